/* Doc 9303-12 §9, §10: a signed list that conforms, and for each rule one that
 * does not; and what a list of the field holds. */
#include "certs/master.h"
#include "tests/profile_friendly.h"

/* SignedData in pieces. */
#define SHA256_ID "30{0609608648016503040201}"
#define ATTRIBUTE(n, v) \
	"30{060"        \
	"92A864886F70D0109" n " 31{" v "}}"
#define ATTRIBUTES                                                        \
	"A0{" ATTRIBUTE("04", "0400") ATTRIBUTE("03", "0606678108010102") \
	    ATTRIBUTE("05", "17{'200101000000Z'}") "}"
#define SIGNED "30{06082A8648CE3D040302} 0400"
#define UNSIGNED "A1{30{06032A0304 31{0500}}}"

/* clang-format off */
enum { L_VERSION, L_DIGESTS, L_TYPE, L_CONTENT, L_CERTIFICATES, L_CRLS, L_INFO };
static const struct {
	const char *name;
	int field;
	const char *text;
	enum certs_profile_rule rule;
	const char *part, *found;
} lists[] = {
	{"version 1",           L_VERSION, "020101", R(LIST_VERSION), "version", "1"},
	{"digest with NULL",    L_DIGESTS, "31{30{0609608648016503040201 0500}}", R(LIST_DIGEST_NULL), "digestAlgorithms", ""},
	{"digest not listed",   L_DIGESTS, "31{}", R(LIST_DIGEST_LISTED), "digestAlgorithms", "without SHA256"},
	{"signer not there",    L_CERTIFICATES, "", R(LIST_SIGNER), "certificates", ""},
	{"CSCA not there",      L_CERTIFICATES, "", R(LIST_CSCA), "certificates", ""},
	{"crls",                L_CRLS, "A1{30{}}", R(LIST_CRLS), "crls", ""},
	{"no signer",           L_INFO, "", R(LIST_SIGNERS), "signerInfos", "0"},
	{"issuer and serial",   L_INFO, "30{020101 30{30{} 020101}" SHA256_ID ATTRIBUTES SIGNED "}", R(LIST_KEY_ID), "sid", ""},
	{"version of the info", L_INFO, "30{020101 80{" ID_A "}" SHA256_ID ATTRIBUTES SIGNED "}", R(LIST_INFO_VERSION), "SignerInfo", "version 1"},
	{"no attributes",       L_INFO, "30{020103 80{" ID_A "}" SHA256_ID SIGNED "}", R(LIST_ATTRIBUTES), "signedAttrs", "missing"},
	{"no message digest",   L_INFO, "30{020103 80{" ID_A "}" SHA256_ID "A0{" ATTRIBUTE("03", "0606678108010102") ATTRIBUTE("05", "17{'200101000000Z'}") "}" SIGNED "}", R(LIST_ATTRIBUTES), "signedAttrs", "message-digest"},
	{"no signing time",     L_INFO, "30{020103 80{" ID_A "}" SHA256_ID "A0{" ATTRIBUTE("03", "0606678108010102") ATTRIBUTE("04", "0400") "}" SIGNED "}", R(LIST_TIME), "signedAttrs", ""},
	{"attributes out of order", L_INFO, "30{020103 80{" ID_A "}" SHA256_ID "A0{" ATTRIBUTE("03", "0606678108010102") ATTRIBUTE("04", "0400") "}" SIGNED "}", R(DER), "signedAttrs", "a set"},
	{"info is none",        L_INFO, "30{0500}", R(CONTENTS), "SignerInfo", ""},
	{"SHA-1",               L_INFO, "30{020103 80{" ID_A "} 30{06052B0E03021A}" ATTRIBUTES SIGNED "}", R(HASH), "digestAlgorithm", "SHA1"},
	{"RSA without NULL",    L_INFO, "30{020103 80{" ID_A "}" SHA256_ID ATTRIBUTES "30{06092A864886F70D010101} 0400}", R(PARAMETERS), "signatureAlgorithm", ""},
	{"content is none",     L_CONTENT, "0500", R(LIST_CONTENT), "eContent", ""},
	{"content is v1",       L_CONTENT, "30{020101 31{}}", R(LIST_CONTENT), "eContent", ""},
	{"content's length",    L_CONTENT, "3081050201003100", R(DER), "eContent", ""},
	{"unsigned attributes", L_TYPE, "0606678108010107", R(LIST_UNSIGNED), "unsignedAttrs", ""},
};
/* clang-format on */

static struct span
make_list(const char *const *parts, struct span signer, struct span csca,
    struct sink *k)
{
	static const uint8_t signed_data[] = {
	    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2};
	size_t all = k->n, start, at;

