/*
 * The real libgpiod on a chip that the test plays: what the kernel would do is
 * done here, at the calls with which the library reaches it (the line handles
 * and line events of linux/gpio.h, which libgpiod 1.6 speaks).
 */
#include "tests/check.h"

#include "hw/door.h"
#include "hw/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CHIP "/dev/gpiochip7"
#define SYSFS "/sys/bus/gpio/devices/gpiochip7/dev"
#define LINES 32

static struct {
	bool there, broken;
	int chip;
	int level[LINES]; /* as on the wire */
	bool low[LINES]; /* active low */
	int fd[LINES]; /* whose it is; 0: nobody's */
	int tell[LINES]; /* the other end of an event's pipe */
	bool pull_up[LINES];
	unsigned changes[LINES];
} gpio;

int
open(const char *path, int flags, ...)
{
	if (strcmp(path, CHIP) == 0) {
		if (!gpio.there) {
			errno = ENOENT;
			return -1;
		}
		return gpio.chip = memfd_create("chip", MFD_CLOEXEC);
	}
	if (strcmp(path, SYSFS) == 0) {
		int fd = memfd_create("dev", MFD_CLOEXEC);

		assert_int_equal(write(fd, "254:7\n", 6), 6);
		lseek(fd, 0, SEEK_SET);
		return fd;
	}
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
}

int
access(const char *path, int mode)
{
	if (strcmp(path, SYSFS) == 0)
		return 0;
	return (int)syscall(SYS_access, path, mode);
}

int
lstat(const char *path, struct stat *st)
{
	if (strcmp(path, CHIP) != 0)
		return fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
	*st = (struct stat) {
	    .st_mode = S_IFCHR | 0600, .st_rdev = makedev(254, 7)};
	return 0;
}

int
stat(const char *path, struct stat *st)
{
	return strcmp(path, CHIP) == 0 ? lstat(path, st)
				       : fstatat(AT_FDCWD, path, st, 0);
}

char *
realpath(const char *path, char *out)
{
	(void)out;
	return strdup(path);
}

static int
line_of(int fd)
{
	for (int i = 0; i < LINES; i++)
		if (gpio.fd[i] == fd)
			return i;
	return -1;
}

/* What the kernel forbids: a line has one owner, and an offset exists. */
static bool
may_have(unsigned line)
{
	errno = line >= LINES ? EINVAL : EBUSY;
	return line < LINES && gpio.fd[line] == 0;
}

static int
request_output(struct gpiohandle_request *r)
{
	unsigned i = r->lineoffsets[0];

	assert_int_equal(r->lines, 1);
	assert_true((r->flags & GPIOHANDLE_REQUEST_OUTPUT) != 0);
	if (!may_have(i))
		return -1;
	gpio.low[i] = (r->flags & GPIOHANDLE_REQUEST_ACTIVE_LOW) != 0;
	gpio.level[i] = (r->default_values[0] != 0) != gpio.low[i];
	gpio.fd[i] = r->fd = memfd_create("line", MFD_CLOEXEC);
	return 0;
}

static int
request_event(struct gpioevent_request *r)
{
	unsigned i = r->lineoffset;
	int ends[2];

	if (!may_have(i))
		return -1;
	assert_int_equal(r->eventflags, GPIOEVENT_REQUEST_BOTH_EDGES);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	gpio.low[i] = (r->handleflags & GPIOHANDLE_REQUEST_ACTIVE_LOW) != 0;
	gpio.pull_up[i] = (r->handleflags & GPIOHANDLE_REQUEST_BIAS_PULL_UP) !=
	    0;
	gpio.fd[i] = r->fd = ends[0];
	gpio.tell[i] = ends[1];
	return 0;
}

static int
chip_ioctl(unsigned long request, void *arg)
{
	struct gpiochip_info *chip = arg;
	struct gpioline_info *line = arg;

	switch (request) {
	case GPIO_GET_CHIPINFO_IOCTL:
		*chip = (struct gpiochip_info) {
		    .name = "gpiochip7", .label = "played", .lines = LINES};
		return 0;
	case GPIO_GET_LINEINFO_IOCTL:
		line->flags = 0;
		return 0;
	case GPIO_GET_LINEHANDLE_IOCTL:
		return request_output(arg);
	case GPIO_GET_LINEEVENT_IOCTL:
		return request_event(arg);
	default:
		errno = ENOTTY;
		return -1;
	}
}

