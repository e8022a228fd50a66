#include "tests/check.h"

#include "mrtd/mrz.h"
#include "mrtd/person.h"
#include "mrtd/tlv.h"

/* The specimens of Doc 9303-7, -6 and -5, appendix B of each. */
/* clang-format off */
static const struct {
	const char *name, *text;
	uint32_t outer, inner;
	enum mrtd_err want;
	enum mrtd_mrz_format format;
	const char *number;
} cases[] = {
	{"TD3", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10", 0x61, 0x5F1F, MRTD_E_OK, MRTD_MRZ_TD3, "L898902C3"},
	{"TD2", "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6", 0x61, 0x5F1F, MRTD_E_OK, MRTD_MRZ_TD2, "D23145890"},
	{"TD1", "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<", 0x61, 0x5F1F, MRTD_E_OK, MRTD_MRZ_TD1, "D23145890"},
	{"one short", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<1", 0x61, 0x5F1F, MRTD_E_LENGTH, 0, ""},
	{"line break", "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6", 0x61, 0x5F1F, MRTD_E_LENGTH, 0, ""},
	{"small letter", "P<UTOERIKSSON<<ANNA<MARIa<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10", 0x61, 0x5F1F, MRTD_E_CHARACTER, 0, ""},
	{"empty", "", 0x61, 0x5F1F, MRTD_E_LENGTH, 0, ""},
	{"another file", "", 0x75, 0x5F1F, MRTD_E_TAG, 0, ""},
	{"another object", "", 0x61, 0x5F20, MRTD_E_TAG, 0, ""},
};
/* clang-format on */

static void
reads_dg1(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t in[128], out[128];
		struct sink k = sink_of(in, sizeof(in));
		struct sink file = sink_of(out, sizeof(out));
		struct mrtd_mrz mrz = {.sex = '?'};
		enum mrtd_err e;

		mrtd_tlv_put(&k, cases[i].inner,
		    span_of(cases[i].text, strlen(cases[i].text)));
		mrtd_tlv_put(&file, cases[i].outer, sink_span(&k));
		e = mrtd_person_mrz(sink_span(&file), &mrz);
		if (e != cases[i].want)
			print_error(
			    "%s: %s\n", cases[i].name, mrtd_err_name(e));
		check(cases[i].name, e == cases[i].want);
		if (e != MRTD_E_OK) {
			check(cases[i].name, mrz.sex == '?');
			continue;
		}
		check(cases[i].name, mrz.format == cases[i].format);
		check(cases[i].name,
		    strcmp(mrz.document_number, cases[i].number) == 0);
		check(cases[i].name, mrz.bad_check_digits == 0);
		check(cases[i].name, strcmp(mrz.surname, "ERIKSSON") == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_dg1),
	};

	return cmocka_run_group_tests_name("mrtd_person", tests, NULL, NULL);
}
