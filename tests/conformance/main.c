/*
 * make conformance: plays the cases of BSI TR-03105-5.1 against the inspection
 * of the product, and prints what was expected and what came.
 *
 *	conformance          all cases and a summary
 *	conformance ID...    the cases whose id begins so, with every check
 *	conformance --tap    the outcome for tests/run.sh
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/err.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/station.h"

static const struct conformance_case *const tables[] = {
    cases_access,
    cases_chip,
    cases_terminal,
    cases_pace,
    cases_person,
    cases_face,
    cases_bio,
    cases_keys,
    cases_sod,
};

#define N_TABLES (sizeof(tables) / sizeof(tables[0]))

enum outcome {
	PASS,
	FAIL,
	DEVIATION, /* fails, and the table says why */
	NOT_RUN,
	OUTCOMES
};

static const char *const outcome_text[] = {
    "pass", "FAIL", "deviation", "not run"};

struct played {
	char want, got;
	char by[160]; /* the checks that were not successful, or the trouble */
	bool named; /* the check that the row names is among them */
	bool broken; /* the case itself cannot be played as it is written */
};

static struct document doc;
static struct station_result result;
static bool verbose;

/* "+DG3": it was read; "-DG3": it was not. */
static bool
file_is(const char *by)
{
	const struct mrtd_lds_file *f = mrtd_lds_of_name(by + 1);

	return (*by == '+' || *by == '-') && f != NULL &&
	    (result.facts.file[f->id].err == MRTD_E_OK &&
		result.facts.file[f->id].size > 0) == (*by == '+');
}

/* The checks that keep the document out, and how the session ended. */
static void
reasons(const struct conformance_case *c, struct played *p)
{
	const struct certs_verdict *v = &result.facts.verdict;
	const char *err = mrtd_err_name(result.facts.err);
	size_t at = 0;

	p->named = c->by == NULL || strcmp(c->by, err) == 0 || file_is(c->by);
	p->by[0] = '\0';
	if (result.facts.err != MRTD_E_OK)
		at = (size_t)snprintf(p->by, sizeof(p->by), "%s", err);
	for (unsigned id = 0; id < CERTS_CHECK_COUNT; id++) {
		const struct certs_check *check = certs_checks_find(
		    v, (enum certs_check_id)id);
		const char *name = certs_checks_name((enum certs_check_id)id);

		if (verbose && check != NULL)
			printf("    %-18s %-14s %s %s\n", name,
			    certs_checks_result_text(check->result),
			    certs_checks_reason_name(check->reason),
			    check->detail);
		if (!certs_checks_bars(v, (enum certs_check_id)id))
			continue;
		if (c->by != NULL && strcmp(c->by, name) == 0)
			p->named = true;
		if (at < sizeof(p->by))
			at += (size_t)snprintf(p->by + at, sizeof(p->by) - at,
			    "%s%s", at > 0 ? " " : "", name);
	}
}

static struct played
play_one(const struct conformance_case *c, const char *change)
{
	struct played p = {.want = c->want, .named = true};
	const char *what = "";

	if (!document_make(&doc, c->base, change, &what)) {
		snprintf(p.by, sizeof(p.by), "cannot be made: %s", what);
		p.broken = true;
	} else if (!station_inspect(&doc, STATION_STRICT, &result)) {
		snprintf(p.by, sizeof(p.by), "cannot be inspected");
		p.broken = true;
	} else {
		p.got = result.successful ? 'S' : 'F';
		reasons(c, &p);
		if (result.unused_rules > 0) {
			snprintf(p.by, sizeof(p.by),
			    "%u changes of answers met none",
			    result.unused_rules);
			p.broken = true;
		}
	}
	document_free(&doc);
	return p;
}

static bool
as_wanted(const struct played *p)
{
	return !p->broken &&
	    (p->want == 'E' || (p->got == p->want && p->named));
}

