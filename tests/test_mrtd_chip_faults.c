#include "tests/check.h"

#include "mrtd/chip/faults.h"
#include "mrtd/chip/personality.h"

/* clang-format off */
static const struct {
	const char *text;
	enum mrtd_err want;
	struct mrtd_chip_fault fault;
} cases[] = {
	{"none",             MRTD_E_OK, {MRTD_CHIP_FAULT_NONE, 0, 0, 0}},
	{"silent",           MRTD_E_OK, {MRTD_CHIP_FAULT_SILENT, 0, 1, 0}},
	{"silent=7",         MRTD_E_OK, {MRTD_CHIP_FAULT_SILENT, 0, 7, 0}},
	{"garbage=2",        MRTD_E_OK, {MRTD_CHIP_FAULT_GARBAGE, 0, 2, 0}},
	{"tear=DG2:8000:5",  MRTD_E_OK, {MRTD_CHIP_FAULT_TEAR, MRTD_FILE_DG2, 8000, 5}},
	{"tear=EF.SOD:0:0",  MRTD_E_OK, {MRTD_CHIP_FAULT_TEAR, MRTD_FILE_SOD, 0, 0}},
	{"alter=DG2",        MRTD_E_OK, {MRTD_CHIP_FAULT_ALTER, MRTD_FILE_DG2, 0, 0}},
	{"wrong-mac=5",      MRTD_E_OK, {MRTD_CHIP_FAULT_WRONG_MAC, 0, 5, 0}},
	{"break-pace",       MRTD_E_OK, {MRTD_CHIP_FAULT_BREAK_PACE, 0, 1, 0}},
	{"break-pace=2",     MRTD_E_OK, {MRTD_CHIP_FAULT_BREAK_PACE, 0, 2, 0}},
	{"refuse-pace",      MRTD_E_OK, {MRTD_CHIP_FAULT_REFUSE_PACE, 0, 0, 0}},
	{"slow=40",          MRTD_E_OK, {MRTD_CHIP_FAULT_SLOW, 0, 0, 40}},
	{"",                 MRTD_E_NOT_FOUND, {0}},
	{"=",                MRTD_E_NOT_FOUND, {0}},
	{"silen",            MRTD_E_NOT_FOUND, {0}},
	{"silent7",          MRTD_E_NOT_FOUND, {0}},
	{"silent=0",         MRTD_E_VALUE, {0}},
	{"silent=7x",        MRTD_E_VALUE, {0}},
	{"silent=-1",        MRTD_E_VALUE, {0}},
	{"silent=999999999", MRTD_E_VALUE, {0}},
	{"refuse-pace=1",    MRTD_E_VALUE, {0}},
	{"slow",             MRTD_E_VALUE, {0}},
	{"alter",            MRTD_E_VALUE, {0}},
	{"alter=DG17",       MRTD_E_VALUE, {0}},
	{"alter=DG2:1",      MRTD_E_VALUE, {0}},
	{"tear=DG2",         MRTD_E_VALUE, {0}},
	{"tear=DG2:1",       MRTD_E_VALUE, {0}},
	{"tear=DG2:1:",      MRTD_E_VALUE, {0}},
	{"tear=:1:1",        MRTD_E_VALUE, {0}},
	{"tear=DG2:1:2:3",   MRTD_E_VALUE, {0}},
};
/* clang-format on */

static void
reads_every_fault(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mrtd_chip_fault f = {0};
		const char *name = cases[i].text;

		check(name, mrtd_chip_faults_parse(name, &f) == cases[i].want);
		check(name, f.kind == cases[i].fault.kind);
		check(name, f.file == cases[i].fault.file);
		check(name, f.n == cases[i].fault.n);
		check(name, f.ms == cases[i].fault.ms);
	}
}

static void
hits_from_a_command_on(void **state)
{
	struct mrtd_chip_fault f = {.kind = MRTD_CHIP_FAULT_SILENT, .n = 3};

	(void)state;
	assert_false(mrtd_chip_faults_hit(&f, MRTD_CHIP_FAULT_SILENT, 2));
	assert_true(mrtd_chip_faults_hit(&f, MRTD_CHIP_FAULT_SILENT, 3));
	assert_false(mrtd_chip_faults_hit(&f, MRTD_CHIP_FAULT_GARBAGE, 3));
}

static void
lists_are_whole(void **state)
{
	size_t n = 0;

	(void)state;
	for (; mrtd_chip_faults_name(n) != NULL; n++)
		assert_non_null(mrtd_chip_faults_text(n));
	assert_int_equal(n, 11);
	for (n = 0; mrtd_chip_personality_at(n) != NULL; n++)
		assert_ptr_equal(
		    mrtd_chip_personality_of(mrtd_chip_personality_at(n)->name),
		    mrtd_chip_personality_at(n));
	assert_null(mrtd_chip_personality_of("no such chip"));
	assert_int_equal(mrtd_chip_personality_status(
			     mrtd_chip_personality_of("status-g"), 0x82),
	    0x63C0);
	assert_int_equal(mrtd_chip_personality_status(
			     mrtd_chip_personality_of("status-g"), 0xCA),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_every_fault),
	    cmocka_unit_test(hits_from_a_command_on),
	    cmocka_unit_test(lists_are_whole),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_chip_faults", tests, NULL, NULL);
}
