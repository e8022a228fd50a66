/*
 * A video device in user space, at the level of the system calls: for machines
 * whose kernel has none.  The node is a file whose first line names what is
 * plugged in:
 *
 *	PERSONALITY[ FLAW][ shut][ picture=FILE]
 *
 * To remove the file is to unplug the device, to write another line is to move
 * its shutter.  picture= is the JPEG file that an MJPEG mode shows.
 *
 * The functions behave as open() and so on with a device of the kernel; its
 * rules are those of the Linux Media Userspace API.  Each request is shown to
 * the real kernel as well, which refuses it: so a sandbox sees it.
 */
#ifndef TESTS_V4L2_STANDIN_H
#define TESTS_V4L2_STANDIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int standin_open(const char *path, int flags);
/* One of ours. */
bool standin_is(int fd);
int standin_close(int fd);
int standin_ioctl(int fd, unsigned long request, void *arg);
void *standin_mmap(int fd, size_t n, int64_t offset);
int standin_munmap(void *p, size_t n);

/* Of the device that was opened last. */
struct standin_state {
	uint32_t fourcc, width, height, stride;
	bool streaming;
	unsigned queued, mapped;
	unsigned long requests; /* so far */
	int32_t lamp, exposure_auto, exposure, mains, priority;
};
void standin_look(struct standin_state *);

#endif
