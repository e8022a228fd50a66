/*
 * The disk is full, from each state of a passage on, with room for nothing, for
 * less than a row, for a row but not for its line in the audit log, ...
 *
 *	where                        demanded
 *	before the record is stored  an officer or out of service, no door
 *	after                        as if nothing had happened
 *	room again                   in service by itself; a passage is admitted
 *	anywhere                     what was acknowledged is there
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/faults/disk.h"
#include "tests/faults/faults.h"
#include "tests/faults/gate.h"

static const int64_t rooms[] = {0, 40, 700, 5000, 9000, 15000, 30000, 70000};

static const enum gate_state way[] = {GATE_IDLE, GATE_MRZ, GATE_ACCESS,
    GATE_READING, GATE_FACE, GATE_SCREENING, GATE_OFFICER, GATE_TURNED_AWAY,
    GATE_PASSED};

static unsigned long
rows(const char *dir)
{
	char got[256];

	faults_gate_ask(dir,
	    "SELECT (SELECT count(*) FROM passage) + (SELECT count(*) FROM"
	    " cases) + (SELECT count(*) FROM verdicts)",
	    got);
	return strtoul(got, NULL, 10);
}

/* What the traveller would do next; the store is asked for room, or not. */
static void
go_on(struct faults_gate *g, enum gate_state from)
{
	static const enum gate_event rest[] = {GATE_EV_DOCUMENT, GATE_EV_MRZ_OK,
	    GATE_EV_ACCESS_OK, GATE_EV_TRUSTED, GATE_EV_MATCH,
	    GATE_EV_SCREENED};
	static const enum gate_state next[] = {GATE_IDLE, GATE_MRZ, GATE_ACCESS,
	    GATE_READING, GATE_FACE, GATE_SCREENING};

	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		if (g->m.gate.state == next[i])
			faults_gate_say(g, rest[i]);
	if (from == GATE_OFFICER || from == GATE_TURNED_AWAY ||
	    from == GATE_PASSED)
		faults_gate_say(g, GATE_EV_DEADLINE);
}

#define ROW 4096 /* a page: no row is in less */

static bool
is_well(enum gate_state from, enum gate_state to, int64_t room)
{
	/* Ended before the disk was full; or it had room for all of it. */
	if (from >= GATE_PASSED)
		return to == GATE_CLEARING || to == GATE_OUT_OF_SERVICE;
	return (to == GATE_DOOR_OPEN && room >= ROW) || to == GATE_OFFICER ||
	    to == GATE_OUT_OF_SERVICE;
}

static void
one(struct faults_gate *g, enum gate_state from, int64_t room)
{
	unsigned long before;
	enum gate_state to;
	unsigned opens;

	if (!faults_gate_to(g, from))
		faults_give_up(kiosk_gate_state_name(from));
	before = rows(g->dir);
	opens = g->opens;
	/* Nothing is left of its log's room. */
	kiosk_store_forget(g->m.store);
	faults_disk_fill(g->dir, room);
	go_on(g, from);
	to = g->m.gate.state;
	faults_case(is_well(from, to, room) &&
		g->opens - opens == (to == GATE_DOOR_OPEN),
	    "full in %s, %lld octets left: the gate is in %s, %u doors",
	    kiosk_gate_state_name(from), (long long)room,
	    kiosk_gate_state_name(to), g->opens - opens);
	(void)!faults_gate_home(g);
	faults_disk_empty();
	faults_case(rows(g->dir) >= before,
	    "full in %s, %lld octets left: rows are lost",
	    kiosk_gate_state_name(from), (long long)room);
	faults_case(faults_gate_to(g, GATE_DOOR_OPEN),
	    "full in %s, %lld octets left, then room again: it stays closed",
	    kiosk_gate_state_name(from), (long long)room);
}

static void
run(void)
{
	const struct faults_path dir = faults_path("gate");

	for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++) {
		struct faults_gate g = {.opens = 0};
		const char *why;

		if (faults_sample && way[i] != GATE_SCREENING)
			continue;
		faults_clean(dir.s);
		if (!faults_gate_open(&g, dir.s, GATE_ONE_STEP))
			faults_give_up("no gate");
		for (size_t k = 0; k < sizeof(rooms) / sizeof(rooms[0]); k++)
			one(&g, way[i], rooms[k]);
		why = faults_gate_close(&g);
		faults_case(why == NULL, "full in %s: %s",
		    kiosk_gate_state_name(way[i]), why);
	}
}

const struct faults_class faults_full = {"disk full", run};
