#include "certs/x509.h"

#include "mrtd/tlv.h"

#include <stdio.h>
#include <string.h>

enum {
	BOOLEAN = 0x01,
	INTEGER = 0x02,
	BIT_STRING = 0x03,
	OCTET_STRING = 0x04,
	OID = 0x06,
	UTC_TIME = 0x17,
	GENERALIZED_TIME = 0x18,
	SEQUENCE = 0x30,
	SET = 0x31,
};

/* Days since 1970-01-01 in the Gregorian calendar, year >= 1. */
static int64_t
days(int64_t y, int64_t m, int64_t d)
{
	y -= m <= 2;
	m += m <= 2 ? 9 : -3; /* the year begins in March */
	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + d -
	    719469;
}

static bool
digits(struct span *s, size_t n, int64_t *out)
{
	struct span v;
	int64_t x = 0;

	if (!span_take(s, n, &v))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (v.p[i] < '0' || v.p[i] > '9')
			return false;
		x = x * 10 + (v.p[i] - '0');
	}
	*out = x;
	return true;
}

bool
certs_x509_time(uint32_t tag, struct span text, int64_t *out)
{
	int64_t year, month, day, hour, minute, second = 0;
	uint8_t zone;

	if (tag == UTC_TIME) {
		/* RFC 5280 §4.1.2.5.1: 50 to 99 are the 20th century. */
		if (!digits(&text, 2, &year))
			return false;
		year += year >= 50 ? 1900 : 2000;
	} else if (tag != GENERALIZED_TIME || !digits(&text, 4, &year)) {
		return false;
	}
	if (!digits(&text, 2, &month) || !digits(&text, 2, &day) ||
	    !digits(&text, 2, &hour) || !digits(&text, 2, &minute))
		return false;
	/* Seconds are left out in some old certificates. */
	if (text.n > 1 && !digits(&text, 2, &second))
		return false;
	if (!span_take_u8(&text, &zone) || zone != 'Z' || text.n != 0)
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31 ||
	    hour > 23 || minute > 59 || second > 60)
		return false;
	*out = days(year, month, day) * 86400 + hour * 3600 + minute * 60 +
	    second;
	return true;
}

/* One element with this tag; raw includes its header. */
static bool
element(struct span *s, uint32_t tag, struct span *raw, struct span *value)
{
	struct mrtd_tlv t;
	struct span at = *s;

	if (mrtd_tlv_next(&at, &t) != MRTD_E_OK || t.tag != tag)
		return false;
	if (raw != NULL)
		*raw = t.raw;
	if (value != NULL)
		*value = t.value;
	*s = at;
	return true;
}

/* 2050-01-01: RFC 5280 §4.1.2.5 has UTCTime before, GeneralizedTime from it. */
#define NEW_FORM INT64_C(2524608000)

static bool
date(struct span *v, struct certs_x509 *c, int64_t *out)
{
	struct mrtd_tlv t;

	if (mrtd_tlv_next(v, &t) != MRTD_E_OK ||
	    !certs_x509_time(t.tag, t.value, out))
		return false;
	c->other_time |= (t.tag == UTC_TIME) != (*out < NEW_FORM);
	return true;
}

static bool
validity(struct span v, struct certs_x509 *c)
{
	return date(&v, c, &c->not_before) && date(&v, c, &c->not_after) &&
	    v.n == 0;
}

static bool
subject_key_id(struct certs_x509 *c, struct span v, bool critical)
{
	(void)critical;
	return mrtd_tlv_only(v, OCTET_STRING, &c->ski) == MRTD_E_OK;
}

static bool
authority_key_id(struct certs_x509 *c, struct span v, bool critical)
{
	struct span seq;

	(void)critical;
	if (mrtd_tlv_only(v, SEQUENCE, &seq) != MRTD_E_OK)
		return false;
	/* [0] is optional: issuer and serial number may stand alone. */
	if (mrtd_tlv_find(seq, 0x80, &c->aki) != MRTD_E_OK)
		c->aki = (struct span) {0};
	return true;
}

