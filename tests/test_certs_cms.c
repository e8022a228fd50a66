/* Signed objects: every algorithm and deviation, with its hostile twin. */
#include "tests/certs_pki.h"

#include "certs/cms_form.h"
#include "mrtd/tlv.h"

static uint8_t buf[65536];

/* RSA keys take seconds to make: one of each size serves every case. */
static struct certs_issuer *rsa[3];

static const struct certs_issuer *
rsa_key(const struct certs_issue_suite *s)
{
	struct certs_issue_spec spec = pki_spec(s->name, "key", 1, 0);

	if (s->scheme == CERTS_ISSUE_ECDSA)
		return NULL;
	for (size_t i = 0; i < 3; i++)
		if (s->bits == 2048 + 1024 * i) {
			if (rsa[i] == NULL)
				rsa[i] = pki_csca(&spec);
			return rsa[i];
		}
	return NULL;
}

static int
free_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++)
		certs_issue_free(&rsa[i]);
	return 0;
}

/* clang-format off */
static const struct {
	const char *name, *dsc;  /* suite of the signer's key */
	const char *object;      /* suite of the object; NULL: the signer's */
	int salt;
	uint32_t quirks;
	uint32_t findings;       /* exactly these, beside the time of signing */
	enum certs_result hash, signature;
	enum certs_reason reason;
} rows[] = {
	{"plain row",          "ecdsa-p256-sha256", NULL, 0, 0, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"PKCS1",              "rsa-2048-sha256", NULL, 0, 0, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"PSS, PKCS1 signer",  "rsa-2048-sha256", "pss-2048-sha256", 0, 0, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"PSS, salt 20",       "pss-2048-sha256", NULL, 20, 0, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"PSS, salt 190",      "pss-2048-sha256", NULL, 190, 0, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"PSS, SHA-1",         "pss-2048-sha1", NULL, 0, 0, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"SHA-224",            "rsa-2048-sha224", NULL, 0, 0, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"ECDSA with SHA-1",   "ecdsa-p256-sha1", NULL, 0, 0, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"digest > group",     "ecdsa-p256-sha512", NULL, 0, 0, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"no NULL",            "rsa-2048-sha256", NULL, 0, CERTS_ISSUE_NO_NULL, CERTS_CMS_FINDING(NO_NULL), CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"r||s by its OID",    "ecdsa-bp256r1-sha256", NULL, 0, CERTS_ISSUE_PLAIN_ECDSA, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"r||s, usual OID",    "ecdsa-p521-sha512", NULL, 0, CERTS_ISSUE_PLAIN_UNDER_DER, CERTS_CMS_FINDING(PLAIN_ECDSA), CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"id-data",            "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_TYPE_DATA, CERTS_CMS_FINDING(CONTENT_TYPE_DATA), CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"old content type",   "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_TYPE_OLD, CERTS_CMS_FINDING(CONTENT_TYPE_OLD), CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"older content type", "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_TYPE_OLDER, CERTS_CMS_FINDING(CONTENT_TYPE_OLD), CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"indefinite lengths", "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_BER, CERTS_CMS_FINDING(BER), CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"order of names",     "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_SID_ORDER, CERTS_CMS_FINDING(SIGNER_ORDER), CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"other signer named", "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_SID_OTHER, CERTS_CMS_FINDING(SIGNER_SOLE), CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"signer by SKI",      "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_SID_KEY_ID, 0, CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"no certificate",     "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_NO_CERTIFICATE, 0, CERTS_SUCCESSFUL, CERTS_UNDETERMINED, CERTS_REASON_NO_CERTIFICATE},
	{"no attributes",      "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_NO_ATTRIBUTES, CERTS_CMS_FINDING(NO_ATTRIBUTES), CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"order of attributes","ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_ATTRIBUTES_ORDER, CERTS_CMS_FINDING(ATTRIBUTES_ORDER), CERTS_SUCCESSFUL, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"wrong digest",       "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_WRONG_DIGEST, 0, CERTS_FAILED, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"type contradicts",   "ecdsa-p256-sha256", NULL, 0, CERTS_ISSUE_TYPE_ATTRIBUTE, 0, CERTS_FAILED, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
};
/* clang-format on */

static void
every_deviation_is_a_finding(void **state)
{
	struct certs_issue_spec c = pki_spec("ecdsa-p256-sha256", "CSCA", 1, 0);
	struct certs_issuer *csca = pki_csca(&c);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct certs_issue_spec d = pki_spec(rows[i].dsc, "DS", 2, 0);
		struct certs_issuer *dsc;
		struct certs_issue_object o = {
		    .suite = rows[i].object != NULL
			? certs_issue_suite(rows[i].object)
			: NULL,
		    .salt = rows[i].salt,
		    .signing_time = T_2025,
		    .quirks = rows[i].quirks,
		};
		struct span cms;
		uint32_t time = (o.quirks & CERTS_ISSUE_NO_ATTRIBUTES) != 0
		    ? CERTS_CMS_FINDING(NO_SIGNING_TIME)
		    : 0;
		struct certs_sod s;
		uint8_t *last;

		d.same_key = rsa_key(d.suite);
		dsc = pki_dsc(csca, &d);
		cms = pki_sod(dsc, &o, buf, sizeof(buf));
		last = buf + (cms.p - buf) + cms.n - 1;

		check(rows[i].name,
		    certs_cms_open(cms, NULL, 0, &s) == CERTS_E_OK);
		check(rows[i].name, s.hash == rows[i].hash);
		check(rows[i].name, s.signature == rows[i].signature);
		check(rows[i].name, s.signature_reason == rows[i].reason);
		check(rows[i].name, s.findings == (rows[i].findings | time));
		check(rows[i].name, span_eq(s.content, SPAN_OF(pki_content)));
		check(rows[i].name, s.type == CERTS_CMS_LDS_SECURITY_OBJECT);
		certs_cms_close(&s);

		/* The twin: one bit of the signature is another. */
		while (*last == 0)
			last--;
		*last ^= 1;
		if (certs_cms_open(cms, NULL, 0, &s) != CERTS_E_OK)
			fail_msg("%s: twin", rows[i].name);
		check(rows[i].name, s.signature != CERTS_SUCCESSFUL);
		certs_cms_close(&s);
		*last ^= 1;

		/* And cut short at every place, or one byte too long. */
		for (size_t n = 0; n < cms.n; n += 1 + n / 16)
			check(rows[i].name,
			    certs_cms_open(span_of(cms.p, n), NULL, 0, &s) !=
				CERTS_E_OK);
		buf[cms.p - buf + (ptrdiff_t)cms.n] = 0;
		check(rows[i].name,
		    certs_cms_open(span_of(cms.p, cms.n + 1), NULL, 0, &s) ==
			CERTS_E_TRAILING);
		certs_issue_free(&dsc);
	}
	certs_issue_free(&csca);
}

