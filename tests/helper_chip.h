/*
 * A whole chip in memory for tests of either side: EF.CardAccess, EF.ATR/INFO,
 * EF.COM, DG1, DG2 of about 17 kB, DG3, DG14 and an EF.SOD of 2 kB that is only
 * bytes.  The MRZ is the specimen of Doc 9303-4; the CAN is 123456.
 */
#ifndef TESTS_HELPER_CHIP_H
#define TESTS_HELPER_CHIP_H

#include "mrtd/chip/chip.h"
#include "tests/helper_env.h"

struct helper_chip {
	struct helper_env env;
	struct mrtd_chip_conf conf;
	struct mrtd_chip chip;
	uint8_t atr[MRTD_CHIP_ATR_MAX];
	size_t atr_n;
	uint8_t arena[60000];
};

/*
 * suite: of PACE (mrtd/chip/personalise.h), NULL: no PACE.  buffers: bytes of
 * whole APDUs, 0: short ones alone.  Change conf and call helper_chip_start()
 * again for more.
 */
void helper_chip_init(
    struct helper_chip *, const char *suite, bool bac, size_t buffers);
void helper_chip_start(struct helper_chip *);
/* The chip as a transport: no time limit, CARD_GONE when it leaves. */
struct mrtd_transport helper_chip_transport(struct helper_chip *);
struct mrtd_mrz_key helper_chip_key(void);

#endif
