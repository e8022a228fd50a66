/*
 * Presentation attack detection: is this a face before the camera, or a picture
 * of one?
 *
 *	biometrics_pad_new(path, &pad);
 *	for each frame that shows exactly one person:
 *		biometrics_pad_see(pad, &frame, &face, chosen);
 *	biometrics_pad_judge(pad, &result);
 *	biometrics_pad_forget(pad);		between two persons
 *
 * The score is that of BSI TR-03121-3.1 §4.5.1.1.2: a double from 0, bona fide,
 * to 1, presentation attack, and never one of two values.  It is fused from the
 * evidence below; each has a raw value in its own unit and a weight of evidence
 * (the logarithm of a likelihood ratio, above 0 for an attack), and evidence
 * that was not there is said not to be there.
 *
 * What it is worth is measured by tests/bench/bench_biometrics_pad and is
 * little: biometrics/README.md.  It says nothing about masks and makeup.
 */
#ifndef BIOMETRICS_PAD_H
#define BIOMETRICS_PAD_H

#include "biometrics/face.h"

struct biometrics_pad;

/* clang-format off */
#define BIOMETRICS_PADS(X)                                                     \
	X(NETWORK,      "network",      "attack, by the trained network, 0..1") \
	X(SURROUNDINGS, "surroundings", "share that moves with the face")      \
	X(DEFORMATION,  "deformation",  "off a plane's motion, eye distances") \
	X(BLINK,        "blink",        "times the eyes closed and opened")    \
	X(STILLNESS,    "stillness",    "frames in a row without any motion")  \
	X(PATTERN,      "pattern",      "strongest regular pattern, dB")
/* clang-format on */

enum biometrics_pad_id {
#define BIOMETRICS_PAD_CODE(id, name, unit) BIOMETRICS_PAD_##id,
	BIOMETRICS_PADS(BIOMETRICS_PAD_CODE)
#undef BIOMETRICS_PAD_CODE
	BIOMETRICS_PAD_COUNT
};

struct biometrics_pad_result {
	double score; /* 0 bona fide .. 1 presentation attack */
	unsigned frames; /* seen; 0: nothing was judged */
	struct biometrics_pad_evidence {
		bool have;
		float raw, weight;
	} evidence[BIOMETRICS_PAD_COUNT];
};

/*
 * path names the network (an FNET file of known digest); NULL: none, the rest
 * of the evidence is judged alone.  FILE, MODEL, MEMORY; UNSUPPORTED: a network
 * whose answers nobody here knows how to read.
 */
enum biometrics_err biometrics_pad_new(
    const char *path, struct biometrics_pad **out) MUST_USE;
void biometrics_pad_free(struct biometrics_pad **);
/* "MiniFASNet V2, 2.7"; "none". */
const char *biometrics_pad_model(const struct biometrics_pad *);
/*
 * The next frame of one person.  chosen: it is the picture that is going to be
 * compared; the last one that was is that picture.  The network judges pictures
 * in colour alone.
 */
enum biometrics_err biometrics_pad_see(struct biometrics_pad *,
    const struct biometrics_image *, const struct biometrics_face *,
    bool chosen) MUST_USE;
void biometrics_pad_judge(
    const struct biometrics_pad *, struct biometrics_pad_result *);
/* Wipes what is known of a person. */
void biometrics_pad_forget(struct biometrics_pad *);

/* "network" and what its raw value is; "?" outside the range. */
const char *biometrics_pad_name(enum biometrics_pad_id);
const char *biometrics_pad_unit(enum biometrics_pad_id);

#endif
