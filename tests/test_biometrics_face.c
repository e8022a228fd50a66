/*
 * On the photographs that Debian ships with dlib (tests/demo/photos.sh); what
 * needs a face model says so where there is none.
 */
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/best.h"
#include "biometrics/detector.h"
#include "biometrics/embedder.h"
#include "biometrics/face.h"
#include "biometrics/kernel.h"
#include "biometrics/model.h"
#include "biometrics/verdict.h"

enum {
	W = 640,
	H = 480
};

static struct biometrics_detector *detector;
static uint8_t *collage_px, frame_px[W * H * 3], best_px[W * H * 3];
static struct biometrics_image collage;
static struct biometrics_face faces[64];
static size_t count;

static struct biometrics_image
photograph(const char *name)
{
	char path[256], command[300];
	struct biometrics_image img = {0};
	struct biometrics_image_info info;
	uint8_t *p;
	size_t n;

	snprintf(path, sizeof(path), "build/photos/%s", name);
	snprintf(
	    command, sizeof(command), "tests/demo/photos.sh build/photos >&2");
	if (system(command) != 0 || (p = check_slurp(path, &n)) == NULL)
		return img;
	assert_int_equal(
	    biometrics_image_info(span_of(p, n), &info), BIOMETRICS_E_OK);
	img.cap = (size_t)info.width * info.height * info.channels;
	img.px = malloc(img.cap);
	assert_non_null(img.px);
	assert_int_equal(
	    biometrics_image_decode(span_of(p, n), &img), BIOMETRICS_E_OK);
	free(p);
	return img;
}

static int
open_all(void **state)
{
	(void)state;
	collage = photograph("bald_guys.jpg");
	collage_px = collage.px;
	if (collage_px == NULL ||
	    biometrics_detector_new(BIOMETRICS_DETECTOR_MODEL, &detector) !=
		BIOMETRICS_E_OK)
		return 1;
	return biometrics_face_find(detector, &collage, 0, faces, 64, &count) !=
	    BIOMETRICS_E_OK;
}

static int
close_all(void **state)
{
	(void)state;
	free(collage_px);
	biometrics_detector_free(&detector);
	return 0;
}

static const struct biometrics_face *
face_at(float x, float y)
{
	for (size_t i = 0; i < count; i++)
		if (x > faces[i].box.left &&
		    x < faces[i].box.left + faces[i].box.width &&
		    y > faces[i].box.top &&
		    y < faces[i].box.top + faces[i].box.height)
			return &faces[i];
	fail_msg("no face at %.0f, %.0f", (double)x, (double)y);
	return NULL;
}

static void
finds_every_face(void **state)
{
	(void)state;
	assert_int_equal(count, 24);
	for (size_t i = 0; i < count; i++) {
		assert_true(
		    i == 0 || faces[i].box.width <= faces[i - 1].box.width);
		/* The eyes lie in the box, the left one to the left. */
		assert_true(faces[i].point[36].x < faces[i].point[45].x);
		assert_true(faces[i].point[36].x > faces[i].box.left);
		assert_true(faces[i].point[45].y < faces[i].point[8].y);
		assert_true(biometrics_face_ied(&faces[i]) >
		    0.25f * faces[i].box.width);
	}
}

