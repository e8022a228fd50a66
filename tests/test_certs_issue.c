/* The test PKI itself: from a seed it makes the same bytes again. */
#include "tests/certs_pki.h"

#include "certs/cv_issue.h"
#include "certs/import.h"
#include "certs/issue_case.h"
#include "certs/issue_random.h"
#include "certs/key.h"
#include "certs/signature.h"
#include "certs/x509.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <unistd.h>

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

/* The last reason for which something was refused, or waits. */
static void
tell(void *cookie, const struct certs_import_item *item)
{
	enum certs_err *e = cookie;

	if (item->e != CERTS_E_OK || item->waits)
		*e = item->waits ? CERTS_E_PATH : item->e;
}

/* What an operator does with a country: one folder on his word, then one. */
static enum certs_err
take(struct certs_anchors_build *b, const struct certs_issue_country *c,
    const char *folder, bool trust)
{
	struct certs_issue_country_file f;
	struct certs_import_report r;
	enum certs_err e, worst = CERTS_E_OK;

	for (size_t i = 0; certs_issue_country_file(c, i, &f); i++) {
		struct certs_import in = {.build = b,
		    .trust = trust,
		    .now = T_2025,
		    .name = f.path,
		    .who = "",
		    .tell = tell,
		    .cookie = &worst};

		if (strncmp(f.path, folder, strlen(folder)) != 0)
			continue;
		if ((e = certs_import_file(&in, f.bytes, &r)) != CERTS_E_OK)
			worst = e;
	}
	return worst;
}

struct country {
	struct certs_issue_country *c;
	struct pki_store store;
};

static struct country
country(struct span seed, const struct certs_issue_case *a)
{
	const struct certs_issue_country_spec spec = {
	    .seed = seed, .country = "UT", .state = "UTO", .now = T_2025};
	struct country t = {.c = NULL};
	struct span index;

	assert_int_equal(certs_issue_country_new(&spec, &t.c), CERTS_E_OK);
	assert_int_equal(a != NULL ? certs_issue_case_fill(t.c, a)
				   : certs_issue_country_fill(t.c),
	    CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_build_new((struct span) {0}, &t.store.build),
	    CERTS_E_OK);
	check("trust/", take(t.store.build, t.c, "trust/", true) == CERTS_E_OK);
	check(a != NULL ? a->name : "pkd/",
	    take(t.store.build, t.c, "pkd/", false) ==
		(a != NULL ? a->import : CERTS_E_OK));
	assert_int_equal(
	    certs_anchors_build_index(t.store.build, &index), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_open_memory(index, &t.store.anchors), CERTS_E_OK);
	return t;
}

static void
leave(struct country *t)
{
	pki_store_free(&t->store);
	certs_issue_country_free(&t->c);
}

/* Every certificate says what it is: no policy trusts it by accident. */
static void
check_marks(const struct certs_issue_country *c)
{
	static const char mark[] = CERTS_ISSUE_COUNTRY_MARK;
	struct certs_issue_country_file f;
	struct certs_x509 x;
	size_t seen = 0;

	for (size_t k = 0; certs_issue_country_file(c, k, &f); k++) {
		if (certs_x509_parse(f.bytes, &x) != CERTS_E_OK)
			continue;
		check(f.path,
		    memmem(x.issuer.p, x.issuer.n, mark, sizeof(mark) - 1) !=
			NULL);
		seen++;
	}
	assert_true(seen > 1);
}

static struct certs_verdict
judge(const struct country *t, const char *signer,
    const struct certs_issue_object *o)
{
	static uint8_t buf[32768];
	const struct certs_issuer *by = certs_issue_country_issuer(
	    t->c, signer);
	struct certs_chain chain;
	struct certs_verdict v;
	struct certs_sod sod;

	assert_non_null(by);
	assert_int_equal(
	    certs_cms_open(pki_sod(by, o, buf, sizeof(buf)), NULL, 0, &sod),
	    CERTS_E_OK);
	certs_checks_init(&v, CERTS_PROFILE_GATE);
	assert_int_equal(certs_chain_judge(t->store.anchors, &sod,
			     CERTS_CMS_LDS_SECURITY_OBJECT, T_2025, &v, &chain),
	    CERTS_E_OK);
	/* As the inspection does where nothing tells the time. */
	if (chain.have_dsc && !sod.have_signing_time)
		certs_chain_signed(&v, &chain.dsc, 0, "signing time", T_2025);
	certs_cms_close(&sod);
	return v;
}

