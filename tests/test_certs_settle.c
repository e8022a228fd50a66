/* What follows in the store from what comes: proofs, and newer lists. */
#include "tests/certs_settle_form.h"

static void
what_waits_is_proven_when_its_authority_comes(void **state)
{
	struct certs_issuer *csca = authority("CSCA", "UT", 1),
			    *other = authority("CSCA XX", "XX", 2);

	(void)state;
	for (size_t i = 0; i < 2 * KINDS; i++) {
		enum certs_store_kind kind = kinds[i / 2].kind;
		const char *name = certs_store_kind_word(kind);
		/* The odd turns in BER with the content in pieces. */
		struct span der = object(0, kind, csca, T_2025,
		    i % 2 == 1 ? CERTS_ISSUE_BER : 0, 77);
		struct pki_store s = pki_store(NULL, 0);
		struct certs_import_report r;
		struct certs_anchors *a;
		struct certs_store_event ev;

		check(name,
		    pki_import(s.build, der, false, T_2025, &r) == CERTS_E_OK);
		check(name,
		    r.waiting ==
			(kinds[i / 2].is_list || kind == CERTS_STORE_MASTER));
		check(name, status_of(s.build, der) == CERTS_STORE_KNOWN);
		check(name, how_of(s.build, der) == CERTS_STORE_BY_NOBODY);
		check(name, goes_on(s.build));
		if (kinds[i / 2].is_list)
			check(name, in_force(s.build, kinds[i / 2].list) == 0);
		/* A stranger's authority says nothing. */
		check(name,
		    pki_import(s.build, certs_issue_der(other), true, T_2025,
			&r) == CERTS_E_OK);
		check(name, r.settled.proven[kind] == 0);
		check(name, how_of(s.build, der) == CERTS_STORE_BY_NOBODY);
		/* Its own does, in the transaction that brings it. */
		check(name,
		    pki_import(s.build, certs_issue_der(csca), true, T_2025,
			&r) == CERTS_E_OK);
		check(name, r.settled.proven[kind] == 1);
		check(name, status_of(s.build, der) == kinds[i / 2].then);
		check(name, how_of(s.build, der) == CERTS_STORE_BY_ANCHOR);
		check(name, goes_on(s.build));
		if (kinds[i / 2].is_list)
			check(name, in_force(s.build, kinds[i / 2].list) == 1);
		a = open_now(s.build);
		check(name, certs_store_event(a, 0, &ev));
		check(name, ev.source == certs_anchors_sources(a) - 1);
		certs_anchors_free(&a);
		pki_store_free(&s);
	}
	certs_issue_free(&other);
	certs_issue_free(&csca);
}

/* Whoever names an authority that is known, and did not make it, waits not. */
static void
a_forger_does_not_wait(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issuer *csca, *twin;
	struct span anchor;

	(void)state;
	spec.ski = SPAN_STR("one identifier, two keys");
	csca = pki_csca(&spec);
	twin = pki_csca(&spec);
	anchor = certs_issue_der(csca);
	for (size_t i = 2; i < KINDS; i++) {
		struct span der = object(0, kinds[i].kind, twin, T_2025, 0, 77);
		struct pki_store s = pki_store(&anchor, 1);
		struct certs_import_report r;

		check(certs_store_kind_word(kinds[i].kind),
		    pki_import(s.build, der, false, T_2025, &r) ==
			CERTS_E_NOT_MADE);
		assert_int_equal(status_of(s.build, der), CERTS_STORE_ABSENT);
		pki_store_free(&s);
	}
	certs_issue_free(&twin);
	certs_issue_free(&csca);
}

/* In any order, and again: the newest is in force, the others are kept. */
static void
the_newest_list_of_a_keeper_counts(void **state)
{
	static const size_t orders[][4] = {
	    {0, 1, 2, 0}, {2, 1, 0, 1}, {1, 2, 0, 2}, {1, 0, 2, 1}};
	static const int64_t dates[] = {T_2025 - 200, T_2025 - 100, T_2025};
	struct certs_issuer *csca = authority("CSCA", "UT", 1),
			    *other = authority("CSCA XX", "XX", 2);
	struct span both[] = {certs_issue_der(csca), certs_issue_der(other)};

	(void)state;
	for (size_t i = 1; i < KINDS - 1; i++)
		for (size_t n = 0; n < 4; n++) {
			enum certs_store_kind kind = kinds[i].kind;
			const char *name = certs_store_kind_word(kind);
			struct pki_store s = pki_store(both, 2);
			struct certs_import_report r;
			struct span der[3], foreign;

			for (size_t k = 0; k < 3; k++)
				der[k] = object(k, kind, csca, dates[k], 0, 77);
			foreign = object(3, kind, other, dates[0], 0, 77);
			check(name,
			    pki_import(s.build, foreign, false, T_2025, &r) ==
				CERTS_E_OK);
			for (size_t k = 0; k < 4; k++)
				check(name,
				    pki_import(s.build, der[orders[n][k]],
					false, T_2025, &r) == CERTS_E_OK);
			for (size_t k = 0; k < 3; k++)
				check(name,
				    status_of(s.build, der[k]) ==
					(k == 2 ? CERTS_STORE_TRUSTED
						: CERTS_STORE_REPLACED));
			/* Another State's list is nobody's predecessor. */
			check(name,
			    status_of(s.build, foreign) == CERTS_STORE_TRUSTED);
			pki_store_free(&s);
		}
	certs_issue_free(&other);
	certs_issue_free(&csca);
}

