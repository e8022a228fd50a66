/* Collects what certs/anchors_write.c writes as an index. */
#include "certs/anchors_build.h"

#include "certs/crl.h"
#include "certs/digest.h"
#include "certs/key.h"
#include "certs/signature.h"
#include "certs/x509.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for one more of size; NULL when memory is exhausted. */
static void *
more(void **p, size_t *cap, size_t n, size_t size)
{
	size_t want = *cap > 0 ? *cap * 2 : 64;
	void *q;

	if (n >= UINT32_MAX / 2)
		return NULL;
	if (n == *cap) {
		if ((q = realloc(*p, want * size)) == NULL)
			return NULL;
		*p = q;
		*cap = want;
	}
	return (uint8_t *)*p + n * size;
}

/* Memory that stays where it is, or NULL. */
static uint8_t *
room(struct certs_anchors_build *b, size_t n)
{
	struct certs_anchors_chunk *c = b->chunks;
	size_t cap = n > CHUNK ? n : CHUNK;

	if (c == NULL || c->cap - c->n < n) {
		if ((c = malloc(sizeof(*c) + cap)) == NULL)
			return NULL;
		*c = (struct certs_anchors_chunk) {
		    .next = b->chunks, .cap = cap};
		b->chunks = c;
	}
	c->n += n;
	return c->bytes + c->n - n;
}

/* Copies an object to stay, and what follows it. */
static bool
keep(struct certs_anchors_build *b, struct span *s, struct span after)
{
	uint8_t *p = room(b, s->n + after.n);

	if (p == NULL)
		return false;
	memcpy(p, s->p, s->n);
	if (after.n > 0)
		memcpy(p + s->n, after.p, after.n);
	*s = span_of(p, s->n + after.n);
	return true;
}

/* The numbers of a CRL; none where it has to be walked. */
static bool
sort_numbers(struct certs_anchors_build *b, struct span der, struct span *out)
{
	struct certs_crl c;
	struct sink k;
	size_t n;
	uint8_t *p;

	*out = (struct span) {0};
	if (certs_crl_open(der, &c) != CERTS_E_OK ||
	    (n = certs_crl_sorted_count(&c)) == 0)
		return true;
	if ((p = room(b, n * CERTS_CRL_SORTED_ROW)) == NULL)
		return false;
	k = sink_of(p, n * CERTS_CRL_SORTED_ROW);
	if (!certs_crl_sorted_write(&c, &k))
		return false;
	*out = sink_span(&k);
	return true;
}

/* The place of a digest in the table: an item's number + 1, or 0. */
static uint32_t *
slot(const struct certs_anchors_build *b, const uint8_t sha256[32])
{
	size_t at = certs_anchors_form_short(sha256) & (b->slots - 1);

	while (b->table[at] != 0 &&
	    memcmp(b->items[b->table[at] - 1].row.sha256, sha256, 32) != 0)
		at = (at + 1) & (b->slots - 1);
	return &b->table[at];
}

static bool
rehash(struct certs_anchors_build *b, size_t slots)
{
	uint32_t *t = calloc(slots, sizeof(*t));

	if (t == NULL)
		return false;
	free(b->table);
	b->table = t;
	b->slots = slots;
	for (size_t i = 0; i < b->item_count; i++)
		*slot(b, b->items[i].row.sha256) = (uint32_t)i + 1;
	return true;
}

static struct certs_anchors_item *
find(const struct certs_anchors_build *b, const uint8_t sha256[32])
{
	uint32_t n = *slot(b, sha256);

	return n > 0 ? &b->items[n - 1] : NULL;
}

static enum certs_err
insert(struct certs_anchors_build *b, const struct certs_anchors_row *row,
    struct span der)
{
	struct certs_anchors_item *item;
	struct span sorted = {0};

	if (row->kind == CERTS_STORE_CRL && !sort_numbers(b, der, &sorted))
		return CERTS_E_MEMORY;
	if (b->bytes + der.n + sorted.n > CERTS_ANCHORS_BLOB_MAX)
		return CERTS_E_SPACE;
	if (b->item_count * 2 >= b->slots && !rehash(b, b->slots * 2))
		return CERTS_E_MEMORY;
	if ((item = more((void **)&b->items, &b->item_cap, b->item_count,
		 sizeof(*item))) == NULL)
		return CERTS_E_MEMORY;
	*item = (struct certs_anchors_item) {
	    .row = *row, .der = der, .sorted = sorted};
	b->bytes += der.n + sorted.n;
	*slot(b, row->sha256) = (uint32_t)++b->item_count;
	return CERTS_E_OK;
}

