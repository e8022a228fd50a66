#include "tests/check.h"

#include <stdlib.h>

#include "mrtd/chip/personalise.h"
#include "mrtd/finger.h"
#include "mrtd/tlv.h"
#include "tests/helper_image.h"

#define FOUND(n) MRTD_FINDING_BIT(n)

static struct mrtd_fingers got;
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
	unsigned fingers, views; /* as stated; 0: one */
	unsigned real; /* images that there are; 0: one */
	int more, part_more; /* added to the lengths */
	unsigned unit, ppi, bits; /* 0: inch, 500, 8 */
	unsigned algorithm; /* 2 is WSQ */
	unsigned position, quality, impression;
	enum mrtd_image_format format;
	unsigned width, height; /* stated; 0: 24 by 20, as it is */
	unsigned junk; /* bytes behind it all */
};

static unsigned or (unsigned v, unsigned otherwise)
{
	return v != 0 ? v : otherwise;
}

static struct span
make_record(const struct record *r, struct sink *k)
{
	struct span image = image_of(r->format, 24, 20);
	unsigned real = or (r->real, 1);
	uint32_t part = (uint32_t)(14 + image.n);

	sink_put(k,
	    span_of(r->id != NULL ? r->id
				  : "FIR\0"
				    "010",
		8));
	sink_put_be16(k, 0);
	sink_put_be32(k, 32 + part * real + r->junk + (uint32_t)r->more);
	sink_put_be32(k, 31);
	sink_put_u8(k, (uint8_t) or (r->fingers, 1));
	sink_put_u8(k, (uint8_t) or (r->unit, 1));
	for (int i = 0; i < 4; i++)
		sink_put_be16(k, (uint16_t) or (r->ppi, 500));
	sink_put_u8(k, (uint8_t) or (r->bits, 8));
	sink_put_u8(k, (uint8_t)r->algorithm);
	sink_put_be16(k, 0);
	for (unsigned i = 0; i < real; i++) {
		sink_put_be32(k, part + (uint32_t)r->part_more);
		sink_put_u8(k, (uint8_t)r->position);
		sink_put_u8(k, (uint8_t) or (r->views, 1));
		sink_put_u8(k, (uint8_t)(i + 1));
		sink_put_u8(k, (uint8_t)r->quality);
		sink_put_u8(k, (uint8_t)r->impression);
		sink_put_be16(k, (uint16_t) or (r->width, 24));
		sink_put_be16(k, (uint16_t) or (r->height, 20));
		sink_put_u8(k, 0);
		sink_put(k, image);
	}
	sink_put_fill(k, 0x55, r->junk);
	assert_true(sink_ok(k));
	return sink_span(k);
}

#define WSQ .format = MRTD_IMAGE_WSQ, .algorithm = 2
#define RAW .format = MRTD_IMAGE_RAW

