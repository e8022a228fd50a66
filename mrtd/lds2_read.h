/*
 * Reads one application of LDS2 over a session that Terminal Authentication has
 * opened, without doing any I/O:
 *
 *	mrtd_lds2_read_init(&r, &link, &conf);
 *	while (mrtd_lds2_read_send(&r, &capdu)) {
 *		... give capdu to the chip, get rapdu ...
 *		if ((e = mrtd_lds2_read_recv(&r, rapdu)) != MRTD_E_OK)
 *			return e;
 *	}
 *
 * SELECT by AID; for each file FMM for the number of records (Doc 9303-10
 * §3.8.3), then READ RECORD, as many at once as one answer holds (§3.7.2); at
 * last those certificates that the records name.  EF.Biometrics are transparent
 * and read like data groups.
 *
 * A file that is refused or malformed is a result in file[]; only a dead
 * session, transport or budget ends the engine (sticky).
 */
#ifndef MRTD_LDS2_READ_H
#define MRTD_LDS2_READ_H

#include "mrtd/lds2.h"
#include "mrtd/read.h"

struct mrtd_lds2_record {
	enum mrtd_lds2_file file;
	uint8_t number; /* record, or EF.Biometrics, from 1 */
	struct span content; /* in buf */
};

struct mrtd_lds2_read_conf {
	enum mrtd_lds2_app app;
	/* Of each file only the newest records, 0: all.  They matter most. */
	unsigned newest;
	/* Only records of this State, by SEARCH RECORD (§3.7.3); "": all. */
	char state[4];
	uint64_t biometrics; /* bit n - 1: EF.Biometrics n */
	struct mrtd_lds2_record *records; /* the caller's, filled */
	size_t max_records;
	uint8_t *buf;
	size_t cap;
};

struct mrtd_lds2_read_file {
	bool tried;
	/*
	 * SPACE: records or buf are full.  END_OF_FILE: fewer records than the
	 * chip says it has.  UNSUPPORTED: the reader carries short APDUs only,
	 * which are not for READ RECORD (§3.7.2 note 2).
	 */
	enum mrtd_err err;
	uint16_t sw;
	int stated; /* records that the chip says it has; -1: unsaid */
	unsigned n; /* records read */
};

struct mrtd_lds2_read {
	struct mrtd_link *link;
	struct mrtd_lds2_read_conf conf;
	enum mrtd_err err; /* ACCESS_DENIED, NOT_FOUND: SELECT was refused */
	uint16_t sw;
	unsigned commands;
	size_t n; /* records that are valid */
	size_t held; /* bytes of buf */
	struct mrtd_lds2_read_file file[MRTD_LDS2_FILES];

	/* lds2_read.c's own. */
	enum {
		MRTD_LDS2_SELECT,
		MRTD_LDS2_COUNT,
		MRTD_LDS2_SEARCH,
		MRTD_LDS2_RECORDS,
		MRTD_LDS2_TRANSPARENT,
		MRTD_LDS2_DONE
	} step;
	enum mrtd_lds2_file at;
	unsigned next, last; /* numbers: this one, and where to end */
	bool waiting, single;
	bool several; /* the command under way asks for all up to last */
	uint8_t wanted[32], certificates[32]; /* bits of record numbers */
	struct mrtd_lds_file row;
	struct mrtd_read read;
};

void mrtd_lds2_read_init(struct mrtd_lds2_read *, struct mrtd_link *,
    const struct mrtd_lds2_read_conf *);
bool mrtd_lds2_read_send(struct mrtd_lds2_read *, struct span *capdu) MUST_USE;
enum mrtd_err mrtd_lds2_read_recv(
    struct mrtd_lds2_read *, struct span rapdu) MUST_USE;
bool mrtd_lds2_read_done(const struct mrtd_lds2_read *);
/* The record of EF.Certificates that another one names, or NULL. */
const struct mrtd_lds2_record *mrtd_lds2_read_certificate(
    const struct mrtd_lds2_read *, uint8_t number);
void mrtd_lds2_read_wipe(struct mrtd_lds2_read *);

#endif
