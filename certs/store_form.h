/* The opened index, for anchors.c and store.c alone. */
#ifndef CERTS_STORE_FORM_H
#define CERTS_STORE_FORM_H

#include "certs/anchors_form.h"
#include "certs/store.h"

struct certs_anchors {
	struct span sources, events, rows, blob;
	struct certs_anchors_counts count;
	struct certs_lists own;
	const struct certs_lists *lists;
};

#endif
