/*
 * The files of the spool: for each source what has arrived, and its checkpoint.
 * What is written in which order makes that a kill at any moment leaves a
 * beginning that can be gone on with, or nothing.
 */
#ifndef CERTS_FETCH_SPOOL_H
#define CERTS_FETCH_SPOOL_H

#include "certs/fetch_state.h"

struct certs_fetch_spool {
	char state[4096], temp[4096], data[4096]; /* paths */
	int fd; /* of the data, -1 */
	uint64_t size; /* of the data */
	uint8_t *text; /* of the state that was loaded */
};

/* id: of letters and digits.  E_FILE with errno set. */
enum certs_err certs_fetch_spool_open(
    struct certs_fetch_spool *, const char *dir, const char *id) MUST_USE;
void certs_fetch_spool_close(struct certs_fetch_spool *);

/*
 * The state in place, until the next load or close; *damaged: there is one
 * that cannot be read, and then, as where there is none, *out is empty.
 */
enum certs_err certs_fetch_spool_load(struct certs_fetch_spool *,
    struct certs_fetch_state *out, bool *damaged) MUST_USE;
/* Written beside the old one, synchronised, renamed. */
enum certs_err certs_fetch_spool_save(
    struct certs_fetch_spool *, const struct certs_fetch_state *) MUST_USE;

/* The data cut to so many bytes. */
enum certs_err certs_fetch_spool_cut(
    struct certs_fetch_spool *, uint64_t size) MUST_USE;
enum certs_err certs_fetch_spool_append(
    struct certs_fetch_spool *, struct span) MUST_USE;
enum certs_err certs_fetch_spool_sync(struct certs_fetch_spool *) MUST_USE;
/* The data in memory that the caller frees. */
enum certs_err certs_fetch_spool_read(
    const struct certs_fetch_spool *, struct span *out) MUST_USE;

#endif
