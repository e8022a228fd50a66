/* Whom a document signer is judged by: trust store and certificates vary. */
#include "tests/certs_pki.h"

#include "certs/key.h"
#include "certs/x509.h"

#define SUITE "ecdsa-p256-sha256"

static uint8_t buf[32768], buf2[32768];

static struct certs_verdict
judge(const struct certs_issuer *dsc, const struct certs_anchors *anchors,
    int64_t now, struct certs_chain *chain)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_verdict v;
	struct certs_sod sod;

	assert_int_equal(
	    certs_cms_open(pki_sod(dsc, &o, buf, sizeof(buf)), NULL, 0, &sod),
	    CERTS_E_OK);
	certs_checks_init(&v, CERTS_PROFILE_GATE);
	assert_int_equal(certs_chain_judge(anchors, &sod,
			     CERTS_CMS_LDS_SECURITY_OBJECT, now, &v, chain),
	    CERTS_E_OK);
	certs_cms_close(&sod);
	return v;
}

/* What the store holds beside, or instead of, the right authority. */
enum store {
	RIGHT,
	NOTHING,
	STRANGER, /* another country */
	SAME_NAME, /* the same name, another key and identifier */
	SAME_NAMES, /* several of them, and the right one last */
	SAME_KEY_ID, /* the right one, and a stranger's with its SKI */
	STRANGER_KEY_ID, /* only a stranger's with its SKI */
	IMPOSTOR_KEY_ID, /* same country, same SKI, another key */
	LINK_ONLY, /* only the link certificate to it */
	RENAMED, /* only a link certificate with the new name */
};

static size_t
fill(enum store how, const struct certs_issuer *csca,
    const struct certs_issuer *others[3], struct sink *link, struct span out[4])
{
	struct certs_issue_spec s = pki_spec(SUITE, "link", 77, 0);
	size_t n = 0;

	switch (how) {
	case NOTHING:
		break;
	case STRANGER:
	case STRANGER_KEY_ID:
	case SAME_NAME:
	case IMPOSTOR_KEY_ID:
		out[n++] = certs_issue_der(others[0]);
		break;
	case SAME_NAMES:
	case SAME_KEY_ID:
		for (size_t i = 0; i < 2; i++)
			out[n++] = certs_issue_der(others[i]);
		out[n++] = certs_issue_der(csca);
		break;
	case LINK_ONLY:
	case RENAMED:
		assert_int_equal(
		    certs_issue_link(others[0], csca, &s, link), CERTS_E_OK);
		out[n++] = sink_span(link);
		break;
	case RIGHT:
		out[n++] = certs_issue_der(csca);
	}
	return n;
}

