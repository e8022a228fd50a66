/*
 * The false match rate in operation (BSI TR-03121-3.1 §3.12.2.1): references of
 * the last travellers, against which the face of the next one is held.  They
 * are other people, so what matches is a false match.  Who comes again is none
 *of them: by the same reference, or by what kiosk/impostor_who.h says of them.
 *
 * A reference stays as a template, in the memory of one process, with nothing
 * that tells that process whose it is; the oldest gives way to the newest, and
 *each is wiped when its time is over.  What leaves it are counts.
 *
 *	kiosk_impostor_compare(c, model, reference, &who, probe, &result);
 *	kiosk_impostor_keep(c, reference, &who, now_ms);
 */
#ifndef KIOSK_IMPOSTOR_H
#define KIOSK_IMPOSTOR_H

#include "biometrics/model.h"
#include "kiosk/impostor_who.h"
#include "mrtd/bytes.h"

#define KIOSK_IMPOSTOR_MAX 500 /* references, at most */

struct kiosk_impostor_result {
	uint32_t compared; /* with so many; 0: nothing is known */
	unsigned points;
	struct kiosk_impostor_point {
		double fmr, threshold; /* of the model */
		uint32_t matched; /* at or beyond it */
	} point[BIOMETRICS_MODEL_POINTS];
};

struct kiosk_impostor;

/* most: 1 to MAX; dim: elements of a template; false: no memory. */
bool kiosk_impostor_new(unsigned most, unsigned dim, uint64_t life_ms,
    struct kiosk_impostor **out) MUST_USE;
void kiosk_impostor_free(struct kiosk_impostor **);
/*
 * The probe against all that are not of the same person.  A document that comes
 * again has the same reference, bit for bit; or the same number; or its holder
 * has another one.
 */
void kiosk_impostor_compare(const struct kiosk_impostor *,
    const struct biometrics_model *, const float *reference,
    const struct kiosk_impostor_who *, const float *probe,
    struct kiosk_impostor_result *out);
/* Keeps one of a person: what is there already keeps its time. */
void kiosk_impostor_keep(struct kiosk_impostor *, const float *reference,
    const struct kiosk_impostor_who *, uint64_t now_ms);
/* Wipes those whose time is over; milliseconds until the next, or -1. */
int kiosk_impostor_sweep(struct kiosk_impostor *, uint64_t now_ms);
size_t kiosk_impostor_kept(const struct kiosk_impostor *);

#define KIOSK_IMPOSTOR_FRAME (5 + 20 * BIOMETRICS_MODEL_POINTS)
void kiosk_impostor_put(struct sink *, const struct kiosk_impostor_result *);
/* False, and nothing moves, where its sender cannot have counted so. */
bool kiosk_impostor_take(
    struct span *, struct kiosk_impostor_result *) MUST_USE;

#endif
