/*
 * Input of those who want to break in: each format cut at every octet, with
 * something after it, with lengths of gigabytes, a hundred thousand levels
 * deep; the same thing many times; authorities that certify each other in
 * circles.  Nothing of it is taken, and it is refused in bounded time: counted
 * in signatures that were verified, and in seconds that no machine needs.
 */
#include "tests/certs_pki.h"

#include "certs/crl.h"
#include "certs/defect.h"
#include "certs/deviation.h"
#include "certs/issue_crl.h"
#include "certs/ldif.h"
#include "certs/signature.h"
#include "certs/x509.h"
#include "mrtd/cvc.h"
#include "mrtd/tlv.h"
#include "mrtd/vds.h"

#include <time.h>

#define SUITE "ecdsa-p256-sha256"

/* Signatures of any certificate, list or object that were verified. */
static size_t verified;
int __real_EVP_PKEY_verify(EVP_PKEY_CTX *, const unsigned char *, size_t,
    const unsigned char *, size_t);
int __wrap_EVP_PKEY_verify(EVP_PKEY_CTX *, const unsigned char *, size_t,
    const unsigned char *, size_t);
int
__wrap_EVP_PKEY_verify(EVP_PKEY_CTX *ctx, const unsigned char *sig,
    size_t sig_n, const unsigned char *tbs, size_t tbs_n)
{
	verified++;
	return __real_EVP_PKEY_verify(ctx, sig, sig_n, tbs, tbs_n);
}

/* What every case may take of the processor, sanitizers and all. */
#define SECONDS 20.0

static double
seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static struct certs_issuer *root, *signer;
static struct pki_store store; /* of the root */

static bool
takes_certificate(struct span s)
{
	struct certs_chain_found found;
	struct certs_x509 x;

	return certs_x509_parse(s, &x) == CERTS_E_OK &&
	    certs_chain_find(store.anchors, &x, T_2025, &found) ==
	    CERTS_REASON_NONE;
}

static bool
takes_cms(struct span s)
{
	struct certs_sod sod;
	bool ok;

	if (certs_cms_open(s, NULL, 0, &sod) != CERTS_E_OK)
		return false;
	/* Without a word: what no signature covers is told (certs_flips). */
	ok = sod.signature == CERTS_SUCCESSFUL &&
	    sod.hash == CERTS_SUCCESSFUL && sod.findings == 0 &&
	    takes_certificate(sod.signer);
	certs_cms_close(&sod);
	return ok;
}

static bool
takes_crl(struct span s)
{
	struct certs_crl c;

	return certs_crl_open(s, &c) == CERTS_E_OK &&
	    certs_crl_verify(store.anchors, &c, NULL) == CERTS_REASON_NONE;
}

static bool
takes_list(struct span s)
{
	struct span der = certs_issue_der(root);
	struct pki_store fresh = pki_store(&der, 1);
	struct certs_master_report r;
	bool ok = certs_master_import(fresh.build, s, false, T_2025, &r) ==
	    CERTS_E_OK;

	pki_store_free(&fresh);
	return ok;
}

static bool
takes_walk(struct span s)
{
	struct certs_master_walk w;
	struct certs_x509 x;
	struct span der;
	enum certs_err e = certs_master_walk_init(&w, s);

	while (e == CERTS_E_OK &&
	    (e = certs_master_walk_next(&w, &der)) == CERTS_E_OK && der.n > 0)
		e = certs_x509_parse(der, &x);
	return e == CERTS_E_OK;
}

static bool
takes_deviations(struct span s)
{
	struct certs_deviation_list l;

	return certs_deviation_open(s, &l) == CERTS_E_OK;
}

static bool
takes_defects(struct span s)
{
	struct certs_defect_list l;

	return certs_defect_open(s, &l) == CERTS_E_OK;
}