/* Every suite, as authority and as signer, named and explicit. */
static void
every_suite_verifies(void **state)
{
	(void)state;
	for (const struct certs_issue_suite *s = certs_issue_suites;
	     s->name != NULL; s++) {
		uint32_t quirks = s->scheme == CERTS_ISSUE_ECDSA
		    ? CERTS_ISSUE_EXPLICIT_GROUP
		    : 0;
		struct certs_issue_spec c = pki_spec(
		    s->name, "CSCA", 1, quirks);
		struct certs_issue_spec d = pki_spec(s->name, "DS", 2, 0);
		struct certs_issuer *csca, *dsc;
		struct certs_issue_object o = {.signing_time = T_2025};
		struct pki_store store;
		struct certs_verdict v;
		struct certs_sod sod;
		struct span anchor;

		c.same_key = d.same_key = rsa_key(s);
		csca = pki_csca(&c);
		dsc = pki_dsc(csca, &d);
		anchor = certs_issue_der(csca);
		store = pki_store(&anchor, 1);
		check(s->name,
		    certs_cms_open(pki_sod(dsc, &o, buf, sizeof(buf)), NULL, 0,
			&sod) == CERTS_E_OK);
		certs_checks_init(&v, CERTS_PROFILE_FILES);
		check(s->name,
		    certs_chain_judge(store.anchors, &sod,
			CERTS_CMS_LDS_SECURITY_OBJECT, T_2025, &v,
			NULL) == CERTS_E_OK);
		check(s->name, sod.hash == CERTS_SUCCESSFUL);
		check(s->name, sod.signature == CERTS_SUCCESSFUL);
		check(s->name, sod.signing_time == T_2025);
		check(s->name,
		    pki_result(&v, CERTS_CHECK_DSC_SIGNATURE) ==
			CERTS_SUCCESSFUL);
		check(s->name,
		    pki_result(&v, CERTS_CHECK_ALGORITHMS) ==
			(strcmp(s->digest, "SHA1") == 0 ? CERTS_UNDETERMINED
							: CERTS_SUCCESSFUL));
		certs_cms_close(&sod);
		pki_store_free(&store);
		certs_issue_free(&csca);
		certs_issue_free(&dsc);
	}
}

