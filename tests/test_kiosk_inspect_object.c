/*
 * The signed objects and when they were signed: TR-03135-1 §5.6.4.2, §5.6.4.3,
 * and what is said of files that did not come.
 */
#include "tests/certs_pki.h"

#include <string.h>

#include "kiosk/inspect.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/tlv.h"

static struct certs_issuer *csca, *dsc;
static struct pki_store store;
static struct kiosk_inspect inspect;

static int
make_pki(void **state)
{
	struct certs_issue_spec s = pki_spec("ecdsa-p256-sha256", "CSCA", 1, 0);
	struct span anchor;

	(void)state;
	csca = pki_csca(&s);
	s.name = "DS";
	s.serial = 2;
	dsc = pki_dsc(csca, &s);
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
	certs_issue_free(&dsc);
	return 0;
}

static const struct certs_check *
said(enum certs_check_id id)
{
	return certs_checks_find(&kiosk_inspect_facts(&inspect)->verdict, id);
}

static void
begin(bool trusted)
{
	kiosk_inspect_init(&inspect,
	    &(struct kiosk_inspect_conf) {.profile = CERTS_PROFILE_GATE,
		.anchors = trusted ? store.anchors : NULL,
		.now = T_2025});
}

static void
come(enum mrtd_file file, struct span content)
{
	kiosk_inspect_file(&inspect, file, MRTD_E_OK, content);
}

/* DG12 with a date of issue, and an EF.SOD that signs it. */
static struct span
make_dg12(const char *date, uint8_t *bytes, size_t cap)
{
	uint8_t body[64];
	struct sink k = sink_of(body, sizeof(body)), out = sink_of(bytes, cap);
	static const uint8_t list[] = {0x5F, 0x26};

	mrtd_tlv_put(&k, 0x5C, SPAN_OF(list));
	mrtd_tlv_put(&k, 0x5F26, span_of(date, strlen(date)));
	mrtd_tlv_put(&out, 0x6C, sink_span(&k));
	assert_true(sink_ok(&k) && sink_ok(&out));
	return sink_span(&out);
}

static struct span
make_sod(struct span dg12, int64_t signing_time, struct sink *k)
{
	struct certs_issue_object o = {.signing_time = signing_time};
	static const uint8_t dg1[] = {0x61, 0x00};
	/* DG1 and DG2 are mandatory (Doc 9303-10 §4.7). */
	struct span files[MRTD_FILE_COUNT] = {[MRTD_FILE_DG1] = SPAN_OF(dg1),
	    [MRTD_FILE_DG2] = SPAN_OF(dg1),
	    [MRTD_FILE_DG12] = dg12};
	uint8_t bytes[512];
	struct sink so = sink_of(bytes, sizeof(bytes));
	size_t at = k->n;

	assert_int_equal(mrtd_chip_personalise_security_object(
			     &so, MRTD_DIGEST_SHA256, files),
	    MRTD_E_OK);
	assert_int_equal(
	    certs_issue_sod(dsc, sink_span(&so), &o, k), CERTS_E_OK);
	assert_true(sink_ok(k));
	return span_of(k->p + at, k->n - at);
}

