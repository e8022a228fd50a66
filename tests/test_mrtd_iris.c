#include "tests/check.h"

#include <stdlib.h>

#include "mrtd/chip/personalise.h"
#include "mrtd/iris.h"
#include "mrtd/tlv.h"
#include "tests/helper_image.h"

#define FOUND(n) MRTD_FINDING_BIT(n)

static struct mrtd_irises got;
static uint8_t image_buf[512];

static struct span
image_of(enum mrtd_image_format format, unsigned width, unsigned height)
{
	struct sink k = sink_of(image_buf, sizeof(image_buf));

	helper_image_put(&k, format, width, height);
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

/* What a record of 2005 says and what it holds. */
struct record {
	const char *id; /* 8 bytes; NULL: the right ones */
	unsigned eyes, images, real; /* stated, stated, there; 0: one */
	int more, image_more; /* added to the lengths */
	unsigned header; /* stated length of the header; 0: 45 */
	unsigned properties, code; /* 2 is raw */
	unsigned bits, eye, quality, roll;
	enum mrtd_image_format format;
	unsigned width, height; /* stated; 0: 24 by 20, as it is */
	unsigned junk;
};

static unsigned or (unsigned v, unsigned otherwise)
{
	return v != 0 ? v : otherwise;
}

static struct span
make_record(const struct record *r, struct sink *k)
{
	struct span image = image_of(r->format, 24, 20);
	unsigned real = or (r->real, 1), images = or (r->images, 1);
	size_t all = 45 + real * (11 + image.n + (images > 1 ? 0 : 3)) +
	    (images > 1 ? 3 : 0) + r->junk;

	sink_put(k,
	    span_of(r->id != NULL ? r->id
				  : "IIR\0"
				    "010",
		8));
	sink_put_be32(k, (uint32_t)((int)all + r->more));
	sink_put_be16(k, 0x1234);
	sink_put_u8(k, (uint8_t) or (r->eyes, 1));
	sink_put_be16(k, (uint16_t) or (r->header, 45));
	sink_put_be16(k, (uint16_t)r->properties);
	sink_put_be16(k, 150);
	sink_put_be16(k, (uint16_t)r->code);
	sink_put_be16(k, (uint16_t) or (r->width, 24));
	sink_put_be16(k, (uint16_t) or (r->height, 20));
	sink_put_u8(k, (uint8_t) or (r->bits, 8));
	sink_put_u8(k, 1);
	sink_put_fill(k, 0, 16);
	for (unsigned i = 0; i < real; i++) {
		if (i == 0 || images == 1) {
			sink_put_u8(k, (uint8_t)r->eye);
			sink_put_be16(k, (uint16_t)images);
		}
		sink_put_be16(k, (uint16_t)(i + 1));
		sink_put_u8(k, (uint8_t)r->quality);
		sink_put_be16(k, (uint16_t)r->roll);
		sink_put_be16(k, 0xFFFF);
		sink_put_be32(k, (uint32_t)((int)image.n + r->image_more));
		sink_put(k, image);
	}
	sink_put_fill(k, 0x55, r->junk);
	assert_true(sink_ok(k));
	return sink_span(k);
}

#define RAW .format = MRTD_IMAGE_RAW, .code = 2
#define JP2 .format = MRTD_IMAGE_JP2, .code = 14

/* clang-format off */
static const struct {
	const char *name;
	struct record record;
	enum mrtd_err want;
	size_t n;
	uint64_t findings;
} cases[] = {
	{"raw",                      {RAW},                                       MRTD_E_OK, 1, 0},
	{"raw, colours",             {.format = MRTD_IMAGE_RAW, .code = 4, .width = 8},                MRTD_E_OK, 1, 0},
	{"raw, colours of 24 bits",  {.format = MRTD_IMAGE_RAW, .code = 4, .width = 8, .bits = 24},    MRTD_E_OK, 1, 0},
	{"JPEG",                     {.format = MRTD_IMAGE_JPEG, .code = 6},      MRTD_E_OK, 1, 0},
	{"JPEG 2000",                {JP2},                                       MRTD_E_OK, 1, 0},
	{"JPEG 2000, colours",       {.format = MRTD_IMAGE_JP2, .code = 16, .bits = 24},               MRTD_E_OK, 1, 0},
	{"JPEG stated as 2000",      {.format = MRTD_IMAGE_JPEG, .code = 14},     MRTD_E_OK, 1, FOUND(BIO_FORMAT)},
	{"JPEG 2000 stated as raw",  {.format = MRTD_IMAGE_JP2, .code = 2},       MRTD_E_OK, 1, FOUND(BIO_FORMAT)},
	{"format 3",                 {.format = MRTD_IMAGE_JP2, .code = 3},                            MRTD_E_OK, 1, FOUND(BIO_FORMAT)},
	{"format 12, no image",      {.format = MRTD_IMAGE_RAW, .code = 12},                           MRTD_E_UNSUPPORTED, 0, 0},
	{"raw of another size",      {RAW, .width = 25},                          MRTD_E_LENGTH, 0, 0},
	{"raw without a width",      {RAW, .width = 65536},                       MRTD_E_VALUE, 0, 0},
	{"another size",             {JP2, .width = 25},                          MRTD_E_OK, 1, FOUND(BIO_FORMAT)},
	{"two images",               {JP2, .images = 2, .real = 2},               MRTD_E_OK, 2, 0},
	{"two eyes",                 {JP2, .eyes = 2, .real = 2},                 MRTD_E_OK, 2, 0},
	{"two eyes, one is there",   {JP2, .eyes = 2},                            MRTD_E_TRUNCATED, 0, 0},
	{"one eye, two are there",   {JP2, .real = 2},                            MRTD_E_OK, 1, FOUND(BIO_LENGTH)},
	{"17 images",                {JP2, .images = 17, .real = 17},             MRTD_E_SPACE, 0, 0},
	{"an eye without images",    {JP2, .images = 65536},                      MRTD_E_NOT_FOUND, 0, 0},
	{"no eyes",                  {JP2, .eyes = 256},                          MRTD_E_VALUE, 0, 0},
	{"record length - 1",        {JP2, .more = -1},                           MRTD_E_OK, 1, FOUND(BIO_LENGTH)},
	{"image length + 1",         {JP2, .image_more = 1},                      MRTD_E_OK, 1, FOUND(BIO_LENGTH)},
	{"two, first too long",      {JP2, .images = 2, .real = 2, .image_more = 99}, MRTD_E_TRUNCATED, 0, 0},
	{"header of 46",             {JP2, .header = 46},                         MRTD_E_OK, 1, FOUND(BIO_LENGTH)},
	{"junk behind two",          {JP2, .images = 2, .real = 2, .junk = 4},    MRTD_E_OK, 2, FOUND(BIO_TRAILING)},
	{"eye 3",                    {JP2, .eye = 3},                             MRTD_E_OK, 1, FOUND(BIO_VALUE)},
	{"orientation 3",            {JP2, .properties = 3},                      MRTD_E_OK, 1, FOUND(BIO_VALUE)},
	{"depth of 7",               {JP2, .bits = 7},                            MRTD_E_OK, 1, FOUND(BIO_VALUE)},
	{"quality 101",              {JP2, .quality = 101},                       MRTD_E_OK, 1, FOUND(BIO_VALUE)},
	{"quality not stated",       {JP2, .quality = 0xFF, .roll = 0xFFFF},      MRTD_E_OK, 1, 0},
	{"a finger's record",        {JP2, .id = "FIR\0" "010"},                  MRTD_E_TAG, 0, 0},
	{"version 030",              {JP2, .id = "IIR\0" "030"},                  MRTD_E_UNSUPPORTED, 0, 0},
};
/* clang-format on */

static void
reads_records_that_lie(void **state)
{
	static uint8_t buf[16384];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		const struct record *r = &cases[i].record;
		struct span s = make_record(r, &k);
		enum mrtd_err e;

		got.set.templates = 77;
		e = mrtd_iris_parse_record(s, &got);
		check(cases[i].name, e == cases[i].want);
		if (e != MRTD_E_OK) {
			check(cases[i].name, got.set.templates == 77);
			continue;
		}
		check(cases[i].name, got.findings == cases[i].findings);
		check(cases[i].name, got.n == cases[i].n);
		check(cases[i].name, got.iris[0].edition == 2005);
		check(cases[i].name, got.iris[0].eye == r->eye);
		check(cases[i].name, got.iris[0].diameter == 150);
		check(cases[i].name, got.iris[0].device_type == 0x1234);
		check(cases[i].name, got.iris[0].has_roll == (r->roll == 0));
		check(cases[i].name, got.iris[0].format == r->format);
	}
}

