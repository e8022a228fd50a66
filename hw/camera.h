/*
 * A camera: frames with the time at which they were taken.
 *
 *	file:DIR?fps=15&once=1	the *.jpg and *.jpeg of a directory, in order
 *				of name, over and over unless once=1
 *	y4m:FILE?fps=25		a YUV4MPEG2 file (4:2:0, 8 bit, or mono)
 *	v4l2:NODE?fps=15	a camera of the kernel: hw/camera_v4l2.h
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
 *
 * Who has nobody to look at lets the camera rest: its lamp goes out, and what
 * it has seen is wiped, so that no frame of one traveller is shown as the first
 * of the next.
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
	HW_CAMERA_YUYV, /* Y0 U Y1 V for two pixels, the width is even */
	HW_CAMERA_NV12, /* Y, then rows of UV at half size, the sides are even
			 */
	HW_CAMERA_FORMATS
};

struct hw_camera_frame {
	enum hw_camera_format format;
	unsigned width, height;
	/* Bytes from one row to the next, of NV12 in both planes; 0: nothing
	 * lies between them.  Neither JPEG nor I420 has one. */
	size_t stride;
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

/* "YUYV"; "unknown" outside the range. */
const char *hw_camera_format_name(enum hw_camera_format);

/* What a device says of itself: for who sets a gate up. */
#define HW_CAMERA_MODES 64
struct hw_camera_mode {
	enum hw_camera_format format;
	unsigned width, height;
	unsigned mfps; /* frames in 1000 s; 0: not known */
};
struct hw_camera_about {
	char name[40]; /* printable ASCII; empty for a recording */
	struct hw_camera_mode mode; /* that frames have */
	struct hw_camera_mode offered[HW_CAMERA_MODES];
	size_t n; /* 0 for a recording */
	bool shut; /* its privacy shutter is closed */
	bool lamp; /* its lamp can be driven, and says when it looks */
};

enum hw_err hw_camera_open(const char *uri, struct hw_camera **out) MUST_USE;
/*
 * The same for a device that may be plugged in later, within so many
 * milliseconds.  What cannot come by itself is not waited for.
 */
enum hw_err hw_camera_await(
    const char *uri, unsigned ms, struct hw_camera **out) MUST_USE;
/* For poll(): readable when a frame is due.  Owned by the camera. */
int hw_camera_fd(const struct hw_camera *);
/*
 * The newest frame that is due; never blocks.  HW_E_NOT_READY: none is due.
 * HW_E_END: a recording with once=1 is over.  HW_E_FORMAT: this frame is
 * unusable, the next may be good.  HW_E_SHUT: the privacy shutter is closed.
 * HW_E_GONE: it was unplugged, or fails without end: close it; it may be opened
 * again when it is back.
 */
enum hw_err hw_camera_next(
    struct hw_camera *, struct hw_camera_frame *out) MUST_USE;
/*
 * An opened camera is awake.  At rest next says HW_E_NOT_READY, the fd is not
 * to be polled, and the last frame is no longer valid.  A recording never
 * rests.
 */
void hw_camera_rest(struct hw_camera *);
enum hw_err hw_camera_wake(struct hw_camera *) MUST_USE;
/* All that is known without a frame; zeros where nothing is. */
void hw_camera_tell(const struct hw_camera *, struct hw_camera_about *);
void hw_camera_close(struct hw_camera **);

/*
 * For who writes a driver: a row of the table in camera.c.  open is given
 * what follows the scheme and its colon, and gives a cookie and the fd to poll.
 */
struct hw_camera_driver {
	const char *scheme;
	bool plugged; /* comes and goes */
	enum hw_err (*open)(const char *rest, void **cookie, int *fd);
	enum hw_err (*next)(void *cookie, struct hw_camera_frame *out);
	void (*close)(void *cookie);
	/* NULL: never rests, has nothing to tell. */
	void (*rest)(void *cookie);
	enum hw_err (*wake)(void *cookie);
	void (*tell)(void *cookie, struct hw_camera_about *);
};
/* A camera of the caller's own; the driver's open is not asked. */
enum hw_err hw_camera_of(const struct hw_camera_driver *, void *cookie, int fd,
    struct hw_camera **out) MUST_USE;

#endif
