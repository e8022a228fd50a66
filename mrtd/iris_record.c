/* ISO/IEC 19794-6: iris image records of 2005 and 2011. */
#include "mrtd/iris_parts.h"

#define FOUND(x, name) ((x)->findings |= MRTD_FINDING_BIT(name))

/* 2005 Table 3, 2011 Table 4: image formats, grey and in colours.  JPEG-LS, 10
 * and 12 in 2005, is not among those that are understood. */
/* clang-format off */
struct format {
	uint8_t code, format, components;
};
static const struct format formats_2005[] = {
	{ 2, MRTD_IMAGE_RAW,  1}, { 4, MRTD_IMAGE_RAW,  3},
	{ 6, MRTD_IMAGE_JPEG, 1}, { 8, MRTD_IMAGE_JPEG, 3},
	{14, MRTD_IMAGE_JP2,  1}, {16, MRTD_IMAGE_JP2,  3},
};
static const struct format formats_2011[] = {
	{ 2, MRTD_IMAGE_RAW,  1}, {10, MRTD_IMAGE_JP2,  1},
	{14, MRTD_IMAGE_PNG,  1},
};
/* clang-format on */

#define FORMATS(table) (table), sizeof(table) / sizeof((table)[0])

/* What is stated about an image. */
struct stated {
	const struct format *formats;
	size_t n_formats;
	uint16_t format, width, height;
	uint8_t bits;
};

static enum mrtd_err
add(struct mrtd_irises *out, struct mrtd_iris *iris, const struct stated *st)
{
	struct mrtd_image_claim claim = {
	    .width = st->width, .height = st->height, .bits = st->bits};

	iris->bits = st->bits;
	for (size_t i = 0; i < st->n_formats; i++)
		if (st->formats[i].code == st->format) {
			claim.has_format = true;
			claim.format = st->formats[i].format;
			/* The depth is that of one component, or of all. */
			if (st->formats[i].components == 3 && st->bits <= 8)
				claim.bits *= 3;
		}
	if (st->bits < 8 || st->bits > 48)
		FOUND(iris, BIO_VALUE);
	if (st->width == 0 || st->height == 0)
		FOUND(iris, BIO_FORMAT);
	return mrtd_iris_add(out, iris, &claim);
}

/* Quality from 0 to 100; FE and FF say that there is none. */
static void
set_quality(struct mrtd_iris *iris, uint8_t q)
{
	iris->has_quality = q <= 100;
	if (iris->has_quality)
		iris->quality = q;
	else if (q < 0xFE)
		FOUND(iris, BIO_VALUE);
}

/* Two fields of 16 bits, of which all ones mean undefined. */
static bool
take_roll(struct span *s, struct mrtd_iris *iris)
{
	if (!span_take_be16(s, &iris->roll) ||
	    !span_take_be16(s, &iris->roll_uncertainty))
		return false;
	iris->has_roll = iris->roll != 0xFFFF;
	if (!iris->has_roll)
		iris->roll = 0;
	if (iris->roll_uncertainty == 0xFFFF)
		iris->roll_uncertainty = 0;
	return true;
}

/* 2005 §6.5.3: one image of one eye.  The only one ends where the record
 * ends, whatever it says. */
static enum mrtd_err
take_image(struct span *s, bool only, const struct stated *st,
    const struct mrtd_iris *common, struct mrtd_irises *out)
{
	struct mrtd_iris iris = *common;
	uint8_t quality;
	uint16_t number;
	uint32_t length;

	if (!span_take_be16(s, &number) || !span_take_u8(s, &quality) ||
	    !take_roll(s, &iris) || !span_take_be32(s, &length))
		return MRTD_E_TRUNCATED;
	if (only && length != s->n) {
		FOUND(&iris, BIO_LENGTH);
		length = (uint32_t)s->n;
	}
	if (!span_take(s, length, &iris.image))
		return MRTD_E_TRUNCATED;
	set_quality(&iris, quality);
	return add(out, &iris, st);
}

/* 2005 §6.5.1: the rest of the record header. */
static bool
take_header(struct span *s, uint16_t *header, struct stated *st,
    struct mrtd_iris *common)
{
	struct span device;
	uint16_t properties;
	uint8_t transformation;

	if (!span_take_be16(s, header) || !span_take_be16(s, &properties) ||
	    !span_take_be16(s, &common->diameter) ||
	    !span_take_be16(s, &st->format) || !span_take_be16(s, &st->width) ||
	    !span_take_be16(s, &st->height) || !span_take_u8(s, &st->bits) ||
	    !span_take_u8(s, &transformation) || !span_take(s, 16, &device))
		return false;
	common->horizontal = properties & 3;
	common->vertical = properties >> 2 & 3;
	return true;
}

static enum mrtd_err
parse_2005(struct span s, size_t whole, struct mrtd_irises *out)
{
	enum {
		HEADER = 45
	};
	struct stated st = {FORMATS(formats_2005), 0, 0, 0, 0};
	struct mrtd_iris common = {.edition = 2005};
	uint16_t header, images;
	uint32_t length;
	uint8_t eyes;
	enum mrtd_err e;

	if (!span_take_be32(&s, &length) ||
	    !span_take_be16(&s, &common.device_type) ||
	    !span_take_u8(&s, &eyes) || !take_header(&s, &header, &st, &common))
		return MRTD_E_TRUNCATED;
	if (eyes == 0)
		return MRTD_E_VALUE;
	if (length != whole || header != HEADER)
		FOUND(out, BIO_LENGTH);
	for (unsigned i = 0; i < eyes; i++) {
		if (!span_take_u8(&s, &common.eye) ||
		    !span_take_be16(&s, &images))
			return MRTD_E_TRUNCATED;
		if (images == 0)
			FOUND(out, BIO_VALUE);
		for (unsigned j = 0; j < images; j++)
			if ((e = take_image(&s, eyes == 1 && images == 1, &st,
				 &common, out)) != MRTD_E_OK)
				return e;
	}
	if (s.n > 0)
		FOUND(out, BIO_TRAILING);
	/* Eyes without images: nothing to look at. */
	return out->n > 0 ? MRTD_E_OK : MRTD_E_NOT_FOUND;
}

