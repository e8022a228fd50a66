#include "tests/check.h"

#include "kiosk/conf.h"
#include "kiosk/lane.h"
#include "kiosk/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct sample {
	bool on;
	unsigned count;
	double rate;
	char name[8];
};

/* clang-format off */
static const struct conf_key keys[] = {
	{"a", "on",    CONF_BOOL, CONF_MEMBER(struct sample, on),    0, 0, false},
	{"a", "count", CONF_UINT, CONF_MEMBER(struct sample, count), 1, 9, false},
	{"b", "rate",  CONF_REAL, CONF_MEMBER(struct sample, rate),  0, 1, false},
	{"b", "name",  CONF_TEXT, CONF_MEMBER(struct sample, name),  0, 0, true},
};

static const struct {
	const char *name, *text;
	enum kiosk_err want;
	unsigned line;
	const char *key;
} cases[] = {
	{"all",             "# x\n[a]\non = yes\ncount=9\n\n[b]\nrate = 0.5\nname = seven77\n", KIOSK_E_OK, 0, ""},
	{"no newline",      "[b]\nname = x",                 KIOSK_E_OK, 0, ""},
	{"CR LF",           "[b]\r\nname = x\r\n",           KIOSK_E_OK, 0, ""},
	{"empty value",     "[b]\nname =\n",                 KIOSK_E_OK, 0, ""},
	{"value has =",     "[b]\nname = a=b\n",             KIOSK_E_OK, 0, ""},
	{"missing key",     "[a]\non = yes\n",               KIOSK_E_CONF, 0, "name"},
	{"unknown key",     "[b]\nname = x\ncount = 1\n",    KIOSK_E_CONF, 3, "count"},
	{"unknown section", "[c]\n",                         KIOSK_E_CONF, 1, "c"},
	{"no section",      "name = x\n",                    KIOSK_E_CONF, 1, "name"},
	{"twice",           "[b]\nname = x\nname = y\n",     KIOSK_E_CONF, 3, "name"},
	{"not yes or no",   "[a]\non = true\n",              KIOSK_E_CONF, 2, "on"},
	{"too small",       "[a]\ncount = 0\n",              KIOSK_E_CONF, 2, "count"},
	{"too large",       "[a]\ncount = 10\n",             KIOSK_E_CONF, 2, "count"},
	{"negative",        "[a]\ncount = -1\n",             KIOSK_E_CONF, 2, "count"},
	{"overflow",        "[a]\ncount = 99999999999999999999\n", KIOSK_E_CONF, 2, "count"},
	{"rest of number",  "[a]\ncount = 5s\n",             KIOSK_E_CONF, 2, "count"},
	{"nan",             "[b]\nrate = nan\n",             KIOSK_E_CONF, 2, "rate"},
	{"rate too large",  "[b]\nrate = 1.01\n",            KIOSK_E_CONF, 2, "rate"},
	{"text too long",   "[b]\nname = eight888\n",        KIOSK_E_CONF, 2, "name"},
	{"no equals sign",  "[b]\nname\n",                   KIOSK_E_CONF, 2, "name"},
	{"open bracket",    "[b\n",                          KIOSK_E_CONF, 1, "[b"},
	{"only a bracket",  "[\n",                           KIOSK_E_CONF, 1, "["},
	{"empty section",   "[]\n",                          KIOSK_E_CONF, 1, "[]"},
};
/* clang-format on */

static void
names_line_and_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sample s = {.count = 3};
		struct conf_error err;
		enum kiosk_err e = kiosk_conf_parse(
		    span_of(cases[i].text, strlen(cases[i].text)), keys,
		    sizeof(keys) / sizeof(keys[0]), &s, &err);

		check(cases[i].name, e == cases[i].want);
		if (e == KIOSK_E_OK)
			continue;
		check(cases[i].name, err.line == cases[i].line);
		check(cases[i].name, strcmp(err.key, cases[i].key) == 0);
		check(cases[i].name, err.text[0] != '\0');
	}
}

static void
fills_every_type(void **state)
{
	struct sample s = {0};
	struct conf_error err;

	(void)state;
	assert_int_equal(
	    kiosk_conf_parse(span_of(cases[0].text, strlen(cases[0].text)),
		keys, sizeof(keys) / sizeof(keys[0]), &s, &err),
	    KIOSK_E_OK);
	assert_true(s.on);
	assert_int_equal(s.count, 9);
	assert_true(s.rate == 0.5);
	assert_string_equal(s.name, "seven77");
}

static void
refuses_a_nul_and_a_long_line(void **state)
{
	static uint8_t line[600];
	struct sample s = {0};
	struct conf_error err;

	(void)state;
	memset(line, 'x', sizeof(line));
	assert_int_equal(
	    kiosk_conf_parse(SPAN_OF(line), keys, 4, &s, &err), KIOSK_E_CONF);
	assert_int_equal(
	    kiosk_conf_parse(HEX('[', 'b', ']', 0), keys, 4, &s, &err),
	    KIOSK_E_CONF);
}

static void
policy_is_strict_by_default(void **state)
{
	struct policy p;
	struct conf_error err;

	(void)state;
	kiosk_policy_default(&p);
	assert_false(kiosk_policy_passes(&p, "anything"));
	assert_false(kiosk_policy_passes(&p, ""));
	for (int t = POLICY_T_NONE + 1; t < POLICY_TIMES; t++)
		assert_true(p.time_ms[t] > 0);
	assert_int_equal(
	    kiosk_policy_parse(SPAN_STR("[document]\n"
					"pass_undetermined = one, two\n"
					"[face]\nfmr = 0.0001\n"),
		"lane-1", &p, &err),
	    KIOSK_E_OK);
	assert_true(kiosk_policy_passes(&p, "one"));
	assert_true(kiosk_policy_passes(&p, "two"));
	assert_false(kiosk_policy_passes(&p, "tw"));
	assert_false(kiosk_policy_passes(&p, "one, two"));
	/* TR-03121-3.1 table 4.10: no worse than 0.1 %. */
	assert_int_equal(kiosk_policy_parse(SPAN_STR("[face]\nfmr = 0.01\n"),
			     "lane-1", &p, &err),
	    KIOSK_E_CONF);
	assert_int_equal(err.line, 2);
}

