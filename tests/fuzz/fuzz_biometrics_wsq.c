/* The input is a fingerprint as it comes from a record in DG3. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "biometrics/wsq.h"

enum {
	MAX_PIXELS = 256 * 256 /* larger ones take their time, no new code */
};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct biometrics_image_info info;
	struct biometrics_image img = {0};
	const struct span file = span_of(p, n);
	enum biometrics_err e;
	size_t size, cap;
	uint8_t *scratch, *again;

	if (biometrics_wsq_info(file, &info) != BIOMETRICS_E_OK)
		return 0;
	size = (size_t)info.width * info.height;
	FUZZ_ASSERT(size >= 1 && size <= BIOMETRICS_IMAGE_MAX_PIXELS);
	FUZZ_ASSERT(info.channels == 1);
	if (size > MAX_PIXELS)
		return 0;
	cap = biometrics_wsq_scratch(info.width, info.height);
	scratch = malloc(cap);
	img.px = malloc(size);
	again = malloc(size);
	FUZZ_ASSERT(scratch != NULL && img.px != NULL && again != NULL);
	img.cap = size;
	/* What was in the memory before makes no difference. */
	memset(scratch, 0xFF, cap);
	e = biometrics_wsq_decode(file, &img, scratch, cap);
	if (e == BIOMETRICS_E_OK) {
		FUZZ_ASSERT(img.width == info.width);
		FUZZ_ASSERT(img.height == info.height);
		memcpy(again, img.px, size);
		memset(scratch, 0, cap);
		FUZZ_ASSERT(biometrics_wsq_decode(file, &img, scratch, cap) ==
		    BIOMETRICS_E_OK);
		FUZZ_ASSERT(memcmp(again, img.px, size) == 0);
	} else {
		FUZZ_ASSERT(img.width == 0);
	}
	free(scratch);
	free(img.px);
	free(again);
	return 0;
}
