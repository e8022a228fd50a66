/*
 * Commands that are larger than a short APDU: one of extended length, or a
 * chain (ISO/IEC 7816-4 §5.3.3), plain and in secure messaging.
 */
#include "tests/check.h"

#include "mrtd/link.h"
#include "tests/helper_env.h"

#define PSO 0x2A
#define SHORT 261
#define LONG 65544

struct chip {
	bool secure;
	struct mrtd_sm sm;
	size_t longest; /* command that it takes; else 6700 */
	unsigned refuse; /* this part is answered 6A80; 0: none */
	uint8_t got[8192];
	size_t n;
	unsigned commands, extended, chained;
};

static struct mrtd_link link;
static struct chip chip;

static void
answer(struct chip *c, struct span bytes, struct sink *rapdu)
{
	static uint8_t in[MRTD_CAPDU_MAX];
	struct sink scratch = sink_of(in, sizeof(in));
	struct mrtd_capdu p;
	uint16_t sw = MRTD_SW_OK;
	bool last;

	c->commands++;
	assert_int_equal(mrtd_capdu_parse(bytes, &p), MRTD_E_OK);
	c->extended += p.extended;
	if (c->secure) {
		struct mrtd_capdu secured = p;

		assert_int_equal(
		    mrtd_sm_open(&c->sm, &secured, &scratch, &p), MRTD_E_OK);
	}
	last = (p.cla & 0x10) == 0;
	c->chained += !last;
	/* Only the last part has an Le. */
	assert_true(last || p.ne == 0);
	assert_int_equal(p.ins, PSO);
	if (bytes.n > c->longest)
		sw = MRTD_SW_WRONG_LENGTH;
	else if (c->commands == c->refuse)
		sw = MRTD_SW_WRONG_DATA;
	if (sw == MRTD_SW_OK) {
		assert_true(p.data.n <= sizeof(c->got) - c->n);
		memcpy(c->got + c->n, p.data.p, p.data.n);
		c->n += p.data.n;
	}
	if (c->secure) {
		assert_int_equal(
		    mrtd_sm_seal(&c->sm,
			sw == MRTD_SW_OK && last ? SPAN_STR("done")
						 : (struct span) {0},
			sw, rapdu),
		    MRTD_E_OK);
		return;
	}
	if (sw == MRTD_SW_OK && last)
		sink_put(rapdu, SPAN_STR("done"));
	sink_put_be16(rapdu, sw);
}

/* clang-format off */
static const struct {
	const char *name;
	bool secure, may_chain;
	size_t data;
	size_t reader;   /* longest command of the reader */
	size_t stated;   /* by the chip; 0: nothing */
	size_t longest;  /* that the chip takes */
	unsigned refuse;
	uint16_t sw;
	unsigned commands, extended, chained;
} cases[] = {
	{"short",                       false, true,  100,  LONG,  0, LONG, 0, 0x9000, 1, 0, 0},
	{"short, secured",              true,  true,  223,  LONG,  0, LONG, 0, 0x9000, 1, 0, 0},
	{"extended",                    false, true,  1000, LONG,  0, LONG, 0, 0x9000, 1, 1, 0},
	{"extended, secured",           true,  true,  1000, LONG,  0, LONG, 0, 0x9000, 1, 1, 0},
	{"the reader is short",         false, true,  1000, SHORT, 0, SHORT, 0, 0x9000, 4, 0, 3},
	{"the reader is short, secured", true, true,  1000, SHORT, 0, SHORT, 0, 0x9000, 5, 0, 4},
	{"a byte too many, secured",    true,  true,  224,  SHORT, 0, SHORT, 0, 0x9000, 2, 0, 1},
	{"exactly two parts",           false, true,  510,  SHORT, 0, SHORT, 0, 0x9000, 2, 0, 1},
	{"the chip states less",        true,  true,  1000, LONG,  512, 512, 0, 0x9000, 5, 0, 4},
	{"6700 to extended length",     false, true,  1000, LONG,  0, SHORT, 0, 0x9000, 5, 1, 3},
	{"6700, secured",               true,  true,  1000, LONG,  0, SHORT, 0, 0x9000, 6, 1, 4},
	{"6700, no chain allowed",      false, false, 1000, LONG,  0, SHORT, 0, 0x6700, 1, 1, 0},
	{"the second part is refused",  true,  true,  1000, SHORT, 0, SHORT, 2, 0x6A80, 2, 0, 2},
	{"the last part is refused",    true,  true,  1000, SHORT, 0, SHORT, 5, 0x6A80, 5, 0, 4},
	{"4 KiB",                       true,  true,  4096, LONG,  0, LONG, 0, 0x9000, 1, 1, 0},
	{"4 KiB in parts",              true,  true,  4096, SHORT, 0, SHORT, 0, 0x9000, 19, 0, 18},
};
/* clang-format on */

