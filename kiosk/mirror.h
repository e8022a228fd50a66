/*
 * The live mirror: the newest camera frame in memory that the biometric worker
 * writes and the screen worker reads.  Two slots and a serial number; a reader
 * that was overtaken while it copied throws its copy away.
 *
 * The memory is sealed against growing and shrinking, so that neither side can
 * make the other die of SIGBUS.  The reader sees a shape and pixels of
 * its own copy: nothing in there is believed twice.
 */
#ifndef KIOSK_MIRROR_H
#define KIOSK_MIRROR_H

#include "mrtd/bytes.h"

#define KIOSK_MIRROR_SIDE 960
#define KIOSK_MIRROR_PIXELS ((size_t)3 * KIOSK_MIRROR_SIDE * KIOSK_MIRROR_SIDE)

struct kiosk_mirror;

/* For the monitor: a sealed memory file, or -1. */
int kiosk_mirror_make(void);
/* For the workers, before their sandbox closes; NULL on failure. */
struct kiosk_mirror *kiosk_mirror_map(int fd, bool write);
/* The pixels to fill for the next frame, KIOSK_MIRROR_PIXELS bytes. */
uint8_t *kiosk_mirror_begin(struct kiosk_mirror *);
/* Publishes them as RGB of this shape, sides up to KIOSK_MIRROR_SIDE. */
void kiosk_mirror_end(struct kiosk_mirror *, unsigned width, unsigned height);
/*
 * Copies the newest frame into px (KIOSK_MIRROR_PIXELS bytes) when its serial
 * is not *serial.  False: nothing new, or nothing whole.
 */
bool kiosk_mirror_copy(const struct kiosk_mirror *, uint32_t *serial,
    uint8_t *px, unsigned *width, unsigned *height) MUST_USE;
/* Wipes both slots. */
void kiosk_mirror_wipe(struct kiosk_mirror *);

#endif
