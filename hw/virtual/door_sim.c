#include "hw/virtual/door_sim.h"

#include "hw/uri.h"
#include "hw/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum fault {
	FAULT_NONE,
	FAULT_STUCK,
	FAULT_FORCED,
	FAULT_SILENT,
};

static const char *const fault_names[] = {"none", "stuck", "forced", "silent"};

enum phase {
	LOCKED,
	OPENING,
	OPENED,
	CLOSING,
	STUCK,
	FORCED,
};

/* The line: one packet each way, between processes of one program. */
struct order {
	unsigned release_ms; /* 0: lock */
};

struct sim {
	unsigned open_ms, pass_ms, close_ms, people, forced_ms;
	enum fault fault;
	int line, log;
	uint64_t start_ms;
	enum phase phase;
	uint64_t until_ms; /* end of the phase, UINT64_MAX: none */
	uint64_t release_end_ms, pass_at_ms;
	struct hw_door_status status;
};

static const enum hw_door_state state_of[] = {
    [LOCKED] = HW_DOOR_CLOSED,
    [OPENING] = HW_DOOR_OPEN,
    [OPENED] = HW_DOOR_OPEN,
    [CLOSING] = HW_DOOR_OPEN,
    [STUCK] = HW_DOOR_BLOCKED,
    [FORCED] = HW_DOOR_FORCED,
};

/* Tells the owner, if there still is one, and the log. */
static void
tell(struct sim *s, uint64_t now)
{
	char line[64];
	int n;

	s->status.state = state_of[s->phase];
	s->status.since_ms = now;
	(void)!send(s->line, &s->status, sizeof(s->status), MSG_NOSIGNAL);
	n = snprintf(line, sizeof(line), "%llu %s %u\n",
	    (unsigned long long)(now - s->start_ms),
	    hw_door_state_name(s->status.state), s->status.passages);
	if (s->log >= 0 && n > 0)
		(void)!write(s->log, line, (size_t)n);
}

static void
enter(struct sim *s, enum phase phase, uint64_t until_ms, uint64_t now)
{
	bool news = state_of[s->phase] != state_of[phase];

	s->phase = phase;
	s->until_ms = until_ms;
	if (news)
		tell(s, now);
}

/* Open until somebody has passed or the release is over. */
static uint64_t
open_until(const struct sim *s)
{
	return s->pass_at_ms < s->release_end_ms ? s->pass_at_ms
						 : s->release_end_ms;
}

/* The present phase has come to its end. */
static void
advance(struct sim *s, uint64_t now)
{
	switch (s->phase) {
	case LOCKED:
		enter(s, FORCED, UINT64_MAX, now);
		break;
	case OPENING:
		if (s->fault == FAULT_STUCK)
			enter(s, STUCK, UINT64_MAX, now);
		else
			enter(s, OPENED, open_until(s), now);
		break;
	case OPENED:
		if (s->pass_at_ms < s->release_end_ms) {
			s->status.passages += s->people;
			tell(s, now);
		}
		enter(s, CLOSING, now + s->close_ms, now);
		break;
	case CLOSING:
		enter(s, LOCKED, UINT64_MAX, now);
		break;
	case STUCK:
	case FORCED:
		break;
	}
}

static void
lock(struct sim *s, uint64_t now)
{
	if (s->phase == OPENING || s->phase == OPENED || s->phase == STUCK)
		enter(s, CLOSING, now + s->close_ms, now);
}

static void
obey(struct sim *s, struct order o, uint64_t now)
{
	if (o.release_ms == 0) {
		lock(s, now);
		return;
	}
	if (s->fault == FAULT_SILENT)
		_exit(0);
	s->release_end_ms = now + o.release_ms;
	if (s->phase == OPENED) {
		s->until_ms = open_until(s);
	} else if (s->phase == LOCKED || s->phase == CLOSING) {
		s->status.passages = 0;
		s->pass_at_ms = s->pass_ms > 0 ? now + s->open_ms + s->pass_ms
					       : UINT64_MAX;
		enter(s, OPENING, now + s->open_ms, now);
	}
}

/* Until the owner is gone and the door is shut, or nothing more can be done. */
static void
control(struct sim *s)
{
	bool owned = true;
	struct order o;

	while (owned || s->phase == OPENING || s->phase == OPENED ||
	    s->phase == CLOSING) {
		struct pollfd p = {
		    .fd = owned ? s->line : -1, .events = POLLIN};
		uint64_t now = hw_wait_now_ms();
		int wait = s->until_ms == UINT64_MAX ? -1
		    : s->until_ms <= now	     ? 0
						     : (int)(s->until_ms - now);

		(void)poll(&p, 1, wait);
		now = hw_wait_now_ms();
		if (now >= s->until_ms)
			advance(s, now);
		if (p.revents == 0)
			continue;
		if (recv(s->line, &o, sizeof(o), 0) == sizeof(o)) {
			obey(s, o, now);
		} else {
			owned = false;
			lock(s, now);
		}
	}
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
	s->phase = LOCKED;
	s->until_ms = s->fault == FAULT_FORCED ? s->start_ms + s->forced_ms
					       : UINT64_MAX;
	tell(s, hw_wait_now_ms());
	control(s);
	_exit(0);
}

