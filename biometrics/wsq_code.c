/* Quantized values into Huffman symbols, and those into bits. */
#include "biometrics/wsq_parts.h"

enum {
	RESERVED = BIOMETRICS_WSQ_SYMBOLS, /* so that no code is all ones */
	ALL = BIOMETRICS_WSQ_SYMBOLS + 1,
	LONG_BITS = 64 /* codes before they are made shorter */
};

/* One symbol and the number behind it. */
struct word {
	uint8_t symbol, bits;
	uint16_t number;
};

static struct word
run_of(unsigned n)
{
	if (n <= BIOMETRICS_WSQ_RUN_MAX)
		return (struct word) {(uint8_t)n, 0, 0};
	if (n <= 255)
		return (struct word) {BIOMETRICS_WSQ_RUN_8, 8, (uint16_t)n};
	return (struct word) {BIOMETRICS_WSQ_RUN_16, 16, (uint16_t)n};
}

static struct word
value_of(int v)
{
	const unsigned size = (unsigned)(v < 0 ? -v : v);
	const int symbol = v + BIOMETRICS_WSQ_VALUE_0;

	if (symbol >= BIOMETRICS_WSQ_VALUE_MIN &&
	    symbol <= BIOMETRICS_WSQ_VALUE_MAX)
		return (struct word) {(uint8_t)symbol, 0, 0};
	if (size <= 255)
		return (struct word) {
		    v > 0 ? BIOMETRICS_WSQ_PLUS_8 : BIOMETRICS_WSQ_MINUS_8, 8,
		    (uint16_t)size};
	return (struct word) {
	    v > 0 ? BIOMETRICS_WSQ_PLUS_16 : BIOMETRICS_WSQ_MINUS_16, 16,
	    (uint16_t)size};
}

/* The next word of values at *at; false at their end. */
static bool
next_word(const int16_t *v, size_t n, size_t *at, struct word *out)
{
	unsigned run = 0;

	if (*at == n)
		return false;
	if (v[*at] != 0) {
		*out = value_of(v[(*at)++]);
		return true;
	}
	while (*at < n && v[*at] == 0 && run < 0xFFFF) {
		run++;
		(*at)++;
	}
	*out = run_of(run);
	return true;
}

void
biometrics_wsq_code_count(
    const int16_t *v, size_t n, uint32_t count[BIOMETRICS_WSQ_SYMBOLS])
{
	struct word w;
	size_t at = 0;

	while (next_word(v, n, &at, &w))
		count[w.symbol]++;
}

/* ISO/IEC 10918-1 Figure K.1: which of them is rarest; later ones first. */
static unsigned
rarest(const uint32_t *freq, unsigned but)
{
	unsigned found = ALL;

	for (unsigned i = 0; i < ALL; i++)
		if (freq[i] != 0 && i != but &&
		    (found == ALL || freq[i] <= freq[found]))
			found = i;
	return found;
}

/* Figure K.1: how long each code is to be. */
static void
find_sizes(const uint32_t count[BIOMETRICS_WSQ_SYMBOLS], unsigned size[ALL])
{
	uint32_t freq[ALL];
	unsigned next[ALL], a, b;

	for (unsigned i = 0; i < ALL; i++) {
		/* A table needs one code at least: that of one zero. */
		freq[i] = i == RESERVED ? 1 : count[i] + (i == 1);
		next[i] = ALL;
		size[i] = 0;
	}
	for (;;) {
		a = rarest(freq, ALL);
		b = rarest(freq, a);
		if (b == ALL)
			break;
		freq[a] += freq[b];
		freq[b] = 0;
		for (;; a = next[a]) {
			size[a]++;
			if (next[a] == ALL)
				break;
		}
		next[a] = b;
		for (; b != ALL; b = next[b])
			size[b]++;
	}
}

/* Figure K.3: none is longer than 16 bits, and the all-ones one is free. */
static void
shorten(unsigned bits[LONG_BITS + 1])
{
	unsigned i = LONG_BITS, j;

	while (i > BIOMETRICS_WSQ_BITS) {
		if (bits[i] == 0) {
			i--;
			continue;
		}
		for (j = i - 2; bits[j] == 0; j--) { }
		bits[i] -= 2;
		bits[i - 1]++;
		bits[j + 1] += 2;
		bits[j]--;
	}
	while (bits[i] == 0)
		i--;
	bits[i]--;
}

void
biometrics_wsq_code_make(const uint32_t count[BIOMETRICS_WSQ_SYMBOLS],
    struct biometrics_wsq_codes *out)
{
	unsigned size[ALL], bits[LONG_BITS + 1] = {0}, n = 0;

	find_sizes(count, size);
	for (unsigned i = 0; i < ALL; i++)
		if (size[i] > 0)
			bits[size[i]]++;
	shorten(bits);
	*out = (struct biometrics_wsq_codes) {.defined = true};
	for (unsigned i = 0; i < BIOMETRICS_WSQ_BITS; i++)
		out->count[i] = (uint8_t)bits[i + 1];
	/* Figure K.4: by their size before any was made shorter. */
	for (unsigned s = 1; s <= LONG_BITS; s++)
		for (unsigned i = 0; i < RESERVED; i++)
			if (size[i] == s)
				out->symbol[n++] = (uint8_t)i;
}

void
biometrics_wsq_code_table(
    struct sink *out, uint8_t id, const struct biometrics_wsq_codes *c)
{
	unsigned n = 0;

	for (unsigned i = 0; i < BIOMETRICS_WSQ_BITS; i++)
		n += c->count[i];
	sink_put_be16(out, 0xFF00 | BIOMETRICS_WSQ_DHT);
	sink_put_be16(out, (uint16_t)(2 + 1 + BIOMETRICS_WSQ_BITS + n));
	sink_put_u8(out, id);
	sink_put(out, SPAN_OF(c->count));
	sink_put(out, span_of(c->symbol, n));
}

/* Bits that wait for their byte to be full. */
struct bits {
	struct sink *out;
	uint32_t top;
	unsigned have;
};

static void
put_bits(struct bits *b, unsigned value, unsigned n)
{
	for (; n > 0; n--) {
		b->top = b->top << 1 | (value >> (n - 1) & 1);
		if (++b->have < 8)
			continue;
		sink_put_u8(b->out, (uint8_t)b->top);
		if ((b->top & 0xFF) == 0xFF)
			sink_put_u8(b->out, 0);
		b->have = 0;
	}
}

void
biometrics_wsq_code_block(struct sink *out, uint8_t id,
    const struct biometrics_wsq_codes *c, const int16_t *v, size_t n)
{
	uint16_t code[BIOMETRICS_WSQ_SYMBOLS] = {0};
	uint8_t size[BIOMETRICS_WSQ_SYMBOLS] = {0};
	struct bits b = {.out = out};
	unsigned next = 0, k = 0;
	struct word w;
	size_t at = 0;

	for (unsigned i = 0; i < BIOMETRICS_WSQ_BITS; i++, next <<= 1)
		for (unsigned j = 0; j < c->count[i]; j++, k++) {
			code[c->symbol[k]] = (uint16_t)next++;
			size[c->symbol[k]] = (uint8_t)(i + 1);
		}
	sink_put_be16(out, 0xFF00 | BIOMETRICS_WSQ_SOB);
	sink_put_be16(out, 2 + 1);
	sink_put_u8(out, id);
	while (next_word(v, n, &at, &w)) {
		put_bits(&b, code[w.symbol], size[w.symbol]);
		put_bits(&b, w.number, w.bits);
	}
	while (b.have != 0)
		put_bits(&b, 1, 1);
}
