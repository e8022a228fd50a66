/* Defect lists: what a check says once a defect is known. */
#include "tests/certs_scene.h"

#include "certs/issue_list.h"
#include "certs/store.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

static uint8_t buf[65536], buf2[65536];

/*
 * TR-03135-1 §5.8.2, a row a sentence: what is known, what a check said (NONE
 * of its own: added after the judgement), what it says then.
 */
#define S CERTS_SUCCESSFUL
#define F CERTS_FAILED
#define U CERTS_UNDETERMINED
#define N CERTS_NOT_SUPPORTED
#define CODE(c)                      \
	{                            \
		3,                   \
		{                    \
			0x0A, 1, (c) \
		}                    \
	}
#define NO_CODE           \
	{                 \
		0,        \
		{         \
			0 \
		}         \
	}
/* clang-format off */
static const struct {
	const char *name;
	uint8_t arc[2];
	struct { uint8_t n, b[8]; } parameter;
	enum certs_check_id id;
	enum certs_result said; /* COUNT: the judgement itself said it */
	enum certs_reason why;
	enum certs_result want;
	enum certs_reason reason;
	enum certs_trust trust;
} effects[] = {
	{"revoked, no details",     {1, 1}, CODE(0), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, F, CERTS_REASON_DEFECT_REVOKED, CERTS_TRUST_NOT_TRUSTED},
	{"revocation is checked",   {1, 1}, CODE(1), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT_OPEN, CERTS_TRUST_UNDETERMINED},
	{"used for tests",          {1, 1}, CODE(2), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, F, CERTS_REASON_DEFECT_REVOKED, CERTS_TRUST_NOT_TRUSTED},
	{"revoked by the issuer",   {1, 1}, CODE(3), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, F, CERTS_REASON_DEFECT_REVOKED, CERTS_TRUST_NOT_TRUSTED},
	{"revoked by the list",     {1, 1}, CODE(4), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, F, CERTS_REASON_DEFECT_REVOKED, CERTS_TRUST_NOT_TRUSTED},
	{"inadequate",              {1, 1}, CODE(5), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT_OPEN, CERTS_TRUST_UNDETERMINED},
	{"proprietary",             {1, 1}, CODE(32), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT_OPEN, CERTS_TRUST_UNDETERMINED},
	{"CA keys compromised",     {1, 3}, NO_CODE, CERTS_CHECK_CHIP_CA, S, CERTS_REASON_NONE, F, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CA keys, no CA",          {1, 3}, NO_CODE, CERTS_CHECK_CHIP_CA, N, CERTS_REASON_NONE, N, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"AA keys compromised",     {1, 4}, NO_CODE, CERTS_CHECK_CHIP_AA, S, CERTS_REASON_NONE, F, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CA fails, failed",        {1, 5}, CODE(0), CERTS_CHECK_CHIP_CA, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CA fails, works",         {1, 5}, CODE(0), CERTS_CHECK_CHIP_CA, S, CERTS_REASON_NONE, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"CA fails, AA failed",     {1, 5}, CODE(0), CERTS_CHECK_CHIP_AA, F, CERTS_REASON_NONE, F, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"AA fails",                {1, 5}, CODE(1), CERTS_CHECK_CHIP_AA, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CA and AA fail",          {1, 5}, CODE(2), CERTS_CHECK_CHIP_AA, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CAM fails",               {1, 5}, CODE(3), CERTS_CHECK_CHIP_CAM, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CA and CAM fail, AA not", {1, 5}, CODE(4), CERTS_CHECK_CHIP_AA, F, CERTS_REASON_NONE, F, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"all three fail",          {1, 5}, CODE(6), CERTS_CHECK_CHIP_CAM, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"code of nobody",          {1, 5}, CODE(7), CERTS_CHECK_CHIP_CA, F, CERTS_REASON_NONE, F, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"validity of the CSCA",    {1, 6}, CODE(0), CERTS_CHECK_CSCA_VALIDITY, CERTS_RESULT_COUNT, 0, N, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"of the CSCA, DS as is",   {1, 6}, CODE(0), CERTS_CHECK_DSC_VALIDITY, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"validity of the DS",      {1, 6}, CODE(1), CERTS_CHECK_DSC_VALIDITY, CERTS_RESULT_COUNT, 0, N, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"validity of both",        {1, 6}, CODE(2), CERTS_CHECK_CSCA_VALIDITY, CERTS_RESULT_COUNT, 0, N, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"data group malformed",    {2, 1}, {5, {0x31, 3, 2, 1, 2}}, CERTS_CHECK_LDS_FORM, F, CERTS_REASON_NONE, F, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"SOD invalid, failed",     {2, 2}, CODE(1), CERTS_CHECK_SOD_SIGNATURE, F, CERTS_REASON_SIGNATURE_WRONG, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"SOD invalid, no code",    {2, 2}, NO_CODE, CERTS_CHECK_SOD_HASH, F, CERTS_REASON_DIGEST_WRONG, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"SOD invalid, right",      {2, 2}, CODE(1), CERTS_CHECK_SOD_SIGNATURE, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"EF.COM leaves out",       {2, 3}, NO_CODE, CERTS_CHECK_COM_SOD, F, CERTS_REASON_NOT_LISTED, S, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"EF.COM adds",             {2, 3}, NO_CODE, CERTS_CHECK_COM_SOD, F, CERTS_REASON_LISTED_UNSIGNED, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"wrong signer identifier", {2, 4}, NO_CODE, CERTS_CHECK_SOD_SIGNATURE, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"country is UT",           {2, 5}, {4, {0x13, 2, 'u', 't'}}, CERTS_CHECK_ISSUER_COUNTRY, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"country is another",      {2, 5}, {4, {0x13, 2, 'X', 'X'}}, CERTS_CHECK_ISSUER_COUNTRY, CERTS_RESULT_COUNT, 0, F, CERTS_REASON_DIFFERS, CERTS_TRUST_TRUSTED},
	{"EF.CardSecurity",         {4, 1}, {2, {0x30, 0}}, CERTS_CHECK_CARD_SECURITY, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"EF.ChipSecurity",         {4, 2}, NO_CODE, CERTS_CHECK_CARD_SECURITY, F, CERTS_REASON_NONE, F, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"power down",              {4, 3}, NO_CODE, CERTS_CHECK_DSC_SIGNATURE, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"DS malformed",            {4, 4}, CODE(2), CERTS_CHECK_DSC_SIGNATURE, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT, CERTS_TRUST_UNDETERMINED},
	{"unknown of the document", {4, 9}, NO_CODE, CERTS_CHECK_DSC_SIGNATURE, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT, CERTS_TRUST_UNDETERMINED},
	{"unknown of the keys",     {1, 9}, NO_CODE, CERTS_CHECK_DSC_SIGNATURE, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"told in the record",      {1, 5}, CODE(0), CERTS_CHECK_KNOWN_DEFECTS, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
};
/* clang-format on */

static void
a_defect_becomes_what_the_guideline_says(void **state)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct scene s;

	(void)state;
	scene_init(&s, CERTS_ISSUE_DEFECT_SIGNER);
	for (size_t i = 0; i < 2 * sizeof(effects) / sizeof(effects[0]); i++) {
		size_t e = i / 2;
		struct certs_issue_defect d = {
		    .dsc = certs_issue_der(s.dsc),
		    .by = 1u + (unsigned)(e % 7),
		    .arc = {effects[e].arc[0], effects[e].arc[1]},
		    .parameter = span_of(
			effects[e].parameter.b, effects[e].parameter.n),
		    .text = "known",
		};
		struct sink k = sink_of(buf, sizeof(buf));
		struct certs_verdict v;
		struct certs_overall all;

		assert_int_equal(certs_issue_list_defects(s.signer, &d, 1,
				     1 + (unsigned)(i % 2), &o, &k),
		    CERTS_E_OK);
		scene_open(&s, sink_span(&k));
		v = scene_judge(&s, s.dsc, NULL);
		if (effects[e].said != CERTS_RESULT_COUNT)
			certs_checks_add(
			    &v, effects[e].id, effects[e].said, effects[e].why);
		check(effects[e].name,
		    pki_result(&v, effects[e].id) == effects[e].want);
		check(effects[e].name,
		    pki_reason(&v, effects[e].id) == effects[e].reason);
		all = certs_checks_overall(&v);
		check(effects[e].name, all.trust == effects[e].trust);
		check(effects[e].name, !certs_checks_admit(&all));
		check(effects[e].name,
		    certs_checks_find(&v, CERTS_CHECK_KNOWN_DEFECTS)
			    ->detail[0] != '\0');
		/* Nobody else is touched by it, and nobody by one that names
		 * nobody. */
		v = scene_judge(&s, s.signer, NULL);
		check(effects[e].name, v.amendments == 0);
		check(effects[e].name,
		    pki_result(&v, CERTS_CHECK_KNOWN_DEFECTS) ==
			CERTS_SUCCESSFUL);
		scene_close(&s);
		d.by = 0;
		k = sink_of(buf, sizeof(buf));
		assert_int_equal(
		    certs_issue_list_defects(s.signer, &d, 1, 1, &o, &k),
		    CERTS_E_OK);
		scene_open(&s, sink_span(&k));
		v = scene_judge(&s, s.dsc, NULL);
		check(effects[e].name, v.amendments == 0);
		scene_close(&s);
	}
	scene_free(&s);
}

