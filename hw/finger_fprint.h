/* What the files that speak to libfprint share; nobody else includes it. */
#ifndef HW_FINGER_FPRINT_H
#define HW_FINGER_FPRINT_H

#include <fprint.h>

#include "hw/finger.h"

/* Eats the error; other: for one that the table does not know. */
enum hw_err hw_finger_fprint_judge(
    GError *, enum hw_err other, enum hw_finger_hint *hint);
/* The pixels in the library's memory, and its hold on them. */
void hw_finger_fprint_wipe(FpImage **);
/* All that is due in the default context. */
void hw_finger_fprint_work(void);
/* The library logs to standard error unless told not to. */
void hw_finger_fprint_silence(void);

#endif
