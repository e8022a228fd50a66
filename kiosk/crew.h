/*
 * The worker processes of a gate: started, watched over, ended.
 *
 * A worker is started by executing this program anew (kiosk/starter.h). Workers
 * of the row hold sockets to each other: when one of them is lost the whole row
 * is ended and started again, so that no half frame and no foreign state
 * survives.
 */
#ifndef KIOSK_CREW_H
#define KIOSK_CREW_H

#include <sys/types.h>

#include "kiosk/channel.h"
#include "kiosk/starter.h"

/* Seconds of CPU for each worker in one passage. */
#define KIOSK_CREW_CPU_S 60

struct kiosk_crew_member {
	pid_t pid; /* 0: there is none */
	struct kiosk_channel channel;
	bool ready, cleared;
	uint64_t since_ms; /* started, or lost */
	uint64_t used_ms; /* CPU time, when its budget was looked at */
};

struct kiosk_crew {
	struct kiosk_starter starter;
	int mirror;
	bool link; /* the gate has a site */
	uint64_t looked_ms; /* at budgets, while nobody is there */
	struct kiosk_crew_member member[KIOSK_PEERS]; /* [MONITOR] is unused */
};

enum kiosk_err kiosk_crew_init(struct kiosk_crew *) MUST_USE;
/*
 * The starter, while the monitor holds nothing yet.  exe NULL: the program that
 * runs.  No worker is started.
 */
enum kiosk_err kiosk_crew_found(
    struct kiosk_crew *, const char *exe, const char *conf_path) MUST_USE;
/*
 * Starts whoever is missing, at most once in a second.  KIOSK_E_CLOSED: nobody
 * can be started any more.
 */
enum kiosk_err kiosk_crew_start(struct kiosk_crew *, uint64_t now_ms) MUST_USE;
/*
 * Ends a worker, and the row with it; *status is the wait status of the one
 * that was lost.
 */
void kiosk_crew_end(
    struct kiosk_crew *, enum kiosk_peer, uint64_t now_ms, int *status);
/* Gives everybody so many seconds of CPU from now on; then SIGXCPU ends them */
void kiosk_crew_budget(struct kiosk_crew *, unsigned seconds);
/*
 * The same between travellers, at most once in period_ms, so that a quiet night
 * ends nobody: for those alone who used less than half of that time.
 */
void kiosk_crew_renew(
    struct kiosk_crew *, uint64_t now_ms, unsigned period_ms, unsigned seconds);
bool kiosk_crew_ready(const struct kiosk_crew *) MUST_USE;
bool kiosk_crew_cleared(const struct kiosk_crew *) MUST_USE;
/* Ends all. */
void kiosk_crew_close(struct kiosk_crew *);

#endif
