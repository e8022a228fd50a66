#include "mrtd/der.h"

#include <string.h>

/* X.690 §10.1: the length in the fewest bytes; §8.1.2.2: tag numbers below 31
 * in one byte. */
static bool
is_shortest(const struct mrtd_tlv *t)
{
	uint8_t header[MRTD_TLV_HEADER_MAX];
	struct sink k = sink_of(header, sizeof(header));
	uint32_t low = t->tag & 0xFF;

	mrtd_tlv_put_header(&k, t->tag, t->value.n);
	return sink_ok(&k) && k.n == t->raw.n - t->value.n &&
	    !(t->tag > 0xFF && t->tag <= 0xFFFF && low < 31);
}

enum mrtd_err
mrtd_der_next(struct span *s, struct mrtd_tlv *out)
{
	struct span rest = *s;
	struct mrtd_tlv t;
	enum mrtd_err e;

	if ((e = mrtd_tlv_next(&rest, &t)) != MRTD_E_OK)
		return e;
	if (!is_shortest(&t))
		return MRTD_E_ENCODING;
	*out = t;
	*s = rest;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_der_expect(struct span *s, uint32_t tag, struct span *value)
{
	struct span rest = *s;
	struct mrtd_tlv t;
	enum mrtd_err e;

	if ((e = mrtd_der_next(&rest, &t)) != MRTD_E_OK)
		return e;
	if (t.tag != tag)
		return MRTD_E_TAG;
	*value = t.value;
	*s = rest;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_der_only(struct span s, uint32_t tag, struct span *value)
{
	struct span v;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(&s, tag, &v)) != MRTD_E_OK)
		return e;
	if (s.n != 0)
		return MRTD_E_TRAILING;
	*value = v;
	return MRTD_E_OK;
}

bool
mrtd_der_at(struct span s, uint32_t tag)
{
	struct mrtd_tlv t;

	return mrtd_der_next(&s, &t) == MRTD_E_OK && t.tag == tag;
}

/* Takes an element whose contents a check has to like. */
static enum mrtd_err
take(struct span *s, uint32_t tag, enum mrtd_err (*check)(struct span),
    struct span *out)
{
	struct span rest = *s, v;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(&rest, tag, &v)) != MRTD_E_OK ||
	    (e = check(v)) != MRTD_E_OK)
		return e;
	*out = v;
	*s = rest;
	return MRTD_E_OK;
}

/* X.690 §11.1: TRUE is FF. */
static enum mrtd_err
check_bool(struct span v)
{
	return v.n != 1			       ? MRTD_E_LENGTH
	    : v.p[0] == 0x00 || v.p[0] == 0xFF ? MRTD_E_OK
					       : MRTD_E_ENCODING;
}

enum mrtd_err
mrtd_der_bool(struct span *s, bool *out)
{
	struct span v;
	enum mrtd_err e = take(s, MRTD_DER_BOOLEAN, check_bool, &v);

	if (e == MRTD_E_OK)
		*out = v.p[0] != 0;
	return e;
}

static enum mrtd_err
check_null(struct span v)
{
	return v.n == 0 ? MRTD_E_OK : MRTD_E_LENGTH;
}

enum mrtd_err
mrtd_der_null(struct span *s)
{
	struct span v;

	return take(s, MRTD_DER_NULL, check_null, &v);
}

/* X.690 §8.3.2: the first nine bits are not all alike. */
static enum mrtd_err
check_integer(struct span v)
{
	if (v.n == 0)
		return MRTD_E_LENGTH;
	if (v.n > 1 &&
	    ((v.p[0] == 0x00 && v.p[1] < 0x80) ||
		(v.p[0] == 0xFF && v.p[1] >= 0x80)))
		return MRTD_E_ENCODING;
	return MRTD_E_OK;
}

static enum mrtd_err
check_unsigned(struct span v)
{
	enum mrtd_err e = check_integer(v);

	return e == MRTD_E_OK && v.p[0] >= 0x80 ? MRTD_E_VALUE : e;
}

enum mrtd_err
mrtd_der_integer(struct span *s, struct span *out)
{
	return take(s, MRTD_DER_INTEGER, check_integer, out);
}

