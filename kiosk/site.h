/*
 * `sallyport site`: what makes a site out of gates: its database, its roles,
 * and the certificates and keys by which gates and consoles are known.  The
 * parts are in site_*.c.
 */
#ifndef KIOSK_SITE_H
#define KIOSK_SITE_H

#include "kiosk/err.h"

struct kiosk_site {
	const char *dir; /* of the site's certification authority */
	const char *admin; /* connection string of libpq, of the owner */
	const char *host; /* NULL: a client's certificate */
	const char *may; /* kinds of orders */
	unsigned days, months;
};

/* Each is a verb; they print what they did, and return an exit status. */
int kiosk_site_ca(const struct kiosk_site *, int n, char **args);
int kiosk_site_certificate(const struct kiosk_site *, int n, char **args);
int kiosk_site_key(const struct kiosk_site *, int n, char **args);
int kiosk_site_migrate(const struct kiosk_site *, int n, char **args);
int kiosk_site_add(const struct kiosk_site *, int n, char **args);
int kiosk_site_remove(const struct kiosk_site *, int n, char **args);
int kiosk_site_months(const struct kiosk_site *, int n, char **args);
int kiosk_site_erase(const struct kiosk_site *, int n, char **args);
int kiosk_site_show(const struct kiosk_site *, int n, char **args);

#endif
