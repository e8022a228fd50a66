/* The record as XML: what a parser that is not ours makes of it. */
#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "kiosk/record.h"
#include "kiosk/xml.h"

static uint8_t out[KIOSK_RECORD_MAX];
static struct kiosk_record record;
static char file[] = "/tmp/test_kiosk_xml.XXXXXX";

/* What xmllint answers to this XPath expression; NULL: it refuses. */
static const char *
xpath(const char *expression)
{
	static char answer[512];
	char command[512];
	size_t n;
	FILE *p;

	snprintf(command, sizeof(command),
	    "xmllint --xpath \"%s\" %s 2>/dev/null", expression, file);
	p = popen(command, "r");
	assert_non_null(p);
	n = fread(answer, 1, sizeof(answer) - 1, p);
	answer[n] = '\0';
	if (n > 0 && answer[n - 1] == '\n')
		answer[n - 1] = '\0';
	return pclose(p) == 0 ? answer : NULL;
}

static void
keep(struct span s)
{
	FILE *f = fopen(file, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	assert_int_equal(fclose(f), 0);
}

static int
setup(void **state)
{
	int fd = mkstemp(file);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(file);
}

#define FFFD "\xEF\xBF\xBD"

/* clang-format off */
static const struct {
	const char *name, *in, *want;
} texts[] = {
	{"plain",              "UTOPIA",              "UTOPIA"},
	{"markup",             "<a b=\"c\">&d;</a>",  "&lt;a b=&quot;c&quot;&gt;&amp;d;&lt;/a&gt;"},
	{"end of a section",   "]]>",                 "]]&gt;"},
	{"controls",           "a\nb\x1b[2J\x7F",     "a" FFFD "b" FFFD "[2J" FFFD},
	{"a control of C1",    "\xC2\x9B" "2J",       FFFD FFFD "2J"},
	{"not a character",    "\xEF\xBF\xBE" "x\xEF\xBF\xBF", FFFD "x" FFFD},
	{"latin-1",            "M\xFCller",           "M" FFFD "ller"},
	{"cut in the middle",  "\xE2\x82",            FFFD FFFD},
	{"two, three, four",   "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
	{"empty",              "",                    ""},
};
/* clang-format on */

static void
escapes_what_a_document_may_say(void **state)
{
	char want[256];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct sink k = sink_of(out, sizeof(out));
		struct kiosk_xml x;

		kiosk_xml_init(&x, &k);
		kiosk_xml_open(&x, "A");
		kiosk_xml_attribute(&x, "b", texts[i].in);
		kiosk_xml_text(&x, "C", texts[i].in);
		kiosk_xml_close(&x);
		snprintf(want, sizeof(want),
		    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		    "<A b=\"%s\">\n  <C>%s</C>\n</A>",
		    texts[i].want, texts[i].want);
		check(texts[i].name, sink_ok(&k));
		check(texts[i].name,
		    span_eq(sink_span(&k), span_of(want, strlen(want))));
		if (system("command -v xmllint >/dev/null") != 0)
			continue;
		keep(sink_span(&k));
		check(texts[i].name, xpath("name(/*)") != NULL);
	}
}

/* The depth is bounded, and attributes come first. */
static void
refuses_disorder(void **state)
{
	struct sink k = sink_of(out, sizeof(out));
	struct kiosk_xml x;

	(void)state;
	kiosk_xml_init(&x, &k);
	for (int i = 0; i < KIOSK_XML_DEPTH; i++)
		kiosk_xml_open(&x, "A");
	assert_true(sink_ok(&k));
	kiosk_xml_open(&x, "A");
	assert_false(sink_ok(&k));
	k = sink_of(out, sizeof(out));
	kiosk_xml_init(&x, &k);
	kiosk_xml_open(&x, "A");
	kiosk_xml_text(&x, "B", "c");
	kiosk_xml_attribute(&x, "d", "e");
	assert_false(sink_ok(&k));
	k = sink_of(out, sizeof(out));
	kiosk_xml_init(&x, &k);
	kiosk_xml_close(&x);
	assert_false(sink_ok(&k));
}

static void
add(enum certs_check_id id, enum certs_result result, enum certs_reason reason,
    const char *detail)
{
	certs_checks_detail(
	    certs_checks_add(&record.facts.verdict, id, result, reason), "%s",
	    detail);
}

/* An expired document; what it says of itself is meant badly. */
static void
inspected(void)
{
	memset(&record, 0, sizeof(record));
	record.began = INT64_C(1735689600);
	record.have_facts = true;
	record.facts.access = MRTD_ACCESS_PACE;
	strcpy(record.facts.suite, "id-PACE-ECDH-GM-AES-CBC-CMAC-128 P-256");
	record.facts.certificate[CERTS_ABOUT_SIGNER] =
	    (struct kiosk_facts_certificate) {
		.have = true, .name.subject = "CN=\"DS\" <&>,C=UT"};
	record.facts.findings = MRTD_FINDING_BIT(RESUMED) |
	    MRTD_FINDING_BIT(FACE_SIZE);
	record.facts.portrait.have = true;
	record.facts.portrait.width = 413;
	record.facts.file[MRTD_FILE_DG2] = (struct kiosk_facts_file) {
	    .tried = true, .sw = 0x9000, .size = 17181, .apdus = 7, .ms = 80};
	record.facts.tries_left = 2;
	record.facts.n_pace = 1;
	record.facts.pace[0] = (struct kiosk_facts_pace) {
	    .name = "id-PACE-<1>", .err = MRTD_E_UNSUPPORTED};
	record.facts.auth[KIOSK_AUTH_CA] = (struct kiosk_facts_auth) {
	    .state = MRTD_AUTH_FAILED,
	    .err = MRTD_E_SM_LOST,
	    .sw = 0x6988,
	    .key_id = 13,
	    .inferred = true};
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
	    .expiry = "120415"};
	certs_checks_init(&record.facts.verdict, CERTS_PROFILE_GATE);
	for (unsigned i = 0; i < CERTS_CHECK_COUNT; i++)
		add((enum certs_check_id)i, CERTS_SUCCESSFUL, CERTS_REASON_NONE,
		    "");
	add(CERTS_CHECK_EXPIRY, CERTS_FAILED, CERTS_REASON_NONE, "2012-04-15");
	kiosk_record_reason(&record, "expiry", "it has <expired>");
}

