/* A zone that was misread, as the officer reads it. */
#include <string.h>

#include "kiosk/console.h"
#include "kiosk/console_record.h"
#include "kiosk/correct.h"
#include "mrtd/mrz.h"

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

/* As it is typed so far; the first form is a passport's (Doc 9303-4 §4.2). */
static void
blank(struct kiosk_console *c, size_t n)
{
	memset(c->lines[0], 0, sizeof(c->lines[0]));
	memset(c->lines[0], '<', n);
	c->view.shown.cursor = 0;
	kiosk_console_record_mrz(&c->view.shown, c->lines[0], c->lines[1]);
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, "<")] == '\0';
}

void
kiosk_console_correct_begin(struct kiosk_console *c)
{
	struct ui_console_case *s = &c->view.shown;

	if (c->lines[0][0] == '\0' && s->page.rgb.n > 0 && c->have_zone_key &&
	    (s->may >> UI_CONSOLE_ORDER_CORRECT & 1) != 0) {
		c->typing = s->typing = true;
		blank(c, 88);
	}
	s->correcting = s->mrz_lines > 0 && c->lines[0][0] != '\0';
	s->cursor = 0;
}

void
kiosk_console_correct_form(struct kiosk_console *c)
{
	const size_t n = strlen(c->lines[0]);

	blank(c, n == 88 ? 90 : n == 90 ? 72 : 88);
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
	if (!c->view.shown.correcting && !c->typing)
		return;
	c->view.shown.correcting = false;
	c->typing = c->view.shown.typing = false;
	memcpy(c->lines[0], c->read, sizeof(c->lines[0]));
	kiosk_console_record_mrz(&c->view.shown, c->lines[0], c->lines[1]);
}

/* All of it: what is no zone a gate would not try the chip with. */
static void
typed(struct kiosk_console *c)
{
	struct mrtd_mrz z;
	enum mrtd_err e;

	if (is_blank(c->lines[0])) {
		kiosk_console_correct_drop(c);
		return;
	}
	e = mrtd_mrz_parse(span_of(c->lines[0], strlen(c->lines[0])), &z);
	bytes_wipe(&z, sizeof(z));
	if (e == MRTD_E_OK)
		kiosk_console_order_begin(c, UI_CONSOLE_ORDER_CORRECT);
	else
		kiosk_console_say(c, "This is no zone yet, and is not sent: %s",
		    mrtd_err_text(e));
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
	if (c->typing) {
		typed(c);
		return;
	}
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
