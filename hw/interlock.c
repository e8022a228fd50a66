#include "hw/interlock.h"

/* clang-format off */

#define XS  HW_NEED(EXIT_SHUT)
#define ES  HW_NEED(ENTRY_SHUT)
#define TWO HW_NEED(TWO)
#define EMP HW_NEED(EMPTY)
#define ALN HW_NEED(ALONE)
#define PAS HW_NEED(PASSED)
#define BYX HW_NEED(BY_EXIT)
#define SET HW_NEED(SETTLED)
#define S(name) HW_INTERLOCK_##name
#define E(name) HW_INTERLOCK_EV_##name
#define A(name) HW_DOOR_A_##name
#define KEEP  HW_INTERLOCK_KEEP
#define FRESH HW_INTERLOCK_FRESH
#define COUNT HW_INTERLOCK_COUNT

static const struct hw_interlock_row rows[] = {
	/* Who comes in finds the room empty; who leaves it, leaves it alone. */
	{S(SHUT),    E(RELEASE_ENTRY),  XS|ES|TWO|EMP, 0,           FRESH, S(ENTRY)},
	{S(SHUT),    E(RELEASE_EXIT),   XS|ES|ALN, 0,               FRESH, S(EXIT)},
	{S(SHUT),    E(LOCK),           XS|ES, 0,                   KEEP,  S(SHUT)},
	{S(SHUT),    E(KEY),            XS|ES, A(KEY),              FRESH, S(KEYED)},
	{S(SHUT),    E(CROWD),          0,  A(CROWD),               KEEP,  S(SHUT)},
	{S(SHUT),    E(OBJECT),         0,  A(LEFT_OBJECT),         KEEP,  S(SHUT)},
	{S(SHUT),    E(FORCED),         0,  A(FORCED),              KEEP,  S(ALARM)},
	{S(SHUT),    E(SILENCE),        0,  A(SILENCE),             KEEP,  S(ORPHAN)},
	{S(SHUT),    E(EMERGENCY),      0,  A(EMERGENCY),           KEEP,  S(EMERGENCY)},

	{S(ENTRY),   E(RELEASE_ENTRY),  XS, 0,                      KEEP,  S(ENTRY)},
	{S(ENTRY),   E(LOCK),           0,  0,                      KEEP,  S(CLOSING)},
	{S(ENTRY),   E(PASSED),         0,  0,                      COUNT, S(CLOSING)},
	/* Who turns round has not come in. */
	{S(ENTRY),   E(BACK),           0,  0,                      KEEP,  S(CLOSING)},
	{S(ENTRY),   E(CROWD),          0,  A(CROWD),               KEEP,  S(CLOSING)},
	{S(ENTRY),   E(TIMEOUT),        0,  0,                      KEEP,  S(CLOSING)},
	{S(ENTRY),   E(STUCK),          0,  A(BLOCKED),             KEEP,  S(ALARM)},
	{S(ENTRY),   E(FORCED),         0,  A(FORCED),              KEEP,  S(ALARM)},
	{S(ENTRY),   E(SILENCE),        0,  A(SILENCE),             KEEP,  S(ORPHAN)},
	{S(ENTRY),   E(EMERGENCY),      0,  A(EMERGENCY),           KEEP,  S(EMERGENCY)},

	{S(EXIT),    E(RELEASE_EXIT),   ES, 0,                      KEEP,  S(EXIT)},
	{S(EXIT),    E(LOCK),           0,  0,                      KEEP,  S(CLOSING)},
	{S(EXIT),    E(PASSED),         0,  0,                      COUNT, S(CLOSING)},
	{S(EXIT),    E(BACK),           0,  A(WRONG_WAY),           KEEP,  S(CLOSING)},
	{S(EXIT),    E(CROWD),          0,  A(CROWD),               KEEP,  S(CLOSING)},
	{S(EXIT),    E(TIMEOUT),        0,  0,                      KEEP,  S(CLOSING)},
	{S(EXIT),    E(STUCK),          0,  A(BLOCKED),             KEEP,  S(ALARM)},
	{S(EXIT),    E(FORCED),         0,  A(FORCED),              KEEP,  S(ALARM)},
	{S(EXIT),    E(SILENCE),        0,  A(SILENCE),             KEEP,  S(ORPHAN)},
	{S(EXIT),    E(EMERGENCY),      0,  A(EMERGENCY),           KEEP,  S(EMERGENCY)},

	/* An officer stands there: neither the gate nor its silence matter. */
	{S(KEYED),   E(TIMEOUT),        0,  0,                      KEEP,  S(CLOSING)},
	{S(KEYED),   E(FORCED),         0,  A(FORCED),              KEEP,  S(ALARM)},
	{S(KEYED),   E(EMERGENCY),      0,  A(EMERGENCY),           KEEP,  S(EMERGENCY)},

	{S(CLOSING), E(ALL_SHUT),       XS|ES|SET, 0,                   KEEP,  S(SHUT)},
	{S(CLOSING), E(LOCK),           0,  0,                      KEEP,  S(CLOSING)},
	{S(CLOSING), E(PASSED),         PAS, A(TAILGATE),           KEEP,  S(CLOSING)},
	{S(CLOSING), E(PASSED),         0,  0,                      COUNT, S(CLOSING)},
	{S(CLOSING), E(BACK),           BYX, A(WRONG_WAY),          KEEP,  S(CLOSING)},
	{S(CLOSING), E(CROWD),          0,  A(CROWD),               KEEP,  S(CLOSING)},
	{S(CLOSING), E(TIMEOUT),        0,  A(BLOCKED),             KEEP,  S(ALARM)},
	{S(CLOSING), E(FORCED),         0,  A(FORCED),              KEEP,  S(ALARM)},
	{S(CLOSING), E(SILENCE),        0,  A(SILENCE),             KEEP,  S(ORPHAN)},
	{S(CLOSING), E(EMERGENCY),      0,  A(EMERGENCY),           KEEP,  S(EMERGENCY)},

	/* Tries again; what is still forced comes back at once. */
	{S(ALARM),   E(LOCK),           0,  0,                      KEEP,  S(CLOSING)},
	{S(ALARM),   E(KEY),            XS|ES|SET, A(KEY),              FRESH, S(KEYED)},
	{S(ALARM),   E(SILENCE),        0,  A(SILENCE),             KEEP,  S(ORPHAN)},
	{S(ALARM),   E(EMERGENCY),      0,  A(EMERGENCY),           KEEP,  S(EMERGENCY)},

	{S(ORPHAN),  E(BEAT),           0,  0,                      KEEP,  S(CLOSING)},
	{S(ORPHAN),  E(KEY),            XS|ES|SET, A(KEY),              FRESH, S(KEYED)},
	{S(ORPHAN),  E(FORCED),         0,  A(FORCED),              KEEP,  S(ORPHAN)},
	{S(ORPHAN),  E(EMERGENCY),      0,  A(EMERGENCY),           KEEP,  S(EMERGENCY)},

	{S(EMERGENCY), E(EMERGENCY_OVER), 0, 0,                     KEEP,  S(CLOSING)},
};

