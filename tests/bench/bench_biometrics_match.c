/*
 * CPU time of comparing two prints, one thread, per instruction set: prints of
 * nobody (biometrics/print.h), pressed twice each; the least of some runs over
 * all genuine and all impostor pairs.  The goal is 50 us for either, at 40
 * minutiae.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "biometrics/finger_match.h"
#include "biometrics/kernel.h"
#include "biometrics/minutiae.h"
#include "biometrics/print.h"

enum {
	FINGERS = 8,
	TOUCHES = 2,
	RUNS = 15,
	MINUTIAE = 40, /* of each print, the best */
	PIXELS = 1 << 20
};

static struct biometrics_minutiae found[FINGERS * TOUCHES];
static struct biometrics_finger_prepared print[FINGERS * TOUCHES];

static double
cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static bool
extract(const struct biometrics_print *finger, unsigned touch,
    struct biometrics_minutiae *out)
{
	static uint8_t px[PIXELS];
	struct biometrics_image img = {.px = px, .cap = sizeof(px)};
	const struct biometrics_print_press press = biometrics_print_press_of(
	    finger->seed, touch, 30);
	void *scratch = NULL;
	size_t need;
	bool good = false;

	if (biometrics_print_press(finger, &press, &img) != BIOMETRICS_E_OK)
		return false;
	need = biometrics_minutiae_scratch(&img, press.ppi);
	if (need > 0 && (scratch = malloc(need)) != NULL)
		good = biometrics_minutiae_extract(&img, press.ppi, scratch,
			   need, out) == BIOMETRICS_E_OK;
	free(scratch);
	return good;
}

/* Minutiae of a print, on average; 0: one could not be had. */
static double
collect(void)
{
	struct biometrics_print *finger = malloc(sizeof(*finger));
	size_t n = 0;
	bool good = finger != NULL;

	for (unsigned i = 0; good && i < FINGERS; i++) {
		biometrics_print_grow(i + 1, finger);
		for (unsigned k = 0; good && k < TOUCHES; k++) {
			good = extract(finger, k + 1, &found[i * TOUCHES + k]);
			if (found[i * TOUCHES + k].n > MINUTIAE)
				found[i * TOUCHES + k].n = MINUTIAE;
			n += found[i * TOUCHES + k].n;
		}
	}
	free(finger);
	return good ? (double)n / (FINGERS * TOUCHES) : 0;
}

static bool
prepare(double *us)
{
	bool good = true;
	const double began = cpu_us();

	for (unsigned i = 0; i < FINGERS * TOUCHES; i++)
		good = biometrics_finger_match_prepare(&found[i], &print[i]) ==
			BIOMETRICS_E_OK &&
		    good;
	*us = (cpu_us() - began) / (FINGERS * TOUCHES);
	return good;
}

/* All pairs of one kind: microseconds of a comparison, the mean score. */
static double
compare(bool genuine, double *score)
{
	unsigned n = 0;
	double sum = 0;
	const double began = cpu_us();

	for (unsigned i = 0; i < FINGERS * TOUCHES; i++)
		for (unsigned j = 0; j < i; j++) {
			if ((i / TOUCHES == j / TOUCHES) != genuine)
				continue;
			sum += biometrics_finger_match_score(
			    &print[i], &print[j]);
			n++;
		}
	*score = sum / n;
	return (cpu_us() - began) / n;
}

static bool
measure(enum biometrics_kernel k)
{
	double least[3] = {1e9, 1e9, 1e9}, score[2] = {0}, us;

	if (!biometrics_kernel_force(k))
		return true;
	for (unsigned run = 0; run < RUNS; run++) {
		if (!prepare(&us))
			return false;
		least[2] = us < least[2] ? us : least[2];
		for (unsigned kind = 0; kind < 2; kind++) {
			us = compare(kind == 0, &score[kind]);
			least[kind] = us < least[kind] ? us : least[kind];
		}
	}
	printf("  %-9s genuine %5.1f us, impostor %5.1f us, preparing one "
	       "print %6.1f us (mean scores %.3f, %.3f)\n",
	    biometrics_kernel_name(k), least[0], least[1], least[2], score[0],
	    score[1]);
	return true;
}

int
main(void)
{
	const double mean = collect();

	if (mean <= 0)
		return 1;
	printf("%d prints of nobody, %.1f minutiae; goal 50 us a comparison\n",
	    FINGERS * TOUCHES, mean);
	for (unsigned k = 0; k < BIOMETRICS_KERNEL_COUNT; k++)
		if (!measure((enum biometrics_kernel)k))
			return 1;
	return 0;
}
