/* A growing set of objects (fetch_entry.h), for as long as a run takes. */
#ifndef CERTS_FETCH_SET_H
#define CERTS_FETCH_SET_H

#include "certs/fetch_state.h"

struct certs_fetch_set {
	char (*hex)[CERTS_FETCH_STATE_HEX];
	size_t n, cap;
	bool sorted;
};

void certs_fetch_set_free(struct certs_fetch_set *);
/* E_MEMORY; E_SPACE: more than any directory has. */
enum certs_err certs_fetch_set_add(
    struct certs_fetch_set *, const char hex[CERTS_FETCH_STATE_HEX]) MUST_USE;
/* Those of the lines of a state. */
enum certs_err certs_fetch_set_add_lines(
    struct certs_fetch_set *, struct span lines) MUST_USE;
/* Sorts first where something was added. */
bool certs_fetch_set_has(
    struct certs_fetch_set *, const char hex[CERTS_FETCH_STATE_HEX]) MUST_USE;
/* The lines of a state with this key, "object " or "denied ". */
void certs_fetch_set_write(
    struct certs_fetch_set *, const char *key, struct sink *);

#endif
