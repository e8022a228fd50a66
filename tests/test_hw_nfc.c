/*
 * Our libnfc against a virtual PN532 on a pseudo-terminal, in a process of its
 * own.  Its chips answer each command with the command itself and 9000;
 * commands that begin with FF make them do something else.
 */
#include "tests/check.h"

#include "hw/nfc.h"
#include "hw/virtual/pn532.h"
#include "hw/virtual/pty.h"
#include "hw/wait.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LEAVE = 0x01, /* taken away instead of an answer, for good */
	POWERS = 0x02, /* how often power came */
	LONG = 0x03, /* the longest answer */
	SLOW = 0x04, /* after so many tenths of a second */
	HANG = 0x05, /* no answer, of the front-end either */
	WHO = 0x06, /* which chip */
	MUTE = 0x07, /* no answer, but it is there */
};

static char dir[] = "/tmp/nfc-test-XXXXXX", line[64], device[128];
static int control = -1;
static pid_t pid = -1;

/* clang-format off */
static const struct {
	char name; /* capital: taken away */
	size_t place;
	struct hw_pn532_card card;
} cards[] = {
	{'a', 0, {.uid = {8, 1, 2, 3}, .ats = {.fsc = 256, .fwi = 8}}},
	{'b', 1, {.uid = {8, 4, 5, 6}, .ats = {.fsc = 64, .fwi = 8}}},
	{'t', 1, {.uid = {4, 7, 8, 9}, .no_iso_dep = true}},
	{'c', 1, {.type_b = true, .uid = {1, 2, 3, 4},
	    .ats = {.fsc = 128, .fwi = 8}}},
};
/* clang-format on */
static const uint8_t historical[] = {0x80, 0x73, 0x84, 0x01, 0x60};

static void
play(struct hw_pn532 *p, const struct hw_pn532_ask *ask, unsigned powers)
{
	static uint8_t out[HW_PN532_RAPDU_MAX];
	struct sink k = sink_of(out, sizeof(out));
	struct span c = ask->capdu;
	uint8_t what = c.n > 1 && c.p[0] == 0xFF ? c.p[1] : 0;

	switch (what) {
	case LEAVE:
		hw_pn532_take(p, ask->card);
		hw_pn532_mute(p);
		return;
	case HANG:
		return;
	case MUTE:
		hw_pn532_mute(p);
		return;
	case POWERS:
		sink_put_u8(&k, (uint8_t)powers);
		break;
	case LONG:
		sink_put_fill(&k, 0x5A, 256);
		break;
	case WHO:
		sink_put_u8(&k, (uint8_t)ask->card);
		break;
	case SLOW:
		usleep(c.p[2] * 100000u);
		/* fall through */
	default:
		sink_put(&k, c);
	}
	sink_put_be16(&k, 0x9000);
	hw_pn532_answer(p, sink_span(&k));
}

static void
lay_or_take(struct hw_pn532 *p, char what)
{
	for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
		struct hw_pn532_card card = cards[i].card;

		card.ats.historical = SPAN_OF(historical);
		if (what == cards[i].name)
			hw_pn532_lay(p, cards[i].place, &card);
		if (what == cards[i].name - 'a' + 'A')
			hw_pn532_take(p, cards[i].place);
	}
}

static void
be_device(int orders, int done)
{
	static struct hw_pn532 p;
	unsigned powers = 0;
	struct hw_pty t;
	char order;

	if (hw_pty_open(&t, line) != HW_E_OK)
		_exit(1);
	hw_pn532_init(&p);
	if (write(done, "r", 1) != 1)
		_exit(1);
	for (;;) {
		uint8_t buf[600];
		struct sink k = sink_of(buf, sizeof(buf));
		struct hw_pn532_ask ask;
		struct span in;
		enum hw_pn532_event e;

		while (read(orders, &order, 1) == 1) {
			lay_or_take(&p, order);
			if (write(done, "r", 1) != 1)
				_exit(1);
		}
		(void)!hw_pty_read(&t, &k, 5);
		in = sink_span(&k);
		while ((e = hw_pn532_feed(&p, &in, &ask)) != HW_PN532_MORE) {
			powers += e == HW_PN532_POWER;
			if (e == HW_PN532_APDU)
				play(&p, &ask, powers);
		}
		if (hw_pty_write(&t, hw_pn532_output(&p), 1000) != HW_E_OK)
			usleep(5000);
		hw_pn532_written(&p);
	}
}

static int acknowledged = -1;

