#include "mrtd/field.h"

#include <string.h>

#include "mrtd/field_value.h"
#include "mrtd/tlv.h"

/* More tags than any tag list has; the rest is not looked at. */
#define LIST_MAX 255
#define TAG_LIST 0x5C

static bool
is_tag(const struct mrtd_field_rule *r, uint32_t tag)
{
	/* Ax with x from 1, as in Table 80. */
	if ((r->flags & MRTD_FIELD_SERIES) != 0)
		return (tag & ~UINT32_C(0x0F)) == (r->tag & ~UINT32_C(0x0F)) &&
		    (tag & 0x0F) != 0;
	return r->tag == tag;
}

static size_t
index_of(const struct mrtd_field_table *t, const struct mrtd_field_rule *r)
{
	return (size_t)(r - t->rules);
}

/*
 * The rule of a tag in a template.  Of two with the same tag the first that was
 * not seen yet counts.  In DG11 and DG12 those of templates are found at the
 * top as well, because some issuers leave the template out; in a record of LDS2
 * only what is inside is signed.
 */
static const struct mrtd_field_rule *
match(const struct mrtd_field_table *t, uint32_t tag, uint32_t in,
    uint32_t seen, uint32_t *notes)
{
	const struct mrtd_field_rule *found = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (is_tag(&t->rules[i], tag) && t->rules[i].in == in &&
		    (found == NULL || (seen >> index_of(t, found) & 1) != 0))
			found = &t->rules[i];
	if ((t->flags & MRTD_FIELD_LISTED) == 0 || in != 0)
		return found;
	for (size_t i = 0; found == NULL && i < t->n; i++)
		if (is_tag(&t->rules[i], tag)) {
			found = &t->rules[i];
			*notes |= MRTD_FIELD_NOTE(UNWRAPPED);
		}
	return found;
}

/* Is a tag in the list? */
static bool
listed(struct span list, uint32_t tag)
{
	uint32_t one;

	while (mrtd_field_value_tag(&list, &one))
		if (one == tag)
			return true;
	return false;
}

/* 00 or FF to the end: memory that was never written. */
static bool
is_padding(struct span s)
{
	uint8_t first, b;

	if (!span_take_u8(&s, &first) || (first != 0x00 && first != 0xFF))
		return false;
	while (span_take_u8(&s, &b))
		if (b != first)
			return false;
	return true;
}

void
mrtd_field_begin(const struct mrtd_fields *fields, struct mrtd_field_walk *w)
{
	*w = (struct mrtd_field_walk) {
	    .fields = fields, .rest = fields->content};
}

/* Seen before, in its place? */
static uint32_t
place(struct mrtd_field_walk *w, const struct mrtd_field_rule *r)
{
	const struct mrtd_field_table *t = w->fields->table;
	size_t i = index_of(t, r);
	uint32_t notes = 0;

	if ((w->seen >> i & 1) != 0 && (r->flags & MRTD_FIELD_REPEATS) == 0)
		notes |= MRTD_FIELD_NOTE(REPEATED);
	if ((t->flags & MRTD_FIELD_ORDERED) != 0 && i + 1 < w->last)
		notes |= MRTD_FIELD_NOTE(ORDER);
	w->seen |= UINT32_C(1) << i;
	w->last = i + 1;
	return notes;
}

static void
descend(struct mrtd_field_walk *w, const struct mrtd_field_rule *r,
    const struct mrtd_tlv *t)
{
	w->pending |= place(w, r);
	w->in = r;
	w->in_tag = t->tag;
	w->group++;
	w->outer = w->rest;
	w->rest = t->value;
	w->seen_outer = w->seen;
	w->last_outer = w->last;
	w->seen = 0;
	w->last = 0;
}

static void
ascend(struct mrtd_field_walk *w)
{
	w->in = NULL;
	w->in_tag = 0;
	w->rest = w->outer;
	w->seen = w->seen_outer;
	w->last = w->last_outer;
}

/* An element that a tag list should name. */
static bool
unlisted(const struct mrtd_field_walk *w, const struct mrtd_field *f)
{
	const struct mrtd_fields *all = w->fields;

	return all->has_list && f->tag != TAG_LIST &&
	    (f->rule == NULL || f->rule->kind != MRTD_FIELD_COUNT) &&
	    !listed(all->list, f->tag) &&
	    (f->in == 0 || !listed(all->list, f->in));
}

