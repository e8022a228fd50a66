/*
 * EF.COM, Doc 9303-10 §4.6.1: the version of the LDS and of Unicode, and a list
 * of data groups.  Nobody signs it: the list is a hint for reading, the truth
 * is EF.SOD.
 */
#ifndef MRTD_COM_H
#define MRTD_COM_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"
#include "mrtd/finding.h"
#include "mrtd/lds.h"

struct mrtd_com {
	char version[5]; /* "0107": LDS 1.7; digits */
	char unicode[7]; /* "040000": Unicode 4.0.0; digits */
	uint32_t files; /* MRTD_FILE_BIT of each data group listed */
	uint64_t findings;
};

/*
 * A whole EF.COM, with tag 60.  Listed tags that are no data group (some chips
 * list DG17 to DG19) are passed over and found.
 */
enum mrtd_err mrtd_com_parse(struct span file, struct mrtd_com *) MUST_USE;

#endif
