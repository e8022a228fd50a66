/* Algorithms and keys: §4.1.6 to §4.1.8. */
#include "certs/profile_form.h"

#include "certs/key.h"
#include "certs/signature.h"
#include "mrtd/der.h"

#include <string.h>

/* NULL, nothing, or something else after the OID of an identifier. */
enum parameters {
	NONE,
	A_NULL,
	OTHER
};

static enum parameters
parameters(struct span algorithm)
{
	struct span seq, oid, v;

	if (mrtd_tlv_only(algorithm, MRTD_DER_SEQUENCE, &seq) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, MRTD_DER_OID, &oid) != MRTD_E_OK)
		return OTHER;
	if (seq.n == 0)
		return NONE;
	return mrtd_tlv_only(seq, MRTD_DER_NULL, &v) == MRTD_E_OK && v.n == 0
	    ? A_NULL
	    : OTHER;
}

static void
check_hash(struct certs_profile_form *f, const struct certs_policy_digest *d,
    const char *part)
{
	if (strcmp(d->name, "SHA1") == 0 || strcmp(d->name, "MD5") == 0)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_HASH, part, "%s", d->name);
}

static void
check_pss(struct certs_profile_form *f,
    const struct certs_signature_algorithm *a, const char *part)
{
	if (a->mgf != a->digest)
		check_hash(f, a->mgf, part);
	if (a->salt != (int)a->digest->size || a->mgf != a->digest)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_PSS_SALT, part,
		    "%s, MGF1 %s, salt %d", a->digest->name, a->mgf->name,
		    a->salt);
}

void
certs_profile_key_signature(struct certs_profile_form *f, struct span algorithm,
    const struct certs_policy_digest *digest, const char *part)
{
	struct certs_signature_algorithm a;
	enum certs_reason r = certs_signature_read(algorithm, digest, &a);
	enum parameters p = parameters(algorithm);
	struct span seq, oid = {0};
	char text[64];

	if (r != CERTS_REASON_NONE) {
		if (mrtd_tlv_only(algorithm, MRTD_DER_SEQUENCE, &seq) !=
			MRTD_E_OK ||
		    mrtd_tlv_expect(&seq, MRTD_DER_OID, &oid) != MRTD_E_OK)
			oid = (struct span) {0};
		certs_profile_form_oid(oid, text);
		certs_profile_form_tell(f,
		    r == CERTS_REASON_DIGEST_UNKNOWN ||
			    r == CERTS_REASON_ALGORITHM_REFUSED
			? CERTS_PROFILE_RULE_HASH
			: r == CERTS_REASON_PARAMETERS
			? CERTS_PROFILE_RULE_PARAMETERS
			: CERTS_PROFILE_RULE_ALGORITHM,
		    part, "%s", text);
		return;
	}
	check_hash(f, a.digest, part);
	if (a.scheme == CERTS_SIGNATURE_RSA_PSS) {
		check_pss(f, &a, part);
		return;
	}
	if (a.scheme == CERTS_SIGNATURE_RSA_PKCS1)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_PSS, part, "%s", a.text);
	if (a.scheme == CERTS_SIGNATURE_ECDSA_PLAIN)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_ALGORITHM, part, "%s", a.text);
	else if (p != (a.scheme == CERTS_SIGNATURE_RSA_PKCS1 ? A_NULL : NONE))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_PARAMETERS, part,
		    "%s, parameters %s", a.text,
		    p == NONE	      ? "missing"
			: p == A_NULL ? "NULL"
				      : "of another kind");
}

/* How many bits an unsigned INTEGER has. */
static unsigned
bits_of(struct span s)
{
	unsigned n;

	while (s.n > 0 && s.p[0] == 0)
		s = span_of(s.p + 1, s.n - 1);
	if (s.n == 0 || s.n > 4096)
		return 0;
	n = (unsigned)s.n * 8;
	for (uint8_t top = s.p[0]; (top & 0x80) == 0; top = (uint8_t)(top << 1))
		n--;
	return n;
}

/* RSAPublicKey: modulus, exponent. */
static bool
check_rsa(struct certs_profile_form *f, struct span key)
{
	struct span seq, modulus, exponent;
	unsigned bits, e = 0;

	if (mrtd_tlv_only(key, MRTD_DER_SEQUENCE, &seq) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, MRTD_DER_INTEGER, &modulus) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, MRTD_DER_INTEGER, &exponent) != MRTD_E_OK ||
	    seq.n != 0 || (bits = bits_of(modulus)) == 0 ||
	    bits_of(exponent) == 0)
		return false;
	/* Catalogues of our day, such as TR-03116-2: 3000 bits. */
	if (bits < 3000)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_KEY_SIZE,
		    "subjectPublicKeyInfo", "RSA %u", bits);
	if (bits_of(exponent) <= 32)
		for (size_t i = 0; i < exponent.n; i++)
			e = e << 8 | exponent.p[i];
	if (bits_of(exponent) <= 16)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_EXPONENT,
		    "subjectPublicKeyInfo", "%u", e);
	return true;
}

/*
 * ECParameters (RFC 3279 §2.3.5): version, FieldID { OID, prime }, Curve {
 * a, b, seed }, base, order, cofactor OPTIONAL.
 */
