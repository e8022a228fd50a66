/*
 * Chips that want to keep us with words that they prove to have said: from any
 * command on, any status word inside of secure messaging, without data, with a
 * byte of it, or with all; and those faults that only a chip with Chip and
 * Active Authentication has, or that strike there.  Each ends in a decision
 * within the passage's time, with nothing taken for a file that is not one.
 * The other faults: tests/test_mrtd_session_hostile.c.
 */
#include "tests/check.h"

#include <stdio.h>

#include "mrtd/chip/key.h"
#include "mrtd/chip/personalise_infos.h"
#include "tests/helper_passport.h"

#define BIT(name) MRTD_FILE_BIT(MRTD_FILE_##name)
/* The passage's bound, and what one exchange takes. */
#define BOUND_MS 30000
#define EXCHANGE_MS 15
#define P256 12

static struct passport passport;
static struct mrtd_session session;
static struct mrtd_session_conf conf;
static uint8_t arena[300 * 1024], answers[70000];

/* clang-format off */
static const char *const faults[] = {
	"silent=%u", "garbage=%u", "empty=%u", "more=%u", "flood=%u",
	"wrong-mac=%u", "truncate=%u", "nested=DG14", "endless=DG15",
	"refuse-ca", "clone-ca", "old-keys", "clone-aa", "aa-empty", "aa-short",
	"slow=900", "sw=6700:%u", "sw=6982:%u", "sw=6988:%u", "sw=9000:%u",
};
/* From which command on: at once, in access control, between files, in DG2. */
static const unsigned from[] = {1, 2, 5, 9, 14, 18, 24};
/* Said in secure messaging, and provably so. */
static const uint16_t words[] = {
	0x0000, 0x6100, 0x61FF, 0x6282, 0x6300, 0x63C5, 0x6700, 0x6982, 0x6985,
	0x6986, 0x6987, 0x6988, 0x6A80, 0x6A82, 0x6B00, 0x6C00, 0x6C01, 0x6CFF,
	0x6D00, 0x6F00, 0x9000, 0xFFFF,
};
/* clang-format on */

static unsigned after;
static uint16_t word;
static bool keep_data;
static size_t at_most;

/* From some command on the chip's answer is another, well secured. */
static void
say(void *cookie, const struct mrtd_capdu *c, struct sink *rdata, uint16_t *sw)
{
	(void)cookie;
	(void)c;
	if (!passport.chip.access || passport.chip.commands < after)
		return;
	*sw = word;
	if (!keep_data)
		sink_wipe(rdata);
	else if (rdata->n > at_most)
		rdata->n = at_most;
}

static void
give_keys(struct sink *k)
{
	struct mrtd_chip_conf *c = &passport.conf;
	struct mrtd_chip_infos infos = {.ca = c->ca, .n_ca = 1, .ta = true};
	size_t at = k->n;

	assert_int_equal(
	    mrtd_chip_key_make(P256, MRTD_CHIP_KEY_NAMED, &passport.env.env, k),
	    MRTD_E_OK);
	c->aa = c->ca[0].key = span_of(k->p + at, k->n - at);
	c->ca[0].ciphers = 1u << MRTD_CIPHER_AES128;
	c->n_ca = 1;
	at = k->n;
	assert_int_equal(
	    mrtd_chip_personalise_infos_dg14(k, &infos), MRTD_E_OK);
	c->files[MRTD_FILE_DG14] = span_of(k->p + at, k->n - at);
	at = k->n;
	assert_int_equal(mrtd_chip_personalise_infos_dg15(k, c->aa), MRTD_E_OK);
	c->files[MRTD_FILE_DG15] = span_of(k->p + at, k->n - at);
	assert_true(sink_ok(k));
}

static void
load(void)
{
	static const char *const suites[] = {"pace-ecdh-gm-aes128-p256", NULL};

	passport_init(&passport);
	passport_offer_pace(&passport, suites);
	passport_state_buffers(&passport, 4096);
	give_keys(&passport.store);
	conf = passport_session(&passport, arena, sizeof(arena));
	conf.ask_ca = conf.ask_aa = conf.ask_ta = true;
	conf.want |= BIT(DG3);
	conf.max_ms = BOUND_MS;
}

