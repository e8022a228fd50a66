/*
 * How fast WSQ is decoded: real files of the development data where they are,
 * else a print of nobody.  No other decoder is compared: no package of one was
 * found in Debian 12 or npm.  NBIS 5.0 was measured elsewhere at 14 to 27
 * Mpixel/s on such files (gcc -O2, one core).
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "biometrics/print.h"
#include "biometrics/wsq.h"
#include "tests/check.h"

enum {
	ROUNDS = 40
};

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The best of several rounds; prints one line. */
static double
measure(const char *name, struct span file)
{
	struct biometrics_image_info info;
	struct biometrics_image img = {0};
	double best = 1e9, pixels;
	void *scratch;
	size_t cap;

	if (biometrics_wsq_info(file, &info) != BIOMETRICS_E_OK)
		return 0;
	cap = biometrics_wsq_scratch(info.width, info.height);
	scratch = malloc(cap);
	img.cap = (size_t)info.width * info.height;
	img.px = malloc(img.cap);
	pixels = (double)img.cap;
	for (unsigned i = 0; scratch != NULL && img.px != NULL && i < ROUNDS;
	     i++) {
		const double start = seconds();
		double took;

		if (biometrics_wsq_decode(file, &img, scratch, cap) !=
		    BIOMETRICS_E_OK)
			break;
		took = seconds() - start;
		best = took < best ? took : best;
	}
	printf("%-32s %4u x %-4u %7.2f ms %7.1f Mpixel/s\n", name, info.width,
	    info.height, best * 1e3, pixels / best / 1e6);
	free(scratch);
	free(img.px);
	return pixels / best / 1e6;
}

/* Without data: a print, and how long it takes to write. */
static void
measure_print(void)
{
	struct biometrics_print_press p = biometrics_print_press_of(1, 1, 20);
	struct biometrics_print *finger = malloc(sizeof(*finger));
	struct biometrics_image img = {0};
	struct sink k;
	void *scratch;
	double start;
	size_t cap;

	p.width = BIOMETRICS_PRINT_WIDTH;
	p.height = BIOMETRICS_PRINT_HEIGHT;
	img.cap = (size_t)p.width * p.height;
	img.px = malloc(img.cap);
	cap = biometrics_wsq_encode_scratch(p.width, p.height);
	scratch = malloc(cap);
	k = sink_of(malloc(img.cap), img.cap);
	if (finger == NULL || img.px == NULL || scratch == NULL || k.p == NULL)
		exit(1);
	start = seconds();
	biometrics_print_grow(1, finger);
	printf("a finger grows in %.0f ms", (seconds() - start) * 1e3);
	start = seconds();
	if (biometrics_print_press(finger, &p, &img) != BIOMETRICS_E_OK)
		exit(1);
	printf(", is pressed in %.0f ms", (seconds() - start) * 1e3);
	start = seconds();
	if (biometrics_wsq_encode(&img, 500, .75F, scratch, cap, &k) !=
	    BIOMETRICS_E_OK)
		exit(1);
	printf(", is encoded in %.0f ms\n", (seconds() - start) * 1e3);
	(void)measure("a print of nobody", sink_span(&k));
	free(finger);
	free(img.px);
	free(scratch);
	free(k.p);
}

int
main(void)
{
	const char *found = check_data("fingers/wsq");
	char folder[512], path[1024];
	double sum = 0, least = 1e9;
	struct dirent **all;
	unsigned files = 0;
	int n;

	measure_print();
	if (found == NULL)
		return 0;
	snprintf(folder, sizeof(folder), "%s", found);
	n = scandir(folder, &all, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		uint8_t *file;
		size_t size;
		double rate;

		snprintf(path, sizeof(path), "%s/%s", folder, all[i]->d_name);
		if (strstr(all[i]->d_name, ".wsq") != NULL &&
		    (file = check_slurp(path, &size)) != NULL) {
			rate = measure(all[i]->d_name, span_of(file, size));
			sum += rate;
			least = rate < least ? rate : least;
			files++;
			free(file);
		}
		free(all[i]);
	}
	if (n > 0)
		free(all);
	if (files > 0)
		printf("%u files: mean %.1f Mpixel/s, least %.1f; NBIS "
		       "(published): 14 to 27\n",
		    files, sum / files, least);
	return 0;
}
