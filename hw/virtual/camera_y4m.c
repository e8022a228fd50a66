#include "hw/virtual/camera_y4m.h"

#include "hw/uri.h"
#include "hw/virtual/camera_clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A header line of the file or of a frame; more is no Y4M. */
#define LINE_MAX_BYTES 128

struct camera_y4m {
	struct hw_camera_clock clock;
	int fd;
	enum hw_camera_format format;
	unsigned width, height;
	uint64_t period_ns;
	size_t size; /* of a frame */
	uint8_t *frame;
	off_t *at; /* of each frame's first byte */
	size_t n;
};

static enum hw_err
read_at(int fd, off_t at, uint8_t *p, size_t n, size_t *got)
{
	ssize_t r;

	for (*got = 0; *got < n; *got += (size_t)r) {
		r = pread(fd, p + *got, n - *got, at + (off_t)*got);
		if (r == 0)
			break;
		if (r < 0 && errno == EINTR)
			r = 0;
		else if (r < 0)
			return HW_E_IO;
	}
	return HW_E_OK;
}

/* A line at an offset without its LF; HW_E_END: the file ends there. */
static enum hw_err
read_line(int fd, off_t at, char line[LINE_MAX_BYTES + 1], off_t *next)
{
	size_t n;
	char *end;
	enum hw_err e;

	e = read_at(fd, at, (uint8_t *)line, LINE_MAX_BYTES, &n);
	if (e != HW_E_OK)
		return e;
	if (n == 0)
		return HW_E_END;
	if ((end = memchr(line, '\n', n)) == NULL)
		return HW_E_FORMAT;
	*end = '\0';
	*next = at + (end - line) + 1;
	return HW_E_OK;
}

static bool
take_number(const char **s, unsigned *out)
{
	unsigned long x;
	char *end;

	if (**s < '0' || **s > '9')
		return false;
	errno = 0;
	x = strtoul(*s, &end, 10);
	if (errno != 0 || x > UINT32_MAX)
		return false;
	*s = end;
	*out = (unsigned)x;
	return true;
}

static enum hw_err
take_rate(struct camera_y4m *cam, const char *s)
{
	unsigned num, den;

	if (!take_number(&s, &num) || *s++ != ':' || !take_number(&s, &den) ||
	    *s != '\0')
		return HW_E_FORMAT;
	/* 0:0 is "unknown". */
	if (num == 0 || den == 0)
		return HW_E_OK;
	cam->period_ns = (uint64_t)den * 1000000000u / num;
	return cam->period_ns >= 1000000000u / HW_CAMERA_FPS_MAX &&
		cam->period_ns <= 60 * UINT64_C(1000000000)
	    ? HW_E_OK
	    : HW_E_LIMIT;
}

static enum hw_err
take_colours(struct camera_y4m *cam, const char *s)
{
	static const struct {
		const char *name;
		enum hw_camera_format format;
	} rows[] = {
	    {"420", HW_CAMERA_I420},
	    {"420jpeg", HW_CAMERA_I420},
	    {"420mpeg2", HW_CAMERA_I420},
	    {"420paldv", HW_CAMERA_I420},
	    {"mono", HW_CAMERA_GREY},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, s) == 0) {
			cam->format = rows[i].format;
			return HW_E_OK;
		}
	return HW_E_UNSUPPORTED;
}

static enum hw_err
take_side(unsigned *side, const char *s)
{
	if (!take_number(&s, side) || *s != '\0' || *side == 0)
		return HW_E_FORMAT;
	return *side <= HW_CAMERA_SIDE_MAX ? HW_E_OK : HW_E_LIMIT;
}

/* "YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420jpeg" */
static enum hw_err
take_header(struct camera_y4m *cam, char *line)
{
	char *save, *word = strtok_r(line, " ", &save);
	enum hw_err e = HW_E_OK;

	if (word == NULL || strcmp(word, "YUV4MPEG2") != 0)
		return HW_E_FORMAT;
	while (e == HW_E_OK && (word = strtok_r(NULL, " ", &save)) != NULL)
		switch (word[0]) {
		case 'W':
			e = take_side(&cam->width, word + 1);
			break;
		case 'H':
			e = take_side(&cam->height, word + 1);
			break;
		case 'F':
			e = take_rate(cam, word + 1);
			break;
		case 'C':
			e = take_colours(cam, word + 1);
			break;
		default:
			break;
		}
	if (e == HW_E_OK && (cam->width == 0 || cam->height == 0))
		e = HW_E_FORMAT;
	return e;
}

