/*
 * printf() into a sink: all of a text or nothing, at every size of what is
 * left.
 */
#include "tests/check.h"

#include <stdlib.h>
#include <wchar.h>

#include "kiosk/say.h"

#define GUARD 0xA5

/* A text of n octets into room, in memory of just that size. */
static void
into(size_t room, size_t n, bool fits)
{
	uint8_t *p = malloc(room + 1);
	char *text = malloc(n + 1), what[64];
	struct sink k = sink_of(p, room);

	assert_non_null(p);
	assert_non_null(text);
	memset(text, 'x', n);
	text[n] = '\0';
	p[room] = GUARD;
	snprintf(what, sizeof(what), "%zu into %zu", n, room);
	kiosk_say(&k, "%s", text);
	check(what, sink_ok(&k) == fits);
	check(what, !fits || (k.n == n && memcmp(p, text, n) == 0));
	check(what, p[room] == GUARD);
	free(text);
	free(p);
}

static void
says_all_or_nothing(void **state)
{
	/* Below 1,024 octets of room, and above, there are two ways. */
	static const struct {
		size_t room, n;
		bool fits;
	} rows[] = {
	    {0, 0, true},
	    {0, 1, false},
	    {1, 1, true},
	    {1, 2, false},
	    {7, 7, true},
	    {7, 8, false},
	    {7, 5000, false},
	    {1023, 1023, true},
	    {1023, 1024, false},
	    {1024, 1023, true},
	    {1025, 1024, true},
	    {1024, 1025, false},
	    {4096, 4095, true},
	    {4096, 4097, false},
	    /* Its NUL has no place there: said in say.h. */
	    {1024, 1024, false},
	    {4096, 4096, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		into(rows[i].room, rows[i].n, rows[i].fits);
}

static void
goes_on_behind_what_is_there(void **state)
{
	uint8_t out[64];
	struct sink k = sink_of(out, 8);

	(void)state;
	kiosk_say(&k, "%d-%s", -12, "ab");
	kiosk_say(&k, "%02x", 0xFu);
	assert_true(sink_ok(&k));
	assert_int_equal(k.n, 8);
	assert_memory_equal(out, "-12-ab0f", 8);
	kiosk_say(&k, "%s", "");
	assert_true(sink_ok(&k));
	kiosk_say(&k, "%s", "!");
	assert_false(sink_ok(&k));
	/* An overflow stays one, whatever would fit. */
	kiosk_say(&k, "%s", "");
	assert_false(sink_ok(&k));
	assert_int_equal(sink_span(&k).n, 0);
}

static void
what_is_said_commands_nothing(void **state)
{
	/* Of an argument nothing is a format; nor is a NUL in the middle. */
	static const char hostile[] = "%n%s%1000000d%%";
	uint8_t out[64];
	struct sink k = sink_of(out, sizeof(out));

	(void)state;
	kiosk_say(&k, "[%s]", hostile);
	kiosk_say(&k, "%c.", '\0');
	assert_true(sink_ok(&k));
	assert_int_equal(k.n, sizeof(hostile) - 1 + 2 + 2);
	assert_memory_equal(out + 1, hostile, sizeof(hostile) - 1);
	assert_memory_equal(out + sizeof(hostile) + 1, "\0.", 2);
}

/* A character that no locale has (C17 7.21.6.12): an error, not half a text. */
static void
what_cannot_be_said_overflows(void **state)
{
	uint8_t out[2048];
	struct sink few = sink_of(out, 16), many = sink_of(out, sizeof(out));

	(void)state;
	kiosk_say(&few, "a%lc", (wint_t)0x110000);
	assert_false(sink_ok(&few));
	kiosk_say(&many, "a%lc", (wint_t)0x110000);
	assert_false(sink_ok(&many));
	assert_int_equal(sink_span(&many).n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_all_or_nothing),
	    cmocka_unit_test(goes_on_behind_what_is_there),
	    cmocka_unit_test(what_is_said_commands_nothing),
	    cmocka_unit_test(what_cannot_be_said_overflows),
	};

	return cmocka_run_group_tests_name("kiosk_say", tests, NULL, NULL);
}
