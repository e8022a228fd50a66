#include "tests/check.h"

#include "mrtd/agree.h"

#define YES MRTD_AGREE_YES
#define NO MRTD_AGREE_NO
#define UNSURE MRTD_AGREE_UNSURE
#define NOTHING MRTD_AGREE_NOTHING

/* clang-format off */
static const struct {
	const char *name, *surname, *given;
	bool cut;
	const char *dg11;
	enum mrtd_agree_result want;
} names[] = {
	{"as in the MRZ",           "ERIKSSON", "ANNA MARIA", false, "ERIKSSON<<ANNA<MARIA", YES},
	{"as people write",         "ERIKSSON", "ANNA MARIA", false, "Eriksson, Anna Maria", YES},
	{"given names first",       "ERIKSSON", "ANNA MARIA", false, "Anna Maria Eriksson", YES},
	{"fillers in the end",      "ERIKSSON", "ANNA MARIA", false, "ERIKSSON<<ANNA<MARIA<<<<", YES},
	{"umlauts",                 "MUELLER",  "JOERG",      false, "M\xC3\xBCLLER<<J\xC3\xB6RG", YES},
	{"umlauts, another table",  "MULLER",   "JORG",       false, "M\xC3\xBCLLER<<J\xC3\xB6RG", UNSURE},
	{"hyphen and apostrophe",   "OCONNOR",  "MARY ANN",   false, "O'Connor, Mary-Ann", YES},
	{"Cyrillic",                "IVANOV",   "IVAN",       false, "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD\xD0\xBE\xD0\xB2<<\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD", YES},
	{"Chinese cannot be told",  "ZHANG",    "SAN",        false, "\xE5\xBC\xA0<<\xE4\xB8\x89", UNSURE},
	{"another person",          "ERIKSSON", "ANNA MARIA", false, "SVENSSON<<ANNA<MARIA", NO},
	{"a name more",             "ERIKSSON", "ANNA",       false, "ERIKSSON<<ANNA<MARIA", NO},
	{"only a surname",          "ARKFREITH", "",          false, "ARKFREITH", YES},
	{"cut: the last name",      "PAPANDROPOULOUS", "JONATHON WARREN TREVO", true, "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR", YES},
	{"cut: initials",           "PAPANDROPOULOUS", "JONATHON W T", true, "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR", YES},
	{"cut: a name left out",    "PAPANDROPOULOUS", "JONATHON TR", true, "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR", YES},
	{"cut, and another person", "PAPANDROPOULOUS", "JONATHON W T", true, "SVENSSON<<ANNA<MARIA", UNSURE},
	{"not UTF-8",               "ERIKSSON", "ANNA",       false, "ERIKSS\xD6N<<ANNA", UNSURE},
	{"only fillers",            "ERIKSSON", "ANNA",       false, "<<<", UNSURE},
	{"nothing",                 "ERIKSSON", "ANNA",       false, "", NOTHING},
};

static const struct {
	const char *name, *mrz;
	struct mrtd_date date;
	enum mrtd_agree_result want;
} births[] = {
	{"the same",               "740812", {1974, 8, 12}, YES},
	{"another century",        "740812", {1874, 8, 12}, YES},
	{"another day",            "740812", {1974, 8, 13}, NO},
	{"another year",           "740812", {1975, 8, 12}, NO},
	{"day unknown in DG1",     "7408<<", {1974, 8, 12}, YES},
	{"day unknown in DG11",    "740812", {1974, 8, 0},  YES},
	{"year alone, another",    "74<<<<", {1975, 0, 0},  NO},
	{"zeros for unknown",      "740000", {1974, 8, 12}, YES},
	{"nothing known",          "<<<<<<", {1974, 8, 12}, NOTHING},
	{"nothing known in DG11",  "740812", {0, 0, 0},     NOTHING},
	{"no digits",              "74O812", {1974, 8, 12}, UNSURE},
	{"short",                  "7408",   {1974, 8, 12}, UNSURE},
};

