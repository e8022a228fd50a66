#include "kiosk/console_record.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/console_record_parts.h"

static void
one_beyond(struct ui_console_case *c)
{
	struct ui_console_check *k = &c->check[UI_CONSOLE_CHECKS - 1];

	c->beyond++;
	k->light = UI_CONSOLE_LIGHT_BAD;
	snprintf(k->text, sizeof(k->text),
	    "There are %d more that are not as they should be", c->beyond + 1);
	snprintf(k->evidence, sizeof(k->evidence),
	    "The list is full; the passage's record has all of them.");
}

static struct ui_console_check *
add(struct ui_console_case *c, enum ui_console_light light)
{
	struct ui_console_check *k;

	if (c->checks == UI_CONSOLE_CHECKS) {
		one_beyond(c);
		return NULL;
	}
	k = &c->check[c->checks++];
	memset(k, 0, sizeof(*k));
	k->light = light;
	return k;
}

/* Why it came here, where no check says it. */
static void
reasons(struct reader *r, struct ui_console_case *c)
{
	EACH(r,
	    "SELECT value->>'$.code', value->>'$.sentence' FROM json_each(?1,"
	    " '$.reasons') WHERE NOT EXISTS (SELECT 1 FROM json_each(?1,"
	    " '$.checks') k WHERE k.value->>'$.id' ="
	    " json_each.value->>'$.code')")
	{
		struct ui_console_check *k = add(c, UI_CONSOLE_LIGHT_BAD);
		char code[40];

		if (k == NULL)
			continue;
		TEXT(0, code);
		TEXT(1, k->text);
		snprintf(k->evidence, sizeof(k->evidence),
		    "Reason %s of this passage.", code);
	}
}

static enum ui_console_light
light_of(const char *result, const char *weight)
{
	const bool counts = strcmp(weight, "mandatory") == 0;

	if (strcmp(result, "failed") == 0)
		return strcmp(weight, "evaluatory") == 0 ? UI_CONSOLE_LIGHT_WARN
							 : UI_CONSOLE_LIGHT_BAD;
	if (strcmp(result, "undetermined") == 0)
		return UI_CONSOLE_LIGHT_OPEN;
	if (strcmp(result, "aborted") == 0)
		return UI_CONSOLE_LIGHT_WARN;
	if (strcmp(result, "not supported") == 0 && counts)
		return UI_CONSOLE_LIGHT_OPEN;
	return UI_CONSOLE_LIGHT_GOOD;
}

static void
checks(struct reader *r, struct ui_console_case *c)
{
	EACH(r,
	    "SELECT value->>'$.result', value->>'$.weight',"
	    " value->>'$.sentence', value->>'$.id', value->>'$.clause',"
	    " value->>'$.because', value->>'$.certificate',"
	    " value->>'$.detail' FROM json_each(?1, '$.checks') ORDER BY"
	    " CASE value->>'$.result' WHEN 'failed' THEN 0 WHEN 'aborted'"
	    " THEN 1 WHEN 'undetermined' THEN 2 ELSE 3 END, key")
	{
		char result[24], weight[16], id[40], clause[64], because[120],
		    certificate[24], detail[120];
		struct ui_console_check *k;
		enum ui_console_light light;

		TEXT(0, result);
		TEXT(1, weight);
		light = light_of(result, weight);
		if (light == UI_CONSOLE_LIGHT_GOOD) {
			c->regular++;
			continue;
		}
		if ((k = add(c, light)) == NULL)
			continue;
		TEXT(2, k->text);
		TEXT(3, id);
		TEXT(4, clause);
		TEXT(5, because);
		TEXT(6, certificate);
		TEXT(7, detail);
		snprintf(k->evidence, sizeof(k->evidence),
		    "%.39s: %.23s. %.70s%s%.100s%s (TR-03135-1 %.40s)", id,
		    result, because, because[0] != '\0' ? ". " : "", detail,
		    certificate[0] != '\0' ? "." : "", clause);
	}
	EACH(r, "SELECT value FROM json_each(?1, '$.not_made')")
	{
		struct ui_console_check *k = add(c, UI_CONSOLE_LIGHT_OPEN);
		char id[40];

		if (k == NULL)
			continue;
		TEXT(0, id);
		snprintf(
		    k->text, sizeof(k->text), "A check was not made: %s", id);
		snprintf(k->evidence, sizeof(k->evidence),
		    "%s is mandatory at a gate; the passage ended before it.",
		    id);
	}
}

