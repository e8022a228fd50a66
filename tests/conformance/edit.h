/*
 * One small change to a tree of data objects (BER-TLV or DER), in a line of
 * text.  The lengths around the change are put right, unless the change is a
 * wrong length.
 *
 *	75/7F61/02 drop            the object goes
 *	75 tag 76                  another tag
 *	75 len -1                  its length says one less than there is
 *	A1/87 set 01FF             other contents
 *	A1/87 raw 8800             another object in its place
 *	A1 add 0500                an object behind it
 *	A1 into 0500               an object inside, at the end
 *	5F2E at 14 FF              other bytes at this place of the contents
 *	5F2E ins 34 FF             more bytes at this place
 *	5F1F text 0 X<             the same in ASCII
 *	04 flip                    the last bit of the contents is another
 *	5F2E cut 200               contents end after so many bytes
 *
 * A path goes down by tags: 30[1] is the second 30 among its brothers, #2 the
 * third child whatever it is, 30{551D0F} the one whose contents begin with an
 * object of this value.  Contents of any object are looked into, primitive ones
 * too; 03+1 skips the first byte of them (the unused bits of a BIT STRING).
 */
#ifndef TESTS_CONFORMANCE_EDIT_H
#define TESTS_CONFORMANCE_EDIT_H

#include "mrtd/bytes.h"

#define EDIT_MAX 80000

struct blob {
	uint8_t p[EDIT_MAX];
	size_t n;
};

/* False: no such place, or no such change. */
bool edit_apply(struct blob *, const char *line) MUST_USE;
/* The contents of the object at this place; false where there is none. */
bool edit_find(struct span, const char *path, struct span *out) MUST_USE;
void edit_put(struct blob *, struct span);
struct span edit_span(const struct blob *);
/* Hexadecimal digits up to a blank or the end; false: not that. */
bool edit_hex(const char *text, struct sink *out) MUST_USE;

#endif
