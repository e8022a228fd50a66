#include "certs/signer.h"

#include "certs/signer_form.h"
#include "certs/signer_thread.h"
#include "mrtd/cvc_key.h"

#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 5000

static const struct certs_signer_kind *const kinds[] = {
    &certs_signer_pkcs11, &certs_signer_https};

enum certs_err
certs_signer_form_fail(
    struct certs_signer *s, enum certs_err e, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(s->advice, sizeof(s->advice), format, ap);
	va_end(ap);
	/* What came from outside stays one printable line. */
	for (char *c = s->advice; *c != '\0'; c++)
		if (*c < 0x20 || *c == 0x7F)
			*c = '?';
	return e;
}

enum certs_err
certs_signer_open(
    const struct certs_signer_conf *conf, struct certs_signer **out)
{
	struct certs_signer *s = calloc(1, sizeof(*s));

	*out = s;
	if (s == NULL)
		return CERTS_E_MEMORY;
	s->timeout_ms = conf->timeout_ms != 0 ? conf->timeout_ms : TIMEOUT_MS;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(conf->uri, kinds[i]->scheme,
			strlen(kinds[i]->scheme)) == 0) {
			s->kind = kinds[i];
			return s->kind->open(s, conf);
		}
	return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
	    "write the signer as pkcs11:token=... or https://...");
}

void
certs_signer_free(struct certs_signer **out)
{
	struct certs_signer *s = *out;

	if (s == NULL)
		return;
	if (s->kind != NULL)
		s->kind->close(s);
	free(s);
	*out = NULL;
}

enum certs_err
certs_signer_sign(struct certs_signer *s,
    const struct certs_signer_request *request, struct sink *signature)
{
	const bool edwards = request->algorithm == NULL;
	const char *digest = edwards ? NULL
				     : mrtd_cvc_key_digest(request->algorithm);
	uint8_t hash[EVP_MAX_MD_SIZE], out[MRTD_CVC_SIGNATURE_MAX];
	struct sink k = sink_of(out, sizeof(out));
	size_t n;
	enum certs_err e;

	s->advice[0] = '\0';
	if (s->stuck)
		return certs_signer_form_fail(s, CERTS_E_UNREACHABLE,
		    "the token has not answered before: pull it out, put it "
		    "back and start again");
	if (s->own == NULL)
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "the signer could not be opened: mend that first");
	if (!mrtd_cvc_name_valid(request->holder))
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "the name of the terminal's certificate is none");
	if (edwards && request->message.n > CERTS_SIGNER_MESSAGE)
		return certs_signer_form_fail(
		    s, CERTS_E_SPACE, "the message is too long to be signed");
	if (edwards && s->kind->remote)
		return certs_signer_form_fail(s, CERTS_E_ALGORITHM,
		    "a control centre signs for terminals alone");
	if (!edwards &&
	    EVP_Q_digest(NULL, digest, NULL, request->message.p,
		request->message.n, hash, &n) != 1)
		return certs_signer_form_fail(s, CERTS_E_ALGORITHM,
		    "OpenSSL does not know %s: look at its configuration",
		    digest);
	e = (s->kind->blocks ? certs_signer_thread_sign : s->kind->sign)(
	    s, request, edwards ? request->message : span_of(hash, n), &k);
	if (e == CERTS_E_OK && (!sink_ok(&k) || k.n == 0))
		e = certs_signer_form_fail(
		    s, CERTS_E_ANSWER, "the signature has no possible length");
	if (e != CERTS_E_OK)
		return e;
	sink_put(signature, sink_span(&k));
	return sink_ok(signature) ? CERTS_E_OK : CERTS_E_SPACE;
}

enum certs_err
certs_signer_chain(struct certs_signer *s, struct span car, struct sink *out)
{
	s->advice[0] = '\0';
	if (s->own == NULL || !s->kind->remote || car.n == 0 ||
	    car.n > MRTD_CVC_NAME_MAX)
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "only a control centre has certificates to give");
	return s->kind->chain(s, car, out);
}

/* Keys of a control centre are made there. */
static enum certs_err
check_keys(struct certs_signer *s, struct span name)
{
	s->advice[0] = '\0';
	if (s->own == NULL || s->stuck)
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "the signer could not be opened: mend that first");
	if (s->kind->make_key == NULL)
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "keys of a control centre are made and renewed there: "
		    "name a token");
	if (!mrtd_cvc_name_valid(name))
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "a key is named after its certificate: two letters of "
		    "country, a mnemonic, five of sequence number");
	return CERTS_E_OK;
}

enum certs_err
certs_signer_make_key(struct certs_signer *s, const struct certs_signer_key *k,
    struct certs_signer_public *out)
{
	enum certs_err e = check_keys(s, k->name);

	return e == CERTS_E_OK ? s->kind->make_key(s, k, out) : e;
}

enum certs_err
certs_signer_read_key(
    struct certs_signer *s, struct span name, struct certs_signer_public *out)
{
	enum certs_err e = check_keys(s, name);

	return e == CERTS_E_OK ? s->kind->read_key(s, name, out) : e;
}

enum certs_err
certs_signer_delete_key(struct certs_signer *s, struct span name)
{
	enum certs_err e = check_keys(s, name);

	return e == CERTS_E_OK ? s->kind->delete_key(s, name) : e;
}

const char *
certs_signer_advice(const struct certs_signer *s)
{
	return s != NULL ? s->advice : "memory is exhausted";
}

bool
certs_signer_remote(const struct certs_signer *s)
{
	return s->kind != NULL && s->kind->remote;
}
