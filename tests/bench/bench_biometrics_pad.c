/*
 * What presentation attack detection is worth on the data that exist, as counts
 * (ISO/IEC 30107-3: APCER of attacks taken for faces, BPCER of faces taken for
 * attacks), at a threshold of 0.5, the default, and at one of 0.4.
 *
 * Real: the three people of ../shared/data/faces/pad.  Everything else is a
 * stand-in and says so: photographs of the press as living faces, and what a
 * camera would make of them on paper or on a screen.  Streams are photographs
 * that are moved: as a whole, as a hand moves a picture, or the head alone
 * before its background.  Nobody here has seen a stream of a living person.
 */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "biometrics/detector.h"
#include "biometrics/file.h"
#include "biometrics/pad.h"

enum {
	W = 640,
	H = 480,
	PHOTO = 400, /* side of the photograph in the scene */
	FRAMES = 20,
	STILLS = 60,
	STREAMS = 12
};
#define DATA "../shared/data/"

static uint8_t file_px[16 << 20], photo_px[PHOTO * PHOTO * 3];
static uint8_t scene_px[W * H * 3], frame_px[W * H * 3], mask_px[PHOTO * PHOTO];
static struct biometrics_detector *detector;
static struct biometrics_pad *pad;
static char people[6000][160];
static size_t n_people;

struct tally {
	const char *name;
	bool attack;
	unsigned n, none, alarms, sooner;
	struct {
		unsigned n;
		double sum;
		float least, most;
	} raw[BIOMETRICS_PAD_COUNT];
};

#define TALLY(what, is) (&(struct tally) {.name = (what), .attack = (is)})

static double
noise(void)
{
	static uint64_t s = 88172645463325252u;
	double sum = 0;

	for (int i = 0; i < 4; i++) {
		s ^= s << 13;
		s ^= s >> 7;
		s ^= s << 17;
		sum += (double)(s >> 40) / (1 << 24) - 0.5;
	}
	return sum * 1.7; /* of variance 1, nearly */
}

static uint8_t
grey(double v)
{
	return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5);
}

static void
count(struct tally *t)
{
	struct biometrics_pad_result r;

	biometrics_pad_judge(pad, &r);
	t->n++;
	t->alarms += r.score >= 0.5;
	t->sooner += r.score >= 0.4;
	for (unsigned i = 0; i < BIOMETRICS_PAD_COUNT; i++) {
		const float raw = r.evidence[i].raw;

		if (!r.evidence[i].have)
			continue;
		if (t->raw[i].n++ == 0)
			t->raw[i].least = t->raw[i].most = raw;
		t->raw[i].sum += (double)raw;
		t->raw[i].least = fminf(t->raw[i].least, raw);
		t->raw[i].most = fmaxf(t->raw[i].most, raw);
	}
}

static void
report(const struct tally *t)
{
	const unsigned wrong = t->attack ? t->n - t->alarms : t->alarms;
	const unsigned wrong_sooner = t->attack ? t->n - t->sooner : t->sooner;

	printf("  %-46s %s %u and %u of %u", t->name,
	    t->attack ? "APCER" : "BPCER", wrong, wrong_sooner, t->n);
	if (t->none > 0)
		printf(", no face in %u", t->none);
	printf("\n   ");
	for (unsigned i = 0; i < BIOMETRICS_PAD_COUNT; i++)
		if (t->raw[i].n > 0)
			printf(" %s %.3f (%.3f..%.3f)",
			    biometrics_pad_name((enum biometrics_pad_id)i),
			    t->raw[i].sum / t->raw[i].n,
			    (double)t->raw[i].least, (double)t->raw[i].most);
	printf("\n");
}

static bool
load(const char *path, struct biometrics_image *img)
{
	struct span file = {0};
	bool ok;

	*img = (struct biometrics_image) {
	    .px = file_px, .cap = sizeof(file_px)};
	if (biometrics_file_map(path, &file) != BIOMETRICS_E_OK)
		return false;
	ok = biometrics_image_decode(file, img) == BIOMETRICS_E_OK;
	biometrics_file_unmap(&file);
	return ok;
}

