/*
 * The index of kiosk/watchdoc.h as bytes, big endian: the magic, the head, the
 * entries, the rows sorted by key, and HMAC-SHA-256 of all that.
 */
#ifndef KIOSK_WATCHDOC_FORM_H
#define KIOSK_WATCHDOC_FORM_H

#include "kiosk/watchdoc.h"

#define WATCHDOC_MAGIC "sallyport-watchdoc/1\n"
#define WATCHDOC_HEAD (KIOSK_WATCHDOC_NAME + 4 + 8 + 8 + 4 + 4)
/* Reference, year, month, day. */
#define WATCHDOC_ENTRY ((size_t)KIOSK_WATCHDOC_REFERENCE + 2 + 1 + 1)
/* Key, entry, grade. */
#define WATCHDOC_ROW ((size_t)KIOSK_WATCHDOC_KEY + 4 + 1)
#define WATCHDOC_SEAL ((size_t)32)

#endif
