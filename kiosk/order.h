/*
 * An order: what an officer decided, signed with the key of their console:
 * Ed25519, or ECDSA with SHA-256 on P-256.  It is bound to site, gate, case,
 * passage and time, ends soon, and counts once.  The gate's monitor verifies it
 * itself, before it looks into it: whoever holds the database, the line or the
 * link cannot open a door.
 *
 *	console:  kiosk_order_encode(&order, &sealed);
 *	          kiosk_order_sign(&sealed, key);      (and a second one)
 *	          kiosk_store_send_order(store, &sealed);
 *	gate:     v = kiosk_order_judge(&sealed, &keys, &when, &order);
 *	          ... store the verdict, and only then do it ...
 *
 * The canonical bytes have a fixed length: a domain, then every member in the
 * order below, texts padded with NUL.
 */
#ifndef KIOSK_ORDER_H
#define KIOSK_ORDER_H

#include <openssl/evp.h>

#include "kiosk/case.h"
#include "kiosk/err.h"

struct conf_error;

/* clang-format off */
/* To a case, or (below) to the lane as a whole.  Append-only. */
#define KIOSK_ORDER_KINDS(X)                                                  \
	X(ADMIT,     "admit",     true)  /* open the door */                  \
	X(REFUSE,    "refuse",    true)                                       \
	X(REFER,     "refer",     true)  /* to a second line: not admitted */ \
	X(REPEAT,    "repeat",    true)  /* a step */                         \
	X(WAIT,      "wait",      true)  /* hold the case open once more */   \
	X(LOCK,      "lock",      false) /* at once: nobody passes */         \
	X(RELEASE,   "release",   false) /* back into service */              \
	X(CLOSE,     "out-of-service", false) /* after the running passage */ \
	X(EMERGENCY, "emergency", false) /* lock, and alarm */                \
	X(CORRECT,   "correct",   true)  /* the zone, then the chip again */

/* Why a human overruled or confirmed the machine: TR-03121-3.1 §4.8.2. */
#define KIOSK_ORDER_REASONS(X)                                                \
	X(NONE,       "")                  /* REPEAT, WAIT, the lane */       \
	X(OK_OBVIOUS, "ok-obvious")        /* obviously the holder */         \
	X(OK,         "ok-without-reason") /* accepted, no reason given */    \
	X(NOK,        "nok")               /* not accepted */

#define KIOSK_ORDER_STEPS(X)                                                  \
	X(NONE,     "")                                                       \
	X(FACE,     "face")                /* the comparison, once more */    \
	X(DOCUMENT, "document")            /* all of it, as a new passage */

/* Append-only: they are stored. */
#define KIOSK_ORDER_VERDICTS(X)                                               \
	X(DONE,       "done",       "it was carried out")                     \
	X(MALFORMED,  "malformed",  "its bytes are no order")                 \
	X(FORGED,     "forged",     "no console that this gate knows signed it") \
	X(REPLAYED,   "replayed",   "it has been here before")                \
	X(LATE,       "late",       "its time is over")                       \
	X(EARLY,      "early",      "it comes from the future, or lasts too long") \
	X(OTHER_GATE, "other-gate", "it is for another gate")                 \
	X(OTHER_CASE, "other-case", "its case is not the one that is open")   \
	X(NOT_PERMITTED, "not-permitted", "this console may not order that")  \
	X(NOT_HERE,   "not-here",   "the gate's policy does not take it here") \
	X(ONE_EYE,    "four-eyes",  "a second officer has to sign it")        \
	X(NOT_STORED, "not-stored", "it could not be stored")
/* clang-format on */

enum kiosk_order_kind {
#define KIOSK_ORDER_CODE(name, text, on_case) KIOSK_ORDER_##name,
	KIOSK_ORDER_KINDS(KIOSK_ORDER_CODE)
#undef KIOSK_ORDER_CODE
	KIOSK_ORDER_KIND_COUNT
};

enum kiosk_order_reason {
#define KIOSK_ORDER_CODE(name, text) KIOSK_ORDER_BECAUSE_##name,
	KIOSK_ORDER_REASONS(KIOSK_ORDER_CODE)
#undef KIOSK_ORDER_CODE
	KIOSK_ORDER_REASON_COUNT
};

