/*
 * How a contactless chip answers to its selection: the ATS of type A
 * (ISO/IEC 14443-4 §5.2) and the protocol information of type B
 * (ISO/IEC 14443-3 §7.9.4), read and written, and the answer to reset that
 * PC/SC part 3 §3.1.3.2.3 makes of them, so that one and the same chip looks
 * the same through every kind of reader.
 */
#ifndef HW_ATS_H
#define HW_ATS_H

#include "hw/err.h"
#include "mrtd/bytes.h"

/* TS, T0, TD1, TD2, at most 15 historical bytes, TCK. */
#define HW_ATS_ATR_MAX 20
#define HW_ATS_MAX 20

struct hw_ats {
	/* The longest frame that the chip takes, 16 to 256 bytes; FSC. */
	uint16_t fsc;
	/* Frame waiting time and start-up guard time: FWI and SFGI, 0 to 14. */
	uint8_t fwi, sfgi;
	/*
	 * Bits 0 to 2: 212, 424 and 848 kbit/s from the reader to the chip;
	 * bits 4 to 6: the same from the chip; 106 kbit/s is always there.
	 */
	uint8_t rates;
	bool cid; /* the chip knows card identifiers */
	struct span historical; /* borrowed */
};

/*
 * A whole ATS, its length first.  Absent bytes mean what the standard says
 * they do.  HW_E_FORMAT: not such a thing.
 */
enum hw_err hw_ats_parse(struct span ats, struct hw_ats *) MUST_USE;
/* The ATS that says this; fsc is rounded down to what can be said. */
void hw_ats_put(const struct hw_ats *, struct sink *);
/* The three bytes of protocol information in an ATQB. */
enum hw_err hw_ats_parse_b(struct span info, struct hw_ats *) MUST_USE;
/* 3B 8n 80 01, historical bytes (15 at most), check byte. */
void hw_ats_put_atr(const struct hw_ats *, struct sink *);
/* Frame waiting time in microseconds, ISO/IEC 14443-4 §7.2. */
uint32_t hw_ats_fwt_us(const struct hw_ats *);

#endif
