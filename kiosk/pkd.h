/* What the parts of `sallyport pkd` share; main_pkd.c chooses among them. */
#ifndef KIOSK_PKD_H
#define KIOSK_PKD_H

#include "certs/store.h"

struct kiosk_pkd {
	const char *store;
	const char *by, *reason; /* who changes it, and why; "" */
	const char *out; /* export: a directory */
	const char *before; /* expire: a day */
	const char *country;
	/* issue: a case, the issuing state, the seed, the day */
	const char *which, *state, *seed, *at;
	enum certs_store_kind kind; /* NONE: all */
	const char *config; /* fetch: a file that names sources */
	const char *ca, *pin, *base; /* fetch: of URLs given as arguments */
	const char *algorithms; /* import, fetch: rules of the operator's; "" */
	bool trust;
	bool anew; /* fetch: forget what was fetched before */
	bool json; /* check, fetch, issue */
};

/* A verb of pkd with what follows it; an exit status. */
int kiosk_pkd_import(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_fetch(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_list(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_show(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_diff(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_export(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_promote(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_distrust(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_expire(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_check(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_issue(const struct kiosk_pkd *, int n, char **args);
int kiosk_pkd_persons(const struct kiosk_pkd *, int n, char **args);

/* Tells how fresh the revocation lists are; NEGATIVE where not all are. */
int kiosk_pkd_fresh(const struct kiosk_pkd *);

/* "sallyport pkd: WHAT: why" on stderr; returns the exit status. */
int kiosk_pkd_fail(const char *what, enum certs_err);
/* The system's account that runs this, for the record; static storage. */
const char *kiosk_pkd_account(void);
/* The day of a time in UTC, "-" for 0; static storage. */
const char *kiosk_pkd_day(int64_t);
/* An object in words: "CN=..." of a certificate or a CRL's issuer. */
void kiosk_pkd_name(const struct certs_anchors *,
    const struct certs_store_object *, char out[160]);
/* One line of a diff: an object of this store that changed its status. */
void kiosk_pkd_show_change(const struct certs_anchors *,
    const struct certs_store_object *, enum certs_store_status was,
    enum certs_store_status is);
/* The first 8 octets of a digest in hexadecimal; static storage. */
const char *kiosk_pkd_print(const uint8_t sha256[32]);
/*
 * The one object whose fingerprint begins with this hexadecimal text, of at
 * least 8 digits; says what is wrong and returns false otherwise.
 */
bool kiosk_pkd_find(const struct certs_anchors *, const char *text,
    struct certs_store_object *out);

/*
 * The store to read; free with kiosk_pkd_close().  CERTS_E_NO_STORE: nobody
 * has made one there; a name that is mistyped is no empty store.
 */
struct kiosk_pkd_view {
	struct span index;
	struct certs_anchors *anchors;
};
enum certs_err kiosk_pkd_open(
    const char *dir, struct kiosk_pkd_view *) MUST_USE;
void kiosk_pkd_close(struct kiosk_pkd_view *);

#endif
