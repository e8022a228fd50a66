#include "kiosk/frame.h"

#include <string.h>

static uint8_t
clamp(int v)
{
	return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* ITU-R BT.601, video range, 16.16 fixed point. */
static bool
from_i420(const struct hw_camera_frame *f, const struct biometrics_image *img)
{
	size_t w = f->width, h = f->height, cw = (w + 1) / 2, ch = (h + 1) / 2;
	struct span y, u, v;

	if (!span_part(f->data, 0, w * h, &y) ||
	    !span_part(f->data, w * h, cw * ch, &u) ||
	    !span_part(f->data, w * h + cw * ch, cw * ch, &v))
		return false;
	for (size_t i = 0; i < h; i++)
		for (size_t j = 0; j < w; j++) {
			uint8_t *px = img->px + 3 * (i * w + j);
			int c = 76309 * (y.p[i * w + j] - 16);
			int d = u.p[i / 2 * cw + j / 2] - 128;
			int e = v.p[i / 2 * cw + j / 2] - 128;

			px[0] = clamp((c + 104597 * e) >> 16);
			px[1] = clamp((c - 25675 * d - 53279 * e) >> 16);
			px[2] = clamp((c + 132201 * d) >> 16);
		}
	return true;
}

bool
kiosk_frame_pixels(
    const struct hw_camera_frame *f, struct biometrics_image *img)
{
	unsigned channels = f->format == HW_CAMERA_GREY ? 1 : 3;

	if (f->format == HW_CAMERA_JPEG)
		return biometrics_image_decode(f->data, img) == BIOMETRICS_E_OK;
	*img = biometrics_image_of(
	    img->px, img->cap, f->width, f->height, channels);
	if (!biometrics_image_ok(img))
		return false;
	if (f->format == HW_CAMERA_I420)
		return from_i420(f, img);
	if (f->data.n != biometrics_image_size(img))
		return false;
	memcpy(img->px, f->data.p, f->data.n);
	return true;
}
