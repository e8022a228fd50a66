/* Tesseract, as it is installed, on the same capture. */
#ifndef TESTS_OCRB_PEER_H
#define TESTS_OCRB_PEER_H

#include "tests/ocrb/scene.h"

/*
 * Whether it reads every line of the zone that it is shown, upright, with the
 * alphabet of the MRZ and nothing else; *ms grows by its time.
 */
bool peer_reads(const struct scene *, double *ms);

#endif
