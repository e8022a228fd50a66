#include "certs/issue_crl.h"

#include "certs/issue_form.h"
#include "certs/x509.h"
#include "mrtd/der.h"

#include <stdlib.h>

/* Everything around the entries, and one entry. */
#define OVERHEAD 4096
#define ENTRY 96

/* Extension of id-ce, 2.5.29.arc; 0 is one that nobody knows. */
static void
put_extension(struct sink *k, uint8_t arc, bool critical, struct span value)
{
	const uint8_t oid[] = {0x55, 0x1D, arc};
	static const uint8_t unknown[] = {0x69, 0x01}; /* 2.25.1 */

	certs_issue_form_extension(
	    k, arc != 0 ? SPAN_OF(oid) : SPAN_OF(unknown), critical, value);
}

static void
put_entry(struct sink *k, const struct certs_issue_crl *c, struct span serial)
{
	static const uint8_t compromised[] = {0x0A, 1, 1},
			     removed[] = {0x0A, 1, 8}, empty[] = {0x30, 0};
	uint8_t buf[ENTRY], list[ENTRY];
	struct sink e = sink_of(buf, sizeof(buf)),
		    x = sink_of(list, sizeof(list));

	mrtd_tlv_put(&e, MRTD_DER_INTEGER, serial);
	certs_issue_form_time(
	    &e, c->this_update, (c->quirks & CERTS_ISSUE_CRL_TIMES) != 0);
	if ((c->quirks & CERTS_ISSUE_CRL_REASON) != 0)
		put_extension(&x, 0x15, false, SPAN_OF(compromised));
	if ((c->quirks & CERTS_ISSUE_CRL_REMOVED) != 0)
		put_extension(&x, 0x15, false, SPAN_OF(removed));
	if ((c->quirks & CERTS_ISSUE_CRL_INDIRECT) != 0)
		put_extension(&x, 0x1D, true, SPAN_OF(empty));
	if ((c->quirks & CERTS_ISSUE_CRL_ENTRY_CRITICAL) != 0)
		put_extension(&x, 0, true, SPAN_OF(empty));
	if (x.n > 0)
		mrtd_tlv_put(&e, MRTD_DER_SEQUENCE, sink_span(&x));
	mrtd_tlv_put(k, MRTD_DER_SEQUENCE, sink_span(&e));
	k->overflow |= e.overflow || x.overflow;
}

static void
put_number(struct sink *k, uint8_t arc, bool critical, uint64_t number)
{
	uint8_t raw[8], buf[16];
	struct sink n = sink_of(raw, sizeof(raw)),
		    v = sink_of(buf, sizeof(buf));

	sink_put_be64(&n, number);
	mrtd_der_put_unsigned(&v, sink_span(&n));
	put_extension(k, arc, critical, sink_span(&v));
}

static void
put_extensions(
    struct sink *k, const struct certs_issue_crl *c, const struct certs_x509 *x)
{
	uint8_t buf[1024], value[512], name[512];
	static const uint8_t empty[] = {0x30, 0};
	struct sink all = sink_of(buf, sizeof(buf)),
		    v = sink_of(value, sizeof(value)),
		    n = sink_of(name, sizeof(name));

	if ((c->quirks & CERTS_ISSUE_CRL_NO_AKI) == 0) {
		mrtd_tlv_put(&n, 0x80, x->ski);
		mrtd_tlv_put(&v, MRTD_DER_SEQUENCE, sink_span(&n));
		put_extension(&all, 0x23, false, sink_span(&v));
	}
	for (unsigned i = (c->quirks & CERTS_ISSUE_CRL_NO_NUMBER) != 0;
	     i < 2 && (i == 0 || (c->quirks & CERTS_ISSUE_CRL_TWICE) != 0); i++)
		put_number(&all, 0x14, false, c->number);
	if ((c->quirks & CERTS_ISSUE_CRL_DELTA) != 0)
		put_number(&all, 0x1B, true, c->number);
	if ((c->quirks & CERTS_ISSUE_CRL_CRITICAL) != 0)
		put_extension(&all, 0, true, SPAN_OF(empty));
	if (c->former.n > 0) {
		v = sink_of(value, sizeof(value));
		n = sink_of(name, sizeof(name));
		mrtd_tlv_put(&n, 0xA4, c->former);
		mrtd_tlv_put(&v, MRTD_DER_SEQUENCE, sink_span(&n));
		put_extension(&all, 0x12, false, sink_span(&v));
	}
	v = sink_of(value, sizeof(value));
	mrtd_tlv_put(&v, MRTD_DER_SEQUENCE, sink_span(&all));
	mrtd_tlv_put(k, 0xA0, sink_span(&v));
	k->overflow |= all.overflow || v.overflow || n.overflow;
}