#define X_ HW_OUT_EXIT | HW_OUT_EXIT_GREEN
#define E_ HW_OUT_ENTRY | HW_OUT_ENTRY_GREEN

/* By doors: one, two. */
static const struct {
	const char *name;
	unsigned out[HW_DOOR_LEAVES];
	enum hw_door_state says;
} states[] = {
	[HW_INTERLOCK_SHUT]      = {"shut",      {0, 0}, HW_DOOR_CLOSED},
	[HW_INTERLOCK_ENTRY]     = {"entry",     {0, E_}, HW_DOOR_OPEN},
	[HW_INTERLOCK_EXIT]      = {"exit",      {X_, X_}, HW_DOOR_OPEN},
	[HW_INTERLOCK_KEYED]     = {"keyed",     {X_, E_}, HW_DOOR_OPEN},
	[HW_INTERLOCK_CLOSING]   = {"closing",   {0, 0}, HW_DOOR_OPEN},
	[HW_INTERLOCK_ALARM]     = {"alarm",     {HW_OUT_SOUND, HW_OUT_SOUND}, HW_DOOR_BLOCKED},
	[HW_INTERLOCK_ORPHAN]    = {"orphan",    {HW_OUT_SOUND, HW_OUT_SOUND}, HW_DOOR_UNKNOWN},
	[HW_INTERLOCK_EMERGENCY] = {"emergency", {X_ | HW_OUT_SOUND, X_ | E_ | HW_OUT_SOUND}, HW_DOOR_EMERGENCY},
};
/* clang-format on */

