#include "mrtd/field_value.h"

#include "mrtd/text.h"

#define NOTE(f, name) ((f)->notes |= MRTD_FIELD_NOTE(name))

bool
mrtd_field_value_tag(struct span *list, uint32_t *tag)
{
	uint8_t b;

	if (!span_take_u8(list, &b))
		return false;
	*tag = b;
	if ((b & 0x1F) == 0x1F && span_take_u8(list, &b))
		*tag = *tag << 8 | b;
	return true;
}

static void
read_text(struct mrtd_field *f)
{
	unsigned flaws = mrtd_text_flaws(f->value);

	if ((flaws & MRTD_TEXT_NOT_UTF8) != 0)
		NOTE(f, NOT_UTF8);
	if ((flaws & MRTD_TEXT_CONTROL) != 0)
		NOTE(f, CONTROL);
	if ((flaws & MRTD_TEXT_INVISIBLE) != 0)
		NOTE(f, INVISIBLE);
}

/*
 * Tables 71 and 72: no fillers at the end.  A name has at most one "<<", which
 * divides primary and secondary identifier; a list has none.
 */
static void
read_fillers(struct mrtd_field *f, unsigned doubles)
{
	struct span s = f->value;
	unsigned run = 0, pairs = 0;
	bool begun = false, bad = false;
	uint8_t b;

	while (span_take_u8(&s, &b)) {
		if (b == '<') {
			run++;
			bad |= !begun || run > 2;
			pairs += run == 2;
			continue;
		}
		begun = true;
		run = 0;
	}
	if (bad || run > 0 || pairs > doubles)
		NOTE(f, FILLERS);
}

static void
read_code(struct mrtd_field *f)
{
	struct span s = f->value;
	uint8_t b;

	while (span_take_u8(&s, &b))
		if (!(b >= '0' && b <= '9') && !(b >= 'A' && b <= 'Z') &&
		    !(b >= 'a' && b <= 'z') && b != '<' && b != ' ')
			NOTE(f, CHARACTER);
}

/*
 * n digits as text; half as many bytes are binary coded digits, which real
 * documents use and Doc 9303-10 §4.7.12 recommends to understand.
 */
static bool
take_digits(struct mrtd_field *f, size_t n, uint8_t *out)
{
	bool fillers = (f->rule->flags & MRTD_FIELD_UNKNOWN_PARTS) != 0;
	struct span s = f->value;
	size_t i = 0;
	uint8_t b;

	if (s.n != n && s.n != n / 2)
		return false;
	if (s.n == n / 2)
		NOTE(f, BCD);
	while (span_take_u8(&s, &b)) {
		if (f->value.n == n) {
			out[i++] = fillers && b == '<' ? '0' : b;
			continue;
		}
		if (b >> 4 > 9 || (b & 0x0F) > 9)
			return false;
		out[i++] = (uint8_t)('0' + (b >> 4));
		out[i++] = (uint8_t)('0' + (b & 0x0F));
	}
	return true;
}

static int
two(const uint8_t *p)
{
	return p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9'
	    ? 99
	    : (p[0] - '0') * 10 + p[1] - '0';
}

static void
read_date(struct mrtd_field *f, size_t n)
{
	uint8_t digits[14];
	int clock[3] = {0};

	if (!take_digits(f, n, digits)) {
		f->notes |= MRTD_FIELD_NOTE(DATE);
		return;
	}
	for (size_t i = 0; n == 14 && i < 3; i++)
		clock[i] = two(digits + 8 + 2 * i);
	if (mrtd_date_full(span_of(digits, 8), &f->date) != MRTD_E_OK ||
	    clock[0] > 23 || clock[1] > 59 || clock[2] > 60) {
		f->date = (struct mrtd_date) {0};
		f->notes |= MRTD_FIELD_NOTE(DATE);
		return;
	}
	f->hour = clock[0];
	f->minute = clock[1];
	f->second = clock[2];
}

static void
read_number(struct mrtd_field *f)
{
	struct span s = f->value;
	uint8_t b;

	if (s.n > 8) {
		NOTE(f, LENGTH);
		return;
	}
	while (span_take_u8(&s, &b))
		f->number = f->number << 8 | b;
}

static void
read_length(struct mrtd_field *f)
{
	size_t n = f->value.n, max = f->rule->max;
	bool fixed = (f->rule->flags & MRTD_FIELD_FIXED) != 0;

	if (max == 0 || (f->notes & MRTD_FIELD_NOTE(BCD)) != 0)
		return;
	if (n > max || (fixed && n < max))
		NOTE(f, LENGTH);
}

void
mrtd_field_value_read(struct mrtd_field *f)
{
	if (f->value.n == 0) {
		NOTE(f, EMPTY);
		return;
	}
	switch (f->rule->kind) {
	case MRTD_FIELD_NAME:
		read_fillers(f, 1);
		read_text(f);
		break;
	case MRTD_FIELD_LIST:
		read_fillers(f, 0);
		read_text(f);
		break;
	case MRTD_FIELD_TEXT:
		read_text(f);
		break;
	case MRTD_FIELD_CODE:
		read_code(f);
		break;
	case MRTD_FIELD_DATE:
		read_date(f, 8);
		break;
	case MRTD_FIELD_TIME:
		read_date(f, 14);
		break;
	case MRTD_FIELD_NUMBER:
	case MRTD_FIELD_COUNT:
		read_number(f);
		break;
	case MRTD_FIELD_IMAGE:
		if (!mrtd_face_sniff(f->value, &f->format))
			NOTE(f, NOT_IMAGE);
		break;
	case MRTD_FIELD_DAYS:
	case MRTD_FIELD_TAGS:
	case MRTD_FIELD_BYTES:
	case MRTD_FIELD_TEMPLATE:
		break;
	}
	read_length(f);
}
