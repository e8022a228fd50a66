/* SHA-256 of short things, many times: what names an object in the store. */
#ifndef CERTS_DIGEST_H
#define CERTS_DIGEST_H

#include "mrtd/bytes.h"

/*
 * OpenSSL's one-shot call looks its algorithm up each time, which costs more
 * than the digest of a certificate's name; this one looks it up once.  False,
 * and out all zero, where memory is exhausted.
 */
bool certs_digest(struct span, uint8_t out[32]);

#endif
