#include "mrtd/chip/key.h"

#include "mrtd/der.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

/* clang-format off */
static const uint8_t ec_oid[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
static const uint8_t prime_field_oid[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x01, 0x01};
static const uint8_t pkcs3_oid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x03, 0x01};
static const uint8_t x942_oid[] = {0x2A, 0x86, 0x48, 0xCE, 0x3E, 0x02, 0x01};
static const uint8_t standardised_oid[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02};
/* clang-format on */

/* Large enough for the parameters of every group of Table 12. */
#define PARAMS_MAX 800

static void
put_integer(struct sink *k, const BIGNUM *x)
{
	uint8_t buf[MRTD_GROUP_PUBLIC_MAX];
	int n = BN_num_bytes(x);

	if (n > (int)sizeof(buf) || BN_bn2binpad(x, buf, n) != n)
		k->overflow = true;
	else
		mrtd_der_put_unsigned(k, span_of(buf, (size_t)n));
}

/* A field element has the length of the field. */
static void
put_element(struct sink *k, const BIGNUM *x, size_t field)
{
	uint8_t buf[MRTD_GROUP_SECRET_MAX];

	if (field > sizeof(buf) ||
	    BN_bn2binpad(x, buf, (int)field) != (int)field)
		k->overflow = true;
	else
		mrtd_tlv_put(k, MRTD_DER_OCTET_STRING, span_of(buf, field));
}

/* ECParameters, RFC 3279 §2.3.5. */
static void
put_curve(struct mrtd_group *g, struct sink *out)
{
	uint8_t buf[PARAMS_MAX], small[200], point[MRTD_GROUP_PUBLIC_MAX];
	struct sink in = sink_of(buf, sizeof(buf)),
		    part = sink_of(small, sizeof(small)),
		    base = sink_of(point, sizeof(point));
	BIGNUM *p = BN_new(), *a = BN_new(), *b = BN_new();

	if (p == NULL || a == NULL || b == NULL ||
	    EC_GROUP_get_curve(g->curve, p, a, b, g->ctx) != 1 ||
	    mrtd_group_generator(g, &base) != MRTD_E_OK) {
		out->overflow = true;
		goto out;
	}
	mrtd_der_put_uint(&in, 1);
	mrtd_tlv_put(&part, MRTD_DER_OID, SPAN_OF(prime_field_oid));
	put_integer(&part, p);
	mrtd_tlv_put(&in, MRTD_DER_SEQUENCE, sink_span(&part));
	part = sink_of(small, sizeof(small));
	put_element(&part, a, g->field);
	put_element(&part, b, g->field);
	mrtd_tlv_put(&in, MRTD_DER_SEQUENCE, sink_span(&part));
	mrtd_tlv_put(&in, MRTD_DER_OCTET_STRING, sink_span(&base));
	put_integer(&in, g->q);
	mrtd_der_put_uint(&in, 1);
	if (!sink_ok(&in) || !sink_ok(&part))
		out->overflow = true;
	mrtd_tlv_put(out, MRTD_DER_SEQUENCE, sink_span(&in));
out:
	BN_free(p);
	BN_free(a);
	BN_free(b);
}

static void
put_name(const struct mrtd_group *g, struct sink *out)
{
	const ASN1_OBJECT *o = OBJ_nid2obj(EC_GROUP_get_curve_name(g->curve));

	mrtd_tlv_put(
	    out, MRTD_DER_OID, span_of(OBJ_get0_data(o), OBJ_length(o)));
}

static void
put_dh(struct mrtd_group *g, bool with_order, struct sink *out)
{
	uint8_t buf[PARAMS_MAX];
	struct sink in = sink_of(buf, sizeof(buf));

	put_integer(&in, g->p);
	put_integer(&in, g->g);
	if (with_order)
		put_integer(&in, g->q);
	if (!sink_ok(&in))
		out->overflow = true;
	mrtd_tlv_put(out, MRTD_DER_SEQUENCE, sink_span(&in));
}

