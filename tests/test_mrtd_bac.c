#include "tests/check.h"

#include "mrtd/bac.h"
#include "tests/helper_env.h"
#include "tests/vectors/doc9303_11_d.h"

#define UNHEX(buf, text) span_of((buf), check_unhex((text), (buf), sizeof(buf)))
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct mrtd_mrz_key specimen = {
    D_MRZ_INFORMATION, sizeof(D_MRZ_INFORMATION) - 1};
static const struct mrtd_mrz_key other = {
    "L898902C<369080619406237", sizeof(D_MRZ_INFORMATION) - 1};

/* Gives a command to the card side; returns the whole answer. */
static struct span
answer(struct mrtd_bac_chip *chip, struct span capdu, uint8_t *buf, size_t cap)
{
	struct sink k = sink_of(buf, cap);
	struct mrtd_capdu c;
	uint16_t sw = 0;

	assert_int_equal(mrtd_capdu_parse(capdu, &c), MRTD_E_OK);
	assert_int_equal(mrtd_bac_chip_command(chip, &c, &k, &sw), MRTD_E_OK);
	sink_put_be16(&k, sw);
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

static enum mrtd_err
run(struct mrtd_bac *bac, struct mrtd_bac_chip *chip)
{
	struct span capdu;
	uint8_t buf[64];
	enum mrtd_err e = MRTD_E_OK;

	while (mrtd_bac_send(bac, &capdu))
		if ((e = mrtd_bac_recv(bac,
			 answer(chip, capdu, buf, sizeof(buf)))) != MRTD_E_OK)
			return e;
	return mrtd_bac_err(bac);
}

static void
runs_the_worked_example(void **state)
{
	struct helper_env te, ce;
	struct mrtd_bac bac;
	struct mrtd_bac_chip chip;
	struct mrtd_sm t, c;
	struct span capdu;
	uint8_t b[5][64], buf[64];

	(void)state;
	helper_env_init(&te, UNHEX(b[0], D_RND_IFD D_K_IFD), true);
	helper_env_init(&ce, UNHEX(b[1], D_RND_IC D_K_IC), true);
	mrtd_bac_init(&bac, &specimen, &te.env);
	mrtd_bac_chip_init(&chip, &specimen, &ce.env);

	assert_true(mrtd_bac_send(&bac, &capdu));
	assert_true(span_eq(capdu, UNHEX(b[2], D_GET_CHALLENGE)));
	capdu = answer(&chip, capdu, buf, sizeof(buf));
	assert_true(span_eq(capdu, UNHEX(b[2], D_RND_IC "9000")));
	assert_int_equal(mrtd_bac_recv(&bac, capdu), MRTD_E_OK);

	assert_true(mrtd_bac_send(&bac, &capdu));
	assert_true(span_eq(capdu, UNHEX(b[2], D_EXTERNAL_AUTHENTICATE)));
	assert_false(mrtd_bac_done(&bac));
	capdu = answer(&chip, capdu, buf, sizeof(buf));
	assert_true(span_eq(capdu, UNHEX(b[2], D_E_IC D_M_IC "9000")));
	assert_int_equal(mrtd_bac_recv(&bac, capdu), MRTD_E_OK);

	assert_false(mrtd_bac_send(&bac, &capdu));
	assert_true(mrtd_bac_done(&bac));
	assert_true(mrtd_bac_chip_done(&chip));
	mrtd_bac_take(&bac, &t);
	mrtd_bac_chip_take(&chip, &c);
	assert_true(mrtd_sm_live(&t));
	assert_true(span_eq(span_of(t.k_enc, 16), UNHEX(b[2], D_KS_ENC)));
	assert_true(span_eq(span_of(t.k_mac, 16), UNHEX(b[2], D_KS_MAC)));
	assert_true(span_eq(span_of(t.ssc, 8), UNHEX(b[2], D_SSC)));
	assert_memory_equal(&t.k_enc, &c.k_enc, sizeof(t.k_enc));
	assert_memory_equal(&t.k_mac, &c.k_mac, sizeof(t.k_mac));
	assert_memory_equal(&t.ssc, &c.ssc, sizeof(t.ssc));
	/* Once only. */
	mrtd_bac_take(&bac, &t);
	assert_false(mrtd_sm_live(&t));
	mrtd_bac_wipe(&bac);
	mrtd_bac_chip_wipe(&chip);
}

static void
gives_the_status_word_a_meaning(void **state)
{
	static const struct {
		uint16_t challenge, authenticate;
		enum mrtd_err want;
	} rows[] = {
	    {0x6D00, 0, MRTD_E_STATUS}, {0x6A88, 0, MRTD_E_STATUS},
	    {0x6300, 0, MRTD_E_STATUS}, {0x9000, 0x6300, MRTD_E_PASSWORD},
	    {0x9000, 0x63C2, MRTD_E_PASSWORD},
	    {0x9000, 0x6982, MRTD_E_PASSWORD},
	    {0x9000, 0x6988, MRTD_E_PASSWORD},
	    {0x9000, 0x6A80, MRTD_E_PASSWORD}, {0x9000, 0x6985, MRTD_E_STATUS},
	    {0x9000, 0x6A88, MRTD_E_STATUS}, {0x9000, 0x6700, MRTD_E_STATUS},
	    {0x9000, 0x9000, MRTD_E_LENGTH}, /* and no data */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct helper_env env;
		struct mrtd_bac bac;
		struct span capdu;
		uint8_t buf[16];
		struct sink k = sink_of(buf, sizeof(buf));
		enum mrtd_err e;

		helper_env_init(&env, (struct span) {0}, false);
		mrtd_bac_init(&bac, &specimen, &env.env);
		assert_true(mrtd_bac_send(&bac, &capdu));
		if (rows[i].challenge == 0x9000)
			sink_put_fill(&k, 7, 8);
		sink_put_be16(&k, rows[i].challenge);
		e = mrtd_bac_recv(&bac, sink_span(&k));
		if (rows[i].challenge == 0x9000) {
			assert_int_equal(e, MRTD_E_OK);
			assert_true(mrtd_bac_send(&bac, &capdu));
			k = sink_of(buf, sizeof(buf));
			sink_put_be16(&k, rows[i].authenticate);
			e = mrtd_bac_recv(&bac, sink_span(&k));
		}
		assert_int_equal(e, rows[i].want);
		/* Sticky, and nothing comes out. */
		assert_int_equal(bac.sw,
		    rows[i].challenge == 0x9000 ? rows[i].authenticate
						: rows[i].challenge);
		assert_false(mrtd_bac_send(&bac, &capdu));
		assert_false(mrtd_bac_done(&bac));
		assert_int_equal(mrtd_bac_err(&bac), rows[i].want);
		assert_int_equal(
		    mrtd_bac_recv(&bac, HEX(0x90, 0)), rows[i].want);
	}
}

static void
fails_with_another_mrz(void **state)
{
	struct helper_env te, ce;
	struct mrtd_bac bac;
	struct mrtd_bac_chip chip;
	struct mrtd_sm sm;

	(void)state;
	helper_env_init(&te, (struct span) {0}, false);
	helper_env_init(&ce, (struct span) {0}, false);
	mrtd_bac_init(&bac, &other, &te.env);
	mrtd_bac_chip_init(&chip, &specimen, &ce.env);
	assert_int_equal(run(&bac, &chip), MRTD_E_PASSWORD);
	assert_int_equal(bac.sw, 0x6300);
	assert_false(mrtd_bac_chip_done(&chip));
	mrtd_bac_take(&bac, &sm);
	assert_false(mrtd_sm_live(&sm));
	/* The chip is ready for the right one. */
	mrtd_bac_init(&bac, &specimen, &te.env);
	assert_int_equal(run(&bac, &chip), MRTD_E_OK);
	assert_true(mrtd_bac_done(&bac));
}

/* A chip without the keys: it can echo, replay and guess. */
static void
refuses_a_chip_without_the_keys(void **state)
{
	struct helper_env te, ce;
	struct mrtd_bac bac, again;
	struct mrtd_bac_chip chip;
	struct span capdu, rapdu;
	uint8_t buf[64], copy[64], reflected[64];
	struct sink k = sink_of(reflected, sizeof(reflected));
	struct mrtd_capdu c;

	(void)state;
	helper_env_init(&te, (struct span) {0}, false);
	helper_env_init(&ce, (struct span) {0}, false);
	ce.counter = 1000;
	mrtd_bac_init(&bac, &specimen, &te.env);
	mrtd_bac_chip_init(&chip, &specimen, &ce.env);
	assert_true(mrtd_bac_send(&bac, &capdu));
	assert_int_equal(
	    mrtd_bac_recv(&bac, answer(&chip, capdu, buf, sizeof(buf))),
	    MRTD_E_OK);
	assert_true(mrtd_bac_send(&bac, &capdu));

	/* Our own cryptogram back: a true MAC, the nonces crosswise. */
	again = bac;
	assert_int_equal(mrtd_capdu_parse(capdu, &c), MRTD_E_OK);
	sink_put(&k, c.data);
	sink_put_be16(&k, 0x9000);
	assert_int_equal(mrtd_bac_recv(&again, sink_span(&k)), MRTD_E_AUTH);

	rapdu = answer(&chip, capdu, buf, sizeof(buf));
	memcpy(copy, rapdu.p, rapdu.n);
	for (size_t bit = 0; bit < 40 * 8; bit++) {
		again = bac;
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(
		    mrtd_bac_recv(&again, span_of(copy, rapdu.n)), MRTD_E_AUTH);
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t n = 0; n < rapdu.n; n++) {
		again = bac;
		assert_int_not_equal(
		    mrtd_bac_recv(&again, span_of(copy, n)), MRTD_E_OK);
	}
	assert_int_equal(mrtd_bac_recv(&bac, rapdu), MRTD_E_OK);

	/* The true answer of yesterday to the challenge of today. */
	mrtd_bac_init(&bac, &specimen, &te.env);
	assert_true(mrtd_bac_send(&bac, &capdu));
	mrtd_bac_chip_init(&chip, &specimen, &ce.env);
	assert_int_equal(
	    mrtd_bac_recv(&bac, answer(&chip, capdu, buf, sizeof(buf))),
	    MRTD_E_OK);
	assert_true(mrtd_bac_send(&bac, &capdu));
	assert_int_equal(
	    mrtd_bac_recv(&bac, span_of(copy, rapdu.n)), MRTD_E_AUTH);
}

static void
makes_the_terminal_do_things_in_order(void **state)
{
	struct helper_env env;
	struct mrtd_bac_chip chip;
	uint8_t b[2][64], buf[64];
	struct span auth = UNHEX(b[0], D_EXTERNAL_AUTHENTICATE);
	struct mrtd_capdu c = {.ins = MRTD_INS_SELECT};
	struct sink k = sink_of(buf, sizeof(buf));
	uint16_t sw = 0xEEEE;

	(void)state;
	helper_env_init(&env, UNHEX(b[1], D_RND_IC), false);
	mrtd_bac_chip_init(&chip, &specimen, &env.env);
	assert_true(
	    span_eq(answer(&chip, auth, buf, sizeof(buf)), HEX(0x69, 0x85)));
	/* Right cryptogram, challenge of another day. */
	(void)answer(&chip, HEX(0, 0x84, 0, 0, 8), buf, sizeof(buf));
	(void)answer(&chip, HEX(0, 0x84, 0, 0, 8), buf, sizeof(buf));
	assert_true(
	    span_eq(answer(&chip, auth, buf, sizeof(buf)), HEX(0x63, 0x00)));
	/* One attempt a challenge. */
	assert_true(
	    span_eq(answer(&chip, auth, buf, sizeof(buf)), HEX(0x69, 0x85)));
	/* Form. */
	assert_true(span_eq(
	    answer(&chip, HEX(0, 0x84, 0, 0, 7), buf, 64), HEX(0x67, 0x00)));
	assert_true(span_eq(
	    answer(&chip, HEX(0, 0x84, 0, 1, 8), buf, 64), HEX(0x6A, 0x86)));
	(void)answer(&chip, HEX(0, 0x84, 0, 0, 8), buf, sizeof(buf));
	assert_true(span_eq(answer(&chip, HEX(0, 0x82, 0, 0, 1, 9, 0), buf, 64),
	    HEX(0x67, 0x00)));
	/* Not ours. */
	assert_int_equal(
	    mrtd_bac_chip_command(&chip, &c, &k, &sw), MRTD_E_NOT_FOUND);
	c = (struct mrtd_capdu) {
	    .cla = 0x0C, .ins = MRTD_INS_GET_CHALLENGE, .ne = 8};
	assert_int_equal(
	    mrtd_bac_chip_command(&chip, &c, &k, &sw), MRTD_E_NOT_FOUND);
	assert_int_equal(sw, 0xEEEE);
	assert_int_equal(k.n, 0);
}

static void
refuses_calls_out_of_order(void **state)
{
	struct helper_env env;
	struct mrtd_bac bac;
	struct span capdu;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	mrtd_bac_init(&bac, &specimen, &env.env);
	assert_int_equal(mrtd_bac_recv(&bac, HEX(0x90, 0)), MRTD_E_STATE);
	mrtd_bac_init(&bac, &specimen, &env.env);
	assert_true(mrtd_bac_send(&bac, &capdu));
	assert_false(mrtd_bac_send(&bac, &capdu));
	assert_int_equal(mrtd_bac_err(&bac), MRTD_E_STATE);
	/* No key, no start. */
	mrtd_bac_init(&bac, &(struct mrtd_mrz_key) {0}, &env.env);
	assert_false(mrtd_bac_send(&bac, &capdu));
	assert_int_equal(mrtd_bac_err(&bac), MRTD_E_LENGTH);
}

static void
ends_without_randomness(void **state)
{
	struct helper_env dry, env;
	struct mrtd_bac bac;
	struct mrtd_bac_chip chip;
	struct span capdu;
	uint8_t buf[64];

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	for (size_t n = 0; n < 24; n += 8) {
		uint8_t few[24] = {0};

		helper_env_init(&dry, span_of(few, n), true);
		mrtd_bac_init(&bac, &specimen, &dry.env);
		mrtd_bac_chip_init(&chip, &specimen, &env.env);
		assert_int_equal(run(&bac, &chip), MRTD_E_RANDOM);
		assert_false(mrtd_bac_done(&bac));
	}
	helper_env_init(&dry, (struct span) {0}, true);
	mrtd_bac_init(&bac, &specimen, &env.env);
	mrtd_bac_chip_init(&chip, &specimen, &dry.env);
	assert_true(mrtd_bac_send(&bac, &capdu));
	assert_true(
	    span_eq(answer(&chip, capdu, buf, sizeof(buf)), HEX(0x6F, 0x00)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(runs_the_worked_example),
	    cmocka_unit_test(gives_the_status_word_a_meaning),
	    cmocka_unit_test(fails_with_another_mrz),
	    cmocka_unit_test(refuses_a_chip_without_the_keys),
	    cmocka_unit_test(makes_the_terminal_do_things_in_order),
	    cmocka_unit_test(refuses_calls_out_of_order),
	    cmocka_unit_test(ends_without_randomness),
	};

	return cmocka_run_group_tests_name("mrtd_bac", tests, NULL, NULL);
}