/* clang-format off */
static const struct {
	const char *name;
	struct record record;
	enum mrtd_err want;
	size_t n;
	uint64_t findings;
} cases[] = {
	{"WSQ",                      {WSQ},                                      MRTD_E_OK, 1, 0},
	{"raw",                      {RAW},                                      MRTD_E_OK, 1, 0},
	{"JPEG",                     {.format = MRTD_IMAGE_JPEG, .algorithm = 3},MRTD_E_OK, 1, 0},
	{"JPEG 2000",                {.format = MRTD_IMAGE_JP2, .algorithm = 4}, MRTD_E_OK, 1, 0},
	{"codestream",               {.format = MRTD_IMAGE_J2K, .algorithm = 4}, MRTD_E_OK, 1, 0},
	{"PNG",                      {.format = MRTD_IMAGE_PNG, .algorithm = 5}, MRTD_E_OK, 1, 0},
	{"WSQ stated as JPEG",       {.format = MRTD_IMAGE_WSQ, .algorithm = 3}, MRTD_E_OK, 1, FOUND(BIO_FORMAT)},
	{"WSQ stated as raw",        {.format = MRTD_IMAGE_WSQ},                 MRTD_E_OK, 1, FOUND(BIO_FORMAT)},
	{"raw stated as WSQ",        {RAW, .algorithm = 2},                      MRTD_E_UNSUPPORTED, 0, 0},
	{"algorithm 6",              {.format = MRTD_IMAGE_WSQ, .algorithm = 6}, MRTD_E_OK, 1, FOUND(BIO_FORMAT)},
	{"raw of another size",      {RAW, .width = 25},                         MRTD_E_LENGTH, 0, 0},
	{"raw without a width",      {RAW, .width = 65536},                      MRTD_E_VALUE, 0, 0},
	{"raw, giant",               {RAW, .width = 65535, .height = 65535},     MRTD_E_VALUE, 0, 0},
	{"raw of two bytes each",    {RAW, .bits = 16, .width = 12},             MRTD_E_OK, 1, 0},
	{"packed, four bits",        {RAW, .algorithm = 1, .bits = 4, .width = 48}, MRTD_E_OK, 1, 0},
	{"another size",             {WSQ, .width = 25},                         MRTD_E_OK, 1, FOUND(BIO_FORMAT)},
	{"no size stated",           {WSQ, .width = 65536},                      MRTD_E_OK, 1, FOUND(BIO_FORMAT)},
	{"two views",                {WSQ, .views = 2, .real = 2},               MRTD_E_OK, 2, 0},
	{"two fingers",              {WSQ, .fingers = 2, .real = 2},             MRTD_E_OK, 2, 0},
	{"two, one is there",        {WSQ, .fingers = 2},                        MRTD_E_TRUNCATED, 0, 0},
	{"one, two are there",       {WSQ, .real = 2},                           MRTD_E_OK, 1, FOUND(BIO_LENGTH)},
	{"255 views, one is there",  {WSQ, .views = 255},                        MRTD_E_TRUNCATED, 0, 0},
	{"25 views, all there",      {WSQ, .views = 25, .real = 25},             MRTD_E_SPACE, 0, 0},
	{"no finger at all",         {WSQ, .fingers = 256},                      MRTD_E_VALUE, 0, 0},
	{"no views",                 {WSQ, .views = 256},                        MRTD_E_OK, 1, FOUND(BIO_VALUE)},
	{"record length + 1",        {WSQ, .more = 1},                           MRTD_E_OK, 1, FOUND(BIO_LENGTH)},
	{"finger length - 1",        {WSQ, .part_more = -1},                     MRTD_E_OK, 1, FOUND(BIO_LENGTH)},
	{"finger length of 3",       {WSQ, .views = 2, .real = 2, .part_more = -(14 + 31 - 3)}, MRTD_E_TRUNCATED, 0, 0},
	{"two fingers, too long",    {WSQ, .fingers = 2, .real = 2, .part_more = 40}, MRTD_E_TRUNCATED, 0, 0},
	{"junk behind two",          {WSQ, .fingers = 2, .real = 2, .junk = 3},  MRTD_E_OK, 2, FOUND(BIO_TRAILING)},
	{"centimetres",              {WSQ, .unit = 2, .ppi = 197},               MRTD_E_OK, 1, 0},
	{"unit 3",                   {WSQ, .unit = 3},                           MRTD_E_OK, 1, FOUND(BIO_VALUE)},
	{"depth of 17",              {WSQ, .bits = 17},                          MRTD_E_OK, 1, FOUND(BIO_VALUE)},
	{"position 16",              {WSQ, .position = 16},                      MRTD_E_OK, 1, FOUND(BIO_VALUE)},
	{"a palm",                   {WSQ, .position = 21, .impression = 10},    MRTD_E_OK, 1, 0},
	{"impression 5",             {WSQ, .impression = 5},                     MRTD_E_OK, 1, FOUND(BIO_VALUE)},
	{"quality 101",              {WSQ, .quality = 101},                      MRTD_E_OK, 1, FOUND(BIO_VALUE)},
	{"quality not stated",       {WSQ, .quality = 0xFE},                     MRTD_E_OK, 1, 0},
	{"a face's record",          {WSQ, .id = "FAC\0" "010"},                 MRTD_E_TAG, 0, 0},
	{"version 030",              {WSQ, .id = "FIR\0" "030"},                 MRTD_E_UNSUPPORTED, 0, 0},
};
/* clang-format on */

static void
reads_records_that_lie(void **state)
{
	static uint8_t buf[16384];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct span s = make_record(&cases[i].record, &k);
		enum mrtd_err e;

		got.set.templates = 77;
		e = mrtd_finger_parse_record(s, &got);
		check(cases[i].name, e == cases[i].want);
		if (e != MRTD_E_OK) {
			check(cases[i].name, got.set.templates == 77);
			continue;
		}
		check(cases[i].name, got.findings == cases[i].findings);
		check(cases[i].name, got.n == cases[i].n);
		check(cases[i].name, got.finger[0].edition == 2005);
		check(cases[i].name,
		    got.finger[0].ppi == 500 || cases[i].record.ppi == 0);
		check(cases[i].name,
		    got.finger[0].position == cases[i].record.position);
		check(cases[i].name, got.finger[got.n - 1].view == got.n);
	}
}

