/* Pixels into a WSQ file. */
#include <math.h>
#include <stdio.h>

#include "biometrics/wsq_parts.h"

enum {
	BLOCKS = 3,
	FULL = 65535,
	LEAST_SIDE = 64,
	NINE = 9,
	CENTRE = 44 /* hundredths: where in its bin a value is put */
};

/* The bands of the blocks: 0 to 18, 19 to 51, 52 to 59 (Annex A.4). */
static const unsigned first_band[BLOCKS + 1] = {0, 19, 52, 60};

#define BANDS 60
#define VARIANCE_LEAST 1.01
/* Finer bins would not fit the values of a smooth picture into 16 bits. */
#define BIN_LEAST 0.2

/* What the encoder knows of a band. */
struct plan {
	double variance[BANDS];
	float bin[BANDS], zero[BANDS]; /* 0: not transmitted */
};

/* The digits that fit, and how often they were multiplied by ten. */
static uint8_t
scale_up(double v, double full, double *out)
{
	uint8_t e = 0;

	while (v > 0 && v * 10 + 0.5 <= full && e < 30) {
		v *= 10;
		e++;
	}
	*out = floor(v + 0.5);
	return e;
}

void
biometrics_wsq_put_scaled32(struct sink *out, float v)
{
	double digits;
	const uint8_t e = scale_up(v, 4294967295.0, &digits);

	sink_put_u8(out, e);
	sink_put_be32(out, (uint32_t)digits);
}

static void
put_scaled(struct sink *out, float v)
{
	double digits;
	const uint8_t e = scale_up(v, FULL, &digits);

	sink_put_u8(out, e);
	sink_put_be16(out, (uint16_t)digits);
}

/* What a decoder will read of it. */
static float
rounded(double v)
{
	double digits;
	const uint8_t e = scale_up(v, FULL, &digits);

	return (float)(digits / pow(10, e));
}

/* Brought to about -128 to 128 around 0. */
static bool
centre(const struct biometrics_image *in, struct biometrics_wsq_frame *f,
    float *plane)
{
	const size_t n = biometrics_image_size(in);
	uint8_t least = 255, most = 0;
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		least = in->px[i] < least ? in->px[i] : least;
		most = in->px[i] > most ? in->px[i] : most;
		sum += in->px[i];
	}
	if (least == most)
		return false;
	f->width = in->width;
	f->height = in->height;
	f->shift = rounded(sum / (double)n);
	f->scale = rounded(fmax(f->shift - least, most - f->shift) / 128);
	for (size_t i = 0; i < n; i++)
		plane[i] = ((float)in->px[i] - f->shift) / f->scale;
	return true;
}

/* Of the middle of a band (Annex D.1), or of all of it. */
static double
variance(const float *plane, size_t stride, struct biometrics_wsq_rect r,
    bool middle)
{
	double sum = 0, squares = 0, n;

	if (middle) {
		r.x += r.width / 8;
		r.y += 9 * r.height / 32;
		r.width = 3 * r.width / 4;
		r.height = 7 * r.height / 16;
	}
	for (unsigned y = r.y; y < r.y + r.height; y++)
		for (unsigned x = r.x; x < r.x + r.width; x++) {
			const double v = plane[y * stride + x];

			sum += v;
			squares += v * v;
		}
	n = (double)r.width * r.height;
	return n > 1 ? (squares - sum * sum / n) / (n - 1) : 0;
}

static void
measure(struct plan *p, const struct biometrics_wsq_tree *t, const float *plane,
    size_t stride)
{
	double lowest = 0;

	for (unsigned i = 0; i < 4; i++)
		lowest += variance(plane, stride, t->band[i], true);
	for (unsigned i = 0; i < BANDS; i++)
		p->variance[i] = variance(
		    plane, stride, t->band[i], lowest >= 20000);
}

