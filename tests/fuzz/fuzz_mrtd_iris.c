/* The input is DG4, or iris images alone, in any of their encodings. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/iris.h"

static void
check_irises(struct span in, const struct mrtd_irises *all)
{
	volatile unsigned sum = 0;

	FUZZ_ASSERT(all->n <= MRTD_IRIS_MAX);
	FUZZ_ASSERT(!all->set.none || all->n == 0);
	for (size_t i = 0; i < all->n; i++) {
		const struct mrtd_iris *f = &all->iris[i];

		/* The image lies inside of the input, to the last byte. */
		FUZZ_ASSERT(f->image.p >= in.p);
		FUZZ_ASSERT(f->image.p + f->image.n <= in.p + in.n);
		for (size_t j = 0; j < f->image.n; j++)
			sum += f->image.p[j];
		FUZZ_ASSERT(f->own.width <= MRTD_IMAGE_SIDE_MAX);
		FUZZ_ASSERT(f->quality <= 100);
		FUZZ_ASSERT((f->findings & ~all->findings) == 0);
	}
	(void)sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	struct mrtd_irises all;

	if (mrtd_iris_parse(in, &all) == MRTD_E_OK) {
		FUZZ_ASSERT(all.set.none == (all.set.templates == 0));
		check_irises(in, &all);
	}
	if (mrtd_iris_parse_record(in, &all) == MRTD_E_OK) {
		FUZZ_ASSERT(all.n > 0);
		check_irises(in, &all);
	}
	return 0;
}
