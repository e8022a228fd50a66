/*
 * Signatures of orders, and the judgement of an order: signatures first, and
 * only then what it says.
 */
#include <string.h>

#include "kiosk/order.h"
#include "kiosk/sign.h"

static bool
verify_one(const struct kiosk_order_sealed *o, unsigned i)
{
	EVP_PKEY *key = kiosk_order_key_public(o->signer[i].key);
	const bool ok = key != NULL &&
	    kiosk_sign_bytes_check(
		key, SPAN_OF(o->bytes), SPAN_OF(o->signer[i].signature));

	EVP_PKEY_free(key);
	return ok;
}

bool
kiosk_order_verify(const struct kiosk_order_sealed *o)
{
	if (o->signers < 1 || o->signers > KIOSK_ORDER_SIGNERS)
		return false;
	for (unsigned i = 0; i < o->signers; i++)
		if (!verify_one(o, i))
			return false;
	return o->signers == 1 ||
	    memcmp(o->signer[0].key, o->signer[1].key, KIOSK_ORDER_KEY) != 0;
}

enum kiosk_err
kiosk_order_add(struct kiosk_order_sealed *o,
    const uint8_t key[KIOSK_ORDER_KEY],
    const uint8_t signature[KIOSK_ORDER_SIGNATURE])
{
	struct kiosk_order_sealed with = *o;

	if (o->signers >= KIOSK_ORDER_SIGNERS)
		return KIOSK_E_CONF;
	for (unsigned i = 0; i < o->signers; i++)
		if (memcmp(o->signer[i].key, key, KIOSK_ORDER_KEY) == 0)
			return KIOSK_E_CONF;
	memcpy(with.signer[o->signers].key, key, KIOSK_ORDER_KEY);
	memcpy(with.signer[o->signers].signature, signature,
	    KIOSK_ORDER_SIGNATURE);
	if (!verify_one(&with, with.signers++))
		return KIOSK_E_CONF;
	*o = with;
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_order_sign(struct kiosk_order_sealed *o, EVP_PKEY *key)
{
	uint8_t public[KIOSK_ORDER_KEY], signature[KIOSK_ORDER_SIGNATURE];
	enum kiosk_err e;

	if (!kiosk_order_key_of(key, public))
		return KIOSK_E_CONF;
	e = kiosk_sign_bytes(key, SPAN_OF(o->bytes), signature);
	return e == KIOSK_E_OK ? kiosk_order_add(o, public, signature) : e;
}

/* Every signer is a holder whom this gate knows, each another person. */
static bool
known(const struct kiosk_order_sealed *o, const struct kiosk_order_keys *keys,
    int64_t now_ms, const struct kiosk_order_holder *who[KIOSK_ORDER_SIGNERS])
{
	for (unsigned i = 0; i < o->signers; i++) {
		who[i] = kiosk_order_keys_find(keys, o->signer[i].key);
		if (who[i] == NULL ||
		    (who[i]->until != 0 && who[i]->until <= now_ms / 1000))
			return false;
	}
	return o->signers == 1 || strcmp(who[0]->name, who[1]->name) != 0;
}

static enum kiosk_order_verdict
in_time(const struct kiosk_order *o, const struct kiosk_order_when *w)
{
	if (o->issued_ms > w->now_ms + KIOSK_ORDER_SKEW_MS ||
	    o->expires_ms - o->issued_ms > KIOSK_ORDER_LIFE_MS)
		return KIOSK_ORDER_V_EARLY;
	return o->expires_ms <= w->now_ms ? KIOSK_ORDER_V_LATE
					  : KIOSK_ORDER_V_DONE;
}

/* The very case that is open now, of the very passage. */
static bool
this_case(const struct kiosk_order *o, const struct kiosk_case *open)
{
	return open != NULL && strcmp(o->case_id, open->id) == 0 &&
	    strcmp(o->passage, open->passage) == 0;
}

static enum kiosk_order_verdict
permitted(const struct kiosk_order *o, const struct kiosk_order_sealed *sealed,
    const struct kiosk_order_when *w,
    const struct kiosk_order_holder *const who[KIOSK_ORDER_SIGNERS])
{
	const bool on_case = kiosk_order_on_case(o->kind);
	const uint32_t bit = UINT32_C(1) << o->kind;

	for (unsigned i = 0; i < sealed->signers; i++)
		if ((who[i]->may & bit) == 0)
			return KIOSK_ORDER_V_NOT_PERMITTED;
	if (((on_case ? w->open->may : w->may) & bit) == 0)
		return KIOSK_ORDER_V_NOT_HERE;
	if (((on_case ? w->open->four_eyes : w->four_eyes) & bit) != 0 &&
	    sealed->signers < KIOSK_ORDER_SIGNERS)
		return KIOSK_ORDER_V_ONE_EYE;
	return KIOSK_ORDER_V_DONE;
}

enum kiosk_order_verdict
kiosk_order_judge(const struct kiosk_order_sealed *sealed,
    const struct kiosk_order_keys *keys, const struct kiosk_order_when *w,
    struct kiosk_order *out)
{
	const struct kiosk_order_holder *who[KIOSK_ORDER_SIGNERS];
	enum kiosk_order_verdict v;

	memset(out, 0, sizeof(*out));
	if (!kiosk_order_verify(sealed) || !known(sealed, keys, w->now_ms, who))
		return KIOSK_ORDER_V_FORGED;
	if (!kiosk_order_decode(sealed, out))
		return KIOSK_ORDER_V_MALFORMED;
	if (strcmp(out->site, w->site) != 0 || strcmp(out->gate, w->gate) != 0)
		return KIOSK_ORDER_V_OTHER_GATE;
	if (w->seen || out->sequence <= w->last_sequence)
		return KIOSK_ORDER_V_REPLAYED;
	if ((v = in_time(out, w)) != KIOSK_ORDER_V_DONE)
		return v;
	if (kiosk_order_on_case(out->kind) && !this_case(out, w->open))
		return KIOSK_ORDER_V_OTHER_CASE;
	return permitted(out, sealed, w, who);
}
