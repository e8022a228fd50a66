#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/embedder.h"
#include "biometrics/model.h"
#include "biometrics/own.h"
#include "biometrics/quality.h"
#include "biometrics/verdict.h"

static void
every_row_is_sound(void **state)
{
	const struct biometrics_model *m;

	(void)state;
	for (size_t i = 0; (m = biometrics_model_row(i)) != NULL; i++) {
		check(m->name, strlen(m->sha256) == 64);
		check(m->name, biometrics_model_ok(m));
		for (size_t k = 0;
		     k < BIOMETRICS_MODEL_POINTS && m->point[k].fmr > 0; k++) {
			const struct biometrics_model_point *p = &m->point[k];

			/* What was counted keeps what is promised. */
			check(m->name,
			    (double)p->false_matches <=
				p->fmr * (double)m->impostor_pairs);
			check(m->name, p->false_non_matches < m->genuine_pairs);
			if (k == 0)
				continue;
			check(m->name, p->fmr < p[-1].fmr);
			check(m->name,
			    m->metric == BIOMETRICS_METRIC_COSINE
				? p->threshold > p[-1].threshold
				: p->threshold < p[-1].threshold);
		}
	}
}

/* clang-format off */
static const struct {
	const char *name;
	size_t row;
	double fmr;
	enum biometrics_err want;
	double threshold;
} asked[] = {
	{"1 in 1,000",             1, 1e-3, BIOMETRICS_E_OK, .363},
	{"1 in 10,000",            1, 1e-4, BIOMETRICS_E_OK, .449},
	{"between: the stricter",  1, 5e-3, BIOMETRICS_E_OK, .363},
	{"laxer than measured",    1, 0.5,  BIOMETRICS_E_OK, .254},
	{"stricter than measured", 1, 1e-6, BIOMETRICS_E_NO_THRESHOLD, 0},
	{"zero",                   1, 0,    BIOMETRICS_E_NO_THRESHOLD, 0},
	{"no number",              1, NAN,  BIOMETRICS_E_NO_THRESHOLD, 0},
	{"distances",              2, 1e-3, BIOMETRICS_E_OK, .430},
	{"distances, strict",      3, 1e-4, BIOMETRICS_E_OK, .473},
	{"no model",               9, 1e-3, BIOMETRICS_E_NO_THRESHOLD, 0},
};
/* clang-format on */

static void
gives_a_threshold_for_what_was_measured(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		double t = 7;

		check(asked[i].name,
		    biometrics_model_threshold(
			biometrics_model_row(asked[i].row), asked[i].fmr, &t) ==
			asked[i].want);
		check(asked[i].name,
		    asked[i].want != BIOMETRICS_E_OK
			? t == 7
			: fabs(t - asked[i].threshold) < 1e-9);
	}
}

