#include "mrtd/mrz.h"

#include "mrtd/mrz_layout.h"

#include <string.h>

#define FILLER '<'

size_t
mrtd_mrz_columns(enum mrtd_mrz_format f)
{
	const struct mrtd_mrz_layout *l = mrtd_mrz_layout_of(f);

	return l != NULL ? l->columns : 0;
}

size_t
mrtd_mrz_lines(enum mrtd_mrz_format f)
{
	const struct mrtd_mrz_layout *l = mrtd_mrz_layout_of(f);

	return l != NULL ? l->lines : 0;
}

const char *
mrtd_mrz_format_name(enum mrtd_mrz_format f)
{
	const struct mrtd_mrz_layout *l = mrtd_mrz_layout_of(f);

	return l != NULL ? l->name : "unknown";
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

/* Doc 9303-3 §4.9, summed over several pieces of one sequence. */
struct sum {
	unsigned total;
	size_t n;
	bool bad;
};

static void
add(struct sum *sum, struct span s)
{
	static const unsigned weights[3] = {7, 3, 1};

	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];
		unsigned v = is_digit(c) ? (unsigned)(c - '0')
		    : is_letter(c)	 ? (unsigned)(c - 'A') + 10
					 : 0;

		sum->bad |= v == 0 && c != '0' && c != FILLER;
		sum->total = (sum->total + v * weights[sum->n++ % 3]) % 10;
	}
}

static char
digit_of(const struct sum *sum)
{
	return sum->bad ? '?' : (char)('0' + sum->total);
}

char
mrtd_mrz_check_digit(struct span s)
{
	struct sum sum = {0};

	add(&sum, s);
	return digit_of(&sum);
}

/* The joined lines and what is known about them. */
struct reading {
	const struct mrtd_mrz_layout *layout;
	uint8_t text[MRTD_MRZ_MAX];
	size_t n;
};

static struct span
field(const struct reading *r, struct mrtd_mrz_field f)
{
	return span_of(r->text + f.at, f.n);
}

/* Joins the lines.  Breaks stand where a line ends and nowhere else. */
static enum mrtd_err
join(struct span s, struct reading *r)
{
	size_t breaks[4], n_breaks = 0, columns;
	uint8_t c, next = 0;

	while (span_take_u8(&s, &c)) {
		if (c == '\r' && (!span_take_u8(&s, &next) || next != '\n'))
			return MRTD_E_CHARACTER;
		if (c == '\r' || c == '\n') {
			if (n_breaks == sizeof(breaks) / sizeof(breaks[0]))
				return MRTD_E_LENGTH;
			breaks[n_breaks++] = r->n;
			continue;
		}
		if (!is_digit(c) && !is_letter(c) && c != FILLER)
			return MRTD_E_CHARACTER;
		if (r->n == sizeof(r->text))
			return MRTD_E_LENGTH;
		r->text[r->n++] = c;
	}
	for (int i = 0; i < MRTD_MRZ_FORMATS && r->layout == NULL; i++) {
		const struct mrtd_mrz_layout *l = mrtd_mrz_layout_of(
		    (enum mrtd_mrz_format)i);
		bool visa = i == MRTD_MRZ_MRVA || i == MRTD_MRZ_MRVB;

		if (r->n == (size_t)l->lines * l->columns &&
		    (l->lines == 3 || visa == (r->text[0] == 'V')))
			r->layout = l;
	}
	if (r->layout == NULL)
		return MRTD_E_LENGTH;
	columns = r->layout->columns;
	for (size_t i = 0; i < n_breaks; i++)
		if (breaks[i] != (i + 1) * columns)
			return MRTD_E_LENGTH;
	return MRTD_E_OK;
}

static struct span
without_fillers(struct span s)
{
	while (s.n > 0 && s.p[s.n - 1] == FILLER)
		s.n--;
	return s;
}

static void
copy_text(char *out, struct span s)
{
	if (s.n > 0)
		memcpy(out, s.p, s.n);
	out[s.n] = '\0';
}

/* Letters, then fillers: "D<<" but not "D<E". */
static enum mrtd_err
take_code(struct span s, char *out)
{
	s = without_fillers(s);
	for (size_t i = 0; i < s.n; i++)
		if (!is_letter(s.p[i]))
			return s.p[i] == FILLER ? MRTD_E_VALUE
						: MRTD_E_CHARACTER;
	copy_text(out, s);
	return MRTD_E_OK;
}

/* Components, each gap of fillers becoming one blank. */
static void
copy_name(char *out, struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != FILLER)
			out[n++] = (char)s.p[i];
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

/* Doc 9303-3 §4.6: primary, two fillers, secondary; no digits. */
static enum mrtd_err
take_name(struct span s, struct mrtd_mrz *m)
{
	size_t cut = s.n;

	m->name_cut = s.p[s.n - 1] != FILLER;
	for (size_t i = 0; i < s.n; i++) {
		if (is_digit(s.p[i]))
			return MRTD_E_CHARACTER;
		if (cut == s.n && i + 1 < s.n && s.p[i] == FILLER &&
		    s.p[i + 1] == FILLER)
			cut = i;
	}
	copy_name(m->surname, span_of(s.p, cut));
	copy_name(m->given, span_of(s.p + cut, s.n - cut));
	return m->surname[0] == '\0' && m->given[0] == '\0' ? MRTD_E_VALUE
							    : MRTD_E_OK;
}

