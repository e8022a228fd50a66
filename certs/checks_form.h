/* A part of certs/checks.c; nobody else calls it. */
#ifndef CERTS_CHECKS_FORM_H
#define CERTS_CHECKS_FORM_H

#include "certs/checks.h"

/* Applies the amendments of a verdict to what a check is about to say. */
void certs_checks_form_amended(const struct certs_verdict *,
    enum certs_check_id, enum certs_result *, enum certs_reason *);

#endif
