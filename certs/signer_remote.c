/*
 * Keys in a terminal control centre: HTTPS by libcurl, to one server that the
 * configuration knows by its certificate or key.  BSI TR-03129-2 §4.2: time is
 * critical, everything is synchronous.
 */
#include "certs/signer_form.h"
#include "certs/signer_soap.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct centre {
	CURL *curl;
	struct curl_slist *headers;
	uint8_t *answer; /* CERTS_SIGNER_SOAP_MAX bytes */
	struct sink got;
};

static size_t
receive(char *p, size_t size, size_t n, void *cookie)
{
	struct centre *c = cookie;

	sink_put(&c->got, span_of(p, size * n));
	return sink_ok(&c->got) ? size * n : 0;
}

static void
centre_close(struct certs_signer *s)
{
	struct centre *c = s->own;

	if (c == NULL)
		return;
	curl_easy_cleanup(c->curl);
	curl_slist_free_all(c->headers);
	free(c->answer);
	free(c);
	s->own = NULL;
}

static bool
set_tls(CURL *h, const struct certs_signer_conf *conf)
{
	return curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "https") ==
	    CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_SSLVERSION,
		(long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_CAINFO, conf->ca_file) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_CAPATH, NULL) == CURLE_OK &&
	    (conf->pin_key == NULL ||
		curl_easy_setopt(h, CURLOPT_PINNEDPUBLICKEY, conf->pin_key) ==
		    CURLE_OK) &&
	    (conf->client_certificate == NULL ||
		(curl_easy_setopt(h, CURLOPT_SSLCERT,
		     conf->client_certificate) == CURLE_OK &&
		    curl_easy_setopt(h, CURLOPT_SSLKEY, conf->client_key) ==
			CURLE_OK));
}

/* No redirection, no proxy of the environment, no signals, no files. */
static bool
set_http(struct certs_signer *s, struct centre *c, const char *url)
{
	long ms = (long)s->timeout_ms;
	CURL *h = c->curl;

	return curl_easy_setopt(h, CURLOPT_URL, url) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_PROXY, "") == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, ms) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, ms) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_MAXFILESIZE,
		(long)CERTS_SIGNER_SOAP_MAX) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_HTTPHEADER, c->headers) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, receive) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_WRITEDATA, c) == CURLE_OK;
}

/* What can be told before the first call is told at once. */
static enum certs_err
check_conf(struct certs_signer *s, const struct certs_signer_conf *conf)
{
	const char *const files[] = {
	    conf->ca_file, conf->client_certificate, conf->client_key};

	if (conf->ca_file == NULL)
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "name the certificate that the control centre's TLS "
		    "certificate comes from");
	if ((conf->client_certificate == NULL) != (conf->client_key == NULL))
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "a TLS identity is a certificate and a key: name both");
	for (size_t i = 0; i < 3; i++)
		if (files[i] != NULL && access(files[i], R_OK) != 0)
			return certs_signer_form_fail(
			    s, CERTS_E_FILE, "%s cannot be read", files[i]);
	return CERTS_E_OK;
}

static enum certs_err
centre_open(struct certs_signer *s, const struct certs_signer_conf *conf)
{
	struct centre *c;
	enum certs_err e = check_conf(s, conf);

	if (e != CERTS_E_OK)
		return e;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		return CERTS_E_MEMORY;
	s->own = c;
	c->answer = malloc(CERTS_SIGNER_SOAP_MAX);
	c->curl = curl_easy_init();
	c->headers = curl_slist_append(
	    NULL, "Content-Type: text/xml; charset=utf-8");
	if (c->headers != NULL)
		(void)!curl_slist_append(c->headers, "SOAPAction: \"\"");
	if (c->answer == NULL || c->curl == NULL || c->headers == NULL ||
	    !set_tls(c->curl, conf) || !set_http(s, c, conf->uri)) {
		centre_close(s);
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "libcurl does not accept %s with these certificates",
		    conf->uri);
	}
	return CERTS_E_OK;
}