static void
secure_both(void)
{
	static const uint8_t enc[16] = {1}, mac[16] = {2};
	struct mrtd_sm sm = {0};

	mrtd_sm_init(&sm, MRTD_CIPHER_AES128, SPAN_OF(enc), SPAN_OF(mac),
	    (struct span) {0});
	chip.sm = sm;
	mrtd_link_secure(&link, &sm);
}

static void
divides_what_is_too_long(void **state)
{
	static uint8_t data[4096], bytes[1024];
	struct helper_env env;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 5 + (i >> 7));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mrtd_capdu c = {.ins = PSO,
		    .p2 = 0xBE,
		    .data = span_of(data, cases[i].data),
		    .ne = 256};
		struct mrtd_rapdu r = {0};
		struct span out;

		memset(&chip, 0, sizeof(chip));
		chip.secure = cases[i].secure;
		chip.longest = cases[i].longest;
		chip.refuse = cases[i].refuse;
		mrtd_link_init(&link,
		    &(struct mrtd_link_conf) {
			.env = &env.env, .limits = {cases[i].reader, 258}});
		link.chip.max_capdu = cases[i].stated;
		if (cases[i].secure)
			secure_both();
		if (cases[i].may_chain)
			mrtd_link_command_chained(&link, &c);
		else
			mrtd_link_command(&link, &c);
		while (mrtd_link_send(&link, &out)) {
			struct sink k = sink_of(bytes, sizeof(bytes));

			check(cases[i].name, out.n <= cases[i].reader);
			answer(&chip, out, &k);
			assert_int_equal(
			    mrtd_link_recv(&link, sink_span(&k)), MRTD_E_OK);
		}
		if (chip.commands != cases[i].commands)
			print_error(
			    "%s: %u commands\n", cases[i].name, chip.commands);
		check(cases[i].name, mrtd_link_answer(&link, &r));
		check(cases[i].name, r.sw == cases[i].sw);
		check(cases[i].name, chip.commands == cases[i].commands);
		check(cases[i].name, link.commands == cases[i].commands);
		check(cases[i].name, chip.extended == cases[i].extended);
		check(cases[i].name, chip.chained == cases[i].chained);
		if (r.sw != MRTD_SW_OK)
			continue;
		check(cases[i].name, span_eq(r.data, SPAN_STR("done")));
		check(
		    cases[i].name, span_eq(span_of(chip.got, chip.n), c.data));
	}
}

static void
takes_no_more_than_there_is_room_for(void **state)
{
	static const uint8_t data[MRTD_LINK_COMMAND_MAX + 1];
	struct helper_env env;
	struct span out;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	mrtd_link_init(&link,
	    &(struct mrtd_link_conf) {
		.env = &env.env, .limits = {LONG, 65538}});
	mrtd_link_command_chained(
	    &link, &(struct mrtd_capdu) {.ins = PSO, .data = SPAN_OF(data)});
	assert_false(mrtd_link_send(&link, &out));
	assert_int_equal(mrtd_link_err(&link), MRTD_E_SPACE);
}

/* 61FF without end: the buffer ends it, or the number of commands. */
static void
ends_an_endless_answer(void **state)
{
	static uint8_t bytes[258];
	struct helper_env env;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	for (size_t n = 0; n <= 256; n += 256) {
		enum mrtd_err e = MRTD_E_OK;
		struct span out;
		unsigned sent = 0;

		mrtd_link_init(&link,
		    &(struct mrtd_link_conf) {
			.env = &env.env, .limits = {LONG, 65538}});
		mrtd_link_command(
		    &link, &(struct mrtd_capdu) {.ins = 0xB0, .ne = 256});
		while (e == MRTD_E_OK && mrtd_link_send(&link, &out)) {
			struct sink k = sink_of(bytes, sizeof(bytes));

			sink_put_fill(&k, 0xAA, n);
			sink_put_be16(&k, 0x61FF);
			e = mrtd_link_recv(&link, sink_span(&k));
			assert_in_range(++sent, 1, 700);
		}
		/* Full with data; nothing more is asked for without. */
		assert_int_equal(e, n > 0 ? MRTD_E_SPACE : MRTD_E_OK);
		assert_int_equal(sent, n > 0 ? 257 : 2);
		assert_int_equal(mrtd_link_status(&link), 0x61FF);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(divides_what_is_too_long),
	    cmocka_unit_test(takes_no_more_than_there_is_room_for),
	    cmocka_unit_test(ends_an_endless_answer),
	};

	return cmocka_run_group_tests_name("mrtd_link", tests, NULL, NULL);
}
