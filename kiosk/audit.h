/*
 * The audit log of a gate or a site: what was changed, ordered and decided
 * there, in lines of which none can be altered, taken out or put in without
 * its showing.
 *
 *	seq TAB time TAB kind TAB who TAB prev TAB what LF
 *
 *	seq   from 1, one more each line
 *	time  UTC, "2026-11-22T14:31:00.123Z"
 *	kind  a word of AUDIT_KINDS
 *	who   person, program or device; "-" where there is none
 *	prev  SHA-256 of the line before, LF included, in hexadecimal; of the
 *	      first line 64 zeros, or that of the last line of an older file
 *	what  UTF-8; whatever is no printable character is written %XX
 *
 * A line of the kind "checkpoint" ends in " sig=" and 128 hexadecimal digits,
 * the signature (kiosk/sign.h, purpose "sallyport-audit") of that line up to
 * the blank before it: so of everything above.  Whoever can write the file can
 * cut its end off, which no chain shows; so checkpoints are kept elsewhere, at
 * the site and in the logs of other gates ("witness"), and asked for at
 * verification.
 *
 * A line that a crash has cut is ended with CAN (18) and LF, and a "torn" line
 * follows, which begins with its digest.
 *
 * No personal data of travellers stands here: a passage is its random name and
 * the digest of its record.
 *
 * Pure: the file is kiosk/audit_file.h.
 */
#ifndef KIOSK_AUDIT_H
#define KIOSK_AUDIT_H

#include "kiosk/sign.h"

/* clang-format off */
/* Append-only: they are stored. */
#define AUDIT_KINDS(X)                                                        \
	X(BEGIN,      "begin")      /* of a file: whose it is */              \
	X(START,      "start")      /* of a program, with its version */      \
	X(STOP,       "stop")                                                 \
	X(CHANGE,     "change")     /* of software, policy, trust, ... */     \
	X(PASSAGE,    "passage")    /* its name, decision, digest of record */ \
	X(ORDER,      "order")      /* of an officer, and what became of it */ \
	X(LOGON,      "logon")                                                \
	X(LOGOFF,     "logoff")                                               \
	X(ALARM,      "alarm")                                                \
	X(SEARCH,     "search")     /* of past passages */                    \
	X(EXPORT,     "export")                                               \
	X(ERASE,      "erase")      /* what retention removed: counts */      \
	X(TORN,       "torn")       /* the line before was cut by a crash */  \
	X(WITNESS,    "witness")    /* a checkpoint of another log */         \
	X(CHECKPOINT, "checkpoint")                                           \
	X(UNSEAL,     "unseal")     /* one record: which, and what for */     \
	X(RESEND,     "resend")     /* to a restored site: what, what not */

#define AUDIT_FAULTS(X)                                                       \
	X(NONE,      "the chain is whole")                                    \
	X(MALFORMED, "a line is not of this form")                            \
	X(SEQUENCE,  "a line is missing or doubled")                          \
	X(CHAIN,     "a line is not the one that the next was written after") \
	X(SIGNATURE, "the signature of a checkpoint is wrong")                \
	X(KEY,       "a checkpoint is signed by a key that is not given")     \
	X(CUT,       "lines are missing at the end: a checkpoint kept elsewhere knows of them") \
	X(OTHER,     "the checkpoint kept elsewhere is of another history")
/* clang-format on */

enum audit_kind {
#define AUDIT_CODE(name, word) AUDIT_##name,
	AUDIT_KINDS(AUDIT_CODE)
#undef AUDIT_CODE
	AUDIT_KIND_COUNT
};

enum audit_fault {
#define AUDIT_CODE(name, text) AUDIT_FAULT_##name,
	AUDIT_FAULTS(AUDIT_CODE)
#undef AUDIT_CODE
	AUDIT_FAULT_COUNT
};

#define AUDIT_PURPOSE "sallyport-audit" /* kiosk/sign.h */
#define AUDIT_LINE_MAX 1024
#define AUDIT_WHAT_MAX 640 /* as written */

struct audit_entry {
	uint64_t seq;
	int64_t time_ms; /* since 1970-01-01 UTC */
	enum audit_kind kind;
	char who[64]; /* cut */
	uint8_t prev[32];
	struct span what; /* as written, into the line; without a signature */
	struct span signature; /* CHECKPOINT: hexadecimal */
};

/* A line with its LF; false: not of this form, and nothing moved. */
bool kiosk_audit_take(struct span *text, struct audit_entry *) MUST_USE;
/*
 * Writes a line; of a checkpoint everything up to its signature, without LF.
 * what is text, NUL at its end; what does not fit is cut.
 */
void kiosk_audit_put(
    struct sink *, const struct audit_entry *, const char *what);
/* Ends that line. */
void kiosk_audit_put_signature(
    struct sink *, const uint8_t signature[KIOSK_SIGN_SIZE]);

/* What a log is verified with. */
struct audit_against {
	const struct kiosk_sign_public *key; /* more than one over the years */
	size_t keys;
	/* Lines of the kind "checkpoint" of this log, kept elsewhere. */
	struct span kept;
};

struct audit_report {
	enum audit_fault fault;
	size_t line; /* where, from 1; 0: the file as a whole */
	size_t entries, checkpoints, torn;
	uint64_t first, last; /* seq */
	uint64_t signed_to; /* seq up to which a good checkpoint vouches */
	size_t backwards; /* lines whose time is before that of the last */
	size_t kept; /* checkpoints kept elsewhere that agree */
	uint8_t tip[32]; /* digest of the last line: prev of the next */
	int64_t time_ms; /* of the last line */
};

/*
 * The whole text.  A last line without its end, or one that is followed by
 * "torn" with its digest, is what a crash leaves, and no fault.
 */
void kiosk_audit_verify(
    struct span text, const struct audit_against *, struct audit_report *);

/* Whether a checkpoint, the line that it was read from, is rightly signed. */
bool kiosk_audit_vouched(const struct audit_against *, struct span line,
    const struct audit_entry *) MUST_USE;

/* "change"; "unknown" outside the range. */
const char *kiosk_audit_kind_word(enum audit_kind);
const char *kiosk_audit_fault_text(enum audit_fault);
void kiosk_audit_time(int64_t ms, char out[32]);
/* For showing it: %25 is undone, what a terminal would obey is not. */
void kiosk_audit_text(struct span what, struct sink *out);

#endif
