/* Writes the index that certs/anchors.c reads. */
#include "certs/anchors.h"

#include "certs/anchors_form.h"
#include "certs/signature.h"
#include "certs/x509.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* A part of the index that grows. */
struct heap {
	uint8_t *p;
	size_t n, cap;
};

struct certs_anchors_build {
	struct heap sources, rows, blob, whole;
	size_t source_count, count;
};

/* Room for n more bytes; NULL when memory is exhausted. */
static uint8_t *
grow(struct heap *h, size_t n)
{
	size_t cap = h->cap > 0 ? h->cap : 4096;
	uint8_t *p;

	if (n > UINT32_MAX - h->n)
		return NULL;
	while (cap < h->n + n)
		cap *= 2;
	if (cap > h->cap) {
		if ((p = realloc(h->p, cap)) == NULL)
			return NULL;
		h->p = p;
		h->cap = cap;
	}
	h->n += n;
	return h->p + h->n - n;
}

static enum certs_err
append(struct heap *h, struct span s)
{
	uint8_t *p = grow(h, s.n);

	if (p == NULL)
		return CERTS_E_MEMORY;
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return CERTS_E_OK;
}

/* Whether the certificate's own key made its signature. */
static bool
self_signed(const struct certs_x509 *x)
{
	struct certs_signature_algorithm a;
	struct certs_key k = {0};
	bool ok;

	if (certs_signature_read(x->algorithm, NULL, &a) != CERTS_REASON_NONE ||
	    certs_key_open(x->spki, &k) != CERTS_REASON_NONE)
		return false;
	ok = certs_signature_verify(&k, &a, x->tbs, x->signature, NULL) ==
	    CERTS_REASON_NONE;
	certs_key_close(&k);
	return ok;
}

static bool
is_known(const struct certs_anchors_build *b, const uint8_t sha256[32])
{
	for (size_t i = 0; i < b->count; i++)
		if (memcmp(b->rows.p + i * CERTS_ANCHORS_ROW + 24, sha256,
			32) == 0)
			return true;
	return false;
}

static enum certs_err
put_row(struct certs_anchors_build *b, const struct certs_x509 *x,
    const uint8_t sha256[32])
{
	uint8_t digest[32], row[CERTS_ANCHORS_ROW];
	struct sink k = sink_of(row, sizeof(row));

	sink_put_be32(&k, (uint32_t)b->blob.n);
	sink_put_be32(&k, (uint32_t)x->der.n);
	sink_put_be32(&k, (uint32_t)(b->source_count - 1));
	sink_put_be32(&k, self_signed(x) ? CERTS_ANCHORS_SELF_SIGNED : 0);
	sink_put_be64(&k, certs_anchors_form_key_id(x->ski));
	sink_put(&k, span_of(sha256, 32));
	SHA256(x->spki.p, x->spki.n, digest);
	sink_put(&k, SPAN_OF(digest));
	certs_x509_name_digest(x->subject, digest);
	sink_put(&k, SPAN_OF(digest));
	return sink_ok(&k) ? append(&b->rows, sink_span(&k)) : CERTS_E_INTERNAL;
}

enum certs_err
certs_anchors_build_add(
    struct certs_anchors_build *b, struct span der, bool *added)
{
	struct certs_x509 x;
	uint8_t sha256[32];
	enum certs_err e;

	if (b->source_count == 0)
		return CERTS_E_ARGUMENT;
	if ((e = certs_x509_parse(der, &x)) != CERTS_E_OK)
		return e;
	SHA256(der.p, der.n, sha256);
	*added = !is_known(b, sha256);
	if (!*added)
		return CERTS_E_OK;
	if ((e = put_row(b, &x, sha256)) == CERTS_E_OK &&
	    (e = append(&b->blob, der)) == CERTS_E_OK)
		b->count++;
	return e;
}

enum certs_err
certs_anchors_build_source(
    struct certs_anchors_build *b, const struct certs_anchors_source *source)
{
	uint8_t row[CERTS_ANCHORS_SOURCE];
	struct sink k = sink_of(row, sizeof(row));
	size_t n = strnlen(source->by, sizeof(source->by) - 1);
	enum certs_err e;

