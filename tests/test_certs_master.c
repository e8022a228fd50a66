/* Master lists and the store that is made of them. */
#include "tests/certs_pki.h"

#include "certs/files.h"
#include "certs/policy.h"

#include <unistd.h>

#define SUITE "ecdsa-p256-sha256"

static uint8_t buf[65536], buf2[65536];

struct pki {
	struct certs_issuer *csca, *signer, *other;
	struct span certs[2];
};

static struct pki
make(uint32_t quirks)
{
	struct certs_issue_spec c = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issue_spec s = pki_spec(SUITE, "Signer", 2, quirks);
	struct certs_issue_spec o = pki_spec(SUITE, "CSCA XX", 3, 0);
	struct pki p = {.csca = pki_csca(&c), .other = pki_csca(&o)};

	p.signer = pki_dsc(p.csca, &s);
	p.certs[0] = certs_issue_der(p.csca);
	p.certs[1] = certs_issue_der(p.other);
	return p;
}

static void
unmake(struct pki *p)
{
	certs_issue_free(&p->csca);
	certs_issue_free(&p->signer);
	certs_issue_free(&p->other);
}

static struct span
list_of(const struct certs_issuer *signer, const struct span *certs, size_t n)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct sink k = sink_of(buf, sizeof(buf));

	assert_int_equal(
	    certs_issue_master_list(signer, certs, n, &o, &k), CERTS_E_OK);
	return sink_span(&k);
}

static enum certs_err
import(const struct span *anchor, struct span file, bool trust, int64_t now,
    struct certs_master_report *r, size_t *count)
{
	struct pki_store s = pki_store(anchor, anchor != NULL ? 1 : 0);
	struct certs_anchors *a = NULL;
	struct span index;
	enum certs_err e = certs_master_import(s.build, file, trust, now, r);

	assert_int_equal(
	    certs_anchors_build_index(s.build, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	*count = certs_anchors_count(a);
	certs_anchors_free(&a);
	pki_store_free(&s);
	return e;
}

static void
a_list_needs_an_anchor(void **state)
{
	struct pki p = make(CERTS_ISSUE_MASTER_SIGNER);
	struct span list = list_of(p.signer, p.certs, 2);
	struct certs_master_report r;
	size_t n;

	(void)state;
	assert_int_equal(
	    import(NULL, list, false, T_2025, &r, &n), CERTS_E_PATH);
	assert_int_equal(n, 0);
	assert_string_equal(r.signer, "C=UT,O=Utopia,CN=Signer");
	/* The operator's word, for a list that shows its authority. */
	assert_int_equal(import(NULL, list, true, T_2025, &r, &n), CERTS_E_OK);
	assert_int_equal(n, 2);
	assert_true(r.by_operator);
	/* The anchor's word. */
	assert_int_equal(
	    import(&p.certs[0], list, false, T_2025, &r, &n), CERTS_E_OK);
	assert_int_equal(n, 2);
	assert_int_equal(r.added, 1);
	assert_int_equal(r.known, 1);
	assert_false(r.by_operator || r.through_link || r.signer_expired);
	assert_int_equal(r.signed_at, T_2025);
	/* Another authority vouches for nothing. */
	assert_int_equal(
	    import(&p.certs[1], list, false, T_2025, &r, &n), CERTS_E_PATH);
	assert_int_equal(n, 1);
	/* History counts; the future does not. */
	assert_int_equal(
	    import(&p.certs[0], list, false, T_2040, &r, &n), CERTS_E_OK);
	assert_true(r.signer_expired);
	assert_int_equal(import(&p.certs[0], list, false, T_2020 - 1, &r, &n),
	    CERTS_E_EXPIRED);
	unmake(&p);
}

/* What the operator's rules refuse adds no anchor, old or new. */
static void
a_list_of_refused_algorithms_is_refused(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name, *rules;
		enum certs_err want;
	} cases[] = {
		{"good",          "SHA256 - - - good\nP-256 - - - good\n", CERTS_E_OK},
		{"weak is taken", "SHA256 - - - weak\nP-256 - - - weak\n", CERTS_E_OK},
		{"digest",        "SHA256 - - - refused\nP-256 - - - good\n", CERTS_E_ALGORITHM},
		{"key",           "SHA256 - - - good\nP-256 - - - refused\n", CERTS_E_ALGORITHM},
		{"key, when the list was signed", "SHA256 - - - good\nP-256 - - 2024-12-30 good\n", CERTS_E_ALGORITHM},
		{"key, when its certificate began", "SHA256 - - - good\nP-256 - 2020-01-02 - good\n", CERTS_E_ALGORITHM},
	};
	/* clang-format on */
	struct pki p = make(CERTS_ISSUE_MASTER_SIGNER);
	struct span list = list_of(p.signer, p.certs, 2);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pki_store s = pki_store(p.certs, 1);
		struct certs_policy_error error;
		struct certs_master_report r;
		struct certs_policy policy;

		assert_int_equal(
		    certs_policy_parse(span_of((const uint8_t *)cases[i].rules,
					   strlen(cases[i].rules)),
			&policy, &error),
		    CERTS_E_OK);
		certs_anchors_build_use_policy(s.build, &policy);
		check(cases[i].name,
		    certs_master_import(s.build, list, false, T_2025, &r) ==
			cases[i].want);
		check(cases[i].name,
		    r.added == (cases[i].want == CERTS_E_OK ? 1 : 0));
		pki_store_free(&s);
	}
	unmake(&p);
}

