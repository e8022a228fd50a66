#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "kiosk/thresholds.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEAD                                                    \
	"[model]\nname = Some Net\nsha256 = " SHA               \
	"\nmetric = cosine\ndim = 256\ndata = lane-1, spring\n" \
	"measured = 2026-11-22\npeople = 412\n"
#define COUNTS "genuine_pairs = 1000\nimpostor_pairs = 100000\n"
#define POINT(f, t, fm, fn)                                            \
	"[point]\nfmr = " f "\nthreshold = " t "\nfalse_matches = " fm \
	"\nfalse_non_matches = " fn "\n"
#define GOOD                                            \
	HEAD COUNTS POINT("0.01", "0.25", "1000", "20") \
	    POINT("0.001", "0.36", "99", "50")
/* The same model once more, but for its digest. */
#define OTHER                                                              \
	"[model]\nname = Distances\nsha256 = "                             \
	"ffff456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" \
	"\nmetric = L2\ndim = 128\ndata = x\nmeasured = 2026-02-28\n"      \
	"people = 2\n" COUNTS POINT("0.01", "0.6", "10", "1")              \
	    POINT("0.001", "0.5", "1", "2")

/* clang-format off */
static const struct {
	const char *name, *text;
	enum kiosk_err want;
	size_t n;
} rows[] = {
	{"one model",         "# c\n" GOOD,           KIOSK_E_OK, 1},
	{"two models",        GOOD "\n" OTHER,        KIOSK_E_OK, 2},
	{"nothing",           "",                     KIOSK_E_CONF, 0},
	{"no point",          HEAD COUNTS,            KIOSK_E_CONF, 0},
	{"no counts",         HEAD POINT("0.01", "0.2", "1", "1"), KIOSK_E_CONF, 0},
	{"a model twice",     GOOD GOOD,              KIOSK_E_CONF, 0},
	{"a point alone",     POINT("0.01", "0.2", "1", "1"), KIOSK_E_CONF, 0},
	{"another section",   "[modal]\n" GOOD,       KIOSK_E_CONF, 0},
	{"outside sections",  "fmr = 0.1\n" GOOD,     KIOSK_E_CONF, 0},
	{"a key twice",       HEAD "people = 412\n" COUNTS POINT("0.01", "0.2", "1", "1"), KIOSK_E_CONF, 0},
	{"an unknown key",    HEAD "boss = me\n" COUNTS POINT("0.01", "0.2", "1", "1"), KIOSK_E_CONF, 0},
	{"half a point",      GOOD "[point]\nfmr = 0.0001\n", KIOSK_E_CONF, 0},
	{"a point's key in the model", HEAD "fmr = 0.01\n" COUNTS, KIOSK_E_CONF, 0},
	{"more false matches than promised", HEAD COUNTS POINT("0.01", "0.25", "1001", "20"), KIOSK_E_CONF, 0},
	{"more non-matches than pairs", HEAD COUNTS POINT("0.01", "0.25", "10", "1001"), KIOSK_E_CONF, 0},
	{"a rate too rare for the counts", HEAD COUNTS POINT("0.00009", "0.25", "0", "20"), KIOSK_E_CONF, 0},
	{"just enough counts", HEAD COUNTS POINT("0.0001", "0.25", "0", "20"), KIOSK_E_OK, 1},
	{"rates that rise",   HEAD COUNTS POINT("0.001", "0.25", "9", "2") POINT("0.01", "0.36", "9", "5"), KIOSK_E_CONF, 0},
	{"a laxer threshold for a stricter rate", HEAD COUNTS POINT("0.01", "0.25", "9", "2") POINT("0.001", "0.2", "9", "5"), KIOSK_E_CONF, 0},
	{"no number",         HEAD COUNTS POINT("nan", "0.25", "9", "2"), KIOSK_E_CONF, 0},
	{"no finite number",  HEAD COUNTS POINT("0.01", "inf", "9", "2"), KIOSK_E_CONF, 0},
	{"a rate of all",     HEAD COUNTS POINT("1", "0.25", "9", "2"), KIOSK_E_CONF, 0},
	{"a negative count",  HEAD COUNTS POINT("0.01", "0.25", "-9", "2"), KIOSK_E_CONF, 0},
};
/* clang-format on */

static void
a_table_is_believed_whole_or_not_at_all(void **state)
{
	struct kiosk_thresholds *t = malloc(sizeof(*t));

	(void)state;
	assert_non_null(t);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conf_error err;

		check(rows[i].name,
		    kiosk_thresholds_parse(
			span_of(rows[i].text, strlen(rows[i].text)), t, &err) ==
			rows[i].want);
		check(rows[i].name, t->n == rows[i].n);
		check(rows[i].name,
		    rows[i].want == KIOSK_E_OK || err.text[0] != '\0');
	}
	free(t);
}

