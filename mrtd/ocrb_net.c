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

/* Four outputs at once; weights lie at any multiple of four. */
typedef float quad __attribute__((vector_size(16), aligned(4), may_alias));

enum {
	SUMS = 8 /* quads that are summed side by side: half the registers */
};

/*
 * One layer of 3 x 3 over h x w x in, a border of zeros around it, ->
 * h x w x out, then no less than zero.  As many pixels at a time as fill the
 * registers.  Always inlined, so that every size is a constant to the compiler.
 */
static inline __attribute__((always_inline)) void
convolve(const float *src, int h, int w, int in, int out, const float *kernel,
    const float *bias, float *dst)
{
	const int quads = out / 4, pixels = SUMS / quads;

	for (int at = 0; at < h * w; at += pixels) {
		const float *s = src + (at / w * (w + 2) + at % w) * in;
		quad sum[SUMS];

		for (int o = 0; o < SUMS; o++)
			sum[o] = *(const quad *)(bias + o % quads * 4);
		for (int k = 0; k < 9; k++)
			for (int i = 0; i < in; i++)
				for (int o = 0; o < SUMS; o++)
					sum[o] += s[(k / 3 * (w + 2) + k % 3 +
							o / quads) *
							  in +
						      i] *
					    *(const quad *)(kernel +
						(k * in + i) * out +
						o % quads * 4);
		for (int o = 0; o < SUMS * 4; o++) {
			const float v = sum[o / 4][o % 4];

			dst[at * out + o] = v > 0 ? v : 0;
		}
	}
}

/* The larger of each 2 x 2, into a border of zeros. */
static inline __attribute__((always_inline)) void
halve(const float *src, int h, int w, int c, float *dst)
{
	memset(dst, 0, sizeof(*dst) * (size_t)((h / 2 + 2) * (w / 2 + 2) * c));
	for (int y = 0; y < h / 2; y++)
		for (int x = 0; x < w / 2; x++)
			for (int i = 0; i < c; i++) {
				const float *s = src + (2 * y * w + 2 * x) * c +
				    i;
				const float a = s[0] > s[c] ? s[0] : s[c];
				const float b = s[w * c] > s[w * c + c]
				    ? s[w * c]
				    : s[w * c + c];

				dst[((y + 1) * (w / 2 + 2) + x + 1) * c + i] =
				    a > b ? a : b;
			}
}

/* n inputs, none below zero, -> F1 sums. */
static void
gather(const float *src, int n, const float (*m)[F1], const float *bias,
    float *dst)
{
	for (int from = 0; from < F1; from += 4 * SUMS) {
		quad sum[SUMS];

		for (int o = 0; o < SUMS; o++)
			sum[o] = *(const quad *)(bias + from + o * 4);
		for (int i = 0; i < n; i++)
			for (int o = 0; src[i] > 0 && o < SUMS; o++)
				sum[o] += src[i] *
				    *(const quad *)(m[i] + from + o * 4);
		memcpy(dst + from, sum, sizeof(sum));
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
	float in[(H1 + 2) * (W1 + 2)] = {0}, a[H1 * W1 * C1];
	float b[(H2 + 2) * (W2 + 2) * C1], c[H2 * W2 * C2];
	float d[(H3 + 2) * (W3 + 2) * C2], e[H3 * W3 * C3], f[F1], g[F2];

	for (int y = 0; y < H1; y++)
		memcpy(in + (y + 1) * (W1 + 2) + 1, cell + y * W1,
		    sizeof(*cell) * W1);
	convolve(in, H1, W1, 1, C1, &m->k1[0][0][0], m->b1, a);
	halve(a, H1, W1, C1, b);
	convolve(b, H2, W2, C1, C2, &m->k2[0][0][0], m->b2, c);
	halve(c, H2, W2, C2, d);
	convolve(d, H3, W3, C2, C3, &m->k3[0][0][0], m->b3, e);
	gather(e, H3 * W3 * C3, m->k4, m->b4, f);
	memcpy(g, m->b5, sizeof(g));
	for (int i = 0; i < F1; i++)
		for (int o = 0; f[i] > 0 && o < F2; o++)
			g[o] += f[i] * m->k5[i][o];
	normalise(g, out->logp);
	/* Learnt as tenths of a pitch, about where the cell was, so negated. */
	out->dx = -g[F2 - 2] / 10;
	out->dy = -g[F2 - 1] / 10;
}