	mrtd_tlv_put(k, 0x06, SPAN_OF(signed_data));
	start = k->n;
	make_hex(k, parts[L_VERSION]);
	make_hex(k, parts[L_DIGESTS]);
	at = k->n;
	make_hex(k, parts[L_TYPE]);
	{
		size_t content = k->n;

		make_hex(k, parts[L_CONTENT]);
		make_wrap(k, content, 0x04);
		make_wrap(k, content, 0xA0);
	}
	make_wrap(k, at, 0x30);
	at = k->n;
	if (parts[L_CERTIFICATES][0] != '\0') {
		bool first = memcmp(signer.p, csca.p,
				 signer.n < csca.n ? signer.n : csca.n) < 0;

		sink_put(k, first ? signer : csca);
		sink_put(k, first ? csca : signer);
		make_wrap(k, at, 0xA0);
	}
	make_hex(k, parts[L_CRLS]);
	at = k->n;
	make_hex(k, parts[L_INFO]);
	make_wrap(k, at, 0x31);
	make_wrap(k, start, 0x30);
	make_wrap(k, start, 0xA0);
	make_wrap(k, all, 0x30);
	assert_true(sink_ok(k));
	return span_of(k->p + all, k->n - all);
}

static void
lists_follow_tables_18_and_19(void **state)
{
	static const char *const good[] = {
	    [L_VERSION] = "020103",
	    [L_DIGESTS] = "31{" SHA256_ID "}",
	    [L_TYPE] = "0606678108010102",
	    [L_CONTENT] = "30{020100 31{}}",
	    [L_CERTIFICATES] = "both",
	    [L_CRLS] = "",
	    [L_INFO] = "30{020103 80{" ID_A
		       "}" SHA256_ID ATTRIBUTES SIGNED UNSIGNED "}",
	};
	struct make root = friendly(CERTS_PROFILE_ROOT),
		    master = friendly(CERTS_PROFILE_MASTER_SIGNER);
	uint8_t a[8192], b[8192], c[16384];
	struct sink ka = sink_of(a, sizeof(a)), kb = sink_of(b, sizeof(b)),
		    k = sink_of(c, sizeof(c));
	struct heard h = {0};
	const struct certs_profile_ear ear = {hear, &h};
	struct certs_profile_list out;
	struct span csca, signer;

	(void)state;
	edit(&root, VALUE(SKI), "04{" ID_B "}");
	edit(&root, VALUE(AKI), NULL);
	csca = make_certificate(&root, &ka);
	signer = make_certificate(&master, &kb);
	assert_int_equal(
	    certs_profile_list(make_list(good, signer, csca, &k), &out, &ear),
	    CERTS_PROFILE_MASTER_LIST);
	dump("list", &h);
	assert_int_equal(h.n, 0);
	assert_true(span_eq(out.signer, signer));
	assert_int_equal(out.certificates.n, signer.n + csca.n);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct certs_profile_finding *f;
		const char *parts[7];
		enum certs_profile_type t;

		memcpy(parts, good, sizeof(parts));
		parts[lists[i].field] = lists[i].text;
		k = sink_of(c, sizeof(c));
		h = (struct heard) {0};
		t = certs_profile_list(
		    make_list(parts, signer, csca, &k), &out, &ear);
		check(lists[i].name,
		    t ==
			(lists[i].field == L_TYPE ? CERTS_PROFILE_DEVIATION_LIST
						  : CERTS_PROFILE_MASTER_LIST));
		f = find(&h, lists[i].rule, lists[i].part);
		if (f == NULL)
			dump(lists[i].name, &h);
		check(lists[i].name, f != NULL);
		check(lists[i].name,
		    strncmp(f->found, lists[i].found, strlen(lists[i].found)) ==
			0);
	}
	each_was_broken("LIST_");
}

/* What the newest list at hand holds, 577 certificates: how many certificates
 * break a rule, by its part. */
