/*
 * Whether a record of LDS2 is genuine: Doc 9303-11 (8th edition) §5.1.2,
 * Doc 9303-12 §7.1.2 and §4.1.7.
 *
 * A record is signed by an LDS2 Signer of the State that wrote it; its
 * certificate stands in the chip and was made by that State's CSCA.  Which hash
 * belongs to the signature is said nowhere: that of the certificate's own
 * signature is tried first, then the one of the key's length, then the others.
 */
#ifndef CERTS_LDS2_H
#define CERTS_LDS2_H

#include "certs/chain.h"

enum certs_lds2_kind {
	CERTS_LDS2_TRAVEL, /* id-icao-tsSigner */
	CERTS_LDS2_VISA, /* id-icao-vSigner */
	CERTS_LDS2_BIOMETRICS, /* id-icao-bSigner */
};

/* clang-format off */
#define CERTS_LDS2_CHECKS(X)                                                   \
	X(SIGNATURE, "record-signature", "the signature over the record is right") \
	X(SIGNER,    "signer-signature", "a trusted country authority certified the signer") \
	X(PURPOSE,   "signer-purpose",   "the signer's certificate is one for such records") \
	X(VALIDITY,  "signer-validity",  "the signer's certificate is valid today") \
	X(AUTHORITY, "csca-validity",    "the country authority's certificate is valid today") \
	X(REVOCATION, "signer-revocation", "the signer was not revoked")       \
	X(COUNTRY,   "signer-country",   "signer, authority and record name the same State") \
	X(PROFILE,   "signer-profile",   "the signer's certificate follows its profile")
/* clang-format on */
enum certs_lds2_check_id {
#define CERTS_LDS2_CODE(name, id, text) CERTS_LDS2_CHECK_##name,
	CERTS_LDS2_CHECKS(CERTS_LDS2_CODE)
#undef CERTS_LDS2_CODE
	CERTS_LDS2_CHECK_COUNT
};

struct certs_lds2_object {
	enum certs_lds2_kind kind;
	struct span signed_part, signature;
	struct span certificate; /* DER of the signer's; empty: not there */
	/* The State that the record names, as DG1 writes it.  Only a State's
	 * own signer may say what that State did; biometrics name none. */
	char state[4];
};

struct certs_lds2_verdict {
	struct {
		enum certs_result result;
		enum certs_reason reason;
	} check[CERTS_LDS2_CHECK_COUNT];
	/*
	 * Of SIGNATURE, SIGNER, PURPOSE, VALIDITY, AUTHORITY and COUNTRY:
	 * failed where one failed, successful where all were, else
	 * undetermined.  A REVOCATION that failed counts, a missing list does
	 * not.
	 */
	enum certs_result result;
	char digest[16]; /* of the signature, "" where it is not right */
	bool plain; /* r || s, not DER */
	struct certs_chain chain;
};

/* anchors may be NULL.  now: seconds since 1970. */
void certs_lds2_judge(const struct certs_anchors *,
    const struct certs_lds2_object *, int64_t now, struct certs_lds2_verdict *);

/* "record-signature" and "the signature over the record is right". */
const char *certs_lds2_check_name(enum certs_lds2_check_id);
const char *certs_lds2_check_text(enum certs_lds2_check_id);

#endif
