/*
 * The trust anchors of a gate: certificates of country signing authorities
 * (CSCA), self-signed and link, in one index.
 *
 * An anchor is trusted directly, because it stood in a signed master list or
 * because the operator said so; so a link certificate is an anchor for the key
 * it holds, and its own signature is never asked for (TR-03135-1 §5.6.4.3.3).
 * Anchors accumulate: a newer list does not remove those of an older one.
 *
 * The index is a read-only snapshot in memory: it reaches a worker without
 *files through a sealed descriptor.  Opening checks its form and digest and
 *decodes no certificate.  Whoever can write the index can plant an anchor:
 *protecting the file is the operator's task.
 *
 * The same index holds the rest of the trust store (store.h): what the gate
 * judges with stands in front, under one digest; what it may look up, behind,
 * each object under its own.
 *
 * Index, all numbers big-endian:
 *	header   magic "SLYPKD\0\0", version, how many sources, events, rows,
 *	         anchors, sealed rows, bytes of sealed objects, of all
 *	         objects; SHA-256 of this, of sources, events and rows and of
 *	         the sealed objects
 *	sources  one row of CERTS_ANCHORS_SOURCE bytes a transaction
 *	events   one row of CERTS_ANCHORS_EVENT bytes a change of status
 *	rows     one row of CERTS_ANCHORS_ROW bytes an object, anchors first
 *	blob     the objects, in the order of their rows; behind a CRL that
 *	         the gate may use, its sorted numbers (crl.h)
 */
#ifndef CERTS_ANCHORS_H
#define CERTS_ANCHORS_H

#include "certs/err.h"
#include "mrtd/bytes.h"

struct certs_anchors;
struct certs_policy;
struct certs_lists;
struct certs_proven;

/* Why an anchor is trusted, and what else a transaction is about. */
enum certs_anchors_why {
	CERTS_ANCHORS_LIST = 1, /* it stood in a signed master list */
	CERTS_ANCHORS_OPERATOR = 2, /* the operator vouched for it */
	CERTS_ANCHORS_LINK = 3, /* promoted through a link certificate */
	CERTS_ANCHORS_PKD = 4, /* objects that are not trusted by themselves */
	CERTS_ANCHORS_DISTRUST = 5,
	CERTS_ANCHORS_EXPIRE = 6,
	CERTS_ANCHORS_PROPOSAL = 7, /* the first of two persons */
	CERTS_ANCHORS_TWO_PERSONS = 8, /* the rule of two is set ... */
	CERTS_ANCHORS_ONE_PERSON = 9, /* ... and lifted */
	CERTS_ANCHORS_WHY_COUNT
};

/*
 * What was known of a list's signer when the list came: code, sentence.
 * Append-only: it is stored.
 */
/* clang-format off */
#define CERTS_ANCHORS_SIGNERS(X)                                              \
	X(NONE,    "")                                                        \
	X(CLEAR,   "signer not revoked")                                      \
	X(STALE,   "signer not on the newest CRL, which is out of date")      \
	X(NO_CRL,  "no CRL is known for the signer")                          \
	X(OPEN,    "the CRL for the signer cannot be used")
/* clang-format on */
enum certs_anchors_signer {
#define CERTS_ANCHORS_X(name, text) CERTS_ANCHORS_SIGNER_##name,
	CERTS_ANCHORS_SIGNERS(CERTS_ANCHORS_X)
#undef CERTS_ANCHORS_X
	CERTS_ANCHORS_SIGNER_COUNT
};
/* The sentence, "" for NONE. */
const char *certs_anchors_signer_text(enum certs_anchors_signer);

/* One transaction: which file made which anchors trusted, when. */
struct certs_anchors_source {
	enum certs_anchors_why why;
	int64_t time; /* of the transaction, seconds since 1970 */
	int64_t signed_at; /* of the list, 0 where it does not say */
	uint8_t sha256[32]; /* of the file */
	/* Who vouches: "CN=...,C=..." of the list's signer and of the anchor
	 * that certified it, or the operator's word. */
	char by[160];
	enum certs_anchors_signer signer;
	bool signer_expired; /* it was over when the list came */
	char who[32]; /* the operator, "" where not asked for */
	char note[128]; /* the file's name, or the reason given */
};

/* One certificate; spans and pointers are into the index. */
struct certs_anchor {
	size_t index;
	struct span der, subject, issuer, serial, spki; /* DER, with header */
	struct span ski, aki; /* key identifiers, empty where there is none */
	const uint8_t *sha256; /* of der */
	const uint8_t *key_sha256; /* certs_key_digest() of spki */
	const uint8_t *name_sha256; /* certs_x509_name_digest() of subject */
	int64_t not_before, not_after;
	bool self_signed; /* verified when it was imported */
	char country[4]; /* C of the subject as written, "" where none */
	size_t source;
};

/*
 * The index is borrowed and must outlive the anchors.  An empty span is an
 * empty store.  The store's own lists are in use (store.h).  CERTS_E_STORE:
 * damaged, CERTS_E_OTHER_STORE: of another version.
 */
enum certs_err certs_anchors_open_memory(
    struct span index, struct certs_anchors **out) MUST_USE;
void certs_anchors_free(struct certs_anchors **);
/*
 * Gives the anchors the other lists to judge with (lists.h); borrowed, must
 * outlive them, may be NULL.  Without: no revocation, no deviation is known.
 */
void certs_anchors_use_lists(
    struct certs_anchors *, const struct certs_lists *);
