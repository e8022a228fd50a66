#include "hw/camera_v4l2_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A signal between, and a driver that says so for ever. */
#define INTERRUPTED_MAX 100

const unsigned long hw_camera_v4l2_requests[HW_CAMERA_V4L2_REQUESTS] = {
    VIDIOC_QBUF,
    VIDIOC_DQBUF,
    VIDIOC_STREAMON,
    VIDIOC_STREAMOFF,
    VIDIOC_DQEVENT,
};

enum hw_err
hw_camera_v4l2_meaning(int number)
{
	switch (number) {
	case EAGAIN:
		return HW_E_NOT_READY;
	case ENODEV:
	case ENXIO:
	case ESHUTDOWN:
		return HW_E_GONE;
	case EBUSY:
		return HW_E_BUSY;
	case ENOTTY:
	case EINVAL:
	case ENOENT:
		return HW_E_UNSUPPORTED;
	case ERANGE:
		return HW_E_ARGUMENT;
	case ENOMEM:
		return HW_E_MEMORY;
	default:
		return HW_E_IO;
	}
}

enum hw_err
hw_camera_v4l2_ask(
    const struct camera_v4l2 *c, unsigned long request, void *arg)
{
	for (int i = 0; i < INTERRUPTED_MAX; i++) {
		if (c->os->ioctl(c->fd, request, arg) == 0)
			return HW_E_OK;
		if (errno != EINTR)
			return hw_camera_v4l2_meaning(errno);
	}
	return HW_E_IO;
}

static enum hw_err
open_node(struct camera_v4l2 *c, const char *path)
{
	c->fd = c->os->open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (c->fd >= 0)
		return HW_E_OK;
	if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
		return HW_E_NONE;
	return errno == EBUSY ? HW_E_BUSY : HW_E_OPEN;
}

