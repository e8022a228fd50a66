/*
 * The site's database, as its owner: tables by numbered migrations, roles,
 * partitions.  Whoever calls this is the database's administrator and answers
 * for how they reach it.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "kiosk/site.h"
#include "kiosk/store_parts.h"

/* kiosk/schema, as kiosk.mk turns it into strings. */
static const struct kiosk_store_migration migrations[] = {
#include <kiosk/schema_postgres.inc>
};

static int
failed(PGconn *db, const char *doing)
{
	fprintf(stderr, "sallyport site: %s: %s", doing, PQerrorMessage(db));
	return EX_UNAVAILABLE;
}

static PGconn *
dial(const struct kiosk_site *s)
{
	PGconn *db = PQconnectdb(s->admin);
	PGresult *r;

	if (PQstatus(db) == CONNECTION_OK) {
		r = PQexec(db, "SET client_min_messages = warning");
		PQclear(r);
		return db;
	}
	failed(db, "connect");
	PQfinish(db);
	return NULL;
}

/* One statement or several; all of them or none. */
static bool
run(PGconn *db, const char *sql)
{
	PGresult *r = PQexec(db, sql);
	bool ok = PQresultStatus(r) == PGRES_COMMAND_OK ||
	    PQresultStatus(r) == PGRES_TUPLES_OK;

	PQclear(r);
	return ok;
}

/* -1: it cannot be told. */
static int
version_of(PGconn *db)
{
	PGresult *r;
	int v = -1;

	if (!run(db,
		"CREATE TABLE IF NOT EXISTS migration (number INTEGER"
		" PRIMARY KEY, name TEXT NOT NULL, at TIMESTAMPTZ NOT NULL"
		" DEFAULT now())"))
		return v;
	r = PQexec(db, "SELECT coalesce(max(number), 0) FROM migration");
	if (PQresultStatus(r) == PGRES_TUPLES_OK)
		v = (int)strtol(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return v;
}

static bool
migrate(PGconn *db, const struct kiosk_store_migration *m)
{
	size_t cap = strlen(m->sql) + 256;
	char *sql = malloc(cap);
	bool ok;

	if (sql == NULL)
		return false;
	snprintf(sql, cap,
	    "BEGIN; %s; INSERT INTO migration VALUES (%d, '%s'); COMMIT",
	    m->sql, m->number, m->name);
	ok = run(db, sql);
	free(sql);
	if (ok)
		printf("%03d %s\n", m->number, m->name);
	return ok;
}

int
kiosk_site_migrate(const struct kiosk_site *s, int n, char **args)
{
	PGconn *db = dial(s);
	int v, status = 0;

	(void)n;
	(void)args;
	if (db == NULL)
		return EX_UNAVAILABLE;
	/* One at a time, whoever else has the same idea. */
	if (!run(db, "SELECT pg_advisory_lock(7255959)") ||
	    (v = version_of(db)) < 0)
		status = failed(db, "version");
	else if (v > KIOSK_STORE_VERSION) {
		fprintf(stderr,
		    "sallyport site: the database has version %d, "
		    "this program knows %d\n",
		    v, KIOSK_STORE_VERSION);
		status = EX_DATAERR;
	} else
		for (size_t i = 0;
		     i < sizeof(migrations) / sizeof(migrations[0]) &&
		     status == 0;
		     i++)
			if (migrations[i].number > v &&
			    !migrate(db, &migrations[i]))
				status = failed(db, migrations[i].name);
	PQfinish(db);
	return status;
}

/* A statement with one name in it, quoted as a role (%s) or a literal. */
static bool
run_on(PGconn *db, const char *form, const char *name, bool literal)
{
	char *quoted = literal ? PQescapeLiteral(db, name, strlen(name))
			       : PQescapeIdentifier(db, name, strlen(name));
	char sql[512];
	bool ok = false;
	const char *at = strstr(form, "%s");

	if (quoted != NULL && at != NULL) {
		snprintf(sql, sizeof(sql), "%.*s%s%s", (int)(at - form), form,
		    quoted, at + 2);
		ok = run(db, sql);
	}
	PQfreemem(quoted);
	return ok;
}

static bool
make_months(PGconn *db, const char *site, unsigned months)
{
	char form[128];

	snprintf(form, sizeof(form),
	    "SELECT make_partitions(%%s, (now() AT TIME ZONE 'UTC')::timestamp"
	    " - interval '1 month', %u)",
	    months + 1);
	return run_on(db, form, site, true);
}

int
kiosk_site_add(const struct kiosk_site *s, int n, char **args)
{
	static const struct {
		const char *kind, *grant;
	} kinds[] = {
	    {"gate", "GRANT sallyport_gate TO %s"},
	    {"console", "GRANT sallyport_console TO %s"},
	};
	const char *at = strchr(args[1], '@'), *grant = NULL;
	PGconn *db;
	int status = 0;

	(void)n;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].kind, args[0]) == 0)
			grant = kinds[i].grant;
	if (grant == NULL || at == NULL || strlen(args[1]) > 63 ||
	    !kiosk_case_name_valid(at + 1))
		return EX_USAGE;
	if ((db = dial(s)) == NULL)
		return EX_UNAVAILABLE;
	if (!run(db, "BEGIN") ||
	    !run_on(db,
		"CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB"
		" NOCREATEROLE CONNECTION LIMIT 8",
		args[1], false) ||
	    !run_on(db, grant, args[1], false) ||
	    !make_months(db, at + 1, s->months) || !run(db, "COMMIT"))
		status = failed(db, args[1]);
	else
		printf("%s %s\n", args[0], args[1]);
	PQfinish(db);
	return status;
}

