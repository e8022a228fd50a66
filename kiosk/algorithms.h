/*
 * The operator's rules for algorithms and keys (certs/policy.h), from a file of
 * at most 64 KiB.  Like the lane's policy it is data that the authority writes.
 */
#ifndef KIOSK_ALGORITHMS_H
#define KIOSK_ALGORITHMS_H

#include "certs/policy.h"
#include "kiosk/conf.h"

/* An error names file, line and what is wrong with it; *out stays. */
enum kiosk_err kiosk_algorithms_read(
    const char *path, struct certs_policy *out, struct conf_error *) MUST_USE;

#endif
