/* The test PKI itself: from a seed it makes the same bytes again. */
#include "tests/certs_pki.h"

#include "certs/cv_issue.h"
#include "certs/issue_random.h"
#include "certs/key.h"
#include "certs/signature.h"
#include "certs/x509.h"

#include <openssl/x509.h>

#include <string.h>

static const char *const suites[] = {
    "rsa-2048-sha256",
    "pss-2048-sha256",
    "ecdsa-p256-sha256",
    "ecdsa-p521-sha512",
    "ecdsa-bp384r1-sha384",
};

static const struct {
	const char *algorithm, *curve;
	unsigned bits;
} cv_suites[] = {
    {"id-TA-ECDSA-SHA-256", "brainpoolP256r1", 0},
    {"id-TA-RSA-PSS-SHA-256", NULL, 2048},
};

/* Certificate, key and a signed object of each suite. */
static void
make_all(struct span seed, struct sink *out)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_issue_random *random = NULL;
	struct certs_issuer *csca, *dsc;

	assert_int_equal(certs_issue_random_new(seed, &random), CERTS_E_OK);
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		struct certs_issue_spec s = pki_spec(suites[i], "CSCA", 1, 0);

		s.random = random;
		csca = pki_csca(&s);
		s.name = "DS";
		dsc = pki_dsc(csca, &s);
		assert_int_equal(certs_issue_write(csca, out, out), CERTS_E_OK);
		assert_int_equal(certs_issue_write(dsc, out, out), CERTS_E_OK);
		assert_int_equal(
		    certs_issue_sod(dsc, SPAN_OF(pki_content), &o, out),
		    CERTS_E_OK);
		certs_issue_free(&csca);
		certs_issue_free(&dsc);
	}
	for (size_t i = 0; i < sizeof(cv_suites) / sizeof(cv_suites[0]); i++) {
		struct certs_cv_issue_spec s = {.chr = "UTCVCA00001",
		    .algorithm = mrtd_cvc_algorithm_named(
			cv_suites[i].algorithm),
		    .curve = cv_suites[i].curve,
		    .bits = cv_suites[i].bits,
		    .role = MRTD_CVC_CVCA,
		    .effective = {2026, 1, 1},
		    .expires = {2028, 12, 31},
		    .random = random};
		struct certs_cv_issuer *cvca = NULL;

		assert_int_equal(certs_cv_issue_root(&s, &cvca), CERTS_E_OK);
		sink_put(out, certs_cv_issue_der(cvca));
		assert_int_equal(certs_cv_issue_key(cvca, out), CERTS_E_OK);
		certs_cv_issue_free(&cvca);
	}
	assert_true(sink_ok(out));
	certs_issue_random_free(&random);
}

