/*
 * DG2: the encoded face.  Doc 9303-10 §4.7.2 wraps CBEFF templates (ISO/IEC
 * 7816-11) around a facial record of ISO/IEC 19794-5:2005 §5.
 *
 *	75 { 7F61 { 02 n, 7F60 { A1 { header }, 5F2E record } ... } }
 *
 * Real documents lie about lengths, counts and image types, and the picture
 * inside is well nevertheless: each such lie is a finding, and the length that
 * the outer TLV states is the one that is believed.  Biometric data of ISO/IEC
 * 39794-5 (tag 7F2E) is recognised and answered with MRTD_E_UNSUPPORTED.
 */
#ifndef MRTD_FACE_H
#define MRTD_FACE_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"
#include "mrtd/finding.h"

enum mrtd_face_format {
	MRTD_FACE_JPEG,
	MRTD_FACE_JP2, /* JPEG 2000 in its file format */
	MRTD_FACE_J2K /* a bare JPEG 2000 codestream */
};

struct mrtd_face {
	struct span image; /* borrowed from the file */
	enum mrtd_face_format format; /* by the image's own first bytes */
	unsigned templates; /* 7F60 in the file */
	unsigned images; /* facial images that the record states */
	unsigned points; /* feature points of the first image, as stated */
	unsigned width, height; /* as stated; 0: not stated */
	/* ISO/IEC 19794-5:2005 §5.5, as stated. */
	uint8_t gender; /* 0 unspecified, 1 male, 2 female, FF unknown */
	uint8_t image_type; /* 0 basic, 1 full frontal, 2 token frontal */
	uint8_t eye_colour, hair_colour;
	uint64_t findings;
};

/* "JPEG", "JPEG 2000", "JPEG 2000 codestream". */
const char *mrtd_face_format_name(enum mrtd_face_format);
/* What an image is, by how it begins; false: neither JPEG nor JPEG 2000. */
bool mrtd_face_sniff(struct span image, enum mrtd_face_format *) MUST_USE;

/* A whole EF.DG2, with tag 75: its first face. */
enum mrtd_err mrtd_face_parse(struct span file, struct mrtd_face *) MUST_USE;
/* A facial record alone ("FAC\0010\0"). */
enum mrtd_err mrtd_face_parse_record(
    struct span record, struct mrtd_face *) MUST_USE;

#endif
