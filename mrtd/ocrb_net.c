#include "mrtd/ocrb_parts.h"

#define MODEL "mrtd/ocrb.weights"

/*
 * Three layers of 3 x 3 with 8, 16 and 32 channels, two of them halved by their
 * maximum; then 64 and 40 numbers.  Little endian f32 after eight octets of
 * magic, as mrtd/train/ocrb_learn.py writes them: channels last, so that the
 * innermost loops run over outputs.
 */
enum {
	H1 = OCRB_ROWS,
	W1 = OCRB_COLS,
	C1 = 8,
	H2 = H1 / 2,
	W2 = W1 / 2,
	C2 = 16,
	H3 = H2 / 2,
	W3 = W2 / 2,
	C3 = 32,
	F1 = 64,
	F2 = MRTD_OCRB_CLASSES + 1 + 2
};

struct weights {
	char magic[8];
	float k1[9][1][C1], b1[C1];
	float k2[9][C1][C2], b2[C2];
	float k3[9][C2][C3], b3[C3];
	float k4[H3 * W3 * C3][F1], b4[F1];
	float k5[F1][F2], b5[F2];
};

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the weights are read as they stand in the file"
#endif

/* C17 has no way to take a file in; the assembler has. */
__asm__(".pushsection .rodata\n"
	".balign 64\n"
	".local mrtd_ocrb_net_from\n"
	"mrtd_ocrb_net_from:\n"
	".incbin \"" MODEL "\"\n"
	".local mrtd_ocrb_net_to\n"
	"mrtd_ocrb_net_to:\n"
	".popsection\n");

extern const struct weights mrtd_ocrb_net_from;

/*
 * One layer of 3 x 3 over h x w x in -> h x w x out, then no less than zero.
 * Always inlined, so that every size is a constant to the compiler.
 */
static inline __attribute__((always_inline)) void
convolve(const float *src, int h, int w, int in, int out, const float *kernel,
    const float *bias, float *dst)
{
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			float acc[C3];

			for (int o = 0; o < out; o++)
				acc[o] = bias[o];
			for (int k = 0; k < 9; k++) {
				const int sy = y + k / 3 - 1;
				const int sx = x + k % 3 - 1;
				const float *s = src + (sy * w + sx) * in;
				const float *m = kernel + k * in * out;

				if (sy < 0 || sy >= h || sx < 0 || sx >= w)
					continue;
				for (int i = 0; i < in; i++, m += out)
					for (int o = 0; o < out; o++)
						acc[o] += s[i] * m[o];
			}
			for (int o = 0; o < out; o++)
				dst[(y * w + x) * out + o] = acc[o] > 0 ? acc[o]
									: 0;
		}
}

/* The larger of each 2 x 2. */
static inline __attribute__((always_inline)) void
halve(const float *src, int h, int w, int c, float *dst)
{
	for (int y = 0; y < h / 2; y++)
		for (int x = 0; x < w / 2; x++)
			for (int i = 0; i < c; i++) {
				const float *s = src + (2 * y * w + 2 * x) * c +
				    i;
				const float a = s[0] > s[c] ? s[0] : s[c];
				const float b = s[w * c] > s[w * c + c]
				    ? s[w * c]
				    : s[w * c + c];

				dst[(y * (w / 2) + x) * c + i] = a > b ? a : b;
			}
}

/* e^x for x <= 0, to seven digits: (e^(x/1024))^1024. */
static float
exp_of(float x)
{
	double y = (double)x / 1024, e;

	if (x < -80)
		return 0;
	e = 1 + y * (1 + y / 2 * (1 + y / 3 * (1 + y / 4)));
	for (int i = 0; i < 10; i++)
		e *= e;
	return (float)e;
}

/* ln x for 1 <= x <= 38: Newton on exp_of(). */
static float
log_of(float x)
{
	float y = 1;

	for (int i = 0; i < 8; i++)
		y += x * exp_of(-y) - 1;
	return y;
}

static void
normalise(const float *z, float *logp)
{
	const int n = MRTD_OCRB_CLASSES + 1;
	float most = z[0], sum = 0, total;

	for (int i = 1; i < n; i++)
		most = z[i] > most ? z[i] : most;
	for (int i = 0; i < n; i++)
		sum += exp_of(z[i] - most);
	total = log_of(sum);
	for (int i = 0; i < n; i++)
		logp[i] = z[i] - most - total;
}

void
mrtd_ocrb_net_run(
    const float cell[OCRB_ROWS * OCRB_COLS], struct ocrb_answer *out)
{
	const struct weights *m = &mrtd_ocrb_net_from;
	float a[H1 * W1 * C1], b[H2 * W2 * C1], c[H2 * W2 * C2];
	float d[H3 * W3 * C2], e[H3 * W3 * C3], f[F1], g[F2];

	convolve(cell, H1, W1, 1, C1, &m->k1[0][0][0], m->b1, a);
	halve(a, H1, W1, C1, b);
	convolve(b, H2, W2, C1, C2, &m->k2[0][0][0], m->b2, c);
	halve(c, H2, W2, C2, d);
	convolve(d, H3, W3, C2, C3, &m->k3[0][0][0], m->b3, e);
	memcpy(f, m->b4, sizeof(f));
	for (int i = 0; i < H3 * W3 * C3; i++)
		if (e[i] > 0)
			for (int o = 0; o < F1; o++)
				f[o] += e[i] * m->k4[i][o];
	memcpy(g, m->b5, sizeof(g));
	for (int i = 0; i < F1; i++)
		for (int o = 0; f[i] > 0 && o < F2; o++)
			g[o] += f[i] * m->k5[i][o];
	normalise(g, out->logp);
	/* Learnt as tenths of a pitch, about where the cell was, so negated. */
	out->dx = -g[F2 - 2] / 10;
	out->dy = -g[F2 - 1] / 10;
}
