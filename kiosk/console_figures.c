/* Past passages: what was looked for, and figures over the last hours. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kiosk/console.h"
#include "kiosk/console_rates.h"
#include "kiosk/decide.h"

#define HOURS 12
#define PASSAGES 2000 /* whose records are looked into, the newest */
#define NAMES 24

static const char *
wanted(const struct ui_console_field *f)
{
	return f->text[0] != '\0' ? f->text : NULL;
}

static bool
row(void *cookie, const struct kiosk_store_summary *s)
{
	struct kiosk_console *c = cookie;
	struct ui_console_table *t = &c->view.found;
	const time_t at = (time_t)s->began;
	struct tm tm;
	char(*cell)[64];

	if (t->n == UI_CONSOLE_ROWS)
		return false;
	cell = t->cell[t->n];
	if (gmtime_r(&at, &tm) == NULL ||
	    strftime(cell[0], sizeof(cell[0]), "%Y-%m-%d %H:%M:%S", &tm) == 0)
		cell[0][0] = '\0';
	snprintf(cell[1], sizeof(cell[1]), "%.60s", s->gate);
	snprintf(cell[2], sizeof(cell[2]), "%.12s", s->id);
	snprintf(cell[3], sizeof(cell[3]), "%.60s", s->decision);
	snprintf(cell[4], sizeof(cell[4]), "%.60s", s->reasons);
	snprintf(cell[5], sizeof(cell[5]), "%.1f s%s", s->ms_decision / 1000.0,
	    s->offline ? ", offline" : "");
	snprintf(c->found[t->n], sizeof(c->found[0]), "%.39s", s->id);
	t->light[t->n++] = kiosk_decide_admitted(s->decision)
	    ? UI_CONSOLE_LIGHT_GOOD
	    : UI_CONSOLE_LIGHT_WARN;
	return true;
}

void
kiosk_console_search(struct kiosk_console *c)
{
	static const char *const heads[] = {
	    "Began (UTC)", "Gate", "Passage", "Decision", "Reasons", "Took"};
	const struct ui_console_field *f = c->view.search;
	struct ui_console_table *t = &c->view.found;
	const struct kiosk_store_query q = {.site = c->conf.site,
	    .gate = wanted(&f[1]),
	    .to = INT64_MAX,
	    .decision = wanted(&f[2]),
	    .reason = wanted(&f[3]),
	    .id = wanted(&f[0]),
	    .limit = UI_CONSOLE_ROWS};

	/* Who looks for what stands in the log first, or nothing is found. */
	if (!kiosk_console_may(c, KIOSK_CONSOLE_SEARCH) || c->store == NULL ||
	    !kiosk_console_note(c, AUDIT_SEARCH,
		"passage=%s gate=%s decision=%s reason=%s", f[0].text,
		f[1].text, f[2].text, f[3].text))
		return;
	bytes_wipe(t, sizeof(*t));
	bytes_wipe(c->view.shown_record, sizeof(c->view.shown_record));
	t->chosen = -1;
	t->columns = 6;
	for (int i = 0; i < 6; i++)
		snprintf(t->head[i], sizeof(t->head[i]), "%s", heads[i]);
	if (kiosk_store_find(c->store, &q, row, c) != KIOSK_E_OK)
		kiosk_console_say(c, "%s", kiosk_store_why(c->store));
	snprintf(c->view.found_text, sizeof(c->view.found_text),
	    "%d found%s. This search stands in the audit log.", t->n,
	    t->n == UI_CONSOLE_ROWS ? ", the newest are shown" : "");
}

void
kiosk_console_search_row(struct kiosk_console *c, int at)
{
	struct sink k = sink_of(c->json, sizeof(c->json));
	const char *purpose = c->view.search[UI_CONSOLE_SEARCH_FIELDS - 1].text;
	const bool person = purpose[0] != '\0' &&
	    kiosk_console_may(c, KIOSK_CONSOLE_UNSEAL);
	enum kiosk_err e;

	if (at < 0 || at >= c->view.found.n || c->store == NULL ||
	    !kiosk_console_may(c, KIOSK_CONSOLE_SEARCH) ||
	    !kiosk_console_note(
		c, AUDIT_SEARCH, "opened passage=%s", c->found[at]))
		return;
	bytes_wipe(c->view.shown_record, sizeof(c->view.shown_record));
	/* Whom it was about takes a right and a purpose, and both stand in the
	 * log before. */
	if (person &&
	    !kiosk_console_note(c, AUDIT_UNSEAL, "passage=%s purpose=%s",
		c->found[at], purpose))
		return;
	c->view.found.chosen = at;
	c->shown_revision = 0; /* its room is used */
	/* Without the right it is as if the keys were not here. */
	kiosk_store_keys(c->store, person ? c->conf.record_keys : "", 0);
	e = kiosk_store_record(c->store, c->found[at], 0, &k);
	kiosk_store_keys(c->store, c->conf.record_keys, 0);
	if (e == KIOSK_E_OK)
		kiosk_console_record_text(sink_span(&k), person,
		    c->view.shown_record, sizeof(c->view.shown_record));
	else
		snprintf(c->view.shown_record, sizeof(c->view.shown_record),
		    "%s\n",
		    e != KIOSK_E_DENIED ? kiosk_store_why(c->store)
			: person ? "Its key is not here, or was destroyed."
				 : "It is sealed: the right to unseal and a "
				   "purpose open it.");
}

