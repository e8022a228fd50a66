#include "tests/check.h"

#include <stdlib.h>

#include "biometrics/fmr_record.h"

enum {
	VIEWS = 4
};

static struct biometrics_fmr_view view[VIEWS];

static enum biometrics_err
parse(struct span s, struct biometrics_fmr_record *r)
{
	*r = (struct biometrics_fmr_record) {.view = view, .cap = VIEWS};
	return biometrics_fmr_record_parse(s, r);
}

/* Two minutiae of one finger, in both editions. */
/* clang-format off */
#define ID 'F', 'M', 'R', 0
static const uint8_t record_2005[] = {
	ID, ' ', '2', '0', 0, 0, 0, 0, 48,
	0x00, 0xB5, 0x02, 0x00, 0x01, 0x80, 0x00, 0xC5, 0x00, 0xC5, 1, 0,
	0x07, 0x10, 90, 2,
	0x40, 0x64, 0x00, 0x0E, 0x50, 90,
	0x80, 0xA4, 0x00, 0x11, 0xFF, 0,
	0x00, 0x06, 0x00, 0x02, 0x00, 0x06, 0xAA, 0xBB};
static const uint8_t record_2011[] = {
	ID, '0', '3', '0', 0, 0, 0, 0, 68, 0, 1, 1,
	0, 0, 0, 53, 0x07, 0xD5, 12, 15, 17, 35, 20, 0, 0, 0, 0xAB, 0xCD, 0, 0xB5,
	1, 90, 0xAB, 0xCD, 0x01, 0x23, 1, 0, 1, 2, 7, 0, 0, 0xC5, 0, 0xC5, 0,
	0x02, 0x00, 0x01, 0x80, 0x51, 2,
	0x40, 0x64, 0x00, 0x0E, 0x50,
	0x80, 0xA4, 0x00, 0x11, 0xFF,
	0x00, 0x00};

#define AT(r, i, v) r, sizeof(r), i, v
static const struct {
	const char *name;
	const uint8_t *record;
	size_t n, at;
	uint8_t value;
	enum biometrics_err want;
} edits[] = {
	{"2005 as it is",          AT(record_2005, 0, 'F'),   BIOMETRICS_E_OK},
	{"not FMR",                AT(record_2005, 2, 'X'),   BIOMETRICS_E_FORMAT},
	{"version of a card",      AT(record_2005, 5, '3'),   BIOMETRICS_E_UNSUPPORTED},
	{"length short by one",    AT(record_2005, 11, 47),   BIOMETRICS_E_RECORD},
	{"length long by one",     AT(record_2005, 11, 49),   BIOMETRICS_E_RECORD},
	{"length of nothing",      AT(record_2005, 11, 3),    BIOMETRICS_E_RECORD},
	{"length near 2^32",       AT(record_2005, 8, 0xFF),  BIOMETRICS_E_RECORD},
	{"resolutions differ",     AT(record_2005, 21, 0xC6), BIOMETRICS_E_UNSUPPORTED},
	{"no resolution",          AT(record_2005, 19, 0),    BIOMETRICS_E_UNSUPPORTED},
	{"width too large",        AT(record_2005, 14, 0xFF), BIOMETRICS_E_UNSUPPORTED},
	{"no view",                AT(record_2005, 22, 0),    BIOMETRICS_E_RECORD},
	{"a view too many",        AT(record_2005, 22, 2),    BIOMETRICS_E_RECORD},
	{"views above the room",   AT(record_2005, 22, 5),    BIOMETRICS_E_SPACE},
	{"reserved octet",         AT(record_2005, 23, 1),    BIOMETRICS_E_RECORD},
	{"quality not assessed",   AT(record_2005, 26, 255),  BIOMETRICS_E_OK},
	{"a minutia too many",     AT(record_2005, 27, 3),    BIOMETRICS_E_RECORD},
	{"a minutia too few",      AT(record_2005, 27, 1),    BIOMETRICS_E_RECORD},
	{"255 minutiae claimed",   AT(record_2005, 27, 255),  BIOMETRICS_E_RECORD},
	{"type 3",                 AT(record_2005, 28, 0xC0), BIOMETRICS_E_RECORD},
	{"x past the width",       AT(record_2005, 28, 0x42), BIOMETRICS_E_RECORD},
	{"y past the height",      AT(record_2005, 30, 0x01), BIOMETRICS_E_OK},
	{"y far past the height",  AT(record_2005, 30, 0x02), BIOMETRICS_E_RECORD},
	{"reserved bits of y",     AT(record_2005, 30, 0x40), BIOMETRICS_E_RECORD},
	{"quality of 101",         AT(record_2005, 33, 101),  BIOMETRICS_E_RECORD},
	{"extended too long",      AT(record_2005, 41, 7),    BIOMETRICS_E_RECORD},
	{"extended too short",     AT(record_2005, 41, 5),    BIOMETRICS_E_RECORD},
	{"its own length, exclusive", AT(record_2005, 45, 2), BIOMETRICS_E_OK},
	{"its own length, neither", AT(record_2005, 45, 5),   BIOMETRICS_E_RECORD},
	{"2011 as it is",          AT(record_2011, 0, 'F'),   BIOMETRICS_E_OK},
	{"no representation",      AT(record_2011, 13, 0),    BIOMETRICS_E_RECORD},
	{"one too many",           AT(record_2011, 13, 2),    BIOMETRICS_E_RECORD},
	{"not certified",          AT(record_2011, 14, 0),    BIOMETRICS_E_RECORD},
	{"certified is 2",         AT(record_2011, 14, 2),    BIOMETRICS_E_RECORD},
	{"its length 52",          AT(record_2011, 18, 52),   BIOMETRICS_E_RECORD},
	{"its length 54",          AT(record_2011, 18, 54),   BIOMETRICS_E_RECORD},
	{"its length 3",           AT(record_2011, 18, 3),    BIOMETRICS_E_RECORD},
	{"quality blocks missing", AT(record_2011, 33, 9),    BIOMETRICS_E_RECORD},
	{"minutiae of 4 octets",   AT(record_2011, 54, 0x41), BIOMETRICS_E_RECORD},
	{"minutiae of 6 octets",   AT(record_2011, 54, 0x61), BIOMETRICS_E_RECORD},
};
/* clang-format on */

