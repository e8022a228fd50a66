#include "tests/check.h"

#include "mrtd/finding.h"
#include "tests/helper_passport.h"

#define F(name) MRTD_FINDING_BIT(name)
#define LONG                 \
	{                    \
		65544, 65538 \
	}
#define SHORT            \
	{                \
		261, 258 \
	}
#define GM128 "pace-ecdh-gm-aes128-p256"
#define GM3DES "pace-ecdh-gm-3des-bp256"

static struct passport passport, swapped;
static struct mrtd_session session;
static uint8_t arena[64 * 1024];

enum flag {
	NO_MRZ = 1,
	CAN = 2,
	WRONG_MRZ = 4,
	NO_BAC = 8, /* policy: not even for chips without PACE */
	BAC_AFTER_PACE = 16, /* policy */
	PLAIN_OK = 32, /* policy */
	CHIP_NO_BAC = 64,
	UNSTATED = 128, /* long buffers, and EF.ATR/INFO says nothing */
	TRY_LONG = 256, /* policy */
};

/* clang-format off */
static const struct {
	const char *name;
	const char *pace[3];
	size_t buffers;
	struct mrtd_limits reader;
	const char *personality, *fault;
	unsigned flags;
	enum mrtd_err want;
	enum mrtd_access access;
	uint64_t findings;
	unsigned after;  /* commands after access control, at most */
	unsigned resets;
} cases[] = {
	{"PACE, 4 KiB",          {GM128}, 4096, LONG,  NULL, NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 12, 0},
	{"PACE, short chip",     {GM128}, 0,    LONG,  NULL, NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 95, 0},
	{"PACE, short reader",   {GM128}, 4096, SHORT, NULL, NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 95, 0},
	{"PACE 3DES, short",     {GM3DES}, 0,   SHORT, NULL, NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 95, 0},
	{"PACE, two offers",     {GM3DES, GM128}, 4096, LONG, NULL, NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 12, 0},
	{"PACE with the CAN",    {GM128}, 4096, LONG,  NULL, NULL, NO_MRZ | CAN, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 12, 0},
	{"BAC, 4 KiB",           {NULL},  4096, LONG,  NULL, NULL, 0, MRTD_E_OK, MRTD_ACCESS_BAC, 0, 12, 0},
	{"BAC, short",           {NULL},  0,    SHORT, NULL, NULL, 0, MRTD_E_OK, MRTD_ACCESS_BAC, 0, 95, 0},
	{"no password",          {GM128}, 0,    LONG,  NULL, NULL, NO_MRZ, MRTD_E_NO_PROTOCOL, MRTD_ACCESS_NONE, 0, 0, 0},
	{"only a CAN for BAC",   {NULL},  0,    LONG,  NULL, NULL, NO_MRZ | CAN, MRTD_E_NO_PROTOCOL, MRTD_ACCESS_NONE, 0, 0, 0},
	{"BAC is not allowed",   {NULL},  0,    LONG,  NULL, NULL, NO_BAC, MRTD_E_NO_PROTOCOL, MRTD_ACCESS_NONE, 0, 0, 0},
	{"wrong MRZ, PACE",      {GM128}, 0,    LONG,  NULL, NULL, WRONG_MRZ | BAC_AFTER_PACE, MRTD_E_PASSWORD, MRTD_ACCESS_NONE, 0, 0, 0},
	{"wrong MRZ, BAC",       {NULL},  0,    LONG,  NULL, NULL, WRONG_MRZ, MRTD_E_PASSWORD, MRTD_ACCESS_NONE, 0, 0, 0},
	{"PACE says wrong password", {GM128}, 0, LONG, NULL, "refuse-pace", BAC_AFTER_PACE, MRTD_E_PASSWORD, MRTD_ACCESS_NONE, 0, 0, 0},
	{"no access control",    {NULL},  0,    SHORT, NULL, NULL, CHIP_NO_BAC | PLAIN_OK, MRTD_E_OK, MRTD_ACCESS_PLAIN, F(NO_ACCESS_CONTROL), 95, 0},
	{"none, not allowed",    {NULL},  0,    SHORT, NULL, NULL, CHIP_NO_BAC, MRTD_E_STATUS, MRTD_ACCESS_NONE, 0, 0, 0},
	{"Le is refused",        {GM128}, 4096, LONG,  "le-refused", NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 12, 0},
	{"160 bytes at most",    {NULL},  0,    SHORT, "read-160", NULL, 0, MRTD_E_OK, MRTD_ACCESS_BAC, F(BLOCK_SHRUNK), 160, 0},
	{"a bare 6700",          {GM128}, 4096, LONG,  "extended-naked", NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, F(EXTENDED_REFUSED) | F(SM_UNDONE), 96, 0},
	{"SELECT MF by 3F00",    {GM128}, 0,    LONG,  "mf-by-3f00", NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 95, 0},
	{"no SELECT MF",         {NULL},  0,    SHORT, "mf-refused", NULL, 0, MRTD_E_OK, MRTD_ACCESS_BAC, F(SELECT_REFUSED), 95, 0},
	{"EF.CardAccess 6283",   {GM128}, 0,    SHORT, "card-access-6283", NULL, 0, MRTD_E_OK, MRTD_ACCESS_BAC, F(CARD_ACCESS_REFUSED), 95, 0},
	{"no SFI in the MF",     {GM128}, 0,    SHORT, "mf-no-sfi", NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, F(NO_SFI), 95, 0},
	{"parameter id needed",  {GM128}, 0,    SHORT, "needs-do84", NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 95, 0},
	{"parameter id refused", {GM128}, 0,    SHORT, "refuses-do84", NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 95, 0},
	{"overlong answers",     {GM128}, 0,    SHORT, "overlong", NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 95, 0},
	{"the end ends it",      {NULL},  0,    SHORT, "end-ends", NULL, 0, MRTD_E_OK, MRTD_ACCESS_BAC, 0, 95, 0},
	{"a bare ATR",           {GM128}, 4096, LONG,  "bare-atr", NULL, 0, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 12, 0},
	{"buffers are not stated", {GM128}, 4096, LONG, NULL, NULL, UNSTATED, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 95, 0},
	{"not stated, but tried", {GM128}, 4096, LONG, NULL, NULL, UNSTATED | TRY_LONG, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 12, 0},
	{"tried and refused",    {GM128}, 4096, LONG,  "extended-naked", NULL, UNSTATED | TRY_LONG, MRTD_E_OK, MRTD_ACCESS_PACE, F(EXTENDED_REFUSED) | F(SM_UNDONE), 96, 0},
	{"not tried on a short chip", {GM128}, 0, LONG, NULL, NULL, TRY_LONG, MRTD_E_OK, MRTD_ACCESS_PACE, 0, 95, 0},
	{"silent at once",       {GM128}, 0,    LONG,  NULL, "silent=1", 0, MRTD_E_TIMEOUT, MRTD_ACCESS_NONE, 0, 0, 0},
	{"silent in DG2",        {GM128}, 4096, LONG,  NULL, "silent=13", 0, MRTD_E_TIMEOUT, MRTD_ACCESS_PACE, 0, 12, 0},
	{"a wrong MAC for ever", {GM128}, 4096, LONG,  NULL, "wrong-mac=11", 0, MRTD_E_SM_MAC, MRTD_ACCESS_PACE, F(SESSION_ENDED) | F(EXTENDED_REFUSED) | F(BLOCK_SHRUNK), 99, 3},
};
/* clang-format on */

