#include "biometrics/gallery_write.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "biometrics/bound.h"
#include "biometrics/gallery_file.h"

/* Memory that grows; wiped when it is given back. */
struct pile {
	uint8_t *p;
	size_t n, cap;
};

struct biometrics_gallery_write {
	struct biometrics_gallery_file file;
	char *path, *temp;
	int lock;
	FILE *to;
	EVP_MD_CTX *digest;
	float *block; /* rows that have no codes yet, as floats */
	struct pile codes, ends, labels;
	/* Row plus one by hash of the label, open addressing; 0: free. */
	uint32_t *slot;
	size_t slots;
	bool committed;
};

static void
drop(struct pile *k)
{
	if (k->p != NULL)
		bytes_wipe(k->p, k->n);
	free(k->p);
}

static uint8_t *
grow(struct pile *k, size_t n)
{
	if (k->cap - k->n < n) {
		const size_t cap = 2 * k->cap + n + 4096;
		uint8_t *p = malloc(cap);

		if (p == NULL)
			return NULL;
		if (k->n > 0)
			memcpy(p, k->p, k->n);
		drop(k);
		k->p = p;
		k->cap = cap;
	}
	k->n += n;
	return k->p + k->n - n;
}

static enum biometrics_err
write_out(struct biometrics_gallery_write *w, const void *p, size_t n)
{
	if (n == 0)
		return BIOMETRICS_E_OK;
	if (EVP_DigestUpdate(w->digest, p, n) != 1)
		return BIOMETRICS_E_MEMORY;
	return fwrite(p, 1, n, w->to) == n ? BIOMETRICS_E_OK
					   : BIOMETRICS_E_WRITE;
}

static enum biometrics_err
pad(struct biometrics_gallery_write *w, uint64_t from, uint64_t to)
{
	static const uint8_t zero[64];

	return write_out(w, zero, (size_t)(to - from));
}

/* "PATH.lock", locked; -1 with the reason in *e. */
static int
lock(const char *path, enum biometrics_err *e)
{
	char *name = NULL;
	int fd = -1;

	*e = BIOMETRICS_E_MEMORY;
	if (asprintf(&name, "%s.lock", path) < 0)
		return -1;
	*e = BIOMETRICS_E_WRITE;
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	free(name);
	if (fd != -1 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		*e = BIOMETRICS_E_BUSY;
		(void)close(fd);
		fd = -1;
	}
	if (fd != -1)
		*e = BIOMETRICS_E_OK;
	return fd;
}