/* Bits of a door in the inputs, from the exit's. */
#define LEAF(bits, leaf) ((bits) << (4 * (leaf)))
#define BOTH (1u << HW_DOOR_EXIT | 1u << HW_DOOR_ENTRY)

static bool
shut(const struct hw_interlock *l, enum hw_door_leaf leaf)
{
	unsigned bits = LEAF(HW_IN(EXIT_CLOSED) | HW_IN(EXIT_LOCKED), leaf);

	return (l->in & bits) == bits;
}

static unsigned
met(const struct hw_interlock *l, uint64_t now)
{
	unsigned there = HW_IN(PRESENT) | HW_IN(CROWD) | HW_IN(OBJECT);

	return (shut(l, HW_DOOR_EXIT) ? XS : 0) |
	    (shut(l, HW_DOOR_ENTRY) ? ES : 0) |
	    (l->conf.doors == HW_DOOR_LEAVES ? TWO : 0) |
	    ((l->in & there) == 0 ? EMP : 0) |
	    ((l->in & HW_IN(CROWD)) == 0 ? ALN : 0) | (l->passed ? PAS : 0) |
	    (l->by_exit ? BYX : 0) |
	    (now >= l->free_at_ms + l->conf.settle_ms ? SET : 0);
}

static const struct hw_interlock_row *
find(const struct hw_interlock *l, enum hw_interlock_event event, uint64_t now)
{
	unsigned needs = met(l, now);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].state == l->state && rows[i].event == event &&
		    (rows[i].needs & ~needs) == 0)
			return &rows[i];
	return NULL;
}

/* Which doors may be open from here on, and for how long. */
static void
enter(struct hw_interlock *l, enum hw_interlock_state next, uint64_t now)
{
	unsigned out = hw_interlock_outputs_of(next, l->conf.doors);
	enum hw_interlock_state from = l->state;

	if (hw_interlock_outputs(l) & (HW_OUT_EXIT | HW_OUT_ENTRY))
		l->free_at_ms = now;
	l->state = next;
	l->since_ms = now;
	l->until_ms = UINT64_MAX;
	if ((out & (HW_OUT_EXIT | HW_OUT_ENTRY)) != 0) {
		l->moving = ((out & HW_OUT_EXIT) ? 1u << HW_DOOR_EXIT : 0) |
		    ((out & HW_OUT_ENTRY) ? 1u << HW_DOOR_ENTRY : 0);
		l->by_exit = next == HW_INTERLOCK_EXIT;
		l->until_ms = next == HW_INTERLOCK_EMERGENCY ? UINT64_MAX
		    : next == HW_INTERLOCK_KEYED ? now + l->conf.key_ms
						 : now + l->released_ms;
	} else if (next == HW_INTERLOCK_CLOSING) {
		if (from == HW_INTERLOCK_ORPHAN)
			l->moving = BOTH;
		l->until_ms = now + l->conf.close_ms;
	} else if (next == HW_INTERLOCK_SHUT) {
		l->moving = 0;
	}
}

