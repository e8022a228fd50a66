#include "mrtd/field.h"
#include "mrtd/field_value.h"
#include "mrtd/text.h"

static void
put_string(struct sink *k, const char *s)
{
	while (*s != '\0')
		sink_put_u8(k, (uint8_t)*s++);
}

static void
put_decimal(struct sink *k, uint64_t x, int digits)
{
	char buf[20];
	int n = 0;

	do
		buf[n++] = (char)('0' + x % 10);
	while ((x /= 10) != 0);
	while (digits-- > n)
		sink_put_u8(k, '0');
	while (n > 0)
		sink_put_u8(k, (uint8_t)buf[--n]);
}

static void
put_hex(struct sink *k, struct span s)
{
	static const char digits[] = "0123456789ABCDEF";
	uint8_t b;

	while (span_take_u8(&s, &b)) {
		sink_put_u8(k, (uint8_t)digits[b >> 4]);
		sink_put_u8(k, (uint8_t)digits[b & 0x0F]);
	}
}

/* Takes what comes before the next run of fillers, and the run. */
static bool
take_part(struct span *s, struct span *part, size_t *run)
{
	struct span rest = *s, skipped;
	size_t n = 0;
	uint8_t b;

	*run = 0;
	while (span_take_u8(&rest, &b)) {
		if (b == '<')
			++*run;
		else if (*run > 0)
			break;
		else
			n++;
	}
	return s->n > 0 && span_take(s, n, part) &&
	    span_take(s, *run, &skipped);
}

/*
 * Fillers as people write them.  In a name one divides components and the
 * first "<<" primary and secondary identifier (Doc 9303-3 §4.6).
 */
static void
put_parts(struct sink *k, struct span s, bool name)
{
	struct span part;
	size_t run, before = 0;
	bool begun = false, divided = false;

	while (take_part(&s, &part, &run)) {
		if (part.n > 0) {
			if (begun && name && (before < 2 || divided)) {
				sink_put_u8(k, ' ');
			} else if (begun) {
				put_string(k, ", ");
				divided = true;
			}
			mrtd_text_put(k, part);
			begun = true;
			before = 0;
		}
		before += run;
	}
}

static void
put_date(struct sink *k, struct mrtd_date d)
{
	if (d.year > 0)
		put_decimal(k, (uint64_t)d.year, 4);
	else
		put_string(k, "????");
	sink_put_u8(k, '-');
	if (d.month > 0)
		put_decimal(k, (uint64_t)d.month, 2);
	else
		put_string(k, "??");
	sink_put_u8(k, '-');
	if (d.day > 0)
		put_decimal(k, (uint64_t)d.day, 2);
	else
		put_string(k, "??");
}

static void
put_time(struct sink *k, const struct mrtd_field *f)
{
	put_date(k, f->date);
	sink_put_u8(k, ' ');
	put_decimal(k, (uint64_t)f->hour, 2);
	sink_put_u8(k, ':');
	put_decimal(k, (uint64_t)f->minute, 2);
	sink_put_u8(k, ':');
	put_decimal(k, (uint64_t)f->second, 2);
}

static void
put_image(struct sink *k, const struct mrtd_field *f)
{
	put_string(k,
	    (f->notes & MRTD_FIELD_NOTE(NOT_IMAGE)) != 0
		? "not an image"
		: mrtd_image_format_name(f->format));
	put_string(k, ", ");
	put_decimal(k, f->value.n, 1);
	put_string(k, " bytes");
}

static void
put_tags(struct sink *k, struct span list)
{
	struct span all = list, one;
	uint32_t tag;

	while (list.n > 0) {
		struct span before = list;

		if (!mrtd_field_value_tag(&list, &tag) ||
		    !span_peek(before, before.n - list.n, &one))
			return;
		if (before.n < all.n)
			sink_put_u8(k, ' ');
		put_hex(k, one);
	}
}

/* Table 90, DO'5F74': a byte each. */
static void
put_days(struct sink *k, struct span s)
{
	static const char *const units[] = {" days ", " months ", " years"};
	uint8_t b;

	if (s.n != 3) {
		put_hex(k, s);
		return;
	}
	for (size_t i = 0; span_take_u8(&s, &b); i++) {
		put_decimal(k, b, 1);
		put_string(k, units[i]);
	}
}

/* What no table names: text where it is one, in quotes. */
static void
put_unknown(struct sink *k, struct span s)
{
	if (s.n == 0 || mrtd_text_flaws(s) != 0) {
		put_hex(k, s);
		return;
	}
	sink_put_u8(k, '"');
	mrtd_text_put(k, s);
	sink_put_u8(k, '"');
}

void
mrtd_field_text(const struct mrtd_field *f, struct sink *k)
{
	if (f->rule == NULL) {
		put_unknown(k, f->value);
		return;
	}
	if (f->value.n == 0)
		return;
	switch (f->rule->kind) {
	case MRTD_FIELD_NAME:
		put_parts(k, f->value, true);
		break;
	case MRTD_FIELD_LIST:
		put_parts(k, f->value, false);
		break;
	case MRTD_FIELD_TEXT:
	case MRTD_FIELD_CODE:
		mrtd_text_put(k, f->value);
		break;
	case MRTD_FIELD_DATE:
	case MRTD_FIELD_TIME:
		if ((f->notes & MRTD_FIELD_NOTE(DATE)) != 0)
			put_unknown(k, f->value);
		else if (f->rule->kind == MRTD_FIELD_DATE)
			put_date(k, f->date);
		else
			put_time(k, f);
		break;
	case MRTD_FIELD_NUMBER:
	case MRTD_FIELD_COUNT:
		if (f->value.n > 8)
			put_hex(k, f->value);
		else
			put_decimal(k, f->number, 1);
		break;
	case MRTD_FIELD_IMAGE:
		put_image(k, f);
		break;
	case MRTD_FIELD_TAGS:
		put_tags(k, f->value);
		break;
	case MRTD_FIELD_DAYS:
		put_days(k, f->value);
		break;
	case MRTD_FIELD_BYTES:
	case MRTD_FIELD_TEMPLATE:
		put_hex(k, f->value);
		break;
	}
}
