/*
 * A real site for tests: PostgreSQL with TLS, by tests/postgres.sh.
 */
#ifndef TESTS_HELPER_SITE_H
#define TESTS_HELPER_SITE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether there is a server program on this machine. */
bool helper_site_possible(void);
/* With the gates lane-1 and lane-2 and the consoles desk-1 and desk-2 of T1. */
bool helper_site_start(const char *dir);
/* A command of tests/postgres.sh; what it prints goes to out, which may be
 * NULL; false: it failed. */
bool helper_site_do(
    const char *dir, const char *command, char *out, size_t cap);
/* The address of a role's store. */
bool helper_site_address(
    const char *dir, const char *name, char *out, size_t cap);
void helper_site_stop(const char *dir);

#endif
