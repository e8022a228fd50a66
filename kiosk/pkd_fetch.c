/*
 * sallyport pkd fetch: asks the servers that the operator named for what is
 * new, and imports it as pkd import does.  Nothing else of this program goes
 * out for trust material: a gate never fetches.
 */
#include "kiosk/pkd_fetch.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "certs/files.h"
#include "kiosk/host.h"
#include "kiosk/pkd_sources.h"
#include "kiosk/trust.h"
#include "kiosk/verbs.h"

#define JSON_ROOM ((size_t)256 * 1024)

struct run {
	const struct kiosk_pkd *p;
	char spool[4096];
	bool configured; /* the sources come from a file */
	FILE *out; /* of text */
	struct kiosk_json json;
	struct sink room;
	int status;
};

static void
sleep_ms(uint64_t ms)
{
	struct timespec t = {.tv_sec = (time_t)(ms / 1000),
	    .tv_nsec = (long)(ms % 1000) * 1000000};

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

static const struct certs_fetch_env env = {
    .time = kiosk_host_time, .now_ms = kiosk_host_now_ms, .sleep_ms = sleep_ms};

/* The worst of all sources is the program's. */
static void
count(struct run *r, int status)
{
	if (status > r->status)
		r->status = status;
}

static int
status_of(const struct run *r, enum certs_err e)
{
	switch (e) {
	case CERTS_E_OK:
		return VERB_POSITIVE;
	case CERTS_E_ARGUMENT:
		return r->configured ? EX_CONFIG : EX_USAGE;
	case CERTS_E_FILE:
		return EX_NOINPUT;
	case CERTS_E_LATER:
		return EX_TEMPFAIL;
	default:
		return EX_UNAVAILABLE;
	}
}

static void
hear(void *cookie, const struct certs_import_item *item)
{
	struct kiosk_pkd_fetch *r = cookie;
	size_t at = r->refused, cap = r->cap == 0 ? 64 : 2 * r->cap;
	void *p;

	if (item->e == CERTS_E_OK)
		return;
	r->refused++;
	if (at < KIOSK_PKD_FETCH_TOLD) {
		r->told[at].line = item->line;
		r->told[at].e = item->e;
		memcpy(r->told[at].name, item->name, sizeof(item->name));
	}
	if (item->line == 0)
		return;
	if (r->n == r->cap) {
		if ((p = realloc(r->lines, cap * sizeof(*r->lines))) == NULL) {
			r->forgot = true;
			return;
		}
		r->lines = p;
		r->cap = cap;
	}
	r->lines[r->n++] = item->line;
}

/* An error of ours, not of what came: it waits in the spool. */
static bool
ours(enum certs_err e)
{
	return e == CERTS_E_MEMORY || e == CERTS_E_INTERNAL ||
	    e == CERTS_E_SPACE || e == CERTS_E_STORE || e == CERTS_E_FILE;
}

/* What waits in the spool into the store, and the spool told of it. */
static enum certs_err
import(struct run *run, struct certs_fetch *f, struct kiosk_pkd_fetch *r)
{
	struct kiosk_pkd_work_file file = {.label = r->url,
	    .name = r->url,
	    .also = hear,
	    .cookie = r,
	    .fetched = true};
	struct kiosk_pkd_work w;
	size_t state = 0;
	enum certs_err e = kiosk_pkd_work_begin(run->p, &w);
	int status;

	w.out = run->out;
	r->result = KIOSK_PKD_FETCH_REFUSED;
	if (e != CERTS_E_OK ||
	    (e = certs_fetch_file(f, &file.bytes)) != CERTS_E_OK) {
		count(run, kiosk_pkd_work_end(&w, e, false));
		return e;
	}
	e = kiosk_pkd_work_import(&w, &file);
	/* One without its line would never be asked for again. */
	if (r->forgot)
		e = CERTS_E_MEMORY;
	r->import = file.report;
	free((void *)(uintptr_t)file.bytes.p);
	state = certs_anchors_build_mark(w.build).sources;
	status = kiosk_pkd_work_end(&w, CERTS_E_OK, e == CERTS_E_OK);
	if (status != VERB_POSITIVE)
		e = CERTS_E_FILE;
	count(run, e == CERTS_E_OK && w.failures == 0 ? status : VERB_NEGATIVE);
	if (ours(e))
		return e;
	if (e == CERTS_E_OK)
		r->result = KIOSK_PKD_FETCH_IMPORTED;
	/* Of a directory those refused are known one by one. */
	if (e == CERTS_E_OK || (r->n > 0 && r->report->listed > 0)) {
		if (certs_fetch_taken(f, state, r->refused, r->lines, r->n) !=
		    CERTS_E_OK)
			count(run, kiosk_pkd_fail(run->spool, CERTS_E_FILE));
	} else if (certs_fetch_drop(f) != CERTS_E_OK) {
		count(run, kiosk_pkd_fail(run->spool, CERTS_E_FILE));
	}
	return e;
}

static enum certs_err
store_state(const char *dir, size_t *out)
{
	struct kiosk_pkd_view v;
	enum certs_err e = kiosk_pkd_open(dir, &v);

	if (e != CERTS_E_OK)
		return e == CERTS_E_NO_STORE ? CERTS_E_OK : e;
	*out = certs_anchors_sources(v.anchors);
	kiosk_pkd_close(&v);
	return CERTS_E_OK;
}

static void
tell_failure(struct run *run, const struct kiosk_pkd_fetch *r, enum certs_err e)
{
	count(run, status_of(run, e));
	fprintf(stderr, "sallyport pkd: %s: %s%s%s\n", r->url,
	    certs_err_text(e),
	    r->report != NULL && r->report->advice[0] != '\0' ? ": " : "",
	    r->report != NULL ? r->report->advice : "");
	if (r->report != NULL && r->report->not_before > 0)
		fprintf(stderr, "  not before %lld s from now\n",
		    (long long)(r->report->not_before - kiosk_host_time()));
}

static void
fetch(struct run *run, struct certs_fetch *f, struct kiosk_pkd_fetch *r)
{
	r->e = certs_fetch_run(f);
	if (r->e != CERTS_E_OK) {
		tell_failure(run, r, r->e);
		return;
	}
	r->result = r->report->ready ? KIOSK_PKD_FETCH_IMPORTED
				     : KIOSK_PKD_FETCH_UNCHANGED;
	kiosk_pkd_fetch_text(run->out, r);
	if (r->report->ready)
		r->e = import(run, f, r);
}

static bool
flush_json(struct run *run)
{
	bool ok = sink_ok(&run->room) &&
	    fwrite(run->room.p, 1, run->room.n, stdout) == run->room.n &&
	    fflush(stdout) == 0;

	run->room.n = 0;
	return ok;
}

/* One URL of one source, from the question to the report. */
static void
fetch_url(struct run *run, const struct kiosk_pkd_source *s, size_t url)
{
	struct certs_fetch_source source = kiosk_pkd_sources_get(s, url);
	struct certs_fetch_conf conf = {
	    .spool = run->spool, .env = &env, .anew = run->p->anew};
	struct kiosk_pkd_fetch *r = calloc(1, sizeof(*r));
	struct certs_fetch *f = NULL;

	if (r == NULL) {
		count(run, kiosk_pkd_fail(s->url[url], CERTS_E_MEMORY));
		return;
	}
	r->name = s->name;
	r->url = s->url[url];
	r->result = KIOSK_PKD_FETCH_FAILED;
	fprintf(run->out, "%s:\n", r->url);
	fflush(run->out);
	r->e = store_state(run->p->store, &conf.store_state);
	if (r->e != CERTS_E_OK) {
		count(run, kiosk_pkd_fail(run->p->store, r->e));
	} else {
		r->e = certs_fetch_open(&conf, &source, &f);
		r->report = f != NULL ? certs_fetch_report(f) : NULL;
		if (r->e != CERTS_E_OK)
			tell_failure(run, r, r->e);
		else
			fetch(run, f, r);
	}
	if (run->p->json) {
		kiosk_pkd_fetch_json(&run->json, r);
		if (!flush_json(run))
			count(run, EX_IOERR);
	}
	certs_fetch_free(&f);
	free(r->lines);
	free(r);
}

static bool
wanted(const struct kiosk_pkd_source *s, int n, char **names)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], s->name) == 0)
			return true;
	return n == 0;
}