/* clang-format off */
static const struct {
	const char *name;
	uint32_t csca, dsc; /* quirks */
	enum store store;
	int64_t now;
	enum certs_result dsc_signature;
	enum certs_reason reason;
	enum certs_check_id other;
	enum certs_result other_result;
	enum certs_reason other_reason;
} rows[] = {
	{"genuine",              0, 0, RIGHT, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_DSC_VALIDITY, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"no AKI",               0, CERTS_ISSUE_NO_AKI, RIGHT, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_DSC_PROFILE, CERTS_FAILED, CERTS_REASON_NO_KEY_ID},
	{"no SKI above",         CERTS_ISSUE_NO_SKI, 0, RIGHT, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_CSCA_PROFILE, CERTS_FAILED, CERTS_REASON_NO_KEY_ID},
	{"explicit groups",      CERTS_ISSUE_EXPLICIT_GROUP, CERTS_ISSUE_EXPLICIT_GROUP, RIGHT, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_SOD_SIGNATURE, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"no key usage",         0, CERTS_ISSUE_NO_KEY_USAGE, RIGHT, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_DSC_PURPOSE, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"master list signer",   0, CERTS_ISSUE_MASTER_SIGNER, RIGHT, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_DSC_PURPOSE, CERTS_FAILED, CERTS_REASON_OTHER_PURPOSE},
	{"critical extension",   0, CERTS_ISSUE_CRITICAL_UNKNOWN, RIGHT, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_DSC_PROFILE, CERTS_FAILED, CERTS_REASON_CRITICAL},
	{"no country",           0, CERTS_ISSUE_NO_COUNTRY, RIGHT, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_ISSUER_COUNTRY, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"authority no country", CERTS_ISSUE_NO_COUNTRY, 0, RIGHT, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_ISSUER_COUNTRY, CERTS_UNDETERMINED, CERTS_REASON_COUNTRY_MISSING},
	{"expired",              0, 0, RIGHT, T_2030 + 1, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_CSCA_VALIDITY, CERTS_FAILED, CERTS_REASON_EXPIRED},
	{"signer expired",       0, 0, RIGHT, T_2030 + 1, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_DSC_VALIDITY, CERTS_FAILED, CERTS_REASON_EXPIRED},
	{"last second",          0, 0, RIGHT, T_2030, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_DSC_VALIDITY, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"not yet",              0, 0, RIGHT, T_2020 - 1, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_DSC_VALIDITY, CERTS_FAILED, CERTS_REASON_NOT_YET},
	{"signed in time",       0, 0, RIGHT, T_2040, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_SIGNED_IN_TIME, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"no clock",             0, 0, RIGHT, 0, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_DSC_VALIDITY, CERTS_UNDETERMINED, CERTS_REASON_NO_TIME},
	{"empty store",          0, 0, NOTHING, T_2025, CERTS_UNDETERMINED, CERTS_REASON_NO_STORE, CERTS_CHECK_CSCA_VALIDITY, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA},
	{"stranger",             0, 0, STRANGER, T_2025, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA, CERTS_CHECK_CSCA_VALIDITY, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA},
	{"same name",            0, 0, SAME_NAME, T_2025, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA_BY_NAME, CERTS_CHECK_CSCA_VALIDITY, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA},
	{"same name, no AKI",    0, CERTS_ISSUE_NO_AKI, SAME_NAME, T_2025, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA_BY_NAME, CERTS_CHECK_CSCA_VALIDITY, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA},
	{"several keys, no AKI", 0, CERTS_ISSUE_NO_AKI, SAME_NAMES, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_CSCA_VALIDITY, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"colliding SKI",        0, 0, SAME_KEY_ID, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_ISSUER_COUNTRY, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"stranger's SKI",       0, 0, STRANGER_KEY_ID, T_2025, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA, CERTS_CHECK_CSCA_VALIDITY, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA},
	{"impostor's SKI",       0, 0, IMPOSTOR_KEY_ID, T_2025, CERTS_FAILED, CERTS_REASON_CSCA_WRONG, CERTS_CHECK_CSCA_VALIDITY, CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA},
	{"link only",            0, 0, LINK_ONLY, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_CSCA_VALIDITY, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"renamed, no AKI",      0, CERTS_ISSUE_NO_AKI, RENAMED, T_2025, CERTS_SUCCESSFUL, CERTS_REASON_NONE, CERTS_CHECK_CSCA_VALIDITY, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
};
/* clang-format on */

static void
the_signature_decides(void **state)
{
	static const uint8_t id[] = {0xCA, 0xFE, 1, 2, 3, 4, 5, 6};

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct certs_issue_spec c = pki_spec(
		    SUITE, "CSCA 2", 1, rows[r].csca);
		struct certs_issue_spec d = pki_spec(
		    SUITE, "DS 1", 2, rows[r].dsc);
		struct certs_issue_spec o = pki_spec(SUITE, "CSCA 2", 9, 0);
		const struct certs_issuer *others[3];
		struct certs_issuer *csca, *dsc, *other[3];
		struct sink link = sink_of(buf2, sizeof(buf2));
		struct certs_verdict v;
		struct pki_store store;
		struct span der[4];

		if (rows[r].store >= SAME_KEY_ID &&
		    rows[r].store <= IMPOSTOR_KEY_ID)
			c.ski = o.ski = SPAN_OF(id);
		if (rows[r].store == STRANGER ||
		    rows[r].store == STRANGER_KEY_ID ||
		    rows[r].store == SAME_KEY_ID) {
			o.country = "XX";
			o.name = "CSCA XX";
		}
		if (rows[r].store == RENAMED)
			o.name = "CSCA 1";
		csca = pki_csca(&c);
		dsc = pki_dsc(csca, &d);
		for (size_t i = 0; i < 3; i++)
			others[i] = other[i] = pki_csca(&o);
		store = pki_store(
		    der, fill(rows[r].store, csca, others, &link, der));
		v = judge(dsc, store.anchors, rows[r].now, NULL);
		check(rows[r].name,
		    pki_result(&v, CERTS_CHECK_DSC_SIGNATURE) ==
			rows[r].dsc_signature);
		check(rows[r].name,
		    pki_reason(&v, CERTS_CHECK_DSC_SIGNATURE) ==
			rows[r].reason);
		check(rows[r].name,
		    pki_result(&v, rows[r].other) == rows[r].other_result);
		check(rows[r].name,
		    pki_reason(&v, rows[r].other) == rows[r].other_reason);
		check(rows[r].name,
		    pki_result(&v, CERTS_CHECK_SOD_SIGNATURE) ==
			CERTS_SUCCESSFUL);
		pki_store_free(&store);
		certs_issue_free(&csca);
		certs_issue_free(&dsc);
		for (size_t i = 0; i < 3; i++)
			certs_issue_free(&other[i]);
	}
}

