/*
 * Readers that fail, two of them at once, and readers of short APDUs,
 * with a real daemon (tests/pcscd.sh) and a driver that does as it is told
 * (tests/ifd_wrapper.c).  The cards answer each command with their number, the
 * length of the command and 9000.
 */
#include "tests/check.h"

#include "hw/pcsc.h"
#include "hw/reader.h"
#include "hw/virtual/vpcd.h"

#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char inside[] = "SALLYPORT_INSIDE_PCSCD";
static const char first[] = "Virtual PCD 00 00", second[] = "Virtual PCD 00 01";
static const uint8_t atr[] = {0x3B, 0x80, 0x80, 0x01, 0x01};
static pid_t cards[2] = {-1, -1};

static void
be_card(uint8_t number)
{
	static struct hw_vpcd v;
	static const char *const ports[] = {"35963", "35964"};
	enum hw_vpcd_event event;
	struct span capdu;
	enum hw_err e;

	for (;;) {
		e = hw_vpcd_open(&v, "127.0.0.1", ports[number], 20000);
		while (e == HW_E_OK) {
			uint8_t out[] = {number, 0, 0, 0x90, 0x00};

			e = hw_vpcd_next(&v, &event, &capdu, 3000);
			if (e == HW_E_OK && event == HW_VPCD_ATR)
				e = hw_vpcd_answer(&v, SPAN_OF(atr));
			else if (e == HW_E_OK && event == HW_VPCD_APDU) {
				out[1] = (uint8_t)(capdu.n >> 8);
				out[2] = (uint8_t)capdu.n;
				e = hw_vpcd_answer(&v, SPAN_OF(out));
			}
		}
		hw_vpcd_close(&v);
		usleep(600000);
	}
}

static void
lay_down(uint8_t number)
{
	if ((cards[number] = fork()) != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	be_card(number);
}

static void
take_away(uint8_t number)
{
	kill(cards[number], SIGKILL);
	waitpid(cards[number], NULL, 0);
	cards[number] = -1;
}

static void
set(const char *name, const char *value)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", getenv("IFD_SETTINGS"), name);
	if (value == NULL) {
		unlink(path);
		return;
	}
	assert_non_null(f = fopen(path, "w"));
	fputs(value, f);
	assert_int_equal(fclose(f), 0);
}

static struct hw_pcsc *
new_context(void)
{
	struct hw_pcsc *p = NULL;

	assert_int_equal(hw_pcsc_new(&p), HW_E_OK);
	return p;
}

/* Until as many documents are seen; the daemon looks every 400 ms. */
static void
until(struct hw_pcsc *p, size_t want)
{
	struct hw_pcsc_reader r[HW_PCSC_READERS];
	size_t n = 0, there = want + 1;

	for (int i = 0; i < 200 && there != want; i++) {
		assert_int_equal(
		    hw_pcsc_list(p, r, HW_PCSC_READERS, &n), HW_E_OK);
		there = 0;
		for (size_t k = 0; k < n; k++)
			there += r[k].present;
		usleep(50000);
	}
	assert_int_equal(there, want);
}

/* Which card answers. */
static int
asked(struct hw_pcsc *p)
{
	uint8_t buf[16] = {0xFF};
	struct sink k = sink_of(buf, sizeof(buf));
	struct mrtd_transport t = hw_pcsc_transport(p);

	assert_int_equal(
	    t.transceive(t.cookie, HEX(0, 0x84, 0, 0, 8), &k, 1000), MRTD_E_OK);
	return buf[0];
}

