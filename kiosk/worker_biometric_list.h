/* The biometric worker's watch-lists: opened, searched, replaced. */
#ifndef KIOSK_WORKER_BIOMETRIC_LIST_H
#define KIOSK_WORKER_BIOMETRIC_LIST_H

#include "kiosk/watchlist.h"
#include "kiosk/worker.h"

/* NULL where the lane has none. */
enum kiosk_err kiosk_worker_biometric_list_open(const struct kiosk_lane *,
    const struct biometrics_embedder *, struct kiosk_watchlist **) MUST_USE;
/*
 * Looks for the live face that was just compared (NULL: there was none), and
 * for the portrait where the policy says so.  The comparison has been told
 * before: who waits for the lists waits for nothing else.
 */
enum kiosk_err kiosk_worker_biometric_list_screen(struct kiosk_worker *,
    const struct kiosk_watchlist *, const float *live,
    const float *portrait) MUST_USE;
/* Another file in the place of a list; there is nobody at the gate. */
enum kiosk_err kiosk_worker_biometric_list_take(
    struct kiosk_worker *, struct kiosk_watchlist *, struct span) MUST_USE;

#endif