/* An installer starts from them: they hold, and say what the defaults are. */
static void
examples_hold(void **state)
{
	struct policy defaults, p;
	struct kiosk_lane lane;
	struct conf_error err;

	(void)state;
	kiosk_policy_default(&defaults);
	assert_int_equal(
	    kiosk_policy_read("kiosk/policy.conf.example", "lane-1", &p, &err),
	    KIOSK_E_OK);
	assert_memory_equal(p.time_ms, defaults.time_ms, sizeof(p.time_ms));
	assert_memory_equal(p.again, defaults.again, sizeof(p.again));
	assert_true(p.fmr == defaults.fmr);
	assert_int_equal(p.allow_bac, defaults.allow_bac);
	assert_string_equal(p.profile, defaults.profile);
	assert_string_equal(p.pass_undetermined, defaults.pass_undetermined);
	assert_int_equal(
	    kiosk_lane_read("kiosk/kiosk.conf.example", &lane, &err),
	    KIOSK_E_OK);
}

/* Words that no table can check name their line, too: it was 0. */
static void
refused_words_name_their_line(void **state)
{
	static const struct {
		const char *line; /* the fifth */
		const char *key; /* NULL: it is taken */
		unsigned at;
	} rows[] = {
	    {"signs = 999", NULL, 0},
	    {"signs = B12, 1-999", NULL, 0},
	    {"signs = 1-99, A1-B3", NULL, 0},
	    {"signs = 7-3", "signs", 5},
	    {"signs = 3-", "signs", 5},
	    {"signs = B-12", "signs", 5},
	    {"signs = ,", "signs", 5},
	    {"signs = gate 3", "signs", 5},
	    {"signs = 1,2,3,4,5,6,7,8,9", "signs", 5},
	    {"[sound]\nspeech = loud", "speech", 6},
	    {"[screen]\nrotation = 91", "rotation", 6},
	    /* Of two keys of that name the one of its section. */
	    {"kiosks = k.pub\n[gate]\nname = open", "kiosks", 5},
	    {"[gate]\ntopology = gate", "reader", 8},
	    /* What is missing stands in no line. */
	    {"[gate]\npolicy = p\npolicy_key = k", "policy_state", 0},
	};
	char path[] = "/tmp/sallyport-conf-XXXXXX";
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct kiosk_lane lane;
		struct conf_error err;
		FILE *f = fopen(path, "w");
		enum kiosk_err e;

		assert_non_null(f);
		fprintf(f,
		    "[gate]\nstore = sqlite:x\n[devices]\n[token]\n%s\n"
		    "[devices]\nreader = pcsc\ndoor = sim:\n"
		    "docscan = /dev/x\ncamera = file:x\n"
		    "[trust]\nstore = x\n",
		    rows[i].line);
		fclose(f);
		e = kiosk_lane_read(path, &lane, &err);
		check(rows[i].line,
		    e == (rows[i].key != NULL ? KIOSK_E_CONF : KIOSK_E_OK));
		if (rows[i].key == NULL)
			continue;
		check(rows[i].line, strcmp(err.key, rows[i].key) == 0);
		check(rows[i].line, err.line == rows[i].at);
		check(rows[i].line, strcmp(err.file, path) == 0);
	}
	unlink(path);
}

struct heard {
	char text[256];
	size_t n;
};

static const char *
hear(void *cookie, const struct conf_line *l)
{
	struct heard *h = cookie;

	h->n += (size_t)snprintf(h->text + h->n, sizeof(h->text) - h->n,
	    "%u:%s:%s:%s;", l->number, l->section,
	    l->key != NULL ? l->key : "-", l->value != NULL ? l->value : "-");
	return l->key != NULL && strcmp(l->key, "no") == 0 ? "is refused"
							   : NULL;
}

/* Sections and keys that no table names, repeated ones too. */
static void
lines_one_by_one(void **state)
{
	static const char good[] = "x = 1\n[A.1]\n k =  v w \nk=\n\n# no\n",
			  bad[] = "[S]\na=1\nno=2\nb=3\n";
	struct heard h = {.n = 0};
	struct conf_error err;

	(void)state;
	assert_int_equal(
	    kiosk_conf_each(span_of(good, strlen(good)), hear, &h, &err),
	    KIOSK_E_OK);
	assert_string_equal(h.text, "1::x:1;2:A.1:-:-;3:A.1:k:v w;4:A.1:k:;");
	h.n = 0;
	assert_int_equal(
	    kiosk_conf_each(span_of(bad, strlen(bad)), hear, &h, &err),
	    KIOSK_E_CONF);
	assert_string_equal(h.text, "1:S:-:-;2:S:a:1;3:S:no:2;");
	assert_int_equal(err.line, 3);
	assert_string_equal(err.key, "no");
	assert_string_equal(err.text, "is refused");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_line_and_key),
	    cmocka_unit_test(fills_every_type),
	    cmocka_unit_test(refuses_a_nul_and_a_long_line),
	    cmocka_unit_test(policy_is_strict_by_default),
	    cmocka_unit_test(examples_hold),
	    cmocka_unit_test(refused_words_name_their_line),
	    cmocka_unit_test(lines_one_by_one),
	};

	return cmocka_run_group_tests_name("kiosk_conf", tests, NULL, NULL);
}
