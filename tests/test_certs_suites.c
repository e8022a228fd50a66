/*
 * 41 pairs of authority and document signer, made by other software, in every
 * suite: each signs a security object that is judged by a store of all the
 * authorities there are.  All of them have one name, so the key identifier and
 * the signature have to find the right one.
 */
#include "tests/certs_pki.h"

#include "certs/x509.h"

/* 2025-04-27 */
#define NOW INT64_C(1745712000)

static uint8_t buf[16384];

/* clang-format off */
static const struct {
	const char *name;
	bool dsc, csca; /* what the data holds of it */
	enum certs_reason algorithms; /* what the policy says */
	const char *by; /* whose authority verifies it; NULL: its own */
} rows[] = {
	{"sha1_ecdsa_brainpoolP224r1",     true, true,  CERTS_REASON_ALGORITHM_WEAK, NULL},
	{"sha1_ecdsa_brainpoolP256r1",     true, true,  CERTS_REASON_ALGORITHM_WEAK, NULL},
	{"sha1_ecdsa_secp256r1",           true, true,  CERTS_REASON_ALGORITHM_WEAK, NULL},
	{"sha1_rsa_3_4096",                true, true,  CERTS_REASON_ALGORITHM_WEAK, NULL},
	{"sha1_rsa_65537_2048",            true, false, CERTS_REASON_ALGORITHM_WEAK, "sha1_rsa_65537_4096"},
	{"sha1_rsa_65537_4096",            true, true,  CERTS_REASON_ALGORITHM_WEAK, NULL},
	{"sha224_ecdsa_brainpoolP224r1",   true, true,  CERTS_REASON_NONE, NULL},
	{"sha224_ecdsa_secp224r1",         true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_ecdsa_brainpoolP224r1",   true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_ecdsa_brainpoolP256r1",   true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_ecdsa_brainpoolP384r1",   true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_ecdsa_secp256r1",         true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_ecdsa_secp384r1",         true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_ecdsa_secp521r1",         true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_rsa_3_2048",              true, false, CERTS_REASON_NONE, "sha256_rsa_3_4096"},
	{"sha256_rsa_3_4096",              true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_rsa_65537_2048",          true, false, CERTS_REASON_NONE, "sha256_rsa_65537_4096"},
	{"sha256_rsa_65537_3072",          true, false, CERTS_REASON_NONE, "sha256_rsa_65537_4096"},
	{"sha256_rsa_65537_4096",          true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_rsapss_32_3_2048",        true, false, CERTS_REASON_NONE, "sha256_rsapss_32_3_4096"},
	{"sha256_rsapss_32_3_3072",        true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_rsapss_32_3_4096",        true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_rsapss_32_65537_2048",    true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_rsapss_32_65537_3072",    true, true,  CERTS_REASON_NONE, NULL},
	{"sha256_rsapss_32_65537_4096",    true, true,  CERTS_REASON_NONE, NULL},
	{"sha384_ecdsa_brainpoolP256r1",   true, true,  CERTS_REASON_NONE, NULL},
	{"sha384_ecdsa_brainpoolP384r1",   true, true,  CERTS_REASON_NONE, NULL},
	{"sha384_ecdsa_brainpoolP512r1",   true, true,  CERTS_REASON_NONE, NULL},
	{"sha384_ecdsa_secp384r1",         true, true,  CERTS_REASON_NONE, NULL},
	{"sha384_rsa_65537_4096",          true, true,  CERTS_REASON_NONE, NULL},
	{"sha384_rsapss_48_65537_2048",    true, false, CERTS_REASON_NONE, "sha384_rsapss_48_65537_4096"},
	{"sha384_rsapss_48_65537_3072",    true, true,  CERTS_REASON_NONE, NULL},
	{"sha384_rsapss_48_65537_4096",    false, true, CERTS_REASON_NONE, NULL},
	{"sha512_ecdsa_brainpoolP256r1",   true, true,  CERTS_REASON_NONE, NULL},
	{"sha512_ecdsa_brainpoolP384r1",   true, true,  CERTS_REASON_NONE, NULL},
	{"sha512_ecdsa_brainpoolP512r1",   true, true,  CERTS_REASON_NONE, NULL},
	{"sha512_ecdsa_secp521r1",         true, true,  CERTS_REASON_NONE, NULL},
	{"sha512_rsa_65537_2048",          true, false, CERTS_REASON_NONE, "sha512_rsa_65537_4096"},
	{"sha512_rsa_65537_4096",          true, true,  CERTS_REASON_NONE, NULL},
	{"sha512_rsapss_64_65537_2048",    true, false, CERTS_REASON_NONE, "sha512_rsapss_64_65537_4096"},
	{"sha512_rsapss_64_65537_4096",    true, true,  CERTS_REASON_NONE, NULL},
};
/* clang-format on */
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static uint8_t *
slurp(const char *suite, const char *file, size_t *n)
{
	char path[256];

	snprintf(path, sizeof(path), "pkd/mock-suites/%s/%s", suite, file);
	*n = 0;
	return check_slurp(check_data(path), n);
}

/* The authorities of all pairs, on the operator's word. */
static struct pki_store
all_authorities(void)
{
	struct pki_store s = pki_store(NULL, 0);
	struct certs_import_report r;
	struct span index;

	certs_anchors_free(&s.anchors);
	for (size_t i = 0; i < ROWS; i++) {
		size_t n;
		uint8_t *p = slurp(rows[i].name, "mock_csca.pem", &n);

		check(rows[i].name, (p != NULL) == rows[i].csca);
		if (p == NULL)
			continue;
		check(rows[i].name,
		    pki_import(s.build, span_of(p, n), true, NOW, &r) ==
			CERTS_E_OK);
		check(rows[i].name, r.kind[CERTS_STORE_AUTHORITY].came == 1);
		free(p);
	}
	assert_int_equal(
	    certs_anchors_build_index(s.build, &index), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_open_memory(index, &s.anchors), CERTS_E_OK);
	return s;
}

/* All of them but those with the key of one. */
static struct pki_store
all_but(const struct certs_anchors *all, size_t one)
{
	struct certs_anchor c, without;
	struct span der[ROWS];
	size_t n = 0;

	assert_true(certs_anchors_get(all, one, &without));
	for (size_t i = 0; i < certs_anchors_count(all); i++) {
		assert_true(certs_anchors_get(all, i, &c));
		if (!span_eq(c.spki, without.spki))
			der[n++] = c.der;
	}
	return pki_store(der, n);
}

/* A certificate with its key; NULL where the data has none. */
static struct certs_issuer *
read_pair(const char *suite, const char *certificate, const char *key)
{
	struct certs_issuer *dsc = NULL;
	size_t n[2];
	uint8_t *p[2] = {
	    slurp(suite, certificate, &n[0]), slurp(suite, key, &n[1])};

	if (p[0] != NULL)
		check(suite,
		    certs_issue_read(span_of(p[0], n[0]), span_of(p[1], n[1]),
			&dsc) == CERTS_E_OK);
	free(p[0]);
	free(p[1]);
	return dsc;
}

static struct certs_verdict
judge(const struct certs_anchors *a, const struct certs_issuer *dsc,
    struct certs_chain *chain)
{
	struct certs_issue_object o = {.signing_time = NOW};
	struct certs_verdict v;
	struct certs_sod sod;

	assert_int_equal(
	    certs_cms_open(pki_sod(dsc, &o, buf, sizeof(buf)), NULL, 0, &sod),
	    CERTS_E_OK);
	certs_checks_init(&v, CERTS_PROFILE_GATE);
	assert_int_equal(certs_chain_judge(a, &sod,
			     CERTS_CMS_LDS_SECURITY_OBJECT, NOW, &v, chain),
	    CERTS_E_OK);
	certs_cms_close(&sod);
	return v;
}

static void
check_authority(size_t i, const struct certs_anchors *all, size_t anchor)
{
	const char *by = rows[i].by != NULL ? rows[i].by : rows[i].name;
	struct certs_issuer *csca = read_pair(
	    by, "mock_csca.pem", "mock_csca.key");
	struct certs_anchor a;
	struct certs_x509 x;

	check(rows[i].name, csca != NULL);
	check(rows[i].name, certs_anchors_get(all, anchor, &a));
	check(rows[i].name,
	    certs_x509_parse(certs_issue_der(csca), &x) == CERTS_E_OK);
	check(rows[i].name, span_eq(x.spki, a.spki));
	certs_issue_free(&csca);
}

static void
judge_row(
    size_t i, const struct certs_anchors *all, const struct certs_issuer *dsc)
{
	const char *name = rows[i].name;
	struct certs_chain chain;
	struct certs_verdict v = judge(all, dsc, &chain);
	struct pki_store others;

	check(name,
	    pki_result(&v, CERTS_CHECK_SOD_SIGNATURE) == CERTS_SUCCESSFUL);
	check(name,
	    pki_result(&v, CERTS_CHECK_DSC_SIGNATURE) == CERTS_SUCCESSFUL);
	check(
	    name, pki_result(&v, CERTS_CHECK_DSC_VALIDITY) == CERTS_SUCCESSFUL);
	check(
	    name, pki_reason(&v, CERTS_CHECK_ALGORITHMS) == rows[i].algorithms);
	check(name, certs_checks_overall(&v).trust == CERTS_TRUST_TRUSTED);
	check(name, chain.by_key_id && chain.candidates == 1);

	check_authority(i, all, chain.anchor);

	/* The twin: all the others have its name, none its key. */
	others = all_but(all, chain.anchor);
	v = judge(others.anchors, dsc, &chain);
	check(name,
	    pki_result(&v, CERTS_CHECK_SOD_SIGNATURE) == CERTS_SUCCESSFUL);
	check(name,
	    pki_reason(&v, CERTS_CHECK_DSC_SIGNATURE) ==
		CERTS_REASON_NO_CSCA_BY_NAME);
	check(name, certs_checks_overall(&v).trust == CERTS_TRUST_UNDETERMINED);
	check(name,
	    !chain.have_csca &&
		chain.candidates == certs_anchors_count(others.anchors));
	pki_store_free(&others);
}

static void
each_signer_verifies_and_by_whom(void **state)
{
	struct pki_store all;
	size_t signers = 0;

	(void)state;
	if (check_data("pkd/mock-suites") == NULL)
		skip_because("no pairs in the development data");
	assert_int_equal(ROWS, 41);
	all = all_authorities();
	for (size_t i = 0; i < ROWS; i++) {
		struct certs_issuer *dsc = read_pair(
		    rows[i].name, "mock_dsc.pem", "mock_dsc.key");

		check(rows[i].name, (dsc != NULL) == rows[i].dsc);
		if (dsc != NULL) {
			judge_row(i, all.anchors, dsc);
			signers++;
		}
		certs_issue_free(&dsc);
	}
	assert_int_equal(certs_anchors_count(all.anchors), 33);
	assert_int_equal(signers, 40);
	pki_store_free(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_signer_verifies_and_by_whom),
	};

	return cmocka_run_group_tests_name("certs_suites", tests, NULL, NULL);
}
