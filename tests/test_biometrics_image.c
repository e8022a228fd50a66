#include "tests/check.h"

#include <stdlib.h>

#include <openjpeg-2.5/openjpeg.h>
#include <png.h>

#include "biometrics/image.h"
#include "biometrics/jp2.h"
#include "biometrics/jpeg.h"

enum {
	W = 96,
	H = 64
};

static uint8_t pattern[W * H * 3], decoded[W * H * 3], file[1 << 17];

/* Soft enough to survive compression, and different in every corner. */
static struct biometrics_image
picture(unsigned channels)
{
	for (unsigned y = 0; y < H; y++)
		for (unsigned x = 0; x < W; x++)
			for (unsigned k = 0; k < channels; k++)
				pattern[(y * W + x) * channels + k] =
				    (uint8_t)(k == 0 ? 2 * x + 30
					    : k == 1 ? 3 * y + 20
						     : x + y + 40);
	return biometrics_image_of(pattern, sizeof(pattern), W, H, channels);
}

/* Mean difference of two pictures of one shape. */
static unsigned
difference(const struct biometrics_image *a, const struct biometrics_image *b)
{
	const size_t n = biometrics_image_size(a);
	unsigned long sum = 0;

	assert_int_equal(a->width, b->width);
	assert_int_equal(a->height, b->height);
	assert_int_equal(a->channels, b->channels);
	for (size_t i = 0; i < n; i++)
		sum += (unsigned long)abs(a->px[i] - b->px[i]);
	return (unsigned)(sum / n);
}

static struct span
encode(enum biometrics_image_format format, unsigned channels)
{
	const struct biometrics_image img = picture(channels);
	struct sink k = sink_of(file, sizeof(file));

	if (format == BIOMETRICS_IMAGE_JPEG)
		assert_int_equal(
		    biometrics_jpeg_encode(&img, 90, &k), BIOMETRICS_E_OK);
	else
		assert_int_equal(biometrics_jp2_encode(&img, format, 8, &k),
		    BIOMETRICS_E_OK);
	return sink_span(&k);
}

/* Decodes a copy of the exact size, so that a read past the end is seen. */
static enum biometrics_err
decode(struct span s, struct biometrics_image *out)
{
	uint8_t *copy = malloc(s.n > 0 ? s.n : 1);
	enum biometrics_err e;

	assert_non_null(copy);
	if (s.n > 0)
		memcpy(copy, s.p, s.n);
	*out = (struct biometrics_image) {
	    .px = decoded, .cap = sizeof(decoded)};
	e = biometrics_image_decode(span_of(copy, s.n), out);
	free(copy);
	return e;
}

static const enum biometrics_image_format formats[] = {
    BIOMETRICS_IMAGE_JPEG, BIOMETRICS_IMAGE_JP2, BIOMETRICS_IMAGE_J2K};

static void
reads_what_it_writes(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (unsigned ch = 1; ch <= 3; ch += 2) {
			const struct span s = encode(formats[i], ch);
			const struct biometrics_image want = picture(ch);
			struct biometrics_image_info info;
			struct biometrics_image got;

			assert_int_equal(
			    biometrics_image_info(s, &info), BIOMETRICS_E_OK);
			assert_int_equal(info.format, formats[i]);
			assert_int_equal(info.width, W);
			assert_int_equal(info.height, H);
			assert_int_equal(info.channels, ch);
			assert_int_equal(decode(s, &got), BIOMETRICS_E_OK);
			assert_true(difference(&want, &got) <= 3);
		}
}

static void
refuses_what_is_cut_short(void **state)
{
	struct biometrics_image got;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct span s = encode(formats[i], 3);

		for (size_t n = 0; n < s.n; n += n < 200 ? 1 : 97)
			if (n + 2 < s.n)
				assert_int_not_equal(
				    decode(span_of(s.p, n), &got),
				    BIOMETRICS_E_OK);
	}
	assert_int_equal(
	    decode(span_of("GIF89a", 6), &got), BIOMETRICS_E_FORMAT);
}