/* A dark band comes down from the brows until the detector gives up. */
static void
finds_a_doubtful_face_under_a_cap(void **state)
{
	enum {
		SIDE = 300
	};
	static uint8_t px[SIDE * SIDE * 3];
	struct biometrics_image img = {.px = px, .cap = sizeof(px)};
	const struct biometrics_face *bare = face_at(144, 164);
	const int left = (int)bare->box.left - 90;
	const int top = (int)bare->box.top - 90;
	struct biometrics_face f[4];
	unsigned band = 0;
	size_t n = 1;

	(void)state;
	assert_int_equal(
	    biometrics_image_crop(&collage, left, top, SIDE, SIDE, &img),
	    BIOMETRICS_E_OK);
	for (; n > 0 && band < SIDE / 2; band += 4) {
		memset(px, 20, 3 * SIDE * (90 + band));
		assert_int_equal(
		    biometrics_face_find(detector, &img, 40, f, 4, &n),
		    BIOMETRICS_E_OK);
	}
	assert_int_equal(n, 0);
	assert_int_equal(
	    biometrics_face_find_doubtful(detector, &img, f), BIOMETRICS_E_OK);
	assert_true(f->confidence < 0);
	assert_true(fabsf(f->box.left - 90) < bare->box.width / 4);
	assert_true(fabsf(f->box.top - 90) < bare->box.width / 4);
	memset(px, 20, sizeof(px));
	assert_int_equal(biometrics_face_find_doubtful(detector, &img, f),
	    BIOMETRICS_E_NO_FACE);
}

static void
tells_how_a_head_is_turned(void **state)
{
	const struct biometrics_face *f;

	(void)state;
	f = face_at(1876, 1379); /* looks up and to the side */
	assert_true(f->yaw > 12 && f->roll > 8);
	f = face_at(1592, 250); /* leans */
	assert_true(f->roll > 7 && fabsf(f->yaw) < 10);
	f = face_at(126, 1368); /* turned the other way */
	assert_true(f->yaw < -12);
	f = face_at(144, 164); /* straight */
	assert_true(
	    fabsf(f->yaw) < 6 && fabsf(f->pitch) < 8 && fabsf(f->roll) < 6);
}

static void
finds_small_faces_when_asked(void **state)
{
	static uint8_t px[1000 * 800 * 3];
	struct biometrics_image half = {.px = px, .cap = sizeof(px)};
	struct biometrics_face f[64];
	size_t n = 0, small = 0, large = 0;

	(void)state;
	assert_int_equal(biometrics_image_resize(&collage, collage.width / 2,
			     collage.height / 2, &half),
	    BIOMETRICS_E_OK);
	assert_int_equal(biometrics_face_find(detector, &half, 40, f, 64, &n),
	    BIOMETRICS_E_OK);
	small = n;
	assert_int_equal(biometrics_face_find(detector, &half, 0, f, 64, &n),
	    BIOMETRICS_E_OK);
	large = n;
	assert_true(small >= 23 && large < small);
	assert_int_equal(biometrics_face_find(detector, &half, 39, f, 64, &n),
	    BIOMETRICS_E_VALUE);
	assert_int_equal(biometrics_face_find(detector, &half, 40, f, 3, &n),
	    BIOMETRICS_E_OK);
	assert_int_equal(n, 3);
}

/* A frame with the face at (x, y) of the collage put at (cx, cy). */
static struct biometrics_image
frame(float x, float y, unsigned width, int cx, int cy)
{
	static uint8_t cut_px[1200 * 1200 * 3], small_px[W * H * 3];
	const struct biometrics_face *f = face_at(x, y);
	struct biometrics_image cut = {.px = cut_px, .cap = sizeof(cut_px)};
	struct biometrics_image small = {
	    .px = small_px, .cap = sizeof(small_px)};
	struct biometrics_image img = biometrics_image_of(
	    frame_px, sizeof(frame_px), W, H, 3);
	const int side = (int)(1.4f * f->box.width);
	const int left = (int)(f->box.left - 0.2f * f->box.width);
	const int top = (int)(f->box.top - 0.3f * f->box.height);

	assert_int_equal(biometrics_image_crop(&collage, left, top,
			     (unsigned)side, (unsigned)side, &cut),
	    BIOMETRICS_E_OK);
	assert_int_equal(biometrics_image_resize(&cut, width, width, &small),
	    BIOMETRICS_E_OK);
	memset(frame_px, 0xC0, sizeof(frame_px));
	for (int v = 0; v < (int)width; v++)
		for (int u = 0; u < (int)width; u++) {
			const int px = cx - (int)width / 2 + u;
			const int py = cy - (int)width / 2 + v;

			if (px >= 0 && px < W && py >= 0 && py < H)
				memcpy(frame_px + (py * W + px) * 3,
				    small_px + (v * (int)width + u) * 3, 3);
		}
	return img;
}

