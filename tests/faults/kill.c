/*
 * kill -9 of each process of a gate in each of its states: the monitor, and the
 * workers that the product's own program executes.  DECIDING, STORING and
 * ORDERED last no time: there the blow falls while the monitor notes that it
 * enters them.
 *
 *	who      in                          demanded
 *	worker   nobody is in the gate       out of service
 *	         a passage                   an officer
 *	         with the officer, or over   nothing, or its end
 *	         anywhere                    it is started again, and in service
 *	link     anywhere                    nothing: no passage needs it
 *	monitor  anywhere                    every process ends, the doors lock;
 *	                                     started again it goes on, the case
 *	                                     that was open has expired
 *	anybody  anywhere                    no door without an admission that
 *is in the store and in the audit log
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/faults/disk.h"
#include "tests/faults/faults.h"
#include "tests/faults/letter.h"
#include "tests/faults/loop.h"

static struct faults_gate g; /* with its workers */

/* --- the blow --- */

static struct {
	char state[40]; /* "-> STORING\"" in the gate's log */
	enum kiosk_peer who;
	pid_t struck; /* 0: not yet */
} blow;

static void
strike(void)
{
	blow.struck = blow.who == KIOSK_MONITOR ? getpid()
						: g.m.crew.member[blow.who].pid;
	if (blow.struck > 0)
		kill(blow.struck, SIGKILL);
}

static void
listen_to_log(const void *p, size_t n)
{
	if (blow.struck == 0 &&
	    memmem(p, n, blow.state, strlen(blow.state)) != NULL)
		strike();
}

/* --- what follows --- */

static bool
is_noticed(struct faults_gate *x)
{
	(void)x;
	return blow.struck != 0 && g.m.crew.member[blow.who].pid != blow.struck;
}

/* --- states --- */

static bool
lasts_no_time(enum gate_state s)
{
	return s == GATE_DECIDING || s == GATE_STORING || s == GATE_ORDERED;
}

/* On the way there the blow falls, or after it was reached. */
static bool
walk_into(enum gate_state s)
{
	struct faults_letter l = {.is = {.kind = KIOSK_ORDER_ADMIT,
				      .signer = FAULTS_DESK_1,
				      .issued_s = -1,
				      .lasts_s = 60}};

	blow.struck = 0;
	snprintf(blow.state, sizeof(blow.state), "-> %s\"",
	    kiosk_gate_state_name(s));
	if (s == GATE_CLEARING) {
		/* As a passage ends. */
		if (!faults_gate_to(&g, GATE_OFFICER))
			return false;
		faults_disk_listen(listen_to_log);
		kiosk_monitor_feed(&g.m, GATE_EV_DEADLINE);
	} else if (s == GATE_OUT_OF_SERVICE) {
		faults_disk_listen(listen_to_log);
		kiosk_monitor_feed(&g.m, GATE_EV_ORDER_CLOSE);
	} else if (s == GATE_ORDERED) {
		if (!faults_gate_to(&g, GATE_OFFICER))
			return false;
		faults_letter_write(&g, &l);
		faults_disk_listen(listen_to_log);
		faults_letter_deliver(&g, &l);
	} else if (lasts_no_time(s)) {
		if (!faults_gate_to(&g, GATE_SCREENING))
			return false;
		faults_disk_listen(listen_to_log);
		kiosk_monitor_feed(&g.m, GATE_EV_SCREENED);
	} else {
		if (!faults_gate_to(&g, s))
			return false;
		strike();
	}
	faults_disk_listen(NULL);
	return blow.struck > 0;
}

/* What the gate makes of the loss of a worker there. */
static enum gate_state
leads_to(enum gate_state s)
{
	if (s == GATE_OFFICER || s == GATE_TURNED_AWAY)
		return s;
	return kiosk_gate_running(s) && s != GATE_PASSED ? GATE_OFFICER
							 : GATE_OUT_OF_SERVICE;
}

