/*
 * The interlock of one or two doors, without doing any I/O: what the sensors
 * say, the orders of the gate and the clock go in; which door is released,
 * which lamps burn and what has happened come out.
 *
 *	hw_interlock_init(&l, &conf, now_ms);
 *	hw_interlock_sense(&l, inputs, now_ms);		at every change, and
 *	hw_interlock_tick(&l, now_ms);			every 50 ms or so
 *	hw_interlock_order(&l, HW_INTERLOCK_EV_LOCK, 0, now_ms);
 *	... put hw_interlock_outputs(&l) on the wires ...
 *
 * One table (interlock.c) says everything.  tests/model prints that very table
 * for the model checker spin, which walks whatever people, doors, a lost line
 * and a hostile gate can do, and shows:
 *  - never are both doors released, and none while the other is not shut and
 *    locked, but in an emergency;
 *  - no door is released without an order to, a key or an emergency;
 *  - in an emergency all doors are released, whatever went before;
 *  - a released door is locked again, and nothing comes to a standstill.
 *
 * The same code runs in the simulated controller and behind the lines of
 * hw/door_gpio.h, and is meant to run in a real controller.
 */
#ifndef HW_INTERLOCK_H
#define HW_INTERLOCK_H

#include "hw/door.h"

/*
 * Levels; "near" is the light barrier on the side that people come from.
 * EMERGENCY is the button and the fire alarm, already read fail-safe: true
 * where the wire is cut.  Append-only: they are bits on the line.
 */
/* clang-format off */
#define HW_INTERLOCK_INPUTS(X)                                                \
	X(EXIT_CLOSED,  "exit_closed")                                        \
	X(EXIT_LOCKED,  "exit_locked")  /* the bolt has arrived */            \
	X(EXIT_NEAR,    "exit_near")                                          \
	X(EXIT_FAR,     "exit_far")                                           \
	X(ENTRY_CLOSED, "entry_closed")                                       \
	X(ENTRY_LOCKED, "entry_locked")                                       \
	X(ENTRY_NEAR,   "entry_near")                                         \
	X(ENTRY_FAR,    "entry_far")                                          \
	X(PRESENT,      "present")      /* a person is in the gate */         \
	X(CROWD,        "crowd")        /* more than one */                   \
	X(OBJECT,       "object")       /* the mat or low barrier is taken */ \
	X(EMERGENCY,    "emergency")                                          \
	X(KEY,          "key")          /* an officer's, while it is turned */ \
	X(TAMPER,       "tamper")

#define HW_INTERLOCK_STATES(X)                                                \
	X(SHUT)      /* every door is shut and locked */                      \
	X(ENTRY)     /* the entry is released */                              \
	X(EXIT)      /* the exit is released */                               \
	X(KEYED)     /* a key has released the entry, or the only door */     \
	X(CLOSING)   /* nothing is released, a door is not shut yet */        \
	X(ALARM)     /* a door is where it may not be */                      \
	X(ORPHAN)    /* the gate is silent */                                 \
	X(EMERGENCY)

#define HW_INTERLOCK_EVENTS(X)                                                \
	X(RELEASE_ENTRY) /* orders */                                         \
	X(RELEASE_EXIT)                                                       \
	X(LOCK)                                                               \
	X(KEY)           /* was turned */                                     \
	X(PASSED)        /* one person, through the door that is not shut */  \
	X(BACK)          /* one, the other way */                             \
	X(CROWD)                                                              \
	X(OBJECT)        /* lies there and nobody is there, for some time */  \
	X(ALL_SHUT)      /* every door is shut and locked */                  \
	X(FORCED)        /* a door that was not released is not shut */       \
	X(STUCK)         /* was released and does not move */                 \
	X(TIMEOUT)       /* the state's time is over */                       \
	X(SILENCE)       /* of the gate */                                    \
	X(BEAT)          /* it speaks again */                                \
	X(EMERGENCY)                                                          \
	X(EMERGENCY_OVER)

/* What a row may need. */
#define HW_INTERLOCK_NEEDS(X)                                                 \
	X(EXIT_SHUT)     /* closed and locked */                              \
	X(ENTRY_SHUT)    /* likewise, or there is none */                     \
	X(TWO)           /* there is an entry */                              \
	X(EMPTY)         /* nobody and nothing in the gate */                 \
	X(ALONE)         /* not more than one person */                       \
	X(PASSED)        /* somebody has passed in this release */            \
	X(BY_EXIT)       /* the exit was the last one to be released */       \
	X(SETTLED)       /* that is over, and its sensors have said so since */
/* clang-format on */

enum hw_interlock_input {
#define HW_INTERLOCK_CODE(name, word) HW_INTERLOCK_AT_##name,
	HW_INTERLOCK_INPUTS(HW_INTERLOCK_CODE)
#undef HW_INTERLOCK_CODE
	HW_INTERLOCK_INPUT_COUNT
};
#define HW_IN(name) (1u << HW_INTERLOCK_AT_##name)

#define HW_INTERLOCK_CODE(name) HW_INTERLOCK_##name,
enum hw_interlock_state {
	HW_INTERLOCK_STATES(HW_INTERLOCK_CODE) HW_INTERLOCK_STATE_COUNT
};
#undef HW_INTERLOCK_CODE

