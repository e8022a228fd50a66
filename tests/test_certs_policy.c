/* Algorithms and keys by rules that an operator may replace. */
#include "tests/certs_pki.h"

#include <stdlib.h>

#include "certs/policy.h"
#include "certs/strength.h"

static struct span
text(const char *s)
{
	return span_of(s, strlen(s));
}

/* clang-format off */
static const struct {
	const char *name, *text;
	enum certs_err want;
	unsigned line;
} texts[] = {
	{"one rule",            "SHA1 - - - weak\n", CERTS_E_OK, 0},
	{"no line end",         "SHA1 - - - weak", CERTS_E_OK, 0},
	{"blanks and comments", "# x\n\n \t\n  RSA\t2048-  2020-02-29 2020-02-29\tgood  \n", CERTS_E_OK, 0},
	{"a group",             "brainpoolP256r1 - - - refused\n", CERTS_E_OK, 0},
	{"nothing",             "", CERTS_E_ARGUMENT, 0},
	{"comments alone",      "# SHA1 - - - weak\n", CERTS_E_ARGUMENT, 0},
	{"a word is missing",   "SHA1 - - weak\n", CERTS_E_ARGUMENT, 1},
	{"a word too many",     "SHA1 - - - weak now\n", CERTS_E_ARGUMENT, 1},
	{"CR before the end",   "SHA1 - - - weak\r\n", CERTS_E_ARGUMENT, 1},
	{"an unknown name",     "\nSHA3 - - - good\n", CERTS_E_ARGUMENT, 2},
	{"lower case",          "sha1 - - - weak\n", CERTS_E_ARGUMENT, 1},
	{"what is never verified", "MD5 - - - good\n", CERTS_E_ARGUMENT, 1},
	{"a name that goes on", "brainpoolP256r1brainpoolP256r1 - - - good\n", CERTS_E_ARGUMENT, 1},
	{"bits of a digest",    "SHA1 160- - - weak\n", CERTS_E_ARGUMENT, 1},
	{"RSA without bits",    "RSA - - - good\n", CERTS_E_ARGUMENT, 1},
	{"bits without a dash", "RSA 2048 - - good\n", CERTS_E_ARGUMENT, 1},
	{"bits backwards",      "RSA 2048-1024 - - good\n", CERTS_E_ARGUMENT, 1},
	{"bits from nothing",   "RSA -2048 - - good\n", CERTS_E_ARGUMENT, 1},
	{"bits with a zero",    "RSA 02048- - - good\n", CERTS_E_ARGUMENT, 1},
	{"bits out of range",   "RSA 4294967297- - - good\n", CERTS_E_ARGUMENT, 1},
	{"bits and more",       "RSA 1024-2047x - - good\n", CERTS_E_ARGUMENT, 1},
	{"a day that is none",  "SHA1 - 2023-02-29 - weak\n", CERTS_E_ARGUMENT, 1},
	{"a month alone",       "SHA1 - 2023-02 - weak\n", CERTS_E_ARGUMENT, 1},
	{"an unknown day",      "SHA1 - 2023-02-00 - weak\n", CERTS_E_ARGUMENT, 1},
	{"the end first",       "SHA1 - 2023-01-02 2023-01-01 weak\n", CERTS_E_ARGUMENT, 1},
	{"an unknown result",   "SHA1 - - - bad\n", CERTS_E_ARGUMENT, 1},
	{"a good line does not help", "SHA1 - - - weak\nRSA\n", CERTS_E_ARGUMENT, 2},
};
/* clang-format on */

static void
texts_are_read_to_their_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct certs_policy p = {.n = 99};
		struct certs_policy_error e;
		enum certs_err got = certs_policy_parse(
		    text(texts[i].text), &p, &e);

		check(texts[i].name, got == texts[i].want);
		check(texts[i].name, e.line == texts[i].line);
		check(texts[i].name, (got == CERTS_E_OK) == (p.n != 99));
		check(
		    texts[i].name, (got == CERTS_E_OK) == (e.text[0] == '\0'));
	}
}

