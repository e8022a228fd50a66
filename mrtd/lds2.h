/*
 * LDS2, Doc 9303-10 (8th edition) §5: applications that are written after the
 * document was issued.  Tables 82 to 98 as tables, the rights of a terminal,
 * and the records taken apart.
 *
 * Every record is signed by whoever wrote it, not by the issuer of the
 * document; certs/lds2.h verifies that.
 */
#ifndef MRTD_LDS2_H
#define MRTD_LDS2_H

#include "mrtd/field.h"

enum mrtd_lds2_app {
	MRTD_LDS2_TRAVEL, /* entries and exits */
	MRTD_LDS2_VISA,
	MRTD_LDS2_BIOMETRICS,
	MRTD_LDS2_APPS
};

enum mrtd_lds2_file {
	MRTD_LDS2_ENTRIES,
	MRTD_LDS2_EXITS,
	MRTD_LDS2_TRAVEL_CERTIFICATES,
	MRTD_LDS2_VISAS,
	MRTD_LDS2_VISA_CERTIFICATES,
	MRTD_LDS2_BIOMETRIC, /* 64 files; a number from 1 says which */
	MRTD_LDS2_BIOMETRICS_CERTIFICATES,
	MRTD_LDS2_FILES
};

#define MRTD_LDS2_RECORDS_MAX 254
#define MRTD_LDS2_BIOMETRICS_MAX 64
/* Table 98: one byte and two bits for each of 64 files. */
#define MRTD_LDS2_RIGHTS_MAX 17

struct mrtd_lds2_app_row {
	enum mrtd_lds2_app id;
	const char *name; /* "Travel Records" */
	uint8_t aid[7];
	unsigned dir; /* enum mrtd_dir_application */
	size_t rights; /* bytes of the authorisation */
	enum mrtd_lds2_file certificates;
};

struct mrtd_lds2_file_row {
	enum mrtd_lds2_file id;
	const char *name; /* "EF.EntryRecords" */
	enum mrtd_lds2_app app;
	uint16_t fid; /* of the first */
	uint8_t sfi; /* 0: none */
	uint8_t first; /* file number 1 to 64 for EF.Biometrics, else 0 */
	uint8_t read, append; /* bits of the first byte, Tables 96 to 98 */
	size_t record_max; /* bytes of one record or file that we hold */
	const struct mrtd_field_table *table;
	uint32_t signed_tag; /* the object that is signed; 0: a certificate */
};

const struct mrtd_lds2_app_row *mrtd_lds2_app(enum mrtd_lds2_app);
const struct mrtd_lds2_file_row *mrtd_lds2_file(enum mrtd_lds2_file);
/* NULL: no such application. */
const struct mrtd_lds2_app_row *mrtd_lds2_app_of_aid(struct span aid);

/*
 * The effective authorisation of a terminal (§5.4.2): the bitwise and of what
 * the certificates of its chain say.  Empty where one of them says nothing.
 */
struct mrtd_lds2_rights {
	uint8_t bits[MRTD_LDS2_APPS][MRTD_LDS2_RIGHTS_MAX];
};

/* All rights there are: before the first certificate. */
void mrtd_lds2_rights_all(struct mrtd_lds2_rights *);
/* One certificate: contents of DO'53' of its extension, empty: none. */
void mrtd_lds2_rights_and(
    struct mrtd_lds2_rights *, enum mrtd_lds2_app, struct span authorisation);
/* Any right to the application: else SELECT is refused (§5.1.1). */
bool mrtd_lds2_rights_any(const struct mrtd_lds2_rights *, enum mrtd_lds2_app);
/* number: 1 to 64 for EF.Biometrics in activated state, else not looked at. */
bool mrtd_lds2_rights_read(
    const struct mrtd_lds2_rights *, enum mrtd_lds2_file, unsigned number);

/* One record, or one EF.Biometrics, taken apart. */
struct mrtd_lds2_object {
	enum mrtd_lds2_file file;
	struct mrtd_fields fields; /* all, in order; notes */
	struct span signed_part; /* DO'73', '71' or '5F2E' with its header */
	struct span signature; /* contents of DO'5F37' */
	uint8_t certificate; /* record number in EF.Certificates */
	char state[4]; /* whose record it says it is; "" for biometrics */
};

/* MRTD_E_NOT_FOUND: what is signed, the signature or the reference is missing;
 * MRTD_E_VALUE: the reference is 0 or above 254, or an element stands twice;
 * errors of mrtd_field_parse(). */
enum mrtd_err mrtd_lds2_parse(enum mrtd_lds2_file, struct span record,
    struct mrtd_lds2_object *) MUST_USE;

/* A record of EF.Certificates (Table 83). */
struct mrtd_lds2_certificate {
	struct span country, serial; /* of DO'5F3A' */
	struct span der; /* the X.509 certificate */
};
enum mrtd_err mrtd_lds2_certificate(
    struct span record, struct mrtd_lds2_certificate *) MUST_USE;

#endif
