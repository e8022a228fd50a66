/* The biometric worker's part of a lane whose kiosk and gate stand apart. */
#ifndef KIOSK_WORKER_BIOMETRIC_TOKEN_H
#define KIOSK_WORKER_BIOMETRIC_TOKEN_H

#include "biometrics/embedder.h"
#include "kiosk/worker.h"

/* A kiosk's token carries the template of the portrait that matched; no other
 * lane sends one. */
enum kiosk_err kiosk_worker_biometric_token_tell(struct kiosk_worker *,
    const struct biometrics_embedder *, const float *reference) MUST_USE;
/*
 * Out of a token: of this very network (NULL: there is none), or *err says that
 * it cannot be compared.
 */
enum kiosk_err kiosk_worker_biometric_token_take(struct span body,
    const struct biometrics_embedder *, float *reference,
    enum biometrics_err *err) MUST_USE;

#endif
