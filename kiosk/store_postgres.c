/*
 * PostgreSQL by libpq.  Whoever it is that answers has to show a certificate
 * of the site's authority with the name that was asked for, and we show ours:
 * there is no address with which a store could be reached without.
 *
 * Every wait is bounded, because the gate's link and a console wait for it: a
 * server that takes what is sent and never answers is a line that is cut.
 */
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/host.h"
#include "kiosk/store_parts.h"

#define PREPARED 64
/* The server itself gives a statement up after five seconds. */
#define ANSWER_MS 8000

struct postgres {
	PGconn *db;
	bool hangs;
	const char *prepared[PREPARED];
	size_t n;
	char why[KIOSK_STORE_WHY];
};

/* SQLSTATE, by its class or as a whole, and what it means to us. */
static const struct {
	const char *state;
	enum kiosk_err e;
} states[] = {
    {"42501", KIOSK_E_DENIED}, /* privilege, row-level security */
    {"28", KIOSK_E_DENIED}, /* authorisation */
    {"08", KIOSK_E_LINE}, /* connection */
    {"57P", KIOSK_E_LINE}, /* the server goes down */
    {"25006", KIOSK_E_LINE}, /* a replica takes nothing */
    {"53", KIOSK_E_LINE}, /* disk full, out of memory, too many */
    {"40", KIOSK_E_LINE}, /* try again */
    {"57014", KIOSK_E_LINE}, /* took too long */
    {"23505", KIOSK_E_CLASH}, /* schema/009 */
};

static enum kiosk_err
failed(struct postgres *s, const PGresult *r)
{
	const char *state = r != NULL ? PQresultErrorField(r, PG_DIAG_SQLSTATE)
				      : NULL;
	const char *text = s->hangs ? "the server does not answer"
				    : PQerrorMessage(s->db);

	snprintf(s->why, sizeof(s->why), "%s", text);
	for (char *c = s->why; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20)
			*c = ' ';
	if (s->hangs || PQstatus(s->db) != CONNECTION_OK || state == NULL)
		return KIOSK_E_LINE;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strncmp(state, states[i].state, strlen(states[i].state)) ==
		    0)
			return states[i].e;
	return KIOSK_E_STORE;
}

/* What comes back of what was sent, the last of it; NULL: nothing does. */
static PGresult *
answer(struct postgres *s, int sent)
{
	const uint64_t end = kiosk_host_now_ms() + ANSWER_MS;
	PGresult *last = NULL, *r;

	if (sent != 1)
		return NULL;
	for (;;) {
		while (PQisBusy(s->db) == 1) {
			const uint64_t now = kiosk_host_now_ms();
			struct pollfd p = {PQsocket(s->db), POLLIN, 0};

			s->hangs = now >= end ||
			    poll(&p, 1, (int)(end - now)) == 0;
			if (s->hangs) {
				PQclear(last);
				return NULL;
			}
			if (PQconsumeInput(s->db) != 1)
				break;
		}
		if ((r = PQgetResult(s->db)) == NULL)
			return last;
		PQclear(last);
		last = r;
	}
}

static void
shut(void *cookie)
{
	struct postgres *s = cookie;

	PQfinish(s->db);
	free(s);
}

static enum kiosk_err
open_postgres(const char *conninfo, void **cookie)
{
	/* Those that follow the address cannot be overridden by it. */
	const char *const keys[] = {"connect_timeout", "tcp_user_timeout",
	    "keepalives_idle", "keepalives_interval", "keepalives_count",
	    "dbname", "sslmode", "ssl_min_protocol_version", "gssencmode",
	    "options", "application_name", NULL};
	const char *const values[] = {"5", "5000", "5", "2", "3", conninfo,
	    "verify-full", "TLSv1.3", "disable",
	    "-c statement_timeout=5000 -c client_min_messages=error"
	    " -c client_encoding=UTF8",
	    "sallyport", NULL};
	struct postgres *s = calloc(1, sizeof(*s));
	PGresult *r;

	*cookie = s;
	if (s == NULL)
		return KIOSK_E_SYSTEM;
	s->db = PQconnectdbParams(keys, values, 1);
	if (PQstatus(s->db) != CONNECTION_OK)
		return failed(s, NULL);
	/* libpq does not encrypt a local socket, whatever it is told. */
	if (!PQsslInUse(s->db)) {
		snprintf(s->why, sizeof(s->why), "the line is not encrypted");
		return KIOSK_E_DENIED;
	}
	r = answer(s, PQsendQuery(s->db, "SET synchronous_commit = on"));
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		enum kiosk_err e = failed(s, r);

		PQclear(r);
		return e;
	}
	PQclear(r);
	return KIOSK_E_OK;
}

/* Prepared once under a name of its own; statements are literals. */
static enum kiosk_err
prepare(struct postgres *s, const char *sql, char name[16])
{
	PGresult *r;
	size_t i = 0;

	while (i < s->n && s->prepared[i] != sql)
		i++;
	snprintf(name, 16, "s%zu", i);
	if (i < s->n)
		return KIOSK_E_OK;
	if (i == PREPARED)
		return KIOSK_E_INTERNAL;
	r = answer(s, PQsendPrepare(s->db, name, sql, 0, NULL));
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		enum kiosk_err e = failed(s, r);

		PQclear(r);
		return e;
	}
	PQclear(r);
	s->prepared[s->n++] = sql;
	return KIOSK_E_OK;
}

