/*
 * The line to the doors' controller, while it is connected: a gate with its
 * workers, the product's own controller, and a wire between them that fails.
 *
 *	fault                             demanded
 *	takes all and answers nothing     nobody is in the gate: out of service;
 *	stands still, and wakes           a passage: an officer.  The record and
 *	hears, and is not heard           the audit log say why, the screen says
 *	stops in the middle of an answer  what helps, doors lock.  An order that
 *	answers late                      waited opens nothing afterwards; one
 *	                                  that was heard in time is carried out,
 *	                                  and the door locks
 *	answers beats alone               the same, as soon as it is told to do
 *	                                  something
 *	says done and does nothing        the same, where a door was to open
 *	none of it any more               the next traveller goes through
 *	silent before the gate starts     out of service, an alarm, no door; in
 *	                                  service when it answers
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "tests/faults/faults.h"
#include "tests/faults/loop.h"
#include "tests/faults/wire.h"

static struct faults_gate g; /* with its workers */

#define NEVER GATE_EVENT_COUNT
#define ANY FAULTS_WIRE_COUNT

/* clang-format off */
static const struct row {
	enum gate_state at;
	enum gate_event then; /* what happens as soon as it fails */
	enum gate_topology topology;
	enum faults_wire wire; /* ANY: each of those that are silent */
	enum gate_state to;
	const char *why; /* in the record; NULL: there is none */
	const char *alarm; /* in the audit log */
} rows[] = {
#define SILENT "\tits controller does not answer"
#define STUCK "\tblocked"
	{GATE_IDLE,      NEVER,            GATE_ONE_STEP, ANY, GATE_OUT_OF_SERVICE, NULL, SILENT},
	{GATE_FACE,      NEVER,            GATE_ONE_STEP, ANY, GATE_OFFICER, "door-silent", SILENT},
	/* It is told to open, and does not hear that any more. */
	{GATE_SCREENING, GATE_EV_SCREENED, GATE_ONE_STEP, ANY, GATE_OFFICER, "door-silent", SILENT},
	{GATE_DOOR_OPEN, NEVER,            GATE_ONE_STEP, ANY, GATE_OFFICER, "door-silent", SILENT},
	{GATE_OFFICER,   NEVER,            GATE_ONE_STEP, ANY, GATE_OFFICER, "door-silent", SILENT},
	/* A lamp is to say that the officer is called. */
	{GATE_IDLE,      GATE_EV_HELP,     GATE_ONE_STEP, FAULTS_WIRE_BEATS, GATE_OFFICER, "door-silent", SILENT},
	{GATE_SCREENING, GATE_EV_SCREENED, GATE_ONE_STEP, FAULTS_WIRE_BEATS, GATE_OFFICER, "door-silent", SILENT},
	{GATE_DOOR_OPEN, GATE_EV_DEADLINE, GATE_ONE_STEP, FAULTS_WIRE_BEATS, GATE_OFFICER, "door-silent", SILENT},
	{GATE_SCREENING, GATE_EV_SCREENED, GATE_ONE_STEP, FAULTS_WIRE_IDLE,  GATE_OFFICER, "door", STUCK},
	{GATE_READING,   GATE_EV_TRUSTED,  GATE_TWO_STEP, FAULTS_WIRE_HELD,  GATE_OFFICER, "door-silent", SILENT},
	{GATE_READING,   GATE_EV_TRUSTED,  GATE_TWO_STEP, FAULTS_WIRE_IDLE,  GATE_OFFICER, "door", STUCK},
};
/* clang-format on */

/* How often something stands in the audit log. */
static unsigned
alarms(const char *what)
{
	const struct faults_path path = faults_path("gate/audit.log");
	char line[1024];
	unsigned n = 0;
	FILE *f = fopen(path.s, "r");

	if (f == NULL)
		faults_give_up(path.s);
	while (fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, "\talarm\tdoor\t") != NULL &&
		    strstr(line, what) != NULL;
	fclose(f);
	return n;
}

static const struct row *row;
static unsigned before; /* such alarms */

static bool
is_noticed(struct faults_gate *x)
{
	return alarms(row->alarm) > before && x->m.gate.state == row->to;
}

/* As long as an order that waited needs to be carried out, and longer. */
static bool
is_later(struct faults_gate *x)
{
	static uint64_t end;

	(void)x;
	if (end == 0)
		end = kiosk_host_now_ms() + 1000;
	if (kiosk_host_now_ms() < end)
		return false;
	end = 0;
	return true;
}

static bool
helps(enum ui_screen s)
{
	return row->to == GATE_OUT_OF_SERVICE
	    ? s == UI_SCREEN_OUT_OF_SERVICE
	    : s == UI_SCREEN_OFFICER || s == UI_SCREEN_HELP;
}

static bool
said(void)
{
	char got[256], want[40];

	if (row->why == NULL)
		return true;
	faults_gate_ask(g.dir,
	    "SELECT reasons FROM passage ORDER BY rowid DESC LIMIT 1", got);
	snprintf(want, sizeof(want), "%s", row->why);
	return strstr(got, want) != NULL;
}

