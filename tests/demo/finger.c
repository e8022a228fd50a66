/*
 * The traveller's finger of the demo: a print of nobody, from a seed.
 *
 *	finger enrol SEED FILE		a WSQ file, as for a passport
 *	finger press SEED TOUCH FILE	a touch of a sensor as PGM; 0: the very
 *					picture that was enrolled
 *	finger lay SOCKET FILE		on libfprint's virtual sensor
 *	finger unplug SOCKET		pulls the sensor out
 *
 * What goes to a sensor stays there until the program is ended.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "biometrics/print.h"
#include "biometrics/wsq.h"
#include "hw/virtual/finger_play.h"

enum {
	ENROLMENT = 0,
	GATE = 30, /* harshness */
	PATIENCE_MS = 5000
};

static uint8_t px[1024 * 1024];

static bool
press(uint64_t seed, unsigned touch, unsigned harshness,
    struct biometrics_image *out)
{
	struct biometrics_print *finger = malloc(sizeof(*finger));
	struct biometrics_print_press p = biometrics_print_press_of(
	    seed, touch, harshness);
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	*out = (struct biometrics_image) {.px = px, .cap = sizeof(px)};
	if (finger != NULL) {
		biometrics_print_grow(seed, finger);
		e = biometrics_print_press(finger, &p, out);
	}
	free(finger);
	return e == BIOMETRICS_E_OK;
}

static bool
enrol(uint64_t seed, const char *path)
{
	static uint8_t file[1024 * 1024];
	struct sink k = sink_of(file, sizeof(file));
	struct biometrics_image img;
	void *scratch;
	size_t need;
	FILE *f;
	bool ok;

	if (!press(seed, 0, ENROLMENT, &img))
		return false;
	need = biometrics_wsq_encode_scratch(img.width, img.height);
	scratch = malloc(need);
	ok = scratch != NULL &&
	    biometrics_wsq_encode(&img, BIOMETRICS_PRINT_PPI, 0.75f, scratch,
		need, &k) == BIOMETRICS_E_OK;
	free(scratch);
	if (!ok || (f = fopen(path, "wb")) == NULL)
		return false;
	ok = fwrite(file, 1, k.n, f) == k.n;
	return fclose(f) == 0 && ok;
}

static bool
save(uint64_t seed, unsigned touch, const char *path)
{
	struct biometrics_image img;
	FILE *f;
	bool ok;

	if (!press(seed, touch, touch == 0 ? ENROLMENT : GATE, &img) ||
	    (f = fopen(path, "wb")) == NULL)
		return false;
	ok = fprintf(f, "P5 %u %u 255\n", img.width, img.height) > 0 &&
	    fwrite(px, 1, biometrics_image_size(&img), f) ==
		biometrics_image_size(&img);
	return fclose(f) == 0 && ok;
}

static bool
lay(const char *socket, const char *path)
{
	FILE *f = fopen(path, "rb");
	unsigned width, height;
	size_t n = 0;
	int fd;

	if (f == NULL)
		return false;
	if (fscanf(f, "P5 %u %u 255", &width, &height) == 2 && fgetc(f) == '\n')
		n = fread(px, 1, sizeof(px), f);
	fclose(f);
	return n > 0 &&
	    hw_finger_play_connect(socket, PATIENCE_MS, &fd) == HW_E_OK &&
	    hw_finger_play_image(fd, span_of(px, n), width, height) == HW_E_OK;
}

static bool
unplug(const char *socket)
{
	int fd;

	return hw_finger_play_connect(socket, PATIENCE_MS, &fd) == HW_E_OK &&
	    hw_finger_play_order(fd, HW_FINGER_PLAY_UNPLUG, 0) == HW_E_OK;
}

int
main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	bool ok = false;

	if (argc == 4 && strcmp(verb, "enrol") == 0)
		return !enrol(strtoull(argv[2], NULL, 10), argv[3]);
	if (argc == 5 && strcmp(verb, "press") == 0)
		return !save(strtoull(argv[2], NULL, 10),
		    (unsigned)strtoul(argv[3], NULL, 10), argv[4]);
	if (argc == 4 && strcmp(verb, "lay") == 0)
		ok = lay(argv[2], argv[3]);
	else if (argc == 3 && strcmp(verb, "unplug") == 0)
		ok = unplug(argv[2]);
	else
		fprintf(stderr, "usage: finger enrol|press|lay|unplug ...\n");
	if (!ok)
		return 1;
	pause();
	return 0;
}
