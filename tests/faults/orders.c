/*
 * Forged, replayed and late decisions, in every state of the gate in which one
 * can arrive.  The table is what the gate has to say to each; where it is
 * not carried out the state stays what it was, and no door opens.
 */
#include <stdio.h>
#include <string.h>

#include "tests/faults/faults.h"
#include "tests/faults/letter.h"

#define V(name) KIOSK_ORDER_V_##name
#define H(name) FAULTS_##name
#define OTHER FAULTS_LETTER_OTHER
#define ADMIT(who, second, harm) \
	KIOSK_ORDER_ADMIT, FAULTS_##who, FAULTS_##second, FAULTS_##harm

/* clang-format off */
static const struct row {
	const char *name;
	struct faults_wording letter;
	/* With its case open, and in every other state. */
	enum kiosk_order_verdict with_case, without;
} rows[] = {
	{"signed by a stranger",  {ADMIT(STRANGER, NOBODY, UNHARMED), NULL, NULL, NULL, NULL, -1, 20, false}, V(FORGED), V(FORGED)},
	{"and by a stranger",     {ADMIT(DESK_1, STRANGER, UNHARMED), NULL, NULL, NULL, NULL, -1, 20, false}, V(FORGED), V(FORGED)},
	{"altered",               {ADMIT(DESK_1, NOBODY, BIT_OF_TEXT), NULL, NULL, NULL, NULL, -1, 20, false}, V(FORGED), V(FORGED)},
	{"its signature altered", {ADMIT(DESK_1, NOBODY, BIT_OF_SIGNATURE), NULL, NULL, NULL, NULL, -1, 20, false}, V(FORGED), V(FORGED)},
	{"in another's name",     {ADMIT(STRANGER, NOBODY, KEY_OF_ANOTHER), NULL, NULL, NULL, NULL, -1, 20, false}, V(FORGED), V(FORGED)},
	{"for another gate",      {ADMIT(DESK_1, NOBODY, UNHARMED), "lane-2", NULL, NULL, NULL, -1, 20, false}, V(OTHER_GATE), V(OTHER_GATE)},
	{"for another site",      {ADMIT(DESK_1, NOBODY, UNHARMED), NULL, "T2", NULL, NULL, -1, 20, false}, V(OTHER_GATE), V(OTHER_GATE)},
	{"for another case",      {ADMIT(DESK_1, NOBODY, UNHARMED), NULL, NULL, OTHER, NULL, -1, 20, false}, V(OTHER_CASE), V(OTHER_CASE)},
	{"for another passage",   {ADMIT(DESK_1, NOBODY, UNHARMED), NULL, NULL, NULL, OTHER, -1, 20, false}, V(OTHER_CASE), V(OTHER_CASE)},
	{"its time is over",      {ADMIT(DESK_1, NOBODY, UNHARMED), NULL, NULL, NULL, NULL, -60, 30, false}, V(LATE), V(LATE)},
	{"from the future",       {ADMIT(DESK_1, NOBODY, UNHARMED), NULL, NULL, NULL, NULL, 30, 20, false}, V(EARLY), V(EARLY)},
	{"lasts too long",        {ADMIT(DESK_1, NOBODY, UNHARMED), NULL, NULL, NULL, NULL, -1, 200, false}, V(EARLY), V(EARLY)},
	{"an old number",         {ADMIT(DESK_1, NOBODY, UNHARMED), NULL, NULL, NULL, NULL, -1, 20, true}, V(REPLAYED), V(REPLAYED)},
	{"one of four eyes",      {KIOSK_ORDER_REFUSE, H(DESK_1), H(NOBODY), H(UNHARMED), NULL, NULL, NULL, NULL, -1, 20, false}, V(ONE_EYE), V(OTHER_CASE)},
	{"not this console's",    {KIOSK_ORDER_LOCK, H(DESK_2), H(NOBODY), H(UNHARMED), NULL, NULL, NULL, NULL, -1, 20, false}, V(NOT_PERMITTED), V(NOT_PERMITTED)},
};
/* clang-format on */

static void
open_in(struct faults_gate *g, const char *dir, enum gate_state in)
{
	faults_clean(dir);
	if (!faults_gate_open(g, dir, faults_gate_topology(in)) ||
	    !faults_gate_to(g, in))
		faults_give_up(kiosk_gate_state_name(in));
}

/* What the gate's store says became of it, and where that leads. */
static void
send(struct faults_gate *g, const char *name, struct faults_letter *l,
    const char *want, enum gate_state to)
{
	const enum gate_state in = g->m.gate.state;
	char got[256];

	faults_letter_deliver(g, l);
	faults_letter_verdicts(g, l, got);
	faults_case(strcmp(got, want) == 0 && g->m.gate.state == to,
	    "%s, in %s: %s, not %s; the gate is in %s", name,
	    kiosk_gate_state_name(in), got, want,
	    kiosk_gate_state_name(g->m.gate.state));
}

