/* Writes the index that certs/anchors.c reads. */
#include "certs/anchors_build.h"

#include "certs/crl.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* Where the pieces go: to the digest, and then to the caller. */
struct out {
	bool (*put)(void *cookie, struct span);
	void *cookie;
};

static bool
put_digest(void *md, struct span s)
{
	return EVP_DigestUpdate(md, s.p, s.n) == 1;
}

/*
 * The order of the rows: anchors; what is distrusted, lists in force and CRLs,
 * which are proven when they are used; then what the gate only looks up.
 */
static unsigned
rank(const struct certs_anchors_row *r)
{
	bool live = r->status == CERTS_STORE_TRUSTED ||
	    (r->kind == CERTS_STORE_CRL && r->status == CERTS_STORE_KNOWN);

	/* A certificate that is distrusted: asked for each signer. */
	if (r->status == CERTS_STORE_DISTRUSTED &&
	    (r->kind == CERTS_STORE_AUTHORITY || r->kind == CERTS_STORE_SIGNER))
		return 1;
	if (r->kind == CERTS_STORE_AUTHORITY)
		return r->status == CERTS_STORE_TRUSTED ? 0 : 3;
	if (r->kind == CERTS_STORE_SIGNER)
		return 2;
	if (r->kind == CERTS_STORE_MASTER)
		return 3;
	return live ? 1 : 3;
}

/* Only under the digest are numbers worth something. */
static struct span
sorted_of(const struct certs_anchors_item *i)
{
	return rank(&i->row) <= 1 ? i->sorted : (struct span) {0};
}

/* The items in the order of their rows, and the counts of the header. */
static uint32_t *
arrange(const struct certs_anchors_build *b, bool sealed_only,
    struct certs_anchors_counts *c)
{
	uint32_t *order = malloc((b->item_count + 1) * sizeof(*order));
	size_t n = 0;

	if (order == NULL)
		return NULL;
	*c = (struct certs_anchors_counts) {
	    .sources = (uint32_t)b->source_count,
	    .events = sealed_only ? 0 : (uint32_t)b->event_count,
	};
	for (unsigned want = 0; want <= (sealed_only ? 1 : 3); want++) {
		for (size_t i = 0; i < b->item_count; i++) {
			if (rank(&b->items[i].row) != want)
				continue;
			order[n++] = (uint32_t)i;
			c->blob += (uint32_t)(b->items[i].der.n +
			    sorted_of(&b->items[i]).n);
		}
		if (want == 0)
			c->anchors = (uint32_t)n;
		if (want <= 1) {
			c->sealed = (uint32_t)n;
			c->sealed_bytes = c->blob;
		}
	}
	c->rows = (uint32_t)n;
	return order;
}

static void
put_text(struct sink *k, const char *text, size_t cap)
{
	size_t n = strnlen(text, cap - 1);

	sink_put(k, span_of(text, n));
	sink_put_fill(k, 0, cap - n);
}

static bool
put_source(const struct out *o, const struct certs_anchors_source *s)
{
	uint8_t row[CERTS_ANCHORS_SOURCE];
	struct sink k = sink_of(row, sizeof(row));
	sink_put_be32(&k, s->why);
	sink_put_be64(&k, (uint64_t)s->time);
	sink_put_be64(&k, (uint64_t)s->signed_at);
	sink_put(&k, SPAN_OF(s->sha256));
	put_text(&k, s->by, sizeof(s->by));
	sink_put_be32(&k, s->signer);
	sink_put_be32(&k, s->signer_expired);
	put_text(&k, s->who, sizeof(s->who));
	put_text(&k, s->note, sizeof(s->note));
	return sink_ok(&k) && o->put(o->cookie, sink_span(&k));
}

