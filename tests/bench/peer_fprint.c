#include "tests/bench/peer_fprint.h"

#include <errno.h>
#include <fcntl.h>
#include <libfprint-2/fprint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static FpContext *context;
static FpDevice *device;
static int line = -1;
static bool done, good;
static FpPrint *taken;
/* What the library logged of this touch. */
static int scores[4096];
static size_t logged;
/* After three minutes of work the library calls a device too hot: a new one. */
static unsigned touches;
#define TOUCHES_MAX 50

/* Of the process: the library looks for minutiae in a thread of its own. */
static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
listen_to(
    const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer user)
{
	int score, threshold;

	(void)domain;
	(void)level;
	(void)user;
	if (sscanf(text, "score %d/%d", &score, &threshold) == 2 &&
	    threshold == PEER_FPRINT_THRESHOLD &&
	    logged < sizeof(scores) / sizeof(scores[0]))
		scores[logged++] = score;
}

bool
peer_fprint_open(void)
{
	char dir[] = "/tmp/bench-fprint-XXXXXX";
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	GPtrArray *all;

	if (mkdtemp(dir) == NULL)
		return false;
	snprintf(to.sun_path, sizeof(to.sun_path), "%s/device", dir);
	setenv("FP_VIRTUAL_IMAGE", to.sun_path, 1);
	setenv("FP_DRIVERS_WHITELIST", "virtual_image", 1);
	g_log_set_default_handler(listen_to, NULL);
	context = fp_context_new();
	fp_context_enumerate(context);
	all = fp_context_get_devices(context);
	if (all == NULL || all->len != 1)
		return false;
	device = g_ptr_array_index(all, 0);
	good = fp_device_open_sync(device, NULL, NULL);
	line = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	good = good && connect(line, (struct sockaddr *)&to, sizeof(to)) == 0 &&
	    fcntl(line, F_SETFL, O_NONBLOCK) == 0;
	unlink(to.sun_path);
	rmdir(dir);
	return good;
}

static void
identified(GObject *source, GAsyncResult *result, gpointer user)
{
	FpPrint *match = NULL;
	GError *error = NULL;

	(void)user;
	taken = NULL;
	good = fp_device_identify_finish(
	    FP_DEVICE(source), result, &match, &taken, &error);
	if (!good) {
		fprintf(stderr, "libfprint: %s\n", error->message);
		g_error_free(error);
	}
	g_clear_object(&match);
	done = true;
}

static void
put(const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	while (n > 0) {
		const ssize_t sent = send(line, p, n, MSG_NOSIGNAL);

		if (sent < 0 && errno != EAGAIN)
			return;
		if (sent < 0)
			g_main_context_iteration(NULL, FALSE);
		p += sent > 0 ? sent : 0;
		n -= sent > 0 ? (size_t)sent : 0;
	}
}

/* Identified among these, until the first of them matches. */
static void
touch(const uint8_t *px, unsigned width, unsigned height, GPtrArray *among)
{
	const int32_t side[2] = {(int32_t)width, (int32_t)height};

	if (++touches == TOUCHES_MAX) {
		touches = 0;
		peer_fprint_close();
		if (!peer_fprint_open())
			return;
	}
	done = good = false;
	logged = 0;
	fp_device_identify(
	    device, among, NULL, NULL, NULL, NULL, identified, NULL);
	put(side, sizeof(side));
	put(px, (size_t)width * height);
	while (!done)
		g_main_context_iteration(NULL, TRUE);
}

struct peer_fprint_print *
peer_fprint_take(const uint8_t *px, unsigned width, unsigned height, double *s)
{
	GPtrArray *nobody = g_ptr_array_new();
	const double start = cpu();

	touch(px, width, height, nobody);
	*s += cpu() - start;
	g_ptr_array_unref(nobody);
	return (struct peer_fprint_print *)taken;
}

bool
peer_fprint_scores(const uint8_t *px, unsigned width, unsigned height,
    struct peer_fprint_print *const *with, size_t n, float *score)
{
	size_t at = 0;

	while (at < n) {
		GPtrArray *among = g_ptr_array_new();
		size_t k = 0;

		for (size_t i = at; i < n; i++)
			if (with[i] != NULL)
				g_ptr_array_add(among, (void *)with[i]);
		touch(px, width, height, among);
		g_clear_object(&taken);
		/* The first that matched was the last to be compared. */
		for (; at < n && (with[at] == NULL || k < logged); at++)
			score[at] = with[at] == NULL ? -1 : (float)scores[k++];
		k = among->len;
		g_ptr_array_unref(among);
		if (!good || (k > 0 && logged == 0))
			return false;
	}
	return true;
}

void
peer_fprint_close(void)
{
	if (device != NULL)
		fp_device_close_sync(device, NULL, NULL);
	device = NULL;
	g_clear_object(&context);
	close(line);
}
