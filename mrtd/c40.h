/*
 * C40, the encoding of texts in visible digital seals: Doc 9303-13 (8th
 * edition) §2.6.  Three characters take two bytes.
 *
 * A text has capital letters, digits and blanks; a filler of an MRZ ('<') is
 * written as a blank, and a blank it stays when it is read.  Each text has one
 * encoding, and nothing else is read.
 */
#ifndef MRTD_C40_H
#define MRTD_C40_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

/* Bytes that a text of n characters takes. */
#define MRTD_C40_SIZE(n) (((n) + 2) / 3 * 2)

/*
 * Writes a text with a NUL behind it; n is its length.  MRTD_E_LENGTH: an odd
 * number of bytes.  MRTD_E_CHARACTER: a character that is not allowed, or what
 * only may stand at the end stands before it.  MRTD_E_SPACE: cap is too small.
 */
enum mrtd_err mrtd_c40_read(
    struct span, char *out, size_t cap, size_t *n) MUST_USE;
/* MRTD_E_CHARACTER: the text cannot be written, and nothing was. */
enum mrtd_err mrtd_c40_put(struct sink *, struct span text) MUST_USE;

#endif
