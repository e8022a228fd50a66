/*
 * Starts workers for a monitor that may start nothing itself: walls are
 * inherited, so what the monitor may not do its children could not do either.
 *
 *	kiosk_starter_open(&s, exe, conf_path);    first thing, nothing is open
 *	... the monitor opens its devices and closes itself in ...
 *	kiosk_starter_start(&s, KIOSK_READER, fd, &pid);
 *
 * The starter is told which worker, and gives it the fds that come with that.
 * Program, configuration and environment are those of the moment at which it
 * began, and it has no other verb.  What it starts are children of the monitor
 * (CLONE_PARENT): the monitor waits for them, and they die with it.
 *
 * Without a starter no worker begins anew: a gate that has lost it ends between
 * two travellers and is started again as a whole.
 */
#ifndef KIOSK_STARTER_H
#define KIOSK_STARTER_H

#include <sys/types.h>

#include "kiosk/msg.h"

/* What a worker may be given: 3, 4, 5, 6 of kiosk/worker.h. */
#define KIOSK_STARTER_FDS 4

struct kiosk_starter {
	pid_t pid;
	int fd; /* -1: there is none, or none any more */
};

enum kiosk_err kiosk_starter_open(
    struct kiosk_starter *, const char *exe, const char *conf_path) MUST_USE;
/*
 * fd[i] becomes 3 + i in the worker; -1: none is given.  KIOSK_E_CLOSED: the
 * starter is lost.
 */
enum kiosk_err kiosk_starter_start(struct kiosk_starter *, enum kiosk_peer,
    const int fd[KIOSK_STARTER_FDS], pid_t *pid) MUST_USE;
void kiosk_starter_close(struct kiosk_starter *);

#endif
