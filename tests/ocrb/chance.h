/* Numbers from a seed: splitmix64, the same on every machine. */
#ifndef TESTS_OCRB_CHANCE_H
#define TESTS_OCRB_CHANCE_H

#include <stdint.h>

struct chance {
	uint64_t at;
};

static inline uint64_t
chance_bits(struct chance *c)
{
	uint64_t z = c->at += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

static inline float
chance_of(struct chance *c, float low, float high)
{
	return low +
	    (high - low) * (float)(chance_bits(c) >> 40) / (float)(1 << 24);
}

/* 0 <= result < n */
static inline unsigned
chance_up(struct chance *c, unsigned n)
{
	return (unsigned)(chance_bits(c) >> 33) % n;
}

static inline int
chance_hits(struct chance *c, float p)
{
	return chance_of(c, 0, 1) < p;
}

/* About normal, spread 1: four even ones. */
static inline float
chance_normal(struct chance *c)
{
	float sum = -2;
	uint64_t b = chance_bits(c);

	for (int i = 0; i < 4; i++, b >>= 16)
		sum += (float)(b & 0xFFFF) / 65536.0f;
	return sum * 1.7320508f;
}

#endif
