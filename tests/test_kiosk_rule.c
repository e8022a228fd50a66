#include "tests/check.h"

#include "kiosk/policy.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct policy policy;

/* A person at the lane, as a document of type TD3 and a clock tell of them. */
struct person {
	const char *document, *nationality, *birth, *expiry;
	int height; /* 0: not measured */
	int accompanied; /* -1: not known */
};

static void
stand(const struct person *p, const char *day, int minute,
    struct kiosk_traveller *t)
{
	struct mrtd_date d = {0};

	memset(t, 0, sizeof(*t));
	assert_int_equal(
	    mrtd_date_full(span_of(day, strlen(day)), &d), MRTD_E_OK);
	t->now.known = true;
	t->now.date = d;
	t->now.weekday = (unsigned)((mrtd_date_days(d) + 3) % 7);
	t->now.minute = (unsigned)minute;
	t->have_document = true;
	snprintf(t->document, sizeof(t->document), "%s", p->document);
	snprintf(t->issuer, sizeof(t->issuer), "%s", p->nationality);
	snprintf(t->nationality, sizeof(t->nationality), "%s", p->nationality);
	snprintf(t->lane, sizeof(t->lane), "lane-1");
	kiosk_traveller_dates(t, span_of(p->birth, strlen(p->birth)),
	    span_of(p->expiry, strlen(p->expiry)));
	if (p->height > 0)
		t->height = (struct kiosk_traveller_range) {
		    true, p->height, p->height};
	t->accompanied_known = p->accompanied >= 0;
	t->accompanied = p->accompanied > 0;
	t->access = MRTD_ACCESS_PACE;
	t->proven = 1u << KIOSK_AUTH_CA;
}

static void
load(const char *path)
{
	struct conf_error err;

	if (kiosk_policy_read(path, "lane-1", &policy, &err) != KIOSK_E_OK)
		fail_msg(
		    "%s:%u: '%s' %s", err.file, err.line, err.key, err.text);
}

/* clang-format off */
#define GB "kiosk/policy-gb.conf.example"
#define AU "kiosk/policy-au.conf.example"
#define SG "kiosk/policy-sg.conf.example"
#define DE "kiosk/policy-de.conf.example"
#define TODAY "20261123" /* a Monday */
#define NO KIOSK_RULE_OFFICER
#define YES KIOSK_RULE_ELIGIBLE

