/*
 * Which of the modes that a camera offers is taken: a pure function.
 *
 * TR-03121-3.1 4.1.4.1: "The minimum physical resolution of the captured facial
 * image SHALL be at least 600 x 800 pixels without any upscaling."
 */
#ifndef HW_CAMERA_MODE_H
#define HW_CAMERA_MODE_H

#include "hw/camera.h"

#define HW_CAMERA_MODE_WIDTH 600u
#define HW_CAMERA_MODE_HEIGHT 800u
/* The tracker of faces keeps up with so many, in 1000 s. */
#define HW_CAMERA_MODE_MFPS 15000u

struct hw_camera_mode_wish {
	bool one_format; /* no other than format */
	enum hw_camera_format format;
	/* At least; both 0: 600 x 800. */
	unsigned width, height;
	bool one_size; /* no other than width x height */
	unsigned mfps; /* at least; 0: HW_CAMERA_MODE_MFPS */
};

/* As large as the guideline wants it. */
bool hw_camera_mode_adequate(const struct hw_camera_mode *);
/*
 * In this order: large enough, fast enough, with colour; then the fewest pixels
 * (the most where none is large enough), then what costs least to turn into
 * pixels.  HW_E_UNSUPPORTED: none is what the wish allows.
 */
enum hw_err hw_camera_mode_pick(const struct hw_camera_mode_wish *,
    const struct hw_camera_mode *, size_t n,
    struct hw_camera_mode *out) MUST_USE;
/*
 * Bytes of a frame whose rows are stride apart (0: not told), and that stride.
 * HW_E_FORMAT: sides or a stride that the format cannot have.  HW_E_LIMIT:
 * beyond the bounds of hw/camera.h.  JPEG has no fixed size: *size is 0.
 */
enum hw_err hw_camera_mode_layout(
    const struct hw_camera_mode *, size_t *stride, size_t *size) MUST_USE;

#endif
