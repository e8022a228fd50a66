/*
 * The passage: every state a traveller can be in, as two tables and nothing
 * else.  No clock, no device, no process: the monitor feeds events and carries
 * out the actions that come back.
 *
 *	s = kiosk_gate_step(&g, &policy, GATE_EV_TRUSTED, now_ms);
 *	... carry out s.actions; show kiosk_gate_state_name(g.state) ...
 *
 * What must hold, and tests/test_kiosk_gate.c proves by walking every state,
 * fact and counter:
 *  - an event that has no row in a running passage leads to the officer;
 *  - the door opens only with every fact of GATE_FACTS_DOOR, or with those of
 *    GATE_FACTS_ORDER, which an officer alone can give to a case that is open;
 *  - a face is compared only after the document has been found trusted, a
 *    finger only after the face;
 *  - where a finger is asked for, the door opens only with it;
 *  - where there is an entry, it opens only for a trusted document, and a face
 *    is compared only of somebody who has come in alone;
 *  - a kiosk never opens a door, and issues a token only where another lane
 *    would open one; a gate that stands apart reads no document, and takes a
 *    token for a trusted document only once it was claimed; with one that is
 *    too old or of another gate nothing is found out and nothing opens;
 *  - every state but those of rest has a bound in time, and every loop between
 *    states is counted: a passage ends.
 */
#ifndef KIOSK_GATE_H
#define KIOSK_GATE_H

#include "kiosk/policy.h"
#include "kiosk/station.h"

/* clang-format off */
#define GATE_STATES(X)                                                        \
	X(OUT_OF_SERVICE) /* a worker, device or the store is missing */      \
	X(CLEARING)       /* every worker forgets the last traveller */       \
	X(IDLE)           /* nobody is here */                                \
	X(MRZ)            /* a document lies there, its MRZ is judged */      \
	X(ASK_AGAIN)      /* lay it down again */                             \
	X(TYPING)         /* or type what is printed */                       \
	X(TYPE_WARNING)   /* time is running out, as with the face */         \
	X(ACCESS)         /* the chip is opened with the MRZ */               \
	X(READING)        /* and read; signatures are verified meanwhile */   \
	X(REMOVED)        /* taken away too early: put it back */             \
	X(ENTERING)       /* the document is good: come in, alone */          \
	X(FACE)           /* the document is good: look at the camera */      \
	X(WARNING)        /* time is running out, it can be extended once */  \
	X(FINGER)         /* the face matches: lay down this finger */        \
	X(FINGER_WARNING) /* time is running out, as with the face */         \
	X(SCREENING)      /* watch-lists are searched, not longer than a bound */ \
	X(DECIDING)       /* all is known: checks, persons, policy together */ \
	X(STORING)        /* the passage is made durable before the door */   \
	X(DOOR_OPEN)                                                          \
	X(PASSED)                                                             \
	X(OFFICER)        /* the way out of everything that is not clear */   \
	X(ORDERED)        /* an officer admits: durable before the door */    \
	X(TURNED_AWAY)    /* an officer has refused or referred */            \
	X(CLAIMING)       /* a token is good: does the site know it as used? */ \
	X(ISSUING)        /* a token is printed, where another station opens */ \
	X(RETURNED)       /* a token of no use here: another, or elsewhere */

