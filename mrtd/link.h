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
 * after 61xx (GET RESPONSE) and 6Cxx (right Le), counts, keeps the budget and
 * tells the log.  Keys and data never reach the log.
 */
#ifndef MRTD_LINK_H
#define MRTD_LINK_H

#include "mrtd/apdu.h"
#include "mrtd/sm.h"
#include "mrtd/transport.h"

/* Data of one answer that we take at most: larger blocks gain nothing. */
#define MRTD_LINK_DATA_MAX 16384

/* One exchange, for the log: sizes and headers, no contents. */
struct mrtd_link_entry {
	bool raw; /* an engine's own command (BAC, PACE) */
	bool secured; /* went through secure messaging */
	uint8_t header[4]; /* CLA INS P1 P2, before secure messaging */
	size_t nc, ne; /* before secure messaging */
	size_t sent, received; /* bytes on the link */
	uint16_t sw; /* authentic one where there is one */
	uint32_t ms;
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

struct mrtd_link {
	struct mrtd_link_conf conf;
	struct mrtd_limits chip; /* as the chip states them; 0: not stated */
	struct mrtd_sm sm;
	bool secure;
	enum mrtd_err err; /* BUDGET only: nothing is sent any more */

	/* Counted since init. */
	unsigned commands;
	uint64_t sent, received, started_ms;

	/* What this chip has taught us so far; mrtd/read.h. */
	size_t block;
	bool no_sfi, sfi_works, no_extended;
	uint64_t findings;

	/* The exchange under way. */
	enum {
		MRTD_LINK_IDLE,
		MRTD_LINK_READY,
		MRTD_LINK_SENT,
		MRTD_LINK_DONE
	} step;
	bool raw, chained;
	unsigned again;
	uint64_t sent_ms;
	struct mrtd_capdu plain;
	struct span capdu;
	uint16_t sw;
	size_t chain_n, data_n;
	uint8_t out[128];
	uint8_t chain[MRTD_LINK_DATA_MAX + 512];
	uint8_t data[MRTD_LINK_DATA_MAX + 512];
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
 * must fit 64 bytes (files are read, not written) and is copied.
 */
void mrtd_link_command(struct mrtd_link *, const struct mrtd_capdu *plain);
/* An engine's own command, sent as it is; capdu is kept until the answer. */
void mrtd_link_command_raw(struct mrtd_link *, struct span capdu);
/* False: the exchange is over, or the budget is spent (mrtd_link_err). */
bool mrtd_link_send(struct mrtd_link *, struct span *capdu) MUST_USE;
/*
 * MRTD_E_SM_LOST: a bare status word in secure messaging, in .sw.
 * MRTD_E_SM_MAC, MRTD_E_SM_FORMAT, MRTD_E_TRUNCATED, MRTD_E_SPACE: no use.
 */
enum mrtd_err mrtd_link_recv(struct mrtd_link *, struct span rapdu) MUST_USE;
/* The answer of a finished exchange, until the next one starts. */
bool mrtd_link_answer(const struct mrtd_link *, struct mrtd_rapdu *) MUST_USE;
/* MRTD_E_OK or MRTD_E_BUDGET. */
enum mrtd_err mrtd_link_err(const struct mrtd_link *);

/*
 * What the chip states about extended length: from the historical bytes of its
 * ATR or ATS (ISO/IEC 7816-4 §12.1.1), and from EF.ATR/INFO (Doc 9303-10
 * §3.11.1), whose 7F66 is the only place that states sizes.
 */
enum mrtd_link_extended {
	MRTD_LINK_EXTENDED_UNSTATED,
	MRTD_LINK_EXTENDED_NO,
	MRTD_LINK_EXTENDED_YES
};
enum mrtd_link_extended mrtd_link_atr(struct span atr);
/* Both sizes are 0 where the file does not state them. */
enum mrtd_err mrtd_link_atr_info(
    struct span file, struct mrtd_limits *) MUST_USE;

#endif
