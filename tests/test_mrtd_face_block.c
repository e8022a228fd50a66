/* DG2 in ISO/IEC 39794-5 (Doc 9303-10 §4.5.6, tag 7F2E). */
#include "tests/check.h"

#include "mrtd/chip/personalise.h"
#include "mrtd/face.h"
#include "mrtd/tlv.h"
#include "tests/helper_image.h"

#define FOUND(n) MRTD_FINDING_BIT(n)

/* The parts of a block that a case replaces; empty: as it should be. */
struct block {
	struct span version; /* contents of [0] */
	struct span id; /* of a representation, with its tag */
	enum mrtd_image_format format;
	struct span info; /* contents of ImageInformation2DBlock */
	struct span device; /* CaptureDevice2DBlock, with its tag */
	struct span about; /* the rest of a representation */
	unsigned representations; /* 0: one */
	bool none;
	uint32_t tag; /* 0: 65 */
	struct span trailing; /* behind the representations */
};

static void
put_image(struct sink *k, const struct block *b)
{
	uint8_t buf[4][1024];
	struct sink image = sink_of(buf[0], sizeof(buf[0])),
		    two = sink_of(buf[1], sizeof(buf[1])),
		    base = sink_of(buf[2], sizeof(buf[2])),
		    choice = sink_of(buf[3], sizeof(buf[3]));

	helper_image_put(&image, b->format, 413, 531);
	mrtd_tlv_put(&two, 0x80, sink_span(&image));
	mrtd_tlv_put(
	    &two, 0xA1, b->info.n > 0 ? b->info : HEX(0xA0, 3, 0x80, 1, 2));
	sink_put(&two, b->device);
	mrtd_tlv_put(&base, 0xA0, sink_span(&two));
	mrtd_tlv_put(&choice, 0xA0, sink_span(&base));
	mrtd_tlv_put(k, 0xA1, sink_span(&choice));
}

static struct span
make_block(const struct block *b, struct sink *k)
{
	uint8_t buf[3][1024];
	struct sink one = sink_of(buf[0], sizeof(buf[0])),
		    all = sink_of(buf[1], sizeof(buf[1])),
		    in = sink_of(buf[2], sizeof(buf[2]));

	sink_put(&one, b->id.n > 0 ? b->id : HEX(0x80, 1, 0));
	put_image(&one, b);
	sink_put(&one, b->about);
	for (unsigned i = 0; !b->none && (i == 0 || i < b->representations);
	     i++)
		mrtd_tlv_put(&all, 0x30, sink_span(&one));
	mrtd_tlv_put(&in, 0xA0,
	    b->version.n > 0 ? b->version
			     : HEX(0x80, 1, 3, 0x81, 2, 0x07, 0xE3));
	mrtd_tlv_put(&in, 0xA1, sink_span(&all));
	sink_put(&in, b->trailing);
	mrtd_tlv_put(k, b->tag != 0 ? b->tag : 0x65, sink_span(&in));
	assert_true(sink_ok(k));
	return sink_span(k);
}

#define VALUE FOUND(FACE_VALUE)
/* identityMetadataBlock [8] with these contents. */
#define IDENTITY(...)                                                     \
	{                                                                 \
		.about = HEX(                                             \
		    0xA8, sizeof((uint8_t[]) {__VA_ARGS__}), __VA_ARGS__) \
	}
#define INFO(...)                                             \
	{                                                     \
		.info = HEX(0xA0, 3, 0x80, 1, 2, __VA_ARGS__) \
	}

