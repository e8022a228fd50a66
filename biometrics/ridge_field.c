/*
 * Which way ridges run, from the tensor of the gradients, and how far they are
 * apart, from the spectrum of the grey along a line across them.
 */
#include "biometrics/ridge.h"

#include "biometrics/ridge_math.h"

enum {
	CELL = BIOMETRICS_RIDGE_CELL,
	WAVES = BIOMETRICS_RIDGE_WAVES,
	LINE = 32, /* samples across the ridges */
	ABREAST = 9, /* samples along them */
	NEAR = 2 /* spectra are averaged over 2 * NEAR + 1 of them */
};

static const float WIDE = 28; /* pixels: smoothing for cells in doubt */
static const float WIDE_SHARE = 0.05f;
static const float FIRST_WAVE = 4.5f, NEXT_WAVE = 1.0968248f;
/* Which of the distances people have, and by how many they differ. */
static const float PEOPLE = 7, PEOPLE_DIFFER = 4, FINGER_DIFFERS = 2.7f;

/* Scharr's gradient, summed over one cell in eight columns. */
static void
tensor(const float *p, size_t stride, float out[3])
{
	float xx[CELL] = {0}, yy[CELL] = {0}, xy[CELL] = {0};

	for (unsigned y = 0; y < CELL; y++) {
		const float *b = p + y * stride, *a = b - stride,
			    *c = b + stride;

		for (int x = 0; x < CELL; x++) {
			const float l = 3 * (a[x - 1] + c[x - 1]) +
			    10 * b[x - 1];
			const float r = 3 * (a[x + 1] + c[x + 1]) +
			    10 * b[x + 1];
			const float u = 3 * (a[x - 1] + a[x + 1]) + 10 * a[x];
			const float d = 3 * (c[x - 1] + c[x + 1]) + 10 * c[x];
			const float gx = r - l, gy = d - u;

			xx[x] += gx * gx;
			yy[x] += gy * gy;
			xy[x] += gx * gy;
		}
	}
	out[0] = out[1] = out[2] = 0;
	for (int x = 0; x < CELL; x++) {
		out[0] += xx[x] - yy[x];
		out[1] += 2 * xy[x];
		out[2] += xx[x] + yy[x];
	}
}

/* Half the turn of (c, s). */
static void
point(struct biometrics_ridge_cell *cell, float c, float s)
{
	const float n = sqrtf(c * c + s * s);

	c = n > 0 ? c / n : 1;
	s = n > 0 ? s / n : 0;
	cell->cos2 = c;
	cell->sin2 = s;
	cell->nx = c > -1 ? sqrtf((1 + c) / 2) : 0;
	cell->ny = c < 1 ? sqrtf((1 - c) / 2) : 0;
	if (s < 0)
		cell->ny = -cell->ny;
}

void
biometrics_ridge_field_turn(
    struct biometrics_ridge *r, const float *plane, float smooth)
{
	const float nothing = 1e5f; /* energy of a cell without any ridge */
	float *c = r->spare[0], *s = r->spare[1], *e = r->spare[2];
	float *wc = r->spare[3], *ws = r->spare[4];
	const size_t n = biometrics_ridge_cells(r);

	for (unsigned y = 0; y < r->ch; y++)
		for (unsigned x = 0; x < r->cw; x++) {
			const size_t i = (size_t)y * r->cw + x;
			float t[3];

			tensor(plane + (size_t)y * CELL * r->stride +
				(size_t)x * CELL,
			    r->stride, t);
			c[i] = t[0];
			s[i] = t[1];
			e[i] = t[2];
		}
	biometrics_ridge_blur(r, c, smooth);
	biometrics_ridge_blur(r, s, smooth);
	biometrics_ridge_blur(r, e, smooth);
	for (size_t i = 0; i < n; i++) {
		c[i] /= e[i] + nothing;
		s[i] /= e[i] + nothing;
		r->cell[i].coherence = sqrtf(c[i] * c[i] + s[i] * s[i]);
		/* Who is sure of himself is heard further. */
		wc[i] = c[i] * r->cell[i].coherence;
		ws[i] = s[i] * r->cell[i].coherence;
	}
	biometrics_ridge_blur(r, wc, WIDE);
	biometrics_ridge_blur(r, ws, WIDE);
	for (size_t i = 0; i < n; i++)
		point(&r->cell[i], c[i] + WIDE_SHARE * wc[i],
		    s[i] + WIDE_SHARE * ws[i]);
}

/* Cosines and sines of every distance that is tried, under a window. */
struct waves {
	float length[WAVES], likely[WAVES];
	float cosine[WAVES][LINE], sine[WAVES][LINE];
};

static void
prepare(struct waves *w, float scale)
{
	float length = FIRST_WAVE * scale;

	for (int k = 0; k < WAVES; k++, length *= NEXT_WAVE) {
		w->length[k] = length;
		for (int i = 0; i < LINE; i++) {
			const float t = (float)i - (LINE - 1) / 2.f;
			const float turns = t / length;
			float c, s, window;

			ridge_turn(2 * RIDGE_PI *
				(turns - (float)(int)(turns + 64.5f) + 64),
			    &c, &s);
			ridge_turn(
			    2 * RIDGE_PI * t / LINE, &window, &(float) {0});
			window = (1 + window) / 2;
			w->cosine[k][i] = window * c;
			w->sine[k][i] = window * s;
		}
	}
}