static void
fill(struct mrtd_field_walk *w, const struct mrtd_field_rule *r,
    const struct mrtd_tlv *t, uint32_t notes, struct mrtd_field *f)
{
	bool free = (w->fields->table->flags & MRTD_FIELD_FREE) != 0;

	*f = (struct mrtd_field) {
	    .rule = r,
	    .tag = t->tag,
	    .in = w->in_tag,
	    .group = w->in != NULL ? w->group : 0,
	    .value = t->value,
	    .raw = t->raw,
	    .notes = notes | w->pending,
	};
	w->pending = 0;
	if ((r == NULL && !free) ||
	    (r != NULL && (r->flags & MRTD_FIELD_STRANGE) != 0))
		f->notes |= MRTD_FIELD_NOTE(UNKNOWN);
	if (unlisted(w, f))
		f->notes |= MRTD_FIELD_NOTE(NOT_LISTED);
	if (r != NULL) {
		f->notes |= place(w, r);
		mrtd_field_value_read(f);
	}
}

bool
mrtd_field_next(struct mrtd_field_walk *w, struct mrtd_field *f)
{
	const struct mrtd_field_table *table = w->fields->table;
	const struct mrtd_field_rule *r;
	struct mrtd_tlv t;

	if (w->fields->opaque) {
		t = (struct mrtd_tlv) {
		    table->tag, w->fields->content, w->fields->content};
		if (w->done)
			return false;
		w->done = true;
		fill(w, NULL, &t, 0, f);
		return true;
	}
	for (;;) {
		uint32_t notes = 0;

		if (w->rest.n == 0 && w->in != NULL) {
			ascend(w);
			continue;
		}
		if (mrtd_tlv_next_short(&w->rest, &t) != MRTD_E_OK)
			return false;
		r = match(table, t.tag, w->in != NULL ? w->in->tag : 0, w->seen,
		    &notes);
		if (r != NULL && r->kind == MRTD_FIELD_TEMPLATE) {
			descend(w, r, &t);
			continue;
		}
		fill(w, r, &t, notes, f);
		return true;
	}
}

bool
mrtd_field_find(
    const struct mrtd_fields *fields, const char *key, struct mrtd_field *out)
{
	struct mrtd_field_walk w;
	struct mrtd_field f;

	mrtd_field_begin(fields, &w);
	while (mrtd_field_next(&w, &f))
		if (f.rule != NULL && f.value.n > 0 &&
		    strcmp(f.rule->key, key) == 0) {
			*out = f;
			return true;
		}
	return false;
}

/* What one level holds: the top, or one template. */
struct level {
	uint32_t seen;
	int64_t stated; /* by COUNT; -1: not */
	uint64_t counted;
};

static enum mrtd_err
check_level(const struct mrtd_field_table *t, struct span s, uint32_t in,
    uint32_t *all, uint32_t *notes)
{
	struct level l = {.stated = -1};
	struct mrtd_tlv e;
	enum mrtd_err err;

	while (s.n > 0) {
		const struct mrtd_field_rule *r;
		uint32_t ignored = 0;
		uint8_t count;

		if (in == 0 && (t->flags & MRTD_FIELD_PADDED) != 0 &&
		    is_padding(s))
			break;
		if ((err = mrtd_tlv_next_short(&s, &e)) != MRTD_E_OK)
			return err;
		if ((r = match(t, e.tag, in, l.seen, &ignored)) == NULL)
			continue;
		l.seen |= UINT32_C(1) << index_of(t, r);
		l.counted += (r->flags & MRTD_FIELD_COUNTED) != 0;
		if (r->kind == MRTD_FIELD_COUNT && e.value.n == 1 &&
		    span_take_u8(&(struct span) {e.value.p, 1}, &count))
			l.stated = count;
		if (r->kind == MRTD_FIELD_TEMPLATE &&
		    (err = check_level(t, e.value, r->tag, all, notes)) !=
			MRTD_E_OK)
			return err;
	}
	for (size_t i = 0; i < t->n; i++)
		if (t->rules[i].in == in &&
		    (t->rules[i].tag != TAG_LIST ||
			(t->flags & MRTD_FIELD_LISTED) == 0) &&
		    (t->rules[i].flags & MRTD_FIELD_MANDATORY) != 0 &&
		    (l.seen >> i & 1) == 0)
			*notes |= MRTD_FIELD_NOTE(MISSING);
	if (l.stated >= 0 && (uint64_t)l.stated != l.counted)
		*notes |= MRTD_FIELD_NOTE(COUNT);
	*all |= l.seen;
	return MRTD_E_OK;
}

