/*
 * Measures the rows of biometrics/model.c: every photograph against every
 *other, those in one folder show one person.
 *
 *	bench_biometrics_calibrate MODEL FOLDER-OF-FOLDERS-OF-JPEG
 *
 * Prints, for each target FMR, the threshold rounded to the careful side, the
 * impostor pairs at or beyond it and the genuine pairs short of it.
 */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "biometrics/detector.h"
#include "biometrics/embedder.h"
#include "biometrics/face.h"
#include "biometrics/file.h"
#include "biometrics/model.h"

enum {
	MAX_PHOTOS = 20000,
	MAX_PIXELS = 4 << 20
};

struct photo {
	unsigned person;
	float *template;
};

static struct photo photos[MAX_PHOTOS];
static size_t count, no_face;
static uint8_t px[MAX_PIXELS * 3];

static float
off_centre(const struct biometrics_face *f, const struct biometrics_image *img)
{
	return hypotf(f->box.left + f->box.width / 2 - (float)img->width / 2,
	    f->box.top + f->box.height / 2 - (float)img->height / 2);
}

/* These photographs show their person in the middle. */
static const struct biometrics_face *
subject(struct biometrics_detector *d, const struct biometrics_image *img)
{
	static struct biometrics_face face[16];
	const struct biometrics_face *best = NULL;
	size_t n = 0;

	for (unsigned size = 80; n == 0 && size >= 40; size /= 2)
		if (biometrics_face_find(d, img, size, face, 16, &n) !=
		    BIOMETRICS_E_OK)
			return NULL;
	for (size_t i = 0; i < n; i++)
		if (best == NULL ||
		    off_centre(&face[i], img) < off_centre(best, img))
			best = &face[i];
	if (n == 0 &&
	    biometrics_face_find_doubtful(d, img, face) == BIOMETRICS_E_OK)
		return face;
	return best;
}

static void
take(struct biometrics_detector *d, struct biometrics_embedder *e,
    const char *path, unsigned person)
{
	struct biometrics_image img = {.px = px, .cap = sizeof(px)};
	const struct biometrics_face *f;
	struct span file = {0};
	float *t;

	if (count == MAX_PHOTOS ||
	    biometrics_file_map(path, &file) != BIOMETRICS_E_OK)
		return;
	if (biometrics_image_decode(file, &img) == BIOMETRICS_E_OK) {
		if ((f = subject(d, &img)) == NULL)
			no_face++;
		else if ((t = malloc(sizeof(*t) *
			      biometrics_embedder_dim(e))) != NULL &&
		    biometrics_face_template(e, &img, f, t) == BIOMETRICS_E_OK)
			photos[count++] = (struct photo) {person, t};
	}
	biometrics_file_unmap(&file);
}

static void
walk(struct biometrics_detector *d, struct biometrics_embedder *e,
    const char *root)
{
	struct dirent **people, **files;
	char dir[1024], path[2048];
	const int n = scandir(root, &people, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		snprintf(dir, sizeof(dir), "%s/%s", root, people[i]->d_name);
		if (people[i]->d_name[0] != '.') {
			const int k = scandir(dir, &files, NULL, alphasort);

			for (int j = 0; j < k; j++) {
				snprintf(path, sizeof(path), "%s/%s", dir,
				    files[j]->d_name);
				if (files[j]->d_name[0] != '.')
					take(d, e, path, (unsigned)i);
				free(files[j]);
			}
			if (k >= 0)
				free(files);
		}
		free(people[i]);
	}
	if (n >= 0)
		free(people);
}

static int
rising(const void *a, const void *b)
{
	const float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

/* How many of n rising distances are at most x. */
static size_t
within(const float *v, size_t n, float x)
{
	size_t low = 0, high = n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (v[mid] <= x)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
report(float *impostor, size_t ni, float *genuine, size_t ng, float sign)
{
	qsort(impostor, ni, sizeof(*impostor), rising);
	qsort(genuine, ng, sizeof(*genuine), rising);
	printf("impostor pairs %zu, genuine pairs %zu\n", ni, ng);
	for (double fmr = 1e-2; fmr > 0.5e-4; fmr /= 10) {
		const size_t allowed = (size_t)(fmr * (double)ni);
		/* Distances: cosine is negated, so that smaller is nearer. */
		double t = (double)impostor[allowed];
		size_t fm;

		t = floor(t * 1000) / 1000;
		while ((fm = within(impostor, ni, (float)t)) > allowed)
			t -= 0.001;
		printf("FMR %.0e: threshold %.3f, false matches %zu, "
		       "false non-matches %zu (FNMR %.2f %%)\n",
		    fmr, (double)sign * t, fm,
		    ng - within(genuine, ng, (float)t),
		    100.0 * (double)(ng - within(genuine, ng, (float)t)) /
			(double)ng);
	}
}

static int
compare_all(const struct biometrics_embedder *e)
{
	const enum biometrics_metric metric = biometrics_embedder_metric(e);
	const float sign = metric == BIOMETRICS_METRIC_COSINE ? -1 : 1;
	const size_t pairs = count * (count - 1) / 2;
	float *genuine = malloc(sizeof(float) * (pairs + 1));
	float *impostor = malloc(sizeof(float) * (pairs + 1));
	size_t ng = 0, ni = 0;

	if (genuine == NULL || impostor == NULL)
		return 1;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++) {
			const float s = sign *
			    biometrics_distance_score(metric,
				photos[i].template, photos[j].template,
				biometrics_embedder_dim(e));

			if (photos[i].person == photos[j].person)
				genuine[ng++] = s;
			else
				impostor[ni++] = s;
		}
	if (ni == 0 || ng == 0)
		return 1;
	report(impostor, ni, genuine, ng, sign);
	free(genuine);
	free(impostor);
	return 0;
}

int
main(int argc, char **argv)
{
	struct biometrics_detector *d = NULL;
	struct biometrics_embedder *e = NULL;
	int rc = 1;

	if (argc != 3) {
		printf("run by hand: %s MODEL FOLDER\n", argv[0]);
		return 0;
	}
	if (biometrics_detector_new(BIOMETRICS_DETECTOR_MODEL, &d) !=
		BIOMETRICS_E_OK ||
	    biometrics_embedder_new(argv[1], &e) != BIOMETRICS_E_OK) {
		fprintf(stderr, "cannot open the models\n");
		goto out;
	}
	walk(d, e, argv[2]);
	printf("model %s, %s\n%zu photographs, %zu more without a face\n",
	    biometrics_embedder_name(e), biometrics_embedder_sha256(e), count,
	    no_face);
	rc = count > 1 ? compare_all(e) : 1;
out:
	for (size_t i = 0; i < count; i++)
		free(photos[i].template);
	biometrics_embedder_free(&e);
	biometrics_detector_free(&d);
	return rc;
}
