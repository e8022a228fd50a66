#include "hw/finger_second.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hw/finger_fprint.h"
#include "hw/virtual/finger_play.h"
#include "hw/wait.h"

#define PPI 500u
/* libfprint's own sensors of 500 ppi have from 488 to 512. */
#define PPI_NEAR 25u
#define CONNECT_MS 5000u
#define CLOSE_MS 2000u
#define DRIVER "virtual_image"
/* What the library reads; the socket lies in a folder of its own. */
#define ENV_PATH "FP_VIRTUAL_IMAGE"
#define ENV_DRIVERS "FP_DRIVERS_WHITELIST"

enum {
	HEAD = 8, /* width and height, native integers of 32 bits */
	REFERENCE = 0,
	LIVE = 1
};

struct hw_finger_second {
	FpContext *context;
	FpDevice *device;
	bool owner, opened;
	int line;
	struct {
		uint8_t *p;
		size_t n;
	} laid[2]; /* as it goes over the line */
	int laying; /* which */
	size_t sent;
	guint writer, timer;
	GCancellable *cancel;
	FpPrint *reference;
	bool running; /* the library works */
	bool ended; /* it does no more, but not all was laid yet */
	bool unwanted; /* nobody waits for what it finds */
	bool done;
	enum hw_err end; /* why it ended */
	enum hw_err result;
	bool match;
};

static void
wipe_print(FpPrint **print)
{
	FpImage *image;

	if (*print == NULL)
		return;
	if ((image = fp_print_get_image(*print)) != NULL) {
		image = g_object_ref(image);
		hw_finger_fprint_wipe(&image);
	}
	g_clear_object(print);
}

static void
wipe_laid(struct hw_finger_second *s)
{
	for (int i = REFERENCE; i <= LIVE; i++) {
		if (s->laid[i].p != NULL)
			bytes_wipe(s->laid[i].p, s->laid[i].n);
		free(s->laid[i].p);
		s->laid[i].p = NULL;
	}
}

static void
stop(guint *source)
{
	if (*source != 0)
		g_source_remove(*source);
	*source = 0;
}

/* When the library has let go, and nothing is on the line any more. */
static void
settle(struct hw_finger_second *s)
{
	if (!s->ended || s->writer != 0)
		return;
	stop(&s->timer);
	wipe_laid(s);
	wipe_print(&s->reference);
	g_clear_object(&s->cancel);
	s->running = false;
	if (s->unwanted)
		return;
	s->result = s->end;
	s->done = true;
}

static void
end(struct hw_finger_second *s, enum hw_err e)
{
	s->end = e;
	s->ended = true;
	settle(s);
}

/* More of the picture: to its end, or the next would be read as its rest. */
static gboolean
on_room(gint fd, GIOCondition condition, gpointer user)
{
	struct hw_finger_second *s = user;
	const uint8_t *p = s->laid[s->laying].p + s->sent;
	const size_t n = s->laid[s->laying].n - s->sent;
	const ssize_t sent = send(fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);

	(void)condition;
	if (sent < 0 && errno != EAGAIN && errno != EINTR) {
		s->writer = 0;
		g_cancellable_cancel(s->cancel);
		settle(s);
		return G_SOURCE_REMOVE;
	}
	s->sent += sent > 0 ? (size_t)sent : 0;
	if (s->sent < s->laid[s->laying].n)
		return G_SOURCE_CONTINUE;
	s->writer = 0;
	settle(s);
	return G_SOURCE_REMOVE;
}

static void
lay(struct hw_finger_second *s, int which)
{
	s->laying = which;
	s->sent = 0;
	s->writer = g_unix_fd_add(s->line, G_IO_OUT, on_room, s);
}

static void
verified(GObject *source, GAsyncResult *result, gpointer user)
{
	struct hw_finger_second *s = user;
	enum hw_finger_hint hint;
	FpPrint *print = NULL;
	GError *error = NULL;
	gboolean match = FALSE;
	enum hw_err e = HW_E_OK;

	if (!fp_device_verify_finish(
		FP_DEVICE(source), result, &match, &print, &error))
		e = hw_finger_fprint_judge(error, HW_E_IO, &hint);
	wipe_print(&print);
	s->match = e == HW_E_OK && match;
	end(s, e);
}

static void
identified(GObject *source, GAsyncResult *result, gpointer user)
{
	struct hw_finger_second *s = user;
	enum hw_finger_hint hint;
	FpPrint *match = NULL;
	GError *error = NULL;
	enum hw_err e = HW_E_OK;

	if (!fp_device_identify_finish(
		FP_DEVICE(source), result, &match, &s->reference, &error))
		e = hw_finger_fprint_judge(error, HW_E_IO, &hint);
	g_clear_object(&match);
	if (e == HW_E_OK && s->reference == NULL)
		e = HW_E_IO;
	if (e == HW_E_OK && s->unwanted)
		e = HW_E_CANCELLED;
	if (e != HW_E_OK) {
		end(s, e);
		return;
	}
	fp_device_verify(
	    s->device, s->reference, s->cancel, NULL, NULL, NULL, verified, s);
	lay(s, LIVE);
}

