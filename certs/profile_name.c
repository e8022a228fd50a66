/* Names: §7.1.1.1 for issuer and subject, §7.1.1.2 for the alternative ones. */
#include "certs/profile_form.h"

#include "certs/country.h"
#include "certs/x509.h"
#include "mrtd/der.h"

#include <ctype.h>
#include <string.h>

/* Attributes of id-at, 2.5.4.x. */
enum {
	COMMON_NAME = 3,
	SERIAL_NUMBER = 5,
	COUNTRY = 6,
	LOCALITY = 7,
	STATE = 8,
	QUALIFIER = 46,
};

struct attribute {
	struct span type;
	int arc; /* of id-at, -1: of another tree */
	struct mrtd_tlv value;
};

/* The next attribute; rdn holds what is left of its set.  *broken where the
 * name cannot be read to its end. */
static bool
next(struct span *names, struct span *rdn, struct attribute *out, bool *broken)
{
	struct span pair;

	while (rdn->n == 0) {
		if (names->n == 0)
			return false;
		if (mrtd_tlv_expect(names, MRTD_DER_SET, rdn) != MRTD_E_OK ||
		    rdn->n == 0) {
			*broken = true;
			return false;
		}
	}
	if (mrtd_tlv_expect(rdn, MRTD_DER_SEQUENCE, &pair) != MRTD_E_OK ||
	    mrtd_tlv_expect(&pair, MRTD_DER_OID, &out->type) != MRTD_E_OK ||
	    mrtd_tlv_next(&pair, &out->value) != MRTD_E_OK || pair.n != 0) {
		*broken = true;
		return false;
	}
	out->arc = out->type.n == 3 && out->type.p[0] == 0x55 &&
		out->type.p[1] == 4
	    ? out->type.p[2]
	    : -1;
	return true;
}

static const char *
string_type(uint32_t tag)
{
	switch (tag) {
	case MRTD_DER_UTF8_STRING:
		return "UTF8String";
	case MRTD_DER_PRINTABLE_STRING:
		return "PrintableString";
	case 0x14:
		return "TeletexString";
	case 0x16:
		return "IA5String";
	case 0x1C:
		return "UniversalString";
	case 0x1E:
		return "BMPString";
	default:
		return "no string";
	}
}

static bool
is_upper(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 'A' || s.p[i] > 'Z')
			return false;
	return true;
}

static bool
is_letters(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] | 0x20) < 'a' || (s.p[i] | 0x20) > 'z')
			return false;
	return true;
}

#define SHOWN(s) (int)((s).n < 60 ? (s).n : 60), (const char *)(s).p

static void
check_country(
    struct certs_profile_form *f, const struct attribute *a, const char *part)
{
	struct span s = a->value.value;
	enum certs_reason why;
	char text[4] = {0};

	if (a->value.tag != MRTD_DER_PRINTABLE_STRING)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_COUNTRY_STRING,
		    part, "%s", string_type(a->value.tag));
	if (s.n != 2 || !is_letters(s)) {
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_COUNTRY_FORMAT,
		    part, "C=%.*s", SHOWN(s));
		return;
	}
	if (!is_upper(s))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_COUNTRY_CASE,
		    part, "C=%.*s", SHOWN(s));
	memcpy(text, s.p, 2);
	/* Utopia is known: what cannot be compared with it is not. */
	if (certs_country_compare("UTO", text, &why) == CERTS_UNDETERMINED)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_COUNTRY_KNOWN,
		    part, "C=%.*s", SHOWN(s));
}

/* Tables 7 and 8: what stands on a chip or names the signer of a seal. */
static void
check_lean(
    struct certs_profile_form *f, const struct attribute *a, const char *part)
{
	struct span s = a->value.value;
	char oid[64];

