/*
 * DG2: the encoded face, Doc 9303-10 §4.7.2, in both of its encodings: a facial
 * record of ISO/IEC 19794-5:2005 §5 (tag 5F2E) or a face image data block of
 * ISO/IEC 39794-5:2019 (tag 7F2E), read into the same fields.
 *
 * Real documents lie about lengths, counts and image types, and the picture
 * inside is well nevertheless: each such lie is a finding, and the length that
 * the outer TLV states is the one that is believed.  A field that the standard
 * does not define is a finding too, and reads as unstated.
 *
 * This software makes use of the Schema from ISO/IEC 39794-5 within
 * modifications permitted in the relevant ISO/IEC standard.
 */
#ifndef MRTD_FACE_H
#define MRTD_FACE_H

#include "mrtd/bdb.h"
#include "mrtd/cbeff.h"
#include "mrtd/finding.h"
#include "mrtd/image.h"

/* clang-format off */
enum mrtd_face_gender {
	MRTD_FACE_GENDER_UNSTATED, MRTD_FACE_GENDER_MALE,
	MRTD_FACE_GENDER_FEMALE, MRTD_FACE_GENDER_OTHER
};

enum mrtd_face_eyes {
	MRTD_FACE_EYES_UNSTATED, MRTD_FACE_EYES_BLACK, MRTD_FACE_EYES_BLUE,
	MRTD_FACE_EYES_BROWN, MRTD_FACE_EYES_GREY, MRTD_FACE_EYES_GREEN,
	MRTD_FACE_EYES_HAZEL, MRTD_FACE_EYES_MULTI, MRTD_FACE_EYES_PINK,
	MRTD_FACE_EYES_OTHER
};

enum mrtd_face_hair {
	MRTD_FACE_HAIR_UNSTATED, MRTD_FACE_HAIR_BALD, MRTD_FACE_HAIR_BLACK,
	MRTD_FACE_HAIR_BLONDE, MRTD_FACE_HAIR_BROWN, MRTD_FACE_HAIR_GREY,
	MRTD_FACE_HAIR_WHITE, MRTD_FACE_HAIR_RED, MRTD_FACE_HAIR_GREEN,
	MRTD_FACE_HAIR_BLUE, MRTD_FACE_HAIR_COLOURED, MRTD_FACE_HAIR_OTHER
};

/* Bits of `properties`, in the order of ISO/IEC 39794-5's PropertiesBlock. */
enum {
	MRTD_FACE_GLASSES = 1, MRTD_FACE_MOUSTACHE = 1 << 1,
	MRTD_FACE_BEARD = 1 << 2, MRTD_FACE_TEETH = 1 << 3,
	MRTD_FACE_BLINK = 1 << 4, MRTD_FACE_MOUTH_OPEN = 1 << 5,
	MRTD_FACE_LEFT_PATCH = 1 << 6, MRTD_FACE_RIGHT_PATCH = 1 << 7,
	MRTD_FACE_DARK_GLASSES = 1 << 8, MRTD_FACE_ABSENT = 1 << 9,
	MRTD_FACE_HEAD_COVERING = 1 << 10,
	MRTD_FACE_DISTORTED = 1 << 11 /* only ISO/IEC 19794-5 */
};

/* Bits of `expression`, in the order of ExpressionBlock. */
enum {
	MRTD_FACE_NEUTRAL = 1, MRTD_FACE_SMILE = 1 << 1,
	MRTD_FACE_RAISED_EYEBROWS = 1 << 2, MRTD_FACE_LOOKING_AWAY = 1 << 3,
	MRTD_FACE_SQUINTING = 1 << 4, MRTD_FACE_FROWNING = 1 << 5
};

enum mrtd_face_kind {
	MRTD_FACE_KIND_UNSTATED, MRTD_FACE_KIND_BASIC,
	MRTD_FACE_KIND_FRONTAL, MRTD_FACE_KIND_TOKEN,
	MRTD_FACE_KIND_MRTD /* ISO/IEC 39794-5: a portrait for documents */
};

enum mrtd_face_colour {
	MRTD_FACE_COLOUR_UNSTATED, MRTD_FACE_COLOUR_OTHER,
	MRTD_FACE_COLOUR_RGB24, MRTD_FACE_COLOUR_RGB48,
	MRTD_FACE_COLOUR_YUV422, MRTD_FACE_COLOUR_GREY8,
	MRTD_FACE_COLOUR_GREY16
};

/* How it was captured; the same numbers in both standards. */
enum mrtd_face_source {
	MRTD_FACE_SOURCE_UNSTATED, MRTD_FACE_SOURCE_PHOTOGRAPH,
	MRTD_FACE_SOURCE_CAMERA, MRTD_FACE_SOURCE_SCANNER,
	MRTD_FACE_SOURCE_VIDEO, MRTD_FACE_SOURCE_ANALOGUE_VIDEO,
	MRTD_FACE_SOURCE_DIGITAL_VIDEO, MRTD_FACE_SOURCE_VENDOR
};
/* clang-format on */

