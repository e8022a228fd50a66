/* Pixels into bands: the analysis half of the wavelet transform. */
#include "biometrics/wsq_parts.h"

/*
 * IAFIS-IC-0110 Table A.1, of 9 and 7 taps: the middle one and those to the
 * right of it.
 */
static const float low_pass[] = {0.85269867900940344F, 0.37740285561265380F,
    -0.11062440441842342F, -0.02384946501938000F, 0.03782845550699546F};
static const float high_pass[] = {0.78848561640566439F, -0.41809227322221221F,
    -0.04068941760955844F, 0.06453888262893845F};

enum {
	LOW = sizeof(low_pass) / sizeof(*low_pass),
	HIGH = sizeof(high_pass) / sizeof(*high_pass)
};

/* A sample of the line, which is mirrored at both ends. */
static float
mirrored(const float *line, int n, int i)
{
	const int period = n > 1 ? 2 * (n - 1) : 1;

	i = (i % period + period) % period;
	return line[i < n ? i : period - i];
}

static float
filter(const float *line, int n, int middle, const float *taps, int count)
{
	float sum = taps[0] * mirrored(line, n, middle);

	for (int i = 1; i < count; i++)
		sum += taps[i] *
		    (mirrored(line, n, middle - i) +
			mirrored(line, n, middle + i));
	return sum;
}

/* A line of n samples, stride apart, by way of the memory of another. */
static void
split(float *at, size_t stride, unsigned n, bool swap, float *line)
{
	const unsigned low_n = n - n / 2, high_n = n / 2;
	float *low = at + (swap ? high_n * stride : 0);
	float *high = at + (swap ? 0 : low_n * stride);

	for (unsigned i = 0; i < n; i++)
		line[i] = at[i * stride];
	for (unsigned i = 0; i < low_n; i++)
		low[i * stride] = filter(
		    line, (int)n, (int)(2 * i), low_pass, LOW);
	for (unsigned i = 0; i < high_n; i++)
		high[i * stride] = filter(
		    line, (int)n, (int)(2 * i + 1), high_pass, HIGH);
}

void
biometrics_wsq_split(const struct biometrics_wsq_tree *tree, float *plane,
    size_t stride, float *line)
{
	for (unsigned node = 0; node < BIOMETRICS_WSQ_NODES; node++) {
		const struct biometrics_wsq_rect r = tree->node[node];
		float *at = plane + r.y * stride + r.x;

		for (unsigned y = 0; y < r.height; y++)
			split(at + y * stride, 1, r.width,
			    biometrics_wsq_tree_swap_x(node), line);
		for (unsigned x = 0; x < r.width; x++)
			split(at + x, stride, r.height,
			    biometrics_wsq_tree_swap_y(node), line);
	}
}

static void
put_filter(struct sink *out, const float *taps, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		sink_put_u8(out, taps[i] < 0);
		biometrics_wsq_put_scaled32(
		    out, taps[i] < 0 ? -taps[i] : taps[i]);
	}
}

void
biometrics_wsq_split_table(struct sink *out)
{
	sink_put_be16(out, 0xFF00 | BIOMETRICS_WSQ_DTT);
	sink_put_be16(out, 2 + 2 + 6 * (LOW + HIGH));
	sink_put_u8(out, 2 * LOW - 1);
	sink_put_u8(out, 2 * HIGH - 1);
	put_filter(out, low_pass, LOW);
	put_filter(out, high_pass, HIGH);
}