/* FIPS 180-2 B.1. */
static void
digests_are_those_of_the_standard(void **state)
{
	char hex[65];

	(void)state;
	assert_true(biometrics_model_sha256(SPAN_STR("abc"), hex));
	assert_string_equal(hex,
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	assert_null(biometrics_model_find(SPAN_STR("hello\n")));
}

/* An FNET1 file of one layer: 3x112x112 -> 8x1x1. */
static struct biometrics_embedder *
unknown_model(void)
{
	static const uint32_t op[11] = {
	    1, 0, 0, 3, 8, 16, 8, 0, 1, 0, 0}; /* 13x13 of 8 */
	static const uint32_t head[4] = {1, 3, 112, 112};
	static const float norm[2] = {127.5f, 1 / 127.5f};
	const size_t n = 8 + sizeof(head) + sizeof(norm) + 4 + sizeof(op) +
	    sizeof(float) * 8 * 3 * 256;
	struct biometrics_embedder *e = NULL;
	uint8_t *file = calloc(1, n);
	enum biometrics_err err;

	assert_non_null(file);
	memcpy(file, "FNET1", 5);
	memcpy(file + 8, head, sizeof(head));
	memcpy(file + 24, norm, sizeof(norm));
	memcpy(file + 36, op, sizeof(op));
	err = biometrics_embedder_new_memory(span_of(file, n), &e);
	free(file);
	/* 8x13x13 numbers are more than a template may have. */
	assert_int_equal(err, BIOMETRICS_E_UNSUPPORTED);
	return e;
}

static void
refuses_a_network_that_gives_no_template(void **state)
{
	(void)state;
	assert_null(unknown_model());
}

/* The program's own network, its last bytes changed. */
static struct biometrics_embedder *
opened(struct span patch)
{
	const struct span own = biometrics_own_model();
	struct biometrics_embedder *e = NULL;
	uint8_t *file = malloc(own.n);

	assert_non_null(file);
	memcpy(file, own.p, own.n);
	memcpy(file + own.n - patch.n, patch.p, patch.n);
	assert_int_equal(
	    biometrics_embedder_new_memory(span_of(file, own.n), &e),
	    BIOMETRICS_E_OK);
	free(file);
	return e;
}

/* One bit of the weights changed: a model that nobody has measured. */
static void
a_model_without_a_row_decides_nothing(void **state)
{
	const float a[256] = {1}, b[256] = {1};
	struct biometrics_embedder *e = opened(HEX(0, 0, 0, 0));
	struct biometrics_verdict v = {.outcome = BIOMETRICS_MATCH};

	(void)state;
	assert_string_equal(biometrics_embedder_name(e), "unknown");
	assert_int_equal(
	    biometrics_verdict_compare(e, a, NULL, b, NULL, 1e-3, &v),
	    BIOMETRICS_E_NO_THRESHOLD);
	assert_int_equal(v.outcome, BIOMETRICS_NOT_ENOUGH_QUALITY);
	biometrics_embedder_free(&e);
}

/* Neither a match nor none: an error with a name. */
static void
templates_that_are_none(void **state)
{
	static const float odd[] = {NAN, INFINITY, -INFINITY, 1e30f};
	const float good[256] = {1}, zero[256] = {0};
	struct biometrics_embedder *e = opened(SPAN_STR(""));
	struct biometrics_verdict v;

	(void)state;
	if (e == NULL)
		skip_because("models/mobileface_v2.fnet is absent");
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		float bad[256] = {1};

		bad[255] = odd[i];
		v.outcome = BIOMETRICS_MATCH;
		assert_int_equal(biometrics_verdict_compare(
				     e, bad, NULL, good, NULL, 1e-3, &v),
		    BIOMETRICS_E_NOT_FINITE);
		assert_int_equal(v.outcome, BIOMETRICS_NOT_ENOUGH_QUALITY);
		assert_int_equal(biometrics_verdict_compare(
				     e, good, NULL, bad, NULL, 1e-3, &v),
		    BIOMETRICS_E_NOT_FINITE);
	}
	assert_int_equal(
	    biometrics_verdict_compare(e, good, NULL, zero, NULL, 1e-3, &v),
	    BIOMETRICS_E_NOT_FINITE);
	biometrics_embedder_free(&e);
}

static void
poor_quality_is_not_compared(void **state)
{
	const float a[256] = {1}, b[256] = {1}, c[256] = {-1};
	const struct biometrics_quality poor = {{0}, {0}};
	struct biometrics_embedder *e = opened(SPAN_STR(""));
	struct biometrics_verdict v;

	(void)state;
	assert_int_equal(
	    biometrics_verdict_compare(e, a, NULL, b, NULL, 1e-3, &v),
	    BIOMETRICS_E_OK);
	assert_int_equal(v.outcome, BIOMETRICS_MATCH);
	assert_true(v.score == 1);
	assert_int_equal(
	    biometrics_verdict_compare(e, a, NULL, c, NULL, 1e-3, &v),
	    BIOMETRICS_E_OK);
	assert_int_equal(v.outcome, BIOMETRICS_NO_MATCH);
	assert_int_equal(
	    biometrics_verdict_compare(e, a, NULL, b, &poor, 1e-3, &v),
	    BIOMETRICS_E_OK);
	assert_int_equal(v.outcome, BIOMETRICS_NOT_ENOUGH_QUALITY);
	assert_int_equal(
	    biometrics_verdict_compare(e, a, &poor, b, NULL, 1e-3, &v),
	    BIOMETRICS_E_OK);
	assert_int_equal(v.outcome, BIOMETRICS_NOT_ENOUGH_QUALITY);
	biometrics_embedder_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_row_is_sound),
	    cmocka_unit_test(gives_a_threshold_for_what_was_measured),
	    cmocka_unit_test(digests_are_those_of_the_standard),
	    cmocka_unit_test(refuses_a_network_that_gives_no_template),
	    cmocka_unit_test(a_model_without_a_row_decides_nothing),
	    cmocka_unit_test(templates_that_are_none),
	    cmocka_unit_test(poor_quality_is_not_compared),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_model", tests, NULL, NULL);
}
