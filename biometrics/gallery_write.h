/*
 * Galleries made and changed.  The new file grows beside the old one and takes
 * its place in one step, when it is complete and on the disk: a program or a
 * machine that dies leaves the old one.  One writer at a time, by a lock on
 * PATH.lock, which stays.
 *
 *	e = biometrics_gallery_write_update(path, &w, &old);
 *	for (row ...) e = biometrics_gallery_write_copy(w, old, row);
 *	e = biometrics_gallery_write_put(w, template, label);
 *	e = biometrics_gallery_write_commit(w);
 *	biometrics_gallery_write_free(&w);
 *	biometrics_gallery_close(&old);
 */
#ifndef BIOMETRICS_GALLERY_WRITE_H
#define BIOMETRICS_GALLERY_WRITE_H

#include "biometrics/gallery.h"

struct biometrics_gallery_write;

/* VALUE: no such shape; BUSY: somebody else writes it; WRITE, MEMORY. */
enum biometrics_err biometrics_gallery_write_new(const char *path,
    const struct biometrics_gallery_shape *,
    struct biometrics_gallery_write **out) MUST_USE;
/*
 * The same for a gallery that is there, whose shape is kept; *old is the
 * caller's to close.  Also the errors of biometrics_gallery_open.
 */
enum biometrics_err biometrics_gallery_write_update(const char *path,
    struct biometrics_gallery_write **out,
    struct biometrics_gallery **old) MUST_USE;

/*
 * Adds a template as given in (vector.h).  VALUE: no label, or no template;
 * NOT_FINITE; DUPLICATE: the label is taken; WRITE, MEMORY.  After the first
 * three nothing has been added, and the next may be.
 */
enum biometrics_err biometrics_gallery_write_put(
    struct biometrics_gallery_write *, const void *given,
    struct span label) MUST_USE;
/* Adds a row of a gallery of the same shape; MODEL_MISMATCH, and as above. */
enum biometrics_err biometrics_gallery_write_copy(
    struct biometrics_gallery_write *, const struct biometrics_gallery *,
    size_t row) MUST_USE;

/* Puts the file in its place.  WRITE, MEMORY: the old one is still there. */
enum biometrics_err biometrics_gallery_write_commit(
    struct biometrics_gallery_write *) MUST_USE;
/* Without a commit, leaves no trace but the lock's file. */
void biometrics_gallery_write_free(struct biometrics_gallery_write **);

#endif
