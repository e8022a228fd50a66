#include "hw/virtual/door_sim.h"

#include "hw/door_box.h"
#include "hw/door_serial.h"
#include "hw/uri.h"
#include "hw/virtual/door_world.h"
#include "hw/virtual/pty.h"
#include "hw/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	STEP_MS = 5, /* while something moves */
	REST_MS = 50,
	SLACK_MS = 300 /* what a door may take more than it should */
};

static const char *const fault_names[] = {
#define ROW(name, word) word,
    HW_DOOR_FAULTS(ROW)
#undef ROW
};

struct sim {
	struct hw_door_world world;
	struct hw_door_box box;
	int line, log; /* log: -1 for none */
	bool cable; /* the line's other end may come and go */
	bool mute;
	bool orphaned; /* and nothing was released since */
	const char *logged;
	unsigned passages;
};

/* What a visitor sees: an orphan's doors are shut all the same, and still are
 * when it hears the gate again. */
static const char *
seen(const struct sim *s)
{
	struct hw_door_status st;

	hw_interlock_status(&s->box.interlock, &st);
	if ((st.state == HW_DOOR_UNKNOWN ||
		(s->orphaned &&
		    s->box.interlock.state == HW_INTERLOCK_CLOSING)) &&
	    !hw_door_world_moves(&s->world))
		st.state = HW_DOOR_CLOSED;
	return hw_door_state_name(st.state);
}

static void
log_change(struct sim *s, uint64_t now)
{
	struct hw_door_status st;
	char line[64];
	int n;

	hw_interlock_status(&s->box.interlock, &st);
	if (s->log < 0 || (s->logged == seen(s) && s->passages == st.passages))
		return;
	s->logged = seen(s);
	s->passages = st.passages;
	n = snprintf(line, sizeof(line), "%llu %s %u\n",
	    (unsigned long long)(now - s->world.start_ms), s->logged,
	    s->passages);
	if (n > 0)
		(void)!write(s->log, line, (size_t)n);
}

static void
answer(struct sim *s, const struct sink *k)
{
	if (k->n > 0 && !s->mute && s->line >= 0)
		(void)!write(s->line, k->p, k->n);
}

static void
look(struct sim *s, uint64_t now)
{
	uint8_t text[HW_DOOR_BOX_ANSWER];
	struct sink k = sink_of(text, sizeof(text));
	unsigned in = hw_door_world_step(
	    &s->world, hw_interlock_outputs(&s->box.interlock), now);

	hw_door_box_sense(&s->box, in, &k, now);
	answer(s, &k);
	if (s->box.interlock.state == HW_INTERLOCK_ORPHAN)
		s->orphaned = true;
	else if ((hw_interlock_outputs(&s->box.interlock) &
		     (HW_OUT_EXIT | HW_OUT_ENTRY)) != 0)
		s->orphaned = false;
	log_change(s, now);
}

/* What goes wrong with the controller itself goes wrong with a release. */
static void
fail(struct sim *s)
{
	if ((hw_interlock_outputs(&s->box.interlock) &
		(HW_OUT_EXIT | HW_OUT_ENTRY)) == 0)
		return;
	if (s->world.fault == HW_DOOR_FAULT_SILENT)
		_exit(0);
	s->mute |= s->world.fault == HW_DOOR_FAULT_MUTE;
}

static void
hear(struct sim *s, uint64_t now)
{
	uint8_t octets[HW_DOOR_BOX_HEARD], text[HW_DOOR_BOX_ANSWER];
	struct sink k = sink_of(text, sizeof(text));
	ssize_t n = read(s->line, octets, sizeof(octets));

	if (n > 0 && !s->mute) {
		hw_door_box_hear(&s->box, span_of(octets, (size_t)n), &k, now);
		fail(s);
		answer(s, &k);
	} else if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		if (!s->cable)
			s->line = -1;
	}
}

/* Until the line is gone for good and the doors are shut. */
static void
control(struct sim *s)
{
	unsigned out;

	do {
		struct pollfd p = {.fd = s->line, .events = POLLIN};
		int wait = hw_door_world_moves(&s->world) ? STEP_MS : REST_MS;

		/* A terminal that nobody has open is always ready. */
		if (poll(&p, 1, wait) > 0 && (p.revents & POLLHUP) != 0 &&
		    s->cable)
			(void)poll(NULL, 0, wait);
		if (p.revents != 0)
			hear(s, hw_wait_now_ms());
		look(s, hw_wait_now_ms());
		out = hw_interlock_outputs(&s->box.interlock) &
		    (HW_OUT_EXIT | HW_OUT_ENTRY);
	} while (s->line >= 0 || out != 0 ||
	    (hw_door_world_moves(&s->world) &&
		s->world.fault != HW_DOOR_FAULT_FORCED &&
		s->world.fault != HW_DOOR_FAULT_WEDGED));
}

static void
start(struct sim *s, uint64_t now)
{
	struct hw_interlock_conf conf;

	hw_interlock_defaults(&conf, s->world.doors);
	conf.open_ms = s->world.open_ms + SLACK_MS;
	conf.close_ms = s->world.close_ms + 4 * SLACK_MS;
	conf.key_ms = s->world.open_ms + s->world.pass_ms + 5 * SLACK_MS;
	conf.object_ms = SLACK_MS;
	hw_door_world_init(&s->world, now);
	hw_door_box_init(
	    &s->box, &conf, hw_door_world_step(&s->world, 0, now), now);
}