static void
strike_worker(enum gate_state s, enum kiosk_peer who)
{
	const char *state = kiosk_gate_state_name(s),
		   *name = kiosk_msg_peer_name(who);
	enum gate_state before, to;

	blow.who = who;
	if (!faults_loop_home(&g)) {
		faults_case(
		    false, "the gate is not in service before %s", name);
		return;
	}
	if (!walk_into(s)) {
		faults_case(false, "%s cannot be struck in %s", name, state);
		return;
	}
	before = g.m.gate.state;
	to = who == KIOSK_LINK ? before : leads_to(before);
	faults_case(faults_loop_until(&g, is_noticed) &&
		(g.m.gate.state == to ||
		    /* It may have been started anew already. */
		    (to == GATE_OUT_OF_SERVICE &&
			!kiosk_gate_running(g.m.gate.state))),
	    "%s killed in %s: the gate is in %s", name, state,
	    kiosk_gate_state_name(g.m.gate.state));
	faults_case(faults_loop_home(&g),
	    "%s killed in %s: not in service again", name, state);
}

static bool
in_campaign(enum gate_state s, enum gate_topology topology)
{
	if (!faults_gate_rests(s) && !lasts_no_time(s))
		return false;
	if (faults_gate_topology(s) != topology)
		return false;
	return !faults_sample || s == GATE_FACE;
}

static void
workers(const char *dir, enum gate_topology topology)
{
	const char *why;

	g = (struct faults_gate) {.exe = getenv("SALLYPORT")};
	if (!faults_loop_open(&g, dir, topology))
		faults_give_up("a gate with workers");
	for (unsigned s = 0; s < GATE_STATE_COUNT; s++)
		for (unsigned p = KIOSK_READER; p < KIOSK_PEERS; p++)
			if (in_campaign((enum gate_state)s, topology) &&
			    (!faults_sample || p == KIOSK_IMAGE))
				strike_worker(
				    (enum gate_state)s, (enum kiosk_peer)p);
	why = faults_gate_close(&g);
	faults_loop_end();
	faults_case(why == NULL, "after workers were killed: %s", why);
}

/* --- the monitor itself --- */

/* In a process of its own, which does not come back. */
static void
be_struck(const char *dir, enum gate_state s)
{
	g = (struct faults_gate) {
	    .exe = getenv("SALLYPORT"), .journaled = true};
	blow.who = KIOSK_MONITOR;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (faults_loop_open(&g, dir, faults_gate_topology(s)) &&
	    faults_loop_home(&g))
		(void)!walk_into(s);
	_exit(1);
}

static void
strike_monitor(const char *dir, enum gate_state s)
{
	const char *state = kiosk_gate_state_name(s), *why;
	unsigned opens;
	char open_case[256];
	pid_t pid;

	fflush(NULL);
	if ((pid = fork()) == 0)
		be_struck(dir, s);
	why = faults_loop_bury(pid);
	opens = faults_loop_doors(dir);
	if (why == NULL)
		why = faults_gate_look(
		    dir, opens - (s == GATE_ENTERING && opens == 1));
	faults_case(why == NULL && opens <= 1,
	    "the monitor killed in %s: %s (%u doors)", state, why, opens);
	/* Started again, by whatever watches over it. */
	g = (struct faults_gate) {.exe = NULL};
	if (!faults_gate_open(&g, dir, faults_gate_topology(s))) {
		faults_case(false, "the monitor killed in %s: no start", state);
		return;
	}
	faults_gate_ask(dir,
	    "SELECT count(*) FROM cases c WHERE state = 'open' AND NOT EXISTS"
	    " (SELECT 1 FROM cases n WHERE n.id = c.id AND n.revision >"
	    " c.revision)",
	    open_case);
	faults_case(strcmp(open_case, "0") == 0,
	    "the monitor killed in %s: its case is open still", state);
	faults_case(faults_gate_to(&g,
			g.lane.topology == GATE_ONE_STEP ? GATE_DOOR_OPEN
							 : GATE_ENTERING),
	    "the monitor killed in %s: not in service again", state);
	/* What this gate opened counts from here. */
	why = faults_gate_close(&g);
	faults_case(
	    why == NULL, "the monitor killed in %s, then: %s", state, why);
}

static void
run(void)
{
	const struct faults_path dir = faults_path("gate");

	workers(dir.s, GATE_ONE_STEP);
	if (!faults_sample)
		workers(dir.s, GATE_TWO_STEP);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	for (unsigned s = 0; s < GATE_STATE_COUNT; s++)
		if ((faults_gate_rests((enum gate_state)s) ||
			lasts_no_time((enum gate_state)s)) &&
		    (!faults_sample || s == GATE_STORING))
			strike_monitor(dir.s, (enum gate_state)s);
}

const struct faults_class faults_kill = {"kill -9 of each process", run};