/* clang-format off */
static const struct {
	const char *name, *from, *to;
} edits[] = {
	{"a short digest",       "sha256 = 0",   "sha256 = "},
	{"a digest in capitals", "sha256 = 0123456789a", "sha256 = 0123456789A"},
	{"a metric of no name",  "cosine",       "cosinus"},
	{"a day of no year",     "2026-11-22",   "2026-02-30"},
	{"one person",           "people = 412", "people = 1"},
	{"no dimensions",        "dim = 256",    "dim = 0"},
	{"too many dimensions",  "dim = 256",    "dim = 1025"},
};
/* clang-format on */

static void
each_member_is_held_to_its_form(void **state)
{
	struct kiosk_thresholds *t = malloc(sizeof(*t));

	(void)state;
	assert_non_null(t);
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		const char *at = strstr(GOOD, edits[i].from);
		char text[2048];
		struct conf_error err;

		check(edits[i].name, at != NULL);
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - GOOD), GOOD,
		    edits[i].to, at + strlen(edits[i].from));
		check(edits[i].name,
		    kiosk_thresholds_parse(
			span_of(text, strlen(text)), t, &err) == KIOSK_E_CONF);
	}
	free(t);
}

static void
what_is_written_reads_the_same(void **state)
{
	struct kiosk_thresholds *a = malloc(sizeof(*a)),
				*b = malloc(sizeof(*b));
	const struct biometrics_model *m;
	struct conf_error err;
	uint8_t text[4096];
	struct sink k = sink_of(text, sizeof(text));
	double v = 0;

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_int_equal(
	    kiosk_thresholds_parse(SPAN_STR(GOOD OTHER), a, &err), KIOSK_E_OK);
	for (size_t i = 0; i < a->n; i++)
		kiosk_thresholds_put(&k, &a->row[i]);
	assert_true(sink_ok(&k));
	assert_int_equal(
	    kiosk_thresholds_parse(sink_span(&k), b, &err), KIOSK_E_OK);
	assert_int_equal(b->n, 2);
	m = kiosk_thresholds_find(b, SHA);
	assert_non_null(m);
	assert_string_equal(m->name, "Some Net");
	assert_int_equal(m->metric, BIOMETRICS_METRIC_COSINE);
	assert_int_equal(m->genuine_pairs, 1000);
	assert_int_equal(
	    biometrics_model_threshold(m, 1e-3, &v), BIOMETRICS_E_OK);
	assert_true(v == 0.36);
	assert_int_equal(m->point[1].false_matches, 99);
	assert_int_equal(
	    biometrics_model_threshold(m, 1e-4, &v), BIOMETRICS_E_NO_THRESHOLD);
	assert_null(kiosk_thresholds_find(b, "0123"));
	free(a);
	free(b);
}

/* The same file, with or without a row of fingers. */
#define FINGERS(metric, dim, a, b)                                         \
	"[model]\nname = Fingers\nsha256 = "                               \
	"778b88a2ab8bb9fec4084003bd3567ed4ed69e994ab3b7be8bf51ea19e1bd1f5" \
	"\nmetric = " metric "\ndim = " dim                                \
	"\ndata = x\nmeasured = 2026-02-28\npeople = 40\n" COUNTS POINT(   \
	    "0.01", a, "10", "1") POINT("0.001", b, "1", "2")

/* clang-format off */
static const struct {
	const char *name, *text;
	enum kiosk_err want;
	bool there;
} fingers[] = {
	{"faces alone",              GOOD,                                 KIOSK_E_OK, false},
	{"fingers alone",            FINGERS("cosine", "1", "0.2", "0.4"), KIOSK_E_OK, true},
	{"both",                     GOOD "\n" FINGERS("cosine", "1", "0.2", "1"), KIOSK_E_OK, true},
	{"of distances",             FINGERS("L2", "1", "0.4", "0.2"),     KIOSK_E_CONF, false},
	{"of another kind",          FINGERS("cosine", "256", "0.2", "0.4"), KIOSK_E_CONF, false},
	{"a threshold that all reach", FINGERS("cosine", "1", "0", "0.4"), KIOSK_E_CONF, false},
	{"one below that",           FINGERS("cosine", "1", "-0.2", "0.4"), KIOSK_E_CONF, false},
	{"one that nobody reaches",  FINGERS("cosine", "1", "0.2", "1.1"), KIOSK_E_CONF, false},
};
/* clang-format on */

static void
finds_the_row_of_fingers(void **state)
{
	static struct kiosk_thresholds t;

	(void)state;
	for (size_t i = 0; i < sizeof(fingers) / sizeof(fingers[0]); i++) {
		const struct biometrics_model *m = NULL;
		struct conf_error err;

		assert_int_equal(kiosk_thresholds_parse(
				     span_of((const uint8_t *)fingers[i].text,
					 strlen(fingers[i].text)),
				     &t, &err),
		    KIOSK_E_OK);
		check(fingers[i].name,
		    kiosk_thresholds_finger(&t, &m, &err) == fingers[i].want &&
			(m != NULL) == fingers[i].there);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_the_row_of_fingers),
	    cmocka_unit_test(a_table_is_believed_whole_or_not_at_all),
	    cmocka_unit_test(each_member_is_held_to_its_form),
	    cmocka_unit_test(what_is_written_reads_the_same),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_thresholds", tests, NULL, NULL);
}