/* ISO/IEC 19794-6:2011, one representation of 2 by 3 pixels. */
#define HEAD(n, certified) \
	'I', 'I', 'R', 0, '0', '2', '0', 0, 0, 0, 0, (n), 0, 1, (certified), 1
#define PART(n) 0, 0, 0, (n), 7, 0xDB, 10, 1, 2, 3, 4, 0, 5, 0, 0, 1, 0, 2
#define QUALITY 1, 88, 0, 1, 0, 1
#define ABOUT(format)                                                         \
	0, 1, 2, 1, (format), 0x45, 0, 2, 0, 3, 8, 1, 0, 0, 9, 0, 8, 0, 1, 0, \
	    1, 0, 1, 0, 1, 0, 1, 0, 1
#define IMAGE 0, 0, 0, 6, 1, 2, 3, 4, 5, 6

/* clang-format off */
static const struct {
	const char *name;
	struct span bytes;
	enum mrtd_err want;
	uint64_t findings;
} later[] = {
	{"whole",            HEX(HEAD(79, 0), PART(63), QUALITY, ABOUT(2), IMAGE),       MRTD_E_OK, 0},
	{"no quality",       HEX(HEAD(74, 0), PART(58), 0, ABOUT(2), IMAGE),             MRTD_E_OK, 0},
	{"record length",    HEX(HEAD(78, 0), PART(63), QUALITY, ABOUT(2), IMAGE),       MRTD_E_OK, FOUND(BIO_LENGTH)},
	{"part length",      HEX(HEAD(79, 0), PART(60), QUALITY, ABOUT(2), IMAGE),       MRTD_E_OK, FOUND(BIO_LENGTH)},
	{"a byte behind",    HEX(HEAD(80, 0), PART(64), QUALITY, ABOUT(2), IMAGE, 0),    MRTD_E_OK, FOUND(BIO_TRAILING)},
	{"certified",        HEX(HEAD(79, 1), PART(63), QUALITY, ABOUT(2), IMAGE),       MRTD_E_VALUE, 0},
	{"image cut",        HEX(HEAD(78, 0), PART(62), QUALITY, ABOUT(2), 0, 0, 0, 6, 1, 2, 3, 4, 5), MRTD_E_TRUNCATED, 0},
	{"stated as PNG",    HEX(HEAD(79, 0), PART(63), QUALITY, ABOUT(14), IMAGE),      MRTD_E_UNSUPPORTED, 0},
	{"50 quality blocks", HEX(HEAD(79, 0), PART(63), 50, 88, 0, 1, 0, 1, ABOUT(2), IMAGE), MRTD_E_TRUNCATED, 0},
};
/* clang-format on */

