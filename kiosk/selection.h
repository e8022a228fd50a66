/*
 * Whom an officer is asked to look at besides: by chance, and by indicators
 * that the policy names.
 *
 * Nobody is refused by it.  A score is a sum of weights that anybody can add up
 * again: each indicator stands in the policy with its reason in plain words,
 * and those that were so stand in the record.  What is not known counts for
 * nothing.
 *
 * Chance is asked about everybody whom the rules make eligible, before and
 * without regard to any score: so those whom it picks are a fair sample of all,
 * and what officers find among them says how much the indicators are worth.
 */
#ifndef KIOSK_SELECTION_H
#define KIOSK_SELECTION_H

#include "kiosk/rule.h"

#define KIOSK_SELECTION_MAX 32

struct kiosk_indicator {
	char name[24];
	char text[96];
	unsigned weight, line; /* weight 0: the file did not say */
	struct kiosk_rule_terms terms; /* of the rules' pool of codes */
};

struct kiosk_selection_rules {
	unsigned per_mille; /* of all by chance */
	unsigned threshold; /* from this score on; 0: no score selects */
	size_t n;
	struct kiosk_indicator indicator[KIOSK_SELECTION_MAX];
};

/* What became of one traveller; for the record. */
struct kiosk_selection {
	bool made;
	bool random; /* picked by chance */
	bool scored; /* the score reaches the threshold */
	unsigned score, threshold, per_mille;
	size_t n; /* of indicators that are so */
	char name[KIOSK_SELECTION_MAX][24];
	char text[160]; /* of the first ones, in words */
};

/* draw: 32 bits of the kernel's generator, anew for each traveller. */
void kiosk_selection_make(const struct kiosk_selection_rules *,
    const struct kiosk_rules *, const struct kiosk_traveller *, uint32_t draw,
    struct kiosk_selection *);
/* "selected-random", "selected" and a sentence; false: nobody is asked. */
bool kiosk_selection_reason(const struct kiosk_selection *,
    char code[KIOSK_RULE_CODE_MAX], char text[KIOSK_RULE_TEXT_MAX]) MUST_USE;

/* Reading, for kiosk/policy.c, as with rules: [indicator NAME]. */
const char *kiosk_selection_begin(
    struct kiosk_selection_rules *, const char *name, unsigned line) MUST_USE;
const char *kiosk_selection_line(struct kiosk_selection_rules *,
    struct kiosk_rules *, const struct kiosk_rule_lists *, const char *key,
    const char *value) MUST_USE;
const char *kiosk_selection_complete(const struct kiosk_indicator *) MUST_USE;

#endif
