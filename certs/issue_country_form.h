/*
 * What makes countries: certs/issue_country*, certs/issue_case*.  The first
 * error stays, and nothing is done after it; ask for it at the end.
 */
#ifndef CERTS_ISSUE_COUNTRY_FORM_H
#define CERTS_ISSUE_COUNTRY_FORM_H

#include "certs/issue_country.h"
#include "certs/issue_crl.h"

#define CERTS_ISSUE_COUNTRY_DAY ((int64_t)24 * 60 * 60)

enum certs_err certs_issue_country_error(const struct certs_issue_country *);
void certs_issue_country_fail(struct certs_issue_country *, enum certs_err);

/*
 * What a certificate of today says, following Doc 9303-12 §7.1, with a serial
 * number of its own; the suite is given by its name.  An authority is valid
 * for 15 years and signs for 5, a signer for 10 years and 3 months.
 */
struct certs_issue_spec certs_issue_country_authority(
    struct certs_issue_country *, const char *suite, const char *name);
struct certs_issue_spec certs_issue_country_signer(
    struct certs_issue_country *, const char *suite, const char *name);
struct certs_issue_random *certs_issue_country_random(
    const struct certs_issue_country *);

/* Makes an issuer (by NULL: itself) and its two files; NULL after an error. */
const struct certs_issuer *certs_issue_country_make(
    struct certs_issue_country *, const struct certs_issuer *by,
    const char *name, const struct certs_issue_spec *);
/* A link certificate into that file; its DER. */
struct span certs_issue_country_link(struct certs_issue_country *,
    const struct certs_issuer *old, const struct certs_issuer *new_one,
    const char *path, const struct certs_issue_spec *);
/* As certs_issue_country_put(). */
void certs_issue_country_keep(struct certs_issue_country *, const char *path,
    struct span bytes, bool secret);
/* The certificate of an issuer into another file. */
void certs_issue_country_show(struct certs_issue_country *, const char *path,
    const struct certs_issuer *);
void certs_issue_country_crl(struct certs_issue_country *,
    const struct certs_issuer *, const char *path,
    const struct certs_issue_crl *);
/* A signed list that somebody wrote into the sink. */
void certs_issue_country_list(struct certs_issue_country *, const char *path,
    enum certs_err, const struct sink *);
/* The last file's bytes. */
struct span certs_issue_country_last(const struct certs_issue_country *);

/* chip/: the authority, as `chip make --csca` wants it. */
void certs_issue_country_chip(
    struct certs_issue_country *, const struct certs_issuer *);
/* ta/: the part for Terminal Authentication. */
void certs_issue_country_terminal(struct certs_issue_country *);

#endif
