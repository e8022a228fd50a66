/*
 * Watch-lists of documents and names: what is looked for in the MRZ that the
 * chip vouches for.
 *
 * The authority sends a list as text, signed (kiosk/watchdoc_read.c);
 * `sallyport watchlist import` makes an index of it for one gate.  The gate has
 * to tell whether somebody is on the list, not who is: so the index holds no
 * name and no number, but HMAC-SHA-256 of them with a secret of the gate, and
 * for each entry the authority's reference and a date of birth.  Whoever holds
 * the index alone learns nobody's name; who holds the secret too can try names
 * against it.
 *
 * Names are compared in the letters of the MRZ (Doc 9303-3 §6) in three ways:
 * as transliterated; by what all permitted transliterations have in common
 * (MUELLER, MULLER, MUXXLLER); and, because a long name is cut (-3 §4.6), by
 * the first letters of the surname with the first of the given names.  The less
 * is compared, the closer the date of birth has to be.
 *
 * A search is five keys looked up in a sorted table, whatever the list's size.
 * What was found goes into the record, for the officer, and nowhere else.
 */
#ifndef KIOSK_WATCHDOC_H
#define KIOSK_WATCHDOC_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"
#include "mrtd/date.h"
#include "mrtd/mrz.h"

struct conf_error;

enum {
	KIOSK_WATCHDOC_LISTS = 8,
	KIOSK_WATCHDOC_HITS = 8,
	KIOSK_WATCHDOC_NAME = 24, /* with its NUL */
	KIOSK_WATCHDOC_REFERENCE = 32,
	KIOSK_WATCHDOC_SECRET = 32,
	KIOSK_WATCHDOC_KEY = 16,
	KIOSK_WATCHDOC_ENTRIES = 200000
};
#define KIOSK_WATCHDOC_TEXT_MAX ((size_t)16 << 20)
#define KIOSK_WATCHDOC_INDEX_MAX ((size_t)32 << 20)
#define KIOSK_WATCHDOC_PURPOSE "sallyport-watchlist" /* kiosk/sign.h */

/* In what a traveller is like an entry, the surest first. */
enum kiosk_watchdoc_grade {
	KIOSK_WATCHDOC_DOCUMENT, /* issuing state and number */
	KIOSK_WATCHDOC_NAME_SAME, /* as transliterated */
	KIOSK_WATCHDOC_NAME_LIKE, /* by another transliteration or order */
	KIOSK_WATCHDOC_NAME_CUT, /* as far as a cut name shows */
	KIOSK_WATCHDOC_GRADES
};
enum kiosk_watchdoc_birth {
	KIOSK_WATCHDOC_BIRTH_SAME,
	KIOSK_WATCHDOC_BIRTH_OPEN, /* one of the two is not wholly known */
	KIOSK_WATCHDOC_BIRTH_NEAR, /* day and month change places; one off */
	KIOSK_WATCHDOC_BIRTH_OTHER
};

enum kiosk_watchdoc_outcome {
	KIOSK_WATCHDOC_NOT_SEARCHED, /* zero: not every list was */
	KIOSK_WATCHDOC_CLEAR,
	KIOSK_WATCHDOC_HIT
};

struct kiosk_watchdoc_hit {
	char list[KIOSK_WATCHDOC_NAME];
	char reference[KIOSK_WATCHDOC_REFERENCE]; /* of the authority */
	enum kiosk_watchdoc_grade grade;
	enum kiosk_watchdoc_birth birth; /* of a name */
};

/* Which list it was that was searched. */
struct kiosk_watchdoc_used {
	char list[KIOSK_WATCHDOC_NAME];
	uint32_t version;
	uint8_t sha256[32]; /* of the index, as it was read */
};

struct kiosk_watchdoc_result {
	enum kiosk_watchdoc_outcome outcome;
	size_t lists;
	struct kiosk_watchdoc_used used[KIOSK_WATCHDOC_LISTS];
	/* The first list of which a newer one was put there and not taken, and
	 * why; NULL: none. */
	char stayed[KIOSK_WATCHDOC_NAME];
	const char *refused;
	char list[KIOSK_WATCHDOC_NAME]; /* the first that was not searched */
	const char *why; /* of that list; NULL: all were */
	uint32_t entries, us;
	size_t hits;
	struct kiosk_watchdoc_hit hit[KIOSK_WATCHDOC_HITS];
};