/* clang-format off */
static const struct {
	const char *name;
	float x, y; /* a face of the collage */
	unsigned width;
	int cx, cy;
	enum biometrics_guidance want;
} guided[] = {
	{"good",      144,  463,  260, 320, 240, BIOMETRICS_G_GOOD},
	{"good too",  508,  938,  260, 320, 240, BIOMETRICS_G_GOOD},
	{"far",       144,  463,  120, 320, 240, BIOMETRICS_G_TOO_FAR},
	{"close",     144,  463,  470, 320, 240, BIOMETRICS_G_TOO_CLOSE},
	{"left",      144,  463,  240, 125, 240, BIOMETRICS_G_TOO_LEFT},
	{"right",     144,  463,  240, 515, 240, BIOMETRICS_G_TOO_RIGHT},
	{"high",      144,  463,  200, 320, 98,  BIOMETRICS_G_TOO_HIGH},
	{"low",       144,  463,  200, 320, 380, BIOMETRICS_G_TOO_LOW},
	{"turned",    1876, 1379, 260, 320, 240, BIOMETRICS_G_NOT_FRONTAL},
};
/* clang-format on */

static void
guides_the_traveller(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(guided) / sizeof(guided[0]); i++) {
		const struct biometrics_image img = frame(guided[i].x,
		    guided[i].y, guided[i].width, guided[i].cx, guided[i].cy);
		struct biometrics_quality q;
		struct biometrics_face f[8];
		enum biometrics_guidance g;
		size_t n = 0;

		assert_int_equal(
		    biometrics_face_find(detector, &img, 50, f, 8, &n),
		    BIOMETRICS_E_OK);
		biometrics_quality_measure(&img, f, n, &q);
		g = biometrics_quality_guide(&img, f, n, NULL, &q);
		if (g != guided[i].want)
			fail_msg("%s: %s", guided[i].name,
			    biometrics_quality_guidance_name(g));
	}
}

static void
judges_light_and_sharpness(void **state)
{
	static uint8_t small_px[W * H * 3];
	struct biometrics_image small = {
	    .px = small_px, .cap = sizeof(small_px)};
	struct biometrics_image img = frame(144, 463, 260, 320, 240);
	struct biometrics_quality before, q;
	struct biometrics_face f[8];
	size_t n = 0;

	(void)state;
	assert_int_equal(
	    biometrics_face_find(detector, &img, 0, f, 8, &n), BIOMETRICS_E_OK);
	assert_int_equal(n, 1);
	biometrics_quality_measure(&img, f, n, &before);
	assert_true(biometrics_quality_comparable(&before));
	assert_true(before.value[BIOMETRICS_Q_UNIFIED] > 60);
	assert_int_equal(biometrics_image_resize(&img, W / 8, H / 8, &small),
	    BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_image_resize(&small, W, H, &img), BIOMETRICS_E_OK);
	biometrics_quality_measure(&img, f, n, &q);
	assert_true(q.raw[BIOMETRICS_Q_SHARPNESS] <
	    before.raw[BIOMETRICS_Q_SHARPNESS] / 3);
	assert_int_equal(biometrics_quality_guide(&img, f, n, NULL, &q),
	    BIOMETRICS_G_BLURRED);
	for (size_t i = 0; i < sizeof(frame_px); i++)
		frame_px[i] /= 8;
	biometrics_quality_measure(&img, f, n, &q);
	assert_int_equal(biometrics_quality_guide(&img, f, n, NULL, &q),
	    BIOMETRICS_G_TOO_DARK);
	assert_false(biometrics_quality_comparable(&q));
	for (size_t i = 0; i < sizeof(frame_px); i++)
		frame_px[i] = (uint8_t)(224 + frame_px[i]);
	biometrics_quality_measure(&img, f, n, &q);
	assert_int_equal(biometrics_quality_guide(&img, f, n, NULL, &q),
	    BIOMETRICS_G_TOO_BRIGHT);
	/* Nobody: nothing to measure, nothing to compare. */
	biometrics_quality_measure(&img, f, 0, &q);
	assert_int_equal(biometrics_quality_guide(&img, f, 0, NULL, &q),
	    BIOMETRICS_G_NO_FACE);
	assert_false(biometrics_quality_comparable(&q));
}

