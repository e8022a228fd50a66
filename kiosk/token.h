/*
 * The token of a segregated lane: a kiosk has inspected the document and
 * compared the face, and opens nothing; it says so to a gate elsewhere by a QR
 * code on paper, which the gate accepts once.  The gate compares the live face
 * with the template in the token, decides, and opens.
 *
 * It is bound to the site, a set of gates, the policy, a time and a passage,
 * and signed by the kiosk (kiosk/sign.h).  Of the traveller it holds the
 * template of the portrait in the chip alone, sealed for the site's gates
 * (kiosk/hpke.h): the paper shows nothing of them to whoever finds it, and a
 * kiosk that is stolen opens no token.  It carries the template rather than a
 * reference to one in the site's store, so that a gate needs no line to decide.
 *
 *	kiosk:	kiosk_token_seal(&token, face, gates, once, &wire);
 *		kiosk_token_sign(key, &wire);
 *		kiosk_token_text_put(&text, wire);	(kiosk/receipt.h prints)
 *	gate:	kiosk_token_text_read(text, &wire);
 *		v = kiosk_token_judge(wire, &believed, &when, &token);
 *		... spend it (kiosk/store.h); only then ...
 *		kiosk_token_open(wire, key, &face);
 *
 * On the wire, all numbers big-endian, texts with a u8 of their length before
 * them:
 *
 *	"SPT1"  id 16  site  kiosk  gates  passage 16
 *	policy: version u32, first 8 octets of its SHA-256
 *	issued u32, seconds since 1970 (until 2106)  life u16, seconds
 *	face: u16 length, HPKE with all before it as aad
 *	signature 64, over all before it
 */
#ifndef KIOSK_TOKEN_H
#define KIOSK_TOKEN_H

#include <openssl/evp.h>

#include "kiosk/case.h"
#include "kiosk/err.h"
#include "kiosk/hpke.h"
#include "kiosk/reference.h"
#include "kiosk/sign.h"
#include "mrtd/base45.h"

struct policy_id;

/* clang-format off */
/* Append-only: they are stored, and reasons of records ("token-forged"). */
#define KIOSK_TOKEN_VERDICTS(X)                                               \
	X(FORGED,     "forged",     "no kiosk that this gate knows signed it") \
	X(MALFORMED,  "malformed",  "its bytes are no token")                 \
	X(GOOD,       "good",       "it is good")                             \
	X(OTHER_GATE, "other-gate", "it is for another gate or site")         \
	X(EARLY,      "early",      "it comes from the future, or lasts too long") \
	X(EXPIRED,    "expired",    "its time is over")                       \
	X(OTHER_POLICY, "other-policy", "it was issued under another policy") \
	X(SEALED,     "sealed",     "the face in it was not sealed for this gate") \
	X(SPENT,      "spent",      "it has been used before")                \
	X(UNCLAIMED,  "unclaimed",  "the site could not say whether it was used before") \
	X(NOT_STORED, "not-stored", "that it is used could not be stored")    \
	X(UNSETTLED,  "unsettled",  "the site has begun anew since, and does not know all that was used: a new one is good")
/* clang-format on */

enum kiosk_token_verdict {
#define KIOSK_TOKEN_CODE(name, word, text) KIOSK_TOKEN_##name,
	KIOSK_TOKEN_VERDICTS(KIOSK_TOKEN_CODE)
#undef KIOSK_TOKEN_CODE
	KIOSK_TOKEN_VERDICT_COUNT
};

#define KIOSK_TOKEN_GATES 128 /* names with a blank between, NUL included */
#define KIOSK_TOKEN_POLICY 8
/* No token lasts longer, whatever a policy says. */
#define KIOSK_TOKEN_LIFE_S 14400
/* Clocks of kiosk and gate may differ by this much. */
#define KIOSK_TOKEN_SKEW_S 5

struct kiosk_token {
	char id[KIOSK_CASE_ID]; /* random: it counts once */
	char site[KIOSK_CASE_NAME]; /* empty: the stations have none */
	char kiosk[KIOSK_CASE_NAME];
	char gates[KIOSK_TOKEN_GATES]; /* "gate-1 gate-2" */
	char passage[KIOSK_CASE_ID]; /* at the kiosk */
	uint32_t policy_version;
	uint8_t policy[KIOSK_TOKEN_POLICY]; /* zeros: the defaults */
	int64_t issued, expires; /* seconds since 1970 */
};

#define KIOSK_TOKEN_HEAD_MAX \
	(4 + 16 + 2 * KIOSK_CASE_NAME + KIOSK_TOKEN_GATES + 16 + 12 + 6)
#define KIOSK_TOKEN_MAX                                                      \
	(KIOSK_TOKEN_HEAD_MAX + 2 + KIOSK_REFERENCE_MAX + KIOSK_HPKE_EXTRA + \
	    KIOSK_SIGN_SIZE)
#define KIOSK_TOKEN_MIN 128
/* "SPT1:" and Base45. */
#define KIOSK_TOKEN_TEXT_MAX (5 + MRTD_BASE45_LENGTH(KIOSK_TOKEN_MAX))

/* The policy that holds here, as a token names it. */
void kiosk_token_under(struct kiosk_token *, const struct policy_id *);

/* All but the signature.  once: of kiosk_hpke_seal().  CONF: a member does not
 * fit; SIZE; SYSTEM; then nothing was added. */
enum kiosk_err kiosk_token_seal(const struct kiosk_token *,
    const struct kiosk_reference *face, EVP_PKEY *gates, const uint8_t once[32],
    struct sink *wire) MUST_USE;
/* Of all that is there, behind it.  SYSTEM: the key's token did not answer. */
enum kiosk_err kiosk_token_sign(
    struct kiosk_sign *, struct sink *wire) MUST_USE;

/* Whom a gate believes. */
#define KIOSK_TOKEN_KIOSKS 32
struct kiosk_token_kiosks {
	size_t n;
	struct kiosk_sign_public key[KIOSK_TOKEN_KIOSKS];
};
/* Files of public keys, with commas between. */
enum kiosk_err kiosk_token_kiosks_read(
    const char *paths, struct kiosk_token_kiosks *) MUST_USE;
void kiosk_token_kiosks_close(struct kiosk_token_kiosks *);

/* What the gate knows when a token comes. */
struct kiosk_token_when {
	const char *site, *gate;
	const struct policy_id *policy;
	int64_t now; /* seconds since 1970 */
	unsigned life_s; /* that the policy gives a token */
};

/*
 * The signature first, and only then what it says; everything but whether it
 * was used before and whether its face can be opened.  *out is set when the
 * signature is good and it is a token, whatever the verdict; else it is empty.
 */
enum kiosk_token_verdict kiosk_token_judge(struct span wire,
    const struct kiosk_token_kiosks *, const struct kiosk_token_when *,
    struct kiosk_token *out) MUST_USE;
/* Of a token that was judged: false where it was not sealed for this key, or
 * what was sealed is no face. */
bool kiosk_token_open(
    struct span wire, EVP_PKEY *key, struct kiosk_reference *) MUST_USE;

void kiosk_token_text_put(struct sink *, struct span wire);
/* Whether a scanner's text is meant as a token at all. */
bool kiosk_token_text_is(struct span text) MUST_USE;
/* One line, its end or none; false: it is no token's text. */
bool kiosk_token_text_read(struct span text, struct sink *wire) MUST_USE;

/* "other-gate"; "unknown" outside the range. */
const char *kiosk_token_verdict_name(enum kiosk_token_verdict);
const char *kiosk_token_verdict_text(enum kiosk_token_verdict);

#endif
