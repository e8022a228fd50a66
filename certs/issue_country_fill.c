/* A whole country of the test PKI. */
#include "certs/issue_country.h"

#include "certs/issue_country_form.h"
#include "certs/issue_list.h"
#include "certs/x509.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY CERTS_ISSUE_COUNTRY_DAY
#define LIST_MAX (64u << 10)
#define AUTHORITIES 4

/*
 * The authorities, each linked from the one before: the same name, a new name
 * that the link announces (Doc 9303-12 §7.1.1.5), and one that it does not,
 * which half of the real ones do.
 */
/* clang-format off */
static const struct {
	const char *name, *cn, *suite, *link;
	uint32_t odd;
} authorities[AUTHORITIES] = {
	{"csca-1", "CSCA",        "pss-3072-sha384",      NULL, 0},
	{"csca-2", "CSCA",        "ecdsa-bp384r1-sha384", "issuers/link-1-2.cer", 0},
	{"csca-3", "Country CA",  "ecdsa-p384-sha384",    "issuers/link-2-3.cer", CERTS_ISSUE_ODD_NAME_CHANGE},
	{"csca-4", "National CA", "ecdsa-p256-sha256",    "issuers/link-3-4.cer", 0},
};

/* Signers of the newest authority beside those of documents. */
static const struct {
	const char *name, *cn, *suite;
	uint32_t quirks;
} others[] = {
	{"masterlist", "Master List Signer",     "ecdsa-p256-sha256", CERTS_ISSUE_MASTER_SIGNER},
	{"deviations", "Deviation List Signer",  "ecdsa-p256-sha256", CERTS_ISSUE_DEVIATION_SIGNER},
	{"defects",    "Defect List Signer",     "ecdsa-p256-sha256", CERTS_ISSUE_DEFECT_SIGNER},
	{"signers",    "Document List Signer",   "ecdsa-p256-sha256", CERTS_ISSUE_SIGNERS_SIGNER},
	{"lds2-travel",     "LDS2 TS", "ecdsa-p256-sha256", CERTS_ISSUE_LDS2_TRAVEL},
	{"lds2-visa",       "LDS2 V",  "ecdsa-p256-sha256", CERTS_ISSUE_LDS2_VISA},
	{"lds2-biometrics", "LDS2 B",  "ecdsa-p256-sha256", CERTS_ISSUE_LDS2_BIOMETRICS},
	/* §7.1.3: two letters, and no other attribute but the country. */
	{"seal",       "TS", "ecdsa-bp256r1-sha256", CERTS_ISSUE_SEAL_SIGNER},
};
/* clang-format on */

struct country {
	struct certs_issue_country *c;
	const struct certs_issuer *csca[AUTHORITIES];
	struct span link[AUTHORITIES];
	int64_t now;
};

static void
fill_authorities(struct country *t)
{
	for (size_t i = 0; i < AUTHORITIES; i++) {
		struct certs_issue_spec s = certs_issue_country_authority(
		    t->c, authorities[i].suite, authorities[i].cn);

		/* Each began when the one before had signed for long enough. */
		int64_t ago = (int64_t)(AUTHORITIES - 1 - i) * 365 * DAY;

		s.not_before -= ago;
		s.not_after -= ago;
		s.key_until -= ago;
		t->csca[i] = certs_issue_country_make(
		    t->c, NULL, authorities[i].name, &s);
		if (i == 0)
			continue;
		s = certs_issue_country_authority(
		    t->c, authorities[i - 1].suite, authorities[i].cn);
		s.odd = authorities[i].odd;
		t->link[i] = certs_issue_country_link(
		    t->c, t->csca[i - 1], t->csca[i], authorities[i].link, &s);
	}
	certs_issue_country_show(t->c, "trust/csca-1.cer", t->csca[0]);
	certs_issue_country_chip(t->c, t->csca[AUTHORITIES - 1]);
}

