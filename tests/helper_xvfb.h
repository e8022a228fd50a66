/*
 * An X server of a test's own, on a display that it chooses itself.
 */
#ifndef TESTS_HELPER_XVFB_H
#define TESTS_HELPER_XVFB_H

#include <sys/types.h>

/* Its name goes to display; 0 when the package is absent.  The server ends with
 * the process that asked for it, or with SIGTERM. */
pid_t helper_xvfb_start(char display[16]);

#endif