#define SPECIMEN .surname = "ERIKSSON", .given = "ANNA MARIA", .birth = "740812", .expiry = "270415"

/* Files by what stands in them. */
static const struct {
	const char *name;
	enum mrtd_agree_id id;
	struct mrtd_mrz mrz;
	enum mrtd_file file;
	struct span in;
	enum mrtd_agree_result want;
} files[] = {
	{"the name",               MRTD_AGREE_NAME, {SPECIMEN}, MRTD_FILE_DG11, HEX(0x6B, 8, 0x5F, 0x0E, 5, 'A', '<', '<', 'B', 'C'), NO},
	{"the birth, BCD",         MRTD_AGREE_BIRTH, {SPECIMEN}, MRTD_FILE_DG11, HEX(0x6B, 7, 0x5F, 0x2B, 4, 0x19, 0x74, 0x08, 0x12), YES},
	{"another birth",          MRTD_AGREE_BIRTH, {SPECIMEN}, MRTD_FILE_DG11, HEX(0x6B, 7, 0x5F, 0x2B, 4, 0x19, 0x74, 0x08, 0x13), NO},
	{"a birth that is none",   MRTD_AGREE_BIRTH, {SPECIMEN}, MRTD_FILE_DG11, HEX(0x6B, 7, 0x5F, 0x2B, 4, 0x19, 0x74, 0x13, 0x13), UNSURE},
	{"no birth",               MRTD_AGREE_BIRTH, {SPECIMEN}, MRTD_FILE_DG11, HEX(0x6B, 3, 0x5F, 0x2B, 0), NOTHING},
	{"number with dashes",     MRTD_AGREE_NUMBER, {SPECIMEN, .format = MRTD_MRZ_TD3, .optional = "ZE184226B"}, MRTD_FILE_DG11, HEX(0x6B, 13, 0x5F, 0x10, 10, 'z', 'e', '-', '1', '8', '4', '2', '2', '6', 'B'), YES},
	{"number of the same length", MRTD_AGREE_NUMBER, {SPECIMEN, .format = MRTD_MRZ_TD3, .optional = "123"}, MRTD_FILE_DG11, HEX(0x6B, 6, 0x5F, 0x10, 3, '1', '2', '4'), NO},
	{"optional data of a TD1", MRTD_AGREE_NUMBER, {SPECIMEN, .format = MRTD_MRZ_TD1, .optional2 = "123"}, MRTD_FILE_DG11, HEX(0x6B, 6, 0x5F, 0x10, 3, '1', '2', '4'), UNSURE},
	{"other optional data",    MRTD_AGREE_NUMBER, {SPECIMEN, .format = MRTD_MRZ_TD3, .optional = "1"}, MRTD_FILE_DG11, HEX(0x6B, 6, 0x5F, 0x10, 3, '7', '2', '4'), UNSURE},
	{"no optional data",       MRTD_AGREE_NUMBER, {SPECIMEN}, MRTD_FILE_DG11, HEX(0x6B, 6, 0x5F, 0x10, 3, '7', '2', '4'), NOTHING},
	{"issued in between",      MRTD_AGREE_ISSUE, {SPECIMEN}, MRTD_FILE_DG12, HEX(0x6C, 7, 0x5F, 0x26, 4, 0x20, 0x17, 0x04, 0x16), YES},
	{"issued before birth",    MRTD_AGREE_ISSUE, {SPECIMEN}, MRTD_FILE_DG12, HEX(0x6C, 7, 0x5F, 0x26, 4, 0x19, 0x74, 0x08, 0x11), NO},
	{"issued after expiry",    MRTD_AGREE_ISSUE, {SPECIMEN}, MRTD_FILE_DG12, HEX(0x6C, 7, 0x5F, 0x26, 4, 0x20, 0x27, 0x04, 0x16), NO},
	{"issued tomorrow",        MRTD_AGREE_ISSUE, {SPECIMEN}, MRTD_FILE_DG12, HEX(0x6C, 7, 0x5F, 0x26, 4, 0x20, 0x26, 0x11, 0x23), NO},
	{"issued who knows when",  MRTD_AGREE_ISSUE, {SPECIMEN}, MRTD_FILE_DG12, HEX(0x6C, 7, 0x5F, 0x26, 4, 0, 0, 0, 0), NOTHING},
	{"recorded in between",    MRTD_AGREE_RECORDED, {SPECIMEN}, MRTD_FILE_DG16, HEX(0x70, 9, 0xA1, 7, 0x5F, 0x50, 4, 0x20, 0x26, 0x11, 0x22), YES},
	{"one recorded tomorrow",  MRTD_AGREE_RECORDED, {SPECIMEN}, MRTD_FILE_DG16, HEX(0x70, 18, 0xA1, 7, 0x5F, 0x50, 4, 0x20, 0x26, 0x11, 0x22, 0xA2, 7, 0x5F, 0x50, 4, 0x20, 0x26, 0x11, 0x23), NO},
	{"nobody recorded",        MRTD_AGREE_RECORDED, {SPECIMEN}, MRTD_FILE_DG16, HEX(0x70, 0), NOTHING},
};
/* clang-format on */

