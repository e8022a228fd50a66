#include "certs/anchors.h"

#include "certs/anchors_form.h"
#include "certs/crl.h"
#include "certs/digest.h"
#include "certs/policy.h"
#include "certs/proven.h"
#include "certs/store_form.h"
#include "certs/x509.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* The place of an object, and whose it is: what opening looks at. */
struct place {
	uint32_t offset, length, source, sorted;
};

static bool
place(struct span rows, size_t i, struct place *out)
{
	uint32_t words[11];
	struct span s;

	if (!span_part(rows, i * CERTS_ANCHORS_ROW + CERTS_ANCHORS_ROW_PLACE,
		sizeof(words), &s))
		return false;
	for (size_t k = 0; k < 11; k++)
		if (!span_take_be32(&s, &words[k]))
			return false;
	*out = (struct place) {words[0], words[1], words[4], words[10]};
	return true;
}

/* The numbers of a CRL: under the digest, in order, and of this list. */
static bool
sorted_fits(const struct certs_anchors *a, size_t i, const struct place *p)
{
	struct span table;

	return p->sorted == 0 ||
	    (i < a->count.sealed &&
		p->sorted <= a->blob.n / CERTS_CRL_SORTED_ROW &&
		span_part(a->blob, (size_t)p->offset + p->length,
		    (size_t)p->sorted * CERTS_CRL_SORTED_ROW, &table) &&
		certs_crl_sorted_valid(table, p->length));
}

/* Rows lie one after the other in the blob, and fill it. */
static enum certs_err
check_rows(const struct certs_anchors *a)
{
	struct place p;
	size_t at = 0;

	for (size_t i = 0; i < a->count.rows; i++) {
		if (i == a->count.sealed && at != a->count.sealed_bytes)
			return CERTS_E_STORE;
		if (!place(a->rows, i, &p) || p.source >= a->count.sources ||
		    p.offset != at || p.length > a->blob.n - at ||
		    !sorted_fits(a, i, &p))
			return CERTS_E_STORE;
		at += p.length + (size_t)p.sorted * CERTS_CRL_SORTED_ROW;
	}
	return at == a->blob.n &&
		(a->count.sealed < a->count.rows || at == a->count.sealed_bytes)
	    ? CERTS_E_OK
	    : CERTS_E_STORE;
}

static bool
take_head(struct span *s, struct certs_anchors_counts *c, uint32_t *version)
{
	struct span magic;

	return span_take(s, 8, &magic) &&
	    span_eq(magic, span_of(CERTS_ANCHORS_MAGIC, 8)) &&
	    span_take_be32(s, version) && span_take_be32(s, &c->sources) &&
	    span_take_be32(s, &c->events) && span_take_be32(s, &c->rows) &&
	    span_take_be32(s, &c->anchors) && span_take_be32(s, &c->sealed) &&
	    span_take_be32(s, &c->sealed_bytes) && span_take_be32(s, &c->blob);
}

static bool
digest_is(struct span head, struct span body, struct span want)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t got[SHA256_DIGEST_LENGTH];
	bool ok = md != NULL &&
	    EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1 &&
	    EVP_DigestUpdate(md, head.p, head.n) == 1 &&
	    EVP_DigestUpdate(md, body.p, body.n) == 1 &&
	    EVP_DigestFinal_ex(md, got, NULL) == 1 &&
	    span_eq(want, SPAN_OF(got));

	EVP_MD_CTX_free(md);
	return ok;
}

