/* Records and pictures on their way into the store and out of it. */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "kiosk/store_parts.h"

void
kiosk_store_keys(struct kiosk_store *s, const char *dir, int64_t count)
{
	s->vault = (struct kiosk_vault) {dir[0] != '\0' ? dir : NULL, count};
}

enum kiosk_err
kiosk_store_seal(struct kiosk_store *s, const char *id, bool text,
    struct span plain, struct sink *out)
{
	const size_t cap = plain.n + KIOSK_VAULT_EXTRA;
	uint8_t *sealed;
	struct sink k;
	enum kiosk_err e;

	if (s->vault.dir == NULL) {
		sink_put(out, plain);
		return sink_ok(out) ? KIOSK_E_OK : KIOSK_E_SIZE;
	}
	if ((sealed = malloc(cap)) == NULL)
		return KIOSK_E_SYSTEM;
	k = sink_of(sealed, cap);
	e = kiosk_vault_seal(&s->vault, id, plain, &k);
	if (e == KIOSK_E_OK && !text)
		sink_put(out, sink_span(&k));
	else if (e == KIOSK_E_OK && out->cap - out->n > (k.n + 2) / 3 * 4)
		out->n += (size_t)EVP_EncodeBlock(
		    out->p + out->n, sealed, (int)k.n);
	else if (e == KIOSK_E_OK)
		e = KIOSK_E_SIZE;
	free(sealed);
	if (e == KIOSK_E_OK && !sink_ok(out))
		e = KIOSK_E_SIZE;
	return e == KIOSK_E_OK ? e
			       : kiosk_store_fail(s, e, "it cannot be sealed");
}

/* Base64 of "SPS1": no JSON begins so, and no JPEG. */
static bool
is_text(struct span cell)
{
	return cell.n > 5 && memcmp(cell.p, "U1BTM", 5) == 0;
}

enum kiosk_err
kiosk_store_unseal(
    struct kiosk_store *s, const char *id, struct span cell, struct sink *out)
{
	uint8_t *octets = NULL;
	enum kiosk_err e = KIOSK_E_STORE;
	size_t pad = 0;
	int n;

	if (is_text(cell)) {
		if ((octets = malloc(cell.n)) == NULL)
			return KIOSK_E_SYSTEM;
		while (pad < 2 && cell.p[cell.n - 1 - pad] == '=')
			pad++;
		n = EVP_DecodeBlock(octets, cell.p, (int)cell.n);
		if (n < 0 || (size_t)n < pad)
			goto out;
		cell = span_of(octets, (size_t)n - pad);
	}
	if (kiosk_vault_is_sealed(cell))
		e = kiosk_vault_open(&s->vault, id, cell, out);
	else {
		sink_put(out, cell);
		e = sink_ok(out) ? KIOSK_E_OK : KIOSK_E_SIZE;
	}
out:
	free(octets);
	if (e == KIOSK_E_DENIED)
		return kiosk_store_fail(s, e, "its key is not here any more");
	return e == KIOSK_E_OK ? e : kiosk_store_fail(s, e, "it is damaged");
}