/* What stands at the head of a list. */
struct kiosk_watchdoc_head {
	char name[KIOSK_WATCHDOC_NAME];
	uint32_t version;
	int64_t issued, until; /* seconds since 1970; until 0: without end */
	uint32_t entries, keys;
};

struct kiosk_watchdoc;
/*
 * Opens the indices of a text of paths with commas between them; what cannot be
 * opened is told by every search.  False: no memory.
 */
bool kiosk_watchdoc_open(const char *paths, const char *secret_path,
    struct kiosk_watchdoc **out) MUST_USE;
void kiosk_watchdoc_close(struct kiosk_watchdoc **);
/*
 * now in seconds, today in the lane's time zone; a list issued more than
 * max_age_s before now (0: no bound) or past its end is not searched.
 */
void kiosk_watchdoc_search(const struct kiosk_watchdoc *,
    const struct mrtd_mrz *, struct mrtd_date today, int64_t now,
    int64_t max_age_s, struct kiosk_watchdoc_result *out);

/*
 * A list whose file is another one now than was read: taken as a whole where it
 * is good and of no older version; else the one before stays as it is, and
 * every search tells so.  Between passages, never in one.  False: there is none
 * (any more), and *out is as it was.
 */
struct kiosk_watchdoc_news {
	char list[KIOSK_WATCHDOC_NAME];
	uint32_t version; /* that is searched from now on; 0: none is */
	uint8_t sha256[32]; /* of that */
	const char *why; /* it was not taken; NULL: it was */
};
bool kiosk_watchdoc_renew(
    struct kiosk_watchdoc *, struct kiosk_watchdoc_news *out) MUST_USE;

/*
 * What list i is, head.name at least, and why it would not be searched; NULL:
 * it would.  False: there is none.
 */
bool kiosk_watchdoc_list(const struct kiosk_watchdoc *, size_t i, int64_t now,
    int64_t max_age_s, struct kiosk_watchdoc_head *, const char **why) MUST_USE;

/* "document", "name", "name-like", "name-cut"; "same", "open", ... */
const char *kiosk_watchdoc_grade_name(enum kiosk_watchdoc_grade);
const char *kiosk_watchdoc_birth_name(enum kiosk_watchdoc_birth);
/* "not searched", "clear", "hit". */
const char *kiosk_watchdoc_text(enum kiosk_watchdoc_outcome);

/* The index as bytes: NULL, or why it is none.  The spans borrow. */
struct kiosk_watchdoc_index {
	struct kiosk_watchdoc_head head;
	struct span entries, keys;
};
const char *kiosk_watchdoc_index_open(struct span bytes,
    const uint8_t secret[KIOSK_WATCHDOC_SECRET],
    struct kiosk_watchdoc_index *) MUST_USE;

/* Names as they are compared; all A-Z and blanks. */
void kiosk_watchdoc_name_skeleton(const char *name, char *out, size_t cap);
/* What is looked up for a document, for a name in one of three ways. */
void kiosk_watchdoc_name_document(
    const char *issuer, const char *number, struct sink *);
void kiosk_watchdoc_name_person(enum kiosk_watchdoc_grade, const char *surname,
    const char *given, struct sink *);
enum kiosk_watchdoc_birth kiosk_watchdoc_name_birth(
    struct mrtd_date entry, struct mrtd_date bearer) MUST_USE;
/* Whether a name so alike, with dates of birth so alike, is a hit. */
bool kiosk_watchdoc_name_counts(
    enum kiosk_watchdoc_grade, enum kiosk_watchdoc_birth) MUST_USE;
bool kiosk_watchdoc_name_hash(const uint8_t secret[KIOSK_WATCHDOC_SECRET],
    struct span text, uint8_t out[KIOSK_WATCHDOC_KEY]) MUST_USE;

/*
 * The authority's text into an index, which the caller frees.
 *
 *	[list]
 *	name = wanted
 *	version = 12
 *	issued = 2026-11-22T06:00Z
 *	until = 2026-11-24T06:00Z
 *	[documents]
 *	UTO L898902C3 = SLTD-4711
 *	[names]
 *	Müller, Heidi; 1974-08-12 = SIS-77
 *
 * A date of birth may be YYYY-MM, YYYY or missing.  The reference has at most
 * 31 printable characters of ASCII.
 */
enum kiosk_err kiosk_watchdoc_read(struct span text,
    const uint8_t secret[KIOSK_WATCHDOC_SECRET], struct span *index,
    struct conf_error *) MUST_USE;

#endif
