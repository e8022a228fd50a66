#include "hw/camera_mode.h"

/* clang-format off */
static const struct {
	unsigned cost; /* of a pixel, as RGB */
	bool colour;
	unsigned row;   /* bytes of a pixel in the first plane */
	unsigned halves; /* the frame in halves of its first plane */
	unsigned even_width, even_height;
} formats[HW_CAMERA_FORMATS] = {
	/* A decompressor is the most there is to go wrong, and costs most. */
	[HW_CAMERA_JPEG] = {3, true,  0, 0, 0, 0},
	[HW_CAMERA_GREY] = {0, false, 1, 2, 0, 0},
	[HW_CAMERA_RGB]  = {0, true,  3, 2, 0, 0},
	[HW_CAMERA_I420] = {1, true,  1, 3, 1, 1},
	[HW_CAMERA_YUYV] = {2, true,  2, 2, 1, 0},
	[HW_CAMERA_NV12] = {1, true,  1, 3, 1, 1},
};
/* clang-format on */

static uint64_t
area(const struct hw_camera_mode *m)
{
	return (uint64_t)m->width * m->height;
}

bool
hw_camera_mode_adequate(const struct hw_camera_mode *m)
{
	return m->width >= HW_CAMERA_MODE_WIDTH &&
	    m->height >= HW_CAMERA_MODE_HEIGHT;
}

static bool
allowed(const struct hw_camera_mode_wish *w, const struct hw_camera_mode *m)
{
	size_t stride = 0, size;

	if ((unsigned)m->format >= HW_CAMERA_FORMATS ||
	    (w->one_format && m->format != w->format) ||
	    (w->one_size && (m->width != w->width || m->height != w->height)))
		return false;
	return hw_camera_mode_layout(m, &stride, &size) == HW_E_OK;
}

static bool
large(const struct hw_camera_mode_wish *w, const struct hw_camera_mode *m)
{
	if (w->width == 0 && w->height == 0)
		return hw_camera_mode_adequate(m);
	return m->width >= w->width && m->height >= w->height;
}

/* A rate that is not told may be any. */
static bool
fast(const struct hw_camera_mode_wish *w, const struct hw_camera_mode *m)
{
	return m->mfps == 0 ||
	    m->mfps >= (w->mfps != 0 ? w->mfps : HW_CAMERA_MODE_MFPS);
}

static bool
better(const struct hw_camera_mode_wish *w, const struct hw_camera_mode *a,
    const struct hw_camera_mode *b)
{
	bool is_large = large(w, a), is_fast = fast(w, a);

	if (is_large != large(w, b))
		return is_large;
	if (is_fast != fast(w, b))
		return is_fast;
	if (formats[a->format].colour != formats[b->format].colour)
		return formats[a->format].colour;
	if (area(a) != area(b))
		return is_large ? area(a) < area(b) : area(a) > area(b);
	if (formats[a->format].cost != formats[b->format].cost)
		return formats[a->format].cost < formats[b->format].cost;
	/* Slower leaves more light for each; too slow is worse still. */
	return is_fast ? a->mfps < b->mfps : a->mfps > b->mfps;
}

enum hw_err
hw_camera_mode_pick(const struct hw_camera_mode_wish *w,
    const struct hw_camera_mode *m, size_t n, struct hw_camera_mode *out)
{
	const struct hw_camera_mode *best = NULL;

	for (size_t i = 0; i < n; i++)
		if (allowed(w, &m[i]) &&
		    (best == NULL || better(w, &m[i], best)))
			best = &m[i];
	if (best == NULL)
		return HW_E_UNSUPPORTED;
	*out = *best;
	return HW_E_OK;
}

enum hw_err
hw_camera_mode_layout(
    const struct hw_camera_mode *m, size_t *stride, size_t *size)
{
	size_t row, all;

	if ((unsigned)m->format >= HW_CAMERA_FORMATS || m->width == 0 ||
	    m->height == 0 || (m->width & formats[m->format].even_width) != 0 ||
	    (m->height & formats[m->format].even_height) != 0)
		return HW_E_FORMAT;
	if (m->width > HW_CAMERA_SIDE_MAX || m->height > HW_CAMERA_SIDE_MAX)
		return HW_E_LIMIT;
	row = (size_t)m->width * formats[m->format].row;
	/* Planes of I420 follow each other: a stride would open gaps. */
	if (*stride != 0 && m->format == HW_CAMERA_I420 && *stride != row)
		return HW_E_UNSUPPORTED;
	if (*stride == 0 || m->format == HW_CAMERA_JPEG)
		*stride = row;
	if (*stride < row)
		return HW_E_FORMAT;
	if (*stride > HW_CAMERA_FRAME_MAX / m->height)
		return HW_E_LIMIT;
	all = *stride * m->height * formats[m->format].halves / 2;
	if (all > HW_CAMERA_FRAME_MAX)
		return HW_E_LIMIT;
	*size = all;
	return HW_E_OK;
}