static int
start(void **state)
{
	int orders[2], done[2];
	char byte;

	(void)state;
	if (mkdtemp(dir) == NULL || pipe2(orders, O_CLOEXEC) != 0 ||
	    pipe2(done, O_CLOEXEC) != 0 ||
	    fcntl(orders[0], F_SETFL, O_NONBLOCK) != 0)
		return -1;
	snprintf(line, sizeof(line), "%s/pn532", dir);
	snprintf(device, sizeof(device), "pn532_uart:%s:115200", line);
	if ((pid = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		be_device(orders[0], done[1]);
	}
	control = orders[1];
	acknowledged = done[0];
	return read(acknowledged, &byte, 1) == 1 ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	unlink(line);
	return rmdir(dir);
}

/* Each letter lays a chip down or takes it away. */
static void
order(const char *what)
{
	char byte;

	for (; *what != '\0'; what++) {
		assert_int_equal(write(control, what, 1), 1);
		assert_int_equal(read(acknowledged, &byte, 1), 1);
	}
}

static struct hw_nfc *
open_with(const char *what)
{
	struct hw_nfc *p = NULL;

	order(what);
	assert_int_equal(hw_nfc_new(device, &p), HW_E_OK);
	return p;
}

static enum mrtd_err
exchange(struct hw_nfc *p, struct span capdu, struct sink *k)
{
	struct mrtd_transport t = hw_nfc_transport(p);

	return t.transceive(t.cookie, capdu, k, 3000);
}

static uint8_t
ask(struct hw_nfc *p, uint8_t what)
{
	uint8_t buf[16] = {0};
	struct sink k = sink_of(buf, sizeof(buf));

	assert_int_equal(exchange(p, HEX(0xFF, what, 0, 0, 0), &k), MRTD_E_OK);
	assert_int_equal(k.n, 3);
	return buf[0];
}

static void
opens_what_is_there(void **state)
{
	char names[HW_NFC_DEVICES][HW_NFC_NAME];
	struct hw_nfc *p = NULL, *other = NULL;
	size_t n = 99;

	(void)state;
	assert_int_equal(hw_nfc_new("pn532_uart:/nowhere", &p), HW_E_OPEN);
	assert_int_equal(hw_nfc_new("nothing", &p), HW_E_OPEN);
	assert_null(p);
	hw_nfc_free(&p);
	setenv("LIBNFC_DEFAULT_DEVICE", device, 1);
	assert_int_equal(hw_nfc_list(names, 1, &n), HW_E_OK);
	assert_int_equal(n, 1);
	assert_string_equal(names[0], device);
	assert_int_equal(hw_nfc_new(NULL, &p), HW_E_OK);
	assert_string_equal(hw_nfc_name(p), device);
	unsetenv("LIBNFC_DEFAULT_DEVICE");
	assert_int_equal(hw_nfc_new(device, &other), HW_E_STATE);
	assert_int_equal(hw_nfc_list(names, 1, &n), HW_E_STATE);
	hw_nfc_free(&p);
	/* Closed is closed: it opens again. */
	assert_int_equal(hw_nfc_new(device, &p), HW_E_OK);
	hw_nfc_free(&p);
}

static void
waits_within_its_time(void **state)
{
	struct hw_nfc *p = open_with("");
	uint64_t from = hw_wait_now_ms();
	uint8_t buf[16];
	struct sink k = sink_of(buf, sizeof(buf));

	(void)state;
	assert_int_equal(hw_nfc_connect(p), HW_E_STATE);
	assert_int_equal(hw_nfc_reset(p), HW_E_STATE);
	assert_false(hw_nfc_present(p));
	assert_int_equal(exchange(p, HEX(0, 1), &k), MRTD_E_STATE);
	assert_int_equal(hw_nfc_wait(p, 200), HW_E_TIMEOUT);
	assert_in_range(hw_wait_now_ms() - from, 200, 2000);
	hw_nfc_free(&p);
}

static void
carries_apdus(void **state)
{
	static const uint8_t atr[] = {
	    0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, 0x84, 0x01, 0x60, 0x12};
	static uint8_t capdu[262] = {0, 0xB0}, buf[600];
	struct sink k = sink_of(buf, sizeof(buf)), small = sink_of(buf, 100);
	struct hw_nfc *p = open_with("a");
	struct mrtd_limits l;

	(void)state;
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_OK);
	assert_int_equal(hw_nfc_connect(p), HW_E_OK);
	assert_true(hw_nfc_present(p));
	assert_true(span_eq(hw_nfc_atr(p), SPAN_OF(atr)));
	assert_int_equal(hw_nfc_ats(p)->fsc, 256);
	l = hw_nfc_transport(p).limits;
	assert_int_equal(l.max_capdu, 261);
	assert_int_equal(l.max_rapdu, 258);
	assert_int_equal(exchange(p, HEX(0, 0x84, 0, 0, 8), &k), MRTD_E_OK);
	assert_true(span_eq(sink_span(&k), HEX(0, 0x84, 0, 0, 8, 0x90, 0)));
	/* Appended, not overwritten; frames of both forms. */
	assert_int_equal(exchange(p, span_of(capdu, 256), &k), MRTD_E_OK);
	assert_int_equal(k.n, 7 + 258);
	k.n = 0;
	assert_int_equal(exchange(p, HEX(0xFF, LONG, 0, 0, 0), &k), MRTD_E_OK);
	assert_int_equal(k.n, 258);
	assert_int_equal(
	    exchange(p, HEX(0xFF, LONG, 0, 0, 0), &small), MRTD_E_SPACE);
	/* One byte more than libnfc survives. */
	k.n = 0;
	assert_int_equal(
	    exchange(p, span_of(capdu, sizeof(capdu)), &k), MRTD_E_LENGTH);
	assert_int_equal(k.n, 0);
	order("A");
	hw_nfc_free(&p);
}