static void
still(struct tally *t, const struct biometrics_image *img)
{
	struct biometrics_face f[64];
	size_t n = 0;

	if (biometrics_face_find(detector, img, 60, f, 64, &n) !=
		BIOMETRICS_E_OK ||
	    n == 0) {
		t->none++;
		return;
	}
	biometrics_pad_forget(pad);
	if (biometrics_pad_see(pad, img, f, true) == BIOMETRICS_E_OK)
		count(t);
}

static void
files(struct tally *t, const char *dir, const char *prefix)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;
	struct biometrics_image img;
	char path[512];

	while (d != NULL && (entry = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
		    strstr(entry->d_name, ".jpg") != NULL && load(path, &img))
			still(t, &img);
	}
	if (d != NULL)
		closedir(d);
	report(t);
}

static void
find_people(void)
{
	FILE *f = fopen(DATA "faces/lfw-dev/pairs.tsv", "r");
	char line[512], a[160];

	/* The first of each pair; a person may come several times. */
	while (f != NULL && n_people < 6000 &&
	    fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "%*s %159s", a) == 1 &&
		    (n_people == 0 || strcmp(a, people[n_people - 1]) != 0))
			snprintf(
			    people[n_people++], sizeof(people[0]), "%s", a);
	if (f != NULL)
		fclose(f);
}

/* Photograph i of the set, PHOTO pixels wide, in photo_px. */
static bool
photograph(size_t i)
{
	struct biometrics_image img;
	struct biometrics_image out = {.px = photo_px, .cap = sizeof(photo_px)};
	char path[512];

	snprintf(path, sizeof(path), DATA "faces/lfw-dev/images/%s",
	    people[i * n_people / STILLS % n_people]);
	return load(path, &img) && img.channels == 3 &&
	    biometrics_image_resize(&img, PHOTO, PHOTO, &out) ==
	    BIOMETRICS_E_OK;
}

/* Bilinear; false outside the photograph. */
static bool
sample(double x, double y, double out[3])
{
	const int x0 = (int)floor(x), y0 = (int)floor(y);
	const double fx = x - x0, fy = y - y0;

	if (x0 < 0 || y0 < 0 || x0 + 1 >= PHOTO || y0 + 1 >= PHOTO)
		return false;
	for (int k = 0; k < 3; k++) {
		const uint8_t *p = photo_px + (y0 * PHOTO + x0) * 3 + k;

		out[k] = (p[0] * (1 - fx) + p[3] * fx) * (1 - fy) +
		    (p[PHOTO * 3] * (1 - fx) + p[PHOTO * 3 + 3] * fx) * fy;
	}
	return true;
}

/*
 * Where the photograph lies in the scene: moved by dx, dy, turned, tilted (its
 * width grows less).
 */
struct pose {
	double dx, dy, turn, tilt;
};

enum medium {
	ITSELF, /* the photograph is taken for what it shows */
	PAPER, /* less contrast, a cast, soft */
	SCREEN /* rows of red, green and blue dots, dark between them */
};

static void
paper(double v[3])
{
	static const double cast[3] = {1.02, 0.98, 0.9};

	for (int k = 0; k < 3; k++)
		v[k] = (25 + v[k] * 0.75) * cast[k];
}

/* One camera pixel integrates what lies under it, here 4 x 4 samples. */
static void
screen(double x, double y, double pitch, double angle, double v[3])
{
	const double c = cos(angle), s = sin(angle);
	double sum[3] = {0}, px[3];

	for (int i = 0; i < 16; i++) {
		const double u = x + (i % 4 + 0.5) / 4,
			     w = y + (i / 4 + 0.5) / 4;
		const double du = (u * c - w * s) / pitch;
		const double dw = (u * s + w * c) / pitch;
		const double fu = du - floor(du), fw = dw - floor(dw);
		const int dot = (int)(fu * 3);

		if (fw < 0.85 && fu * 3 - dot < 0.8 && sample(u, w, px))
			sum[dot] += px[dot] / 16 * 3 / 0.68;
	}
	memcpy(v, sum, sizeof(sum));
}

static void
background(void)
{
	/* A room: planks and shelves, and light that falls from one side. */
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			const int shelf = (y / 37 * 53 + x / 29 * 31) % 90;

			for (int k = 0; k < 3; k++)
				scene_px[(y * W + x) * 3 + k] = grey(
				    70 + shelf + x / 10.0 + 5 * k);
		}
}

