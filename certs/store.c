#include "certs/store.h"

#include "certs/cms.h"
#include "certs/crl.h"
#include "certs/digest.h"
#include "certs/key.h"
#include "certs/signature.h"
#include "certs/store_form.h"
#include "certs/x509.h"

#include <openssl/sha.h>
#include <string.h>

#define X(name, word, text) word,
static const char *const kinds[] = {"?", CERTS_STORE_KINDS(X)};
static const char *const statuses[] = {"absent", CERTS_STORE_STATUSES(X)};
static const char *const hows[] = {CERTS_STORE_HOWS(X)};
#undef X

const char *
certs_store_kind_word(enum certs_store_kind k)
{
	return k < CERTS_STORE_KIND_COUNT ? kinds[k] : "?";
}

const char *
certs_store_status_word(enum certs_store_status s)
{
	return s < CERTS_STORE_STATUS_COUNT ? statuses[s] : "?";
}

const char *
certs_store_how_word(enum certs_store_how h)
{
	return h < CERTS_STORE_HOW_COUNT ? hows[h] : "?";
}

enum certs_store_kind
certs_store_kind_of(const char *word)
{
	for (unsigned k = 1; k < CERTS_STORE_KIND_COUNT; k++)
		if (strcmp(kinds[k], word) == 0)
			return (enum certs_store_kind)k;
	return CERTS_STORE_KIND_NONE;
}

size_t
certs_store_count(const struct certs_anchors *a)
{
	return a->count.rows;
}

static bool
row_at(const struct certs_anchors *a, size_t i, struct certs_anchors_row *out)
{
	struct span s;

	return i < a->count.rows &&
	    span_part(a->rows, i * CERTS_ANCHORS_ROW, CERTS_ANCHORS_ROW, &s) &&
	    certs_anchors_form_take_row(s, out) && out->kind > 0 &&
	    out->kind < CERTS_STORE_KIND_COUNT && out->status > 0 &&
	    out->status < CERTS_STORE_STATUS_COUNT && out->first_status > 0 &&
	    out->first_status < CERTS_STORE_STATUS_COUNT &&
	    out->how < CERTS_STORE_HOW_COUNT;
}

bool
certs_store_form_object(const struct certs_anchors_row *r, struct span octets,
    size_t i, struct certs_store_object *out)
{
	struct span der = octets, content;

	if (!span_part(octets, r->content, r->content_length, &content) ||
	    ((r->flags & CERTS_ANCHORS_APPENDED) != 0 &&
		!span_part(octets, 0, r->content, &der)))
		return false;
	*out = (struct certs_store_object) {
	    .index = i,
	    .kind = r->kind,
	    .status = r->status,
	    .first_status = r->first_status,
	    .how = r->how,
	    .by = r->by,
	    .self_signed = (r->flags & CERTS_ANCHORS_SELF_SIGNED) != 0,
	    .source = r->source,
	    .from = r->from,
	    .until = r->until,
	    .der = der,
	    .content = content,
	};
	memcpy(out->country, r->country, sizeof(out->country));
	memcpy(out->sha256, r->sha256, sizeof(out->sha256));
	memcpy(out->key_sha256, r->key_sha256, sizeof(out->key_sha256));
	if (r->kind != CERTS_STORE_AUTHORITY)
		memcpy(out->keeper, r->name_digest, sizeof(out->keeper));
	return true;
}

bool
certs_store_get(
    const struct certs_anchors *a, size_t i, struct certs_store_object *out)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	struct certs_anchors_row r;
	struct certs_store_object o;
	struct span octets;

	if (!row_at(a, i, &r) ||
	    !span_part(a->blob, r.offset, r.length, &octets) ||
	    !certs_store_form_object(&r, octets, i, &o))
		return false;
	if (i >= a->count.sealed) {
		if (!certs_digest(o.der, digest) ||
		    memcmp(digest, r.sha256, sizeof(digest)) != 0)
			return false;
		/* What follows an object is under no digest here. */
		if ((r.flags & CERTS_ANCHORS_APPENDED) != 0)
			o.content = o.der;
	}
	*out = o;
	return true;
}

bool
certs_store_find(const struct certs_anchors *a, const uint8_t sha256[32],
    struct certs_store_object *out)
{
	struct span s;

