#include "kiosk/gate.h"

#include <string.h>

/* clang-format off */

#define EV(name) (UINT64_C(1) << GATE_EV_##name)
_Static_assert(GATE_EVENT_COUNT <= 64, "an event is a bit of ignores");
#define CHIPS    (EV(CHIP) | EV(CHIP_GONE))
#define ENTRY    (EV(TYPE) | EV(TYPED) | EV(BACK))
#define TAPS     (EV(MORE_TIME) | ENTRY)
#define TOUCHES  (EV(HELP) | TAPS)
/* What workers may still say about the traveller who is being dealt with. */
#define LATE     (CHIPS | TOUCHES | EV(DOCUMENT) | EV(MRZ_OK) | \
	EV(MRZ_BAD) | EV(ACCESS_OK) | EV(ACCESS_WRONG) | EV(TRUSTED) | \
	EV(TRUSTED_FINGER) | EV(REFUSED) | EV(MATCH) | EV(NO_MATCH) | \
	EV(NO_FACE) | EV(ATTACK) | EV(NO_PAD) | EV(FINGER_MATCH) | \
	EV(FINGER_NO_MATCH) | EV(NO_FINGER) | EV(SCREENED))
/* What the doors may still say about who is with the officer. */
#define DOORS    (EV(ENTERED) | EV(WENT_THROUGH) | EV(TAILGATED) | EV(CROWD) | \
	EV(WRONG_WAY) | EV(LEFT_OBJECT) | EV(EMERGENCY) | EV(DOOR_FAULT) | \
	EV(DOOR_LOST))

/*
 * A state: its bound in time, what is done on entering it, and the events that
 * mean nothing in it.  Every other event without a row leads to the officer, on
 * purpose: REFUSED, HELP, WORKER_LOST, a DEADLINE need none.
 */
