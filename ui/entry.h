/*
 * What a traveller types on the screen's keyboard, one field after the other:
 * number of the document, date of birth, date of expiry; or the card access
 * number alone.  A value: no I/O.  Dates are typed as they are printed, day,
 * month, year (Doc 9303-3 §3.6.2), and refused here where no calendar has
 * them.
 *
 *	ui_entry_init(&e);
 *	for each touch of a key:
 *		if (ui_entry_press(&e, key) == UI_ENTRY_COMPLETE)
 *			... use e.text, then ui_entry_wipe(&e) ...
 *		ui_entry_show(&e, &view);
 */
#ifndef UI_ENTRY_H
#define UI_ENTRY_H

#include "ui/event.h"

struct ui_entry {
	enum ui_field field; /* that is being typed */
	char text[UI_FIELD_COUNT][UI_TYPED_MAX]; /* A-Z 0-9 */
	bool wrong; /* the field cannot be what is printed */
};

enum ui_entry_step {
	UI_ENTRY_OPEN,
	UI_ENTRY_COMPLETE /* EXPIRY or CAN was the last, and all can be */
};

void ui_entry_init(struct ui_entry *);
/* A key that the field does not take changes nothing. */
enum ui_entry_step ui_entry_press(struct ui_entry *, char key);
/* To the field before; false on the first, where nothing is before. */
bool ui_entry_back(struct ui_entry *) MUST_USE;
/* Whether a key is of use now: what is not is drawn quietly. */
bool ui_entry_takes(enum ui_field, const char *typed, char key) MUST_USE;
/* Characters that a field has; those of a date with fewer are its gaps. */
size_t ui_entry_length(enum ui_field);
/* Fills field, typed, typed_wrong. */
void ui_entry_show(const struct ui_entry *, struct ui_view *);
void ui_entry_wipe(struct ui_entry *);

#endif
