#include "tests/check.h"

#include <stdlib.h>

#include "mrtd/chip/personalise.h"
#include "mrtd/face.h"
#include "mrtd/tlv.h"

#define FOUND(n) MRTD_FINDING_BIT(n)

/* Images of 413 x 531 pixels that say so and no more. */
static const uint8_t jpeg[] = {0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0x02, 0x13,
    0x01, 0x9D, 1, 1, 0x11, 0, 0xFF, 0xD9};
static const uint8_t j2k[] = {0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0, 0, 0, 0x01,
    0x9D, 0, 0, 0x02, 0x13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x9D, 0, 0,
    0x02, 0x13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 1, 1};
static const uint8_t jp2[] = {0, 0, 0, 0x0C, 'j', 'P', ' ', ' ', 0x0D, 0x0A,
    0x87, 0x0A, 0, 0, 0, 0, 'j', 'p', '2', 'c', 0xFF, 0x4F, 0xFF, 0x51, 0, 41,
    0, 0, 0, 0, 0x01, 0x9D, 0, 0, 0x02, 0x13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x01, 0x9D, 0, 0, 0x02, 0x13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 1, 1};
static const uint8_t tiny[] = {
    0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0, 0xFF, 0xD9};
static const uint8_t no_size[] = {0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4};
static const uint8_t no_width[] = {0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0x02, 0x13,
    0, 0, 1, 1, 0x11, 0, 0xFF, 0xD9};
static const uint8_t gif[] = {'G', 'I', 'F', '8', '9', 'a'};
static const uint8_t png[] = {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};

#define IMAGE(x) ((struct span) {(x), sizeof(x)})

/* What a facial record says and what it holds, each to be chosen. */
struct record {
	const char *id; /* 8 bytes; NULL: the right ones */
	int record_more; /* added to the record length */
	int block_more; /* added to the block length */
	unsigned images; /* stated; 0: one */
	bool no_images; /* states none */
	unsigned points, real; /* stated, and there */
	unsigned odd; /* further bytes before the image information */
	unsigned type; /* image data type */
	/* Facial information behind the points' number: 14 bytes, or all as in
	 * plain[]; image information behind the size: 6 bytes, likewise. */
	struct span about, shot;
	unsigned kind; /* face image type; 0: full frontal */
	struct span image;
	struct span after; /* a second block, or junk */
};

/* Female, brown eyes and hair; all else unstated. */
static const uint8_t plain[14] = {2, 3, 4};

static struct span
make_record(const struct record *r, struct sink *k)
{
	uint32_t block = (uint32_t)(20 + 8 * r->real + r->odd + 12 +
	    r->image.n);
	uint32_t all = 14 + block + (uint32_t)r->after.n;

	sink_put(k,
	    span_of(r->id != NULL ? r->id
				  : "FAC\0"
				    "010",
		8));
	sink_put_be32(k, all + (uint32_t)r->record_more);
	sink_put_be16(k,
	    r->no_images	? 0
		: r->images > 0 ? (uint16_t)r->images
				: 1);
	sink_put_be32(k, block + (uint32_t)r->block_more);
	sink_put_be16(k, (uint16_t)r->points);
	sink_put(k, r->about.n > 0 ? r->about : SPAN_OF(plain));
	sink_put_fill(k, 0x01, 8 * r->real + r->odd);
	sink_put_u8(k, r->kind > 0 ? (uint8_t)r->kind : 1);
	sink_put_u8(k, (uint8_t)r->type);
	sink_put_be16(k, 413);
	sink_put_be16(k, 531);
	sink_put(k, r->shot.n > 0 ? r->shot : HEX(0, 0, 0, 0, 0, 0));
	sink_put(k, r->image);
	sink_put(k, r->after);
	assert_true(sink_ok(k));
	return sink_span(k);
}

