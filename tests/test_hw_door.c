#include "tests/check.h"

#include "hw/door.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define QUICK "open_ms=20&pass_ms=400&close_ms=20"

/* Waits until the door says so; false after five seconds. */
static bool
becomes(struct hw_door *door, enum hw_door_state want, unsigned passages)
{
	struct hw_door_status s;

	for (int i = 0; i < 100; i++) {
		struct pollfd p = {.fd = hw_door_fd(door), .events = POLLIN};

		hw_door_status(door, &s);
		if (s.state == want && s.passages == passages)
			return true;
		(void)poll(&p, 1, 50);
	}
	return false;
}

static struct hw_door *
door(const char *uri)
{
	struct hw_door *d = NULL;
	struct hw_door_status s;

	assert_int_equal(hw_door_open(uri, &d), HW_E_OK);
	hw_door_status(d, &s);
	check(uri, s.state == HW_DOOR_CLOSED || s.state == HW_DOOR_FORCED);
	return d;
}

static void
lets_one_through(void **state)
{
	struct hw_door *d = door("sim:?" QUICK);

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    hw_door_release(d, HW_DOOR_EXIT, 5000), HW_E_OK);
		assert_true(becomes(d, HW_DOOR_OPEN, 0));
		assert_true(becomes(d, HW_DOOR_CLOSED, 1));
	}
	hw_door_close(&d);
	assert_null(d);
	hw_door_close(&d);
}

static void
counts_who_follows(void **state)
{
	struct hw_door *d = door("sim:?people=2&" QUICK);

	(void)state;
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 5000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_CLOSED, 2));
	hw_door_close(&d);
}

static void
locks_when_the_time_is_over(void **state)
{
	struct hw_door *d = door("sim:?open_ms=10&pass_ms=0&close_ms=10");

	(void)state;
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 500), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_OPEN, 0));
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	hw_door_close(&d);
}

/* Released again while it is open: longer, and nobody has passed. */
static void
stays_open_when_released_again(void **state)
{
	struct hw_door *d = door("sim:?open_ms=10&pass_ms=0&close_ms=10");
	struct hw_door_status first, s;

	(void)state;
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 1000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_OPEN, 0));
	hw_door_status(d, &first);
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 1500), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	hw_door_status(d, &s);
	assert_true(s.since_ms - first.since_ms >= 1500);
	hw_door_close(&d);
}

static void
locks_when_told(void **state)
{
	struct hw_door *d = door("sim:?open_ms=10&pass_ms=0&close_ms=10");

	(void)state;
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 60000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_OPEN, 0));
	assert_int_equal(hw_door_lock(d), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	hw_door_close(&d);
}

static void
says_that_it_is_blocked(void **state)
{
	struct hw_door *d = door("sim:?fault=stuck&" QUICK);

	(void)state;
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 5000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_BLOCKED, 0));
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 5000), HW_E_STATE);
	assert_int_equal(hw_door_lock(d), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	hw_door_close(&d);
}

static void
says_that_it_was_forced(void **state)
{
	struct hw_door *d = door("sim:?fault=forced&fault_ms=10&" QUICK);

	(void)state;
	assert_true(becomes(d, HW_DOOR_FORCED, 0));
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 5000), HW_E_STATE);
	/* Nobody can close that from here. */
	assert_int_equal(hw_door_lock(d), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_FORCED, 0));
	hw_door_close(&d);
}

static void
is_unknown_when_it_is_silent(void **state)
{
	struct hw_door *d = door("sim:?fault=silent&" QUICK);

	(void)state;
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 5000), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_UNKNOWN, 0));
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 5000), HW_E_STATE);
	assert_int_equal(hw_door_lock(d), HW_E_GONE);
	hw_door_close(&d);
}

/* Whether the log comes to end with this line's text within five seconds. */
static bool
log_ends_with(const char *path, const char *text)
{
	const struct timespec nap = {.tv_nsec = 50000000};

	for (int i = 0; i < 100; i++) {
		size_t n = 0;
		uint8_t *p = check_slurp(path, &n);
		bool is = p != NULL && n >= strlen(text) &&
		    memcmp(p + n - strlen(text), text, strlen(text)) == 0;

		free(p);
		if (is)
			return true;
		nanosleep(&nap, NULL);
	}
	return false;
}

/* The owner is killed while the door stands open for a minute. */
static void
locks_when_its_owner_dies(void **state)
{
	char log[] = "/tmp/sallyport-door-XXXXXX", uri[128];
	int fd = mkstemp(log), status;
	pid_t pid;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	snprintf(
	    uri, sizeof(uri), "sim:%s?open_ms=10&pass_ms=0&close_ms=10", log);
	if ((pid = fork()) == 0) {
		struct hw_door *d = NULL;

		if (hw_door_open(uri, &d) == HW_E_OK &&
		    hw_door_release(d, HW_DOOR_EXIT, 60000) == HW_E_OK)
			for (;;)
				pause();
		_exit(1);
	}
	assert_true(pid > 0);
	assert_true(log_ends_with(log, " open 0\n"));
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(log_ends_with(log, " closed 0\n"));
	unlink(log);
}

/* The controller is nobody's child to wait for, and keeps no descriptor. */
static void
leaves_nothing_behind(void **state)
{
	int ends[2];
	char c;
	struct hw_door *d;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	d = door("sim:?" QUICK);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	/* Were the write end open in the controller, this would block. */
	close(ends[1]);
	assert_int_equal(read(ends[0], &c, 1), 0);
	close(ends[0]);
	hw_door_close(&d);
}

static void
refuses_bad_addresses(void **state)
{
	static const struct {
		const char *uri;
		enum hw_err want;
	} rows[] = {
	    {"sim", HW_E_ARGUMENT},
	    {"barrier:1", HW_E_UNSUPPORTED},
	    {"sim:?speed=1", HW_E_ARGUMENT},
	    {"sim:?open_ms=x", HW_E_ARGUMENT},
	    {"sim:?open_ms=-1", HW_E_ARGUMENT},
	    {"sim:?open_ms=60001", HW_E_ARGUMENT},
	    {"sim:?open_ms=1&open_ms=1", HW_E_ARGUMENT},
	    {"sim:?open_ms", HW_E_ARGUMENT},
	    {"sim:?=1", HW_E_ARGUMENT},
	    {"sim:?fault=fire", HW_E_ARGUMENT},
	    {"sim:?people=0", HW_E_ARGUMENT},
	    {"sim:/nowhere/log", HW_E_OPEN},
	};
	struct hw_door *d = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(
		    rows[i].uri, hw_door_open(rows[i].uri, &d) == rows[i].want);
	assert_null(d);
	d = door("sim:");
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 0), HW_E_ARGUMENT);
	assert_int_equal(
	    hw_door_release(d, HW_DOOR_EXIT, 60001), HW_E_ARGUMENT);
	hw_door_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lets_one_through),
	    cmocka_unit_test(counts_who_follows),
	    cmocka_unit_test(locks_when_the_time_is_over),
	    cmocka_unit_test(stays_open_when_released_again),
	    cmocka_unit_test(locks_when_told),
	    cmocka_unit_test(says_that_it_is_blocked),
	    cmocka_unit_test(says_that_it_was_forced),
	    cmocka_unit_test(is_unknown_when_it_is_silent),
	    cmocka_unit_test(locks_when_its_owner_dies),
	    cmocka_unit_test(leaves_nothing_behind),
	    cmocka_unit_test(refuses_bad_addresses),
	};

	return cmocka_run_group_tests_name("hw_door", tests, NULL, NULL);
}
