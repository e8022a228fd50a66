/*
 * A gate of the campaign: the product's own monitor with store, audit log,
 * officers' keys and simulated door, brought into any state by what its workers
 * would say.  It has no workers: who kills those is kill.c.
 *
 *	faults_gate_open(&g, dir, GATE_ONE_STEP);
 *	faults_gate_to(&g, GATE_FACE);
 *	... fault ...
 *	why = faults_gate_close(&g);
 */
#ifndef TESTS_FAULTS_GATE_H
#define TESTS_FAULTS_GATE_H

#include "kiosk/monitor.h"
#include "tests/faults/faults.h"
#include "tests/faults/wire.h"

/* Consoles: two that the gate knows, and one that it does not. */
enum faults_desk {
	FAULTS_NOBODY,
	FAULTS_DESK_1,
	FAULTS_DESK_2,
	FAULTS_STRANGER,
	FAULTS_DESKS
};

struct faults_gate {
	char dir[160], conf[200];
	struct kiosk_lane lane;
	struct kiosk_monitor m;
	int journal; /* what the door's controller says */
	char heard[256], door[16]; /* the last of it */
	size_t heard_n;
	/* How often a door opened; goes on over a restart. */
	unsigned opens;
	unsigned entries; /* of them, into the room between the doors */
	bool running;
	/* Set before it is opened, and kept: */
	const char *exe; /* of its workers; NULL: it has none */
	const char *site; /* address of its store; NULL: nobody is there */
	const char *reader, *trust; /* NULL: a socket, and nobody's */
	const char *doors; /* NULL: simulated, on a line that never fails */
	const char *box, *line; /* else its controller's options and wire */
	enum faults_wire begins; /* how that wire fails at the start */
	bool journaled; /* the journal is a file, for who reads it later */
};

/* Goes on with what lies in the folder; zero *g before the first time.  False:
 * the gate does not start. */
bool faults_gate_open(
    struct faults_gate *, const char *dir, enum gate_topology);
/* From rest; false: it cannot be waited in. */
bool faults_gate_to(struct faults_gate *, enum gate_state);
/* One event, as a good traveller and a good document bring it. */
void faults_gate_say(struct faults_gate *, enum gate_event);
/* Whether such a gate can stand in it: some last no time at all. */
bool faults_gate_rests(enum gate_state) MUST_USE;
/* The topology in which that state exists. */
enum gate_topology faults_gate_topology(enum gate_state);
/* Waits until the doors are where the state wants them; false: never. */
bool faults_gate_settle(struct faults_gate *);
/* Before a door is released. */
void faults_gate_breathe(struct faults_gate *);
/* Whatever it does now, to IDLE, by time alone; false: it is out of service. */
bool faults_gate_home(struct faults_gate *);
/*
 * Ends it, and compares: no door opened more often than passages were admitted
 * by a record that is in the store and in the audit log, which is whole.  NULL,
 * or what is wrong.
 */
const char *faults_gate_close(struct faults_gate *);
/* The same of what lies in a folder. */
const char *faults_gate_look(const char *dir, unsigned opens);

EVP_PKEY *faults_gate_key(enum faults_desk);
/* One row and one column of its store, as text; empty: none. */
void faults_gate_ask(const char *dir, const char *sql, char out[256]);

#endif
