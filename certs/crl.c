#include "certs/crl.h"

#include "mrtd/der.h"

#include <string.h>

/* 2050-01-01: RFC 5280 §5.1.2.4 has UTCTime before, GeneralizedTime from it. */
#define NEW_FORM INT64_C(2524608000)

static bool
date(struct span *s, int64_t *out, bool *other)
{
	struct span at = *s;
	struct mrtd_tlv t;

	if (mrtd_der_next(&at, &t) != MRTD_E_OK ||
	    !certs_x509_time(t.tag, t.value, out))
		return false;
	*other |= (t.tag == MRTD_DER_UTC_TIME) != (*out < NEW_FORM);
	*s = at;
	return true;
}

static bool
key_id(struct certs_crl *c, struct span v)
{
	struct span seq;

	if (mrtd_der_only(v, MRTD_DER_SEQUENCE, &seq) != MRTD_E_OK)
		return false;
	/* [0] is optional: issuer and serial number may stand alone. */
	if (mrtd_tlv_find(seq, 0x80, &c->key_id) != MRTD_E_OK)
		c->key_id = (struct span) {0};
	return true;
}

static bool
number(struct certs_crl *c, struct span v)
{
	return mrtd_der_integer(&v, &c->number) == MRTD_E_OK && v.n == 0;
}

static bool
names(struct certs_crl *c, struct span v)
{
	return mrtd_der_only(v, MRTD_DER_SEQUENCE, &c->names) == MRTD_E_OK;
}

static bool
partial(struct certs_crl *c, struct span v)
{
	(void)v;
	c->partial = true;
	return true;
}

/* Extensions of the list (id-ce); the others say nothing when not critical. */
static const struct {
	uint8_t arc;
	bool (*read)(struct certs_crl *, struct span);
} extensions[] = {
    {0x12, names}, /* issuerAltName */
    {0x14, number}, /* cRLNumber */
    {0x1B, partial}, /* deltaCRLIndicator */
    {0x1C, partial}, /* issuingDistributionPoint */
    {0x23, key_id}, /* authorityKeyIdentifier */
};

/* Extension ::= SEQUENCE { OID, critical DEFAULT FALSE, OCTET STRING } */
static bool
extension(struct span *list, struct span *oid, bool *critical, struct span *v)
{
	struct span one;

	*critical = false;
	return mrtd_der_expect(list, MRTD_DER_SEQUENCE, &one) == MRTD_E_OK &&
	    mrtd_der_oid(&one, oid) == MRTD_E_OK &&
	    (!mrtd_der_at(one, MRTD_DER_BOOLEAN) ||
		mrtd_der_bool(&one, critical) == MRTD_E_OK) &&
	    mrtd_der_octets(&one, v) == MRTD_E_OK && one.n == 0;
}

/* The last arc of an id-ce OID, 2.5.29.x; 0 for any other. */
static uint8_t
arc(struct span oid)
{
	return oid.n == 3 && oid.p[0] == 0x55 && oid.p[1] == 0x1D ? oid.p[2]
								  : 0;
}

static bool
list_extensions(struct certs_crl *c, struct span list)
{
	struct span oid, v;
	uint32_t seen = 0;
	bool critical;

	while (list.n > 0) {
		size_t i = 0, n = sizeof(extensions) / sizeof(extensions[0]);

		if (!extension(&list, &oid, &critical, &v))
			return false;
		while (i < n && extensions[i].arc != arc(oid))
			i++;
		if (i == n) {
			c->partial |= critical;
			continue;
		}
		/* RFC 5280 §4.2: not more than one of each. */
		if ((seen & 1u << i) != 0 || !extensions[i].read(c, v))
			c->malformed_extension = true;
		seen |= 1u << i;
	}
	return true;
}

static bool
to_be_signed(struct span v, struct certs_crl *c)
{
	struct mrtd_tlv t;
	struct span list;
	uint32_t version;

	if (mrtd_der_at(v, MRTD_DER_INTEGER)) {
		if (mrtd_der_uint(&v, &version) != MRTD_E_OK || version != 1)
			return false;
		c->version = 1;
	}
	if (mrtd_der_next(&v, &t) != MRTD_E_OK || t.tag != MRTD_DER_SEQUENCE)
		return false;
	/* RFC 5280 §5.1.1.2: both AlgorithmIdentifiers must be the same. */
	c->same_algorithm = span_eq(t.raw, c->algorithm);
	if (mrtd_der_next(&v, &t) != MRTD_E_OK || t.tag != MRTD_DER_SEQUENCE)
		return false;
	c->issuer = t.raw;
	if (!date(&v, &c->this_update, &c->other_time))
		return false;
	c->have_next_update = date(&v, &c->next_update, &c->other_time);
	if (mrtd_der_at(v, MRTD_DER_SEQUENCE)) {
		if (mrtd_der_expect(&v, MRTD_DER_SEQUENCE, &c->entries) !=
		    MRTD_E_OK)
			return false;
		c->empty_entries = c->entries.n == 0;
	}
	if (!mrtd_der_at(v, 0xA0))
		return v.n == 0;
	return mrtd_der_only(v, 0xA0, &list) == MRTD_E_OK &&
	    mrtd_der_only(list, MRTD_DER_SEQUENCE, &list) == MRTD_E_OK &&
	    list_extensions(c, list);
}

