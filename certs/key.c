#include "certs/key.h"

#include "certs/digest.h"
#include "mrtd/der.h"
#include "mrtd/pubkey.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>

/* libcrypto verifies with no larger RSA key (OPENSSL_RSA_MAX_MODULUS_BITS). */
#define NUMBER_MAX (16384 / 8)
#define SPKI_MAX (2 * NUMBER_MAX + 64)

/* OpenSSL's names by the numbers of Doc 9303-11 Table 12. */
static const char *const curves[] = {
    [8] = "prime192v1",
    [9] = "brainpoolP192r1",
    [10] = "secp224r1",
    [11] = "brainpoolP224r1",
    [12] = "prime256v1",
    [13] = "brainpoolP256r1",
    [14] = "brainpoolP320r1",
    [15] = "secp384r1",
    [16] = "brainpoolP384r1",
    [17] = "brainpoolP512r1",
    [18] = "secp521r1",
};

static const uint8_t rsa_oid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1};
static const uint8_t ec_oid[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1};

/*
 * RSA and EC as nearly all write them.  libcrypto reads every key, but takes
 * as long for it as for some signatures.
 */
static bool
is_common(struct span spki, struct mrtd_pubkey *p)
{
	struct span s, algorithm, oid;

	if (mrtd_der_only(spki, MRTD_DER_SEQUENCE, &s) != MRTD_E_OK ||
	    mrtd_der_expect(&s, MRTD_DER_SEQUENCE, &algorithm) != MRTD_E_OK ||
	    mrtd_der_oid(&algorithm, &oid) != MRTD_E_OK ||
	    (!span_eq(oid, SPAN_OF(rsa_oid)) &&
		!span_eq(oid, SPAN_OF(ec_oid))) ||
	    mrtd_pubkey_parse(spki, p) != MRTD_E_OK)
		return false;
	return p->kind == MRTD_PUBKEY_RSA ||
	    (p->group >= 0 &&
		(size_t)p->group < sizeof(curves) / sizeof(curves[0]) &&
		curves[p->group] != NULL);
}

static enum certs_reason
rate_rsa(struct certs_key *k)
{
	k->name = "RSA";
	snprintf(k->text, sizeof(k->text), "RSA %d", k->bits);
	return certs_policy_rsa(k->bits) ? CERTS_REASON_NONE
					 : CERTS_REASON_KEY_WEAK;
}

static enum certs_reason
rate_ec(struct certs_key *k, const char *curve)
{
	const struct certs_policy_group *group = certs_policy_group(curve);

	if (group == NULL)
		return CERTS_REASON_KEY_GROUP;
	k->name = group->name;
	snprintf(k->text, sizeof(k->text), "EC %s", group->name);
	return CERTS_REASON_NONE;
}

static enum certs_reason
rate(const struct mrtd_pubkey *p, struct certs_key *k)
{
	k->bits = (int)p->bits;
	k->kind = p->kind == MRTD_PUBKEY_RSA ? CERTS_KEY_RSA : CERTS_KEY_EC;
	k->explicit_group = p->written_out;
	return p->kind == MRTD_PUBKEY_RSA ? rate_rsa(k)
					  : rate_ec(k, curves[p->group]);
}

static EVP_PKEY *
build(const char *type, const OSSL_PARAM params[3])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;

	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY,
		(OSSL_PARAM *)(uintptr_t)params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static EVP_PKEY *
build_ec(const struct mrtd_pubkey *p)
{
	const OSSL_PARAM params[3] = {
	    OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
		(char *)(uintptr_t)curves[p->group], 0),
	    OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
		(void *)(uintptr_t)p->value.p, p->value.n),
	    OSSL_PARAM_construct_end()};

	return build("EC", params);
}

