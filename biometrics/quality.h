/*
 * Is this picture of a face good enough, and if not, what should the traveller
 * be asked to do?
 *
 * Measures bear the names of ISO/IEC 29794-5 (OFIQ).  Each has a raw value in
 * its own unit and a component value 0..100, larger is better.  They are our
 * own simple measurements from 68 points and the pixels between them; they are
 * not OFIQ's numbers.  OFIQ leaves to trained networks, and we do not pretend
 * to measure: CompressionArtifacts, EyesVisible, MouthOcclusionPrevention,
 * FaceOcclusionPrevention, ExpressionNeutrality, NoHeadCoverings.
 */
#ifndef BIOMETRICS_QUALITY_H
#define BIOMETRICS_QUALITY_H

#include "biometrics/face.h"

/* clang-format off */
#define BIOMETRICS_QUALITIES(X)                                               \
	X(UNIFIED,       "UnifiedQualityScore",     "half lowest, half mean") \
	X(SINGLE_FACE,   "SingleFacePresent",       "faces")                  \
	X(IED,           "InterEyeDistance",        "pixels")                 \
	X(HEAD_SIZE,     "HeadSize",                "eyes to chin / height")  \
	X(HEAD_POSE,     "HeadPose",                "degrees off frontal")    \
	X(CROP,          "CropOfTheFaceImage",      "share of head in image") \
	X(LUMINANCE,     "Luminance",               "mean grey 0..255")       \
	X(UNDEREXPOSURE, "UnderExposurePrevention", "share of dark pixels")   \
	X(OVEREXPOSURE,  "OverExposurePrevention",  "share of bright pixels") \
	X(ILLUMINATION,  "IlluminationUniformity",  "overlap of both sides")  \
	X(SHARPNESS,     "Sharpness",               "Laplacian energy")       \
	X(EYES_OPEN,     "EyesOpen",                "opening / width")        \
	X(MOUTH_CLOSED,  "MouthClosed",             "opening / IED")          \
	X(DYNAMIC_RANGE, "DynamicRange",            "bits of grey entropy")   \
	X(COLOUR,        "NaturalColour",           "off skin's a* and b*")   \
	X(BACKGROUND,    "BackgroundUniformity",    "mean edge, greys")
/* clang-format on */

enum biometrics_quality_id {
#define BIOMETRICS_Q_CODE(id, name, unit) BIOMETRICS_Q_##id,
	BIOMETRICS_QUALITIES(BIOMETRICS_Q_CODE)
#undef BIOMETRICS_Q_CODE
	BIOMETRICS_Q_COUNT
};

struct biometrics_quality {
	float raw[BIOMETRICS_Q_COUNT];
	/*
	 * 0..100; UNIFIED: half the lowest and half the mean of the others but
	 * COLOUR and BACKGROUND, which are the lamp's and the room's.
	 */
	float value[BIOMETRICS_Q_COUNT];
};

/*
 * Guidance of BSI TR-03121-3.1 §4.8.1.1: one code for each of its conditions,
 * plus light and sharpness.  GOOD: the frame may be used.  Left and right are
 * those of the image: a mirror shows them the other way round.
 */
/* clang-format off */
#define BIOMETRICS_GUIDANCES(X)                                           \
	X(GOOD,          "the picture is good")                           \
	X(NO_FACE,       "no face is in front of the camera")             \
	X(SEVERAL_FACES, "multiple faces are in front of the camera")     \
	X(TOO_FAR,       "too far away from the camera")                  \
	X(TOO_CLOSE,     "too close to the camera")                       \
	X(TOO_LEFT,      "too far left in the image")                     \
	X(TOO_RIGHT,     "too far right in the image")                    \
	X(TOO_HIGH,      "too high in the image")                         \
	X(TOO_LOW,       "too low in the image")                          \
	X(MOVEMENT,      "too much movement")                             \
	X(NOT_FRONTAL,   "not facing frontally to the camera")            \
	X(EYES_CLOSED,   "the eyes are closed")                           \
	X(MOUTH_OPEN,    "the mouth is opened")                           \
	X(TOO_DARK,      "the face is too dark")                          \
	X(TOO_BRIGHT,    "the face is too bright")                        \
	X(BLURRED,       "the face is not sharp")
/* clang-format on */

enum biometrics_guidance {
#define BIOMETRICS_G_CODE(name, text) BIOMETRICS_G_##name,
	BIOMETRICS_GUIDANCES(BIOMETRICS_G_CODE)
#undef BIOMETRICS_G_CODE
	BIOMETRICS_G_COUNT
};

/* "HeadPose" and "degrees off frontal"; "?" outside the range. */
const char *biometrics_quality_name(enum biometrics_quality_id);
const char *biometrics_quality_unit(enum biometrics_quality_id);
/* "TOO_FAR" and its sentence. */
const char *biometrics_quality_guidance_name(enum biometrics_guidance);
const char *biometrics_quality_guidance_text(enum biometrics_guidance);

/*
 * Measures the largest face (faces[0]) of n faces; with n = 0 all values are 0.
 * The image is grey or RGB.  A face less than half as wide as the largest is
 * somebody in the background and does not count for SingleFacePresent.
 */
void biometrics_quality_measure(const struct biometrics_image *,
    const struct biometrics_face *faces, size_t n, struct biometrics_quality *);
/*
 * The first thing to ask for.  before is the face in the frame before, or NULL:
 * with it movement is judged.
 */
enum biometrics_guidance biometrics_quality_guide(
    const struct biometrics_image *, const struct biometrics_face *faces,
    size_t n, const struct biometrics_face *before,
    const struct biometrics_quality *) MUST_USE;
/*
 * Good enough to be compared at all, as a reference (a DG2 portrait) or a
 * probe: laxer than guidance, because a portrait is what it is.
 */
bool biometrics_quality_comparable(const struct biometrics_quality *) MUST_USE;

#endif
