/* ISO/IEC 19794-5:2005 §5: the facial record. */
#include "mrtd/face_parts.h"

/* Sizes of §5.5, §5.6 and §5.7. */
enum {
	FACIAL_INFORMATION = 20,
	FEATURE_POINT = 8,
	IMAGE_INFORMATION = 12,
	SHORTEST = FACIAL_INFORMATION + IMAGE_INFORMATION
};

#define FOUND(face, name) ((face)->findings |= MRTD_FINDING_BIT(name))
#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Tables 6 and 7, from 0 on; FF is unknown. */
static const uint8_t eyes[] = {
    MRTD_FACE_EYES_UNSTATED,
    MRTD_FACE_EYES_BLACK,
    MRTD_FACE_EYES_BLUE,
    MRTD_FACE_EYES_BROWN,
    MRTD_FACE_EYES_GREY,
    MRTD_FACE_EYES_GREEN,
    MRTD_FACE_EYES_MULTI,
    MRTD_FACE_EYES_PINK,
};
static const uint8_t hair[] = {
    MRTD_FACE_HAIR_UNSTATED,
    MRTD_FACE_HAIR_BALD,
    MRTD_FACE_HAIR_BLACK,
    MRTD_FACE_HAIR_BLONDE,
    MRTD_FACE_HAIR_BROWN,
    MRTD_FACE_HAIR_GREY,
    MRTD_FACE_HAIR_WHITE,
    MRTD_FACE_HAIR_RED,
    MRTD_FACE_HAIR_GREEN,
    MRTD_FACE_HAIR_BLUE,
};
static const uint8_t genders[] = {
    MRTD_FACE_GENDER_UNSTATED,
    MRTD_FACE_GENDER_MALE,
    MRTD_FACE_GENDER_FEMALE,
};
/* §5.5.6, from 0 on: the two smiles differ by the open jaw. */
static const uint8_t expressions[] = {
    0,
    MRTD_FACE_NEUTRAL,
    MRTD_FACE_SMILE,
    MRTD_FACE_SMILE,
    MRTD_FACE_RAISED_EYEBROWS,
    MRTD_FACE_LOOKING_AWAY,
    MRTD_FACE_SQUINTING,
    MRTD_FACE_FROWNING,
};
/* §5.5.5, by bit; bit 0 says that the others are meant. */
static const uint16_t features[] = {
    0,
    MRTD_FACE_GLASSES,
    MRTD_FACE_MOUSTACHE,
    MRTD_FACE_BEARD,
    MRTD_FACE_TEETH,
    MRTD_FACE_BLINK,
    MRTD_FACE_MOUTH_OPEN,
    MRTD_FACE_LEFT_PATCH,
    MRTD_FACE_RIGHT_PATCH,
    MRTD_FACE_LEFT_PATCH | MRTD_FACE_RIGHT_PATCH,
    MRTD_FACE_DARK_GLASSES,
    MRTD_FACE_DISTORTED,
};
/* §5.7.1 to §5.7.6. */
static const uint8_t kinds[] = {
    MRTD_FACE_KIND_BASIC,
    MRTD_FACE_KIND_FRONTAL,
    MRTD_FACE_KIND_TOKEN,
};
static const uint8_t colours[] = {
    MRTD_FACE_COLOUR_UNSTATED,
    MRTD_FACE_COLOUR_RGB24,
    MRTD_FACE_COLOUR_YUV422,
    MRTD_FACE_COLOUR_GREY8,
    MRTD_FACE_COLOUR_OTHER,
};

enum {
	UNKNOWN = 0xFF,
	VENDOR = 0x80
};

/* A coded byte; what the table does not have is a finding, and table[0]. */
static unsigned
code(struct mrtd_face *face, uint8_t v, const uint8_t *table, size_t n,
    unsigned other, unsigned first_other)
{
	if (v < n)
		return table[v];
	if (v >= first_other)
		return other;
	FOUND(face, FACE_VALUE);
	return table[0];
}

static void
set_expression(struct mrtd_face *face, uint16_t v)
{
	if (v < N(expressions))
		face->expression = expressions[v];
	else if (v < 0x8000)
		FOUND(face, FACE_VALUE); /* §5.5.6: from 8000 on the vendor's */
}

static void
set_features(struct mrtd_face *face, uint32_t mask)
{
	face->has_properties = (mask & 1) != 0;
	if (!face->has_properties)
		return;
	for (unsigned i = 1; i < N(features); i++)
		if ((mask >> i & 1) != 0)
			face->properties |= features[i];
	if (mask >> N(features) != 0)
		FOUND(face, FACE_VALUE);
}

/* §5.5.7 and §5.5.8: two degrees a step around 91; one degree a step from 1. */
static bool
take_angles(struct span *s, struct mrtd_face *face)
{
	struct mrtd_face_angle *angles[] = {
	    &face->yaw, &face->pitch, &face->roll};

	for (unsigned i = 0; i < 6; i++) {
		struct mrtd_face_angle *a = angles[i % 3];
		uint8_t v;

		if (!span_take_u8(s, &v))
			return false;
		if (v > 181) {
			FOUND(face, FACE_VALUE);
		} else if (v > 0 && i < 3) {
			a->stated = true;
			a->degrees = (int16_t)((v - 91) * 2);
		} else if (v > 0) {
			a->has_uncertainty = true;
			a->uncertainty = (uint8_t)(v - 1);
		}
	}
	return true;
}

