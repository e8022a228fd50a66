/* Names (X.501): compared without regard to how they are written. */
#include "certs/x509.h"

#include "certs/digest.h"

#include "mrtd/tlv.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* More attributes than any name has: the rest is not looked at. */
#define ATTRIBUTES_MAX 32
/* Longer values than any name has are cut for the comparison. */
#define VALUE_MAX 256

struct attribute {
	struct span type; /* contents of the OID */
	uint32_t tag; /* of the string */
	struct span value;
};

/* The next attribute of a name; rdn holds what is left of its set. */
static bool
next(struct span *names, struct span *rdn, struct attribute *out)
{
	struct span pair;
	struct mrtd_tlv t;

	while (rdn->n == 0)
		if (mrtd_tlv_expect(names, 0x31, rdn) != MRTD_E_OK)
			return false;
	if (mrtd_tlv_expect(rdn, 0x30, &pair) != MRTD_E_OK ||
	    mrtd_tlv_expect(&pair, 0x06, &out->type) != MRTD_E_OK ||
	    mrtd_tlv_next(&pair, &t) != MRTD_E_OK)
		return false;
	out->tag = t.tag;
	out->value = t.value;
	return true;
}

static bool
begin(struct span name, struct span *names, struct span *rdn)
{
	*rdn = (struct span) {0};
	return mrtd_tlv_only(name, 0x30, names) == MRTD_E_OK;
}

/* One character of a string; BMPString (1E) has two octets each. */
static bool
character(const struct attribute *a, struct span *s, unsigned *out)
{
	uint16_t wide;
	uint8_t narrow;

	if (a->tag == 0x1E) {
		if (!span_take_be16(s, &wide))
			return false;
		*out = wide;
		return true;
	}
	if (!span_take_u8(s, &narrow))
		return false;
	*out = narrow;
	return true;
}

/*
 * RFC 5280 §7.1 in short: case folded, blanks at the ends dropped and those
 * inside made one.  Characters above ASCII are compared as they are written.
 */
static void
digest(const struct attribute *a, uint8_t out[SHA256_DIGEST_LENGTH])
{
	uint8_t buf[64 + 2 * VALUE_MAX];
	struct sink k = sink_of(buf, sizeof(buf));
	struct span s = a->value, type;
	bool blank = false, any = false;
	unsigned c;

	if (span_part(a->type, 0, a->type.n < 60 ? a->type.n : 60, &type))
		sink_put(&k, type);
	sink_put_u8(&k, 0);
	for (size_t i = 0; i < VALUE_MAX / 2 && character(a, &s, &c); i++) {
		if (c == ' ' || (c >= '\t' && c <= '\r')) {
			blank = any;
			continue;
		}
		if (blank)
			sink_put_u8(&k, ' ');
		blank = false;
		any = true;
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (c > 0xFF)
			sink_put_u8(&k, (uint8_t)(c >> 8));
		sink_put_u8(&k, (uint8_t)c);
	}
	(void)certs_digest(sink_span(&k), out);
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_DIGEST_LENGTH);
}

void
certs_x509_name_digest(struct span name, uint8_t out[32])
{
	uint8_t all[ATTRIBUTES_MAX][SHA256_DIGEST_LENGTH];
	struct span names, rdn;
	struct attribute a;
	size_t n = 0;

	if (begin(name, &names, &rdn))
		while (n < ATTRIBUTES_MAX && next(&names, &rdn, &a))
			digest(&a, all[n++]);
	if (n == 0) {
		/* An empty or unreadable name is equal to itself only. */
		(void)certs_digest(name, out);
		return;
	}
	qsort(all, n, sizeof(all[0]), by_bytes);
	(void)certs_digest(span_of(all[0], n * sizeof(all[0])), out);
}

bool
certs_x509_same_name(struct span a, struct span b)
{
	uint8_t x[SHA256_DIGEST_LENGTH], y[SHA256_DIGEST_LENGTH];

	if (span_eq(a, b))
		return true;
	certs_x509_name_digest(a, x);
	certs_x509_name_digest(b, y);
	return memcmp(x, y, sizeof(x)) == 0;
}

static const char *
label(struct span type)
{
	/* clang-format off */
	static const struct {
		uint8_t oid[10];
		size_t n;
		const char *text;
	} labels[] = {
		{{0x55, 4, 3}, 3, "CN"},  {{0x55, 4, 6}, 3, "C"},
		{{0x55, 4, 10}, 3, "O"},  {{0x55, 4, 11}, 3, "OU"},
		{{0x55, 4, 7}, 3, "L"},   {{0x55, 4, 8}, 3, "ST"},
		{{0x55, 4, 5}, 3, "serialNumber"},
		{{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1}, 9, "E"},
		{{0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 25}, 10, "DC"},
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (span_eq(type, span_of(labels[i].oid, labels[i].n)))
			return labels[i].text;
	return "?";
}

void
certs_x509_name_text(struct span name, char *out, size_t cap)
{
	struct sink k = sink_of(out, cap - 1);
	struct span names, rdn;
	struct attribute a;
	unsigned c;

	memset(out, 0, cap);
	if (!begin(name, &names, &rdn))
		return;
	while (next(&names, &rdn, &a) && k.n < k.cap) {
		const char *type = label(a.type);

		if (k.n > 0)
			sink_put_u8(&k, ',');
		sink_put(&k, span_of(type, strlen(type)));
		sink_put_u8(&k, '=');
		while (k.n < k.cap && character(&a, &a.value, &c))
			sink_put_u8(
			    &k, c >= 0x20 && c <= 0x7E ? (uint8_t)c : '?');
	}
}

void
certs_x509_country(struct span name, char out[4])
{
	static const uint8_t country[] = {0x55, 4, 6};
	struct span names, rdn;
	struct attribute a;
	unsigned c;

	memset(out, 0, 4);
	if (!begin(name, &names, &rdn))
		return;
	while (next(&names, &rdn, &a)) {
		char text[4] = {0};
		size_t n = 0;

		if (!span_eq(a.type, SPAN_OF(country)))
			continue;
		while (character(&a, &a.value, &c)) {
			if (c >= 'a' && c <= 'z')
				c -= 'a' - 'A';
			if (n == 3 || c < 'A' || c > 'Z')
				return;
			text[n++] = (char)c;
		}
		memcpy(out, text, sizeof(text));
		return;
	}
}

void
certs_x509_locality(struct span name, char *out, size_t cap)
{
	static const uint8_t locality[] = {0x55, 4, 7};
	struct span names, rdn;
	struct attribute a;
	size_t n = 0;
	unsigned c;

	memset(out, 0, cap);
	if (!begin(name, &names, &rdn))
		return;
	while (next(&names, &rdn, &a)) {
		if (!span_eq(a.type, SPAN_OF(locality)))
			continue;
		while (n + 1 < cap && character(&a, &a.value, &c)) {
			if (c >= 'A' && c <= 'Z')
				c += 'a' - 'A';
			out[n++] = c >= 0x20 && c <= 0x7E ? (char)c : '?';
		}
		return;
	}
}
