/* Lists that are signed: by whom, for what, and read to the last octet. */
#include "tests/certs_scene.h"

#include "certs/defect.h"
#include "certs/deviation.h"
#include "certs/issue_crl.h"
#include "certs/issue_list.h"
#include "certs/policy.h"

static uint8_t buf[65536], buf2[65536];

/* clang-format off */
static const struct {
	const char *name;
	enum certs_lists_kind kind;
	uint32_t signer; /* quirks of its certificate */
	uint32_t object; /* quirks of the signature */
	bool known, trust; /* the anchor is there; the operator vouches */
	int64_t now, signed_at;
	enum certs_err want;
} signatures[] = {
	{"deviation list",         CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"defect list",            CERTS_LISTS_DEFECTS,    CERTS_ISSUE_DEFECT_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"defect list in BER",     CERTS_LISTS_DEFECTS,    CERTS_ISSUE_DEFECT_SIGNER, CERTS_ISSUE_BER, true, false, T_2025, T_2025, CERTS_E_OK},
	{"signer list",            CERTS_LISTS_SIGNERS,    CERTS_ISSUE_SIGNERS_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"EU health seals",        CERTS_LISTS_EU_HEALTH,   CERTS_ISSUE_SEALS_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"ICAO health seals",      CERTS_LISTS_ICAO_HEALTH, CERTS_ISSUE_SEALS_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"sovereign seals",        CERTS_LISTS_SOVEREIGN,   CERTS_ISSUE_SEALS_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"seals, of a stranger",   CERTS_LISTS_SOVEREIGN,   CERTS_ISSUE_SEALS_SIGNER, 0, false, false, T_2025, T_2025, CERTS_E_PATH},
	{"seals by signers'",      CERTS_LISTS_SOVEREIGN,   CERTS_ISSUE_SIGNERS_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"signers by seals'",      CERTS_LISTS_SIGNERS,     CERTS_ISSUE_SEALS_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"seals by a seal signer", CERTS_LISTS_ICAO_HEALTH, CERTS_ISSUE_SEAL_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"by a document signer",   CERTS_LISTS_DEVIATIONS, 0, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"by a master list signer", CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_MASTER_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"purposes crossed",       CERTS_LISTS_DEFECTS,    CERTS_ISSUE_DEVIATION_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"signers by defects'",    CERTS_LISTS_SIGNERS,    CERTS_ISSUE_DEFECT_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"no purpose, a SHOULD",   CERTS_LISTS_DEFECTS,    0, 0, true, true, T_2025, T_2025, CERTS_E_OK},
	{"no purpose, no word",    CERTS_LISTS_DEFECTS,    0, 0, true, false, T_2025, T_2025, CERTS_E_PURPOSE},
	{"stranger",               CERTS_LISTS_DEFECTS,    CERTS_ISSUE_DEFECT_SIGNER, 0, false, false, T_2025, T_2025, CERTS_E_PATH},
	{"stranger vouched for",   CERTS_LISTS_DEFECTS,    CERTS_ISSUE_DEFECT_SIGNER, 0, false, true, T_2025, T_2025, CERTS_E_OK},
	{"wrong digest",           CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, CERTS_ISSUE_WRONG_DIGEST, true, true, T_2025, T_2025, CERTS_E_SIGNATURE},
	{"no certificate",         CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, CERTS_ISSUE_NO_CERTIFICATE, true, true, T_2025, T_2025, CERTS_E_SIGNER},
	{"signer not yet valid",   CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, 0, true, true, T_2020 - 1, T_2025, CERTS_E_EXPIRED},
	{"expired since",          CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, 0, true, false, T_2030 + 1, T_2025, CERTS_E_OK},
	{"signed too late",        CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, 0, true, true, T_2030 + 2, T_2030 + 1, CERTS_E_EXPIRED},
	{"expired, no time",       CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, 0, true, true, T_2030 + 1, 0, CERTS_E_EXPIRED},
	{"a master list",          CERTS_LISTS_CRL,        CERTS_ISSUE_MASTER_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_TYPE},
};
/* clang-format on */

