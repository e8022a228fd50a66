/*
 * A chip and a terminal's link to it that have just passed access control: what
 * the tests of Chip and Active Authentication begin with.
 */
#ifndef TESTS_HELPER_AUTH_H
#define TESTS_HELPER_AUTH_H

#include "mrtd/chip/chip.h"
#include "mrtd/chip/key.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/link.h"
#include "tests/helper_env.h"

struct helper_auth {
	struct helper_env env;
	struct mrtd_chip_conf conf;
	struct mrtd_chip chip;
	struct mrtd_link link;
	struct mrtd_secinfos infos; /* of DG14 */
	uint8_t bytes[24000];
	struct sink store;
	unsigned commands;
	uint8_t rapdu[70000];
};

/* BAC, a small DG1, short APDUs on both sides; conf may be changed. */
void helper_auth_init(struct helper_auth *);
/* A new EC or DH key; its span lies in the store. */
struct span helper_auth_key(
    struct helper_auth *, unsigned group, enum mrtd_chip_key_form);
/* DG14 that says what conf.ca says, and infos parsed from it. */
void helper_auth_dg14(struct helper_auth *, unsigned omit);
/* DG15 for conf.aa. */
void helper_auth_dg15(struct helper_auth *);
/*
 * Powers the chip and shares a session with this cipher; the reader carries
 * APDUs of so many bytes (261: short ones), and the chip as well.
 */
void helper_auth_start(struct helper_auth *, enum mrtd_cipher, size_t buffers);
/* One command to the chip, its answer from it. */
struct span helper_auth_transceive(struct helper_auth *, struct span capdu);
/* Selects the application and reads DG1 in the session in force. */
enum mrtd_err helper_auth_read(struct helper_auth *);

#endif
