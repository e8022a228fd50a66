/*
 * A directory with the files of a chip, one file each: what `chip make`
 * writes, `chip serve` serves and `verify` inspects.
 *
 * Names are those of the standard behind "EF_" (EF_COM.bin, EF_DG1.bin,
 * EF_CardAccess.bin); the forms of common test sets are read as well: DG1.bin,
 * Datagroup1.bin and, for LDS1, the file identifier, ef0101.bin.
 *
 * A record of LDS2 is a file of its own: LDS2_EntryRecords.1.bin, likewise
 * ExitRecords, TravelCertificates, VisaRecords, VisaCertificates, Biometrics
 * and BiometricsCertificates.
 */
#ifndef KIOSK_DUMPS_H
#define KIOSK_DUMPS_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"
#include "mrtd/lds.h"
#include "mrtd/lds2.h"

#define KIOSK_DUMPS_RECORDS MRTD_LDS2_BIOMETRICS_MAX

struct kiosk_dumps {
	struct span files[MRTD_FILE_COUNT]; /* ours; p NULL: not there */
	struct span records[MRTD_LDS2_FILES]
			   [KIOSK_DUMPS_RECORDS]; /* likewise */
};

/* KIOSK_E_SYSTEM: the directory or a file in it cannot be read. */
enum kiosk_err kiosk_dumps_load(const char *dir, struct kiosk_dumps *) MUST_USE;
/* Which of them are there, as MRTD_FILE_BIT. */
uint32_t kiosk_dumps_set(const struct kiosk_dumps *);
void kiosk_dumps_free(struct kiosk_dumps *);

/* Any file, at most cap bytes, into memory that the caller frees. */
enum kiosk_err kiosk_dumps_slurp(
    const char *path, size_t cap, struct span *out) MUST_USE;
enum kiosk_err kiosk_dumps_write(const char *path, struct span) MUST_USE;
/* Writes dir/name; errno says why not. */
enum kiosk_err kiosk_dumps_spill(
    const char *dir, const char *name, struct span) MUST_USE;
/* Writes a file of the chip under its own name. */
enum kiosk_err kiosk_dumps_save(
    const char *dir, enum mrtd_file, struct span) MUST_USE;
/* A record of LDS2, number from 1. */
enum kiosk_err kiosk_dumps_save_record(const char *dir, enum mrtd_lds2_file,
    unsigned number, struct span) MUST_USE;

#endif
