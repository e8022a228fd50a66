/*
 * Secure messaging, Doc 9303-11 (ninth edition) §9.8, both roles.
 *
 * A value: copy it, keep it in a struct, wipe it with mrtd_sm_wipe().  The send
 * sequence counter moves with every command and every answer, so one session
 * has one copy in use.
 *
 * Terminal:	wrap -> transceive -> unwrap
 * Chip:	open -> work -> seal
 *
 * An answer that is not authentic ends the session: the keys are wiped and
 * every later call returns MRTD_E_STATE.
 */
#ifndef MRTD_SM_H
#define MRTD_SM_H

#include "mrtd/apdu.h"
#include "mrtd/crypto.h"

enum mrtd_sm_state {
	MRTD_SM_NONE, /* zeroed, wiped or dead: no keys */
	MRTD_SM_IDLE,
	MRTD_SM_PENDING, /* wrapped and not yet unwrapped; opened, not sealed */
	MRTD_SM_NAKED /* terminal: the last answer was a naked status word */
};

/* Deviations of real chips that were accepted; sticky bits. */
enum mrtd_sm_finding {
	/* 6282 with data whose padding is wrong: cut to the Le asked for. */
	MRTD_SM_F_PADDING = 1 << 0,
	/* A naked status word was undone and the session went on. */
	MRTD_SM_F_NAKED = 1 << 1,
};

struct mrtd_sm {
	enum mrtd_cipher cipher;
	enum mrtd_sm_state state;
	unsigned findings;
	bool odd; /* INS of the command under way: DO'85', not DO'87' */
	uint32_t ne; /* Le of the command under way, in plain */
	uint8_t k_enc[MRTD_CRYPTO_KEY_MAX], k_mac[MRTD_CRYPTO_KEY_MAX];
	uint8_t ssc[MRTD_CRYPTO_BLOCK_MAX], undo[MRTD_CRYPTO_BLOCK_MAX];
};

/*
 * Keys have the size of the cipher.  ssc is one block, or empty for zero
 * (§9.8.6.3, §9.8.7.3: all but BAC).  Anything else leaves no session
 * (MRTD_SM_NONE), which refuses all calls.
 */
void mrtd_sm_init(struct mrtd_sm *, enum mrtd_cipher, struct span k_enc,
    struct span k_mac, struct span ssc);
bool mrtd_sm_live(const struct mrtd_sm *);
void mrtd_sm_wipe(struct mrtd_sm *);

/*
 * Terminal: appends the protected form of a plain command.  It is extended when
 * the plain one is, or when it does not fit a short one.  MRTD_E_STATE: no
 * session, an answer is still owed, or a naked status word was not undone.
 * MRTD_E_SPACE: the sink is too small; the session has not moved.
 */
enum mrtd_err mrtd_sm_wrap(struct mrtd_sm *, const struct mrtd_capdu *plain,
    struct sink *capdu) MUST_USE;
/*
 * Terminal: checks an answer and appends its plain data, which needs no more
 * room than the data itself.  *sw is the authentic status word, whatever it is.
 *
 * MRTD_E_SM_LOST: the answer is a naked status word, in *sw (also written
 * then). §9.8.5: the chip has most likely ended the session.  Chips are seen
 * that refuse extended length with a naked 6700 and keep the session where it
 * was before the command: mrtd_sm_undo() goes back there. MRTD_E_SM_MAC,
 * MRTD_E_SM_FORMAT: the session is dead, the sink as it was. MRTD_E_SPACE: does
 * not fit the sink; the session is dead.
 */
enum mrtd_err mrtd_sm_unwrap(struct mrtd_sm *, struct span rapdu,
    struct sink *data, uint16_t *sw) MUST_USE;
/* After MRTD_E_SM_LOST only, else MRTD_E_STATE. */
enum mrtd_err mrtd_sm_undo(struct mrtd_sm *) MUST_USE;

/*
 * Chip: checks a protected command.  plain.data points into scratch, which
 * needs room for the data.  On any error the session is dead and the answer is
 * mrtd_sm_status(error), naked (§9.8.3, §9.8.5).
 */
enum mrtd_err mrtd_sm_open(struct mrtd_sm *, const struct mrtd_capdu *secured,
    struct sink *scratch, struct mrtd_capdu *plain) MUST_USE;
/* Chip: appends the protected answer, status word included. */
enum mrtd_err mrtd_sm_seal(struct mrtd_sm *, struct span data, uint16_t sw,
    struct sink *rapdu) MUST_USE;
/* 6987 (SM_FORMAT: an object is missing) or 6988. */
uint16_t mrtd_sm_status(enum mrtd_err);

/*
 * How many bytes of plain data fit a protected answer of max_rapdu bytes,
 * status word included: 231 (3DES) and 223 (AES) for 258.
 */
size_t mrtd_sm_max_plain(const struct mrtd_sm *, size_t max_rapdu);
/*
 * How many bytes of data fit a protected command of max_capdu bytes that has an
 * Le, even INS: 231 (3DES) and 223 (AES) for 261.
 */
size_t mrtd_sm_max_command(const struct mrtd_sm *, size_t max_capdu);

#endif
