#include "mrtd/image.h"

/* How an image begins. */
/* clang-format off */
static const struct {
	const char *name;
	uint8_t n, magic[12];
} formats[] = {
	[MRTD_IMAGE_JPEG]   = {"JPEG",                  3, {0xFF, 0xD8, 0xFF}},
	[MRTD_IMAGE_JP2]    = {"JPEG 2000",            12, {0, 0, 0, 0x0C, 'j', 'P', ' ', ' ', 0x0D, 0x0A, 0x87, 0x0A}},
	[MRTD_IMAGE_J2K]    = {"JPEG 2000 codestream",  4, {0xFF, 0x4F, 0xFF, 0x51}},
	[MRTD_IMAGE_WSQ]    = {"WSQ",                   3, {0xFF, 0xA0, 0xFF}},
	[MRTD_IMAGE_PNG]    = {"PNG",                   8, {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A}},
	[MRTD_IMAGE_PGM]    = {"PGM",                   2, {'P', '5'}},
	[MRTD_IMAGE_PPM]    = {"PPM",                   2, {'P', '6'}},
	[MRTD_IMAGE_RAW]    = {"raw",                   0, {0}},
	[MRTD_IMAGE_PACKED] = {"raw, packed",           0, {0}},
};
/* clang-format on */

#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

const char *
mrtd_image_format_name(enum mrtd_image_format f)
{
	return (unsigned)f < N_FORMATS ? formats[f].name : "?";
}

bool
mrtd_image_sniff(struct span s, enum mrtd_image_format *out)
{
	struct span start;

	for (unsigned f = 0; f < N_FORMATS; f++)
		if (formats[f].n > 0 && span_peek(s, formats[f].n, &start) &&
		    span_eq(start, span_of(formats[f].magic, formats[f].n))) {
			*out = (enum mrtd_image_format)f;
			return true;
		}
	return false;
}

/* Eats n bytes that do not matter. */
static bool
skip(struct span *s, size_t n)
{
	struct span dropped;

	return span_take(s, n, &dropped);
}

/*
 * One marker segment of JPEG, JPEG 2000 and WSQ: FF, a marker, and a length
 * that counts itself.  Fill bytes FF may stand in front (ISO/IEC 10918-1
 * §B.1.1.2).
 */
static bool
take_segment(struct span *s, uint8_t *marker, struct span *body)
{
	uint16_t length;
	uint8_t b;

	if (!span_take_u8(s, &b) || b != 0xFF)
		return false;
	do {
		if (!span_take_u8(s, &b))
			return false;
	} while (b == 0xFF);
	if (!span_take_be16(s, &length) || length < 2 ||
	    !span_take(s, (size_t)length - 2, body))
		return false;
	*marker = b;
	return true;
}

/* ISO/IEC 10918-1 Table B.1: SOF0 to SOF15 without DHT, JPG and DAC. */
static bool
is_frame(uint8_t marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 &&
	    marker != 0xC8 && marker != 0xCC;
}

static bool
jpeg_size(struct span s, struct mrtd_image *i)
{
	uint8_t marker, precision, components;
	uint16_t width, height;
	struct span body;

	if (!skip(&s, 2))
		return false;
	do {
		if (!take_segment(&s, &marker, &body))
			return false;
	} while (!is_frame(marker) && marker != 0xDA);
	if (!is_frame(marker) || !span_take_u8(&body, &precision) ||
	    !span_take_be16(&body, &height) || !span_take_be16(&body, &width) ||
	    !span_take_u8(&body, &components))
		return false;
	i->width = width;
	i->height = height;
	i->bits = precision;
	i->components = components;
	return true;
}

/* FBI IAFIS-IC-0110 §4.2: FFA2 is the frame header. */
static bool
wsq_size(struct span s, struct mrtd_image *i)
{
	uint16_t width, height;
	struct span body;
	uint8_t marker;

	if (!skip(&s, 2))
		return false;
	do {
		if (!take_segment(&s, &marker, &body))
			return false;
	} while (marker != 0xA2);
	/* The scaled values of black and white stand first. */
	if (!skip(&body, 2) || !span_take_be16(&body, &height) ||
	    !span_take_be16(&body, &width))
		return false;
	i->width = width;
	i->height = height;
	i->bits = 8;
	i->components = 1;
	return true;
}

/* ISO/IEC 15444-1 §A.5.1: SIZ follows the start of the codestream at once. */
static bool
j2k_size(struct span s, struct mrtd_image *i)
{
	uint32_t x, y, x0, y0;
	uint16_t components;
	uint8_t marker, depth;
	struct span body;

	if (!skip(&s, 2) || !take_segment(&s, &marker, &body) ||
	    marker != 0x51 || !skip(&body, 2) || !span_take_be32(&body, &x) ||
	    !span_take_be32(&body, &y) || !span_take_be32(&body, &x0) ||
	    !span_take_be32(&body, &y0) || !skip(&body, 16) ||
	    !span_take_be16(&body, &components) || !span_take_u8(&body, &depth))
		return false;
	i->width = x > x0 ? x - x0 : 0;
	i->height = y > y0 ? y - y0 : 0;
	i->components = components;
	i->bits = (depth & 0x7Fu) + 1;
	return true;
}

/*
 * ISO/IEC 15444-1 §I.4: boxes, of which the contiguous codestream, jp2c, holds
 * the size that a decoder obeys.  Length 0 reaches to the end, 1 says that
 * eight bytes of length follow.
 */
