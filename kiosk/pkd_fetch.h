/*
 * What one source brought, and how `sallyport pkd fetch` tells it: as text
 * while it happens, as JSON in one piece at the end of each source.
 */
#ifndef KIOSK_PKD_FETCH_H
#define KIOSK_PKD_FETCH_H

#include "certs/fetch.h"
#include "kiosk/json.h"
#include "kiosk/pkd_work.h"

/* Where fetch looks for its sources unless told otherwise. */
#define KIOSK_PKD_FETCH_CONF "/etc/sallyport/fetch.conf"

/* Refused objects that are told one by one in JSON; all are counted. */
#define KIOSK_PKD_FETCH_TOLD 100

/* clang-format off */
#define KIOSK_PKD_FETCH_RESULTS(X)                                  \
	X(IMPORTED,  "imported")  /* something came */              \
	X(UNCHANGED, "unchanged") /* the store has it already */    \
	X(REFUSED,   "refused")   /* it came, and is of no use */   \
	X(FAILED,    "failed")    /* it did not come */
/* clang-format on */
enum kiosk_pkd_fetch_result {
#define KIOSK_PKD_FETCH_X(name, word) KIOSK_PKD_FETCH_##name,
	KIOSK_PKD_FETCH_RESULTS(KIOSK_PKD_FETCH_X)
#undef KIOSK_PKD_FETCH_X
};

struct kiosk_pkd_fetch {
	const char *name, *url;
	enum kiosk_pkd_fetch_result result;
	enum certs_err e;
	const struct certs_fetch_report *report; /* NULL: not asked */
	struct certs_import_report import;
	size_t refused;
	size_t *lines, n, cap; /* of those in LDIF */
	bool forgot; /* memory for one of them was exhausted */
	struct {
		size_t line;
		enum certs_err e;
		char name[160];
	} told[KIOSK_PKD_FETCH_TOLD];
};

void kiosk_pkd_fetch_text(FILE *, const struct kiosk_pkd_fetch *);
void kiosk_pkd_fetch_json(struct kiosk_json *, const struct kiosk_pkd_fetch *);

#endif