static void
asks_for_one_document(void **state)
{
	struct hw_pcsc *p = new_context();
	struct hw_reader *r = NULL;

	(void)state;
	lay_down(0);
	lay_down(1);
	until(p, 2);
	assert_int_equal(hw_pcsc_wait(p, NULL, 5000), HW_E_MANY);
	assert_int_equal(hw_pcsc_connect(p), HW_E_STATE);
	assert_int_equal(hw_pcsc_wait(p, "Virtual", 5000), HW_E_MANY);
	/* One that is named is not mixed up with the other. */
	assert_int_equal(hw_pcsc_wait(p, second, 5000), HW_E_OK);
	assert_string_equal(hw_pcsc_name(p), second);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	assert_int_equal(asked(p), 1);
	hw_pcsc_disconnect(p);
	assert_int_equal(hw_pcsc_wait(p, first, 5000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	assert_int_equal(asked(p), 0);
	/* Taken away, it is not sought on the other reader. */
	take_away(0);
	assert_int_equal(hw_pcsc_wait_gone(p, 10000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_GONE);
	assert_int_equal(hw_pcsc_wait(p, first, 100), HW_E_TIMEOUT);
	/* The one that is left needs no name. */
	assert_int_equal(hw_reader_new("pcsc", &r), HW_E_OK);
	assert_int_equal(hw_reader_connect(r, 5000), HW_E_OK);
	assert_true(span_eq(hw_reader_atr(r), SPAN_OF(atr)));
	hw_reader_free(&r);
	take_away(1);
	until(p, 0);
	hw_pcsc_free(&p);
}

static void
says_what_the_reader_says(void **state)
{
	/* clang-format off */
	static const struct {
		const char *says;
		size_t capdu, rapdu;
	} rows[] = {
		{NULL,      65535, 65535}, /* the virtual reader */
		{"256",       261,   258},
		{"2048",     2057,  2050},
		{"65536",   65544, 65537},
	};
	/* clang-format on */
	struct hw_pcsc *p = new_context();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_limits l = {0};

		set("says", rows[i].says);
		assert_int_equal(hw_pcsc_limits(p, first, &l), HW_E_OK);
		assert_int_equal(l.max_capdu, rows[i].capdu);
		assert_int_equal(l.max_rapdu, rows[i].rapdu);
	}
	set("says", NULL);
	hw_pcsc_free(&p);
}

/* It claims to carry everything, and fails at the first long command. */
static void
falls_back_to_short_apdus(void **state)
{
	static uint8_t capdu[400] = {0, 0x86, 0, 0, 0, 1, 0x88};
	uint8_t buf[64];
	struct sink k = sink_of(buf, sizeof(buf));
	struct hw_pcsc *p = new_context();
	struct mrtd_transport t;

	(void)state;
	lay_down(0);
	assert_int_equal(hw_pcsc_wait(p, NULL, 10000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	t = hw_pcsc_transport(p);
	assert_int_equal(t.limits.max_rapdu, 65535);
	set("short", "");
	assert_int_equal(
	    t.transceive(t.cookie, SPAN_OF(capdu), &k, 1000), MRTD_E_OK);
	assert_true(span_eq(sink_span(&k), HEX(0x67, 0x00)));
	/* The chip has seen nothing of it, and answers as ever. */
	k.n = 0;
	assert_int_equal(
	    t.transceive(t.cookie, HEX(0, 0x84, 0, 0, 8), &k, 1000), MRTD_E_OK);
	assert_true(span_eq(sink_span(&k), HEX(0, 0, 5, 0x90, 0)));
	/* From now on it counts as what it is. */
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	t = hw_pcsc_transport(p);
	assert_int_equal(t.limits.max_capdu, 261);
	assert_int_equal(t.limits.max_rapdu, 258);
	assert_int_equal(
	    t.transceive(t.cookie, SPAN_OF(capdu), &k, 1000), MRTD_E_LENGTH);
	set("short", NULL);
	take_away(0);
	until(p, 0);
	hw_pcsc_free(&p);
}

/* A document that goes at a long command says nothing about the reader. */
static void
learns_nothing_from_a_document_that_goes(void **state)
{
	static uint8_t capdu[400] = {0, 0x86, 0, 0, 0, 1, 0x88};
	uint8_t buf[64];
	struct sink k = sink_of(buf, sizeof(buf));
	struct hw_pcsc *p = new_context();
	struct mrtd_transport t;
	enum mrtd_err e;

	(void)state;
	lay_down(0);
	assert_int_equal(hw_pcsc_wait(p, NULL, 10000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	t = hw_pcsc_transport(p);
	take_away(0);
	e = t.transceive(t.cookie, SPAN_OF(capdu), &k, 1000);
	if (e == MRTD_E_OK) {
		assert_true(span_eq(sink_span(&k), HEX(0x67, 0x00)));
		e = t.transceive(t.cookie, HEX(0, 0x84, 0, 0, 8), &k, 1000);
	}
	assert_int_equal(e, MRTD_E_CARD_GONE);
	until(p, 0);
	usleep(600000);
	lay_down(0);
	assert_int_equal(hw_pcsc_wait(p, NULL, 10000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	assert_int_equal(hw_pcsc_transport(p).limits.max_rapdu, 65535);
	take_away(0);
	until(p, 0);
	hw_pcsc_free(&p);
}

/*
 * The daemon of Debian hears of readers from udev alone, which knows no virtual
 * ones: here the reader stays in the list and does not answer.
 */
static void
survives_a_reader_that_goes(void **state)
{
	uint8_t buf[16];
	struct sink k = sink_of(buf, sizeof(buf));
	struct hw_pcsc *p = new_context();
	struct mrtd_transport t;

	(void)state;
	lay_down(0);
	assert_int_equal(hw_pcsc_wait(p, NULL, 10000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	set("unplugged", "");
	t = hw_pcsc_transport(p);
	assert_int_not_equal(
	    t.transceive(t.cookie, HEX(0, 0x84, 0, 0, 8), &k, 1000), MRTD_E_OK);
	assert_int_equal(k.n, 0);
	assert_int_not_equal(hw_pcsc_reset(p), HW_E_OK);
	hw_pcsc_disconnect(p);
	until(p, 0);
	assert_int_equal(hw_pcsc_wait(p, NULL, 200), HW_E_TIMEOUT);
	set("unplugged", NULL);
	assert_int_equal(hw_pcsc_wait(p, NULL, 20000), HW_E_OK);
	assert_int_equal(hw_pcsc_connect(p), HW_E_OK);
	assert_int_equal(asked(p), 0);
	take_away(0);
	until(p, 0);
	hw_pcsc_free(&p);
}

static int
start_again_inside(char *self)
{
	char dir[] = "/tmp/ifd-settings-XXXXXX", driver[PATH_MAX], *slash;
	int status = -1;
	pid_t child;

	if (realpath(self, driver) == NULL || mkdtemp(dir) == NULL ||
	    (slash = strrchr(driver, '/')) == NULL ||
	    (size_t)(slash - driver) + 20 > sizeof(driver))
		return 1;
	memcpy(slash, "/ifd_wrapper.so", 16);
	setenv("PCSCD_DRIVER", driver, 1);
	setenv("IFD_SETTINGS", dir, 1);
	if ((child = fork()) == 0) {
		setenv(inside, "1", 1);
		execl("tests/pcscd.sh", "tests/pcscd.sh", self, (char *)NULL);
		_exit(127);
	}
	waitpid(child, &status, 0);
	rmdir(dir);
	if (!WIFEXITED(status))
		return 1;
	if (WEXITSTATUS(status) == 77) {
		printf("# skipped: hw_pcsc_readers: no private namespaces\n"
		       "ok 1 - hw_pcsc_readers # skip no private namespaces\n");
		return 0;
	}
	return WEXITSTATUS(status);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(asks_for_one_document),
	    cmocka_unit_test(says_what_the_reader_says),
	    cmocka_unit_test(falls_back_to_short_apdus),
	    cmocka_unit_test(learns_nothing_from_a_document_that_goes),
	    cmocka_unit_test(survives_a_reader_that_goes),
	};

	(void)argc;
	if (getenv(inside) == NULL)
		return start_again_inside(argv[0]);
	return cmocka_run_group_tests_name(
	    "hw_pcsc_readers", tests, NULL, NULL);
}