static struct span
sign_any(enum certs_lists_kind kind, const struct certs_issuer *signer,
    const struct certs_issue_object *o, struct span dsc)
{
	struct certs_issue_deviation deviation = {
	    .dsc = dsc, .by = 1, .arc = {1, 2}, .parameter = 4};
	struct certs_issue_defect defect = {.dsc = dsc, .by = 1, .arc = {4, 3}};
	struct sink k = sink_of(buf, sizeof(buf));
	enum certs_err e;

	switch (kind) {
	case CERTS_LISTS_DEVIATIONS:
		e = certs_issue_list_deviations(signer, &deviation, 1, o, &k);
		break;
	case CERTS_LISTS_DEFECTS:
		e = certs_issue_list_defects(signer, &defect, 1, 2, o, &k);
		break;
	case CERTS_LISTS_SIGNERS:
		e = certs_issue_list_signers(signer, &dsc, 1, o, &k);
		break;
	case CERTS_LISTS_EU_HEALTH:
		e = certs_issue_list_seals(
		    signer, CERTS_ISSUE_LIST_EU_HEALTH, &dsc, 1, o, &k);
		break;
	case CERTS_LISTS_ICAO_HEALTH:
		e = certs_issue_list_seals(
		    signer, CERTS_ISSUE_LIST_ICAO_HEALTH, &dsc, 1, o, &k);
		break;
	case CERTS_LISTS_SOVEREIGN:
		e = certs_issue_list_seals(
		    signer, CERTS_ISSUE_LIST_SOVEREIGN, &dsc, 1, o, &k);
		break;
	case CERTS_LISTS_CRL:
	default:
		e = certs_issue_master_list(signer, &dsc, 1, o, &k);
	}
	assert_int_equal(e, CERTS_E_OK);
	return sink_span(&k);
}

static void
only_the_right_signer_is_heard(void **state)
{
	struct certs_issue_spec spec = pki_spec(SCENE_SUITE, "CSCA-UT", 1, 0),
				other = pki_spec(SCENE_SUITE, "CSCA-XX", 2, 0);
	struct certs_issuer *csca[] = {pki_csca(&spec), pki_csca(&other)};

	(void)state;
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]);
	     i++) {
		struct span anchor = certs_issue_der(
		    csca[signatures[i].known ? 0 : 1]);
		struct pki_store store = pki_store(&anchor, 1);
		struct certs_issuer *signer = scene_signer(
		    csca[0], signatures[i].signer);
		struct certs_issue_object o = {
		    .signing_time = signatures[i].signed_at,
		    .quirks = signatures[i].object,
		};
		struct certs_signed s;
		enum certs_err e = certs_signed_open(store.anchors,
		    sign_any(signatures[i].kind, signer, &o,
			certs_issue_der(csca[0])),
		    signatures[i].trust, signatures[i].now, &s);

		check(signatures[i].name, e == signatures[i].want);
		if (e == CERTS_E_OK) {
			check(signatures[i].name, s.kind == signatures[i].kind);
			check(signatures[i].name,
			    strcmp(s.item.country, "UT") == 0);
			check(signatures[i].name,
			    s.by_operator == !signatures[i].known);
			check(signatures[i].name,
			    s.signed_at == signatures[i].signed_at);
			certs_signed_close(&s);
		}
		certs_issue_free(&signer);
		pki_store_free(&store);
	}
	certs_issue_free(&csca[0]);
	certs_issue_free(&csca[1]);
}

/* Doc 9303-12 §4.1.5: signers of lists are revoked on the same CRL. */
static void
a_revoked_signer_is_not_heard(void **state)
{
	struct certs_issue_spec spec = pki_spec(SCENE_SUITE, "CSCA-UT", 1, 0);
	struct certs_issuer *csca = pki_csca(&spec),
			    *signer = scene_signer(
				csca, CERTS_ISSUE_DEVIATION_SIGNER);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct span serial = SPAN_STR("\x09"), anchor = certs_issue_der(csca);
	struct certs_issue_crl c = {
	    .this_update = T_2025, .number = 1, .serials = &serial, .n = 1};
	struct certs_lists_row row = {
	    .kind = CERTS_LISTS_CRL, .item = {.country = "UT"}};
	struct certs_lists_array array = {&row, 1};
	struct certs_lists lists = {&array, certs_lists_get};
	struct pki_store store = pki_store(&anchor, 1);
	struct sink k = sink_of(buf2, sizeof(buf2));
	struct certs_signed s;

	(void)state;
	assert_int_equal(certs_issue_crl(csca, &c, &k), CERTS_E_OK);
	row.item.content = sink_span(&k);
	certs_anchors_use_lists(store.anchors, &lists);
	assert_int_equal(
	    certs_signed_open(store.anchors,
		sign_any(CERTS_LISTS_DEVIATIONS, signer, &o, anchor), true,
		T_2025, &s),
	    CERTS_E_REVOKED);
	pki_store_free(&store);
	certs_issue_free(&signer);
	certs_issue_free(&csca);
}

