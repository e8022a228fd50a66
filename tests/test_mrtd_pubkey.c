#include "tests/check.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "mrtd/ca.h"
#include "mrtd/der.h"
#include "mrtd/group_explicit.h"
#include "tests/helper_auth.h"

static struct helper_auth h;

/* Keys as libcrypto writes them: it shares no writer with us. */

struct made {
	uint8_t pkcs8[4000], spki[4000];
	size_t pkcs8_n, spki_n;
};

static void
make(struct made *m, const char *type, const char *group, bool written_out)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;
	PKCS8_PRIV_KEY_INFO *info;
	unsigned char *p;

	assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_group_name(ctx, group), 1);
	assert_int_equal(EVP_PKEY_keygen(ctx, &key), 1);
	if (written_out)
		assert_int_equal(EVP_PKEY_set_utf8_string_param(key,
				     OSSL_PKEY_PARAM_EC_ENCODING, "explicit"),
		    1);
	assert_non_null(info = EVP_PKEY2PKCS8(key));
	p = m->pkcs8;
	m->pkcs8_n = (size_t)i2d_PKCS8_PRIV_KEY_INFO(info, &p);
	p = m->spki;
	m->spki_n = (size_t)i2d_PUBKEY(key, &p);
	assert_true(m->spki_n < sizeof(m->spki));
	PKCS8_PRIV_KEY_INFO_free(info);
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(ctx);
}

/* Chip Authentication with this key, both roles, and a file read after it. */
static enum mrtd_err
authenticate(const struct made *m)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct mrtd_ca ca;
	struct span capdu;
	enum mrtd_err e;

	helper_auth_init(&h);
	h.conf.n_ca = 1;
	h.conf.ca[0] = (struct mrtd_chip_ca_key) {
	    .key = span_of(m->pkcs8, m->pkcs8_n),
	    .ciphers = 1u << MRTD_CIPHER_AES256};
	helper_auth_dg14(&h, 0);
	helper_auth_start(&h, MRTD_CIPHER_AES128, 2000);
	assert_int_equal(mrtd_ca_choices(&h.infos, list, MRTD_CA_CHOICES), 1);
	e = mrtd_ca_init(&ca, &h.link, &list[0], &h.env.env);
	while (e == MRTD_E_OK && mrtd_ca_send(&ca, &capdu))
		e = mrtd_ca_recv(&ca, helper_auth_transceive(&h, capdu));
	return e == MRTD_E_OK ? helper_auth_read(&h) : e;
}