enum mrtd_err
mrtd_der_unsigned(struct span *s, struct span *out)
{
	struct span v;
	enum mrtd_err e = take(s, MRTD_DER_INTEGER, check_unsigned, &v);

	if (e != MRTD_E_OK)
		return e;
	if (v.n > 1 && v.p[0] == 0x00)
		v = span_of(v.p + 1, v.n - 1);
	*out = v;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_der_uint(struct span *s, uint32_t *out)
{
	struct span rest = *s, v;
	uint32_t x = 0;
	enum mrtd_err e = mrtd_der_unsigned(&rest, &v);

	if (e != MRTD_E_OK)
		return e;
	if (v.n > 4)
		return MRTD_E_VALUE;
	for (size_t i = 0; i < v.n; i++)
		x = x << 8 | v.p[i];
	*out = x;
	*s = rest;
	return MRTD_E_OK;
}

/* X.690 §8.19.2: subidentifiers end, and none starts with 80. */
static enum mrtd_err
check_oid(struct span v)
{
	bool start = true;

	if (v.n == 0)
		return MRTD_E_LENGTH;
	for (size_t i = 0; i < v.n; i++) {
		if (start && v.p[i] == 0x80)
			return MRTD_E_ENCODING;
		start = v.p[i] < 0x80;
	}
	return start ? MRTD_E_OK : MRTD_E_TRUNCATED;
}

enum mrtd_err
mrtd_der_oid(struct span *s, struct span *out)
{
	return take(s, MRTD_DER_OID, check_oid, out);
}

enum mrtd_err
mrtd_der_octets(struct span *s, struct span *out)
{
	return mrtd_der_expect(s, MRTD_DER_OCTET_STRING, out);
}

/* X.690 §8.6.2.2, §11.2: unused bits are counted and zero. */
static enum mrtd_err
check_bits(struct span v)
{
	unsigned unused;

	if (v.n == 0)
		return MRTD_E_LENGTH;
	unused = v.p[0];
	if (unused > 7 || (v.n == 1 && unused != 0))
		return MRTD_E_VALUE;
	return (v.p[v.n - 1] & ((1u << unused) - 1)) == 0 || v.n == 1
	    ? MRTD_E_OK
	    : MRTD_E_ENCODING;
}

enum mrtd_err
mrtd_der_bits(struct span *s, struct span *out, unsigned *unused)
{
	struct span v;
	enum mrtd_err e = take(s, MRTD_DER_BIT_STRING, check_bits, &v);

	if (e != MRTD_E_OK)
		return e;
	*unused = v.p[0];
	*out = span_of(v.p + 1, v.n - 1);
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_der_bit_octets(struct span *s, struct span *out)
{
	struct span rest = *s, v;
	unsigned unused;
	enum mrtd_err e;

	if ((e = mrtd_der_bits(&rest, &v, &unused)) != MRTD_E_OK)
		return e;
	if (unused != 0)
		return MRTD_E_VALUE;
	*out = v;
	*s = rest;
	return MRTD_E_OK;
}

/* X.690 §11.6: as octet strings, the shorter one padded with zeros. */
static int
compare(struct span a, struct span b)
{
	size_t n = a.n > b.n ? a.n : b.n;

	for (size_t i = 0; i < n; i++) {
		int x = i < a.n ? a.p[i] : 0, y = i < b.n ? b.p[i] : 0;

		if (x != y)
			return x - y;
	}
	return 0;
}

static enum mrtd_err
check_set_of(struct span v)
{
	struct span before = {0};
	struct mrtd_tlv t;
	enum mrtd_err e;

	while (v.n > 0) {
		if ((e = mrtd_der_next(&v, &t)) != MRTD_E_OK)
			return e;
		if (compare(before, t.raw) > 0)
			return MRTD_E_ENCODING;
		before = t.raw;
	}
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_der_set_of(struct span *s, struct span *out)
{
	return take(s, MRTD_DER_SET, check_set_of, out);
}

enum mrtd_err
mrtd_der_oid_text(struct span v, struct sink *k)
{
	uint64_t x = 0;
	bool first = true;
	enum mrtd_err e;

	if ((e = check_oid(v)) != MRTD_E_OK)
		return e;
	for (size_t i = 0; i < v.n; i++) {
		char digits[24];
		size_t n = sizeof(digits);

		if (x > UINT64_MAX >> 7)
			return MRTD_E_VALUE;
		x = x << 7 | (v.p[i] & 0x7F);
		if (v.p[i] >= 0x80)
			continue;
		/* §8.19.4: the first two arcs share a subidentifier. */
		if (first) {
			uint8_t arc = x < 40 ? 0 : x < 80 ? 1 : 2;

			sink_put_u8(k, (uint8_t)('0' + arc));
			x -= 40u * arc;
		}
		first = false;
		do
			digits[--n] = (char)('0' + x % 10);
		while ((x /= 10) > 0);
		digits[--n] = '.';
		sink_put(k, span_of(digits + n, sizeof(digits) - n));
	}
	return sink_ok(k) ? MRTD_E_OK : MRTD_E_SPACE;
}

void
mrtd_der_put_uint(struct sink *k, uint32_t x)
{
	uint8_t b[4] = {(uint8_t)(x >> 24), (uint8_t)(x >> 16),
	    (uint8_t)(x >> 8), (uint8_t)x};

	mrtd_der_put_unsigned(k, SPAN_OF(b));
}

void
mrtd_der_put_unsigned(struct sink *k, struct span s)
{
	bool sign;

	while (s.n > 0 && s.p[0] == 0x00)
		s = span_of(s.p + 1, s.n - 1);
	sign = s.n == 0 || s.p[0] >= 0x80;
	mrtd_tlv_put_header(k, MRTD_DER_INTEGER, s.n + (sign ? 1 : 0));
	if (sign)
		sink_put_u8(k, 0x00);
	sink_put(k, s);
}
