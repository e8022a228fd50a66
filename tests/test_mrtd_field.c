#include "tests/check.h"

#include <stdlib.h>

#include "mrtd/field.h"

#define NOTE(n) MRTD_FIELD_NOTE(n)
#define EF(n) MRTD_FILE_##n

/*
 * A file of which only the contents are written down: what is around them is
 * put there by the test.  The text is what mrtd_field_text() makes of all
 * elements, one in a line, with their keys.
 */
/* clang-format off */
#define ERIKSSON 'E','R','I','K','S','S','O','N'
#define ANNA 'A','N','N','A'
#define BORN '1','9','7','4','0','8','1','2'

static const struct {
	const char *name;
	enum mrtd_file file;
	struct span in;
	enum mrtd_err want;
	uint32_t notes;
	const char *text;
} cases[] = {
	/* DG11, Tables 71 and 72 */
	{"a name and a date", EF(DG11), HEX(0x5C, 4, 0x5F, 0x0E, 0x5F, 0x2B,
	    0x5F, 0x0E, 14, ERIKSSON, '<', '<', ANNA, 0x5F, 0x2B, 8, BORN), MRTD_E_OK, 0,
	    "tag_list=5F0E 5F2B\nfull_name=ERIKSSON, ANNA\ndate_of_birth=1974-08-12\n"},
	{"month and day are unknown", EF(DG11), HEX(0x5C, 2, 0x5F, 0x2B, 0x5F, 0x2B, 8, '1', '9', '7', '4', '0', '0', '0', '0'), MRTD_E_OK, 0,
	    "tag_list=5F2B\ndate_of_birth=1974-\?\?-\?\?\n"},
	{"a date of binary coded digits", EF(DG11), HEX(0x5C, 2, 0x5F, 0x2B, 0x5F, 0x2B, 4, 0x19, 0x74, 0x08, 0x12), MRTD_E_OK, NOTE(BCD),
	    "tag_list=5F2B\ndate_of_birth=1974-08-12\n"},
	{"four bytes that are no digits", EF(DG11), HEX(0x5C, 2, 0x5F, 0x2B, 0x5F, 0x2B, 4, 0x19, 0x7A, 0x08, 0x12), MRTD_E_OK, NOTE(BCD) | NOTE(DATE),
	    "tag_list=5F2B\ndate_of_birth=197A0812\n"},
	{"a day that does not exist", EF(DG11), HEX(0x5C, 2, 0x5F, 0x2B, 0x5F, 0x2B, 8, '2', '0', '2', '3', '0', '2', '2', '9'), MRTD_E_OK, NOTE(DATE),
	    "tag_list=5F2B\ndate_of_birth=\"20230229\"\n"},
	{"a date of six digits", EF(DG11), HEX(0x5C, 2, 0x5F, 0x2B, 0x5F, 0x2B, 6, '7', '4', '0', '8', '1', '2'), MRTD_E_OK, NOTE(DATE) | NOTE(LENGTH),
	    "tag_list=5F2B\ndate_of_birth=\"740812\"\n"},
	{"other names in their template", EF(DG11), HEX(0x5C, 2, 0x5F, 0x0F, 0xA0, 16, 2, 1, 2, 0x5F, 0x0F, 4, ANNA, 0x5F, 0x0F, 3, 'E', 'V', 'A'), MRTD_E_OK, 0,
	    "tag_list=5F0F\nother_names_count=2\nother_name=ANNA\nother_name=EVA\n"},
	{"the list names the template", EF(DG11), HEX(0x5C, 1, 0xA0, 0xA0, 10, 2, 1, 1, 0x5F, 0x0F, 4, ANNA), MRTD_E_OK, NOTE(LIST_TEMPLATE),
	    "tag_list=A0\nother_names_count=1\nother_name=ANNA\n"},
	{"a name outside of its template", EF(DG11), HEX(0x5C, 2, 0x5F, 0x0F, 0x5F, 0x0F, 4, ANNA), MRTD_E_OK, NOTE(UNWRAPPED),
	    "tag_list=5F0F\nother_name=ANNA\n"},
	{"count and names outside", EF(DG11), HEX(0x5C, 2, 0x5F, 0x0F, 2, 1, 1, 0x5F, 0x0F, 4, ANNA), MRTD_E_OK, NOTE(UNWRAPPED),
	    "tag_list=5F0F\nother_names_count=1\nother_name=ANNA\n"},
	{"one name, two are stated", EF(DG11), HEX(0x5C, 2, 0x5F, 0x0F, 0xA0, 10, 2, 1, 2, 0x5F, 0x0F, 4, ANNA), MRTD_E_OK, NOTE(COUNT),
	    "tag_list=5F0F\nother_names_count=2\nother_name=ANNA\n"},
	{"names without a count", EF(DG11), HEX(0x5C, 2, 0x5F, 0x0F, 0xA0, 7, 0x5F, 0x0F, 4, ANNA), MRTD_E_OK, NOTE(MISSING),
	    "tag_list=5F0F\nother_name=ANNA\n"},
	{"an element of no length", EF(DG11), HEX(0x5C, 2, 0x5F, 0x14, 0x5F, 0x14, 0), MRTD_E_OK, NOTE(EMPTY),
	    "tag_list=5F14\ntitle=\n"},
	{"fillers lead, double, end", EF(DG11), HEX(0x5C, 2, 0x5F, 0x11, 0x5F, 0x11, 8, '<', 'A', '<', '<', 'B', '<', '<', '<'), MRTD_E_OK, NOTE(FILLERS),
	    "tag_list=5F11\nplace_of_birth=A, B\n"},
	{"a name of fillers", EF(DG11), HEX(0x5C, 2, 0x5F, 0x0E, 0x5F, 0x0E, 3, '<', '<', '<'), MRTD_E_OK, NOTE(FILLERS),
	    "tag_list=5F0E\nfull_name=\n"},
	{"two given names", EF(DG11), HEX(0x5C, 2, 0x5F, 0x0E, 0x5F, 0x0E, 13, 'A', '<', 'B', '<', '<', 'C', '<', 'D', '<', '<', '<', '<', 'E'), MRTD_E_OK, NOTE(FILLERS),
	    "tag_list=5F0E\nfull_name=A B, C D E\n"},
	{"an element nobody lists", EF(DG11), HEX(0x5C, 0, 0x5F, 0x14, 1, 'X'), MRTD_E_OK, NOTE(EMPTY) | NOTE(NOT_LISTED),
	    "tag_list=\ntitle=X\n"},
	{"a listed element is absent", EF(DG11), HEX(0x5C, 4, 0x5F, 0x14, 0x5F, 0x13, 0x5F, 0x14, 1, 'X'), MRTD_E_OK, NOTE(LISTED_ABSENT),
	    "tag_list=5F14 5F13\ntitle=X\n"},
	{"no list", EF(DG11), HEX(0x5F, 0x14, 1, 'X'), MRTD_E_OK, NOTE(NO_LIST),
	    "title=X\n"},
	{"an unknown element", EF(DG11), HEX(0x5C, 2, 0x5F, 0x77, 0x5F, 0x77, 2, 0xC0, 0x01), MRTD_E_OK, NOTE(UNKNOWN),
	    "tag_list=5F77\nunknown=C001\n"},
	{"an unknown text", EF(DG11), HEX(0x5C, 2, 0x5F, 0x77, 0x5F, 0x77, 2, 'h', 'i'), MRTD_E_OK, NOTE(UNKNOWN),
	    "tag_list=5F77\nunknown=\"hi\"\n"},
	{"an unknown listed, not there", EF(DG11), HEX(0x5C, 2, 0x5F, 0x77), MRTD_E_OK, NOTE(LISTED_ABSENT),
	    "tag_list=5F77\n"},
	{"a title twice", EF(DG11), HEX(0x5C, 2, 0x5F, 0x14, 0x5F, 0x14, 1, 'X', 0x5F, 0x14, 1, 'Y'), MRTD_E_OK, NOTE(REPEATED),
	    "tag_list=5F14\ntitle=X\ntitle=Y\n"},
	{"Latin-1 is not UTF-8", EF(DG11), HEX(0x5C, 2, 0x5F, 0x14, 0x5F, 0x14, 3, 'a', 0xE9, 'b'), MRTD_E_OK, NOTE(NOT_UTF8),
	    "tag_list=5F14\ntitle=a\xEF\xBF\xBD" "b\n"},
	{"a line feed and an escape", EF(DG11), HEX(0x5C, 2, 0x5F, 0x14, 0x5F, 0x14, 4, 'a', '\n', 0x1B, 'b'), MRTD_E_OK, NOTE(CONTROL),
	    "tag_list=5F14\ntitle=a \xEF\xBF\xBD" "b\n"},
	{"right-to-left override", EF(DG11), HEX(0x5C, 2, 0x5F, 0x14, 0x5F, 0x14, 5, 'a', 0xE2, 0x80, 0xAE, 'b'), MRTD_E_OK, NOTE(INVISIBLE),
	    "tag_list=5F14\ntitle=a\xEF\xBF\xBD" "b\n"},
	{"proof that is no image", EF(DG11), HEX(0x5C, 2, 0x5F, 0x16, 0x5F, 0x16, 1, 0), MRTD_E_OK, NOTE(NOT_IMAGE),
	    "tag_list=5F16\nproof_of_citizenship=not an image, 1 bytes\n"},
	{"proof is a JPEG", EF(DG11), HEX(0x5C, 2, 0x5F, 0x16, 0x5F, 0x16, 4, 0xFF, 0xD8, 0xFF, 0xE0), MRTD_E_OK, 0,
	    "tag_list=5F16\nproof_of_citizenship=JPEG, 4 bytes\n"},
	{"an element is cut", EF(DG11), HEX(0x5C, 2, 0x5F, 0x14, 0x5F, 0x14, 2, 'X'), MRTD_E_TRUNCATED, 0, NULL},
	{"a name is cut in its template", EF(DG11), HEX(0xA0, 4, 0x5F, 0x0F, 2, 'X'), MRTD_E_TRUNCATED, 0, NULL},
	{"zeros in the end", EF(DG11), HEX(0x5F, 0x14, 1, 'X', 0, 0), MRTD_E_TAG, 0, NULL},
	{"nothing at all", EF(DG11), {0}, MRTD_E_OK, NOTE(NO_LIST), ""},
	/* DG12, Tables 73 and 74 */
	{"date of issue", EF(DG12), HEX(0x5C, 2, 0x5F, 0x26, 0x5F, 0x26, 8, '2', '0', '2', '4', '0', '1', '3', '1'), MRTD_E_OK, 0,
	    "tag_list=5F26\ndate_of_issue=2024-01-31\n"},
	{"time of personalization", EF(DG12), HEX(0x5C, 2, 0x5F, 0x55, 0x5F, 0x55, 14, '2', '0', '2', '4', '0', '1', '3', '1', '1', '2', '3', '0', '5', '9'), MRTD_E_OK, 0,
	    "tag_list=5F55\npersonalization_time=2024-01-31 12:30:59\n"},
	{"the same, binary coded", EF(DG12), HEX(0x5C, 2, 0x5F, 0x55, 0x5F, 0x55, 7, 0x20, 0x24, 0x01, 0x31, 0x12, 0x30, 0x59), MRTD_E_OK, NOTE(BCD),
	    "tag_list=5F55\npersonalization_time=2024-01-31 12:30:59\n"},
	{"at 24 o'clock", EF(DG12), HEX(0x5C, 2, 0x5F, 0x55, 0x5F, 0x55, 7, 0x20, 0x24, 0x01, 0x31, 0x24, 0x00, 0x00), MRTD_E_OK, NOTE(BCD) | NOTE(DATE),
	    "tag_list=5F55\npersonalization_time=20240131240000\n"},
	{"5F85 is no longer tag", EF(DG12), HEX(0x5C, 4, 0x5F, 0x85, 0x5F, 0x19, 0x5F, 0x85, 14, '2', '0', '2', '4', '0', '1', '3', '1', '1', '2', '3', '0', '5', '9', 0x5F, 0x19, 1, 'X'), MRTD_E_OK, NOTE(UNKNOWN),
	    "tag_list=5F85 5F19\nundocumented_time=2024-01-31 12:30:59\nissuing_authority=X\n"},
	{"another person", EF(DG12), HEX(0x5C, 2, 0x5F, 0x1A, 0xA0, 10, 2, 1, 1, 0x5F, 0x1A, 4, ANNA), MRTD_E_OK, 0,
	    "tag_list=5F1A\nother_persons_count=1\nother_person=ANNA\n"},
	/* DG5 and DG7 */
	{"a portrait", EF(DG5), HEX(2, 1, 1, 0x5F, 0x40, 3, 0xFF, 0xD8, 0xFF), MRTD_E_OK, 0,
	    "count=1\nportrait=JPEG, 3 bytes\n"},
	{"the count comes last", EF(DG5), HEX(0x5F, 0x40, 3, 0xFF, 0xD8, 0xFF, 2, 1, 1), MRTD_E_OK, NOTE(ORDER),
	    "portrait=JPEG, 3 bytes\ncount=1\n"},
	{"the count has another tag", EF(DG7), HEX(0x9F, 2, 1, 1, 0x5F, 0x43, 4, 0xFF, 0x4F, 0xFF, 0x51), MRTD_E_OK, NOTE(UNKNOWN) | NOTE(MISSING),
	    "unknown=01\nsignature=JPEG 2000 codestream, 4 bytes\n"},
	{"two signatures, one stated", EF(DG7), HEX(2, 1, 1, 0x5F, 0x43, 3, 0xFF, 0xD8, 0xFF, 0x5F, 0x43, 3, 0xFF, 0xD8, 0xFF), MRTD_E_OK, NOTE(COUNT),
	    "count=1\nsignature=JPEG, 3 bytes\nsignature=JPEG, 3 bytes\n"},
	{"a portrait that is absent", EF(DG5), HEX(2, 1, 1), MRTD_E_OK, NOTE(COUNT) | NOTE(MISSING), "count=1\n"},
	/* DG6, DG8 to DG10, DG13: the issuer's own */
	{"DG8 of one feature", EF(DG8), HEX(2, 1, 1, 0x80, 1, 0xFE), MRTD_E_OK, 0, "count=1\nunknown=FE\n"},
	{"DG13 of elements", EF(DG13), HEX(0x5F, 0x70, 2, '4', '2'), MRTD_E_OK, 0, "unknown=\"42\"\n"},
	{"DG13 of text", EF(DG13), HEX('4', '2'), MRTD_E_OK, 0, "unknown=\"42\"\n"},
	{"DG6 of bytes", EF(DG6), HEX(0x00, 0xFF), MRTD_E_OK, 0, "unknown=00FF\n"},
	{"DG10 of nothing", EF(DG10), {0}, MRTD_E_OK, 0, ""},
	/* DG16 */
	{"two persons", EF(DG16), HEX(2, 1, 2,
	    0xA1, 24, 0x5F, 0x50, 8, BORN, 0x5F, 0x51, 1, 'A', 0x5F, 0x52, 2, '+', '1', 0x5F, 0x53, 1, 'X',
	    0xA2, 20, 0x5F, 0x50, 4, 0x20, 0x24, 0x01, 0x31, 0x5F, 0x51, 1, 'B', 0x5F, 0x52, 2, '+', '2', 0x5F, 0x53, 1, 'Y'), MRTD_E_OK, NOTE(BCD),
	    "count=2\ndate_recorded=1974-08-12\nname=A\ntelephone=+1\naddress=X\n"
	    "date_recorded=2024-01-31\nname=B\ntelephone=+2\naddress=Y\n"},
	{"one person, two stated", EF(DG16), HEX(2, 1, 2, 0xA1, 4, 0x5F, 0x51, 1, 'A'), MRTD_E_OK, NOTE(COUNT) | NOTE(MISSING), "count=2\nname=A\n"},
	{"A0 is no person", EF(DG16), HEX(2, 1, 0, 0xA0, 4, 0x5F, 0x51, 1, 'A'), MRTD_E_OK, NOTE(UNKNOWN), "count=0\nunknown=5F510141\n"},
	{"a person is cut", EF(DG16), HEX(2, 1, 1, 0xA1, 4, 0x5F, 0x51, 2, 'A'), MRTD_E_TRUNCATED, 0, NULL},
	/* EF.DIR and EF.ATR/INFO: no outer tag */
	{"one application", EF(DIR), HEX(0x61, 9, 0x4F, 7, 0xA0, 0, 0, 2, 0x47, 0x10, 1), MRTD_E_OK, 0, "application=A0000002471001\n"},
	{"two, and a label", EF(DIR), HEX(0x61, 9, 0x4F, 7, 0xA0, 0, 0, 2, 0x47, 0x10, 1, 0x61, 12, 0x4F, 7, 0xA0, 0, 0, 2, 0x47, 0x20, 1, 0x50, 1, 'T'), MRTD_E_OK, 0,
	    "application=A0000002471001\napplication=A0000002472001\nlabel=T\n"},
	{"memory never written", EF(DIR), HEX(0x61, 4, 0x4F, 2, 0xA0, 0, 0xFF, 0xFF), MRTD_E_OK, 0, "application=A000\n"},
	{"something after the zeros", EF(DIR), HEX(0x61, 4, 0x4F, 2, 0xA0, 0, 0, 0, 1), MRTD_E_TAG, 0, NULL},
	{"stated buffers", EF(ATR_INFO), HEX(0x47, 3, 0x80, 1, 0xE0, 0x7F, 0x66, 8, 2, 2, 0x10, 0x00, 2, 2, 0x20, 0x00), MRTD_E_OK, 0,
	    "card_capabilities=8001E0\nmax_command=4096\nmax_response=8192\n"},
	{"one size only", EF(ATR_INFO), HEX(0x7F, 0x66, 4, 2, 2, 0x10, 0x00), MRTD_E_OK, NOTE(MISSING), "max_command=4096\n"},
	/* EF.COM and DG1 in the same words */
	{"EF.COM", EF(COM), HEX(0x5F, 1, 4, '0', '1', '0', '7', 0x5F, 0x36, 6, '0', '4', '0', '0', '0', '0', 0x5C, 2, 0x61, 0x75), MRTD_E_OK, 0,
	    "lds_version=0107\nunicode_version=040000\ntag_list=61 75\n"},
};
/* clang-format on */

