#include "tests/conformance/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/date.h"

/* 2020-06-01, the day of all inspections, and the day of the CVCA. */
static struct mrtd_date
day(int after)
{
	return mrtd_date_of_days(mrtd_date_days(TERMINAL_DAY) + after);
}

static bool
keep(struct terminal *t, struct span certificate)
{
	return certs_cv_add(t->store, certificate) == CERTS_E_OK;
}

/* The CVCAs, each after the first with a link certificate from the one before
 * (CVCA_Link_Cert_16 and 17). */
static bool
make_authorities(struct terminal *t, const struct terminal_conf *c,
    struct certs_cv_issue_spec *s)
{
	static const char *const names[TERMINAL_CVCAS] = {
	    "DETESTCVCA00001", "DETESTLINK00016", "DETESTLINK00017"};
	uint8_t bytes[2048];

	if (c->links >= TERMINAL_CVCAS)
		return false;
	for (unsigned i = 0; i <= c->links; i++) {
		struct sink k = sink_of(bytes, sizeof(bytes));

		s->chr = names[i];
		if (certs_cv_issue_root(s, &t->cvca[i]) != CERTS_E_OK ||
		    !keep(t, certs_cv_issue_der(t->cvca[i])))
			return false;
		if (i > 0 &&
		    (certs_cv_issue_link(t->cvca[i - 1], t->cvca[i], s, &k) !=
			    CERTS_E_OK ||
			!keep(t, sink_span(&k))))
			return false;
	}
	return true;
}

bool
terminal_init(struct terminal *t, const struct terminal_conf *c)
{
	char name[48];
	struct certs_cv_issue_spec s = {.role = MRTD_CVC_CVCA,
	    .curve = "prime256v1",
	    .rights = MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4,
	    .effective = TERMINAL_DAY,
	    .expires = day(3 * 365)};
	const struct certs_cv_issuer *newest;

	memset(t, 0, sizeof(*t));
	snprintf(name, sizeof(name), "id-TA-%s",
	    c->algorithm[0] != '\0' ? c->algorithm : "ECDSA-SHA-256");
	if ((s.algorithm = mrtd_cvc_algorithm_named(name)) == NULL ||
	    certs_cv_new(&t->store) != CERTS_E_OK)
		return false;
	s.bits = (unsigned)atoi(c->key);
	if (s.bits == 0 && c->key[0] != '\0')
		s.curve = c->key;
	if (!make_authorities(t, c, &s))
		return false;
	newest = t->cvca[c->links];
	s.chr = "DETESTDVDE00001";
	s.role = MRTD_CVC_DV_DOMESTIC;
	s.rights = (uint8_t)c->dv_rights;
	s.expires = day(30);
	s.quirks = c->bad == 1 ? CERTS_CV_ISSUE_BAD_SIGNATURE : 0;
	if (certs_cv_issue(newest, &s, &t->dv) != CERTS_E_OK)
		return false;
	s.chr = "DETESTISDE00001";
	s.role = MRTD_CVC_TERMINAL;
	s.rights = MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4;
	s.expires = day(14);
	s.quirks = c->bad == 2 ? CERTS_CV_ISSUE_BAD_SIGNATURE : 0;
	t->point = certs_cv_issue_der(c->spare_link ? newest : t->cvca[0]);
	if (certs_cv_issue(t->dv, &s, &t->is) != CERTS_E_OK)
		return false;
	if (c->nothing) {
		certs_cv_free(&t->store);
		return certs_cv_new(&t->store) == CERTS_E_OK;
	}
	return keep(t, certs_cv_issue_der(t->dv)) &&
	    keep(t, certs_cv_issue_der(t->is));
}

void
terminal_free(struct terminal *t)
{
	for (unsigned i = 0; i < TERMINAL_CVCAS; i++)
		certs_cv_issue_free(&t->cvca[i]);
	certs_cv_issue_free(&t->dv);
	certs_cv_issue_free(&t->is);
	certs_cv_free(&t->store);
}

static void
give_chain(const struct terminal *t, struct mrtd_session *s,
    const struct mrtd_session_request *r)
{
	struct certs_cv_query q = {
	    .cars = r->cars.car, .n_cars = r->cars.n, .today = day(7)};
	struct certs_cv_chain chain;

	if (certs_cv_choose(t->store, &q, &chain) != CERTS_CV_NONE ||
	    mrtd_session_chain(s, chain.certificates, chain.n) != MRTD_E_OK)
		mrtd_session_no_terminal(s);
}

void
terminal_serve(const struct terminal *t, struct mrtd_session *s)
{
	struct mrtd_session_request r;
	uint8_t bytes[512];
	struct sink k = sink_of(bytes, sizeof(bytes));

	if (!mrtd_session_terminal(s, &r))
		return;
	if (t->is == NULL)
		mrtd_session_no_terminal(s);
	else if (r.what == MRTD_SESSION_ASK_CHAIN)
		give_chain(t, s, &r);
	else if (certs_cv_issue_sign(t->is, r.signature.message, &k) !=
		CERTS_E_OK ||
	    mrtd_session_signature(s, sink_span(&k)) != MRTD_E_OK)
		mrtd_session_no_terminal(s);
}