static void
reads_records_of_2011(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		enum mrtd_err e = mrtd_iris_parse_record(later[i].bytes, &got);
		const struct mrtd_iris *f = &got.iris[0];

		check(later[i].name, e == later[i].want);
		if (e != MRTD_E_OK)
			continue;
		check(later[i].name, got.findings == later[i].findings);
		check(later[i].name, got.n == 1 && f->edition == 2011);
		check(later[i].name, f->eye == MRTD_IRIS_LEFT);
		check(later[i].name, f->kind == MRTD_IRIS_UNCROPPED);
		check(later[i].name, f->horizontal == 1 && f->vertical == 1);
		check(later[i].name, f->compression == 1);
		check(later[i].name, f->width == 2 && f->height == 3);
		check(later[i].name, f->bits == 8 && f->range_mm == 256);
		check(later[i].name, f->has_roll && f->roll == 9);
		check(later[i].name, f->roll_uncertainty == 8);
		check(later[i].name, f->captured.year == 2011);
		check(later[i].name, f->captured.month == 10);
		check(later[i].name, f->device_vendor == 1);
		check(later[i].name, !f->has_quality || f->quality == 88);
		check(later[i].name, span_eq(f->image, HEX(1, 2, 3, 4, 5, 6)));
	}
}

#define OWNER 0x87, 2, 1, 1
#define TYPE 0x88, 2, 0, 9
#define RIGHT 0x82, 1, 1