static void
prepare(size_t i, struct mrtd_session_conf *conf)
{
	static uint8_t atr[MRTD_CHIP_ATR_MAX];
	struct sink k = sink_of(atr, sizeof(atr));

	passport_init(&passport);
	if (cases[i].pace[0] != NULL)
		passport_offer_pace(&passport, cases[i].pace);
	if (cases[i].buffers > 0)
		passport_state_buffers(&passport, cases[i].buffers);
	if ((cases[i].flags & UNSTATED) != 0)
		passport.conf.files[MRTD_FILE_ATR_INFO] = (struct span) {0};
	if (cases[i].personality != NULL)
		passport.conf.personality = mrtd_chip_personality_of(
		    cases[i].personality);
	if (cases[i].fault != NULL)
		assert_int_equal(mrtd_chip_faults_parse(
				     cases[i].fault, &passport.conf.fault),
		    MRTD_E_OK);
	if ((cases[i].flags & CHIP_NO_BAC) != 0)
		passport.conf.bac = false;
	memcpy(passport.conf.can, "123456", 7);
	passport_power(&passport);
	*conf = passport_session(&passport, arena, sizeof(arena));
	mrtd_chip_atr(&passport.chip, &k);
	conf->atr = sink_span(&k);
	conf->limits = cases[i].reader;
	conf->have_mrz = (cases[i].flags & NO_MRZ) == 0;
	conf->have_can = (cases[i].flags & CAN) != 0;
	memcpy(conf->can, "123456", 7);
	conf->allow_bac = (cases[i].flags & NO_BAC) == 0;
	conf->allow_bac_after_pace = (cases[i].flags & BAC_AFTER_PACE) != 0;
	conf->unstated_max = (cases[i].flags & TRY_LONG) != 0 ? 4096 : 0;
	conf->allow_plain = (cases[i].flags & PLAIN_OK) != 0;
	if ((cases[i].flags & WRONG_MRZ) != 0)
		assert_int_equal(
		    mrtd_mrz_key("L898902C4", "740812", "120415", &conf->mrz),
		    MRTD_E_OK);
}

