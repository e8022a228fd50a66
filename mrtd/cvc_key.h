/*
 * The public key of a CV certificate, ready to verify, and the signatures of
 * BSI TR-03110-3 v2.21 §A.7.3 and §A.7.4: RSASSA-PKCS1-v1_5, RSASSA-PSS with
 * the default parameters, ECDSA in plain format (TR-03111 §5.2.1).
 *
 *	mrtd_cvc_key_open(&cvca.key, NULL, &key)
 *	mrtd_cvc_key_verify(&key, dv.body, dv.signature)
 *	mrtd_cvc_key_open(&dv.key, &cvca.key, &dv_key)
 *
 * EC domain parameters are accepted when they are those of a named curve of
 * TR-03111 or NIST.  With a generator of the forger's choice a key could be
 * found for every signature.
 *
 * A key holds libcrypto objects: close it on every way out; closing a key that
 * is all zero does nothing.
 */
#ifndef MRTD_CVC_KEY_H
#define MRTD_CVC_KEY_H

#include "mrtd/cvc.h"

struct mrtd_cvc_key {
	const struct mrtd_cvc_algorithm *algorithm;
	unsigned bits; /* of the modulus, or of the field */
	const char *curve; /* OpenSSL's name; NULL for RSA */
	struct evp_pkey_st *pkey;
};

/*
 * The domain parameters are the key's own or, where it has none, those of the
 * issuer (who may be NULL).  MRTD_E_KEY: not a valid point, not a known curve,
 * or parameters missing; RSA: modulus outside 1024 to 4096 bits, exponent even
 * or above 32 bits.
 */
enum mrtd_err mrtd_cvc_key_open(const struct mrtd_cvc_public *,
    const struct mrtd_cvc_public *issuer, struct mrtd_cvc_key *) MUST_USE;
void mrtd_cvc_key_close(struct mrtd_cvc_key *);
/*
 * The key with the issuer's parameters where it has none of its own: for the
 * next certificate of the chain.  Spans borrow from both.
 */
struct mrtd_cvc_public mrtd_cvc_key_inherit(
    const struct mrtd_cvc_public *, const struct mrtd_cvc_public *issuer);

/* OpenSSL's name of the hash: for whoever signs. */
const char *mrtd_cvc_key_digest(const struct mrtd_cvc_algorithm *);

/* Over the parts, one after another.  MRTD_E_AUTH: not this key's. */
enum mrtd_err mrtd_cvc_key_verify(const struct mrtd_cvc_key *,
    const struct span *parts, size_t n, struct span signature) MUST_USE;
/* A certificate or request body under this key. */
enum mrtd_err mrtd_cvc_key_verify_body(
    const struct mrtd_cvc_key *, const struct mrtd_cvc *) MUST_USE;
/* Bytes of a signature by this key. */
size_t mrtd_cvc_key_signature_size(const struct mrtd_cvc_key *);

#endif
