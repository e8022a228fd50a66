/* The contents of the extensions of Table 6, each by its own definition. */
#include "certs/profile_form.h"

#include "certs/x509.h"
#include "mrtd/der.h"

#include <string.h>

#define DAY INT64_C(86400)

static void
unreadable(struct certs_profile_form *f, const char *part)
{
	certs_profile_form_tell(f, CERTS_PROFILE_RULE_CONTENTS, part,
	    "cannot be read by its definition");
}

/* SEQUENCE { [0] keyIdentifier, [1] issuer, [2] serial }, all optional. */
void
certs_profile_extension_aki(
    struct certs_profile_form *f, struct span value, const char *part)
{
	struct span seq, issuer = {0}, serial = {0};
	bool have_issuer, have_serial;

	if (mrtd_tlv_only(value, MRTD_DER_SEQUENCE, &seq) != MRTD_E_OK) {
		unreadable(f, part);
		return;
	}
	if (mrtd_tlv_expect(&seq, 0x80, &f->aki) != MRTD_E_OK)
		f->aki = (struct span) {0};
	have_issuer = mrtd_tlv_expect(&seq, 0xA1, &issuer) == MRTD_E_OK;
	have_serial = mrtd_tlv_expect(&seq, 0x82, &serial) == MRTD_E_OK;
	if (seq.n != 0)
		unreadable(f, part);
	if (f->aki.n == 0)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_AKI_KEY_ID, part,
		    "no keyIdentifier%s", have_issuer ? ", only a name" : "");
	if (have_issuer != have_serial)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_AKI_PAIR, part,
		    "%s alone",
		    have_issuer ? "authorityCertIssuer"
				: "authorityCertSerialNumber");
}

void
certs_profile_extension_ski(
    struct certs_profile_form *f, struct span value, const char *part)
{
	if (mrtd_tlv_only(value, MRTD_DER_OCTET_STRING, &f->ski) != MRTD_E_OK ||
	    f->ski.n == 0) {
		unreadable(f, part);
		return;
	}
	if (f->ski.n != 20 && f->ski.n != 8)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_SKI_LENGTH, part,
		    "%zu octets", f->ski.n);
}

/* Table 6, KeyUsage: bit, name, columns ROOT LINK DSC LIST COMMUNICATION. */
/* clang-format off */
static const struct {
	const char *name;
	char column[5];
} bits[] = {
	{"digitalSignature", {'x', 'x', 'm', 'm', 'o'}},
	{"nonRepudiation",   {'x', 'x', 'x', 'x', 'x'}},
	{"keyEncipherment",  {'x', 'x', 'x', 'x', 'o'}},
	{"dataEncipherment", {'x', 'x', 'x', 'x', 'x'}},
	{"keyAgreement",     {'x', 'x', 'x', 'x', 'o'}},
	{"keyCertSign",      {'m', 'm', 'x', 'x', 'x'}},
	{"cRLSign",          {'m', 'm', 'x', 'x', 'x'}},
	{"encipherOnly",     {'x', 'x', 'x', 'x', 'x'}},
	{"decipherOnly",     {'x', 'x', 'x', 'x', 'x'}},
};
/* clang-format on */

void
certs_profile_extension_usage(
    struct certs_profile_form *f, struct span value, const char *part)
{
	struct span v;
	uint8_t unused, b[2] = {0, 0};
	int column = f->column;

	if (mrtd_tlv_only(value, MRTD_DER_BIT_STRING, &v) != MRTD_E_OK ||
	    !span_take_u8(&v, &unused) || unused > 7 || v.n > 2) {
		unreadable(f, part);
		return;
	}
	/* X.690 §11.2.2: the last bit of a list of named bits is set. */
	if (v.n > 0 && (v.p[v.n - 1] >> unused & 1) == 0)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_DER, part,
		    "zero bits at the end of KeyUsage");
	for (size_t i = 0; i < 2 && v.n > 0; i++)
		(void)!span_take_u8(&v, &b[i]);
	if (column < 0 || column > CERTS_PROFILE_COLUMN_COMMUNICATION)
		return;
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		bool set = (b[i / 8] >> (7 - i % 8) & 1) != 0;

		if (set && bits[i].column[column] == 'x')
			certs_profile_form_tell(f,
			    CERTS_PROFILE_RULE_USAGE_OTHER, part, "%s is set",
			    bits[i].name);
		if (!set && bits[i].column[column] == 'm')
			certs_profile_form_tell(f, CERTS_PROFILE_RULE_USAGE_BIT,
			    part, "%s is not set", bits[i].name);
	}
}