#define E(name) "*[local-name()='" name "']"
#define AT(path, attribute) "string(/" path "/@" attribute ")"
#define ELECTRONIC E("DocumentCheck") "/" E("ElectronicCheck") "/"

/* clang-format off */
static const struct {
	const char *expression, *want;
} rows[] = {
	{"namespace-uri(/*)",                                                  "urn:sallyport:tr-03135:1"},
	{AT(E("DocumentCheck") "/" E("Transaction"), "time"),                  "2025-01-01T00:00:00Z"},
	{AT(E("DocumentCheck") "/" E("OverallResult"), "result"),              "failed"},
	{"string(//" E("DocumentDetails") "/" E("DocumentNumber") ")",         "L898902C3"},
	{"string(//" E("DocumentDetails") "/" E("PrimaryIdentifier") ")",      "ERIKSSON"},
	{AT(ELECTRONIC E("ChipAccess"), "result"),                             "successful"},
	{AT(ELECTRONIC E("ChipAccess") "/" E("Protocol"), "name"),             "PACE"},
	{AT(ELECTRONIC E("ChipAccess") "/" E("Protocol"), "triesLeft"),        "2"},
	{AT(ELECTRONIC E("ChipAccess") "/" E("Offered"), "algorithm"),         "id-PACE-<1>"},
	{AT(ELECTRONIC E("ChipAccess") "/" E("Offered"), "error"),             "UNSUPPORTED"},
	{AT(ELECTRONIC E("ChipAuthenticity") "/" E("Protocol"), "name"),       "CA"},
	{AT(ELECTRONIC E("ChipAuthenticity") "/" E("Protocol"), "state"),      "failed"},
	{AT(ELECTRONIC E("ChipAuthenticity") "/" E("Protocol"), "error"),      "SM_LOST"},
	{AT(ELECTRONIC E("ChipAuthenticity") "/" E("Protocol"), "sw"),         "6988"},
	{AT(ELECTRONIC E("ChipAuthenticity") "/" E("Protocol"), "keyId"),      "13"},
	{AT(ELECTRONIC E("ChipAuthenticity") "/" E("Protocol"), "inferred"),   "true"},
	{"string(/" ELECTRONIC E("IssuerCertificates") "/" E("Certificate") "/" E("Subject") ")",    "CN=\"DS\" <&>,C=UT"},
	{"string(/" ELECTRONIC E("SecurityObject") "/" E("Check") "[@id='sod-signature']/@clause)", "5.6.4.2.2"},
	{AT(ELECTRONIC E("ChipFiles") "/" E("File"), "bytes"),                 "17181"},
	{AT(ELECTRONIC E("ChipFiles") "/" E("File"), "sw"),                    "9000"},
	{"count(//" E("Finding") ")",                                          "2"},
	{AT(E("DocumentCheck") "/" E("CombinedChecks"), "result"),             "failed"},
	{"string(//" E("Check") "[@id='expiry'][last()]/" E("Detail") ")",     "2012-04-15"},
	{AT(E("DocumentCheck") "/" E("BiometricCheck") "/" E("Image"), "width"), "413"},
	{"string(//" E("Decision") "/" E("Reason") "/" E("Description") ")",   "it has <expired>"},
	{"count(//" E("OpticalCheck") "/*[@result])",                          "1"},
	{"count(/" ELECTRONIC "*[@result])",                                   "6"},
};
/* clang-format on */

