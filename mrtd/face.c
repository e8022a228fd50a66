#include "mrtd/face.h"

#include "mrtd/tlv.h"

/* Sizes of ISO/IEC 19794-5:2005 §5.5, §5.6 and §5.7. */
enum {
	FACIAL_INFORMATION = 20,
	FEATURE_POINT = 8,
	IMAGE_INFORMATION = 12
};

#define FOUND(face, name) ((face)->findings |= MRTD_FINDING_BIT(name))

/* How an image begins, and the image data type of §5.7.2 that says so. */
/* clang-format off */
static const struct {
	const char *name;
	uint8_t stated, n, magic[12];
} formats[] = {
	[MRTD_FACE_JPEG] = {"JPEG",                 0,  3, {0xFF, 0xD8, 0xFF}},
	[MRTD_FACE_JP2]  = {"JPEG 2000",            1, 12, {0, 0, 0, 0x0C, 'j', 'P', ' ', ' ', 0x0D, 0x0A, 0x87, 0x0A}},
	[MRTD_FACE_J2K]  = {"JPEG 2000 codestream", 1,  4, {0xFF, 0x4F, 0xFF, 0x51}},
};
/* clang-format on */

#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

const char *
mrtd_face_format_name(enum mrtd_face_format f)
{
	return (unsigned)f < N_FORMATS ? formats[f].name : "?";
}

bool
mrtd_face_sniff(struct span s, enum mrtd_face_format *out)
{
	struct span start;

	for (unsigned f = 0; f < N_FORMATS; f++)
		if (span_peek(s, formats[f].n, &start) &&
		    span_eq(start, span_of(formats[f].magic, formats[f].n))) {
			*out = (enum mrtd_face_format)f;
			return true;
		}
	return false;
}

/*
 * Where the image begins in what follows the facial information.  It should be
 * behind the feature points and the image information; where it is not, the
 * points are miscounted, and the first image from here to one point further
 * counts.
 */
static bool
find_image(struct span s, size_t expected, size_t *at, struct mrtd_face *face)
{
	struct span rest;

	if (expected < s.n && span_part(s, expected, s.n - expected, &rest) &&
	    mrtd_face_sniff(rest, &face->format)) {
		*at = expected;
		return true;
	}
	for (size_t i = IMAGE_INFORMATION;
	     i < s.n && i <= expected + FEATURE_POINT; i++)
		if (span_part(s, i, s.n - i, &rest) &&
		    mrtd_face_sniff(rest, &face->format)) {
			*at = i;
			FOUND(face, FACE_POINTS);
			return true;
		}
	return false;
}

/* §5.7: what is stated about the image, and the image itself. */
static enum mrtd_err
parse_image(struct span s, struct mrtd_face *face)
{
	size_t expected = FEATURE_POINT * (size_t)face->points +
	    IMAGE_INFORMATION;
	struct span info;
	uint16_t width, height;
	uint8_t stated;
	size_t at;

	if (!find_image(s, expected, &at, face))
		return s.n <= IMAGE_INFORMATION ? MRTD_E_TRUNCATED
						: MRTD_E_UNSUPPORTED;
	if (!span_part(s, at - IMAGE_INFORMATION, IMAGE_INFORMATION, &info) ||
	    !span_part(s, at, s.n - at, &face->image) ||
	    !span_take_u8(&info, &face->image_type) ||
	    !span_take_u8(&info, &stated) || !span_take_be16(&info, &width) ||
	    !span_take_be16(&info, &height))
		return MRTD_E_INTERNAL;
	face->width = width;
	face->height = height;
	if (stated != formats[face->format].stated)
		FOUND(face, FACE_FORMAT);
	if (face->format == MRTD_FACE_J2K)
		FOUND(face, FACE_CODESTREAM);
	return MRTD_E_OK;
}

/*
 * One facial block, §5.5.  The length counts the whole block.  A record with
 * one image ends where its data object ends, whatever the lengths say.
 */
static enum mrtd_err
parse_block(struct span s, struct mrtd_face *face)
{
	struct span block = s, rest;
	uint32_t length;
	uint16_t points;

	if (s.n < FACIAL_INFORMATION + IMAGE_INFORMATION)
		return MRTD_E_TRUNCATED;
	if (!span_take_be32(&block, &length) ||
	    !span_take_be16(&block, &points) ||
	    !span_take_u8(&block, &face->gender) ||
	    !span_take_u8(&block, &face->eye_colour) ||
	    !span_take_u8(&block, &face->hair_colour))
		return MRTD_E_TRUNCATED;
	face->points = points;
	rest = s;
	if (face->images > 1 &&
	    length >= FACIAL_INFORMATION + IMAGE_INFORMATION && length < s.n) {
		if (!span_part(s, 0, length, &rest))
			return MRTD_E_INTERNAL;
	} else if (length != s.n) {
		FOUND(face, FACE_BLOCK_LENGTH);
	}
	if (!span_part(
		rest, FACIAL_INFORMATION, rest.n - FACIAL_INFORMATION, &rest))
		return MRTD_E_INTERNAL;
	return parse_image(rest, face);
}

