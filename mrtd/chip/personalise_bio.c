/* DG2, DG3 and DG4: Doc 9303-10 (8th edition) §4.7.2 to §4.7.4. */
#include "mrtd/chip/personalise.h"

#include "mrtd/tlv.h"

/* Data objects inside of one another: each holds what stands before the next
 * one, the next one, and what stands behind it. */
struct level {
	uint32_t tag;
	struct span before, after;
};

enum {
	LEVELS_MAX = 12,
	FORMAT_NONE = 0xFF
};

static size_t
tlv_size(uint32_t tag, size_t n)
{
	uint8_t buf[MRTD_TLV_HEADER_MAX];
	struct sink k = sink_of(buf, sizeof(buf));

	mrtd_tlv_put_header(&k, tag, n);
	return k.n + n;
}

/* The sizes of the contents, from the innermost outwards. */
static void
measure(const struct level *l, size_t n, size_t content, size_t sizes[])
{
	for (size_t i = n; i-- > 0;) {
		size_t inner = i + 1 < n ? tlv_size(l[i + 1].tag, sizes[i + 1])
					 : content;

		sizes[i] = l[i].before.n + inner + l[i].after.n;
	}
}

static void
put_levels(struct sink *k, const struct level *l, size_t n, struct span content)
{
	size_t sizes[LEVELS_MAX];

	measure(l, n, content.n, sizes);
	for (size_t i = 0; i < n; i++) {
		mrtd_tlv_put_header(k, l[i].tag, sizes[i]);
		sink_put(k, l[i].before);
	}
	sink_put(k, content);
	for (size_t i = n; i-- > 0;)
		sink_put(k, l[i].after);
}

/* What becomes one biometric information template. */
struct bit {
	uint32_t type; /* MRTD_CBEFF_FACE ... */
	uint8_t subtype;
	enum mrtd_cbeff_encoding encoding;
	struct span image;
	/* ISO/IEC 19794: the record up to the image.  39794: the
	 * representation around it, and the tags from there to the image. */
	struct sink before, after;
	uint8_t buf[2][96];
};

static void
bit_init(struct bit *b, uint32_t type, uint8_t subtype,
    enum mrtd_cbeff_encoding encoding, struct span image)
{
	b->type = type;
	b->subtype = subtype;
	b->encoding = encoding;
	b->image = image;
	b->before = sink_of(b->buf[0], sizeof(b->buf[0]));
	b->after = sink_of(b->buf[1], sizeof(b->buf[1]));
}

/* An INTEGER or ENUMERATED in a context-specific tag. */
static void
put_int(struct sink *k, uint32_t tag, uint16_t v)
{
	bool wide = v >= 0x80;
	bool wider = v >= 0x8000;

	mrtd_tlv_put_header(k, tag, 1u + wide + wider);
	if (wider)
		sink_put_u8(k, 0);
	if (wide)
		sink_put_u8(k, (uint8_t)(v >> 8));
	sink_put_u8(k, (uint8_t)v);
}

/* CHOICE { code [0] }. */
static void
put_code(struct sink *k, uint32_t tag, uint8_t v)
{
	mrtd_tlv_put_header(k, tag, 3);
	put_int(k, 0x80, v);
}

/* Doc 9303-10 Tables 44, 47 and 54; the sub-type is DG2's to leave out. */
static void
put_header(struct sink *k, const struct bit *b)
{
	uint8_t buf[32];
	struct sink in = sink_of(buf, sizeof(buf));
	uint16_t format = mrtd_cbeff_format(b->type, b->encoding);

	mrtd_tlv_put_header(&in, 0x81, 1);
	sink_put_u8(&in, (uint8_t)b->type);
	mrtd_tlv_put_header(&in, 0x82, 1);
	sink_put_u8(&in, b->subtype);
	mrtd_tlv_put_header(&in, 0x87, 2);
	sink_put_be16(&in, 0x0101);
	mrtd_tlv_put_header(&in, 0x88, 2);
	sink_put_be16(&in, format);
	mrtd_tlv_put(k, 0xA1, sink_span(&in));
}

/* ISO/IEC 39794-1: generation 3 of the year 2019. */
static const uint8_t version[] = {
    0xA0, 0x07, 0x80, 0x01, 0x03, 0x81, 0x02, 0x07, 0xE3};

