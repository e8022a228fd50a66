#include "tests/kiosk_record.h"

#include "kiosk/verbs.h"

/* Programs read these: the format only ever grows. */
/* clang-format off */
static const struct {
	const char *path, *want;
} members[] = {
	{"$.format", "sallyport-record/1"},
	{"$.time", "2025-01-01T00:00:00Z"},
	{"$.passage.id", "2025-01-01-0001"},
	{"$.passage.gate", "Lane 3"},
	{"$.passage.decision_ms", "2345"},
	{"$.passage.steps[1].state", "OFFICER"},
	{"$.passage.steps[1].at_ms", "4200"},
	{"$.decision", "officer"},
	{"$.reasons[0].code", "expiry"},
	{"$.reasons[0].sentence", "the document has expired (2012-04-15)"},
	{"$.reasons[1].code", "dsc-signature"},
	{"$.reasons[2].code", ""},
	{"$.document.format", "TD3"},
	{"$.document.issuer", "UTO"},
	{"$.document.expiry", "120415"},
	{"$.access.protocol", "PACE"},
	{"$.access.suite", "id-PACE-ECDH-GM-AES-CBC-CMAC-128 P-256"},
	{"$.access.password", "MRZ"},
	{"$.files[0].name", "EF.DG2"},
	{"$.files[0].status", "OK"},
	{"$.files[0].sw", "9000"},
	{"$.files[0].bytes", "17181"},
	{"$.files[0].apdus", "7"},
	{"$.files[1].name", ""},
	{"$.portrait.width", "0"},
	{"$.signer", "CN=DS,C=UT"},
	{"$.anchor", "CN=CSCA,C=UT"},
	{"$.certificates[0].role", "document-signer"},
	{"$.certificates[0].serial", "0A1B"},
	{"$.certificates[1].not_after", "2020-01-01T00:00:00Z"},
	{"$.parts[0].table", "5.22"},
	{"$.parts[0].result", "undetermined"},
	{"$.overall.result", "failed"},
	{"$.overall.trust", "undetermined"},
	{"$.overall.failed", "1"},
	{"$.overall.incomplete", "0"},
	{"$.overall.combined", "failed"},
	{"$.checks[0].id", "mrz-check-digits"},
	{"$.checks[0].weight", "mandatory"},
	{"$.checks[0].result", "successful"},
	{"$.checks[0].clause", "5.5.4.1.1"},
	{"$.checks[0].group", "mrz"},
	{"$.checks[0].detail", ""},
	{"$.findings[0].code", "RESUMED"},
	{"$.apdus.total", "31"},
	{"$.apdus.access", "9"},
	{"$.timing.chip_ms", "0"},
	{"$.face.outcome", "no match"},
	{"$.face.score", "0.25"},
	{"$.face.threshold", "0.36"},
	{"$.face.model", "mobileface_v2"},
	{"$.face.reference_doubtful", "1"},
	{"$.face.pad.performed", "1"},
	{"$.face.pad.score", "0.75"},
	{"$.face.pad.evidence[0].id", "network"},
	{"$.face.pad.evidence[0].weight", "1.5"},
	{"$.evidence.days", "30"},
	{"$.evidence.files[0].sha256", "abababababababababababababababababababababababababababababababab"},
};
/* clang-format on */

static void
json_says_everything(void **state)
{
	struct span doc;

	(void)state;
	passed_a_gate();
	kiosk_record_reasons_of(&record);
	doc = json();
	assert_string_equal(ask("SELECT json_valid(?1)", doc), "1");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		must_be(doc, members[i].path, members[i].want);
	assert_string_equal(ask("SELECT json_array_length(?1, '$.checks') = "
				"count(DISTINCT json_extract(value, '$.id')) "
				"FROM json_each(?1, '$.checks')",
				doc),
	    "1");
}

