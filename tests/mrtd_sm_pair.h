/*
 * Both ends of a session of secure messaging, with keys that any cipher takes.
 */
#ifndef TESTS_MRTD_SM_PAIR_H
#define TESTS_MRTD_SM_PAIR_H

#include "tests/check.h"

#include "mrtd/sm.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static inline void
start(struct mrtd_sm *sm, enum mrtd_cipher c)
{
	uint8_t k[64];

	for (size_t i = 0; i < sizeof(k); i++)
		k[i] = (uint8_t)(i < 32 ? i : 0x40 + i - 32);
	mrtd_sm_init(sm, c, span_of(k, mrtd_crypto_key_size(c)),
	    span_of(k + 32, mrtd_crypto_key_size(c)), (struct span) {0});
	assert_true(mrtd_sm_live(sm));
}

/* A pair of sessions with a command under way. */
static inline struct span
ask(struct mrtd_sm *terminal, struct mrtd_sm *chip,
    const struct mrtd_capdu *plain, uint8_t *buf, size_t cap)
{
	static uint8_t scratch[70000];
	struct sink k = sink_of(buf, cap);
	struct sink tmp = sink_of(scratch, sizeof(scratch));
	struct mrtd_capdu secured, opened;

	assert_int_equal(mrtd_sm_wrap(terminal, plain, &k), MRTD_E_OK);
	assert_int_equal(mrtd_capdu_parse(sink_span(&k), &secured), MRTD_E_OK);
	assert_int_equal(
	    mrtd_sm_open(chip, &secured, &tmp, &opened), MRTD_E_OK);
	assert_true(span_eq(opened.data, plain->data));
	assert_int_equal(opened.ne, plain->ne);
	return sink_span(&k);
}

#endif
