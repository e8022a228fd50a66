/* Capabilities, formats, sizes and rates. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/v4l2/standin_parts.h"

static unsigned
row_of(uint32_t fourcc, unsigned width)
{
	return fourcc == YUYV ? 2 * width
	    : fourcc == RGB3  ? 3 * width
	    : fourcc == MJPG  ? 0
			      : width;
}

void
standin_format_set(
    struct device *d, const struct mode *m, unsigned width, unsigned height)
{
	unsigned row = row_of(m->fourcc, width);

	d->pix = (struct v4l2_pix_format) {.width = width,
	    .height = height,
	    .pixelformat = m->fourcc,
	    .field = V4L2_FIELD_NONE,
	    .bytesperline = row != 0 ? row + d->is->padding : 0,
	    .colorspace = V4L2_COLORSPACE_SRGB};
	d->pix.sizeimage = m->fourcc == MJPG
	    ? width * height * 2
	    : d->pix.bytesperline * height * (m->fourcc == NV12 ? 3 : 2) / 2;
	d->fps = m->fps[0];
}

static int
querycap(struct device *d, struct v4l2_capability *v)
{
	uint32_t can = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING |
	    V4L2_CAP_EXT_PIX_FORMAT;

	if (d->flaw == NO_CAPTURE)
		can = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
	if (d->flaw == NO_STREAMING)
		can = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_READWRITE;
	*v = (struct v4l2_capability) {.version = 0x060100,
	    .device_caps = can,
	    .capabilities = can | V4L2_CAP_VIDEO_CAPTURE |
		V4L2_CAP_META_CAPTURE | V4L2_CAP_DEVICE_CAPS};
	snprintf((char *)v->driver, sizeof(v->driver), "uvcvideo");
	/* A hostile name fills its field, without a NUL. */
	memcpy(v->card, d->is->card, strlen(d->is->card));
	snprintf(
	    (char *)v->bus_info, sizeof(v->bus_info), "usb-0000:00:14.0-1");
	return 0;
}

static int
enum_fmt(struct device *d, struct v4l2_fmtdesc *v)
{
	const struct personality *p = d->is;
	uint32_t seen = 0;

	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return standin_fail(EINVAL);
	for (size_t i = 0; i < p->n; i++) {
		if (i > 0 && p->modes[i].fourcc == p->modes[i - 1].fourcc)
			continue;
		if (seen++ != v->index && d->flaw != ENDLESS)
			continue;
		v->flags = p->modes[i].fourcc == MJPG ||
			p->modes[i].fourcc == H264
		    ? V4L2_FMT_FLAG_COMPRESSED
		    : 0;
		v->pixelformat = p->modes[i].fourcc;
		memset(v->description, 0, sizeof(v->description));
		snprintf((char *)v->description, sizeof(v->description), "%.4s",
		    (const char *)&p->modes[i].fourcc);
		memset(v->reserved, 0, sizeof(v->reserved));
		return 0;
	}
	return standin_fail(EINVAL);
}

static int
enum_sizes(struct device *d, struct v4l2_frmsizeenum *v)
{
	const struct personality *p = d->is;
	uint32_t seen = 0;

	if (p->stepwise && v->index == 0 &&
	    v->pixel_format == p->modes[0].fourcc) {
		v->type = V4L2_FRMSIZE_TYPE_STEPWISE;
		v->stepwise = (struct v4l2_frmsize_stepwise) {.min_width = 16,
		    .max_width = p->modes[0].width,
		    .step_width = 8,
		    .min_height = 16,
		    .max_height = p->modes[0].height,
		    .step_height = 8};
		return 0;
	}
	for (size_t i = 0; i < p->n && !p->stepwise; i++) {
		if (p->modes[i].fourcc != v->pixel_format)
			continue;
		if (seen++ != v->index && d->flaw != ENDLESS)
			continue;
		v->type = V4L2_FRMSIZE_TYPE_DISCRETE;
		v->discrete.width = p->modes[i].width;
		v->discrete.height = p->modes[i].height;
		memset(v->reserved, 0, sizeof(v->reserved));
		return 0;
	}
	return standin_fail(EINVAL);
}

