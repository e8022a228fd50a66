/*
 * Angles in 256 steps to the full turn, in whole numbers: the same on every
 * machine.  Counter-clockwise with y down, as in minutiae.h.
 */
#ifndef BIOMETRICS_FINGER_TRIG_H
#define BIOMETRICS_FINGER_TRIG_H

#include <stdint.h>

/* Times 2^14. */
int biometrics_finger_trig_cos(uint8_t angle);
int biometrics_finger_trig_sin(uint8_t angle);
/* The direction from the origin to (dx, dy), y down; 0 for the origin. */
uint8_t biometrics_finger_trig_bearing(int32_t dx, int32_t dy);

#endif