enum kiosk_order_step {
#define KIOSK_ORDER_CODE(name, text) KIOSK_ORDER_STEP_##name,
	KIOSK_ORDER_STEPS(KIOSK_ORDER_CODE)
#undef KIOSK_ORDER_CODE
	KIOSK_ORDER_STEP_COUNT
};

enum kiosk_order_verdict {
#define KIOSK_ORDER_CODE(name, word, text) KIOSK_ORDER_V_##name,
	KIOSK_ORDER_VERDICTS(KIOSK_ORDER_CODE)
#undef KIOSK_ORDER_CODE
	KIOSK_ORDER_VERDICT_COUNT
};

struct kiosk_order {
	char id[KIOSK_CASE_ID]; /* random: the nonce */
	enum kiosk_order_kind kind;
	enum kiosk_order_reason reason; /* ADMIT: an OK; REFUSE: NOK */
	enum kiosk_order_step step; /* REPEAT */
	char site[KIOSK_CASE_NAME], gate[KIOSK_CASE_NAME];
	/* Empty where it is for the lane. */
	char case_id[KIOSK_CASE_ID];
	char passage[40];
	uint64_t sequence; /* rises with every order of a console to a gate */
	int64_t issued_ms, expires_ms; /* since 1970-01-01 UTC */
	char officer[48];
	/* Their own words; may be empty.  CORRECT: kiosk/correct.h. */
	char note[160];
};

#define KIOSK_ORDER_SIZE 416
/*
 * A public key says what it signs with: 0 and 32 octets are Ed25519 (RFC 8032),
 * 2 or 3 and 32 octets a point of P-256, compressed (SEC 1 §2.3.3), of ECDSA
 * with SHA-256.  No order names an algorithm: a key that a gate knows has one.
 */
#define KIOSK_ORDER_KEY 33
#define KIOSK_ORDER_SIGNATURE 64 /* of either; ECDSA: r || s */
#define KIOSK_ORDER_SIGNERS 2
/* An order lasts this long at most; a console makes it shorter. */
#define KIOSK_ORDER_LIFE_MS 120000
/* Clocks of gate and console may differ by this much. */
#define KIOSK_ORDER_SKEW_MS 5000

struct kiosk_order_sealed {
	uint8_t bytes[KIOSK_ORDER_SIZE];
	unsigned signers; /* 0 to KIOSK_ORDER_SIGNERS */
	struct {
		uint8_t key[KIOSK_ORDER_KEY];
		uint8_t signature[KIOSK_ORDER_SIGNATURE];
	} signer[KIOSK_ORDER_SIGNERS];
};
/* On the wire: bytes, u8 signers (and 16 << i: the i-th one's key is on P-256),
 * then their keys (an Ed25519 one without its 0) and signatures. */
#define KIOSK_ORDER_SEALED_MIN (KIOSK_ORDER_SIZE + 1 + 96)
#define KIOSK_ORDER_SEALED_MAX (KIOSK_ORDER_SIZE + 1 + 2 * 97)

/* What consoles a gate believes: a file of the gate's own, read anew for every
 * order, so that who is struck out cannot order any more. */
#define KIOSK_ORDER_KEYS_MAX 64
struct kiosk_order_keys {
	size_t n;
	struct kiosk_order_holder {
		char name[KIOSK_CASE_NAME]; /* whose key: console or officer */
		uint8_t key[KIOSK_ORDER_KEY];
		int64_t until; /* seconds since 1970; 0: without an end */
		uint32_t may; /* 1 << enum kiosk_order_kind */
	} key[KIOSK_ORDER_KEYS_MAX];
};

/* What the gate knows when an order comes. */
struct kiosk_order_when {
	const char *site, *gate;
	const struct kiosk_case *open; /* NULL: no case is open */
	uint32_t may, four_eyes; /* for the lane; a case has its own */
	int64_t now_ms;
	/* Of this console's orders that were carried out here; 0: none. */
	uint64_t last_sequence;
	bool seen; /* an order of this id has been judged before */
};