/* Where a representation has its image, and which block it makes. */
static size_t
set_block(const struct bit *b, struct level *l)
{
	struct span before = sink_span(&b->before);
	struct span after = sink_span(&b->after);
	size_t n = 0;

	l[n++] = (struct level) {0x7F2E, {0}, {0}};
	l[n++] = (struct level) {0xA1, {0}, {0}};
	l[n++] = (struct level) {b->type == MRTD_CBEFF_FACE ? 0x65
		: b->type == MRTD_CBEFF_FINGER		    ? 0x64
							    : 0x66,
	    SPAN_OF(version), {0}};
	l[n++] = (struct level) {0xA1, {0}, {0}};
	switch (b->type) {
	case MRTD_CBEFF_FACE:
		l[n++] = (struct level) {0x30, before, {0}};
		l[n++] = (struct level) {0xA1, {0}, {0}};
		l[n++] = (struct level) {0xA0, {0}, {0}};
		l[n++] = (struct level) {0xA0, {0}, after};
		l[n++] = (struct level) {0x80, {0}, {0}};
		break;
	case MRTD_CBEFF_FINGER:
		l[n++] = (struct level) {0x30, before, after};
		l[n++] = (struct level) {0x83, {0}, {0}};
		break;
	default:
		l[n++] = (struct level) {0x30, before, after};
		l[n++] = (struct level) {0x88, {0}, {0}};
		break;
	}
	return n;
}

/* One 7F60; with k NULL only its size. */
static size_t
put_bit(struct sink *k, const struct bit *b)
{
	uint8_t buf[32];
	struct sink header = sink_of(buf, sizeof(buf));
	struct level l[LEVELS_MAX];
	size_t sizes[LEVELS_MAX], n = 1;

	put_header(&header, b);
	l[0] = (struct level) {0x7F60, sink_span(&header), {0}};
	if (b->encoding == MRTD_CBEFF_39794)
		n += set_block(b, l + 1);
	else
		l[n++] = (struct level) {0x5F2E, sink_span(&b->before), {0}};
	if (k != NULL) {
		if (!sink_ok(&b->before) || !sink_ok(&b->after))
			k->overflow = true;
		put_levels(k, l, n, b->image);
	}
	measure(l, n, b->image.n, sizes);
	return tlv_size(0x7F60, sizes[0]);
}

/* The outer tag and the group around templates of this size. */
static void
put_group(struct sink *k, uint32_t tag, size_t n, size_t size)
{
	size_t group = 3 + size;

	mrtd_tlv_put_header(k, tag, tlv_size(0x7F61, group));
	mrtd_tlv_put_header(k, 0x7F61, group);
	mrtd_tlv_put_header(k, 0x02, 1);
	sink_put_u8(k, (uint8_t)n);
}

/* Tables 50 and 57. */
static void
put_empty(struct sink *k, uint32_t tag, struct span filler)
{
	size_t extra = filler.n > 0 ? tlv_size(0x53, filler.n) : 0;

	mrtd_tlv_put_header(k, tag, tlv_size(0x7F61, 3) + extra);
	mrtd_tlv_put_header(k, 0x7F61, 3);
	mrtd_tlv_put_header(k, 0x02, 1);
	sink_put_u8(k, 0);
	if (extra > 0)
		mrtd_tlv_put(k, 0x53, filler);
}

/* ISO/IEC 19794-5:2005 §5.4, §5.5 and §5.7. */
static void
face_record(struct sink *k, const struct mrtd_chip_portrait *p)
{
	enum {
		HEADER = 14,
		FACE = 20,
		IMAGE = 12
	};
	size_t block = FACE + IMAGE + p->image.n;

	sink_put(k,
	    SPAN_STR("FAC\0"
		     "010\0"));
	sink_put_be32(k, (uint32_t)(HEADER + block));
	sink_put_be16(k, 1); /* facial images */
	sink_put_be32(k, (uint32_t)block);
	/* No feature points; gender, colours, expression and pose unstated. */
	sink_put_fill(k, 0, FACE - 4);
	sink_put_u8(k, 1); /* full frontal */
	sink_put_u8(k, p->format == MRTD_IMAGE_JPEG ? 0 : 1);
	sink_put_be16(k, p->width);
	sink_put_be16(k, p->height);
	sink_put_u8(k, 1); /* 24 bit RGB */
	sink_put_u8(k, 2); /* static photograph, digital camera */
	sink_put_be16(k, 0); /* device type */
	sink_put_be16(k, 0); /* quality */
}

/* ISO/IEC 39794-5: jpeg (2) or jpeg2000Lossy (3), and the size. */
static void
face_block(struct bit *b, const struct mrtd_chip_portrait *p)
{
	uint8_t buf[2][32];
	struct sink size = sink_of(buf[0], sizeof(buf[0])),
		    info = sink_of(buf[1], sizeof(buf[1]));

	put_int(&b->before, 0x80, 0); /* representationId */
	put_code(&info, 0xA0, p->format == MRTD_IMAGE_JPEG ? 2 : 3);
	put_int(&size, 0x80, p->width);
	put_int(&size, 0x81, p->height);
	mrtd_tlv_put(&info, 0xA7, sink_span(&size));
	mrtd_tlv_put(&b->after, 0xA1, sink_span(&info));
}