/* A DG4 of two templates, the second of which is as it should be. */
struct dg4 {
	struct span count; /* a whole data object */
	struct span header; /* a whole A1 of the first template */
	uint32_t data; /* tag of the second template's data */
	struct record first;
};

static struct span
make_dg4(const struct dg4 *d, struct sink *k)
{
	static uint8_t buf[4][2048];
	const struct record second = {RAW, .eye = 2};
	struct sink one = sink_of(buf[0], sizeof(buf[0])),
		    two = sink_of(buf[1], sizeof(buf[1])),
		    in = sink_of(buf[2], sizeof(buf[2])),
		    record = sink_of(buf[3], sizeof(buf[3]));

	sink_put(&one, d->header);
	mrtd_tlv_put(&one, 0x5F2E, make_record(&d->first, &record));
	record = sink_of(buf[3], sizeof(buf[3]));
	mrtd_tlv_put(&two, 0xA1, HEX(0x82, 1, 2, OWNER, TYPE));
	mrtd_tlv_put(&two, d->data, make_record(&second, &record));
	sink_put(&in, d->count);
	mrtd_tlv_put(&in, 0x7F60, sink_span(&one));
	mrtd_tlv_put(&in, 0x7F60, sink_span(&two));
	one = sink_of(buf[0], sizeof(buf[0]));
	mrtd_tlv_put(&one, 0x7F61, sink_span(&in));
	mrtd_tlv_put(k, 0x76, sink_span(&one));
	assert_true(sink_ok(k));
	return sink_span(k);
}

#define GOOD HEX(0xA1, 11, RIGHT, OWNER, TYPE)
#define TWO HEX(2, 1, 2)
#define EYE                   \
	{                     \
		RAW, .eye = 1 \
	}

/* BSI TR-03105-5.1 §6.5: the cases LDS_E, then others. */
/* clang-format off */
static const struct {
	const char *name;
	struct dg4 file;
	enum mrtd_err want;
	uint64_t findings;
} lds_e[] = {
	{"LDS_E_02 two raw",             {TWO, GOOD, 0x5F2E, EYE},                                 MRTD_E_OK, 0},
	{"LDS_E_01 JPEG 2000",           {TWO, GOOD, 0x5F2E, {JP2, .eye = 1}},                     MRTD_E_OK, 0},
	{"LDS_E_06 no number",           {{0}, GOOD, 0x5F2E, EYE},                                 MRTD_E_TAG, 0},
	{"LDS_E_07 owner 01FF",          {TWO, HEX(0xA1, 11, RIGHT, 0x87, 2, 1, 0xFF, TYPE), 0x5F2E, EYE}, MRTD_E_OK, FOUND(BIO_HEADER)},
	{"LDS_E_08 no owner",            {TWO, HEX(0xA1, 7, RIGHT, TYPE), 0x5F2E, EYE},            MRTD_E_OK, FOUND(BIO_HEADER)},
	{"LDS_E_09 type 000F",           {TWO, HEX(0xA1, 11, RIGHT, OWNER, 0x88, 2, 0, 15), 0x5F2E, EYE}, MRTD_E_OK, FOUND(BIO_HEADER)},
	{"LDS_E_10 no type",             {TWO, HEX(0xA1, 7, RIGHT, OWNER), 0x5F2E, EYE},           MRTD_E_OK, FOUND(BIO_HEADER)},
	{"LDS_E_11 sub-type FE",         {TWO, HEX(0xA1, 11, 0x82, 1, 0xFE, OWNER, TYPE), 0x5F2E, EYE}, MRTD_E_OK, FOUND(BIO_SUBTYPE)},
	{"LDS_E_12 no sub-type",         {TWO, HEX(0xA1, 8, OWNER, TYPE), 0x5F2E, EYE},            MRTD_E_OK, FOUND(BIO_SUBTYPE)},
	{"LDS_E_13 format identifier",   {TWO, GOOD, 0x5F2E, {RAW, .id = "FIS\0" "010"}},          MRTD_E_TAG, 0},
	{"LDS_E_14 second has no image", {TWO, GOOD, 0x53, EYE},                                   MRTD_E_NOT_FOUND, 0},
	{"sub-type of the other eye",    {TWO, HEX(0xA1, 11, 0x82, 1, 2, OWNER, TYPE), 0x5F2E, EYE}, MRTD_E_OK, FOUND(BIO_SUBTYPE)},
	{"second is secured",            {TWO, GOOD, 0x7D, EYE},                                   MRTD_E_OK, 0},
	{"two images in one",            {TWO, GOOD, 0x5F2E, {RAW, .eye = 1, .images = 2, .real = 2}}, MRTD_E_OK, FOUND(BIO_SEVERAL)},
	{"one, says the number",         {HEX(2, 1, 1), GOOD, 0x5F2E, EYE},                        MRTD_E_OK, FOUND(BIO_LENGTH)},
};
/* clang-format on */

