/* The input is a portrait as it comes from DG2. */
#include "tests/fuzz/fuzz.h"

#include "biometrics/image.h"

enum {
	MAX_PIXELS = 256 * 256 /* larger ones take their time, no new code */
};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct biometrics_image_info info;
	struct biometrics_image img = {0};
	const struct span file = span_of(p, n);
	size_t need;

	if (biometrics_image_info(file, &info) != BIOMETRICS_E_OK)
		return 0;
	FUZZ_ASSERT(info.width >= 1 && info.height >= 1);
	FUZZ_ASSERT(info.channels == 1 || info.channels == 3);
	FUZZ_ASSERT(
	    (size_t)info.width * info.height <= BIOMETRICS_IMAGE_MAX_PIXELS);
	if ((size_t)info.width * info.height > MAX_PIXELS)
		return 0;
	need = (size_t)info.width * info.height * info.channels;
	img.cap = need - 1;
	img.px = malloc(need);
	FUZZ_ASSERT(img.px != NULL);
	FUZZ_ASSERT(biometrics_image_decode(file, &img) != BIOMETRICS_E_OK);
	FUZZ_ASSERT(img.width == 0);
	img.cap = need;
	if (biometrics_image_decode(file, &img) == BIOMETRICS_E_OK) {
		FUZZ_ASSERT(biometrics_image_ok(&img));
		FUZZ_ASSERT(img.width == info.width);
		FUZZ_ASSERT(img.height == info.height);
		FUZZ_ASSERT(img.channels == info.channels);
	}
	free(img.px);
	return 0;
}
