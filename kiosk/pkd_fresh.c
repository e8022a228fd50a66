/*
 * How fresh the revocation lists are, by issuer: Doc 9303-12 §4.1.5 wants one
 * at least every 90 days, and without one revocation is undetermined.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "certs/crl.h"
#include "kiosk/pkd.h"
#include "kiosk/verbs.h"

static bool
chosen(const struct kiosk_pkd *p, const char *country)
{
	return p->country[0] == '\0' || strcasecmp(p->country, country) == 0;
}

/* In use: in force, or to be proven whenever it is asked. */
static bool
is_crl(const struct certs_store_object *o)
{
	return o->kind == CERTS_STORE_CRL &&
	    (o->status == CERTS_STORE_TRUSTED ||
		o->status == CERTS_STORE_KNOWN);
}

static bool
print_crl(const struct certs_anchors *a, const struct certs_store_object *o,
    int64_t now)
{
	struct certs_crl c;
	enum certs_reason r;
	char name[160];
	bool ok;

	if (certs_crl_open(o->der, &c) != CERTS_E_OK)
		return false;
	r = certs_crl_fresh(&c, now);
	ok = r == CERTS_REASON_NONE && o->how == CERTS_STORE_BY_ANCHOR;
	kiosk_pkd_name(a, o, name);
	printf("%-3s CRL of %s, ", o->country[0] != '\0' ? o->country : "-",
	    kiosk_pkd_day(c.this_update));
	printf("%lld days old, next %s: %s%s  %s\n",
	    (long long)(now - c.this_update) / 86400,
	    kiosk_pkd_day(c.have_next_update ? c.next_update : 0),
	    r == CERTS_REASON_NONE ? "fresh" : certs_checks_reason_text(r),
	    o->how == CERTS_STORE_BY_ANCHOR ? "" : ", nobody vouches for it",
	    name);
	return ok;
}

/* The first anchor of a country that no CRL is about. */
static bool
lacks(const struct certs_anchors *a, size_t i, struct certs_anchor *out)
{
	struct certs_store_object o;
	struct certs_anchor before;

	if (!certs_anchors_get(a, i, out))
		return false;
	for (size_t k = 0; k < i; k++)
		if (certs_anchors_get(a, k, &before) &&
		    strcmp(before.country, out->country) == 0)
			return false;
	for (size_t k = certs_anchors_count(a); k < certs_store_count(a); k++)
		if (certs_store_get(a, k, &o) && is_crl(&o) &&
		    strcmp(o.country, out->country) == 0)
			return false;
	return true;
}

static int
by_code(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(((struct certs_anchor *)0)->country));
}

/* The States without a CRL, in the order of their codes; how many. */
static size_t
print_lacking(const struct kiosk_pkd *p, const struct certs_anchors *anchors)
{
	size_t n = certs_anchors_count(anchors), found = 0;
	char(*codes)[4] = calloc(n + 1, sizeof(*codes));
	struct certs_anchor a;

	for (size_t i = 0; codes != NULL && i < n; i++)
		if (lacks(anchors, i, &a) && chosen(p, a.country))
			memcpy(codes[found++], a.country, sizeof(*codes));
	if (codes != NULL)
		qsort(codes, found, sizeof(*codes), by_code);
	for (size_t i = 0; i < found; i++)
		printf("%-3s no CRL\n", codes[i][0] != '\0' ? codes[i] : "-");
	free(codes);
	return found;
}

int
kiosk_pkd_fresh(const struct kiosk_pkd *p)
{
	struct kiosk_pkd_view v;
	struct certs_store_object o;
	size_t fresh = 0, others = 0, none;
	int64_t now = time(NULL);
	enum certs_err e;

	if ((e = kiosk_pkd_open(p->store, &v)) != CERTS_E_OK)
		return kiosk_pkd_fail(p->store, e);
	for (size_t i = 0; i < certs_store_count(v.anchors); i++) {
		if (!certs_store_get(v.anchors, i, &o) || !is_crl(&o) ||
		    !chosen(p, o.country))
			continue;
		if (print_crl(v.anchors, &o, now))
			fresh++;
		else
			others++;
	}
	none = print_lacking(p, v.anchors);
	printf("%zu fresh revocation lists, %zu stale or vouched for by "
	       "nobody, %zu States without one\n",
	    fresh, others, none);
	if (others + none > 0)
		printf("what is missing comes with pkd fetch, or pkd import of "
		       "the PKD's LDIF or of a State's CRL\n");
	kiosk_pkd_close(&v);
	return others + none == 0 ? VERB_POSITIVE : VERB_NEGATIVE;
}