/*
 * The controller's process: holds its line and its log and nothing else of its
 * parent, and no signal of the parent's terminal reaches it.
 */
static void
controller(struct sim *s)
{
	struct sigaction act = {.sa_handler = SIG_DFL};
	sigset_t none;
	int line = s->line, null;

	setsid();
	prctl(PR_SET_NAME, "door-sim");
	for (int i = 1; i < NSIG; i++)
		(void)sigaction(i, &act, NULL);
	/* The doors are still to be locked when nobody listens any more. */
	act.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &act, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if ((null = open("/dev/null", O_RDWR)) < 0 || dup2(line, 0) < 0)
		_exit(1);
	s->line = 0;
	if (s->log >= 0) {
		if (dup2(s->log, 1) < 0)
			_exit(1);
		s->log = 1;
	} else if (dup2(null, 1) < 0) {
		_exit(1);
	}
	if (dup2(null, 2) < 0 || close_range(3, ~0u, 0) != 0)
		_exit(1);
	start(s, hw_wait_now_ms());
	control(s);
	_exit(0);
}

/* A grandchild: whoever owns the door has no child to wait for. */
static enum hw_err
launch(struct sim *s, int *line)
{
	int ends[2], status;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
		ends) != 0)
		return HW_E_OPEN;
	if ((pid = fork()) == 0) {
		if (fork() == 0) {
			close(ends[0]);
			s->line = ends[1];
			controller(s);
		}
		_exit(0);
	}
	close(ends[1]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid < 0) {
		close(ends[0]);
		return HW_E_OPEN;
	}
	*line = ends[0];
	return HW_E_OK;
}

static enum hw_err
take_fault(const struct hw_uri *uri, struct hw_door_world *w)
{
	const char *fault = hw_uri_option(uri, "fault");

	if (fault == NULL)
		return HW_E_OK;
	for (size_t i = 0; i < HW_DOOR_FAULT_COUNT; i++)
		if (strcmp(fault, fault_names[i]) == 0) {
			w->fault = (enum hw_door_fault)i;
			return HW_E_OK;
		}
	return HW_E_ARGUMENT;
}

static enum hw_err
take_options(const char *rest, struct hw_uri *uri, struct hw_door_world *w)
{
	static const char *const keys[] = {"doors", "open_ms", "pass_ms",
	    "close_ms", "people", "key_ms", "fault", "fault_ms", NULL};
	const struct {
		const char *key;
		unsigned min, max, *value;
	} numbers[] = {
	    {"doors", 1, HW_DOOR_LEAVES, &w->doors},
	    {"open_ms", 0, 60000, &w->open_ms},
	    {"pass_ms", 0, 60000, &w->pass_ms},
	    {"close_ms", 0, 60000, &w->close_ms},
	    {"people", 1, HW_DOOR_WORLD_PEOPLE - 1, &w->people},
	    {"key_ms", 0, 60000, &w->key_ms},
	    {"fault_ms", 0, 60000, &w->fault_ms},
	};
	enum hw_err e;

	*w = (struct hw_door_world) {.doors = 1,
	    .open_ms = 300,
	    .pass_ms = 700,
	    .close_ms = 300,
	    .people = 1,
	    .fault_ms = 500};
	if ((e = hw_uri_parse(rest, keys, uri)) != HW_E_OK)
		return e;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if ((e = hw_uri_number(uri, numbers[i].key, numbers[i].min,
			 numbers[i].max, numbers[i].value)) != HW_E_OK)
			return e;
	return take_fault(uri, w);
}

static enum hw_err
open_log(struct sim *s, const struct hw_uri *uri)
{
	if (uri->path[0] == '\0')
		return HW_E_OK;
	s->log = open(
	    uri->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return s->log >= 0 ? HW_E_OK : HW_E_OPEN;
}

static enum hw_err
sim_open(const char *rest, void **cookie, int *fd)
{
	struct sim s = {.log = -1};
	struct hw_uri uri;
	enum hw_err e;
	int line;

	if ((e = take_options(rest, &uri, &s.world)) != HW_E_OK)
		return e;
	if ((e = open_log(&s, &uri)) != HW_E_OK)
		return e;
	if ((e = launch(&s, &line)) == HW_E_OK)
		e = hw_door_serial_attach(line, cookie, fd);
	if (s.log >= 0)
		close(s.log);
	return e;
}

const struct hw_door_driver hw_door_sim_driver = {"sim", sim_open,
    hw_door_serial_release, hw_door_serial_lock, hw_door_serial_acknowledge,
    hw_door_serial_lamp, hw_door_serial_status, hw_door_serial_close};

enum hw_err
hw_door_sim_serve(const char *options, const char *path)
{
	struct sim s = {.log = -1, .cable = true};
	struct hw_uri uri;
	struct hw_pty pty;
	enum hw_err e;

	if ((e = take_options(options, &uri, &s.world)) != HW_E_OK ||
	    (e = open_log(&s, &uri)) != HW_E_OK)
		return e;
	if ((e = hw_pty_open(&pty, path)) != HW_E_OK)
		goto out;
	s.line = pty.fd;
	start(&s, hw_wait_now_ms());
	control(&s);
	hw_pty_close(&pty);
	e = HW_E_GONE;
out:
	if (s.log >= 0)
		close(s.log);
	return e;
}