/* ISO/IEC 19794-4:2011, one representation: 41 + 15 bytes and an image. */
#define HEAD_2011(n, certified) \
	'F', 'I', 'R', 0, '0', '2', '0', 0, 0, 0, 0, (n), 0, 1, (certified), 1
#define PART_2011(n)                                                          \
	0, 0, 0, (n), 7, 0xD5, 12, 15, 17, 35, 19, 0, 0, 0, 0xAB, 0xCD, 0x12, \
	    0x35
#define QUALITY 1, 58, 0xAB, 0xCD, 0x12, 0x34
#define ABOUT 7, 0, 1, 1, 0xF4, 1, 0xF4, 1, 0xF4, 1, 0xF4, 8, 0, 1, 0, 2, 0, 3
#define IMAGE 0, 0, 0, 6, 1, 2, 3, 4, 5, 6

/* clang-format off */
static const struct {
	const char *name;
	struct span bytes;
	enum mrtd_err want;
	uint64_t findings;
} later[] = {
	{"whole",                  HEX(HEAD_2011(68, 0), PART_2011(52), QUALITY, ABOUT, IMAGE),       MRTD_E_OK, 0},
	{"certified",              HEX(HEAD_2011(72, 1), PART_2011(56), QUALITY, 1, 0x78, 0xAB, 1, ABOUT, IMAGE), MRTD_E_OK, 0},
	{"no quality",             HEX(HEAD_2011(63, 0), PART_2011(47), 0, ABOUT, IMAGE),             MRTD_E_OK, 0},
	{"extended data follows",  HEX(HEAD_2011(72, 0), PART_2011(56), QUALITY, ABOUT, IMAGE, 0, 1, 0, 4), MRTD_E_OK, 0},
	{"record length",          HEX(HEAD_2011(67, 0), PART_2011(52), QUALITY, ABOUT, IMAGE),       MRTD_E_OK, FOUND(BIO_LENGTH)},
	{"part length",            HEX(HEAD_2011(68, 0), PART_2011(53), QUALITY, ABOUT, IMAGE),       MRTD_E_OK, FOUND(BIO_LENGTH)},
	{"certified, by 2",        HEX(HEAD_2011(68, 2), PART_2011(52), QUALITY, ABOUT, IMAGE),       MRTD_E_VALUE, 0},
	{"image cut",              HEX(HEAD_2011(67, 0), PART_2011(51), QUALITY, ABOUT, 0, 0, 0, 6, 1, 2, 3, 4, 5), MRTD_E_TRUNCATED, 0},
	{"raw, too small",         HEX(HEAD_2011(67, 0), PART_2011(51), QUALITY, ABOUT, 0, 0, 0, 5, 1, 2, 3, 4, 5), MRTD_E_LENGTH, 0},
	{"255 quality blocks",     HEX(HEAD_2011(63, 0), PART_2011(47), 255, ABOUT, IMAGE),           MRTD_E_TRUNCATED, 0},
};
/* clang-format on */

static void
reads_records_of_2011(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		enum mrtd_err e = mrtd_finger_parse_record(
		    later[i].bytes, &got);
		const struct mrtd_finger *f = &got.finger[0];

		check(later[i].name, e == later[i].want);
		if (e != MRTD_E_OK)
			continue;
		check(later[i].name, got.findings == later[i].findings);
		check(later[i].name, got.n == 1 && f->edition == 2011);
		check(later[i].name, f->position == MRTD_FINGER_LEFT_INDEX);
		check(later[i].name, f->impression == MRTD_FINGER_LIVE_ROLLED);
		check(later[i].name, f->width == 2 && f->height == 3);
		check(later[i].name, f->ppi == 500 && f->bits == 8);
		check(later[i].name, f->format == MRTD_IMAGE_RAW);
		check(later[i].name, span_eq(f->image, HEX(1, 2, 3, 4, 5, 6)));
		check(later[i].name, f->captured.year == 2005);
		check(later[i].name, f->captured.second == 19);
		check(later[i].name, f->device_vendor == 0xABCD);
		check(later[i].name, f->device_type == 0x1235);
		check(later[i].name, !f->has_quality || f->quality == 58);
	}
}

