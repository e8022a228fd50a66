/*
 * A gate of the campaign with the product's own workers, and the monitor's loop
 * for it.  Its chip is silent and nothing is laid down, what a traveller does
 * is said by faults_gate_say(): unless it has a reader, and a chip lies there.
 */
#ifndef TESTS_FAULTS_LOOP_H
#define TESTS_FAULTS_LOOP_H

#include "tests/faults/gate.h"

#define FAULTS_LOOP_MS 60000 /* for workers to start on a slow machine */

/* In an empty folder, workers executed as g->exe; false: it does not start. */
bool faults_loop_open(
    struct faults_gate *, const char *dir, enum gate_topology);
/* The same, with what lies in the folder since. */
bool faults_loop_again(
    struct faults_gate *, const char *dir, enum gate_topology);
/* Turns the loop until this holds; false: it never did. */
bool faults_loop_until(
    struct faults_gate *, bool (*done)(struct faults_gate *));
/* To IDLE with every worker ready; time is given where a state waits for it. */
bool faults_loop_home(struct faults_gate *);
/* The scanner reads these lines; false: it does not. */
bool faults_loop_lay(const char *mrz);
/* With the gate, which was closed: what stood around it. */
void faults_loop_end(void);

/*
 * A monitor in a process of its own was struck.  Everybody whom it leaves is
 * our child (PR_SET_CHILD_SUBREAPER), as nobody else is: NULL, they have ended.
 */
const char *faults_loop_bury(pid_t monitor);
/* How often its door opened, of which the journal is a file; a thousand more,
 * where the doors are not shut at its end. */
unsigned faults_loop_doors(const char *dir);

#endif
