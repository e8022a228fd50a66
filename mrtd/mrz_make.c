#include "mrtd/mrz.h"

#include "mrtd/mrz_layout.h"

#include <string.h>

#define FILLER '<'
#define NAME_MAX_SIZE (2 * sizeof(((struct mrtd_mrz *)0)->surname) + 2)

static struct span
text_of(const char *s)
{
	return span_of(s, strlen(s));
}

static bool
is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static enum mrtd_err
put_text(uint8_t *line, struct mrtd_mrz_field f, const char *s)
{
	size_t n = strlen(s);

	if (n > f.n)
		return MRTD_E_LENGTH;
	for (size_t i = 0; i < n; i++)
		if (!is_letter(s[i]) && !is_digit(s[i]) && s[i] != FILLER)
			return MRTD_E_CHARACTER;
	memcpy(line + f.at, s, n);
	return MRTD_E_OK;
}

static enum mrtd_err
put_date(uint8_t *line, struct mrtd_mrz_field f, const char *s)
{
	if (strlen(s) != f.n)
		return MRTD_E_LENGTH;
	for (size_t i = 0; i < f.n; i++)
		if (!is_digit(s[i]) && s[i] != FILLER)
			return MRTD_E_CHARACTER;
	memcpy(line + f.at, s, f.n);
	return MRTD_E_OK;
}

static void
put_check(uint8_t *line, struct mrtd_mrz_field data, struct mrtd_mrz_field cd)
{
	line[cd.at] = (uint8_t)mrtd_mrz_check_digit(
	    span_of(line + data.at, data.n));
}

/* Components with one filler between; blanks elsewhere are refused. */
static enum mrtd_err
put_components(struct sink *k, const char *s)
{
	for (size_t i = 0; s[i] != '\0'; i++) {
		if (s[i] == ' ' && i > 0 && is_letter(s[i + 1]))
			sink_put_u8(k, FILLER);
		else if (is_letter(s[i]))
			sink_put_u8(k, (uint8_t)s[i]);
		else
			return MRTD_E_CHARACTER;
	}
	return sink_ok(k) ? MRTD_E_OK : MRTD_E_LENGTH;
}

/*
 * Doc 9303-4 §4.2.3: the last position of a cut name is a letter, so that the
 * cut can be seen; and something of the secondary identifier stays.
 */
static void
cut_name(char *name, size_t *n, size_t primary, size_t room)
{
	if (primary < *n && primary + 3 > room) {
		size_t keep = room - 3;

		while (name[keep - 1] == FILLER)
			keep--;
		memmove(name + keep, name + primary, *n - primary);
		*n -= primary - keep;
	}
	while (*n > room && name[room - 1] == FILLER) {
		size_t at = room - 1;

		/* One letter less of a component that has two. */
		while (
		    at > 0 && !(is_letter(name[at]) && is_letter(name[at - 1])))
			at--;
		if (at == 0)
			break;
		memmove(name + at, name + at + 1, *n - at - 1);
		--*n;
	}
	if (*n > room)
		*n = room;
}

static enum mrtd_err
put_name(uint8_t *line, struct mrtd_mrz_field f, const struct mrtd_mrz *m)
{
	char name[NAME_MAX_SIZE];
	struct sink k = sink_of(name, sizeof(name));
	size_t primary, n;
	enum mrtd_err e;

	if ((e = put_components(&k, m->surname)) != MRTD_E_OK)
		goto out;
	primary = k.n;
	if (m->given[0] != '\0') {
		sink_put_fill(&k, FILLER, 2);
		if ((e = put_components(&k, m->given)) != MRTD_E_OK)
			goto out;
	}
	n = k.n;
	if (n == 0) {
		e = MRTD_E_VALUE;
		goto out;
	}
	cut_name(name, &n, primary, f.n);
	memcpy(line + f.at, name, n);
out:
	bytes_wipe(name, sizeof(name));
	return e;
}