#define BYTEA 17

/* Every row through its cells; octets come in hexadecimal. */
static void
hand_over(const PGresult *r, kiosk_store_row *row, void *cookie)
{
	const int columns = PQnfields(r);
	bool more = columns <= KIOSK_STORE_CELLS;

	for (int i = 0; more && i < PQntuples(r); i++) {
		struct kiosk_store_cells c = {.n = (size_t)columns};
		unsigned char *octets[KIOSK_STORE_CELLS] = {NULL};

		for (int j = 0; j < columns; j++) {
			const char *p = PQgetvalue(r, i, j);
			size_t n = (size_t)PQgetlength(r, i, j);

			if (PQftype(r, j) == BYTEA) {
				octets[j] = PQunescapeBytea(
				    (const unsigned char *)p, &n);
				c.cell[j] = span_of(
				    octets[j], octets[j] != NULL ? n : 0);
			} else
				c.cell[j] = span_of(p, n);
		}
		more = row(cookie, &c);
		for (int j = 0; j < columns; j++)
			PQfreemem(octets[j]);
	}
}

/* A text needs a NUL behind it, a number its digits. */
struct argument {
	char digits[24];
	char *copy;
};

static bool
make_argument(const struct kiosk_store_value *v, struct argument *a,
    const char **value, int *length, int *format)
{
	*format = v->type == KIOSK_STORE_OCTETS;
	*length = (int)v->s.n;
	if (v->type == KIOSK_STORE_NUMBER) {
		snprintf(a->digits, sizeof(a->digits), "%lld", (long long)v->i);
		*value = a->digits;
		return true;
	}
	if ((a->copy = malloc(v->s.n + 1)) == NULL)
		return false;
	if (v->s.n > 0)
		memcpy(a->copy, v->s.p, v->s.n);
	a->copy[v->s.n] = '\0';
	*value = a->copy;
	return true;
}

static enum kiosk_err
run(void *cookie, const char *sql, const struct kiosk_store_value *v, size_t n,
    kiosk_store_row *row, void *row_cookie)
{
	struct postgres *s = cookie;
	struct argument a[KIOSK_STORE_CELLS] = {{.copy = NULL}};
	const char *values[KIOSK_STORE_CELLS];
	int lengths[KIOSK_STORE_CELLS], formats[KIOSK_STORE_CELLS];
	enum kiosk_err e = KIOSK_E_SYSTEM;
	PGresult *r = NULL;
	char name[16];

	if (n > KIOSK_STORE_CELLS)
		return KIOSK_E_INTERNAL;
	for (size_t i = 0; i < n; i++)
		if (!make_argument(
			&v[i], &a[i], &values[i], &lengths[i], &formats[i])) {
			snprintf(s->why, sizeof(s->why), "no memory");
			goto out;
		}
	if ((e = prepare(s, sql, name)) != KIOSK_E_OK)
		goto out;
	r = answer(s,
	    PQsendQueryPrepared(
		s->db, name, (int)n, values, lengths, formats, 0));
	if (PQresultStatus(r) != PGRES_COMMAND_OK &&
	    PQresultStatus(r) != PGRES_TUPLES_OK)
		e = failed(s, r);
	else if (row != NULL)
		hand_over(r, row, row_cookie);
out:
	PQclear(r);
	for (size_t i = 0; i < n; i++) {
		if (a[i].copy != NULL)
			bytes_wipe(a[i].copy, v[i].s.n);
		free(a[i].copy);
	}
	return e;
}

static enum kiosk_err
on_channel(struct postgres *s, const char *verb, const char *channel)
{
	enum kiosk_err e = KIOSK_E_OK;
	char sql[64];
	PGresult *r;

	snprintf(sql, sizeof(sql), "%s %.48s", verb, channel);
	r = answer(s, PQsendQuery(s->db, sql));
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		e = failed(s, r);
	PQclear(r);
	return e;
}

static enum kiosk_err
listen_to(void *cookie, const char *channel)
{
	return on_channel(cookie, "LISTEN", channel);
}

static enum kiosk_err
unlisten(void *cookie, const char *channel)
{
	return on_channel(cookie, "UNLISTEN", channel);
}

static enum kiosk_err
tell(void *cookie, const char *channel)
{
	return on_channel(cookie, "NOTIFY", channel);
}

static int
fd_of(const void *cookie)
{
	const struct postgres *s = cookie;

	return PQsocket(s->db);
}

static enum kiosk_err
heard(void *cookie, char *out, size_t cap)
{
	struct postgres *s = cookie;
	PGnotify *n;

	out[0] = '\0';
	if (PQconsumeInput(s->db) != 1 || PQstatus(s->db) != CONNECTION_OK)
		return failed(s, NULL);
	if ((n = PQnotifies(s->db)) != NULL) {
		snprintf(out, cap, "%s", n->relname);
		PQfreemem(n);
	}
	return KIOSK_E_OK;
}

static const char *
why_not(const void *cookie)
{
	const struct postgres *s = cookie;

	return s->why;
}

const struct kiosk_store_backend kiosk_store_postgres = {
    .scheme = "postgres",
    .open = open_postgres,
    .run = run,
    .listen = listen_to,
    .unlisten = unlisten,
    .tell = tell,
    .fd = fd_of,
    .heard = heard,
    .why = why_not,
    .close = shut,
};