/* Table 5.23 is asked again with what the protocols became. */
static void
the_chip_follows_its_protocols(void **state)
{
	/* clang-format off */
	static const struct {
		enum certs_amendment a;
		enum certs_result ca, aa, said, want;
	} rows[] = {
		{CERTS_AMEND_CA_FAILS, F, N, F, U},
		{CERTS_AMEND_CA_FAILS, F, F, F, F},
		{CERTS_AMEND_CA_FAILS, F, S, S, S},
		{CERTS_AMEND_CA_REVOKED, S, N, S, F},
		{CERTS_AMEND_CA_REVOKED, S, S, S, S},
		{CERTS_AMEND_CA_REVOKED, N, S, S, S},
		{CERTS_AMEND_DEV_AA_COMPROMISED, N, S, S, F},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		size_t r = i / 2;
		struct certs_verdict v;

		certs_checks_init(&v, CERTS_PROFILE_GATE);
		if (i % 2 == 0)
			certs_checks_amend(&v, rows[r].a);
		certs_checks_add(&v, CERTS_CHECK_CHIP_CA, rows[r].ca, 0);
		certs_checks_add(&v, CERTS_CHECK_CHIP_AA, rows[r].aa, 0);
		certs_checks_add(&v, CERTS_CHECK_CHIP_CAM, N, 0);
		certs_checks_add(&v, CERTS_CHECK_CHIP, rows[r].said, 0);
		if (i % 2 == 1)
			certs_checks_amend(&v, rows[r].a);
		assert_int_equal(
		    pki_result(&v, CERTS_CHECK_CHIP), rows[r].want);
		assert_true(certs_checks_valid(&v));
	}
}