int
kiosk_site_remove(const struct kiosk_site *s, int n, char **args)
{
	PGconn *db = dial(s);
	int status = 0;

	(void)n;
	if (db == NULL)
		return EX_UNAVAILABLE;
	/* Its rows bear its name: the role stays and can do nothing. */
	if (!run_on(db, "ALTER ROLE %s NOLOGIN", args[0], false) ||
	    !run_on(db,
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
		" WHERE usename = %s",
		args[0], true))
		status = failed(db, args[0]);
	else
		printf("%s cannot log in any more\n", args[0]);
	PQfinish(db);
	return status;
}

int
kiosk_site_months(const struct kiosk_site *s, int n, char **args)
{
	PGconn *db = dial(s);
	int status = 0;

	(void)n;
	if (db == NULL)
		return EX_UNAVAILABLE;
	if (!make_months(db, args[0], s->months))
		status = failed(db, args[0]);
	PQfinish(db);
	return status;
}

/*
 * A dropped partition's file is gone.  What is deleted from the tables that
 * have none stays in their pages until they are written anew, which no
 * transaction can do.
 */
int
kiosk_site_erase(const struct kiosk_site *s, int n, char **args)
{
	static const char *const anew[] = {"VACUUM (FULL) cases_now",
	    "VACUUM (FULL) takes", "VACUUM (FULL) verdicts",
	    "VACUUM (FULL) orders", "CHECKPOINT"};
	static const char *const rest[] = {"passage", "cases", "photos"};
	char *end, sql[128];
	const unsigned long days = strtoul(args[1], &end, 10);
	const char *v[2] = {args[0], args[1]};
	PGresult *r;
	PGconn *db;
	int status = 0;

	(void)n;
	if (args[1][0] < '1' || args[1][0] > '9' || *end != '\0' ||
	    days > 36500 || !kiosk_case_name_valid(args[0]))
		return EX_USAGE;
	if ((db = dial(s)) == NULL)
		return EX_UNAVAILABLE;
	r = PQexecParams(db,
	    "SELECT partitions, deleted FROM erase_before($1,"
	    " (now() AT TIME ZONE 'UTC')::timestamp"
	    " - make_interval(days => $2::integer))",
	    2, NULL, v, NULL, NULL, 0);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		status = failed(db, "erase");
	else
		printf("%s: %s partitions, %s rows\n", args[0],
		    PQgetvalue(r, 0, 0), PQgetvalue(r, 0, 1));
	PQclear(r);
	for (size_t i = 0; i < sizeof(anew) / sizeof(anew[0]) && status == 0;
	     i++)
		if (!run(db, anew[i]))
			status = failed(db, anew[i]);
	for (size_t i = 0; i < 3 && status == 0; i++) {
		snprintf(sql, sizeof(sql), "VACUUM (FULL) \"%s_%s_rest\"",
		    rest[i], args[0]);
		if (!run(db, sql))
			status = failed(db, sql);
	}
	PQfinish(db);
	return status;
}