/* Every rule of every example, on both sides of each bound. */
static const struct {
	const char *name, *file, *day;
	int minute;
	struct person person;
	enum kiosk_rule_then want;
	const char *code;
} cases[] = {
	/* Document type and nationality. */
	{"GB: identity card",       GB, TODAY, 720, {"ID", "GBR", "740812", "300101", 0, 0}, NO,  "rule-10"},
	{"GB: passport",            GB, TODAY, 720, {"P",  "GBR", "740812", "300101", 0, 0}, YES, "rule-30"},
	{"GB: official passport",   GB, TODAY, 720, {"PO", "GBR", "740812", "300101", 0, 0}, YES, "rule-30"},
	{"GB: of the list",         GB, TODAY, 720, {"P",  "D",   "740812", "300101", 0, 0}, YES, "rule-30"},
	{"GB: last of the list",    GB, TODAY, 720, {"P",  "USA", "740812", "300101", 0, 0}, YES, "rule-30"},
	{"GB: not of the list",     GB, TODAY, 720, {"P",  "UTO", "740812", "300101", 0, 0}, NO,  "rule-20"},
	{"GB: not quite of it",     GB, TODAY, 720, {"P",  "GBO", "740812", "300101", 0, 0}, NO,  "rule-20"},
	{"GB: no nationality",      GB, TODAY, 720, {"P",  "",    "740812", "300101", 0, 0}, NO,  "rule-20"},
	/* The day before, on and after a birthday. */
	{"GB: 18 tomorrow, alone",  GB, TODAY, 720, {"P", "GBR", "081124", "300101", 0, 0}, NO,  "rule-40"},
	{"GB: 18 today",            GB, TODAY, 720, {"P", "GBR", "081123", "300101", 0, 0}, YES, "rule-30"},
	{"GB: 18 yesterday",        GB, TODAY, 720, {"P", "GBR", "081122", "300101", 0, 0}, YES, "rule-30"},
	{"GB: 18 tomorrow, adult",  GB, TODAY, 720, {"P", "GBR", "081124", "300101", 0, 1}, YES, "rule-50"},
	{"GB: 10 today, adult",     GB, TODAY, 720, {"P", "GBR", "161123", "300101", 0, 1}, YES, "rule-50"},
	{"GB: 10 tomorrow, short",  GB, TODAY, 720, {"P", "GBR", "161124", "300101", 119, 1}, NO,  "no-rule"},
	{"GB: 10 tomorrow, tall",   GB, TODAY, 720, {"P", "GBR", "161124", "300101", 120, 1}, YES, "rule-60"},
	{"GB: 10 tomorrow, not measured", GB, TODAY, 720, {"P", "GBR", "161124", "300101", 0, 1}, NO, "rule-60"},
	{"GB: 8 today, tall",       GB, TODAY, 720, {"P", "GBR", "181123", "300101", 130, 1}, YES, "rule-60"},
	{"GB: 8 tomorrow, tall",    GB, TODAY, 720, {"P", "GBR", "181124", "300101", 130, 1}, NO,  "no-rule"},
	{"GB: 8 today, tall, alone", GB, TODAY, 720, {"P", "GBR", "181123", "300101", 130, 0}, NO, "rule-40"},
	{"GB: minor, company unknown", GB, TODAY, 720, {"P", "GBR", "121123", "300101", 0, -1}, NO, "rule-40"},
	{"GB: adult, company unknown", GB, TODAY, 720, {"P", "GBR", "740812", "300101", 0, -1}, YES, "rule-30"},
	/* 29 February. */
	{"GB: leap day, 18 not yet", GB, "20260228", 720, {"P", "GBR", "080229", "300101", 0, 0}, NO,  "rule-40"},
	{"GB: leap day, 18 now",    GB, "20260301", 720, {"P", "GBR", "080229", "300101", 0, 0}, YES, "rule-30"},
	{"GB: leap day, leap year", GB, "20280229", 720, {"P", "GBR", "100228", "300101", 0, 0}, YES, "rule-30"},
	{"GB: leap day to leap day", GB, "20280229", 720, {"P", "GBR", "080229", "300101", 0, 0}, YES, "rule-30"},
	{"GB: leap day, no such day", GB, TODAY, 720, {"P", "GBR", "070229", "300101", 0, 0}, NO, "rule-30"},
	/* Parts of the date that the MRZ leaves open: Doc 9303-3 §4.8. */
	{"GB: only the year, adult", GB, TODAY, 720, {"P", "GBR", "74<<<<", "300101", 0, 0}, YES, "rule-30"},
	{"GB: only the year, 17 or 18", GB, TODAY, 720, {"P", "GBR", "08<<<<", "300101", 0, 0}, NO, "rule-30"},
	{"GB: month, 18 for sure",  GB, TODAY, 720, {"P", "GBR", "0810<<", "300101", 0, 0}, YES, "rule-30"},
	{"GB: month, 17 or 18",     GB, TODAY, 720, {"P", "GBR", "0811<<", "300101", 0, 0}, NO,  "rule-30"},
	{"GB: no birth date",       GB, TODAY, 720, {"P", "GBR", "<<<<<<", "300101", 0, 0}, NO,  "rule-30"},
	/* Two digits: born in the hundred years that end today. */
	{"SG: born today",          SG, TODAY, 720, {"P", "SGP", "261123", "300101", 0, 0}, NO,  "no-rule"},
	{"SG: 99, born tomorrow",   SG, TODAY, 720, {"P", "SGP", "261124", "300101", 0, 0}, YES, "rule-20"},
	{"SG: 6 today",             SG, TODAY, 720, {"P", "SGP", "201123", "300101", 0, 0}, YES, "rule-20"},
	{"SG: 6 tomorrow",          SG, TODAY, 720, {"P", "SGP", "201124", "300101", 0, 0}, NO,  "no-rule"},
	{"SG: identity card",       SG, TODAY, 720, {"I", "SGP", "740812", "300101", 0, 0}, NO,  "rule-10"},
	{"AU: identity card",       AU, TODAY, 720, {"I", "AUS", "740812", "300101", 0, 0}, NO,  "rule-10"},
	{"AU: adult, not measured", AU, TODAY, 720, {"P", "AUS", "740812", "300101", 0, 0}, YES, "rule-20"},
	{"AU: 7 today, 110 cm",     AU, TODAY, 720, {"P", "AUS", "191123", "300101", 110, 0}, YES, "rule-30"},
	{"AU: 7 today, 109 cm",     AU, TODAY, 720, {"P", "AUS", "191123", "300101", 109, 0}, NO, "no-rule"},
	{"AU: 7 today, not measured", AU, TODAY, 720, {"P", "AUS", "191123", "300101", 0, 0}, NO, "rule-30"},
	{"AU: 7 tomorrow",          AU, TODAY, 720, {"P", "AUS", "191124", "300101", 150, 0}, NO, "no-rule"},
	/* Hours, validity, proofs. */
	{"DE: 05:59 on Monday",     DE, TODAY, 359, {"P", "D", "740812", "300101", 0, 0}, NO,  "rule-1"},
	{"DE: 06:00 on Monday",     DE, TODAY, 360, {"P", "D", "740812", "300101", 0, 0}, YES, "rule-10"},
	{"DE: 21:59 on Monday",     DE, TODAY, 1319, {"P", "D", "740812", "300101", 0, 0}, YES, "rule-10"},
	{"DE: 22:00 on Monday",     DE, TODAY, 1320, {"P", "D", "740812", "300101", 0, 0}, NO, "rule-1"},
	{"DE: 07:59 on Sunday",     DE, "20261122", 479, {"P", "D", "740812", "300101", 0, 0}, NO, "rule-1"},
	{"DE: 08:00 on Sunday",     DE, "20261122", 480, {"P", "D", "740812", "300101", 0, 0}, YES, "rule-10"},
	{"DE: valid until yesterday", DE, TODAY, 720, {"P", "D", "740812", "261122", 0, 0}, NO, "rule-5"},
	{"DE: valid until today",   DE, TODAY, 720, {"P", "D", "740812", "261123", 0, 0}, NO, "rule-5"},
	{"DE: valid until tomorrow", DE, TODAY, 720, {"P", "D", "740812", "261124", 0, 0}, YES, "rule-10"},
	{"DE: until this month",    DE, TODAY, 720, {"P", "D", "740812", "2611<<", 0, 0}, NO, "rule-5"},
	{"DE: until next month",    DE, TODAY, 720, {"P", "D", "740812", "2612<<", 0, 0}, YES, "rule-10"},
	{"DE: no end of validity",  DE, TODAY, 720, {"P", "D", "740812", "<<<<<<", 0, 0}, NO, "rule-5"},
	{"DE: 12 today",            DE, TODAY, 720, {"P", "D", "141123", "300101", 0, 0}, YES, "rule-10"},
	{"DE: 12 tomorrow",         DE, TODAY, 720, {"P", "D", "141124", "300101", 0, 0}, NO, "rule-7"},
	{"DE: card with a proof",   DE, TODAY, 720, {"ID", "D", "740812", "300101", 0, 0}, YES, "rule-20"},
	{"DE: another state",       DE, TODAY, 720, {"P", "UTO", "740812", "300101", 0, 0}, NO, "no-rule"},
};
/* clang-format on */

