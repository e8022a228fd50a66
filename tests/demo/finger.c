/*
 * The traveller's finger of the demo: a print of nobody, from a seed.
 *
 *	finger make SEED FILE		a WSQ file, as at an enrolment
 *	finger lay SOCKET SEED TOUCH	touches libfprint's virtual sensor
 *	finger copy SOCKET SEED		shows it the enrolled picture itself
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
make(uint64_t seed, const char *path)
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
show(const char *socket, uint64_t seed, unsigned touch, unsigned harshness)
{
	struct biometrics_image img;
	int fd;

	if (!press(seed, touch, harshness, &img) ||
	    hw_finger_play_connect(socket, PATIENCE_MS, &fd) != HW_E_OK)
		return false;
	return hw_finger_play_image(fd,
		   span_of(px, biometrics_image_size(&img)), img.width,
		   img.height) == HW_E_OK;
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

	if (argc == 4 && strcmp(verb, "make") == 0)
		return !make(strtoull(argv[2], NULL, 10), argv[3]);
	if (argc == 5 && strcmp(verb, "lay") == 0)
		ok = show(argv[2], strtoull(argv[3], NULL, 10),
		    (unsigned)strtoul(argv[4], NULL, 10), GATE);
	else if (argc == 4 && strcmp(verb, "copy") == 0)
		ok = show(argv[2], strtoull(argv[3], NULL, 10), 0, ENROLMENT);
	else if (argc == 3 && strcmp(verb, "unplug") == 0)
		ok = unplug(argv[2]);
	else
		fprintf(stderr, "usage: finger make|lay|copy|unplug ...\n");
	if (!ok)
		return 1;
	pause();
	return 0;
}
