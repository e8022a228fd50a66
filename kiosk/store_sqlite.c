/*
 * SQLite: write-ahead log, every commit synced (synchronous=FULL), one writer.
 * It is migrated when it is opened: a gate has nobody who would do it.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/store_parts.h"

#define BUSY_MS 500
#define PREPARED 64

/* kiosk/schema, as kiosk.mk turns it into strings. */
static const struct kiosk_store_migration migrations[] = {
#include <kiosk/schema_sqlite.inc>
};

struct sqlite {
	sqlite3 *db;
	struct {
		const char *sql;
		sqlite3_stmt *q;
	} prepared[PREPARED];
	size_t n;
	char why[KIOSK_STORE_WHY];
};

static enum kiosk_err
failed(struct sqlite *s, const char *doing)
{
	snprintf(s->why, sizeof(s->why), "%.60s: %s", doing,
	    s->db != NULL ? sqlite3_errmsg(s->db) : "no memory");
	return KIOSK_E_STORE;
}

static int64_t
pragma(struct sqlite *s, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int64_t v = -1;

	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		v = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return v;
}

static enum kiosk_err
migrate_to(struct sqlite *s, const struct kiosk_store_migration *m)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", m->number);
	if (sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) !=
	    SQLITE_OK)
		return failed(s, "schema");
	/* Another process may have been faster. */
	if (pragma(s, "PRAGMA user_version") >= m->number) {
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
		return KIOSK_E_OK;
	}
	if (sqlite3_exec(s->db, m->sql, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
		failed(s, m->name);
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
		return KIOSK_E_STORE;
	}
	return KIOSK_E_OK;
}

static enum kiosk_err
migrate(struct sqlite *s)
{
	int64_t v = pragma(s, "PRAGMA user_version");
	enum kiosk_err e = KIOSK_E_OK;

	if (v < 0 || v > KIOSK_STORE_VERSION) {
		snprintf(s->why, sizeof(s->why),
		    "the store has version %lld, this program knows %d",
		    (long long)v, KIOSK_STORE_VERSION);
		return KIOSK_E_STORE;
	}
	for (size_t i = 0;
	     i < sizeof(migrations) / sizeof(migrations[0]) && e == KIOSK_E_OK;
	     i++)
		if (migrations[i].number > v)
			e = migrate_to(s, &migrations[i]);
	return e;
}

static void
shut(void *cookie)
{
	struct sqlite *s = cookie;

	for (size_t i = 0; i < s->n; i++)
		sqlite3_finalize(s->prepared[i].q);
	sqlite3_close(s->db);
	free(s);
}

static enum kiosk_err
open_sqlite(const char *path, void **cookie)
{
	struct sqlite *s = calloc(1, sizeof(*s));

	*cookie = s;
	if (s == NULL)
		return KIOSK_E_SYSTEM;
	if (sqlite3_open_v2(path, &s->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_NOFOLLOW,
		NULL) != SQLITE_OK)
		return failed(s, "open");
	sqlite3_busy_timeout(s->db, BUSY_MS);
	if (sqlite3_exec(s->db,
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		"PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;"
		/* What is rebuilt is nowhere else on the disk meanwhile. */
		"PRAGMA temp_store = MEMORY;",
		NULL, NULL, NULL) != SQLITE_OK)
		return failed(s, "pragma");
	return migrate(s);
}

/* The statement of this very literal; prepared once. */
static sqlite3_stmt *
prepare(struct sqlite *s, const char *sql)
{
	sqlite3_stmt *q = NULL;

	for (size_t i = 0; i < s->n; i++)
		if (s->prepared[i].sql == sql)
			return s->prepared[i].q;
	if (s->n == PREPARED ||
	    sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) != SQLITE_OK)
		return NULL;
	s->prepared[s->n].sql = sql;
	s->prepared[s->n++].q = q;
	return q;
}

static bool
bind(sqlite3_stmt *q, size_t i, const struct kiosk_store_value *v)
{
	static const char nothing[] = "";
	const void *p = v->s.n > 0 ? (const void *)v->s.p : nothing;
	char name[24];
	int at;

	snprintf(name, sizeof(name), "$%zu", i + 1);
	at = sqlite3_bind_parameter_index(q, name);
	switch (v->type) {
	case KIOSK_STORE_TEXT:
		return sqlite3_bind_text(
			   q, at, p, (int)v->s.n, SQLITE_STATIC) == SQLITE_OK;
	case KIOSK_STORE_NUMBER:
		return sqlite3_bind_int64(q, at, v->i) == SQLITE_OK;
	case KIOSK_STORE_OCTETS:
		return sqlite3_bind_blob(
			   q, at, p, (int)v->s.n, SQLITE_STATIC) == SQLITE_OK;
	}
	return false;
}

static bool
hand_over(sqlite3_stmt *q, kiosk_store_row *row, void *cookie)
{
	struct kiosk_store_cells c = {.n = (size_t)sqlite3_column_count(q)};

	if (c.n > KIOSK_STORE_CELLS)
		return false;
	for (size_t i = 0; i < c.n; i++) {
		const void *p = sqlite3_column_type(q, (int)i) == SQLITE_BLOB
		    ? sqlite3_column_blob(q, (int)i)
		    : (const void *)sqlite3_column_text(q, (int)i);

		c.cell[i] = span_of(p, (size_t)sqlite3_column_bytes(q, (int)i));
	}
	return row(cookie, &c);
}

static enum kiosk_err
run(void *cookie, const char *sql, const struct kiosk_store_value *v, size_t n,
    kiosk_store_row *row, void *row_cookie)
{
	struct sqlite *s = cookie;
	sqlite3_stmt *q = prepare(s, sql);
	enum kiosk_err e = KIOSK_E_STORE;
	int got = SQLITE_ERROR;
	bool more = true;

	if (q == NULL)
		return failed(s, sql);
	for (size_t i = 0; i < n; i++)
		if (!bind(q, i, &v[i])) {
			failed(s, sql);
			goto out;
		}
	/* A statement that writes is committed by its last step alone. */
	while ((got = sqlite3_step(q)) == SQLITE_ROW) {
		if (more && row != NULL)
			more = hand_over(q, row, row_cookie);
		if (!more && sqlite3_stmt_readonly(q))
			break;
	}
	e = got == SQLITE_DONE || got == SQLITE_ROW ? KIOSK_E_OK
						    : failed(s, sql);
out:
	sqlite3_reset(q);
	sqlite3_clear_bindings(q);
	return e;
}

/* It has no channels: who wants news asks now and then. */
static enum kiosk_err
no_channel(void *cookie, const char *channel)
{
	(void)cookie;
	(void)channel;
	return KIOSK_E_OK;
}

static int
no_fd(const void *cookie)
{
	(void)cookie;
	return -1;
}

static enum kiosk_err
heard(void *cookie, char *out, size_t cap)
{
	(void)cookie;
	(void)cap;
	out[0] = '\0';
	return KIOSK_E_OK;
}

static const char *
why_not(const void *cookie)
{
	const struct sqlite *s = cookie;

	return s->why;
}

const struct kiosk_store_backend kiosk_store_sqlite = {
    .scheme = "sqlite",
    .open = open_sqlite,
    .run = run,
    .listen = no_channel,
    .unlisten = no_channel,
    .tell = no_channel,
    .fd = no_fd,
    .heard = heard,
    .why = why_not,
    .close = shut,
};
