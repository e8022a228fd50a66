/*
 * Thresholds measured by the site itself, as a file: what `sallyport match
 *eval` writes and the gate reads.  It says whose thresholds they are (the
 *SHA-256 of the model), on which data they were measured, and the counts behind
 *each, so that nobody has to believe a bare number:
 *
 *	[model]
 *	name = MobileFace V2
 *	sha256 = bc6a...                 64 lower case digits
 *	metric = cosine                  or L2
 *	dim = 256
 *	data = lane-1, volunteers of spring
 *	measured = 2026-11-22
 *	people = 412
 *	genuine_pairs = 3649             failed ones too
 *	impostor_pairs = 4664391
 *
 *	[point]                          up to 8, falling fmr
 *	fmr = 0.001
 *	threshold = 0.363
 *	false_matches = 4555
 *	false_non_matches = 165
 *
 * More models may follow.  Every key is there once; a file that promises more
 * than its counts show, or whose counts are too few for its rates
 * (BIOMETRICS_EVAL_SUPPORT), is refused as a whole.
 */
#ifndef KIOSK_THRESHOLDS_H
#define KIOSK_THRESHOLDS_H

#include "biometrics/model.h"
#include "kiosk/conf.h"

struct biometrics_embedder;

#define KIOSK_THRESHOLDS_MODELS 8

struct kiosk_threshold {
	char name[48], sha256[65], metric[8], data[160], measured[11];
	unsigned dim, people, genuine_pairs, impostor_pairs;
	struct biometrics_model model; /* the same; its texts lie above */
};

/* Rows point into it: do not copy it. */
struct kiosk_thresholds {
	size_t n;
	struct kiosk_threshold row[KIOSK_THRESHOLDS_MODELS];
};

enum kiosk_err kiosk_thresholds_parse(
    struct span text, struct kiosk_thresholds *, struct conf_error *) MUST_USE;
enum kiosk_err kiosk_thresholds_read(
    const char *path, struct kiosk_thresholds *, struct conf_error *) MUST_USE;
/*
 * The row of our matcher of fingers, or *out = NULL: there is none.  CONF: it
 * is none that fingers could have.
 */
enum kiosk_err kiosk_thresholds_finger(const struct kiosk_thresholds *,
    const struct biometrics_model **out, struct conf_error *) MUST_USE;
/*
 * Reads the file and gives the embedder its row of it, which points into *t; a
 * file without one leaves the embedder what it knows of itself.  An empty path
 * is no file.
 */
enum kiosk_err kiosk_thresholds_apply(const char *path,
    struct kiosk_thresholds *t, struct biometrics_embedder *,
    struct conf_error *) MUST_USE;
/* The row of a model, by SHA-256, or NULL. */
const struct biometrics_model *kiosk_thresholds_find(
    const struct kiosk_thresholds *, const char *sha256);
/* One row as text; overflow is the sink's. */
void kiosk_thresholds_put(struct sink *, const struct kiosk_threshold *);

#endif
