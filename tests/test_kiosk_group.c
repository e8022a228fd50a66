#include "tests/check.h"

#include "kiosk/group.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define S ((uint64_t)1000)

static const struct kiosk_traveller_range adult = {true, 30, 30},
					  child = {true, 9, 10},
					  young = {true, 17, 18},
					  unknown = {false, 0, 0};

enum what {
	DECLARE,
	BEGIN,
	PASS,
	END,
	STOP
};

/* clang-format off */
static const struct {
	const char *name;
	struct {
		enum what what;
		unsigned at_s;
		const struct kiosk_traveller_range *age; /* PASS */
		bool want; /* BEGIN: accompanied */
	} steps[16];
} stories[] = {
	{"adult and child", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &adult, 0},
	    {BEGIN, 40, NULL, true}, {PASS, 60, &child, 0}, {BEGIN, 70, NULL, true}, {STOP, 0, NULL, 0}}},
	{"nobody said so", {{BEGIN, 5, NULL, false}, {PASS, 30, &adult, 0}, {BEGIN, 40, NULL, false}, {STOP, 0, NULL, 0}}},
	{"said during the passage", {{BEGIN, 5, NULL, false}, {DECLARE, 9, NULL, 0}, {PASS, 90, &adult, 0}, {BEGIN, 95, NULL, true}, {STOP, 0, NULL, 0}}},
	{"said, and went away", {{DECLARE, 0, NULL, 0}, {BEGIN, 60, NULL, false}, {PASS, 70, &adult, 0}, {BEGIN, 75, NULL, false}, {STOP, 0, NULL, 0}}},
	{"a child says so", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &child, 0}, {BEGIN, 40, NULL, false}, {STOP, 0, NULL, 0}}},
	{"not surely an adult", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &young, 0}, {BEGIN, 40, NULL, false}, {STOP, 0, NULL, 0}}},
	{"age not known", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &unknown, 0}, {BEGIN, 40, NULL, false}, {STOP, 0, NULL, 0}}},
	{"too late", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &adult, 0}, {BEGIN, 90, NULL, false}, {BEGIN, 91, NULL, false}, {STOP, 0, NULL, 0}}},
	{"at the last moment", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &adult, 0}, {BEGIN, 89, NULL, true}, {STOP, 0, NULL, 0}}},
	{"an officer", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &adult, 0}, {BEGIN, 40, NULL, true}, {END, 50, NULL, 0}, {BEGIN, 51, NULL, false}, {STOP, 0, NULL, 0}}},
	{"another adult between", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &adult, 0}, {BEGIN, 40, NULL, true}, {PASS, 50, &adult, 0}, {BEGIN, 51, NULL, false}, {STOP, 0, NULL, 0}}},
	{"two at most", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &adult, 0}, {BEGIN, 40, NULL, true}, {PASS, 50, &child, 0},
	    {BEGIN, 60, NULL, true}, {PASS, 70, &child, 0}, {BEGIN, 80, NULL, false}, {STOP, 0, NULL, 0}}},
	{"the child touches it too", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &adult, 0}, {DECLARE, 35, NULL, 0}, {BEGIN, 40, NULL, true}, {STOP, 0, NULL, 0}}},
	{"the next family", {{DECLARE, 0, NULL, 0}, {BEGIN, 5, NULL, false}, {PASS, 30, &adult, 0}, {DECLARE, 95, NULL, 0}, {BEGIN, 96, NULL, false}, {PASS, 99, &adult, 0}, {BEGIN, 100, NULL, true}, {STOP, 0, NULL, 0}}},
};
/* clang-format on */

static void
only_who_follows_an_adult_is_accompanied(void **state)
{
	struct policy p;

	(void)state;
	kiosk_policy_default(&p);
	p.minors = 2;
	for (size_t i = 0; i < COUNT(stories); i++) {
		struct kiosk_group g = {.left = 0};
		bool accompanied = false;

		for (size_t k = 0; stories[i].steps[k].what != STOP; k++) {
			const uint64_t now = stories[i].steps[k].at_s * S;

			switch (stories[i].steps[k].what) {
			case DECLARE:
				kiosk_group_declare(&g, &p, now);
				break;
			case BEGIN:
				accompanied = kiosk_group_begin(&g, now);
				check(stories[i].name,
				    accompanied == stories[i].steps[k].want);
				break;
			case PASS:
				kiosk_group_passed(&g, &p,
				    stories[i].steps[k].age, "a", accompanied,
				    now);
				break;
			default:
				kiosk_group_end(&g);
			}
		}
	}
}

static void
a_lane_without_families_has_none(void **state)
{
	struct kiosk_group g = {.left = 0};
	struct policy p;

	(void)state;
	kiosk_policy_default(&p);
	p.minors = 0;
	kiosk_group_declare(&g, &p, 0);
	kiosk_group_passed(&g, &p, &adult, "a", false, 1);
	assert_false(kiosk_group_begin(&g, 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_who_follows_an_adult_is_accompanied),
	    cmocka_unit_test(a_lane_without_families_has_none),
	};

	return cmocka_run_group_tests_name("kiosk_group", tests, NULL, NULL);
}