static void
reads_files_that_lie(void **state)
{
	static uint8_t buf[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(lds_e) / sizeof(lds_e[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct span s = make_dg4(&lds_e[i].file, &k);
		enum mrtd_err e = mrtd_iris_parse(s, &got);

		check(lds_e[i].name, e == lds_e[i].want);
		if (e != MRTD_E_OK)
			continue;
		check(lds_e[i].name, got.findings == lds_e[i].findings);
		check(lds_e[i].name, got.set.templates == 2 && !got.set.none);
		check(lds_e[i].name,
		    got.iris[got.n - 1].eye == 2 || got.set.secured == 1);
		/* LDS_E_03 to LDS_E_05: the outer tag and its length. */
		buf[0] = 0x77;
		check(lds_e[i].name, mrtd_iris_parse(s, &got) == MRTD_E_TAG);
		buf[0] = 0x76;
		check(lds_e[i].name, buf[1] == 0x82);
		buf[3]--;
		check(lds_e[i].name, mrtd_iris_parse(s, &got) != MRTD_E_OK);
		buf[3] += 2;
		check(lds_e[i].name,
		    mrtd_iris_parse(s, &got) == MRTD_E_TRUNCATED);
	}
}

/* Doc 9303-10 Table 57. */
static void
reads_and_writes_empty_files(void **state)
{
	uint8_t buf[64];
	struct sink k = sink_of(buf, sizeof(buf));

	(void)state;
	assert_int_equal(
	    mrtd_chip_personalise_dg4(&k, NULL, 0, HEX(1, 2, 3, 4)), MRTD_E_OK);
	assert_true(span_eq(sink_span(&k),
	    HEX(0x76, 12, 0x7F, 0x61, 3, 2, 1, 0, 0x53, 4, 1, 2, 3, 4)));
	assert_int_equal(mrtd_iris_parse(sink_span(&k), &got), MRTD_E_OK);
	assert_true(got.set.none);
	assert_int_equal(got.n, 0);
	assert_int_equal(got.findings, 0);
	assert_true(span_eq(got.set.filler, HEX(1, 2, 3, 4)));
	assert_int_equal(
	    mrtd_iris_parse(HEX(0x76, 6, 0x7F, 0x61, 3, 2, 1, 2), &got),
	    MRTD_E_TRUNCATED);
}

static void
reads_what_is_written(void **state)
{
	static uint8_t buf[4096];
	unsigned written = 0;

	(void)state;
	for (unsigned i = 0; i < 2 * MRTD_IMAGE_PACKED; i++) {
		enum mrtd_image_format format = i / 2;
		struct mrtd_chip_iris p[3];
		struct sink k = sink_of(buf, sizeof(buf));

		for (uint8_t j = 0; j < 3; j++)
			p[j] = (struct mrtd_chip_iris) {
			    .image = image_of(format, 24, 20),
			    .format = format,
			    .width = 24,
			    .height = 20,
			    .eye = j,
			    .year = 2021,
			    .encoding = (enum mrtd_cbeff_encoding)(i % 2)};
		if (mrtd_chip_personalise_dg4(&k, p, 3, (struct span) {0}) !=
		    MRTD_E_OK) {
			assert_int_equal(k.n, 0);
			continue;
		}
		written++;
		assert_int_equal(
		    mrtd_iris_parse(sink_span(&k), &got), MRTD_E_OK);
		assert_int_equal(got.findings, 0);
		assert_int_equal(got.n, 3);
		for (uint8_t j = 0; j < 3; j++) {
			const struct mrtd_iris *f = &got.iris[j];

			assert_true(span_eq(f->image, p[j].image));
			assert_int_equal(f->format, format);
			assert_int_equal(f->eye, j);
			assert_int_equal(f->subtype, j);
			assert_int_equal(f->width, 24);
			assert_int_equal(f->height, 20);
			assert_int_equal(f->horizontal, 1);
			assert_int_equal((int)f->encoding, i % 2);
			assert_int_equal(
			    f->captured.year, i % 2 == 0 ? 0 : 2021);
		}
	}
	/* 19794-6: JPEG, JPEG 2000 twice, raw; 39794-6: JPEG 2000 twice, PNG,
	 * PGM, PPM. */
	assert_int_equal(written, 9);
}

/* ISO/IEC 39794-6: the fields [0] to [6], what stands around the image. */
#define FIRST(eye, kind, bits, format)                                      \
	0x80, 1, (eye), 0xA1, 3, 0x80, 1, (kind), 0x82, 1, (bits), 0xA3, 3, \
	    0x80, 1, (format), 0x84, 1, 1, 0x85, 1, 2, 0x86, 1, 0
#define TIME(tag) (tag), 4, 0x80, 2, 7, 0xE5

/* clang-format off */
static const struct {
	const char *name;
	struct span before;
	uint32_t tag; /* of the image */
	struct span after;
	enum mrtd_err want;
	uint64_t findings;
	unsigned range;
} blocks[] = {
	{"as in the example",     HEX(FIRST(1, 2, 8, 2), TIME(0xA7)), 0x88, HEX(0xA9, 4, 0x80, 2, 1, 0), MRTD_E_OK, 0, 256},
	{"range in front",        HEX(FIRST(1, 2, 8, 2), 0xA7, 4, 0x80, 2, 1, 0, TIME(0xA8)), 0x89, {0}, MRTD_E_OK, 0, 256},
	{"range failed",          HEX(FIRST(1, 2, 8, 2), TIME(0xA7)), 0x88, HEX(0xA9, 3, 0x81, 1, 1), MRTD_E_OK, 0, 0},
	{"nothing behind it",     HEX(FIRST(1, 2, 8, 2)), 0x88, {0}, MRTD_E_OK, 0, 0},
	{"stated as PGM",         HEX(FIRST(1, 2, 8, 0)), 0x88, {0}, MRTD_E_OK, FOUND(BIO_FORMAT), 0},
	{"format 5",              HEX(FIRST(1, 2, 8, 5)), 0x88, {0}, MRTD_E_OK, FOUND(BIO_FORMAT), 0},
	{"eye 3",                 HEX(FIRST(3, 2, 8, 2)), 0x88, {0}, MRTD_E_OK, FOUND(BIO_VALUE), 0},
	{"kind 4",                HEX(FIRST(1, 4, 8, 2)), 0x88, {0}, MRTD_E_OK, FOUND(BIO_VALUE), 0},
	{"25 bits",               HEX(FIRST(1, 2, 25, 2)), 0x88, {0}, MRTD_E_OK, FOUND(BIO_VALUE), 0},
	{"no eye",                HEX(0xA1, 3, 0x80, 1, 2), 0x88, {0}, MRTD_E_NOT_FOUND, 0, 0},
	{"no image",              HEX(FIRST(1, 2, 8, 2), TIME(0xA7)), 0x9F20, {0}, MRTD_E_NOT_FOUND, 0, 0},
	{"month 0",               HEX(FIRST(1, 2, 8, 2), 0xA7, 7, 0x80, 2, 7, 0xE5, 0x81, 1, 0), 0x88, {0}, MRTD_E_OK, FOUND(BIO_VALUE), 0},
	{"score and roll",        HEX(FIRST(1, 2, 8, 2)), 0x88, HEX(0xAB, 15, 0x30, 13, 0xA0, 6, 0x80, 1, 1, 0x81, 1, 1, 0xA1, 3, 0x80, 1, 70, 0xAC, 6, 0x80, 1, 5, 0x81, 1, 6), MRTD_E_OK, 0, 0},
	{"roll without doubt",    HEX(FIRST(1, 2, 8, 2)), 0x88, HEX(0xAC, 3, 0x80, 1, 5), MRTD_E_NOT_FOUND, 0, 0},
};
/* clang-format on */

static void
reads_blocks_that_lie(void **state)
{
	uint8_t buf[3][512];

	(void)state;
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		struct sink one = sink_of(buf[0], sizeof(buf[0])),
			    in = sink_of(buf[1], sizeof(buf[1])),
			    k = sink_of(buf[2], sizeof(buf[2]));
		const struct mrtd_iris *f = &got.iris[0];
		enum mrtd_err e;

		sink_put(&one, blocks[i].before);
		mrtd_tlv_put(
		    &one, blocks[i].tag, image_of(MRTD_IMAGE_PNG, 24, 20));
		sink_put(&one, blocks[i].after);
		mrtd_tlv_put(&in, 0xA0, HEX(0x80, 1, 3, 0x81, 2, 0x07, 0xE3));
		mrtd_tlv_put_header(&in, 0xA1, one.n + 2 + (one.n > 127));
		mrtd_tlv_put(&in, 0x30, sink_span(&one));
		mrtd_tlv_put(&k, 0x66, sink_span(&in));
		e = mrtd_iris_parse_record(sink_span(&k), &got);
		check(blocks[i].name, e == blocks[i].want);
		if (e != MRTD_E_OK)
			continue;
		check(blocks[i].name, got.findings == blocks[i].findings);
		check(blocks[i].name, got.n == 1 && f->width == 24);
		check(blocks[i].name, f->range_mm == blocks[i].range);
		check(blocks[i].name, f->horizontal == 1 && f->vertical == 2);
		check(blocks[i].name, !f->has_quality || f->quality == 70);
		check(blocks[i].name,
		    !f->has_roll || (f->roll == 5 && f->roll_uncertainty == 6));
		check(blocks[i].name,
		    f->captured.year == 2021 || !f->captured.stated);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	size_t n;
	enum mrtd_image_format format;
	unsigned width, height;
	size_t size; /* of the first image */
} files[] = {
	{"lds/bsi-refset-2014/Datagroup4.bin",      2, MRTD_IMAGE_JP2, 163, 149, 6386},
	{"lds/iso39794/sample-39794-6-ed-1-v1.der", 1, MRTD_IMAGE_PNG, 640, 480, 148593},
};
/* clang-format on */

static void
reads_specimens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *path = check_data(files[i].name);
		const struct mrtd_iris *f = got.iris;
		struct span s;
		uint8_t *p;

		if (path == NULL)
			skip_because("no %s", files[i].name);
		p = check_slurp(path, &s.n);
		check(files[i].name, p != NULL);
		s.p = p;
		check(files[i].name,
		    (p[0] == 0x76
			    ? mrtd_iris_parse(s, &got)
			    : mrtd_iris_parse_record(s, &got)) == MRTD_E_OK);
		check(files[i].name, got.findings == 0);
		check(files[i].name, got.n == files[i].n);
		check(files[i].name, f->eye == MRTD_IRIS_RIGHT);
		check(files[i].name, got.n == 1 || f[1].eye == MRTD_IRIS_LEFT);
		check(files[i].name, f->format == files[i].format);
		check(files[i].name, f->width == files[i].width);
		check(files[i].name, f->height == files[i].height);
		check(files[i].name, f->image.n == files[i].size);
		free(p);
	}
	assert_string_equal(mrtd_iris_eye_name(MRTD_IRIS_LEFT), "left eye");
	assert_string_equal(mrtd_iris_eye_name(3), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_records_that_lie),
	    cmocka_unit_test(reads_records_of_2011),
	    cmocka_unit_test(reads_files_that_lie),
	    cmocka_unit_test(reads_and_writes_empty_files),
	    cmocka_unit_test(reads_what_is_written),
	    cmocka_unit_test(reads_blocks_that_lie),
	    cmocka_unit_test(reads_specimens),
	};

	return cmocka_run_group_tests_name("mrtd_iris", tests, NULL, NULL);
}
