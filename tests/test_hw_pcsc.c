/*
 * Our PC/SC against a real daemon: the program starts itself again beside a
 * pcscd of its own (tests/pcscd.sh) and lays a small card on its virtual
 * reader.  The card answers each command with the command itself and 9000;
 * commands that begin with FF make it do something else.
 */
#include "tests/check.h"

#include "hw/pcsc.h"
#include "hw/virtual/vpcd.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char inside[] = "SALLYPORT_INSIDE_PCSCD";
static const uint8_t atr[] = {0x3B, 0x80, 0x80, 0x01, 0x01};

enum {
	LEAVE = 0x01, /* taken away instead of an answer, back after 1 s */
	RESETS = 0x02, /* how often power came or was taken */
	LONG = 0x03, /* the longest answer */
};

/* False: the card has left. */
static bool
play(struct hw_vpcd *v, struct span capdu, unsigned resets)
{
	static uint8_t out[HW_VPCD_MAX];
	struct sink k = sink_of(out, sizeof(out));

	if (capdu.p[0] == 0xFF && capdu.p[1] == LEAVE)
		return false;
	if (capdu.p[0] == 0xFF && capdu.p[1] == RESETS)
		sink_put_u8(&k, (uint8_t)resets);
	else if (capdu.p[0] == 0xFF && capdu.p[1] == LONG)
		sink_put_fill(&k, 0x5A, HW_VPCD_MAX - 2);
	else
		sink_put(&k, capdu);
	sink_put_be16(&k, 0x9000);
	return hw_vpcd_answer(v, sink_span(&k)) == HW_E_OK;
}

static void
card(void)
{
	static struct hw_vpcd v;
	unsigned resets = 0;

	for (;;) {
		enum hw_vpcd_event event;
		struct span capdu;
		enum hw_err e = hw_vpcd_open(&v, "127.0.0.1", "35963", 20000);

		if (e == HW_E_OPEN)
			_exit(0);
		while (e == HW_E_OK) {
			/* The daemon looks every 400 ms: silence means that it
			 * let go of this card together with the one before. */
			e = hw_vpcd_next(&v, &event, &capdu, 3000);
			if (e != HW_E_OK)
				continue;
			if (event == HW_VPCD_ATR)
				e = hw_vpcd_answer(&v, SPAN_OF(atr));
			else if (event != HW_VPCD_APDU)
				resets++;
			else if (!play(&v, capdu, resets))
				break;
		}
		hw_vpcd_close(&v);
		usleep(1000000);
	}
}

static pid_t
lay_card_down(void)
{
	pid_t pid = fork();

	if (pid == 0)
		card();
	return pid;
}

/* The daemon looks every 400 ms: the next card must not come sooner. */
static void
take_card_away(pid_t pid, struct hw_pcsc **p)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(hw_pcsc_wait_gone(*p, 10000), HW_E_OK);
	hw_pcsc_free(p);
}

