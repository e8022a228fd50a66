/* The layout of gallery.h, for its reader and its writer. */
#ifndef BIOMETRICS_GALLERY_FILE_H
#define BIOMETRICS_GALLERY_FILE_H

#include "biometrics/gallery.h"

enum {
	BIOMETRICS_GALLERY_FILE_DIGEST = 32,
	BIOMETRICS_GALLERY_FILE_SIGNED = 224 /* bytes of the header in it */
};

struct biometrics_gallery_file {
	struct biometrics_gallery_shape shape;
	uint64_t n, labels_size;
	/* Where each part begins; end is the size of the file. */
	uint64_t rows, codes, ends, labels, end;
};

/* The places of the parts, from shape, n and labels_size; false: too large. */
bool biometrics_gallery_file_place(struct biometrics_gallery_file *) MUST_USE;
/* The first SIGNED bytes of the header. */
void biometrics_gallery_file_write(const struct biometrics_gallery_file *,
    uint8_t header[BIOMETRICS_GALLERY_HEADER]);
/* GALLERY, GALLERY_VERSION; GALLERY_CUT when not even the header is there. */
enum biometrics_err biometrics_gallery_file_read(
    struct span file, struct biometrics_gallery_file *) MUST_USE;

#endif
