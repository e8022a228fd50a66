/*
 * One file over HTTPS by libcurl.  What to ask and what an answer means is
 * fetch_answer.c's; here are the connection, the bytes and the patience.
 */
#include "certs/fetch_answer.h"
#include "certs/fetch_form.h"
#include "certs/fetch_peer.h"

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Slower than this for as long as our patience is no transfer any more. */
#define DRIP 64
/* No answer has more to say before its body. */
#define HEAD_MAX 65536

struct http {
	struct certs_fetch *f;
	CURL *curl;
	struct curl_slist *headers;
	struct certs_fetch_ask ask;
	struct certs_fetch_answer answer;
	struct certs_fetch_verdict verdict;
	size_t head; /* bytes of it */
	bool judged;
	enum certs_err e; /* of the spool */
	const char *peer; /* what does not fit about the server */
	char user[512];
};

/*
 * The chain by OpenSSL, against the one file alone, and then the certificate
 * itself; with a pin and no file the pin stands for the chain.
 */
static int
verify(X509_STORE_CTX *ctx, void *cookie)
{
	struct http *h = cookie;
	X509 *leaf = X509_STORE_CTX_get0_cert(ctx);
	unsigned char *der = NULL;
	int n = leaf != NULL ? i2d_X509(leaf, &der) : -1;
	bool ok = n > 0 &&
	    certs_fetch_peer_check(span_of(der, (size_t)(n > 0 ? n : 0)),
		certs_fetch_form_pin(h->f), h->f->host, h->f->env->time(),
		&h->peer) == CERTS_E_OK;

	OPENSSL_free(der);
	if (ok && h->f->source.ca_file != NULL && X509_verify_cert(ctx) != 1) {
		h->peer = "the server's certificate does not come from the one "
			  "named as ca: ask its operator another way whether "
			  "it was renewed, change nothing yourself";
		return 0;
	}
	X509_STORE_CTX_set_error(
	    ctx, ok ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
	return ok;
}

static CURLcode
set_verify(CURL *curl, void *ssl_ctx, void *cookie)
{
	(void)curl;
	SSL_CTX_set_cert_verify_callback(ssl_ctx, verify, cookie);
	return CURLE_OK;
}

/* What the answer means, once its head is complete. */
static void
judge(struct http *h)
{
	struct certs_fetch *f = h->f;

	if (h->judged)
		return;
	h->judged = true;
	h->verdict = certs_fetch_answer_judge(
	    &f->state, &h->ask, &h->answer, f->source.max_bytes);
	if (h->verdict.step == CERTS_FETCH_APPEND) {
		f->report.resumed = h->ask.from;
		/* A part says how large the whole is, if nothing else did. */
		f->state.size = h->answer.total;
	}
	if (h->verdict.step != CERTS_FETCH_ANEW)
		return;
	/* First the old bytes go: they are none of the new version. */
	h->e = certs_fetch_spool_cut(&f->spool, 0);
	certs_fetch_answer_keep(&h->answer, &f->state);
	f->state.phase = CERTS_FETCH_PART;
	if (h->e == CERTS_E_OK)
		h->e = certs_fetch_spool_save(&f->spool, &f->state);
}

/* Whether the rest of the answer is wanted. */
static bool
goes_on(const struct http *h)
{
	return h->e == CERTS_E_OK &&
	    (h->verdict.step == CERTS_FETCH_ANEW ||
		h->verdict.step == CERTS_FETCH_APPEND ||
		h->verdict.step == CERTS_FETCH_UNCHANGED);
}

static size_t
head(char *p, size_t size, size_t n, void *cookie)
{
	struct http *h = cookie;

	certs_fetch_answer_line(&h->answer, span_of(p, size * n));
	h->head += size * n;
	if (h->head > HEAD_MAX)
		h->answer.broken = true;
	/* The head ends with an empty line; one of 1xx is none yet. */
	if (h->head > HEAD_MAX || (n <= 2 && h->answer.status >= 200))
		judge(h);
	return h->judged && !goes_on(h) ? 0 : size * n;
}

static size_t
body(char *p, size_t size, size_t n, void *cookie)
{
	struct http *h = cookie;
	struct certs_fetch *f = h->f;
	struct span bytes = span_of(p, size * n);
	uint64_t wait_ms;

	judge(h);
	if (h->e != CERTS_E_OK ||
	    (h->verdict.step != CERTS_FETCH_ANEW &&
		h->verdict.step != CERTS_FETCH_APPEND))
		return 0;
	f->report.bytes += bytes.n;
	if (bytes.n > f->source.max_bytes ||
	    f->spool.size > f->source.max_bytes - bytes.n) {
		h->e = certs_fetch_form_fail(f, CERTS_E_SPACE,
		    "the file is larger than max_megabytes allows: raise it if "
		    "that is right");
		return 0;
	}
	h->e = certs_fetch_spool_append(&f->spool, bytes);
	/* libcurl's own limit lets through what one reading yields. */
	wait_ms = certs_fetch_pace_bytes(&f->pace, bytes.n, f->env->now_ms());
	if (wait_ms > 0)
		f->env->sleep_ms(wait_ms);
	return h->e == CERTS_E_OK ? bytes.n : 0;
}

static bool
set_tls(struct http *h)
{
	const struct certs_fetch_source *s = &h->f->source;
	CURL *c = h->curl;

	return curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https") ==
	    CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSLVERSION,
		(long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_CAINFO, s->ca_file) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_CAPATH, NULL) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSL_CTX_FUNCTION, set_verify) ==
	    CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSL_CTX_DATA, h) == CURLE_OK &&
	    (s->client_certificate == NULL ||
		(curl_easy_setopt(c, CURLOPT_SSLCERT, s->client_certificate) ==
			CURLE_OK &&
		    curl_easy_setopt(c, CURLOPT_SSLKEY, s->client_key) ==
			CURLE_OK));
}