static void
says_what_is_wrong(void **state)
{
	uint8_t buf[128];
	struct biometrics_fmr_record r;

	(void)state;
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		memcpy(buf, edits[i].record, edits[i].n);
		buf[edits[i].at] = edits[i].value;
		check(edits[i].name,
		    parse(span_of(buf, edits[i].n), &r) == edits[i].want);
		check(edits[i].name,
		    edits[i].want == BIOMETRICS_E_OK || r.n == 0);
	}
}

static void
every_cut_is_refused(void **state)
{
	struct biometrics_fmr_record r;

	(void)state;
	for (size_t n = 0; n < sizeof(record_2005); n++)
		assert_int_not_equal(
		    parse(span_of(record_2005, n), &r), BIOMETRICS_E_OK);
	for (size_t n = 0; n < sizeof(record_2011); n++)
		assert_int_not_equal(
		    parse(span_of(record_2011, n), &r), BIOMETRICS_E_OK);
}

static void
reads_the_fields(void **state)
{
	struct biometrics_fmr_record r;
	const struct biometrics_minutiae *m = &view[0].minutiae;

	(void)state;
	assert_int_equal(parse(SPAN_OF(record_2005), &r), BIOMETRICS_E_OK);
	assert_int_equal(r.edition, 2005);
	assert_int_equal(r.equipment, 0xB5);
	assert_int_equal(r.n, 1);
	assert_int_equal(view[0].position, 7);
	assert_int_equal(view[0].view, 1);
	assert_int_equal(view[0].impression, 0);
	assert_int_equal(view[0].extended.n, 6);
	assert_int_equal(m->ppi, 500);
	assert_int_equal(m->width, 512);
	assert_int_equal(m->height, 384);
	assert_int_equal(m->quality, 90);
	assert_int_equal(m->n, 2);
	assert_int_equal(m->m[0].type, BIOMETRICS_MINUTIA_ENDING);
	assert_int_equal(m->m[0].x, 100);
	assert_int_equal(m->m[0].y, 14);
	assert_int_equal(m->m[0].angle, 80);
	assert_int_equal(m->m[1].type, BIOMETRICS_MINUTIA_BIFURCATION);
	assert_int_equal(m->m[1].x, 164);
	assert_int_equal(m->m[1].angle, 255);
	assert_int_equal(m->m[1].quality, 0);
	assert_int_equal(parse(SPAN_OF(record_2011), &r), BIOMETRICS_E_OK);
	assert_int_equal(r.edition, 2011);
	assert_true(r.certified);
	assert_true(view[0].unstated);
	assert_int_equal(view[0].vendor, 0xABCD);
	assert_int_equal(view[0].quality, 90);
	assert_int_equal(view[0].ending, 1);
	assert_int_equal(view[0].certificates.n, 3);
	assert_int_equal(m->ppi, 500);
	assert_int_equal(m->m[1].x, 164);
	assert_int_equal(m->m[1].quality, 0);
}

static void
same_bytes(const char *name, struct span in)
{
	struct biometrics_fmr_record r;
	static uint8_t buf[8192];
	struct sink out = sink_of(buf, sizeof(buf));

	check(name, parse(in, &r) == BIOMETRICS_E_OK);
	check(name, biometrics_fmr_record_write(&r, &out) == BIOMETRICS_E_OK);
	check(name, out.n <= in.n && memcmp(buf, in.p, out.n) == 0);
	for (size_t cap = 0; cap < out.n; cap++) {
		struct sink small = sink_of(buf, cap);

		check(name,
		    biometrics_fmr_record_write(&r, &small) ==
			BIOMETRICS_E_SPACE);
	}
}

