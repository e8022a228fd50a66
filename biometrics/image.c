#include "biometrics/image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "biometrics/jp2.h"
#include "biometrics/jpeg.h"
#include "biometrics/png.h"
#include "biometrics/wsq.h"

/* With the scratch memory that WSQ needs: five bytes a pixel. */
static enum biometrics_err
decode_wsq(struct span file, struct biometrics_image *io)
{
	struct biometrics_image_info info;
	enum biometrics_err e = biometrics_wsq_info(file, &info);
	void *scratch;
	size_t n;

	if (e != BIOMETRICS_E_OK)
		return e;
	n = biometrics_wsq_scratch(info.width, info.height);
	if ((scratch = malloc(n)) == NULL)
		return BIOMETRICS_E_MEMORY;
	e = biometrics_wsq_decode(file, io, scratch, n);
	bytes_wipe(scratch, n);
	free(scratch);
	return e;
}

/* clang-format off */
static const struct {
	enum biometrics_image_format format;
	size_t n;
	uint8_t head[12];
	enum biometrics_err (*info)(struct span, struct biometrics_image_info *);
	enum biometrics_err (*decode)(struct span, struct biometrics_image *);
} formats[] = {
	{BIOMETRICS_IMAGE_JPEG, 3, {0xFF, 0xD8, 0xFF}, biometrics_jpeg_info, biometrics_jpeg_decode},
	{BIOMETRICS_IMAGE_JP2, 12, {0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10}, biometrics_jp2_info, biometrics_jp2_decode},
	{BIOMETRICS_IMAGE_J2K, 4, {0xFF, 0x4F, 0xFF, 0x51}, biometrics_jp2_info, biometrics_jp2_decode},
	{BIOMETRICS_IMAGE_WSQ, 3, {0xFF, 0xA0, 0xFF}, biometrics_wsq_info, decode_wsq},
	{BIOMETRICS_IMAGE_PNG, 8, {0x89, 'P', 'N', 'G', 13, 10, 26, 10}, biometrics_png_info, biometrics_png_decode},
};
/* clang-format on */

enum {
	FORMATS = sizeof(formats) / sizeof(formats[0])
};

static size_t
sniff(struct span file)
{
	struct span head;
	size_t i;

	for (i = 0; i < FORMATS; i++)
		if (span_peek(file, formats[i].n, &head) &&
		    span_eq(head, span_of(formats[i].head, formats[i].n)))
			break;
	return i;
}

struct biometrics_image
biometrics_image_of(
    void *px, size_t cap, unsigned width, unsigned height, unsigned channels)
{
	return (struct biometrics_image) {width, height, channels, px, cap};
}

size_t
biometrics_image_size(const struct biometrics_image *img)
{
	return (size_t)img->width * img->height * img->channels;
}

bool
biometrics_image_ok(const struct biometrics_image *img)
{
	return img->px != NULL && (img->channels == 1 || img->channels == 3) &&
	    img->width >= 1 && img->width <= BIOMETRICS_IMAGE_MAX_SIDE &&
	    img->height >= 1 && img->height <= BIOMETRICS_IMAGE_MAX_SIDE &&
	    (size_t)img->width * img->height <= BIOMETRICS_IMAGE_MAX_PIXELS &&
	    biometrics_image_size(img) <= img->cap;
}

enum biometrics_err
biometrics_image_info(struct span file, struct biometrics_image_info *out)
{
	const size_t i = sniff(file);
	struct biometrics_image_info info;
	enum biometrics_err e;

	if (i == FORMATS)
		return BIOMETRICS_E_FORMAT;
	if ((e = formats[i].info(file, &info)) != BIOMETRICS_E_OK)
		return e;
	info.format = formats[i].format;
	*out = info;
	return BIOMETRICS_E_OK;
}

enum biometrics_err
biometrics_image_decode(struct span file, struct biometrics_image *io)
{
	const size_t i = sniff(file);

	return i == FORMATS ? BIOMETRICS_E_FORMAT : formats[i].decode(file, io);
}

enum biometrics_err
biometrics_image_raw(struct span pixels, unsigned width, unsigned height,
    struct biometrics_image *io)
{
	struct biometrics_image img = {width, height, 1, io->px, SIZE_MAX};

	if (!biometrics_image_ok(&img))
		return BIOMETRICS_E_SIZE;
	if (pixels.n != biometrics_image_size(&img))
		return BIOMETRICS_E_DECODE;
	img.cap = io->cap;
	if (!biometrics_image_ok(&img))
		return BIOMETRICS_E_SPACE;
	memcpy(img.px, pixels.p, pixels.n);
	*io = img;
	return BIOMETRICS_E_OK;
}

