#include "tests/mrtd_sm_pair.h"
#include "tests/vectors/doc9303_11_d.h"
#include "tests/vectors/sm_aes.h"

#define UNHEX(buf, text) span_of((buf), check_unhex((text), (buf), sizeof(buf)))

static void
start_d(struct mrtd_sm *sm)
{
	uint8_t e[16], m[16], s[8];

	mrtd_sm_init(sm, MRTD_CIPHER_3DES, UNHEX(e, D_KS_ENC),
	    UNHEX(m, D_KS_MAC), UNHEX(s, D_SSC));
	assert_true(mrtd_sm_live(sm));
}

/* One printed exchange through both roles. */
static void
exchange(const char *name, struct mrtd_sm *terminal, struct mrtd_sm *chip,
    const char *const text[4])
{
	uint8_t b[4][256], out[256], scratch[256];
	struct span command = UNHEX(b[0], text[0]), prot = UNHEX(b[1], text[1]),
		    answer = UNHEX(b[2], text[2]),
		    prot_answer = UNHEX(b[3], text[3]);
	struct sink k = sink_of(out, sizeof(out));
	struct sink tmp = sink_of(scratch, sizeof(scratch));
	struct mrtd_capdu plain, secured, opened;
	struct mrtd_rapdu r;
	uint16_t sw;

	check(name, mrtd_capdu_parse(command, &plain) == MRTD_E_OK);
	check(name, mrtd_rapdu_parse(answer, &r) == MRTD_E_OK);
	check(name, mrtd_sm_wrap(terminal, &plain, &k) == MRTD_E_OK);
	check(name, span_eq(sink_span(&k), prot));

	check(name, mrtd_capdu_parse(prot, &secured) == MRTD_E_OK);
	check(name, mrtd_sm_open(chip, &secured, &tmp, &opened) == MRTD_E_OK);
	check(name, span_eq(opened.data, plain.data));
	check(name, opened.cla == plain.cla && opened.ins == plain.ins);
	check(name, opened.p1 == plain.p1 && opened.p2 == plain.p2);
	check(name, opened.ne == plain.ne);

	k = sink_of(out, sizeof(out));
	check(name, mrtd_sm_seal(chip, r.data, r.sw, &k) == MRTD_E_OK);
	check(name, span_eq(sink_span(&k), prot_answer));

	/* No room for padding is needed. */
	tmp = sink_of(scratch, r.data.n);
	check(name,
	    mrtd_sm_unwrap(terminal, prot_answer, &tmp, &sw) == MRTD_E_OK);
	check(name, sw == r.sw);
	check(name, span_eq(sink_span(&tmp), r.data));
}

static void
runs_the_worked_example(void **state)
{
	struct mrtd_sm terminal, chip;

	(void)state;
	start_d(&terminal);
	start_d(&chip);
	for (size_t i = 0; i < COUNT(doc9303_11_d_sm); i++)
		exchange(doc9303_11_d_sm[i].name, &terminal, &chip,
		    (const char *const[]) {doc9303_11_d_sm[i].command,
			doc9303_11_d_sm[i].protected_command,
			doc9303_11_d_sm[i].answer,
			doc9303_11_d_sm[i].protected_answer});
}

static void
runs_aes(void **state)
{
	struct mrtd_sm terminal = {0}, chip = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(sm_aes); i++) {
		if (i % 4 == 0) {
			enum mrtd_cipher c = sm_aes[i].key == 16
			    ? MRTD_CIPHER_AES128
			    : sm_aes[i].key == 24 ? MRTD_CIPHER_AES192
						  : MRTD_CIPHER_AES256;

			start(&terminal, c);
			start(&chip, c);
		}
		exchange(sm_aes[i].command, &terminal, &chip,
		    (const char *const[]) {sm_aes[i].command,
			sm_aes[i].protected_command, sm_aes[i].answer,
			sm_aes[i].protected_answer});
	}
}

