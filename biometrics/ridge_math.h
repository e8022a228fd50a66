/*
 * The few functions of analysis that the extractor needs, in plain arithmetic:
 * a C library's own differ in the last bit from machine to machine.
 */
#ifndef BIOMETRICS_RIDGE_MATH_H
#define BIOMETRICS_RIDGE_MATH_H

#include <math.h>

#define RIDGE_PI 3.14159265f

/* e^-x for x >= 0, to 1e-6: (e^(-x/64))^64. */
static inline float
ridge_fade(float x)
{
	const float y = x / 64;
	float e = 1 - y * (1 - y * (1.f / 2) * (1 - y * (1.f / 3)));

	if (!(x < 40))
		return 0;
	for (int i = 0; i < 6; i++)
		e *= e;
	return e;
}

/* cos and sin for |x| <= pi, to 1e-5. */
static inline void
ridge_turn(float x, float *c, float *s)
{
	const float h = x / 8, q = h * h;
	float a = 1 - q / 2 * (1 - q / 12 * (1 - q / 30));
	float b = h * (1 - q / 6 * (1 - q / 20 * (1 - q / 42)));

	for (int i = 0; i < 3; i++) {
		const float d = a * a - b * b;

		b = 2 * a * b;
		a = d;
	}
	*c = a;
	*s = b;
}

/* The angle of (x, y) in 0..256 of a full turn, to 0.02. */
static inline float
ridge_angle(float x, float y)
{
	const float ax = x < 0 ? -x : x, ay = y < 0 ? -y : y;
	const float t = ax > ay ? ay / ax : ay > 0 ? ax / ay : 0, q = t * t;
	float a = t *
	    (0.9998660f +
		q *
		    (-0.3302995f +
			q *
			    (0.1801410f +
				q * (-0.0851330f + q * 0.0208351f)))) *
	    (128 / RIDGE_PI);

	if (ay >= ax)
		a = 64 - a;
	if (x < 0)
		a = 128 - a;
	return y < 0 ? 256 - a : a;
}

#endif