static enum mrtd_err
take_date(struct span s, char *out)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && s.p[i] != FILLER)
			return MRTD_E_CHARACTER;
	copy_text(out, s);
	return MRTD_E_OK;
}

/*
 * Doc 9303-5 §4.2.2 note j, Doc 9303-6 likewise: a filler instead of the check
 * digit, and the rest of the number, its check digit and a filler open the
 * optional data.  rest is what remains of that.
 */
static enum mrtd_err
take_number(const struct reading *r, struct mrtd_mrz *m, struct span *rest)
{
	struct span number = field(r, r->layout->number);
	uint8_t printed = r->text[r->layout->number_cd.at];
	struct span more = {0};
	struct sum sum = {0};
	size_t n = 0;

	*rest = field(r, r->layout->optional);
	add(&sum, number);
	while (n < rest->n && rest->p[n] != FILLER)
		n++;
	if (r->layout->long_number && printed == FILLER && n > 0) {
		printed = rest->p[n - 1];
		more = span_of(rest->p, n - 1);
		*rest = span_of(rest->p + n, rest->n - n);
		if (rest->n > 0)
			*rest = span_of(rest->p + 1, rest->n - 1);
		add(&sum, more);
	}
	if (more.n == 0)
		number = without_fillers(number);
	if (number.n == 0)
		return MRTD_E_VALUE;
	memcpy(m->document_number, number.p, number.n);
	copy_text(m->document_number + number.n, more);
	if ((char)printed != digit_of(&sum))
		m->bad_check_digits |= MRTD_MRZ_CHECK_NUMBER;
	return MRTD_E_OK;
}

static void
judge(const struct reading *r, struct mrtd_mrz_field data,
    struct mrtd_mrz_field cd, enum mrtd_mrz_check bit, struct mrtd_mrz *m)
{
	if ((char)r->text[cd.at] != mrtd_mrz_check_digit(field(r, data)))
		m->bad_check_digits |= bit;
}

static void
judge_all(const struct reading *r, struct mrtd_mrz *m)
{
	const struct mrtd_mrz_layout *l = r->layout;
	struct sum sum = {0};

	judge(r, l->birth, l->birth_cd, MRTD_MRZ_CHECK_BIRTH, m);
	judge(r, l->expiry, l->expiry_cd, MRTD_MRZ_CHECK_EXPIRY, m);
	/*
	 * Doc 9303-4 §4.2.2: 0 or a filler where there is no personal number.
	 * Passports are seen that print a filler after one, too; the composite
	 * check digit covers it then.
	 */
	if (l->optional_cd.n > 0 && r->text[l->optional_cd.at] != FILLER)
		judge(
		    r, l->optional, l->optional_cd, MRTD_MRZ_CHECK_OPTIONAL, m);
	if (l->composite.n == 0)
		return;
	for (size_t i = 0; i < 4; i++)
		add(&sum, field(r, l->composed[i]));
	if ((char)r->text[l->composite.at] != digit_of(&sum))
		m->bad_check_digits |= MRTD_MRZ_CHECK_COMPOSITE;
}

static enum mrtd_err
take_fields(const struct reading *r, struct mrtd_mrz *m)
{
	const struct mrtd_mrz_layout *l = r->layout;
	uint8_t sex = r->text[l->sex.at];
	struct span rest;
	enum mrtd_err e;

	if ((e = take_code(field(r, l->code), m->document_code)) != MRTD_E_OK ||
	    (e = take_code(field(r, l->issuer), m->issuer)) != MRTD_E_OK ||
	    (e = take_code(field(r, l->nationality), m->nationality)) !=
		MRTD_E_OK ||
	    (e = take_name(field(r, l->surname_given), m)) != MRTD_E_OK ||
	    (e = take_date(field(r, l->birth), m->birth)) != MRTD_E_OK ||
	    (e = take_date(field(r, l->expiry), m->expiry)) != MRTD_E_OK ||
	    (e = take_number(r, m, &rest)) != MRTD_E_OK)
		return e;
	if (m->document_code[0] == '\0' || m->issuer[0] == '\0')
		return MRTD_E_VALUE;
	if (is_digit(sex))
		return MRTD_E_CHARACTER;
	m->sex = (char)sex;
	copy_text(m->optional, without_fillers(rest));
	copy_text(m->optional2, without_fillers(field(r, l->optional2)));
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_mrz_parse(struct span text, struct mrtd_mrz *out)
{
	struct reading r = {0};
	struct mrtd_mrz m = {0};
	enum mrtd_err e;

	if ((e = join(text, &r)) != MRTD_E_OK)
		goto out;
	while (mrtd_mrz_layout_of(m.format) != r.layout)
		m.format++;
	if ((e = take_fields(&r, &m)) != MRTD_E_OK)
		goto out;
	judge_all(&r, &m);
	*out = m;
out:
	bytes_wipe(&r, sizeof(r));
	bytes_wipe(&m, sizeof(m));
	return e;
}
