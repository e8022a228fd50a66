/*
 * Which languages are offered first: those of the state that issued the
 * document, then the lane's own, then the most widely read ones.
 */
#ifndef UI_LANGUAGE_H
#define UI_LANGUAGE_H

#include "ui/view.h"

#define UI_LANGUAGE_STATE_MAX 4

/*
 * The official languages of an issuing state by its code of Doc 9303-3 section
 * 5 ("D", "CHE", with or without filler), as far as we speak them, the most
 * common one first.  Returns how many; 0 for a code that is not known.
 */
unsigned ui_language_of_state(
    const char *code, size_t n, enum ui_language out[UI_LANGUAGE_STATE_MAX]);
/* Fills out, no language twice; code may be empty. */
void ui_language_offer(enum ui_language lane, const char *code, size_t n,
    enum ui_language out[UI_OFFERED]);

#endif
