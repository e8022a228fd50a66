/*
 * CPU time of the face pipeline by step, medians, one thread, per instruction
 * set: on a portrait and a camera frame cut from the photograph that Debian
 * ships with dlib.  The network is the file named as argument, or
 * ../shared/data/models/mobileface_v2.fnet, or left out.  Three sums have
 * goals: a frame of the camera to guidance 15 ms, a portrait in JPEG 2000 to
 * its template 60 ms, the start 1.5 s.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "biometrics/best.h"
#include "biometrics/detector.h"
#include "biometrics/embedder.h"
#include "biometrics/face.h"
#include "biometrics/file.h"
#include "biometrics/jp2.h"
#include "biometrics/jpeg.h"
#include "biometrics/kernel.h"
#include "biometrics/pad.h"

enum {
	RUNS = 33,
	W = 640,
	H = 480
};

static uint8_t collage_px[16 << 20], frame_px[W * H * 3], cut_px[900 * 900 * 3];
static uint8_t scratch_px[W * H * 3], best_px[W * H * 3];
static uint8_t jpeg[1 << 18], jp2[1 << 18];
static struct biometrics_image frame = {
    .px = frame_px, .cap = sizeof(frame_px)};
static uint8_t portrait_px[413 * 531 * 3], portrait_jp2[1 << 16];
static struct span jpeg_file, jp2_file, portrait_file;
static struct biometrics_pad *pad;
static struct biometrics_detector *detector;
static struct biometrics_embedder *embedder;
static struct biometrics_face face[8];
static size_t found;
static float template[BIOMETRICS_EMBEDDER_MAX_DIM];

static enum biometrics_err
decode_jpeg(void)
{
	struct biometrics_image img = {
	    .px = scratch_px, .cap = sizeof(scratch_px)};

	return biometrics_image_decode(jpeg_file, &img);
}

static enum biometrics_err
decode_jp2(void)
{
	struct biometrics_image img = {
	    .px = scratch_px, .cap = sizeof(scratch_px)};

	return biometrics_image_decode(jp2_file, &img);
}

static enum biometrics_err
find(void)
{
	return biometrics_face_find(detector, &frame, 0, face, 8, &found);
}

static enum biometrics_err
find_large(void)
{
	return biometrics_face_find(detector, &frame, 120, face, 8, &found);
}

static enum biometrics_err
follow(void)
{
	struct biometrics_face_track t = {
	    .min_face = 100, .full_every = 99, .have = true, .face = face[0]};

	return biometrics_face_follow(detector, &t, &frame, face, 8, &found);
}

static enum biometrics_err
points(void)
{
	const struct biometrics_detector_box b = {face->box.left, face->box.top,
	    face->box.left + face->box.width, face->box.top + face->box.height,
	    1};
	struct biometrics_image grey;
	float xy[2 * BIOMETRICS_FACE_POINTS];
	enum biometrics_err e;

	e = biometrics_detector_grey(detector, &frame, &grey);
	return e != BIOMETRICS_E_OK
	    ? e
	    : biometrics_detector_points(detector, &grey, &b, xy);
}

static enum biometrics_err
offer(void)
{
	struct biometrics_best b;

	biometrics_best_init(&b, best_px, sizeof(best_px));
	(void)!biometrics_best_offer(&b, &frame, face, 1);
	return b.have ? BIOMETRICS_E_OK : BIOMETRICS_E_INTERNAL;
}

static enum biometrics_err
align(void)
{
	struct biometrics_image img = {
	    .px = scratch_px, .cap = sizeof(scratch_px)};

	return biometrics_face_align(&frame, face, 112, &img);
}

static enum biometrics_err
embed(void)
{
	return biometrics_face_template(embedder, &frame, face, template);
}

static enum biometrics_err
compare_1000(void)
{
	volatile float s = 0;

	for (int i = 0; i < 1000; i++)
		s = s +
		    biometrics_distance_cosine(
			template, template, biometrics_embedder_dim(embedder));
	return BIOMETRICS_E_OK;
}

/* As the gate does: a stream of frames, of which every eighth is searched. */
static enum biometrics_err
to_guidance(void)
{
	static struct biometrics_face_track track = {
	    .min_face = 80, .full_every = 8};
	static struct biometrics_best best;
	struct biometrics_image img = {
	    .px = scratch_px, .cap = sizeof(scratch_px)};
	enum biometrics_err e = biometrics_image_decode(jpeg_file, &img);

	if (best.frame.px == NULL)
		biometrics_best_init(&best, best_px, sizeof(best_px));
	if (e == BIOMETRICS_E_OK)
		e = biometrics_face_follow(
		    detector, &track, &img, face, 8, &found);
	if (e == BIOMETRICS_E_OK)
		(void)!biometrics_best_offer(&best, &img, face, found);
	return e;
}

static enum biometrics_err
judge_attack(void)
{
	static unsigned frames;

	return biometrics_pad_see(pad, &frame, face, frames++ % 8 == 0);
}

/* DG2 as the image worker and the biometric worker see it. */
static enum biometrics_err
to_template(void)
{
	struct biometrics_image img = {
	    .px = scratch_px, .cap = sizeof(scratch_px)};
	struct biometrics_quality q;
	struct biometrics_face f[2];
	size_t n = 0;
	enum biometrics_err e = biometrics_image_decode(portrait_file, &img);

	if (e == BIOMETRICS_E_OK)
		e = biometrics_face_find(
		    detector, &img, img.width / 4, f, 2, &n);
	if (e != BIOMETRICS_E_OK || n != 1)
		return BIOMETRICS_E_NO_FACE;
	biometrics_quality_measure(&img, f, 1, &q);
	return biometrics_face_template(embedder, &img, f, template);
}

