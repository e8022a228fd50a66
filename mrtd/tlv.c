#include "mrtd/tlv.h"

/* ISO/IEC 7816-4 §5.2.2.1: bytes of a tag. */
#define TAG_MAX 3

/*
 * X.690 §8.1.2.4: the five low bits all set mean that the number follows, base
 * 128, most significant first.  Doc 9303-10 uses two-byte tags; ISO/IEC 7816-4
 * allows three.
 */
static enum mrtd_err
take_tag(struct span *s, int max, uint32_t *out)
{
	uint8_t b;
	uint32_t tag;

	if (!span_take_u8(s, &b))
		return MRTD_E_TRUNCATED;
	/* ISO/IEC 7816-4 §5.2.2.1: 00 and FF are no tags. */
	if (b == 0x00 || b == 0xFF)
		return MRTD_E_TAG;
	tag = b;
	if ((b & 0x1F) == 0x1F) {
		for (int more = 0;; more++) {
			if (more == 2)
				return MRTD_E_TAG;
			if (!span_take_u8(s, &b))
				return MRTD_E_TRUNCATED;
			/* §8.1.2.4.2 c: no leading zero group. */
			if (more == 0 && (b & 0x7F) == 0)
				return MRTD_E_TAG;
			tag = tag << 8 | b;
			if ((b & 0x80) == 0 ||
			    (max < TAG_MAX && more + 2 == max))
				break;
		}
	}
	*out = tag;
	return MRTD_E_OK;
}

static enum mrtd_err
take_length(struct span *s, size_t *out)
{
	uint8_t b;
	size_t n = 0;

	if (!span_take_u8(s, &b))
		return MRTD_E_TRUNCATED;
	if (b < 0x80) {
		*out = b;
		return MRTD_E_OK;
	}
	/* 80 is the indefinite form, which no LDS file may use. */
	if (b < 0x81 || b > 0x84)
		return MRTD_E_LENGTH;
	for (int left = b & 0x7F; left > 0; left--) {
		uint8_t x;

		if (!span_take_u8(s, &x))
			return MRTD_E_TRUNCATED;
		n = n << 8 | x;
	}
	*out = n;
	return MRTD_E_OK;
}

static enum mrtd_err
take_header(
    struct span s, int max, uint32_t *tag, size_t *header, size_t *contents)
{
	struct span rest = s;
	uint32_t t;
	size_t n;
	enum mrtd_err e;

	if ((e = take_tag(&rest, max, &t)) != MRTD_E_OK ||
	    (e = take_length(&rest, &n)) != MRTD_E_OK)
		return e;
	*tag = t;
	*header = s.n - rest.n;
	*contents = n;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_tlv_header(struct span s, uint32_t *tag, size_t *header, size_t *contents)
{
	return take_header(s, TAG_MAX, tag, header, contents);
}

enum mrtd_err
mrtd_tlv_length(struct span *s, size_t *out)
{
	uint8_t shortest[MRTD_TLV_HEADER_MAX];
	struct sink k = sink_of(shortest, sizeof(shortest));
	struct span rest = *s;
	size_t n;
	enum mrtd_err e;

	if ((e = take_length(&rest, &n)) != MRTD_E_OK)
		return e;
	mrtd_tlv_put_header(&k, 0x30, n);
	if (sink_span(&k).n != 1 + (s->n - rest.n))
		return MRTD_E_ENCODING;
	*out = n;
	*s = rest;
	return MRTD_E_OK;
}

static enum mrtd_err
next(struct span *s, int max, struct mrtd_tlv *out)
{
	struct span rest = *s, value, raw;
	uint32_t tag;
	size_t header, n;
	enum mrtd_err e;

	if ((e = take_header(rest, max, &tag, &header, &n)) != MRTD_E_OK)
		return e;
	if (n > rest.n - header)
		return MRTD_E_TRUNCATED;
	if (!span_take(&rest, header + n, &raw) ||
	    !span_part(raw, header, n, &value))
		return MRTD_E_INTERNAL;
	*out = (struct mrtd_tlv) {.tag = tag, .value = value, .raw = raw};
	*s = rest;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_tlv_next(struct span *s, struct mrtd_tlv *out)
{
	return next(s, TAG_MAX, out);
}

enum mrtd_err
mrtd_tlv_next_short(struct span *s, struct mrtd_tlv *out)
{
	return next(s, 2, out);
}

enum mrtd_err
mrtd_tlv_expect(struct span *s, uint32_t tag, struct span *value)
{
	struct span rest = *s;
	struct mrtd_tlv t;
	enum mrtd_err e;

	if ((e = mrtd_tlv_next(&rest, &t)) != MRTD_E_OK)
		return e;
	if (t.tag != tag)
		return MRTD_E_TAG;
	*value = t.value;
	*s = rest;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_tlv_only(struct span s, uint32_t tag, struct span *value)
{
	struct span v;
	enum mrtd_err e;

	if ((e = mrtd_tlv_expect(&s, tag, &v)) != MRTD_E_OK)
		return e;
	if (s.n != 0)
		return MRTD_E_TRAILING;
	*value = v;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_tlv_find(struct span s, uint32_t tag, struct span *value)
{
	struct mrtd_tlv t;
	enum mrtd_err e;

	while (s.n > 0) {
		if ((e = mrtd_tlv_next(&s, &t)) != MRTD_E_OK)
			return e;
		if (t.tag == tag) {
			*value = t.value;
			return MRTD_E_OK;
		}
	}
	return MRTD_E_NOT_FOUND;
}

bool
mrtd_tlv_constructed(uint32_t tag)
{
	while (tag > 0xFF)
		tag >>= 8;
	return (tag & 0x20) != 0;
}

static void
put_bytes(struct sink *k, uint64_t x)
{
	int n = 1;

	while (n < 8 && x >> (8 * n) != 0)
		n++;
	while (n-- > 0)
		sink_put_u8(k, (uint8_t)(x >> (8 * n)));
}

void
mrtd_tlv_put_header(struct sink *k, uint32_t tag, size_t n)
{
	put_bytes(k, tag);
	if (n > 0x7F) {
		int len = 1;

		while (n >> (8 * len) != 0)
			len++;
		sink_put_u8(k, (uint8_t)(0x80 | len));
	}
	put_bytes(k, n);
}

void
mrtd_tlv_put(struct sink *k, uint32_t tag, struct span value)
{
	mrtd_tlv_put_header(k, tag, value.n);
	sink_put(k, value);
}