/* A number as OSSL_PARAM has it: in this machine's order. */
static bool
number(const char *name, struct span s, uint8_t *room, OSSL_PARAM *out)
{
	BIGNUM *x = BN_bin2bn(s.p, (int)s.n, NULL);
	bool ok = x != NULL && BN_bn2nativepad(x, room, (int)s.n) >= 0;

	BN_free(x);
	*out = OSSL_PARAM_construct_BN(name, room, s.n);
	return ok;
}

static EVP_PKEY *
build_rsa(const struct mrtd_pubkey *p)
{
	uint8_t n[MRTD_PUBKEY_RSA_BITS_MAX / 8],
	    e[MRTD_PUBKEY_RSA_EXPONENT_BITS_MAX / 8];
	OSSL_PARAM params[3] = {[2] = OSSL_PARAM_construct_end()};

	return number(OSSL_PKEY_PARAM_RSA_N, p->modulus, n, &params[0]) &&
		number(OSSL_PKEY_PARAM_RSA_E, p->exponent, e, &params[1])
	    ? build("RSA", params)
	    : NULL;
}

/* Doc 9303-12 §4.4.2, FIPS 186-4 §4.2: the prime and its subgroup. */
static enum certs_reason
open_dsa(struct certs_key *k)
{
	BIGNUM *q = NULL;
	int order = EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_FFC_Q, &q) ==
		1
	    ? BN_num_bits(q)
	    : 0;

	BN_free(q);
	k->name = "DSA";
	snprintf(k->text, sizeof(k->text), "DSA %d", k->bits);
	return certs_policy_dsa(k->bits, order) ? CERTS_REASON_NONE
						: CERTS_REASON_KEY_WEAK;
}

static enum certs_reason
open_ec(struct certs_key *k)
{
	char name[64], encoding[32];
	size_t n;

	/* OpenSSL names a group only when all its parameters are those of
	 * the named one. */
	if (EVP_PKEY_get_utf8_string_param(k->pkey, OSSL_PKEY_PARAM_GROUP_NAME,
		name, sizeof(name), &n) != 1)
		return CERTS_REASON_KEY_GROUP;
	k->explicit_group = EVP_PKEY_get_utf8_string_param(k->pkey,
				OSSL_PKEY_PARAM_EC_ENCODING, encoding,
				sizeof(encoding), &n) == 1 &&
	    encoding[0] == 'e';
	return rate_ec(k, name);
}

/*
 * With an exponent of 1 every padded digest is its own signature, and an even
 * one has no private key (RFC 8017 §3.1: odd, and at least 3).
 */
static enum certs_reason
open_rsa(struct certs_key *k)
{
	BIGNUM *e = NULL;
	bool ok = EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_RSA_E, &e) ==
		1 &&
	    BN_is_odd(e) && !BN_is_one(e);

	BN_free(e);
	return ok ? rate_rsa(k) : CERTS_REASON_KEY_UNKNOWN;
}

/* Any key that libcrypto can read. */
static enum certs_reason
open_other(struct span spki, struct certs_key *k)
{
	const unsigned char *p = spki.p;

	k->pkey = d2i_PUBKEY(NULL, &p, (long)spki.n);
	if (k->pkey == NULL || p != spki.p + spki.n)
		return CERTS_REASON_KEY_UNKNOWN;
	k->bits = EVP_PKEY_get_bits(k->pkey);
	switch (EVP_PKEY_get_base_id(k->pkey)) {
	case EVP_PKEY_RSA:
		k->kind = CERTS_KEY_RSA;
		return open_rsa(k);
	case EVP_PKEY_RSA_PSS:
		k->kind = CERTS_KEY_RSA_PSS;
		return open_rsa(k);
	case EVP_PKEY_DSA:
		k->kind = CERTS_KEY_DSA;
		return open_dsa(k);
	case EVP_PKEY_EC:
		k->kind = CERTS_KEY_EC;
		return open_ec(k);
	default:
		return CERTS_REASON_KEY_UNKNOWN;
	}
}

