/* What the certificates of the test PKI say beside name, key and time. */
#include "certs/issue_form.h"
#include "certs/x509.h"
#include "mrtd/der.h"

#include <openssl/sha.h>
#include <string.h>
#include <time.h>

#define LDS2                                               \
	(CERTS_ISSUE_LDS2_TRAVEL | CERTS_ISSUE_LDS2_VISA | \
	    CERTS_ISSUE_LDS2_BIOMETRICS)
/* Two extensions and hardly another: Doc 9303-12 Tables 7 and 8. */
#define LEAN (LDS2 | CERTS_ISSUE_SEAL_SIGNER)

/* What all of them are written from. */
struct about {
	const struct certs_issue_spec *spec;
	struct span spki;
	const struct certs_x509 *issuer; /* NULL: itself */
	bool authority;
};

/* id-ce: 2.5.29.arc */
static void
put_standard(struct sink *k, uint8_t arc, bool critical, struct span value)
{
	const uint8_t oid[] = {0x55, 0x1D, arc};

	certs_issue_form_extension(k, SPAN_OF(oid), critical, value);
}

static void
put_sequence(struct sink *k, uint8_t arc, bool critical,
    const struct certs_issue_part *contents)
{
	struct certs_issue_part all;

	certs_issue_form_begin(&all);
	certs_issue_form_close(&all.k, MRTD_DER_SEQUENCE, contents);
	put_standard(k, arc, critical, sink_span(&all.k));
	k->overflow |= all.k.overflow;
}

/* RFC 5280 §4.2.1.2 (1): SHA-1 of the BIT STRING. */
static void
key_id(struct span spki, uint8_t out[SHA_DIGEST_LENGTH])
{
	struct span seq = {0}, skipped, bits = {0};
	uint8_t unused;

	if (mrtd_der_only(spki, MRTD_DER_SEQUENCE, &seq) == MRTD_E_OK &&
	    mrtd_der_expect(&seq, MRTD_DER_SEQUENCE, &skipped) == MRTD_E_OK &&
	    mrtd_der_only(seq, MRTD_DER_BIT_STRING, &bits) == MRTD_E_OK &&
	    span_take_u8(&bits, &unused))
		SHA1(bits.p, bits.n, out);
}

static void
put_key_ids(struct sink *k, const struct about *a)
{
	uint8_t digest[SHA_DIGEST_LENGTH] = {0}, value[128];
	struct sink v = sink_of(value, sizeof(value));
	struct certs_issue_part aki;
	struct span id = a->spec->ski;

	key_id(a->spki, digest);
	if (id.n == 0)
		id = SPAN_OF(digest);
	if ((a->spec->quirks & (CERTS_ISSUE_NO_SKI | LEAN)) == 0) {
		mrtd_tlv_put(&v, MRTD_DER_OCTET_STRING, id);
		put_standard(k, 0x0E, false, sink_span(&v));
	}
	if (a->issuer != NULL)
		id = a->issuer->ski;
	if ((a->spec->quirks & CERTS_ISSUE_NO_AKI) == 0 && id.n > 0) {
		certs_issue_form_begin(&aki);
		mrtd_tlv_put(&aki.k, 0x80, id);
		put_sequence(k, 0x23, false, &aki);
	}
	k->overflow |= v.overflow;
}

/* Doc 9303-12 §7.1: keyUsage is critical, a CSCA's path length is 0. */
static void
put_usage(struct sink *k, const struct about *a)
{
	static const uint8_t authority[] = {MRTD_DER_BIT_STRING, 2, 1, 0x06};
	static const uint8_t signer[] = {MRTD_DER_BIT_STRING, 2, 7, 0x80};
	/* May certify as well. */
	static const uint8_t both[] = {MRTD_DER_BIT_STRING, 2, 1, 0x86};
	static const uint8_t yes[] = {0xFF};
	bool odd = (a->spec->odd & CERTS_ISSUE_ODD_AUTHORITY) != 0;
	struct certs_issue_part basic;

	if ((a->spec->quirks & (CERTS_ISSUE_NO_KEY_USAGE | LEAN)) == 0)
		put_standard(k, 0x0F,
		    (a->spec->odd & CERTS_ISSUE_ODD_USAGE) == 0,
		    a->authority ? SPAN_OF(authority)
			: odd	 ? SPAN_OF(both)
				 : SPAN_OF(signer));
	if ((!a->authority && !odd) ||
	    (a->spec->odd & CERTS_ISSUE_ODD_BASIC_MISSING) != 0)
		return;
	certs_issue_form_begin(&basic);
	if ((a->spec->odd & CERTS_ISSUE_ODD_BASIC_FALSE) == 0) {
		mrtd_tlv_put(&basic.k, MRTD_DER_BOOLEAN, SPAN_OF(yes));
		mrtd_der_put_uint(&basic.k, 0);
	}
	put_sequence(k, 0x13, true, &basic);
}

