/*
 * Presentation attack detection of fingers: is this a finger on the sensor, or
 * a picture of one?
 *
 *	struct biometrics_finger_pad pad = {0};
 *
 *	biometrics_finger_pad_sensor(&pad, score);   where the sensor says so
 *	biometrics_finger_pad_copy(&pad, &live, &known);   for each known image
 *	... pad.evidence says what was looked at, pad.score is the worst ...
 *
 * The score is that of BSI TR-03121-3.1 §4.5: a double from 0, bona fide, to 1,
 * presentation attack, and never one of two values.
 *
 * What it is worth depends on the evidence.  Liveness is measured by sensors
 * alone, and none that libfprint drives says anything of it: with those only
 * copies are found, images that were fed to the gate instead of a finger.  An
 * artefact of silicone or gelatine is not seen.
 */
#ifndef BIOMETRICS_FINGER_PAD_H
#define BIOMETRICS_FINGER_PAD_H

#include "biometrics/image.h"

enum biometrics_finger_pad_evidence {
	BIOMETRICS_FINGER_PAD_SENSOR = 1 << 0, /* liveness, by the sensor */
	BIOMETRICS_FINGER_PAD_COPY = 1 << 1, /* no copy of a known image */
	BIOMETRICS_FINGER_PAD_ALL = (1 << 2) - 1
};

/* From here on an alarm: such a traveller goes to a guard (§2.5). */
#define BIOMETRICS_FINGER_PAD_ALARM 0.5

struct biometrics_finger_pad {
	unsigned evidence; /* what was looked at; 0: nothing, score is 0 */
	double score;
};

/* VALUE: no number from 0 to 1. */
enum biometrics_err biometrics_finger_pad_sensor(
    struct biometrics_finger_pad *, double score) MUST_USE;
/*
 * No two touches of a finger give the same picture: skin stretches, noise is
 * new.  Two grey images that agree pixel by pixel, shifted by a few or not,
 * are one image.  The score grows with their correlation from 0.85, 1 at 0.95:
 * of 1,120 pairs of impressions of FVC2004 DB1-4_B none came above 0.  Images
 * whose shapes differ by more than the shift are not compared.
 */
void biometrics_finger_pad_copy(struct biometrics_finger_pad *,
    const struct biometrics_image *live, const struct biometrics_image *known);
bool biometrics_finger_pad_alarm(const struct biometrics_finger_pad *) MUST_USE;

#endif
