/* The input is a network file; small ones that are accepted are run. */
#include "tests/fuzz/fuzz.h"

#include "biometrics/fnet.h"
#include "biometrics/image.h"

enum {
	MAX_MACS = 100000
};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct biometrics_fnet *net = NULL;
	struct biometrics_image img = {.channels = 3};
	float *out;

	if (biometrics_fnet_new(span_of(p, n), &net) != BIOMETRICS_E_OK) {
		FUZZ_ASSERT(net == NULL);
		return 0;
	}
	FUZZ_ASSERT(biometrics_fnet_is(span_of(p, n)));
	FUZZ_ASSERT(biometrics_fnet_outputs(net) >= 1);
	if (biometrics_fnet_macs(net) <= MAX_MACS) {
		img.width = biometrics_fnet_width(net);
		img.height = biometrics_fnet_height(net);
		img.cap = biometrics_image_size(&img);
		img.px = calloc(1, img.cap);
		out = malloc(biometrics_fnet_outputs(net) * sizeof(*out));
		FUZZ_ASSERT(img.px != NULL && out != NULL);
		FUZZ_ASSERT(
		    biometrics_fnet_run(net, &img, out) == BIOMETRICS_E_OK);
		free(out);
		free(img.px);
	}
	biometrics_fnet_free(&net);
	return 0;
}
