/*
 * Templates as rows of a gallery: which elements they have, which of them may
 * be stored, and how close two are.
 *
 *	type  a template given in is     a row is
 *	F32   dim floats                 dim floats
 *	F16   dim floats                 dim IEEE half precision floats
 *	I8    dim int8_t                 dim int8_t
 *	BITS  dim / 64 uint64_t, up      the same
 *
 * Bits of BITS beyond dim are zero.  Rows of F32 and F16 for COSINE have length
 * one: they are brought to it on the way in.  Rows are in the byte order of the
 * machine, which is little-endian.
 */
#ifndef BIOMETRICS_VECTOR_H
#define BIOMETRICS_VECTOR_H

#include "biometrics/distance.h"
#include "biometrics/err.h"
#include "mrtd/bytes.h"

/* Stored in gallery files: append only. */
enum biometrics_vector_type {
	BIOMETRICS_VECTOR_F32 = 1,
	BIOMETRICS_VECTOR_F16,
	BIOMETRICS_VECTOR_I8,
	BIOMETRICS_VECTOR_BITS
};

enum {
	BIOMETRICS_VECTOR_MAX_DIM = 1024, /* of numbers */
	BIOMETRICS_VECTOR_MAX_BITS = 1023 * 64,
	BIOMETRICS_VECTOR_MAX_ROW = 1023 * 8 /* bytes of the longest row */
};

struct biometrics_vector {
	enum biometrics_vector_type type;
	enum biometrics_metric metric; /* BITS: HAMMING, and nothing else */
	unsigned dim;
};

/* Within the limits, and a metric that goes with the elements. */
bool biometrics_vector_valid(const struct biometrics_vector *) MUST_USE;
/* Bytes of a row; and of a template as it is given in. */
size_t biometrics_vector_row(const struct biometrics_vector *);
size_t biometrics_vector_given(const struct biometrics_vector *);

/*
 * A template as given in, made a row.  NOT_FINITE: it holds a NaN or an
 * infinity, or becomes one in half precision, or has no length where COSINE
 * needs one; VALUE: it has bits beyond dim.
 */
enum biometrics_err biometrics_vector_store(
    const struct biometrics_vector *, const void *given, void *row) MUST_USE;
/*
 * A template as given in, made a query: as a row, but F16 stays floats.  Takes
 * as much room as what was given.
 */
enum biometrics_err biometrics_vector_query(
    const struct biometrics_vector *, const void *given, void *query) MUST_USE;
/* Whether a row found in a file is one that could have been stored. */
bool biometrics_vector_sound(
    const struct biometrics_vector *, const void *row) MUST_USE;
/* A row of F32 or F16 as floats. */
void biometrics_vector_floats(
    const struct biometrics_vector *, const void *row, float *out);

/*
 * How far a row is from a query, smaller is closer and never NaN: |a - b|², the
 * negative inner product or cosine, or the bits that differ.
 */
float biometrics_vector_far(
    const struct biometrics_vector *, const void *row, const void *query);
/* That as a score in the words of the metric. */
float biometrics_vector_score(const struct biometrics_vector *, float far);
/* The largest that still is a score at or on the near side of threshold. */
float biometrics_vector_limit(
    const struct biometrics_vector *, float threshold);

#endif