static struct span
file_of(enum mrtd_file file, struct span contents, uint8_t *buf, size_t cap)
{
	const struct mrtd_field_table *t = mrtd_field_table(file);
	struct sink k = sink_of(buf, cap);

	if (t->tag != 0) {
		sink_put_u8(&k, (uint8_t)t->tag);
		if (contents.n > 127)
			sink_put_u8(&k, 0x81);
		sink_put_u8(&k, (uint8_t)contents.n);
	}
	sink_put(&k, contents);
	return sink_span(&k);
}

static void
write_all(const struct mrtd_fields *fields, char *out, size_t cap)
{
	struct sink k = sink_of(out, cap - 1);
	struct mrtd_field_walk w;
	struct mrtd_field f;
	size_t n = 0;

	mrtd_field_begin(fields, &w);
	while (mrtd_field_next(&w, &f)) {
		const char *key = mrtd_field_key(&f);

		sink_put(&k, span_of(key, strlen(key)));
		sink_put_u8(&k, '=');
		mrtd_field_text(&f, &k);
		sink_put_u8(&k, '\n');
		n++;
	}
	assert_int_equal(n, fields->n);
	assert_true(sink_ok(&k));
	out[k.n] = '\0';
}

static void
reads_elements(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mrtd_field_table *t = mrtd_field_table(
		    cases[i].file);
		struct mrtd_fields fields = {.n = 99};
		uint8_t buf[300];
		char text[600];
		enum mrtd_err e = mrtd_field_parse(t,
		    file_of(cases[i].file, cases[i].in, buf, sizeof(buf)),
		    &fields);

		check(cases[i].name, e == cases[i].want);
		if (e != MRTD_E_OK) {
			check(cases[i].name, fields.n == 99);
			continue;
		}
		write_all(&fields, text, sizeof(text));
		if (strcmp(text, cases[i].text) != 0)
			fail_msg("%s: %s", cases[i].name, text);
		if (fields.notes != cases[i].notes)
			fail_msg("%s: notes %x, not %x", cases[i].name,
			    fields.notes, cases[i].notes);
	}
}

