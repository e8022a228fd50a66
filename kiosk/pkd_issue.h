/* Between the files of kiosk/pkd_issue: for nobody else. */
#ifndef KIOSK_PKD_ISSUE_H
#define KIOSK_PKD_ISSUE_H

#include "certs/issue_case.h"

/*
 * The documents of a country: a passport of each document signer, in passport/,
 * and a visa's seal, in seal/.  one: the case that the country is, or NULL.
 */
enum certs_err kiosk_pkd_issue_documents(
    struct certs_issue_country *, const struct certs_issue_case *one) MUST_USE;

/* What was made, and how to use it, in words. */
void kiosk_pkd_issue_tell(struct sink *, const struct certs_issue_country *,
    const struct certs_issue_case *one, const char *seed, const char *dir);
/* The same as JSON. */
void kiosk_pkd_issue_json(struct sink *, const struct certs_issue_country *,
    const struct certs_issue_case *one, const char *seed);
/* All cases. */
void kiosk_pkd_issue_list(struct sink *, bool json);

#endif
