#include "tests/check.h"

#include "hw/interlock.h"

/* What a time line has: at a moment, levels change, or an order comes. */
enum what {
	ON,
	OFF,
	ORDER,
	HUSH, /* no beats from here on */
	SPEAK,
	FORGET,
	END
};

struct moment {
	unsigned at_ms;
	enum what what;
	unsigned value; /* HW_IN() bits, or the event */
	bool refused;
};

#define TICK 10
#define LASTS 20000
#define START 1000

#define XC HW_IN(EXIT_CLOSED)
#define XL HW_IN(EXIT_LOCKED)
#define XN HW_IN(EXIT_NEAR)
#define XF HW_IN(EXIT_FAR)
#define EC HW_IN(ENTRY_CLOSED)
#define EL HW_IN(ENTRY_LOCKED)
#define EN HW_IN(ENTRY_NEAR)
#define EF HW_IN(ENTRY_FAR)
#define ALL (XC | XL | EC | EL)
#define OUT HW_INTERLOCK_EV_RELEASE_EXIT
#define COME HW_INTERLOCK_EV_RELEASE_ENTRY
#define LOCK HW_INTERLOCK_EV_LOCK

/* A person in 300 ms, the way of the door and back. */
#define GOES(t, near, far)                                   \
	{(t), ON, near, false}, {(t) + 100, ON, far, false}, \
	    {(t) + 200, OFF, near, false},                   \
	{                                                    \
		(t) + 300, OFF, far, false                   \
	}

