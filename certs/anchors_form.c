#include "certs/anchors_form.h"

#include "certs/digest.h"

uint64_t
certs_anchors_form_short(const uint8_t sha256[32])
{
	struct span s = span_of(sha256, 32);
	uint64_t out = 0;

	return span_take_be64(&s, &out) ? out : 0;
}

uint64_t
certs_anchors_form_key_id(struct span ski)
{
	uint8_t digest[32];

	return certs_digest(ski, digest) ? certs_anchors_form_short(digest) : 0;
}

void
certs_anchors_form_put_head(
    struct sink *k, const struct certs_anchors_counts *c)
{
	sink_put(k, span_of(CERTS_ANCHORS_MAGIC, 8));
	sink_put_be32(k, CERTS_ANCHORS_VERSION);
	sink_put_be32(k, c->sources);
	sink_put_be32(k, c->events);
	sink_put_be32(k, c->rows);
	sink_put_be32(k, c->anchors);
	sink_put_be32(k, c->sealed);
	sink_put_be32(k, c->sealed_bytes);
	sink_put_be32(k, c->blob);
}

void
certs_anchors_form_put_row(struct sink *k, const struct certs_anchors_row *r)
{
	const uint32_t words[] = {r->offset, r->length, r->content,
	    r->content_length, r->source, r->kind, r->status, r->first_status,
	    r->how, r->flags, r->sorted};

	sink_put(k, SPAN_OF(r->sha256));
	sink_put(k, SPAN_OF(r->key_sha256));
	sink_put(k, SPAN_OF(r->name_digest));
	sink_put_be64(k, r->ski);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		sink_put_be32(k, words[i]);
	sink_put_be64(k, (uint64_t)r->from);
	sink_put_be64(k, (uint64_t)r->until);
	sink_put_be64(k, r->by);
	sink_put(k, span_of(r->country, sizeof(r->country)));
}

bool
certs_anchors_form_take_row(struct span s, struct certs_anchors_row *out)
{
	struct certs_anchors_row r;
	uint32_t *words[] = {&r.offset, &r.length, &r.content,
	    &r.content_length, &r.source, &r.kind, &r.status, &r.first_status,
	    &r.how, &r.flags, &r.sorted};
	uint64_t from, until;

	if (!span_take_copy(&s, r.sha256, 32) ||
	    !span_take_copy(&s, r.key_sha256, 32) ||
	    !span_take_copy(&s, r.name_digest, 32) ||
	    !span_take_be64(&s, &r.ski))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!span_take_be32(&s, words[i]))
			return false;
	if (!span_take_be64(&s, &from) || !span_take_be64(&s, &until) ||
	    !span_take_be64(&s, &r.by) ||
	    !span_take_copy(&s, r.country, sizeof(r.country)) ||
	    r.country[sizeof(r.country) - 1] != '\0')
		return false;
	r.from = (int64_t)from;
	r.until = (int64_t)until;
	*out = r;
	return true;
}

void
certs_anchors_form_put_event(
    struct sink *k, const struct certs_anchors_event *e)
{
	sink_put_be32(k, e->source);
	sink_put_be32(k, e->before);
	sink_put_be32(k, e->after);
	sink_put(k, SPAN_OF(e->sha256));
}

bool
certs_anchors_form_take_event(struct span s, struct certs_anchors_event *out)
{
	struct certs_anchors_event e = {0};

	if (!span_take_be32(&s, &e.source) || !span_take_be32(&s, &e.before) ||
	    !span_take_be32(&s, &e.after) ||
	    !span_take_copy(&s, e.sha256, sizeof(e.sha256)))
		return false;
	*out = e;
	return true;
}
