/*
 * References of earlier travellers: bounded in number and time, never the
 * traveller's own, and what a console makes of their counts.
 */
#include "tests/check.h"

#include <math.h>

#include "kiosk/console_rates.h"
#include "kiosk/impostor.h"
#include "mrtd/mrz.h"

#define DIM 4
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct biometrics_model model = {.dim = DIM,
    .metric = BIOMETRICS_METRIC_COSINE,
    .point = {{1e-3, 0.5, 0, 0}, {1e-4, 0.9, 0, 0}}};
static const struct biometrics_model distances = {.dim = DIM,
    .metric = BIOMETRICS_METRIC_L2,
    .point = {{1e-3, 1.0, 0, 0}, {1e-4, 0.2, 0, 0}}};

/* Everybody is one of the axes, or between two of them. */
static const float a[DIM] = {1, 0, 0, 0}, b[DIM] = {0, 1, 0, 0},
		   c[DIM] = {0, 0, 1, 0}, ab[DIM] = {1, 0.6f, 0, 0};

/* Nothing is told of them. */
static const struct kiosk_impostor_who nobody;

static void
is_never_the_same_document(void **state)
{
	struct kiosk_impostor *x = NULL;
	struct kiosk_impostor_result r;

	(void)state;
	assert_true(kiosk_impostor_new(8, DIM, 1000, &x));
	kiosk_impostor_compare(x, &model, a, &nobody, a, &r);
	assert_int_equal(r.compared, 0);
	kiosk_impostor_keep(x, a, &nobody, 10);
	kiosk_impostor_keep(x, a, &nobody, 20);
	assert_int_equal(kiosk_impostor_kept(x), 1);
	/* Once more with the same document: nobody else is there. */
	kiosk_impostor_compare(x, &model, a, &nobody, a, &r);
	assert_int_equal(r.compared, 0);
	kiosk_impostor_keep(x, b, &nobody, 30);
	kiosk_impostor_keep(x, c, &nobody, 40);
	/* Another document, a face like a's (0.857) and a little like b's. */
	kiosk_impostor_compare(x, &model, ab, &nobody, ab, &r);
	assert_int_equal(r.compared, 3);
	assert_int_equal(r.points, 2);
	assert_int_equal(r.point[0].matched, 2);
	assert_int_equal(r.point[1].matched, 0);
	/* Of distances the smaller one is more alike. */
	kiosk_impostor_compare(x, &distances, ab, &nobody, a, &r);
	assert_int_equal(r.compared, 3);
	assert_int_equal(r.point[0].matched, 1);
	assert_int_equal(r.point[1].matched, 1);
	/* Another model's templates are not comparable. */
	kiosk_impostor_compare(
	    x, &(struct biometrics_model) {.dim = 8}, ab, &nobody, ab, &r);
	assert_int_equal(r.compared, 0);
	kiosk_impostor_compare(x, NULL, ab, &nobody, ab, &r);
	assert_int_equal(r.points, 0);
	kiosk_impostor_free(&x);
	assert_null(x);
	/* Where the policy wants none. */
	kiosk_impostor_compare(NULL, &model, ab, &nobody, ab, &r);
	kiosk_impostor_keep(NULL, ab, &nobody, 1);
	assert_int_equal(r.compared, 0);
	assert_int_equal(kiosk_impostor_sweep(NULL, 1), -1);
	assert_false(kiosk_impostor_new(0, DIM, 1, &x));
	assert_false(kiosk_impostor_new(KIOSK_IMPOSTOR_MAX + 1, DIM, 1, &x));
}