/* Annex D.2: 1/m, and the weight of a band. */
static double
share(unsigned band)
{
	return band < 4 ? 1.0 / 1024 : band < 52 ? 1.0 / 256 : 1.0 / 16;
}

static double
raw_bin(const struct plan *p, unsigned band)
{
	static const double weight[] = {
	    1.32, 1.08, 1.42, 1.08, 1.32, 1.42, 1.08, 1.08};

	if (band < 4)
		return 1;
	return 10 /
	    ((band < 52 ? 1 : weight[band - 52]) * log(p->variance[band]));
}

/*
 * Annex D.2: bins so wide that the file has about so many bits a pixel; bands
 * that would get none do not count.  False: there is nothing to transmit.
 */
static bool
choose_bins(struct plan *p, double bits)
{
	bool counts[BANDS], again = true;
	double q = 0;

	for (unsigned i = 0; i < BANDS; i++)
		counts[i] = p->variance[i] >= VARIANCE_LEAST;
	while (again) {
		double s = 0, log_p = 0;

		for (unsigned i = 0; i < BANDS; i++)
			if (counts[i]) {
				s += share(i);
				log_p += share(i) *
				    log(sqrt(p->variance[i]) / raw_bin(p, i));
			}
		if (s <= 0)
			return false;
		q = exp2(bits / s - 1) / 2.5 / exp(log_p / s);
		again = false;
		for (unsigned i = 0; i < BANDS; i++)
			if (counts[i] &&
			    raw_bin(p, i) / q >= 5 * sqrt(p->variance[i])) {
				counts[i] = false;
				again = true;
			}
	}
	for (unsigned i = 0; i < BANDS; i++)
		if (p->variance[i] >= VARIANCE_LEAST) {
			p->bin[i] = rounded(fmax(raw_bin(p, i) / q, BIN_LEAST));
			p->zero[i] = rounded(1.2 * p->bin[i]);
		}
	return true;
}

/* Values of a block's bands that are transmitted; how many. */
static size_t
quantize(const struct plan *p, const struct biometrics_wsq_tree *t,
    unsigned block, const float *plane, size_t stride, int16_t *out)
{
	size_t n = 0;

	for (unsigned b = first_band[block]; b < first_band[block + 1]; b++) {
		const struct biometrics_wsq_rect r = t->band[b];
		const float half = p->zero[b] / 2;

		if (p->bin[b] <= 0)
			continue;
		for (unsigned y = r.y; y < r.y + r.height; y++)
			for (unsigned x = r.x; x < r.x + r.width; x++) {
				const float v = plane[y * stride + x];
				const float k = (fabsf(v) - half) / p->bin[b];
				const int size = k <= 0
				    ? 0
				    : (int)fminf(k + 1, INT16_MAX);

				out[n++] = (int16_t)(v < 0 ? -size : size);
			}
	}
	return n;
}

static void
put_comment(struct sink *out, const struct biometrics_image *in, unsigned ppi,
    float bits)
{
	char text[256];
	const int n = snprintf(text, sizeof(text),
	    "NIST_COM %d\nPIX_WIDTH %u\nPIX_HEIGHT %u\nPIX_DEPTH 8\nPPI %u\n"
	    "LOSSY 1\nCOLORSPACE GRAY\nCOMPRESSION WSQ\nWSQ_BITRATE %f",
	    NINE, in->width, in->height, ppi, (double)bits);

	sink_put_be16(out, 0xFF00 | BIOMETRICS_WSQ_COM);
	sink_put_be16(out, (uint16_t)(2 + n));
	sink_put(out, span_of(text, (size_t)n));
}

