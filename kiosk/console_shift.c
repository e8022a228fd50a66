/* The officer at the console: log-on, presence, the hour. */
#include <string.h>

#include "kiosk/console.h"

void
kiosk_console_shift_ask(struct kiosk_console *c, const char *wrong)
{
	struct ui_console_ask *a = &c->view.ask;

	c->asking = KIOSK_CONSOLE_ASK_LOGON;
	bytes_wipe(a, sizeof(*a));
	a->open = true;
	snprintf(a->title, sizeof(a->title), "Log on");
	snprintf(a->text, sizeof(a->text),
	    "Your PIN opens your key; the code is that of your device.");
	a->fields = 3;
	snprintf(a->field[0].label, sizeof(a->field[0].label), "Officer");
	snprintf(a->field[1].label, sizeof(a->field[1].label), "PIN");
	snprintf(a->field[2].label, sizeof(a->field[2].label), "Code");
	a->field[1].hidden = a->field[2].hidden = true;
	snprintf(a->confirm, sizeof(a->confirm), "Log on  Enter");
	snprintf(a->wrong, sizeof(a->wrong), "%s", wrong);
}

void
kiosk_console_shift_off(struct kiosk_console *c, const char *why)
{
	static const struct kiosk_case none;

	if (c->officer == NULL)
		return;
	(void)!kiosk_console_note(c, AUDIT_LOGOFF, "%s", why);
	kiosk_officer_key_close(&c->key);
	c->officer = NULL;
	kiosk_console_case_show(c, &none);
	bytes_wipe(&c->view.found, sizeof(c->view.found));
	bytes_wipe(c->view.shown_record, sizeof(c->view.shown_record));
	bytes_wipe(c->found, sizeof(c->found));
	c->view.page = UI_CONSOLE_LOGON;
	c->view.rotate = false;
	kiosk_console_say(c, "%s", why);
	kiosk_console_shift_ask(c, "");
}

void
kiosk_console_shift_on(struct kiosk_console *c)
{
	static const char *const words[] = {
	    [KIOSK_CONSOLE_WELCOME] = "",
	    [KIOSK_CONSOLE_WRONG] = "Name, PIN or code is wrong",
	    [KIOSK_CONSOLE_BARRED] = "Too many attempts: wait a minute",
	    [KIOSK_CONSOLE_RESTING] =
		"You have watched for as long as may be: somebody else now",
	};
	struct ui_console_field *f = c->view.ask.field;
	struct kiosk_console_officer *o = NULL;
	struct kiosk_officer_key *key = NULL;
	char name[sizeof(f->text)];
	enum kiosk_console_logon l = kiosk_console_officer_try(&c->officers,
	    f[0].text, f[1].text, f[2].text, c->now_ms / 1000, &o, &key);

	memcpy(name, f[0].text, sizeof(name));
	bytes_wipe(f, sizeof(c->view.ask.field));
	if (l != KIOSK_CONSOLE_WELCOME) {
		(void)!kiosk_console_note(
		    c, AUDIT_LOGON, "refused: %.40s", name);
		kiosk_console_shift_ask(c, words[l]);
		return;
	}
	c->officer = o;
	if (!kiosk_console_note(c, AUDIT_LOGON, "role=%s", o->role)) {
		c->officer = NULL;
		kiosk_officer_key_close(&key);
		kiosk_console_shift_ask(c, "The audit log cannot be written");
		return;
	}
	c->key = key;
	c->since_s = c->now_ms / 1000;
	c->touched_ms = c->now_ms;
	c->asking = KIOSK_CONSOLE_ASK_NOTHING;
	c->view.ask.open = false;
	c->view.page = UI_CONSOLE_LANES;
	kiosk_console_say(c, "Logged on");
	c->looked_ms = 0;
}

void
kiosk_console_shift_lock(struct kiosk_console *c)
{
	struct ui_console_ask *a = &c->view.ask;

	if (c->officer == NULL || c->view.page == UI_CONSOLE_LOCKED)
		return;
	/* The key leaves the memory until the PIN comes again. */
	kiosk_officer_key_close(&c->key);
	c->view.page = UI_CONSOLE_LOCKED;
	c->view.shown.open = false;
	c->asking = KIOSK_CONSOLE_ASK_UNLOCK;
	bytes_wipe(a, sizeof(*a));
	a->open = true;
	snprintf(a->title, sizeof(a->title), "Locked");
	snprintf(a->text, sizeof(a->text),
	    "%s is logged on. Alarms are shown and sound all the same.",
	    c->officer->name);
	a->fields = 1;
	snprintf(a->field[0].label, sizeof(a->field[0].label), "PIN");
	a->field[0].hidden = true;
	snprintf(a->confirm, sizeof(a->confirm), "Go on  Enter");
}

void
kiosk_console_shift_unlock(struct kiosk_console *c)
{
	struct ui_console_ask *a = &c->view.ask;
	bool good = kiosk_console_officer_pin(
	    c->officer, a->field[0].text, &c->key);

	bytes_wipe(a->field[0].text, sizeof(a->field[0].text));
	if (!good) {
		if (++c->officer->failures >= KIOSK_CONSOLE_FAILURES) {
			c->officer->failures = 0;
			kiosk_console_shift_off(c, "Too many wrong PINs");
			return;
		}
		snprintf(a->wrong, sizeof(a->wrong), "The PIN is wrong");
		return;
	}
	c->officer->failures = 0;
	a->open = false;
	c->asking = KIOSK_CONSOLE_ASK_NOTHING;
	c->view.page = UI_CONSOLE_LANES;
	c->touched_ms = c->now_ms;
	c->looked_ms = 0;
}

void
kiosk_console_shift_look(struct kiosk_console *c)
{
	const int64_t on = c->now_ms / 1000 - c->since_s;
	const int64_t most = INT64_C(60) * c->conf.stretch_min;

	c->view.left_min = c->officer != NULL && on < most
	    ? (unsigned)((most - on + 59) / 60)
	    : 0;
	c->view.officer[0] = '\0';
	if (c->officer == NULL)
		return;
	snprintf(c->view.officer, sizeof(c->view.officer), "%s (%s)",
	    c->officer->name, c->officer->role);
	/* Border practice: monitoring for an hour at a stretch at most.  The
	 * case that is open is brought to its end. */
	if (on >= most && c->shown.id[0] == '\0') {
		c->officer->rests_until = c->now_ms / 1000 +
		    INT64_C(60) * c->conf.rest_min;
		kiosk_console_shift_off(
		    c, "The hour is over: another officer takes over");
		return;
	}
	if (c->now_ms - c->touched_ms > INT64_C(1000) * c->conf.away_s)
		kiosk_console_shift_lock(c);
}