/* Is an element without a rule there? */
static bool
present(struct span content, uint32_t tag)
{
	struct mrtd_tlv t;

	while (mrtd_tlv_next_short(&content, &t) == MRTD_E_OK)
		if (t.tag == tag)
			return true;
	return false;
}

static void
check_list(struct mrtd_fields *fields, uint32_t seen)
{
	const struct mrtd_field_table *t = fields->table;
	struct span list;
	uint32_t tag;

	if (mrtd_tlv_find(fields->content, TAG_LIST, &list) != MRTD_E_OK) {
		fields->notes |= MRTD_FIELD_NOTE(NO_LIST);
		return;
	}
	if (!span_peek(list, list.n < LIST_MAX ? list.n : LIST_MAX, &list))
		return;
	fields->has_list = true;
	fields->list = list;
	while (mrtd_field_value_tag(&list, &tag)) {
		bool known = false, there = false;

		for (size_t i = 0; i < t->n; i++) {
			if (!is_tag(&t->rules[i], tag))
				continue;
			known = true;
			there |= (seen >> i & 1) != 0;
			if (t->rules[i].kind == MRTD_FIELD_TEMPLATE)
				fields->notes |= MRTD_FIELD_NOTE(LIST_TEMPLATE);
		}
		if (!there && (known || !present(fields->content, tag)))
			fields->notes |= MRTD_FIELD_NOTE(LISTED_ABSENT);
	}
}

/* The contents without what surrounds them and without padding. */
static enum mrtd_err
unwrap(struct mrtd_fields *fields, struct span file)
{
	const struct mrtd_field_table *t = fields->table;
	enum mrtd_err e = MRTD_E_OK;

	fields->content = file;
	if (t->tag != 0)
		e = mrtd_tlv_only(file, t->tag, &fields->content);
	if (e != MRTD_E_OK && (t->flags & MRTD_FIELD_FREE) != 0) {
		fields->opaque = true;
		fields->notes |= MRTD_FIELD_NOTE(NOT_TLV);
		e = MRTD_E_OK;
	}
	return e;
}

enum mrtd_err
mrtd_field_parse(
    const struct mrtd_field_table *t, struct span file, struct mrtd_fields *out)
{
	struct mrtd_fields fields = {.table = t};
	struct mrtd_field_walk w;
	struct mrtd_field f;
	uint32_t seen = 0;
	enum mrtd_err e;

	if ((e = unwrap(&fields, file)) != MRTD_E_OK)
		return e;
	if (!fields.opaque)
		e = check_level(t, fields.content, 0, &seen, &fields.notes);
	if (e != MRTD_E_OK && (t->flags & MRTD_FIELD_FREE) != 0) {
		fields.opaque = true;
		fields.notes = 0;
		e = MRTD_E_OK;
	}
	if (e != MRTD_E_OK)
		return e;
	if ((t->flags & MRTD_FIELD_LISTED) != 0)
		check_list(&fields, seen);
	mrtd_field_begin(&fields, &w);
	while (mrtd_field_next(&w, &f)) {
		fields.notes |= f.notes;
		fields.n++;
	}
	*out = fields;
	return MRTD_E_OK;
}

const char *
mrtd_field_key(const struct mrtd_field *f)
{
	return f->rule != NULL ? f->rule->key : "unknown";
}

const char *
mrtd_field_name(const struct mrtd_field *f)
{
	return f->rule != NULL ? f->rule->name : "Unknown element";
}

static const struct {
	const char *name, *text;
} notes_[] = {
#define ROW(name, text) {#name, text},
    MRTD_FIELD_NOTES(ROW)
#undef ROW
};

const char *
mrtd_field_note_name(enum mrtd_field_note n)
{
	return (unsigned)n < MRTD_FIELD_NOTE_COUNT_ ? notes_[n].name : "";
}

const char *
mrtd_field_note_text(enum mrtd_field_note n)
{
	return (unsigned)n < MRTD_FIELD_NOTE_COUNT_ ? notes_[n].text : "";
}
