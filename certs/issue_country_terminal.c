/* A country's PKI for Terminal Authentication (TR-03110-3 §2). */
#include "certs/issue_country_form.h"

#include "certs/cv_issue.h"

#include <stdio.h>

#define CV_MAX 4096

/*
 * Two generations, the second linked from the first.  Names of files are those
 * that `chip make --terminal` looks for; holders say TEST, where X.509 has a
 * name to say it in.
 */
/* clang-format off */
static const struct {
	const char *file, *chr, *curve;
	enum mrtd_cvc_role role;
	int from, to; /* days */
} levels[] = {
	{"cvca",   "TESTCVCA00001", "brainpoolP256r1", MRTD_CVC_CVCA,        -400, 700},
	{"dv",     "TESTDV00001",   NULL,              MRTD_CVC_DV_DOMESTIC, -30,  150},
	{"is",     "TESTIS00001",   NULL,              MRTD_CVC_TERMINAL,    -3,   60},
	{"cvca-2", "TESTCVCA00002", "brainpoolP384r1", MRTD_CVC_CVCA,        -20,  1000},
	{"dv-2",   "TESTDV00002",   NULL,              MRTD_CVC_DV_DOMESTIC, -10,  170},
	{"is-2",   "TESTIS00002",   NULL,              MRTD_CVC_TERMINAL,    -3,   60},
};
/* clang-format on */
#define LEVELS (sizeof(levels) / sizeof(levels[0]))
#define SECOND 3 /* the row of the second root */

static struct certs_cv_issue_spec
spec_of(const struct certs_issue_country *c, size_t i, const char *chr)
{
	int64_t day = certs_issue_country_about(c)->now /
	    CERTS_ISSUE_COUNTRY_DAY;
	struct certs_cv_issue_spec s = {.chr = chr,
	    .curve = levels[i].curve,
	    .role = levels[i].role,
	    .rights = MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4,
	    .effective = mrtd_date_of_days(day + levels[i].from),
	    .expires = mrtd_date_of_days(day + levels[i].to),
	    .random = certs_issue_country_random(c)};

	if (levels[i].role == MRTD_CVC_CVCA)
		s.algorithm = mrtd_cvc_algorithm_named(
		    i < SECOND ? "id-TA-ECDSA-SHA-256" : "id-TA-ECDSA-SHA-384");
	return s;
}

static void
put(struct certs_issue_country *c, const char *file, const char *suffix,
    enum certs_err e, struct span bytes)
{
	char path[CERTS_ISSUE_COUNTRY_PATH];

	(void)snprintf(path, sizeof(path), "ta/%s.%s", file, suffix);
	certs_issue_country_fail(c, e);
	certs_issue_country_keep(c, path, bytes, suffix[0] == 'k');
}

void
certs_issue_country_terminal(struct certs_issue_country *c)
{
	struct certs_cv_issuer *by[LEVELS] = {NULL};
	enum certs_err e = certs_issue_country_error(c);
	struct certs_cv_issue_spec s;
	char chr[20];
	uint8_t buf[CV_MAX];

	for (size_t i = 0; i < LEVELS && e == CERTS_E_OK; i++) {
		struct sink k = sink_of(buf, sizeof(buf));

		(void)snprintf(chr, sizeof(chr), "%s%s",
		    certs_issue_country_about(c)->country, levels[i].chr);
		s = spec_of(c, i, chr);
		e = levels[i].role == MRTD_CVC_CVCA
		    ? certs_cv_issue_root(&s, &by[i])
		    : certs_cv_issue(by[i - 1], &s, &by[i]);
		if (e == CERTS_E_OK)
			e = certs_cv_issue_key(by[i], &k);
		if (e == CERTS_E_OK)
			put(c, levels[i].file, "cvcert", e,
			    certs_cv_issue_der(by[i]));
		put(c, levels[i].file, "key", e, sink_span(&k));
	}
	if (e == CERTS_E_OK) {
		struct sink k = sink_of(buf, sizeof(buf));

		s = spec_of(c, SECOND, "");
		e = certs_cv_issue_link(by[0], by[SECOND], &s, &k);
		put(c, "link-2", "cvcert", e, sink_span(&k));
	}
	for (size_t i = 0; i < LEVELS; i++)
		certs_cv_issue_free(&by[i]);
	bytes_wipe(buf, sizeof(buf));
}
