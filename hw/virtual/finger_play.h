/*
 * Plays the finger before libfprint's virtual image device (hw/finger.h,
 * virtual:PATH): a stream of pairs of native 32-bit integers, width and height
 * before pixels, or one of the orders below.
 */
#ifndef HW_VIRTUAL_FINGER_PLAY_H
#define HW_VIRTUAL_FINGER_PLAY_H

#include "hw/err.h"
#include "mrtd/bytes.h"

/* What is said instead of a width; the second number is its argument. */
enum hw_finger_play_order {
	HW_FINGER_PLAY_RETRY = -1, /* FpDeviceRetry: taken badly */
	HW_FINGER_PLAY_ERROR = -2, /* FpDeviceError */
	HW_FINGER_PLAY_AUTO = -3, /* 1: an image lays and lifts it, 0: not */
	HW_FINGER_PLAY_FINGER = -4, /* 1: it lies there, 0: it does not */
	HW_FINGER_PLAY_UNPLUG = -5
};

/* Until the device listens there; HW_E_TIMEOUT. */
enum hw_err hw_finger_play_connect(
    const char *path, unsigned timeout_ms, int *fd) MUST_USE;
/* Grey, ridges dark. */
enum hw_err hw_finger_play_image(
    int fd, struct span px, unsigned width, unsigned height) MUST_USE;
enum hw_err hw_finger_play_order(
    int fd, enum hw_finger_play_order, int argument) MUST_USE;

#endif