/* The same face in other light and before other walls. */
static void
judges_colour_range_and_background(void **state)
{
	const struct biometrics_image img = frame(144, 463, 260, 320, 240);
	struct biometrics_quality before, q;
	struct biometrics_face f[8];
	size_t n = 0;

	(void)state;
	assert_int_equal(
	    biometrics_face_find(detector, &img, 0, f, 8, &n), BIOMETRICS_E_OK);
	assert_int_equal(n, 1);
	biometrics_quality_measure(&img, f, n, &before);
	assert_true(before.value[BIOMETRICS_Q_COLOUR] > 60);
	assert_true(before.raw[BIOMETRICS_Q_DYNAMIC_RANGE] > 5 &&
	    before.raw[BIOMETRICS_Q_DYNAMIC_RANGE] < 8);
	/* Blue light: no skin looks like that. */
	for (size_t i = 0; i < sizeof(frame_px); i += 3) {
		const uint8_t red = frame_px[i];

		frame_px[i] = frame_px[i + 2] / 2;
		frame_px[i + 2] = red;
	}
	biometrics_quality_measure(&img, f, n, &q);
	assert_true(q.value[BIOMETRICS_Q_COLOUR] < 10);
	assert_true(fabsf(q.value[BIOMETRICS_Q_HEAD_POSE] -
			before.value[BIOMETRICS_Q_HEAD_POSE]) < 1e-3f);
	/* Two greys, and what comes to lie between them. */
	for (size_t i = 0; i < sizeof(frame_px); i += 3)
		memset(frame_px + i, frame_px[i + 1] & 0x80, 3);
	biometrics_quality_measure(&img, f, n, &q);
	assert_true(q.raw[BIOMETRICS_Q_DYNAMIC_RANGE] < 3.5f);
	/* Stripes on the wall, beside the head alone. */
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++)
			if (x < 160 || x > 480)
				memset(frame_px + (y * W + x) * 3,
				    x / 7 % 2 == 0 ? 20 : 220, 3);
	biometrics_quality_measure(&img, f, n, &q);
	assert_true(q.raw[BIOMETRICS_Q_BACKGROUND] >
	    before.raw[BIOMETRICS_Q_BACKGROUND] + 20);
	assert_true(q.value[BIOMETRICS_Q_BACKGROUND] < 20);
}

/* Points are moved as if the eyes were shut and the mouth open. */
static void
notices_closed_eyes_and_an_open_mouth(void **state)
{
	const struct biometrics_image img = frame(144, 463, 260, 320, 240);
	struct biometrics_quality q;
	struct biometrics_face f[8], shut, open;
	size_t n = 0;

	(void)state;
	assert_int_equal(
	    biometrics_face_find(detector, &img, 0, f, 8, &n), BIOMETRICS_E_OK);
	assert_int_equal(n, 1);
	shut = open = f[0];
	for (int eye = 36; eye <= 42; eye += 6) {
		shut.point[eye + 4] = shut.point[eye + 2];
		shut.point[eye + 5] = shut.point[eye + 1];
	}
	open.point[66].y += 0.5f * biometrics_face_ied(f);
	biometrics_quality_measure(&img, &shut, 1, &q);
	assert_int_equal(biometrics_quality_guide(&img, &shut, 1, NULL, &q),
	    BIOMETRICS_G_EYES_CLOSED);
	biometrics_quality_measure(&img, &open, 1, &q);
	assert_int_equal(biometrics_quality_guide(&img, &open, 1, NULL, &q),
	    BIOMETRICS_G_MOUTH_OPEN);
}

