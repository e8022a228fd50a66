#include "kiosk/console.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/console_record.h"
#include "kiosk/host.h"

#define LOOK_MS 250 /* where no news comes by itself */
#define FALLBACK_MS 2000 /* should the news of one be lost */
#define DIAL_MS 1000
#define FIGURES_MS 15000
#define ALARM_MS 1500

bool
kiosk_console_may(const struct kiosk_console *c, enum kiosk_console_right r)
{
	return c->officer != NULL && (c->officer->rights & r) != 0;
}

void
kiosk_console_say(struct kiosk_console *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->view.message, sizeof(c->view.message), fmt, ap);
	va_end(ap);
}

bool
kiosk_console_note(
    struct kiosk_console *c, enum audit_kind kind, const char *fmt, ...)
{
	char text[AUDIT_WHAT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (kiosk_audit_add(c->audit, kind,
		c->officer != NULL ? c->officer->name : c->conf.name,
		kiosk_host_time_ms(), "%s", text) == KIOSK_E_OK)
		return true;
	kiosk_console_say(c, "The audit log cannot be written");
	return false;
}

/* --- alarms --- */

static void
alarms(struct kiosk_console *c)
{
	const struct kiosk_console_waiting *oldest = NULL;
	const bool loud_before = c->view.alarm > 1;

	c->view.waiting = 0;
	for (size_t i = 0; i < c->n; i++) {
		const struct kiosk_console_waiting *w = &c->waiting[i];

		if (w->heard || w->c.state != KIOSK_CASE_OPEN)
			continue;
		c->view.waiting++;
		if (oldest == NULL || w->seen_ms < oldest->seen_ms)
			oldest = w;
	}
	c->view.flash = c->now_ms / 500 % 2 == 0;
	c->view.alarm = 0;
	if (oldest == NULL)
		return;
	c->view.alarm = c->now_ms - oldest->seen_ms >= KIOSK_CONSOLE_ESCALATE_MS
	    ? 2
	    : 1;
	/* What was found stays inside the case: this is read across the room.
	 */
	snprintf(c->view.alarm_text, sizeof(c->view.alarm_text),
	    "%s: a case waits%s%s", oldest->c.gate,
	    c->view.waiting > 1 ? ", others too" : "",
	    c->view.alarm > 1 ? ", and nobody has answered" : "");
	if (c->view.alarm > 1 && !loud_before)
		(void)!kiosk_console_note(c, AUDIT_ALARM,
		    "unanswered case=%s gate=%s", oldest->c.id, oldest->c.gate);
	if (c->now_ms - c->alarmed_ms >=
	    (c->view.alarm > 1 ? ALARM_MS / 2 : ALARM_MS)) {
		c->sound = true;
		c->alarmed_ms = c->now_ms;
	}
}

bool
kiosk_console_alarm(struct kiosk_console *c, bool *loud)
{
	const bool sound = c->sound;

	*loud = c->view.alarm > 1;
	c->sound = false;
	return sound;
}

static void
acknowledge(struct kiosk_console *c)
{
	struct kiosk_console_waiting *oldest = NULL;
	enum kiosk_err e;

	if (!kiosk_console_may(c, KIOSK_CONSOLE_DECIDE) || c->key == NULL ||
	    c->store == NULL)
		return;
	for (size_t i = 0; i < c->n && oldest == NULL; i++)
		if (!c->waiting[i].heard &&
		    c->waiting[i].c.state == KIOSK_CASE_OPEN)
			oldest = &c->waiting[i];
	if (oldest == NULL)
		return;
	oldest->heard = true;
	e = kiosk_store_take_case(
	    c->store, &oldest->c, c->officer->name, c->now_ms);
	if (e == KIOSK_E_ABSENT)
		kiosk_console_say(c, "Somebody else has taken this case");
	else
		kiosk_console_sent_take(c, &oldest->c);
	for (int i = 0; i < c->view.lanes; i++)
		if (strcmp(c->view.lane[i].name, oldest->c.gate) == 0)
			c->view.lane_chosen = i;
	c->view.page = UI_CONSOLE_LANES;
	c->looked_ms = 0;
}

/* --- the store --- */

static void
dial(struct kiosk_console *c)
{
	if (c->store != NULL || c->now_ms - c->dialled_ms < DIAL_MS)
		return;
	c->dialled_ms = c->now_ms;
	if (kiosk_store_open(c->conf.store, &c->store, NULL) != KIOSK_E_OK ||
	    kiosk_store_listen(
		c->store, KIOSK_STORE_CASES, c->conf.site, NULL) != KIOSK_E_OK)
		kiosk_store_close(&c->store);
	/* It reads what gates have sealed, and seals nothing. */
	if (c->store != NULL)
		kiosk_store_keys(c->store, c->conf.record_keys, 0);
	/* It may be one that was restored. */
	for (size_t i = 0; i < c->n_sent && c->store != NULL; i++)
		c->sent[i].asked_ms = 0;
	c->view.offline = c->store == NULL;
	c->looked_ms = 0;
}

static bool
news(struct kiosk_console *c)
{
	const int64_t since = c->now_ms - c->looked_ms;
	unsigned topics = 0;

	if (kiosk_store_fd(c->store) < 0)
		return since >= LOOK_MS;
	if (kiosk_store_news(c->store, &topics) != KIOSK_E_OK) {
		kiosk_store_close(&c->store);
		c->view.offline = true;
		return false;
	}
	return topics != 0 || since >= FALLBACK_MS;
}

static void
clock_text(struct kiosk_console *c)
{
	const time_t t = (time_t)(c->now_ms / 1000);
	struct tm tm;

	if (localtime_r(&t, &tm) != NULL)
		strftime(c->view.clock, sizeof(c->view.clock), "%H:%M", &tm);
}

static void
rights(struct kiosk_console *c)
{
	c->view.pages = 0;
	c->view.lane_orders = 0;
	if (c->officer == NULL || c->key == NULL)
		return;
	c->view.pages = 1u << UI_CONSOLE_LANES;
	if (kiosk_console_may(c, KIOSK_CONSOLE_SEARCH))
		c->view.pages |= 1u << UI_CONSOLE_SEARCH;
	if (kiosk_console_may(c, KIOSK_CONSOLE_FIGURES))
		c->view.pages |= 1u << UI_CONSOLE_FIGURES;
	if (kiosk_console_may(c, KIOSK_CONSOLE_LANES) && !c->view.offline)
		c->view.lane_orders = 1u << UI_CONSOLE_ORDER_LOCK |
		    1u << UI_CONSOLE_ORDER_RELEASE |
		    1u << UI_CONSOLE_ORDER_CLOSE |
		    1u << UI_CONSOLE_ORDER_EMERGENCY;
}

void
kiosk_console_tick(struct kiosk_console *c, int64_t now_ms)
{
	c->now_ms = now_ms;
	clock_text(c);
	dial(c);
	if (c->store != NULL && news(c)) {
		c->looked_ms = now_ms;
		kiosk_console_case_look(c);
	}
	kiosk_console_sent_look(c);
	kiosk_console_lane_look(c);
	alarms(c);
	kiosk_console_shift_look(c);
	rights(c);
	c->view.shown.left_s = c->shown.until_ms > now_ms
	    ? (unsigned)((c->shown.until_ms - now_ms) / 1000)
	    : 0;
	if (c->view.page == UI_CONSOLE_FIGURES && c->store != NULL &&
	    now_ms - c->figured_ms > FIGURES_MS) {
		c->figured_ms = now_ms;
		kiosk_console_figures_make(c);
	}
}

/* --- what officers do --- */

static void
type(struct kiosk_console *c, int character)
{
	struct ui_console *v = &c->view;
	struct ui_console_case *s = &v->shown;
	struct ui_console_field *f = v->ask.open && v->ask.at < v->ask.fields
	    ? &v->ask.field[v->ask.at]
	    : v->page == UI_CONSOLE_SEARCH ? &v->search[v->search_at]
					   : NULL;
	size_t n;

	if (f != NULL) {
		n = strlen(f->text);
		if (character == '\b' && n > 0)
			f->text[n - 1] = '\0';
		else if (character >= ' ' && character < 0x7F &&
		    n + 1 < sizeof(f->text)) {
			f->text[n] = (char)character;
			f->text[n + 1] = '\0';
		}
	} else if (s->correcting) {
		kiosk_console_correct_type(c, character);
	}
}

static void
enter(struct kiosk_console *c)
{
	struct ui_console_ask *a = &c->view.ask;

	if (!a->open) {
		if (c->view.page == UI_CONSOLE_SEARCH)
			kiosk_console_search(c);
		else
			kiosk_console_correct_done(c);
		return;
	}
	/* From field to field, and at the last one it is done. */
	if (c->asking != KIOSK_CONSOLE_ASK_ORDER && a->at + 1 < a->fields) {
		a->at++;
		return;
	}
	if (c->asking == KIOSK_CONSOLE_ASK_LOGON)
		kiosk_console_shift_on(c);
	else if (c->asking == KIOSK_CONSOLE_ASK_UNLOCK)
		kiosk_console_shift_unlock(c);
	else if (c->asking == KIOSK_CONSOLE_ASK_ORDER)
		kiosk_console_order_confirm(c);
}

static void
confirm(struct kiosk_console *c)
{
	c->view.ask.at = c->view.ask.fields > 0 ? c->view.ask.fields - 1 : 0;
	enter(c);
}

static void
page(struct kiosk_console *c, int at)
{
	if (at < 0 || at > 31 || (c->view.pages >> at & 1) == 0 ||
	    c->view.ask.open)
		return;
	c->view.page = (enum ui_console_page)at;
	c->looked_ms = 0;
	c->figured_ms = 0;
	c->view.found_text[0] = '\0';
}

static void
step(int *at, int by, int n)
{
	if (n > 0)
		*at = (*at + by + n) % n;
}

static void
look(struct kiosk_console *c, const struct ui_console_event *e)
{
	struct ui_console *v = &c->view;
	struct ui_console_case *s = &v->shown;

	switch (e->act) {
	case UI_CONSOLE_DO_LANE:
		if (e->at >= 0 && e->at < v->lanes && !v->ask.open)
			v->lane_chosen = e->at;
		c->looked_ms = 0;
		break;
	case UI_CONSOLE_DO_LANE_NEXT:
	case UI_CONSOLE_DO_LANE_BEFORE:
		if (s->correcting) {
			kiosk_console_correct_move(
			    c, e->act == UI_CONSOLE_DO_LANE_NEXT);
			break;
		}
		if (!v->ask.open && v->page != UI_CONSOLE_SEARCH)
			step(&v->lane_chosen,
			    e->act == UI_CONSOLE_DO_LANE_NEXT ? 1 : -1,
			    v->lanes);
		c->looked_ms = 0;
		break;
	case UI_CONSOLE_DO_CHECK:
		s->chosen = e->at == s->chosen ? -1 : e->at;
		break;
	case UI_CONSOLE_DO_CHECK_NEXT:
		step(&s->chosen, 1, s->checks);
		break;
	case UI_CONSOLE_DO_CHECK_BEFORE:
		step(&s->chosen, s->chosen < 0 ? 0 : -1, s->checks);
		break;
	case UI_CONSOLE_DO_ZOOM:
		s->zoom += e->at;
		s->zoom = s->zoom < 0 ? 0 : s->zoom > 4 ? 4 : s->zoom;
		break;
	case UI_CONSOLE_DO_MOVE:
		s->x = e->x;
		s->y = e->y;
		s->zoom += s->zoom == 0;
		break;
	case UI_CONSOLE_DO_OVERLAY:
		s->overlay = (s->overlay + 1) % 5;
		break;
	case UI_CONSOLE_DO_CORRECT:
		if (s->correcting) {
			kiosk_console_correct_done(c);
			break;
		}
		kiosk_console_correct_begin(c);
		break;
	default:
		break;
	}
}

static void
report(struct kiosk_console *c)
{
	char path[256];
	enum kiosk_err e;

	if (!kiosk_console_may(c, KIOSK_CONSOLE_FIGURES))
		return;
	e = kiosk_console_report_write(c, path);
	if (e == KIOSK_E_OK)
		kiosk_console_say(c, "The report is %s", path);
	else
		kiosk_console_say(
		    c, "No report was written: %s", kiosk_err_text(e));
}

static void
cancel(struct kiosk_console *c)
{
	if (c->asking == KIOSK_CONSOLE_ASK_ORDER) {
		bytes_wipe(&c->view.ask, sizeof(c->view.ask));
		c->asking = KIOSK_CONSOLE_ASK_NOTHING;
	}
	kiosk_console_correct_drop(c);
}

bool
kiosk_console_do(struct kiosk_console *c, const struct ui_console_event *e)
{
	struct ui_console *v = &c->view;

	c->touched_ms = c->now_ms;
	switch (e->act) {
	case UI_CONSOLE_DO_CLOSED:
		kiosk_console_shift_off(c, "The window was closed");
		return false;
	case UI_CONSOLE_DO_FIELD:
		*(v->ask.open ? &v->ask.at : &v->search_at) = e->at;
		break;
	case UI_CONSOLE_DO_FIELD_NEXT:
		if (!v->ask.open && c->typing && v->shown.correcting)
			kiosk_console_correct_form(c);
		else
			step(v->ask.open ? &v->ask.at : &v->search_at, 1,
			    v->ask.open ? v->ask.fields : v->search_fields);
		break;
	case UI_CONSOLE_DO_TYPE:
		type(c, e->at);
		break;
	case UI_CONSOLE_DO_ENTER:
		enter(c);
		break;
	case UI_CONSOLE_DO_CONFIRM:
		confirm(c);
		break;
	case UI_CONSOLE_DO_CANCEL:
		cancel(c);
		break;
	case UI_CONSOLE_DO_LOGOFF:
		kiosk_console_shift_off(c, "Logged off");
		break;
	case UI_CONSOLE_DO_LOCK:
		kiosk_console_shift_lock(c);
		break;
	default:
		if (c->officer == NULL || c->key == NULL)
			break;
		if (e->act == UI_CONSOLE_DO_PAGE)
			page(c, e->at);
		else if (e->act == UI_CONSOLE_DO_ORDER)
			kiosk_console_order_begin(
			    c, (enum ui_console_order)e->at);
		else if (e->act == UI_CONSOLE_DO_REASON && v->ask.open)
			v->ask.reason = (enum ui_console_reason)e->at;
		else if (e->act == UI_CONSOLE_DO_ACKNOWLEDGE)
			acknowledge(c);
		else if (e->act == UI_CONSOLE_DO_ROW)
			kiosk_console_search_row(c, e->at);
		else if (e->act == UI_CONSOLE_DO_REPORT)
			report(c);
		else
			look(c, e);
		break;
	}
	return true;
}

const struct ui_console *
kiosk_console_view(const struct kiosk_console *c)
{
	return &c->view;
}

int
kiosk_console_fd(const struct kiosk_console *c)
{
	return c->store != NULL ? kiosk_store_fd(c->store) : -1;
}

/* --- its beginning and end --- */

static bool
name_lanes(struct kiosk_console *c)
{
	const char *list = c->conf.lanes;

	while (*list != '\0') {
		const size_t n = strcspn(list, " ,");
		struct ui_console_lane *l = &c->view.lane[c->view.lanes];

		if (n > 0) {
			if (c->view.lanes == UI_CONSOLE_LANES_MAX ||
			    n >= sizeof(l->name))
				return false;
			memcpy(l->name, list, n);
			if (!kiosk_case_name_valid(l->name))
				return false;
			c->lane_order[c->view.lanes++] = KIOSK_ORDER_RELEASE;
		}
		list += n + (list[n] != '\0');
	}
	return c->view.lanes > 0;
}

static enum kiosk_err
failed(char *why, enum kiosk_err e, const char *what, const char *text)
{
	snprintf(why, KIOSK_CONSOLE_WHY, "%.100s: %.90s", what, text);
	return e;
}

static enum kiosk_err
open_parts(struct kiosk_console *c, char why[KIOSK_CONSOLE_WHY])
{
	const struct kiosk_console_conf *f = &c->conf;
	struct conf_error err;
	enum kiosk_err e;

	if (!name_lanes(c))
		return failed(
		    why, KIOSK_E_CONF, f->lanes, "is no list of 1 to 10 gates");
	if ((e = kiosk_console_officers_read(
		 f->officers, &c->officers, &err)) != KIOSK_E_OK)
		return failed(why, e, err.file, err.text);
	if (f->audit_key[0] != '\0' &&
	    (e = kiosk_sign_open(f->audit_key,
		 f->audit_pin[0] != '\0' ? f->audit_pin : NULL, &c->sign)) !=
		KIOSK_E_OK)
		return failed(why, e, f->audit_key, kiosk_err_text(e));
	if ((e = kiosk_audit_open(f->audit, f->name, c->sign,
		 kiosk_host_time_ms(), &c->audit)) != KIOSK_E_OK)
		return failed(why, e, f->audit, kiosk_err_text(e));
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_console_open(const struct kiosk_console_conf *conf,
    struct kiosk_console **out, char why[KIOSK_CONSOLE_WHY])
{
	static const char *const fields[] = {"Passage (begins)", "Gate",
	    "Decision", "Reason", "Purpose, to unseal"};
	struct kiosk_console *c = calloc(1, sizeof(*c));
	enum kiosk_err e;

	if (c == NULL)
		return failed(why, KIOSK_E_SYSTEM, "memory", "there is none");
	c->conf = *conf;
	c->kept = -1;
	e = open_parts(c, why);
	if (e == KIOSK_E_OK && !kiosk_console_note(c, AUDIT_START, "console"))
		e = failed(why, KIOSK_E_STORE, conf->audit, "not writable");
	if (e == KIOSK_E_OK && (e = kiosk_console_kept_open(c)) != KIOSK_E_OK)
		e = failed(why, e, conf->audit, "no file .sent beside it");
	if (e != KIOSK_E_OK) {
		kiosk_console_close(&c);
		return e;
	}
	snprintf(c->view.site, sizeof(c->view.site), "%s", conf->site);
	c->view.search_fields = UI_CONSOLE_SEARCH_FIELDS;
	for (int i = 0; i < UI_CONSOLE_SEARCH_FIELDS; i++)
		snprintf(c->view.search[i].label,
		    sizeof(c->view.search[i].label), "%s", fields[i]);
	c->view.shown.chosen = -1;
	c->view.found.chosen = -1;
	c->view.offline = true;
	kiosk_console_shift_ask(c, "");
	*out = c;
	return KIOSK_E_OK;
}

void
kiosk_console_close(struct kiosk_console **c)
{
	if (*c == NULL)
		return;
	if ((*c)->audit != NULL) {
		kiosk_console_shift_off(*c, "The console ends");
		(void)!kiosk_console_note(*c, AUDIT_STOP, "console");
		(void)!kiosk_audit_checkpoint(
		    (*c)->audit, kiosk_host_time_ms(), NULL);
	}
	kiosk_audit_close(&(*c)->audit);
	kiosk_sign_close(&(*c)->sign);
	kiosk_store_close(&(*c)->store);
	kiosk_officer_key_close(&(*c)->key);
	if ((*c)->kept >= 0)
		close((*c)->kept);
	for (int i = 0; i < KIOSK_CONSOLE_PICTURES; i++)
		free((*c)->px[i]);
	bytes_wipe(*c, sizeof(**c));
	free(*c);
	*c = NULL;
}