static bool
takes_ldif(struct span s)
{
	static uint8_t room[65536];
	struct certs_ldif_line line;
	struct certs_ldif l;

	certs_ldif_init(&l, s, room, sizeof(room));
	do {
		if (certs_ldif_next(&l, &line) != CERTS_E_OK)
			return false;
	} while (line.kind != CERTS_LDIF_END);
	return true;
}

static bool
takes_cvc(struct span s)
{
	struct mrtd_cvc c;

	return mrtd_cvc_parse(s, &c) == MRTD_E_OK;
}

static bool
takes_vds(struct span s)
{
	struct mrtd_vds v;

	return mrtd_vds_parse(s, &v) == MRTD_E_OK;
}

#define CORPUS "tests/fuzz/corpus/"

/* clang-format off */
static struct {
	const char *name;
	bool (*takes)(struct span);
	const char *seed; /* a file; NULL: made here */
	bool loose; /* what is inside a name is read later or never */
	bool lines; /* ends with any line */
	uint8_t *p;
	size_t n;
} formats[] = {
	{"CMS",            takes_cms,         NULL, false, false, NULL, 0},
	{"certificate",    takes_certificate, NULL, false, false, NULL, 0},
	{"CRL",            takes_crl,         NULL, false, false, NULL, 0},
	{"master list",    takes_list,        NULL, true, false, NULL, 0},
	{"its content",    takes_walk,        CORPUS "certs_master/content", true, false, NULL, 0},
	{"deviation list", takes_deviations,  CORPUS "certs_deviation/three", true, false, NULL, 0},
	{"defect list",    takes_defects,     CORPUS "certs_defect/version-2", true, false, NULL, 0},
	{"LDIF",           takes_ldif,        CORPUS "certs_ldif/pkd", false, true, NULL, 0},
	{"CV certificate", takes_cvc,         CORPUS "mrtd_cvc/ta_ecdh_dv", false, false, NULL, 0},
	{"seal",           takes_vds,         CORPUS "mrtd_vds/visa", false, false, NULL, 0},
};
/* clang-format on */
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

static void
keep(size_t i, struct span s)
{
	formats[i].p = malloc(s.n);
	assert_non_null(formats[i].p);
	memcpy(formats[i].p, s.p, s.n);
	formats[i].n = s.n;
}

/* In memory of its own size: who reads past its end dies under a sanitizer. */
static bool
takes(size_t i, struct span s)
{
	uint8_t *copy = malloc(s.n > 0 ? s.n : 1);
	bool ok;

	assert_non_null(copy);
	if (s.n > 0)
		memcpy(copy, s.p, s.n);
	ok = formats[i].takes(span_of(copy, s.n));
	free(copy);
	return ok;
}

static int
set_up(void **state)
{
	static uint8_t buf[32768];
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_issue_crl crl = {
	    .this_update = T_2025, .next_update = T_2025 + 86400, .number = 1};
	struct sink k = sink_of(buf, sizeof(buf));
	struct span der;

	(void)state;
	root = pki_csca(&s);
	der = certs_issue_der(root);
	store = pki_store(&der, 1);
	s.name = "Signer";
	s.serial = 2;
	s.quirks = CERTS_ISSUE_MASTER_SIGNER;
	signer = pki_dsc(root, &s);
	keep(0, pki_sod(signer, &o, buf, sizeof(buf)));
	keep(1, certs_issue_der(signer));
	assert_int_equal(certs_issue_crl(root, &crl, &k), CERTS_E_OK);
	keep(2, sink_span(&k));
	k = sink_of(buf, sizeof(buf));
	assert_int_equal(
	    certs_issue_master_list(signer, &der, 1, &o, &k), CERTS_E_OK);
	keep(3, sink_span(&k));
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i].seed != NULL)
			formats[i].p = check_slurp(
			    formats[i].seed, &formats[i].n);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < FORMATS; i++)
		free(formats[i].p);
	pki_store_free(&store);
	certs_issue_free(&signer);
	certs_issue_free(&root);
	return 0;
}

