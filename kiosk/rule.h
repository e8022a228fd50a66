/*
 * The rules of a lane: who may use it, as the authority's policy file says it
 * (policy.conf(5)).
 *
 * Rules are asked in the order of their numbers.  One that does not apply to
 * the traveller is passed over; the first that applies decides, and so does the
 * first of which it cannot be told: for the officer.  Where none decides, the
 * officer does.  A policy without a single rule asks nothing of the traveller.
 *
 * So a file is read from top to bottom, and no later line changes what an
 * earlier one decided.  A rule applies where all that it asks is so; what was
 * not established (a height that nothing measured) is neither so nor not so,
 * and matters only where the rest of the rule is so.
 */
#ifndef KIOSK_RULE_H
#define KIOSK_RULE_H

#include "kiosk/traveller.h"

struct conf_line;

enum kiosk_rule_truth {
	KIOSK_RULE_NO,
	KIOSK_RULE_UNKNOWN, /* it cannot be told */
	KIOSK_RULE_YES
};

/* What a rule may ask: key in the file, name, and what is said where it is not
 * known.  The last two are demands: asked once the rule applies. */
/* clang-format off */
#define KIOSK_RULE_ASKS(X)                                                     \
	X(LANE,        "lane",        "lane",               "the lane has no name")          \
	X(STATION,     "station",     "station",            "it is not known what this station is") \
	X(HOURS,       "hours",       "hour",               "the local time is not known")   \
	X(DOCUMENT,    "document",    "document type",      "the MRZ is not known")          \
	X(ISSUER,      "issuer",      "issuing state",      "the MRZ is not known")          \
	X(NATIONALITY, "nationality", "nationality",        "the MRZ is not known")          \
	X(VALID_DAYS,  "valid_days",  "days of validity",   "the date of expiry is not known for sure") \
	X(AGE,         "age",         "age",                "the age is not known for sure")          \
	X(ACCOMPANIED, "accompanied", "company of an adult", "it is not known who accompanies the traveller") \
	X(HEIGHT,      "height",      "height",             "the height was not measured")   \
	X(ACCESS,      "access",      "access to the chip", "the chip was not opened")       \
	X(CHIP,        "chip",        "proof of the chip",  "nothing proved the chip")
/* clang-format on */

enum kiosk_rule_about {
#define KIOSK_RULE_CODE(name, key, noun, unknown) KIOSK_RULE_##name,
	KIOSK_RULE_ASKS(KIOSK_RULE_CODE)
#undef KIOSK_RULE_CODE
	KIOSK_RULE_ABOUTS
};

#define KIOSK_RULE_MAX 64
#define KIOSK_RULE_CODES 2048 /* of all rules together */
#define KIOSK_RULE_INTERVALS 8 /* intervals of one rule */

/* Codes of the pool; negated: all but these. */
struct kiosk_rule_codes {
	uint16_t first, n;
	bool negated;
};

/* days: 1 << weekday; minutes of the day, the last excluded. */
struct kiosk_rule_hours {
	uint8_t days;
	uint16_t from, to;
};

/* What is asked; about says which members count. */
struct kiosk_rule_terms {
	unsigned about; /* 1 << enum kiosk_rule_about */
	struct kiosk_rule_codes document, issuer, nationality;
	struct kiosk_traveller_range age, valid, height;
	bool accompanied;
	char lanes[96]; /* with commas */
	unsigned stations; /* one of these, 1 << enum gate_topology */
	struct kiosk_rule_hours hours[KIOSK_RULE_INTERVALS];
	size_t n_hours;
	unsigned chip; /* one of these, 1 << enum kiosk_facts_auth_kind */
};

enum kiosk_rule_then {
	KIOSK_RULE_OFFICER,
	KIOSK_RULE_ELIGIBLE
};

/* Whether a finger is compared besides the face. */
enum kiosk_rule_finger {
	KIOSK_RULE_FINGER_LANE, /* as [finger] of the policy says */
	KIOSK_RULE_FINGER_NO,
	KIOSK_RULE_FINGER_READABLE, /* where the chip gives one */
	KIOSK_RULE_FINGER_REQUIRED
};

struct kiosk_rule {
	unsigned number, line;
	bool decided; /* `then` stands in the file */
	enum kiosk_rule_then then;
	enum kiosk_rule_finger finger;
	char text[96]; /* "under 12 without adult" */
	struct kiosk_rule_terms terms;
};

