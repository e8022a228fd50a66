#include "certs/cv_request.h"

#include "certs/digest.h"
#include "mrtd/tlv.h"

#include <stdio.h>
#include <string.h>

static void
put_public(struct sink *k, const struct mrtd_cvc_public *key)
{
	uint8_t buf[MRTD_CVC_MAX];
	struct sink in = sink_of(buf, sizeof(buf));

	mrtd_tlv_put(&in, 0x06, SPAN_OF(key->algorithm->oid));
	if (key->algorithm->scheme == MRTD_CVC_ECDSA) {
		mrtd_tlv_put(&in, 0x81, key->p);
		mrtd_tlv_put(&in, 0x82, key->a);
		mrtd_tlv_put(&in, 0x83, key->b);
		mrtd_tlv_put(&in, 0x84, key->g);
		mrtd_tlv_put(&in, 0x85, key->order);
		mrtd_tlv_put(&in, 0x86, key->y);
		if (key->cofactor.n > 0)
			mrtd_tlv_put(&in, 0x87, key->cofactor);
	} else {
		mrtd_tlv_put(&in, 0x81, key->n);
		mrtd_tlv_put(&in, 0x82, key->e);
	}
	k->overflow |= !sink_ok(&in);
	mrtd_tlv_put(k, 0x7F49, sink_span(&in));
}

static void
put_body(struct sink *k, const struct certs_cv_request *r)
{
	uint8_t buf[MRTD_CVC_MAX];
	struct sink in = sink_of(buf, sizeof(buf));
	const uint8_t version = 0;

	mrtd_tlv_put(&in, 0x5F29, span_of(&version, 1));
	if (r->car.n > 0)
		mrtd_tlv_put(&in, 0x42, r->car);
	put_public(&in, &r->key);
	mrtd_tlv_put(&in, 0x5F20, r->chr);
	k->overflow |= !sink_ok(&in);
	mrtd_tlv_put(k, 0x7F4E, sink_span(&in));
}

/* What was written so far, signed, and the signature behind it. */
static enum certs_err
put_signature(struct sink *k, struct span holder,
    const struct mrtd_cvc_algorithm *a, certs_cv_request_sign *sign,
    void *cookie)
{
	uint8_t buf[MRTD_CVC_SIGNATURE_MAX];
	struct sink sig = sink_of(buf, sizeof(buf));
	enum certs_err e;

	if (!sink_ok(k))
		return CERTS_E_SPACE;
	if ((e = sign(cookie, holder, a, sink_span(k), &sig)) != CERTS_E_OK)
		return e;
	mrtd_tlv_put(k, 0x5F37, sink_span(&sig));
	return sink_ok(k) && sink_ok(&sig) ? CERTS_E_OK : CERTS_E_SPACE;
}

static bool
complete(const struct certs_cv_request *r)
{
	const struct mrtd_cvc_public *k = &r->key;

	if (!mrtd_cvc_name_valid(r->chr) || k->algorithm == NULL ||
	    (r->car.n > 0 && !mrtd_cvc_name_valid(r->car)))
		return false;
	if (k->algorithm->scheme != MRTD_CVC_ECDSA)
		return k->n.n > 0 && k->e.n > 0;
	/* §D.3.3: "Certificate Requests MUST always contain domain
	 * parameters." */
	return k->p.n > 0 && k->a.n > 0 && k->b.n > 0 && k->g.n > 0 &&
	    k->order.n > 0 && k->y.n > 0;
}

enum certs_err
certs_cv_request_build(const struct certs_cv_request *r,
    certs_cv_request_sign *sign, void *cookie, struct sink *out)
{
	uint8_t inner_buf[MRTD_CVC_MAX], outer_buf[MRTD_CVC_MAX];
	struct sink inner = sink_of(inner_buf, sizeof(inner_buf));
	struct sink outer = sink_of(outer_buf, sizeof(outer_buf));
	enum certs_err e;

	if (!complete(r))
		return CERTS_E_ARGUMENT;
	put_body(&inner, r);
	if ((e = put_signature(
		 &inner, r->chr, r->key.algorithm, sign, cookie)) != CERTS_E_OK)
		return e;
	if (r->current == NULL) {
		mrtd_tlv_put(out, 0x7F21, sink_span(&inner));
		return sink_ok(out) ? CERTS_E_OK : CERTS_E_SPACE;
	}
	mrtd_tlv_put(&outer, 0x7F21, sink_span(&inner));
	mrtd_tlv_put(&outer, 0x42, r->current->chr);
	if ((e = put_signature(&outer, r->current->chr,
		 r->current->key.algorithm, sign, cookie)) != CERTS_E_OK)
		return e;
	mrtd_tlv_put(out, 0x67, sink_span(&outer));
	return sink_ok(out) ? CERTS_E_OK : CERTS_E_SPACE;
}

static bool
is_digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return true;
}

/* 00009 00010, 99999 A0000, A0009 A000A, ZZZZZ 00000. */
static void
count(char *s, size_t n)
{
	bool digits = is_digits(s, n);
	size_t i = n;

	while (i > 0) {
		char *c = &s[--i];

		if (*c == '9' && !digits) {
			*c = 'A';
			return;
		}
		if (*c != '9' && *c != 'Z') {
			++*c;
			return;
		}
		*c = '0';
	}
	if (digits)
		s[0] = 'A';
}

static bool
is_held(const struct certs_cv *s, const char *name)
{
	const struct mrtd_cvc *c;

	for (size_t i = 0; (c = certs_cv_at(s, i)) != NULL; i++)
		if (span_eq(c->chr, span_of(name, strlen(name))))
			return true;
	return false;
}

enum certs_err
certs_cv_request_next(
    const struct certs_cv *store, struct span name, char out[CERTS_CV_NAME])
{
	char text[CERTS_CV_NAME];
	size_t n;

	if (!mrtd_cvc_name_valid(name))
		return CERTS_E_ARGUMENT;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	/* §A.7.1: it may begin with the country of the authority. */
	n = is_digits(&text[name.n - 5], 1) ? 5 : 3;
	for (size_t i = 0; i <= CERTS_CV_MAX; i++) {
		count(&text[name.n - n], n);
		if (is_held(store, text))
			continue;
		memcpy(out, text, sizeof(text));
		return CERTS_E_OK;
	}
	return CERTS_E_SPACE;
}

void
certs_cv_request_id(struct span request, char out[CERTS_CV_REQUEST_ID])
{
	uint8_t sha256[32];

	(void)!certs_digest(request, sha256);
	for (size_t i = 0; i < CERTS_CV_REQUEST_ID / 2; i++)
		snprintf(out + 2 * i, 3, "%02x", sha256[i]);
}
