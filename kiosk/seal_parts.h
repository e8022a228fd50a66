/* Between the files of the inspection of a seal. */
#ifndef KIOSK_SEAL_PARTS_H
#define KIOSK_SEAL_PARTS_H

#include <stdio.h>

#include "kiosk/json.h"
#include "kiosk/seal.h"

/* Whether the store distrusts this certificate by name; it may be NULL. */
bool kiosk_seal_distrusted(
    const struct certs_anchors *, struct span der) MUST_USE;

/* The seal for non-constrained environments. */
void kiosk_seal_nc_inspect(
    struct span bytes, const struct kiosk_seal_conf *, struct kiosk_seal *);
void kiosk_seal_nc_text(const struct kiosk_seal *, struct sink *);
void kiosk_seal_nc_json(const struct kiosk_seal *, struct kiosk_json *);

#endif