static bool
feed(struct hw_interlock *l, enum hw_interlock_event event, uint64_t now)
{
	const struct hw_interlock_row *row = find(l, event, now);

	if (row == NULL)
		return false;
	l->alarms |= row->raises;
	if (row->passed != HW_INTERLOCK_KEEP)
		l->passed = row->passed == HW_INTERLOCK_COUNT;
	if (row->passed == HW_INTERLOCK_FRESH)
		memset(l->count, 0, sizeof(l->count));
	if (row->next == HW_INTERLOCK_ALARM)
		l->cause = row->raises;
	if (row->next != l->state || event == E(RELEASE_ENTRY) ||
	    event == E(RELEASE_EXIT))
		enter(l, row->next, now);
	return true;
}

/* A door is open that was not released. */
static bool
forced(const struct hw_interlock *l)
{
	for (unsigned leaf = 0; leaf < HW_DOOR_LEAVES; leaf++)
		if ((l->moving & 1u << leaf) == 0 &&
		    !shut(l, (enum hw_door_leaf)leaf))
			return true;
	return false;
}

/* Released for as long as a motor needs, and still shut. */
static bool
stuck(const struct hw_interlock *l, uint64_t now)
{
	if (l->conf.open_ms == 0 || now < l->since_ms + l->conf.open_ms)
		return false;
	for (unsigned leaf = 0; leaf < HW_DOOR_LEAVES; leaf++)
		if ((l->moving & 1u << leaf) != 0 &&
		    (l->in & LEAF(HW_IN(EXIT_CLOSED), leaf)) != 0)
			return true;
	return false;
}

static bool
forgotten(struct hw_interlock *l, uint64_t now)
{
	if ((l->in & (HW_IN(OBJECT) | HW_IN(PRESENT))) != HW_IN(OBJECT)) {
		l->object_at_ms = now;
		return false;
	}
	return now >= l->object_at_ms + l->conf.object_ms;
}

static bool
silent(const struct hw_interlock *l, uint64_t now)
{
	return now >= l->beat_at_ms + l->conf.beat_ms;
}

/*
 * What is true now, most urgent first; each is said until it leads nowhere, so
 * that no moment can be missed.
 */
static void
look(struct hw_interlock *l, uint64_t now)
{
	bool emergency = (l->in & HW_IN(EMERGENCY)) != 0;

	if (emergency)
		(void)feed(l, E(EMERGENCY), now);
	else if (l->state == HW_INTERLOCK_EMERGENCY)
		(void)feed(l, E(EMERGENCY_OVER), now);
	if (forced(l))
		(void)feed(l, E(FORCED), now);
	if (silent(l, now))
		(void)feed(l, E(SILENCE), now);
	if ((l->in & HW_IN(CROWD)) != 0)
		(void)feed(l, E(CROWD), now);
	if (forgotten(l, now))
		(void)feed(l, E(OBJECT), now);
	if ((l->in & HW_IN(TAMPER)) != 0)
		l->alarms |= HW_DOOR_A_TAMPER;
	if (stuck(l, now))
		(void)feed(l, E(STUCK), now);
	(void)feed(l, E(ALL_SHUT), now);
	if (now >= l->until_ms)
		(void)feed(l, E(TIMEOUT), now);
}

/*
 * Light barriers of one door: who interrupts the near one first and the far one
 * last, with both between, has gone the way; the other way round, back.  Behind
 * a single barrier everybody goes the way.
 */
