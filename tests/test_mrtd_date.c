#include "tests/check.h"

#include "mrtd/date.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct mrtd_date today = {2026, 11, 22};

static struct span
text(const char *s)
{
	return span_of(s, strlen(s));
}

/* clang-format off */
static const struct {
	const char *in;
	enum mrtd_err birth, expiry;
	struct mrtd_date born, expires;
} dates[] = {
	{"740812", MRTD_E_OK, MRTD_E_OK, {1974, 8, 12}, {2074, 8, 12}},
	{"120415", MRTD_E_OK, MRTD_E_OK, {2012, 4, 15}, {2012, 4, 15}},
	{"261122", MRTD_E_OK, MRTD_E_OK, {2026, 11, 22}, {2026, 11, 22}},
	{"261123", MRTD_E_OK, MRTD_E_OK, {1926, 11, 23}, {2026, 11, 23}},
	{"270101", MRTD_E_OK, MRTD_E_OK, {1927, 1, 1}, {2027, 1, 1}},
	{"751231", MRTD_E_OK, MRTD_E_OK, {1975, 12, 31}, {2075, 12, 31}},
	{"760101", MRTD_E_OK, MRTD_E_OK, {1976, 1, 1}, {1976, 1, 1}},
	{"000229", MRTD_E_OK, MRTD_E_OK, {2000, 2, 29}, {2000, 2, 29}},
	{"010229", MRTD_E_DATE, MRTD_E_DATE, {0}, {0}},
	{"740431", MRTD_E_DATE, MRTD_E_DATE, {0}, {0}},
	{"741301", MRTD_E_DATE, MRTD_E_DATE, {0}, {0}},
	{"740832", MRTD_E_DATE, MRTD_E_DATE, {0}, {0}},
	{"74<<<<", MRTD_E_OK, MRTD_E_OK, {1974, 0, 0}, {2074, 0, 0}},
	{"7408<<", MRTD_E_OK, MRTD_E_OK, {1974, 8, 0}, {2074, 8, 0}},
	{"740800", MRTD_E_OK, MRTD_E_OK, {1974, 8, 0}, {2074, 8, 0}},
	{"740000", MRTD_E_OK, MRTD_E_OK, {1974, 0, 0}, {2074, 0, 0}},
	{"<<<<<<", MRTD_E_OK, MRTD_E_OK, {0, 0, 0}, {0, 0, 0}},
	{"74<<12", MRTD_E_OK, MRTD_E_OK, {1974, 0, 0}, {2074, 0, 0}},
	{"<<0812", MRTD_E_OK, MRTD_E_OK, {0, 0, 0}, {0, 0, 0}},
	{"74<<32", MRTD_E_DATE, MRTD_E_DATE, {0}, {0}},
	{"<<1301", MRTD_E_DATE, MRTD_E_DATE, {0}, {0}},
	{"7<0812", MRTD_E_DATE, MRTD_E_DATE, {0}, {0}},
	{"74O812", MRTD_E_CHARACTER, MRTD_E_CHARACTER, {0}, {0}},
	{"74081",  MRTD_E_LENGTH, MRTD_E_LENGTH, {0}, {0}},
	{"7408121",MRTD_E_LENGTH, MRTD_E_LENGTH, {0}, {0}},
	{"",       MRTD_E_LENGTH, MRTD_E_LENGTH, {0}, {0}},
};
/* clang-format on */

static void
finds_the_century(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(dates); i++) {
		struct mrtd_date d = {0};

		check(dates[i].in,
		    mrtd_date_birth(text(dates[i].in), today, &d) ==
			dates[i].birth);
		check(dates[i].in, mrtd_date_compare(d, dates[i].born) == 0);
		d = (struct mrtd_date) {0};
		check(dates[i].in,
		    mrtd_date_expiry(text(dates[i].in), today, &d) ==
			dates[i].expiry);
		check(dates[i].in, mrtd_date_compare(d, dates[i].expires) == 0);
	}
}

/* 29 February 1900 never was: a bearer of a hundred cannot be born then. */
static void
knows_leap_years_before_the_pivot(void **state)
{
	struct mrtd_date d = {9, 9, 9};

	(void)state;
	assert_int_equal(mrtd_date_birth(text("000229"),
			     (struct mrtd_date) {2000, 2, 28}, &d),
	    MRTD_E_DATE);
	assert_int_equal(d.year, 9);
	assert_int_equal(mrtd_date_birth(text("000228"),
			     (struct mrtd_date) {2000, 2, 27}, &d),
	    MRTD_E_OK);
	assert_int_equal(d.year, 1900);
	assert_int_equal(mrtd_date_birth(text("740812"),
			     (struct mrtd_date) {2026, 2, 30}, &d),
	    MRTD_E_VALUE);
	assert_int_equal(
	    mrtd_date_expiry(text("740812"), (struct mrtd_date) {0}, &d),
	    MRTD_E_VALUE);
}