static void
cut_at_every_octet(void **state)
{
	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		struct span s = span_of(formats[i].p, formats[i].n);

		check(formats[i].name, s.n > 30 && takes(i, s));
		for (size_t n = 0; n < s.n; n++)
			check(formats[i].name,
			    !takes(i, span_of(s.p, n)) ||
				(formats[i].lines &&
				    (n == 0 || s.p[n - 1] == '\n')));
	}
}

static void
something_after_the_end(void **state)
{
	static const uint8_t after[][4] = {{0}, {0x30, 0}, {'x', 'y', 'z'}};

	(void)state;
	for (size_t i = 0; i < FORMATS; i++)
		for (size_t a = 0; a < 3; a++) {
			size_t n = formats[i].n + 1 + a;
			uint8_t *p = malloc(n);

			assert_non_null(p);
			memcpy(p, formats[i].p, formats[i].n);
			memcpy(p + formats[i].n, after[a], 1 + a);
			check(formats[i].name, !takes(i, span_of(p, n)));
			free(p);
		}
}

/* Where the length of each element stands, the innermost too. */
static size_t
lengths(struct span all, struct span s, size_t *at, size_t n, size_t cap)
{
	struct mrtd_tlv t;

	while (s.n > 0 && mrtd_tlv_next(&s, &t) == MRTD_E_OK && n < cap) {
		at[n++] = (size_t)(t.raw.p - all.p) + (t.tag > 0xFF ? 2u : 1u);
		if ((t.raw.p[0] & 0x20) != 0)
			n = lengths(all, t.value, at, n, cap);
	}
	return n;
}

static void
giant_lengths(void **state)
{
	static const uint8_t giant[][10] = {
	    {0x83, 0xFF, 0xFF, 0xFF},
	    {0x84, 0x7F, 0xFF, 0xFF, 0xFF},
	    {0x84, 0xFF, 0xFF, 0xFF, 0xFF},
	    {0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
	    {0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
	    {0xFE, 0x01},
	    {0xFF},
	};
	static const size_t size[] = {4, 5, 5, 9, 9, 2, 1};
	size_t at[256];

	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		struct span s = span_of(formats[i].p, formats[i].n);
		size_t n = lengths(s, s, at, 0, 256);
		double t = seconds();

		for (size_t k = 0; k < n; k++)
			for (size_t g = 0; g < 7; g++) {
				uint8_t *p = malloc(s.n + size[g]);

				assert_non_null(p);
				memcpy(p, s.p, at[k]);
				memcpy(p + at[k], giant[g], size[g]);
				memcpy(p + at[k] + size[g], s.p + at[k] + 1,
				    s.n - at[k] - 1);
				check(formats[i].name,
				    !takes(i, span_of(p, s.n + size[g] - 1)) ||
					formats[i].loose);
				free(p);
			}
		check(formats[i].name, seconds() - t < SECONDS);
	}
}

/* 30 80 30 80 ..., A0 80 ..., 24 80 ..., and the same with lengths. */
static void
a_hundred_thousand_levels(void **state)
{
	static const uint8_t tags[] = {0x30, 0x31, 0xA0, 0x24, 0x7F};
	enum {
		DEPTH = 100000
	};
	uint8_t *p = malloc(6 * DEPTH);

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < FORMATS; i++)
		for (size_t k = 0; k < sizeof(tags); k++) {
			double t = seconds();

			for (size_t d = 0; d < DEPTH; d++) {
				p[2 * d] = tags[k];
				p[2 * d + 1] = 0x80;
			}
			check(
			    formats[i].name, !takes(i, span_of(p, 2 * DEPTH)));
			for (size_t d = 0; d < DEPTH; d++) {
				size_t left = 6 * (DEPTH - d - 1);

				p[6 * d] = tags[k];
				p[6 * d + 1] = 0x84;
				for (size_t b = 0; b < 4; b++)
					p[6 * d + 2 + b] = (uint8_t)(left >>
					    (24 - 8 * b));
			}
			check(
			    formats[i].name, !takes(i, span_of(p, 6 * DEPTH)));
			check(formats[i].name, seconds() - t < SECONDS);
		}
	free(p);
}