static void
there_is_room_for_so_many(void **state)
{
	static char many[(CERTS_POLICY_RULES + 1) * 16 + 1];
	struct certs_policy p;
	struct certs_policy_error e;

	(void)state;
	for (unsigned i = 0; i <= CERTS_POLICY_RULES; i++)
		memcpy(many + 16 * i, "SHA1 - - - weak\n", 16);
	assert_int_equal(
	    certs_policy_parse(
		span_of(many, (size_t)16 * CERTS_POLICY_RULES), &p, &e),
	    CERTS_E_OK);
	assert_int_equal(p.n, CERTS_POLICY_RULES);
	assert_int_equal(certs_policy_parse(text(many), &p, &e), CERTS_E_SPACE);
	assert_int_equal(e.line, CERTS_POLICY_RULES + 1);
}

static void
the_example_says_what_holds_without(void **state)
{
	size_t n;
	uint8_t *bytes = check_slurp("kiosk/algorithms.conf.example", &n);
	const struct certs_policy *d = certs_policy_default();
	struct certs_policy p;
	struct certs_policy_error e;

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(
	    certs_policy_parse(span_of(bytes, n), &p, &e), CERTS_E_OK);
	assert_int_equal(p.n, d->n);
	for (size_t i = 0; i < p.n; i++) {
		check(p.rule[i].name,
		    strcmp(p.rule[i].name, d->rule[i].name) == 0);
		check(p.rule[i].name,
		    p.rule[i].min == d->rule[i].min &&
			p.rule[i].max == d->rule[i].max &&
			p.rule[i].from == d->rule[i].from &&
			p.rule[i].until == d->rule[i].until &&
			p.rule[i].level == d->rule[i].level);
	}
	free(bytes);
}

#define DAY INT64_C(86400)
/* 2020-01-01 */
#define T_2020 INT64_C(1577836800)

static const char rules[] = "# the first that fits\n"
			    "SHA1 - - 2019-12-31 weak\n"
			    "SHA1 - 2020-01-01 - refused\n"
			    "RSA 2048-4096 - - good\n"
			    "RSA 1024- - 2019-12-31 weak\n"
			    "SHA256 - - - good\n";

static void
the_first_rule_that_fits_decides(void **state)
{
	/* clang-format off */
	static const struct {
		const char *what, *name;
		unsigned bits;
		int64_t when;
		enum certs_policy_level want;
		unsigned line; /* 0: no rule */
	} cases[] = {
		{"the last second", "SHA1", 0, T_2020 - 1, CERTS_POLICY_WEAK, 2},
		{"the first second after", "SHA1", 0, T_2020, CERTS_POLICY_REFUSED, 3},
		{"before 1970",    "SHA1", 0, -1, CERTS_POLICY_WEAK, 2},
		{"2048 bits",      "RSA", 2048, T_2020, CERTS_POLICY_GOOD, 4},
		{"4096 bits",      "RSA", 4096, T_2020, CERTS_POLICY_GOOD, 4},
		{"4097 bits",      "RSA", 4097, 0, CERTS_POLICY_WEAK, 5},
		{"2047 bits, too late", "RSA", 2047, T_2020, CERTS_POLICY_REFUSED, 0},
		{"too short",      "RSA", 1023, 0, CERTS_POLICY_REFUSED, 0},
		{"nothing said",   "P-256", 0, 0, CERTS_POLICY_REFUSED, 0},
	};
	/* clang-format on */
	struct certs_policy p;
	struct certs_policy_error e;

	(void)state;
	assert_int_equal(certs_policy_parse(text(rules), &p, &e), CERTS_E_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct certs_policy_rule *r;

		check(cases[i].what,
		    certs_policy_decide(&p, cases[i].name, cases[i].bits,
			cases[i].when, &r) == cases[i].want);
		check(
		    cases[i].what, (r != NULL ? r->line : 0) == cases[i].line);
	}
}

