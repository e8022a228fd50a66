/*
 * What follows in the store when a list, its signer or an authority is put
 * aside: by name, or by a revocation.
 */
#include "tests/certs_settle_form.h"

static void
distrust(struct certs_anchors_build *b, struct span der, struct certs_settle *r)
{
	struct certs_change c = {
	    .build = b, .who = "operator", .reason = "forged", .now = T_2025};
	uint8_t digest[32];
	bool agreed;

	SHA256(der.p, der.n, digest);
	assert_int_equal(
	    certs_change_distrust(&c, digest, r, &agreed), CERTS_E_OK);
	assert_true(agreed);
}

/* A newest list that is distrusted gives way, and does not come back. */
static void
a_distrusted_list_gives_way(void **state)
{
	struct certs_issuer *csca = authority("CSCA", "UT", 1);
	struct span anchor = certs_issue_der(csca);

	(void)state;
	for (size_t i = 1; i < KINDS - 1; i++) {
		enum certs_store_kind kind = kinds[i].kind;
		const char *name = certs_store_kind_word(kind);
		struct pki_store s = pki_store(&anchor, 1);
		struct certs_import_report r;
		struct certs_settle settled;
		struct span der[2];

		for (size_t k = 0; k < 2; k++) {
			der[k] = object(k, kind, csca,
			    T_2025 - 100 + 50 * (int64_t)k, 0, 77);
			check(name,
			    pki_import(s.build, der[k], false, T_2025, &r) ==
				CERTS_E_OK);
		}
		check(name, r.settled.replaced == 1);
		distrust(s.build, der[1], &settled);
		check(name, settled.restored == 1);
		check(name, status_of(s.build, der[0]) == CERTS_STORE_TRUSTED);
		check(name,
		    pki_import(s.build, der[1], true, T_2025, &r) ==
			CERTS_E_DISTRUSTED);
		check(name, status_of(s.build, der[0]) == CERTS_STORE_TRUSTED);
		/* Nothing stays when the authority itself is distrusted. */
		distrust(s.build, anchor, &settled);
		check(name, status_of(s.build, der[0]) == CERTS_STORE_KNOWN);
		if (kinds[i].is_list)
			check(name, in_force(s.build, kinds[i].list) == 0);
		pki_store_free(&s);
	}
	certs_issue_free(&csca);
}

/* A CRL that comes after a list, and names the signer of the list. */
static void
a_signer_that_is_revoked_later_is_heard_no_more(void **state)
{
	struct certs_issuer *csca = authority("CSCA", "UT", 1);
	struct span anchor = certs_issue_der(csca);

	(void)state;
	for (size_t i = 2; i < KINDS - 1; i++)
		for (uint8_t listed = 8; listed <= 9; listed++) {
			const char *name = certs_store_kind_word(kinds[i].kind);
			struct pki_store s = pki_store(&anchor, 1);
			struct certs_import_report r;
			struct span der = object(
					0, kinds[i].kind, csca, T_2025, 0, 77),
				    crl = object(1, CERTS_STORE_CRL, csca,
					T_2025, 0, listed);

			check(name,
			    pki_import(s.build, der, false, T_2025, &r) ==
				CERTS_E_OK);
			check(name,
			    pki_import(s.build, crl, false, T_2025, &r) ==
				CERTS_E_OK);
			check(name,
			    r.settled.revoked[kinds[i].kind] == (listed == 9));
			check(name,
			    in_force(s.build, kinds[i].list) == (listed == 8));
			pki_store_free(&s);
		}
	certs_issue_free(&csca);
}

/* The certificate inside a list, in the last room. */
static struct span
signer_in(struct span list)
{
	struct sink k = sink_of(room[7], sizeof(room[7]));
	struct certs_sod sod;

	assert_int_equal(certs_cms_open(list, NULL, 0, &sod), CERTS_E_OK);
	sink_put(&k, sod.signer);
	certs_cms_close(&sod);
	return sink_span(&k);
}

/* Whether the anchor or the operator vouched for it: its key is out. */
static void
a_signer_that_is_distrusted_later_is_heard_no_more(void **state)
{
	struct certs_issuer *csca = authority("CSCA", "UT", 1);
	struct span anchor = certs_issue_der(csca);

	(void)state;
	for (size_t i = 4; i < 2 * (KINDS - 1); i++) {
		enum certs_store_kind kind = kinds[i / 2].kind;
		const char *name = certs_store_kind_word(kind);
		bool by_operator = i % 2 == 1;
		struct pki_store s = pki_store(&anchor, by_operator ? 0 : 1);
		struct span der = object(0, kind, csca, T_2025, 0, 77),
			    bad = signer_in(der);
		struct certs_import_report r;
		struct certs_settle settled;

		check(name,
		    pki_import(s.build, der, by_operator, T_2025, &r) ==
			    CERTS_E_OK &&
			pki_import(s.build, bad, false, T_2025, &r) ==
			    CERTS_E_OK);
		check(name, in_force(s.build, kinds[i / 2].list) == 1);
		distrust(s.build, bad, &settled);
		check(name, in_force(s.build, kinds[i / 2].list) == 0);
		check(name, settled.revoked[kind] == 1);
		pki_store_free(&s);
	}
	certs_issue_free(&csca);
}

