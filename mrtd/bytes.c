#include "mrtd/bytes.h"

#include <openssl/crypto.h>
#include <string.h>

static bool
take_be(struct span *s, size_t n, uint64_t *out)
{
	struct span v;
	uint64_t x = 0;

	if (!span_take(s, n, &v))
		return false;
	for (size_t i = 0; i < n; i++)
		x = x << 8 | v.p[i];
	*out = x;
	return true;
}

bool
span_take_be16(struct span *s, uint16_t *out)
{
	uint64_t x;

	if (!take_be(s, 2, &x))
		return false;
	*out = (uint16_t)x;
	return true;
}

bool
span_take_be24(struct span *s, uint32_t *out)
{
	uint64_t x;

	if (!take_be(s, 3, &x))
		return false;
	*out = (uint32_t)x;
	return true;
}

bool
span_take_be32(struct span *s, uint32_t *out)
{
	uint64_t x;

	if (!take_be(s, 4, &x))
		return false;
	*out = (uint32_t)x;
	return true;
}

bool
span_take_be64(struct span *s, uint64_t *out)
{
	return take_be(s, 8, out);
}

bool
span_take_copy(struct span *s, void *dst, size_t n)
{
	struct span v;

	if (!span_take(s, n, &v))
		return false;
	if (n > 0)
		memcpy(dst, v.p, n);
	return true;
}

bool
span_eq_secret(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}

struct sink
sink_of(void *p, size_t cap)
{
	return (struct sink) {.p = p, .cap = cap};
}

uint8_t *
sink_reserve(struct sink *k, size_t n)
{
	uint8_t *at;

	if (k->overflow || n > k->cap - k->n) {
		k->overflow = true;
		return NULL;
	}
	at = k->p + k->n;
	k->n += n;
	return at;
}

void
sink_put(struct sink *k, struct span s)
{
	uint8_t *at;

	if (s.n > 0 && (at = sink_reserve(k, s.n)) != NULL)
		memcpy(at, s.p, s.n);
}

static void
put_be(struct sink *k, size_t n, uint64_t x)
{
	uint8_t *at = sink_reserve(k, n);

	for (size_t i = n; at != NULL && i-- > 0; x >>= 8)
		at[i] = (uint8_t)x;
}

void
sink_put_u8(struct sink *k, uint8_t x)
{
	put_be(k, 1, x);
}

void
sink_put_be16(struct sink *k, uint16_t x)
{
	put_be(k, 2, x);
}

void
sink_put_be32(struct sink *k, uint32_t x)
{
	put_be(k, 4, x);
}

void
sink_put_be64(struct sink *k, uint64_t x)
{
	put_be(k, 8, x);
}

void
sink_put_fill(struct sink *k, uint8_t value, size_t n)
{
	uint8_t *at;

	if (n > 0 && (at = sink_reserve(k, n)) != NULL)
		memset(at, value, n);
}

bool
sink_ok(const struct sink *k)
{
	return !k->overflow;
}

struct span
sink_span(const struct sink *k)
{
	return k->overflow ? (struct span) {k->p, 0} : span_of(k->p, k->n);
}

void
sink_wipe(struct sink *k)
{
	bytes_wipe(k->p, k->cap);
	k->n = 0;
	k->overflow = false;
}

void
bytes_wipe(void *p, size_t n)
{
	if (n > 0)
		OPENSSL_cleanse(p, n);
}
