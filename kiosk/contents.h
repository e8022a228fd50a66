/*
 * What stands in the files of a document, element by element, for people and
 * programs: `read` and `verify` print it.  The gate does not keep it.
 */
#ifndef KIOSK_CONTENTS_H
#define KIOSK_CONTENTS_H

#include "kiosk/json.h"
#include "mrtd/lds.h"

struct kiosk_lds2;

struct kiosk_contents_row {
	const char *file; /* "EF.DG11" */
	/* Which template, person, image or record, from 1; 0: none. */
	unsigned group;
	const char *key; /* "date_of_birth" */
	const char *name; /* "Full date of birth" */
	const char *text; /* harmless UTF-8 */
	const char *notes; /* "BCD, NOT_LISTED"; "" */
};

#define KIOSK_CONTENTS_MAX 2048

typedef void kiosk_contents_take(
    void *cookie, const struct kiosk_contents_row *);
/*
 * content by enum mrtd_file; files that are not there have no bytes.  lds2 may
 * be NULL; each of its records begins with a row "verified" or "not_verified".
 * At most KIOSK_CONTENTS_MAX rows, the last of which says that there would be
 * more.
 */
void kiosk_contents_each(const struct span content[], const struct kiosk_lds2 *,
    kiosk_contents_take *, void *cookie);

/* "contents": an array of rows. */
void kiosk_contents_json(struct kiosk_json *, const struct span content[],
    const struct kiosk_lds2 *);
/* A paragraph; nothing where there are no rows. */
void kiosk_contents_text(
    struct sink *, const struct span content[], const struct kiosk_lds2 *);

#endif
