/* Doc 9303-12 §7.1: one certificate of each type that conforms, and for each
 * rule one that does not. */
#include "certs/master.h"
#include "certs/profile.h"
#include "tests/profile_make.h"

#include <openssl/rsa.h>

enum key {
	K_EXPLICIT,
	K_NAMED,
	K_COMPRESSED,
	K_ODD,
	K_SMALL,
	K_LARGE,
	K_RSA_2048,
	K_RSA_3,
	KEYS,
};
static struct make_key keys[KEYS];

enum {
	AKI,
	SKI,
	USAGE,
	PERIOD,
	SAN,
	IAN,
	BASIC,
	POINTS,
	PURPOSES,
	TYPES,
	CHANGE,
	EXTRA,
};

/* What a row changes: a field, or of extension e value, flag, OID. */
enum field {
	NOTHING,
	VERSION,
	SERIAL,
	INNER,
	OUTER,
	ISSUER,
	SUBJECT,
	FROM,
	UNTIL,
	UNIQUE,
	KEY,
	SIGNER,
	ALL
};
#define VALUE(e) (100 + (e))
#define FLAG(e) (200 + (e))
#define OTHER(e) (300 + (e))

#define ID_A "'AAAAAAAAAAAAAAAAAAAA'"
#define ID_B "'BBBBBBBBBBBBBBBBBBBB'"
#define TRUE_FLAG "0101FF"
#define ECDSA_SHA256 "30{0608 2A8648CE3D040302}"
#define LOCALITY(code) "A4{30{31{30{0603 550407 13{'" code "'}}}}}"
#define ALT "30{81{'pki@utopia.ut'}" LOCALITY("UTO") "}"
#define PKD "30{30{A0{A0{86{'https://pkddownload1.icao.int/CRLs/UTO.crl'}}}}}"
#define YEARS(a, b) "30{80{'" a "0101000000Z'}81{'" b "0101000000Z'}}"

/* Names, critical or not, of the types, friendly. */
static struct make
friendly(enum certs_profile_type t)
{
	bool ca = t == CERTS_PROFILE_ROOT || t == CERTS_PROFILE_LINK;
	bool lean = t == CERTS_PROFILE_LDS2_SIGNER ||
	    t == CERTS_PROFILE_SEAL_SIGNER;
	const char *purpose = t == CERTS_PROFILE_MASTER_SIGNER
	    ? "30{0606 678108010103}"
	    : t == CERTS_PROFILE_DEVIATION_SIGNER ? "30{0606 678108010108}"
	    : t == CERTS_PROFILE_LDS2_SIGNER	  ? "30{0608 6781080101090801}"
	    : t == CERTS_PROFILE_SEAL_SIGNER	  ? "30{0607 67810801010B01}"
	    : t == CERTS_PROFILE_SPOC_CLIENT	  ? "30{0607 67810801010A01}"
	    : t == CERTS_PROFILE_SPOC_SERVER	  ? "30{0607 67810801010A02}"
	    : t == CERTS_PROFILE_COMMUNICATION	  ? "30{0608 2B06010505070301}"
	    : t == CERTS_PROFILE_OTHER ? "30{060A 04007F0007030B020102}"
				       : NULL;
	bool spoc = t == CERTS_PROFILE_SPOC_CLIENT ||
	    t == CERTS_PROFILE_SPOC_SERVER;
	struct make m = {
	    .version = "A003 020102",
	    .serial = "01",
	    .inner = ECDSA_SHA256,
	    .outer = ECDSA_SHA256,
	    .issuer = "6P=UT 10U=Utopia 3U=CSCA",
	    .subject = ca			 ? "6P=UT 10U=Utopia 3U=CSCA"
		: t == CERTS_PROFILE_SEAL_SIGNER ? "6P=UT 3P=DE"
		: lean				 ? "6P=UT 3U=LDS2-TS"
		       : "6P=UT 10U=Utopia 5P=1 3U=Signer",
	    .from = "17{'200101000000Z'}",
	    .until = ca ? "17{'340101000000Z'}"
		: spoc	? "17{'210101000000Z'}"
			: "17{'300401000000Z'}",
	    .unique = "",
	    .spki = keys[K_EXPLICIT].spki,
	    .spki_n = keys[K_EXPLICIT].n,
	    .signer = keys[K_EXPLICIT].key,
	    .extension =
		{
		    [AKI] = {"551D23",
			t == CERTS_PROFILE_LINK ? "30{80{" ID_B "}}"
						: "30{80{" ID_A "}}",
			""},
		    [SKI] = {"551D0E", lean ? NULL : "04{" ID_A "}", ""},
		    [USAGE] = {"551D0F",
			lean	 ? NULL
			    : ca ? "0302 0106"
				 : "0302 0780",
			TRUE_FLAG},
		    [PERIOD] = {"551D10",
			ca ? YEARS("2020", "2023")
			    : t == CERTS_PROFILE_DSC
			    ? "30{81{'20200401000000Z'}}"
			    : NULL,
			""},
		    [SAN] = {"551D11",
			lean ? NULL
			    : t == CERTS_PROFILE_SPOC_SERVER
			    ? "30{82{'spoc.utopia.ut'}" LOCALITY("UTO") "}"
			    : ALT,
			""},
		    [IAN] = {"551D12", lean ? NULL : ALT, ""},
		    [BASIC] = {"551D13", ca ? "30{0101FF 020100}" : NULL,
			TRUE_FLAG},
		    [POINTS] = {"551D1F", lean ? NULL : PKD, ""},
		    [PURPOSES] = {"551D25", purpose, TRUE_FLAG},
		    [TYPES] = {"67810801010602",
			t == CERTS_PROFILE_DSC ? "30{020100 31{13{'P'}}}"
					       : NULL,
			""},
		    [CHANGE] = {"67810801010601", NULL, ""},
		},
	};

	if (t == CERTS_PROFILE_LINK)
		m.signer = keys[K_NAMED].key;
	return m;
}

static void
edit(struct make *m, int field, const char *text)
{
	static const size_t offset[] = {
	    [VERSION] = offsetof(struct make, version),
	    [SERIAL] = offsetof(struct make, serial),
	    [INNER] = offsetof(struct make, inner),
	    [OUTER] = offsetof(struct make, outer),
	    [ISSUER] = offsetof(struct make, issuer),
	    [SUBJECT] = offsetof(struct make, subject),
	    [FROM] = offsetof(struct make, from),
	    [UNTIL] = offsetof(struct make, until),
	    [UNIQUE] = offsetof(struct make, unique),
	};

	if (field == KEY) {
		const struct make_key *k = &keys[text[0] - '0'];

		m->spki = k->spki;
		m->spki_n = k->n;
		if (m->signer == keys[K_EXPLICIT].key)
			m->signer = k->key;
	} else if (field == SIGNER) {
		m->signer = keys[text[0] - '0'].key;
	} else if (field == ALL) {
		memset(m->extension, 0, sizeof(m->extension));
	} else if (field >= OTHER(0)) {
		m->extension[field - OTHER(0)].oid = text;
	} else if (field >= FLAG(0)) {
		m->extension[field - FLAG(0)].flag = text;
	} else if (field >= VALUE(0)) {
		m->extension[field - VALUE(0)].value = text;
	} else if (field != NOTHING) {
		memcpy((char *)m + offset[field], &text, sizeof(text));
	}
}

