/*
 * How a head is turned, from its landmarks: the scaled orthographic projection
 * of a rigid mean head that fits them best (POS of DeMenthon and Davis,
 * without iteration).
 */
#include "biometrics/face_pose.h"

#include <math.h>

/*
 * Points of a mean head in centimetres: x to the image's right, y down, z away
 * from the camera.
 */
/* clang-format off */
static const struct {
	unsigned point;
	double x[3];
} head[] = {
	{17, {-6.825897, -6.760612, -4.402142}}, /* brows, outer and inner */
	{21, {-1.330353, -7.122144, -6.903745}},
	{22, { 1.330353, -7.122144, -6.903745}},
	{26, { 6.825897, -6.760612, -4.402142}},
	{36, {-5.311432, -5.485328, -3.987654}}, /* corners of the eyes */
	{39, {-1.789930, -5.393625, -4.413414}},
	{42, { 1.789930, -5.393625, -4.413414}},
	{45, { 5.311432, -5.485328, -3.987654}},
	{31, {-2.005628, -1.409845, -6.165652}}, /* wings of the nose */
	{35, { 2.005628, -1.409845, -6.165652}},
	{48, {-2.774015,  2.080775, -5.048531}}, /* corners of the mouth */
	{54, { 2.774015,  2.080775, -5.048531}},
	{57, { 0.0,       3.116408, -6.097667}}, /* lower lip */
	{ 8, { 0.0,       7.415691, -4.070434}}, /* chin */
};
/* clang-format on */

enum {
	N = sizeof(head) / sizeof(head[0])
};

/* What this head and these landmarks make of a frontal face; degrees. */
static const double neutral_pitch = 0;

static bool
invert(const double m[3][3], double out[3][3])
{
	double det = 0;

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
			out[j][i] = m[(i + 1) % 3][(j + 1) % 3] *
				m[(i + 2) % 3][(j + 2) % 3] -
			    m[(i + 1) % 3][(j + 2) % 3] *
				m[(i + 2) % 3][(j + 1) % 3];
	for (int i = 0; i < 3; i++)
		det += m[0][i] * out[i][0];
	if (fabs(det) < 1e-9)
		return false;
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
			out[i][j] /= det;
	return true;
}

/* The 2x3 matrix that maps the head onto the landmarks, in least squares. */
static bool
fit(const struct biometrics_point *p, double row[2][3])
{
	double mean[3] = {0}, centre[2] = {0}, xx[3][3] = {{0}};
	double px[2][3] = {{0}}, inverse[3][3];

	for (int k = 0; k < N; k++) {
		for (int i = 0; i < 3; i++)
			mean[i] += head[k].x[i] / N;
		centre[0] += (double)p[head[k].point].x / N;
		centre[1] += (double)p[head[k].point].y / N;
	}
	for (int k = 0; k < N; k++) {
		const double u = (double)p[head[k].point].x - centre[0];
		const double v = (double)p[head[k].point].y - centre[1];

		for (int i = 0; i < 3; i++) {
			const double x = head[k].x[i] - mean[i];

			for (int j = 0; j < 3; j++)
				xx[i][j] += x * (head[k].x[j] - mean[j]);
			px[0][i] += u * x;
			px[1][i] += v * x;
		}
	}
	if (!invert(xx, inverse))
		return false;
	for (int r = 0; r < 2; r++)
		for (int j = 0; j < 3; j++) {
			row[r][j] = 0;
			for (int i = 0; i < 3; i++)
				row[r][j] += px[r][i] * inverse[i][j];
		}
	return true;
}

static double
normalise(double v[3])
{
	const double n = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);

	for (int i = 0; n > 0 && i < 3; i++)
		v[i] /= n;
	return n;
}

void
biometrics_face_pose(struct biometrics_face *f)
{
	const double degrees = 180 / acos(-1);
	double r[2][3], forward;

	f->yaw = f->pitch = f->roll = 0;
	if (!fit(f->point, r) || !(normalise(r[0]) > 0) ||
	    !(normalise(r[1]) > 0))
		return;
	/* The face looks along -z of the head; third row: r0 x r1. */
	forward = r[0][0] * r[1][1] - r[0][1] * r[1][0];
	f->yaw = (float)(atan2(-r[0][2], forward) * degrees);
	f->pitch = (float)(asin(-r[1][2]) * degrees - neutral_pitch);
	f->roll = (float)(atan2(r[1][0], r[0][0]) * degrees);
}