/* What the object itself says. */
static enum certs_err
describe(const struct certs_store_object *o, struct certs_anchors_row *r)
{
	struct certs_x509 x;
	enum certs_err e;

	r->from = o->from;
	r->until = o->until;
	memcpy(r->country, o->country, sizeof(r->country));
	memcpy(r->name_digest, o->keeper, sizeof(r->name_digest));
	if (o->kind != CERTS_STORE_AUTHORITY && o->kind != CERTS_STORE_SIGNER)
		return CERTS_E_OK;
	if ((e = certs_x509_parse(o->der, &x)) != CERTS_E_OK)
		return e;
	r->from = x.not_before;
	r->until = x.not_after;
	certs_x509_country(x.subject, r->country);
	if (!certs_key_digest(x.spki, r->key_sha256))
		return CERTS_E_MEMORY;
	/* A document signer's certificate is no anchor: nobody looks for it by
	 * name or key identifier, or asks whether it made itself. */
	if (o->kind == CERTS_STORE_SIGNER)
		return CERTS_E_OK;
	r->ski = certs_anchors_form_key_id(x.ski);
	certs_x509_name_digest(x.subject, r->name_digest);
	if (certs_signature_made_by(x.spki, &x))
		r->flags |= CERTS_ANCHORS_SELF_SIGNED;
	return CERTS_E_OK;
}

/* What has no key of its own, a list, is known by its digest alone. */
static bool
distrusted(const struct certs_anchors_build *b, const uint8_t key[32])
{
	static const uint8_t none[32];

	if (b->distrusted == 0 || memcmp(key, none, sizeof(none)) == 0)
		return false;
	for (size_t i = 0; i < b->item_count; i++)
		if (b->items[i].row.status == CERTS_STORE_DISTRUSTED &&
		    memcmp(b->items[i].row.key_sha256, key, 32) == 0)
			return true;
	return false;
}

static enum certs_err
change(struct certs_anchors_build *b, struct certs_anchors_item *item,
    enum certs_store_status status)
{
	struct certs_anchors_event *e = more(
	    (void **)&b->events, &b->event_cap, b->event_count, sizeof(*e));

	if (e == NULL)
		return CERTS_E_MEMORY;
	*e = (struct certs_anchors_event) {
	    .source = (uint32_t)b->source_count - 1,
	    .before = item->row.status,
	    .after = status,
	    .how = item->row.how,
	    .by = item->row.by,
	};
	memcpy(e->sha256, item->row.sha256, sizeof(e->sha256));
	b->event_count++;
	b->distrusted += status == CERTS_STORE_DISTRUSTED;
	item->row.status = status;
	return CERTS_E_OK;
}

/* An object that is there: better known than before? */
static enum certs_err
again(struct certs_anchors_build *b, struct certs_anchors_item *item,
    const struct certs_store_object *o, bool *added)
{
	enum certs_err e;

	if (item->row.status == CERTS_STORE_DISTRUSTED)
		return CERTS_E_DISTRUSTED;
	if (o->status != CERTS_STORE_TRUSTED || item->row.kind != o->kind ||
	    item->row.status != CERTS_STORE_KNOWN)
		return CERTS_E_OK;
	if ((e = change(b, item, o->status)) != CERTS_E_OK)
		return e;
	*added = true;
	item->row.how = o->how;
	item->row.by = o->by;
	return CERTS_E_OK;
}

static bool
within(struct span part, struct span whole)
{
	return part.p >= whole.p && part.p <= whole.p + whole.n &&
	    part.n <= (size_t)(whole.p + whole.n - part.p);
}

enum certs_err
certs_anchors_build_put(struct certs_anchors_build *b,
    const struct certs_store_object *o, bool *added)
{
	struct certs_anchors_row r = {
	    .kind = o->kind,
	    .status = o->status,
	    .first_status = o->status,
	    .how = o->how,
	    .by = o->by,
	    .length = (uint32_t)o->der.n,
	    .content_length = (uint32_t)o->der.n,
	};
	struct span der = o->der, after = {0};
	struct certs_anchors_item *item;
	enum certs_err e;

	*added = false;
	if (b->source_count == 0 || o->kind == CERTS_STORE_KIND_NONE)
		return CERTS_E_ARGUMENT;
	if (!certs_digest(der, r.sha256))
		return CERTS_E_MEMORY;
	if ((item = find(b, r.sha256)) != NULL)
		return again(b, item, o, added);
	if ((e = describe(o, &r)) != CERTS_E_OK)
		return e;
	if (distrusted(b, r.key_sha256))
		return CERTS_E_DISTRUSTED;
	if (o->content.n > 0 && within(o->content, der)) {
		r.content = (uint32_t)(o->content.p - der.p);
		r.content_length = (uint32_t)o->content.n;
	} else if (o->content.n > 0) {
		after = o->content;
		r.flags |= CERTS_ANCHORS_APPENDED;
		r.content = (uint32_t)der.n;
		r.content_length = (uint32_t)after.n;
		r.length += r.content_length;
	}
	r.source = (uint32_t)b->source_count - 1;
	if (!keep(b, &der, after))
		return CERTS_E_MEMORY;
	*added = (e = insert(b, &r, der)) == CERTS_E_OK;
	return e;
}

