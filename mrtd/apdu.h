/*
 * Command and response APDUs, ISO/IEC 7816-4:2020 §5.1-§5.6, short and
 * extended.  A parsed APDU borrows from the bytes it was read from.
 */
#ifndef MRTD_APDU_H
#define MRTD_APDU_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

/* clang-format off */
enum mrtd_ins {
	MRTD_INS_MSE                   = 0x22,
	MRTD_INS_PSO                   = 0x2A,
	MRTD_INS_FMM                   = 0x5F, /* Doc 9303-10 §3.8.3, class 80 */
	MRTD_INS_EXTERNAL_AUTHENTICATE = 0x82,
	MRTD_INS_GET_CHALLENGE         = 0x84,
	MRTD_INS_GENERAL_AUTHENTICATE  = 0x86,
	MRTD_INS_INTERNAL_AUTHENTICATE = 0x88,
	MRTD_INS_SEARCH_RECORD         = 0xA2,
	MRTD_INS_SELECT                = 0xA4,
	MRTD_INS_READ_BINARY           = 0xB0,
	MRTD_INS_READ_BINARY_ODD       = 0xB1,
	MRTD_INS_READ_RECORD           = 0xB2,
	MRTD_INS_GET_RESPONSE          = 0xC0,
};

/* ISO/IEC 7816-4:2020 tables 5 and 6. */
enum mrtd_sw {
	MRTD_SW_OK                = 0x9000,
	MRTD_SW_END_OF_FILE       = 0x6282,
	MRTD_SW_FILE_INVALIDATED  = 0x6283,
	MRTD_SW_AUTH_FAILED       = 0x6300,
	MRTD_SW_WRONG_LENGTH      = 0x6700,
	MRTD_SW_CHAINING_EXPECTED = 0x6883,
	MRTD_SW_CHAINING_NOT_SUPP = 0x6884,
	MRTD_SW_SECURITY_STATUS   = 0x6982,
	MRTD_SW_AUTH_BLOCKED      = 0x6983,
	MRTD_SW_CONDITIONS        = 0x6985,
	MRTD_SW_NO_CURRENT_EF     = 0x6986,
	MRTD_SW_SM_MISSING        = 0x6987,
	MRTD_SW_SM_INCORRECT      = 0x6988,
	MRTD_SW_WRONG_DATA        = 0x6A80,
	MRTD_SW_FILE_NOT_FOUND    = 0x6A82,
	MRTD_SW_RECORD_NOT_FOUND  = 0x6A83,
	MRTD_SW_WRONG_P1P2        = 0x6A86,
	MRTD_SW_NO_REFERENCE      = 0x6A88,
	MRTD_SW_OFFSET            = 0x6B00,
	MRTD_SW_INS               = 0x6D00,
	MRTD_SW_CLA               = 0x6E00,
	MRTD_SW_GENERAL           = 0x6F00,
};
/* clang-format on */

struct mrtd_capdu {
	uint8_t cla, ins, p1, p2;
	struct span data; /* empty: no Lc */
	uint32_t ne; /* 0: no Le field; else 1 to 65536 bytes expected */
	bool extended; /* lengths are written in the extended form */
};

/*
 * Reads one command: the seven cases 1, 2S, 3S, 4S, 2E, 3E, 4E of §5.2 and
 * nothing else.  MRTD_E_TRUNCATED, MRTD_E_LENGTH (Lc of zero) or
 * MRTD_E_TRAILING; the output is written only on MRTD_E_OK.
 */
enum mrtd_err mrtd_capdu_parse(struct span, struct mrtd_capdu *) MUST_USE;
/*
 * Writes one command; extended when asked, or when data or ne do not fit a
 * short one.  More than 65535 bytes of data or ne above 65536 overflow the
 * sink.
 */
void mrtd_capdu_put(struct sink *, const struct mrtd_capdu *);

struct mrtd_rapdu {
	struct span data;
	uint16_t sw;
};

/* MRTD_E_TRUNCATED: not even a status word.  MRTD_E_LENGTH: over 65536 data. */
enum mrtd_err mrtd_rapdu_parse(struct span, struct mrtd_rapdu *) MUST_USE;
void mrtd_rapdu_put(struct sink *, const struct mrtd_rapdu *);

#endif
