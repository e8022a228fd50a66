/*
 * Chips that never stop, say nothing, or say enormous things: whatever the
 * chip does and from whichever command on, the inspection ends within its
 * bounds in time and commands, and no file is taken for complete that is not
 * what the chip holds.
 */
#include "tests/check.h"

#include "tests/helper_passport.h"

#define BIT(name) MRTD_FILE_BIT(MRTD_FILE_##name)
#define LIMIT_MS 20000
#define LIMIT_COMMANDS 600
/* Before the hostility begins: 0 plays each of these. */
static const unsigned from[] = {1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 25, 40, 70};

static struct passport passport;
static struct mrtd_session session;
static uint8_t arena[128 * 1024];

/* %u is a command number, %s a file. */
/* clang-format off */
static const char *const hostile[] = {
	"silent=%u",
	"garbage=%u",
	"empty=%u",
	"more=%u",
	"flood=%u",
	"truncate=%u",
	"wrong-mac=%u",
	"sw=6CFF:%u",
	"sw=6C00:%u",
	"sw=61FF:%u",
	"sw=6100:%u",
	"sw=9000:%u",
	"sw=6300:%u",
	"sw=63C0:%u",
	"sw=6700:%u",
	"sw=6982:%u",
	"sw=6988:%u",
	"sw=6A80:%u",
	"sw=6A82:%u",
	"sw=6B00:%u",
	"sw=0000:%u",
	"sw=FFFF:%u",
	"slow=1500",
	"slow=999999",
	"endless=%s",
	"giant=%s",
	"zero=%s",
	"nested=%s",
	"alter=%s",
};
/* clang-format on */

static const char *const files[] = {
    "CardAccess", "ATR/INFO", "COM", "SOD", "DG1", "DG2", "DG14"};

static void
lay_down(bool pace, size_t buffers, const char *fault)
{
	const char *suites[] = {"pace-ecdh-gm-aes128-p256", NULL};

	passport_init(&passport);
	if (pace)
		passport_offer_pace(&passport, suites);
	if (buffers > 0)
		passport_state_buffers(&passport, buffers);
	if (mrtd_chip_faults_parse(fault, &passport.conf.fault) != MRTD_E_OK)
		fail_msg("there is no fault %s", fault);
	passport_power(&passport);
}

/* Files that came as complete are those of the chip, but for what it alters. */
static void
same_files(const char *name, const struct mrtd_session_report *r)
{
	const struct mrtd_chip_fault *f = &passport.conf.fault;
	bool lies = f->kind == MRTD_CHIP_FAULT_ENDLESS ||
	    f->kind == MRTD_CHIP_FAULT_GIANT ||
	    f->kind == MRTD_CHIP_FAULT_ZERO ||
	    f->kind == MRTD_CHIP_FAULT_NESTED ||
	    f->kind == MRTD_CHIP_FAULT_ALTER;

	for (unsigned id = MRTD_FILE_COM; id < MRTD_FILE_COUNT; id++) {
		if (!r->file[id].tried || r->file[id].err != MRTD_E_OK ||
		    (lies && f->file == (enum mrtd_file)id))
			continue;
		check(name,
		    span_eq(r->file[id].content, passport.conf.files[id]));
	}
}

static void
one(bool pace, size_t buffers, const char *fault)
{
	struct mrtd_session_conf conf;
	const struct mrtd_session_report *r;
	struct passport_run run = {.give_back = true};
	char name[96];

	snprintf(name, sizeof(name), "%s, %s, %zu", fault,
	    pace ? "PACE" : "BAC", buffers);
	lay_down(pace, buffers, fault);
	conf = passport_session(&passport, arena, sizeof(arena));
	conf.want |= BIT(DG14) | BIT(ATR_INFO);
	conf.want_listed = ~UINT32_C(0);
	conf.ask_ca = conf.ask_aa = true;
	conf.max_ms = LIMIT_MS;
	conf.max_commands = LIMIT_COMMANDS;
	mrtd_session_init(&session, &conf);
	passport_drive(&passport, &session, &run);
	r = mrtd_session_report(&session);
	check(name, mrtd_session_state(&session) == MRTD_SESSION_ENDED);
	check(name, run.ends == 1);
	check(name, r->commands <= LIMIT_COMMANDS);
	/* One answer may be under way when the time is over. */
	check(
	    name, passport.env.now_ms <= LIMIT_MS + passport.conf.fault.ms + 5);
	same_files(name, r);
	mrtd_session_wipe(&session);
	mrtd_chip_wipe(&passport.chip);
}

static void
every_chip(const char *fault)
{
	for (unsigned i = 0; i < 4; i++)
		one((i & 1) != 0, (i & 2) != 0 ? 4096 : 0, fault);
}

static void
ends_within_its_bounds(void **state)
{
	char fault[48];

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		const char *form = hostile[i];
		bool number = strstr(form, "%u") != NULL,
		     file = strstr(form, "%s") != NULL;

		if (!number && !file)
			every_chip(form);
		for (size_t n = 0; number && n < sizeof(from) / sizeof(from[0]);
		     n++) {
			snprintf(fault, sizeof(fault), "%.*s%u",
			    (int)(strlen(form) - 2), form, from[n]);
			every_chip(fault);
		}
		for (size_t n = 0; file && n < sizeof(files) / sizeof(files[0]);
		     n++) {
			snprintf(fault, sizeof(fault), "%.*s%s",
			    (int)(strlen(form) - 2), form, files[n]);
			every_chip(fault);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ends_within_its_bounds),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_session_hostile", tests, NULL, NULL);
}
