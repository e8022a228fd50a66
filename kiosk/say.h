/* printf() into a sink. */
#ifndef KIOSK_SAY_H
#define KIOSK_SAY_H

#include "mrtd/bytes.h"

/*
 * All of it or nothing: what does not fit overflows the sink, which is worth
 * nothing then.  A text of 1,024 octets or more needs room for its NUL too.
 */
void kiosk_say(struct sink *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