struct kiosk_rules {
	size_t n;
	struct kiosk_rule rule[KIOSK_RULE_MAX];
	size_t n_codes;
	char code[KIOSK_RULE_CODES][4];
};

/* Why the rules said what they said. */
enum kiosk_rule_why {
	KIOSK_RULE_WHY_NOBODY, /* zero: there are rules, and none decided */
	KIOSK_RULE_WHY_RULE, /* this one applies */
	KIOSK_RULE_WHY_UNKNOWN, /* of this one it cannot be told */
	KIOSK_RULE_WHY_DEMAND, /* it applies and demands what is not there */
	KIOSK_RULE_WHY_NO_RULES /* the policy has none */
};

/* A value, for the record.  Zero is the officer. */
struct kiosk_rule_verdict {
	enum kiosk_rule_then outcome;
	enum kiosk_rule_why why;
	unsigned number; /* of the rule; 0: none */
	char text[96]; /* its sentence */
	enum kiosk_rule_about about; /* unknown or demanded */
	enum kiosk_rule_finger finger;
};

void kiosk_rule_judge(const struct kiosk_rules *,
    const struct kiosk_traveller *, struct kiosk_rule_verdict *);
/* Whether one thing that the terms ask is so; YES where they do not ask it. */
enum kiosk_rule_truth kiosk_rule_ask(const struct kiosk_rules *,
    const struct kiosk_rule_terms *, enum kiosk_rule_about,
    const struct kiosk_traveller *) MUST_USE;
/* All of them but the demands; *unknown is the first that is not known. */
enum kiosk_rule_truth kiosk_rule_applies(const struct kiosk_rules *,
    const struct kiosk_rule_terms *, const struct kiosk_traveller *,
    enum kiosk_rule_about *unknown) MUST_USE;
/* Whether it is demanded once the rule applies. */
bool kiosk_rule_demands(enum kiosk_rule_about) MUST_USE;
const char *kiosk_rule_key(enum kiosk_rule_about);
const char *kiosk_rule_noun(enum kiosk_rule_about);

/* What the terms ask of this, in words: "age 10 to 17"; nothing where they do
 * not.  A list of codes is cut. */
void kiosk_rule_words(const struct kiosk_rules *,
    const struct kiosk_rule_terms *, enum kiosk_rule_about, struct sink *out);
/* "no", "unknown", "yes". */
const char *kiosk_rule_truth_name(enum kiosk_rule_truth);
/* "no", "if-readable", "required"; "" where the lane says it. */
const char *kiosk_rule_finger_name(enum kiosk_rule_finger);

/*
 * The verdict for the record: "rule-7", "refused by rule 7: under 12 without
 * adult".  The code is "no-rule" where none decided.
 */
#define KIOSK_RULE_CODE_MAX 32
#define KIOSK_RULE_TEXT_MAX 160
void kiosk_rule_reason(const struct kiosk_rule_verdict *,
    char code[KIOSK_RULE_CODE_MAX], char text[KIOSK_RULE_TEXT_MAX]);
/* "eligible", "officer". */
const char *kiosk_rule_then_name(enum kiosk_rule_then);

/*
 * Reading, for kiosk/policy.c: a line of a section [rule N], whose number and
 * order are checked where the section begins; a line of terms alone; and what
 * has to stand in every rule.  NULL, or what is wrong.
 */
struct kiosk_rule_lists;
const char *kiosk_rule_begin(
    struct kiosk_rules *, const char *number, unsigned line) MUST_USE;
const char *kiosk_rule_line(struct kiosk_rules *,
    const struct kiosk_rule_lists *, const char *key,
    const char *value) MUST_USE;
/* "is not a key of this section" where the key is none of terms. */
const char *kiosk_rule_term(struct kiosk_rules *,
    const struct kiosk_rule_lists *, struct kiosk_rule_terms *, const char *key,
    const char *value) MUST_USE;
const char *kiosk_rule_complete(const struct kiosk_rule *) MUST_USE;

/* Lists of codes with a name: [list NAME], written @NAME in a rule. */
#define KIOSK_RULE_LISTS 16
struct kiosk_rule_lists {
	size_t n;
	struct kiosk_rule_list {
		char name[24];
		struct kiosk_rule_codes codes;
	} list[KIOSK_RULE_LISTS];
};
const char *kiosk_rule_list_begin(
    struct kiosk_rule_lists *, const char *name) MUST_USE;
/* Appends to the last list. */
const char *kiosk_rule_list_line(struct kiosk_rules *,
    struct kiosk_rule_lists *, const char *key, const char *value) MUST_USE;

#endif