static void
carries_every_size(void **state)
{
	static const size_t sizes[] = {0, 1, 7, 8, 15, 16, 110, 112, 127, 223,
	    224, 231, 232, 239, 240, 255, 256, 4096, 32767, 65000};
	static uint8_t data[70000], buf[70000], back[70000];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31);
	for (int c = 0; c < MRTD_CIPHER_COUNT; c++)
		for (size_t i = 0; i < COUNT(sizes) * 2; i++) {
			struct span d = span_of(data, sizes[i / 2]);
			struct mrtd_capdu plain = {
			    .ins = (uint8_t)(0xB0 + i % 2),
			    .data = d,
			    .ne = 256};
			struct mrtd_sm terminal, chip;
			struct sink k, out = sink_of(back, d.n);
			uint16_t sw;

			start(&terminal, (enum mrtd_cipher)c);
			start(&chip, (enum mrtd_cipher)c);
			(void)ask(&terminal, &chip, &plain, buf, sizeof(buf));
			k = sink_of(buf, sizeof(buf));
			assert_int_equal(
			    mrtd_sm_seal(&chip, d, 0x9000, &k), MRTD_E_OK);
			assert_int_equal(
			    mrtd_sm_unwrap(&terminal, sink_span(&k), &out, &sw),
			    MRTD_E_OK);
			assert_true(span_eq(sink_span(&out), d));
			assert_memory_equal(terminal.ssc, chip.ssc, 16);
		}
}

static void
knows_how_much_fits(void **state)
{
	static uint8_t data[70000], buf[70000];
	static const size_t limits[] = {
	    18, 34, 35, 40, 100, 147, 148, 163, 258, 261, 275, 4096, 65538};

	(void)state;
	for (int c = 0; c < MRTD_CIPHER_COUNT; c++)
		for (size_t i = 0; i < COUNT(limits); i++) {
			struct mrtd_capdu plain = {.ins = 0xB0, .ne = 256};
			struct mrtd_sm t, chip, again;
			size_t n;
			struct sink k;

			start(&t, (enum mrtd_cipher)c);
			start(&chip, (enum mrtd_cipher)c);
			(void)ask(&t, &chip, &plain, buf, sizeof(buf));
			again = chip;
			n = mrtd_sm_max_plain(&t, limits[i]);
			k = sink_of(buf, limits[i]);
			assert_int_equal(
			    mrtd_sm_seal(&chip, span_of(data, n), 0x9000, &k),
			    MRTD_E_OK);
			k = sink_of(buf, limits[i]);
			assert_int_equal(mrtd_sm_seal(&again,
					     span_of(data, n + 1), 0x9000, &k),
			    MRTD_E_SPACE);
		}
	for (int c = 0; c < MRTD_CIPHER_COUNT; c++) {
		struct mrtd_sm t;

		start(&t, (enum mrtd_cipher)c);
		assert_int_equal(
		    mrtd_sm_max_plain(&t, 258), c == 0 ? 231 : 223);
		assert_int_equal(mrtd_sm_max_plain(&t, 17), 0);
		assert_int_equal(mrtd_sm_max_plain(&t, 0), 0);
	}
}