/* GeneralizedTime under [0] or [1]; false where it is another form. */
static bool
period_date(
    struct certs_profile_form *f, struct span v, const char *part, int64_t *out)
{
	if (v.n == 15 && v.p[14] == 'Z' &&
	    certs_x509_time(MRTD_DER_GENERALIZED_TIME, v, out))
		return true;
	certs_profile_form_tell(f, CERTS_PROFILE_RULE_PERIOD_FORM, part, "%.*s",
	    (int)(v.n < 40 ? v.n : 40), (const char *)v.p);
	return false;
}

/* The use of the key against the certificate's own period. */
static void
compare(
    struct certs_profile_form *f, int64_t from, int64_t until, const char *part)
{
	int64_t is = until - from;

	if (is <= 0)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_TIME_ORDER, part,
		    "%lld days", (long long)(is / DAY));
	if (f->usage_max != 0 && is > f->usage_max)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_USAGE_LONG, part,
		    "%lld days, %.1f years", (long long)(is / DAY),
		    (double)is / (365.25 * (double)DAY));
	if (f->usage_max != 0 && f->not_after != 0 && until >= f->not_after)
		certs_profile_form_tell(f,
		    f->type == CERTS_PROFILE_DSC
			? CERTS_PROFILE_RULE_USAGE_COVERED
			: CERTS_PROFILE_RULE_USAGE_COVERED_CA,
		    part, "the key may be used until the certificate ends");
}

void
certs_profile_extension_period(
    struct certs_profile_form *f, struct span value, const char *part)
{
	struct span seq, v;
	int64_t from = f->not_before, until = 0;
	bool have_from, have_until, right = true;

	if (mrtd_tlv_only(value, MRTD_DER_SEQUENCE, &seq) != MRTD_E_OK) {
		unreadable(f, part);
		return;
	}
	have_from = mrtd_tlv_expect(&seq, 0x80, &v) == MRTD_E_OK;
	if (have_from)
		right = period_date(f, v, part, &from);
	have_until = mrtd_tlv_expect(&seq, 0x81, &v) == MRTD_E_OK;
	if (have_until)
		right = period_date(f, v, part, &until) && right;
	if (seq.n != 0)
		unreadable(f, part);
	else if (!have_from && !have_until)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_PERIOD_EMPTY,
		    part, "neither is there");
	if (right && have_until && from != 0)
		compare(f, from, until, part);
}

/* SEQUENCE SIZE (1..MAX) OF SEQUENCE { OID, ... } */
void
certs_profile_extension_policies(
    struct certs_profile_form *f, struct span value, const char *part)
{
	struct span seq, one, oid;
	bool right = mrtd_tlv_only(value, MRTD_DER_SEQUENCE, &seq) ==
		MRTD_E_OK &&
	    seq.n > 0;

	while (right && seq.n > 0)
		right = mrtd_tlv_expect(&seq, MRTD_DER_SEQUENCE, &one) ==
			MRTD_E_OK &&
		    mrtd_tlv_expect(&one, MRTD_DER_OID, &oid) == MRTD_E_OK;
	if (!right)
		unreadable(f, part);
}

/* SEQUENCE { cA DEFAULT FALSE, pathLenConstraint OPTIONAL } */
void
certs_profile_extension_basic(
    struct certs_profile_form *f, struct span value, const char *part)
{
	struct span seq, v;
	bool ca = false, have_path;
	uint32_t path = 0;