static void
a_known_signer_stands_in(void **state)
{
	struct certs_issue_spec c = pki_spec("ecdsa-p256-sha256", "CSCA", 1, 0);
	struct certs_issuer *csca = pki_csca(&c), *dsc;
	struct certs_issue_object o = {.quirks = CERTS_ISSUE_NO_CERTIFICATE};
	struct span known, cms;
	struct certs_sod s;

	(void)state;
	c.name = "DS";
	c.serial = 2;
	dsc = pki_dsc(csca, &c);
	known = certs_issue_der(dsc);
	cms = pki_sod(dsc, &o, buf, sizeof(buf));
	assert_int_equal(certs_cms_open(cms, &known, 1, &s), CERTS_E_OK);
	assert_int_equal(s.signature, CERTS_SUCCESSFUL);
	assert_false(s.have_signing_time);
	assert_true(span_eq(s.signer, known));
	certs_cms_close(&s);
	known = certs_issue_der(csca);
	assert_int_equal(certs_cms_open(cms, &known, 1, &s), CERTS_E_OK);
	assert_int_equal(s.signature_reason, CERTS_REASON_NO_CERTIFICATE);
	certs_cms_close(&s);
	certs_issue_free(&csca);
	certs_issue_free(&dsc);
}

/* EF.CardSecurity, and the same object where an EF.SOD is expected. */
static void
card_security_is_its_own_kind(void **state)
{
	struct certs_issue_spec c = pki_spec("ecdsa-p256-sha256", "CSCA", 1, 0);
	struct certs_issuer *csca = pki_csca(&c), *dsc;
	struct certs_issue_object o = {.signing_time = T_2025};
	struct sink k = sink_of(buf, sizeof(buf));
	static const enum certs_cms_content expected[] = {
	    CERTS_CMS_SECURITY_INFOS, CERTS_CMS_LDS_SECURITY_OBJECT};
	struct certs_sod s;

	(void)state;
	c.name = "DS";
	c.serial = 2;
	dsc = pki_dsc(csca, &c);
	assert_int_equal(
	    certs_issue_card_security(dsc, SPAN_OF(pki_content), &o, &k),
	    CERTS_E_OK);
	assert_int_equal(
	    certs_cms_open(sink_span(&k), NULL, 0, &s), CERTS_E_OK);
	assert_int_equal(s.type, CERTS_CMS_SECURITY_INFOS);
	assert_true(span_eq(s.content, SPAN_OF(pki_content)));
	for (size_t i = 0; i < 2; i++) {
		struct certs_verdict v;

		certs_checks_init(&v, CERTS_PROFILE_FILES);
		assert_int_equal(
		    certs_chain_judge(NULL, &s, expected[i], T_2025, &v, NULL),
		    CERTS_E_OK);
		assert_int_equal(pki_result(&v, CERTS_CHECK_SOD_SIGNATURE),
		    i == 0 ? CERTS_SUCCESSFUL : CERTS_FAILED);
	}
	certs_cms_close(&s);
	certs_issue_free(&csca);
	certs_issue_free(&dsc);
}

