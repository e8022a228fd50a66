#include "tests/check.h"

#include "hw/pipe.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const uint8_t atr[] = {0x3B, 0x80, 0x80, 0x01, 0x01};

/* clang-format off */
/* What the other side writes after its greeting, and what we make of it. */
static const struct {
	const char *name;
	struct span raw;
	bool then_close;
	enum mrtd_err want;
	struct span answer;
} cases[] = {
	{"status word",         HEX(0, 0, 0, 2, 0x90, 0),       false, MRTD_E_OK, HEX(0x90, 0)},
	{"data",                HEX(0, 0, 0, 3, 7, 0x90, 0),    false, MRTD_E_OK, HEX(7, 0x90, 0)},
	{"one byte",            HEX(0, 0, 0, 1, 0x90),          false, MRTD_E_TRANSPORT, {0}},
	{"empty frame",         HEX(0, 0, 0, 0),                false, MRTD_E_TRANSPORT, {0}},
	{"longer than room",    HEX(0, 0, 1, 3, 1),             false, MRTD_E_SPACE, {0}},
	{"length near 2^32",    HEX(0xFF, 0xFF, 0xFF, 0xFF, 1), false, MRTD_E_SPACE, {0}},
	{"never answers",       {0},                            false, MRTD_E_TIMEOUT, {0}},
	{"stops in the length", HEX(0, 0),                      false, MRTD_E_TIMEOUT, {0}},
	{"stops in the frame",  HEX(0, 0, 0, 4, 1, 2),          false, MRTD_E_TIMEOUT, {0}},
	{"goes away",           {0},                            true,  MRTD_E_CARD_GONE, {0}},
	{"goes in the frame",   HEX(0, 0, 0, 4, 1, 2),          true,  MRTD_E_CARD_GONE, {0}},
};
/* clang-format on */

static void
judges_every_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t out[258], heard[64];
		struct sink k = sink_of(out, sizeof(out)),
			    in = sink_of(heard, sizeof(heard));
		struct mrtd_transport t;
		struct hw_pipe p;
		int fd[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
		assert_int_equal(
		    hw_pipe_send(fd[1], SPAN_OF(atr), 1000), HW_E_OK);
		assert_int_equal(hw_pipe_init(&p, fd[0], 1000), HW_E_OK);
		assert_true(span_eq(hw_pipe_atr(&p), SPAN_OF(atr)));
		assert_int_equal(write(fd[1], cases[i].raw.p, cases[i].raw.n),
		    cases[i].raw.n);
		if (cases[i].then_close)
			shutdown(fd[1], SHUT_WR);
		t = hw_pipe_transport(&p);
		check(cases[i].name,
		    t.transceive(t.cookie, HEX(0, 0x84, 0, 0, 8), &k, 30) ==
			cases[i].want);
		check(cases[i].name, hw_pipe_recv(fd[1], &in, 1000) == HW_E_OK);
		check(cases[i].name,
		    span_eq(sink_span(&in), HEX(0, 0x84, 0, 0, 8)));
		if (cases[i].want == MRTD_E_OK)
			check(cases[i].name,
			    span_eq(sink_span(&k), cases[i].answer));
		else if (cases[i].answer.n == 0 &&
		    cases[i].want != MRTD_E_TRANSPORT)
			check(cases[i].name,
			    t.transceive(t.cookie, HEX(0), &k, 30) ==
				MRTD_E_CARD_GONE);
		hw_pipe_close(&p);
		close(fd[1]);
	}
}

static void
carries_the_longest_apdu(void **state)
{
	static uint8_t capdu[MRTD_CAPDU_MAX], rapdu[MRTD_RAPDU_MAX];
	char dir[] = "/tmp/hw_pipe.XXXXXX", path[64];
	struct sink k = sink_of(rapdu, sizeof(rapdu));
	struct mrtd_transport t;
	struct hw_pipe p;
	int listener, status;
	pid_t child;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/chip", dir);
	assert_int_equal(hw_pipe_open(&p, path, 1000), HW_E_NONE);
	assert_int_equal(hw_pipe_listen(path, &listener), HW_E_OK);
	if ((child = fork()) == 0) {
		struct sink in = sink_of(capdu, sizeof(capdu));
		int fd = accept(listener, NULL, NULL);
		bool ok = hw_pipe_send(fd, SPAN_OF(atr), 1000) == HW_E_OK &&
		    hw_pipe_recv(fd, &in, 1000) == HW_E_OK &&
		    in.n == MRTD_CAPDU_MAX &&
		    hw_pipe_send(fd, SPAN_OF(rapdu), 1000) == HW_E_OK;

		_exit(ok ? 0 : 1);
	}
	assert_int_equal(hw_pipe_open(&p, path, 1000), HW_E_OK);
	t = hw_pipe_transport(&p);
	assert_int_equal(
	    t.transceive(t.cookie, SPAN_OF(capdu), &k, 5000), MRTD_E_OK);
	assert_int_equal(k.n, MRTD_RAPDU_MAX);
	hw_pipe_close(&p);
	close(listener);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges_every_answer),
	    cmocka_unit_test(carries_the_longest_apdu),
	};

	return cmocka_run_group_tests_name("hw_pipe", tests, NULL, NULL);
}
