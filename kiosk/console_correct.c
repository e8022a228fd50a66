/* A zone that was misread, as the officer reads it. */
#include <string.h>

#include "kiosk/console.h"
#include "kiosk/console_record.h"
#include "kiosk/correct.h"

void
kiosk_console_correct_type(struct kiosk_console *c, int character)
{
	struct ui_console_case *s = &c->view.shown;

	if (character >= 'a' && character <= 'z')
		character -= 'a' - 'A';
	if (character == '\b' && s->cursor > 0)
		s->cursor--;
	else if (((character >= 'A' && character <= 'Z') ||
		     (character >= '0' && character <= '9') ||
		     character == '<') &&
	    c->lines[0][s->cursor] != '\0') {
		c->lines[0][s->cursor] = (char)character;
		s->cursor += c->lines[0][s->cursor + 1] != '\0';
		kiosk_console_record_mrz(s, c->lines[0], c->lines[1]);
	}
}

/* The cursor of a correction. */
void
kiosk_console_correct_move(struct kiosk_console *c, bool on)
{
	int *at = &c->view.shown.cursor;

	if (on)
		*at += c->lines[0][*at] != '\0' && c->lines[0][*at + 1] != '\0';
	else
		*at -= *at > 0;
}

void
kiosk_console_correct_drop(struct kiosk_console *c)
{
	if (!c->view.shown.correcting)
		return;
	c->view.shown.correcting = false;
	memcpy(c->lines[0], c->read, sizeof(c->lines[0]));
	kiosk_console_record_mrz(&c->view.shown, c->lines[0], c->lines[1]);
}

/* The zone is as it is printed: the gate tries the chip with it. */
void
kiosk_console_correct_done(struct kiosk_console *c)
{
	struct ui_console_case *s = &c->view.shown;
	struct kiosk_correct k;

	if (!s->correcting)
		return;
	s->correcting = false;
	if (strcmp(c->read, c->lines[0]) == 0)
		return;
	if ((s->may >> UI_CONSOLE_ORDER_CORRECT & 1) == 0)
		kiosk_console_say(c, "The chip has opened: this is not sent");
	else if (!kiosk_correct_of(c->read, c->lines[0], &k))
		kiosk_console_say(c,
		    "More than %d characters differ: let the traveller type "
		    "what is printed",
		    KIOSK_CORRECT_MAX);
	else
		kiosk_console_order_begin(c, UI_CONSOLE_ORDER_CORRECT);
}