static void
text_says_everything(void **state)
{
	static const char *const words[] = {"Passage 2025-01-01-0001",
	    "gate Lane 3", "2025-01-01 00:00:00 UTC", "Decision: officer",
	    "2.345 s",
	    "the document has expired (2012-04-15) "
	    "[expiry]",
	    "[dsc-signature]", "TD3 P of UTO, expires 2012-04-15",
	    "[XX] the document has expired", "[ok] the check digits",
	    "[??] no trusted country authority",
	    "dsc-signature, 5.6.4.3.3, mandatory, of the document-signer, "
	    "error 2040",
	    "expiry, 5.7.1, mandatory, error 3046",
	    "dsc-profile, 9303-12 7.1, evaluatory: does not count",
	    "Issuer certificates: undetermined (5.6.4.3, Table 5.31)",
	    "Contents of the chip: undetermined (5.6.4, Table 5.22)",
	    "Document signer\n  subject  CN=DS,C=UT",
	    "Country authority\n  subject  CN=CSCA,C=UT", "serial   0A1B",
	    "valid    2010-01-01 to 2020-01-01",
	    "key      RSA 4096, signed with RSASSA-PSS SHA256",
	    "SHA-256  a5a5a5a5",
	    "access: PACE id-PACE-ECDH-GM-AES-CBC-CMAC-128 P-256",
	    "EF.DG2            17181 bytes    7 APDUs     80 ms",
	    "noted: the document was taken away and put back", "31 APDUs",
	    "score 0.250, threshold 0.360", "model mobileface_v2",
	    "face in the chip's portrait is doubtful",
	    "presentation attack detection: 0.750 of 1, over 40 frames, "
	    "network a network",
	    "weight +1.50", "pictures kept for 30 days: 1", "4.200 s  OFFICER"};
	const char *all;

	(void)state;
	passed_a_gate();
	kiosk_record_reasons_of(&record);
	all = text();
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		check(words[i], strstr(all, words[i]) != NULL);
	/* That nobody judged the face is said, too; where there was a gate. */
	passed_a_gate();
	record.have_face = false;
	memset(&record.face, 0, sizeof(record.face));
	assert_non_null(
	    strstr(text(), "presentation attack detection: not performed"));
	assert_string_equal(
	    ask("SELECT json_extract(?1, '$.pad.performed')", json()), "0");
	inspected();
	assert_string_equal(
	    ask("SELECT json_extract(?1, '$.pad')", json()), "");
	all = text();
	assert_null(strstr(all, "presentation attack"));
	assert_non_null(strstr(all, "Inspection, 2025-01-01"));
	assert_null(strstr(all, "Passage"));
	assert_null(strstr(all, "Decision"));
	assert_null(strstr(all, "Face"));
}

/* Dates of an MRZ as people write them, and what is no date as it stands. */
static void
dates_are_written_out(void **state)
{
	static const struct {
		const char *birth, *want;
	} rows[] = {{"740812", "born 1974-08-12,"},
	    {"7408<<", "born 1974-08-??,"}, {"<<<<<<", "born ?\?\?\?-?\?-??,"},
	    {"260101", "born 1926-01-01,"}, {"741312", "born 741312 (YYMMDD),"},
	    {"7408", "born 7408 (YYMMDD),"}, {"", "born  (YYMMDD),"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		inspected();
		record.profile = KIOSK_PROFILE_FULL;
		snprintf(record.facts.mrz.birth, sizeof(record.facts.mrz.birth),
		    "%s", rows[i].birth);
		check(rows[i].birth, strstr(text(), rows[i].want) != NULL);
	}
}

/* What the reader delivers, and what none does; nothing without a page. */
static void
says_what_was_seen_of_the_page(void **state)
{
	static const struct {
		const char *name;
		bool pictured, zone;
		const char *detection, *type;
	} t[] = {
	    {"a camera, an MRZ", true, true, "successful", "successful"},
	    {"a camera, none", true, false, "failed", "not supported"},
	    {"lines of text", false, true, "not supported", "not supported"},
	};
	static const char *const never[] = {
	    "document-model", "mrz-ir", "spectral"};
	char want[160];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		passed_a_gate();
		record.steps = 0;
		assert_false(writes(kiosk_record_json, "\"optical\""));
		kiosk_record_step(&record, "MRZ", 0);
		record.optical.pictured = t[i].pictured;
		record.optical.zone = t[i].zone;
		(void)json();
		snprintf(want, sizeof(want),
		    "Document detection and capturing: %s (5.5.2)\n"
		    "  Document model identification: not supported (5.5.3)\n",
		    t[i].detection);
		check(t[i].name, writes(kiosk_record_text, want));
		snprintf(want, sizeof(want),
		    "MRZ printed using OCR-B type face: %s (5.5.4.1.3)",
		    t[i].type);
		check(t[i].name, writes(kiosk_record_text, want));
		for (size_t k = 0; k < 3; k++)
			check(t[i].name, writes(kiosk_record_json, never[k]));
		record.station = GATE_GATE;
		assert_false(writes(kiosk_record_json, "\"optical\""));
	}
}

