/*
 * What a gate sends of a case is read by the console, or not at all.
 */
#include "tests/check.h"

#include <stdlib.h>

#include "kiosk/console.h"
#include "kiosk/console_record.h"

static void
reads_no_record_that_is_none(void **state)
{
	static const char *const rows[] = {"", "{", "[]", "{\"format\":1}",
	    "{\"format\":\"sallyport-record/2\"}", "null",
	    /* What follows the junk is not passed over in silence. */
	    "{\"format\":\"sallyport-record/1\",\"checks\":[\"junk\","
	    "{\"id\":\"a\",\"result\":\"failed\"}]}"};
	struct ui_console_case *c = calloc(1, sizeof(*c));

	(void)state;
	assert_non_null(c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(rows[i],
		    kiosk_console_record_read(span_of(rows[i], strlen(rows[i])),
			(struct mrtd_date) {2026, 11, 22}, c) == KIOSK_E_FRAME);
	free(c);
}

static void
says_that_a_face_was_hardly_found(void **state)
{
	static const struct {
		const char *name, *member;
		bool said;
	} rows[] = {
	    {"doubtful", ",\"reference_doubtful\":true", true},
	    {"sure", ",\"reference_doubtful\":false", false},
	    {"from before it was told", "", false},
	    {"no answer", ",\"reference_doubtful\":\"true\"", false},
	};
	struct ui_console_case *c = calloc(1, sizeof(*c));
	char json[512];

	(void)state;
	assert_non_null(c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int n = snprintf(json, sizeof(json),
		    "{\"format\":\"sallyport-record/1\",\"face\":{"
		    "\"outcome\":\"match\",\"score\":0.7,\"threshold\":0.4,"
		    "\"pad\":{\"performed\":true,\"score\":0.1,"
		    "\"frames\":9,\"evidence\":[]}%s},\"checks\":[]}",
		    rows[i].member);
		bool said = false;

		memset(c, 0, sizeof(*c));
		check(rows[i].name,
		    kiosk_console_record_read(span_of(json, (size_t)n),
			(struct mrtd_date) {2026, 11, 22}, c) == KIOSK_E_OK);
		for (int k = 0; k < c->checks; k++)
			said |= strstr(c->check[k].text, "hardly found") !=
			    NULL;
		check(rows[i].name, said == rows[i].said);
	}
	free(c);
}

/* More than the list has room for: its last row says how many. */
static void
drops_no_failed_check_unsaid(void **state)
{
	struct ui_console_case *c = calloc(1, sizeof(*c));
	char json[4096];
	size_t n = 0;

	(void)state;
	assert_non_null(c);
	n += (size_t)snprintf(json, sizeof(json),
	    "{\"format\":\"sallyport-record/1\",\"checks\":[");
	for (int i = 0; i < UI_CONSOLE_CHECKS + 5; i++)
		n += (size_t)snprintf(json + n, sizeof(json) - n,
		    "%s{\"id\":\"check-%d\",\"result\":\"failed\","
		    "\"sentence\":\"it failed\"}",
		    i > 0 ? "," : "", i);
	n += (size_t)snprintf(json + n, sizeof(json) - n, "]}");
	assert_int_equal(
	    kiosk_console_record_read(span_of((const uint8_t *)json, n),
		(struct mrtd_date) {2026, 11, 22}, c),
	    KIOSK_E_OK);
	assert_int_equal(c->checks, UI_CONSOLE_CHECKS);
	assert_string_equal(c->check[UI_CONSOLE_CHECKS - 1].text,
	    "There are 6 more that are not as they should be");
	assert_int_equal(
	    c->check[UI_CONSOLE_CHECKS - 1].light, UI_CONSOLE_LIGHT_BAD);
	free(c);
}

/* A gate's picture that is none, or too large, ends nothing. */
static void
decodes_nothing_that_is_no_picture(void **state)
{
	static uint8_t px[3 * 1024 * 1024];
	int w = 0, h = 0;

	(void)state;
	assert_false(kiosk_console_case_decode(
	    HEX(0xFF, 0xD8, 0xFF, 0xD9), px, sizeof(px), &w, &h));
	assert_false(kiosk_console_case_decode(
	    span_of(NULL, 0), px, sizeof(px), &w, &h));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_no_record_that_is_none),
	    cmocka_unit_test(says_that_a_face_was_hardly_found),
	    cmocka_unit_test(drops_no_failed_check_unsaid),
	    cmocka_unit_test(decodes_nothing_that_is_no_picture),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_console_record", tests, NULL, NULL);
}