/* clang-format off */
static const struct {
	const char *name;
	struct record record;
	enum mrtd_err want;
	enum mrtd_image_format format;
	uint64_t findings;
} cases[] = {
	{"JPEG",                   {.image = IMAGE(jpeg)},                        MRTD_E_OK, MRTD_IMAGE_JPEG, 0},
	{"JPEG 2000",              {.image = IMAGE(jp2), .type = 1},              MRTD_E_OK, MRTD_IMAGE_JP2, 0},
	{"with feature points",    {.image = IMAGE(jp2), .type = 1, .points = 3, .real = 3}, MRTD_E_OK, MRTD_IMAGE_JP2, 0},
	{"bare codestream",        {.image = IMAGE(j2k), .type = 1},              MRTD_E_OK, MRTD_IMAGE_J2K, FOUND(FACE_CODESTREAM)},
	{"JPEG stated as 2000",    {.image = IMAGE(jpeg), .type = 1},             MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_FORMAT)},
	{"record length + 8",      {.image = IMAGE(jpeg), .record_more = 8},      MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_RECORD_LENGTH)},
	{"record length - 1",      {.image = IMAGE(jpeg), .record_more = -1},     MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_RECORD_LENGTH)},
	{"block length + 1",       {.image = IMAGE(jpeg), .block_more = 1},       MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_BLOCK_LENGTH)},
	{"block length of zero",   {.image = IMAGE(jpeg), .block_more = -40},     MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_BLOCK_LENGTH)},
	{"a point not counted",    {.image = IMAGE(jpeg), .points = 1, .real = 2},MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_POINTS)},
	{"points stated, none",    {.image = IMAGE(jpeg), .points = 9},           MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_POINTS)},
	{"a byte too many",        {.image = IMAGE(jpeg), .odd = 1},              MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_POINTS)},
	{"65535 points, none",     {.image = IMAGE(jpeg), .points = 65535},       MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_POINTS)},
	{"two images, one cut",    {.image = IMAGE(jpeg), .images = 2, .after = HEX(0, 0, 0, 32, 1, 2, 3)}, MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_SEVERAL) | FOUND(FACE_BLOCK_LENGTH)},
	{"two images, bad length", {.image = IMAGE(jpeg), .images = 2, .block_more = 99}, MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_SEVERAL) | FOUND(FACE_BLOCK_LENGTH)},
	{"another size",           {.image = IMAGE(tiny)},                        MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_SIZE)},
	{"no size to be found",    {.image = IMAGE(no_size)},                     MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_SIZE)},
	{"no width at all",        {.image = IMAGE(no_width)},                    MRTD_E_VALUE, 0, 0},
	{"PNG",                    {.image = IMAGE(png)},                         MRTD_E_UNSUPPORTED, 0, 0},
	{"image data type 2",      {.image = IMAGE(jpeg), .type = 2},             MRTD_E_OK, MRTD_IMAGE_JPEG, FOUND(FACE_FORMAT)},
	{"nine bytes too many",    {.image = IMAGE(jpeg), .odd = 9},              MRTD_E_UNSUPPORTED, 0, 0},
	{"no image",               {.image = {0}},                                MRTD_E_TRUNCATED, 0, 0},
	{"GIF",                    {.image = IMAGE(gif)},                         MRTD_E_UNSUPPORTED, 0, 0},
	{"no images stated",       {.image = IMAGE(jpeg), .no_images = true},     MRTD_E_VALUE, 0, 0},
	{"a finger's record",      {.image = IMAGE(jpeg), .id = "FIR\0" "010"},     MRTD_E_TAG, 0, 0},
	{"FAC, another version",   {.image = IMAGE(jpeg), .id = "FAC\0" "020"},     MRTD_E_UNSUPPORTED, 0, 0},
};
/* clang-format on */

static void
reads_records_that_lie(void **state)
{
	uint8_t buf[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct span s = make_record(&cases[i].record, &k);
		struct mrtd_face face = {.templates = 77};
		enum mrtd_err e = mrtd_face_parse_record(s, &face);

		check(cases[i].name, e == cases[i].want);
		if (e != MRTD_E_OK) {
			check(cases[i].name, face.templates == 77);
			continue;
		}
		check(cases[i].name, face.format == cases[i].format);
		check(cases[i].name, face.findings == cases[i].findings);
		check(
		    cases[i].name, span_eq(face.image, cases[i].record.image));
		check(cases[i].name, face.width == 413 && face.height == 531);
		check(cases[i].name, face.gender == MRTD_FACE_GENDER_FEMALE);
		check(cases[i].name, face.eyes == MRTD_FACE_EYES_BROWN);
		check(cases[i].name, face.hair == MRTD_FACE_HAIR_BROWN);
		check(cases[i].name, face.kind == MRTD_FACE_KIND_FRONTAL);
		check(cases[i].name, face.points == cases[i].record.points);
	}
}

