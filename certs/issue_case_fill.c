/* From a row of the table of cases to its country. */
#include "certs/issue_case.h"

#include "certs/issue_country_form.h"
#include "certs/issue_list.h"
#include "certs/x509.h"

#define DAY CERTS_ISSUE_COUNTRY_DAY
#define SUITE "ecdsa-p256-sha256"
#define LIST_MAX 16384

struct scene {
	struct certs_issue_country *c;
	const struct certs_issue_case *a;
	int64_t now;
	const struct certs_issuer *csca; /* made the signer */
	const struct certs_issuer *old; /* before or after it, or NULL */
	const struct certs_issuer *dsc;
	struct span list[6]; /* certificates of the master list */
	size_t n;
};

static void
apply(const struct certs_issue_case_part *p, int64_t now,
    struct certs_issue_spec *s)
{
	static const uint8_t id[64] = {0x7E, 0x57, 0x1D};

	if (p->country != NULL)
		s->country = p->country;
	s->quirks |= p->quirks;
	s->odd |= p->odd;
	s->exponent = p->exponent;
	s->salt = p->salt;
	s->mgf = p->mgf;
	if (p->key_id > 0)
		s->ski = span_of(id, p->key_id);
	if (p->from != 0 || p->until != 0) {
		s->not_before = now + p->from * DAY;
		s->not_after = now + p->until * DAY;
		s->key_until = s->not_after;
	}
}

static const char *
either(const char *first, const char *otherwise)
{
	return first != NULL ? first : otherwise;
}

static const struct certs_issuer *
authority(struct scene *s, const char *name, const char *cn,
    const struct certs_issue_case_part *p, uint64_t serial)
{
	struct certs_issue_spec spec = certs_issue_country_authority(
	    s->c, either(p->suite, SUITE), either(p->name, cn));

	apply(p, s->now, &spec);
	if (serial != 0)
		spec.serial = serial;
	return certs_issue_country_make(s->c, NULL, name, &spec);
}

static const struct certs_issuer *
signer(struct scene *s, const struct certs_issuer *by, const char *name,
    const char *cn, const struct certs_issue_case_part *p, uint32_t quirks)
{
	struct certs_issue_spec spec = certs_issue_country_signer(
	    s->c, either(p->suite, SUITE), either(p->name, cn));

	spec.document_type = quirks == 0 ? "P" : NULL;
	spec.quirks = quirks;
	apply(p, s->now, &spec);
	return certs_issue_country_make(s->c, by, name, &spec);
}

static void
trust(struct scene *s, const char *path, const struct certs_issuer *i)
{
	certs_issue_country_show(s->c, path, i);
}

/* Authorities that are not the one of the signer. */
static void
strangers(struct scene *s)
{
	enum certs_issue_case_scene scene = s->a->scene;
	bool same = scene != CERTS_ISSUE_CASE_ABSENT &&
	    scene != CERTS_ISSUE_CASE_DIRECT;
	struct certs_issue_case_part p = {.name = same ? NULL : "Another CA"};
	uint64_t serial = 0;
	struct certs_x509 x;

	if (scene == CERTS_ISSUE_CASE_IMPOSTOR ||
	    scene == CERTS_ISSUE_CASE_SHARED_KEY_ID)
		p.key_id = s->a->csca.key_id;
	if (scene == CERTS_ISSUE_CASE_COLLISION && s->csca != NULL &&
	    (certs_x509_parse(certs_issue_der(s->csca), &x) != CERTS_E_OK ||
		!span_take_be64(&x.serial, &serial)))
		certs_issue_country_fail(s->c, CERTS_E_INTERNAL);
	trust(
	    s, "trust/csca-0.cer", authority(s, "csca-0", "CSCA", &p, serial));
	if (scene != CERTS_ISSUE_CASE_NAMESAKES)
		return;
	trust(s, "trust/csca-2.cer", authority(s, "csca-2", "CSCA", &p, 0));
}

