/* The input is DG2, or a facial record or block alone. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/face.h"

enum {
	LOOK_AT = 64
};

static void
check_face(struct span in, const struct mrtd_face *face)
{
	volatile unsigned sum = 0;
	struct mrtd_face_point p;

	/* The image lies inside of the input, to the last byte. */
	FUZZ_ASSERT(face->image.p >= in.p);
	FUZZ_ASSERT(face->image.n > 0);
	FUZZ_ASSERT(face->image.p + face->image.n <= in.p + in.n);
	for (size_t i = 0; i < face->image.n; i++)
		sum += face->image.p[i];
	(void)sum;
	FUZZ_ASSERT(face->images > 0);
	FUZZ_ASSERT(face->format <= MRTD_IMAGE_J2K);
	FUZZ_ASSERT(face->own.width <= MRTD_IMAGE_SIDE_MAX);
	FUZZ_ASSERT(face->yaw.degrees >= -180 && face->yaw.degrees <= 180);
	FUZZ_ASSERT(face->roll.uncertainty <= 180);
	FUZZ_ASSERT(*mrtd_face_gender_name(face->gender) != '?');
	FUZZ_ASSERT(*mrtd_face_eyes_name(face->eyes) != '?');
	FUZZ_ASSERT(*mrtd_face_hair_name(face->hair) != '?');
	for (unsigned i = 0; i < LOOK_AT && i < face->points; i++)
		if (mrtd_face_point(face, i, &p))
			FUZZ_ASSERT(p.kind <= MRTD_FACE_POINT_UNKNOWN);
	FUZZ_ASSERT(!mrtd_face_point(face, face->points, &p));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	struct mrtd_face face;

	for (unsigned i = 0; i < LOOK_AT; i++) {
		if (mrtd_face_parse_nth(in, i, &face) != MRTD_E_OK)
			break;
		FUZZ_ASSERT(face.templates > 0);
		check_face(in, &face);
	}
	if (mrtd_face_parse_record(in, &face) == MRTD_E_OK)
		check_face(in, &face);
	return 0;
}