/* Facial information with one byte changed, image information likewise. */
#define ABOUT(...)                                              \
	{                                                       \
		.image = IMAGE(jpeg), .about = HEX(__VA_ARGS__) \
	}
#define SHOT(...)                                              \
	{                                                      \
		.image = IMAGE(jpeg), .shot = HEX(__VA_ARGS__) \
	}

/*
 * BSI TR-03105-5.1 §6.3: the cases LDS_C that concern the record; the envelope
 * is in wrappers[] below.
 */
/* clang-format off */
static const struct {
	const char *name;
	struct record record;
	enum mrtd_err want;
	uint64_t findings;
} lds_c[] = {
	{"LDS_C_14 format identifier",      {.image = IMAGE(jpeg), .id = "FIC\0" "010"},     MRTD_E_TAG, 0},
	{"LDS_C_15 version number",         {.image = IMAGE(jpeg), .id = "FAC\0" "030"},     MRTD_E_UNSUPPORTED, 0},
	{"LDS_C_16 length without points",  {.image = IMAGE(jpeg), .points = 3, .real = 3, .block_more = -24}, MRTD_E_OK, FOUND(FACE_BLOCK_LENGTH)},
	{"LDS_C_17 gender",                 ABOUT(3, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),    MRTD_E_OK, FOUND(FACE_VALUE)},
	{"LDS_C_18 eye colour",             ABOUT(2, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),    MRTD_E_OK, FOUND(FACE_VALUE)},
	{"LDS_C_19 hair colour",            ABOUT(2, 3, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),   MRTD_E_OK, FOUND(FACE_VALUE)},
	{"LDS_C_20 yaw",                    ABOUT(2, 3, 4, 0, 0, 0, 0, 0, 182, 0, 0, 0, 0, 0),  MRTD_E_OK, FOUND(FACE_VALUE)},
	{"LDS_C_21 pitch",                  ABOUT(2, 3, 4, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0),  MRTD_E_OK, FOUND(FACE_VALUE)},
	{"LDS_C_22 roll",                   ABOUT(2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0, 0),  MRTD_E_OK, FOUND(FACE_VALUE)},
	{"LDS_C_23 uncertainty of yaw",     ABOUT(2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 182, 0, 0),  MRTD_E_OK, FOUND(FACE_VALUE)},
	{"LDS_C_24 uncertainty of pitch",   ABOUT(2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0),  MRTD_E_OK, FOUND(FACE_VALUE)},
	{"LDS_C_25 uncertainty of roll",    ABOUT(2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 190),  MRTD_E_OK, FOUND(FACE_VALUE)},
	{"LDS_C_26 face image type",        {.image = IMAGE(jpeg), .kind = 3},                  MRTD_E_OK, FOUND(FACE_VALUE)},
	{"LDS_C_27 image data type",        {.image = IMAGE(jpeg), .type = 2},                  MRTD_E_OK, FOUND(FACE_FORMAT)},
	{"unknown in all colours",          ABOUT(255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), MRTD_E_OK, 0},
	{"reserved feature",                ABOUT(2, 3, 4, 0, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0), MRTD_E_OK, FOUND(FACE_VALUE)},
	{"reserved feature, none meant",    ABOUT(2, 3, 4, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0), MRTD_E_OK, 0},
	{"expression of the vendor",        ABOUT(2, 3, 4, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0), MRTD_E_OK, 0},
	{"expression not defined",          ABOUT(2, 3, 4, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0),    MRTD_E_OK, FOUND(FACE_VALUE)},
	{"colour space of the vendor",      SHOT(0x80, 0, 0, 0, 0, 0),                          MRTD_E_OK, 0},
	{"colour space not defined",        SHOT(5, 0, 0, 0, 0, 0),                             MRTD_E_OK, FOUND(FACE_VALUE)},
	{"source of the vendor",            SHOT(0, 0x80, 0, 0, 0, 0),                          MRTD_E_OK, 0},
	{"source not defined",              SHOT(0, 7, 0, 0, 0, 0),                             MRTD_E_OK, FOUND(FACE_VALUE)},
};
/* clang-format on */

