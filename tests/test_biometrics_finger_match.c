#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/finger_match.h"
#include "biometrics/finger_trig.h"
#include "biometrics/kernel.h"

static struct biometrics_finger_prepared one, two;

static unsigned
chance(uint32_t *seed, unsigned below)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 8) % below;
}

/* A print of nobody: minutiae no nearer than a ridge or two, on a field of
 * directions that turns slowly, as ridges do. */
static struct biometrics_minutiae
invent(uint32_t seed, size_t n)
{
	struct biometrics_minutiae t = {
	    .width = 400, .height = 500, .ppi = 500, .quality = 60};
	const unsigned tilt = chance(&seed, 256);

	while (t.n < n) {
		struct biometrics_minutia m = {
		    .x = (uint16_t)(100 + chance(&seed, 200)),
		    .y = (uint16_t)(100 + chance(&seed, 300)),
		    .type = (uint8_t)(1 + chance(&seed, 2)),
		    .quality = (uint8_t)(20 + chance(&seed, 80))};
		bool clear = true;

		m.angle = (uint8_t)(tilt + m.x / 5u + m.y / 7u +
		    128 * chance(&seed, 2));
		for (size_t i = 0; i < t.n && n <= 80; i++)
			clear = clear &&
			    abs(m.x - t.m[i].x) + abs(m.y - t.m[i].y) > 14;
		if (clear)
			t.m[t.n++] = m;
	}
	return t;
}

struct change {
	const char *name;
	int turn, right, down; /* steps of angle; pixels */
	unsigned jitter, lost; /* pixels; one in so many */
	bool mirror;
	unsigned ppi; /* 0: 500 */
	bool match;
};

/* The print as it comes at another time. */
static struct biometrics_minutiae
change(const struct biometrics_minutiae *t, const struct change *c)
{
	struct biometrics_minutiae out = *t;
	const int co = biometrics_finger_trig_cos((uint8_t)c->turn);
	const int si = biometrics_finger_trig_sin((uint8_t)c->turn);
	uint32_t seed = 99;

	out.n = 0;
	for (size_t i = 0; i < t->n; i++) {
		struct biometrics_minutia m = t->m[i];
		const int x = (c->mirror ? 400 - m.x : m.x) - 200;
		const int y = m.y - 250;
		const int j = (int)c->jitter;
		int u = ((x * co + y * si) >> 14) + 200 + c->right;
		int v = ((y * co - x * si) >> 14) + 250 + c->down;

		u += (int)chance(&seed, 2 * c->jitter + 1) - j;
		v += (int)chance(&seed, 2 * c->jitter + 1) - j;
		if (u < 0 || v < 0 || u >= t->width || v >= t->height ||
		    (c->lost > 0 && chance(&seed, c->lost) == 0))
			continue;
		m.angle = (uint8_t)((c->mirror ? 128 - m.angle : m.angle) +
		    c->turn + (int)chance(&seed, 2 * c->jitter + 1) - j);
		m.x = (uint16_t)(c->ppi > 0 ? (unsigned)u * c->ppi / 500
					    : (unsigned)u);
		m.y = (uint16_t)(c->ppi > 0 ? (unsigned)v * c->ppi / 500
					    : (unsigned)v);
		out.m[out.n++] = m;
	}
	if (c->ppi > 0) {
		out.ppi = (uint16_t)c->ppi;
		out.width = (uint16_t)(out.width * c->ppi / 500 + 1);
		out.height = (uint16_t)(out.height * c->ppi / 500 + 1);
	}
	return out;
}

static double
score(const struct biometrics_minutiae *a, const struct biometrics_minutiae *b)
{
	double s;

	assert_int_equal(
	    biometrics_finger_match_prepare(a, &one), BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_finger_match_prepare(b, &two), BIOMETRICS_E_OK);
	s = biometrics_finger_match_score(&one, &two);
	assert_true(isfinite(s));
	assert_true(s >= 0 && s <= 1);
	/* Either way round. */
	assert_true(s == biometrics_finger_match_score(&two, &one));
	return s;
}

/* clang-format off */
static const struct change changes[] = {
	{"the same",            0,   0,   0, 0, 0, false, 0,    true},
	{"moved right",         0,  60,   0, 0, 0, false, 0,    true},
	{"moved far up",        0,   0,-200, 0, 0, false, 0,    true},
	{"a little turned",    10,   0,   0, 0, 0, false, 0,    true},
	{"turned 45 degrees",  32,   0,   0, 0, 0, false, 0,    true},
	{"turned the other",  -32, -20,  20, 0, 0, false, 0,    true},
	{"upside down",       128,   0,   0, 0, 0, false, 0,    false},
	{"scattered",           0,   0,   0, 4, 0, false, 0,    true},
	{"one in four lost",   12,  10,   5, 3, 4, false, 0,    true},
	{"at 1000 ppi",         0,   0,   0, 0, 0, false, 1000, true},
	{"at 363 ppi",          9,   5,   5, 1, 0, false, 363,  true},
	{"mirrored",            0,   0,   0, 0, 0, true,  0,    false},
	{"mirrored and turned", 30,  0,   0, 0, 0, true,  0,    false},
	{"mirrored at -30",   -30,   0,   0, 0, 0, true,  0,    false},
};
/* clang-format on */

/* Between them lie the thresholds of finger_model.c. */
static const double same = 0.6, other = 0.45;

static void
knows_a_print_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		for (uint32_t seed = 1; seed <= 5; seed++) {
			const struct biometrics_minutiae a = invent(seed, 40);
			const struct biometrics_minutiae b = change(
			    &a, &changes[i]);
			const double s = score(&a, &b);

			if (getenv("SHOW") != NULL)
				printf("# %s %u: %.3f\n", changes[i].name, seed,
				    s);
			check(changes[i].name,
			    changes[i].match ? s > same : s < other);
		}
}

