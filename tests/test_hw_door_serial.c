/*
 * The gate's end of a controller's line, over a pseudo-terminal.
 */
#include "tests/check.h"

#include "hw/door.h"
#include "hw/door_line.h"
#include "hw/virtual/door_sim.h"
#include "hw/virtual/pty.h"
#include "hw/wait.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUICK "open_ms=20&pass_ms=20&close_ms=20"

static char dir[] = "/tmp/sallyport-line-XXXXXX";
static char path[64], uri[96];

static int
before(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/tty", dir);
	snprintf(uri, sizeof(uri), "serial:%s", path);
	return 0;
}

static int
after(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(dir);
}

/* A controller of its own, until it is ended. */
static pid_t
serve(const char *options)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(hw_door_sim_serve(options, path) == HW_E_OK);
	for (int i = 0; i < 200 && access(path, F_OK) != 0; i++)
		(void)poll(NULL, 0, 10);
	return pid;
}

static void
end(pid_t pid)
{
	kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	(void)unlink(path);
}

static bool
becomes(struct hw_door *d, enum hw_door_state want, unsigned alarms)
{
	struct hw_door_status s;

	for (int i = 0; i < 200; i++) {
		struct pollfd p = {.fd = hw_door_fd(d), .events = POLLIN};

		hw_door_status(d, &s);
		if (s.state == want && (s.alarms & alarms) == alarms)
			return true;
		(void)poll(&p, 1, 50);
	}
	return false;
}

static void
lets_people_through_a_mantrap(void **state)
{
	pid_t box = serve("?doors=2&" QUICK);
	struct hw_door *d = NULL;
	struct hw_door_status s;

	(void)state;
	assert_int_equal(hw_door_open(uri, &d), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	assert_int_equal(hw_door_release(d, HW_DOOR_ENTRY, 5000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_OPEN, 0));
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	hw_door_status(d, &s);
	assert_int_equal(s.doors, 2);
	assert_int_equal(s.entered, 1);
	assert_true(s.present);
	assert_false(hw_door_clear(&s));
	/* Nobody comes in to who is there. */
	assert_int_equal(hw_door_release(d, HW_DOOR_ENTRY, 5000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_CLOSED, HW_DOOR_A_REFUSED));
	assert_int_equal(hw_door_acknowledge(d), HW_E_OK);
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 5000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_OPEN, 0));
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	hw_door_status(d, &s);
	assert_int_equal(s.passages, 1);
	assert_true(hw_door_clear(&s));
	hw_door_close(&d);
	end(box);
}

static void
says_what_people_do(void **state)
{
	static const struct {
		const char *name, *options;
		unsigned alarms;
	} rows[] = {
	    {"two at once", "?people=2&" QUICK, HW_DOOR_A_TAILGATE},
	    {"the wrong way", "?fault=wrong-way&" QUICK, HW_DOOR_A_WRONG_WAY},
	    {"left behind", "?fault=object&" QUICK, HW_DOOR_A_LEFT_OBJECT},
	    {"wedged", "?fault=wedged&" QUICK, HW_DOOR_A_BLOCKED},
	    {"emergency", "?fault=emergency&fault_ms=2000&" QUICK,
		HW_DOOR_A_EMERGENCY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pid_t box = serve(rows[i].options);
		struct hw_door *d = NULL;
		struct hw_door_status s = {0};

		check(rows[i].name, hw_door_open(uri, &d) == HW_E_OK);
		check(rows[i].name,
		    hw_door_release(d, HW_DOOR_EXIT, 2000) == HW_E_OK);
		for (int j = 0; j < 120 && (s.alarms & rows[i].alarms) == 0;
		     j++) {
			hw_door_status(d, &s);
			(void)poll(NULL, 0, 50);
		}
		check(rows[i].name, (s.alarms & rows[i].alarms) != 0);
		hw_door_close(&d);
		end(box);
	}
}

/* The line is cut with the door open, and a new controller comes. */
static void
comes_back_after_a_restart(void **state)
{
	pid_t box = serve("?" QUICK);
	struct hw_door *d = NULL;

	(void)state;
	assert_int_equal(hw_door_open(uri, &d), HW_E_OK);
	end(box);
	assert_true(becomes(d, HW_DOOR_UNKNOWN, 0));
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 1000), HW_E_STATE);
	box = serve("?" QUICK);
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 1000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_OPEN, 0));
	hw_door_close(&d);
	end(box);
}