/* §7.1 Table 4: from notBefore; GeneralizedTime under [0] and [1]. */
static void
put_period(struct sink *k, const struct certs_issue_spec *spec)
{
	const int64_t times[] = {spec->not_before, spec->key_until};
	struct certs_issue_part period, one;
	struct span text = {0};

	if (spec->key_until == 0)
		return;
	certs_issue_form_begin(&period);
	for (uint32_t i = 0; i < 2; i++) {
		certs_issue_form_begin(&one);
		certs_issue_form_time(&one.k, times[i], true);
		if (mrtd_der_only(sink_span(&one.k), MRTD_DER_GENERALIZED_TIME,
			&text) != MRTD_E_OK)
			k->overflow = true;
		mrtd_tlv_put(&period.k, 0x80 + i, text);
	}
	put_sequence(k, 0x10, false, &period);
}

/*
 * §7.1.1.2: both alternative names hold an address, and the State's three
 * letters as the only attribute of a directory name, localityName.
 */
static void
put_names(struct sink *k, const char *state)
{
	static const uint8_t locality[] = {0x55, 0x04, 0x07};
	struct certs_issue_part a, b;

	if (state == NULL)
		return;
	certs_issue_form_begin(&a);
	mrtd_tlv_put(&a.k, MRTD_DER_OID, SPAN_OF(locality));
	mrtd_tlv_put(
	    &a.k, MRTD_DER_PRINTABLE_STRING, span_of(state, strlen(state)));
	/* AttributeTypeAndValue, its RDN, the name, [4]: from one to the other
	 * and back. */
	certs_issue_form_begin(&b);
	certs_issue_form_close(&b.k, MRTD_DER_SEQUENCE, &a);
	certs_issue_form_begin(&a);
	certs_issue_form_close(&a.k, MRTD_DER_SET, &b);
	certs_issue_form_begin(&b);
	certs_issue_form_close(&b.k, MRTD_DER_SEQUENCE, &a);
	certs_issue_form_begin(&a);
	mrtd_tlv_put(&a.k, 0x81, SPAN_STR("pki@pkd.example"));
	certs_issue_form_close(&a.k, 0xA4, &b);
	put_sequence(k, 0x11, false, &a);
	put_sequence(k, 0x12, false, &a);
}

/* CRLDistributionPoints: one point, its full name a URI (§7.1.1.4). */
static void
put_crl(struct sink *k, const char *url)
{
	struct certs_issue_part a, b;

	if (url == NULL)
		return;
	certs_issue_form_begin(&a);
	mrtd_tlv_put(&a.k, 0x86, span_of(url, strlen(url)));
	certs_issue_form_begin(&b);
	certs_issue_form_close(&b.k, 0xA0, &a);
	certs_issue_form_begin(&a);
	certs_issue_form_close(&a.k, 0xA0, &b);
	certs_issue_form_begin(&b);
	certs_issue_form_close(&b.k, MRTD_DER_SEQUENCE, &a);
	put_sequence(k, 0x1F, false, &b);
}

/* ExtKeyUsageSyntax of id-icao-lds2Signer 1 to 3, critical (§7.1.2). */
static void
put_lds2(struct sink *k, uint32_t quirks)
{
	uint8_t oid[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x09, 0x08, 0x00};
	struct certs_issue_part one;

	certs_issue_form_begin(&one);
	for (unsigned i = 0; i < 3; i++) {
		oid[sizeof(oid) - 1] = (uint8_t)(i + 1);
		if ((quirks & ((unsigned)CERTS_ISSUE_LDS2_TRAVEL << i)) != 0)
			mrtd_tlv_put(&one.k, MRTD_DER_OID, SPAN_OF(oid));
	}
	if (one.k.n > 0)
		put_sequence(k, 0x25, true, &one);
}

#define NC CERTS_ISSUE_ODD_NON_CONSTRAINED

