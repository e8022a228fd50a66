/*
 * The key with which an officer signs: Ed25519 in a file that their PIN
 * decrypts (PKCS#8, PBKDF2), or in a PKCS#11 token that their PIN opens and
 * that it never leaves; there on P-256 where the token makes no Ed25519.
 */
#ifndef KIOSK_OFFICER_KEY_H
#define KIOSK_OFFICER_KEY_H

#include "kiosk/order.h"

struct kiosk_officer_key;

/*
 * where: a path, or "pkcs11:token=...;object=UTOFF04711", a label formed like
 * those of the terminal's keys (certs/signer.h).  CONF: not there, of another
 * kind, or it could leave its token; DENIED: the PIN is wrong, or nothing has
 * asked for it.
 */
enum kiosk_err kiosk_officer_key_open(const char *where, const char *pin,
    struct kiosk_officer_key **out) MUST_USE;
/* A new one, where none is. */
enum kiosk_err kiosk_officer_key_make(const char *where, const char *pin,
    uint8_t public[KIOSK_ORDER_KEY]) MUST_USE;
const uint8_t *kiosk_officer_key_public(const struct kiosk_officer_key *);
/* As kiosk_order_sign().  SYSTEM: the token did not answer. */
enum kiosk_err kiosk_officer_key_sign(
    struct kiosk_officer_key *, struct kiosk_order_sealed *) MUST_USE;
void kiosk_officer_key_close(struct kiosk_officer_key **);

#endif
