/* What is wrong with a document, and the judgement that it gets. */
#include "tests/inspect_edit.h"

/* clang-format off */
#define C(id)   CERTS_CHECK_##id
#define R(name) CERTS_REASON_##name
#define OK      CERTS_SUCCESSFUL
#define XX      CERTS_FAILED
#define OPEN    CERTS_UNDETERMINED
#define NS      CERTS_NOT_SUPPORTED
#define STOP    CERTS_ABORTED
#define KNOWN   CERTS_TRUST_TRUSTED
#define UNKNOWN CERTS_TRUST_UNDETERMINED
#define FALSE_  CERTS_TRUST_NOT_TRUSTED

/* A portrait is handed out only where a trusted signer signed it: the last
 * column. */
static const struct row {
	const char *name;
	void (*before)(void), (*after)(void);
	struct {
		enum certs_check_id id;
		enum certs_result result;
		enum certs_reason reason;
	} want[2];
	enum certs_result overall;
	enum certs_trust trust;
	int status;
	bool portrait;
} rows[] = {
	{"genuine, PACE", NULL, NULL,
	    {{C(ACCESS_DOWNGRADE), OK, R(NONE)}, {C(CARD_ACCESS_DG14), OK, R(NONE)}}, OK, KNOWN, 0, true},
	{"genuine, BAC", bac_only, NULL,
	    {{C(ACCESS_PACE), NS, R(NO_PACE)}, {C(ACCESS_DOWNGRADE), OK, R(NONE)}}, OK, KNOWN, 0, true},
	{"genuine, with the CAN", by_can, NULL,
	    {{C(MRZ_DG1), NS, R(CAN_USED)}, {C(MRZ_CHECK_DIGITS), OK, R(NONE)}}, OK, KNOWN, 0, true},
	{"DG3 behind terminal authentication", dg3_guarded, NULL,
	    {{C(DG3), NS, R(PRESENT)}, {C(COM_SOD), OK, R(NONE)}}, OK, KNOWN, 0, true},

	{"DG2 replaced after signing", NULL, another_portrait,
	    {{C(DG2), XX, R(NOT_IDENTICAL)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, XX, KNOWN, 1, false},
	{"DG1 replaced after signing", NULL, another_name,
	    {{C(DG1), XX, R(NOT_IDENTICAL)}, {C(MRZ_DG1), XX, R(DIFFERS)}}, XX, KNOWN, 1, true},
	{"DG14 altered", NULL, dg14_altered,
	    {{C(DG14), XX, R(NOT_IDENTICAL)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"DG15 is not signed", with_dg15, NULL,
	    {{C(UNSIGNED), OPEN, R(UNSIGNED)}, {C(COM_SOD), OK, R(NONE)}}, OPEN, KNOWN, 2, true},
	{"DG11 is not signed", with_dg11, NULL,
	    {{C(UNSIGNED), XX, R(UNSIGNED)}, {C(COM_SOD), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"DG11 is signed and absent", dg11_signed_absent, NULL,
	    {{C(DG11), OPEN, R(NOT_PRESENT)}, {C(UNSIGNED), OK, R(NONE)}}, OPEN, KNOWN, 2, true},

	{"no EF.SOD", no_sod, NULL,
	    {{C(SOD_SIGNATURE), OPEN, R(FILE_MISSING)}, {C(DG1), OPEN, R(NON_CONFORMANCE)}}, OPEN, UNKNOWN, 2, false},
	{"EF.SOD with another tag", NULL, sod_of_another_tag,
	    {{C(SOD_SIGNATURE), OPEN, R(FILE_MALFORMED)}, {C(DG2), OPEN, R(NON_CONFORMANCE)}}, OPEN, UNKNOWN, 2, false},
	{"EF.SOD holds no CMS", NULL, sod_no_cms,
	    {{C(SOD_HASH), OPEN, R(FILE_MALFORMED)}, {C(SOD_SIGNATURE), OPEN, R(FILE_MALFORMED)}}, OPEN, UNKNOWN, 2, false},
	{"EF.SOD holds half a CMS", NULL, sod_cut,
	    {{C(SOD_HASH), OPEN, R(ENCODING)}, {C(SOD_SIGNATURE), OPEN, R(ENCODING)}}, OPEN, UNKNOWN, 2, false},
	{"EF.SOD ends early", NULL, sod_ends_early,
	    {{C(SOD_SIGNATURE), OPEN, R(FILE_MALFORMED)}, {C(DG1), OPEN, R(NON_CONFORMANCE)}}, OPEN, UNKNOWN, 2, false},
	{"the signature is another", NULL, signature_flipped,
	    {{C(SOD_SIGNATURE), XX, R(SIGNATURE_WRONG)}, {C(SOD_HASH), OK, R(NONE)}}, XX, KNOWN, 1, false},
	{"the signed digest is another", digest_contradicts, NULL,
	    {{C(SOD_HASH), XX, R(DIGEST_WRONG)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, false},
	{"the content has the type of data", type_is_data, NULL,
	    {{C(SOD_PROFILE), XX, R(FORM)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, OK, KNOWN, 0, true},
	{"the signer is not embedded", signer_not_embedded, NULL,
	    {{C(SOD_SIGNATURE), OPEN, R(NO_CERTIFICATE)}, {C(DSC_SIGNATURE), OPEN, R(NO_CERTIFICATE)}}, OPEN, UNKNOWN, 2, false},

	{"a signed master list as EF.SOD", NULL, sod_is_master_list,
	    {{C(SOD_SIGNATURE), XX, R(CONTENT_TYPE)}, {C(DG2), OPEN, R(NON_CONFORMANCE)}}, XX, KNOWN, 1, false},
	{"signed, but no list of digests", NULL, sod_names_no_digest,
	    {{C(SOD_SIGNATURE), OK, R(NONE)}, {C(DG1), OPEN, R(NON_CONFORMANCE)}}, OPEN, KNOWN, 2, false},
	{"DG2 is signed and holds no face", NULL, dg2_without_face,
	    {{C(DG2), OK, R(IDENTICAL)}, {C(LDS_FORM), XX, R(FORM)}}, XX, KNOWN, 1, false},
	{"DG1 is signed and holds no MRZ", NULL, dg1_without_mrz,
	    {{C(DG1), OK, R(IDENTICAL)}, {C(LDS_FORM), XX, R(FORM)}}, XX, KNOWN, 1, true},

	{"the signer is one of master lists", signer_of_lists, NULL,
	    {{C(DSC_PURPOSE), XX, R(OTHER_PURPOSE)}, {C(DSC_SIGNATURE), OK, R(NONE)}}, XX, FALSE_, 1, false},
	{"the signer is the authority itself", signer_is_authority, NULL,
	    {{C(DSC_PURPOSE), XX, R(IS_AUTHORITY)}, {C(DSC_SIGNATURE), OK, R(NONE)}}, XX, FALSE_, 1, false},
	{"the signer is unknown", signer_unknown, NULL,
	    {{C(DSC_SIGNATURE), OPEN, R(NO_CSCA)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, OPEN, UNKNOWN, 2, false},
	{"its authority did not sign it", impostor_known, NULL,
	    {{C(DSC_SIGNATURE), XX, R(CSCA_WRONG)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, XX, FALSE_, 1, false},
	{"no trust store", no_store, NULL,
	    {{C(DSC_SIGNATURE), OPEN, R(NO_STORE)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, OPEN, UNKNOWN, 2, false},
	{"the signer has expired", dsc_expired, NULL,
	    {{C(DSC_VALIDITY), XX, R(EXPIRED)}, {C(EXPIRY), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"signed by another country", german_signer, NULL,
	    {{C(ISSUING_STATE), XX, R(DIFFERS)}, {C(ISSUER_COUNTRY), OK, R(NONE)}}, XX, KNOWN, 1, true},

	{"another name is printed", printed_other_name, NULL,
	    {{C(MRZ_DG1), XX, R(DIFFERS)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"another name, opened with the CAN", by_can_another_name, NULL,
	    {{C(MRZ_DG1), XX, R(DIFFERS)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"other optional data are printed", printed_other_optional, NULL,
	    {{C(MRZ_DG1), OPEN, R(OPTIONAL_DATA)}, {C(DG1), OK, R(IDENTICAL)}}, OPEN, KNOWN, 2, true},
	{"the printed birth has fillers", printed_birth_unknown, NULL,
	    {{C(MRZ_DG1), OK, R(NONE)}, {C(DG1), OK, R(IDENTICAL)}}, OK, KNOWN, 0, true},
	{"another birth with fillers", printed_other_birth, NULL,
	    {{C(MRZ_DG1), XX, R(DIFFERS)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"another expiry is printed", printed_other_expiry, NULL,
	    {{C(MRZ_DG1), XX, R(DIFFERS)}, {C(EXPIRY), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"a printed check digit is wrong", printed_digit_wrong, NULL,
	    {{C(MRZ_CHECK_DIGITS), XX, R(MRZ_DIGITS)}, {C(MRZ_DG1), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"nobody read the printed MRZ", not_printed, NULL,
	    {{C(MRZ_CHECK_DIGITS), OK, R(NONE)}, {C(DG1), OK, R(IDENTICAL)}}, OPEN, KNOWN, 2, true},

	{"expired yesterday", expires_yesterday, NULL,
	    {{C(EXPIRY), XX, R(EXPIRED)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"expires today", expires_today, NULL,
	    {{C(EXPIRY), OK, R(NONE)}, {C(DG1), OK, R(IDENTICAL)}}, OK, KNOWN, 0, true},
	{"expires tomorrow", expires_tomorrow, NULL,
	    {{C(EXPIRY), OK, R(NONE)}, {C(DG1), OK, R(IDENTICAL)}}, OK, KNOWN, 0, true},
	{"expires in the fifteenth year", expires_in_15_years, NULL,
	    {{C(EXPIRY), OK, R(NONE)}, {C(DG1), OK, R(IDENTICAL)}}, OK, KNOWN, 0, true},
	{"a sixteenth year is long past", expires_in_16_years, NULL,
	    {{C(EXPIRY), XX, R(EXPIRED)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},

	{"EF.CardAccess is hidden", card_access_hidden, NULL,
	    {{C(ACCESS_DOWNGRADE), XX, R(PACE_NOT_TRIED)}, {C(ACCESS_BAC), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"EF.CardAccess differs from DG14", card_access_other, NULL,
	    {{C(CARD_ACCESS_DG14), XX, R(DIFFERS)}, {C(ACCESS_PACE), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"the stronger PACE is hidden", stronger_pace_hidden, NULL,
	    {{C(CARD_ACCESS_DG14), XX, R(DIFFERS)}, {C(ACCESS_PACE), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"PACE breaks, BAC follows", pace_broken_then_bac, NULL,
	    {{C(ACCESS_DOWNGRADE), XX, R(PACE_FAILED)}, {C(ACCESS_PACE), XX, R(PACE_FAILED)}}, XX, KNOWN, 1, true},
	{"PACE breaks, nothing follows", pace_broken, NULL,
	    {{C(ACCESS), XX, R(PROTOCOL)}, {C(DG1), STOP, R(NOT_PERFORMED)}}, XX, UNKNOWN, 1, false},
	{"no EF.COM", com_absent, NULL,
	    {{C(COM_SOD), NS, R(FILE_MISSING)}, {C(DG14), OK, R(IDENTICAL)}}, OK, KNOWN, 0, true},
	{"EF.COM is malformed", NULL, com_malformed,
	    {{C(COM_SOD), XX, R(FILE_MALFORMED)}, {C(DG14), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"EF.COM lists too little", com_too_little, NULL,
	    {{C(COM_SOD), XX, R(NOT_LISTED)}, {C(DG14), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"EF.COM lists too much", com_too_much, NULL,
	    {{C(COM_SOD), XX, R(LISTED_UNSIGNED)}, {C(UNSIGNED), OK, R(NONE)}}, XX, KNOWN, 1, true},

	{"silent in DG2", silent_in_dg2, NULL,
	    {{C(DG2), STOP, R(BROKEN_OFF)}, {C(DG1), OK, R(IDENTICAL)}}, STOP, KNOWN, 2, false},
	{"taken away in DG2", torn_in_dg2, NULL,
	    {{C(DG2), STOP, R(BROKEN_OFF)}, {C(DG1), OK, R(IDENTICAL)}}, STOP, KNOWN, 2, false},
	{"taken away in EF.SOD", torn_in_sod, NULL,
	    {{C(SOD_SIGNATURE), STOP, R(BROKEN_OFF)}, {C(DG2), STOP, R(NOT_PERFORMED)}}, STOP, UNKNOWN, 2, false},
	{"wrong password", pace_refused, NULL,
	    {{C(ACCESS), XX, R(PASSWORD)}, {C(SOD_HASH), STOP, R(NOT_PERFORMED)}}, XX, UNKNOWN, 1, false},
	{"plain access, which policy allows", plain_allowed, NULL,
	    {{C(ACCESS), NS, R(PLAIN_ACCESS)}, {C(DG2), OK, R(IDENTICAL)}}, OPEN, KNOWN, 2, true},
	{"a chip without access control", no_access_control, NULL,
	    {{C(ACCESS), XX, R(PROTOCOL)}, {C(DG1), STOP, R(NOT_PERFORMED)}}, XX, UNKNOWN, 1, false},
};
/* clang-format on */

static void
judge_row(const struct row *row)
{
	const struct certs_verdict *v = &record.facts.verdict;
	struct certs_overall o = certs_checks_overall(v);
	bool bars = false;

	for (size_t j = 0; j < 2; j++) {
		const struct certs_check *c = certs_checks_find(
		    v, row->want[j].id);

		if (c == NULL)
			fail_msg("%s: nobody added %s", row->name,
			    certs_checks_name(row->want[j].id));
		if (c->result != row->want[j].result ||
		    c->reason != row->want[j].reason)
			fail_msg("%s: %s is %s, %s (%s)", row->name,
			    certs_checks_name(c->id),
			    certs_checks_result_text(c->result),
			    certs_checks_reason_name(c->reason), c->detail);
	}
	if (o.result != row->overall || o.trust != row->trust ||
	    kiosk_record_status(&record) != row->status)
		for (size_t j = 0; j < record.reasons; j++)
			print_error("%s: %s: %s\n", row->name,
			    record.reason[j].code, record.reason[j].text);
	check(row->name, o.result == row->overall);
	check(row->name, o.trust == row->trust);
	check(row->name, kiosk_record_status(&record) == row->status);
	check(row->name, certs_checks_admit(&o) == (row->status == 0));
	for (unsigned i = 0; i < CERTS_CHECK_COUNT; i++)
		bars |= certs_checks_bars(v, (enum certs_check_id)i);
	check(row->name, bars == (row->status != 0));
	check(row->name, certs_checks_valid(v));
	check(row->name, (portrait.n > 0) == row->portrait);
	if (row->portrait)
		check(row->name, span_eq(portrait, SPAN_OF(image)));
	/* Whoever is not let in is told why. */
	check(row->name, (record.reasons == 0) == (row->status == 0));
}

static void
every_document_gets_its_judgement(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		doc_init();
		if (rows[i].before != NULL)
			rows[i].before();
		issue();
		if (rows[i].after != NULL)
			rows[i].after();
		(void)read_chip();
		judge_row(&rows[i]);
		finish();
	}
}

/* The session tells each file once; whoever tells more is not heard. */
static void
a_file_is_judged_once(void **state)
{
	(void)state;
	doc_init();
	issue();
	begin();
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_SOD, MRTD_E_OK, doc.files[MRTD_FILE_SOD]);
	assert_int_equal(kiosk_inspect_signed(&inspect), doc.sign);
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_DG2, MRTD_E_OK, doc.files[MRTD_FILE_DG2]);
	assert_true(kiosk_inspect_portrait(&inspect, &portrait));
	assert_false(kiosk_inspect_portrait(&inspect, &portrait));
	another_portrait();
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_DG2, MRTD_E_OK, doc.files[MRTD_FILE_DG2]);
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_COUNT, MRTD_E_OK, doc.files[MRTD_FILE_DG2]);
	assert_false(kiosk_inspect_portrait(&inspect, &portrait));
	assert_int_equal(pki_result(&kiosk_inspect_facts(&inspect)->verdict,
			     CERTS_CHECK_DG2),
	    CERTS_SUCCESSFUL);
	kiosk_inspect_wipe(&inspect);
	assert_int_equal(kiosk_inspect_signed(&inspect), 0);
}

/* DG2 before EF.SOD: the portrait has to wait for the signature. */
static void
the_portrait_waits_for_the_signature(void **state)
{
	(void)state;
	doc_init();
	issue();
	begin();
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_DG2, MRTD_E_OK, doc.files[MRTD_FILE_DG2]);
	assert_false(kiosk_inspect_portrait(&inspect, &portrait));
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_SOD, MRTD_E_OK, doc.files[MRTD_FILE_SOD]);
	assert_true(kiosk_inspect_portrait(&inspect, &portrait));
	assert_true(span_eq(portrait, SPAN_OF(image)));
	kiosk_inspect_wipe(&inspect);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_document_gets_its_judgement),
	    cmocka_unit_test(a_file_is_judged_once),
	    cmocka_unit_test(the_portrait_waits_for_the_signature),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_inspect", tests, set_up, tear_down);
}
