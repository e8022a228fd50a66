/* Feature points of ISO/IEC 19794-5 and landmarks of ISO/IEC 39794-5. */
#include "mrtd/face.h"
#include "mrtd/tlv.h"

enum {
	FEATURE_POINT = 8
};

static bool
has(const struct mrtd_bdb_fields *f, unsigned i)
{
	return (f->present >> i & 1) != 0;
}

/* ISO/IEC 19794-5:2005 §5.6: type (1: two dimensions), MPEG4 code, x, y, two
 * bytes reserved. */
static bool
record_point(struct span points, unsigned i, struct mrtd_face_point *out)
{
	struct mrtd_face_point p = {.kind = MRTD_FACE_POINT_MPEG4};
	uint8_t type, number;
	struct span s;

	if (!span_part(points, (size_t)i * FEATURE_POINT, FEATURE_POINT, &s) ||
	    !span_take_u8(&s, &type) || !span_take_u8(&s, &number) ||
	    !span_take_be16(&s, &p.x) || !span_take_be16(&s, &p.y))
		return false;
	if (type != 1)
		p.kind = MRTD_FACE_POINT_UNKNOWN;
	p.major = number >> 4;
	p.minor = number & 0x0F;
	p.code = number;
	p.placed = true;
	*out = p;
	return true;
}

/* MPEG4FeaturePointCode counts through the groups 2 to 12. */
static void
set_mpeg4(unsigned code, struct mrtd_face_point *p)
{
	static const uint8_t groups[] = {14, 14, 6, 4, 4, 1, 10, 15, 10, 6, 4};

	p->kind = MRTD_FACE_POINT_UNKNOWN;
	p->code = code;
	for (unsigned g = 0; g < sizeof(groups); g++) {
		if (code < groups[g]) {
			p->kind = MRTD_FACE_POINT_MPEG4;
			p->major = (uint8_t)(g + 2);
			p->minor = (uint8_t)(code + 1);
			return;
		}
		code -= groups[g];
	}
}

/* AnthropometricLandmark: base [0] of three lists of names. */
static bool
take_anthropometric(struct span s, struct mrtd_face_point *p)
{
	struct mrtd_bdb_fields f;

	if (mrtd_bdb_fields(s, 2, 0x3, 0, &f) != MRTD_E_OK)
		return false;
	p->kind = MRTD_FACE_POINT_UNKNOWN;
	if (!has(&f, 0))
		return true;
	if (mrtd_bdb_fields(f.f[0], 3, 0x7, 0, &f) != MRTD_E_OK)
		return false;
	for (unsigned i = 0; i < 3; i++)
		if (has(&f, i)) {
			p->kind = MRTD_FACE_POINT_ANTHROPOMETRIC;
			p->names = (enum mrtd_face_point_names)i;
			return mrtd_bdb_code(f.f[i], &p->code) == MRTD_E_OK;
		}
	return true;
}

/* LandmarkKind: base [0] { mpeg4FeaturePoint [0], anthropometric [1] }. */
static bool
take_kind(struct span s, struct mrtd_face_point *p)
{
	struct mrtd_bdb_fields f;
	unsigned code;

	p->kind = MRTD_FACE_POINT_UNKNOWN;
	if (mrtd_bdb_fields(s, 2, 0x3, 0, &f) != MRTD_E_OK)
		return false;
	if (!has(&f, 0))
		return true;
	if (mrtd_bdb_fields(f.f[0], 2, 0x3, 0, &f) != MRTD_E_OK)
		return false;
	if (has(&f, 1))
		return take_anthropometric(f.f[1], p);
	if (has(&f, 0)) {
		if (mrtd_bdb_code(f.f[0], &code) != MRTD_E_OK)
			return false;
		set_mpeg4(code, p);
	}
	return true;
}

/* LandmarkCoordinates: base [0] { plane [0], texture [1], space [2] }. */
static bool
take_place(struct span s, struct mrtd_face_point *p)
{
	struct mrtd_bdb_fields f, xyz;
	int64_t x, y, z = 0;

	if (mrtd_bdb_fields(s, 2, 0x3, 0, &f) != MRTD_E_OK)
		return false;
	if (!has(&f, 0))
		return true;
	if (mrtd_bdb_fields(f.f[0], 3, 0x7, 0, &f) != MRTD_E_OK)
		return false;
	for (unsigned i = 0; i < 3; i++) {
		if (!has(&f, i))
			continue;
		if (mrtd_bdb_fields(f.f[i], i == 2 ? 3 : 2, 0,
			i == 2 ? 0x7 : 0x3, &xyz) != MRTD_E_OK ||
		    mrtd_bdb_int(xyz.f[0], 0, UINT16_MAX, &x) != MRTD_E_OK ||
		    mrtd_bdb_int(xyz.f[1], 0, UINT16_MAX, &y) != MRTD_E_OK ||
		    (i == 2 &&
			mrtd_bdb_int(xyz.f[2], 0, UINT16_MAX, &z) != MRTD_E_OK))
			return false;
		p->placed = true;
		p->x = (uint16_t)x;
		p->y = (uint16_t)y;
		p->z = (uint16_t)z;
		return true;
	}
	return true;
}

static bool
block_point(struct span points, unsigned i, struct mrtd_face_point *out)
{
	struct mrtd_face_point p = {0};
	struct mrtd_bdb_fields f;
	struct span one;

	do {
		if (mrtd_tlv_expect(&points, 0x30, &one) != MRTD_E_OK)
			return false;
	} while (i-- > 0);
	if (mrtd_bdb_fields(one, 2, 0x3, 0x1, &f) != MRTD_E_OK ||
	    !take_kind(f.f[0], &p))
		return false;
	if (has(&f, 1) && !take_place(f.f[1], &p))
		return false;
	*out = p;
	return true;
}

bool
mrtd_face_point(
    const struct mrtd_face *face, unsigned i, struct mrtd_face_point *out)
{
	if (i >= face->points)
		return false;
	return face->encoding == MRTD_CBEFF_39794
	    ? block_point(face->points_at, i, out)
	    : record_point(face->points_at, i, out);
}