/* clang-format off */
#define T(x) CERTS_PROFILE_##x
#define R(x) CERTS_PROFILE_RULE_##x
static const struct row {
	const char *name;
	enum certs_profile_type type;
	struct { int field; const char *text; } edit[3];
	enum certs_profile_rule rule;
	const char *part, *found; /* found: how it begins */
} rows[] = {
	/* Table 5 */
	{"length in more octets than it needs", T(ROOT), {{UNTIL, "17810D '340101000000Z'"}}, R(DER), "certificate", "octet "},
	{"BOOLEAN is 01",       T(ROOT), {{VALUE(BASIC), "30{010101 020100}"}}, R(DER), "BasicConstraints", ""},
	{"integer too long",    T(ROOT), {{VALUE(BASIC), "30{0101FF 02020000}"}}, R(DER), "BasicConstraints", ""},
	{"unused bits set",     T(ROOT), {{VALUE(USAGE), "0302 0107"}}, R(DER), "KeyUsage", ""},
	{"zero bits at the end", T(ROOT), {{VALUE(USAGE), "0302 0006"}}, R(DER), "KeyUsage", "zero bits"},
	{"set out of order",    T(DSC),  {{VALUE(TYPES), "30{020100 31{13{'P'} 13{'A'}}}"}}, R(DER), "DocumentTypeList", ""},
	{"nested without end",  T(ROOT), {{VALUE(AKI), "30{80{" ID_A "}}"}, {VALUE(EXTRA), "30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{30{0500}}}}}}}}}}}}}}}}}}}}}}}}}}}"}, {OTHER(EXTRA), "551D20"}}, R(DER), "CertificatePolicies", ""},
	{"v1",                  T(ROOT), {{VERSION, ""}}, R(VERSION), "version", "v1"},
	{"v2",                  T(ROOT), {{VERSION, "A003 020101"}}, R(VERSION), "version", "INTEGER 1"},
	{"serial 0",            T(ROOT), {{SERIAL, "00"}}, R(SERIAL_POSITIVE), "serialNumber", "00"},
	{"serial negative",     T(ROOT), {{SERIAL, "B2"}}, R(SERIAL_POSITIVE), "serialNumber", "-B2"},
	{"serial empty",        T(ROOT), {{SERIAL, ""}}, R(SERIAL_POSITIVE), "serialNumber", "empty"},
	{"serial of 21 octets", T(ROOT), {{SERIAL, "'AAAAAAAAAAAAAAAAAAAAA'"}}, R(SERIAL_LENGTH), "serialNumber", "21 octets"},
	{"serial padded",       T(ROOT), {{SERIAL, "0001"}}, R(SERIAL_SHORTEST), "serialNumber", "0001"},
	{"algorithms differ",   T(ROOT), {{INNER, "30{0608 2A8648CE3D040303}"}}, R(SIGNATURE_SAME), "signature", ""},
	{"not its own",         T(ROOT), {{SIGNER, "1"}}, R(SIGNATURE_OWN), "signatureValue", ""},
	{"unique identifier",   T(ROOT), {{UNIQUE, "81020001"}}, R(UNIQUE_ID), "", ""},
	{"no extensions",       T(ROOT), {{ALL, ""}}, R(EXTENSIONS), "extensions", ""},
	{"critical FALSE",      T(ROOT), {{FLAG(SKI), "010100"}}, R(DEFAULT), "SubjectKeyIdentifier", "critical FALSE"},
	{"cA FALSE",            T(DSC),  {{VALUE(BASIC), "30{010100}"}}, R(DEFAULT), "BasicConstraints", "cA FALSE"},
	/* names */
	{"no country",          T(DSC),  {{SUBJECT, "3U=Signer"}}, R(COUNTRY), "subject", ""},
	{"three letters",       T(DSC),  {{SUBJECT, "6P=UTO 3U=Signer"}}, R(COUNTRY_FORMAT), "subject", "C=UTO"},
	{"digits",              T(DSC),  {{ISSUER, "6P=U1 3U=CSCA"}}, R(COUNTRY_FORMAT), "issuer", "C=U1"},
	{"lower case",          T(DSC),  {{ISSUER, "6P=ut 3U=CSCA"}}, R(COUNTRY_CASE), "issuer", "C=ut"},
	{"country in UTF-8",    T(DSC),  {{ISSUER, "6U=UT 3U=CSCA"}}, R(COUNTRY_STRING), "issuer", "UTF8String"},
	{"country of nobody",   T(DSC),  {{ISSUER, "6P=QX 3U=CSCA"}}, R(COUNTRY_KNOWN), "issuer", "C=QX"},
	{"two States",          T(DSC),  {{SUBJECT, "6P=DE 3U=Signer"}}, R(COUNTRY_MATCH), "subject", "UT in the issuer, DE"},
	{"no common name",      T(DSC),  {{SUBJECT, "6P=UT 10U=Utopia"}}, R(COMMON_NAME), "subject", ""},
	{"serialNumber in UTF-8", T(DSC), {{SUBJECT, "6P=UT 5U=1 3U=S"}}, R(NAME_SERIAL), "subject", "UTF8String"},
	{"Teletex",             T(DSC),  {{SUBJECT, "6P=UT 10T=Utopia 3U=S"}}, R(NAME_STRING), "subject", "TeletexString in attribute 2.5.4.10"},
	{"LDS2: more names",    T(LDS2_SIGNER), {{SUBJECT, "6P=UT 10U=Utopia 3U=S"}}, R(NAME_LONE), "subject", "attribute 2.5.4.10"},
	{"LDS2: 10 characters", T(LDS2_SIGNER), {{SUBJECT, "6P=UT 3U=LDS2-TS-01"}}, R(NAME_SHORT), "subject", "CN=LDS2-TS-01"},
	{"seal: three letters", T(SEAL_SIGNER), {{SUBJECT, "6P=UT 3P=DEF"}}, R(NAME_SEAL), "subject", "CN=DEF"},
	{"seal: UTF-8",         T(SEAL_SIGNER), {{SUBJECT, "6P=UT 3U=DE"}}, R(NAME_SEAL), "subject", "CN=DE, UTF8String"},
	{"seal: lower case",    T(SEAL_SIGNER), {{SUBJECT, "6P=UT 3P=de"}}, R(NAME_SEAL), "subject", "CN=de"},
	{"seal: more names",    T(SEAL_SIGNER), {{SUBJECT, "6P=UT 11U=X 3P=DE"}}, R(NAME_LONE), "subject", ""},
	{"seal: reference 0",   T(SEAL_SIGNER), {{SERIAL, "00"}}, R(SERIAL_SEAL), "serialNumber", "0"},
	{"name cut",            T(DSC),  {{SUBJECT, "!30{31{30{0603 550406}}}"}}, R(NAME_FORM), "subject", ""},
	{"name with an empty set", T(DSC), {{SUBJECT, "!30{31{}}"}}, R(NAME_FORM), "subject", ""},
	/* time */
	{"no seconds",          T(ROOT), {{UNTIL, "17{'3401010000Z'}"}}, R(TIME_FORM), "notAfter", "3401010000Z"},
	{"no Z",                T(ROOT), {{FROM, "17{'200101000000+0000'}"}}, R(TIME_FORM), "notBefore", "200101000000+0000"},
	{"fractions",           T(ROOT), {{UNTIL, "18{'20510101000000.5Z'}"}}, R(TIME_FORM), "notAfter", "20510101000000.5Z"},
	{"month 13",            T(ROOT), {{UNTIL, "17{'341301000000Z'}"}}, R(TIME_FORM), "notAfter", "341301000000Z"},
	{"GeneralizedTime of 2034", T(ROOT), {{UNTIL, "18{'20340101000000Z'}"}}, R(TIME_TYPE), "notAfter", "GeneralizedTime 2034"},
	{"ends before it begins", T(DSC), {{UNTIL, "17{'191231000000Z'}"}}, R(TIME_ORDER), "validity", "-1 days"},
	{"CSCA of 20 years",    T(ROOT), {{UNTIL, "17{'400101000000Z'}"}}, R(VALIDITY_LONG), "validity", "20.0 years"},
	{"DSC of 12 years",     T(DSC),  {{UNTIL, "17{'320101000000Z'}"}}, R(VALIDITY_LONG), "validity", "12.0 years"},
	{"SPOC of 3 years",     T(SPOC_CLIENT), {{UNTIL, "17{'230101000000Z'}"}}, R(VALIDITY_LONG), "validity", "3.0 years"},
	/* Table 6: presence, criticality */
	{"root without SKI",    T(ROOT), {{VALUE(SKI), NULL}}, R(PRESENT), "SubjectKeyIdentifier", "missing"},
	{"link without AKI",    T(LINK), {{VALUE(AKI), NULL}, {ISSUER, "6P=UT 3U=Old"}}, R(PRESENT), "AuthorityKeyIdentifier", "missing"},
	{"DSC without AKI",     T(DSC),  {{VALUE(AKI), NULL}}, R(PRESENT), "AuthorityKeyIdentifier", "missing"},
	{"no usage",            T(ROOT), {{VALUE(USAGE), NULL}}, R(PRESENT), "KeyUsage", "missing"},
	{"no period",           T(DSC),  {{VALUE(PERIOD), NULL}}, R(PRESENT), "PrivateKeyUsagePeriod", "missing"},
	{"no SAN",              T(MASTER_SIGNER), {{VALUE(SAN), NULL}}, R(PRESENT), "SubjectAltName", "missing"},
	{"no IAN",              T(DEVIATION_SIGNER), {{VALUE(IAN), NULL}}, R(PRESENT), "IssuerAltName", "missing"},
	{"no basicConstraints", T(ROOT), {{VALUE(BASIC), NULL}}, R(PRESENT), "BasicConstraints", "missing"},
	{"no CRL points",       T(DSC),  {{VALUE(POINTS), NULL}}, R(PRESENT), "CRLDistributionPoints", "missing"},
	{"SPOC without CRL points", T(SPOC_SERVER), {{VALUE(POINTS), NULL}}, R(PRESENT), "CRLDistributionPoints", "missing"},
	{"no document types",   T(DSC),  {{VALUE(TYPES), NULL}}, R(PRESENT), "DocumentTypeList", "missing"},
	{"LDS2 without AKI",    T(LDS2_SIGNER), {{VALUE(AKI), NULL}}, R(PRESENT), "AuthorityKeyIdentifier", "missing"},
	{"basicConstraints in a DSC", T(DSC), {{VALUE(BASIC), "30{}"}}, R(ABSENT), "BasicConstraints", "2.5.29.19"},
	{"purposes in a CSCA",  T(ROOT), {{VALUE(PURPOSES), "30{0606 678108010103}"}}, R(ABSENT), "ExtKeyUsage", ""},
	{"types in a CSCA",     T(ROOT), {{VALUE(TYPES), "30{020100 31{13{'P'}}}"}}, R(ABSENT), "DocumentTypeList", ""},
	{"nameChange in a DSC", T(DSC),  {{VALUE(CHANGE), "0500"}}, R(ABSENT), "NameChange", ""},
	{"policy mappings",     T(LINK), {{OTHER(EXTRA), "551D21"}, {VALUE(EXTRA), "30{}"}}, R(ABSENT), "PolicyMappings", ""},
	{"directory attributes", T(DSC), {{OTHER(EXTRA), "551D09"}, {VALUE(EXTRA), "30{}"}}, R(ABSENT), "SubjectDirectoryAttributes", ""},
	{"name constraints",    T(ROOT), {{OTHER(EXTRA), "551D1E"}, {VALUE(EXTRA), "30{}"}}, R(ABSENT), "NameConstraints", ""},
	{"policy constraints",  T(ROOT), {{OTHER(EXTRA), "551D24"}, {VALUE(EXTRA), "30{}"}}, R(ABSENT), "PolicyConstraints", ""},
	{"inhibit any policy",  T(ROOT), {{OTHER(EXTRA), "551D36"}, {VALUE(EXTRA), "020100"}}, R(ABSENT), "InhibitAnyPolicy", ""},
	{"freshest CRL",        T(DSC),  {{OTHER(EXTRA), "551D2E"}, {VALUE(EXTRA), "30{}"}}, R(ABSENT), "FreshestCRL", ""},
	{"Netscape",            T(DSC),  {{OTHER(EXTRA), "6086480186F8420101"}, {VALUE(EXTRA), "03020780"}}, R(ABSENT), "NetscapeCertType", "2.16.840.1.113730.1.1"},
	{"SKI in LDS2",         T(LDS2_SIGNER), {{VALUE(SKI), "04{" ID_A "}"}}, R(ABSENT), "SubjectKeyIdentifier", ""},
	{"private in a seal's", T(SEAL_SIGNER), {{OTHER(EXTRA), "2A0304"}, {VALUE(EXTRA), "0500"}}, R(ABSENT), "private extension", "1.2.3.4"},
	{"usage not critical",  T(ROOT), {{FLAG(USAGE), ""}}, R(CRITICAL), "KeyUsage", ""},
	{"constraints not critical", T(ROOT), {{FLAG(BASIC), ""}}, R(CRITICAL), "BasicConstraints", ""},
	{"purposes not critical", T(MASTER_SIGNER), {{FLAG(PURPOSES), ""}}, R(CRITICAL), "ExtKeyUsage", ""},
	{"critical types",      T(DSC),  {{FLAG(TYPES), TRUE_FLAG}}, R(NOT_CRITICAL), "DocumentTypeList", "critical"},
	{"critical nameChange", T(LINK), {{ISSUER, "6P=UT 3U=Old"}, {VALUE(CHANGE), "0500"}, {FLAG(CHANGE), TRUE_FLAG}}, R(NOT_CRITICAL), "NameChange", ""},
	{"critical private",    T(DSC),  {{OTHER(EXTRA), "2A0304"}, {VALUE(EXTRA), "0500"}, {FLAG(EXTRA), TRUE_FLAG}}, R(NOT_CRITICAL), "private extension", "critical, 1.2.3.4"},
	{"twice",               T(ROOT), {{OTHER(EXTRA), "551D0E"}, {VALUE(EXTRA), "04{" ID_A "}"}}, R(ONCE), "SubjectKeyIdentifier", ""},
	{"an extension that is none", T(DSC), {{OTHER(EXTRA), ""}, {VALUE(EXTRA), "0500"}, {FLAG(EXTRA), "0500"}}, R(CONTENTS), "extensions", ""},
	/* Table 6: contents */
	{"AKI is no sequence",  T(DSC),  {{VALUE(AKI), "0500"}}, R(CONTENTS), "AuthorityKeyIdentifier", ""},
	{"AKI without keyIdentifier", T(DSC), {{VALUE(AKI), "30{A1{86{'x'}} 820101}"}}, R(AKI_KEY_ID), "AuthorityKeyIdentifier", "no keyIdentifier, only a name"},
	{"AKI: issuer alone",   T(DSC),  {{VALUE(AKI), "30{80{" ID_A "} A1{86{'x'}}}"}}, R(AKI_PAIR), "AuthorityKeyIdentifier", "authorityCertIssuer alone"},
	{"AKI is not its own",  T(ROOT), {{VALUE(AKI), "30{80{" ID_B "}}"}}, R(AKI_OWN), "AuthorityKeyIdentifier", ""},
	{"SKI empty",           T(ROOT), {{VALUE(SKI), "0400"}}, R(CONTENTS), "SubjectKeyIdentifier", ""},
	{"SKI of 32 octets",    T(DSC),  {{VALUE(SKI), "04{" ID_A "'AAAAAAAAAAAA'}"}}, R(SKI_LENGTH), "SubjectKeyIdentifier", "32 octets"},
	{"no cRLSign",          T(ROOT), {{VALUE(USAGE), "0302 0204"}}, R(USAGE_BIT), "KeyUsage", "cRLSign is not set"},
	{"no digitalSignature", T(DSC),  {{VALUE(USAGE), "0302 0640"}}, R(USAGE_BIT), "KeyUsage", "digitalSignature is not set"},
	{"nonRepudiation",      T(DSC),  {{VALUE(USAGE), "0302 06C0"}}, R(USAGE_OTHER), "KeyUsage", "nonRepudiation is set"},
	{"decipherOnly",        T(COMMUNICATION), {{VALUE(USAGE), "0303 078080"}}, R(USAGE_OTHER), "KeyUsage", "decipherOnly is set"},
	{"usage is no bits",    T(DSC),  {{VALUE(USAGE), "0500"}}, R(CONTENTS), "KeyUsage", ""},
	{"period empty",        T(ROOT), {{VALUE(PERIOD), "30{}"}}, R(PERIOD_EMPTY), "PrivateKeyUsagePeriod", ""},
	{"period in UTCTime",   T(ROOT), {{VALUE(PERIOD), "30{81{'230101000000Z'}}"}}, R(PERIOD_FORM), "PrivateKeyUsagePeriod", "230101000000Z"},
	{"period backwards",    T(ROOT), {{VALUE(PERIOD), YEARS("2023", "2020")}}, R(TIME_ORDER), "PrivateKeyUsagePeriod", ""},
	{"period with more",    T(ROOT), {{VALUE(PERIOD), "30{81{'20230101000000Z'} 0500}"}}, R(CONTENTS), "PrivateKeyUsagePeriod", ""},
	{"CSCA used 8 years",   T(ROOT), {{VALUE(PERIOD), YEARS("2020", "2028")}}, R(USAGE_LONG), "PrivateKeyUsagePeriod", "2922 days, 8.0 years"},
	{"DSC used a year",     T(DSC),  {{VALUE(PERIOD), YEARS("2020", "2021")}}, R(USAGE_LONG), "PrivateKeyUsagePeriod", ""},
	{"DSC used to its end", T(DSC),  {{UNTIL, "17{'200401000000Z'}"}}, R(USAGE_COVERED), "PrivateKeyUsagePeriod", ""},
	{"CSCA used to its end", T(ROOT), {{UNTIL, "17{'230101000000Z'}"}}, R(USAGE_COVERED_CA), "PrivateKeyUsagePeriod", ""},
	{"policies empty",      T(DSC),  {{OTHER(EXTRA), "551D20"}, {VALUE(EXTRA), "30{}"}}, R(CONTENTS), "CertificatePolicies", ""},
	{"no directory name",   T(DSC),  {{VALUE(SAN), "30{81{'pki@utopia.ut'}}"}}, R(ALT_DIRECTORY), "SubjectAltName", "no directory name"},
	{"no locality",         T(DSC),  {{VALUE(SAN), "30{81{'a@b.ut'} A4{30{31{30{0603 550408 13{'UTO'}}}}}}"}}, R(ALT_DIRECTORY), "SubjectAltName", "a directory name without"},
	{"L=UT",                T(DSC),  {{VALUE(IAN), "30{81{'a@b.ut'}" LOCALITY("UT") "}"}}, R(ALT_CODE), "IssuerAltName", "L=UT"},
	{"L=QXX",               T(DSC),  {{VALUE(IAN), "30{81{'a@b.ut'}" LOCALITY("QXX") "}"}}, R(ALT_CODE), "IssuerAltName", "L=QXX is no such code"},
	{"L=uto",               T(DSC),  {{VALUE(IAN), "30{81{'a@b.ut'}" LOCALITY("uto") "}"}}, R(ALT_CODE), "IssuerAltName", "L=uto"},
	{"another State's",     T(DSC),  {{VALUE(SAN), "30{81{'a@b.ut'}" LOCALITY("D") "}"}}, R(ALT_MATCH), "SubjectAltName", "L=D, but C=UT"},
	{"ST of two letters",   T(DSC),  {{VALUE(SAN), "30{81{'a@b.ut'} A4{30{31{30{0603 550407 13{'UTO'}}} 31{30{0603 550408 13{'HK'}}}}}}"}}, R(ALT_STATE), "SubjectAltName", "ST=HK"},
	{"an organisation",     T(DSC),  {{VALUE(SAN), "30{81{'a@b.ut'} A4{30{31{30{0603 550407 13{'UTO'}}} 31{30{0603 55040A 13{'HK'}}}}}}"}}, R(ALT_OTHER), "SubjectAltName", "attribute 2.5.4.10"},
	{"nobody to ask",       T(DSC),  {{VALUE(SAN), "30{" LOCALITY("UTO") "}"}}, R(ALT_CONTACT), "SubjectAltName", ""},
	{"SAN empty",           T(DSC),  {{VALUE(SAN), "30{}"}}, R(CONTENTS), "SubjectAltName", ""},
	{"SAN's name is broken", T(DSC), {{VALUE(SAN), "30{81{'a@b.ut'} A4{30{31{}}}}"}}, R(CONTENTS), "SubjectAltName", "a directory name"},
	{"root: SAN is not IAN", T(ROOT), {{VALUE(SAN), "30{81{'b@utopia.ut'}" LOCALITY("UTO") "}"}}, R(ALT_SAME), "IssuerAltName", ""},
	{"SPOC server without host", T(SPOC_SERVER), {{VALUE(SAN), ALT}}, R(ALT_HOST), "SubjectAltName", ""},
	{"cA missing",          T(LINK), {{ISSUER, "6P=UT 3U=Old"}, {VALUE(BASIC), "30{020100}"}, {VALUE(CHANGE), "0500"}}, R(BASIC_CA), "BasicConstraints", "cA is not set"},
	{"no path length",      T(ROOT), {{VALUE(BASIC), "30{0101FF}"}}, R(BASIC_PATH), "BasicConstraints", "missing"},
	{"path length 1",       T(LINK), {{VALUE(BASIC), "30{0101FF 020101}"}}, R(BASIC_PATH), "BasicConstraints", "pathLenConstraint 1"},
	{"constraints with more", T(ROOT), {{VALUE(BASIC), "30{0101FF 020100 0500}"}}, R(CONTENTS), "BasicConstraints", ""},
	{"a signer of another list", T(MASTER_SIGNER), {{VALUE(PURPOSES), "30{0606 678108010108}"}}, R(PURPOSE), "ExtKeyUsage", "2.23.136.1.1.8"},
	{"purposes empty",      T(COMMUNICATION), {{VALUE(PURPOSES), "30{}"}}, R(CONTENTS), "ExtKeyUsage", ""},
	{"point without a name", T(DSC), {{VALUE(POINTS), "30{30{810201FE}}"}}, R(POINT), "CRLDistributionPoints", "no distributionPoint"},
	{"point with reasons",  T(DSC),  {{VALUE(POINTS), "30{30{A0{A0{86{'http://a.ut/1'}}} 810201FE}}"}}, R(POINT), "CRLDistributionPoints", "reasons"},
	{"point with an issuer", T(DSC), {{VALUE(POINTS), "30{30{A0{A0{86{'http://a.ut/1'}}} A2{86{'x'}}}}"}}, R(POINT), "CRLDistributionPoints", "cRLIssuer"},
	{"ftp",                 T(DSC),  {{VALUE(POINTS), "30{30{A0{A0{86{'ftp://a.ut/1'}}}}}"}}, R(POINT_URL), "CRLDistributionPoints", "ftp://a.ut/1"},
	{"a directory name",    T(DSC),  {{VALUE(POINTS), "30{30{A0{A0{A4{30{}}}}}}"}}, R(POINT_URL), "CRLDistributionPoints", "a name that is no URL"},
	{"the PKD by http",     T(DSC),  {{VALUE(POINTS), "30{30{A0{A0{86{'http://pkddownload1.icao.int/CRLs/UTO.crl'}}}}}"}}, R(POINT_PKD), "CRLDistributionPoints", ""},
	{"the PKD, no code",    T(DSC),  {{VALUE(POINTS), "30{30{A0{A0{86{'https://pkddownload1.icao.int/CRLs/Utopia.crl'}}}}}"}}, R(POINT_PKD), "CRLDistributionPoints", ""},
	{"points empty",        T(DSC),  {{VALUE(POINTS), "30{}"}}, R(CONTENTS), "CRLDistributionPoints", ""},
	{"renamed without nameChange", T(LINK), {{ISSUER, "6P=UT 3U=Old"}}, R(CHANGE), "NameChange", ""},
	{"order changed",       T(LINK), {{ISSUER, "3U=CSCA 10U=Utopia 6P=UT"}}, R(CHANGE), "NameChange", ""},
	{"nameChange, same name", T(LINK), {{VALUE(CHANGE), "0500"}}, R(CHANGE_NONE), "NameChange", ""},
	{"nameChange is no NULL", T(LINK), {{ISSUER, "6P=UT 3U=Old"}, {VALUE(CHANGE), "30{}"}}, R(CONTENTS), "NameChange", ""},
	{"types v1",            T(DSC),  {{VALUE(TYPES), "30{020101 31{13{'P'}}}"}}, R(TYPES_VERSION), "DocumentTypeList", "version 1"},
	{"type of three letters", T(DSC), {{VALUE(TYPES), "30{020100 31{13{'PUT'}}}"}}, R(TYPES_FORM), "DocumentTypeList", "\"PUT\""},
	{"type with a filler",  T(DSC),  {{VALUE(TYPES), "30{020100 31{13{'P<'}}}"}}, R(TYPES_FORM), "DocumentTypeList", "\"P<\""},
	{"type in UTF-8",       T(DSC),  {{VALUE(TYPES), "30{020100 31{0C{'P'}}}"}}, R(TYPES_FORM), "DocumentTypeList", ""},
	{"no type",             T(DSC),  {{VALUE(TYPES), "30{020100 31{}}"}}, R(TYPES_FORM), "DocumentTypeList", "no type"},
	/* algorithms */
	{"unknown algorithm",   T(DSC),  {{OUTER, "30{06032A0304}"}, {INNER, "30{06032A0304}"}}, R(ALGORITHM), "signatureAlgorithm", "1.2.3.4"},
	{"plain ECDSA",         T(DSC),  {{OUTER, "30{060A 04007F00070101040103}"}, {INNER, "30{060A 04007F00070101040103}"}}, R(ALGORITHM), "signatureAlgorithm", "ECDSA-plain SHA256"},
	{"SHA-1",               T(DSC),  {{OUTER, "30{0607 2A8648CE3D0401}"}, {INNER, "30{0607 2A8648CE3D0401}"}}, R(HASH), "signatureAlgorithm", "SHA1"},
	{"MD5",                 T(DSC),  {{OUTER, "30{0609 2A864886F70D010104 0500}"}, {INNER, "30{0609 2A864886F70D010104 0500}"}}, R(HASH), "signatureAlgorithm", ""},
	{"PSS by default: SHA-1", T(DSC), {{OUTER, "30{0609 2A864886F70D01010A 3000}"}, {INNER, "30{0609 2A864886F70D01010A 3000}"}}, R(HASH), "signatureAlgorithm", "SHA1"},
	{"ECDSA with NULL",     T(DSC),  {{OUTER, "30{0608 2A8648CE3D040302 0500}"}, {INNER, "30{0608 2A8648CE3D040302 0500}"}}, R(PARAMETERS), "signatureAlgorithm", "ECDSA SHA256, parameters NULL"},
	{"RSA without NULL",    T(DSC),  {{OUTER, "30{0609 2A864886F70D01010B}"}, {INNER, "30{0609 2A864886F70D01010B}"}}, R(PARAMETERS), "signatureAlgorithm", "RSASSA-PKCS1-v1_5 SHA256, parameters missing"},
	{"PSS with trailer 2",  T(DSC),  {{OUTER, "30{0609 2A864886F70D01010A 30{A3{020102}}}"}, {INNER, "30{0609 2A864886F70D01010A 30{A3{020102}}}"}}, R(PARAMETERS), "signatureAlgorithm", ""},
	{"PKCS1",               T(DSC),  {{OUTER, "30{0609 2A864886F70D01010B 0500}"}, {INNER, "30{0609 2A864886F70D01010B 0500}"}}, R(PSS), "signatureAlgorithm", "RSASSA-PKCS1-v1_5 SHA256"},
	{"PSS: MGF1 with SHA-1", T(DSC), {{OUTER, "30{0609 2A864886F70D01010A 30{A0{30{0609608648016503040201}}}}"}, {INNER, "30{0609 2A864886F70D01010A 30{A0{30{0609608648016503040201}}}}"}}, R(PSS_SALT), "signatureAlgorithm", "SHA256, MGF1 SHA1, salt 20"},
	{"RSA 2048",            T(DSC),  {{KEY, "6"}}, R(KEY_SIZE), "subjectPublicKeyInfo", "RSA 2048"},
	{"EC of 224 bits",      T(DSC),  {{KEY, "4"}}, R(KEY_SIZE), "subjectPublicKeyInfo", "EC P-224"},
	{"exponent 3",          T(DSC),  {{KEY, "7"}}, R(EXPONENT), "subjectPublicKeyInfo", "3"},
	{"named curve",         T(DSC),  {{KEY, "1"}}, R(EC_EXPLICIT), "subjectPublicKeyInfo", "named curve 1.2.840.10045.3.1.7"},
	{"compressed points",   T(DSC),  {{KEY, "2"}}, R(EC_POINT), "subjectPublicKeyInfo", ""},
	{"curve of nobody",     T(DSC),  {{KEY, "3"}}, R(EC_CURVE), "subjectPublicKeyInfo", ""},
	{"hash short of the curve", T(ROOT), {{KEY, "5"}}, R(HASH_SHORT), "signatureAlgorithm", "SHA256 with EC P-384"},
	{"LDS2 with RSA",       T(LDS2_SIGNER), {{KEY, "6"}}, R(KEY_ECDSA), "subjectPublicKeyInfo", ""},
	{"seal with RSA",       T(SEAL_SIGNER), {{KEY, "6"}}, R(KEY_ECDSA), "subjectPublicKeyInfo", ""},
};
/* clang-format on */

