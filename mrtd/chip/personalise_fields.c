#include "mrtd/chip/personalise_fields.h"

#include <string.h>

#include "mrtd/tlv.h"

/* A1 to AF, Doc 9303-10 Table 80. */
#define SERIES_MAX 15

struct given {
	const struct mrtd_field_table *table;
	const struct mrtd_chip_field *fields;
	size_t n;
};

/* Is it an element that is written because it was given? */
static bool
is_value(const struct mrtd_field_rule *r)
{
	return r->kind != MRTD_FIELD_TEMPLATE && r->kind != MRTD_FIELD_TAGS &&
	    r->kind != MRTD_FIELD_COUNT;
}

static bool
matches(const struct mrtd_chip_field *f, const struct mrtd_field_rule *r,
    unsigned group)
{
	return is_value(r) && strcmp(f->key, r->key) == 0 && f->group == group;
}

static unsigned
count(const struct given *g, const struct mrtd_field_rule *r, unsigned group)
{
	unsigned n = 0;

	for (size_t i = 0; i < g->n; i++)
		n += matches(&g->fields[i], r, group);
	return n;
}

/* Is there anything to stand in this template? */
static bool
holds(const struct given *g, uint32_t in, unsigned group)
{
	for (size_t i = 0; i < g->table->n; i++)
		if (g->table->rules[i].in == in &&
		    count(g, &g->table->rules[i], group) > 0)
			return true;
	return false;
}

/* What the count of a template is about: templates of a series, or elements. */
static unsigned
instances(const struct given *g, uint32_t in)
{
	unsigned n = 0;

	for (size_t i = 0; i < g->table->n; i++) {
		const struct mrtd_field_rule *r = &g->table->rules[i];

		if (r->in != in || (r->flags & MRTD_FIELD_COUNTED) == 0)
			continue;
		if (is_value(r))
			n += count(g, r, 0);
		else
			for (unsigned t = 1; t <= SERIES_MAX; t++)
				n += holds(g, r->tag, t);
	}
	return n;
}

/* Puts tag and length in front of what was written since. */
static void
wrap(struct sink *k, uint32_t tag, size_t from)
{
	uint8_t bytes[MRTD_TLV_HEADER_MAX];
	struct sink header = sink_of(bytes, sizeof(bytes));
	size_t n = k->n - from;

	mrtd_tlv_put_header(&header, tag, n);
	if (sink_reserve(k, header.n) == NULL)
		return;
	memmove(k->p + from + header.n, k->p + from, n);
	memcpy(k->p + from, bytes, header.n);
}

/* 5C: the elements, also those inside of templates, never a template. */
static void
put_tag_list(struct sink *k, const struct given *g)
{
	size_t from = k->n;

	for (size_t i = 0; i < g->table->n; i++) {
		const struct mrtd_field_rule *r = &g->table->rules[i];

		if (count(g, r, 0) == 0)
			continue;
		if (r->tag > 0xFF)
			sink_put_u8(k, (uint8_t)(r->tag >> 8));
		sink_put_u8(k, (uint8_t)r->tag);
	}
	wrap(k, 0x5C, from);
}

static void
put_element(struct sink *k, const struct given *g,
    const struct mrtd_field_rule *r, unsigned group)
{
	uint8_t n = (uint8_t)instances(g, r->in);

	if (r->kind == MRTD_FIELD_COUNT)
		mrtd_tlv_put(k, r->tag, span_of(&n, 1));
	else if (r->kind == MRTD_FIELD_TAGS)
		put_tag_list(k, g);
	else
		for (size_t i = 0; i < g->n; i++)
			if (matches(&g->fields[i], r, group))
				mrtd_tlv_put(k, r->tag, g->fields[i].value);
}

/* Templates hold elements and no further templates. */
static void
put_template(
    struct sink *k, const struct given *g, const struct mrtd_field_rule *t)
{
	bool series = (t->flags & MRTD_FIELD_SERIES) != 0;

	for (unsigned group = series; group <= (series ? SERIES_MAX : 0);
	     group++) {
		size_t from = k->n;

		if (!holds(g, t->tag, group))
			continue;
		for (size_t i = 0; i < g->table->n; i++)
			if (g->table->rules[i].in == t->tag)
				put_element(k, g, &g->table->rules[i], group);
		wrap(k, t->tag + (series ? group - 1 : 0), from);
	}
}

static bool
known(const struct given *g, const struct mrtd_chip_field *f)
{
	for (size_t i = 0; i < g->table->n; i++) {
		const struct mrtd_field_rule *r = &g->table->rules[i];
		bool series = false;

		if (!is_value(r) || strcmp(r->key, f->key) != 0)
			continue;
		for (size_t t = 0; t < g->table->n; t++)
			series |= g->table->rules[t].tag == r->in &&
			    (g->table->rules[t].flags & MRTD_FIELD_SERIES) != 0;
		return series ? f->group >= 1 && f->group <= SERIES_MAX
			      : f->group == 0;
	}
	return false;
}

enum mrtd_err
mrtd_chip_personalise_fields(struct sink *k,
    const struct mrtd_field_table *table, const struct mrtd_chip_field fields[],
    size_t n, size_t *bad)
{
	struct given g = {.table = table, .fields = fields, .n = n};
	size_t from = k->n;

	for (*bad = 0; *bad < n; (*bad)++)
		if (table->n == 0 ? *bad > 0 : !known(&g, &fields[*bad]))
			return MRTD_E_NOT_FOUND;
	if (table->n == 0 && n > 0)
		sink_put(k, fields[0].value);
	for (size_t i = 0; i < table->n; i++) {
		const struct mrtd_field_rule *r = &table->rules[i];

		if (r->in == 0 && r->kind == MRTD_FIELD_TEMPLATE)
			put_template(k, &g, r);
		else if (r->in == 0)
			put_element(k, &g, r, 0);
	}
	if (table->tag != 0)
		wrap(k, table->tag, from);
	return MRTD_E_OK;
}
