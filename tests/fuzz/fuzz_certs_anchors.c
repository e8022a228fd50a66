/*
 * The input is the index of the trust store, without its digest: that is
 * computed here, so that the fuzzer reaches what lies behind it.
 */
#include "tests/fuzz/fuzz.h"

#include "certs/anchors.h"
#include "certs/anchors_form.h"
#include "certs/store.h"

#include <openssl/sha.h>
#include <string.h>

/*
 * Magic, version, seven counts; then the digest of this and of what follows,
 * up to the objects that are not sealed.
 */
#define DIGEST_AT 40
#define BODY_AT (DIGEST_AT + SHA256_DIGEST_LENGTH)

static void
mend_digest(uint8_t *p, size_t n)
{
	static const size_t rows[] = {
	    CERTS_ANCHORS_SOURCE, CERTS_ANCHORS_EVENT, CERTS_ANCHORS_ROW};
	struct span s = span_of(p + 12, 28);
	uint32_t c[7];
	size_t body = 0;
	uint8_t *whole;

	for (size_t i = 0; i < 7; i++)
		FUZZ_ASSERT(span_take_be32(&s, &c[i]));
	for (size_t i = 0; i < 3; i++)
		body += c[i] * rows[i];
	body += c[5];
	if (body > n - BODY_AT || (whole = malloc(DIGEST_AT + body)) == NULL)
		return;
	memcpy(whole, p, DIGEST_AT);
	memcpy(whole + DIGEST_AT, p + BODY_AT, body);
	SHA256(whole, DIGEST_AT + body, p + DIGEST_AT);
	free(whole);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct certs_anchors_source source;
	struct certs_anchors *a = NULL;
	struct certs_anchors *again = NULL;
	struct certs_anchors_build *b = NULL;
	struct certs_store_object o;
	struct certs_lists_item item;
	struct certs_anchor c, d;
	struct span index;
	uint8_t *copy = malloc(n > 0 ? n : 1);
	size_t at = 0;

	if (copy == NULL)
		abort();
	if (n > 0)
		memcpy(copy, p, n);
	if (n >= BODY_AT)
		mend_digest(copy, n);
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
	for (size_t i = 0; i < certs_store_count(a) && i < 64; i++) {
		if (!certs_store_get(a, i, &o))
			continue;
		FUZZ_ASSERT(o.der.p >= copy && o.der.p + o.der.n <= copy + n);
		/* In the object, or right behind it: BER in pieces, joined. */
		FUZZ_ASSERT(o.content.p >= o.der.p &&
		    o.content.p <= o.der.p + o.der.n &&
		    o.content.p + o.content.n <= copy + n);
		FUZZ_ASSERT(
		    certs_store_status_at(a, &o, 0) < CERTS_STORE_STATUS_COUNT);
		at = 0;
		while (at < 8 &&
		    certs_store_lists_get(
			a, CERTS_LISTS_CRL, o.country, at, &item)) {
			FUZZ_ASSERT(item.content.p >= copy);
			at++;
		}
	}
	/* What opens can be gone on with, or is refused whole. */
	if (certs_anchors_build_new(span_of(copy, n), &b) == CERTS_E_OK) {
		FUZZ_ASSERT(certs_anchors_build_index(b, &index) == CERTS_E_OK);
		FUZZ_ASSERT(
		    certs_anchors_open_memory(index, &again) == CERTS_E_OK);
		FUZZ_ASSERT(certs_store_count(again) == certs_store_count(a));
		certs_anchors_free(&again);
	}
	certs_anchors_build_free(&b);
	certs_anchors_free(&a);
	free(copy);
	return 0;
}