static void
watchlist(struct reader *r, struct ui_console_case *c)
{
	EACH(r,
	    "SELECT value->>'$.list', value->>'$.label', value->>'$.of',"
	    " value->>'$.score', ?1->>'$.watchlist.threshold'"
	    " FROM json_each(?1, '$.watchlist.hits')")
	{
		struct ui_console_check *k = add(c, UI_CONSOLE_LIGHT_BAD);
		char list[40], label[64], of[16], score[16], threshold[16];

		if (k == NULL)
			continue;
		TEXT(0, list);
		TEXT(1, label);
		TEXT(2, of);
		TEXT(3, score);
		TEXT(4, threshold);
		snprintf(k->text, sizeof(k->text),
		    "The face resembles %s of the watch-list %s",
		    label[0] != '\0' ? label : "an entry", list);
		snprintf(k->evidence, sizeof(k->evidence),
		    "Score %s of the %s picture; looked at from %s on. A"
		    " likeness is no proof: compare with the list's entry.",
		    score, strcmp(of, "live") == 0 ? "live" : "chip's",
		    threshold);
	}
}

static void
persons(struct reader *r, struct ui_console_case *c)
{
	EACH(r,
	    "SELECT value->>'$.list', value->>'$.reference', value->>'$.by',"
	    " value->>'$.birth' FROM json_each(?1, '$.persons.hits')")
	{
		struct ui_console_check *k = add(c, UI_CONSOLE_LIGHT_BAD);
		char list[40], reference[40], by[40], birth[24];

		if (k == NULL)
			continue;
		TEXT(0, list);
		TEXT(1, reference);
		TEXT(2, by);
		TEXT(3, birth);
		snprintf(k->text, sizeof(k->text),
		    "The traveller is like %s of the watch-list %s",
		    reference[0] != '\0' ? reference : "an entry", list);
		snprintf(k->evidence, sizeof(k->evidence),
		    "By %s%s%s. Compare with the list's entry.", by,
		    birth[0] != '\0' ? "; date of birth: " : "", birth);
	}
}

/* The lane goes on with the list that it had. */
static void
not_taken(struct reader *r, struct ui_console_case *c)
{
	EACH(r,
	    "SELECT ?1->>'$.persons.not_taken',"
	    " ?1->>'$.persons.not_taken_because'"
	    " WHERE ?1->>'$.persons.not_taken' IS NOT NULL")
	{
		struct ui_console_check *k = add(c, UI_CONSOLE_LIGHT_WARN);
		char list[40], why[96];

		if (k == NULL)
			continue;
		TEXT(0, list);
		TEXT(1, why);
		snprintf(k->text, sizeof(k->text),
		    "The watch-list %s is the one before", list);
		snprintf(k->evidence, sizeof(k->evidence),
		    "What was put in its place %s. Tell who looks after the "
		    "lane.",
		    why);
	}
}

void
kiosk_console_record_hits(struct ui_console_case *c, struct span lines)
{
	struct ui_console_check *k;
	size_t n;

	while (lines.n > 0) {
		/* The last row of a full list says how many are not in it. */
		if (c->checks == UI_CONSOLE_CHECKS)
			one_beyond(c);
		memmove(&c->check[1], &c->check[0],
		    (size_t)(c->checks < UI_CONSOLE_CHECKS
			    ? c->checks++
			    : UI_CONSOLE_CHECKS - 2) *
			sizeof(c->check[0]));
		k = &c->check[0];
		memset(k, 0, sizeof(*k));
		k->light = UI_CONSOLE_LIGHT_BAD;
		for (n = 0; n < lines.n && lines.p[n] != '\n'; n++)
			;
		snprintf(k->text, sizeof(k->text), "Watch-list %.*s", (int)n,
		    (const char *)lines.p);
		snprintf(k->evidence, sizeof(k->evidence),
		    "The list's own name for its entry; it is not kept with "
		    "the passage.");
		n += n < lines.n;
		lines = span_of(lines.p + n, lines.n - n);
	}
}

