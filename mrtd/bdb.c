#include "mrtd/bdb.h"

#include "mrtd/tlv.h"

enum mrtd_err
mrtd_bdb_fields(struct span s, unsigned n, uint32_t constructed,
    uint32_t required, struct mrtd_bdb_fields *out)
{
	struct mrtd_bdb_fields fields = {0};
	unsigned next = 0;

	if (n > MRTD_BDB_FIELDS_MAX)
		return MRTD_E_INTERNAL;
	while (s.n > 0) {
		struct mrtd_tlv t;
		unsigned number;
		enum mrtd_err e = mrtd_tlv_next(&s, &t);

		if (e != MRTD_E_OK)
			return e;
		/* Numbers above 30 take a second byte: an extension. */
		if (t.tag > 0xFF)
			continue;
		if ((t.tag & 0xC0) != 0x80)
			return MRTD_E_TAG;
		number = t.tag & 0x1F;
		if (number < next)
			return MRTD_E_ENCODING;
		next = number + 1;
		if (number >= n)
			continue;
		if (((t.tag & 0x20) != 0) != ((constructed >> number & 1) != 0))
			return MRTD_E_TAG;
		fields.f[number] = t.value;
		fields.present |= UINT32_C(1) << number;
	}
	if ((fields.present & required) != required)
		return MRTD_E_NOT_FOUND;
	*out = fields;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_bdb_int(struct span s, int64_t min, int64_t max, int64_t *out)
{
	uint64_t n = 0;
	uint8_t b, first = 0;
	size_t len = s.n;

	if (len == 0)
		return MRTD_E_LENGTH;
	if (len > 8)
		return MRTD_E_VALUE;
	for (size_t i = 0; span_take_u8(&s, &b); i++) {
		if (i == 0) {
			first = b;
			n = (b & 0x80) != 0 ? UINT64_MAX : 0;
		}
		/* X.690 §8.3.2: the first nine bits are not all the same. */
		if (i == 1 &&
		    ((first == 0x00 && (b & 0x80) == 0) ||
			(first == 0xFF && (b & 0x80) != 0)))
			return MRTD_E_ENCODING;
		n = n << 8 | b;
	}
	if ((int64_t)n < min || (int64_t)n > max)
		return MRTD_E_VALUE;
	*out = (int64_t)n;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_bdb_code(struct span s, unsigned *out)
{
	struct mrtd_bdb_fields choice, extension;
	struct span code;
	int64_t n;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 1 << 1, 0, &choice)) != MRTD_E_OK)
		return e;
	if (choice.present == 1 << 0) {
		code = choice.f[0];
	} else if (choice.present == 1 << 1) {
		e = mrtd_bdb_fields(choice.f[1], 1, 0, 1 << 0, &extension);
		if (e != MRTD_E_OK)
			return e;
		code = extension.f[0];
	} else {
		return MRTD_E_TAG;
	}
	if ((e = mrtd_bdb_int(code, 0, UINT16_MAX, &n)) == MRTD_E_OK)
		*out = (unsigned)n;
	return e;
}

enum mrtd_err
mrtd_bdb_bools(struct span s, unsigned n, uint32_t *present, uint32_t *yes)
{
	struct mrtd_bdb_fields fields;
	uint32_t set = 0;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, n, 0, 0, &fields)) != MRTD_E_OK)
		return e;
	for (unsigned i = 0; i < n; i++) {
		uint8_t b;

		if ((fields.present >> i & 1) == 0)
			continue;
		if (fields.f[i].n != 1 || !span_take_u8(&fields.f[i], &b))
			return MRTD_E_LENGTH;
		if (b != 0)
			set |= UINT32_C(1) << i;
	}
	*present = fields.present;
	*yes = set;
	return MRTD_E_OK;
}

