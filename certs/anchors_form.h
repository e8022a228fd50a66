/* The form of the index of anchors, for its reader and its writer alone. */
#ifndef CERTS_ANCHORS_FORM_H
#define CERTS_ANCHORS_FORM_H

#include "mrtd/bytes.h"

#define CERTS_ANCHORS_MAGIC "SLYPKD\0"
#define CERTS_ANCHORS_VERSION 1
#define CERTS_ANCHORS_HEADER (8 + 4 * 4 + 32)
#define CERTS_ANCHORS_SOURCE (4 + 8 + 8 + 32 + 160)
#define CERTS_ANCHORS_ROW (4 * 4 + 8 + 3 * 32)

enum {
	CERTS_ANCHORS_SELF_SIGNED = 1 << 0,
};

/*
 * A row: place in the blob, number of its source, flags, short digest of the
 * key identifier, then SHA-256 of the certificate, of its key and the digest
 * of its name (x509.h).
 */
struct certs_anchors_row {
	uint32_t offset, length, source, flags;
	uint64_t ski;
};

/* The short digest of a key identifier; it only makes the search fast. */
uint64_t certs_anchors_form_key_id(struct span ski);

#endif
