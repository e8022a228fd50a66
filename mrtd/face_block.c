/* ISO/IEC 39794-5:2019: the face image data block, tag 65, as the ICAO
 * application profile for eMRTDs restricts it. */
#include "mrtd/face_parts.h"
#include "mrtd/tlv.h"

#define FOUND(face, name) ((face)->findings |= MRTD_FINDING_BIT(name))
#define LENIENT(e, face) \
	mrtd_bdb_lenient(e, MRTD_FINDING_BIT(FACE_VALUE), &(face)->findings)
#define N(array) (sizeof(array) / sizeof((array)[0]))

/* The enumerations of the module, from 0 on. */
static const uint8_t genders[] = {
    MRTD_FACE_GENDER_UNSTATED,
    MRTD_FACE_GENDER_OTHER,
    MRTD_FACE_GENDER_MALE,
    MRTD_FACE_GENDER_FEMALE,
};
static const uint8_t eyes[] = {
    MRTD_FACE_EYES_UNSTATED,
    MRTD_FACE_EYES_OTHER,
    MRTD_FACE_EYES_BLACK,
    MRTD_FACE_EYES_BLUE,
    MRTD_FACE_EYES_BROWN,
    MRTD_FACE_EYES_GREY,
    MRTD_FACE_EYES_GREEN,
    MRTD_FACE_EYES_HAZEL,
    MRTD_FACE_EYES_MULTI,
    MRTD_FACE_EYES_PINK,
};
static const uint8_t hair[] = {
    MRTD_FACE_HAIR_UNSTATED,
    MRTD_FACE_HAIR_OTHER,
    MRTD_FACE_HAIR_BALD,
    MRTD_FACE_HAIR_BLACK,
    MRTD_FACE_HAIR_BLONDE,
    MRTD_FACE_HAIR_BROWN,
    MRTD_FACE_HAIR_GREY,
    MRTD_FACE_HAIR_WHITE,
    MRTD_FACE_HAIR_RED,
    MRTD_FACE_HAIR_COLOURED,
};
/* mrtd (0) is all that the profile has; the standard adds a general purpose. */
static const uint8_t kinds[] = {
    MRTD_FACE_KIND_MRTD,
    MRTD_FACE_KIND_BASIC,
};
static const uint8_t colours[] = {
    MRTD_FACE_COLOUR_UNSTATED,
    MRTD_FACE_COLOUR_OTHER,
    MRTD_FACE_COLOUR_RGB24,
    MRTD_FACE_COLOUR_RGB48,
    MRTD_FACE_COLOUR_YUV422,
    MRTD_FACE_COLOUR_GREY8,
    MRTD_FACE_COLOUR_GREY16,
};
static const uint8_t sources[] = {
    MRTD_FACE_SOURCE_UNSTATED,
    MRTD_FACE_SOURCE_PHOTOGRAPH,
    MRTD_FACE_SOURCE_CAMERA,
    MRTD_FACE_SOURCE_SCANNER,
    MRTD_FACE_SOURCE_VIDEO,
    MRTD_FACE_SOURCE_ANALOGUE_VIDEO,
    MRTD_FACE_SOURCE_DIGITAL_VIDEO,
};
static const uint8_t lossy[] = {0, 1, 2, 3};

/* An OPTIONAL coded field; *out stays where it is absent or unknown. */
static enum mrtd_err
take_code(struct mrtd_face *face, const struct mrtd_bdb_fields *f, unsigned i,
    const uint8_t *table, size_t n, unsigned *out)
{
	unsigned v;
	enum mrtd_err e;

	if (!mrtd_bdb_has(f, i))
		return MRTD_E_OK;
	if ((e = mrtd_bdb_code(f->f[i], &v)) != MRTD_E_OK)
		return LENIENT(e, face);
	if (v < n)
		*out = table[v];
	else
		FOUND(face, FACE_VALUE);
	return MRTD_E_OK;
}