	sink_put_be32(&k, source->why);
	sink_put_be64(&k, (uint64_t)source->time);
	sink_put_be64(&k, (uint64_t)source->signed_at);
	sink_put(&k, SPAN_OF(source->sha256));
	sink_put(&k, span_of(source->by, n));
	sink_put_fill(&k, 0, sizeof(source->by) - n);
	if (!sink_ok(&k))
		return CERTS_E_INTERNAL;
	if ((e = append(&b->sources, sink_span(&k))) == CERTS_E_OK)
		b->source_count++;
	return e;
}

/* Takes over an index that is there already, rows as they are. */
static enum certs_err
take_over(struct certs_anchors_build *b, struct span old)
{
	struct certs_anchors *a = NULL;
	struct span s = old, part;
	enum certs_err e;

	if ((e = certs_anchors_open_memory(old, &a)) != CERTS_E_OK ||
	    old.n == 0)
		goto out;
	b->source_count = certs_anchors_sources(a);
	b->count = certs_anchors_count(a);
	e = CERTS_E_STORE;
	if (!span_take(&s, CERTS_ANCHORS_HEADER, &part) ||
	    !span_take(&s, b->source_count * CERTS_ANCHORS_SOURCE, &part))
		goto out;
	if ((e = append(&b->sources, part)) != CERTS_E_OK)
		goto out;
	e = CERTS_E_STORE;
	if (!span_take(&s, b->count * CERTS_ANCHORS_ROW, &part))
		goto out;
	if ((e = append(&b->rows, part)) == CERTS_E_OK)
		e = append(&b->blob, s);
out:
	certs_anchors_free(&a);
	return e;
}

enum certs_err
certs_anchors_build_new(struct span old, struct certs_anchors_build **out)
{
	struct certs_anchors_build *b = calloc(1, sizeof(*b));
	enum certs_err e;

	if (b == NULL)
		return CERTS_E_MEMORY;
	if ((e = take_over(b, old)) != CERTS_E_OK)
		certs_anchors_build_free(&b);
	*out = b;
	return e;
}

void
certs_anchors_build_free(struct certs_anchors_build **b)
{
	if (*b == NULL)
		return;
	free((*b)->sources.p);
	free((*b)->rows.p);
	free((*b)->blob.p);
	free((*b)->whole.p);
	free(*b);
	*b = NULL;
}

enum certs_err
certs_anchors_build_index(struct certs_anchors_build *b, struct span *out)
{
	const struct heap *parts[] = {&b->sources, &b->rows, &b->blob};
	uint8_t head[CERTS_ANCHORS_HEADER], digest[SHA256_DIGEST_LENGTH];
	struct sink k = sink_of(head, sizeof(head));
	struct heap *w = &b->whole;
	uint8_t *at;

	w->n = 0;
	if (grow(w, CERTS_ANCHORS_HEADER) == NULL)
		return CERTS_E_MEMORY;
	for (size_t i = 0; i < 3; i++)
		if (append(w, span_of(parts[i]->p, parts[i]->n)) != CERTS_E_OK)
			return CERTS_E_MEMORY;
	SHA256(
	    w->p + CERTS_ANCHORS_HEADER, w->n - CERTS_ANCHORS_HEADER, digest);
	sink_put(&k, span_of(CERTS_ANCHORS_MAGIC, 8));
	sink_put_be32(&k, CERTS_ANCHORS_VERSION);
	sink_put_be32(&k, (uint32_t)b->source_count);
	sink_put_be32(&k, (uint32_t)b->count);
	sink_put_be32(&k, (uint32_t)b->blob.n);
	sink_put(&k, SPAN_OF(digest));
	at = w->p;
	if (!sink_ok(&k))
		return CERTS_E_INTERNAL;
	memcpy(at, head, sizeof(head));
	*out = span_of(w->p, w->n);
	return CERTS_E_OK;
}