static struct span
link_from(struct scene *s, const struct certs_issuer *old,
    const struct certs_issuer *to, const char *path)
{
	struct certs_issue_spec spec = certs_issue_country_authority(
	    s->c, SUITE, "link");

	apply(&s->a->link, s->now, &spec);
	return old != NULL && to != NULL
	    ? certs_issue_country_link(s->c, old, to, path, &spec)
	    : (struct span) {0};
}

/* Two generations; the old one is trusted, the rest comes in a list. */
static void
generations(struct scene *s)
{
	static const struct certs_issue_case_part plain = {.suite = NULL};
	enum certs_issue_case_scene scene = s->a->scene;

	s->old = authority(s, "csca-old", "CSCA", &plain, 0);
	trust(s, "trust/csca-old.cer", s->old);
	s->csca = authority(s, "csca", "CSCA", &s->a->csca, 0);
	if (s->old == NULL || s->csca == NULL)
		return;
	s->list[s->n++] = certs_issue_der(s->old);
	s->list[s->n++] = link_from(s, s->old, s->csca, "issuers/link.cer");
	if (scene == CERTS_ISSUE_CASE_LOOP)
		s->list[s->n++] = link_from(
		    s, s->csca, s->old, "issuers/link-back.cer");
	if (scene != CERTS_ISSUE_CASE_LINK)
		s->list[s->n++] = certs_issue_der(s->csca);
}

static void
put_master_list(struct scene *s)
{
	static const struct certs_issue_case_part plain = {.suite = NULL};
	const struct certs_issue_object o = {.signing_time = s->now - DAY};
	const struct certs_issuer *by = signer(s,
	    s->a->scene == CERTS_ISSUE_CASE_LINK ? s->old : s->csca,
	    "masterlist", "Master List Signer", &plain,
	    s->a->list_by_signer ? 0 : CERTS_ISSUE_MASTER_SIGNER);
	uint8_t buf[LIST_MAX];
	struct sink k = sink_of(buf, sizeof(buf));

	if (by != NULL)
		certs_issue_country_list(s->c, "pkd/10-masterlist.ml",
		    certs_issue_master_list(by, s->list, s->n, &o, &k), &k);
}

static void
put_crl(struct scene *s)
{
	int age = s->a->crl.age != 0 ? s->a->crl.age : 1;
	struct certs_issue_crl crl = {.number = 1,
	    .this_update = s->now - age * DAY,
	    .next_update = s->now + (90 - age) * DAY,
	    .quirks = s->a->crl.quirks};
	const struct certs_issuer *of = s->a->crl.revoked ==
		CERTS_ISSUE_CASE_AUTHORITY
	    ? s->csca
	    : s->dsc;
	struct certs_x509 x;

	if (s->a->crl.none || of == NULL ||
	    certs_x509_parse(certs_issue_der(of), &x) != CERTS_E_OK)
		return;
	crl.serials = &x.serial;
	crl.n = s->a->crl.revoked != CERTS_ISSUE_CASE_NOBODY;
	certs_issue_country_crl(s->c, s->csca, "pkd/30-crl.crl", &crl);
}

static void
put_defect(struct scene *s)
{
	/* StatusCode of TR-03129-2 §7.3.1.1: revokedByIssuer */
	static const uint8_t revoked[] = {0x0A, 1, 3};
	static const struct certs_issue_case_part plain = {.suite = NULL};
	const struct certs_issue_object o = {.signing_time = s->now - DAY};
	const struct certs_issuer *by = signer(s, s->csca, "defects",
	    "Defect List Signer", &plain, CERTS_ISSUE_DEFECT_SIGNER);
	struct certs_issue_defect d = {.by = CERTS_ISSUE_LIST_SERIAL,
	    .arc = {1, 1},
	    .parameter = SPAN_OF(revoked)};
	uint8_t buf[LIST_MAX];
	struct sink k = sink_of(buf, sizeof(buf));

	if (by == NULL)
		return;
	d.dsc = certs_issue_der(s->dsc);
	certs_issue_country_list(s->c, "pkd/50-defects.bin",
	    certs_issue_list_defects(by, &d, 1, 2, &o, &k), &k);
}