static const struct {
	const char *name;
	bool running;
	enum policy_time time;
	unsigned enter;
	uint64_t ignores;
} states[] = {
	[GATE_OUT_OF_SERVICE] = {"OUT_OF_SERVICE", false, POLICY_T_RETRY,
	    GATE_DO_LOCK, ~(EV(READY) | EV(DEADLINE))},
	[GATE_CLEARING]  = {"CLEARING", false, POLICY_T_CLEAR,
	    GATE_DO_LOCK | GATE_DO_CLEAR,
	    LATE | EV(LISTED) | EV(READY) | EV(STORED)},
	[GATE_IDLE]      = {"IDLE", false, POLICY_T_NONE,
	    GATE_DO_ARM, CHIPS | TAPS | EV(READY) | EV(CLEARED)},
	[GATE_MRZ]       = {"MRZ", true, POLICY_T_MRZ,
	    0, CHIPS | TAPS | EV(DOCUMENT)},
	[GATE_ASK_AGAIN] = {"ASK_AGAIN", true, POLICY_T_ASK,
	    0, CHIPS | TAPS},
	[GATE_TYPING]    = {"TYPING", true, POLICY_T_TYPE,
	    0, CHIPS | EV(MORE_TIME) | EV(TYPE)},
	[GATE_TYPE_WARNING] = {"TYPE_WARNING", true, POLICY_T_WARNING,
	    0, CHIPS | EV(TYPE)},
	[GATE_ACCESS]    = {"ACCESS", true, POLICY_T_ACCESS,
	    0, EV(CHIP) | TAPS | EV(DOCUMENT)},
	[GATE_READING]   = {"READING", true, POLICY_T_READ,
	    0, EV(CHIP) | EV(ACCESS_OK) | TAPS | EV(DOCUMENT)},
	[GATE_REMOVED]   = {"REMOVED", true, POLICY_T_REMOVED,
	    0, EV(CHIP_GONE) | TAPS | EV(DOCUMENT)},
	[GATE_ENTERING]  = {"ENTERING", true, POLICY_T_ENTER,
	    GATE_DO_ADMIT, CHIPS | TAPS | EV(DOCUMENT) | EV(SCREENED)},
	[GATE_FACE]      = {"FACE", true, POLICY_T_FACE,
	    GATE_DO_COMPARE, CHIPS | TAPS | EV(DOCUMENT) | EV(SCREENED)},
	[GATE_WARNING]   = {"WARNING", true, POLICY_T_WARNING,
	    0, CHIPS | ENTRY | EV(DOCUMENT) | EV(SCREENED)},
	[GATE_FINGER]    = {"FINGER", true, POLICY_T_FINGER,
	    GATE_DO_FINGER, CHIPS | TAPS | EV(DOCUMENT) | EV(SCREENED)},
	[GATE_FINGER_WARNING] = {"FINGER_WARNING", true, POLICY_T_WARNING,
	    0, CHIPS | ENTRY | EV(DOCUMENT) | EV(SCREENED)},
	[GATE_SCREENING] = {"SCREENING", true, POLICY_T_SCREEN,
	    GATE_DO_SCREEN, LATE & ~EV(HELP)},
	[GATE_DECIDING]  = {"DECIDING", true, POLICY_T_DECIDE,
	    GATE_DO_DECIDE, LATE & ~EV(HELP)},
	[GATE_STORING]   = {"STORING", true, POLICY_T_DECIDE,
	    GATE_DO_STORE, LATE & ~EV(HELP)},
	[GATE_DOOR_OPEN] = {"DOOR_OPEN", true, POLICY_T_DOOR,
	    GATE_DO_OPEN, LATE & ~EV(HELP)},
	[GATE_PASSED]    = {"PASSED", true, POLICY_T_PASSED,
	    GATE_DO_LOCK, LATE | EV(WENT_THROUGH) | EV(ORDER_CLOSE)},
	[GATE_OFFICER]   = {"OFFICER", true, POLICY_T_OFFICER,
	    GATE_DO_LOCK | GATE_DO_STORE, LATE | EV(LISTED) | EV(STORED) |
	    EV(WORKER_LOST) | DOORS | EV(READY) | EV(CLEARED) | EV(ORDER_CLOSE)},
	[GATE_ORDERED]   = {"ORDERED", true, POLICY_T_DECIDE,
	    GATE_DO_STORE, LATE},
	[GATE_TURNED_AWAY] = {"TURNED_AWAY", true, POLICY_T_PASSED,
	    GATE_DO_LOCK | GATE_DO_STORE, ~(EV(DEADLINE) | EV(STORE_FAILED))},
	[GATE_CLAIMING]  = {"CLAIMING", true, POLICY_T_CLAIM,
	    GATE_DO_CLAIM, CHIPS | TAPS | EV(DOCUMENT)},
	[GATE_ISSUING]   = {"ISSUING", true, POLICY_T_DECIDE,
	    GATE_DO_ISSUE, LATE & ~EV(HELP)},
	[GATE_RETURNED]  = {"RETURNED", true, POLICY_T_SLIP,
	    GATE_DO_LOCK | GATE_DO_STORE, (LATE & ~EV(HELP)) | EV(STORED) |
	    EV(ORDER_CLOSE)},
};

/* No counter, no fact. */
#define NC  POLICY_COUNTERS
#define TR  GATE_FACT_TRUSTED
#define TY  GATE_FACT_TYPED
#define TF  (GATE_FACT_TRUSTED | GATE_FACT_FINGER)
#define TM  (GATE_FACT_TRUSTED | GATE_FACT_MATCH)
#define TMF (TM | GATE_FACT_FINGER)
#define TMA (TMF | GATE_FACT_ALLOWED | GATE_FACT_INSIDE)
#define IN  GATE_FACT_INSIDE
#define DR  GATE_FACT_DOOR
#define PR  GATE_FACT_PRINTER
#define CH  GATE_FACT_CHIPS
#define CO  GATE_FACT_CODES
#define ORD (GATE_FACT_ORDERED | GATE_FACT_INSIDE | GATE_FACT_DOOR)

/* Who begins where there is no entry stands where faces are compared. */
static const unsigned built[GATE_TOPOLOGIES] = {
	[GATE_ONE_STEP] = CH | DR | IN,
	[GATE_TWO_STEP] = CH | DR,
	[GATE_KIOSK]    = CH | PR | IN,
	[GATE_GATE]     = CO | DR | IN,
};

