#include "kiosk/seal_parts.h"

#include <string.h>

#include "certs/master.h"
#include "certs/store.h"
#include "certs/x509.h"

#define DAY 86400
/* One name and number should have one certificate; some more are tried. */
#define CANDIDATES 32

static void
add(struct certs_verdict *v, enum certs_check_id id, bool good,
    enum certs_reason r)
{
	certs_checks_add(v, id, good ? CERTS_SUCCESSFUL : CERTS_FAILED,
	    good ? CERTS_REASON_NONE : r);
}

/* TR-03135-1 §5.9.1.2: the names of what was found go into the detail. */
static void
check_form(struct kiosk_seal *s, enum certs_check_id id, unsigned mask)
{
	unsigned found = s->contents.findings & mask;
	char text[96] = "";
	struct certs_check *c;

	for (unsigned f = 0; f < MRTD_VDS_FINDING_COUNT; f++) {
		size_t n = strlen(text);
		const char *name = mrtd_vds_finding_name(
		    (enum mrtd_vds_finding)f);

		if ((found >> f & 1) == 0 ||
		    n + 2 + strlen(name) > sizeof(text))
			continue;
		if (n > 0)
			text[n++] = ' ';
		memcpy(text + n, name, strlen(name) + 1);
	}
	if (s->seal.use == NULL && found == 0)
		c = certs_checks_add(&s->verdict, id, CERTS_NOT_SUPPORTED,
		    CERTS_REASON_USE_UNKNOWN);
	else
		c = certs_checks_add(&s->verdict, id,
		    found == 0 ? CERTS_SUCCESSFUL : CERTS_FAILED,
		    found == 0 ? CERTS_REASON_NONE : CERTS_REASON_FORM);
	certs_checks_detail(c, "%s", text);
}

/* What is not there is "not supported" (Tables 5.50, 5.53 and 5.63). */
static void
check_printed(struct kiosk_seal *s, struct span printed)
{
	struct certs_verdict *v = &s->verdict;
	struct mrtd_mrz m = {.bad_check_digits = 0};

	if (printed.n == 0) {
		certs_checks_add(v, CERTS_CHECK_SEAL_MRZ, CERTS_NOT_SUPPORTED,
		    CERTS_REASON_NONE);
		return;
	}
	add(v, CERTS_CHECK_MRZ_CHECK_DIGITS,
	    mrtd_mrz_parse(printed, &m) == MRTD_E_OK && m.bad_check_digits == 0,
	    CERTS_REASON_MRZ_DIGITS);
	if (s->contents.have_mrz)
		add(v, CERTS_CHECK_SEAL_MRZ,
		    mrtd_vds_agrees(&s->contents, printed),
		    CERTS_REASON_DIFFERS);
	else
		certs_checks_add(v, CERTS_CHECK_SEAL_MRZ, CERTS_NOT_SUPPORTED,
		    CERTS_REASON_NONE);
	bytes_wipe(&m, sizeof(m));
}

/* Doc 9303-7 §9.4: first the passport's MRZ, then whether it is this one. */
static void
check_passport(struct kiosk_seal *s, struct span passport)
{
	struct mrtd_mrz m;
	struct certs_verdict *v = &s->verdict;

	if (passport.n == 0 || !s->contents.have_passport)
		certs_checks_add(v, CERTS_CHECK_SEAL_PASSPORT,
		    CERTS_NOT_SUPPORTED, CERTS_REASON_NONE);
	else if (mrtd_mrz_parse(passport, &m) != MRTD_E_OK ||
	    m.bad_check_digits != 0)
		certs_checks_add(v, CERTS_CHECK_SEAL_PASSPORT, CERTS_FAILED,
		    CERTS_REASON_MRZ_DIGITS);
	else
		add(v, CERTS_CHECK_SEAL_PASSPORT,
		    mrtd_vds_in_passport(&s->contents, &m),
		    CERTS_REASON_DIFFERS);
	bytes_wipe(&m, sizeof(m));
}

static void
check_contents(struct kiosk_seal *s, const struct kiosk_seal_conf *conf)
{
	const struct mrtd_vds_contents *c = &s->contents;

	check_form(s, CERTS_CHECK_SEAL_STRUCTURE, MRTD_VDS_STRUCTURE);
	check_form(s, CERTS_CHECK_SEAL_SEMANTICS, MRTD_VDS_SEMANTICS);
	if (c->have_mrz)
		add(&s->verdict, CERTS_CHECK_SEAL_MRZ_DIGITS,
		    c->mrz.bad_check_digits == 0, CERTS_REASON_MRZ_DIGITS);
	else
		certs_checks_add(&s->verdict, CERTS_CHECK_SEAL_MRZ_DIGITS,
		    CERTS_NOT_SUPPORTED, CERTS_REASON_NONE);
	check_printed(s, conf->printed);
	check_passport(s, conf->passport);
}

