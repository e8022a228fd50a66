#include "mrtd/finger.h"

#include "mrtd/finger_parts.h"

#define FOUND(x, name) ((x)->findings |= MRTD_FINDING_BIT(name))

/* ISO/IEC 19794-4:2011 Table 8, and Doc 9303-10 Table 49 beside it. */
/* clang-format off */
static const struct {
	const char *name;
	uint8_t subtype;
} positions[] = {
	[MRTD_FINGER_UNKNOWN]      = {"unknown finger",      0x00},
	[MRTD_FINGER_RIGHT_THUMB]  = {"right thumb",         0x05},
	[MRTD_FINGER_RIGHT_INDEX]  = {"right index finger",  0x09},
	[MRTD_FINGER_RIGHT_MIDDLE] = {"right middle finger", 0x0D},
	[MRTD_FINGER_RIGHT_RING]   = {"right ring finger",   0x11},
	[MRTD_FINGER_RIGHT_LITTLE] = {"right little finger", 0x15},
	[MRTD_FINGER_LEFT_THUMB]   = {"left thumb",          0x06},
	[MRTD_FINGER_LEFT_INDEX]   = {"left index finger",   0x0A},
	[MRTD_FINGER_LEFT_MIDDLE]  = {"left middle finger",  0x0E},
	[MRTD_FINGER_LEFT_RING]    = {"left ring finger",    0x12},
	[MRTD_FINGER_LEFT_LITTLE]  = {"left little finger",  0x16},
	[11]                       = {"right thumb, plain",  0x05},
	[12]                       = {"left thumb, plain",   0x06},
	[MRTD_FINGER_RIGHT_FOUR]   = {"right four fingers",  0x01},
	[MRTD_FINGER_LEFT_FOUR]    = {"left four fingers",   0x02},
	[MRTD_FINGER_THUMBS]       = {"both thumbs",         0x04},
};
/* clang-format on */

#define N_POSITIONS (sizeof(positions) / sizeof(positions[0]))

const char *
mrtd_finger_position_name(unsigned p)
{
	if (p < N_POSITIONS)
		return positions[p].name;
	if (p >= 20 && p <= 36)
		return "palm";
	return p >= 40 && p <= 50 ? "several fingers" : "?";
}

uint8_t
mrtd_finger_subtype(unsigned p)
{
	return p < N_POSITIONS ? positions[p].subtype : 0;
}

/* ISO/IEC 19794-4:2005 Table 8, the palms of Table 9, and those added since. */
static bool
impression_known(uint8_t i)
{
	return i <= 4 || (i >= 8 && i <= 15) || (i >= 20 && i <= 29) ||
	    i == 41 || i == 42;
}

enum mrtd_err
mrtd_finger_add(struct mrtd_fingers *out, struct mrtd_finger *f,
    const struct mrtd_image_claim *claim)
{
	bool differs;
	enum mrtd_err e;

	if (out->n == MRTD_FINGER_MAX)
		return MRTD_E_SPACE;
	e = mrtd_image_compare(f->image, claim, &f->format, &f->own, &differs);
	if (e != MRTD_E_OK)
		return e;
	if (differs)
		FOUND(f, BIO_FORMAT);
	f->width = claim->width != 0 ? claim->width : f->own.width;
	f->height = claim->height != 0 ? claim->height : f->own.height;
	if (mrtd_finger_position_name(f->position)[0] == '?' ||
	    !impression_known(f->impression))
		FOUND(f, BIO_VALUE);
	out->findings |= f->findings;
	out->finger[out->n++] = *f;
	return MRTD_E_OK;
}

/* Doc 9303-10 §4.5.6: by the encoding, or by the first byte of a record. */
static enum mrtd_err
parse_data(
    struct span s, enum mrtd_cbeff_encoding encoding, struct mrtd_fingers *out)
{
	return encoding == MRTD_CBEFF_39794 ? mrtd_finger_block_parse(s, out)
					    : mrtd_finger_record_parse(s, out);
}

/* Table 49: two bits of side, three bits of finger, the rest is for later. */
static bool
subtype_defined(uint8_t v)
{
	return (v & 3) != 3 && (v >> 2 & 7) <= 5 && v >> 5 == 0;
}

/* Header and record name the same finger: §4.7.3.2.4. */
static void
judge_subtype(const struct mrtd_cbeff *c, struct mrtd_finger *f)
{
	uint8_t expected = mrtd_finger_subtype(f->position);

	f->has_subtype = c->has_subtype;
	f->subtype = c->subtype;
	if (!c->has_subtype || !subtype_defined(c->subtype) ||
	    (c->subtype != 0 && expected != 0 && c->subtype != expected))
		FOUND(f, BIO_SUBTYPE);
}

static enum mrtd_err
take(void *cookie, const struct mrtd_cbeff *c, size_t *n)
{
	struct mrtd_fingers *out = cookie;
	size_t first = out->n;
	enum mrtd_err e = parse_data(c->data, c->encoding, out);

	for (size_t i = first; e == MRTD_E_OK && i < out->n; i++) {
		judge_subtype(c, &out->finger[i]);
		out->findings |= out->finger[i].findings;
	}
	*n = out->n - first;
	return e;
}

enum mrtd_err
mrtd_finger_parse(struct span file, struct mrtd_fingers *result)
{
	static const struct mrtd_cbeff_kind kind = {
	    0x63, MRTD_CBEFF_FINGER, take};
	struct mrtd_fingers fingers = {0};
	enum mrtd_err e = mrtd_cbeff_read(file, &kind, &fingers, &fingers.set);

	if (e != MRTD_E_OK)
		return e;
	fingers.findings |= fingers.set.findings;
	*result = fingers;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_finger_parse_record(struct span record, struct mrtd_fingers *out)
{
	struct mrtd_fingers fingers = {0};
	struct span id;
	enum mrtd_err e;

	if (!span_peek(record, 1, &id))
		return MRTD_E_TRUNCATED;
	e = parse_data(record,
	    id.p[0] == 0x64 || id.p[0] == 0xA1 ? MRTD_CBEFF_39794
					       : MRTD_CBEFF_19794,
	    &fingers);
	if (e == MRTD_E_OK)
		*out = fingers;
	return e;
}
