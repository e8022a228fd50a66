#include "tests/check.h"

#include "hw/docscan.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define L1 "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define L2 "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
#define T1 "I<UTOD231458907<<<<<<<<<<<<<<<"
#define T2 "7408122F1204159UTO<<<<<<<<<<<6"
#define T3 "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
#define TD3 L1 "\n" L2 "\n"
#define TD1 T1 "\n" T2 "\n" T3 "\n"

/* What a feed gives, one after the other: text, or an error. */
struct result {
	enum hw_err e;
	const char *text;
};

/* clang-format off */
static const struct {
	const char *name, *in;
	struct result want[3];
	bool quiet;          /* then there is silence */
	struct result after;
} cases[] = {
	{"framed, CR",            "\x02" L1 "\r" L2 "\r\x03", {{HW_E_OK, TD3}}, true, {HW_E_NOT_READY, NULL}},
	{"framed, no last CR",    "\x02" L1 "\r" L2 "\x03", {{HW_E_OK, TD3}}, false, {0}},
	{"framed, CR LF",         "\x02" L1 "\r\n" L2 "\r\n\x03", {{HW_E_OK, TD3}}, false, {0}},
	{"framed, check byte",    "\x02" L1 "\r" L2 "\r\x03" "A" "\x02" T1 "\r" T2 "\r" T3 "\r\x03", {{HW_E_OK, TD3}, {HW_E_OK, TD1}}, false, {0}},
	{"framed, CR after ETX",  "\x02" L1 "\r" L2 "\r\x03\r\n", {{HW_E_OK, TD3}}, true, {HW_E_NOT_READY, NULL}},
	{"framed, odd lines",     "\x02" "ABC\rDEFG\r\x03", {{HW_E_OK, "ABC\nDEFG\n"}}, false, {0}},
	{"framed, never ends",    "\x02" L1 "\r" L2, {{0}}, true, {HW_E_TIMEOUT, NULL}},
	{"framed, begins anew",   "\x02" L1 "\x02" L1 "\r" L2 "\r\x03", {{HW_E_FORMAT, NULL}, {HW_E_OK, TD3}}, false, {0}},
	{"framed, empty",         "\x02\r\x03", {{HW_E_FORMAT, NULL}}, true, {HW_E_NOT_READY, NULL}},
	{"framed, a bell in it",  "\x02" L1 "\x07\r" L2 "\r\x03" "\x02" L1 "\r" L2 "\x03", {{HW_E_FORMAT, NULL}, {HW_E_OK, TD3}}, false, {0}},
	{"framed, too much",      "\x02" L1 "\r" L1 L1 "\r\x03", {{HW_E_LIMIT, NULL}}, true, {HW_E_NOT_READY, NULL}},
	{"lines of 44",           L1 "\r" L2 "\r", {{HW_E_OK, TD3}}, true, {HW_E_NOT_READY, NULL}},
	{"lines of 30",           T1 "\r" T2 "\r" T3 "\r", {{HW_E_OK, TD1}}, false, {0}},
	{"lines with LF",         L1 "\n" L2 "\n", {{HW_E_OK, TD3}}, false, {0}},
	{"lines with CR LF, two", L1 "\r\n" L2 "\r\n" T1 "\r\n" T2 "\r\n" T3 "\r\n", {{HW_E_OK, TD3}, {HW_E_OK, TD1}}, true, {HW_E_NOT_READY, NULL}},
	{"all in one line",       L1 L2 "\r", {{HW_E_OK, L1 L2 "\n"}}, false, {0}},
	{"an empty line ends it", "ABC\rDEF\r\r", {{HW_E_OK, "ABC\nDEF\n"}}, false, {0}},
	{"silence ends it",       "ABC\rDEF\r", {{0}}, true, {HW_E_OK, "ABC\nDEF\n"}},
	{"half a line",           L1 "\rL898", {{0}}, true, {HW_E_TIMEOUT, NULL}},
	{"a byte of 8 bits",      "ABC\xC4\r" L1 "\r" L2 "\r", {{HW_E_FORMAT, NULL}}, true, {HW_E_NOT_READY, NULL}},
	{"ETX alone",             "\x03", {{HW_E_FORMAT, NULL}}, true, {HW_E_NOT_READY, NULL}},
	{"empty lines alone",     "\r\n\r\n", {{0}}, true, {HW_E_NOT_READY, NULL}},
	{"one line too many",     T1 "\r" T1 T1 T1 "\r", {{HW_E_LIMIT, NULL}}, true, {HW_E_NOT_READY, NULL}},
	{"a bar code, framed",    "\x02" L1 L1 L1 "\r\x03", {{HW_E_OK, L1 L1 L1 "\n"}}, false, {0}},
	{"a bar code",            L1 L2 L1 L2 "\r", {{HW_E_OK, L1 L2 L1 L2 "\n"}}, true, {HW_E_NOT_READY, NULL}},
	{"a bar code, then an MRZ", L1 L2 L1 L2 "\r" L1 "\r" L2 "\r", {{HW_E_OK, L1 L2 L1 L2 "\n"}, {HW_E_OK, TD3}}, false, {0}},
};
/* clang-format on */