static void
keeps_within_the_callers_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct span s = encode(formats[i], 3);
		struct biometrics_image got = {
		    .px = decoded, .cap = W * H * 3 - 1};

		memset(decoded, 0xA5, sizeof(decoded));
		assert_int_equal(
		    biometrics_image_decode(s, &got), BIOMETRICS_E_SPACE);
		assert_int_equal(got.width, 0);
		assert_int_equal(decoded[W * H * 3 - 1], 0xA5);
		assert_int_equal(decoded[0], 0xA5);
	}
}

/* The frame header of a JPEG says its height and width. */
static void
refuses_a_picture_of_monstrous_size(void **state)
{
	struct span s = encode(BIOMETRICS_IMAGE_JPEG, 3);
	struct biometrics_image got;
	size_t at = 0;

	(void)state;
	while (file[at] != 0xFF || file[at + 1] != 0xC0)
		at++;
	file[at + 5] = file[at + 7] = 0xFF;
	assert_int_equal(decode(s, &got), BIOMETRICS_E_SIZE);
	s = encode(BIOMETRICS_IMAGE_J2K, 3);
	/* SIZ: FF4F FF51 Lsiz Rsiz, then Xsiz in four bytes. */
	file[8] = 0x10;
	assert_int_not_equal(decode(s, &got), BIOMETRICS_E_OK);
}

/* JPEG with an Exif segment of one entry: orientation. */
static struct span
turned(uint8_t orientation, bool little)
{
	/* clang-format off */
	const uint8_t big_segment[] = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,
		'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
		0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0};
	const uint8_t little_segment[] = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,
		'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0,
		0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0};
	/* clang-format on */
	const struct span s = encode(BIOMETRICS_IMAGE_JPEG, 1);
	const size_t n = sizeof(big_segment);

	memmove(file + 2 + n, file + 2, s.n - 2);
	memcpy(file + 2, little ? little_segment : big_segment, n);
	return span_of(file, s.n + n);
}

static void
turns_pictures_upright(void **state)
{
	/* For Exif 1..8: what the file's first pixel becomes. */
	static const uint8_t right[9] = {0, 0, 1, 1, 0, 0, 1, 1, 0};
	static const uint8_t bottom[9] = {0, 0, 0, 1, 1, 0, 0, 1, 1};
	struct biometrics_image got;

	(void)state;
	for (uint8_t o = 0; o <= 9; o++)
		for (int little = 0; little < 2; little++) {
			const uint8_t known = o >= 1 && o <= 8 ? o : 1;

			assert_int_equal(decode(turned(o, little != 0), &got),
			    BIOMETRICS_E_OK);
			assert_int_equal(got.width, known < 5 ? W : H);
			assert_int_equal(got.height, known < 5 ? H : W);
			/* The darkest pixels were at the file's left edge. */
			for (unsigned y = 0; y < 2; y++)
				for (unsigned x = 0; x < 2; x++) {
					const bool left_edge = known < 5
					    ? x == right[known]
					    : y == bottom[known];
					const uint8_t px = got.px[y *
						(got.height - 1) * got.width +
					    x * (got.width - 1)];

					assert_true((px < 100) == left_edge);
				}
		}
}

