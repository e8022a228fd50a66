/*
 * Base45 (RFC 9285): bytes in the alphabet of a QR code's alphanumeric mode,
 * three characters for two bytes, so that they pass every reader of bar codes
 * that sends text, and are no longer in the code than the bytes alone.  Read
 * strictly: one text for each run of bytes.
 */
#ifndef MRTD_BASE45_H
#define MRTD_BASE45_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

/* Characters for so many bytes. */
#define MRTD_BASE45_LENGTH(n) ((n) / 2 * 3 + (n) % 2 * 2)

void mrtd_base45_put(struct sink *, struct span bytes);
/*
 * The bytes of a whole text.  MRTD_E_VALUE: a character of no alphabet, a group
 * that stands for no bytes, a lone character; MRTD_E_SPACE.
 */
enum mrtd_err mrtd_base45_read(struct span text, struct sink *) MUST_USE;

#endif
