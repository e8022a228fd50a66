/* One file into the store: what is taken, on whose word, and what is not. */
#include "tests/certs_pki.h"

#include "certs/issue_crl.h"
#include "certs/issue_list.h"
#include "certs/store.h"

#include <time.h>

#define SUITE "ecdsa-p256-sha256"

static uint8_t buf[65536], buf2[65536];

/* The store as it is now; the caller frees it. */
static struct certs_anchors *
open_now(struct certs_anchors_build *b)
{
	struct certs_anchors *a = NULL;
	struct span index;

	assert_int_equal(certs_anchors_build_index(b, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	return a;
}

/* Into an empty store; how many anchors there are then. */
static enum certs_err
import(struct span file, bool trust, size_t *anchors)
{
	struct pki_store s = pki_store(NULL, 0);
	struct certs_import_report r;
	enum certs_err e = pki_import(s.build, file, trust, T_2025, &r);
	struct certs_anchors *a = open_now(s.build);

	*anchors = certs_anchors_count(a);
	certs_anchors_free(&a);
	pki_store_free(&s);
	return e;
}

static void
a_lone_certificate_needs_a_word(void **state)
{
	struct certs_issue_spec c = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issuer *csca = pki_csca(&c), *again = NULL;
	struct span der = certs_issue_der(csca);
	struct sink pem = sink_of(buf, sizeof(buf));
	struct sink key = sink_of(buf2, sizeof(buf2));
	size_t n;

	(void)state;
	assert_int_equal(import(der, false, &n), CERTS_E_CONSENT);
	assert_int_equal(n, 0);
	assert_int_equal(import(der, true, &n), CERTS_E_OK);
	assert_int_equal(n, 1);
	assert_int_equal(certs_issue_write(csca, &pem, &key), CERTS_E_OK);
	assert_int_equal(import(sink_span(&pem), false, &n), CERTS_E_CONSENT);
	assert_int_equal(import(sink_span(&pem), true, &n), CERTS_E_OK);
	assert_int_equal(n, 1);
	assert_int_equal(
	    certs_issue_read(sink_span(&pem), sink_span(&key), &again),
	    CERTS_E_OK);
	assert_true(span_eq(certs_issue_der(again), der));
	/* A private key is no certificate. */
	assert_int_equal(import(sink_span(&key), true, &n), CERTS_E_EMPTY);
	assert_int_equal(import(SPAN_STR("hello"), true, &n), CERTS_E_ENCODING);
	assert_int_equal(n, 0);
	certs_issue_free(&again);
	certs_issue_free(&csca);
}

/* The contents of a list as they would have been signed. */
static struct span
content_of(struct span list, struct certs_sod *sod)
{
	assert_int_equal(certs_cms_open(list, NULL, 0, sod), CERTS_E_OK);
	return sod->content;
}

/* The last transaction, and how the object came that it brought. */
static void
says_who(struct certs_anchors_build *b, const char *who, const char *note)
{
	struct certs_anchors *a = open_now(b);
	struct certs_anchors_source s;
	struct certs_store_object o;

	assert_true(
	    certs_anchors_source_get(a, certs_anchors_sources(a) - 1, &s));
	assert_int_equal(s.why, CERTS_ANCHORS_OPERATOR);
	assert_string_equal(s.by, "operator");
	assert_string_equal(s.who, who);
	assert_string_equal(s.note, note);
	for (size_t i = 0; certs_store_get(a, i, &o); i++)
		if (o.source == certs_anchors_sources(a) - 1)
			assert_int_equal(o.how, CERTS_STORE_BY_OPERATOR);
	certs_anchors_free(&a);
}

/* clang-format off */
static const struct bare_row {
	const char *name;
	enum certs_store_kind kind;
	enum certs_err want; /* on the operator's word */
	size_t anchors;
	const char *country;
} bare_rows[] = {
	{"master list",       CERTS_STORE_AUTHORITY,  CERTS_E_OK, 2, "UT"},
	{"defect list",       CERTS_STORE_DEFECTS,    CERTS_E_OK, 0, ""},
	{"deviation list",    CERTS_STORE_DEVIATIONS, CERTS_E_OK, 0, "UT"},
	{"of two States",     CERTS_STORE_DEVIATIONS, CERTS_E_SIGNER, 0, ""},
	{"of all documents",  CERTS_STORE_DEVIATIONS, CERTS_E_SIGNER, 0, ""},
};
/* clang-format on */

/* The list of row i: of two authorities, and a signer of each. */
static struct span
bare_list(size_t i, struct certs_issuer *const csca[2],
    struct certs_issuer *const dsc[2])
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct span certs[3] = {certs_issue_der(csca[0]),
	    certs_issue_der(dsc[0]), certs_issue_der(csca[1])};
	struct certs_issue_deviation deviation[2] = {
	    {.dsc = certs[1], .by = 1, .arc = {1, 2}, .parameter = -1},
	    {.dsc = certs_issue_der(dsc[i == 3 ? 1 : 0]),
		.by = i == 4 ? 0 : 1,
		.arc = {1, 2},
		.parameter = -1}};
	struct certs_issue_defect defect = {
	    .dsc = certs[1], .by = 1, .arc = {4, 3}};
	struct sink k = sink_of(buf, sizeof(buf));

	assert_int_equal(i == 0
		? certs_issue_master_list(dsc[0], certs, 3, &o, &k)
		: i == 1
		? certs_issue_list_defects(dsc[0], &defect, 1, 2, &o, &k)
		: certs_issue_list_deviations(dsc[0], deviation, 2, &o, &k),
	    CERTS_E_OK);
	return sink_span(&k);
}

/* Without the operator's word, and then with it. */
static void
bare_import(const struct bare_row *row, struct span bare)
{
	struct pki_store s = pki_store(NULL, 0);
	struct certs_import_report r;
	struct certs_store_object got;
	struct certs_anchors *a;
	bool master = row->kind == CERTS_STORE_AUTHORITY;

	check(row->name,
	    pki_import(s.build, bare, false, T_2025, &r) == CERTS_E_CONSENT);
	a = open_now(s.build);
	check(row->name,
	    certs_store_count(a) == 0 && certs_anchors_sources(a) == 1);
	certs_anchors_free(&a);
	check(row->name,
	    pki_import(s.build, bare, true, T_2025, &r) == row->want);
	a = open_now(s.build);
	check(row->name, certs_anchors_count(a) == row->anchors);
	if (row->want == CERTS_E_OK) {
		check(row->name,
		    r.kind[row->kind].added == (master ? row->anchors : 1));
		check(row->name, certs_store_get(a, 0, &got));
		check(row->name, got.kind == row->kind);
		check(row->name, strcmp(got.country, row->country) == 0);
	}
	certs_anchors_free(&a);
	/* A document signer in a bare list is trusted by nobody. */
	if (master)
		assert_int_equal(r.kind[CERTS_STORE_SIGNER].added, 1);
	if (row->want == CERTS_E_OK)
		says_who(s.build, "Anna", "file");
	pki_store_free(&s);
}

/* The contents of lists, without anybody's signature. */
static void
a_bare_list_needs_a_word(void **state)
{
	struct certs_issue_spec c = pki_spec(SUITE, "CSCA", 1, 0),
				c2 = pki_spec(SUITE, "CSCA 2", 2, 0),
				d = pki_spec(SUITE, "DS", 3, 0);
	struct certs_issuer *csca[2], *dsc[2];

	(void)state;
	c2.country = "XX";
	csca[0] = pki_csca(&c);
	csca[1] = pki_csca(&c2);
	for (size_t i = 0; i < 2; i++)
		dsc[i] = pki_dsc(csca[i], &d);
	for (size_t i = 0; i < sizeof(bare_rows) / sizeof(bare_rows[0]); i++) {
		struct certs_sod sod;

		bare_import(
		    &bare_rows[i], content_of(bare_list(i, csca, dsc), &sod));
		certs_cms_close(&sod);
	}
	for (size_t i = 0; i < 2; i++) {
		certs_issue_free(&dsc[i]);
		certs_issue_free(&csca[i]);
	}
}

static struct span
list_of(enum certs_store_kind kind, const struct certs_issuer *signer,
    struct span dsc, int64_t at)
{
	struct certs_issue_object o = {.signing_time = at};
	struct certs_issue_deviation deviation = {
	    .dsc = dsc, .by = 1, .arc = {1, 2}, .parameter = 4};
	struct certs_issue_defect defect = {.dsc = dsc, .by = 1, .arc = {4, 3}};
	struct sink k = sink_of(buf, sizeof(buf));

	assert_int_equal(kind == CERTS_STORE_DEVIATIONS
		? certs_issue_list_deviations(signer, &deviation, 1, &o, &k)
		: kind == CERTS_STORE_DEFECTS
		? certs_issue_list_defects(signer, &defect, 1, 2, &o, &k)
		: kind == CERTS_STORE_SIGNERS
		? certs_issue_list_signers(signer, &dsc, 1, &o, &k)
		: certs_issue_master_list(signer, &dsc, 1, &o, &k),
	    CERTS_E_OK);
	return sink_span(&k);
}

/* Doc 9303-12 §4.1.5: a signer of lists, with the CRL that came before. */
/* clang-format off */
static const struct {
	const char *name;
	enum { NO_CRL, OWN, FOREIGN, FORGED } crl;
	int64_t crl_at, now, signed_at;
	uint8_t listed; /* the serial number on it; the signer's is 9 */
	enum certs_err want;
	enum certs_anchors_signer said;
	bool expired;
} revocations[] = {
	{"no CRL",               NO_CRL,  0, T_2025, T_2025, 0, CERTS_E_OK, CERTS_ANCHORS_SIGNER_NO_CRL, false},
	{"not on it",            OWN, T_2025, T_2025, T_2025, 8, CERTS_E_OK, CERTS_ANCHORS_SIGNER_CLEAR, false},
	{"on it",                OWN, T_2025, T_2025, T_2025, 9, CERTS_E_REVOKED, 0, false},
	{"not on an old one",    OWN, T_2020 + 1, T_2025, T_2025, 8, CERTS_E_OK, CERTS_ANCHORS_SIGNER_STALE, false},
	{"on an old one",        OWN, T_2020 + 1, T_2025, T_2025, 9, CERTS_E_REVOKED, 0, false},
	{"on a stranger's",      FOREIGN, T_2025, T_2025, T_2025, 9, CERTS_E_OK, CERTS_ANCHORS_SIGNER_NO_CRL, false},
	{"on a forged one",      FORGED,  T_2025, T_2025, T_2025, 9, CERTS_E_OK, CERTS_ANCHORS_SIGNER_OPEN, false},
	{"expired since",        OWN, T_2025, T_2030 + 1, T_2025, 8, CERTS_E_OK, CERTS_ANCHORS_SIGNER_STALE, true},
	{"not valid yet",        OWN, T_2025, T_2020 - 1, T_2025, 8, CERTS_E_EXPIRED, 0, false},
	{"signed when expired",  OWN, T_2025, T_2030 + 2, T_2030 + 1, 8, CERTS_E_EXPIRED, 0, false},
};
/* clang-format on */

static void
a_revoked_signer_of_a_list_is_refused(void **state)
{
	/* clang-format off */
	static const struct { enum certs_store_kind kind; uint32_t signer; } kinds[] = {
		{CERTS_STORE_AUTHORITY,  CERTS_ISSUE_MASTER_SIGNER},
		{CERTS_STORE_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER},
		{CERTS_STORE_DEFECTS,    CERTS_ISSUE_DEFECT_SIGNER},
		{CERTS_STORE_SIGNERS,    CERTS_ISSUE_SIGNERS_SIGNER},
	};
	/* clang-format on */
	struct certs_issue_spec c = pki_spec(SUITE, "CSCA", 1, 0),
				x = pki_spec(SUITE, "CSCA XX", 2, 0);
	struct certs_issuer *csca = pki_csca(&c), *twin = pki_csca(&c), *other;
	struct span anchors[2] = {certs_issue_der(csca)};

	(void)state;
	x.country = "XX";
	other = pki_csca(&x);
	anchors[1] = certs_issue_der(other);
	for (size_t n = 0; n < 4 * sizeof(revocations) / sizeof(revocations[0]);
	     n++) {
		size_t i = n / 4, kind = n % 4;
		uint8_t serial = revocations[i].listed;
		struct span listed = span_of(&serial, 1);
		struct certs_issue_crl crl = {
		    .this_update = revocations[i].crl_at,
		    .number = 1,
		    .serials = &listed,
		    .n = 1};
		struct certs_issue_spec s = pki_spec(
		    SUITE, "Signer", 9, kinds[kind].signer);
		struct certs_issuer *signer = pki_dsc(csca, &s);
		struct pki_store store = pki_store(anchors, 2);
		struct sink k = sink_of(buf2, sizeof(buf2));
		struct certs_anchors_source source = {0};
		struct certs_import_report r;
		struct certs_anchors *a;

		if (revocations[i].crl != NO_CRL) {
			assert_int_equal(
			    certs_issue_crl(revocations[i].crl == OWN ? csca
				    : revocations[i].crl == FOREIGN   ? other
								      : twin,
				&crl, &k),
			    CERTS_E_OK);
			assert_int_equal(pki_import(store.build, sink_span(&k),
					     false, T_2025, &r),
			    CERTS_E_OK);
		}
		check(revocations[i].name,
		    pki_import(store.build,
			list_of(kinds[kind].kind, signer, anchors[0],
			    revocations[i].signed_at),
			false, revocations[i].now, &r) == revocations[i].want);
		a = open_now(store.build);
		assert_true(certs_anchors_source_get(
		    a, certs_anchors_sources(a) - 1, &source));
		if (revocations[i].want == CERTS_E_OK)
			check(revocations[i].name,
			    source.signer == revocations[i].said &&
				source.signer_expired ==
				    revocations[i].expired);
		else
			check(revocations[i].name, source.signed_at == 0);
		certs_anchors_free(&a);
		pki_store_free(&store);
		certs_issue_free(&signer);
	}
	certs_issue_free(&other);
	certs_issue_free(&twin);
	certs_issue_free(&csca);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The root of 2021, the list of 2025, then the list of 2024 for its history. */
static void
the_german_list_imports(void **state)
{
	static const char *const files[] = {
	    "pkd/master-lists/DE_ROOT_CA_CSCA07.cer",
	    "pkd/master-lists/DE_ML_2025-11-27-07-39-21.ml",
	    "pkd/master-lists/DE_ML_2024-08-07-07-38-24.ml"};
	static const size_t added[] = {1, 576, 38};
	struct pki_store s = pki_store(NULL, 0);
	struct certs_anchors *a = NULL;
	struct certs_import_report r;
	struct certs_anchor c;
	struct span index;
	double t;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t n = 0;
		uint8_t *p = check_slurp(check_data(files[i]), &n);

		if (p == NULL) {
			pki_store_free(&s);
			skip_because("no master list");
		}
		t = seconds();
		assert_int_equal(pki_import(s.build, span_of(p, n), i == 0,
				     T_2025 + 30000000, &r),
		    CERTS_E_OK);
		printf("# %s: %.0f ms\n", files[i], (seconds() - t) * 1e3);
		assert_int_equal(r.kind[CERTS_STORE_AUTHORITY].added, added[i]);
		assert_int_equal(r.kind[CERTS_STORE_AUTHORITY].refused, 0);
		free(p);
	}
	assert_int_equal(
	    certs_anchors_build_index(s.build, &index), CERTS_E_OK);
	t = seconds();
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	printf("# %zu anchors opened in %.2f ms\n", certs_anchors_count(a),
	    (seconds() - t) * 1e3);
	for (size_t i = 0; i < certs_anchors_count(a); i++)
		assert_true(certs_anchors_get(a, i, &c));
	certs_anchors_free(&a);
	pki_store_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_lone_certificate_needs_a_word),
	    cmocka_unit_test(a_bare_list_needs_a_word),
	    cmocka_unit_test(a_revoked_signer_of_a_list_is_refused),
	    cmocka_unit_test(the_german_list_imports),
	};

	return cmocka_run_group_tests_name("certs_import", tests, NULL, NULL);
}
