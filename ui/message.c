#include "ui/message.h"

#include <stdio.h>

static const char *const messages[UI_MESSAGE_COUNT][UI_LANGUAGE_COUNT] = {
#define ROW(name, en, de, ar, zh) {en, de, ar, zh},
    UI_MESSAGES(ROW)
#undef ROW
};

const char *
ui_message_text(enum ui_message m, enum ui_language l)
{
	return (unsigned)m < UI_MESSAGE_COUNT && (unsigned)l < UI_LANGUAGE_COUNT
	    ? messages[m][l]
	    : "";
}

/* Arabic is read here with Arabic-Indic digits (CLDR: arab), U+0660... */
void
ui_message_number(
    char out[32], unsigned number, bool percent, enum ui_language l)
{
	char plain[16];
	size_t n = 0;

	snprintf(plain, sizeof(plain), "%u", number);
	for (const char *p = plain; *p != '\0'; p++) {
		if (l == UI_LANGUAGE_AR) {
			out[n++] = (char)0xD9;
			out[n++] = (char)(0xA0 + (*p - '0'));
		} else {
			out[n++] = *p;
		}
	}
	/* U+066A ARABIC PERCENT SIGN; German sets a thin blank before it. */
	if (percent)
		n += (size_t)snprintf(out + n, 32 - n, "%s",
		    l == UI_LANGUAGE_AR	      ? "٪"
			: l == UI_LANGUAGE_DE ? "\u202F%"
					      : "%");
	out[n] = '\0';
}