/* An OPTIONAL INTEGER (0..max); *out stays where it is absent or outside. */
static enum mrtd_err
take_uint(struct mrtd_face *face, const struct mrtd_bdb_fields *f, unsigned i,
    uint32_t max, uint32_t *out)
{
	int64_t v;
	enum mrtd_err e;

	if (!mrtd_bdb_has(f, i))
		return MRTD_E_OK;
	if ((e = mrtd_bdb_int(f->f[i], 0, max, &v)) == MRTD_E_OK)
		*out = (uint32_t)v;
	return LENIENT(e, face);
}

/* ImageSizeBlock and ImageFaceMeasurementsBlock. */
static enum mrtd_err
take_measures(const struct mrtd_bdb_fields *f, struct mrtd_face *face)
{
	uint32_t *measures[] = {&face->head_width, &face->eye_distance,
	    &face->eye_to_mouth, &face->head_length};
	uint32_t width = 0, height = 0;
	struct mrtd_bdb_fields in;
	enum mrtd_err e;

	if (mrtd_bdb_has(f, 7)) {
		e = mrtd_bdb_fields(f->f[7], 2, 0, 0x3, &in);
		if (e != MRTD_E_OK ||
		    (e = take_uint(face, &in, 0, UINT16_MAX, &width)) !=
			MRTD_E_OK ||
		    (e = take_uint(face, &in, 1, UINT16_MAX, &height)) !=
			MRTD_E_OK)
			return e;
		face->width = width;
		face->height = height;
		/* Stated as nothing at all: so it is wrong. */
		if (width == 0 && height == 0)
			FOUND(face, FACE_SIZE);
	}
	if (!mrtd_bdb_has(f, 8))
		return MRTD_E_OK;
	if ((e = mrtd_bdb_fields(f->f[8], 4, 0, 0, &in)) != MRTD_E_OK)
		return e;
	for (unsigned i = 0; i < N(measures); i++)
		if ((e = take_uint(face, &in, i, UINT32_MAX, measures[i])) !=
		    MRTD_E_OK)
			return e;
	return MRTD_E_OK;
}

/* ImageInformation2DBlock without its format. */
static enum mrtd_err
take_image_information(const struct mrtd_bdb_fields *f, struct mrtd_face *face)
{
	unsigned kind = face->kind, colour = 0, attempts = 0;
	uint32_t stated = 0, yes = 0, distance = 0, diagonal = 0, focal = 0;
	enum mrtd_err e;

	if ((e = take_code(face, f, 1, kinds, N(kinds), &kind)) != MRTD_E_OK ||
	    (e = mrtd_bdb_bools(f->f[2], 12, &stated, &yes)) != MRTD_E_OK ||
	    (e = take_code(face, f, 3, lossy, N(lossy), &attempts)) !=
		MRTD_E_OK ||
	    (e = take_uint(face, f, 4, 50000, &distance)) != MRTD_E_OK ||
	    (e = take_uint(face, f, 5, 2000, &diagonal)) != MRTD_E_OK ||
	    (e = take_uint(face, f, 6, 2000, &focal)) != MRTD_E_OK ||
	    (e = take_measures(f, face)) != MRTD_E_OK ||
	    (e = take_code(face, f, 9, colours, N(colours), &colour)) !=
		MRTD_E_OK)
		return e;
	face->kind = kind;
	face->colour = colour;
	face->lossy = (uint8_t)attempts;
	face->processing_stated = (uint16_t)stated;
	face->processing = (uint16_t)yes;
	face->camera_distance = (uint16_t)distance;
	face->sensor_diagonal = (uint16_t)diagonal;
	face->focal_length = (uint16_t)focal;
	face->has_colour_reference = mrtd_bdb_has(f, 10);
	return MRTD_E_OK;
}

/* CaptureDevice2DBlock. */
static enum mrtd_err
take_source(struct span s, struct mrtd_face *face)
{
	struct mrtd_bdb_fields f;
	uint32_t stated, yes;
	unsigned source = 0;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 0x3, 0, &f)) != MRTD_E_OK ||
	    (e = mrtd_bdb_bools(f.f[0], 3, &stated, &yes)) != MRTD_E_OK ||
	    (e = take_code(face, &f, 1, sources, N(sources), &source)) !=
		MRTD_E_OK)
		return e;
	face->spectrum = (uint8_t)yes;
	face->source = source;
	return MRTD_E_OK;
}

