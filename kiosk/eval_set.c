#include "kiosk/eval_set.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "biometrics/file.h"

static enum kiosk_err
wrong(struct conf_error *err, unsigned line, const char *key, const char *text)
{
	err->line = line;
	snprintf(err->key, sizeof(err->key), "%s", key);
	snprintf(err->text, sizeof(err->text), "%s", text);
	return KIOSK_E_CONF;
}

static enum kiosk_err
no_memory(struct conf_error *err)
{
	(void)wrong(err, 0, "", "no memory could be had");
	return KIOSK_E_SYSTEM;
}

static bool
make_room(struct kiosk_eval_set *s)
{
	size_t room = s->room == 0 ? 256 : 2 * s->room;
	uint32_t *person;

	if (s->sample.n < s->room)
		return true;
	if ((person = realloc(s->person, room * sizeof(*person))) == NULL)
		return false;
	s->person = person;
	for (size_t i = 0; i < s->labels; i++) {
		uint16_t *of = realloc(s->label[i].of, room * sizeof(*of));

		if (of == NULL)
			return false;
		memset(of + s->room, 0, (room - s->room) * sizeof(*of));
		s->label[i].of = of;
	}
	s->room = room;
	return true;
}

/* A sample that was there before keeps its person. */
static uint32_t
sample(struct kiosk_eval_set *s, struct span file, struct span person)
{
	const size_t before = s->sample.n;
	uint32_t i, who;

	if (!make_room(s) ||
	    (i = kiosk_names_add(&s->sample, file)) == KIOSK_NAMES_NONE)
		return KIOSK_NAMES_NONE;
	if (s->sample.n == before)
		return i;
	who = kiosk_names_add(&s->person_name, person);
	s->person[i] = who;
	return who == KIOSK_NAMES_NONE ? who : i;
}

static enum kiosk_err
heading(struct kiosk_eval_set *s, const struct biometrics_eval_line *l,
    struct conf_error *err)
{
	if (l->n < 2 || !span_eq(l->column[0], SPAN_STR("file")) ||
	    !span_eq(l->column[1], SPAN_STR("person")) ||
	    l->n - 2 > KIOSK_EVAL_SET_LABELS)
		return wrong(err, l->number, "heading",
		    "is not: file, person and up to 8 labels");
	for (size_t i = 2; i < l->n; i++) {
		struct kiosk_eval_label *v = &s->label[s->labels];

		snprintf(v->name, sizeof(v->name), "%.*s", (int)l->column[i].n,
		    (const char *)l->column[i].p);
		if (kiosk_names_add(&v->value, SPAN_STR("")) != 0)
			return no_memory(err);
		s->labels++;
	}
	return KIOSK_E_OK;
}

static enum kiosk_err
labelled(struct kiosk_eval_set *s, const struct biometrics_eval_line *l,
    struct conf_error *err)
{
	const size_t before = s->sample.n;
	uint32_t i;

	if (l->n != s->labels + 2)
		return wrong(err, l->number, "line",
		    "has not as many columns as the heading");
	i = sample(s, l->column[0], l->column[1]);
	if (i == KIOSK_NAMES_NONE)
		return no_memory(err);
	if (s->sample.n == before)
		return wrong(
		    err, l->number, s->sample.text[i], "is there twice");
	for (size_t k = 0; k < s->labels; k++) {
		uint32_t v = kiosk_names_add(
		    &s->label[k].value, l->column[k + 2]);

		if (v == KIOSK_NAMES_NONE)
			return no_memory(err);
		if (v > UINT16_MAX)
			return wrong(err, l->number, s->label[k].name,
			    "has too many values");
		s->label[k].of[i] = (uint16_t)v;
	}
	return KIOSK_E_OK;
}

static enum kiosk_err
paired(struct kiosk_eval_set *s, const struct biometrics_eval_line *l,
    const struct biometrics_eval_pairing *p, struct conf_error *err)
{
	struct biometrics_eval_pair *out = &s->pair[s->pairs];

	if (s->labelled &&
	    (kiosk_names_find(&s->sample, p->a) == KIOSK_NAMES_NONE ||
		kiosk_names_find(&s->sample, p->b) == KIOSK_NAMES_NONE))
		return wrong(
		    err, l->number, "line", "has a file without label");
	out->a = sample(s, p->a, biometrics_eval_person_of(p->a));
	out->b = sample(s, p->b, biometrics_eval_person_of(p->b));
	if (out->a == KIOSK_NAMES_NONE || out->b == KIOSK_NAMES_NONE)
		return no_memory(err);
	if (out->a == out->b)
		return wrong(err, l->number, s->sample.text[out->a],
		    "is compared with itself");
	if (p->same != (s->person[out->a] == s->person[out->b]))
		return wrong(err, l->number, s->sample.text[out->b],
		    "is not whose this line says: labels tell whose files are");
	out->score = p->score;
	if (s->trial != NULL)
		s->trial[s->trials++] = (struct kiosk_eval_trial) {
		    out->a, out->b, p->fold};
	s->pairs++;
	return KIOSK_E_OK;
}

/* As many pairs as the text can hold. */
static enum kiosk_err
room_for_pairs(struct kiosk_eval_set *s, struct span text, bool folds,
    struct conf_error *err)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	s->pair = calloc(n, sizeof(*s->pair));
	s->trial = folds ? calloc(n, sizeof(*s->trial)) : NULL;
	return s->pair == NULL || (folds && s->trial == NULL) ? no_memory(err)
							      : KIOSK_E_OK;
}

