#include "biometrics/gallery.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <openssl/evp.h>

#include "biometrics/file.h"
#include "biometrics/gallery_file.h"

struct gallery_place {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
};

struct biometrics_gallery {
	struct biometrics_gallery_file file;
	struct biometrics_search_set set;
	const uint8_t *ends, *digest;
	struct span labels;
	struct span mapped; /* empty: the memory is somebody else's */
	char *path;
	struct gallery_place place;
};

static bool
place_of(const char *path, struct gallery_place *p)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	*p = (struct gallery_place) {
	    st.st_dev, st.st_ino, st.st_size, st.st_mtim};
	return true;
}

static bool
same_place(const struct gallery_place *a, const struct gallery_place *b)
{
	return a->device == b->device && a->inode == b->inode &&
	    a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
	    a->changed.tv_nsec == b->changed.tv_nsec;
}

static enum biometrics_err
check_sum(struct span file)
{
	uint8_t md[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	const bool ok = c != NULL &&
	    EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1 &&
	    EVP_DigestUpdate(c, file.p + BIOMETRICS_GALLERY_HEADER,
		file.n - BIOMETRICS_GALLERY_HEADER) == 1 &&
	    EVP_DigestUpdate(c, file.p, BIOMETRICS_GALLERY_FILE_SIGNED) == 1 &&
	    EVP_DigestFinal_ex(c, md, NULL) == 1;

	EVP_MD_CTX_free(c);
	if (!ok)
		return BIOMETRICS_E_MEMORY;
	return memcmp(md, file.p + BIOMETRICS_GALLERY_FILE_SIGNED,
		   BIOMETRICS_GALLERY_FILE_DIGEST) == 0
	    ? BIOMETRICS_E_OK
	    : BIOMETRICS_E_GALLERY_SUM;
}

bool
biometrics_gallery_label_valid(struct span label)
{
	bool ok = label.n > 0 && label.n <= BIOMETRICS_GALLERY_LABEL;

	for (size_t i = 0; ok && i < label.n; i++)
		ok = label.p[i] >= 0x20 && label.p[i] != 0x7F;
	return ok;
}

static uint32_t
end_of(const struct biometrics_gallery *g, size_t row)
{
	const uint8_t *p = g->ends + 4 * row;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

/* Every label is one, and they fill their place. */
static bool
labels_sound(const struct biometrics_gallery *g)
{
	uint32_t begin = 0;

	for (size_t i = 0; i < g->set.n; i++) {
		const uint32_t end = end_of(g, i);
		struct span label;

		if (end < begin ||
		    !span_part(g->labels, begin, end - begin, &label) ||
		    !biometrics_gallery_label_valid(label))
			return false;
		begin = end;
	}
	return begin == g->labels.n;
}

static bool
zeros(struct span file, uint64_t from, uint64_t to)
{
	bool ok = true;

	for (uint64_t i = from; i < to; i++)
		ok = ok && file.p[i] == 0;
	return ok;
}

static bool
sound(const struct biometrics_gallery *g, struct span file)
{
	const struct biometrics_gallery_file *f = &g->file;
	const struct biometrics_vector *v = &f->shape.vector;
	const size_t row = biometrics_vector_row(v);

	for (size_t i = 0; i < g->set.n; i++)
		if (!biometrics_vector_sound(v, g->set.rows + i * row))
			return false;
	return zeros(file, f->rows + f->n * row, f->codes) &&
	    zeros(file, f->ends + 4 * f->n, f->labels) && labels_sound(g);
}

static enum biometrics_err
take(struct biometrics_gallery *g, struct span file)
{
	struct biometrics_gallery_file *f = &g->file;
	enum biometrics_err e = biometrics_gallery_file_read(file, f);

	if (e != BIOMETRICS_E_OK)
		return e;
	if (file.n != f->end)
		return file.n < f->end ? BIOMETRICS_E_GALLERY_CUT
				       : BIOMETRICS_E_GALLERY;
	if ((e = check_sum(file)) != BIOMETRICS_E_OK)
		return e;
	g->set = (struct biometrics_search_set) {
	    .vector = f->shape.vector,
	    .n = (size_t)f->n,
	    .rows = file.p + f->rows,
	    .codes = f->ends > f->codes ? file.p + f->codes : NULL,
	};
	g->ends = file.p + f->ends;
	g->digest = file.p + BIOMETRICS_GALLERY_FILE_SIGNED;
	g->labels = span_of(file.p + f->labels, f->labels_size);
	return sound(g, file) ? BIOMETRICS_E_OK : BIOMETRICS_E_GALLERY;
}

enum biometrics_err
biometrics_gallery_open_memory(
    struct span file, struct biometrics_gallery **out)
{
	struct biometrics_gallery *g = calloc(1, sizeof(*g));
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	if (g != NULL)
		e = take(g, file);
	if (e == BIOMETRICS_E_OK)
		*out = g;
	else
		biometrics_gallery_close(&g);
	return e;
}

enum biometrics_err
biometrics_gallery_open(const char *path, struct biometrics_gallery **out)
{
	struct span mapped = {0};
	struct gallery_place place;
	struct biometrics_gallery *g = NULL;
	enum biometrics_err e;

	/* Looked at first: a file renamed into place after it looks new. */
	if (!place_of(path, &place))
		return BIOMETRICS_E_FILE;
	if ((e = biometrics_file_map(path, &mapped)) != BIOMETRICS_E_OK)
		return e;
	e = biometrics_gallery_open_memory(mapped, &g);
	if (e != BIOMETRICS_E_OK) {
		biometrics_file_unmap(&mapped);
		return e;
	}
	g->mapped = mapped;
	g->place = place;
	if ((g->path = strdup(path)) == NULL) {
		biometrics_gallery_close(&g);
		return BIOMETRICS_E_MEMORY;
	}
	*out = g;
	return BIOMETRICS_E_OK;
}

void
biometrics_gallery_close(struct biometrics_gallery **gp)
{
	struct biometrics_gallery *g = *gp;

	if (g == NULL)
		return;
	biometrics_file_unmap(&g->mapped);
	free(g->path);
	free(g);
	*gp = NULL;
}

enum biometrics_err
biometrics_gallery_renew(struct biometrics_gallery **gp)
{
	struct biometrics_gallery *fresh = NULL;
	struct gallery_place now;
	enum biometrics_err e;

	if ((*gp)->path == NULL)
		return BIOMETRICS_E_OK;
	if (!place_of((*gp)->path, &now))
		return BIOMETRICS_E_FILE;
	if (same_place(&now, &(*gp)->place))
		return BIOMETRICS_E_OK;
	if ((e = biometrics_gallery_open((*gp)->path, &fresh)) !=
	    BIOMETRICS_E_OK)
		return e;
	biometrics_gallery_close(gp);
	*gp = fresh;
	return BIOMETRICS_E_OK;
}

const struct biometrics_gallery_shape *
biometrics_gallery_shape(const struct biometrics_gallery *g)
{
	return &g->file.shape;
}

struct span
biometrics_gallery_digest(const struct biometrics_gallery *g)
{
	return span_of(g->digest, BIOMETRICS_GALLERY_FILE_DIGEST);
}

const struct biometrics_search_set *
biometrics_gallery_set(const struct biometrics_gallery *g)
{
	return &g->set;
}

struct span
biometrics_gallery_label(const struct biometrics_gallery *g, size_t row)
{
	struct span label = {0};
	uint32_t begin;

	if (row >= g->set.n)
		return label;
	begin = row > 0 ? end_of(g, row - 1) : 0;
	if (!span_part(g->labels, begin, end_of(g, row) - begin, &label))
		return (struct span) {0};
	return label;
}

enum biometrics_err
biometrics_gallery_find(
    const struct biometrics_gallery *g, struct span label, size_t *row)
{
	for (size_t i = 0; i < g->set.n; i++)
		if (span_eq(biometrics_gallery_label(g, i), label)) {
			*row = i;
			return BIOMETRICS_E_OK;
		}
	return BIOMETRICS_E_NOT_FOUND;
}

enum biometrics_err
biometrics_gallery_top(const struct biometrics_gallery *g,
    const struct biometrics_template_id *id, const void *given, size_t nq,
    size_t k, struct biometrics_search_hit *out, size_t *found)
{
	const enum biometrics_err e = biometrics_template_same(
	    id, &g->file.shape.id);

	if (e != BIOMETRICS_E_OK)
		return e;
	return biometrics_search_top(&g->set, given, nq, k, out, found);
}

enum biometrics_err
biometrics_gallery_within(const struct biometrics_gallery *g,
    const struct biometrics_template_id *id, const void *given, float threshold,
    struct biometrics_search_hit *out, size_t cap, size_t *found)
{
	const enum biometrics_err e = biometrics_template_same(
	    id, &g->file.shape.id);

	if (e != BIOMETRICS_E_OK)
		return e;
	return biometrics_search_within(
	    &g->set, given, threshold, out, cap, found);
}
