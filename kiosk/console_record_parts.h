/* For kiosk/console_record*.c alone: a record asked by SQLite's JSON. */
#ifndef KIOSK_CONSOLE_RECORD_PARTS_H
#define KIOSK_CONSOLE_RECORD_PARTS_H

#include <sqlite3.h>
#include <stdio.h>

#include "mrtd/bytes.h"

/* One record, in a database that holds nothing. */
struct reader {
	sqlite3 *db;
	struct span json;
	bool broken; /* a query did not come to its end: what it says is part */
};

static inline bool
open_reader(struct reader *r, struct span json)
{
	*r = (struct reader) {.json = json};
	return json.n < INT32_MAX &&
	    sqlite3_open(":memory:", &r->db) == SQLITE_OK;
}

static inline sqlite3_stmt *
ask(const struct reader *r, const char *sql)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(r->db, sql, -1, &st, NULL) != SQLITE_OK)
		return NULL;
	if (sqlite3_bind_text(st, 1, (const char *)r->json.p, (int)r->json.n,
		SQLITE_STATIC) != SQLITE_OK) {
		sqlite3_finalize(st);
		return NULL;
	}
	return st;
}

static inline void
text_of(sqlite3_stmt *st, int column, char *out, size_t cap)
{
	const unsigned char *t = sqlite3_column_text(st, column);

	snprintf(out, cap, "%s", t != NULL ? (const char *)t : "");
}
#define TEXT(column, member) text_of(st, column, member, sizeof(member))

static inline bool
step(struct reader *r, sqlite3_stmt *st)
{
	const int status = st != NULL ? sqlite3_step(st) : SQLITE_ERROR;

	if (status == SQLITE_ROW)
		return true;
	r->broken |= status != SQLITE_DONE;
	sqlite3_finalize(st);
	return false;
}

/* Does what follows for each row of a query over ?1. */
#define EACH(r, sql) for (sqlite3_stmt *st = ask(r, sql); step(r, st);)

/* A number of a record in the range of what is drawn. */
static inline int
whole(double v, double max)
{
	return v >= max ? (int)max : v > 0 ? (int)v : 0;
}

static inline bool
is_record(struct reader *r)
{
	bool good = false;

	EACH(r,
	    "SELECT json_valid(?1) AND ?1->>'$.format' ="
	    " 'sallyport-record/1'")
	good = sqlite3_column_int(st, 0) != 0;
	return good;
}

#endif
