#include "certs/seal.h"

static const struct {
	const char *name;
	enum certs_seal_level level;
} statuses[] = {
#define ROW(name, level) {#name, CERTS_SEAL_##level},
    CERTS_SEAL_STATUSES(ROW)
#undef ROW
};

/*
 * What keeps a seal from being valid, in the order of the policies: format,
 * signature, issuer, then the document.  A reason of NONE stands for any.
 */
/* clang-format off */
static const struct {
	enum certs_check_id id;
	enum certs_reason reason;
	enum certs_seal_status visa, other;
} rules[] = {
	{CERTS_CHECK_SEAL_STRUCTURE,      CERTS_REASON_NONE, CERTS_SEAL_WRONG_FORMAT, CERTS_SEAL_WRONG_FORMAT},
	{CERTS_CHECK_SEAL_SEMANTICS,      CERTS_REASON_NONE, CERTS_SEAL_WRONG_FORMAT, CERTS_SEAL_WRONG_FORMAT},
	{CERTS_CHECK_SEAL_SIGNER, CERTS_REASON_NO_CERTIFICATE, CERTS_SEAL_UNKNOWN_CERTIFICATE, CERTS_SEAL_UNKNOWN_CERTIFICATE},
	{CERTS_CHECK_SEAL_SIGNER,         CERTS_REASON_NONE, CERTS_SEAL_UNTRUSTED_CERTIFICATE, CERTS_SEAL_UNTRUSTED_CERTIFICATE},
	{CERTS_CHECK_SEAL_PURPOSE,        CERTS_REASON_NONE, CERTS_SEAL_UNTRUSTED_CERTIFICATE, CERTS_SEAL_UNTRUSTED_CERTIFICATE},
	{CERTS_CHECK_SEAL_SIGNER_COUNTRY, CERTS_REASON_NONE, CERTS_SEAL_UNTRUSTED_CERTIFICATE, CERTS_SEAL_UNTRUSTED_CERTIFICATE},
	{CERTS_CHECK_SEAL_HEADER_STATE,   CERTS_REASON_NONE, CERTS_SEAL_UNTRUSTED_CERTIFICATE, CERTS_SEAL_UNTRUSTED_CERTIFICATE},
	{CERTS_CHECK_SEAL_STATE_ISSUER,   CERTS_REASON_NONE, CERTS_SEAL_UNTRUSTED_CERTIFICATE, CERTS_SEAL_UNTRUSTED_CERTIFICATE},
	{CERTS_CHECK_SEAL_STATE_SUBJECT,  CERTS_REASON_NONE, CERTS_SEAL_UNTRUSTED_CERTIFICATE, CERTS_SEAL_UNTRUSTED_CERTIFICATE},
	{CERTS_CHECK_SEAL_DOCUMENT_TYPE,  CERTS_REASON_NONE, CERTS_SEAL_INVALID_DOCUMENTTYPE, CERTS_SEAL_INVALID_DOCUMENTTYPE},
	{CERTS_CHECK_SEAL_VALIDITY,       CERTS_REASON_NONE, CERTS_SEAL_EXPIRED_CERTIFICATE, CERTS_SEAL_EXPIRED_CERTIFICATE},
	{CERTS_CHECK_SEAL_AUTHORITY,      CERTS_REASON_NONE, CERTS_SEAL_UNTRUSTED_CERTIFICATE, CERTS_SEAL_UNTRUSTED_CERTIFICATE},
	{CERTS_CHECK_SEAL_REVOCATION,     CERTS_REASON_NONE, CERTS_SEAL_REVOKED_CERTIFICATE, CERTS_SEAL_REVOKED_CERTIFICATE},
	{CERTS_CHECK_SEAL_SIGNATURE,      CERTS_REASON_NONE, CERTS_SEAL_INVALID_SIGNATURE, CERTS_SEAL_INVALID_SIGNATURE},
	{CERTS_CHECK_SEAL_MRZ_DIGITS,     CERTS_REASON_NONE, CERTS_SEAL_INVALID_VISA_MRZ, CERTS_SEAL_INVALID_SEAL_MRZ},
	{CERTS_CHECK_MRZ_CHECK_DIGITS,    CERTS_REASON_NONE, CERTS_SEAL_INVALID_VISA_MRZ, CERTS_SEAL_INVALID_PRINTED_MRZ},
	{CERTS_CHECK_SEAL_MRZ,            CERTS_REASON_NONE, CERTS_SEAL_SEAL_VISA_MISMATCH, CERTS_SEAL_SEAL_DOCUMENT_MISMATCH},
	{CERTS_CHECK_SEAL_PASSPORT, CERTS_REASON_MRZ_DIGITS, CERTS_SEAL_INVALID_PASSPORT_MRZ, CERTS_SEAL_INVALID_PASSPORT_MRZ},
	{CERTS_CHECK_SEAL_PASSPORT,       CERTS_REASON_NONE, CERTS_SEAL_SEAL_PASSPORT_MISMATCH, CERTS_SEAL_SEAL_PASSPORT_MISMATCH},
	/* Only where nothing else is wrong. */
	{CERTS_CHECK_SEAL_STRUCTURE, CERTS_REASON_TEXT_MISSING, CERTS_SEAL_UNVERIFIED, CERTS_SEAL_UNVERIFIED},
};
/* clang-format on */

enum certs_seal_status
certs_seal_status(const struct certs_verdict *v, bool visa)
{
	struct certs_overall o = certs_checks_overall(v);

	if (certs_checks_admit(&o))
		return CERTS_SEAL_VALID;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct certs_check *c = certs_checks_find(v, rules[i].id);
		enum certs_reason why = c != NULL ? c->reason
						  : CERTS_REASON_NONE;

		if (certs_checks_bars(v, rules[i].id) &&
		    (why == rules[i].reason ||
			(rules[i].reason == CERTS_REASON_NONE &&
			    why != CERTS_REASON_TEXT_MISSING)))
			return visa ? rules[i].visa : rules[i].other;
	}
	return CERTS_SEAL_UNTRUSTED_CERTIFICATE;
}

const char *
certs_seal_status_name(enum certs_seal_status s)
{
	return (unsigned)s < CERTS_SEAL_STATUS_COUNT ? statuses[s].name
						     : "UNKNOWN";
}

const char *
certs_seal_status_level(enum certs_seal_status s)
{
	static const char *const levels[] = {
	    [CERTS_SEAL_TRUSTABLE] = "trustable",
	    [CERTS_SEAL_MEDIUM] = "medium fraud potential",
	    [CERTS_SEAL_HIGH] = "high fraud potential",
	    [CERTS_SEAL_UNDECIDED] = "not to be relied on",
	};

	return (unsigned)s < CERTS_SEAL_STATUS_COUNT ? levels[statuses[s].level]
						     : "high fraud potential";
}
