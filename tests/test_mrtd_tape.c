/*
 * What was recorded plays again: the same commands, the same report, the same
 * files.  A tape of which a byte was changed does not.
 */
#include "tests/check.h"

#include "mrtd/chip/personalise.h"
#include "mrtd/tape.h"
#include "mrtd/tlv.h"
#include "tests/helper_passport.h"

#define GM128 "pace-ecdh-gm-aes128-p256"
#define TIME 1795305600

static struct passport passport;
static struct mrtd_session session;
static struct mrtd_session_report first;
static struct mrtd_tape_record rec;
static struct mrtd_tape_play play;
static uint8_t arena[64 * 1024], kept[64 * 1024], tape[256 * 1024];
static uint8_t spoilt[256 * 1024];
static struct sink reel;

/* The chip as a transport: an exchange takes five milliseconds. */
static enum mrtd_err
chip_transceive(
    void *cookie, struct span capdu, struct sink *rapdu, unsigned timeout_ms)
{
	struct passport *p = cookie;

	(void)timeout_ms;
	p->env.now_ms += 5;
	switch (mrtd_chip_command(&p->chip, capdu, rapdu)) {
	case MRTD_CHIP_ANSWERS:
		return MRTD_E_OK;
	case MRTD_CHIP_SILENT:
		return MRTD_E_TIMEOUT;
	default:
		return MRTD_E_CARD_GONE;
	}
}

static bool
keep(void *cookie, struct span s)
{
	sink_put(cookie, s);
	return sink_ok(cookie);
}

/* The next ATR: of the chip, which is recorded, or of the tape. */
static enum mrtd_err
power(bool playing, struct span *atr)
{
	static uint8_t bytes[MRTD_CHIP_ATR_MAX];
	struct sink k = sink_of(bytes, sizeof(bytes));

	if (playing)
		return mrtd_tape_play_power(&play, atr);
	mrtd_chip_reset(&passport.chip);
	mrtd_chip_atr(&passport.chip, &k);
	passport.env.now_ms += 100;
	mrtd_tape_record_power(&rec, true, sink_span(&k));
	*atr = sink_span(&k);
	return MRTD_E_OK;
}

static void
drive(const struct mrtd_transport *t, bool playing)
{
	static uint8_t bytes[MRTD_RAPDU_MAX];
	struct mrtd_session_event ev;
	struct span capdu, atr;

	for (;;) {
		struct sink k = sink_of(bytes, sizeof(bytes));
		enum mrtd_err e;

		while (mrtd_session_next_event(&session, &ev))
			if (ev.kind == MRTD_EVENT_END)
				return;
		if (!mrtd_session_send(&session, &capdu)) {
			if (mrtd_session_state(&session) == MRTD_SESSION_ENDED)
				continue;
			if ((e = power(playing, &atr)) == MRTD_E_OK)
				mrtd_session_resume(&session, atr);
			else
				(void)mrtd_session_failed(&session, e);
			continue;
		}
		e = t->transceive(t->cookie, capdu, &k, 1000);
		if (e == MRTD_E_OK)
			(void)mrtd_session_recv(&session, sink_span(&k));
		else if (e == MRTD_E_CARD_GONE)
			(void)mrtd_session_lost(&session);
		else
			(void)mrtd_session_failed(&session, e);
	}
}

/* Records a reading of this passport into the reel, and keeps its results. */
static void
record(void)
{
	static uint8_t atr[MRTD_CHIP_ATR_MAX];
	struct sink k = sink_of(atr, sizeof(atr));
	struct mrtd_tape_head head = {.time = TIME};
	struct mrtd_session_conf conf;
	struct mrtd_transport t;

	passport_power(&passport);
	mrtd_chip_atr(&passport.chip, &k);
	reel = sink_of(tape, sizeof(tape));
	conf = passport_session(&passport, arena, sizeof(arena));
	conf.atr = sink_span(&k);
	mrtd_tape_of_conf(&conf, &head);
	mrtd_tape_record_init(&rec,
	    &(struct mrtd_tape_record_conf) {.env = &passport.env.env,
		.transport = {.cookie = &passport,
		    .limits = conf.limits,
		    .transceive = chip_transceive},
		.write = keep,
		.cookie = &reel});
	mrtd_tape_record_head(&rec, &head, conf.atr);
	conf.env = mrtd_tape_record_env(&rec);
	t = mrtd_tape_record_transport(&rec);
	mrtd_session_init(&session, &conf);
	drive(&t, false);
	assert_int_equal(mrtd_tape_record_end(&rec), MRTD_E_OK);
	first = *mrtd_session_report(&session);
	memcpy(kept, arena, sizeof(kept));
	mrtd_session_wipe(&session);
}