/* Real and specimen security objects. */
static void
real_objects_verify(void **state)
{
	static const char *const files[] = {"lds/bsi-refset-2014/EF_SOD.bin",
	    "lds/bsi-refset-2008/EF_SOD.bin", "lds/loes2006/ef011D.bin"};
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t n = 0;
		uint8_t *p = check_slurp(check_data(files[i]), &n);
		struct certs_verdict v;
		struct certs_sod s;

		if (p == NULL)
			continue;
		seen++;
		check(files[i],
		    certs_cms_open(pki_cms(span_of(p, n)), NULL, 0, &s) ==
			CERTS_E_OK);
		check(files[i], s.hash == CERTS_SUCCESSFUL);
		check(files[i], s.signature == CERTS_SUCCESSFUL);
		certs_checks_init(&v, CERTS_PROFILE_FILES);
		check(files[i],
		    certs_chain_judge(NULL, &s, CERTS_CMS_LDS_SECURITY_OBJECT,
			T_2025, &v, NULL) == CERTS_E_OK);
		check(files[i],
		    pki_result(&v, CERTS_CHECK_DSC_SIGNATURE) ==
			CERTS_UNDETERMINED);
		check(files[i],
		    certs_checks_overall(&v).trust == CERTS_TRUST_UNDETERMINED);
		certs_cms_close(&s);
		free(p);
	}
	if (seen == 0)
		skip_because("no security objects in the development data");
}

#define ID_DATA HEX(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1)
#define ID_LDS HEX(0x67, 0x81, 0x08, 1, 1, 1)
#define VERSION CERTS_CMS_FINDING(VERSION)

/* RFC 5652 §5.1 and §5.3; Doc 9303-10 §4.6.2.2 has 3 for every object. */
static void
versions_and_digests_have_to_fit(void **state)
{
	/* clang-format off */
	const struct {
		const char *name;
		uint8_t version;
		struct span type;
		uint8_t listed, signer_version, sid, digest; /* tags, last arcs */
		uint32_t findings;
	} forms[] = {
		{"as it should be",     3, ID_LDS,  7, 1, 0x30, 7, 0},
		{"signer by its key",   3, ID_LDS,  7, 3, 0x80, 7, 0},
		{"SignedData 1",        1, ID_LDS,  7, 1, 0x30, 7, VERSION},
		{"SignedData 5",        5, ID_LDS,  7, 1, 0x30, 7, VERSION},
		{"id-data 1",           1, ID_DATA, 7, 1, 0x30, 7, 0},
		{"id-data 3",           3, ID_DATA, 7, 1, 0x30, 7, 0},
		{"id-data 1, by key",   1, ID_DATA, 7, 3, 0x80, 7, VERSION},
		{"signer 3, by name",   3, ID_LDS,  7, 3, 0x30, 7, VERSION},
		{"signer 1, by key",    3, ID_LDS,  7, 1, 0x80, 7, VERSION},
		{"digest not listed",   3, ID_LDS,  7, 1, 0x30, 8, CERTS_CMS_FINDING(DIGEST_LIST)},
	};
	/* clang-format on */
	uint8_t room[5][256];

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct sink k[5];
		uint8_t listed[] = {0x06, 1, forms[i].listed},
			digest[] = {0x06, 1, forms[i].digest};

		for (size_t n = 0; n < 5; n++)
			k[n] = sink_of(room[n], sizeof(room[n]));
		/* SignerInfo */
		mrtd_tlv_put(&k[0], 0x02, span_of(&forms[i].signer_version, 1));
		mrtd_tlv_put(&k[0], forms[i].sid, (struct span) {0});
		mrtd_tlv_put(&k[0], 0x30, SPAN_OF(digest));
		mrtd_tlv_put(&k[1], 0x30, sink_span(&k[0]));
		/* SignedData */
		mrtd_tlv_put(&k[2], 0x02, span_of(&forms[i].version, 1));
		mrtd_tlv_put_header(&k[2], 0x31, 2 + sizeof(listed));
		mrtd_tlv_put(&k[2], 0x30, SPAN_OF(listed));
		mrtd_tlv_put_header(&k[2], 0x30, 2 + forms[i].type.n);
		mrtd_tlv_put(&k[2], 0x06, forms[i].type);
		mrtd_tlv_put(&k[2], 0x31, sink_span(&k[1]));
		/* ContentInfo */
		mrtd_tlv_put(&k[3], 0x30, sink_span(&k[2]));
		mrtd_tlv_put_header(&k[4], 0x30, 3 + 2 + k[3].n);
		mrtd_tlv_put(&k[4], 0x06, HEX(0x2A));
		mrtd_tlv_put(&k[4], 0xA0, sink_span(&k[3]));
		check(forms[i].name, sink_ok(&k[4]));
		check(forms[i].name,
		    certs_cms_form(sink_span(&k[4])) == forms[i].findings);
	}
}