/* Every alternative of a case; the first that comes out otherwise is told. */
static struct played
play(const struct conformance_case *c, unsigned *times)
{
	struct played p = {0};
	char change[1024];
	const char *rest = c->change != NULL ? c->change : "";

	for (bool more = true; more;) {
		const char *end = strstr(rest, " | ");
		size_t n = end != NULL ? (size_t)(end - rest) : strlen(rest);

		snprintf(change, sizeof(change), "%.*s", (int)n, rest);
		p = play_one(c, change);
		++*times;
		if (!as_wanted(&p))
			return p;
		more = end != NULL;
		rest = more ? end + 3 : rest;
	}
	return p;
}

static const char *
word(char c)
{
	return c == 'S' ? "successful" : c == 'F' ? "failed" : "either";
}

static enum outcome
run(const struct conformance_case *c, bool tap)
{
	struct played p;
	enum outcome o;
	unsigned times = 0;

	if (c->base == NULL) {
		if (!tap)
			printf("%-13s %-10s %-10s not run    %s\n", c->id, "-",
			    "-", c->why);
		return NOT_RUN;
	}
	if (verbose)
		printf("%s: %s\n", c->id, c->title);
	p = play(c, &times);
	o = as_wanted(&p) ? PASS : c->why != NULL ? DEVIATION : FAIL;
	/* A deviation that is none any more has to leave the table. */
	if (o == PASS && c->why != NULL) {
		snprintf(p.by, sizeof(p.by), "known as a deviation, is none");
		o = FAIL;
	}
	if (!tap || o == FAIL)
		printf("%s%-13s %-10s %-10s %-10s %s%s%s\n", tap ? "# " : "",
		    c->id, word(c->want), p.broken ? "?" : word(p.got),
		    outcome_text[o], p.by, o == DEVIATION ? ": " : "",
		    o == DEVIATION ? c->why : "");
	return o;
}

static bool
asked_for(const struct conformance_case *c, int n, char **ids)
{
	for (int i = 0; i < n; i++)
		if (strncmp(c->id, ids[i], strlen(ids[i])) == 0)
			return true;
	return n == 0;
}

/*
 * The text has 338 cases under 338 identifiers; with those that ICAO gave to
 * the ones it took over, and the text quotes, there are 389.
 */
static bool
complete(void)
{
	static const char *seen[1024];
	size_t cases = 0, ids = 0;

	for (size_t t = 0; t < N_TABLES; t++)
		for (const struct conformance_case *c = tables[t];
		     c->id != NULL; c++) {
			const char *both[] = {c->id, c->icao};

			cases++;
			for (size_t i = 0; i < 2; i++) {
				size_t at = 0;

				while (both[i] != NULL && at < ids &&
				    strcmp(seen[at], both[i]) != 0)
					at++;
				if (both[i] != NULL && at == ids)
					seen[ids++] = both[i];
				else if (i == 0 && at < ids &&
				    strcmp(seen[at], both[i]) == 0)
					continue;
			}
		}
	if (cases == 338 && ids == 389)
		return true;
	printf(
	    "# %zu cases with %zu identifiers, not 338 with 389\n", cases, ids);
	return false;
}

static int
report(const unsigned count[OUTCOMES], bool tap, bool whole)
{
	bool good = count[FAIL] == 0 && whole;

	if (tap)
		printf("%s 1 - TR-03105-5.1\n1..1\n", good ? "ok" : "not ok");
	printf("%s%u cases: %u run (%u pass, %u fail, %u known deviations), "
	       "%u not run\n",
	    tap ? "# " : "",
	    count[PASS] + count[FAIL] + count[DEVIATION] + count[NOT_RUN],
	    count[PASS] + count[FAIL] + count[DEVIATION], count[PASS],
	    count[FAIL], count[DEVIATION], count[NOT_RUN]);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	bool tap = argc > 1 && strcmp(argv[1], "--tap") == 0;
	int n = tap ? 0 : argc - 1;
	unsigned count[OUTCOMES] = {0};

	verbose = n > 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!tap)
		printf("%-13s %-10s %-10s %-10s by\n", "case", "expected",
		    "observed", "verdict");
	for (size_t t = 0; t < N_TABLES; t++)
		for (const struct conformance_case *c = tables[t];
		     c->id != NULL; c++)
			if (asked_for(c, n, argv + 1))
				count[run(c, tap)]++;
	forge_forget();
	return report(count, tap, n > 0 || complete());
}