/* clang-format off */
static const struct {
	const char *name;
	enum certs_profile_rule rule;
	const char *part;
	size_t want, earlier; /* all of them; those allowed by Appendix C */
} field[] = {
	{"SHA-1",                        R(HASH), "signatureAlgorithm", 41, 0},
	{"RSASSA-PKCS1-v1_5",            R(PSS), "signatureAlgorithm", 312, 0},
	{"ECDSA with NULL, RSA without", R(PARAMETERS), "signatureAlgorithm", 17, 0},
	{"rsaEncryption without NULL",   R(PARAMETERS), "subjectPublicKeyInfo", 2, 0},
	{"named curves",                 R(EC_EXPLICIT), "subjectPublicKeyInfo", 4, 0},
	{"exponent 3 and 38129",         R(EXPONENT), "subjectPublicKeyInfo", 14, 0},
	{"renamed without nameChange",   R(CHANGE), "NameChange", 34, 0},
	{"nameChange without a change",  R(CHANGE_NONE), "NameChange", 5, 0},
	{"lower case, subject",          R(COUNTRY_CASE), "subject", 11, 0},
	{"lower case, issuer",           R(COUNTRY_CASE), "issuer", 13, 0},
	{"no common name",               R(COMMON_NAME), "subject", 10, 0},
	{"serial -B2 and 00",            R(SERIAL_POSITIVE), "serialNumber", 2, 0},
	{"serial used twice",            R(SERIAL_REUSED), "serialNumber", 6, 0},
	{"SKI of 32 octets",             R(SKI_LENGTH), "SubjectKeyIdentifier", 21, 0},
	{"one SKI, two keys",            R(SKI_UNIQUE), "SubjectKeyIdentifier", 0, 0},
	{"link without AKI",             R(PRESENT), "AuthorityKeyIdentifier", 3, 0},
	{"no key usage",                 R(PRESENT), "KeyUsage", 1, 0},
	{"key usage not critical",       R(CRITICAL), "KeyUsage", 10, 0},
	{"more than a CSCA's usage",     R(USAGE_OTHER), "KeyUsage", 14, 0},
	{"no basicConstraints",          R(PRESENT), "BasicConstraints", 2, 0},
	{"cA not set",                   R(BASIC_CA), "BasicConstraints", 7, 0},
	{"path length",                  R(BASIC_PATH), "BasicConstraints", 33, 2},
	{"no private key usage period",  R(PRESENT), "PrivateKeyUsagePeriod", 126, 57},
	{"no SAN",                       R(PRESENT), "SubjectAltName", 169, 81},
	{"no IAN",                       R(PRESENT), "IssuerAltName", 185, 82},
	{"no CRL distribution points",   R(PRESENT), "CRLDistributionPoints", 158, 76},
	{"points that are no URL",       R(POINT_URL), "CRLDistributionPoints", 28, 0},
	{"code of the MRZ, subject",     R(ALT_CODE), "SubjectAltName", 17, 0},
	{"SAN empty",                    R(CONTENTS), "SubjectAltName", 1, 0},
	{"BOOLEAN of 01",                R(DER), "BasicConstraints", 1, 0},
	{"Netscape",                     R(ABSENT), "NetscapeCertType", 2, 2},
};
/* clang-format on */
#define FIELD (sizeof(field) / sizeof(field[0]))

struct tally {
	size_t n[FIELD], earlier[FIELD];
};

static void
tell_tally(void *cookie, const struct certs_profile_finding *f)
{
	struct tally *t = cookie;

	for (size_t i = 0; i < FIELD; i++)
		if (field[i].rule == f->rule &&
		    strcmp(field[i].part, f->part) == 0) {
			t->n[i]++;
			t->earlier[i] += f->earlier;
		}
}

static void
tell_tally_of(void *cookie, size_t index, const struct certs_profile_finding *f)
{
	(void)index;
	tell_tally(cookie, f);
}

static void
a_list_of_the_field_is_counted(void **state)
{
	const char *path = check_data(
	    "pkd/master-lists/DE_ML_2025-11-27-07-39-21.ml");
	struct tally t = {0};
	const struct certs_profile_ear ear = {tell_tally, &t};
	struct certs_profile_member *m;
	struct certs_profile_list list;
	struct certs_master_walk w;
	size_t n = 0, links = 0, size;
	struct span der;
	uint8_t *file;

	(void)state;
	if (path == NULL)
		skip_because("the German master lists are not there");
	file = check_slurp(path, &size);
	m = calloc(600, sizeof(*m));
	assert_non_null(file);
	assert_non_null(m);
	assert_int_equal(certs_profile_list(span_of(file, size), &list, &ear),
	    CERTS_PROFILE_MASTER_LIST);
	assert_int_equal(certs_profile_certificate(
			     list.signer, CERTS_PROFILE_MASTER_SIGNER, &ear),
	    CERTS_PROFILE_MASTER_SIGNER);
	assert_int_equal(certs_master_walk_init(&w, list.content), CERTS_E_OK);
	while (certs_master_walk_next(&w, &der) == CERTS_E_OK && der.n > 0) {
		enum certs_profile_type type = certs_profile_certificate(
		    der, CERTS_PROFILE_ROOT, &ear);

		links += type == CERTS_PROFILE_LINK;
		assert_true(n < 600 && certs_profile_member(der, n, &m[n]));
		n++;
	}
	assert_int_equal(n, 577);
	assert_int_equal(links, 204);
	certs_profile_company(m, n, tell_tally_of, &t);
	for (size_t i = 0; i < FIELD; i++) {
		if (t.n[i] != field[i].want || t.earlier[i] != field[i].earlier)
			printf("# %s: %zu, %zu\n", field[i].name, t.n[i],
			    t.earlier[i]);
		check(field[i].name,
		    t.n[i] == field[i].want &&
			t.earlier[i] == field[i].earlier);
	}
	free(m);
	free(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lists_follow_tables_18_and_19),
	    cmocka_unit_test(a_list_of_the_field_is_counted),
	};

	return cmocka_run_group_tests_name(
	    "certs_profile_list", tests, setup, teardown);
}
