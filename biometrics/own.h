/*
 * The face network that is part of the program: a fresh machine matches faces
 * without fetching anything, and a worker opens no file for it.  What it is,
 * and what it is worth: biometrics/models/README.md.
 */
#ifndef BIOMETRICS_OWN_H
#define BIOMETRICS_OWN_H

#include "mrtd/bytes.h"

/* FNET1 (biometrics/fnet.h). */
struct span biometrics_own_model(void);

#endif