static void
goes_by_number_and_by_time(void **state)
{
	struct kiosk_impostor *x = NULL;
	struct kiosk_impostor_result r;

	(void)state;
	assert_true(kiosk_impostor_new(2, DIM, 1000, &x));
	assert_int_equal(kiosk_impostor_sweep(x, 0), -1);
	kiosk_impostor_keep(x, a, &nobody, 0);
	kiosk_impostor_keep(x, b, &nobody, 400);
	assert_int_equal(kiosk_impostor_sweep(x, 600), 400);
	/* The oldest one gives way. */
	kiosk_impostor_keep(x, c, &nobody, 600);
	assert_int_equal(kiosk_impostor_kept(x), 2);
	kiosk_impostor_compare(x, &model, ab, &nobody, a, &r);
	assert_int_equal(r.point[0].matched, 0);
	assert_int_equal(kiosk_impostor_sweep(x, 1399), 1);
	assert_int_equal(kiosk_impostor_sweep(x, 1400), 200);
	assert_int_equal(kiosk_impostor_kept(x), 1);
	assert_int_equal(kiosk_impostor_sweep(x, 1600), -1);
	assert_int_equal(kiosk_impostor_kept(x), 0);
	kiosk_impostor_compare(x, &model, ab, &nobody, c, &r);
	assert_int_equal(r.compared, 0);
	kiosk_impostor_free(&x);
}

/* clang-format off */
#define UTO "UTO"
static const struct person {
	const char *what;
	struct mrtd_mrz mrz;
	bool same; /* as the first */
} persons[] = {
	{"the first", {.issuer = UTO, .document_number = "L898902C3", .surname = "ERIKSSON", .given = "ANNA MARIA", .birth = "740812"}, true},
	{"the document once more, its names read otherwise", {.issuer = UTO, .document_number = "L898902C3", .surname = "ERIKSON", .given = "ANNA", .birth = "740812"}, true},
	{"the holder's next document", {.issuer = UTO, .document_number = "X1", .surname = "ERIKSSON", .given = "ANNA MARIA", .birth = "740812"}, true},
	{"the holder's of another state", {.issuer = "D", .document_number = "C01X00T47", .surname = "ERIKSSON", .given = "ANNA MARIA", .birth = "740812"}, true},
	{"a number of another state", {.issuer = "D", .document_number = "L898902C3", .surname = "MUSTERMANN", .given = "ERIKA", .birth = "640812"}, false},
	{"a sister", {.issuer = UTO, .document_number = "X2", .surname = "ERIKSSON", .given = "EVA", .birth = "740812"}, false},
	{"a namesake", {.issuer = UTO, .document_number = "X3", .surname = "ERIKSSON", .given = "ANNA MARIA", .birth = "740813"}, false},
	{"names that run into each other", {.issuer = UTO, .document_number = "X4", .surname = "ERIKSSONANNA", .given = "MARIA", .birth = "740812"}, false},
	{"nobody's name", {.issuer = UTO, .document_number = "X5", .birth = "740812"}, false},
	{"nobody's name either", {.issuer = UTO, .document_number = "X6", .birth = "740812"}, false},
};
/* clang-format on */

static struct kiosk_impostor_who
who_is(const struct person *p, uint8_t key)
{
	const uint8_t all[KIOSK_IMPOSTOR_WHO_KEY] = {key};
	uint8_t tags[KIOSK_IMPOSTOR_WHO_SIZE];
	struct kiosk_impostor_who w;

	assert_true(kiosk_impostor_who_of(all, &p->mrz, tags));
	assert_true(kiosk_impostor_who_take(SPAN_OF(tags), &w));
	assert_true(w.known);
	return w;
}

