/*
 * Makes portraits and camera recordings of four men out of one photograph that
 * Debian ships with dlib (bald_guys.jpg: 24 faces, six of each man).
 *
 *	portraits PHOTO OUTDIR [MODEL]
 *
 * writes, for man m = 1..4 and his photograph p = 1..6:
 *
 *	OUTDIR/man-m/portrait-p.jpg	480x600, up to 18 kB, as in DG2
 *	OUTDIR/man-m/portrait-1.jp2	the same in JPEG 2000, about 15 kB
 *	OUTDIR/man-m/capped.jpg	the first under a cap: a doubtful face
 *	OUTDIR/man-m/camera-p/frame-00.jpg ...	640x480 frames; p = 2, 3
 *	OUTDIR/nobody/frame-00.jpg ...		the same without anybody
 *
 * Each head stands before a neutral background; frames differ a little in place
 * and light, and the sequence can be repeated without a jump.  Which face is
 * whose is a table, because it must be known without a model; with MODEL it is
 * verified.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "biometrics/detector.h"
#include "biometrics/embedder.h"
#include "biometrics/face.h"
#include "biometrics/file.h"
#include "biometrics/jp2.h"
#include "biometrics/jpeg.h"
#include "biometrics/model.h"

enum {
	MEN = 4,
	PHOTOS = 6,
	FRAMES = 20,
	PORTRAIT_BYTES = 18000,
	CAMERA_QUALITY = 88,
	CAP = 292, /* rows from above that it hides, those of the eyes too */
	BACKGROUND = 0xC4 /* grey, within TR-03121-3.1: #A1A1A1 to #E1E1E1 */
};

/* The table below holds for this file alone. */
static const char photo_sha256[] =
    "e0c40697dbd9a07684274f71760bc5161468e926ba75ff90d48b168019402e8b";

/* Centres of the faces; the first photograph of each man is for DG2. */
/* clang-format off */
static const struct {
	int x, y;
} centres[MEN][PHOTOS] = {
	{{144, 164},   {144, 463},   {642, 523},  {622, 204},   {126, 1368},  {376, 294}},
	{{508, 938},   {961, 503},   {137, 784},  {950, 203},   {402, 518},   {390, 114}},
	{{861, 901},   {1140, 841},  {137, 1066}, {861, 1339},  {1182, 1149}, {460, 1368}},
	{{1160, 1399}, {1592, 250},  {1880, 498}, {1708, 752},  {1876, 1379}, {1524, 1414}},
};
/* clang-format on */

static uint8_t source[16 << 20], canvas[640 * 480 * 3 + 480 * 600 * 3];
static uint8_t coded[1 << 20];
static struct biometrics_face faces[MEN][PHOTOS];

static int
complain(const char *what, const char *about)
{
	fprintf(stderr, "portraits: %s: %s\n", what, about);
	return 1;
}

static int
make_dir(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		return complain(path, strerror(errno));
	return 0;
}

static int
write_file(const char *path, struct span s)
{
	FILE *f = fopen(path, "wb");
	int rc = 0;

	if (f == NULL)
		return complain(path, strerror(errno));
	if (fwrite(s.p, 1, s.n, f) != s.n)
		rc = 1;
	if (fclose(f) != 0 || rc != 0)
		return complain(path, "cannot be written");
	return 0;
}

/* How a head is put on the canvas. */
struct shot {
	unsigned width, height;
	float x, y; /* where the middle of the eyes goes */
	float ied; /* and how far the eyes are apart there */
	float light; /* factor */
	unsigned noise; /* seed; 0: none */
};

static float
pixel(const struct biometrics_image *in, float x, float y, size_t k)
{
	const float cx = fminf(fmaxf(x, 0), (float)in->width - 1.001f);
	const float cy = fminf(fmaxf(y, 0), (float)in->height - 1.001f);
	const size_t x0 = (size_t)cx, y0 = (size_t)cy;
	const float fx = cx - (float)x0, fy = cy - (float)y0;
	const uint8_t *p = in->px + (y0 * in->width + x0) * 3 + k;
	const size_t row = (size_t)in->width * 3;

	return (1 - fy) * ((1 - fx) * (float)p[0] + fx * (float)p[3]) +
	    fy * ((1 - fx) * (float)p[row] + fx * (float)p[row + 3]);
}

/*
 * 1 on the head, 0 beyond it, soft in between; u to the right and v down from
 * the middle of the eyes, in eye distances.
 */
static float
mask(float u, float v)
{
	const float r = hypotf(u / 1.22f, (v - 0.18f) / 1.72f);
	const float t = fminf(1, fmaxf(0, (1.10f - r) / 0.14f));

	return t * t * (3 - 2 * t);
}