/* Plays a tape with this password; MRTD_E_OK: to its end. */
static enum mrtd_err
replay(struct span s, const struct mrtd_mrz_key *key)
{
	struct mrtd_tape_head head;
	struct mrtd_session_conf conf = {
	    .arena = arena, .arena_cap = sizeof(arena), .mrz = *key};
	struct mrtd_transport t;
	enum mrtd_err e;

	if ((e = mrtd_tape_play_open(&play, s, &head, &conf.atr)) != MRTD_E_OK)
		return e;
	assert_int_equal(head.time, TIME);
	assert_int_equal(head.arena_cap, sizeof(arena));
	mrtd_tape_to_conf(&head, &conf);
	conf.env = mrtd_tape_play_env(&play);
	t = mrtd_tape_play_transport(&play);
	mrtd_session_init(&session, &conf);
	drive(&t, true);
	return mrtd_tape_play_end(&play);
}

/* clang-format off */
static const struct {
	const char *name, *pace, *fault;
	enum mrtd_err want;
	unsigned resumed;
} cases[] = {
	{"BAC",              NULL,  NULL,               MRTD_E_OK, 0},
	{"PACE",             GM128, NULL,               MRTD_E_OK, 0},
	{"torn away",        GM128, "tear=DG2:8000:50", MRTD_E_OK, 1},
	{"PACE breaks off",  GM128, "break-pace=1",     MRTD_E_STATUS, 0},
	{"reset in between", GM128, "wrong-mac=14",     MRTD_E_SM_MAC, 0},
	{"silent in the middle", NULL, "silent=30",     MRTD_E_TIMEOUT, 0},
};
/* clang-format on */

static void
load(size_t i)
{
	const char *suites[] = {cases[i].pace, NULL};

	passport_init(&passport);
	if (cases[i].pace != NULL)
		passport_offer_pace(&passport, suites);
	if (cases[i].fault != NULL)
		assert_int_equal(mrtd_chip_faults_parse(
				     cases[i].fault, &passport.conf.fault),
		    MRTD_E_OK);
}

/* Contents lie at the same places; padding is nobody's. */
static bool
same_report(
    const struct mrtd_session_report *a, const struct mrtd_session_report *b)
{
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++) {
		const struct mrtd_session_file *f = &a->file[i],
					       *g = &b->file[i];

		if (f->tried != g->tried || f->err != g->err ||
		    f->sw != g->sw || f->content.p != g->content.p ||
		    f->content.n != g->content.n || f->apdus != g->apdus ||
		    f->ms != g->ms)
			return false;
	}
	return a->err == b->err && a->access == b->access &&
	    a->findings == b->findings && a->sw == b->sw &&
	    a->commands == b->commands &&
	    a->commands_access == b->commands_access &&
	    a->bytes_sent == b->bytes_sent &&
	    a->bytes_received == b->bytes_received &&
	    a->ms_access == b->ms_access && a->ms_total == b->ms_total &&
	    a->resumed == b->resumed && a->ca.state == b->ca.state &&
	    a->ca.ms == b->ca.ms && a->aa.state == b->aa.state;
}

static void
plays_what_was_recorded(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mrtd_session_report *r;

		load(i);
		record();
		check(cases[i].name, first.err == cases[i].want);
		check(cases[i].name, first.resumed == cases[i].resumed);
		memset(arena, 0, sizeof(arena));
		check(cases[i].name,
		    replay(sink_span(&reel), &passport.conf.mrz) == MRTD_E_OK);
		r = mrtd_session_report(&session);
		check(cases[i].name, same_report(r, &first));
		check(cases[i].name, memcmp(arena, kept, sizeof(kept)) == 0);
		mrtd_session_wipe(&session);
		mrtd_chip_wipe(&passport.chip);
	}
}

/* A bit at each of many places: the record is named, and nothing is played. */
static void
names_what_was_changed(void **state)
{
	struct mrtd_tape_head head;
	struct span atr;
	unsigned last = 0;

	(void)state;
	load(1);
	record();
	for (size_t i = 0; i < reel.n; i += i < 200 ? 1 : 131) {
		memcpy(spoilt, tape, reel.n);
		spoilt[i] ^= 0x10;
		assert_int_equal(mrtd_tape_play_open(&play,
				     span_of(spoilt, reel.n), &head, &atr),
		    MRTD_E_TAPE);
		/* The byte lies in the record that is named, or its length
		 * took the reader past the end. */
		assert_true(play.at <= i);
		assert_true(play.record >= last);
		last = play.record;
	}
	assert_true(last > 50);
	for (size_t n = 0; n < reel.n; n += n < 100 ? 1 : 97)
		assert_int_equal(
		    mrtd_tape_play_open(&play, span_of(tape, n), &head, &atr),
		    MRTD_E_TAPE);
	/* A byte too many. */
	tape[reel.n] = 0;
	assert_int_equal(
	    mrtd_tape_play_open(&play, span_of(tape, reel.n + 1), &head, &atr),
	    MRTD_E_TAPE);
}