/* Another picture of the same person is no impostor's, and not kept beside. */
static void
is_never_the_same_person(void **state)
{
	struct kiosk_impostor_who first = who_is(&persons[0], 1);
	struct kiosk_impostor *x = NULL;
	struct kiosk_impostor_result r;

	(void)state;
	for (size_t i = 0; i < COUNT(persons); i++) {
		const struct kiosk_impostor_who w = who_is(&persons[i], 1);

		assert_true(kiosk_impostor_new(8, DIM, 1000, &x));
		kiosk_impostor_keep(x, a, &first, 10);
		kiosk_impostor_compare(x, &model, ab, &w, a, &r);
		check(persons[i].what, r.compared == !persons[i].same);
		check(persons[i].what, r.point[0].matched == !persons[i].same);
		kiosk_impostor_keep(x, ab, &w, 20);
		check(persons[i].what,
		    kiosk_impostor_kept(x) == 1U + !persons[i].same);
		kiosk_impostor_free(&x);
	}
	/* The tags of another run, and of whom nothing is known. */
	first = who_is(&persons[0], 2);
	assert_true(kiosk_impostor_new(8, DIM, 1000, &x));
	kiosk_impostor_keep(x, a, &first, 10);
	first = who_is(&persons[0], 1);
	kiosk_impostor_compare(x, &model, ab, &first, a, &r);
	assert_int_equal(r.compared, 1);
	kiosk_impostor_keep(x, b, &nobody, 20);
	kiosk_impostor_compare(x, &model, c, &nobody, a, &r);
	assert_int_equal(r.compared, 2);
	/* Whom time has taken comes as a stranger. */
	assert_int_equal(kiosk_impostor_sweep(x, 1010), 10);
	first = who_is(&persons[0], 2);
	kiosk_impostor_keep(x, ab, &first, 1011);
	assert_int_equal(kiosk_impostor_kept(x), 2);
	kiosk_impostor_free(&x);
}

/* Two of them without names are two. */
static void
tags_say_nothing_else(void **state)
{
	const uint8_t key[KIOSK_IMPOSTOR_WHO_KEY] = {1};
	const struct mrtd_mrz none = {.issuer = "UTO", .surname = "ERIKSSON"};
	uint8_t tags[KIOSK_IMPOSTOR_WHO_SIZE + 1] = {0};
	struct kiosk_impostor_who w = {.known = true}, v;

	(void)state;
	assert_false(kiosk_impostor_who_of(key, &none, tags));
	w = who_is(&persons[8], 1);
	v = who_is(&persons[9], 1);
	assert_false(kiosk_impostor_who_same(&w, &v));
	assert_true(kiosk_impostor_who_take(span_of(NULL, 0), &w));
	assert_false(w.known);
	w.known = true;
	for (size_t n = 1; n <= sizeof(tags); n++)
		assert_int_equal(kiosk_impostor_who_take(span_of(tags, n), &w),
		    n == KIOSK_IMPOSTOR_WHO_SIZE);
}

static void
sends_counts_that_can_be(void **state)
{
	struct kiosk_impostor_result r = {.compared = 37,
	    .points = 2,
	    .point = {{1e-3, 0.36, 2}, {1e-4, 0.42, 0}}};
	const struct {
		const char *what;
		uint32_t compared, matched;
		unsigned points;
		double fmr, threshold;
	} rows[] = {
	    {"more matched than compared", 1, 2, 2, 1e-3, 0.36},
	    {"more than are kept", KIOSK_IMPOSTOR_MAX + 1, 2, 2, 1e-3, 0.36},
	    {"no rate", 37, 2, 2, 0, 0.36},
	    {"a rate beyond one", 37, 2, 2, 1.1, 0.36},
	    {"no number", 37, 2, 2, 1e-3, (double)NAN},
	    {"too many points", 37, 2, 9, 1e-3, 0.36},
	};
	uint8_t frame[KIOSK_IMPOSTOR_FRAME + 64];
	struct kiosk_impostor_result back;
	struct sink k = sink_of(frame, sizeof(frame));
	struct span s;

	(void)state;
	kiosk_impostor_put(&k, &r);
	s = sink_span(&k);
	assert_true(kiosk_impostor_take(&s, &back));
	assert_int_equal(s.n, 0);
	assert_memory_equal(&back, &r, sizeof(r));
	for (size_t n = 0; n < k.n; n++) {
		s = span_of(frame, n);
		assert_false(kiosk_impostor_take(&s, &back));
		assert_int_equal(s.n, n);
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct kiosk_impostor_result bad = r;

		bad.compared = rows[i].compared;
		bad.point[0] = (struct kiosk_impostor_point) {
		    rows[i].fmr, rows[i].threshold, rows[i].matched};
		k = sink_of(frame, sizeof(frame));
		kiosk_impostor_put(&k, &bad);
		frame[4] = (uint8_t)rows[i].points;
		s = sink_span(&k);
		check(rows[i].what, !kiosk_impostor_take(&s, &back));
	}
}

