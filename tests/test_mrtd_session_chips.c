/*
 * Chips that lead a session off the usual way: a protocol that breaks off,
 * files that are absent, malformed or large, answers in pieces.
 */
#include "tests/check.h"

#include "mrtd/apdu.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/tlv.h"
#include "tests/helper_passport.h"

#define F(name) MRTD_FINDING_BIT(name)
#define BIT(name) MRTD_FILE_BIT(MRTD_FILE_##name)
#define USUAL (BIT(COM) | BIT(DG1) | BIT(SOD) | BIT(DG2))
#define GM128 "pace-ecdh-gm-aes128-p256"
#define GM3DES "pace-ecdh-gm-3des-bp256"

static struct passport passport;
static struct mrtd_session session;
static struct mrtd_session_conf conf;
static uint8_t arena[256 * 1024], large[200 * 1024];

static void
pace(const char *first, const char *second)
{
	const char *suites[] = {first, second, NULL};

	passport_offer_pace(&passport, suites);
}

static void
fault(const char *text)
{
	assert_int_equal(
	    mrtd_chip_faults_parse(text, &passport.conf.fault), MRTD_E_OK);
}

/* content has to stay. */
static void
hold(enum mrtd_file id, struct span content)
{
	passport.conf.files[id] = content;
}

static void
first_breaks(void)
{
	pace(GM128, GM3DES);
	fault("break-pace=1");
}

/* Until it is reset, this one does not even do BAC. */
static void
all_break(void)
{
	pace(GM128, GM3DES);
	fault("break-pace=9");
	passport.conf.personality = mrtd_chip_personality_of("pace-then-none");
}

static void
all_break_bac_allowed(void)
{
	all_break();
	conf.allow_bac_after_pace = true;
}

static void
all_break_no_mrz(void)
{
	all_break_bac_allowed();
	memcpy(passport.conf.can, "123456", 7);
	memcpy(conf.can, "123456", 7);
	conf.have_can = true;
	conf.have_mrz = false;
}

static void
card_access_malformed(void)
{
	static const uint8_t bytes[] = {0x31, 0x03, 0x30, 0x05, 0x06};

	hold(MRTD_FILE_CARD_ACCESS, SPAN_OF(bytes));
}

static void
card_access_other_tag(void)
{
	static const uint8_t bytes[] = {0x30, 0x02, 0x05, 0x00};

	hold(MRTD_FILE_CARD_ACCESS, SPAN_OF(bytes));
}

static void
card_access_cut(void)
{
	pace(GM128, NULL);
	passport.conf.pace = false;
	passport.conf.files[MRTD_FILE_CARD_ACCESS].n -= 3;
}

static void
com_lists_absent(void)
{
	static uint8_t bytes[32];
	struct sink k = sink_of(bytes, sizeof(bytes));

	mrtd_chip_personalise_com(&k, BIT(DG1) | BIT(DG2) | BIT(DG12));
	hold(MRTD_FILE_COM, sink_span(&k));
	conf.want_listed = BIT(DG11) | BIT(DG12);
}

static void
com_missing(void)
{
	hold(MRTD_FILE_COM, (struct span) {NULL, 0});
}

static void
com_malformed(void)
{
	static const uint8_t bytes[] = {0x60, 0x04, 0x5F, 0x01, 0x01, 0x30};

	hold(MRTD_FILE_COM, SPAN_OF(bytes));
}

static void
com_unknown_twice(void)
{
	static const uint8_t bytes[] = {0x60, 0x16, 0x5F, 0x01, 4, '0', '1',
	    '0', '7', 0x5F, 0x36, 6, '0', '4', '0', '0', '0', '0', 0x5C, 4,
	    0x61, 0x75, 0x61, 0x42};

	hold(MRTD_FILE_COM, SPAN_OF(bytes));
}

static void
in_pieces(void)
{
	pace(GM128, NULL);
	passport.conf.personality = mrtd_chip_personality_of("pieces");
}

