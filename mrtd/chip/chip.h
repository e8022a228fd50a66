/*
 * The card side: a whole eMRTD chip, without doing any I/O.  Doc 9303-10
 * (8th edition) §3 for files and commands, Doc 9303-11 (8th edition) §4 for
 * access, §9.8 for secure messaging.
 *
 *	mrtd_chip_init(&chip, &conf);
 *	mrtd_chip_atr(&chip, &atr);
 *	... on power-up and on reset: mrtd_chip_reset(&chip)
 *	switch (mrtd_chip_command(&chip, capdu, &rapdu)) {
 *	case MRTD_CHIP_ANSWERS:	wait chip.delay_ms, send rapdu
 *	case MRTD_CHIP_SILENT:	send nothing
 *	case MRTD_CHIP_LEAVES:	close; come back after chip.away_ms
 *	}
 *	mrtd_chip_wipe(&chip);
 *
 * What it holds: SELECT by DF name and file identifier, READ BINARY (B0, B1,
 * short identifiers), GET CHALLENGE and EXTERNAL AUTHENTICATE (BAC, Terminal
 * Authentication), MSE:Set AT and GENERAL AUTHENTICATE (PACE, Chip
 * Authentication), MSE:Set KAT (Chip Authentication), INTERNAL AUTHENTICATE
 * (Active Authentication), MSE:Set DST, MSE:Set AT and PSO:Verify Certificate
 * (Terminal Authentication), secure messaging, short and extended length,
 * command chaining.  Other applications (LDS2) bring their own commands:
 * struct mrtd_chip_app.
 *
 * A chip without BAC and without PACE gives its files to everybody, as a few
 * early documents do.
 */
#ifndef MRTD_CHIP_CHIP_H
#define MRTD_CHIP_CHIP_H

#include "mrtd/apdu.h"
#include "mrtd/bac.h"
#include "mrtd/bytes.h"
#include "mrtd/chip/ca.h"
#include "mrtd/chip/faults.h"
#include "mrtd/chip/personality.h"
#include "mrtd/chip/ta.h"
#include "mrtd/lds.h"
#include "mrtd/pace.h"
#include "mrtd/sm.h"
#include "mrtd/transport.h"

/* The longest command this chip takes, whatever its buffers are said to be. */
#define MRTD_CHIP_CAPDU_MAX 4200
/* Data of a chain of commands. */
#define MRTD_CHIP_CHAIN_MAX 4096
#define MRTD_CHIP_ATR_MAX 33
/* CAN digits, NUL included. */
#define MRTD_CHIP_CAN 17

/*
 * May change what a command is answered, before it is secured: a chip that
 * says something wrong and proves that it said so.
 */
struct mrtd_chip_tamper {
	void (*answer)(void *cookie, const struct mrtd_capdu *,
	    struct sink *rdata, uint16_t *sw); /* NULL: nobody does */
	void *cookie;
};

struct mrtd_chip;

/*
 * An application beside the eMRTD's: while it is selected, every command but
 * SELECT by DF name or of the MF comes to it first, without secure messaging
 * and in one piece.  It answers a status word, or 0 for a command that it does
 * not know: then the chip does what it always does.  chip->access says whether
 * BAC or PACE was passed, chip->room how much data the answer may hold.
 * Commands of class 80 are for applications alone.
 */
struct mrtd_chip_app {
	struct span aid;
	/* Answers SELECT: 9000, or why not.  NULL: always 9000. */
	uint16_t (*select)(void *cookie, struct mrtd_chip *);
	uint16_t (*command)(void *cookie, struct mrtd_chip *,
	    const struct mrtd_capdu *, struct sink *rdata);
	void *cookie;
};

enum mrtd_chip_fate {
	MRTD_CHIP_ANSWERS,
	MRTD_CHIP_SILENT,
	MRTD_CHIP_LEAVES,
};

