/*
 * The cases, in the order in which one meets them: what is found, what the
 * authority is like, its link, the signer, the security object, revocation,
 * lists.
 *
 * Where a deviation is tolerated the signature still decides, and the profile
 * check says what is wrong; where it would let a forger in, nothing does.
 */
#include "certs/issue_case.h"

#include "certs/issue_crl.h"

#include <string.h>

#define SAYS(check, result, reason)                                        \
	{                                                                  \
		CERTS_CHECK_##check, CERTS_##result, CERTS_REASON_##reason \
	}
#define VOUCHED SAYS(DSC_SIGNATURE, SUCCESSFUL, NONE)
#define TRUSTED .trust = CERTS_TRUST_TRUSTED
#define OPEN .trust = CERTS_TRUST_UNDETERMINED
#define REFUSED .trust = CERTS_TRUST_NOT_TRUSTED
#define SCENE(name) .scene = CERTS_ISSUE_CASE_##name
#define QUIRKS(name) .quirks = CERTS_ISSUE_##name
#define ODD(name) .odd = CERTS_ISSUE_ODD_##name

/* clang-format off */
const struct certs_issue_case certs_issue_cases[] = {
	{.name = "genuine", .what = "all is as Doc 9303 says", TRUSTED, .n = 4,
	 .says = {VOUCHED, SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(DSC_REVOCATION, SUCCESSFUL, NONE), SAYS(DSC_PROFILE, SUCCESSFUL, NONE)}},

	/* Who is found. */
	{.name = "csca-missing", .what = "the authority is not known", SCENE(ABSENT), OPEN, .n = 1,
	 .says = {SAYS(DSC_SIGNATURE, UNDETERMINED, NO_CSCA)}},
	{.name = "csca-namesake", .what = "an authority of the same name is known, with another key", SCENE(NAMESAKE), .dsc = {QUIRKS(NO_AKI)}, OPEN, .n = 1,
	 .says = {SAYS(DSC_SIGNATURE, UNDETERMINED, NO_CSCA_BY_NAME)}},
	{.name = "csca-impostor", .what = "an authority of the same name and key identifier is known, with another key", SCENE(IMPOSTOR), .csca = {.key_id = 20}, REFUSED, .n = 1,
	 .says = {SAYS(DSC_SIGNATURE, FAILED, CSCA_WRONG)}},
	{.name = "no-aki", .what = "the signer does not name its authority's key", .dsc = {QUIRKS(NO_AKI)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_PROFILE, FAILED, NO_KEY_ID)}},
	{.name = "no-aki-many-keys", .what = "nor which of several authorities of one name it is", SCENE(NAMESAKES), .dsc = {QUIRKS(NO_AKI)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_PROFILE, FAILED, NO_KEY_ID)}},
	{.name = "no-ski", .what = "the authority has no key identifier", .csca = {QUIRKS(NO_SKI)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, FAILED, NO_KEY_ID)}},
	{.name = "ski-shared", .what = "two authorities with different keys have one key identifier", SCENE(SHARED_KEY_ID), .csca = {.key_id = 20}, TRUSTED, .n = 1,
	 .says = {VOUCHED}},
	{.name = "ski-8", .what = "a key identifier of 8 octets", .csca = {.key_id = 8}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, SUCCESSFUL, NONE)}},
	{.name = "ski-32", .what = "a key identifier of 32 octets", .csca = {.key_id = 32}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, SUCCESSFUL, NONE)}},
	{.name = "serial-collision", .what = "two authorities have one name and one serial number", SCENE(COLLISION), TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, SUCCESSFUL, NONE)}},
	{.name = "signer-listed", .what = "the authority is not known, the signer is on a document signer list", SCENE(DIRECT), TRUSTED, .n = 2,
	 .says = {SAYS(DSC_SIGNATURE, SUCCESSFUL, DIRECT), SAYS(CSCA_VALIDITY, UNDETERMINED, NO_CSCA)}},

	/* What the authority is like. */
	{.name = "csca-expired", .what = "the authority has expired: signature and time are two checks", .csca = {.from = -4000, .until = -10}, .crl = {.none = true}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_VALIDITY, FAILED, EXPIRED)}},
	{.name = "explicit-group", .what = "the curves are given by their parameters", .csca = {QUIRKS(EXPLICIT_GROUP)}, .dsc = {QUIRKS(EXPLICIT_GROUP)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE)}},
	{.name = "exponent-3", .what = "RSA with the exponent 3", .csca = {.suite = "rsa-2048-sha256", .exponent = 3}, TRUSTED, .n = 1,
	 .says = {VOUCHED}},
	{.name = "exponent-odd", .what = "RSA with the exponent 38129", .csca = {.suite = "rsa-2048-sha256", .exponent = 38129}, TRUSTED, .n = 1,
	 .says = {VOUCHED}},
	{.name = "csca-serial-negative", .what = "the authority's serial number is negative", .csca = {ODD(SERIAL)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, FAILED, SERIAL)}},
	{.name = "csca-time", .what = "the authority writes GeneralizedTime before 2050", .csca = {ODD(TIME)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, FAILED, FORM)}},
	{.name = "csca-no-usage", .what = "the authority has no key usage", .csca = {QUIRKS(NO_KEY_USAGE)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, FAILED, KEY_USAGE)}},
	{.name = "csca-usage-not-critical", .what = "the authority's key usage is not critical", .csca = {ODD(USAGE)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, FAILED, KEY_USAGE)}},
	{.name = "csca-malformed", .what = "an extension of the authority cannot be read", .csca = {ODD(MALFORMED)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, FAILED, FORM)}},
	{.name = "csca-critical", .what = "the authority has a critical extension that nobody knows", .csca = {QUIRKS(CRITICAL_UNKNOWN)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, FAILED, CRITICAL)}},
	{.name = "country-lower", .what = "the country is written in lower case", .csca = {.country = "ut"}, .dsc = {.country = "ut"}, TRUSTED, .n = 3,
	 .says = {VOUCHED, SAYS(ISSUER_COUNTRY, SUCCESSFUL, NONE), SAYS(DSC_REVOCATION, SUCCESSFUL, NONE)}},
	{.name = "country-mixed", .what = "the signer writes the country in lower case, its authority does not", .dsc = {.country = "ut"}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(ISSUER_COUNTRY, SUCCESSFUL, NONE)}},
	{.name = "country-three", .what = "the country has three letters", .csca = {.country = "UTO"}, .dsc = {.country = "UTO"}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(ISSUER_COUNTRY, SUCCESSFUL, NONE)}},
	{.name = "country-not-iso", .what = "the country is ZZ, which is in no standard", .csca = {.country = "ZZ"}, .dsc = {.country = "ZZ"}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(ISSUER_COUNTRY, SUCCESSFUL, NONE)}},
	{.name = "country-none", .what = "nobody names a country", .csca = {QUIRKS(NO_COUNTRY)}, .dsc = {QUIRKS(NO_COUNTRY)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(ISSUER_COUNTRY, UNDETERMINED, COUNTRY_MISSING)}},
	{.name = "country-other", .what = "the signer names another country than its authority", .dsc = {.country = "XU"}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(ISSUER_COUNTRY, FAILED, DIFFERS)}},

	/* Links: the old authority is trusted, a list under the new one comes. */
	{.name = "rollover", .what = "a new key through a link certificate", SCENE(ROLLOVER), TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, SUCCESSFUL, NONE)}},
	{.name = "rename", .what = "a new key and a new name, which the link announces", SCENE(ROLLOVER), .csca = {.name = "New CA"}, .link = {ODD(NAME_CHANGE)}, TRUSTED, .n = 1,
	 .says = {VOUCHED}},
	{.name = "rename-silent", .what = "the same without the nameChange extension", SCENE(ROLLOVER), .csca = {.name = "New CA"}, TRUSTED, .n = 1,
	 .says = {VOUCHED}},
	{.name = "rename-critical", .what = "the same with a critical one", SCENE(LINK), .csca = {.name = "New CA"}, .link = {ODD(NAME_CHANGE_CRITICAL)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, SUCCESSFUL, NONE)}},
	{.name = "link-only", .what = "of the new key only the link certificate is known", SCENE(LINK), TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, SUCCESSFUL, NONE)}},
	{.name = "link-basic-false", .what = "the link's basic constraints say that it is no authority", SCENE(LINK), .link = {ODD(BASIC_FALSE)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, FAILED, BASIC_CONSTRAINTS)}},
	{.name = "link-basic-missing", .what = "the link has no basic constraints", SCENE(LINK), .link = {ODD(BASIC_MISSING)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(CSCA_PROFILE, FAILED, BASIC_CONSTRAINTS)}},
	{.name = "link-loop", .what = "two authorities link to each other", SCENE(LOOP), TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, SUCCESSFUL, NONE)}},
	{.name = "link-forged", .what = "the link's signature is wrong: nobody vouches for the new authority", SCENE(ROLLOVER), .link = {ODD(FORGED)}, .import = CERTS_E_PATH, OPEN, .n = 1,
	 .says = {SAYS(DSC_SIGNATURE, UNDETERMINED, NO_CSCA_BY_NAME)}},
	{.name = "masterlist-purpose", .what = "the master list's signer is one of documents", SCENE(ROLLOVER), .list_by_signer = true, .import = CERTS_E_PURPOSE, OPEN, .n = 1,
	 .says = {SAYS(DSC_SIGNATURE, UNDETERMINED, NO_CSCA_BY_NAME)}},

	/* The document signer. */
	{.name = "generator", .what = "the signer's curve has a generator of a forger's choice", .dsc = {ODD(GENERATOR)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(SOD_SIGNATURE, UNDETERMINED, KEY_GROUP)}},
	{.name = "csca-generator", .what = "so has the authority's", .csca = {ODD(GENERATOR)}, OPEN, .n = 1,
	 .says = {SAYS(DSC_SIGNATURE, UNDETERMINED, KEY_GROUP)}},
	{.name = "dsc-forged", .what = "the signature over the signer's certificate is wrong", .dsc = {ODD(FORGED)}, REFUSED, .n = 1,
	 .says = {SAYS(DSC_SIGNATURE, FAILED, CSCA_WRONG)}},
	{.name = "dsc-expired", .what = "the signer has expired", .dsc = {.from = -4000, .until = -10}, .sod = {.signed_at = -100}, TRUSTED, .n = 3,
	 .says = {VOUCHED, SAYS(DSC_VALIDITY, FAILED, EXPIRED), SAYS(SIGNED_IN_TIME, SUCCESSFUL, NONE)}},
	{.name = "dsc-not-yet", .what = "the signer is of the future", .dsc = {.from = 10, .until = 4000}, TRUSTED, .n = 3,
	 .says = {VOUCHED, SAYS(DSC_VALIDITY, FAILED, NOT_YET), SAYS(SIGNED_IN_TIME, FAILED, NOT_YET)}},
	{.name = "dsc-authority", .what = "the signer may also certify", .dsc = {ODD(AUTHORITY)}, REFUSED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_PURPOSE, FAILED, IS_AUTHORITY)}},
	{.name = "dsc-list-signer", .what = "the signer is one of master lists", .dsc = {QUIRKS(MASTER_SIGNER)}, REFUSED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_PURPOSE, FAILED, OTHER_PURPOSE)}},
	{.name = "dsc-no-usage", .what = "the signer has no key usage", .dsc = {QUIRKS(NO_KEY_USAGE)}, TRUSTED, .n = 3,
	 .says = {VOUCHED, SAYS(DSC_PURPOSE, SUCCESSFUL, NONE), SAYS(DSC_PROFILE, FAILED, KEY_USAGE)}},
	{.name = "dsc-critical", .what = "the signer has a critical extension that nobody knows", .dsc = {QUIRKS(CRITICAL_UNKNOWN)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_PROFILE, FAILED, CRITICAL)}},
	{.name = "dsc-malformed", .what = "an extension of the signer cannot be read", .dsc = {ODD(MALFORMED)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_PROFILE, FAILED, FORM)}},
	{.name = "dsc-serial-negative", .what = "the signer's serial number is negative", .dsc = {ODD(SERIAL)}, .crl = {.revoked = CERTS_ISSUE_CASE_SIGNER}, REFUSED, .n = 3,
	 .says = {VOUCHED, SAYS(DSC_PROFILE, FAILED, SERIAL), SAYS(DSC_REVOCATION, FAILED, REVOKED)}},
	{.name = "dsc-time", .what = "the signer writes GeneralizedTime before 2050", .dsc = {ODD(TIME)}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_PROFILE, FAILED, FORM)}},
	{.name = "dsc-sha1", .what = "the authority signs with ECDSA and SHA-1", .csca = {.suite = "ecdsa-p256-sha1"}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(ALGORITHMS, UNDETERMINED, ALGORITHM_WEAK)}},
	{.name = "dsc-pss-odd", .what = "PSS with a salt and a mask of another digest", .csca = {.suite = "pss-2048-sha256"}, .dsc = {.salt = 20, .mgf = "SHA1"}, TRUSTED, .n = 1,
	 .says = {VOUCHED}},

	/* The security object. */
	{.name = "sod-pss-under-pkcs1", .what = "PSS by a signer that was certified with PKCS #1", .csca = {.suite = "rsa-2048-sha256"}, .dsc = {.suite = "rsa-2048-sha256"}, .sod = {.suite = "pss-2048-sha256"}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE)}},
	{.name = "sod-pkcs1-under-pss", .what = "PKCS #1 by a signer that was certified with PSS", .csca = {.suite = "pss-2048-sha256"}, .dsc = {.suite = "pss-2048-sha256"}, .sod = {.suite = "rsa-2048-sha256"}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE)}},
	{.name = "sod-pss-odd", .what = "PSS with a long salt and the mask of another digest", .dsc = {.suite = "pss-2048-sha256"}, .sod = {.salt = 64, .mgf = "SHA1"}, TRUSTED, .n = 1,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE)}},
	{.name = "sod-pss-no-salt", .what = "PSS without a salt", .dsc = {.suite = "pss-2048-sha256"}, .sod = {.salt = -1}, TRUSTED, .n = 1,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE)}},
	{.name = "sod-sha1", .what = "RSA with SHA-1", .dsc = {.suite = "rsa-2048-sha1"}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(ALGORITHMS, UNDETERMINED, ALGORITHM_WEAK)}},
	{.name = "sod-sha224", .what = "RSA with SHA-224", .dsc = {.suite = "rsa-2048-sha224"}, TRUSTED, .n = 1,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE)}},
	{.name = "sod-no-null", .what = "the DigestInfo has no NULL", .dsc = {.suite = "rsa-2048-sha256"}, .sod = {QUIRKS(NO_NULL)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(SOD_PROFILE, FAILED, FORM)}},
	{.name = "sod-plain-ecdsa", .what = "ECDSA as r || s, by its own name", .sod = {QUIRKS(PLAIN_ECDSA)}, TRUSTED, .n = 1,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE)}},
	{.name = "sod-plain-unnamed", .what = "ECDSA as r || s, by the usual name", .sod = {QUIRKS(PLAIN_UNDER_DER)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(SOD_PROFILE, FAILED, FORM)}},
	{.name = "sod-type-data", .what = "the content type is id-data", .sod = {QUIRKS(TYPE_DATA)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(SOD_PROFILE, FAILED, FORM)}},
	{.name = "sod-type-old", .what = "the content type is 1.3.27.1.1.1", .sod = {QUIRKS(TYPE_OLD)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(SOD_PROFILE, FAILED, FORM)}},
	{.name = "sod-type-older", .what = "the content type is 1.2.528.1.1006.1.20.1", .sod = {QUIRKS(TYPE_OLDER)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(SOD_PROFILE, FAILED, FORM)}},
	{.name = "sod-ber", .what = "BER with indefinite lengths", .sod = {QUIRKS(BER)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(SOD_PROFILE, FAILED, FORM)}},
	{.name = "sod-signer-order", .what = "the signer's name is written in another order", .sod = {QUIRKS(SID_ORDER)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(SOD_PROFILE, FAILED, FORM)}},
	{.name = "sod-signer-other", .what = "the signer is named by a wrong serial number", .sod = {QUIRKS(SID_OTHER)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(SOD_PROFILE, FAILED, FORM)}},
	{.name = "sod-signer-key-id", .what = "the signer is named by its key identifier", .sod = {QUIRKS(SID_KEY_ID)}, TRUSTED, .n = 1,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE)}},
	{.name = "sod-no-certificate", .what = "the signer's certificate is not embedded", .sod = {QUIRKS(NO_CERTIFICATE)}, OPEN, .n = 1,
	 .says = {SAYS(SOD_SIGNATURE, UNDETERMINED, NO_CERTIFICATE)}},
	{.name = "sod-no-attributes", .what = "there are no signed attributes", .sod = {QUIRKS(NO_ATTRIBUTES)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(SOD_PROFILE, FAILED, FORM)}},
	{.name = "sod-attributes-order", .what = "the signed attributes are not sorted", .sod = {QUIRKS(ATTRIBUTES_ORDER)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE), SAYS(SOD_PROFILE, FAILED, FORM)}},
	{.name = "sod-attributes-type", .what = "a signed attribute contradicts the content type", .sod = {QUIRKS(TYPE_ATTRIBUTE)}, TRUSTED, .n = 1,
	 .says = {SAYS(SOD_HASH, FAILED, ATTRIBUTES)}},
	{.name = "sod-no-time", .what = "the time of signing is not given", .sod = {.no_time = true}, TRUSTED, .n = 2,
	 .says = {SAYS(SIGNED_IN_TIME, UNDETERMINED, NO_TIME), SAYS(SOD_PROFILE, SUCCESSFUL, NONE)}},
	{.name = "sod-altered", .what = "the security object has another digest than was signed", .sod = {QUIRKS(WRONG_DIGEST)}, TRUSTED, .n = 2,
	 .says = {SAYS(SOD_HASH, FAILED, DIGEST_WRONG), SAYS(SOD_SIGNATURE, SUCCESSFUL, NONE)}},

	/* Revocation. */
	{.name = "dsc-revoked", .what = "the signer is on the revocation list", .crl = {.revoked = CERTS_ISSUE_CASE_SIGNER}, REFUSED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, FAILED, REVOKED)}},
	{.name = "csca-revoked", .what = "the authority revoked itself", .crl = {.revoked = CERTS_ISSUE_CASE_AUTHORITY}, REFUSED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, FAILED, AUTHORITY_REVOKED)}},
	{.name = "crl-new-key", .what = "the list is signed by the new key, the signer by the old one", SCENE(OLD_SIGNER), TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, SUCCESSFUL, NONE)}},
	{.name = "crl-new-key-revoked", .what = "and revokes it", SCENE(OLD_SIGNER), .crl = {.revoked = CERTS_ISSUE_CASE_SIGNER}, REFUSED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, FAILED, REVOKED)}},
	{.name = "crl-missing", .what = "there is no revocation list", .crl = {.none = true}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, UNDETERMINED, NO_REVOCATION)}},
	{.name = "crl-stale", .what = "the revocation list is out of date", .crl = {.age = 100}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, UNDETERMINED, CRL_STALE)}},
	{.name = "crl-stale-revoked", .what = "a list that is out of date revokes the signer", .crl = {.age = 100, .revoked = CERTS_ISSUE_CASE_SIGNER}, REFUSED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, FAILED, REVOKED)}},
	{.name = "crl-forged", .what = "the signature of the revocation list is wrong", .crl = {.quirks = CERTS_ISSUE_CRL_FORGED, .revoked = CERTS_ISSUE_CASE_SIGNER}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, UNDETERMINED, CRL_UNVERIFIED)}},
	{.name = "crl-critical", .what = "the revocation list has a critical extension that nobody knows", .crl = {.quirks = CERTS_ISSUE_CRL_CRITICAL}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, UNDETERMINED, CRITICAL)}},
	{.name = "crl-delta", .what = "it tells changes alone", .crl = {.quirks = CERTS_ISSUE_CRL_DELTA}, TRUSTED, .n = 2,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, UNDETERMINED, CRITICAL)}},

	/* Lists about documents. */
	{.name = "defect", .what = "a defect list revokes the signer", .list = CERTS_ISSUE_CASE_DEFECT, REFUSED, .n = 3,
	 .says = {VOUCHED, SAYS(DSC_REVOCATION, FAILED, DEFECT_REVOKED), SAYS(KNOWN_DEFECTS, UNDETERMINED, DEFECT)}},
	{.name = "deviation", .what = "the State has announced that the signer has no key usage", .dsc = {QUIRKS(NO_KEY_USAGE)}, .list = CERTS_ISSUE_CASE_DEVIATION, TRUSTED, .n = 3,
	 .says = {VOUCHED, SAYS(DSC_PROFILE, UNDETERMINED, DEVIATION), SAYS(KNOWN_DEFECTS, UNDETERMINED, DEVIATION)}},
};
/* clang-format on */

const size_t certs_issue_cases_n = sizeof(certs_issue_cases) /
    sizeof(certs_issue_cases[0]);

const struct certs_issue_case *
certs_issue_case(const char *name)
{
	for (size_t i = 0; i < certs_issue_cases_n; i++)
		if (strcmp(certs_issue_cases[i].name, name) == 0)
			return &certs_issue_cases[i];
	return NULL;
}
