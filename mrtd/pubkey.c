#include "mrtd/pubkey.h"

#include "mrtd/der.h"
#include "mrtd/group_explicit.h"

/* clang-format off */
/* RFC 3279 §2.3, RFC 5480 §2.1.2, TR-03110-3 §A.2.1.1.1, PKCS #3. */
static const uint8_t rsa_oid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01};
static const uint8_t ec_oid[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
static const uint8_t ecdh_oid[] = {0x2B, 0x81, 0x04, 0x01, 0x0C};
static const uint8_t pkcs3_oid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x03, 0x01};
static const uint8_t x942_oid[] = {0x2A, 0x86, 0x48, 0xCE, 0x3E, 0x02, 0x01};
static const uint8_t standardised_oid[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02};
/* id-prime-field, RFC 3279 §2.3.5. */
static const uint8_t prime_field_oid[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x01, 0x01};

/* Named curves: RFC 5480 §2.1.1.1, RFC 5639 §3, TR-03111 §5. */
static const struct {
	uint8_t oid[10];
	size_t n;
	uint8_t group; /* Doc 9303-11 Table 12 */
} curves[] = {
	{{0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x01},             8,  8},
	{{0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x03},       9,  9},
	{{0x2B, 0x81, 0x04, 0x00, 0x21},                               5, 10},
	{{0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x05},       9, 11},
	{{0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07},             8, 12},
	{{0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07},       9, 13},
	{{0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x09},       9, 14},
	{{0x2B, 0x81, 0x04, 0x00, 0x22},                               5, 15},
	{{0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0B},       9, 16},
	{{0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0D},       9, 17},
	{{0x2B, 0x81, 0x04, 0x00, 0x23},                               5, 18},
};
/* clang-format on */

static unsigned
bits_of(struct span number)
{
	unsigned n = (unsigned)number.n * 8;
	uint8_t first;

	if (!span_take_u8(&number, &first))
		return 0;
	for (; n > 0 && (first & 0x80) == 0; first = (uint8_t)(first << 1))
		n--;
	return n;
}

static struct span
strip(struct span s)
{
	struct span head;

	while (s.n > 0 && s.p[0] == 0 && span_take(&s, 1, &head))
		;
	return s;
}

static enum mrtd_err
set_group(struct mrtd_pubkey *k, unsigned id)
{
	const struct mrtd_group_info *info = mrtd_group_info(id);

	if (info == NULL)
		return MRTD_E_UNSUPPORTED;
	k->kind = info->kind == MRTD_GROUP_ECDH ? MRTD_PUBKEY_EC
						: MRTD_PUBKEY_DH;
	k->group = info->id;
	k->name = info->name;
	k->bits = info->bits;
	return MRTD_E_OK;
}

static struct mrtd_group_params
params_of(const struct mrtd_pubkey *k)
{
	return (struct mrtd_group_params) {
	    .kind = k->kind == MRTD_PUBKEY_EC ? MRTD_GROUP_ECDH : MRTD_GROUP_DH,
	    .p = k->p,
	    .a = k->a,
	    .b = k->b,
	    .base = k->base,
	    .order = k->order,
	    .cofactor = k->cofactor,
	};
}

/* Parameters that are all there: whose are they? */
static void
recognise(struct mrtd_pubkey *k)
{
	struct mrtd_group_params params = params_of(k);
	int id = mrtd_group_explicit_id(&params);

	k->written_out = true;
	k->bits = bits_of(k->p);
	k->group = id;
	k->name = id >= 0 ? mrtd_group_info((unsigned)id)->name : NULL;
}

static enum mrtd_err
named_curve(struct span *s, struct mrtd_pubkey *k)
{
	struct span oid;
	enum mrtd_err e;

	if ((e = mrtd_der_oid(s, &oid)) != MRTD_E_OK)
		return e;
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (span_eq(oid, span_of(curves[i].oid, curves[i].n)))
			return set_group(k, curves[i].group);
	return MRTD_E_UNSUPPORTED;
}

/* FieldID of a prime field, RFC 3279 §2.3.5. */
static enum mrtd_err
field_id(struct span *s, struct mrtd_pubkey *k)
{
	struct span in, oid;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(s, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = mrtd_der_oid(&in, &oid)) != MRTD_E_OK)
		return e;
	if (!span_eq(oid, SPAN_OF(prime_field_oid)))
		return MRTD_E_UNSUPPORTED;
	if ((e = mrtd_der_unsigned(&in, &k->p)) != MRTD_E_OK)
		return e;
	return in.n == 0 ? MRTD_E_OK : MRTD_E_TRAILING;
}

