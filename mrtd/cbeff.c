#include "mrtd/cbeff.h"

#include "mrtd/finding.h"
#include "mrtd/tlv.h"

/*
 * Format types of ISO/IEC JTC 1/SC 37 (register of BDB format identifiers):
 * finger, face and iris image, binary.
 */
/* clang-format off */
static const struct {
	uint32_t type;
	uint16_t format[2]; /* by enum mrtd_cbeff_encoding */
} formats[] = {
	{MRTD_CBEFF_FINGER, {0x0007, 0x0028}},
	{MRTD_CBEFF_FACE,   {0x0008, 0x002A}},
	{MRTD_CBEFF_IRIS,   {0x0009, 0x002C}},
};
/* clang-format on */

enum {
	OWNER_SC37 = 0x0101
};

uint16_t
mrtd_cbeff_format(uint32_t type, enum mrtd_cbeff_encoding encoding)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].type == type)
			return formats[i].format[encoding];
	return 0;
}

bool
mrtd_cbeff_names(const struct mrtd_cbeff *c, uint32_t type)
{
	return c->has_owner && c->owner == OWNER_SC37 && c->has_format &&
	    c->format == mrtd_cbeff_format(type, c->encoding) &&
	    (c->type == 0 || c->type == type);
}

/* Doc 9303-10 §4.7.3.2.2: nothing, or tag 53 with what the issuer likes. */
static enum mrtd_err
open_empty(struct span s, struct mrtd_cbeff_group *g)
{
	struct mrtd_tlv t;
	enum mrtd_err e;

	while (s.n > 0) {
		if ((e = mrtd_tlv_next(&s, &t)) != MRTD_E_OK)
			return e;
		if (t.tag == 0x53 && g->filler.p == NULL)
			g->filler = t.value;
		else
			g->oddities |= MRTD_CBEFF_TRAILING;
	}
	return MRTD_E_OK;
}

/*
 * The group's contents.  A wrong count is an oddity; templates that are not
 * there are none.
 */