/* --- figures --- */

struct tally {
	char name[NAMES][32];
	unsigned a[NAMES], b[NAMES];
	int n;
};

struct times {
	char name[16][24];
	int *ms[16];
	size_t n[16];
	int names;
};

struct figures {
	struct kiosk_console *c;
	int64_t hour; /* the first one */
	unsigned admitted[HOURS], officer[HOURS];
	int *ms[HOURS];
	size_t n[HOURS];
	struct tally reasons, issuers;
	struct times steps;
	size_t passages;
	struct kiosk_console_rates rates;
	char (*ids)[40];
};

static void
count(struct tally *t, const char *name, bool second)
{
	int i = 0;

	while (i < t->n && strcmp(t->name[i], name) != 0)
		i++;
	if (i == NAMES || name[0] == '\0')
		return;
	if (i == t->n)
		snprintf(t->name[t->n++], sizeof(t->name[0]), "%.31s", name);
	t->a[i]++;
	t->b[i] += second;
}

static bool
note_id(void *cookie, const struct kiosk_store_summary *s)
{
	struct figures *f = cookie;

	snprintf(f->ids[f->passages++], sizeof(f->ids[0]), "%.39s", s->id);
	return f->passages < PASSAGES;
}

static void
keep(int **list, size_t *n, int value)
{
	int *more = *n % 64 == 0 ? realloc(*list, (*n + 64) * sizeof(**list))
				 : *list;

	if (more == NULL)
		return;
	*list = more;
	more[(*n)++] = value;
}

static void
one(struct figures *f, const struct kiosk_console_facts *k)
{
	const int64_t h = k->hour - f->hour;
	const bool admitted = kiosk_decide_admitted(k->decision);

	/* Nobody was decided about: a paper was of no use. */
	if (strcmp(k->decision, "return") == 0)
		return;
	if (h >= 0 && h < HOURS) {
		*(admitted ? &f->admitted[h] : &f->officer[h]) += 1;
		keep(&f->ms[h], &f->n[h], k->ms_decision);
	}
	if (!admitted || k->order[0] != '\0')
		count(&f->reasons, k->cause, false);
	count(&f->issuers, k->issuer, k->document_failed);
	kiosk_console_rates_add(&f->rates, k);
	for (int i = 0; i < k->steps; i++) {
		int at = 0;

		while (at < f->steps.names &&
		    strcmp(f->steps.name[at], k->step[i]) != 0)
			at++;
		if (at == 16)
			continue;
		if (at == f->steps.names)
			snprintf(f->steps.name[f->steps.names++],
			    sizeof(f->steps.name[0]), "%s", k->step[i]);
		keep(&f->steps.ms[at], &f->steps.n[at], k->ms_step[i]);
	}
}