int
ioctl(int fd, unsigned long request, ...)
{
	struct gpiohandle_data *data;
	va_list ap;
	void *arg;
	int i;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	data = arg;
	if (gpio.chip > 0 && fd == gpio.chip)
		return chip_ioctl(request, arg);
	if ((i = line_of(fd)) < 0)
		return (int)syscall(SYS_ioctl, fd, request, arg);
	if (gpio.broken) {
		errno = ENODEV;
		return -1;
	}
	if (request == GPIOHANDLE_GET_LINE_VALUES_IOCTL) {
		data->values[0] = (gpio.level[i] != 0) != gpio.low[i];
		return 0;
	}
	if (request == GPIOHANDLE_SET_LINE_VALUES_IOCTL) {
		gpio.level[i] = (data->values[0] != 0) != gpio.low[i];
		gpio.changes[i]++;
		return 0;
	}
	errno = ENOTTY;
	return -1;
}

/* Somebody or something moves a wire. */
static void
wire(unsigned line, int level)
{
	struct gpioevent_data e = {.id = level != 0
		? GPIOEVENT_EVENT_RISING_EDGE
		: GPIOEVENT_EVENT_FALLING_EDGE};

	if (gpio.level[line] == level)
		return;
	gpio.level[line] = level;
	if (gpio.tell[line] > 0)
		assert_int_equal(
		    write(gpio.tell[line], &e, sizeof(e)), sizeof(e));
}

enum {
	EXIT = 17,
	BEAT = 18,
	GREEN = 19,
	CLOSED = 5,
	LOCKED = 6,
	NEAR = 7,
	FAR = 8,
	ALARM = 9, /* 1 while all is well: active low */
	READY = 20,
};

#define URI                                                    \
	"gpio:" CHIP "?exit=17&beat=18&exit_green=19&ready=20" \
	"&exit_closed=5u&exit_locked=6&exit_near=7&exit_far=8&emergency=9n"

static void
lay_wires(void)
{
	memset(&gpio, 0, sizeof(gpio));
	gpio.there = true;
	gpio.level[CLOSED] = gpio.level[LOCKED] = gpio.level[ALARM] = 1;
}

static bool
becomes(struct hw_door *d, enum hw_door_state want, unsigned passages)
{
	struct hw_door_status s;

	for (int i = 0; i < 100; i++) {
		struct pollfd p = {.fd = hw_door_fd(d), .events = POLLIN};

		hw_door_status(d, &s);
		if (s.state == want && s.passages == passages)
			return true;
		(void)poll(&p, 1, 50);
	}
	return false;
}

/* The monitor's loop, for a while. */
static void
lasts(struct hw_door *d, unsigned ms)
{
	uint64_t end = hw_wait_now_ms() + ms;
	struct hw_door_status s;

	while (hw_wait_ready(hw_door_fd(d), POLLIN, end) == HW_E_OK &&
	    hw_wait_now_ms() < end)
		hw_door_status(d, &s);
}

static struct hw_door *
door(void)
{
	struct hw_door *d = NULL;

	lay_wires();
	assert_int_equal(hw_door_open(URI, &d), HW_E_OK);
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	return d;
}

static void
lets_one_through(void **state)
{
	struct hw_door *d = door();
	struct hw_door_status s;

	(void)state;
	assert_true(gpio.pull_up[CLOSED]);
	assert_int_equal(gpio.level[EXIT], 0);
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 5000), HW_E_OK);
	assert_int_equal(gpio.level[EXIT], 1);
	assert_int_equal(gpio.level[GREEN], 1);
	wire(LOCKED, 0);
	wire(CLOSED, 0);
	lasts(d, 60);
	wire(NEAR, 1);
	lasts(d, 60);
	wire(FAR, 1);
	lasts(d, 60);
	wire(NEAR, 0);
	lasts(d, 60);
	wire(FAR, 0);
	assert_true(becomes(d, HW_DOOR_OPEN, 1));
	assert_int_equal(gpio.level[EXIT], 0);
	wire(CLOSED, 1);
	wire(LOCKED, 1);
	assert_true(becomes(d, HW_DOOR_CLOSED, 1));
	hw_door_status(d, &s);
	assert_int_equal(s.alarms, 0);
	hw_door_close(&d);
}