/* A gate that hangs: its doors lock, and say so when it wakes. */
static void
locks_for_a_gate_that_hangs(void **state)
{
	pid_t box = serve("?open_ms=20&pass_ms=0&close_ms=20");
	struct hw_door *d = NULL;

	(void)state;
	assert_int_equal(hw_door_open(uri, &d), HW_E_OK);
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 60000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_OPEN, 0));
	(void)poll(NULL, 0, 2600);
	assert_true(becomes(d, HW_DOOR_CLOSED, HW_DOOR_A_SILENCE));
	hw_door_close(&d);
	end(box);
}

/*
 * A controller that is slow to answer: lamps and acknowledgements waited in
 * front of the order to lock until there was no room for it.
 */
static void
always_takes_the_order_to_lock(void **state)
{
	pid_t box = serve("?open_ms=20&pass_ms=5000&close_ms=20");
	struct hw_door *d = NULL;

	(void)state;
	assert_int_equal(hw_door_open(uri, &d), HW_E_OK);
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 60000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_OPEN, 0));
	assert_int_equal(kill(box, SIGSTOP), 0);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(
		    hw_door_lamp(d,
			i % 2 == 0 ? HW_DOOR_LAMP_BUSY : HW_DOOR_LAMP_OFFICER),
		    HW_E_OK);
		assert_int_equal(hw_door_acknowledge(d), HW_E_OK);
	}
	assert_int_equal(hw_door_lock(d), HW_E_OK);
	assert_int_equal(kill(box, SIGCONT), 0);
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	hw_door_close(&d);
	end(box);
}

/*
 * A controller that stood still opened when it woke, to an order that had
 * waited for it: for whoever stood there then.
 */
static void
opens_nothing_when_it_wakes(void **state)
{
	pid_t box = serve("?open_ms=20&pass_ms=0&close_ms=20");
	struct hw_door *d = NULL;
	struct hw_door_status s;

	(void)state;
	assert_int_equal(hw_door_open(uri, &d), HW_E_OK);
	assert_int_equal(kill(box, SIGSTOP), 0);
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 60000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_UNKNOWN, 0));
	for (int i = 0; i < 50; i++) {
		hw_door_status(d, &s);
		assert_int_equal(s.state, HW_DOOR_UNKNOWN);
		(void)poll(NULL, 0, 50);
	}
	assert_int_equal(kill(box, SIGCONT), 0);
	for (int i = 0; i < 200; i++) {
		hw_door_status(d, &s);
		assert_int_not_equal(s.state, HW_DOOR_OPEN);
		if (s.state == HW_DOOR_CLOSED)
			break;
		(void)poll(NULL, 0, 20);
	}
	assert_int_equal(s.state, HW_DOOR_CLOSED);
	/* It was told to open, and has not. */
	assert_true((s.alarms & HW_DOOR_A_BLOCKED) != 0);
	assert_int_equal(hw_door_acknowledge(d), HW_E_OK);
	hw_door_status(d, &s);
	assert_true(hw_door_clear(&s));
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 60000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_OPEN, 0));
	hw_door_close(&d);
	end(box);
}

/*
 * A gate whose controller had no power yet did not start; and one that was
 * silent for two seconds of a restart brought the lane down.
 */
static void
waits_for_a_controller_that_comes_later(void **state)
{
	struct hw_door *d = NULL;
	struct hw_door_status s;
	struct hw_pty pty;
	pid_t box;

	(void)state;
	assert_int_equal(hw_pty_open(&pty, path), HW_E_OK);
	assert_int_equal(hw_door_open(uri, &d), HW_E_OK);
	hw_door_status(d, &s);
	assert_int_equal(s.state, HW_DOOR_UNKNOWN);
	assert_false(hw_door_clear(&s));
	assert_true(s.since_ms > 0 && hw_wait_now_ms() >= s.since_ms + 1000);
	/* Nothing that is ordered now opens anything later. */
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 60000), HW_E_STATE);
	assert_int_equal(hw_door_lamp(d, HW_DOOR_LAMP_BUSY), HW_E_OK);
	assert_int_equal(hw_door_lock(d), HW_E_OK);
	/* It comes, at the other end of the line, with two doors. */
	hw_pty_close(&pty);
	box = serve("?doors=2&" QUICK);
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	hw_door_status(d, &s);
	assert_int_equal(s.doors, 2);
	assert_int_equal(s.alarms & (HW_DOOR_A_BLOCKED | HW_DOOR_A_REFUSED), 0);
	assert_int_equal(hw_door_acknowledge(d), HW_E_OK);
	hw_door_status(d, &s);
	assert_true(hw_door_clear(&s));
	assert_int_equal(hw_door_release(d, HW_DOOR_ENTRY, 5000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_OPEN, 0));
	hw_door_close(&d);
	end(box);
}