static void
same_files(const char *name, const struct mrtd_session_report *r,
    const struct passport *p)
{
	static const enum mrtd_file ids[] = {
	    MRTD_FILE_COM, MRTD_FILE_DG1, MRTD_FILE_SOD, MRTD_FILE_DG2};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		check(name, r->file[ids[i]].err == MRTD_E_OK);
		check(name,
		    span_eq(r->file[ids[i]].content, p->conf.files[ids[i]]));
	}
}

static void
reads_every_kind_of_chip(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mrtd_session_report *r;
		struct passport_run run = {0};
		struct mrtd_session_conf conf;
		unsigned after;

		prepare(i, &conf);
		mrtd_session_init(&session, &conf);
		passport_drive(&passport, &session, &run);
		r = mrtd_session_report(&session);
		after = r->commands_access > 0
		    ? r->commands - r->commands_access
		    : 0;
		if (r->err != cases[i].want ||
		    r->findings != cases[i].findings ||
		    after > cases[i].after || r->access != cases[i].access)
			print_error("%s: %s, %s, findings %llx, %u commands, "
				    "%u after access, %u resets, SW %04X\n",
			    cases[i].name, mrtd_err_name(r->err),
			    mrtd_access_name(r->access),
			    (unsigned long long)r->findings, r->commands, after,
			    run.resets, r->sw);
		check(cases[i].name, r->err == cases[i].want);
		check(cases[i].name, r->access == cases[i].access);
		check(cases[i].name, r->findings == cases[i].findings);
		check(cases[i].name, after <= cases[i].after);
		check(cases[i].name, run.ends == 1);
		check(cases[i].name, cases[i].resets <= run.resets);
		check(cases[i].name,
		    run.accesses == (r->access != MRTD_ACCESS_NONE));
		if (cases[i].want == MRTD_E_OK)
			same_files(cases[i].name, r, &passport);
		/* No key outlives the end. */
		check(cases[i].name, session.conf.mrz.n == 0);
		check(cases[i].name, !mrtd_sm_live(&session.link.sm));
		mrtd_session_wipe(&session);
		mrtd_chip_wipe(&passport.chip);
	}
}

