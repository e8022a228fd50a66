#include "certs/fetch.h"

#include "certs/fetch_entry.h"
#include "certs/fetch_form.h"
#include "certs/fetch_peer.h"
#include "certs/fetch_set.h"
#include "certs/files.h"

#include <curl/curl.h>
#include <errno.h>
#include <openssl/sha.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A server that asks for more is heard no longer than this. */
#define LATER_MAX (24 * 3600)

enum certs_err
certs_fetch_form_fail(
    struct certs_fetch *f, enum certs_err e, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(f->report.advice, sizeof(f->report.advice), format, ap);
	va_end(ap);
	return e;
}

void
certs_fetch_form_request(struct certs_fetch *f)
{
	uint64_t ms = certs_fetch_pace_request(&f->pace, f->env->now_ms());

	if (ms > 0)
		f->env->sleep_ms(ms);
	f->report.requests++;
}

const uint8_t *
certs_fetch_form_pin(const struct certs_fetch *f)
{
	return f->source.pin != NULL ? f->pin : NULL;
}

bool
certs_fetch_form_retry(
    struct certs_fetch *f, unsigned failures, uint64_t asked_s)
{
	uint64_t wait_s;

	if (certs_fetch_pace_retry(
		failures, asked_s, f->source.max_wait_s, &wait_s) &&
	    failures < f->source.attempts) {
		f->report.retries++;
		f->env->sleep_ms(wait_s * 1000);
		return true;
	}
	if (asked_s > 0) {
		f->state.later = f->env->time() +
		    (int64_t)(asked_s < LATER_MAX ? asked_s : LATER_MAX);
		f->report.not_before = f->state.later;
		/* Where it cannot be noted, the next run asks too early. */
		(void)!certs_fetch_spool_save(&f->spool, &f->state);
	}
	return false;
}

enum certs_err
certs_fetch_form_whole(struct certs_fetch *f)
{
	enum certs_err e = certs_fetch_spool_sync(&f->spool);

	f->state.phase = CERTS_FETCH_WHOLE;
	f->state.later = 0;
	if (e == CERTS_E_OK)
		e = certs_fetch_spool_save(&f->spool, &f->state);
	f->report.ready = e == CERTS_E_OK;
	return e;
}

/* The scheme that libldap is told is that of a connection without TLS yet. */
static void
set_server(struct certs_fetch *f, CURLU *u, const char *host)
{
	char *port = NULL;

	(void)curl_url_get(u, CURLUPART_PORT, &port, 0);
	(void)snprintf(f->server, sizeof(f->server), "ldap://%s:%s", host,
	    port != NULL       ? port
		: f->tls_first ? "636"
			       : "389");
	curl_free(port);
}

static enum certs_err
set_host(struct certs_fetch *f, CURLU *u)
{
	char *part = NULL;
	size_t n;

	if (curl_url_get(u, CURLUPART_HOST, &part, 0) != CURLUE_OK ||
	    (n = strlen(part)) == 0 || n >= sizeof(f->host)) {
		curl_free(part);
		return CERTS_E_ARGUMENT;
	}
	set_server(f, u, part);
	/* An IPv6 address stands in brackets. */
	if (part[0] == '[' && part[n - 1] == ']')
		(void)snprintf(
		    f->host, sizeof(f->host), "%.*s", (int)(n - 2), part + 1);
	else
		memcpy(f->host, part, n + 1);
	curl_free(part);
	return CERTS_E_OK;
}

static bool
has_part(CURLU *u, CURLUPart what, const char *none)
{
	char *part = NULL;
	bool has = curl_url_get(u, what, &part, 0) == CURLUE_OK &&
	    strcmp(part, none) != 0;

	curl_free(part);
	return has;
}

/* clang-format off */
static const struct {
	const char *scheme;
	bool ldap, tls_first;
} schemes[] = {
	{"https", false, true},
	{"ldaps", true,  true},
	{"ldap",  true,  false},
};
/* clang-format on */