/* ExtKeyUsageSyntax, critical, of whoever signs lists or seals. */
static void
put_purpose(struct sink *k, const struct certs_issue_spec *spec)
{
	/* clang-format off */
	static const struct {
		uint32_t quirk, odd;
		uint8_t n, oid[10];
	} purposes[] = {
		{CERTS_ISSUE_MASTER_SIGNER,    0, 6,  {0x67, 0x81, 8, 1, 1, 3}},
		{CERTS_ISSUE_DEVIATION_SIGNER, 0, 6,  {0x67, 0x81, 8, 1, 1, 8}},
		{CERTS_ISSUE_DEFECT_SIGNER,    0, 10, {4, 0, 0x7F, 0, 7, 3, 11, 2, 1, 2}},
		{CERTS_ISSUE_SIGNERS_SIGNER,   0, 10, {4, 0, 0x7F, 0, 7, 3, 11, 1, 4, 2}},
		{CERTS_ISSUE_SEALS_SIGNER,     0, 10, {4, 0, 0x7F, 0, 7, 3, 11, 1, 1, 2}},
		{CERTS_ISSUE_SEALS_SIGNER,     0, 10, {4, 0, 0x7F, 0, 7, 3, 11, 1, 2, 2}},
		{CERTS_ISSUE_SEALS_SIGNER,     0, 10, {4, 0, 0x7F, 0, 7, 3, 11, 1, 3, 2}},
		{CERTS_ISSUE_SEAL_SIGNER,      0, 7,  {0x67, 0x81, 8, 1, 1, 11, 1}},
		{CERTS_ISSUE_SEAL_SIGNER,      NC, 7, {0x67, 0x81, 8, 1, 1, 14, 2}},
	};
	/* clang-format on */
	struct certs_issue_part one;

	certs_issue_form_begin(&one);
	for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++)
		if ((spec->quirks & purposes[i].quirk) != 0 &&
		    (spec->odd & NC) == purposes[i].odd)
			mrtd_tlv_put(&one.k, MRTD_DER_OID,
			    span_of(purposes[i].oid, purposes[i].n));
	if (one.k.n > 0)
		put_sequence(k, 0x25, true, &one);
}

/* Under 2.23.136.1.1.6: nameChange is 1, documentTypeList 2. */
static void
put_icao(struct sink *k, const struct certs_issue_spec *spec)
{
	static const uint8_t null[] = {MRTD_DER_NULL, 0};
	uint8_t oid[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x06, 0x01};
	const uint32_t change = CERTS_ISSUE_ODD_NAME_CHANGE,
		       critical = CERTS_ISSUE_ODD_NAME_CHANGE_CRITICAL;
	struct certs_issue_part type, both, all;

	if ((spec->odd & (change | critical)) != 0)
		certs_issue_form_extension(k, SPAN_OF(oid),
		    (spec->odd & critical) != 0, SPAN_OF(null));
	if (spec->document_type == NULL)
		return;
	/* DocumentTypeListSyntax { v0, { type } }, not critical (§7.1.1.6). */
	oid[6] = 0x02;
	certs_issue_form_begin(&type);
	mrtd_tlv_put(&type.k, MRTD_DER_PRINTABLE_STRING,
	    span_of(spec->document_type, strlen(spec->document_type)));
	certs_issue_form_begin(&both);
	mrtd_der_put_uint(&both.k, 0);
	certs_issue_form_close(&both.k, MRTD_DER_SET, &type);
	certs_issue_form_begin(&all);
	certs_issue_form_close(&all.k, MRTD_DER_SEQUENCE, &both);
	certs_issue_form_extension(k, SPAN_OF(oid), false, sink_span(&all.k));
}

void
certs_issue_extension_put_all(struct sink *k,
    const struct certs_issue_spec *spec, struct span spki,
    const struct certs_x509 *issuer, bool authority)
{
	static const uint8_t unknown[] = {0x69, 0x01}; /* 2.25.1 */
	static const uint8_t null[] = {MRTD_DER_NULL, 0};
	static const uint8_t cut[] = {MRTD_DER_SEQUENCE, 9, 4};
	const struct about a = {spec, spki, issuer, authority};

	put_key_ids(k, &a);
	put_usage(k, &a);
	put_lds2(k, spec->quirks);
	put_purpose(k, spec);
	put_period(k, spec);
	put_names(k, spec->state);
	put_crl(k, spec->url);
	put_icao(k, spec);
	if ((spec->quirks & CERTS_ISSUE_CRITICAL_UNKNOWN) != 0)
		certs_issue_form_extension(
		    k, SPAN_OF(unknown), true, SPAN_OF(null));
	/* extKeyUsage where nothing else speaks of a purpose. */
	if ((spec->odd & CERTS_ISSUE_ODD_MALFORMED) != 0)
		put_standard(k, 0x25, false, SPAN_OF(cut));
}
