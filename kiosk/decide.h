/*
 * From what was established to what the gate does.  Tables; whatever has no
 * row goes to an officer.  Each decision leaves its reasons in the record.
 */
#ifndef KIOSK_DECIDE_H
#define KIOSK_DECIDE_H

#include "kiosk/comparison.h"
#include "kiosk/policy.h"
#include "kiosk/record.h"

enum kiosk_decision {
	KIOSK_OFFICER, /* zero: what nobody thought of */
	KIOSK_AGAIN, /* the traveller may try again */
	KIOSK_ADMIT
};

/* What an error in reading means for the traveller. */
enum kiosk_decision kiosk_decide_mrtd(enum mrtd_err) MUST_USE;
/*
 * The document, by the facts in the record: ADMIT only when the session ended
 * well and every check that counts was successful.  Weights are set anew here,
 * by the policy: the worker's are not believed.
 */
enum kiosk_decision kiosk_decide_document(
    const struct policy *, struct kiosk_record *) MUST_USE;
/*
 * Whether the policy's rules make this traveller eligible: ADMIT or OFFICER.
 * The verdict goes into the record, and a reason where it is the officer.
 */
enum kiosk_decision kiosk_decide_traveller(const struct policy *,
    const struct kiosk_traveller *, struct kiosk_record *) MUST_USE;
/* What presentation attack detection means for the passage. */
enum kiosk_pad {
	KIOSK_PAD_ABSENT, /* zero: required, and nothing judged the face */
	KIOSK_PAD_SUSPECTED,
	KIOSK_PAD_CLEAR
};
enum kiosk_pad kiosk_decide_pad(
    const struct policy *, const struct kiosk_comparison *) MUST_USE;
/* One comparison: ADMIT, AGAIN or OFFICER. */
enum kiosk_decision kiosk_decide_face(
    const struct policy *, const struct kiosk_comparison *) MUST_USE;
/* Watch-lists: OFFICER on a hit, and where they had to be searched and were
 * not.
 */
enum kiosk_decision kiosk_decide_watchlists(
    const struct policy *, const struct kiosk_record *) MUST_USE;
/*
 * Lists of documents and names, as the record has them, with the reason where
 * it is the officer: a hit, and a list that had to be searched and was not.
 */
enum kiosk_decision kiosk_decide_persons(
    const struct policy *, struct kiosk_record *) MUST_USE;
/* One comparison of a finger: ADMIT, AGAIN or OFFICER. */
enum kiosk_decision kiosk_decide_finger(
    const struct policy *, const struct kiosk_finger *) MUST_USE;

enum kiosk_decide_fingers {
	KIOSK_FINGER_MISSING, /* zero: asked for, and there is none */
	KIOSK_FINGER_ASKED,
	KIOSK_FINGER_NOT_ASKED
};
/* Whether a finger has to match too, by the policy, the rule that applies and
 * what the chip gave. */
enum kiosk_decide_fingers kiosk_decide_asks_finger(
    const struct policy *, const struct kiosk_record *) MUST_USE;
/* Everything together, once more, before the door: ADMIT or OFFICER. */
enum kiosk_decision kiosk_decide_passage(
    const struct policy *, const struct kiosk_record *) MUST_USE;
/* "admit", "officer", "again". */
const char *kiosk_decide_name(enum kiosk_decision);
/* A stored decision that let the traveller on by machine: through the door, or
 * at a kiosk apart with a slip ("admit", "issue"). */
bool kiosk_decide_admitted(const char *decision) MUST_USE;

#endif
