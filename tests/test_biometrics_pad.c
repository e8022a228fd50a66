/*
 * Presentation attack detection, piece by piece: what moves how, regular
 * patterns, the network's file, and that the score is a score.  How well it
 * tells attacks apart is measured by tests/bench/bench_biometrics_pad.
 */
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/image.h"
#include "biometrics/pad_parts.h"

enum {
	W = 640,
	H = 480,
	N = BIOMETRICS_FACE_POINTS
};

static uint8_t px[W * H * 3];

/* A head of 68 points with depth, in eye distances about the nose. */
static void
head(struct biometrics_face *f, float cx, float cy, float ied, float yaw)
{
	memset(f, 0, sizeof(*f));
	for (int i = 0; i < N; i++) {
		const float x = (float)(i % 9 - 4) / 4,
			    y = (float)(i / 9 - 3) / 3;
		const float z = 1 - x * x; /* a nose before its ears */

		f->point[i].x = cx + ied * (x * cosf(yaw) + z * sinf(yaw));
		f->point[i].y = cy + ied * y;
	}
	/* Eyes: the left one's and the right one's six points. */
	for (int eye = 0; eye < 2; eye++)
		for (int k = 0; k < 6; k++) {
			static const float at[6][2] = {{-.2f, 0}, {-.1f, -.07f},
			    {.1f, -.07f}, {.2f, 0}, {.1f, .07f}, {-.1f, .07f}};
			struct biometrics_point *p =
			    &f->point[36 + 6 * eye + k];

			p->x = cx + ied * (eye == 0 ? -.5f : .5f) * cosf(yaw) +
			    ied * at[k][0];
			p->y = cy + ied * at[k][1];
		}
}

/* Points that a printed head would have: turned, it only gets narrower. */
static void
print_of(struct biometrics_face *f, float cx, float cy, float ied, float tilt)
{
	head(f, cx, cy, ied, 0);
	for (int i = 0; i < N; i++)
		f->point[i].x = cx + (f->point[i].x - cx) * cosf(tilt);
}

/* Two octaves of blocks that are nowhere alike. */
static uint8_t
texture(int x, int y)
{
	const uint32_t a = (uint32_t)(x / 16 * 7919 + y / 16 * 104729);
	const uint32_t b = (uint32_t)(x / 48 * 1299709 + y / 48 * 15485863);

	return (
	    uint8_t)(40 + (a * 2654435761u >> 25) + (b * 2654435761u >> 26));
}

/* A room, and before it a picture of another that was moved by dx. */
static struct biometrics_image
scene(int dx, bool picture)
{
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++)
			memset(px + (y * W + x) * 3,
			    picture ? texture(x - dx + 3000, y) : texture(x, y),
			    3);
	return biometrics_image_of(px, sizeof(px), W, H, 3);
}

static void
see_stream(struct biometrics_pad_motion *m, bool picture, bool moves)
{
	memset(m, 0, sizeof(*m));
	for (int i = 0; i < 12; i++) {
		const int dx = moves ? 12 * (i % 3) : 0;
		const struct biometrics_image img = scene(dx, picture);
		struct biometrics_face f;

		head(&f, 320 + (float)dx, 240, 80, 0);
		biometrics_pad_motion_see(m, &img, &f);
	}
}

static void
knows_what_moves_with_the_face(void **state)
{
	struct biometrics_pad_evidence e[BIOMETRICS_PAD_COUNT];
	struct biometrics_pad_motion m;

	(void)state;
	memset(e, 0, sizeof(e));
	see_stream(&m, true, true);
	biometrics_pad_motion_judge(&m, e);
	assert_true(e[BIOMETRICS_PAD_SURROUNDINGS].have);
	assert_true(e[BIOMETRICS_PAD_SURROUNDINGS].raw > 0.9f);
	assert_int_equal(m.longest, 0);
	see_stream(&m, false, true);
	biometrics_pad_motion_judge(&m, e);
	assert_true(e[BIOMETRICS_PAD_SURROUNDINGS].have);
	assert_true(e[BIOMETRICS_PAD_SURROUNDINGS].raw < 0.1f);
	/* Nothing moves: of surroundings nothing is known. */
	see_stream(&m, true, false);
	biometrics_pad_motion_judge(&m, e);
	assert_false(e[BIOMETRICS_PAD_SURROUNDINGS].have);
	assert_true(e[BIOMETRICS_PAD_STILLNESS].have);
	assert_int_equal(m.longest, 11);
}

