/* One certificate against Tables 5 to 8. */
#include "certs/profile_form.h"

#include "certs/signature.h"
#include "certs/x509.h"
#include "mrtd/der.h"

#include <string.h>

/*
 * 2016-01-01: the profile of Table 6 is the seventh edition's, of 2015; what is
 * older may follow the sixth (Appendix C).
 */
#define SEVENTH_EDITION INT64_C(1451606400)
#define DAY INT64_C(86400)
#define YEAR (INT64_C(1461) * DAY / 4)

/* Which purpose makes which type.  The first that is named decides. */
/* clang-format off */
static const struct {
	uint8_t oid[10];
	size_t n;
	enum certs_profile_type type;
} purposes[] = {
	{{0x67, 0x81, 8, 1, 1, 3},       6, CERTS_PROFILE_MASTER_SIGNER},
	{{0x67, 0x81, 8, 1, 1, 8},       6, CERTS_PROFILE_DEVIATION_SIGNER},
	{{0x67, 0x81, 8, 1, 1, 9, 8, 1}, 8, CERTS_PROFILE_LDS2_SIGNER},
	{{0x67, 0x81, 8, 1, 1, 9, 8, 2}, 8, CERTS_PROFILE_LDS2_SIGNER},
	{{0x67, 0x81, 8, 1, 1, 9, 8, 3}, 8, CERTS_PROFILE_LDS2_SIGNER},
	{{0x67, 0x81, 8, 1, 1, 11, 1},   7, CERTS_PROFILE_SEAL_SIGNER},
	{{0x67, 0x81, 8, 1, 1, 10, 1},   7, CERTS_PROFILE_SPOC_CLIENT},
	{{0x67, 0x81, 8, 1, 1, 10, 2},   7, CERTS_PROFILE_SPOC_SERVER},
	/* TR-03129-2 §7.2 and §8.5: signers of defect lists, of lists of
	 * document signers */
	{{4, 0, 0x7F, 0, 7, 3, 11, 2, 1, 2}, 10, CERTS_PROFILE_OTHER},
	{{4, 0, 0x7F, 0, 7, 3, 11, 1, 4, 2}, 10, CERTS_PROFILE_OTHER},
};

/* Column of Table 6; how long certificate and key may serve (Table 1, in days;
 * a month more for the key, which footnote 1 allows), 0: no word of it. */
static const struct {
	int column;
	int64_t validity, usage;
} kinds[CERTS_PROFILE_TYPE_COUNT] = {
	[CERTS_PROFILE_ROOT]   = {CERTS_PROFILE_COLUMN_ROOT, 15 * YEAR + 123 * DAY, 5 * YEAR + 31 * DAY},
	[CERTS_PROFILE_LINK]   = {CERTS_PROFILE_COLUMN_LINK, 15 * YEAR + 123 * DAY, 5 * YEAR + 31 * DAY},
	[CERTS_PROFILE_DSC]    = {CERTS_PROFILE_COLUMN_DSC,  10 * YEAR + 184 * DAY, 123 * DAY},
	[CERTS_PROFILE_MASTER_SIGNER]    = {CERTS_PROFILE_COLUMN_LIST, 0, 0},
	[CERTS_PROFILE_DEVIATION_SIGNER] = {CERTS_PROFILE_COLUMN_LIST, 0, 0},
	[CERTS_PROFILE_LDS2_SIGNER]      = {CERTS_PROFILE_COLUMN_LDS2, 12 * YEAR + 123 * DAY, 0},
	[CERTS_PROFILE_SEAL_SIGNER]      = {CERTS_PROFILE_COLUMN_SEAL, 0, 0},
	/* 6 to 18 months */
	[CERTS_PROFILE_SPOC_CLIENT]   = {CERTS_PROFILE_COLUMN_COMMUNICATION, 549 * DAY, 0},
	[CERTS_PROFILE_SPOC_SERVER]   = {CERTS_PROFILE_COLUMN_COMMUNICATION, 549 * DAY, 0},
	[CERTS_PROFILE_COMMUNICATION] = {CERTS_PROFILE_COLUMN_COMMUNICATION, 0, 0},
	[CERTS_PROFILE_OTHER]         = {-1, 0, 0},
};
/* clang-format on */

static bool
is_authority(enum certs_profile_type t)
{
	return t == CERTS_PROFILE_ROOT || t == CERTS_PROFILE_LINK;
}