static enum hw_err
introduce(struct camera_v4l2 *c)
{
	struct v4l2_capability v = {0};
	size_t n = sizeof(c->about.name) - 1;
	uint32_t can;
	enum hw_err e;

	if ((e = hw_camera_v4l2_ask(c, VIDIOC_QUERYCAP, &v)) != HW_E_OK)
		return e == HW_E_GONE ? e : HW_E_UNSUPPORTED;
	/* What a node can, not all the nodes of the device together. */
	can = (v.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? v.device_caps
							   : v.capabilities;
	if ((can & V4L2_CAP_VIDEO_CAPTURE) == 0 ||
	    (can & V4L2_CAP_STREAMING) == 0)
		return HW_E_UNSUPPORTED;
	if (n > sizeof(v.card))
		n = sizeof(v.card);
	for (size_t i = 0; i < n && v.card[i] != '\0'; i++)
		c->about.name[i] = v.card[i] >= ' ' && v.card[i] <= '~'
		    ? (char)v.card[i]
		    : '?';
	return HW_E_OK;
}

/* The driver may change what it was told: what it says last is true. */
static enum hw_err
set_format(struct camera_v4l2 *c)
{
	struct hw_camera_mode *m = &c->about.mode;
	struct v4l2_format v = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
	struct v4l2_pix_format *pix = &v.fmt.pix;
	enum hw_err e;

	pix->width = m->width;
	pix->height = m->height;
	pix->pixelformat = hw_camera_v4l2_enum_fourcc(m->format);
	pix->field = V4L2_FIELD_NONE;
	if ((e = hw_camera_v4l2_ask(c, VIDIOC_S_FMT, &v)) != HW_E_OK)
		return e;
	if (!hw_camera_v4l2_enum_format(pix->pixelformat, &m->format) ||
	    (pix->field != V4L2_FIELD_NONE && pix->field != V4L2_FIELD_ANY))
		return HW_E_UNSUPPORTED;
	m->width = pix->width;
	m->height = pix->height;
	c->stride = pix->bytesperline;
	return hw_camera_mode_layout(m, &c->stride, &c->size);
}

static enum hw_err
set_rate(struct camera_v4l2 *c)
{
	struct v4l2_streamparm v = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
	struct v4l2_captureparm *p = &v.parm.capture;
	enum hw_err e = hw_camera_v4l2_ask(c, VIDIOC_G_PARM, &v);

	if (e == HW_E_GONE || e == HW_E_BUSY)
		return e;
	if (e != HW_E_OK)
		return HW_E_OK;
	if ((p->capability & V4L2_CAP_TIMEPERFRAME) != 0 &&
	    c->about.mode.mfps != 0) {
		p->timeperframe.numerator = 1000;
		p->timeperframe.denominator = c->about.mode.mfps;
		e = hw_camera_v4l2_ask(c, VIDIOC_S_PARM, &v);
		if (e == HW_E_GONE || e == HW_E_BUSY)
			return e;
	}
	c->about.mode.mfps = hw_camera_v4l2_enum_mfps(&p->timeperframe);
	return HW_E_OK;
}

static void
v4l2_close(void *cookie)
{
	struct camera_v4l2 *c = cookie;

	hw_camera_v4l2_stream_rest(c);
	for (unsigned i = 0; i < c->buffers; i++)
		c->os->munmap(c->buffer[i].p, c->buffer[i].n);
	if (c->fd >= 0)
		c->os->close(c->fd);
	free(c);
}

static void
v4l2_tell(void *cookie, struct hw_camera_about *out)
{
	const struct camera_v4l2 *c = cookie;

	*out = c->about;
}

static bool
wanted_format(const struct hw_uri *uri, struct hw_camera_mode_wish *w)
{
	static const char *const names[HW_CAMERA_FORMATS] = {
	    [HW_CAMERA_JPEG] = "mjpeg",
	    [HW_CAMERA_GREY] = "grey",
	    [HW_CAMERA_RGB] = "rgb",
	    [HW_CAMERA_I420] = "i420",
	    [HW_CAMERA_YUYV] = "yuyv",
	    [HW_CAMERA_NV12] = "nv12",
	};
	const char *text = hw_uri_option(uri, "format");

	if (text == NULL)
		return true;
	for (int i = 0; i < HW_CAMERA_FORMATS; i++)
		if (strcmp(text, names[i]) == 0) {
			w->one_format = true;
			w->format = (enum hw_camera_format)i;
			return true;
		}
	return false;
}

static bool
wanted_size(const struct hw_uri *uri, struct hw_camera_mode_wish *w)
{
	const char *text = hw_uri_option(uri, "size");
	int end = 0;

	if (text == NULL)
		return true;
	w->one_size = true;
	return sscanf(text, "%4ux%4u%n", &w->width, &w->height, &end) == 2 &&
	    text[end] == '\0' && w->width > 0 && w->height > 0;
}

static enum hw_err
wanted(const struct hw_uri *uri, struct hw_camera_mode_wish *w)
{
	unsigned fps = 0;
	enum hw_err e = hw_uri_number(uri, "fps", 1, HW_CAMERA_FPS_MAX, &fps);

	w->mfps = fps * 1000;
	return wanted_format(uri, w) && wanted_size(uri, w) ? e : HW_E_ARGUMENT;
}

static enum hw_err
set_up(struct camera_v4l2 *c, const struct hw_uri *uri,
    const struct hw_camera_mode_wish *w)
{
	enum hw_err e;

	if ((e = open_node(c, uri->path)) != HW_E_OK ||
	    (e = introduce(c)) != HW_E_OK)
		return e;
	hw_camera_v4l2_enum(c);
	if ((e = hw_camera_mode_pick(
		 w, c->about.offered, c->about.n, &c->about.mode)) != HW_E_OK ||
	    (e = set_format(c)) != HW_E_OK || (e = set_rate(c)) != HW_E_OK ||
	    (e = hw_camera_v4l2_control(c, uri)) != HW_E_OK ||
	    (e = hw_camera_v4l2_stream_map(c)) != HW_E_OK)
		return e;
	return hw_camera_v4l2_stream_wake(c);
}

enum hw_err
hw_camera_v4l2_open_with(const struct hw_camera_v4l2_os *os, const char *rest,
    void **cookie, int *fd)
{
	static const char *const keys[] = {"format", "size", "fps", "mains",
	    "exposure", "gain", "white", "focus", NULL};
	struct hw_camera_mode_wish w = {0};
	struct hw_uri uri;
	struct camera_v4l2 *c;
	enum hw_err e;

	if ((e = hw_uri_parse(rest, keys, &uri)) != HW_E_OK ||
	    (e = wanted(&uri, &w)) != HW_E_OK)
		return e;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		return HW_E_MEMORY;
	c->os = os;
	c->fd = c->held = -1;
	if ((e = set_up(c, &uri, &w)) != HW_E_OK) {
		v4l2_close(c);
		return e;
	}
	*cookie = c;
	*fd = c->fd;
	return HW_E_OK;
}

static enum hw_err
v4l2_open(const char *rest, void **cookie, int *fd)
{
	return hw_camera_v4l2_open_with(
	    &hw_camera_v4l2_linux, rest, cookie, fd);
}

const struct hw_camera_driver hw_camera_v4l2_driver = {
    .scheme = "v4l2",
    .plugged = true,
    .open = v4l2_open,
    .next = hw_camera_v4l2_stream_next,
    .close = v4l2_close,
    .rest = hw_camera_v4l2_stream_rest,
    .wake = hw_camera_v4l2_stream_wake,
    .tell = v4l2_tell,
};