/* Torn away at this place; the same or another document comes back. */
/* clang-format off */
static const struct {
	const char *name, *fault;
	const char *pace[2];
	size_t buffers;
	bool another;
	enum mrtd_err want;
	unsigned most; /* commands in all, at most */
} torn[] = {
	{"in DG2, PACE",       "tear=DG2:8000:100",  {GM128}, 0, false, MRTD_E_OK, 125},
	{"in DG2, BAC",        "tear=DG2:8000:100",  {NULL},  0, false, MRTD_E_OK, 110},
	{"in DG2, 4 KiB",      "tear=DG2:9000:100",  {GM128}, 4096, false, MRTD_E_OK, 40},
	{"in EF.SOD",          "tear=SOD:1000:100",  {GM128}, 0, false, MRTD_E_OK, 125},
	{"in DG1",             "tear=DG1:10:100",    {GM128}, 0, false, MRTD_E_OK, 125},
	{"in EF.CardAccess",   "tear=CardAccess:1:100", {GM128}, 0, false, MRTD_E_OK, 125},
	{"another, in DG2",    "tear=DG2:8000:100",  {NULL},  0, true, MRTD_E_OTHER_DOCUMENT, 80},
	{"another, PACE",      "tear=DG2:8000:100",  {GM128}, 0, true, MRTD_E_OTHER_DOCUMENT, 80},
};
/* clang-format on */

static void
goes_on_with_the_same_document_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(torn) / sizeof(torn[0]); i++) {
		struct passport *both[] = {&passport, &swapped};
		struct passport_run run = {.give_back = true};
		struct mrtd_session_conf conf;
		const struct mrtd_session_report *r;

		for (int j = 0; j < 2; j++) {
			passport_init(both[j]);
			if (torn[i].pace[0] != NULL)
				passport_offer_pace(both[j], torn[i].pace);
			if (torn[i].buffers > 0)
				passport_state_buffers(
				    both[j], torn[i].buffers);
			if (j == 0)
				assert_int_equal(
				    mrtd_chip_faults_parse(
					torn[i].fault, &passport.conf.fault),
				    MRTD_E_OK);
			else
				passport_swap_dg1(&swapped);
			passport_power(both[j]);
		}
		if (torn[i].another)
			run.other = &swapped;
		conf = passport_session(&passport, arena, sizeof(arena));
		mrtd_session_init(&session, &conf);
		passport_drive(&passport, &session, &run);
		r = mrtd_session_report(&session);
		if (r->err != torn[i].want || r->commands > torn[i].most)
			print_error("%s: %s, %u commands, findings %llx\n",
			    torn[i].name, mrtd_err_name(r->err), r->commands,
			    (unsigned long long)r->findings);
		check(torn[i].name, run.losses == 1);
		check(torn[i].name, r->err == torn[i].want);
		check(torn[i].name, r->resumed == 1);
		check(torn[i].name, r->commands <= torn[i].most);
		check(torn[i].name, r->findings == F(RESUMED));
		if (r->err == MRTD_E_OK)
			same_files(torn[i].name, r, &passport);
		else
			check(torn[i].name,
			    r->file[MRTD_FILE_DG2].content.n == 0);
		mrtd_session_wipe(&session);
	}
}