/* The clock goes on as it would: silence lasts as long as we are patient. */
static void
exchange(struct span capdu)
{
	struct sink k = sink_of(answers, sizeof(answers));
	uint32_t patience = mrtd_session_patience(&session);

	assert_in_range(patience, 1, 15000);
	switch (mrtd_chip_command(&passport.chip, capdu, &k)) {
	case MRTD_CHIP_ANSWERS:
		passport.env.now_ms += EXCHANGE_MS + passport.chip.delay_ms;
		if (passport.chip.delay_ms <= patience)
			(void)mrtd_session_recv(&session, sink_span(&k));
		else
			(void)mrtd_session_failed(&session, MRTD_E_TIMEOUT);
		break;
	case MRTD_CHIP_SILENT:
		passport.env.now_ms += patience;
		(void)mrtd_session_failed(&session, MRTD_E_TIMEOUT);
		break;
	case MRTD_CHIP_LEAVES:
		(void)mrtd_session_lost(&session);
		break;
	}
}

/* Drives it to its end and says how often it went round. */
static void
drive(const char *name)
{
	unsigned rounds = 0;
	struct span capdu;

	mrtd_session_init(&session, &conf);
	while (mrtd_session_state(&session) != MRTD_SESSION_ENDED) {
		struct mrtd_session_request r;
		struct sink k = sink_of(answers, sizeof(answers));

		check(name, ++rounds < 5000);
		if (mrtd_session_send(&session, &capdu)) {
			exchange(capdu);
			continue;
		}
		if (mrtd_session_terminal(&session, &r)) {
			mrtd_session_no_terminal(&session);
			continue;
		}
		passport.env.now_ms += 100;
		mrtd_chip_reset(&passport.chip);
		mrtd_chip_atr(&passport.chip, &k);
		mrtd_session_resume(&session, sink_span(&k));
	}
}

/* A file is whole and the chip's own, or it is not there. */
static void
judge(const char *name, bool secured)
{
	const struct mrtd_session_report *r = mrtd_session_report(&session);
	uint64_t spent = passport.env.now_ms - session.link.started_ms;
	struct mrtd_session_event e;
	unsigned ends = 0;

	if (spent > BOUND_MS + EXCHANGE_MS + 1000)
		print_error("%s: %llu ms\n", name, (unsigned long long)spent);
	check(name, spent <= BOUND_MS + EXCHANGE_MS + 1000);
	check(name, !mrtd_sm_live(&session.link.sm));
	while (mrtd_session_next_event(&session, &e))
		ends += e.kind == MRTD_EVENT_END;
	check(name, ends == 1);
	for (unsigned id = 0; id < MRTD_FILE_COUNT; id++) {
		struct span content = r->file[id].content;

		check(name, content.n == 0 || r->file[id].err == MRTD_E_OK);
		if (secured && content.n > 0 && id >= MRTD_FILE_COM)
			check(name, span_eq(content, passport.conf.files[id]));
	}
}

static void
every_fault_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		bool counted = strchr(faults[i], '%') != NULL;

		for (size_t n = 0; n < sizeof(from) / sizeof(from[0]); n++) {
			char fault[40];

			snprintf(fault, sizeof(fault), faults[i], from[n]);
			load();
			assert_int_equal(
			    mrtd_chip_faults_parse(fault, &passport.conf.fault),
			    MRTD_E_OK);
			passport_power(&passport);
			drive(fault);
			/* Faults of files are in what is secured. */
			judge(fault, counted);
			mrtd_session_wipe(&session);
			mrtd_chip_wipe(&passport.chip);
			if (!counted)
				break;
		}
	}
}

static void
every_word_ends(void **state)
{
	(void)state;
	passport.conf.tamper.answer = NULL;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		for (unsigned n = 0; n < 3 * sizeof(from) / sizeof(from[0]);
		     n++) {
			char name[60];

			load();
			word = words[i];
			after = from[n / 3];
			keep_data = n % 3 > 0;
			at_most = n % 3 == 1 ? 1 : SIZE_MAX;
			passport.conf.tamper.answer = say;
			snprintf(name, sizeof(name), "%04X from %u, %s", word,
			    after,
			    n % 3 == 0	     ? "empty"
				: n % 3 == 1 ? "one byte"
					     : "with data");
			passport_power(&passport);
			drive(name);
			judge(name, false);
			mrtd_session_wipe(&session);
			mrtd_chip_wipe(&passport.chip);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_fault_ends),
	    cmocka_unit_test(every_word_ends),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_session_words", tests, NULL, NULL);
}
