/* Records that other States wrote, and what may be wrong with them. */
#include "tests/certs_pki.h"

#include <string.h>

#include "kiosk/contents.h"
#include "kiosk/lds2.h"
#include "mrtd/chip/personalise_fields.h"

static struct kiosk_lds2 lds2;
static struct span files[MRTD_LDS2_FILES][MRTD_LDS2_BIOMETRICS_MAX];
static uint8_t stored[16384];
static struct sink room;
static char shown[(size_t)1 << 20];
static struct certs_issuer *csca, *signer;
static struct pki_store store;

static int
make_pki(void **state)
{
	struct certs_issue_spec s = pki_spec("ecdsa-p256-sha256", "CSCA", 1, 0);
	struct span anchor;

	(void)state;
	csca = pki_csca(&s);
	s.name = "TS";
	s.serial = 7;
	s.quirks = CERTS_ISSUE_LDS2_TRAVEL;
	signer = pki_dsc(csca, &s);
	anchor = certs_issue_der(csca);
	store = pki_store(&anchor, 1);
	return 0;
}

static int
free_pki(void **state)
{
	(void)state;
	pki_store_free(&store);
	certs_issue_free(&csca);
	certs_issue_free(&signer);
	return 0;
}

static struct span
put(enum mrtd_lds2_file file, const struct mrtd_chip_field fields[], size_t n)
{
	size_t from = room.n, bad;

	assert_int_equal(mrtd_chip_personalise_fields(&room,
			     mrtd_lds2_file(file)->table, fields, n, &bad),
	    MRTD_E_OK);
	assert_true(sink_ok(&room));
	return span_of(room.p + from, room.n - from);
}

static struct span
entry(const char *copy, const char *state, uint8_t certificate)
{
	uint8_t bytes[200];
	struct sink signature = sink_of(bytes, sizeof(bytes));
	struct certs_issue_object object = {0};
	struct mrtd_chip_field fields[] = {
	    {"state_copy", 0, span_of(copy, strlen(copy))},
	    {"state", 0, span_of(state, strlen(state))},
	    {"date", 0, SPAN_STR("20241231")},
	    {"authority", 0, SPAN_STR("POLICE")},
	    {"location", 0, SPAN_STR("AIR\x1BPORT")},
	    {"inspector", 0, SPAN_STR("LANE7")},
	    {"certificate", 0, span_of(&certificate, 1)},
	    {"signature", 0, SPAN_STR("?")},
	};
	struct mrtd_lds2_object o;

	assert_int_equal(mrtd_lds2_parse(MRTD_LDS2_ENTRIES,
			     put(MRTD_LDS2_ENTRIES, fields, 8), &o),
	    MRTD_E_OK);
	assert_int_equal(
	    certs_issue_signature(signer, o.signed_part, &object, &signature),
	    CERTS_E_OK);
	fields[7].value = sink_span(&signature);
	return put(MRTD_LDS2_ENTRIES, fields, 8);
}

static struct span
certificate(void)
{
	struct mrtd_chip_field fields[] = {{"serial", 0, SPAN_STR("UT\7")},
	    {"x509", 0, certs_issue_der(signer)}};

	return put(MRTD_LDS2_TRAVEL_CERTIFICATES, fields, 2);
}

static void
begin(bool trusted)
{
	memset(files, 0, sizeof(files));
	room = sink_of(stored, sizeof(stored));
	files[MRTD_LDS2_TRAVEL_CERTIFICATES][0] = certificate();
	kiosk_lds2_init(&lds2, NULL,
	    &(struct kiosk_lds2_conf) {
		.anchors = trusted ? store.anchors : NULL, .now = T_2025});
}

static const char *
text(void)
{
	static const struct span none[MRTD_FILE_COUNT];
	struct sink k = sink_of(shown, sizeof(shown) - 1);

	kiosk_contents_text(&k, none, &lds2);
	assert_true(sink_ok(&k));
	shown[k.n] = '\0';
	return shown;
}

