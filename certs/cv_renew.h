/*
 * How a terminal comes by its next certificate: a new key in the token, a
 *request signed by it and by the current key (TR-03110-3 §C.2.6), the messages
 *of TR-03129 to the document verifier, and the new certificate judged and
 *stored before the old one is given up.
 *
 *	e = certs_cv_renew_make(&r, &spec, &asked);	makes or resumes one
 *	e = certs_cv_renew_send(&r, server, asked);	RequestCertificate
 *	... r.state: DONE, or WAITING: certs_cv_renew_fetch() asks once more,
 *	    certs_cv_renew_receive() hears what the verifier sends ...
 *
 * The store is open for writing, and every step may be cut: a key without a
 * request is taken up by its name, a request is put down before it is sent and
 * sent again as it is, under the same message name, and goes away when its
 * certificate is there.  Keys are never deleted here.
 */
#ifndef CERTS_CV_RENEW_H
#define CERTS_CV_RENEW_H

#include "certs/cv_soap.h"
#include "certs/cv_store.h"
#include "certs/https.h"
#include "certs/signer.h"

enum certs_cv_renew_state {
	CERTS_CV_RENEW_NOTHING, /* nothing has been asked */
	CERTS_CV_RENEW_DONE, /* the new certificate is in the store */
	CERTS_CV_RENEW_WAITING, /* the request was accepted, or can be sent
				   again */
	CERTS_CV_RENEW_REFUSED, /* the request is given up */
};

struct certs_cv_renew {
	struct certs_cv_store *store;
	struct certs_signer *signer; /* a token; for make alone */
	struct mrtd_date today;
	enum certs_cv_soap_edition edition;
	const char *answer_url; /* SendCertificates goes there; NULL: nowhere */
	bool fewer_rights; /* a certificate with fewer rights is taken too */
	certs_cv_store_told *told; /* of every certificate that comes */
	void *cookie;

	/* What came of the last call. */
	enum certs_cv_renew_state state;
	enum certs_cv_reason
	    reason; /* why no certificate or request is taken */
	bool coded; /* the verifier answered: */
	enum certs_cv_soap_code code;
	char why[CERTS_HTTPS_WHY]; /* in words, for the operator */
};

struct certs_cv_renew_spec {
	/*
	 * The name of the new key, or empty: the next of the holder.  A holder
	 * without a certificate needs it.
	 */
	struct span chr;
	struct span car; /* who is to sign; empty: the newest of the same DV */
	/* No outer signature although there is a current certificate: it has
	 * expired, and the request is brought to the DV by hand. */
	bool initial;
};

/*
 * A request that waits, else a new one, put down in the store; it lives as long
 * as the store.  CERTS_E_ARGUMENT: reason and why say what is missing.  Else
 * what the signer answers.
 */
enum certs_err certs_cv_renew_make(struct certs_cv_renew *,
    const struct certs_cv_renew_spec *,
    const struct certs_cv_store_asked **) MUST_USE;
/* GetCertificates: what authorities the verifier has to give. */
enum certs_err certs_cv_renew_authorities(
    struct certs_cv_renew *, struct certs_https *) MUST_USE;
/* RequestCertificate. */
enum certs_err certs_cv_renew_send(struct certs_cv_renew *,
    struct certs_https *, const struct certs_cv_store_asked *) MUST_USE;
/* GetCertificates for this one; edition 1.1 cannot name it, and asks for all.
 */
enum certs_err certs_cv_renew_fetch(struct certs_cv_renew *,
    struct certs_https *, const struct certs_cv_store_asked *) MUST_USE;
/*
 * SendCertificates: the message as it came, the answer for whoever sent it.
 * The answer is there on every way out.
 */
enum certs_err certs_cv_renew_receive(
    struct certs_cv_renew *, struct span message, struct sink *answer) MUST_USE;
/* Certificates that were brought by hand. */
enum certs_err certs_cv_renew_take(struct certs_cv_renew *,
    const struct certs_cv_store_asked *, struct span certificates) MUST_USE;

#endif
