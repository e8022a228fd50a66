/*
 * Whether a visible digital seal is genuine: Doc 9303-13 (8th edition) §2.4 and
 * Appendix D, Doc 9303-12 §7.1.3, BSI TR-03135-1 v2.5 §5.9.
 *
 * A signer that a list of TR-03129-2 §8.3 or §8.4 alone vouches for is known;
 * without an authority its seal is UNVERIFIED, and never VALID.
 *
 * A seal carries no certificate: it names its signer by country, two characters
 * and serial number, and the caller brings the certificates that may be it.
 * The signer's certificate was made by a country authority, found as for a
 * passport.
 */
#ifndef CERTS_SEAL_H
#define CERTS_SEAL_H

#include "certs/chain.h"
#include "certs/policy.h"

/*
 * A seal for non-constrained environments (mrtd/vdsnc.h) carries its signer's
 * certificate, which is then the only one to be handed over.  How it is signed
 * and the purpose of its signers (2.23.136.1.1.14.2) are those of published
 * readers and of a published specimen: whoever judges one adds that its
 * structure is undetermined (CERTS_REASON_TEXT_MISSING), and it is never VALID.
 */
enum certs_seal_kind {
	CERTS_SEAL_VDS,
	CERTS_SEAL_VDSNC,
};

struct certs_seal_object {
	enum certs_seal_kind kind;
	struct span signed_part; /* header and message zone */
	struct span signature; /* r || s */
	/* VDS: */
	const char *signer; /* "UTTS": C and CN of the signer's certificate */
	const char *reference; /* hexadecimal: its serial number */
	int64_t signed_on; /* the day of signing, seconds since 1970 */
	/* VDSNC: "ES256", "ES384", "ES512" (RFC 7518 §3.4). */
	const char *algorithm;
	const char *issuer; /* the State in the header, no fillers */
	bool health; /* it is on a document of health: who may vouch for it */
	/* Of the MRZ in the seal; "" where it holds none. */
	const char *state, *document_code;
};

/*
 * Adds the checks SEAL_SIGNER to SEAL_PROFILE; those of structure, semantics
 * and MRZ are added by whoever read the seal.  Certificates that are not the
 * one the seal names are passed over; of several that are, the one that made
 * the signature is taken.  anchors may be NULL.  now: seconds since 1970.  out
 * may be NULL; its dsc is the seal's signer.
 */
void certs_seal_judge(const struct certs_anchors *,
    const struct span *certificates, size_t n, const struct certs_seal_object *,
    int64_t now, struct certs_verdict *, struct certs_chain *out);

/* Whether a certificate is one that such a seal names (Doc 9303-13 §2.2.1). */
bool certs_seal_names(const char *signer, const char *reference,
    struct span certificate) MUST_USE;

/*
 * Doc 9303-13 §2.4: the hash is the shortest that is not shorter than the order
 * of the curve.  NULL: longer than any (secp521r1), so no seal is possible.
 */
const struct certs_policy_digest *certs_seal_digest(int bits);

/*
 * The status and its reason as the validation policies name them: Doc 9303-13
 * Appendix D, Doc 9303-7 §9.4, Doc 9303-8 Appendix A.
 */
enum certs_seal_level {
	CERTS_SEAL_TRUSTABLE,
	CERTS_SEAL_MEDIUM,
	CERTS_SEAL_HIGH,
	CERTS_SEAL_UNDECIDED,
};
/* clang-format off */
#define CERTS_SEAL_STATUSES(X)                                                 \
	X(VALID,                  TRUSTABLE)                                   \
	X(WRONG_FORMAT,           HIGH)                                        \
	X(UNKNOWN_CERTIFICATE,    HIGH)                                        \
	X(UNTRUSTED_CERTIFICATE,  HIGH)                                        \
	X(INVALID_DOCUMENTTYPE,   HIGH)                                        \
	X(EXPIRED_CERTIFICATE,    MEDIUM)                                      \
	X(REVOKED_CERTIFICATE,    HIGH)                                        \
	X(INVALID_SIGNATURE,      HIGH)                                        \
	X(INVALID_VISA_MRZ,       HIGH)                                        \
	X(SEAL_VISA_MISMATCH,     HIGH)                                        \
	X(INVALID_PASSPORT_MRZ,   HIGH)                                        \
	X(SEAL_PASSPORT_MISMATCH, HIGH)                                        \
	X(INVALID_SEAL_MRZ,       HIGH)                                        \
	X(INVALID_PRINTED_MRZ,    HIGH)                                        \
	X(SEAL_DOCUMENT_MISMATCH, HIGH)                                        \
	/* No policy's: no text at hand, or no authority of a listed signer. */ \
	X(UNVERIFIED,             UNDECIDED)
/* clang-format on */
enum certs_seal_status {
#define CERTS_SEAL_CODE(name, level) CERTS_SEAL_##name,
	CERTS_SEAL_STATUSES(CERTS_SEAL_CODE)
#undef CERTS_SEAL_CODE
	CERTS_SEAL_STATUS_COUNT
};

/*
 * The first reason of a verdict of CERTS_PROFILE_SEAL, in the policy's order;
 * VALID exactly where certs_checks_admit() says so.
 */
enum certs_seal_status certs_seal_status(
    const struct certs_verdict *, bool visa) MUST_USE;
/* "UNKNOWN_CERTIFICATE" and "high fraud potential". */
const char *certs_seal_status_name(enum certs_seal_status);
const char *certs_seal_status_level(enum certs_seal_status);

#endif
