/*
 * The two house types for bytes: a span reads, a sink writes.
 *
 * Everything that comes from a chip, a file or another process is read through
 * a span and nothing else.  A span borrows; it never owns.  Every span_take_*
 * eats from the front and either succeeds completely or changes nothing: on
 * failure neither the span nor the output has moved, so a caller who forgets to
 * look cannot use half an answer.
 *
 * A sink writes into memory of the caller with a fixed capacity.  Overflow is
 * sticky: write freely, ask once with sink_ok().  After an overflow the content
 * is worthless and sink_span() is empty.
 */
#ifndef MRTD_BYTES_H
#define MRTD_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MUST_USE __attribute__((warn_unused_result))

struct span {
	const uint8_t *p;
	size_t n;
};

struct sink {
	uint8_t *p;
	size_t n, cap;
	bool overflow;
};

/* A span over a whole array, and over the text of a string literal. */
#define SPAN_OF(array) ((struct span) {(array), sizeof(array)})
#define SPAN_STR(lit) \
	((struct span) {(const uint8_t *)("" lit), sizeof(lit) - 1})

static inline struct span span_of(const void *p, size_t n);
static inline bool span_take(
    struct span *, size_t n, struct span *out) MUST_USE;
static inline bool span_take_u8(struct span *, uint8_t *out) MUST_USE;
bool span_take_be16(struct span *, uint16_t *out) MUST_USE;
bool span_take_be24(struct span *, uint32_t *out) MUST_USE;
bool span_take_be32(struct span *, uint32_t *out) MUST_USE;
bool span_take_be64(struct span *, uint64_t *out) MUST_USE;
/* Copies exactly n bytes out of the front. */
bool span_take_copy(struct span *, void *dst, size_t n) MUST_USE;
/* The first n bytes without eating them. */
static inline bool span_peek(struct span, size_t n, struct span *out) MUST_USE;
/* The part [off, off + n) of a span; fails when it is not all there. */
static inline bool span_part(
    struct span, size_t off, size_t n, struct span *out) MUST_USE;
/* Compares public data.  Not constant time. */
static inline bool span_eq(struct span, struct span) MUST_USE;
/* Compares secrets: time depends on the length only. */
bool span_eq_secret(struct span, struct span) MUST_USE;

struct sink sink_of(void *p, size_t cap);
void sink_put(struct sink *, struct span);
void sink_put_u8(struct sink *, uint8_t);
void sink_put_be16(struct sink *, uint16_t);
void sink_put_be32(struct sink *, uint32_t);
void sink_put_be64(struct sink *, uint64_t);
void sink_put_fill(struct sink *, uint8_t value, size_t n);
/* Reserves n bytes to be written later; NULL on overflow. */
uint8_t *sink_reserve(struct sink *, size_t n) MUST_USE;
bool sink_ok(const struct sink *) MUST_USE;
struct span sink_span(const struct sink *);
/* Forgets and wipes the content; overflow is cleared. */
void sink_wipe(struct sink *);

/* Wipes memory in a way the compiler may not remove. */
void bytes_wipe(void *p, size_t n);

/* In place, because every octet of every parser goes through them. */

static inline struct span
span_of(const void *p, size_t n)
{
	return (struct span) {(const uint8_t *)p, n};
}

static inline bool
span_take(struct span *s, size_t n, struct span *out)
{
	if (n > s->n)
		return false;
	*out = span_of(s->p, n);
	if (n > 0) {
		s->p += n;
		s->n -= n;
	}
	return true;
}

static inline bool
span_take_u8(struct span *s, uint8_t *out)
{
	struct span v;

	if (!span_take(s, 1, &v))
		return false;
	*out = v.p[0];
	return true;
}

static inline bool
span_peek(struct span s, size_t n, struct span *out)
{
	return span_take(&s, n, out);
}

static inline bool
span_part(struct span s, size_t off, size_t n, struct span *out)
{
	struct span skipped;

	return span_take(&s, off, &skipped) && span_take(&s, n, out);
}

static inline bool
span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

#endif