static void
put_deviation(struct scene *s)
{
	static const struct certs_issue_case_part plain = {.suite = NULL};
	const struct certs_issue_object o = {.signing_time = s->now - DAY};
	const struct certs_issuer *by = signer(s, s->csca, "deviations",
	    "Deviation List Signer", &plain, CERTS_ISSUE_DEVIATION_SIGNER);
	struct certs_issue_deviation d = {
	    .by = CERTS_ISSUE_LIST_SERIAL, .arc = {1, 2}, .parameter = -1};
	uint8_t buf[LIST_MAX];
	struct sink k = sink_of(buf, sizeof(buf));

	if (by == NULL)
		return;
	d.dsc = certs_issue_der(s->dsc);
	certs_issue_country_list(s->c, "pkd/40-deviations.dl",
	    certs_issue_list_deviations(by, &d, 1, &o, &k), &k);
}

/* The signer itself is vouched for, its authority is not known. */
static void
put_signers(struct scene *s)
{
	static const struct certs_issue_case_part plain = {.suite = NULL};
	const struct certs_issue_object o = {.signing_time = s->now - DAY};
	const struct certs_issuer *by = signer(s,
	    certs_issue_country_issuer(s->c, "csca-0"), "signers",
	    "Document List Signer", &plain, CERTS_ISSUE_SIGNERS_SIGNER);
	uint8_t buf[LIST_MAX];
	struct sink k = sink_of(buf, sizeof(buf));
	struct span der;

	if (by == NULL)
		return;
	der = certs_issue_der(s->dsc);
	certs_issue_country_list(s->c, "pkd/60-signers.bin",
	    certs_issue_list_signers(by, &der, 1, &o, &k), &k);
}

enum certs_err
certs_issue_case_fill(
    struct certs_issue_country *c, const struct certs_issue_case *a)
{
	struct scene s = {
	    .c = c, .a = a, .now = certs_issue_country_about(c)->now};
	bool known = true;

	switch (a->scene) {
	case CERTS_ISSUE_CASE_ROLLOVER:
	case CERTS_ISSUE_CASE_LINK:
	case CERTS_ISSUE_CASE_LOOP:
	case CERTS_ISSUE_CASE_OLD_SIGNER:
		generations(&s);
		put_master_list(&s);
		break;
	case CERTS_ISSUE_CASE_ABSENT:
	case CERTS_ISSUE_CASE_NAMESAKE:
	case CERTS_ISSUE_CASE_IMPOSTOR:
	case CERTS_ISSUE_CASE_DIRECT:
		known = false;
		/* fall through */
	case CERTS_ISSUE_CASE_NAMESAKES:
	case CERTS_ISSUE_CASE_SHARED_KEY_ID:
	case CERTS_ISSUE_CASE_COLLISION:
	case CERTS_ISSUE_CASE_ROOT:
	default:
		s.csca = authority(&s, "csca", "CSCA", &a->csca, 0);
		if (a->scene != CERTS_ISSUE_CASE_ROOT)
			strangers(&s);
		if (known)
			trust(&s, "trust/csca-1.cer", s.csca);
	}
	s.dsc = signer(&s,
	    a->scene == CERTS_ISSUE_CASE_OLD_SIGNER ? s.old : s.csca, "dsc",
	    "Document Signer", &a->dsc, 0);
	certs_issue_country_chip(c, s.csca);
	put_crl(&s);
	if (a->scene == CERTS_ISSUE_CASE_DIRECT)
		put_signers(&s);
	if (a->list == CERTS_ISSUE_CASE_DEFECT)
		put_defect(&s);
	if (a->list == CERTS_ISSUE_CASE_DEVIATION)
		put_deviation(&s);
	return certs_issue_country_error(c);
}

struct certs_issue_object
certs_issue_case_object(const struct certs_issue_case *a, int64_t now)
{
	struct certs_issue_object o = {
	    .salt = a->sod.salt,
	    .mgf = a->sod.mgf,
	    .quirks = a->sod.quirks,
	};
	int day = a->sod.signed_at != 0 ? a->sod.signed_at : -1;

	if (a->sod.suite != NULL)
		o.suite = certs_issue_suite(a->sod.suite);
	if (!a->sod.no_time)
		o.signing_time = now + day * DAY;
	return o;
}