void
mrtd_chip_personalise_dg2(struct sink *k, const struct mrtd_chip_portrait *p)
{
	struct bit b;

	bit_init(&b, MRTD_CBEFF_FACE, 0, p->encoding, p->image);
	if (p->encoding == MRTD_CBEFF_39794)
		face_block(&b, p);
	else
		face_record(&b.before, p);
	put_group(k, 0x75, 1, put_bit(NULL, &b));
	put_bit(k, &b);
}

/*
 * The codes of an image format: finger 19794-4 Table 4 and 39794-4, iris
 * 19794-6 Table 6 (grey) and 39794-6.
 */
/* clang-format off */
static const uint8_t formats[][4] = {
	[MRTD_IMAGE_JPEG]   = {3,           FORMAT_NONE, 6,           FORMAT_NONE},
	[MRTD_IMAGE_JP2]    = {4,           2,           14,          4},
	[MRTD_IMAGE_J2K]    = {4,           2,           14,          4},
	[MRTD_IMAGE_WSQ]    = {2,           1,           FORMAT_NONE, FORMAT_NONE},
	[MRTD_IMAGE_PNG]    = {5,           4,           FORMAT_NONE, 2},
	[MRTD_IMAGE_PGM]    = {FORMAT_NONE, 0,           FORMAT_NONE, 0},
	[MRTD_IMAGE_PPM]    = {FORMAT_NONE, FORMAT_NONE, FORMAT_NONE, 1},
	[MRTD_IMAGE_RAW]    = {0,           FORMAT_NONE, 2,           FORMAT_NONE},
	[MRTD_IMAGE_PACKED] = {1,           FORMAT_NONE, FORMAT_NONE, FORMAT_NONE},
};
/* clang-format on */

static uint8_t
format_code(enum mrtd_image_format f, bool iris, enum mrtd_cbeff_encoding e)
{
	if ((size_t)f >= sizeof(formats) / sizeof(formats[0]))
		return FORMAT_NONE;
	return formats[f][2 * iris + (e == MRTD_CBEFF_39794)];
}

/* ISO/IEC 19794-4:2005 §7.1 and §7.2: one finger, one view. */
static void
finger_record(struct sink *k, const struct mrtd_chip_print *p, uint8_t format)
{
	enum {
		HEADER = 32,
		FINGER = 14
	};

	sink_put(k,
	    SPAN_STR("FIR\0"
		     "010\0"));
	sink_put_be16(k, 0); /* the length has six bytes */
	sink_put_be32(k, (uint32_t)(HEADER + FINGER + p->image.n));
	sink_put_be16(k, 0); /* capture device */
	sink_put_be16(k, 31); /* acquisition level: 500 ppi, Table 1 */
	sink_put_u8(k, 1); /* fingers */
	sink_put_u8(k, 1); /* pixels an inch */
	for (int i = 0; i < 4; i++)
		sink_put_be16(k, p->ppi); /* of scan and image */
	sink_put_u8(k, 8);
	sink_put_u8(k, format);
	sink_put_be16(k, 0);
	sink_put_be32(k, (uint32_t)(FINGER + p->image.n));
	sink_put_u8(k, p->position);
	sink_put_u8(k, 1); /* views */
	sink_put_u8(k, 1); /* this one */
	sink_put_u8(k, 0xFE); /* quality not stated */
	sink_put_u8(k, p->impression);
	sink_put_be16(k, p->width);
	sink_put_be16(k, p->height);
	sink_put_u8(k, 0);
}

/* ISO/IEC 39794-4: position, impression, format; sampling rate an inch. */
static void
finger_block(struct bit *b, const struct mrtd_chip_print *p, uint8_t format)
{
	uint8_t buf[16];
	struct sink rate = sink_of(buf, sizeof(buf));

	put_code(&b->before, 0xA0, p->position);
	put_code(&b->before, 0xA1, p->impression);
	put_code(&b->before, 0xA2, format);
	put_int(&rate, 0x80, p->ppi);
	put_int(&rate, 0x81, 0);
	mrtd_tlv_put(&b->after, 0xA7, sink_span(&rate));
}

