/*
 * The sentences of ui/locale/messages.h, and numbers in the digits that the
 * language is written with.
 */
#ifndef UI_MESSAGE_H
#define UI_MESSAGE_H

#include "ui/locale/messages.h"
#include "ui/view.h"

enum ui_message {
#define UI_CODE(name, ...) UI_MESSAGE_##name,
	UI_MESSAGES(UI_CODE)
#undef UI_CODE
	UI_MESSAGE_COUNT
};

/* UTF-8; empty outside the range. */
const char *ui_message_text(enum ui_message, enum ui_language);
/* "42", in Arabic "٤٢"; percent adds the sign.  out holds 32 bytes. */
void ui_message_number(
    char out[32], unsigned number, bool percent, enum ui_language);

#endif