static void
compares_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct mrtd_mrz mrz = {.name_cut = names[i].cut};

		strcpy(mrz.surname, names[i].surname);
		strcpy(mrz.given, names[i].given);
		check(names[i].name,
		    mrtd_agree_name(
			&mrz, span_of(names[i].dg11, strlen(names[i].dg11))) ==
			names[i].want);
	}
}

static void
compares_births(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(births) / sizeof(births[0]); i++)
		check(births[i].name,
		    mrtd_agree_birth(
			span_of(births[i].mrz, strlen(births[i].mrz)),
			births[i].date) == births[i].want);
}

static void
compares_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct mrtd_fields f;
		struct mrtd_agree_input in = {
		    .mrz = &files[i].mrz, .today = {2026, 11, 22}};
		struct mrtd_agree out;

		check(files[i].name,
		    mrtd_field_parse(mrtd_field_table(files[i].file),
			files[i].in, &f) == MRTD_E_OK);
		in.dg11 = files[i].file == MRTD_FILE_DG11 ? &f : NULL;
		in.dg12 = files[i].file == MRTD_FILE_DG12 ? &f : NULL;
		in.dg16 = files[i].file == MRTD_FILE_DG16 ? &f : NULL;
		mrtd_agree_judge(&in, &out);
		check(files[i].name, out.result[files[i].id] == files[i].want);
		in.mrz = NULL;
		mrtd_agree_judge(&in, &out);
		check(files[i].name, out.result[files[i].id] != YES);
	}
}

static void
compares_com_and_sod(void **state)
{
	struct mrtd_com com = {.version = "0108",
	    .unicode = "040000",
	    .files = MRTD_FILE_BIT(MRTD_FILE_DG1)};
	struct mrtd_lds_so so = {.files = MRTD_FILE_BIT(MRTD_FILE_DG1)};
	struct mrtd_agree_input in = {.com = &com, .security_object = &so};
	struct mrtd_agree a;

	(void)state;
	mrtd_agree_judge(&in, &a);
	assert_int_equal(a.result[MRTD_AGREE_COM_LIST], YES);
	/* Version 0 of the security object says nothing. */
	assert_int_equal(a.result[MRTD_AGREE_COM_VERSION], NOTHING);
	strcpy(so.lds_version, "0108");
	strcpy(so.unicode_version, "040000");
	mrtd_agree_judge(&in, &a);
	assert_int_equal(a.result[MRTD_AGREE_COM_VERSION], YES);
	strcpy(com.version, "0107");
	com.files |= MRTD_FILE_BIT(MRTD_FILE_DG2);
	mrtd_agree_judge(&in, &a);
	assert_int_equal(a.result[MRTD_AGREE_COM_VERSION], NO);
	assert_int_equal(a.result[MRTD_AGREE_COM_LIST], NO);
	/* A list with DG17 is not the signed one. */
	com.files = so.files;
	com.findings = MRTD_FINDING_BIT(COM_UNKNOWN_TAG);
	mrtd_agree_judge(&in, &a);
	assert_int_equal(a.result[MRTD_AGREE_COM_LIST], NO);
}

