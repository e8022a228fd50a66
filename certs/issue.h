/*
 * A test PKI: country authorities, document signers, signed security objects
 * and master lists, in every algorithm and with the deviations that real
 * documents show.  For demonstrations, virtual passports and tests.
 *
 *	struct certs_issue_spec spec = {
 *	    .suite = certs_issue_suite("ecdsa-p256-sha256"),
 *	    .country = "UT", .organisation = "Utopia", .name = "CSCA-UT",
 *	    .serial = 1, .not_before = t0, .not_after = t1};
 *	e = certs_issue_csca(&spec, &csca);
 *	...
 *	e = certs_issue_dsc(csca, &spec, &dsc);
 *	e = certs_issue_sod(dsc, lds_security_object, &conf, &sink);
 *
 * Keys are made with OpenSSL's generator, or from a seed (issue_random.h), live
 * in memory and are wiped by certs_issue_free().
 */
#ifndef CERTS_ISSUE_H
#define CERTS_ISSUE_H

#include "certs/err.h"
#include "mrtd/bytes.h"

enum certs_issue_scheme {
	CERTS_ISSUE_RSA_PKCS1,
	CERTS_ISSUE_RSA_PSS,
	CERTS_ISSUE_ECDSA,
};

struct certs_issue_suite {
	const char *name; /* "rsa-2048-sha256", "pss-3072-sha256",
			   * "ecdsa-p256-sha256", "ecdsa-bp384r1-sha384" */
	enum certs_issue_scheme scheme;
	unsigned bits; /* RSA */
	const char *group; /* ECDSA: OpenSSL's name of the curve */
	const char *digest; /* "SHA1" to "SHA512" */
};

/* Ends with a row whose name is NULL. */
extern const struct certs_issue_suite certs_issue_suites[];
/* The suite with this name, or NULL. */
const struct certs_issue_suite *certs_issue_suite(const char *name);

/* Deviations on request: what real certificates and objects show. */
enum certs_issue_quirk {
	/* certificates */
	CERTS_ISSUE_NO_AKI = 1 << 0,
	CERTS_ISSUE_NO_SKI = 1 << 1,
	CERTS_ISSUE_EXPLICIT_GROUP = 1 << 2, /* curve by its parameters */
	CERTS_ISSUE_NO_KEY_USAGE = 1 << 3,
	CERTS_ISSUE_NO_COUNTRY = 1 << 4,
	CERTS_ISSUE_MASTER_SIGNER = 1 << 5, /* EKU 2.23.136.1.1.3 */
	CERTS_ISSUE_CRITICAL_UNKNOWN = 1 << 6,
	/* LDS2 Signers by what they sign (Doc 9303-12 §7.1.2): a purpose of
	 * their own, no key usage, no key identifier of the subject. */
	CERTS_ISSUE_LDS2_TRAVEL = 1 << 24,
	CERTS_ISSUE_LDS2_VISA = 1 << 25,
	CERTS_ISSUE_LDS2_BIOMETRICS = 1 << 26,
	/* Signers of lists: EKU 2.23.136.1.1.8, and those of TR-03129-2. */
	CERTS_ISSUE_DEVIATION_SIGNER = 1 << 27,
	CERTS_ISSUE_DEFECT_SIGNER = 1 << 28,
	CERTS_ISSUE_SIGNERS_SIGNER = 1 << 29,
	/* Bar Code Signer (§7.1.3): as above, and a PrintableString for CN. */
	CERTS_ISSUE_SEAL_SIGNER = 1 << 30,
	/* Signers of lists of seal signers, of all three kinds. */
	CERTS_ISSUE_SEALS_SIGNER = 1 << 23,
	/* signed objects */
	CERTS_ISSUE_TYPE_DATA = 1 << 8, /* eContentType id-data */
	CERTS_ISSUE_TYPE_OLD = 1 << 9, /* 1.3.27.1.1.1 */
	CERTS_ISSUE_TYPE_OLDER = 1 << 22, /* 1.2.528.1.1006.1.20.1 */
	CERTS_ISSUE_BER = 1 << 10, /* indefinite lengths */
	CERTS_ISSUE_SID_ORDER = 1 << 11, /* RDNs of the signer reversed */
	CERTS_ISSUE_SID_OTHER = 1 << 12, /* names a signer that is not there */
	CERTS_ISSUE_SID_KEY_ID = 1 << 13, /* names the signer by its SKI */
	CERTS_ISSUE_NO_CERTIFICATE = 1 << 14,
	CERTS_ISSUE_NO_ATTRIBUTES = 1 << 15,
	CERTS_ISSUE_ATTRIBUTES_ORDER = 1 << 16, /* not sorted as DER wants */
	CERTS_ISSUE_NO_NULL = 1 << 17, /* DigestInfo without NULL */
	CERTS_ISSUE_PLAIN_ECDSA = 1 << 18, /* r||s, by its own OID */
	CERTS_ISSUE_PLAIN_UNDER_DER = 1 << 19, /* r||s under the usual OID */
	CERTS_ISSUE_TYPE_ATTRIBUTE = 1 << 20, /* contentType contradicts */
	CERTS_ISSUE_WRONG_DIGEST = 1 << 21, /* messageDigest is false */
};

