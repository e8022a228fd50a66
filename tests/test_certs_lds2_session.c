/*
 * A travel record from a whole virtual passport: PACE, Chip Authentication,
 * Terminal Authentication with certificates that have LDS2 authorisations, then
 * the application, then the signer's chain.
 */
#include "tests/certs_pki.h"

#include "certs/cv_issue.h"
#include "certs/lds2.h"
#include "mrtd/chip/lds2.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_fields.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/lds2_read.h"
#include "mrtd/tlv.h"
#include "tests/helper_passport.h"

static struct passport p;
static struct mrtd_session session;
static struct mrtd_chip_lds2 lds2;
static uint8_t arena[1 << 18], rapdu[70000], stored[4000], buf[8000];
static struct certs_cv_issuer *cvca, *dv, *is;
static struct certs_issuer *csca, *signer;
static struct pki_store anchors;
static struct span entry, certificate;

/* DO'65' contents: one template for the Travel Records application,
 * 2.23.136.1.1.9.1.3 and its rights; NULL: no extension. */
static const uint8_t read_all[] = {0x73, 13, 0x06, 8, 0x67, 0x81, 0x08, 0x01,
    0x01, 0x09, 0x01, 0x03, 0x53, 1, 0x0F};
static const uint8_t certificates_only[] = {0x73, 13, 0x06, 8, 0x67, 0x81, 0x08,
    0x01, 0x01, 0x09, 0x01, 0x03, 0x53, 1, 0x04};

/* clang-format off */
static const struct {
	const char *name;
	struct span cvca, dv, is;
	enum mrtd_err want, entries;
} rows[] = {
	{"all three may",          {read_all, sizeof(read_all)}, {read_all, sizeof(read_all)}, {read_all, sizeof(read_all)}, MRTD_E_OK, MRTD_E_OK},
	{"the DV may not",         {read_all, sizeof(read_all)}, {NULL, 0}, {read_all, sizeof(read_all)}, MRTD_E_ACCESS_DENIED, MRTD_E_OK},
	{"the terminal may not",   {read_all, sizeof(read_all)}, {read_all, sizeof(read_all)}, {NULL, 0}, MRTD_E_ACCESS_DENIED, MRTD_E_OK},
	{"nobody may",             {NULL, 0}, {NULL, 0}, {NULL, 0}, MRTD_E_ACCESS_DENIED, MRTD_E_OK},
	{"certificates alone",     {read_all, sizeof(read_all)}, {certificates_only, sizeof(certificates_only)}, {read_all, sizeof(read_all)}, MRTD_E_OK, MRTD_E_ACCESS_DENIED},
};
/* clang-format on */

static void
make_terminal(size_t row)
{
	struct certs_cv_issue_spec s = {.chr = "UTCVCA00001",
	    .algorithm = mrtd_cvc_algorithm_named("id-TA-ECDSA-SHA-256"),
	    .curve = "prime256v1",
	    .role = MRTD_CVC_CVCA,
	    .rights = MRTD_CVC_READ_DG3,
	    .effective = {2026, 1, 1},
	    .expires = {2026, 12, 31},
	    .extensions = rows[row].cvca};

	assert_int_equal(certs_cv_issue_root(&s, &cvca), CERTS_E_OK);
	s.chr = "UTDV00001";
	s.role = MRTD_CVC_DV_DOMESTIC;
	s.extensions = rows[row].dv;
	assert_int_equal(certs_cv_issue(cvca, &s, &dv), CERTS_E_OK);
	s.chr = "UTIS00001";
	s.role = MRTD_CVC_TERMINAL;
	s.extensions = rows[row].is;
	assert_int_equal(certs_cv_issue(dv, &s, &is), CERTS_E_OK);
}

/* One file of LDS2 by its table, into the store. */
static struct span
put(enum mrtd_lds2_file file, const struct mrtd_chip_field fields[], size_t n,
    struct sink *k)
{
	size_t from = k->n, bad;

	assert_int_equal(mrtd_chip_personalise_fields(
			     k, mrtd_lds2_file(file)->table, fields, n, &bad),
	    MRTD_E_OK);
	assert_true(sink_ok(k));
	return span_of(k->p + from, k->n - from);
}

