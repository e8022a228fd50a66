#include "tests/check.h"

#include <stdlib.h>

#include "mrtd/com.h"

#define VERSION 0x5F, 0x01, 0x04, '0', '1', '0', '7'
#define UNICODE 0x5F, 0x36, 0x06, '0', '4', '0', '0', '0', '0'
#define BIT(n) MRTD_FILE_BIT(MRTD_FILE_##n)
#define FOUND(n) MRTD_FINDING_BIT(n)

/* clang-format off */
static const struct {
	const char *name;
	struct span in;
	enum mrtd_err want;
	uint32_t files;
	uint64_t findings;
} cases[] = {
	{"DG1 and DG2",      HEX(0x60, 0x14, VERSION, UNICODE, 0x5C, 2, 0x61, 0x75), MRTD_E_OK, BIT(DG1) | BIT(DG2), 0},
	{"with EAC",         HEX(0x60, 0x16, VERSION, UNICODE, 0x5C, 4, 0x61, 0x75, 0x63, 0x6E), MRTD_E_OK, BIT(DG1) | BIT(DG2) | BIT(DG3) | BIT(DG14), 0},
	{"an empty list",    HEX(0x60, 0x12, VERSION, UNICODE, 0x5C, 0), MRTD_E_OK, 0, 0},
	{"DG17 is listed",   HEX(0x60, 0x14, VERSION, UNICODE, 0x5C, 2, 0x61, 0x71), MRTD_E_OK, BIT(DG1), FOUND(COM_UNKNOWN_TAG)},
	{"EF.SOD is no DG",  HEX(0x60, 0x14, VERSION, UNICODE, 0x5C, 2, 0x61, 0x77), MRTD_E_OK, BIT(DG1), FOUND(COM_UNKNOWN_TAG)},
	{"DG1 twice",        HEX(0x60, 0x14, VERSION, UNICODE, 0x5C, 2, 0x61, 0x61), MRTD_E_OK, BIT(DG1), FOUND(COM_TWICE)},
	{"nothing",          {0}, MRTD_E_TRUNCATED, 0, 0},
	{"another tag",      HEX(0x61, 0x12, VERSION, UNICODE, 0x5C, 0), MRTD_E_TAG, 0, 0},
	{"no version",       HEX(0x60, 0x0B, UNICODE, 0x5C, 0), MRTD_E_TAG, 0, 0},
	{"short version",    HEX(0x60, 0x11, 0x5F, 0x01, 0x03, '0', '1', '0', UNICODE, 0x5C, 0), MRTD_E_LENGTH, 0, 0},
	{"version of text",  HEX(0x60, 0x12, 0x5F, 0x01, 0x04, '0', '1', '0', 'x', UNICODE, 0x5C, 0), MRTD_E_CHARACTER, 0, 0},
	{"no list",          HEX(0x60, 0x10, VERSION, UNICODE), MRTD_E_TRUNCATED, 0, 0},
	{"list is cut",      HEX(0x60, 0x13, VERSION, UNICODE, 0x5C, 2, 0x61), MRTD_E_TRUNCATED, 0, 0},
	{"bytes in the end", HEX(0x60, 0x13, VERSION, UNICODE, 0x5C, 0, 0x00), MRTD_E_TRAILING, 0, 0},
	{"bytes after it",   HEX(0x60, 0x12, VERSION, UNICODE, 0x5C, 0, 0x00), MRTD_E_TRAILING, 0, 0},
};
/* clang-format on */

static void
reads_the_list(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mrtd_com com = {.findings = 99};
		enum mrtd_err e = mrtd_com_parse(cases[i].in, &com);

		check(cases[i].name, e == cases[i].want);
		if (e != MRTD_E_OK) {
			check(cases[i].name, com.findings == 99);
			continue;
		}
		check(cases[i].name, com.files == cases[i].files);
		check(cases[i].name, com.findings == cases[i].findings);
		check(cases[i].name, strcmp(com.version, "0107") == 0);
		check(cases[i].name, strcmp(com.unicode, "040000") == 0);
	}
}

static void
reads_specimens(void **state)
{
	static const char *const names[] = {"lds/bsi-refset-2014/EF_COM.bin",
	    "lds/bsi-refset-2008/EF_COM.bin", "lds/loes2006/ef011E.bin",
	    "lds/dg-samples/EF_COM.bin"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *path = check_data(names[i]);
		struct mrtd_com com;
		uint8_t *p;
		size_t n;

		if (path == NULL)
			skip_because("no %s", names[i]);
		p = check_slurp(path, &n);
		check(names[i], p != NULL);
		check(
		    names[i], mrtd_com_parse(span_of(p, n), &com) == MRTD_E_OK);
		check(names[i], (com.files & BIT(DG1)) != 0);
		check(names[i], (com.files & BIT(DG2)) != 0);
		check(names[i], com.findings == 0);
		free(p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_the_list),
	    cmocka_unit_test(reads_specimens),
	};

	return cmocka_run_group_tests_name("mrtd_com", tests, NULL, NULL);
}