enum certs_err
certs_anchors_build_add(
    struct certs_anchors_build *b, struct span der, bool *added)
{
	struct certs_store_object o = {
	    .kind = CERTS_STORE_AUTHORITY,
	    .status = CERTS_STORE_TRUSTED,
	    .how = CERTS_STORE_BY_OPERATOR,
	    .der = der,
	};
	struct certs_anchors_source s;

	if (b->source_count > 0) {
		s = b->sources[b->source_count - 1];
		o.how = s.why == CERTS_ANCHORS_LIST ? CERTS_STORE_BY_LIST
		    : s.why == CERTS_ANCHORS_LINK   ? CERTS_STORE_BY_LINK
						    : CERTS_STORE_BY_OPERATOR;
	}
	return certs_anchors_build_put(b, &o, added);
}

/* What a distrusted authority vouched for is asked anew when it is used. */
static enum certs_err
let_go(struct certs_anchors_build *b, const struct certs_anchors_item *bad)
{
	uint64_t by = certs_anchors_form_short(bad->row.sha256);
	enum certs_err e = CERTS_E_OK;

	for (size_t i = 0; e == CERTS_E_OK && i < b->item_count; i++) {
		struct certs_anchors_item *item = &b->items[i];

		if (item->row.by != by)
			continue;
		if (item->row.status == CERTS_STORE_TRUSTED ||
		    item->row.status == CERTS_STORE_REPLACED ||
		    item->row.status == CERTS_STORE_KNOWN)
			e = change(b, item, CERTS_STORE_KNOWN);
		item->row.how = CERTS_STORE_BY_NOBODY;
		item->row.by = 0;
	}
	return e;
}

enum certs_err
certs_anchors_build_set(
    struct certs_anchors_build *b, const uint8_t sha256[32], unsigned status)
{
	static const uint8_t none[32];
	struct certs_anchors_item *named = find(b, sha256), *item;
	uint8_t key[32];
	enum certs_err e = CERTS_E_OK;

	if (named == NULL)
		return CERTS_E_NOT_FOUND;
	if (b->source_count == 0 || status == CERTS_STORE_ABSENT ||
	    status >= CERTS_STORE_STATUS_COUNT)
		return CERTS_E_ARGUMENT;
	memcpy(key, named->row.key_sha256, sizeof(key));
	if (status != CERTS_STORE_DISTRUSTED || memcmp(key, none, 32) == 0)
		return named->row.status == status ? CERTS_E_OK
						   : change(b, named, status);
	for (size_t i = 0; e == CERTS_E_OK && i < b->item_count; i++) {
		item = &b->items[i];
		if (item->row.status == status ||
		    memcmp(item->row.key_sha256, key, sizeof(key)) != 0)
			continue;
		if ((e = change(b, item, status)) == CERTS_E_OK)
			e = let_go(b, item);
	}
	return e;
}

size_t
certs_anchors_build_count(const struct certs_anchors_build *b)
{
	return b->item_count;
}

bool
certs_anchors_build_get(const struct certs_anchors_build *b, size_t i,
    struct certs_store_object *out)
{
	return i < b->item_count &&
	    certs_store_form_object(&b->items[i].row, b->items[i].der, i, out);
}

enum certs_err
certs_anchors_build_prove(
    struct certs_anchors_build *b, size_t i, const struct certs_store_object *o)
{
	struct certs_anchors_item *item;
	enum certs_err e;

	if (i >= b->item_count || b->source_count == 0 ||
	    o->status == CERTS_STORE_ABSENT ||
	    o->status >= CERTS_STORE_STATUS_COUNT)
		return CERTS_E_ARGUMENT;
	item = &b->items[i];
	if ((e = change(b, item, o->status)) != CERTS_E_OK)
		return e;
	item->row.how = o->how;
	item->row.by = o->by;
	return CERTS_E_OK;
}

enum certs_err
certs_anchors_build_source(
    struct certs_anchors_build *b, const struct certs_anchors_source *source)
{
	struct certs_anchors_source *s = more(
	    (void **)&b->sources, &b->source_cap, b->source_count, sizeof(*s));

