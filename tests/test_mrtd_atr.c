#include "tests/check.h"

#include "mrtd/atr.h"

/* clang-format off */
static const struct {
	const char *name;
	struct span in;
	enum mrtd_atr_claim want;
} atrs[] = {
	{"extended",              HEX(0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, 0x84, 0x01, 0x60, 0x93), MRTD_ATR_EXTENDED},
	{"extended and chaining", HEX(0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, 0x84, 0x01, 0xC0, 0x93), MRTD_ATR_EXTENDED},
	{"chaining alone",        HEX(0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, 0x84, 0x01, 0x80, 0x93), MRTD_ATR_SHORT},
	{"short only",            HEX(0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, 0x84, 0x01, 0x00, 0xF3), MRTD_ATR_SHORT},
	{"other objects first",   HEX(0x3B, 0x88, 0x80, 0x01, 0x80, 0x31, 0x80, 0x73, 0x84, 0x01, 0x40, 0x00, 0), MRTD_ATR_EXTENDED},
	{"category 00",           HEX(0x3B, 0x87, 0x80, 0x01, 0x00, 0x73, 0x84, 0x01, 0x40, 0x90, 0x00, 0), MRTD_ATR_EXTENDED},
	{"no interface bytes",    HEX(0x3B, 0x05, 0x80, 0x73, 0x84, 0x01, 0x60), MRTD_ATR_EXTENDED},
	{"all interface bytes",   HEX(0x3B, 0xF5, 1, 2, 3, 0x71, 4, 5, 6, 0x80, 0x73, 0x84, 0x01, 0x60), MRTD_ATR_EXTENDED},
	{"ATS",                   HEX(0x0A, 0x78, 0x80, 0x90, 0x02, 0x80, 0x73, 0x84, 0x01, 0x60), MRTD_ATR_EXTENDED},
	{"ATS without history",   HEX(0x02, 0x78), MRTD_ATR_UNSTATED},
	{"no capabilities",       HEX(0x3B, 0x84, 0x80, 0x01, 0x80, 0x31, 0x80, 0x65, 0), MRTD_ATR_UNSTATED},
	{"another category",      HEX(0x3B, 0x85, 0x80, 0x01, 0x4A, 0x73, 0x84, 0x01, 0x60, 0), MRTD_ATR_UNSTATED},
	{"two bytes of them",     HEX(0x3B, 0x84, 0x80, 0x01, 0x80, 0x72, 0x84, 0x01, 0), MRTD_ATR_UNSTATED},
	{"cut in the object",     HEX(0x3B, 0x84, 0x80, 0x01, 0x80, 0x73, 0x84, 0x01), MRTD_ATR_UNSTATED},
	{"history cut",           HEX(0x3B, 0x85, 0x80, 0x01, 0x80, 0x73), MRTD_ATR_UNSTATED},
	{"interface bytes cut",   HEX(0x3B, 0xF5, 1, 2), MRTD_ATR_UNSTATED},
	{"nothing",               {0}, MRTD_ATR_UNSTATED},
};

static const struct {
	const char *name;
	struct span in;
	enum mrtd_err want;
	size_t capdu, rapdu;
} infos[] = {
	{"4 KiB",                 HEX(0x7F, 0x66, 8, 2, 2, 0x10, 0x00, 2, 2, 0x10, 0x00), MRTD_E_OK, 4096, 4096},
	{"capabilities first",    HEX(0x47, 3, 0x84, 1, 0x60, 0x7F, 0x66, 9, 2, 2, 0x05, 0xDC, 2, 3, 0x01, 0x00, 0x00), MRTD_E_OK, 1500, 65536},
	{"filled with zeros",     HEX(0x47, 3, 0x84, 1, 0x60, 0, 0, 0), MRTD_E_OK, 0, 0},
	{"nothing",               {0}, MRTD_E_OK, 0, 0},
	{"one size",              HEX(0x7F, 0x66, 4, 2, 2, 0x10, 0x00), MRTD_E_TRUNCATED, 0, 0},
	{"an empty size",         HEX(0x7F, 0x66, 6, 2, 0, 2, 2, 0x10, 0x00), MRTD_E_LENGTH, 0, 0},
	{"a size of five bytes",  HEX(0x7F, 0x66, 11, 2, 5, 1, 1, 1, 1, 1, 2, 2, 1, 0), MRTD_E_LENGTH, 0, 0},
	{"no integers",           HEX(0x7F, 0x66, 4, 4, 2, 0x10, 0x00), MRTD_E_TAG, 0, 0},
	{"cut",                   HEX(0x7F, 0x66, 8, 2, 2, 0x10), MRTD_E_TRUNCATED, 0, 0},
};
/* clang-format on */

static void
reads_historical_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(atrs) / sizeof(atrs[0]); i++) {
		check(atrs[i].name, mrtd_atr_claim(atrs[i].in) == atrs[i].want);
		check(atrs[i].name,
		    mrtd_atr_chains(atrs[i].in) ==
			(strstr(atrs[i].name, "chaining") != NULL));
	}
}

static void
reads_stated_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(infos) / sizeof(infos[0]); i++) {
		struct mrtd_limits l = {7, 7};
		enum mrtd_err e = mrtd_atr_info(infos[i].in, &l);

		check(infos[i].name, e == infos[i].want);
		check(infos[i].name,
		    l.max_capdu == (e == MRTD_E_OK ? infos[i].capdu : 7));
		check(infos[i].name,
		    l.max_rapdu == (e == MRTD_E_OK ? infos[i].rapdu : 7));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_historical_bytes),
	    cmocka_unit_test(reads_stated_sizes),
	};

	return cmocka_run_group_tests_name("mrtd_atr", tests, NULL, NULL);
}
