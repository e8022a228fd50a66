/*
 * The landmark model as a hostile file, as a small one whose answers are known,
 * and as the real one against what dlib itself says.
 */
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/detector.h"
#include "biometrics/file.h"
#include "biometrics/image.h"
#include "biometrics/landmarks.h"

enum {
	DIM = 2 * BIOMETRICS_LANDMARKS_POINTS
};

/* A file under construction: dlib's integers, reals and sequences. */
static uint8_t file[1 << 16];
static size_t used;

static void
put_int(int64_t v)
{
	uint64_t n = (uint64_t)(v < 0 ? -v : v);
	size_t head = used++;

	do {
		file[used++] = (uint8_t)n;
		n >>= 8;
	} while (n != 0);
	file[head] = (uint8_t)((used - head - 1) | (v < 0 ? 0x80 : 0));
}

/* Of 1/256. */
static void
put_real(int v)
{
	put_int(v);
	put_int(-8);
}

static void
put_column(int first, int step)
{
	put_int(-DIM);
	put_int(-1);
	for (int i = 0; i < DIM; i++)
		put_real(first + step * i);
}

enum part {
	NONE,
	VERSION,
	OLD_COLUMN,
	CASCADES,
	NO_TREES,
	SPLITS,
	LEAVES,
	PIXEL,
	ANCHOR,
	ANCHORS,
	OFFSETS,
	MANTISSA,
	EXPONENT,
	RESERVED,
	TRAILING
};

/*
 * One cascade of one tree with one question: is the pixel at point 0 brighter
 * than that at point 1?  Points lie on the diagonal; the answer moves them.
 */
static void
build(enum part broken)
{
	used = 0;
	put_int(broken == VERSION ? 2 : 1);
	put_column(64, 1);
	if (broken == OLD_COLUMN)
		file[2] &= 0x7F;
	put_int(broken == CASCADES ? 65 : 1);
	put_int(broken == NO_TREES ? 0 : 1);
	put_int(broken == SPLITS ? 2 : 1);
	put_int(0);
	put_int(broken == PIXEL ? 2 : 1);
	put_real(256); /* brighter by more than one */
	if (broken == SPLITS) {
		put_int(0);
		put_int(1);
		put_real(256);
	}
	put_int(broken == LEAVES ? 3 : 2);
	put_column(16, 0);
	put_column(-16, 0);
	put_int(1);
	put_int(broken == ANCHORS ? 0 : 2);
	put_int(0);
	put_int(broken == ANCHOR ? BIOMETRICS_LANDMARKS_POINTS : 1);
	put_int(1);
	put_int(broken == OFFSETS ? 1 : 2);
	put_real(0);
	put_real(0);
	put_real(0);
	if (broken == MANTISSA)
		put_int((1 << 24) + 1);
	else
		put_int(0);
	put_int(broken == EXPONENT ? 32000 : 0); /* dlib's infinity */
	if (broken == RESERVED)
		file[0] |= 0x10;
	if (broken == TRAILING)
		file[used++] = 0;
}

/* clang-format off */
static const struct {
	const char *name;
	enum part broken;
} hostile[] = {
	{"a later version",                    VERSION},
	{"a column of dlib's older kind",      OLD_COLUMN},
	{"more cascades than sense",           CASCADES},
	{"a cascade without trees",            NO_TREES},
	{"splits of no full tree",             SPLITS},
	{"a leaf too many",                    LEAVES},
	{"a split over a pixel not there",     PIXEL},
	{"a pixel by a point not there",       ANCHOR},
	{"no pixels",                          ANCHORS},
	{"distances for fewer pixels",         OFFSETS},
	{"a mantissa of more than a float",    MANTISSA},
	{"infinity",                           EXPONENT},
	{"a reserved bit",                     RESERVED},
	{"a byte too many",                    TRAILING},
};
/* clang-format on */

static void
refuses_what_is_broken(void **state)
{
	struct biometrics_landmarks *l = NULL;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		build(hostile[i].broken);
		check(hostile[i].name,
		    biometrics_landmarks_new(span_of(file, used), &l) ==
			BIOMETRICS_E_MODEL);
		check(hostile[i].name, l == NULL);
	}
	build(NONE);
	n = used;
	while (n-- > 0)
		assert_int_equal(biometrics_landmarks_new(span_of(file, n), &l),
		    BIOMETRICS_E_MODEL);
}