	if (mrtd_tlv_only(value, MRTD_DER_SEQUENCE, &seq) != MRTD_E_OK) {
		unreadable(f, part);
		return;
	}
	if (mrtd_tlv_expect(&seq, MRTD_DER_BOOLEAN, &v) == MRTD_E_OK) {
		ca = v.n == 1 && v.p[0] != 0;
		if (!ca)
			certs_profile_form_tell(
			    f, CERTS_PROFILE_RULE_DEFAULT, part, "cA FALSE");
	}
	have_path = mrtd_der_uint(&seq, &path) == MRTD_E_OK;
	if (seq.n != 0)
		unreadable(f, part);
	if (f->type != CERTS_PROFILE_ROOT && f->type != CERTS_PROFILE_LINK)
		return;
	if (!ca)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_BASIC_CA, part, "cA is not set");
	/* Table C-2: "0 for New CSCA certificate, 1 for Linked". */
	if (!have_path)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_BASIC_PATH, part, "missing");
	else if (path == 1 && f->type == CERTS_PROFILE_LINK)
		certs_profile_form_tell_old(f, CERTS_PROFILE_RULE_BASIC_PATH,
		    part, "pathLenConstraint 1");
	else if (path != 0)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_BASIC_PATH, part,
		    "pathLenConstraint %u", (unsigned)path);
}

void
certs_profile_extension_purposes(
    struct certs_profile_form *f, struct span value, const char *part)
{
	static const uint8_t icao[] = {0x67, 0x81, 8, 1, 1};
	uint8_t last = f->type == CERTS_PROFILE_MASTER_SIGNER ? 3
	    : f->type == CERTS_PROFILE_DEVIATION_SIGNER	      ? 8
							      : 0;
	struct span seq, oid, prefix;
	bool right, named = last == 0;
	char text[64] = "none";

	right = mrtd_tlv_only(value, MRTD_DER_SEQUENCE, &seq) == MRTD_E_OK &&
	    seq.n > 0;
	while (right && seq.n > 0) {
		right = mrtd_tlv_expect(&seq, MRTD_DER_OID, &oid) == MRTD_E_OK;
		if (!right)
			break;
		certs_profile_form_oid(oid, text);
		named |= oid.n == 6 && span_peek(oid, 5, &prefix) &&
		    span_eq(prefix, SPAN_OF(icao)) && oid.p[5] == last;
	}
	if (!right)
		unreadable(f, part);
	else if (!named)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_PURPOSE, part, "%s", text);
}

static bool
begins(struct span s, const char *with)
{
	size_t n = strlen(with);

	if (s.n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint8_t c = s.p[i];

		/* RFC 3986 §3.1: schemes in any case. */
		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c + 'a' - 'A');
		if (c != (uint8_t)with[i])
			return false;
	}
	return true;
}

/* .../CRLs/UTO.crl or CHN_HKG.crl, of the two hosts of the PKD. */
static bool
pkd_url(struct span s)
{
	struct span name, end;

	if (!begins(s, "https://pkddownload1.icao.int/crls/") &&
	    !begins(s, "https://pkddownload2.icao.int/crls/"))
		return false;
	if (!span_part(s, 35, s.n - 35, &name) || name.n < 5 || name.n > 11 ||
	    !span_part(name, name.n - 4, 4, &end) ||
	    !span_eq(end, SPAN_STR(".crl")))
		return false;
	for (size_t i = 0; i + 4 < name.n; i++)
		if ((name.p[i] < 'A' || name.p[i] > 'Z') && name.p[i] != '_')
			return false;
	return true;
}

static bool
holds(struct span s, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = 0; i + n <= s.n; i++)
		if (memcmp(s.p + i, what, n) == 0)
			return true;
	return false;
}