/* Notes where the frames are; the file holds whole frames and nothing else. */
static enum hw_err
index_frames(struct camera_y4m *cam, off_t at)
{
	char line[LINE_MAX_BYTES + 1];
	off_t end = lseek(cam->fd, 0, SEEK_END);
	enum hw_err e;

	if (end < 0)
		return HW_E_UNSUPPORTED;
	while ((e = read_line(cam->fd, at, line, &at)) == HW_E_OK) {
		if (strncmp(line, "FRAME", 5) != 0 ||
		    (line[5] != '\0' && line[5] != ' ') ||
		    (off_t)cam->size > end - at)
			return HW_E_FORMAT;
		if (cam->n == HW_CAMERA_FRAMES_MAX)
			return HW_E_LIMIT;
		cam->at[cam->n++] = at;
		at += (off_t)cam->size;
	}
	return e == HW_E_END ? HW_E_OK : e;
}

static enum hw_err
load(struct camera_y4m *cam, const char *path)
{
	char line[LINE_MAX_BYTES + 1];
	size_t luma, chroma;
	off_t at;
	enum hw_err e;

	if ((cam->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
		return errno == ENOENT ? HW_E_NONE : HW_E_OPEN;
	if ((e = read_line(cam->fd, 0, line, &at)) != HW_E_OK)
		return e == HW_E_END ? HW_E_FORMAT : e;
	if ((e = take_header(cam, line)) != HW_E_OK)
		return e;
	luma = (size_t)cam->width * cam->height;
	chroma = (size_t)((cam->width + 1) / 2) * ((cam->height + 1) / 2);
	cam->size = cam->format == HW_CAMERA_GREY ? luma : luma + 2 * chroma;
	if (cam->size > HW_CAMERA_FRAME_MAX)
		return HW_E_LIMIT;
	cam->frame = malloc(cam->size);
	cam->at = calloc(HW_CAMERA_FRAMES_MAX, sizeof(cam->at[0]));
	if (cam->frame == NULL || cam->at == NULL)
		return HW_E_MEMORY;
	return index_frames(cam, at);
}

static void
y4m_close(void *cookie)
{
	struct camera_y4m *cam = cookie;

	if (cam->frame != NULL)
		bytes_wipe(cam->frame, cam->size);
	free(cam->frame);
	free(cam->at);
	if (cam->fd >= 0)
		close(cam->fd);
	hw_camera_clock_close(&cam->clock);
	free(cam);
}

static enum hw_err
y4m_open(const char *rest, void **cookie, int *fd)
{
	static const char *const keys[] = {"fps", "once", NULL};
	struct hw_uri uri;
	struct camera_y4m *cam;
	unsigned fps = 0, once = 0;
	enum hw_err e;

	if ((e = hw_uri_parse(rest, keys, &uri)) != HW_E_OK ||
	    (e = hw_uri_number(&uri, "fps", 1, HW_CAMERA_FPS_MAX, &fps)) !=
		HW_E_OK ||
	    (e = hw_uri_number(&uri, "once", 0, 1, &once)) != HW_E_OK)
		return e;
	if ((cam = calloc(1, sizeof(*cam))) == NULL)
		return HW_E_MEMORY;
	cam->clock.fd = cam->fd = -1;
	cam->format = HW_CAMERA_I420;
	cam->period_ns = 1000000000u / 25;
	if ((e = load(cam, uri.path)) == HW_E_OK)
		e = hw_camera_clock_open(&cam->clock,
		    fps > 0 ? 1000000000u / fps : cam->period_ns, cam->n,
		    once == 1);
	if (e != HW_E_OK) {
		y4m_close(cam);
		return e;
	}
	*cookie = cam;
	*fd = cam->clock.fd;
	return HW_E_OK;
}

static enum hw_err
y4m_next(void *cookie, struct hw_camera_frame *out)
{
	struct camera_y4m *cam = cookie;
	struct hw_camera_frame frame = {
	    .format = cam->format,
	    .width = cam->width,
	    .height = cam->height,
	    .data = span_of(cam->frame, cam->size),
	};
	size_t i, got;
	enum hw_err e;

	e = hw_camera_clock_next(
	    &cam->clock, &frame.number, &i, &frame.time_ms);
	if (e != HW_E_OK)
		return e;
	e = read_at(cam->fd, cam->at[i], cam->frame, cam->size, &got);
	if (e != HW_E_OK)
		return e;
	/* Somebody cut the file meanwhile. */
	if (got != cam->size)
		return HW_E_FORMAT;
	*out = frame;
	return HW_E_OK;
}

const struct hw_camera_driver hw_camera_y4m_driver = {
    .scheme = "y4m", .open = y4m_open, .next = y4m_next, .close = y4m_close};
