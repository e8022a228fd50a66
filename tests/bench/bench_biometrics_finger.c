/*
 * CPU time of a fingerprint from pixels to template, medians, one thread, per
 * instruction set, beside NBIS mindtct, which libfprint holds, on the same
 * pictures: prints of nobody, as a gate would see them.
 */
#include <libfprint-2/fprint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "biometrics/finger_match.h"
#include "biometrics/kernel.h"
#include "biometrics/minutiae.h"
#include "biometrics/print.h"

enum {
	PRINTS = 5,
	RUNS = 5, /* of each */
	W = 388,
	H = 374
};

static uint8_t px[PRINTS][W * H];
static struct biometrics_minutiae t;
static struct biometrics_finger_prepared prepared;
static size_t minutiae;

static int
rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Of the process: mindtct runs in a thread of its own. */
static double
cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool
make_prints(void)
{
	struct biometrics_print *finger = malloc(sizeof(*finger));
	bool good = finger != NULL;

	for (unsigned i = 0; good && i < PRINTS; i++) {
		struct biometrics_image img = biometrics_image_of(
		    px[i], W * H, W, H, 1);
		struct biometrics_print_press press = biometrics_print_press_of(
		    i + 1, 1, 30);

		press.width = W;
		press.height = H;
		biometrics_print_grow(i + 1, finger);
		good = biometrics_print_press(finger, &press, &img) ==
		    BIOMETRICS_E_OK;
	}
	free(finger);
	return good;
}

static bool
extract(unsigned i)
{
	static uint8_t scratch[8 << 20];
	const struct biometrics_image img = biometrics_image_of(
	    px[i], W * H, W, H, 1);

	if (biometrics_minutiae_extract(
		&img, 500, scratch, sizeof(scratch), &t) != BIOMETRICS_E_OK)
		return false;
	minutiae += t.n;
	return true;
}

static bool
prepare(unsigned i)
{
	(void)i;
	return biometrics_finger_match_prepare(&t, &prepared) ==
	    BIOMETRICS_E_OK;
}

static void
detected(GObject *img, GAsyncResult *result, void *loop)
{
	GPtrArray *found;

	if (fp_image_detect_minutiae_finish(FP_IMAGE(img), result, NULL)) {
		found = fp_image_get_minutiae(FP_IMAGE(img));
		minutiae += found->len;
	}
	g_main_loop_quit(loop);
}

static bool
mindtct(unsigned i)
{
	FpImage *img = g_object_new(
	    FP_TYPE_IMAGE, "width", W, "height", H, NULL);
	GMainLoop *loop = g_main_loop_new(NULL, FALSE);
	size_t n = 0;
	/* The image is new and nobody else's: its memory may be written. */
	uint8_t *data = (uint8_t *)(uintptr_t)fp_image_get_data(img, &n);

	if (n != W * H)
		return false;
	memcpy(data, px[i], n);
	fp_image_detect_minutiae(img, NULL, detected, loop);
	g_main_loop_run(loop);
	g_main_loop_unref(loop);
	g_object_unref(img);
	return true;
}

static double
measure(const char *name, bool (*run)(unsigned))
{
	double ms[PRINTS * RUNS];

	minutiae = 0;
	for (unsigned i = 0; i < PRINTS * RUNS; i++) {
		const double start = cpu_ms();

		if (!run(i % PRINTS))
			return -1;
		ms[i] = cpu_ms() - start;
	}
	qsort(ms, PRINTS * RUNS, sizeof(ms[0]), rising);
	printf("  %-34s %8.3f ms", name, ms[PRINTS * RUNS / 2]);
	if (minutiae > 0)
		printf("  %5.1f minutiae", (double)minutiae / (PRINTS * RUNS));
	printf("\n");
	return ms[PRINTS * RUNS / 2];
}

int
main(void)
{
	double ours = 0, theirs;

	if (!make_prints())
		return 1;
	printf(" %ux%u pixels, 500 ppi\n", W, H);
	for (unsigned k = 0; k < BIOMETRICS_KERNEL_COUNT; k++)
		if (biometrics_kernel_force((enum biometrics_kernel)k)) {
			printf(" %s\n",
			    biometrics_kernel_name((enum biometrics_kernel)k));
			ours = measure("pixels to template", extract);
			if (ours < 0 ||
			    measure("template to cylinders", prepare) < 0)
				return 1;
		}
	printf(" libfprint\n");
	theirs = measure("pixels to minutiae (mindtct)", mindtct);
	if (theirs > 0 && ours > 0)
		printf("  mindtct takes %.2f times as long\n", theirs / ours);
	return theirs > 0 ? 0 : 1;
}
