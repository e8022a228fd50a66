/*
 * PACE against OpenPACE (libeac), which shares no code with us but libcrypto:
 * we as the terminal with its chip, then we as the chip with its terminal, in
 * every standardised group with every cipher.
 */
#include "tests/check.h"

#include "mrtd/apdu.h"
#include "mrtd/pace.h"
#include "mrtd/tlv.h"

#include <eac/eac.h>
#include <eac/pace.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

/* It takes the whole zone where we take MRZ_information: the TD1 specimen. */
static const char zone[] = "I<UTOD231458907<<<<<<<<<<<<<<<"
			   "7408122F1204159UTO<<<<<<<<<<<6"
			   "ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
static const char mrz[] = "D23145890774081221204159";
static const char can[] = "500540";

static bool
randomness(void *cookie, uint8_t *p, size_t n)
{
	(void)cookie;
	return RAND_bytes(p, (int)n) == 1;
}

static const struct mrtd_env env = {.random = randomness};

struct other {
	EAC_CTX *ctx;
	PACE_SEC *secret;
	size_t field; /* bytes of a shared secret */
};

static void
other_new(
    struct other *o, const struct mrtd_paceinfo *info, enum mrtd_pace_kind kind)
{
	uint8_t file[64];
	struct sink k = sink_of(file, sizeof(file));

	/* It configures itself from the EF.CardAccess that we write. */
	mrtd_secinfo_put(&k, info, 1);
	assert_true(sink_ok(&k));
	o->field = (mrtd_group_info(info->group)->bits + 7u) / 8;
	assert_non_null(o->ctx = EAC_CTX_new());
	assert_int_equal(EAC_CTX_init_ef_cardaccess(k.p, k.n, o->ctx), 1);
	o->secret = kind == MRTD_PACE_MRZ
	    ? PACE_SEC_new(zone, strlen(zone), PACE_MRZ)
	    : PACE_SEC_new(can, strlen(can), PACE_CAN);
	assert_non_null(o->secret);
}

static void
other_free(struct other *o)
{
	PACE_SEC_clear_free(o->secret);
	EAC_CTX_clear_free(o->ctx);
}

static struct mrtd_pace_password
password(enum mrtd_pace_kind kind)
{
	const char *text = kind == MRTD_PACE_MRZ ? mrz : can;

	return (struct mrtd_pace_password) {kind, span_of(text, strlen(text))};
}

static BUF_MEM *
buffer(struct span s)
{
	BUF_MEM *b = BUF_MEM_new();

	assert_non_null(b);
	assert_true(BUF_MEM_grow(b, s.n) == s.n);
	memcpy(b->data, s.p, s.n);
	return b;
}

static struct span
object_of(struct span data, uint32_t tag)
{
	struct span dad, value = {0};

	assert_int_equal(mrtd_tlv_only(data, 0x7C, &dad), MRTD_E_OK);
	if (tag != 0)
		assert_int_equal(mrtd_tlv_only(dad, tag, &value), MRTD_E_OK);
	return value;
}

/* Takes b. */
static void
put_object(struct sink *k, uint32_t tag, BUF_MEM *b)
{
	uint8_t bytes[300];
	struct sink o = sink_of(bytes, sizeof(bytes));

	assert_non_null(b);
	mrtd_tlv_put(&o, tag, span_of(b->data, b->length));
	mrtd_tlv_put(k, 0x7C, sink_span(&o));
	assert_true(sink_ok(&o) && sink_ok(k));
	BUF_MEM_free(b);
}

/*
 * It drops the leading zero bytes of a DH secret, one time in 256, where
 * PKCS #3 §8.3 keeps them: gives them back.
 */
static void
give_back_zeros(struct other *o)
{
	BUF_MEM *k = o->ctx->pace_ctx->ka_ctx->shared_secret;
	size_t n = k->length, field = o->field;

	assert_true(n <= field);
	assert_true(BUF_MEM_grow(k, field) == field);
	memmove(k->data + field - n, k->data, n);
	memset(k->data, 0, field - n);
}

/* Both directions of one exchange of a public key. */
static void
their_key(
    struct other *o, bool map, struct span ours, uint32_t tag, struct sink *k)
{
	BUF_MEM *in = buffer(ours);

	put_object(k, tag,
	    map ? PACE_STEP3A_generate_mapping_data(o->ctx)
		: PACE_STEP3B_generate_ephemeral_key(o->ctx));
	assert_int_equal(map ? PACE_STEP3A_map_generator(o->ctx, in)
			     : PACE_STEP3B_compute_shared_secret(o->ctx, in),
	    1);
	if (!map) {
		give_back_zeros(o);
		assert_int_equal(PACE_STEP3C_derive_keys(o->ctx), 1);
	}
	BUF_MEM_free(in);
}

