/* What the parts of certs/fetch share. */
#ifndef CERTS_FETCH_FORM_H
#define CERTS_FETCH_FORM_H

#include "certs/fetch_pace.h"
#include "certs/fetch_spool.h"

struct certs_fetch {
	struct certs_fetch_source source; /* defaults filled in */
	const struct certs_fetch_env *env;
	bool ldap, tls_first; /* ldaps: */
	char host[256]; /* without brackets */
	char server[300]; /* LDAP: "ldap://HOST:PORT", to connect to */
	uint8_t pin[32];
	char password[256];
	size_t store_state;
	bool retry_denied; /* the store has changed since */
	struct certs_fetch_spool spool;
	struct certs_fetch_state state;
	uint8_t *lines; /* of objects that this run made */
	struct certs_fetch_pace pace;
	struct certs_fetch_report report;
};

/* The sentence for the operator; returns e. */
enum certs_err certs_fetch_form_fail(struct certs_fetch *, enum certs_err e,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
/* One request: waits for its turn, and counts it. */
void certs_fetch_form_request(struct certs_fetch *);
/* The pin, or NULL. */
const uint8_t *certs_fetch_form_pin(const struct certs_fetch *);
/*
 * After a failure that may pass: waits, and true; false: enough, and then the
 * advice is there already and the state knows when to come back.
 */
bool certs_fetch_form_retry(
    struct certs_fetch *, unsigned failures, uint64_t asked_s) MUST_USE;
/* The data are whole: nothing of them is written after this. */
enum certs_err certs_fetch_form_whole(struct certs_fetch *) MUST_USE;

/* The two kinds of server; the spool holds PART or nothing. */
enum certs_err certs_fetch_http(struct certs_fetch *) MUST_USE;
enum certs_err certs_fetch_directory(struct certs_fetch *) MUST_USE;

#endif
