/* The input is a picture of a finger: width, ppi, then its pixels. */
#include "tests/fuzz/fuzz.h"

#include "biometrics/finger_quality.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct biometrics_minutiae a, b;
	struct biometrics_finger_quality q;
	struct biometrics_image img = {.channels = 1};
	struct span in = span_of(p, n);
	uint16_t width, ppi;
	uint8_t *scratch;
	size_t need;

	if (!span_take_be16(&in, &width) || !span_take_be16(&in, &ppi) ||
	    width == 0 || in.n < width)
		return 0;
	img.width = width;
	img.height = (unsigned)(in.n / width);
	img.cap = (size_t)img.width * img.height;
	img.px = malloc(img.cap);
	FUZZ_ASSERT(img.px != NULL);
	memcpy(img.px, in.p, img.cap);
	need = biometrics_minutiae_scratch(&img, ppi);
	scratch = malloc(need > 0 ? need : 1);
	FUZZ_ASSERT(scratch != NULL);
	memset(scratch, 0xFF, need);
	if (biometrics_finger_quality_measure(
		&img, ppi, scratch, need, &a, &q) == BIOMETRICS_E_OK) {
		FUZZ_ASSERT(need > 0 && biometrics_minutiae_ok(&a));
		FUZZ_ASSERT(a.width == img.width && a.height == img.height);
		for (size_t i = 1; i < a.n; i++)
			FUZZ_ASSERT(a.m[i].quality <= a.m[i - 1].quality);
		FUZZ_ASSERT((unsigned)biometrics_finger_quality_guide(&q) <
		    BIOMETRICS_FG_COUNT);
		for (unsigned i = 0; i < BIOMETRICS_FQ_COUNT_OF; i++)
			FUZZ_ASSERT(q.value[i] >= 0 && q.value[i] <= 100);
		/* What lay in scratch before does not matter. */
		FUZZ_ASSERT(biometrics_minutiae_extract(&img, ppi, scratch,
				need, &b) == BIOMETRICS_E_OK);
		FUZZ_ASSERT(memcmp(&a, &b, sizeof(a)) == 0);
	} else {
		FUZZ_ASSERT(need == 0);
	}
	free(scratch);
	free(img.px);
	return 0;
}
