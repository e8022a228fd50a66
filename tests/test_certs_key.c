/* One key however it is written, and what follows for distrust. */
#include "tests/certs_pki.h"

#include "certs/change.h"
#include "certs/key.h"
#include "certs/store.h"
#include "certs/x509.h"

#include <openssl/sha.h>

#define P256 "ecdsa-p256-sha256"
#define RSA "rsa-2048-sha256"

/* clang-format off */
static const struct {
	const char *name, *suite;
	uint32_t quirks, odd; /* how the second certificate writes the key */
	bool own; /* it has another key */
	bool same;
} rows[] = {
	{"RSA, the same",          RSA,  0, 0,                              false, true},
	{"RSA without NULL",       RSA,  0, CERTS_ISSUE_ODD_KEY_NULL,       false, true},
	{"RSA of another",         RSA,  0, 0,                              true,  false},
	{"another without NULL",   RSA,  0, CERTS_ISSUE_ODD_KEY_NULL,       true,  false},
	{"EC, the same",           P256, 0, 0,                              false, true},
	{"EC, parameters",         P256, CERTS_ISSUE_EXPLICIT_GROUP, 0,     false, true},
	{"EC, compressed point",   P256, 0, CERTS_ISSUE_ODD_COMPRESSED,     false, true},
	{"EC, both",               P256, CERTS_ISSUE_EXPLICIT_GROUP, CERTS_ISSUE_ODD_COMPRESSED, false, true},
	{"brainpool, parameters",  "ecdsa-bp384r1-sha384", CERTS_ISSUE_EXPLICIT_GROUP, 0, false, true},
	{"EC of another",          P256, CERTS_ISSUE_EXPLICIT_GROUP, 0,     true,  false},
	{"EC, forged generator",   P256, 0, CERTS_ISSUE_ODD_GENERATOR,      true,  false},
};
/* clang-format on */

static struct certs_issuer *
first_of(const char *suite)
{
	struct certs_issue_spec s = pki_spec(suite, "CSCA", 1, 0);

	return pki_csca(&s);
}

static struct certs_issuer *
second_of(const struct certs_issuer *first, size_t i)
{
	struct certs_issue_spec s = pki_spec(
	    rows[i].suite, "CSCA 2", 2, rows[i].quirks);

	s.odd = rows[i].odd;
	s.same_key = rows[i].own ? NULL : first;
	return pki_csca(&s);
}

static void
digest_of(const struct certs_issuer *i, uint8_t out[32])
{
	struct certs_x509 x;

	assert_int_equal(certs_x509_parse(certs_issue_der(i), &x), CERTS_E_OK);
	assert_true(certs_key_digest(x.spki, out));
}

static enum certs_err
distrust(struct certs_anchors_build *b, const struct certs_issuer *bad)
{
	struct certs_change c = {
	    .build = b, .who = "Anna", .reason = "stolen", .now = T_2025};
	struct span der = certs_issue_der(bad);
	struct certs_settle settled;
	uint8_t digest[32];
	bool agreed;

	SHA256(der.p, der.n, digest);
	return certs_change_distrust(&c, digest, &settled, &agreed);
}

