/*
 * What the field's certificates show that no other test has a row for: each is
 * judged as it must be, and beside it stands the hostile twin.  The whole list
 * of pitfalls, with the tests of each: tests/pitfalls.md.
 */
#include "tests/certs_pki.h"

#include "certs/key.h"
#include "certs/signature.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

#include <openssl/bn.h>
#include <openssl/sha.h>

#define SUITE "ecdsa-p256-sha256"
#define RSA "rsa-2048-sha256"
#define PSS "pss-2048-sha256"

static uint8_t buf[32768], buf2[32768];

/* One certificate, as far as it is not an ordinary one. */
struct part {
	const char *suite, *country;
	uint32_t quirks, odd;
	unsigned exponent;
	size_t ski; /* octets of the key identifier */
};

#define FINE CERTS_SUCCESSFUL, CERTS_REASON_NONE
#define T(x) CERTS_TRUST_##x
#define CSCA_PROFILE CERTS_CHECK_CSCA_PROFILE
#define DSC_PROFILE CERTS_CHECK_DSC_PROFILE
#define ODD(x) CERTS_ISSUE_ODD_##x

/* clang-format off */
static const struct {
	const char *name;
	struct part csca, link, dsc;
	bool by_link; /* the store holds nothing but the link */
	bool no_time; /* of signing */
	enum certs_trust trust;
	enum certs_check_id check;
	enum certs_result result;
	enum certs_reason reason;
} rows[] = {
	{"as it should be",          {0}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, FINE},
	{"as it should be, link",    {0}, {0}, {0}, true,  false, T(TRUSTED), CSCA_PROFILE, FINE},
	{"link without nameChange",  {0}, {0}, {0}, true,  false, T(TRUSTED), CERTS_CHECK_DSC_SIGNATURE, FINE},
	{"link with nameChange",     {0}, {.odd = ODD(NAME_CHANGE)}, {0}, true, false, T(TRUSTED), CSCA_PROFILE, FINE},
	{"critical nameChange",      {0}, {.odd = ODD(NAME_CHANGE_CRITICAL)}, {0}, true, false, T(TRUSTED), CSCA_PROFILE, FINE},
	{"another critical one",     {.quirks = CERTS_ISSUE_CRITICAL_UNKNOWN}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, CERTS_FAILED, CERTS_REASON_CRITICAL},
	{"cA FALSE on a link",       {0}, {.odd = ODD(BASIC_FALSE)}, {0}, true, false, T(TRUSTED), CSCA_PROFILE, CERTS_FAILED, CERTS_REASON_BASIC_CONSTRAINTS},
	{"no constraints on a link", {0}, {.odd = ODD(BASIC_MISSING)}, {0}, true, false, T(TRUSTED), CSCA_PROFILE, CERTS_FAILED, CERTS_REASON_BASIC_CONSTRAINTS},
	{"a signer with cA",         {0}, {0}, {.odd = ODD(AUTHORITY)}, false, false, T(NOT_TRUSTED), CERTS_CHECK_DSC_PURPOSE, CERTS_FAILED, CERTS_REASON_IS_AUTHORITY},
	{"no key usage above",       {.quirks = CERTS_ISSUE_NO_KEY_USAGE}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, CERTS_FAILED, CERTS_REASON_KEY_USAGE},
	{"key usage not critical",   {.odd = ODD(USAGE)}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, CERTS_FAILED, CERTS_REASON_KEY_USAGE},
	{"usage of the signer, too", {0}, {0}, {.odd = ODD(USAGE)}, false, false, T(TRUSTED), DSC_PROFILE, CERTS_FAILED, CERTS_REASON_KEY_USAGE},
	{"negative serial",          {.odd = ODD(SERIAL)}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, CERTS_FAILED, CERTS_REASON_SERIAL},
	{"negative serial below",    {0}, {0}, {.odd = ODD(SERIAL)}, false, false, T(TRUSTED), DSC_PROFILE, CERTS_FAILED, CERTS_REASON_SERIAL},
	{"GeneralizedTime",          {.odd = ODD(TIME)}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, CERTS_FAILED, CERTS_REASON_FORM},
	{"GeneralizedTime is read",  {0}, {0}, {.odd = ODD(TIME)}, false, false, T(TRUSTED), CERTS_CHECK_DSC_VALIDITY, FINE},
	{"malformed extension",      {.odd = ODD(MALFORMED)}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, CERTS_FAILED, CERTS_REASON_FORM},
	{"malformed, below",         {0}, {0}, {.odd = ODD(MALFORMED)}, false, false, T(TRUSTED), DSC_PROFILE, CERTS_FAILED, CERTS_REASON_FORM},
	{"SKI of 8 octets",          {.ski = 8}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, FINE},
	{"SKI of 32 octets",         {.ski = 32}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, FINE},
	{"RSA, e = 3",               {.suite = RSA, .exponent = 3}, {0}, {.suite = RSA, .exponent = 3}, false, false, T(TRUSTED), CSCA_PROFILE, FINE},
	{"RSA, e = 38129",           {.suite = RSA, .exponent = 38129}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, FINE},
	{"RSA, e = 107903",          {.suite = RSA, .exponent = 107903}, {0}, {0}, false, false, T(TRUSTED), CSCA_PROFILE, FINE},
	{"lower case",               {.country = "ut"}, {0}, {0}, false, false, T(TRUSTED), CERTS_CHECK_ISSUER_COUNTRY, FINE},
	{"mixed case",               {.country = "uT"}, {0}, {.country = "Ut"}, false, false, T(TRUSTED), CERTS_CHECK_ISSUER_COUNTRY, FINE},
	{"three letters",            {.country = "LTU"}, {0}, {.country = "LTU"}, false, false, T(TRUSTED), CERTS_CHECK_ISSUER_COUNTRY, FINE},
	{"a code of no state",       {.country = "ZZ"}, {0}, {.country = "ZZ"}, false, false, T(TRUSTED), CERTS_CHECK_ISSUER_COUNTRY, FINE},
	{"signer of another state",  {0}, {0}, {.country = "XX"}, false, false, T(TRUSTED), CERTS_CHECK_ISSUER_COUNTRY, CERTS_FAILED, CERTS_REASON_DIFFERS},
	{"forged link, listed",      {0}, {.odd = ODD(FORGED)}, {0}, true, false, T(TRUSTED), CERTS_CHECK_DSC_SIGNATURE, FINE},
	{"forged signer",            {0}, {0}, {.odd = ODD(FORGED)}, false, false, T(NOT_TRUSTED), CERTS_CHECK_DSC_SIGNATURE, CERTS_FAILED, CERTS_REASON_CSCA_WRONG},
	{"generator of choice",      {.odd = ODD(GENERATOR)}, {0}, {0}, false, false, T(UNDETERMINED), CERTS_CHECK_DSC_SIGNATURE, CERTS_UNDETERMINED, CERTS_REASON_KEY_GROUP},
	{"no time of signing",       {0}, {0}, {0}, false, true, T(TRUSTED), CERTS_CHECK_DSC_VALIDITY, FINE},
	{"PSS above, PKCS1 below",   {.suite = PSS}, {0}, {.suite = RSA}, false, false, T(TRUSTED), CERTS_CHECK_SOD_SIGNATURE, FINE},
	{"PKCS1 above, PSS below",   {.suite = RSA}, {0}, {.suite = PSS}, false, false, T(TRUSTED), CERTS_CHECK_SOD_SIGNATURE, FINE},
};
/* clang-format on */

