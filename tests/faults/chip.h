/*
 * A virtual passport that lies on a real reader: pcscd with vpcd, as
 * tests/pcscd.sh runs it, and a process that answers for the chip.  At a
 * command that was said before, that process kills another one.
 */
#ifndef TESTS_FAULTS_CHIP_H
#define TESTS_FAULTS_CHIP_H

#include <stdbool.h>
#include <sys/types.h>

/* When, of a command. */
enum faults_chip_moment {
	FAULTS_CHIP_ASKED, /* it is with the chip, which has not answered */
	FAULTS_CHIP_ANSWERED /* the answer was given to the reader */
};

/* Lays it down; until faults_chip_take().  It comes back where the driver lets
 * go of it, as a document does that lies there still. */
void faults_chip_lay(const char *passport);
void faults_chip_take(void);

/* The next command is number 1.  at: the command at which the blow falls, 0:
 * none.  who may be told later: it is asked for when the blow falls. */
void faults_chip_arm(pid_t who, unsigned at, enum faults_chip_moment);
/* Of a process that is to be killed, by itself. */
void faults_chip_name(pid_t who);
unsigned faults_chip_commands(void);
/* Who was killed; 0: nobody yet. */
pid_t faults_chip_struck(void);

/* Whether the reader gives the document to somebody new, at once: nobody holds
 * it any more. */
bool faults_chip_is_free(void);

#endif