/* It leaves the parity bits of DES keys as they fall; they have no effect. */
static bool
same_key(const BUF_MEM *a, const uint8_t *b, enum mrtd_cipher cipher)
{
	uint8_t mask = cipher == MRTD_CIPHER_3DES ? 0xFE : 0xFF;
	bool same = a->length == mrtd_crypto_key_size(cipher);

	for (size_t i = 0; same && i < a->length; i++)
		same = (((uint8_t)a->data[i] ^ b[i]) & mask) == 0;
	return same;
}

static bool
same_keys(const struct other *o, const struct mrtd_sm *sm)
{
	const KA_CTX *ka = o->ctx->pace_ctx->ka_ctx;

	return same_key(ka->k_enc, sm->k_enc, sm->cipher) &&
	    same_key(ka->k_mac, sm->k_mac, sm->cipher);
}

/* Its chip answers one command of ours. */
static void
chip_answer(struct other *o, enum mrtd_pace_step step,
    const struct mrtd_capdu *c, struct span last, struct sink *k)
{
	BUF_MEM *in;

	switch (step) {
	case MRTD_PACE_NONCE:
		put_object(k, 0x80, PACE_STEP1_enc_nonce(o->ctx, o->secret));
		break;
	case MRTD_PACE_MAP:
		their_key(o, true, object_of(c->data, 0x81), 0x82, k);
		break;
	case MRTD_PACE_AGREE:
		their_key(o, false, object_of(c->data, 0x83), 0x84, k);
		break;
	case MRTD_PACE_AUTHENTICATE:
		in = buffer(object_of(c->data, 0x85));
		assert_int_equal(
		    PACE_STEP3D_verify_authentication_token(o->ctx, in), 1);
		BUF_MEM_free(in);
		in = buffer(last);
		put_object(k, 0x86,
		    PACE_STEP3D_compute_authentication_token(o->ctx, in));
		BUF_MEM_free(in);
		break;
	default:
		break;
	}
	sink_put_be16(k, 0x9000);
}

static void
we_are_the_terminal(const struct mrtd_paceinfo *info, enum mrtd_pace_kind kind)
{
	struct mrtd_pace_password secret = password(kind);
	const char *name = info->suite->name;
	struct mrtd_pace p;
	struct mrtd_sm sm;
	struct span capdu;
	struct other o;
	uint8_t ours[300];
	size_t n = 0;

	other_new(&o, info, kind);
	check(name, mrtd_pace_init(&p, info, &secret, &env) == MRTD_E_OK);
	while (mrtd_pace_send(&p, &capdu)) {
		uint8_t answer[300];
		struct sink k = sink_of(answer, sizeof(answer));
		struct mrtd_capdu c;

		check(name, mrtd_capdu_parse(capdu, &c) == MRTD_E_OK);
		if (p.step == MRTD_PACE_AGREE) {
			n = object_of(c.data, 0x83).n;
			memcpy(ours, object_of(c.data, 0x83).p, n);
		}
		chip_answer(&o, p.step, &c, span_of(ours, n), &k);
		if (mrtd_pace_recv(&p, sink_span(&k)) != MRTD_E_OK)
			break;
	}
	check(name, mrtd_pace_err(&p) == MRTD_E_OK);
	check(name, mrtd_pace_done(&p));
	mrtd_pace_take(&p, &sm);
	check(name, same_keys(&o, &sm));
	mrtd_pace_wipe(&p);
	other_free(&o);
}

/* Gives our chip a command with one object (or none), returns the answer's. */
static BUF_MEM *
command(struct mrtd_pace_chip *chip, uint8_t cla, uint8_t tag, BUF_MEM *value,
    uint8_t answer_tag)
{
	uint8_t data[300], out[300];
	struct sink d = sink_of(data, sizeof(data));
	struct sink k = sink_of(out, sizeof(out));
	struct mrtd_capdu c = {.cla = cla, .ins = 0x86, .ne = 65536};
	uint16_t sw;

	if (value == NULL)
		mrtd_tlv_put(&d, 0x7C, (struct span) {0});
	else
		put_object(&d, tag, value);
	c.data = sink_span(&d);
	assert_int_equal(mrtd_pace_chip_command(chip, &c, &k, &sw), MRTD_E_OK);
	assert_int_equal(sw, 0x9000);
	return buffer(object_of(sink_span(&k), answer_tag));
}