	if (a->arc != COMMON_NAME && a->arc != COUNTRY) {
		certs_profile_form_oid(a->type, oid);
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_NAME_LONE, part, "attribute %s", oid);
	}
	if (a->arc != COMMON_NAME)
		return;
	if (f->type == CERTS_PROFILE_LDS2_SIGNER && s.n > 9)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_NAME_SHORT, part,
		    "CN=%.*s", SHOWN(s));
	if (f->type == CERTS_PROFILE_SEAL_SIGNER) {
		bool right = a->value.tag == MRTD_DER_PRINTABLE_STRING &&
		    s.n == 2;

		/* Doc 9303-13 §2.2.1: alphanumeric. */
		for (size_t i = 0; right && i < s.n; i++)
			right = (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
			    (s.p[i] >= '0' && s.p[i] <= '9');
		if (!right)
			certs_profile_form_tell(f, CERTS_PROFILE_RULE_NAME_SEAL,
			    part, "CN=%.*s, %s", SHOWN(s),
			    string_type(a->value.tag));
	}
}

static void
check_string(
    struct certs_profile_form *f, const struct attribute *a, const char *part)
{
	uint32_t tag = a->value.tag;
	char oid[64];

	if (a->arc == SERIAL_NUMBER && tag != MRTD_DER_PRINTABLE_STRING)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_NAME_SERIAL, part,
		    "%s", string_type(tag));
	/* domainComponent and emailAddress are of other trees: IA5String. */
	if (a->arc < 0 || a->arc == SERIAL_NUMBER || a->arc == COUNTRY ||
	    a->arc == QUALIFIER || tag == MRTD_DER_PRINTABLE_STRING ||
	    tag == MRTD_DER_UTF8_STRING)
		return;
	certs_profile_form_oid(a->type, oid);
	certs_profile_form_tell(f, CERTS_PROFILE_RULE_NAME_STRING, part,
	    "%s in attribute %s", string_type(tag), oid);
}

void
certs_profile_name(
    struct certs_profile_form *f, struct span name, const char *part)
{
	bool lean = strcmp(part, "subject") == 0 &&
	    (f->type == CERTS_PROFILE_LDS2_SIGNER ||
		f->type == CERTS_PROFILE_SEAL_SIGNER);
	bool broken = false, country = false, common = false;
	struct span names, rdn = {0};
	struct attribute a;

	if (mrtd_tlv_only(name, MRTD_DER_SEQUENCE, &names) != MRTD_E_OK)
		broken = true;
	while (!broken && next(&names, &rdn, &a, &broken)) {
		country |= a.arc == COUNTRY;
		common |= a.arc == COMMON_NAME;
		if (a.arc == COUNTRY)
			check_country(f, &a, part);
		check_string(f, &a, part);
		if (lean)
			check_lean(f, &a, part);
	}
	if (broken)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_NAME_FORM, part, "cannot be read");
	if (!country)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_COUNTRY, part, "missing");
	/* Table 9 asks for no commonName, but the same authority signs. */
	if (!common && f->type != CERTS_PROFILE_CRL)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_COMMON_NAME, part, "missing");
}

/* The contents of the first C as it is written. */
static struct span
country_of(struct span name)
{
	struct span names, rdn = {0};
	struct attribute a;
	bool broken = false;

	if (mrtd_tlv_only(name, MRTD_DER_SEQUENCE, &names) == MRTD_E_OK)
		while (next(&names, &rdn, &a, &broken))
			if (a.arc == COUNTRY)
				return a.value.value;
	return (struct span) {0};
}

/* X.520 §6.2.3: without regard to case, which is told by itself. */
static bool
same_text(struct span a, struct span b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++)
		if (toupper(a.p[i]) != toupper(b.p[i]))
			return false;
	return a.n == b.n;
}

/*
 * RFC 5280 §7.1: the same attributes in the same order, whatever their case
 * and string types are.
 */
bool
certs_profile_name_same(struct span a, struct span b)
{
	struct span x, y, rdn_x = {0}, rdn_y = {0};
	struct attribute p, q;
	bool broken = false;

	if (span_eq(a, b))
		return true;
	if (!certs_x509_same_name(a, b) ||
	    mrtd_tlv_only(a, MRTD_DER_SEQUENCE, &x) != MRTD_E_OK ||
	    mrtd_tlv_only(b, MRTD_DER_SEQUENCE, &y) != MRTD_E_OK)
		return false;
	while (next(&x, &rdn_x, &p, &broken) && next(&y, &rdn_y, &q, &broken))
		if (!span_eq(p.type, q.type))
			return false;
	return !broken;
}

