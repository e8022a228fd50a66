/*
 * A camera: frames with the time at which they were taken.
 *
 *	file:DIR?fps=15&once=1	the *.jpg and *.jpeg of a directory, in order
 *				of name, over and over unless once=1
 *	y4m:FILE?fps=25		a YUV4MPEG2 file (4:2:0, 8 bit, or mono)
 *
 * Everything is opened by hw_camera_open(): a process may close its sandbox
 * afterwards and needs no file system any more, only read() and the fd.
 *
 *	poll(hw_camera_fd(cam)) ...
 *	if (hw_camera_next(cam, &frame) == HW_E_OK)
 *		... frame.data is valid until the next call ...
 *
 * A camera whose directory holds no picture sees nothing: its fd never becomes
 * readable.  A slow caller misses frames, as with a real camera: next gives the
 * newest one that is due.
 */
#ifndef HW_CAMERA_H
#define HW_CAMERA_H

#include "hw/err.h"
#include "mrtd/bytes.h"

enum hw_camera_format {
	HW_CAMERA_JPEG, /* width and height are 0: only a decoder knows */
	HW_CAMERA_GREY, /* width * height bytes */
	HW_CAMERA_RGB, /* 3 * width * height bytes, interleaved */
	HW_CAMERA_I420, /* Y, then U and V at half size, rounded up */
};

struct hw_camera_frame {
	enum hw_camera_format format;
	unsigned width, height;
	struct span data;
	uint64_t time_ms; /* CLOCK_MONOTONIC, when it was taken */
	uint64_t number; /* 0, 1, ...; a gap shows that frames were missed */
};

/* Bounds of what one camera may hold or send. */
#define HW_CAMERA_FRAMES_MAX 4096
#define HW_CAMERA_FRAME_MAX (16u << 20)
#define HW_CAMERA_SIDE_MAX 4096u
#define HW_CAMERA_FPS_MAX 120u

struct hw_camera;

enum hw_err hw_camera_open(const char *uri, struct hw_camera **out) MUST_USE;
/* For poll(): readable when a frame is due.  Owned by the camera. */
int hw_camera_fd(const struct hw_camera *);
/*
 * The newest frame that is due; never blocks.  HW_E_NOT_READY: none is due.
 * HW_E_END: a recording with once=1 is over.  HW_E_FORMAT: this frame is
 * unusable, the next may be good.
 */
enum hw_err hw_camera_next(
    struct hw_camera *, struct hw_camera_frame *out) MUST_USE;
void hw_camera_close(struct hw_camera **);

/*
 * For who writes a driver: a row of the table in camera.c.  open is given
 * what follows the scheme and its colon, and gives a cookie and the fd to poll.
 */
struct hw_camera_driver {
	const char *scheme;
	enum hw_err (*open)(const char *rest, void **cookie, int *fd);
	enum hw_err (*next)(void *cookie, struct hw_camera_frame *out);
	void (*close)(void *cookie);
};

#endif
