/*
 * A face template on its way: from the biometric worker that made it to the
 * monitor, and in a token (kiosk/token.h) to another station.  One octet an
 * element and a scale for all of them: a quarter of the floats, and a score
 * that differs in the third decimal (tests/test_kiosk_token.c).
 *
 * It is a person's: wipe it.
 */
#ifndef KIOSK_REFERENCE_H
#define KIOSK_REFERENCE_H

#include "biometrics/embedder.h"
#include "biometrics/template.h"
#include "mrtd/bytes.h"

struct kiosk_reference {
	struct biometrics_template_id id;
	float scale; /* of one step; finite, above 0 */
	int8_t v[BIOMETRICS_EMBEDDER_MAX_DIM]; /* -127 to 127 */
};

#define KIOSK_REFERENCE_HEAD 41
#define KIOSK_REFERENCE_MAX (KIOSK_REFERENCE_HEAD + BIOMETRICS_EMBEDDER_MAX_DIM)

/* False: an element is not finite, or all are 0. */
bool kiosk_reference_of(const struct biometrics_template_id *,
    const float *template, struct kiosk_reference *) MUST_USE;
void kiosk_reference_floats(const struct kiosk_reference *, float *out);

/* model, be16 version, be16 dim, u8 kind, be32 scale (IEEE 754), elements. */
void kiosk_reference_put(struct sink *, const struct kiosk_reference *);
/* Eats all; false where it can be none. */
bool kiosk_reference_take(struct span, struct kiosk_reference *) MUST_USE;

#endif