/* No word of an operator helps where the signature is wrong. */
static void
a_forged_list_is_refused(void **state)
{
	struct pki p = make(CERTS_ISSUE_MASTER_SIGNER);
	struct span list = list_of(p.signer, p.certs, 2);
	uint8_t *name = memmem(buf, list.n, "CSCA XX", 7);
	struct certs_master_report r;
	size_t n;

	(void)state;
	assert_non_null(name);
	name[6] ^= 1;
	assert_int_equal(
	    import(&p.certs[0], list, true, T_2025, &r, &n), CERTS_E_SIGNATURE);
	assert_int_equal(n, 1);
	name[6] ^= 1;
	buf[list.n - 1] ^= 1;
	assert_int_equal(
	    import(&p.certs[0], list, true, T_2025, &r, &n), CERTS_E_SIGNATURE);
	buf[list.n - 1] ^= 1;
	for (size_t cut = 0; cut < list.n; cut += 1 + cut / 8)
		assert_int_not_equal(import(&p.certs[0], span_of(list.p, cut),
					 true, T_2025, &r, &n),
		    CERTS_E_OK);
	unmake(&p);

	/* A document signer signs no lists. */
	p = make(0);
	list = list_of(p.signer, p.certs, 2);
	assert_int_equal(
	    import(&p.certs[0], list, true, T_2025, &r, &n), CERTS_E_PURPOSE);
	unmake(&p);
}

/* A signed object of a document is no list, nor is a lone certificate. */
static void
a_security_object_is_no_list(void **state)
{
	struct pki p = make(CERTS_ISSUE_MASTER_SIGNER);
	struct certs_issue_object o = {0};
	struct span sod = pki_sod(p.signer, &o, buf, sizeof(buf));
	struct certs_master_report r;
	size_t n;

	(void)state;
	assert_int_equal(
	    import(&p.certs[0], sod, true, T_2025, &r, &n), CERTS_E_TYPE);
	assert_int_equal(import(&p.certs[0], p.certs[1], true, T_2025, &r, &n),
	    CERTS_E_ENCODING);
	unmake(&p);
}