static void
judges_by_the_first_that_applies(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char code[KIOSK_RULE_CODE_MAX], text[KIOSK_RULE_TEXT_MAX];
		struct kiosk_rule_verdict v;
		struct kiosk_traveller t;

		load(cases[i].file);
		stand(&cases[i].person, cases[i].day, cases[i].minute, &t);
		kiosk_rule_judge(&policy.rules, &t, &v);
		kiosk_rule_reason(&v, code, text);
		check(cases[i].name, v.outcome == cases[i].want);
		check(cases[i].name, strcmp(code, cases[i].code) == 0);
		check(cases[i].name, text[0] != '\0');
	}
}

static void
a_chip_that_proves_nothing_is_named(void **state)
{
	const struct person p = {"ID", "D", "740812", "300101", 0, 0};
	char code[KIOSK_RULE_CODE_MAX], text[KIOSK_RULE_TEXT_MAX];
	struct kiosk_rule_verdict v;
	struct kiosk_traveller t;

	(void)state;
	load(DE);
	stand(&p, TODAY, 720, &t);
	t.proven = 1u << KIOSK_AUTH_TA;
	kiosk_rule_judge(&policy.rules, &t, &v);
	kiosk_rule_reason(&v, code, text);
	assert_int_equal(v.why, KIOSK_RULE_WHY_DEMAND);
	assert_int_equal(v.outcome, NO);
	assert_string_equal(code, "rule-20");
	assert_non_null(strstr(text, "proof of the chip"));
	stand(&p, TODAY, 720, &t);
	t.access = MRTD_ACCESS_BAC;
	kiosk_rule_judge(&policy.rules, &t, &v);
	assert_int_equal(v.why, KIOSK_RULE_WHY_DEMAND);
	assert_int_equal(v.about, KIOSK_RULE_ACCESS);
}