enum certs_err
certs_crl_open(struct span der, struct certs_crl *out)
{
	struct certs_crl c = {0};
	struct mrtd_tlv all, tbs, algorithm;
	struct span s;

	if (mrtd_der_next(&der, &all) != MRTD_E_OK ||
	    all.tag != MRTD_DER_SEQUENCE)
		return CERTS_E_ENCODING;
	if (der.n != 0)
		return CERTS_E_TRAILING;
	c.der = all.raw;
	s = all.value;
	if (mrtd_der_next(&s, &tbs) != MRTD_E_OK ||
	    tbs.tag != MRTD_DER_SEQUENCE ||
	    mrtd_der_next(&s, &algorithm) != MRTD_E_OK ||
	    algorithm.tag != MRTD_DER_SEQUENCE ||
	    mrtd_der_bit_octets(&s, &c.signature) != MRTD_E_OK || s.n != 0)
		return CERTS_E_ENCODING;
	c.tbs = tbs.raw;
	c.algorithm = algorithm.raw;
	if (!to_be_signed(tbs.value, &c))
		return CERTS_E_ENCODING;
	certs_x509_country(c.issuer, c.country);
	*out = c;
	return CERTS_E_OK;
}

/* RFC 5280 §5.3: reasonCode, invalidityDate, certificateIssuer. */
static bool
entry_extensions(struct span list, struct certs_crl_entry *e)
{
	struct span oid, v;
	struct mrtd_tlv t;
	bool critical;

	while (list.n > 0) {
		if (!extension(&list, &oid, &critical, &v))
			return false;
		switch (arc(oid)) {
		case 0x15:
			if (mrtd_der_next(&v, &t) != MRTD_E_OK ||
			    t.tag != 0x0A || t.value.n != 1 || v.n != 0)
				return false;
			e->why = t.value.p[0];
			break;
		case 0x18:
			break;
		case 0x1D:
			e->indirect = true;
			break;
		default:
			e->critical |= critical;
		}
	}
	return true;
}

/*
 * One entry without its date, which no search needs and which takes as long to
 * read as all the rest.
 */
