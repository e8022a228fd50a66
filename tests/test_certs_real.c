/*
 * Lists and pairs that other software made, real ones among them: what they
 * hold is known and counted, what is refused is refused for a reason.
 */
#include "tests/certs_pki.h"

#include "certs/key.h"
#include "certs/signature.h"
#include "certs/x509.h"

#include <openssl/core_names.h>

/* 2025-12-15 */
#define NOW INT64_C(1765756800)

/* One file of the data into a store, as `sallyport pkd import` does it. */
static enum certs_err
import(struct certs_anchors_build *b, const char *name, bool trust,
    struct certs_import_report *r)
{
	size_t n = 0;
	uint8_t *p = check_slurp(check_data(name), &n);
	enum certs_err e;

	assert_non_null(p);
	e = pki_import(b, span_of(p, n), trust, NOW, r);
	free(p);
	return e;
}

static struct certs_anchors *
open_now(struct certs_anchors_build *b)
{
	struct certs_anchors *a = NULL;
	struct span index;

	assert_int_equal(certs_anchors_build_index(b, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	return a;
}

#define ROOT "pkd/master-lists/DE_ROOT_CA_CSCA07.cer"
#define OLD "pkd/master-lists/DE_ML_2024-08-07-07-38-24.ml"
#define NEW "pkd/master-lists/DE_ML_2025-11-27-07-39-21.ml"

/* Files of a fresh store one after another, and what each has to bring. */
struct step {
	const char *file;
	bool trust;
	enum certs_err e;
	size_t came, added, anchors;
};
/* clang-format off */
static const struct step by_the_root[] = {
	{ROOT, true,  CERTS_E_OK,   1,   1,   1},
	/* Its signer's authority is older than the root, and no link leads
	 * back: it waits, until the new list brings that authority. */
	{OLD,  false, CERTS_E_OK,   0,   0,   1},
	{NEW,  false, CERTS_E_OK,   577, 576, 615},
	{OLD,  false, CERTS_E_OK,   541, 0,   615},
	{NEW,  false, CERTS_E_OK,   577, 0,   615},
	{ROOT, false, CERTS_E_OK,   1,   0,   615},
};
static const struct step by_date[] = {
	{OLD,  false, CERTS_E_OK,   0,   0,   0},
	{OLD,  true,  CERTS_E_OK,   541, 541, 541},
	/* What the new list omits stays: 615 - 577 of the old one. */
	{NEW,  false, CERTS_E_OK,   577, 74,  615},
	{ROOT, true,  CERTS_E_OK,   1,   0,   615},
};
/* clang-format on */

static struct certs_anchors *
walk(struct certs_anchors_build **b, const struct step *s, size_t n)
{
	struct certs_anchors *a = NULL;

	assert_int_equal(
	    certs_anchors_build_new((struct span) {0}, b), CERTS_E_OK);
	for (size_t i = 0; i < n; i++) {
		struct certs_import_report r;

		certs_anchors_free(&a);
		check(
		    s[i].file, import(*b, s[i].file, s[i].trust, &r) == s[i].e);
		check(
		    s[i].file, r.kind[CERTS_STORE_AUTHORITY].came == s[i].came);
		check(s[i].file,
		    r.kind[CERTS_STORE_AUTHORITY].added == s[i].added);
		a = open_now(*b);
		check(s[i].file, certs_anchors_count(a) == s[i].anchors);
	}
	return a;
}

static void
both_lists_in_either_order(void **state)
{
	struct certs_anchors_build *b[2] = {NULL, NULL};
	struct certs_anchors *a[2];
	struct certs_anchor c, same;

	(void)state;
	if (check_data(OLD) == NULL)
		skip_because("the German master lists are not there");
	a[0] = walk(&b[0], by_the_root, 6);
	a[1] = walk(&b[1], by_date, 4);
	for (size_t i = 0; i < certs_anchors_count(a[0]); i++) {
		assert_true(certs_anchors_get(a[0], i, &c));
		assert_true(certs_anchors_by_der(a[1], c.der, &same));
	}
	for (size_t i = 0; i < 2; i++) {
		certs_anchors_free(&a[i]);
		certs_anchors_build_free(&b[i]);
	}
}

/*
 * Links whose maker stands on neither list.  Each is trusted as a listed
 * certificate is, for the key it holds; nothing is asked of its own signature.
 */
/* clang-format off */
static const char *const orphans[] = {
	"C=AE,O=MOI,OU=EPASS,CN=UAE CSCA 01",
	"C=AT,O=GV,OU=BMI,CN=CSCA-AUSTRIA",
	"C=AU,O=GOV,OU=DFAT,OU=PTB,CN=Passport Country Signing Authority",
	"C=LV,O=National Security Authority,CN=CSCA Latvia,serialNumber=004",
	"C=MA,O=Gov,CN=CSCA-MAROC",
	"C=UZ,O=GOV,OU=GCP,CN=CSCA-UZBEKISTAN",
	"CN=CSCA Turkey,O=Turkey Gov,C=TR",
	"CN=ECN004 005,OU=ICAO MRTD PKI - CSCA Crosslink,O=Republica Portuguesa - Portuguese Republic,C=PT",
};
/* clang-format on */

static void
who_has_no_issuer_is_known(void **state)
{
	size_t links = 0, seen[8] = {0};
	struct certs_anchors_build *b = NULL;
	struct certs_anchors *a;

	(void)state;
	if (check_data(OLD) == NULL)
		skip_because("the German master lists are not there");
	a = walk(&b, by_the_root, 4);
	for (size_t i = 0; i < certs_anchors_count(a); i++) {
		struct certs_chain_found found;
		enum certs_reason r;
		struct certs_anchor c;
		struct certs_x509 x;
		char name[160];
		size_t k = 0;

		assert_true(certs_anchors_get(a, i, &c));
		if (c.self_signed)
			continue;
		links++;
		assert_int_equal(certs_x509_parse(c.der, &x), CERTS_E_OK);
		r = certs_chain_find(a, &x, NOW, &found);
		if (r == CERTS_REASON_NONE)
			continue;
		certs_x509_name_text(c.subject, name, sizeof(name));
		while (k < 8 && strcmp(name, orphans[k]) != 0)
			k++;
		/* Nobody's, and not one whose signature is refused. */
		check(name,
		    r == CERTS_REASON_NO_CSCA ||
			r == CERTS_REASON_NO_CSCA_BY_NAME);
		check(name, k < 8 && seen[k]++ == 0);
	}
	assert_int_equal(links, 217);
	for (size_t k = 0; k < 8; k++)
		check(orphans[k], seen[k] == 1);
	certs_anchors_free(&a);
	certs_anchors_build_free(&b);
}

/* One certificate of the list, and what is asked of it. */
struct cert {
	struct certs_anchor a;
	struct certs_x509 x;
	struct certs_signature_algorithm algorithm;
	struct certs_key key;
	unsigned long exponent; /* RSA, else 0 */
	char country[8]; /* of the subject, as written */
};

static bool
is_self_signed(const struct cert *c)
{
	return c->a.self_signed;
}
static bool
is_link(const struct cert *c)
{
	return !c->a.self_signed;
}
static bool
is_renamed(const struct cert *c)
{
	return is_link(c) && !certs_x509_same_name(c->x.issuer, c->x.subject);
}
/* id-icao-mrtd-security-extensions-nameChange, Doc 9303-12 §7.1.1.5. */
static const uint8_t name_change[] = {0x67, 0x81, 0x08, 1, 1, 6, 1};
static bool
tells_no_change(const struct cert *c)
{
	return is_renamed(c) &&
	    memmem(c->x.tbs.p, c->x.tbs.n, name_change, sizeof(name_change)) ==
	    NULL;
}
static bool
is_pkcs1(const struct cert *c)
{
	return c->algorithm.scheme == CERTS_SIGNATURE_RSA_PKCS1;
}
static bool
is_pss(const struct cert *c)
{
	return c->algorithm.scheme == CERTS_SIGNATURE_RSA_PSS;
}
static bool
is_ecdsa(const struct cert *c)
{
	return c->algorithm.scheme == CERTS_SIGNATURE_ECDSA ||
	    c->algorithm.scheme == CERTS_SIGNATURE_ECDSA_PLAIN;
}
static bool
has_parameters(const struct cert *c)
{
	return c->key.explicit_group;
}
static bool
has_named_group(const struct cert *c)
{
	return c->key.kind == CERTS_KEY_EC && !c->key.explicit_group;
}
static bool
is_sha1(const struct cert *c)
{
	return strcmp(c->algorithm.digest->name, "SHA1") == 0;
}
static bool
has_exponent_3(const struct cert *c)
{
	return c->exponent == 3;
}
static bool
has_odd_exponent(const struct cert *c)
{
	return c->exponent > 3 && c->exponent != 65537;
}
static bool
has_no_aki(const struct cert *c)
{
	return c->x.aki.n == 0;
}
static bool
is_expired(const struct cert *c)
{
	return c->x.not_after < NOW;
}
static bool
has_ski_of_8(const struct cert *c)
{
	return c->x.ski.n == 8;
}
static bool
has_ski_of_32(const struct cert *c)
{
	return c->x.ski.n == 32;
}
static bool
has_lower_case(const struct cert *c)
{
	for (const char *p = c->country; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			return true;
	return false;
}
static bool
is_no_iso_country(const struct cert *c)
{
	static const char *const codes[] = {"EU", "UN", "KS", "ZZ"};

	for (size_t i = 0; i < 4; i++)
		if (strcasecmp(c->country, codes[i]) == 0)
			return true;
	return false;
}
static bool
has_negative_serial(const struct cert *c)
{
	return c->x.serial.n > 0 && c->x.serial.p[0] >= 0x80;
}
static bool
is_link_of_no_authority(const struct cert *c)
{
	return is_link(c) && !c->x.authority;
}
static bool
has_no_key_usage(const struct cert *c)
{
	return !c->x.have_key_usage;
}
static bool
has_uncritical_usage(const struct cert *c)
{
	return c->x.have_key_usage && !c->x.key_usage_critical;
}

/* clang-format off */
static const struct {
	const char *name;
	bool (*is)(const struct cert *);
	size_t want;
} holds[] = {
	{"self-signed",              is_self_signed, 373},
	{"link certificates",        is_link, 204},
	{"link with another name",   is_renamed, 67},
	{"... and no nameChange",    tells_no_change, 30},
	{"RSA-PKCS1",                is_pkcs1, 312},
	{"PSS",                      is_pss, 122},
	{"ECDSA",                    is_ecdsa, 143},
	{"explicit parameters",      has_parameters, 151},
	{"named groups",             has_named_group, 4},
	{"SHA-1 signatures",         is_sha1, 41},
	{"RSA with exponent 3",      has_exponent_3, 12},
	{"RSA with an odd exponent", has_odd_exponent, 2},
	{"no AKI",                   has_no_aki, 97},
	{"expired",                  is_expired, 1},
	{"SKI of 8 octets",          has_ski_of_8, 21},
	{"SKI of 32 octets",         has_ski_of_32, 21},
	{"country in lower case",    has_lower_case, 11},
	{"country not of ISO 3166",  is_no_iso_country, 14},
	{"negative serial",          has_negative_serial, 1},
	{"link without cA",          is_link_of_no_authority, 9},
	{"no key usage",             has_no_key_usage, 1},
	{"key usage not critical",   has_uncritical_usage, 10},
};
/* clang-format on */

/* C of a Name as it is written: certs_x509_country() would mend its case. */
static void
country_of(struct span name, char out[8])
{
	static const uint8_t c[] = {0x06, 3, 0x55, 4, 6};
	const uint8_t *at = memmem(name.p, name.n, c, sizeof(c));

	memset(out, 0, 8);
	if (at != NULL && at[6] < 8)
		memcpy(out, at + 7, at[6]);
}

static void
cert_open(const struct certs_anchors *a, size_t i, struct cert *c)
{
	BIGNUM *e = NULL;

	*c = (struct cert) {0};
	assert_true(certs_anchors_get(a, i, &c->a));
	assert_int_equal(certs_x509_parse(c->a.der, &c->x), CERTS_E_OK);
	assert_int_equal(
	    certs_signature_read(c->x.algorithm, NULL, &c->algorithm),
	    CERTS_REASON_NONE);
	assert_int_equal(certs_key_open(c->x.spki, &c->key), CERTS_REASON_NONE);
	country_of(c->x.subject, c->country);
	if (EVP_PKEY_get_bn_param(c->key.pkey, OSSL_PKEY_PARAM_RSA_E, &e) == 1)
		c->exponent = BN_get_word(e);
	BN_free(e);
}

/* How often two of the list have in common what should tell them apart. */
struct pairs {
	size_t keys; /* different ones */
	size_t written; /* ... that stand there in more than one form */
	size_t same_ski; /* identifiers that more than one certificate has */
	size_t ski_of_keys; /* ... and that are of more than one key */
	size_t names_of_keys; /* names of more than one key */
	size_t same_serial; /* issuer and serial number twice */
};

static struct pairs
pairs_of(const struct cert *c, size_t n)
{
	struct pairs p = {0};

	for (size_t i = 0; i < n; i++) {
		bool forms = false, key = false, ski = false, other = false,
		     name = false, before = false, named = false;

		for (size_t j = 0; j < n; j++) {
			bool k = memcmp(c[i].a.key_sha256, c[j].a.key_sha256,
				     32) == 0;
			bool s = c[i].x.ski.n > 0 &&
			    span_eq(c[i].x.ski, c[j].x.ski);
			bool same = span_eq(c[i].x.subject, c[j].x.subject);

			if (i == j)
				continue;
			key |= k && j < i;
			forms |= k && !span_eq(c[i].x.spki, c[j].x.spki);
			before |= s && j < i;
			ski |= s;
			other |= s && !k;
			named |= same && j < i;
			name |= same && !k;
			p.same_serial += j < i &&
			    span_eq(c[i].x.issuer, c[j].x.issuer) &&
			    span_eq(c[i].x.serial, c[j].x.serial);
		}
		p.keys += !key;
		p.written += !key && forms;
		p.same_ski += ski && !before;
		p.ski_of_keys += other && !before;
		p.names_of_keys += name && !named;
	}
	return p;
}

/* What trust material of the field holds is read, all of it. */
static void
the_list_holds_what_is_known(void **state)
{
	struct certs_anchors_build *b = NULL;
	struct certs_import_report r;
	struct certs_anchors *a;
	struct cert *c;
	struct pairs p;
	size_t n;

	(void)state;
	if (check_data(NEW) == NULL)
		skip_because("the German master lists are not there");
	assert_int_equal(
	    certs_anchors_build_new((struct span) {0}, &b), CERTS_E_OK);
	assert_int_equal(import(b, ROOT, true, &r), CERTS_E_OK);
	assert_int_equal(import(b, NEW, false, &r), CERTS_E_OK);
	a = open_now(b);
	n = certs_anchors_count(a);
	assert_int_equal(n, 577);
	c = calloc(n, sizeof(*c));
	assert_non_null(c);
	for (size_t i = 0; i < n; i++)
		cert_open(a, i, &c[i]);
	for (size_t i = 0; i < sizeof(holds) / sizeof(holds[0]); i++) {
		size_t got = 0;

		for (size_t j = 0; j < n; j++)
			got += holds[i].is(&c[j]);
		check(holds[i].name, got == holds[i].want);
	}
	p = pairs_of(c, n);
	assert_int_equal(p.keys, 373);
	assert_int_equal(p.written, 2);
	assert_int_equal(p.same_ski, 197);
	assert_int_equal(p.ski_of_keys, 0);
	assert_int_equal(p.names_of_keys, 80);
	assert_int_equal(p.same_serial, 2);
	for (size_t i = 0; i < n; i++)
		certs_key_close(&c[i].key);
	free(c);
	certs_anchors_free(&a);
	certs_anchors_build_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_lists_in_either_order),
	    cmocka_unit_test(who_has_no_issuer_is_known),
	    cmocka_unit_test(the_list_holds_what_is_known),
	};

	return cmocka_run_group_tests_name("certs_real", tests, NULL, NULL);
}
