/*
 * sallyport policy: what the parts of the verb share; each is a file
 * policy_<part>.c.
 */
#ifndef KIOSK_POLICY_VERB_H
#define KIOSK_POLICY_VERB_H

#include "kiosk/policy.h"

#define KIOSK_POLICY_TRAVELLERS 12

struct kiosk_policy_verb {
	const char *file, *lane;
	const char *at; /* local time of the lane; NULL: now */
	const char *traveller[KIOSK_POLICY_TRAVELLERS];
	size_t travellers;
	const char *key, *pin; /* sign, verify; NULL: not given */
	const char *from, *until; /* statistics; NULL: not given */
	bool family, json;
};

/* Each returns its exit status. */
int kiosk_policy_check(const struct kiosk_policy_verb *);
int kiosk_policy_explain(const struct kiosk_policy_verb *);
int kiosk_policy_try(const struct kiosk_policy_verb *);
int kiosk_policy_statistics(const struct kiosk_policy_verb *);
int kiosk_policy_sign(const struct kiosk_policy_verb *);
int kiosk_policy_verify(const struct kiosk_policy_verb *);
/* Reads the file and says on standard error what is wrong with it. */
bool kiosk_policy_explain_load(
    const struct kiosk_policy_verb *, struct policy *) MUST_USE;

/*
 * A traveller as text: "nationality=UTO age=17 accompanied=yes".  What it does
 * not say is not known.  t->now has to be set.  NULL, or what is wrong with
 * *word, which points into text.
 */
const char *kiosk_policy_try_person(
    const char *text, struct kiosk_traveller *t, const char **word) MUST_USE;

#endif
