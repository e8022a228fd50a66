#include "mrtd/face.h"

#include "mrtd/face_parts.h"
#include "mrtd/tlv.h"

#define FOUND(face, name) ((face)->findings |= MRTD_FINDING_BIT(name))
#define NAME(table, i) \
	((unsigned)(i) < sizeof(table) / sizeof((table)[0]) ? (table)[i] : "?")

const char *
mrtd_face_gender_name(enum mrtd_face_gender g)
{
	static const char *const names[] = {
	    "unstated", "male", "female", "other"};

	return NAME(names, g);
}

const char *
mrtd_face_eyes_name(enum mrtd_face_eyes e)
{
	static const char *const names[] = {"unstated", "black", "blue",
	    "brown", "grey", "green", "hazel", "of several colours", "pink",
	    "other"};

	return NAME(names, e);
}

const char *
mrtd_face_hair_name(enum mrtd_face_hair h)
{
	static const char *const names[] = {"unstated", "bald", "black",
	    "blonde", "brown", "grey", "white", "red", "green", "blue",
	    "coloured", "other"};

	return NAME(names, h);
}

bool
mrtd_face_sniff(struct span image, enum mrtd_image_format *out)
{
	enum mrtd_image_format format;

	if (!mrtd_image_sniff(image, &format) || format > MRTD_IMAGE_J2K)
		return false;
	*out = format;
	return true;
}

enum mrtd_err
mrtd_face_check_image(struct mrtd_face *face)
{
	enum mrtd_err e;

	if (!mrtd_face_sniff(face->image, &face->format))
		return MRTD_E_UNSUPPORTED;
	if (face->format == MRTD_IMAGE_J2K)
		FOUND(face, FACE_CODESTREAM);
	e = mrtd_image_parse(face->image, &face->own);
	/* Its size cannot be told: let the decoder try, but say it. */
	if (e == MRTD_E_TRUNCATED)
		FOUND(face, FACE_SIZE);
	else if (e != MRTD_E_OK)
		return e;
	else if ((face->width != 0 || face->height != 0 ||
		     face->encoding == MRTD_CBEFF_19794) &&
	    (face->width != face->own.width ||
		face->height != face->own.height))
		FOUND(face, FACE_SIZE);
	return MRTD_E_OK;
}

/* Doc 9303-10 §4.5.6, Table 1. */
static enum mrtd_err
parse_data(struct span s, unsigned n, struct mrtd_face *face)
{
	return face->encoding == MRTD_CBEFF_39794
	    ? mrtd_face_block_parse(s, n, face)
	    : mrtd_face_record_parse(s, n, face);
}

static void
note_header(const struct mrtd_cbeff *c, struct mrtd_face *face)
{
	if ((c->oddities & (MRTD_CBEFF_NO_HEADER | MRTD_CBEFF_MALFORMED)) !=
		0 ||
	    !mrtd_cbeff_names(c, MRTD_CBEFF_FACE))
		FOUND(face, FACE_HEADER);
	if ((c->oddities & MRTD_CBEFF_TRAILING) != 0)
		FOUND(face, FACE_TRAILING);
}

/* Image n of one template; images says how many it has. */
static enum mrtd_err
parse_template(struct mrtd_cbeff_group *group, unsigned n, unsigned *images,
    struct mrtd_face *face)
{
	enum mrtd_err e;

	if ((e = mrtd_cbeff_next(group, &face->header)) != MRTD_E_OK)
		return e;
	if (face->header.secured)
		return MRTD_E_UNSUPPORTED;
	face->encoding = face->header.encoding;
	note_header(&face->header, face);
	e = parse_data(face->header.data, n, face);
	*images = face->images;
	return e;
}

enum mrtd_err
mrtd_face_parse_nth(struct span file, unsigned n, struct mrtd_face *out)
{
	struct mrtd_cbeff_group group;
	struct mrtd_face common = {0};
	enum mrtd_err e;

	if ((e = mrtd_cbeff_open(file, 0x75, &group)) != MRTD_E_OK)
		return e;
	/* Table 45: one to nine encodings. */
	if (group.templates == 0)
		return group.stated == 0 ? MRTD_E_NOT_FOUND : MRTD_E_TRUNCATED;
	common.templates = group.templates;
	if ((group.oddities & MRTD_CBEFF_COUNT) != 0)
		FOUND(&common, FACE_HEADER);
	if ((group.oddities & MRTD_CBEFF_TRAILING) != 0)
		FOUND(&common, FACE_TRAILING);
	if (group.templates > 1)
		FOUND(&common, FACE_SEVERAL);
	while (mrtd_cbeff_more(&group)) {
		struct mrtd_face face = common;
		unsigned images = 0;

		e = parse_template(&group, n, &images, &face);
		if (e == MRTD_E_OK)
			*out = face;
		/* It has fewer images than this: the next template's. */
		if (e != MRTD_E_NOT_FOUND || images == 0 || n < images)
			return e;
		n -= images;
	}
	return MRTD_E_NOT_FOUND;
}

enum mrtd_err
mrtd_face_parse(struct span file, struct mrtd_face *out)
{
	return mrtd_face_parse_nth(file, 0, out);
}

enum mrtd_err
mrtd_face_parse_record(struct span record, struct mrtd_face *out)
{
	struct mrtd_face face = {0};
	struct span id;
	enum mrtd_err e;

	if (!span_peek(record, 1, &id))
		return MRTD_E_TRUNCATED;
	if (id.p[0] == 0x65 || id.p[0] == 0xA1)
		face.encoding = MRTD_CBEFF_39794;
	if ((e = parse_data(record, 0, &face)) == MRTD_E_OK)
		*out = face;
	return e;
}