/*
 * In a state, on an event, where these facts are established, count one
 * attempt; establish a fact, do what the column says, go to the next state.
 * Facts missing or attempts spent: the officer.  Of two rows for the same state
 * and event the first holds whose facts are established.
 */
static const struct row {
	enum gate_state state;
	enum gate_event event;
	unsigned needs;
	enum policy_counter counts;
	unsigned gives, action;
	enum gate_state next;
} rows[] = {
	{GATE_OUT_OF_SERVICE, GATE_EV_READY,        0,   NC, 0, 0, GATE_CLEARING},
	{GATE_OUT_OF_SERVICE, GATE_EV_DEADLINE,     0,   NC, 0, GATE_DO_PROBE, GATE_OUT_OF_SERVICE},

	{GATE_CLEARING,  GATE_EV_CLEARED,           0,   NC, 0, 0, GATE_IDLE},
	{GATE_CLEARING,  GATE_EV_WORKER_LOST,       0,   NC, 0, 0, GATE_OUT_OF_SERVICE},
	{GATE_CLEARING,  GATE_EV_DEADLINE,          0,   NC, 0, 0, GATE_OUT_OF_SERVICE},
	{GATE_CLEARING,  GATE_EV_ORDER_CLOSE,       0,   NC, 0, 0, GATE_OUT_OF_SERVICE},

	/* The camera looks for a face while the document is read. */
	{GATE_IDLE,      GATE_EV_DOCUMENT,          0,   NC, 0, GATE_DO_BEGIN, GATE_MRZ},
	{GATE_IDLE,      GATE_EV_WORKER_LOST,       0,   NC, 0, 0, GATE_OUT_OF_SERVICE},
	/* Who asks for help without a document is helped too. */
	{GATE_IDLE,      GATE_EV_HELP,              0,   NC, 0, GATE_DO_BEGIN, GATE_OFFICER},
	{GATE_IDLE,      GATE_EV_ORDER_CLOSE,       0,   NC, 0, 0, GATE_OUT_OF_SERVICE},

	{GATE_MRZ,       GATE_EV_MRZ_OK,            CH,  NC, 0, 0, GATE_ACCESS},
	{GATE_MRZ,       GATE_EV_MRZ_BAD,           0,   POLICY_DOCUMENT, 0, 0, GATE_ASK_AGAIN},
	{GATE_ASK_AGAIN, GATE_EV_DOCUMENT,          0,   NC, 0, 0, GATE_MRZ},

	/* What is printed can be typed so often; what is read wins. */
	{GATE_ASK_AGAIN, GATE_EV_TYPE,              CH,  POLICY_TYPE, 0, 0, GATE_TYPING},
	{GATE_TYPING,    GATE_EV_TYPED,             0,   NC, TY, 0, GATE_ACCESS},
	{GATE_TYPING,    GATE_EV_DOCUMENT,          0,   NC, 0, 0, GATE_MRZ},
	{GATE_TYPING,    GATE_EV_BACK,              0,   NC, 0, 0, GATE_ASK_AGAIN},
	{GATE_TYPING,    GATE_EV_DEADLINE,          0,   NC, 0, 0, GATE_TYPE_WARNING},
	{GATE_TYPE_WARNING, GATE_EV_MORE_TIME,      0,   POLICY_EXTEND, 0, 0, GATE_TYPING},
	{GATE_TYPE_WARNING, GATE_EV_TYPED,          0,   NC, TY, 0, GATE_ACCESS},
	{GATE_TYPE_WARNING, GATE_EV_DOCUMENT,       0,   NC, 0, 0, GATE_MRZ},
	{GATE_TYPE_WARNING, GATE_EV_BACK,           0,   NC, 0, 0, GATE_ASK_AGAIN},
	{GATE_ACCESS,    GATE_EV_ACCESS_WRONG,      TY,  POLICY_TYPE, 0, 0, GATE_TYPING},

	{GATE_ACCESS,    GATE_EV_ACCESS_OK,         0,   NC, 0, 0, GATE_READING},
	{GATE_ACCESS,    GATE_EV_ACCESS_WRONG,      0,   POLICY_DOCUMENT, 0, 0, GATE_ASK_AGAIN},
	{GATE_ACCESS,    GATE_EV_CHIP_GONE,         0,   POLICY_REMOVED, 0, 0, GATE_REMOVED},
	{GATE_READING,   GATE_EV_CHIP_GONE,         0,   POLICY_REMOVED, 0, 0, GATE_REMOVED},
	{GATE_REMOVED,   GATE_EV_CHIP,              0,   NC, 0, 0, GATE_READING},

	/* All of the document is judged before any face is compared. */
	{GATE_READING,   GATE_EV_TRUSTED,           IN,  NC, TF, 0, GATE_FACE},
	{GATE_READING,   GATE_EV_TRUSTED_FINGER,    IN,  NC, TR, 0, GATE_FACE},
	/* Between two doors: come in first. */
	{GATE_READING,   GATE_EV_TRUSTED,           0,   NC, TF, 0, GATE_ENTERING},
	{GATE_READING,   GATE_EV_TRUSTED_FINGER,    0,   NC, TR, 0, GATE_ENTERING},
	{GATE_ENTERING,  GATE_EV_ENTERED,           TR,  NC, IN, 0, GATE_FACE},

	/* The kiosk has judged the document, and its token was never used. */
	{GATE_MRZ,       GATE_EV_TOKEN,             CO,  NC, 0, 0, GATE_CLAIMING},
	{GATE_CLAIMING,  GATE_EV_CLAIMED,           CO,  NC, TF, 0, GATE_FACE},
	/* An honest mistake: no officer is needed for it. */
	{GATE_MRZ,       GATE_EV_TOKEN_BACK,        CO,  NC, 0, 0, GATE_RETURNED},
	{GATE_CLAIMING,  GATE_EV_TOKEN_BACK,        CO,  NC, 0, 0, GATE_RETURNED},
	{GATE_RETURNED,  GATE_EV_DEADLINE,          0,   NC, 0, GATE_DO_END, GATE_CLEARING},
	{GATE_RETURNED,  GATE_EV_STORE_FAILED,      0,   NC, 0, GATE_DO_END, GATE_OUT_OF_SERVICE},

	{GATE_FACE,      GATE_EV_MATCH,             TF,  NC, GATE_FACT_MATCH, 0, GATE_SCREENING},
	{GATE_FACE,      GATE_EV_MATCH,             TR,  NC, GATE_FACT_MATCH, 0, GATE_FINGER},
	{GATE_FACE,      GATE_EV_NO_MATCH,          TR,  POLICY_FACE, 0, GATE_DO_COMPARE, GATE_FACE},
	{GATE_FACE,      GATE_EV_DEADLINE,          TR,  NC, 0, 0, GATE_WARNING},
	{GATE_WARNING,   GATE_EV_MATCH,             TF,  NC, GATE_FACT_MATCH, 0, GATE_SCREENING},
	{GATE_WARNING,   GATE_EV_MATCH,             TR,  NC, GATE_FACT_MATCH, 0, GATE_FINGER},
	{GATE_WARNING,   GATE_EV_NO_MATCH,          TR,  POLICY_FACE, 0, GATE_DO_COMPARE, GATE_WARNING},
	{GATE_WARNING,   GATE_EV_MORE_TIME,         TR,  POLICY_EXTEND, 0, 0, GATE_FACE},

	{GATE_FINGER,    GATE_EV_FINGER_MATCH,      TM,  NC, GATE_FACT_FINGER, 0, GATE_SCREENING},
	{GATE_FINGER,    GATE_EV_FINGER_NO_MATCH,   TM,  POLICY_FINGER, 0, GATE_DO_FINGER, GATE_FINGER},
	{GATE_FINGER,    GATE_EV_DEADLINE,          TM,  NC, 0, 0, GATE_FINGER_WARNING},
	{GATE_FINGER_WARNING, GATE_EV_FINGER_MATCH, TM,  NC, GATE_FACT_FINGER, 0, GATE_SCREENING},
	{GATE_FINGER_WARNING, GATE_EV_FINGER_NO_MATCH, TM, POLICY_FINGER, 0, GATE_DO_FINGER, GATE_FINGER_WARNING},
	{GATE_FINGER_WARNING, GATE_EV_MORE_TIME,    TM,  POLICY_EXTEND, 0, 0, GATE_FINGER},

	/* Nobody waits longer for a list: whether it had to be searched is the
	 * policy's to say.  A hit leads to the officer from everywhere. */
	{GATE_SCREENING, GATE_EV_SCREENED,          TMF, NC, 0, 0, GATE_DECIDING},
	{GATE_SCREENING, GATE_EV_DEADLINE,          TMF, NC, 0, 0, GATE_DECIDING},

	{GATE_DECIDING,  GATE_EV_ALLOWED,           TMF, NC, GATE_FACT_ALLOWED, 0, GATE_STORING},
	{GATE_STORING,   GATE_EV_STORED,            TMA | DR, NC, GATE_FACT_STORED, 0, GATE_DOOR_OPEN},
	{GATE_STORING,   GATE_EV_STORED,            TMA | PR, NC, GATE_FACT_STORED, 0, GATE_ISSUING},
	{GATE_ISSUING,   GATE_EV_ISSUED,            GATE_FACTS_TOKEN, NC, 0, 0, GATE_PASSED},
	{GATE_DOOR_OPEN, GATE_EV_WENT_THROUGH,      GATE_FACTS_DOOR, NC, 0, 0, GATE_PASSED},
	{GATE_DOOR_OPEN, GATE_EV_WENT_THROUGH,      GATE_FACTS_ORDER, NC, 0, 0, GATE_PASSED},

	{GATE_PASSED,    GATE_EV_DEADLINE,          0,   NC, 0, GATE_DO_END, GATE_CLEARING},
	{GATE_PASSED,    GATE_EV_WORKER_LOST,       0,   NC, 0, GATE_DO_END, GATE_OUT_OF_SERVICE},
	{GATE_OFFICER,   GATE_EV_DEADLINE,          0,   NC, 0, GATE_DO_END, GATE_CLEARING},
	{GATE_OFFICER,   GATE_EV_STORE_FAILED,      0,   NC, 0, GATE_DO_END, GATE_OUT_OF_SERVICE},

	/* What an officer may order to an open case; the monitor has verified
	 * and stored it.  Whoever is admitted so passes with these facts alone:
	 * what the machine has found counts for nothing here, but where they
	 * stand. */
	{GATE_OFFICER,   GATE_EV_ORDER_ADMIT,       IN | DR, POLICY_ORDER, GATE_FACT_ORDERED, 0, GATE_ORDERED},
	{GATE_ORDERED,   GATE_EV_STORED,            ORD, NC, GATE_FACT_ORDER_STORED, 0, GATE_DOOR_OPEN},
	{GATE_OFFICER,   GATE_EV_ORDER_REFUSE,      0,   NC, 0, 0, GATE_TURNED_AWAY},
	{GATE_OFFICER,   GATE_EV_ORDER_FACE,        TR | IN, POLICY_ORDER, 0, 0, GATE_FACE},
	{GATE_OFFICER,   GATE_EV_ORDER_AGAIN,       0,   NC, 0, GATE_DO_END, GATE_CLEARING},
	/* Only before a chip has opened: kiosk/officer.c. */
	{GATE_OFFICER,   GATE_EV_ORDER_CORRECT,     0,   POLICY_ORDER, 0, GATE_DO_CORRECT, GATE_MRZ},
	{GATE_OFFICER,   GATE_EV_ORDER_WAIT,        0,   POLICY_ORDER, 0, 0, GATE_OFFICER},

	{GATE_TURNED_AWAY, GATE_EV_DEADLINE,        0,   NC, 0, GATE_DO_END, GATE_CLEARING},
	{GATE_TURNED_AWAY, GATE_EV_STORE_FAILED,    0,   NC, 0, GATE_DO_END, GATE_OUT_OF_SERVICE},
};
/* clang-format on */