static gboolean
on_late(gpointer user)
{
	struct hw_finger_second *s = user;

	s->timer = 0;
	s->result = HW_E_TIMEOUT;
	s->done = !s->unwanted;
	hw_finger_second_cancel(s);
	g_cancellable_cancel(s->cancel);
	return G_SOURCE_REMOVE;
}

static void
restore(const char *name, char *before)
{
	if (before != NULL)
		setenv(name, before, 1);
	else
		unsetenv(name);
	free(before);
}

static char *
kept(const char *name)
{
	const char *value = getenv(name);

	return value != NULL ? strdup(value) : NULL;
}

/* Of this one driver: no sensor of the machine is looked at. */
static void
enumerate(struct hw_finger_second *s, const char *path)
{
	char *place = kept(ENV_PATH), *drivers = kept(ENV_DRIVERS);
	GPtrArray *all;

	setenv(ENV_PATH, path, 1);
	setenv(ENV_DRIVERS, DRIVER, 1);
	s->context = fp_context_new();
	fp_context_enumerate(s->context);
	restore(ENV_PATH, place);
	restore(ENV_DRIVERS, drivers);
	all = fp_context_get_devices(s->context);
	for (guint i = 0; all != NULL && i < all->len; i++) {
		FpDevice *d = g_ptr_array_index(all, i);

		if (s->device == NULL &&
		    strcmp(fp_device_get_driver(d), DRIVER) == 0)
			s->device = g_object_ref(d);
	}
}

static enum hw_err
open_at(struct hw_finger_second *s, const char *path)
{
	enum hw_finger_hint hint;
	GError *error = NULL;
	enum hw_err e;

	if (!(s->owner = g_main_context_acquire(g_main_context_default())))
		return HW_E_STATE;
	enumerate(s, path);
	if (s->device == NULL)
		return HW_E_NONE;
	if (!fp_device_open_sync(s->device, NULL, &error))
		return hw_finger_fprint_judge(error, HW_E_OPEN, &hint);
	s->opened = true;
	e = hw_finger_play_connect(path, CONNECT_MS, &s->line);
	hw_finger_fprint_work();
	return e;
}

enum hw_err
hw_finger_second_open(struct hw_finger_second **out)
{
	char dir[] = "/tmp/sallyport-second-XXXXXX", path[64];
	struct hw_finger_second *s = calloc(1, sizeof(*s));
	enum hw_err e = HW_E_MEMORY;

	if (s == NULL)
		return e;
	s->line = -1;
	hw_finger_fprint_silence();
	e = HW_E_OPEN;
	if (mkdtemp(dir) == NULL)
		goto out;
	snprintf(path, sizeof(path), "%s/device", dir);
	e = open_at(s, path);
	unlink(path);
	rmdir(dir);
out:
	if (e != HW_E_OK)
		hw_finger_second_close(&s);
	else
		*out = s;
	return e;
}

void
hw_finger_second_close(struct hw_finger_second **p)
{
	struct hw_finger_second *s = *p;
	uint64_t end = hw_wait_now_ms() + CLOSE_MS;

	if (s == NULL)
		return;
	*p = NULL;
	hw_finger_second_cancel(s);
	while (hw_finger_fprint_work(), s->running && hw_wait_now_ms() < end)
		g_usleep(1000);
	/* A device that does not let go would still write into s. */
	if (s->running)
		return;
	if (s->line >= 0)
		close(s->line);
	if (s->opened)
		fp_device_close_sync(s->device, NULL, NULL);
	g_clear_object(&s->device);
	g_clear_object(&s->context);
	hw_finger_fprint_work();
	if (s->owner)
		g_main_context_release(g_main_context_default());
	free(s);
}

/* Bilinear, centres over centres; in 1/65536 of a pixel. */
static unsigned
place(unsigned i, unsigned from, unsigned to, unsigned *share)
{
	const uint64_t at = ((uint64_t)(2 * i + 1) * from << 16) / (2 * to);
	const uint64_t half = 1u << 15;
	const uint64_t last = (uint64_t)(from - 1) << 16;
	uint64_t v = at > half ? at - half : 0;

	if (v > last)
		v = last;
	*share = (unsigned)(v & 0xFFFF);
	return (unsigned)(v >> 16);
}

