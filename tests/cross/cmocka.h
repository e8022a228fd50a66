/*
 * The little of cmocka that the tests of the inner loops use, for processors
 * for which Debian's cmocka is not at hand: the first failure ends the program.
 */
#ifndef TESTS_CROSS_CMOCKA_H
#define TESTS_CROSS_CMOCKA_H

#include <stdio.h>
#include <stdlib.h>

struct CMUnitTest {
	const char *name;
	void (*run)(void **state);
};

#define cmocka_unit_test(f) \
	{                   \
#f, f       \
	}

#define fail_msg(...)                                           \
	do {                                                    \
		printf("not ok - %s:%d: ", __FILE__, __LINE__); \
		printf(__VA_ARGS__);                            \
		printf("\n");                                   \
		exit(1);                                        \
	} while (0)
#define skip() exit(0)
#define assert_true(c)                      \
	do {                                \
		if (!(c))                   \
			fail_msg("%s", #c); \
	} while (0)
#define assert_false(c) assert_true(!(c))
#define assert_null(p) assert_true((p) == NULL)
#define assert_non_null(p) assert_true((p) != NULL)
#define assert_int_equal(a, b) assert_true((long)(a) == (long)(b))
#define assert_memory_equal(a, b, n) assert_true(memcmp((a), (b), (n)) == 0)

#define cmocka_run_group_tests_name(group, tests, setup, teardown)           \
	({                                                                   \
		for (size_t i_ = 0; i_ < sizeof(tests) / sizeof((tests)[0]); \
		     i_++) {                                                 \
			(tests)[i_].run(NULL);                               \
			printf("ok - %s: %s\n", (group), (tests)[i_].name);  \
		}                                                            \
		0;                                                           \
	})

#endif