/* 12 bits, one signed component, and one at half size. */
static struct span
odd_jpeg2000(void)
{
	opj_image_cmptparm_t parm[3];
	opj_cparameters_t how;
	opj_image_t *img;
	opj_codec_t *codec = opj_create_compress(OPJ_CODEC_J2K);
	char path[] = "/tmp/test_biometrics_image.XXXXXX";
	const int fd = mkstemp(path);
	opj_stream_t *stream;
	size_t n = 0;
	uint8_t *p;

	assert_true(fd >= 0);
	memset(parm, 0, sizeof(parm));
	for (int k = 0; k < 3; k++) {
		parm[k].prec = k == 0 ? 12 : 8;
		parm[k].sgnd = k == 1;
		parm[k].dx = parm[k].dy = k == 2 ? 2 : 1;
		parm[k].w = W / parm[k].dx;
		parm[k].h = H / parm[k].dy;
	}
	img = opj_image_create(3, parm, OPJ_CLRSPC_SRGB);
	assert_non_null(img);
	img->x1 = W;
	img->y1 = H;
	for (int k = 0; k < 3; k++)
		for (unsigned i = 0; i < parm[k].w * parm[k].h; i++)
			img->comps[k].data[i] = k == 0 ? 3200
			    : k == 1		       ? -28
						       : 50;
	opj_set_default_encoder_parameters(&how);
	how.tcp_numlayers = 1;
	how.cp_disto_alloc = 1;
	stream = opj_stream_create_default_file_stream(path, OPJ_FALSE);
	assert_true(opj_setup_encoder(codec, &how, img));
	assert_true(opj_start_compress(codec, img, stream));
	assert_true(opj_encode(codec, stream));
	assert_true(opj_end_compress(codec, stream));
	opj_stream_destroy(stream);
	opj_destroy_codec(codec);
	opj_image_destroy(img);
	p = check_slurp(path, &n);
	(void)remove(path);
	assert_true(p != NULL && n <= sizeof(file));
	memcpy(file, p, n);
	free(p);
	return span_of(file, n);
}

static void
brings_every_precision_to_eight_bits(void **state)
{
	struct biometrics_image got;

	(void)state;
	assert_int_equal(decode(odd_jpeg2000(), &got), BIOMETRICS_E_OK);
	assert_int_equal(got.width, W);
	assert_int_equal(got.channels, 3);
	for (unsigned i = 0; i < W * H; i++) {
		assert_true(abs(got.px[3 * i] - 199) <= 1);
		assert_true(abs(got.px[3 * i + 1] - 100) <= 1);
		assert_true(abs(got.px[3 * i + 2] - 50) <= 1);
	}
}