/* Rules that some test has seen broken. */
static bool seen[CERTS_PROFILE_RULE_COUNT];

struct heard {
	size_t n;
	struct certs_profile_finding all[64];
};

static void
hear(void *cookie, const struct certs_profile_finding *f)
{
	struct heard *h = cookie;

	assert_true(h->n < sizeof(h->all) / sizeof(h->all[0]));
	assert_non_null(certs_profile_rule(f->rule));
	seen[f->rule] = true;
	h->all[h->n++] = *f;
}

static const struct certs_profile_finding *
find(const struct heard *h, enum certs_profile_rule rule, const char *part)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->all[i].rule == rule && strcmp(h->all[i].part, part) == 0)
			return &h->all[i];
	return NULL;
}

static void
dump(const char *name, const struct heard *h)
{
	for (size_t i = 0; i < h->n; i++)
		printf("# %s: %s %s: %s\n", name,
		    certs_profile_rule(h->all[i].rule)->name, h->all[i].part,
		    h->all[i].found);
}

/* The bytes of it exactly: what is read beyond them is seen. */
static enum certs_profile_type
judge(const struct make *m, enum certs_profile_type expected, struct heard *h)
{
	const struct certs_profile_ear ear = {hear, h};
	uint8_t buf[8192], *exact;
	struct sink k = sink_of(buf, sizeof(buf));
	struct span der = make_certificate(m, &k);
	enum certs_profile_type t;

	exact = malloc(der.n);
	assert_non_null(exact);
	memcpy(exact, der.p, der.n);
	*h = (struct heard) {0};
	t = certs_profile_certificate(span_of(exact, der.n), expected, &ear);
	free(exact);
	return t;
}

