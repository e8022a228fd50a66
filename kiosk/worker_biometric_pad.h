/*
 * Presentation attack detection in the biometric worker: it sees every frame
 * with one face, judges each comparison by the frames since the last one, and
 * keeps the pictures compared until one of them is suspected.
 */
#ifndef KIOSK_WORKER_BIOMETRIC_PAD_H
#define KIOSK_WORKER_BIOMETRIC_PAD_H

#include "biometrics/best.h"
#include "biometrics/pad.h"
#include "kiosk/comparison.h"
#include "kiosk/evidence.h"
#include "kiosk/worker.h"

struct kiosk_worker_biometric_pad {
	struct biometrics_pad *pad;
	/* The pictures compared in this passage, as files. */
	struct {
		uint8_t px[KIOSK_EVIDENCE_MAX];
		size_t n;
	} shot[KIOSK_EVIDENCE_FRAMES];
	size_t shots, told;
};

/* The lane's network, or none where it names none. */
enum kiosk_err kiosk_worker_biometric_pad_open(
    struct kiosk_worker_biometric_pad *, const struct kiosk_lane *) MUST_USE;
/* A frame that was offered to best, and what that said. */
void kiosk_worker_biometric_pad_see(struct kiosk_worker_biometric_pad *,
    const struct biometrics_best *, const struct biometrics_image *,
    const struct biometrics_face *, enum biometrics_guidance);
/*
 * Adds what was found to a comparison; where it is suspected, tells the monitor
 * the pictures first.  The next comparison is judged anew: who knows who it is.
 */
enum kiosk_err kiosk_worker_biometric_pad_judge(struct kiosk_worker *,
    struct kiosk_worker_biometric_pad *, const struct biometrics_best *,
    struct kiosk_comparison *) MUST_USE;
void kiosk_worker_biometric_pad_clear(struct kiosk_worker_biometric_pad *);

#endif