/* What another State's border has written: first what is signed, then all. */
static void
make_records(void)
{
	struct certs_issue_spec authority = pki_spec(
	    "ecdsa-p384-sha384", "CSCA-UT", 1, 0);
	struct certs_issue_spec spec = pki_spec(
	    "ecdsa-p256-sha256", "TS1", 7, CERTS_ISSUE_LDS2_TRAVEL);
	struct certs_issue_object object = {0};
	uint8_t signature[200], draft[200];
	struct sink k = sink_of(stored, sizeof(stored)),
		    s = sink_of(signature, sizeof(signature)),
		    d = sink_of(draft, sizeof(draft));
	struct mrtd_chip_field fields[] = {
	    {"state_copy", 0, SPAN_STR("UTO")},
	    {"state", 0, SPAN_STR("UTO")},
	    {"date", 0, SPAN_STR("20260815")},
	    {"authority", 0, SPAN_STR("POLICE")},
	    {"location", 0, SPAN_STR("AIRPORT")},
	    {"inspector", 0, SPAN_STR("LANE7")},
	    {"certificate", 0, SPAN_STR("\1")},
	    {"signature", 0, SPAN_STR("?")},
	};
	struct mrtd_chip_field certificates[] = {
	    {"serial", 0, SPAN_STR("UT\7")}, {"x509", 0, {0}}};
	struct mrtd_lds2_object o;
	struct span der;

	csca = pki_csca(&authority);
	signer = pki_dsc(csca, &spec);
	der = certs_issue_der(csca);
	anchors = pki_store(&der, 1);
	assert_int_equal(mrtd_lds2_parse(MRTD_LDS2_ENTRIES,
			     put(MRTD_LDS2_ENTRIES, fields, 8, &d), &o),
	    MRTD_E_OK);
	assert_int_equal(
	    certs_issue_signature(signer, o.signed_part, &object, &s),
	    CERTS_E_OK);
	fields[7].value = sink_span(&s);
	entry = put(MRTD_LDS2_ENTRIES, fields, 8, &k);
	certificates[1].value = certs_issue_der(signer);
	certificate = put(MRTD_LDS2_TRAVEL_CERTIFICATES, certificates, 2, &k);
}

static void
lay(void)
{
	static const uint8_t directory[] = {0x61, 9, 0x4F, 7, 0xA0, 0, 0, 2,
	    0x47, 0x10, 1, 0x61, 9, 0x4F, 7, 0xA0, 0, 0, 2, 0x47, 0x20, 1};
	static const char *const suites[] = {"pace-ecdh-gm-aes128-bp256", NULL};
	struct mrtd_chip_lds2_conf conf = {.rights = &p.chip.ta.lds2};
	struct mrtd_paceinfo pace;
	struct mrtd_chip_infos infos = {.pace = &pace, .n_pace = 1, .ta = true};
	size_t from;

	passport_init(&p);
	passport_state_buffers(&p, 4096);
	passport_give_key(&p, 13, 13);
	p.conf.ca[0].ciphers = 1u << MRTD_CIPHER_AES128;
	passport_offer_pace(&p, suites);
	assert_int_equal(
	    mrtd_chip_personalise_suite(suites[0], &pace), MRTD_E_OK);
	infos.ca = p.conf.ca;
	infos.n_ca = p.conf.n_ca;
	from = p.store.n;
	assert_int_equal(
	    mrtd_chip_personalise_infos_dg14(&p.store, &infos), MRTD_E_OK);
	p.conf.files[MRTD_FILE_DG14] = span_of(
	    p.store.p + from, p.store.n - from);
	from = p.store.n;
	sink_put(&p.store, SPAN_OF(directory));
	p.conf.files[MRTD_FILE_DIR] = span_of(
	    p.store.p + from, p.store.n - from);
	p.conf.ta.points[0] = certs_cv_issue_der(cvca);
	p.conf.ta.today = (struct mrtd_date) {2026, 1, 1};
	conf.file[MRTD_LDS2_ENTRIES] = (struct mrtd_chip_lds2_file) {&entry, 1};
	conf.file[MRTD_LDS2_EXITS] = (struct mrtd_chip_lds2_file) {&entry, 0};
	conf.file[MRTD_LDS2_TRAVEL_CERTIFICATES] =
	    (struct mrtd_chip_lds2_file) {&certificate, 1};
	mrtd_chip_lds2_init(&lds2, &conf);
	p.conf.apps = lds2.apps;
	p.conf.n_apps = lds2.n_apps;
	passport_power(&p);
}

