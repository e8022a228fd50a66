/*
 * The least time in which a file can be read over a contactless link:
 *
 *	bytes * 9 * 128 / fc / (rate / 106) + chip time
 *
 * bytes: what READ BINARY with secure messaging makes of the file, in as few
 * commands as the chip's buffer allows, framed by ISO/IEC 14443-4 at FSD and
 * FSC, both ways, acknowledgements included; 9: a byte and its parity; fc:
 * 13.56 MHz; chip time: what the chip computes, and the frame delay of 1172/fc
 * before each block that it sends.  The reader's own frame delay, its latency,
 * start and end of frames and all access control are not in it.
 *
 * Secure messaging: AES (Doc 9303-11 §9.8.4), blocks of 16 bytes.
 */
#ifndef TESTS_BENCH_BOUND_H
#define TESTS_BENCH_BOUND_H

#include <stddef.h>
#include <stdint.h>

struct bound {
	size_t commands, bytes;
	double ms;
};

struct bound_conf {
	size_t rapdu; /* the longest answer */
	unsigned kbps, fsd, fsc;
	double (*chip_ms)(size_t capdu, size_t rapdu);
};

/* DO'87' with its padding indicator, DO'99', DO'8E', status word. */
static inline size_t
bound_rapdu(size_t plain)
{
	size_t enc = 16 * (plain / 16 + 1), value = enc + 1;

	return 1 +
	    (value < 0x80	    ? 1u
		    : value < 0x100 ? 2u
				    : 3u) +
	    value + 4 + 10 + 2;
}

/* CLA INS P1 P2, Lc, DO'97', DO'8E', Le. */
static inline size_t
bound_capdu(size_t plain)
{
	return plain > 256 ? 4 + 3 + 4 + 10 + 2 : 4 + 1 + 3 + 10 + 1;
}

static inline size_t
bound_blocks(size_t n, unsigned frame)
{
	return (n + frame - 4) / (frame - 3);
}

/* PCB and CRC around each block, and an R-block for each but the last. */
static inline size_t
bound_framed(size_t n, unsigned frame)
{
	return n + 3 * bound_blocks(n, frame) +
	    3 * (bound_blocks(n, frame) - 1);
}

static inline struct bound
bound_of(size_t file, const struct bound_conf *c)
{
	const double delay_ms = 1172 / 13560.0;
	struct bound b = {0};
	size_t most = 1;

	while (bound_rapdu(most + 1) <= c->rapdu)
		most++;
	for (size_t left = file; left > 0;) {
		size_t n = left < most ? left : most;
		size_t capdu = bound_capdu(n), rapdu = bound_rapdu(n);

		b.commands++;
		b.bytes += bound_framed(capdu, c->fsc) +
		    bound_framed(rapdu, c->fsd);
		b.ms += c->chip_ms(capdu, rapdu) +
		    delay_ms *
			(double)(bound_blocks(rapdu, c->fsd) +
			    bound_blocks(capdu, c->fsc) - 1);
		left -= n;
	}
	b.ms += (double)b.bytes * 9 * 128 / 13560 * 106 / c->kbps;
	return b;
}

#endif