static bool
key_usage(struct certs_x509 *c, struct span v, bool critical)
{
	struct span bits;
	uint8_t unused, first = 0, second = 0;

	if (mrtd_tlv_only(v, BIT_STRING, &bits) != MRTD_E_OK ||
	    !span_take_u8(&bits, &unused) || unused > 7)
		return false;
	if (bits.n > 0 && !span_take_u8(&bits, &first))
		return false;
	if (bits.n > 0 && !span_take_u8(&bits, &second))
		return false;
	c->have_key_usage = true;
	c->key_usage_critical = critical;
	for (unsigned i = 0; i < 8; i++) {
		c->key_usage |= (unsigned)(first >> (7 - i) & 1) << i;
		c->key_usage |= (unsigned)(second >> (7 - i) & 1) << (i + 8);
	}
	return true;
}

static bool
basic_constraints(struct certs_x509 *c, struct span v, bool critical)
{
	struct span seq, flag;
	uint8_t value;

	if (mrtd_tlv_only(v, SEQUENCE, &seq) != MRTD_E_OK)
		return false;
	c->have_basic = true;
	c->basic_critical = critical;
	if (element(&seq, BOOLEAN, NULL, &flag))
		c->authority = span_take_u8(&flag, &value) && value != 0;
	return true;
}

static bool
purposes(struct certs_x509 *c, struct span v, bool critical)
{
	c->have_purposes = true;
	c->purposes_critical = critical;
	return mrtd_tlv_only(v, SEQUENCE, &c->purposes) == MRTD_E_OK;
}

/* DocumentTypeListSyntax: a version and a set of texts. */
static bool
document_types(struct certs_x509 *c, struct span v, bool critical)
{
	struct span seq, number, set;

	(void)critical;
	c->have_types = true;
	if (mrtd_tlv_only(v, SEQUENCE, &seq) != MRTD_E_OK ||
	    !element(&seq, INTEGER, NULL, &number) ||
	    !element(&seq, SET, NULL, &set) || seq.n != 0)
		return false;
	c->types = set;
	return true;
}

/* Extensions that are known; those without a reader say nothing we judge. */
/* clang-format off */
static const struct {
	uint8_t oid[8];
	size_t n;
	bool (*read)(struct certs_x509 *, struct span, bool critical);
} extensions[] = {
	{{0x55, 0x1D, 0x0E}, 3, subject_key_id},
	{{0x55, 0x1D, 0x23}, 3, authority_key_id},
	{{0x55, 0x1D, 0x0F}, 3, key_usage},
	{{0x55, 0x1D, 0x13}, 3, basic_constraints},
	{{0x55, 0x1D, 0x25}, 3, purposes},
	{{0x55, 0x1D, 0x10}, 3, NULL}, /* privateKeyUsagePeriod */
	{{0x55, 0x1D, 0x11}, 3, NULL}, /* subjectAltName */
	{{0x55, 0x1D, 0x12}, 3, NULL}, /* issuerAltName */
	{{0x55, 0x1D, 0x1F}, 3, NULL}, /* cRLDistributionPoints */
	{{0x55, 0x1D, 0x20}, 3, NULL}, /* certificatePolicies */
	{{0x67, 0x81, 0x08, 0x01, 0x01, 0x06, 0x01}, 7, NULL}, /* nameChange */
	{{0x67, 0x81, 0x08, 0x01, 0x01, 0x06, 0x02}, 7, document_types},
};
/* clang-format on */

/* seen: of which of the table there was one, a bit each. */
static bool
extension(struct span v, struct certs_x509 *c, unsigned *seen)
{
	struct span oid, flag, value;
	uint8_t critical = 0;

	if (!element(&v, OID, NULL, &oid))
		return false;
	if (element(&v, BOOLEAN, NULL, &flag) &&
	    !span_take_u8(&flag, &critical))
		return false;
	if (!element(&v, OCTET_STRING, NULL, &value) || v.n != 0)
		return false;
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (span_eq(oid, span_of(extensions[i].oid, extensions[i].n))) {
			/* RFC 5280 §4.2: "MUST NOT include more than one
			 * instance"; the first is what counts. */
			if ((*seen >> i & 1) != 0)
				return false;
			*seen |= 1u << i;
			return extensions[i].read == NULL ||
			    extensions[i].read(c, value, critical != 0);
		}
	c->unknown_critical |= critical != 0;
	return true;
}

