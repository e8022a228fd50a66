#include "tests/check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hw/printer.h"

static char dir[] = "/tmp/printer-XXXXXX";
static char fifo[64], address[80];

static int
before(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(fifo, sizeof(fifo), "%s/lp0", dir);
	snprintf(address, sizeof(address), "escpos:%s", fifo);
	return mkfifo(fifo, 0600);
}

static int
after(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

/* 70 rows: two bands.  Every third dot of every second row is black. */
static const struct hw_printer_slip *
pattern(void)
{
	static uint8_t grey[20 * 70];
	static const struct hw_printer_slip slip = {20, 70, grey};

	for (size_t i = 0; i < sizeof(grey); i++)
		grey[i] = i / 20 % 2 == 0 && i % 20 % 3 == 0 ? 0 : 255;
	return &slip;
}

/* What the printer was sent, as its manual reads it. */
static void
speaks_escpos(void **state)
{
	const struct hw_printer_slip *s = pattern();
	struct hw_printer *p;
	uint8_t got[1024];
	int fd = open(fifo, O_RDONLY | O_NONBLOCK);
	struct span in, bits;
	unsigned y = 0;
	ssize_t n;

	(void)state;
	assert_int_equal(hw_printer_open(address, &p), HW_E_OK);
	assert_int_equal(hw_printer_print(p, "token-1", s, 1000), HW_E_OK);
	n = read(fd, got, sizeof(got));
	assert_true(n > 0);
	in = span_of(got, (size_t)n);
	assert_true(span_take(&in, 5, &bits));
	assert_true(span_eq(bits,
	    SPAN_STR("\x1B@\x1B"
		     "a\x01")));
	while (y < 70) {
		static const uint8_t bands[] = {64, 6};
		const uint8_t rows = bands[y / 64];
		struct span head = {0};

		assert_true(span_take(&in, 8, &head));
		assert_true(
		    span_eq(head, HEX(0x1D, 'v', '0', 0, 3, 0, rows, 0)));
		for (unsigned i = 0; i < rows; i++, y++) {
			assert_true(span_take(&in, 3, &bits));
			for (unsigned x = 0; x < 24; x++)
				assert_int_equal(
				    bits.p[x / 8] >> (7 - x % 8) & 1,
				    x < 20 && y % 2 == 0 && x % 3 == 0);
		}
	}
	assert_true(span_eq(in,
	    SPAN_STR("\x1B"
		     "d\x04\x1DV\x01")));
	close(fd);
	hw_printer_close(&p);
	assert_null(p);
}

/* A printer without paper takes nothing: the bound holds. */
static void
gives_up_in_time(void **state)
{
	static uint8_t grey[576 * 1024];
	const struct hw_printer_slip big = {576, 1024, grey};
	struct hw_printer *p;
	int fd = open(fifo, O_RDONLY | O_NONBLOCK);

	(void)state;
	assert_int_equal(hw_printer_open(address, &p), HW_E_OK);
	/* A pipe holds 65536 octets, the picture has more. */
	assert_int_equal(hw_printer_print(p, "x", &big, 50), HW_E_TIMEOUT);
	close(fd);
	/* Nobody has it open: it was unplugged. */
	assert_int_equal(hw_printer_print(p, "x", &big, 50), HW_E_GONE);
	hw_printer_close(&p);
}

static void
refuses_what_is_none(void **state)
{
	/* clang-format off */
	const struct {
		const char *name, *address;
		enum hw_err err;
	} rows[] = {
		{"no scheme",     "/dev/usb/lp0",     HW_E_UNSUPPORTED},
		{"another one",   "cups:slips",       HW_E_UNSUPPORTED},
		{"no path",       "file:",            HW_E_UNSUPPORTED},
		{"not there",     "escpos:/nowhere/lp0", HW_E_NONE},
		{"a file for a directory", "file:/etc/passwd", HW_E_NONE},
	};
	const struct {
		const char *name;
		struct hw_printer_slip slip;
		enum hw_err err;
	} slips[] = {
		{"token-1",       {0, 10, NULL},      HW_E_LIMIT},
		{"token-1",       {577, 10, NULL},    HW_E_LIMIT},
		{"token-1",       {10, 1025, NULL},   HW_E_LIMIT},
		{"../token",      {10, 10, NULL},     HW_E_ARGUMENT},
		{"",              {10, 10, NULL},     HW_E_ARGUMENT},
	};
	/* clang-format on */
	struct hw_printer *p;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check(rows[i].name,
		    hw_printer_open(rows[i].address, &p) == rows[i].err);
		assert_null(p);
	}
	assert_int_equal(hw_printer_open(address, &p), HW_E_OK);
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		check(slips[i].name,
		    hw_printer_print(p, slips[i].name, &slips[i].slip, 50) ==
			slips[i].err);
	hw_printer_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(speaks_escpos),
	    cmocka_unit_test(gives_up_in_time),
	    cmocka_unit_test(refuses_what_is_none),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("hw_printer", tests, before, after);
}