static int
table(PGconn *db, const char *sql)
{
	PGresult *r = PQexec(db, sql);
	int status = 0;

	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		status = failed(db, "show");
	for (int i = 0; status == 0 && i < PQntuples(r); i++)
		for (int j = 0; j < PQnfields(r); j++)
			printf("%s%c", PQgetvalue(r, i, j),
			    j + 1 < PQnfields(r) ? ' ' : '\n');
	PQclear(r);
	return status;
}

int
kiosk_site_show(const struct kiosk_site *s, int n, char **args)
{
	PGconn *db = dial(s);
	int status;

	(void)n;
	(void)args;
	if (db == NULL)
		return EX_UNAVAILABLE;
	status = table(
	    db, "SELECT 'version', coalesce(max(number), 0) FROM migration");
	if (status == 0)
		status = table(db,
		    "SELECT replace(g.rolname, 'sallyport_', ''), r.rolname,"
		    " CASE WHEN r.rolcanlogin THEN '' ELSE '(removed)' END"
		    " FROM pg_roles g JOIN pg_auth_members m ON"
		    " m.roleid = g.oid JOIN pg_roles r ON r.oid = m.member"
		    " WHERE g.rolname IN ('sallyport_gate',"
		    " 'sallyport_console') ORDER BY 1 DESC, 2");
	/* One line for each store that a gate has had: how far it is here, and
	 * when it last said so.  One that has not come back since the site was
	 * restored is gone, or still away. */
	if (status == 0)
		status = table(db,
		    "SELECT 'store', gate || '@' || site, left(journal, 8),"
		    " 'here up to', mark - 1000000000001, 'heard of',"
		    " to_char(to_timestamp(at_ms / 1000) AT TIME ZONE 'UTC',"
		    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') || CASE WHEN rows_left"
		    " > 0 THEN ' sends ' || rows_left || ' again' ELSE '' END"
		    " || CASE WHEN lost_from > 0 THEN ' missing ' || lost_from"
		    " - 1000000000001 || '-' || lost_to - 1000000000001 ELSE ''"
		    " END || CASE WHEN clashes > 0 THEN ' differing ' || "
		    "clashes"
		    " || ': ' || clash ELSE '' END FROM marks ORDER BY site,"
		    " gate, at_ms");
	/* Slips of before the server's start count once their gates have told
	 * which ones they have taken. */
	if (status == 0)
		status = table(db,
		    "SELECT 'slips', gate || '@' || site, CASE WHEN life ="
		    " life_of_spent() THEN 'told' ELSE 'not told since' END,"
		    " to_char(to_timestamp(at) AT TIME ZONE 'UTC',"
		    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM told"
		    " ORDER BY site, gate");
	if (status == 0)
		status = table(db,
		    "SELECT 'erased', site, 'what was before',"
		    " to_char(to_timestamp(before_ms / 1000) AT TIME ZONE"
		    " 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM erased"
		    " ORDER BY site");
	/* Rows of a month that nobody made a partition for. */
	if (status == 0)
		status = table(db,
		    "SELECT 'partition', c.relname, c.reltuples::bigint,"
		    " 'rows' FROM pg_class c WHERE c.relispartition AND"
		    " c.relkind = 'r' ORDER BY 2");
	PQfinish(db);
	return status;
}