static const struct {
	const char *name, *copy, *state;
	uint8_t certificate;
	bool trusted;
	unsigned cut; /* bytes from the end */
	unsigned flip; /* this byte from the start; 0: none */
	enum certs_result result;
	const char *why;
} rows[] = {
    /* clang-format off */
    {"right",                   "UTO", "UTO", 1, true,  0, 0,  CERTS_SUCCESSFUL,   "Verified: signed by"},
    {"another State's",         "USA", "USA", 1, true,  0, 0,  CERTS_FAILED,       "name the same State"},
    {"searched by another",     "USA", "UTO", 1, true,  0, 0,  CERTS_FAILED,       "copy for searching differs"},
    {"no such certificate",     "UTO", "UTO", 9, true,  0, 0,  CERTS_UNDETERMINED, "it is not known whether"},
    {"no trust store",          "UTO", "UTO", 1, false, 0, 0,  CERTS_UNDETERMINED, "it is not known whether a trusted"},
    {"a letter was changed",    "UTO", "UTO", 1, true,  0, 20, CERTS_FAILED,       "it is not so that the signature"},
    {"the end is missing",      "UTO", "UTO", 1, true,  2, 0,  CERTS_FAILED,       "cannot be taken apart"},
    {"nothing but a beginning", "UTO", "UTO", 1, true,  99, 0, CERTS_FAILED,       "cannot be taken apart"},
    /* clang-format on */
};

static void
each_record_is_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span record;

		begin(rows[i].trusted);
		record = entry(
		    rows[i].copy, rows[i].state, rows[i].certificate);
		if (rows[i].flip > 0)
			stored[(size_t)(record.p - stored) + rows[i].flip] ^= 1;
		record.n -= rows[i].cut;
		files[MRTD_LDS2_ENTRIES][0] = record;
		kiosk_lds2_files(&lds2, files);
		assert_int_equal(lds2.n, 2);
		check(rows[i].name, lds2.about[0].result == rows[i].result);
		check(rows[i].name, strstr(text(), rows[i].why) != NULL);
		check(rows[i].name,
		    (strstr(text(), "NOT verified") != NULL) ==
			(rows[i].result != CERTS_SUCCESSFUL));
		/* Neither certificates nor escapes are shown. */
		check(rows[i].name, strchr(text(), 0x1B) == NULL);
		check(rows[i].name, strstr(text(), "x509") == NULL);
		kiosk_lds2_wipe(&lds2);
	}
}

/* More than there is room for: the first stay, and nothing is lost in it. */
static void
there_is_an_end(void **state)
{
	static const uint8_t bare[] = {0x5F, 0x44, 1, 'x'};
	size_t signed_records = 0;

	(void)state;
	begin(true);
	for (unsigned f = 0; f < MRTD_LDS2_FILES; f++)
		for (unsigned i = 0; i < MRTD_LDS2_BIOMETRICS_MAX; i++)
			if (f != MRTD_LDS2_TRAVEL_CERTIFICATES || i > 0)
				files[f][i] = SPAN_OF(bare);
	kiosk_lds2_files(&lds2, files);
	assert_int_equal(lds2.n, KIOSK_LDS2_RECORDS);
	for (size_t i = 0; i < lds2.n; i++)
		signed_records += kiosk_lds2_is_signed(&lds2.record[i]);
	assert_true(signed_records > MRTD_LDS2_BIOMETRICS_MAX);
	assert_non_null(strstr(text(), "EF.ExitRecords 64"));
	kiosk_lds2_wipe(&lds2);
}

/* Without a link nothing is asked, and nothing shown. */
static void
no_link_no_question(void **state)
{
	struct span capdu;

	(void)state;
	begin(true);
	assert_false(kiosk_lds2_send(&lds2, &capdu));
	assert_string_equal(text(), "");
	kiosk_lds2_wipe(&lds2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_record_is_judged),
	    cmocka_unit_test(there_is_an_end),
	    cmocka_unit_test(no_link_no_question),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_lds2", tests, make_pki, free_pki);
}