/* How often a verdict is not what the row says. */
static unsigned
differences(const struct certs_issue_case *a, const struct certs_verdict *v)
{
	enum certs_trust trust = certs_checks_overall(v).trust;
	unsigned n = trust != a->trust;

	if (n > 0)
		printf("# %s: %s\n", a->name, certs_checks_trust_text(trust));
	for (size_t k = 0; k < a->n; k++) {
		const struct certs_check *c = certs_checks_find(
		    v, a->says[k].check);

		assert_non_null(c);
		if (c->result == a->says[k].result &&
		    c->reason == a->says[k].reason)
			continue;
		printf("# %s: %s is %s, %s\n", a->name,
		    certs_checks_name(a->says[k].check),
		    certs_checks_result_text(c->result),
		    certs_checks_reason_name(c->reason));
		n++;
	}
	return n;
}

static void
every_case_is_judged_as_its_row_says(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < certs_issue_cases_n; i++) {
		const struct certs_issue_case *a = &certs_issue_cases[i];
		struct certs_issue_object o = certs_issue_case_object(
		    a, T_2025);
		struct country t = country(SPAN_STR("cases"), a);
		struct certs_verdict v = judge(&t, "dsc", &o);

		assert_true(a->n > 0 && a->n <= 4);
		bad += differences(a, &v);
		check_marks(t.c);
		leave(&t);
	}
	assert_int_equal(bad, 0);
	assert_null(certs_issue_case("no such case"));
}

/* What a passport of the whole country is judged, by its signer. */
/* clang-format off */
static const struct {
	const char *signer;
	enum certs_check_id check;
	enum certs_result result;
	enum certs_reason reason;
} signers[] = {
	{"dsc-old",       CERTS_CHECK_DSC_REVOCATION, CERTS_SUCCESSFUL,   CERTS_REASON_NONE},
	{"dsc-revoked",   CERTS_CHECK_DSC_REVOCATION, CERTS_FAILED,       CERTS_REASON_REVOKED},
	{"dsc-defect",    CERTS_CHECK_DSC_REVOCATION, CERTS_FAILED,       CERTS_REASON_DEFECT_REVOKED},
	{"dsc-deviation", CERTS_CHECK_DSC_PROFILE,    CERTS_UNDETERMINED, CERTS_REASON_DEVIATION},
	{"dsc-direct",    CERTS_CHECK_DSC_SIGNATURE,  CERTS_SUCCESSFUL,   CERTS_REASON_DIRECT},
};
/* clang-format on */

static void
a_whole_country_is_taken_and_judged(void **state)
{
	const struct certs_issue_object o = {.signing_time = T_2025 - 86400};
	struct country t = country(SPAN_STR("whole"), NULL);
	struct certs_verdict v;
	char name[64];

	(void)state;
	assert_int_equal(certs_anchors_count(t.store.anchors), 7);
	check_marks(t.c);
	for (const struct certs_issue_suite *s = certs_issue_suites;
	     s->name != NULL; s++) {
		snprintf(name, sizeof(name), "dsc-%s", s->name);
		v = judge(&t, name, &o);
		check(name,
		    certs_checks_overall(&v).trust == CERTS_TRUST_TRUSTED);
		check(name,
		    pki_result(&v, CERTS_CHECK_SOD_SIGNATURE) ==
			CERTS_SUCCESSFUL);
		check(name,
		    pki_result(&v, CERTS_CHECK_DSC_REVOCATION) ==
			CERTS_SUCCESSFUL);
	}
	for (size_t i = 0; i < sizeof(signers) / sizeof(signers[0]); i++) {
		v = judge(&t, signers[i].signer, &o);
		check(signers[i].signer,
		    pki_result(&v, signers[i].check) == signers[i].result);
		check(signers[i].signer,
		    pki_reason(&v, signers[i].check) == signers[i].reason);
	}
	leave(&t);
}

