#include "mrtd/agree.h"

#include <string.h>

#include "mrtd/dir.h"
#include "mrtd/translit.h"

#define YES MRTD_AGREE_YES
#define NO MRTD_AGREE_NO
#define UNSURE MRTD_AGREE_UNSURE
#define NOTHING MRTD_AGREE_NOTHING

/* Letters of a whole name after transliteration; DG11 states 99 bytes. */
#define NAME_MAX 400

static struct span
text(const char *s)
{
	return span_of(s, strlen(s));
}

/* A name in letters of the MRZ, components divided by a blank. */
struct letters {
	uint8_t buf[NAME_MAX];
	struct sink k;
	bool plain; /* only A-Z and what divides: nothing was transliterated */
};

static bool
is_plain(uint8_t b)
{
	return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || b == ' ' ||
	    b == '-' || b == '\'' || b == ',' || b == '.' || b == '<';
}

/* Fillers become blanks; false: a letter that no table has, or too long. */
static bool
to_letters(struct span name, struct letters *l)
{
	uint8_t buf[NAME_MAX], b;
	struct sink k = sink_of(buf, sizeof(buf));
	bool ok;

	l->k = sink_of(l->buf, sizeof(l->buf));
	l->plain = true;
	while (span_take_u8(&name, &b)) {
		l->plain &= is_plain(b);
		sink_put_u8(&k, b == '<' ? ' ' : b);
	}
	ok = sink_ok(&k) &&
	    mrtd_translit_name(sink_span(&k), &l->k) == MRTD_E_OK;
	bytes_wipe(buf, sizeof(buf));
	return ok;
}

/* The next component, without its blank. */
static bool
take_word(struct span *s, struct span *word)
{
	struct span rest = *s, skipped;
	size_t n = 0;
	uint8_t b;

	while (span_take_u8(&rest, &b) && b != ' ')
		n++;
	if (s->n == 0 || !span_take(s, n, word))
		return false;
	return s->n == 0 || span_take(s, 1, &skipped);
}

/*
 * A name that did not fit the MRZ: components are cut or left out (Doc 9303-4
 * §4.2.3), their order stays.
 */
static bool
is_cut_of(struct span mrz, struct span full)
{
	struct span m, f, start;

	while (take_word(&mrz, &m)) {
		do
			if (!take_word(&full, &f))
				return false;
		while (!span_peek(f, m.n, &start) || !span_eq(start, m));
	}
	return true;
}

/* Both identifiers in this order, as one name. */
static bool
is_joined(struct span name, const char *first, const char *second)
{
	uint8_t buf[2 * sizeof(((struct mrtd_mrz *)0)->surname)];
	struct sink k = sink_of(buf, sizeof(buf));

	sink_put(&k, text(first));
	if (first[0] != '\0' && second[0] != '\0')
		sink_put_u8(&k, ' ');
	sink_put(&k, text(second));
	return span_eq(sink_span(&k), name);
}

static bool
is_cut_name(const struct mrtd_mrz *mrz, struct span name)
{
	uint8_t buf[2 * sizeof(mrz->surname)];
	struct sink k = sink_of(buf, sizeof(buf));

	sink_put(&k, text(mrz->surname));
	if (mrz->given[0] != '\0')
		sink_put_u8(&k, ' ');
	sink_put(&k, text(mrz->given));
	return is_cut_of(sink_span(&k), name);
}

/*
 * Where "<<" divides the identifiers they are not compared apart: States write
 * DG11 in the order of their people, and letters must agree in any case.
 */
enum mrtd_agree_result
mrtd_agree_name(const struct mrtd_mrz *mrz, struct span name)
{
	enum mrtd_agree_result r = UNSURE;
	struct letters l;
	struct span all;

	if (name.n == 0)
		return NOTHING;
	if (to_letters(name, &l)) {
		all = sink_span(&l.k);
		if (is_joined(all, mrz->surname, mrz->given) ||
		    is_joined(all, mrz->given, mrz->surname) ||
		    (mrz->name_cut && is_cut_name(mrz, all)))
			r = YES;
		else if (l.plain && !mrz->name_cut)
			r = NO;
	}
	bytes_wipe(&l, sizeof(l));
	return r;
}

/* Two digits of an MRZ; -1: unknown, -2: neither digits nor fillers. */
static int
take_two(struct span *s)
{
	uint8_t a, b;

	if (!span_take_u8(s, &a) || !span_take_u8(s, &b))
		return -2;
	if (a == '<' && b == '<')
		return -1;
	return a < '0' || a > '9' || b < '0' || b > '9'
	    ? -2
	    : (a - '0') * 10 + (b - '0');
}