static void
url(struct certs_profile_form *f, const struct mrtd_tlv *t, const char *part)
{
	int n = (int)(t->value.n < 80 ? t->value.n : 80);

	/* [6] uniformResourceIdentifier */
	if (t->tag != 0x86)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_POINT_URL, part,
		    "a name that is no URL");
	else if (!begins(t->value, "ldap:") && !begins(t->value, "ldaps:") &&
	    !begins(t->value, "http:") && !begins(t->value, "https:"))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_POINT_URL, part,
		    "%.*s", n, (const char *)t->value.p);
	else if (holds(t->value, "icao.int") && !pkd_url(t->value))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_POINT_PKD, part,
		    "%.*s", n, (const char *)t->value.p);
}

/* DistributionPoint: [0] distributionPoint, [1] reasons, [2] cRLIssuer. */
static bool
point(struct certs_profile_form *f, struct span one, const char *part)
{
	struct span name, full, skipped;
	struct mrtd_tlv t;

	if (mrtd_tlv_expect(&one, 0xA0, &name) != MRTD_E_OK) {
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_POINT, part, "no distributionPoint");
	} else if (mrtd_tlv_only(name, 0xA0, &full) != MRTD_E_OK) {
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_POINT_URL, part,
		    "a name that is no URL");
	} else {
		while (full.n > 0) {
			if (mrtd_tlv_next(&full, &t) != MRTD_E_OK)
				return false;
			url(f, &t, part);
		}
	}
	if (mrtd_tlv_expect(&one, 0x81, &skipped) == MRTD_E_OK)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_POINT, part, "reasons is there");
	if (mrtd_tlv_expect(&one, 0xA2, &skipped) == MRTD_E_OK)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_POINT, part, "cRLIssuer is there");
	return one.n == 0;
}

void
certs_profile_extension_points(
    struct certs_profile_form *f, struct span value, const char *part)
{
	struct span seq, one;
	bool right = mrtd_tlv_only(value, MRTD_DER_SEQUENCE, &seq) ==
		MRTD_E_OK &&
	    seq.n > 0;

	while (right && seq.n > 0)
		right = mrtd_tlv_expect(&seq, MRTD_DER_SEQUENCE, &one) ==
			MRTD_E_OK &&
		    point(f, one, part);
	if (!right)
		unreadable(f, part);
}

/* SYNTAX NULL */
void
certs_profile_extension_change(
    struct certs_profile_form *f, struct span value, const char *part)
{
	struct span v;

	if (mrtd_tlv_only(value, MRTD_DER_NULL, &v) != MRTD_E_OK || v.n != 0)
		unreadable(f, part);
}

/* DocumentTypeListSyntax: version v0, SET OF PrintableString(SIZE(1..2)) */
void
certs_profile_extension_types(
    struct certs_profile_form *f, struct span value, const char *part)
{
	struct span seq, set;
	struct mrtd_tlv t;
	uint32_t version;

	if (mrtd_tlv_only(value, MRTD_DER_SEQUENCE, &seq) != MRTD_E_OK ||
	    mrtd_der_uint(&seq, &version) != MRTD_E_OK ||
	    mrtd_tlv_only(seq, MRTD_DER_SET, &set) != MRTD_E_OK) {
		unreadable(f, part);
		return;
	}
	if (version != 0)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_TYPES_VERSION,
		    part, "version %u", (unsigned)version);
	if (set.n == 0)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_TYPES_FORM, part, "no type at all");
	while (set.n > 0) {
		bool right = mrtd_tlv_next(&set, &t) == MRTD_E_OK;

		if (!right) {
			unreadable(f, part);
			return;
		}
		right = t.tag == MRTD_DER_PRINTABLE_STRING && t.value.n >= 1 &&
		    t.value.n <= 2;
		for (size_t i = 0; right && i < t.value.n; i++)
			right = t.value.p[i] >= 'A' && t.value.p[i] <= 'Z';
		if (!right)
			certs_profile_form_tell(f,
			    CERTS_PROFILE_RULE_TYPES_FORM, part, "\"%.*s\"",
			    (int)(t.value.n < 40 ? t.value.n : 40),
			    (const char *)t.value.p);
	}
}
