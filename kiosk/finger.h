/*
 * One finger comparison as a value that crosses from the biometric worker to
 * the monitor: the numbers that explain it, no template and no picture.
 */
#ifndef KIOSK_FINGER_H
#define KIOSK_FINGER_H

#include "biometrics/err.h"
#include "biometrics/finger_pad.h"
#include "biometrics/verdict.h"
#include "hw/err.h"

/* Positions of ISO/IEC 19794-4 that are one finger: 1 to 10. */
#define KIOSK_FINGER_LAST 10

/* What libfprint says of the same pictures (hw/finger_second.h). */
enum kiosk_finger_second {
	KIOSK_FINGER_UNASKED,
	KIOSK_FINGER_UNTOLD, /* asked, and it could not say */
	KIOSK_FINGER_DENIES, /* not the same finger */
	KIOSK_FINGER_AGREES, /* the same finger */
	KIOSK_FINGER_SECONDS
};

struct kiosk_finger {
	enum biometrics_err err; /* OK: the outcome holds */
	enum hw_err sensor; /* other than OK: why no finger could be taken */
	uint8_t position; /* the newest that was compared; 0: none yet */
	char matcher[32]; /* "mcc 1" */
	enum biometrics_outcome outcome;
	/* Of that finger, and the rate asked for; alike from 0 to 1. */
	double score, threshold, fmr;
	/* What decides: the rate reached by so many different fingers. */
	double reached;
	uint8_t fingers;
	uint8_t quality_live, quality_reference; /* 0 to 100 */
	uint16_t minutiae_live, minutiae_reference;
	uint16_t width, height, ppi; /* of the picture taken */
	struct biometrics_finger_pad pad;
	/* Of the fingers that decided, all; its word alone admits nobody. */
	enum kiosk_finger_second second;
	enum hw_err second_err; /* UNTOLD: why */
	uint32_t touches; /* of the sensor, in this passage */
	uint32_t us_reference, us_live, us_compare; /* CPU time */
};

/* "right index finger"; "a finger" for 0 and outside. */
const char *kiosk_finger_name(unsigned position);
/* "not asked", "cannot be told", "no match", "match". */
const char *kiosk_finger_second_text(enum kiosk_finger_second);
void kiosk_finger_put(struct sink *, const struct kiosk_finger *);
/* As kiosk_comparison_take(): the sender is not believed. */
bool kiosk_finger_take(struct span *, struct kiosk_finger *) MUST_USE;
/*
 * Whether it is a match by its own numbers, at a false match rate that is no
 * worse than fmr, and without an alarm of attack detection.
 */
bool kiosk_finger_matches(const struct kiosk_finger *, double fmr) MUST_USE;

#endif