enum mrtd_agree_result
mrtd_agree_birth(struct span yymmdd, struct mrtd_date d)
{
	const int full[3] = {d.year > 0 ? d.year % 100 : -1,
	    d.month > 0 ? d.month : -1, d.day > 0 ? d.day : -1};
	enum mrtd_agree_result r = NOTHING;

	for (size_t i = 0; i < 3; i++) {
		int two = take_two(&yymmdd);

		if (two == -2)
			return UNSURE;
		/* 00 is seen for an unknown month or day. */
		if (two < 0 || full[i] < 0 || (i > 0 && two == 0))
			continue;
		if (two != full[i])
			return NO;
		r = YES;
	}
	return r;
}

static enum mrtd_agree_result
judge_name(const struct mrtd_agree_input *in)
{
	struct mrtd_field f;

	if (in->mrz == NULL || in->dg11 == NULL ||
	    !mrtd_field_find(in->dg11, "full_name", &f))
		return NOTHING;
	return mrtd_agree_name(in->mrz, f.value);
}

static enum mrtd_agree_result
judge_birth(const struct mrtd_agree_input *in)
{
	struct mrtd_field f;

	if (in->mrz == NULL || in->dg11 == NULL ||
	    !mrtd_field_find(in->dg11, "date_of_birth", &f))
		return NOTHING;
	if ((f.notes & MRTD_FIELD_NOTE(DATE)) != 0)
		return UNSURE;
	return mrtd_agree_birth(text(in->mrz->birth), f.date);
}

