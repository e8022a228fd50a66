#include "hw/finger_fprint.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "hw/uri.h"
#include "hw/wait.h"

#define POLLED_MAX 32
#define CLOSE_MS 2000u

struct hw_finger {
	FpContext *context;
	FpDevice *device;
	GCancellable *cancel;
	unsigned ppi;
	bool owner, opened, running, done;
	enum hw_err result;
	enum hw_finger_hint hint;
	FpImage *image;
	int epoll;
	GPollFD polled[POLLED_MAX];
	int n_polled;
};

/* clang-format off */
static const struct {
	const char *scheme;
	bool is_virtual;
} schemes[] = {
	{"fprint", false},
	{"virtual", true},
};

static const struct {
	GQuark (*domain)(void);
	int code; /* INT_MIN: any other */
	enum hw_err err;
	enum hw_finger_hint hint;
} errors[] = {
	{fp_device_retry_quark, FP_DEVICE_RETRY_TOO_SHORT,     HW_E_AGAIN,       HW_FINGER_SHORT},
	{fp_device_retry_quark, FP_DEVICE_RETRY_CENTER_FINGER, HW_E_AGAIN,       HW_FINGER_CENTRE},
	{fp_device_retry_quark, FP_DEVICE_RETRY_REMOVE_FINGER, HW_E_AGAIN,       HW_FINGER_LIFT},
	{fp_device_retry_quark, INT_MIN,                       HW_E_AGAIN,       HW_FINGER_BAD},
	{fp_device_error_quark, FP_DEVICE_ERROR_REMOVED,       HW_E_GONE,        HW_FINGER_NO_HINT},
	{fp_device_error_quark, FP_DEVICE_ERROR_BUSY,          HW_E_BUSY,        HW_FINGER_NO_HINT},
	{fp_device_error_quark, FP_DEVICE_ERROR_TOO_HOT,       HW_E_HOT,         HW_FINGER_NO_HINT},
	{fp_device_error_quark, FP_DEVICE_ERROR_NOT_SUPPORTED, HW_E_UNSUPPORTED, HW_FINGER_NO_HINT},
	{fp_device_error_quark, FP_DEVICE_ERROR_NOT_OPEN,      HW_E_GONE,        HW_FINGER_NO_HINT},
	{g_io_error_quark,      G_IO_ERROR_CANCELLED,          HW_E_CANCELLED,   HW_FINGER_NO_HINT},
	{g_io_error_quark,      G_IO_ERROR_BUSY,               HW_E_BUSY,        HW_FINGER_NO_HINT},
};
/* clang-format on */

enum hw_err
hw_finger_fprint_judge(
    GError *error, enum hw_err other, enum hw_finger_hint *hint)
{
	enum hw_err e = other;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (error->domain == errors[i].domain() &&
		    (error->code == errors[i].code ||
			errors[i].code == INT_MIN)) {
			e = errors[i].err;
			*hint = errors[i].hint;
			break;
		}
	g_error_free(error);
	return e;
}

/* The library gives its own memory as const, and frees it as it is. */
void
hw_finger_fprint_wipe(FpImage **image)
{
	gsize n = 0;
	const guchar *p;

	if (*image == NULL)
		return;
	if ((p = fp_image_get_data(*image, &n)) != NULL)
		bytes_wipe((void *)(uintptr_t)p, n);
	if ((p = fp_image_get_binarized(*image, &n)) != NULL)
		bytes_wipe((void *)(uintptr_t)p, n);
	g_clear_object(image);
}

/* Several schemes, one library: the virtual device is found by its name. */
static enum hw_err
parse(const char *text, struct hw_uri *uri, bool *is_virtual, unsigned *ppi)
{
	static const char *const keys[] = {"ppi", NULL};
	size_t n = strcspn(text, ":?");
	enum hw_err e;

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (strlen(schemes[i].scheme) != n ||
		    strncmp(text, schemes[i].scheme, n) != 0)
			continue;
		*is_virtual = schemes[i].is_virtual;
		text += n + (text[n] == ':');
		if ((e = hw_uri_parse(text, keys, uri)) != HW_E_OK)
			return e;
		if (hw_uri_option(uri, "ppi") == NULL ||
		    (*is_virtual && uri->path[0] == '\0'))
			return HW_E_ARGUMENT;
		return hw_uri_number(
		    uri, "ppi", HW_FINGER_PPI_MIN, HW_FINGER_PPI_MAX, ppi);
	}
	return HW_E_UNSUPPORTED;
}

