/*
 * A gate for tests of what officers decide: its own monitor and workers, and
 * the site's PostgreSQL with TLS.  Its chip says nothing, so that every passage
 * goes to an officer.  It compares no faces: nobody waits for models to be
 * loaded.
 */
#ifndef TESTS_OFFICER_LANE_H
#define TESTS_OFFICER_LANE_H

#include <sys/types.h>

#include "tests/check.h"
#include "tests/helper_site.h"

extern char officer_lane_dir[64]; /* of all of it */
extern bool officer_lane_up; /* a server is here */

#define NEEDS_SERVER()                                         \
	do {                                                   \
		if (!officer_lane_up)                          \
			skip_because("no PostgreSQL is here"); \
	} while (0)

#define POLICY "[time]\naccess_ms = 300\nmrz_ms = 3000\nclear_ms = 5000\n"
#define HOLDS "officer_ms = 30000\n"

/* Of a group of tests. */
int officer_lane_before(void **state);
int officer_lane_after(void **state);
/* A file of the folder. */
void officer_lane_write(const char *name, const char *text);

/* One passage; a line "decision reasons" of its last revision into out.  chip:
 * the process that serves it, which is ended. */
void officer_lane_pass(
    const char *policy, const char *mrz, pid_t chip, char *out, size_t cap);
/* Of a chip that says nothing and is taken away when it has been waited for;
 * and of one that lies there to the end. */
void officer_lane_passage(const char *policy, char *out, size_t cap);
void officer_lane_passage_mute(const char *policy, char *out, size_t cap);
/* A chip that can be opened, of a state that nobody trusts. */
pid_t officer_lane_passport(void);

/* Of the last passage. */
bool officer_lane_opened(void);
/* Of the gate's store. */
void officer_lane_ask(const char *sql, char *out, size_t cap);

/* With every frame from the monitor, in each worker (kiosk/worker.h); set it
 * before officer_lane_worker().  NULL: it behaves. */
struct kiosk_msg;
struct kiosk_worker;
extern void (*officer_lane_hook)(
    struct kiosk_worker *, const struct kiosk_msg *);
/* The test program is its gate's workers, too: true, and main() ends so. */
bool officer_lane_worker(int argc, char **argv, int *status);

#endif
