/*
 * A console that is a process of its own: it waits for a case, and what it
 * signs then the database hands to lane-1, whatever it says.
 */
#ifndef TESTS_OFFICER_TALK_H
#define TESTS_OFFICER_TALK_H

#include <sys/types.h>

#include "kiosk/order.h"

/* What is signed, and by whom. */
struct officer_letter {
	enum kiosk_order_kind kind;
	const char *gate, *signer, *second;
	enum kiosk_order_step step;
	int64_t lasts_ms;
	bool this_case;
};

/* And what the gate has to make of it. */
struct officer_talk {
	struct officer_letter letter;
	enum kiosk_order_verdict want;
};

/* A new process for each passage. */
pid_t officer_talk_begin(const struct officer_talk *, size_t n);
/* It has heard what it wanted. */
void officer_talk_ended(pid_t);

#endif