static enum certs_reason
open_common(const struct mrtd_pubkey *p, struct certs_key *k)
{
	enum certs_reason r = rate(p, k);

	if (r != CERTS_REASON_NONE)
		return r;
	k->pkey = p->kind == MRTD_PUBKEY_RSA ? build_rsa(p) : build_ec(p);
	return k->pkey != NULL ? CERTS_REASON_NONE : CERTS_REASON_KEY_UNKNOWN;
}

enum certs_reason
certs_key_open(struct span spki, struct certs_key *out)
{
	struct certs_key k = {0};
	struct mrtd_pubkey p;
	enum certs_reason r = is_common(spki, &p) ? open_common(&p, &k)
						  : open_other(spki, &k);

	if (r == CERTS_REASON_NONE)
		*out = k;
	else
		EVP_PKEY_free(k.pkey);
	ERR_clear_error();
	return r;
}

enum certs_reason
certs_key_read(struct span spki, struct certs_key *out)
{
	struct certs_key k = {0};
	struct mrtd_pubkey p;
	enum certs_reason r;

	if (is_common(spki, &p)) {
		r = rate(&p, &k);
	} else {
		r = certs_key_open(spki, &k);
		EVP_PKEY_free(k.pkey);
		k.pkey = NULL;
	}
	if (r == CERTS_REASON_NONE)
		*out = k;
	return r;
}

void
certs_key_close(struct certs_key *k)
{
	EVP_PKEY_free(k->pkey);
	*k = (struct certs_key) {0};
}

/* SubjectPublicKeyInfo: algorithm and parameters, then the key's octets. */
static void
put_spki(struct sink *out, struct span algorithm, struct span key)
{
	uint8_t room[SPKI_MAX], bits[SPKI_MAX];
	struct sink in = sink_of(room, sizeof(room)),
		    value = sink_of(bits, sizeof(bits));

	sink_put_u8(&value, 0); /* no unused bits */
	sink_put(&value, key);
	mrtd_tlv_put(&in, MRTD_DER_SEQUENCE, algorithm);
	mrtd_tlv_put(&in, MRTD_DER_BIT_STRING, sink_span(&value));
	mrtd_tlv_put(out, MRTD_DER_SEQUENCE, sink_span(&in));
	out->overflow |= !sink_ok(&in) || !sink_ok(&value);
}

/* RFC 3279 §2.3.1: rsaEncryption with NULL, whatever it is to be used for. */
static void
put_rsa(struct sink *out, struct span n, struct span e)
{
	uint8_t algorithm[16], numbers[SPKI_MAX], key[SPKI_MAX];
	struct sink a = sink_of(algorithm, sizeof(algorithm)),
		    v = sink_of(numbers, sizeof(numbers)),
		    k = sink_of(key, sizeof(key));

	mrtd_tlv_put(&a, MRTD_DER_OID, SPAN_OF(rsa_oid));
	mrtd_tlv_put(&a, MRTD_DER_NULL, (struct span) {0});
	mrtd_der_put_unsigned(&v, n);
	mrtd_der_put_unsigned(&v, e);
	mrtd_tlv_put(&k, MRTD_DER_SEQUENCE, sink_span(&v));
	put_spki(out, sink_span(&a), sink_span(&k));
	out->overflow |= !sink_ok(&a) || !sink_ok(&v) || !sink_ok(&k);
}

/* RFC 5480 §2.1.1: the curve by its name, the point uncompressed. */
static void
put_ec(struct sink *out, const char *curve, struct span point)
{
	const ASN1_OBJECT *o = OBJ_nid2obj(OBJ_sn2nid(curve));
	uint8_t algorithm[32];
	struct sink a = sink_of(algorithm, sizeof(algorithm));

	mrtd_tlv_put(&a, MRTD_DER_OID, SPAN_OF(ec_oid));
	mrtd_tlv_put(
	    &a, MRTD_DER_OID, span_of(OBJ_get0_data(o), OBJ_length(o)));
	put_spki(out, sink_span(&a), point);
	out->overflow |= !sink_ok(&a) || OBJ_length(o) == 0;
}