static void
signed_while_the_signer_was_valid(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		int64_t signing_time; /* 0: not stated */
		const char *issued, *come;
		enum certs_result result;
		enum certs_reason reason;
		const char *detail;
	} rows[] = {
		{"the object says it", T_2025 - 86400, "20100101", "20100101", CERTS_SUCCESSFUL, CERTS_REASON_NONE, "signing time 2024-12-31"},
		{"DG12 says it", 0, "20240615", "20240615", CERTS_SUCCESSFUL, CERTS_REASON_NONE, "date of issue in DG12 2024-06-15"},
		{"before the signer began", 0, "20100101", "20100101", CERTS_FAILED, CERTS_REASON_NOT_YET, "date of issue in DG12 2010-01-01"},
		{"tomorrow", 0, "20250103", "20250103", CERTS_FAILED, CERTS_REASON_NOT_ISSUED_YET, "date of issue in DG12 2025-01-03"},
		{"DG12 is not the signed one", 0, "20240615", "20240616", CERTS_UNDETERMINED, CERTS_REASON_NO_TIME, ""},
		{"no day", 0, "20249999", "20249999", CERTS_UNDETERMINED, CERTS_REASON_NO_TIME, ""},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t a[128], b[128], bytes[8192];
		struct sink k = sink_of(bytes, sizeof(bytes));
		struct span issued = make_dg12(rows[i].issued, a, sizeof(a));
		const struct certs_check *c;

		begin(true);
		come(MRTD_FILE_SOD, make_sod(issued, rows[i].signing_time, &k));
		come(MRTD_FILE_DG12, make_dg12(rows[i].come, b, sizeof(b)));
		kiosk_inspect_finish(&inspect, NULL);
		c = said(CERTS_CHECK_SIGNED_IN_TIME);
		check(rows[i].name, c != NULL);
		if (c->result != rows[i].result || c->reason != rows[i].reason)
			fail_msg("%s: %s, %s (%s)", rows[i].name,
			    certs_checks_result_text(c->result),
			    certs_checks_reason_name(c->reason), c->detail);
		check(rows[i].name,
		    strncmp(c->detail, rows[i].detail,
			strlen(rows[i].detail)) == 0);
		/* It is noted and never counts. */
		check(rows[i].name,
		    !certs_checks_bars(
			&kiosk_inspect_facts(&inspect)->verdict, c->id));
		kiosk_inspect_wipe(&inspect);
	}
}

/* Table 5.27: "failed if one of the security objects is present but empty". */
static void
an_empty_object_failed(void **state)
{
	static const uint8_t empty[] = {0x77, 0x00},
			     none[] = {0x77, 0x01, 0x30};

	(void)state;
	begin(true);
	come(MRTD_FILE_SOD, SPAN_OF(empty));
	kiosk_inspect_finish(&inspect, NULL);
	assert_int_equal(said(CERTS_CHECK_SOD_HASH)->result, CERTS_FAILED);
	assert_int_equal(
	    said(CERTS_CHECK_SOD_SIGNATURE)->reason, CERTS_REASON_EMPTY);
	kiosk_inspect_wipe(&inspect);
	begin(true);
	come(MRTD_FILE_SOD, SPAN_OF(none));
	kiosk_inspect_finish(&inspect, NULL);
	assert_int_equal(
	    said(CERTS_CHECK_SOD_HASH)->result, CERTS_UNDETERMINED);
	kiosk_inspect_wipe(&inspect);
}

/* §5.6.4.3: for each object the issuer is a check of its own. */
static void
the_issuer_of_card_security_is_judged(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		bool trusted, altered;
		enum certs_result object, issuer;
	} rows[] = {
		{"as it should be", true, false, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL},
		{"nobody knows the authority", false, false, CERTS_SUCCESSFUL, CERTS_UNDETERMINED},
		{"altered, its signer is known", true, true, CERTS_FAILED, CERTS_SUCCESSFUL},
	};
	/* clang-format on */
	static const uint8_t infos[] = {0x31, 0x00};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct certs_issue_object o = {.signing_time = T_2025};
		uint8_t bytes[8192];
		struct sink k = sink_of(bytes, sizeof(bytes));

		assert_int_equal(
		    certs_issue_card_security(dsc, SPAN_OF(infos), &o, &k),
		    CERTS_E_OK);
		bytes[k.n - 1] ^= rows[i].altered;
		begin(rows[i].trusted);
		come(MRTD_FILE_CARD_SECURITY, sink_span(&k));
		kiosk_inspect_finish(&inspect, NULL);
		check(rows[i].name,
		    said(CERTS_CHECK_CARD_SECURITY)->result == rows[i].object);
		check(rows[i].name,
		    said(CERTS_CHECK_CARD_SECURITY_ISSUER)->result ==
			rows[i].issuer);
		check(rows[i].name,
		    kiosk_inspect_facts(&inspect)
			->certificate[CERTS_ABOUT_CARD_SIGNER]
			.have);
		kiosk_inspect_wipe(&inspect);
	}
}

