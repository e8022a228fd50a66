#include "tests/check.h"

#include <stdlib.h>

#include "biometrics/wsq.h"
#include "biometrics/wsq_parts.h"

enum {
	W = 200,
	H = 141,
	FILE_MAX = 1 << 17,
	PIXELS_MAX = 400 * 400
};

/* Files with what NBIS decodes them to. */
static const char *const references[] = {
    "an2_jnbis_sample_00",
    "an2_jnbis_sample_03",
    "an2_jnbis_sample_05",
    "an2_jnbis_sample_10",
    "an2_jnbis_sample_11",
    "an2_jnbis_sample_12",
    "an2_jnbis_sample_13",
    "an2_type-13-tip-eji-wsq_00",
    "an2_type-13-tip-eji-wsq_01",
    "bc_sample",
    "idemia_test",
};

static uint8_t picture[PIXELS_MAX], file[FILE_MAX], edited[FILE_MAX],
    decoded[PIXELS_MAX], again[PIXELS_MAX];

static uint8_t *
reference(const char *name, const char *kind, size_t *n)
{
	char path[128];
	const char *found;

	snprintf(path, sizeof(path), "fingers/wsq/%s.%s", name, kind);
	found = check_data(path);
	return found == NULL ? NULL : check_slurp(found, n);
}

static void
every_pixel_is_that_of_the_reference(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(*references); i++) {
		struct biometrics_image_info info;
		struct biometrics_image img = {0};
		size_t n = 0, m = 0, size;
		uint8_t *wsq = reference(references[i], "wsq", &n);
		uint8_t *want = reference(references[i], "pgm", &m);

		if (wsq == NULL || want == NULL)
			skip_because("no fingers/wsq");
		check(references[i],
		    biometrics_image_info(span_of(wsq, n), &info) ==
			BIOMETRICS_E_OK);
		size = (size_t)info.width * info.height;
		check(references[i],
		    info.format == BIOMETRICS_IMAGE_WSQ && info.channels == 1);
		img.px = malloc(size);
		img.cap = size;
		assert_non_null(img.px);
		check(references[i],
		    biometrics_image_decode(span_of(wsq, n), &img) ==
			BIOMETRICS_E_OK);
		check(references[i],
		    m > size && memcmp(img.px, want + m - size, size) == 0);
		free(img.px);
		free(wsq);
		free(want);
	}
}

/* Curved ridges, closer to each other further out. */
static struct biometrics_image
ridges(unsigned width, unsigned height)
{
	for (unsigned y = 0; y < height; y++)
		for (unsigned x = 0; x < width; x++) {
			const unsigned phase = (20 * x + 14 * y +
						   (x * x + y * y) / 48) %
			    256;

			picture[y * width + x] = (uint8_t)(phase < 128
				? 40 + phase
				: 296 - phase);
		}
	return biometrics_image_of(picture, sizeof(picture), width, height, 1);
}

static struct span
encode(const struct biometrics_image *img, float bits)
{
	const size_t n = biometrics_wsq_encode_scratch(img->width, img->height);
	void *scratch = malloc(n);
	struct sink k = sink_of(file, sizeof(file));

	assert_non_null(scratch);
	assert_int_equal(biometrics_wsq_encode(img, 500, bits, scratch, n, &k),
	    BIOMETRICS_E_OK);
	free(scratch);
	return sink_span(&k);
}

/* With memory of the exact sizes. */
static enum biometrics_err
decode(struct span s, struct biometrics_image *out)
{
	uint8_t *copy = malloc(s.n > 0 ? s.n : 1);
	struct biometrics_image_info info;
	enum biometrics_err e;
	void *scratch = NULL;
	size_t n = 0;

	assert_non_null(copy);
	if (s.n > 0)
		memcpy(copy, s.p, s.n);
	s = span_of(copy, s.n);
	*out = (struct biometrics_image) {
	    .px = decoded, .cap = sizeof(decoded)};
	e = biometrics_wsq_info(s, &info);
	if (e == BIOMETRICS_E_OK) {
		n = biometrics_wsq_scratch(info.width, info.height);
		scratch = malloc(n);
		assert_non_null(scratch);
		memset(scratch, 0xA5, n);
		e = biometrics_wsq_decode(s, out, scratch, n);
	}
	free(scratch);
	free(copy);
	return e;
}

