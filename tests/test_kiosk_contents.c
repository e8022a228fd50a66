/* What stands in the files, as people and programs are shown it. */
#include "tests/check.h"

#include <string.h>

#include "kiosk/contents.h"
#include "mrtd/tlv.h"

static uint8_t bytes[65536];
static char out[(size_t)4 << 20];

static struct span
shown(struct span dg11)
{
	struct span content[MRTD_FILE_COUNT] = {{NULL, 0}};
	struct sink k = sink_of(out, sizeof(out));

	content[MRTD_FILE_DG11] = dg11;
	kiosk_contents_text(&k, content, NULL);
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

static bool
says(struct span text, const char *what)
{
	return memmem(text.p, text.n, what, strlen(what)) != NULL;
}

static void
unknown_elements_are_shown(void **state)
{
	struct span s = shown(
	    HEX(0x6B, 10, 0x5C, 2, 0x5F, 0x0E, 0x5F, 0x7A, 3, 'a', 0x1B, 'b'));

	(void)state;
	/* No terminal is told anything. */
	assert_true(says(s, "61 1B 62") || says(s, "611B62"));
	assert_true(says(s, "UNKNOWN"));
	assert_false(says(s, "\x1b"));
}

static void
nothing_is_no_paragraph(void **state)
{
	(void)state;
	assert_int_equal(shown(span_of(NULL, 0)).n, 0);
	/* What is no list of elements at all is not shown. */
	assert_int_equal(shown(HEX(0x6B, 5, 0x5C)).n, 0);
}

/* A chip that never stops talking does not fill the record. */
static void
rows_end(void **state)
{
	struct sink k = sink_of(bytes, sizeof(bytes));
	size_t rows = 0;
	struct span s;

	(void)state;
	mrtd_tlv_put_header(&k, 0x6B, (size_t)4 * 10000);
	for (unsigned i = 0; i < 10000; i++)
		sink_put(&k, HEX(0x5F, 0x7A, 1, 'x'));
	s = shown(sink_span(&k));
	for (size_t i = 0; i < s.n; i++)
		rows += s.p[i] == '\n';
	/* The title has a line before it. */
	assert_int_equal(rows, KIOSK_CONTENTS_MAX + 2);
	assert_true(says(s, "more: more\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(unknown_elements_are_shown),
	    cmocka_unit_test(nothing_is_no_paragraph),
	    cmocka_unit_test(rows_end),
	};

	return cmocka_run_group_tests_name("kiosk_contents", tests, NULL, NULL);
}