static void
attack(struct reader *r, struct ui_console_case *c)
{
	EACH(r,
	    "SELECT ?1->>'$.face.pad.performed', ?1->>'$.face.pad.score',"
	    " ?1->>'$.face.pad.frames', coalesce((SELECT group_concat("
	    "value->>'$.id' || ' ' || round(value->>'$.value', 2), ', ')"
	    " FROM json_each(?1, '$.face.pad.evidence')), '')"
	    " WHERE ?1->>'$.face' IS NOT NULL")
	{
		const bool made = sqlite3_column_int(st, 0) != 0;
		const double score = sqlite3_column_double(st, 1);
		struct ui_console_check *k;
		char parts[120];

		if (made && score < 0.5) {
			c->regular++;
			continue;
		}
		k = add(c, made ? UI_CONSOLE_LIGHT_BAD : UI_CONSOLE_LIGHT_NONE);
		if (k == NULL)
			continue;
		TEXT(3, parts);
		snprintf(k->text, sizeof(k->text), "%s",
		    made ? "The face may be a picture or a mask"
			 : "Nobody judged whether the face is a picture");
		snprintf(k->evidence, sizeof(k->evidence),
		    "Attack detection: score %.2f of 0 to 1, over %d"
		    " pictures. %s",
		    score, sqlite3_column_int(st, 2), parts);
	}
}

static void
finger(struct reader *r, struct ui_console_case *c)
{
	EACH(r,
	    "SELECT ?1->>'$.finger.outcome', ?1->>'$.finger.position',"
	    " ?1->>'$.finger.score', ?1->>'$.finger.threshold',"
	    " ?1->>'$.finger.attack_detection.score',"
	    " ?1->>'$.finger.touches', ?1->>'$.finger.second.outcome'"
	    " WHERE ?1->>'$.finger' IS NOT NULL")
	{
		char outcome[32], position[40], second[32];
		struct ui_console_check *k;

		TEXT(0, outcome);
		TEXT(1, position);
		TEXT(6, second);
		if (strcmp(outcome, "match") == 0 &&
		    (second[0] == '\0' || strcmp(second, "match") == 0)) {
			c->regular++;
			continue;
		}
		k = add(c,
		    strcmp(outcome, "match") == 0 ? UI_CONSOLE_LIGHT_OPEN
						  : UI_CONSOLE_LIGHT_BAD);
		if (k == NULL)
			continue;
		snprintf(k->text, sizeof(k->text), "The finger (%s): %s",
		    position, outcome);
		snprintf(k->evidence, sizeof(k->evidence),
		    "Score %.2f, asked for %.2f; attack detection %.2f;"
		    " touches %d.%s%s",
		    sqlite3_column_double(st, 2), sqlite3_column_double(st, 3),
		    sqlite3_column_double(st, 4), sqlite3_column_int(st, 5),
		    second[0] != '\0' ? " Second opinion, libfprint: " : "",
		    second);
	}
}

static void
doubtful(struct ui_console_case *c)
{
	struct ui_console_check *k = add(c, UI_CONSOLE_LIGHT_OPEN);

	if (k == NULL)
		return;
	snprintf(k->text, sizeof(k->text),
	    "The face in the chip's picture was hardly found");
	snprintf(k->evidence, sizeof(k->evidence),
	    "What was compared may be no face: look at both pictures.");
}

