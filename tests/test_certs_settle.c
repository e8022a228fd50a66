/* What follows in the store from what comes: proofs, and newer lists. */
#include "tests/certs_pki.h"

#include "certs/change.h"
#include "certs/crl.h"
#include "certs/issue_crl.h"
#include "certs/issue_list.h"
#include "certs/store.h"

#include <openssl/sha.h>

#define SUITE "ecdsa-p256-sha256"

static uint8_t room[8][16384];

static struct certs_anchors *
open_now(struct certs_anchors_build *b)
{
	struct certs_anchors *a = NULL;
	struct span index;

	assert_int_equal(certs_anchors_build_index(b, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	return a;
}

/* The status of a file that is one object; ABSENT where it is not there. */
static enum certs_store_status
status_of(struct certs_anchors_build *b, struct span der)
{
	struct certs_anchors *a = open_now(b);
	enum certs_store_status s = CERTS_STORE_ABSENT;
	struct certs_store_object o;
	uint8_t digest[32];

	SHA256(der.p, der.n, digest);
	if (certs_store_find(a, digest, &o))
		s = o.status;
	certs_anchors_free(&a);
	return s;
}

static enum certs_store_how
how_of(struct certs_anchors_build *b, struct span der)
{
	struct certs_anchors *a = open_now(b);
	struct certs_store_object o;
	uint8_t digest[32];

	SHA256(der.p, der.n, digest);
	assert_true(certs_store_find(a, digest, &o));
	certs_anchors_free(&a);
	return o.how;
}

/* How many lists of a kind are in force for UT, and that each can be read. */
static size_t
in_force(struct certs_anchors_build *b, enum certs_lists_kind kind)
{
	struct certs_anchors *a = open_now(b);
	struct certs_lists_item item;
	size_t n = 0;

	while (certs_store_lists_get(a, kind, "UT", n, &item)) {
		assert_true(item.content.n > 0);
		n++;
	}
	certs_anchors_free(&a);
	return n;
}

/* What is written is read back the same, and written the same. */
static bool
goes_on(struct certs_anchors_build *b)
{
	struct certs_anchors_build *c = NULL;
	struct span index, second;
	bool same;

	assert_int_equal(certs_anchors_build_index(b, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_build_new(index, &c), CERTS_E_OK);
	assert_int_equal(certs_anchors_build_index(c, &second), CERTS_E_OK);
	same = span_eq(index, second);
	certs_anchors_build_free(&c);
	return same;
}

static struct certs_issuer *
authority(const char *name, const char *country, uint64_t serial)
{
	struct certs_issue_spec s = pki_spec(SUITE, name, serial, 0);

	s.country = country;
	return pki_csca(&s);
}

static struct certs_issuer *
signer(const struct certs_issuer *csca, uint64_t serial, uint32_t quirks)
{
	struct certs_issue_spec s = pki_spec(SUITE, "Signer", serial, quirks);

	return pki_dsc(csca, &s);
}

/* One object of a kind, signed then; in the n-th room. */
static struct span
object(size_t n, enum certs_store_kind kind, const struct certs_issuer *csca,
    int64_t at, uint32_t quirks, uint8_t listed)
{
	static const uint32_t purposes[CERTS_STORE_KIND_COUNT] = {
	    [CERTS_STORE_DEVIATIONS] = CERTS_ISSUE_DEVIATION_SIGNER,
	    [CERTS_STORE_DEFECTS] = CERTS_ISSUE_DEFECT_SIGNER,
	    [CERTS_STORE_SIGNERS] = CERTS_ISSUE_SIGNERS_SIGNER,
	    [CERTS_STORE_MASTER] = CERTS_ISSUE_MASTER_SIGNER,
	    [CERTS_STORE_SOVEREIGN] = CERTS_ISSUE_SEALS_SIGNER,
	};
	struct certs_issuer *s = signer(csca, 9, purposes[kind]);
	struct span der = certs_issue_der(csca), serial = span_of(&listed, 1);
	struct certs_issue_object o = {.signing_time = at, .quirks = quirks};
	struct certs_issue_deviation deviation = {
	    .dsc = der, .by = 1, .arc = {1, 2}, .parameter = 4};
	struct certs_issue_defect defect = {.dsc = der, .by = 1, .arc = {4, 3}};
	struct certs_issue_crl crl = {.this_update = at,
	    .number = (uint64_t)(at - T_2020) + 1,
	    .serials = &serial,
	    .n = 1};
	struct sink k = sink_of(room[n], sizeof(room[n]));
	enum certs_err e = CERTS_E_OK;

	switch (kind) {
	case CERTS_STORE_DEVIATIONS:
		e = certs_issue_list_deviations(s, &deviation, 1, &o, &k);
		break;
	case CERTS_STORE_DEFECTS:
		e = certs_issue_list_defects(s, &defect, 1, 2, &o, &k);
		break;
	case CERTS_STORE_SIGNERS:
		e = certs_issue_list_signers(s, &der, 1, &o, &k);
		break;
	case CERTS_STORE_SOVEREIGN:
		e = certs_issue_list_seals(
		    s, CERTS_ISSUE_LIST_SOVEREIGN, &der, 1, &o, &k);
		break;
	case CERTS_STORE_MASTER:
		e = certs_issue_master_list(s, &der, 1, &o, &k);
		break;
	case CERTS_STORE_CRL:
		e = certs_issue_crl(csca, &crl, &k);
		break;
	default:
		sink_put(&k, certs_issue_der(s));
	}
	certs_issue_free(&s);
	assert_int_equal(e, CERTS_E_OK);
	return sink_span(&k);
}

/* clang-format off */
static const struct {
	enum certs_store_kind kind;
	enum certs_store_status then;
	enum certs_lists_kind list; /* COUNT of its own: none */
	bool is_list;
} kinds[] = {
	{CERTS_STORE_SIGNER,     CERTS_STORE_KNOWN,   0, false},
	{CERTS_STORE_CRL,        CERTS_STORE_TRUSTED, CERTS_LISTS_CRL, false},
	{CERTS_STORE_DEVIATIONS, CERTS_STORE_TRUSTED, CERTS_LISTS_DEVIATIONS, true},
	{CERTS_STORE_DEFECTS,    CERTS_STORE_TRUSTED, CERTS_LISTS_DEFECTS, true},
	{CERTS_STORE_SIGNERS,    CERTS_STORE_TRUSTED, CERTS_LISTS_SIGNERS, true},
	{CERTS_STORE_SOVEREIGN,  CERTS_STORE_TRUSTED, CERTS_LISTS_SOVEREIGN, true},
	{CERTS_STORE_MASTER,     CERTS_STORE_TRUSTED, 0, false},
};
/* clang-format on */
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

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
	    cmocka_unit_test(a_distrusted_list_gives_way),
	    cmocka_unit_test(a_signer_that_is_revoked_later_is_heard_no_more),
	    cmocka_unit_test(no_authority_keeps_the_list_of_another_state),
	    cmocka_unit_test(
		a_signer_that_is_distrusted_later_is_heard_no_more),
	    cmocka_unit_test(a_distrusted_list_bars_no_other),
	    cmocka_unit_test(no_other_key_takes_a_revocation_back),
	    cmocka_unit_test(a_promoted_root_proves),
	};

	return cmocka_run_group_tests_name("certs_settle", tests, NULL, NULL);
}