static enum mrtd_err
exchange(struct hw_pcsc *p, struct span capdu, struct sink *k)
{
	struct mrtd_transport t = hw_pcsc_transport(p);

	return t.transceive(t.cookie, capdu, k, 1000);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
waits_within_its_time(void **state)
{
	struct hw_pcsc_reader readers[HW_PCSC_READERS];
	struct hw_pcsc *p = NULL;
	double start = now();
	size_t n;

	(void)state;
	assert_int_equal(hw_pcsc_new(&p), HW_E_OK);
	assert_int_equal(hw_pcsc_list(p, readers, 1, &n), HW_E_OK);
	assert_int_equal(n, 1);
	assert_int_equal(
	    hw_pcsc_list(p, readers, HW_PCSC_READERS, &n), HW_E_OK);
	assert_int_equal(n, 2);
	assert_string_equal(readers[0].name, "Virtual PCD 00 00");
	assert_false(readers[0].present);
	assert_int_equal(hw_pcsc_connect(p), HW_E_STATE);
	assert_false(hw_pcsc_present(p));
	assert_int_equal(hw_pcsc_wait(p, NULL, 100), HW_E_TIMEOUT);
	assert_int_equal(hw_pcsc_wait(p, "no such", 100), HW_E_TIMEOUT);
	assert_true(now() - start < 2000);
	hw_pcsc_free(&p);
	assert_null(p);
	hw_pcsc_free(&p);
}

static void *
cancel_soon(void *p)
{
	usleep(200000);
	hw_pcsc_cancel(p);
	return NULL;
}

static void
is_cancelled(void **state)
{
	struct hw_pcsc *p = NULL;
	double start = now();
	pthread_t thread;

	(void)state;
	assert_int_equal(hw_pcsc_new(&p), HW_E_OK);
	assert_int_equal(pthread_create(&thread, NULL, cancel_soon, p), 0);
	assert_int_equal(hw_pcsc_wait(p, NULL, 20000), HW_E_CANCELLED);
	assert_true(now() - start < 10000);
	pthread_join(thread, NULL);
	hw_pcsc_free(&p);
}

static void
carries_apdus(void **state)
{
	static uint8_t capdu[65535] = {0, 0xB0}, buf[MRTD_RAPDU_MAX];
	struct sink k = sink_of(buf, sizeof(buf)), small = sink_of(buf, 100);
	struct hw_pcsc *p = NULL;
	pid_t pid = lay_card_down();

	(void)state;
	assert_int_equal(hw_pcsc_new(&p), HW_E_OK);
	assert_int_equal(hw_pcsc_wait(p, "00 00", 10000), HW_E_OK);
	assert_string_equal(hw_pcsc_name(p), "Virtual PCD 00 00");
	assert_int_equal(exchange(p, HEX(0, 1), &k), MRTD_E_STATE);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	assert_true(span_eq(hw_pcsc_atr(p), SPAN_OF(atr)));
	assert_true(hw_pcsc_present(p));
	assert_int_equal(exchange(p, HEX(0, 0x84, 0, 0, 8), &k), MRTD_E_OK);
	assert_true(span_eq(sink_span(&k), HEX(0, 0x84, 0, 0, 8, 0x90, 0)));
	/* Appended, not overwritten; and as long as this reader carries. */
	assert_int_equal(exchange(p, span_of(capdu, 60000), &k), MRTD_E_OK);
	assert_int_equal(k.n, 7 + 60002);
	k.n = 0;
	assert_int_equal(
	    exchange(p, HEX(0xFF, LONG, 0, 0, 0, 0, 0), &k), MRTD_E_OK);
	assert_int_equal(k.n, HW_VPCD_MAX);
	assert_int_equal(hw_pcsc_transport(p).limits.max_rapdu, 65535);
	assert_int_equal(
	    exchange(p, HEX(0xFF, LONG, 0, 0, 0, 0, 0), &small), MRTD_E_SPACE);
	take_card_away(pid, &p);
}

static uint8_t
resets_seen(struct hw_pcsc *p)
{
	uint8_t buf[16] = {0};
	struct sink k = sink_of(buf, sizeof(buf));

	assert_int_equal(
	    exchange(p, HEX(0xFF, RESETS, 0, 0, 0), &k), MRTD_E_OK);
	return buf[0];
}

static void
resets_on_connect(void **state)
{
	struct hw_pcsc *p = NULL;
	pid_t pid = lay_card_down();
	uint8_t before;

	(void)state;
	assert_int_equal(hw_pcsc_new(&p), HW_E_OK);
	assert_int_equal(hw_pcsc_wait(p, NULL, 10000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	before = resets_seen(p);
	assert_true(before > 0);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	assert_true(resets_seen(p) > before);
	before = resets_seen(p);
	assert_int_equal(hw_pcsc_reset(p), HW_E_OK);
	assert_true(resets_seen(p) > before);
	take_card_away(pid, &p);
}

static void
tells_that_the_card_has_gone(void **state)
{
	uint8_t buf[16];
	struct sink k = sink_of(buf, sizeof(buf));
	struct hw_pcsc *p = NULL;
	pid_t pid = lay_card_down();

	(void)state;
	assert_int_equal(hw_pcsc_new(&p), HW_E_OK);
	assert_int_equal(hw_pcsc_wait(p, NULL, 10000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	assert_int_equal(
	    exchange(p, HEX(0xFF, LEAVE, 0, 0, 0), &k), MRTD_E_CARD_GONE);
	assert_int_equal(k.n, 0);
	hw_pcsc_disconnect(p);
	assert_int_equal(hw_pcsc_wait(p, NULL, 10000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	assert_int_equal(exchange(p, HEX(0, 1, 2, 3), &k), MRTD_E_OK);
	assert_int_equal(hw_pcsc_wait_gone(p, 100), HW_E_TIMEOUT);
	/*
	 * Another card before the daemon has looked (every 400 ms) is never
	 * spoken to as if it were the one before.  pcscd leaves it mute, so it
	 * has to be laid down once more.
	 */
	kill(pid, SIGKILL);
	pid = lay_card_down();
	k.n = 0;
	assert_int_equal(exchange(p, HEX(0, 1, 2, 3), &k), MRTD_E_CARD_GONE);
	hw_pcsc_disconnect(p);
	kill(pid, SIGKILL);
	assert_int_equal(hw_pcsc_wait_gone(p, 10000), HW_E_OK);
	usleep(600000);
	pid = lay_card_down();
	assert_int_equal(hw_pcsc_wait(p, NULL, 10000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	kill(pid, SIGKILL);
	assert_int_equal(hw_pcsc_wait_gone(p, 10000), HW_E_OK);
	assert_false(hw_pcsc_present(p));
	take_card_away(pid, &p);
}

/* With delayed acknowledgement an APDU would take 44 ms. */
static void
is_fast(void **state)
{
	uint8_t buf[64];
	struct hw_pcsc *p = NULL;
	pid_t pid = lay_card_down();
	enum {
		ROUNDS = 200
	};
	double best = 1e9;

	(void)state;
	assert_int_equal(hw_pcsc_new(&p), HW_E_OK);
	assert_int_equal(hw_pcsc_wait(p, NULL, 10000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	for (int i = 0; i < ROUNDS; i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		double start = now();

		assert_int_equal(
		    exchange(p, HEX(0, 0xB0, 0, 0, 0), &k), MRTD_E_OK);
		if (now() - start < best)
			best = now() - start;
	}
	printf("# PC/SC and vpcd: %.3f ms for the best of %d round trips\n",
	    best, ROUNDS);
	assert_true(best < 10);
	take_card_away(pid, &p);
}

static int
start_again_inside(char *self)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		setenv(inside, "1", 1);
		execl("tests/pcscd.sh", "tests/pcscd.sh", self, (char *)NULL);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 1;
	if (WEXITSTATUS(status) == 77) {
		printf("# skipped: hw_pcsc: no private namespaces here\n"
		       "ok 1 - hw_pcsc # skip no private namespaces here\n");
		return 0;
	}
	return WEXITSTATUS(status);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(waits_within_its_time),
	    cmocka_unit_test(is_cancelled),
	    cmocka_unit_test(carries_apdus),
	    cmocka_unit_test(resets_on_connect),
	    cmocka_unit_test(tells_that_the_card_has_gone),
	    cmocka_unit_test(is_fast),
	};

	(void)argc;
	if (getenv(inside) == NULL)
		return start_again_inside(argv[0]);
	return cmocka_run_group_tests_name("hw_pcsc", tests, NULL, NULL);
}
