/*
 * A picture of what lies on the document scanner, on its way from the reader to
 * the image worker: format (u8), width, height (u16), stride (u32), then the
 * bytes, as in struct hw_camera_frame.
 */
#ifndef KIOSK_PAGE_H
#define KIOSK_PAGE_H

#include "hw/camera.h"
#include "mrtd/bytes.h"

#define KIOSK_PAGE_HEAD 9u

void kiosk_page_put(struct sink *, const struct hw_camera_frame *);
/* Eats all; time and number are 0. */
bool kiosk_page_take(struct span, struct hw_camera_frame *out) MUST_USE;

/* docscan = camera:ADDRESS gives the address of hw/camera.h; else NULL. */
const char *kiosk_page_camera(const char *docscan);

#endif