static void
fail(enum faults_wire w)
{
	const char *what = faults_wire_text(w),
		   *state = kiosk_gate_state_name(row->at);
	/* Whose answers alone are lost opens for who is admitted. */
	const bool heard = row->then == GATE_EV_SCREENED &&
	    (w == FAULTS_WIRE_DUMB || w == FAULTS_WIRE_HALF ||
		w == FAULTS_WIRE_LATE);
	unsigned opens;

	if (!faults_loop_home(&g) || !faults_gate_to(&g, row->at)) {
		faults_case(false, "%s in %s: it is not reached", what, state);
		return;
	}
	faults_gate_breathe(&g);
	opens = g.opens;
	before = alarms(row->alarm);
	faults_wire_set(w);
	if (row->then != NEVER)
		kiosk_monitor_feed(&g.m, row->then);
	faults_case(faults_loop_until(&g, is_noticed),
	    "%s in %s: unnoticed, the gate is in %s", what, state,
	    kiosk_gate_state_name(g.m.gate.state));
	faults_case(helps(g.m.view.screen), "%s in %s: the screen is %u", what,
	    state, (unsigned)g.m.view.screen);
	faults_case(
	    said(), "%s in %s: the record does not say so", what, state);
	faults_wire_set(FAULTS_WIRE_PASS);
	/* Doors lock, and what waited in the line opens none. */
	faults_case(faults_loop_until(&g, is_later) && faults_gate_settle(&g) &&
		g.opens == opens + heard,
	    "%s in %s: a door opened, or is open", what, state);
	faults_case(faults_loop_home(&g) &&
		faults_gate_to(&g,
		    row->topology == GATE_ONE_STEP ? GATE_DOOR_OPEN
						   : GATE_ENTERING),
	    "%s in %s: not in service again", what, state);
}

static bool
is_told(struct faults_gate *x)
{
	return alarms(SILENT) > before &&
	    x->m.gate.state == GATE_OUT_OF_SERVICE &&
	    x->m.hindrance == KIOSK_HINDRANCE_DOOR_SILENT;
}

/* The gate has come up, and its controller has never been heard. */
static void
wake(void)
{
	const char *what = faults_wire_text(g.begins);

	before = 0;
	faults_case(faults_loop_until(&g, is_told) && g.opens == 0 &&
		g.m.view.screen == UI_SCREEN_OUT_OF_SERVICE,
	    "%s at the start: unnoticed, the gate is in %s", what,
	    kiosk_gate_state_name(g.m.gate.state));
	/* What could be ordered meanwhile waits nowhere. */
	faults_case(!kiosk_porter_release(&g.m, HW_DOOR_EXIT, 60000),
	    "%s at the start: a door is released", what);
	faults_wire_set(FAULTS_WIRE_PASS);
	faults_case(faults_loop_home(&g) && g.opens == 0,
	    "%s at the start: not in service, %u opened", what, g.opens);
	faults_case(faults_gate_to(&g, GATE_DOOR_OPEN) && g.opens == 1,
	    "%s at the start: nobody goes through", what);
}

static bool
in_sample(enum faults_wire w)
{
	return row->at == GATE_SCREENING &&
	    (w == FAULTS_WIRE_HELD || w == FAULTS_WIRE_IDLE);
}

static void
fail_each(enum gate_topology topology)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned w = FAULTS_WIRE_DEAF; w < FAULTS_WIRE_COUNT;
		     w++) {
			row = &rows[i];
			if (row->topology == topology &&
			    (row->wire == w ||
				(row->wire == ANY && w < FAULTS_WIRE_BEATS)) &&
			    (!faults_sample || in_sample((enum faults_wire)w)))
				fail((enum faults_wire)w);
		}
}

static void
gate(enum gate_topology topology, enum faults_wire begins)
{
	const struct faults_path dir = faults_path("gate"),
				 line = faults_path("line");
	char door[200], options[240];
	const char *why;

	faults_clean(dir.s);
	snprintf(door, sizeof(door), "serial:%s", line.s);
	snprintf(options, sizeof(options),
	    "%s/door?doors=%u&open_ms=0&pass_ms=0&close_ms=0", dir.s,
	    topology == GATE_TWO_STEP ? 2 : 1);
	g = (struct faults_gate) {.exe = getenv("SALLYPORT"),
	    .doors = door,
	    .box = options,
	    .line = line.s,
	    .begins = begins};
	if (!faults_loop_open(&g, dir.s, topology))
		faults_give_up("a gate with a line to its door");
	if (begins != FAULTS_WIRE_PASS)
		wake();
	else
		fail_each(topology);
	why = faults_gate_close(&g);
	faults_loop_end();
	faults_case(why == NULL, "at the end: %s", why);
}

static void
run(void)
{
	gate(GATE_ONE_STEP, FAULTS_WIRE_PASS);
	gate(GATE_ONE_STEP, FAULTS_WIRE_DUMB);
	if (faults_sample)
		return;
	gate(GATE_ONE_STEP, FAULTS_WIRE_DEAF);
	gate(GATE_TWO_STEP, FAULTS_WIRE_PASS);
}

const struct faults_class faults_line = {
    "the doors' line: deaf, dumb, late, held", run};