/* The fields of TBSCertList, without its header. */
static void
put_fields(struct sink *k, const struct certs_issue_crl *c, struct span inner,
    const struct certs_x509 *x, uint8_t *scratch, size_t cap)
{
	bool general = (c->quirks & CERTS_ISSUE_CRL_TIMES) != 0;
	struct sink entries = sink_of(scratch, cap);

	mrtd_der_put_uint(k, 1);
	sink_put(k, inner);
	sink_put(k, x->subject);
	certs_issue_form_time(k, c->this_update, general);
	if (c->next_update != 0)
		certs_issue_form_time(k, c->next_update, general);
	for (size_t i = 0; i < c->n; i++)
		put_entry(&entries, c, c->serials[i]);
	if (c->n > 0 || (c->quirks & CERTS_ISSUE_CRL_EMPTY) != 0)
		mrtd_tlv_put(k, MRTD_DER_SEQUENCE, sink_span(&entries));
	if ((c->quirks & CERTS_ISSUE_CRL_NO_EXTENSIONS) == 0)
		put_extensions(k, c, x);
	k->overflow |= entries.overflow;
}

enum certs_err
certs_issue_crl(const struct certs_issuer *csca,
    const struct certs_issue_crl *c, struct sink *out)
{
	static const struct certs_issue_object plain = {.salt = 0};
	static const struct certs_issue_object other = {
	    .quirks = CERTS_ISSUE_PLAIN_ECDSA};
	size_t cap = OVERHEAD + c->n * ENTRY;
	uint8_t *a = malloc(cap), *b = malloc(cap), alg[2][160], sig[1024];
	struct sink outer = sink_of(alg[0], sizeof(alg[0])),
		    inner = sink_of(alg[1], sizeof(alg[1])),
		    k = sink_of(sig, sizeof(sig)), fields, tbs;
	struct certs_x509 x;
	enum certs_err e = CERTS_E_MEMORY;

	if (a == NULL || b == NULL)
		goto out;
	if ((e = certs_x509_parse(certs_issue_der(csca), &x)) != CERTS_E_OK ||
	    (e = certs_issue_signature_algorithm(csca, &plain, &outer)) !=
		CERTS_E_OK ||
	    (e = certs_issue_signature_algorithm(csca,
		 (c->quirks & CERTS_ISSUE_CRL_OTHER_ALGORITHM) != 0 ? &other
								    : &plain,
		 &inner)) != CERTS_E_OK)
		goto out;
	fields = sink_of(a, cap);
	put_fields(&fields, c, sink_span(&inner), &x, b, cap);
	tbs = sink_of(b, cap);
	mrtd_tlv_put(&tbs, MRTD_DER_SEQUENCE, sink_span(&fields));
	/* BIT STRING: no unused bits, then the signature. */
	sink_put_u8(&k, 0);
	struct sink value = sink_of(sig + 1, sizeof(sig) - 1);

	if ((e = certs_issue_signature(
		 csca, sink_span(&tbs), &plain, &value)) != CERTS_E_OK)
		goto out;
	k.n += value.n;
	if ((c->quirks & CERTS_ISSUE_CRL_FORGED) != 0)
		sig[k.n - 1] ^= 1;
	fields.overflow |= tbs.overflow;
	e = fields.overflow ? CERTS_E_SPACE : CERTS_E_OK;
	fields = sink_of(a, cap);
	sink_put(&fields, sink_span(&tbs));
	sink_put(&fields, sink_span(&outer));
	mrtd_tlv_put(&fields, MRTD_DER_BIT_STRING, sink_span(&k));
	mrtd_tlv_put(out, MRTD_DER_SEQUENCE, sink_span(&fields));
	if (e == CERTS_E_OK && !(sink_ok(out) && sink_ok(&fields)))
		e = CERTS_E_SPACE;
out:
	free(a);
	free(b);
	return e;
}
