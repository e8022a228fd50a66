/*
 * Data elements: what stands in EF.ATR/INFO, EF.DIR, EF.COM, DG1, DG5 to DG13,
 * DG16 and in the records of LDS2, by tables that look like those of Doc
 * 9303-10 (8th edition).
 *
 *	const struct mrtd_field_table *t = mrtd_field_table(MRTD_FILE_DG11);
 *
 *	e = mrtd_field_parse(t, file, &fields);
 *	mrtd_field_begin(&fields, &walk);
 *	while (mrtd_field_next(&walk, &f)) {
 *		mrtd_field_text(&f, &sink);
 *		... f.rule->key, f.rule->name, f.notes ...
 *	}
 *
 * Nothing is copied: values are spans into the file.  An element that the
 * standard does not have is kept and shown; what deviates is a note and never
 * an error, as long as the file consists of data objects.
 */
#ifndef MRTD_FIELD_H
#define MRTD_FIELD_H

#include "mrtd/date.h"
#include "mrtd/face.h"
#include "mrtd/lds.h"

enum mrtd_field_kind {
	MRTD_FIELD_TEXT, /* free text, UTF-8 */
	MRTD_FIELD_NAME, /* primary<<secondary<identifier, as in an MRZ */
	MRTD_FIELD_LIST, /* text with parts divided by '<' */
	MRTD_FIELD_CODE, /* A-Z, a-z, 0-9, '<', blank */
	MRTD_FIELD_DATE, /* YYYYMMDD */
	MRTD_FIELD_TIME, /* YYYYMMDDhhmmss */
	MRTD_FIELD_NUMBER, /* binary, big-endian */
	MRTD_FIELD_COUNT, /* number of instances in the same template */
	MRTD_FIELD_DAYS, /* three bytes: days, months, years (LDS2) */
	MRTD_FIELD_IMAGE, /* JPEG or JPEG 2000 */
	MRTD_FIELD_TAGS, /* tag list */
	MRTD_FIELD_BYTES, /* anything else */
	MRTD_FIELD_TEMPLATE, /* holds elements; never seen by a caller */
};

/* clang-format off */
#define MRTD_FIELD_NOTES(X)                                                     \
	/* of one element */                                                    \
	X(EMPTY,         "the element is empty")                                \
	X(UNKNOWN,       "the standard has no such element here")               \
	X(NOT_LISTED,    "the tag list does not name the element")              \
	X(UNWRAPPED,     "the element stands outside of its template")          \
	X(REPEATED,      "the element occurs more often than it may")           \
	X(ORDER,         "the element is not in its place")                     \
	X(LENGTH,        "the element has a length that is not allowed")        \
	X(BCD,           "the digits are binary coded, not text")               \
	X(DATE,          "the date or time does not exist")                     \
	X(NOT_UTF8,      "the text is not UTF-8")                               \
	X(CONTROL,       "the text holds control characters")                   \
	X(INVISIBLE,     "the text holds characters that change what is seen")  \
	X(CHARACTER,     "the element holds a character that is not allowed")   \
	X(FILLERS,       "fillers lead, end or are repeated without need")      \
	X(NOT_IMAGE,     "the image is neither JPEG nor JPEG 2000")             \
	/* of the file or of a template */                                      \
	X(NO_LIST,       "the tag list is missing")                             \
	X(LISTED_ABSENT, "the tag list names an element that is absent")        \
	X(LIST_TEMPLATE, "the tag list names a template")                       \
	X(COUNT,         "the number of instances is not the stated one")       \
	X(MISSING,       "a mandatory element is absent")                       \
	X(NOT_TLV,       "the contents are no data objects")                    \
	X(COPY,          "the copy for searching differs from what is signed")
/* clang-format on */
enum mrtd_field_note {
#define MRTD_FIELD_CODE_(name, text) MRTD_FIELD_NOTE_##name,
	MRTD_FIELD_NOTES(MRTD_FIELD_CODE_)
#undef MRTD_FIELD_CODE_
	MRTD_FIELD_NOTE_COUNT_
};
#define MRTD_FIELD_NOTE(name) (UINT32_C(1) << MRTD_FIELD_NOTE_##name)

enum {
	MRTD_FIELD_MANDATORY = 1 << 0,
	MRTD_FIELD_FIXED = 1 << 1, /* max bytes, no fewer */
	MRTD_FIELD_REPEATS = 1 << 2,
	MRTD_FIELD_COUNTED = 1 << 3, /* the instances that COUNT counts */
	MRTD_FIELD_STRANGE = 1 << 4, /* seen in documents, in no standard */
	MRTD_FIELD_SERIES = 1 << 5, /* template: 15 tags beginning with this */
	MRTD_FIELD_UNKNOWN_PARTS = 1 << 6, /* a date may have fillers */
};

