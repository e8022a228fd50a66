/*
 * A record of a passage with everything in it, and what is asked of its forms,
 * for tests: include it once.
 */
#ifndef TESTS_KIOSK_RECORD_H
#define TESTS_KIOSK_RECORD_H

#include "tests/check.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "kiosk/record.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct kiosk_record record;
static uint8_t out[KIOSK_RECORD_MAX];
static sqlite3 *db;
static FILE *kept[2]; /* records: basic, full */
static char kept_name[2][40];

static inline void
add(enum certs_check_id id, enum certs_result result, enum certs_reason reason,
    const char *detail)
{
	certs_checks_detail(
	    certs_checks_add(&record.facts.verdict, id, result, reason), "%s",
	    detail);
}

static inline void
know(enum certs_about which, const char *subject)
{
	struct kiosk_facts_certificate *c = &record.facts.certificate[which];

	*c = (struct kiosk_facts_certificate) {.have = true,
	    .name = {.issuer = "CN=CSCA,C=UT",
		.serial = "0A1B",
		.key = "RSA 4096",
		.algorithm = "RSASSA-PSS SHA256",
		.not_before = INT64_C(1262304000),
		.not_after = INT64_C(1577836800)}};
	snprintf(c->name.subject, sizeof(c->name.subject), "%s", subject);
	memset(c->name.sha256, 0xA5, sizeof(c->name.sha256));
}

/* An expired document whose signer nobody knows, of an invented state. */
static inline void
inspected(void)
{
	memset(&record, 0, sizeof(record));
	record.began = INT64_C(1735689600);
	record.have_facts = true;
	record.facts.access = MRTD_ACCESS_PACE;
	strcpy(record.facts.suite, "id-PACE-ECDH-GM-AES-CBC-CMAC-128 P-256");
	know(CERTS_ABOUT_SIGNER, "CN=DS,C=UT");
	know(CERTS_ABOUT_AUTHORITY, "CN=CSCA,C=UT");
	record.facts.commands = 31;
	record.facts.commands_access = 9;
	record.facts.findings = MRTD_FINDING_BIT(RESUMED);
	record.facts.portrait.have = true;
	record.facts.file[MRTD_FILE_DG2] = (struct kiosk_facts_file) {
	    .tried = true, .sw = 0x9000, .size = 17181, .apdus = 7, .ms = 80};
	record.facts.have_mrz = true;
	record.facts.mrz = (struct mrtd_mrz) {.format = MRTD_MRZ_TD3,
	    .document_code = "P",
	    .issuer = "UTO",
	    .surname = "ERIKSSON",
	    .given = "ANNA MARIA",
	    .document_number = "L898902C3",
	    .nationality = "UTO",
	    .sex = 'F',
	    .birth = "740812",
	    .expiry = "120415",
	    .optional = "ZE184226B"};
	certs_checks_init(&record.facts.verdict, CERTS_PROFILE_GATE);
	for (unsigned i = 0; i < CERTS_CHECK_COUNT; i++)
		add((enum certs_check_id)i, CERTS_SUCCESSFUL, CERTS_REASON_NONE,
		    "");
	add(CERTS_CHECK_DSC_SIGNATURE, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA,
	    "0 candidates");
	add(CERTS_CHECK_CSCA_VALIDITY, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA,
	    "");
	add(CERTS_CHECK_EXPIRY, CERTS_FAILED, CERTS_REASON_EXPIRED,
	    "2012-04-15");
}

/* The same, at a gate, with a face that did not match. */
static inline void
passed_a_gate(void)
{
	inspected();
	strcpy(record.id, "2025-01-01-0001");
	strcpy(record.gate, "Lane 3");
	strcpy(record.decision, "officer");
	record.ms_decision = 2345;
	record.ms_total = 9876;
	record.have_face = true;
	record.face.verdict = (struct biometrics_verdict) {
	    .outcome = BIOMETRICS_NO_MATCH,
	    .score = 0.25,
	    .threshold = 0.36,
	    .fmr = 0.001};
	strcpy(record.face.model, "mobileface_v2");
	record.face.reference_doubtful = true;
	memset(record.face.sha256, 'a', 64);
	record.face.pad.score = 0.75;
	record.face.pad.frames = 40;
	record.face.pad.evidence[BIOMETRICS_PAD_NETWORK] =
	    (struct biometrics_pad_evidence) {true, 0.875f, 1.5f};
	strcpy(record.face.pad_model, "a network");
	record.evidence.n = 1;
	record.evidence.days = 30;
	memset(record.evidence.sha256[0], 0xAB, 32);
	kiosk_record_step(&record, "READING", 1200);
	kiosk_record_step(&record, "OFFICER", 4200);
}

static inline struct span
json(void)
{
	struct sink k = sink_of(out, sizeof(out));

	assert_true(kiosk_record_json(&record, &k));
	/* All of them for the schema, below. */
	assert_int_equal(
	    fwrite(out, 1, k.n, kept[record.profile != KIOSK_PROFILE_BASIC]),
	    k.n);
	return sink_span(&k);
}

