/*
 * Between the files of biometrics/print: chance by number, and functions of
 * the circle out of + - * / alone, so that no mathematical library decides
 * about a pixel.
 */
#ifndef BIOMETRICS_PRINT_PARTS_H
#define BIOMETRICS_PRINT_PARTS_H

#include "biometrics/print.h"

#define BIOMETRICS_PRINT_PI 3.14159265358979323846

/* What a number is drawn for: no two draws share a stream. */
enum biometrics_print_stream {
	BIOMETRICS_PRINT_CLASS = 1,
	BIOMETRICS_PRINT_POINTS,
	BIOMETRICS_PRINT_BEND,
	BIOMETRICS_PRINT_PERIOD,
	BIOMETRICS_PRINT_SOIL,
	BIOMETRICS_PRINT_PORES,
	BIOMETRICS_PRINT_TOUCH,
	BIOMETRICS_PRINT_STRETCH_X,
	BIOMETRICS_PRINT_STRETCH_Y,
	BIOMETRICS_PRINT_INK,
	BIOMETRICS_PRINT_GRAIN,
	BIOMETRICS_PRINT_EDGE,
	BIOMETRICS_PRINT_SCRATCH,
	BIOMETRICS_PRINT_PIXEL
};

/* SplitMix64's finaliser: 64 even bits of chance for a number. */
static inline uint64_t
print_hash(uint64_t x)
{
	x += 0x9E3779B97F4A7C15;
	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
	x = (x ^ x >> 27) * 0x94D049BB133111EB;
	return x ^ x >> 31;
}

static inline uint64_t
print_draw(uint64_t seed, enum biometrics_print_stream stream, uint64_t n)
{
	return print_hash(print_hash(seed ^ print_hash(stream)) + n);
}

/* At least 0, less than 1. */
static inline double
print_unit(uint64_t draw)
{
	return (double)(draw >> 11) / 9007199254740992.0;
}

static inline double
print_between(uint64_t draw, double from, double to)
{
	return from + (to - from) * print_unit(draw);
}

static inline double
print_floor(double x)
{
	const double whole = (double)(int64_t)x;

	return whole > x ? whole - 1 : whole;
}

static inline double
print_clamp(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

static inline double
print_sin(double x)
{
	const double pi = BIOMETRICS_PRINT_PI;
	double y;

	x -= 2 * pi * print_floor(x / (2 * pi) + 0.5);
	if (x > pi / 2)
		x = pi - x;
	if (x < -pi / 2)
		x = -pi - x;
	y = x * x;
	return x * (1 - y / 6 * (1 - y / 20 * (1 - y / 42 * (1 - y / 72))));
}

static inline double
print_cos(double x)
{
	return print_sin(x + BIOMETRICS_PRINT_PI / 2);
}

/* To 1e-5 (Abramowitz and Stegun 4.4.49). */
static inline double
print_atan2(double y, double x)
{
	const double ax = x < 0 ? -x : x, ay = y < 0 ? -y : y;
	const double big = ax > ay ? ax : ay, small = ax > ay ? ay : ax;
	const double t = big > 0 ? small / big : 0, u = t * t;
	double a = t *
	    (0.9998660 +
		u *
		    (-0.3302995 +
			u * (0.1801410 + u * (-0.0851330 + u * 0.0208351))));

	if (ay > ax)
		a = BIOMETRICS_PRINT_PI / 2 - a;
	if (x < 0)
		a = BIOMETRICS_PRINT_PI - a;
	return y < 0 ? -a : a;
}

/* e to the power of -x, for x of 0 to some hundreds. */
static inline double
print_decay(double x)
{
	double y = 1 / (1 + x / 1024);

	for (unsigned i = 0; i < 10; i++)
		y *= y;
	return y;
}

/*
 * Smooth chance over the plane, -1 to 1: a value at each whole x and y, cubic
 * between them.
 */
static inline double
print_noise(uint64_t key, double x, double y)
{
	const double fx = print_floor(x), fy = print_floor(y);
	const uint64_t ix = (uint64_t)(int64_t)fx, iy = (uint64_t)(int64_t)fy;
	double u = x - fx, v = y - fy, at[4];

	for (unsigned i = 0; i < 4; i++)
		at[i] = print_between(
		    print_hash(key ^
			((ix + (i & 1)) * 0x9E3779B1 +
			    (iy + (i >> 1)) * 0xC2B2AE3D27D4EB4F)),
		    -1, 1);
	u = u * u * (3 - 2 * u);
	v = v * v * (3 - 2 * v);
	at[0] += (at[1] - at[0]) * u;
	at[2] += (at[3] - at[2]) * u;
	return at[0] + (at[2] - at[0]) * v;
}

/*
 * print_field.c: which way ridges run (radians, 0 to pi, counter-clockwise from
 * the x axis) and how far apart they are (pixels), at a pixel.
 */
struct biometrics_print_field {
	enum biometrics_print_class class;
	struct {
		double x, y;
	} core[2], delta[2];
	unsigned n;
	double arch; /* how much the upper ridges bend down to the sides */
	double period;
	uint64_t bend, spread;
};
void biometrics_print_field_init(
    struct biometrics_print_field *, uint64_t seed);
double biometrics_print_field_angle(
    const struct biometrics_print_field *, double x, double y);
double biometrics_print_field_period(
    const struct biometrics_print_field *, double x, double y);

#endif