static void
knows_prints_apart(void **state)
{
	(void)state;
	for (uint32_t i = 1; i < 12; i++)
		for (uint32_t j = 1; j < i; j++) {
			const struct biometrics_minutiae a = invent(i, 40);
			const struct biometrics_minutiae b = invent(j, 45);

			assert_true(score(&a, &b) < other);
		}
}

static void
few_minutiae_match_nothing(void **state)
{
	(void)state;
	for (size_t n = 0; n < 6; n++) {
		const struct biometrics_minutiae a = invent(7, n);

		assert_true(score(&a, &a) < same);
	}
}

/* Templates that no print gives: all they may do is not to match. */
static void
survives_what_no_print_gives(void **state)
{
	const struct biometrics_minutiae print = invent(3, 40);
	struct biometrics_minutiae t = invent(5, 255);
	static struct biometrics_minutiae heap, line, angle;

	(void)state;
	assert_true(score(&t, &t) > same);
	assert_true(score(&t, &print) < other);
	heap = line = angle = t;
	for (size_t i = 0; i < t.n; i++) {
		heap.m[i] = t.m[0];
		line.m[i].y = 7;
		angle.m[i].angle = 200;
		line.m[i].quality = 0;
	}
	assert_true(score(&heap, &print) < other);
	assert_true(score(&line, &print) < other);
	assert_true(score(&angle, &print) < other);
	assert_true(score(&heap, &heap) <= 1);
	assert_true(score(&line, &line) <= 1);
	t.width = t.height = 4096;
	for (size_t i = 0; i < t.n; i++) {
		t.m[i].x = (uint16_t)(i % 2 * 4095);
		t.m[i].y = (uint16_t)(i / 2 % 2 * 4095);
	}
	t.ppi = 250;
	assert_true(score(&t, &print) < other);
}

static void
refuses_what_is_not_sane(void **state)
{
	struct biometrics_minutiae t = invent(1, 20);

	(void)state;
	t.m[3].x = t.width;
	assert_int_equal(
	    biometrics_finger_match_prepare(&t, &one), BIOMETRICS_E_VALUE);
	t.m[3].x = 0;
	t.ppi = 0;
	assert_int_equal(
	    biometrics_finger_match_prepare(&t, &one), BIOMETRICS_E_VALUE);
	t.ppi = 500;
	t.n = 256;
	assert_int_equal(
	    biometrics_finger_match_prepare(&t, &one), BIOMETRICS_E_VALUE);
}

/* The order in which minutiae come says nothing. */
static void
order_does_not_matter(void **state)
{
	struct biometrics_minutiae a = invent(2, 50), b = a;

	(void)state;
	for (size_t i = 0; i < a.n; i++)
		b.m[i] = a.m[a.n - 1 - i];
	assert_int_equal(
	    biometrics_finger_match_prepare(&a, &one), BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_finger_match_prepare(&b, &two), BIOMETRICS_E_OK);
	assert_memory_equal(&one, &two, sizeof(one));
}

static void
every_kernel_gives_the_same(void **state)
{
	const enum biometrics_kernel before = biometrics_kernel();
	const struct biometrics_minutiae a = invent(4, 60);
	const struct biometrics_minutiae b = change(&a, &changes[8]);
	const struct biometrics_minutiae c = invent(9, 44);
	const double ab = score(&a, &b), ac = score(&a, &c);

	(void)state;
	for (unsigned k = 0; k < BIOMETRICS_KERNEL_COUNT; k++) {
		if (!biometrics_kernel_force((enum biometrics_kernel)k))
			continue;
		assert_true(score(&a, &b) == ab);
		assert_true(score(&a, &c) == ac);
	}
	assert_true(biometrics_kernel_force(before));
}

static void
wipes_all_of_it(void **state)
{
	static const uint8_t zero[sizeof(one)];
	const struct biometrics_minutiae a = invent(2, 50);

	(void)state;
	assert_int_equal(
	    biometrics_finger_match_prepare(&a, &one), BIOMETRICS_E_OK);
	biometrics_finger_match_wipe(&one);
	assert_memory_equal(&one, zero, sizeof(one));
}

/* Angles: whole numbers that agree with the real ones. */
static void
angles_are_right(void **state)
{
	static const struct {
		int dx, dy;
		uint8_t want;
	} named[] = {{0, 0, 0}, {5, 0, 0}, {5, -5, 32}, {0, -5, 64},
	    {-5, -5, 96}, {-5, 0, 128}, {-5, 5, 160}, {0, 5, 192}, {5, 5, 224}};

	(void)state;
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		assert_int_equal(
		    biometrics_finger_trig_bearing(named[i].dx, named[i].dy),
		    named[i].want);
	for (int a = 0; a < 256; a++) {
		const int c = biometrics_finger_trig_cos((uint8_t)a);
		const int s = biometrics_finger_trig_sin((uint8_t)a);

		assert_true(fabs(c - 16384 * cos(a * acos(-1) / 128)) < 0.6);
		assert_true(fabs(s - 16384 * sin(a * acos(-1) / 128)) < 0.6);
		assert_int_equal(biometrics_finger_trig_bearing(c, -s), a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(angles_are_right),
	    cmocka_unit_test(knows_a_print_again),
	    cmocka_unit_test(knows_prints_apart),
	    cmocka_unit_test(few_minutiae_match_nothing),
	    cmocka_unit_test(survives_what_no_print_gives),
	    cmocka_unit_test(refuses_what_is_not_sane),
	    cmocka_unit_test(order_does_not_matter),
	    cmocka_unit_test(every_kernel_gives_the_same),
	    cmocka_unit_test(wipes_all_of_it),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_finger_match", tests, NULL, NULL);
}