static double
mean_square(const uint8_t *a, const uint8_t *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (a[i] - b[i]) * (a[i] - b[i]);
	return sum / (double)n;
}

static void
reads_what_it_writes(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		unsigned width, height;
		float bits;
		double least, most, error; /* bits a pixel; mean square */
	} rows[] = {
		{"usual",         388, 374, .75F, .40, .85, 40},
		{"better",        388, 374, 2.2F, 1.2, 2.4, 15},
		{"odd sides",     333, 211, 2.2F, 1.2, 2.6, 15},
		{"other sides",   334, 213, 2.2F, 1.2, 2.6, 15},
		{"smallest",       64,  64, 2.2F, 1.2, 5.0, 15},
		{"long",           64, 399, 2.2F, 1.2, 4.0, 15},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct biometrics_image img = ridges(
		    rows[i].width, rows[i].height);
		const size_t n = biometrics_image_size(&img);
		const struct span s = encode(&img, rows[i].bits);
		const double bits = 8.0 * (double)s.n / (double)n;
		struct biometrics_image got;

		check(rows[i].name, decode(s, &got) == BIOMETRICS_E_OK);
		check(rows[i].name,
		    got.width == img.width && got.height == img.height &&
			got.channels == 1);
		check(rows[i].name,
		    bits >= rows[i].least && bits <= rows[i].most);
		check(rows[i].name,
		    mean_square(img.px, got.px, n) <= rows[i].error);
	}
}

static void
refuses_what_is_cut_short(void **state)
{
	const struct biometrics_image img = ridges(W, H);
	const struct span s = encode(&img, .75F);
	struct biometrics_image got;

	(void)state;
	for (size_t n = 0; n < s.n; n += n < 700 || n + 40 > s.n ? 1 : 7) {
		assert_int_equal(
		    decode(span_of(s.p, n), &got), BIOMETRICS_E_DECODE);
		assert_int_equal(got.width, 0);
	}
}

/* Where the body of the nth such segment begins, behind its length. */
static size_t
body_of(uint8_t marker, unsigned nth)
{
	size_t at = 0;

	for (;; at++)
		if (file[at] == 0xFF && file[at + 1] == marker && nth-- == 0)
			return at + 4;
}

struct edit {
	const char *name;
	uint8_t marker, nth;
	/* At this offset of the body, or of the marker (-4), put these; all:
	 * instead of the whole segment. */
	int at;
	bool all;
	uint8_t n, put[48];
	unsigned zeros; /* behind them */
	enum biometrics_err want;
};

