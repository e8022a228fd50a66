/* The input is DG2, or a facial record alone. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/face.h"

static void
check_face(struct span in, const struct mrtd_face *face)
{
	volatile unsigned sum = 0;

	/* The image lies inside of the input, to the last byte. */
	FUZZ_ASSERT(face->image.p >= in.p);
	FUZZ_ASSERT(face->image.n > 0);
	FUZZ_ASSERT(face->image.p + face->image.n <= in.p + in.n);
	FUZZ_ASSERT(face->images > 0);
	for (size_t i = 0; i < face->image.n; i++)
		sum += face->image.p[i];
	(void)sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	struct mrtd_face face;

	if (mrtd_face_parse(in, &face) == MRTD_E_OK) {
		FUZZ_ASSERT(face.templates > 0);
		check_face(in, &face);
	}
	if (mrtd_face_parse_record(in, &face) == MRTD_E_OK)
		check_face(in, &face);
	return 0;
}