static void
fill_others(struct country *t)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct certs_issue_spec s = certs_issue_country_signer(
		    t->c, others[i].suite, others[i].cn);

		s.quirks = others[i].quirks;
		if ((s.quirks & CERTS_ISSUE_SEAL_SIGNER) != 0) {
			s.organisation = NULL;
			s.document_type = "V";
		}
		(void)certs_issue_country_make(
		    t->c, t->csca[AUTHORITIES - 1], others[i].name, &s);
	}
}

/* One document signer, also into pkd/. */
static const struct certs_issuer *
signer(struct country *t, size_t by, const char *suite, const char *what)
{
	char name[CERTS_ISSUE_COUNTRY_PATH], cn[CERTS_ISSUE_COUNTRY_PATH],
	    path[CERTS_ISSUE_COUNTRY_PATH];
	const struct certs_issuer *i;
	struct certs_issue_spec s;

	(void)snprintf(name, sizeof(name), "dsc-%.40s", what);
	(void)snprintf(cn, sizeof(cn), "DS %.40s", what);
	(void)snprintf(path, sizeof(path), "pkd/20-dsc-%.40s.cer", what);
	s = certs_issue_country_signer(t->c, suite, cn);
	s.document_type = "P";
	i = certs_issue_country_make(t->c, t->csca[by], name, &s);
	certs_issue_country_show(t->c, path, i);
	return i;
}

/* A SET OF is in the order of its encodings (X.690 §11.6). */
static int
compare(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	int order = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);

	return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
}

static void
put_master_list(struct country *t, uint8_t *buf)
{
	const struct certs_issue_object o = {.signing_time = t->now - DAY};
	const struct certs_issuer *by = certs_issue_country_issuer(
	    t->c, "masterlist");
	struct span certificates[2 * AUTHORITIES];
	struct sink k = sink_of(buf, LIST_MAX);
	size_t n = 0;

	for (size_t i = 0; by != NULL && i < AUTHORITIES; i++) {
		certificates[n++] = certs_issue_der(t->csca[i]);
		if (i > 0)
			certificates[n++] = t->link[i];
	}
	qsort(certificates, n, sizeof(certificates[0]), compare);
	if (by != NULL)
		certs_issue_country_list(t->c, "pkd/10-masterlist.ml",
		    certs_issue_master_list(by, certificates, n, &o, &k), &k);
}

/* §4.1.5: one every 90 days, even when there is nothing to say. */
static void
put_crls(struct country *t, const struct certs_issuer *revoked)
{
	struct certs_issue_crl crl = {.number = 1,
	    .this_update = t->now - 200 * DAY,
	    .next_update = t->now - 110 * DAY};
	const struct certs_issuer *by = t->csca[AUTHORITIES - 1];
	struct certs_x509 x;

	if (revoked == NULL ||
	    certs_x509_parse(certs_issue_der(revoked), &x) != CERTS_E_OK)
		return;
	certs_issue_country_crl(t->c, by, "pkd/30-crl-1-stale.crl", &crl);
	crl.number = 2;
	crl.this_update = t->now - 80 * DAY;
	crl.next_update = t->now + 10 * DAY;
	certs_issue_country_crl(t->c, by, "pkd/30-crl-2-empty.crl", &crl);
	crl.number = 3;
	crl.this_update = t->now - DAY;
	crl.next_update = t->now + 89 * DAY;
	crl.serials = &x.serial;
	crl.n = 1;
	certs_issue_country_crl(t->c, by, "pkd/30-crl-3-full.crl", &crl);
}