/* What did not come: interrupted is not missing (§3.5.2). */
static void
interrupted_is_not_missing(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		enum mrtd_err com, end;
		enum certs_result com_sod, dg1, state;
	} rows[] = {
		{"EF.COM is not there", MRTD_E_NOT_FOUND, MRTD_E_OK, CERTS_NOT_SUPPORTED, CERTS_UNDETERMINED, CERTS_UNDETERMINED},
		{"silent in EF.COM", MRTD_E_TIMEOUT, MRTD_E_TIMEOUT, CERTS_ABORTED, CERTS_ABORTED, CERTS_ABORTED},
		{"taken away in EF.COM", MRTD_E_CARD_GONE, MRTD_E_CARD_GONE, CERTS_ABORTED, CERTS_ABORTED, CERTS_ABORTED},
		{"EF.COM has another tag", MRTD_E_TAG, MRTD_E_OK, CERTS_FAILED, CERTS_UNDETERMINED, CERTS_UNDETERMINED},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_session_report r = {.access = MRTD_ACCESS_PACE,
		    .parameter = -1,
		    .err = rows[i].end};

		begin(true);
		r.file[MRTD_FILE_COM].tried = true;
		r.file[MRTD_FILE_COM].err = rows[i].com;
		kiosk_inspect_file(
		    &inspect, MRTD_FILE_COM, rows[i].com, span_of(NULL, 0));
		kiosk_inspect_finish(&inspect, &r);
		check(rows[i].name,
		    said(CERTS_CHECK_COM_SOD)->result == rows[i].com_sod);
		check(
		    rows[i].name, said(CERTS_CHECK_DG1)->result == rows[i].dg1);
		check(rows[i].name,
		    said(CERTS_CHECK_ISSUING_STATE)->result == rows[i].state);
		check(rows[i].name,
		    said(CERTS_CHECK_EXPIRY)->result == rows[i].state);
		kiosk_inspect_wipe(&inspect);
	}
}

/* §5.7.1: of the printed MRZ first; DG1 is not needed for it. */
static void
expiry_is_that_of_the_printed_page(void **state)
{
	struct kiosk_inspect_conf conf = {.profile = CERTS_PROFILE_GATE,
	    .anchors = store.anchors,
	    .now = T_2025,
	    .have_optical = true};

	(void)state;
	conf.optical = (struct mrtd_mrz) {.format = MRTD_MRZ_TD3};
	memcpy(conf.optical.expiry, "241231", 7);
	kiosk_inspect_init(&inspect, &conf);
	kiosk_inspect_finish(&inspect, NULL);
	assert_int_equal(said(CERTS_CHECK_EXPIRY)->result, CERTS_FAILED);
	assert_int_equal(
	    said(CERTS_CHECK_EXPIRY)->reason, CERTS_REASON_EXPIRED);
	assert_string_equal(
	    said(CERTS_CHECK_EXPIRY)->detail, "2024-12-31, printed");
	assert_int_equal(said(CERTS_CHECK_MRZ_DG1)->result, CERTS_UNDETERMINED);
	kiosk_inspect_wipe(&inspect);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(signed_while_the_signer_was_valid),
	    cmocka_unit_test(an_empty_object_failed),
	    cmocka_unit_test(the_issuer_of_card_security_is_judged),
	    cmocka_unit_test(interrupted_is_not_missing),
	    cmocka_unit_test(expiry_is_that_of_the_printed_page),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_inspect_object", tests, make_pki, free_pki);
}
