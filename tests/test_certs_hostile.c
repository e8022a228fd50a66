/*
 * Bytes of those who want to break in: each format cut at every octet, with
 * something after it, with lengths of gigabytes, a hundred thousand levels
 * deep.  Nothing of it is taken, and it is refused in seconds that no machine
 * needs.
 */
#include "tests/certs_hostile.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cut_at_every_octet),
	    cmocka_unit_test(something_after_the_end),
	    cmocka_unit_test(giant_lengths),
	    cmocka_unit_test(a_hundred_thousand_levels),
	};

	return cmocka_run_group_tests_name(
	    "certs_hostile", tests, set_up, tear_down);
}
