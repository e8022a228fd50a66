#include "certs/anchors_form.h"

#include <openssl/sha.h>

uint64_t
certs_anchors_form_key_id(struct span ski)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	struct span s = SPAN_OF(digest);
	uint64_t out = 0;

	SHA256(ski.p, ski.n, digest);
	return span_take_be64(&s, &out) ? out : 0;
}
