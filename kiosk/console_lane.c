/* The overview: what each lane does, as its gate says, and for how long. */
#include <stdio.h>
#include <string.h>

#include "kiosk/console.h"
#include "kiosk/journal.h"

#define STEPS_MS 1000
#define OLDER_MS 60000 /* a site that keeps no marks is asked so often */
/* What cannot be had any more, and what differs, stands at its lane so long. */
#define TOLD_MS INT64_C(86400000)

/* In an officer's words; nobody there: in service. */
/* clang-format off */
static const char *const words[GATE_STATE_COUNT] = {
	[GATE_OUT_OF_SERVICE] = "Out of service",
	[GATE_CLEARING]       = "In service",
	[GATE_IDLE]           = "In service",
	[GATE_MRZ]            = "A document is laid down",
	[GATE_ASK_AGAIN]      = "Asked to lay it down again",
	[GATE_TYPING]         = "Typing what is printed",
	[GATE_TYPE_WARNING]   = "Typing what is printed",
	[GATE_ACCESS]         = "The chip is opened",
	[GATE_READING]        = "The chip is read",
	[GATE_REMOVED]        = "The document was taken away",
	[GATE_ENTERING]       = "Coming in",
	[GATE_FACE]           = "Looking at the camera",
	[GATE_WARNING]        = "Looking at the camera",
	[GATE_FINGER]         = "Laying down a finger",
	[GATE_FINGER_WARNING] = "Laying down a finger",
	[GATE_SCREENING]      = "Being decided",
	[GATE_DECIDING]       = "Being decided",
	[GATE_STORING]        = "Being decided",
	[GATE_DOOR_OPEN]      = "The door is open",
	[GATE_PASSED]         = "Gone through",
	[GATE_OFFICER]        = "Waits for an officer",
	[GATE_ORDERED]        = "Being admitted",
	[GATE_TURNED_AWAY]    = "Turned away",
	[GATE_CLAIMING]       = "Showing a token",
	[GATE_ISSUING]        = "A token is printed",
	[GATE_RETURNED]       = "Sent for another token",
};
/* clang-format on */

static bool
note_step(void *cookie, const struct kiosk_store_step *s)
{
	struct kiosk_console *c = cookie;
	int i = 0, state = 0;

	while (i < c->view.lanes && strcmp(c->view.lane[i].name, s->gate) != 0)
		i++;
	while (state < GATE_STATE_COUNT &&
	    strcmp(kiosk_gate_state_name((enum gate_state)state), s->step) != 0)
		state++;
	if (i == c->view.lanes || state == GATE_STATE_COUNT)
		return true;
	c->lane_step[i].state = (enum gate_state)state;
	c->lane_step[i].why = state == GATE_OUT_OF_SERVICE
	    ? kiosk_hindrance_of(s->why)
	    : KIOSK_HINDRANCE_NONE;
	c->lane_step[i].since_ms = s->since_ms;
	c->lane_step[i].at_ms = s->at_ms;
	return true;
}

/* Once at the foot, what differs in the audit log; then beside the lane. */
static void
tell(struct kiosk_console *c, int i, const struct kiosk_journal_row *r)
{
	char text[KIOSK_JOURNAL_TEXT];
	const bool begun = r->is.since_ms != 0 &&
	    r->is.since_ms != c->lane_again[i].since_ms;
	const bool found = r->is.told_ms > c->lane_again[i].told_ms &&
	    c->now_ms - r->is.told_ms < TOLD_MS;

	if (!begun && !found)
		return;
	kiosk_journal_text(&r->is, r->gate, text);
	kiosk_console_say(c, "%s", text);
	if (found)
		(void)!kiosk_console_note(c, AUDIT_ALARM, "%s", text);
	c->lane_again[i].since_ms = r->is.since_ms;
	c->lane_again[i].told_ms = r->is.told_ms;
}

static bool
note_journal(void *cookie, const struct kiosk_journal_row *r)
{
	struct kiosk_console *c = cookie;
	char *text, n[32];
	int i = 0;

	while (i < c->view.lanes && strcmp(c->view.lane[i].name, r->gate) != 0)
		i++;
	if (i == c->view.lanes)
		return true;
	tell(c, i, r);
	text = c->lane_again[i].text;
	kiosk_journal_count(r->is.rows_left, n);
	if (r->is.clashes > 0 && c->now_ms - r->is.told_ms < TOLD_MS) {
		snprintf(text, 64, "Its records differ from the site's");
		c->lane_again[i].bad = true;
	} else if (r->is.since_ms != 0)
		snprintf(
		    text, 64, "Site restored: sends %.11s records again", n);
	else if (r->is.lost_from != 0 && c->now_ms - r->is.told_ms < TOLD_MS)
		snprintf(text, 64, "Older records are missing at the site");
	return true;
}

static void
look_at_journals(struct kiosk_console *c)
{
	if (c->now_ms < c->marked_ms)
		return;
	for (int i = 0; i < UI_CONSOLE_LANES_MAX; i++) {
		c->lane_again[i].text[0] = '\0';
		c->lane_again[i].bad = false;
	}
	c->marked_ms = c->now_ms;
	if (kiosk_journal_walk(c->store, c->conf.site, note_journal, c) !=
	    KIOSK_E_OK)
		c->marked_ms += OLDER_MS;
}