void
certs_profile_name_pair(struct certs_profile_form *f)
{
	struct span a = country_of(f->issuer), b = country_of(f->subject);

	if (a.n > 0 && b.n > 0 && !same_text(a, b))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_COUNTRY_MATCH,
		    "subject", "%.*s in the issuer, %.*s in the subject",
		    (int)(a.n < 20 ? a.n : 20), (const char *)a.p,
		    (int)(b.n < 20 ? b.n : 20), (const char *)b.p);
}

/* Three capital letters, or D; the MRZ's fillers are no part of a code. */
static bool
mrz_code(struct span s, char out[4])
{
	memset(out, 0, 4);
	if ((s.n != 1 && s.n != 3) || !is_upper(s))
		return false;
	memcpy(out, s.p, s.n);
	return true;
}

static void
check_locality(
    struct certs_profile_form *f, const struct attribute *a, const char *part)
{
	bool issuer = strcmp(part, "IssuerAltName") == 0;
	struct span s = a->value.value;
	enum certs_reason why;
	char code[4], c[4];

	if (!mrz_code(s, code)) {
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_ALT_CODE, part, "L=%.*s", SHOWN(s));
		return;
	}
	if (certs_country_compare(code, "UT", &why) == CERTS_UNDETERMINED) {
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_ALT_CODE, part,
		    "L=%s is no such code", code);
		return;
	}
	certs_x509_country(issuer ? f->issuer : f->subject, c);
	if (certs_country_compare(code, c, &why) == CERTS_FAILED)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_ALT_MATCH, part,
		    "L=%s, but C=%s", code, c);
}

static void
check_directory(
    struct certs_profile_form *f, struct span names, const char *part)
{
	struct span rdn = {0};
	struct attribute a;
	bool broken = false, locality = false;
	char code[4], oid[64];

	while (next(&names, &rdn, &a, &broken)) {
		if (a.arc == LOCALITY) {
			locality = true;
			check_locality(f, &a, part);
		} else if (a.arc == STATE) {
			if (!mrz_code(a.value.value, code) ||
			    a.value.value.n != 3)
				certs_profile_form_tell(f,
				    CERTS_PROFILE_RULE_ALT_STATE, part,
				    "ST=%.*s", SHOWN(a.value.value));
		} else {
			certs_profile_form_oid(a.type, oid);
			certs_profile_form_tell(f, CERTS_PROFILE_RULE_ALT_OTHER,
			    part, "attribute %s", oid);
		}
	}
	if (broken)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CONTENTS, part,
		    "a directory name cannot be read");
	else if (!locality)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_ALT_DIRECTORY,
		    part, "a directory name without localityName");
}

/* GeneralNames: SEQUENCE SIZE (1..MAX) OF GeneralName, RFC 5280 §4.2.1.6. */
void
certs_profile_name_alternative(
    struct certs_profile_form *f, struct span value, const char *part)
{
	bool contact = false, directory = false, host = false, right;
	struct span seq, names;
	struct mrtd_tlv t;

	if (strcmp(part, "IssuerAltName") == 0)
		f->issuer_alt = value;
	else
		f->subject_alt = value;
	right = mrtd_tlv_only(value, MRTD_DER_SEQUENCE, &seq) == MRTD_E_OK &&
	    seq.n > 0;
	while (right && seq.n > 0) {
		if (!(right = mrtd_tlv_next(&seq, &t) == MRTD_E_OK))
			break;
		/* [1] rfc822Name, [2] dNSName, [6] URI, [4] directoryName */
		contact |= t.tag == 0x81 || t.tag == 0x82 || t.tag == 0x86;
		host |= t.tag == 0x82;
		if (t.tag != 0xA4)
			continue;
		directory = true;
		if ((right = mrtd_tlv_only(t.value, MRTD_DER_SEQUENCE,
				 &names) == MRTD_E_OK))
			check_directory(f, names, part);
	}
	if (!right) {
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_CONTENTS, part,
		    "cannot be read by its definition");
		return;
	}
	if (!directory)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_ALT_DIRECTORY,
		    part, "no directory name");
	if (!contact)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_ALT_CONTACT, part, "no address");
	if (!host && f->type == CERTS_PROFILE_SPOC_SERVER &&
	    strcmp(part, "SubjectAltName") == 0)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_ALT_HOST, part, "no dNSName");
}