/* The operator's rules are asked of signer, certificate and authority. */
static void
a_refused_algorithm_is_not_heard(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name, *rules;
		enum certs_err want;
	} cases[] = {
		{"good",        "SHA256 - - - good\nP-256 - - - good\n", CERTS_E_OK},
		{"digest",      "SHA256 - - - refused\nP-256 - - - good\n", CERTS_E_ALGORITHM},
		{"key, when the list was signed", "SHA256 - - - good\nP-256 - - 2024-12-30 good\n", CERTS_E_ALGORITHM},
		{"the authority's, when the signer began", "SHA256 - - - good\nP-256 - 2020-01-02 - good\n", CERTS_E_ALGORITHM},
	};
	/* clang-format on */
	struct certs_issue_spec spec = pki_spec(SCENE_SUITE, "CSCA-UT", 1, 0);
	struct certs_issuer *csca = pki_csca(&spec),
			    *signer = scene_signer(
				csca, CERTS_ISSUE_DEVIATION_SIGNER);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct span anchor = certs_issue_der(csca);
	struct pki_store store = pki_store(&anchor, 1);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct certs_policy_error error;
		struct certs_policy policy;
		struct certs_signed s;
		enum certs_err e;

		assert_int_equal(
		    certs_policy_parse(span_of((const uint8_t *)cases[i].rules,
					   strlen(cases[i].rules)),
			&policy, &error),
		    CERTS_E_OK);
		certs_anchors_use_policy(store.anchors, &policy);
		e = certs_signed_open(store.anchors,
		    sign_any(CERTS_LISTS_DEVIATIONS, signer, &o, anchor), false,
		    T_2025, &s);
		check(cases[i].name, e == cases[i].want);
		if (e == CERTS_E_OK)
			certs_signed_close(&s);
	}
	pki_store_free(&store);
	certs_issue_free(&signer);
	certs_issue_free(&csca);
}

/* clang-format off */
static const struct {
	const char *name;
	const char *hex;
	enum certs_err deviations, defects;
} contents[] = {
	{"empty",                  "", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"no entries",             "3005 020100 3100", CERTS_E_OK, CERTS_E_ENCODING},
	{"no entries, digest",     "300E 020100 0607 2B0E0302010203 3100", CERTS_E_ENCODING, CERTS_E_OK},
	{"version 1",              "300E 020101 0607 2B0E0302010203 3100", CERTS_E_VERSION, CERTS_E_OK},
	{"version 2",              "300E 020102 0607 2B0E0302010203 3100", CERTS_E_VERSION, CERTS_E_VERSION},
	{"negative version",       "3005 0201FF 3100", CERTS_E_ENCODING, CERTS_E_VERSION},
	{"bytes behind",           "3005 020100 3100 00", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"entries cut",            "3005 020100 3101", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"entry with nothing",     "3007 020100 3102 3000", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"entry about all",        "300B 020100 3106 3004 3000 3100", CERTS_E_OK, CERTS_E_ENCODING},
	{"signer twice",           "3011 020100 310C 300A 3006 820101 830102 3100", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"type after signer",      "3010 020100 310B 3009 3005 820101 8000 3100", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"unknown field",          "300D 020100 3108 3006 3002 8600 3100", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"description bare",       "300D 020100 3108 3006 3000 3102 3000", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"long length (BER)",      "308105 020100 3100", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"defect of nobody",       "3011 020100 0603 2B0E03 3107 3005 3100 0C0141", CERTS_E_ENCODING, CERTS_E_OK},
	{"a byte left in it",      "3012 020100 0603 2B0E03 3108 3006 3100 0C0141 00", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"v1 defect of a SKI",     "3013 020100 0603 2B0E03 3109 3007 8003010203 3100", CERTS_E_ENCODING, CERTS_E_OK},
	{"SKI tagged explicitly",  "3015 020100 0603 2B0E03 310B 3009 A005 0403010203 3100", CERTS_E_ENCODING, CERTS_E_OK},
	{"empty SKI",              "3010 020100 0603 2B0E03 3106 3004 8000 3100", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"revoked without code",   "301F 020100 0603 2B0E03 3115 3013 800101 310E 300C 060A 04007F00070301050101", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"revoked, code 3",        "3022 020100 0603 2B0E03 3118 3016 800101 3111 300F 060A 04007F00070301050101 0A0103", CERTS_E_ENCODING, CERTS_E_OK},
	{"revoked, code negative", "3022 020100 0603 2B0E03 3118 3016 800101 3111 300F 060A 04007F00070301050101 0A0183", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"v2, [0] explicit",       "3026 020101 0603 2B0E03 311C 301A 800101 3115 A013 3011 060A 04007F00070301050101 A003 0A0103", CERTS_E_VERSION, CERTS_E_OK},
};
/* clang-format on */

