/*
 * What stands in the files of a document, element by element, for people and
 * programs: `read` and `verify` print it.  The gate does not keep it.
 */
#ifndef KIOSK_CONTENTS_H
#define KIOSK_CONTENTS_H

#include "kiosk/json.h"
#include "mrtd/lds.h"

struct kiosk_contents_row {
	enum mrtd_file file;
	unsigned group; /* which template, person or image, from 1; 0: none */
	const char *key; /* "date_of_birth" */
	const char *name; /* "Full date of birth" */
	const char *text; /* harmless UTF-8 */
	const char *notes; /* "BCD, NOT_LISTED"; "" */
};

#define KIOSK_CONTENTS_MAX 256

typedef void kiosk_contents_take(
    void *cookie, const struct kiosk_contents_row *);
/*
 * content by enum mrtd_file; files that are not there have no bytes.  At most
 * KIOSK_CONTENTS_MAX rows, the last of which says that there would be more.
 */
void kiosk_contents_each(
    const struct span content[], kiosk_contents_take *, void *cookie);

/* "contents": an array of rows. */
void kiosk_contents_json(struct kiosk_json *, const struct span content[]);
/* A paragraph; nothing where there are no rows. */
void kiosk_contents_text(struct sink *, const struct span content[]);

#endif