static void
serve(void)
{
	const struct span chain[] = {
	    certs_cv_issue_der(dv), certs_cv_issue_der(is)};
	struct mrtd_session_request r;
	uint8_t bytes[200];
	struct sink k = sink_of(bytes, sizeof(bytes));

	assert_true(mrtd_session_terminal(&session, &r));
	if (r.what == MRTD_SESSION_ASK_CHAIN) {
		assert_int_equal(
		    mrtd_session_chain(&session, chain, 2), MRTD_E_OK);
		return;
	}
	assert_int_equal(
	    certs_cv_issue_sign(is, r.signature.message, &k), CERTS_E_OK);
	assert_int_equal(
	    mrtd_session_signature(&session, sink_span(&k)), MRTD_E_OK);
}

static struct span
transceive(struct span capdu)
{
	struct sink k = sink_of(rapdu, sizeof(rapdu));

	assert_int_equal(
	    mrtd_chip_command(&p.chip, capdu, &k), MRTD_CHIP_ANSWERS);
	return sink_span(&k);
}

static void
inspect(void)
{
	struct mrtd_session_conf conf = passport_session(
	    &p, arena, sizeof(arena));
	struct mrtd_session_event event;
	struct span capdu;

	conf.ask_ca = conf.ask_ta = conf.ask_lds2 = true;
	mrtd_session_init(&session, &conf);
	assert_null(mrtd_session_link(&session));
	while (mrtd_session_state(&session) != MRTD_SESSION_ENDED) {
		while (mrtd_session_next_event(&session, &event))
			;
		if (mrtd_session_send(&session, &capdu))
			(void)!mrtd_session_recv(&session, transceive(capdu));
		else if (mrtd_session_state(&session) == MRTD_SESSION_TERMINAL)
			serve();
	}
	assert_int_equal(
	    mrtd_session_report(&session)->ta.state, MRTD_AUTH_PASSED);
}

static void
judge(const struct mrtd_lds2_read *r, const struct mrtd_lds2_record *record)
{
	struct mrtd_lds2_object o;
	struct mrtd_lds2_certificate c;
	struct certs_lds2_object object = {.kind = CERTS_LDS2_TRAVEL};
	struct certs_lds2_verdict v;

	assert_int_equal(
	    mrtd_lds2_parse(record->file, record->content, &o), MRTD_E_OK);
	assert_int_equal(
	    mrtd_lds2_certificate(
		mrtd_lds2_read_certificate(r, o.certificate)->content, &c),
	    MRTD_E_OK);
	object.signed_part = o.signed_part;
	object.signature = o.signature;
	object.certificate = c.der;
	memcpy(object.state, o.state, sizeof(object.state));
	certs_lds2_judge(anchors.anchors, &object, T_2025, &v);
	assert_int_equal(v.result, CERTS_SUCCESSFUL);
}

static void
records_are_read_by_whoever_may(void **state)
{
	(void)state;
	make_records();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_lds2_record records[4];
		struct mrtd_lds2_read_conf conf = {.app = MRTD_LDS2_TRAVEL,
		    .records = records,
		    .max_records = 4,
		    .buf = buf,
		    .cap = sizeof(buf)};
		struct mrtd_lds2_read r;
		struct span capdu;

		make_terminal(i);
		lay();
		inspect();
		assert_non_null(mrtd_session_link(&session));
		mrtd_lds2_read_init(&r, mrtd_session_link(&session), &conf);
		while (mrtd_lds2_read_send(&r, &capdu))
			if (mrtd_lds2_read_recv(&r, transceive(capdu)) !=
			    MRTD_E_OK)
				break;
		check(rows[i].name, r.err == rows[i].want);
		check(rows[i].name,
		    r.file[MRTD_LDS2_ENTRIES].err == rows[i].entries);
		if (r.n > 0)
			judge(&r, &records[0]);
		check(rows[i].name,
		    (r.n == 2) ==
			(rows[i].want == MRTD_E_OK &&
			    rows[i].entries == MRTD_E_OK));
		mrtd_lds2_read_wipe(&r);
		mrtd_session_wipe(&session);
		certs_cv_issue_free(&cvca);
		certs_cv_issue_free(&dv);
		certs_cv_issue_free(&is);
	}
	pki_store_free(&anchors);
	certs_issue_free(&signer);
	certs_issue_free(&csca);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_are_read_by_whoever_may),
	};

	return cmocka_run_group_tests_name(
	    "certs_lds2_session", tests, NULL, NULL);
}
