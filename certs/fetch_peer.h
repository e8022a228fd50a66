/*
 * Is a server the one that the operator named?  Beside the chain of
 * certificates, which the TLS library judges: its key, its name, its dates.
 */
#ifndef CERTS_FETCH_PEER_H
#define CERTS_FETCH_PEER_H

#include "certs/err.h"
#include "mrtd/bytes.h"

/* "sha256//" and 32 bytes in base64, nothing else. */
bool certs_fetch_peer_pin(const char *text, uint8_t out[32]) MUST_USE;
/*
 * pin: NULL: any key.  host: a name or an address, without brackets.  E_PEER,
 * and then *advice says what does not fit.
 */
enum certs_err certs_fetch_peer_check(struct span der, const uint8_t *pin,
    const char *host, int64_t now, const char **advice) MUST_USE;

#endif