static void
expect(const char *name, struct hw_docscan_frame *f, struct span *in,
    uint64_t now, struct result want)
{
	struct span text = {0};
	enum hw_err e = hw_docscan_frame_feed(f, in, now, &text);

	check(name, e == want.e);
	if (e == HW_E_OK)
		check(
		    name, span_eq(text, span_of(want.text, strlen(want.text))));
}

/* step: how many bytes come at once. */
static void
run(size_t i, size_t step)
{
	struct hw_docscan_frame f;
	struct span all = span_of(cases[i].in, strlen(cases[i].in)), in = {0};
	uint64_t now = 1000;

	hw_docscan_frame_init(&f);
	for (size_t j = 0; j < 3 &&
	     (cases[i].want[j].e != HW_E_OK || cases[i].want[j].text != NULL);
	     j++) {
		struct span text = {0};
		enum hw_err e = HW_E_NOT_READY;

		while (e == HW_E_NOT_READY && (in.n > 0 || all.n > 0)) {
			if (in.n == 0)
				(void)!span_take(
				    &all, step < all.n ? step : all.n, &in);
			e = hw_docscan_frame_feed(&f, &in, now++, &text);
		}
		check(cases[i].name, e == cases[i].want[j].e);
		if (e == HW_E_OK)
			check(cases[i].name,
			    span_eq(text,
				span_of(cases[i].want[j].text,
				    strlen(cases[i].want[j].text))));
	}
	while (in.n > 0 || all.n > 0) {
		if (in.n == 0)
			(void)!span_take(
			    &all, step < all.n ? step : all.n, &in);
		expect(cases[i].name, &f, &in, now++,
		    (struct result) {HW_E_NOT_READY, NULL});
	}
	if (cases[i].quiet) {
		expect(cases[i].name, &f, &in, now + 300, cases[i].after);
		/* And after that it is as new. */
		in = span_of(L1 "\r" L2 "\r", strlen(L1 "\r" L2 "\r"));
		expect(cases[i].name, &f, &in, now + 2000,
		    (struct result) {HW_E_OK, TD3});
	}
	hw_docscan_frame_wipe(&f);
}

static void
reads_every_framing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		run(i, 1000);
		run(i, 1);
		run(i, 7);
	}
}

/* clang-format off */
static const struct {
	const char *name, *text;
	bool sight;
	enum hw_docscan_sight want;
} sights[] = {
	{"upside down",       "?TURNED\n",    true,  HW_DOCSCAN_TURNED},
	{"nothing there",     "?GONE\n",      true,  HW_DOCSCAN_GONE},
	{"several",           "?SEVERAL\n",   true,  HW_DOCSCAN_SEVERAL},
	{"no such word",      "?FORGED\n",    false, HW_DOCSCAN_GONE},
	{"a word and more",   "?SEENX\n",     false, HW_DOCSCAN_GONE},
	{"half a word",       "?SEE\n",       false, HW_DOCSCAN_GONE},
	{"without a mark",    "SEEN\n",       false, HW_DOCSCAN_GONE},
	{"small letters",     "?seen\n",      false, HW_DOCSCAN_GONE},
	{"a second line",     "?SEEN\nABC\n", false, HW_DOCSCAN_GONE},
	{"the mark alone",    "?\n",          false, HW_DOCSCAN_GONE},
	{"nothing",           "",             false, HW_DOCSCAN_GONE},
	{"an MRZ",            TD3,            false, HW_DOCSCAN_GONE},
};
/* clang-format on */

static void
knows_a_sight_from_an_mrz(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sights) / sizeof(sights[0]); i++) {
		struct span text = span_of(
		    sights[i].text, strlen(sights[i].text));
		enum hw_docscan_sight s = HW_DOCSCAN_GONE;

		check(sights[i].name,
		    hw_docscan_sight_of(text, &s) == sights[i].sight);
		check(sights[i].name, s == sights[i].want);
	}
	assert_string_equal(hw_docscan_sight_name(HW_DOCSCAN_ASKEW), "ASKEW");
	assert_string_equal(
	    hw_docscan_sight_name(HW_DOCSCAN_SIGHT_COUNT), "UNKNOWN");
}

