/*
 * A family at the gate: an adult and the minors who follow, one after another.
 *
 * The adult says so on the screen, goes through first, and then each minor has
 * a short time to begin a passage of their own; rules that ask `accompanied`
 * hold for those.  Nothing of a person is kept: an age in full years to tell
 * the adult, a count, a time and the random name of the adult's passage.
 *
 * Whatever does not go as said ends the group: the time, an officer, another
 * adult, one minor more than the policy allows.
 */
#ifndef KIOSK_GROUP_H
#define KIOSK_GROUP_H

#include "kiosk/policy.h"

struct kiosk_group {
	bool declared; /* and nobody of it has gone through yet */
	bool open; /* the adult has */
	uint64_t until_ms; /* for the next passage of it to begin */
	unsigned left; /* minors who may follow */
	char adult[40]; /* the passage of the adult */
};

/* Somebody says that they come with a child. */
void kiosk_group_declare(
    struct kiosk_group *, const struct policy *, uint64_t now_ms);
/* A passage begins: whether it is accompanied, if that of a minor. */
bool kiosk_group_begin(struct kiosk_group *, uint64_t now_ms) MUST_USE;
/* Somebody of this age went through in the passage of this name, which began
 * as accompanied or not. */
void kiosk_group_passed(struct kiosk_group *, const struct policy *,
    const struct kiosk_traveller_range *age, const char *passage,
    bool accompanied, uint64_t now_ms);
void kiosk_group_end(struct kiosk_group *);

#endif