/* clang-format off */
static const struct {
	const char *name;
	enum biometrics_err (*run)(void);
	int needs_model;
} steps[] = {
	{"decode JPEG 640x480",                      decode_jpeg,  0},
	{"decode JPEG 2000 640x480",                 decode_jp2,   0},
	{"find faces of 80 px, with landmarks",      find,         0},
	{"find faces of 120 px, with landmarks",     find_large,   0},
	{"follow a face, with landmarks",            follow,       0},
	{"grey and landmarks alone",                 points,       0},
	{"quality, guidance, copy of the best frame", offer,       0},
	{"align to 112x112",                         align,        0},
	{"template (align and network)",             embed,        1},
	{"presentation attack detection, a frame",   judge_attack, 0},
	{"= JPEG frame to guidance, tracked",        to_guidance,  0},
	{"= portrait in JPEG 2000 to template",      to_template,  1},
	{"1,000 comparisons",                        compare_1000, 1},
};
/* clang-format on */

static int
rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
measure(size_t i)
{
	double ms[RUNS];

	for (int r = 0; r < RUNS; r++) {
		const double start = cpu_ms();

		if (steps[i].run() != BIOMETRICS_E_OK)
			return 1;
		ms[r] = cpu_ms() - start;
	}
	qsort(ms, RUNS, sizeof(ms[0]), rising);
	printf("  %-44s %8.3f ms\n", steps[i].name, ms[RUNS / 2]);
	return 0;
}

/* 35 mm x 45 mm at 300 dpi, in the 15 kB of many a DG2. */
static int
make_portrait(const struct biometrics_image *collage)
{
	struct biometrics_image cut = {.px = cut_px, .cap = sizeof(cut_px)};
	struct biometrics_image img = {
	    .px = portrait_px, .cap = sizeof(portrait_px)};
	struct sink k = sink_of(portrait_jp2, sizeof(portrait_jp2));
	int bad = biometrics_image_crop(collage, 390, 700, 253, 325, &cut) !=
		BIOMETRICS_E_OK ||
	    biometrics_image_resize(&cut, 413, 531, &img) != BIOMETRICS_E_OK ||
	    biometrics_jp2_encode(&img, BIOMETRICS_IMAGE_JP2, 44, &k) !=
		BIOMETRICS_E_OK;

	portrait_file = sink_span(&k);
	return bad;
}

/* A head of natural size in a 640x480 frame, as JPEG and JPEG 2000 too. */
static int
make_frame(const char *path)
{
	struct biometrics_image collage = {
	    .px = collage_px, .cap = sizeof(collage_px)};
	struct biometrics_image cut = {.px = cut_px, .cap = sizeof(cut_px)};
	struct sink j = sink_of(jpeg, sizeof(jpeg)),
		    k = sink_of(jp2, sizeof(jp2));
	struct span file = {0};
	int bad;

	if (biometrics_file_map(path, &file) != BIOMETRICS_E_OK)
		return 1;
	bad = biometrics_image_decode(file, &collage) != BIOMETRICS_E_OK ||
	    biometrics_image_crop(&collage, 300, 680, 453, 340, &cut) !=
		BIOMETRICS_E_OK ||
	    biometrics_image_resize(&cut, W, H, &frame) != BIOMETRICS_E_OK ||
	    biometrics_jpeg_encode(&frame, 85, &j) != BIOMETRICS_E_OK ||
	    biometrics_jp2_encode(&frame, BIOMETRICS_IMAGE_JP2, 50, &k) !=
		BIOMETRICS_E_OK;
	bad = bad || make_portrait(&collage);
	biometrics_file_unmap(&file);
	jpeg_file = sink_span(&j);
	jp2_file = sink_span(&k);
	return bad;
}

static double
wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Landmarks, network and all: once cold, as far as this machine is. */
static int
start(const char *model)
{
	const double wall = wall_ms(), cpu = cpu_ms();
	enum biometrics_err e = biometrics_detector_new(
	    BIOMETRICS_DETECTOR_MODEL, &detector);

	if (e != BIOMETRICS_E_OK)
		return 1;
	if (biometrics_embedder_new(model, &embedder) != BIOMETRICS_E_OK)
		printf("  no face model: %s\n", model);
	if (biometrics_pad_new("../shared/data/models/minifasnet_v2_2.7.fnet",
		&pad) != BIOMETRICS_E_OK &&
	    biometrics_pad_new(NULL, &pad) != BIOMETRICS_E_OK)
		return 1;
	printf("  %-44s %8.3f ms, %.3f ms by the clock\n",
	    "= start: detector, landmarks, networks", cpu_ms() - cpu,
	    wall_ms() - wall);
	biometrics_detector_free(&detector);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *model = argc > 1
	    ? argv[1]
	    : "../shared/data/models/mobileface_v2.fnet";
	int bad = 0;

	if (system("tests/demo/photos.sh build/photos >&2") != 0 ||
	    make_frame("build/photos/bald_guys.jpg") != 0)
		return 1;
	if (start(model) != 0)
		return 1;
	for (unsigned set = 0; set < BIOMETRICS_KERNEL_COUNT; set++) {
		if (!biometrics_kernel_force((enum biometrics_kernel)set))
			continue;
		printf(" %s\n",
		    biometrics_kernel_name((enum biometrics_kernel)set));
		if (biometrics_detector_new(BIOMETRICS_DETECTOR_MODEL,
			&detector) != BIOMETRICS_E_OK)
			return 1;
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
			if (!steps[i].needs_model || embedder != NULL)
				bad |= measure(i);
		biometrics_detector_free(&detector);
	}
	biometrics_embedder_free(&embedder);
	biometrics_pad_free(&pad);
	return bad;
}
