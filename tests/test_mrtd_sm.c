#include "tests/check.h"

#include "mrtd/sm.h"
#include "tests/vectors/doc9303_11_d.h"
#include "tests/vectors/sm_aes.h"

#define UNHEX(buf, text) span_of((buf), check_unhex((text), (buf), sizeof(buf)))
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
start(struct mrtd_sm *sm, enum mrtd_cipher c)
{
	uint8_t k[64];

	for (size_t i = 0; i < sizeof(k); i++)
		k[i] = (uint8_t)(i < 32 ? i : 0x40 + i - 32);
	mrtd_sm_init(sm, c, span_of(k, mrtd_crypto_key_size(c)),
	    span_of(k + 32, mrtd_crypto_key_size(c)), (struct span) {0});
	assert_true(mrtd_sm_live(sm));
}

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

/* A pair of sessions with a command under way. */
static struct span
ask(struct mrtd_sm *terminal, struct mrtd_sm *chip,
    const struct mrtd_capdu *plain, uint8_t *buf, size_t cap)
{
	static uint8_t scratch[70000];
	struct sink k = sink_of(buf, cap);
	struct sink tmp = sink_of(scratch, sizeof(scratch));
	struct mrtd_capdu secured, opened;

	assert_int_equal(mrtd_sm_wrap(terminal, plain, &k), MRTD_E_OK);
	assert_int_equal(mrtd_capdu_parse(sink_span(&k), &secured), MRTD_E_OK);
	assert_int_equal(
	    mrtd_sm_open(chip, &secured, &tmp, &opened), MRTD_E_OK);
	assert_true(span_eq(opened.data, plain->data));
	assert_int_equal(opened.ne, plain->ne);
	return sink_span(&k);
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
			uint8_t buf[64], answer[64], out[32], *at;
			struct sink k = sink_of(buf, sizeof(buf));
			struct sink d = sink_of(out, rows[i].n);
			struct span whole = HEX(
			    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 0, 9);
			uint8_t iv[16] = {0}, ssc[16];
			uint16_t sw;
			size_t n;

			start(&terminal, (enum mrtd_cipher)c);
			start(&chip, (enum mrtd_cipher)c);
			(void)ask(&terminal, &chip, &plain, buf, sizeof(buf));
			sink_put(&k, HEX(0x87, 17, 1));
			at = sink_reserve(&k, 16);
			memcpy(ssc, chip.ssc, 16);
			ssc[mrtd_crypto_block_size(chip.cipher) - 1]++;
			n = mrtd_crypto_key_size(chip.cipher);
			if (c != 0)
				assert_int_equal(
				    mrtd_crypto_encrypt(chip.cipher,
					span_of(chip.k_enc, n),
					(struct span) {0}, SPAN_OF(ssc), iv),
				    MRTD_E_OK);
			assert_int_equal(
			    mrtd_crypto_encrypt(chip.cipher,
				span_of(chip.k_enc, n),
				span_of(
				    iv, mrtd_crypto_block_size(chip.cipher)),
				whole, at),
			    MRTD_E_OK);
			sink_put(&k, HEX(0x99, 2));
			sink_put_be16(&k, rows[i].sw);
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
	    cmocka_unit_test(refuses_every_changed_bit_of_an_answer),
	    cmocka_unit_test(refuses_every_changed_bit_of_a_command),
	    cmocka_unit_test(refuses_wrong_order_and_wrong_objects),
	    cmocka_unit_test(cuts_wrong_padding_at_the_end_of_a_file),
	    cmocka_unit_test(goes_back_after_a_naked_status_word),
	    cmocka_unit_test(takes_no_naked_success),
	    cmocka_unit_test(refuses_calls_out_of_order),
	    cmocka_unit_test(refuses_a_replay),
	    cmocka_unit_test(refuses_wrong_keys_at_the_start),
	    cmocka_unit_test(counts_past_a_byte),
	};

	return cmocka_run_group_tests_name("mrtd_sm", tests, NULL, NULL);
}