/* The skeleton: what must be there to speak of a certificate at all. */
static bool
take_apart(struct certs_profile_form *f)
{
	struct mrtd_tlv t;
	struct span all, v, times, skipped, list;

	if (mrtd_tlv_only(f->der, MRTD_DER_SEQUENCE, &all) != MRTD_E_OK ||
	    mrtd_tlv_expect(&all, MRTD_DER_SEQUENCE, &v) != MRTD_E_OK ||
	    mrtd_tlv_next(&all, &t) != MRTD_E_OK || t.tag != MRTD_DER_SEQUENCE)
		return false;
	f->algorithm = t.raw;
	if (mrtd_tlv_only(all, MRTD_DER_BIT_STRING, &skipped) != MRTD_E_OK)
		return false;
	if (mrtd_tlv_expect(&v, 0xA0, &list) == MRTD_E_OK &&
	    mrtd_tlv_next(&list, &f->version) != MRTD_E_OK)
		return false;
	if (mrtd_tlv_expect(&v, MRTD_DER_INTEGER, &f->serial) != MRTD_E_OK ||
	    mrtd_tlv_next(&v, &t) != MRTD_E_OK || t.tag != MRTD_DER_SEQUENCE)
		return false;
	f->inner = t.raw;
	if (mrtd_tlv_next(&v, &t) != MRTD_E_OK || t.tag != MRTD_DER_SEQUENCE)
		return false;
	f->issuer = t.raw;
	if (mrtd_tlv_expect(&v, MRTD_DER_SEQUENCE, &times) != MRTD_E_OK ||
	    mrtd_tlv_next(&times, &f->from) != MRTD_E_OK ||
	    mrtd_tlv_next(&times, &f->until) != MRTD_E_OK || times.n != 0 ||
	    mrtd_tlv_next(&v, &t) != MRTD_E_OK || t.tag != MRTD_DER_SEQUENCE)
		return false;
	f->subject = t.raw;
	if (mrtd_tlv_next(&v, &t) != MRTD_E_OK || t.tag != MRTD_DER_SEQUENCE)
		return false;
	f->spki = t.raw;
	while (mrtd_tlv_expect(&v, 0x81, &skipped) == MRTD_E_OK ||
	    mrtd_tlv_expect(&v, 0x82, &skipped) == MRTD_E_OK)
		f->unique = true;
	if (v.n == 0)
		return true;
	f->have_extensions = true;
	return mrtd_tlv_only(v, 0xA3, &list) == MRTD_E_OK &&
	    mrtd_tlv_only(list, MRTD_DER_SEQUENCE, &f->extensions) == MRTD_E_OK;
}

static enum certs_profile_type
by_purpose(const struct certs_x509 *x)
{
	for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++)
		if (certs_x509_purpose(
			x, span_of(purposes[i].oid, purposes[i].n)))
			return purposes[i].type;
	return x->have_purposes ? CERTS_PROFILE_COMMUNICATION
				: CERTS_PROFILE_DSC;
}

/*
 * A self-signed certificate is told from a link under the same name by its
 * signature; one that says it is its own and was not made by its own key is
 * still taken for self-signed, and *own is false.
 */
static enum certs_profile_type
recognise(struct certs_profile_form *f, enum certs_profile_type expected,
    const struct certs_x509 *x, bool *own)
{
	*own = true;
	if (expected == CERTS_PROFILE_MASTER_SIGNER ||
	    expected == CERTS_PROFILE_DEVIATION_SIGNER)
		return expected;
	if (!is_authority(expected) && !f->same_name && !x->authority &&
	    (x->key_usage & CERTS_X509_KEY_CERT_SIGN) == 0)
		return by_purpose(x);
	if (!f->same_name)
		return CERTS_PROFILE_LINK;
	if (certs_signature_made_by(x->spki, x))
		return CERTS_PROFILE_ROOT;
	if (x->aki.n > 0 && x->ski.n > 0 && !span_eq(x->aki, x->ski))
		return CERTS_PROFILE_LINK;
	*own = false;
	return CERTS_PROFILE_ROOT;
}