static const char *const events[] = {
#define GATE_CODE(name) #name,
    GATE_EVENTS(GATE_CODE)
#undef GATE_CODE
};

/* What holds here; else what would, or NULL. */
static const struct row *
find(enum gate_state state, enum gate_event event, unsigned facts)
{
	const struct row *would = NULL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].state != state || rows[i].event != event)
			continue;
		would = &rows[i];
		if ((facts & would->needs) == would->needs)
			break;
	}
	return would;
}

/* Who takes a slip has more to read than who goes through a door. */
static enum policy_time
time_of(const struct gate *g, enum gate_state s)
{
	return s == GATE_PASSED && g->topology == GATE_KIOSK ? POLICY_T_SLIP
							     : states[s].time;
}

/* Entering a state starts its time; staying in it does not, unless told. */
static void
enter(struct gate *g, const struct policy *p, enum gate_state next,
    uint64_t now_ms)
{
	enum policy_time t = time_of(g, next);

	g->state = next;
	g->deadline_ms = t == POLICY_T_NONE ? UINT64_MAX
					    : now_ms + p->time_ms[t];
	if (!states[next].running) {
		g->facts = 0;
		memset(g->count, 0, sizeof(g->count));
	}
}

static bool
permitted(struct gate *g, const struct policy *p, const struct row *row)
{
	if ((g->facts & row->needs) != row->needs)
		return false;
	if (row->counts == NC)
		return true;
	if (g->count[row->counts] >= p->again[row->counts])
		return false;
	g->count[row->counts]++;
	return true;
}