/* ImageDataFormatCode: jpeg (2), jpeg2000Lossy (3), jpeg2000Lossless (4). */
static enum mrtd_err
check_format(struct span s, struct mrtd_face *face)
{
	unsigned v = 0;
	enum mrtd_err e = mrtd_bdb_code(s, &v);

	/* An extension of this field has no fallback. */
	if (e != MRTD_E_OK && e != MRTD_E_NOT_FOUND)
		return e;
	if (face->format == MRTD_IMAGE_JPEG ? v != 2 : v != 3 && v != 4)
		FOUND(face, FACE_FORMAT);
	return MRTD_E_OK;
}

/* ImageRepresentation: base [0] { imageRepresentation2DBlock [0] }. */
static enum mrtd_err
parse_image(struct span s, struct mrtd_face *face)
{
	struct mrtd_bdb_fields choice, image, info;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 0x3, 0, &choice)) != MRTD_E_OK)
		return e;
	if (!mrtd_bdb_has(&choice, 0))
		return MRTD_E_UNSUPPORTED;
	/* [1] would be a shape in three dimensions. */
	e = mrtd_bdb_fields(choice.f[0], 2, 0x3, 0, &choice);
	if (e != MRTD_E_OK)
		return e;
	if (!mrtd_bdb_has(&choice, 0))
		return MRTD_E_UNSUPPORTED;
	e = mrtd_bdb_fields(choice.f[0], 3, 0x6, 0x3, &image);
	if (e != MRTD_E_OK ||
	    (e = mrtd_bdb_fields(image.f[1], 11, 0x78F, 0x1, &info)) !=
		MRTD_E_OK ||
	    (e = take_image_information(&info, face)) != MRTD_E_OK)
		return e;
	if (mrtd_bdb_has(&image, 2) &&
	    (e = take_source(image.f[2], face)) != MRTD_E_OK)
		return e;
	face->image = image.f[0];
	if ((e = mrtd_face_check_image(face)) != MRTD_E_OK)
		return e;
	return check_format(info.f[0], face);
}

/* AngleDataBlock { angleValue, angleUncertainty OPTIONAL }. */
static enum mrtd_err
take_angle(struct span s, struct mrtd_face *face, struct mrtd_face_angle *a)
{
	struct mrtd_bdb_fields f;
	uint32_t uncertainty = UINT32_MAX;
	int64_t degrees;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 0, 0x1, &f)) != MRTD_E_OK ||
	    (e = take_uint(face, &f, 1, 180, &uncertainty)) != MRTD_E_OK)
		return e;
	if ((e = mrtd_bdb_int(f.f[0], -180, 180, &degrees)) != MRTD_E_OK)
		return LENIENT(e, face);
	a->stated = true;
	a->degrees = (int16_t)degrees;
	a->has_uncertainty = uncertainty <= 180;
	if (a->has_uncertainty)
		a->uncertainty = (uint8_t)uncertainty;
	return MRTD_E_OK;
}

static enum mrtd_err
take_pose(struct span s, struct mrtd_face *face)
{
	struct mrtd_face_angle *angles[] = {
	    &face->yaw, &face->pitch, &face->roll};
	struct mrtd_bdb_fields f;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 3, 0x7, 0, &f)) != MRTD_E_OK)
		return e;
	for (unsigned i = 0; i < 3; i++)
		if (mrtd_bdb_has(&f, i) &&
		    (e = take_angle(f.f[i], face, angles[i])) != MRTD_E_OK)
			return e;
	return MRTD_E_OK;
}