static void
follows_a_face_and_notices_a_second(void **state)
{
	struct biometrics_face_track track = {.min_face = 100, .full_every = 5};
	struct biometrics_face f[8];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 9; i++) {
		const struct biometrics_image img = frame(
		    144, 463, 260, 300 + 5 * i, 240);

		assert_int_equal(
		    biometrics_face_follow(detector, &track, &img, f, 8, &n),
		    BIOMETRICS_E_OK);
		assert_int_equal(n, 1);
		assert_int_equal(track.since_full, i % 5);
		assert_true(
		    fabsf(f[0].point[30].x - (float)(300 + 5 * i)) < 30);
	}
	/* Others are noticed when the whole frame is searched next. */
	for (int i = 0; i < 5 && n < 8; i++)
		assert_int_equal(biometrics_face_follow(
				     detector, &track, &collage, f, 8, &n),
		    BIOMETRICS_E_OK);
	assert_int_equal(n, 8);
	assert_int_equal(track.others, 7);
	memset(frame_px, 0xC0, sizeof(frame_px));
	assert_int_equal(
	    biometrics_face_follow(detector, &track,
		&(struct biometrics_image) {W, H, 3, frame_px, W * H * 3}, f, 8,
		&n),
	    BIOMETRICS_E_OK);
	assert_int_equal(n, 0);
	assert_false(track.have);
}

static void
keeps_the_best_frame_of_one_person(void **state)
{
	struct biometrics_best b;
	struct biometrics_image img;
	struct biometrics_face f[8], two[2];
	size_t n = 0;
	float score;

	(void)state;
	biometrics_best_init(&b, best_px, sizeof(best_px));
	img = frame(144, 463, 150, 320, 240);
	assert_int_equal(
	    biometrics_face_find(detector, &img, 0, f, 8, &n), BIOMETRICS_E_OK);
	assert_int_equal(n, 1);
	(void)!biometrics_best_offer(&b, &img, f, n);
	assert_true(b.have);
	score = b.quality.value[BIOMETRICS_Q_UNIFIED];
	img = frame(144, 463, 210, 320, 240);
	assert_int_equal(
	    biometrics_face_find(detector, &img, 0, f, 8, &n), BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_best_offer(&b, &img, f, n), BIOMETRICS_G_GOOD);
	assert_true(b.good && b.quality.value[BIOMETRICS_Q_UNIFIED] > score);
	assert_memory_equal(b.frame.px, frame_px, sizeof(frame_px));
	/* A second person: what was kept may be somebody else's. */
	two[0] = two[1] = f[0];
	two[1].box.left += 2 * f[0].box.width;
	assert_int_equal(biometrics_best_offer(&b, &img, two, 2),
	    BIOMETRICS_G_SEVERAL_FACES);
	assert_false(b.have);
	assert_int_equal(best_px[0], 0);
	assert_int_equal(
	    biometrics_best_offer(&b, &img, f, 1), BIOMETRICS_G_GOOD);
	assert_true(b.have);
	/* The face is gone for a while. */
	for (int i = 0; i < 3; i++)
		assert_int_equal(biometrics_best_offer(&b, &img, f, 0),
		    BIOMETRICS_G_NO_FACE);
	assert_false(b.have);
	/* Another place from one frame to the next: another person. */
	assert_int_equal(
	    biometrics_best_offer(&b, &img, f, 1), BIOMETRICS_G_GOOD);
	two[1].box.left = f[0].box.left;
	two[1].box.width *= 2;
	for (size_t i = 0; i < BIOMETRICS_FACE_POINTS; i++)
		two[1].point[i].x += 0.3f * two[1].box.width;
	assert_int_equal(
	    biometrics_best_offer(&b, &img, &two[1], 1), BIOMETRICS_G_MOVEMENT);
	assert_true(b.have && !b.good);
	biometrics_best_wipe(&b);
	assert_false(b.have);
}

