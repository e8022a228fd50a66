#include "tests/check.h"

#include <stdlib.h>

#include "biometrics/eval_pairs.h"

/* clang-format off */
static const struct {
	const char *name, *text;
	bool is_pair, is_score;
	unsigned fold;
	bool same;
	float score;
} rows[] = {
	{"a pair",            "0\ta/1.jpg\tb/2.jpg\t1\n", true, false, 0, true, 0},
	{"without an end",    "9\ta\tb\t0",       true,  false, 9, false, 0},
	{"a score",           "a\tb\t1\t0.5\n",   false, true,  0, true,  .5f},
	{"a negative score",  "a\tb\t0\t-1e-3\n", false, true,  0, false, -1e-3f},
	{"both ways",         "1\tb\t0\t1\n",     true,  true,  1, true,  1},
	{"failed",            "a\tb\t0\tfailed\n", false, true, 0, false, BIOMETRICS_EVAL_FAILED},
	{"a comment before",  "# x\n\n3\ta\tb\t1\n", true, false, 3, true, 0},
	{"three columns",     "0\ta\tb\n",        false, false, 0, false, 0},
	{"five columns",      "0\ta\tb\t1\t1\n",  false, false, 0, false, 0},
	{"same is 2",         "0\ta\tb\t2\n",     false, false, 0, false, 0},
	{"a fold of letters", "x\ta\tb\t1\n",     false, false, 0, false, 0},
	{"a long fold",       "12345\ta\tb\t1\n", false, false, 0, false, 0},
	{"hexadecimal",       "a\tb\t0\t0x1\n",   false, false, 0, false, 0},
	{"no number",         "a\tb\t0\tnan\n",   false, false, 0, false, 0},
	{"too large",         "a\tb\t0\t1e99\n",  false, false, 0, false, 0},
	{"a number and more", "a\tb\t0\t1-\n",    false, false, 0, false, 0},
};
/* clang-format on */

static void
lines_are_rows_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span text = span_of(rows[i].text, strlen(rows[i].text));
		struct biometrics_eval_line l = {0};
		struct biometrics_eval_pairing p, s;
		enum biometrics_err e;

		check(rows[i].name, biometrics_eval_line_next(&text, &l, &e));
		check(rows[i].name, e == BIOMETRICS_E_OK);
		check(rows[i].name,
		    (biometrics_eval_line_pair(&l, &p) == BIOMETRICS_E_OK) ==
			rows[i].is_pair);
		check(rows[i].name,
		    (biometrics_eval_line_score(&l, &s) == BIOMETRICS_E_OK) ==
			rows[i].is_score);
		if (rows[i].is_pair)
			check(rows[i].name,
			    p.fold == rows[i].fold && p.same == rows[i].same);
		else if (rows[i].is_score)
			check(rows[i].name,
			    s.same == rows[i].same && s.score == rows[i].score);
		check(rows[i].name, !biometrics_eval_line_next(&text, &l, &e));
	}
}

/* clang-format off */
static const struct {
	const char *name, *text;
	size_t n; /* 0: refused */
} columns[] = {
	{"one",            "a\n",         1},
	{"sixteen",        "1\t2\t3\t4\t5\t6\t7\t8\t9\t0\t1\t2\t3\t4\t5\t6\n", 16},
	{"seventeen",      "1\t2\t3\t4\t5\t6\t7\t8\t9\t0\t1\t2\t3\t4\t5\t6\t7\n", 0},
	{"an empty one",   "a\t\tb\n",    0},
	{"an empty last",  "a\tb\t\n",    0},
	{"an empty first", "\ta\n",       0},
	{"a return",       "a\tb\r\n",    0},
	{"an escape",      "a\033[1m\tb\n", 0},
};
/* clang-format on */

static void
columns_are_text(void **state)
{
	char name[300];

	(void)state;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		struct span text = span_of(
		    columns[i].text, strlen(columns[i].text));
		struct biometrics_eval_line l = {0};
		enum biometrics_err e;

		check(
		    columns[i].name, biometrics_eval_line_next(&text, &l, &e));
		check(columns[i].name,
		    columns[i].n > 0
			? e == BIOMETRICS_E_OK && l.n == columns[i].n
			: e == BIOMETRICS_E_FORMAT);
	}
	memset(name, 'a', sizeof(name));
	for (size_t n = BIOMETRICS_EVAL_NAME; n < sizeof(name); n += 20) {
		struct span text = span_of(name, n);
		struct biometrics_eval_line l = {0};
		enum biometrics_err e;

		assert_true(biometrics_eval_line_next(&text, &l, &e));
		assert_int_equal(e,
		    n == BIOMETRICS_EVAL_NAME ? BIOMETRICS_E_OK
					      : BIOMETRICS_E_FORMAT);
	}
}

/* clang-format off */
static const struct {
	const char *file, *person;
} owners[] = {
	{"Anna_Maria/Anna_Maria_0001.jpg", "Anna_Maria/Anna_Maria"},
	{"DB1_B/101_1.png",  "DB1_B/101"},
	{"s1/10.pgm",        "s1"},
	{"a_b/10.pgm",       "a_b"},
	{"10.pgm",           "10.pgm"},
	{"101_1.tif",        "101"},
	{"x/y/z_2_3.png",    "x/y/z_2"},
};
/* clang-format on */

static void
names_tell_whose_sample_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
		const struct span who = biometrics_eval_person_of(
		    span_of(owners[i].file, strlen(owners[i].file)));

		check(owners[i].file,
		    span_eq(who,
			span_of(owners[i].person, strlen(owners[i].person))));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_are_rows_or_refused),
	    cmocka_unit_test(columns_are_text),
	    cmocka_unit_test(names_tell_whose_sample_it_is),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_eval_pairs", tests, NULL, NULL);
}
