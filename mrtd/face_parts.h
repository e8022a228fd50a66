/*
 * The two encodings of a face, each in its own file, read into struct
 * mrtd_face.  For mrtd/face.c, which chooses.
 */
#ifndef MRTD_FACE_PARTS_H
#define MRTD_FACE_PARTS_H

#include "mrtd/face.h"

/* A record or block: its image number n from 0; MRTD_E_NOT_FOUND behind the
 * last.  Findings are added to what face already has. */
enum mrtd_err mrtd_face_record_parse(
    struct span, unsigned n, struct mrtd_face *) MUST_USE;
enum mrtd_err mrtd_face_block_parse(
    struct span, unsigned n, struct mrtd_face *) MUST_USE;

/*
 * face->image against what it says itself and what is stated: sets own and
 * adds FACE_CODESTREAM, FACE_SIZE.  MRTD_E_UNSUPPORTED: not JPEG or JPEG 2000.
 */
enum mrtd_err mrtd_face_check_image(struct mrtd_face *) MUST_USE;

#endif
