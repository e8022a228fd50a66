/*
 * Whose numbers a template holds.  Templates of two models live in two spaces:
 * a distance between them is a number without a meaning, so whoever compares
 * or stores templates first compares their ids.
 */
#ifndef BIOMETRICS_TEMPLATE_H
#define BIOMETRICS_TEMPLATE_H

#include "biometrics/err.h"
#include "mrtd/bytes.h"

/* Stored in gallery files: append only. */
enum biometrics_template_kind {
	BIOMETRICS_TEMPLATE_FACE = 1,
	BIOMETRICS_TEMPLATE_FINGER
};

struct biometrics_template_id {
	/* SHA-256 of the model's file; of its name, where it is code alone. */
	uint8_t model[32];
	uint16_t version; /* of what is done around the model, from 1 */
	uint16_t dim; /* elements of a template; bits, where they are bits */
	uint8_t kind; /* enum biometrics_template_kind */
};

/* MODEL_MISMATCH unless every field is the same. */
enum biometrics_err biometrics_template_same(
    const struct biometrics_template_id *,
    const struct biometrics_template_id *) MUST_USE;

#endif