/* Says something again and again at the end of a device, until it is ended. */
static pid_t
talk(struct hw_pty *pty, struct span what)
{
	const pid_t pid = fork();

	if (pid == 0) {
		while (hw_pty_write(pty, what, 1000) != HW_E_IO)
			(void)poll(NULL, 0, 50);
		_exit(1);
	}
	return pid;
}

static void
refuses_who_is_no_controller(void **state)
{
	uint8_t other[] = {0x5A, 3, 1, 1, 0x81, 0, 0, 0, 0}, echo[64];
	struct sink k = sink_of(echo, sizeof(echo));
	uint8_t stray[64];
	struct hw_door_line_status strange = {
	    .session = 2, .doors = 1, .beat = 1};
	struct sink status = sink_of(stray, sizeof(stray));
	struct sink sum = sink_of(other + 5, 4);
	struct hw_door *d = NULL;
	struct hw_pty pty;
	pid_t pid;

	(void)state;
	assert_int_equal(hw_door_open("serial:", &d), HW_E_ARGUMENT);
	assert_int_equal(hw_door_open("serial:/dev/null", &d), HW_E_OPEN);
	assert_int_equal(hw_door_open("serial:/nowhere/tty", &d), HW_E_OPEN);
	assert_int_equal(
	    hw_door_open("serial:/dev/null?baud=12345", &d), HW_E_ARGUMENT);
	sink_put_be32(&sum, hw_door_line_crc32(span_of(other + 1, 4)));
	hw_door_line_put(&k, 1, HW_DOOR_LINE_HELLO, SPAN_STR("\0\0\0\1"));
	hw_door_line_put_status(&status, &strange);
	const struct {
		const char *name;
		struct span says;
		enum hw_err want;
	} rows[] = {
	    {"another version", SPAN_OF(other), HW_E_UNSUPPORTED},
	    {"a bar code reader", SPAN_STR("C01X00T47\r"), HW_E_FORMAT},
	    {"a wrong speed", SPAN_STR("\xF8\x00\xE6\x86"), HW_E_FORMAT},
	    {"half a frame", SPAN_STR("\x5A\x1B\x02"), HW_E_FORMAT},
	    {"its own echo", sink_span(&k), HW_E_FORMAT},
	    /* A controller that obeys nobody is one. */
	    {"somebody else's", sink_span(&status), HW_E_OK},
	};
	assert_int_equal(hw_pty_open(&pty, path), HW_E_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hw_door_status st = {0};

		pid = talk(&pty, rows[i].says);
		check(rows[i].name, hw_door_open(uri, &d) == rows[i].want);
		if (d != NULL)
			hw_door_status(d, &st);
		check(rows[i].name, st.state == HW_DOOR_UNKNOWN);
		hw_door_close(&d);
		kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
	}
	hw_pty_close(&pty);
	assert_null(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lets_people_through_a_mantrap),
	    cmocka_unit_test(says_what_people_do),
	    cmocka_unit_test(comes_back_after_a_restart),
	    cmocka_unit_test(locks_for_a_gate_that_hangs),
	    cmocka_unit_test(always_takes_the_order_to_lock),
	    cmocka_unit_test(opens_nothing_when_it_wakes),
	    cmocka_unit_test(waits_for_a_controller_that_comes_later),
	    cmocka_unit_test(refuses_who_is_no_controller),
	};

	return cmocka_run_group_tests_name(
	    "hw_door_serial", tests, before, after);
}