struct mrtd_field_rule {
	uint32_t tag;
	uint32_t in; /* tag of the template it stands in; 0: none */
	const char *key; /* "date_of_birth": for machines */
	const char *name; /* as the standard calls it: for people */
	enum mrtd_field_kind kind;
	uint16_t max; /* bytes; 0: no limit */
	unsigned flags;
};

enum {
	MRTD_FIELD_LISTED = 1 << 0, /* a tag list 5C is demanded */
	MRTD_FIELD_FREE = 1 << 1, /* contents need not be data objects */
	MRTD_FIELD_ORDERED = 1 << 2, /* the order of the rules is fixed */
	MRTD_FIELD_PADDED = 1 << 3, /* 00 may fill the end of the file */
};

struct mrtd_field_table {
	const char *name; /* "EF.DG11" */
	uint32_t tag; /* around all; 0: none */
	const struct mrtd_field_rule *rules;
	size_t n; /* at most 32 */
	unsigned flags;
};

/* NULL for files that are no list of elements: DG2, DG14, EF.SOD ... */
const struct mrtd_field_table *mrtd_field_table(enum mrtd_file);

struct mrtd_fields {
	const struct mrtd_field_table *table;
	struct span content; /* without the outer tag */
	uint32_t notes; /* of all elements and of the file */
	size_t n; /* elements */
	bool opaque; /* the one element is the contents as they are */
	bool has_list;
	struct span list; /* contents of the tag list */
};

struct mrtd_field {
	const struct mrtd_field_rule *rule; /* NULL: unknown */
	uint32_t tag;
	uint32_t in; /* tag of the template around it; 0: none */
	unsigned group; /* which template in the file, from 1; 0: none */
	struct span value, raw; /* raw: tag and length too */
	uint32_t notes;
	/* By kind; what could not be read is 0. */
	struct mrtd_date date; /* DATE, TIME */
	int hour, minute, second; /* TIME */
	uint64_t number; /* NUMBER, COUNT */
	enum mrtd_image_format format; /* IMAGE without NOT_IMAGE */
};

/* The fields are field.c's own. */
struct mrtd_field_walk {
	const struct mrtd_fields *fields;
	struct span rest, outer; /* of this level, of the one above */
	const struct mrtd_field_rule *in; /* the template; NULL: none */
	uint32_t in_tag;
	unsigned group;
	size_t last, last_outer; /* index of the last rule, plus one */
	uint32_t seen, seen_outer; /* bits of rules */
	uint32_t pending; /* notes of a template, for its first element */
	bool done;
};

/*
 * A whole file (or record, by a table without outer tag).  MRTD_E_TAG,
 * MRTD_E_TRUNCATED, MRTD_E_TRAILING, MRTD_E_LENGTH: not a row of data objects,
 * at the top or in a template that the table knows.  A table that is FREE takes
 * everything.
 */
enum mrtd_err mrtd_field_parse(const struct mrtd_field_table *,
    struct span file, struct mrtd_fields *) MUST_USE;
/* fields must stay while the walk goes on. */
void mrtd_field_begin(const struct mrtd_fields *, struct mrtd_field_walk *);
bool mrtd_field_next(struct mrtd_field_walk *, struct mrtd_field *) MUST_USE;
/* The first element with this key that is not empty. */
bool mrtd_field_find(
    const struct mrtd_fields *, const char *key, struct mrtd_field *) MUST_USE;

/*
 * For people, valid and harmless UTF-8 (mrtd/text.h): names as "ERIKSSON, ANNA
 * MARIA", lists with commas, dates as "1974-08-12" with "??" for what is
 * unknown, images by form and size, all else in hexadecimal.  At most three
 * bytes for each byte of the value and 64 more.
 */
void mrtd_field_text(const struct mrtd_field *, struct sink *);
/* "date_of_birth"; "unknown" where there is no rule. */
const char *mrtd_field_key(const struct mrtd_field *);
const char *mrtd_field_name(const struct mrtd_field *);
/* "BCD" and "the digits are binary coded, not text"; "" outside the range. */
const char *mrtd_field_note_name(enum mrtd_field_note);
const char *mrtd_field_note_text(enum mrtd_field_note);

#endif
