/*
 * The report that one shift hands over to the next: one HTML file that needs
 * nothing beside it.  Of travellers it holds nothing but counts.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/chart.h"
#include "kiosk/console.h"

#define REPORT_MAX ((size_t)512 << 10)

static void
put(struct sink *k, const char *text)
{
	sink_put(k, span_of(text, strlen(text)));
}

/* Text of a store stays text. */
static void
escape(struct sink *k, const char *text)
{
	for (; *text != '\0'; text++)
		put(k,
		    *text == '<'       ? "&lt;"
			: *text == '&' ? "&amp;"
			: *text == '>' ? "&gt;"
			: *text == '"' ? "&quot;"
				       : (const char[2]) {*text, '\0'});
}

static void
rows(struct sink *k, const struct ui_console_plot *p)
{
	char text[96];

	put(k, "<table>");
	for (int i = 0; i < p->n; i++) {
		put(k, "<tr><td>");
		escape(k, p->label[i]);
		snprintf(text, sizeof(text), "</td><td>%.1f%s</td></tr>",
		    p->a[i], p->unit);
		put(k, text);
	}
	for (int i = 0; i < p->rates; i++) {
		const struct ui_console_rate *r = &p->rate[i];

		put(k, "<tr><td>");
		escape(k, r->name);
		snprintf(text, sizeof(text), "</td><td>%s</td>", r->count);
		put(k, text);
		snprintf(text, sizeof(text),
		    "<td>%.2g (%.2g to %.2g)</td></tr>", r->at, r->low,
		    r->high);
		put(k, text);
	}
	put(k, "</table>\n");
}

static bool
curves(struct sink *k, const struct ui_console_plot *p)
{
	struct kiosk_chart_point a[UI_CONSOLE_POINTS], b[UI_CONSOLE_POINTS];
	struct kiosk_chart chart = {.title = p->title,
	    .note = p->note,
	    .x = {"hour", 0, p->n - 1, false},
	    .y = {p->note, 0, 1, false}};

	for (int i = 0; i < p->n; i++) {
		a[i] = (struct kiosk_chart_point) {i, p->a[i]};
		b[i] = (struct kiosk_chart_point) {i, p->b[i]};
		if (p->a[i] > chart.y.high)
			chart.y.high = p->a[i];
		if (p->b[i] > chart.y.high)
			chart.y.high = p->b[i];
	}
	kiosk_chart_add(&chart,
	    (struct kiosk_chart_curve) {
		p->name_a, KIOSK_CHART_BLUE, false, false, a, (size_t)p->n});
	kiosk_chart_add(&chart,
	    (struct kiosk_chart_curve) {
		p->name_b, KIOSK_CHART_ORANGE, false, true, b, (size_t)p->n});
	return kiosk_chart_svg(&chart, k);
}

static void
waiting(struct kiosk_console *c, struct sink *k)
{
	put(k, "<h2>Cases that wait</h2>\n<ul>");
	for (size_t i = 0; i < c->n; i++) {
		put(k, "<li>");
		escape(k, c->waiting[i].c.gate);
		put(k, ": ");
		escape(k, c->waiting[i].c.cause);
		put(k, "</li>");
	}
	put(k, c->n == 0 ? "<li>none</li></ul>\n" : "</ul>\n");
	put(k, "<h2>Lanes</h2>\n<ul>");
	for (int i = 0; i < c->view.lanes; i++) {
		put(k, "<li>");
		escape(k, c->view.lane[i].name);
		put(k, ": ");
		escape(k, c->view.lane[i].state);
		put(k, "</li>");
	}
	put(k, "</ul>\n");
}

static bool
page(struct kiosk_console *c, struct sink *k, const char *when)
{
	bool good = true;

	put(k,
	    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
	    "charset=\"utf-8\">\n<title>Shift report</title>\n<style>body{"
	    "font:16px/1.5 sans-serif;max-width:52em;margin:2em auto;"
	    "padding:0 1em}table{border-collapse:collapse}td{padding:.2em "
	    "1em .2em 0;border-bottom:1px solid #ccc}svg{max-width:100%;"
	    "height:auto}</style></head><body>\n<h1>Shift report: ");
	escape(k, c->conf.site);
	put(k, "</h1>\n<p>");
	escape(k, when);
	put(k, " UTC, handed over by ");
	escape(k, c->officer->name);
	put(k, " at ");
	escape(k, c->conf.name);
	put(k, ".</p>\n<p>");
	escape(k, c->view.found_text);
	put(k, "</p>\n");
	waiting(c, k);
	for (int i = 0; i < c->view.plots; i++) {
		const struct ui_console_plot *p = &c->view.plot[i];

		put(k, "<h2>");
		escape(k, p->title);
		put(k, "</h2>\n<p>");
		escape(k, p->note);
		put(k, "</p>\n");
		if (p->name_b[0] != '\0')
			good = curves(k, p) && good;
		else
			rows(k, p);
	}
	put(k, "</body></html>\n");
	return good && sink_ok(k);
}

enum kiosk_err
kiosk_console_report_write(struct kiosk_console *c, char path[256])
{
	const time_t at = (time_t)(c->now_ms / 1000);
	char when[32] = "";
	struct sink k;
	struct tm tm;
	uint8_t *buf;
	enum kiosk_err e = KIOSK_E_SYSTEM;
	int fd;

	if (c->conf.report[0] == '\0' || c->store == NULL)
		return KIOSK_E_CONF;
	if ((buf = malloc(REPORT_MAX)) == NULL)
		return e;
	k = sink_of(buf, REPORT_MAX);
	kiosk_console_figures_make(c);
	if (gmtime_r(&at, &tm) != NULL)
		strftime(when, sizeof(when), "%Y-%m-%dT%H%M%S", &tm);
	snprintf(path, 256, "%.200s/shift-%s.html", c->conf.report, when);
	if (page(c, &k, when) &&
	    kiosk_console_note(c, AUDIT_EXPORT, "shift report")) {
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0 && write(fd, buf, k.n) == (ssize_t)k.n &&
		    fsync(fd) == 0)
			e = KIOSK_E_OK;
		if (fd >= 0)
			close(fd);
	}
	free(buf);
	return e;
}