/* The old root vouches for the new one by a link; a document signer cannot. */
static void
a_link_promotes_the_new_root(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA old", 7, 0);
	struct pki p = make(CERTS_ISSUE_MASTER_SIGNER);
	struct certs_issuer *old = pki_csca(&spec), *dsc;
	struct sink link = sink_of(buf2, sizeof(buf2));
	struct span anchor = certs_issue_der(old), certs[3], list;
	struct certs_master_report r;
	size_t n;

	(void)state;
	assert_int_equal(
	    certs_issue_link(old, p.csca, &spec, &link), CERTS_E_OK);
	certs[0] = p.certs[0];
	certs[1] = sink_span(&link);
	certs[2] = p.certs[1];
	list = list_of(p.signer, certs, 3);
	assert_int_equal(
	    import(&anchor, list, false, T_2025, &r, &n), CERTS_E_OK);
	assert_true(r.through_link);
	assert_int_equal(n, 4);
	/* The same list without the link. */
	list = list_of(p.signer, p.certs, 2);
	assert_int_equal(
	    import(&anchor, list, false, T_2025, &r, &n), CERTS_E_PATH);
	/* A signer certified by a document signer of the old authority. */
	spec.name = "DS";
	dsc = pki_dsc(old, &spec);
	certs_issue_free(&p.signer);
	spec.name = "Signer";
	spec.quirks = CERTS_ISSUE_MASTER_SIGNER;
	p.signer = pki_dsc(dsc, &spec);
	certs[0] = certs_issue_der(dsc);
	list = list_of(p.signer, certs, 1);
	assert_int_equal(
	    import(&anchor, list, false, T_2025, &r, &n), CERTS_E_PATH);
	certs_issue_free(&dsc);
	certs_issue_free(&old);
	unmake(&p);
}

/* Every byte of the index is under its digest, its magic or its version. */
static void
a_damaged_index_stays_shut(void **state)
{
	struct pki p = make(0);
	struct pki_store s = pki_store(p.certs, 2);
	struct certs_anchors *a = NULL;
	struct certs_anchor c;
	struct span index;
	uint8_t *copy;

	(void)state;
	assert_int_equal(
	    certs_anchors_build_index(s.build, &index), CERTS_E_OK);
	assert_true(certs_anchors_by_der(s.anchors, p.certs[1], &c));
	assert_true(c.self_signed);
	assert_false(certs_anchors_get(s.anchors, 2, &c));
	copy = malloc(index.n);
	assert_non_null(copy);
	for (size_t i = 0; i < index.n; i++) {
		memcpy(copy, index.p, index.n);
		copy[i] ^= 0x40;
		assert_int_equal(
		    certs_anchors_open_memory(span_of(copy, index.n), &a),
		    i >= 8 && i < 12 ? CERTS_E_OTHER_STORE : CERTS_E_STORE);
		assert_null(a);
	}
	for (size_t n = 1; n < index.n; n++)
		assert_int_equal(
		    certs_anchors_open_memory(span_of(index.p, n), &a),
		    CERTS_E_STORE);
	assert_int_equal(
	    certs_anchors_open_memory((struct span) {0}, &a), CERTS_E_OK);
	assert_int_equal(certs_anchors_count(a), 0);
	certs_anchors_free(&a);
	free(copy);
	pki_store_free(&s);
	unmake(&p);
}

static void
a_store_outlives_the_program(void **state)
{
	char dir[] = "/tmp/sallyport-pkd-XXXXXX", path[64];
	struct pki p = make(0);
	struct pki_store s = pki_store(p.certs, 2);
	struct span index, got;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(certs_files_map(dir, &got), CERTS_E_OK);
	assert_int_equal(got.n, 0);
	assert_int_equal(
	    certs_anchors_build_index(s.build, &index), CERTS_E_OK);
	assert_int_equal(certs_files_save(dir, s.build), CERTS_E_OK);
	assert_int_equal(certs_files_map(dir, &got), CERTS_E_OK);
	assert_true(span_eq(got, index));
	certs_files_unmap(&got);
	assert_int_equal(certs_files_save("/proc/none", s.build), CERTS_E_FILE);
	snprintf(path, sizeof(path), "%s/" CERTS_FILES_INDEX, dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0); /* nothing else was left there */
	pki_store_free(&s);
	unmake(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_list_needs_an_anchor),
	    cmocka_unit_test(a_list_of_refused_algorithms_is_refused),
	    cmocka_unit_test(a_forged_list_is_refused),
	    cmocka_unit_test(a_security_object_is_no_list),
	    cmocka_unit_test(a_link_promotes_the_new_root),
	    cmocka_unit_test(a_damaged_index_stays_shut),
	    cmocka_unit_test(a_store_outlives_the_program),
	};

	return cmocka_run_group_tests_name("certs_master", tests, NULL, NULL);
}