static const struct {
	const char *name;
	enum mrtd_file file;
	struct span in;
	enum mrtd_err want;
} outer[] = {
    {"DG11 under 6C", EF(DG11), HEX(0x6C, 0), MRTD_E_TAG},
    {"bytes after DG11", EF(DG11), HEX(0x6B, 0, 0), MRTD_E_TRAILING},
    {"DG16 is cut", EF(DG16), HEX(0x70, 1), MRTD_E_TRUNCATED},
    {"an empty file", EF(DG12), {0}, MRTD_E_TRUNCATED},
    {"DG13 is no TLV", EF(DG13), HEX(0x01, 0x02, 0x03), MRTD_E_OK},
    {"DG13 is cut", EF(DG13), HEX(0x6D, 9, 1), MRTD_E_OK},
    {"DG13 is empty", EF(DG13), {0}, MRTD_E_OK},
};

/* Only DG13 and its like may be without their tag. */
static void
demands_the_outer_tag(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(outer) / sizeof(outer[0]); i++) {
		struct mrtd_fields fields;
		enum mrtd_err e = mrtd_field_parse(
		    mrtd_field_table(outer[i].file), outer[i].in, &fields);

		check(outer[i].name, e == outer[i].want);
		if (e == MRTD_E_OK) {
			check(outer[i].name, fields.opaque && fields.n == 1);
			check(outer[i].name, fields.notes == NOTE(NOT_TLV));
		}
	}
}