static void
writes_what_it_reads(void **state)
{
	uint8_t padded[sizeof(record_2005) + 9] = {0};
	struct biometrics_fmr_record r;

	(void)state;
	same_bytes("2005", SPAN_OF(record_2005));
	same_bytes("2011", SPAN_OF(record_2011));
	memcpy(padded, record_2005, sizeof(record_2005));
	same_bytes("zeros behind", SPAN_OF(padded));
	padded[sizeof(padded) - 1] = 1;
	assert_int_equal(parse(SPAN_OF(padded), &r), BIOMETRICS_E_RECORD);
}

static struct biometrics_minutiae
full(size_t n)
{
	struct biometrics_minutiae m = {
	    .width = 388, .height = 374, .ppi = 500, .quality = 70, .n = n};

	for (size_t i = 0; i < n; i++)
		m.m[i] = (struct biometrics_minutia) {
		    .x = (uint16_t)(i * 7 % 388),
		    .y = (uint16_t)(i * 11 % 374),
		    .angle = (uint8_t)i,
		    .type = (uint8_t)(i % 3),
		    .quality = (uint8_t)(i % 101)};
	return m;
}

static void
carries_a_template(void **state)
{
	static const size_t counts[] = {0, 1, 2, 254, 255};
	static const enum biometrics_fmr_edition editions[] = {
	    BIOMETRICS_FMR_2005, BIOMETRICS_FMR_2011};
	uint8_t buf[BIOMETRICS_FMR_SIZE];

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		const struct biometrics_minutiae m = full(counts[i / 2]);
		struct biometrics_fmr_view v;
		struct biometrics_fmr_record r = {
		    .edition = editions[i % 2], .n = 1, .view = &v};
		struct sink out = sink_of(buf, sizeof(buf));
		const struct biometrics_minutiae *got = &view[0].minutiae;

		biometrics_fmr_view_init(&v, &m, 7);
		assert_int_equal(
		    biometrics_fmr_record_write(&r, &out), BIOMETRICS_E_OK);
		assert_int_equal(parse(sink_span(&out), &r), BIOMETRICS_E_OK);
		assert_int_equal(r.edition, editions[i % 2]);
		assert_int_equal(got->n, m.n);
		assert_int_equal(got->ppi, 500);
		for (size_t k = 0; k < m.n; k++) {
			assert_int_equal(got->m[k].x, m.m[k].x);
			assert_int_equal(got->m[k].y, m.m[k].y);
			assert_int_equal(got->m[k].angle, m.m[k].angle);
			assert_int_equal(got->m[k].type, m.m[k].type);
			assert_int_equal(got->m[k].quality, m.m[k].quality);
		}
	}
}

/* Whose minutiae they are goes with the record, and is not made up. */
static void
says_whose_they_are(void **state)
{
	const struct biometrics_minutiae m = full(255);
	const struct biometrics_template_id ours = {.model = {1, 2, 3},
	    .version = 0x0102,
	    .kind = BIOMETRICS_TEMPLATE_FINGER};
	uint8_t block[BIOMETRICS_FMR_ID], buf[BIOMETRICS_FMR_SIZE];
	struct biometrics_fmr_view v;
	struct biometrics_fmr_record r = {
	    .edition = BIOMETRICS_FMR_2005, .n = 1, .view = &v};
	struct biometrics_template_id id;
	struct sink out = sink_of(buf, sizeof(buf));

	(void)state;
	biometrics_fmr_view_init(&v, &m, 2);
	assert_false(biometrics_fmr_view_id(&v, &id));
	biometrics_fmr_view_sign(&v, &ours, block);
	assert_int_equal(
	    biometrics_fmr_record_write(&r, &out), BIOMETRICS_E_OK);
	assert_int_equal(parse(sink_span(&out), &r), BIOMETRICS_E_OK);
	assert_true(biometrics_fmr_view_id(&view[0], &id));
	assert_int_equal(biometrics_template_same(&id, &ours), BIOMETRICS_E_OK);
	assert_int_equal(parse(SPAN_OF(record_2005), &r), BIOMETRICS_E_OK);
	assert_false(biometrics_fmr_view_id(&view[0], &id));
}