static void
refuses_calls_out_of_order(void **state)
{
	struct mrtd_capdu plain = {.ins = 0xB0, .ne = 8}, opened;
	struct mrtd_sm terminal, chip, none = {0};
	uint8_t buf[64];
	struct sink k = sink_of(buf, sizeof(buf)), full = sink_of(buf, 15);
	uint16_t sw;

	(void)state;
	assert_int_equal(mrtd_sm_wrap(&none, &plain, &k), MRTD_E_STATE);
	assert_int_equal(
	    mrtd_sm_seal(&none, (struct span) {0}, 0x9000, &k), MRTD_E_STATE);
	assert_int_equal(
	    mrtd_sm_open(&none, &plain, &k, &opened), MRTD_E_STATE);
	assert_int_equal(mrtd_sm_max_plain(&none, 0), 0);
	start(&terminal, MRTD_CIPHER_3DES);
	start(&chip, MRTD_CIPHER_3DES);
	assert_int_equal(
	    mrtd_sm_unwrap(&terminal, HEX(0x90, 0), &k, &sw), MRTD_E_STATE);
	/* Too small a sink moves nothing. */
	assert_int_equal(mrtd_sm_wrap(&terminal, &plain, &full), MRTD_E_SPACE);
	assert_int_equal(full.n, 0);
	(void)ask(&terminal, &chip, &plain, buf, sizeof(buf));
	assert_int_equal(mrtd_sm_wrap(&terminal, &plain, &k), MRTD_E_STATE);
	/* A plain command ends the session (§9.8.3). */
	start(&chip, MRTD_CIPHER_3DES);
	assert_int_equal(
	    mrtd_sm_open(&chip, &plain, &k, &opened), MRTD_E_SM_FORMAT);
	assert_false(mrtd_sm_live(&chip));
	assert_int_equal(mrtd_sm_status(MRTD_E_SM_FORMAT), 0x6987);
	assert_int_equal(mrtd_sm_status(MRTD_E_SM_MAC), 0x6988);
}

/* Keys that do not fit the cipher make no session. */
static void
refuses_wrong_keys_at_the_start(void **state)
{
	uint8_t k[32] = {0};
	struct span none = {0}, k16 = span_of(k, 16), k24 = span_of(k, 24);
	struct mrtd_sm sm;

	(void)state;
	mrtd_sm_init(&sm, MRTD_CIPHER_AES192, k16, k24, none);
	assert_false(mrtd_sm_live(&sm));
	mrtd_sm_init(&sm, MRTD_CIPHER_AES192, k24, k16, none);
	assert_false(mrtd_sm_live(&sm));
	mrtd_sm_init(&sm, MRTD_CIPHER_AES128, k16, k16, span_of(k, 8));
	assert_false(mrtd_sm_live(&sm));
	mrtd_sm_init(&sm, MRTD_CIPHER_COUNT, none, none, none);
	assert_false(mrtd_sm_live(&sm));
	mrtd_sm_init(&sm, MRTD_CIPHER_AES128, k16, k16, k16);
	assert_true(mrtd_sm_live(&sm));
}

/* The counter carries over all of its bytes. */
static void
counts_past_a_byte(void **state)
{
	struct mrtd_capdu plain = {.ins = 0xB0, .ne = 1};
	struct mrtd_sm terminal, chip;
	uint8_t buf[64], out[8];

	(void)state;
	start(&terminal, MRTD_CIPHER_AES128);
	start(&chip, MRTD_CIPHER_AES128);
	for (int i = 0; i < 200; i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct sink d = sink_of(out, sizeof(out));
		uint16_t sw;

		(void)ask(&terminal, &chip, &plain, buf, sizeof(buf));
		assert_int_equal(
		    mrtd_sm_seal(&chip, HEX(7), 0x9000, &k), MRTD_E_OK);
		assert_int_equal(
		    mrtd_sm_unwrap(&terminal, sink_span(&k), &d, &sw),
		    MRTD_E_OK);
	}
	assert_int_equal(terminal.ssc[14], 1);
	assert_int_equal(terminal.ssc[15], 400 - 256);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(runs_the_worked_example),
	    cmocka_unit_test(runs_aes),
	    cmocka_unit_test(carries_every_size),
	    cmocka_unit_test(knows_how_much_fits),
	    cmocka_unit_test(refuses_calls_out_of_order),
	    cmocka_unit_test(refuses_wrong_keys_at_the_start),
	    cmocka_unit_test(counts_past_a_byte),
	};

	return cmocka_run_group_tests_name("mrtd_sm", tests, NULL, NULL);
}
