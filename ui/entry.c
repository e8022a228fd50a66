#include "ui/entry.h"

#include <string.h>

/* clang-format off */
static const struct {
	size_t least, most;
	bool letters;
	unsigned from, to; /* years of a date; 0: none */
} fields[UI_FIELD_COUNT] = {
	/* Doc 9303-5 §4.2.2.1 note j: a long number goes on elsewhere. */
	[UI_FIELD_NUMBER] = {3, 22, true,  0, 0},
	[UI_FIELD_BIRTH]  = {8, 8,  false, 1900, 2099},
	[UI_FIELD_EXPIRY] = {8, 8,  false, 2000, 2099},
	/* Doc 9303-11 §4.4.5: six digits. */
	[UI_FIELD_CAN]    = {6, 6,  false, 0, 0},
};
/* clang-format on */

void
ui_entry_init(struct ui_entry *e)
{
	*e = (struct ui_entry) {.field = UI_FIELD_NUMBER};
}

void
ui_entry_wipe(struct ui_entry *e)
{
	bytes_wipe(e, sizeof(*e));
}

static unsigned
number(const char *s, size_t n)
{
	unsigned v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (unsigned)(s[i] - '0');
	return v;
}

static unsigned
days_of(unsigned month, unsigned year)
{
	static const uint8_t days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (unsigned)(month == 2 && leap);
}

static bool
can_be(enum ui_field f, const char *s)
{
	unsigned day, month, year;

	if (strlen(s) < fields[f].least)
		return false;
	if (fields[f].from == 0)
		return true;
	day = number(s, 2);
	month = number(s + 2, 2);
	year = number(s + 4, 4);
	return year >= fields[f].from && year <= fields[f].to && month >= 1 &&
	    month <= 12 && day >= 1 && day <= days_of(month, year);
}

size_t
ui_entry_length(enum ui_field f)
{
	return (unsigned)f < UI_FIELD_COUNT ? fields[f].most : 0;
}

bool
ui_entry_takes(enum ui_field f, const char *typed, char key)
{
	size_t n = strlen(typed);

	switch (key) {
	case UI_KEY_ERASE:
		return n > 0;
	case UI_KEY_NEXT:
		return n >= fields[f].least;
	case UI_KEY_CAN:
		return f == UI_FIELD_NUMBER || f == UI_FIELD_CAN;
	default:
		return n < fields[f].most &&
		    ((key >= '0' && key <= '9') ||
			(fields[f].letters && key >= 'A' && key <= 'Z'));
	}
}

static enum ui_entry_step
next(struct ui_entry *e)
{
	e->wrong = !can_be(e->field, e->text[e->field]);
	if (e->wrong)
		return UI_ENTRY_OPEN;
	if (e->field == UI_FIELD_EXPIRY || e->field == UI_FIELD_CAN)
		return UI_ENTRY_COMPLETE;
	e->field = (enum ui_field)(e->field + 1);
	return UI_ENTRY_OPEN;
}

enum ui_entry_step
ui_entry_press(struct ui_entry *e, char key)
{
	char *s = e->text[e->field];
	size_t n = strlen(s);

	if (!ui_entry_takes(e->field, s, key))
		return UI_ENTRY_OPEN;
	if (key == UI_KEY_NEXT)
		return next(e);
	e->wrong = false;
	if (key == UI_KEY_ERASE) {
		s[n - 1] = '\0';
	} else if (key == UI_KEY_CAN) {
		bytes_wipe(s, UI_TYPED_MAX);
		e->field = e->field == UI_FIELD_CAN ? UI_FIELD_NUMBER
						    : UI_FIELD_CAN;
	} else {
		s[n] = key;
	}
	return UI_ENTRY_OPEN;
}

bool
ui_entry_back(struct ui_entry *e)
{
	e->wrong = false;
	if (e->field == UI_FIELD_NUMBER)
		return false;
	bytes_wipe(e->text[e->field], UI_TYPED_MAX);
	e->field = e->field == UI_FIELD_EXPIRY ? UI_FIELD_BIRTH
					       : UI_FIELD_NUMBER;
	return true;
}

void
ui_entry_show(const struct ui_entry *e, struct ui_view *v)
{
	v->field = e->field;
	v->typed_wrong = e->wrong;
	memcpy(v->typed, e->text[e->field], sizeof(v->typed));
}
