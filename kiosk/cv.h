/* What the parts of `sallyport cv` share; main_cv.c chooses among them. */
#ifndef KIOSK_CV_H
#define KIOSK_CV_H

#include "certs/cv_renew.h"

/* Where a terminal's CV certificates are kept unless told otherwise. */
#define KIOSK_CV_DIR "/var/lib/sallyport/terminal"

struct kiosk_cv {
	const char *store;
	bool trust; /* import: a CVCA's own certificate */
	unsigned days; /* check: warn so many days before the end */
	/* The token. */
	struct certs_signer_conf signer; /* .uri NULL: none */
	/* request, renew: names; NULL: found by themselves. */
	const char *chr, *car;
	bool initial, fewer_rights;
	const char *out; /* request: a file; NULL: only the store */
	/* renew: the document verifier. */
	struct certs_https_conf server; /* .url NULL: none */
	enum certs_cv_soap_edition edition;
	const char *answer_url; /* where SendCertificates may go */
	bool force; /* delete: also the key that is in use */
	struct mrtd_date today;
};

/* A verb of cv with what follows it; an exit status. */
int kiosk_cv_import(const struct kiosk_cv *, int n, char **args);
int kiosk_cv_list(const struct kiosk_cv *, int n, char **args);
int kiosk_cv_show(const struct kiosk_cv *, int n, char **args);
int kiosk_cv_check(const struct kiosk_cv *, int n, char **args);
int kiosk_cv_request(const struct kiosk_cv *, int n, char **args);
int kiosk_cv_renew(const struct kiosk_cv *, int n, char **args);
int kiosk_cv_receive(const struct kiosk_cv *, int n, char **args);
int kiosk_cv_delete(const struct kiosk_cv *, int n, char **args);

/* For them. */
int kiosk_cv_fail(const char *what, enum certs_err);
/* Opens the store and says why not; an exit status, 0: it is open. */
int kiosk_cv_open(const struct kiosk_cv *, bool write, struct certs_cv_store *);
/* One line: what became of a certificate (certs_cv_store_told). */
void kiosk_cv_told(
    void *refused, const struct mrtd_cvc *, enum certs_cv_reason, bool known);
const char *kiosk_cv_role(enum mrtd_cvc_role);
const char *kiosk_cv_day(struct mrtd_date, char out[16]);
/* "DG3 DG4", "-" */
const char *kiosk_cv_rights(const struct mrtd_cvc *);

#endif
