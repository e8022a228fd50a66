/* The input is DG3, or finger images alone, in any of their encodings. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/finger.h"

static void
check_fingers(struct span in, const struct mrtd_fingers *all)
{
	volatile unsigned sum = 0;

	FUZZ_ASSERT(all->n <= MRTD_FINGER_MAX);
	FUZZ_ASSERT(!all->set.none || all->n == 0);
	for (size_t i = 0; i < all->n; i++) {
		const struct mrtd_finger *f = &all->finger[i];

		/* The image lies inside of the input, to the last byte. */
		FUZZ_ASSERT(f->image.p >= in.p);
		FUZZ_ASSERT(f->image.p + f->image.n <= in.p + in.n);
		for (size_t j = 0; j < f->image.n; j++)
			sum += f->image.p[j];
		/* A raw image has as many bytes as its size says. */
		if (f->format == MRTD_IMAGE_RAW)
			FUZZ_ASSERT(f->image.n ==
			    (size_t)f->width * f->height *
				((f->bits + 7u) / 8));
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
	struct mrtd_fingers all;

	if (mrtd_finger_parse(in, &all) == MRTD_E_OK) {
		FUZZ_ASSERT(all.set.none == (all.set.templates == 0));
		check_fingers(in, &all);
	}
	if (mrtd_finger_parse_record(in, &all) == MRTD_E_OK) {
		FUZZ_ASSERT(all.n > 0);
		check_fingers(in, &all);
	}
	return 0;
}
