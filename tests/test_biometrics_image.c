#include "tests/check.h"

#include <stdlib.h>

#include <openjpeg-2.5/openjpeg.h>

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
	    cmocka_unit_test(resizes_crops_and_greys),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_image", tests, NULL, NULL);
}