/* The scene as the camera sees it, with its noise, in frame_px. */
static struct biometrics_image
expose(enum medium m, struct pose p, double pitch, bool head_alone)
{
	const double c = cos(p.turn), s = sin(p.turn);

	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			const double u0 = x - W / 2.0 - p.dx;
			const double v0 = y - H / 2.0 - p.dy;
			double u = (c * u0 + s * v0) / p.tilt + PHOTO / 2.0;
			double v = c * v0 - s * u0 + PHOTO / 2.0, px[3];
			uint8_t *to = frame_px + (y * W + x) * 3;

			for (int k = 0; k < 3; k++)
				px[k] = scene_px[(y * W + x) * 3 + k];
			if (head_alone &&
			    (u < 0 || v < 0 || u >= PHOTO || v >= PHOTO ||
				mask_px[(int)v * PHOTO + (int)u] == 0)) {
				u = x - W / 2.0 + PHOTO / 2.0;
				v = y - H / 2.0 + PHOTO / 2.0;
			}
			if (m == SCREEN && u >= 0 && v >= 0 && u < PHOTO &&
			    v < PHOTO)
				screen(u, v, pitch, 0.03, px);
			else if (sample(u, v, px) && m == PAPER)
				paper(px);
			for (int k = 0; k < 3; k++)
				to[k] = grey(px[k] + 2 * noise());
		}
	return biometrics_image_of(frame_px, sizeof(frame_px), W, H, 3);
}

/* The photographs themselves, which nobody has photographed again. */
static void
press(struct tally *t)
{
	struct biometrics_image img;
	char path[512];

	for (size_t i = 0; i < STILLS; i++) {
		snprintf(path, sizeof(path), DATA "faces/lfw-dev/images/%s",
		    people[i * n_people / STILLS % n_people]);
		if (load(path, &img))
			still(t, &img);
	}
	report(t);
}

static void
stills(struct tally *t, enum medium m, double pitch)
{
	const struct pose p = {0, 0, 0, 1};

	for (size_t i = 0; i < STILLS; i++) {
		struct biometrics_image img;

		if (!photograph(i))
			continue;
		img = expose(m, p, pitch * (1 + 0.2 * sin((double)i)), false);
		still(t, &img);
	}
	report(t);
}

/* The head of the photograph, and what it may show of itself when it moves. */
static bool
mask(void)
{
	struct biometrics_image img = biometrics_image_of(
	    photo_px, sizeof(photo_px), PHOTO, PHOTO, 3);
	struct biometrics_face f[8];
	struct biometrics_point e[5];
	size_t n = 0;
	float ied;

	if (biometrics_face_find(detector, &img, 60, f, 8, &n) !=
		BIOMETRICS_E_OK ||
	    n == 0)
		return false;
	biometrics_face_five(f, e);
	ied = biometrics_face_ied(f);
	for (int y = 0; y < PHOTO; y++)
		for (int x = 0; x < PHOTO; x++) {
			const float u = ((float)x - (e[0].x + e[1].x) / 2) /
			    (1.25f * ied);
			const float v = ((float)y - (e[0].y + e[1].y) / 2 -
					    0.1f * ied) /
			    (1.9f * ied);

			mask_px[y * PHOTO + x] = u * u + v * v < 1;
		}
	return true;
}

static struct pose
hand(size_t i, int frame)
{
	const double t = frame / 15.0, a = 1 + 0.3 * sin((double)i);

	return (struct pose) {a * 14 * sin(4 * t + (double)i),
	    a * 8 * sin(5.3 * t + 2 * (double)i), 0.04 * sin(3 * t),
	    1 - 0.06 * a * (0.5 + 0.5 * sin(2.6 * t + (double)i))};
}

static void
stream(struct tally *t, size_t i, enum medium m, bool head_alone, bool moves)
{
	struct biometrics_face_track track = {.full_every = 99};

	biometrics_pad_forget(pad);
	for (int k = 0; k < FRAMES; k++) {
		struct pose p = hand(i, moves ? k : 0);
		struct biometrics_image img;
		struct biometrics_face f[8];
		size_t n = 0;

		if (head_alone)
			p.tilt = 1;
		img = expose(m, p, 1.3, head_alone);
		if (biometrics_face_follow(detector, &track, &img, f, 8, &n) !=
			BIOMETRICS_E_OK ||
		    n != 1 ||
		    biometrics_pad_see(pad, &img, f, k == FRAMES / 2) !=
			BIOMETRICS_E_OK)
			continue;
	}
	count(t);
}

