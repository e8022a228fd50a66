/* A certificate revocation list against Tables 9 and 10. */
#include "certs/profile_form.h"

#include "certs/crl.h"
#include "certs/x509.h"
#include "mrtd/der.h"

#define DAY INT64_C(86400)

struct crl {
	struct certs_profile_form f;
	bool have_next, have_entries;
	struct span entries; /* contents */
};

static bool
is_time(uint32_t tag)
{
	return tag == MRTD_DER_UTC_TIME || tag == MRTD_DER_GENERALIZED_TIME;
}

/* TBSCertList; the fields of a form that a CRL has too. */
static bool
to_be_signed(struct crl *c, struct span v)
{
	struct certs_profile_form *f = &c->f;
	struct span at = v, list;
	struct mrtd_tlv t;

	if (mrtd_tlv_next(&at, &t) == MRTD_E_OK && t.tag == MRTD_DER_INTEGER) {
		f->version = t;
		v = at;
	}
	if (mrtd_tlv_next(&v, &t) != MRTD_E_OK || t.tag != MRTD_DER_SEQUENCE)
		return false;
	f->inner = t.raw;
	if (mrtd_tlv_next(&v, &t) != MRTD_E_OK || t.tag != MRTD_DER_SEQUENCE)
		return false;
	f->issuer = t.raw;
	if (mrtd_tlv_next(&v, &f->from) != MRTD_E_OK || !is_time(f->from.tag))
		return false;
	at = v;
	c->have_next = mrtd_tlv_next(&at, &f->until) == MRTD_E_OK &&
	    is_time(f->until.tag);
	if (c->have_next)
		v = at;
	c->have_entries = mrtd_tlv_expect(&v, MRTD_DER_SEQUENCE, &c->entries) ==
	    MRTD_E_OK;
	if (v.n == 0)
		return true;
	f->have_extensions = true;
	return mrtd_tlv_only(v, 0xA0, &list) == MRTD_E_OK &&
	    mrtd_tlv_only(list, MRTD_DER_SEQUENCE, &f->extensions) == MRTD_E_OK;
}

static bool
take_apart(struct crl *c)
{
	struct span all, tbs, skipped;
	struct mrtd_tlv t;

	if (mrtd_tlv_only(c->f.der, MRTD_DER_SEQUENCE, &all) != MRTD_E_OK ||
	    mrtd_tlv_expect(&all, MRTD_DER_SEQUENCE, &tbs) != MRTD_E_OK ||
	    mrtd_tlv_next(&all, &t) != MRTD_E_OK ||
	    t.tag != MRTD_DER_SEQUENCE ||
	    mrtd_tlv_only(all, MRTD_DER_BIT_STRING, &skipped) != MRTD_E_OK)
		return false;
	c->f.algorithm = t.raw;
	return to_be_signed(c, tbs);
}

static void
check_times(struct crl *c, int64_t now)
{
	struct certs_profile_form *f = &c->f;
	int64_t is;

	f->not_before = certs_profile_form_date(f, &f->from, "thisUpdate");
	if (!c->have_next) {
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_CRL_NEXT, "nextUpdate", "missing");
		return;
	}
	f->not_after = certs_profile_form_date(f, &f->until, "nextUpdate");
	if (f->not_before == 0 || f->not_after == 0)
		return;
	is = f->not_after - f->not_before;
	if (is <= 0)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_TIME_ORDER,
		    "nextUpdate", "%lld days", (long long)(is / DAY));
	else if (is > CERTS_CRL_DAYS * DAY)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CRL_PERIOD,
		    "nextUpdate", "%lld days", (long long)(is / DAY));
	else if (is < 2 * DAY)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CRL_OFTEN,
		    "nextUpdate", "%lld hours", (long long)(is / 3600));
	if (now != 0 && f->not_after < now)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CRL_OLD,
		    "nextUpdate", "%lld days ago",
		    (long long)((now - f->not_after) / DAY));
}

