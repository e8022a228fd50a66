/*
 * The checkpoint of one source: what the spool holds of it, and what the store
 * has from it already.  Lines of text in a fixed order, all of them, so that
 * there is one way to write a state; the last line shows that it is whole.
 *
 *	sallyport fetch 1
 *	url https://pkd.example/ml.ldif
 *	base
 *	phase part
 *	etag "33a64df5"
 *	modified Sun, 22 Nov 2026 07:00:00 GMT
 *	dated 1
 *	size 1048576
 *	later 0
 *	refused 0
 *	store 0
 *	object 00112233445566778899aabbccddeeff
 *	denied ffeeddccbbaa99887766554433221100
 *	end
 *
 * Objects (of a directory: fetch_entry.h) and those of them that the import
 * refused are lines of equal length in ascending order: a search needs no
 * other form.
 */
#ifndef CERTS_FETCH_STATE_H
#define CERTS_FETCH_STATE_H

#include "certs/fetch.h"

/* Digits of an object, and its line. */
#define CERTS_FETCH_STATE_HEX 32
#define CERTS_FETCH_STATE_LINE (7 + CERTS_FETCH_STATE_HEX + 1)
/* All lines but those of objects fit. */
#define CERTS_FETCH_STATE_HEAD 2048

/* clang-format off */
#define CERTS_FETCH_PHASES(X)                                          \
	X(NONE,  "none")  /* nothing is known */                       \
	X(PART,  "part")  /* the spool holds a beginning */            \
	X(WHOLE, "whole") /* the spool holds all, not imported */      \
	X(DONE,  "done")  /* imported */
/* clang-format on */
enum certs_fetch_phase {
#define CERTS_FETCH_X(name, word) CERTS_FETCH_##name,
	CERTS_FETCH_PHASES(CERTS_FETCH_X)
#undef CERTS_FETCH_X
};

struct certs_fetch_state {
	char url[CERTS_FETCH_TEXT], base[CERTS_FETCH_TEXT];
	enum certs_fetch_phase phase;
	char etag[256]; /* with its quotation marks; "" */
	char modified[40]; /* Last-Modified as it came; "" */
	bool dated; /* and it tells versions apart: fetch_answer.h */
	uint64_t size; /* of the whole file, 0: not known */
	int64_t later; /* not to be called before, 0 */
	uint64_t refused; /* objects that the import refused */
	uint64_t store; /* the store's state then */
	struct span objects, denied; /* lines, each with its end */
};

/* In place: the spans point into the text.  E_ENCODING. */
enum certs_err certs_fetch_state_parse(
    struct span text, struct certs_fetch_state *) MUST_USE;
/* Overflow is the sink's. */
void certs_fetch_state_write(const struct certs_fetch_state *, struct sink *);
/* Whether one of these lines has this object. */
bool certs_fetch_state_has(
    struct span lines, const char hex[CERTS_FETCH_STATE_HEX]) MUST_USE;

#endif
