/*
 * One HTTPS server that the configuration knows by its certificate or key, and
 * SOAP messages to it: libcurl, TLS 1.2 or later, no redirection, no proxy of
 * the environment, nothing larger than CERTS_SOAP_MAX.
 *
 *	if ((e = certs_https_open(&conf, &server, why)) != CERTS_E_OK)
 *		... why says what is wrong with the configuration ...
 *	e = certs_https_post(server, request, &answer, why);
 *	certs_https_close(&server);
 *
 * BSI TR-03129-2 §2.4: messages do not protect themselves; TLS on both sides
 * does.
 */
#ifndef CERTS_HTTPS_H
#define CERTS_HTTPS_H

#include "certs/err.h"
#include "mrtd/bytes.h"

struct certs_https;

struct certs_https_conf {
	const char *url; /* "https://..." */
	/*
	 * The one certificate or CA, in PEM, that the server's TLS certificate
	 * must come from; the system's own list is not used.
	 */
	const char *ca_file;
	/* Or also: "sha256//..." of its public key, as curl writes it. */
	const char *pin_key;
	/* TLS identity of this terminal, PEM; NULL: none. */
	const char *client_certificate, *client_key;
	unsigned timeout_ms; /* of one answer */
};

/* A sentence for the operator, without secrets. */
#define CERTS_HTTPS_WHY 320

/*
 * CERTS_E_ARGUMENT: no https URL, half a TLS identity, no certificate agreed
 * on.  CERTS_E_FILE: one of the files cannot be read.
 */
enum certs_err certs_https_open(const struct certs_https_conf *,
    struct certs_https **out, char why[CERTS_HTTPS_WHY]) MUST_USE;
/*
 * The answer lives until the next call.  CERTS_E_UNREACHABLE: nobody there, not
 * in time, or somebody else.  CERTS_E_ANSWER: too long, or not HTTP status 200.
 */
enum certs_err certs_https_post(struct certs_https *, struct span request,
    struct span *answer, char why[CERTS_HTTPS_WHY]) MUST_USE;
void certs_https_close(struct certs_https **);

#endif