static void
face(struct reader *r, struct ui_console_case *c)
{
	snprintf(c->compared, sizeof(c->compared), "No face was compared");
	c->compared_light = UI_CONSOLE_LIGHT_OPEN;
	EACH(r,
	    "SELECT ?1->>'$.face.outcome', ?1->>'$.face.score',"
	    " ?1->>'$.face.threshold', ?1->>'$.face.reference_doubtful'"
	    " WHERE ?1->>'$.face' IS NOT NULL")
	{
		const double score = sqlite3_column_double(st, 1);
		const double threshold = sqlite3_column_double(st, 2);
		char outcome[32];

		TEXT(0, outcome);
		if (outcome[0] >= 'a' && outcome[0] <= 'z')
			outcome[0] = (char)(outcome[0] & ~0x20);
		snprintf(c->compared, sizeof(c->compared),
		    "%s: %.2f, asked for %.2f", outcome, score, threshold);
		c->compared_light = strcmp(outcome, "Match") == 0
		    ? UI_CONSOLE_LIGHT_GOOD
		    : strcmp(outcome, "No match") == 0 ? UI_CONSOLE_LIGHT_BAD
						       : UI_CONSOLE_LIGHT_OPEN;
		c->score = whole(score * 1000, 1000);
		c->threshold = whole(threshold * 1000, 1000);
		if (sqlite3_column_int(st, 3) != 0)
			doubtful(c);
	}
}

static void
validity(struct ui_console_case *c, const char *expiry, struct mrtd_date today)
{
	struct mrtd_date d;
	int64_t days;

	c->validity_light = UI_CONSOLE_LIGHT_OPEN;
	snprintf(c->validity, sizeof(c->validity), "unknown");
	if (mrtd_date_expiry(span_of(expiry, strlen(expiry)), today, &d) !=
	    MRTD_E_OK)
		return;
	days = mrtd_date_days(mrtd_date_latest(d)) - mrtd_date_days(today);
	c->validity_light = days < 0 ? UI_CONSOLE_LIGHT_BAD
				     : UI_CONSOLE_LIGHT_GOOD;
	if (days < 0)
		snprintf(c->validity, sizeof(c->validity),
		    "expired %lld days ago", (long long)-days);
	else if (days < 92)
		snprintf(c->validity, sizeof(c->validity), "%lld days left",
		    (long long)days);
	else if (days < 731)
		snprintf(c->validity, sizeof(c->validity), "%lld months left",
		    (long long)days / 30);
	else
		snprintf(c->validity, sizeof(c->validity), "%lld years left",
		    (long long)days / 365);
}

static void
document(struct reader *r, struct mrtd_date today, struct ui_console_case *c)
{
	snprintf(c->age, sizeof(c->age), "–");
	snprintf(c->validity, sizeof(c->validity), "–");
	EACH(r,
	    "SELECT ?1->>'$.document.surname', ?1->>'$.document.given',"
	    " ?1->>'$.document.number', coalesce("
	    "?1->>'$.document.nationality', ?1->>'$.document.issuer'),"
	    " ?1->>'$.document.birth', ?1->>'$.document.expiry',"
	    " ?1->>'$.document.sex' WHERE ?1->>'$.document' IS NOT NULL")
	{
		char surname[44], given[44], birth[8], expiry[8];
		struct mrtd_date b;

		TEXT(0, surname);
		TEXT(1, given);
		TEXT(2, c->number);
		TEXT(3, c->nationality);
		TEXT(4, birth);
		TEXT(5, expiry);
		TEXT(6, c->sex);
		snprintf(c->name, sizeof(c->name), "%s%s%s", surname,
		    given[0] != '\0' ? ", " : "", given);
		validity(c, expiry, today);
		if (mrtd_date_birth(span_of(birth, strlen(birth)), today, &b) ==
		    MRTD_E_OK)
			snprintf(c->age, sizeof(c->age), "%d",
			    mrtd_date_age(b, today));
	}
}

enum kiosk_err
kiosk_console_record_read(
    struct span json, struct mrtd_date today, struct ui_console_case *out)
{
	struct reader r;
	enum kiosk_err e = KIOSK_E_SYSTEM;

	if (!open_reader(&r, json))
		goto out;
	e = KIOSK_E_FRAME;
	if (!is_record(&r))
		goto out;
	out->checks = out->regular = out->beyond = 0;
	watchlist(&r, out);
	persons(&r, out);
	not_taken(&r, out);
	reasons(&r, out);
	attack(&r, out);
	finger(&r, out);
	checks(&r, out);
	face(&r, out);
	document(&r, today, out);
	if (!r.broken)
		e = KIOSK_E_OK;
out:
	sqlite3_close(r.db);
	return e;
}
