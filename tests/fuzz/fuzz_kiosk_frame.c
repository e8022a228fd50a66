/* The input is a camera: format, width, height, stride (a byte each), and its
 * data. */
#include "tests/fuzz/fuzz.h"

#include "kiosk/frame.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const size_t cap = 3 * 255 * 255;
	struct biometrics_image img = {.px = malloc(cap), .cap = cap};
	struct span s = span_of(p, n);
	struct hw_camera_frame f = {0};
	uint8_t head[4];

	FUZZ_ASSERT(img.px != NULL);
	if (span_take_copy(&s, head, sizeof(head))) {
		f.format = (enum hw_camera_format)(head[0] % HW_CAMERA_FORMATS);
		f.width = head[1];
		f.height = head[2];
		f.stride = (size_t)2 * head[3];
		f.data = s;
		if (kiosk_frame_pixels(&f, &img))
			FUZZ_ASSERT(biometrics_image_ok(&img));
	}
	free(img.px);
	return 0;
}