static void
tells_a_head_from_a_plane(void **state)
{
	struct biometrics_pad_evidence e[BIOMETRICS_PAD_COUNT];
	struct biometrics_pad_motion round = {0}, flat = {0};
	const struct biometrics_image img = scene(0, false);

	(void)state;
	memset(e, 0, sizeof(e));
	for (int i = 0; i < 12; i++) {
		const float turn = 0.5f * sinf((float)i);
		struct biometrics_face f;

		head(&f, 320, 240, 80, turn);
		biometrics_pad_motion_see(&round, &img, &f);
		print_of(&f, 320 + 5 * turn, 240, 80 + 4 * turn, turn);
		biometrics_pad_motion_see(&flat, &img, &f);
	}
	biometrics_pad_motion_judge(&round, e);
	assert_true(e[BIOMETRICS_PAD_DEFORMATION].raw > 0.05f);
	biometrics_pad_motion_judge(&flat, e);
	assert_true(e[BIOMETRICS_PAD_DEFORMATION].have);
	assert_true(e[BIOMETRICS_PAD_DEFORMATION].raw < 0.005f);
}

static void
counts_blinks(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		unsigned from, to, want; /* frames with shut eyes */
	} rows[] = {
		{"open all the time", 99, 99, 0},
		{"a blink",           10, 12, 1},
		{"asleep",            10, 25, 0},
		{"shut at the end",   38, 40, 0},
	};
	/* clang-format on */
	const struct biometrics_image img = scene(0, false);

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct biometrics_pad_motion m = {0};

		for (unsigned i = 0; i < 40; i++) {
			struct biometrics_face f;

			head(&f, 320, 240, 80, 0);
			if (i >= rows[r].from && i < rows[r].to)
				for (int k = 36; k < 48; k++)
					f.point[k].y = 240;
			biometrics_pad_motion_see(&m, &img, &f);
		}
		check(rows[r].name, m.blinks == rows[r].want);
	}
}

static void
sees_a_grid(void **state)
{
	struct biometrics_image img = scene(0, false);
	struct biometrics_face f;
	float plain, grid;

	(void)state;
	head(&f, 320, 240, 80, 0);
	assert_true(biometrics_pad_pattern(&img, &f, &plain));
	/* Dots 4.6 pixels apart, ten grey values strong, slightly turned. */
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			const double u = (x + 0.1 * y) / 4.6;
			const double v = (y - 0.1 * x) / 4.6;
			const int dot = (int)(10 * cos(6.2832 * u) *
			    cos(6.2832 * v));

			for (int k = 0; k < 3; k++)
				px[(y * W + x) * 3 + k] =
				    (uint8_t)(px[(y * W + x) * 3 + k] + dot);
		}
	assert_true(biometrics_pad_pattern(&img, &f, &grid));
	assert_true(grid > plain + 6);
	/* Too small, and too near the border. */
	head(&f, 320, 240, 40, 0);
	assert_false(biometrics_pad_pattern(&img, &f, &grid));
	head(&f, 20, 240, 80, 0);
	assert_false(biometrics_pad_pattern(&img, &f, &grid));
	head(&f, NAN, 240, 80, 0);
	assert_false(biometrics_pad_pattern(&img, &f, &grid));
}

static void
needs_a_network_it_knows(void **state)
{
	struct biometrics_pad *pad = NULL;
	const char *path = check_data("models/mobileface_v2.fnet");

	(void)state;
	assert_int_equal(
	    biometrics_pad_new("/nonexistent", &pad), BIOMETRICS_E_FILE);
	assert_int_equal(
	    biometrics_pad_new("Makefile", &pad), BIOMETRICS_E_MODEL);
	assert_null(pad);
	if (path == NULL)
		skip_because("models/mobileface_v2.fnet is absent");
	/* A network, but nobody knows what its answers mean. */
	assert_int_equal(
	    biometrics_pad_new(path, &pad), BIOMETRICS_E_UNSUPPORTED);
	assert_null(pad);
}

