/*
 * What the screen worker says to the monitor: touches, what was typed, pictures
 * of the screen.  For kiosk/hear.c.
 */
#ifndef KIOSK_HEAR_SCREEN_H
#define KIOSK_HEAR_SCREEN_H

#include "kiosk/monitor.h"

enum kiosk_err kiosk_hear_screen_touch(
    struct kiosk_monitor *, enum kiosk_peer, struct span body) MUST_USE;
enum kiosk_err kiosk_hear_screen_typed(
    struct kiosk_monitor *, enum kiosk_peer, struct span body) MUST_USE;
enum kiosk_err kiosk_hear_screen_snapshot(
    struct kiosk_monitor *, enum kiosk_peer, struct span body) MUST_USE;

#endif