/* The object with one more element behind its certificate. */
static struct span
with_element(struct span cms, uint8_t tag, struct sink k[4])
{
	struct span s, object, value;
	struct mrtd_tlv t;

	assert_int_equal(mrtd_tlv_only(cms, 0x30, &s), MRTD_E_OK);
	assert_int_equal(mrtd_tlv_next(&s, &t), MRTD_E_OK);
	sink_put(&k[2], t.raw);
	assert_int_equal(mrtd_tlv_only(s, 0xA0, &object), MRTD_E_OK);
	assert_int_equal(mrtd_tlv_only(object, 0x30, &value), MRTD_E_OK);
	while (value.n > 0) {
		assert_int_equal(mrtd_tlv_next(&value, &t), MRTD_E_OK);
		if (t.tag != 0xA0) {
			sink_put(&k[0], t.raw);
			continue;
		}
		mrtd_tlv_put_header(&k[0], 0xA0, t.value.n + 4);
		sink_put(&k[0], t.value);
		mrtd_tlv_put(&k[0], tag, HEX(0x05, 0x00));
	}
	mrtd_tlv_put(&k[1], 0x30, sink_span(&k[0]));
	mrtd_tlv_put(&k[2], 0xA0, sink_span(&k[1]));
	mrtd_tlv_put(&k[3], 0x30, sink_span(&k[2]));
	assert_true(sink_ok(&k[3]));
	return sink_span(&k[3]);
}

/*
 * RFC 5652 §10.2.2.  A flipped bit in the tag of a second certificate once made
 * it nothing at all, and "there is more than one certificate" was told no more.
 */
static void
what_is_no_certificate_stands_among_none(void **state)
{
	/* clang-format off */
	const struct {
		const char *name;
		uint8_t tag;
		enum certs_err err;
		uint32_t findings;
	} choices[] = {
		{"one more certificate",         0x30, CERTS_E_OK, CERTS_CMS_FINDING(CERTIFICATES)},
		{"extendedCertificate",          0xA0, CERTS_E_OK, 0},
		{"other",                        0xA3, CERTS_E_OK, 0},
		{"behind the last choice",       0xA4, CERTS_E_ENCODING, 0},
		{"a certificate's tag, flipped", 0x70, CERTS_E_ENCODING, 0},
		{"a SET",                        0x31, CERTS_E_ENCODING, 0},
	};
	/* clang-format on */
	struct certs_issue_spec c = pki_spec("ecdsa-p256-sha256", "CSCA", 1, 0);
	struct certs_issue_spec d = pki_spec("ecdsa-p256-sha256", "DS", 2, 0);
	struct certs_issuer *csca = pki_csca(&c), *dsc = pki_dsc(csca, &d);
	struct certs_issue_object o = {.signing_time = T_2025};
	static uint8_t room[4][4096];
	struct span cms = pki_sod(dsc, &o, buf, sizeof(buf));

	(void)state;
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		struct certs_sod sod = {0};
		struct sink k[4];
		enum certs_err e;

		for (size_t n = 0; n < 4; n++)
			k[n] = sink_of(room[n], sizeof(room[n]));
		e = certs_cms_open(
		    with_element(cms, choices[i].tag, k), NULL, 0, &sod);
		check(choices[i].name, e == choices[i].err);
		if (e != CERTS_E_OK)
			continue;
		check(choices[i].name, sod.signature == CERTS_SUCCESSFUL);
		check(choices[i].name, sod.findings == choices[i].findings);
		certs_cms_close(&sod);
	}
	certs_issue_free(&csca);
	certs_issue_free(&dsc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(versions_and_digests_have_to_fit),
	    cmocka_unit_test(what_is_no_certificate_stands_among_none),
	    cmocka_unit_test(every_deviation_is_a_finding),
	    cmocka_unit_test(every_suite_verifies),
	    cmocka_unit_test(a_known_signer_stands_in),
	    cmocka_unit_test(card_security_is_its_own_kind),
	    cmocka_unit_test(real_objects_verify),
	};

	return cmocka_run_group_tests_name("certs_cms", tests, NULL, free_keys);
}
