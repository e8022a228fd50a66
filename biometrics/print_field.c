/* Which way the ridges of a made finger run, and how far apart they are. */
#include "biometrics/print_parts.h"

/* How many of 1,000 fingers are of a class (Wilson, Candela, Watson, 1994). */
static const unsigned share[BIOMETRICS_PRINT_CLASSES] = {
    [BIOMETRICS_PRINT_ARCH] = 37,
    [BIOMETRICS_PRINT_TENTED_ARCH] = 29,
    [BIOMETRICS_PRINT_LEFT_LOOP] = 338,
    [BIOMETRICS_PRINT_RIGHT_LOOP] = 317,
    [BIOMETRICS_PRINT_WHORL] = 279,
};

/*
 * Where the singular points lie from the middle of the finger, in pixels to the
 * right and down, and how far they stray.  A left loop is open to the left of
 * the print, its delta is to the right.
 */
/* clang-format off */
static const struct place {
	unsigned n;
	struct {
		double core_x, core_y, delta_x, delta_y;
	} at[2];
} places[BIOMETRICS_PRINT_CLASSES] = {
	[BIOMETRICS_PRINT_ARCH]        = {0, {{0}}},
	[BIOMETRICS_PRINT_TENTED_ARCH] = {1, {{  0, -20,    0,  75}}},
	[BIOMETRICS_PRINT_LEFT_LOOP]   = {1, {{  0, -45,  112, 105}}},
	[BIOMETRICS_PRINT_RIGHT_LOOP]  = {1, {{  0, -45, -112, 105}}},
	[BIOMETRICS_PRINT_WHORL]       = {2, {{  0, -60, -130, 110},
	                                      {  0,  -8,  130, 110}}},
};
/* clang-format on */

enum {
	STRAY = 18,
	MIDDLE_X = BIOMETRICS_PRINT_WIDTH / 2,
	MIDDLE_Y = BIOMETRICS_PRINT_HEIGHT / 2
};

static enum biometrics_print_class
draw_class(uint64_t seed)
{
	unsigned left = (unsigned)(print_draw(seed, BIOMETRICS_PRINT_CLASS, 0) %
	    1000);
	unsigned c = 0;

	while (c + 1 < BIOMETRICS_PRINT_CLASSES && left >= share[c])
		left -= share[c++];
	return (enum biometrics_print_class)c;
}

static double
stray(uint64_t seed, unsigned n)
{
	return print_between(
	    print_draw(seed, BIOMETRICS_PRINT_POINTS, n), -STRAY, STRAY);
}

void
biometrics_print_field_init(struct biometrics_print_field *f, uint64_t seed)
{
	const struct place *p;

	*f = (struct biometrics_print_field) {.class = draw_class(seed)};
	p = &places[f->class];
	f->n = p->n;
	for (unsigned i = 0; i < f->n; i++) {
		f->core[i].x = MIDDLE_X + p->at[i].core_x + stray(seed, 4 * i);
		f->core[i].y = MIDDLE_Y + p->at[i].core_y +
		    stray(seed, 4 * i + 1);
		f->delta[i].x = MIDDLE_X + p->at[i].delta_x +
		    stray(seed, 4 * i + 2);
		f->delta[i].y = MIDDLE_Y + p->at[i].delta_y +
		    stray(seed, 4 * i + 3);
	}
	f->arch = print_between(
	    print_draw(seed, BIOMETRICS_PRINT_BEND, 0), 0.5, 0.8);
	f->period = print_between(
	    print_draw(seed, BIOMETRICS_PRINT_PERIOD, 0), 8.3, 10.2);
	f->bend = print_draw(seed, BIOMETRICS_PRINT_BEND, 1);
	f->spread = print_draw(seed, BIOMETRICS_PRINT_PERIOD, 1);
}

/* Half the turn around each core, less half of that around each delta. */
static double
whirl(const struct biometrics_print_field *f, double x, double y)
{
	double sum = 0;

	for (unsigned i = 0; i < f->n; i++) {
		sum += print_atan2(f->core[i].y - y, x - f->core[i].x);
		sum -= print_atan2(f->delta[i].y - y, x - f->delta[i].x);
	}
	return sum / 2;
}

double
biometrics_print_field_angle(
    const struct biometrics_print_field *f, double x, double y)
{
	const double pi = BIOMETRICS_PRINT_PI;
	const double across = print_cos(pi * x / BIOMETRICS_PRINT_WIDTH);
	const double along = y / BIOMETRICS_PRINT_HEIGHT;
	double a = whirl(f, x, y);

	/* Above, ridges are arches; without a core, all the way down. */
	if (f->n == 0)
		a += print_atan2(
		    print_clamp(3 - 3.6 * along, 0, 2.2) * f->arch * across, 1);
	else
		a += f->arch * across * print_clamp(1.1 - 1.2 * along, 0, 1);
	a += 0.12 * print_noise(f->bend, x / 85, y / 85);
	return a - pi * print_floor(a / pi);
}

double
biometrics_print_field_period(
    const struct biometrics_print_field *f, double x, double y)
{
	double t = f->period;

	/* Ridges are wider apart towards the joint. */
	t *= 0.94 + 0.14 * y / BIOMETRICS_PRINT_HEIGHT;
	return t * (1 + 0.12 * print_noise(f->spread, x / 70, y / 70));
}