/* A master list of these certificates, signed by one of an authority. */
static struct span
list_by(const struct certs_issuer *authority, const struct span *der, size_t n,
    uint8_t *buf, size_t cap)
{
	struct certs_issue_spec s = pki_spec(
	    SUITE, "List", 900, CERTS_ISSUE_MASTER_SIGNER);
	struct certs_issuer *by = pki_dsc(authority, &s);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct sink k = sink_of(buf, cap);

	assert_int_equal(
	    certs_issue_master_list(by, der, n, &o, &k), CERTS_E_OK);
	certs_issue_free(&by);
	return sink_span(&k);
}

static uint8_t big[1 << 20];

/* One certificate a thousand times: one anchor, and one more in the report. */
static void
a_thousand_times_the_same(void **state)
{
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA other", 5, 0);
	struct certs_issuer *other = pki_csca(&s);
	struct span der[1001], anchor = certs_issue_der(root), list;
	struct pki_store b = pki_store(&anchor, 1);
	struct certs_import_report r;
	struct certs_anchors *a = NULL;

	(void)state;
	der[0] = anchor;
	for (size_t i = 1; i < 1001; i++)
		der[i] = certs_issue_der(other);
	list = list_by(root, der, 1001, big, sizeof(big));
	verified = 0;
	for (int turn = 0; turn < 2; turn++) {
		assert_int_equal(
		    pki_import(b.build, list, false, T_2025, &r), CERTS_E_OK);
		assert_int_equal(r.kind[CERTS_STORE_AUTHORITY].came, 1001);
		assert_int_equal(
		    r.kind[CERTS_STORE_AUTHORITY].added, turn == 0 ? 1 : 0);
	}
	/* The list, its signer and the new one; not the same a second time. */
	assert_true(verified <= 8);
	certs_anchors_free(&a);
	pki_store_free(&b);
	certs_issue_free(&other);
}

/*
 * Authorities that certify each other around and around, all with one key
 * identifier, so that each is a candidate for each; none is known.
 */
static void
links_in_circles_end(void **state)
{
	enum {
		N = 24
	};
	static const uint8_t id[] = {1, 2, 3, 4};
	struct certs_issuer *c[N];
	struct span der[3 * N], anchor = certs_issue_der(root), list;
	static uint8_t room[3 * N][1024];
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_import_report r;
	struct certs_master_report m;
	struct pki_store b;
	size_t n = 0;
	double t;

	(void)state;
	s.ski = SPAN_OF(id);
	for (size_t i = 0; i < N; i++)
		c[i] = pki_csca(&s);
	for (size_t i = 0; i < N; i++)
		for (size_t step = 0; step < 3; step++) {
			struct sink k = sink_of(room[n], sizeof(room[n]));

			/* To itself, to the next, to the one across. */
			s.serial = 100 + n;
			assert_int_equal(
			    certs_issue_link(c[i],
				c[(i + step * (step == 2 ? N / 4 : 1)) % N], &s,
				&k),
			    CERTS_E_OK);
			der[n++] = sink_span(&k);
		}
	list = list_by(c[0], der, n, big, sizeof(big));
	b = pki_store(&anchor, 1);
	t = seconds();
	verified = 0;
	assert_int_equal(certs_master_import(b.build, list, false, T_2025, &m),
	    CERTS_E_PATH);
	printf("# %zu links in circles: %zu signatures\n", n, verified);
	/* 16 links are followed at most, each certificate asked of each. */
	assert_true(verified <= 17 * 2 * n + 8);
	assert_true(seconds() - t < SECONDS);
	/* On the operator's word they are all taken, and judging ends too. */
	verified = 0;
	assert_int_equal(
	    pki_import(b.build, list, true, T_2025, &r), CERTS_E_OK);
	assert_int_equal(r.kind[CERTS_STORE_AUTHORITY].added, n);
	pki_store_free(&b);
	b = pki_store(der, n);
	{
		struct certs_issue_spec d = pki_spec(SUITE, "DS", 3, 0);
		struct certs_issuer *dsc = pki_dsc(root, &d);
		struct certs_chain_found found;
		struct certs_x509 x;

		assert_int_equal(
		    certs_x509_parse(certs_issue_der(dsc), &x), CERTS_E_OK);
		verified = 0;
		/* Of the same name, by none of them. */
		assert_int_equal(
		    certs_chain_find(b.anchors, &x, T_2025, &found),
		    CERTS_REASON_NO_CSCA_BY_NAME);
		assert_true(verified <= n);
		certs_issue_free(&dsc);
	}
	pki_store_free(&b);
	for (size_t i = 0; i < N; i++)
		certs_issue_free(&c[i]);
}