/* Nothing about the traveller is known: whatever a rule asks, the officer. */
static void
nothing_known_is_nobody_eligible(void **state)
{
	static const char *const files[] = {GB, AU, SG, DE};
	struct kiosk_rule_verdict v;
	struct kiosk_traveller t;

	(void)state;
	memset(&t, 0, sizeof(t));
	for (size_t i = 0; i < COUNT(files); i++) {
		load(files[i]);
		kiosk_rule_judge(&policy.rules, &t, &v);
		check(files[i], v.outcome == NO);
		check(files[i], v.why == KIOSK_RULE_WHY_UNKNOWN);
	}
}

static void
without_rules_nothing_is_asked(void **state)
{
	struct kiosk_rule_verdict v;
	struct kiosk_traveller t;

	(void)state;
	memset(&t, 0, sizeof(t));
	kiosk_policy_default(&policy);
	kiosk_rule_judge(&policy.rules, &t, &v);
	assert_int_equal(v.outcome, YES);
	assert_int_equal(v.why, KIOSK_RULE_WHY_NO_RULES);
	/* A verdict that nobody gave is the officer. */
	memset(&v, 0, sizeof(v));
	assert_int_equal(v.outcome, NO);
}

/* clang-format off */
static const struct {
	const char *name, *text;
	unsigned line; /* 0 and no key: it is a policy */
	const char *key;
} files[] = {
	{"a rule",              "[rule 1]\ntext = a\nthen = eligible\n", 0, ""},
	{"any order of keys",   "[rule 1]\nage = 18-\nthen = eligible\ntext = a\n", 0, ""},
	{"no text",             "[rule 1]\nthen = eligible\n", 1, "rule 1"},
	{"no then",             "\n[rule 1]\ntext = a\n", 2, "rule 1"},
	{"then what",           "[rule 1]\nthen = admit\n", 2, "then"},
	{"no number",           "[rule]\ntext = a\n", 1, "rule"},
	{"number 0",            "[rule 0]\n", 1, "rule 0"},
	{"no whole number",     "[rule 1a]\n", 1, "rule 1a"},
	{"too large a number",  "[rule 10000]\n", 1, "rule 10000"},
	{"twice",               "[rule 1]\ntext = a\nthen = officer\n[rule 1]\n", 4, "rule 1"},
	{"out of order",        "[rule 2]\ntext = a\nthen = officer\n[rule 1]\n", 4, "rule 1"},
	{"key twice",           "[rule 1]\nage = 1-\nage = 2-\n", 3, "age"},
	{"unknown key",         "[rule 1]\nsex = F\n", 2, "sex"},
	{"age of nothing",      "[rule 1]\nage = -\n", 2, "age"},
	{"age without a dash",  "[rule 1]\nage = 12\n", 2, "age"},
	{"age backwards",       "[rule 1]\nage = 17-10\n", 2, "age"},
	{"age and more",        "[rule 1]\nage = 1-2-3\n", 2, "age"},
	{"Germany",             "[rule 1]\nnationality = DEU\n", 2, "nationality"},
	{"two letters",         "[rule 1]\nissuer = FR\n", 2, "issuer"},
	{"small letters",       "[rule 1]\nissuer = fra\n", 2, "issuer"},
	{"no state",            "[rule 1]\nissuer =\n", 2, "issuer"},
	{"no list",             "[rule 1]\nissuer = @eea\n", 2, "issuer"},
	{"a list",              "[list eea]\ncodes = FRA\ncodes = D\n[rule 1]\nissuer = not @eea, UTO\ntext = a\nthen = officer\n", 0, ""},
	{"a list below",        "[rule 1]\nissuer = @eea\n[list eea]\ncodes = FRA\n", 2, "issuer"},
	{"a list twice",        "[list a]\n[list a]\n", 2, "list a"},
	{"a list of itself",    "[list a]\ncodes = FRA\ncodes = @a\n", 3, "codes"},
	{"a list of no name",   "[list]\n", 1, "list"},
	{"document",            "[rule 1]\ndocument = P**\n", 2, "document"},
	{"any document",        "[rule 1]\ndocument = *\n", 2, "document"},
	{"company",             "[rule 1]\naccompanied = maybe\n", 2, "accompanied"},
	{"hours",               "[rule 1]\nhours = Mon 8-12\n", 2, "hours"},
	{"hours backwards",     "[rule 1]\nhours = 22:00-06:00\n", 2, "hours"},
	{"hour 25",             "[rule 1]\nhours = 24:00-25:00\n", 2, "hours"},
	{"minute 60",           "[rule 1]\nhours = 08:60-09:00\n", 2, "hours"},
	{"hours that end",      "[rule 1]\nhours = Mon-\n", 2, "hours"},
	{"hours that go on",    "[rule 1]\nhours = 08:00-09:00,\n", 2, "hours"},
	{"chip",                "[rule 1]\nchip = CA, TA\n", 2, "chip"},
	{"access",              "[rule 1]\naccess = BAC\n", 2, "access"},
	{"finger",              "[rule 1]\nfinger = yes\n", 2, "finger"},
	{"demands of nobody",   "[rule 3]\ntext = a\nthen = officer\nchip = CA\n", 1, "rule 3"},
	{"finger of nobody",    "[rule 3]\ntext = a\nthen = officer\nfinger = required\n", 1, "rule 3"},
	{"no such zone",        "[policy]\ntime_zone = Europe/Utopia\n", 0, "time_zone"},
	{"a zone outside",      "[policy]\ntime_zone = ../../etc/passwd\n", 0, "time_zone"},
	{"version 0",           "[policy]\nversion = 0\n", 2, "version"},
	{"of a lane",           "[face lane-1]\nfmr = 0.0001\n[face]\nfmr = 0.001\n", 0, ""},
	{"of a lane, twice",    "[face lane-1]\nfmr = 0.0001\nfmr = 0.0001\n", 3, "fmr"},
	{"of another, wrong",   "[face lane-9]\nfmr = 1\n", 2, "fmr"},
	{"of another, unknown", "[face lane-9]\nsmr = 1\n", 2, "smr"},
	{"no such section",     "[faces lane-9]\n", 1, "faces lane-9"},
	{"not of a lane",       "[policy lane-1]\nversion = 3\n", 1, "policy lane-1"},
};
/* clang-format on */

