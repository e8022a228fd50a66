/*
 * The sentences of ui/locale/messages.h in the traveller's language, and
 * numbers in the digits that the language is written with.
 */
#ifndef UI_MESSAGE_H
#define UI_MESSAGE_H

#include "ui/locale/messages.h"
#include "ui/view.h"

enum ui_message {
	UI_MESSAGE_NONE,
#define UI_CODE(name, ...) UI_MESSAGE_##name,
	UI_MESSAGES(UI_CODE, UI_CODE)
#undef UI_CODE
	UI_MESSAGE_COUNT
};

/* "IDLE_MORE"; "NONE" outside the range. */
const char *ui_message_name(enum ui_message);
/* UTF-8; English where the catalogue has a gap; empty for NONE. */
const char *ui_message_text(enum ui_message, enum ui_language);
/* The same in the form that the number asks for: "second", "seconds". */
const char *ui_message_plural(
    enum ui_message, unsigned number, enum ui_language);
/* Whether the language has its own words for it, in every form. */
bool ui_message_translated(enum ui_message, enum ui_language);
/* "42", in Arabic "٤٢"; percent adds the sign.  out holds 32 bytes. */
void ui_message_number(
    char out[32], unsigned number, bool percent, enum ui_language);

#endif