/* §5.5: facial information, without the length. */
static bool
take_information(struct span *s, struct mrtd_face *face)
{
	uint8_t gender, eye, colour;
	uint16_t points, expression;
	uint32_t mask;

	if (!span_take_be16(s, &points) || !span_take_u8(s, &gender) ||
	    !span_take_u8(s, &eye) || !span_take_u8(s, &colour) ||
	    !span_take_be24(s, &mask) || !span_take_be16(s, &expression) ||
	    !take_angles(s, face))
		return false;
	face->points = points;
	face->gender = code(face, gender, genders, N(genders),
	    MRTD_FACE_GENDER_UNSTATED, UNKNOWN);
	face->eyes = code(
	    face, eye, eyes, N(eyes), MRTD_FACE_EYES_OTHER, UNKNOWN);
	face->hair = code(
	    face, colour, hair, N(hair), MRTD_FACE_HAIR_OTHER, UNKNOWN);
	set_features(face, mask);
	set_expression(face, expression);
	return true;
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

/* §5.7.  §5.7.2: 0 is JPEG, 1 is JPEG 2000, in either of its forms. */
static bool
take_image_information(struct span *s, struct mrtd_face *face, uint8_t *type)
{
	uint8_t kind, colour, source;
	uint16_t width, height;

	if (!span_take_u8(s, &kind) || !span_take_u8(s, type) ||
	    !span_take_be16(s, &width) || !span_take_be16(s, &height) ||
	    !span_take_u8(s, &colour) || !span_take_u8(s, &source) ||
	    !span_take_be16(s, &face->device) ||
	    !span_take_be16(s, &face->quality))
		return false;
	face->width = width;
	face->height = height;
	face->kind = code(
	    face, kind, kinds, N(kinds), MRTD_FACE_KIND_UNSTATED, UNKNOWN + 1);
	face->colour = code(
	    face, colour, colours, N(colours), MRTD_FACE_COLOUR_OTHER, VENDOR);
	if (source < MRTD_FACE_SOURCE_VENDOR)
		face->source = source;
	else if (source >= VENDOR)
		face->source = MRTD_FACE_SOURCE_VENDOR;
	else
		FOUND(face, FACE_VALUE);
	return true;
}

/* §5.6 and §5.7: the points, what is stated about the image, the image. */
static enum mrtd_err
parse_image(struct span s, struct mrtd_face *face)
{
	size_t expected = FEATURE_POINT * (size_t)face->points +
	    IMAGE_INFORMATION;
	struct span info;
	uint8_t type;
	size_t at;
	enum mrtd_err e;

	if (!find_image(s, expected, &at, face))
		return s.n <= IMAGE_INFORMATION ? MRTD_E_TRUNCATED
						: MRTD_E_UNSUPPORTED;
	if (!span_part(s, at - IMAGE_INFORMATION, IMAGE_INFORMATION, &info) ||
	    !span_part(s, at, s.n - at, &face->image) ||
	    !span_part(s, 0, at - IMAGE_INFORMATION, &face->points_at) ||
	    !take_image_information(&info, face, &type))
		return MRTD_E_INTERNAL;
	if ((e = mrtd_face_check_image(face)) != MRTD_E_OK)
		return e;
	if (type != (face->format == MRTD_IMAGE_JPEG ? 0 : 1))
		FOUND(face, FACE_FORMAT);
	return MRTD_E_OK;
}

/*
 * One facial block, §5.5.  The length counts the whole block.  A record with
 * one image ends where its data object ends, whatever the lengths say.
 */
static enum mrtd_err
parse_block(struct span s, bool bounded, struct mrtd_face *face)
{
	struct span information;
	uint32_t length;

	if (s.n < SHORTEST)
		return MRTD_E_TRUNCATED;
	information = s;
	if (!span_take_be32(&information, &length))
		return MRTD_E_TRUNCATED;
	if (bounded && length >= SHORTEST && length < s.n) {
		if (!span_part(s, 0, length, &s))
			return MRTD_E_INTERNAL;
	} else if (length != s.n) {
		FOUND(face, FACE_BLOCK_LENGTH);
	}
	if (!take_information(&information, face) ||
	    !span_part(s, FACIAL_INFORMATION, s.n - FACIAL_INFORMATION, &s))
		return MRTD_E_TRUNCATED;
	return parse_image(s, face);
}

/* Goes n blocks on.  Only lengths that fit can be followed. */
static bool
skip_blocks(struct span *s, unsigned n)
{
	for (; n > 0; n--) {
		struct span start = *s, block;
		uint32_t length;

		if (!span_take_be32(&start, &length) || length < SHORTEST ||
		    !span_take(s, length, &block))
			return false;
	}
	return true;
}

/* §5.4: the record header, then the blocks. */
enum mrtd_err
mrtd_face_record_parse(struct span s, unsigned n, struct mrtd_face *face)
{
	struct span rest = s, all, id, version;
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
	face->images = images;
	if (n >= images)
		return MRTD_E_NOT_FOUND;
	if (length != s.n)
		FOUND(face, FACE_RECORD_LENGTH);
	if (images > 1) {
		FOUND(face, FACE_SEVERAL);
		all = rest;
		if (!skip_blocks(&all, images) || all.n > 0)
			FOUND(face, FACE_BLOCK_LENGTH);
	}
	if (!skip_blocks(&rest, n))
		return MRTD_E_NOT_FOUND;
	return parse_block(rest, images > 1, face);
}