/* Without a network: no alarm by a piece of evidence alone. */
static void
scores(void **state)
{
	struct biometrics_pad_result r;
	struct biometrics_pad *pad = NULL;
	double before;

	(void)state;
	assert_int_equal(biometrics_pad_new(NULL, &pad), BIOMETRICS_E_OK);
	assert_string_equal(biometrics_pad_model(pad), "none");
	biometrics_pad_judge(pad, &r);
	assert_int_equal(r.frames, 0);
	assert_true(r.score > 0 && r.score < 0.5);
	before = r.score;
	for (int i = 0; i < 12; i++) {
		const struct biometrics_image img = scene(12 * (i % 3), true);
		struct biometrics_face f;

		head(&f, 320 + 12 * (float)(i % 3), 240, 80, 0);
		assert_int_equal(
		    biometrics_pad_see(pad, &img, &f, i == 5), BIOMETRICS_E_OK);
	}
	biometrics_pad_judge(pad, &r);
	assert_int_equal(r.frames, 12);
	assert_false(r.evidence[BIOMETRICS_PAD_NETWORK].have);
	assert_true(r.evidence[BIOMETRICS_PAD_SURROUNDINGS].weight > 0.5f);
	assert_true(r.score > before && r.score < 0.5);
	/* Another person: nothing of this one is left. */
	biometrics_pad_forget(pad);
	biometrics_pad_judge(pad, &r);
	assert_int_equal(r.frames, 0);
	assert_true(fabs(r.score - before) < 1e-9);
	biometrics_pad_free(&pad);
	assert_null(pad);
}

/* Landmarks and pictures that are none end in an error, not in a score. */
static void
survives_nonsense(void **state)
{
	static const float odd[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f};
	const char *path = check_data("models/minifasnet_v2_2.7.fnet");
	struct biometrics_image img = scene(0, false), cut = img;
	struct biometrics_pad_result r;
	struct biometrics_pad *pad = NULL;
	struct biometrics_face f;

	(void)state;
	assert_int_equal(biometrics_pad_new(path, &pad), BIOMETRICS_E_OK);
	head(&f, 320, 240, 80, 0);
	cut.cap--;
	assert_int_equal(
	    biometrics_pad_see(pad, &cut, &f, true), BIOMETRICS_E_VALUE);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		for (int k = 0; k < N; k++) {
			head(&f, 320, 240, 80, 0);
			f.point[k].x = odd[i];
			assert_int_equal(
			    biometrics_pad_see(pad, &img, &f, true),
			    BIOMETRICS_E_VALUE);
		}
	biometrics_pad_judge(pad, &r);
	assert_int_equal(r.frames, 0);
	assert_true(r.score > 0 && r.score < 1);
	/* A grey picture says nothing to a network of colours. */
	img = biometrics_image_of(px, sizeof(px), W, H, 1);
	head(&f, 320, 240, 80, 0);
	assert_int_equal(
	    biometrics_pad_see(pad, &img, &f, true), BIOMETRICS_E_OK);
	biometrics_pad_judge(pad, &r);
	assert_int_equal(r.frames, 1);
	assert_false(r.evidence[BIOMETRICS_PAD_NETWORK].have);
	biometrics_pad_free(&pad);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(knows_what_moves_with_the_face),
	    cmocka_unit_test(tells_a_head_from_a_plane),
	    cmocka_unit_test(counts_blinks),
	    cmocka_unit_test(sees_a_grid),
	    cmocka_unit_test(needs_a_network_it_knows),
	    cmocka_unit_test(scores),
	    cmocka_unit_test(survives_nonsense),
	};

	return cmocka_run_group_tests_name("biometrics_pad", tests, NULL, NULL);
}
