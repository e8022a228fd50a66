/*
 * The walls around a worker.  Whoever parses foreign bytes holds no power: no
 * files, no network, no further process, no memory that is both written and
 * executed.
 *
 *	kiosk_sandbox_prepare(fds, n);    first thing: drop what is inherited
 *	... open devices, map models ...
 *	kiosk_sandbox_close(profile);     from here on foreign bytes may come
 *
 * After close a system call outside the profile's list ends the process at
 * once (SIGSYS), which the monitor sees and answers with an officer.
 */
#ifndef KIOSK_SANDBOX_H
#define KIOSK_SANDBOX_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"

enum kiosk_sandbox_profile {
	KIOSK_SANDBOX_READER, /* one PC/SC socket, one scanner */
	KIOSK_SANDBOX_NFC, /* one serial line or USB device, one scanner */
	KIOSK_SANDBOX_READER_EYE, /* READER, and the scanner is a camera */
	KIOSK_SANDBOX_NFC_EYE, /* NFC, likewise */
	KIOSK_SANDBOX_PARSER, /* two sockets and memory */
	KIOSK_SANDBOX_DECODER, /* the same, with little memory */
	KIOSK_SANDBOX_CAMERA, /* sensor fds and models in memory */
	KIOSK_SANDBOX_SENSOR, /* libfprint on its open device, and threads */
	KIOSK_SANDBOX_LINK, /* a TLS line of its own, and no file written */
	KIOSK_SANDBOX_SIGNER, /* a token's module: files and sockets, no exec */
	KIOSK_SANDBOX_SCREEN, /* off-screen: pixels in memory */
	KIOSK_SANDBOX_DISPLAY, /* a window: the display's fds too */
	KIOSK_SANDBOX_MONITOR, /* its own files, its door, its workers' end */
	KIOSK_SANDBOX_MONITOR_OPEN, /* the same, with a library that is not ours
				     */
	KIOSK_SANDBOX_PROFILES
};

/*
 * Closes every fd but 0, 1, 2 and those named, dies with the parent, takes no
 * new privileges, leaves no core and cannot be traced by its siblings.
 */
enum kiosk_err kiosk_sandbox_prepare(const int *fds, size_t n) MUST_USE;
/* Limits, Landlock where the kernel has it, seccomp.  There is no way back. */
enum kiosk_err kiosk_sandbox_close(enum kiosk_sandbox_profile) MUST_USE;

/* What Landlock leaves of the file system. */
enum kiosk_sandbox_right {
	KIOSK_SANDBOX_READ, /* files and directories below it */
	KIOSK_SANDBOX_KEEP, /* files below it: made, written, read, removed */
	KIOSK_SANDBOX_USE, /* devices below it: written, read, set up */
};
struct kiosk_sandbox_path {
	const char *path; /* what is not there is not allowed, either */
	enum kiosk_sandbox_right right;
};

/* The same with what is left; without Landlock seccomp stands alone. */
enum kiosk_err kiosk_sandbox_close_but(enum kiosk_sandbox_profile,
    const struct kiosk_sandbox_path *, size_t n) MUST_USE;
/* The kernel's Landlock version; 0 where it has none. */
int kiosk_sandbox_landlock(void);

/* What OpenSSL would otherwise load or open on first use, inside. */
bool kiosk_sandbox_warm_up(void) MUST_USE;

#endif