/* IdentityMetadataBlock. */
static enum mrtd_err
take_identity(struct span s, struct mrtd_face *face)
{
	unsigned gender = 0, eye = 0, colour = 0;
	uint32_t height = 0, stated, properties, expression;
	struct mrtd_bdb_fields f;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 7, 0x77, 0, &f)) != MRTD_E_OK ||
	    (e = take_code(face, &f, 0, genders, N(genders), &gender)) !=
		MRTD_E_OK ||
	    (e = take_code(face, &f, 1, eyes, N(eyes), &eye)) != MRTD_E_OK ||
	    (e = take_code(face, &f, 2, hair, N(hair), &colour)) != MRTD_E_OK ||
	    (e = take_uint(face, &f, 3, UINT16_MAX, &height)) != MRTD_E_OK ||
	    (e = mrtd_bdb_bools(f.f[4], 11, &stated, &properties)) !=
		MRTD_E_OK ||
	    (e = mrtd_bdb_bools(f.f[5], 6, &stated, &expression)) !=
		MRTD_E_OK ||
	    (e = take_pose(f.f[6], face)) != MRTD_E_OK)
		return e;
	face->gender = gender;
	face->eyes = eye;
	face->hair = colour;
	face->subject_height = (uint16_t)height;
	face->has_properties = mrtd_bdb_has(&f, 4);
	face->properties = (uint16_t)properties;
	face->expression = (uint8_t)expression;
	return MRTD_E_OK;
}

/* CaptureDeviceBlock { modelIdBlock, certificationIdBlocks }. */
static enum mrtd_err
take_device(struct span s, struct mrtd_face *face)
{
	struct mrtd_bdb_fields f;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 0x3, 0, &f)) != MRTD_E_OK)
		return e;
	if (mrtd_bdb_has(&f, 0) &&
	    (e = LENIENT(mrtd_bdb_id(f.f[0], &face->model), face)) != MRTD_E_OK)
		return e;
	return mrtd_bdb_count(f.f[1], 0x30, &face->certifications);
}

/* RepresentationBlock, behind its image. */
static enum mrtd_err
take_about(const struct mrtd_bdb_fields *f, struct mrtd_face *face)
{
	enum mrtd_err e;

	if ((e = take_uint(face, f, 0, UINT32_MAX, &face->representation)) !=
		MRTD_E_OK ||
	    (e = take_uint(face, f, 5, UINT32_MAX, &face->session)) !=
		MRTD_E_OK ||
	    (e = take_uint(face, f, 6, UINT32_MAX, &face->derived_from)) !=
		MRTD_E_OK)
		return e;
	face->has_session = mrtd_bdb_has(f, 5);
	face->has_derived_from = mrtd_bdb_has(f, 6);
	face->has_pad = mrtd_bdb_has(f, 4);
	if (mrtd_bdb_has(f, 2) &&
	    (e = LENIENT(mrtd_bdb_time(f->f[2], &face->captured), face)) !=
		MRTD_E_OK)
		return e;
	if (mrtd_bdb_has(f, 4) &&
	    (e = LENIENT(mrtd_bdb_pad(f->f[4], &face->pad), face)) != MRTD_E_OK)
		return e;
	if ((e = LENIENT(mrtd_bdb_quality(f->f[3], &face->scores), face)) !=
		MRTD_E_OK ||
	    (e = take_device(f->f[7], face)) != MRTD_E_OK ||
	    (e = take_identity(f->f[8], face)) != MRTD_E_OK)
		return e;
	face->points_at = f->f[9];
	return mrtd_bdb_count(f->f[9], 0x30, &face->points);
}

enum mrtd_err
mrtd_face_block_parse(struct span s, unsigned n, struct mrtd_face *face)
{
	struct mrtd_bdb_fields f;
	struct span all, one;
	enum mrtd_err e;

	if ((e = mrtd_bdb_open(s, 0x65, &face->version, &all)) != MRTD_E_OK ||
	    (e = mrtd_bdb_count(all, 0x30, &face->images)) != MRTD_E_OK)
		return e;
	if (face->images == 0)
		return MRTD_E_VALUE;
	if (n >= face->images)
		return MRTD_E_NOT_FOUND;
	/* The profile: RepresentationBlocks ::= SEQUENCE SIZE (1) OF ... */
	if (face->images > 1)
		FOUND(face, FACE_SEVERAL);
	do {
		if ((e = mrtd_tlv_expect(&all, 0x30, &one)) != MRTD_E_OK)
			return e;
	} while (n-- > 0);
	if ((e = mrtd_bdb_fields(one, 10, 0x39E, 0x3, &f)) != MRTD_E_OK ||
	    (e = parse_image(f.f[1], face)) != MRTD_E_OK)
		return e;
	return take_about(&f, face);
}
