/* ISO/IEC 19794-4: finger image records of 2005 and 2011. */
#include "mrtd/finger_parts.h"

#define FOUND(x, name) ((x)->findings |= MRTD_FINDING_BIT(name))

/* 2005 §7.2: what stands before each image. */
enum {
	VIEW_HEADER = 14
};

/* 2005 Table 4, 2011 Table 11: image compression algorithm. */
static const uint8_t algorithms[] = {
    MRTD_IMAGE_RAW,
    MRTD_IMAGE_PACKED,
    MRTD_IMAGE_WSQ,
    MRTD_IMAGE_JPEG,
    MRTD_IMAGE_JP2,
    MRTD_IMAGE_PNG,
};

/* Resolution, depth and compression: of the record in 2005, of each image in
 * 2011. */
struct settings {
	uint16_t ppi;
	uint8_t bits, algorithm;
	bool odd; /* a value is not defined */
};

/* Scale units, two rates of scan and two of the image, depth, algorithm. */
static bool
take_settings(struct span *s, struct settings *out)
{
	uint16_t scan[2], image[2];
	uint8_t unit;

	if (!span_take_u8(s, &unit) || !span_take_be16(s, &scan[0]) ||
	    !span_take_be16(s, &scan[1]) || !span_take_be16(s, &image[0]) ||
	    !span_take_be16(s, &image[1]) || !span_take_u8(s, &out->bits) ||
	    !span_take_u8(s, &out->algorithm))
		return false;
	/* 1: an inch, 2: a centimetre. */
	out->ppi = image[0];
	if (unit == 2)
		out->ppi = image[0] > 25000
		    ? UINT16_MAX
		    : (uint16_t)((image[0] * 254u + 50) / 100);
	out->odd = unit < 1 || unit > 2 || out->bits < 1 || out->bits > 16;
	return true;
}

/* Quality from 0 to 100; FE and FF say that there is none. */
static void
set_quality(struct mrtd_finger *f, uint8_t q)
{
	f->has_quality = q <= 100;
	if (f->has_quality)
		f->quality = q;
	else if (q < 0xFE)
		FOUND(f, BIO_VALUE);
}

static enum mrtd_err
add(struct mrtd_fingers *out, struct mrtd_finger *f,
    const struct settings *settings, uint16_t width, uint16_t height)
{
	struct mrtd_image_claim claim = {
	    .has_format = settings->algorithm < sizeof(algorithms),
	    .width = width,
	    .height = height,
	    .bits = settings->bits};

	if (claim.has_format)
		claim.format = algorithms[settings->algorithm];
	f->ppi = settings->ppi;
	f->bits = settings->bits;
	if (settings->odd)
		FOUND(f, BIO_VALUE);
	/* Nothing stated where something has to be: as good as wrong. */
	if (width == 0 || height == 0)
		FOUND(f, BIO_FORMAT);
	return mrtd_finger_add(out, f, &claim);
}

/*
 * A part whose length is stated.  The only one ends where the record ends,
 * whatever it says; others have to be believed.
 */
static enum mrtd_err
take_part(struct span *rest, uint32_t length, bool only, struct span *part,
    struct mrtd_fingers *out)
{
	if (only && length != rest->n) {
		FOUND(out, BIO_LENGTH);
		length = (uint32_t)rest->n;
	}
	return span_take(rest, length, part) ? MRTD_E_OK : MRTD_E_TRUNCATED;
}

/* 2005 §7.2: one view of one finger. */
static enum mrtd_err
take_view(struct span *rest, const struct settings *settings, bool one_finger,
    uint8_t *views, struct mrtd_fingers *out)
{
	struct mrtd_finger f = {.edition = 2005};
	struct span peek = *rest, s;
	uint16_t width, height;
	uint8_t quality, reserved;
	uint32_t length;
	enum mrtd_err e;

	if (!span_take_be32(&peek, &length) ||
	    !span_take_u8(&peek, &f.position) || !span_take_u8(&peek, &f.views))
		return MRTD_E_TRUNCATED;
	e = take_part(rest, length, one_finger && f.views == 1, &s, out);
	if (e != MRTD_E_OK)
		return e;
	if (!span_part(s, 6, s.n - (s.n < 6 ? s.n : 6), &s) ||
	    !span_take_u8(&s, &f.view) || !span_take_u8(&s, &quality) ||
	    !span_take_u8(&s, &f.impression) || !span_take_be16(&s, &width) ||
	    !span_take_be16(&s, &height) || !span_take_u8(&s, &reserved))
		return MRTD_E_TRUNCATED;
	f.image = s;
	*views = f.views;
	set_quality(&f, quality);
	return add(out, &f, settings, width, height);
}