/* A PNG file of W x H; the pixels' pattern is the file's own samples. */
static struct span
png(int bits, int colour, bool interlaced)
{
	char *p = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&p, &n);
	png_structp w = png_create_write_struct(
	    PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(w);
	png_color palette[256];
	uint8_t rows[H][W * 8], *row[H];

	assert_non_null(f);
	for (unsigned i = 0; i < 256; i++)
		palette[i] = (png_color) {(uint8_t)i, (uint8_t)(255 - i), 7};
	for (unsigned y = 0; y < H; y++) {
		row[y] = rows[y];
		for (unsigned x = 0; x < W * 8; x++)
			rows[y][x] = (uint8_t)(3 * x + 5 * y);
	}
	png_init_io(w, f);
	png_set_IHDR(w, info, W, H, bits, colour,
	    interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
	    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (colour == PNG_COLOR_TYPE_PALETTE)
		png_set_PLTE(w, info, palette, 256);
	png_set_pHYs(w, info, 19685, 19685, PNG_RESOLUTION_METER);
	png_set_rows(w, info, row);
	png_write_png(w, info, PNG_TRANSFORM_IDENTITY, NULL);
	png_destroy_write_struct(&w, &info);
	fclose(f);
	assert_true(n <= sizeof(file));
	memcpy(file, p, n);
	free(p);
	return span_of(file, n);
}

static void
reads_every_kind_of_png(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		int bits, colour;
		unsigned channels;
	} rows[] = {
		{"grey",          8, PNG_COLOR_TYPE_GRAY,       1},
		{"grey, 16 bits", 16, PNG_COLOR_TYPE_GRAY,      1},
		{"grey, 1 bit",   1, PNG_COLOR_TYPE_GRAY,       1},
		{"grey, opacity", 8, PNG_COLOR_TYPE_GRAY_ALPHA, 1},
		{"RGB",           8, PNG_COLOR_TYPE_RGB,        3},
		{"RGB, opacity",  8, PNG_COLOR_TYPE_RGB_ALPHA,  3},
		{"palette",       8, PNG_COLOR_TYPE_PALETTE,    3},
	};
	/* clang-format on */
	struct biometrics_image_info info;
	struct biometrics_image got;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(*rows); i++) {
		const size_t k = i / 2;
		const struct span s = png(
		    rows[k].bits, rows[k].colour, i % 2 == 1);
		/* The sample of x = 9, y = 7, first channel. */
		const unsigned stride = rows[k].colour == PNG_COLOR_TYPE_RGB ? 3
		    : rows[k].colour == PNG_COLOR_TYPE_RGB_ALPHA	     ? 4
		    : rows[k].colour == PNG_COLOR_TYPE_GRAY_ALPHA ||
			rows[k].bits == 16
		    ? 2
		    : 1;
		const unsigned want = rows[k].bits == 1
		    ? ((3 * 1 + 5 * 7) >> 6 & 1) * 255
		    : 3 * 9 * stride + 5 * 7;

		check(rows[k].name,
		    biometrics_image_info(s, &info) == BIOMETRICS_E_OK);
		check(rows[k].name, info.format == BIOMETRICS_IMAGE_PNG);
		check(rows[k].name, info.ppi == 500);
		check(rows[k].name, decode(s, &got) == BIOMETRICS_E_OK);
		check(rows[k].name,
		    got.width == W && got.height == H &&
			got.channels == rows[k].channels);
		check(rows[k].name,
		    got.px[(7 * W + 9) * got.channels] == want % 256);
		check(rows[k].name,
		    decode(span_of(s.p, s.n - 13), &got) ==
			BIOMETRICS_E_DECODE);
		file[s.n / 2] ^= 1;
		check(rows[k].name, decode(s, &got) == BIOMETRICS_E_DECODE);
	}
}

/* JFIF: SOI, APP0, length, "JFIF\0", version, units, density across. */
static void
says_how_dense_a_jpeg_is(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		uint8_t unit, high, low;
		unsigned want;
	} rows[] = {
		{"an aspect alone",  0, 0x01, 0xF4,   0},
		{"to the inch",      1, 0x01, 0xF4, 500},
		{"to the centimetre", 2, 0x00, 0xC5, 500},
	};
	/* clang-format on */
	const struct span s = encode(BIOMETRICS_IMAGE_JPEG, 1);
	struct biometrics_image_info info;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		file[13] = rows[i].unit;
		file[14] = rows[i].high;
		file[15] = rows[i].low;
		check(rows[i].name,
		    biometrics_image_info(s, &info) == BIOMETRICS_E_OK &&
			info.ppi == rows[i].want);
	}
}

