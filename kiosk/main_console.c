/*
 * sallyport console --config FILE [--offscreen --snapshots DIR --script FILE]
 * sallyport console --enrol NAME --role ROLE --key FILE [--may RIGHTS]
 *
 * The supervisor's console: a loop around kiosk/console.h and its window.
 */
#include <getopt.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/console.h"
#include "kiosk/host.h"
#include "kiosk/verbs.h"
#include "ui/console_window.h"

const char kiosk_main_console_usage[] =
    "usage: sallyport console --config FILE [--offscreen] [--snapshots DIR]\n"
    "           [--script FILE]\n"
    "       sallyport console --enrol NAME --key FILE [--role ROLE]\n"
    "           [--may RIGHTS] [--orders KINDS]\n"
    "  --offscreen      no window\n"
    "  --snapshots DIR  a picture of every page that is shown\n"
    "  --script FILE    what an officer would do, line by line\n"
    "  --enrol NAME     makes an officer's key; the PIN is the first line of\n"
    "                   standard input; prints what belongs into the files\n";

struct options {
	const char *config, *snapshots, *script;
	const char *enrol, *key, *role, *may, *orders;
	bool offscreen;
};

struct run {
	struct kiosk_console *c;
	struct ui_console_window *w;
	const struct options *o;
	FILE *script;
	char line[160]; /* the next one; empty: none is read */
	int64_t until_ms; /* it waits for this */
	unsigned pictures;
	enum ui_console_page page;
	bool drawn;
};

static bool
parse(int argc, char **argv, struct options *o)
{
	static const struct option all[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"snapshots", required_argument, NULL, 's'},
	    {"script", required_argument, NULL, 'f'},
	    {"offscreen", no_argument, NULL, 'o'},
	    {"enrol", required_argument, NULL, 'e'},
	    {"key", required_argument, NULL, 'k'},
	    {"role", required_argument, NULL, 'r'},
	    {"may", required_argument, NULL, 'm'},
	    {"orders", required_argument, NULL, 'x'},
	    {NULL, 0, NULL, 0},
	};
	int k;

	optind = 1;
	while ((k = getopt_long(argc, argv, "", all, NULL)) != -1) {
		const char **to = k == 'c' ? &o->config
		    : k == 's'		   ? &o->snapshots
		    : k == 'f'		   ? &o->script
		    : k == 'e'		   ? &o->enrol
		    : k == 'k'		   ? &o->key
		    : k == 'r'		   ? &o->role
		    : k == 'm'		   ? &o->may
		    : k == 'x'		   ? &o->orders
					   : NULL;

		if (k == 'o')
			o->offscreen = true;
		else if (to == NULL)
			return false;
		else
			*to = optarg;
	}
	return optind == argc &&
	    (o->enrol != NULL ? o->key != NULL && o->config == NULL
			      : o->config != NULL);
}

static int
enrol(const struct options *o)
{
	char pin[80] = "";
	enum kiosk_err e;

	if (fgets(pin, sizeof(pin), stdin) == NULL)
		return EX_USAGE;
	pin[strcspn(pin, "\r\n")] = '\0';
	e = kiosk_console_officer_enrol(
	    o->key, o->enrol, o->role, o->may, o->orders, pin);
	bytes_wipe(pin, sizeof(pin));
	if (e == KIOSK_E_OK)
		return 0;
	fprintf(stderr, "sallyport console: %s\n",
	    e == KIOSK_E_CONF
		? "a name, right or order is wrong, the PIN is shorter than "
		  "six "
		  "characters, or the token has such a key or makes none"
		: e == KIOSK_E_DENIED ? "the token does not accept the PIN"
				      : "the key exists, or cannot be written");
	return e == KIOSK_E_CONF ? EX_USAGE : EX_CANTCREAT;
}

/* Of a script; what is none is 0. */
static int
number(const char *text)
{
	const long n = strtol(text, NULL, 10);

	return n >= 0 && n < 100 ? (int)n : 0;
}

