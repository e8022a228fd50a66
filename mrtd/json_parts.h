/* Between json.c and json_write.c. */
#ifndef MRTD_JSON_PARTS_H
#define MRTD_JSON_PARTS_H

#include "mrtd/json.h"

/* One character of a string, escapes undone.  False: it is none. */
bool mrtd_json_character(struct span *, uint32_t *out) MUST_USE;
/* Names in the order of RFC 8785 §3.2.3, less than zero: a comes first. */
int mrtd_json_compare(struct span a, struct span b);

#endif
