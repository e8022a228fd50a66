#include "tests/check.h"

#include <stdlib.h>

#include "biometrics/jpeg.h"
#include "biometrics/wsq.h"
#include "kiosk/print.h"
#include "mrtd/chip/personalise.h"

enum {
	W = 160,
	H = 120
};

static uint8_t picture[W * H * 3], file[1 << 16], record[1 << 17];

/* Ridges, in one colour or three. */
static struct biometrics_image
ridges(unsigned channels)
{
	for (unsigned i = 0; i < W * H * channels; i++) {
		const unsigned x = i / channels % W, y = i / channels / W;
		const unsigned phase = (20 * x + 14 * y +
					   (x * x + y * y) / 48) %
		    256;

		picture[i] = (uint8_t)(phase < 128 ? 40 + phase : 296 - phase);
	}
	return biometrics_image_of(picture, sizeof(picture), W, H, channels);
}

static struct span
as_wsq(void)
{
	const struct biometrics_image img = ridges(1);
	const size_t n = biometrics_wsq_encode_scratch(W, H);
	void *scratch = malloc(n);
	struct sink k = sink_of(file, sizeof(file));

	assert_non_null(scratch);
	assert_int_equal(biometrics_wsq_encode(&img, 500, 2, scratch, n, &k),
	    BIOMETRICS_E_OK);
	free(scratch);
	return sink_span(&k);
}

static struct span
as_jpeg(unsigned channels)
{
	const struct biometrics_image img = ridges(channels);
	struct sink k = sink_of(file, sizeof(file));

	assert_int_equal(biometrics_jpeg_encode(&img, 95, &k), BIOMETRICS_E_OK);
	return sink_span(&k);
}

/* How far from the ridges, mean of squares. */
static double
error_of(const struct kiosk_print *p)
{
	const struct biometrics_image img = ridges(1);
	double sum = 0;

	assert_int_equal(p->width, W);
	assert_int_equal(p->height, H);
	assert_int_equal(p->pixels.n, W * H);
	for (size_t i = 0; i < p->pixels.n; i++)
		sum += (img.px[i] - p->pixels.p[i]) *
		    (img.px[i] - p->pixels.p[i]);
	return sum / (W * H);
}

/* What an issuer writes into DG3 becomes the pixels again. */
static void
reads_what_is_in_dg3(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		enum mrtd_image_format format;
		enum mrtd_cbeff_encoding encoding;
		double error;
	} rows[] = {
		{"WSQ, 19794",  MRTD_IMAGE_WSQ,  MRTD_CBEFF_19794, 20},
		{"WSQ, 39794",  MRTD_IMAGE_WSQ,  MRTD_CBEFF_39794, 20},
		{"JPEG, 19794", MRTD_IMAGE_JPEG, MRTD_CBEFF_19794, 20},
		{"raw, 19794",  MRTD_IMAGE_RAW,  MRTD_CBEFF_19794,  0},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct mrtd_chip_print print = {
		    .format = rows[i].format,
		    .encoding = rows[i].encoding,
		    .width = W,
		    .height = H,
		    .position = MRTD_FINGER_LEFT_INDEX,
		    .ppi = 500,
		};
		struct sink k = sink_of(record, sizeof(record));
		struct kiosk_print_file f;
		struct kiosk_print got;
		struct mrtd_fingers all;
		uint8_t *px;

		print.image = rows[i].format == MRTD_IMAGE_WSQ ? as_wsq()
		    : rows[i].format == MRTD_IMAGE_JPEG
		    ? as_jpeg(1)
		    : span_of(ridges(1).px, W * H);
		check(rows[i].name,
		    mrtd_chip_personalise_dg3(
			&k, &print, 1, span_of(NULL, 0)) == MRTD_E_OK);
		check(rows[i].name,
		    mrtd_finger_parse(sink_span(&k), &all) == MRTD_E_OK);
		check(rows[i].name, kiosk_print_of(&all.finger[0], &f));
		check(rows[i].name,
		    kiosk_print_decode(&f, &px, &got) == BIOMETRICS_E_OK);
		check(rows[i].name,
		    got.position == MRTD_FINGER_LEFT_INDEX && got.ppi == 500);
		check(rows[i].name, error_of(&got) <= rows[i].error);
		free(px);
	}
}

static void
colours_become_grey(void **state)
{
	struct kiosk_print_file f = {.image = as_jpeg(3)};
	struct kiosk_print got;
	uint8_t *px;

	(void)state;
	assert_int_equal(kiosk_print_decode(&f, &px, &got), BIOMETRICS_E_OK);
	assert_true(error_of(&got) <= 20);
	free(px);
}

static void
says_what_it_cannot_decode(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		bool raw;
		uint16_t width, height;
		size_t n;
		enum biometrics_err want;
	} rows[] = {
		{"no format",       false, W, H, 9,         BIOMETRICS_E_FORMAT},
		{"raw, too few",    true,  W, H, W * H - 1, BIOMETRICS_E_DECODE},
		{"raw, too many",   true,  W, H, W * H + 1, BIOMETRICS_E_DECODE},
		{"raw, no width",   true,  0, H, 0,         BIOMETRICS_E_SIZE},
		{"raw, enormous",   true,  65535, 65535, 9, BIOMETRICS_E_SIZE},
	};
	/* clang-format on */
	struct kiosk_print got;
	uint8_t *px;

	(void)state;
	(void)ridges(3);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct kiosk_print_file f = {.raw = rows[i].raw,
		    .width = rows[i].width,
		    .height = rows[i].height,
		    .image = span_of(picture, rows[i].n)};

		check(rows[i].name,
		    kiosk_print_decode(&f, &px, &got) == rows[i].want);
		check(rows[i].name, px == NULL);
	}
}