static int
enum_rates(struct device *d, struct v4l2_frmivalenum *v)
{
	const struct personality *p = d->is;

	if (p->stepwise) {
		if (v->index > 0)
			return standin_fail(EINVAL);
		v->type = V4L2_FRMIVAL_TYPE_STEPWISE;
		v->stepwise = (struct v4l2_frmival_stepwise) {
		    .min = {1, p->modes[0].fps[0]},
		    .max = {1, 1},
		    .step = {1, p->modes[0].fps[0]}};
		return 0;
	}
	for (size_t i = 0; i < p->n; i++) {
		const struct mode *m = &p->modes[i];
		unsigned at = d->flaw == ENDLESS ? 0 : v->index;

		if (m->fourcc != v->pixel_format || m->width != v->width ||
		    m->height != v->height)
			continue;
		if (at >= 3 || m->fps[at] == 0)
			break;
		v->type = V4L2_FRMIVAL_TYPE_DISCRETE;
		v->discrete.numerator = d->flaw == ENDLESS ? 0 : 1;
		v->discrete.denominator = m->fps[at];
		memset(v->reserved, 0, sizeof(v->reserved));
		return 0;
	}
	return standin_fail(EINVAL);
}

/* The mode that is nearest to what was asked for, as a driver does it. */
static void
adjust(struct device *d, const struct v4l2_pix_format *want)
{
	const struct personality *p = d->is;
	const struct mode *best = NULL;
	unsigned width, height;

	for (size_t i = 0; i < p->n; i++) {
		const struct mode *m = &p->modes[i];

		if (best == NULL ||
		    (m->fourcc == want->pixelformat &&
			(best->fourcc != m->fourcc ||
			    (m->width == want->width &&
				m->height == want->height))))
			best = m;
	}
	width = p->stepwise ? want->width & ~7u : best->width;
	height = p->stepwise ? want->height & ~7u : best->height;
	if (width < 16 || width > best->width)
		width = best->width;
	if (height < 16 || height > best->height)
		height = best->height;
	standin_format_set(d, best, width, height);
}

static int
s_fmt(struct device *d, struct v4l2_format *v, bool try)
{
	struct v4l2_pix_format old = d->pix;
	unsigned fps = d->fps;

	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return standin_fail(EINVAL);
	if (!try && (d->flaw == BUSY || d->buffers > 0))
		return standin_fail(EBUSY);
	adjust(d, &v->fmt.pix);
	v->fmt.pix = d->pix;
	if (try) {
		d->pix = old;
		d->fps = fps;
	}
	if (d->flaw == ZERO_SIZE)
		v->fmt.pix.width = 0;
	if (d->flaw == HUGE_SIZE)
		v->fmt.pix.width = v->fmt.pix.height = 1u << 31;
	if (d->flaw == NARROW)
		v->fmt.pix.bytesperline = v->fmt.pix.width - 1;
	if (d->flaw == OTHER_FORMAT)
		v->fmt.pix.pixelformat = H264;
	return 0;
}

static int
parm(struct device *d, struct v4l2_streamparm *v, bool set)
{
	struct v4l2_fract t = v->parm.capture.timeperframe;

	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return standin_fail(EINVAL);
	if (set && d->streaming)
		return standin_fail(EBUSY);
	if (set && t.numerator != 0 && t.denominator / t.numerator >= 1 &&
	    t.denominator / t.numerator <= 60)
		d->fps = t.denominator / t.numerator;
	memset(&v->parm, 0, sizeof(v->parm));
	v->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
	v->parm.capture.timeperframe = (struct v4l2_fract) {1, d->fps};
	v->parm.capture.readbuffers = 2;
	return 0;
}

static int
g_fmt(struct device *d, struct v4l2_format *v)
{
	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return standin_fail(EINVAL);
	memset(&v->fmt, 0, sizeof(v->fmt));
	v->fmt.pix = d->pix;
	return 0;
}

int
standin_format_answer(struct device *d, unsigned long request, void *arg)
{
	switch (request) {
	case VIDIOC_QUERYCAP:
		return querycap(d, arg);
	case VIDIOC_ENUM_FMT:
		return enum_fmt(d, arg);
	case VIDIOC_ENUM_FRAMESIZES:
		return enum_sizes(d, arg);
	case VIDIOC_ENUM_FRAMEINTERVALS:
		return enum_rates(d, arg);
	case VIDIOC_G_FMT:
		return g_fmt(d, arg);
	case VIDIOC_S_FMT:
	case VIDIOC_TRY_FMT:
		return s_fmt(d, arg, request == VIDIOC_TRY_FMT);
	case VIDIOC_G_PARM:
	case VIDIOC_S_PARM:
		return parm(d, arg, request == VIDIOC_S_PARM);
	default:
		return standin_fail(ENOTTY);
	}
}