static void
check_number(struct certs_profile_form *f, struct span value, const char *part)
{
	struct span v, minimal = value, skipped;
	char text[48];

	if (mrtd_tlv_only(value, MRTD_DER_INTEGER, &v) != MRTD_E_OK) {
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CONTENTS, part,
		    "cannot be read by its definition");
		return;
	}
	certs_x509_serial_text(v, text, sizeof(text));
	if (v.n > 20)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_CRL_NUMBER, part, "%zu octets", v.n);
	else if (v.n == 0 || (v.p[0] & 0x80) != 0 ||
	    mrtd_der_integer(&minimal, &skipped) != MRTD_E_OK)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CRL_NUMBER, part,
		    "%s", v.n == 0 ? "empty" : text);
}

/* "the value(s) MUST be identical to the issuer field of certificates issued
 * under that previous name": directory names. */
static void
check_former(struct certs_profile_form *f, struct span value, const char *part)
{
	struct span seq;
	struct mrtd_tlv t;
	bool right = mrtd_tlv_only(value, MRTD_DER_SEQUENCE, &seq) ==
		MRTD_E_OK &&
	    seq.n > 0;

	while (right && seq.n > 0)
		right = mrtd_tlv_next(&seq, &t) == MRTD_E_OK && t.tag == 0xA4;
	if (!right)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_CONTENTS, part, "no former name");
}

/* Table 10: name, arc of id-ce, presence and criticality. */
/* clang-format off */
static const struct {
	const char *name;
	uint8_t arc;
	const char *cell;
	certs_profile_contents *contents;
} table[] = {
	{"authorityKeyIdentifier",   0x23, "m nc", certs_profile_extension_aki},
	{"issuerAlternativeName",    0x12, "o nc", check_former},
	{"cRLNumber",                0x14, "m nc", check_number},
	{"deltaCRLIndicator",        0x1B, "x",    NULL},
	{"issuingDistributionPoint", 0x1C, "x",    NULL},
	{"freshestCRL",              0x2E, "x",    NULL},
	/* of entries */
	{"reasonCode",               0x15, "x",    NULL},
	{"holdInstructionCode",      0x17, "x",    NULL},
	{"invalidityDate",           0x18, "x",    NULL},
	{"certificateIssuer",        0x1D, "x",    NULL},
	{"private extension",        0,    "o nc", NULL},
};
/* clang-format on */
#define ROWS (sizeof(table) / sizeof(table[0]))

static size_t
row_of(struct span oid)
{
	size_t i = 0;

	while (i + 1 < ROWS &&
	    !(oid.n == 3 && oid.p[0] == 0x55 && oid.p[1] == 0x1D &&
		oid.p[2] == table[i].arc))
		i++;
	return i;
}

static void
check_extension(struct certs_profile_form *f,
    const struct certs_profile_extension *x, uint32_t *seen)
{
	size_t row = row_of(x->oid);
	const char *name = table[row].name;
	char oid[64];

	certs_profile_form_oid(x->oid, oid);
	if (row + 1 < ROWS && (*seen & 1u << row) != 0)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_ONCE, name, "again");
	*seen |= 1u << row;
	if (table[row].cell[0] == 'x')
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_ABSENT, name, "%s", oid);
	else if (x->critical)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_NOT_CRITICAL,
		    name, "critical, %s", oid);
	if (x->said && !x->critical)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_DEFAULT, name, "critical FALSE");
	if (row + 1 < ROWS)
		certs_profile_form_der(f, x->value, (struct span) {0}, name);
	if (table[row].contents != NULL)
		table[row].contents(f, x->value, name);
}

