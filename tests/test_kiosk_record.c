#include "tests/check.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "kiosk/record.h"
#include "kiosk/store.h"
#include "kiosk/verbs.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct kiosk_record record;
static uint8_t out[KIOSK_RECORD_MAX];
static sqlite3 *db;
static FILE *kept[2]; /* records: basic, full */
static char kept_name[2][40];

static void
add(enum certs_check_id id, enum certs_result result, enum certs_reason reason,
    const char *detail)
{
	certs_checks_detail(
	    certs_checks_add(&record.facts.verdict, id, result, reason), "%s",
	    detail);
}

static void
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
static void
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
static void
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

static struct span
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

static const char *
text(void)
{
	struct sink k = sink_of(out, sizeof(out) - 1);

	assert_true(kiosk_record_text(&record, &k));
	out[k.n] = '\0';
	return (const char *)out;
}

/* One value of SQLite about the JSON, as text; "" for null. */
static const char *
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

static void
must_be(struct span doc, const char *path, const char *want)
{
	char sql[256];
	const char *got;

	snprintf(sql, sizeof(sql), "SELECT json_extract(?1, '%s')", path);
	got = ask(sql, doc);
	if (strcmp(got, want) != 0)
		fail_msg("%s: '%s', not '%s'", path, got, want);
}

static bool
holds(struct span s, const char *part)
{
	return memmem(s.p, s.n, part, strlen(part)) != NULL;
}

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

static bool
writes(
    bool (*form)(const struct kiosk_record *, struct sink *), const char *what)
{
	struct sink k = sink_of(out, sizeof(out));

	assert_true(form(&record, &k));
	return memmem(out, k.n, what, strlen(what)) != NULL;
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

/* What nobody should let through, in every text of the record. */
#define HOSTILE                                     \
	"\x1b[2J\"\\\n\r\b\x7f\xff\xc0\xaf\xc2\x9b" \
	"1m"

/* As much of it as there is room for. */
static void
spoil(char *s, size_t cap)
{
	static const char text[] = HOSTILE;
	size_t n = sizeof(text) < cap ? sizeof(text) - 1 : cap - 1;

	memcpy(s, text, n);
	s[n] = '\0';
}

#define SPOIL(s) spoil(s, sizeof(s))

static void
hostile(void)
{
	struct mrtd_mrz *m = &record.facts.mrz;

	passed_a_gate();
	kiosk_record_reasons_of(&record);
	record.profile = KIOSK_PROFILE_FULL;
	SPOIL(record.id);
	SPOIL(record.gate);
	SPOIL(record.decision);
	SPOIL(record.reason[0].code);
	SPOIL(record.reason[0].text);
	SPOIL(record.step[0].name);
	for (size_t i = 0; i < CERTS_ABOUT_COUNT; i++) {
		SPOIL(record.facts.certificate[i].name.subject);
		SPOIL(record.facts.certificate[i].name.issuer);
		SPOIL(record.facts.certificate[i].name.serial);
		SPOIL(record.facts.certificate[i].name.key);
		SPOIL(record.facts.certificate[i].name.algorithm);
	}
	SPOIL(record.facts.suite);
	SPOIL(record.facts.verdict.checks[0].detail);
	SPOIL(record.face.model);
	SPOIL(record.face.sha256);
	SPOIL(m->document_code);
	SPOIL(m->issuer);
	SPOIL(m->surname);
	SPOIL(m->given);
	SPOIL(m->document_number);
	SPOIL(m->nationality);
	SPOIL(m->birth);
	SPOIL(m->expiry);
	m->sex = '\x1b';
}

static void
no_byte_commands_a_terminal(const char *what, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		check(what, s.p[i] == '\n' || s.p[i] >= 0x20);
		check(what, s.p[i] != 0x7F && s.p[i] != 0xFF);
		check(
		    what, i + 1 == s.n || s.p[i] != 0xC2 || s.p[i + 1] >= 0xA0);
	}
}

static size_t
lines(const char *s)
{
	size_t n = 0;

	for (; (s = strchr(s, '\n')) != NULL; s++)
		n++;
	return n;
}

static void
hostile_texts_do_no_harm(void **state)
{
	struct span doc;
	const char *all;
	size_t usual;

	(void)state;
	passed_a_gate();
	kiosk_record_reasons_of(&record);
	record.profile = KIOSK_PROFILE_FULL;
	usual = lines(text());
	hostile();
	doc = json();
	assert_string_equal(ask("SELECT json_valid(?1)", doc), "1");
	no_byte_commands_a_terminal("JSON", doc);
	must_be(doc, "$.reasons[1].code", "dsc-signature");
	must_be(doc, "$.overall.result", "failed");
	all = text();
	no_byte_commands_a_terminal("text", span_of(all, strlen(all)));
	/* Nobody can write a line of his own, "[ok]" for instance. */
	assert_int_equal(lines(all), usual);
}

static void
a_sink_too_small_is_refused(void **state)
{
	struct span doc;
	size_t need[2];

	(void)state;
	passed_a_gate();
	kiosk_record_reasons_of(&record);
	doc = json();
	need[0] = doc.n;
	need[1] = strlen(text());
	for (size_t i = 0; i < 2; i++)
		for (size_t n = 0; n <= need[i];
		     n += n + 97 < need[i] ? 97 : 1) {
			struct sink k = sink_of(out, n);
			bool ok = i == 0 ? kiosk_record_json(&record, &k)
					 : kiosk_record_text(&record, &k);

			assert_int_equal(ok, n == need[i]);
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

/* By a validator that is not ours. */
static bool
valid(const char *more, const char *records)
{
	char cmd[128];

	snprintf(cmd, sizeof(cmd), "python3 tests/record_schema.py %s <%s",
	    more, records);
	return system(cmd) == 0;
}

/* Everything that a gate can have to say. */
static void
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

static void
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

static int
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

static int
close_db(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		fclose(kept[i]);
		unlink(kept_name[i]);
	}
	return sqlite3_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(json_says_everything),
	    cmocka_unit_test(text_says_everything),
	    cmocka_unit_test(dates_are_written_out),
	    cmocka_unit_test(a_person_is_named_on_request_only),
	    cmocka_unit_test(profiles_have_their_nodes),
	    cmocka_unit_test(says_what_was_seen_of_the_page),
	    cmocka_unit_test(basic_has_no_byte_of_a_person),
	    cmocka_unit_test(hostile_texts_do_no_harm),
	    cmocka_unit_test(a_sink_too_small_is_refused),
	    cmocka_unit_test(the_fullest_record_fits),
	    cmocka_unit_test(reasons_come_in_order),
	    cmocka_unit_test(all_are_as_the_schema_says),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_record", tests, open_db, close_db);
}