/* Curve: coefficients, and a seed that says nothing about soundness. */
static enum mrtd_err
curve(struct span *s, struct mrtd_pubkey *k)
{
	struct span in, seed;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(s, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = mrtd_der_octets(&in, &k->a)) != MRTD_E_OK ||
	    (e = mrtd_der_octets(&in, &k->b)) != MRTD_E_OK)
		return e;
	if (in.n > 0 && (e = mrtd_der_bit_octets(&in, &seed)) != MRTD_E_OK)
		return e;
	return in.n == 0 ? MRTD_E_OK : MRTD_E_TRAILING;
}

/* ECParameters, RFC 3279 §2.3.5, TR-03111 §5.1.1. */
static enum mrtd_err
explicit_curve(struct span *s, struct mrtd_pubkey *k)
{
	struct span in;
	uint32_t version;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(s, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = mrtd_der_uint(&in, &version)) != MRTD_E_OK ||
	    (e = field_id(&in, k)) != MRTD_E_OK ||
	    (e = curve(&in, k)) != MRTD_E_OK ||
	    (e = mrtd_der_octets(&in, &k->base)) != MRTD_E_OK ||
	    (e = mrtd_der_unsigned(&in, &k->order)) != MRTD_E_OK)
		return e;
	if (in.n > 0 && (e = mrtd_der_unsigned(&in, &k->cofactor)) != MRTD_E_OK)
		return e;
	if (in.n > 0)
		return MRTD_E_TRAILING;
	if (version < 1 || version > 3)
		return MRTD_E_UNSUPPORTED;
	/* FieldElements have the length of the field; a zero stays a number. */
	if (k->a.n != k->p.n || k->b.n != k->p.n)
		return MRTD_E_LENGTH;
	recognise(k);
	return MRTD_E_OK;
}

static enum mrtd_err
ec_params(struct span *s, struct mrtd_pubkey *k)
{
	k->kind = MRTD_PUBKEY_EC;
	return mrtd_der_at(*s, MRTD_DER_OID) ? named_curve(s, k)
					     : explicit_curve(s, k);
}

