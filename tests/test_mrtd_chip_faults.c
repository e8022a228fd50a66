#include "tests/check.h"

#include "mrtd/chip/faults.h"
#include "mrtd/chip/personality.h"

/* clang-format off */
static const struct {
	const char *text;
	enum mrtd_err want;
	struct mrtd_chip_fault fault;
} cases[] = {
	{"none",             MRTD_E_OK, {MRTD_CHIP_FAULT_NONE, 0, 0, 0, 0}},
	{"silent",           MRTD_E_OK, {MRTD_CHIP_FAULT_SILENT, 0, 1, 0, 0}},
	{"silent=7",         MRTD_E_OK, {MRTD_CHIP_FAULT_SILENT, 0, 7, 0, 0}},
	{"garbage=2",        MRTD_E_OK, {MRTD_CHIP_FAULT_GARBAGE, 0, 2, 0, 0}},
	{"tear=DG2:8000:5",  MRTD_E_OK, {MRTD_CHIP_FAULT_TEAR, MRTD_FILE_DG2, 8000, 5, 0}},
	{"tear=EF.SOD:0:0",  MRTD_E_OK, {MRTD_CHIP_FAULT_TEAR, MRTD_FILE_SOD, 0, 0, 0}},
	{"alter=DG2",        MRTD_E_OK, {MRTD_CHIP_FAULT_ALTER, MRTD_FILE_DG2, 0, 0, 0}},
	{"wrong-mac=5",      MRTD_E_OK, {MRTD_CHIP_FAULT_WRONG_MAC, 0, 5, 0, 0}},
	{"break-pace",       MRTD_E_OK, {MRTD_CHIP_FAULT_BREAK_PACE, 0, 1, 0, 0}},
	{"break-pace=2",     MRTD_E_OK, {MRTD_CHIP_FAULT_BREAK_PACE, 0, 2, 0, 0}},
	{"refuse-pace",      MRTD_E_OK, {MRTD_CHIP_FAULT_REFUSE_PACE, 0, 0, 0, 0}},
	{"slow=40",          MRTD_E_OK, {MRTD_CHIP_FAULT_SLOW, 0, 0, 40, 0}},
	{"sw=6CFF",          MRTD_E_OK, {MRTD_CHIP_FAULT_SW, 0, 1, 0, 0x6CFF}},
	{"sw=6100:12",       MRTD_E_OK, {MRTD_CHIP_FAULT_SW, 0, 12, 0, 0x6100}},
	{"empty=4",          MRTD_E_OK, {MRTD_CHIP_FAULT_EMPTY, 0, 4, 0, 0}},
	{"nested=SOD",       MRTD_E_OK, {MRTD_CHIP_FAULT_NESTED, MRTD_FILE_SOD, 0, 0, 0}},
	{"sw",               MRTD_E_VALUE, {0}},
	{"sw=6CF",           MRTD_E_VALUE, {0}},
	{"sw=6CFx",          MRTD_E_VALUE, {0}},
	{"sw=6CFF:0",        MRTD_E_VALUE, {0}},
	{"sw=6CFF:1:",       MRTD_E_VALUE, {0}},
	{"sw=6CFF1",         MRTD_E_VALUE, {0}},
	{"nested",           MRTD_E_VALUE, {0}},
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
		check(name, f.sw == cases[i].fault.sw);
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
files_of_a_fault(void **state)
{
	static const uint8_t bytes[16] = {0x75, 0x0E, 1, 2, 3, 4, 5, 6};
	/* clang-format off */
	static const struct {
		const char *fault;
		size_t size;
		uint8_t first[8], last;
	} rows[] = {
		{"none",        16,           {0x75, 0x0E, 1, 2, 3, 4, 5, 6},                0},
		{"alter=DG2",   16,           {0x75, 0x0E, 1, 2, 3, 4, 5, 6},                1},
		{"alter=DG1",   16,           {0x75, 0x0E, 1, 2, 3, 4, 5, 6},                0},
		{"endless=DG2", 0xFFFFFF + 5, {0x75, 0x83, 0xFF, 0xFF, 0xFF, 0x5A, 0x5A, 0x5A}, 0x5A},
		{"giant=DG2",   16,           {0x75, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 5, 6},    0},
		{"zero=DG2",    16,           {0x75, 0, 1, 2, 3, 4, 5, 6},                   0},
		{"nested=DG2",  16,           {0x75, 0x82, 0, 12, 0x30, 0x82, 0, 8},         0},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].fault;
		struct mrtd_chip_fault f;
		uint8_t out[9];
		struct sink k = sink_of(out, sizeof(out));

		assert_int_equal(mrtd_chip_faults_parse(name, &f), MRTD_E_OK);
		check(name,
		    mrtd_chip_faults_size(&f, MRTD_FILE_DG2, SPAN_OF(bytes)) ==
			rows[i].size);
		mrtd_chip_faults_content(
		    &f, MRTD_FILE_DG2, SPAN_OF(bytes), 0, 8, &k);
		mrtd_chip_faults_content(
		    &f, MRTD_FILE_DG2, SPAN_OF(bytes), rows[i].size - 1, 1, &k);
		check(name, sink_ok(&k) && k.n == 9);
		check(name, memcmp(out, rows[i].first, 8) == 0);
		check(name, out[8] == rows[i].last);
	}
}

static void
answers_in_place_of_the_chip(void **state)
{
	/* clang-format off */
	static const struct {
		const char *fault;
		bool takes;
		size_t n;
		uint8_t sw1, sw2;
	} rows[] = {
		{"sw=6CFF:3", true,  2,     0x6C, 0xFF},
		{"empty=3",   true,  2,     0x90, 0x00},
		{"more=3",    true,  130,   0x61, 0xFF},
		{"flood=3",   true,  65538, 0x90, 0x00},
		{"sw=6CFF:4", false, 0,     0,    0},
		{"silent=3",  false, 0,     0,    0},
	};
	/* clang-format on */
	static uint8_t out[70000];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sink k = sink_of(out, sizeof(out));
		struct mrtd_chip_fault f;

		assert_int_equal(
		    mrtd_chip_faults_parse(rows[i].fault, &f), MRTD_E_OK);
		check(rows[i].fault,
		    mrtd_chip_faults_answer(&f, 3, &k) == rows[i].takes);
		check(rows[i].fault, k.n == rows[i].n);
		if (k.n >= 2)
			check(rows[i].fault,
			    out[k.n - 2] == rows[i].sw1 &&
				out[k.n - 1] == rows[i].sw2);
	}
}

static void
lists_are_whole(void **state)
{
	size_t n = 0;

	(void)state;
	for (; mrtd_chip_faults_name(n) != NULL; n++)
		assert_non_null(mrtd_chip_faults_text(n));
	assert_true(n >= 25);
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
	    cmocka_unit_test(files_of_a_fault),
	    cmocka_unit_test(answers_in_place_of_the_chip),
	    cmocka_unit_test(lists_are_whole),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_chip_faults", tests, NULL, NULL);
}
