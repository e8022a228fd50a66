/* The form of the index of the trust store, for its reader and its writer. */
#ifndef CERTS_ANCHORS_FORM_H
#define CERTS_ANCHORS_FORM_H

#include "mrtd/bytes.h"

#define CERTS_ANCHORS_MAGIC "SLYPKD\0"
#define CERTS_ANCHORS_VERSION 5
#define CERTS_ANCHORS_HEAD (8 + 8 * 4) /* under the digest, as what follows */
#define CERTS_ANCHORS_HEADER (CERTS_ANCHORS_HEAD + 32)
#define CERTS_ANCHORS_SOURCE (4 + 8 + 8 + 32 + 160 + 4 + 4 + 32 + 128)
#define CERTS_ANCHORS_EVENT (4 + 4 + 4 + 32)

enum {
	CERTS_ANCHORS_SELF_SIGNED = 1 << 0,
	CERTS_ANCHORS_APPENDED = 1 << 1, /* the content follows the object */
};

/* The counts of the header, in their order. */
struct certs_anchors_counts {
	uint32_t sources, events, rows;
	uint32_t anchors; /* the first rows: authorities that are trusted */
	uint32_t sealed; /* rows whose objects are under the digest */
	uint32_t sealed_bytes; /* their part of the blob */
	uint32_t blob;
};

/*
 * A row, one an object.  What a search looks at stands first, at the places
 * named below; they are the same in the file.
 */
struct certs_anchors_row {
	uint8_t sha256[32]; /* of the object */
	uint8_t key_sha256[32]; /* of a certificate's key (key.h), else 0 */
	/* Of an authority's subject (x509.h), of the issuer of a list's signer,
	 * else 0. */
	uint8_t name_digest[32];
	uint64_t ski; /* short digest of an authority's key identifier */
	uint32_t offset, length; /* in the blob */
	uint32_t content, content_length; /* what was signed, in the object */
	uint32_t source, kind, status, first_status, how, flags;
	/* Of a sealed CRL: rows of its sorted numbers, behind it. */
	uint32_t sorted;
	int64_t from, until;
	uint64_t by; /* the first octets of sha256 of what vouches for it */
	char country[4];
};
#define CERTS_ANCHORS_ROW_KEY 32
#define CERTS_ANCHORS_ROW_NAME 64
#define CERTS_ANCHORS_ROW_SKI 96
#define CERTS_ANCHORS_ROW_PLACE 104
#define CERTS_ANCHORS_ROW_KIND (104 + 5 * 4)
#define CERTS_ANCHORS_ROW_COUNTRY (104 + 11 * 4 + 2 * 8 + 8)
#define CERTS_ANCHORS_ROW (CERTS_ANCHORS_ROW_COUNTRY + 4)

/* What happened to an object after it came. */
struct certs_anchors_event {
	uint32_t source, before, after; /* enum certs_store_status */
	uint8_t sha256[32];
	/* For undoing it before it is written; not in the file. */
	uint32_t how;
	uint64_t by;
};

/* The short digest of a key identifier; it only makes the search fast. */
uint64_t certs_anchors_form_key_id(struct span ski);
/* The first octets of a digest as a number. */
uint64_t certs_anchors_form_short(const uint8_t sha256[32]);

void certs_anchors_form_put_head(
    struct sink *, const struct certs_anchors_counts *);
void certs_anchors_form_put_row(
    struct sink *, const struct certs_anchors_row *);
bool certs_anchors_form_take_row(
    struct span, struct certs_anchors_row *) MUST_USE;
void certs_anchors_form_put_event(
    struct sink *, const struct certs_anchors_event *);
bool certs_anchors_form_take_event(
    struct span, struct certs_anchors_event *) MUST_USE;

#endif
