#include "mrtd/iris.h"

#include "mrtd/iris_parts.h"

#define FOUND(x, name) ((x)->findings |= MRTD_FINDING_BIT(name))

const char *
mrtd_iris_eye_name(unsigned eye)
{
	static const char *const names[] = {
	    "unknown eye", "right eye", "left eye"};

	return eye < sizeof(names) / sizeof(names[0]) ? names[eye] : "?";
}

/* ISO/IEC 19794-6:2011 Table 4. */
static bool
kind_known(uint8_t k)
{
	return k <= MRTD_IRIS_CROPPED || k == MRTD_IRIS_CROPPED_MASKED;
}

enum mrtd_err
mrtd_iris_add(struct mrtd_irises *out, struct mrtd_iris *f,
    const struct mrtd_image_claim *claim)
{
	bool differs;
	enum mrtd_err e;

	if (out->n == MRTD_IRIS_MAX)
		return MRTD_E_SPACE;
	e = mrtd_image_compare(f->image, claim, &f->format, &f->own, &differs);
	if (e != MRTD_E_OK)
		return e;
	if (differs)
		FOUND(f, BIO_FORMAT);
	f->width = claim->width != 0 ? claim->width : f->own.width;
	f->height = claim->height != 0 ? claim->height : f->own.height;
	if (f->eye > MRTD_IRIS_LEFT || !kind_known(f->kind) ||
	    f->horizontal > 2 || f->vertical > 2 || f->compression > 2)
		FOUND(f, BIO_VALUE);
	out->findings |= f->findings;
	out->iris[out->n++] = *f;
	return MRTD_E_OK;
}

/* Doc 9303-10 §4.5.6: by the encoding, or by the first byte of a record. */
static enum mrtd_err
parse_data(
    struct span s, enum mrtd_cbeff_encoding encoding, struct mrtd_irises *out)
{
	return encoding == MRTD_CBEFF_39794 ? mrtd_iris_block_parse(s, out)
					    : mrtd_iris_record_parse(s, out);
}

/* Table 56: header and record name the same eye. */
static void
judge_subtype(const struct mrtd_cbeff *c, struct mrtd_iris *f)
{
	f->has_subtype = c->has_subtype;
	f->subtype = c->subtype;
	if (!c->has_subtype || c->subtype > MRTD_IRIS_LEFT ||
	    (c->subtype != 0 && f->eye != 0 && c->subtype != f->eye))
		FOUND(f, BIO_SUBTYPE);
}

static enum mrtd_err
take(void *cookie, const struct mrtd_cbeff *c, size_t *n)
{
	struct mrtd_irises *out = cookie;
	size_t first = out->n;
	enum mrtd_err e = parse_data(c->data, c->encoding, out);

	for (size_t i = first; e == MRTD_E_OK && i < out->n; i++) {
		judge_subtype(c, &out->iris[i]);
		out->findings |= out->iris[i].findings;
	}
	*n = out->n - first;
	return e;
}

enum mrtd_err
mrtd_iris_parse(struct span file, struct mrtd_irises *result)
{
	static const struct mrtd_cbeff_kind kind = {
	    0x76, MRTD_CBEFF_IRIS, take};
	struct mrtd_irises irises = {0};
	enum mrtd_err e = mrtd_cbeff_read(file, &kind, &irises, &irises.set);

	if (e != MRTD_E_OK)
		return e;
	irises.findings |= irises.set.findings;
	*result = irises;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_iris_parse_record(struct span record, struct mrtd_irises *out)
{
	struct mrtd_irises irises = {0};
	struct span id;
	enum mrtd_err e;

	if (!span_peek(record, 1, &id))
		return MRTD_E_TRUNCATED;
	e = parse_data(record,
	    id.p[0] == 0x66 || id.p[0] == 0xA1 ? MRTD_CBEFF_39794
					       : MRTD_CBEFF_19794,
	    &irises);
	if (e == MRTD_E_OK)
		*out = irises;
	return e;
}
