/*
 * A gate of the campaign with the product's own workers, and the monitor's loop
 * for it.  Its chip is silent and nothing is laid down: what a traveller does
 * is said by faults_gate_say().
 */
#ifndef TESTS_FAULTS_LOOP_H
#define TESTS_FAULTS_LOOP_H

#include "tests/faults/gate.h"

#define FAULTS_LOOP_MS 60000 /* for workers to start on a slow machine */

/* In an empty folder, workers executed as g->exe; false: it does not start. */
bool faults_loop_open(
    struct faults_gate *, const char *dir, enum gate_topology);
/* Turns the loop until this holds; false: it never did. */
bool faults_loop_until(
    struct faults_gate *, bool (*done)(struct faults_gate *));
/* To IDLE with every worker ready; time is given where a state waits for it. */
bool faults_loop_home(struct faults_gate *);
/* With the gate, which was closed: what stood around it. */
void faults_loop_end(void);

#endif
