#include "kiosk/frame.h"

#include <string.h>

static uint8_t
clamp(int v)
{
	return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* ITU-R BT.601, video range, 16.16 fixed point. */
static void
put_rgb(uint8_t *px, uint8_t y, uint8_t u, uint8_t v)
{
	int c = 76309 * (y - 16), d = u - 128, e = v - 128;

	px[0] = clamp((c + 104597 * e) >> 16);
	px[1] = clamp((c - 25675 * d - 53279 * e) >> 16);
	px[2] = clamp((c + 132201 * d) >> 16);
}

/* n rows of so many bytes, the last of them without what fills it up. */
static bool
rows_fit(struct span *s, size_t stride, size_t row, size_t n, struct span *out)
{
	size_t whole = stride * (n - 1) + row;

	/* A driver may fill the last row up, or leave that out. */
	if (s->n < whole || !span_part(*s, 0, whole, out))
		return false;
	whole = s->n < stride * n ? s->n : stride * n;
	return span_part(*s, whole, s->n - whole, s);
}

static bool
from_i420(const struct hw_camera_frame *f, size_t stride,
    const struct biometrics_image *img)
{
	size_t w = f->width, h = f->height, cw = (w + 1) / 2, ch = (h + 1) / 2;
	struct span y, u, v;

	if (stride != w || !span_part(f->data, 0, w * h, &y) ||
	    !span_part(f->data, w * h, cw * ch, &u) ||
	    !span_part(f->data, w * h + cw * ch, cw * ch, &v))
		return false;
	for (size_t i = 0; i < h; i++)
		for (size_t j = 0; j < w; j++)
			put_rgb(img->px + 3 * (i * w + j), y.p[i * w + j],
			    u.p[i / 2 * cw + j / 2], v.p[i / 2 * cw + j / 2]);
	return true;
}

static bool
from_nv12(const struct hw_camera_frame *f, size_t stride,
    const struct biometrics_image *img)
{
	size_t w = f->width, h = f->height;
	struct span all = f->data, y, uv;

	if (w % 2 != 0 || h % 2 != 0 || !rows_fit(&all, stride, w, h, &y) ||
	    !rows_fit(&all, stride, w, h / 2, &uv) || all.n != 0)
		return false;
	for (size_t i = 0; i < h; i++)
		for (size_t j = 0; j < w; j++) {
			const uint8_t *c = uv.p + i / 2 * stride + (j & ~1u);

			put_rgb(img->px + 3 * (i * w + j), y.p[i * stride + j],
			    c[0], c[1]);
		}
	return true;
}

static bool
from_yuyv(const struct hw_camera_frame *f, size_t stride,
    const struct biometrics_image *img)
{
	size_t w = f->width, h = f->height;
	struct span all = f->data, rows;

	if (w % 2 != 0 || !rows_fit(&all, stride, 2 * w, h, &rows) ||
	    all.n != 0)
		return false;
	for (size_t i = 0; i < h; i++)
		for (size_t j = 0; j < w; j++) {
			const uint8_t *q = rows.p + i * stride + (j & ~1u) * 2;

			put_rgb(img->px + 3 * (i * w + j), q[2 * (j & 1)], q[1],
			    q[3]);
		}
	return true;
}

/* Grey or RGB. */
static bool
copy_rows(const struct hw_camera_frame *f, size_t stride,
    const struct biometrics_image *img)
{
	size_t row = (size_t)f->width * img->channels;
	struct span all = f->data, rows;

	if (!rows_fit(&all, stride, row, f->height, &rows) || all.n != 0)
		return false;
	for (size_t i = 0; i < f->height; i++)
		memcpy(img->px + i * row, rows.p + i * stride, row);
	return true;
}

/*
 * A camera that says JPEG sends JPEG: the other decoders are not here for it.
 */
static bool
from_jpeg(const struct hw_camera_frame *f, struct biometrics_image *img)
{
	struct biometrics_image_info info;

	return biometrics_image_info(f->data, &info) == BIOMETRICS_E_OK &&
	    info.format == BIOMETRICS_IMAGE_JPEG &&
	    biometrics_image_decode(f->data, img) == BIOMETRICS_E_OK;
}

/* clang-format off */
static const struct {
	bool (*to_rgb)(const struct hw_camera_frame *, size_t stride,
	    const struct biometrics_image *);
	unsigned bytes; /* of a pixel in the first plane */
	unsigned channels;
} formats[HW_CAMERA_FORMATS] = {
	[HW_CAMERA_GREY] = {copy_rows, 1, 1},
	[HW_CAMERA_RGB]  = {copy_rows, 3, 3},
	[HW_CAMERA_I420] = {from_i420, 1, 3},
	[HW_CAMERA_YUYV] = {from_yuyv, 2, 3},
	[HW_CAMERA_NV12] = {from_nv12, 1, 3},
};
/* clang-format on */

bool
kiosk_frame_pixels(
    const struct hw_camera_frame *f, struct biometrics_image *img)
{
	size_t row;

	if (f->format == HW_CAMERA_JPEG)
		return from_jpeg(f, img);
	if ((unsigned)f->format >= HW_CAMERA_FORMATS)
		return false;
	*img = biometrics_image_of(img->px, img->cap, f->width, f->height,
	    formats[f->format].channels);
	if (!biometrics_image_ok(img))
		return false;
	row = (size_t)f->width * formats[f->format].bytes;
	if (f->stride != 0 &&
	    (f->stride < row || f->stride > HW_CAMERA_FRAME_MAX))
		return false;
	return formats[f->format].to_rgb(
	    f, f->stride != 0 ? f->stride : row, img);
}
