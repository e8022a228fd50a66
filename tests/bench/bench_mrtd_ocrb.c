/*
 * CPU time of the OCR-B reader, one thread: medians and the worst over captures
 * of both kinds (tests/ocrb).  A frame has 100 ms.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "mrtd/ocrb.h"
#include "tests/ocrb/scene.h"

enum {
	RUNS = 25
};

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static int
measure(enum scene_kind kind, const char *name, void *scratch)
{
	double ms[RUNS];
	struct mrtd_ocrb_reading r;
	unsigned safe = 0;
	struct scene s;

	for (unsigned i = 0; i < RUNS; i++) {
		if (!scene_make(kind, 6000000 + i, NULL, &s))
			return 1;
		ms[i] = cpu_ms();
		(void)!mrtd_ocrb_read(&(struct mrtd_ocrb_image) {s.px, s.width,
					  s.height, s.width},
		    scratch, MRTD_OCRB_SCRATCH, &r);
		ms[i] = cpu_ms() - ms[i];
		safe += r.safe;
		scene_free(&s);
	}
	qsort(ms, RUNS, sizeof(ms[0]), rising);
	printf("%-22s median %6.1f ms  worst %6.1f ms  goal 100 ms  %s  "
	       "(%u of %u safe)\n",
	    name, ms[RUNS / 2], ms[RUNS - 1],
	    ms[RUNS / 2] <= 100 ? "met" : "MISSED", safe, (unsigned)RUNS);
	return 0;
}

int
main(void)
{
	void *scratch = malloc(MRTD_OCRB_SCRATCH);
	int rc = 1;

	if (scratch != NULL && scene_open())
		rc = measure(SCENE_PAGE, "page, 1940 x 1380", scratch) |
		    measure(SCENE_WEBCAM, "webcam, 1280 x 720", scratch);
	scene_close();
	free(scratch);
	return rc;
}
