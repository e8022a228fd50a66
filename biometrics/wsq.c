#include "biometrics/wsq_parts.h"

struct file {
	struct span in;
	struct biometrics_wsq_frame frame;
	struct biometrics_wsq_quant quant;
	struct biometrics_wsq_codes codes[BIOMETRICS_WSQ_TABLES];
	bool transform, quantization; /* are defined */
	bool placed; /* the first block has been begun */
	unsigned ppi; /* 0: no comment says it */
};

/* Annex B: FF may be repeated before a marker. */
static bool
take_marker(struct span *s, uint8_t *out)
{
	struct span in = *s;
	uint8_t b;

	if (!span_take_u8(&in, &b) || b != 0xFF)
		return false;
	do {
		if (!span_take_u8(&in, &b))
			return false;
	} while (b == 0xFF);
	*s = in;
	*out = b;
	return true;
}

/* What follows a marker: a length that counts itself. */
static bool
take_body(struct span *s, struct span *body)
{
	uint16_t length;

	return span_take_be16(s, &length) && length >= 2 &&
	    span_take(s, (size_t)length - 2, body);
}

/* Division by division, as everybody rounds it. */
static float
scaled(float v, uint8_t exponent)
{
	for (; exponent > 0; exponent--)
		v = (float)((double)v / 10.0);
	return v;
}

/* B.1.2: a power of ten, and 16 bits. */
static bool
take_scaled(struct span *s, float *out)
{
	uint8_t exponent;
	uint16_t v;

	if (!span_take_u8(s, &exponent) || !span_take_be16(s, &v))
		return false;
	*out = scaled((float)v, exponent);
	return true;
}

/*
 * The right half of an analysis filter becomes a synthesis filter: signs
 * alternate, and the left half is the mirror image.  Of even length, the low
 * pass (the second one sent) starts with a minus, and the mirror image of the
 * high pass is negative.
 */
static bool
take_filter(struct span *s, bool high, struct biometrics_wsq_filter *f)
{
	const unsigned half = (f->n + 1) / 2;
	const bool even = f->n % 2 == 0;

	for (unsigned k = 0; k < half; k++) {
		const unsigned right = half - 1 + k + (even ? 1 : 0);
		const bool minus = (k + (even && !high ? 1 : 0)) % 2 != 0;
		uint8_t sign, exponent;
		uint32_t v;
		float c;

		if (!span_take_u8(s, &sign) || !span_take_u8(s, &exponent) ||
		    !span_take_be32(s, &v))
			return false;
		c = scaled((float)v, exponent);
		if ((sign != 0) != minus)
			c = -c;
		f->c[right] = c;
		f->c[half - 1 - k] = even && high ? -c : c;
	}
	return true;
}

static enum biometrics_err
read_transform(struct file *f, struct span s)
{
	struct biometrics_wsq_filter high = {0}, low = {0};
	uint8_t high_n, low_n;

	if (!span_take_u8(&s, &high_n) || !span_take_u8(&s, &low_n))
		return BIOMETRICS_E_DECODE;
	if (high_n < 2 || low_n < 2 || high_n > BIOMETRICS_WSQ_FILTER ||
	    low_n > BIOMETRICS_WSQ_FILTER || high_n % 2 != low_n % 2)
		return BIOMETRICS_E_UNSUPPORTED;
	high.n = high_n;
	low.n = low_n;
	if (!take_filter(&s, true, &high) || !take_filter(&s, false, &low) ||
	    s.n > 0)
		return BIOMETRICS_E_DECODE;
	f->frame.high = high;
	f->frame.low = low;
	f->transform = true;
	return BIOMETRICS_E_OK;
}

static enum biometrics_err
read_quantization(struct file *f, struct span s)
{
	struct biometrics_wsq_quant q;
	bool some = false;

	if (f->placed)
		return BIOMETRICS_E_UNSUPPORTED;
	if (!take_scaled(&s, &q.centre))
		return BIOMETRICS_E_DECODE;
	for (unsigned i = 0; i < BIOMETRICS_WSQ_BANDS; i++) {
		if (!take_scaled(&s, &q.bin[i]) || !take_scaled(&s, &q.zero[i]))
			return BIOMETRICS_E_DECODE;
		some = some || q.bin[i] != 0;
	}
	if (s.n > 0 || !some)
		return BIOMETRICS_E_DECODE;
	f->quant = q;
	f->quantization = true;
	return BIOMETRICS_E_OK;
}