static void
refuses_what_cannot_be_said(void **state)
{
	const struct biometrics_minutiae m = full(3);
	struct biometrics_fmr_view v[2];
	struct biometrics_fmr_record r = {
	    .edition = BIOMETRICS_FMR_2005, .n = 2, .view = v};
	uint8_t buf[1024];
	struct sink out = sink_of(buf, sizeof(buf));

	(void)state;
	biometrics_fmr_view_init(&v[0], &m, 7);
	biometrics_fmr_view_init(&v[1], &m, 8);
	v[1].view = 16;
	assert_int_equal(
	    biometrics_fmr_record_write(&r, &out), BIOMETRICS_E_VALUE);
	v[1].view = 1;
	v[1].minutiae.width++;
	assert_int_equal(
	    biometrics_fmr_record_write(&r, &out), BIOMETRICS_E_VALUE);
	v[1].minutiae.width--;
	v[1].minutiae.m[2].x = 388;
	assert_int_equal(
	    biometrics_fmr_record_write(&r, &out), BIOMETRICS_E_VALUE);
	v[1].minutiae.m[2].x = 0;
	r.n = 0;
	assert_int_equal(
	    biometrics_fmr_record_write(&r, &out), BIOMETRICS_E_VALUE);
	r.n = 2;
	r.edition = (enum biometrics_fmr_edition)2009;
	assert_int_equal(
	    biometrics_fmr_record_write(&r, &out), BIOMETRICS_E_VALUE);
	r.edition = BIOMETRICS_FMR_2011;
	v[0].certificates = HEX(1, 2, 3);
	assert_int_equal(
	    biometrics_fmr_record_write(&r, &out), BIOMETRICS_E_VALUE);
	r.certified = true;
	assert_int_equal(
	    biometrics_fmr_record_write(&r, &out), BIOMETRICS_E_OK);
}

/* The number behind the next "name" : of a JSON text. */
static unsigned
number(const char **json, const char *name)
{
	const char *p = strstr(*json, name);
	unsigned v = 0;

	if (p == NULL || sscanf(p + strlen(name), "\" : %u", &v) != 1)
		fail_msg("no %s in the decode", name);
	*json = p + strlen(name);
	return v;
}

static void
agrees_with_the_decode(const char *record, const char *decode)
{
	size_t n = 0, nj = 0;
	uint8_t *in = check_slurp(check_data(record), &n);
	uint8_t *text = check_slurp(check_data(decode), &nj);
	struct biometrics_fmr_record r;
	const char *json = (const char *)text;

	if (in == NULL || text == NULL) {
		free(in);
		free(text);
		skip_because("%s is absent", record);
	}
	text[nj] = '\0';
	check(record, parse(span_of(in, n), &r) == BIOMETRICS_E_OK);
	same_bytes(record, span_of(in, n));
	for (size_t i = 0; i < r.n; i++) {
		const struct biometrics_minutiae *m = &view[i].minutiae;

		check(record, m->n > 0);
		json = strstr(json, "\"minutiae\"");
		assert_non_null(json);
		for (size_t k = 0; k < m->n; k++) {
			check(record, number(&json, "positionX") == m->m[k].x);
			check(record, number(&json, "positionY") == m->m[k].y);
			check(record, number(&json, "angle") == m->m[k].angle);
			check(record,
			    number(&json, "quality") == m->m[k].quality);
		}
	}
	assert_null(strstr(json, "positionX"));
	free(in);
	free(text);
}

static void
reads_records_of_others(void **state)
{
	(void)state;
	agrees_with_the_decode("fingers/iso19794-2/iso19794p2v2005-sample.dat",
	    "fingers/iso19794-2/iso19794p2v2005-sample.json");
	agrees_with_the_decode("fingers/iso19794-2/iso19794p2v2011-sample.dat",
	    "fingers/iso19794-2/iso19794p2v2011-sample.json");
}

/* ANSI INCITS 378 looks much alike, but counts angles in steps of 2 degrees. */
static void
refuses_the_american_records(void **state)
{
	static const char *const names[] = {"ansi378v2004-sample.dat",
	    "ansi378v2009-sample.dat", "ansi378v2009am1-sample.dat"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct biometrics_fmr_record r;
		char path[128];
		uint8_t *in;
		size_t n = 0;

		snprintf(path, sizeof(path), "fingers/iso19794-2/%s", names[i]);
		if ((in = check_slurp(check_data(path), &n)) == NULL)
			skip_because("%s is absent", path);
		check(names[i], parse(span_of(in, n), &r) != BIOMETRICS_E_OK);
		free(in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_what_is_wrong),
	    cmocka_unit_test(every_cut_is_refused),
	    cmocka_unit_test(reads_the_fields),
	    cmocka_unit_test(writes_what_it_reads),
	    cmocka_unit_test(carries_a_template),
	    cmocka_unit_test(says_whose_they_are),
	    cmocka_unit_test(refuses_what_cannot_be_said),
	    cmocka_unit_test(reads_records_of_others),
	    cmocka_unit_test(refuses_the_american_records),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_fmr_record", tests, NULL, NULL);
}
