/*
 * A PKI of terminals for the tests of what may come into their store: make_pki
 * and free_pki are the set-up of a group.
 */
#ifndef TESTS_CERTS_CV_PKI_H
#define TESTS_CERTS_CV_PKI_H

#include "tests/check.h"

#include "certs/cv_issue.h"
#include "certs/cv_store.h"

#define DAY(y, m, d) ((struct mrtd_date) {y, m, d})
#define TODAY DAY(2026, 6, 1)

/*
 * CVCA 1 with a link to CVCA 2 and one more to CVCA 3 on another curve, DVs,
 * terminals.
 */
enum who {
	CVCA1,
	CVCA2,
	CVCA3,
	STRANGER,
	DV,
	DV3,
	IS,
	IS3,
	ISSUERS
};
enum file {
	LINK = ISSUERS,
	LINK_BARE, /* without parameters */
	LINK3,
	FILES
};

static struct certs_cv_issuer *pki[ISSUERS];
static uint8_t bytes[FILES][2048];
static struct span file[FILES];

/* clang-format off */
static const struct {
	enum who who, above;
	const char *chr, *curve;
	enum mrtd_cvc_role role;
	struct mrtd_date effective, expires;
} plan[] = {
	{CVCA1,    CVCA1,    "UTCVCA00001", "brainpoolP256r1", MRTD_CVC_CVCA,        {2024, 1, 1}, {2026, 3, 31}},
	{CVCA2,    CVCA2,    "UTCVCA00002", "brainpoolP256r1", MRTD_CVC_CVCA,        {2026, 1, 1}, {2028, 12, 31}},
	{CVCA3,    CVCA3,    "UTCVCA00003", "secp384r1",       MRTD_CVC_CVCA,        {2026, 5, 1}, {2029, 12, 31}},
	{STRANGER, STRANGER, "UTCVCA00002", "brainpoolP256r1", MRTD_CVC_CVCA,        {2026, 1, 1}, {2028, 12, 31}},
	{DV,       CVCA2,    "UTDV00002",   NULL,              MRTD_CVC_DV_DOMESTIC, {2026, 2, 1}, {2026, 12, 31}},
	{DV3,      CVCA3,    "UTDV00003",   NULL,              MRTD_CVC_DV_DOMESTIC, {2026, 5, 1}, {2027, 3, 31}},
	{IS,       DV,       "UTIS00007",   NULL,              MRTD_CVC_TERMINAL,    {2026, 5, 1}, {2026, 6, 10}},
	{IS3,      DV3,      "UTIT00001",   NULL,              MRTD_CVC_TERMINAL,    {2026, 5, 1}, {2026, 6, 10}},
};
/* clang-format on */

static inline struct certs_cv_issue_spec
spec_of(const char *chr, enum mrtd_cvc_role role)
{
	return (struct certs_cv_issue_spec) {.chr = chr,
	    .role = role,
	    .rights = 3,
	    .effective = {2026, 5, 1},
	    .expires = {2026, 7, 31}};
}

static inline void
link_to(enum file f, enum who old, enum who next, unsigned quirks)
{
	struct certs_cv_issue_spec s = spec_of("UTCVCA00000", MRTD_CVC_CVCA);
	struct sink k = sink_of(bytes[f], sizeof(bytes[f]));

	s.quirks = quirks;
	assert_int_equal(
	    certs_cv_issue_link(pki[old], pki[next], &s, &k), CERTS_E_OK);
	file[f] = sink_span(&k);
}

static inline int
make_pki(void **state)
{
	(void)state;
	for (size_t i = 0; i < ISSUERS; i++) {
		struct certs_cv_issue_spec s = spec_of(
		    plan[i].chr, plan[i].role);

		s.algorithm = plan[i].who == plan[i].above
		    ? mrtd_cvc_algorithm_named("id-TA-ECDSA-SHA-256")
		    : NULL;
		s.curve = plan[i].curve;
		s.effective = plan[i].effective;
		s.expires = plan[i].expires;
		assert_int_equal(plan[i].who == plan[i].above
			? certs_cv_issue_root(&s, &pki[i])
			: certs_cv_issue(pki[plan[i].above], &s, &pki[i]),
		    CERTS_E_OK);
		file[i] = certs_cv_issue_der(pki[i]);
	}
	link_to(LINK, CVCA1, CVCA2, 0);
	link_to(LINK_BARE, CVCA1, CVCA2, CERTS_CV_ISSUE_NO_PARAMETERS);
	link_to(LINK3, CVCA2, CVCA3, 0);
	return 0;
}

static inline int
free_pki(void **state)
{
	(void)state;
	for (size_t i = 0; i < ISSUERS; i++)
		certs_cv_issue_free(&pki[i]);
	return 0;
}

/* A store of these, taken as they are. */
#define N_OF(...) (sizeof((int[]) {__VA_ARGS__}) / sizeof(int))
#define STORE(...) store_of((const int[]) {__VA_ARGS__}, N_OF(__VA_ARGS__))

static inline struct certs_cv *
store_of(const int *which, size_t n)
{
	struct certs_cv *s;

	assert_int_equal(certs_cv_new(&s), CERTS_E_OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(certs_cv_add(s, file[which[i]]), CERTS_E_OK);
	return s;
}

static inline struct mrtd_cvc
parsed(struct span s)
{
	struct mrtd_cvc c;

	assert_int_equal(mrtd_cvc_parse(s, &c), MRTD_E_OK);
	return c;
}

#endif
