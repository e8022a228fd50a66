/* What a recording holds of pictures of the page before the passage. */
#include "tests/check.h"

#include <string.h>

#include "kiosk/worker_image_page.h"

/* clang-format off */
static const struct {
	const char *name;
	uint8_t head[13]; /* told, sealed, empty, agree, against, contradicted, safe */
	size_t text;
	bool good;
} rows[] = {
	{"nothing yet",          {0}, 0, true},
	{"all of it",            {1, 1, 1, 0, 0, 0, 3, 0, 0, 0, 1, 1, 1}, MRTD_MRZ_MAX, true},
	{"more than a zone",     {1, 1, 1, 0, 0, 0, 3, 0, 0, 0, 1, 1, 1}, MRTD_MRZ_MAX + 1, false},
	{"told is neither",      {2}, 0, false},
	{"sealed is neither",    {0, 2}, 0, false},
	{"contradicted neither", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}, 0, false},
	{"safe is neither",      {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}, 0, false},
	{"empty for ever",       {0, 0, 255}, 0, false},
};
/* clang-format on */

static void
takes_its_state_whole_or_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t wire[sizeof(rows[0].head) + MRTD_MRZ_MAX + 1],
		    again[KIOSK_WORKER_IMAGE_PAGE_STATE];
		struct sink k = sink_of(again, sizeof(again));
		struct kiosk_worker_image_page p = {.empty = 7};
		struct span s = span_of(
		    wire, sizeof(rows[0].head) + rows[i].text);

		memset(wire, '<', sizeof(wire));
		memcpy(wire, rows[i].head, sizeof(rows[0].head));
		check(rows[i].name,
		    kiosk_worker_image_page_take_state(s, &p) == rows[i].good);
		check(rows[i].name, rows[i].good || p.empty == 7);
		kiosk_worker_image_page_put_state(&k, &p);
		check(rows[i].name,
		    !rows[i].good ||
			(sink_ok(&k) && span_eq(sink_span(&k), s)));
		/* Cut anywhere in front of the zone it is none. */
		for (size_t n = 0; n < sizeof(rows[0].head); n++)
			check(rows[i].name,
			    !kiosk_worker_image_page_take_state(
				span_of(wire, n), &p));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_its_state_whole_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