static struct span
edit(const struct edit *e, struct span s)
{
	const size_t body = body_of(e->marker, e->nth);
	size_t at = body + (size_t)e->at, skip = e->n + e->zeros;
	struct sink k = sink_of(edited, sizeof(edited));

	if (e->all) {
		at = body - 4;
		skip = 2u + (size_t)(file[body - 2] << 8 | file[body - 1]);
	}
	sink_put(&k, span_of(s.p, at));
	sink_put(&k, span_of(e->put, e->n));
	sink_put_fill(&k, 0, e->zeros);
	sink_put(&k, span_of(s.p + at + skip, s.n - at - skip));
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

#define DECODE BIOMETRICS_E_DECODE
#define SIZE BIOMETRICS_E_SIZE
#define UNSUPPORTED BIOMETRICS_E_UNSUPPORTED
#define PUT(...)                                 \
	sizeof((const uint8_t[]) {__VA_ARGS__}), \
	{                                        \
		__VA_ARGS__                      \
	}

static void
names_what_is_wrong(void **state)
{
	/* clang-format off */
	static const struct edit rows[] = {
		{"another marker first",       0xA0, 0, -4, 0, PUT(0xFF, 0xA1),              0, DECODE},
		{"height 65535",               0xA2, 0,  2, 0, PUT(0xFF, 0xFF),              0, SIZE},
		{"width 0",                    0xA2, 0,  4, 0, PUT(0, 0),                    0, SIZE},
		{"16 megapixels in 2 KB",      0xA2, 0,  2, 0, PUT(0x20, 0, 0x08, 0),        0, SIZE},
		{"other sides, same values",   0xA2, 0,  2, 0, PUT(0, 142, 0, 199),          0, DECODE},
		{"scale 0",                    0xA2, 0, 10, 0, PUT(0, 0),                    0, DECODE},
		{"frame header longer",        0xA2, 0, -2, 0, PUT(0, 18),                   0, DECODE},
		{"no value of any band",       0xA5, 0,  3, 0, PUT(0),                     383, DECODE},
		{"no value of one band",       0xA5, 0,  3, 0, PUT(0, 0, 0),                 0, DECODE},
		{"quantization cut",           0xA5, 0, -2, 0, PUT(0, 100),                  0, DECODE},
		{"no quantization",            0xA5, 0,  0, 1, PUT(0xFF, 0xA8, 0, 2),        0, DECODE},
		{"filter of no taps",          0xA4, 0,  0, 0, PUT(0, 0),                    0, UNSUPPORTED},
		{"filter of one tap",          0xA4, 0,  0, 0, PUT(9, 1),                    0, UNSUPPORTED},
		{"filter of 33 taps",          0xA4, 0,  0, 0, PUT(33, 7),                   0, UNSUPPORTED},
		{"one odd, one even",          0xA4, 0,  0, 0, PUT(9, 8),                    0, UNSUPPORTED},
		{"fewer taps than stated",     0xA4, 0,  0, 0, PUT(11, 7),                   0, DECODE},
		{"more taps than stated",      0xA4, 0,  0, 0, PUT(7, 7),                    0, DECODE},
		{"filter beyond a band",       0xA4, 0,  0, 1, PUT(0xFF, 0xA4, 0, 196, 31, 31), 192, UNSUPPORTED},
		{"no filters",                 0xA4, 0,  0, 1, PUT(0xFF, 0xA8, 0, 2),        0, DECODE},
		{"codes cut",                  0xA6, 0, -2, 0, PUT(0, 18),                   0, DECODE},
		{"codes of no length",         0xA6, 0, -2, 0, PUT(0, 2),                    0, DECODE},
		{"table 8",                    0xA6, 0,  0, 0, PUT(8),                       0, DECODE},
		{"three codes of one bit",     0xA6, 0,  0, 1, PUT(0xFF, 0xA6, 0, 22, 0, 3), 15 + 3, DECODE},
		{"no codes",                   0xA6, 0,  0, 1, PUT(0xFF, 0xA6, 0, 19, 0),   16, DECODE},
		{"one code, of no meaning",    0xA6, 0,  0, 1, PUT(0xFF, 0xA6, 0, 20, 0, 1), 16, DECODE},
		{"a second table, cut",        0xA6, 0,  0, 1, PUT(0xFF, 0xA6, 0, 21, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1), 0, DECODE},
		{"a block of table 5",         0xA3, 0,  0, 0, PUT(5),                       0, DECODE},
		{"a block of table 8",         0xA3, 0,  0, 0, PUT(8),                       0, DECODE},
		{"block header longer",        0xA3, 0, -2, 0, PUT(0, 4),                    0, DECODE},
		{"restart intervals",          0xA6, 1,  0, 1, PUT(0xFF, 0xA7, 0, 4, 0, 9),  0, UNSUPPORTED},
		{"quantization once more",     0xA6, 1,  0, 1, PUT(0xFF, 0xA5, 0, 2),        0, UNSUPPORTED},
		{"no first block",             0xA3, 0, -4, 0, PUT(0xFF, 0xA1),              0, DECODE},
		{"only one block",             0xA6, 1, -4, 0, PUT(0xFF, 0xA1),              0, DECODE},
		{"a length of 1",              0xA8, 0, -2, 0, PUT(0, 1),                    0, DECODE},
		{"unknown segment",            0xA8, 0, -4, 0, PUT(0xFF, 0xAA),              0, DECODE},
	};
	/* clang-format on */
	const struct biometrics_image img = ridges(W, H);
	const struct span s = encode(&img, .75F);
	struct biometrics_image got;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check(rows[i].name,
		    decode(edit(&rows[i], s), &got) == rows[i].want);
		check(rows[i].name, got.width == 0);
	}
}