/* The same man, and another, at the threshold of the table. */
static void
tell_apart(const char *path, const char *name)
{
	static const struct {
		float x, y;
		enum biometrics_outcome want;
	} others[] = {
	    {144, 463, BIOMETRICS_MATCH},
	    {642, 523, BIOMETRICS_MATCH},
	    {508, 938, BIOMETRICS_NO_MATCH},
	    {861, 901, BIOMETRICS_NO_MATCH},
	    {1160, 1399, BIOMETRICS_NO_MATCH},
	};
	struct biometrics_embedder *e = NULL;
	struct biometrics_verdict v;
	double threshold;
	float a[BIOMETRICS_EMBEDDER_MAX_DIM], b[BIOMETRICS_EMBEDDER_MAX_DIM];

	assert_int_equal(biometrics_embedder_new(path, &e), BIOMETRICS_E_OK);
	assert_string_equal(biometrics_embedder_name(e), name);
	assert_int_equal(biometrics_model_threshold(
			     biometrics_embedder_model(e), 1e-3, &threshold),
	    BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_face_template(e, &collage, face_at(144, 164), a),
	    BIOMETRICS_E_OK);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_int_equal(biometrics_face_template(e, &collage,
				     face_at(others[i].x, others[i].y), b),
		    BIOMETRICS_E_OK);
		assert_int_equal(
		    biometrics_verdict_compare(e, a, NULL, b, NULL, 1e-3, &v),
		    BIOMETRICS_E_OK);
		assert_int_equal(v.outcome, others[i].want);
		assert_true(fabs(v.threshold - threshold) < 1e-9);
	}
	biometrics_embedder_free(&e);
}

static void
our_own_network_tells_men_apart(void **state)
{
	(void)state;
	tell_apart(NULL, "Sallyport face 3");
}

static void
another_network_tells_men_apart(void **state)
{
	const char *path = check_data("models/mobileface_v2.fnet");

	(void)state;
	if (path == NULL)
		skip_because("models/mobileface_v2.fnet is absent");
	tell_apart(path, "MobileFace V2");
}

/* Two embedders side by side; the file of another kind is refused. */
static void
refuses_what_is_no_model(void **state)
{
	static const uint8_t junk[64] = {1, 2, 3};
	struct biometrics_detector *d = NULL;

	(void)state;
	assert_int_equal(
	    biometrics_detector_new("/nonexistent", &d), BIOMETRICS_E_FILE);
	assert_int_equal(biometrics_detector_new_memory(SPAN_OF(junk), &d),
	    BIOMETRICS_E_MODEL);
	assert_null(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_every_face),
	    cmocka_unit_test(finds_a_doubtful_face_under_a_cap),
	    cmocka_unit_test(tells_how_a_head_is_turned),
	    cmocka_unit_test(finds_small_faces_when_asked),
	    cmocka_unit_test(guides_the_traveller),
	    cmocka_unit_test(judges_light_and_sharpness),
	    cmocka_unit_test(judges_colour_range_and_background),
	    cmocka_unit_test(notices_closed_eyes_and_an_open_mouth),
	    cmocka_unit_test(follows_a_face_and_notices_a_second),
	    cmocka_unit_test(keeps_the_best_frame_of_one_person),
	    cmocka_unit_test(our_own_network_tells_men_apart),
	    cmocka_unit_test(another_network_tells_men_apart),
	    cmocka_unit_test(refuses_what_is_no_model),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_face", tests, open_all, close_all);
}
