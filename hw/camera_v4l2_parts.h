/*
 * What the files of the Video4Linux2 camera share; nobody else includes this.
 */
#ifndef HW_CAMERA_V4L2_PARTS_H
#define HW_CAMERA_V4L2_PARTS_H

#include <linux/videodev2.h>

#include "hw/camera_mode.h"
#include "hw/camera_v4l2.h"
#include "hw/uri.h"

/* Asked for; a driver may give more, which stay unused. */
#define BUFFERS 4u

struct camera_v4l2 {
	const struct hw_camera_v4l2_os *os;
	int fd;
	struct hw_camera_about about;
	size_t stride, size; /* of a frame of about.mode; of JPEG 0 */
	struct {
		uint8_t *p;
		size_t n;
		bool ours; /* not with the driver */
	} buffer[BUFFERS];
	unsigned buffers;
	int held; /* given out by the last next; -1: none */
	bool awake;
	unsigned failed; /* in a row */
	uint64_t alive_ms; /* it woke, or showed something */
	bool numbered;
	uint32_t sequence;
	uint64_t number;
};

/* One ioctl, repeated where a signal came between; what errno says. */
enum hw_err hw_camera_v4l2_ask(
    const struct camera_v4l2 *, unsigned long request, void *arg) MUST_USE;

/* What errno says of a device. */
enum hw_err hw_camera_v4l2_meaning(int number);

/* camera_v4l2_stream.c: of the driver, with struct camera_v4l2 for a cookie. */
enum hw_err hw_camera_v4l2_stream_map(struct camera_v4l2 *) MUST_USE;
void hw_camera_v4l2_stream_rest(void *);
enum hw_err hw_camera_v4l2_stream_wake(void *) MUST_USE;
enum hw_err hw_camera_v4l2_stream_next(
    void *, struct hw_camera_frame *) MUST_USE;

/* camera_v4l2_enum.c: fills about.offered, at most HW_CAMERA_MODES. */
void hw_camera_v4l2_enum(struct camera_v4l2 *);
/* The driver's name of a format, and back; false: none of ours. */
bool hw_camera_v4l2_enum_format(
    uint32_t fourcc, enum hw_camera_format *) MUST_USE;
uint32_t hw_camera_v4l2_enum_fourcc(enum hw_camera_format);
/* Frames in 1000 s; 0 where the interval is none. */
unsigned hw_camera_v4l2_enum_mfps(const struct v4l2_fract *interval);

/*
 * camera_v4l2_control.c.  Where the address names none a control is set as
 * well as the camera can; HW_E_UNSUPPORTED and HW_E_ARGUMENT are for a named
 * one that it lacks, or out of its range.
 */
enum hw_err hw_camera_v4l2_control(
    struct camera_v4l2 *, const struct hw_uri *) MUST_USE;
/* What has happened to the shutter since.  HW_E_GONE: another picture. */
enum hw_err hw_camera_v4l2_control_events(struct camera_v4l2 *) MUST_USE;

#endif
