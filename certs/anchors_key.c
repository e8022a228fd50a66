#include "certs/anchors_key.h"
#include "certs/store_form.h"

#include <stdlib.h>

struct certs_anchors_key {
	const uint8_t *spki; /* in the index: whose it is */
	struct certs_key key;
};

static enum certs_reason
fill(const struct certs_anchors *a, const struct certs_anchor *of,
    struct certs_anchors_key *row)
{
	enum certs_reason r;
	struct certs_anchor own;

	if (!certs_anchors_get(a, of->index, &own) ||
	    own.spki.p != of->spki.p || own.spki.n != of->spki.n)
		return CERTS_REASON_INTERNAL;
	if ((r = certs_key_open(own.spki, &row->key)) == CERTS_REASON_NONE)
		row->spki = own.spki.p;
	return r;
}

enum certs_reason
certs_anchors_key(const struct certs_anchors *a, const struct certs_anchor *of,
    const struct certs_key **out)
{
	struct certs_anchors_key *row;
	enum certs_reason r;

	*out = NULL;
	if (of->index >= a->count.anchors)
		return CERTS_REASON_INTERNAL;
	row = &a->keys[of->index];
	if (row->spki == NULL && (r = fill(a, of, row)) != CERTS_REASON_NONE)
		return r;
	if (row->spki != of->spki.p)
		return CERTS_REASON_INTERNAL;
	*out = &row->key;
	return CERTS_REASON_NONE;
}

enum certs_err
certs_anchors_key_new(struct certs_anchors *a)
{
	a->keys = calloc(a->count.anchors + 1, sizeof(*a->keys));
	return a->keys != NULL ? CERTS_E_OK : CERTS_E_MEMORY;
}

void
certs_anchors_key_free(struct certs_anchors *a)
{
	for (size_t i = 0; a->keys != NULL && i < a->count.anchors; i++)
		certs_key_close(&a->keys[i].key);
	free(a->keys);
	a->keys = NULL;
}
