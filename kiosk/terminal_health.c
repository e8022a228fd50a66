#include <stdio.h>

#include "kiosk/terminal.h"

/* Warnings looked at: a store holds few certificates that are about to end. */
#define WARNINGS 32

/* Is there a terminal's certificate with a chain, today?  Every name that a
 * certificate begins from may be a chip's. */
static bool
is_usable(const struct certs_cv *s, struct mrtd_date today)
{
	const struct mrtd_cvc *c;

	for (size_t i = 0; (c = certs_cv_at(s, i)) != NULL; i++) {
		const struct certs_cv_query q = {
		    .cars = &c->car, .n_cars = 1, .today = today};
		struct certs_cv_chain chain;

		if (c->role != MRTD_CVC_TERMINAL &&
		    certs_cv_choose(s, &q, &chain) == CERTS_CV_NONE)
			return true;
	}
	return false;
}

static void
say(const struct certs_cv_warning *w, size_t more, char *out, size_t cap)
{
	char name[CERTS_CV_NAME], others[32] = "";

	certs_cv_name(w->cvc->chr, name);
	if (more > 0)
		snprintf(others, sizeof(others), ", and %zu more", more);
	if (w->days <= 0)
		snprintf(out, cap,
		    "the certificate of %s expired on %04d-%02d-%02d%s", name,
		    w->cvc->expires.year, w->cvc->expires.month,
		    w->cvc->expires.day, others);
	else
		snprintf(out, cap,
		    "the certificate of %s ends on %04d-%02d-%02d, in %d "
		    "days%s",
		    name, w->cvc->expires.year, w->cvc->expires.month,
		    w->cvc->expires.day, w->days, others);
}

void
kiosk_terminal_health(const struct certs_cv *s, struct mrtd_date today,
    int days, struct kiosk_terminal_health *h)
{
	struct certs_cv_warning w[WARNINGS];
	const struct certs_cv_warning *first = NULL;
	size_t n = certs_cv_warnings(s, today, days, w, WARNINGS), ending = 0;

	*h = (struct kiosk_terminal_health) {.state = KIOSK_TERMINAL_WELL};
	for (size_t i = 0; i < n && i < WARNINGS; i++) {
		if (w[i].renewed)
			continue;
		if (first == NULL)
			first = &w[i];
		ending++;
	}
	if (first != NULL) {
		h->state = KIOSK_TERMINAL_ENDS;
		say(first, ending - 1, h->text, sizeof(h->text));
	}
	if (is_usable(s, today))
		return;
	h->state = KIOSK_TERMINAL_NONE;
	if (first == NULL)
		snprintf(h->text, sizeof(h->text),
		    "no certificate of this terminal has a valid chain");
}

enum kiosk_err
kiosk_terminal_health_of(
    const char *dir, int64_t now, int days, struct kiosk_terminal_health *h)
{
	struct certs_cv_loaded loaded;
	struct certs_cv *s = NULL;
	enum certs_err e = certs_cv_new(&s);

	if (e == CERTS_E_OK &&
	    (e = certs_cv_load(s, dir, &loaded)) == CERTS_E_OK)
		kiosk_terminal_health(
		    s, mrtd_date_of_days(now / 86400), days, h);
	certs_cv_free(&s);
	return e == CERTS_E_OK ? KIOSK_E_OK : KIOSK_E_TRUST;
}
