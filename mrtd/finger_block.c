/* ISO/IEC 39794-4:2019: the finger image data block, tag 64. */
#include "mrtd/finger_parts.h"

#define LENIENT(e, x) \
	mrtd_bdb_lenient(e, MRTD_FINDING_BIT(BIO_VALUE), &(x)->findings)

/* ImageDataFormatCode: pgm, wsq, jpeg2000Lossy, jpeg2000Lossless, png. */
static const uint8_t formats[] = {
    MRTD_IMAGE_PGM,
    MRTD_IMAGE_WSQ,
    MRTD_IMAGE_JP2,
    MRTD_IMAGE_JP2,
    MRTD_IMAGE_PNG,
};

/* A coded field of one byte; what is larger is no code of this part. */
static enum mrtd_err
take_code(struct span s, struct mrtd_finger *f, uint8_t *out)
{
	unsigned v = 0;
	enum mrtd_err e;

	if ((e = mrtd_bdb_code(s, &v)) != MRTD_E_OK)
		return LENIENT(e, f);
	*out = v < 0xFF ? (uint8_t)v : 0xFF;
	return MRTD_E_OK;
}

/* SpatialSamplingRateBlock { samplesPerUnit, unitDimension: inch, cm }. */
static enum mrtd_err
take_rate(struct span s, struct mrtd_finger *f)
{
	struct mrtd_bdb_fields in;
	int64_t rate, unit;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 0, 0x3, &in)) != MRTD_E_OK)
		return e;
	if ((e = mrtd_bdb_int(in.f[0], 0, 25000, &rate)) != MRTD_E_OK ||
	    (e = mrtd_bdb_int(in.f[1], 0, 1, &unit)) != MRTD_E_OK)
		return LENIENT(e, f);
	f->ppi = (uint16_t)(unit == 0 ? rate : (rate * 254 + 50) / 100);
	return MRTD_E_OK;
}

static enum mrtd_err
take_device(struct span s, struct mrtd_finger *f)
{
	struct mrtd_bdb_id id = {0};
	enum mrtd_err e = LENIENT(mrtd_bdb_device(s, &id), f);

	f->device_vendor = id.organization;
	f->device_type = id.id;
	return e;
}

static enum mrtd_err
take_quality(struct span s, struct mrtd_finger *f)
{
	struct mrtd_bdb_quality q = {0};
	enum mrtd_err e = LENIENT(mrtd_bdb_quality(s, &q), f);

	f->has_quality = q.blocks > 0 && q.assessed;
	f->quality = q.score;
	return e;
}

/* RepresentationBlock, behind the image. */
static enum mrtd_err
take_about(const struct mrtd_bdb_fields *in, struct mrtd_finger *f)
{
	struct mrtd_bdb_pad pad;
	enum mrtd_err e;
	uint8_t yes;

	if ((mrtd_bdb_has(in, 4) &&
		(e = LENIENT(mrtd_bdb_time(in->f[4], &f->captured), f)) !=
		    MRTD_E_OK) ||
	    (mrtd_bdb_has(in, 5) &&
		(e = take_device(in->f[5], f)) != MRTD_E_OK) ||
	    (mrtd_bdb_has(in, 6) &&
		(e = take_quality(in->f[6], f)) != MRTD_E_OK) ||
	    (mrtd_bdb_has(in, 7) &&
		(e = take_rate(in->f[7], f)) != MRTD_E_OK) ||
	    (mrtd_bdb_has(in, 14) &&
		(e = LENIENT(mrtd_bdb_pad(in->f[14], &pad), f)) != MRTD_E_OK))
		return e;
	if (mrtd_bdb_has(in, 11)) {
		struct span lossy = in->f[11];

		if (lossy.n != 1 || !span_take_u8(&lossy, &yes))
			return MRTD_E_LENGTH;
		f->lossy = yes != 0;
	}
	return MRTD_E_OK;
}

/*
 * RepresentationBlock: position [0], impression [1], imageDataFormat [2],
 * imageData [3], captureDateTimeBlock [4], captureDeviceBlock [5],
 * qualityBlocks [6], spatialSamplingRateBlock [7],
 * positionComputedByCaptureSystem [8], originalRotation [9],
 * imageRotatedToVertical [10], imageHasBeenLossilyCompressed [11],
 * segmentationBlocks [12], annotationBlocks [13], padDataBlock [14],
 * commentBlocks [15], vendorSpecificDataBlocks [16].
 */
static enum mrtd_err
parse_representation(struct span s, unsigned year, void *cookie)
{
	struct mrtd_fingers *out = cookie;
	struct mrtd_finger f = {
	    .encoding = MRTD_CBEFF_39794, .edition = year, .views = 1};
	struct mrtd_image_claim claim = {0};
	struct mrtd_bdb_fields in;
	uint8_t format = 0xFF;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 17, 0x1F0F7, 0xF, &in)) != MRTD_E_OK ||
	    (e = take_code(in.f[0], &f, &f.position)) != MRTD_E_OK ||
	    (e = take_code(in.f[1], &f, &f.impression)) != MRTD_E_OK)
		return e;
	/* An extension of the format has no fallback: see what it is. */
	e = take_code(in.f[2], &f, &format);
	if (e != MRTD_E_OK && e != MRTD_E_NOT_FOUND)
		return e;
	if ((e = take_about(&in, &f)) != MRTD_E_OK)
		return e;
	f.image = in.f[3];
	claim.has_format = format < sizeof(formats);
	if (claim.has_format)
		claim.format = formats[format];
	if ((e = mrtd_finger_add(out, &f, &claim)) != MRTD_E_OK)
		return e;
	/* Its depth is stated by the image alone. */
	out->finger[out->n - 1].bits = (uint8_t)f.own.bits;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_finger_block_parse(struct span s, struct mrtd_fingers *out)
{
	return mrtd_bdb_each(s, 0x64, parse_representation, out);
}