static void
finds_by_key(void **state)
{
	static const uint8_t file[] = {
	    0x6B, 10, 0x5F, 0x14, 0, 0x5F, 0x14, 1, 'X', 0x5F, 0x13, 0};
	struct mrtd_fields fields;
	struct mrtd_field f;

	(void)state;
	assert_int_equal(mrtd_field_parse(mrtd_field_table(MRTD_FILE_DG11),
			     SPAN_OF(file), &fields),
	    MRTD_E_OK);
	assert_true(mrtd_field_find(&fields, "title", &f));
	assert_int_equal(f.value.n, 1);
	assert_false(mrtd_field_find(&fields, "profession", &f));
	assert_false(mrtd_field_find(&fields, "no such key", &f));
}

/* The group says which person; the raw span is the whole object. */
static void
tells_templates_apart(void **state)
{
	static const uint8_t file[] = {
	    0x70, 12, 0xA1, 4, 0x5F, 0x51, 1, 'A', 0xA2, 4, 0x5F, 0x51, 1, 'B'};
	struct mrtd_fields fields;
	struct mrtd_field_walk w;
	struct mrtd_field f;

	(void)state;
	assert_int_equal(mrtd_field_parse(mrtd_field_table(MRTD_FILE_DG16),
			     SPAN_OF(file), &fields),
	    MRTD_E_OK);
	mrtd_field_begin(&fields, &w);
	for (unsigned i = 1; i <= 2; i++) {
		assert_true(mrtd_field_next(&w, &f));
		assert_int_equal(f.group, i);
		assert_int_equal(f.in, 0xA0 + i);
		assert_int_equal(f.raw.n, 4);
	}
	assert_false(mrtd_field_next(&w, &f));
	assert_false(mrtd_field_next(&w, &f));
}