static void
streams(struct tally *t, enum medium m, bool head_alone, bool moves)
{
	for (size_t i = 0; i < STREAMS; i++)
		if (photograph(i * STILLS / STREAMS) && mask())
			stream(t, i, m, head_alone, moves);
	report(t);
}

/* Ten pictures of a person, minutes apart at most, as if they were a stream. */
static void
orl(struct tally *t)
{
	static uint8_t px[92 * 112];
	struct biometrics_image img = {.px = file_px, .cap = sizeof(file_px)};
	char path[160];

	for (int s = 1; s <= 40; s++) {
		biometrics_pad_forget(pad);
		for (int k = 1; k <= 10; k++) {
			struct biometrics_image in = biometrics_image_of(
			    px, sizeof(px), 92, 112, 1);
			struct biometrics_face f[2];
			size_t n = 0;
			FILE *file;

			snprintf(path, sizeof(path),
			    DATA "faces/orl/s%d/%d.pgm", s, k);
			if ((file = fopen(path, "rb")) == NULL)
				continue;
			if (fseek(file, -92 * 112, SEEK_END) == 0 &&
			    fread(px, 1, sizeof(px), file) == sizeof(px) &&
			    biometrics_image_resize(&in, 368, 448, &img) ==
				BIOMETRICS_E_OK &&
			    biometrics_face_find(detector, &img, 0, f, 2, &n) ==
				BIOMETRICS_E_OK &&
			    n > 0 &&
			    biometrics_pad_see(pad, &img, f, false) !=
				BIOMETRICS_E_OK)
				t->none++;
			fclose(file);
		}
		count(t);
	}
	report(t);
}

int
main(void)
{
	if (biometrics_detector_new(BIOMETRICS_DETECTOR_MODEL, &detector) !=
	    BIOMETRICS_E_OK)
		return 1;
	if (biometrics_pad_new(DATA "models/minifasnet_v2_2.7.fnet", &pad) !=
		BIOMETRICS_E_OK &&
	    biometrics_pad_new(NULL, &pad) != BIOMETRICS_E_OK)
		return 1;
	if (system("tests/demo/photos.sh build/photos >&2") != 0)
		return 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	find_people();
	background();
	printf(
	    " network: %s\n Pictures, one each\n", biometrics_pad_model(pad));
	files(TALLY("a living face (1 person, turned)", false),
	    DATA "faces/pad", "T");
	files(TALLY("paper and telephone (2 people, turned)", true),
	    DATA "faces/pad", "F");
	files(TALLY("dlib's photographs, as living faces", false),
	    "build/photos", "2");
	if (n_people == 0)
		goto out;
	press(TALLY("press photographs, as living faces", false));
	stills(TALLY("the same on paper, simulated", true), PAPER, 0);
	stills(TALLY("the same on a screen, simulated", true), SCREEN, 1.3);
	printf(" Streams of %d frames\n", FRAMES);
	streams(
	    TALLY("paper moved by hand, simulated", true), PAPER, false, true);
	streams(TALLY("a screen moved by hand, simulated", true), SCREEN, false,
	    true);
	streams(
	    TALLY("paper on a stand, simulated", true), PAPER, false, false);
	/* The network would judge the paste, and pictures without colour. */
	biometrics_pad_free(&pad);
	if (biometrics_pad_new(NULL, &pad) != BIOMETRICS_E_OK)
		return 1;
	printf(" The same without the network\n");
	streams(
	    TALLY("a head moved alone, simulated", false), ITSELF, true, true);
	streams(
	    TALLY("paper moved by hand, simulated", true), PAPER, false, true);
	streams(TALLY("a screen moved by hand, simulated", true), SCREEN, false,
	    true);
	orl(TALLY("ten portraits of a person (ORL)", false));
out:
	biometrics_pad_free(&pad);
	biometrics_detector_free(&detector);
	return 0;
}