static void
flags_values_not_defined(void **state)
{
	uint8_t buf[256];

	(void)state;
	for (size_t i = 0; i < sizeof(lds_c) / sizeof(lds_c[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct span s = make_record(&lds_c[i].record, &k);
		struct mrtd_face face = {0};

		check(lds_c[i].name,
		    mrtd_face_parse_record(s, &face) == lds_c[i].want);
		check(lds_c[i].name, face.findings == lds_c[i].findings);
	}
}

/* Every field of §5.5 and §5.7 with a value. */
static void
reads_all_fields(void **state)
{
	const struct record full = {.image = IMAGE(jp2),
	    .type = 1,
	    .points = 2,
	    .real = 2,
	    .kind = 2,
	    .about = HEX(1, 7, 9, 0, 0x06, 0x03, 0, 3, 1, 91, 181, 1, 11, 181),
	    .shot = HEX(3, 6, 0x12, 0x34, 0x56, 0x78)};
	struct mrtd_face_point p;
	struct mrtd_face f;
	uint8_t buf[256];
	struct sink k = sink_of(buf, sizeof(buf));

	(void)state;
	assert_int_equal(
	    mrtd_face_parse_record(make_record(&full, &k), &f), MRTD_E_OK);
	assert_int_equal(f.findings, 0);
	assert_int_equal(f.encoding, MRTD_CBEFF_19794);
	assert_int_equal(f.gender, MRTD_FACE_GENDER_MALE);
	assert_string_equal(mrtd_face_gender_name(f.gender), "male");
	assert_string_equal(mrtd_face_eyes_name(f.eyes), "pink");
	assert_string_equal(mrtd_face_hair_name(f.hair), "blue");
	assert_true(f.has_properties);
	assert_int_equal(f.properties,
	    MRTD_FACE_GLASSES | MRTD_FACE_LEFT_PATCH | MRTD_FACE_RIGHT_PATCH |
		MRTD_FACE_DARK_GLASSES);
	assert_int_equal(f.expression, MRTD_FACE_SMILE);
	assert_true(f.yaw.stated && f.pitch.stated && f.roll.stated);
	assert_int_equal(f.yaw.degrees, -180);
	assert_int_equal(f.pitch.degrees, 0);
	assert_int_equal(f.roll.degrees, 180);
	assert_true(f.yaw.has_uncertainty && f.roll.has_uncertainty);
	assert_int_equal(f.yaw.uncertainty, 0);
	assert_int_equal(f.pitch.uncertainty, 10);
	assert_int_equal(f.roll.uncertainty, 180);
	assert_int_equal(f.kind, MRTD_FACE_KIND_TOKEN);
	assert_int_equal(f.colour, MRTD_FACE_COLOUR_GREY8);
	assert_int_equal(f.source, MRTD_FACE_SOURCE_DIGITAL_VIDEO);
	assert_int_equal(f.device, 0x1234);
	assert_int_equal(f.quality, 0x5678);
	assert_int_equal(f.own.width, 413);
	assert_int_equal(f.own.height, 531);
	/* make_record() fills points with ones. */
	assert_int_equal(f.points, 2);
	assert_true(mrtd_face_point(&f, 1, &p));
	assert_int_equal(p.kind, MRTD_FACE_POINT_MPEG4);
	assert_int_equal(p.major, 0);
	assert_int_equal(p.minor, 1);
	assert_true(p.placed);
	assert_int_equal(p.x, 0x0101);
	assert_int_equal(p.y, 0x0101);
	assert_false(mrtd_face_point(&f, 2, &p));
	assert_string_equal(mrtd_face_hair_name((enum mrtd_face_hair)99), "?");
}

/* A record of two images, in a file of two such templates. */
static void
reads_the_nth_image(void **state)
{
	const struct record second = {.image = IMAGE(jp2), .type = 1};
	uint8_t buf[5][1024];
	struct sink k[5];
	struct span one, block;
	struct mrtd_face f;

	(void)state;
	for (int i = 0; i < 5; i++)
		k[i] = sink_of(buf[i], sizeof(buf[i]));
	one = make_record(&second, &k[0]);
	assert_true(span_part(one, 14, one.n - 14, &block));
	one = make_record(
	    &(struct record) {
		.image = IMAGE(jpeg), .images = 2, .after = block},
	    &k[1]);
	mrtd_tlv_put(
	    &k[2], 0xA1, HEX(0x87, 0x02, 0x01, 0x01, 0x88, 0x02, 0x00, 0x08));
	mrtd_tlv_put(&k[2], 0x5F2E, one);
	mrtd_tlv_put(&k[3], 0x02, HEX(2));
	mrtd_tlv_put(&k[3], 0x7F60, sink_span(&k[2]));
	mrtd_tlv_put(&k[3], 0x7F60, sink_span(&k[2]));
	mrtd_tlv_put_header(&k[4], 0x75, k[3].n + 5);
	mrtd_tlv_put(&k[4], 0x7F61, sink_span(&k[3]));
	/* 7F61 82 xx xx */
	assert_int_equal(k[4].n, k[3].n + 5 + 4);
	for (unsigned n = 0; n < 4; n++) {
		struct span want = n % 2 == 0 ? IMAGE(jpeg) : IMAGE(jp2);

		assert_int_equal(
		    mrtd_face_parse_nth(sink_span(&k[4]), n, &f), MRTD_E_OK);
		assert_true(span_eq(f.image, want));
		assert_int_equal(f.findings, FOUND(FACE_SEVERAL));
		assert_int_equal(f.templates, 2);
		assert_int_equal(f.images, 2);
	}
	for (unsigned n = 4; n < 9; n++)
		assert_int_equal(mrtd_face_parse_nth(sink_span(&k[4]), n, &f),
		    MRTD_E_NOT_FOUND);
}

#define OWNER 0x87, 0x02, 0x01, 0x01
#define TYPE 0x88, 0x02, 0x00, 0x08

/* clang-format off */
static const struct {
	const char *name;
	struct span header; /* a whole A1, or nothing */
	uint8_t count;
	unsigned templates;
	struct span in_template, in_group, in_file; /* bytes that follow */
	uint32_t tag; /* of the data */
	enum mrtd_err want;
	uint64_t findings;
} wrappers[] = {
	{"as it should be",  HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, 0},
	{"with all fields",  HEX(0xA1, 0x0E, 0x81, 1, 2, 0x82, 1, 0, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, 0},
	{"no header",        {0},                          1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"LDS_C_11 no type", HEX(0xA1, 0x04, OWNER),       1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"LDS_C_09 no owner", HEX(0xA1, 0x04, TYPE),        1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"LDS_C_10 finger's type", HEX(0xA1, 0x08, OWNER, 0x88, 2, 0, 7), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"LDS_C_13 finger", HEX(0xA1, 0x0B, 0x81, 1, 8, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"two templates",    HEX(0xA1, 0x08, OWNER, TYPE), 2, 2, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_SEVERAL)},
	{"two say one",      HEX(0xA1, 0x08, OWNER, TYPE), 1, 2, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_SEVERAL) | FOUND(FACE_HEADER)},
	{"template trails",  HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, HEX(0x53, 0), {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_TRAILING)},
	{"group trails",     HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, {0}, HEX(0x53, 0), {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_TRAILING)},
	{"file trails",      HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, {0}, {0}, HEX(0x53, 0), 0x5F2E, MRTD_E_OK, FOUND(FACE_TRAILING)},
	{"record in 7F2E",   HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x7F2E, MRTD_E_TRUNCATED, 0},
	{"secured, 7D",      HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x7D,   MRTD_E_UNSUPPORTED, 0},
	{"LDS_C_08 owner",   HEX(0xA1, 0x08, 0x87, 2, 1, 0xFF, TYPE), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"LDS_C_12 old type", HEX(0xA1, 0x0C, 0x81, 2, 0, 2, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"owner of a byte",  HEX(0xA1, 0x07, 0x87, 1, 1, TYPE), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"type 000002",      HEX(0xA1, 0x0D, 0x81, 3, 0, 0, 2, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"header cut",       HEX(0xA1, 0x04, 0x87, 9, 1, 1), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_TRUNCATED, 0},
	{"LDS_C_28 no data", HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x53,   MRTD_E_NOT_FOUND, 0},
	{"no template",      {0},                          0, 0, {0}, {0}, {0}, 0x5F2E, MRTD_E_NOT_FOUND, 0},
	{"one that is not",  {0},                          1, 0, {0}, {0}, {0}, 0x5F2E, MRTD_E_TRUNCATED, 0},
};
/* clang-format on */

static void
reads_wrappers_that_lie(void **state)
{
	const struct record good = {.image = IMAGE(jpeg)};
	uint8_t buf[5][512];

	(void)state;
	for (size_t i = 0; i < sizeof(wrappers) / sizeof(wrappers[0]); i++) {
		struct sink k[5];
		struct mrtd_face face;
		enum mrtd_err e;

		for (int j = 0; j < 5; j++)
			k[j] = sink_of(buf[j], sizeof(buf[j]));
		sink_put(&k[1], wrappers[i].header);
		mrtd_tlv_put(&k[1], wrappers[i].tag, make_record(&good, &k[0]));
		sink_put(&k[1], wrappers[i].in_template);
		mrtd_tlv_put(&k[2], 0x02, span_of(&wrappers[i].count, 1));
		for (unsigned t = 0; t < wrappers[i].templates; t++)
			mrtd_tlv_put(&k[2], 0x7F60, sink_span(&k[1]));
		sink_put(&k[2], wrappers[i].in_group);
		mrtd_tlv_put(&k[3], 0x7F61, sink_span(&k[2]));
		sink_put(&k[3], wrappers[i].in_file);
		mrtd_tlv_put(&k[4], 0x75, sink_span(&k[3]));
		assert_true(sink_ok(&k[4]));
		e = mrtd_face_parse(sink_span(&k[4]), &face);
		check(wrappers[i].name, e == wrappers[i].want);
		if (e != MRTD_E_OK)
			continue;
		check(wrappers[i].name, face.findings == wrappers[i].findings);
		check(
		    wrappers[i].name, face.templates == wrappers[i].templates);
		check(wrappers[i].name, span_eq(face.image, IMAGE(jpeg)));
	}
}

/* LDS_C_04 to LDS_C_07: the outer tag, its length, the count. */
static void
refuses_other_envelopes(void **state)
{
	const struct mrtd_chip_portrait p = {
	    .image = IMAGE(jpeg), .width = 413, .height = 531};
	uint8_t buf[256];
	struct sink k = sink_of(buf, sizeof(buf));
	struct mrtd_face face;

	(void)state;
	mrtd_chip_personalise_dg2(&k, &p);
	assert_int_equal(mrtd_face_parse(sink_span(&k), &face), MRTD_E_OK);
	assert_int_equal(face.findings, 0);
	buf[0] = 0x76;
	assert_int_equal(mrtd_face_parse(sink_span(&k), &face), MRTD_E_TAG);
	buf[0] = 0x75;
	buf[1]--;
	assert_int_equal(
	    mrtd_face_parse(sink_span(&k), &face), MRTD_E_TRAILING);
	/* As it is read from a chip: up to the length. */
	k.n--;
	assert_int_equal(
	    mrtd_face_parse(sink_span(&k), &face), MRTD_E_TRUNCATED);
	k.n++;
	buf[1] += 2;
	assert_int_equal(
	    mrtd_face_parse(sink_span(&k), &face), MRTD_E_TRUNCATED);
	buf[1]--;
	/* 75 L 7F61 L 02 01 01: the count becomes something else. */
	assert_int_equal(buf[5], 0x02);
	buf[5] = 0x03;
	assert_int_equal(mrtd_face_parse(sink_span(&k), &face), MRTD_E_TAG);
}

/* clang-format off */
static const struct {
	const char *name;
	bool record;
	enum mrtd_err want;
	enum mrtd_image_format format;
	unsigned width, height;
	size_t image;
	uint64_t findings;
} files[] = {
	{"lds/bsi-refset-2014/Datagroup2.bin",               false, MRTD_E_OK, MRTD_IMAGE_JP2, 337, 449, 14999, FOUND(FACE_SIZE)},
	{"lds/bsi-refset-2008/Datagroup2.bin",               false, MRTD_E_OK, MRTD_IMAGE_JP2, 337, 449, 14999, FOUND(FACE_SIZE)},
	{"lds/loes2006/ef0102.bin",                          false, MRTD_E_OK, MRTD_IMAGE_JP2, 449, 598, 13701, 0},
	{"lds/dg-samples/EF_DG2.bin",                        false, MRTD_E_OK, MRTD_IMAGE_JP2, 337, 449, 14999, FOUND(FACE_SIZE)},
	{"lds/iso19794-5/ISO19794_Test1_Data.bin",           true,  MRTD_E_OK, MRTD_IMAGE_JPEG, 148, 70, 5099, FOUND(FACE_FORMAT)},
	{"lds/iso19794-5/ISO19794_Test2_Data_InvalidImage.bin", true, MRTD_E_UNSUPPORTED, 0, 0, 0, 0, 0},
	{"lds/icao-silver/dg2_silver_all_fields.bin",        false, MRTD_E_OK, MRTD_IMAGE_JP2, 572, 731, 15000, FOUND(FACE_SIZE)},
	{"lds/icao-silver/dg2_silver_mandatory_fields.bin",  false, MRTD_E_OK, MRTD_IMAGE_JP2, 0, 0, 15000, 0},
	{"lds/iso39794/ICAO_39794_5_AP_AllFields.dat",       true,  MRTD_E_OK, MRTD_IMAGE_JP2, 572, 731, 15000, FOUND(FACE_SIZE)},
	{"lds/iso39794/ICAO_39794_5_AP_MandFields.dat",      true,  MRTD_E_OK, MRTD_IMAGE_JP2, 0, 0, 15000, 0},
	{"lds/iso39794/ICAO_39794_5_AP_MandFields_InvalidImage.dat", true, MRTD_E_UNSUPPORTED, 0, 0, 0, 0, 0},
	{"lds/iso39794/ICAO_39794_5_AP_DG2_AllFields.dat",   false, MRTD_E_OK, MRTD_IMAGE_JP2, 572, 731, 15000, FOUND(FACE_SIZE)},
	{"lds/iso39794/ICAO_39794_5_AP_DG2_MandFields.dat",  false, MRTD_E_OK, MRTD_IMAGE_JP2, 0, 0, 15000, 0},
	{"lds/iso39794/sample-39794-5-ed-1-v1.der",          true,  MRTD_E_OK, MRTD_IMAGE_JPEG, 0, 0, 893557, 0},
};
/* clang-format on */

static void
reads_specimens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *path = check_data(files[i].name);
		struct mrtd_face face;
		enum mrtd_err e;
		uint8_t *p;
		size_t n;

		if (path == NULL)
			skip_because("no %s", files[i].name);
		p = check_slurp(path, &n);
		check(files[i].name, p != NULL);
		e = files[i].record
		    ? mrtd_face_parse_record(span_of(p, n), &face)
		    : mrtd_face_parse(span_of(p, n), &face);
		check(files[i].name, e == files[i].want);
		if (e == MRTD_E_OK) {
			check(files[i].name, face.format == files[i].format);
			check(files[i].name, face.width == files[i].width);
			check(files[i].name, face.height == files[i].height);
			check(files[i].name, face.image.n == files[i].image);
			check(
			    files[i].name, face.findings == files[i].findings);
		}
		free(p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_records_that_lie),
	    cmocka_unit_test(flags_values_not_defined),
	    cmocka_unit_test(reads_all_fields),
	    cmocka_unit_test(reads_the_nth_image),
	    cmocka_unit_test(reads_wrappers_that_lie),
	    cmocka_unit_test(refuses_other_envelopes),
	    cmocka_unit_test(reads_specimens),
	};

	return cmocka_run_group_tests_name("mrtd_face", tests, NULL, NULL);
}
