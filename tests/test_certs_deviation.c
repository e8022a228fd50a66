/* Deviation lists: which documents they are about, and what they excuse. */
#include "tests/certs_scene.h"

#include "certs/deviation.h"
#include "certs/issue_list.h"
#include "certs/x509.h"

static uint8_t buf[65536];

/* A passport of the year 2025, and the entry that is about it or is not. */
/* clang-format off */
static const struct {
	const char *name;
	struct certs_issue_deviation d; /* dsc: the passport's signer */
	bool other; /* dsc: another one */
	bool blind; /* nothing is known but the signer */
	bool want;
} bounds[] = {
	{"any document",        {.arc = {5, 0}, .parameter = -1}, false, false, true},
	{"signer by serial",    {.by = 1, .arc = {5, 0}, .parameter = -1}, false, true, true},
	{"signer by SKI",       {.by = 2, .arc = {5, 0}, .parameter = -1}, false, true, true},
	{"signer by digest",    {.by = 4, .arc = {5, 0}, .parameter = -1}, false, true, true},
	{"other by serial",     {.by = 1, .arc = {5, 0}, .parameter = -1}, true, false, false},
	{"other by SKI",        {.by = 2, .arc = {5, 0}, .parameter = -1}, true, false, false},
	{"other by digest",     {.by = 4, .arc = {5, 0}, .parameter = -1}, true, false, false},
	{"type",                {.document_type = "P<", .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"type without filler", {.document_type = "P", .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"other type",          {.document_type = "ID", .arc = {5, 0}, .parameter = -1}, false, false, false},
	{"type unknown here",   {.document_type = "P", .arc = {5, 0}, .parameter = -1}, false, true, false},
	{"issued in between",   {.first = T_2020, .last = T_2030, .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"issued that second",  {.first = T_2025, .last = T_2025, .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"issued before",       {.first = T_2025 + 1, .last = T_2030, .arc = {5, 0}, .parameter = -1}, false, false, false},
	{"issued after",        {.first = T_2020, .last = T_2025 - 1, .arc = {5, 0}, .parameter = -1}, false, false, false},
	{"date unknown here",   {.first = T_2020, .last = T_2030, .arc = {5, 0}, .parameter = -1}, false, true, false},
	{"number",              {.number = "L898902C3", .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"other number",        {.number = "L898902C4", .arc = {5, 0}, .parameter = -1}, false, false, false},
	{"number unknown here", {.number = "L898902C3", .arc = {5, 0}, .parameter = -1}, false, true, false},
	{"all of them",         {.by = 1, .document_type = "P", .first = T_2020, .last = T_2030, .number = "L898902C3", .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"all but one (AND)",   {.by = 1, .document_type = "P", .first = T_2020, .last = T_2030, .number = "L898902C4", .arc = {5, 0}, .parameter = -1}, false, false, false},
};
/* clang-format on */

static void
a_deviation_is_about_its_documents(void **state)
{
	struct certs_issue_spec spec = pki_spec(SCENE_SUITE, "CSCA-UT", 1, 0),
				ds = pki_spec(SCENE_SUITE, "DS", 7, 0),
				ds2 = pki_spec(SCENE_SUITE, "DS 2", 8, 0);
	struct certs_issuer *csca = pki_csca(&spec), *dsc = pki_dsc(csca, &ds),
			    *dsc2 = pki_dsc(csca, &ds2);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_x509 x;

	(void)state;
	assert_int_equal(
	    certs_x509_parse(certs_issue_der(dsc), &x), CERTS_E_OK);
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		struct certs_issue_deviation d = bounds[i].d;
		struct certs_deviation_document doc = {
		    &x, SPAN_STR("P<"), SPAN_STR("L898902C3"), T_2025};
		struct certs_deviation_document blind = {.dsc = &x};
		struct sink k = sink_of(buf, sizeof(buf));
		struct certs_deviation_list l;
		struct certs_deviation got;
		struct certs_sod sod;

		d.dsc = certs_issue_der(bounds[i].other ? dsc2 : dsc);
		assert_int_equal(
		    certs_issue_list_deviations(dsc, &d, 1, &o, &k),
		    CERTS_E_OK);
		assert_int_equal(
		    certs_cms_open(sink_span(&k), NULL, 0, &sod), CERTS_E_OK);
		check(bounds[i].name,
		    certs_deviation_open(sod.content, &l) == CERTS_E_OK);
		check(bounds[i].name, certs_deviation_next(&l, &got));
		check(bounds[i].name,
		    certs_deviation_applies(&l, &got,
			bounds[i].blind ? &blind : &doc) == bounds[i].want);
		check(bounds[i].name, !certs_deviation_next(&l, &got));
		certs_cms_close(&sod);
	}
	certs_issue_free(&dsc2);
	certs_issue_free(&dsc);
	certs_issue_free(&csca);
}

/* Doc 9303-3 §7.3.5: failed becomes undetermined, nothing becomes right. */
#define S CERTS_SUCCESSFUL
#define F CERTS_FAILED
#define U CERTS_UNDETERMINED
#define N CERTS_NOT_SUPPORTED
/* clang-format off */
static const struct {
	const char *name;
	uint8_t arc[2];
	int parameter;
	enum certs_check_id id;
	enum certs_result said, want;
} announced[] = {
	{"DS signature",         {1, 1}, -1, CERTS_CHECK_DSC_SIGNATURE, F, U},
	{"DS signature, right",  {1, 1}, -1, CERTS_CHECK_DSC_SIGNATURE, S, S},
	{"DS encoding",          {1, 2}, 4,  CERTS_CHECK_DSC_PROFILE, F, U},
	{"CSCA encoding",        {1, 3}, 0,  CERTS_CHECK_CSCA_PROFILE, F, U},
	{"AA key",               {1, 4}, -1, CERTS_CHECK_CHIP_AA, S, F},
	{"generic",              {2, 0}, -1, CERTS_CHECK_LDS_FORM, F, F},
	{"DG malformed",         {2, 1}, 2,  CERTS_CHECK_LDS_FORM, F, U},
	{"DG2 hash",             {2, 2}, 2,  CERTS_CHECK_DG2, F, U},
	{"DG2 hash, DG1 failed", {2, 2}, 2,  CERTS_CHECK_DG1, F, F},
	{"DG16 hash",            {2, 2}, 16, CERTS_CHECK_DG16, F, U},
	{"hash of no DG",        {2, 2}, 21, CERTS_CHECK_DG16, F, F},
	{"SOD signature",        {2, 3}, -1, CERTS_CHECK_SOD_SIGNATURE, F, U},
	{"EF.COM",               {2, 4}, -1, CERTS_CHECK_COM_SOD, F, U},
	{"MRZ data",             {3, 1}, 4,  CERTS_CHECK_MRZ_DG1, F, U},
	{"MRZ check digit",      {3, 2}, 4,  CERTS_CHECK_MRZ_CHECK_DIGITS, F, U},
	{"chip",                 {4, 0}, -1, CERTS_CHECK_CHIP, F, F},
	{"unknown",              {9, 9}, -1, CERTS_CHECK_DG1, F, F},
};
/* clang-format on */

static void
a_deviation_excuses_and_admits_nobody(void **state)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct scene s;

	(void)state;
	scene_init(&s, CERTS_ISSUE_DEVIATION_SIGNER);
	for (size_t i = 0; i < sizeof(announced) / sizeof(announced[0]); i++) {
		struct certs_issue_deviation d = {
		    .dsc = certs_issue_der(s.dsc),
		    .by = 1,
		    .arc = {announced[i].arc[0], announced[i].arc[1]},
		    .parameter = announced[i].parameter,
		    .text = "announced",
		};
		struct sink k = sink_of(buf, sizeof(buf));
		struct certs_verdict v;

		assert_int_equal(
		    certs_issue_list_deviations(s.signer, &d, 1, &o, &k),
		    CERTS_E_OK);
		scene_open(&s, sink_span(&k));
		v = scene_judge(&s, s.dsc, NULL);
		certs_checks_add(
		    &v, announced[i].id, announced[i].said, CERTS_REASON_NONE);
		check(announced[i].name,
		    pki_result(&v, announced[i].id) == announced[i].want);
		check(announced[i].name,
		    pki_reason(&v, CERTS_CHECK_KNOWN_DEFECTS) ==
			CERTS_REASON_DEVIATION);
		/* A State that speaks of another's documents is not heard. */
		memcpy(s.row.item.country, "XX", 3);
		v = scene_judge(&s, s.dsc, NULL);
		check(announced[i].name, v.amendments == 0 && v.groups == 0);
		scene_close(&s);
	}
	scene_free(&s);
}

/* What the Federal Republic announced in 2018. */
static void
the_german_list_is_read(void **state)
{
	const char *path = check_data(
	    "pkd/deviation/DE_DeviationList_2018_eContent.der");
	struct certs_deviation_description what;
	struct certs_deviation_list l;
	struct certs_deviation d;
	char issuer[160], serial[16];
	uint8_t *p = NULL;
	size_t n = 0;

	(void)state;
	if (path == NULL || (p = check_slurp(path, &n)) == NULL)
		skip_because("the German deviation list is not there");
	assert_int_equal(certs_deviation_open(span_of(p, n), &l), CERTS_E_OK);
	assert_string_equal(l.digest->name, "SHA1");
	assert_true(certs_deviation_next(&l, &d));
	assert_int_equal(d.signer, CERTS_DEVIATION_BY_SERIAL);
	certs_x509_name_text(d.issuer, issuer, sizeof(issuer));
	assert_string_equal(
	    issuer, "C=DE,O=bund,OU=bsi,serialNumber=013,CN=csca-germany");
	certs_x509_serial_text(d.serial, serial, sizeof(serial));
	assert_string_equal(serial, "0142");
	assert_false(d.have_period || d.have_numbers || d.document_type.n > 0);
	assert_true(certs_deviation_describe(&d, &what));
	assert_int_equal(what.type, CERTS_DEVIATION_DS_ENCODING);
	assert_int_equal(what.parameter, 0);
	assert_true(span_eq(what.text,
	    SPAN_STR("Country name is encoded as UTF-8 instead of Printable "
		     "String.")));
	assert_false(certs_deviation_describe(&d, &what));
	assert_false(certs_deviation_next(&l, &d));
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_deviation_is_about_its_documents),
	    cmocka_unit_test(a_deviation_excuses_and_admits_nobody),
	    cmocka_unit_test(the_german_list_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
