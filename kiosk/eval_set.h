/*
 * What is evaluated: samples, whose they are, what is known of them, and which
 * are compared.  biometrics/eval_pairs.h has the forms of the files.
 *
 *	e = kiosk_eval_set_labels(&s, "labels.tsv", &err);
 *	e = kiosk_eval_set_pairs(&s, "pairs.tsv", &err);
 *	... s.names.text[i], s.person[i], s.pair[k].a ...
 *	kiosk_eval_set_wipe(&s);
 */
#ifndef KIOSK_EVAL_SET_H
#define KIOSK_EVAL_SET_H

#include "biometrics/eval_pairs.h"
#include "kiosk/conf.h"
#include "kiosk/names.h"

#define KIOSK_EVAL_SET_LABELS 8
#define KIOSK_EVAL_SET_PAIRS ((size_t)100000000)

struct kiosk_eval_set {
	struct kiosk_names sample, person_name;
	uint32_t *person; /* of each sample */
	/* A column of the labels: for each sample the number of its value;
	 * 0: not known. */
	struct kiosk_eval_label {
		char name[48];
		struct kiosk_names value; /* 0 is "" */
		uint16_t *of;
	} label[KIOSK_EVAL_SET_LABELS];
	size_t labels;
	struct biometrics_eval_pair *pair; /* score: FAILED, or of the file */
	size_t pairs;
	/* The pairs of a file of pairs, with their folds. */
	struct kiosk_eval_trial {
		uint32_t a, b;
		uint16_t fold;
	} * trial;
	size_t trials;
	size_t room; /* samples that person and labels have room for */
	bool labelled; /* samples without a line have no label */
};

/*
 * Labels come first.  err names the line; CONF: the text is wrong, SYSTEM: no
 * memory.
 */
enum kiosk_err kiosk_eval_set_labels(
    struct kiosk_eval_set *, const char *path, struct conf_error *err) MUST_USE;
enum kiosk_err kiosk_eval_set_pairs(
    struct kiosk_eval_set *, const char *path, struct conf_error *err) MUST_USE;
enum kiosk_err kiosk_eval_set_scores(
    struct kiosk_eval_set *, const char *path, struct conf_error *err) MUST_USE;
/* Every file below a folder becomes a sample. */
enum kiosk_err kiosk_eval_set_folder(
    struct kiosk_eval_set *, const char *path, struct conf_error *err) MUST_USE;
/* Every sample with every other, instead of the pairs so far. */
enum kiosk_err kiosk_eval_set_all(
    struct kiosk_eval_set *, struct conf_error *err) MUST_USE;
void kiosk_eval_set_wipe(struct kiosk_eval_set *);

#endif
