/*
 * A signer's certificate is verified once, unless trust has changed.  Counted
 * is what libcrypto is asked: one call a signature.
 */
#include "tests/certs_pki.h"

#include "certs/anchors_key.h"
#include "certs/proven.h"
#include "certs/x509.h"

#include <openssl/evp.h>

#define SUITE "ecdsa-p256-sha256"
#define LATER (T_2025 + 86400)

int __real_EVP_PKEY_verify(EVP_PKEY_CTX *, const unsigned char *, size_t,
    const unsigned char *, size_t);
int __wrap_EVP_PKEY_verify(EVP_PKEY_CTX *, const unsigned char *, size_t,
    const unsigned char *, size_t);

static unsigned asked;

int
__wrap_EVP_PKEY_verify(EVP_PKEY_CTX *ctx, const unsigned char *sig, size_t n,
    const unsigned char *hash, size_t hash_n)
{
	asked++;
	return __real_EVP_PKEY_verify(ctx, sig, n, hash, hash_n);
}

struct scene {
	struct certs_issuer *csca, *other, *dsc;
	struct pki_store store;
	struct certs_proven *proven;
};

/* Another state of the store, opened by the process with that memory. */
static void
open_store(struct scene *s, const struct span *der, size_t n)
{
	if (s->store.anchors != NULL)
		pki_store_free(&s->store);
	s->store = pki_store(der, n);
	certs_anchors_use_proven(s->store.anchors, s->proven);
}

static int
set_up(void **state)
{
	static struct scene s;
	struct certs_issue_spec c = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issue_spec o = pki_spec(SUITE, "Other CSCA", 2, 0);
	struct certs_issue_spec d = pki_spec(SUITE, "DS", 3, 0);
	struct span der;

	s = (struct scene) {.csca = pki_csca(&c), .other = pki_csca(&o)};
	s.dsc = pki_dsc(s.csca, &d);
	assert_int_equal(certs_proven_new(&s.proven), CERTS_E_OK);
	der = certs_issue_der(s.csca);
	open_store(&s, &der, 1);
	*state = &s;
	return 0;
}

static int
tear_down(void **state)
{
	struct scene *s = *state;

	pki_store_free(&s->store);
	certs_proven_free(&s->proven);
	certs_issue_free(&s->csca);
	certs_issue_free(&s->other);
	certs_issue_free(&s->dsc);
	return 0;
}

struct judged {
	unsigned asked;
	struct certs_verdict v;
	struct certs_chain chain;
};

static struct judged
judge(const struct scene *s, const struct certs_issuer *dsc, int64_t now)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	static uint8_t buf[4096];
	struct judged j;
	struct certs_sod sod;

	asked = 0;
	certs_checks_init(&j.v, CERTS_PROFILE_GATE);
	assert_int_equal(
	    certs_cms_open(pki_sod(dsc, &o, buf, sizeof(buf)), NULL, 0, &sod),
	    CERTS_E_OK);
	assert_int_equal(
	    certs_chain_judge(s->store.anchors, &sod,
		CERTS_CMS_LDS_SECURITY_OBJECT, now, &j.v, &j.chain),
	    CERTS_E_OK);
	certs_cms_close(&sod);
	j.asked = asked;
	return j;
}

static void
check_good(const struct judged *j, unsigned want, int64_t at)
{
	assert_int_equal(j->asked, want);
	assert_int_equal(j->chain.verified_at, at);
	assert_int_equal(
	    pki_result(&j->v, CERTS_CHECK_SOD_SIGNATURE), CERTS_SUCCESSFUL);
	assert_int_equal(
	    pki_result(&j->v, CERTS_CHECK_DSC_SIGNATURE), CERTS_SUCCESSFUL);
}

static const char *
detail(const struct judged *j)
{
	return certs_checks_find(&j->v, CERTS_CHECK_DSC_SIGNATURE)->detail;
}

static void
a_signer_is_verified_once_and_the_record_says_when(void **state)
{
	const struct scene *s = *state;
	struct judged j = judge(s, s->dsc, T_2025);

	check_good(&j, 2, 0);
	assert_string_equal(detail(&j), "1 candidate");
	for (int i = 0; i < 3; i++) {
		j = judge(s, s->dsc, LATER + i);
		check_good(&j, 1, T_2025);
		assert_string_equal(detail(&j),
		    "1 candidate, signature verified 2025-01-01T00:00:00Z");
	}
}

static void
a_change_of_trust_forgets_all(void **state)
{
	struct scene *s = *state;
	struct span der[] = {
	    certs_issue_der(s->other), certs_issue_der(s->csca)};
	struct judged j = judge(s, s->dsc, T_2025);

	check_good(&j, 2, 0);
	/* One more anchor; then without the signer's; then the first again. */
	open_store(s, der, 2);
	j = judge(s, s->dsc, LATER);
	check_good(&j, 2, 0);
	open_store(s, der, 1);
	j = judge(s, s->dsc, LATER);
	assert_int_equal(
	    pki_result(&j.v, CERTS_CHECK_DSC_SIGNATURE), CERTS_UNDETERMINED);
	open_store(s, &der[1], 1);
	j = judge(s, s->dsc, LATER);
	check_good(&j, 2, 0);
	/* The same state opened anew is the same trust. */
	open_store(s, &der[1], 1);
	j = judge(s, s->dsc, LATER + 1);
	check_good(&j, 1, LATER);
}

