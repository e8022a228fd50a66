/*
 * A network as it lies in memory, between its reader (fnet.c) and its executor
 * (fnet_run.c).  Values are stored pixel by pixel, channels innermost and
 * filled with zeros to whole panels, so that every loop runs over channels.
 */
#ifndef BIOMETRICS_FNET_PLAN_H
#define BIOMETRICS_FNET_PLAN_H

#include "biometrics/fnet.h"
#include "biometrics/kernel.h"

enum biometrics_fnet_type {
	BIOMETRICS_FNET_CONV = 1,
	BIOMETRICS_FNET_ADD = 2,
	BIOMETRICS_FNET_FULL = 3,
	BIOMETRICS_FNET_DEPTHWISE = 4 /* CONV with one channel a group */
};

struct biometrics_fnet_value {
	unsigned c, h, w;
	size_t panels; /* of channels */
	size_t pixel; /* floats a pixel */
	size_t floats;
	size_t offset; /* in the arena */
	unsigned last; /* the op that reads it last */
};

struct biometrics_fnet_op {
	enum biometrics_fnet_type type;
	unsigned in0, in1, cin, cout, k, stride, pad;
	bool has_bias;
	struct span weights, bias, slope; /* in the file, while it is read */
	size_t depth; /* terms of one sum as the kernel sees it */
	const float *w; /* packed */
	struct biometrics_kernel_tail tail;
};

struct biometrics_fnet {
	unsigned ops;
	float sub, mul;
	bool bgr;
	uint64_t macs;
	struct biometrics_fnet_op op[BIOMETRICS_FNET_MAX_OPS];
	struct biometrics_fnet_value value[BIOMETRICS_FNET_MAX_OPS + 1];
	float *packed; /* weights, biases, slopes */
	size_t packed_floats;
	float *arena; /* values, then the patch, then zeros */
	size_t arena_floats;
	size_t patch; /* offset: one row of pixels with their surroundings */
	size_t zeros; /* offset: one pixel outside the picture */
};

#endif