/* DHParameter of PKCS #3: prime, base, length of the private value. */
static enum mrtd_err
pkcs3_params(struct span *s, struct mrtd_pubkey *k)
{
	struct span in;
	uint32_t length;
	enum mrtd_err e;

	k->kind = MRTD_PUBKEY_DH;
	if ((e = mrtd_der_expect(s, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = mrtd_der_unsigned(&in, &k->p)) != MRTD_E_OK ||
	    (e = mrtd_der_unsigned(&in, &k->base)) != MRTD_E_OK)
		return e;
	if (in.n > 0 && (e = mrtd_der_uint(&in, &length)) != MRTD_E_OK)
		return e;
	if (in.n > 0)
		return MRTD_E_TRAILING;
	recognise(k);
	return MRTD_E_OK;
}

/* DomainParameters of X9.42: p, g, q, j and how they were made. */
static enum mrtd_err
x942_params(struct span *s, struct mrtd_pubkey *k)
{
	struct span in, factor, how;
	enum mrtd_err e;

	k->kind = MRTD_PUBKEY_DH;
	if ((e = mrtd_der_expect(s, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = mrtd_der_unsigned(&in, &k->p)) != MRTD_E_OK ||
	    (e = mrtd_der_unsigned(&in, &k->base)) != MRTD_E_OK ||
	    (e = mrtd_der_unsigned(&in, &k->order)) != MRTD_E_OK)
		return e;
	if (mrtd_der_at(in, MRTD_DER_INTEGER) &&
	    (e = mrtd_der_unsigned(&in, &factor)) != MRTD_E_OK)
		return e;
	if (in.n > 0 &&
	    (e = mrtd_der_expect(&in, MRTD_DER_SEQUENCE, &how)) != MRTD_E_OK)
		return e;
	if (in.n > 0)
		return MRTD_E_TRAILING;
	recognise(k);
	return MRTD_E_OK;
}

static enum mrtd_err
standardised_params(struct span *s, struct mrtd_pubkey *k)
{
	uint32_t id;
	enum mrtd_err e;

	if ((e = mrtd_der_uint(s, &id)) != MRTD_E_OK)
		return e;
	return set_group(k, id);
}

/* RFC 3279 §2.3.1: NULL; some leave it out. */
static enum mrtd_err
rsa_params(struct span *s, struct mrtd_pubkey *k)
{
	k->kind = MRTD_PUBKEY_RSA;
	return s->n > 0 ? mrtd_der_null(s) : MRTD_E_OK;
}

/* clang-format off */
static const struct {
	struct span oid;
	enum mrtd_err (*params)(struct span *, struct mrtd_pubkey *);
} algorithms[] = {
	{{rsa_oid, sizeof(rsa_oid)},                   rsa_params},
	{{ec_oid, sizeof(ec_oid)},                     ec_params},
	{{ecdh_oid, sizeof(ecdh_oid)},                 ec_params},
	{{pkcs3_oid, sizeof(pkcs3_oid)},               pkcs3_params},
	{{x942_oid, sizeof(x942_oid)},                 x942_params},
	{{standardised_oid, sizeof(standardised_oid)}, standardised_params},
};
/* clang-format on */

static enum mrtd_err
take_algorithm(struct span *s, struct mrtd_pubkey *k)
{
	struct span in, oid;
	enum mrtd_err e;

	*k = (struct mrtd_pubkey) {.group = MRTD_PUBKEY_NO_GROUP};
	if ((e = mrtd_der_expect(s, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = mrtd_der_oid(&in, &oid)) != MRTD_E_OK)
		return e;
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (span_eq(oid, algorithms[i].oid)) {
			e = algorithms[i].params(&in, k);
			return e == MRTD_E_OK && in.n > 0 ? MRTD_E_TRAILING : e;
		}
	return MRTD_E_UNSUPPORTED;
}

enum mrtd_err
mrtd_pubkey_parse_algorithm(struct span algorithm, struct mrtd_pubkey *out)
{
	struct mrtd_pubkey k;
	enum mrtd_err e = take_algorithm(&algorithm, &k);

	if (e == MRTD_E_OK && algorithm.n > 0)
		e = MRTD_E_TRAILING;
	if (e == MRTD_E_OK)
		*out = k;
	return e;
}

/* RSAPublicKey, RFC 8017 §A.1.1. */
static enum mrtd_err
rsa_value(struct span s, struct mrtd_pubkey *k)
{
	struct span in;
	enum mrtd_err e;

	if ((e = mrtd_der_only(s, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = mrtd_der_unsigned(&in, &k->modulus)) != MRTD_E_OK ||
	    (e = mrtd_der_unsigned(&in, &k->exponent)) != MRTD_E_OK)
		return e;
	if (in.n > 0)
		return MRTD_E_TRAILING;
	k->bits = bits_of(k->modulus);
	if (k->bits < MRTD_PUBKEY_RSA_BITS_MIN ||
	    k->bits > MRTD_PUBKEY_RSA_BITS_MAX ||
	    bits_of(k->exponent) > MRTD_PUBKEY_RSA_EXPONENT_BITS_MAX)
		return MRTD_E_UNSUPPORTED;
	/* RFC 8017 §3.1: both are odd, and e is 3 or more. */
	if ((k->modulus.p[k->modulus.n - 1] & 1) == 0 ||
	    (k->exponent.p[k->exponent.n - 1] & 1) == 0 ||
	    bits_of(k->exponent) < 2)
		return MRTD_E_VALUE;
	return MRTD_E_OK;
}

static enum mrtd_err
dh_value(struct span s, struct mrtd_pubkey *k)
{
	enum mrtd_err e = mrtd_der_unsigned(&s, &k->value);

	if (e == MRTD_E_OK && s.n > 0)
		e = MRTD_E_TRAILING;
	k->value = strip(k->value);
	return e;
}

enum mrtd_err
mrtd_pubkey_parse(struct span spki, struct mrtd_pubkey *out)
{
	struct mrtd_pubkey k;
	struct span in, value;
	enum mrtd_err e;

	if ((e = mrtd_der_only(spki, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = take_algorithm(&in, &k)) != MRTD_E_OK ||
	    (e = mrtd_der_bit_octets(&in, &value)) != MRTD_E_OK)
		return e;
	if (in.n > 0)
		return MRTD_E_TRAILING;
	k.value = value;
	if (k.kind == MRTD_PUBKEY_RSA) {
		k.value = (struct span) {0};
		e = rsa_value(value, &k);
	} else if (k.kind == MRTD_PUBKEY_DH) {
		e = dh_value(value, &k);
	}
	if (e == MRTD_E_OK)
		*out = k;
	return e;
}

enum mrtd_err
mrtd_pubkey_group(const struct mrtd_pubkey *k, struct mrtd_group *g)
{
	struct mrtd_group_params params = params_of(k);
	enum mrtd_err e;

	*g = (struct mrtd_group) {0};
	if (k->kind == MRTD_PUBKEY_RSA)
		return MRTD_E_UNSUPPORTED;
	e = k->group >= 0 ? mrtd_group_init(g, (unsigned)k->group)
			  : mrtd_group_explicit_init(g, &params);
	return e == MRTD_E_OK && k->value.n > 0 ? mrtd_group_check(g, k->value)
						: e;
}
