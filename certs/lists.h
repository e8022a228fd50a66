/*
 * The lists about certificates and documents that a gate knows beside its
 * anchors: revocation lists, deviation lists, defect lists, document signer
 * lists.  Here is only how whoever keeps them hands them over; what they say
 * is read by certs/crl.h, certs/deviation.h and certs/defect.h.
 *
 *	struct certs_lists lists = {store, my_get};
 *	certs_anchors_use_lists(anchors, &lists);
 *	certs_chain_judge(anchors, ...);	now judges with the lists
 *
 * A list that is not signed as it should be is no list: all but revocation
 * lists were verified with certs_signed_open() when they were imported.
 */
#ifndef CERTS_LISTS_H
#define CERTS_LISTS_H

#include "mrtd/bytes.h"

enum certs_lists_kind {
	CERTS_LISTS_CRL, /* Doc 9303-12 §7.1.4, by the C of its issuer */
	CERTS_LISTS_DEVIATIONS, /* Doc 9303-12 §10, by the signer's C */
	/* TR-03129-2 §7 and §8.  These heal and trust documents of every
	 * country: hand over those of the signer alone whom the operator
	 * obeys (§5.6.1.1 of TR-03135-1: from its own DV). */
	CERTS_LISTS_DEFECTS,
	CERTS_LISTS_SIGNERS,
	/* Signers of digital seals on documents of health, as the EU writes
	 * them (none is read here) and as ICAO does, and on sovereign ones. */
	CERTS_LISTS_EU_HEALTH,
	CERTS_LISTS_ICAO_HEALTH,
	CERTS_LISTS_SOVEREIGN,
};

struct certs_lists_item {
	/* The whole CRL, DER; of the others the content that was signed. */
	struct span content;
	/* Of a CRL its sorted numbers (crl.h), where the keeper has them. */
	struct span sorted;
	/* A CRL whose signature was verified with an anchor that is still
	 * there need not be verified for each document. */
	bool verified;
	/* C of the signer's issuer, upper case; "" where it has none. */
	char country[4];
	char by[160]; /* the signer in words, for the record */
};

struct certs_lists {
	const void *cookie;
	/*
	 * The i-th list of a kind and country (upper case; "" asks for those
	 * without a country; looked at for CRL and DEVIATIONS alone), in any
	 * order; false past the last.  Spans live as long as the anchors.
	 */
	bool (*get)(const void *cookie, enum certs_lists_kind,
	    const char *country, size_t i, struct certs_lists_item *out);
};

/* Lists that stand in memory: .get = certs_lists_get, .cookie = an array. */
struct certs_lists_row {
	enum certs_lists_kind kind;
	struct certs_lists_item item;
};
struct certs_lists_array {
	const struct certs_lists_row *rows;
	size_t n;
};
bool certs_lists_get(const void *array, enum certs_lists_kind,
    const char *country, size_t i, struct certs_lists_item *out) MUST_USE;

#endif
