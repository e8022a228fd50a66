/* Coded values of a block: Huffman symbols, and where their values belong. */
#include "biometrics/wsq_parts.h"

/* Bits that are read ahead, the next one on top, zeros below. */
struct bits {
	struct span in;
	uint64_t top;
	unsigned have;
};

/* A marker ends the bits; FF 00 is FF. */
static void
refill(struct bits *b)
{
	struct span two;
	uint8_t byte;

	while (b->have <= 56) {
		if (b->in.n > 0 && b->in.p[0] == 0xFF) {
			if (!span_peek(b->in, 2, &two) || two.p[1] != 0 ||
			    !span_take(&b->in, 2, &two))
				return;
			byte = 0xFF;
		} else if (!span_take_u8(&b->in, &byte)) {
			return;
		}
		b->top |= (uint64_t)byte << (56 - b->have);
		b->have += 8;
	}
}

static void
drop(struct bits *b, unsigned n)
{
	b->top <<= n;
	b->have -= n;
}

/* A number of 8 or 16 bits. */
static bool
number(struct bits *b, unsigned n, unsigned *out)
{
	if (b->have < n)
		return false;
	*out = (unsigned)(b->top >> (64 - n));
	drop(b, n);
	return true;
}

/*
 * Length << 8 | symbol; 0: no code begins like that.  A code may be longer than
 * the bits that are left.
 */
static unsigned
look(const struct biometrics_wsq_decoder *d, const struct bits *b)
{
	const uint32_t next = (uint32_t)(b->top >> 48);
	const unsigned found = d->peek[next >> (16 - BIOMETRICS_WSQ_PEEK)];

	if (found != 0)
		return found;
	for (unsigned n = BIOMETRICS_WSQ_PEEK + 1; n <= BIOMETRICS_WSQ_BITS;
	     n++)
		if (next < d->limit[n])
			return n << 8 |
			    d->symbol[d->first[n] +
				(int32_t)(next >> (BIOMETRICS_WSQ_BITS - n))];
	return 0;
}

/* The next row of this band, or the first of the next that has values. */
static void
next_row(struct biometrics_wsq_place *p)
{
	const struct biometrics_wsq_rect *band = &p->tree->band[p->band];

	if (++p->row >= band->height) {
		p->row = 0;
		p->run = 0;
		do {
			if (++p->band >= BIOMETRICS_WSQ_BANDS)
				return;
			band = &p->tree->band[p->band];
		} while (p->quant->bin[p->band] == 0 || band->width == 0 ||
		    band->height == 0);
	}
	p->at = p->plane + (band->y + p->row) * p->stride + band->x;
	p->run = band->width;
}

void
biometrics_wsq_block_begin(struct biometrics_wsq_place *p,
    const struct biometrics_wsq_tree *tree,
    const struct biometrics_wsq_quant *quant, float *plane, size_t stride)
{
	*p = (struct biometrics_wsq_place) {
	    .tree = tree, .quant = quant, .plane = plane, .stride = stride};
	if (quant->bin[0] != 0) {
		p->at = plane;
		p->run = tree->band[0].width;
	} else {
		p->row = tree->band[0].height;
		next_row(p);
	}
}

/* Zeros are there already. */
static bool
zeros(struct biometrics_wsq_place *p, unsigned n)
{
	while (n >= p->run) {
		if (p->run == 0)
			return n == 0;
		n -= p->run;
		next_row(p);
	}
	p->at += n;
	p->run -= n;
	return true;
}

/* Annex A.3, in the order in which everybody rounds it. */
static bool
value(struct biometrics_wsq_place *p, int v)
{
	const struct biometrics_wsq_quant *q = p->quant;

	if (p->run == 0)
		return false;
	if (v > 0)
		*p->at = q->bin[p->band] * ((float)v - q->centre) +
		    q->zero[p->band] / 2;
	else if (v < 0)
		*p->at = q->bin[p->band] * ((float)v + q->centre) -
		    q->zero[p->band] / 2;
	p->at++;
	if (--p->run == 0)
		next_row(p);
	return true;
}

static bool
obey(struct bits *b, struct biometrics_wsq_place *p, unsigned symbol)
{
	unsigned n;

	if (symbol >= BIOMETRICS_WSQ_VALUE_MIN &&
	    symbol <= BIOMETRICS_WSQ_VALUE_MAX)
		return value(p, (int)symbol - BIOMETRICS_WSQ_VALUE_0);
	if (symbol >= 1 && symbol <= BIOMETRICS_WSQ_RUN_MAX)
		return zeros(p, symbol);
	switch (symbol) {
	case BIOMETRICS_WSQ_PLUS_8:
		return number(b, 8, &n) && value(p, (int)n);
	case BIOMETRICS_WSQ_MINUS_8:
		return number(b, 8, &n) && value(p, -(int)n);
	case BIOMETRICS_WSQ_PLUS_16:
		return number(b, 16, &n) && value(p, (int16_t)n);
	case BIOMETRICS_WSQ_MINUS_16:
		return number(b, 16, &n) && value(p, (int16_t)-n);
	case BIOMETRICS_WSQ_RUN_8:
		return number(b, 8, &n) && zeros(p, n);
	case BIOMETRICS_WSQ_RUN_16:
		return number(b, 16, &n) && zeros(p, n);
	default:
		return false;
	}
}

enum biometrics_err
biometrics_wsq_block_decode(const struct biometrics_wsq_decoder *d,
    struct span *in, struct biometrics_wsq_place *p)
{
	struct bits b = {.in = *in};

	for (;;) {
		unsigned found, n;

		refill(&b);
		found = look(d, &b);
		n = found >> 8;
		if (n > b.have || (n == 0 && b.have < BIOMETRICS_WSQ_BITS))
			break; /* the bits that fill the last byte */
		if (n == 0)
			return BIOMETRICS_E_DECODE;
		drop(&b, n);
		if (!obey(&b, p, found & 0xFF))
			return BIOMETRICS_E_DECODE;
	}
	*in = b.in;
	return BIOMETRICS_E_OK;
}