struct mrtd_face_angle {
	bool stated, has_uncertainty;
	int16_t degrees; /* -180 to 180 */
	uint8_t uncertainty; /* degrees, 0 to 180 */
};

/* A feature point or landmark, in pixels of the image from its top left. */
struct mrtd_face_point {
	enum mrtd_face_point_kind {
		MRTD_FACE_POINT_MPEG4, /* major.minor, e.g. 12.1 */
		MRTD_FACE_POINT_ANTHROPOMETRIC, /* .name, .point or .id */
		MRTD_FACE_POINT_UNKNOWN /* an extension of a later edition */
	} kind;
	uint8_t major, minor; /* of MPEG4 */
	enum mrtd_face_point_names {
		MRTD_FACE_POINT_NAME,
		MRTD_FACE_POINT_POINT,
		MRTD_FACE_POINT_ID
	} names; /* which list `code` is of: AnthropometricLandmark... */
	unsigned code;
	bool placed; /* x and y are stated */
	uint16_t x, y, z; /* z: 0 in two dimensions */
};

struct mrtd_face {
	struct span image; /* borrowed from the file */
	enum mrtd_image_format format; /* by the image's own first bytes */
	unsigned width, height; /* as stated; 0: not stated */
	struct mrtd_image own; /* what the image says; width 0: nothing */
	enum mrtd_cbeff_encoding encoding;
	struct mrtd_cbeff header; /* all zero for a record alone */
	unsigned templates; /* 7F60 in the file */
	unsigned images; /* facial images that its record states */
	uint64_t findings;

	/* The person. */
	enum mrtd_face_gender gender;
	enum mrtd_face_eyes eyes;
	enum mrtd_face_hair hair;
	bool has_properties;
	uint16_t properties; /* MRTD_FACE_GLASSES ... */
	uint8_t expression; /* MRTD_FACE_NEUTRAL ... */
	struct mrtd_face_angle yaw, pitch, roll;
	unsigned points; /* feature points or landmarks, as stated */
	struct span points_at; /* for mrtd_face_point() */

	/* The image. */
	enum mrtd_face_kind kind;
	enum mrtd_face_colour colour;
	enum mrtd_face_source source;
	uint16_t device; /* ISO/IEC 19794-5: device type, vendor's number */
	uint16_t quality; /* ISO/IEC 19794-5 §5.7.8: 0, unspecified */

	/* Stated by ISO/IEC 39794-5 alone. */
	struct mrtd_bdb_version version;
	uint32_t representation, session, derived_from;
	bool has_session, has_derived_from;
	struct mrtd_bdb_time captured;
	struct mrtd_bdb_quality scores;
	bool has_pad;
	struct mrtd_bdb_pad pad;
	struct mrtd_bdb_id model; /* of the capture device */
	unsigned certifications;
	uint16_t subject_height; /* cm; 0: not stated */
	uint16_t processing_stated, processing; /* rotated, cropped ... */
	uint8_t lossy; /* attempts: 0 unknown, 1 none, 2 one, 3 more */
	/* As stated; 0: not stated. */
	uint16_t camera_distance, sensor_diagonal, focal_length;
	/* Pixels: head width, eye to eye, eye to mouth, head length; 0: not
	 * stated. */
	uint32_t head_width, eye_distance, eye_to_mouth, head_length;
	uint8_t spectrum; /* bits: white light, near infrared, thermal */
	bool has_colour_reference;
};

/* A whole EF.DG2, with tag 75: its first face. */
enum mrtd_err mrtd_face_parse(struct span file, struct mrtd_face *) MUST_USE;
/* Its face number n from 0, over templates and the images of each;
 * MRTD_E_NOT_FOUND behind the last. */
enum mrtd_err mrtd_face_parse_nth(
    struct span file, unsigned n, struct mrtd_face *) MUST_USE;
/* Biometric data alone: "FAC\0" "010\0", or an ISO/IEC 39794-5 block with tag
 * 65, with or without the A1 around it.  Its first face. */
enum mrtd_err mrtd_face_parse_record(
    struct span record, struct mrtd_face *) MUST_USE;
/* Number i of face->points; false where it is not there. */
bool mrtd_face_point(
    const struct mrtd_face *, unsigned i, struct mrtd_face_point *) MUST_USE;

/* What an image is, by how it begins; false: neither JPEG nor JPEG 2000. */
bool mrtd_face_sniff(struct span image, enum mrtd_image_format *) MUST_USE;
/* "male", "brown", "bald"; "unstated"; "?" outside the range. */
const char *mrtd_face_gender_name(enum mrtd_face_gender);
const char *mrtd_face_eyes_name(enum mrtd_face_eyes);
const char *mrtd_face_hair_name(enum mrtd_face_hair);

#endif