/* 39794-1: VersionBlock { generation [0] (3..65535), year [1] (2019..9999) } */
static enum mrtd_err
take_version(struct span s, struct mrtd_bdb_version *out)
{
	struct mrtd_bdb_fields fields;
	int64_t generation, year;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 0, 0x3, &fields)) != MRTD_E_OK ||
	    (e = mrtd_bdb_int(fields.f[0], 3, UINT16_MAX, &generation)) !=
		MRTD_E_OK ||
	    (e = mrtd_bdb_int(fields.f[1], 2019, 9999, &year)) != MRTD_E_OK)
		return e == MRTD_E_VALUE ? MRTD_E_UNSUPPORTED : e;
	out->generation = (unsigned)generation;
	out->year = (unsigned)year;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_bdb_open(struct span block, uint32_t tag, struct mrtd_bdb_version *version,
    struct span *representations)
{
	struct mrtd_bdb_fields fields;
	struct span inside, contents;
	enum mrtd_err e;

	if (mrtd_tlv_only(block, 0xA1, &inside) == MRTD_E_OK)
		block = inside;
	if ((e = mrtd_tlv_only(block, tag, &contents)) != MRTD_E_OK ||
	    (e = mrtd_bdb_fields(contents, 2, 0x3, 0x3, &fields)) !=
		MRTD_E_OK ||
	    (e = take_version(fields.f[0], version)) != MRTD_E_OK)
		return e;
	*representations = fields.f[1];
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_bdb_each(struct span block, uint32_t tag,
    enum mrtd_err (*take)(struct span, unsigned year, void *out), void *out)
{
	struct mrtd_bdb_version version;
	struct span all, one;
	enum mrtd_err e;

	if ((e = mrtd_bdb_open(block, tag, &version, &all)) != MRTD_E_OK)
		return e;
	if (all.n == 0)
		return MRTD_E_VALUE;
	while (all.n > 0)
		if ((e = mrtd_tlv_expect(&all, 0x30, &one)) != MRTD_E_OK ||
		    (e = take(one, version.year, out)) != MRTD_E_OK)
			return e;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_bdb_id(struct span s, struct mrtd_bdb_id *out)
{
	struct mrtd_bdb_fields fields;
	int64_t organization, id;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 0, 0x3, &fields)) != MRTD_E_OK ||
	    (e = mrtd_bdb_int(fields.f[0], 1, UINT16_MAX, &organization)) !=
		MRTD_E_OK ||
	    (e = mrtd_bdb_int(fields.f[1], 1, UINT16_MAX, &id)) != MRTD_E_OK)
		return e;
	out->organization = (uint16_t)organization;
	out->id = (uint16_t)id;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_bdb_device(struct span s, struct mrtd_bdb_id *out)
{
	struct mrtd_bdb_fields in;
	enum mrtd_err e = mrtd_bdb_fields(s, 3, 0x7, 0, &in);

	if (e == MRTD_E_OK && mrtd_bdb_has(&in, 0))
		e = mrtd_bdb_id(in.f[0], out);
	return e;
}

enum mrtd_err
mrtd_bdb_time(struct span s, struct mrtd_bdb_time *out)
{
	/* year, month, day, hour, minute, second, millisecond */
	static const int16_t min[] = {0, 1, 1, 0, 0, 0, 0};
	static const int16_t max[] = {9999, 12, 31, 23, 59, 59, 999};
	struct mrtd_bdb_fields fields;
	int64_t v[7] = {0};
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 7, 0, 1 << 0, &fields)) != MRTD_E_OK)
		return e;
	for (unsigned i = 0; i < 7; i++)
		if ((fields.present >> i & 1) != 0 &&
		    (e = mrtd_bdb_int(fields.f[i], min[i], max[i], &v[i])) !=
			MRTD_E_OK)
			return e;
	*out = (struct mrtd_bdb_time) {.stated = true,
	    .year = (uint16_t)v[0],
	    .month = (uint8_t)v[1],
	    .day = (uint8_t)v[2],
	    .hour = (uint8_t)v[3],
	    .minute = (uint8_t)v[4],
	    .second = (uint8_t)v[5],
	    .millisecond = (uint16_t)v[6]};
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_bdb_count(struct span s, uint32_t tag, unsigned *out)
{
	struct span one;
	unsigned n = 0;
	enum mrtd_err e;

	while (s.n > 0) {
		if ((e = mrtd_tlv_expect(&s, tag, &one)) != MRTD_E_OK)
			return e;
		n++;
	}
	*out = n;
	return MRTD_E_OK;
}