static void
says_the_line_of_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct conf_error err;
		const enum kiosk_err e = kiosk_policy_parse(
		    span_of(files[i].text, strlen(files[i].text)), "lane-1",
		    &policy, &err);

		if (files[i].key[0] == '\0') {
			check(files[i].name, e == KIOSK_E_OK);
			continue;
		}
		check(files[i].name, e == KIOSK_E_CONF);
		check(files[i].name, err.line == files[i].line);
		check(files[i].name, strcmp(err.key, files[i].key) == 0);
		check(files[i].name, err.text[0] != '\0');
	}
}

static void
a_lane_has_its_own(void **state)
{
	static const char text[] =
	    "[face lane-2]\nfmr = 0.0001\n[time lane-2]\nface_ms = 9000\n"
	    "[face]\nfmr = 0.0005\n[time]\nmrz_ms = 4000\n";
	struct conf_error err;

	(void)state;
	assert_int_equal(
	    kiosk_policy_parse(SPAN_STR("[face]\n"), "x", &policy, &err),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_policy_parse(span_of(text, sizeof(text) - 1),
			     "lane-1", &policy, &err),
	    KIOSK_E_OK);
	assert_true(policy.fmr == 0.0005);
	assert_int_equal(policy.time_ms[POLICY_T_FACE], 12000);
	assert_int_equal(kiosk_policy_parse(span_of(text, sizeof(text) - 1),
			     "lane-2", &policy, &err),
	    KIOSK_E_OK);
	assert_true(policy.fmr == 0.0001);
	assert_int_equal(policy.time_ms[POLICY_T_FACE], 9000);
	assert_int_equal(policy.time_ms[POLICY_T_MRZ], 4000);
	assert_int_equal(strlen(policy.id.sha256), 64);
}

