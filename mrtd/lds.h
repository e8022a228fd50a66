/*
 * The files of an eMRTD: Doc 9303-10 (8th edition) §3.11, §4.6 and §4.7,
 * Table 38; EF.CVCA: TR-03110-3 §A.7.2.4.
 */
#ifndef MRTD_LDS_H
#define MRTD_LDS_H

#include <stddef.h>
#include <stdint.h>

#include "mrtd/bytes.h"

enum mrtd_file {
	MRTD_FILE_CARD_ACCESS,
	MRTD_FILE_ATR_INFO,
	MRTD_FILE_DIR,
	MRTD_FILE_CARD_SECURITY,
	MRTD_FILE_COM,
	MRTD_FILE_SOD,
	MRTD_FILE_DG1,
	MRTD_FILE_DG2,
	MRTD_FILE_DG3,
	MRTD_FILE_DG4,
	MRTD_FILE_DG5,
	MRTD_FILE_DG6,
	MRTD_FILE_DG7,
	MRTD_FILE_DG8,
	MRTD_FILE_DG9,
	MRTD_FILE_DG10,
	MRTD_FILE_DG11,
	MRTD_FILE_DG12,
	MRTD_FILE_DG13,
	MRTD_FILE_DG14,
	MRTD_FILE_DG15,
	MRTD_FILE_DG16,
	MRTD_FILE_CVCA,
	MRTD_FILE_COUNT
};

/* A file in a set of files. */
#define MRTD_FILE_BIT(file) (UINT32_C(1) << (file))

enum mrtd_lds_where {
	MRTD_LDS_MF,
	MRTD_LDS_LDS1
};

/* When it may be read: always, after PACE or BAC, after terminal auth. */
enum mrtd_lds_access {
	MRTD_LDS_ALWAYS,
	MRTD_LDS_BASIC,
	MRTD_LDS_EXTENDED
};

struct mrtd_lds_file {
	enum mrtd_file id;
	const char *name; /* "EF.DG1" */
	uint16_t fid;
	uint8_t sfi;
	uint32_t tag; /* of the one outer TLV; 0: no outer TLV */
	enum mrtd_lds_where where;
	enum mrtd_lds_access access;
	size_t max; /* bytes that we are willing to hold */
};

/* The AID of the eMRTD application LDS1, Doc 9303-10 §4.2. */
#define MRTD_LDS_AID_SIZE 7
extern const uint8_t mrtd_lds_aid[MRTD_LDS_AID_SIZE];

/* The row of a file; NULL outside the range. */
const struct mrtd_lds_file *mrtd_lds_file(enum mrtd_file);
/* The row with this tag in LDS1 (EF.COM's tag list); NULL: no such file. */
const struct mrtd_lds_file *mrtd_lds_of_tag(uint32_t tag);
/* The row with this name ("EF.DG1" or "DG1"); NULL: no such file. */
const struct mrtd_lds_file *mrtd_lds_of_name(const char *name);
/* EF.DG<n>, n from 1 to 16; NULL outside the range. */
const struct mrtd_lds_file *mrtd_lds_dg(unsigned n);
/* 1 to 16 for a data group, 0 for any other file. */
unsigned mrtd_lds_dg_number(enum mrtd_file);

#endif