static void
in_pieces_bac(void)
{
	passport.conf.personality = mrtd_chip_personality_of("pieces");
}

/* A DG2 whose file has n bytes, any content. */
static void
dg2_of(size_t n)
{
	struct sink k = sink_of(large, sizeof(large));

	mrtd_tlv_put_header(&k, 0x75, n - 5);
	assert_int_equal(k.n, n > 0x10000 + 5 ? 5 : 4);
	for (size_t i = k.n; i < n; i++)
		large[i] = (uint8_t)(i * 7 + (i >> 8));
	hold(MRTD_FILE_DG2, span_of(large, k.n + n - 5));
}

static void
dg2_at_the_border(void)
{
	dg2_of(0x8000 + 1);
}

static void
dg2_of_40k(void)
{
	pace(GM128, NULL);
	dg2_of(40000);
}

static void
dg2_of_40k_long(void)
{
	dg2_of_40k();
	passport_state_buffers(&passport, 4096);
}

static void
dg2_of_40k_pieces(void)
{
	dg2_of_40k();
	passport.conf.personality = mrtd_chip_personality_of("pieces");
}

static void
dg2_of_200k(void)
{
	dg2_of(200000);
}

static void
dg2_of_200k_long(void)
{
	dg2_of(200000);
	pace(GM3DES, NULL);
	passport_state_buffers(&passport, 4096);
}

static void
dg2_larger_than_the_arena(void)
{
	dg2_of(40000);
	conf.arena_cap = 30000;
}

static void
files_of_the_mf(void)
{
	static const uint8_t dir[] = {
	    0x61, 0x09, 0x4F, 0x07, 0xA0, 0, 0, 2, 0x47, 0x10, 0x01};
	static const uint8_t security[] = {0x30, 0x03, 0x02, 0x01, 0x03};

	pace(GM128, NULL);
	passport_state_buffers(&passport, 4096);
	hold(MRTD_FILE_DIR, SPAN_OF(dir));
	hold(MRTD_FILE_CARD_SECURITY, SPAN_OF(security));
	conf.want |= BIT(DIR) | BIT(CARD_SECURITY) | BIT(ATR_INFO) |
	    BIT(CARD_ACCESS);
}

static void
no_files_of_the_mf(void)
{
	pace(GM128, NULL);
	conf.want |= BIT(DIR) | BIT(CARD_SECURITY) | BIT(ATR_INFO);
}