static inline const char *
text(void)
{
	struct sink k = sink_of(out, sizeof(out) - 1);

	assert_true(kiosk_record_text(&record, &k));
	out[k.n] = '\0';
	return (const char *)out;
}

/* One value of SQLite about the JSON, as text; "" for null. */
static inline const char *
ask(const char *sql, struct span doc)
{
	static char answer[512];
	sqlite3_stmt *q = NULL;
	const unsigned char *got;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	sqlite3_bind_text(q, 1, (const char *)doc.p, (int)doc.n, SQLITE_STATIC);
	if (sqlite3_step(q) != SQLITE_ROW)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	got = sqlite3_column_text(q, 0);
	snprintf(
	    answer, sizeof(answer), "%s", got != NULL ? (const char *)got : "");
	sqlite3_finalize(q);
	return answer;
}

static inline void
must_be(struct span doc, const char *path, const char *want)
{
	char sql[256];
	const char *got;

	snprintf(sql, sizeof(sql), "SELECT json_extract(?1, '%s')", path);
	got = ask(sql, doc);
	if (strcmp(got, want) != 0)
		fail_msg("%s: '%s', not '%s'", path, got, want);
}

static inline bool
holds(struct span s, const char *part)
{
	return memmem(s.p, s.n, part, strlen(part)) != NULL;
}

static inline bool
writes(
    bool (*form)(const struct kiosk_record *, struct sink *), const char *what)
{
	struct sink k = sink_of(out, sizeof(out));

	assert_true(form(&record, &k));
	return memmem(out, k.n, what, strlen(what)) != NULL;
}

/* --- the schema: the last case of each program --- */

/* By a validator that is not ours. */
static inline bool
valid(const char *more, const char *records)
{
	char cmd[128];

	snprintf(cmd, sizeof(cmd), "python3 tests/record_schema.py %s <%s",
	    more, records);
	return system(cmd) == 0;
}

/* Everything that a gate can have to say. */
static inline void
say_all(void)
{
	passed_a_gate();
	kiosk_record_reasons_of(&record);
	strcpy(record.site, "T1");
	record.key = KIOSK_RECORD_TYPED_CAN;
	record.assist = KIOSK_RECORD_FAMILY;
	record.have_order = record.have_rule = true;
	record.have_finger = record.have_watchlist = record.have_persons = true;
	strcpy(record.policy.name, "a policy");
	record.policy.version = 7;
	record.selection.made = true;
	record.facts.fingers.n = 2;
	record.facts.n_pace = 1;
	for (unsigned k = 0; k < KIOSK_AUTH_COUNT; k++)
		record.facts.auth[k].state = MRTD_AUTH_PASSED;
	record.watchlist.hits = record.persons.hits = 1;
	record.have_correction = kiosk_correct_take(
	    "47:B>8 59:O>0", &record.correction);
	strcpy(record.corrected_by, "4711");
	record.face.impostors = (struct kiosk_impostor_result) {
	    .compared = 37, .points = 1, .point = {{1e-3, 0.36, 2}}};
	(void)json();
}

static inline void
all_are_as_the_schema_says(void **state)
{
	static const char *const wrong[] = {
	    "{\"format\": \"sallyport-record/1\", \"reasons\": []}",
	    "{\"format\": \"sallyport-record/2\", \"reasons\": [], "
	    "\"time\": null}",
	    "{\"format\": \"sallyport-record/1\", \"reasons\": [], "
	    "\"profile\": \"basic\", \"time\": null, \"shoe_size\": 43}"};
	FILE *f;

	(void)state;
	if (system("python3 -c 'import jsonschema' 2>/dev/null") != 0)
		skip_because("python3-jsonschema is not here");
	say_all();
	record.profile = KIOSK_PROFILE_FULL;
	(void)json();
	assert_int_equal(fflush(kept[0]), 0);
	assert_int_equal(fflush(kept[1]), 0);
	/* Nothing personal in the one, and something in the other. */
	assert_true(valid("--basic", kept_name[0]));
	assert_true(valid("", kept_name[1]));
	assert_false(valid("--basic >/dev/null", kept_name[1]));
	for (size_t i = 0; i < 3; i++) {
		assert_non_null(f = fopen(kept_name[0], "w"));
		fputs(wrong[i], f);
		fclose(f);
		assert_false(valid(">/dev/null", kept_name[0]));
	}
}

static inline int
open_db(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		int fd;

		strcpy(kept_name[i], "/tmp/sallyport-record-XXXXXX");
		if ((fd = mkstemp(kept_name[i])) < 0 ||
		    (kept[i] = fdopen(fd, "w")) == NULL)
			return -1;
	}
	return sqlite3_open(":memory:", &db);
}

static inline int
close_db(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		fclose(kept[i]);
		unlink(kept_name[i]);
	}
	return sqlite3_close(db);
}

#endif
