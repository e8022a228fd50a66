#include "kiosk/pkd.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "certs/crl.h"
#include "certs/files.h"
#include "certs/x509.h"
#include "kiosk/verbs.h"

int
kiosk_pkd_fail(const char *what, enum certs_err e)
{
	fprintf(stderr, "sallyport pkd: %s: %s\n", what,
	    e == CERTS_E_FILE && errno != 0 ? strerror(errno)
					    : certs_err_text(e));
	return e == CERTS_E_FILE || e == CERTS_E_STORE ||
		e == CERTS_E_OTHER_STORE || e == CERTS_E_NO_STORE
	    ? EX_NOINPUT
	    : VERB_NEGATIVE;
}

const char *
kiosk_pkd_account(void)
{
	static char text[32];
	const struct passwd *pw = getpwuid(getuid());

	if (pw != NULL)
		(void)snprintf(text, sizeof(text), "%s", pw->pw_name);
	else
		(void)snprintf(text, sizeof(text), "uid %ld", (long)getuid());
	return text;
}

const char *
kiosk_pkd_day(int64_t t)
{
	static char text[32];
	time_t when = (time_t)t;
	struct tm tm;

	if (t == 0 || gmtime_r(&when, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%d", &tm) == 0)
		return "-";
	return text;
}

void
kiosk_pkd_name(const struct certs_anchors *a,
    const struct certs_store_object *o, char out[160])
{
	struct certs_anchors_source s;
	struct certs_x509 x;
	struct certs_crl c;

	out[0] = '\0';
	if (o->kind == CERTS_STORE_CRL) {
		if (certs_crl_open(o->der, &c) == CERTS_E_OK)
			certs_x509_name_text(c.issuer, out, 160);
	} else if (o->kind == CERTS_STORE_AUTHORITY ||
	    o->kind == CERTS_STORE_SIGNER) {
		if (certs_x509_parse(o->der, &x) == CERTS_E_OK)
			certs_x509_name_text(x.subject, out, 160);
	} else if (certs_anchors_source_get(a, o->source, &s)) {
		(void)snprintf(out, 160, "%s", s.by);
	}
}

const char *
kiosk_pkd_print(const uint8_t sha256[32])
{
	static char text[17];

	for (size_t k = 0; k < 8; k++)
		(void)snprintf(text + 2 * k, 3, "%02x", sha256[k]);
	return text;
}

static bool
begins(const uint8_t sha256[32], const char *text)
{
	char hex[65];

	for (size_t k = 0; k < 32; k++)
		(void)snprintf(hex + 2 * k, 3, "%02x", sha256[k]);
	return strncasecmp(hex, text, strlen(text)) == 0;
}

bool
kiosk_pkd_find(const struct certs_anchors *a, const char *text,
    struct certs_store_object *out)
{
	struct certs_store_object o;
	size_t found = 0;

	if (strlen(text) >= 8 && strlen(text) <= 64)
		for (size_t i = 0; i < certs_store_count(a); i++)
			if (certs_store_get(a, i, &o) &&
			    begins(o.sha256, text)) {
				found++;
				*out = o;
			}
	if (found != 1)
		fprintf(stderr, "sallyport pkd: %s: %s\n", text,
		    strlen(text) < 8 ? "8 or more digits of a fingerprint"
			: found > 1  ? "more than one begins so"
				     : certs_err_text(CERTS_E_NOT_FOUND));
	return found == 1;
}

enum certs_err
kiosk_pkd_open(const char *dir, struct kiosk_pkd_view *v)
{
	enum certs_err e;

	*v = (struct kiosk_pkd_view) {.anchors = NULL};
	if ((e = certs_files_map(dir, &v->index)) != CERTS_E_OK)
		return e;
	if (v->index.n == 0)
		e = CERTS_E_NO_STORE;
	else
		e = certs_anchors_open_memory(v->index, &v->anchors);
	if (e != CERTS_E_OK)
		certs_files_unmap(&v->index);
	return e;
}

void
kiosk_pkd_close(struct kiosk_pkd_view *v)
{
	if (v->anchors != NULL)
		certs_anchors_free(&v->anchors);
	certs_files_unmap(&v->index);
}