/* A list has no key: that one is distrusted says nothing of the next. */
static void
a_distrusted_list_bars_no_other(void **state)
{
	struct certs_issuer *csca = authority("CSCA", "UT", 1);
	struct span anchor = certs_issue_der(csca);

	(void)state;
	for (size_t i = 1; i < KINDS - 1; i++) {
		enum certs_store_kind kind = kinds[i].kind;
		const char *name = certs_store_kind_word(kind);
		struct pki_store s = pki_store(&anchor, 1);
		struct span der = object(0, kind, csca, T_2025 - 50, 0, 77),
			    next = object(1, kind, csca, T_2025, 0, 77),
			    crl = object(
				2, CERTS_STORE_CRL, csca, T_2025 + 1, 0, 9);
		struct certs_import_report r;
		struct certs_settle settled;

		check(name,
		    pki_import(s.build, der, false, T_2025, &r) == CERTS_E_OK);
		distrust(s.build, der, &settled);
		check(name,
		    pki_import(s.build, next, false, T_2025, &r) == CERTS_E_OK);
		check(name, status_of(s.build, next) == CERTS_STORE_TRUSTED);
		/* That its signer is revoked besides does not excuse it. */
		check(name,
		    pki_import(s.build, crl, false, T_2025 + 1, &r) ==
			CERTS_E_OK);
		check(name, status_of(s.build, der) == CERTS_STORE_DISTRUSTED);
		pki_store_free(&s);
	}
	certs_issue_free(&csca);
}

/*
 * Another key of the State, stolen perhaps and for that on the new one's list,
 * signs a later list in the name and with the key identifier of the new one.
 */
static void
no_other_key_takes_a_revocation_back(void **state)
{
	struct certs_issuer *old = authority("CSCA old", "UT", 1),
			    *csca = authority("CSCA", "UT", 2), *forger, *dsc;
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 3, 0);
	struct span both[] = {certs_issue_der(old), certs_issue_der(csca)};
	struct certs_crl_verdict v;
	struct certs_x509 x;
	struct span der[2];

	(void)state;
	assert_int_equal(certs_x509_parse(both[1], &x), CERTS_E_OK);
	s.same_key = old;
	s.ski = x.ski;
	forger = pki_csca(&s);
	dsc = signer(csca, 77, 0);
	assert_int_equal(
	    certs_x509_parse(certs_issue_der(dsc), &x), CERTS_E_OK);
	der[0] = object(0, CERTS_STORE_CRL, csca, T_2025 - 50, 0, 77);
	der[1] = object(1, CERTS_STORE_CRL, forger, T_2025, 0, 78);
	for (size_t first = 0; first < 2; first++) {
		struct pki_store store = pki_store(both, 2);
		struct certs_import_report r;
		struct certs_anchors *a;

		for (size_t i = 0; i < 2; i++)
			assert_int_equal(pki_import(store.build, der[first ^ i],
					     false, T_2025, &r),
			    CERTS_E_OK);
		assert_int_equal(
		    status_of(store.build, der[0]), CERTS_STORE_TRUSTED);
		a = open_now(store.build);
		certs_crl_judge(
		    certs_anchors_lists(a), a, &x, NULL, T_2025, &v);
		assert_int_equal(v.result, CERTS_FAILED);
		assert_int_equal(v.reason, CERTS_REASON_REVOKED);
		certs_anchors_free(&a);
		pki_store_free(&store);
	}
	certs_issue_free(&dsc);
	certs_issue_free(&forger);
	certs_issue_free(&csca);
	certs_issue_free(&old);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_distrusted_list_gives_way),
	    cmocka_unit_test(a_signer_that_is_revoked_later_is_heard_no_more),
	    cmocka_unit_test(
		a_signer_that_is_distrusted_later_is_heard_no_more),
	    cmocka_unit_test(a_distrusted_list_bars_no_other),
	    cmocka_unit_test(no_other_key_takes_a_revocation_back),
	};

	return cmocka_run_group_tests_name(
	    "certs_settle_distrust", tests, NULL, NULL);
}