/* clang-format off */
static const struct {
	CURLcode code;
	const char *advice;
} troubles[] = {
	{CURLE_COULDNT_RESOLVE_HOST,     "the name of the control centre is not known: look at the URL and the name server"},
	{CURLE_COULDNT_CONNECT,          "nobody listens at the control centre: look at the network and its firewall"},
	{CURLE_OPERATION_TIMEDOUT,       "the control centre did not answer in time"},
	{CURLE_PEER_FAILED_VERIFICATION, "the control centre's TLS certificate is not the one that was agreed on: ask its operator, change nothing yourself"},
	{CURLE_SSL_PINNEDPUBKEYNOTMATCH, "the control centre's TLS key is not the one that was agreed on: ask its operator, change nothing yourself"},
	{CURLE_SSL_CACERT_BADFILE,       "the agreed TLS certificate is no PEM file"},
	{CURLE_SSL_CERTPROBLEM,          "our own TLS certificate or its key is not usable"},
	{CURLE_WRITE_ERROR,              "the control centre's answer is longer than any could be"},
	{CURLE_FILESIZE_EXCEEDED,        "the control centre's answer is longer than any could be"},
};
/* clang-format on */

static enum certs_err
tell(struct certs_signer *s, CURLcode code)
{
	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++)
		if (troubles[i].code == code)
			return certs_signer_form_fail(s,
			    code == CURLE_WRITE_ERROR ||
				    code == CURLE_FILESIZE_EXCEEDED
				? CERTS_E_ANSWER
				: CERTS_E_UNREACHABLE,
			    "%s", troubles[i].advice);
	return certs_signer_form_fail(s, CERTS_E_UNREACHABLE,
	    "the control centre could not be asked: %s",
	    curl_easy_strerror(code));
}

static enum certs_err
ask(struct certs_signer *s, struct sink *request)
{
	struct centre *c = s->own;
	long status = 0;
	CURLcode code;

	if (!sink_ok(request))
		return CERTS_E_SPACE;
	c->got = sink_of(c->answer, CERTS_SIGNER_SOAP_MAX);
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, (char *)request->p);
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE, (long)request->n);
	if ((code = curl_easy_perform(c->curl)) != CURLE_OK)
		return tell(s, code);
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	/* SOAP 1.1 §6.2: a fault comes with 500, its text is for people. */
	if (status != 200)
		return certs_signer_form_fail(s, CERTS_E_ANSWER,
		    "the control centre answers HTTP status %ld: is the URL "
		    "that of its service for readers?",
		    status);
	return CERTS_E_OK;
}

static enum certs_err
judge(struct certs_signer *s, enum certs_err e, const char *code)
{
	if (e == CERTS_E_OK)
		return e;
	return certs_signer_form_fail(s, e,
	    "the control centre answers: %s; its operator knows why",
	    code[0] != '\0' ? code : "nothing that TR-03129 allows");
}

static enum certs_err
centre_sign(struct certs_signer *s, const struct certs_signer_request *r,
    struct span hash, struct sink *out)
{
	struct centre *c = s->own;
	char code[CERTS_SIGNER_SOAP_CODE];
	uint8_t request[2048];
	struct sink k = sink_of(request, sizeof(request));
	enum certs_err e;

	certs_signer_soap_ask_signature(&k, r->holder, hash);
	if ((e = ask(s, &k)) != CERTS_E_OK)
		return e;
	return judge(s,
	    certs_signer_soap_signature(sink_span(&c->got), out, code), code);
}

static enum certs_err
centre_chain(struct certs_signer *s, struct span car, struct sink *out)
{
	struct centre *c = s->own;
	char code[CERTS_SIGNER_SOAP_CODE];
	uint8_t request[2048];
	struct sink k = sink_of(request, sizeof(request));
	enum certs_err e;

	certs_signer_soap_ask_chain(&k, car);
	if ((e = ask(s, &k)) != CERTS_E_OK)
		return e;
	return judge(
	    s, certs_signer_soap_chain(sink_span(&c->got), out, code), code);
}

const struct certs_signer_kind certs_signer_https = {
    .scheme = "https://",
    .remote = true,
    .open = centre_open,
    .sign = centre_sign,
    .chain = centre_chain,
    .close = centre_close,
};