#define OWNER 0x87, 2, 1, 1
#define TYPE 0x88, 2, 0, 7
#define RIGHT 0x82, 1, 9

/* A DG3 of two templates, the second of which is as it should be. */
struct dg3 {
	struct span count; /* a whole data object */
	struct span header; /* a whole A1 of the first template */
	uint32_t data; /* tag of the second template's data */
	struct record first;
	struct span in_template, in_group, in_file; /* bytes that follow */
};

static struct span
make_dg3(const struct dg3 *d, struct sink *k)
{
	static uint8_t buf[4][2048];
	const struct record second = {WSQ, .position = 7};
	struct sink one = sink_of(buf[0], sizeof(buf[0])),
		    two = sink_of(buf[1], sizeof(buf[1])),
		    in = sink_of(buf[2], sizeof(buf[2])),
		    record = sink_of(buf[3], sizeof(buf[3]));

	sink_put(&one, d->header);
	mrtd_tlv_put(&one, 0x5F2E, make_record(&d->first, &record));
	sink_put(&one, d->in_template);
	record = sink_of(buf[3], sizeof(buf[3]));
	mrtd_tlv_put(&two, 0xA1, HEX(0x82, 1, 10, OWNER, TYPE));
	mrtd_tlv_put(&two, d->data, make_record(&second, &record));
	sink_put(&in, d->count);
	mrtd_tlv_put(&in, 0x7F60, sink_span(&one));
	mrtd_tlv_put(&in, 0x7F60, sink_span(&two));
	sink_put(&in, d->in_group);
	one = sink_of(buf[0], sizeof(buf[0]));
	mrtd_tlv_put(&one, 0x7F61, sink_span(&in));
	sink_put(&one, d->in_file);
	mrtd_tlv_put(k, 0x63, sink_span(&one));
	assert_true(sink_ok(k));
	return sink_span(k);
}

#define GOOD HEX(0xA1, 11, RIGHT, OWNER, TYPE)
#define TWO HEX(2, 1, 2)
#define PRINT                      \
	{                          \
		WSQ, .position = 2 \
	}

