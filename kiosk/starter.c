#include "kiosk/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/sandbox.h"
#include "kiosk/worker.h"

/* Above the numbers that workers are given, so that dup2 never collides. */
#define FD_FROM 16
/* A starter that does not answer for so long is lost. */
#define ANSWER_MS 5000

/* What a worker may know of our environment. */
static const char *const inherited[] = {"HOME", "DISPLAY", "WAYLAND_DISPLAY",
    "XAUTHORITY", "XDG_RUNTIME_DIR", "SDL_VIDEODRIVER", "SDL_AUDIODRIVER",
    "SDL_DISKAUDIOFILE", "ALSA_CONFIG_PATH", "PCSCLITE_CSOCK_NAME",
    "SOFTHSM2_CONF", "ASAN_OPTIONS", "UBSAN_OPTIONS"};
#define ENV_MAX (sizeof(inherited) / sizeof(inherited[0]) + 4)

/* One worker to start: a datagram, with an fd for each bit. */
struct order {
	uint8_t peer, fds;
};

static void
make_environment(char *env[ENV_MAX + 1], char text[ENV_MAX][512])
{
	static const char *const fixed[] = {"PATH=/usr/bin:/bin",
	    "LC_ALL=C.UTF-8",
	    /* BLAS threads would have to be started before the sandbox. */
	    "OPENBLAS_NUM_THREADS=1"};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		snprintf(text[n++], sizeof(text[0]), "%s", fixed[i]);
	for (size_t i = 0; i < sizeof(inherited) / sizeof(inherited[0]); i++) {
		const char *v = getenv(inherited[i]);

		if (v != NULL)
			snprintf(text[n++], sizeof(text[0]), "%s=%s",
			    inherited[i], v);
	}
	for (size_t i = 0; i < n; i++)
		env[i] = text[i];
	env[n] = NULL;
}

/* In the worker that is to be, whose fds are all above those it is given. */
static _Noreturn void
become(const char *exe, char *const argv[], char *const env[],
    const int fd[KIOSK_STARTER_FDS])
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	bool ok = null >= 0 && dup2(null, STDIN_FILENO) == STDIN_FILENO;

	for (int i = 0; i < KIOSK_STARTER_FDS && ok; i++)
		ok = fd[i] < 0 ||
		    dup2(fd[i], KIOSK_WORKER_FD_CONTROL + i) ==
			KIOSK_WORKER_FD_CONTROL + i;
	if (ok)
		execve(exe, argv, env);
	_exit(127);
}

/* The fds that came with an order, moved up; false: there are none such. */
static bool
take_fds(struct msghdr *m, unsigned mask, int fd[KIOSK_STARTER_FDS])
{
	const struct cmsghdr *c = CMSG_FIRSTHDR(m);
	size_t n = 0, at = 0;
	int got[KIOSK_STARTER_FDS];
	bool ok = (m->msg_flags & MSG_CTRUNC) == 0 &&
	    mask < 1u << KIOSK_STARTER_FDS;

	if (c != NULL && c->cmsg_type == SCM_RIGHTS)
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	if (n > KIOSK_STARTER_FDS)
		return false;
	if (n > 0)
		memcpy(got, CMSG_DATA(c), n * sizeof(int));
	for (int i = 0; i < KIOSK_STARTER_FDS; i++) {
		fd[i] = -1;
		if (ok && (mask >> i & 1) != 0 && at < n)
			fd[i] = fcntl(got[at++], F_DUPFD_CLOEXEC, FD_FROM);
	}
	for (size_t i = 0; i < n; i++)
		close(got[i]);
	return ok && at == n && at == (size_t)__builtin_popcount(mask);
}

/* False: the monitor has gone. */
static bool
hear(int line, struct order *o, int fd[KIOSK_STARTER_FDS], bool *sound)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(KIOSK_STARTER_FDS * sizeof(int))];
	} control;
	struct iovec v = {o, sizeof(*o)};
	struct msghdr m = {.msg_iov = &v,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof(control)};
	ssize_t n;

	do
		n = recvmsg(line, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	*sound = n == (ssize_t)sizeof(*o) && o->peer > KIOSK_MONITOR &&
	    o->peer < KIOSK_PEERS;
	*sound = take_fds(&m, o->fds, fd) && *sound;
	return true;
}

