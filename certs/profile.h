/*
 * Whether a certificate, a CRL or a signed list is what Doc 9303-12 (8th
 * edition) wants from whoever issues one: §7.1 for certificates and CRLs, §4
 * for algorithms and periods, §9 and §10 for master and deviation lists, Doc
 * 9303-13 §2.2.1 for signers of digital seals.
 *
 * This is advice to an issuer and decides nothing at a gate: real documents
 * are judged by certs/chain.h with every deviation of the field tolerated.
 *
 *	t = certs_profile_certificate(der, CERTS_PROFILE_UNKNOWN, &f);
 *
 * Findings are handed out one by one; nothing is allocated and nothing kept.
 * A certificate with no finding conforms.
 */
#ifndef CERTS_PROFILE_H
#define CERTS_PROFILE_H

#include "certs/profile_rules.h"
#include "mrtd/bytes.h"

/* What an object is: code, word, name.  The columns of Tables 6 to 10. */
/* clang-format off */
#define CERTS_PROFILE_TYPES(X)                                                \
	X(ROOT,          "csca",          "CSCA, self-signed")                \
	X(LINK,          "csca-link",     "CSCA link certificate")            \
	X(DSC,           "dsc",           "Document Signer")                  \
	X(MASTER_SIGNER, "master-signer", "Master List Signer")               \
	X(DEVIATION_SIGNER, "deviation-signer", "Deviation List Signer")      \
	X(LDS2_SIGNER,   "lds2-signer",   "LDS2 Signer")                      \
	X(SEAL_SIGNER,   "barcode-signer", "Bar Code Signer")                 \
	X(SPOC_CLIENT,   "spoc-client",   "SPOC TLS client")                  \
	X(SPOC_SERVER,   "spoc-server",   "SPOC TLS server")                  \
	X(COMMUNICATION, "communication", "Communication")                    \
	X(OTHER,         "other",         "signer outside of Doc 9303-12")    \
	X(CRL,           "crl",           "certificate revocation list")      \
	X(MASTER_LIST,   "master-list",   "CSCA Master List")                 \
	X(DEVIATION_LIST, "deviation-list", "Deviation List")
/* clang-format on */
enum certs_profile_type {
	CERTS_PROFILE_UNKNOWN,
#define CERTS_PROFILE_X(name, word, text) CERTS_PROFILE_##name,
	CERTS_PROFILE_TYPES(CERTS_PROFILE_X)
#undef CERTS_PROFILE_X
	CERTS_PROFILE_TYPE_COUNT
};
/* "csca-link" and "CSCA link certificate"; "unreadable" for UNKNOWN. */
const char *certs_profile_type_word(enum certs_profile_type);
const char *certs_profile_type_text(enum certs_profile_type);

enum certs_profile_severity {
	CERTS_PROFILE_DEFECT, /* MUST and SHALL */
	CERTS_PROFILE_ADVICE, /* SHOULD and RECOMMENDED */
};

enum certs_profile_rule {
#define CERTS_PROFILE_X(name, severity, clause, text, remedy) \
	CERTS_PROFILE_RULE_##name,
	CERTS_PROFILE_RULES(CERTS_PROFILE_X)
#undef CERTS_PROFILE_X
	CERTS_PROFILE_RULE_COUNT
};

struct certs_profile_rule_info {
	const char *name; /* "SERIAL_LENGTH" */
	enum certs_profile_severity severity;
	const char
	    *clause; /* "Table 5", of Doc 9303-12 where it says nothing */
	const char *text; /* the rule, one sentence */
	const char *remedy; /* what the issuer should do */
};
/* NULL outside the range. */
const struct certs_profile_rule_info *certs_profile_rule(
    enum certs_profile_rule);
struct certs_profile_finding;
/* What to do about a finding: of the rule, or for this very extension. */
const char *certs_profile_remedy(const struct certs_profile_finding *);

/* Room for what was found, in words. */
#define CERTS_PROFILE_FOUND 96

struct certs_profile_finding {
	enum certs_profile_rule rule;
	const char *part; /* "subject", "SubjectAltName"; "" of the whole */
	/*
	 * A defect by the present profile that the sixth edition allowed
	 * (Appendix C), in a certificate that is older than the seventh.
	 */
	bool earlier;
	char found[CERTS_PROFILE_FOUND]; /* printable ASCII */
};

/* Whoever is told.  May not keep the finding: it is gone after the call. */
struct certs_profile_ear {
	void (*tell)(void *cookie, const struct certs_profile_finding *);
	void *cookie;
};

/*
 * Checks one certificate and says which type it was taken for.  expected is
 * what its place says it is: ROOT or LINK where it stood in a master list or
 * is an anchor (which of the two, is seen), MASTER_SIGNER or DEVIATION_SIGNER
 * for the signer of a list; else UNKNOWN.  UNKNOWN comes back for what is no
 * certificate; nobody is told then.
 */
enum certs_profile_type certs_profile_certificate(struct span der,
    enum certs_profile_type expected, const struct certs_profile_ear *);

/*
 * Checks a CRL: CRL, or UNKNOWN where it is none.  now: seconds since 1970, 0
 * where it is not to be said that it is out of date.
 */
enum certs_profile_type certs_profile_crl(
    struct span der, int64_t now, const struct certs_profile_ear *);

/* What stands in a signed list, in place. */
struct certs_profile_list {
	struct span content; /* what was signed */
	struct span certificates; /* of the wrapper, one after the other */
	struct span signer; /* among them, or empty */
};
/*
 * Checks a master list or a deviation list, without the certificates inside:
 * MASTER_LIST, DEVIATION_LIST or UNKNOWN.
 */
enum certs_profile_type certs_profile_list(struct span der,
    struct certs_profile_list *out, const struct certs_profile_ear *);

/*
 * What shows only in company: a serial number that one issuer used twice, a
 * key identifier that two keys share.  The caller owns the members, of distinct
 * certificates; they are sorted in place.
 */
struct certs_profile_member {
	size_t index; /* the caller's, to be told by */
	uint8_t number[32]; /* digest of issuer and serial number */
	uint8_t key_number[32]; /* of public key and serial number */
	uint8_t key_id[32]; /* digest of SubjectKeyIdentifier, or all zero */
	uint8_t key[32]; /* digest of the public key */
};
/* False where it is no certificate. */
bool certs_profile_member(
    struct span der, size_t index, struct certs_profile_member *out) MUST_USE;
void certs_profile_company(struct certs_profile_member *, size_t n,
    void (*tell)(
	void *cookie, size_t index, const struct certs_profile_finding *),
    void *cookie);

#endif