/* One or more tables. */
static enum biometrics_err
read_codes(struct file *f, struct span s)
{
	do {
		struct biometrics_wsq_codes c = {.defined = true};
		size_t n = 0;
		uint8_t id;

		if (!span_take_u8(&s, &id) || id >= BIOMETRICS_WSQ_TABLES ||
		    !span_take_copy(&s, c.count, sizeof(c.count)))
			return BIOMETRICS_E_DECODE;
		for (unsigned i = 0; i < BIOMETRICS_WSQ_BITS; i++)
			n += c.count[i];
		if (n == 0 || n > BIOMETRICS_WSQ_SYMBOLS ||
		    !span_take_copy(&s, c.symbol, n))
			return BIOMETRICS_E_DECODE;
		f->codes[id] = c;
	} while (s.n > 0);
	return BIOMETRICS_E_OK;
}

/*
 * A comment of NIST, lines of a name and a value: "NIST_COM 9", "PPI 500"
 * (NBIS, putc_nistcom_wsq).  Any other comment says nothing.
 */
static void
read_comment(struct file *f, struct span s)
{
	const struct span key = SPAN_STR("\nPPI ");
	unsigned ppi = 0, digits = 0;
	struct span part;
	uint8_t c;

	if (!span_take(&s, 8, &part) || !span_eq(part, SPAN_STR("NIST_COM")))
		return;
	while (span_peek(s, key.n, &part) && !span_eq(part, key) &&
	    span_take_u8(&s, &c)) { }
	if (!span_take(&s, key.n, &part))
		return;
	for (; span_take_u8(&s, &c) && c >= '0' && c <= '9'; digits++)
		if (digits < 5)
			ppi = ppi * 10 + (c - '0');
	if (digits > 0 && digits < 5)
		f->ppi = ppi;
}

static enum biometrics_err
read_table(struct file *f, uint8_t marker, struct span body)
{
	switch (marker) {
	case BIOMETRICS_WSQ_DTT:
		return read_transform(f, body);
	case BIOMETRICS_WSQ_DQT:
		return read_quantization(f, body);
	case BIOMETRICS_WSQ_DHT:
		return read_codes(f, body);
	case BIOMETRICS_WSQ_COM:
		read_comment(f, body);
		return BIOMETRICS_E_OK;
	case BIOMETRICS_WSQ_DRI:
		return BIOMETRICS_E_UNSUPPORTED;
	default:
		return BIOMETRICS_E_DECODE;
	}
}

static enum biometrics_err
read_frame(struct file *f, struct span s, size_t bytes)
{
	struct biometrics_wsq_frame *r = &f->frame;
	uint16_t black_and_white, width, height, software;
	uint8_t encoder;

	if (!span_take_be16(&s, &black_and_white) ||
	    !span_take_be16(&s, &height) || !span_take_be16(&s, &width) ||
	    !take_scaled(&s, &r->shift) || !take_scaled(&s, &r->scale) ||
	    !span_take_u8(&s, &encoder) || !span_take_be16(&s, &software) ||
	    s.n > 0 || !(r->scale > 0))
		return BIOMETRICS_E_DECODE;
	if (width == 0 || height == 0 || width > BIOMETRICS_IMAGE_MAX_SIDE ||
	    height > BIOMETRICS_IMAGE_MAX_SIDE ||
	    (size_t)width * height > BIOMETRICS_IMAGE_MAX_PIXELS ||
	    (size_t)width * height / BIOMETRICS_WSQ_PIXELS_A_BYTE > bytes)
		return BIOMETRICS_E_SIZE;
	r->width = width;
	r->height = height;
	return BIOMETRICS_E_OK;
}

/* Tables up to a segment of this kind, and its body. */
static enum biometrics_err
read_up_to(struct file *f, uint8_t wanted, struct span *body)
{
	for (;;) {
		enum biometrics_err e;
		uint8_t marker;

		if (!take_marker(&f->in, &marker) || !take_body(&f->in, body))
			return BIOMETRICS_E_DECODE;
		if (marker == wanted)
			return BIOMETRICS_E_OK;
		if ((e = read_table(f, marker, *body)) != BIOMETRICS_E_OK)
			return e;
	}
}