/* §5.8.2.1.2: what a replacement vouches for is verified with its key. */
static void
a_replacement_stands_for_the_signer(void **state)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_issue_spec same = pki_spec(
				    SCENE_SUITE, "DS repaired", 70, 0),
				other = pki_spec(SCENE_SUITE, "another", 71, 0);
	struct certs_issuer *replacement[2];
	struct scene s;

	(void)state;
	scene_init(&s, CERTS_ISSUE_DEFECT_SIGNER);
	same.same_key = s.dsc;
	/* "Replacement certificates MAY be self-signed." */
	replacement[0] = pki_dsc(s.csca, &same);
	replacement[1] = pki_dsc(s.csca, &other);
	for (size_t i = 0; i < 3; i++) {
		static uint8_t octets[4096];
		struct sink p = sink_of(octets, sizeof(octets)),
			    k = sink_of(buf, sizeof(buf));
		struct certs_issue_defect d = {
		    .dsc = certs_issue_der(s.dsc), .by = 1, .arc = {1, 2}};
		struct certs_chain chain;
		struct certs_verdict v;

		mrtd_tlv_put(&p, 0x04,
		    i < 2 ? certs_issue_der(replacement[i])
			  : SPAN_STR("no certificate"));
		d.parameter = sink_span(&p);
		assert_int_equal(
		    certs_issue_list_defects(s.signer, &d, 1, 1, &o, &k),
		    CERTS_E_OK);
		scene_open(&s, sink_span(&k));
		v = scene_judge(&s, s.dsc, &chain);
		assert_int_equal(pki_result(&v, CERTS_CHECK_SOD_SIGNATURE),
		    i == 0	 ? CERTS_SUCCESSFUL
			: i == 1 ? CERTS_FAILED
				 : CERTS_UNDETERMINED);
		assert_int_equal(pki_result(&v, CERTS_CHECK_DSC_SIGNATURE),
		    i < 2 ? CERTS_SUCCESSFUL : CERTS_UNDETERMINED);
		if (i < 2)
			assert_string_equal(
			    chain.dsc.serial, i == 0 ? "46" : "47");
		scene_close(&s);
	}
	certs_issue_free(&replacement[0]);
	certs_issue_free(&replacement[1]);
	scene_free(&s);
}

/* What a defect list says the identifier should be, into k. */
static void
put_identifier(struct sink *k, struct span der, bool by_serial)
{
	struct certs_x509 x;
	uint8_t both[400];
	struct sink v = sink_of(both, sizeof(both));

	assert_int_equal(certs_x509_parse(der, &x), CERTS_E_OK);
	if (by_serial) {
		sink_put(&v, x.issuer);
		mrtd_tlv_put(&v, 0x02, x.serial);
		mrtd_tlv_put(k, 0x30, sink_span(&v));
	} else {
		mrtd_tlv_put(k, 0x80, x.ski);
	}
}

