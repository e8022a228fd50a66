/*
 * A document verifier for tests of a terminal's certificates: it speaks
 * TR-03129 over HTTPS with TLS on both sides, in whatever mood it is told, and
 * its web server hands SendCertificates on by CGI.  Link with -lssl.
 */
#ifndef TESTS_KIOSK_VERIFIER_H
#define TESTS_KIOSK_VERIFIER_H

#include "tests/tls_server.h"

#include "certs/cv_issue.h"
#include "certs/cv_judge.h"
#include "certs/cv_request.h"
#include "certs/cv_soap.h"

static char dv_dir[] = "/tmp/sallyport_renew_XXXXXX";
static struct mrtd_date dv_today;

static inline const char *
dv_path(const char *name)
{
	static char path[8][512];
	static unsigned at;

	at = (at + 1) % 8;
	snprintf(path[at], sizeof(path[at]), "%s/%s", dv_dir, name);
	return path[at];
}

static inline void
dv_put(const char *name, struct span s)
{
	FILE *f = fopen(dv_path(name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	assert_int_equal(fclose(f), 0);
}

static inline const char *
dv_program(void)
{
	const char *p = getenv("SALLYPORT");

	return p != NULL ? p : "build/sallyport";
}

/* The document verifier. */
enum mood {
	PROMPT, /* the certificate at once */
	LATER, /* by SendCertificates */
	ASKED, /* by GetCertificates */
	NEVER_LATER, /* failure_synchronous_processing_not_possible */
	TROUBLE,
	REFUSES,
	CUT, /* issued, and the line is cut */
	FAULT,
	OTHER_KEY,
	OTHER_NAME,
	FEWER,
	PARAMETERS,
	DATES,
	BAD_SIGNATURE,
	NO_CERTIFICATE, /* only authorities */
	NEW_DV, /* signs with a newer key than was expected */
};

static struct verifier {
	volatile enum mood mood;
	volatile bool hides; /* gives no certificate out */
	struct certs_cv *known; /* what is registered */
	struct certs_cv_issuer *cvca, *dv, *next_dv, *stranger;
	/* The last request, what was issued for it, where it goes. */
	uint8_t request[MRTD_CVC_MAX];
	size_t request_n;
	uint8_t issued[MRTD_CVC_MAX];
	size_t issued_n;
	char id[CERTS_CV_SOAP_ID], url[CERTS_CV_SOAP_URL];
	volatile unsigned requests, repeated;
	volatile enum certs_cv_reason judged;
} dv;

static inline struct mrtd_date
dv_days(int n)
{
	return mrtd_date_of_days(mrtd_date_days(dv_today) + n);
}

static inline struct certs_cv_issue_spec
dv_spec(const char *chr, enum mrtd_cvc_role role, int from, int until)
{
	return (struct certs_cv_issue_spec) {.chr = chr,
	    .role = role,
	    .rights = 3,
	    .effective = dv_days(from),
	    .expires = dv_days(until)};
}

static inline void
dv_issue(struct certs_cv_issuer *above, const char *chr,
    enum mrtd_cvc_role role, int from, int until, struct certs_cv_issuer **out)
{
	struct certs_cv_issue_spec s = dv_spec(chr, role, from, until);

	if (above == NULL) {
		s.algorithm = mrtd_cvc_algorithm_named("id-TA-ECDSA-SHA-256");
		s.curve = "brainpoolP256r1";
		assert_int_equal(certs_cv_issue_root(&s, out), CERTS_E_OK);
	} else {
		assert_int_equal(certs_cv_issue(above, &s, out), CERTS_E_OK);
	}
}

/* Issues what the mood wants, into dv.issued. */
static inline void
dv_sign(const struct mrtd_cvc *c)
{
	char chr[CERTS_CV_NAME];
	struct sink k = sink_of(dv.issued, sizeof(dv.issued));
	struct certs_cv_issue_spec s;
	struct mrtd_cvc other = *c, made;

	certs_cv_name(c->chr, chr);
	if (dv.mood == OTHER_NAME)
		chr[strlen(chr) - 1] ^= 1;
	s = dv_spec(chr, MRTD_CVC_TERMINAL, 0, 20);
	if (dv.mood == FEWER)
		s.rights = 1;
	if (dv.mood == PARAMETERS)
		s.quirks = CERTS_CV_ISSUE_PARAMETERS;
	if (dv.mood == BAD_SIGNATURE)
		s.quirks = CERTS_CV_ISSUE_BAD_SIGNATURE;
	if (dv.mood == DATES)
		s.expires = dv_days(-1);
	if (dv.mood == OTHER_KEY &&
	    mrtd_cvc_parse(certs_cv_issue_der(dv.cvca), &made) == MRTD_E_OK)
		other.key = made.key;
	dv.issued_n = 0;
	if (certs_cv_issue_for(dv.mood == NEW_DV ? dv.next_dv : dv.dv, &other,
		&s, &k) == CERTS_E_OK)
		dv.issued_n = k.n;
}

/* TR-03129-2: what a judgement is called. */
static inline enum certs_cv_soap_code
dv_code(enum certs_cv_reason r)
{
	switch (r) {
	case CERTS_CV_INNER:
		return CERTS_CV_SOAP_failure_inner_signature;
	case CERTS_CV_OUTER:
	case CERTS_CV_NO_OUTER:
	case CERTS_CV_OTHER_HOLDER:
		return CERTS_CV_SOAP_failure_outer_signature;
	case CERTS_CV_EXPIRED:
		return CERTS_CV_SOAP_failure_expired;
	case CERTS_CV_PARAMETERS:
		return CERTS_CV_SOAP_failure_domain_parameters;
	case CERTS_CV_SEQUENCE:
		return CERTS_CV_SOAP_failure_certificate_holder_reference_in_use;
	default:
		return CERTS_CV_SOAP_failure_request_not_accepted;
	}
}

static inline enum certs_cv_soap_code
dv_answer_request(const struct certs_cv_soap *q)
{
	struct mrtd_cvc c;

	dv.requests++;
	if (dv.mood == NEVER_LATER)
		return CERTS_CV_SOAP_failure_synchronous_processing_not_possible;
	if (dv.mood == TROUBLE)
		return CERTS_CV_SOAP_failure_internal_error;
	if (dv.mood == REFUSES)
		return CERTS_CV_SOAP_failure_request_not_accepted;
	snprintf(dv.id, sizeof(dv.id), "%s", q->id);
	snprintf(dv.url, sizeof(dv.url), "%s", q->url);
	/* The very same request once more has the very same answer. */
	if (span_eq(q->request, span_of(dv.request, dv.request_n)) &&
	    dv.issued_n > 0) {
		dv.repeated++;
	} else {
		if (mrtd_cvc_parse_request(q->request, &c) != MRTD_E_OK)
			return CERTS_CV_SOAP_failure_syntax;
		dv.judged = certs_cv_judge_request(dv.known, &c, dv_today);
		if (dv.judged != CERTS_CV_NONE)
			return dv_code(dv.judged);
		memcpy(dv.request, q->request.p, q->request.n);
		dv.request_n = q->request.n;
		dv_sign(&c);
		if (dv.mood == PROMPT || dv.mood == CUT || dv.mood == LATER ||
		    dv.mood == ASKED || dv.mood == NEW_DV)
			(void)!certs_cv_add(
			    dv.known, span_of(dv.issued, dv.issued_n));
	}
	return dv.mood == LATER || dv.mood == ASKED
	    ? CERTS_CV_SOAP_ok_syntax
	    : CERTS_CV_SOAP_ok_cert_available;
}

/* Everything above a terminal, or the certificate that is named. */
static inline enum certs_cv_soap_code
dv_answer_get(const struct certs_cv_soap *q, struct sink *k)
{
	struct mrtd_cvc c;

	if (q->reference.n > 0 && dv.hides)
		return CERTS_CV_SOAP_failure_syntax;
	if (q->reference.n > 0 && dv.issued_n > 0 &&
	    mrtd_cvc_parse(span_of(dv.issued, dv.issued_n), &c) == MRTD_E_OK &&
	    span_eq(c.chr, q->reference) && dv.mood != LATER)
		sink_put(k, c.raw);
	else if (q->reference.n > 0)
		return CERTS_CV_SOAP_failure_cert_not_available;
	sink_put(k, certs_cv_issue_der(dv.dv));
	return CERTS_CV_SOAP_ok_cert_available;
}

static inline bool
dv_answer(struct span body, struct sink *out)
{
	static uint8_t bytes[65536], certificates[16384];
	struct sink room = sink_of(bytes, sizeof(bytes));
	struct sink k = sink_of(certificates, sizeof(certificates));
	struct certs_cv_soap q = {.text = ""}, a = {.answer = true};

	if (certs_cv_soap_read(body, &room, &q) != CERTS_E_OK || q.answer)
		return false;
	a.what = q.what;
	a.edition = q.edition;
	if (q.what == CERTS_CV_SOAP_GET_CERTIFICATES)
		a.code = dv_answer_get(&q, &k);
	else
		a.code = dv_answer_request(&q);
	if (q.what == CERTS_CV_SOAP_REQUEST_CERTIFICATE &&
	    a.code == CERTS_CV_SOAP_ok_cert_available) {
		if (dv.mood == NO_CERTIFICATE)
			sink_put(&k, certs_cv_issue_der(dv.dv));
		else
			sink_put(&k, span_of(dv.issued, dv.issued_n));
		/* Doc 9303-12 §8.2.1: an unexpected signer's comes too. */
		if (dv.mood == NEW_DV)
			sink_put(&k, certs_cv_issue_der(dv.next_dv));
	}
	a.certificates = sink_span(&k);
	return certs_cv_soap_put(&a, out) == CERTS_E_OK;
}

/* /gate: a web server with sallyport cv receive behind it (RFC 3875). */
static inline void
dv_run_cgi(SSL *ssl, struct span body)
{
	char command[2048], out[8192];
	FILE *f;
	size_t n;

	dv_put("posted", body);
	snprintf(command, sizeof(command),
	    "GATEWAY_INTERFACE=CGI/1.1 CONTENT_LENGTH=%zu '%s' cv receive "
	    "--store '%s' <'%s' 2>'%s'",
	    body.n, dv_program(), dv_path("store"), dv_path("posted"),
	    dv_path("cgi"));
	n = (size_t)snprintf(
	    out, sizeof(out), "HTTP/1.1 200 OK\r\nConnection: close\r\n");
	if ((f = popen(command, "r")) != NULL) {
		n += fread(out + n, 1, sizeof(out) - n, f);
		pclose(f);
	}
	(void)!SSL_write(ssl, out, (int)n);
}

static inline void
dv_serve(SSL *ssl, const char *request)
{
	static uint8_t text[131072];
	struct sink k = sink_of(text, sizeof(text));
	const char *body = strstr(request, "\r\n\r\n") + 4;
	struct span in = span_of(body, strlen(body));
	char head[200];
	bool ok;

	if (strncmp(request, "POST /gate ", 11) == 0) {
		dv_run_cgi(ssl, in);
		return;
	}
	ok = dv_answer(in, &k) && dv.mood != FAULT;
	if (dv.mood == CUT && strstr(body, "requestCertificateRequest") != NULL)
		return;
	snprintf(head, sizeof(head),
	    "HTTP/1.1 %s\r\nContent-Type: text/xml\r\nConnection: close\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    ok ? "200 OK" : "500 Internal Server Error", ok ? k.n : 0);
	if (SSL_write(ssl, head, (int)strlen(head)) > 0 && ok)
		(void)!SSL_write(ssl, text, (int)k.n);
}

static inline void
dv_converse(SSL *ssl)
{
	static char in[65536];

	if (tls_hear(ssl, in, sizeof(in)))
		dv_serve(ssl, in);
	(void)SSL_shutdown(ssl);
}

static struct tls_server dv_server = {.serve = dv_converse};

static inline void
dv_open(void)
{
	dv_issue(NULL, "UTCVCA00001", MRTD_CVC_CVCA, -100, 900, &dv.cvca);
	dv_issue(NULL, "UTCVCA00001", MRTD_CVC_CVCA, -100, 900, &dv.stranger);
	dv_issue(dv.cvca, "UTDV00001", MRTD_CVC_DV_DOMESTIC, -50, 60, &dv.dv);
	dv_issue(
	    dv.cvca, "UTDV00002", MRTD_CVC_DV_DOMESTIC, -1, 90, &dv.next_dv);
	assert_int_equal(certs_cv_new(&dv.known), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_add(dv.known, certs_cv_issue_der(dv.cvca)), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_add(dv.known, certs_cv_issue_der(dv.dv)), CERTS_E_OK);
	tls_start(&dv_server);
	tls_self_signed(&dv_server, "dv", dv_path("dv"));
	tls_self_signed(NULL, "gate", dv_path("gate"));
	tls_self_signed(NULL, "stranger", dv_path("stranger"));
	/* TLS on both sides; without a context no session is resumed. */
	assert_int_equal(SSL_CTX_set_session_id_context(
			     dv_server.ctx, (const unsigned char *)"dv", 2),
	    1);
	assert_int_equal(SSL_CTX_load_verify_locations(
			     dv_server.ctx, dv_path("gate.pem"), NULL),
	    1);
	SSL_CTX_set_verify(dv_server.ctx,
	    SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
}

static inline void
dv_close(void)
{
	tls_stop(&dv_server);
	certs_cv_free(&dv.known);
	certs_cv_issue_free(&dv.cvca);
	certs_cv_issue_free(&dv.stranger);
	certs_cv_issue_free(&dv.dv);
	certs_cv_issue_free(&dv.next_dv);
}

#endif