static enum mrtd_err
print_bit(const struct mrtd_chip_print *p, struct bit *b)
{
	uint8_t format = format_code(p->format, false, p->encoding);

	bit_init(b, MRTD_CBEFF_FINGER, mrtd_finger_subtype(p->position),
	    p->encoding, p->image);
	if (format == FORMAT_NONE)
		return MRTD_E_UNSUPPORTED;
	if (p->encoding == MRTD_CBEFF_39794)
		finger_block(b, p, format);
	else
		finger_record(&b->before, p, format);
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_chip_personalise_dg3(struct sink *k, const struct mrtd_chip_print p[],
    size_t n, struct span filler)
{
	struct bit b;
	size_t size = 0;
	enum mrtd_err e;

	for (size_t i = 0; i < n; i++) {
		if ((e = print_bit(&p[i], &b)) != MRTD_E_OK)
			return e;
		size += put_bit(NULL, &b);
	}
	if (n == 0)
		put_empty(k, 0x63, filler);
	else
		put_group(k, 0x63, n, size);
	for (size_t i = 0; i < n; i++) {
		if ((e = print_bit(&p[i], &b)) != MRTD_E_OK)
			return e;
		put_bit(k, &b);
	}
	return MRTD_E_OK;
}

/* ISO/IEC 19794-6:2005 §6.5: one eye, one image. */
static void
iris_record(struct sink *k, const struct mrtd_chip_iris *p, uint8_t format)
{
	enum {
		HEADER = 45,
		EYE = 3,
		IMAGE = 11
	};

	sink_put(k,
	    SPAN_STR("IIR\0"
		     "010\0"));
	sink_put_be32(k, (uint32_t)(HEADER + EYE + IMAGE + p->image.n));
	sink_put_be16(k, 0); /* capture device */
	sink_put_u8(k, 1); /* eyes */
	sink_put_be16(k, HEADER);
	sink_put_be16(k, 0x0005); /* base orientation both ways */
	sink_put_be16(k, 0); /* diameter unknown */
	sink_put_be16(k, format);
	sink_put_be16(k, p->width);
	sink_put_be16(k, p->height);
	sink_put_u8(k, 8);
	sink_put_u8(k, 1); /* no polar transformation */
	sink_put_fill(k, 0, 16); /* device */
	sink_put_u8(k, p->eye);
	sink_put_be16(k, 1); /* images */
	sink_put_be16(k, 1); /* this one */
	sink_put_u8(k, 0xFE); /* quality unknown */
	sink_put_be16(k, 0xFFFF); /* rotation and its uncertainty, too */
	sink_put_be16(k, 0xFFFF);
	sink_put_be32(k, (uint32_t)p->image.n);
}

/* ISO/IEC 39794-6. */
static void
iris_block(struct bit *b, const struct mrtd_chip_iris *p, uint8_t format)
{
	uint8_t buf[16];
	struct sink time = sink_of(buf, sizeof(buf));

	put_int(&b->before, 0x80, p->eye);
	put_code(&b->before, 0xA1, MRTD_IRIS_UNCROPPED);
	put_int(&b->before, 0x82, p->format == MRTD_IMAGE_PPM ? 24 : 8);
	put_code(&b->before, 0xA3, format);
	put_int(&b->before, 0x84, 1); /* orientation: base */
	put_int(&b->before, 0x85, 1);
	put_int(&b->before, 0x86, 0); /* compression history: undefined */
	put_int(&time, 0x80, p->year);
	mrtd_tlv_put(&b->before, 0xA7, sink_span(&time));
	/* RangeOrError { errorCode [1] unassigned (0) } */
	mrtd_tlv_put_header(&b->after, 0xA9, 3);
	put_int(&b->after, 0x81, 0);
}

static enum mrtd_err
iris_bit(const struct mrtd_chip_iris *p, struct bit *b)
{
	uint8_t format = format_code(p->format, true, p->encoding);

	bit_init(b, MRTD_CBEFF_IRIS, p->eye, p->encoding, p->image);
	if (format == FORMAT_NONE)
		return MRTD_E_UNSUPPORTED;
	if (p->encoding == MRTD_CBEFF_39794)
		iris_block(b, p, format);
	else
		iris_record(&b->before, p, format);
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_chip_personalise_dg4(struct sink *k, const struct mrtd_chip_iris p[],
    size_t n, struct span filler)
{
	struct bit b;
	size_t size = 0;
	enum mrtd_err e;

	for (size_t i = 0; i < n; i++) {
		if ((e = iris_bit(&p[i], &b)) != MRTD_E_OK)
			return e;
		size += put_bit(NULL, &b);
	}
	if (n == 0)
		put_empty(k, 0x76, filler);
	else
		put_group(k, 0x76, n, size);
	for (size_t i = 0; i < n; i++) {
		if ((e = iris_bit(&p[i], &b)) != MRTD_E_OK)
			return e;
		put_bit(k, &b);
	}
	return MRTD_E_OK;
}
