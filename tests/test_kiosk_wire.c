/*
 * Numbers and texts between processes: what is read and written again is the
 * same octets, and what is refused has moved nothing.
 */
#include "tests/check.h"

#include <float.h>
#include <math.h>

#include "kiosk/wire.h"

#define FIELD 8

/* IEEE 754-2019 §3.4, binary64. */
static void
reads_reals(void **state)
{
	static const struct {
		const char *what;
		uint8_t n, bytes[9];
		bool ok;
		double is;
	} rows[] = {
	    {"zero", 8, {0}, true, 0},
	    {"one", 8, {0x3F, 0xF0}, true, 1},
	    {"minus two", 8, {0xC0, 0x00}, true, -2},
	    {"a third", 8, {0x3F, 0xD5, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55},
		true, 1.0 / 3},
	    {"the largest", 8, {0x7F, 0xEF, 255, 255, 255, 255, 255, 255}, true,
		DBL_MAX},
	    {"the smallest", 8, {0, 0, 0, 0, 0, 0, 0, 1}, true, DBL_TRUE_MIN},
	    {"of nine octets eight", 9, {0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0x77},
		true, 1},
	    {"infinite", 8, {0x7F, 0xF0}, false, 0},
	    {"minus infinite", 8, {0xFF, 0xF0}, false, 0},
	    {"no number", 8, {0x7F, 0xF8}, false, 0},
	    {"a signalling one", 8, {0x7F, 0xF0, 0, 0, 0, 0, 0, 1}, false, 0},
	    {"no number, negative", 8,
		{0xFF, 255, 255, 255, 255, 255, 255, 255}, false, 0},
	    {"cut off", 7, {0x3F, 0xF0}, false, 0},
	    {"nothing", 0, {0}, false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span s = span_of(rows[i].bytes, rows[i].n);
		const struct span before = s;
		double got = 42;
		uint8_t again[8];
		struct sink k = sink_of(again, sizeof(again));

		check(
		    rows[i].what, kiosk_wire_take_real(&s, &got) == rows[i].ok);
		if (!rows[i].ok) {
			check(rows[i].what, s.p == before.p && s.n == before.n);
			check(
			    rows[i].what, memcmp(&got, &(double) {42}, 8) == 0);
			continue;
		}
		check(rows[i].what, s.n == before.n - 8U);
		check(rows[i].what, memcmp(&got, &rows[i].is, 8) == 0);
		kiosk_wire_put_real(&k, got);
		check(rows[i].what,
		    span_eq(sink_span(&k), span_of(rows[i].bytes, 8)));
	}
}

/* Zeros of two signs are two forms, and each comes back as it was. */
static void
keeps_the_sign_of_zero(void **state)
{
	uint8_t out[8];
	struct sink k = sink_of(out, sizeof(out));
	struct span s;
	double got = 1;

	(void)state;
	kiosk_wire_put_real(&k, -0.0);
	s = sink_span(&k);
	assert_true(kiosk_wire_take_real(&s, &got));
	assert_true(signbit(got));
	/* What does not fit is not half there. */
	k = sink_of(out, 7);
	kiosk_wire_put_real(&k, 1);
	assert_false(sink_ok(&k));
}

static void
reads_texts(void **state)
{
	/* clang-format off */
	static const struct {
		const char *what, *bytes;
		size_t n;
		bool ok;
	} rows[] = {
	    {"a word",                "word\0\0\0\0",         8, true},
	    {"none",                  "\0\0\0\0\0\0\0\0",     8, true},
	    {"as long as can be",     "sevens!\0",            8, true},
	    {"with what follows",     "word\0\0\0\0more",    12, true},
	    {"letters of two octets", "\xC3\x84rmel\0\0",     8, true},
	    {"a space, a tilde",      " ~ \0\0\0\0\0",        8, true},
	    {"no NUL",                "eightlng",             8, false},
	    {"octets behind it",      "word\0x\0\0",          8, false},
	    {"one at the very end",   "word\0\0\0x",          8, false},
	    {"after nothing",         "\0word\0\0\0",         8, false},
	    {"an escape",             "a\x1b[2J\0\0\0",       8, false},
	    {"a line feed",           "a\nb\0\0\0\0\0",       8, false},
	    {"a tab",                 "a\tb\0\0\0\0\0",       8, false},
	    {"delete",                "a\x7f\0\0\0\0\0\0",    8, false},
	    {"cut off",               "word\0\0\0",           7, false},
	    {"nothing",               "",                     0, false},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span s = span_of(rows[i].bytes, rows[i].n);
		const struct span before = s;
		char got[FIELD + 1] = "?\?\?\?\?\?\?\?";
		uint8_t again[FIELD];
		struct sink k = sink_of(again, sizeof(again));

		check(rows[i].what,
		    kiosk_wire_take_text(&s, got, FIELD) == rows[i].ok);
		check(rows[i].what, got[FIELD] == '\0');
		if (!rows[i].ok) {
			check(rows[i].what, s.p == before.p && s.n == before.n);
			check(
			    rows[i].what, strcmp(got, "?\?\?\?\?\?\?\?") == 0);
			continue;
		}
		check(rows[i].what, s.n == before.n - FIELD);
		kiosk_wire_put_text(&k, got, FIELD);
		check(rows[i].what,
		    span_eq(sink_span(&k), span_of(rows[i].bytes, FIELD)));
	}
}

static void
writes_fields(void **state)
{
	static const struct {
		const char *what, *text;
		size_t cap;
		bool ok;
	} rows[] = {
	    {"it fits", "sevens!", 8, true},
	    {"without its NUL", "eightlng", 8, false},
	    {"no room for the zeros", "a", 7, false},
	    {"no room", "", 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t out[FIELD];
		struct sink k = sink_of(out, rows[i].cap);

		kiosk_wire_put_text(&k, rows[i].text, FIELD);
		check(rows[i].what, sink_ok(&k) == rows[i].ok);
		check(rows[i].what, !rows[i].ok || k.n == FIELD);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_reals),
	    cmocka_unit_test(keeps_the_sign_of_zero),
	    cmocka_unit_test(reads_texts),
	    cmocka_unit_test(writes_fields),
	};

	return cmocka_run_group_tests_name("kiosk_wire", tests, NULL, NULL);
}