static void
put_algorithm(
    struct mrtd_group *g, enum mrtd_chip_key_form form, struct sink *out)
{
	uint8_t buf[PARAMS_MAX + 32];
	struct sink in = sink_of(buf, sizeof(buf));
	bool named = form == MRTD_CHIP_KEY_NAMED;

	if (form == MRTD_CHIP_KEY_NUMBERED) {
		mrtd_tlv_put(&in, MRTD_DER_OID, SPAN_OF(standardised_oid));
		mrtd_der_put_uint(&in, g->info->id);
	} else if (g->info->kind == MRTD_GROUP_ECDH) {
		mrtd_tlv_put(&in, MRTD_DER_OID, SPAN_OF(ec_oid));
		if (named)
			put_name(g, &in);
		else
			put_curve(g, &in);
	} else {
		mrtd_tlv_put(&in, MRTD_DER_OID,
		    named ? SPAN_OF(x942_oid) : SPAN_OF(pkcs3_oid));
		put_dh(g, named, &in);
	}
	if (!sink_ok(&in))
		out->overflow = true;
	mrtd_tlv_put(out, MRTD_DER_SEQUENCE, sink_span(&in));
}

enum mrtd_err
mrtd_chip_key_make(unsigned group, enum mrtd_chip_key_form form,
    const struct mrtd_env *env, struct sink *pkcs8)
{
	uint8_t secret[MRTD_GROUP_SECRET_MAX], inner[sizeof(secret) + 16],
	    wrapped[sizeof(inner) + 8], all[PARAMS_MAX + 200];
	struct sink sk = sink_of(secret, sizeof(secret)),
		    ec = sink_of(inner, sizeof(inner)),
		    key = sink_of(wrapped, sizeof(wrapped)),
		    in = sink_of(all, sizeof(all));
	struct mrtd_group g;
	enum mrtd_err e = mrtd_group_init(&g, group);

	if (e != MRTD_E_OK ||
	    (e = mrtd_group_secret(&g, env, &sk)) != MRTD_E_OK)
		goto out;
	if (g.info->kind == MRTD_GROUP_ECDH) {
		mrtd_der_put_uint(&ec, 1);
		mrtd_tlv_put(&ec, MRTD_DER_OCTET_STRING, sink_span(&sk));
		mrtd_tlv_put(&key, MRTD_DER_SEQUENCE, sink_span(&ec));
	} else {
		mrtd_der_put_unsigned(&key, sink_span(&sk));
	}
	mrtd_der_put_uint(&in, 0);
	put_algorithm(&g, form, &in);
	mrtd_tlv_put(&in, MRTD_DER_OCTET_STRING, sink_span(&key));
	mrtd_tlv_put(pkcs8, MRTD_DER_SEQUENCE, sink_span(&in));
	if (!sink_ok(&ec) || !sink_ok(&key) || !sink_ok(&in) || !sink_ok(pkcs8))
		e = MRTD_E_SPACE;
out:
	mrtd_group_wipe(&g);
	bytes_wipe(secret, sizeof(secret));
	bytes_wipe(inner, sizeof(inner));
	bytes_wipe(wrapped, sizeof(wrapped));
	bytes_wipe(all, sizeof(all));
	return e;
}

enum mrtd_err
mrtd_chip_key_make_rsa(unsigned bits, struct sink *pkcs8)
{
	EVP_PKEY *key = EVP_RSA_gen(bits);
	PKCS8_PRIV_KEY_INFO *info = key != NULL ? EVP_PKEY2PKCS8(key) : NULL;
	unsigned char *der = NULL;
	int n = info != NULL ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : -1;

	if (n > 0)
		sink_put(pkcs8, span_of(der, (size_t)n));
	if (n > 0)
		OPENSSL_clear_free(der, (size_t)n);
	PKCS8_PRIV_KEY_INFO_free(info);
	EVP_PKEY_free(key);
	if (n <= 0)
		return MRTD_E_CRYPTO;
	return sink_ok(pkcs8) ? MRTD_E_OK : MRTD_E_SPACE;
}