static void
samples_of_sixteen_bits_need_a_format(void **state)
{
	struct mrtd_finger f = {
	    .format = MRTD_IMAGE_RAW, .bits = 16, .width = W, .height = H};
	struct kiosk_print_file out;

	(void)state;
	assert_false(kiosk_print_of(&f, &out));
	f.bits = 8;
	assert_true(kiosk_print_of(&f, &out));
	assert_true(out.raw);
	f.format = MRTD_IMAGE_PNG;
	f.bits = 16;
	assert_true(kiosk_print_of(&f, &out));
	assert_false(out.raw);
}

/* Between workers: back as it was, and no lie is believed. */
static void
crosses_between_workers(void **state)
{
	uint8_t buf[64];
	struct sink k = sink_of(buf, sizeof(buf));
	const struct kiosk_print_file f = {.position = 7,
	    .ppi = 500,
	    .width = 3,
	    .height = 2,
	    .image = SPAN_STR("image")};
	const struct kiosk_print p = {.position = 2,
	    .ppi = 1000,
	    .width = 3,
	    .height = 2,
	    .pixels = SPAN_STR("pixels")};
	struct kiosk_print_file f2;
	struct kiosk_print p2;
	struct span s;

	(void)state;
	kiosk_print_put_file(&k, &f);
	assert_true(kiosk_print_take_file(sink_span(&k), &f2));
	assert_int_equal(f2.position, 7);
	assert_int_equal(f2.ppi, 500);
	assert_false(f2.raw);
	assert_int_equal(f2.width, 3);
	assert_int_equal(f2.height, 2);
	assert_true(span_eq(f2.image, f.image));
	for (size_t n = 0; n < KIOSK_PRINT_HEAD; n++)
		assert_false(kiosk_print_take_file(span_of(buf, n), &f2));
	assert_false(kiosk_print_take(sink_span(&k), &p2)); /* not pixels */
	buf[0] = 51;
	assert_false(kiosk_print_take_file(sink_span(&k), &f2));
	buf[0] = 7;
	buf[1] = 2;
	assert_false(kiosk_print_take_file(sink_span(&k), &f2));
	k = sink_of(buf, sizeof(buf));
	kiosk_print_put(&k, &p);
	s = sink_span(&k);
	assert_true(kiosk_print_take(s, &p2));
	assert_int_equal(p2.position, 2);
	assert_int_equal(p2.ppi, 1000);
	assert_true(span_eq(p2.pixels, p.pixels));
	for (size_t n = 0; n < s.n; n++)
		assert_false(kiosk_print_take(span_of(buf, n), &p2));
	assert_false(kiosk_print_take(span_of(buf, s.n + 1), &p2));
	buf[5] = 0;
	assert_false(kiosk_print_take(span_of(buf, KIOSK_PRINT_HEAD), &p2));
}

/* Records that other people's programs wrote. */
static void
reads_real_records(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		unsigned fingers;
		unsigned width, height; /* of the first */
	} rows[] = {
		{"idemia_annexc.fir",               1, 375, 625},
		{"idemia_twofingers.fir",           2, 250, 250},
		{"mosip_FingerPrintLeft_Index.iso", 1, 252, 427},
		{"mosip_FingerPrintRight_Thumb.iso", 1, 413, 385},
		{"mosip_ISOImage.iso",              1, 316, 354},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		static struct mrtd_fingers all;
		char path[128];
		const char *found;
		uint8_t *bytes = NULL, *px;
		size_t n = 0;

		snprintf(
		    path, sizeof(path), "fingers/iso19794-4/%s", rows[i].name);
		found = check_data(path);
		if (found == NULL || (bytes = check_slurp(found, &n)) == NULL)
			skip_because("no fingers/iso19794-4");
		check(rows[i].name,
		    mrtd_finger_parse_record(span_of(bytes, n), &all) ==
			MRTD_E_OK);
		check(rows[i].name, all.n == rows[i].fingers);
		for (size_t k = 0; k < all.n; k++) {
			struct kiosk_print_file f;
			struct kiosk_print got;

			check(rows[i].name, kiosk_print_of(&all.finger[k], &f));
			check(rows[i].name,
			    kiosk_print_decode(&f, &px, &got) ==
				BIOMETRICS_E_OK);
			check(rows[i].name, got.ppi == 500);
			check(rows[i].name,
			    got.width == all.finger[k].width &&
				got.height == all.finger[k].height);
			check(rows[i].name,
			    k > 0 ||
				(got.width == rows[i].width &&
				    got.height == rows[i].height));
			free(px);
		}
		free(bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_what_is_in_dg3),
	    cmocka_unit_test(colours_become_grey),
	    cmocka_unit_test(says_what_it_cannot_decode),
	    cmocka_unit_test(samples_of_sixteen_bits_need_a_format),
	    cmocka_unit_test(crosses_between_workers),
	    cmocka_unit_test(reads_real_records),
	};

	return cmocka_run_group_tests_name("kiosk_print", tests, NULL, NULL);
}
