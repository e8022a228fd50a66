/*
 * EF.DIR, Doc 9303-10 (8th edition) §3.11.2: which applications a chip holds.
 * Nobody signs it; a chip with LDS2 has a signed copy in EF.CardSecurity
 * (Doc 9303-11 §9.2).
 */
#ifndef MRTD_DIR_H
#define MRTD_DIR_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

struct mrtd_secinfos;

enum mrtd_dir_application {
	MRTD_DIR_EMRTD = 1 << 0,
	MRTD_DIR_TRAVEL = 1 << 1,
	MRTD_DIR_VISA = 1 << 2,
	MRTD_DIR_BIOMETRICS = 1 << 3,
};

struct mrtd_dir {
	unsigned applications; /* enum mrtd_dir_application */
	unsigned others; /* identifiers of none of them */
	uint32_t notes; /* of mrtd/field.h */
};

/* A whole EF.DIR: templates 61 one after the other, no outer tag. */
enum mrtd_err mrtd_dir_parse(struct span file, struct mrtd_dir *) MUST_USE;

/*
 * The copy of EF.DIR in EFDIRInfo (Doc 9303-11 §9.2.10), from the SecurityInfos
 * of EF.CardSecurity.  MRTD_E_NOT_FOUND: there is none.  MRTD_E_ENCODING: it is
 * no OCTET STRING.
 */
enum mrtd_err mrtd_dir_copy(
    const struct mrtd_secinfos *, struct span *copy) MUST_USE;

#endif