/* The header, the sizes it promises, and the digest over what is relied on. */
static enum certs_err
check_form(struct span index, struct certs_anchors *a)
{
	struct certs_anchors_counts *c = &a->count;
	struct span head = {0}, want, body, s = index;
	uint32_t version = 0;
	size_t tables;

	if (!take_head(&s, c, &version))
		return version != 0 && version != CERTS_ANCHORS_VERSION
		    ? CERTS_E_OTHER_STORE
		    : CERTS_E_STORE;
	if (version != CERTS_ANCHORS_VERSION)
		return CERTS_E_OTHER_STORE;
	if (!span_peek(index, CERTS_ANCHORS_HEAD, &head) ||
	    !span_take(&s, 32, &want) || c->anchors > c->sealed ||
	    c->sealed > c->rows || c->sealed_bytes > c->blob ||
	    c->sources > s.n / CERTS_ANCHORS_SOURCE ||
	    c->events > s.n / CERTS_ANCHORS_EVENT ||
	    c->rows > s.n / CERTS_ANCHORS_ROW)
		return CERTS_E_STORE;
	body = s;
	tables = (size_t)c->sources * CERTS_ANCHORS_SOURCE +
	    (size_t)c->events * CERTS_ANCHORS_EVENT +
	    (size_t)c->rows * CERTS_ANCHORS_ROW;
	if (!span_take(
		&s, (size_t)c->sources * CERTS_ANCHORS_SOURCE, &a->sources) ||
	    !span_take(
		&s, (size_t)c->events * CERTS_ANCHORS_EVENT, &a->events) ||
	    !span_take(&s, (size_t)c->rows * CERTS_ANCHORS_ROW, &a->rows) ||
	    !span_take(&s, c->blob, &a->blob) || s.n != 0 ||
	    !span_peek(body, tables + c->sealed_bytes, &body) ||
	    !digest_is(head, body, want))
		return CERTS_E_STORE;
	a->digest = want;
	return check_rows(a);
}

enum certs_err
certs_anchors_open_memory(struct span index, struct certs_anchors **out)
{
	struct certs_anchors *a = calloc(1, sizeof(*a));
	enum certs_err e = CERTS_E_MEMORY;

	if (a == NULL)
		return e;
	e = index.n == 0 ? CERTS_E_OK : check_form(index, a);
	if (e == CERTS_E_OK)
		e = certs_anchors_key_new(a);
	if (e == CERTS_E_OK) {
		a->own = (struct certs_lists) {a, certs_store_lists_get};
		a->lists = &a->own;
		*out = a;
		a = NULL;
	}
	free(a);
	return e;
}

void
certs_anchors_free(struct certs_anchors **a)
{
	if (*a != NULL)
		certs_anchors_key_free(*a);
	free(*a);
	*a = NULL;
}

void
certs_anchors_use_lists(struct certs_anchors *a, const struct certs_lists *l)
{
	a->lists = l;
}

void
certs_anchors_use_proven(struct certs_anchors *a, struct certs_proven *p)
{
	static const uint8_t empty[32];

	if (p != NULL)
		certs_proven_bind(p, a->digest.n > 0 ? a->digest.p : empty);
	a->proven = p;
}

struct certs_proven *
certs_anchors_proven(const struct certs_anchors *a)
{
	return a->proven;
}

const struct certs_lists *
certs_anchors_lists(const struct certs_anchors *a)
{
	return a->lists;
}

void
certs_anchors_use_policy(
    struct certs_anchors *a, const struct certs_policy *policy)
{
	a->policy = policy;
}

const struct certs_policy *
certs_anchors_policy(const struct certs_anchors *a)
{
	return a != NULL && a->policy != NULL ? a->policy
					      : certs_policy_default();
}

const char *
certs_anchors_signer_text(enum certs_anchors_signer s)
{
#define X(name, text) text,
	static const char *const texts[] = {CERTS_ANCHORS_SIGNERS(X)};
#undef X

	return (unsigned)s < CERTS_ANCHORS_SIGNER_COUNT ? texts[s] : "";
}

size_t
certs_anchors_count(const struct certs_anchors *a)
{
	return a->count.anchors;
}

size_t
certs_anchors_sources(const struct certs_anchors *a)
{
	return a->count.sources;
}

static bool
decode(const struct certs_anchors *a, size_t i, struct certs_anchor *out)
{
	struct certs_anchors_row row;
	struct certs_x509 x;
	struct span s, der;

	if (i >= a->count.anchors ||
	    !span_part(a->rows, i * CERTS_ANCHORS_ROW, CERTS_ANCHORS_ROW, &s) ||
	    !certs_anchors_form_take_row(s, &row) ||
	    !span_part(a->blob, row.offset, row.length, &der) ||
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
	    .sha256 = s.p,
	    .key_sha256 = s.p + CERTS_ANCHORS_ROW_KEY,
	    .name_sha256 = s.p + CERTS_ANCHORS_ROW_NAME,
	    .not_before = x.not_before,
	    .not_after = x.not_after,
	    .self_signed = (row.flags & CERTS_ANCHORS_SELF_SIGNED) != 0,
	    .source = row.source,
	};
	certs_x509_country(x.subject, out->country);
	return true;
}

