/* Data groups written by the tables, and read again by the same tables. */
#include "tests/check.h"

#include <string.h>

#include "mrtd/chip/personalise_fields.h"

#define V(text)                                           \
	{                                                 \
		(const uint8_t *)(text), sizeof(text) - 1 \
	}

static const struct {
	const char *name;
	enum mrtd_file file;
	size_t n;
	struct mrtd_chip_field fields[8];
	const char *hex;
} cases[] = {
    {"the tag list comes first, in the order of the table", MRTD_FILE_DG11, 2,
	{{"place_of_birth", 0, V("X")}, {"full_name", 0, V("A<<B")}},
	"6B 11 5C 04 5F 0E 5F 11  5F 0E 04 41 3C 3C 42  5F 11 01 58"},
    {"other names in their template, counted", MRTD_FILE_DG11, 2,
	{{"other_name", 0, V("A")}, {"other_name", 0, V("B")}},
	"6B 11 5C 02 5F 0F  A0 0B 02 01 02  5F 0F 01 41  5F 0F 01 42"},
    {"persons in a series", MRTD_FILE_DG16, 3,
	{{"name", 1, V("A")}, {"name", 2, V("B")}, {"telephone", 2, V("1")}},
	"70 13 02 01 02  A1 04 5F 51 01 41  A2 08 5F 51 01 42 5F 52 01 31"},
    {"contents that are the issuer's own", MRTD_FILE_DG13, 1,
	{{"content", 0, V("xyz")}}, "6D 03 78 79 7A"},
};

static void
writes_what_the_tables_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mrtd_field_table *t = mrtd_field_table(
		    cases[i].file);
		uint8_t got[256], want[256];
		struct sink k = sink_of(got, sizeof(got));
		size_t n = 0, bad;

		check(cases[i].name,
		    mrtd_chip_personalise_fields(
			&k, t, cases[i].fields, cases[i].n, &bad) == MRTD_E_OK);
		n = check_unhex(cases[i].hex, want, sizeof(want));
		check(cases[i].name, span_eq(sink_span(&k), span_of(want, n)));
	}
}

/* Everything that DG11 and DG12 may hold is read back without a note. */
static void
reads_back_without_a_note(void **state)
{
	static const struct mrtd_chip_field fields[] = {
	    {"full_name", 0, V("ERIKSSON<<ANNA<MARIA")},
	    {"date_of_birth", 0, V("19740812")},
	    {"personal_number", 0, V("ZE184226B")},
	    {"address", 0, V("123 MAPLE RD<ANYTOWN<MN")},
	    {"other_name", 0, V("SMITH<<ANNA")},
	};
	const struct mrtd_field_table *t = mrtd_field_table(MRTD_FILE_DG11);
	uint8_t got[512];
	struct sink k = sink_of(got, sizeof(got));
	struct mrtd_fields all;
	struct mrtd_field_walk w;
	struct mrtd_field f;
	size_t bad, seen = 0;

	(void)state;
	assert_int_equal(
	    mrtd_chip_personalise_fields(&k, t, fields, 5, &bad), MRTD_E_OK);
	assert_int_equal(mrtd_field_parse(t, sink_span(&k), &all), MRTD_E_OK);
	assert_int_equal(all.notes, 0);
	mrtd_field_begin(&all, &w);
	while (mrtd_field_next(&w, &f))
		for (size_t i = 0; i < 5; i++)
			if (strcmp(mrtd_field_key(&f), fields[i].key) == 0 &&
			    span_eq(f.value, fields[i].value))
				seen++;
	assert_int_equal(seen, 5);
}

static void
refuses_what_no_table_has(void **state)
{
	static const struct {
		enum mrtd_file file;
		struct mrtd_chip_field f[2];
		size_t bad;
	} rows[] = {
	    {MRTD_FILE_DG11, {{"full_name", 0, V("A")}, {"shoe", 0, V("B")}},
		1},
	    {MRTD_FILE_DG11,
		{{"tag_list", 0, V("A")}, {"full_name", 0, V("B")}}, 0},
	    {MRTD_FILE_DG11, {{"full_name", 1, V("A")}, {"title", 0, V("B")}},
		0},
	    {MRTD_FILE_DG16, {{"name", 0, V("A")}, {"name", 1, V("B")}}, 0},
	    {MRTD_FILE_DG16, {{"name", 1, V("A")}, {"name", 16, V("B")}}, 1},
	    {MRTD_FILE_DG13, {{"content", 0, V("A")}, {"content", 0, V("B")}},
		1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t got[64];
		struct sink k = sink_of(got, sizeof(got));
		size_t bad;

		assert_int_equal(
		    mrtd_chip_personalise_fields(
			&k, mrtd_field_table(rows[i].file), rows[i].f, 2, &bad),
		    MRTD_E_NOT_FOUND);
		assert_int_equal(bad, rows[i].bad);
	}
}

static void
shows_that_there_is_no_room(void **state)
{
	struct mrtd_chip_field f = {"full_name", 0, V("ERIKSSON<<ANNA")};
	uint8_t got[20];
	size_t bad;

	(void)state;
	for (size_t cap = 0; cap < 20; cap++) {
		struct sink k = sink_of(got, cap);

		assert_int_equal(
		    mrtd_chip_personalise_fields(
			&k, mrtd_field_table(MRTD_FILE_DG11), &f, 1, &bad),
		    MRTD_E_OK);
		assert_false(sink_ok(&k));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_what_the_tables_say),
	    cmocka_unit_test(reads_back_without_a_note),
	    cmocka_unit_test(refuses_what_no_table_has),
	    cmocka_unit_test(shows_that_there_is_no_room),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_chip_fields", tests, NULL, NULL);
}
