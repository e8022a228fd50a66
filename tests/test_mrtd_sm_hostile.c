/*
 * Secure messaging against whoever stands between or does it wrong: changed
 * bits, other objects, wrong padding, naked status words, replays.
 */
#include "tests/mrtd_sm_pair.h"

/* Every bit of an answer is under the MAC or compared with what is. */
static void
refuses_every_changed_bit_of_an_answer(void **state)
{
	(void)state;
	for (int c = 0; c < MRTD_CIPHER_COUNT; c++) {
		struct mrtd_capdu plain = {.ins = 0xB0, .ne = 20};
		struct mrtd_sm terminal, chip;
		uint8_t buf[64], command[64];
		struct sink k = sink_of(buf, sizeof(buf));

		start(&terminal, (enum mrtd_cipher)c);
		start(&chip, (enum mrtd_cipher)c);
		(void)ask(&terminal, &chip, &plain, command, sizeof(command));
		assert_int_equal(
		    mrtd_sm_seal(
			&chip, SPAN_STR("abcdefghijklmnopqrst"), 0x9000, &k),
		    MRTD_E_OK);
		for (size_t bit = 0; bit < k.n * 8; bit++) {
			struct mrtd_sm t = terminal;
			uint8_t out[32];
			struct sink d = sink_of(out, sizeof(out));
			uint16_t sw = 0xEEEE;
			enum mrtd_err e;

			buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
			e = mrtd_sm_unwrap(&t, sink_span(&k), &d, &sw);
			assert_true(
			    e == MRTD_E_SM_MAC || e == MRTD_E_SM_FORMAT);
			assert_int_equal(d.n, 0);
			assert_int_equal(sw, 0xEEEE);
			assert_false(mrtd_sm_live(&t));
			buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		for (size_t cut = 3; cut < k.n; cut++) {
			struct mrtd_sm t = terminal;
			uint8_t out[32];
			struct sink d = sink_of(out, sizeof(out));
			uint16_t sw;

			assert_int_equal(
			    mrtd_sm_unwrap(&t, span_of(buf, cut), &d, &sw),
			    MRTD_E_SM_FORMAT);
		}
	}
}

static void
refuses_every_changed_bit_of_a_command(void **state)
{
	(void)state;
	for (int c = 0; c < MRTD_CIPHER_COUNT; c++) {
		struct mrtd_capdu plain = {
		    .ins = 0xA4, .p1 = 2, .data = HEX(1, 0x1E), .ne = 1};
		struct mrtd_sm terminal, chip;
		uint8_t buf[64];
		struct sink k = sink_of(buf, sizeof(buf));
		struct mrtd_capdu s;

		start(&terminal, (enum mrtd_cipher)c);
		start(&chip, (enum mrtd_cipher)c);
		assert_int_equal(
		    mrtd_sm_wrap(&terminal, &plain, &k), MRTD_E_OK);
		/* Lc and the outer Le are not authentic; Lc must fit. */
		for (size_t bit = 0; bit < (k.n - 1) * 8; bit++) {
			struct mrtd_sm t = chip;
			uint8_t out[32];
			struct sink d = sink_of(out, sizeof(out));
			struct mrtd_capdu opened = {.ins = 0xEE};

			buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
			if (mrtd_capdu_parse(sink_span(&k), &s) == MRTD_E_OK) {
				assert_int_not_equal(
				    mrtd_sm_open(&t, &s, &d, &opened),
				    MRTD_E_OK);
				assert_int_equal(opened.ins, 0xEE);
				assert_int_equal(d.n, 0);
				assert_false(mrtd_sm_live(&t));
			}
			buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
}

/* Writes an answer with a true MAC around whatever objects a case asks for. */
static size_t
forge(const struct mrtd_sm *chip, struct span objects, uint16_t sw,
    uint8_t *out, size_t cap)
{
	static const uint8_t pad[16] = {0x80};
	struct mrtd_sm c = *chip;
	size_t b = mrtd_crypto_block_size(c.cipher);
	size_t n = mrtd_crypto_key_size(c.cipher);
	struct span parts[3];
	uint8_t cc[8];
	struct sink k = sink_of(out, cap);

	for (size_t i = b; i-- > 0 && ++c.ssc[i] == 0;)
		continue;
	parts[0] = span_of(c.ssc, b);
	parts[1] = objects;
	parts[2] = span_of(pad, mrtd_crypto_pad_size(objects.n, b));
	assert_int_equal(
	    mrtd_crypto_mac(c.cipher, span_of(c.k_mac, n), parts, 3, cc),
	    MRTD_E_OK);
	sink_put(&k, objects);
	sink_put(&k, HEX(0x8E, 8));
	sink_put(&k, SPAN_OF(cc));
	sink_put_be16(&k, sw);
	assert_true(sink_ok(&k));
	return k.n;
}

static void
refuses_wrong_order_and_wrong_objects(void **state)
{
	/* clang-format off */
	const struct {
		const char *name;
		uint8_t ins;
		struct span objects;
		uint16_t sw;
		enum mrtd_err want;
	} rows[] = {
		{"status alone",          0xB0, HEX(0x99, 2, 0x90, 0), 0x9000, MRTD_E_OK},
		{"long form length",      0xB0, HEX(0x99, 0x81, 2, 0x90, 0), 0x9000, MRTD_E_OK},
		{"no object",             0xB0, {0},                   0x9000, MRTD_E_SM_FORMAT},
		{"status of one byte",    0xB0, HEX(0x99, 1, 0x90),    0x9000, MRTD_E_SM_FORMAT},
		{"status of three bytes", 0xB0, HEX(0x99, 3, 0x90, 0, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"status twice",          0xB0, HEX(0x99, 2, 0x90, 0, 0x99, 2, 0x90, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"another status outside",0xB0, HEX(0x99, 2, 0x6A, 0x82), 0x9000, MRTD_E_SM_FORMAT},
		{"an object of another",  0xB0, HEX(0x99, 2, 0x90, 0, 0x97, 1, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"data after status",     0xB0, HEX(0x99, 2, 0x90, 0, 0x87, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"empty 87",              0xB0, HEX(0x87, 0, 0x99, 2, 0x90, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"87 without data",       0xB0, HEX(0x87, 1, 1, 0x99, 2, 0x90, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"87 of half a block",    0xB0, HEX(0x87, 5, 1, 0, 0, 0, 0, 0x99, 2, 0x90, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"other padding",         0xB0, HEX(0x87, 9, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0x99, 2, 0x90, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"85 for an even INS",    0xB0, HEX(0x85, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x99, 2, 0x90, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"87 for an odd INS",     0xB1, HEX(0x87, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x99, 2, 0x90, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"85 with an indicator",  0xB1, HEX(0x85, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x99, 2, 0x90, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"padding gone",          0xB0, HEX(0x87, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x99, 2, 0x90, 0), 0x9000, MRTD_E_SM_FORMAT},
		{"naked, then a byte",    0xB0, HEX(0x99, 2, 0x90, 0, 0), 0x9000, MRTD_E_SM_FORMAT},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mrtd_capdu plain = {.ins = rows[i].ins, .ne = 8};
		struct mrtd_sm terminal, chip;
		uint8_t buf[64], out[32];
		struct sink d = sink_of(out, sizeof(out));
		uint16_t sw;
		size_t n;

		start(&terminal, MRTD_CIPHER_3DES);
		start(&chip, MRTD_CIPHER_3DES);
		(void)ask(&terminal, &chip, &plain, buf, sizeof(buf));
		n = forge(&chip, rows[i].objects, rows[i].sw, buf, sizeof(buf));
		check(rows[i].name,
		    mrtd_sm_unwrap(&terminal, span_of(buf, n), &d, &sw) ==
			rows[i].want);
		check(rows[i].name,
		    mrtd_sm_live(&terminal) == (rows[i].want == MRTD_E_OK));
	}
}

/* DO'87' of one block with this in it, no padding added, and DO'99'. */
static void
put_block(
    const struct mrtd_sm *chip, struct span whole, uint16_t sw, struct sink *k)
{
	size_t n = mrtd_crypto_key_size(chip->cipher);
	size_t b = mrtd_crypto_block_size(chip->cipher);
	uint8_t iv[16] = {0}, ssc[16], *at;

	sink_put(k, HEX(0x87, 17, 1));
	at = sink_reserve(k, 16);
	memcpy(ssc, chip->ssc, 16);
	ssc[b - 1]++;
	if (chip->cipher != MRTD_CIPHER_3DES)
		assert_int_equal(
		    mrtd_crypto_encrypt(chip->cipher, span_of(chip->k_enc, n),
			(struct span) {0}, SPAN_OF(ssc), iv),
		    MRTD_E_OK);
	assert_int_equal(
	    mrtd_crypto_encrypt(chip->cipher, span_of(chip->k_enc, n),
		span_of(iv, b), whole, at),
	    MRTD_E_OK);
	sink_put(k, HEX(0x99, 2));
	sink_put_be16(k, sw);
}

/* Seen on a passport: 6282, and padding 00 00 80 instead of 80 00 00. */
static void
cuts_wrong_padding_at_the_end_of_a_file(void **state)
{
	const struct {
		const char *name;
		uint16_t sw;
		uint32_t ne;
		enum mrtd_err want;
		size_t n;
	} rows[] = {
	    {"six asked for", MRTD_SW_END_OF_FILE, 6, MRTD_E_OK, 6},
	    {"fourteen asked for", MRTD_SW_END_OF_FILE, 14, MRTD_E_OK, 14},
	    {"more asked for", MRTD_SW_END_OF_FILE, 200, MRTD_E_OK, 16},
	    {"no end of file", MRTD_SW_OK, 14, MRTD_E_SM_FORMAT, 0},
	};

	(void)state;
	for (int c = 0; c < MRTD_CIPHER_COUNT; c++)
		for (size_t i = 0; i < COUNT(rows); i++) {
			struct mrtd_capdu plain = {
			    .ins = 0xB0, .ne = rows[i].ne};
			struct mrtd_sm terminal, chip;
			uint8_t buf[64], answer[64], out[32];
			struct sink k = sink_of(buf, sizeof(buf));
			struct sink d = sink_of(out, rows[i].n);
			struct span whole = HEX(
			    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 0, 9);
			uint16_t sw;
			size_t n;

			start(&terminal, (enum mrtd_cipher)c);
			start(&chip, (enum mrtd_cipher)c);
			(void)ask(&terminal, &chip, &plain, buf, sizeof(buf));
			put_block(&chip, whole, rows[i].sw, &k);
			n = forge(&chip, span_of(buf, k.n), rows[i].sw, answer,
			    sizeof(answer));
			check(rows[i].name,
			    mrtd_sm_unwrap(&terminal, span_of(answer, n), &d,
				&sw) == rows[i].want);
			check(rows[i].name,
			    span_eq(
				sink_span(&d), span_of(whole.p, rows[i].n)));
			check(rows[i].name,
			    terminal.findings ==
				(rows[i].want == MRTD_E_OK ? MRTD_SM_F_PADDING
							   : 0u));
		}
}

/* Seen on passports: extended length refused with a naked 6700, session kept.
 */
static void
goes_back_after_a_naked_status_word(void **state)
{
	struct mrtd_capdu big = {.ins = 0xB0, .ne = 4096, .extended = true};
	struct mrtd_capdu small = {.ins = 0xB0, .ne = 100};
	struct mrtd_sm terminal, chip;
	uint8_t buf[64], out[32];
	struct sink k, d = sink_of(out, sizeof(out));
	uint16_t sw = 0;

	(void)state;
	start(&terminal, MRTD_CIPHER_AES128);
	start(&chip, MRTD_CIPHER_AES128);
	assert_int_equal(mrtd_sm_undo(&terminal), MRTD_E_STATE);
	k = sink_of(buf, sizeof(buf));
	assert_int_equal(mrtd_sm_wrap(&terminal, &big, &k), MRTD_E_OK);
	assert_int_equal(mrtd_sm_undo(&terminal), MRTD_E_STATE);
	assert_int_equal(mrtd_sm_unwrap(&terminal, HEX(0x67, 0x00), &d, &sw),
	    MRTD_E_SM_LOST);
	assert_int_equal(sw, 0x6700);
	/* Nobody goes on by accident. */
	assert_int_equal(mrtd_sm_wrap(&terminal, &small, &k), MRTD_E_STATE);
	assert_int_equal(
	    mrtd_sm_unwrap(&terminal, HEX(0x67, 0), &d, &sw), MRTD_E_STATE);
	assert_int_equal(mrtd_sm_undo(&terminal), MRTD_E_OK);
	assert_int_equal(terminal.findings, MRTD_SM_F_NAKED);
	(void)ask(&terminal, &chip, &small, buf, sizeof(buf));
	k = sink_of(buf, sizeof(buf));
	assert_int_equal(mrtd_sm_seal(&chip, HEX(9), 0x9000, &k), MRTD_E_OK);
	assert_int_equal(
	    mrtd_sm_unwrap(&terminal, sink_span(&k), &d, &sw), MRTD_E_OK);
	assert_int_equal(sw, 0x9000);
}

/* A naked 9000 is no protected answer either. */
static void
takes_no_naked_success(void **state)
{
	static const uint16_t words[] = {
	    0x9000, 0x6100, 0x6C10, 0x6988, 0x6A82};

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct mrtd_capdu plain = {.ins = 0xB0, .ne = 8};
		struct mrtd_sm terminal, chip;
		uint8_t buf[64];
		struct sink k = sink_of(buf, sizeof(buf));
		uint16_t sw = 0;

		start(&terminal, MRTD_CIPHER_3DES);
		start(&chip, MRTD_CIPHER_3DES);
		(void)ask(&terminal, &chip, &plain, buf, sizeof(buf));
		sink_put_be16(&k, words[i]);
		assert_int_equal(
		    mrtd_sm_unwrap(&terminal, sink_span(&k), &k, &sw),
		    MRTD_E_SM_LOST);
		assert_int_equal(sw, words[i]);
	}
}

/* The same protected command is never good twice. */
static void
refuses_a_replay(void **state)
{
	(void)state;
	for (int c = 0; c < MRTD_CIPHER_COUNT; c++) {
		struct mrtd_capdu plain = {.ins = 0xB0, .ne = 8}, s, opened;
		struct mrtd_sm terminal, chip;
		uint8_t buf[64], tmp[64];
		struct sink k = sink_of(tmp, sizeof(tmp));
		struct span sent;

		start(&terminal, (enum mrtd_cipher)c);
		start(&chip, (enum mrtd_cipher)c);
		sent = ask(&terminal, &chip, &plain, buf, sizeof(buf));
		assert_int_equal(
		    mrtd_sm_seal(&chip, HEX(1), 0x9000, &k), MRTD_E_OK);
		assert_int_equal(mrtd_capdu_parse(sent, &s), MRTD_E_OK);
		assert_int_equal(
		    mrtd_sm_open(&chip, &s, &k, &opened), MRTD_E_SM_MAC);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_every_changed_bit_of_an_answer),
	    cmocka_unit_test(refuses_every_changed_bit_of_a_command),
	    cmocka_unit_test(refuses_wrong_order_and_wrong_objects),
	    cmocka_unit_test(cuts_wrong_padding_at_the_end_of_a_file),
	    cmocka_unit_test(goes_back_after_a_naked_status_word),
	    cmocka_unit_test(takes_no_naked_success),
	    cmocka_unit_test(refuses_a_replay),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_sm_hostile", tests, NULL, NULL);
}