/* Sums of grey along the ridges, at LINE places across them. */
static void
profile(const struct biometrics_ridge *r, const struct biometrics_ridge_cell *c,
    float mx, float my, float line[LINE])
{
	float mean = 0;

	for (int i = 0; i < LINE; i++) {
		const float v = (float)i - (LINE - 1) / 2.f;

		line[i] = 0;
		for (int k = 0; k < ABREAST; k++) {
			const float u = 2 * (float)k - (ABREAST - 1);
			const int x = (int)(mx + v * c->nx - u * c->ny +
					  100.5f) -
			    100;
			const int y = (int)(my + v * c->ny + u * c->nx +
					  100.5f) -
			    100;

			if (x >= 0 && x < (int)r->width && y >= 0 &&
			    y < (int)r->height)
				line[i] +=
				    r->flat[(size_t)y * r->stride + (size_t)x];
		}
		mean += line[i] / LINE;
	}
	for (int i = 0; i < LINE; i++)
		line[i] -= mean;
}

static void
spectrum(const struct waves *w, const float line[LINE], float weight,
    float out[WAVES])
{
	float sum = 1e-6f;

	for (int k = 0; k < WAVES; k++) {
		float a[4] = {0}, b[4] = {0}, re, im;

		for (int i = 0; i < LINE; i += 4)
			for (int j = 0; j < 4; j++) {
				a[j] += line[i + j] * w->cosine[k][i + j];
				b[j] += line[i + j] * w->sine[k][i + j];
			}
		re = (a[0] + a[1]) + (a[2] + a[3]);
		im = (b[0] + b[1]) + (b[2] + b[3]);
		out[k] = re * re + im * im;
		sum += out[k];
	}
	for (int k = 0; k < WAVES; k++)
		out[k] *= weight / sum;
}

/*
 * Ridges of one finger differ less than those of all people, and both less than
 * what scars and blots look like: how likely each distance is here.
 */
static void
expect(const struct biometrics_ridge *r, struct waves *w)
{
	const size_t n = (size_t)((r->cw + 1) / 2) * ((r->ch + 1) / 2);
	float p[WAVES] = {0};
	int k = 0;

	for (size_t i = 0; i < n; i++)
		for (int m = 0; m < WAVES; m++)
			p[m] += r->spectrum[i * WAVES + (size_t)m];
	for (int m = 0; m < WAVES; m++) {
		const float d = ((float)m - PEOPLE) / PEOPLE_DIFFER;

		p[m] *= ridge_fade(d * d / 2);
		k = p[m] > p[k] ? m : k;
	}
	for (int m = 0; m < WAVES; m++) {
		const float d = (float)(m - k) / FINGER_DIFFERS;

		w->likely[m] = ridge_fade(d * d / 2);
	}
}

/* The highest place of the averaged spectra around (x, y); 0: none. */
static float
highest(const struct biometrics_ridge *r, const struct waves *w, unsigned x,
    unsigned y)
{
	const int fw = (int)(r->cw + 1) / 2, fh = (int)(r->ch + 1) / 2;
	float p[WAVES] = {0}, d, off = 0;
	int k = 0;

	for (int j = (int)y - NEAR; j <= (int)y + NEAR; j++)
		for (int i = (int)x - NEAR; i <= (int)x + NEAR; i++) {
			const int dx = i - (int)x, dy = j - (int)y;
			const float g = ridge_fade(
			    (float)(dx * dx + dy * dy) / 2.5f);
			const float *q;

			if (i < 0 || j < 0 || i >= fw || j >= fh)
				continue;
			q = r->spectrum +
			    ((size_t)j * (size_t)fw + (size_t)i) * WAVES;
			for (int m = 0; m < WAVES; m++)
				p[m] += g * q[m];
		}
	for (int m = 0; m < WAVES; m++) {
		p[m] *= w->likely[m];
		k = p[m] > p[k] ? m : k;
	}
	if (!(p[k] > 0))
		return 0;
	if (k > 0 && k < WAVES - 1 && (d = p[k - 1] - 2 * p[k] + p[k + 1]) < 0)
		off = (p[k - 1] - p[k + 1]) / (2 * d);
	return w->length[k] * (1 + off * (NEXT_WAVE - 1));
}

void
biometrics_ridge_field_wave(struct biometrics_ridge *r)
{
	const unsigned fw = (r->cw + 1) / 2, fh = (r->ch + 1) / 2;
	float *wave = r->spare[0], *weight = r->spare[1];
	struct waves w;

	prepare(&w, r->scale);
	memset(r->spectrum, 0, sizeof(float) * fw * fh * WAVES);
	for (unsigned y = 0; y < fh; y++)
		for (unsigned x = 0; x < fw; x++) {
			const struct biometrics_ridge_cell *c =
			    &r->cell[(size_t)2 * y * r->cw + 2 * x];
			float line[LINE];

			if (!c->inside)
				continue;
			profile(r, c, (float)(2 * x * CELL + CELL / 2),
			    (float)(2 * y * CELL + CELL / 2), line);
			spectrum(&w, line, c->coherence,
			    r->spectrum + ((size_t)y * fw + x) * WAVES);
		}
	expect(r, &w);
	for (unsigned y = 0; y < r->ch; y++)
		for (unsigned x = 0; x < r->cw; x++) {
			const size_t i = (size_t)y * r->cw + x;

			if (y % 2 == 0 && x % 2 == 0)
				wave[i] = highest(r, &w, x / 2, y / 2);
			else
				wave[i] =
				    wave[(size_t)(y & ~1u) * r->cw + (x & ~1u)];
			weight[i] = wave[i] > 0 ? 1 : 0;
		}
	biometrics_ridge_blur(r, wave, 16);
	biometrics_ridge_blur(r, weight, 16);
	for (size_t i = 0; i < biometrics_ridge_cells(r); i++)
		r->cell[i].wave = weight[i] > 1e-3f ? wave[i] / weight[i]
						    : 9 * r->scale;
}
