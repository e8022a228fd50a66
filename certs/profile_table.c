/* Doc 9303-12 (8th edition), Tables 6, 7, 8 and C-2, and the rules by number.
 */
#include "certs/profile_form.h"

#include <string.h>

/* clang-format off */
#define OID(...) {(const uint8_t[]) {__VA_ARGS__}, \
	sizeof((const uint8_t[]) {__VA_ARGS__})}
#define CE(arc) OID(0x55, 0x1D, arc) /* id-ce */
#define PE(arc) OID(0x2B, 6, 1, 5, 5, 7, 1, arc) /* id-pe */
#define ICAO(arc) OID(0x67, 0x81, 8, 1, 1, 6, arc) /* security extensions */

#define READ(noun) certs_profile_extension_##noun

const struct certs_profile_row certs_profile_table[] = {
	/*                                             ROOT    LINK    DSC     LIST    COMM    LDS2    SEAL       C-2: CSCA, link, DS */
	{"AuthorityKeyIdentifier",     CE(0x23),      {"o nc", "m nc", "m nc", "m nc", "m nc", "m nc", "m nc"}, {"o", "m", "m"}, READ(aki)},
	{"SubjectKeyIdentifier",       CE(0x0E),      {"m nc", "m nc", "o nc", "o nc", "o nc", "x",    "x"},    {"m", "m", "o"}, READ(ski)},
	{"KeyUsage",                   CE(0x0F),      {"m c",  "m c",  "m c",  "m c",  "m c",  "x",    "x"},    {"m", "m", "m"}, READ(usage)},
	{"PrivateKeyUsagePeriod",      CE(0x10),      {"m nc", "m nc", "m nc", "o nc", "o nc", "x",    "x"},    {"o", "o", "o"}, READ(period)},
	{"CertificatePolicies",        CE(0x20),      {"o nc", "o nc", "o nc", "o nc", "o nc", "x",    "x"},    {"o", "o", "o"}, READ(policies)},
	{"PolicyMappings",             CE(0x21),      {"x",    "x",    "x",    "x",    "x",    "x",    "x"},    {"x", "x", "x"}, NULL},
	{"SubjectAltName",             CE(0x11),      {"m nc", "m nc", "m nc", "m nc", "m nc", "x",    "x"},    {"x", "x", "x"}, certs_profile_name_alternative},
	{"IssuerAltName",              CE(0x12),      {"m nc", "m nc", "m nc", "m nc", "m nc", "x",    "x"},    {"x", "x", "x"}, certs_profile_name_alternative},
	{"SubjectDirectoryAttributes", CE(0x09),      {"x",    "x",    "x",    "x",    "x",    "x",    "x"},    {"x", "x", "x"}, NULL},
	{"BasicConstraints",           CE(0x13),      {"m c",  "m c",  "x",    "x",    "x",    "x",    "x"},    {"m", "m", "x"}, READ(basic)},
	{"NameConstraints",            CE(0x1E),      {"x",    "x",    "x",    "x",    "x",    "x",    "x"},    {"x", "x", "x"}, NULL},
	{"PolicyConstraints",          CE(0x24),      {"x",    "x",    "x",    "x",    "x",    "x",    "x"},    {"x", "x", "x"}, NULL},
	{"ExtKeyUsage",                CE(0x25),      {"x",    "x",    "x",    "m c",  "m c",  "m c",  "m c"},  {"x", "x", "x"}, READ(purposes)},
	{"CRLDistributionPoints",      CE(0x1F),      {"m nc", "m nc", "m nc", "m nc", "o nc", "x",    "x"},    {"o", "o", "o"}, READ(points)},
	{"InhibitAnyPolicy",           CE(0x36),      {"x",    "x",    "x",    "x",    "x",    "x",    "x"},    {"x", "x", "x"}, NULL},
	{"FreshestCRL",                CE(0x2E),      {"x",    "x",    "x",    "x",    "x",    "x",    "x"},    {"x", "x", "x"}, NULL},
	{"AuthorityInfoAccess",        PE(0x01),      {"o nc", "o nc", "o nc", "o nc", "o nc", "x",    "x"},    {"x", "x", "x"}, NULL},
	{"SubjectInfoAccess",          PE(0x0B),      {"o nc", "o nc", "o nc", "o nc", "o nc", "x",    "x"},    {"x", "x", "x"}, NULL},
	{"NameChange",                 ICAO(0x01),    {"o nc", "o nc", "x",    "x",    "x",    "x",    "x"},    {"o", "o", "o"}, READ(change)},
	{"DocumentTypeList",           ICAO(0x02),    {"x",    "x",    "m nc", "x",    "x",    "x",    "o nc"}, {"o", "o", "o"}, READ(types)},
	/* 2.16.840.1.113730.1.1 */
	{"NetscapeCertType",           OID(0x60, 0x86, 0x48, 0x01, 0x86, 0xF8, 0x42, 0x01, 0x01),
	                                              {"x",    "x",    "x",    "x",    "x",    "x",    "x"},    {"o", "o", "o"}, NULL},
	/* Any other: the last row, without an OID. */
	{"private extension",          {NULL, 0},     {"o nc", "o nc", "o nc", "o nc", "o nc", "x",    "x"},    {"o", "o", "o"}, NULL},
};
/* clang-format on */
const size_t certs_profile_table_n = sizeof(certs_profile_table) /
    sizeof(certs_profile_table[0]);

