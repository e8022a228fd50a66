/*
 * Data groups that are lists of elements (DG5, DG7, DG11, DG12, DG16 and those
 * that the standard leaves open), written by the tables of mrtd/field.h: what
 * the reader's tables read, these write.
 */
#ifndef MRTD_CHIP_PERSONALISE_FIELDS_H
#define MRTD_CHIP_PERSONALISE_FIELDS_H

#include "mrtd/field.h"

struct mrtd_chip_field {
	const char *key; /* mrtd_field_rule.key */
	unsigned group; /* which template of a series, from 1; else 0 */
	struct span value; /* as it is to stand in the file */
};

/*
 * The whole file.  Elements stand in the order of the table, those with the
 * same key in the order given; tag list and counts are made.  A table without
 * rules takes one field, with any key, as its contents.  MRTD_E_NOT_FOUND: no
 * such key or group; *bad says which field.
 */
enum mrtd_err mrtd_chip_personalise_fields(struct sink *,
    const struct mrtd_field_table *, const struct mrtd_chip_field[], size_t n,
    size_t *bad) MUST_USE;

#endif