/* clang-format off */
static const struct {
	const char *name;
	struct block block;
	enum mrtd_err want;
	uint64_t findings;
} cases[] = {
	{"mandatory fields",         {.tag = 0x65},                                             MRTD_E_OK, 0},
	{"JPEG 2000, lossless",      {.format = MRTD_IMAGE_JP2, .info = HEX(0xA0, 3, 0x80, 1, 4)}, MRTD_E_OK, 0},
	{"JPEG stated as 2000",      {.info = HEX(0xA0, 3, 0x80, 1, 3)},              MRTD_E_OK, FOUND(FACE_FORMAT)},
	{"2000 stated as JPEG",      {.format = MRTD_IMAGE_JP2},                      MRTD_E_OK, FOUND(FACE_FORMAT)},
	{"format by extension",      {.info = HEX(0xA0, 2, 0xA1, 0)},                 MRTD_E_OK, FOUND(FACE_FORMAT)},
	{"bare codestream",          {.format = MRTD_IMAGE_J2K, .info = HEX(0xA0, 3, 0x80, 1, 3)}, MRTD_E_OK, FOUND(FACE_CODESTREAM)},
	{"PNG",                      {.format = MRTD_IMAGE_PNG},                      MRTD_E_UNSUPPORTED, 0},
	{"size that is right",       INFO(0xA7, 8, 0x80, 2, 1, 0x9D, 0x81, 2, 2, 0x13), MRTD_E_OK, 0},
	{"size that is not",         INFO(0xA7, 6, 0x80, 1, 9, 0x81, 1, 9),           MRTD_E_OK, FOUND(FACE_SIZE)},
	{"size of nothing",          INFO(0xA7, 6, 0x80, 1, 0, 0x81, 1, 0),           MRTD_E_OK, FOUND(FACE_SIZE)},
	{"size without height",      INFO(0xA7, 3, 0x80, 1, 9),                       MRTD_E_NOT_FOUND, 0},
	{"size in 65536",            INFO(0xA7, 7, 0x80, 3, 1, 0, 0, 0x81, 0),        MRTD_E_LENGTH, 0},
	{"width of 65536",           INFO(0xA7, 8, 0x80, 3, 1, 0, 0, 0x81, 1, 9),     MRTD_E_OK, VALUE | FOUND(FACE_SIZE)},
	{"no format",                {.info = HEX(0xA1, 5, 0xA1, 3, 0x80, 1, 0)},     MRTD_E_NOT_FOUND, 0},
	{"integer not shortest",     INFO(0x84, 2, 0, 1),                             MRTD_E_ENCODING, 0},
	{"distance of 50001",        INFO(0x84, 3, 0, 0xC3, 0x51),                    MRTD_E_OK, VALUE},
	{"negative diagonal",        INFO(0x85, 1, 0xFF),                             MRTD_E_OK, VALUE},
	{"fields in another order",  INFO(0x85, 1, 1, 0x84, 1, 1),                    MRTD_E_ENCODING, 0},
	{"a field twice",            INFO(0x84, 1, 1, 0x84, 1, 1),                    MRTD_E_ENCODING, 0},
	{"a primitive made of parts", INFO(0xA4, 3, 0x80, 1, 1),                      MRTD_E_TAG, 0},
	{"a universal tag",          INFO(0x02, 1, 1),                                MRTD_E_TAG, 0},
	{"a field of the future",    INFO(0x8F, 1, 1, 0x9F, 0x20, 1, 1),              MRTD_E_OK, 0},
	{"boolean of two bytes",     INFO(0xA2, 4, 0x80, 2, 0, 0),                    MRTD_E_LENGTH, 0},
	{"colour space 7",           INFO(0xA9, 3, 0x80, 1, 7),                       MRTD_E_OK, VALUE},
	{"choice of both",           INFO(0xA9, 8, 0x80, 1, 2, 0xA1, 3, 0x80, 1, 2),  MRTD_E_TAG, 0},
	{"choice of none",           INFO(0xA9, 0),                                   MRTD_E_TAG, 0},
	{"gender 4",                 IDENTITY(0xA0, 3, 0x80, 1, 4),                   MRTD_E_OK, VALUE},
	{"eyes 10",                  IDENTITY(0xA1, 3, 0x80, 1, 10),                  MRTD_E_OK, VALUE},
	{"hair 10 by fallback",      IDENTITY(0xA2, 5, 0xA1, 3, 0x80, 1, 10),         MRTD_E_OK, VALUE},
	{"yaw of 181",               IDENTITY(0xA6, 6, 0xA0, 4, 0x80, 2, 0, 0xB5),    MRTD_E_OK, VALUE},
	{"yaw of -181",              IDENTITY(0xA6, 6, 0xA0, 4, 0x80, 2, 0xFF, 0x4B), MRTD_E_OK, VALUE},
	{"uncertainty of 181",       IDENTITY(0xA6, 9, 0xA0, 7, 0x80, 1, 0, 0x81, 2, 0, 0xB5), MRTD_E_OK, VALUE},
	{"uncertainty alone",        IDENTITY(0xA6, 5, 0xA0, 3, 0x81, 1, 0),          MRTD_E_NOT_FOUND, 0},
	{"month 13",                 {.about = HEX(0xA2, 7, 0x80, 2, 7, 0xE3, 0x81, 1, 13)}, MRTD_E_OK, VALUE},
	{"score 101",                {.about = HEX(0xA3, 15, 0x30, 13, 0xA0, 6, 0x80, 1, 1, 0x81, 1, 1, 0xA1, 3, 0x80, 1, 101)}, MRTD_E_OK, VALUE},
	{"quality without score",    {.about = HEX(0xA3, 10, 0x30, 8, 0xA0, 6, 0x80, 1, 1, 0x81, 1, 1)}, MRTD_E_NOT_FOUND, 0},
	{"landmarks that are none",  {.about = HEX(0xA9, 3, 0x31, 1, 0)},             MRTD_E_TAG, 0},
	{"cut in the middle",        {.about = HEX(0xA9, 3, 0x30, 5, 0)},             MRTD_E_TRUNCATED, 0},
	{"generation 2",             {.version = HEX(0x80, 1, 2, 0x81, 2, 7, 0xE3)},  MRTD_E_UNSUPPORTED, 0},
	{"no year",                  {.version = HEX(0x80, 1, 3)},                    MRTD_E_NOT_FOUND, 0},
	{"no identifier",            {.id = HEX(0x9F, 0x20, 0)},                      MRTD_E_NOT_FOUND, 0},
	{"two representations",      {.representations = 2},                          MRTD_E_OK, FOUND(FACE_SEVERAL)},
	{"no representation",        {.none = true},                                  MRTD_E_VALUE, 0},
	{"a finger's block",         {.tag = 0x64},                                   MRTD_E_TAG, 0},
	{"extension of the block",   {.trailing = HEX(0x82, 1, 1)},                   MRTD_E_OK, 0},
	{"junk in the block",        {.trailing = HEX(0x53, 1, 1)},                   MRTD_E_TAG, 0},
};
/* clang-format on */

