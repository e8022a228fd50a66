/*
 * How long a command takes on the air: a contactless link of ISO/IEC 14443 as
 * arithmetic, without clock and without chance.  Who serves a virtual chip may
 * sleep for that long; who measures a reader may just add up.
 *
 *	hw_radio_parse("424,fsc=256,latency=500", &radio);
 *	hw_radio_cost(&radio, capdu, rapdu.n, &cost);
 *	... hw_radio_ns(&cost) ...
 *
 * What is counted (ISO/IEC 14443-4 §7, 14443-3 §6, type A; fc = 13.56 MHz):
 *
 *	- an APDU becomes I-blocks of at most FSC bytes to the chip and FSD from
 *	  it: PCB, CID where it is used, data, CRC of two bytes;
 *	- each block of a chain but the last is acknowledged with an R-block;
 *	- a chip that computes longer than its frame waiting time asks for more,
 *	  S(WTX), once for each such time, and is granted it;
 *	- a byte is 8 bits and parity, a frame has one bit time before and one
 *	  behind; a bit time is 128/fc divided by 1, 2, 4 or 8;
 *	- before it answers a frame, either side lets 1172/fc pass, the least
 *that the standard allows;
 *	- the chip computes as hw_radio_chip_ns() says;
 *	- the reader takes its latency once for each command: bus, driver,
 *daemon.
 */
#ifndef HW_VIRTUAL_RADIO_H
#define HW_VIRTUAL_RADIO_H

#include "hw/err.h"
#include "mrtd/bytes.h"

struct hw_radio {
	unsigned kbps; /* 106, 212, 424 or 848, both ways */
	unsigned fsd, fsc; /* 16 to 256 */
	unsigned fwi; /* 0 to 14 */
	unsigned chip; /* per cent of hw_radio_chip_ns(); 0: no time */
	unsigned latency_us; /* of the reader, for each command */
	bool cid; /* a card identifier in each block */
};

struct hw_radio_cost {
	uint32_t blocks; /* both ways, R- and S-blocks included */
	uint32_t bytes; /* of these */
	uint64_t air_ns; /* bits on the air */
	uint64_t chip_ns; /* the chip computes, and its frame delay */
	uint64_t reader_ns; /* the reader's frame delay and latency */
};

/*
 * RATE[,fsd=N][,fsc=N][,fwi=N][,chip=PERCENT][,latency=MICROSECONDS][,cid]; 256
 * bytes, FWI 8, 100 per cent, no latency where nothing is said.
 * HW_E_ARGUMENT.
 */
enum hw_err hw_radio_parse(const char *, struct hw_radio *) MUST_USE;
/* One command and its answer of that many bytes. */
void hw_radio_cost(const struct hw_radio *, struct span capdu, size_t rapdu_n,
    struct hw_radio_cost *);
/* The sum of all its parts. */
uint64_t hw_radio_ns(const struct hw_radio_cost *);
void hw_radio_add(struct hw_radio_cost *, const struct hw_radio_cost *);
/*
 * Computing time of a chip, by instruction and by byte of the whole APDUs: the
 * order of magnitude of chips in the field, not a measurement of one of them.
 */
uint64_t hw_radio_chip_ns(struct span capdu, size_t rapdu_n);

#endif