/* The list and the two signers into the store, and that opened anew. */
static void
store_fill(struct pki_store *store, struct span list,
    struct certs_issuer *const dsc[2])
{
	struct certs_store_object one = {
	    .kind = CERTS_STORE_SIGNER, .status = CERTS_STORE_KNOWN};
	struct certs_import_report r;
	struct span index;
	bool added;

	assert_int_equal(
	    pki_import(store->build, list, false, T_2025, &r), CERTS_E_OK);
	for (unsigned i = 0; i < 2; i++) {
		one.der = certs_issue_der(dsc[i]);
		assert_int_equal(
		    certs_anchors_build_put(store->build, &one, &added),
		    CERTS_E_OK);
	}
	certs_anchors_free(&store->anchors);
	assert_int_equal(
	    certs_anchors_build_index(store->build, &index), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_open_memory(index, &store->anchors), CERTS_E_OK);
}

/* An object of that signer, which it names wrongly. */
static void
corrected(const char *name, const struct certs_anchors *anchors,
    const struct certs_issuer *signer, bool found)
{
	struct certs_issue_object o = {.signing_time = T_2025,
	    .quirks = CERTS_ISSUE_SID_OTHER | CERTS_ISSUE_NO_CERTIFICATE};
	struct span sod = pki_sod(signer, &o, buf2, sizeof(buf2));
	struct certs_sod got;

	assert_int_equal(certs_cms_open(sod, NULL, 0, &got), CERTS_E_OK);
	check(name, got.signature != CERTS_SUCCESSFUL);
	certs_lists_correct(NULL, &got);
	check(name, got.signature != CERTS_SUCCESSFUL);
	certs_lists_correct(anchors, &got);
	check(name, (got.signature == CERTS_SUCCESSFUL) == found);
	check(name, span_eq(got.signer, certs_issue_der(signer)) == found);
	certs_cms_close(&got);
}

/* A signer that the object does not name: found by what a list says of it. */
static void
a_wrong_identifier_is_corrected(void **state)
{
	static const struct {
		const char *name;
		unsigned entry; /* which certificate's identifier is wrong */
		unsigned right; /* ... and which is said to be the right one */
		bool by_serial, found;
	} cases[] = {
	    {"by key identifier", 0, 1, false, true},
	    {"by serial number", 0, 1, true, true},
	    {"another's identifier", 2, 1, false, false},
	    {"another's certificate", 0, 2, false, false},
	};
	struct certs_issue_spec s = pki_spec(SCENE_SUITE, "CSCA", 1, 0);
	struct certs_issuer *csca = pki_csca(&s), *dsc[3], *by;
	struct certs_issue_object plain = {.signing_time = T_2025};
	struct span anchor = certs_issue_der(csca);

	(void)state;
	/* The name and number that CERTS_ISSUE_SID_OTHER writes; the signer;
	 * another. */
	for (unsigned i = 0; i < 3; i++) {
		s = pki_spec(SCENE_SUITE, "DS", i == 0 ? 0x7E57 : 20 + i, 0);
		dsc[i] = pki_dsc(csca, &s);
	}
	by = scene_signer(csca, CERTS_ISSUE_DEFECT_SIGNER);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t parameter[512];
		struct sink k = sink_of(parameter, sizeof(parameter)),
			    list = sink_of(buf, sizeof(buf));
		struct certs_issue_defect defect = {
		    .dsc = certs_issue_der(dsc[cases[i].entry]),
		    .by = CERTS_ISSUE_LIST_SERIAL,
		    .arc = {2, 4}};
		struct pki_store store = pki_store(&anchor, 1);

		put_identifier(&k, certs_issue_der(dsc[cases[i].right]),
		    cases[i].by_serial);
		defect.parameter = sink_span(&k);
		assert_int_equal(
		    certs_issue_list_defects(by, &defect, 1, 2, &plain, &list),
		    CERTS_E_OK);
		store_fill(&store, sink_span(&list), dsc + 1);
		corrected(cases[i].name, store.anchors, dsc[1], cases[i].found);
		pki_store_free(&store);
	}
	certs_issue_free(&by);
	for (unsigned i = 0; i < 3; i++)
		certs_issue_free(&dsc[i]);
	certs_issue_free(&csca);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_defect_becomes_what_the_guideline_says),
	    cmocka_unit_test(the_chip_follows_its_protocols),
	    cmocka_unit_test(a_replacement_stands_for_the_signer),
	    cmocka_unit_test(a_wrong_identifier_is_corrected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