enum form {
	LABELS,
	PAIRS,
	SCORES
};

static enum kiosk_err
line(struct kiosk_eval_set *s, enum form form,
    const struct biometrics_eval_line *l, struct conf_error *err)
{
	struct biometrics_eval_pairing p;

	if (form == LABELS) {
		bool first = !s->labelled;

		s->labelled = true;
		return first ? heading(s, l, err) : labelled(s, l, err);
	}
	if ((form == PAIRS
		    ? biometrics_eval_line_pair
		    : biometrics_eval_line_score)(l, &p) != BIOMETRICS_E_OK)
		return wrong(err, l->number, "line",
		    form == PAIRS ? "is not: fold, file, file, 0 or 1"
				  : "is not: file, file, 0 or 1, score");
	return paired(s, l, &p, err);
}

static enum kiosk_err
read_lines(struct kiosk_eval_set *s, const char *path, enum form form,
    struct conf_error *err)
{
	struct biometrics_eval_line l = {0};
	struct span file = {0}, text;
	enum biometrics_err bad;
	enum kiosk_err e = KIOSK_E_OK;

	memset(err, 0, sizeof(*err));
	snprintf(err->file, sizeof(err->file), "%s", path);
	if (biometrics_file_map(path, &file) != BIOMETRICS_E_OK)
		return wrong(err, 0, "", "cannot be read or is empty");
	text = file;
	if (form != LABELS)
		e = room_for_pairs(s, text, form == PAIRS, err);
	while (e == KIOSK_E_OK && biometrics_eval_line_next(&text, &l, &bad))
		e = bad == BIOMETRICS_E_OK
		    ? line(s, form, &l, err)
		    : wrong(err, l.number, "line",
			  "has a column that is empty or not text");
	biometrics_file_unmap(&file);
	if (e == KIOSK_E_OK && (form == LABELS ? s->sample.n : s->pairs) == 0)
		e = wrong(err, 0, "", "holds nothing");
	return e;
}

enum kiosk_err
kiosk_eval_set_labels(
    struct kiosk_eval_set *s, const char *path, struct conf_error *err)
{
	return read_lines(s, path, LABELS, err);
}

enum kiosk_err
kiosk_eval_set_pairs(
    struct kiosk_eval_set *s, const char *path, struct conf_error *err)
{
	return read_lines(s, path, PAIRS, err);
}

enum kiosk_err
kiosk_eval_set_scores(
    struct kiosk_eval_set *s, const char *path, struct conf_error *err)
{
	return read_lines(s, path, SCORES, err);
}

/* nftw() has no cookie. */
static struct {
	struct kiosk_names found;
	size_t skip; /* of the path: the folder and its '/' */
} walk;

static int
found(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	if (type != FTW_F || path[walk.skip] == '\0')
		return 0;
	return kiosk_names_add(&walk.found,
		   span_of(path + walk.skip, strlen(path + walk.skip))) ==
	    KIOSK_NAMES_NONE;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

enum kiosk_err
kiosk_eval_set_folder(
    struct kiosk_eval_set *s, const char *path, struct conf_error *err)
{
	enum kiosk_err e = KIOSK_E_OK;
	size_t n = strlen(path);

	memset(err, 0, sizeof(*err));
	snprintf(err->file, sizeof(err->file), "%s", path);
	walk.skip = n + (n == 0 || path[n - 1] != '/');
	if (nftw(path, found, 16, FTW_PHYS) != 0 || walk.found.n == 0)
		e = wrong(err, 0, "", "is no folder with files");
	else
		qsort(walk.found.text, walk.found.n, sizeof(char *), by_name);
	for (size_t i = 0; e == KIOSK_E_OK && i < walk.found.n; i++) {
		const char *f = walk.found.text[i];
		const struct span file = span_of(f, strlen(f));

		if (sample(s, file, biometrics_eval_person_of(file)) ==
		    KIOSK_NAMES_NONE)
			e = no_memory(err);
	}
	kiosk_names_wipe(&walk.found);
	return e;
}

enum kiosk_err
kiosk_eval_set_all(struct kiosk_eval_set *s, struct conf_error *err)
{
	const size_t n = s->sample.n, pairs = n * (n - 1) / 2;
	struct biometrics_eval_pair *pair;

	if (n < 2 || n > 1u << 16 || pairs > KIOSK_EVAL_SET_PAIRS)
		return wrong(err, 0, "", "are too few or too many samples");
	if ((pair = malloc(pairs * sizeof(*pair))) == NULL)
		return no_memory(err);
	free(s->pair);
	s->pair = pair;
	s->pairs = 0;
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < i; j++)
			s->pair[s->pairs++] = (struct biometrics_eval_pair) {
			    BIOMETRICS_EVAL_FAILED, j, i};
	return KIOSK_E_OK;
}

void
kiosk_eval_set_wipe(struct kiosk_eval_set *s)
{
	for (size_t i = 0; i < s->labels; i++) {
		kiosk_names_wipe(&s->label[i].value);
		free(s->label[i].of);
	}
	kiosk_names_wipe(&s->sample);
	kiosk_names_wipe(&s->person_name);
	free(s->person);
	free(s->pair);
	free(s->trial);
	*s = (struct kiosk_eval_set) {0};
}