/* Taken away for good: what was read stays in the report. */
static void
ends_where_the_document_stays_away(void **state)
{
	struct passport_run run = {0};
	struct mrtd_session_conf conf;
	const struct mrtd_session_report *r;

	(void)state;
	passport_init(&passport);
	passport.conf.fault = (struct mrtd_chip_fault) {
	    .kind = MRTD_CHIP_FAULT_TEAR, .file = MRTD_FILE_DG2, .n = 100};
	passport_power(&passport);
	conf = passport_session(&passport, arena, sizeof(arena));
	mrtd_session_init(&session, &conf);
	passport_drive(&passport, &session, &run);
	r = mrtd_session_report(&session);
	assert_int_equal(r->err, MRTD_E_CANCELLED);
	assert_int_equal(r->file[MRTD_FILE_DG1].err, MRTD_E_OK);
	assert_int_equal(r->file[MRTD_FILE_DG2].err, MRTD_E_CANCELLED);
	assert_true((run.seen & MRTD_FILE_BIT(MRTD_FILE_DG2)) != 0);
	mrtd_session_wipe(&session);
	for (size_t i = 0; i < sizeof(arena); i++)
		assert_int_equal(arena[i], 0);
}

static unsigned logged;

static void
log_entry(void *cookie, const struct mrtd_link_entry *e)
{
	assert_ptr_equal(cookie, &logged);
	logged++;
	/* In secure messaging the header of the plain command is told. */
	if (e->secured)
		assert_int_equal(e->header[0], 0x00);
	assert_true(e->sent >= 4 && e->received >= 2);
	assert_int_equal(e->ms, 5);
}

static void
reads_what_is_asked_for(void **state)
{
	struct passport_run run = {0};
	struct mrtd_session_conf conf;
	const struct mrtd_session_report *r;

	(void)state;
	passport_init(&passport);
	passport_power(&passport);
	conf = passport_session(&passport, arena, sizeof(arena));
	/* DG11 is not there and not listed, DG14 is both, DG3 is guarded. */
	conf.want = MRTD_FILE_BIT(MRTD_FILE_COM) |
	    MRTD_FILE_BIT(MRTD_FILE_DG3) | MRTD_FILE_BIT(MRTD_FILE_DG15);
	conf.want_listed = MRTD_FILE_BIT(MRTD_FILE_DG11) |
	    MRTD_FILE_BIT(MRTD_FILE_DG14);
	conf.log = log_entry;
	conf.cookie = &logged;
	logged = 0;
	mrtd_session_init(&session, &conf);
	mrtd_session_want(&session, MRTD_FILE_BIT(MRTD_FILE_DG1));
	passport_drive(&passport, &session, &run);
	r = mrtd_session_report(&session);
	assert_int_equal(r->err, MRTD_E_OK);
	assert_int_equal(logged, r->commands);
	assert_int_equal(r->file[MRTD_FILE_COM].err, MRTD_E_OK);
	assert_int_equal(r->file[MRTD_FILE_DG1].err, MRTD_E_OK);
	assert_int_equal(r->file[MRTD_FILE_DG14].err, MRTD_E_OK);
	assert_int_equal(r->file[MRTD_FILE_DG15].err, MRTD_E_NOT_FOUND);
	assert_int_equal(r->file[MRTD_FILE_DG3].err, MRTD_E_ACCESS_DENIED);
	assert_int_equal(r->file[MRTD_FILE_DG3].apdus, 0);
	assert_false(r->file[MRTD_FILE_DG11].tried);
	assert_false(r->file[MRTD_FILE_DG2].tried);
	mrtd_session_wipe(&session);
}

/* Bytes that went either way for the files, and READ BINARYs. */
struct traffic {
	unsigned reads;
	size_t bytes;
};

static void
count_reads(void *cookie, const struct mrtd_link_entry *e)
{
	struct traffic *t = cookie;

	if (!e->secured || e->header[1] != 0xB0)
		return;
	t->reads++;
	t->bytes += e->sent + e->received;
}

/*
 * EF.COM, DG1, EF.SOD and DG2 of 17,181 bytes after PACE with AES: the fewest
 * commands that the blocks allow, and at most so many bytes beside the 19,490
 * of the files.
 */
/* clang-format off */
static const struct {
	const char *name;
	size_t buffers;
	unsigned reads;
	size_t beside;
} few[] = {
	{"short",    0,     90, 90 * 42},
	{"256",      256,   90, 90 * 42},
	{"1,500",    1500,  17, 17 * 50},
	{"4 KiB",    4096,   8,  8 * 50},
	{"64 KiB",   65538,  4,  4 * 50},
};
/* clang-format on */