/* No redirection, no proxy of the environment, no netrc, no signals. */
static bool
set_http(struct http *h)
{
	const struct certs_fetch_source *s = &h->f->source;
	long patience = (long)s->patience_s;
	CURL *c = h->curl;

	return curl_easy_setopt(c, CURLOPT_URL, s->url) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
		(long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_USERAGENT, "sallyport") == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, patience) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)DRIP) ==
	    CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, patience) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, head) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_HEADERDATA, h) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, body) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_WRITEDATA, h) == CURLE_OK &&
	    (s->user == NULL ||
		(curl_easy_setopt(c, CURLOPT_USERNAME, s->user) == CURLE_OK &&
		    curl_easy_setopt(c, CURLOPT_PASSWORD, h->f->password) ==
			CURLE_OK));
}

static bool
add_field(struct http *h, const char *name, const char *value)
{
	struct curl_slist *all;
	char line[320];

	if (value[0] == '\0')
		return true;
	(void)snprintf(line, sizeof(line), "%s: %s", name, value);
	if ((all = curl_slist_append(h->headers, line)) == NULL)
		return false;
	h->headers = all;
	return true;
}

static bool
set_ask(struct http *h)
{
	const struct certs_fetch_ask *a = &h->ask;
	char range[32];

	curl_slist_free_all(h->headers);
	h->headers = NULL;
	(void)snprintf(
	    range, sizeof(range), "%llu-", (unsigned long long)a->from);
	return add_field(h, "If-Range", a->if_range) &&
	    add_field(h, "If-None-Match", a->if_none_match) &&
	    add_field(h, "If-Modified-Since", a->if_modified_since) &&
	    curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, h->headers) ==
	    CURLE_OK &&
	    curl_easy_setopt(
		h->curl, CURLOPT_RANGE, a->from > 0 ? range : NULL) == CURLE_OK;
}

/* clang-format off */
static const struct {
	CURLcode code;
	bool again; /* it may pass */
	enum certs_err e;
	const char *advice;
} troubles[] = {
	{CURLE_COULDNT_RESOLVE_HOST,     true,  CERTS_E_SERVER, "its name is not known: look at the URL and the name server"},
	{CURLE_COULDNT_CONNECT,          true,  CERTS_E_SERVER, "nobody listens there: look at the network and its firewall"},
	{CURLE_OPERATION_TIMEDOUT,       true,  CERTS_E_SERVER, "it says nothing, or next to nothing: look at the network, or try again later"},
	{CURLE_PARTIAL_FILE,             true,  CERTS_E_SERVER, "it ended the transfer midway"},
	{CURLE_RECV_ERROR,               true,  CERTS_E_SERVER, "it ended the transfer midway"},
	{CURLE_SEND_ERROR,               true,  CERTS_E_SERVER, "it ended the connection"},
	{CURLE_GOT_NOTHING,              true,  CERTS_E_SERVER, "it ended the connection without an answer"},
	{CURLE_SSL_CONNECT_ERROR,        false, CERTS_E_PEER,   "no TLS connection with it comes about: is this the right port, and does it want a certificate of ours?"},
	{CURLE_PEER_FAILED_VERIFICATION, false, CERTS_E_PEER,   "its certificate is not the one that was agreed on"},
	{CURLE_SSL_CACERT_BADFILE,       false, CERTS_E_FILE,   "the certificate named as ca is no PEM file"},
	{CURLE_SSL_CERTPROBLEM,          false, CERTS_E_FILE,   "our own TLS certificate or its key is not usable"},
	{CURLE_WEIRD_SERVER_REPLY,       false, CERTS_E_RESPONSE, "it does not speak HTTP: is this the right port?"},
	{CURLE_UNSUPPORTED_PROTOCOL,     false, CERTS_E_RESPONSE, "it does not speak HTTP: is this the right port?"},
};
/* clang-format on */