	for (size_t i = 0; span_part(a->rows, i * CERTS_ANCHORS_ROW, 32, &s);
	     i++)
		if (memcmp(s.p, sha256, 32) == 0)
			return certs_store_get(a, i, out);
	return false;
}

/* Octets that must be there: cheaper than reading each certificate. */
static bool
may_be(const struct certs_cms_identifier *id, struct span der)
{
	return id->key_id_n > 0
	    ? memmem(der.p, der.n, id->key_id, id->key_id_n) != NULL
	    : memmem(der.p, der.n, id->serial, id->serial_n) != NULL;
}

bool
certs_store_is_named(const struct certs_cms_identifier *id, struct span der)
{
	uint8_t issuer[32];
	struct certs_x509 x;

	if (certs_x509_parse(der, &x) != CERTS_E_OK)
		return false;
	if (id->key_id_n > 0)
		return span_eq(x.ski, span_of(id->key_id, id->key_id_n));
	certs_x509_name_digest(x.issuer, issuer);
	return span_eq(x.serial, span_of(id->serial, id->serial_n)) &&
	    memcmp(issuer, id->issuer, sizeof(issuer)) == 0;
}

bool
certs_store_signer(const struct certs_anchors *a,
    const struct certs_cms_identifier *id, size_t *at,
    struct certs_store_object *out)
{
	struct certs_anchors_row r;
	struct span der;

	for (size_t i = *at; i < a->count.rows; i++) {
		if (!row_at(a, i, &r) || r.kind != CERTS_STORE_SIGNER ||
		    r.status == CERTS_STORE_DISTRUSTED ||
		    !span_part(a->blob, r.offset, r.length, &der) ||
		    !may_be(id, der) || !certs_store_is_named(id, der) ||
		    !certs_store_get(a, i, out))
			continue;
		*at = i + 1;
		return true;
	}
	return false;
}

/* What is distrusted stands behind the anchors, and is sealed. */
bool
certs_store_distrusts(const struct certs_anchors *a, const struct certs_x509 *x)
{
	uint8_t key[SHA256_DIGEST_LENGTH];
	struct certs_anchors_row r;
	struct span s;

	if (!certs_key_digest(x->spki, key))
		return true;
	for (size_t i = a->count.anchors; i < a->count.sealed; i++)
		if (span_part(a->rows,
			i * CERTS_ANCHORS_ROW + CERTS_ANCHORS_ROW_KEY, 32,
			&s) &&
		    memcmp(s.p, key, 32) == 0 && row_at(a, i, &r) &&
		    r.status == CERTS_STORE_DISTRUSTED)
			return true;
	return false;
}

bool
certs_store_distrusts_maker(
    const struct certs_anchors *a, const struct certs_x509 *made)
{
	struct certs_store_object o;
	struct certs_anchors_row r;
	struct certs_x509 x;
	uint8_t names[2][32];

	certs_x509_name_digest(made->issuer, names[0]);
	for (size_t i = a->count.anchors; i < a->count.sealed; i++) {
		if (!row_at(a, i, &r) || r.kind != CERTS_STORE_AUTHORITY ||
		    r.status != CERTS_STORE_DISTRUSTED ||
		    !certs_store_get(a, i, &o) ||
		    certs_x509_parse(o.der, &x) != CERTS_E_OK)
			continue;
		certs_x509_name_digest(x.subject, names[1]);
		if ((memcmp(names[0], names[1], sizeof(names[0])) == 0 ||
			(x.ski.n > 0 && span_eq(x.ski, made->aki))) &&
		    certs_signature_made_by(x.spki, made))
			return true;
	}
	return false;
}

bool
certs_store_event(
    const struct certs_anchors *a, size_t i, struct certs_store_event *out)
{
	struct certs_anchors_event e;
	struct span s;

	if (i >= a->count.events ||
	    !span_part(
		a->events, i * CERTS_ANCHORS_EVENT, CERTS_ANCHORS_EVENT, &s) ||
	    !certs_anchors_form_take_event(s, &e) ||
	    e.source >= a->count.sources ||
	    e.before >= CERTS_STORE_STATUS_COUNT ||
	    e.after >= CERTS_STORE_STATUS_COUNT)
		return false;
	*out = (struct certs_store_event) {
	    .source = e.source, .before = e.before, .after = e.after};
	memcpy(out->sha256, e.sha256, sizeof(out->sha256));
	return true;
}

