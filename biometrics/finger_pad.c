#include "biometrics/finger_pad.h"

#include <math.h>
#include <stdlib.h>

enum {
	SHIFT = 4, /* pixels, each way */
	EVERY = 3, /* row and column is looked at */
	LEAST = 64 /* side of an image that says anything */
};
/* Correlation at which a copy is possible, and at which it is certain. */
#define SAME_FROM 0.85
#define SAME_TO 0.95

static void
worst(struct biometrics_finger_pad *pad, unsigned evidence, double score)
{
	pad->evidence |= evidence;
	if (score > pad->score)
		pad->score = score;
}

enum biometrics_err
biometrics_finger_pad_sensor(struct biometrics_finger_pad *pad, double score)
{
	if (!(score >= 0 && score <= 1))
		return BIOMETRICS_E_VALUE;
	worst(pad, BIOMETRICS_FINGER_PAD_SENSOR, score);
	return BIOMETRICS_E_OK;
}

/* Pearson's, over what both show when known is moved by dx, dy. */
static double
correlation(const struct biometrics_image *a, const struct biometrics_image *b,
    int dx, int dy)
{
	int w = (int)(a->width < b->width ? a->width : b->width) - SHIFT;
	int h = (int)(a->height < b->height ? a->height : b->height) - SHIFT;
	uint64_t n = 0, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
	double cov, va, vb;

	for (int y = SHIFT; y < h; y += EVERY)
		for (int x = SHIFT; x < w; x += EVERY) {
			uint64_t p = a->px[(size_t)y * a->width + (size_t)x];
			uint64_t q = b->px[(size_t)(y + dy) * b->width +
			    (size_t)(x + dx)];

			n++;
			sa += p;
			sb += q;
			saa += p * p;
			sbb += q * q;
			sab += p * q;
		}
	cov = (double)n * (double)sab - (double)sa * (double)sb;
	va = (double)n * (double)saa - (double)sa * (double)sa;
	vb = (double)n * (double)sbb - (double)sb * (double)sb;
	return va > 0 && vb > 0 ? cov / sqrt(va * vb) : 0;
}

static bool
comparable(unsigned a, unsigned b)
{
	return a >= LEAST && b >= LEAST &&
	    (a > b ? a - b : b - a) <= (unsigned)SHIFT;
}

void
biometrics_finger_pad_copy(struct biometrics_finger_pad *pad,
    const struct biometrics_image *live, const struct biometrics_image *known)
{
	double most = 0, score;

	if (!biometrics_image_ok(live) || !biometrics_image_ok(known) ||
	    live->channels != 1 || known->channels != 1)
		return;
	if (comparable(live->width, known->width) &&
	    comparable(live->height, known->height))
		for (int dy = -SHIFT; dy <= SHIFT; dy++)
			for (int dx = -SHIFT; dx <= SHIFT; dx++)
				most = fmax(
				    most, correlation(live, known, dx, dy));
	score = (most - SAME_FROM) / (SAME_TO - SAME_FROM);
	worst(pad, BIOMETRICS_FINGER_PAD_COPY,
	    score < 0	    ? 0
		: score > 1 ? 1
			    : score);
}

bool
biometrics_finger_pad_alarm(const struct biometrics_finger_pad *pad)
{
	return !(pad->score < BIOMETRICS_FINGER_PAD_ALARM);
}