static void
reads_in_few_commands(void **state)
{
	static const char *const suites[] = {GM128, NULL};

	(void)state;
	for (size_t i = 0; i < sizeof(few) / sizeof(few[0]); i++) {
		struct passport_run run = {0};
		struct mrtd_session_conf conf;
		struct traffic t = {0};
		size_t files = 0;

		passport_init(&passport);
		passport_offer_pace(&passport, suites);
		if (few[i].buffers > 0)
			passport_state_buffers(&passport, few[i].buffers);
		passport_power(&passport);
		conf = passport_session(&passport, arena, sizeof(arena));
		conf.log = count_reads;
		conf.cookie = &t;
		mrtd_session_init(&session, &conf);
		passport_drive(&passport, &session, &run);
		same_files(
		    few[i].name, mrtd_session_report(&session), &passport);
		for (unsigned id = MRTD_FILE_COM; id <= MRTD_FILE_DG2; id++)
			files += passport.conf.files[id].n;
		if (t.reads > few[i].reads || t.bytes > files + few[i].beside)
			print_error("%s: %u reads, %zu bytes for %zu\n",
			    few[i].name, t.reads, t.bytes, files);
		check(few[i].name, t.reads <= few[i].reads);
		check(few[i].name, t.bytes <= files + few[i].beside);
		mrtd_session_wipe(&session);
	}
}

static void
keeps_its_budget(void **state)
{
	struct mrtd_session_conf conf;

	(void)state;
	for (int by_time = 0; by_time < 2; by_time++) {
		struct passport_run run = {0};

		passport_init(&passport);
		passport_power(&passport);
		conf = passport_session(&passport, arena, sizeof(arena));
		conf.max_commands = by_time ? 0 : 30;
		conf.max_ms = by_time ? 100 : 0;
		mrtd_session_init(&session, &conf);
		passport_drive(&passport, &session, &run);
		assert_int_equal(
		    mrtd_session_report(&session)->err, MRTD_E_BUDGET);
		assert_in_range(
		    mrtd_session_report(&session)->commands, 19, 30);
		mrtd_session_wipe(&session);
	}
}

/* It came in a message of the reader, whose memory was given back. */
static void
answer_to_reset_outlives_its_message(void **state)
{
	static const uint8_t atr[] = {
	    0x3B, 0x85, 0x80, 0x01, 0x73, 0x66, 0x21, 0xC0, 0x13, 0x00};
	static struct mrtd_session s;
	uint8_t message[sizeof(atr)], longer[257] = {0x3B};
	struct mrtd_session_conf conf = {.atr = SPAN_OF(message)};
	struct helper_env env;

	(void)state;
	helper_env_init(&env, span_of(NULL, 0), false);
	conf.env = &env.env;
	memcpy(message, atr, sizeof(atr));
	mrtd_session_init(&s, &conf);
	memset(message, 0xFF, sizeof(message));
	assert_int_equal(s.conf.atr.n, sizeof(atr));
	assert_memory_equal(s.conf.atr.p, atr, sizeof(atr));
	conf.atr = SPAN_OF(longer);
	mrtd_session_init(&s, &conf);
	assert_int_equal(s.conf.atr.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answer_to_reset_outlives_its_message),
	    cmocka_unit_test(reads_every_kind_of_chip),
	    cmocka_unit_test(goes_on_with_the_same_document_only),
	    cmocka_unit_test(ends_where_the_document_stays_away),
	    cmocka_unit_test(reads_what_is_asked_for),
	    cmocka_unit_test(reads_in_few_commands),
	    cmocka_unit_test(keeps_its_budget),
	};

	return cmocka_run_group_tests_name("mrtd_session", tests, NULL, NULL);
}