/* 2005 §7.1, behind identifier and version. */
static enum mrtd_err
parse_2005(struct span s, size_t whole, struct mrtd_fingers *out)
{
	uint16_t high, device, level, reserved;
	struct settings settings;
	uint8_t fingers, views;
	uint32_t low;
	enum mrtd_err e;

	if (!span_take_be16(&s, &high) || !span_take_be32(&s, &low) ||
	    !span_take_be16(&s, &device) || !span_take_be16(&s, &level) ||
	    !span_take_u8(&s, &fingers) || !take_settings(&s, &settings) ||
	    !span_take_be16(&s, &reserved))
		return MRTD_E_TRUNCATED;
	if (fingers == 0)
		return MRTD_E_VALUE;
	if (high != 0 || low != whole)
		FOUND(out, BIO_LENGTH);
	for (unsigned i = 0; i < fingers; i++) {
		e = take_view(&s, &settings, fingers == 1, &views, out);
		if (e != MRTD_E_OK)
			return e;
		if (views == 0)
			FOUND(out, BIO_VALUE);
		for (unsigned v = 1; v < views; v++) {
			uint8_t again;

			e = take_view(&s, &settings, false, &again, out);
			if (e != MRTD_E_OK)
				return e;
		}
	}
	if (s.n > 0)
		FOUND(out, BIO_TRAILING);
	return MRTD_E_OK;
}

/* 2011 §8.4.1.2: capture date and time, all bits set where unknown. */
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

/* 2011: quality blocks of 5 bytes; then, where the record says so,
 * certification blocks of 3. */
static bool
take_blocks(struct span *s, bool certified, struct mrtd_finger *f)
{
	struct span all;
	uint8_t n, score;

	if (!span_take_u8(s, &n) || !span_take(s, n * (size_t)5, &all))
		return false;
	if (span_take_u8(&all, &score))
		set_quality(f, score);
	return !certified ||
	    (span_take_u8(s, &n) && span_take(s, n * (size_t)3, &all));
}

/* 2011 §8.4: one representation. */
static enum mrtd_err
take_representation(
    struct span *rest, bool certified, bool only, struct mrtd_fingers *out)
{
	struct mrtd_finger f = {.edition = 2011, .views = 1};
	struct span peek = *rest, s;
	struct settings settings;
	uint32_t length, size;
	uint16_t width, height;
	uint8_t technology;
	enum mrtd_err e;

	if (!span_take_be32(&peek, &length))
		return MRTD_E_TRUNCATED;
	if ((e = take_part(rest, length, only, &s, out)) != MRTD_E_OK)
		return e;
	if (!span_take_be32(&s, &length) || !take_time(&s, &f.captured) ||
	    !span_take_u8(&s, &technology) ||
	    !span_take_be16(&s, &f.device_vendor) ||
	    !span_take_be16(&s, &f.device_type) ||
	    !take_blocks(&s, certified, &f) || !span_take_u8(&s, &f.position) ||
	    !span_take_u8(&s, &f.view) || !take_settings(&s, &settings) ||
	    !span_take_u8(&s, &f.impression) || !span_take_be16(&s, &width) ||
	    !span_take_be16(&s, &height) || !span_take_be32(&s, &size))
		return MRTD_E_TRUNCATED;
	/* Extended data may follow: segments, annotations (§8.4.3). */
	if (!span_take(&s, size, &f.image))
		return MRTD_E_TRUNCATED;
	return add(out, &f, &settings, width, height);
}

/* 2011 §8.3, behind identifier and version. */
static enum mrtd_err
parse_2011(struct span s, size_t whole, struct mrtd_fingers *out)
{
	uint8_t certified, fingers;
	uint32_t length;
	uint16_t n;
	enum mrtd_err e;

	if (!span_take_be32(&s, &length) || !span_take_be16(&s, &n) ||
	    !span_take_u8(&s, &certified) || !span_take_u8(&s, &fingers))
		return MRTD_E_TRUNCATED;
	if (n == 0 || certified > 1)
		return MRTD_E_VALUE;
	if (length != whole)
		FOUND(out, BIO_LENGTH);
	for (unsigned i = 0; i < n; i++)
		if ((e = take_representation(
			 &s, certified == 1, n == 1, out)) != MRTD_E_OK)
			return e;
	if (s.n > 0)
		FOUND(out, BIO_TRAILING);
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_finger_record_parse(struct span s, struct mrtd_fingers *out)
{
	struct span rest = s, id, version;

	if (!span_take(&rest, 4, &id) || !span_take(&rest, 4, &version))
		return MRTD_E_TRUNCATED;
	if (!span_eq(id, SPAN_STR("FIR\0")))
		return MRTD_E_TAG;
	if (span_eq(version, SPAN_STR("010\0")))
		return parse_2005(rest, s.n, out);
	if (span_eq(version, SPAN_STR("020\0")))
		return parse_2011(rest, s.n, out);
	return MRTD_E_UNSUPPORTED;
}
