/*
 * Keys in a terminal control centre.  BSI TR-03129-2 §4.2: time is critical,
 * everything is synchronous.
 */
#include "certs/https.h"
#include "certs/signer_form.h"
#include "certs/signer_soap.h"

static void
centre_close(struct certs_signer *s)
{
	struct certs_https *c = s->own;

	certs_https_close(&c);
	s->own = NULL;
}

static enum certs_err
centre_open(struct certs_signer *s, const struct certs_signer_conf *conf)
{
	const struct certs_https_conf https = {.url = conf->uri,
	    .ca_file = conf->ca_file,
	    .pin_key = conf->pin_key,
	    .client_certificate = conf->client_certificate,
	    .client_key = conf->client_key,
	    .timeout_ms = s->timeout_ms};
	char why[CERTS_HTTPS_WHY];
	struct certs_https *c;
	enum certs_err e = certs_https_open(&https, &c, why);

	s->own = c;
	return e == CERTS_E_OK ? e : certs_signer_form_fail(s, e, "%s", why);
}

static enum certs_err
ask(struct certs_signer *s, const struct sink *request, struct span *answer)
{
	char why[CERTS_HTTPS_WHY];
	enum certs_err e;

	if (!sink_ok(request))
		return CERTS_E_SPACE;
	e = certs_https_post(s->own, sink_span(request), answer, why);
	return e == CERTS_E_OK ? e : certs_signer_form_fail(s, e, "%s", why);
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
	char code[CERTS_SIGNER_SOAP_CODE];
	uint8_t request[2048];
	struct sink k = sink_of(request, sizeof(request));
	struct span answer;
	enum certs_err e;

	certs_signer_soap_ask_signature(&k, r->holder, hash);
	if ((e = ask(s, &k, &answer)) != CERTS_E_OK)
		return e;
	return judge(s, certs_signer_soap_signature(answer, out, code), code);
}

static enum certs_err
centre_chain(struct certs_signer *s, struct span car, struct sink *out)
{
	char code[CERTS_SIGNER_SOAP_CODE];
	uint8_t request[2048];
	struct sink k = sink_of(request, sizeof(request));
	struct span answer;
	enum certs_err e;

	certs_signer_soap_ask_chain(&k, car);
	if ((e = ask(s, &k, &answer)) != CERTS_E_OK)
		return e;
	return judge(s, certs_signer_soap_chain(answer, out, code), code);
}

const struct certs_signer_kind certs_signer_https = {
    .scheme = "https://",
    .remote = true,
    .open = centre_open,
    .sign = centre_sign,
    .chain = centre_chain,
    .close = centre_close,
};