static void
watch(struct hw_interlock *l, enum hw_door_leaf leaf, uint64_t now)
{
	bool near = (l->in & LEAF(HW_IN(EXIT_NEAR), leaf)) != 0;
	bool far = (l->in & LEAF(HW_IN(EXIT_FAR), leaf)) != 0;
	bool one = (l->conf.wired & LEAF(HW_IN(EXIT_FAR), leaf)) == 0;
	bool ajar = (l->in & LEAF(HW_IN(EXIT_CLOSED), leaf)) == 0;
	bool gone, back;

	if (near || far) {
		if (!l->beam[leaf].busy)
			l->beam[leaf].near_first = near;
		l->beam[leaf].busy = true;
		l->beam[leaf].both |= near && far;
		if (near != far)
			l->beam[leaf].far_last = far;
		return;
	}
	if (!l->beam[leaf].busy)
		return;
	gone = one ||
	    (l->beam[leaf].both && l->beam[leaf].near_first &&
		l->beam[leaf].far_last);
	back = !one && l->beam[leaf].both && !l->beam[leaf].near_first &&
	    !l->beam[leaf].far_last;
	memset(&l->beam[leaf], 0, sizeof(l->beam[leaf]));
	if (!ajar)
		return;
	if (gone) {
		l->count[leaf]++;
		(void)feed(l, E(PASSED), now);
	} else if (back) {
		if (l->count[leaf] > 0 && leaf == HW_DOOR_ENTRY)
			l->count[leaf]--;
		(void)feed(l, E(BACK), now);
	}
}

/* What is not wired is as it should be. */
static unsigned
complete(const struct hw_interlock *l, unsigned in)
{
	in &= l->conf.wired;
	for (unsigned leaf = 0; leaf < HW_DOOR_LEAVES; leaf++) {
		unsigned locked = LEAF(HW_IN(EXIT_LOCKED), leaf);
		unsigned closed = LEAF(HW_IN(EXIT_CLOSED), leaf);

		if (leaf >= l->conf.doors)
			in |= closed;
		if ((l->conf.wired & locked) == 0 || leaf >= l->conf.doors)
			in = (in & closed) != 0 ? in | locked : in & ~locked;
	}
	return in;
}

/* Levels that have lasted long enough; an emergency need not last. */
static void
settle(struct hw_interlock *l, uint64_t now)
{
	unsigned was = l->in;

	for (unsigned i = 0; i < HW_INTERLOCK_INPUT_COUNT; i++)
		if (((l->raw ^ l->in) & 1u << i) != 0 &&
		    (i == HW_INTERLOCK_AT_EMERGENCY ||
			now >= l->raw_at_ms[i] + l->conf.bounce_ms))
			l->in ^= 1u << i;
	if ((l->in & ~was & HW_IN(KEY)) != 0)
		(void)feed(l, E(KEY), now);
	watch(l, HW_DOOR_ENTRY, now);
	watch(l, HW_DOOR_EXIT, now);
}

void
hw_interlock_sense(struct hw_interlock *l, unsigned inputs, uint64_t now)
{
	unsigned raw = complete(l, inputs);

	for (unsigned i = 0; i < HW_INTERLOCK_INPUT_COUNT; i++)
		if (((raw ^ l->raw) & 1u << i) != 0)
			l->raw_at_ms[i] = now;
	l->raw = raw;
	hw_interlock_tick(l, now);
}

void
hw_interlock_tick(struct hw_interlock *l, uint64_t now)
{
	settle(l, now);
	look(l, now);
}

bool
hw_interlock_order(struct hw_interlock *l, enum hw_interlock_event event,
    unsigned for_ms, uint64_t now)
{
	if (event > HW_INTERLOCK_EV_LOCK)
		return false;
	hw_interlock_tick(l, now);
	if (event != HW_INTERLOCK_EV_LOCK) {
		if (for_ms == 0 || for_ms > HW_DOOR_RELEASE_MAX_MS)
			return false;
		if (find(l, event, now) != NULL)
			l->released_ms = for_ms;
	}
	if (feed(l, event, now)) {
		look(l, now);
		return true;
	}
	if (event != HW_INTERLOCK_EV_LOCK)
		l->alarms |= HW_DOOR_A_REFUSED;
	return false;
}

void
hw_interlock_beat(struct hw_interlock *l, uint64_t now)
{
	l->beat_at_ms = now;
	(void)feed(l, E(BEAT), now);
	hw_interlock_tick(l, now);
}

