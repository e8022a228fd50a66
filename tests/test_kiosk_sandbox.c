/*
 * The walls, one by one: a child closes a profile around itself and tries what
 * a taken-over worker would try.
 */
#include "tests/check.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "biometrics/print.h"
#include "hw/camera_v4l2.h"
#include "hw/finger_second.h"
#include "kiosk/sandbox.h"

/* Of a child whose attempt was neither ended nor refused. */
enum {
	SUCCEEDED = 9
};

static void
open_file(void)
{
	if (open("/etc/passwd", O_RDONLY) >= 0)
		_exit(SUCCEEDED);
}

static void
create_file(void)
{
	int fd = open("/tmp", O_WRONLY | O_TMPFILE, 0600);

	if (fd >= 0)
		_exit(SUCCEEDED);
}

static void
open_socket(void)
{
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
		_exit(SUCCEEDED);
}

static void
fork_itself(void)
{
	(void)!fork();
}

static void
execute(void)
{
	(void)!execl("/bin/true", "true", (char *)NULL);
}

static void
trace_parent(void)
{
	(void)!ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static void
signal_parent(void)
{
	(void)!kill(getppid(), SIGCONT);
}

static void
write_code(void)
{
	if (mmap(NULL, 4096, PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
		_exit(SUCCEEDED);
}

static void
make_executable(void)
{
	static uint8_t page[8192];

	if (mprotect((void *)(((uintptr_t)page + 4095) & ~4095ul), 4096,
		PROT_READ | PROT_EXEC) == 0)
		_exit(SUCCEEDED);
}

static void
nothing(void)
{
	void *p = malloc(1 << 20);

	((volatile char *)p)[4096] = 1;
	free(p);
}

/* clang-format off */
static const struct {
	const char *name;
	void (*attempt)(void);
	int sig; /* 0: allowed */
	bool code; /* sanitizers themselves do this */
} attempts[] = {
	{"open a file",       open_file,       SIGSYS, false},
	{"create a file",     create_file,     SIGSYS, false},
	{"open a socket",     open_socket,     SIGSYS, false},
	{"fork",              fork_itself,     SIGSYS, false},
	{"execute",           execute,         SIGSYS, false},
	{"trace the monitor", trace_parent,    SIGSYS, false},
	{"signal the monitor", signal_parent,  SIGSYS, false},
	{"write code",        write_code,      SIGSYS, true},
	{"make executable",   make_executable, SIGSYS, true},
	{"use memory",        nothing,         0,      false},
};

/*
 * The monitor has files of its own, and Landlock to say which.  Four workers,
 * and a monitor with a token, hold other people's libraries.  libfprint looks into /sys and
 * SDL for sound cards, and are told no; libpq reads its certificates and
 * resolves names whenever the line is drawn anew; a token's module needs files,
 * sockets and code of its own.
 */
static const struct {
	enum kiosk_sandbox_profile profile;
	void (*attempt)(void);
	int status;
} exceptions[] = {
	/* Which files, Landlock says: tests/test_kiosk_walls.c. */
	{KIOSK_SANDBOX_MONITOR, open_file,      0},
	{KIOSK_SANDBOX_MONITOR, create_file,    0},
	{KIOSK_SANDBOX_SENSOR, open_file,       0},
	{KIOSK_SANDBOX_SENSOR, create_file,     0},
	{KIOSK_SANDBOX_DISPLAY, open_file,      0},
	{KIOSK_SANDBOX_DISPLAY, create_file,    0},
	{KIOSK_SANDBOX_LINK, open_file,         SUCCEEDED},
	{KIOSK_SANDBOX_LINK, create_file,       0},
	{KIOSK_SANDBOX_LINK, open_socket,       SUCCEEDED},
	{KIOSK_SANDBOX_SIGNER, open_file,       SUCCEEDED},
	{KIOSK_SANDBOX_SIGNER, create_file,     SUCCEEDED},
	{KIOSK_SANDBOX_SIGNER, open_socket,     SUCCEEDED},
	{KIOSK_SANDBOX_SIGNER, write_code,      SUCCEEDED},
	{KIOSK_SANDBOX_SIGNER, make_executable, SUCCEEDED},
	{KIOSK_SANDBOX_MONITOR_OPEN, open_file,       SUCCEEDED},
	{KIOSK_SANDBOX_MONITOR_OPEN, create_file,     SUCCEEDED},
	{KIOSK_SANDBOX_MONITOR_OPEN, open_socket,     SUCCEEDED},
	{KIOSK_SANDBOX_MONITOR_OPEN, write_code,      SUCCEEDED},
	{KIOSK_SANDBOX_MONITOR_OPEN, make_executable, SUCCEEDED},
};
/* clang-format on */

/* The exit status; -1: no exception, it is ended. */
static int
spared(enum kiosk_sandbox_profile p, void (*attempt)(void))
{
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++)
		if (exceptions[i].profile == p &&
		    exceptions[i].attempt == attempt)
			return exceptions[i].status;
	return -1;
}

static int
status_of(enum kiosk_sandbox_profile p, void (*attempt)(void))
{
	pid_t pid;
	int status = 0;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (kiosk_sandbox_prepare(NULL, 0) != KIOSK_E_OK ||
		    kiosk_sandbox_close(p) != KIOSK_E_OK)
			_exit(3);
		attempt();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
every_profile_ends_every_attempt(void **state)
{
	bool sanitized = getenv("CFG") != NULL &&
	    strstr(getenv("CFG"), "san") != NULL;

	(void)state;
	for (int p = 0; p < KIOSK_SANDBOX_PROFILES; p++)
		for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]);
		     i++) {
			int status,
			    spare = spared((enum kiosk_sandbox_profile)p,
				attempts[i].attempt);

			if (attempts[i].code && sanitized)
				continue;
			status = status_of(
			    (enum kiosk_sandbox_profile)p, attempts[i].attempt);
			if (spare >= 0)
				check(attempts[i].name,
				    WIFEXITED(status) &&
					WEXITSTATUS(status) == spare);
			else if (attempts[i].sig == 0)
				check(attempts[i].name,
				    WIFEXITED(status) &&
					WEXITSTATUS(status) == 0);
			else
				check(attempts[i].name,
				    WIFSIGNALED(status) &&
					WTERMSIG(status) == attempts[i].sig);
		}
}