/* Two keepers of one country: neither displaces the other's list; a State has
 * one deviation list, whoever of it signs. */
static void
keepers_of_a_country_stand_side_by_side(void **state)
{
	struct certs_issuer *csca = authority("CSCA", "UT", 1),
			    *other = authority("Police", "UT", 2);
	struct span both[] = {certs_issue_der(csca), certs_issue_der(other)};

	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		enum certs_store_kind kind = kinds[i].kind;
		const char *name = certs_store_kind_word(kind);
		struct pki_store s = pki_store(both, 2);
		struct certs_import_report r;
		struct span der[3];

		der[0] = object(0, kind, csca, T_2025 - 200, 0, 77);
		der[1] = object(1, kind, other, T_2025 - 100, 0, 77);
		der[2] = object(2, kind, csca, T_2025, 0, 77);
		for (size_t k = 0; kinds[i].is_list && k < 3; k++)
			check(name,
			    pki_import(s.build, der[k], false, T_2025, &r) ==
				CERTS_E_OK);
		for (size_t k = 0; kinds[i].is_list && k < 3; k++)
			check(name,
			    status_of(s.build, der[k]) ==
				(k == 0 ||
					    (k == 1 &&
						kind == CERTS_STORE_DEVIATIONS)
					? CERTS_STORE_REPLACED
					: CERTS_STORE_TRUSTED));
		check(name, goes_on(s.build));
		pki_store_free(&s);
	}
	certs_issue_free(&other);
	certs_issue_free(&csca);
}

/* A list without a date is no newer than any, and no older. */
static void
a_list_without_a_date_displaces_nothing(void **state)
{
	struct certs_issuer *csca = authority("CSCA", "UT", 1);
	struct span anchor = certs_issue_der(csca), der[3];
	struct pki_store s = pki_store(&anchor, 1);
	struct certs_import_report r;

	(void)state;
	der[0] = object(0, CERTS_STORE_DEFECTS, csca, 0, 0, 77);
	der[1] = object(1, CERTS_STORE_DEFECTS, csca, 0, CERTS_ISSUE_BER, 77);
	der[2] = object(2, CERTS_STORE_DEFECTS, csca, T_2025, 0, 77);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(in_force(s.build, CERTS_LISTS_DEFECTS), i);
		assert_int_equal(
		    pki_import(s.build, der[i], false, T_2025, &r), CERTS_E_OK);
	}
	assert_int_equal(in_force(s.build, CERTS_LISTS_DEFECTS), 1);
	assert_int_equal(status_of(s.build, der[2]), CERTS_STORE_TRUSTED);
	pki_store_free(&s);
	certs_issue_free(&csca);
}

/* Until its day has come; what is there before keeps its word. */
static void
a_list_of_the_future_displaces_nothing(void **state)
{
	const int64_t day = 86400;
	struct certs_issuer *csca = authority("CSCA", "UT", 1);
	struct span anchor = certs_issue_der(csca);

	(void)state;
	for (size_t i = 1; i < KINDS - 1; i++) {
		enum certs_store_kind kind = kinds[i].kind;
		const char *name = certs_store_kind_word(kind);
		struct pki_store s = pki_store(&anchor, 1);
		struct certs_import_report r;
		struct span der[3];

		der[0] = object(0, kind, csca, T_2025 - day, 0, 77);
		der[1] = object(1, kind, csca, T_2025 + 30 * day, 0, 78);
		der[2] = object(2, kind, csca, T_2025 + day / 2, 0, 79);
		for (size_t k = 0; k < 2; k++)
			check(name,
			    pki_import(s.build, der[k], false, T_2025, &r) ==
				CERTS_E_OK);
		check(name, status_of(s.build, der[0]) == CERTS_STORE_TRUSTED);
		/* A clock that is fast by hours does no harm. */
		check(name,
		    pki_import(s.build, der[2], false, T_2025, &r) ==
			CERTS_E_OK);
		check(name, status_of(s.build, der[0]) == CERTS_STORE_REPLACED);
		check(name, status_of(s.build, der[2]) == CERTS_STORE_TRUSTED);
		/* The day has come, and something else with it. */
		der[0] = object(0, kind, csca, T_2025 - 2 * day, 0, 80);
		check(name,
		    pki_import(s.build, der[0], false, T_2025 + 31 * day, &r) ==
			CERTS_E_OK);
		check(name, status_of(s.build, der[2]) == CERTS_STORE_REPLACED);
		check(name, status_of(s.build, der[1]) == CERTS_STORE_TRUSTED);
		pki_store_free(&s);
	}
	certs_issue_free(&csca);
}

