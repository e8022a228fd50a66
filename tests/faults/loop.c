#include "tests/faults/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hw/pipe.h"
#include "kiosk/hear.h"

#define TURN_MS 20

static pid_t chip; /* 0: none is served */
static int scan = -1; /* what is laid down is written there */

static void
turn(struct faults_gate *g)
{
	struct pollfd p[KIOSK_PEERS];

	kiosk_monitor_tick(&g->m);
	p[0] = (struct pollfd) {hw_door_fd(g->m.porter.door), POLLIN, 0};
	for (int i = KIOSK_READER; i < KIOSK_PEERS; i++)
		p[i] = (struct pollfd) {
		    g->m.crew.member[i].channel.fd, POLLIN, 0};
	if (poll(p, KIOSK_PEERS, TURN_MS) <= 0)
		return;
	if (p[0].revents != 0)
		kiosk_porter_look(&g->m);
	for (int i = KIOSK_READER; i < KIOSK_PEERS; i++)
		if (p[i].revents != 0 &&
		    p[i].fd == g->m.crew.member[i].channel.fd)
			kiosk_hear(&g->m, (enum kiosk_peer)i);
}

static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

bool
faults_loop_until(struct faults_gate *g, bool (*done)(struct faults_gate *))
{
	const uint64_t end = now_ms() + FAULTS_LOOP_MS;

	while (!done(g)) {
		if (now_ms() >= end)
			return false;
		turn(g);
	}
	return true;
}

static bool
is_idle(struct faults_gate *g)
{
	return g->m.gate.state == GATE_IDLE &&
	    g->m.crew.member[KIOSK_LINK].ready;
}

bool
faults_loop_home(struct faults_gate *g)
{
	for (int i = 0; i < 6 && kiosk_gate_running(g->m.gate.state); i++)
		kiosk_monitor_feed(&g->m, GATE_EV_DEADLINE);
	return faults_loop_until(g, is_idle);
}

/* A chip that powers up and then says nothing; ends with who asked for it. */
static pid_t
serve_chip(const char *path)
{
	const pid_t parent = getpid();
	pid_t pid;
	int fd;

	if (hw_pipe_listen(path, &fd) != HW_E_OK)
		faults_give_up(path);
	fflush(NULL);
	if ((pid = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		while (getppid() == parent) {
			const int c = accept(fd, NULL, NULL);

			if (c >= 0)
				(void)!hw_pipe_send(
				    c, SPAN_STR("\x3B\x80\x80\x01\x01"), 1000);
		}
		_exit(0);
	}
	close(fd);
	return pid;
}

bool
faults_loop_again(
    struct faults_gate *g, const char *dir, enum gate_topology topology)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/scan", dir);
	if (scan >= 0)
		close(scan);
	if ((scan = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0)
		return false;
	snprintf(path, sizeof(path), "%s/chip", dir);
	if (g->reader == NULL)
		chip = serve_chip(path);
	return faults_gate_open(g, dir, topology);
}

bool
faults_loop_open(
    struct faults_gate *g, const char *dir, enum gate_topology topology)
{
	char path[256];

	faults_clean(dir);
	(void)mkdir(dir, 0700);
	snprintf(path, sizeof(path), "%s/scan", dir);
	return mkfifo(path, 0600) == 0 && faults_loop_again(g, dir, topology);
}

bool
faults_loop_lay(const char *mrz)
{
	const size_t n = strlen(mrz);

	return write(scan, mrz, n) == (ssize_t)n;
}

void
faults_loop_end(void)
{
	if (chip > 0) {
		kill(chip, SIGKILL);
		waitpid(chip, NULL, 0);
	}
	chip = 0;
}

/* --- without its monitor --- */

const char *
faults_loop_bury(pid_t monitor)
{
	bool killed = false;

	for (int i = 0; i < FAULTS_LOOP_MS / 10; i++) {
		int status;
		const pid_t pid = waitpid(-1, &status, WNOHANG);

		if (pid < 0 && errno == ECHILD)
			return killed ? NULL : "the blow did not fall";
		if (pid == monitor)
			killed = WIFSIGNALED(status) &&
			    WTERMSIG(status) == SIGKILL;
		if (pid == 0)
			(void)poll(NULL, 0, 10);
	}
	return "somebody outlives the monitor";
}

unsigned
faults_loop_doors(const char *dir)
{
	char path[256], line[128];
	unsigned n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/door", dir);
	if ((f = fopen(path, "r")) == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, " open ") != NULL;
	/* The journal ends with doors that are shut. */
	if (strstr(line, " closed ") == NULL)
		n += 1000;
	fclose(f);
	return n;
}
