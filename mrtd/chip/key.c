#include "mrtd/chip/key.h"

#include "mrtd/der.h"

/* RSAPrivateKey, RFC 8017 §A.1.2: version, n, e and more. */
static enum mrtd_err
take_rsa(struct span s, struct mrtd_pubkey *k)
{
	struct span in;
	uint32_t version;
	enum mrtd_err e;

	if ((e = mrtd_der_only(s, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = mrtd_der_uint(&in, &version)) != MRTD_E_OK ||
	    (e = mrtd_der_unsigned(&in, &k->modulus)) != MRTD_E_OK)
		return e;
	k->bits = (unsigned)k->modulus.n * 8;
	return mrtd_der_unsigned(&in, &k->exponent);
}

/* ECPrivateKey, RFC 5915 §3: version, octets, and what repeats others. */
static enum mrtd_err
take_ec(struct span s, struct span *secret)
{
	struct span in;
	uint32_t version;
	enum mrtd_err e;

	if ((e = mrtd_der_only(s, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = mrtd_der_uint(&in, &version)) != MRTD_E_OK)
		return e;
	return mrtd_der_octets(&in, secret);
}

static enum mrtd_err
take_secret(struct span s, struct mrtd_chip_key *k)
{
	switch (k->public.kind) {
	case MRTD_PUBKEY_RSA:
		return take_rsa(s, &k->public);
	case MRTD_PUBKEY_EC:
		return take_ec(s, &k->secret);
	case MRTD_PUBKEY_DH:
		return mrtd_der_unsigned(&s, &k->secret);
	}
	return MRTD_E_INTERNAL;
}

/* PrivateKeyInfo: version, algorithm, key, attributes. */
enum mrtd_err
mrtd_chip_key_parse(struct span pkcs8, struct mrtd_chip_key *out)
{
	struct mrtd_chip_key k = {0};
	struct span in, octets;
	struct mrtd_tlv algorithm;
	uint32_t version;
	enum mrtd_err e;

	if ((e = mrtd_der_only(pkcs8, MRTD_DER_SEQUENCE, &in)) != MRTD_E_OK ||
	    (e = mrtd_der_uint(&in, &version)) != MRTD_E_OK ||
	    (e = mrtd_der_next(&in, &algorithm)) != MRTD_E_OK ||
	    (e = mrtd_pubkey_parse_algorithm(algorithm.raw, &k.public)) !=
		MRTD_E_OK ||
	    (e = mrtd_der_octets(&in, &octets)) != MRTD_E_OK ||
	    (e = take_secret(octets, &k)) != MRTD_E_OK)
		return e;
	k.algorithm = algorithm.raw;
	*out = k;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_chip_key_open(
    const struct mrtd_chip_key *k, struct mrtd_group *g, struct sink *public)
{
	enum mrtd_err e = mrtd_pubkey_group(&k->public, g);

	return e == MRTD_E_OK ? mrtd_group_public(g, k->secret, public) : e;
}

/* The contents of the BIT STRING. */
static enum mrtd_err
put_public(const struct mrtd_chip_key *k, struct sink *out)
{
	uint8_t buf[2 * MRTD_PUBKEY_RSA_BITS_MAX / 8 + 16];
	struct sink in = sink_of(buf, sizeof(buf));
	struct mrtd_group g = {0};
	enum mrtd_err e = MRTD_E_OK;

	if (k->public.kind == MRTD_PUBKEY_RSA) {
		mrtd_der_put_unsigned(&in, k->public.modulus);
		mrtd_der_put_unsigned(&in, k->public.exponent);
		mrtd_tlv_put(out, MRTD_DER_SEQUENCE, sink_span(&in));
	} else if ((e = mrtd_chip_key_open(k, &g, &in)) == MRTD_E_OK) {
		if (k->public.kind == MRTD_PUBKEY_EC)
			sink_put(out, sink_span(&in));
		else
			mrtd_der_put_unsigned(out, sink_span(&in));
	}
	mrtd_group_wipe(&g);
	if (e == MRTD_E_OK && !(sink_ok(&in) && sink_ok(out)))
		e = MRTD_E_SPACE;
	return e;
}

enum mrtd_err
mrtd_chip_key_spki(struct span pkcs8, struct sink *out)
{
	uint8_t buf[MRTD_PUBKEY_RSA_BITS_MAX / 8 + 64], all[sizeof(buf) + 1024];
	struct sink bits = sink_of(buf, sizeof(buf)),
		    in = sink_of(all, sizeof(all));
	struct mrtd_chip_key k;
	enum mrtd_err e;

	sink_put_u8(&bits, 0); /* unused bits */
	if ((e = mrtd_chip_key_parse(pkcs8, &k)) != MRTD_E_OK ||
	    (e = put_public(&k, &bits)) != MRTD_E_OK)
		return e;
	sink_put(&in, k.algorithm);
	mrtd_tlv_put(&in, MRTD_DER_BIT_STRING, sink_span(&bits));
	mrtd_tlv_put(out, MRTD_DER_SEQUENCE, sink_span(&in));
	return sink_ok(&in) && sink_ok(out) ? MRTD_E_OK : MRTD_E_SPACE;
}