static enum mrtd_err
open_group(struct span s, struct mrtd_cbeff_group *g)
{
	struct span count, one;
	uint8_t n = 0;
	enum mrtd_err e;

	if ((e = mrtd_tlv_expect(&s, 0x02, &count)) != MRTD_E_OK)
		return e;
	if (count.n != 1 || !span_take_u8(&count, &n))
		g->oddities |= MRTD_CBEFF_COUNT;
	g->stated = n;
	g->rest = s;
	while (mrtd_tlv_expect(&s, 0x7F60, &one) == MRTD_E_OK)
		g->templates++;
	if (g->templates != g->stated)
		g->oddities |= MRTD_CBEFF_COUNT;
	if (g->templates == 0)
		return open_empty(s, g);
	if (s.n > 0) {
		struct mrtd_tlv t;

		/* A template that is cut short is no trailing object. */
		while (s.n > 0)
			if ((e = mrtd_tlv_next(&s, &t)) != MRTD_E_OK)
				return e;
		g->oddities |= MRTD_CBEFF_TRAILING;
	}
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_cbeff_open(struct span file, uint32_t tag, struct mrtd_cbeff_group *out)
{
	struct mrtd_cbeff_group g = {0};
	struct span dg, group;
	struct mrtd_tlv t;
	enum mrtd_err e;

	if ((e = mrtd_tlv_only(file, tag, &dg)) != MRTD_E_OK ||
	    (e = mrtd_tlv_expect(&dg, 0x7F61, &group)) != MRTD_E_OK ||
	    (e = open_group(group, &g)) != MRTD_E_OK)
		return e;
	while (dg.n > 0) {
		if ((e = mrtd_tlv_next(&dg, &t)) != MRTD_E_OK)
			return e;
		/* Doc 9303-10 Table 50 puts the filler beside the group. */
		if (t.tag == 0x53 && g.templates == 0 && g.filler.p == NULL)
			g.filler = t.value;
		else
			g.oddities |= MRTD_CBEFF_TRAILING;
	}
	*out = g;
	return MRTD_E_OK;
}

bool
mrtd_cbeff_more(const struct mrtd_cbeff_group *g)
{
	uint32_t tag;
	size_t header, contents;

	return mrtd_tlv_header(g->rest, &tag, &header, &contents) ==
	    MRTD_E_OK &&
	    tag == 0x7F60;
}

static bool
number(struct span s, size_t min, size_t max, uint32_t *out)
{
	uint32_t n = 0;
	uint8_t b;

	if (s.n < min || s.n > max)
		return false;
	while (span_take_u8(&s, &b))
		n = n << 8 | b;
	*out = n;
	return true;
}

static bool
fixed(struct span s, size_t n, struct span *out)
{
	if (s.n != n)
		return false;
	*out = s;
	return true;
}

/* One field of A1, Doc 9303-10 Table 44. */
static bool
header_field(struct mrtd_tlv *t, struct mrtd_cbeff *c)
{
	uint32_t n = 0;

	switch (t->tag) {
	case 0x80:
		return number(t->value, 2, 2, &c->version);
	case 0x81:
		/* ISO/IEC 7816-11:2004 Table C.2: no zeros in front. */
		return number(t->value, 1, 3, &c->type) &&
		    (t->value.n == 1 || c->type >> 8 * (t->value.n - 1) != 0);
	case 0x82:
		c->has_subtype = number(t->value, 1, 1, &n);
		c->subtype = (uint8_t)n;
		return c->has_subtype;
	case 0x83:
		return fixed(t->value, 7, &c->created);
	case 0x85:
		return fixed(t->value, 8, &c->validity);
	case 0x86:
		return fixed(t->value, 4, &c->creator);
	case 0x87:
		c->has_owner = number(t->value, 2, 2, &n);
		c->owner = (uint16_t)n;
		return c->has_owner;
	case 0x88:
		c->has_format = number(t->value, 2, 2, &n);
		c->format = (uint16_t)n;
		return c->has_format;
	default:
		return true; /* ISO/IEC 7816-11 has further ones */
	}
}

static enum mrtd_err
take_header(struct span s, struct mrtd_cbeff *c)
{
	struct mrtd_tlv t;
	enum mrtd_err e;

	while (s.n > 0) {
		if ((e = mrtd_tlv_next(&s, &t)) != MRTD_E_OK)
			return e;
		if (!header_field(&t, c))
			c->oddities |= MRTD_CBEFF_MALFORMED;
	}
	return MRTD_E_OK;
}

/* What stands behind the header: data in one of the encodings. */
static enum mrtd_err
take_data(const struct mrtd_tlv *t, struct mrtd_cbeff *c)
{
	struct span inside = t->value;
	enum mrtd_err e = MRTD_E_OK;

	if (t->tag == 0x7D) {
		c->secured = true;
		c->data = t->value;
	} else if (t->tag == 0x7F2E) {
		c->encoding = MRTD_CBEFF_39794;
		/* Doc 9303-10 §4.5.6, Table 2. */
		e = mrtd_tlv_expect(&inside, 0xA1, &c->data);
		if (inside.n > 0)
			c->oddities |= MRTD_CBEFF_TRAILING;
	} else {
		c->data = t->value;
	}
	return e;
}

enum mrtd_err
mrtd_cbeff_next(struct mrtd_cbeff_group *g, struct mrtd_cbeff *out)
{
	struct mrtd_cbeff c = {0};
	struct span s, rest = g->rest;
	bool header = false, data = false;
	struct mrtd_tlv t;
	enum mrtd_err e;

	if ((e = mrtd_tlv_expect(&rest, 0x7F60, &s)) != MRTD_E_OK)
		return e;
	while (s.n > 0) {
		if ((e = mrtd_tlv_next(&s, &t)) != MRTD_E_OK)
			return e;
		if (t.tag == 0xA1 && !header && !data) {
			header = true;
			e = take_header(t.value, &c);
		} else if ((t.tag == 0x5F2E || t.tag == 0x7F2E ||
			       t.tag == 0x7D) &&
		    !data) {
			data = true;
			e = take_data(&t, &c);
		} else {
			c.oddities |= MRTD_CBEFF_TRAILING;
		}
		if (e != MRTD_E_OK)
			return e;
	}
	if (!data)
		return MRTD_E_NOT_FOUND;
	if (!header)
		c.oddities |= MRTD_CBEFF_NO_HEADER;
	g->rest = rest;
	*out = c;
	return MRTD_E_OK;
}

#define FOUND(x, name) ((x)->findings |= MRTD_FINDING_BIT(name))

static void
judge_header(
    const struct mrtd_cbeff *c, uint32_t type, struct mrtd_cbeff_set *set)
{
	if ((c->oddities & (MRTD_CBEFF_NO_HEADER | MRTD_CBEFF_MALFORMED)) !=
		0 ||
	    !mrtd_cbeff_names(c, type))
		FOUND(set, BIO_HEADER);
	if ((c->oddities & MRTD_CBEFF_TRAILING) != 0)
		FOUND(set, BIO_TRAILING);
}

static enum mrtd_err
read_template(struct mrtd_cbeff_group *group,
    const struct mrtd_cbeff_kind *kind, void *out, struct mrtd_cbeff_set *set)
{
	struct mrtd_cbeff c;
	size_t n = 0;
	enum mrtd_err e;

	if ((e = mrtd_cbeff_next(group, &c)) != MRTD_E_OK)
		return e;
	judge_header(&c, kind->type, set);
	if (c.secured) {
		set->secured++;
		return MRTD_E_OK;
	}
	if ((e = kind->take(out, &c, &n)) != MRTD_E_OK)
		return e;
	/* §4.7.3.2.3, §4.7.4.2.4: exactly one image in each. */
	if (n != 1)
		FOUND(set, BIO_SEVERAL);
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_cbeff_read(struct span file, const struct mrtd_cbeff_kind *kind, void *out,
    struct mrtd_cbeff_set *set)
{
	struct mrtd_cbeff_group group;
	enum mrtd_err e;

	*set = (struct mrtd_cbeff_set) {0};
	if ((e = mrtd_cbeff_open(file, kind->tag, &group)) != MRTD_E_OK)
		return e;
	set->templates = group.templates;
	set->none = group.templates == 0;
	set->filler = group.filler;
	if (set->none && group.stated > 0)
		return MRTD_E_TRUNCATED;
	if ((group.oddities & MRTD_CBEFF_COUNT) != 0)
		FOUND(set, BIO_LENGTH);
	if ((group.oddities & MRTD_CBEFF_TRAILING) != 0)
		FOUND(set, BIO_TRAILING);
	while (mrtd_cbeff_more(&group))
		if ((e = read_template(&group, kind, out, set)) != MRTD_E_OK)
			return e;
	return MRTD_E_OK;
}