/* URLs on the command line are one source; its options are the verb's. */
static bool
from_arguments(const struct kiosk_pkd *p, int n, char **args,
    struct kiosk_pkd_sources *out)
{
	struct kiosk_pkd_source *s = &out->source[0];

	if (n > KIOSK_PKD_SOURCES_URLS || strlen(p->ca) >= sizeof(s->ca) ||
	    strlen(p->pin) >= sizeof(s->pin) ||
	    strlen(p->base) >= sizeof(s->base))
		return false;
	memcpy(s->ca, p->ca, strlen(p->ca));
	memcpy(s->pin, p->pin, strlen(p->pin));
	memcpy(s->base, p->base, strlen(p->base));
	for (int i = 0; i < n; i++) {
		if (strlen(args[i]) >= sizeof(s->url[0]))
			return false;
		memcpy(s->url[s->urls++], args[i], strlen(args[i]));
	}
	out->n = 1;
	return true;
}

static int
from_file(const struct kiosk_pkd *p, int n, char **names,
    struct kiosk_pkd_sources *out)
{
	const char *path = p->config[0] != '\0' ? p->config
						: KIOSK_PKD_FETCH_CONF;
	struct conf_error err;

	if (kiosk_pkd_sources_read(path, out, &err) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport pkd: %s:%u: '%s' %s\n", path,
		    err.line, err.key, err.text);
		return EX_CONFIG;
	}
	for (int i = 0; i < n; i++) {
		size_t k = 0;

		while (k < out->n && strcmp(out->source[k].name, names[i]) != 0)
			k++;
		if (k == out->n) {
			fprintf(stderr,
			    "sallyport pkd: %s: no source of %s is called so\n",
			    names[i], path);
			return EX_USAGE;
		}
	}
	return VERB_POSITIVE;
}

