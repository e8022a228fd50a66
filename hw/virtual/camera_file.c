#include "hw/virtual/camera_file.h"

#include "hw/uri.h"
#include "hw/virtual/camera_clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct camera_file {
	struct hw_camera_clock clock;
	struct {
		uint8_t *p;
		size_t n;
	} * frames;
	size_t n;
};

static int
is_picture(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot != NULL &&
	    (strcasecmp(dot, ".jpg") == 0 || strcasecmp(dot, ".jpeg") == 0);
}

/* Byte order, whatever the locale. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static enum hw_err
read_all(int fd, uint8_t *p, size_t n)
{
	ssize_t got;

	for (size_t at = 0; at < n; at += (size_t)got) {
		got = read(fd, p + at, n - at);
		if (got < 0 && errno == EINTR)
			got = 0;
		else if (got <= 0)
			return HW_E_IO;
	}
	return HW_E_OK;
}

static enum hw_err
load(struct camera_file *cam, int dir, const char *name, size_t *total)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum hw_err e = HW_E_OPEN;
	struct stat st;
	uint8_t *p = NULL;
	size_t n;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		goto out;
	e = HW_E_LIMIT;
	if (st.st_size > HW_CAMERA_FRAME_MAX)
		goto out;
	n = (size_t)st.st_size;
	if (n > HW_CAMERA_FILE_TOTAL - *total)
		goto out;
	e = HW_E_MEMORY;
	if ((p = malloc(n + 1)) == NULL)
		goto out;
	if ((e = read_all(fd, p, n)) != HW_E_OK)
		goto out;
	*total += n;
	cam->frames[cam->n].p = p;
	cam->frames[cam->n].n = n;
	cam->n++;
	p = NULL;
out:
	free(p);
	if (fd >= 0)
		close(fd);
	return e;
}

static enum hw_err
load_all(struct camera_file *cam, const char *path)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), n = -1;
	struct dirent **names = NULL;
	enum hw_err e = errno == ENOENT ? HW_E_NONE : HW_E_OPEN;
	size_t total = 0;

	if (dir < 0 ||
	    (n = scandirat(dir, ".", &names, is_picture, by_name)) < 0)
		goto out;
	e = HW_E_LIMIT;
	if (n > HW_CAMERA_FRAMES_MAX)
		goto out;
	e = HW_E_MEMORY;
	cam->frames = calloc((size_t)n + 1, sizeof(cam->frames[0]));
	if (cam->frames == NULL)
		goto out;
	e = HW_E_OK;
	for (int i = 0; i < n && e == HW_E_OK; i++)
		e = load(cam, dir, names[i]->d_name, &total);
out:
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	if (dir >= 0)
		close(dir);
	return e;
}

static void
file_close(void *cookie)
{
	struct camera_file *cam = cookie;

	for (size_t i = 0; i < cam->n; i++) {
		bytes_wipe(cam->frames[i].p, cam->frames[i].n);
		free(cam->frames[i].p);
	}
	free(cam->frames);
	hw_camera_clock_close(&cam->clock);
	free(cam);
}

static enum hw_err
file_open(const char *rest, void **cookie, int *fd)
{
	static const char *const keys[] = {"fps", "once", NULL};
	struct hw_uri uri;
	struct camera_file *cam;
	unsigned fps = 15, once = 0;
	enum hw_err e;

	if ((e = hw_uri_parse(rest, keys, &uri)) != HW_E_OK ||
	    (e = hw_uri_number(&uri, "fps", 1, HW_CAMERA_FPS_MAX, &fps)) !=
		HW_E_OK ||
	    (e = hw_uri_number(&uri, "once", 0, 1, &once)) != HW_E_OK)
		return e;
	if ((cam = calloc(1, sizeof(*cam))) == NULL)
		return HW_E_MEMORY;
	cam->clock.fd = -1;
	if ((e = load_all(cam, uri.path)) != HW_E_OK ||
	    (e = hw_camera_clock_open(&cam->clock, 1000000000u / fps, cam->n,
		 once == 1)) != HW_E_OK) {
		file_close(cam);
		return e;
	}
	*cookie = cam;
	*fd = cam->clock.fd;
	return HW_E_OK;
}

static enum hw_err
file_next(void *cookie, struct hw_camera_frame *out)
{
	static const uint8_t start_of_image[] = {0xFF, 0xD8};
	struct camera_file *cam = cookie;
	struct hw_camera_frame frame = {.format = HW_CAMERA_JPEG};
	struct span head;
	size_t i;
	enum hw_err e;

	e = hw_camera_clock_next(
	    &cam->clock, &frame.number, &i, &frame.time_ms);
	if (e != HW_E_OK)
		return e;
	frame.data = span_of(cam->frames[i].p, cam->frames[i].n);
	if (!span_peek(frame.data, sizeof(start_of_image), &head) ||
	    !span_eq(head, SPAN_OF(start_of_image)))
		return HW_E_FORMAT;
	*out = frame;
	return HW_E_OK;
}

const struct hw_camera_driver hw_camera_file_driver = {.scheme = "file",
    .open = file_open,
    .next = file_next,
    .close = file_close};
