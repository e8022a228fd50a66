/*
 * The input is the index of the trust store, without its digest: that is
 * computed here, so that the fuzzer reaches what lies behind it.
 */
#include "tests/fuzz/fuzz.h"

#include "certs/anchors.h"

#include <openssl/sha.h>
#include <string.h>

/* magic, version, three counts; then the digest, then all that it covers */
#define DIGEST_AT 24
#define BODY_AT (DIGEST_AT + SHA256_DIGEST_LENGTH)

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct certs_anchors_source source;
	struct certs_anchors *a = NULL;
	struct certs_anchor c, d;
	uint8_t *copy = malloc(n > 0 ? n : 1);
	size_t at = 0;

	if (copy == NULL)
		abort();
	if (n > 0)
		memcpy(copy, p, n);
	if (n >= BODY_AT)
		SHA256(copy + BODY_AT, n - BODY_AT, copy + DIGEST_AT);
	if (certs_anchors_open_memory(span_of(copy, n), &a) != CERTS_E_OK) {
		FUZZ_ASSERT(a == NULL);
		free(copy);
		return 0;
	}
	for (size_t i = 0; i < certs_anchors_sources(a); i++)
		if (certs_anchors_source_get(a, i, &source))
			FUZZ_ASSERT(
			    memchr(source.by, 0, sizeof(source.by)) != NULL);
	for (size_t i = 0; i < certs_anchors_count(a) && i < 64; i++) {
		if (!certs_anchors_get(a, i, &c))
			continue;
		FUZZ_ASSERT(c.der.p >= copy && c.der.p + c.der.n <= copy + n);
		FUZZ_ASSERT(c.source < certs_anchors_sources(a));
		at = 0;
		while (certs_anchors_by_key_id(a, c.ski, &at, &d))
			FUZZ_ASSERT(span_eq(c.ski, d.ski));
		at = 0;
		while (certs_anchors_by_name(a, c.issuer, &at, &d))
			FUZZ_ASSERT(at > d.index);
		(void)!certs_anchors_by_der(a, c.der, &d);
	}
	certs_anchors_free(&a);
	free(copy);
	return 0;
}