/* More of them, of certificates alone. */
enum certs_issue_odd {
	CERTS_ISSUE_ODD_SERIAL = 1 << 0, /* negative: the first bit is set */
	CERTS_ISSUE_ODD_TIME = 1 << 1, /* GeneralizedTime before 2050 */
	CERTS_ISSUE_ODD_BASIC_FALSE = 1 << 2, /* cA FALSE */
	CERTS_ISSUE_ODD_BASIC_MISSING = 1 << 3,
	CERTS_ISSUE_ODD_USAGE = 1 << 4, /* keyUsage is not critical */
	CERTS_ISSUE_ODD_NAME_CHANGE = 1 << 5, /* no deviation on a link */
	CERTS_ISSUE_ODD_NAME_CHANGE_CRITICAL = 1 << 6,
	CERTS_ISSUE_ODD_MALFORMED = 1 << 7, /* an extension cut short */
	CERTS_ISSUE_ODD_FORGED = 1 << 8, /* the signature is wrong */
	CERTS_ISSUE_ODD_AUTHORITY = 1 << 9, /* a signer that may certify */
	/*
	 * The curve's parameters with a generator of choice.  The key is the
	 * forger's: its signatures verify where the parameters are believed.
	 */
	CERTS_ISSUE_ODD_GENERATOR = 1 << 10,
	/* With CERTS_ISSUE_SEAL_SIGNER: seals for non-constrained
	 * environments, EKU 2.23.136.1.1.14.2. */
	CERTS_ISSUE_ODD_NON_CONSTRAINED = 1 << 11,
	/* The key in another form: RSA without NULL, a compressed point. */
	CERTS_ISSUE_ODD_KEY_NULL = 1 << 12,
	CERTS_ISSUE_ODD_COMPRESSED = 1 << 13,
};

struct certs_issue_random;

struct certs_issue_spec {
	const struct certs_issue_suite *suite; /* of the new key */
	const char *country, *organisation, *name;
	uint64_t serial;
	int64_t not_before, not_after; /* seconds since 1970 */
	uint32_t quirks;
	struct span ski; /* a key identifier of choice; empty: SHA-1 of key */
	/* Certify this one's key (a renewed certificate); NULL: a new key. */
	const struct certs_issuer *same_key;
	/* DocumentTypeList: "V", "PU" ...; NULL: no such extension. */
	const char *document_type;
	uint32_t odd; /* enum certs_issue_odd */
	unsigned exponent; /* RSA: the public one; 0: 65537 */
	/* Of the issuer's signature over it, as in certs_issue_object. */
	int salt;
	const char *mgf;
	/* What Doc 9303-12 §7.1.1 wants beside; NULL, 0: not there. */
	int64_t key_until; /* privateKeyUsagePeriod, from not_before */
	const char *state; /* "UTO", of both alternative names */
	const char *url; /* of the CRL */
	struct certs_issue_random *random; /* NULL: the system's */
};

struct certs_issue_object {
	/* digest and padding; NULL: those of the signer's suite */
	const struct certs_issue_suite *suite;
	int salt; /* PSS: octets, 0: as many as the digest's, -1: none */
	const char *mgf; /* PSS: digest of the mask, "SHA1"; NULL: the same */
	int64_t signing_time; /* 0: no such attribute */
	uint32_t quirks;
};

struct certs_issuer; /* a certificate with its private key */

/* Self-signed country authority. */
enum certs_err certs_issue_csca(
    const struct certs_issue_spec *, struct certs_issuer **out) MUST_USE;
/*
 * The link certificate from an old authority to a new one: the subject and key
 * of the new, made by the old (Doc 9303-12 §7.1).  DER into the sink.
 */
enum certs_err certs_issue_link(const struct certs_issuer *old,
    const struct certs_issuer *new_one, const struct certs_issue_spec *,
    struct sink *der) MUST_USE;
/* Document signer, or master list signer (CERTS_ISSUE_MASTER_SIGNER). */
enum certs_err certs_issue_dsc(const struct certs_issuer *csca,
    const struct certs_issue_spec *, struct certs_issuer **out) MUST_USE;

/* The whole EF.SOD (tag 77) around an LDSSecurityObject (DER). */
enum certs_err certs_issue_sod(const struct certs_issuer *dsc,
    struct span lds_security_object, const struct certs_issue_object *,
    struct sink *out) MUST_USE;
/* The whole EF.CardSecurity (Doc 9303-10 §3.11.4) around SecurityInfos (DER).
 */
enum certs_err certs_issue_card_security(const struct certs_issuer *dsc,
    struct span security_infos, const struct certs_issue_object *,
    struct sink *out) MUST_USE;
/* A signed CscaMasterList of these certificates (DER each). */
enum certs_err certs_issue_master_list(const struct certs_issuer *signer,
    const struct span *certificates, size_t n,
    const struct certs_issue_object *, struct sink *out) MUST_USE;

/*
 * A signature by itself, as the records of LDS2 have: of the object's fields
 * suite, salt and the quirks of signatures count.
 */
enum certs_err certs_issue_signature(const struct certs_issuer *signer,
    struct span message, const struct certs_issue_object *,
    struct sink *out) MUST_USE;

/* The signature of a digital seal (Doc 9303-13 §2.4): r || s, the hash by the
 * signer's curve.  CERTS_E_ARGUMENT: a key that cannot sign seals. */
enum certs_err certs_issue_seal(const struct certs_issuer *signer,
    struct span header_and_message, struct sink *signature) MUST_USE;

/* The certificate, DER; valid as long as the issuer. */
struct span certs_issue_der(const struct certs_issuer *);
/* PEM texts: the certificate, and the private key (PKCS #8, not encrypted). */
enum certs_err certs_issue_write(const struct certs_issuer *,
    struct sink *certificate, struct sink *key) MUST_USE;
/* The reverse: DER or PEM of both. */
enum certs_err certs_issue_read(struct span certificate, struct span key,
    struct certs_issuer **out) MUST_USE;
void certs_issue_free(struct certs_issuer **);

#endif
