/*
 * The input is what a console may have written: one octet that says what is
 * wrong with the signature (0: nothing), then the bytes of an order.  Whatever
 * they say, nothing is done that is not signed, for here, for now.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "kiosk/order.h"

#define NOW INT64_C(1795355000000)

static const uint8_t seed[32] = {1};
static struct kiosk_order_keys keys = {.n = 2,
    .key = {{.name = "desk-1", .may = 0x1FF}, {.name = "card", .may = 0x1FF}}};
static const struct kiosk_case open_case = {
    .id = "00112233445566778899aabbccddeeff",
    .passage = "ffeeddccbbaa99887766554433221100",
    .may = 0x1F};

static EVP_PKEY *
console(void)
{
	static EVP_PKEY *key;

	if (key == NULL) {
		key = EVP_PKEY_new_raw_private_key(
		    EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
		FUZZ_ASSERT(kiosk_order_key_of(key, keys.key[0].key));
	}
	return key;
}

static EVP_PKEY *
card(void)
{
	static EVP_PKEY *key;

	if (key == NULL) {
		key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
		FUZZ_ASSERT(kiosk_order_key_of(key, keys.key[1].key));
	}
	return key;
}

static void
comes_back(const struct kiosk_order *o, const struct kiosk_order_sealed *in)
{
	struct kiosk_order_sealed again;

	FUZZ_ASSERT(kiosk_order_encode(o, &again) == KIOSK_E_OK);
	FUZZ_ASSERT(memcmp(again.bytes, in->bytes, sizeof(in->bytes)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const struct kiosk_order_when when = {.site = "T1",
	    .gate = "lane-1",
	    .open = &open_case,
	    .may = 0x1E0,
	    .now_ms = NOW};
	struct kiosk_order_sealed sealed = {0}, by_card;
	uint8_t wire[KIOSK_ORDER_SEALED_MAX];
	struct sink k = sink_of(wire, sizeof(wire));
	struct span s = span_of(p, n);
	enum kiosk_order_verdict v;
	struct kiosk_order o;
	uint8_t wrong;

	/* The wire itself. */
	if (kiosk_order_take(s, &sealed)) {
		kiosk_order_put(&k, &sealed);
		FUZZ_ASSERT(span_eq(sink_span(&k), s));
	}
	memset(&sealed, 0, sizeof(sealed));
	if (!span_take_u8(&s, &wrong) ||
	    !span_take_copy(&s, sealed.bytes, sizeof(sealed.bytes)) || s.n != 0)
		return 0;
	FUZZ_ASSERT(kiosk_order_sign(&sealed, console()) == KIOSK_E_OK);
	sealed.signer[0].signature[wrong % KIOSK_ORDER_SIGNATURE] ^= wrong;
	v = kiosk_order_judge(&sealed, &keys, &when, &o);
	FUZZ_ASSERT((v == KIOSK_ORDER_V_FORGED) == (wrong != 0));
	/* Whatever it is signed with. */
	by_card = sealed;
	by_card.signers = 0;
	FUZZ_ASSERT(kiosk_order_sign(&by_card, card()) == KIOSK_E_OK);
	by_card.signer[0].signature[wrong % KIOSK_ORDER_SIGNATURE] ^= wrong;
	FUZZ_ASSERT(kiosk_order_judge(&by_card, &keys, &when, &o) == v);
	FUZZ_ASSERT(kiosk_order_judge(&sealed, &keys, &when, &o) == v);
	if (o.id[0] != '\0')
		comes_back(&o, &sealed);
	if (v == KIOSK_ORDER_V_DONE) {
		FUZZ_ASSERT(strcmp(o.site, "T1") == 0);
		FUZZ_ASSERT(strcmp(o.gate, "lane-1") == 0);
		FUZZ_ASSERT(o.expires_ms > NOW &&
		    o.expires_ms <=
			NOW + KIOSK_ORDER_LIFE_MS + KIOSK_ORDER_SKEW_MS);
		FUZZ_ASSERT(!kiosk_order_on_case(o.kind) ||
		    strcmp(o.case_id, open_case.id) == 0);
	}
	return 0;
}