static void
each_type_has_one_that_conforms(void **state)
{
	(void)state;
	for (int i = CERTS_PROFILE_ROOT; i <= CERTS_PROFILE_OTHER; i++) {
		enum certs_profile_type t = (enum certs_profile_type)i;
		const char *name = certs_profile_type_text(t);
		struct make m = friendly(t);
		struct heard h;

		check(name, judge(&m, CERTS_PROFILE_UNKNOWN, &h) == t);
		dump(name, &h);
		check(name, h.n == 0);
	}
}

static void
each_rule_has_one_that_does_not(void **state)
{
	const struct certs_profile_finding *f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct make m = friendly(r->type);
		struct heard h;

		for (size_t j = 0; j < 3; j++)
			edit(&m, r->edit[j].field, r->edit[j].text);
		(void)judge(&m, r->type, &h);
		f = find(&h, r->rule, r->part);
		if (f == NULL)
			dump(r->name, &h);
		check(r->name, f != NULL);
		if (strncmp(f->found, r->found, strlen(r->found)) != 0)
			dump(r->name, &h);
		check(r->name,
		    strncmp(f->found, r->found, strlen(r->found)) == 0);
	}
}

/* SubjectPublicKeyInfo of ECParameters or of nothing, by hand. */
#define P256                                       \
	"020101 30{06072A8648CE3D0101 "            \
	"022100FFFFFFFF00000001000000000000000000" \
	"000000FFFFFFFFFFFFFFFFFFFFFFFF} "         \
	"30{0420FFFFFFFF0000000100000000000000"    \
	"0000000000FFFFFFFFFFFFFFFFFFFFFFFC "      \
	"04205AC635D8AA3A93E7B3EBBD55769886"       \
	"BC651D06B0CC53B0F63BCE3C3E27D2604B}"