/* Room for the header, which is known at the end. */
static enum biometrics_err
begin(struct biometrics_gallery_write *w)
{
	uint8_t header[BIOMETRICS_GALLERY_HEADER] = {0};
	int fd;

	if (asprintf(&w->temp, "%s.new", w->path) < 0) {
		w->temp = NULL;
		return BIOMETRICS_E_MEMORY;
	}
	/* Left by one who died; the lock says that nobody is at it. */
	(void)unlink(w->temp);
	fd = open(w->temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return BIOMETRICS_E_WRITE;
	if ((w->to = fdopen(fd, "w")) == NULL) {
		(void)close(fd);
		return BIOMETRICS_E_MEMORY;
	}
	return fwrite(header, sizeof(header), 1, w->to) == 1
	    ? BIOMETRICS_E_OK
	    : BIOMETRICS_E_WRITE;
}

/* Takes over the lock, also when it fails. */
static enum biometrics_err
start(const char *path, int fd, const struct biometrics_gallery_shape *shape,
    struct biometrics_gallery_write **out)
{
	struct biometrics_gallery_write *w = calloc(1, sizeof(*w));
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	if (w == NULL) {
		(void)close(fd);
		return e;
	}
	w->lock = fd;
	w->file.shape = *shape;
	if (!biometrics_gallery_file_place(&w->file) ||
	    shape->id.dim != shape->vector.dim) {
		e = BIOMETRICS_E_VALUE;
		goto out;
	}
	w->slots = 64;
	w->slot = calloc(w->slots, sizeof(*w->slot));
	w->path = strdup(path);
	w->digest = EVP_MD_CTX_new();
	w->block = calloc(
	    (size_t)BIOMETRICS_BOUND_ROWS * BIOMETRICS_VECTOR_MAX_DIM,
	    sizeof(float));
	if (w->slot != NULL && w->path != NULL && w->digest != NULL &&
	    w->block != NULL &&
	    EVP_DigestInit_ex(w->digest, EVP_sha256(), NULL) == 1)
		e = begin(w);
out:
	if (e == BIOMETRICS_E_OK)
		*out = w;
	else
		biometrics_gallery_write_free(&w);
	return e;
}

enum biometrics_err
biometrics_gallery_write_new(const char *path,
    const struct biometrics_gallery_shape *shape,
    struct biometrics_gallery_write **out)
{
	enum biometrics_err e;
	const int fd = lock(path, &e);

	return fd == -1 ? e : start(path, fd, shape, out);
}

enum biometrics_err
biometrics_gallery_write_update(const char *path,
    struct biometrics_gallery_write **out, struct biometrics_gallery **old)
{
	struct biometrics_gallery *g = NULL;
	enum biometrics_err e;
	const int fd = lock(path, &e);

	/* Opened under the lock: no change by another can be lost. */
	if (fd == -1)
		return e;
	if ((e = biometrics_gallery_open(path, &g)) != BIOMETRICS_E_OK) {
		(void)close(fd);
		return e;
	}
	e = start(path, fd, biometrics_gallery_shape(g), out);
	if (e == BIOMETRICS_E_OK)
		*old = g;
	else
		biometrics_gallery_close(&g);
	return e;
}

static uint32_t
end_of(const struct biometrics_gallery_write *w, size_t row)
{
	uint32_t end;

	memcpy(&end, w->ends.p + 4 * row, sizeof(end));
	return end;
}

static struct span
label_of(const struct biometrics_gallery_write *w, size_t row)
{
	const uint32_t from = row > 0 ? end_of(w, row - 1) : 0;

	return span_of(w->labels.p + from, end_of(w, row) - from);
}

/* FNV-1a. */
static size_t
hash(struct span label)
{
	uint64_t h = 0xCBF29CE484222325;

	for (size_t i = 0; i < label.n; i++)
		h = (h ^ label.p[i]) * 0x100000001B3;
	return (size_t)(h ^ h >> 32);
}

/* The slot of a label, or the free one where it belongs. */
static uint32_t *
slot_of(const struct biometrics_gallery_write *w, struct span label)
{
	size_t i = hash(label) & (w->slots - 1);

	while (w->slot[i] != 0 && !span_eq(label_of(w, w->slot[i] - 1), label))
		i = (i + 1) & (w->slots - 1);
	return &w->slot[i];
}

static bool
more_slots(struct biometrics_gallery_write *w)
{
	uint32_t *old = w->slot;

	if (2 * (w->file.n + 1) < w->slots)
		return true;
	if ((w->slot = calloc(2 * w->slots, sizeof(*old))) == NULL) {
		w->slot = old;
		return false;
	}
	w->slots *= 2;
	for (uint32_t i = 0; i < w->file.n; i++)
		*slot_of(w, label_of(w, i)) = i + 1;
	free(old);
	return true;
}

static enum biometrics_err
code_block(struct biometrics_gallery_write *w, size_t rows)
{
	const size_t dim = w->file.shape.vector.dim;
	uint8_t *p = grow(&w->codes, biometrics_bound_size(dim));

	if (p == NULL)
		return BIOMETRICS_E_MEMORY;
	biometrics_bound_encode(w->block, rows, dim, p);
	return BIOMETRICS_E_OK;
}

static bool
is_coded(const struct biometrics_gallery_write *w)
{
	return w->file.shape.vector.type <= BIOMETRICS_VECTOR_F16;
}

/* A row that is sound, under a label that is free. */
static enum biometrics_err
append(struct biometrics_gallery_write *w, const void *row, struct span label)
{
	const struct biometrics_vector *v = &w->file.shape.vector;
	const size_t at = w->file.n % BIOMETRICS_BOUND_ROWS;
	uint32_t *slot = slot_of(w, label);
	enum biometrics_err e;
	uint8_t *text, *end;
	uint32_t n;

	if ((e = write_out(w, row, biometrics_vector_row(v))) !=
	    BIOMETRICS_E_OK)
		return e;
	if (is_coded(w)) {
		biometrics_vector_floats(v, row, w->block + at * v->dim);
		if (at + 1 == BIOMETRICS_BOUND_ROWS &&
		    (e = code_block(w, at + 1)) != BIOMETRICS_E_OK)
			return e;
	}
	text = grow(&w->labels, label.n);
	end = grow(&w->ends, sizeof(n));
	if (text == NULL || end == NULL)
		return BIOMETRICS_E_MEMORY;
	memcpy(text, label.p, label.n);
	n = (uint32_t)w->labels.n;
	memcpy(end, &n, sizeof(n));
	*slot = (uint32_t)++w->file.n;
	return BIOMETRICS_E_OK;
}

/* The label may be added: it is one, is free, and fits. */
static enum biometrics_err
admit(struct biometrics_gallery_write *w, struct span label)
{
	if (!biometrics_gallery_label_valid(label) ||
	    w->file.n >= UINT32_MAX - 64 || w->labels.n + label.n > UINT32_MAX)
		return BIOMETRICS_E_VALUE;
	if (!more_slots(w))
		return BIOMETRICS_E_MEMORY;
	return *slot_of(w, label) != 0 ? BIOMETRICS_E_DUPLICATE
				       : BIOMETRICS_E_OK;
}

enum biometrics_err
biometrics_gallery_write_put(
    struct biometrics_gallery_write *w, const void *given, struct span label)
{
	uint64_t row[(BIOMETRICS_VECTOR_MAX_ROW + 7) / 8];
	enum biometrics_err e = admit(w, label);

	if (e == BIOMETRICS_E_OK)
		e = biometrics_vector_store(&w->file.shape.vector, given, row);
	if (e == BIOMETRICS_E_OK)
		e = append(w, row, label);
	bytes_wipe(row, sizeof(row));
	return e;
}

enum biometrics_err
biometrics_gallery_write_copy(struct biometrics_gallery_write *w,
    const struct biometrics_gallery *g, size_t row)
{
	const struct biometrics_gallery_shape *s = biometrics_gallery_shape(g);
	const struct biometrics_vector *v = &w->file.shape.vector;
	const struct biometrics_search_set *set = biometrics_gallery_set(g);
	const struct span label = biometrics_gallery_label(g, row);
	enum biometrics_err e = biometrics_template_same(
	    &s->id, &w->file.shape.id);

	if (e != BIOMETRICS_E_OK || s->vector.type != v->type ||
	    s->vector.metric != v->metric)
		return BIOMETRICS_E_MODEL_MISMATCH;
	if ((e = admit(w, label)) != BIOMETRICS_E_OK)
		return e;
	return append(w, set->rows + row * biometrics_vector_row(v), label);
}

/* What follows the rows, and at last the header. */
static enum biometrics_err
finish(struct biometrics_gallery_write *w)
{
	struct biometrics_gallery_file *f = &w->file;
	const size_t row = biometrics_vector_row(&f->shape.vector);
	const size_t rest = f->n % BIOMETRICS_BOUND_ROWS;
	uint8_t header[BIOMETRICS_GALLERY_HEADER];
	enum biometrics_err e = BIOMETRICS_E_OK;

	f->labels_size = w->labels.n;
	if (!biometrics_gallery_file_place(f))
		return BIOMETRICS_E_VALUE;
	if (is_coded(w) && rest > 0)
		e = code_block(w, rest);
	if (e != BIOMETRICS_E_OK ||
	    (e = pad(w, f->rows + f->n * row, f->codes)) != BIOMETRICS_E_OK ||
	    (e = write_out(w, w->codes.p, w->codes.n)) != BIOMETRICS_E_OK ||
	    (e = write_out(w, w->ends.p, w->ends.n)) != BIOMETRICS_E_OK ||
	    (e = pad(w, f->ends + 4 * f->n, f->labels)) != BIOMETRICS_E_OK ||
	    (e = write_out(w, w->labels.p, w->labels.n)) != BIOMETRICS_E_OK)
		return e;
	biometrics_gallery_file_write(f, header);
	if (EVP_DigestUpdate(
		w->digest, header, BIOMETRICS_GALLERY_FILE_SIGNED) != 1 ||
	    EVP_DigestFinal_ex(
		w->digest, header + BIOMETRICS_GALLERY_FILE_SIGNED, NULL) != 1)
		return BIOMETRICS_E_MEMORY;
	return fflush(w->to) == 0 && fseek(w->to, 0, SEEK_SET) == 0 &&
		fwrite(header, sizeof(header), 1, w->to) == 1 &&
		fflush(w->to) == 0 && fsync(fileno(w->to)) == 0
	    ? BIOMETRICS_E_OK
	    : BIOMETRICS_E_WRITE;
}

/* The rename itself is on the disk when the folder is. */
static bool
sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL
	    ? strdup(".")
	    : strndup(path, (size_t)(slash - path) + 1);
	int fd = -1;
	bool ok;

	if (folder != NULL)
		fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd != -1 && fsync(fd) == 0;
	if (fd != -1)
		(void)close(fd);
	free(folder);
	return ok;
}

