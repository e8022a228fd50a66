/* Which mode is taken, and how many bytes a frame of it has. */
#include "tests/check.h"

#include "hw/camera_mode.h"

#define J HW_CAMERA_JPEG
#define G HW_CAMERA_GREY
#define R HW_CAMERA_RGB
#define I HW_CAMERA_I420
#define Y HW_CAMERA_YUYV
#define N HW_CAMERA_NV12

/* clang-format off */
static const struct {
	const char *name;
	struct hw_camera_mode_wish wish;
	struct hw_camera_mode offered[5];
	int want; /* index; -1: none */
} picks[] = {
	{"the one there is", {0},
	    {{Y, 640, 480, 30000}}, 0},
	{"none", {0},
	    {{0}}, -1},
	{"large enough before fast", {0},
	    {{Y, 640, 480, 30000}, {Y, 1280, 960, 5000}}, 1},
	{"fast before few pixels", {0},
	    {{Y, 1280, 960, 5000}, {J, 1600, 1200, 30000}}, 1},
	{"few pixels before cheap", {0},
	    {{Y, 1920, 1080, 30000}, {J, 1280, 960, 30000}}, 1},
	{"cheap of the same size", {0},
	    {{J, 1280, 960, 30000}, {Y, 1280, 960, 30000}, {N, 1280, 960, 30000},
	     {R, 1280, 960, 30000}}, 3},
	{"I420 before YUYV", {0},
	    {{Y, 1280, 960, 30000}, {I, 1280, 960, 30000}}, 1},
	{"colour before grey", {0},
	    {{G, 800, 1000, 30000}, {J, 1920, 1080, 30000}}, 1},
	{"grey that is large enough before colour that is not", {0},
	    {{G, 800, 1000, 30000}, {J, 640, 480, 30000}}, 0},
	{"the most where none is large enough", {0},
	    {{Y, 320, 240, 30000}, {Y, 640, 480, 30000}, {Y, 640, 360, 30000}}, 1},
	{"720 lines are not 800", {0},
	    {{Y, 1280, 720, 30000}, {Y, 800, 800, 30000}}, 1},
	{"600 x 800 is enough", {0},
	    {{Y, 640, 800, 30000}, {Y, 600, 800, 30000}, {Y, 598, 800, 30000}}, 1},
	{"slower leaves more light", {0},
	    {{Y, 800, 800, 60000}, {Y, 800, 800, 15000}, {Y, 800, 800, 14999}}, 1},
	{"as fast as it can where it is too slow", {0},
	    {{Y, 800, 800, 1000}, {Y, 800, 800, 10000}, {Y, 800, 800, 5000}}, 1},
	{"a rate that is not told counts as fast", {0},
	    {{Y, 800, 800, 10000}, {Y, 800, 800, 0}}, 1},
	{"a format that was named", {.one_format = true, .format = J},
	    {{Y, 1280, 960, 30000}, {J, 640, 480, 30000}}, 1},
	{"a format that is not there", {.one_format = true, .format = N},
	    {{Y, 1280, 960, 30000}, {J, 640, 480, 30000}}, -1},
	{"a size that was named", {.one_size = true, .width = 640, .height = 480},
	    {{Y, 1280, 960, 30000}, {J, 640, 480, 30000}}, 1},
	{"a size that is not there", {.one_size = true, .width = 640, .height = 481},
	    {{Y, 1280, 960, 30000}, {J, 640, 480, 30000}}, -1},
	{"a rate that was named", {.mfps = 60000},
	    {{Y, 1280, 960, 30000}, {J, 1280, 960, 60000}}, 1},
	{"no sides", {0},
	    {{Y, 0, 960, 30000}, {J, 640, 0, 30000}}, -1},
	{"beyond every bound", {0},
	    {{Y, 4098, 960, 30000}, {Y, 0x80000000, 0x80000000, 30000}}, -1},
	{"larger than a frame may be", {0},
	    {{R, 4096, 4096, 30000}, {Y, 640, 480, 30000}}, 1},
	{"a format that there is not", {0},
	    {{HW_CAMERA_FORMATS, 1280, 960, 30000}, {(enum hw_camera_format)-1, 1280, 960, 1}}, -1},
};

static const struct {
	const char *name;
	struct hw_camera_mode mode;
	size_t stride;
	enum hw_err want;
	size_t row, size;
} layouts[] = {
	{"grey",              {G, 8, 6, 0},  0,  HW_E_OK, 8, 48},
	{"RGB",               {R, 8, 6, 0},  0,  HW_E_OK, 24, 144},
	{"I420",              {I, 8, 6, 0},  0,  HW_E_OK, 8, 72},
	{"I420, its stride",  {I, 8, 6, 0},  8,  HW_E_OK, 8, 72},
	{"I420, gaps",        {I, 8, 6, 0},  10, HW_E_UNSUPPORTED, 0, 0},
	{"I420, odd",         {I, 7, 6, 0},  0,  HW_E_FORMAT, 0, 0},
	{"YUYV",              {Y, 8, 5, 0},  0,  HW_E_OK, 16, 80},
	{"YUYV, padded",      {Y, 8, 5, 0},  19, HW_E_OK, 19, 95},
	{"YUYV, a byte less", {Y, 8, 5, 0},  15, HW_E_FORMAT, 0, 0},
	{"YUYV, odd",         {Y, 7, 5, 0},  0,  HW_E_FORMAT, 0, 0},
	{"NV12",              {N, 8, 6, 0},  0,  HW_E_OK, 8, 72},
	{"NV12, padded",      {N, 8, 6, 0},  16, HW_E_OK, 16, 144},
	{"NV12, odd height",  {N, 8, 5, 0},  0,  HW_E_FORMAT, 0, 0},
	{"JPEG",              {J, 8, 6, 0},  99, HW_E_OK, 0, 0},
	{"no width",          {Y, 0, 6, 0},  0,  HW_E_FORMAT, 0, 0},
	{"no height",         {Y, 8, 0, 0},  0,  HW_E_FORMAT, 0, 0},
	{"too wide",          {Y, 4098, 6, 0}, 0, HW_E_LIMIT, 0, 0},
	{"a stride of all",   {G, 8, 4000, 0}, (size_t)-1, HW_E_LIMIT, 0, 0},
	{"a frame too large", {R, 4096, 4096, 0}, 0, HW_E_LIMIT, 0, 0},
	{"as large as may be", {G, 4096, 4096, 0}, 0, HW_E_OK, 4096, 16u << 20},
};
/* clang-format on */

static void
picks_by_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(picks) / sizeof(picks[0]); i++) {
		struct hw_camera_mode got = {0};
		enum hw_err e = hw_camera_mode_pick(
		    &picks[i].wish, picks[i].offered, 5, &got);

		check(picks[i].name,
		    e == (picks[i].want < 0 ? HW_E_UNSUPPORTED : HW_E_OK));
		if (picks[i].want >= 0)
			check(picks[i].name,
			    memcmp(&got, &picks[i].offered[picks[i].want],
				sizeof(got)) == 0);
	}
}

static void
lays_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		size_t stride = layouts[i].stride, size = 0;

		check(layouts[i].name,
		    hw_camera_mode_layout(&layouts[i].mode, &stride, &size) ==
			layouts[i].want);
		if (layouts[i].want == HW_E_OK)
			check(layouts[i].name,
			    stride == layouts[i].row &&
				size == layouts[i].size);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(picks_by_table),
	    cmocka_unit_test(lays_out),
	};

	return cmocka_run_group_tests_name("hw_camera_mode", tests, NULL, NULL);
}