/* The spool is the store's: with the store it comes, goes and is kept. */
static int
lock(struct run *run, int *fd)
{
	enum certs_err e = CERTS_E_FILE;
	int n = snprintf(
	    run->spool, sizeof(run->spool), "%s/fetch", run->p->store);

	if (n < 0 || (size_t)n >= sizeof(run->spool))
		errno = ENAMETOOLONG;
	else if (mkdir(run->p->store, 0755) == 0 || errno == EEXIST)
		e = certs_fetch_lock(run->spool, fd);
	if (e == CERTS_E_LATER) {
		fprintf(stderr,
		    "sallyport pkd: %s: another fetch is under way\n",
		    run->spool);
		return EX_TEMPFAIL;
	}
	return e == CERTS_E_OK ? VERB_POSITIVE : kiosk_pkd_fail(run->spool, e);
}

static int
fetch_all(
    struct run *run, const struct kiosk_pkd_sources *all, int n, char **names)
{
	int fd = -1;

	if ((run->status = lock(run, &fd)) != VERB_POSITIVE)
		return run->status;
	kiosk_json_init(&run->json, &run->room);
	kiosk_json_pretty(&run->json);
	kiosk_json_open(&run->json, NULL, '{');
	kiosk_json_text(&run->json, "format", "sallyport-fetch/1");
	kiosk_json_open(&run->json, "sources", '[');
	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; k < all->source[i].urls; k++)
			if (!run->configured ||
			    wanted(&all->source[i], n, names))
				fetch_url(run, &all->source[i], k);
	certs_fetch_unlock(fd);
	kiosk_json_close(&run->json);
	kiosk_json_int(&run->json, "status", run->status);
	kiosk_json_close(&run->json);
	if (run->p->json && (!flush_json(run) || putchar('\n') == EOF))
		count(run, EX_IOERR);
	return run->status;
}

int
kiosk_pkd_fetch(const struct kiosk_pkd *p, int n, char **args)
{
	struct kiosk_pkd_sources *all = calloc(1, sizeof(*all));
	uint8_t *room = malloc(JSON_ROOM);
	struct kiosk_pkd own = *p;
	struct run run = {.p = &own,
	    .out = p->json ? stderr : stdout,
	    .room = sink_of(room, room != NULL ? JSON_ROOM : 0),
	    .configured = n == 0 || strstr(args[0], "://") == NULL};
	int status = EX_OSERR;

	/* A server that hangs up is told by an error, not by a signal. */
	(void)signal(SIGPIPE, SIG_IGN);
	if (all == NULL || room == NULL || p->trust)
		status = p->trust ? EX_USAGE : EX_OSERR;
	else if (run.configured)
		status = from_file(p, n, args, all);
	else
		status = from_arguments(p, n, args, all) ? VERB_POSITIVE
							 : EX_USAGE;
	if (status == VERB_POSITIVE && all->store[0] != '\0' &&
	    strcmp(p->store, KIOSK_TRUST_DIR) == 0)
		own.store = all->store;
	if (status == VERB_POSITIVE)
		status = fetch_all(&run, all, n, args);
	free(all);
	free(room);
	return status;
}