#define HW_INTERLOCK_CODE(name) HW_INTERLOCK_EV_##name,
enum hw_interlock_event {
	HW_INTERLOCK_EVENTS(HW_INTERLOCK_CODE) HW_INTERLOCK_EVENT_COUNT
};
#undef HW_INTERLOCK_CODE

#define HW_INTERLOCK_CODE(name) HW_INTERLOCK_NEED_AT_##name,
enum hw_interlock_need {
	HW_INTERLOCK_NEEDS(HW_INTERLOCK_CODE) HW_INTERLOCK_NEED_COUNT
};
#undef HW_INTERLOCK_CODE
#define HW_NEED(name) (1u << HW_INTERLOCK_NEED_AT_##name)

/* Bits on the wires.  A door's lamp is green with its bit, red without. */
enum hw_interlock_output {
	HW_OUT_EXIT = 1 << 0, /* current to the exit's bolt */
	HW_OUT_ENTRY = 1 << 1,
	HW_OUT_EXIT_GREEN = 1 << 2,
	HW_OUT_ENTRY_GREEN = 1 << 3,
	HW_OUT_SOUND = 1 << 4,
};
#define HW_INTERLOCK_OUTPUTS 5

/*
 * In a state, on an event, where all needs are met: raise these alarms, start
 * the count of people anew, go to the next state.  Of several rows for the same
 * state and event the first holds whose needs are met.  An event without such a
 * row is nothing; an order without one is HW_DOOR_A_REFUSED.
 */
struct hw_interlock_row {
	enum hw_interlock_state state;
	enum hw_interlock_event event;
	unsigned needs, raises;
	enum {
		HW_INTERLOCK_KEEP,
		HW_INTERLOCK_FRESH, /* nobody has passed */
		HW_INTERLOCK_COUNT /* somebody has */
	} passed;
	enum hw_interlock_state next;
};

struct hw_interlock_conf {
	unsigned doors; /* 1 or 2 */
	unsigned wired; /* HW_IN() of what there is; LOCKED follows CLOSED */
	unsigned open_ms; /* a motor has moved a door by then; 0: no motor */
	unsigned close_ms; /* and a door has shut by then */
	unsigned key_ms; /* for which a key releases */
	unsigned object_ms; /* then what lies there was left behind */
	unsigned beat_ms; /* of silence, then the gate is dead */
	unsigned bounce_ms; /* a level counts when it has lasted so long */
	unsigned settle_ms; /* a bolt falls, and its sensor says so */
};

struct hw_interlock {
	struct hw_interlock_conf conf;
	enum hw_interlock_state state;
	uint64_t since_ms, until_ms, beat_at_ms, object_at_ms;
	unsigned in; /* levels that count */
	unsigned raw;
	uint64_t raw_at_ms[HW_INTERLOCK_INPUT_COUNT];
	unsigned moving; /* 1 << leaf: may be open */
	unsigned released_ms; /* of the order that is carried out */
	uint64_t free_at_ms; /* when a door was released last */
	bool by_exit, passed;
	struct {
		bool near_first, far_last, busy, both;
	} beam[HW_DOOR_LEAVES];
	unsigned count[HW_DOOR_LEAVES];
	unsigned alarms;
	unsigned cause; /* alarms that led to ALARM */
};

/* 10 s to shut, 2 s of silence, 20 ms of bouncing, 200 ms for a bolt. */
void hw_interlock_defaults(struct hw_interlock_conf *, unsigned doors);
/* Begins as an orphan: locked until the gate speaks. */
void hw_interlock_init(struct hw_interlock *, const struct hw_interlock_conf *,
    unsigned inputs, uint64_t now_ms);
void hw_interlock_sense(
    struct hw_interlock *, unsigned inputs, uint64_t now_ms);
void hw_interlock_tick(struct hw_interlock *, uint64_t now_ms);
/*
 * An event that is an order: RELEASE_ENTRY, RELEASE_EXIT (for so long), LOCK.
 * False where the table does not have it now: nothing has moved.
 */
bool hw_interlock_order(struct hw_interlock *, enum hw_interlock_event,
    unsigned for_ms, uint64_t now_ms);
/* The gate lives. */
void hw_interlock_beat(struct hw_interlock *, uint64_t now_ms);
/* Forgets alarms, those excepted of which the cause lasts. */
void hw_interlock_acknowledge(struct hw_interlock *, uint64_t now_ms);
/* enum hw_interlock_output */
unsigned hw_interlock_outputs(const struct hw_interlock *);
void hw_interlock_status(const struct hw_interlock *, struct hw_door_status *);

/* For the model checker and the tests. */
const struct hw_interlock_row *hw_interlock_rows(size_t *n);
/* What a state is to the gate, with these alarms. */
enum hw_door_state hw_interlock_says(enum hw_interlock_state, unsigned alarms);
/* What a state releases, of one door or two. */
unsigned hw_interlock_outputs_of(enum hw_interlock_state, unsigned doors);
const char *hw_interlock_state_name(enum hw_interlock_state);
const char *hw_interlock_event_name(enum hw_interlock_event);
/* "exit_closed" */
const char *hw_interlock_input_name(enum hw_interlock_input);

#endif