static void
names_what_it_notes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MRTD_FIELD_NOTE_COUNT_; i++) {
		assert_true(strlen(mrtd_field_note_name(i)) > 0);
		assert_true(strlen(mrtd_field_note_text(i)) > 0);
	}
	assert_string_equal(mrtd_field_note_name(MRTD_FIELD_NOTE_COUNT_), "");
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++) {
		const struct mrtd_field_table *t = mrtd_field_table(i);

		if (t != NULL)
			assert_true(t->n <= 32);
	}
	assert_null(mrtd_field_table(MRTD_FILE_DG2));
	assert_null(mrtd_field_table(MRTD_FILE_COUNT));
}

static void
reads_specimens(void **state)
{
	/* clang-format off */
	static const struct {
		const char *path;
		enum mrtd_file file;
		uint32_t notes;
		const char *key, *text;
	} rows[] = {
	    {"lds/dg-samples/EF_DG11.bin", EF(DG11), NOTE(BCD) | NOTE(NOT_LISTED) | NOTE(LIST_TEMPLATE) | NOTE(NOT_IMAGE), "date_of_birth", "1970-01-01"},
	    {"lds/dg-samples/EF_DG12.bin", EF(DG12), NOTE(BCD) | NOTE(NO_LIST) | NOTE(NOT_IMAGE), "personalization_time", "2024-01-01 12:30:59"},
	    {"lds/dg-samples/EF_DG5.bin", EF(DG5), 0, "portrait", "JPEG 2000, 14999 bytes"},
	    {"lds/dg-samples/EF_DG7.bin", EF(DG7), 0, "signature", "JPEG 2000, 289 bytes"},
	    {"lds/dg-samples/EF_DG1.bin", EF(DG1), 0, NULL, NULL},
	    {"lds/loes2006/ef011E.bin", EF(COM), 0, "lds_version", "0107"},
	    {"lds/bsi-refset-2014/EF_COM.bin", EF(COM), 0, "lds_version", "0107"},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *path = check_data(rows[i].path);
		struct mrtd_fields fields;
		struct mrtd_field f;
		char text[100] = "";
		struct sink k = sink_of(text, sizeof(text) - 1);
		uint8_t *p;
		size_t n;

		if (path == NULL)
			skip_because("no %s", rows[i].path);
		p = check_slurp(path, &n);
		check(rows[i].path, p != NULL);
		check(rows[i].path,
		    mrtd_field_parse(mrtd_field_table(rows[i].file),
			span_of(p, n), &fields) == MRTD_E_OK);
		if (fields.notes != rows[i].notes)
			fail_msg("%s: notes %x", rows[i].path, fields.notes);
		if (rows[i].key != NULL) {
			check(rows[i].path,
			    mrtd_field_find(&fields, rows[i].key, &f));
			mrtd_field_text(&f, &k);
			if (strcmp(text, rows[i].text) != 0)
				fail_msg("%s: %s", rows[i].path, text);
		}
		free(p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_elements),
	    cmocka_unit_test(demands_the_outer_tag),
	    cmocka_unit_test(finds_by_key),
	    cmocka_unit_test(tells_templates_apart),
	    cmocka_unit_test(names_what_it_notes),
	    cmocka_unit_test(reads_specimens),
	};

	return cmocka_run_group_tests_name("mrtd_field", tests, NULL, NULL);
}
