/*
 * Where the gallery verbs have their templates from: photographs, through the
 * network; or a file of templates that were made elsewhere with that network,
 * row behind row as biometrics/vector.h takes them, little-endian.
 */
#ifndef KIOSK_MATCH_TEMPLATE_H
#define KIOSK_MATCH_TEMPLATE_H

#include "biometrics/gallery.h"
#include "kiosk/photo.h"

struct kiosk_match_templates {
	const char *who; /* begins every message */
	const char *model, *landmarks, *vectors, *labels; /* options */
	struct kiosk_photos photos; /* open where vectors is NULL */
	struct span vector_file, label_file;
	/* Of photographs; of vectors, whose dim is the caller's to set. */
	struct biometrics_template_id id;
};

/* Status of sysexits.h with a line on standard error, 0 when all is open. */
int kiosk_match_template_open(struct kiosk_match_templates *) MUST_USE;
void kiosk_match_template_close(struct kiosk_match_templates *);
/* How many vectors of this size the file holds; false: no whole number. */
bool kiosk_match_template_count(
    const struct kiosk_match_templates *, size_t size, size_t *count) MUST_USE;
/* Eats the next line of the labels; false at the end. */
bool kiosk_match_template_label(struct span *labels, struct span *out) MUST_USE;
/* "LABEL=PHOTO" taken apart; without one, the name of the file is the label. */
const char *kiosk_match_template_named(
    const char *argument, struct span *label);
/* The template of a photograph; says what is wrong with it. */
int kiosk_match_template_photo(struct kiosk_match_templates *, const char *path,
    float out[BIOMETRICS_EMBEDDER_MAX_DIM]) MUST_USE;
/* Says what went wrong with a file; the status of sysexits.h for it. */
int kiosk_match_template_refuse(
    const char *who, const char *what, enum biometrics_err);

#endif