/* Another password: the first command that is not the recorded one is named. */
static void
says_where_it_departs(void **state)
{
	struct mrtd_mrz_key other;

	(void)state;
	load(0);
	record();
	assert_int_equal(
	    mrtd_mrz_key("L898902C4", "740812", "120415", &other), MRTD_E_OK);
	assert_int_equal(replay(sink_span(&reel), &other), MRTD_E_REPLAY);
	assert_string_equal(mrtd_tape_kind_name(play.kind), "exchange");
	assert_int_equal(mrtd_session_report(&session)->err, MRTD_E_REPLAY);
	assert_in_range(play.record, 5, 15);
	mrtd_session_wipe(&session);
	/* The end of a session is not the end of its tape. */
	assert_int_equal(mrtd_tape_play_open(&play, sink_span(&reel),
			     &(struct mrtd_tape_head) {0}, &(struct span) {0}),
	    MRTD_E_OK);
	assert_int_equal(mrtd_tape_play_end(&play), MRTD_E_REPLAY);
}

/* What the keeper of the terminal's keys said is on the tape as well. */
static void
keeps_chain_and_signature(void **state)
{
	static const struct span certificates[] = {
	    {(const uint8_t *)"first", 5}, {(const uint8_t *)"second", 6}};
	struct span chain[MRTD_TA_CHAIN_MAX], s;
	struct mrtd_tape_head head;
	size_t n = 9;

	(void)state;
	load(0);
	reel = sink_of(tape, sizeof(tape));
	mrtd_tape_record_init(&rec,
	    &(struct mrtd_tape_record_conf) {
		.env = &passport.env.env, .write = keep, .cookie = &reel});
	mrtd_tape_record_head(
	    &rec, &(struct mrtd_tape_head) {.ask_ta = true}, SPAN_STR("atr"));
	mrtd_tape_record_chain(&rec, certificates, 2);
	passport.env.now_ms += 700;
	mrtd_tape_record_signature(&rec, SPAN_STR("signed"));
	mrtd_tape_record_chain(&rec, NULL, 0);
	mrtd_tape_record_power(&rec, false, (struct span) {0});
	assert_int_equal(mrtd_tape_record_end(&rec), MRTD_E_OK);

	assert_int_equal(
	    mrtd_tape_play_open(&play, sink_span(&reel), &head, &s), MRTD_E_OK);
	assert_true(head.ask_ta && !head.ask_ca);
	assert_true(span_eq(s, SPAN_STR("atr")));
	assert_int_equal(mrtd_tape_play_peek(&play), MRTD_TAPE_CHAIN);
	assert_int_equal(mrtd_tape_play_chain(&play, chain, &n), MRTD_E_OK);
	assert_int_equal(n, 2);
	assert_true(span_eq(chain[1], SPAN_STR("second")));
	assert_int_equal(mrtd_tape_play_signature(&play, &s), MRTD_E_OK);
	assert_true(span_eq(s, SPAN_STR("signed")));
	assert_int_equal(play.env.now_ms(play.env.cookie), 700);
	assert_int_equal(mrtd_tape_play_chain(&play, chain, &n), MRTD_E_OK);
	assert_int_equal(n, 0);
	assert_int_equal(mrtd_tape_play_power(&play, &s), MRTD_E_CARD_GONE);
	/* Chance is not what comes next. */
	assert_false(play.env.random(play.env.cookie, spoilt, 8));
	assert_int_equal(mrtd_tape_play_end(&play), MRTD_E_REPLAY);
	assert_int_equal(mrtd_tape_play_peek(&play), 0);
}

/* A full disk makes the tape void, not the reading. */
static void
survives_a_full_disk(void **state)
{
	struct mrtd_session_conf conf;
	struct mrtd_transport t;
	struct sink small = sink_of(spoilt, 2000);

	(void)state;
	load(0);
	passport_power(&passport);
	conf = passport_session(&passport, arena, sizeof(arena));
	mrtd_tape_record_init(&rec,
	    &(struct mrtd_tape_record_conf) {.env = &passport.env.env,
		.transport = {.cookie = &passport,
		    .limits = conf.limits,
		    .transceive = chip_transceive},
		.write = keep,
		.cookie = &small});
	conf.env = mrtd_tape_record_env(&rec);
	t = mrtd_tape_record_transport(&rec);
	mrtd_session_init(&session, &conf);
	drive(&t, false);
	assert_int_equal(mrtd_session_report(&session)->err, MRTD_E_OK);
	assert_int_equal(mrtd_tape_record_end(&rec), MRTD_E_SPACE);
	mrtd_session_wipe(&session);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_what_was_recorded),
	    cmocka_unit_test(names_what_was_changed),
	    cmocka_unit_test(says_where_it_departs),
	    cmocka_unit_test(keeps_chain_and_signature),
	    cmocka_unit_test(survives_a_full_disk),
	};

	return cmocka_run_group_tests_name("mrtd_tape", tests, NULL, NULL);
}
