/* What hostile input may cost, and the suite of those who make it. */
#ifndef TESTS_CERTS_HOSTILE_H
#define TESTS_CERTS_HOSTILE_H

#include "tests/certs_pki.h"

#include <time.h>

#define SUITE "ecdsa-p256-sha256"
/* What every case may take of the processor, sanitizers and all. */
#define SECONDS 20.0

static inline double
seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

#endif