static unsigned
seconds(const struct kiosk_console *c, int64_t since_ms)
{
	const int64_t ms = c->now_ms - since_ms;

	return ms > 1000 ? (unsigned)(ms / 1000) : 1;
}

static bool
closed(enum kiosk_order_kind o)
{
	return o == KIOSK_ORDER_LOCK || o == KIOSK_ORDER_EMERGENCY ||
	    o == KIOSK_ORDER_CLOSE;
}

static void
show_case(struct kiosk_console *c, struct ui_console_lane *l,
    const struct kiosk_console_waiting *w)
{
	snprintf(l->state, sizeof(l->state), "%.31s",
	    w->c.state == KIOSK_CASE_TAKEN ? w->c.officer : "Case");
	/* Nobody reads it who is not logged on. */
	if (c->key != NULL)
		kiosk_console_case_why(&w->c, l->step, sizeof(l->step));
	l->waiting_s = seconds(c, w->c.opened_ms);
	l->light = UI_CONSOLE_LIGHT_BAD;
}

/* Its gate says why; the officer is to know what to do about it. */
static void
show_hindrance(struct ui_console_lane *l, enum kiosk_hindrance why)
{
	if (why == KIOSK_HINDRANCE_NONE)
		return;
	snprintf(l->step, sizeof(l->step), "%s", kiosk_hindrance_word(why));
	snprintf(l->why, sizeof(l->why), "%s", kiosk_hindrance_text(why));
	snprintf(l->todo, sizeof(l->todo), "%s", kiosk_hindrance_todo(why));
}

static void
show_step(struct kiosk_console *c, int i)
{
	struct ui_console_lane *l = &c->view.lane[i];
	const enum gate_state s = c->lane_step[i].state;

	snprintf(l->state, sizeof(l->state), "%s", words[s]);
	show_hindrance(l, c->lane_step[i].why);
	l->light = s != GATE_OUT_OF_SERVICE ? UI_CONSOLE_LIGHT_GOOD
	    : c->lane_step[i].why == KIOSK_HINDRANCE_ORDER
	    ? UI_CONSOLE_LIGHT_STOP
	    : UI_CONSOLE_LIGHT_WARN;
	if (s != GATE_OUT_OF_SERVICE && s != GATE_CLEARING && s != GATE_IDLE)
		l->waiting_s = seconds(c, c->lane_step[i].since_ms);
}

/* Once at the foot, for whoever looks at another lane. */
static void
tell_hindrance(struct kiosk_console *c, int i)
{
	const enum kiosk_hindrance why = c->lane_step[i].why;

	if (why == c->lane_step[i].told || why == KIOSK_HINDRANCE_STARTING ||
	    why == KIOSK_HINDRANCE_ORDER)
		return;
	c->lane_step[i].told = why;
	if (why != KIOSK_HINDRANCE_NONE)
		kiosk_console_say(c, "%s is out of service. %s %s",
		    c->view.lane[i].name, kiosk_hindrance_text(why),
		    kiosk_hindrance_todo(why));
}

static void
show_order(struct ui_console_lane *l, enum kiosk_order_kind order)
{
	snprintf(l->state, sizeof(l->state), "%s",
	    order == KIOSK_ORDER_LOCK	     ? "Locked"
		: order == KIOSK_ORDER_CLOSE ? "Out of service"
					     : "Emergency");
	l->light = order == KIOSK_ORDER_EMERGENCY ? UI_CONSOLE_LIGHT_WARN
						  : UI_CONSOLE_LIGHT_STOP;
}

static void
row(struct kiosk_console *c, int i)
{
	struct ui_console_lane *l = &c->view.lane[i];
	const struct kiosk_console_waiting *w = kiosk_console_case_of(
	    c, l->name);
	const bool open = w != NULL && w->c.state == KIOSK_CASE_OPEN;

	l->alarm = open && !w->heard;
	l->waiting_s = 0;
	l->step[0] = l->why[0] = l->todo[0] = '\0';
	if (c->store == NULL ||
	    c->now_ms - c->lane_step[i].at_ms > KIOSK_CONSOLE_SILENT_MS) {
		snprintf(l->state, sizeof(l->state), "Not heard of");
		l->light = UI_CONSOLE_LIGHT_AWAY;
	} else if (c->lane_step[i].state == GATE_OUT_OF_SERVICE &&
	    closed(c->lane_order[i]) &&
	    (c->lane_step[i].why == KIOSK_HINDRANCE_NONE ||
		c->lane_step[i].why == KIOSK_HINDRANCE_ORDER))
		show_order(l, c->lane_order[i]);
	else
		show_step(c, i);
	if (l->step[0] == '\0')
		snprintf(l->step, sizeof(l->step), "%s", c->lane_again[i].text);
	if (c->lane_again[i].bad)
		l->light = UI_CONSOLE_LIGHT_WARN;
	if (c->store != NULL && w != NULL)
		show_case(c, l, w);
}

void
kiosk_console_lane_look(struct kiosk_console *c)
{
	/* A line that is cut is found by those who ask for more. */
	if (c->store != NULL && c->now_ms - c->stepped_ms >= STEPS_MS) {
		c->stepped_ms = c->now_ms;
		(void)!kiosk_store_steps(c->store, c->conf.site, note_step, c);
		look_at_journals(c);
	}
	for (int i = 0; i < c->view.lanes; i++) {
		tell_hindrance(c, i);
		row(c, i);
	}
}
