/* What a site's line says of its marks, and what people are told of them. */
#include "tests/check.h"

#include "kiosk/journal.h"

/* clang-format off */
static const struct {
	const char *name;
	uint8_t wire[64];
	size_t n;
	bool good;
} wires[] = {
	{"an older site",        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 10, true},
	{"no mark yet",          {1, 0, 0, 1, 0, 0, 0, 0, 0, 0}, 10, true},
	{"one mark",             {1, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 50, true},
	{"it is cut",            {1, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 49, false},
	{"something follows",    {1, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 51, false},
	{"neither yes nor no",   {2, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 10, false},
	{"a time below zero",    {1, 255, 0, 0, 0, 0, 0, 0, 0, 0}, 10, false},
	{"nothing",              {0}, 0, false},
};
/* clang-format on */

static void
takes_what_the_link_says(void **state)
{
	struct kiosk_journal_site got;

	(void)state;
	for (size_t i = 0; i < sizeof(wires) / sizeof(wires[0]); i++)
		check(wires[i].name,
		    kiosk_journal_take(span_of(wires[i].wire, wires[i].n),
			&got) == wires[i].good);
}

/* All of them are there, so that nothing but their number is wrong. */
static void
takes_no_more_stores_than_there_can_be(void **state)
{
	static const uint8_t zero[KIOSK_JOURNAL_NAME - 1 + 8];
	uint8_t room[1024];
	struct kiosk_journal_site got;

	(void)state;
	for (uint8_t n = KIOSK_JOURNAL_STORES; n <= KIOSK_JOURNAL_STORES + 1;
	     n++) {
		struct sink k = sink_of(room, sizeof(room));

		sink_put_u8(&k, 1);
		sink_put_be64(&k, 0);
		sink_put_u8(&k, n);
		for (uint8_t i = 0; i < n; i++)
			sink_put(&k, SPAN_OF(zero));
		assert_true(sink_ok(&k));
		assert_int_equal(kiosk_journal_take(sink_span(&k), &got),
		    n == KIOSK_JOURNAL_STORES);
	}
}

static void
says_it_in_words(void **state)
{
	struct kiosk_journal j = {.since_ms = INT64_C(1795355000000),
	    .again_next = KIOSK_JOURNAL_BASE + 1,
	    .rows_left = 1240};
	char text[KIOSK_JOURNAL_TEXT];

	(void)state;
	kiosk_journal_text(&j, "lane-4", text);
	assert_string_equal(text,
	    "The site was restored: lane-4 is sending 1,240 records again.");
	/* Rows that were not confirmed in time are nobody's matter. */
	j.since_ms = 0;
	kiosk_journal_text(&j, "lane-4", text);
	assert_string_equal(text, "");
	j.clashes = 1;
	snprintf(j.clash, sizeof(j.clash), "another case 00ff 1 is there");
	kiosk_journal_text(&j, "lane-4", text);
	assert_string_equal(text,
	    "1 record of lane-4 differs from the site's: another case 00ff 1 is"
	    " there.");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_what_the_link_says),
	    cmocka_unit_test(takes_no_more_stores_than_there_can_be),
	    cmocka_unit_test(says_it_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
