/* A pipe in the place of the input device: the same read(), the same events. */
#include "tests/check.h"

#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hw/headphones.h"

static void
say(int fd, unsigned type, unsigned code, int value)
{
	struct input_event e = {
	    .type = (uint16_t)type, .code = (uint16_t)code, .value = value};

	assert_int_equal(write(fd, &e, sizeof(e)), sizeof(e));
}

static void
changes_are_told_and_nothing_else(void **state)
{
	char dir[] = "/tmp/hw_headphones_XXXXXX", path[64];
	bool in = true;
	int fd = -1, keep;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/event", dir);
	assert_int_equal(hw_headphones_open(path, &fd, &in), HW_E_NONE);
	assert_int_equal(mkfifo(path, 0600), 0);
	keep = open(path, O_RDWR);
	assert_int_equal(hw_headphones_open(path, &fd, &in), HW_E_OK);
	check("not known to be in", !in);
	check("nothing new", hw_headphones_next(fd, &in) == HW_E_NOT_READY);
	say(keep, EV_SW, SW_MICROPHONE_INSERT, 1);
	say(keep, EV_KEY, SW_HEADPHONE_INSERT, 1);
	say(keep, EV_SYN, 0, 0);
	check("something else", hw_headphones_next(fd, &in) == HW_E_NOT_READY);
	say(keep, EV_SW, SW_HEADPHONE_INSERT, 1);
	say(keep, EV_SYN, 0, 0);
	check("in", hw_headphones_next(fd, &in) == HW_E_OK && in);
	say(keep, EV_SW, SW_HEADPHONE_INSERT, 0);
	check("out", hw_headphones_next(fd, &in) == HW_E_OK && !in);
	assert_int_equal(write(keep, "half", 4), 4);
	check("half an event", hw_headphones_next(fd, &in) == HW_E_GONE);
	close(keep);
	check("gone", hw_headphones_next(fd, &in) == HW_E_GONE);
	close(fd);
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(changes_are_told_and_nothing_else),
	};

	return cmocka_run_group_tests_name("hw_headphones", tests, NULL, NULL);
}