static void
reads_blocks_that_lie(void **state)
{
	uint8_t buf[2048], wrapped[2048];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf)),
			    w = sink_of(wrapped, sizeof(wrapped));
		struct span s = make_block(&cases[i].block, &k);
		struct mrtd_face face = {.templates = 77}, again;
		enum mrtd_err e = mrtd_face_parse_record(s, &face);

		check(cases[i].name, e == cases[i].want);
		mrtd_tlv_put(&w, 0xA1, s);
		check(cases[i].name,
		    mrtd_face_parse_record(sink_span(&w), &again) == e);
		if (e != MRTD_E_OK) {
			check(cases[i].name, face.templates == 77);
			continue;
		}
		check(cases[i].name, face.findings == cases[i].findings);
		check(cases[i].name, face.encoding == MRTD_CBEFF_39794);
		check(cases[i].name, face.own.width == 413);
		check(cases[i].name, face.format == cases[i].block.format);
	}
}

/* Every field of the profile with a value. */
/* clang-format off */
static const uint8_t full_info[] = {
	/* JPEG */
	0xA0, 0x03, 0x80, 0x01, 0x02,
	/* kind: mrtd */
	0xA1, 0x05, 0xA1, 0x03, 0x80, 0x01, 0x00,
	/* not rotated, cropped */
	0xA2, 0x06, 0x80, 0x01, 0x00, 0x81, 0x01, 0xFF,
	/* compressed once */
	0xA3, 0x03, 0x80, 0x01, 0x02,
	/* distance, diagonal, focal length */
	0x84, 0x02, 0x05, 0xDC, 0x85, 0x01, 0x2B, 0x86, 0x01, 0x32,
	/* size */
	0xA7, 0x08, 0x80, 0x02, 0x01, 0x9D, 0x81, 0x02, 0x02, 0x13,
	/* measurements */
	0xA8, 0x0D, 0x80, 0x02, 0x00, 0xF0, 0x81, 0x01, 0x5A, 0x82, 0x01, 0x50,
	0x83, 0x01, 0x78,
	/* RGB, colour reference */
	0xA9, 0x03, 0x80, 0x01, 0x02, 0xAA, 0x00,
};
static const uint8_t full_about[] = {
	/* captured */
	0xA2, 0x0A, 0x80, 0x02, 0x07, 0xE9, 0x81, 0x01, 0x06, 0x82, 0x01, 0x1E,
	/* two quality blocks, the second failed */
	0xA3, 0x20, 0x30, 0x0D, 0xA0, 0x06, 0x80, 0x01, 0x02, 0x81, 0x01, 0x03,
	0xA1, 0x03, 0x80, 0x01, 0x4D, 0x30, 0x0F, 0xA0, 0x06, 0x80, 0x01, 0x02,
	0x81, 0x01, 0x04, 0xA1, 0x05, 0xA1, 0x03, 0x80, 0x01, 0x00,
	/* PAD: no attack, enrolment, risk 9, a challenge */
	0xA4, 0x12, 0xA0, 0x03, 0x80, 0x01, 0x00, 0xA3, 0x03, 0x80, 0x01, 0x00,
	0x85, 0x01, 0x09, 0xA8, 0x03, 0x04, 0x01, 0x00,
	/* session, derived from */
	0x85, 0x02, 0x01, 0x00, 0x86, 0x01, 0x04,
	/* device, certified once */
	0xA7, 0x12, 0xA0, 0x06, 0x80, 0x01, 0x07, 0x81, 0x01, 0x08, 0xA1, 0x08,
	0x30, 0x06, 0x80, 0x01, 0x01, 0x81, 0x01, 0x01,
	/* female, green, red, 180 cm, glasses, smile, pose */
	0xA8, 0x3B, 0xA0, 0x05, 0xA1, 0x03, 0x80, 0x01, 0x03, 0xA1, 0x03, 0x80,
	0x01, 0x06, 0xA2, 0x03, 0x80, 0x01, 0x08, 0x83, 0x02, 0x00, 0xB4, 0xA4,
	0x06, 0x80, 0x01, 0xFF, 0x81, 0x01, 0x00, 0xA5, 0x03, 0x81, 0x01, 0xFF,
	0xA6, 0x17, 0xA0, 0x03, 0x80, 0x01, 0xFB, 0xA1, 0x08, 0x80, 0x02, 0xFF,
	0x4C, 0x81, 0x02, 0x00, 0xB4, 0xA2, 0x06, 0x80, 0x01, 0x05, 0x81, 0x01,
	0x00,
	/* MPEG4 12.1, prn by id, one of the future, point 88, one cut short */
	0xA9, 0x5D, 0x30, 0x17, 0xA0, 0x09, 0xA0, 0x07, 0xA0, 0x05, 0xA1, 0x03,
	0x80, 0x01, 0x54, 0xA1, 0x0A, 0xA0, 0x08, 0xA0, 0x06, 0x80, 0x01, 0x09,
	0x81, 0x01, 0x08, 0x30, 0x1C, 0xA0, 0x0B, 0xA0, 0x09, 0xA1, 0x07, 0xA0,
	0x05, 0xA2, 0x03, 0x80, 0x01, 0x25, 0xA1, 0x0D, 0xA0, 0x0B, 0xA2, 0x09,
	0x80, 0x01, 0x01, 0x81, 0x01, 0x02, 0x82, 0x01, 0x03, 0x30, 0x04, 0xA0,
	0x02, 0xA1, 0x00, 0x30, 0x09, 0xA0, 0x07, 0xA0, 0x05, 0xA0, 0x03, 0x80,
	0x01, 0x58, 0x30, 0x13, 0xA0, 0x05, 0xA0, 0x03, 0xA0, 0x09, 0x80, 0xA1,
	0x0A, 0xA0, 0x08, 0xA0, 0x06, 0x80, 0x01, 0x09, 0x81, 0x01, 0x08,
};
/* clang-format on */
static const struct block full = {
    .id = HEX(0x80, 1, 5),
    .info = {full_info, sizeof(full_info)},
    .device = HEX(0xA2, 10, 0xA0, 3, 0x80, 1, 0xFF, 0xA1, 3, 0x80, 1, 2),
    .about = {full_about, sizeof(full_about)},
};

