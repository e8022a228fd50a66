/*
 * An order to a gate of the campaign, good or not: who signed it, for what, and
 * what was done to it then.
 */
#ifndef TESTS_FAULTS_LETTER_H
#define TESTS_FAULTS_LETTER_H

#include "kiosk/order.h"
#include "tests/faults/gate.h"

/* What is done to it after it was signed. */
enum faults_harm {
	FAULTS_UNHARMED,
	FAULTS_BIT_OF_TEXT,
	FAULTS_BIT_OF_SIGNATURE,
	FAULTS_KEY_OF_ANOTHER
};

/* Of a case and a passage that never were. */
#define FAULTS_LETTER_OTHER "ffffffffffffffffffffffffffffffff"

struct faults_wording {
	enum kiosk_order_kind kind;
	enum faults_desk signer, second;
	enum faults_harm harm;
	/* NULL: the right one, of the case that is open. */
	const char *gate, *site, *case_id, *passage;
	int issued_s, lasts_s; /* from now */
	bool old; /* its number was used */
};

struct faults_letter {
	struct faults_wording is;
	/* Written: */
	struct kiosk_order_sealed sealed;
	char id[KIOSK_CASE_ID];
};

/* A new one each time, with a number above all others. */
void faults_letter_write(const struct faults_gate *, struct faults_letter *);
/* As the link hands it over. */
void faults_letter_deliver(struct faults_gate *, const struct faults_letter *);
/* What the gate's store says of it: "done replayed"; empty: nothing. */
void faults_letter_verdicts(
    const struct faults_gate *, const struct faults_letter *, char out[256]);

#endif