/* CONF: a member does not fit its kind, is too long or no text. */
enum kiosk_err kiosk_order_encode(
    const struct kiosk_order *, struct kiosk_order_sealed *out) MUST_USE;
bool kiosk_order_decode(
    const struct kiosk_order_sealed *, struct kiosk_order *out) MUST_USE;
/* Adds a signature.  CONF: neither an Ed25519 nor a P-256 key, or it has signed
 * already. */
enum kiosk_err kiosk_order_sign(
    struct kiosk_order_sealed *, EVP_PKEY *key) MUST_USE;
/* The same with a signature that was made elsewhere.  CONF: it is not good. */
enum kiosk_err kiosk_order_add(struct kiosk_order_sealed *,
    const uint8_t key[KIOSK_ORDER_KEY],
    const uint8_t signature[KIOSK_ORDER_SIGNATURE]) MUST_USE;
/* Whether each signature on it is good: says nothing about whose they are. */
bool kiosk_order_verify(const struct kiosk_order_sealed *) MUST_USE;

void kiosk_order_put(struct sink *, const struct kiosk_order_sealed *);
/* Eats all of the span. */
bool kiosk_order_take(struct span, struct kiosk_order_sealed *out) MUST_USE;

/*
 * Everything but whether it can be stored.  *out is set when the signatures are
 * good, whatever the verdict; else it is empty.  For seen and last_sequence
 * the gate asks its store by what kiosk_order_peek() says, which nobody has
 * vouched for yet.
 */
enum kiosk_order_verdict kiosk_order_judge(const struct kiosk_order_sealed *,
    const struct kiosk_order_keys *, const struct kiosk_order_when *,
    struct kiosk_order *out) MUST_USE;
/* The id, in hexadecimal, as the bytes have it. */
void kiosk_order_peek(
    const struct kiosk_order_sealed *, char id[KIOSK_CASE_ID]);

/* How it is kept and written: an Ed25519 key without its 0. */
struct span kiosk_order_key_span(const uint8_t key[KIOSK_ORDER_KEY]);
/* And back; that it is one says kiosk_order_key_public() alone. */
bool kiosk_order_key_take(struct span, uint8_t key[KIOSK_ORDER_KEY]) MUST_USE;
bool kiosk_order_key_edwards(const uint8_t key[KIOSK_ORDER_KEY]) MUST_USE;
/* For the caller to free; NULL: it is none. */
EVP_PKEY *kiosk_order_key_public(const uint8_t key[KIOSK_ORDER_KEY]) MUST_USE;
/* Of either half; of a point as tokens give it, uncompressed.  False: neither
 * Ed25519 nor on P-256. */
bool kiosk_order_key_of(
    const EVP_PKEY *, uint8_t key[KIOSK_ORDER_KEY]) MUST_USE;
bool kiosk_order_key_point(struct span, uint8_t key[KIOSK_ORDER_KEY]) MUST_USE;

/*
 * The file: a section [key] for each, with name, public (64 hexadecimal digits,
 * or 66 of a point of P-256), until (2027-12-31, optional) and may (kinds, with
 * blanks between).
 */
enum kiosk_err kiosk_order_keys_read(
    const char *path, struct kiosk_order_keys *, struct conf_error *) MUST_USE;
/* NULL: nobody's. */
const struct kiosk_order_holder *kiosk_order_keys_find(
    const struct kiosk_order_keys *, const uint8_t key[KIOSK_ORDER_KEY]);

/* "admit"; "unknown" outside the range. */
const char *kiosk_order_kind_name(enum kiosk_order_kind);
/* "admit,refuse", blanks or commas between, to bits; false: no such kind. */
bool kiosk_order_kinds_of(const char *list, uint32_t *out) MUST_USE;
/* Whether it answers a case; the others are for the lane. */
bool kiosk_order_on_case(enum kiosk_order_kind) MUST_USE;
const char *kiosk_order_reason_name(enum kiosk_order_reason);
const char *kiosk_order_step_name(enum kiosk_order_step);
const char *kiosk_order_verdict_name(enum kiosk_order_verdict);
const char *kiosk_order_verdict_text(enum kiosk_order_verdict);

#endif