/* What a kiosk asks, a gate apart cannot: its rule stands above. */
static void
a_rule_may_ask_for_the_station(void **state)
{
	static const char text[] = "[rule 1]\nstation = gate\n"
				   "text = asked before\nthen = eligible\n"
				   "[rule 2]\nstation = kiosk, two-step\n"
				   "nationality = UTO\n"
				   "text = ours\nthen = eligible\n";
	static const struct {
		const char *name;
		bool known;
		enum gate_topology station;
		bool document;
		enum kiosk_rule_then want;
	} t[] = {{"gate", true, GATE_GATE, false, YES},
	    {"kiosk", true, GATE_KIOSK, true, YES},
	    {"two-step", true, GATE_TWO_STEP, true, YES},
	    {"one-step", true, GATE_ONE_STEP, true, NO},
	    {"kiosk without a document", true, GATE_KIOSK, false, NO},
	    {"nobody says", false, GATE_GATE, true, NO}};
	const struct person p = {"P", "UTO", "740812", "300101", 0, 0};
	struct conf_error err;

	(void)state;
	assert_int_equal(kiosk_policy_parse(span_of(text, sizeof(text) - 1),
			     "lane-1", &policy, &err),
	    KIOSK_E_OK);
	for (size_t i = 0; i < COUNT(t); i++) {
		struct kiosk_rule_verdict v;
		struct kiosk_traveller who;

		stand(&p, TODAY, 720, &who);
		who.have_document = t[i].document;
		who.station_known = t[i].known;
		who.station = t[i].station;
		kiosk_rule_judge(&policy.rules, &who, &v);
		check(t[i].name, v.outcome == t[i].want);
	}
}