static int
by_size(const void *a, const void *b)
{
	const int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

static double
quantile(int *list, size_t n, double q)
{
	if (n == 0)
		return 0;
	qsort(list, n, sizeof(*list), by_size);
	return list[(size_t)((double)(n - 1) * q + .5)] / 1000.0;
}

static struct ui_console_plot *
plot(struct ui_console *v, const char *title, const char *note)
{
	struct ui_console_plot *p = &v->plot[v->plots++];

	memset(p, 0, sizeof(*p));
	snprintf(p->title, sizeof(p->title), "%s", title);
	snprintf(p->note, sizeof(p->note), "%s", note);
	return p;
}

static void
hours(struct figures *f, struct ui_console_plot *p)
{
	p->n = HOURS;
	for (int h = 0; h < HOURS; h++)
		if (h % 3 == 0)
			snprintf(p->label[h], sizeof(p->label[h]), "%02d h",
			    (int)((f->hour + h) % 24));
}

static void
bars(struct ui_console_plot *p, const struct tally *t, bool share)
{
	bool used[NAMES] = {false};

	p->sideways = true;
	for (; p->n < 8 && p->n < t->n; p->n++) {
		int most = -1;

		for (int i = 0; i < t->n; i++)
			if (!used[i] && (most < 0 || t->a[i] > t->a[most]))
				most = i;
		used[most] = true;
		snprintf(p->label[p->n], sizeof(p->label[0]), "%.23s",
		    t->name[most]);
		p->a[p->n] = share ? 100.0 * t->b[most] / t->a[most]
				   : t->a[most];
	}
}

static void
draw(struct figures *f)
{
	struct ui_console *v = &f->c->view;
	struct ui_console_plot *p;
	char text[64];

	v->plots = 0;
	p = plot(v, "Throughput", "passages an hour (UTC)");
	hours(f, p);
	snprintf(p->name_a, sizeof(p->name_a), "admitted");
	snprintf(p->name_b, sizeof(p->name_b), "officer");
	for (int h = 0; h < HOURS; h++) {
		p->a[h] = f->admitted[h];
		p->b[h] = f->officer[h];
	}
	p = plot(v, "Time to the decision", "seconds, by hour");
	hours(f, p);
	snprintf(p->name_a, sizeof(p->name_a), "half under");
	snprintf(p->name_b, sizeof(p->name_b), "95 %% under");
	for (int h = 0; h < HOURS; h++) {
		p->a[h] = quantile(f->ms[h], f->n[h], .5);
		p->b[h] = quantile(f->ms[h], f->n[h], .95);
	}
	p = plot(v, "Time of each step", "seconds; 95 of 100 take less");
	p->sideways = true;
	snprintf(p->unit, sizeof(p->unit), " s");
	for (int i = 0; i < f->steps.names && p->n < 10; i++) {
		snprintf(text, sizeof(text), "%.13s, half %.1f",
		    f->steps.name[i],
		    quantile(f->steps.ms[i], f->steps.n[i], .5));
		snprintf(p->label[p->n], sizeof(p->label[0]), "%.23s", text);
		p->a[p->n++] = quantile(f->steps.ms[i], f->steps.n[i], .95);
	}
	p = plot(v, "Why people came to an officer", "passages");
	bars(p, &f->reasons, false);
	p = plot(v, "Documents that failed", "of each issuing state, per cent");
	snprintf(p->unit, sizeof(p->unit), " %%");
	bars(p, &f->issuers, true);
	p = plot(v, "Faces in operation",
	    "share with its 95 % interval; the tick is what was asked");
	kiosk_console_rates_plot(&f->rates, p);
	snprintf(v->found_text, sizeof(v->found_text),
	    "%zu passages of the last %d hours. FMR: live faces held against "
	    "references of earlier travellers%s. FNMR: faces not matched whom "
	    "an officer admitted; %zu more are undecided and left out.",
	    f->passages, HOURS,
	    f->rates.compared > 0 ? "" : ", which no lane's policy keeps",
	    f->rates.undecided);
}

void
kiosk_console_figures_make(struct kiosk_console *c)
{
	struct figures *f = calloc(1, sizeof(*f));
	const struct kiosk_store_query q = {.site = c->conf.site,
	    .from = (c->now_ms / 3600000 - HOURS + 1) * 3600,
	    .to = INT64_MAX,
	    .limit = PASSAGES};
	struct kiosk_console_facts facts;

	if (f == NULL || (f->ids = calloc(PASSAGES, sizeof(*f->ids))) == NULL)
		goto out;
	f->c = c;
	f->hour = q.from / 3600;
	if (kiosk_store_find(c->store, &q, note_id, f) != KIOSK_E_OK)
		goto out;
	for (size_t i = 0; i < f->passages; i++) {
		struct sink k = sink_of(c->json, sizeof(c->json));

		if (kiosk_store_record(c->store, f->ids[i], 0, &k) ==
			KIOSK_E_OK &&
		    kiosk_console_record_facts(sink_span(&k), &facts) ==
			KIOSK_E_OK)
			one(f, &facts);
	}
	c->shown_revision = 0; /* its room is used */
	draw(f);
out:
	for (int i = 0; f != NULL && i < HOURS; i++)
		free(f->ms[i]);
	for (int i = 0; f != NULL && i < 16; i++)
		free(f->steps.ms[i]);
	if (f != NULL)
		free(f->ids);
	free(f);
}
