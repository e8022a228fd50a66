/*
 * SQLite: write-ahead log, every commit synced (synchronous=FULL), one writer.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kiosk/record.h"
#include "kiosk/store.h"

#define BUSY_MS 500

/* kiosk/schema.sql, as kiosk.mk turns it into a string. */
static const char schema[] =
#include <kiosk/schema.inc>
    ;

static const char insert[] =
    "INSERT INTO passage SELECT ?1, 1 + coalesce(max(revision), 0), ?2, ?3,"
    " ?4, ?5, ?6, ?7, ?8 FROM passage WHERE id = ?1";

struct sqlite {
	sqlite3 *db;
	sqlite3_stmt *put;
	char why[160];
};

static enum kiosk_err
failed(struct sqlite *s, const char *doing)
{
	snprintf(s->why, sizeof(s->why), "%s: %s", doing,
	    s->db != NULL ? sqlite3_errmsg(s->db) : "no memory");
	return KIOSK_E_STORE;
}

static int
version_of(struct sqlite *s)
{
	sqlite3_stmt *q = NULL;
	int v = -1;

	if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &q, NULL) ==
		SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		v = sqlite3_column_int(q, 0);
	sqlite3_finalize(q);
	return v;
}

static enum kiosk_err
make_schema(struct sqlite *s)
{
	char sql[sizeof(schema) + 64];

	snprintf(sql, sizeof(sql),
	    "BEGIN IMMEDIATE; %s PRAGMA user_version = %d; COMMIT;", schema,
	    KIOSK_STORE_VERSION);
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK
	    ? KIOSK_E_OK
	    : failed(s, "schema");
}

static void
shut(void *cookie)
{
	struct sqlite *s = cookie;

	sqlite3_finalize(s->put);
	sqlite3_close(s->db);
	free(s);
}

static enum kiosk_err
open_db(struct sqlite *s, const char *path)
{
	enum kiosk_err e;
	int v;

	if (sqlite3_open_v2(path, &s->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_NOFOLLOW,
		NULL) != SQLITE_OK)
		return failed(s, "open");
	sqlite3_busy_timeout(s->db, BUSY_MS);
	if (sqlite3_exec(s->db,
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		"PRAGMA trusted_schema = OFF;",
		NULL, NULL, NULL) != SQLITE_OK)
		return failed(s, "pragma");
	if ((v = version_of(s)) == 0 && (e = make_schema(s)) != KIOSK_E_OK)
		return e;
	if (v != 0 && v != KIOSK_STORE_VERSION)
		return failed(s, "the store has another version");
	return sqlite3_prepare_v2(s->db, insert, -1, &s->put, NULL) == SQLITE_OK
	    ? KIOSK_E_OK
	    : failed(s, "prepare");
}

static enum kiosk_err
open_sqlite(const char *path, void **cookie)
{
	struct sqlite *s = calloc(1, sizeof(*s));
	enum kiosk_err e;

	if (s == NULL)
		return KIOSK_E_SYSTEM;
	if ((e = open_db(s, path)) == KIOSK_E_OK)
		*cookie = s;
	else
		shut(s);
	return e;
}

static void
iso(int64_t at, char out[32])
{
	time_t t = (time_t)at;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void
codes(const struct kiosk_record *r, char *out, size_t cap)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < r->reasons && n < cap; i++)
		n += (size_t)snprintf(out + n, cap - n, "%s%s",
		    i > 0 ? " " : "", r->reason[i].code);
}

static bool
text(sqlite3_stmt *q, int i, const char *s)
{
	return sqlite3_bind_text(q, i, s, -1, SQLITE_TRANSIENT) == SQLITE_OK;
}

static enum kiosk_err
put(void *cookie, const struct kiosk_record *r)
{
	struct sqlite *s = cookie;
	char began[32], now[32], why[KIOSK_RECORD_REASONS * 33];
	uint8_t *json = malloc(KIOSK_RECORD_MAX);
	struct sink k = sink_of(json, json != NULL ? KIOSK_RECORD_MAX : 0);
	enum kiosk_err e = KIOSK_E_STORE;

	if (json == NULL || !kiosk_record_json(r, &k)) {
		snprintf(s->why, sizeof(s->why), "the record is too large");
		goto out;
	}
	iso(r->began, began);
	iso((int64_t)time(NULL), now);
	codes(r, why, sizeof(why));
	if (!text(s->put, 1, r->id) || !text(s->put, 2, began) ||
	    !text(s->put, 3, now) || !text(s->put, 4, r->gate) ||
	    !text(s->put, 5, r->decision) || !text(s->put, 6, why) ||
	    sqlite3_bind_int64(s->put, 7, r->ms_decision) != SQLITE_OK ||
	    sqlite3_bind_text(s->put, 8, (const char *)k.p, (int)k.n,
		SQLITE_STATIC) != SQLITE_OK)
		e = failed(s, "bind");
	else
		e = sqlite3_step(s->put) == SQLITE_DONE ? KIOSK_E_OK
							: failed(s, "insert");
	sqlite3_reset(s->put);
	sqlite3_clear_bindings(s->put);
out:
	if (json != NULL)
		bytes_wipe(json, KIOSK_RECORD_MAX);
	free(json);
	return e;
}

static bool
ready(void *cookie)
{
	struct sqlite *s = cookie;

	if (sqlite3_exec(s->db, "BEGIN IMMEDIATE; ROLLBACK;", NULL, NULL,
		NULL) == SQLITE_OK)
		return true;
	failed(s, "begin");
	return false;
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
    .put = put,
    .ready = ready,
    .why = why_not,
    .close = shut,
};
