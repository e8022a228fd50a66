/*
 * One command, one answer: what lies between an engine that thinks in plain
 * commands and a transport that carries bytes.
 *
 *	mrtd_link_command(&link, &capdu);
 *	while (mrtd_link_send(&link, &bytes)) {
 *		... give bytes to the chip, get rapdu ...
 *		if ((e = mrtd_link_recv(&link, rapdu)) != MRTD_E_OK)
 *			return e;
 *	}
 *	mrtd_link_answer(&link, &answer);
 *
 * It wraps and unwraps secure messaging once a session is there, asks again
 * after 61xx (GET RESPONSE) and 6Cxx (right Le), divides commands into a chain
 * where they may be, counts, keeps the budget and tells the log.  Keys and data
 * never reach the log.
 */
#ifndef MRTD_LINK_H
#define MRTD_LINK_H

#include "mrtd/apdu.h"
#include "mrtd/sm.h"
#include "mrtd/transport.h"

/* Data of one answer, and of one command (a whole chain) that we take. */
#define MRTD_LINK_DATA_MAX 65536
#define MRTD_LINK_COMMAND_MAX 4096

/* One exchange, for the log: sizes and headers, no contents. */
struct mrtd_link_entry {
	bool raw; /* an engine's own command (BAC, PACE) */
	bool secured; /* went through secure messaging */
	uint8_t header[4]; /* CLA INS P1 P2, before secure messaging */
	size_t nc, ne; /* before secure messaging */
	size_t sent, received; /* bytes on the link */
	uint16_t sw; /* authentic one where there is one */
	uint32_t at_ms; /* when it was sent, since mrtd_link_init() */
	uint32_t ms; /* until it was answered */
	enum mrtd_err err;
};

struct mrtd_link_conf {
	const struct mrtd_env *env;
	struct mrtd_limits limits; /* of the reader */
	unsigned max_commands; /* 0: no limit */
	uint32_t max_ms; /* 0: no limit; counts from init */
	void (*log)(void *cookie, const struct mrtd_link_entry *); /* or NULL */
	void *cookie;
};

/* The fields are link.c's own, but for those of mrtd/read.h. */
struct mrtd_link {
	struct mrtd_link_conf conf;
	struct mrtd_limits chip; /* as the chip states them; 0: not stated */
	bool chains; /* the chip states that it knows command chaining */
	struct mrtd_sm sm;
	bool secure;
	enum mrtd_err err; /* sticky until reset; BUDGET for good */

	/* Counted since init. */
	unsigned commands;
	uint64_t sent, received, started_ms;
	unsigned authentic; /* answers that secure messaging has vouched for */

	/* What this chip has taught us so far: used and kept by mrtd/read.h. */
	size_t block; /* largest block that works; 0: no limit met */
	bool no_sfi, sfi_works, no_extended;
	bool exact; /* minds when more is asked for than a file has */
	uint64_t findings;

	/* The exchange under way. */
	enum {
		MRTD_LINK_IDLE,
		MRTD_LINK_READY,
		MRTD_LINK_SENT,
		MRTD_LINK_ANSWERED
	} step;
	bool raw, get_response, gained;
	bool may_chain, chaining;
	struct span left; /* chaining: data after the part under way */
	uint32_t last_ne; /* Le of the last part */
	unsigned again;
	uint64_t sent_ms;
	size_t sent_n;
	struct mrtd_capdu plain;
	struct span raw_capdu;
	uint16_t sw;
	size_t command_n, rapdu_n, data_n;
	uint8_t command[MRTD_LINK_COMMAND_MAX];
	uint8_t out[MRTD_LINK_COMMAND_MAX + 64];
	uint8_t rapdu[MRTD_LINK_DATA_MAX + 2];
	uint8_t data[MRTD_LINK_DATA_MAX];
};

/* env is kept; everything else is copied. */
void mrtd_link_init(struct mrtd_link *, const struct mrtd_link_conf *);
/* Secure messaging from now on; sm is moved out of *sm. */
void mrtd_link_secure(struct mrtd_link *, struct mrtd_sm *sm);
/* Forgets the session and the exchange, keeps counts and what was learnt. */
void mrtd_link_reset(struct mrtd_link *);
void mrtd_link_wipe(struct mrtd_link *);

/*
 * Starts an exchange; the previous one is forgotten.  The data of the command
 * is copied and has at most MRTD_LINK_COMMAND_MAX bytes; a command that fits no
 * short APDU is sent as one of extended length.
 */
void mrtd_link_command(struct mrtd_link *, const struct mrtd_capdu *plain);
/*
 * The same for a command that may be a chain (ISO/IEC 7816-4 §5.3.3, CLA bit
 * 0x10 on all parts but the last, each part secured by itself).  It becomes one
 * only where a short APDU is too small and one of extended length is impossible
 * or is refused with 6700, because Doc 9303-10 §3.6.5 wants no chain "unless
 * clearly indicated by the chip".  The answer is that of the last part, or of
 * the first that was refused.
 */
void mrtd_link_command_chained(
    struct mrtd_link *, const struct mrtd_capdu *plain);
/* An engine's own command, sent as it is; capdu must stay until the answer. */
void mrtd_link_command_raw(struct mrtd_link *, struct span capdu);
/* False: the exchange is over, or nothing can be sent (mrtd_link_err). */
bool mrtd_link_send(struct mrtd_link *, struct span *capdu) MUST_USE;
/*
 * MRTD_E_SM_LOST: a bare status word in secure messaging (mrtd_link_status).
 * MRTD_E_SM_MAC, MRTD_E_SM_FORMAT: the session is dead.  MRTD_E_TRUNCATED,
 * MRTD_E_SPACE, MRTD_E_LENGTH: no answer that could be used.
 */
enum mrtd_err mrtd_link_recv(struct mrtd_link *, struct span rapdu) MUST_USE;
/* Is the exchange over?  Then its answer, valid until the next one starts. */
bool mrtd_link_answer(const struct mrtd_link *, struct mrtd_rapdu *) MUST_USE;
/* The same for mrtd_link_command_raw(), with the status word in the end. */
bool mrtd_link_answer_raw(const struct mrtd_link *, struct span *) MUST_USE;
/* The last status word, 0 before the first. */
uint16_t mrtd_link_status(const struct mrtd_link *);
/*
 * After MRTD_E_SM_LOST: takes the session back to where it was before the
 * command (mrtd_sm_undo), for chips that refuse a length with a bare 6700.
 */
enum mrtd_err mrtd_link_undo(struct mrtd_link *) MUST_USE;
/* MRTD_E_OK, MRTD_E_BUDGET, or why the last command could not be built. */
enum mrtd_err mrtd_link_err(const struct mrtd_link *);
/*
 * Bytes of plain data that the answer to one READ BINARY can hold, by the
 * reader, the chip's statement, secure messaging and what was learnt.
 */
size_t mrtd_link_block(const struct mrtd_link *);
/* May extended length be used?  Doc 9303-10 §3.6.4.2. */
bool mrtd_link_extended(const struct mrtd_link *);

#endif
