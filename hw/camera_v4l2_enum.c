/*
 * What a driver offers.  Each list is cut where it would have no end, and a
 * row that makes no sense is passed over: the table that comes out is small and
 * sane whatever the driver says.
 */
#include "hw/camera_v4l2_parts.h"

#include <string.h>

#define FORMATS_MAX 32u
#define SIZES_MAX 64u
#define RATES_MAX 32u

/* clang-format off */
static const struct {
	uint32_t fourcc;
	enum hw_camera_format format;
} fourccs[] = {
	/* The first of a format is the one that is asked for. */
	{V4L2_PIX_FMT_MJPEG,  HW_CAMERA_JPEG},
	{V4L2_PIX_FMT_JPEG,   HW_CAMERA_JPEG},
	{V4L2_PIX_FMT_GREY,   HW_CAMERA_GREY},
	{V4L2_PIX_FMT_RGB24,  HW_CAMERA_RGB},
	{V4L2_PIX_FMT_YUV420, HW_CAMERA_I420},
	{V4L2_PIX_FMT_YUYV,   HW_CAMERA_YUYV},
	{V4L2_PIX_FMT_NV12,   HW_CAMERA_NV12},
};

/* Where a camera makes any size, these are looked at. */
static const struct {
	unsigned width, height;
} usual[] = {
	{640, 480}, {800, 600}, {1280, 720}, {600, 800}, {1024, 1024},
	{1280, 960}, {1920, 1080}, {1600, 1200},
};
/* clang-format on */

bool
hw_camera_v4l2_enum_format(uint32_t fourcc, enum hw_camera_format *out)
{
	for (size_t i = 0; i < sizeof(fourccs) / sizeof(fourccs[0]); i++)
		if (fourccs[i].fourcc == fourcc) {
			*out = fourccs[i].format;
			return true;
		}
	return false;
}

uint32_t
hw_camera_v4l2_enum_fourcc(enum hw_camera_format format)
{
	for (size_t i = 0; i < sizeof(fourccs) / sizeof(fourccs[0]); i++)
		if (fourccs[i].format == format)
			return fourccs[i].fourcc;
	return 0;
}

unsigned
hw_camera_v4l2_enum_mfps(const struct v4l2_fract *t)
{
	uint64_t x;

	if (t->numerator == 0 || t->denominator == 0)
		return 0;
	x = (uint64_t)t->denominator * 1000 / t->numerator;
	return x <= 1000 * HW_CAMERA_FPS_MAX ? (unsigned)x : 0;
}

static void
add(struct camera_v4l2 *c, const struct hw_camera_mode *m)
{
	struct hw_camera_about *a = &c->about;
	size_t stride = 0, size;

	if (a->n == HW_CAMERA_MODES ||
	    hw_camera_mode_layout(m, &stride, &size) != HW_E_OK)
		return;
	for (size_t i = 0; i < a->n; i++)
		if (memcmp(&a->offered[i], m, sizeof(*m)) == 0)
			return;
	a->offered[a->n++] = *m;
}

/* A mode with each of its rates; those of a range are its ends. */
static void
rates(struct camera_v4l2 *c, uint32_t fourcc, struct hw_camera_mode m)
{
	unsigned i;

	for (i = 0; i < RATES_MAX; i++) {
		struct v4l2_frmivalenum v = {.index = i,
		    .pixel_format = fourcc,
		    .width = m.width,
		    .height = m.height};

		if (hw_camera_v4l2_ask(c, VIDIOC_ENUM_FRAMEINTERVALS, &v) !=
		    HW_E_OK)
			break;
		if (v.type != V4L2_FRMIVAL_TYPE_DISCRETE) {
			m.mfps = hw_camera_v4l2_enum_mfps(&v.stepwise.max);
			add(c, &m);
			m.mfps = hw_camera_v4l2_enum_mfps(&v.stepwise.min);
			add(c, &m);
			return;
		}
		m.mfps = hw_camera_v4l2_enum_mfps(&v.discrete);
		add(c, &m);
	}
	if (i == 0)
		add(c, &m);
}

static bool
fits(unsigned x, unsigned min, unsigned max, unsigned step)
{
	return x >= min && x <= max && (step == 0 || (x - min) % step == 0);
}

static void
sizes_of_range(struct camera_v4l2 *c, uint32_t fourcc,
    enum hw_camera_format format, const struct v4l2_frmsize_stepwise *s)
{
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (fits(usual[i].width, s->min_width, s->max_width,
			s->step_width) &&
		    fits(usual[i].height, s->min_height, s->max_height,
			s->step_height))
			rates(c, fourcc,
			    (struct hw_camera_mode) {.format = format,
				.width = usual[i].width,
				.height = usual[i].height});
}

static void
sizes(struct camera_v4l2 *c, uint32_t fourcc, enum hw_camera_format format)
{
	for (unsigned i = 0; i < SIZES_MAX; i++) {
		struct v4l2_frmsizeenum v = {
		    .index = i, .pixel_format = fourcc};

		if (hw_camera_v4l2_ask(c, VIDIOC_ENUM_FRAMESIZES, &v) !=
		    HW_E_OK)
			return;
		if (v.type != V4L2_FRMSIZE_TYPE_DISCRETE) {
			sizes_of_range(c, fourcc, format, &v.stepwise);
			return;
		}
		rates(c, fourcc,
		    (struct hw_camera_mode) {.format = format,
			.width = v.discrete.width,
			.height = v.discrete.height});
	}
}

void
hw_camera_v4l2_enum(struct camera_v4l2 *c)
{
	for (unsigned i = 0; i < FORMATS_MAX; i++) {
		struct v4l2_fmtdesc v = {
		    .index = i, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
		enum hw_camera_format format;

		if (hw_camera_v4l2_ask(c, VIDIOC_ENUM_FMT, &v) != HW_E_OK)
			return;
		/* libv4l's own conversions are not the camera's. */
		if ((v.flags & V4L2_FMT_FLAG_EMULATED) == 0 &&
		    hw_camera_v4l2_enum_format(v.pixelformat, &format))
			sizes(c, v.pixelformat, format);
	}
}
