/*
 * Captures of documents, made from a seed: a page with an MRZ is drawn in
 * millimetres, printed, laid under a camera and photographed.  Nothing of it is
 * shared with mrtd/train, which knows cells only: other lens (a disc, and
 * sharpening), other light, other paper, and whole pages.
 */
#ifndef TESTS_OCRB_SCENE_H
#define TESTS_OCRB_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mrtd/mrz.h"

enum scene_kind {
	SCENE_PAGE, /* a document reader: 385 pixels to the inch, glass above */
	SCENE_WEBCAM, /* 1280 x 720, the document held below it */
	SCENE_KINDS
};

/* Where on the image the MRZ lies. */
struct scene_box {
	unsigned left, top, right, bottom;
};

struct scene {
	uint8_t *px; /* grey, no gaps between rows; malloc()ed */
	unsigned width, height;
	char text[MRTD_MRZ_MAX + 1];
	enum mrtd_mrz_format format;
	struct scene_box mrz;
	bool turned; /* upside down */
};

/* Opens the fonts; false: they are not installed. */
bool scene_open(void);
/* text NULL: any MRZ; else the lines of one, joined. */
bool scene_make(
    enum scene_kind, uint64_t seed, const char *text, struct scene *out);
void scene_free(struct scene *);
void scene_close(void);

#endif
