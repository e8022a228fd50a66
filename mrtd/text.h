/*
 * Text that an issuer wrote: UTF-8 (Doc 9303-10, 8th edition, §3.9.1), shown to
 * people and put into records.  The one place where it is made harmless.
 */
#ifndef MRTD_TEXT_H
#define MRTD_TEXT_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

enum mrtd_text_flaw {
	MRTD_TEXT_NOT_UTF8 = 1 << 0,
	MRTD_TEXT_CONTROL = 1 << 1, /* C0, DEL, C1, line separators */
	/*
	 * Characters that nobody sees and that change what is seen: embeddings,
	 * overrides and isolates of direction, tags, annotations, zero width.
	 * The joiners U+200C and U+200D are letters' business and no flaw.
	 */
	MRTD_TEXT_INVISIBLE = 1 << 2,
};

/*
 * Eats one character.  RFC 3629: no overlong forms, no surrogates.
 * MRTD_E_TRUNCATED: the span is empty; MRTD_E_ENCODING: nothing has moved.
 */
enum mrtd_err mrtd_text_next(struct span *, uint32_t *character) MUST_USE;
/* enum mrtd_text_flaw bits of a whole text. */
unsigned mrtd_text_flaws(struct span);
/*
 * Writes a text as valid UTF-8 that may be printed: a blank for TAB, LF and CR,
 * U+FFFD for each flaw.  At most three bytes for one.
 */
void mrtd_text_put(struct sink *, struct span);

#endif
