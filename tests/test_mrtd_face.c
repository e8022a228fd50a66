#include "tests/check.h"

#include <stdlib.h>

#include "mrtd/face.h"
#include "mrtd/tlv.h"

#define FOUND(n) MRTD_FINDING_BIT(n)

static const uint8_t jpeg[] = {0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4};
static const uint8_t jp2[] = {
    0, 0, 0, 0x0C, 'j', 'P', ' ', ' ', 0x0D, 0x0A, 0x87, 0x0A, 5};
static const uint8_t j2k[] = {0xFF, 0x4F, 0xFF, 0x51, 6, 7};
static const uint8_t gif[] = {'G', 'I', 'F', '8', '9', 'a'};

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
	struct span image;
	struct span after; /* a second block, or junk */
};

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
	sink_put_u8(k, 2); /* gender */
	sink_put_u8(k, 3); /* eyes */
	sink_put_u8(k, 4); /* hair */
	sink_put_fill(k, 0, 11);
	sink_put_fill(k, 0x01, 8 * r->real + r->odd);
	sink_put_u8(k, 1); /* full frontal */
	sink_put_u8(k, (uint8_t)r->type);
	sink_put_be16(k, 413);
	sink_put_be16(k, 531);
	sink_put_fill(k, 0, 6);
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
	enum mrtd_face_format format;
	uint64_t findings;
} cases[] = {
	{"JPEG",                   {.image = IMAGE(jpeg)},                        MRTD_E_OK, MRTD_FACE_JPEG, 0},
	{"JPEG 2000",              {.image = IMAGE(jp2), .type = 1},              MRTD_E_OK, MRTD_FACE_JP2, 0},
	{"with feature points",    {.image = IMAGE(jp2), .type = 1, .points = 3, .real = 3}, MRTD_E_OK, MRTD_FACE_JP2, 0},
	{"bare codestream",        {.image = IMAGE(j2k), .type = 1},              MRTD_E_OK, MRTD_FACE_J2K, FOUND(FACE_CODESTREAM)},
	{"JPEG stated as 2000",    {.image = IMAGE(jpeg), .type = 1},             MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_FORMAT)},
	{"record length + 8",      {.image = IMAGE(jpeg), .record_more = 8},      MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_RECORD_LENGTH)},
	{"record length - 1",      {.image = IMAGE(jpeg), .record_more = -1},     MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_RECORD_LENGTH)},
	{"block length + 1",       {.image = IMAGE(jpeg), .block_more = 1},       MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_BLOCK_LENGTH)},
	{"block length of zero",   {.image = IMAGE(jpeg), .block_more = -40},     MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_BLOCK_LENGTH)},
	{"a point not counted",    {.image = IMAGE(jpeg), .points = 1, .real = 2},MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_POINTS)},
	{"points stated, none",    {.image = IMAGE(jpeg), .points = 9},           MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_POINTS)},
	{"a byte too many",        {.image = IMAGE(jpeg), .odd = 1},              MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_POINTS)},
	{"65535 points, none",     {.image = IMAGE(jpeg), .points = 65535},       MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_POINTS)},
	{"two images",             {.image = IMAGE(jpeg), .images = 2, .after = HEX(0, 0, 0, 32, 1, 2, 3)}, MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_SEVERAL)},
	{"two images, bad length", {.image = IMAGE(jpeg), .images = 2, .block_more = 99}, MRTD_E_OK, MRTD_FACE_JPEG, FOUND(FACE_SEVERAL) | FOUND(FACE_BLOCK_LENGTH)},
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
		check(cases[i].name, face.gender == 2 && face.eye_colour == 3);
		check(cases[i].name, face.hair_colour == 4);
		check(cases[i].name, face.image_type == 1);
		check(cases[i].name, face.points == cases[i].record.points);
	}
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
	{"no type",          HEX(0xA1, 0x04, OWNER),       1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"no owner",         HEX(0xA1, 0x04, TYPE),        1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"type of a finger", HEX(0xA1, 0x08, OWNER, 0x88, 2, 0, 7), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"biometric finger", HEX(0xA1, 0x0B, 0x81, 1, 8, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_HEADER)},
	{"two templates",    HEX(0xA1, 0x08, OWNER, TYPE), 2, 2, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_SEVERAL)},
	{"two say one",      HEX(0xA1, 0x08, OWNER, TYPE), 1, 2, {0}, {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_SEVERAL) | FOUND(FACE_HEADER)},
	{"template trails",  HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, HEX(0x53, 0), {0}, {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_TRAILING)},
	{"group trails",     HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, {0}, HEX(0x53, 0), {0}, 0x5F2E, MRTD_E_OK, FOUND(FACE_TRAILING)},
	{"file trails",      HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, {0}, {0}, HEX(0x53, 0), 0x5F2E, MRTD_E_OK, FOUND(FACE_TRAILING)},
	{"ISO/IEC 39794-5",  HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x7F2E, MRTD_E_UNSUPPORTED, 0},
	{"no data",          HEX(0xA1, 0x08, OWNER, TYPE), 1, 1, {0}, {0}, {0}, 0x53,   MRTD_E_NOT_FOUND, 0},
	{"no template",      {0},                          0, 0, {0}, {0}, {0}, 0x5F2E, MRTD_E_TRUNCATED, 0},
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

/* clang-format off */
static const struct {
	const char *name;
	bool record;
	enum mrtd_err want;
	enum mrtd_face_format format;
	unsigned width, height;
	size_t image;
	uint64_t findings;
} files[] = {
	{"lds/bsi-refset-2014/Datagroup2.bin",               false, MRTD_E_OK, MRTD_FACE_JP2, 337, 449, 14999, 0},
	{"lds/bsi-refset-2008/Datagroup2.bin",               false, MRTD_E_OK, MRTD_FACE_JP2, 337, 449, 14999, 0},
	{"lds/loes2006/ef0102.bin",                          false, MRTD_E_OK, MRTD_FACE_JP2, 449, 598, 13701, 0},
	{"lds/dg-samples/EF_DG2.bin",                        false, MRTD_E_OK, MRTD_FACE_JP2, 337, 449, 14999, 0},
	{"lds/iso19794-5/ISO19794_Test1_Data.bin",           true,  MRTD_E_OK, MRTD_FACE_JPEG, 148, 70, 5099, FOUND(FACE_FORMAT)},
	{"lds/iso19794-5/ISO19794_Test2_Data_InvalidImage.bin", true, MRTD_E_UNSUPPORTED, 0, 0, 0, 0, 0},
	{"lds/icao-silver/dg2_silver_all_fields.bin",        false, MRTD_E_UNSUPPORTED, 0, 0, 0, 0, 0},
	{"lds/icao-silver/dg2_silver_mandatory_fields.bin",  false, MRTD_E_UNSUPPORTED, 0, 0, 0, 0, 0},
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
	    cmocka_unit_test(reads_wrappers_that_lie),
	    cmocka_unit_test(reads_specimens),
	};

	return cmocka_run_group_tests_name("mrtd_face", tests, NULL, NULL);
}