static void
a_seed_gives_the_same_bytes(void **state)
{
	static uint8_t buf[3][128 << 10];
	struct sink k[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		k[i] = sink_of(buf[i], sizeof(buf[i]));
	make_all(SPAN_STR("one"), &k[0]);
	make_all(SPAN_STR("one"), &k[1]);
	make_all(SPAN_STR("two"), &k[2]);
	assert_true(span_eq(sink_span(&k[0]), sink_span(&k[1])));
	assert_false(span_eq(sink_span(&k[0]), sink_span(&k[2])));
}

/* Without a seed nothing is the same twice. */
static void
without_a_seed_keys_differ(void **state)
{
	struct certs_issue_spec s = pki_spec("ecdsa-p256-sha256", "CSCA", 1, 0);
	struct certs_issuer *a = pki_csca(&s), *b = pki_csca(&s);

	(void)state;
	assert_false(span_eq(certs_issue_der(a), certs_issue_der(b)));
	certs_issue_free(&a);
	certs_issue_free(&b);
}

/* One key, two messages: nonces that were the same would give the key away. */
static void
nonces_differ_under_one_seed(void **state)
{
	struct certs_issue_spec s = pki_spec("ecdsa-p256-sha256", "CSCA", 1, 0);
	struct certs_issue_object o = {.quirks = CERTS_ISSUE_PLAIN_ECDSA};
	struct certs_issuer *a;
	uint8_t sig[2][64];

	(void)state;
	assert_int_equal(
	    certs_issue_random_new(SPAN_STR("one"), &s.random), CERTS_E_OK);
	a = pki_csca(&s);
	for (size_t i = 0; i < 2; i++) {
		struct sink k = sink_of(sig[i], sizeof(sig[i]));

		assert_int_equal(
		    certs_issue_signature(a, SPAN_STR("text"), &o, &k),
		    CERTS_E_OK);
	}
	assert_memory_not_equal(sig[0], sig[1], 32);
	certs_issue_free(&a);
	certs_issue_random_free(&s.random);
}

/* clang-format off */
static const struct {
	const char *name, *suite;
	uint32_t odd;
	unsigned exponent;
	int salt;
	const char *mgf, *text; /* of the algorithm */
} rows[] = {
	{"as it should be",    "rsa-2048-sha256", 0, 0, 0, NULL, "RSASSA-PKCS1-v1_5 SHA256"},
	{"exponent 3",         "rsa-2048-sha256", 0, 3, 0, NULL, "RSASSA-PKCS1-v1_5 SHA256"},
	{"exponent 38129",     "rsa-2048-sha256", 0, 38129, 0, NULL, "RSASSA-PKCS1-v1_5 SHA256"},
	{"PSS by default",     "pss-2048-sha1", 0, 0, 0, NULL, "RSASSA-PSS SHA1 MGF1 SHA1 salt 20"},
	{"PSS without salt",   "pss-2048-sha256", 0, 0, -1, NULL, "RSASSA-PSS SHA256 MGF1 SHA256 salt 0"},
	{"PSS with much",      "pss-2048-sha256", 0, 0, 200, NULL, "RSASSA-PSS SHA256 MGF1 SHA256 salt 200"},
	{"PSS, another mask",  "pss-2048-sha256", 0, 0, 20, "SHA1", "RSASSA-PSS SHA256 MGF1 SHA1 salt 20"},
	{"a generator",        "ecdsa-p256-sha256", CERTS_ISSUE_ODD_GENERATOR, 0, 0, NULL, "ECDSA SHA256"},
	{"a longer generator", "ecdsa-bp384r1-sha384", CERTS_ISSUE_ODD_GENERATOR, 0, 0, NULL, "ECDSA SHA384"},
};
/* clang-format on */

static void
odd_certificates_are_what_they_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct certs_issue_spec s = pki_spec(
		    rows[i].suite, "CSCA", 1, 0);
		bool forged = (rows[i].odd & CERTS_ISSUE_ODD_GENERATOR) != 0;
		struct certs_signature_algorithm a;
		struct certs_issuer *csca;
		const unsigned char *p;
		struct certs_x509 x;
		struct certs_key k;
		X509 *other;

		s.odd = rows[i].odd;
		s.exponent = rows[i].exponent;
		s.salt = rows[i].salt;
		s.mgf = rows[i].mgf;
		csca = pki_csca(&s);
		assert_int_equal(
		    certs_x509_parse(certs_issue_der(csca), &x), CERTS_E_OK);
		assert_int_equal(certs_signature_read(x.algorithm, NULL, &a),
		    CERTS_REASON_NONE);
		assert_string_equal(a.text, rows[i].text);
		check(rows[i].name,
		    (certs_key_open(x.spki, &k) == CERTS_REASON_NONE) ==
			!forged);
		if (!forged)
			certs_key_close(&k);
		/* Another reader takes it, and believes the generator. */
		p = certs_issue_der(csca).p;
		other = d2i_X509(NULL, &p, (long)certs_issue_der(csca).n);
		check(rows[i].name,
		    other != NULL &&
			X509_verify(other, X509_get0_pubkey(other)) == 1);
		X509_free(other);
		certs_issue_free(&csca);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_seed_gives_the_same_bytes),
	    cmocka_unit_test(without_a_seed_keys_differ),
	    cmocka_unit_test(nonces_differ_under_one_seed),
	    cmocka_unit_test(odd_certificates_are_what_they_say),
	};

	return cmocka_run_group_tests_name("certs_issue", tests, NULL, NULL);
}
