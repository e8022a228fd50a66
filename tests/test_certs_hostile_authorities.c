/*
 * Lists of those who want to break in: the same authority many times,
 * authorities that certify each other in circles or in long chains, and
 * lookalikes.  Nothing of it is believed, and that costs few signatures.
 */
#include "tests/certs_hostile.h"

#include "certs/x509.h"

#include <openssl/evp.h>

/* Signatures of any certificate, list or object that were verified. */
static size_t verified;
int __real_EVP_PKEY_verify(EVP_PKEY_CTX *, const unsigned char *, size_t,
    const unsigned char *, size_t);
int __wrap_EVP_PKEY_verify(EVP_PKEY_CTX *, const unsigned char *, size_t,
    const unsigned char *, size_t);
int
__wrap_EVP_PKEY_verify(EVP_PKEY_CTX *ctx, const unsigned char *sig,
    size_t sig_n, const unsigned char *tbs, size_t tbs_n)
{
	verified++;
	return __real_EVP_PKEY_verify(ctx, sig, sig_n, tbs, tbs_n);
}

static struct certs_issuer *root;

static int
set_up(void **state)
{
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 1, 0);

	(void)state;
	root = pki_csca(&s);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	certs_issue_free(&root);
	return 0;
}

/* A master list of these certificates, signed by one of an authority. */
static struct span
list_by(const struct certs_issuer *authority, const struct span *der, size_t n,
    uint8_t *buf, size_t cap)
{
	struct certs_issue_spec s = pki_spec(
	    SUITE, "List", 900, CERTS_ISSUE_MASTER_SIGNER);
	struct certs_issuer *by = pki_dsc(authority, &s);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct sink k = sink_of(buf, cap);

	assert_int_equal(
	    certs_issue_master_list(by, der, n, &o, &k), CERTS_E_OK);
	certs_issue_free(&by);
	return sink_span(&k);
}

static uint8_t big[1 << 20];

/* One certificate a thousand times: one anchor, and one more in the report. */
static void
a_thousand_times_the_same(void **state)
{
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA other", 5, 0);
	struct certs_issuer *other = pki_csca(&s);
	struct span der[1001], anchor = certs_issue_der(root), list;
	struct pki_store b = pki_store(&anchor, 1);
	struct certs_import_report r;
	struct certs_anchors *a = NULL;

	(void)state;
	der[0] = anchor;
	for (size_t i = 1; i < 1001; i++)
		der[i] = certs_issue_der(other);
	list = list_by(root, der, 1001, big, sizeof(big));
	verified = 0;
	for (int turn = 0; turn < 2; turn++) {
		assert_int_equal(
		    pki_import(b.build, list, false, T_2025, &r), CERTS_E_OK);
		assert_int_equal(r.kind[CERTS_STORE_AUTHORITY].came, 1001);
		assert_int_equal(
		    r.kind[CERTS_STORE_AUTHORITY].added, turn == 0 ? 1 : 0);
	}
	/* The list, its signer and the new one; not the same a second time. */
	assert_true(verified <= 8);
	certs_anchors_free(&a);
	pki_store_free(&b);
	certs_issue_free(&other);
}

enum {
	CIRCLE = 24
};

/* Three links by each: to itself, to the next, to the one across. */
static size_t
make_circles(struct certs_issuer *c[CIRCLE], struct span der[3 * CIRCLE])
{
	static const uint8_t id[] = {1, 2, 3, 4};
	static uint8_t room[3 * CIRCLE][1024];
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 1, 0);
	size_t n = 0;

	s.ski = SPAN_OF(id);
	for (size_t i = 0; i < CIRCLE; i++)
		c[i] = pki_csca(&s);
	for (size_t i = 0; i < CIRCLE; i++)
		for (size_t step = 0; step < 3; step++) {
			size_t to = i + step * (step == 2 ? CIRCLE / 4 : 1);
			struct sink k = sink_of(room[n], sizeof(room[n]));

			s.serial = 100 + n;
			assert_int_equal(
			    certs_issue_link(c[i], c[to % CIRCLE], &s, &k),
			    CERTS_E_OK);
			der[n++] = sink_span(&k);
		}
	return n;
}

/* Of the same name as all of these, by none of them. */
static void
judging_ends(const struct span *der, size_t n)
{
	struct certs_issue_spec d = pki_spec(SUITE, "DS", 3, 0);
	struct certs_issuer *dsc = pki_dsc(root, &d);
	struct pki_store b = pki_store(der, n);
	struct certs_chain_found found;
	struct certs_x509 x;

	assert_int_equal(
	    certs_x509_parse(certs_issue_der(dsc), &x), CERTS_E_OK);
	verified = 0;
	assert_int_equal(certs_chain_find(b.anchors, &x, T_2025, &found),
	    CERTS_REASON_NO_CSCA_BY_NAME);
	assert_true(verified <= n);
	certs_issue_free(&dsc);
	pki_store_free(&b);
}