static void
put_header(struct sink *out, const struct biometrics_wsq_frame *f,
    const struct plan *p)
{
	biometrics_wsq_split_table(out);
	sink_put_be16(out, 0xFF00 | BIOMETRICS_WSQ_DQT);
	sink_put_be16(out, 2 + 3 + 6 * BIOMETRICS_WSQ_BANDS);
	sink_put_u8(out, 2);
	sink_put_be16(out, CENTRE);
	for (unsigned i = 0; i < BIOMETRICS_WSQ_BANDS; i++) {
		put_scaled(out, i < BANDS ? p->bin[i] : 0);
		put_scaled(out, i < BANDS ? p->zero[i] : 0);
	}
	sink_put_be16(out, 0xFF00 | BIOMETRICS_WSQ_SOF);
	sink_put_be16(out, 17);
	sink_put_u8(out, 0); /* black */
	sink_put_u8(out, 255); /* white */
	sink_put_be16(out, (uint16_t)f->height);
	sink_put_be16(out, (uint16_t)f->width);
	put_scaled(out, f->shift);
	put_scaled(out, f->scale);
	sink_put_u8(out, 0); /* the encoder of Annex D */
	sink_put_be16(out, 0); /* software without a number */
}

/* The first block has codes of its own; the others share theirs. */
static void
put_blocks(struct sink *out, const int16_t *values, const size_t n[BLOCKS])
{
	const int16_t *at = values;

	for (unsigned block = 0; block < BLOCKS; block++) {
		static const uint8_t id[BLOCKS] = {0, 1, 1};
		struct biometrics_wsq_codes c;

		if (block < 2) {
			uint32_t count[BIOMETRICS_WSQ_SYMBOLS] = {0};

			biometrics_wsq_code_count(at, n[block], count);
			if (block == 1)
				biometrics_wsq_code_count(
				    at + n[1], n[2], count);
			biometrics_wsq_code_make(count, &c);
			biometrics_wsq_code_table(out, id[block], &c);
		}
		biometrics_wsq_code_block(out, id[block], &c, at, n[block]);
		at += n[block];
	}
}

size_t
biometrics_wsq_encode_scratch(unsigned width, unsigned height)
{
	return (sizeof(float) + sizeof(int16_t)) * width * height +
	    sizeof(float) * (width > height ? width : height);
}

enum biometrics_err
biometrics_wsq_encode(const struct biometrics_image *in, unsigned ppi,
    float bits, void *scratch, size_t cap, struct sink *out)
{
	struct biometrics_wsq_frame f = {0};
	struct biometrics_wsq_tree tree;
	struct plan p = {0};
	float *plane = scratch, *line;
	int16_t *values;
	size_t n[BLOCKS], sum = 0;

	if (!biometrics_image_ok(in) || in->channels != 1 ||
	    in->width < LEAST_SIDE || in->height < LEAST_SIDE ||
	    !(bits >= 0.1F && bits <= 8))
		return BIOMETRICS_E_VALUE;
	if (cap < biometrics_wsq_encode_scratch(in->width, in->height))
		return BIOMETRICS_E_SPACE;
	line = plane + biometrics_image_size(in);
	values = (int16_t *)(line +
	    (in->width > in->height ? in->width : in->height));
	if (!centre(in, &f, plane))
		return BIOMETRICS_E_VALUE;
	biometrics_wsq_tree_of(in->width, in->height, &tree);
	biometrics_wsq_split(&tree, plane, in->width, line);
	measure(&p, &tree, plane, in->width);
	if (!choose_bins(&p, bits))
		return BIOMETRICS_E_VALUE;
	for (unsigned b = 0; b < BLOCKS; b++) {
		n[b] = quantize(&p, &tree, b, plane, in->width, values + sum);
		sum += n[b];
	}
	sink_put_be16(out, 0xFF00 | BIOMETRICS_WSQ_SOI);
	put_comment(out, in, ppi, bits);
	put_header(out, &f, &p);
	put_blocks(out, values, n);
	sink_put_be16(out, 0xFF00 | BIOMETRICS_WSQ_EOI);
	return sink_ok(out) ? BIOMETRICS_E_OK : BIOMETRICS_E_SPACE;
}
