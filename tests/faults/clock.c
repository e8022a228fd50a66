/*
 * The wall clock jumps, in each state of the gate, while it runs and over a
 * restart; deadlines of a passage are the monotonic clock's.
 *
 *	what                               demanded
 *	a passage under way                is decided as if nothing had happened
 *	an order of an officer in time     late where the gate's clock is ahead,
 *	                                   early where it is behind; carried out
 *	                                   once the clock is right again
 *	a lane that was locked, released   is what the last order made of it
 *	rows, audit log                    all are there, nothing erased early
 */
#undef _FORTIFY_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "tests/faults/faults.h"
#include "tests/faults/gate.h"
#include "tests/faults/letter.h"

#define HOUR INT64_C(3600)
#define YEAR (8766 * HOUR)

static int64_t ahead; /* seconds; of everything in this process */

int
clock_gettime(clockid_t id, struct timespec *t)
{
	const int e = (int)syscall(SYS_clock_gettime, id, t);

	if (e == 0 && id == CLOCK_REALTIME)
		t->tv_sec += ahead;
	return e;
}

time_t
time(time_t *out)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (out != NULL)
		*out = t.tv_sec;
	return t.tv_sec;
}

static const int64_t jumps[] = {
    HOUR, -HOUR, 24 * HOUR, -24 * HOUR, 9 * YEAR, -40 * YEAR};

/* From this state on the clock is another one. */
static void
jump_in(const char *dir, enum gate_state in, int64_t by)
{
	static const enum gate_state way[] = {GATE_IDLE, GATE_MRZ, GATE_ACCESS,
	    GATE_READING, GATE_FACE, GATE_SCREENING};
	static const enum gate_event rest[] = {GATE_EV_DOCUMENT, GATE_EV_MRZ_OK,
	    GATE_EV_ACCESS_OK, GATE_EV_TRUSTED, GATE_EV_MATCH,
	    GATE_EV_SCREENED};
	struct faults_gate g = {.opens = 0};
	bool on_way = false;
	const char *why;

	faults_clean(dir);
	if (!faults_gate_open(&g, dir, faults_gate_topology(in)) ||
	    !faults_gate_to(&g, in))
		faults_give_up(kiosk_gate_state_name(in));
	ahead = by;
	for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++)
		if (g.m.gate.state == way[i]) {
			faults_gate_say(&g, rest[i]);
			on_way = true;
		}
	faults_case(!on_way || g.m.gate.state == GATE_DOOR_OPEN,
	    "%+lld s in %s: the passage is in %s", (long long)by,
	    kiosk_gate_state_name(in), kiosk_gate_state_name(g.m.gate.state));
	kiosk_monitor_keep(&g.m);
	faults_case(g.lane.topology == GATE_TWO_STEP ||
		faults_gate_to(&g, GATE_DOOR_OPEN),
	    "%+lld s in %s: nobody is admitted after it", (long long)by,
	    kiosk_gate_state_name(in));
	why = faults_gate_close(&g);
	faults_case(why == NULL, "%+lld s in %s: %s", (long long)by,
	    kiosk_gate_state_name(in), why);
	ahead = 0;
}

/* An officer's clock is right, the gate's is not, and then is. */
static void
order_at(const char *dir, int64_t by)
{
	const enum kiosk_order_verdict want = by > 0 ? KIOSK_ORDER_V_LATE
						     : KIOSK_ORDER_V_EARLY;
	struct faults_gate g = {.opens = 0};
	struct faults_letter l = {.is = {.kind = KIOSK_ORDER_ADMIT,
				      .signer = FAULTS_DESK_1,
				      .issued_s = -1,
				      .lasts_s = 20}};
	char got[256];
	const char *why;

	faults_clean(dir);
	if (!faults_gate_open(&g, dir, GATE_ONE_STEP) ||
	    !faults_gate_to(&g, GATE_OFFICER))
		faults_give_up("no case");
	faults_letter_write(&g, &l);
	ahead = by;
	faults_letter_deliver(&g, &l);
	faults_letter_verdicts(&g, &l, got);
	faults_case(strcmp(got, kiosk_order_verdict_name(want)) == 0 &&
		g.m.gate.state == GATE_OFFICER,
	    "an order, %+lld s: %s", (long long)by, got);
	ahead = 0;
	faults_letter_write(&g, &l);
	faults_letter_deliver(&g, &l);
	faults_letter_verdicts(&g, &l, got);
	faults_case(strcmp(got, "done") == 0 &&
		g.m.gate.state == GATE_DOOR_OPEN && faults_gate_settle(&g),
	    "an order after %+lld s, the clock right again: %s", (long long)by,
	    got);
	why = faults_gate_close(&g);
	faults_case(why == NULL && g.opens == 1, "an order, %+lld s: %s",
	    (long long)by, why);
}

/* The clock is set between two orders to the lane; the last one holds. */
static void
lane_over(const char *dir, enum kiosk_order_kind last, int64_t by)
{
	const bool closed = last == KIOSK_ORDER_LOCK;
	struct faults_gate g = {.opens = 0};
	struct faults_letter l = {
	    .is = {.signer = FAULTS_DESK_1, .issued_s = -1, .lasts_s = 20}};
	const char *why;

	faults_clean(dir);
	if (!faults_gate_open(&g, dir, GATE_ONE_STEP))
		faults_give_up("no gate");
	l.is.kind = closed ? KIOSK_ORDER_RELEASE : KIOSK_ORDER_LOCK;
	faults_letter_write(&g, &l);
	faults_letter_deliver(&g, &l);
	/* Everybody's clock is set: the console's, too. */
	ahead = by;
	l.is.kind = last;
	faults_letter_write(&g, &l);
	faults_letter_deliver(&g, &l);
	faults_case(g.m.officer.closed == closed, "%s after %+lld s",
	    kiosk_order_kind_name(last), (long long)by);
	why = faults_gate_close(&g);
	faults_case(why == NULL, "%s after %+lld s: %s",
	    kiosk_order_kind_name(last), (long long)by, why);
	if (!faults_gate_open(&g, dir, GATE_ONE_STEP))
		faults_give_up("it does not start again");
	faults_case(g.m.officer.closed == closed,
	    "%s after %+lld s, then a restart: the lane is %s",
	    kiosk_order_kind_name(last), (long long)by,
	    g.m.officer.closed ? "locked" : "open");
	why = faults_gate_close(&g);
	faults_case(why == NULL, "%s after %+lld s, then a restart: %s",
	    kiosk_order_kind_name(last), (long long)by, why);
	ahead = 0;
}

static void
run(void)
{
	const struct faults_path dir = faults_path("gate");

	for (size_t k = 0; k < sizeof(jumps) / sizeof(jumps[0]); k++) {
		for (unsigned in = 0; in < GATE_STATE_COUNT; in++)
			if (faults_gate_rests((enum gate_state)in) &&
			    (!faults_sample || (in == GATE_FACE && k == 1)))
				jump_in(dir.s, (enum gate_state)in, jumps[k]);
		if (faults_sample && k != 1)
			continue;
		order_at(dir.s, jumps[k]);
		lane_over(dir.s, KIOSK_ORDER_LOCK, jumps[k]);
		if (!faults_sample)
			lane_over(dir.s, KIOSK_ORDER_RELEASE, jumps[k]);
	}
}

const struct faults_class faults_clock = {"the clock jumps", run};