static void
check_person(const struct mrtd_face *f)
{
	assert_int_equal(f->gender, MRTD_FACE_GENDER_FEMALE);
	assert_int_equal(f->eyes, MRTD_FACE_EYES_GREEN);
	assert_int_equal(f->hair, MRTD_FACE_HAIR_RED);
	assert_int_equal(f->subject_height, 180);
	assert_true(f->has_properties);
	assert_int_equal(f->properties, MRTD_FACE_GLASSES);
	assert_int_equal(f->expression, MRTD_FACE_SMILE);
	assert_int_equal(f->yaw.degrees, -5);
	assert_false(f->yaw.has_uncertainty);
	assert_int_equal(f->pitch.degrees, -180);
	assert_int_equal(f->pitch.uncertainty, 180);
	assert_int_equal(f->roll.degrees, 5);
	assert_true(f->roll.has_uncertainty);
	assert_int_equal(f->representation, 5);
	assert_true(f->has_session && f->has_derived_from && f->has_pad);
	assert_int_equal(f->session, 256);
	assert_int_equal(f->derived_from, 4);
	assert_int_equal(f->captured.year, 2025);
	assert_int_equal(f->captured.month, 6);
	assert_int_equal(f->captured.day, 30);
	assert_int_equal(f->scores.blocks, 2);
	assert_true(f->scores.assessed);
	assert_int_equal(f->scores.score, 77);
	assert_int_equal(f->scores.algorithm.id, 3);
	assert_int_equal(f->pad.decision, 0);
	assert_int_equal(f->pad.context, 0);
	assert_int_equal(f->pad.supervision, -1);
	assert_int_equal(f->pad.risk, 9);
	assert_int_equal(f->pad.challenges, 1);
	assert_int_equal(f->model.organization, 7);
	assert_int_equal(f->model.id, 8);
	assert_int_equal(f->certifications, 1);
}

