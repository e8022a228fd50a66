#include "tests/check.h"

#include "mrtd/lds.h"

/* Doc 9303-10 Table 38, and §3.11 for the files of the MF. */
/* clang-format off */
static const struct {
	const char *name;
	enum mrtd_file id;
	uint16_t fid;
	uint8_t sfi;
	uint32_t tag;
} cases[] = {
	{"EF.CardAccess",   MRTD_FILE_CARD_ACCESS,   0x011C, 0x1C, 0x31},
	{"EF.ATR/INFO",     MRTD_FILE_ATR_INFO,      0x2F01, 0x01, 0},
	{"EF.DIR",          MRTD_FILE_DIR,           0x2F00, 0x1E, 0},
	{"EF.CardSecurity", MRTD_FILE_CARD_SECURITY, 0x011D, 0x1D, 0x30},
	{"EF.COM",          MRTD_FILE_COM,           0x011E, 0x1E, 0x60},
	{"EF.SOD",          MRTD_FILE_SOD,           0x011D, 0x1D, 0x77},
	{"DG1",             MRTD_FILE_DG1,           0x0101, 0x01, 0x61},
	{"DG2",             MRTD_FILE_DG2,           0x0102, 0x02, 0x75},
	{"DG3",             MRTD_FILE_DG3,           0x0103, 0x03, 0x63},
	{"DG4",             MRTD_FILE_DG4,           0x0104, 0x04, 0x76},
	{"DG15",            MRTD_FILE_DG15,          0x010F, 0x0F, 0x6F},
	{"DG16",            MRTD_FILE_DG16,          0x0110, 0x10, 0x70},
	{"EF.CVCA",         MRTD_FILE_CVCA,          0x011C, 0x1C, 0},
};
/* clang-format on */

static void
says_what_the_standard_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mrtd_lds_file *f = mrtd_lds_of_name(cases[i].name);

		check(cases[i].name, f != NULL);
		check(cases[i].name, f == mrtd_lds_file(cases[i].id));
		check(cases[i].name, f->id == cases[i].id);
		check(cases[i].name, f->fid == cases[i].fid);
		check(cases[i].name, f->sfi == cases[i].sfi);
		check(cases[i].name, f->tag == cases[i].tag);
	}
}

static void
each_row_stands_in_its_place(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++) {
		const struct mrtd_lds_file *f = mrtd_lds_file(
		    (enum mrtd_file)i);

		assert_int_equal(f->id, i);
		/* An SFI has five bits, and 31 means something else. */
		assert_in_range(f->sfi, 1, 30);
		if (f->where == MRTD_LDS_LDS1) {
			assert_int_equal(f->fid, 0x0100 | f->sfi);
			if (f->tag != 0)
				assert_ptr_equal(mrtd_lds_of_tag(f->tag), f);
		}
	}
	for (unsigned n = 1; n <= 16; n++)
		assert_int_equal(mrtd_lds_dg_number(mrtd_lds_dg(n)->id), n);
}

static void
knows_nothing_else(void **state)
{
	(void)state;
	assert_null(mrtd_lds_file(MRTD_FILE_COUNT));
	assert_null(mrtd_lds_dg(0));
	assert_null(mrtd_lds_dg(17));
	assert_null(mrtd_lds_of_tag(0x71));
	assert_null(mrtd_lds_of_tag(0));
	assert_null(mrtd_lds_of_name("DG17"));
	assert_int_equal(mrtd_lds_dg_number(MRTD_FILE_SOD), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_what_the_standard_says),
	    cmocka_unit_test(each_row_stands_in_its_place),
	    cmocka_unit_test(knows_nothing_else),
	};

	return cmocka_run_group_tests_name("mrtd_lds", tests, NULL, NULL);
}
