/*
 * Who may read what, and the commands by which one comes to may: BAC and PACE.
 * Parts of mrtd/chip/chip.c; nobody else calls them.
 */
#ifndef MRTD_CHIP_ACCESS_H
#define MRTD_CHIP_ACCESS_H

#include "mrtd/apdu.h"
#include "mrtd/chip/chip.h"

/* MRTD_SW_OK, or the status word with which this file is refused now. */
uint16_t mrtd_chip_access_check(
    struct mrtd_chip *, const struct mrtd_lds_file *);
/* GET CHALLENGE, EXTERNAL AUTHENTICATE. */
uint16_t mrtd_chip_access_bac(
    struct mrtd_chip *, const struct mrtd_capdu *, struct sink *rdata);
/* MSE:Set AT, GENERAL AUTHENTICATE. */
uint16_t mrtd_chip_access_pace(
    struct mrtd_chip *, const struct mrtd_capdu *, struct sink *rdata);
/* MSE:Set DST and AT, PSO:Verify Certificate; the others by _bac(). */
uint16_t mrtd_chip_access_ta(
    struct mrtd_chip *, const struct mrtd_capdu *, struct sink *rdata);
/* Puts a session in force that the last command has agreed on. */
void mrtd_chip_access_settle(struct mrtd_chip *);
/* Ends the session and with it all rights (Doc 9303-11 §9.8.3). */
void mrtd_chip_access_end(struct mrtd_chip *);
/* Keys and PACEInfos from conf; MRTD_E_NO_PROTOCOL: nothing usable. */
enum mrtd_err mrtd_chip_access_init(struct mrtd_chip *) MUST_USE;
void mrtd_chip_access_reset(struct mrtd_chip *);

#endif
