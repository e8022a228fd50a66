#include "ui/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/catalogue.h"

static const struct {
	const char *name, *one, *many;
} messages[UI_MESSAGE_COUNT] = {[UI_MESSAGE_NONE] = {"NONE", "", NULL},
#define ONE(name, en) [UI_MESSAGE_##name] = {#name, en, NULL},
#define MANY(name, en, ens) [UI_MESSAGE_##name] = {#name, en, ens},
    UI_MESSAGES(ONE, MANY)
#undef ONE
#undef MANY
};

static const struct ui_catalogue *const catalogues[UI_LANGUAGE_COUNT] = {
#define ROW(name, ...) &ui_catalogue_##name,
    UI_LANGUAGES(ROW)
#undef ROW
};

static int
compare(const void *id, const void *text)
{
	return strcmp(id, ((const struct ui_catalogue_text *)text)->id);
}

/* NULL where the catalogue has no such text. */
static const char *
translation(enum ui_message m, enum ui_language l)
{
	const struct ui_catalogue *c = catalogues[l];
	const struct ui_catalogue_text *t = c->n == 0
	    ? NULL
	    : bsearch(messages[m].one, c->texts, c->n, sizeof(c->texts[0]),
		  compare);

	return t == NULL ? NULL : t->text;
}

const char *
ui_message_name(enum ui_message m)
{
	return messages[(unsigned)m < UI_MESSAGE_COUNT ? m : UI_MESSAGE_NONE]
	    .name;
}

const char *
ui_message_plural(enum ui_message m, unsigned number, enum ui_language l)
{
	const char *text;
	unsigned form;

	if ((unsigned)m >= UI_MESSAGE_COUNT || (unsigned)l >= UI_LANGUAGE_COUNT)
		return "";
	form = messages[m].many == NULL ? 0 : catalogues[l]->form(number);
	text = translation(m, l);
	if (text == NULL)
		return messages[m].many != NULL && number != 1
		    ? messages[m].many
		    : messages[m].one;
	while (form-- > 0)
		text += strlen(text) + 1;
	return text;
}

const char *
ui_message_text(enum ui_message m, enum ui_language l)
{
	return ui_message_plural(m, 1, l);
}

bool
ui_message_translated(enum ui_message m, enum ui_language l)
{
	return l == UI_LANGUAGE_EN || translation(m, l) != NULL;
}

/* clang-format off */
/*
 * CLDR: the digits of each language's default numbering system, by their zero,
 * and how it writes per cent; with a thin blank where CLDR has one that does not
 * break.  Those that are not named write 62%.
 */
static const struct {
	const char *zero, *before, *after;
} numerals[UI_LANGUAGE_COUNT] = {
	[UI_LANGUAGE_CS] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_DA] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_DE] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_ES] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_FI] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_FR] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_HR] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_LT] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_NB] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_RO] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_RU] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_SK] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_SL] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_SV] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_UK] = {"0", "", "\u202F%"},
	[UI_LANGUAGE_TR] = {"0", "%", ""},
	[UI_LANGUAGE_AR] = {"٠", "", "٪"}, /* arab */
	[UI_LANGUAGE_FA] = {"۰", "", "٪"}, /* arabext */
	[UI_LANGUAGE_BN] = {"০", "", "%"}, /* beng */
};
/* clang-format on */

void
ui_message_number(
    char out[32], unsigned number, bool percent, enum ui_language l)
{
	const bool own = (unsigned)l < UI_LANGUAGE_COUNT &&
	    numerals[l].zero != NULL;
	const char *zero = own ? numerals[l].zero : "0";
	size_t last = strlen(zero) - 1, n = 0;
	char plain[16];

	snprintf(plain, sizeof(plain), "%u", number);
	if (percent && own)
		n = (size_t)snprintf(out, 32, "%s", numerals[l].before);
	/* The ten digits of a script differ in their last byte alone. */
	for (const char *p = plain; *p != '\0'; p++) {
		memcpy(out + n, zero, last);
		out[n + last] = (char)(zero[last] + (*p - '0'));
		n += last + 1;
	}
	snprintf(out + n, 32 - n, "%s",
	    !percent  ? ""
		: own ? numerals[l].after
		      : "%");
}
