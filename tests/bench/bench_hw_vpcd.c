/*
 * The virtual reader's share of the time: one command to a card that answers
 * at once, through the PC/SC library, pcscd and vpcd, as p50 and p95, beside an
 * empty ping-pong of the same sizes over one TCP connection between two
 * processes, measured in turns with it.  The ratio says what PC/SC costs on
 * this machine; milliseconds of a machine that is busy say little.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hw/pcsc.h"
#include "hw/virtual/vpcd.h"

enum {
	ROUNDS = 40,
	EACH = 50,
	SIZES = 2,
	NAMESPACES = 77
};

/* Answers: the least there is, and a block of a large file. */
static const size_t answers[SIZES] = {2, 4096};
static const uint8_t atr[] = {0x3B, 0x80, 0x80, 0x01, 0x01};
static double pcsc_us[SIZES][ROUNDS * EACH], plain_us[SIZES][ROUNDS * EACH];
static uint8_t big[4096];

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_hw_vpcd: %s\n", what);
	exit(1);
}

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* A card in a process of its own: P1 says which answer is wanted. */
static void
be_card(int ready)
{
	static struct hw_vpcd v;
	enum hw_vpcd_event event;
	struct span capdu;

	must(hw_vpcd_open(&v, "127.0.0.1", "35963", 5000) == HW_E_OK,
	    "no virtual reader");
	must(write(ready, "", 1) == 1, "pipe");
	for (;;) {
		enum hw_err e = hw_vpcd_next(&v, &event, &capdu, 1000);

		if (e == HW_E_TIMEOUT)
			continue;
		if (e != HW_E_OK)
			_exit(0);
		if (event == HW_VPCD_ATR)
			e = hw_vpcd_answer(&v, SPAN_OF(atr));
		else if (event == HW_VPCD_APDU)
			e = hw_vpcd_answer(
			    &v, span_of(big, answers[capdu.p[2] % SIZES]));
		if (e != HW_E_OK)
			_exit(1);
	}
}

static bool
get(int fd, uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t got = read(fd, p, n);

		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static void
be_echo(int listener)
{
	int on = 1, fd = accept(listener, NULL, NULL);
	uint8_t in[5];

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	while (get(fd, in, sizeof(in))) {
		size_t n = answers[in[2] % SIZES];

		if (write(fd, big, n) != (ssize_t)n)
			break;
	}
	_exit(0);
}

static pid_t
child(void (*run)(int), int arg)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		run(arg);
	}
	return pid;
}

static int
connect_echo(pid_t *pid)
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);
	int on = 1, l = socket(AF_INET, SOCK_STREAM, 0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	must(bind(l, (struct sockaddr *)&a, len) == 0 && listen(l, 1) == 0 &&
		getsockname(l, (struct sockaddr *)&a, &len) == 0,
	    "a socket");
	*pid = child(be_echo, l);
	must(connect(fd, (struct sockaddr *)&a, len) == 0, "connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	close(l);
	return fd;
}

static void
measure(struct mrtd_transport t, int fd)
{
	static uint8_t buf[8192];
	uint8_t command[] = {0x00, 0xB0, 0x00, 0x00, 0x00};

	for (int i = 0; i < ROUNDS * EACH * SIZES * 2; i++) {
		int turn = i / EACH, s = turn / 2 % SIZES;
		int at = turn / (2 * SIZES) * EACH + i % EACH;
		struct sink k = sink_of(buf, sizeof(buf));
		double start = now_us();

		command[2] = (uint8_t)s;
		if (turn % 2 == 0) {
			must(t.transceive(t.cookie, SPAN_OF(command), &k,
				 1000) == MRTD_E_OK &&
				k.n == answers[s],
			    "the card is silent");
			pcsc_us[s][at] = now_us() - start;
		} else {
			must(write(fd, command, sizeof(command)) ==
				    (ssize_t)sizeof(command) &&
				get(fd, buf, answers[s]),
			    "the echo is silent");
			plain_us[s][at] = now_us() - start;
		}
	}
}

static int
rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void
print(void)
{
	enum {
		ALL = ROUNDS * EACH,
		P50 = ALL / 2,
		P95 = ALL * 95 / 100
	};

	printf("  %d round trips of 5 bytes %15s %9s\n", ALL, "p50", "p95");
	for (int s = 0; s < SIZES; s++) {
		qsort(pcsc_us[s], ALL, sizeof(double), rising);
		qsort(plain_us[s], ALL, sizeof(double), rising);
		printf("  answer of %4zu bytes, through pcscd %8.1f %9.1f us\n",
		    answers[s], pcsc_us[s][P50], pcsc_us[s][P95]);
		printf("  the same over an empty socket      %8.1f %9.1f us\n",
		    plain_us[s][P50], plain_us[s][P95]);
		printf("  ratio                              %8.2f %9.2f\n",
		    pcsc_us[s][P50] / plain_us[s][P50],
		    pcsc_us[s][P95] / plain_us[s][P95]);
	}
}

int
main(int argc, char **argv)
{
	struct hw_pcsc *p = NULL;
	pid_t card, echo;
	int ready[2], fd, status;
	char byte;

	if (argc < 2) {
		char command[1024];

		snprintf(command, sizeof(command), "tests/pcscd.sh %s --inside",
		    argv[0]);
		status = system(command);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != NAMESPACES)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
		printf("  not measured: no private namespaces here\n");
		return 0;
	}
	/* A positive end of the large answer; the small one is 90 00. */
	memset(big, 0x5A, sizeof(big));
	big[0] = 0x90;
	big[1] = 0x00;
	must(pipe(ready) == 0, "pipe");
	card = child(be_card, ready[1]);
	close(ready[1]);
	must(read(ready[0], &byte, 1) == 1, "pipe");
	fd = connect_echo(&echo);
	must(hw_pcsc_new(&p) == HW_E_OK &&
		hw_pcsc_wait(p, NULL, 5000) == HW_E_OK &&
		hw_pcsc_connect(p) == HW_E_OK,
	    "no card in the virtual reader");
	measure(hw_pcsc_transport(p), fd);
	hw_pcsc_disconnect(p);
	hw_pcsc_free(&p);
	close(fd);
	kill(card, SIGKILL);
	kill(echo, SIGKILL);
	waitpid(card, NULL, 0);
	waitpid(echo, NULL, 0);
	print();
	return 0;
}
