/* A model file, seen through memory. */
#ifndef BIOMETRICS_FILE_H
#define BIOMETRICS_FILE_H

#include "biometrics/err.h"
#include "mrtd/bytes.h"

/* FILE: it is not there, not readable, empty or no plain file. */
enum biometrics_err biometrics_file_map(
    const char *path, struct span *out) MUST_USE;
void biometrics_file_unmap(struct span *);

#endif