static void
asks_and_moves(void **state)
{
	/* Points 0 and 1 lie at (64, 65) and (66, 67) of 256. */
	static const struct {
		const char *name;
		unsigned bright; /* row and column of the bright pixel */
		float want;
	} rows[] = {
	    {"point 0 is brighter", 64, 16},
	    {"point 1 is brighter", 66, -16},
	    {"neither is", 0, -16},
	};
	struct biometrics_landmarks *l = NULL;
	static uint8_t px[300 * 300];
	struct biometrics_image img = biometrics_image_of(
	    px, sizeof(px), 300, 300, 1);
	float xy[DIM];

	(void)state;
	build(NONE);
	assert_int_equal(
	    biometrics_landmarks_new(span_of(file, used), &l), BIOMETRICS_E_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(px, 100, sizeof(px));
		px[(rows[i].bright + 1) * 300 + rows[i].bright] = 200;
		assert_int_equal(
		    biometrics_landmarks_run(l, &img, 0, 0, 256, 256, xy),
		    BIOMETRICS_E_OK);
		for (int k = 0; k < DIM; k++)
			check(rows[i].name,
			    fabsf(xy[k] - (float)(64 + k) - rows[i].want) <
				1e-3f);
	}
	/* Beyond the picture all is black, and nothing is read. */
	assert_int_equal(
	    biometrics_landmarks_run(l, &img, -9000, -9000, -8000, -8000, xy),
	    BIOMETRICS_E_OK);
	biometrics_landmarks_free(&l);
}

static void
refuses_a_box_that_is_none(void **state)
{
	static const float boxes[][4] = {
	    {0, 0, 0, 10},
	    {0, 0, -1, 10},
	    {0, 0, NAN, 10},
	    {NAN, 0, 10, 10},
	    {0, -INFINITY, 10, 10},
	    {0, 0, 1e9f, 10},
	};
	struct biometrics_landmarks *l = NULL;
	uint8_t px[16] = {0};
	struct biometrics_image img = biometrics_image_of(
	    px, sizeof(px), 4, 4, 1);
	float xy[DIM];

	(void)state;
	build(NONE);
	assert_int_equal(
	    biometrics_landmarks_new(span_of(file, used), &l), BIOMETRICS_E_OK);
	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++)
		assert_int_equal(biometrics_landmarks_run(l, &img, boxes[i][0],
				     boxes[i][1], boxes[i][2], boxes[i][3], xy),
		    BIOMETRICS_E_VALUE);
	img.cap = 15;
	assert_int_equal(biometrics_landmarks_run(l, &img, 0, 0, 4, 4, xy),
	    BIOMETRICS_E_VALUE);
	biometrics_landmarks_free(&l);
}

/*
 * dlib's shape_predictor on bald_guys.jpg, in two boxes: it rounds what we do
 * not, so that some of its pixels are their neighbours.
 */
/* clang-format off */
static const struct {
	float box[4];
	struct { unsigned point; float x, y; } at[10];
} dlibs[] = {
	{{1070, 1309, 1249, 1488}, {
		{0,  1082, 1357}, {8,  1155, 1503}, {16, 1250, 1363}, {30, 1154, 1399}, {36, 1111, 1354},
		{45, 1210, 1359}, {48, 1117, 1429}, {54, 1200, 1431}, {62, 1156, 1433}, {66, 1156, 1445}}},
	{{771, 811, 950, 990}, {
		{0,  769, 880},   {8,  868, 1028},  {16, 942, 872},   {30, 867, 909},   {36, 810, 872},
		{45, 912, 864},   {48, 830, 956},   {54, 898, 954},   {62, 864, 958},   {66, 865, 960}}},
};
/* clang-format on */

static void
finds_what_dlib_finds(void **state)
{
	static uint8_t px[16 << 20], grey_px[8 << 20];
	struct biometrics_image img = {.px = px, .cap = sizeof(px)};
	struct biometrics_image grey = {.px = grey_px, .cap = sizeof(grey_px)};
	struct biometrics_landmarks *l = NULL;
	struct span model = {0}, photo = {0};
	float xy[DIM];

	(void)state;
	assert_int_equal(system("tests/demo/photos.sh build/photos >&2"), 0);
	assert_int_equal(biometrics_file_map(BIOMETRICS_DETECTOR_MODEL, &model),
	    BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_file_map("build/photos/bald_guys.jpg", &photo),
	    BIOMETRICS_E_OK);
	assert_int_equal(biometrics_landmarks_new(model, &l), BIOMETRICS_E_OK);
	biometrics_file_unmap(&model);
	assert_int_equal(biometrics_image_decode(photo, &img), BIOMETRICS_E_OK);
	biometrics_file_unmap(&photo);
	assert_int_equal(biometrics_image_grey(&img, &grey), BIOMETRICS_E_OK);
	for (size_t i = 0; i < sizeof(dlibs) / sizeof(dlibs[0]); i++) {
		const float *b = dlibs[i].box;

		assert_int_equal(biometrics_landmarks_run(
				     l, &grey, b[0], b[1], b[2], b[3], xy),
		    BIOMETRICS_E_OK);
		for (size_t k = 0; k < 10; k++) {
			const float *p = xy + (size_t)2 * dlibs[i].at[k].point;

			assert_true(fabsf(p[0] - dlibs[i].at[k].x) < 1.6f);
			assert_true(fabsf(p[1] - dlibs[i].at[k].y) < 1.6f);
		}
	}
	biometrics_landmarks_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_what_is_broken),
	    cmocka_unit_test(asks_and_moves),
	    cmocka_unit_test(refuses_a_box_that_is_none),
	    cmocka_unit_test(finds_what_dlib_finds),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_landmarks", tests, NULL, NULL);
}
