/*
 * A pseudo-terminal in place of a serial line: the end of the device.
 *
 * Where the path is a terminal already, it is opened.  Else one is made, and
 * the path becomes a symbolic link to the end that the other program opens; it
 * replaces a link to a pseudo-terminal, never anything else.
 */
#ifndef HW_VIRTUAL_PTY_H
#define HW_VIRTUAL_PTY_H

#include "hw/err.h"
#include "mrtd/bytes.h"

struct hw_pty {
	int fd; /* -1 when closed */
	bool made;
	char path[1024];
};

enum hw_err hw_pty_open(struct hw_pty *, const char *path) MUST_USE;
/*
 * What has come: HW_E_TIMEOUT: nothing; HW_E_GONE: nobody has the other end
 * open, and whatever the last one had set there is undone; ask again later.
 */
enum hw_err hw_pty_read(
    struct hw_pty *, struct sink *, unsigned timeout_ms) MUST_USE;
/* Everything, or HW_E_TIMEOUT, HW_E_GONE. */
enum hw_err hw_pty_write(
    struct hw_pty *, struct span, unsigned timeout_ms) MUST_USE;
/* Removes the link. */
void hw_pty_close(struct hw_pty *);

#endif