static bool
put_tables(const struct certs_anchors_build *b,
    const struct certs_anchors_counts *c, const uint32_t *order,
    const struct out *o)
{
	uint8_t room[CERTS_ANCHORS_ROW];
	struct certs_anchors_row r;
	uint32_t offset = 0;
	struct sink k;

	for (size_t i = 0; i < c->sources; i++)
		if (!put_source(o, &b->sources[i]))
			return false;
	for (size_t i = 0; i < c->events; i++) {
		k = sink_of(room, sizeof(room));
		certs_anchors_form_put_event(&k, &b->events[i]);
		if (!sink_ok(&k) || !o->put(o->cookie, sink_span(&k)))
			return false;
	}
	for (size_t i = 0; i < c->rows; i++) {
		r = b->items[order[i]].row;
		r.offset = offset;
		r.sorted = (uint32_t)(sorted_of(&b->items[order[i]]).n /
		    CERTS_CRL_SORTED_ROW);
		offset += r.length + r.sorted * CERTS_CRL_SORTED_ROW;
		k = sink_of(room, sizeof(room));
		certs_anchors_form_put_row(&k, &r);
		if (!sink_ok(&k) || !o->put(o->cookie, sink_span(&k)))
			return false;
	}
	return true;
}

static bool
put_objects(const struct certs_anchors_build *b, const uint32_t *order,
    size_t n, const struct out *o)
{
	for (size_t i = 0; i < n; i++)
		if (!o->put(o->cookie, b->items[order[i]].der) ||
		    !o->put(o->cookie, sorted_of(&b->items[order[i]])))
			return false;
	return true;
}

static enum certs_err
write_index(
    const struct certs_anchors_build *b, bool sealed_only, const struct out *o)
{
	uint8_t head[CERTS_ANCHORS_HEADER];
	struct sink k = sink_of(head, sizeof(head));
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	const struct out digest = {put_digest, md};
	struct certs_anchors_counts c;
	uint32_t *order = arrange(b, sealed_only, &c);
	enum certs_err e = CERTS_E_MEMORY;
	uint8_t *p;

	if (md == NULL || order == NULL)
		goto out;
	e = CERTS_E_INTERNAL;
	certs_anchors_form_put_head(&k, &c);
	if (EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1 ||
	    !put_digest(md, sink_span(&k)) ||
	    !put_tables(b, &c, order, &digest) ||
	    !put_objects(b, order, c.sealed, &digest) ||
	    (p = sink_reserve(&k, 32)) == NULL ||
	    EVP_DigestFinal_ex(md, p, NULL) != 1)
		goto out;
	e = o->put(o->cookie, sink_span(&k)) && put_tables(b, &c, order, o) &&
		put_objects(b, order, c.rows, o)
	    ? CERTS_E_OK
	    : CERTS_E_FILE;
out:
	free(order);
	EVP_MD_CTX_free(md);
	return e;
}

enum certs_err
certs_anchors_build_write(struct certs_anchors_build *b,
    bool (*put)(void *cookie, struct span), void *cookie)
{
	return write_index(b, false, &(struct out) {put, cookie});
}

static bool
put_whole(void *cookie, struct span s)
{
	struct certs_anchors_build *b = cookie;
	size_t cap = b->whole_cap > 0 ? b->whole_cap : 65536;
	uint8_t *p;

	while (cap < b->whole_n + s.n)
		cap *= 2;
	if (cap > b->whole_cap) {
		if ((p = realloc(b->whole, cap)) == NULL)
			return false;
		b->whole = p;
		b->whole_cap = cap;
	}
	if (s.n > 0)
		memcpy(b->whole + b->whole_n, s.p, s.n);
	b->whole_n += s.n;
	return true;
}

static enum certs_err
in_memory(struct certs_anchors_build *b, bool sealed_only, struct span *out)
{
	enum certs_err e;

	b->whole_n = 0;
	e = write_index(b, sealed_only, &(struct out) {put_whole, b});
	*out = span_of(b->whole, b->whole_n);
	return e == CERTS_E_FILE ? CERTS_E_MEMORY : e;
}

enum certs_err
certs_anchors_build_index(struct certs_anchors_build *b, struct span *out)
{
	return in_memory(b, false, out);
}

enum certs_err
certs_anchors_build_look(
    struct certs_anchors_build *b, struct certs_anchors **out)
{
	struct span index;
	enum certs_err e = in_memory(b, true, &index);

	*out = NULL;
	if (e == CERTS_E_OK)
		e = certs_anchors_open_memory(index, out);
	if (e == CERTS_E_OK)
		certs_anchors_use_policy(*out, b->policy);
	return e;
}
