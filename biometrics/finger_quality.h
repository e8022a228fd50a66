/*
 * Is this fingerprint good enough, and if not, what should the traveller be
 * asked to do?
 *
 * Measures bear the names of ISO/IEC 29794-4 and NFIQ 2.  Each has a raw value
 * in its own unit and a component value 0..100, larger is better.  They are our
 * own measurements on cells of 8x8 pixels; they are not NFIQ 2's numbers.
 */
#ifndef BIOMETRICS_FINGER_QUALITY_H
#define BIOMETRICS_FINGER_QUALITY_H

#include "biometrics/minutiae.h"

/* clang-format off */
#define BIOMETRICS_FINGER_QUALITIES(X)                                         \
	X(UNIFIED, "UnifiedQualityScore",       "half lowest, half mean")      \
	X(OCL,     "OrientationCertaintyLevel", "0..1, 1: one direction")      \
	X(LCS,     "LocalClarityScore",         "0..1, 1: ridge from valley")  \
	X(RVU,     "RidgeValleyUniformity",     "deviation of ridges' share")  \
	X(FDA,     "FrequencyDomainAnalysis",   "0..1, 1: one frequency")      \
	X(OFL,     "OrientationFlow",           "degrees from cell to cell")   \
	X(MU,      "Mu",                        "mean grey 0..255")            \
	X(SIGMA,   "Sigma",                     "deviation of grey")           \
	X(AREA,    "RegionOfInterestArea",      "square millimetres")          \
	X(COUNT,   "MinutiaeCount",             "minutiae")
/* clang-format on */

enum biometrics_finger_quality_id {
#define BIOMETRICS_FQ_CODE(id, name, unit) BIOMETRICS_FQ_##id,
	BIOMETRICS_FINGER_QUALITIES(BIOMETRICS_FQ_CODE)
#undef BIOMETRICS_FQ_CODE
	BIOMETRICS_FQ_COUNT_OF
};

struct biometrics_finger_quality {
	float raw[BIOMETRICS_FQ_COUNT_OF];
	/* 0..100; UNIFIED: half the lowest and half the mean of the others */
	float value[BIOMETRICS_FQ_COUNT_OF];
	/* Middle of the print, 0..1 of width and height. */
	float x, y;
	float ridges; /* share of ridges, 0..1: few when dry, many when wet */
};

/* Left and right are those of the image. */
/* clang-format off */
#define BIOMETRICS_FINGER_GUIDANCES(X)                                  \
	X(GOOD,       "the print is good")                              \
	X(NO_FINGER,  "no finger is on the sensor")                     \
	X(TOO_SMALL,  "too little of the finger is on the sensor")      \
	X(TOO_LEFT,   "the finger lies too far left")                   \
	X(TOO_RIGHT,  "the finger lies too far right")                  \
	X(TOO_HIGH,   "the finger lies too far up")                     \
	X(TOO_LOW,    "the finger lies too far down")                   \
	X(TOO_DRY,    "the finger is too dry or pressed too lightly")   \
	X(TOO_WET,    "the finger is too wet or pressed too hard")      \
	X(UNCLEAR,    "the ridges are not clear")
/* clang-format on */

enum biometrics_finger_guidance {
#define BIOMETRICS_FG_CODE(name, text) BIOMETRICS_FG_##name,
	BIOMETRICS_FINGER_GUIDANCES(BIOMETRICS_FG_CODE)
#undef BIOMETRICS_FG_CODE
	BIOMETRICS_FG_COUNT
};

/* "LocalClarityScore" and its unit; "?" outside the range. */
const char *biometrics_finger_quality_name(enum biometrics_finger_quality_id);
const char *biometrics_finger_quality_unit(enum biometrics_finger_quality_id);
/* "TOO_DRY" and its sentence. */
const char *biometrics_finger_quality_guidance_name(
    enum biometrics_finger_guidance);
const char *biometrics_finger_quality_guidance_text(
    enum biometrics_finger_guidance);

/*
 * biometrics_minutiae_extract(), which is this without quality, and what it saw
 * on its way: same scratch, same errors, same template.
 */
enum biometrics_err biometrics_finger_quality_measure(
    const struct biometrics_image *grey, unsigned ppi, void *scratch,
    size_t cap, struct biometrics_minutiae *,
    struct biometrics_finger_quality *) MUST_USE;
/* The first thing to ask for. */
enum biometrics_finger_guidance biometrics_finger_quality_guide(
    const struct biometrics_finger_quality *) MUST_USE;

#endif