/* Positive, at most 20 octets, no more than it needs. */
static void
check_serial(struct certs_profile_form *f)
{
	struct span s = f->serial;
	char text[48];

	certs_x509_serial_text(s, text, sizeof(text));
	if (s.n == 0 || (s.p[0] & 0x80) != 0 || (s.n == 1 && s.p[0] == 0))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_SERIAL_POSITIVE,
		    "serialNumber", "%s", s.n == 0 ? "empty" : text);
	if (s.n > 20)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_SERIAL_LENGTH,
		    "serialNumber", "%zu octets", s.n);
	if (s.n > 1 &&
	    ((s.p[0] == 0x00 && s.p[1] < 0x80) ||
		(s.p[0] == 0xFF && s.p[1] >= 0x80)))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_SERIAL_SHORTEST,
		    "serialNumber", "%s", text);
	/* "The Certificate Reference 0 ... 0 is reserved for testing". */
	if (f->type == CERTS_PROFILE_SEAL_SIGNER && s.n == 1 && s.p[0] == 0)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_SERIAL_SEAL, "serialNumber", "0");
}

static void
check_body(struct certs_profile_form *f)
{
	uint32_t version = 0;
	struct span v = f->version.raw;

	if (v.n == 0)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_VERSION, "version", "v1");
	else if (mrtd_der_uint(&v, &version) != MRTD_E_OK || version != 2)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_VERSION,
		    "version", "INTEGER %u", (unsigned)version);
	check_serial(f);
	if (!span_eq(f->algorithm, f->inner))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_SIGNATURE_SAME,
		    "signature", "they differ");
	if (f->unique)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_UNIQUE_ID, "", "present");
	certs_profile_name(f, f->issuer, "issuer");
	certs_profile_name(f, f->subject, "subject");
	certs_profile_name_pair(f);
}

static void
check_validity(struct certs_profile_form *f)
{
	int64_t max = kinds[f->type].validity, is;

	f->not_before = certs_profile_form_date(f, &f->from, "notBefore");
	f->not_after = certs_profile_form_date(f, &f->until, "notAfter");
	if (f->not_before == 0 || f->not_after == 0)
		return;
	is = f->not_after - f->not_before;
	if (is <= 0)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_TIME_ORDER,
		    "validity", "%lld days", (long long)(is / DAY));
	if (max != 0 && is > max)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_VALIDITY_LONG,
		    "validity", "%.1f years", (double)is / (double)YEAR);
}

/* The row of an extension: its own, or the last for all others. */
static size_t
row_of(struct span oid)
{
	size_t i = 0;

	while (i + 1 < certs_profile_table_n &&
	    !span_eq(oid, certs_profile_table[i].oid))
		i++;
	return i;
}

/* What Appendix C has for this type, "" where it had no such type. */
static const char *
earlier(const struct certs_profile_form *f, size_t row)
{
	switch (f->type) {
	case CERTS_PROFILE_ROOT:
		return certs_profile_table[row].earlier[0];
	case CERTS_PROFILE_LINK:
		return certs_profile_table[row].earlier[1];
	case CERTS_PROFILE_DSC:
		return certs_profile_table[row].earlier[2];
	default:
		return "m";
	}
}

static void
check_present(struct certs_profile_form *f, size_t row,
    const struct certs_profile_extension *x, const char *cell)
{
	const struct certs_profile_row *r = &certs_profile_table[row];
	char oid[64];

	certs_profile_form_oid(x->oid, oid);
	if (cell[0] == 'x' && earlier(f, row)[0] == 'o')
		certs_profile_form_tell_old(
		    f, CERTS_PROFILE_RULE_ABSENT, r->name, "%s", oid);
	else if (cell[0] == 'x')
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_ABSENT, r->name, "%s", oid);
	else if (strcmp(cell + 2, "c") == 0 && !x->critical)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CRITICAL, r->name,
		    "%s", "not critical");
	else if (strcmp(cell + 2, "nc") == 0 && x->critical)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_NOT_CRITICAL,
		    r->name, "critical, %s", oid);
	if (x->said && !x->critical)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_DEFAULT, r->name, "critical FALSE");
}

static void
check_one(struct certs_profile_form *f, const struct certs_profile_extension *x,
    uint32_t *seen)
{
	size_t row = row_of(x->oid);
	const struct certs_profile_row *r = &certs_profile_table[row];

	if (row + 1 < certs_profile_table_n) {
		if ((*seen & 1u << row) != 0)
			certs_profile_form_tell(
			    f, CERTS_PROFILE_RULE_ONCE, r->name, "again");
		*seen |= 1u << row;
	}
	check_present(f, row, x, f->column < 0 ? "o  " : r->column[f->column]);
	/* Those of our table are DER inside; of a private one nobody knows. */
	if (r->oid.n > 0)
		certs_profile_form_der(f, x->value, (struct span) {0}, r->name);
	if (r->contents != NULL)
		r->contents(f, x->value, r->name);
}