/* IHDR says the size; its checksum is that of the lie. */
static void
refuses_a_png_of_monstrous_size(void **state)
{
	struct span s = png(8, PNG_COLOR_TYPE_GRAY, false);
	struct biometrics_image got;
	uint32_t crc = 0xFFFFFFFF;

	(void)state;
	file[16 + 1] = 1; /* width 65536 + W */
	for (unsigned i = 12; i < 29; i++) {
		crc ^= file[i];
		for (unsigned k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
	}
	crc = ~crc;
	for (unsigned i = 0; i < 4; i++)
		file[29 + i] = (uint8_t)(crc >> (24 - 8 * i));
	assert_int_equal(decode(s, &got), BIOMETRICS_E_SIZE);
}

static void
raw_pixels_are_as_many_as_stated(void **state)
{
	const struct biometrics_image want = picture(1);
	struct biometrics_image got = {.px = decoded, .cap = W * H};

	(void)state;
	assert_int_equal(
	    biometrics_image_raw(span_of(pattern, W * H), W, H, &got),
	    BIOMETRICS_E_OK);
	assert_int_equal(difference(&want, &got), 0);
	assert_int_equal(
	    biometrics_image_raw(span_of(pattern, W * H - 1), W, H, &got),
	    BIOMETRICS_E_DECODE);
	assert_int_equal(
	    biometrics_image_raw(span_of(pattern, W * H + 1), W, H, &got),
	    BIOMETRICS_E_DECODE);
	assert_int_equal(biometrics_image_raw(span_of(pattern, 0), 0, H, &got),
	    BIOMETRICS_E_SIZE);
	assert_int_equal(
	    biometrics_image_raw(span_of(pattern, 0), 65536, 65536, &got),
	    BIOMETRICS_E_SIZE);
	got.cap--;
	assert_int_equal(
	    biometrics_image_raw(span_of(pattern, W * H), W, H, &got),
	    BIOMETRICS_E_SPACE);
}

static void
resizes_crops_and_greys(void **state)
{
	const struct biometrics_image img = picture(3);
	static uint8_t a[4 * W * H * 3], b[W * H * 3];
	struct biometrics_image big = {.px = a, .cap = sizeof(a)};
	struct biometrics_image back = {.px = b, .cap = sizeof(b)};
	struct biometrics_image small = {.px = b, .cap = 5};

	(void)state;
	assert_int_equal(
	    biometrics_image_resize(&img, 2 * W, 2 * H, &big), BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_image_resize(&big, W, H, &back), BIOMETRICS_E_OK);
	assert_true(difference(&img, &back) <= 1);
	assert_int_equal(
	    biometrics_image_resize(&img, W, H, &back), BIOMETRICS_E_OK);
	assert_memory_equal(back.px, img.px, biometrics_image_size(&img));
	assert_int_equal(
	    biometrics_image_resize(&img, 1, 1, &back), BIOMETRICS_E_OK);
	assert_true(abs(back.px[0] - (30 + W - 1)) <= 1);
	assert_int_equal(
	    biometrics_image_resize(&img, 2, 1, &small), BIOMETRICS_E_SPACE);
	assert_int_equal(
	    biometrics_image_resize(&img, 0, 1, &back), BIOMETRICS_E_VALUE);
	back = (struct biometrics_image) {.px = b, .cap = sizeof(b)};
	assert_int_equal(
	    biometrics_image_crop(&img, -2, -3, 4, 5, &back), BIOMETRICS_E_OK);
	assert_memory_equal(back.px, img.px, 3);
	assert_memory_equal(
	    back.px + (4 * 4 + 3) * 3, img.px + (1 * W + 1) * 3, 3);
	assert_int_equal(biometrics_image_crop(&img, W + 9, H + 9, 1, 1, &back),
	    BIOMETRICS_E_OK);
	assert_memory_equal(back.px, img.px + (W * H - 1) * 3, 3);
	assert_int_equal(biometrics_image_grey(&img, &big), BIOMETRICS_E_OK);
	assert_int_equal(big.channels, 1);
	assert_int_equal(
	    big.px[0], (299 * 30 + 587 * 20 + 114 * 40 + 500) / 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_what_it_writes),
	    cmocka_unit_test(refuses_what_is_cut_short),
	    cmocka_unit_test(keeps_within_the_callers_memory),
	    cmocka_unit_test(refuses_a_picture_of_monstrous_size),
	    cmocka_unit_test(turns_pictures_upright),
	    cmocka_unit_test(brings_every_precision_to_eight_bits),
	    cmocka_unit_test(reads_every_kind_of_png),
	    cmocka_unit_test(says_how_dense_a_jpeg_is),
	    cmocka_unit_test(refuses_a_png_of_monstrous_size),
	    cmocka_unit_test(raw_pixels_are_as_many_as_stated),
	    cmocka_unit_test(resizes_crops_and_greys),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_image", tests, NULL, NULL);
}
