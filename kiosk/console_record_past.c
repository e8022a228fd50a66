/* Past passages: one as text, and what statistics need of many. */
#include <stdio.h>
#include <string.h>

#include "kiosk/console_record.h"
#include "kiosk/console_record_parts.h"

static size_t
put_line(sqlite3_stmt *st, char *out, size_t cap, size_t n)
{
	char line[200];

	TEXT(0, line);
	if (n < cap && line[0] != '\0')
		n += (size_t)snprintf(out + n, cap - n, "%s\n", line);
	bytes_wipe(line, sizeof(line));
	return n;
}

static size_t
person_lines(struct reader *r, char *out, size_t cap)
{
	size_t n = 0;

	EACH(r,
	    "SELECT 'Name: ' || (?1->>'$.document.surname') || ', ' ||"
	    " coalesce(?1->>'$.document.given', '') UNION ALL"
	    " SELECT 'Document: ' || (?1->>'$.document.number') || ' of ' ||"
	    " coalesce(?1->>'$.document.issuer', '?') UNION ALL"
	    " SELECT 'Born (YYMMDD): ' || (?1->>'$.document.birth') || ', sex '"
	    " || coalesce(?1->>'$.document.sex', '?') || ', nationality ' ||"
	    " coalesce(?1->>'$.document.nationality', '?') UNION ALL"
	    " SELECT 'Watch-list ' || (value->>'$.list') || ': ' ||"
	    " (value->>'$.label') FROM json_each(?1, '$.watchlist.hits')"
	    " UNION ALL"
	    " SELECT 'Watch-list ' || (value->>'$.list') || ': ' ||"
	    " (value->>'$.reference') FROM json_each(?1, '$.persons.hits')"
	    " UNION ALL SELECT 'Officer''s note: ' ||"
	    " (?1->>'$.passage.order.note')")
	n = put_line(st, out, cap, n);
	return n > 0 ? n
		     : (size_t)snprintf(out, cap,
			   "The record names nobody (logging profile).\n");
}

void
kiosk_console_record_text(struct span json, bool person, char *out, size_t cap)
{
	struct reader r;
	size_t n = 0;

	out[0] = '\0';
	if (!open_reader(&r, json) || !is_record(&r)) {
		snprintf(out, cap, "This is no record.");
		goto out;
	}
	if (person)
		n = person_lines(&r, out, cap);
	EACH(&r,
	    "SELECT 'Passage ' || coalesce(?1->>'$.passage.id', '?')"
	    " UNION ALL SELECT 'Gate ' || coalesce(?1->>'$.passage.gate', '?')"
	    " || ', ' || coalesce(?1->>'$.time', '?') UNION ALL"
	    " SELECT 'Decision: ' || coalesce(?1->>'$.decision', '?')"
	    " || ' after ' || coalesce(?1->>'$.passage.decision_ms', '?')"
	    " || ' ms' UNION ALL SELECT '  because ' || (value->>'$.sentence')"
	    " FROM json_each(?1, '$.reasons') UNION ALL"
	    " SELECT 'Officer ' || (?1->>'$.passage.correction.officer') ||"
	    " ' corrected the zone at ' || (SELECT group_concat("
	    "value->>'$.at', ', ') FROM json_each(?1,"
	    " '$.passage.correction.changes'))"
	    " WHERE ?1->>'$.passage.correction' IS NOT NULL UNION ALL"
	    " SELECT 'Officer ' || (?1->>'$.passage.order.officer') || ': ' ||"
	    " (?1->>'$.passage.order.kind') || ' ' ||"
	    " coalesce(?1->>'$.passage.order.reason', '') WHERE"
	    " ?1->>'$.passage.order.kind' IS NOT NULL UNION ALL"
	    " SELECT 'Face: ' || (?1->>'$.face.outcome') || ', ' ||"
	    " (?1->>'$.face.score') || ' of ' || (?1->>'$.face.threshold')"
	    " WHERE ?1->>'$.face.outcome' IS NOT NULL UNION ALL"
	    " SELECT 'Check ' || (value->>'$.id') || ': ' ||"
	    " (value->>'$.result') FROM json_each(?1, '$.checks') WHERE"
	    " value->>'$.result' NOT IN ('successful', 'not supported')"
	    " UNION ALL SELECT printf('%8.2f s  %s',"
	    " (value->>'$.at_ms') / 1000.0, value->>'$.state')"
	    " FROM json_each(?1, '$.passage.steps')")
	n = put_line(st, out, cap, n);
out:
	sqlite3_close(r.db);
}