enum biometrics_err
biometrics_gallery_write_commit(struct biometrics_gallery_write *w)
{
	enum biometrics_err e;

	if (w->committed)
		return BIOMETRICS_E_VALUE;
	if ((e = finish(w)) != BIOMETRICS_E_OK)
		return e;
	if (rename(w->temp, w->path) != 0)
		return BIOMETRICS_E_WRITE;
	w->committed = true;
	return sync_folder(w->path) ? BIOMETRICS_E_OK : BIOMETRICS_E_WRITE;
}

void
biometrics_gallery_write_free(struct biometrics_gallery_write **wp)
{
	struct biometrics_gallery_write *w = *wp;

	if (w == NULL)
		return;
	if (w->to != NULL)
		(void)fclose(w->to);
	if (w->temp != NULL && !w->committed)
		(void)unlink(w->temp);
	if (w->block != NULL)
		bytes_wipe(w->block,
		    (size_t)BIOMETRICS_BOUND_ROWS * BIOMETRICS_VECTOR_MAX_DIM *
			sizeof(float));
	free(w->block);
	drop(&w->codes);
	drop(&w->ends);
	drop(&w->labels);
	EVP_MD_CTX_free(w->digest);
	free(w->slot);
	free(w->temp);
	free(w->path);
	(void)close(w->lock);
	free(w);
	*wp = NULL;
}