/* What an authority signs in another State's name, found by its key. */
static void
no_authority_keeps_the_list_of_another_state(void **state)
{
	struct certs_issuer *csca = authority("CSCA", "UT", 1),
			    *other = authority("CSCA XX", "XX", 2);
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 3, 0);
	struct span both[] = {certs_issue_der(csca), certs_issue_der(other)};
	struct certs_issuer *forger;

	(void)state;
	s.same_key = other;
	forger = pki_csca(&s);
	for (size_t i = 2; i < KINDS - 1; i++) {
		enum certs_store_kind kind = kinds[i].kind;
		const char *name = certs_store_kind_word(kind);
		struct span der = object(0, kind, csca, T_2025 - 50, 0, 77),
			    forged = object(1, kind, forger, T_2025, 0, 77);
		struct pki_store store = pki_store(both, 2),
				 late = pki_store(both, 1);
		struct certs_import_report r;

		check(name,
		    pki_import(store.build, der, false, T_2025, &r) ==
			CERTS_E_OK);
		for (size_t trust = 0; trust < 2; trust++)
			check(name,
			    pki_import(store.build, forged, trust == 1, T_2025,
				&r) == CERTS_E_NOT_MADE);
		check(name, status_of(store.build, der) == CERTS_STORE_TRUSTED);
		/* Nor when it waited for that authority. */
		check(name,
		    pki_import(late.build, der, false, T_2025, &r) ==
			    CERTS_E_OK &&
			pki_import(late.build, forged, false, T_2025, &r) ==
			    CERTS_E_OK &&
			r.waiting == 1);
		check(name,
		    pki_import(late.build, both[1], true, T_2025, &r) ==
			CERTS_E_OK);
		check(name, status_of(late.build, forged) == CERTS_STORE_KNOWN);
		check(name, status_of(late.build, der) == CERTS_STORE_TRUSTED);
		pki_store_free(&late);
		pki_store_free(&store);
	}
	certs_issue_free(&forger);
	certs_issue_free(&other);
	certs_issue_free(&csca);
}

/* A root that a link promotes vouches for what had waited for it. */
static void
a_promoted_root_proves(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA new", 2, 0);
	struct certs_issuer *old = authority("CSCA old", "UT", 1),
			    *csca = pki_csca(&spec);
	struct span anchor = certs_issue_der(old), der;
	struct sink link = sink_of(room[7], sizeof(room[7]));
	struct pki_store s = pki_store(&anchor, 1);
	struct certs_change c = {.build = s.build,
	    .who = "operator",
	    .reason = "rollover",
	    .now = T_2025};
	struct certs_import_report r;
	struct certs_settle settled;
	char by[160];
	bool agreed;

	(void)state;
	der = object(0, CERTS_STORE_DEVIATIONS, csca, T_2025, 0, 77);
	spec = pki_spec(SUITE, "CSCA old", 3, 0);
	assert_int_equal(certs_issue_link(old, csca, &spec, &link), CERTS_E_OK);
	assert_int_equal(
	    pki_import(s.build, der, false, T_2025, &r), CERTS_E_OK);
	assert_int_equal(r.waiting, 1);
	assert_int_equal(certs_change_promote(&c, certs_issue_der(csca),
			     sink_span(&link), by, &settled, &agreed),
	    CERTS_E_OK);
	assert_int_equal(settled.proven[CERTS_STORE_DEVIATIONS], 1);
	assert_int_equal(in_force(s.build, CERTS_LISTS_DEVIATIONS), 1);
	pki_store_free(&s);
	certs_issue_free(&csca);
	certs_issue_free(&old);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_waits_is_proven_when_its_authority_comes),
	    cmocka_unit_test(a_forger_does_not_wait),
	    cmocka_unit_test(the_newest_list_of_a_keeper_counts),
	    cmocka_unit_test(keepers_of_a_country_stand_side_by_side),
	    cmocka_unit_test(a_list_without_a_date_displaces_nothing),
	    cmocka_unit_test(a_list_of_the_future_displaces_nothing),
	    cmocka_unit_test(no_authority_keeps_the_list_of_another_state),
	    cmocka_unit_test(a_promoted_root_proves),
	};

	return cmocka_run_group_tests_name("certs_settle", tests, NULL, NULL);
}
