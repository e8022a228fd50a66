#include "certs/https.h"

#include "certs/soap.h"

#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct certs_https {
	CURL *curl;
	struct curl_slist *headers;
	uint8_t *answer; /* CERTS_SOAP_MAX bytes */
	struct sink got;
};

static enum certs_err because(char why[CERTS_HTTPS_WHY], enum certs_err,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

static enum certs_err
because(char why[CERTS_HTTPS_WHY], enum certs_err e, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, CERTS_HTTPS_WHY, format, ap);
	va_end(ap);
	return e;
}

static size_t
receive(char *p, size_t size, size_t n, void *cookie)
{
	struct certs_https *c = cookie;

	sink_put(&c->got, span_of(p, size * n));
	return sink_ok(&c->got) ? size * n : 0;
}

void
certs_https_close(struct certs_https **out)
{
	struct certs_https *c = *out;

	if (c == NULL)
		return;
	curl_easy_cleanup(c->curl);
	curl_slist_free_all(c->headers);
	free(c->answer);
	free(c);
	*out = NULL;
}

static bool
set_tls(CURL *h, const struct certs_https_conf *conf)
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
set_http(struct certs_https *c, const struct certs_https_conf *conf)
{
	long ms = (long)conf->timeout_ms;
	CURL *h = c->curl;

	return curl_easy_setopt(h, CURLOPT_URL, conf->url) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_PROXY, "") == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, ms) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, ms) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_MAXFILESIZE, (long)CERTS_SOAP_MAX) ==
	    CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_HTTPHEADER, c->headers) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, receive) == CURLE_OK &&
	    curl_easy_setopt(h, CURLOPT_WRITEDATA, c) == CURLE_OK;
}

/* What can be told before the first call is told at once. */
static enum certs_err
check_conf(const struct certs_https_conf *conf, char why[CERTS_HTTPS_WHY])
{
	const char *const files[] = {
	    conf->ca_file, conf->client_certificate, conf->client_key};

	if (conf->ca_file == NULL)
		return because(why, CERTS_E_ARGUMENT,
		    "name the certificate that the server's TLS "
		    "certificate comes from");
	/* libcurl would take anything else for the name of a file. */
	if (conf->pin_key != NULL &&
	    strncmp(conf->pin_key, "sha256//", strlen("sha256//")) != 0)
		return because(why, CERTS_E_ARGUMENT,
		    "the pin of a TLS key begins with sha256// and goes on "
		    "with its SHA-256 in base64");
	if ((conf->client_certificate == NULL) != (conf->client_key == NULL))
		return because(why, CERTS_E_ARGUMENT,
		    "a TLS identity is a certificate and a key: name both");
	for (size_t i = 0; i < 3; i++)
		if (files[i] != NULL && access(files[i], R_OK) != 0)
			return because(
			    why, CERTS_E_FILE, "%s cannot be read", files[i]);
	return CERTS_E_OK;
}

enum certs_err
certs_https_open(const struct certs_https_conf *conf, struct certs_https **out,
    char why[CERTS_HTTPS_WHY])
{
	struct certs_https *c;
	enum certs_err e = check_conf(conf, why);

	*out = NULL;
	if (e != CERTS_E_OK)
		return e;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		return because(why, CERTS_E_MEMORY, "memory is exhausted");
	c->answer = malloc(CERTS_SOAP_MAX);
	c->curl = curl_easy_init();
	c->headers = curl_slist_append(
	    NULL, "Content-Type: text/xml; charset=utf-8");
	if (c->headers != NULL)
		(void)!curl_slist_append(c->headers, "SOAPAction: \"\"");
	/* Nobody waits for permission to send a few kilobytes. */
	if (c->headers != NULL)
		(void)!curl_slist_append(c->headers, "Expect:");
	if (c->answer == NULL || c->curl == NULL || c->headers == NULL ||
	    !set_tls(c->curl, conf) || !set_http(c, conf)) {
		certs_https_close(&c);
		return because(why, CERTS_E_ARGUMENT,
		    "libcurl does not accept %s with these certificates",
		    conf->url);
	}
	*out = c;
	return CERTS_E_OK;
}

/* clang-format off */
static const struct {
	CURLcode code;
	const char *advice;
} troubles[] = {
	{CURLE_COULDNT_RESOLVE_HOST,     "the server's name is not known: look at the URL and the name server"},
	{CURLE_COULDNT_CONNECT,          "nobody listens at the server's address: look at the network and its firewall"},
	{CURLE_OPERATION_TIMEDOUT,       "the server did not answer in time"},
	{CURLE_PEER_FAILED_VERIFICATION, "the server's TLS certificate is not the one that was agreed on: ask its operator, change nothing yourself"},
	{CURLE_SSL_PINNEDPUBKEYNOTMATCH, "the server's TLS key is not the one that was agreed on: ask its operator, change nothing yourself"},
	{CURLE_SSL_CACERT_BADFILE,       "the agreed TLS certificate is no PEM file"},
	{CURLE_SSL_CERTPROBLEM,          "our own TLS certificate or its key is not usable"},
	{CURLE_WRITE_ERROR,              "the server's answer is longer than any could be"},
	{CURLE_FILESIZE_EXCEEDED,        "the server's answer is longer than any could be"},
};
/* clang-format on */

static enum certs_err
tell(CURLcode code, char why[CERTS_HTTPS_WHY])
{
	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++)
		if (troubles[i].code == code)
			return because(why,
			    code == CURLE_WRITE_ERROR ||
				    code == CURLE_FILESIZE_EXCEEDED
				? CERTS_E_ANSWER
				: CERTS_E_UNREACHABLE,
			    "%s", troubles[i].advice);
	return because(why, CERTS_E_UNREACHABLE,
	    "the server could not be asked: %s", curl_easy_strerror(code));
}

enum certs_err
certs_https_post(struct certs_https *c, struct span request,
    struct span *answer, char why[CERTS_HTTPS_WHY])
{
	long status = 0;
	CURLcode code;

	c->got = sink_of(c->answer, CERTS_SOAP_MAX);
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, (const char *)request.p);
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE, (long)request.n);
	if ((code = curl_easy_perform(c->curl)) != CURLE_OK)
		return tell(code, why);
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	/* SOAP 1.1 §6.2: a fault comes with 500, its text is for people. */
	if (status != 200)
		return because(why, CERTS_E_ANSWER,
		    "the server answers HTTP status %ld: is the URL "
		    "that of its service for terminals?",
		    status);
	*answer = sink_span(&c->got);
	return CERTS_E_OK;
}