/* The first that fits; unsupported where one fits but gives no image. */
static enum hw_err
choose(struct hw_finger *f, const char *driver)
{
	GPtrArray *all = fp_context_get_devices(f->context);
	enum hw_err e = HW_E_NONE;

	for (guint i = 0; all != NULL && i < all->len; i++) {
		FpDevice *d = g_ptr_array_index(all, i);

		if (driver[0] != '\0' &&
		    strcmp(driver, fp_device_get_driver(d)) != 0)
			continue;
		if (fp_device_has_feature(d, FP_DEVICE_FEATURE_CAPTURE)) {
			f->device = g_object_ref(d);
			return HW_E_OK;
		}
		e = HW_E_UNSUPPORTED;
	}
	return e;
}

static enum hw_err
open_device(struct hw_finger *f, const char *driver)
{
	enum hw_finger_hint hint;
	GError *error = NULL;
	enum hw_err e;

	/* Who polls without owning the context is not woken by other threads.
	 */
	if (!(f->owner = g_main_context_acquire(g_main_context_default())))
		return HW_E_STATE;
	f->context = fp_context_new();
	fp_context_enumerate(f->context);
	if ((e = choose(f, driver)) != HW_E_OK)
		return e;
	if (!fp_device_open_sync(f->device, NULL, &error))
		return hw_finger_fprint_judge(error, HW_E_OPEN, &hint);
	f->opened = true;
	return HW_E_OK;
}

/* Nobody logs below the programs; the library would, to standard error. */
static void
be_silent(
    const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer user)
{
	(void)domain;
	(void)level;
	(void)text;
	(void)user;
}

void
hw_finger_fprint_silence(void)
{
	g_log_set_default_handler(be_silent, NULL);
}

enum hw_err
hw_finger_open(const char *text, struct hw_finger **out)
{
	struct hw_finger *f;
	struct hw_uri uri;
	bool is_virtual = false;
	unsigned ppi = 0;
	enum hw_err e = parse(text, &uri, &is_virtual, &ppi);

	if (e != HW_E_OK)
		return e;
	if ((f = calloc(1, sizeof(*f))) == NULL)
		return HW_E_MEMORY;
	f->ppi = ppi;
	hw_finger_fprint_silence();
	if ((f->epoll = epoll_create1(EPOLL_CLOEXEC)) < 0) {
		free(f);
		return HW_E_IO;
	}
	/* The library learns it from there alone. */
	if (is_virtual)
		setenv("FP_VIRTUAL_IMAGE", uri.path, 1);
	else
		unsetenv("FP_VIRTUAL_IMAGE");
	e = open_device(f, is_virtual ? "virtual_image" : uri.path);
	if (e != HW_E_OK)
		hw_finger_close(&f);
	else
		*out = f;
	return e;
}

void
hw_finger_fprint_work(void)
{
	while (g_main_context_iteration(NULL, FALSE))
		continue;
}

void
hw_finger_close(struct hw_finger **p)
{
	struct hw_finger *f = *p;
	uint64_t end = hw_wait_now_ms() + CLOSE_MS;

	if (f == NULL)
		return;
	*p = NULL;
	hw_finger_cancel(f);
	while (hw_finger_fprint_work(), f->running && hw_wait_now_ms() < end)
		g_usleep(1000);
	/* A device that does not let go would still write into f. */
	if (f->running)
		return;
	if (f->opened)
		fp_device_close_sync(f->device, NULL, NULL);
	hw_finger_fprint_wipe(&f->image);
	g_clear_object(&f->cancel);
	g_clear_object(&f->device);
	g_clear_object(&f->context);
	hw_finger_fprint_work();
	if (f->owner)
		g_main_context_release(g_main_context_default());
	close(f->epoll);
	free(f);
}

const char *
hw_finger_name(const struct hw_finger *f)
{
	return fp_device_get_name(f->device);
}

bool
hw_finger_swiped(const struct hw_finger *f)
{
	return fp_device_get_scan_type(f->device) == FP_SCAN_TYPE_SWIPE;
}

static void
captured(GObject *source, GAsyncResult *result, gpointer user)
{
	struct hw_finger *f = user;
	GError *error = NULL;

	(void)source;
	f->image = fp_device_capture_finish(f->device, result, &error);
	f->result = f->image != NULL
	    ? HW_E_OK
	    : hw_finger_fprint_judge(error, HW_E_IO, &f->hint);
	if (f->result == HW_E_OK && g_cancellable_is_cancelled(f->cancel))
		f->result = HW_E_CANCELLED;
	if (f->result != HW_E_OK)
		hw_finger_fprint_wipe(&f->image);
	g_clear_object(&f->cancel);
	f->running = false;
	f->done = true;
}

static bool
gone(const struct hw_finger *f)
{
	gboolean removed = FALSE;

	g_object_get(f->device, "removed", &removed, NULL);
	return removed;
}