static void
writes_what_was_found(void **state)
{
	struct sink k = sink_of(out, sizeof(out));

	(void)state;
	if (system("command -v xmllint >/dev/null") != 0)
		skip_because("no xmllint");
	inspected();
	record.profile = KIOSK_PROFILE_FULL;
	assert_true(kiosk_record_xml(&record, &k));
	keep(sink_span(&k));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *answer = xpath(rows[i].expression);

		check(rows[i].expression, answer != NULL);
		if (strcmp(answer, rows[i].want) != 0)
			fail_msg("%s: '%s', not '%s'", rows[i].expression,
			    answer, rows[i].want);
	}
	/* Each check once. */
	assert_int_equal(atoi(xpath("count(//" E("Check") ")")),
	    (int)record.facts.verdict.n);
}

/* TR-03135-1 §6.3. */
static void
keeps_the_person_out(void **state)
{
	static const char *const personal[] = {
	    "ERIKSSON", "ANNA", "L898902C3", "740812", "Nationality", "Sex"};
	struct sink k = sink_of(out, sizeof(out) - 1);

	(void)state;
	inspected();
	assert_true(kiosk_record_xml(&record, &k));
	out[k.n] = '\0';
	for (size_t i = 0; i < sizeof(personal) / sizeof(personal[0]); i++)
		check(personal[i],
		    strstr((const char *)out, personal[i]) == NULL);
	assert_non_null(strstr((const char *)out, "DocumentDetails"));
	k = sink_of(out, k.n - 1);
	assert_false(kiosk_record_xml(&record, &k));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(escapes_what_a_document_may_say),
	    cmocka_unit_test(refuses_disorder),
	    cmocka_unit_test(writes_what_was_found),
	    cmocka_unit_test(keeps_the_person_out),
	};

	return cmocka_run_group_tests_name("kiosk_xml", tests, setup, teardown);
}