/* Nobody has it by accident: not one of its files, without the word. */
static void
nothing_is_trusted_without_a_word(void **state)
{
	const struct certs_issue_country_spec spec = {
	    .country = "UT", .state = "UTO", .now = T_2025};
	struct certs_issue_country *c = NULL;
	struct certs_anchors *a = NULL;
	struct pki_store s = {0};
	struct span index;

	(void)state;
	assert_int_equal(certs_issue_country_new(&spec, &c), CERTS_E_OK);
	assert_int_equal(
	    certs_issue_case_fill(c, certs_issue_case("rollover")), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_build_new((struct span) {0}, &s.build), CERTS_E_OK);
	assert_int_equal(take(s.build, c, "trust/", false), CERTS_E_CONSENT);
	(void)take(s.build, c, "pkd/", false);
	(void)take(s.build, c, "issuers/", false);
	assert_int_equal(
	    certs_anchors_build_index(s.build, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	assert_int_equal(certs_anchors_count(a), 0);
	s.anchors = a;
	pki_store_free(&s);
	certs_issue_country_free(&c);
}

static void
countries_are_asked_for_by_their_codes(void **state)
{
	static const struct {
		const char *country, *state;
	} bad[] = {{"U", "UTO"}, {"ut", "UTO"}, {"UT", "UT"}, {"UT", "uto"},
	    {"UTO", "UTO"}, {NULL, "UTO"}, {"UT", NULL}};
	struct certs_issue_country *c = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct certs_issue_country_spec spec = {
		    .country = bad[i].country, .state = bad[i].state};

		assert_int_equal(
		    certs_issue_country_new(&spec, &c), CERTS_E_ARGUMENT);
	}
}

static void
a_country_is_the_same_again(void **state)
{
	const struct certs_issue_case *a = certs_issue_case("rollover");
	struct certs_issue_country_file f[3];
	struct country t[3] = {country(SPAN_STR("a"), a),
	    country(SPAN_STR("a"), a), country(SPAN_STR("b"), a)};
	size_t n = 0;

	(void)state;
	while (certs_issue_country_file(t[0].c, n, &f[0])) {
		for (size_t i = 1; i < 3; i++) {
			assert_true(certs_issue_country_file(t[i].c, n, &f[i]));
			assert_string_equal(f[0].path, f[i].path);
			check(f[0].path,
			    span_eq(f[0].bytes, f[i].bytes) == (i == 1));
		}
		n++;
	}
	assert_true(n > 8);
	assert_false(certs_issue_country_file(t[1].c, n, &f[1]));
	for (size_t i = 0; i < 3; i++)
		leave(&t[i]);
}

/*
 * A key under a passphrase is no key: a program without a terminal would else
 * take what waits on its standard input for the passphrase.
 */
static void
an_encrypted_key_asks_nobody(void **state)
{
	static uint8_t cert[8192], plain[8192], shut[8192];
	struct sink c = sink_of(cert, sizeof(cert));
	struct sink k = sink_of(plain, sizeof(plain));
	struct certs_issue_spec s = pki_spec("ecdsa-p256-sha256", "CSCA", 1, 0);
	struct certs_issuer *made = pki_csca(&s), *again = NULL;
	BIO *in, *bio = BIO_new(BIO_s_mem());
	const int was = dup(STDIN_FILENO);
	EVP_PKEY *key;
	int fd[2], n;

	(void)state;
	assert_int_equal(certs_issue_write(made, &c, &k), CERTS_E_OK);
	assert_int_equal(
	    certs_issue_read(sink_span(&c), sink_span(&k), &again), CERTS_E_OK);
	certs_issue_free(&again);
	in = BIO_new_mem_buf(plain, (int)sink_span(&k).n);
	assert_non_null(key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL));
	assert_int_equal(PEM_write_bio_PKCS8PrivateKey(bio, key,
			     EVP_aes_128_cbc(), "secret", 6, NULL, NULL),
	    1);
	n = BIO_read(bio, shut, sizeof(shut));
	assert_true(n > 0);
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], "secret\n", 7), 7);
	close(fd[1]);
	assert_int_equal(dup2(fd[0], STDIN_FILENO), STDIN_FILENO);
	assert_int_not_equal(
	    certs_issue_read(sink_span(&c), span_of(shut, (size_t)n), &again),
	    CERTS_E_OK);
	/* Nor was it read and found wanting. */
	assert_int_equal(read(STDIN_FILENO, shut, sizeof(shut)), 7);
	assert_int_equal(dup2(was, STDIN_FILENO), STDIN_FILENO);
	close(was);
	close(fd[0]);
	EVP_PKEY_free(key);
	BIO_free(in);
	BIO_free(bio);
	certs_issue_free(&made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_encrypted_key_asks_nobody),
	    cmocka_unit_test(a_seed_gives_the_same_bytes),
	    cmocka_unit_test(without_a_seed_keys_differ),
	    cmocka_unit_test(nonces_differ_under_one_seed),
	    cmocka_unit_test(odd_certificates_are_what_they_say),
	    cmocka_unit_test(every_case_is_judged_as_its_row_says),
	    cmocka_unit_test(a_whole_country_is_taken_and_judged),
	    cmocka_unit_test(nothing_is_trusted_without_a_word),
	    cmocka_unit_test(countries_are_asked_for_by_their_codes),
	    cmocka_unit_test(a_country_is_the_same_again),
	};

	return cmocka_run_group_tests_name("certs_issue", tests, NULL, NULL);
}
