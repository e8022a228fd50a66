/*
 * The gate's end of the line of hw/door_line.h.
 *
 *	serial:/dev/ttyUSB0[?baud=115200]
 *
 * A device that was taken away is opened again when it is back; meanwhile the
 * doors are unknown, and its controller has locked them.  They are unknown as
 * well while a controller has never answered.
 *
 * What is no mistake of who wrote the address is no error: a line on which
 * nothing is said for two seconds may be that of a controller without power, or
 * any other silent device, and nobody can tell from here.  A path that is
 * not there, is no terminal or hangs up, and a line on which something else
 * than a controller talks, a wrong speed among it, are errors.
 */
#ifndef HW_DOOR_SERIAL_H
#define HW_DOOR_SERIAL_H

#include "hw/door.h"

extern const struct hw_door_driver hw_door_serial_driver;

/*
 * A controller on a connected socket that does not block; takes it over, even
 * on failure.  The cookie is for these functions, which are the driver's.
 */
enum hw_err hw_door_serial_attach(int line, void **cookie, int *fd) MUST_USE;
enum hw_err hw_door_serial_release(
    void *cookie, enum hw_door_leaf, unsigned for_ms) MUST_USE;
enum hw_err hw_door_serial_lock(void *cookie) MUST_USE;
enum hw_err hw_door_serial_acknowledge(void *cookie) MUST_USE;
enum hw_err hw_door_serial_lamp(void *cookie, enum hw_door_lamp) MUST_USE;
void hw_door_serial_status(void *cookie, struct hw_door_status *out);
void hw_door_serial_close(void *cookie);

#endif
