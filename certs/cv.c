#include "certs/cv.h"

#include "certs/cv_form.h"
#include "certs/files.h"
#include "mrtd/tlv.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
	const char *name, *text;
} reasons[] = {
#define ROW(name, text) {#name, text},
    CERTS_CV_REASONS(ROW)
#undef ROW
};

const char *
certs_cv_reason_name(enum certs_cv_reason r)
{
	return (unsigned)r < CERTS_CV_REASON_COUNT ? reasons[r].name
						   : "UNKNOWN";
}

const char *
certs_cv_reason_text(enum certs_cv_reason r)
{
	return (unsigned)r < CERTS_CV_REASON_COUNT ? reasons[r].text
						   : "unknown reason";
}

void
certs_cv_name(struct span name, char out[CERTS_CV_NAME])
{
	size_t n = name.n < CERTS_CV_NAME - 1 ? name.n : CERTS_CV_NAME - 1;

	for (size_t i = 0; i < n; i++)
		out[i] = name.p[i] >= 0x20 && name.p[i] < 0x7F ? (char)name.p[i]
							       : '?';
	out[n] = '\0';
}

enum certs_err
certs_cv_new(struct certs_cv **out)
{
	return (*out = calloc(1, sizeof(**out))) != NULL ? CERTS_E_OK
							 : CERTS_E_MEMORY;
}

static void
free_entry(struct certs_cv_entry *e)
{
	if (e != NULL)
		free(e->bytes);
	free(e);
}

void
certs_cv_free(struct certs_cv **store)
{
	struct certs_cv *s = *store;

	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		free_entry(s->list[i]);
	free(s->list);
	free(s);
	*store = NULL;
}

static enum certs_err
grow(struct certs_cv *s)
{
	size_t cap = s->cap == 0 ? 16 : 2 * s->cap;
	struct certs_cv_entry **list;

	if (s->n < s->cap)
		return CERTS_E_OK;
	if (s->n >= CERTS_CV_MAX)
		return CERTS_E_SPACE;
	if ((list = realloc(s->list, cap * sizeof(*list))) == NULL)
		return CERTS_E_MEMORY;
	s->list = list;
	s->cap = cap;
	return CERTS_E_OK;
}

enum certs_err
certs_cv_add(struct certs_cv *s, struct span file)
{
	struct certs_cv_entry *x;
	struct mrtd_cvc c;
	enum certs_err e;

	if (file.n > MRTD_CVC_MAX || mrtd_cvc_parse(file, &c) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	for (size_t i = 0; i < s->n; i++)
		if (span_eq(s->list[i]->cvc.raw, file))
			return CERTS_E_ARGUMENT;
	if ((e = grow(s)) != CERTS_E_OK)
		return e;
	if ((x = calloc(1, sizeof(*x))) == NULL ||
	    (x->bytes = malloc(file.n)) == NULL) {
		free(x);
		return CERTS_E_MEMORY;
	}
	memcpy(x->bytes, file.p, file.n);
	x->n = file.n;
	if (mrtd_cvc_parse(span_of(x->bytes, x->n), &x->cvc) != MRTD_E_OK) {
		free_entry(x);
		return CERTS_E_INTERNAL;
	}
	s->list[s->n++] = x;
	return CERTS_E_OK;
}

size_t
certs_cv_count(const struct certs_cv *s)
{
	return s->n;
}

const struct mrtd_cvc *
certs_cv_at(const struct certs_cv *s, size_t i)
{
	return i < s->n ? &s->list[i]->cvc : NULL;
}

/* One file: certificates, one after another. */
static enum certs_err
add_file(struct certs_cv *s, struct span all, struct certs_cv_loaded *l)
{
	bool none = all.n == 0;
	struct mrtd_tlv t;

	while (all.n > 0) {
		enum certs_err e;

		if (mrtd_tlv_next(&all, &t) != MRTD_E_OK)
			return CERTS_E_ENCODING;
		if ((e = certs_cv_add(s, t.raw)) == CERTS_E_ARGUMENT)
			l->known++;
		else if (e == CERTS_E_OK)
			l->added++;
		else
			return e;
	}
	return none ? CERTS_E_ENCODING : CERTS_E_OK;
}

static enum certs_err
load_file(struct certs_cv *s, const char *dir, const char *name,
    struct certs_cv_loaded *l)
{
	char path[4096];
	struct span all = {0};
	struct stat st;
	enum certs_err e;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >=
	    (int)sizeof(path))
		return CERTS_E_FILE;
	if (stat(path, &st) != 0)
		return CERTS_E_FILE;
	if (!S_ISREG(st.st_mode))
		return CERTS_E_OK;
	if (st.st_size > (off_t)CERTS_CV_MAX * MRTD_CVC_MAX)
		e = CERTS_E_ENCODING;
	else if ((e = certs_files_read(path, &all)) == CERTS_E_OK)
		e = add_file(s, all, l);
	free((void *)(uintptr_t)all.p);
	if (e != CERTS_E_ENCODING)
		return e;
	if (l->refused++ == 0)
		snprintf(
		    l->first_refused, sizeof(l->first_refused), "%s", name);
	return CERTS_E_OK;
}

enum certs_err
certs_cv_load(struct certs_cv *s, const char *dir, struct certs_cv_loaded *out)
{
	struct certs_cv_loaded l = {0};
	struct dirent **names = NULL;
	int n = scandir(dir, &names, NULL, alphasort);
	enum certs_err e = CERTS_E_OK;

	if (n < 0)
		return CERTS_E_FILE;
	for (int i = 0; i < n; i++) {
		if (e == CERTS_E_OK && names[i]->d_name[0] != '.')
			e = load_file(s, dir, names[i]->d_name, &l);
		free(names[i]);
	}
	free(names);
	if (e == CERTS_E_OK)
		*out = l;
	return e;
}