/* The whole life of the starter. */
static _Noreturn void
serve(int line, const char *exe, const char *conf_path)
{
	static char text[ENV_MAX][512];
	char *env[ENV_MAX + 1];
	char *argv[] = {"sallyport", "kiosk", "--worker", NULL, "--config",
	    (char *)(uintptr_t)conf_path, NULL};
	int fd[KIOSK_STARTER_FDS];
	struct order o;
	bool sound;

	make_environment(env, text);
	(void)prctl(PR_SET_NAME, "starter", 0, 0, 0);
	if (kiosk_sandbox_prepare(&line, 1) != KIOSK_E_OK)
		_exit(1);
	while (hear(line, &o, fd, &sound)) {
		long pid = -1;

		if (sound) {
			argv[3] = (char *)(uintptr_t)kiosk_msg_peer_name(
			    (enum kiosk_peer)o.peer);
			pid = syscall(SYS_clone,
			    (unsigned long)(CLONE_PARENT | SIGCHLD), 0ul, NULL,
			    NULL, 0ul);
			if (pid == 0)
				become(exe, argv, env, fd);
		}
		for (int i = 0; i < KIOSK_STARTER_FDS; i++)
			if (fd[i] >= 0)
				close(fd[i]);
		if (send(line, &pid, sizeof(pid), MSG_NOSIGNAL) !=
		    (ssize_t)sizeof(pid))
			break;
	}
	_exit(0);
}

enum kiosk_err
kiosk_starter_open(
    struct kiosk_starter *s, const char *exe, const char *conf_path)
{
	int line[2];

	*s = (struct kiosk_starter) {.fd = -1};
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, line) != 0)
		return KIOSK_E_SYSTEM;
	if ((s->pid = fork()) == 0)
		serve(line[1], exe, conf_path);
	close(line[1]);
	if (s->pid < 0) {
		close(line[0]);
		s->pid = 0;
		return KIOSK_E_SYSTEM;
	}
	s->fd = line[0];
	return KIOSK_E_OK;
}

static bool
tell(const struct kiosk_starter *s, struct order o, const int *fd, size_t n)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(KIOSK_STARTER_FDS * sizeof(int))];
	} control = {.room = {0}};
	struct iovec v = {&o, sizeof(o)};
	struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};

	if (n > 0) {
		m.msg_control = &control;
		m.msg_controllen = CMSG_SPACE(n * sizeof(int));
		control.head = (struct cmsghdr) {
		    .cmsg_len = CMSG_LEN(n * sizeof(int)),
		    .cmsg_level = SOL_SOCKET,
		    .cmsg_type = SCM_RIGHTS};
		memcpy(CMSG_DATA(&control.head), fd, n * sizeof(int));
	}
	return sendmsg(s->fd, &m, MSG_NOSIGNAL) == (ssize_t)sizeof(o);
}

static bool
answer(const struct kiosk_starter *s, long *pid)
{
	struct pollfd p = {s->fd, POLLIN, 0};
	int got;

	do
		got = poll(&p, 1, ANSWER_MS);
	while (got < 0 && errno == EINTR);
	return got == 1 &&
	    recv(s->fd, pid, sizeof(*pid), 0) == (ssize_t)sizeof(*pid);
}

enum kiosk_err
kiosk_starter_start(struct kiosk_starter *s, enum kiosk_peer p,
    const int fd[KIOSK_STARTER_FDS], pid_t *pid)
{
	struct order o = {.peer = (uint8_t)p};
	int given[KIOSK_STARTER_FDS];
	size_t n = 0;
	long got = -1;

	for (unsigned i = 0; i < KIOSK_STARTER_FDS; i++)
		if (fd[i] >= 0) {
			o.fds = (uint8_t)(o.fds | 1u << i);
			given[n++] = fd[i];
		}
	if (s->fd < 0)
		return KIOSK_E_CLOSED;
	if (!tell(s, o, given, n) || !answer(s, &got)) {
		kiosk_starter_close(s);
		return KIOSK_E_CLOSED;
	}
	if (got <= 0)
		return KIOSK_E_SYSTEM;
	*pid = (pid_t)got;
	return KIOSK_E_OK;
}

void
kiosk_starter_close(struct kiosk_starter *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	if (s->pid > 0) {
		kill(s->pid, SIGKILL);
		while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	s->pid = 0;
}
