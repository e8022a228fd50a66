/*
 * The lane policy: data that the authority writes, not code; policy.conf(5).
 * Who may use the lane (kiosk/rule.h), every bound in time, every number of
 * attempts, the false match rate, and which checks may stay undetermined (none,
 * unless the file names them).
 */
#ifndef KIOSK_POLICY_H
#define KIOSK_POLICY_H

#include "kiosk/conf.h"
#include "kiosk/profile.h"
#include "kiosk/rule.h"
#include "kiosk/selection.h"

/* What a traveller may do again; the gate's counters. */
enum policy_counter {
	POLICY_DOCUMENT, /* lay the document down */
	POLICY_REMOVED, /* put it back after taking it away */
	POLICY_FACE, /* be compared */
	POLICY_EXTEND, /* ask for more time */
	POLICY_FINGER, /* be compared */
	POLICY_TYPE, /* type what is printed; counted from the first time */
	POLICY_ORDER, /* be kept in the passage by an officer's order */
	POLICY_COUNTERS
};

/* The bounds in time, in milliseconds, one for each kind of waiting. */
enum policy_time {
	POLICY_T_NONE, /* a state of rest */
	POLICY_T_MRZ,
	POLICY_T_ASK,
	POLICY_T_ACCESS,
	POLICY_T_READ,
	POLICY_T_REMOVED,
	POLICY_T_FACE,
	POLICY_T_FINGER,
	POLICY_T_WARNING,
	POLICY_T_SCREEN,
	POLICY_T_DECIDE,
	POLICY_T_DOOR,
	POLICY_T_ENTER,
	POLICY_T_PASSED,
	POLICY_T_OFFICER,
	POLICY_T_CLEAR,
	POLICY_T_RETRY,
	POLICY_T_TYPE,
	POLICY_T_CLAIM,
	POLICY_T_SLIP,
	POLICY_TIMES
};

/* Which policy it is, for the record. */
struct policy_id {
	char name[48];
	unsigned version; /* rises with every change; 0: not said */
	char zone[48]; /* of the lane's clock: "Europe/Berlin" */
	char sha256[65]; /* of the file; empty: the defaults */
};

struct policy {
	struct policy_id id;
	struct kiosk_rules rules;
	struct kiosk_selection_rules selection;
	unsigned adult_age, minors, group_s; /* kiosk/group.h */
	unsigned time_ms[POLICY_TIMES];
	unsigned again[POLICY_COUNTERS]; /* so many times more than once */
	double fmr; /* false match rate of the face comparison */
	unsigned impostors; /* references kept for kiosk/impostor.h; 0: none */
	unsigned impostor_minutes; /* each for so long */
	bool finger; /* compared after the face, where EF.DG3 is readable */
	bool finger_required; /* and where it is not: the officer */
	double finger_fmr; /* of the fingers that are asked for, together */
	bool finger_second; /* libfprint is asked as well, and recorded */
	bool finger_second_required; /* and nobody passes against its word */
	bool pad_required; /* no face is accepted unjudged */
	double pad_threshold; /* a score from here on is a suspected attack */
	unsigned evidence_days; /* its pictures are kept for so long; 0: not */
	bool watchlist_required; /* no passage without every list searched */
	bool watchlist_portrait; /* the chip's picture is looked for too */
	bool persons_required; /* likewise of documents and names */
	unsigned watchlist_hours; /* an older list is not searched; 0: any */
	double watchlist_fmr; /* false match rate of one comparison */
	bool wide; /* the door is wide enough for a wheelchair */
	double patience; /* times longer for who needs more time, from 1 on */
	bool allow_bac;
	unsigned record_days, waiting_days; /* kiosk/erase.h */
	char profile[24]; /* of the record: kiosk/profile.h */
	unsigned replay_days; /* recordings are kept for so long; 0: not */
	bool replay_images; /* they hold frames and fingers, too */
	/* Identifiers of checks which may stay undetermined, comma-separated.
	 */
	char pass_undetermined[256];
	/* Kinds of orders (kiosk/order.h) that this lane takes, and those that
	 * a second officer has to sign; lists of names. */
	char orders[128], four_eyes[128];
	/* For so long a lane whose line to the site is cut admits by itself; 0:
	 * everybody goes to an officer then. */
	unsigned offline_minutes;
	unsigned token_s; /* a kiosk's token lasts so long */
	bool token_offline; /* taken where the site cannot say it is unused */
};

void kiosk_policy_default(struct policy *);
/*
 * As it holds in the lane of this name: what stands in a section [face lane-2]
 * replaces, in lane-2, what stands in [face].  Sections of other lanes are
 * checked as well.
 */
enum kiosk_err kiosk_policy_parse(struct span text, const char *lane,
    struct policy *, struct conf_error *) MUST_USE;
/* The same of a file of at most 64 KiB. */
enum kiosk_err kiosk_policy_read(const char *path, const char *lane,
    struct policy *, struct conf_error *) MUST_USE;
/* Whether libfprint's opinion of a finger is wanted. */
bool kiosk_policy_second(const struct policy *) MUST_USE;
/* Whether a finger may be asked for at all: then a chip's are read. */
bool kiosk_policy_fingers(const struct policy *) MUST_USE;
/*
 * The same with the patience of an assisted passage: every bound in time that
 * waits for the traveller, the door's included, and no other.
 */
void kiosk_policy_patient(const struct policy *, struct policy *out);
/* The two lists as bits: 1 << enum kiosk_order_kind. */
uint32_t kiosk_policy_orders(const struct policy *) MUST_USE;
uint32_t kiosk_policy_four_eyes(const struct policy *) MUST_USE;
enum kiosk_profile kiosk_policy_profile(const struct policy *) MUST_USE;
/* Whether the policy names this check among those that may be undetermined. */
bool kiosk_policy_passes(const struct policy *, const char *check) MUST_USE;

#endif
