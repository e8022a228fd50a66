/* A camera's frame as pixels. */
#ifndef KIOSK_FRAME_H
#define KIOSK_FRAME_H

#include "biometrics/image.h"
#include "hw/camera.h"

/*
 * Into the memory of out (px and cap are set); false where the frame is
 * damaged, does not have the size it says, or does not fit.
 */
bool kiosk_frame_pixels(
    const struct hw_camera_frame *, struct biometrics_image *out) MUST_USE;

#endif
