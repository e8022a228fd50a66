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
	size_t stride;
} frames[] = {
	{"grey",                     HW_CAMERA_GREY, 8, 6, 48,        48,  true, 0},
	{"grey, a byte short",       HW_CAMERA_GREY, 8, 6, 47,        48,  false, 0},
	{"grey, a byte more",        HW_CAMERA_GREY, 8, 6, 49,        64,  false, 0},
	{"grey, no room",            HW_CAMERA_GREY, 8, 6, 48,        47,  false, 0},
	{"RGB",                      HW_CAMERA_RGB,  8, 6, 144,       144, true, 0},
	{"RGB, no room",             HW_CAMERA_RGB,  8, 6, 144,       143, false, 0},
	{"I420",                     HW_CAMERA_I420, 8, 6, 48 + 24,   144, true, 0},
	{"I420, odd sides",          HW_CAMERA_I420, 7, 5, 35 + 24,   105, true, 0},
	{"I420, chroma short",       HW_CAMERA_I420, 7, 5, 35 + 23,   105, false, 0},
	{"I420, no room",            HW_CAMERA_I420, 8, 6, 48 + 24,   143, false, 0},
	{"no width",                 HW_CAMERA_GREY, 0, 6, 0,         64,  false, 0},
	{"no height",                HW_CAMERA_I420, 8, 0, 0,         64,  false, 0},
	{"wider than memory",        HW_CAMERA_GREY, 0xFFFFFFFF, 2, 48, 64, false, 0},
	{"a product that wraps",     HW_CAMERA_RGB,  0x80000000, 0x80000000, 48, 64, false, 0},
	{"the same in I420",         HW_CAMERA_I420, 0x80000000, 0x80000000, 48, 64, false, 0},
	{"a JPEG that is none",      HW_CAMERA_JPEG, 8, 6, 48,        144, false, 0},
	{"YUYV",                     HW_CAMERA_YUYV, 8, 5, 80,        120, true, 0},
	{"YUYV, a byte short",       HW_CAMERA_YUYV, 8, 5, 79,        120, false, 0},
	{"YUYV, odd width",          HW_CAMERA_YUYV, 7, 5, 70,        120, false, 0},
	{"YUYV, odd stride",         HW_CAMERA_YUYV, 8, 5, 95,        120, true, 19},
	{"YUYV, last row bare",      HW_CAMERA_YUYV, 8, 5, 92,        120, true, 19},
	{"YUYV, last row cut",       HW_CAMERA_YUYV, 8, 5, 91,        120, false, 19},
	{"YUYV, stride too small",   HW_CAMERA_YUYV, 8, 5, 95,        120, false, 15},
	{"YUYV, stride that wraps",  HW_CAMERA_YUYV, 8, 5, 95,        120, false, (size_t)-1},
	{"NV12",                     HW_CAMERA_NV12, 8, 6, 72,        144, true, 0},
	{"NV12, padded",             HW_CAMERA_NV12, 8, 6, 90,        144, true, 10},
	{"NV12, chroma short",       HW_CAMERA_NV12, 8, 6, 71,        144, false, 0},
	{"NV12, odd height",         HW_CAMERA_NV12, 8, 5, 60,        144, false, 0},
	{"grey, padded",             HW_CAMERA_GREY, 8, 6, 60,        48,  true, 10},
	{"RGB, padded",              HW_CAMERA_RGB,  8, 6, 180,       144, true, 30},
	{"I420 has no stride",       HW_CAMERA_I420, 8, 6, 90,        144, false, 10},
	{"a format that is none",    HW_CAMERA_FORMATS, 8, 6, 48,     144, false, 0},
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
		    .stride = frames[i].stride,
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

	/* Where Y, U and V of two pixels by two lie. */
	static const struct {
		enum hw_camera_format format;
		size_t n, stride;
		const char *bytes;
	} layouts[] = {
	    {HW_CAMERA_I420, 6, 0, "yyyyuv"},
	    {HW_CAMERA_NV12, 6, 0, "yyyyuv"},
	    {HW_CAMERA_NV12, 9, 3, "yy.yy.uv."},
	    {HW_CAMERA_YUYV, 8, 0, "yuyvyuyv"},
	    {HW_CAMERA_YUYV, 10, 5, "yuyv.yuyv."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t l = 0; l < sizeof(layouts) / sizeof(layouts[0]);
		     l++) {
			struct hw_camera_frame f = {.format = layouts[l].format,
			    .width = 2,
			    .height = 2,
			    .stride = layouts[l].stride,
			    .data = span_of(data, layouts[l].n)};
			struct biometrics_image img = {
			    .px = px, .cap = sizeof(px)};

			for (size_t k = 0; k < layouts[l].n; k++)
				data[k] = layouts[l].bytes[k] == 'y' ? rows[i].y
				    : layouts[l].bytes[k] == 'u'     ? rows[i].u
				    : layouts[l].bytes[k] == 'v'     ? rows[i].v
								     : 77;
			assert_true(kiosk_frame_pixels(&f, &img));
			for (int k = 0; k < 12; k++)
				check(rows[i].name,
				    px[k] - rows[i].rgb[k % 3] <= 2 &&
					rows[i].rgb[k % 3] - px[k] <= 2);
		}
}

/* Each pixel has its own brightness, and no padding is seen. */
static void
keeps_pixels_apart(void **state)
{
	struct hw_camera_frame f = {.format = HW_CAMERA_YUYV,
	    .width = 4,
	    .height = 2,
	    .stride = 9,
	    .data = span_of(data, 18)};
	struct biometrics_image img = {.px = px, .cap = sizeof(px)};

	(void)state;
	memset(data, 128, 18);
	for (size_t i = 0; i < 8; i++)
		data[i / 4 * 9 + i % 4 * 2] = (uint8_t)(16 + 10 * i);
	data[8] = data[17] = 255;
	assert_true(kiosk_frame_pixels(&f, &img));
	for (int i = 0; i < 8; i++)
		assert_in_range(
		    px[3 * i] + 2, i * 1164 / 100, i * 1164 / 100 + 4);
}

/* The decoder of another kind is not there for a camera. */
static void
takes_no_png_for_a_jpeg(void **state)
{
	static const uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A,
	    '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0,
	    0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10, 'I', 'D', 'A', 'T',
	    0x78, 0x9C, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xAF, 0xA4, 0x71, 0,
	    0, 0, 0, 'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};
	struct hw_camera_frame f = {
	    .format = HW_CAMERA_JPEG, .data = SPAN_OF(png)};
	struct biometrics_image img = {.px = px, .cap = sizeof(px)};

	(void)state;
	assert_int_equal(
	    biometrics_image_decode(f.data, &img), BIOMETRICS_E_OK);
	img = (struct biometrics_image) {.px = px, .cap = sizeof(px)};
	assert_false(kiosk_frame_pixels(&f, &img));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(believes_no_size),
	    cmocka_unit_test(knows_colours),
	    cmocka_unit_test(keeps_pixels_apart),
	    cmocka_unit_test(takes_no_png_for_a_jpeg),
	};

	return cmocka_run_group_tests_name("kiosk_frame", tests, NULL, NULL);
}