/* What the State says of its documents, what the keeper of the gate says. */
static void
put_lists(struct country *t, const struct certs_issuer *deviating,
    const struct certs_issuer *defective, const struct certs_issuer *direct,
    uint8_t *buf)
{
	/* StatusCode of TR-03129-2 §7.3.1.1: revokedByIssuer */
	static const uint8_t revoked[] = {0x0A, 1, 3};
	const struct certs_issue_object o = {.signing_time = t->now - DAY};
	const struct certs_issuer *by = certs_issue_country_issuer(
	    t->c, "signers");
	struct certs_issue_deviation deviation = {.by = CERTS_ISSUE_LIST_SERIAL,
	    .arc = {1, 2},
	    .parameter = 4,
	    .text = "the signer's certificate has no key usage"};
	struct certs_issue_defect defect = {
	    .by = CERTS_ISSUE_LIST_SERIAL | CERTS_ISSUE_LIST_DIGEST,
	    .arc = {1, 1},
	    .parameter = SPAN_OF(revoked),
	    .text = "the signer's key was stolen"};
	struct sink k = sink_of(buf, LIST_MAX);
	struct span der;

	if (certs_issue_country_error(t->c) != CERTS_E_OK)
		return;
	deviation.dsc = certs_issue_der(deviating);
	certs_issue_country_list(t->c, "pkd/40-deviations.dl",
	    certs_issue_list_deviations(
		certs_issue_country_issuer(t->c, "deviations"), &deviation, 1,
		&o, &k),
	    &k);
	k = sink_of(buf, LIST_MAX);
	defect.dsc = certs_issue_der(defective);
	certs_issue_country_list(t->c, "pkd/50-defects.bin",
	    certs_issue_list_defects(
		certs_issue_country_issuer(t->c, "defects"), &defect, 1, 2, &o,
		&k),
	    &k);
	k = sink_of(buf, LIST_MAX);
	der = certs_issue_der(direct);
	certs_issue_country_list(t->c, "pkd/60-signers.bin",
	    certs_issue_list_signers(by, &der, 1, &o, &k), &k);
}

/* A signer whose certificate deviates as the deviation list says. */
static const struct certs_issuer *
deviating(struct country *t)
{
	struct certs_issue_spec s = certs_issue_country_signer(
	    t->c, "ecdsa-p256-sha256", "DS deviation");

	s.document_type = "P";
	s.quirks = CERTS_ISSUE_NO_KEY_USAGE;
	return certs_issue_country_make(
	    t->c, t->csca[AUTHORITIES - 1], "dsc-deviation", &s);
}

/* A signer of an authority that is on no list. */
static const struct certs_issuer *
direct(struct country *t)
{
	struct certs_issue_spec s = certs_issue_country_authority(
	    t->c, "ecdsa-p256-sha256", "Unknown CA");
	const struct certs_issuer *csca = certs_issue_country_make(
	    t->c, NULL, "unknown", &s);

	s = certs_issue_country_signer(t->c, "ecdsa-p256-sha256", "DS direct");
	s.document_type = "P";
	return certs_issue_country_make(t->c, csca, "dsc-direct", &s);
}

enum certs_err
certs_issue_country_fill(struct certs_issue_country *c)
{
	struct country t = {.c = c, .now = certs_issue_country_about(c)->now};
	const struct certs_issuer *revoked, *defective;
	uint8_t *buf = malloc(LIST_MAX);

	if (buf == NULL)
		return CERTS_E_MEMORY;
	fill_authorities(&t);
	fill_others(&t);
	put_master_list(&t, buf);
	for (const struct certs_issue_suite *s = certs_issue_suites;
	     s->name != NULL; s++)
		(void)signer(&t, AUTHORITIES - 1, s->name, s->name);
	(void)signer(&t, 0, "rsa-2048-sha256", "old");
	revoked = signer(&t, AUTHORITIES - 1, "ecdsa-p256-sha256", "revoked");
	defective = signer(&t, AUTHORITIES - 1, "ecdsa-p256-sha256", "defect");
	put_crls(&t, revoked);
	put_lists(&t, deviating(&t), defective, direct(&t), buf);
	certs_issue_country_terminal(c);
	free(buf);
	return certs_issue_country_error(c);
}
