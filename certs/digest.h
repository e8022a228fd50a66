/* Digests of short things, many times. */
#ifndef CERTS_DIGEST_H
#define CERTS_DIGEST_H

#include <openssl/evp.h>

#include "mrtd/bytes.h"

/*
 * OpenSSL's one-shot calls look their algorithm up each time, which costs more
 * than the digest of a certificate's name; these look it up once.
 *
 * SHA-256, which names an object in the store.  False, and out all zero, where
 * memory is exhausted.
 */
bool certs_digest(struct span, uint8_t out[32]);
/* "SHA1", "SHA224" ... "SHA512"; NULL for any other, or without memory. */
const EVP_MD *certs_digest_named(const char *);

#endif