static void
type_at_the_terminal(void)
{
	(void)!ioctl(STDERR_FILENO, TIOCSTI, "x");
}

static void
become_the_terminals_owner(void)
{
	(void)!ioctl(STDERR_FILENO, TIOCSCTTY, 0);
}

static void
ask_a_serial_line(void)
{
	int n;

	(void)!ioctl(STDERR_FILENO, FIONREAD, &n);
	(void)!tcflush(STDERR_FILENO, TCIFLUSH);
}

/* libnfc needs ioctl(): of serial lines what reads them, and nothing else. */
static void
a_serial_line_is_read_and_no_more(void **state)
{
	int status = status_of(KIOSK_SANDBOX_NFC, ask_a_serial_line);

	(void)state;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	status = status_of(KIOSK_SANDBOX_READER, ask_a_serial_line);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
	status = status_of(KIOSK_SANDBOX_NFC, type_at_the_terminal);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
	status = status_of(KIOSK_SANDBOX_NFC, become_the_terminals_owner);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

static void
take_frames(void)
{
	for (size_t i = 0; i < HW_CAMERA_V4L2_REQUESTS; i++)
		(void)!ioctl(STDERR_FILENO, hw_camera_v4l2_requests[i], NULL);
}

static void
change_the_format(void)
{
	(void)!ioctl(STDERR_FILENO, VIDIOC_S_FMT, NULL);
}

static void
darken_the_lamp(void)
{
	(void)!ioctl(STDERR_FILENO, VIDIOC_S_CTRL, NULL);
}

/* A camera that is open gives frames; it is not set up anew. */
static void
a_camera_is_read_and_no_more(void **state)
{
	static const struct {
		enum kiosk_sandbox_profile profile;
		void (*attempt)(void);
		int sig;
	} rows[] = {
	    {KIOSK_SANDBOX_CAMERA, take_frames, 0},
	    {KIOSK_SANDBOX_CAMERA, change_the_format, SIGSYS},
	    {KIOSK_SANDBOX_CAMERA, darken_the_lamp, SIGSYS},
	    {KIOSK_SANDBOX_CAMERA, type_at_the_terminal, SIGSYS},
	    {KIOSK_SANDBOX_CAMERA, ask_a_serial_line, SIGSYS},
	    {KIOSK_SANDBOX_PARSER, take_frames, SIGSYS},
	    {KIOSK_SANDBOX_DECODER, take_frames, SIGSYS},
	    {KIOSK_SANDBOX_NFC, take_frames, SIGSYS},
	    {KIOSK_SANDBOX_READER, take_frames, SIGSYS},
	    {KIOSK_SANDBOX_READER_EYE, take_frames, 0},
	    {KIOSK_SANDBOX_READER_EYE, change_the_format, SIGSYS},
	    {KIOSK_SANDBOX_READER_EYE, ask_a_serial_line, SIGSYS},
	    {KIOSK_SANDBOX_NFC_EYE, take_frames, 0},
	    {KIOSK_SANDBOX_NFC_EYE, change_the_format, SIGSYS},
	    {KIOSK_SANDBOX_NFC_EYE, type_at_the_terminal, SIGSYS},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = status_of(rows[i].profile, rows[i].attempt);

		assert_int_equal(
		    WIFSIGNALED(status) ? WTERMSIG(status) : 0, rows[i].sig);
	}
}

static void
closes_what_is_not_named(void **state)
{
	pid_t pid;
	int status = 0;

	(void)state;
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int keep[] = {5, 7};

		for (int fd = 3; fd < 10; fd++)
			if (dup2(STDERR_FILENO, fd) != fd)
				_exit(2);
		if (kiosk_sandbox_prepare(keep, 2) != KIOSK_E_OK)
			_exit(3);
		for (int fd = 3; fd < 10; fd++)
			if ((fcntl(fd, F_GETFD) >= 0) != (fd == 5 || fd == 7))
				_exit(4);
		_exit(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 &&
			    prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1
			? 0
			: 5);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static struct hw_finger_image
press(uint8_t *px, size_t cap, unsigned touch)
{
	static struct biometrics_print finger;
	struct biometrics_print_press p = biometrics_print_press_of(
	    2, touch, 0);
	struct biometrics_image img = {.px = px, .cap = cap};

	if (finger.seed != 2)
		biometrics_print_grow(2, &finger);
	if (biometrics_print_press(&finger, &p, &img) != BIOMETRICS_E_OK)
		_exit(1);
	return (struct hw_finger_image) {px, cap, img.width, img.height, 500};
}

/* All that libfprint does with two pictures, behind the walls of the sensor. */
static void
fingers_are_compared_inside(void **state)
{
	static uint8_t a[512 * 512], b[512 * 512];
	int status;
	pid_t pid;

	(void)state;
	fflush(stdout);
	if ((pid = fork()) == 0) {
		struct hw_finger_image one = press(a, sizeof(a), 0);
		struct hw_finger_image two = press(b, sizeof(b), 1);
		struct hw_finger_second *s = NULL;
		bool match = false;

		if (hw_finger_second_open(&s) != HW_E_OK ||
		    kiosk_sandbox_close(KIOSK_SANDBOX_SENSOR) != KIOSK_E_OK)
			_exit(2);
		_exit(hw_finger_second_compare(s, &one, &two, &match) ==
				HW_E_OK &&
			    match
			? 0
			: 3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_profile_ends_every_attempt),
	    cmocka_unit_test(a_serial_line_is_read_and_no_more),
	    cmocka_unit_test(a_camera_is_read_and_no_more),
	    cmocka_unit_test(fingers_are_compared_inside),
	    cmocka_unit_test(closes_what_is_not_named),
	};

	return cmocka_run_group_tests_name("kiosk_sandbox", tests, NULL, NULL);
}
