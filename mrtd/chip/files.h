/*
 * SELECT and READ BINARY, Doc 9303-10 (8th edition) §3.6.  Parts of
 * mrtd/chip/chip.c; nobody else calls them.
 */
#ifndef MRTD_CHIP_FILES_H
#define MRTD_CHIP_FILES_H

#include "mrtd/apdu.h"
#include "mrtd/chip/chip.h"

uint16_t mrtd_chip_files_select(
    struct mrtd_chip *, const struct mrtd_capdu *, struct sink *rdata);
uint16_t mrtd_chip_files_read(
    struct mrtd_chip *, const struct mrtd_capdu *, struct sink *rdata);
/* READ BINARY with odd INS: offset in DO'54', data in DO'53'. */
uint16_t mrtd_chip_files_read_odd(
    struct mrtd_chip *, const struct mrtd_capdu *, struct sink *rdata);

#endif