/* The relay of the bolts lives on it. */
static void
beats_for_as_long_as_it_is_asked(void **state)
{
	struct hw_door *d = door();
	unsigned before = gpio.changes[BEAT];

	(void)state;
	lasts(d, 600);
	assert_in_range(gpio.changes[BEAT] - before, 3, 7);
	before = gpio.changes[BEAT];
	usleep(300000);
	assert_int_equal(gpio.changes[BEAT], before);
	hw_door_close(&d);
}

static void
sees_an_emergency_and_a_cut_wire(void **state)
{
	struct hw_door *d = door();
	struct hw_door_status s;

	(void)state;
	wire(ALARM, 0);
	assert_true(becomes(d, HW_DOOR_EMERGENCY, 0));
	assert_int_equal(gpio.level[EXIT], 1);
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 1000), HW_E_STATE);
	wire(ALARM, 1);
	assert_true(becomes(d, HW_DOOR_CLOSED, 0));
	assert_int_equal(gpio.level[EXIT], 0);
	hw_door_status(d, &s);
	assert_int_equal(s.alarms, HW_DOOR_A_EMERGENCY);
	assert_int_equal(hw_door_acknowledge(d), HW_E_OK);
	hw_door_status(d, &s);
	assert_int_equal(s.alarms, 0);
	hw_door_close(&d);
}

static void
notices_force(void **state)
{
	struct hw_door *d = door();

	(void)state;
	wire(LOCKED, 0);
	assert_true(becomes(d, HW_DOOR_FORCED, 0));
	hw_door_close(&d);
}

/* A chip that is pulled out: everything off, and nothing is known. */
static void
is_unknown_without_its_chip(void **state)
{
	struct hw_door *d = door();

	(void)state;
	gpio.broken = true;
	assert_true(becomes(d, HW_DOOR_UNKNOWN, 0));
	assert_int_equal(hw_door_lock(d), HW_E_GONE);
	hw_door_close(&d);
}

static void
lights_the_lamp_and_locks_at_the_end(void **state)
{
	struct hw_door *d = door();

	(void)state;
	assert_int_equal(hw_door_lamp(d, HW_DOOR_LAMP_READY), HW_E_OK);
	assert_int_equal(gpio.level[READY], 1);
	assert_int_equal(hw_door_lamp(d, HW_DOOR_LAMP_BUSY), HW_E_OK);
	assert_int_equal(gpio.level[READY], 0);
	assert_int_equal(hw_door_release(d, HW_DOOR_EXIT, 5000), HW_E_OK);
	assert_int_equal(gpio.level[EXIT], 1);
	hw_door_close(&d);
	assert_int_equal(gpio.level[EXIT], 0);
}

static void
refuses_bad_addresses(void **state)
{
	static const struct {
		const char *name, *uri;
		enum hw_err want;
	} rows[] = {
	    {"no lines", "gpio:" CHIP, HW_E_ARGUMENT},
	    {"no beat",
		"gpio:" CHIP "?exit=1&exit_closed=2&exit_near=3&emergency=4n",
		HW_E_ARGUMENT},
	    {"no emergency",
		"gpio:" CHIP "?exit=1&exit_closed=2&exit_near=3&beat=4",
		HW_E_ARGUMENT},
	    {"an entry without sensors", URI "&entry=21", HW_E_ARGUMENT},
	    {"a line twice", URI "&sound=17", HW_E_BUSY},
	    {"a line that there is not", URI "&sound=32", HW_E_ARGUMENT},
	    {"no number", URI "&sound=x", HW_E_ARGUMENT},
	    {"an unknown letter", URI "&sound=21z", HW_E_ARGUMENT},
	    {"a letter twice", URI "&sound=21nn", HW_E_ARGUMENT},
	    {"an unknown line", URI "&door=21", HW_E_ARGUMENT},
	    {"no chip", "gpio:/dev/gpiochip8?exit=1", HW_E_NONE},
	};
	struct hw_door *d = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		lay_wires();
		check(rows[i].name,
		    hw_door_open(rows[i].uri, &d) == rows[i].want);
	}
	assert_null(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lets_one_through),
	    cmocka_unit_test(beats_for_as_long_as_it_is_asked),
	    cmocka_unit_test(sees_an_emergency_and_a_cut_wire),
	    cmocka_unit_test(notices_force),
	    cmocka_unit_test(is_unknown_without_its_chip),
	    cmocka_unit_test(lights_the_lamp_and_locks_at_the_end),
	    cmocka_unit_test(refuses_bad_addresses),
	};

	return cmocka_run_group_tests_name("hw_door_gpio", tests, NULL, NULL);
}