/* An authority's own certificate signs no documents. */
static void
an_authority_is_no_document_signer(void **state)
{
	struct certs_issue_spec c = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issuer *csca = pki_csca(&c);
	struct span der = certs_issue_der(csca);
	struct pki_store store = pki_store(&der, 1);
	struct certs_verdict v = judge(csca, store.anchors, T_2025, NULL);
	struct certs_overall o = certs_checks_overall(&v);

	(void)state;
	assert_int_equal(pki_result(&v, CERTS_CHECK_DSC_PURPOSE), CERTS_FAILED);
	assert_int_equal(
	    pki_reason(&v, CERTS_CHECK_DSC_PURPOSE), CERTS_REASON_IS_AUTHORITY);
	assert_int_equal(o.trust, CERTS_TRUST_NOT_TRUSTED);
	pki_store_free(&store);
	certs_issue_free(&csca);
}

/* A certificate that names the authority but whose bytes were altered. */
static void
an_altered_certificate_fails(void **state)
{
	struct certs_issue_spec c = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issue_spec d = pki_spec(SUITE, "DS 7", 2, 0);
	struct certs_issuer *csca = pki_csca(&c), *dsc = pki_dsc(csca, &d);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct span sod = pki_sod(dsc, &o, buf, sizeof(buf));
	struct span anchor = certs_issue_der(csca);
	struct pki_store store = pki_store(&anchor, 1);
	uint8_t *at = memmem(buf, sizeof(buf), "DS 7", 4);
	struct certs_chain chain;
	struct certs_verdict v;
	struct certs_sod open;

	(void)state;
	assert_non_null(at);
	at[3] = '8';
	assert_int_equal(certs_cms_open(sod, NULL, 0, &open), CERTS_E_OK);
	certs_checks_init(&v, CERTS_PROFILE_GATE);
	assert_int_equal(certs_chain_judge(store.anchors, &open,
			     CERTS_CMS_LDS_SECURITY_OBJECT, T_2025, &v, &chain),
	    CERTS_E_OK);
	assert_int_equal(
	    pki_result(&v, CERTS_CHECK_DSC_SIGNATURE), CERTS_FAILED);
	assert_string_equal(chain.dsc.subject, "C=UT,O=Utopia,CN=DS 8");
	assert_false(chain.have_csca);
	certs_cms_close(&open);
	pki_store_free(&store);
	certs_issue_free(&csca);
	certs_issue_free(&dsc);
}

static void
says_who_signed(void **state)
{
	struct certs_issue_spec c = pki_spec(
	    "ecdsa-bp384r1-sha384", "CSCA", 1, 0);
	struct certs_issue_spec d = pki_spec(SUITE, "DS", 0xABCD, 0);
	struct certs_issuer *csca = pki_csca(&c), *dsc = pki_dsc(csca, &d);
	struct span anchor = certs_issue_der(csca);
	struct pki_store store = pki_store(&anchor, 1);
	struct certs_chain chain;

	(void)state;
	(void)judge(dsc, store.anchors, T_2025, &chain);
	assert_true(chain.have_dsc && chain.have_csca && chain.by_key_id);
	assert_string_equal(chain.dsc.issuer, "C=UT,O=Utopia,CN=CSCA");
	assert_string_equal(chain.dsc.issuer_country, "UT");
	assert_string_equal(chain.dsc.serial, "00ABCD");
	assert_string_equal(chain.dsc.algorithm, "ECDSA SHA384");
	assert_string_equal(chain.dsc.key, "EC P-256");
	assert_string_equal(chain.csca.key, "EC brainpoolP384r1");
	assert_int_equal(chain.csca.not_after, T_2030);
	pki_store_free(&store);
	certs_issue_free(&csca);
	certs_issue_free(&dsc);
}

