/* What field.c asks of field_value.c. */
#ifndef MRTD_FIELD_VALUE_H
#define MRTD_FIELD_VALUE_H

#include "mrtd/field.h"

/* Reads the value by the kind of its rule: notes, date, number, format. */
void mrtd_field_value_read(struct mrtd_field *);
/* The next tag of a tag list: two bytes where the first says so. */
bool mrtd_field_value_tag(struct span *list, uint32_t *tag) MUST_USE;

#endif