static void
snapshot(struct run *r, const char *name)
{
	char path[512];
	int fd;

	if (r->o->snapshots == NULL)
		return;
	snprintf(path, sizeof(path), "%.300s/%02u-%.100s.png", r->o->snapshots,
	    ++r->pictures, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || ui_console_window_png(r->w, fd) != UI_E_OK)
		fprintf(stderr, "sallyport console: %s: not written\n", path);
	if (fd >= 0)
		close(fd);
}

static void
act(struct run *r, enum ui_console_act a, int at)
{
	const struct ui_console_event e = {.act = a, .at = at};

	(void)kiosk_console_do(r->c, &e);
}

static void
type_text(struct run *r, const char *text)
{
	for (; *text != '\0'; text++)
		act(r, UI_CONSOLE_DO_TYPE, *text);
}

static int
index_of(const char *word, const char *const *words, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

/* One line of a script; false: not yet. */
static bool
perform(struct run *r, const char *word, const char *rest)
{
	static const char *const orders[] = {"admit", "refuse", "refer", "face",
	    "document", "wait", "correct", "lock", "release", "close",
	    "emergency"};
	static const char *const pages[] = {
	    "logon", "locked", "lanes", "search", "figures"};
	const struct ui_console *v = kiosk_console_view(r->c);
	int at;

	if (strcmp(word, "until-case") == 0)
		return v->waiting > 0 || v->shown.open;
	if (strcmp(word, "until-over") == 0)
		return !v->shown.open || v->shown.taken[0] == '\0';
	if (strcmp(word, "until-photos") == 0)
		return v->shown.chip.rgb.n > 0 && v->shown.live.rgb.n > 0;
	if (strcmp(word, "until-live") == 0)
		return v->shown.live.rgb.n > 0;
	if (strcmp(word, "until-zones") == 0)
		return v->shown.mrz_lines > 0;
	if (strcmp(word, "until-page") == 0)
		return v->shown.page.rgb.n > 0;
	if (strcmp(word, "until-answer") == 0)
		return v->shown.sent[0] != '\0' &&
		    v->shown.sent_light != UI_CONSOLE_LIGHT_NONE;
	if (strcmp(word, "until-hindered") == 0)
		return strstr(v->lane[v->lane_chosen].why, rest) != NULL &&
		    v->lane[v->lane_chosen].why[0] != '\0';
	if (strcmp(word, "until-alarm") == 0)
		return v->alarm > 1;
	if (strcmp(word, "order") == 0 &&
	    (at = index_of(rest, orders, UI_CONSOLE_ORDER_COUNT)) >= 0)
		act(r, UI_CONSOLE_DO_ORDER, at);
	else if (strcmp(word, "page") == 0 &&
	    (at = index_of(rest, pages, 5)) >= 0)
		act(r, UI_CONSOLE_DO_PAGE, at);
	else if (strcmp(word, "reason") == 0)
		act(r, UI_CONSOLE_DO_REASON, number(rest));
	else if (strcmp(word, "type") == 0)
		type_text(r, rest);
	else if (strcmp(word, "next") == 0)
		act(r, UI_CONSOLE_DO_FIELD_NEXT, 0);
	else if (strcmp(word, "enter") == 0)
		act(r, UI_CONSOLE_DO_ENTER, 0);
	else if (strcmp(word, "confirm") == 0)
		act(r, UI_CONSOLE_DO_CONFIRM, 0);
	else if (strcmp(word, "see-to-it") == 0)
		act(r, UI_CONSOLE_DO_ACKNOWLEDGE, 0);
	else if (strcmp(word, "correct") == 0)
		act(r, UI_CONSOLE_DO_CORRECT, 0);
	else if (strcmp(word, "check") == 0)
		act(r, UI_CONSOLE_DO_CHECK, number(rest));
	else if (strcmp(word, "row") == 0)
		act(r, UI_CONSOLE_DO_ROW, number(rest));
	else if (strcmp(word, "report") == 0)
		act(r, UI_CONSOLE_DO_REPORT, 0);
	else if (strcmp(word, "lock") == 0)
		act(r, UI_CONSOLE_DO_LOCK, 0);
	else if (strcmp(word, "snapshot") == 0)
		snapshot(r, rest);
	else
		fprintf(stderr, "sallyport console: %s: no such line\n", word);
	return true;
}

#define SCRIPT_MS 60000
/* 1: go on; 0: the script is over; -1: what it waits for does not come. */
static int
follow(struct run *r, int64_t now)
{
	char *rest;

	if (r->line[0] == '\0') {
		if (fgets(r->line, sizeof(r->line), r->script) == NULL)
			return 0;
		r->line[strcspn(r->line, "\r\n")] = '\0';
		r->until_ms = now + SCRIPT_MS;
		if (r->line[0] == '#')
			r->line[0] = '\0';
		if (r->line[0] == '\0')
			return 1;
	}
	rest = r->line + strcspn(r->line, " ");
	if (*rest != '\0')
		*rest++ = '\0';
	if (perform(r, r->line, rest)) {
		r->line[0] = '\0';
		return 1;
	}
	if (now < r->until_ms)
		return 1;
	fprintf(stderr, "sallyport console: %s: it has not come\n", r->line);
	return -1;
}

static bool
show(struct run *r)
{
	const struct ui_console *v = kiosk_console_view(r->c);
	bool loud;

	if (ui_console_window_show(r->w, v) != UI_E_OK)
		return false;
	if (kiosk_console_alarm(r->c, &loud))
		ui_console_window_alarm(r->w, loud);
	if (r->script == NULL && (!r->drawn || r->page != v->page))
		snapshot(r, "page");
	r->drawn = true;
	r->page = v->page;
	return true;
}

static int
loop(struct run *r)
{
	struct ui_console_event e;

	for (;;) {
		struct pollfd p = {kiosk_console_fd(r->c), POLLIN, 0};
		int64_t now = kiosk_host_time_ms();
		int more = 1;

		kiosk_console_tick(r->c, now);
		if (!show(r))
			return EX_OSERR;
		if (r->script != NULL && (more = follow(r, now)) <= 0)
			return more == 0 ? 0 : EX_TEMPFAIL;
		while (ui_console_window_poll(r->w, &e))
			if (!kiosk_console_do(r->c, &e))
				return 0;
		/* Touches are answered within a thirtieth of a second. */
		(void)poll(&p, 1, 33);
	}
}

int
kiosk_main_console(int argc, char **argv)
{
	struct options o = {.role = "officer",
	    .may = "decide",
	    .orders = "admit,refuse,refer,repeat,wait,correct"};
	struct kiosk_console_conf conf;
	struct run r = {.o = &o};
	struct conf_error err;
	char why[KIOSK_CONSOLE_WHY];
	int status = EX_CONFIG;

	if (!parse(argc, argv, &o)) {
		fputs(kiosk_main_console_usage, stderr);
		return EX_USAGE;
	}
	if (o.enrol != NULL)
		return enrol(&o);
	if (kiosk_console_conf_read(o.config, &conf, &err) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport console: %s:%u: '%s' %s\n", err.file,
		    err.line, err.key, err.text);
		return EX_CONFIG;
	}
	if (o.script != NULL && (r.script = fopen(o.script, "re")) == NULL) {
		fprintf(stderr, "sallyport console: %s: cannot be read\n",
		    o.script);
		return EX_NOINPUT;
	}
	if (kiosk_console_open(&conf, &r.c, why) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport console: %s\n", why);
		goto out;
	}
	status = EX_UNAVAILABLE;
	if (ui_console_window_new(&r.w,
		&(struct ui_console_window_conf) {conf.width, conf.height,
		    o.offscreen, conf.fullscreen,
		    conf.fonts[0] != '\0' ? conf.fonts : NULL}) != UI_E_OK) {
		fputs(
		    "sallyport console: the window cannot be opened\n", stderr);
		goto out;
	}
	status = loop(&r);
out:
	ui_console_window_free(&r.w);
	kiosk_console_close(&r.c);
	if (r.script != NULL)
		fclose(r.script);
	return status;
}
