/* Frames of cameras as pixels, those of a hostile one included. */
#include "tests/check.h"

#include "kiosk/frame.h"

static uint8_t px[64 * 64 * 3], data[64 * 64 * 3];

/* clang-format off */
static const struct {
	const char *name;
	enum hw_camera_format format;
	unsigned width, height;
	size_t bytes, cap;
	bool want;
} frames[] = {
	{"grey",                     HW_CAMERA_GREY, 8, 6, 48,        48,  true},
	{"grey, a byte short",       HW_CAMERA_GREY, 8, 6, 47,        48,  false},
	{"grey, a byte more",        HW_CAMERA_GREY, 8, 6, 49,        64,  false},
	{"grey, no room",            HW_CAMERA_GREY, 8, 6, 48,        47,  false},
	{"RGB",                      HW_CAMERA_RGB,  8, 6, 144,       144, true},
	{"RGB, no room",             HW_CAMERA_RGB,  8, 6, 144,       143, false},
	{"I420",                     HW_CAMERA_I420, 8, 6, 48 + 24,   144, true},
	{"I420, odd sides",          HW_CAMERA_I420, 7, 5, 35 + 24,   105, true},
	{"I420, chroma short",       HW_CAMERA_I420, 7, 5, 35 + 23,   105, false},
	{"I420, no room",            HW_CAMERA_I420, 8, 6, 48 + 24,   143, false},
	{"no width",                 HW_CAMERA_GREY, 0, 6, 0,         64,  false},
	{"no height",                HW_CAMERA_I420, 8, 0, 0,         64,  false},
	{"wider than memory",        HW_CAMERA_GREY, 0xFFFFFFFF, 2, 48, 64, false},
	{"a product that wraps",     HW_CAMERA_RGB,  0x80000000, 0x80000000, 48, 64, false},
	{"the same in I420",         HW_CAMERA_I420, 0x80000000, 0x80000000, 48, 64, false},
	{"a JPEG that is none",      HW_CAMERA_JPEG, 8, 6, 48,        144, false},
};
/* clang-format on */

static void
believes_no_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		const struct hw_camera_frame f = {.format = frames[i].format,
		    .width = frames[i].width,
		    .height = frames[i].height,
		    .data = span_of(data, frames[i].bytes)};
		struct biometrics_image img = {.px = px, .cap = frames[i].cap};

		check(frames[i].name,
		    kiosk_frame_pixels(&f, &img) == frames[i].want);
		if (frames[i].want)
			check(frames[i].name, biometrics_image_ok(&img));
	}
}

/* ITU-R BT.601, video range. */
static void
knows_colours(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		uint8_t y, u, v, rgb[3];
	} rows[] = {
		{"black",  16, 128, 128, {0, 0, 0}},
		{"white", 235, 128, 128, {255, 255, 255}},
		{"red",    81,  90, 240, {255, 0, 0}},
		{"green", 145,  54,  34, {0, 255, 0}},
		{"blue",   41, 240, 110, {0, 0, 255}},
		{"beyond", 255, 255, 255, {255, 125, 255}},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hw_camera_frame f = {.format = HW_CAMERA_I420,
		    .width = 2,
		    .height = 2,
		    .data = span_of(data, 6)};
		struct biometrics_image img = {.px = px, .cap = sizeof(px)};

		memset(data, rows[i].y, 4);
		data[4] = rows[i].u;
		data[5] = rows[i].v;
		assert_true(kiosk_frame_pixels(&f, &img));
		for (int k = 0; k < 12; k++)
			check(rows[i].name,
			    px[k] - rows[i].rgb[k % 3] <= 2 &&
				rows[i].rgb[k % 3] - px[k] <= 2);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(believes_no_size),
	    cmocka_unit_test(knows_colours),
	};

	return cmocka_run_group_tests_name("kiosk_frame", tests, NULL, NULL);
}
