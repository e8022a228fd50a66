/* Which CV certificates may come into a terminal's store. */
#include "tests/certs_cv_pki.h"

#include <stdlib.h>

#include "mrtd/tlv.h"
#include "tests/vectors/ta.h"

/* clang-format off */
#define NOBODY {-1}
static const struct {
	const char *name;
	int held[4]; /* ended by -1 */
	int who;
	bool trust;
	enum certs_cv_reason want;
} kinship[] = {
	{"a root on nobody's word",      {-1},                  CVCA2, false, CERTS_CV_CONSENT},
	{"a root on mine",               {-1},                  CVCA2, true,  CERTS_CV_NONE},
	{"a root that a link vouched for", {CVCA1, LINK, -1},   CVCA2, false, CERTS_CV_NONE},
	{"another of the same name",     {CVCA1, LINK, -1},     STRANGER, false, CERTS_CV_CONSENT},
	{"a link by what is held",       {CVCA1, -1},           LINK,  false, CERTS_CV_NONE},
	{"a link without parameters",    {CVCA1, -1},           LINK_BARE, false, CERTS_CV_NONE},
	{"a link from nowhere",          {CVCA3, -1},           LINK,  false, CERTS_CV_UNKNOWN_CAR},
	{"a link is no root to trust",   {CVCA3, -1},           LINK,  true,  CERTS_CV_UNKNOWN_CAR},
	{"a link to another curve",      {CVCA2, -1},           LINK3, false, CERTS_CV_NONE},
	{"a DV below a bare link",       {CVCA1, LINK_BARE, -1}, DV,   false, CERTS_CV_NONE},
	{"a DV below a bare link alone", {LINK_BARE, -1},       DV,    false, CERTS_CV_KEY},
	{"a DV below a stranger",        {STRANGER, -1},        DV,    false, CERTS_CV_SIGNATURE},
	{"a DV below both",              {STRANGER, CVCA2, -1}, DV,    false, CERTS_CV_NONE},
	{"a terminal by its DV",         {CVCA2, DV, -1},       IS,    false, CERTS_CV_NONE},
	{"a terminal on P-384",          {CVCA3, DV3, -1},      IS3,   false, CERTS_CV_NONE},
	{"a terminal whose DV has no CVCA", {DV, -1},           IS,    false, CERTS_CV_KEY},
	{"a terminal without its DV",    {CVCA2, -1},           IS,    false, CERTS_CV_UNKNOWN_CAR},
};
/* clang-format on */

static void
a_certificate_needs_its_issuer(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinship) / sizeof(kinship[0]); i++) {
		const struct certs_cv_judge j = {
		    .today = TODAY, .trust = kinship[i].trust};
		struct mrtd_cvc c = parsed(file[kinship[i].who]);
		struct certs_cv *s;
		enum certs_cv_reason r;
		size_t n = 0;

		while (kinship[i].held[n] >= 0)
			n++;
		s = store_of(kinship[i].held, n);
		r = certs_cv_judge(s, &c, &j);
		if (r != kinship[i].want)
			print_message("%s: %s\n", kinship[i].name,
			    certs_cv_reason_name(r));
		check(kinship[i].name, r == kinship[i].want);
		certs_cv_free(&s);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	enum who above;
	enum mrtd_cvc_role role;
	const char *chr;
	unsigned quirks;
	struct mrtd_date effective, expires;
	enum certs_cv_reason want;
} forms[] = {
	{"as it should be",       DV, MRTD_CVC_TERMINAL,    "UTIS00008", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_NONE},
	{"of one day",            DV, MRTD_CVC_TERMINAL,    "UTIS00008", 0, {2026, 6, 1}, {2026, 6, 1}, CERTS_CV_NONE},
	{"of tomorrow",           DV, MRTD_CVC_TERMINAL,    "UTIS00008", 0, {2026, 6, 2}, {2026, 7, 31}, CERTS_CV_NONE},
	{"of yesterday",          DV, MRTD_CVC_TERMINAL,    "UTIS00008", 0, {2026, 5, 1}, {2026, 5, 31}, CERTS_CV_EXPIRED},
	{"ends before it begins", DV, MRTD_CVC_TERMINAL,    "UTIS00008", 0, {2026, 7, 31}, {2026, 7, 30}, CERTS_CV_DATES},
	{"brings parameters",     DV, MRTD_CVC_TERMINAL,    "UTIS00008", CERTS_CV_ISSUE_PARAMETERS, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_PARAMETERS},
	{"a DV brings parameters", CVCA2, MRTD_CVC_DV_FOREIGN, "XXDV00001", CERTS_CV_ISSUE_PARAMETERS, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_PARAMETERS},
	{"a bad signature",       DV, MRTD_CVC_TERMINAL,    "UTIS00008", CERTS_CV_ISSUE_BAD_SIGNATURE, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_SIGNATURE},
	{"a terminal by a CVCA",  CVCA2, MRTD_CVC_TERMINAL, "UTIS00008", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_ROLE},
	{"a DV by a DV",          DV, MRTD_CVC_DV_DOMESTIC, "UTDV00009", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_ROLE},
	{"a CVCA by a DV",        DV, MRTD_CVC_CVCA,        "UTCVCA00009", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_ROLE},
	{"a terminal by a terminal", IS, MRTD_CVC_TERMINAL, "UTIS00008", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_ROLE},
	{"another key of a name that is held", DV, MRTD_CVC_TERMINAL, "UTIS00007", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_SEQUENCE},
};
/* clang-format on */

