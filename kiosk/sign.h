/*
 * Signatures of a gate and of its operators over their own texts: an audit log,
 * a policy.  Not those of documents (certs/signature.h); orders of officers
 * (kiosk/order.h) have a form of their own, and are signed as they are.
 *
 * A key is Ed25519 in a PEM file that nobody else may read, or P-256 in a
 * PKCS#11 token (certs/signer.h), which it never leaves.  A signature has 64
 * octets: Ed25519 (RFC 8032), or r || s of ECDSA with SHA-256.  What is signed
 * is a purpose, a NUL and the text: a signature for one purpose is worth
 * nothing for another.
 */
#ifndef KIOSK_SIGN_H
#define KIOSK_SIGN_H

#include <openssl/evp.h>

#include "kiosk/err.h"
#include "mrtd/bytes.h"

#define KIOSK_SIGN_SIZE 64
#define KIOSK_SIGN_TEXT_MAX ((size_t)1 << 20)

/* Whom a signature is checked against. */
struct kiosk_sign_public {
	uint8_t id[32]; /* SHA-256 of its SubjectPublicKeyInfo */
	EVP_PKEY *pkey;
};

/* PEM.  CONF: not to be read, or neither Ed25519 nor P-256. */
enum kiosk_err kiosk_sign_public_read(
    const char *path, struct kiosk_sign_public *) MUST_USE;
void kiosk_sign_public_close(struct kiosk_sign_public *);
bool kiosk_sign_check(const struct kiosk_sign_public *, const char *purpose,
    struct span text, struct span signature) MUST_USE;

/* The same of bytes that say themselves what they are.  SYSTEM: libcrypto. */
bool kiosk_sign_bytes_check(
    EVP_PKEY *, struct span bytes, struct span signature) MUST_USE;
enum kiosk_err kiosk_sign_bytes(
    EVP_PKEY *, struct span bytes, uint8_t out[KIOSK_SIGN_SIZE]) MUST_USE;

/*
 * "pkcs11:token=gate;object=LABEL?..." into the key's label and the token's
 * address: certs/signer.h tells keys apart by their labels.
 */
bool kiosk_sign_split(const char *uri, char *label, size_t label_cap,
    char *token, size_t cap) MUST_USE;

struct kiosk_sign;
/*
 * key: a path, or "pkcs11:...;object=LABEL...", with its PIN as certs/signer.h
 * says; a label is formed like those of the terminal's keys, UTAUDIT00001.
 * CONF: not to be read, readable by others, or of another kind.
 */
enum kiosk_err kiosk_sign_open(
    const char *key, const char *pin_file, struct kiosk_sign **out) MUST_USE;
const struct kiosk_sign_public *kiosk_sign_public(const struct kiosk_sign *);
/* SYSTEM: the token did not answer; SIZE: the text is too long. */
enum kiosk_err kiosk_sign_make(struct kiosk_sign *, const char *purpose,
    struct span text, uint8_t out[KIOSK_SIGN_SIZE]) MUST_USE;
void kiosk_sign_close(struct kiosk_sign **);

#endif
