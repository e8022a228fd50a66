/*
 * What training asks of the program itself, so that a network learns on the
 * pixels a gate will show it:
 *
 *	faces teach MODEL < pixels > templates
 *	faces align FOLDER-OF-FOLDERS NAMES > pixels
 *
 * Pixels: faces of 112x112, RGB, one after the other.  Templates: floats, as
 * the embedder makes them of a picture and its mirror: what does not depend on
 * the side is what a pupil should learn.  align writes the face in the middle
 * of every photograph, and its name to the file NAMES.
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

enum {
	SIDE = 112,
	BYTES = 3 * SIDE * SIDE,
	MAX_PIXELS = 4 << 20
};

#define LANDMARKS "/usr/share/dlib/shape_predictor_68_face_landmarks.dat"

static uint8_t photo[3 * MAX_PIXELS];

static int
teach(const char *model)
{
	static uint8_t px[BYTES];
	static float out[BIOMETRICS_EMBEDDER_MAX_DIM];
	const struct biometrics_image img = biometrics_image_of(
	    px, BYTES, SIDE, SIDE, 3);
	struct biometrics_embedder *e = NULL;

	if (biometrics_embedder_new(model, &e) != BIOMETRICS_E_OK ||
	    biometrics_embedder_side(e) != SIDE)
		return 1;
	while (fread(px, 1, BYTES, stdin) == BYTES)
		if (biometrics_embedder_run(e, &img, out) != BIOMETRICS_E_OK ||
		    fwrite(out, sizeof(float), biometrics_embedder_dim(e),
			stdout) != biometrics_embedder_dim(e))
			return 1;
	biometrics_embedder_free(&e);
	return 0;
}

static float
off_centre(const struct biometrics_face *f, const struct biometrics_image *img)
{
	return hypotf(f->box.left + f->box.width / 2 - (float)img->width / 2,
	    f->box.top + f->box.height / 2 - (float)img->height / 2);
}

/* These photographs show their person in the middle. */
static bool
align(struct biometrics_detector *d, const char *path)
{
	static struct biometrics_face face[16];
	static uint8_t px[BYTES];
	struct biometrics_image img = {.px = photo, .cap = sizeof(photo)};
	struct biometrics_image out = biometrics_image_of(
	    px, BYTES, SIDE, SIDE, 3);
	struct span file = {0};
	size_t n = 0, best = 0;
	bool ok;

	if (biometrics_file_map(path, &file) != BIOMETRICS_E_OK)
		return false;
	ok = biometrics_image_decode(file, &img) == BIOMETRICS_E_OK;
	biometrics_file_unmap(&file);
	for (unsigned size = 80; ok && n == 0 && size >= 40; size /= 2)
		ok = biometrics_face_find(d, &img, size, face, 16, &n) ==
		    BIOMETRICS_E_OK;
	for (size_t i = 1; i < n; i++)
		if (off_centre(&face[i], &img) < off_centre(&face[best], &img))
			best = i;
	return ok && n > 0 &&
	    biometrics_face_align(&img, &face[best], SIDE, &out) ==
	    BIOMETRICS_E_OK &&
	    fwrite(px, 1, BYTES, stdout) == BYTES;
}

static void
align_person(struct biometrics_detector *d, const char *root,
    const char *person, FILE *names)
{
	struct dirent **files;
	char path[4096];
	int n;

	snprintf(path, sizeof(path), "%s/%s", root, person);
	n = scandir(path, &files, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s/%s", root, person,
		    files[i]->d_name);
		if (files[i]->d_name[0] != '.' && align(d, path))
			fprintf(names, "%s/%s\n", person, files[i]->d_name);
		free(files[i]);
	}
	if (n >= 0)
		free(files);
}

static int
align_all(const char *root, const char *names)
{
	struct biometrics_detector *d = NULL;
	struct dirent **people;
	FILE *f = fopen(names, "w");
	const int n = scandir(root, &people, NULL, alphasort);

	if (f == NULL || n < 0 ||
	    biometrics_detector_new(LANDMARKS, &d) != BIOMETRICS_E_OK)
		return 1;
	for (int i = 0; i < n; i++) {
		if (people[i]->d_name[0] != '.')
			align_person(d, root, people[i]->d_name, f);
		free(people[i]);
	}
	free(people);
	biometrics_detector_free(&d);
	return fclose(f) == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "teach") == 0)
		return teach(argv[2]);
	if (argc == 4 && strcmp(argv[1], "align") == 0)
		return align_all(argv[2], argv[3]);
	fputs("usage: faces teach MODEL | faces align FOLDER NAMES\n", stderr);
	return 64;
}