/* A grandchild: whoever owns the door has no child to wait for. */
static enum hw_err
start(struct sim *s, int *line)
{
	int ends[2], status;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
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

/* What the owner holds. */
struct owner {
	int line;
	struct hw_door_status status;
};

static void
owner_close(void *cookie)
{
	struct owner *o = cookie;

	/* The controller sees the line end, and locks. */
	close(o->line);
	free(o);
}

static void
owner_status(void *cookie, struct hw_door_status *out)
{
	struct owner *o = cookie;
	struct hw_door_status news;
	ssize_t n;

	while ((n = recv(o->line, &news, sizeof(news), MSG_DONTWAIT)) ==
	    sizeof(news))
		o->status = news;
	if (n >= 0 || (errno != EAGAIN && errno != EINTR))
		if (o->status.state != HW_DOOR_UNKNOWN) {
			o->status.state = HW_DOOR_UNKNOWN;
			o->status.since_ms = hw_wait_now_ms();
		}
	*out = o->status;
}

static enum hw_err
owner_order(struct owner *o, unsigned release_ms)
{
	struct order order = {release_ms};

	return send(o->line, &order, sizeof(order),
		   MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof(order)
	    ? HW_E_OK
	    : HW_E_GONE;
}

static enum hw_err
owner_release(void *cookie, unsigned for_ms)
{
	return owner_order(cookie, for_ms);
}

static enum hw_err
owner_lock(void *cookie)
{
	return owner_order(cookie, 0);
}

static enum hw_err
take_options(const struct hw_uri *uri, struct sim *s)
{
	const char *fault = hw_uri_option(uri, "fault");
	enum hw_err e;

	if ((e = hw_uri_number(uri, "open_ms", 0, 60000, &s->open_ms)) !=
		HW_E_OK ||
	    (e = hw_uri_number(uri, "pass_ms", 0, 60000, &s->pass_ms)) !=
		HW_E_OK ||
	    (e = hw_uri_number(uri, "close_ms", 0, 60000, &s->close_ms)) !=
		HW_E_OK ||
	    (e = hw_uri_number(uri, "forced_ms", 0, 60000, &s->forced_ms)) !=
		HW_E_OK ||
	    (e = hw_uri_number(uri, "people", 1, 9, &s->people)) != HW_E_OK)
		return e;
	if (fault == NULL)
		return HW_E_OK;
	for (size_t i = 0; i < sizeof(fault_names) / sizeof(fault_names[0]);
	     i++)
		if (strcmp(fault, fault_names[i]) == 0) {
			s->fault = (enum fault)i;
			return HW_E_OK;
		}
	return HW_E_ARGUMENT;
}

/* The first status shows that the controller lives. */
static enum hw_err
wait_for_life(struct owner *o)
{
	struct pollfd p = {.fd = o->line, .events = POLLIN};
	struct hw_door_status status;

	if (poll(&p, 1, 2000) <= 0)
		return HW_E_TIMEOUT;
	owner_status(o, &status);
	return status.state != HW_DOOR_UNKNOWN ? HW_E_OK : HW_E_GONE;
}

static enum hw_err
sim_open(const char *rest, void **cookie, int *fd)
{
	static const char *const keys[] = {"open_ms", "pass_ms", "close_ms",
	    "people", "fault", "forced_ms", NULL};
	struct sim s = {.open_ms = 300,
	    .pass_ms = 700,
	    .close_ms = 300,
	    .forced_ms = 500,
	    .people = 1,
	    .log = -1};
	struct hw_uri uri;
	struct owner *o = NULL;
	enum hw_err e;

	if ((e = hw_uri_parse(rest, keys, &uri)) != HW_E_OK ||
	    (e = take_options(&uri, &s)) != HW_E_OK)
		return e;
	if (uri.path[0] != '\0' &&
	    (s.log = open(uri.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
		 0644)) < 0)
		return HW_E_OPEN;
	s.start_ms = hw_wait_now_ms();
	e = HW_E_MEMORY;
	if ((o = calloc(1, sizeof(*o))) == NULL)
		goto out;
	if ((e = start(&s, &o->line)) != HW_E_OK)
		goto out;
	if ((e = wait_for_life(o)) != HW_E_OK) {
		close(o->line);
		goto out;
	}
	*cookie = o;
	*fd = o->line;
	o = NULL;
out:
	free(o);
	if (s.log >= 0)
		close(s.log);
	return e;
}

const struct hw_door_driver hw_door_sim_driver = {
    "sim", sim_open, owner_release, owner_lock, owner_status, owner_close};
