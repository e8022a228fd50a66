/* Between the files of kiosk/contents: for nobody else. */
#ifndef KIOSK_CONTENTS_PARTS_H
#define KIOSK_CONTENTS_PARTS_H

#include "kiosk/contents.h"
#include "mrtd/field.h"

struct kiosk_contents_walk {
	kiosk_contents_take *take;
	void *cookie;
	enum mrtd_file id; /* contents.c's own */
	struct kiosk_contents_row row;
	unsigned rows;
};

/* One row; file, group and notes as they stand in row. */
void kiosk_contents_tell(struct kiosk_contents_walk *, const char *key,
    const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/*
 * A row for each element.  skip: keys that are not shown, up to NULL, of
 * records, whose elements all have the group of row; else NULL.
 */
void kiosk_contents_fields(struct kiosk_contents_walk *,
    const struct mrtd_field_table *, struct span file, const char *const *skip);

/* contents_lds2.c */
void kiosk_contents_lds2(
    struct kiosk_contents_walk *, const struct kiosk_lds2 *);

#endif
