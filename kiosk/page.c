#include "kiosk/page.h"

#define SCHEME "camera:"

void
kiosk_page_put(struct sink *k, const struct hw_camera_frame *f)
{
	sink_put_u8(k, (uint8_t)f->format);
	sink_put_be16(k, (uint16_t)f->width);
	sink_put_be16(k, (uint16_t)f->height);
	sink_put_be32(k, (uint32_t)f->stride);
	sink_put(k, f->data);
}

bool
kiosk_page_take(struct span s, struct hw_camera_frame *out)
{
	uint16_t width, height;
	uint32_t stride;
	uint8_t format;

	if (!span_take_u8(&s, &format) || format >= HW_CAMERA_FORMATS ||
	    !span_take_be16(&s, &width) || width > HW_CAMERA_SIDE_MAX ||
	    !span_take_be16(&s, &height) || height > HW_CAMERA_SIDE_MAX ||
	    !span_take_be32(&s, &stride))
		return false;
	*out = (struct hw_camera_frame) {
	    .format = (enum hw_camera_format)format,
	    .width = width,
	    .height = height,
	    .stride = stride,
	    .data = s};
	return true;
}

const char *
kiosk_page_camera(const char *docscan)
{
	const size_t n = sizeof(SCHEME) - 1;

	return strncmp(docscan, SCHEME, n) == 0 ? docscan + n : NULL;
}