static enum certs_err
check_url(struct certs_fetch *f, CURLU *u)
{
	char *scheme = NULL;
	size_t i = 0;

	if (u == NULL)
		return CERTS_E_MEMORY;
	if (strlen(f->source.url) >= CERTS_FETCH_TEXT ||
	    strspn(f->source.url, " \t\r\n") > 0 ||
	    curl_url_set(u, CURLUPART_URL, f->source.url,
		CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
		return certs_fetch_form_fail(
		    f, CERTS_E_ARGUMENT, "this is no URL");
	while (i < 3 && strcmp(schemes[i].scheme, scheme) != 0)
		i++;
	curl_free(scheme);
	if (i == 3)
		return certs_fetch_form_fail(f, CERTS_E_ARGUMENT,
		    "only https://, ldaps:// and ldap:// (with StartTLS) are "
		    "fetched: in the clear anybody could leave out a "
		    "revocation");
	f->ldap = schemes[i].ldap;
	f->tls_first = schemes[i].tls_first;
	if (has_part(u, CURLUPART_USER, "") ||
	    has_part(u, CURLUPART_PASSWORD, ""))
		return certs_fetch_form_fail(f, CERTS_E_ARGUMENT,
		    "a URL is no place for a password: use user and "
		    "password_file");
	if (f->ldap &&
	    (has_part(u, CURLUPART_PATH, "/") ||
		has_part(u, CURLUPART_QUERY, "") ||
		has_part(u, CURLUPART_FRAGMENT, "")))
		return certs_fetch_form_fail(f, CERTS_E_ARGUMENT,
		    "of a directory the URL names the server alone; its tree "
		    "is base");
	return set_host(f, u);
}

static enum certs_err
read_password(struct certs_fetch *f)
{
	size_t n;
	enum certs_err e = certs_files_read_secret(
	    f->source.password_file, f->password, sizeof(f->password), &n);

	/* RFC 4513 §5.1.2: a bind without a password proves nothing. */
	return e == CERTS_E_OK && strlen(f->password) == n
	    ? e
	    : certs_fetch_form_fail(f, CERTS_E_FILE, "%s holds no password%s",
		  f->source.password_file,
		  e == CERTS_E_SPACE ? ": its first line is too long" : "");
}

/* What can be told before anybody is asked is told at once. */
static enum certs_err
check_source(struct certs_fetch *f)
{
	const struct certs_fetch_source *s = &f->source;
	const char *const files[] = {
	    s->ca_file, s->client_certificate, s->client_key};

	if (s->ca_file == NULL && s->pin == NULL)
		return certs_fetch_form_fail(f, CERTS_E_ARGUMENT,
		    "name the certificate of the server or of its authority "
		    "(ca), or its key (pin): the system's list is not used");
	if (s->pin != NULL && !certs_fetch_peer_pin(s->pin, f->pin))
		return certs_fetch_form_fail(f, CERTS_E_ARGUMENT,
		    "a pin is sha256// and the SHA-256 of the server's public "
		    "key in base64");
	if ((s->client_certificate == NULL) != (s->client_key == NULL))
		return certs_fetch_form_fail(f, CERTS_E_ARGUMENT,
		    "a TLS identity is a certificate and a key: name both");
	if ((s->user == NULL) != (s->password_file == NULL))
		return certs_fetch_form_fail(f, CERTS_E_ARGUMENT,
		    "user and password_file belong together");
	if (s->base != NULL &&
	    (!f->ldap || strlen(s->base) >= CERTS_FETCH_TEXT))
		return certs_fetch_form_fail(f, CERTS_E_ARGUMENT,
		    f->ldap ? "base is too long"
			    : "only a directory has a base");
	for (size_t i = 0; i < 3; i++)
		if (files[i] != NULL && access(files[i], R_OK) != 0)
			return certs_fetch_form_fail(f, CERTS_E_FILE,
			    "%s cannot be read: %s", files[i], strerror(errno));
	return s->password_file != NULL ? read_password(f) : CERTS_E_OK;
}

/* Sources that differ in what is fetched have spools that differ. */
static void
make_id(const struct certs_fetch *f, char id[17])
{
	const char *base = f->source.base != NULL ? f->source.base : "";
	uint8_t digest[SHA256_DIGEST_LENGTH];
	char text[2 * CERTS_FETCH_TEXT + 2];
	int n = snprintf(text, sizeof(text), "%s %s", f->source.url, base);

	SHA256((const uint8_t *)text, n > 0 ? (size_t)n : 0, digest);
	for (size_t i = 0; i < 8; i++)
		(void)snprintf(id + 2 * i, 3, "%02x", digest[i]);
}

static enum certs_err
open_spool(struct certs_fetch *f, const struct certs_fetch_conf *conf)
{
	const char *base = f->source.base != NULL ? f->source.base : "";
	struct certs_fetch_state *st = &f->state;
	bool damaged = false;
	char id[17];
	enum certs_err e;

	make_id(f, id);
	if ((e = certs_fetch_spool_open(&f->spool, conf->spool, id)) !=
		CERTS_E_OK ||
	    (e = certs_fetch_spool_load(&f->spool, st, &damaged)) != CERTS_E_OK)
		return certs_fetch_form_fail(f, e, "%s cannot be used: %s",
		    conf->spool, strerror(errno));
	/* An older or another store does not have what ours had. */
	if (conf->anew || conf->store_state < st->store ||
	    strcmp(st->url, f->source.url) != 0 || strcmp(st->base, base) != 0)
		*st = (struct certs_fetch_state) {.later = st->later};
	(void)snprintf(st->url, sizeof(st->url), "%s", f->source.url);
	(void)snprintf(st->base, sizeof(st->base), "%s", base);
	f->retry_denied = st->refused > 0 && conf->store_state != st->store;
	if (st->phase == CERTS_FETCH_NONE || st->phase == CERTS_FETCH_DONE)
		return certs_fetch_spool_cut(&f->spool, 0);
	return CERTS_E_OK;
}

static void
fill_defaults(struct certs_fetch_source *s)
{
	if (s->requests_per_minute == 0)
		s->requests_per_minute = 600;
	if (s->attempts == 0)
		s->attempts = 3;
	if (s->patience_s == 0)
		s->patience_s = 30;
	if (s->max_wait_s == 0)
		s->max_wait_s = 60;
	if (s->max_bytes == 0 || s->max_bytes > CERTS_FETCH_MAX)
		s->max_bytes = CERTS_FETCH_MAX;
}

enum certs_err
certs_fetch_open(const struct certs_fetch_conf *conf,
    const struct certs_fetch_source *source, struct certs_fetch **out)
{
	struct certs_fetch *f = calloc(1, sizeof(*f));
	CURLU *u = curl_url();
	enum certs_err e = CERTS_E_MEMORY;

	if ((*out = f) == NULL)
		goto out;
	f->source = *source;
	f->env = conf->env;
	f->store_state = conf->store_state;
	f->spool.fd = -1;
	fill_defaults(&f->source);
	f->pace = (struct certs_fetch_pace) {
	    .bytes_per_second = f->source.bytes_per_second,
	    .requests_per_minute = f->source.requests_per_minute};
	if ((e = check_url(f, u)) == CERTS_E_OK &&
	    (e = check_source(f)) == CERTS_E_OK)
		e = open_spool(f, conf);
out:
	curl_url_cleanup(u);
	return e;
}

void
certs_fetch_free(struct certs_fetch **pf)
{
	struct certs_fetch *f = *pf;

	if (f == NULL)
		return;
	certs_fetch_spool_close(&f->spool);
	free(f->lines);
	bytes_wipe(f->password, sizeof(f->password));
	free(f);
	*pf = NULL;
}

/* A time farther off than was ever noted is that of a clock set back. */
static bool
is_left_alone(const struct certs_fetch *f)
{
	int64_t now = f->env->time();

	return f->state.later > now && f->state.later - now <= LATER_MAX;
}

enum certs_err
certs_fetch_run(struct certs_fetch *f)
{
	f->report = (struct certs_fetch_report) {0};
	if (f->state.phase == CERTS_FETCH_WHOLE) {
		f->report.ready = f->report.before = true;
		return CERTS_E_OK;
	}
	if (is_left_alone(f)) {
		f->report.not_before = f->state.later;
		return certs_fetch_form_fail(f, CERTS_E_LATER,
		    "the server asked to be left alone for a while, which is "
		    "not over: nobody was asked");
	}
	f->state.later = 0;
	f->report.waiting = f->retry_denied ? 0 : (size_t)f->state.refused;
	return f->ldap ? certs_fetch_directory(f) : certs_fetch_http(f);
}

const struct certs_fetch_report *
certs_fetch_report(const struct certs_fetch *f)
{
	return &f->report;
}

enum certs_err
certs_fetch_file(const struct certs_fetch *f, struct span *out)
{
	return certs_fetch_spool_read(&f->spool, out);
}

/* The objects of a spool that have one of these lines. */
static enum certs_err
find_lines(struct certs_fetch *f, const size_t *lines, size_t n,
    struct certs_fetch_set *denied)
{
	struct span file;
	struct certs_fetch_entry at, next;
	enum certs_err e = certs_fetch_file(f, &file);
	bool more;
	size_t i = 0;

	if (e != CERTS_E_OK)
		return e;
	more = certs_fetch_entry_first(file, &at) &&
	    certs_fetch_entry_next(&at);
	while (more && e == CERTS_E_OK) {
		next = at;
		more = certs_fetch_entry_next(&next);
		for (; i < n && (!more || lines[i] < next.line); i++)
			if (!certs_fetch_set_has(
				denied, (const char *)at.hex.p))
				e = certs_fetch_set_add(
				    denied, (const char *)at.hex.p);
		at = next;
	}
	free((void *)(uintptr_t)file.p);
	return e;
}

/* Those refused leave the objects that the store has. */
static enum certs_err
move_denied(struct certs_fetch *f, struct certs_fetch_set *denied)
{
	struct certs_fetch_state *st = &f->state;
	size_t cap = st->objects.n + denied->n * CERTS_FETCH_STATE_LINE + 1;
	uint8_t *room = malloc(cap);
	struct sink k = sink_of(room, cap);
	struct span rest = st->objects, line, hex;
	size_t kept;

	if (room == NULL)
		return CERTS_E_MEMORY;
	while (span_take(&rest, CERTS_FETCH_STATE_LINE, &line))
		if (span_part(line, 7, CERTS_FETCH_STATE_HEX, &hex) &&
		    !certs_fetch_set_has(denied, (const char *)hex.p))
			sink_put(&k, line);
	kept = sink_span(&k).n;
	certs_fetch_set_write(denied, "denied ", &k);
	free(f->lines);
	f->lines = room;
	rest = sink_span(&k);
	(void)!span_take(&rest, kept, &st->objects);
	st->denied = rest;
	return CERTS_E_OK;
}

static enum certs_err
taken_ldap(struct certs_fetch *f, const size_t *lines, size_t n)
{
	struct certs_fetch_set denied = {0};
	enum certs_err e = certs_fetch_set_add_lines(&denied, f->state.denied);

	if (e == CERTS_E_OK)
		e = find_lines(f, lines, n, &denied);
	if (e == CERTS_E_OK)
		e = move_denied(f, &denied);
	certs_fetch_set_free(&denied);
	return e;
}

enum certs_err
certs_fetch_taken(struct certs_fetch *f, size_t store_state, size_t refused,
    const size_t *lines, size_t n)
{
	struct certs_fetch_state *st = &f->state;
	enum certs_err e;

	if (f->ldap && (e = taken_ldap(f, lines, n)) != CERTS_E_OK)
		return e;
	st->refused = f->ldap ? st->denied.n / CERTS_FETCH_STATE_LINE : refused;
	st->store = store_state;
	st->phase = CERTS_FETCH_DONE;
	/* First the state: a kill between them leaves data nobody asks for. */
	if ((e = certs_fetch_spool_save(&f->spool, st)) == CERTS_E_OK)
		e = certs_fetch_spool_cut(&f->spool, 0);
	return e;
}

enum certs_err
certs_fetch_drop(struct certs_fetch *f)
{
	struct certs_fetch_state *st = &f->state;
	enum certs_err e;

	st->phase = CERTS_FETCH_NONE;
	st->objects = st->denied = (struct span) {0};
	st->etag[0] = st->modified[0] = '\0';
	st->refused = st->size = 0;
	if ((e = certs_fetch_spool_save(&f->spool, st)) == CERTS_E_OK)
		e = certs_fetch_spool_cut(&f->spool, 0);
	return e;
}