bool
certs_anchors_get(
    const struct certs_anchors *a, size_t i, struct certs_anchor *out)
{
	return decode(a, i, out);
}

bool
certs_anchors_source_get(
    const struct certs_anchors *a, size_t i, struct certs_anchors_source *out)
{
	struct certs_anchors_source got;
	struct span s;
	uint32_t why, signer, expired;
	uint64_t time, signed_at;

	if (i >= a->count.sources ||
	    !span_part(a->sources, i * CERTS_ANCHORS_SOURCE,
		CERTS_ANCHORS_SOURCE, &s) ||
	    !span_take_be32(&s, &why) || !span_take_be64(&s, &time) ||
	    !span_take_be64(&s, &signed_at) ||
	    !span_take_copy(&s, got.sha256, sizeof(got.sha256)) ||
	    !span_take_copy(&s, got.by, sizeof(got.by)) ||
	    !span_take_be32(&s, &signer) || !span_take_be32(&s, &expired) ||
	    !span_take_copy(&s, got.who, sizeof(got.who)) ||
	    !span_take_copy(&s, got.note, sizeof(got.note)) ||
	    got.by[sizeof(got.by) - 1] != '\0' ||
	    got.who[sizeof(got.who) - 1] != '\0' ||
	    got.note[sizeof(got.note) - 1] != '\0' || why == 0 ||
	    why >= CERTS_ANCHORS_WHY_COUNT ||
	    signer >= CERTS_ANCHORS_SIGNER_COUNT || expired > 1)
		return false;
	got.why = (enum certs_anchors_why)why;
	got.signer = (enum certs_anchors_signer)signer;
	got.signer_expired = expired != 0;
	got.time = (int64_t)time;
	got.signed_at = (int64_t)signed_at;
	*out = got;
	return true;
}

/* The next anchor whose row has these octets at this place. */
static bool
next_with(const struct certs_anchors *a, size_t place, struct span want,
    size_t *at, struct certs_anchor *out)
{
	struct span rows;

	/* Hundreds are passed by for one that is found. */
	if (!span_peek(a->rows, a->count.anchors * CERTS_ANCHORS_ROW, &rows))
		return false;
	for (size_t i = *at; i < a->count.anchors; i++)
		if (memcmp(rows.p + i * CERTS_ANCHORS_ROW + place, want.p,
			want.n) == 0 &&
		    decode(a, i, out)) {
			*at = i + 1;
			return true;
		}
	return false;
}

bool
certs_anchors_by_key_id(const struct certs_anchors *a, struct span ski,
    size_t *at, struct certs_anchor *out)
{
	uint8_t want[8];
	struct sink k = sink_of(want, sizeof(want));
	struct certs_anchor got;

	sink_put_be64(&k, certs_anchors_form_key_id(ski));
	while (ski.n > 0 &&
	    next_with(a, CERTS_ANCHORS_ROW_SKI, SPAN_OF(want), at, &got))
		if (span_eq(got.ski, ski)) {
			*out = got;
			return true;
		}
	return false;
}

bool
certs_anchors_by_name(const struct certs_anchors *a, struct span name,
    size_t *at, struct certs_anchor *out)
{
	uint8_t want[32];

	certs_x509_name_digest(name, want);
	return next_with(a, CERTS_ANCHORS_ROW_NAME, SPAN_OF(want), at, out);
}

bool
certs_anchors_by_key(const struct certs_anchors *a,
    const uint8_t key_sha256[32], size_t *at, struct certs_anchor *out)
{
	return next_with(
	    a, CERTS_ANCHORS_ROW_KEY, span_of(key_sha256, 32), at, out);
}

bool
certs_anchors_by_der(
    const struct certs_anchors *a, struct span der, struct certs_anchor *out)
{
	uint8_t want[32];
	size_t at = 0;

	return certs_digest(der, want) &&
	    next_with(a, 0, SPAN_OF(want), &at, out);
}
