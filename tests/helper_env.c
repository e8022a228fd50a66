#include "tests/helper_env.h"

#include "mrtd/crypto.h"

#include <string.h>

static uint64_t
now(void *cookie)
{
	return ((struct helper_env *)cookie)->now_ms;
}

static bool
random_bytes(void *cookie, uint8_t *p, size_t n)
{
	struct helper_env *h = cookie;

	if (span_take_copy(&h->script, p, n))
		return true;
	if (h->dry)
		return false;
	while (n > 0) {
		uint8_t block[32];
		struct span in = span_of(&h->counter, sizeof(h->counter));
		size_t take = n < sizeof(block) ? n : sizeof(block);

		h->counter++;
		if (mrtd_crypto_hash(MRTD_DIGEST_SHA256, &in, 1, block) !=
		    MRTD_E_OK)
			return false;
		memcpy(p, block, take);
		p += take;
		n -= take;
	}
	return true;
}

void
helper_env_init(struct helper_env *h, struct span script, bool dry)
{
	*h = (struct helper_env) {.script = script, .dry = dry};
	h->env = (struct mrtd_env) {
	    .cookie = h, .now_ms = now, .random = random_bytes};
}