/* EF.CardSecurity's SecurityInfos with and without EFDIRInfo. */
#define APP(a, b) 0x61, 9, 0x4F, 7, 0xA0, 0, 0, 2, 0x47, a, b
/* clang-format off */
static const uint8_t with_copy[] = {0x31, 34, 0x30, 32, 0x06, 6, 0x67, 0x81, 8, 1, 1, 13,
	0x04, 22, APP(0x10, 1), APP(0x20, 1)};
static const uint8_t bad_copy[] = {0x31, 12, 0x30, 10, 0x06, 6, 0x67, 0x81, 8, 1, 1, 13, 0x05, 0};
static const uint8_t without_copy[] = {0x31, 17, 0x30, 15, 0x06, 10, 4, 0, 127, 0, 7, 2, 2, 4, 2, 2, 2, 1, 2};

static const struct {
	const char *name;
	struct span infos, dir;
	enum mrtd_agree_result want;
} dirs[] = {
	{"the same",            {with_copy, sizeof(with_copy)}, HEX(APP(0x10, 1), APP(0x20, 1)), YES},
	{"filled with zeros",   {with_copy, sizeof(with_copy)}, HEX(APP(0x10, 1), APP(0x20, 1), 0, 0), YES},
	{"an application is hidden", {with_copy, sizeof(with_copy)}, HEX(APP(0x10, 1)), NO},
	{"one is put in its place", {with_copy, sizeof(with_copy)}, HEX(APP(0x10, 1), APP(0x20, 2)), NO},
	{"one more",            {with_copy, sizeof(with_copy)}, HEX(APP(0x10, 1), APP(0x20, 1), APP(0x20, 2)), NO},
	{"all of it is hidden", {with_copy, sizeof(with_copy)}, {0}, NO},
	{"the copy is none",    {bad_copy, sizeof(bad_copy)}, HEX(APP(0x10, 1), APP(0x20, 1)), NO},
	{"LDS2 and no copy",    {without_copy, sizeof(without_copy)}, HEX(APP(0x10, 1), APP(0x20, 1)), NO},
	{"no LDS2, no copy",    {without_copy, sizeof(without_copy)}, HEX(APP(0x10, 1)), NOTHING},
	{"neither",             {without_copy, sizeof(without_copy)}, {0}, NOTHING},
};
/* clang-format on */

static void
compares_the_directory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		struct mrtd_secinfos infos;
		struct mrtd_agree_input in = {
		    .dir = dirs[i].dir, .card_security = &infos};
		struct mrtd_agree out;

		check(dirs[i].name,
		    mrtd_secinfo_parse(dirs[i].infos, &infos) == MRTD_E_OK);
		mrtd_agree_judge(&in, &out);
		check(dirs[i].name, out.result[MRTD_AGREE_DIR] == dirs[i].want);
	}
}

static void
says_nothing_of_nothing(void **state)
{
	struct mrtd_agree_input in = {0};
	struct mrtd_agree a;

	(void)state;
	mrtd_agree_judge(&in, &a);
	for (unsigned i = 0; i < MRTD_AGREE_COUNT; i++) {
		assert_int_equal(a.result[i], NOTHING);
		assert_true(strlen(mrtd_agree_id_text(i)) > 0);
	}
	assert_string_equal(mrtd_agree_id_name(MRTD_AGREE_NAME), "NAME");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(compares_names),
	    cmocka_unit_test(compares_births),
	    cmocka_unit_test(compares_files),
	    cmocka_unit_test(compares_com_and_sod),
	    cmocka_unit_test(compares_the_directory),
	    cmocka_unit_test(says_nothing_of_nothing),
	};

	return cmocka_run_group_tests_name("mrtd_agree", tests, NULL, NULL);
}