/* QualityBlock { algorithmIdBlock [0], scoreOrError [1] }, a score being [0] of
 * the choice and an error [1]. */
static enum mrtd_err
first_quality(struct span s, struct mrtd_bdb_quality *q)
{
	struct mrtd_bdb_fields fields, choice;
	int64_t score = 0;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 2, 0x3, 0x3, &fields)) != MRTD_E_OK ||
	    (e = mrtd_bdb_id(fields.f[0], &q->algorithm)) != MRTD_E_OK ||
	    (e = mrtd_bdb_fields(fields.f[1], 2, 1 << 1, 0, &choice)) !=
		MRTD_E_OK)
		return e;
	q->assessed = choice.present == 1 << 0;
	if (!q->assessed && choice.present != 1 << 1)
		return MRTD_E_TAG;
	if (q->assessed &&
	    (e = mrtd_bdb_int(choice.f[0], 0, 100, &score)) != MRTD_E_OK)
		return e;
	q->score = (uint8_t)score;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_bdb_quality(struct span s, struct mrtd_bdb_quality *out)
{
	struct mrtd_bdb_quality q = {0};
	struct span first;
	enum mrtd_err e;

	if ((e = mrtd_bdb_count(s, 0x30, &q.blocks)) != MRTD_E_OK)
		return e;
	if (q.blocks > 0 &&
	    ((e = mrtd_tlv_expect(&s, 0x30, &first)) != MRTD_E_OK ||
		(e = first_quality(first, &q)) != MRTD_E_OK))
		return e;
	*out = q;
	return MRTD_E_OK;
}

/* A coded field of a PADDataBlock, -1 where it is absent. */
static enum mrtd_err
pad_code(const struct mrtd_bdb_fields *fields, unsigned i, int *out)
{
	unsigned code;
	enum mrtd_err e;

	*out = -1;
	if ((fields->present >> i & 1) == 0)
		return MRTD_E_OK;
	if ((e = mrtd_bdb_code(fields->f[i], &code)) == MRTD_E_OK)
		*out = (int)code;
	return e;
}

/*
 * PADDataBlock: decision [0], scoreBlocks [1], extendedDataBlocks [2],
 * captureContext [3], supervisionLevel [4], riskLevel [5], criteriaCategory
 * [6], parameter [7], challenges [8], captureDateTimeBlock [9].
 */
enum mrtd_err
mrtd_bdb_pad(struct span s, struct mrtd_bdb_pad *out)
{
	struct mrtd_bdb_pad pad = {.risk = -1};
	struct mrtd_bdb_fields f;
	int64_t risk;
	enum mrtd_err e;

	if ((e = mrtd_bdb_fields(s, 10, 0x35F, 0, &f)) != MRTD_E_OK ||
	    (e = pad_code(&f, 0, &pad.decision)) != MRTD_E_OK ||
	    (e = mrtd_bdb_count(f.f[1], 0x30, &pad.scores)) != MRTD_E_OK ||
	    (e = mrtd_bdb_count(f.f[2], 0x30, &pad.extended)) != MRTD_E_OK ||
	    (e = pad_code(&f, 3, &pad.context)) != MRTD_E_OK ||
	    (e = pad_code(&f, 4, &pad.supervision)) != MRTD_E_OK ||
	    (e = pad_code(&f, 6, &pad.criteria)) != MRTD_E_OK ||
	    (e = mrtd_bdb_count(f.f[8], 0x04, &pad.challenges)) != MRTD_E_OK)
		return e;
	if ((f.present >> 5 & 1) != 0) {
		e = mrtd_bdb_int(f.f[5], 0, 100, &risk);
		if (e != MRTD_E_OK)
			return e;
		pad.risk = (int)risk;
	}
	pad.parameter = f.f[7];
	if ((f.present >> 9 & 1) != 0 &&
	    (e = mrtd_bdb_time(f.f[9], &pad.time)) != MRTD_E_OK)
		return e;
	*out = pad;
	return MRTD_E_OK;
}
