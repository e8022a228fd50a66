/* The opened index, for anchors.c, anchors_key.c and store.c alone. */
#ifndef CERTS_STORE_FORM_H
#define CERTS_STORE_FORM_H

#include "certs/anchors_form.h"
#include "certs/store.h"

struct certs_anchors {
	struct span sources, events, rows, blob;
	struct certs_anchors_counts count;
	struct certs_lists own;
	const struct certs_lists *lists;
	struct span digest; /* of the index; empty: an empty store */
	struct certs_proven *proven; /* NULL: nothing is remembered */
	const struct certs_policy *policy; /* NULL: the default */
	struct certs_anchors_key *keys; /* one an anchor, ready or not yet */
};

enum certs_err certs_anchors_key_new(struct certs_anchors *) MUST_USE;
void certs_anchors_key_free(struct certs_anchors *);

/* The i-th object from its row and its octets; false where they disagree. */
bool certs_store_form_object(const struct certs_anchors_row *,
    struct span octets, size_t i, struct certs_store_object *out) MUST_USE;

#endif