void
hw_interlock_acknowledge(struct hw_interlock *l, uint64_t now)
{
	l->alarms = l->state == HW_INTERLOCK_ALARM ? l->cause
	    : l->state == HW_INTERLOCK_EMERGENCY   ? HW_DOOR_A_EMERGENCY
	    : l->state == HW_INTERLOCK_ORPHAN	   ? HW_DOOR_A_SILENCE
						   : 0;
	/* The rest is said again as long as it is true. */
	look(l, now);
}

unsigned
hw_interlock_outputs_of(enum hw_interlock_state state, unsigned doors)
{
	return (unsigned)state < HW_INTERLOCK_STATE_COUNT
	    ? states[state].out[doors == HW_DOOR_LEAVES]
	    : 0;
}

enum hw_door_state
hw_interlock_says(enum hw_interlock_state state, unsigned alarms)
{
	if ((unsigned)state >= HW_INTERLOCK_STATE_COUNT)
		return HW_DOOR_UNKNOWN;
	if (state == HW_INTERLOCK_ALARM && (alarms & HW_DOOR_A_FORCED) != 0)
		return HW_DOOR_FORCED;
	return states[state].says;
}

unsigned
hw_interlock_outputs(const struct hw_interlock *l)
{
	return hw_interlock_outputs_of(l->state, l->conf.doors);
}

void
hw_interlock_status(const struct hw_interlock *l, struct hw_door_status *out)
{
	*out = (struct hw_door_status) {
	    .state = hw_interlock_says(l->state, l->alarms),
	    .doors = l->conf.doors,
	    .passages = l->count[HW_DOOR_EXIT],
	    .entered = l->count[HW_DOOR_ENTRY],
	    .present = (l->in & (HW_IN(PRESENT) | HW_IN(CROWD))) != 0,
	    .object = (l->in & HW_IN(OBJECT)) != 0,
	    .alarms = l->alarms,
	    .since_ms = l->since_ms,
	};
}

void
hw_interlock_defaults(struct hw_interlock_conf *c, unsigned doors)
{
	*c = (struct hw_interlock_conf) {
	    .doors = doors,
	    .wired = (1u << HW_INTERLOCK_INPUT_COUNT) - 1,
	    .close_ms = 10000,
	    .key_ms = 10000,
	    .object_ms = 5000,
	    .beat_ms = 2000,
	    .bounce_ms = 20,
	    .settle_ms = 200,
	};
}

void
hw_interlock_init(struct hw_interlock *l, const struct hw_interlock_conf *conf,
    unsigned inputs, uint64_t now)
{
	*l = (struct hw_interlock) {.conf = *conf};
	l->raw = l->in = complete(l, inputs);
	l->object_at_ms = now;
	l->beat_at_ms = now;
	l->state = HW_INTERLOCK_ORPHAN;
	l->since_ms = now;
	l->until_ms = UINT64_MAX;
	hw_interlock_tick(l, now);
}

const struct hw_interlock_row *
hw_interlock_rows(size_t *n)
{
	*n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const char *
hw_interlock_state_name(enum hw_interlock_state s)
{
	return (unsigned)s < HW_INTERLOCK_STATE_COUNT ? states[s].name
						      : "unknown";
}

const char *
hw_interlock_event_name(enum hw_interlock_event e)
{
	static const char *const names[] = {
#define HW_INTERLOCK_CODE(name) #name,
	    HW_INTERLOCK_EVENTS(HW_INTERLOCK_CODE)
#undef HW_INTERLOCK_CODE
	};

	return (unsigned)e < HW_INTERLOCK_EVENT_COUNT ? names[e] : "UNKNOWN";
}

const char *
hw_interlock_input_name(enum hw_interlock_input i)
{
	static const char *const names[] = {
#define HW_INTERLOCK_CODE(name, word) word,
	    HW_INTERLOCK_INPUTS(HW_INTERLOCK_CODE)
#undef HW_INTERLOCK_CODE
	};

	return (unsigned)i < HW_INTERLOCK_INPUT_COUNT ? names[i] : "unknown";
}
