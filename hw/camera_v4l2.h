/*
 * A camera of the kernel (Video4Linux2, single-planar capture with buffers that
 * are mapped):
 *
 *	v4l2:/dev/v4l/by-id/NAME?format=mjpeg&size=1280x960&fps=15
 *
 *	format	yuyv, nv12, i420, rgb, grey or mjpeg: no other.  By default the
 *		mode is chosen by hw/camera_mode.h among all that are offered
 *	size	no other than this
 *	fps	at least so many, 15 by default
 *	mains	50 or 60 Hz, against lamps that flicker; 50 by default
 *	exposure, gain, white, focus
 *		set by hand, in the units of the camera (exposure in 100 us,
 *		white in kelvin); left to the camera by default
 *
 * /dev/video0 may be another camera after the next plug: /dev/v4l/by-id/... or
 * by-path/... is the address of a camera or a socket.
 *
 * Frames are given out where the driver has put them: no copy is made.  After
 * hw_camera_open() a process needs poll() and, of ioctl(), the requests of
 * hw_camera_v4l2_requests alone: no file, no further memory.
 *
 * A driver is a stranger: every size, index and count that it names is compared
 * with what was asked of it before it is used.
 */
#ifndef HW_CAMERA_V4L2_H
#define HW_CAMERA_V4L2_H

#include "hw/camera.h"

extern const struct hw_camera_driver hw_camera_v4l2_driver;

/* Of ioctl(), after it was opened; for a sandbox. */
#define HW_CAMERA_V4L2_REQUESTS 5
extern const unsigned long hw_camera_v4l2_requests[HW_CAMERA_V4L2_REQUESTS];

/*
 * What is asked of the operating system, as in its manual pages: -1 and errno.
 * A test has a table of its own.
 */
struct hw_camera_v4l2_os {
	int (*open)(const char *path, int flags);
	int (*close)(int fd);
	int (*ioctl)(int fd, unsigned long request, void *arg);
	void *(*mmap)(int fd, size_t n, int64_t offset);
	int (*munmap)(void *p, size_t n);
	uint64_t (*now_ms)(void); /* CLOCK_MONOTONIC */
};
extern const struct hw_camera_v4l2_os hw_camera_v4l2_linux;

/* What open of the driver does, with another table, which is borrowed. */
enum hw_err hw_camera_v4l2_open_with(const struct hw_camera_v4l2_os *,
    const char *rest, void **cookie, int *fd) MUST_USE;

#endif
