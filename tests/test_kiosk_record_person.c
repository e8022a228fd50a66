/*
 * What of a person stands in a record: nothing, unless it is asked for.
 */
#include "tests/kiosk_record.h"

#include "kiosk/store.h"

/* TR-03135-1 §6.3: logs without personal data, unless asked for. */
static void
a_person_is_named_on_request_only(void **state)
{
	static const char *const about[] = {
	    "ERIKSSON", "ANNA", "L898902C3", "740812", "ZE184226B"};

	(void)state;
	for (int personal = 0; personal < 2; personal++) {
		passed_a_gate();
		kiosk_record_reasons_of(&record);
		record.profile = personal == 1 ? KIOSK_PROFILE_FULL
					       : KIOSK_PROFILE_BASIC;
		for (size_t i = 0; i < 4; i++) {
			bool birth = i == 3;

			check(about[i],
			    holds(json(), about[i]) == (personal == 1));
			/* People read dates, programs what stands there. */
			check(about[i],
			    (strstr(text(), birth ? "1974-08-12" : about[i]) !=
				NULL) == (personal == 1));
			check(about[i],
			    !birth || strstr(text(), about[i]) == NULL);
		}
		check(about[4], !holds(json(), about[4]));
		check(about[4], strstr(text(), about[4]) == NULL);
	}
}

