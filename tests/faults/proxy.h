/*
 * A line that fails as it is told: a process between a gate and its site.
 */
#ifndef TESTS_FAULTS_PROXY_H
#define TESTS_FAULTS_PROXY_H

enum faults_proxy_mode {
	FAULTS_PROXY_PASS,
	FAULTS_PROXY_CUT, /* what was connected is closed, nothing new comes */
	FAULTS_PROXY_SLOW, /* every piece takes 300 ms */
	/* What comes is taken, nothing is answered, and nobody hangs up. */
	FAULTS_PROXY_HANG
};

/* Returns the port of localhost that leads to this one. */
unsigned faults_proxy_start(unsigned port);
void faults_proxy_set(enum faults_proxy_mode);
void faults_proxy_stop(void);

#endif
