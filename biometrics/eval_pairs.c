#include "biometrics/eval_pairs.h"

#include <stdlib.h>

static bool
printable(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] == 0x7F)
			return false;
	return s.n > 0 && s.n <= BIOMETRICS_EVAL_NAME;
}

/* Up to the byte, which is eaten too where it is there. */
static struct span
until(struct span *s, int byte)
{
	const uint8_t *at = s->n > 0 ? memchr(s->p, byte, s->n) : NULL;
	struct span out = *s;

	if (at != NULL)
		out.n = (size_t)(at - s->p);
	if (!span_take(s, out.n + (at != NULL), &(struct span) {0}))
		out.n = 0;
	return out;
}

static enum biometrics_err
split(struct span row, struct biometrics_eval_line *l)
{
	const size_t tabs = row.n;

	for (l->n = 0; row.n > 0 || l->n == 0; l->n++) {
		const size_t before = row.n;
		struct span c = until(&row, '\t');

		if (l->n == BIOMETRICS_EVAL_COLUMNS || !printable(c))
			return BIOMETRICS_E_FORMAT;
		/* A tab at the end announces a column that is not there. */
		if (row.n == 0 && before > c.n)
			return BIOMETRICS_E_FORMAT;
		l->column[l->n] = c;
	}
	return tabs > 0 ? BIOMETRICS_E_OK : BIOMETRICS_E_FORMAT;
}

bool
biometrics_eval_line_next(
    struct span *text, struct biometrics_eval_line *l, enum biometrics_err *err)
{
	*err = BIOMETRICS_E_OK;
	while (text->n > 0) {
		struct span row = until(text, '\n');

		l->number++;
		if (row.n == 0 || row.p[0] == '#')
			continue;
		*err = split(row, l);
		return true;
	}
	return false;
}

static bool
flag(struct span s, bool *out)
{
	if (s.n != 1 || (s.p[0] != '0' && s.p[0] != '1'))
		return false;
	*out = s.p[0] == '1';
	return true;
}

static bool
small_number(struct span s, uint16_t *out)
{
	unsigned v = 0;

	if (s.n == 0 || s.n > 4)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = 10 * v + (unsigned)(s.p[i] - '0');
	}
	*out = (uint16_t)v;
	return true;
}

static bool
real(struct span s, float *out)
{
	char text[32], *end;

	if (span_eq(s, SPAN_STR("failed"))) {
		*out = BIOMETRICS_EVAL_FAILED;
		return true;
	}
	if (s.n >= sizeof(text))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (memchr("0123456789+-.eE", s.p[i], 15) == NULL)
			return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	*out = strtof(text, &end);
	return end != text && *end == '\0' && isfinite(*out);
}

enum biometrics_err
biometrics_eval_line_pair(
    const struct biometrics_eval_line *l, struct biometrics_eval_pairing *out)
{
	struct biometrics_eval_pairing p = {.score = BIOMETRICS_EVAL_FAILED};

	if (l->n != 4 || !small_number(l->column[0], &p.fold) ||
	    !flag(l->column[3], &p.same))
		return BIOMETRICS_E_FORMAT;
	p.a = l->column[1];
	p.b = l->column[2];
	*out = p;
	return BIOMETRICS_E_OK;
}

enum biometrics_err
biometrics_eval_line_score(
    const struct biometrics_eval_line *l, struct biometrics_eval_pairing *out)
{
	struct biometrics_eval_pairing p = {0};

	if (l->n != 4 || !flag(l->column[2], &p.same) ||
	    !real(l->column[3], &p.score))
		return BIOMETRICS_E_FORMAT;
	p.a = l->column[0];
	p.b = l->column[1];
	*out = p;
	return BIOMETRICS_E_OK;
}

struct span
biometrics_eval_person_of(struct span file)
{
	size_t folder = 0, bar = 0;

	for (size_t i = 0; i < file.n; i++) {
		if (file.p[i] == '/') {
			folder = i;
			bar = 0;
		} else if (file.p[i] == '_')
			bar = i;
	}
	if (bar > 0)
		file.n = bar;
	else if (folder > 0)
		file.n = folder;
	return file;
}
