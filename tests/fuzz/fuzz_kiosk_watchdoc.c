/*
 * The input is a watch-list: with 'T' in front the authority's text, else the
 * body of an index, which is sealed here so that more than the seal is tried.
 * A text that is read makes an index that opens; an index that opens can be
 * searched.
 */
#include "tests/fuzz/fuzz.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/conf.h"
#include "kiosk/watchdoc_form.h"

static const uint8_t secret[KIOSK_WATCHDOC_SECRET] = {1, 2, 3};

static void
opened(const struct kiosk_watchdoc_index *x)
{
	FUZZ_ASSERT(x->entries.n == x->head.entries * WATCHDOC_ENTRY);
	FUZZ_ASSERT(x->keys.n == x->head.keys * WATCHDOC_ROW);
	FUZZ_ASSERT(memchr(x->head.name, '\0', sizeof(x->head.name)) != NULL);
}

static void
text(struct span s)
{
	struct kiosk_watchdoc_index x;
	struct span index = {0};
	struct conf_error err;

	if (kiosk_watchdoc_read(s, secret, &index, &err) != KIOSK_E_OK) {
		FUZZ_ASSERT(index.p == NULL && err.text[0] != '\0');
		return;
	}
	FUZZ_ASSERT(kiosk_watchdoc_index_open(index, secret, &x) == NULL);
	opened(&x);
	free((void *)(uintptr_t)index.p);
}

static void
bytes(struct span s)
{
	uint8_t *sealed = malloc(s.n + WATCHDOC_SEAL);
	struct kiosk_watchdoc_index x;
	unsigned n = 0;
	uint8_t md[EVP_MAX_MD_SIZE];

	FUZZ_ASSERT(sealed != NULL);
	if (s.n > 0)
		memcpy(sealed, s.p, s.n);
	FUZZ_ASSERT(HMAC(EVP_sha256(), secret, sizeof(secret), sealed, s.n, md,
			&n) != NULL);
	memcpy(sealed + s.n, md, WATCHDOC_SEAL);
	if (kiosk_watchdoc_index_open(
		span_of(sealed, s.n + WATCHDOC_SEAL), secret, &x) == NULL)
		opened(&x);
	free(sealed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char name[64], out[64];
	struct span s = span_of(p, n);
	uint8_t kind;

	if (!span_take_u8(&s, &kind))
		return 0;
	if (kind == 'T')
		text(s);
	else
		bytes(s);
	/* And a name of anything at all. */
	snprintf(name, sizeof(name), "%.*s", (int)(s.n < 60 ? s.n : 60),
	    (const char *)s.p);
	kiosk_watchdoc_name_skeleton(name, out, sizeof(out));
	FUZZ_ASSERT(strlen(out) <= strlen(name));
	return 0;
}