static struct certs_issue_spec
spec_of(const struct part *p, const char *name, uint64_t serial)
{
	static const uint8_t ids[32] = {0xCA, 0xFE, [7] = 1, [31] = 2};
	struct certs_issue_spec s = pki_spec(
	    p->suite != NULL ? p->suite : SUITE, name, serial, p->quirks);

	if (p->country != NULL)
		s.country = p->country;
	s.odd = p->odd;
	s.exponent = p->exponent;
	s.ski = span_of(ids, p->ski);
	return s;
}

static void
each_is_judged_as_it_must_be(void **state)
{
	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct certs_issue_spec c = spec_of(&rows[r].csca, "CSCA 2", 2);
		struct certs_issue_spec d = spec_of(&rows[r].dsc, "DS", 3);
		struct certs_issue_spec l = spec_of(&rows[r].link, "link", 4);
		struct certs_issue_spec before = pki_spec(SUITE, "CSCA", 1, 0);
		struct certs_issue_object o = {
		    .signing_time = rows[r].no_time ? 0 : T_2025};
		struct certs_issuer *old = pki_csca(&before);
		struct certs_issuer *csca = pki_csca(&c);
		struct certs_issuer *dsc = pki_dsc(csca, &d);
		struct sink k = sink_of(buf2, sizeof(buf2));
		struct span anchor = certs_issue_der(csca);
		struct certs_verdict v;
		struct pki_store store;
		struct certs_sod sod;

		if (rows[r].by_link) {
			check(rows[r].name,
			    certs_issue_link(old, csca, &l, &k) == CERTS_E_OK);
			anchor = sink_span(&k);
		}
		store = pki_store(&anchor, 1);
		check(rows[r].name,
		    certs_cms_open(pki_sod(dsc, &o, buf, sizeof(buf)), NULL, 0,
			&sod) == CERTS_E_OK);
		certs_checks_init(&v, CERTS_PROFILE_GATE);
		check(rows[r].name,
		    certs_chain_judge(store.anchors, &sod,
			CERTS_CMS_LDS_SECURITY_OBJECT, T_2025, &v,
			NULL) == CERTS_E_OK);
		check(rows[r].name,
		    certs_checks_overall(&v).trust == rows[r].trust);
		check(rows[r].name,
		    pki_result(&v, rows[r].check) == rows[r].result);
		check(rows[r].name,
		    pki_reason(&v, rows[r].check) == rows[r].reason);
		certs_cms_close(&sod);
		pki_store_free(&store);
		certs_issue_free(&old);
		certs_issue_free(&csca);
		certs_issue_free(&dsc);
	}
}