/* The officer takes over a passage; where none runs, the gate closes. */
static enum gate_state
refuge(enum gate_state from)
{
	return states[from].running ? GATE_OFFICER : GATE_OUT_OF_SERVICE;
}

struct gate_step
kiosk_gate_step(struct gate *g, const struct policy *p, enum gate_event event,
    uint64_t now_ms)
{
	struct gate_step s = {g->state, refuge(g->state), 0};
	const struct row *row;

	row = find(g->state, event, g->facts);
	if (row == NULL && (unsigned)event < GATE_EVENT_COUNT &&
	    (states[g->state].ignores & UINT64_C(1) << event) != 0) {
		s.to = s.from;
		return s;
	}
	if (row != NULL && permitted(g, p, row)) {
		/* Of the zone as it was read first nothing counts any more. */
		if (event == GATE_EV_ORDER_CORRECT)
			g->facts &= GATE_FACT_INSIDE;
		g->facts |= row->gives;
		s.actions = row->action;
		s.to = row->next;
		if (event == GATE_EV_ORDER_WAIT)
			enter(g, p, s.to, now_ms);
	}
	if (s.to == s.from && event == GATE_EV_DEADLINE)
		enter(g, p, s.to, now_ms);
	if (s.to != s.from) {
		enter(g, p, s.to, now_ms);
		s.actions |= states[s.to].enter;
	}
	if (states[s.to].running && (unsigned)g->topology < GATE_TOPOLOGIES)
		g->facts |= built[g->topology];
	return s;
}

bool
kiosk_gate_takes(
    const struct gate *g, const struct policy *p, enum gate_event event)
{
	const struct row *row = find(g->state, event, g->facts);
	struct gate copy = *g;

	return row != NULL && permitted(&copy, p, row);
}

void
kiosk_gate_init(struct gate *g, const struct policy *p,
    enum gate_topology topology, uint64_t now_ms)
{
	memset(g, 0, sizeof(*g));
	g->topology = topology;
	enter(g, p, GATE_OUT_OF_SERVICE, now_ms);
}

bool
kiosk_gate_running(enum gate_state s)
{
	return (unsigned)s < GATE_STATE_COUNT && states[s].running;
}

const char *
kiosk_gate_state_name(enum gate_state s)
{
	return (unsigned)s < GATE_STATE_COUNT ? states[s].name : "UNKNOWN";
}

const char *
kiosk_gate_event_name(enum gate_event e)
{
	return (unsigned)e < GATE_EVENT_COUNT ? events[e] : "UNKNOWN";
}
