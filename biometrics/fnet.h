/*
 * FNET1: a small network file and its executor.
 *
 * Little endian: magic "FNET1" 00 00 00; u32 ops, channels, height, width of
 * the input; f32 sub, mul; u32 bgr.  Input is (pixel - sub) * mul, planar, RGB
 * unless bgr.  Each op: 11 u32 (type 1 convolution, 2 addition, 3 fully
 * connected; in0, in1, cin, cout, k, stride, pad, groups, act 0 none 1 ReLU6
 * 2 PReLU, has_bias), then f32 weights, bias[cout] when has_bias, slope[cout]
 * when act = 2.  Value 0 is the input, value i + 1 the output of op i; the last
 * op's output is the network's.
 *
 * A file is hostile until proven otherwise: every shape is checked, sizes are
 * bounded, and nothing may follow the last op.
 */
#ifndef BIOMETRICS_FNET_H
#define BIOMETRICS_FNET_H

#include "biometrics/err.h"
#include "mrtd/bytes.h"

struct biometrics_image;
struct biometrics_fnet;

enum {
	BIOMETRICS_FNET_MAX_OPS = 256,
	BIOMETRICS_FNET_MAX_SIDE = 512, /* of the input */
	BIOMETRICS_FNET_MAX_CHANNELS = 4096
};

/* The file may be given back afterwards.  MODEL, UNSUPPORTED, MEMORY. */
enum biometrics_err biometrics_fnet_new(
    struct span file, struct biometrics_fnet **out) MUST_USE;
/* Wipes the arena: it has held a person's face. */
void biometrics_fnet_free(struct biometrics_fnet **);
/* Wipes what the last run left in its memory. */
void biometrics_fnet_forget(struct biometrics_fnet *);
/* The bytes begin like an FNET1 file. */
bool biometrics_fnet_is(struct span file);
unsigned biometrics_fnet_width(const struct biometrics_fnet *);
unsigned biometrics_fnet_height(const struct biometrics_fnet *);
/* Number of floats that a run gives. */
unsigned biometrics_fnet_outputs(const struct biometrics_fnet *);
/* Multiplications of a run: what it costs, at most 4e9. */
uint64_t biometrics_fnet_macs(const struct biometrics_fnet *);
/* An RGB image of exactly the input's size -> outputs floats. */
enum biometrics_err biometrics_fnet_run(struct biometrics_fnet *,
    const struct biometrics_image *, float *out) MUST_USE;

#endif