/* clang-format off */
static const struct {
	const char *name;
	void (*change)(void);
	enum mrtd_err want;
	enum mrtd_access access;
	uint64_t findings;
	uint32_t same; /* files that have to come as they are */
	unsigned resets, most; /* commands in all */
} cases[] = {
	{"PACE breaks off once",        first_breaks,          MRTD_E_OK, MRTD_ACCESS_PACE, F(PACE_FAILED), USUAL, 1, 140},
	{"PACE breaks off for ever",    all_break,             MRTD_E_STATUS, MRTD_ACCESS_NONE, F(PACE_FAILED), 0, 1, 20},
	{"then BAC, which is allowed",  all_break_bac_allowed, MRTD_E_OK, MRTD_ACCESS_BAC, F(PACE_FAILED) | F(BAC_DESPITE_PACE), USUAL, 2, 140},
	{"but there is only a CAN",     all_break_no_mrz,      MRTD_E_STATUS, MRTD_ACCESS_NONE, F(PACE_FAILED), 0, 1, 20},
	{"EF.CardAccess is malformed",  card_access_malformed, MRTD_E_OK, MRTD_ACCESS_BAC, F(CARD_ACCESS_BAD), USUAL, 0, 120},
	{"EF.CardAccess: another tag",  card_access_other_tag, MRTD_E_OK, MRTD_ACCESS_BAC, F(CARD_ACCESS_BAD), USUAL, 0, 120},
	{"EF.CardAccess ends early",    card_access_cut,       MRTD_E_OK, MRTD_ACCESS_BAC, F(CARD_ACCESS_BAD), USUAL, 0, 120},
	{"EF.COM lists an absent DG12", com_lists_absent,      MRTD_E_OK, MRTD_ACCESS_BAC, F(COM_LISTED_ABSENT), USUAL, 0, 120},
	{"no EF.COM",                   com_missing,           MRTD_E_OK, MRTD_ACCESS_BAC, F(COM_MISSING), USUAL & ~BIT(COM), 0, 120},
	{"EF.COM is malformed",         com_malformed,         MRTD_E_OK, MRTD_ACCESS_BAC, F(COM_BAD), USUAL, 0, 120},
	{"EF.COM: unknown, and twice",  com_unknown_twice,     MRTD_E_OK, MRTD_ACCESS_BAC, F(COM_UNKNOWN_TAG) | F(COM_TWICE), USUAL, 0, 120},
	{"answers in pieces, PACE",     in_pieces,             MRTD_E_OK, MRTD_ACCESS_PACE, 0, USUAL, 0, 250},
	{"answers in pieces, BAC",      in_pieces_bac,         MRTD_E_OK, MRTD_ACCESS_BAC, 0, USUAL, 0, 250},
	{"a byte past INS B0",          dg2_at_the_border,     MRTD_E_OK, MRTD_ACCESS_BAC, 0, USUAL, 0, 200},
	{"DG2 of 40 kB",                dg2_of_40k,            MRTD_E_OK, MRTD_ACCESS_PACE, 0, USUAL, 0, 230},
	{"DG2 of 40 kB, 4 KiB buffers", dg2_of_40k_long,       MRTD_E_OK, MRTD_ACCESS_PACE, 0, USUAL, 0, 40},
	{"DG2 of 40 kB in pieces",      dg2_of_40k_pieces,     MRTD_E_OK, MRTD_ACCESS_PACE, 0, USUAL, 0, 450},
	{"DG2 of 200 kB",               dg2_of_200k,           MRTD_E_OK, MRTD_ACCESS_BAC, 0, USUAL, 0, 1000},
	{"DG2 of 200 kB, 4 KiB buffers", dg2_of_200k_long,     MRTD_E_OK, MRTD_ACCESS_PACE, 0, USUAL, 0, 80},
	{"DG2 is larger than the arena", dg2_larger_than_the_arena, MRTD_E_OK, MRTD_ACCESS_BAC, 0, USUAL & ~BIT(DG2), 0, 60},
	{"files of the MF",             files_of_the_mf,       MRTD_E_OK, MRTD_ACCESS_PACE, 0, USUAL | BIT(DIR) | BIT(CARD_SECURITY) | BIT(ATR_INFO) | BIT(CARD_ACCESS), 0, 40},
	{"none of them is there",       no_files_of_the_mf,    MRTD_E_OK, MRTD_ACCESS_PACE, 0, USUAL | BIT(CARD_ACCESS), 0, 140},
};
/* clang-format on */

static void
same_files(const char *name, uint32_t files)
{
	const struct mrtd_session_report *r = mrtd_session_report(&session);

	for (unsigned id = 0; id < MRTD_FILE_COUNT; id++) {
		if ((files & MRTD_FILE_BIT(id)) != 0) {
			check(name, r->file[id].err == MRTD_E_OK);
			check(name,
			    span_eq(
				r->file[id].content, passport.conf.files[id]));
		} else if ((conf.want & MRTD_FILE_BIT(id)) != 0) {
			check(name, r->file[id].content.n == 0);
		}
	}
}

