/*
 * Looks for what a passage may not leave behind, in the memory of processes and
 * in files:
 *
 *	traces make NEEDLES MODEL PORTRAIT CAMERA-DIR
 *	traces find NEEDLES WHERE...
 *
 * What is looked for: pixels of the portrait and of each camera frame, in
 * colour and in grey, bytes of the portrait's file, and the template of the
 * portrait.  WHERE is the number of a process or the path of a file.  One line
 * for each find.  Exit: 0 nothing was found, 1 something was, 77 a process
 * cannot be looked into.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "biometrics/detector.h"
#include "biometrics/embedder.h"
#include "biometrics/face.h"
#include "biometrics/file.h"

enum {
	NEEDLE = 48,
	NEEDLES = 256,
	BLOCK = 1 << 22
};

static struct needle {
	char name[80];
	uint8_t bytes[NEEDLE];
} needles[NEEDLES];
static size_t n_needles;
static bool starts[65536]; /* by the first two bytes of a needle */

/* What is nearly uniform is found everywhere. */
static void
add(const char *what, const char *file, const uint8_t *p)
{
	bool seen[256] = {0};
	unsigned different = 0;

	for (size_t i = 0; i < NEEDLE; i++) {
		different += !seen[p[i]];
		seen[p[i]] = true;
	}
	if (different < 8 || n_needles == NEEDLES)
		return;
	snprintf(needles[n_needles].name, sizeof(needles[0].name), "%s of %s",
	    what, file);
	memcpy(needles[n_needles++].bytes, p, NEEDLE);
	starts[p[0] << 8 | p[1]] = true;
}

/* Three places of a picture: where the face is. */
static void
add_pixels(const char *what, const char *file, const struct biometrics_image *i)
{
	for (unsigned k = 4; k <= 6; k++) {
		const size_t y = (size_t)i->height * k / 10;
		const size_t x = i->width / 2 - NEEDLE / 2;

		add(what, file, i->px + (y * i->width + x) * i->channels);
	}
}

static bool
picture(const char *path, struct biometrics_image *img)
{
	static uint8_t px[16 << 20], grey[8 << 20];
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	struct biometrics_image g = {.px = grey, .cap = sizeof(grey)};
	struct span file = {0};
	bool ok;

	*img = (struct biometrics_image) {.px = px, .cap = sizeof(px)};
	ok = biometrics_file_map(path, &file) == BIOMETRICS_E_OK &&
	    biometrics_image_decode(file, img) == BIOMETRICS_E_OK &&
	    biometrics_image_grey(img, &g) == BIOMETRICS_E_OK;
	if (ok) {
		add_pixels("pixels", name, img);
		if (img->channels == 3)
			add_pixels("grey pixels", name, &g);
	}
	biometrics_file_unmap(&file);
	return ok;
}

static bool
portrait(const char *model, const char *path)
{
	struct biometrics_detector *d = NULL;
	struct biometrics_embedder *e = NULL;
	float template[BIOMETRICS_EMBEDDER_MAX_DIM];
	struct biometrics_image img;
	struct biometrics_face face[2];
	struct span file = {0};
	size_t n = 0;
	bool ok;

	ok = picture(path, &img) &&
	    biometrics_file_map(path, &file) == BIOMETRICS_E_OK &&
	    file.n > 2 * NEEDLE &&
	    biometrics_embedder_new(model, &e) == BIOMETRICS_E_OK &&
	    biometrics_detector_new(BIOMETRICS_DETECTOR_MODEL, &d) ==
		BIOMETRICS_E_OK &&
	    biometrics_face_find(d, &img, 0, face, 2, &n) == BIOMETRICS_E_OK &&
	    n > 0 &&
	    biometrics_face_template(e, &img, face, template) ==
		BIOMETRICS_E_OK;
	if (ok) {
		add("the file", "the portrait", file.p + file.n / 2);
		add("the template", "the portrait", (const uint8_t *)template);
	}
	biometrics_file_unmap(&file);
	biometrics_embedder_free(&e);
	biometrics_detector_free(&d);
	return ok;
}