/* Rules of one lane; of a lane without a name it cannot be told. */
static void
a_rule_may_ask_for_the_lane(void **state)
{
	static const char text[] = "[rule 1]\nlane = lane-1, lane-2\n"
				   "text = crew\nthen = officer\n"
				   "[rule 2]\ntext = all\nthen = eligible\n";
	static const struct {
		const char *lane;
		enum kiosk_rule_then want;
	} t[] = {{"lane-1", NO}, {"lane-2", NO}, {"lane-3", YES}, {"lane", YES},
	    {"", NO}};
	const struct person p = {"P", "UTO", "740812", "300101", 0, 0};
	struct conf_error err;

	(void)state;
	assert_int_equal(kiosk_policy_parse(span_of(text, sizeof(text) - 1),
			     "lane-1", &policy, &err),
	    KIOSK_E_OK);
	for (size_t i = 0; i < COUNT(t); i++) {
		struct kiosk_rule_verdict v;
		struct kiosk_traveller who;

		stand(&p, TODAY, 720, &who);
		snprintf(who.lane, sizeof(who.lane), "%s", t[i].lane);
		kiosk_rule_judge(&policy.rules, &who, &v);
		check(t[i].lane, v.outcome == t[i].want);
	}
}

/* clang-format off */
static const struct {
	const char *zone;
	int64_t t;
	int year, month, day;
	unsigned weekday, minute;
} clocks[] = {
	{"UTC",              1795392000, 2026, 11, 23, 0, 0},
	{"Europe/Berlin",    1795392000, 2026, 11, 23, 0, 60},
	{"Australia/Sydney", 1795392000, 2026, 11, 23, 0, 11 * 60},
	{"Europe/London",    1795391999, 2026, 11, 22, 6, 23 * 60 + 59},
	{"Asia/Singapore",   1795363199, 2026, 11, 22, 6, 23 * 60 + 59},
	/* The clock is put forward and back: 29 March and 25 October 2026. */
	{"Europe/Berlin",    1774745999, 2026, 3, 29, 6, 119},
	{"Europe/Berlin",    1774746000, 2026, 3, 29, 6, 180},
	{"Europe/Berlin",    1792889999, 2026, 10, 25, 6, 179},
	{"Europe/Berlin",    1792890000, 2026, 10, 25, 6, 120},
};
/* clang-format on */

static void
reads_the_clock_of_the_place(void **state)
{
	struct kiosk_zone_local l;

	(void)state;
	for (size_t i = 0; i < COUNT(clocks); i++) {
		kiosk_zone_local(clocks[i].zone, clocks[i].t, &l);
		check(clocks[i].zone, l.known);
		check(clocks[i].zone, l.date.year == clocks[i].year);
		check(clocks[i].zone, l.date.month == clocks[i].month);
		check(clocks[i].zone, l.date.day == clocks[i].day);
		check(clocks[i].zone, l.weekday == clocks[i].weekday);
		check(clocks[i].zone, l.minute == clocks[i].minute);
	}
	kiosk_zone_local("Europe/Utopia", 0, &l);
	assert_false(l.known);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges_by_the_first_that_applies),
	    cmocka_unit_test(a_chip_that_proves_nothing_is_named),
	    cmocka_unit_test(nothing_known_is_nobody_eligible),
	    cmocka_unit_test(without_rules_nothing_is_asked),
	    cmocka_unit_test(says_the_line_of_what_is_wrong),
	    cmocka_unit_test(a_lane_has_its_own),
	    cmocka_unit_test(a_rule_may_ask_for_the_lane),
	    cmocka_unit_test(a_rule_may_ask_for_the_station),
	    cmocka_unit_test(reads_the_clock_of_the_place),
	};

	return cmocka_run_group_tests_name("kiosk_rule", tests, NULL, NULL);
}