/* Sets the shape of out, which keeps its memory, or says why it cannot. */
static enum biometrics_err
prepare(const struct biometrics_image *in, unsigned width, unsigned height,
    unsigned channels, struct biometrics_image *out)
{
	struct biometrics_image o = {
	    width, height, channels, out->px, out->cap};
	struct biometrics_image roomy = o;

	roomy.cap = SIZE_MAX;
	if (!biometrics_image_ok(in) || !biometrics_image_ok(&roomy))
		return BIOMETRICS_E_VALUE;
	if (!biometrics_image_ok(&o))
		return BIOMETRICS_E_SPACE;
	*out = o;
	return BIOMETRICS_E_OK;
}

enum biometrics_err
biometrics_image_grey(
    const struct biometrics_image *in, struct biometrics_image *out)
{
	const uint8_t *p = in->px;
	enum biometrics_err e;
	size_t n;

	if ((e = prepare(in, in->width, in->height, 1, out)) != BIOMETRICS_E_OK)
		return e;
	n = biometrics_image_size(out);
	if (in->channels == 1) {
		memcpy(out->px, p, n);
		return BIOMETRICS_E_OK;
	}
	/* BT.601: 0.299 R + 0.587 G + 0.114 B, in 1/65536. */
	for (size_t i = 0; i < n; i++, p += 3)
		out->px[i] = (uint8_t)((19595U * p[0] + 38470U * p[1] +
					   7471U * p[2] + 32768U) >>
		    16);
	return BIOMETRICS_E_OK;
}

/*
 * The part of a line of n source samples that output sample i of m covers: a
 * box as wide as the ratio, at least one sample wide.  A box of one sample at a
 * fraction of a position is linear interpolation.
 */
struct cover {
	unsigned first, last;
	float head, tail, scale; /* weights of first and last; 1 / sum */
};

static struct cover
cover(unsigned i, unsigned m, unsigned n)
{
	const float ratio = (float)n / (float)m;
	const float half = fmaxf(1, ratio) / 2;
	const float middle = ((float)i + 0.5f) * ratio;
	const float from = fmaxf(0, middle - half);
	const float to = fminf((float)n, middle + half);
	struct cover c = {.first = (unsigned)from};

	c.last = (unsigned)ceilf(to) - 1;
	if (c.first >= n)
		c.first = n - 1;
	if (c.last >= n)
		c.last = n - 1;
	if (c.last <= c.first) {
		c.last = c.first;
		c.head = c.scale = 1;
		return c;
	}
	c.head = (float)c.first + 1 - from;
	c.tail = to - (float)c.last;
	c.scale = 1 / (to - from);
	return c;
}

static void
blend_rows(const struct biometrics_image *in, struct cover c, float *row)
{
	const size_t n = (size_t)in->width * in->channels;

	memset(row, 0, n * sizeof(*row));
	for (unsigned y = c.first; y <= c.last; y++) {
		const uint8_t *p = in->px + y * n;
		const float weight = c.scale *
		    (y == c.first	  ? c.head
			    : y == c.last ? c.tail
					  : 1);

		for (size_t i = 0; i < n; i++)
			row[i] += weight * (float)p[i];
	}
}

enum biometrics_err
biometrics_image_resize(const struct biometrics_image *in, unsigned width,
    unsigned height, struct biometrics_image *out)
{
	float row[BIOMETRICS_IMAGE_MAX_SIDE * 3];
	const size_t ch = in->channels;
	enum biometrics_err e;
	uint8_t *to;

	if ((e = prepare(in, width, height, in->channels, out)) !=
	    BIOMETRICS_E_OK)
		return e;
	if (width == in->width && height == in->height) {
		memcpy(out->px, in->px, biometrics_image_size(in));
		return BIOMETRICS_E_OK;
	}
	to = out->px;
	for (unsigned y = 0; y < height; y++) {
		blend_rows(in, cover(y, height, in->height), row);
		for (unsigned x = 0; x < width; x++) {
			const struct cover c = cover(x, width, in->width);

			for (size_t k = 0; k < ch; k++) {
				float s = c.head * row[c.first * ch + k];

				for (size_t i = c.first + 1; i < c.last; i++)
					s += row[i * ch + k];
				s += c.tail * row[c.last * ch + k];
				*to++ = (uint8_t)fminf(255, s * c.scale + 0.5f);
			}
		}
	}
	return BIOMETRICS_E_OK;
}

static size_t
clamp(long x, unsigned n)
{
	return x < 0 ? 0 : x >= (long)n ? n - 1 : (size_t)x;
}

enum biometrics_err
biometrics_image_crop(const struct biometrics_image *in, int left, int top,
    unsigned width, unsigned height, struct biometrics_image *out)
{
	const size_t ch = in->channels;
	enum biometrics_err e;
	uint8_t *to;

	if ((e = prepare(in, width, height, in->channels, out)) !=
	    BIOMETRICS_E_OK)
		return e;
	to = out->px;
	for (unsigned y = 0; y < height; y++) {
		const uint8_t *row = in->px +
		    clamp((long)top + (long)y, in->height) * in->width * ch;

		for (unsigned x = 0; x < width; x++, to += ch)
			memcpy(to,
			    row + clamp((long)left + (long)x, in->width) * ch,
			    ch);
	}
	return BIOMETRICS_E_OK;
}
