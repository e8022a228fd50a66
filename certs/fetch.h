/*
 * Fetches trust material from a server that the operator named: one file over
 * HTTPS, or what is new in an LDAP directory such as the ICAO PKD.
 *
 *	e = certs_fetch_open(&conf, &source, &f);
 *	e = certs_fetch_run(f);
 *	... on error: certs_fetch_report(f)->advice says what to do ...
 *	if (certs_fetch_report(f)->ready) {
 *		e = certs_fetch_file(f, &file);
 *		... the same import as for a file of the operator's ...
 *		e = certs_fetch_taken(f, state of the store, refused lines);
 *	}
 *	certs_fetch_free(&f);
 *
 * Only whole files come out of here.  What has arrived stays in the spool, a
 * directory of this program's own, and the next run goes on where the last one
 * stopped; what the store has already is not asked for again.  Nothing here
 * touches the store, and nothing that arrives is believed: the import judges.
 *
 * The server is known by a certificate or the key that the operator names; the
 * list of authorities of the system is never used, and there is no way to
 * fetch in the clear.
 */
#ifndef CERTS_FETCH_H
#define CERTS_FETCH_H

#include "certs/err.h"
#include "mrtd/bytes.h"

/* No file and no spool of a directory may be larger (CERTS_FILES_MAX). */
#define CERTS_FETCH_MAX (256u << 20)
/* A URL, a DN, with its NUL. */
#define CERTS_FETCH_TEXT 512

/* NULL: not given.  Strings are the caller's and outlive the fetch. */
struct certs_fetch_source {
	/*
	 * https://HOST[:PORT]/PATH: one file.  ldaps://HOST[:PORT]: a
	 * directory; ldap://HOST[:PORT] too, which begins with StartTLS before
	 * anything else is said.
	 */
	const char *url;
	/*
	 * PEM: the server's own certificate, or that of the authority that it
	 * comes from; or pin, "sha256//" and the SHA-256 of its
	 * SubjectPublicKeyInfo in base64, as curl writes it; or both, and then
	 * both must hold.  Name and validity are checked in any case.
	 */
	const char *ca_file, *pin;
	/* LDAP: the tree to fetch; both trees of the ICAO PKD. */
	const char *base;
	/* LDAP simple bind; HTTPS basic.  The password is the first line. */
	const char *user, *password_file;
	/* TLS identity of our own, PEM. */
	const char *client_certificate, *client_key;
	unsigned bytes_per_second; /* 0: as fast as it comes */
	unsigned requests_per_minute; /* 0: 600 */
	unsigned attempts; /* to reach the server, 0: 3 */
	unsigned patience_s; /* with a server that says nothing, 0: 30 */
	unsigned max_wait_s; /* when it asks to come back later, 0: 60 */
	size_t max_bytes; /* 0: CERTS_FETCH_MAX */
};

/* What certs may not ask by itself. */
struct certs_fetch_env {
	int64_t (*time)(void); /* seconds since 1970 UTC */
	uint64_t (*now_ms)(void); /* monotonic */
	void (*sleep_ms)(uint64_t);
};

struct certs_fetch_conf {
	const char *spool; /* a directory; is made, for this user alone */
	const struct certs_fetch_env *env;
	/* How many transactions the store has: see certs_fetch_taken(). */
	size_t store_state;
	bool anew; /* forget what was fetched before */
};

struct certs_fetch_report {
	bool ready; /* a whole file waits to be imported */
	bool before; /* it was complete already: nobody was asked */
	uint64_t resumed; /* bytes that an earlier run left, 0: from scratch */
	uint64_t bytes; /* that arrived now */
	unsigned requests, retries;
	size_t listed, objects; /* LDAP: entries there are; that arrived now */
	size_t waiting; /* objects refused before, not asked for again */
	int64_t not_before; /* E_LATER: the server's own word, 0: none */
	char advice[320]; /* after an error: a sentence for the operator */
};

/*
 * The spool for one process at a time: E_LATER when another has it.  The
 * descriptor is for certs_fetch_unlock().
 */
enum certs_err certs_fetch_lock(const char *spool, int *lock) MUST_USE;
void certs_fetch_unlock(int lock);

struct certs_fetch;
/*
 * E_ARGUMENT: the source is incomplete or asks for what is not allowed.
 * E_FILE: a file cannot be used.  On failure *out is set too where memory
 * allows, for the advice; free it in any case.
 */
enum certs_err certs_fetch_open(const struct certs_fetch_conf *,
    const struct certs_fetch_source *, struct certs_fetch **out) MUST_USE;
void certs_fetch_free(struct certs_fetch **);
/*
 * E_SERVER, E_PEER, E_REFUSED, E_RESPONSE, E_LATER; E_SPACE: more than
 * max_bytes.  What has arrived is kept where it can be gone on with.
 */
enum certs_err certs_fetch_run(struct certs_fetch *) MUST_USE;
const struct certs_fetch_report *certs_fetch_report(const struct certs_fetch *);
/* The whole file, in memory that the caller frees. */
enum certs_err certs_fetch_file(
    const struct certs_fetch *, struct span *out) MUST_USE;
/*
 * What the import made of it.  refused: how many objects; of those in LDIF the
 * lines, ascending.  They are asked for again once the store has changed.
 */
enum certs_err certs_fetch_taken(struct certs_fetch *, size_t store_state,
    size_t refused, const size_t *lines, size_t n) MUST_USE;
/* It was of no use: the next run begins from scratch. */
enum certs_err certs_fetch_drop(struct certs_fetch *) MUST_USE;

#endif