/* The signer's public key and the algorithm of its certificate. */
static void
key_of(const struct certs_issuer *i, struct certs_key *k,
    struct certs_signature_algorithm *a)
{
	struct certs_x509 x;

	assert_int_equal(certs_x509_parse(certs_issue_der(i), &x), CERTS_E_OK);
	assert_int_equal(certs_key_open(x.spki, k), CERTS_REASON_NONE);
	assert_int_equal(
	    certs_signature_read(x.algorithm, NULL, a), CERTS_REASON_NONE);
	assert_int_equal(certs_signature_verify(k, a, x.tbs, x.signature, NULL),
	    CERTS_REASON_NONE);
}

/* DigestInfo of SHA-256 behind "padding" octets FF; returns its end. */
static size_t
encode(uint8_t *em, size_t padding, bool null, struct span message)
{
	static const uint8_t oid[] = {
	    0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
	struct sink k = sink_of(em, 256);
	uint8_t algorithm = (uint8_t)(2 + sizeof(oid) + 2u * null);
	uint8_t hash[32];

	SHA256(message.p, message.n, hash);
	sink_put_u8(&k, 0x00);
	sink_put_u8(&k, 0x01);
	for (size_t i = 0; i < padding; i++)
		sink_put_u8(&k, 0xFF);
	sink_put_u8(&k, 0x00);
	mrtd_tlv_put_header(&k, 0x30, 2u + algorithm + 2 + 32);
	mrtd_tlv_put_header(&k, 0x30, algorithm);
	mrtd_tlv_put(&k, 0x06, SPAN_OF(oid));
	if (null)
		mrtd_tlv_put_header(&k, 0x05, 0);
	mrtd_tlv_put(&k, 0x04, SPAN_OF(hash));
	assert_true(sink_ok(&k));
	return k.n;
}

/* The integer cube root, rounded up: bit by bit from the top. */
static void
cube_root(const BIGNUM *of, BIGNUM *root, BN_CTX *ctx)
{
	BIGNUM *cube = BN_new();

	BN_zero(root);
	for (int bit = BN_num_bits(of) / 3 + 1; bit >= 0; bit--) {
		BN_set_bit(root, bit);
		assert_int_equal(BN_sqr(cube, root, ctx), 1);
		assert_int_equal(BN_mul(cube, cube, root, ctx), 1);
		if (BN_cmp(cube, of) > 0)
			BN_clear_bit(root, bit);
	}
	BN_add_word(root, 1);
	BN_free(cube);
}

/*
 * Where e is 3 and the end of the padding is not looked at, a cube root is a
 * signature (Bleichenbacher 2006).  The twin has the same DigestInfo at the
 * end, signed, with and without its NULL.
 */
static void
a_cube_root_is_no_signature(void **state)
{
	struct part p = {.suite = RSA, .exponent = 3};
	struct certs_issue_spec c = spec_of(&p, "CSCA", 1);
	struct certs_issuer *csca = pki_csca(&c);
	struct span message = SPAN_STR("any certificate");
	struct certs_signature_algorithm a;
	struct certs_key k;
	uint8_t em[256], sig[256];
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *want = BN_new(), *root = BN_new();

	(void)state;
	key_of(csca, &k, &a);
	for (int null = 0; null < 2; null++) {
		size_t n = encode(em, 8, null == 1, message);

		memset(em + n, 0, sizeof(em) - n);
		assert_non_null(BN_bin2bn(em, sizeof(em), want));
		cube_root(want, root, ctx);
		assert_int_equal(
		    BN_bn2binpad(root, sig, sizeof(sig)), sizeof(sig));
		assert_int_equal(BN_sqr(want, root, ctx), 1);
		assert_int_equal(BN_mul(want, want, root, ctx), 1);
		/* The forgery is a good one: padding and DigestInfo stand. */
		uint8_t got[256];

		assert_int_equal(
		    BN_bn2binpad(want, got, sizeof(got)), sizeof(got));
		assert_memory_equal(got, em, n);
		assert_int_equal(
		    certs_signature_verify(&k, &a, message, SPAN_OF(sig), NULL),
		    CERTS_REASON_SIGNATURE_WRONG);
	}
	BN_free(want);
	BN_free(root);
	BN_CTX_free(ctx);
	certs_key_close(&k);
	certs_issue_free(&csca);
}

/* With e = 1 the padded digest is its own signature. */
static void
an_exponent_of_one_is_no_key(void **state)
{
	struct part p = {.suite = RSA};
	struct certs_issue_spec c = spec_of(&p, "CSCA", 1);
	struct certs_issuer *csca = pki_csca(&c);
	struct certs_x509 x;
	struct certs_key k;
	uint8_t *spki, *e;

	(void)state;
	assert_int_equal(
	    certs_x509_parse(certs_issue_der(csca), &x), CERTS_E_OK);
	spki = malloc(x.spki.n);
	assert_non_null(spki);
	memcpy(spki, x.spki.p, x.spki.n);
	/* 02 03 01 00 01 at its end becomes 1, and 2. */
	e = spki + x.spki.n - 3;
	e[0] = 0;
	e[1] = 0;
	for (e[2] = 1; e[2] < 3; e[2]++)
		assert_int_equal(certs_key_open(span_of(spki, x.spki.n), &k),
		    CERTS_REASON_KEY_UNKNOWN);
	free(spki);
	certs_issue_free(&csca);
}

/* Issuer and serial number of two authorities: both are kept, both work. */
static void
colliding_serials_hide_nobody(void **state)
{
	struct part plain = {0};
	struct certs_issue_spec c = spec_of(&plain, "CSCA", 7);
	struct certs_issuer *csca[2] = {pki_csca(&c), pki_csca(&c)};
	struct span der[] = {
	    certs_issue_der(csca[0]), certs_issue_der(csca[1])};
	struct pki_store store = pki_store(der, 2);

	(void)state;
	assert_int_equal(certs_anchors_count(store.anchors), 2);
	for (size_t i = 0; i < 2; i++) {
		struct certs_issue_spec d = spec_of(&plain, "DS", 8);
		struct certs_issuer *dsc = pki_dsc(csca[i], &d);
		struct certs_chain_found found;
		struct certs_x509 x;

		assert_int_equal(
		    certs_x509_parse(certs_issue_der(dsc), &x), CERTS_E_OK);
		assert_int_equal(
		    certs_chain_find(store.anchors, &x, T_2025, &found),
		    CERTS_REASON_NONE);
		assert_true(span_eq(found.anchor.der, der[i]));
		certs_issue_free(&dsc);
	}
	pki_store_free(&store);
	for (size_t i = 0; i < 2; i++)
		certs_issue_free(&csca[i]);
}

/* A list as the PKD names it, as it was named before, and under any name. */
static void
lists_of_every_name_in_ldif(void **state)
{
	static const char *const names[] = {"pkdMasterListContent",
	    "CscaMasterListData", "cscamasterlistdata",
	    "pkdMasterListContent;binary"};
	static char text[32768];
	struct part plain = {0}, master = {.quirks = CERTS_ISSUE_MASTER_SIGNER};
	struct certs_issue_spec c = spec_of(&plain, "CSCA", 1);
	struct certs_issue_spec s = spec_of(&master, "Signer", 2);
	struct certs_issuer *csca = pki_csca(&c), *signer = pki_dsc(csca, &s);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct sink k = sink_of(buf, sizeof(buf));
	struct span der = certs_issue_der(csca);
	struct certs_import_report r;

	(void)state;
	assert_int_equal(
	    certs_issue_master_list(signer, &der, 1, &o, &k), CERTS_E_OK);
	for (size_t i = 0; i < 4; i++) {
		struct pki_store store = pki_store(&der, 1);
		int n = snprintf(text, sizeof(text),
		    "version: 1\n\n"
		    "dn: cn=C\\=UT\\,CN\\=Signer+sn=02,o=ml,c=UT,dc=data,"
		    "dc=download,dc=pkd,dc=icao,dc=int\n%s:: ",
		    names[i]);

		n += EVP_EncodeBlock(
		    (uint8_t *)text + n, sink_span(&k).p, (int)k.n);
		text[n++] = '\n';
		check(names[i],
		    pki_import(store.build, span_of(text, (size_t)n), false,
			T_2025, &r) == CERTS_E_OK);
		check(names[i], r.master_lists == 1 && r.entries == 1);
		pki_store_free(&store);
	}
	certs_issue_free(&csca);
	certs_issue_free(&signer);
}

/*
 * The extensions of a certificate, doubled: what the second says is not heard,
 * and the profile is broken (RFC 5280 §4.2).
 */
static void
an_extension_that_is_there_twice(void **state)
{
	static const uint8_t usage[] = {0x55, 0x1D, 0x0F};
	struct part plain = {0};
	struct certs_issue_spec c = spec_of(&plain, "CSCA", 1);
	struct certs_issue_spec d = spec_of(&plain, "DS", 2);
	struct certs_issuer *csca = pki_csca(&c), *dsc = pki_dsc(csca, &d);
	struct span der = certs_issue_der(dsc), list;
	struct sink k = sink_of(buf, sizeof(buf)), e = sink_of(buf2, 4096);
	struct certs_x509 x, twice;
	const uint8_t *at;
	uint8_t *second;
	size_t before;

	(void)state;
	assert_int_equal(certs_x509_parse(der, &x), CERTS_E_OK);
	assert_int_equal(x.key_usage, CERTS_X509_DIGITAL_SIGNATURE);
	/* [3] { SEQUENCE { extensions } } is the end of what is signed. */
	at = memmem(x.spki.p + x.spki.n, 64, HEX(0xA3).p, 1);
	assert_non_null(at);
	list = span_of(at, (size_t)(x.tbs.p + x.tbs.n - at));
	assert_int_equal(mrtd_tlv_only(list, 0xA3, &list), MRTD_E_OK);
	assert_int_equal(mrtd_tlv_only(list, 0x30, &list), MRTD_E_OK);
	before = (size_t)(at - (x.tbs.p + 4));
	mrtd_tlv_put_header(&e, 0x30, 2 * list.n);
	sink_put(&e, list);
	sink_put(&e, list);
	/* The second one is for certificates. */
	second = memmem(buf2 + e.n - list.n, list.n, usage, sizeof(usage));
	assert_non_null(second);
	second = memmem(second, 16, HEX(0x03, 0x02).p, 2);
	assert_non_null(second);
	second[2] = 2;
	second[3] = 0x04;
	{
		struct sink t = sink_of(buf2 + 4096, 8192);

		sink_put(&t, span_of(x.tbs.p + 4, before));
		mrtd_tlv_put(&t, 0xA3, sink_span(&e));
		mrtd_tlv_put(&k, 0x30, sink_span(&t));
	}
	sink_put(&k, x.algorithm);
	sink_put(&k, HEX(0x03, 0x02, 0x00, 0x00));
	e = sink_of(buf2, 8192);
	mrtd_tlv_put(&e, 0x30, sink_span(&k));
	assert_true(sink_ok(&e) && sink_ok(&k));
	assert_int_equal(certs_x509_parse(sink_span(&e), &twice), CERTS_E_OK);
	assert_false(x.malformed_extension);
	assert_true(twice.malformed_extension);
	assert_int_equal(twice.key_usage, CERTS_X509_DIGITAL_SIGNATURE);
	certs_issue_free(&csca);
	certs_issue_free(&dsc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_is_judged_as_it_must_be),
	    cmocka_unit_test(a_cube_root_is_no_signature),
	    cmocka_unit_test(an_exponent_of_one_is_no_key),
	    cmocka_unit_test(colliding_serials_hide_nobody),
	    cmocka_unit_test(an_extension_that_is_there_twice),
	    cmocka_unit_test(lists_of_every_name_in_ldif),
	};

	return cmocka_run_group_tests_name("certs_pitfalls", tests, NULL, NULL);
}