static void
validity_is_judged_at_its_own_time(void **state)
{
	const struct scene *s = *state;
	struct judged j = judge(s, s->dsc, T_2025);

	check_good(&j, 2, 0);
	j = judge(s, s->dsc, T_2030 + 1);
	check_good(&j, 1, T_2025);
	assert_int_equal(
	    pki_result(&j.v, CERTS_CHECK_DSC_VALIDITY), CERTS_FAILED);
	assert_int_equal(
	    pki_result(&j.v, CERTS_CHECK_CSCA_VALIDITY), CERTS_FAILED);
	/* A clock that went back, or stands still, cannot say "earlier". */
	j = judge(s, s->dsc, T_2025 - 1);
	check_good(&j, 2, 0);
	j = judge(s, s->dsc, 0);
	check_good(&j, 2, 0);
}

static void
what_is_wrong_is_asked_each_time(void **state)
{
	const struct scene *s = *state;
	struct certs_issue_spec d = pki_spec(SUITE, "DS", 3, 0);
	struct certs_x509 x;
	struct certs_issuer *forged;
	struct judged j;

	/* A stranger with the name and the key identifier of the authority. */
	assert_int_equal(
	    certs_x509_parse(certs_issue_der(s->csca), &x), CERTS_E_OK);
	d.name = "CSCA";
	d.ski = x.ski;
	forged = pki_csca(&d);
	d = pki_spec(SUITE, "DS", 3, 0);
	d.same_key = s->dsc;
	{
		struct certs_issuer *dsc = pki_dsc(forged, &d);

		j = judge(s, s->dsc, T_2025);
		check_good(&j, 2, 0);
		for (int i = 0; i < 3; i++) {
			j = judge(s, dsc, LATER);
			assert_true(j.asked >= 2);
			assert_int_equal(j.chain.verified_at, 0);
			assert_int_equal(
			    pki_result(&j.v, CERTS_CHECK_DSC_SIGNATURE),
			    CERTS_FAILED);
		}
		certs_issue_free(&dsc);
	}
	j = judge(s, s->dsc, LATER);
	check_good(&j, 1, T_2025);
	certs_issue_free(&forged);
}

static void
the_oldest_gives_way(void **state)
{
	const struct scene *s = *state;
	struct certs_issuer *second = NULL;
	struct judged j = judge(s, s->dsc, T_2025);

	for (unsigned i = 0; i < CERTS_PROVEN_MAX; i++) {
		struct certs_issue_spec d = pki_spec(SUITE, "DS", 100 + i, 0);
		struct certs_issuer *dsc;

		d.same_key = s->dsc;
		dsc = pki_dsc(s->csca, &d);
		j = judge(s, dsc, T_2025);
		check_good(&j, 2, 0);
		if (second == NULL)
			second = dsc;
		else
			certs_issue_free(&dsc);
	}
	j = judge(s, second, LATER);
	check_good(&j, 1, T_2025);
	j = judge(s, s->dsc, LATER);
	check_good(&j, 2, 0);
	certs_issue_free(&second);
}

/* An anchor is a row of one store: its key is that row's, or nobody's. */
static void
a_key_is_ready_for_its_own_store_alone(void **state)
{
	const struct scene *s = *state;
	struct span der[] = {
	    certs_issue_der(s->other), certs_issue_der(s->csca)};
	struct pki_store two = pki_store(der, 2);
	struct certs_anchor own, moved, stranger;
	const struct certs_key *first, *again;

	assert_true(certs_anchors_get(s->store.anchors, 0, &own));
	assert_true(certs_anchors_get(two.anchors, 1, &stranger));
	assert_int_equal(certs_anchors_key(s->store.anchors, &own, &first),
	    CERTS_REASON_NONE);
	assert_int_equal(certs_anchors_key(s->store.anchors, &own, &again),
	    CERTS_REASON_NONE);
	assert_ptr_equal(first, again);
	/* Of no row; of a row that is ready; of one that is not yet. */
	assert_int_equal(certs_anchors_key(s->store.anchors, &stranger, &again),
	    CERTS_REASON_INTERNAL);
	assert_null(again);
	moved = stranger;
	moved.index = 0;
	assert_int_equal(certs_anchors_key(s->store.anchors, &moved, &again),
	    CERTS_REASON_INTERNAL);
	assert_int_equal(certs_anchors_key(two.anchors, &own, &again),
	    CERTS_REASON_INTERNAL);
	assert_int_equal(certs_anchors_key(two.anchors, &moved, &again),
	    CERTS_REASON_INTERNAL);
	assert_int_equal(certs_anchors_key(two.anchors, &stranger, &again),
	    CERTS_REASON_NONE);
	pki_store_free(&two);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_signer_is_verified_once_and_the_record_says_when),
	    TEST(a_change_of_trust_forgets_all),
	    TEST(validity_is_judged_at_its_own_time),
	    TEST(what_is_wrong_is_asked_each_time),
	    TEST(the_oldest_gives_way),
	    TEST(a_key_is_ready_for_its_own_store_alone),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
