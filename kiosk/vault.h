/*
 * Records and pictures in the store, sealed under a key that can be destroyed:
 * AES-256-GCM (OpenSSL), a key for each month of the store's count
 * (kiosk/erase.h), 32 random octets in DIR/YYYY-MM.key, readable by its owner.
 * Who destroys a key makes every row of that month unreadable at once, in the
 * store, at the site, and in every copy and backup of either.
 *
 *	sealed: "SPS1", month (7 letters), nonce (12), ciphertext, tag (16)
 *
 * The name of the row is authenticated too: no row passes for another.
 */
#ifndef KIOSK_VAULT_H
#define KIOSK_VAULT_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"

#define KIOSK_VAULT_EXTRA 39 /* octets more than what is sealed */

struct kiosk_vault {
	const char *dir; /* borrowed; NULL: nothing is sealed */
	int64_t count; /* seconds; whose month's key is taken */
};

/*
 * Makes the month's key where there is none; SYSTEM: it cannot be made or
 * read.  SIZE: the sink is too small.
 */
enum kiosk_err kiosk_vault_seal(const struct kiosk_vault *, const char *row,
    struct span plain, struct sink *out) MUST_USE;
bool kiosk_vault_is_sealed(struct span) MUST_USE;
/* DENIED: the key is not there.  STORE: altered, or of another row. */
enum kiosk_err kiosk_vault_open(const struct kiosk_vault *, const char *row,
    struct span sealed, struct sink *out) MUST_USE;
/*
 * Destroys the keys of months that ended days ago or earlier, and adds how many
 * to *n.
 */
enum kiosk_err kiosk_vault_forget(
    const struct kiosk_vault *, unsigned days, uint64_t *n) MUST_USE;

#endif
