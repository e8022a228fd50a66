/*
 * Signed objects: CMS SignedData (RFC 5652) around an LDS security object
 * (EF.SOD, Doc 9303-10 §4.6.2) or around a master list (Doc 9303-12 §8).
 *
 * Opening finds the signer's certificate and verifies digest and signature, as
 * the SignerInfo says and with its own parameters.  Whether that signer may be
 * trusted is another question: certs/chain.h.
 *
 * The wrapper is walked in place.  Some States write it in BER with indefinite
 * lengths; such a one is first written anew.  What is signed stays as it came.
 * Deviations of real documents are accepted one by one and each is a finding.
 */
#ifndef CERTS_CMS_H
#define CERTS_CMS_H

#include "certs/checks.h"
#include "certs/err.h"
#include "mrtd/bytes.h"

/* What the signed content is. */
enum certs_cms_content {
	CERTS_CMS_OTHER,
	CERTS_CMS_LDS_SECURITY_OBJECT, /* 2.23.136.1.1.1 and its forerunners */
	CERTS_CMS_MASTER_LIST, /* 2.23.136.1.1.2 */
	CERTS_CMS_SECURITY_INFOS, /* EF.CardSecurity: 0.4.0.127.0.7.3.2.1 */
	CERTS_CMS_DEVIATION_LIST, /* 2.23.136.1.1.7 */
	CERTS_CMS_DEFECT_LIST, /* 0.4.0.127.0.7.3.1.5 */
	CERTS_CMS_SIGNER_LIST, /* 0.4.0.127.0.7.3.1.6 */
	/* Signers of digital seals (TR-03129-2 §8.2 to §8.4). */
	CERTS_CMS_EU_HEALTH_LIST, /* 0.4.0.127.0.7.3.11.1.2.1 */
	CERTS_CMS_ICAO_HEALTH_LIST, /* 0.4.0.127.0.7.3.11.1.3.1 */
	CERTS_CMS_SOVEREIGN_LIST, /* 0.4.0.127.0.7.3.11.1.1.1 */
};

/* Deviations that were met and tolerated: bit, name, sentence. */
/* clang-format off */
#define CERTS_CMS_FINDINGS(X)                                                 \
	X(CONTENT_TYPE_DATA, "the content type is id-data")                   \
	X(CONTENT_TYPE_OLD,  "the content type is a forerunner's")            \
	X(BER,               "the wrapper is BER with indefinite lengths")    \
	X(SIGNER_ORDER,      "the signer's name is written in another order") \
	X(SIGNER_SOLE,       "the signer named is not the embedded certificate") \
	X(SIGNERS,           "there is more than one signature")              \
	X(CERTIFICATES,      "there is more than one certificate")            \
	X(NO_ATTRIBUTES,     "there are no signed attributes")                \
	X(ATTRIBUTES_ORDER,  "the signed attributes are not in DER order")    \
	X(NO_SIGNING_TIME,   "the time of signing is not given")              \
	X(DIGEST_MISMATCH,   "digest algorithm and signature algorithm disagree") \
	X(NO_NULL,           "the DigestInfo lacks its NULL")                 \
	X(PLAIN_ECDSA,       "the ECDSA signature is r||s, not as named")             \
	X(EXPLICIT_GROUP,    "the curve of the key is given by parameters")   \
	X(VERSION,           "a version number does not fit what follows")    \
	X(DIGEST_LIST,       "the signer's digest algorithm is not listed")
/* clang-format on */
enum certs_cms_finding_bit {
#define CERTS_CMS_CODE(name, text) CERTS_CMS_BIT_##name,
	CERTS_CMS_FINDINGS(CERTS_CMS_CODE)
#undef CERTS_CMS_CODE
	CERTS_CMS_FINDING_COUNT
};
#define CERTS_CMS_FINDING(name) (1u << CERTS_CMS_BIT_##name)

struct certs_sod {
	enum certs_cms_content type;
	char content_type[48]; /* the OID, dotted */
	struct span content; /* the eContent octets that were signed */
	struct span signer; /* DER of the signer's certificate, or empty */

	/* TR-03135-1 Tables 5.29 and 5.30. */
	enum certs_result hash, signature;
	enum certs_reason hash_reason, signature_reason;

	char digest[16]; /* "SHA256" */
	char algorithm[48]; /* "RSASSA-PSS SHA256 MGF1 SHA256 salt 32" */
	char key[32]; /* "RSA 2048", "EC brainpoolP256r1" */
	uint32_t findings; /* CERTS_CMS_FINDING() bits */
	/* As certs/policy.h calls them; NULL where there was none to read. */
	const char *signature_digest, *key_name;
	unsigned key_bits;
	bool have_signing_time;
	int64_t signing_time; /* seconds since 1970 */

	struct certs_cms *cms; /* owns what the spans point to */
};

/*
 * Opens a ContentInfo that holds SignedData, and demands that nothing follows
 * it.  An error means that the bytes are no such structure; a wrong signature
 * or an unknown signer is a result inside.  signers are certificates known
 * from elsewhere, for objects that carry none (may be NULL, 0).
 */
enum certs_err certs_cms_open(struct span der_or_ber,
    const struct span *signers, size_t n, struct certs_sod *out) MUST_USE;
/* The embedded certificates, DER; valid as long as the spans.  False past. */
bool certs_cms_certificate(
    const struct certs_sod *, size_t i, struct span *out) MUST_USE;
/*
 * Whom the SignerInfo names, for those who look for a certificate that the
 * object does not carry: issuer and serial number, or a key identifier.
 */
struct certs_cms_identifier {
	uint8_t issuer[32]; /* certs_x509_name_digest() of the name */
	uint8_t serial[32], key_id[64];
	size_t serial_n, key_id_n; /* 0: it is the other one */
};
/* False where there is no signer, or a name too long to be one. */
bool certs_cms_identifier(
    const struct certs_sod *, struct certs_cms_identifier *) MUST_USE;
/*
 * Verifies the signature with another certificate than the one that was found
 * (TR-03135-1 §5.8.2.1.2: a replacement).  NONE is success.
 */
enum certs_reason certs_cms_verify_by(
    const struct certs_sod *, struct span certificate) MUST_USE;
/* The same, and from now on that is the signer where it is NONE. */
enum certs_reason certs_cms_take_signer(
    struct certs_sod *, struct span certificate) MUST_USE;
void certs_cms_close(struct certs_sod *);

/* "the content type is id-data"; "" for no bit of the list. */
const char *certs_cms_finding_text(enum certs_cms_finding_bit);
const char *certs_cms_finding_name(enum certs_cms_finding_bit);

#endif
