/*
 * The MRZ of a picture of a document's page (mrtd/ocrb.h): the picture file is
 * decoded and made grey, in memory that is wiped.
 */
#ifndef KIOSK_MRZ_IMAGE_H
#define KIOSK_MRZ_IMAGE_H

#include "biometrics/err.h"
#include "mrtd/ocrb.h"

/*
 * OK also where no MRZ is found: then out->n is 0.  Else what the decoder says;
 * MEMORY.
 */
enum biometrics_err kiosk_mrz_image_read(
    struct span file, struct mrtd_ocrb_reading *out) MUST_USE;
/* The same of pixels that are grey already. */
enum biometrics_err kiosk_mrz_image_read_grey(
    const struct mrtd_ocrb_image *, struct mrtd_ocrb_reading *out) MUST_USE;

#endif