enum hw_err
hw_finger_start(struct hw_finger *f)
{
	if (gone(f))
		return HW_E_GONE;
	if (f->running)
		return HW_E_BUSY;
	hw_finger_fprint_wipe(&f->image);
	f->done = false;
	f->hint = HW_FINGER_NO_HINT;
	f->running = true;
	f->cancel = g_cancellable_new();
	fp_device_capture(f->device, TRUE, f->cancel, captured, f);
	return HW_E_OK;
}

void
hw_finger_cancel(struct hw_finger *f)
{
	hw_finger_fprint_wipe(&f->image);
	if (f->running)
		g_cancellable_cancel(f->cancel);
	else
		f->done = false;
}

int
hw_finger_fd(struct hw_finger *f)
{
	gint timeout, priority = 0;

	for (int i = 0; i < f->n_polled; i++)
		epoll_ctl(f->epoll, EPOLL_CTL_DEL, f->polled[i].fd, NULL);
	(void)g_main_context_prepare(g_main_context_default(), &priority);
	f->n_polled = g_main_context_query(g_main_context_default(), priority,
	    &timeout, f->polled, POLLED_MAX);
	if (f->n_polled > POLLED_MAX)
		f->n_polled = POLLED_MAX;
	for (int i = 0; i < f->n_polled; i++) {
		/* The bits of poll() and of epoll are the same. */
		struct epoll_event ev = {.events = f->polled[i].events};

		if (epoll_ctl(f->epoll, EPOLL_CTL_ADD, f->polled[i].fd, &ev) !=
			0 &&
		    errno == EEXIST)
			epoll_ctl(
			    f->epoll, EPOLL_CTL_MOD, f->polled[i].fd, &ev);
	}
	return f->epoll;
}

int
hw_finger_wait_ms(struct hw_finger *f)
{
	GPollFD polled[POLLED_MAX];
	gint timeout = -1, priority = 0;
	bool ready = g_main_context_prepare(
	    g_main_context_default(), &priority);

	g_main_context_query(
	    g_main_context_default(), priority, &timeout, polled, POLLED_MAX);
	return ready || f->done ? 0 : timeout;
}

static enum hw_err
give(struct hw_finger *f, struct hw_finger_image *out)
{
	unsigned w = fp_image_get_width(f->image);
	unsigned h = fp_image_get_height(f->image);
	enum hw_err e = HW_E_OK;
	const guchar *px;
	gsize n = 0;

	px = fp_image_get_data(f->image, &n);
	if (px == NULL || w == 0 || h == 0 || w > HW_FINGER_SIDE_MAX ||
	    h > HW_FINGER_SIDE_MAX || n != (gsize)w * h)
		e = HW_E_FORMAT;
	else if (n > out->cap)
		e = HW_E_LIMIT;
	if (e == HW_E_OK) {
		memcpy(out->px, px, n);
		out->width = w;
		out->height = h;
		out->ppi = f->ppi;
	}
	hw_finger_fprint_wipe(&f->image);
	return e;
}

enum hw_err
hw_finger_step(struct hw_finger *f, struct hw_finger_image *out)
{
	hw_finger_fprint_work();
	if (f->running &&
	    (fp_device_get_finger_status(f->device) &
		FP_FINGER_STATUS_PRESENT) != 0)
		f->hint = HW_FINGER_PRESENT;
	if (gone(f) && !f->running) {
		hw_finger_cancel(f);
		return HW_E_GONE;
	}
	if (!f->done)
		return HW_E_NOT_READY;
	f->done = false;
	return f->result == HW_E_OK ? give(f, out) : f->result;
}

enum hw_finger_hint
hw_finger_hint(const struct hw_finger *f)
{
	return f->hint;
}

static enum hw_err
wait_for_work(struct hw_finger *f, uint64_t end)
{
	uint64_t now = hw_wait_now_ms();
	int due = hw_finger_wait_ms(f);
	enum hw_err e;

	if (now >= end)
		return HW_E_TIMEOUT;
	if (due >= 0 && now + (uint64_t)due < end) {
		e = hw_wait_ready(
		    hw_finger_fd(f), EPOLLIN, now + (uint64_t)due);
		return e == HW_E_TIMEOUT ? HW_E_OK : e;
	}
	return hw_wait_ready(hw_finger_fd(f), EPOLLIN, end);
}

enum hw_err
hw_finger_capture(
    struct hw_finger *f, unsigned timeout_ms, struct hw_finger_image *out)
{
	uint64_t end = hw_wait_now_ms() + timeout_ms;
	enum hw_err e = hw_finger_start(f);

	while (e == HW_E_OK) {
		enum hw_err got = hw_finger_step(f, out);

		if (got == HW_E_AGAIN)
			e = hw_finger_start(f);
		else if (got == HW_E_NOT_READY)
			e = wait_for_work(f, end);
		else
			return got;
	}
	if (e == HW_E_TIMEOUT || e == HW_E_IO)
		hw_finger_cancel(f);
	return e;
}