#define X "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
#define Y "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"
#define ORDER                                                                  \
	"022100FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC6325" \
	"51"
#define EC "06072A8648CE3D0201"

/* clang-format off */
static const struct {
	const char *name, *spki;
	enum certs_profile_rule rule;
	const char *found;
} spkis[] = {
	{"no co-factor",        "30{30{" EC "30{" P256 "04{04" X Y "}" ORDER "}} 03{0004" X Y "}}", R(EC_COFACTOR), "missing"},
	{"generator compressed", "30{30{" EC "30{" P256 "04{03" X "}" ORDER "020101}} 03{0004" X Y "}}", R(EC_POINT), "the generator"},
	{"key compressed",      "30{30{" EC "30{" P256 "04{04" X Y "}" ORDER "020101}} 03{0003" X "}}", R(EC_POINT), "the public key"},
	{"another generator",   "30{30{" EC "30{" P256 "04{04" X X "}" ORDER "020101}} 03{0004" X Y "}}", R(EC_CURVE), "none of"},
	{"implicit parameters", "30{30{" EC "0500} 03{0004" X Y "}}", R(EC_EXPLICIT), "no parameters"},
	{"parameters cut",      "30{30{" EC "30{" P256 "}} 03{0004" X Y "}}", R(KEY), "1.2.840.10045.2.1"},
	{"more after the co-factor", "30{30{" EC "30{" P256 "04{04" X Y "}" ORDER "020101 0500}} 03{0004" X Y "}}", R(KEY), ""},
	{"a key of nobody",     "30{30{06032A0304} 03020000}", R(KEY), "1.2.3.4"},
	{"no bits",             "30{30{" EC "} 0300}", R(KEY), ""},
	{"RSA without NULL",    "30{30{06092A864886F70D010101} 03{00 30{020101 020103}}}", R(PARAMETERS), "rsaEncryption"},
	{"RSA cut",             "30{30{06092A864886F70D010101 0500} 03{00 30{020101}}}", R(KEY), ""},
	{"RSA of zero bits",    "30{30{06092A864886F70D010101 0500} 03{00 30{020100 020103}}}", R(KEY), ""},
};
/* clang-format on */

static void
keys_are_read_as_they_are_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spkis) / sizeof(spkis[0]); i++) {
		struct make m = friendly(CERTS_PROFILE_DSC);
		const struct certs_profile_finding *f;
		uint8_t buf[1024];
		struct sink k = sink_of(buf, sizeof(buf));
		struct heard h;

		make_hex(&k, spkis[i].spki);
		m.spki = buf;
		m.spki_n = k.n;
		assert_int_equal(
		    judge(&m, CERTS_PROFILE_UNKNOWN, &h), CERTS_PROFILE_DSC);
		f = find(&h, spkis[i].rule, "subjectPublicKeyInfo");
		if (f == NULL)
			dump(spkis[i].name, &h);
		check(spkis[i].name, f != NULL);
		check(spkis[i].name,
		    strncmp(f->found, spkis[i].found, strlen(spkis[i].found)) ==
			0);
	}
}

