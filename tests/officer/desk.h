/*
 * The supervisor's console as it is, a process of its own, and an officer at
 * it who does what a script says (sallyport(1), console --script).
 */
#ifndef TESTS_OFFICER_DESK_H
#define TESTS_OFFICER_DESK_H

#include <sys/types.h>

/* Of lane-1; script: lines after the log-on.  End it by
 * officer_talk_ended(). */
pid_t officer_desk_start(const char *name, const char *script);

#endif
