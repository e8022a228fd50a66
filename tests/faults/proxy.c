#include "tests/faults/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/faults/faults.h"

#define LINES 16
#define SLOW_MS 300

static _Atomic int *mode;
static pid_t proxy;

static struct {
	int near, far; /* -1: none */
} line[LINES];

static int
dial(unsigned port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
hang_up(int i)
{
	if (line[i].near >= 0)
		close(line[i].near);
	if (line[i].far >= 0)
		close(line[i].far);
	line[i].near = line[i].far = -1;
}

static void
take(int door, unsigned port)
{
	const int fd = accept(door, NULL, NULL);

	for (int i = 0; i < LINES && fd >= 0; i++)
		if (line[i].near < 0) {
			line[i].near = fd;
			line[i].far = dial(port);
			if (line[i].far < 0 || *mode == FAULTS_PROXY_CUT)
				hang_up(i);
			return;
		}
	if (fd >= 0)
		close(fd);
}

static bool
carry(int from, int to)
{
	char buf[16384];
	const ssize_t n = recv(from, buf, sizeof(buf), 0);

	if (*mode == FAULTS_PROXY_HANG)
		return n > 0;
	if (*mode == FAULTS_PROXY_SLOW)
		(void)poll(NULL, 0, SLOW_MS);
	for (ssize_t done = 0; done < n;) {
		const ssize_t put = send(
		    to, buf + done, (size_t)(n - done), MSG_NOSIGNAL);

		if (put <= 0)
			return false;
		done += put;
	}
	return n > 0;
}

static void
serve(int door, unsigned port)
{
	for (int i = 0; i < LINES; i++)
		line[i].near = line[i].far = -1;
	for (;;) {
		struct pollfd p[1 + 2 * LINES] = {{door, POLLIN, 0}};

		for (int i = 0; i < LINES; i++) {
			if (*mode == FAULTS_PROXY_CUT)
				hang_up(i);
			p[1 + 2 * i] = (struct pollfd) {
			    line[i].near, POLLIN, 0};
			p[2 + 2 * i] = (struct pollfd) {line[i].far, POLLIN, 0};
		}
		if (poll(p, 1 + 2 * LINES, 20) <= 0)
			continue;
		if (p[0].revents != 0)
			take(door, port);
		for (int i = 0; i < LINES; i++)
			if ((p[1 + 2 * i].revents != 0 &&
				!carry(line[i].near, line[i].far)) ||
			    (p[2 + 2 * i].revents != 0 &&
				!carry(line[i].far, line[i].near)))
				hang_up(i);
	}
}

unsigned
faults_proxy_start(unsigned port)
{
	struct sockaddr_in at = {
	    .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(at);
	const int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	mode = mmap(NULL, sizeof(*mode), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (mode == MAP_FAILED || door < 0 ||
	    bind(door, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(door, LINES) != 0 ||
	    getsockname(door, (struct sockaddr *)&at, &n) != 0)
		faults_give_up("no line");
	*mode = FAULTS_PROXY_PASS;
	fflush(NULL);
	if ((proxy = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		serve(door, port);
	}
	close(door);
	return ntohs(at.sin_port);
}

void
faults_proxy_set(enum faults_proxy_mode m)
{
	*mode = m;
}

void
faults_proxy_stop(void)
{
	if (proxy > 0) {
		kill(proxy, SIGKILL);
		waitpid(proxy, NULL, 0);
	}
	proxy = 0;
}