/* 2011 §7.4: capture date and time, all bits set where unknown. */
static bool
take_time(struct span *s, struct mrtd_bdb_time *t)
{
	if (!span_take_be16(s, &t->year) || !span_take_u8(s, &t->month) ||
	    !span_take_u8(s, &t->day) || !span_take_u8(s, &t->hour) ||
	    !span_take_u8(s, &t->minute) || !span_take_u8(s, &t->second) ||
	    !span_take_be16(s, &t->millisecond))
		return false;
	t->stated = t->year != 0xFFFF && t->year != 0 && t->month >= 1 &&
	    t->month <= 12 && t->day >= 1 && t->day <= 31 && t->hour <= 23 &&
	    t->minute <= 59 && t->second <= 59 && t->millisecond <= 999;
	if (!t->stated)
		*t = (struct mrtd_bdb_time) {0};
	return true;
}

/* 2011: eye, kind, format, properties, size, depth, range, roll, position. */
static bool
take_information(struct span *s, struct stated *st, struct mrtd_iris *iris)
{
	uint8_t format, properties;
	struct span centre;

	if (!span_take_u8(s, &iris->eye) || !span_take_u8(s, &iris->kind) ||
	    !span_take_u8(s, &format) || !span_take_u8(s, &properties) ||
	    !span_take_be16(s, &st->width) || !span_take_be16(s, &st->height) ||
	    !span_take_u8(s, &st->bits) ||
	    !span_take_be16(s, &iris->range_mm) || !take_roll(s, iris) ||
	    !span_take(s, 12, &centre))
		return false;
	st->format = format;
	iris->horizontal = properties & 3;
	iris->vertical = properties >> 2 & 3;
	iris->compression = properties >> 6 & 3;
	/* 0 unassigned, 1 failed, FFFF overflow. */
	if (iris->range_mm == 1 || iris->range_mm == 0xFFFF)
		iris->range_mm = 0;
	return true;
}

/* 2011 §7.4: one representation. */
static enum mrtd_err
take_representation(struct span *rest, bool only, struct mrtd_irises *out)
{
	struct stated st = {FORMATS(formats_2011), 0, 0, 0, 0};
	struct mrtd_iris iris = {.edition = 2011};
	struct span peek = *rest, s, blocks;
	uint8_t technology, n, score;
	uint32_t length, size;
	uint16_t number;

	if (!span_take_be32(&peek, &length))
		return MRTD_E_TRUNCATED;
	if (only && length != rest->n) {
		FOUND(&iris, BIO_LENGTH);
		length = (uint32_t)rest->n;
	}
	if (!span_take(rest, length, &s) || !span_take_be32(&s, &length) ||
	    !take_time(&s, &iris.captured) || !span_take_u8(&s, &technology) ||
	    !span_take_be16(&s, &iris.device_vendor) ||
	    !span_take_be16(&s, &iris.device_type) || !span_take_u8(&s, &n) ||
	    !span_take(&s, n * (size_t)5, &blocks) ||
	    !span_take_be16(&s, &number) || !take_information(&s, &st, &iris) ||
	    !span_take_be32(&s, &size) || !span_take(&s, size, &iris.image))
		return MRTD_E_TRUNCATED;
	if (span_take_u8(&blocks, &score))
		set_quality(&iris, score);
	if (s.n > 0)
		FOUND(&iris, BIO_TRAILING);
	return add(out, &iris, &st);
}

static enum mrtd_err
parse_2011(struct span s, size_t whole, struct mrtd_irises *out)
{
	uint8_t certified, eyes;
	uint32_t length;
	uint16_t n;
	enum mrtd_err e;

	if (!span_take_be32(&s, &length) || !span_take_be16(&s, &n) ||
	    !span_take_u8(&s, &certified) || !span_take_u8(&s, &eyes))
		return MRTD_E_TRUNCATED;
	/* §7.3.6: iris images are not certified. */
	if (n == 0 || certified != 0)
		return MRTD_E_VALUE;
	if (length != whole)
		FOUND(out, BIO_LENGTH);
	for (unsigned i = 0; i < n; i++)
		if ((e = take_representation(&s, n == 1, out)) != MRTD_E_OK)
			return e;
	if (s.n > 0)
		FOUND(out, BIO_TRAILING);
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_iris_record_parse(struct span s, struct mrtd_irises *out)
{
	struct span rest = s, id, version;

	if (!span_take(&rest, 4, &id) || !span_take(&rest, 4, &version))
		return MRTD_E_TRUNCATED;
	if (!span_eq(id, SPAN_STR("IIR\0")))
		return MRTD_E_TAG;
	if (span_eq(version, SPAN_STR("010\0")))
		return parse_2005(rest, s.n, out);
	if (span_eq(version, SPAN_STR("020\0")))
		return parse_2011(rest, s.n, out);
	return MRTD_E_UNSUPPORTED;
}