#define GATE_EVENTS(X)                                                        \
	X(READY)          /* all workers are ready and the store writes */    \
	X(CLEARED)        /* all workers have forgotten the last passage */   \
	X(DOCUMENT)       /* something was laid on the document reader */     \
	X(MRZ_OK)                                                             \
	X(MRZ_BAD)        /* unreadable, or a check digit is wrong */         \
	X(CHIP)           /* a chip has entered the field */                  \
	X(CHIP_GONE)                                                          \
	X(ACCESS_OK)      /* PACE or BAC has succeeded */                     \
	X(ACCESS_WRONG)   /* the chip does not accept the MRZ */              \
	X(TRUSTED)        /* every check of the document allows passage */    \
	X(TRUSTED_FINGER) /* and a finger is to be compared after the face */ \
	X(REFUSED)        /* at least one does not */                         \
	X(MATCH)                                                              \
	X(NO_MATCH)                                                           \
	X(NO_FACE)        /* no face can be compared at this gate */          \
	X(FINGER_MATCH)                                                       \
	X(FINGER_NO_MATCH)                                                    \
	X(NO_FINGER)      /* no finger can be compared: the sensor is gone */ \
	X(ATTACK)         /* a picture of a face may be before the camera */  \
	X(NO_PAD)         /* nothing has judged that, and something has to */ \
	X(SCREENED)       /* the search is over, and there was no hit */      \
	X(LISTED)         /* a watch-list has a face like this one */         \
	X(MORE_TIME)      /* touched */                                       \
	X(HELP)           /* touched */                                       \
	X(TYPE)           /* touched: to type instead of laying it down */    \
	X(TYPED)          /* all is typed that opens a chip */                \
	X(BACK)           /* touched: not to type, after all */               \
	X(ALLOWED)        /* the decision over everything is to admit */      \
	X(DENIED)                                                             \
	X(STORED)                                                             \
	X(STORE_FAILED)                                                       \
	X(WENT_THROUGH)   /* the door has counted one person */               \
	X(ENTERED)        /* one person is between the doors, both shut */    \
	X(TAILGATED)      /* a second one went through a door */              \
	X(CROWD)          /* more than one are between the doors */           \
	X(WRONG_WAY)      /* somebody came in by the exit */                  \
	X(LEFT_OBJECT)    /* nobody is there, and something lies there */     \
	X(EMERGENCY)      /* the doors were released by hand */               \
	X(DOOR_FAULT)     /* forced, blocked, tampered */                     \
	X(WORKER_LOST)    /* dead, silent or out of order */                  \
	X(DEADLINE)       /* the state's time is over */                      \
	X(ORDER_ADMIT)    /* an officer's order, verified and stored */       \
	X(ORDER_REFUSE)   /* or refer */                                      \
	X(ORDER_FACE)     /* compare the face once more */                    \
	X(ORDER_AGAIN)    /* all from the start, as a new passage */          \
	X(ORDER_WAIT)     /* hold the case open for as long again */          \
	X(ORDER_CORRECT)  /* judge the zone anew, as an officer reads it */   \
	X(ORDER_CLOSE)    /* the lane is locked */                            \
	X(TOKEN)          /* a token was read, is good here and spent now */  \
	X(CLAIMED)        /* nobody else at the site has used it */           \
	X(ISSUED)         /* a token lies in the printer's tray */            \
	X(NOT_ISSUED)                                                         \
	X(TOKEN_BACK)     /* a token of a known kiosk, of no use here: another */ \
	X(DOOR_LOST)      /* its controller does not answer */
/* clang-format on */

enum gate_state {
#define GATE_CODE(name) GATE_##name,
	GATE_STATES(GATE_CODE)
#undef GATE_CODE
	GATE_STATE_COUNT
};

enum gate_event {
#define GATE_CODE(name) GATE_EV_##name,
	GATE_EVENTS(GATE_CODE)
#undef GATE_CODE
	GATE_EVENT_COUNT
};

