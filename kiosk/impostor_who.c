#include "kiosk/impostor_who.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "mrtd/mrz.h"

/* Texts with their NULs, so that none runs into the next. */
static bool
tag(const uint8_t *key, const char *const *text, size_t n,
    uint8_t out[KIOSK_IMPOSTOR_WHO_TAG])
{
	uint8_t in[256], md[EVP_MAX_MD_SIZE];
	struct sink k = sink_of(in, sizeof(in));
	unsigned len = 0;
	bool ok;

	for (size_t i = 0; i < n; i++)
		sink_put(&k, span_of(text[i], strlen(text[i]) + 1));
	ok = sink_ok(&k) &&
	    HMAC(EVP_sha256(), key, KIOSK_IMPOSTOR_WHO_KEY, in, k.n, md,
		&len) != NULL;
	if (ok)
		memcpy(out, md, KIOSK_IMPOSTOR_WHO_TAG);
	bytes_wipe(in, sizeof(in));
	bytes_wipe(md, sizeof(md));
	return ok;
}

bool
kiosk_impostor_who_of(const uint8_t key[KIOSK_IMPOSTOR_WHO_KEY],
    const struct mrtd_mrz *m, uint8_t out[KIOSK_IMPOSTOR_WHO_SIZE])
{
	const char *const document[] = {
	    "document", m->issuer, m->document_number};
	const char *const holder[] = {"holder", m->surname, m->given, m->birth};
	/* A document without a name is its own holder's. */
	const bool named = m->surname[0] != '\0' || m->given[0] != '\0';

	return m->document_number[0] != '\0' && tag(key, document, 3, out) &&
	    tag(key, named ? holder : document, named ? 4 : 3,
		out + KIOSK_IMPOSTOR_WHO_TAG);
}

bool
kiosk_impostor_who_take(struct span s, struct kiosk_impostor_who *out)
{
	struct kiosk_impostor_who w = {.known = s.n > 0};

	if (w.known &&
	    (!span_take_copy(&s, w.document, sizeof(w.document)) ||
		!span_take_copy(&s, w.holder, sizeof(w.holder)) || s.n != 0))
		return false;
	*out = w;
	return true;
}

bool
kiosk_impostor_who_same(
    const struct kiosk_impostor_who *a, const struct kiosk_impostor_who *b)
{
	return a->known && b->known &&
	    (memcmp(a->document, b->document, sizeof(a->document)) == 0 ||
		memcmp(a->holder, b->holder, sizeof(a->holder)) == 0);
}
