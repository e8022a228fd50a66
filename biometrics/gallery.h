/*
 * A gallery: templates of one model with their labels, in one file that is
 * mapped into memory and searched where it lies.
 *
 *	e = biometrics_gallery_open("watchlist.gallery", &g);
 *	e = biometrics_gallery_top(g, &id, template, 1, 10, hit, &n);
 *	... biometrics_gallery_label(g, hit[0].row) ...
 *	biometrics_gallery_close(&g);
 *
 * A file is never changed: whoever changes a gallery writes a new file and
 * renames it into place (gallery_write.h).  An open gallery goes on being
 * searched as it was, until biometrics_gallery_renew() takes up the new one.
 * Nobody else may have the right to write the file: one that is made shorter
 * while it is mapped kills its reader.
 *
 * Layout, little-endian:
 *
 *	  0   8  "SALLYGAL"
 *	  8   4  version, 1
 *	 12   4  size of this header, 256
 *	 16   1  kind of template (template.h)
 *	 17   1  type of element (vector.h)
 *	 18   1  metric (distance.h)
 *	 19   1  zero
 *	 20   2  dim
 *	 22   2  version of the template
 *	 24  32  model of the template
 *	 56   8  rows, n
 *	 64   8  bytes of all labels
 *	 72 152  zero
 *	224  32  SHA-256 of all that follows the header and then of its first
 *	         224 bytes
 *	256      n rows (vector.h); zeros to a multiple of 64
 *	         F32, F16: blocks of 4-bit codes (bound.h)
 *	         n times 4 bytes: where the label ends; zeros to 8
 *	         the labels, one behind the other
 */
#ifndef BIOMETRICS_GALLERY_H
#define BIOMETRICS_GALLERY_H

#include "biometrics/search.h"
#include "biometrics/template.h"

struct biometrics_gallery;

enum {
	BIOMETRICS_GALLERY_VERSION = 1,
	BIOMETRICS_GALLERY_HEADER = 256,
	BIOMETRICS_GALLERY_LABEL = 255 /* bytes of a label, from 1 */
};

/* What all templates of a gallery have in common; id.dim is vector.dim. */
struct biometrics_gallery_shape {
	struct biometrics_template_id id;
	struct biometrics_vector vector;
};

/*
 * FILE, MEMORY; GALLERY: no gallery, or damaged in spite of its checksum, say
 * by a row that holds a NaN; GALLERY_VERSION; GALLERY_CUT: it ends early;
 * GALLERY_SUM.  Reads the whole file once.
 */
enum biometrics_err biometrics_gallery_open(
    const char *path, struct biometrics_gallery **out) MUST_USE;
/* From memory, aligned to 64 bytes, which must outlive it. */
enum biometrics_err biometrics_gallery_open_memory(
    struct span file, struct biometrics_gallery **out) MUST_USE;
void biometrics_gallery_close(struct biometrics_gallery **);
/*
 * Where another file has been put in the place of this one: opens that and
 * closes this.  On an error the gallery stays what it was.
 */
enum biometrics_err biometrics_gallery_renew(
    struct biometrics_gallery **) MUST_USE;

const struct biometrics_gallery_shape *biometrics_gallery_shape(
    const struct biometrics_gallery *);
/* The SHA-256 in its header, which was found right: which gallery it is. */
struct span biometrics_gallery_digest(const struct biometrics_gallery *);
/* The rows as search.h takes them. */
const struct biometrics_search_set *biometrics_gallery_set(
    const struct biometrics_gallery *);
/* Printable: no byte is a control. Empty for a row that is not there. */
struct span biometrics_gallery_label(
    const struct biometrics_gallery *, size_t row);
/* NOT_FOUND. */
enum biometrics_err biometrics_gallery_find(
    const struct biometrics_gallery *, struct span label, size_t *row) MUST_USE;
/* 1 to LABEL bytes, none of them a control. */
bool biometrics_gallery_label_valid(struct span label) MUST_USE;

/* As biometrics_search_top and _within; MODEL_MISMATCH unless id is its own. */
enum biometrics_err biometrics_gallery_top(const struct biometrics_gallery *,
    const struct biometrics_template_id *, const void *given, size_t nq,
    size_t k, struct biometrics_search_hit *out, size_t *found) MUST_USE;
enum biometrics_err biometrics_gallery_within(const struct biometrics_gallery *,
    const struct biometrics_template_id *, const void *given, float threshold,
    struct biometrics_search_hit *out, size_t cap, size_t *found) MUST_USE;

#endif