static void
reads_full_dates(void **state)
{
	static const struct {
		const char *in;
		enum mrtd_err want;
		struct mrtd_date d;
	} full[] = {
	    {"19740812", MRTD_E_OK, {1974, 8, 12}},
	    {"19740800", MRTD_E_OK, {1974, 8, 0}},
	    {"19740000", MRTD_E_OK, {1974, 0, 0}},
	    {"00000000", MRTD_E_OK, {0, 0, 0}},
	    {"19740012", MRTD_E_DATE, {0}},
	    {"00000812", MRTD_E_DATE, {0}},
	    {"19001301", MRTD_E_DATE, {0}},
	    {"19000229", MRTD_E_DATE, {0}},
	    {"1974081", MRTD_E_LENGTH, {0}},
	    {"1974<<<<", MRTD_E_CHARACTER, {0}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(full); i++) {
		struct mrtd_date d = {0};

		check(full[i].in,
		    mrtd_date_full(text(full[i].in), &d) == full[i].want);
		check(full[i].in, mrtd_date_compare(d, full[i].d) == 0);
	}
}

static void
counts_days(void **state)
{
	struct mrtd_date before = {1600, 2, 27};

	(void)state;
	assert_int_equal(mrtd_date_days((struct mrtd_date) {1970, 1, 1}), 0);
	assert_int_equal(mrtd_date_days((struct mrtd_date) {1969, 12, 31}), -1);
	assert_int_equal(
	    mrtd_date_days((struct mrtd_date) {2026, 11, 22}), 20779);
	for (int64_t n = mrtd_date_days((struct mrtd_date) {1600, 2, 28});
	     n < 100000; n++) {
		struct mrtd_date d = mrtd_date_of_days(n);

		assert_true(mrtd_date_valid(d));
		assert_int_equal(mrtd_date_days(d), n);
		assert_int_equal(mrtd_date_compare(before, d), -1);
		assert_int_equal(mrtd_date_compare(d, before), 1);
		before = d;
	}
}

static void
tells_ages(void **state)
{
	static const struct {
		struct mrtd_date birth;
		int age;
	} ages[] = {
	    {{2008, 11, 22}, 18},
	    {{2008, 11, 23}, 17},
	    {{2008, 12, 1}, 17},
	    {{2008, 11, 0}, 17}, /* perhaps the 30th */
	    {{2008, 10, 0}, 18},
	    {{2008, 0, 0}, 17},
	    {{2026, 0, 0}, 0},
	    {{2026, 11, 22}, 0},
	    {{2026, 11, 23}, -1},
	    {{2027, 0, 0}, -1},
	    {{0, 0, 0}, -1},
	    {{1926, 11, 23}, 99},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ages); i++)
		assert_int_equal(
		    mrtd_date_age(ages[i].birth, today), ages[i].age);
}

static void
knows_the_last_possible_day(void **state)
{
	struct mrtd_date d;

	(void)state;
	d = mrtd_date_latest((struct mrtd_date) {2024, 2, 0});
	assert_int_equal(d.day, 29);
	d = mrtd_date_latest((struct mrtd_date) {2024, 0, 0});
	assert_true(d.month == 12 && d.day == 31);
	d = mrtd_date_latest((struct mrtd_date) {0});
	assert_int_equal(d.year, 9999);
	d = mrtd_date_latest(today);
	assert_int_equal(mrtd_date_compare(d, today), 0);
	assert_false(mrtd_date_valid((struct mrtd_date) {2023, 2, 29}));
	assert_false(mrtd_date_valid((struct mrtd_date) {2024, 2, 0}));
	assert_true(mrtd_date_valid((struct mrtd_date) {2024, 2, 29}));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_the_century),
	    cmocka_unit_test(knows_leap_years_before_the_pivot),
	    cmocka_unit_test(reads_full_dates),
	    cmocka_unit_test(counts_days),
	    cmocka_unit_test(tells_ages),
	    cmocka_unit_test(knows_the_last_possible_day),
	};

	return cmocka_run_group_tests_name("mrtd_date", tests, NULL, NULL);
}
