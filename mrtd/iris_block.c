/* ISO/IEC 39794-6:2021: the iris image data block, tag 66. */
#include "mrtd/iris_parts.h"

#define LENIENT(e, x) \
	mrtd_bdb_lenient(e, MRTD_FINDING_BIT(BIO_VALUE), &(x)->findings)

/* ImageDataFormatCode: pgm, ppm, png, jpeg2000Lossless, jpeg2000Lossy. */
static const uint8_t formats[] = {
    MRTD_IMAGE_PGM,
    MRTD_IMAGE_PPM,
    MRTD_IMAGE_PNG,
    MRTD_IMAGE_JP2,
    MRTD_IMAGE_JP2,
};

/*
 * Which field is which.  Either with the image in [8], as in the example of the
 * first edition, or with it in [9] and the range in front.
 */
struct layout {
	uint8_t time, image, range;
	uint32_t constructed;
};
static const struct layout image_8 = {7, 8, 9, 0x7E8A};
static const struct layout image_9 = {8, 9, 7, 0x7D8A};

enum {
	FIELDS = 15,
	MANDATORY = 0x7F
};

static enum mrtd_err
take_uint(struct span s, struct mrtd_iris *iris, uint16_t max, uint16_t *out)
{
	int64_t v;
	enum mrtd_err e = mrtd_bdb_int(s, 0, max, &v);

	if (e == MRTD_E_OK)
		*out = (uint16_t)v;
	return LENIENT(e, iris);
}

static enum mrtd_err
take_u8(struct span s, struct mrtd_iris *iris, uint8_t max, uint8_t *out)
{
	uint16_t v = *out;
	enum mrtd_err e = take_uint(s, iris, max, &v);

	*out = (uint8_t)v;
	return e;
}

/* RangeOrError { range [0] (2..65533), errorCode [1] }. */
static enum mrtd_err
take_range(struct span s, struct mrtd_iris *iris)
{
	struct mrtd_bdb_fields choice;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 0, 0, &choice)) != MRTD_E_OK)
		return e;
	return mrtd_bdb_has(&choice, 0)
	    ? take_uint(choice.f[0], iris, UINT16_MAX, &iris->range_mm)
	    : MRTD_E_OK;
}

/* RollAngleBlock { angle, uncertainty }. */
static enum mrtd_err
take_roll(struct span s, struct mrtd_iris *iris)
{
	struct mrtd_bdb_fields in;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 0, 0x3, &in)) != MRTD_E_OK ||
	    (e = take_uint(in.f[0], iris, UINT16_MAX, &iris->roll)) !=
		MRTD_E_OK ||
	    (e = take_uint(in.f[1], iris, UINT16_MAX,
		 &iris->roll_uncertainty)) != MRTD_E_OK)
		return e;
	iris->has_roll = true;
	return MRTD_E_OK;
}

static enum mrtd_err
take_device(struct span s, struct mrtd_iris *iris)
{
	struct mrtd_bdb_id id = {0};
	enum mrtd_err e = LENIENT(mrtd_bdb_device(s, &id), iris);

	iris->device_vendor = id.organization;
	iris->device_type = id.id;
	return e;
}

static enum mrtd_err
take_quality(struct span s, struct mrtd_iris *iris)
{
	struct mrtd_bdb_quality q = {0};
	enum mrtd_err e = LENIENT(mrtd_bdb_quality(s, &q), iris);

	iris->has_quality = q.blocks > 0 && q.assessed;
	iris->quality = q.score;
	return e;
}

/* Time, range, and what is OPTIONAL: [10] to [12] and [14]. */
static enum mrtd_err
take_about(const struct mrtd_bdb_fields *in, const struct layout *l,
    struct mrtd_iris *iris)
{
	struct mrtd_bdb_pad pad;
	enum mrtd_err e = MRTD_E_OK;

	if ((mrtd_bdb_has(in, l->time) &&
		(e = LENIENT(mrtd_bdb_time(in->f[l->time], &iris->captured),
		     iris)) != MRTD_E_OK) ||
	    (mrtd_bdb_has(in, l->range) &&
		(e = take_range(in->f[l->range], iris)) != MRTD_E_OK) ||
	    (mrtd_bdb_has(in, 10) &&
		(e = take_device(in->f[10], iris)) != MRTD_E_OK) ||
	    (mrtd_bdb_has(in, 11) &&
		(e = take_quality(in->f[11], iris)) != MRTD_E_OK) ||
	    (mrtd_bdb_has(in, 12) &&
		(e = take_roll(in->f[12], iris)) != MRTD_E_OK) ||
	    (mrtd_bdb_has(in, 14) &&
		(e = LENIENT(mrtd_bdb_pad(in->f[14], &pad), iris)) !=
		    MRTD_E_OK))
		return e;
	return MRTD_E_OK;
}

/*
 * RepresentationBlock: eyeLabelCode [0], irisImageKind [1], bitDepth [2],
 * imageDataFormat [3], horizontalOrientationCode [4], verticalOrientationCode
 * [5], compressionHistoryCode [6].
 */
static enum mrtd_err
take_image(const struct mrtd_bdb_fields *in, struct mrtd_iris *iris,
    struct mrtd_image_claim *claim)
{
	unsigned kind = 0, format = sizeof(formats);
	enum mrtd_err e;

	if ((e = take_u8(in->f[0], iris, 0xFF, &iris->eye)) != MRTD_E_OK ||
	    (e = LENIENT(mrtd_bdb_code(in->f[1], &kind), iris)) != MRTD_E_OK ||
	    (e = take_u8(in->f[2], iris, 24, &iris->bits)) != MRTD_E_OK ||
	    (e = take_u8(in->f[4], iris, 2, &iris->horizontal)) != MRTD_E_OK ||
	    (e = take_u8(in->f[5], iris, 2, &iris->vertical)) != MRTD_E_OK ||
	    (e = take_u8(in->f[6], iris, 2, &iris->compression)) != MRTD_E_OK)
		return e;
	/* An extension of the format has no fallback: see what it is. */
	e = LENIENT(mrtd_bdb_code(in->f[3], &format), iris);
	if (e != MRTD_E_OK && e != MRTD_E_NOT_FOUND)
		return e;
	iris->kind = kind < 0xFF ? (uint8_t)kind : 0xFF;
	claim->has_format = format < sizeof(formats);
	if (claim->has_format)
		claim->format = formats[format];
	return MRTD_E_OK;
}

static enum mrtd_err
parse_representation(struct span s, unsigned year, void *out)
{
	struct mrtd_iris iris = {.encoding = MRTD_CBEFF_39794, .edition = year};
	const struct layout *l = &image_8;
	struct mrtd_image_claim claim = {0};
	struct mrtd_bdb_fields in;
	enum mrtd_err e;

	e = mrtd_bdb_fields(s, FIELDS, l->constructed,
	    MANDATORY | UINT32_C(1) << l->image, &in);
	if (e == MRTD_E_TAG) {
		l = &image_9;
		e = mrtd_bdb_fields(s, FIELDS, l->constructed,
		    MANDATORY | UINT32_C(1) << l->image, &in);
	}
	if (e != MRTD_E_OK ||
	    (e = take_image(&in, &iris, &claim)) != MRTD_E_OK ||
	    (e = take_about(&in, l, &iris)) != MRTD_E_OK)
		return e;
	iris.image = in.f[l->image];
	return mrtd_iris_add(out, &iris, &claim);
}

enum mrtd_err
mrtd_iris_block_parse(struct span s, struct mrtd_irises *out)
{
	return mrtd_bdb_each(s, 0x66, parse_representation, out);
}