/* What is distrusted is out, and does not come in, in any form. */
static void
check_distrust(
    size_t i, const struct certs_issuer *bad, const struct certs_issuer *other)
{
	const struct span both[] = {
	    certs_issue_der(bad), certs_issue_der(other)};
	struct pki_store before = pki_store(both, 2),
			 after = pki_store(both, 1);
	struct certs_anchors *a = NULL;
	struct certs_x509 x;
	struct span index;
	bool added;

	check(rows[i].name, distrust(before.build, bad) == CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_build_index(before.build, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	check(rows[i].name, certs_anchors_count(a) == (rows[i].same ? 0 : 1));
	certs_anchors_free(&a);

	check(rows[i].name, distrust(after.build, bad) == CERTS_E_OK);
	check(rows[i].name,
	    certs_anchors_build_add(after.build, both[1], &added) ==
		(rows[i].same ? CERTS_E_DISTRUSTED : CERTS_E_OK));
	assert_int_equal(
	    certs_anchors_build_index(after.build, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	assert_int_equal(certs_x509_parse(both[1], &x), CERTS_E_OK);
	check(rows[i].name, certs_store_distrusts(a, &x) == rows[i].same);
	certs_anchors_free(&a);
	pki_store_free(&before);
	pki_store_free(&after);
}

static void
one_key_is_one_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct certs_issuer *first = first_of(rows[i].suite);
		struct certs_issuer *second = second_of(first, i);
		struct certs_x509 x, y;
		uint8_t a[32], b[32], plain[32];

		digest_of(first, a);
		digest_of(second, b);
		check(rows[i].name, (memcmp(a, b, 32) == 0) == rows[i].same);
		assert_int_equal(
		    certs_x509_parse(certs_issue_der(first), &x), CERTS_E_OK);
		assert_int_equal(
		    certs_x509_parse(certs_issue_der(second), &y), CERTS_E_OK);
		/* In its usual form it is what others make of it. */
		SHA256(x.spki.p, x.spki.n, plain);
		check(rows[i].name, memcmp(a, plain, 32) == 0);
		check(rows[i].name,
		    span_eq(x.spki, y.spki) ==
			(!rows[i].own && rows[i].odd == 0 &&
			    rows[i].quirks == 0));
		check_distrust(i, first, second);
		certs_issue_free(&first);
		certs_issue_free(&second);
	}
}

/* What is no key is told apart by its octets. */
static void
no_key_is_no_other(void **state)
{
	struct certs_issuer *i = first_of(P256);
	uint8_t copy[512], a[32], b[32];
	struct certs_x509 x;

	(void)state;
	assert_int_equal(certs_x509_parse(certs_issue_der(i), &x), CERTS_E_OK);
	assert_true(x.spki.n <= sizeof(copy));
	digest_of(i, a);
	for (size_t k = 0; k < x.spki.n; k++) {
		assert_true(certs_key_digest(span_of(x.spki.p, k), b));
		assert_memory_not_equal(a, b, 32);
	}
	/* The point: 04 with 05 is no form; any other is off the curve. */
	for (size_t k = x.spki.n - 65; k < x.spki.n; k++) {
		memcpy(copy, x.spki.p, x.spki.n);
		copy[k] ^= 1;
		assert_true(certs_key_digest(span_of(copy, x.spki.n), b));
		assert_memory_not_equal(a, b, 32);
	}
	certs_issue_free(&i);
}

/* A link and its root may write the key in two ways; a link by the same key,
 * written otherwise, proves nothing. */
static void
a_link_is_of_the_key(void **state)
{
	struct certs_issue_spec s = pki_spec(P256, "CSCA", 1, 0);
	struct certs_issuer *old = pki_csca(&s), *next, *again;
	struct certs_change c = {
	    .who = "Anna", .reason = "rollover", .now = T_2025};
	const struct span anchor = certs_issue_der(old);
	struct pki_store store = pki_store(&anchor, 1);
	struct certs_settle settled;
	uint8_t buf[4096];
	struct sink k = sink_of(buf, sizeof(buf));
	char by[160];
	bool agreed;

	(void)state;
	c.build = store.build;
	s.serial = 2;
	s.quirks = CERTS_ISSUE_EXPLICIT_GROUP;
	s.same_key = old;
	again = pki_csca(&s);
	assert_int_equal(certs_issue_link(old, again, &s, &k), CERTS_E_OK);
	assert_int_equal(certs_change_promote(&c, certs_issue_der(again),
			     sink_span(&k), by, &settled, &agreed),
	    CERTS_E_PATH);
	s.serial = 3;
	s.quirks = 0;
	s.same_key = NULL;
	next = pki_csca(&s);
	s.quirks = CERTS_ISSUE_EXPLICIT_GROUP;
	k = sink_of(buf, sizeof(buf));
	assert_int_equal(certs_issue_link(old, next, &s, &k), CERTS_E_OK);
	assert_int_equal(certs_change_promote(&c, certs_issue_der(next),
			     sink_span(&k), by, &settled, &agreed),
	    CERTS_E_OK);
	assert_true(agreed);
	certs_issue_free(&old);
	certs_issue_free(&next);
	certs_issue_free(&again);
	pki_store_free(&store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_key_is_one_key),
	    cmocka_unit_test(no_key_is_no_other),
	    cmocka_unit_test(a_link_is_of_the_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
