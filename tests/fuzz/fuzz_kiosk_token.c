/*
 * The input is what stands in a bar code: one octet that says what is wrong
 * with the signature (0: nothing; the kiosk signs what follows), then the bytes
 * of a token without it.  Whatever they say, none is good that is not signed,
 * for here, for now; and one that is has one form alone.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "kiosk/policy.h"
#include "kiosk/token.h"

#define NOW INT64_C(1795355000)
#define PURPOSE "sallyport-token/1"

static const uint8_t seed[32] = {1};
static struct kiosk_token_kiosks believed;
static EVP_PKEY *gates;

static void
begin(void)
{
	if (believed.n > 0)
		return;
	believed.key[0].pkey = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
	gates = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_X25519, NULL, seed, sizeof(seed));
	FUZZ_ASSERT(believed.key[0].pkey != NULL && gates != NULL);
	believed.n = 1;
}

/* As kiosk/sign.h says. */
static void
sign(const uint8_t *p, size_t n, uint8_t out[KIOSK_SIGN_SIZE])
{
	static uint8_t text[sizeof(PURPOSE) + KIOSK_TOKEN_MAX];
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	size_t size = KIOSK_SIGN_SIZE;

	memcpy(text, PURPOSE, sizeof(PURPOSE));
	memcpy(text + sizeof(PURPOSE), p, n);
	FUZZ_ASSERT(EVP_DigestSignInit(
			c, NULL, NULL, NULL, believed.key[0].pkey) == 1 &&
	    EVP_DigestSign(c, out, &size, text, sizeof(PURPOSE) + n) == 1);
	EVP_MD_CTX_free(c);
}

static void
holds(const struct kiosk_token *t, const struct kiosk_token_when *w)
{
	FUZZ_ASSERT(strcmp(t->site, w->site) == 0);
	FUZZ_ASSERT(strstr(t->gates, w->gate) != NULL);
	FUZZ_ASSERT(t->issued <= NOW + KIOSK_TOKEN_SKEW_S && t->expires > NOW);
	FUZZ_ASSERT(t->expires - t->issued <= w->life_s);
	FUZZ_ASSERT(t->policy_version == w->policy->version);
	FUZZ_ASSERT(strlen(t->id) == KIOSK_CASE_ID - 1);
}

/* The text that the code has; what it says is those bytes and no others. */
static void
crosses(struct span text)
{
	static uint8_t bytes[KIOSK_TOKEN_MAX], back[KIOSK_TOKEN_TEXT_MAX];
	struct sink k = sink_of(bytes, sizeof(bytes));
	struct sink b = sink_of(back, sizeof(back));

	if (!kiosk_token_text_read(text, &k))
		return;
	kiosk_token_text_put(&b, sink_span(&k));
	FUZZ_ASSERT(b.n == text.n || b.n + 1 == text.n);
	FUZZ_ASSERT(memcmp(b.p, text.p, b.n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const struct policy_id policy = {
	    .version = 7, .sha256 = "0011223344556677"};
	const struct kiosk_token_when w = {.site = "T1",
	    .gate = "gate-2",
	    .policy = &policy,
	    .now = NOW,
	    .life_s = 1800};
	uint8_t wire[KIOSK_TOKEN_MAX];
	enum kiosk_token_verdict v;
	struct kiosk_reference face;
	struct kiosk_token t;

	begin();
	crosses(span_of(p, n));
	if (n < 1 || n - 1 > sizeof(wire) - KIOSK_SIGN_SIZE)
		return 0;
	memcpy(wire, p + 1, n - 1);
	sign(wire, n - 1, wire + n - 1);
	wire[n - 1 + p[0] % KIOSK_SIGN_SIZE] ^= p[0];
	v = kiosk_token_judge(
	    span_of(wire, n - 1 + KIOSK_SIGN_SIZE), &believed, &w, &t);
	FUZZ_ASSERT((v == KIOSK_TOKEN_FORGED) == (p[0] != 0));
	FUZZ_ASSERT((t.id[0] == '\0') ==
	    (v == KIOSK_TOKEN_FORGED || v == KIOSK_TOKEN_MALFORMED));
	if (v == KIOSK_TOKEN_GOOD)
		holds(&t, &w);
	if (kiosk_token_open(
		span_of(wire, n - 1 + KIOSK_SIGN_SIZE), gates, &face))
		FUZZ_ASSERT(face.id.dim > 0 &&
		    face.id.dim <= BIOMETRICS_EMBEDDER_MAX_DIM);
	return 0;
}
