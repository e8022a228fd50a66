/*
 * What follows inside a trust store from what has just come, in the same
 * transaction: objects that waited for their authority are proven, and of the
 * lists of one keeper the newest is in force.
 *
 * Anchors accumulate and are not looked at here.
 */
#ifndef CERTS_SETTLE_H
#define CERTS_SETTLE_H

#include "certs/store.h"

struct certs_settle {
	/* Kept before; now an anchor vouches, or does so no more because the
	 * signer is on a CRL that came. */
	size_t proven[CERTS_STORE_KIND_COUNT], revoked[CERTS_STORE_KIND_COUNT];
	size_t authorities; /* new ones, of master lists that had waited */
	size_t replaced, restored; /* a newer list is there; is not any more */
};

/* What came, by which it is known what to ask again. */
enum {
	CERTS_SETTLE_AUTHORITIES = 1 << 0,
	CERTS_SETTLE_CRLS = 1 << 1, /* or a key is distrusted */
	CERTS_SETTLE_LISTS = 1 << 2, /* others; or some went */
};

/*
 * The last source of the builder is the transaction.  A deviation list is of
 * the same keeper as another where the country is the same (Doc 9303-12 §10: a
 * State's own list); a list of TR-03129-2 where kind and country are and the
 * issuer of the signer has the same name: a country may have several keepers;
 * a CRL where issuer and key are.  Newer is what was signed later, so that a
 * list that is replayed displaces nothing; lists without a date stand beside
 * each other.
 */
enum certs_err certs_settle(struct certs_anchors_build *, unsigned came,
    int64_t now, struct certs_settle *) MUST_USE;

#endif
