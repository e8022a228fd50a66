#include "tests/check.h"

#include "kiosk/policy.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct policy policy;

static const char text[] =
    "[selection]\nscore = 10\nrandom_per_mille = 20\n"
    "[indicator short-validity]\nweight = 4\nvalid_days = -30\n"
    "text = the document ends within a month\n"
    "[indicator other-issuer]\nweight = 6\nissuer = not UTO\n"
    "text = issued elsewhere\n"
    "[indicator tall]\nweight = 100\nheight = 220-\ntext = very tall\n";

static void
load(void)
{
	struct conf_error err;

	if (kiosk_policy_parse(span_of(text, sizeof(text) - 1), "lane-1",
		&policy, &err) != KIOSK_E_OK)
		fail_msg("%u: %s %s", err.line, err.key, err.text);
}

#define NO_CHANCE UINT32_MAX

/* clang-format off */
static const struct {
	const char *name, *issuer;
	int valid; /* days */
	uint32_t draw;
	unsigned score;
	bool scored, random;
	const char *code; /* NULL: nobody is asked */
} cases[] = {
	{"nothing",          "UTO", 400, NO_CHANCE, 0,  false, false, NULL},
	{"one of two",       "UTO", 30,  NO_CHANCE, 4,  false, false, NULL},
	{"a day too long",   "UTO", 31,  NO_CHANCE, 0,  false, false, NULL},
	{"the other",        "D",   400, NO_CHANCE, 6,  false, false, NULL},
	{"both",             "D",   30,  NO_CHANCE, 10, true,  false, "selected"},
	{"by chance",        "UTO", 400, 0,         0,  false, true,  "selected-random"},
	{"both and chance",  "D",   30,  0,         10, true,  true,  "selected-random"},
};
/* clang-format on */

static void
adds_up_what_is_so(void **state)
{
	(void)state;
	load();
	for (size_t i = 0; i < COUNT(cases); i++) {
		char code[KIOSK_RULE_CODE_MAX], why[KIOSK_RULE_TEXT_MAX];
		struct kiosk_traveller t = {.have_document = true};
		struct kiosk_selection s;

		snprintf(t.issuer, sizeof(t.issuer), "%s", cases[i].issuer);
		t.valid = (struct kiosk_traveller_range) {
		    true, cases[i].valid, cases[i].valid};
		kiosk_selection_make(
		    &policy.selection, &policy.rules, &t, cases[i].draw, &s);
		check(cases[i].name, s.score == cases[i].score);
		check(cases[i].name, s.scored == cases[i].scored);
		check(cases[i].name, s.random == cases[i].random);
		check(cases[i].name,
		    kiosk_selection_reason(&s, code, why) ==
			(cases[i].code != NULL));
		if (cases[i].code == NULL)
			continue;
		check(cases[i].name, strcmp(code, cases[i].code) == 0);
		if (!s.random)
			check(cases[i].name,
			    strstr(why, "ends within a month") != NULL);
	}
}

/* A sample is fair where chance looks at nobody: shares are exact, and the
 * same for who scores and who does not. */
static void
chance_is_blind(void **state)
{
	static const unsigned rates[] = {0, 1, 20, 500, 1000};

	(void)state;
	load();
	for (size_t i = 0; i < COUNT(rates); i++) {
		unsigned picked[2] = {0, 0};

		policy.selection.per_mille = rates[i];
		for (unsigned who = 0; who < 2; who++)
			for (unsigned d = 0; d < 100000; d++) {
				struct kiosk_traveller t = {
				    .have_document = true};
				struct kiosk_selection s;

				snprintf(t.issuer, sizeof(t.issuer), "%s",
				    who == 0 ? "UTO" : "D");
				t.valid = (struct kiosk_traveller_range) {true,
				    who == 0 ? 400 : 1, who == 0 ? 400 : 1};
				kiosk_selection_make(&policy.selection,
				    &policy.rules, &t,
				    (uint32_t)(((uint64_t)d << 32) / 100000),
				    &s);
				picked[who] += s.random;
			}
		assert_int_equal(picked[0], picked[1]);
		assert_true(picked[0] + 1 >= rates[i] * 100 &&
		    picked[0] <= rates[i] * 100 + 1);
	}
}

/* clang-format off */
static const struct {
	const char *name, *text;
	unsigned line;
	const char *key;
} files[] = {
	{"no weight",   "[indicator a]\ntext = a\nage = 18-\n", 1, "indicator a"},
	{"no text",     "[indicator a]\nweight = 1\nage = 18-\n", 1, "indicator a"},
	{"everybody",   "[indicator a]\nweight = 1\ntext = a\n", 1, "indicator a"},
	{"a demand",    "[indicator a]\nweight = 1\ntext = a\nchip = CA\n", 1, "indicator a"},
	{"weight 0",    "[indicator a]\nweight = 0\n", 2, "weight"},
	{"weight 101",  "[indicator a]\nweight = 101\n", 2, "weight"},
	{"no name",     "[indicator]\n", 1, "indicator"},
	{"twice",       "[indicator a]\n[indicator a]\n", 2, "indicator a"},
	{"then what",   "[indicator a]\nthen = officer\n", 2, "then"},
	{"chance",      "[selection]\nrandom_per_mille = 1001\n", 2, "random_per_mille"},
};
/* clang-format on */

static void
says_the_line_of_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct conf_error err;

		check(files[i].name,
		    kiosk_policy_parse(
			span_of(files[i].text, strlen(files[i].text)), "x",
			&policy, &err) == KIOSK_E_CONF);
		check(files[i].name, err.line == files[i].line);
		check(files[i].name, strcmp(err.key, files[i].key) == 0);
	}
}

/* Of nobody known no score is made, and nobody is picked unasked. */
static void
nothing_known_is_no_score(void **state)
{
	char code[KIOSK_RULE_CODE_MAX], why[KIOSK_RULE_TEXT_MAX];
	struct kiosk_traveller t = {.have_document = false};
	struct kiosk_selection s;

	(void)state;
	load();
	kiosk_selection_make(
	    &policy.selection, &policy.rules, &t, NO_CHANCE, &s);
	assert_int_equal(s.score, 0);
	kiosk_policy_default(&policy);
	kiosk_selection_make(&policy.selection, &policy.rules, &t, 0, &s);
	assert_false(kiosk_selection_reason(&s, code, why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(adds_up_what_is_so),
	    cmocka_unit_test(chance_is_blind),
	    cmocka_unit_test(says_the_line_of_what_is_wrong),
	    cmocka_unit_test(nothing_known_is_no_score),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_selection", tests, NULL, NULL);
}
