/*
 * EF.SOD, Doc 9303-10 §4.6.2: the outer tag 77 around a CMS signature, and the
 * LDS security object that the signature signs; and the contents of
 * EF.CardSecurity, which is a CMS signature by itself.  The CMS in between, its
 * certificates and whom to trust belong to certs.
 */
#ifndef MRTD_SOD_H
#define MRTD_SOD_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"
#include "mrtd/hash.h"
#include "mrtd/lds.h"

/*
 * A whole EF.SOD: the CMS ContentInfo inside.  The CMS may be BER (indefinite
 * lengths occur in valid documents), so that only the wrapper is looked at.
 */
enum mrtd_err mrtd_sod_cms(struct span file, struct span *cms) MUST_USE;

/*
 * A whole EF.CardSecurity (Doc 9303-10 §3.11.4): writes the SecurityInfos that
 * are signed in it, for mrtd_secinfo_parse().  No judgement is made about the
 * signature: until certs has made it, they are only what the chip says.  The
 * sink needs no more room than the file has bytes.  MRTD_E_ENCODING: not a CMS
 * signature.  MRTD_E_TAG: it signs something else than id-SecurityObject.
 */
enum mrtd_err mrtd_sod_security_infos(
    struct span file, struct sink *infos) MUST_USE;

struct mrtd_lds_so {
	unsigned version; /* 0 or 1 */
	enum mrtd_digest hash;
	uint32_t files; /* MRTD_FILE_BIT of each data group named */
	/* By data group number, 1 to 16; mrtd_crypto_digest_size(hash) bytes
	 * each. */
	uint8_t digest[17][MRTD_CRYPTO_DIGEST_MAX];
	char lds_version[5]; /* V1 only: "0108"; else "" */
	char unicode_version[7]; /* V1 only: "040000"; else "" */
};

/* The contents octets of id-icao-mrtd-security-ldsSecurityObject. */
struct span mrtd_sod_oid(void);

/*
 * LDSSecurityObject V0 and V1 (Doc 9303-10 §4.6.2.3, appendix D), strict DER.
 * MRTD_E_UNSUPPORTED: a version or digest algorithm that we do not know.
 * MRTD_E_VALUE: a data group number outside 1 to 16 or named twice.
 * MRTD_E_LENGTH: a digest of the wrong size.
 */
enum mrtd_err mrtd_sod_parse(
    struct span econtent, struct mrtd_lds_so *) MUST_USE;

#endif