static void
draw(const struct biometrics_image *in, const struct biometrics_face *f,
    const struct shot *s, struct biometrics_image *out)
{
	struct biometrics_point p[5];
	unsigned noise = s->noise;
	float ex, ey, dx, dy, mx, my;
	uint8_t *to;

	*out = biometrics_image_of(
	    canvas, sizeof(canvas), s->width, s->height, 3);
	to = out->px;
	biometrics_face_five(f, p);
	mx = (p[0].x + p[1].x) / 2;
	my = (p[0].y + p[1].y) / 2;
	/* One pixel of the canvas to the right, on the photograph. */
	dx = p[1].x - p[0].x;
	dy = p[1].y - p[0].y;
	ex = dx / s->ied;
	ey = dy / s->ied;
	for (unsigned y = 0; y < s->height; y++)
		for (unsigned x = 0; x < s->width; x++) {
			const float u = (float)x - s->x, v = (float)y - s->y;
			const float a = mask(u / s->ied, v / s->ied);

			for (size_t k = 0; k < 3; k++) {
				float c = BACKGROUND;

				if (a > 0)
					c += a *
					    (pixel(in, mx + u * ex - v * ey,
						 my + u * ey + v * ex, k) -
						c);
				noise = noise * 1664525u + 1013904223u;
				c *= s->light;
				if (s->noise != 0)
					c += (float)(noise >> 24) / 64 - 2;
				*to++ = (uint8_t)fminf(255, fmaxf(0, c));
			}
		}
}

/* The best quality that stays within so many bytes. */
static int
write_portrait(const char *path, const struct biometrics_image *img)
{
	struct sink k = sink_of(coded, sizeof(coded));

	for (int quality = 95; quality >= 30; quality -= 3) {
		sink_wipe(&k);
		if (biometrics_jpeg_encode(img, quality, &k) != BIOMETRICS_E_OK)
			return complain(path, "cannot be encoded");
		if (k.n <= PORTRAIT_BYTES)
			return write_file(path, sink_span(&k));
	}
	return complain(path, "does not get small enough");
}

static int
write_jp2(const char *path, const struct biometrics_image *img)
{
	struct sink k = sink_of(coded, sizeof(coded));
	const float ratio = (float)biometrics_image_size(img) / 15000;

	if (biometrics_jp2_encode(img, BIOMETRICS_IMAGE_JP2, ratio, &k) !=
	    BIOMETRICS_E_OK)
		return complain(path, "cannot be encoded");
	return write_file(path, sink_span(&k));
}

/* f NULL: nobody. */
static int
write_camera(const char *dir, const struct biometrics_image *in,
    const struct biometrics_face *f)
{
	char path[1200];

	if (make_dir(dir) != 0)
		return 1;
	for (unsigned i = 0; i < FRAMES; i++) {
		const float t = 6.2831853f * (float)i / FRAMES;
		struct shot s = {.width = 640,
		    .height = 480,
		    .x = 320 + 5 * sinf(t),
		    .y = 215 + 3 * cosf(2 * t),
		    .ied = 88,
		    .light = 1 + 0.03f * sinf(t + 1),
		    .noise = i + 1};
		struct sink k = sink_of(coded, sizeof(coded));
		struct biometrics_image out;

		if (f == NULL)
			s.x = s.y = -10000;
		draw(in, f != NULL ? f : &faces[0][0], &s, &out);
		snprintf(path, sizeof(path), "%s/frame-%02u.jpg", dir, i);
		if (biometrics_jpeg_encode(&out, CAMERA_QUALITY, &k) !=
		    BIOMETRICS_E_OK)
			return complain(path, "cannot be encoded");
		if (write_file(path, sink_span(&k)) != 0)
			return 1;
	}
	return 0;
}

static int
write_man(const struct biometrics_image *in, unsigned m, const char *root)
{
	static const struct shot portrait = {.width = 480,
	    .height = 600,
	    .x = 240,
	    .y = 260,
	    .ied = 120,
	    .light = 1};
	char dir[1024], path[1200];
	struct biometrics_image out;

	snprintf(dir, sizeof(dir), "%s/man-%u", root, m + 1);
	if (make_dir(dir) != 0)
		return 1;
	for (unsigned p = 0; p < PHOTOS; p++) {
		draw(in, &faces[m][p], &portrait, &out);
		snprintf(path, sizeof(path), "%s/portrait-%u.jpg", dir, p + 1);
		if (write_portrait(path, &out) != 0)
			return 1;
		snprintf(path, sizeof(path), "%s/portrait-1.jp2", dir);
		if (p == 0 && write_jp2(path, &out) != 0)
			return 1;
		memset(out.px, 20, (size_t)CAP * out.width * 3);
		snprintf(path, sizeof(path), "%s/capped.jpg", dir);
		if (p == 0 && write_portrait(path, &out) != 0)
			return 1;
		snprintf(path, sizeof(path), "%s/camera-%u", dir, p + 1);
		if ((p == 1 || p == 2) &&
		    write_camera(path, in, &faces[m][p]) != 0)
			return 1;
	}
	return 0;
}