static void
check_extensions(struct certs_profile_form *f)
{
	struct certs_profile_extension x;
	struct span list = f->extensions;
	uint32_t seen = 0;

	if (!f->have_extensions) {
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CRL_EXTENSIONS,
		    "crlExtensions", "missing");
		return;
	}
	while (list.n > 0) {
		if (!certs_profile_form_extension(&list, &x)) {
			certs_profile_form_tell(f, CERTS_PROFILE_RULE_CONTENTS,
			    "crlExtensions", "one cannot be read");
			break;
		}
		check_extension(f, &x, &seen);
	}
	for (size_t i = 0; i < ROWS; i++)
		if (table[i].cell[0] == 'm' && (seen & 1u << i) == 0)
			certs_profile_form_tell(f, CERTS_PROFILE_RULE_PRESENT,
			    table[i].name, "missing");
}

/* How often what occurs in the entries, so that it is told once. */
struct entries {
	size_t unreadable, rows[ROWS];
};

static bool
entry(struct span one, struct entries *e)
{
	struct certs_profile_extension x;
	struct span list, serial;
	struct mrtd_tlv when;
	int64_t at;

	if (mrtd_tlv_expect(&one, MRTD_DER_INTEGER, &serial) != MRTD_E_OK ||
	    serial.n == 0 || mrtd_tlv_next(&one, &when) != MRTD_E_OK ||
	    !certs_x509_time(when.tag, when.value, &at))
		return false;
	if (one.n == 0)
		return true;
	if (mrtd_tlv_only(one, MRTD_DER_SEQUENCE, &list) != MRTD_E_OK)
		return false;
	while (list.n > 0) {
		size_t row;

		if (!certs_profile_form_extension(&list, &x))
			return false;
		row = row_of(x.oid);
		/* "other private extensions: o nc" */
		if (row + 1 < ROWS || x.critical)
			e->rows[row]++;
	}
	return true;
}

static void
check_entries(struct crl *c)
{
	struct span s = c->entries, one;
	struct entries e = {0};
	size_t n = 0;

	if (!c->have_entries)
		return;
	if (s.n == 0)
		certs_profile_form_tell(&c->f, CERTS_PROFILE_RULE_CRL_EMPTY,
		    "revokedCertificates", "empty");
	while (s.n > 0) {
		if (mrtd_tlv_expect(&s, MRTD_DER_SEQUENCE, &one) != MRTD_E_OK) {
			e.unreadable++;
			break;
		}
		n++;
		e.unreadable += !entry(one, &e);
	}
	if (e.unreadable > 0)
		certs_profile_form_tell(&c->f, CERTS_PROFILE_RULE_CRL_ENTRY,
		    "revokedCertificates", "%zu of %zu cannot be read",
		    e.unreadable, n);
	for (size_t i = 0; i < ROWS; i++)
		if (e.rows[i] > 0)
			certs_profile_form_tell(&c->f,
			    i + 1 < ROWS
				? CERTS_PROFILE_RULE_CRL_ENTRY_EXTENSION
				: CERTS_PROFILE_RULE_NOT_CRITICAL,
			    table[i].name, "in %zu of %zu entries", e.rows[i],
			    n);
}

enum certs_profile_type
certs_profile_crl(
    struct span der, int64_t now, const struct certs_profile_ear *ear)
{
	struct crl c = {.f = {.ear = ear,
			    .der = der,
			    .type = CERTS_PROFILE_CRL,
			    .column = -1}};
	struct certs_profile_form *f = &c.f;
	struct span v;
	uint32_t version = 0;

	if (!take_apart(&c))
		return CERTS_PROFILE_UNKNOWN;
	certs_profile_form_der(f, der, (struct span) {0}, "CRL");
	v = f->version.raw;
	if (v.n == 0)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_CRL_VERSION, "version", "v1");
	else if (mrtd_der_uint(&v, &version) != MRTD_E_OK || version != 1)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CRL_VERSION,
		    "version", "INTEGER %u", (unsigned)version);
	if (!span_eq(f->algorithm, f->inner))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_SIGNATURE_SAME,
		    "signature", "they differ");
	certs_profile_key_signature(
	    f, f->algorithm, NULL, "signatureAlgorithm");
	certs_profile_name(f, f->issuer, "issuer");
	check_times(&c, now);
	check_entries(&c);
	check_extensions(f);
	return CERTS_PROFILE_CRL;
}