static void
allows_what_the_standard_allows(void **state)
{
	/* clang-format off */
	static const struct edit rows[] = {
		{"no comment",            0xA8, 0,  0, 1, 0, {0},                           0, 0},
		{"comment before blocks", 0xA8, 0,  0, 1, PUT(0xFF, 0xA8, 0, 3, 'x'),       0, 0},
		{"repeated FF",           0xA8, 0,  0, 1, PUT(0xFF, 0xFF, 0xFF, 0xA8, 0, 2), 0, 0},
		{"a table of no use",     0xA8, 0,  0, 1, PUT(0xFF, 0xA6, 0, 20, 7, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), 0, 0},
	};
	/* clang-format on */
	const struct biometrics_image img = ridges(W, H);
	const struct span s = encode(&img, .75F);
	struct biometrics_image got;

	(void)state;
	assert_int_equal(decode(s, &got), BIOMETRICS_E_OK);
	memcpy(again, got.px, W * H);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check(rows[i].name,
		    decode(edit(&rows[i], s), &got) == BIOMETRICS_E_OK);
		check(rows[i].name, memcmp(again, got.px, W * H) == 0);
	}
	memcpy(edited, s.p, s.n);
	edited[s.n] = 0x1C;
	assert_int_equal(
	    decode(span_of(edited, s.n + 1), &got), BIOMETRICS_E_OK);
	/* A comment behind the last block, in front of EOI. */
	memcpy(edited + s.n - 2, "\xFF\xA8\0\2\xFF\xA1", 6);
	assert_int_equal(
	    decode(span_of(edited, s.n + 4), &got), BIOMETRICS_E_OK);
	assert_memory_equal(again, got.px, W * H);
}

