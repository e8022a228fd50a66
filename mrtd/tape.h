/*
 * A tape: one reading of a chip as it was, every byte of both sides, so that it
 * can be played again bit for bit without the document.
 *
 *	Recording
 *	mrtd_tape_record_init(&rec, &conf)
 *	session.env = mrtd_tape_record_env(&rec)
 *	transport = mrtd_tape_record_transport(&rec)
 *	mrtd_tape_record_head(&rec, &head, atr)       once, before the session
 *	mrtd_tape_record_power(&rec, ok, atr)         after a reset, or put back
 *	mrtd_tape_record_chain(), _signature()        what the caller answered
 *	mrtd_tape_record_end(&rec)                    MRTD_E_OK: it is whole
 *
 *	Playing
 *	mrtd_tape_play_open(&play, tape, &head)       checks every byte
 *	session.env = mrtd_tape_play_env(&play)
 *	transport = mrtd_tape_play_transport(&play)
 *	mrtd_tape_play_power(), _chain(), _signature() where the above were
 *	mrtd_tape_play_end(&play)                     MRTD_E_OK: all was used
 *
 * A player gives the recorded answer only to the recorded command.  Time stands
 * still between commands, in both: what the engines see of the clock is then
 * the same.
 *
 * The MRZ and the CAN are not on the tape: who plays it types them again.  The
 * randomness is, and with it every ephemeral key: a tape is worth as much as
 * the files of the chip, and a guessed MRZ can be tried on it.  It is for
 * development and for trouble in the field, not for the gate's records.
 *
 * Format, big endian.  "SPTAPE", 00, version 1; then records of
 *
 *	kind  1 byte
 *	n     4 bytes
 *	body  n bytes
 *	check 8 bytes: the first of SHA-256 over the check before (that of the
 *	      first record: the eight bytes of the beginning), kind, n and body
 *
 *	1 HEAD       first, once: time of day 8, limits of the reader 4 4,
 *	             flags 4, want 4, want_listed 4, max_commands 4, max_ms 4,
 *	             unstated_max 4, arena 4, ATR
 *	2 RANDOM     the bytes drawn
 *	3 EXCHANGE   ms since the beginning 8, ms until the answer 4, error 2,
 *	             length of the command 4, command, answer
 *	4 POWER      ms since the beginning 8, success 1, ATR
 *	5 CHAIN      ms since the beginning 8, then for each certificate 2 bytes
 *	             of length and the certificate; none: there was no chain
 *	6 SIGNATURE  ms since the beginning 8, signature; empty: there was none
 *	7 END        last: number of exchanges 4
 */
#ifndef MRTD_TAPE_H
#define MRTD_TAPE_H

#include "mrtd/crypto.h"
#include "mrtd/session.h"
#include "mrtd/transport.h"

#define MRTD_TAPE_CHECK 8
#define MRTD_TAPE_ATR_MAX 64

enum mrtd_tape_kind {
	MRTD_TAPE_HEAD = 1,
	MRTD_TAPE_RANDOM,
	MRTD_TAPE_EXCHANGE,
	MRTD_TAPE_POWER,
	MRTD_TAPE_CHAIN,
	MRTD_TAPE_SIGNATURE,
	MRTD_TAPE_END
};
/* "exchange"; "unknown" outside the range. */
const char *mrtd_tape_kind_name(unsigned kind);

/* What the session was asked, but for the password and for memory. */
struct mrtd_tape_head {
	int64_t time; /* seconds since 1970-01-01 UTC */
	struct mrtd_limits limits;
	bool have_mrz, have_can;
	bool allow_bac, allow_bac_after_pace, allow_plain;
	bool ask_ca, ask_aa, ask_ta, one_proof, ask_lds2;
	uint32_t want, want_listed;
	uint32_t max_commands, max_ms;
	size_t unstated_max, arena_cap;
};

/* Copies the one into the other; password, env, log and arena stay. */
void mrtd_tape_of_conf(
    const struct mrtd_session_conf *, struct mrtd_tape_head *);
void mrtd_tape_to_conf(
    const struct mrtd_tape_head *, struct mrtd_session_conf *);
/* The yes and no of a head, a bit each in their order; false: unknown bits. */
uint32_t mrtd_tape_flags(const struct mrtd_tape_head *);
bool mrtd_tape_from_flags(uint32_t, struct mrtd_tape_head *) MUST_USE;