/* The fullest record there can be, in the buffer that callers bring. */
static void
the_fullest_record_fits(void **state)
{
	char quotes[200];

	(void)state;
	passed_a_gate();
	memset(quotes, '"', sizeof(quotes) - 1);
	quotes[sizeof(quotes) - 1] = '\0';
	for (unsigned i = 0; i < CERTS_CHECK_COUNT; i++)
		add((enum certs_check_id)i, CERTS_FAILED, CERTS_REASON_FORM,
		    quotes);
	for (size_t i = 0; i < KIOSK_RECORD_REASONS + 1; i++)
		kiosk_record_reason(&record, quotes, quotes);
	for (size_t i = 0; i < KIOSK_RECORD_STEPS + 1; i++)
		kiosk_record_step(&record, quotes, UINT32_MAX);
	assert_int_equal(record.reasons, KIOSK_RECORD_REASONS);
	assert_int_equal(record.steps, KIOSK_RECORD_STEPS);
	record.facts.findings = UINT64_MAX;
	for (size_t i = 0; i < MRTD_FILE_COUNT; i++)
		record.facts.file[i].tried = true;
	assert_string_equal(ask("SELECT json_valid(?1)", json()), "1");
	assert_true(strlen(text()) > 4096);
}

/* The order: the chip's error, failures, what is open, what nobody did. */
static void
reasons_come_in_order(void **state)
{
	(void)state;
	inspected();
	record.facts.err = MRTD_E_CARD_GONE;
	kiosk_record_reasons_of(&record);
	assert_int_equal(record.reasons, 3);
	assert_string_equal(record.reason[0].code, "chip-card-gone");
	assert_string_equal(record.reason[1].code, "expiry");
	assert_string_equal(record.reason[2].code, "dsc-signature");

	inspected();
	memset(&record.facts.verdict, 0, sizeof(record.facts.verdict));
	certs_checks_init(&record.facts.verdict, CERTS_PROFILE_GATE);
	add(CERTS_CHECK_DG1, CERTS_FAILED, CERTS_REASON_NOT_IDENTICAL, "");
	/* Of no weight, and so no reason. */
	add(CERTS_CHECK_DSC_PROFILE, CERTS_FAILED, CERTS_REASON_FORM, "");
	add(CERTS_CHECK_DG3, CERTS_NOT_SUPPORTED, CERTS_REASON_PRESENT, "");
	kiosk_record_reasons_of(&record);
	assert_string_equal(record.reason[0].code, "dg1");
	assert_string_equal(record.reason[1].code, "mrz-check-digits");
	for (size_t i = 1; i < record.reasons; i++)
		check(record.reason[i].code,
		    strstr(record.reason[i].text, "was not made") != NULL);
	/* Without facts there is nothing to explain. */
	memset(&record, 0, sizeof(record));
	kiosk_record_reasons_of(&record);
	assert_int_equal(record.reasons, 0);
	assert_int_equal(kiosk_record_status(&record), VERB_INCONCLUSIVE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(json_says_everything),
	    cmocka_unit_test(text_says_everything),
	    cmocka_unit_test(dates_are_written_out),
	    cmocka_unit_test(says_what_was_seen_of_the_page),
	    cmocka_unit_test(the_fullest_record_fits),
	    cmocka_unit_test(reasons_come_in_order),
	    cmocka_unit_test(all_are_as_the_schema_says),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_record", tests, open_db, close_db);
}