/* A security object and its signer, judged by rules of an operator. */
static void
what_is_refused_is_not_relied_on(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name, *rules;
		int64_t signing;
		enum certs_result sod, dsc, algorithms;
		const char *detail;
	} cases[] = {
		{"good", "SHA256 - - - good\nRSA 2048- - - good\n", T_2025,
		    CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, "SHA256 good (line 1), RSA 2048 good (line 2)"},
		{"weak", "SHA256 - - - good\nRSA 2048- - - weak\n", T_2025,
		    CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_UNDETERMINED, "RSA 2048 weak (line 2)"},
		{"weak until the document was signed", "SHA256 - - - good\nRSA 1024- - 2024-12-30 weak\n", T_2025,
		    CERTS_UNDETERMINED, CERTS_SUCCESSFUL, CERTS_FAILED, "RSA 2048 refused (no rule)"},
		{"dated back before the signer began", "SHA256 - 2010-01-01 - good\nRSA 2048- - - good\n", 0,
		    CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, "SHA256 good (line 1)"},
		{"the digest is refused", "SHA256 - - - refused\nRSA 2048- - - good\n", T_2025,
		    CERTS_UNDETERMINED, CERTS_UNDETERMINED, CERTS_FAILED, "SHA256 refused (line 1)"},
	};
	/* clang-format on */
	struct certs_issue_spec s = pki_spec("rsa-2048-sha256", "CSCA", 1, 0);
	struct certs_issuer *csca, *dsc;
	struct pki_store store;
	struct span anchor;
	uint8_t buf[16384];

	(void)state;
	s.not_before = T_2020;
	csca = pki_csca(&s);
	s.name = "DS";
	s.serial = 2;
	dsc = pki_dsc(csca, &s);
	anchor = certs_issue_der(csca);
	store = pki_store(&anchor, 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct certs_issue_object o = {
		    .signing_time = cases[i].signing};
		struct certs_policy_error e;
		struct certs_overall all;
		struct certs_policy p;
		struct certs_verdict v;
		struct certs_sod sod;

		assert_int_equal(
		    certs_policy_parse(text(cases[i].rules), &p, &e),
		    CERTS_E_OK);
		certs_anchors_use_policy(store.anchors, &p);
		assert_int_equal(
		    certs_cms_open(
			pki_sod(dsc, &o, buf, sizeof(buf)), NULL, 0, &sod),
		    CERTS_E_OK);
		certs_checks_init(&v, CERTS_PROFILE_FILES);
		assert_int_equal(
		    certs_chain_judge(store.anchors, &sod,
			CERTS_CMS_LDS_SECURITY_OBJECT, T_2025, &v, NULL),
		    CERTS_E_OK);
		check(cases[i].name,
		    pki_result(&v, CERTS_CHECK_SOD_SIGNATURE) == cases[i].sod);
		check(cases[i].name,
		    pki_result(&v, CERTS_CHECK_DSC_SIGNATURE) == cases[i].dsc);
		check(cases[i].name,
		    pki_result(&v, CERTS_CHECK_ALGORITHMS) ==
			cases[i].algorithms);
		if (strstr(
			certs_checks_find(&v, CERTS_CHECK_ALGORITHMS)->detail,
			cases[i].detail) == NULL)
			fail_msg("%s: %s", cases[i].name,
			    certs_checks_find(&v, CERTS_CHECK_ALGORITHMS)
				->detail);
		all = certs_checks_overall(&v);
		check(cases[i].name,
		    (all.trust == CERTS_TRUST_TRUSTED) ==
			(cases[i].dsc == CERTS_SUCCESSFUL));
		certs_cms_close(&sod);
	}
	pki_store_free(&store);
	certs_issue_free(&dsc);
	certs_issue_free(&csca);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_are_read_to_their_end),
	    cmocka_unit_test(there_is_room_for_so_many),
	    cmocka_unit_test(the_example_says_what_holds_without),
	    cmocka_unit_test(the_first_rule_that_fits_decides),
	    cmocka_unit_test(what_is_refused_is_not_relied_on),
	};

	return cmocka_run_group_tests_name("certs_policy", tests, NULL, NULL);
}
