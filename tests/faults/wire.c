#include "tests/faults/wire.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "hw/door_line.h"
#include "hw/virtual/door_sim.h"
#include "hw/virtual/pty.h"
#include "hw/wait.h"
#include "tests/faults/faults.h"

#define HELD 65536
#define PIECES 1024 /* answers under way */
#define PATIENCE_MS 20000

static _Atomic int *mode;
static pid_t controller, wire;

/* What waits for a controller that stands still, and answers that are late. */
static uint8_t held[HELD];
static size_t held_n;
static struct {
	uint64_t due_ms;
	uint8_t text[64];
	size_t n;
} late[PIECES];
static size_t late_first, late_n;

static void
put(int fd, const uint8_t *p, size_t n)
{
	for (int i = 0; n > 0 && i < 100; i++) {
		const ssize_t done = write(fd, p, n);

		if (done > 0) {
			p += done;
			n -= (size_t)done;
		} else {
			(void)poll(NULL, 0, 10);
		}
	}
}

/* Frame by frame: what of it the controller gets, and as what. */
static void
sift(int to, struct span in)
{
	static struct hw_door_line line;
	struct hw_door_line_frame f;

	while (hw_door_line_next(&line, &in, &f)) {
		uint8_t text[HW_DOOR_LINE_FRAME_MAX];
		struct sink k = sink_of(text, sizeof(text));

		if (*mode == FAULTS_WIRE_BEATS && hw_door_line_is_order(f.kind))
			continue;
		/* Answered with "done", under its own sequence. */
		if (*mode == FAULTS_WIRE_IDLE && f.kind == HW_DOOR_LINE_RELEASE)
			hw_door_line_put(&k, f.sequence, HW_DOOR_LINE_LAMP,
			    SPAN_STR("\x01"));
		else
			hw_door_line_put(
			    &k, f.sequence, f.kind, span_of(f.body, f.length));
		put(to, k.p, k.n);
	}
}

static void
to_controller(int fd, const uint8_t *p, size_t n)
{
	switch ((enum faults_wire) * mode) {
	case FAULTS_WIRE_DEAF:
		return;
	case FAULTS_WIRE_HELD:
		if (n > HELD - held_n)
			n = HELD - held_n;
		memcpy(held + held_n, p, n);
		held_n += n;
		return;
	default:
		put(fd, held, held_n);
		held_n = 0;
		sift(fd, span_of(p, n));
	}
}

static void
to_gate(int fd, const uint8_t *p, size_t n, bool *half)
{
	switch ((enum faults_wire) * mode) {
	case FAULTS_WIRE_DUMB:
		return;
	case FAULTS_WIRE_HALF:
		if (!*half)
			put(fd, p, n < 9 ? n : 9);
		*half = true;
		return;
	case FAULTS_WIRE_LATE:
		for (; n > 0 && late_n < PIECES; late_n++) {
			const size_t at = (late_first + late_n) % PIECES;

			late[at].due_ms = hw_wait_now_ms() +
			    FAULTS_WIRE_LATE_MS;
			late[at].n = n < sizeof(late[at].text)
			    ? n
			    : sizeof(late[at].text);
			memcpy(late[at].text, p, late[at].n);
			p += late[at].n;
			n -= late[at].n;
		}
		return;
	default:
		*half = false;
		put(fd, p, n);
	}
}

/* Each in its time, and what was under way is lost when all is well again. */
static void
deliver(int fd)
{
	if (*mode != FAULTS_WIRE_LATE)
		late_n = 0;
	while (late_n > 0 && hw_wait_now_ms() >= late[late_first].due_ms) {
		put(fd, late[late_first].text, late[late_first].n);
		late_first = (late_first + 1) % PIECES;
		late_n--;
	}
}

static void
serve(int gate, int box)
{
	bool half = false;

	for (;;) {
		struct pollfd p[] = {{gate, POLLIN, 0}, {box, POLLIN, 0}};
		uint8_t text[512];
		ssize_t n;

		(void)poll(p, 2, 20);
		if ((n = read(gate, text, sizeof(text))) > 0)
			to_controller(box, text, (size_t)n);
		/* A terminal that nobody has open is always ready. */
		else if ((p[0].revents & POLLHUP) != 0)
			(void)poll(NULL, 0, 5);
		if (*mode != FAULTS_WIRE_HELD && held_n > 0)
			to_controller(box, NULL, 0);
		if ((n = read(box, text, sizeof(text))) > 0)
			to_gate(gate, text, (size_t)n, &half);
		deliver(gate);
	}
}

/* The controller's terminal, opened as a gate would. */
static int
dial(const char *path)
{
	struct termios t;
	int fd = -1;

	for (int i = 0; fd < 0 && i < PATIENCE_MS / 10; i++) {
		fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0)
			(void)poll(NULL, 0, 10);
	}
	if (fd < 0 || tcgetattr(fd, &t) != 0)
		faults_give_up(path);
	cfmakeraw(&t);
	if (tcsetattr(fd, TCSANOW, &t) != 0)
		faults_give_up(path);
	return fd;
}

void
faults_wire_start(const char *options, const char *path, enum faults_wire first)
{
	const struct faults_path inner = faults_path("controller");
	struct hw_pty pty;
	int box;

	(void)unlink(inner.s);
	mode = mmap(NULL, sizeof(*mode), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (mode == MAP_FAILED)
		faults_give_up("no line");
	*mode = (int)first;
	fflush(NULL);
	if ((controller = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		_exit(hw_door_sim_serve(options, inner.s) != HW_E_OK);
	}
	box = dial(inner.s);
	if (hw_pty_open(&pty, path) != HW_E_OK)
		faults_give_up(path);
	if ((wire = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		serve(pty.fd, box);
	}
	close(pty.fd);
	close(box);
}

void
faults_wire_set(enum faults_wire m)
{
	*mode = (int)m;
}

const char *
faults_wire_text(enum faults_wire m)
{
	static const char *const texts[] = {
#define FAULTS_WIRE_TEXT(name, text) text,
	    FAULTS_WIRES(FAULTS_WIRE_TEXT)
#undef FAULTS_WIRE_TEXT
	};

	return texts[m];
}

void
faults_wire_stop(void)
{
	const pid_t pids[] = {wire, controller};

	for (size_t i = 0; i < 2; i++)
		if (pids[i] > 0) {
			kill(pids[i], SIGKILL);
			(void)waitpid(pids[i], NULL, 0);
		}
	wire = controller = 0;
	(void)munmap((void *)mode, sizeof(*mode));
}