static bool
check_explicit(struct certs_profile_form *f, struct span seq)
{
	struct span field, oid, prime, curve, base, v;
	uint32_t version;

	if (mrtd_der_uint(&seq, &version) != MRTD_E_OK || version < 1 ||
	    version > 3 ||
	    mrtd_tlv_expect(&seq, MRTD_DER_SEQUENCE, &field) != MRTD_E_OK ||
	    mrtd_tlv_expect(&field, MRTD_DER_OID, &oid) != MRTD_E_OK ||
	    mrtd_tlv_expect(&field, MRTD_DER_INTEGER, &prime) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, MRTD_DER_SEQUENCE, &curve) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, MRTD_DER_OCTET_STRING, &base) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, MRTD_DER_INTEGER, &v) != MRTD_E_OK)
		return false;
	if (base.n == 0 || base.p[0] != 4)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_EC_POINT,
		    "subjectPublicKeyInfo", "the generator is compressed");
	if (mrtd_tlv_expect(&seq, MRTD_DER_INTEGER, &v) != MRTD_E_OK)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_EC_COFACTOR,
		    "subjectPublicKeyInfo", "missing");
	return seq.n == 0;
}

/* The same strength: TR-03111 §4.1.3 truncates a longer one. */
static void
check_strength(struct certs_profile_form *f, const struct certs_key *k)
{
	struct certs_signature_algorithm a;

	if (f->type == CERTS_PROFILE_ROOT &&
	    certs_signature_read(f->algorithm, NULL, &a) == CERTS_REASON_NONE &&
	    a.scheme == CERTS_SIGNATURE_ECDSA &&
	    (int)a.digest->size * 8 < k->bits && a.digest->size < 64)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_HASH_SHORT,
		    "signatureAlgorithm", "%s with %s", a.digest->name,
		    k->text);
}

static bool
check_ec(
    struct certs_profile_form *f, struct mrtd_tlv parameters, struct span point)
{
	/* §4.1.6 is about the keys of documents; TLS wants named curves. */
	bool tls = f->column == CERTS_PROFILE_COLUMN_COMMUNICATION;
	struct certs_key k;

	if (parameters.tag == MRTD_DER_SEQUENCE) {
		if (!check_explicit(f, parameters.value))
			return false;
	} else if (!tls) {
		char oid[64];

		certs_profile_form_oid(parameters.value, oid);
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_EC_EXPLICIT,
		    "subjectPublicKeyInfo", "%s %s",
		    parameters.tag == MRTD_DER_OID ? "named curve"
						   : "no parameters",
		    oid);
	}
	if (point.n == 0 || point.p[0] != 4)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_EC_POINT,
		    "subjectPublicKeyInfo", "the public key is compressed");
	if (certs_key_open(f->spki, &k) != CERTS_REASON_NONE) {
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_EC_CURVE,
		    "subjectPublicKeyInfo", "none of the standardised curves");
		return true;
	}
	if (k.bits < 250)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_KEY_SIZE,
		    "subjectPublicKeyInfo", "%s", k.text);
	check_strength(f, &k);
	certs_key_close(&k);
	return true;
}

static bool
is(struct span oid, const uint8_t *p, size_t n)
{
	return span_eq(oid, span_of(p, n));
}

void
certs_profile_key_public(struct certs_profile_form *f)
{
	static const uint8_t rsa[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1,
	    1},
			     pss[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1,
				 10},
			     ec[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1},
			     dsa[] = {0x2A, 0x86, 0x48, 0xCE, 0x38, 4, 1};
	bool lean = f->type == CERTS_PROFILE_LDS2_SIGNER ||
	    f->type == CERTS_PROFILE_SEAL_SIGNER;
	struct span seq, algorithm, oid = {0}, bits = {0};
	struct mrtd_tlv p = {0};
	uint8_t unused;
	bool right;
	char text[64];

	right = mrtd_tlv_only(f->spki, MRTD_DER_SEQUENCE, &seq) == MRTD_E_OK &&
	    mrtd_tlv_expect(&seq, MRTD_DER_SEQUENCE, &algorithm) == MRTD_E_OK &&
	    mrtd_tlv_only(seq, MRTD_DER_BIT_STRING, &bits) == MRTD_E_OK &&
	    span_take_u8(&bits, &unused) && unused == 0 &&
	    mrtd_tlv_expect(&algorithm, MRTD_DER_OID, &oid) == MRTD_E_OK &&
	    (algorithm.n == 0 ||
		(mrtd_tlv_next(&algorithm, &p) == MRTD_E_OK &&
		    algorithm.n == 0));
	if (right && is(oid, ec, sizeof(ec))) {
		right = check_ec(f, p, bits);
	} else if (right &&
	    (is(oid, rsa, sizeof(rsa)) || is(oid, pss, sizeof(pss)))) {
		/* RFC 4055 §1.2: "the parameters MUST be NULL". */
		if (is(oid, rsa, sizeof(rsa)) && p.tag != MRTD_DER_NULL)
			certs_profile_form_tell(f,
			    CERTS_PROFILE_RULE_PARAMETERS,
			    "subjectPublicKeyInfo",
			    "rsaEncryption without NULL");
		right = check_rsa(f, bits);
	} else if (right) {
		right = is(oid, dsa, sizeof(dsa));
	}
	certs_profile_form_oid(oid, text);
	if (!right)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_KEY,
		    "subjectPublicKeyInfo", "%s", text);
	if (lean && !is(oid, ec, sizeof(ec)))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_KEY_ECDSA,
		    "subjectPublicKeyInfo", "%s", text);
}
