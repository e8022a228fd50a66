/*
 * What frames between processes, and orders, have in common: numbers and texts
 * of one form alone, so that what is read and written again is the same bytes.
 * What is refused has moved neither the span nor what it would be read into.
 */
#ifndef KIOSK_WIRE_H
#define KIOSK_WIRE_H

#include "mrtd/bytes.h"

/* IEEE 754 binary64, big-endian. */
void kiosk_wire_put_real(struct sink *, double);
/* False: cut off, or not finite. */
bool kiosk_wire_take_real(struct span *, double *out) MUST_USE;

/* A field of size octets, filled with zeros; without its NUL it overflows. */
void kiosk_wire_put_text(struct sink *, const char *text, size_t size);
/* False: cut off, no NUL, octets behind it, or one that moves a cursor. */
bool kiosk_wire_take_text(struct span *, char *out, size_t size) MUST_USE;

#endif
