/* The builder's insides, for anchors_build.c and anchors_write.c alone. */
#ifndef CERTS_ANCHORS_BUILD_H
#define CERTS_ANCHORS_BUILD_H

#include "certs/store_form.h"

enum {
	CHUNK = 1 << 20,
};
#define CERTS_ANCHORS_BLOB_MAX (200u << 20)

/* Memory for objects. */
struct certs_anchors_chunk {
	struct certs_anchors_chunk *next;
	size_t n, cap;
	uint8_t bytes[];
};

/* One object; offset of its row is known when it is written. */
struct certs_anchors_item {
	struct certs_anchors_row row;
	struct span der;
	struct span sorted; /* of a CRL: its numbers (crl.h) */
};

struct certs_anchors_build {
	struct certs_anchors_item *items;
	struct certs_anchors_source *sources;
	struct certs_anchors_event *events;
	size_t item_count, source_count, event_count;
	size_t item_cap, source_cap, event_cap;
	const struct certs_policy *policy; /* borrowed; NULL: the default */
	size_t bytes; /* of all objects */
	size_t distrusted; /* about how many: none needs no search */
	uint32_t *table; /* open addressing; a power of two */
	size_t slots;
	struct certs_anchors_chunk *chunks;
	uint8_t *whole; /* the index, where one asked for it in memory */
	size_t whole_n, whole_cap;
};

#endif
