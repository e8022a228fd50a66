#include "certs/issue_form.h"

#include "mrtd/der.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 2050-01-01, where UTCTime ends. */
#define NEW_FORM INT64_C(2524608000)

void
certs_issue_form_begin(struct certs_issue_part *p)
{
	p->k = sink_of(p->buf, sizeof(p->buf));
}

void
certs_issue_form_close(
    struct sink *k, uint32_t tag, const struct certs_issue_part *p)
{
	if (sink_ok(&p->k))
		mrtd_tlv_put(k, tag, sink_span(&p->k));
	else
		k->overflow = true;
}

void
certs_issue_form_time(struct sink *k, int64_t t, bool general)
{
	time_t when = (time_t)t;
	char text[24];
	struct tm tm;
	size_t n = 0;

	general |= t >= NEW_FORM;
	if (gmtime_r(&when, &tm) != NULL)
		n = strftime(text, sizeof(text),
		    general ? "%Y%m%d%H%M%SZ" : "%y%m%d%H%M%SZ", &tm);
	k->overflow |= n == 0;
	mrtd_tlv_put(k, general ? MRTD_DER_GENERALIZED_TIME : MRTD_DER_UTC_TIME,
	    span_of(text, n));
}

void
certs_issue_form_extension(
    struct sink *k, struct span oid, bool critical, struct span value)
{
	static const uint8_t yes[] = {0xFF};
	struct certs_issue_part e;

	certs_issue_form_begin(&e);
	mrtd_tlv_put(&e.k, MRTD_DER_OID, oid);
	if (critical)
		mrtd_tlv_put(&e.k, MRTD_DER_BOOLEAN, SPAN_OF(yes));
	mrtd_tlv_put(&e.k, MRTD_DER_OCTET_STRING, value);
	certs_issue_form_close(k, MRTD_DER_SEQUENCE, &e);
}

enum certs_err
certs_issue_form_wrap(EVP_PKEY *key, struct span certificate,
    const struct certs_issue_suite *suite, struct certs_issue_random *random,
    struct certs_issuer **out)
{
	struct certs_issuer *i = calloc(1, sizeof(*i));

	if (i == NULL || (i->der = malloc(certificate.n + 1)) == NULL) {
		EVP_PKEY_free(key);
		free(i);
		return CERTS_E_MEMORY;
	}
	i->suite = *suite;
	i->key = key;
	i->random = random;
	memcpy(i->der, certificate.p, certificate.n);
	i->n = certificate.n;
	*out = i;
	return CERTS_E_OK;
}
