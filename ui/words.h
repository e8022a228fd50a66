/*
 * Which two sentences a view says: the large one and the one below it.  The
 * screen shows them and the loudspeaker speaks them, so both say the same.
 */
#ifndef UI_WORDS_H
#define UI_WORDS_H

#include "ui/message.h"
#include "ui/view.h"

/* The view must be valid. */
enum ui_message ui_words_title(const struct ui_view *);
enum ui_message ui_words_more(const struct ui_view *);
/* Whether it speaks of how the document lies. */
bool ui_words_coached(const struct ui_view *);

#endif