/* What the monitor has to do, in this order. */
enum gate_action {
	GATE_DO_PROBE = 1 << 0, /* look whether everything is there again */
	GATE_DO_BEGIN =
	    1 << 1, /* a passage begins; the camera looks for a face */
	GATE_DO_ARM = 1 << 2, /* the document scanner may speak */
	GATE_DO_COMPARE = 1 << 3, /* compare it with the chip's */
	GATE_DO_DECIDE = 1 << 4, /* answer ALLOWED or DENIED */
	GATE_DO_LOCK = 1 << 5, /* the door, now */
	GATE_DO_STORE = 1 << 6, /* answer STORED or STORE_FAILED */
	GATE_DO_OPEN = 1 << 7, /* the door */
	GATE_DO_END = 1 << 8, /* the passage has ended */
	GATE_DO_CLEAR = 1 << 9, /* every worker forgets; answer CLEARED */
	GATE_DO_FINGER =
	    1 << 10, /* take a finger, compare it with the chip's */
	GATE_DO_SCREEN = 1 << 11, /* answer SCREENED as soon as it is known */
	GATE_DO_ADMIT = 1 << 12, /* the entry door */
	GATE_DO_CLAIM = 1 << 13, /* the token; answer CLAIMED or REFUSED */
	GATE_DO_ISSUE = 1 << 14, /* a token; answer ISSUED or NOT_ISSUED */
	GATE_DO_CORRECT = 1 << 15, /* answer MRZ_OK or MRZ_BAD */
};

/* What has been established in this passage. */
enum gate_fact {
	GATE_FACT_TRUSTED = 1 << 0, /* the document */
	GATE_FACT_MATCH = 1 << 1, /* the face */
	GATE_FACT_ALLOWED = 1 << 2, /* the policy, over both */
	GATE_FACT_STORED = 1 << 3,
	GATE_FACT_FINGER = 1 << 4, /* the finger, or that none is asked for */
	GATE_FACT_TYPED = 1 << 5, /* the key to the chip; opens no door */
	GATE_FACT_INSIDE = 1 << 6, /* alone, or there is no room to come into */
	GATE_FACT_ORDERED = 1 << 7, /* an officer admits */
	GATE_FACT_ORDER_STORED = 1 << 8,
	/* What the station is built with, while a passage runs: */
	GATE_FACT_DOOR = 1 << 9,
	GATE_FACT_CHIPS = 1 << 10, /* documents are read */
	GATE_FACT_CODES = 1 << 11, /* tokens are, instead */
	GATE_FACT_PRINTER = 1 << 12,
};
#define GATE_FACTS_DOOR                                               \
	(GATE_FACT_TRUSTED | GATE_FACT_MATCH | GATE_FACT_FINGER |     \
	    GATE_FACT_INSIDE | GATE_FACT_ALLOWED | GATE_FACT_STORED | \
	    GATE_FACT_DOOR)
/* What a token says, and so needs. */
#define GATE_FACTS_TOKEN \
	((GATE_FACTS_DOOR & ~GATE_FACT_DOOR) | GATE_FACT_PRINTER)
/* The other way to an open door. */
#define GATE_FACTS_ORDER                                                 \
	(GATE_FACT_ORDERED | GATE_FACT_ORDER_STORED | GATE_FACT_INSIDE | \
	    GATE_FACT_DOOR)

struct gate {
	enum gate_topology topology;
	enum gate_state state;
	unsigned facts;
	unsigned count[POLICY_COUNTERS];
	uint64_t deadline_ms; /* UINT64_MAX in a state of rest */
};

struct gate_step {
	enum gate_state from, to;
	unsigned actions;
};

/* Starts out of service: READY and CLEARED lead to IDLE. */
void kiosk_gate_init(
    struct gate *, const struct policy *, enum gate_topology, uint64_t now_ms);
struct gate_step kiosk_gate_step(
    struct gate *, const struct policy *, enum gate_event, uint64_t now_ms);
/* Whether the event would be taken now, attempts and facts included. */
bool kiosk_gate_takes(
    const struct gate *, const struct policy *, enum gate_event) MUST_USE;
/* Whether a passage is running: somebody stands in the gate. */
bool kiosk_gate_running(enum gate_state) MUST_USE;
/* "DOOR_OPEN"; "UNKNOWN" outside the range. */
const char *kiosk_gate_state_name(enum gate_state);
const char *kiosk_gate_event_name(enum gate_event);

#endif