static void
contents_are_read_to_the_end(void **state)
{
	uint8_t bytes[128];

	(void)state;
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		struct span s = span_of(
		    bytes, check_unhex(contents[i].hex, bytes, sizeof(bytes)));
		struct certs_deviation_list deviations;
		struct certs_defect_list defects;

		check(contents[i].name,
		    certs_deviation_open(s, &deviations) ==
			contents[i].deviations);
		check(contents[i].name,
		    certs_defect_open(s, &defects) == contents[i].defects);
	}
}

/* Table 5.33: a signer that the list holds needs no authority. */
static void
a_listed_signer_is_trusted_directly(void **state)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_issue_spec lost = pki_spec(SCENE_SUITE, "CSCA-UT", 1, 0),
				ds = pki_spec(SCENE_SUITE, "DS", 8, 0);
	struct certs_issuer *csca = pki_csca(&lost), *dsc = pki_dsc(csca, &ds),
			    *twin = pki_dsc(csca, &ds);
	struct span der = certs_issue_der(dsc);
	struct sink k = sink_of(buf, sizeof(buf));
	struct certs_verdict v;
	struct scene s;

	(void)state;
	scene_init(&s, CERTS_ISSUE_SIGNERS_SIGNER);
	assert_int_equal(
	    certs_issue_list_signers(s.signer, &der, 1, &o, &k), CERTS_E_OK);
	scene_open(&s, sink_span(&k));
	v = scene_judge(&s, dsc, NULL);
	assert_int_equal(
	    pki_result(&v, CERTS_CHECK_DSC_SIGNATURE), CERTS_SUCCESSFUL);
	assert_int_equal(
	    pki_reason(&v, CERTS_CHECK_DSC_SIGNATURE), CERTS_REASON_DIRECT);
	v = scene_judge(&s, twin, NULL);
	assert_int_not_equal(
	    pki_result(&v, CERTS_CHECK_DSC_SIGNATURE), CERTS_SUCCESSFUL);
	scene_close(&s);
	scene_free(&s);
	certs_issue_free(&twin);
	certs_issue_free(&dsc);
	certs_issue_free(&csca);
}

/* A list that other software made and signed. */
static void
a_foreign_deviation_list_verifies(void **state)
{
	const char *path = check_data("pkd/deviation/synthetic.dl");
	struct certs_anchors *none = NULL;
	struct certs_signed s;
	uint8_t *p = NULL;
	size_t n = 0;

	(void)state;
	if (path == NULL || (p = check_slurp(path, &n)) == NULL)
		skip_because("the synthetic deviation list is not there");
	assert_int_equal(
	    certs_anchors_open_memory((struct span) {0}, &none), CERTS_E_OK);
	assert_int_equal(certs_signed_open(none, span_of(p, n), false,
			     INT64_C(1800000000), &s),
	    CERTS_E_PATH);
	assert_int_equal(certs_signed_open(none, span_of(p, n), true,
			     INT64_C(1800000000), &s),
	    CERTS_E_OK);
	assert_int_equal(s.kind, CERTS_LISTS_DEVIATIONS);
	assert_true(s.by_operator);
	certs_signed_close(&s);
	certs_anchors_free(&none);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_the_right_signer_is_heard),
	    cmocka_unit_test(a_revoked_signer_is_not_heard),
	    cmocka_unit_test(a_refused_algorithm_is_not_heard),
	    cmocka_unit_test(contents_are_read_to_the_end),
	    cmocka_unit_test(a_listed_signer_is_trusted_directly),
	    cmocka_unit_test(a_foreign_deviation_list_verifies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