/* BSI TR-03105-5.1 §6.4: the cases LDS_D, then others. */
/* clang-format off */
static const struct {
	const char *name;
	struct dg3 file;
	enum mrtd_err want;
	uint64_t findings;
} lds_d[] = {
	{"LDS_D_02 two WSQ",             {TWO, GOOD, 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, 0},
	{"LDS_D_01 two JPEG 2000",       {TWO, GOOD, 0x5F2E, {.format = MRTD_IMAGE_JP2, .algorithm = 4, .position = 2}, {0}, {0}, {0}}, MRTD_E_OK, 0},
	{"LDS_D_16 raw",                 {TWO, GOOD, 0x5F2E, {RAW, .position = 2}, {0}, {0}, {0}}, MRTD_E_OK, 0},
	{"LDS_D_07 no number",           {{0}, GOOD, 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_TAG, 0},
	{"LDS_D_08 owner 01FF",          {TWO, HEX(0xA1, 11, RIGHT, 0x87, 2, 1, 0xFF, TYPE), 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_HEADER)},
	{"LDS_D_09 no owner",            {TWO, HEX(0xA1, 7, RIGHT, TYPE), 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_HEADER)},
	{"LDS_D_10 type 0009",           {TWO, HEX(0xA1, 11, RIGHT, OWNER, 0x88, 2, 0, 9), 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_HEADER)},
	{"LDS_D_11 no type",             {TWO, HEX(0xA1, 7, RIGHT, OWNER), 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_HEADER)},
	{"LDS_D_12 sub-type FE",         {TWO, HEX(0xA1, 11, 0x82, 1, 0xFE, OWNER, TYPE), 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_SUBTYPE)},
	{"LDS_D_13 no sub-type",         {TWO, HEX(0xA1, 8, OWNER, TYPE), 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_SUBTYPE)},
	{"LDS_D_14 format identifier",   {TWO, GOOD, 0x5F2E, {WSQ, .id = "PIR\0" "010"}, {0}, {0}, {0}}, MRTD_E_TAG, 0},
	{"LDS_D_15 second has no image", {TWO, GOOD, 0x53, PRINT, {0}, {0}, {0}}, MRTD_E_NOT_FOUND, 0},
	{"sub-type of another finger",   {TWO, HEX(0xA1, 11, 0x82, 1, 10, OWNER, TYPE), 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_SUBTYPE)},
	{"sub-type says nothing",        {TWO, HEX(0xA1, 11, 0x82, 1, 0, OWNER, TYPE), 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, 0},
	{"unknown finger",               {TWO, GOOD, 0x5F2E, {WSQ}, {0}, {0}, {0}}, MRTD_E_OK, 0},
	{"biometric type of an eye",     {TWO, HEX(0xA1, 14, 0x81, 1, 0x10, RIGHT, OWNER, TYPE), 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_HEADER)},
	{"no header",                    {TWO, {0}, 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_HEADER) | FOUND(BIO_SUBTYPE)},
	{"three, says the number",       {HEX(2, 1, 3), GOOD, 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_LENGTH)},
	{"number in two bytes",          {HEX(2, 2, 0, 2), GOOD, 0x5F2E, PRINT, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_LENGTH)},
	{"two images in one",            {TWO, GOOD, 0x5F2E, {WSQ, .position = 2, .views = 2, .real = 2}, {0}, {0}, {0}}, MRTD_E_OK, FOUND(BIO_SEVERAL)},
	{"second is secured",            {TWO, GOOD, 0x7D, PRINT, {0}, {0}, {0}}, MRTD_E_OK, 0},
	{"second is 39794-4, and not",   {TWO, GOOD, 0x7F2E, PRINT, {0}, {0}, {0}}, MRTD_E_TAG, 0},
	{"template trails",              {TWO, GOOD, 0x5F2E, PRINT, HEX(0x53, 0), {0}, {0}}, MRTD_E_OK, FOUND(BIO_TRAILING)},
	{"group trails",                 {TWO, GOOD, 0x5F2E, PRINT, {0}, HEX(0x53, 0), {0}}, MRTD_E_OK, FOUND(BIO_TRAILING)},
	{"group ends in half a template", {TWO, GOOD, 0x5F2E, PRINT, {0}, HEX(0x7F, 0x60, 5), {0}}, MRTD_E_TRUNCATED, 0},
	{"file trails",                  {TWO, GOOD, 0x5F2E, PRINT, {0}, {0}, HEX(0x53, 0)}, MRTD_E_OK, FOUND(BIO_TRAILING)},
};
/* clang-format on */

static void
reads_files_that_lie(void **state)
{
	static uint8_t buf[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(lds_d) / sizeof(lds_d[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct span s = make_dg3(&lds_d[i].file, &k);
		enum mrtd_err e = mrtd_finger_parse(s, &got);

		check(lds_d[i].name, e == lds_d[i].want);
		if (e != MRTD_E_OK)
			continue;
		check(lds_d[i].name, got.findings == lds_d[i].findings);
		check(lds_d[i].name, got.set.templates == 2 && !got.set.none);
		check(lds_d[i].name,
		    got.set.secured == (lds_d[i].file.data == 0x7D));
		check(lds_d[i].name,
		    got.finger[got.n - 1].position == 7 || got.set.secured > 0);
		/* LDS_D_04 to LDS_D_06: the outer tag and its length. */
		buf[0] = 0x64;
		check(lds_d[i].name, mrtd_finger_parse(s, &got) == MRTD_E_TAG);
		buf[0] = 0x63;
		check(lds_d[i].name, buf[1] == 0x82 || buf[1] == 0x81);
		buf[buf[1] - 0x7F]--;
		check(lds_d[i].name, mrtd_finger_parse(s, &got) != MRTD_E_OK);
		buf[buf[1] - 0x7F] += 2;
		check(lds_d[i].name,
		    mrtd_finger_parse(s, &got) == MRTD_E_TRUNCATED);
	}
}

/* Doc 9303-10 Table 50: no fingerprints, and a random number or none. */
/* clang-format off */
static const struct {
	const char *name;
	struct span file;
	enum mrtd_err want;
	size_t filler;
	uint64_t findings;
} empties[] = {
	{"nothing",            HEX(0x63, 6, 0x7F, 0x61, 3, 2, 1, 0),                      MRTD_E_OK, 0, 0},
	{"filler beside",      HEX(0x63, 10, 0x7F, 0x61, 3, 2, 1, 0, 0x53, 2, 8, 9),      MRTD_E_OK, 2, 0},
	{"filler inside",      HEX(0x63, 10, 0x7F, 0x61, 7, 2, 1, 0, 0x53, 2, 8, 9),      MRTD_E_OK, 2, 0},
	{"two fillers",        HEX(0x63, 12, 0x7F, 0x61, 3, 2, 1, 0, 0x53, 2, 8, 9, 0x53, 0), MRTD_E_OK, 2, FOUND(BIO_TRAILING)},
	{"something else",     HEX(0x63, 8, 0x7F, 0x61, 3, 2, 1, 0, 0x54, 0),             MRTD_E_OK, 0, FOUND(BIO_TRAILING)},
	{"one, says the number", HEX(0x63, 6, 0x7F, 0x61, 3, 2, 1, 1),                    MRTD_E_TRUNCATED, 0, 0},
	{"no group",           HEX(0x63, 4, 0x53, 2, 8, 9),                               MRTD_E_TAG, 0, 0},
	{"empty",              HEX(0x63, 0),                                              MRTD_E_TRUNCATED, 0, 0},
};
/* clang-format on */

static void
reads_empty_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(empties) / sizeof(empties[0]); i++) {
		enum mrtd_err e = mrtd_finger_parse(empties[i].file, &got);

		check(empties[i].name, e == empties[i].want);
		if (e != MRTD_E_OK)
			continue;
		check(empties[i].name, got.set.none && got.n == 0);
		check(empties[i].name, got.set.filler.n == empties[i].filler);
		check(empties[i].name, got.findings == empties[i].findings);
	}
}

static void
reads_what_is_written(void **state)
{
	static const enum mrtd_image_format formats[] = {MRTD_IMAGE_JPEG,
	    MRTD_IMAGE_JP2, MRTD_IMAGE_J2K, MRTD_IMAGE_WSQ, MRTD_IMAGE_PNG,
	    MRTD_IMAGE_PGM, MRTD_IMAGE_PPM, MRTD_IMAGE_RAW};
	static uint8_t buf[8192];
	unsigned written = 0;

	(void)state;
	for (unsigned i = 0; i < 2 * sizeof(formats) / sizeof(formats[0]);
	     i++) {
		struct mrtd_chip_print p[11];
		struct sink k = sink_of(buf, sizeof(buf));

		for (uint8_t j = 0; j < 11; j++)
			p[j] = (struct mrtd_chip_print) {
			    .image = image_of(formats[i / 2], 24, 20),
			    .format = formats[i / 2],
			    .width = 24,
			    .height = 20,
			    .position = j,
			    .impression = MRTD_FINGER_LIVE_ROLLED,
			    .ppi = 500,
			    .encoding = (enum mrtd_cbeff_encoding)(i % 2)};
		if (mrtd_chip_personalise_dg3(&k, p, 11, (struct span) {0}) !=
		    MRTD_E_OK) {
			assert_int_equal(k.n, 0);
			continue;
		}
		written++;
		assert_int_equal(
		    mrtd_finger_parse(sink_span(&k), &got), MRTD_E_OK);
		assert_int_equal(got.findings, 0);
		assert_int_equal(got.n, 11);
		for (uint8_t j = 0; j < 11; j++) {
			const struct mrtd_finger *f = &got.finger[j];

			assert_true(span_eq(f->image, p[j].image));
			assert_int_equal(f->format, p[j].format);
			assert_int_equal(f->position, j);
			assert_int_equal(f->subtype, mrtd_finger_subtype(j));
			assert_int_equal(f->impression, 1);
			assert_int_equal(f->ppi, 500);
			assert_int_equal(f->width, 24);
			assert_int_equal(f->height, 20);
			assert_int_equal((int)f->encoding, i % 2);
			assert_int_equal(f->bits, 8);
		}
	}
	/* JPEG and raw have no code in 39794-4, PGM none in 19794-4, PPM none
	 * in either. */
	assert_int_equal(written, 11);
}

static void
writes_empty_files(void **state)
{
	uint8_t buf[64];
	struct sink k = sink_of(buf, sizeof(buf));

	(void)state;
	assert_int_equal(
	    mrtd_chip_personalise_dg3(&k, NULL, 0, HEX(1, 2, 3, 4)), MRTD_E_OK);
	assert_true(span_eq(sink_span(&k),
	    HEX(0x63, 12, 0x7F, 0x61, 3, 2, 1, 0, 0x53, 4, 1, 2, 3, 4)));
	assert_int_equal(mrtd_finger_parse(sink_span(&k), &got), MRTD_E_OK);
	assert_true(got.set.none);
	assert_int_equal(got.set.filler.n, 4);
}

/* ISO/IEC 39794-4 with a block that a case replaces. */
/* clang-format off */
static const struct {
	const char *name;
	struct span about; /* fields [0] to [2], behind them the image */
	struct span rest;
	enum mrtd_err want;
	uint64_t findings;
} blocks[] = {
	{"whole",                 HEX(0xA0, 3, 0x80, 1, 2, 0xA1, 3, 0x80, 1, 0, 0xA2, 3, 0x80, 1, 1), {0}, MRTD_E_OK, 0},
	{"by extension",          HEX(0xA0, 5, 0xA1, 3, 0x80, 1, 2, 0xA1, 3, 0x80, 1, 0, 0xA2, 3, 0x80, 1, 1), {0}, MRTD_E_OK, 0},
	{"format by extension",   HEX(0xA0, 3, 0x80, 1, 2, 0xA1, 3, 0x80, 1, 0, 0xA2, 2, 0xA1, 0), {0}, MRTD_E_OK, FOUND(BIO_FORMAT)},
	{"WSQ stated as PNG",     HEX(0xA0, 3, 0x80, 1, 2, 0xA1, 3, 0x80, 1, 0, 0xA2, 3, 0x80, 1, 4), {0}, MRTD_E_OK, FOUND(BIO_FORMAT)},
	{"position 17",           HEX(0xA0, 3, 0x80, 1, 17, 0xA1, 3, 0x80, 1, 0, 0xA2, 3, 0x80, 1, 1), {0}, MRTD_E_OK, FOUND(BIO_VALUE)},
	{"position 65535",        HEX(0xA0, 5, 0x80, 3, 0, 255, 255, 0xA1, 3, 0x80, 1, 0, 0xA2, 3, 0x80, 1, 1), {0}, MRTD_E_OK, FOUND(BIO_VALUE)},
	{"negative impression",   HEX(0xA0, 3, 0x80, 1, 2, 0xA1, 3, 0x80, 1, 0xFF, 0xA2, 3, 0x80, 1, 1), {0}, MRTD_E_OK, FOUND(BIO_VALUE)},
	{"no impression",         HEX(0xA0, 3, 0x80, 1, 2, 0xA2, 3, 0x80, 1, 1), {0}, MRTD_E_NOT_FOUND, 0},
	{"rate in centimetres",   HEX(0xA0, 3, 0x80, 1, 2, 0xA1, 3, 0x80, 1, 0, 0xA2, 3, 0x80, 1, 1), HEX(0xA7, 7, 0x80, 2, 0, 197, 0x81, 1, 1), MRTD_E_OK, 0},
	{"rate an ell",           HEX(0xA0, 3, 0x80, 1, 2, 0xA1, 3, 0x80, 1, 0, 0xA2, 3, 0x80, 1, 1), HEX(0xA7, 6, 0x80, 1, 9, 0x81, 1, 2), MRTD_E_OK, FOUND(BIO_VALUE)},
	{"lossy, twice",          HEX(0xA0, 3, 0x80, 1, 2, 0xA1, 3, 0x80, 1, 0, 0xA2, 3, 0x80, 1, 1), HEX(0x8B, 2, 1, 1), MRTD_E_LENGTH, 0},
	{"time without a year",   HEX(0xA0, 3, 0x80, 1, 2, 0xA1, 3, 0x80, 1, 0, 0xA2, 3, 0x80, 1, 1), HEX(0xA4, 3, 0x81, 1, 1), MRTD_E_NOT_FOUND, 0},
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
		enum mrtd_err e;

		sink_put(&one, blocks[i].about);
		mrtd_tlv_put(&one, 0x83, image_of(MRTD_IMAGE_WSQ, 24, 20));
		sink_put(&one, blocks[i].rest);
		mrtd_tlv_put(&in, 0xA0, HEX(0x80, 1, 3, 0x81, 2, 0x07, 0xE3));
		mrtd_tlv_put_header(&in, 0xA1, one.n + 2);
		mrtd_tlv_put(&in, 0x30, sink_span(&one));
		mrtd_tlv_put(&k, 0x64, sink_span(&in));
		e = mrtd_finger_parse_record(sink_span(&k), &got);
		check(blocks[i].name, e == blocks[i].want);
		if (e != MRTD_E_OK)
			continue;
		check(blocks[i].name, got.findings == blocks[i].findings);
		check(blocks[i].name, got.n == 1);
		check(blocks[i].name, got.finger[0].edition == 2019);
		check(blocks[i].name, got.finger[0].width == 24);
		check(blocks[i].name,
		    got.finger[0].ppi == 500 || got.finger[0].ppi == 0);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	size_t n;
	unsigned position[2];
	enum mrtd_image_format format;
	unsigned width, height, ppi;
	size_t size; /* of the first image */
	unsigned edition;
} files[] = {
	{"lds/bsi-refset-2014/Datagroup3.bin",                      2, {2, 7}, MRTD_IMAGE_WSQ, 620, 620, 500, 16389, 2005},
	{"lds/iso39794/sample-39794-4-ed-1-v1.der",                 1, {2},    MRTD_IMAGE_PNG,  24,  24, 254,   689, 2019},
	{"fingers/iso19794-4/idemia_annexc.fir",                    1, {7},    MRTD_IMAGE_RAW, 375, 625, 500, 234375, 2011},
	{"fingers/iso19794-4/idemia_twofingers.fir",                2, {7, 8}, MRTD_IMAGE_RAW, 250, 250, 500, 62500, 2011},
	{"fingers/iso19794-4/mosip_FingerPrintLeft_Index.iso",      1, {7},    MRTD_IMAGE_JP2, 252, 427, 500, 10539, 2005},
	{"fingers/iso19794-4/mosip_FingerPrintRight_Thumb.iso",     1, {1},    MRTD_IMAGE_JP2, 413, 385, 500, 15805, 2005},
	{"fingers/iso19794-4/mosip_ISOImage.iso",                   1, {0},    MRTD_IMAGE_RAW, 316, 354, 500, 111864, 2005},
};
/* clang-format on */

static void
reads_specimens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *path = check_data(files[i].name);
		const struct mrtd_finger *f = got.finger;
		struct span s;
		uint8_t *p;

		if (path == NULL)
			skip_because("no %s", files[i].name);
		p = check_slurp(path, &s.n);
		check(files[i].name, p != NULL);
		s.p = p;
		check(files[i].name,
		    (p[0] == 0x63
			    ? mrtd_finger_parse(s, &got)
			    : mrtd_finger_parse_record(s, &got)) == MRTD_E_OK);
		check(files[i].name, got.findings == 0);
		check(files[i].name, got.n == files[i].n);
		for (size_t j = 0; j < got.n; j++)
			check(files[i].name,
			    f[j].position == files[i].position[j]);
		check(files[i].name, f->format == files[i].format);
		check(files[i].name, f->width == files[i].width);
		check(files[i].name, f->height == files[i].height);
		check(files[i].name, f->ppi == files[i].ppi);
		check(files[i].name, f->image.n == files[i].size);
		check(files[i].name, f->edition == files[i].edition);
		free(p);
	}
}

static void
knows_names(void **state)
{
	(void)state;
	assert_string_equal(mrtd_finger_position_name(MRTD_FINGER_LEFT_INDEX),
	    "left index finger");
	assert_string_equal(mrtd_finger_position_name(36), "palm");
	assert_string_equal(mrtd_finger_position_name(16), "?");
	/* Doc 9303-10 Tables 51 and 52. */
	assert_int_equal(mrtd_finger_subtype(MRTD_FINGER_LEFT_INDEX), 0x0A);
	assert_int_equal(mrtd_finger_subtype(MRTD_FINGER_RIGHT_INDEX), 0x09);
	assert_int_equal(mrtd_finger_subtype(99), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_records_that_lie),
	    cmocka_unit_test(reads_records_of_2011),
	    cmocka_unit_test(reads_files_that_lie),
	    cmocka_unit_test(reads_empty_files),
	    cmocka_unit_test(reads_what_is_written),
	    cmocka_unit_test(writes_empty_files),
	    cmocka_unit_test(reads_blocks_that_lie),
	    cmocka_unit_test(reads_specimens),
	    cmocka_unit_test(knows_names),
	};

	return cmocka_run_group_tests_name("mrtd_finger", tests, NULL, NULL);
}
