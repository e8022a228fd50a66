#include "kiosk/cv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/verbs.h"

int
kiosk_cv_fail(const char *what, enum certs_err e)
{
	fprintf(stderr, "sallyport cv: %s: %s\n", what,
	    e == CERTS_E_FILE && errno != 0 ? strerror(errno)
					    : certs_err_text(e));
	return e == CERTS_E_FILE ? EX_NOINPUT : VERB_NEGATIVE;
}

int
kiosk_cv_open(const struct kiosk_cv *p, bool write, struct certs_cv_store *s)
{
	enum certs_err e = certs_cv_store_open(s, p->store, write);
	int status, saved;

	saved = errno;
	if (s->loaded.refused > 0)
		fprintf(stderr,
		    "sallyport cv: %s: %zu files hold no CV certificate, the "
		    "first is %s\n",
		    p->store, s->loaded.refused, s->loaded.first_refused);
	if (e != CERTS_E_OK) {
		errno = saved;
		status = kiosk_cv_fail(p->store, e);
		certs_cv_store_close(s);
		return status;
	}
	return 0;
}

const char *
kiosk_cv_role(enum mrtd_cvc_role r)
{
	static const char *const names[] = {
	    [MRTD_CVC_TERMINAL] = "terminal",
	    [MRTD_CVC_DV_FOREIGN] = "DV foreign",
	    [MRTD_CVC_DV_DOMESTIC] = "DV domestic",
	    [MRTD_CVC_CVCA] = "CVCA",
	};

	return names[r];
}

const char *
kiosk_cv_day(struct mrtd_date d, char out[16])
{
	snprintf(out, 16, "%04d-%02d-%02d", d.year % 10000, d.month % 100,
	    d.day % 100);
	return out;
}

const char *
kiosk_cv_rights(const struct mrtd_cvc *c)
{
	static const char *const names[] = {"-", "DG3", "DG4", "DG3 DG4"};

	return names[mrtd_cvc_rights(c) & 3];
}

void
kiosk_cv_told(
    void *refused, const struct mrtd_cvc *c, enum certs_cv_reason r, bool known)
{
	char name[CERTS_CV_NAME], by[CERTS_CV_NAME], day[16];

	if (r != CERTS_CV_NONE)
		++*(size_t *)refused;
	if (c == NULL) {
		printf("refused  %s\n", certs_cv_reason_text(r));
		return;
	}
	certs_cv_name(c->chr, name);
	certs_cv_name(c->car, by);
	if (r != CERTS_CV_NONE)
		printf("refused  %s by %s: %s\n", name, by,
		    certs_cv_reason_text(r));
	else
		printf("%s  %s by %s: %s%s, until %s\n",
		    known ? "known  " : "taken  ", name, by,
		    mrtd_cvc_link(c) ? "link to " : "", kiosk_cv_role(c->role),
		    kiosk_cv_day(c->expires, day));
}