static void
resets_on_connect(void **state)
{
	struct hw_nfc *p = open_with("a");
	uint8_t before;

	(void)state;
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_OK);
	assert_int_equal(hw_nfc_connect(p), HW_E_OK);
	before = ask(p, POWERS);
	assert_int_equal(hw_nfc_connect(p), HW_E_OK);
	assert_true(ask(p, POWERS) > before);
	before = ask(p, POWERS);
	assert_int_equal(hw_nfc_reset(p), HW_E_OK);
	assert_true(ask(p, POWERS) > before);
	hw_nfc_disconnect(p);
	assert_false(hw_nfc_present(p));
	order("A");
	hw_nfc_free(&p);
}

static void
tells_that_the_card_has_gone(void **state)
{
	struct hw_nfc *p = open_with("a");
	uint8_t buf[16];
	struct sink k = sink_of(buf, sizeof(buf));

	(void)state;
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_OK);
	assert_int_equal(hw_nfc_connect(p), HW_E_OK);
	assert_int_equal(hw_nfc_wait_gone(p, 100), HW_E_TIMEOUT);
	assert_int_equal(
	    exchange(p, HEX(0xFF, LEAVE, 0, 0, 0), &k), MRTD_E_CARD_GONE);
	assert_int_equal(k.n, 0);
	assert_false(hw_nfc_present(p));
	assert_int_equal(hw_nfc_wait_gone(p, 1000), HW_E_OK);
	assert_int_equal(hw_nfc_reset(p), HW_E_GONE);
	assert_int_equal(hw_nfc_wait(p, 100), HW_E_TIMEOUT);
	order("a");
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_OK);
	/* Taken away between the look and the selection. */
	order("A");
	assert_int_equal(hw_nfc_connect(p), HW_E_GONE);
	order("a");
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_OK);
	assert_int_equal(hw_nfc_connect(p), HW_E_OK);
	assert_int_equal(exchange(p, HEX(0, 1, 2, 3), &k), MRTD_E_OK);
	order("A");
	hw_nfc_free(&p);
}

static void
asks_for_one_document(void **state)
{
	struct hw_nfc *p = open_with("ab");

	(void)state;
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_MANY);
	assert_int_equal(hw_nfc_connect(p), HW_E_STATE);
	order("A");
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_OK);
	assert_int_equal(hw_nfc_connect(p), HW_E_OK);
	assert_int_equal(ask(p, WHO), 1);
	/* A second one that comes now is never spoken to. */
	order("a");
	assert_int_equal(ask(p, WHO), 1);
	assert_true(hw_nfc_present(p));
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_MANY);
	/* Of both types; a document and something else. */
	order("Bc");
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_MANY);
	order("Ct");
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_MANY);
	order("A");
	assert_int_equal(hw_nfc_wait(p, 200), HW_E_TIMEOUT);
	order("T");
	hw_nfc_free(&p);
}