const struct certs_lists *certs_anchors_lists(const struct certs_anchors *);
/*
 * Gives the anchors a memory of signatures (proven.h), borrowed: it must
 * outlive them, and serves one process and one thread.  Without: every
 * signature is verified each time.
 */
void certs_anchors_use_proven(struct certs_anchors *, struct certs_proven *);
struct certs_proven *certs_anchors_proven(const struct certs_anchors *);
/*
 * Judge algorithms and keys by these rules (borrowed, as long as the anchors)
 * instead of the default.  a may be NULL where they are asked for.
 */
void certs_anchors_use_policy(
    struct certs_anchors *, const struct certs_policy *);
const struct certs_policy *certs_anchors_policy(const struct certs_anchors *);

size_t certs_anchors_count(const struct certs_anchors *);
size_t certs_anchors_sources(const struct certs_anchors *);
/* False when i is out of range. */
bool certs_anchors_get(
    const struct certs_anchors *, size_t i, struct certs_anchor *out) MUST_USE;
bool certs_anchors_source_get(const struct certs_anchors *, size_t i,
    struct certs_anchors_source *out) MUST_USE;

/*
 * Walks the anchors with this key identifier, with this name (DER of a Name;
 * compared as a set of attributes, without regard to order, case, blanks or
 * string type) or with this key (key_sha256).  Start with *at = 0; false when
 * there is no further one.
 */
bool certs_anchors_by_key_id(const struct certs_anchors *, struct span ski,
    size_t *at, struct certs_anchor *out) MUST_USE;
bool certs_anchors_by_name(const struct certs_anchors *, struct span name,
    size_t *at, struct certs_anchor *out) MUST_USE;
bool certs_anchors_by_key(const struct certs_anchors *,
    const uint8_t key_sha256[32], size_t *at,
    struct certs_anchor *out) MUST_USE;
/* The very certificate, or false. */
bool certs_anchors_by_der(const struct certs_anchors *, struct span der,
    struct certs_anchor *out) MUST_USE;

/* Builds an index: open it on an old one (or on nothing), add, write. */
struct certs_anchors_build;
/* The old index is borrowed and must outlive the builder. */
enum certs_err certs_anchors_build_new(
    struct span old, struct certs_anchors_build **out) MUST_USE;
void certs_anchors_build_free(struct certs_anchors_build **);
/* Adds a source; the anchors added after it belong to it. */
enum certs_err certs_anchors_build_source(
    struct certs_anchors_build *, const struct certs_anchors_source *) MUST_USE;
/* Who and note of all sources from this one on. */
void certs_anchors_build_sign(struct certs_anchors_build *, size_t from,
    const char *who, const char *note);
/*
 * Adds a trusted authority; *added is false where it was trusted already.
 * CERTS_E_ENCODING where it is not an X.509 certificate, CERTS_E_DISTRUSTED
 * where its key is distrusted by name.  One that was put aside because its
 * time is over stays there.
 */
enum certs_err certs_anchors_build_add(
    struct certs_anchors_build *, struct span der, bool *added) MUST_USE;
/* The index, owned by the builder, valid until it is changed or freed. */
enum certs_err certs_anchors_build_index(
    struct certs_anchors_build *, struct span *out) MUST_USE;
/*
 * What signed objects that come are verified with: anchors, sources and lists
 * as they stand now, judged by the builder's policy.  Free it before the
 * builder changes.
 */
enum certs_err certs_anchors_build_look(
    struct certs_anchors_build *, struct certs_anchors **out) MUST_USE;
/* For it; borrowed.  NULL: the default. */
void certs_anchors_build_use_policy(
    struct certs_anchors_build *, const struct certs_policy *);
/* The index in pieces: nothing is copied.  put false: CERTS_E_FILE. */
enum certs_err certs_anchors_build_write(struct certs_anchors_build *,
    bool (*put)(void *cookie, struct span), void *cookie) MUST_USE;

/* What a caller says of an object of another kind, see certs/store.h. */
struct certs_store_object;
/*
 * Adds an object to the last source: kind, status, how, by, der and content
 * (empty: der) are taken; of a list also from, until and country.
 * *added is false where it was there.  CERTS_E_DISTRUSTED, CERTS_E_ENCODING.
 */
enum certs_err certs_anchors_build_put(struct certs_anchors_build *,
    const struct certs_store_object *, bool *added) MUST_USE;
/*
 * The last source changes the status of an object (enum certs_store_status);
 * where that is distrust, of every certificate with its key too, and what
 * such an authority vouched for is not relied on any more.  CERTS_E_NOT_FOUND.
 */
enum certs_err certs_anchors_build_set(struct certs_anchors_build *,
    const uint8_t sha256[32], unsigned status) MUST_USE;
/* The objects as they are by now, in the order in which they came. */
size_t certs_anchors_build_count(const struct certs_anchors_build *);
bool certs_anchors_build_get(const struct certs_anchors_build *, size_t i,
    struct certs_store_object *out) MUST_USE;
/*
 * The last source changes what vouches for the i-th object, and its status:
 * how, by and status are taken.
 */
enum certs_err certs_anchors_build_prove(struct certs_anchors_build *, size_t i,
    const struct certs_store_object *) MUST_USE;
/* All of what came after a mark is undone: a transaction that failed. */
struct certs_anchors_mark {
	size_t sources, events, items;
};
struct certs_anchors_mark certs_anchors_build_mark(
    const struct certs_anchors_build *);
void certs_anchors_build_undo(
    struct certs_anchors_build *, struct certs_anchors_mark);

#endif