/*
 * The check of a record, from that of the record before; the body may come in
 * MRTD_TAPE_PARTS parts, whose lengths together go to *n.
 */
#define MRTD_TAPE_PARTS (1 + 2 * MRTD_TA_CHAIN_MAX)
enum mrtd_err mrtd_tape_check(uint8_t check[MRTD_TAPE_CHECK], uint8_t kind,
    const struct span parts[], size_t n_parts, uint32_t *n) MUST_USE;
/* The eight bytes that a tape begins with. */
#define MRTD_TAPE_MAGIC "SPTAPE\0\1"

struct mrtd_tape_record_conf {
	const struct mrtd_env *env; /* the real clock and chance */
	struct mrtd_transport transport; /* the real chip */
	/* Takes the bytes; false: they could not be kept, and the tape is
	 * void.  The reading goes on. */
	bool (*write)(void *cookie, struct span);
	void *cookie;
};

struct mrtd_tape_record {
	struct mrtd_tape_record_conf conf;
	struct mrtd_env env;
	enum mrtd_err err; /* sticky */
	uint64_t started_ms, now_ms; /* now: since started */
	uint32_t exchanges;
	uint8_t check[MRTD_TAPE_CHECK];
};

/* env points into the recorder: do not move it. */
void mrtd_tape_record_init(
    struct mrtd_tape_record *, const struct mrtd_tape_record_conf *);
const struct mrtd_env *mrtd_tape_record_env(const struct mrtd_tape_record *);
struct mrtd_transport mrtd_tape_record_transport(struct mrtd_tape_record *);
void mrtd_tape_record_head(
    struct mrtd_tape_record *, const struct mrtd_tape_head *, struct span atr);
void mrtd_tape_record_power(
    struct mrtd_tape_record *, bool ok, struct span atr);
void mrtd_tape_record_chain(
    struct mrtd_tape_record *, const struct span certificates[], size_t n);
void mrtd_tape_record_signature(struct mrtd_tape_record *, struct span);
/* MRTD_E_SPACE: not all could be written. */
enum mrtd_err mrtd_tape_record_end(struct mrtd_tape_record *) MUST_USE;

struct mrtd_tape_play {
	struct span left; /* records not used yet */
	struct mrtd_env env;
	enum mrtd_err err; /* sticky */
	uint64_t now_ms;
	/* The record under way, and the one that an error is about: 1 is the
	 * head. */
	unsigned record;
	unsigned kind;
	size_t total; /* bytes of the whole tape */
	size_t at; /* where that record begins */
};

/*
 * tape must stay as long as the player, and env points into it: do not move
 * it.  MRTD_E_TAPE: a byte was changed or is missing, in play.record, which
 * begins at play.at; also a kind or form that this version does not know.
 */
enum mrtd_err mrtd_tape_play_open(struct mrtd_tape_play *, struct span tape,
    struct mrtd_tape_head *, struct span *atr) MUST_USE;
const struct mrtd_env *mrtd_tape_play_env(const struct mrtd_tape_play *);
/*
 * Its transceive returns what the recorded one did; MRTD_E_REPLAY: the command
 * is not the recorded one, or something else is recorded here (play.kind).
 */
struct mrtd_transport mrtd_tape_play_transport(struct mrtd_tape_play *);
/* The kind of the record that comes next; 0: none does. */
unsigned mrtd_tape_play_peek(const struct mrtd_tape_play *);
/* MRTD_E_CARD_GONE: it did not work then either.  MRTD_E_REPLAY. */
enum mrtd_err mrtd_tape_play_power(
    struct mrtd_tape_play *, struct span *atr) MUST_USE;
/* chain: MRTD_TA_CHAIN_MAX rows, in the tape; *n may be 0. */
enum mrtd_err mrtd_tape_play_chain(struct mrtd_tape_play *,
    struct span chain[MRTD_TA_CHAIN_MAX], size_t *n) MUST_USE;
enum mrtd_err mrtd_tape_play_signature(
    struct mrtd_tape_play *, struct span *) MUST_USE;
/* MRTD_E_REPLAY: the session ended before its tape did, or departed from it. */
enum mrtd_err mrtd_tape_play_end(struct mrtd_tape_play *) MUST_USE;

#endif