static bool
jp2_size(struct span s, struct mrtd_image *i)
{
	while (s.n > 0) {
		struct span type, body;
		uint32_t length;
		uint64_t n;

		if (!span_take_be32(&s, &length) || !span_take(&s, 4, &type))
			return false;
		n = length;
		if (length == 0) {
			n = s.n;
		} else if (length == 1) {
			if (!span_take_be64(&s, &n) || n < 16)
				return false;
			n -= 16;
		} else if (length < 8) {
			return false;
		} else {
			n -= 8;
		}
		if (n > s.n) {
			/* Cut short: what is there may still say its size. */
			n = s.n;
		}
		if (!span_take(&s, (size_t)n, &body))
			return false;
		if (span_eq(type, SPAN_STR("jp2c")))
			return j2k_size(body, i);
	}
	return false;
}

/* ISO/IEC 15948 §5.3 and §11.2.2: IHDR is the first chunk. */
static bool
png_size(struct span s, struct mrtd_image *i)
{
	static const uint8_t samples[] = {1, 0, 3, 1, 2, 0, 4};
	uint32_t length, width, height;
	uint8_t bits, colour;
	struct span type;

	if (!skip(&s, 8) || !span_take_be32(&s, &length) ||
	    !span_take(&s, 4, &type) || length != 13 ||
	    !span_eq(type, SPAN_STR("IHDR")) || !span_take_be32(&s, &width) ||
	    !span_take_be32(&s, &height) || !span_take_u8(&s, &bits) ||
	    !span_take_u8(&s, &colour))
		return false;
	i->width = width;
	i->height = height;
	i->bits = bits;
	i->components = colour < sizeof(samples) ? samples[colour] : 0;
	return true;
}

/* A decimal number with white space and comments in front. */
static bool
take_number(struct span *s, unsigned *out)
{
	unsigned n = 0, digits = 0;
	bool comment = false;
	uint8_t c;

	while (span_take_u8(s, &c)) {
		if (c >= '0' && c <= '9' && !comment) {
			if (++digits > 6)
				return false;
			n = n * 10 + (c - '0');
		} else if (digits > 0) {
			*out = n;
			return true;
		} else if (c == '#') {
			comment = true;
		} else if (c == '\n') {
			comment = false;
		} else if (!comment && c != ' ' && c != '\t' && c != '\r') {
			return false;
		}
	}
	return false;
}

static bool
pnm_size(struct span s, struct mrtd_image *i)
{
	unsigned white;

	if (!skip(&s, 2) || !take_number(&s, &i->width) ||
	    !take_number(&s, &i->height) || !take_number(&s, &white))
		return false;
	i->bits = white > 255 ? 16 : 8;
	i->components = i->format == MRTD_IMAGE_PPM ? 3 : 1;
	return true;
}

static bool (*const sizes[])(struct span, struct mrtd_image *) = {
    [MRTD_IMAGE_JPEG] = jpeg_size,
    [MRTD_IMAGE_JP2] = jp2_size,
    [MRTD_IMAGE_J2K] = j2k_size,
    [MRTD_IMAGE_WSQ] = wsq_size,
    [MRTD_IMAGE_PNG] = png_size,
    [MRTD_IMAGE_PGM] = pnm_size,
    [MRTD_IMAGE_PPM] = pnm_size,
};

enum mrtd_err
mrtd_image_parse(struct span s, struct mrtd_image *out)
{
	struct mrtd_image i = {0};

	if (!mrtd_image_sniff(s, &i.format))
		return MRTD_E_UNSUPPORTED;
	if (!sizes[i.format](s, &i))
		return MRTD_E_TRUNCATED;
	if (i.width == 0 || i.height == 0 || i.width > MRTD_IMAGE_SIDE_MAX ||
	    i.height > MRTD_IMAGE_SIDE_MAX)
		return MRTD_E_VALUE;
	*out = i;
	return MRTD_E_OK;
}

/* Whole bytes for each pixel and row, or bits for all of them. */
static bool
raw_fits(const struct mrtd_image_claim *c, size_t n)
{
	size_t pixels = (size_t)c->width * c->height;

	return n ==
	    (c->format == MRTD_IMAGE_RAW ? pixels * ((c->bits + 7) / 8)
					 : (pixels * c->bits + 7) / 8);
}

static bool
same_format(enum mrtd_image_format claimed, enum mrtd_image_format is)
{
	return claimed == is ||
	    (claimed == MRTD_IMAGE_JP2 && is == MRTD_IMAGE_J2K);
}

static bool
side_fits(unsigned side)
{
	return side > 0 && side <= MRTD_IMAGE_SIDE_MAX;
}

enum mrtd_err
mrtd_image_compare(struct span s, const struct mrtd_image_claim *c,
    enum mrtd_image_format *format, struct mrtd_image *own, bool *differs)
{
	bool raw = c->has_format &&
	    (c->format == MRTD_IMAGE_RAW || c->format == MRTD_IMAGE_PACKED);
	struct mrtd_image image = {0};
	enum mrtd_image_format is;
	enum mrtd_err e;

	if (raw && (!side_fits(c->width) || !side_fits(c->height)))
		return MRTD_E_VALUE;
	if (raw && raw_fits(c, s.n)) {
		*format = c->format;
		*own = image;
		*differs = false;
		return MRTD_E_OK;
	}
	if (!mrtd_image_sniff(s, &is))
		return raw ? MRTD_E_LENGTH : MRTD_E_UNSUPPORTED;
	e = mrtd_image_parse(s, &image);
	/* A decoder may find what was not found here. */
	if (e != MRTD_E_OK && e != MRTD_E_TRUNCATED)
		return e;
	*differs = e != MRTD_E_OK || !c->has_format ||
	    !same_format(c->format, is) ||
	    (c->width != 0 && c->width != image.width) ||
	    (c->height != 0 && c->height != image.height);
	*format = is;
	*own = image;
	return MRTD_E_OK;
}
