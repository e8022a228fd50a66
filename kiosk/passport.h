/*
 * A virtual passport in a directory: the files of the chip (kiosk/dumps.h) and
 * chip.conf, which says what no file says.
 *
 *	[chip]
 *	document_number = L898902C3     what opens the chip
 *	birth = 740812
 *	expiry = 120415
 *	can = 123456                    none where absent
 *	access = both                   pace, bac, both or none
 *	max_command = 4096              bytes of whole APDUs; 0: short ones
 *	max_response = 4096
 *	personality = icao              see mrtd/chip/personality.h
 *	ca1 = aes128+3des 13            Chip Authentication with ca1.key: the
 *					ciphers and the keyId; up to ca4
 *	aa = sha256 der                 Active Authentication with aa.key: hash,
 *					and how ECDSA signatures are written
 *	terminal = 20261122             DG3 and DG4 for terminals of
 *cvca.cvcert; the day the chip takes for today
 *
 * A directory without chip.conf holds a chip with BAC and short APDUs, whose
 * MRZ comes from DG1.
 */
#ifndef KIOSK_PASSPORT_H
#define KIOSK_PASSPORT_H

#include "kiosk/conf.h"
#include "kiosk/dumps.h"
#include "mrtd/chip/lds2.h"

struct kiosk_passport_conf {
	char document_number[24], birth[8], expiry[8];
	char can[MRTD_CHIP_CAN];
	char access[8], personality[24];
	char ca[MRTD_CHIP_CA_KEYS][32], aa[16], terminal[16];
	unsigned max_command, max_response;
};

struct kiosk_passport {
	struct kiosk_dumps dumps;
	struct kiosk_passport_conf conf;
	/* The keys of these files, and a certificate. */
	struct span ca[MRTD_CHIP_CA_KEYS], aa, cvca;
};

enum kiosk_err kiosk_passport_load(
    const char *dir, struct kiosk_passport *, struct conf_error *) MUST_USE;
void kiosk_passport_free(struct kiosk_passport *);
/* Writes chip.conf. */
enum kiosk_err kiosk_passport_save_conf(
    const char *dir, const struct kiosk_passport_conf *) MUST_USE;
/*
 * What the chip engine wants, borrowing from the passport.  An error of the
 * configuration is told in words.
 */
enum kiosk_err kiosk_passport_chip(const struct kiosk_passport *,
    struct mrtd_chip_conf *, const char **what) MUST_USE;
/*
 * The applications of LDS2 beside it, where the passport has any: before
 * mrtd_chip_init() of that chip.  Everything has to stay.
 */
void kiosk_passport_lds2(const struct kiosk_passport *,
    const struct mrtd_chip *, struct mrtd_chip_lds2 *, struct mrtd_chip_conf *);
/* "pace", "bac", "both" or "none". */
bool kiosk_passport_access(const char *, bool *pace, bool *bac) MUST_USE;

#endif