static struct kiosk_console_facts
passage(const char *face, double score, const char *order)
{
	struct kiosk_console_facts f = {.model = "m",
	    .score = score,
	    .fmr = 1e-3,
	    .impostors = {.compared = 100,
		.points = 2,
		.point = {{1e-3, 0.36, 1}, {1e-4, 0.5, 0}}}};

	snprintf(f.face, sizeof(f.face), "%s", face);
	snprintf(f.order, sizeof(f.order), "%s", order);
	return f;
}

static void
rates_are_of_decided_cases(void **state)
{
	static const struct {
		const char *face;
		double score;
		const char *order;
		bool genuine, missed, strict; /* missed at the second point */
	} rows[] = {
	    {"match", 0.7, "", true, false, false},
	    {"match", 0.4, "", true, false, true},
	    {"match", 0.7, "refuse", false, false, false},
	    {"no match", 0.2, "admit", true, true, true},
	    {"no match", 0.2, "refuse", false, false, false},
	    {"no match", 0.2, "refer", false, false, false},
	    {"no match", 0.2, "", false, false, false},
	    {"not enough quality", 0, "admit", false, false, false},
	    {"", 0, "", false, false, false},
	};
	struct kiosk_console_rates r = {.points = 0};
	struct ui_console_plot p = {.rates = 0};
	struct kiosk_console_facts f;
	size_t genuine = 0, missed = 0, strict = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		f = passage(rows[i].face, rows[i].score, rows[i].order);
		kiosk_console_rates_add(&r, &f);
		genuine += rows[i].genuine;
		missed += rows[i].missed;
		strict += rows[i].strict;
		check(rows[i].face, r.genuine == genuine);
		check(rows[i].face, r.missed == missed);
		check(rows[i].face, r.point[1].missed == strict);
	}
	assert_int_equal(r.undecided, 1);
	assert_int_equal(r.compared, 700);
	assert_int_equal(r.point[0].matched, 7);
	assert_int_equal(r.point[1].matched, 0);
	/* Scores of two models have nothing in common. */
	f = passage("match", 0.7, "");
	snprintf(f.model, sizeof(f.model), "another");
	kiosk_console_rates_add(&r, &f);
	assert_int_equal(r.others, 1);
	assert_int_equal(r.compared, 700);
	kiosk_console_rates_plot(&r, &p);
	assert_int_equal(p.rates, 5);
	assert_string_equal(p.rate[0].name, "FMR at 0.1 %");
	assert_string_equal(p.rate[0].count, "7 of 700");
	/* Ten times what was asked, and not by chance. */
	assert_true(p.rate[0].low > p.rate[0].asked);
	/* The rule of three. */
	assert_true(fabs(p.rate[1].high - 3.0 / 700) < 1e-9);
	assert_string_equal(p.rate[2].name, "FNMR here, at 0.1 %");
	assert_string_equal(p.rate[2].count, "1 of 3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_never_the_same_document),
	    cmocka_unit_test(is_never_the_same_person),
	    cmocka_unit_test(tags_say_nothing_else),
	    cmocka_unit_test(goes_by_number_and_by_time),
	    cmocka_unit_test(sends_counts_that_can_be),
	    cmocka_unit_test(rates_are_of_decided_cases),
	};

	return cmocka_run_group_tests_name("kiosk_impostor", tests, NULL, NULL);
}