/* A number of a key, n octets of it; as many as it has where n is 0. */
static void
put_number(struct sink *out, const EVP_PKEY *pkey, const char *name, size_t n)
{
	BIGNUM *x = NULL;
	uint8_t *p;

	if (EVP_PKEY_get_bn_param(pkey, name, &x) != 1) {
		out->overflow = true;
		return;
	}
	n = n > 0 ? n : (size_t)BN_num_bytes(x);
	p = sink_reserve(out, n);
	if (p != NULL && BN_bn2binpad(x, p, (int)n) < 0)
		out->overflow = true;
	BN_free(x);
}

static void
put_other_ec(struct sink *out, const EVP_PKEY *pkey)
{
	size_t size = (size_t)(EVP_PKEY_get_bits(pkey) + 7) / 8, length;
	uint8_t room[256];
	struct sink point = sink_of(room, sizeof(room));
	char curve[64];

	sink_put_u8(&point, 4);
	put_number(&point, pkey, OSSL_PKEY_PARAM_EC_PUB_X, size);
	put_number(&point, pkey, OSSL_PKEY_PARAM_EC_PUB_Y, size);
	if (EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME,
		curve, sizeof(curve), &length) != 1 ||
	    !sink_ok(&point))
		out->overflow = true;
	else
		put_ec(out, curve, sink_span(&point));
}

static void
put_other_rsa(struct sink *out, const EVP_PKEY *pkey)
{
	uint8_t numbers[2][NUMBER_MAX];
	struct sink n = sink_of(numbers[0], NUMBER_MAX),
		    e = sink_of(numbers[1], NUMBER_MAX);

	put_number(&n, pkey, OSSL_PKEY_PARAM_RSA_N, 0);
	put_number(&e, pkey, OSSL_PKEY_PARAM_RSA_E, 0);
	put_rsa(out, sink_span(&n), sink_span(&e));
	out->overflow |= !sink_ok(&n) || !sink_ok(&e);
}

/* What libcrypto alone can read: in BER, PSS, a compressed point, DSA. */
static void
put_other(struct sink *out, struct span spki)
{
	const unsigned char *p = spki.p;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &p, (long)spki.n);
	unsigned char *der = NULL;
	int n;

	switch (pkey != NULL ? EVP_PKEY_get_base_id(pkey) : EVP_PKEY_NONE) {
	case EVP_PKEY_RSA:
	case EVP_PKEY_RSA_PSS:
		put_other_rsa(out, pkey);
		break;
	case EVP_PKEY_EC:
		put_other_ec(out, pkey);
		break;
	default:
		n = pkey != NULL ? i2d_PUBKEY(pkey, &der) : 0;
		out->overflow |= n <= 0;
		sink_put(out, span_of(der, n > 0 ? (size_t)n : 0));
	}
	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
}

bool
certs_key_digest(struct span spki, uint8_t out[32])
{
	uint8_t room[SPKI_MAX];
	struct sink k = sink_of(room, sizeof(room));
	struct mrtd_pubkey p;

	if (!is_common(spki, &p))
		put_other(&k, spki);
	else if (p.kind == MRTD_PUBKEY_RSA)
		put_rsa(&k, p.modulus, p.exponent);
	else if (p.value.n > 0 && p.value.p[0] == 4)
		put_ec(&k, curves[p.group], p.value);
	else
		put_other(&k, spki);
	return certs_digest(sink_ok(&k) ? sink_span(&k) : spki, out);
}

EVP_PKEY *
certs_key_private(struct span s)
{
	static char none[] = "";
	const unsigned char *p = s.p;
	BIO *bio = BIO_new_mem_buf(s.p, (int)s.n);
	EVP_PKEY *key = bio != NULL
	    ? PEM_read_bio_PrivateKey(bio, NULL, NULL, none)
	    : NULL;

	if (key == NULL)
		key = d2i_AutoPrivateKey(NULL, &p, (long)s.n);
	BIO_free(bio);
	ERR_clear_error();
	return key;
}