/* §5.4: the record header. */
static enum mrtd_err
parse_record(struct span s, struct mrtd_face *face)
{
	struct span rest = s, id, version;
	uint32_t length;
	uint16_t images;

	if (!span_take(&rest, 4, &id) || !span_take(&rest, 4, &version) ||
	    !span_take_be32(&rest, &length) || !span_take_be16(&rest, &images))
		return MRTD_E_TRUNCATED;
	if (!span_eq(id, SPAN_STR("FAC\0")))
		return MRTD_E_TAG;
	if (!span_eq(version, SPAN_STR("010\0")))
		return MRTD_E_UNSUPPORTED;
	if (images == 0)
		return MRTD_E_VALUE;
	if (length != s.n)
		FOUND(face, FACE_RECORD_LENGTH);
	face->images = images;
	if (images > 1)
		FOUND(face, FACE_SEVERAL);
	return parse_block(rest, face);
}

static const uint8_t owner_sc37[] = {0x01, 0x01};
static const uint8_t type_face_record[] = {0x00, 0x08};
static const uint8_t facial_features[] = {0x02};

static bool
has(struct span s, uint32_t tag, struct span want)
{
	struct span v;

	return mrtd_tlv_find(s, tag, &v) == MRTD_E_OK && span_eq(v, want);
}

/* Doc 9303-10 Table 43: owner ISO/IEC JTC 1/SC 37, type facial record. */
static void
check_header(struct span header, struct mrtd_face *face)
{
	struct span type;

	if (!has(header, 0x87, SPAN_OF(owner_sc37)) ||
	    !has(header, 0x88, SPAN_OF(type_face_record)))
		FOUND(face, FACE_HEADER);
	/* Biometric type 02: facial features; optional. */
	if (mrtd_tlv_find(header, 0x81, &type) == MRTD_E_OK &&
	    !span_eq(type, SPAN_OF(facial_features)))
		FOUND(face, FACE_HEADER);
}

/* One biometric information template, 7F60. */
static enum mrtd_err
parse_template(struct span s, struct mrtd_face *face)
{
	struct mrtd_tlv t;
	bool header = false;
	enum mrtd_err e;

	while (s.n > 0) {
		if ((e = mrtd_tlv_next(&s, &t)) != MRTD_E_OK)
			return e;
		if (t.tag == 0xA1) {
			header = true;
			check_header(t.value, face);
		} else if (t.tag == 0x7F2E) {
			/* Doc 9303-10 §4.5.6: ISO/IEC 39794-5. */
			return MRTD_E_UNSUPPORTED;
		} else if (t.tag == 0x5F2E) {
			if (!header)
				FOUND(face, FACE_HEADER);
			if (s.n > 0)
				FOUND(face, FACE_TRAILING);
			return parse_record(t.value, face);
		}
	}
	return MRTD_E_NOT_FOUND;
}

/* The biometric information group template, 7F61. */
static enum mrtd_err
parse_group(struct span s, struct mrtd_face *face)
{
	struct span count, first, next;
	enum mrtd_err e;

	if ((e = mrtd_tlv_expect(&s, 0x02, &count)) != MRTD_E_OK ||
	    (e = mrtd_tlv_expect(&s, 0x7F60, &first)) != MRTD_E_OK)
		return e;
	face->templates = 1;
	while (mrtd_tlv_expect(&s, 0x7F60, &next) == MRTD_E_OK)
		face->templates++;
	if (s.n > 0)
		FOUND(face, FACE_TRAILING);
	if (face->templates > 1)
		FOUND(face, FACE_SEVERAL);
	if (count.n != 1 || count.p[0] != face->templates)
		FOUND(face, FACE_HEADER);
	return parse_template(first, face);
}

enum mrtd_err
mrtd_face_parse(struct span file, struct mrtd_face *out)
{
	struct mrtd_face face = {0};
	struct span dg2, group;
	enum mrtd_err e;

	if ((e = mrtd_tlv_only(file, 0x75, &dg2)) != MRTD_E_OK ||
	    (e = mrtd_tlv_expect(&dg2, 0x7F61, &group)) != MRTD_E_OK)
		return e;
	if (dg2.n > 0)
		FOUND(&face, FACE_TRAILING);
	if ((e = parse_group(group, &face)) == MRTD_E_OK)
		*out = face;
	return e;
}

enum mrtd_err
mrtd_face_parse_record(struct span record, struct mrtd_face *out)
{
	struct mrtd_face face = {0};
	enum mrtd_err e;

	if ((e = parse_record(record, &face)) == MRTD_E_OK)
		*out = face;
	return e;
}