static enum certs_err
entry(struct span *rest, struct certs_crl_entry *out, struct mrtd_tlv *when)
{
	struct certs_crl_entry e = {.why = -1};
	struct span at = *rest, one, list;
	struct mrtd_tlv serial;

	/* Some States write numbers with more zeros than DER allows. */
	if (mrtd_der_expect(&at, MRTD_DER_SEQUENCE, &one) != MRTD_E_OK ||
	    mrtd_tlv_next(&one, &serial) != MRTD_E_OK ||
	    serial.tag != MRTD_DER_INTEGER || serial.value.n == 0 ||
	    mrtd_tlv_next(&one, when) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	if (one.n > 0 &&
	    (mrtd_der_only(one, MRTD_DER_SEQUENCE, &list) != MRTD_E_OK ||
		!entry_extensions(list, &e)))
		return CERTS_E_ENCODING;
	e.serial = serial.value;
	*rest = at;
	*out = e;
	return CERTS_E_OK;
}

/* An odd date must not hide who else is revoked. */
static void
read_date(struct certs_crl_entry *e, const struct mrtd_tlv *when)
{
	if (!certs_x509_time(when->tag, when->value, &e->revoked_at))
		e->revoked_at = 0;
}

enum certs_err
certs_crl_next(struct span *rest, struct certs_crl_entry *out, bool *more)
{
	struct mrtd_tlv when;

	*more = false;
	if (rest->n == 0)
		return CERTS_E_OK;
	if (entry(rest, out, &when) != CERTS_E_OK)
		return CERTS_E_ENCODING;
	read_date(out, &when);
	*more = true;
	return CERTS_E_OK;
}

static enum certs_err
find_sorted(const struct certs_crl *c, struct span serial,
    struct certs_crl_entry *out, bool *listed)
{
	struct certs_crl_entry e;
	struct mrtd_tlv when;
	struct span at;
	size_t from = 0;

	*out = (struct certs_crl_entry) {.why = -1};
	while (!*listed && certs_crl_sorted_next(c, serial, &from, &at)) {
		if (entry(&at, &e, &when) != CERTS_E_OK)
			return CERTS_E_ENCODING;
		if (!certs_x509_same_serial(e.serial, serial))
			continue;
		read_date(&e, &when);
		*out = e;
		*listed = true;
	}
	return CERTS_E_OK;
}

enum certs_err
certs_crl_find(const struct certs_crl *c, struct span serial,
    struct certs_crl_entry *out, bool *listed)
{
	struct certs_crl_entry e, none = {.why = -1};
	struct span rest = c->entries;
	struct mrtd_tlv when;

	*listed = false;
	if (c->sorted.n > 0)
		return find_sorted(c, serial, out, listed);
	while (rest.n > 0) {
		if (entry(&rest, &e, &when) != CERTS_E_OK)
			return CERTS_E_ENCODING;
		/* RFC 5280 §5.3.3: it holds for the entries that follow. */
		e.indirect |= none.indirect;
		/* removeFromCRL (8): a hold has ended. */
		if (e.why != 8 && certs_x509_same_serial(e.serial, serial)) {
			read_date(&e, &when);
			*out = e;
			*listed = true;
			return CERTS_E_OK;
		}
		none.indirect = e.indirect;
		none.critical |= e.critical;
	}
	*out = none;
	return CERTS_E_OK;
}

bool
certs_crl_may_list(const struct certs_crl *c, struct span serial)
{
	struct span at;
	size_t from = 0;

	if (c->sorted.n > 0)
		return certs_crl_sorted_next(c, serial, &from, &at);
	while (serial.n > 1 && serial.p[0] == 0x00)
		serial = span_of(serial.p + 1, serial.n - 1);
	return c->entries.n > 0 &&
	    memmem(c->entries.p, c->entries.n, serial.p, serial.n) != NULL;
}

size_t
certs_crl_count(const struct certs_crl *c)
{
	struct span rest = c->entries;
	struct certs_crl_entry e;
	size_t n = 0;
	bool more;

	while (certs_crl_next(&rest, &e, &more) == CERTS_E_OK && more)
		n++;
	return n;
}

enum certs_reason
certs_crl_fresh(const struct certs_crl *c, int64_t now)
{
	if (now <= 0)
		return CERTS_REASON_NO_TIME;
	if (now < c->this_update)
		return CERTS_REASON_NOT_YET;
	if ((c->have_next_update && now > c->next_update) ||
	    now > c->this_update + CERTS_CRL_DAYS * INT64_C(86400))
		return CERTS_REASON_CRL_STALE;
	return CERTS_REASON_NONE;
}

/* The profile has no negative numbers; DER has no zeros to spare. */
static int
compare(struct span a, struct span b)
{
	if (a.p[0] == 0x00)
		a = span_of(a.p + 1, a.n - 1);
	if (b.p[0] == 0x00)
		b = span_of(b.p + 1, b.n - 1);
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	return a.n == 0 ? 0 : memcmp(a.p, b.p, a.n);
}

bool
certs_crl_replaces(const struct certs_crl *a, const struct certs_crl *b)
{
	int d = 0;

	if (a->number.n > 0 && b->number.n > 0 && span_eq(a->key_id, b->key_id))
		d = compare(a->number, b->number);
	return d != 0 ? d > 0 : a->this_update > b->this_update;
}

static bool
entries_follow_profile(struct span rest)
{
	struct certs_crl_entry e;
	enum certs_err err;
	bool more;

	while ((err = certs_crl_next(&rest, &e, &more)) == CERTS_E_OK && more)
		if (e.why >= 0 || e.indirect || e.critical)
			return false;
	return err == CERTS_E_OK;
}

enum certs_reason
certs_crl_profile(const struct certs_crl *c)
{
	if (c->number.n == 0 || c->number.n > 20 ||
	    (c->number.p[0] & 0x80) != 0)
		return CERTS_REASON_SERIAL;
	if (c->key_id.n == 0)
		return CERTS_REASON_NO_KEY_ID;
	if (c->partial)
		return CERTS_REASON_CRITICAL;
	if (c->country[0] == '\0')
		return CERTS_REASON_COUNTRY_MISSING;
	if (c->version != 1 || !c->same_algorithm || c->other_time ||
	    !c->have_next_update || c->empty_entries ||
	    c->malformed_extension || !entries_follow_profile(c->entries))
		return CERTS_REASON_FORM;
	return CERTS_REASON_NONE;
}
