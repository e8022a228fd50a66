/*
 * What the tests of PACE begin with: randomness that repeats itself, the info
 * of a suite, the specimen's passwords, and a run between both ends.
 */
#ifndef TESTS_MRTD_PACE_MAKE_H
#define TESTS_MRTD_PACE_MAKE_H

#include "tests/check.h"

#include "mrtd/apdu.h"
#include "mrtd/pace.h"

/* Not random, but different at every draw. */
static inline bool
counting(void *cookie, uint8_t *p, size_t n)
{
	uint32_t *x = cookie;

	for (size_t i = 0; i < n; i++) {
		*x = *x * 1664525 + 1013904223;
		p[i] = (uint8_t)(*x >> 24);
	}
	return true;
}

static inline struct mrtd_paceinfo
info_of(const char *suite, unsigned group)
{
	struct mrtd_paceinfo p = {
	    .suite = mrtd_secinfo_suite_named(suite),
	    .has_id = true,
	    .id = (uint8_t)group,
	    .group = (uint8_t)group,
	};

	assert_non_null(p.suite);
	p.err = mrtd_secinfo_suite_check(p.suite, group);
	return p;
}

static const char mrz[] = "L898902C<369080619406236";
static const char can[] = "123456";
static const struct mrtd_pace_password both[] = {
    {MRTD_PACE_MRZ, {(const uint8_t *)mrz, sizeof(mrz) - 1}},
    {MRTD_PACE_CAN, {(const uint8_t *)can, sizeof(can) - 1}},
};

static inline enum mrtd_err
exchange(struct mrtd_pace *p, struct mrtd_pace_chip *chip)
{
	struct span capdu;

	while (mrtd_pace_send(p, &capdu)) {
		uint8_t answer[300];
		struct sink k = sink_of(answer, sizeof(answer));
		struct mrtd_capdu c;
		uint16_t sw;

		assert_int_equal(mrtd_capdu_parse(capdu, &c), MRTD_E_OK);
		assert_int_equal(
		    mrtd_pace_chip_command(chip, &c, &k, &sw), MRTD_E_OK);
		assert_true(c.ne == 0 || k.n <= c.ne);
		sink_put_be16(&k, sw);
		if (mrtd_pace_recv(p, sink_span(&k)) != MRTD_E_OK)
			break;
	}
	return mrtd_pace_err(p);
}

#endif