static enum hw_err
wait_and_read(struct hw_docscan *d, struct span *text)
{
	enum hw_err e = HW_E_NOT_READY;

	for (int i = 0; i < 100 && e == HW_E_NOT_READY; i++) {
		struct pollfd p = {.fd = hw_docscan_fd(d), .events = POLLIN};
		int ms = hw_docscan_wait_ms(d);

		(void)poll(&p, 1, ms < 0 || ms > 50 ? 50 : ms);
		e = hw_docscan_read(d, text);
	}
	return e;
}

static void
give(int fd, const char *text)
{
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void
reads_a_terminal(void **state)
{
	char name[64];
	struct hw_docscan *d = NULL;
	struct span text;
	int master, slave;

	(void)state;
	assert_int_equal(openpty(&master, &slave, name, NULL, NULL), 0);
	assert_int_equal(hw_docscan_open(name, &d), HW_E_OK);
	assert_int_equal(hw_docscan_wait_ms(d), -1);
	assert_int_equal(hw_docscan_read(d, &text), HW_E_NOT_READY);
	give(
	    master, "\x02" L1 "\r" L2 "\r\x03\x02" T1 "\r" T2 "\r" T3 "\r\x03");
	assert_int_equal(wait_and_read(d, &text), HW_E_OK);
	assert_true(span_eq(text, SPAN_STR(TD3)));
	assert_int_equal(wait_and_read(d, &text), HW_E_OK);
	assert_true(span_eq(text, SPAN_STR(TD1)));
	/* A cable that fell out in the middle of a line. */
	give(master, L1 "\rL89");
	assert_int_equal(wait_and_read(d, &text), HW_E_TIMEOUT);
	close(slave);
	close(master);
	assert_int_equal(wait_and_read(d, &text), HW_E_GONE);
	hw_docscan_close(&d);
	assert_null(d);
	hw_docscan_close(&d);
}

static void
reads_a_fifo_and_a_socket(void **state)
{
	char dir[] = "/tmp/sallyport-docscan-XXXXXX", path[64];
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	struct hw_docscan *d = NULL;
	struct span text;
	int fd, peer;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(hw_docscan_open(path, &d), HW_E_OK);
	for (int i = 0; i < 2; i++) {
		/* Writers come and go. */
		assert_true((fd = open(path, O_WRONLY)) >= 0);
		give(fd, L1 "\r" L2 "\r");
		close(fd);
		assert_int_equal(wait_and_read(d, &text), HW_E_OK);
		assert_true(span_eq(text, SPAN_STR(TD3)));
	}
	hw_docscan_close(&d);
	unlink(path);

	snprintf(path, sizeof(path), "%s/socket", dir);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	assert_true((fd = socket(AF_UNIX, SOCK_STREAM, 0)) >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(hw_docscan_open(path, &d), HW_E_NONE);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(hw_docscan_open(path, &d), HW_E_OK);
	assert_true((peer = accept(fd, NULL, NULL)) >= 0);
	give(peer, T1 "\r" T2 "\r" T3 "\r");
	close(peer);
	assert_int_equal(wait_and_read(d, &text), HW_E_OK);
	assert_true(span_eq(text, SPAN_STR(TD1)));
	assert_int_equal(wait_and_read(d, &text), HW_E_GONE);
	hw_docscan_close(&d);
	close(fd);
	unlink(path);
	rmdir(dir);
}

static void
opens_nothing_else(void **state)
{
	struct hw_docscan *d = NULL;

	(void)state;
	assert_int_equal(hw_docscan_open("/nowhere/tty", &d), HW_E_NONE);
	assert_int_equal(hw_docscan_open("/tmp", &d), HW_E_UNSUPPORTED);
	assert_int_equal(hw_docscan_open("/dev/null", &d), HW_E_UNSUPPORTED);
	assert_null(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_every_framing),
	    cmocka_unit_test(knows_a_sight_from_an_mrz),
	    cmocka_unit_test(reads_a_terminal),
	    cmocka_unit_test(reads_a_fifo_and_a_socket),
	    cmocka_unit_test(opens_nothing_else),
	};

	return cmocka_run_group_tests_name("hw_docscan", tests, NULL, NULL);
}
