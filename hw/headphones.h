/*
 * The socket for headphones: whether something is plugged in, as the kernel
 * reports it for sound cards and keypads (SW_HEADPHONE_INSERT of a switch
 * device, Linux Documentation/input/event-codes.rst, "EV_SW").
 *
 *	hw_headphones_open("/dev/input/event5", &fd, &in);
 *	... poll fd for POLLIN ...
 *	while (hw_headphones_next(fd, &in) == HW_E_OK)
 *		...
 */
#ifndef HW_HEADPHONES_H
#define HW_HEADPHONES_H

#include "hw/err.h"
#include "mrtd/bytes.h"

/* The fd is the caller's; *in is how it is now, false where the device cannot
 * say.  NONE: there is no such device.  OPEN: it may not be opened. */
enum hw_err hw_headphones_open(const char *path, int *fd, bool *in) MUST_USE;
/*
 * The next change, without waiting.  NOT_READY: there is none.  GONE: the
 * device was taken away; close the fd.
 */
enum hw_err hw_headphones_next(int fd, bool *in) MUST_USE;

#endif
