#include "certs/anchors.h"

#include "certs/anchors_form.h"
#include "certs/x509.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

struct certs_anchors {
	struct span sources, rows, blob;
	size_t source_count, count;
	const struct certs_lists *lists;
};

/* One row of the index. */
struct row {
	struct certs_anchors_row r;
	const uint8_t *sha256, *key_sha256, *name_digest;
};

static bool
read_row(struct span s, struct row *out)
{
	struct span a, b, c;

	if (!span_take_be32(&s, &out->r.offset) ||
	    !span_take_be32(&s, &out->r.length) ||
	    !span_take_be32(&s, &out->r.source) ||
	    !span_take_be32(&s, &out->r.flags) ||
	    !span_take_be64(&s, &out->r.ski) || !span_take(&s, 32, &a) ||
	    !span_take(&s, 32, &b) || !span_take(&s, 32, &c))
		return false;
	out->sha256 = a.p;
	out->key_sha256 = b.p;
	out->name_digest = c.p;
	return true;
}

static bool
row_at(const struct certs_anchors *a, size_t i, struct row *out)
{
	struct span s;

	return i < a->count &&
	    span_part(a->rows, i * CERTS_ANCHORS_ROW, CERTS_ANCHORS_ROW, &s) &&
	    read_row(s, out);
}

/* The header, the sizes it promises, and the digest over all of them. */
static enum certs_err
check_form(struct span index, struct certs_anchors *a)
{
	uint32_t version, sources, rows, blob;
	uint8_t digest[SHA256_DIGEST_LENGTH];
	struct span magic, want, body;

	if (!span_take(&index, 8, &magic) ||
	    !span_eq(magic, span_of(CERTS_ANCHORS_MAGIC, 8)) ||
	    !span_take_be32(&index, &version))
		return CERTS_E_STORE;
	if (version != CERTS_ANCHORS_VERSION)
		return CERTS_E_VERSION;
	if (!span_take_be32(&index, &sources) ||
	    !span_take_be32(&index, &rows) || !span_take_be32(&index, &blob) ||
	    !span_take(&index, sizeof(digest), &want))
		return CERTS_E_STORE;
	body = index;
	if (sources > body.n / CERTS_ANCHORS_SOURCE ||
	    rows > body.n / CERTS_ANCHORS_ROW ||
	    !span_take(
		&index, (size_t)sources * CERTS_ANCHORS_SOURCE, &a->sources) ||
	    !span_take(&index, (size_t)rows * CERTS_ANCHORS_ROW, &a->rows) ||
	    !span_take(&index, blob, &a->blob) || index.n != 0)
		return CERTS_E_STORE;
	SHA256(body.p, body.n, digest);
	if (!span_eq(want, SPAN_OF(digest)))
		return CERTS_E_STORE;
	a->source_count = sources;
	a->count = rows;
	return CERTS_E_OK;
}

enum certs_err
certs_anchors_open_memory(struct span index, struct certs_anchors **out)
{
	struct certs_anchors *a = calloc(1, sizeof(*a));
	enum certs_err e = CERTS_E_MEMORY;
	struct row row;
	struct span der;

	if (a == NULL)
		goto out;
	e = index.n == 0 ? CERTS_E_OK : check_form(index, a);
	for (size_t i = 0; e == CERTS_E_OK && i < a->count; i++)
		if (!row_at(a, i, &row) || row.r.source >= a->source_count ||
		    !span_part(a->blob, row.r.offset, row.r.length, &der))
			e = CERTS_E_STORE;
	if (e != CERTS_E_OK)
		goto out;
	*out = a;
	a = NULL;
out:
	free(a);
	return e;
}

void
certs_anchors_free(struct certs_anchors **a)
{
	free(*a);
	*a = NULL;
}

void
certs_anchors_use_lists(struct certs_anchors *a, const struct certs_lists *l)
{
	a->lists = l;
}

