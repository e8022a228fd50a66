/*
 * The card side of LDS2: Doc 9303-10 (8th edition) §3.7, §3.8 and §5.  Travel
 * and visa records, additional biometrics, as applications beside the eMRTD's:
 *
 *	mrtd_chip_lds2_init(&lds2, &conf);
 *	chip_conf.apps = lds2.apps;
 *	chip_conf.n_apps = lds2.n_apps;
 *
 * It reads; records are put there by whoever makes the chip, written by the
 * tables of mrtd_lds2_file() (mrtd/chip/personalise_fields.h).
 */
#ifndef MRTD_CHIP_LDS2_H
#define MRTD_CHIP_LDS2_H

#include "mrtd/chip/chip.h"
#include "mrtd/lds2.h"

/*
 * The records in order of their numbers; EF.Biometrics: their contents by
 * number, empty where one is missing.  NULL: the file is not there.
 */
struct mrtd_chip_lds2_file {
	const struct span *records;
	size_t n;
};

/* What some chips might do; the standard leaves no doubt that they should not.
 */
enum mrtd_chip_lds2_quirk {
	MRTD_CHIP_LDS2_Q_NO_FMM = 1 << 0,
	MRTD_CHIP_LDS2_Q_ONE_RECORD = 1
	    << 1, /* answers one, whatever P2 says */
	MRTD_CHIP_LDS2_Q_MISCOUNT = 1 << 2, /* FMM states one too many */
};

struct mrtd_chip_lds2_conf {
	struct mrtd_chip_lds2_file file[MRTD_LDS2_FILES];
	/* What the terminal may; looked at in every command. */
	const struct mrtd_lds2_rights *rights;
	unsigned quirks;
};

struct mrtd_chip_lds2 {
	struct mrtd_chip_lds2_conf conf;
	/* Those with at least one file, for struct mrtd_chip_conf. */
	struct mrtd_chip_app apps[MRTD_LDS2_APPS];
	size_t n_apps;

	/* lds2.c's own. */
	struct mrtd_chip_lds2_app {
		struct mrtd_chip_lds2 *all;
		enum mrtd_lds2_app app;
		enum mrtd_lds2_file ef; /* MRTD_LDS2_FILES: none */
		unsigned number; /* of EF.Biometrics */
	} state[MRTD_LDS2_APPS];
};

/* Copies conf; what it points to must live as long.  Do not move the result. */
void mrtd_chip_lds2_init(
    struct mrtd_chip_lds2 *, const struct mrtd_chip_lds2_conf *);

#endif
