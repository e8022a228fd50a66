/*
 * Sealing for one receiver whose public key is known: HPKE, base mode (RFC
 * 9180 §5.1.1), with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-128-GCM;
 * one message for each run.  Whoever seals cannot open what was sealed.
 *
 * (OpenSSL has HPKE of its own from 3.2 on; Debian 12 has 3.0.)
 */
#ifndef KIOSK_HPKE_H
#define KIOSK_HPKE_H

#include <openssl/evp.h>

#include "kiosk/err.h"
#include "mrtd/bytes.h"

#define KIOSK_HPKE_KEY 32
/* Octets that a sealed text is longer: the sender's public key, and a tag. */
#define KIOSK_HPKE_EXTRA (KIOSK_HPKE_KEY + 16)

/*
 * sealed: public key || ciphertext || tag.  once: 32 random octets, used for
 * this message and no other, the private half of that public key; the caller
 * wipes them.  info, aad: what both sides know, authenticated.  SIZE: no room;
 * SYSTEM; then nothing was added.
 */
enum kiosk_err kiosk_hpke_seal(EVP_PKEY *receiver,
    const uint8_t once[KIOSK_HPKE_KEY], struct span info, struct span aad,
    struct span plain, struct sink *sealed) MUST_USE;
/* CONF: sealed for somebody else, or altered; nothing is added then. */
enum kiosk_err kiosk_hpke_open(EVP_PKEY *key, struct span info, struct span aad,
    struct span sealed, struct sink *plain) MUST_USE;

/* X25519 in PEM; a private key that others may read is none.  CONF. */
enum kiosk_err kiosk_hpke_public_read(
    const char *path, EVP_PKEY **out) MUST_USE;
enum kiosk_err kiosk_hpke_private_read(
    const char *path, EVP_PKEY **out) MUST_USE;

#endif