static void
check_picture(const struct mrtd_face *f)
{
	assert_int_equal(f->version.generation, 3);
	assert_int_equal(f->version.year, 2019);
	assert_int_equal(f->width, 413);
	assert_int_equal(f->height, 531);
	assert_int_equal(f->kind, MRTD_FACE_KIND_MRTD);
	assert_int_equal(f->processing_stated, 3);
	assert_int_equal(f->processing, 2);
	assert_int_equal(f->lossy, 2);
	assert_int_equal(f->camera_distance, 1500);
	assert_int_equal(f->sensor_diagonal, 43);
	assert_int_equal(f->focal_length, 50);
	assert_int_equal(f->head_width, 240);
	assert_int_equal(f->eye_distance, 90);
	assert_int_equal(f->eye_to_mouth, 80);
	assert_int_equal(f->head_length, 120);
	assert_int_equal(f->colour, MRTD_FACE_COLOUR_RGB24);
	assert_true(f->has_colour_reference);
	assert_int_equal(f->spectrum, 1);
	assert_int_equal(f->source, MRTD_FACE_SOURCE_CAMERA);
}

static void
check_landmarks(const struct mrtd_face *f)
{
	struct mrtd_face_point p;

	assert_int_equal(f->points, 5);
	assert_true(mrtd_face_point(f, 0, &p));
	assert_int_equal(p.kind, MRTD_FACE_POINT_MPEG4);
	assert_int_equal(p.major, 12);
	assert_int_equal(p.minor, 1);
	assert_true(p.placed);
	assert_int_equal(p.x, 9);
	assert_int_equal(p.y, 8);
	assert_true(mrtd_face_point(f, 1, &p));
	assert_int_equal(p.kind, MRTD_FACE_POINT_ANTHROPOMETRIC);
	assert_int_equal(p.names, MRTD_FACE_POINT_ID);
	assert_int_equal(p.code, 37);
	assert_int_equal(p.z, 3);
	assert_true(mrtd_face_point(f, 2, &p));
	assert_int_equal(p.kind, MRTD_FACE_POINT_UNKNOWN);
	assert_false(p.placed);
	/* There is no point 88; and the last one is cut short. */
	assert_true(mrtd_face_point(f, 3, &p));
	assert_int_equal(p.kind, MRTD_FACE_POINT_UNKNOWN);
	assert_false(mrtd_face_point(f, 4, &p));
	assert_false(mrtd_face_point(f, 5, &p));
}

