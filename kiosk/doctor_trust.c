/* Whom the gate trusts, and how old that knowledge is. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "certs/crl.h"
#include "certs/store.h"
#include "kiosk/doctor.h"
#include "kiosk/host.h"
#include "kiosk/trust.h"

#define DAY 86400
/* Master lists that States publish are renewed every few months. */
#define LIST_DAYS 180
#define TLS_DAYS 30

static void
day(int64_t t, char out[16])
{
	time_t when = (time_t)t;
	struct tm tm;

	if (t == 0 || gmtime_r(&when, &tm) == NULL ||
	    strftime(out, 16, "%Y-%m-%d", &tm) == 0)
		snprintf(out, 16, "none");
}

static void
master_list(struct kiosk_doctor *d, int64_t signed_at)
{
	int64_t days = (kiosk_host_time() - signed_at) / DAY;
	char text[16];

	day(signed_at, text);
	if (signed_at == 0)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "master list",
		    "sallyport pkd import, or pkd fetch, one of a State that "
		    "you trust",
		    "none: only what the operator vouches for is trusted");
	else
		kiosk_doctor_add(d,
		    days > LIST_DAYS ? KIOSK_DOCTOR_LIMITS : KIOSK_DOCTOR_OK,
		    "master list", "import a newer one: sallyport pkd fetch",
		    "%s: %lld days old", text, (long long)days);
}

/* In force, or to be proven whenever it is asked (as `pkd expire`). */
static bool
is_crl(const struct certs_store_object *o)
{
	return o->kind == CERTS_STORE_CRL &&
	    (o->status == CERTS_STORE_TRUSTED ||
		o->status == CERTS_STORE_KNOWN);
}

static void
revocation(struct kiosk_doctor *d, const struct certs_anchors *a)
{
	int64_t now = kiosk_host_time(), newest = 0;
	size_t fresh = 0, stale = 0, strange = 0;
	struct certs_store_object o;
	char text[16], strangers[64] = "";
	struct certs_crl c;

	for (size_t i = 0; i < certs_store_count(a); i++) {
		if (!certs_store_get(a, i, &o) || !is_crl(&o) ||
		    certs_crl_open(o.der, &c) != CERTS_E_OK)
			continue;
		if (o.how != CERTS_STORE_BY_ANCHOR)
			strange++;
		else if (certs_crl_fresh(&c, now) == CERTS_REASON_NONE)
			fresh++;
		else
			stale++;
		if (o.how == CERTS_STORE_BY_ANCHOR && c.this_update > newest)
			newest = c.this_update;
	}
	day(newest, text);
	if (strange > 0)
		(void)snprintf(strangers, sizeof(strangers),
		    "; nobody vouches for %zu more", strange);
	kiosk_doctor_add(d,
	    fresh == 0 || stale > 0 ? KIOSK_DOCTOR_LIMITS : KIOSK_DOCTOR_OK,
	    "revocation lists",
	    "sallyport pkd fetch; sallyport pkd expire names them: "
	    "revocation stays undetermined without",
	    "%zu fresh, %zu out of date, the newest of %s%s", fresh, stale,
	    text, strangers);
}

static void
anchors(struct kiosk_doctor *d, const struct certs_anchors *a)
{
	size_t n = certs_anchors_count(a), expired = 0;
	int64_t now = kiosk_host_time(), list = 0;
	struct certs_anchors_source s;
	struct certs_anchor c;
	char text[16];

	for (size_t i = 0; i < n; i++)
		if (certs_anchors_get(a, i, &c) && c.not_after < now)
			expired++;
	for (size_t i = 0; i < certs_anchors_sources(a); i++) {
		if (!certs_anchors_source_get(a, i, &s))
			continue;
		if (s.signed_at > list)
			list = s.signed_at;
		if (s.time > d->proven)
			d->proven = s.time;
	}
	if (list > d->proven)
		d->proven = list;
	day(list, text);
	if (n == 0)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "trust store",
		    "sallyport pkd import: until then everybody goes to the "
		    "officer",
		    "%s: empty: no document is trusted", d->lane.trust);
	else
		kiosk_doctor_add(d,
		    expired == n ? KIOSK_DOCTOR_LIMITS : KIOSK_DOCTOR_OK,
		    "trust store", "import a newer list: sallyport pkd import",
		    "%s: %zu anchors, %zu expired, newest list: %s",
		    d->lane.trust, n, expired, text);
	if (n == 0)
		return;
	master_list(d, list);
	revocation(d, a);
}

void
kiosk_doctor_trust(struct kiosk_doctor *d)
{
	struct kiosk_trust t;

	if (kiosk_trust_load(d->lane.trust, &t) != KIOSK_E_OK) {
		kiosk_doctor_add(d, kiosk_doctor_gravity(d), "trust store",
		    "give it to the gate's user; if it is damaged move it away "
		    "and import the lists anew",
		    "%s: cannot be read or is damaged", d->lane.trust);
		return;
	}
	anchors(d, t.anchors);
	kiosk_trust_free(&t);
}

/* -1: no certificate can be read there. */
static int
days_left(const char *path)
{
	FILE *f = fopen(path, "re");
	X509 *x = f != NULL ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;
	int days = -1, seconds = 0;

	if (x != NULL &&
	    ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(x)) == 1 &&
	    (days < 0 || seconds < 0))
		days = 0;
	X509_free(x);
	if (f != NULL)
		fclose(f);
	return days;
}

void
kiosk_doctor_trust_centre(struct kiosk_doctor *d)
{
	const char *path = d->lane.signer_ca;
	int days;

	if (path[0] == '\0')
		return;
	days = days_left(path);
	if (days < 0)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "control centre",
		    "set signer_ca to its certificate in PEM: until then no "
		    "fingerprint is read",
		    "%s: no certificate can be read there", path);
	else
		kiosk_doctor_add(d,
		    days < TLS_DAYS ? KIOSK_DOCTOR_LIMITS : KIOSK_DOCTOR_OK,
		    "control centre",
		    "have its TLS certificate renewed, and set signer_ca to "
		    "the "
		    "new one",
		    "%s: %s%d days", path,
		    days == 0 ? "has expired or ends within " : "ends in ",
		    days == 0 ? 1 : days);
}