static bool
is_visa(const struct kiosk_seal *s)
{
	return s->seal.use != NULL && strcmp(s->seal.use->id, "visa") == 0;
}

bool
kiosk_seal_distrusted(const struct certs_anchors *a, struct span der)
{
	struct certs_x509 x;

	return a != NULL && certs_x509_parse(der, &x) == CERTS_E_OK &&
	    certs_store_distrusts(a, &x);
}

/* Those of the lists of signers of seals on sovereign documents. */
static size_t
listed(const struct mrtd_vds *v, const struct certs_anchors *a, size_t n,
    struct span out[CANDIDATES])
{
	const struct certs_lists *l = certs_anchors_lists(a);
	struct certs_lists_item item;
	struct certs_master_walk w;
	struct span der;

	for (size_t i = 0; l != NULL &&
	     l->get(l->cookie, CERTS_LISTS_SOVEREIGN, "", i, &item);
	     i++) {
		if (certs_master_walk_init(&w, item.content) != CERTS_E_OK)
			continue;
		while (n < CANDIDATES &&
		    certs_master_walk_next(&w, &der) == CERTS_E_OK && der.n > 0)
			if (certs_seal_names(v->signer, v->reference, der) &&
			    !kiosk_seal_distrusted(a, der))
				out[n++] = der;
	}
	return n;
}

/* The certificates that the seal names: the caller's, then the store's. */
static size_t
candidates(const struct mrtd_vds *v, const struct kiosk_seal_conf *conf,
    struct span out[CANDIDATES])
{
	const struct certs_anchors *a = conf->anchors;
	size_t n = 0, all = a != NULL ? certs_store_count(a) : 0;
	struct certs_store_object o;

	for (size_t i = 0; i < conf->n && n < CANDIDATES; i++)
		if (certs_seal_names(
			v->signer, v->reference, conf->signers[i]) &&
		    !kiosk_seal_distrusted(a, conf->signers[i]))
			out[n++] = conf->signers[i];
	for (size_t i = 0; i < all && n < CANDIDATES; i++)
		if (certs_store_get(a, i, &o) && o.kind == CERTS_STORE_SIGNER &&
		    o.status != CERTS_STORE_DISTRUSTED &&
		    certs_seal_names(v->signer, v->reference, o.der))
			out[n++] = o.der;
	return a != NULL ? listed(v, a, n, out) : n;
}

static void
inspect(
    struct span bytes, const struct kiosk_seal_conf *conf, struct kiosk_seal *s)
{
	struct certs_seal_object o = {.state = "", .document_code = ""};
	struct span signers[CANDIDATES];
	size_t n;

	if ((s->err = mrtd_vds_parse(bytes, &s->seal)) != MRTD_E_OK)
		return;
	mrtd_vds_examine(&s->seal, &s->contents);
	check_contents(s, conf);
	o.signed_part = s->seal.signed_part;
	o.signature = s->seal.signature;
	o.signer = s->seal.signer;
	o.reference = s->seal.reference;
	o.issuer = s->seal.issuer;
	o.signed_on = mrtd_date_days(s->seal.signed_on) * DAY;
	if (s->contents.have_mrz) {
		o.state = s->contents.mrz.issuer;
		o.document_code = s->contents.mrz.document_code;
	}
	n = candidates(&s->seal, conf, signers);
	certs_seal_judge(
	    conf->anchors, signers, n, &o, conf->now, &s->verdict, &s->chain);
}

void
kiosk_seal_inspect(
    struct span bytes, const struct kiosk_seal_conf *conf, struct kiosk_seal *s)
{
	memset(s, 0, sizeof(*s));
	certs_checks_init(&s->verdict, CERTS_PROFILE_SEAL);
	if (mrtd_vdsnc_is(bytes))
		kiosk_seal_nc_inspect(bytes, conf, s);
	else
		inspect(bytes, conf, s);
	if (s->err != MRTD_E_OK)
		certs_checks_detail(
		    certs_checks_add(&s->verdict, CERTS_CHECK_SEAL_STRUCTURE,
			CERTS_FAILED, CERTS_REASON_FORM),
		    "%s", mrtd_err_text(s->err));
	s->status = certs_seal_status(&s->verdict, is_visa(s));
}

int
kiosk_seal_status(const struct kiosk_seal *s)
{
	struct certs_overall o = certs_checks_overall(&s->verdict);

	if (certs_checks_admit(&o))
		return 0;
	return o.failed || o.trust == CERTS_TRUST_NOT_TRUSTED ? 1 : 2;
}

void
kiosk_seal_wipe(struct kiosk_seal *s)
{
	mrtd_vds_wipe(&s->contents);
	bytes_wipe(s, sizeof(*s));
}
