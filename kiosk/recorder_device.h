/*
 * A camera and doors whose every word passes through a recorder: real ones
 * while a passage is recorded, none at all while it is replayed.
 */
#ifndef KIOSK_RECORDER_DEVICE_H
#define KIOSK_RECORDER_DEVICE_H

#include "hw/camera.h"
#include "hw/door.h"
#include "kiosk/recorder.h"

/* As hw_camera_await(); the recorder may be NULL. */
enum hw_err kiosk_recorder_device_camera(struct kiosk_recorder *,
    const char *uri, unsigned ms, struct hw_camera **out) MUST_USE;
/* As hw_door_open(). */
enum hw_err kiosk_recorder_device_door(
    struct kiosk_recorder *, const char *uri, struct hw_door **out) MUST_USE;

#endif