static void
good(struct faults_gate *g, struct faults_letter *l, enum kiosk_order_kind k,
    enum gate_state to)
{
	*l = (struct faults_letter) {.is = {.kind = k,
					 .signer = FAULTS_DESK_1,
					 .issued_s = -1,
					 .lasts_s = 110}};
	faults_letter_write(g, l);
	send(g, kiosk_order_kind_name(k), l, "done", to);
}

static void
bad(const char *dir, enum gate_state in)
{
	struct faults_gate g = {.opens = 0};
	struct faults_letter l;
	const char *why;
	bool open;

	open_in(&g, dir, in);
	open = g.m.officer.open.id[0] != '\0';
	/* A number that later ones have to be above. */
	good(&g, &l, KIOSK_ORDER_RELEASE, in);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];

		l = (struct faults_letter) {.is = r->letter};
		faults_letter_write(&g, &l);
		send(&g, r->name, &l,
		    kiosk_order_verdict_name(open ? r->with_case : r->without),
		    in);
	}
	why = faults_gate_close(&g);
	faults_case(why == NULL &&
		g.opens ==
		    (in == GATE_DOOR_OPEN || in == GATE_PASSED ||
			in == GATE_ENTERING),
	    "%s: %s (opened %u times)", kiosk_gate_state_name(in),
	    why != NULL ? why : "the door", g.opens);
}

/* One good order admits, once; it does nothing at any later time, in the next
 * case, nor to a gate that was started anew. */
static void
replayed(const char *dir)
{
	struct faults_gate g = {.opens = 0};
	struct faults_letter l;
	const char *why;

	open_in(&g, dir, GATE_OFFICER);
	good(&g, &l, KIOSK_ORDER_ADMIT, GATE_DOOR_OPEN);
	faults_case(faults_gate_settle(&g), "admitted, and the door is shut");
	send(&g, "replayed", &l, "done replayed", GATE_DOOR_OPEN);
	for (unsigned in = GATE_IDLE; in < GATE_STATE_COUNT; in++)
		if (in != GATE_DOOR_OPEN && in != GATE_PASSED &&
		    faults_gate_topology((enum gate_state)in) ==
			GATE_ONE_STEP &&
		    faults_gate_to(&g, (enum gate_state)in))
			send(&g, "replayed", &l, "done replayed",
			    (enum gate_state)in);
	/* Once by the order, once because the time of SCREENING was over. */
	why = faults_gate_close(&g);
	faults_case(why == NULL && g.opens == 2,
	    "replayed: %s (opened %u times)", why ? why : "the door", g.opens);
	if (!faults_gate_open(&g, dir, GATE_ONE_STEP) ||
	    !faults_gate_to(&g, GATE_OFFICER))
		faults_give_up("no case after a restart");
	send(&g, "replayed after a restart", &l, "done replayed", GATE_OFFICER);
	why = faults_gate_close(&g);
	faults_case(why == NULL && g.opens == 2,
	    "replayed after a restart: %s (opened %u times)",
	    why ? why : "the door", g.opens);
}

/* Where a good order to lock leads: to an officer, whoever stands there; and
 * where nobody does, out of service, after a restart as well. */
static enum gate_state
locks_to(enum gate_state in)
{
	if (in == GATE_OFFICER || in == GATE_PASSED || in == GATE_TURNED_AWAY)
		return in;
	return kiosk_gate_running(in) ? GATE_OFFICER : GATE_OUT_OF_SERVICE;
}

static void
locked(const char *dir, enum gate_state in)
{
	const char *name = kiosk_gate_state_name(in), *why;
	struct faults_gate g = {.opens = 0};
	struct faults_letter l;

	open_in(&g, dir, in);
	good(&g, &l, KIOSK_ORDER_LOCK, locks_to(in));
	faults_case(faults_gate_settle(&g) && !faults_gate_home(&g),
	    "locked in %s, and a next one can come", name);
	why = faults_gate_close(&g);
	faults_case(why == NULL, "locked in %s: %s", name, why);
	if (!faults_gate_open(&g, dir, faults_gate_topology(in)))
		faults_give_up("it does not start again");
	faults_case(g.m.officer.closed && !faults_gate_home(&g),
	    "locked in %s, and open after a restart", name);
	why = faults_gate_close(&g);
	faults_case(why == NULL, "locked in %s, started again: %s", name, why);
}

static void
run(void)
{
	const struct faults_path dir = faults_path("gate");

	for (unsigned in = 0; in < GATE_STATE_COUNT; in++)
		if (faults_gate_rests((enum gate_state)in) &&
		    (!faults_sample || in == GATE_OFFICER)) {
			bad(dir.s, (enum gate_state)in);
			locked(dir.s, (enum gate_state)in);
		}
	if (!faults_sample)
		replayed(dir.s);
}

const struct faults_class faults_orders = {
    "decisions forged, replayed, late; locks", run};