static void
impostors(struct reader *r, struct kiosk_console_facts *f)
{
	struct kiosk_impostor_result *to = &f->impostors;

	EACH(r,
	    "SELECT ?1->>'$.face.model_sha256', ?1->>'$.face.score',"
	    " ?1->>'$.face.fmr', ?1->>'$.face.impostors.compared'"
	    " WHERE ?1->>'$.face' IS NOT NULL")
	{
		TEXT(0, f->model);
		f->score = sqlite3_column_double(st, 1);
		f->fmr = sqlite3_column_double(st, 2);
		to->compared = (uint32_t)whole(
		    sqlite3_column_double(st, 3), KIOSK_IMPOSTOR_MAX);
	}
	EACH(r,
	    "SELECT value->>'$.fmr', value->>'$.threshold',"
	    " value->>'$.matched' FROM json_each(?1,"
	    " '$.face.impostors.points') ORDER BY key")
	{
		if (to->points == BIOMETRICS_MODEL_POINTS)
			continue;
		to->point[to->points++] = (struct kiosk_impostor_point) {
		    sqlite3_column_double(st, 0), sqlite3_column_double(st, 1),
		    (uint32_t)whole(
			sqlite3_column_double(st, 2), to->compared)};
	}
}

enum kiosk_err
kiosk_console_record_facts(struct span json, struct kiosk_console_facts *f)
{
	struct reader r;
	enum kiosk_err e = KIOSK_E_FRAME;
	int before = 0;

	memset(f, 0, sizeof(*f));
	if (!open_reader(&r, json) || !is_record(&r))
		goto out;
	EACH(&r,
	    "SELECT ?1->>'$.document.issuer', ?1->>'$.decision',"
	    " ?1->>'$.passage.order.kind', ?1->>'$.face.outcome',"
	    " (SELECT value->>'$.code' FROM json_each(?1, '$.reasons')"
	    " ORDER BY key DESC LIMIT 1),"
	    " CAST(strftime('%s', ?1->>'$.time') AS INTEGER) / 3600,"
	    " ?1->>'$.passage.decision_ms',"
	    " coalesce(?1->>'$.overall.failed', 0)")
	{
		TEXT(0, f->issuer);
		TEXT(1, f->decision);
		TEXT(2, f->order);
		TEXT(3, f->face);
		TEXT(4, f->cause);
		f->hour = sqlite3_column_int64(st, 5);
		f->ms_decision = sqlite3_column_int(st, 6);
		f->document_failed = sqlite3_column_int(st, 7) != 0;
	}
	impostors(&r, f);
	EACH(&r,
	    "SELECT value->>'$.state', value->>'$.at_ms'"
	    " FROM json_each(?1, '$.passage.steps') ORDER BY key")
	{
		const int at = whole(sqlite3_column_double(st, 1), INT32_MAX);

		if (f->steps > 0 && f->steps <= 16)
			f->ms_step[f->steps - 1] = at - before;
		before = at;
		if (f->steps < 16)
			TEXT(0, f->step[f->steps]);
		f->steps++;
	}
	/* The last one lasts until nobody knows when. */
	f->steps = f->steps > 16 ? 16 : f->steps > 0 ? f->steps - 1 : 0;
	if (!r.broken)
		e = KIOSK_E_OK;
out:
	sqlite3_close(r.db);
	return e;
}