enum certs_store_status
certs_store_status_at(
    const struct certs_anchors *a, const struct certs_store_object *o, size_t n)
{
	enum certs_store_status s = o->source < n ? o->first_status
						  : CERTS_STORE_ABSENT;
	struct certs_store_event e;

	for (size_t i = 0; certs_store_event(a, i, &e); i++)
		if (e.source < n &&
		    memcmp(e.sha256, o->sha256, sizeof(e.sha256)) == 0)
			s = e.after;
	return s;
}

bool
certs_store_two_persons(const struct certs_anchors *a, size_t n)
{
	struct certs_anchors_source s;
	bool two = false;

	for (size_t i = 0; i < n && certs_anchors_source_get(a, i, &s); i++)
		if (s.why == CERTS_ANCHORS_TWO_PERSONS)
			two = true;
		else if (s.why == CERTS_ANCHORS_ONE_PERSON)
			two = false;
	return two;
}

/* Which kind of object each kind of list is. */
enum certs_store_kind
certs_store_kind_of_list(enum certs_lists_kind k)
{
	switch (k) {
	case CERTS_LISTS_CRL:
		return CERTS_STORE_CRL;
	case CERTS_LISTS_DEVIATIONS:
		return CERTS_STORE_DEVIATIONS;
	case CERTS_LISTS_DEFECTS:
		return CERTS_STORE_DEFECTS;
	case CERTS_LISTS_SIGNERS:
		return CERTS_STORE_SIGNERS;
	case CERTS_LISTS_EU_HEALTH:
		return CERTS_STORE_EU_HEALTH;
	case CERTS_LISTS_ICAO_HEALTH:
		return CERTS_STORE_ICAO_HEALTH;
	case CERTS_LISTS_SOVEREIGN:
		return CERTS_STORE_SOVEREIGN;
	}
	return CERTS_STORE_KIND_NONE;
}

/* Asked of every list for each that is wanted: nothing is decoded. */
static bool
is_of(const struct certs_anchors *a, size_t i, enum certs_store_kind kind,
    const char *country)
{
	const uint8_t want[4] = {0, 0, 0, (uint8_t)kind};
	struct span row, k, c;

	return span_part(
		   a->rows, i * CERTS_ANCHORS_ROW, CERTS_ANCHORS_ROW, &row) &&
	    span_part(row, CERTS_ANCHORS_ROW_KIND, 4, &k) &&
	    span_eq(k, SPAN_OF(want)) &&
	    span_part(row, CERTS_ANCHORS_ROW_COUNTRY, 4, &c) &&
	    (country == NULL || strncmp((const char *)c.p, country, 4) == 0);
}

/* Lists in force stand behind the anchors, and are sealed. */
bool
certs_store_lists_get(const void *store, enum certs_lists_kind kind,
    const char *country, size_t i, struct certs_lists_item *out)
{
	const struct certs_anchors *a = store;
	bool any = kind != CERTS_LISTS_CRL && kind != CERTS_LISTS_DEVIATIONS;
	struct certs_anchors_source s;
	struct certs_store_object o;
	struct certs_anchors_row r;
	struct span sorted;

	for (size_t k = a->count.anchors; k < a->count.sealed; k++) {
		if (!is_of(a, k, certs_store_kind_of_list(kind),
			any ? NULL : country) ||
		    i-- > 0)
			continue;
		if (!row_at(a, k, &r) || !certs_store_get(a, k, &o) ||
		    !certs_anchors_source_get(a, o.source, &s) ||
		    !span_part(a->blob, (size_t)r.offset + r.length,
			(size_t)r.sorted * CERTS_CRL_SORTED_ROW, &sorted))
			return false;
		*out = (struct certs_lists_item) {
		    .content = o.content,
		    .sorted = sorted,
		    .verified = o.how == CERTS_STORE_BY_ANCHOR,
		};
		memcpy(out->country, o.country, sizeof(out->country));
		memcpy(out->by, s.by, sizeof(out->by));
		return true;
	}
	return false;
}