/* A file whose lowest band is all ones and whose other bands are not sent. */
static struct span
flat(const uint8_t *filters, size_t n)
{
	struct biometrics_wsq_tree tree;
	struct biometrics_wsq_codes codes;
	uint32_t count[BIOMETRICS_WSQ_SYMBOLS] = {0};
	int16_t ones[1000];
	struct sink k = sink_of(file, sizeof(file));
	size_t values;

	biometrics_wsq_tree_of(W, H, &tree);
	values = (size_t)tree.band[0].width * tree.band[0].height;
	assert_true(values <= 1000);
	for (size_t i = 0; i < values; i++)
		ones[i] = 1;
	sink_put(&k, span_of("\xFF\xA0\xFF\xA4", 4));
	sink_put(&k, span_of(filters, n));
	/* Centre 0; a bin of 1600; nothing else. */
	sink_put(&k, span_of("\xFF\xA5\1\x85\0\0\0\0\6\x40\0\0\0", 13));
	sink_put_fill(&k, 0, 63 * 6);
	/* Grey 100 and the value. */
	sink_put(&k,
	    span_of(
		"\xFF\xA2\0\x11\0\xFF\0\x8D\0\xC8\0\0\x64\0\0\1\0\0\0", 19));
	biometrics_wsq_code_count(ones, values, count);
	biometrics_wsq_code_make(count, &codes);
	biometrics_wsq_code_table(&k, 0, &codes);
	biometrics_wsq_code_block(&k, 0, &codes, ones, values);
	sink_put(&k, span_of("\xFF\xA1", 2));
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

/*
 * Five times by the square root of 1/2, both ways: 1600 / 32 = 50.  Filters of
 * even length are those of Haar, and Haar's low pass with a longer high pass.
 */
static void
a_flat_band_makes_a_flat_picture(void **state)
{
	/* clang-format off */
	static const uint8_t haar[] = {0, 16, 2, 2,
		0, 9, 0x2A, 0x25, 0x83, 0x85,
		0, 9, 0x2A, 0x25, 0x83, 0x85};
	/* clang-format on */
	static uint8_t ours[64];
	struct sink k = sink_of(ours, sizeof(ours));
	struct biometrics_image got;

	(void)state;
	biometrics_wsq_split_table(&k);
	assert_int_equal(
	    decode(flat(ours + 2, k.n - 2), &got), BIOMETRICS_E_OK);
	for (size_t i = 0; i < W * H; i++)
		assert_in_range(got.px[i], 149, 151);
	assert_int_equal(
	    decode(flat(haar, sizeof(haar)), &got), BIOMETRICS_E_OK);
	for (size_t i = 0; i < W * H; i++)
		assert_in_range(got.px[i], 149, 151);
}

/* NIST's comment says it; what else a comment says is not looked at. */
static void
says_how_dense_it_is(void **state)
{
	/* clang-format off */
	static const struct {
		struct edit edit;
		unsigned want;
	} rows[] = {
		{{"as encoded",    0xA8, 0, 0, 0, 0, {0}, 0, 0},                     500},
		{{"no comment",    0xA8, 0, 0, 1, 0, {0}, 0, 0},                       0},
		{{"another's",     0xA8, 0, 0, 0, PUT('n'), 0, 0},                     0},
		{{"in NIST's",     0xA8, 0, 0, 1, PUT(0xFF, 0xA8, 0, 17, 'N', 'I', 'S', 'T', '_', 'C', 'O', 'M', '\n', 'P', 'P', 'I', ' ', '9', '9'), 0, 0}, 99},
		{{"without digits", 0xA8, 0, 0, 1, PUT(0xFF, 0xA8, 0, 15, 'N', 'I', 'S', 'T', '_', 'C', 'O', 'M', '\n', 'P', 'P', 'I', ' '), 0, 0}, 0},
		{{"too many",      0xA8, 0, 0, 1, PUT(0xFF, 0xA8, 0, 20, 'N', 'I', 'S', 'T', '_', 'C', 'O', 'M', '\n', 'P', 'P', 'I', ' ', '9', '9', '9', '9', '9'), 0, 0}, 0},
	};
	/* clang-format on */
	const struct biometrics_image img = ridges(W, H);
	const struct span s = encode(&img, .75F);
	struct biometrics_image_info info;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check(rows[i].edit.name,
		    biometrics_wsq_info(edit(&rows[i].edit, s), &info) ==
			    BIOMETRICS_E_OK &&
			info.ppi == rows[i].want);
}

static void
keeps_within_the_callers_memory(void **state)
{
	const struct biometrics_image img = ridges(W, H);
	const struct span s = encode(&img, .75F);
	const size_t n = biometrics_wsq_scratch(W, H);
	struct biometrics_image got = {.px = decoded, .cap = W * H - 1};
	uint8_t *scratch = malloc(n);
	struct sink small = sink_of(edited, s.n - 1);

	(void)state;
	assert_non_null(scratch);
	assert_int_equal(
	    biometrics_wsq_decode(s, &got, scratch, n), BIOMETRICS_E_SPACE);
	got.cap = W * H;
	assert_int_equal(
	    biometrics_wsq_decode(s, &got, scratch, n - 1), BIOMETRICS_E_SPACE);
	assert_int_equal(got.width, 0);
	free(scratch);
	scratch = malloc(biometrics_wsq_encode_scratch(W, H));
	assert_non_null(scratch);
	assert_int_equal(biometrics_wsq_encode(&img, 500, .75F, scratch,
			     biometrics_wsq_encode_scratch(W, H) - 1, &small),
	    BIOMETRICS_E_SPACE);
	assert_int_equal(biometrics_wsq_encode(&img, 500, .75F, scratch,
			     biometrics_wsq_encode_scratch(W, H), &small),
	    BIOMETRICS_E_SPACE);
	free(scratch);
}

static void
encodes_no_nonsense(void **state)
{
	struct biometrics_image img = ridges(W, H);
	uint8_t *scratch = malloc(biometrics_wsq_encode_scratch(W, H));
	const size_t n = biometrics_wsq_encode_scratch(W, H);
	struct sink k = sink_of(file, sizeof(file));

	(void)state;
	assert_non_null(scratch);
	assert_int_equal(biometrics_wsq_encode(&img, 500, 0, scratch, n, &k),
	    BIOMETRICS_E_VALUE);
	assert_int_equal(biometrics_wsq_encode(&img, 500, 9, scratch, n, &k),
	    BIOMETRICS_E_VALUE);
	memset(picture, 7, sizeof(picture));
	assert_int_equal(biometrics_wsq_encode(&img, 500, 1, scratch, n, &k),
	    BIOMETRICS_E_VALUE);
	img.width = 63;
	assert_int_equal(biometrics_wsq_encode(&img, 500, 1, scratch, n, &k),
	    BIOMETRICS_E_VALUE);
	free(scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_pixel_is_that_of_the_reference),
	    cmocka_unit_test(reads_what_it_writes),
	    cmocka_unit_test(refuses_what_is_cut_short),
	    cmocka_unit_test(names_what_is_wrong),
	    cmocka_unit_test(allows_what_the_standard_allows),
	    cmocka_unit_test(a_flat_band_makes_a_flat_picture),
	    cmocka_unit_test(says_how_dense_it_is),
	    cmocka_unit_test(keeps_within_the_callers_memory),
	    cmocka_unit_test(encodes_no_nonsense),
	};

	return cmocka_run_group_tests_name("biometrics_wsq", tests, NULL, NULL);
}