/* Fills the table of faces; every centre must have its face. */
static int
find_all(const struct biometrics_image *in)
{
	static struct biometrics_face found[64];
	struct biometrics_detector *d = NULL;
	size_t n = 0, matched = 0;

	if (biometrics_detector_new(BIOMETRICS_DETECTOR_MODEL, &d) !=
		BIOMETRICS_E_OK ||
	    biometrics_face_find(d, in, 0, found, 64, &n) != BIOMETRICS_E_OK) {
		biometrics_detector_free(&d);
		return complain(BIOMETRICS_DETECTOR_MODEL, "cannot be used");
	}
	biometrics_detector_free(&d);
	for (unsigned i = 0; i < MEN * PHOTOS; i++)
		for (size_t j = 0; j < n; j++) {
			const float x = found[j].box.left +
			    found[j].box.width / 2;
			const float y = found[j].box.top +
			    found[j].box.height / 2;

			if (hypotf(x - (float)centres[i / PHOTOS][i % PHOTOS].x,
				y - (float)centres[i / PHOTOS][i % PHOTOS].y) >
			    found[j].box.width / 4)
				continue;
			faces[i / PHOTOS][i % PHOTOS] = found[j];
			matched++;
			break;
		}
	if (n != MEN * PHOTOS || matched != n)
		return complain("faces", "not those of the table");
	return 0;
}

/* Each face must be most like another one of the same man. */
static int
verify(const struct biometrics_image *in, const char *model)
{
	static float t[MEN * PHOTOS][BIOMETRICS_EMBEDDER_MAX_DIM];
	struct biometrics_embedder *e = NULL;
	float same = 2, other = -2;
	int wrong = 0;

	if (biometrics_embedder_new(model, &e) != BIOMETRICS_E_OK)
		return complain(model, "cannot be used");
	for (unsigned i = 0; i < MEN * PHOTOS; i++)
		if (biometrics_face_template(e, in,
			&faces[i / PHOTOS][i % PHOTOS],
			t[i]) != BIOMETRICS_E_OK)
			wrong++;
	for (unsigned i = 0; i < MEN * PHOTOS; i++) {
		float best[2] = {-2, -2};

		for (unsigned j = 0; j < MEN * PHOTOS; j++) {
			const bool mate = i / PHOTOS == j / PHOTOS;
			const float s = biometrics_distance_cosine(
			    t[i], t[j], biometrics_embedder_dim(e));

			if (i == j)
				continue;
			best[mate] = fmaxf(best[mate], s);
			if (mate)
				same = fminf(same, s);
			else
				other = fmaxf(other, s);
		}
		wrong += best[1] <= best[0];
	}
	printf("portraits: same man from %.2f, different men up to %.2f\n",
	    (double)same, (double)other);
	biometrics_embedder_free(&e);
	return wrong == 0 ? 0 : complain("faces", "not grouped by man");
}

int
main(int argc, char **argv)
{
	struct biometrics_image in = {.px = source, .cap = sizeof(source)};
	struct span file = {0};
	char hex[65], path[1100];
	int rc = 1;

	if (argc < 3 || argc > 4)
		return complain("usage", "portraits PHOTO OUTDIR [MODEL]");
	if (biometrics_file_map(argv[1], &file) != BIOMETRICS_E_OK)
		return complain(argv[1], "cannot be read");
	if (!biometrics_model_sha256(file, hex) ||
	    strcmp(hex, photo_sha256) != 0 ||
	    biometrics_image_decode(file, &in) != BIOMETRICS_E_OK) {
		(void)complain(argv[1], "is not the photograph expected");
		goto out;
	}
	if (find_all(&in) != 0 || (argc == 4 && verify(&in, argv[3]) != 0) ||
	    make_dir(argv[2]) != 0)
		goto out;
	for (unsigned m = 0; m < MEN; m++)
		if (write_man(&in, m, argv[2]) != 0)
			goto out;
	snprintf(path, sizeof(path), "%s/nobody", argv[2]);
	rc = write_camera(path, &in, NULL);
out:
	biometrics_file_unmap(&file);
	return rc;
}
