/*
 * Why a lane is out of service: what a gate finds, in which order, what it says
 * to its link, and that nobody takes anything else for it.
 */
#include "tests/check.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/hindrance.h"
#include "kiosk/host.h"
#include "kiosk/monitor.h"
#include "kiosk/store_parts.h"

static struct kiosk_monitor m;
static struct kiosk_lane lane = {.site = "T1", .name = "lane-1"};
static struct kiosk_channel link_end;

/* Everybody is there; nobody is at work. */
static int
before(void **state)
{
	int fd[2];

	(void)state;
	m = (struct kiosk_monitor) {.conf.lane = &lane, .log.fd = -1};
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) != 0 ||
	    kiosk_store_open("sqlite::memory:", &m.store, NULL) != KIOSK_E_OK ||
	    kiosk_porter_open(&m.porter, NULL, "sim:", GATE_ONE_STEP) !=
		KIOSK_E_OK)
		return -1;
	for (int p = KIOSK_READER; p < KIOSK_PEERS; p++)
		m.crew.member[p].ready = true;
	kiosk_channel_init(&m.crew.member[KIOSK_LINK].channel, fd[0],
	    KIOSK_MONITOR, KIOSK_LINK);
	kiosk_channel_init(&link_end, fd[1], KIOSK_LINK, KIOSK_MONITOR);
	return 0;
}

static int
after(void **state)
{
	(void)state;
	kiosk_channel_close(&m.crew.member[KIOSK_LINK].channel);
	kiosk_channel_close(&link_end);
	hw_door_close(&m.porter.door);
	kiosk_store_close(&m.store);
	return 0;
}

/* What the link was told last; ABSENT: nothing. */
static enum kiosk_err
heard(enum gate_state *state, enum kiosk_hindrance *why)
{
	struct pollfd p = {link_end.fd, POLLIN, 0};
	enum kiosk_err e = KIOSK_E_ABSENT;
	struct kiosk_msg msg;

	if (poll(&p, 1, 0) != 1)
		return e;
	assert_int_equal(kiosk_channel_recv(&link_end), KIOSK_E_OK);
	while (kiosk_channel_next(&link_end, GATE_OUT_OF_SERVICE, &msg) ==
	    KIOSK_E_OK) {
		assert_int_equal(msg.id, KIOSK_MSG_STEP);
		assert_true(kiosk_hindrance_take(msg.body, state, why));
		e = KIOSK_E_OK;
	}
	return e;
}

static void
stops(enum kiosk_peer p, uint64_t ago_ms)
{
	m.crew.member[p].ready = false;
	m.crew.member[p].since_ms = kiosk_host_now_ms() - ago_ms;
}

/* The door's controller is told to die. */
static void
door_stands(enum hw_door_state state)
{
	struct hw_door_status s;

	hw_door_status(m.porter.door, &s);
	assert_int_equal(s.state, state);
	m.porter.state = s.state;
}

static void
is(const char *name, enum kiosk_hindrance want)
{
	enum kiosk_hindrance said = KIOSK_HINDRANCE_COUNT;
	const enum kiosk_hindrance was = m.hindrance;
	enum gate_state state;
	enum kiosk_err e;

	check(name, kiosk_hindrance_none(&m) == (want == KIOSK_HINDRANCE_NONE));
	e = heard(&state, &said);
	check(name, m.hindrance == want);
	/* Said when it changes, and then alone. */
	check(name, e == (was == want ? KIOSK_E_ABSENT : KIOSK_E_OK));
	if (e == KIOSK_E_OK)
		check(name, said == want && state == GATE_OUT_OF_SERVICE);
}

static void
finds_what_is_missing(void **state)
{
	(void)state;
	is("all is there", KIOSK_HINDRANCE_NONE);
	stops(KIOSK_SCREEN, 0);
	is("just started", KIOSK_HINDRANCE_STARTING);
	stops(KIOSK_SCREEN, 20000);
	is("does not come", KIOSK_HINDRANCE_SCREEN);
	/* The row is ended with the one that was lost, and starts with it. */
	for (int p = KIOSK_READER; p <= KIOSK_FINGER; p++)
		stops((enum kiosk_peer)p, 0);
	m.lost = KIOSK_BIOMETRIC;
	is("the one that was lost", KIOSK_HINDRANCE_BIOMETRIC);
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++)
		m.crew.member[p].ready = true;
	is("it is back", KIOSK_HINDRANCE_NONE);
	/* Of the line to the site it is not said: nothing waits for it. */
	m.lost = KIOSK_READER;
	m.officer.up = false;
	is("without a line", KIOSK_HINDRANCE_NONE);
	m.officer.closed = true;
	is("closed", KIOSK_HINDRANCE_ORDER);
	stops(KIOSK_READER, 0);
	is("closed, and broken", KIOSK_HINDRANCE_READER);
	m.crew.member[KIOSK_READER].ready = true;
	m.officer.closed = false;
	is("all is there again", KIOSK_HINDRANCE_NONE);
}