static const struct line {
	const char *name;
	unsigned doors;
	struct moment moments[24];
	enum hw_interlock_state state;
	unsigned alarms, passages, entered;
} lines[] = {
    {"nothing happens", 2, {{0, END, 0, false}}, HW_INTERLOCK_SHUT, 0, 0, 0},
    {"released, nobody goes", 1, {{100, ORDER, OUT, false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, 0, 0, 0},
    {"one goes", 1,
	{{100, ORDER, OUT, false}, {150, OFF, XC | XL, false},
	    GOES(500, XN, XF), {900, ON, XC | XL, false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, 0, 1, 0},
    {"two go", 1,
	{{100, ORDER, OUT, false}, {150, OFF, XC | XL, false},
	    GOES(500, XN, XF), GOES(900, XN, XF), {1300, ON, XC | XL, false},
	    {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_TAILGATE, 2, 0},
    {"one turns round in the door", 1,
	{{100, ORDER, OUT, false}, {150, OFF, XC | XL, false},
	    {500, ON, XN, false}, {600, ON, XF, false}, {700, OFF, XF, false},
	    {800, OFF, XN, false}, {3000, ON, XC | XL, false},
	    {0, END, 0, false}},
	HW_INTERLOCK_SHUT, 0, 0, 0},
    {"one comes the wrong way", 1,
	{{100, ORDER, OUT, false}, {150, OFF, XC | XL, false},
	    GOES(500, XF, XN), {900, ON, XC | XL, false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_WRONG_WAY, 0, 0},
    {"a hand at a closed door is nobody", 1,
	{GOES(500, XN, XF), {0, END, 0, false}}, HW_INTERLOCK_SHUT, 0, 0, 0},
    {"forced", 1, {{500, OFF, XC | XL, false}, {0, END, 0, false}},
	HW_INTERLOCK_ALARM, HW_DOOR_A_FORCED, 0, 0},
    {"a bolt that is drawn is forced", 1,
	{{500, OFF, XL, false}, {0, END, 0, false}}, HW_INTERLOCK_ALARM,
	HW_DOOR_A_FORCED, 0, 0},
    {"a contact that bounces is not", 1,
	{{500, OFF, XC, false}, {510, ON, XC, false}, {520, OFF, XL, false},
	    {530, ON, XL, false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, 0, 0, 0},
    {"forced, shut, locked again", 1,
	{{500, OFF, XC | XL, false}, {900, ON, XC | XL, false},
	    {1000, ORDER, LOCK, false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_FORCED, 0, 0},
    {"forced, not shut, not locked", 1,
	{{500, OFF, XC | XL, false}, {1000, ORDER, LOCK, false},
	    {1100, ORDER, OUT, true}, {0, END, 0, false}},
	HW_INTERLOCK_ALARM, HW_DOOR_A_FORCED | HW_DOOR_A_REFUSED, 0, 0},
    {"does not shut", 1,
	{{100, ORDER, OUT, false}, {150, OFF, XC | XL, false},
	    {0, END, 0, false}},
	HW_INTERLOCK_ALARM, HW_DOOR_A_BLOCKED, 0, 0},
    {"both doors at once", 2,
	{{100, ORDER, COME, false}, {150, ORDER, OUT, true},
	    {200, ORDER, LOCK, false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_REFUSED, 0, 0},
    /* Before the sensors could say that the entry stands open. */
    {"the other one right after", 2,
	{{100, ORDER, COME, false}, {105, ORDER, LOCK, false},
	    {110, ORDER, OUT, true}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_REFUSED, 0, 0},
    {"comes in and goes out", 2,
	{{100, ORDER, COME, false}, {150, OFF, EC | EL, false},
	    GOES(500, EN, EF), {800, ON, HW_IN(PRESENT), false},
	    {1200, ON, EC | EL, false}, {2000, ORDER, OUT, false},
	    {2100, OFF, XC | XL, false}, GOES(2500, XN, XF),
	    {2800, OFF, HW_IN(PRESENT), false}, {3200, ON, XC | XL, false},
	    {0, END, 0, false}},
	HW_INTERLOCK_SHUT, 0, 1, 0},
    {"comes in and turns round", 2,
	{{100, ORDER, COME, false}, {150, OFF, EC | EL, false},
	    GOES(500, EN, EF), GOES(900, EF, EN), {1400, ON, EC | EL, false},
	    {0, END, 0, false}},
	HW_INTERLOCK_SHUT, 0, 0, 0},
    {"two are inside: neither goes out", 2,
	{{100, ON, HW_IN(CROWD) | HW_IN(PRESENT), false},
	    {500, ORDER, OUT, true}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_CROWD | HW_DOOR_A_REFUSED, 0, 0},
    {"nobody comes in to somebody", 2,
	{{100, ON, HW_IN(PRESENT), false}, {500, ORDER, COME, true},
	    {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_REFUSED, 0, 0},
    {"something lies there", 2,
	{{100, ON, HW_IN(OBJECT), false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_LEFT_OBJECT, 0, 0},
    {"it is somebody's who is there", 2,
	{{100, ON, HW_IN(OBJECT) | HW_IN(PRESENT), false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, 0, 0, 0},
    {"it is picked up again", 2,
	{{100, ON, HW_IN(OBJECT), false}, {3000, OFF, HW_IN(OBJECT), false},
	    {0, END, 0, false}},
	HW_INTERLOCK_SHUT, 0, 0, 0},
    {"an emergency", 2,
	{{500, ON, HW_IN(EMERGENCY), false}, {600, OFF, ALL, false},
	    {700, ORDER, OUT, true}, {0, END, 0, false}},
	HW_INTERLOCK_EMERGENCY, HW_DOOR_A_EMERGENCY | HW_DOOR_A_REFUSED, 0, 0},
    {"it is over", 2,
	{{500, ON, HW_IN(EMERGENCY), false}, {600, OFF, ALL, false},
	    {2000, OFF, HW_IN(EMERGENCY), false}, {3000, ON, ALL, false},
	    {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_EMERGENCY, 0, 0},
    {"an emergency of an orphan", 2,
	{{100, HUSH, 0, false}, {5000, ON, HW_IN(EMERGENCY), false},
	    {0, END, 0, false}},
	HW_INTERLOCK_EMERGENCY, HW_DOOR_A_SILENCE | HW_DOOR_A_EMERGENCY, 0, 0},
    {"an emergency of a moment is none too short", 2,
	{{500, ON, HW_IN(EMERGENCY), false},
	    {510, OFF, HW_IN(EMERGENCY), false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_EMERGENCY, 0, 0},
    {"silence locks", 1,
	{{100, ORDER, OUT, false}, {110, HUSH, 0, false}, {0, END, 0, false}},
	HW_INTERLOCK_ORPHAN, HW_DOOR_A_SILENCE, 0, 0},
    {"an orphan obeys nobody", 1,
	{{100, HUSH, 0, false}, {5000, ORDER, OUT, true}, {0, END, 0, false}},
	HW_INTERLOCK_ORPHAN, HW_DOOR_A_SILENCE | HW_DOOR_A_REFUSED, 0, 0},
    {"until it is spoken to", 1,
	{{100, HUSH, 0, false}, {5000, SPEAK, 0, false},
	    {5500, ORDER, OUT, false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_SILENCE, 0, 0},
    {"an officer's key", 2,
	{{100, ON, HW_IN(KEY) | HW_IN(PRESENT), false},
	    {150, OFF, EC | EL, false}, GOES(500, EF, EN),
	    {800, OFF, HW_IN(KEY) | HW_IN(PRESENT), false},
	    {1200, ON, EC | EL, false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_KEY, 0, 0},
    {"a key, and nobody opens", 2,
	{{100, ON, HW_IN(KEY), false}, {0, END, 0, false}}, HW_INTERLOCK_SHUT,
	HW_DOOR_A_KEY, 0, 0},
    {"tampering", 1, {{100, ON, HW_IN(TAMPER), false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, HW_DOOR_A_TAMPER, 0, 0},
    {"forgotten when it is over", 1,
	{{100, ON, HW_IN(TAMPER), false}, {500, OFF, HW_IN(TAMPER), false},
	    {600, FORGET, 0, false}, {0, END, 0, false}},
	HW_INTERLOCK_SHUT, 0, 0, 0},
    {"not while it lasts", 1,
	{{100, OFF, XC, false}, {600, FORGET, 0, false}, {0, END, 0, false}},
	HW_INTERLOCK_ALARM, HW_DOOR_A_FORCED, 0, 0},
};

/* What may never be, whatever happens. */
static void
examine(const char *name, const struct hw_interlock *l)
{
	unsigned out = hw_interlock_outputs(l);
	const unsigned both = HW_OUT_EXIT | HW_OUT_ENTRY;

	if (l->state == HW_INTERLOCK_EMERGENCY)
		check(name, (out & HW_OUT_EXIT) != 0);
	else
		check(name, (out & both) != both);
	check(name,
	    ((out & HW_OUT_EXIT) != 0) == ((out & HW_OUT_EXIT_GREEN) != 0));
	check(name, l->conf.doors == 2 || (out & HW_OUT_ENTRY) == 0);
}

static void
act(const struct line *t, const struct moment *m, struct hw_interlock *l,
    unsigned *in, bool *hush, uint64_t now)
{
	switch (m->what) {
	case ON:
		*in |= m->value;
		break;
	case OFF:
		*in &= ~m->value;
		break;
	case ORDER:
		check(t->name,
		    hw_interlock_order(l, (enum hw_interlock_event)m->value,
			2000, now) != m->refused ||
			m->value == LOCK);
		break;
	case HUSH:
	case SPEAK:
		*hush = m->what == HUSH;
		break;
	case FORGET:
		hw_interlock_acknowledge(l, now);
		break;
	case END:
		break;
	}
}

static void
runs_each_time_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct line *t = &lines[i];
		const struct moment *m = t->moments;
		struct hw_interlock_conf conf;
		struct hw_door_status s;
		struct hw_interlock l;
		unsigned in = ALL;
		bool hush = false;

		hw_interlock_defaults(&conf, t->doors);
		hw_interlock_init(&l, &conf, in, START);
		for (uint64_t at = 0; at < LASTS; at += TICK / 2) {
			uint64_t now = START + at;

			for (; m->what != END && m->at_ms <= at; m++)
				act(t, m, &l, &in, &hush, now);
			if (at % TICK != 0)
				continue;
			if (!hush)
				hw_interlock_beat(&l, now);
			hw_interlock_sense(&l, in, now);
			examine(t->name, &l);
		}
		hw_interlock_status(&l, &s);
		if (l.state != t->state || s.alarms != t->alarms ||
		    s.passages != t->passages || s.entered != t->entered)
			fail_msg("%s: %s, alarms %x, %u left, %u came", t->name,
			    hw_interlock_state_name(l.state), s.alarms,
			    s.passages, s.entered);
	}
}

/* Without a beat it stays as it has begun. */
static void
begins_locked(void **state)
{
	struct hw_interlock_conf conf;
	struct hw_interlock l;

	(void)state;
	hw_interlock_defaults(&conf, 2);
	hw_interlock_init(&l, &conf, ALL, START);
	assert_int_equal(l.state, HW_INTERLOCK_ORPHAN);
	assert_false(hw_interlock_order(&l, OUT, 1000, START + 500));
	assert_false(
	    hw_interlock_order(&l, HW_INTERLOCK_EV_KEY, 1000, START + 500));
	hw_interlock_beat(&l, START + 600);
	assert_int_equal(l.state, HW_INTERLOCK_SHUT);
	assert_false(hw_interlock_order(&l, OUT, 0, START + 700));
	assert_false(hw_interlock_order(
	    &l, OUT, HW_DOOR_RELEASE_MAX_MS + 1, START + 700));
	assert_true(hw_interlock_order(&l, OUT, 1, START + 700));
}

/* A motor that does not move. */
static void
notices_a_stuck_motor(void **state)
{
	struct hw_interlock_conf conf;
	struct hw_interlock l;

	(void)state;
	hw_interlock_defaults(&conf, 1);
	conf.open_ms = 500;
	hw_interlock_init(&l, &conf, ALL, START);
	hw_interlock_beat(&l, START + 300);
	assert_true(hw_interlock_order(&l, OUT, 5000, START + 300));
	hw_interlock_sense(&l, ALL & ~XL, START + 310);
	hw_interlock_tick(&l, START + 799);
	assert_int_equal(l.state, HW_INTERLOCK_EXIT);
	hw_interlock_tick(&l, START + 800);
	assert_int_equal(l.state, HW_INTERLOCK_ALARM);
	assert_int_equal(hw_interlock_outputs(&l), HW_OUT_SOUND);
}

/* Every row is a state and an event that there are, and names are names. */
static void
has_a_sound_table(void **state)
{
	size_t n;
	const struct hw_interlock_row *rows = hw_interlock_rows(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_true(rows[i].state < HW_INTERLOCK_STATE_COUNT);
		assert_true(rows[i].next < HW_INTERLOCK_STATE_COUNT);
		assert_true(rows[i].event < HW_INTERLOCK_EVENT_COUNT);
		assert_int_equal(rows[i].raises & ~(unsigned)HW_DOOR_ALARMS, 0);
		/* A row behind one that always holds would never be. */
		for (size_t j = 0; j < i; j++)
			assert_false(rows[j].state == rows[i].state &&
			    rows[j].event == rows[i].event &&
			    rows[j].needs == 0);
	}
	assert_string_equal(
	    hw_interlock_state_name(HW_INTERLOCK_STATE_COUNT), "unknown");
	assert_string_equal(
	    hw_interlock_event_name(HW_INTERLOCK_EVENT_COUNT), "UNKNOWN");
	assert_string_equal(
	    hw_interlock_input_name(HW_INTERLOCK_INPUT_COUNT), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(runs_each_time_line),
	    cmocka_unit_test(begins_locked),
	    cmocka_unit_test(notices_a_stuck_motor),
	    cmocka_unit_test(has_a_sound_table),
	};

	return cmocka_run_group_tests_name("hw_interlock", tests, NULL, NULL);
}
