/*
 * The line between a gate and the controller of its doors, as it fails: the
 * simulated controller of the product (hw/virtual/door_sim.h) behind one
 * pseudo-terminal, another one for the gate, and whoever sits between them.
 */
#ifndef TESTS_FAULTS_WIRE_H
#define TESTS_FAULTS_WIRE_H

#include <stddef.h>

/* clang-format off */
#define FAULTS_WIRES(X)                                                       \
	X(PASS,  "passes")                                                    \
	X(DEAF,  "takes all and answers nothing")                             \
	X(HELD,  "stands still, and wakes") /* to all that has come */        \
	X(DUMB,  "hears, and is not heard")                                   \
	X(HALF,  "stops in the middle of an answer")                          \
	X(LATE,  "answers late")            /* by FAULTS_WIRE_LATE_MS */      \
	X(BEATS, "answers beats alone")                                       \
	X(IDLE,  "says done and does nothing")
/* clang-format on */

#define FAULTS_WIRE_LATE_MS 4000

enum faults_wire {
#define FAULTS_WIRE_CODE(name, text) FAULTS_WIRE_##name,
	FAULTS_WIRES(FAULTS_WIRE_CODE)
#undef FAULTS_WIRE_CODE
	FAULTS_WIRE_COUNT
};

/* The controller and its line, `path` for the gate, which fails so from the
 * first octet on; options as after sim:. */
void faults_wire_start(const char *options, const char *path, enum faults_wire);
void faults_wire_set(enum faults_wire);
const char *faults_wire_text(enum faults_wire);
void faults_wire_stop(void);

#endif