static void
as_libcrypto_writes_them(void **state)
{
	static const struct {
		const char *type, *group;
		bool written_out;
		enum mrtd_pubkey_kind kind;
		int id;
		unsigned bits;
		bool says_order;
	} rows[] = {
	    {"EC", "prime192v1", false, MRTD_PUBKEY_EC, 8, 192, false},
	    {"EC", "prime192v1", true, MRTD_PUBKEY_EC, 8, 192, true},
	    {"EC", "secp521r1", false, MRTD_PUBKEY_EC, 18, 521, false},
	    {"EC", "secp521r1", true, MRTD_PUBKEY_EC, 18, 521, true},
	    {"EC", "brainpoolP320r1", false, MRTD_PUBKEY_EC, 14, 320, false},
	    {"EC", "brainpoolP512r1", true, MRTD_PUBKEY_EC, 17, 512, true},
	    /* Sound, and none of Table 12. */
	    {"EC", "secp256k1", true, MRTD_PUBKEY_EC, -1, 256, true},
	    {"EC", "brainpoolP384t1", true, MRTD_PUBKEY_EC, -1, 384, true},
	    {"DHX", "dh_1024_160", false, MRTD_PUBKEY_DH, 0, 1024, true},
	    {"DHX", "dh_2048_224", false, MRTD_PUBKEY_DH, 1, 2048, true},
	    {"DHX", "dh_2048_256", false, MRTD_PUBKEY_DH, 2, 2048, true},
	    {"DH", "modp_2048", false, MRTD_PUBKEY_DH, -1, 2048, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct made m;
		const char *name = rows[i].group;
		struct mrtd_pubkey k;
		uint8_t ours[2000];
		struct sink out = sink_of(ours, sizeof(ours));

		make(&m, rows[i].type, rows[i].group, rows[i].written_out);
		check(name,
		    mrtd_pubkey_parse(span_of(m.spki, m.spki_n), &k) ==
			MRTD_E_OK);
		check(name, k.kind == rows[i].kind);
		check(name, k.group == rows[i].id);
		check(name, k.bits == rows[i].bits);
		check(name, (k.name != NULL) == (rows[i].id >= 0));
		check(name, (k.order.n > 0) == rows[i].says_order);
		check(name, authenticate(&m) == MRTD_E_OK);
		/* From the private key alone we write the same. */
		check(name,
		    mrtd_chip_key_spki(span_of(m.pkcs8, m.pkcs8_n), &out) ==
			MRTD_E_OK);
		check(
		    name, span_eq(sink_span(&out), span_of(m.spki, m.spki_n)));
	}
}

static void
not_ours(void **state)
{
	static struct made m;
	struct mrtd_pubkey k;

	(void)state;
	/* A named curve that is not in the table; one over a binary field. */
	make(&m, "EC", "secp256k1", false);
	assert_int_equal(mrtd_pubkey_parse(span_of(m.spki, m.spki_n), &k),
	    MRTD_E_UNSUPPORTED);
	make(&m, "EC", "sect283k1", true);
	assert_int_equal(mrtd_pubkey_parse(span_of(m.spki, m.spki_n), &k),
	    MRTD_E_UNSUPPORTED);
	/* Larger than what we carry, and smaller than what is sound. */
	for (unsigned i = 0; i < 2; i++) {
		struct mrtd_group g;

		make(&m, i == 0 ? "DH" : "EC",
		    i == 0 ? "modp_3072" : "secp160r1", i == 1);
		assert_int_equal(
		    mrtd_pubkey_parse(span_of(m.spki, m.spki_n), &k),
		    MRTD_E_OK);
		assert_int_equal(k.bits, i == 0 ? 3072 : 160);
		assert_int_equal(mrtd_pubkey_group(&k, &g), MRTD_E_UNSUPPORTED);
		mrtd_group_wipe(&g);
	}
}

/* What is done to one number of a sound key, and what that is answered. */
enum change {
	NOTHING,
	P_PLUS_2, /* no prime, or another field */
	A_PLUS_1,
	B_PLUS_1,
	A_IS_P, /* not a field element */
	BASE_NEGATIVE, /* -G has the order, too */
	BASE_OFF,
	BASE_EMPTY,
	ORDER_MINUS_2,
	ORDER_IS_P,
	ORDER_GONE,
	COFACTOR_2,
	COFACTOR_GONE,
	VALUE_OFF,
	VALUE_COMPRESSED,
	VALUE_INFINITY,
	VALUE_OTHER_CURVE,
	SINGULAR,
};

static void
add(BIGNUM *x, long n)
{
	if (n < 0)
		BN_sub_word(x, (BN_ULONG)-n);
	else
		BN_add_word(x, (BN_ULONG)n);
}

/* A span over a changed number, in memory that the caller gives. */
static struct span
changed(struct span s, long by, uint8_t *room)
{
	BIGNUM *x = BN_bin2bn(s.p, (int)s.n, NULL);

	add(x, by);
	assert_int_equal(BN_bn2binpad(x, room, (int)s.n), s.n);
	BN_free(x);
	return span_of(room, s.n);
}

static void
change(struct mrtd_pubkey *k, enum change c, uint8_t room[200])
{
	static const uint8_t zero[66], two = 2;
	size_t n = k->p.n;

	switch (c) {
	case NOTHING:
		break;
	case P_PLUS_2:
		k->p = changed(k->p, 2, room);
		break;
	case A_PLUS_1:
		k->a = changed(k->a, 1, room);
		break;
	case B_PLUS_1:
		k->b = changed(k->b, 1, room);
		break;
	case A_IS_P:
		k->a = k->p;
		break;
	case BASE_NEGATIVE: {
		BIGNUM *p = BN_bin2bn(k->p.p, (int)n, NULL);
		BIGNUM *y = BN_bin2bn(k->base.p + 1 + n, (int)n, NULL);

		BN_sub(y, p, y);
		memcpy(room, k->base.p, 1 + n);
		BN_bn2binpad(y, room + 1 + n, (int)n);
		k->base = span_of(room, 1 + 2 * n);
		BN_free(p);
		BN_free(y);
		break;
	}
	case BASE_OFF:
		k->base = changed(k->base, 1, room);
		break;
	case BASE_EMPTY:
		k->base.n = 0;
		break;
	case ORDER_MINUS_2:
		k->order = changed(k->order, -2, room);
		break;
	case ORDER_IS_P:
		k->order = k->p;
		break;
	case ORDER_GONE:
		k->order.n = 0;
		break;
	case COFACTOR_2:
		k->cofactor = span_of(&two, 1);
		break;
	case COFACTOR_GONE:
		k->cofactor.n = 0;
		break;
	case VALUE_OFF:
		k->value = changed(k->value, 1, room);
		break;
	case VALUE_COMPRESSED:
		memcpy(room, k->value.p, 1 + n);
		room[0] = (uint8_t)(2 | (k->value.p[2 * n] & 1));
		k->value = span_of(room, 1 + n);
		break;
	case VALUE_INFINITY:
		k->value = span_of(zero, 1);
		break;
	case VALUE_OTHER_CURVE:
		/* On a curve with another b: oracle for invalid curves. */
		memcpy(room, zero, sizeof(zero));
		room[0] = 0x04;
		room[n] = 1;
		room[2 * n] = 1;
		k->value = span_of(room, 1 + 2 * n);
		break;
	case SINGULAR:
		k->a = span_of(zero, n);
		k->b = span_of(zero, n);
		break;
	}
}

static void
tampered_curves(void **state)
{
	static const struct {
		const char *name;
		enum change change;
		enum mrtd_err standard, other;
	} rows[] = {
	    {"nothing", NOTHING, MRTD_E_OK, MRTD_E_OK},
	    {"p + 2", P_PLUS_2, MRTD_E_KEY, MRTD_E_KEY},
	    {"a + 1", A_PLUS_1, MRTD_E_KEY, MRTD_E_KEY},
	    {"b + 1", B_PLUS_1, MRTD_E_KEY, MRTD_E_KEY},
	    {"a = p", A_IS_P, MRTD_E_KEY, MRTD_E_KEY},
	    /* As a base of its own -G is as good as G; as that of a
	     * standardised curve it is somebody's choice. */
	    {"base -G", BASE_NEGATIVE, MRTD_E_KEY, MRTD_E_OK},
	    {"base off the curve", BASE_OFF, MRTD_E_KEY, MRTD_E_KEY},
	    {"no base", BASE_EMPTY, MRTD_E_KEY, MRTD_E_KEY},
	    {"order - 2", ORDER_MINUS_2, MRTD_E_KEY, MRTD_E_KEY},
	    {"order = p", ORDER_IS_P, MRTD_E_KEY, MRTD_E_KEY},
	    {"no order", ORDER_GONE, MRTD_E_KEY, MRTD_E_KEY},
	    {"cofactor 2", COFACTOR_2, MRTD_E_KEY, MRTD_E_KEY},
	    {"no cofactor", COFACTOR_GONE, MRTD_E_OK, MRTD_E_OK},
	    {"key off the curve", VALUE_OFF, MRTD_E_KEY, MRTD_E_KEY},
	    {"compressed key", VALUE_COMPRESSED, MRTD_E_KEY, MRTD_E_KEY},
	    {"infinity", VALUE_INFINITY, MRTD_E_KEY, MRTD_E_KEY},
	    {"key of another curve", VALUE_OTHER_CURVE, MRTD_E_KEY, MRTD_E_KEY},
	    {"singular", SINGULAR, MRTD_E_KEY, MRTD_E_KEY},
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		static struct made m;
		size_t row = i / 2;
		bool standard = i % 2 == 0;
		struct mrtd_group_params params;
		struct mrtd_pubkey k;
		struct mrtd_group g;
		uint8_t room[200];

		make(&m, "EC", standard ? "prime256v1" : "secp256k1", true);
		check(rows[row].name,
		    mrtd_pubkey_parse(span_of(m.spki, m.spki_n), &k) ==
			MRTD_E_OK);
		change(&k, rows[row].change, room);
		params = (struct mrtd_group_params) {.kind = MRTD_GROUP_ECDH,
		    .p = k.p,
		    .a = k.a,
		    .b = k.b,
		    .base = k.base,
		    .order = k.order,
		    .cofactor = k.cofactor};
		k.group = mrtd_group_explicit_id(&params);
		check(rows[row].name,
		    !standard || k.group == -1 || k.group == 12);
		check(rows[row].name,
		    mrtd_pubkey_group(&k, &g) ==
			(standard ? rows[row].standard : rows[row].other));
		mrtd_group_wipe(&g);
	}
}

static void
tampered_dh(void **state)
{
	enum {
		N = 256
	};
	static uint8_t minus_1[N], minus_2[N];
	static const uint8_t one = 1, zero = 0, four = 4;
	static struct made x942, pkcs3;
	struct mrtd_pubkey rfc5114, modp;
	struct {
		const char *name;
		bool standard; /* RFC 5114, else the safe prime without q */
		struct span p, base, order, value;
		enum mrtd_err err;
	} rows[] = {
	    {"nothing, q stated", true, {0}, {0}, {0}, {0}, MRTD_E_OK},
	    {"nothing, q not stated", false, {0}, {0}, {0}, {0}, MRTD_E_OK},
	    {"composite", false, SPAN_OF(minus_2), {0}, {0}, {0}, MRTD_E_KEY},
	    {"base 1", false, {0}, {&one, 1}, {0}, {0}, MRTD_E_KEY},
	    {"base 0", false, {0}, {&zero, 1}, {0}, {0}, MRTD_E_KEY},
	    {"base p - 1", false, {0}, SPAN_OF(minus_1), {0}, {0}, MRTD_E_KEY},
	    {"base 4 is another group", true, {0}, {&four, 1}, {0}, {0},
		MRTD_E_KEY},
	    {"order 4", true, {0}, {0}, {&four, 1}, {0}, MRTD_E_KEY},
	    {"order p - 1", true, {0}, {0}, SPAN_OF(minus_1), {0}, MRTD_E_KEY},
	    {"key 0", true, {0}, {0}, {0}, {&zero, 1}, MRTD_E_KEY},
	    {"key 1", true, {0}, {0}, {0}, {&one, 1}, MRTD_E_KEY},
	    {"key p - 1", true, {0}, {0}, {0}, SPAN_OF(minus_1), MRTD_E_KEY},
	    {"key outside the subgroup", true, {0}, {0}, {0}, {&four, 1},
		MRTD_E_KEY},
	    {"no q, key 0", false, {0}, {0}, {0}, {&zero, 1}, MRTD_E_KEY},
	    {"no q, key 1", false, {0}, {0}, {0}, {&one, 1}, MRTD_E_KEY},
	    {"no q, key p - 1", false, {0}, {0}, {0}, SPAN_OF(minus_1),
		MRTD_E_KEY},
	    {"no q, key 4", false, {0}, {0}, {0}, {&four, 1}, MRTD_E_OK},
	    {"key p", true, {0}, {0}, {0}, {0}, MRTD_E_KEY},
	};

	(void)state;
	make(&x942, "DHX", "dh_2048_256", false);
	make(&pkcs3, "DH", "modp_2048", false);
	assert_int_equal(
	    mrtd_pubkey_parse(span_of(x942.spki, x942.spki_n), &rfc5114),
	    MRTD_E_OK);
	assert_int_equal(
	    mrtd_pubkey_parse(span_of(pkcs3.spki, pkcs3.spki_n), &modp),
	    MRTD_E_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_pubkey k = rows[i].standard ? rfc5114 : modp;
		struct mrtd_group_params params;
		struct mrtd_group g;

		(void)changed(k.p, -1, minus_1);
		(void)changed(k.p, -2, minus_2);
		if (rows[i].p.n > 0)
			k.p = rows[i].p;
		if (rows[i].base.n > 0)
			k.base = rows[i].base;
		if (rows[i].order.n > 0)
			k.order = rows[i].order;
		if (rows[i].value.n > 0)
			k.value = rows[i].value;
		if (i + 1 == sizeof(rows) / sizeof(rows[0]))
			k.value = k.p;
		params = (struct mrtd_group_params) {.kind = MRTD_GROUP_DH,
		    .p = k.p,
		    .base = k.base,
		    .order = k.order};
		k.group = mrtd_group_explicit_id(&params);
		check(rows[i].name, mrtd_pubkey_group(&k, &g) == rows[i].err);
		mrtd_group_wipe(&g);
	}
}

/* DER that says something else than a key. */
static void
malformed(void **state)
{
#define RSA_OID 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01
#define STD_OID 0x06, 0x07, 0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02
#define EC_OID 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01
	const struct {
		const char *name;
		struct span spki;
		enum mrtd_err err;
	} rows[] = {
	    {"nothing", HEX(0x30, 0x00), MRTD_E_TRUNCATED},
	    {"no sequence", HEX(0x31, 0x00), MRTD_E_TAG},
	    {"no key", HEX(0x30, 0x0F, 0x30, 0x0D, RSA_OID, 0x05, 0x00),
		MRTD_E_TRUNCATED},
	    {"unknown algorithm",
		HEX(0x30, 0x09, 0x30, 0x03, 0x06, 0x01, 0x2A, 0x03, 0x02, 0x00,
		    0x04),
		MRTD_E_UNSUPPORTED},
	    {"bits that are no bytes",
		HEX(0x30, 0x14, 0x30, 0x0D, RSA_OID, 0x05, 0x00, 0x03, 0x03,
		    0x04, 0x30, 0x00),
		MRTD_E_VALUE},
	    {"RSA of 16 bits",
		HEX(0x30, 0x1A, 0x30, 0x0D, RSA_OID, 0x05, 0x00, 0x03, 0x09,
		    0x00, 0x30, 0x06, 0x02, 0x01, 0x35, 0x02, 0x01, 0x03),
		MRTD_E_UNSUPPORTED},
	    {"reserved number",
		HEX(0x30, 0x12, 0x30, 0x0C, STD_OID, 0x02, 0x01, 0x03, 0x03,
		    0x02, 0x00, 0x04),
		MRTD_E_UNSUPPORTED},
	    {"number and more",
		HEX(0x30, 0x14, 0x30, 0x0E, STD_OID, 0x02, 0x01, 0x0D, 0x05,
		    0x00, 0x03, 0x02, 0x00, 0x04),
		MRTD_E_TRAILING},
	    {"curve implied by a CA",
		HEX(0x30, 0x11, 0x30, 0x0B, EC_OID, 0x05, 0x00, 0x03, 0x02,
		    0x00, 0x04),
		MRTD_E_TAG},
	    {"something after it",
		HEX(0x30, 0x14, 0x30, 0x0C, STD_OID, 0x02, 0x01, 0x0D, 0x03,
		    0x02, 0x00, 0x04, 0x05, 0x00),
		MRTD_E_TRAILING},
	    {"number 13",
		HEX(0x30, 0x12, 0x30, 0x0C, STD_OID, 0x02, 0x01, 0x0D, 0x03,
		    0x02, 0x00, 0x04),
		MRTD_E_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_pubkey k = {.bits = 12345};

		check(rows[i].name,
		    mrtd_pubkey_parse(rows[i].spki, &k) == rows[i].err);
		check(rows[i].name,
		    (k.bits == 12345) == (rows[i].err != MRTD_E_OK));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_libcrypto_writes_them),
	    cmocka_unit_test(not_ours),
	    cmocka_unit_test(tampered_curves),
	    cmocka_unit_test(tampered_dh),
	    cmocka_unit_test(malformed),
	};

	return cmocka_run_group_tests_name("mrtd_pubkey", tests, NULL, NULL);
}