/* Appendix C: what is older than the seventh edition may follow the sixth. */
static void
older_ones_may_follow_the_sixth_edition(void **state)
{
	static const struct {
		const char *name, *from;
		enum certs_profile_type type;
		int field;
		const char *text;
		enum certs_profile_rule rule;
		const char *part;
		bool earlier;
	} cases[] = {
	    {"no SAN in 2014", "17{'140101000000Z'}", T(ROOT), VALUE(SAN), NULL,
		R(PRESENT), "SubjectAltName", true},
	    {"no SAN in 2016", "17{'160101000000Z'}", T(ROOT), VALUE(SAN), NULL,
		R(PRESENT), "SubjectAltName", false},
	    {"no types in 2015", "17{'151231000000Z'}", T(DSC), VALUE(TYPES),
		NULL, R(PRESENT), "DocumentTypeList", true},
	    {"no usage in 2014", "17{'140101000000Z'}", T(ROOT), VALUE(USAGE),
		NULL, R(PRESENT), "KeyUsage", false},
	    {"path length 1 in 2014", "17{'140101000000Z'}", T(LINK),
		VALUE(BASIC), "30{0101FF 020101}", R(BASIC_PATH),
		"BasicConstraints", true},
	    {"path length 1 of a root in 2014", "17{'140101000000Z'}", T(ROOT),
		VALUE(BASIC), "30{0101FF 020101}", R(BASIC_PATH),
		"BasicConstraints", false},
	    {"no IAN of a list's signer in 2014", "17{'140101000000Z'}",
		T(MASTER_SIGNER), VALUE(IAN), NULL, R(PRESENT), "IssuerAltName",
		false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct make m = friendly(cases[i].type);
		const struct certs_profile_finding *f;
		struct heard h;

		edit(&m, FROM, cases[i].from);
		edit(&m, cases[i].field, cases[i].text);
		(void)judge(&m, CERTS_PROFILE_UNKNOWN, &h);
		f = find(&h, cases[i].rule, cases[i].part);
		check(cases[i].name, f != NULL);
		check(cases[i].name, f->earlier == cases[i].earlier);
	}
}

static void
types_are_told_apart(void **state)
{
	struct make m = friendly(CERTS_PROFILE_LINK);
	struct heard h;

	(void)state;
	/* A link under the same name without AKI: its signature tells. */
	edit(&m, VALUE(SKI), NULL);
	assert_int_equal(
	    judge(&m, CERTS_PROFILE_UNKNOWN, &h), CERTS_PROFILE_ROOT);
	assert_non_null(
	    find(&h, CERTS_PROFILE_RULE_SIGNATURE_OWN, "signatureValue"));
	/* Where it stands in a master list, it is an authority's. */
	m = friendly(CERTS_PROFILE_LINK);
	edit(&m, ISSUER, "6P=UT 3U=Old");
	edit(&m, VALUE(BASIC), NULL);
	edit(&m, VALUE(USAGE), NULL);
	assert_int_equal(judge(&m, CERTS_PROFILE_ROOT, &h), CERTS_PROFILE_LINK);
	assert_int_equal(
	    judge(&m, CERTS_PROFILE_UNKNOWN, &h), CERTS_PROFILE_DSC);
	/* Nor do times that cannot be read hide the rest. */
	m = friendly(CERTS_PROFILE_ROOT);
	edit(&m, UNTIL, "17{'never'}");
	edit(&m, VALUE(SAN), NULL);
	assert_int_equal(
	    judge(&m, CERTS_PROFILE_UNKNOWN, &h), CERTS_PROFILE_ROOT);
	assert_non_null(find(&h, CERTS_PROFILE_RULE_TIME_FORM, "notAfter"));
	assert_non_null(find(&h, CERTS_PROFILE_RULE_PRESENT, "SubjectAltName"));
}

/* Cut anywhere it is no certificate, and nobody is told anything. */
static void
what_is_cut_is_no_certificate(void **state)
{
	struct make m = friendly(CERTS_PROFILE_DSC);
	struct heard h = {0};
	const struct certs_profile_ear ear = {hear, &h};
	uint8_t buf[8192];
	struct sink k = sink_of(buf, sizeof(buf));
	struct span der = make_certificate(&m, &k);

	(void)state;
	for (size_t n = 0; n < der.n; n++) {
		uint8_t *exact = malloc(n + 1);

		assert_non_null(exact);
		memcpy(exact, der.p, n);
		assert_int_equal(certs_profile_certificate(span_of(exact, n),
				     CERTS_PROFILE_UNKNOWN, &ear),
		    CERTS_PROFILE_UNKNOWN);
		assert_int_equal(certs_profile_crl(span_of(exact, n), 0, &ear),
		    CERTS_PROFILE_UNKNOWN);
		free(exact);
	}
	assert_int_equal(h.n, 0);
}

/* A CRL: version, algorithm, issuer, times, entries, extensions. */
struct crl {
	const char *version, *issuer, *from, *until, *entries;
	struct make_extension extension[6];
	const char *outer;
};

enum {
	C_AKI,
	C_NUMBER,
	C_EXTRA
};
enum {
	C_VERSION = 1,
	C_ISSUER,
	C_FROM,
	C_UNTIL,
	C_ENTRIES,
	C_ALL,
	C_OUTER
};

#define ENTRY(serial, more) "30{" serial " 17{'200102000000Z'}" more "}"

/* clang-format off */
static const struct {
	const char *name;
	struct { int field; const char *text; } edit[3];
	enum certs_profile_rule rule;
	const char *part, *found;
} crls[] = {
	{"v1",                  {{C_VERSION, ""}}, R(CRL_VERSION), "version", "v1"},
	{"v3",                  {{C_VERSION, "020102"}}, R(CRL_VERSION), "version", "INTEGER 2"},
	{"no nextUpdate",       {{C_UNTIL, ""}}, R(CRL_NEXT), "nextUpdate", ""},
	{"91 days",             {{C_UNTIL, "17{'200401000000Z'}"}}, R(CRL_PERIOD), "nextUpdate", "91 days"},
	{"a day",               {{C_UNTIL, "17{'200102000000Z'}"}}, R(CRL_OFTEN), "nextUpdate", "24 hours"},
	{"backwards",           {{C_UNTIL, "17{'191230000000Z'}"}}, R(TIME_ORDER), "nextUpdate", ""},
	{"no seconds",          {{C_FROM, "17{'2001010000Z'}"}}, R(TIME_FORM), "thisUpdate", ""},
	{"GeneralizedTime",     {{C_FROM, "18{'20200101000000Z'}"}}, R(TIME_TYPE), "thisUpdate", ""},
	{"out of date",         {{0, NULL}}, R(CRL_OLD), "nextUpdate", "10 days ago"},
	{"empty entries",       {{C_ENTRIES, "30{}"}}, R(CRL_EMPTY), "revokedCertificates", ""},
	{"no extensions",       {{C_ALL, NULL}}, R(CRL_EXTENSIONS), "crlExtensions", ""},
	{"algorithms differ",   {{C_OUTER, "30{0608 2A8648CE3D040303}"}}, R(SIGNATURE_SAME), "signature", ""},
	{"lower case",          {{C_ISSUER, "6P=ut 3U=CSCA"}}, R(COUNTRY_CASE), "issuer", "C=ut"},
	{"no country",          {{C_ISSUER, "3U=CSCA"}}, R(COUNTRY), "issuer", ""},
	{"no number",           {{VALUE(C_NUMBER), NULL}}, R(PRESENT), "cRLNumber", ""},
	{"no AKI",              {{VALUE(C_AKI), NULL}}, R(PRESENT), "authorityKeyIdentifier", ""},
	{"AKI without keyIdentifier", {{VALUE(C_AKI), "30{}"}}, R(AKI_KEY_ID), "authorityKeyIdentifier", ""},
	{"number negative",     {{VALUE(C_NUMBER), "0201FF"}}, R(CRL_NUMBER), "cRLNumber", "-FF"},
	{"number padded",       {{VALUE(C_NUMBER), "02020001"}}, R(CRL_NUMBER), "cRLNumber", "0001"},
	{"number of 21 octets", {{VALUE(C_NUMBER), "02{'AAAAAAAAAAAAAAAAAAAAA'}"}}, R(CRL_NUMBER), "cRLNumber", "21 octets"},
	{"number is a string",  {{VALUE(C_NUMBER), "0400"}}, R(CONTENTS), "cRLNumber", ""},
	{"number critical",     {{FLAG(C_NUMBER), TRUE_FLAG}}, R(NOT_CRITICAL), "cRLNumber", ""},
	{"critical FALSE",      {{FLAG(C_NUMBER), "010100"}}, R(DEFAULT), "cRLNumber", ""},
	{"twice",               {{OTHER(C_EXTRA), "551D14"}, {VALUE(C_EXTRA), "020101"}}, R(ONCE), "cRLNumber", ""},
	{"former name is none", {{OTHER(C_EXTRA), "551D12"}, {VALUE(C_EXTRA), "30{86{'x'}}"}}, R(CONTENTS), "issuerAlternativeName", ""},
	{"delta",               {{OTHER(C_EXTRA), "551D1B"}, {VALUE(C_EXTRA), "020101"}}, R(ABSENT), "deltaCRLIndicator", ""},
	{"partitioned",         {{OTHER(C_EXTRA), "551D1C"}, {VALUE(C_EXTRA), "30{}"}}, R(ABSENT), "issuingDistributionPoint", ""},
	{"freshest",            {{OTHER(C_EXTRA), "551D2E"}, {VALUE(C_EXTRA), "30{}"}}, R(ABSENT), "freshestCRL", ""},
	{"extension is none",   {{OTHER(C_EXTRA), ""}, {VALUE(C_EXTRA), "0500"}, {FLAG(C_EXTRA), "0500"}}, R(CONTENTS), "crlExtensions", ""},
	{"reasonCode",          {{C_ENTRIES, "30{" ENTRY("020105", "30{30{0603551D15 04{0A0101}}}") "}"}}, R(CRL_ENTRY_EXTENSION), "reasonCode", "in 1 of 1"},
	{"certificateIssuer",   {{C_ENTRIES, "30{" ENTRY("020105", "") ENTRY("020106", "30{30{0603551D1D 0101FF 04{30{}}}}") "}"}}, R(CRL_ENTRY_EXTENSION), "certificateIssuer", "in 1 of 2"},
	{"critical in an entry", {{C_ENTRIES, "30{" ENTRY("020105", "30{30{06032A0304 0101FF 04{0500}}}") "}"}}, R(NOT_CRITICAL), "private extension", "in 1 of 1"},
	{"entry without date",  {{C_ENTRIES, "30{30{020105}}"}}, R(CRL_ENTRY), "revokedCertificates", "1 of 1"},
	{"entry is none",       {{C_ENTRIES, "30{0500}"}}, R(CRL_ENTRY), "revokedCertificates", ""},
};
/* clang-format on */

static struct span
make_crl(const struct crl *c, struct sink *k)
{
	size_t at;

	make_hex(k, c->version);
	make_hex(k, ECDSA_SHA256);
	make_name(k, c->issuer);
	make_hex(k, c->from);
	make_hex(k, c->until);
	make_hex(k, c->entries);
	at = k->n;
	make_extensions(k, c->extension, 6);
	if (k->n > at)
		make_wrap(k, at, 0xA0);
	make_wrap(k, 0, 0x30);
	make_hex(k, c->outer);
	make_hex(k, "0302 0001");
	make_wrap(k, 0, 0x30);
	assert_true(sink_ok(k));
	return sink_span(k);
}

static void
edit_crl(struct crl *c, int field, const char *text)
{
	if (field >= OTHER(0))
		c->extension[field - OTHER(0)].oid = text;
	else if (field >= FLAG(0))
		c->extension[field - FLAG(0)].flag = text;
	else if (field >= VALUE(0))
		c->extension[field - VALUE(0)].value = text;
	else if (field == C_VERSION)
		c->version = text;
	else if (field == C_ISSUER)
		c->issuer = text;
	else if (field == C_FROM)
		c->from = text;
	else if (field == C_UNTIL)
		c->until = text;
	else if (field == C_ENTRIES)
		c->entries = text;
	else if (field == C_ALL)
		memset(c->extension, 0, sizeof(c->extension));
	else if (field == C_OUTER)
		c->outer = text;
}

static const struct crl friendly_crl = {
    .version = "020101",
    .issuer = "6P=UT 3U=CSCA",
    .from = "17{'200101000000Z'}",
    .until = "17{'200331000000Z'}",
    .entries = "",
    .extension = {[C_AKI] = {"551D23", "30{80{" ID_A "}}", ""},
	[C_NUMBER] = {"551D14", "020107", ""}},
    .outer = ECDSA_SHA256,
};

/* 2020-04-10, ten days after nextUpdate. */
#define LATE INT64_C(1586476800)

static void
crls_follow_tables_9_and_10(void **state)
{
	struct heard h = {0};
	const struct certs_profile_ear ear = {hear, &h};
	uint8_t buf[4096];
	struct crl c = friendly_crl;
	struct sink k = sink_of(buf, sizeof(buf));

	(void)state;
	c.entries = "30{" ENTRY("020105", "") "}";
	assert_int_equal(
	    certs_profile_crl(make_crl(&c, &k), 0, &ear), CERTS_PROFILE_CRL);
	dump("CRL", &h);
	assert_int_equal(h.n, 0);
	for (size_t i = 0; i < sizeof(crls) / sizeof(crls[0]); i++) {
		const struct certs_profile_finding *f;

		c = friendly_crl;
		for (size_t j = 0; j < 3; j++)
			edit_crl(
			    &c, crls[i].edit[j].field, crls[i].edit[j].text);
		k = sink_of(buf, sizeof(buf));
		h = (struct heard) {0};
		check(crls[i].name,
		    certs_profile_crl(make_crl(&c, &k), LATE, &ear) ==
			CERTS_PROFILE_CRL);
		f = find(&h, crls[i].rule, crls[i].part);
		if (f == NULL)
			dump(crls[i].name, &h);
		check(crls[i].name, f != NULL);
		check(crls[i].name,
		    strncmp(f->found, crls[i].found, strlen(crls[i].found)) ==
			0);
	}
}

/* SignedData in pieces. */
#define SHA256_ID "30{0609608648016503040201}"
#define ATTRIBUTE(n, v) \
	"30{060"        \
	"92A864886F70D0109" n " 31{" v "}}"
#define ATTRIBUTES                                                        \
	"A0{" ATTRIBUTE("04", "0400") ATTRIBUTE("03", "0606678108010102") \
	    ATTRIBUTE("05", "17{'200101000000Z'}") "}"
#define SIGNED "30{06082A8648CE3D040302} 0400"
#define UNSIGNED "A1{30{06032A0304 31{0500}}}"

/* clang-format off */
enum { L_VERSION, L_DIGESTS, L_TYPE, L_CONTENT, L_CERTIFICATES, L_CRLS, L_INFO };
static const struct {
	const char *name;
	int field;
	const char *text;
	enum certs_profile_rule rule;
	const char *part, *found;
} lists[] = {
	{"version 1",           L_VERSION, "020101", R(LIST_VERSION), "version", "1"},
	{"digest with NULL",    L_DIGESTS, "31{30{0609608648016503040201 0500}}", R(LIST_DIGEST_NULL), "digestAlgorithms", ""},
	{"digest not listed",   L_DIGESTS, "31{}", R(LIST_DIGEST_LISTED), "digestAlgorithms", "without SHA256"},
	{"signer not there",    L_CERTIFICATES, "", R(LIST_SIGNER), "certificates", ""},
	{"CSCA not there",      L_CERTIFICATES, "", R(LIST_CSCA), "certificates", ""},
	{"crls",                L_CRLS, "A1{30{}}", R(LIST_CRLS), "crls", ""},
	{"no signer",           L_INFO, "", R(LIST_SIGNERS), "signerInfos", "0"},
	{"issuer and serial",   L_INFO, "30{020101 30{30{} 020101}" SHA256_ID ATTRIBUTES SIGNED "}", R(LIST_KEY_ID), "sid", ""},
	{"version of the info", L_INFO, "30{020101 80{" ID_A "}" SHA256_ID ATTRIBUTES SIGNED "}", R(LIST_INFO_VERSION), "SignerInfo", "version 1"},
	{"no attributes",       L_INFO, "30{020103 80{" ID_A "}" SHA256_ID SIGNED "}", R(LIST_ATTRIBUTES), "signedAttrs", "missing"},
	{"no message digest",   L_INFO, "30{020103 80{" ID_A "}" SHA256_ID "A0{" ATTRIBUTE("03", "0606678108010102") ATTRIBUTE("05", "17{'200101000000Z'}") "}" SIGNED "}", R(LIST_ATTRIBUTES), "signedAttrs", "message-digest"},
	{"no signing time",     L_INFO, "30{020103 80{" ID_A "}" SHA256_ID "A0{" ATTRIBUTE("03", "0606678108010102") ATTRIBUTE("04", "0400") "}" SIGNED "}", R(LIST_TIME), "signedAttrs", ""},
	{"attributes out of order", L_INFO, "30{020103 80{" ID_A "}" SHA256_ID "A0{" ATTRIBUTE("03", "0606678108010102") ATTRIBUTE("04", "0400") "}" SIGNED "}", R(DER), "signedAttrs", "a set"},
	{"info is none",        L_INFO, "30{0500}", R(CONTENTS), "SignerInfo", ""},
	{"SHA-1",               L_INFO, "30{020103 80{" ID_A "} 30{06052B0E03021A}" ATTRIBUTES SIGNED "}", R(HASH), "digestAlgorithm", "SHA1"},
	{"RSA without NULL",    L_INFO, "30{020103 80{" ID_A "}" SHA256_ID ATTRIBUTES "30{06092A864886F70D010101} 0400}", R(PARAMETERS), "signatureAlgorithm", ""},
	{"content is none",     L_CONTENT, "0500", R(LIST_CONTENT), "eContent", ""},
	{"content is v1",       L_CONTENT, "30{020101 31{}}", R(LIST_CONTENT), "eContent", ""},
	{"content's length",    L_CONTENT, "3081050201003100", R(DER), "eContent", ""},
	{"unsigned attributes", L_TYPE, "0606678108010107", R(LIST_UNSIGNED), "unsignedAttrs", ""},
};
/* clang-format on */

static struct span
make_list(const char *const *parts, struct span signer, struct span csca,
    struct sink *k)
{
	static const uint8_t signed_data[] = {
	    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2};
	size_t all = k->n, start, at;

	mrtd_tlv_put(k, 0x06, SPAN_OF(signed_data));
	start = k->n;
	make_hex(k, parts[L_VERSION]);
	make_hex(k, parts[L_DIGESTS]);
	at = k->n;
	make_hex(k, parts[L_TYPE]);
	{
		size_t content = k->n;

		make_hex(k, parts[L_CONTENT]);
		make_wrap(k, content, 0x04);
		make_wrap(k, content, 0xA0);
	}
	make_wrap(k, at, 0x30);
	at = k->n;
	if (parts[L_CERTIFICATES][0] != '\0') {
		bool first = memcmp(signer.p, csca.p,
				 signer.n < csca.n ? signer.n : csca.n) < 0;

		sink_put(k, first ? signer : csca);
		sink_put(k, first ? csca : signer);
		make_wrap(k, at, 0xA0);
	}
	make_hex(k, parts[L_CRLS]);
	at = k->n;
	make_hex(k, parts[L_INFO]);
	make_wrap(k, at, 0x31);
	make_wrap(k, start, 0x30);
	make_wrap(k, start, 0xA0);
	make_wrap(k, all, 0x30);
	assert_true(sink_ok(k));
	return span_of(k->p + all, k->n - all);
}

static void
lists_follow_tables_18_and_19(void **state)
{
	static const char *const good[] = {
	    [L_VERSION] = "020103",
	    [L_DIGESTS] = "31{" SHA256_ID "}",
	    [L_TYPE] = "0606678108010102",
	    [L_CONTENT] = "30{020100 31{}}",
	    [L_CERTIFICATES] = "both",
	    [L_CRLS] = "",
	    [L_INFO] = "30{020103 80{" ID_A
		       "}" SHA256_ID ATTRIBUTES SIGNED UNSIGNED "}",
	};
	struct make root = friendly(CERTS_PROFILE_ROOT),
		    master = friendly(CERTS_PROFILE_MASTER_SIGNER);
	uint8_t a[8192], b[8192], c[16384];
	struct sink ka = sink_of(a, sizeof(a)), kb = sink_of(b, sizeof(b)),
		    k = sink_of(c, sizeof(c));
	struct heard h = {0};
	const struct certs_profile_ear ear = {hear, &h};
	struct certs_profile_list out;
	struct span csca, signer;

	(void)state;
	edit(&root, VALUE(SKI), "04{" ID_B "}");
	edit(&root, VALUE(AKI), NULL);
	csca = make_certificate(&root, &ka);
	signer = make_certificate(&master, &kb);
	assert_int_equal(
	    certs_profile_list(make_list(good, signer, csca, &k), &out, &ear),
	    CERTS_PROFILE_MASTER_LIST);
	dump("list", &h);
	assert_int_equal(h.n, 0);
	assert_true(span_eq(out.signer, signer));
	assert_int_equal(out.certificates.n, signer.n + csca.n);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct certs_profile_finding *f;
		const char *parts[7];
		enum certs_profile_type t;

		memcpy(parts, good, sizeof(parts));
		parts[lists[i].field] = lists[i].text;
		k = sink_of(c, sizeof(c));
		h = (struct heard) {0};
		t = certs_profile_list(
		    make_list(parts, signer, csca, &k), &out, &ear);
		check(lists[i].name,
		    t ==
			(lists[i].field == L_TYPE ? CERTS_PROFILE_DEVIATION_LIST
						  : CERTS_PROFILE_MASTER_LIST));
		f = find(&h, lists[i].rule, lists[i].part);
		if (f == NULL)
			dump(lists[i].name, &h);
		check(lists[i].name, f != NULL);
		check(lists[i].name,
		    strncmp(f->found, lists[i].found, strlen(lists[i].found)) ==
			0);
	}
}

