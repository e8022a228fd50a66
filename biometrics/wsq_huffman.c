/* Canonical Huffman codes (IAFIS-IC-0110 Annex A, as ISO/IEC 10918-1 Annex C).
 */
#include "biometrics/wsq_parts.h"

/* All looks that begin with this code of so many bits. */
static void
fill(struct biometrics_wsq_decoder *d, uint32_t code, unsigned bits,
    uint8_t symbol)
{
	const unsigned spare = BIOMETRICS_WSQ_PEEK - bits;

	for (uint32_t i = 0; i < 1u << spare; i++)
		d->peek[(code << spare) + i] = (uint16_t)(bits << 8 | symbol);
}

enum biometrics_err
biometrics_wsq_huffman_decoder(
    const struct biometrics_wsq_codes *c, struct biometrics_wsq_decoder *d)
{
	uint32_t code = 0;
	unsigned n = 0;

	memset(d->peek, 0, sizeof(d->peek));
	d->symbol = c->symbol;
	for (unsigned bits = 1; bits <= BIOMETRICS_WSQ_BITS; bits++) {
		const unsigned count = c->count[bits - 1];

		if (n + count > BIOMETRICS_WSQ_SYMBOLS ||
		    code + count > 1u << bits)
			return BIOMETRICS_E_DECODE;
		d->first[bits] = (int32_t)n - (int32_t)code;
		for (unsigned i = 0; i < count; i++, n++, code++)
			if (bits <= BIOMETRICS_WSQ_PEEK)
				fill(d, code, bits, c->symbol[n]);
		d->limit[bits] = code << (BIOMETRICS_WSQ_BITS - bits);
		code <<= 1;
	}
	return BIOMETRICS_E_OK;
}