struct mrtd_chip_conf {
	const struct mrtd_env *env;
	/* Contents; p is NULL where the chip does not hold the file. */
	struct span files[MRTD_FILE_COUNT];
	/* PACE as EF.CardAccess says it; it must hold a PACEInfo we speak. */
	bool bac, pace;
	/* So many wrong passwords of PACE in a row and it is over, 0: never;
	 * and the wait before a nonce, for each of them. */
	unsigned pace_tries;
	uint32_t pace_delay_ms;
	struct mrtd_mrz_key mrz;
	char can[MRTD_CHIP_CAN]; /* "": none */
	/*
	 * Chip Authentication, DG14 should say the same
	 * (mrtd/chip/personalise_infos.h); and chip authentication mapping of
	 * PACE, whose key is that of its parameterId, for no cipher where it
	 * is not for Chip Authentication.  EF.CardSecurity should say it.
	 */
	struct mrtd_chip_ca_key ca[MRTD_CHIP_CA_KEYS];
	size_t n_ca;
	/* Active Authentication: PrivateKeyInfo, RSA or EC; empty: none. */
	struct span aa;
	enum mrtd_digest aa_hash;
	bool aa_der; /* ECDSA signatures in DER instead of r || s */
	/*
	 * Terminal Authentication, after Chip Authentication or chip
	 * authentication mapping; then EF.DG3 and EF.DG4 are read by whoever
	 * may.  EF.CVCA is made from it unless there is one in files.
	 */
	struct mrtd_chip_ta_conf ta;
	/*
	 * Whole APDUs that the chip takes and gives.  Above 261 and 258 bytes
	 * it speaks extended length, and EF.ATR/INFO should say so
	 * (mrtd/chip/personalise.h).
	 */
	struct mrtd_limits buffers;
	bool chains; /* the chip knows command chaining, and states it */
	const struct mrtd_chip_app *apps;
	size_t n_apps;
	const struct mrtd_chip_personality *personality; /* NULL: "icao" */
	struct mrtd_chip_fault fault;
	struct mrtd_chip_tamper tamper;
};

/* Large: keep it in static memory or in the heap. */
struct mrtd_chip {
	struct mrtd_chip_conf conf;
	uint32_t delay_ms; /* of the last answer */
	uint32_t away_ms; /* after MRTD_CHIP_LEAVES */
	uint32_t commands; /* since reset */
	bool torn; /* the tear has happened; it does so once */
	uint32_t broken; /* runs of PACE broken off */

	/* Since power-up. */
	enum mrtd_lds_where df;
	const struct mrtd_chip_app *app; /* selected instead; or NULL */
	enum mrtd_file ef; /* MRTD_FILE_COUNT: none is current */
	bool access; /* BAC or PACE was passed */
	bool by_bac;
	bool pace_failed;
	struct mrtd_sm sm;
	struct mrtd_bac_chip bac;
	struct mrtd_pace_chip pace;
	struct mrtd_pace_outcome outcome; /* of PACE, where it was passed */
	struct mrtd_chip_ca ca;
	bool ca_done; /* the session is one of Chip Authentication */
	struct mrtd_chip_ta ta;

	/* Of the command under way. */
	enum mrtd_chip_fate fate;
	bool end_session; /* after this answer */
	uint32_t room; /* bytes of plain data that the answer has room for */
	struct span rest; /* of the last answer, in out: GET RESPONSE */
	uint8_t chain_ins; /* of a chain that has not ended; 0: none */
	size_t chain_n;
	uint8_t chain[MRTD_CHIP_CHAIN_MAX];
	uint8_t in[MRTD_CHIP_CAPDU_MAX];
	uint8_t out[65536];
};

/*
 * Copies conf; what conf points to must live as long.  MRTD_E_NO_PROTOCOL, or
 * an error of EF.CardAccess, where PACE is wanted and cannot be.
 */
enum mrtd_err mrtd_chip_init(
    struct mrtd_chip *, const struct mrtd_chip_conf *) MUST_USE;
/* Power-up: no session, no access, master file, no current file. */
void mrtd_chip_reset(struct mrtd_chip *);
/* One command; the whole answer is appended. */
enum mrtd_chip_fate mrtd_chip_command(
    struct mrtd_chip *, struct span capdu, struct sink *rapdu) MUST_USE;
/*
 * The answer to reset as PC/SC part 3 §3.1.3.2.3.1 makes it of an ATS: its
 * historical bytes state the card capabilities (ISO/IEC 7816-4 §12.1.1.9).
 */
void mrtd_chip_atr(const struct mrtd_chip *, struct sink *);
bool mrtd_chip_has(const struct mrtd_chip *, enum mrtd_chip_quirk);
void mrtd_chip_wipe(struct mrtd_chip *);

#endif