static enum biometrics_err
read_header(struct file *f, struct span file)
{
	enum biometrics_err e;
	struct span body;
	uint8_t marker;

	f->in = file;
	if (!take_marker(&f->in, &marker) || marker != BIOMETRICS_WSQ_SOI)
		return BIOMETRICS_E_DECODE;
	e = read_up_to(f, BIOMETRICS_WSQ_SOF, &body);
	return e == BIOMETRICS_E_OK ? read_frame(f, body, file.n) : e;
}

enum biometrics_err
biometrics_wsq_info(struct span file, struct biometrics_image_info *out)
{
	struct file f = {0};
	enum biometrics_err e = read_header(&f, file);

	if (e != BIOMETRICS_E_OK)
		return e;
	*out = (struct biometrics_image_info) {
	    .format = BIOMETRICS_IMAGE_WSQ,
	    .width = f.frame.width,
	    .height = f.frame.height,
	    .channels = 1,
	    .ppi = f.ppi,
	};
	return BIOMETRICS_E_OK;
}

/* All bytes of the picture have to be there: a block ends where a marker is. */
static enum biometrics_err
read_block(struct file *f, struct biometrics_wsq_place *place)
{
	struct biometrics_wsq_decoder d;
	enum biometrics_err e;
	struct span body;
	uint8_t id;

	if ((e = read_up_to(f, BIOMETRICS_WSQ_SOB, &body)) != BIOMETRICS_E_OK)
		return e;
	if (!span_take_u8(&body, &id) || body.n > 0 ||
	    id >= BIOMETRICS_WSQ_TABLES || !f->codes[id].defined ||
	    !f->quantization)
		return BIOMETRICS_E_DECODE;
	if (!f->placed)
		biometrics_wsq_block_begin(place, place->tree, &f->quant,
		    place->plane, f->frame.width);
	f->placed = true;
	e = biometrics_wsq_huffman_decoder(&f->codes[id], &d);
	return e == BIOMETRICS_E_OK
	    ? biometrics_wsq_block_decode(&d, &f->in, place)
	    : e;
}

/* Blocks, and tables between them, up to EOI. */
static enum biometrics_err
read_blocks(
    struct file *f, const struct biometrics_wsq_tree *tree, float *plane)
{
	struct biometrics_wsq_place place = {.tree = tree, .plane = plane};

	for (;;) {
		struct span rest = f->in, body;
		enum biometrics_err e;
		uint8_t marker;

		if (!take_marker(&rest, &marker))
			return BIOMETRICS_E_DECODE;
		if (marker == BIOMETRICS_WSQ_EOI)
			break;
		if (marker == BIOMETRICS_WSQ_COM) {
			if (!take_body(&rest, &body))
				return BIOMETRICS_E_DECODE;
			f->in = rest;
		} else if ((e = read_block(f, &place)) != BIOMETRICS_E_OK) {
			return e;
		}
	}
	return f->placed && place.run == 0 && f->transform
	    ? BIOMETRICS_E_OK
	    : BIOMETRICS_E_DECODE;
}

size_t
biometrics_wsq_scratch(unsigned width, unsigned height)
{
	return sizeof(float) * width * height +
	    biometrics_wsq_wave_scratch(width, height);
}

enum biometrics_err
biometrics_wsq_decode(
    struct span file, struct biometrics_image *io, void *scratch, size_t cap)
{
	struct biometrics_wsq_tree tree;
	struct biometrics_image out;
	struct file f = {0};
	enum biometrics_err e;
	float *plane = scratch;
	size_t n;

	if ((e = read_header(&f, file)) != BIOMETRICS_E_OK)
		return e;
	out = biometrics_image_of(
	    io->px, io->cap, f.frame.width, f.frame.height, 1);
	n = biometrics_image_size(&out);
	if (!biometrics_image_ok(&out) ||
	    cap < biometrics_wsq_scratch(out.width, out.height))
		return BIOMETRICS_E_SPACE;
	memset(plane, 0, n * sizeof(*plane));
	biometrics_wsq_tree_of(out.width, out.height, &tree);
	if ((e = read_blocks(&f, &tree, plane)) != BIOMETRICS_E_OK)
		return e;
	e = biometrics_wsq_wave_join(&tree, &f.frame, plane, plane + n, out.px);
	if (e == BIOMETRICS_E_OK)
		*io = out;
	return e;
}
