/*
 * What to ask an HTTP server for, and what its answer means (RFC 9110).  Pure:
 * header lines come in, a verdict goes out; the network is fetch_http.c's.
 *
 * A beginning that an earlier run left is gone on with only where the server
 * vouches that it is still the same file: by a strong entity tag, or by a date
 * that tells versions apart (§8.8.2.2, §13.1.5).  Redirections are not
 * followed: whom to ask is the operator's to say.
 */
#ifndef CERTS_FETCH_ANSWER_H
#define CERTS_FETCH_ANSWER_H

#include "certs/fetch_state.h"

/* The request: GET, with these fields where they are not "". */
struct certs_fetch_ask {
	uint64_t from; /* Range: bytes=from-, 0: none */
	const char *if_range;
	const char *if_none_match, *if_modified_since;
};
/*
 * held: bytes in the spool.  anew: what the store has from an earlier run does
 * not count.
 */
void certs_fetch_answer_ask(const struct certs_fetch_state *, uint64_t held,
    bool anew, struct certs_fetch_ask *);

struct certs_fetch_answer {
	unsigned status; /* 0: no answer yet */
	bool have_length, chunked, encoded, have_range, broken;
	uint64_t length, first, last, total;
	uint64_t retry_s; /* Retry-After in seconds, 0 */
	int64_t retry_at; /* or as a date, 0 */
	int64_t date, modified_at; /* 0: none, or not understood */
	char etag[256], modified[40], location[256];
};
/*
 * One line of the head, with or without its line end.  A status line begins a
 * new answer.  What cannot be understood and matters makes it broken.
 */
void certs_fetch_answer_line(struct certs_fetch_answer *, struct span line);
/* IMF-fixdate: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7). */
bool certs_fetch_answer_date(struct span, int64_t *out) MUST_USE;

enum certs_fetch_step {
	CERTS_FETCH_APPEND, /* the body goes on with what is in the spool */
	CERTS_FETCH_ANEW, /* the body is the whole file */
	CERTS_FETCH_UNCHANGED,
	CERTS_FETCH_AGAIN, /* forget the beginning, ask for the whole */
	CERTS_FETCH_WAIT, /* come back later */
	CERTS_FETCH_STOP,
};
struct certs_fetch_verdict {
	enum certs_fetch_step step;
	enum certs_err e; /* of WAIT and STOP */
	const char *advice; /* a format with %u for the status, and %s */
};
struct certs_fetch_verdict certs_fetch_answer_judge(
    const struct certs_fetch_state *, const struct certs_fetch_ask *,
    const struct certs_fetch_answer *, uint64_t max);
/* Whole file to come: its validators and size into the state. */
void certs_fetch_answer_keep(
    const struct certs_fetch_answer *, struct certs_fetch_state *);
/* Seconds from now that the server asks to be left alone, 0: it does not say.
 */
uint64_t certs_fetch_answer_wait(
    const struct certs_fetch_answer *, int64_t now);

#endif
