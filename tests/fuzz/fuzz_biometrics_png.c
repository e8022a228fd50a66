/* The input is a PNG file whose checksums need not fit: they are mended. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "biometrics/png.h"

enum {
	MAX_PIXELS = 256 * 256
};

static uint32_t
be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static void
mend(uint8_t *p, size_t n)
{
	size_t at = 8;

	while (at + 12 <= n && be32(p + at) <= n - at - 12) {
		const size_t length = be32(p + at);
		uint32_t crc = 0xFFFFFFFF;

		for (size_t i = at + 4; i < at + 8 + length; i++) {
			crc ^= p[i];
			for (unsigned k = 0; k < 8; k++)
				crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
		}
		for (unsigned k = 0; k < 4; k++)
			p[at + 8 + length + k] = (uint8_t)(~crc >>
			    (24 - 8 * k));
		at += length + 12;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct biometrics_image_info info;
	struct biometrics_image img = {0};
	uint8_t *copy = malloc(n + 1);
	size_t size;

	FUZZ_ASSERT(copy != NULL);
	memcpy(copy, p, n);
	mend(copy, n);
	if (biometrics_png_info(span_of(copy, n), &info) != BIOMETRICS_E_OK)
		goto out;
	size = (size_t)info.width * info.height * info.channels;
	FUZZ_ASSERT(info.channels == 1 || info.channels == 3);
	FUZZ_ASSERT(size / info.channels <= BIOMETRICS_IMAGE_MAX_PIXELS);
	if (size > MAX_PIXELS)
		goto out;
	img.px = malloc(size);
	FUZZ_ASSERT(img.px != NULL);
	img.cap = size - 1;
	FUZZ_ASSERT(
	    biometrics_png_decode(span_of(copy, n), &img) != BIOMETRICS_E_OK);
	FUZZ_ASSERT(img.width == 0);
	img.cap = size;
	if (biometrics_png_decode(span_of(copy, n), &img) == BIOMETRICS_E_OK)
		FUZZ_ASSERT(biometrics_image_ok(&img));
out:
	free(img.px);
	free(copy);
	return 0;
}