	if (s == NULL)
		return CERTS_E_MEMORY;
	*s = *source;
	s->by[sizeof(s->by) - 1] = '\0';
	s->who[sizeof(s->who) - 1] = '\0';
	s->note[sizeof(s->note) - 1] = '\0';
	b->source_count++;
	return CERTS_E_OK;
}

void
certs_anchors_build_sign(struct certs_anchors_build *b, size_t from,
    const char *who, const char *note)
{
	for (size_t i = from; i < b->source_count; i++) {
		struct certs_anchors_source *s = &b->sources[i];

		(void)snprintf(s->who, sizeof(s->who), "%s", who);
		(void)snprintf(s->note, sizeof(s->note), "%s", note);
	}
}

struct certs_anchors_mark
certs_anchors_build_mark(const struct certs_anchors_build *b)
{
	return (struct certs_anchors_mark) {
	    b->source_count, b->event_count, b->item_count};
}

void
certs_anchors_build_undo(
    struct certs_anchors_build *b, struct certs_anchors_mark m)
{
	struct certs_anchors_event *e;
	struct certs_anchors_item *item;

	while (b->event_count > m.events) {
		e = &b->events[--b->event_count];
		b->distrusted -= e->after == CERTS_STORE_DISTRUSTED;
		item = find(b, e->sha256);
		item->row.status = e->before;
		item->row.how = e->how;
		item->row.by = e->by;
	}
	while (b->item_count > m.items) {
		item = &b->items[--b->item_count];
		b->bytes -= item->der.n + item->sorted.n;
	}
	b->source_count = m.sources;
	/* The table only shrinks: there is room, and nothing is asked for. */
	memset(b->table, 0, b->slots * sizeof(*b->table));
	for (size_t i = 0; i < b->item_count; i++)
		*slot(b, b->items[i].row.sha256) = (uint32_t)i + 1;
}

/* Takes over an index that is there already; its objects stay where they are.
 */
static enum certs_err
take_over(struct certs_anchors_build *b, const struct certs_anchors *a)
{
	struct certs_anchors_source source;
	struct certs_anchors_event *e;
	struct certs_anchors_row r;
	struct certs_store_object o;
	struct span s;
	enum certs_err err = CERTS_E_OK;

	for (size_t i = 0; err == CERTS_E_OK && i < a->count.sources; i++)
		err = certs_anchors_source_get(a, i, &source)
		    ? certs_anchors_build_source(b, &source)
		    : CERTS_E_STORE;
	for (size_t i = 0; err == CERTS_E_OK && i < a->count.events; i++) {
		if ((e = more((void **)&b->events, &b->event_cap,
			 b->event_count, sizeof(*e))) == NULL)
			return CERTS_E_MEMORY;
		if (!span_part(a->events, i * CERTS_ANCHORS_EVENT,
			CERTS_ANCHORS_EVENT, &s) ||
		    !certs_anchors_form_take_event(s, e))
			return CERTS_E_STORE;
		b->event_count++;
	}
	for (size_t i = 0; err == CERTS_E_OK && i < a->count.rows; i++) {
		if (!certs_store_get(a, i, &o) ||
		    !span_part(a->rows, i * CERTS_ANCHORS_ROW,
			CERTS_ANCHORS_ROW, &s) ||
		    !certs_anchors_form_take_row(s, &r))
			return CERTS_E_STORE;
		b->distrusted += r.status == CERTS_STORE_DISTRUSTED;
		err = span_part(a->blob, r.offset, r.length, &s)
		    ? insert(b, &r, s)
		    : CERTS_E_STORE;
	}
	return err;
}

enum certs_err
certs_anchors_build_new(struct span old, struct certs_anchors_build **out)
{
	struct certs_anchors_build *b = calloc(1, sizeof(*b));
	struct certs_anchors *a = NULL;
	enum certs_err e = CERTS_E_MEMORY;

	if (b == NULL || !rehash(b, 65536))
		goto out;
	if ((e = certs_anchors_open_memory(old, &a)) == CERTS_E_OK)
		e = take_over(b, a);
out:
	if (a != NULL)
		certs_anchors_free(&a);
	if (e != CERTS_E_OK)
		certs_anchors_build_free(&b);
	*out = b;
	return e;
}

void
certs_anchors_build_use_policy(
    struct certs_anchors_build *b, const struct certs_policy *policy)
{
	b->policy = policy;
}

void
certs_anchors_build_free(struct certs_anchors_build **b)
{
	struct certs_anchors_chunk *c;

	if (*b == NULL)
		return;
	while ((c = (*b)->chunks) != NULL) {
		(*b)->chunks = c->next;
		free(c);
	}
	free((*b)->items);
	free((*b)->sources);
	free((*b)->events);
	free((*b)->table);
	free((*b)->whole);
	free(*b);
	*b = NULL;
}