static void
set_at(struct mrtd_pace_chip *chip, const struct mrtd_paceinfo *info,
    enum mrtd_pace_kind kind)
{
	uint8_t data[32], x = (uint8_t)kind;
	struct sink d = sink_of(data, sizeof(data)), none = {0};
	struct mrtd_capdu c = {.ins = 0x22, .p1 = 0xC1, .p2 = 0xA4};
	uint16_t sw;

	mrtd_tlv_put(&d, 0x80, SPAN_OF(info->suite->oid));
	mrtd_tlv_put(&d, 0x83, span_of(&x, 1));
	c.data = sink_span(&d);
	assert_int_equal(
	    mrtd_pace_chip_command(chip, &c, &none, &sw), MRTD_E_OK);
	assert_int_equal(sw, 0x9000);
}

static void
we_are_the_chip(const struct mrtd_paceinfo *info, enum mrtd_pace_kind kind)
{
	struct mrtd_pace_password secret = password(kind);
	const char *name = info->suite->name;
	struct mrtd_pace_chip chip;
	struct mrtd_sm sm;
	struct other o;
	BUF_MEM *b, *key;

	other_new(&o, info, kind);
	check(name,
	    mrtd_pace_chip_init(&chip, info, 1, &secret, 1, &env) == MRTD_E_OK);
	set_at(&chip, info, kind);
	b = command(&chip, 0x10, 0, NULL, 0x80);
	check(name, PACE_STEP2_dec_nonce(o.ctx, o.secret, b) == 1);
	BUF_MEM_free(b);
	b = command(
	    &chip, 0x10, 0x81, PACE_STEP3A_generate_mapping_data(o.ctx), 0x82);
	check(name, PACE_STEP3A_map_generator(o.ctx, b) == 1);
	BUF_MEM_free(b);
	key = command(
	    &chip, 0x10, 0x83, PACE_STEP3B_generate_ephemeral_key(o.ctx), 0x84);
	check(name, PACE_STEP3B_compute_shared_secret(o.ctx, key) == 1);
	give_back_zeros(&o);
	check(name, PACE_STEP3C_derive_keys(o.ctx) == 1);
	b = command(&chip, 0x00, 0x85,
	    PACE_STEP3D_compute_authentication_token(o.ctx, key), 0x86);
	check(name, PACE_STEP3D_verify_authentication_token(o.ctx, b) == 1);
	BUF_MEM_free(b);
	BUF_MEM_free(key);
	check(name, mrtd_pace_chip_done(&chip));
	mrtd_pace_chip_take(&chip, &sm);
	check(name, same_keys(&o, &sm));
	mrtd_pace_chip_wipe(&chip);
	other_free(&o);
}

static void
every_suite(void (*run)(const struct mrtd_paceinfo *, enum mrtd_pace_kind))
{
	static const char *const ciphers[] = {"3DES-CBC-CBC",
	    "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256"};
	unsigned runs = 0;

	for (unsigned id = 0; id < 32; id++) {
		const struct mrtd_group_info *g = mrtd_group_info(id);

		for (size_t i = 0; g != NULL && i < 4; i++) {
			char name[64];
			struct mrtd_paceinfo info = {.has_id = true,
			    .id = (uint8_t)id,
			    .group = (uint8_t)id};

			snprintf(name, sizeof(name), "id-PACE-%s-GM-%s",
			    g->kind == MRTD_GROUP_DH ? "DH" : "ECDH",
			    ciphers[i]);
			info.suite = mrtd_secinfo_suite_named(name);
			assert_non_null(info.suite);
			run(&info, runs % 2 ? MRTD_PACE_MRZ : MRTD_PACE_CAN);
			runs++;
		}
	}
	assert_int_equal(runs, 14 * 4);
}

static void
their_chip_answers_our_terminal(void **state)
{
	(void)state;
	every_suite(we_are_the_terminal);
}

static void
our_chip_answers_their_terminal(void **state)
{
	(void)state;
	every_suite(we_are_the_chip);
}

static int
start(void **state)
{
	(void)state;
	EAC_init();
	/* Its retail MAC needs single DES, which is legacy in OpenSSL 3. */
	return OSSL_PROVIDER_load(NULL, "legacy") != NULL &&
		OSSL_PROVIDER_load(NULL, "default") != NULL
	    ? 0
	    : -1;
}

static int
stop(void **state)
{
	(void)state;
	EAC_cleanup();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(their_chip_answers_our_terminal),
	    cmocka_unit_test(our_chip_answers_their_terminal),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_pace_openpace", tests, start, stop);
}