/* The number, where it goes on in the optional data, and that data. */
static enum mrtd_err
put_number(
    uint8_t *line, const struct mrtd_mrz_layout *l, const struct mrtd_mrz *m)
{
	size_t n = strlen(m->document_number);
	char optional[sizeof(m->document_number) + sizeof(m->optional) + 2];
	char front[10] = {0};
	struct sink k = sink_of(optional, sizeof(optional) - 1);
	enum mrtd_err e;

	memset(optional, 0, sizeof(optional));
	if (n == 0)
		return MRTD_E_VALUE;
	if (n > l->number.n) {
		if (!l->long_number)
			return MRTD_E_LENGTH;
		sink_put(&k,
		    span_of(m->document_number + l->number.n, n - l->number.n));
		sink_put_u8(&k,
		    (uint8_t)mrtd_mrz_check_digit(text_of(m->document_number)));
		sink_put_u8(&k, FILLER);
		n = l->number.n;
	}
	sink_put(&k, text_of(m->optional));
	if (!sink_ok(&k))
		return MRTD_E_LENGTH;
	memcpy(front, m->document_number, n);
	if ((e = put_text(line, l->number, front)) != MRTD_E_OK ||
	    (e = put_text(line, l->optional, optional)) != MRTD_E_OK)
		return e;
	if (strlen(m->document_number) <= l->number.n)
		put_check(line, l->number, l->number_cd);
	return MRTD_E_OK;
}

static void
put_checks(uint8_t *line, const struct mrtd_mrz_layout *l)
{
	uint8_t composed[MRTD_MRZ_MAX];
	struct sink k = sink_of(composed, sizeof(composed));

	put_check(line, l->birth, l->birth_cd);
	put_check(line, l->expiry, l->expiry_cd);
	if (l->optional_cd.n > 0)
		put_check(line, l->optional, l->optional_cd);
	if (l->composite.n == 0)
		return;
	for (size_t i = 0; i < 4; i++)
		sink_put(
		    &k, span_of(line + l->composed[i].at, l->composed[i].n));
	line[l->composite.at] = (uint8_t)mrtd_mrz_check_digit(sink_span(&k));
	bytes_wipe(composed, sizeof(composed));
}

enum mrtd_err
mrtd_mrz_make(const struct mrtd_mrz *m, struct sink *out)
{
	const struct mrtd_mrz_layout *l = mrtd_mrz_layout_of(m->format);
	uint8_t line[MRTD_MRZ_MAX];
	size_t size;
	enum mrtd_err e;

	if (l == NULL)
		return MRTD_E_VALUE;
	size = (size_t)l->lines * l->columns;
	memset(line, FILLER, sizeof(line));
	if ((e = put_text(line, l->code, m->document_code)) != MRTD_E_OK ||
	    (e = put_text(line, l->issuer, m->issuer)) != MRTD_E_OK ||
	    (e = put_text(line, l->nationality, m->nationality)) != MRTD_E_OK ||
	    (e = put_text(line, l->optional2, m->optional2)) != MRTD_E_OK ||
	    (e = put_name(line, l->surname_given, m)) != MRTD_E_OK ||
	    (e = put_number(line, l, m)) != MRTD_E_OK ||
	    (e = put_date(line, l->birth, m->birth)) != MRTD_E_OK ||
	    (e = put_date(line, l->expiry, m->expiry)) != MRTD_E_OK)
		goto out;
	line[l->sex.at] = (uint8_t)m->sex;
	put_checks(line, l);
	e = MRTD_E_SPACE;
	if (out->overflow || out->cap - out->n < size)
		goto out;
	/* What cannot be read back was no MRZ. */
	if ((e = mrtd_mrz_parse(span_of(line, size), &(struct mrtd_mrz) {0})) ==
	    MRTD_E_OK)
		sink_put(out, span_of(line, size));
out:
	bytes_wipe(line, sizeof(line));
	return e;
}