static bool
to_be_signed(struct span v, struct certs_x509 *c)
{
	struct span skipped, list, inner, times;
	unsigned seen = 0;

	if (element(&v, 0xA0, NULL, &list)) /* version, DEFAULT v1 */
		c->version = element(&list, INTEGER, NULL, &inner) &&
			inner.n == 1 && list.n == 0
		    ? inner.p[0]
		    : 255;
	if (!element(&v, INTEGER, NULL, &c->serial) ||
	    !element(&v, SEQUENCE, &inner, NULL) ||
	    !element(&v, SEQUENCE, &c->issuer, NULL) ||
	    !element(&v, SEQUENCE, NULL, &times) || !validity(times, c) ||
	    !element(&v, SEQUENCE, &c->subject, NULL) ||
	    !element(&v, SEQUENCE, &c->spki, NULL))
		return false;
	/* RFC 5280 §4.1.1.2: both AlgorithmIdentifiers must be the same. */
	c->same_algorithm = span_eq(inner, c->algorithm);
	(void)element(&v, 0x81, &skipped, NULL); /* issuerUniqueID */
	(void)element(&v, 0x82, &skipped, NULL); /* subjectUniqueID */
	if (!element(&v, 0xA3, NULL, &list))
		return v.n == 0;
	if (v.n != 0 || mrtd_tlv_only(list, SEQUENCE, &list) != MRTD_E_OK)
		return false;
	while (list.n > 0) {
		if (!element(&list, SEQUENCE, NULL, &inner))
			return false;
		if (!extension(inner, c, &seen))
			c->malformed_extension = true;
	}
	return true;
}

enum certs_err
certs_x509_parse(struct span der, struct certs_x509 *out)
{
	struct certs_x509 c = {.der = der};
	struct span all, tbs;
	uint8_t unused;

	if (mrtd_tlv_only(der, SEQUENCE, &all) != MRTD_E_OK ||
	    !element(&all, SEQUENCE, &c.tbs, &tbs) ||
	    !element(&all, SEQUENCE, &c.algorithm, NULL) ||
	    !element(&all, BIT_STRING, NULL, &c.signature) || all.n != 0 ||
	    !span_take_u8(&c.signature, &unused) || unused != 0 ||
	    !to_be_signed(tbs, &c))
		return CERTS_E_ENCODING;
	*out = c;
	return CERTS_E_OK;
}

bool
certs_x509_purpose(const struct certs_x509 *c, struct span oid)
{
	struct span s = c->purposes, v;

	while (element(&s, OID, NULL, &v))
		if (span_eq(v, oid))
			return true;
	return false;
}

static struct span
without_zeros(struct span s)
{
	while (s.n > 1 && s.p[0] == 0x00)
		s = span_of(s.p + 1, s.n - 1);
	return s;
}

bool
certs_x509_same_serial(struct span a, struct span b)
{
	return span_eq(without_zeros(a), without_zeros(b));
}

void
certs_x509_serial_text(struct span serial, char *out, size_t cap)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = 0;

	if (serial.n > 0 && (serial.p[0] & 0x80) != 0 && n + 1 < cap)
		out[n++] = '-';
	for (size_t i = 0; i < serial.n && n + 2 < cap; i++) {
		out[n++] = hex[serial.p[i] >> 4];
		out[n++] = hex[serial.p[i] & 0xF];
	}
	out[n] = '\0';
}

/*
 * The reverse of certs_x509_time().  gmtime_r() would open /etc/localtime,
 * which ends a process in a sandbox.
 */
const char *
certs_x509_moment(int64_t seconds, char out[24])
{
	const int64_t least = INT64_C(-62135596800); /* 0001-01-01 */
	const int64_t most = INT64_C(253402300799); /* 9999-12-31T23:59:59 */
	int64_t day, y, m;
	unsigned second;

	if (seconds < least || seconds > most) {
		memcpy(out, "?", 2);
		return out;
	}
	day = (seconds - least) / 86400 + least / 86400;
	second = (unsigned)(seconds - day * 86400);
	y = 1970 + day / (day < 0 ? 365 : 366) - 1;
	y = y < 1 ? 1 : y;
	while (days(y + 1, 1, 1) <= day)
		y++;
	for (m = 12; days(y, m, 1) > day; m--)
		continue;
	(void)snprintf(out, 24, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	    (unsigned)y % 10000, (unsigned)m % 100,
	    (unsigned)(day - days(y, m, 1) + 1) % 100, second / 3600 % 24,
	    second / 60 % 60, second % 60);
	return out;
}

const char *
certs_x509_day(int64_t seconds, char out[24])
{
	(void)certs_x509_moment(seconds, out);
	if (out[0] != '?')
		out[10] = '\0';
	return out;
}
