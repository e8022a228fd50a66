/*
 * Time and chance for tests: a clock that the test moves, and randomness from a
 * script first (the nonces that a standard prints), then from a counter.
 */
#ifndef TESTS_HELPER_ENV_H
#define TESTS_HELPER_ENV_H

#include "mrtd/transport.h"

struct helper_env {
	struct mrtd_env env;
	uint64_t now_ms;
	struct span script; /* handed out first */
	bool dry; /* fail once the script is used up */
	uint64_t counter;
};

/* env.cookie points to h: do not move it afterwards. */
void helper_env_init(struct helper_env *h, struct span script, bool dry);

#endif
