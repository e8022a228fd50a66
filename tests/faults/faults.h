/*
 * The fault campaign: faults in every state, and what has to come of each.
 *
 *	faults [--sample] [CLASS...]
 *
 * A class is a kind of fault with a table of its own: fault, state, demand.  It
 * reports each case; what failed is printed in a line, counts at its end.
 */
#ifndef TESTS_FAULTS_FAULTS_H
#define TESTS_FAULTS_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

struct faults_class {
	const char *name;
	void (*run)(void);
};

extern const struct faults_class faults_audit, faults_store, faults_erase,
    faults_journal, faults_orders, faults_full, faults_clock, faults_kill,
    faults_site, faults_gate_power, faults_kill_chip, faults_evidence,
    faults_line;

/* A few cases of each, for `make check`. */
extern bool faults_sample;
/* One case of the class under way; fmt names it and what was wrong. */
void faults_case(bool ok, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * Whether the class runs inside this command, which prepares what is around it
 * (tests/pcscd.sh).  False: it did so now, in a process of its own, and its
 * cases were counted here; or it cannot (77), which was said.
 */
bool faults_inside(const char *class, const char *command);
/* Ends the campaign: it could not be made ready. */
void faults_give_up(const char *what) __attribute__((noreturn));
/* An empty folder of the campaign's own, in memory where that can be; it is
 * gone at the end. */
const char *faults_dir(void);
/* The same with a name in it. */
struct faults_path {
	char s[160];
};
struct faults_path faults_path(const char *name);
/* Empties the folder. */
void faults_clean(const char *dir);

#endif
