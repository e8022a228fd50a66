/*
 * What a chip states about the lengths it takes: in the historical bytes of its
 * ATR or ATS (ISO/IEC 7816-4 §12.1.1), which know only yes and no, and in
 * EF.ATR/INFO (Doc 9303-10 §3.11.1), whose 7F66 is the one place with sizes.
 */
#ifndef MRTD_ATR_H
#define MRTD_ATR_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"
#include "mrtd/transport.h"

enum mrtd_atr_claim {
	MRTD_ATR_UNSTATED,
	MRTD_ATR_SHORT, /* states that it knows no extended length */
	MRTD_ATR_EXTENDED /* states that it does */
};

/* An ATR (3B, 3F) or an ATS (its own length first). */
enum mrtd_atr_claim mrtd_atr_claim(struct span atr);
/* Does it state command chaining? */
bool mrtd_atr_chains(struct span atr);
/* A whole EF.ATR/INFO.  Both sizes are 0 where it does not state them. */
enum mrtd_err mrtd_atr_info(struct span file, struct mrtd_limits *) MUST_USE;

#endif