static bool
camera(const char *dir)
{
	struct biometrics_image img;
	struct dirent **entry;
	const int n = scandir(dir, &entry, NULL, alphasort);
	bool ok = n > 2;
	char path[1024];

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry[i]->d_name);
		if (entry[i]->d_name[0] != '.')
			ok = picture(path, &img) && ok;
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
	return ok;
}

static size_t
search(const char *where, const uint8_t *p, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i + NEEDLE <= n; i++) {
		if (!starts[p[i] << 8 | p[i + 1]])
			continue;
		for (size_t k = 0; k < n_needles; k++)
			if (memcmp(p + i, needles[k].bytes, NEEDLE) == 0) {
				printf("%s: %s\n", where, needles[k].name);
				found++;
			}
	}
	return found;
}

/* From off on, to the end or up to end; blocks overlap by a needle. */
static size_t
search_fd(const char *where, int fd, off_t off, off_t end)
{
	static uint8_t block[BLOCK];
	size_t found = 0;
	ssize_t got;

	while (off < end &&
	    (got = pread(fd, block,
		 end - off < BLOCK ? (size_t)(end - off) : BLOCK, off)) > 0) {
		found += search(where, block, (size_t)got);
		if (got < NEEDLE)
			break;
		off += got == end - off ? got : got - NEEDLE + 1;
	}
	return found;
}

/* What it shares with a file on the disk is no secret of a passage. */
static bool
is_own(const char *line)
{
	const char *path = strchr(line, '/');

	return strstr(line, " rw") != NULL &&
	    (path == NULL || strncmp(path, "/memfd:", 7) == 0);
}

static int
process(const char *pid, size_t *found)
{
	char name[64], line[512];
	unsigned long from, to;
	size_t n = 0;
	FILE *maps;
	int fd;

	snprintf(name, sizeof(name), "/proc/%s/maps", pid);
	maps = fopen(name, "re");
	snprintf(name, sizeof(name), "/proc/%s/mem", pid);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	while (
	    maps != NULL && fd >= 0 && fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%lx-%lx", &from, &to) == 2 && is_own(line)) {
			*found += search_fd(pid, fd, (off_t)from, (off_t)to);
			n++;
		}
	if (maps != NULL)
		fclose(maps);
	if (fd >= 0)
		close(fd);
	return n > 0 ? 0 : 77;
}

static int
look(const char *where, size_t *found)
{
	int fd;

	if (strspn(where, "0123456789") == strlen(where))
		return process(where, found);
	if ((fd = open(where, O_RDONLY | O_CLOEXEC)) < 0)
		return 66;
	*found += search_fd(where, fd, 0, lseek(fd, 0, SEEK_END));
	close(fd);
	return 0;
}

static bool
keep(const char *path)
{
	FILE *f = fopen(path, "we");
	const bool ok = f != NULL &&
	    fwrite(needles, sizeof(needles[0]), n_needles, f) == n_needles;

	return f != NULL && fclose(f) == 0 && ok && n_needles > 0;
}

static bool
load(const char *path)
{
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return false;
	n_needles = fread(needles, sizeof(needles[0]), NEEDLES, f);
	fclose(f);
	for (size_t i = 0; i < n_needles; i++)
		starts[needles[i].bytes[0] << 8 | needles[i].bytes[1]] = true;
	return n_needles > 0;
}

int
main(int argc, char **argv)
{
	size_t found = 0;
	int rc;

	if (argc == 6 && strcmp(argv[1], "make") == 0)
		return portrait(argv[3], argv[4]) && camera(argv[5]) &&
			keep(argv[2])
		    ? 0
		    : 65;
	if (argc < 4 || strcmp(argv[1], "find") != 0 || !load(argv[2])) {
		fprintf(stderr,
		    "usage: traces make NEEDLES MODEL PORTRAIT CAMERA-DIR\n"
		    "       traces find NEEDLES WHERE...\n");
		return 64;
	}
	for (int i = 3; i < argc; i++)
		if ((rc = look(argv[i], &found)) != 0) {
			fprintf(stderr, "traces: %s cannot be looked into\n",
			    argv[i]);
			return rc;
		}
	printf("%zu needles, %zu finds\n", n_needles, found);
	return found > 0;
}
