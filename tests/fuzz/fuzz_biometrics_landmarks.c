/* The input is a landmark model; one that is accepted is run. */
#include "tests/fuzz/fuzz.h"

#include "biometrics/image.h"
#include "biometrics/landmarks.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t *px = calloc(1, 32 * 24);
	struct biometrics_image img = biometrics_image_of(
	    px, 32 * 24, 32, 24, 1);
	float *xy = malloc(2 * BIOMETRICS_LANDMARKS_POINTS * sizeof(*xy));
	struct biometrics_landmarks *l = NULL;

	FUZZ_ASSERT(px != NULL && xy != NULL);
	if (biometrics_landmarks_new(span_of(p, n), &l) == BIOMETRICS_E_OK)
		FUZZ_ASSERT(biometrics_landmarks_run(
				l, &img, -3, 2, 40, 20, xy) == BIOMETRICS_E_OK);
	else
		FUZZ_ASSERT(l == NULL);
	biometrics_landmarks_free(&l);
	free(xy);
	free(px);
	return 0;
}