static void
check_missing(struct certs_profile_form *f, uint32_t seen)
{
	for (size_t i = 0; f->column >= 0 && i < certs_profile_table_n; i++) {
		const char *cell = certs_profile_table[i].column[f->column];
		/* §7.2.1: mandatory in SPOC client and server certificates. */
		bool spoc = (f->type == CERTS_PROFILE_SPOC_CLIENT ||
				f->type == CERTS_PROFILE_SPOC_SERVER) &&
		    certs_profile_table[i].contents ==
			certs_profile_extension_points;

		if ((seen & 1u << i) != 0 || (cell[0] != 'm' && !spoc))
			continue;
		if (earlier(f, i)[0] != 'm')
			certs_profile_form_tell_old(f,
			    CERTS_PROFILE_RULE_PRESENT,
			    certs_profile_table[i].name, "missing");
		else
			certs_profile_form_tell(f, CERTS_PROFILE_RULE_PRESENT,
			    certs_profile_table[i].name, "missing");
	}
}

/* What two extensions say together. */
static void
check_together(struct certs_profile_form *f, bool change)
{
	if (f->type == CERTS_PROFILE_ROOT) {
		if (f->aki.n > 0 && f->ski.n > 0 && !span_eq(f->aki, f->ski))
			certs_profile_form_tell(f, CERTS_PROFILE_RULE_AKI_OWN,
			    "AuthorityKeyIdentifier", "they differ");
		if (f->issuer_alt.n > 0 && f->subject_alt.n > 0 &&
		    !span_eq(f->issuer_alt, f->subject_alt))
			certs_profile_form_tell(f, CERTS_PROFILE_RULE_ALT_SAME,
			    "IssuerAltName", "they differ");
	}
	if (f->type == CERTS_PROFILE_LINK && change && f->same_name)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CHANGE_NONE,
		    "NameChange", "the names are the same");
	if (f->type == CERTS_PROFILE_LINK && !change && !f->same_name)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CHANGE,
		    "NameChange", "missing, the names differ");
}

static void
check_extensions(struct certs_profile_form *f)
{
	static const uint8_t change[] = {0x67, 0x81, 8, 1, 1, 6, 1};
	struct span list = f->extensions;
	struct certs_profile_extension x;
	uint32_t seen = 0;

	if (!f->have_extensions)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_EXTENSIONS, "extensions", "missing");
	while (list.n > 0) {
		if (!certs_profile_form_extension(&list, &x)) {
			certs_profile_form_tell(f, CERTS_PROFILE_RULE_CONTENTS,
			    "extensions", "one cannot be read");
			break;
		}
		check_one(f, &x, &seen);
	}
	if (f->have_extensions)
		check_missing(f, seen);
	check_together(f, (seen & 1u << row_of(SPAN_OF(change))) != 0);
}

enum certs_profile_type
certs_profile_certificate(struct span der, enum certs_profile_type expected,
    const struct certs_profile_ear *ear)
{
	struct certs_profile_form f = {.ear = ear, .der = der};
	struct certs_x509 x;
	bool own = true, readable;

	if (!take_apart(&f))
		return CERTS_PROFILE_UNKNOWN;
	f.same_name = certs_profile_name_same(f.issuer, f.subject);
	readable = certs_x509_parse(der, &x) == CERTS_E_OK;
	f.old = readable && x.not_before < SEVENTH_EDITION;
	f.type = readable ? recognise(&f, expected, &x, &own)
	    : is_authority(expected) || f.same_name
	    ? f.same_name ? CERTS_PROFILE_ROOT : CERTS_PROFILE_LINK
	    : expected != CERTS_PROFILE_UNKNOWN ? expected
						: CERTS_PROFILE_DSC;
	f.usage_max = kinds[f.type].usage;
	f.column = kinds[f.type].column;
	certs_profile_form_der(&f, der, f.serial, "certificate");
	check_body(&f);
	check_validity(&f);
	certs_profile_key_signature(
	    &f, f.algorithm, NULL, "signatureAlgorithm");
	certs_profile_key_public(&f);
	if (!own)
		certs_profile_form_tell(&f, CERTS_PROFILE_RULE_SIGNATURE_OWN,
		    "signatureValue", "its own key did not make it");
	check_extensions(&f);
	return f.type;
}