/* BSI TR-03135-2 §4.3: what each profile has of each node. */
static void
profiles_have_their_nodes(void **state)
{
	static const struct {
		const char *what;
		enum certs_check_id failed; /* CERTS_CHECK_COUNT: none */
		enum certs_result result;
		const char *want[KIOSK_PROFILE_COUNT]; /* p, c, h, n */
	} rows[] = {
	    {"nothing failed", CERTS_CHECK_COUNT, CERTS_SUCCESSFUL,
		{"", "hn", "phn", "chn", "pchn"}},
	    {"a digest differs", CERTS_CHECK_DG2, CERTS_FAILED,
		{"", "pchn", "pchn", "pchn", "pchn"}},
	    {"a zone is misread", CERTS_CHECK_MRZ_CHECK_DIGITS, CERTS_FAILED,
		{"", "phn", "phn", "pchn", "pchn"}},
	    {"nobody knows the signer", CERTS_CHECK_DSC_SIGNATURE,
		CERTS_UNDETERMINED, {"", "pchn", "pchn", "pchn", "pchn"}},
	    {"broken off", CERTS_CHECK_DG2, CERTS_ABORTED,
		{"", "hn", "phn", "chn", "pchn"}},
	    {"of no weight", CERTS_CHECK_DSC_PROFILE, CERTS_FAILED,
		{"", "hn", "phn", "chn", "pchn"}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (unsigned p = 0; p <= KIOSK_PROFILE_COUNT; p++) {
			memset(&record, 0, sizeof(record));
			record.have_facts = true;
			record.profile = (enum kiosk_profile)p;
			certs_checks_init(
			    &record.facts.verdict, CERTS_PROFILE_GATE);
			if (rows[i].failed != CERTS_CHECK_COUNT)
				add(rows[i].failed, rows[i].result,
				    CERTS_REASON_FORM, "");
			for (unsigned n = 0; n <= KIOSK_PROFILE_NODES; n++)
				check(rows[i].what,
				    kiosk_profile_writes(
					&record, (enum kiosk_profile_node)n) ==
					(p < KIOSK_PROFILE_COUNT &&
					    n < KIOSK_PROFILE_NODES &&
					    strchr(rows[i].want[p],
						"pchn"[n]) != NULL));
		}
}

/* Bytes that a person brings, in every place of a record that takes them. */
static const char *const planted[] = {"PLANTED-SURNAME", "PLANTED-GIVEN",
    "PLANTEDNO", "PNA", "010203", "PLANTED-HIT", "PLANTED-REF", "PLANTED-NOTE",
    "PLANTED-OPT"};

static void
plant(void)
{
	struct mrtd_mrz *m = &record.facts.mrz;

	passed_a_gate();
	strcpy(m->surname, planted[0]);
	strcpy(m->given, planted[1]);
	strcpy(m->document_number, planted[2]);
	strcpy(m->nationality, planted[3]);
	strcpy(m->birth, planted[4]);
	strcpy(m->optional, planted[8]);
	record.have_watchlist = record.have_persons = record.have_order = true;
	record.watchlist.outcome = KIOSK_WATCHLIST_HIT;
	record.watchlist.hits = record.persons.hits = 1;
	strcpy(record.watchlist.hit[0].label, planted[5]);
	strcpy(record.persons.hit[0].reference, planted[6]);
	strcpy(record.order.note, planted[7]);
	/* Places belong to nobody, characters do. */
	record.have_correction = kiosk_correct_take(
	    "47:%>Q", &record.correction);
	kiosk_record_reasons_of(&record);
}

/* Where none was read, who typed one; the zone itself stands where DG1 does. */
static void
says_who_typed_a_zone(void **state)
{
	(void)state;
	passed_a_gate();
	strcpy(record.corrected_by, "4711");
	record.correction = (struct kiosk_correct) {.typed = true};
	record.have_correction = true;
	assert_true(writes(kiosk_record_json, "\"typed\": true"));
	assert_true(writes(kiosk_record_text, "officer 4711 typed it from"));
	assert_true(writes(kiosk_record_xml,
	    "<MrzCorrection officer=\"4711\" typed=\"true\""));
}

static void
basic_has_no_byte_of_a_person(void **state)
{
	static bool (*const forms[])(
	    const struct kiosk_record *, struct sink *) = {
	    kiosk_record_json, kiosk_record_text, kiosk_record_xml};
	char path[] = "/tmp/sallyport-basic-XXXXXX", cmd[128], address[64];
	struct kiosk_store *s = NULL;

	(void)state;
	plant();
	for (size_t i = 0; i < COUNT(planted); i++)
		for (size_t f = 0; f < COUNT(forms); f++)
			check(planted[i], !writes(forms[f], planted[i]));
	assert_false(writes(kiosk_record_json, "\"read\""));
	assert_true(writes(kiosk_record_json, "\"at\": 47"));
	assert_false(writes(kiosk_record_text, "Q for %"));
	assert_false(writes(kiosk_record_json, "\"typed\""));
	assert_non_null(mkdtemp(path));
	snprintf(address, sizeof(address), "sqlite:%s/store.db", path);
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	assert_int_equal(kiosk_store_put(s, &record, NULL), KIOSK_E_OK);
	for (size_t i = 0; i < COUNT(planted); i++) {
		snprintf(
		    cmd, sizeof(cmd), "grep -rqa '%s' %s", planted[i], path);
		check(planted[i], system(cmd) != 0);
	}
	/* The same search finds them where they are. */
	record.profile = KIOSK_PROFILE_FULL;
	assert_true(writes(kiosk_record_json, "\"read\": \"%\""));
	assert_true(writes(kiosk_record_text, "Q for %"));
	for (size_t i = 0; i < 8; i++)
		check(planted[i], writes(kiosk_record_json, planted[i]));
	assert_int_equal(kiosk_store_put(s, &record, NULL), KIOSK_E_OK);
	for (size_t i = 0; i < 8; i++) {
		snprintf(
		    cmd, sizeof(cmd), "grep -rqa '%s' %s", planted[i], path);
		check(planted[i], system(cmd) == 0);
	}
	kiosk_store_close(&s);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", path);
	assert_int_equal(system(cmd), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_person_is_named_on_request_only),
	    cmocka_unit_test(profiles_have_their_nodes),
	    cmocka_unit_test(says_who_typed_a_zone),
	    cmocka_unit_test(basic_has_no_byte_of_a_person),
	    cmocka_unit_test(all_are_as_the_schema_says),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_record_person", tests, open_db, close_db);
}
