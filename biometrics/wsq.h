/*
 * WSQ: wavelet scalar quantization of grey fingerprints, 8 bits a pixel.
 *
 *	FBI IAFIS-IC-0110(V3.1), WSQ Gray-scale Fingerprint Image Compression
 *	Specification
 *
 * The decoder is our own, allocates nothing, and gives the pixels of NBIS
 * compiled without fused multiply-add, bit for bit.  What a file must be: SOI,
 * tables and comments, one frame header, blocks, EOI.  Segments are as long as
 * they say; every coefficient of every subband is there.  What follows EOI is
 * not looked at, as with JPEG.  Restart intervals, which no encoder writes,
 * and a quantization table that changes after the first block are UNSUPPORTED;
 * so is a picture so small that a filter is longer than a subband (below about
 * 50 pixels).
 */
#ifndef BIOMETRICS_WSQ_H
#define BIOMETRICS_WSQ_H

#include "biometrics/image.h"

/* A file may claim so many pixels for each of its bytes, no more (SIZE).
 * Prints have 10 to 100. */
#define BIOMETRICS_WSQ_PIXELS_A_BYTE 2048u

/* The header only. */
enum biometrics_err biometrics_wsq_info(
    struct span file, struct biometrics_image_info *out) MUST_USE;
/* Bytes of scratch memory for a picture of this size. */
size_t biometrics_wsq_scratch(unsigned width, unsigned height);
/*
 * Into io->px.  scratch: biometrics_wsq_scratch() bytes, aligned for float,
 * which hold parts of the picture afterwards: wipe them.
 */
enum biometrics_err biometrics_wsq_decode(struct span file,
    struct biometrics_image *io, void *scratch, size_t cap) MUST_USE;

/* Bytes of scratch memory to encode a picture of this size. */
size_t biometrics_wsq_encode_scratch(unsigned width, unsigned height);
/*
 * A grey picture of at least 64 x 64 as a WSQ file of about so many bits a
 * pixel, .1 to 8; .75 is usual and is 15:1 for a good print.  ppi is said in a
 * comment.  scratch as above.  VALUE: also a picture that is all the same.
 */
enum biometrics_err biometrics_wsq_encode(const struct biometrics_image *,
    unsigned ppi, float bits, void *scratch, size_t cap,
    struct sink *out) MUST_USE;

#endif
