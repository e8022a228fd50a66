/* Doc 9303-12 §7.1: one certificate of each type that conforms, and for each
 * rule one that does not. */
#include "tests/profile_friendly.h"

/* clang-format off */
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

static void
every_rule_was_broken(void **state)
{
	(void)state;
	each_was_broken("");
	assert_null(certs_profile_rule(CERTS_PROFILE_RULE_COUNT));
	assert_string_equal(
	    certs_profile_type_word(CERTS_PROFILE_TYPE_COUNT), "unreadable");
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
	    cmocka_unit_test(company_shows_what_one_does_not),
	    cmocka_unit_test(every_rule_was_broken),
	};

	return cmocka_run_group_tests_name(
	    "certs_profile", tests, setup, teardown);
}