static void
scale(const struct hw_finger_image *in, uint8_t *out, unsigned w, unsigned h)
{
	for (unsigned y = 0; y < h; y++) {
		unsigned fy, fx, y0 = place(y, in->height, h, &fy);
		const uint8_t *a = in->px + (size_t)y0 * in->width;
		const uint8_t *b = fy > 0 ? a + in->width : a;

		for (unsigned x = 0; x < w; x++) {
			const unsigned x0 = place(x, in->width, w, &fx);
			const unsigned x1 = x0 + (fx > 0);
			const uint64_t top = (uint64_t)a[x0] * (65536 - fx) +
			    (uint64_t)a[x1] * fx;
			const uint64_t low = (uint64_t)b[x0] * (65536 - fx) +
			    (uint64_t)b[x1] * fx;

			*out++ = (uint8_t)((top * (65536 - fy) + low * fy +
					       ((uint64_t)1 << 31)) >>
			    32);
		}
	}
}

static enum hw_err
take(struct hw_finger_second *s, int which, const struct hw_finger_image *in)
{
	int32_t side[2];
	unsigned w, h;
	bool same;

	if (in->ppi < HW_FINGER_PPI_MIN || in->ppi > HW_FINGER_PPI_MAX ||
	    in->width == 0 || in->height == 0)
		return HW_E_FORMAT;
	if (in->width > 2 * HW_FINGER_SIDE_MAX * HW_FINGER_PPI_MAX / PPI ||
	    in->height > 2 * HW_FINGER_SIDE_MAX * HW_FINGER_PPI_MAX / PPI)
		return HW_E_LIMIT;
	same = in->ppi >= PPI - PPI_NEAR && in->ppi <= PPI + PPI_NEAR;
	w = same ? in->width : (in->width * PPI + in->ppi / 2) / in->ppi;
	h = same ? in->height : (in->height * PPI + in->ppi / 2) / in->ppi;
	if (w > HW_FINGER_SIDE_MAX || h > HW_FINGER_SIDE_MAX)
		return HW_E_LIMIT;
	if (w < HW_FINGER_SECOND_SIDE_MIN || h < HW_FINGER_SECOND_SIDE_MIN)
		return HW_E_FORMAT;
	s->laid[which].n = HEAD + (size_t)w * h;
	if ((s->laid[which].p = malloc(s->laid[which].n)) == NULL)
		return HW_E_MEMORY;
	side[0] = (int32_t)w;
	side[1] = (int32_t)h;
	memcpy(s->laid[which].p, side, HEAD);
	if (same)
		memcpy(s->laid[which].p + HEAD, in->px, (size_t)w * h);
	else
		scale(in, s->laid[which].p + HEAD, w, h);
	return HW_E_OK;
}

enum hw_err
hw_finger_second_start(struct hw_finger_second *s,
    const struct hw_finger_image *reference, const struct hw_finger_image *live)
{
	GPtrArray *nobody;
	enum hw_err e;

	if (s->running)
		return HW_E_BUSY;
	s->done = s->ended = s->unwanted = s->match = false;
	e = take(s, REFERENCE, reference);
	if (e == HW_E_OK)
		e = take(s, LIVE, live);
	if (e != HW_E_OK) {
		wipe_laid(s);
		return e;
	}
	s->running = true;
	s->cancel = g_cancellable_new();
	s->timer = g_timeout_add(HW_FINGER_SECOND_MS, on_late, s);
	nobody = g_ptr_array_new();
	fp_device_identify(
	    s->device, nobody, s->cancel, NULL, NULL, NULL, identified, s);
	g_ptr_array_unref(nobody);
	lay(s, REFERENCE);
	return HW_E_OK;
}

void
hw_finger_second_cancel(struct hw_finger_second *s)
{
	s->unwanted = true;
	if (!s->running)
		return;
	/* What was begun is laid to its end, without what it showed. */
	for (int i = REFERENCE; i <= LIVE; i++)
		bytes_wipe(s->laid[i].p + HEAD, s->laid[i].n - HEAD);
}

enum hw_err
hw_finger_second_step(struct hw_finger_second *s, bool *match)
{
	hw_finger_fprint_work();
	if (!s->done)
		return HW_E_NOT_READY;
	s->done = false;
	if (s->result == HW_E_OK)
		*match = s->match;
	return s->result;
}

enum hw_err
hw_finger_second_compare(struct hw_finger_second *s,
    const struct hw_finger_image *reference, const struct hw_finger_image *live,
    bool *match)
{
	enum hw_err e = hw_finger_second_start(s, reference, live);

	if (e != HW_E_OK)
		return e;
	while ((e = hw_finger_second_step(s, match)) == HW_E_NOT_READY)
		g_main_context_iteration(NULL, TRUE);
	return e;
}
