/*
 * Base64 (RFC 4648), read strictly: one text for each run of bytes, so that no
 * signed text has a second form.
 */
#ifndef MRTD_BASE64_H
#define MRTD_BASE64_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

enum mrtd_base64 {
	MRTD_BASE64, /* §4: '+' and '/', fillers have to be there */
	MRTD_BASE64_URL, /* §5: '-' and '_', fillers may be left out */
};

/* 0 to 63; -1 where the character is none of the alphabet. */
int mrtd_base64_value(enum mrtd_base64, int character);
/*
 * The bytes of a whole text, without blanks; an empty one has none.
 * MRTD_E_VALUE: another character, half a group, bits that stand for nothing;
 * MRTD_E_SPACE.
 */
enum mrtd_err mrtd_base64_read(
    enum mrtd_base64, struct span text, struct sink *) MUST_USE;

#endif