/* Letters and digits alone, in capitals. */
static void
put_bare(struct sink *k, struct span s)
{
	uint8_t b;

	while (span_take_u8(&s, &b)) {
		if (b >= 'a' && b <= 'z')
			b = (uint8_t)(b - 'a' + 'A');
		if ((b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z'))
			sink_put_u8(k, b);
	}
}

static bool
contains(struct span s, struct span part)
{
	struct span here;

	for (size_t i = 0; part.n > 0 && i + part.n <= s.n; i++)
		if (span_part(s, i, part.n, &here) && span_eq(here, part))
			return true;
	return false;
}

/*
 * Optional data is a personal number in many passports and anything else in
 * others: only two of the same length in a TD3 can be said to differ.
 */
static enum mrtd_agree_result
judge_number(const struct mrtd_agree_input *in)
{
	uint8_t one[32], two[100];
	struct sink a = sink_of(one, sizeof(one)),
		    b = sink_of(two, sizeof(two));
	enum mrtd_agree_result r = UNSURE;
	struct span x, y;
	struct mrtd_field f;

	if (in->mrz == NULL || in->dg11 == NULL ||
	    !mrtd_field_find(in->dg11, "personal_number", &f))
		return NOTHING;
	put_bare(&a, text(in->mrz->optional));
	put_bare(&a, text(in->mrz->optional2));
	put_bare(&b, f.value);
	x = sink_span(&a);
	y = sink_span(&b);
	if (!sink_ok(&a) || !sink_ok(&b))
		r = UNSURE;
	else if (x.n == 0 || y.n == 0)
		r = NOTHING;
	else if (contains(x, y) || contains(y, x))
		r = YES;
	else if (in->mrz->format == MRTD_MRZ_TD3 && x.n == y.n)
		r = NO;
	bytes_wipe(one, sizeof(one));
	bytes_wipe(two, sizeof(two));
	return r;
}

/* From birth to the end, unknown parts in favour of the document. */
static enum mrtd_agree_result
between(
    const struct mrtd_agree_input *in, struct mrtd_date d, struct mrtd_date end)
{
	struct mrtd_date birth;

	if (d.year == 0)
		return NOTHING;
	if (mrtd_date_compare(d, end) > 0)
		return NO;
	if (in->mrz == NULL ||
	    mrtd_date_birth(text(in->mrz->birth), in->today, &birth) !=
		MRTD_E_OK)
		return UNSURE;
	return mrtd_date_compare(mrtd_date_latest(d), birth) < 0 ? NO : YES;
}

static enum mrtd_agree_result
judge_issue(const struct mrtd_agree_input *in)
{
	struct mrtd_date expiry;
	struct mrtd_field f;

	if (in->dg12 == NULL || in->mrz == NULL ||
	    !mrtd_field_find(in->dg12, "date_of_issue", &f))
		return NOTHING;
	if ((f.notes & MRTD_FIELD_NOTE(DATE)) != 0 ||
	    mrtd_date_expiry(text(in->mrz->expiry), in->today, &expiry) !=
		MRTD_E_OK)
		return UNSURE;
	expiry = mrtd_date_latest(expiry);
	return between(in, f.date,
	    mrtd_date_compare(expiry, in->today) < 0 ? expiry : in->today);
}

static enum mrtd_agree_result
judge_recorded(const struct mrtd_agree_input *in)
{
	enum mrtd_agree_result r = NOTHING, one;
	struct mrtd_field_walk w;
	struct mrtd_field f;

	if (in->dg16 == NULL)
		return NOTHING;
	mrtd_field_begin(in->dg16, &w);
	while (mrtd_field_next(&w, &f)) {
		if (f.rule == NULL || f.rule->kind != MRTD_FIELD_DATE ||
		    f.value.n == 0)
			continue;
		one = (f.notes & MRTD_FIELD_NOTE(DATE)) != 0
		    ? UNSURE
		    : between(in, f.date, in->today);
		if (one == NO)
			return NO;
		if (r != UNSURE && one != NOTHING)
			r = one;
	}
	return r;
}

static enum mrtd_agree_result
judge_com_list(const struct mrtd_agree_input *in)
{
	if (in->com == NULL || in->security_object == NULL)
		return NOTHING;
	return in->com->files == in->security_object->files &&
		(in->com->findings & MRTD_FINDING_BIT(COM_UNKNOWN_TAG)) == 0
	    ? YES
	    : NO;
}

/* Only version 1 of the security object states them (-10 §4.6.2.3). */
static enum mrtd_agree_result
judge_com_version(const struct mrtd_agree_input *in)
{
	const struct mrtd_lds_so *so = in->security_object;

	if (in->com == NULL || so == NULL || so->lds_version[0] == '\0')
		return NOTHING;
	return strcmp(in->com->version, so->lds_version) == 0 &&
		strcmp(in->com->unicode, so->unicode_version) == 0
	    ? YES
	    : NO;
}

/*
 * Doc 9303-11 §9.2: EF.DIR is not signed, and an application could be hidden by
 * it.  A chip with more than one must have the copy.  00 may fill EF.DIR.
 */
static enum mrtd_agree_result
judge_dir(const struct mrtd_agree_input *in)
{
	struct span copy, start, rest = in->dir;
	struct mrtd_dir dir;
	enum mrtd_err e;
	uint8_t b;

	if (in->card_security == NULL)
		return NOTHING;
	e = mrtd_dir_copy(in->card_security, &copy);
	if (e == MRTD_E_NOT_FOUND)
		return in->dir.n > 0 &&
			mrtd_dir_parse(in->dir, &dir) == MRTD_E_OK &&
			(dir.applications & ~(unsigned)MRTD_DIR_EMRTD) != 0
		    ? NO
		    : NOTHING;
	if (e != MRTD_E_OK || !span_take(&rest, copy.n, &start) ||
	    !span_eq(start, copy))
		return NO;
	while (span_take_u8(&rest, &b))
		if (b != 0)
			return NO;
	return YES;
}

static enum mrtd_agree_result (*const judges[])(
    const struct mrtd_agree_input *) = {
    [MRTD_AGREE_NAME] = judge_name,
    [MRTD_AGREE_BIRTH] = judge_birth,
    [MRTD_AGREE_NUMBER] = judge_number,
    [MRTD_AGREE_ISSUE] = judge_issue,
    [MRTD_AGREE_RECORDED] = judge_recorded,
    [MRTD_AGREE_COM_LIST] = judge_com_list,
    [MRTD_AGREE_COM_VERSION] = judge_com_version,
    [MRTD_AGREE_DIR] = judge_dir,
};
_Static_assert(sizeof(judges) / sizeof(judges[0]) == MRTD_AGREE_COUNT,
    "one judge for each");

void
mrtd_agree_judge(const struct mrtd_agree_input *in, struct mrtd_agree *out)
{
	for (size_t i = 0; i < MRTD_AGREE_COUNT; i++)
		out->result[i] = judges[i](in);
}

static const struct {
	const char *name, *text;
} rows[] = {
#define ROW(name, text) {#name, text},
    MRTD_AGREES(ROW)
#undef ROW
};

const char *
mrtd_agree_id_name(enum mrtd_agree_id id)
{
	return (unsigned)id < MRTD_AGREE_COUNT ? rows[id].name : "UNKNOWN";
}

const char *
mrtd_agree_id_text(enum mrtd_agree_id id)
{
	return (unsigned)id < MRTD_AGREE_COUNT ? rows[id].text : "";
}
