#include "tests/check.h"

#include "mrtd/image.h"
#include "tests/helper_image.h"

/* clang-format off */
static const struct {
	const char *name;
	enum mrtd_image_format format;
	unsigned width, height;
	enum mrtd_err want;
} sizes[] = {
	{"JPEG",                   MRTD_IMAGE_JPEG,   413,   531, MRTD_E_OK},
	{"JPEG 2000",              MRTD_IMAGE_JP2,    413,   531, MRTD_E_OK},
	{"JPEG 2000 codestream",   MRTD_IMAGE_J2K,    413,   531, MRTD_E_OK},
	{"WSQ",                    MRTD_IMAGE_WSQ,    620,   620, MRTD_E_OK},
	{"PNG",                    MRTD_IMAGE_PNG,    640,   480, MRTD_E_OK},
	{"PGM",                    MRTD_IMAGE_PGM,    640,   480, MRTD_E_OK},
	{"PPM",                    MRTD_IMAGE_PPM,    640,   480, MRTD_E_OK},
	{"JPEG without width",     MRTD_IMAGE_JPEG,     0,   531, MRTD_E_VALUE},
	{"JPEG 2000 of no height", MRTD_IMAGE_JP2,    413,     0, MRTD_E_VALUE},
	{"codestream, giant",      MRTD_IMAGE_J2K, 0xFFFFFFFF, 1, MRTD_E_VALUE},
	{"WSQ of nothing",         MRTD_IMAGE_WSQ,      0,     0, MRTD_E_VALUE},
	{"PNG, giant",             MRTD_IMAGE_PNG, 0x80000000, 9, MRTD_E_VALUE},
	{"PNG, the longest",       MRTD_IMAGE_PNG, MRTD_IMAGE_SIDE_MAX, 1, MRTD_E_OK},
	{"PNG, one too long",      MRTD_IMAGE_PNG, MRTD_IMAGE_SIDE_MAX + 1, 1, MRTD_E_VALUE},
	{"PGM without height",     MRTD_IMAGE_PGM,    640,     0, MRTD_E_VALUE},
};
/* clang-format on */

static void
tells_sizes(void **state)
{
	uint8_t buf[256];

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct mrtd_image image = {.width = 77};
		enum mrtd_image_format format;

		helper_image_put(
		    &k, sizes[i].format, sizes[i].width, sizes[i].height);
		check(sizes[i].name, sink_ok(&k));
		check(sizes[i].name, mrtd_image_sniff(sink_span(&k), &format));
		check(sizes[i].name, format == sizes[i].format);
		check(sizes[i].name,
		    mrtd_image_parse(sink_span(&k), &image) == sizes[i].want);
		if (sizes[i].want != MRTD_E_OK) {
			check(sizes[i].name, image.width == 77);
			continue;
		}
		check(sizes[i].name, image.format == sizes[i].format);
		check(sizes[i].name, image.width == sizes[i].width);
		check(sizes[i].name, image.height == sizes[i].height);
		check(sizes[i].name, image.bits == 8);
		check(sizes[i].name,
		    image.components ==
			(sizes[i].format == MRTD_IMAGE_PPM ? 3u : 1u));
	}
}

/* An image that ends anywhere before its size says no size. */
static void
cut_short(void **state)
{
	uint8_t buf[256];

	(void)state;
	for (unsigned f = MRTD_IMAGE_JPEG; f <= MRTD_IMAGE_PPM; f++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct span s, cut;
		struct mrtd_image image;
		bool before = true;

		helper_image_put(&k, (enum mrtd_image_format)f, 99, 88);
		s = sink_span(&k);
		for (size_t n = 0; n <= s.n; n++) {
			bool whole;

			assert_true(span_part(s, 0, n, &cut));
			whole = mrtd_image_parse(cut, &image) == MRTD_E_OK;
			/* Once it can be told, it stays so. */
			check(mrtd_image_format_name(f), before || whole);
			before = !whole;
		}
		check(mrtd_image_format_name(f), !before);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	struct span bytes;
	enum mrtd_err want;
} oddities[] = {
	{"nothing",                 {0},                                  MRTD_E_UNSUPPORTED},
	{"GIF",                     HEX('G', 'I', 'F', '8', '9', 'a'),    MRTD_E_UNSUPPORTED},
	{"JPEG, scan before frame", HEX(0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 0xFF, 0xC0, 0, 9, 8, 0, 9, 0, 9, 1), MRTD_E_TRUNCATED},
	{"JPEG, fill bytes",        HEX(0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0xC2, 0, 8, 8, 0, 9, 0, 9, 1), MRTD_E_OK},
	{"JPEG, tables are no frame", HEX(0xFF, 0xD8, 0xFF, 0xC4, 0, 8, 8, 0, 9, 0, 9, 1), MRTD_E_TRUNCATED},
	{"JPEG, length 1",          HEX(0xFF, 0xD8, 0xFF, 0xE0, 0, 1),    MRTD_E_TRUNCATED},
	{"JPEG, no marker",         HEX(0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 7), MRTD_E_TRUNCATED},
	{"JP2, box of 7 bytes",     HEX(0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10, 0, 0, 0, 7, 'j', 'p', '2', 'c'), MRTD_E_TRUNCATED},
	{"JP2, long box of 15",     HEX(0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10, 0, 0, 0, 1, 'j', 'p', '2', 'c', 0, 0, 0, 0, 0, 0, 0, 15), MRTD_E_TRUNCATED},
	{"JP2, box of 2^64 - 1",    HEX(0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10, 0, 0, 0, 1, 'f', 'r', 'e', 'e', 255, 255, 255, 255, 255, 255, 255, 255), MRTD_E_TRUNCATED},
	{"PNG without IHDR",        HEX(0x89, 'P', 'N', 'G', 13, 10, 0x1A, 10, 0, 0, 0, 13, 'I', 'D', 'A', 'T', 0, 0, 0, 9, 0, 0, 0, 9, 8, 0), MRTD_E_TRUNCATED},
	{"PGM of letters",          HEX('P', '5', ' ', 'x', ' ', '9', ' ', '9', ' '), MRTD_E_TRUNCATED},
	{"PGM, seven digits",       HEX('P', '5', ' ', '1', '0', '0', '0', '0', '0', '0', ' ', '9', ' ', '9', ' '), MRTD_E_TRUNCATED},
};
/* clang-format on */

static void
refuses_oddities(void **state)
{
	struct mrtd_image image;

	(void)state;
	for (size_t i = 0; i < sizeof(oddities) / sizeof(oddities[0]); i++)
		check(oddities[i].name,
		    mrtd_image_parse(oddities[i].bytes, &image) ==
			oddities[i].want);
	assert_string_equal(mrtd_image_format_name(MRTD_IMAGE_WSQ), "WSQ");
	assert_string_equal(
	    mrtd_image_format_name((enum mrtd_image_format)99), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_sizes),
	    cmocka_unit_test(cut_short),
	    cmocka_unit_test(refuses_oddities),
	};

	return cmocka_run_group_tests_name("mrtd_image", tests, NULL, NULL);
}