/* *again: it may pass; else the error with its advice. */
static enum certs_err
trouble(struct http *h, CURLcode code, bool *again)
{
	struct certs_fetch *f = h->f;

	*again = false;
	if (h->peer != NULL)
		return certs_fetch_form_fail(f, CERTS_E_PEER, "%s", h->peer);
	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++) {
		if (troubles[i].code != code)
			continue;
		*again = troubles[i].again;
		if (f->state.phase == CERTS_FETCH_PART && f->spool.size > 0)
			return certs_fetch_form_fail(f, troubles[i].e,
			    "%s; what arrived (%llu bytes) is kept, and the "
			    "next run goes on there",
			    troubles[i].advice,
			    (unsigned long long)f->spool.size);
		return certs_fetch_form_fail(
		    f, troubles[i].e, "%s", troubles[i].advice);
	}
	return certs_fetch_form_fail(f, CERTS_E_RESPONSE,
	    "the answer cannot be used: %s", curl_easy_strerror(code));
}

/* A page that says sorry begins so, and nothing that is imported does. */
static bool
is_page(struct certs_fetch *f)
{
	struct span file = {0}, head_of;
	bool page = false;

	if (certs_fetch_spool_read(&f->spool, &file) == CERTS_E_OK)
		page = span_peek(file, 1, &head_of) && head_of.p[0] == '<';
	free((void *)(uintptr_t)file.p);
	return page;
}

static enum certs_err
complete(struct http *h)
{
	struct certs_fetch *f = h->f;

	if (f->state.size > 0 && f->spool.size != f->state.size)
		return certs_fetch_form_fail(f, CERTS_E_RESPONSE,
		    "the file has another size than the server said");
	if (is_page(f)) {
		(void)!certs_fetch_drop(f);
		return certs_fetch_form_fail(f, CERTS_E_RESPONSE,
		    "the server sent a page for people: is the URL that of "
		    "the file itself?");
	}
	return certs_fetch_form_whole(f);
}

/* One request and its answer; *again: there may be another. */
static enum certs_err
exchange(struct http *h, bool *again, uint64_t *asked_s)
{
	struct certs_fetch *f = h->f;
	CURLcode code;

	*again = false;
	*asked_s = 0;
	h->answer = (struct certs_fetch_answer) {0};
	h->head = 0;
	h->judged = false;
	h->e = CERTS_E_OK;
	certs_fetch_answer_ask(
	    &f->state, f->spool.size, f->retry_denied, &h->ask);
	if (!set_ask(h))
		return CERTS_E_MEMORY;
	certs_fetch_form_request(f);
	code = curl_easy_perform(h->curl);
	if (h->answer.status != 0 && code == CURLE_OK)
		judge(h);
	if (h->e != CERTS_E_OK)
		return h->e;
	if (!h->judged ||
	    (code != CURLE_OK &&
		(h->verdict.step == CERTS_FETCH_ANEW ||
		    h->verdict.step == CERTS_FETCH_APPEND)))
		return trouble(h, code, again);
	switch (h->verdict.step) {
	case CERTS_FETCH_APPEND:
	case CERTS_FETCH_ANEW:
		return complete(h);
	case CERTS_FETCH_UNCHANGED:
		return CERTS_E_OK;
	case CERTS_FETCH_AGAIN:
		*again = true;
		(void)certs_fetch_form_fail(f, CERTS_E_RESPONSE,
		    "the server does not make up its mind about the file: try "
		    "again later");
		return certs_fetch_drop(f) == CERTS_E_OK ? CERTS_E_RESPONSE
							 : CERTS_E_FILE;
	case CERTS_FETCH_WAIT:
		*again = true;
		*asked_s = certs_fetch_answer_wait(&h->answer, f->env->time());
		break;
	case CERTS_FETCH_STOP:
		break;
	}
	(void)snprintf(f->report.advice, sizeof(f->report.advice),
	    h->verdict.advice, h->answer.status, h->answer.location);
	return h->verdict.e;
}

enum certs_err
certs_fetch_http(struct certs_fetch *f)
{
	struct http h = {.f = f, .curl = curl_easy_init()};
	uint64_t asked_s;
	bool again = true;
	enum certs_err e = CERTS_E_MEMORY;

	if (h.curl != NULL && (!set_tls(&h) || !set_http(&h)))
		e = certs_fetch_form_fail(f, CERTS_E_ARGUMENT,
		    "libcurl does not accept this URL with these "
		    "certificates");
	else if (h.curl != NULL)
		for (unsigned n = 1; again; n++) {
			e = exchange(&h, &again, &asked_s);
			again = again && e != CERTS_E_OK &&
			    certs_fetch_form_retry(f, n, asked_s);
		}
	curl_easy_cleanup(h.curl);
	curl_slist_free_all(h.headers);
	return e;
}