static void
finds_its_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *name = cases[i].name;
		struct passport_run run = {0};
		const struct mrtd_session_report *r;

		passport_init(&passport);
		conf = passport_session(&passport, arena, sizeof(arena));
		cases[i].change();
		passport_power(&passport);
		mrtd_session_init(&session, &conf);
		passport_drive(&passport, &session, &run);
		r = mrtd_session_report(&session);
		if (r->err != cases[i].want || r->access != cases[i].access ||
		    r->findings != cases[i].findings ||
		    r->commands > cases[i].most ||
		    run.resets != cases[i].resets)
			print_error("%s: %s, access %s, findings %llx, %u "
				    "commands, %u resets, SW %04X\n",
			    name, mrtd_err_name(r->err),
			    mrtd_access_name(r->access),
			    (unsigned long long)r->findings, r->commands,
			    run.resets, r->sw);
		check(name, r->err == cases[i].want);
		check(name, r->access == cases[i].access);
		check(name, r->findings == cases[i].findings);
		check(name, r->commands <= cases[i].most);
		check(name, run.resets == cases[i].resets);
		check(name, run.ends == 1);
		if (r->err == MRTD_E_OK)
			same_files(name, cases[i].same);
		mrtd_session_wipe(&session);
		mrtd_chip_wipe(&passport.chip);
	}
}

/* Extended length is stated, and the first such command ends the session. */
static void
dies_of_extended_length(void *cookie, struct span capdu, struct sink *rapdu)
{
	struct mrtd_capdu c;

	(void)cookie;
	if (mrtd_capdu_parse(capdu, &c) != MRTD_E_OK || !c.extended ||
	    c.cla != 0x0C)
		return;
	sink_wipe(rapdu);
	sink_put_be16(rapdu, MRTD_SW_GENERAL);
}

static void
falls_back_to_short_commands(void **state)
{
	struct passport_run run = {.heard = dies_of_extended_length};
	const struct mrtd_session_report *r;

	(void)state;
	passport_init(&passport);
	pace(GM128, NULL);
	passport_state_buffers(&passport, 4096);
	conf = passport_session(&passport, arena, sizeof(arena));
	passport_power(&passport);
	mrtd_session_init(&session, &conf);
	passport_drive(&passport, &session, &run);
	r = mrtd_session_report(&session);
	assert_int_equal(r->err, MRTD_E_OK);
	assert_int_equal(run.resets, 1);
	assert_true(r->findings == (F(EXTENDED_REFUSED) | F(SESSION_ENDED)));
	same_files("extended length ends it", USUAL);
	assert_in_range(r->commands, 90, 120);
	mrtd_session_wipe(&session);
}

/*
 * Seen of an old document: 6B00 to a first block beyond the end of the file,
 * and then the session is gone.
 */
static void
dies_of_the_end(
    void *cookie, const struct mrtd_capdu *c, struct sink *rdata, uint16_t *sw)
{
	(void)cookie;
	if (!passport.chip.access || c->ins != MRTD_INS_READ_BINARY ||
	    (c->p1 & 0x80) == 0 || c->ne <= rdata->n)
		return;
	sink_wipe(rdata);
	*sw = MRTD_SW_OFFSET;
	passport.chip.end_session = true;
}

static void
asks_for_no_more_than_there_is(void **state)
{
	struct passport_run run = {0};
	const struct mrtd_session_report *r;

	(void)state;
	passport_init(&passport);
	passport.conf.tamper.answer = dies_of_the_end;
	conf = passport_session(&passport, arena, sizeof(arena));
	passport_power(&passport);
	mrtd_session_init(&session, &conf);
	passport_drive(&passport, &session, &run);
	r = mrtd_session_report(&session);
	if (r->err != MRTD_E_OK)
		print_error("%s, findings %llx, %u commands\n",
		    mrtd_err_name(r->err), (unsigned long long)r->findings,
		    r->commands);
	assert_int_equal(r->err, MRTD_E_OK);
	assert_int_equal(run.resets, 1);
	assert_true(r->findings == F(SESSION_ENDED));
	same_files("the end ends it", USUAL);
	assert_in_range(r->commands, 90, 120);
	mrtd_session_wipe(&session);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_its_way),
	    cmocka_unit_test(falls_back_to_short_commands),
	    cmocka_unit_test(asks_for_no_more_than_there_is),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_session_chips", tests, NULL, NULL);
}