static void
reads_all_fields(void **state)
{
	uint8_t buf[2048];
	struct sink k = sink_of(buf, sizeof(buf));
	struct mrtd_face f;

	(void)state;
	assert_int_equal(
	    mrtd_face_parse_record(make_block(&full, &k), &f), MRTD_E_OK);
	assert_int_equal(f.findings, 0);
	check_person(&f);
	check_picture(&f);
	check_landmarks(&f);
}

/* Whatever byte is missing at the end, nothing of it is taken for whole. */
static void
cut_anywhere(void **state)
{
	uint8_t buf[2048];
	struct sink k = sink_of(buf, sizeof(buf));
	struct span s = make_block(&full, &k), cut;
	struct mrtd_face f;

	(void)state;
	for (size_t n = 0; n < s.n; n++) {
		assert_true(span_part(s, 0, n, &cut));
		assert_int_not_equal(
		    mrtd_face_parse_record(cut, &f), MRTD_E_OK);
	}
}

/* What is personalised is read back, across the sizes of TLV headers. */
static void
reads_what_is_written(void **state)
{
	static const size_t sizes[] = {
	    15, 20, 60, 90, 100, 110, 120, 200, 8000};
	static uint8_t image[8000], buf[9000];

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct sink k = sink_of(image, sizeof(image));
		struct mrtd_chip_portrait p = {.format = MRTD_IMAGE_JPEG,
		    .width = 413,
		    .height = 531,
		    .encoding = MRTD_CBEFF_39794};
		struct mrtd_face f;

		helper_image_put(&k, MRTD_IMAGE_JPEG, 413, 531);
		p.image = span_of(image, k.n > sizes[i] ? k.n : sizes[i]);
		k = sink_of(buf, sizeof(buf));
		mrtd_chip_personalise_dg2(&k, &p);
		assert_true(sink_ok(&k));
		assert_int_equal(mrtd_face_parse(sink_span(&k), &f), MRTD_E_OK);
		assert_int_equal(f.findings, 0);
		assert_true(span_eq(f.image, p.image));
		assert_int_equal(f.width, 413);
		assert_int_equal(f.header.format, 0x002A);
		k = sink_of(buf, k.n - 1);
		mrtd_chip_personalise_dg2(&k, &p);
		assert_false(sink_ok(&k));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_blocks_that_lie),
	    cmocka_unit_test(reads_all_fields),
	    cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(reads_what_is_written),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_face_block", tests, NULL, NULL);
}
