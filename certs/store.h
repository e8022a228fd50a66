/*
 * The whole trust store: beside the anchors (anchors.h) all that is known of
 * the world's passport PKI, and its history.
 *
 * Every object is kept as it came, with its kind, the transaction that brought
 * it and how it was verified.  Nothing is ever removed.  An object changes its
 * status by a transaction that says who did it and why, so that every state of
 * the store can be told from the newest: state n is what there was after
 * transaction n - 1, state 0 is the empty store.
 *
 * Anchors and lists are under the digest that opening checks; of the others,
 * a document signer's certificate and what is not relied on any more, the
 * digest is checked when one is asked for.
 */
#ifndef CERTS_STORE_H
#define CERTS_STORE_H

#include "certs/anchors.h"
#include "certs/err.h"
#include "certs/lists.h"
#include "mrtd/bytes.h"

/* What an object is: code, word, sentence.  Append-only: it is stored. */
/* clang-format off */
#define CERTS_STORE_KINDS(X)                                                  \
	X(AUTHORITY,  "csca",    "certificate of a country authority")        \
	X(SIGNER,     "dsc",     "certificate of a document signer")          \
	X(CRL,        "crl",     "certificate revocation list")               \
	X(DEVIATIONS, "dl",      "deviation list")                            \
	X(DEFECTS,    "defects", "defect list")                               \
	X(SIGNERS,    "dsl",     "document signer list")                      \
	X(MASTER,     "ml",      "CSCA master list that waits for its authority") \
	X(EU_HEALTH,  "eu-health", "list of signers of EU health seals")      \
	X(ICAO_HEALTH, "icao-health", "list of signers of ICAO health seals") \
	X(SOVEREIGN,  "sovereign", "list of signers of seals on sovereign documents")
/* What is made of it. */
#define CERTS_STORE_STATUSES(X)                                               \
	X(TRUSTED,    "trusted",    "an anchor, or a list in force")          \
	X(KNOWN,      "known",      "kept; proven anew whenever it is used")  \
	X(DISTRUSTED, "distrusted", "distrusted by name, with its key")       \
	X(EXPIRED,    "expired",    "put aside, its time is over")            \
	X(REPLACED,   "replaced",   "a newer list of its keeper is in force")
/* What spoke for it when it came. */
#define CERTS_STORE_HOWS(X)                                                   \
	X(NOBODY,     "nobody",     "nobody vouches for it")                  \
	X(ANCHOR,     "anchor",     "an anchor made it")                      \
	X(LIST,       "list",       "it stood in a signed list")              \
	X(OPERATOR,   "operator",   "the operator's word")                    \
	X(LINK,       "link",       "a link certificate of an anchor")
/* clang-format on */

enum certs_store_kind {
	CERTS_STORE_KIND_NONE,
#define CERTS_STORE_X(name, word, text) CERTS_STORE_##name,
	CERTS_STORE_KINDS(CERTS_STORE_X)
#undef CERTS_STORE_X
	CERTS_STORE_KIND_COUNT
};
enum certs_store_status {
	CERTS_STORE_ABSENT,
#define CERTS_STORE_X(name, word, text) CERTS_STORE_##name,
	CERTS_STORE_STATUSES(CERTS_STORE_X)
#undef CERTS_STORE_X
	CERTS_STORE_STATUS_COUNT
};
enum certs_store_how {
#define CERTS_STORE_X(name, word, text) CERTS_STORE_BY_##name,
	CERTS_STORE_HOWS(CERTS_STORE_X)
#undef CERTS_STORE_X
	CERTS_STORE_HOW_COUNT
};

/* "csca", "trusted", "anchor"; "?" outside the range. */
const char *certs_store_kind_word(enum certs_store_kind);
const char *certs_store_status_word(enum certs_store_status);
const char *certs_store_how_word(enum certs_store_how);
/* The kind with this word, or CERTS_STORE_KIND_NONE. */
enum certs_store_kind certs_store_kind_of(const char *word);
/* As what a list of this kind is kept. */
enum certs_store_kind certs_store_kind_of_list(enum certs_lists_kind);

struct certs_store_object {
	size_t index;
	enum certs_store_kind kind;
	enum certs_store_status status, first_status;
	enum certs_store_how how;
	uint64_t by; /* the first 8 octets of sha256 of the anchor, 0: none */
	bool self_signed;
	size_t source; /* the transaction that brought it */
	/* notBefore, notAfter; thisUpdate, nextUpdate; signingTime, 0. */
	int64_t from, until;
	char country[4]; /* C of subject, issuer or signer's issuer */
	struct span der; /* as it came */
	/* Of a signed list what was signed, else der.  In a list that was
	 * signed in pieces (BER) it stands nowhere in one; then it is kept
	 * behind der, and is der as long as the list is not in force. */
	struct span content;
	uint8_t sha256[32];
	uint8_t key_sha256[32]; /* of a certificate: certs_key_digest() */
	/* Of a signed list: certs_x509_name_digest() of its signer's issuer,
	 * else 0. */
	uint8_t keeper[32];
};

/* All objects, anchors first. */
size_t certs_store_count(const struct certs_anchors *);
/* False when i is out of range, or the object is damaged. */
bool certs_store_get(const struct certs_anchors *, size_t i,
    struct certs_store_object *out) MUST_USE;
/* The object with this digest. */
bool certs_store_find(const struct certs_anchors *, const uint8_t sha256[32],
    struct certs_store_object *out) MUST_USE;

struct certs_cms_identifier;
/*
 * Walks the signers' certificates that were put aside and that a signed object
 * names, from *at = 0; those that are distrusted are not handed out.
 */
bool certs_store_signer(const struct certs_anchors *,
    const struct certs_cms_identifier *, size_t *at,
    struct certs_store_object *out) MUST_USE;
/* Whether it names this certificate. */
bool certs_store_is_named(
    const struct certs_cms_identifier *, struct span certificate) MUST_USE;
struct certs_x509;
/* Whether a certificate, or another of its key, is distrusted by name. */
bool certs_store_distrusts(
    const struct certs_anchors *, const struct certs_x509 *) MUST_USE;
/*
 * Whether an authority that is distrusted by name made a certificate; where no
 * other is found, "not known" would invite to import that one again.
 */
bool certs_store_distrusts_maker(
    const struct certs_anchors *, const struct certs_x509 *) MUST_USE;

/* One change of status. */
struct certs_store_event {
	size_t source;
	enum certs_store_status before, after;
	uint8_t sha256[32];
};
bool certs_store_event(const struct certs_anchors *, size_t i,
    struct certs_store_event *out) MUST_USE;
/* The status that an object had in state n; ABSENT before it came. */
enum certs_store_status certs_store_status_at(
    const struct certs_anchors *, const struct certs_store_object *, size_t n);
/* Whether two persons are asked for, in state n. */
bool certs_store_two_persons(const struct certs_anchors *, size_t n);

/* The lists of the store, for certs_lists; the cookie is the store. */
bool certs_store_lists_get(const void *store, enum certs_lists_kind,
    const char *country, size_t i, struct certs_lists_item *out) MUST_USE;

#endif
