/* Pictures of the page on their way to the image worker. */
#include "kiosk/page.h"

#include "tests/check.h"

/* clang-format off */
static const struct {
	const char *name;
	struct span body;
	bool want;
	unsigned format, width, height;
	size_t n;
} bodies[] = {
	{"grey",           HEX(1, 0, 2, 0, 1, 0, 0, 0, 0, 7, 8),      true,  HW_CAMERA_GREY, 2, 1, 2},
	{"a JPEG",         HEX(0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xD8), true, HW_CAMERA_JPEG, 0, 0, 2},
	{"no bytes",       HEX(1, 0, 2, 0, 1, 0, 0, 0, 0),            true,  HW_CAMERA_GREY, 2, 1, 0},
	{"cut head",       HEX(1, 0, 2, 0, 1, 0, 0, 0),               false, 0, 0, 0, 0},
	{"empty",          {NULL, 0},                                     false, 0, 0, 0, 0},
	{"no such format", HEX(HW_CAMERA_FORMATS, 0, 2, 0, 1, 0, 0, 0, 0, 7), false, 0, 0, 0, 0},
	{"too wide",       HEX(1, 0x10, 1, 0, 1, 0, 0, 0, 0, 7),      false, 0, 0, 0, 0},
	{"too high",       HEX(1, 0, 1, 0x10, 1, 0, 0, 0, 0, 7),      false, 0, 0, 0, 0},
};
/* clang-format on */

static void
bodies_are_taken_whole_or_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		const struct span s = bodies[i].body;
		struct hw_camera_frame f = {0};
		uint8_t again[32];
		struct sink k = sink_of(again, sizeof(again));

		if (kiosk_page_take(s, &f) != bodies[i].want)
			fail_msg("%s", bodies[i].name);
		if (!bodies[i].want)
			continue;
		if (f.format != bodies[i].format ||
		    f.width != bodies[i].width ||
		    f.height != bodies[i].height || f.data.n != bodies[i].n)
			fail_msg("%s: another frame", bodies[i].name);
		kiosk_page_put(&k, &f);
		if (!span_eq(sink_span(&k), s))
			fail_msg("%s: written otherwise", bodies[i].name);
	}
}

static void
addresses(void **state)
{
	(void)state;
	assert_string_equal(
	    kiosk_page_camera("camera:v4l2:/dev/video2"), "v4l2:/dev/video2");
	assert_null(kiosk_page_camera("/dev/ttyACM0"));
	assert_null(kiosk_page_camera("camera"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bodies_are_taken_whole_or_not),
	    cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