static void
told(void *cookie, size_t index, const struct certs_profile_finding *f)
{
	size_t *of = cookie;

	(void)index;
	seen[f->rule] = true;
	of[f->rule]++;
}

static void
company_shows_what_one_does_not(void **state)
{
	static const struct {
		int field;
		const char *text;
	} edits[] = {{NOTHING, NULL}, {SERIAL, "02"}, {KEY, "1"},
	    {SERIAL, "03"}, {ISSUER, "6P=DE 3U=CSCA"}};
	enum {
		N = sizeof(edits) / sizeof(edits[0])
	};
	struct certs_profile_member m[N];
	size_t of[CERTS_PROFILE_RULE_COUNT] = {0};
	uint8_t buf[8192];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		struct make c = friendly(CERTS_PROFILE_DSC);
		struct sink k = sink_of(buf, sizeof(buf));

		edit(&c, edits[i].field, edits[i].text);
		/* Another key under the same identifier, once. */
		if (i != 2)
			edit(&c, VALUE(SKI), "04{" ID_A "}");
		if (i == 4)
			edit(&c, VALUE(SKI), NULL);
		assert_true(
		    certs_profile_member(make_certificate(&c, &k), i, &m[i]));
	}
	certs_profile_company(m, N, told, of);
	/* The first and the third have serial 1 under one name; the first and
	 * the last under two, with one key. */
	assert_int_equal(of[CERTS_PROFILE_RULE_SERIAL_REUSED], 4);
	/* 0, 1 and 3 have the key of the first, 2 has another. */
	assert_int_equal(of[CERTS_PROFILE_RULE_SKI_UNIQUE], 4);
	certs_profile_company(m, 0, told, of);
	assert_false(certs_profile_member(SPAN_STR("0"), 0, &m[0]));
}

