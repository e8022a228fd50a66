#include "tests/check.h"

#include "biometrics/minutiae.h"

static const struct biometrics_minutiae good = {.width = 300,
    .height = 400,
    .ppi = 500,
    .quality = 60,
    .n = 2,
    .m = {{299, 399, 255, BIOMETRICS_MINUTIA_BIFURCATION, 100},
	{0, 0, 0, BIOMETRICS_MINUTIA_OTHER, 0}}};

static void
templates_are_sane(void **state)
{
	struct biometrics_minutiae t = good;

	(void)state;
	check("good", biometrics_minutiae_ok(&t));
	t.m[2].x = 300;
	check("beyond n", biometrics_minutiae_ok(&t));
#define BAD(field, value)                                   \
	do {                                                \
		t = good;                                   \
		t.field = value;                            \
		check(#field, !biometrics_minutiae_ok(&t)); \
	} while (0)
	BAD(width, 0);
	BAD(width, 4097);
	BAD(height, 0);
	BAD(height, 4097);
	BAD(ppi, 0);
	BAD(ppi, 1201);
	BAD(quality, 101);
	BAD(n, 256);
	BAD(m[0].x, 300);
	BAD(m[0].y, 400);
	BAD(m[1].type, 3);
	BAD(m[1].quality, 101);
	t = good;
	biometrics_minutiae_wipe(&t);
	assert_int_equal(t.n, 0);
	assert_int_equal(t.m[0].x, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(templates_are_sane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
