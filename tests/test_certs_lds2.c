#include "tests/certs_pki.h"

#include "certs/issue_crl.h"
#include "certs/lists.h"
#include "certs/x509.h"
#include "certs/lds2.h"
#include "mrtd/chip/lds2.h"
#include "mrtd/lds2_read.h"
#include "mrtd/tlv.h"
#include "tests/helper_auth.h"

#define TRAVEL CERTS_ISSUE_LDS2_TRAVEL
#define VISA CERTS_ISSUE_LDS2_VISA
#define BIOMETRICS CERTS_ISSUE_LDS2_BIOMETRICS

#define YES CERTS_SUCCESSFUL
#define NO CERTS_FAILED
#define OPEN CERTS_UNDETERMINED

/* How a record is made otherwise than it should be. */
enum fault {
	RIGHT,
	ALTERED, /* one bit of what is signed */
	NO_SIGNER, /* its certificate is not in the chip */
	GARBAGE, /* ... is no certificate */
	STRANGER, /* ... was made by an authority that nobody knows */
	NAMESAKE, /* ... by one with the name of a known one */
	PLAIN, /* r || s */
	CUT, /* half a signature */
};

static const struct {
	const char *name;
	enum certs_lds2_kind kind;
	const char *suite, *digest; /* of the signer; of the signature */
	uint32_t quirks;
	const char *state;
	int64_t now;
	enum fault fault;
	enum certs_result signature, signer, purpose, validity, country;
	enum certs_result profile, result;
} cases[] = {
    /* clang-format off */
    {"a travel record",          CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "UTO", T_2025, RIGHT, YES, YES, YES, YES, YES, YES, YES},
    {"a visa, Brainpool",        CERTS_LDS2_VISA, "ecdsa-bp384r1-sha384", "ecdsa-bp384r1-sha384", VISA, "UTO", T_2025, RIGHT, YES, YES, YES, YES, YES, YES, YES},
    {"biometrics name no State", CERTS_LDS2_BIOMETRICS, "ecdsa-p256-sha256", "ecdsa-p256-sha256", BIOMETRICS, "", T_2025, RIGHT, YES, YES, YES, YES, YES, YES, YES},
    {"all purposes in one",      CERTS_LDS2_VISA, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL | VISA | BIOMETRICS, "UTO", T_2025, RIGHT, YES, YES, YES, YES, YES, YES, YES},
    {"SHA-512 over P-256",       CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha512", TRAVEL, "UTO", T_2025, RIGHT, YES, YES, YES, YES, YES, YES, YES},
    {"r || s",                   CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "UTO", T_2025, PLAIN, YES, YES, YES, YES, YES, YES, YES},
    {"SHA-1 is not tried",       CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha1", TRAVEL, "UTO", T_2025, RIGHT, NO, YES, YES, YES, YES, YES, NO},
    {"altered",                  CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "UTO", T_2025, ALTERED, NO, YES, YES, YES, YES, YES, NO},
    {"half a signature",         CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "UTO", T_2025, CUT, NO, YES, YES, YES, YES, YES, NO},
    {"RSA is not for LDS2",      CERTS_LDS2_TRAVEL, "rsa-2048-sha256", "rsa-2048-sha256", TRAVEL, "UTO", T_2025, RIGHT, NO, YES, YES, YES, YES, YES, NO},
    {"signer of visas",          CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", VISA, "UTO", T_2025, RIGHT, YES, YES, NO, YES, YES, YES, NO},
    {"a document signer",        CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", 0, "UTO", T_2025, RIGHT, YES, YES, NO, YES, YES, NO, NO},
    {"another State",            CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "USA", T_2025, RIGHT, YES, YES, YES, YES, NO, YES, NO},
    {"a State in no table",      CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "QQQ", T_2025, RIGHT, YES, YES, YES, YES, OPEN, YES, OPEN},
    {"no State",                 CERTS_LDS2_VISA, "ecdsa-p256-sha256", "ecdsa-p256-sha256", VISA, "", T_2025, RIGHT, YES, YES, YES, YES, OPEN, YES, OPEN},
    {"the signer has expired",   CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "UTO", T_2040, RIGHT, YES, YES, YES, NO, YES, YES, NO},
    {"nobody knows the time",    CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "UTO", 0, RIGHT, YES, YES, YES, OPEN, YES, YES, OPEN},
    {"no certificate",           CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "UTO", T_2025, NO_SIGNER, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN},
    {"garbage for one",          CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "UTO", T_2025, GARBAGE, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN},
    {"an unknown authority",     CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "UTO", T_2025, STRANGER, YES, OPEN, YES, YES, OPEN, YES, OPEN},
    {"an authority's namesake",  CERTS_LDS2_TRAVEL, "ecdsa-p256-sha256", "ecdsa-p256-sha256", TRAVEL, "UTO", T_2025, NAMESAKE, YES, OPEN, YES, YES, OPEN, YES, OPEN},
    /* clang-format on */
};

static const uint8_t record[] = {0x73, 0x06, 0x5F, 0x44, 3, 'U', 'T', 'O'};

struct made {
	struct certs_issuer *csca, *other, *signer;
	struct pki_store store;
	uint8_t signature[600], part[sizeof(record)];
	size_t signature_n;
};

static void
make(struct made *m, size_t i)
{
	struct certs_issue_spec authority = pki_spec(
	    "ecdsa-p384-sha384", "CSCA-UT", 1, 0);
	struct certs_issue_spec other = pki_spec("ecdsa-p384-sha384",
	    cases[i].fault == NAMESAKE ? "CSCA-UT" : "CSCA-XX", 2, 0);
	struct certs_issue_spec spec = pki_spec(
	    cases[i].suite, "TS1", 7, cases[i].quirks);
	struct certs_issue_object object = {
	    .suite = certs_issue_suite(cases[i].digest),
	    .quirks = cases[i].fault == PLAIN ? CERTS_ISSUE_PLAIN_ECDSA : 0};
	struct sink k = sink_of(m->signature, sizeof(m->signature));
	struct span der;
	bool foreign = cases[i].fault == STRANGER || cases[i].fault == NAMESAKE;

	m->csca = pki_csca(&authority);
	m->other = pki_csca(&other);
	m->signer = pki_dsc(foreign ? m->other : m->csca, &spec);
	der = certs_issue_der(m->csca);
	m->store = pki_store(&der, 1);
	memcpy(m->part, record, sizeof(record));
	assert_int_equal(
	    certs_issue_signature(m->signer, SPAN_OF(m->part), &object, &k),
	    CERTS_E_OK);
	m->signature_n = cases[i].fault == CUT ? k.n / 2 : k.n;
	if (cases[i].fault == ALTERED)
		m->part[7] ^= 1;
}

static void
unmake(struct made *m)
{
	pki_store_free(&m->store);
	certs_issue_free(&m->signer);
	certs_issue_free(&m->other);
	certs_issue_free(&m->csca);
}

static void
judges_records(void **state)
{
	static const uint8_t garbage[] = {0x30, 0x00};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct made m = {0};
		struct certs_lds2_object o = {.kind = cases[i].kind};
		struct certs_lds2_verdict v;

		make(&m, i);
		o.signed_part = SPAN_OF(m.part);
		o.signature = span_of(m.signature, m.signature_n);
		strcpy(o.state, cases[i].state);
		if (cases[i].fault == GARBAGE)
			o.certificate = SPAN_OF(garbage);
		else if (cases[i].fault != NO_SIGNER)
			o.certificate = certs_issue_der(m.signer);
		certs_lds2_judge(m.store.anchors, &o, cases[i].now, &v);
#define RESULT(id) v.check[CERTS_LDS2_CHECK_##id].result
		check(cases[i].name, RESULT(SIGNATURE) == cases[i].signature);
		check(cases[i].name, RESULT(SIGNER) == cases[i].signer);
		check(cases[i].name, RESULT(PURPOSE) == cases[i].purpose);
		check(cases[i].name, RESULT(VALIDITY) == cases[i].validity);
		check(cases[i].name, RESULT(COUNTRY) == cases[i].country);
		check(cases[i].name, RESULT(PROFILE) == cases[i].profile);
		check(cases[i].name, RESULT(REVOCATION) == OPEN);
		check(cases[i].name, v.result == cases[i].result);
		check(cases[i].name, v.plain == (cases[i].fault == PLAIN));
#undef RESULT
		/* Without a store nobody is trusted, and nobody fails for it.
		 */
		certs_lds2_judge(NULL, &o, cases[i].now, &v);
		check(cases[i].name, v.result != CERTS_SUCCESSFUL);
		unmake(&m);
	}
}

/* Doc 9303-12 §6.1.2: a signer of records is revoked as any other. */
static void
a_revoked_signer_is_refused(void **state)
{
	(void)state;
	for (int revoked = 0; revoked < 2; revoked++) {
		struct made m = {0};
		struct certs_lds2_object o = {.kind = cases[0].kind};
		struct certs_lists_row row = {.kind = CERTS_LISTS_CRL};
		struct certs_lists_array array = {&row, 1};
		struct certs_lists lists = {&array, certs_lists_get};
		struct certs_lds2_verdict v;
		static uint8_t list[4096];
		struct sink k = sink_of(list, sizeof(list));
		struct certs_x509 x;

		make(&m, 0);
		o.signed_part = SPAN_OF(m.part);
		o.signature = span_of(m.signature, m.signature_n);
		strcpy(o.state, cases[0].state);
		o.certificate = certs_issue_der(m.signer);
		assert_int_equal(
		    certs_x509_parse(o.certificate, &x), CERTS_E_OK);
		struct certs_issue_crl c = {
		    .this_update = cases[0].now,
		    .number = 1,
		    .serials = &x.serial,
		    .n = (size_t)revoked,
		};

		assert_int_equal(certs_issue_crl(m.csca, &c, &k), CERTS_E_OK);
		row.item.content = sink_span(&k);
		certs_x509_country(x.issuer, row.item.country);
		certs_anchors_use_lists(m.store.anchors, &lists);
		certs_lds2_judge(m.store.anchors, &o, cases[0].now, &v);
		assert_int_equal(v.check[CERTS_LDS2_CHECK_REVOCATION].result,
		    revoked ? CERTS_FAILED : CERTS_SUCCESSFUL);
		assert_int_equal(
		    v.result, revoked ? CERTS_FAILED : cases[0].result);
		unmake(&m);
	}
}

/* From the chip to the verdict: an entry, read with its certificate. */
static void
reads_and_judges(void **state)
{
	static struct helper_auth auth;
	static struct mrtd_chip_lds2 lds2;
	static uint8_t buf[8000], stored[4000];
	struct mrtd_lds2_record records[4];
	struct mrtd_lds2_read_conf conf = {.app = MRTD_LDS2_TRAVEL,
	    .records = records,
	    .max_records = 4,
	    .buf = buf,
	    .cap = sizeof(buf)};
	struct mrtd_chip_lds2_conf chip = {0};
	struct mrtd_lds2_rights rights;
	struct mrtd_lds2_read r;
	struct mrtd_lds2_object o;
	struct mrtd_lds2_certificate c;
	struct certs_lds2_object object = {.kind = CERTS_LDS2_TRAVEL};
	struct certs_lds2_verdict v;
	struct sink k = sink_of(stored, sizeof(stored));
	struct span entry, certificate, capdu;
	struct made m = {0};
	size_t at;

	(void)state;
	make(&m, 0);
	mrtd_tlv_put(&k, 0x5F44, SPAN_STR("UTO"));
	sink_put(&k, SPAN_OF(m.part));
	mrtd_tlv_put(&k, 0x5F37, span_of(m.signature, m.signature_n));
	mrtd_tlv_put(&k, 0x5F38, span_of("\1", 1));
	entry = sink_span(&k);
	at = k.n;
	mrtd_tlv_put(&k, 0x5F3A, SPAN_STR("UT\7"));
	mrtd_tlv_put(&k, 0x72, certs_issue_der(m.signer));
	assert_true(sink_ok(&k));
	certificate = span_of(stored + at, k.n - at);
	/* Table 83: a certificate has at most 900 bytes. */
	assert_true(certs_issue_der(m.signer).n <= 900);

	mrtd_lds2_rights_all(&rights);
	chip.rights = &rights;
	chip.file[MRTD_LDS2_ENTRIES] = (struct mrtd_chip_lds2_file) {&entry, 1};
	chip.file[MRTD_LDS2_EXITS] = (struct mrtd_chip_lds2_file) {&entry, 0};
	chip.file[MRTD_LDS2_TRAVEL_CERTIFICATES] =
	    (struct mrtd_chip_lds2_file) {&certificate, 1};
	helper_auth_init(&auth);
	mrtd_chip_lds2_init(&lds2, &chip);
	auth.conf.apps = lds2.apps;
	auth.conf.n_apps = lds2.n_apps;
	helper_auth_start(&auth, MRTD_CIPHER_AES256, 4096);
	mrtd_lds2_read_init(&r, &auth.link, &conf);
	while (mrtd_lds2_read_send(&r, &capdu))
		assert_int_equal(mrtd_lds2_read_recv(
				     &r, helper_auth_transceive(&auth, capdu)),
		    MRTD_E_OK);
	assert_true(mrtd_lds2_read_done(&r));
	assert_int_equal(r.n, 2);

	assert_int_equal(
	    mrtd_lds2_parse(records[0].file, records[0].content, &o),
	    MRTD_E_OK);
	assert_int_equal(
	    mrtd_lds2_certificate(
		mrtd_lds2_read_certificate(&r, o.certificate)->content, &c),
	    MRTD_E_OK);
	assert_true(span_eq(c.country, SPAN_STR("UT")));
	object.signed_part = o.signed_part;
	object.signature = o.signature;
	object.certificate = c.der;
	memcpy(object.state, o.state, sizeof(object.state));
	certs_lds2_judge(m.store.anchors, &object, T_2025, &v);
	assert_int_equal(v.result, CERTS_SUCCESSFUL);
	assert_string_equal(v.digest, "SHA256");
	assert_string_equal(v.chain.csca.country, "UT");
	mrtd_lds2_read_wipe(&r);
	unmake(&m);
}

static void
names_its_checks(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CERTS_LDS2_CHECK_COUNT; i++) {
		assert_true(strlen(certs_lds2_check_name(i)) > 0);
		assert_true(strlen(certs_lds2_check_text(i)) > 0);
	}
	assert_string_equal(certs_lds2_check_name(CERTS_LDS2_CHECK_COUNT), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges_records),
	    cmocka_unit_test(a_revoked_signer_is_refused),
	    cmocka_unit_test(reads_and_judges),
	    cmocka_unit_test(names_its_checks),
	};

	return cmocka_run_group_tests_name("certs_lds2", tests, NULL, NULL);
}