static void
finds_doors_and_disk(void **state)
{
	(void)state;
	assert_int_equal(
	    hw_door_release(m.porter.door, HW_DOOR_EXIT, 5000), HW_E_OK);
	for (int i = 0; i < 50; i++) {
		struct hw_door_status s;

		hw_door_status(m.porter.door, &s);
		if (s.state == HW_DOOR_OPEN)
			break;
		usleep(10000);
	}
	door_stands(HW_DOOR_OPEN);
	is("the door is open", KIOSK_HINDRANCE_DOORS);
	m.porter.state = HW_DOOR_UNKNOWN;
	is("nobody answers", KIOSK_HINDRANCE_DOOR_SILENT);
	hw_door_close(&m.porter.door);
	assert_int_equal(
	    kiosk_porter_open(&m.porter, NULL, "sim:", GATE_ONE_STEP),
	    KIOSK_E_OK);
	is("a door that is shut", KIOSK_HINDRANCE_NONE);
	/* A controller that came later than the lane, and is another one's. */
	m.gate.topology = GATE_TWO_STEP;
	is("one door of two", KIOSK_HINDRANCE_DOOR_COUNT);
	m.gate.topology = GATE_ONE_STEP;
	is("as many as there are", KIOSK_HINDRANCE_NONE);
	/* As a disk that is full, or a file that is not ours any more. */
	assert_int_equal(
	    kiosk_store_run(m.store, "DROP TABLE pulse", NULL, 0, NULL, NULL),
	    KIOSK_E_OK);
	is("nothing can be stored", KIOSK_HINDRANCE_STORE);
	m.officer.closed = true;
	is("and closed", KIOSK_HINDRANCE_STORE);
	m.officer.closed = false;
}

/* In a passage the reason of before is not said any more. */
static void
says_none_with_another_step(void **state)
{
	enum kiosk_hindrance why;
	enum gate_state at;

	(void)state;
	m.hindrance = KIOSK_HINDRANCE_STORE;
	m.gate.state = GATE_IDLE;
	kiosk_officer_say_step(&m);
	assert_int_equal(heard(&at, &why), KIOSK_E_OK);
	assert_int_equal(at, GATE_IDLE);
	assert_int_equal(why, KIOSK_HINDRANCE_NONE);
	m.gate.state = GATE_OUT_OF_SERVICE;
	kiosk_officer_say_step(&m);
	assert_int_equal(heard(&at, &why), KIOSK_E_OK);
	assert_int_equal(why, KIOSK_HINDRANCE_STORE);
}

/* clang-format off */
static const struct {
	const char *name;
	uint8_t bytes[3];
	size_t n;
	bool good;
	enum gate_state state;
	enum kiosk_hindrance why;
} steps[] = {
	{"a state and why",       {GATE_OUT_OF_SERVICE, KIOSK_HINDRANCE_STORE}, 2, true, GATE_OUT_OF_SERVICE, KIOSK_HINDRANCE_STORE},
	{"of a program of before", {GATE_READING},                1, true, GATE_READING, KIOSK_HINDRANCE_NONE},
	{"nothing",               {0},                            0, false, 0, 0},
	{"no such state",         {GATE_STATE_COUNT, 0},          2, false, 0, 0},
	{"no such state, alone",  {255},                          1, false, 0, 0},
	{"no such reason",        {0, KIOSK_HINDRANCE_COUNT},     2, false, 0, 0},
	{"a byte too many",       {0, 0, 0},                      3, false, 0, 0},
};
/* clang-format on */

static void
takes_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		enum kiosk_hindrance why = KIOSK_HINDRANCE_COUNT;
		enum gate_state at = GATE_STATE_COUNT;

		check(steps[i].name,
		    kiosk_hindrance_take(span_of(steps[i].bytes, steps[i].n),
			&at, &why) == steps[i].good);
		/* What is none changes nothing. */
		check(steps[i].name,
		    at == (steps[i].good ? steps[i].state : GATE_STATE_COUNT));
		check(steps[i].name,
		    why ==
			(steps[i].good ? steps[i].why : KIOSK_HINDRANCE_COUNT));
	}
}

/* Each has a name that the site takes, a sentence, and something to do. */
static void
each_can_be_told(void **state)
{
	(void)state;
	for (unsigned i = 1; i < KIOSK_HINDRANCE_COUNT; i++) {
		const enum kiosk_hindrance h = (enum kiosk_hindrance)i;
		const char *name = kiosk_hindrance_name(h);

		check(name, kiosk_hindrance_of(name) == h);
		check(name, strlen(name) > 0 && strlen(name) < 32);
		check(name, strlen(kiosk_hindrance_word(h)) > 0);
		check(name, strlen(kiosk_hindrance_text(h)) > 20);
		check(name, strlen(kiosk_hindrance_todo(h)) > 20);
		/* Both at the foot of a console, with the lane's name. */
		check(name,
		    strlen(kiosk_hindrance_text(h)) +
			    strlen(kiosk_hindrance_todo(h)) <
			200);
	}
	assert_int_equal(kiosk_hindrance_of(""), KIOSK_HINDRANCE_NONE);
	assert_int_equal(
	    kiosk_hindrance_of("of a later gate"), KIOSK_HINDRANCE_OTHER);
	assert_string_equal(
	    kiosk_hindrance_name((enum kiosk_hindrance)99), "other");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_what_is_missing),
	    cmocka_unit_test(finds_doors_and_disk),
	    cmocka_unit_test(says_none_with_another_step),
	    cmocka_unit_test(takes_nothing_else),
	    cmocka_unit_test(each_can_be_told),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_hindrance", tests, before, after);
}
