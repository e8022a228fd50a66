/*
 * How chips differ where the standard leaves room or is not kept: the status
 * words of twelve kinds of document to bare commands, and single habits that
 * readers in the field have met.  A table, so that each can be played.
 */
#ifndef MRTD_CHIP_PERSONALITY_H
#define MRTD_CHIP_PERSONALITY_H

#include "mrtd/bytes.h"

enum mrtd_chip_quirk {
	/* SELECT and MSE with an Le field are refused: 6700. */
	MRTD_CHIP_Q_LE_REFUSED = 1 << 0,
	/* READ BINARY of more than 160 bytes is refused: 6700. */
	MRTD_CHIP_Q_READ_160 = 1 << 1,
	/* An extended command in a session: a naked 6700, session kept. */
	MRTD_CHIP_Q_EXTENDED_NAKED = 1 << 2,
	/* SELECT MF without data answers 9000 and selects nothing. */
	MRTD_CHIP_Q_MF_BY_3F00 = 1 << 3,
	/* SELECT MF in every form is an unknown instruction: 6D00. */
	MRTD_CHIP_Q_MF_REFUSED = 1 << 4,
	/* EF.CardAccess is selected with a warning, 6283, and not readable. */
	MRTD_CHIP_Q_CARD_ACCESS_INVALID = 1 << 5,
	/* No short identifiers in the master file: 6A82. */
	MRTD_CHIP_Q_MF_NO_SFI = 1 << 6,
	/* After BAC the master file cannot be read: 6882. */
	MRTD_CHIP_Q_MF_CLOSED = 1 << 7,
	/* MSE:Set AT without the parameter identifier DO'84': 6A87. */
	MRTD_CHIP_Q_NEEDS_DO84 = 1 << 8,
	/* MSE:Set AT with DO'84': 6A80. */
	MRTD_CHIP_Q_REFUSES_DO84 = 1 << 9,
	/* A refused EF.DG3 or EF.DG4 ends the session. */
	MRTD_CHIP_Q_REFUSAL_ENDS = 1 << 10,
	/* After a failed PACE, BAC answers 6985 until reset. */
	MRTD_CHIP_Q_PACE_THEN_NONE = 1 << 11,
	/* A secured answer may exceed the 256 bytes asked for. */
	MRTD_CHIP_Q_OVERLONG = 1 << 12,
	/* Reading at the end: 6B00, and then the session is gone. */
	MRTD_CHIP_Q_END_ENDS = 1 << 13,
	/* The answer to reset states no capabilities. */
	MRTD_CHIP_Q_BARE_ATR = 1 << 14,
	/* 128 bytes of an answer at once, then 61xx for GET RESPONSE. */
	MRTD_CHIP_Q_PIECES = 1 << 15,
	/* Asked for more than the file has left, Le of 256 included: 6B00
	 * without data, or all data with 6282, or 6Cxx with what there is. */
	MRTD_CHIP_Q_END_6B00 = 1 << 16,
	MRTD_CHIP_Q_END_6282 = 1 << 17,
	MRTD_CHIP_Q_END_6CXX = 1 << 18,
};

#define MRTD_CHIP_PERSONALITY_INS 7

struct mrtd_chip_personality {
	const char *name;
	/*
	 * The answer to CLA INS 00 00 alone for INS 44, 82, 84, 88, A4, B0,
	 * B1; 0: as the command itself decides.
	 */
	uint16_t sw[MRTD_CHIP_PERSONALITY_INS];
	unsigned quirks;
	const char *what; /* one line for a list */
};

/* The row with this name; NULL: none.  "icao" keeps to the standard. */
const struct mrtd_chip_personality *mrtd_chip_personality_of(const char *name);
/* For lists: NULL past the end. */
const struct mrtd_chip_personality *mrtd_chip_personality_at(size_t i);
/* The status word to a bare command, 0: none of its own. */
uint16_t mrtd_chip_personality_status(
    const struct mrtd_chip_personality *, uint8_t ins);

#endif