static void
a_certificate_has_its_form(void **state)
{
	const struct certs_cv_judge j = {.today = TODAY};
	const struct certs_cv_judge no_own = {
	    .today = TODAY, .authorities = true};
	struct certs_cv *s = STORE(CVCA1, CVCA2, LINK, DV, IS);

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct certs_cv_issue_spec spec = spec_of(
		    forms[i].chr, forms[i].role);
		struct certs_cv_issuer *x;
		enum certs_cv_reason r;
		struct mrtd_cvc c;

		spec.quirks = forms[i].quirks;
		spec.effective = forms[i].effective;
		spec.expires = forms[i].expires;
		assert_int_equal(
		    certs_cv_issue(pki[forms[i].above], &spec, &x), CERTS_E_OK);
		c = parsed(certs_cv_issue_der(x));
		r = certs_cv_judge(s, &c, &j);
		if (r != forms[i].want)
			print_message(
			    "%s: %s\n", forms[i].name, certs_cv_reason_name(r));
		check(forms[i].name, r == forms[i].want);
		if (r == CERTS_CV_NONE && c.role == MRTD_CVC_TERMINAL)
			check(forms[i].name,
			    certs_cv_judge(s, &c, &no_own) ==
				CERTS_CV_NOT_ASKED);
		certs_cv_issue_free(&x);
	}
	certs_cv_free(&s);
}

/* Links in circles, none of which brings parameters. */
static void
circles_come_to_an_end(void **state)
{
	const struct certs_cv_judge j = {.today = TODAY};
	struct certs_cv *s = STORE(LINK_BARE);
	struct certs_cv_issue_spec spec = spec_of("", MRTD_CVC_CVCA);
	struct certs_cv_issuer *ring[6];
	char name[6][16];
	struct mrtd_cvc c;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		snprintf(name[i], sizeof(name[i]), "UTRING0000%zu", i);
		spec.chr = name[i];
		spec.algorithm = mrtd_cvc_algorithm_named(
		    "id-TA-ECDSA-SHA-256");
		spec.curve = "brainpoolP256r1";
		assert_int_equal(
		    certs_cv_issue_root(&spec, &ring[i]), CERTS_E_OK);
	}
	for (size_t i = 0; i < 6; i++)
		for (size_t k = 0; k < 6; k++) {
			uint8_t out[1024];
			struct sink to = sink_of(out, sizeof(out));

			spec.quirks = CERTS_CV_ISSUE_NO_PARAMETERS;
			assert_int_equal(
			    certs_cv_issue_link(ring[i], ring[k], &spec, &to),
			    CERTS_E_OK);
			if (i != k)
				assert_int_equal(
				    certs_cv_add(s, sink_span(&to)),
				    CERTS_E_OK);
		}
	spec = spec_of("UTDV00099", MRTD_CVC_DV_DOMESTIC);
	{
		struct certs_cv_issuer *dv;

		assert_int_equal(
		    certs_cv_issue(ring[0], &spec, &dv), CERTS_E_OK);
		c = parsed(certs_cv_issue_der(dv));
		assert_int_equal(certs_cv_judge(s, &c, &j), CERTS_CV_KEY);
		certs_cv_issue_free(&dv);
	}
	for (size_t i = 0; i < 6; i++)
		certs_cv_issue_free(&ring[i]);
	certs_cv_free(&s);
}