/*
 * With parameters of one's own choice every public key has a known private
 * one: the generator is replaced by the public key, whose logarithm is 1 then.
 */
static void
a_chosen_generator_is_refused(void **state)
{
	static const char *const suites[] = {
	    SUITE, "ecdsa-bp256r1-sha256", "ecdsa-p384-sha384"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct certs_issue_spec c = pki_spec(
		    suites[i], "CSCA", 1, CERTS_ISSUE_EXPLICIT_GROUP);
		struct certs_issuer *csca = pki_csca(&c);
		size_t point = i == 2 ? 97 : 65;
		struct certs_x509 x;
		struct certs_key k;
		uint8_t *spki, *generator = NULL;

		assert_int_equal(
		    certs_x509_parse(certs_issue_der(csca), &x), CERTS_E_OK);
		assert_int_equal(certs_key_open(x.spki, &k), CERTS_REASON_NONE);
		assert_true(k.explicit_group);
		certs_key_close(&k);
		spki = malloc(x.spki.n);
		assert_non_null(spki);
		memcpy(spki, x.spki.p, x.spki.n);
		/* OCTET STRING of an uncompressed point: the generator. */
		for (size_t at = 0; generator == NULL && at + point < x.spki.n;
		     at++)
			if (spki[at] == 0x04 && spki[at + 1] == point &&
			    spki[at + 2] == 0x04)
				generator = spki + at + 2;
		assert_non_null(generator);
		memcpy(generator, spki + x.spki.n - point, point);
		assert_int_equal(certs_key_open(span_of(spki, x.spki.n), &k),
		    CERTS_REASON_KEY_GROUP);
		free(spki);
		certs_issue_free(&csca);
	}
}

/* Both ways, and what no year has. */
static void
moments_are_written_as_they_are_read(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text, *time; /* GeneralizedTime */
	} moments[] = {
	    {0, "1970-01-01T00:00:00Z", "19700101000000Z"},
	    {-1, "1969-12-31T23:59:59Z", "19691231235959Z"},
	    {951782399, "2000-02-28T23:59:59Z", "20000228235959Z"},
	    {951782400, "2000-02-29T00:00:00Z", "20000229000000Z"},
	    {INT64_C(4107542399), "2100-02-28T23:59:59Z", "21000228235959Z"},
	    {INT64_C(4107542400), "2100-03-01T00:00:00Z", "21000301000000Z"},
	    {INT64_C(-62135596800), "0001-01-01T00:00:00Z", "00010101000000Z"},
	    {INT64_C(253402300799), "9999-12-31T23:59:59Z", "99991231235959Z"},
	};
	char text[24];
	int64_t t;

	(void)state;
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		assert_true(certs_x509_time(0x18,
		    span_of(moments[i].time, strlen(moments[i].time)), &t));
		assert_int_equal(t, moments[i].seconds);
		assert_string_equal(
		    certs_x509_moment(t, text), moments[i].text);
		assert_memory_equal(
		    certs_x509_day(t, text), moments[i].text, 10);
		assert_int_equal(strlen(text), 10);
	}
	assert_string_equal(
	    certs_x509_moment(INT64_C(253402300800), text), "?");
	assert_string_equal(certs_x509_day(INT64_MIN, text), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_signature_decides),
	    cmocka_unit_test(an_authority_is_no_document_signer),
	    cmocka_unit_test(an_altered_certificate_fails),
	    cmocka_unit_test(says_who_signed),
	    cmocka_unit_test(a_chosen_generator_is_refused),
	    cmocka_unit_test(moments_are_written_as_they_are_read),
	};

	return cmocka_run_group_tests_name("certs_chain", tests, NULL, NULL);
}