static void
reads_type_b(void **state)
{
	static const uint8_t bare[] = {0x3B, 0x80, 0x80, 0x01, 0x01};
	struct hw_nfc *p = open_with("c");

	(void)state;
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_OK);
	assert_int_equal(hw_nfc_connect(p), HW_E_OK);
	assert_true(span_eq(hw_nfc_atr(p), SPAN_OF(bare)));
	assert_int_equal(hw_nfc_ats(p)->fsc, 128);
	assert_int_equal(ask(p, WHO), 1);
	order("C");
	hw_nfc_free(&p);
}

static void
is_patient_to_an_end(void **state)
{
	struct hw_nfc *p = open_with("a");
	struct mrtd_transport t;
	uint64_t from;
	uint8_t buf[16];
	struct sink k = sink_of(buf, sizeof(buf));

	(void)state;
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_OK);
	assert_int_equal(hw_nfc_connect(p), HW_E_OK);
	/* A step of PACE of a slow chip. */
	assert_int_equal(exchange(p, HEX(0xFF, SLOW, 15, 0), &k), MRTD_E_OK);
	k.n = 0;
	assert_int_equal(
	    exchange(p, HEX(0xFF, MUTE, 0, 0), &k), MRTD_E_TIMEOUT);
	t = hw_nfc_transport(p);
	from = hw_wait_now_ms();
	assert_int_equal(
	    t.transceive(t.cookie, HEX(0xFF, HANG, 0, 0), &k, 1000),
	    MRTD_E_TIMEOUT);
	assert_in_range(hw_wait_now_ms() - from, 900, 3000);
	assert_int_equal(k.n, 0);
	/* And the front-end is of use again. */
	assert_int_equal(hw_nfc_reset(p), HW_E_OK);
	assert_int_equal(ask(p, WHO), 0);
	order("A");
	hw_nfc_free(&p);
}

/* A program that was killed leaves the line as taken. */
static void
outlives_a_killed_program(void **state)
{
	struct hw_nfc *p = NULL;
	pid_t other = fork();
	enum hw_err e = HW_E_OPEN;

	(void)state;
	if (other == 0) {
		e = hw_nfc_new(device, &p);
		kill(getpid(), SIGKILL);
	}
	waitpid(other, NULL, 0);
	for (int i = 0; i < 100 && e != HW_E_OK; i++) {
		e = hw_nfc_new(device, &p);
		usleep(10000);
	}
	assert_int_equal(e, HW_E_OK);
	hw_nfc_free(&p);
}

static void
is_fast(void **state)
{
	struct hw_nfc *p = open_with("a");
	uint8_t buf[64];
	uint64_t from;
	enum {
		ROUNDS = 200
	};

	(void)state;
	assert_int_equal(hw_nfc_wait(p, 2000), HW_E_OK);
	assert_int_equal(hw_nfc_connect(p), HW_E_OK);
	from = hw_wait_now_ms();
	for (int i = 0; i < ROUNDS; i++) {
		struct sink k = sink_of(buf, sizeof(buf));

		assert_int_equal(
		    exchange(p, HEX(0, 0xB0, 0, 0, 0), &k), MRTD_E_OK);
	}
	from = hw_wait_now_ms() - from;
	printf("# libnfc and a virtual PN532: %.3f ms a round trip\n",
	    (double)from / ROUNDS);
	assert_true(from < ROUNDS * 10);
	order("A");
	hw_nfc_free(&p);
}

/* libnfc speaks to the world unless it is told not to. */
static void
was_silent(void **state)
{
	struct stat st;

	(void)state;
	fflush(stderr);
	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_size, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(opens_what_is_there),
	    cmocka_unit_test(waits_within_its_time),
	    cmocka_unit_test(carries_apdus),
	    cmocka_unit_test(resets_on_connect),
	    cmocka_unit_test(tells_that_the_card_has_gone),
	    cmocka_unit_test(asks_for_one_document),
	    cmocka_unit_test(reads_type_b),
	    cmocka_unit_test(is_patient_to_an_end),
	    cmocka_unit_test(outlives_a_killed_program),
	    cmocka_unit_test(is_fast),
	    cmocka_unit_test(was_silent),
	};
	FILE *quiet = tmpfile();
	char text[128];
	int failed;

	if (quiet == NULL || dup2(fileno(quiet), STDERR_FILENO) < 0)
		return 1;
	failed = cmocka_run_group_tests_name("hw_nfc", tests, start, stop);
	/* Failures are told there as well. */
	rewind(quiet);
	while (fgets(text, sizeof(text), quiet) != NULL)
		printf("# %s", text);
	return failed;
}
