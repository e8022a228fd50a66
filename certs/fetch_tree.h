/*
 * What a directory lists below one branch, and what of it is still to fetch.
 */
#ifndef CERTS_FETCH_TREE_H
#define CERTS_FETCH_TREE_H

#include "certs/fetch_entry.h"
#include "certs/fetch_set.h"

/* More entries below one branch, or longer names, are refused. */
#define CERTS_FETCH_TREE_MAX 200000

struct certs_fetch_tree_row {
	char *dn;
	char hex[CERTS_FETCH_STATE_HEX];
	bool stamped; /* else every run fetches it */
	bool missing;
};

struct certs_fetch_tree {
	struct certs_fetch_tree_row *rows;
	size_t n, cap, missing;
	bool sorted;
};

void certs_fetch_tree_free(struct certs_fetch_tree *);
/* E_RESPONSE: the name is too long, or holds a NUL.  E_SPACE, E_MEMORY. */
enum certs_err certs_fetch_tree_add(
    struct certs_fetch_tree *, struct span dn, struct span stamps) MUST_USE;
/* The row of a name, or NULL. */
struct certs_fetch_tree_row *certs_fetch_tree_find(
    struct certs_fetch_tree *, const char *dn);
/*
 * Marks what neither the store nor the spool has.  denied: refused before;
 * they count as there unless again is set.
 */
void certs_fetch_tree_compare(struct certs_fetch_tree *, struct span objects,
    struct span denied, bool again, struct certs_fetch_set *spool);
/*
 * Whether to ask for the missing ones by name: where few of many are missing
 * that costs the server less than to send the whole branch.
 */
bool certs_fetch_tree_by_name(const struct certs_fetch_tree *) MUST_USE;

#endif