/* What the newest list at hand holds, 577 certificates: how many certificates
 * break a rule, by its part. */
/* clang-format off */
static const struct {
	const char *name;
	enum certs_profile_rule rule;
	const char *part;
	size_t want, earlier; /* all of them; those allowed by Appendix C */
} field[] = {
	{"SHA-1",                        R(HASH), "signatureAlgorithm", 41, 0},
	{"RSASSA-PKCS1-v1_5",            R(PSS), "signatureAlgorithm", 312, 0},
	{"ECDSA with NULL, RSA without", R(PARAMETERS), "signatureAlgorithm", 17, 0},
	{"rsaEncryption without NULL",   R(PARAMETERS), "subjectPublicKeyInfo", 2, 0},
	{"named curves",                 R(EC_EXPLICIT), "subjectPublicKeyInfo", 4, 0},
	{"exponent 3 and 38129",         R(EXPONENT), "subjectPublicKeyInfo", 14, 0},
	{"renamed without nameChange",   R(CHANGE), "NameChange", 34, 0},
	{"nameChange without a change",  R(CHANGE_NONE), "NameChange", 5, 0},
	{"lower case, subject",          R(COUNTRY_CASE), "subject", 11, 0},
	{"lower case, issuer",           R(COUNTRY_CASE), "issuer", 13, 0},
	{"no common name",               R(COMMON_NAME), "subject", 10, 0},
	{"serial -B2 and 00",            R(SERIAL_POSITIVE), "serialNumber", 2, 0},
	{"serial used twice",            R(SERIAL_REUSED), "serialNumber", 6, 0},
	{"SKI of 32 octets",             R(SKI_LENGTH), "SubjectKeyIdentifier", 21, 0},
	{"one SKI, two keys",            R(SKI_UNIQUE), "SubjectKeyIdentifier", 0, 0},
	{"link without AKI",             R(PRESENT), "AuthorityKeyIdentifier", 3, 0},
	{"no key usage",                 R(PRESENT), "KeyUsage", 1, 0},
	{"key usage not critical",       R(CRITICAL), "KeyUsage", 10, 0},
	{"more than a CSCA's usage",     R(USAGE_OTHER), "KeyUsage", 14, 0},
	{"no basicConstraints",          R(PRESENT), "BasicConstraints", 2, 0},
	{"cA not set",                   R(BASIC_CA), "BasicConstraints", 7, 0},
	{"path length",                  R(BASIC_PATH), "BasicConstraints", 33, 2},
	{"no private key usage period",  R(PRESENT), "PrivateKeyUsagePeriod", 126, 57},
	{"no SAN",                       R(PRESENT), "SubjectAltName", 169, 81},
	{"no IAN",                       R(PRESENT), "IssuerAltName", 185, 82},
	{"no CRL distribution points",   R(PRESENT), "CRLDistributionPoints", 158, 76},
	{"points that are no URL",       R(POINT_URL), "CRLDistributionPoints", 28, 0},
	{"code of the MRZ, subject",     R(ALT_CODE), "SubjectAltName", 17, 0},
	{"SAN empty",                    R(CONTENTS), "SubjectAltName", 1, 0},
	{"BOOLEAN of 01",                R(DER), "BasicConstraints", 1, 0},
	{"Netscape",                     R(ABSENT), "NetscapeCertType", 2, 2},
};
/* clang-format on */
#define FIELD (sizeof(field) / sizeof(field[0]))

struct tally {
	size_t n[FIELD], earlier[FIELD];
};

static void
tell_tally(void *cookie, const struct certs_profile_finding *f)
{
	struct tally *t = cookie;

	for (size_t i = 0; i < FIELD; i++)
		if (field[i].rule == f->rule &&
		    strcmp(field[i].part, f->part) == 0) {
			t->n[i]++;
			t->earlier[i] += f->earlier;
		}
}

static void
tell_tally_of(void *cookie, size_t index, const struct certs_profile_finding *f)
{
	(void)index;
	tell_tally(cookie, f);
}

static void
a_list_of_the_field_is_counted(void **state)
{
	const char *path = check_data(
	    "pkd/master-lists/DE_ML_2025-11-27-07-39-21.ml");
	struct tally t = {0};
	const struct certs_profile_ear ear = {tell_tally, &t};
	struct certs_profile_member *m;
	struct certs_profile_list list;
	struct certs_master_walk w;
	size_t n = 0, links = 0, size;
	struct span der;
	uint8_t *file;

	(void)state;
	if (path == NULL)
		skip_because("the German master lists are not there");
	file = check_slurp(path, &size);
	m = calloc(600, sizeof(*m));
	assert_non_null(file);
	assert_non_null(m);
	assert_int_equal(certs_profile_list(span_of(file, size), &list, &ear),
	    CERTS_PROFILE_MASTER_LIST);
	assert_int_equal(certs_profile_certificate(
			     list.signer, CERTS_PROFILE_MASTER_SIGNER, &ear),
	    CERTS_PROFILE_MASTER_SIGNER);
	assert_int_equal(certs_master_walk_init(&w, list.content), CERTS_E_OK);
	while (certs_master_walk_next(&w, &der) == CERTS_E_OK && der.n > 0) {
		enum certs_profile_type type = certs_profile_certificate(
		    der, CERTS_PROFILE_ROOT, &ear);

		links += type == CERTS_PROFILE_LINK;
		assert_true(n < 600 && certs_profile_member(der, n, &m[n]));
		n++;
	}
	assert_int_equal(n, 577);
	assert_int_equal(links, 204);
	certs_profile_company(m, n, tell_tally_of, &t);
	for (size_t i = 0; i < FIELD; i++) {
		if (t.n[i] != field[i].want || t.earlier[i] != field[i].earlier)
			printf("# %s: %zu, %zu\n", field[i].name, t.n[i],
			    t.earlier[i]);
		check(field[i].name,
		    t.n[i] == field[i].want &&
			t.earlier[i] == field[i].earlier);
	}
	free(m);
	free(file);
}

/* No rule is there that nobody can break. */
static void
every_rule_was_broken(void **state)
{
	(void)state;
	for (int r = 0; r < CERTS_PROFILE_RULE_COUNT; r++)
		check(certs_profile_rule((enum certs_profile_rule)r)->name,
		    seen[r]);
	assert_null(certs_profile_rule(CERTS_PROFILE_RULE_COUNT));
	assert_string_equal(
	    certs_profile_type_word(CERTS_PROFILE_TYPE_COUNT), "unreadable");
}

static EVP_PKEY *
rsa(unsigned bits, unsigned long exponent)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	BIGNUM *e = BN_new();
	EVP_PKEY *key = NULL;

	assert_int_equal(BN_set_word(e, exponent), 1);
	assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits), 1);
	assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e), 1);
	assert_int_equal(EVP_PKEY_keygen(ctx, &key), 1);
	BN_free(e);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static int
setup(void **state)
{
	(void)state;
	keys[K_EXPLICIT] = make_key(make_ec("prime256v1", false, false));
	keys[K_NAMED] = make_key(make_ec("prime256v1", true, false));
	keys[K_COMPRESSED] = make_key(make_ec("prime256v1", false, true));
	keys[K_ODD] = make_key(make_ec("secp256k1", false, false));
	keys[K_SMALL] = make_key(make_ec("secp224r1", false, false));
	keys[K_LARGE] = make_key(make_ec("secp384r1", false, false));
	keys[K_RSA_2048] = make_key(rsa(2048, 65537));
	keys[K_RSA_3] = make_key(rsa(2048, 3));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (int i = 0; i < KEYS; i++)
		make_key_free(&keys[i]);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_type_has_one_that_conforms),
	    cmocka_unit_test(each_rule_has_one_that_does_not),
	    cmocka_unit_test(keys_are_read_as_they_are_written),
	    cmocka_unit_test(older_ones_may_follow_the_sixth_edition),
	    cmocka_unit_test(types_are_told_apart),
	    cmocka_unit_test(what_is_cut_is_no_certificate),
	    cmocka_unit_test(crls_follow_tables_9_and_10),
	    cmocka_unit_test(lists_follow_tables_18_and_19),
	    cmocka_unit_test(company_shows_what_one_does_not),
	    cmocka_unit_test(every_rule_was_broken),
	    cmocka_unit_test(a_list_of_the_field_is_counted),
	};

	return cmocka_run_group_tests_name(
	    "certs_profile", tests, setup, teardown);
}