const struct certs_lists *
certs_anchors_lists(const struct certs_anchors *a)
{
	return a->lists;
}

size_t
certs_anchors_count(const struct certs_anchors *a)
{
	return a->count;
}

size_t
certs_anchors_sources(const struct certs_anchors *a)
{
	return a->source_count;
}

static bool
decode(const struct certs_anchors *a, size_t i, const struct row *row,
    struct certs_anchor *out)
{
	struct certs_x509 x;
	struct span der;

	if (!span_part(a->blob, row->r.offset, row->r.length, &der) ||
	    certs_x509_parse(der, &x) != CERTS_E_OK)
		return false;
	*out = (struct certs_anchor) {
	    .index = i,
	    .der = der,
	    .subject = x.subject,
	    .issuer = x.issuer,
	    .serial = x.serial,
	    .spki = x.spki,
	    .ski = x.ski,
	    .aki = x.aki,
	    .sha256 = row->sha256,
	    .key_sha256 = row->key_sha256,
	    .not_before = x.not_before,
	    .not_after = x.not_after,
	    .self_signed = (row->r.flags & CERTS_ANCHORS_SELF_SIGNED) != 0,
	    .source = row->r.source,
	};
	certs_x509_country(x.subject, out->country);
	return true;
}

bool
certs_anchors_get(
    const struct certs_anchors *a, size_t i, struct certs_anchor *out)
{
	struct row row;

	return row_at(a, i, &row) && decode(a, i, &row, out);
}

bool
certs_anchors_source_get(
    const struct certs_anchors *a, size_t i, struct certs_anchors_source *out)
{
	struct certs_anchors_source got;
	struct span s;
	uint32_t why;
	uint64_t time, signed_at;

	if (i >= a->source_count ||
	    !span_part(a->sources, i * CERTS_ANCHORS_SOURCE,
		CERTS_ANCHORS_SOURCE, &s) ||
	    !span_take_be32(&s, &why) || !span_take_be64(&s, &time) ||
	    !span_take_be64(&s, &signed_at) ||
	    !span_take_copy(&s, got.sha256, sizeof(got.sha256)) ||
	    !span_take_copy(&s, got.by, sizeof(got.by)) ||
	    got.by[sizeof(got.by) - 1] != '\0')
		return false;
	got.why = why == CERTS_ANCHORS_LIST ? CERTS_ANCHORS_LIST
					    : CERTS_ANCHORS_OPERATOR;
	got.time = (int64_t)time;
	got.signed_at = (int64_t)signed_at;
	*out = got;
	return true;
}

bool
certs_anchors_by_key_id(const struct certs_anchors *a, struct span ski,
    size_t *at, struct certs_anchor *out)
{
	uint64_t want = certs_anchors_form_key_id(ski);
	struct certs_anchor got;
	struct row row;

	for (size_t i = *at; ski.n > 0 && row_at(a, i, &row); i++) {
		if (row.r.ski != want || !decode(a, i, &row, &got) ||
		    !span_eq(got.ski, ski))
			continue;
		*out = got;
		*at = i + 1;
		return true;
	}
	return false;
}

bool
certs_anchors_by_name(const struct certs_anchors *a, struct span name,
    size_t *at, struct certs_anchor *out)
{
	uint8_t want[32];
	struct row row;

	certs_x509_name_digest(name, want);
	for (size_t i = *at; row_at(a, i, &row); i++) {
		if (memcmp(row.name_digest, want, sizeof(want)) != 0 ||
		    !decode(a, i, &row, out))
			continue;
		*at = i + 1;
		return true;
	}
	return false;
}

bool
certs_anchors_by_der(
    const struct certs_anchors *a, struct span der, struct certs_anchor *out)
{
	uint8_t want[32];
	struct row row;

	SHA256(der.p, der.n, want);
	for (size_t i = 0; row_at(a, i, &row); i++)
		if (memcmp(row.sha256, want, sizeof(want)) == 0)
			return decode(a, i, &row, out);
	return false;
}