/*
 * Authorities that certify each other around and around, all with one key
 * identifier, so that each is a candidate for each; none is known.
 */
static void
links_in_circles_end(void **state)
{
	struct certs_issuer *c[CIRCLE];
	struct span der[3 * CIRCLE], anchor = certs_issue_der(root), list;
	struct certs_import_report r;
	struct certs_master_report m;
	struct pki_store b;
	size_t n = make_circles(c, der);
	double t;

	(void)state;
	list = list_by(c[0], der, n, big, sizeof(big));
	b = pki_store(&anchor, 1);
	t = seconds();
	verified = 0;
	assert_int_equal(certs_master_import(b.build, list, false, T_2025, &m),
	    CERTS_E_PATH);
	printf("# %zu links in circles: %zu signatures\n", n, verified);
	/* 16 links are followed at most, each certificate asked of each. */
	assert_true(verified <= 17 * 2 * n + 8);
	assert_true(seconds() - t < SECONDS);
	/* On the operator's word they are all taken, and judging ends too. */
	assert_int_equal(
	    pki_import(b.build, list, true, T_2025, &r), CERTS_E_OK);
	assert_int_equal(r.kind[CERTS_STORE_AUTHORITY].added, n);
	pki_store_free(&b);
	judging_ends(der, n);
	for (size_t i = 0; i < CIRCLE; i++)
		certs_issue_free(&c[i]);
}

/* All with the key identifier of the authority that is looked for. */
static void
a_thousand_lookalikes(void **state)
{
	enum {
		N = 2000
	};
	static const uint8_t id[] = {1, 2, 3, 4};
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issuer *csca, *lookalike;
	struct span der[N], anchor = certs_issue_der(root), list;
	struct pki_store b = pki_store(&anchor, 1);
	struct certs_master_report r;

	(void)state;
	s.ski = SPAN_OF(id);
	csca = pki_csca(&s);
	lookalike = pki_csca(&s);
	for (size_t i = 0; i < N; i++)
		der[i] = certs_issue_der(lookalike);
	list = list_by(csca, der, N, big, sizeof(big));
	verified = 0;
	assert_int_equal(certs_master_import(b.build, list, false, T_2025, &r),
	    CERTS_E_PATH);
	printf("# %u lookalikes: %zu signatures\n", N, verified);
	assert_true(verified <= 2 * 1024 + 8);
	pki_store_free(&b);
	certs_issue_free(&lookalike);
	certs_issue_free(&csca);
}

/* A root, and rollovers one after another; the last signs the list. */
static enum certs_err
chain_of(size_t links, size_t *signatures)
{
	static uint8_t room[100][1024];
	struct certs_issuer *last = root, *next;
	struct span der[101], anchor = certs_issue_der(root), list;
	struct certs_master_report r;
	struct pki_store b = pki_store(&anchor, 1);
	enum certs_err e;

	for (size_t i = 0; i < links; i++) {
		struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 10 + i, 0);
		struct sink k = sink_of(room[i], sizeof(room[i]));

		next = pki_csca(&s);
		s.serial = 200 + i;
		assert_int_equal(
		    certs_issue_link(last, next, &s, &k), CERTS_E_OK);
		der[i] = sink_span(&k);
		if (last != root)
			certs_issue_free(&last);
		last = next;
	}
	list = list_by(last, der, links, big, sizeof(big));
	verified = 0;
	e = certs_master_import(b.build, list, false, T_2025, &r);
	*signatures = verified;
	certs_issue_free(&last);
	pki_store_free(&b);
	return e;
}

static void
a_chain_of_a_hundred_links(void **state)
{
	size_t n;

	(void)state;
	assert_int_equal(chain_of(1, &n), CERTS_E_OK);
	assert_int_equal(chain_of(10, &n), CERTS_E_OK);
	assert_true(n <= 10 * 4 + 8);
	/* No state has rolled over so often. */
	assert_int_equal(chain_of(100, &n), CERTS_E_PATH);
	printf("# 100 links: %zu signatures\n", n);
	assert_true(n <= 100 * 4 + 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_thousand_times_the_same),
	    cmocka_unit_test(links_in_circles_end),
	    cmocka_unit_test(a_thousand_lookalikes),
	    cmocka_unit_test(a_chain_of_a_hundred_links),
	};

	return cmocka_run_group_tests_name(
	    "certs_hostile_authorities", tests, set_up, tear_down);
}