/* All with the key identifier of the authority that is looked for. */
static void
a_thousand_lookalikes(void **state)
{
	enum {
		N = 2000
	};
	static const uint8_t id[] = {1, 2, 3, 4};
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issuer *csca, *lookalike;
	struct span der[N], anchor = certs_issue_der(root), list;
	struct pki_store b = pki_store(&anchor, 1);
	struct certs_master_report r;

	(void)state;
	s.ski = SPAN_OF(id);
	csca = pki_csca(&s);
	lookalike = pki_csca(&s);
	for (size_t i = 0; i < N; i++)
		der[i] = certs_issue_der(lookalike);
	list = list_by(csca, der, N, big, sizeof(big));
	verified = 0;
	assert_int_equal(certs_master_import(b.build, list, false, T_2025, &r),
	    CERTS_E_PATH);
	printf("# %u lookalikes: %zu signatures\n", N, verified);
	assert_true(verified <= 2 * 1024 + 8);
	pki_store_free(&b);
	certs_issue_free(&lookalike);
	certs_issue_free(&csca);
}

/* A root, and rollovers one after another; the last signs the list. */
static enum certs_err
chain_of(size_t links, size_t *signatures)
{
	static uint8_t room[100][1024];
	struct certs_issuer *last = root, *next;
	struct span der[101], anchor = certs_issue_der(root), list;
	struct certs_master_report r;
	struct pki_store b = pki_store(&anchor, 1);
	enum certs_err e;

	for (size_t i = 0; i < links; i++) {
		struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 10 + i, 0);
		struct sink k = sink_of(room[i], sizeof(room[i]));

		next = pki_csca(&s);
		s.serial = 200 + i;
		assert_int_equal(
		    certs_issue_link(last, next, &s, &k), CERTS_E_OK);
		der[i] = sink_span(&k);
		if (last != root)
			certs_issue_free(&last);
		last = next;
	}
	list = list_by(last, der, links, big, sizeof(big));
	verified = 0;
	e = certs_master_import(b.build, list, false, T_2025, &r);
	*signatures = verified;
	certs_issue_free(&last);
	pki_store_free(&b);
	return e;
}

static void
a_chain_of_a_hundred_links(void **state)
{
	size_t n;

	(void)state;
	assert_int_equal(chain_of(1, &n), CERTS_E_OK);
	assert_int_equal(chain_of(10, &n), CERTS_E_OK);
	assert_true(n <= 10 * 4 + 8);
	/* No state has rolled over so often. */
	assert_int_equal(chain_of(100, &n), CERTS_E_PATH);
	printf("# 100 links: %zu signatures\n", n);
	assert_true(n <= 100 * 4 + 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cut_at_every_octet),
	    cmocka_unit_test(something_after_the_end),
	    cmocka_unit_test(giant_lengths),
	    cmocka_unit_test(a_hundred_thousand_levels),
	    cmocka_unit_test(a_thousand_times_the_same),
	    cmocka_unit_test(links_in_circles_end),
	    cmocka_unit_test(a_thousand_lookalikes),
	    cmocka_unit_test(a_chain_of_a_hundred_links),
	};

	return cmocka_run_group_tests_name(
	    "certs_hostile", tests, set_up, tear_down);
}