static const struct certs_profile_rule_info rules[] = {
#define CERTS_PROFILE_X(name, severity, clause, text, remedy) \
	{#name, CERTS_PROFILE_##severity, clause, text, remedy},
    CERTS_PROFILE_RULES(CERTS_PROFILE_X)
#undef CERTS_PROFILE_X
};

/* What to write where a mandatory extension is missing. */
static const struct {
	const char *part, *remedy;
} additions[] = {
    {"AuthorityKeyIdentifier",
	"Add it, with the SubjectKeyIdentifier of the signing CSCA as "
	"keyIdentifier."},
    {"authorityKeyIdentifier",
	"Add it, with the SubjectKeyIdentifier of the signing CSCA as "
	"keyIdentifier."},
    {"cRLNumber", "Add it, and count the CRLs."},
    {"SubjectKeyIdentifier", "Add it, derived from the key."},
    {"KeyUsage",
	"Add it, critical: keyCertSign and cRLSign for a CSCA, "
	"digitalSignature for a signer."},
    {"PrivateKeyUsagePeriod",
	"Add it, with the day on which the private key is put out of use."},
    {"SubjectAltName",
	"Add it, with an address and a directory name with the code of the "
	"MRZ, such as L=UTO."},
    {"IssuerAltName",
	"Add it, with an address and a directory name with the code of the "
	"MRZ, such as L=UTO."},
    {"BasicConstraints",
	"Add it, critical, with cA TRUE and pathLenConstraint 0."},
    {"CRLDistributionPoints",
	"Add it, with the URLs of your CRL, such as "
	"https://pkddownload1.icao.int/CRLs/UTO.crl."},
    {"DocumentTypeList",
	"Add it, with the document types of the MRZ that this signer makes, "
	"such as P."},
};

const char *
certs_profile_remedy(const struct certs_profile_finding *f)
{
	if (f->rule == CERTS_PROFILE_RULE_PRESENT)
		for (size_t i = 0; i < sizeof(additions) / sizeof(additions[0]);
		     i++)
			if (strcmp(additions[i].part, f->part) == 0)
				return additions[i].remedy;
	return rules[f->rule].remedy;
}

const struct certs_profile_rule_info *
certs_profile_rule(enum certs_profile_rule r)
{
	return (unsigned)r < CERTS_PROFILE_RULE_COUNT ? &rules[r] : NULL;
}

static const struct {
	const char *word, *text;
} types[] = {{"unreadable", "not readable"},
#define CERTS_PROFILE_X(name, word, text) {word, text},
    CERTS_PROFILE_TYPES(CERTS_PROFILE_X)
#undef CERTS_PROFILE_X
};

const char *
certs_profile_type_word(enum certs_profile_type t)
{
	return types[(unsigned)t < CERTS_PROFILE_TYPE_COUNT ? t : 0].word;
}

const char *
certs_profile_type_text(enum certs_profile_type t)
{
	return types[(unsigned)t < CERTS_PROFILE_TYPE_COUNT ? t : 0].text;
}