/* BSI's worked example and real certificates, whose times are long past. */
static void
real_chains_are_judged(void **state)
{
	static const char *const sets[][3] = {
	    {"ta-pki/gt/CFG.DFLT.EAC.IS/CVCA_Cert_01.cvcert",
		"ta-pki/gt/CFG.DFLT.EAC.IS/dv_is_cert_1.cvcert",
		"ta-pki/gt/CFG.DFLT.EAC.IS/is_cert_1.cvcert"},
	    {"ta-pki/npa-test/ZZSTCVCA00001.cvcert",
		"ta-pki/npa-test/ZZSTDVCA00001.cvcert",
		"ta-pki/npa-test/ZZSTTERM00001.cvcert"},
	    {"ta-pki/nl-test/orig/certCVCA_orig.cvcert",
		"ta-pki/nl-test/orig/certDVD_orig.cvcert",
		"ta-pki/nl-test/orig/certIS_orig.cvcert"},
	    {"ta-pki/nl-test/orig/certCVCA_orig.cvcert",
		"ta-pki/nl-test/new/certCVCA_new.cvcert",
		"ta-pki/nl-test/new/certDVD_new.cvcert"},
	};
	static const struct mrtd_date then[] = {
	    {2016, 12, 1}, {2015, 1, 15}, {2009, 6, 1}, {2009, 6, 1}};

	(void)state;
	if (check_data(sets[0][0]) == NULL)
		skip_because("the data set ta-pki is not there");
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		struct certs_cv *s;

		assert_int_equal(certs_cv_new(&s), CERTS_E_OK);
		for (size_t k = 0; k < 3; k++) {
			const struct certs_cv_judge j = {
			    .today = then[i], .trust = k == 0};
			const char *path = check_data(sets[i][k]);
			size_t n;
			uint8_t *p;
			struct mrtd_cvc c;
			enum certs_cv_reason r;

			assert_non_null(path);
			assert_non_null(p = check_slurp(path, &n));
			c = parsed(span_of(p, n));
			r = certs_cv_judge(s, &c, &j);
			if (r != CERTS_CV_NONE)
				print_message("%s: %s\n", sets[i][k],
				    certs_cv_reason_name(r));
			check(sets[i][k], r == CERTS_CV_NONE);
			assert_int_equal(
			    certs_cv_add(s, span_of(p, n)), CERTS_E_OK);
			free(p);
		}
		certs_cv_free(&s);
	}
}

static void
the_worked_example_is_judged(void **state)
{
	const struct span rsa[] = {
	    SPAN_OF(ta_dh_cvca), SPAN_OF(ta_dh_dv), SPAN_OF(ta_dh_terminal)};
	const struct span ec[] = {SPAN_OF(ta_ecdh_cvca), SPAN_OF(ta_ecdh_dv),
	    SPAN_OF(ta_ecdh_terminal)};

	(void)state;
	for (size_t set = 0; set < 2; set++) {
		struct certs_cv_judge j = {.trust = true,
		    .today = set == 0 ? DAY(2010, 4, 1) : DAY(2010, 10, 10)};
		const struct span *all = set == 0 ? rsa : ec;
		struct certs_cv *s;

		assert_int_equal(certs_cv_new(&s), CERTS_E_OK);
		for (size_t k = 0; k < 3; k++) {
			struct mrtd_cvc c = parsed(all[k]);

			assert_int_equal(
			    certs_cv_judge(s, &c, &j), CERTS_CV_NONE);
			assert_int_equal(certs_cv_add(s, all[k]), CERTS_E_OK);
			j.trust = false;
		}
		certs_cv_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_certificate_needs_its_issuer),
	    cmocka_unit_test(a_certificate_has_its_form),
	    cmocka_unit_test(circles_come_to_an_end),
	    cmocka_unit_test(real_chains_are_judged),
	    cmocka_unit_test(the_worked_example_is_judged),
	};

	return cmocka_run_group_tests(tests, make_pki, free_pki);
}
