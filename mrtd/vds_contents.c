/* The features of a seal by the table of its use case, and what they say. */
#include "mrtd/vds.h"

#include "mrtd/c40.h"
#include "mrtd/mrz_layout.h"

#include <string.h>

#define BIT MRTD_VDS_BIT

/* An MRZ from its beginning: fillers where the seal has blanks or ends. */
static void
read_mrz(const struct mrtd_vds_feature *f, struct mrtd_vds_contents *c)
{
	const struct mrtd_mrz_layout *l = mrtd_mrz_layout_of(f->field->format);
	char whole[MRTD_MRZ_MAX];
	size_t n = 0;

	if (mrtd_c40_read(f->value, c->text, sizeof(c->text), &n) !=
	    MRTD_E_OK) {
		c->findings |= BIT(TEXT);
		return;
	}
	memset(whole, '<', sizeof(whole));
	for (size_t i = 0; i < n; i++) {
		if (c->text[i] == ' ')
			c->text[i] = '<';
		whole[i] = c->text[i];
	}
	c->characters = n;
	if (l == NULL || n != f->field->characters ||
	    mrtd_mrz_parse(span_of(whole, (size_t)l->lines * l->columns),
		&c->mrz) != MRTD_E_OK ||
	    c->mrz.format != f->field->format)
		c->findings |= BIT(MRZ);
	else
		c->have_mrz = true;
	bytes_wipe(whole, sizeof(whole));
}

/* Blanks at the end are fillers of a number shorter than its field. */
static void
read_passport(const struct mrtd_vds_feature *f, struct mrtd_vds_contents *c)
{
	size_t n = 0;

	if (mrtd_c40_read(f->value, c->passport, sizeof(c->passport), &n) !=
	    MRTD_E_OK) {
		c->findings |= BIT(TEXT);
		return;
	}
	while (n > 0 && c->passport[n - 1] == ' ')
		c->passport[--n] = '\0';
	c->have_passport = n > 0;
	if (n == 0)
		c->findings |= BIT(TEXT);
}

static void
read_stay(const struct mrtd_vds_feature *f, struct mrtd_vds_contents *c)
{
	static const struct {
		uint8_t octet;
		enum mrtd_vds_stay stay;
	} reserved[] = {
	    {0, MRTD_VDS_STAY_UNTIL},
	    {255, MRTD_VDS_STAY_AT_ENTRY},
	    {254, MRTD_VDS_STAY_TRANSIT},
	};
	struct span s = f->value;

	if (!span_take_u8(&s, &c->days) || !span_take_u8(&s, &c->months) ||
	    !span_take_u8(&s, &c->years) || s.n != 0) {
		c->findings |= BIT(DURATION);
		return;
	}
	c->stay = MRTD_VDS_STAY_SPAN;
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (c->days == reserved[i].octet && c->months == c->days &&
		    c->years == c->days)
			c->stay = reserved[i].stay;
}

static void
read_feature(const struct mrtd_vds_feature *f, struct mrtd_vds_contents *c)
{
	if (f->value.n < f->field->min || f->value.n > f->field->max) {
		c->findings |= BIT(LENGTH);
		return;
	}
	switch (f->field->kind) {
	case MRTD_VDS_MRZ:
		read_mrz(f, c);
		break;
	case MRTD_VDS_TEXT:
		read_passport(f, c);
		break;
	case MRTD_VDS_DURATION:
		read_stay(f, c);
		break;
	case MRTD_VDS_NUMBER:
		c->entries = f->value.p[0];
		c->have_entries = true;
		break;
	case MRTD_VDS_BINARY:
		break;
	}
}

static bool
known_before(const struct mrtd_vds *v, size_t i)
{
	bool mrz = v->features[i].field->kind == MRTD_VDS_MRZ;

	for (size_t j = 0; j < i; j++)
		if (v->features[j].tag == v->features[i].tag ||
		    (mrz && v->features[j].field != NULL &&
			v->features[j].field->kind == MRTD_VDS_MRZ))
			return true;
	return false;
}

static bool
there(const struct mrtd_vds *v, const struct mrtd_vds_field *f)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->features[i].field != NULL &&
		    (v->features[i].field == f ||
			(f->kind == MRTD_VDS_MRZ &&
			    v->features[i].field->kind == MRTD_VDS_MRZ)))
			return true;
	return false;
}

static bool
for_tests(const char *reference)
{
	while (*reference == '0')
		reference++;
	return *reference == '\0';
}

void
mrtd_vds_examine(const struct mrtd_vds *v, struct mrtd_vds_contents *out)
{
	const struct mrtd_vds_use *u = v->use;

	memset(out, 0, sizeof(*out));
	/* §2.2.1: 0 ... 0 "MUST NOT be used in production". */
	if (for_tests(v->reference))
		out->findings |= BIT(TEST);
	if (u == NULL) {
		out->findings |= BIT(UNKNOWN_USE);
		return;
	}
	if (v->version < u->least_version)
		out->findings |= BIT(VERSION);
	for (size_t i = 0; i < v->n; i++) {
		if (v->features[i].field == NULL)
			out->findings |= BIT(UNKNOWN_FEATURE);
		else if (known_before(v, i))
			out->findings |= BIT(TWICE);
		else
			read_feature(&v->features[i], out);
	}
	for (size_t i = 0; i < u->n; i++)
		if (u->fields[i].required && !there(v, &u->fields[i]))
			out->findings |= BIT(MISSING);
}

void
mrtd_vds_wipe(struct mrtd_vds_contents *c)
{
	bytes_wipe(c, sizeof(*c));
}

bool
mrtd_vds_agrees(const struct mrtd_vds_contents *c, struct span printed)
{
	struct mrtd_mrz mrz;
	size_t n = 0;
	bool same = c->have_mrz && mrtd_mrz_parse(printed, &mrz) == MRTD_E_OK &&
	    mrz.format == c->mrz.format;
	uint8_t b;

	/* Line breaks stand where mrtd_mrz_parse allows them. */
	while (same && n < c->characters) {
		if (!span_take_u8(&printed, &b))
			same = false;
		else if (b != '\n' && b != '\r')
			same = c->text[n++] == (char)b;
	}
	bytes_wipe(&mrz, sizeof(mrz));
	return same;
}

bool
mrtd_vds_in_passport(
    const struct mrtd_vds_contents *c, const struct mrtd_mrz *passport)
{
	size_t n = strlen(passport->document_number);

	if (!c->have_passport || n != strlen(c->passport))
		return false;
	for (size_t i = 0; i < n; i++) {
		char p = passport->document_number[i];

		if (c->passport[i] != (p == '<' ? ' ' : p))
			return false;
	}
	return true;
}
