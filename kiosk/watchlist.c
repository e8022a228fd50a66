#include "kiosk/watchlist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "biometrics/embedder.h"
#include "biometrics/gallery.h"
#include "biometrics/model.h"
#include "kiosk/host.h"

struct list {
	char name[KIOSK_WATCHLIST_NAME];
	struct biometrics_gallery *gallery; /* NULL: err says why */
	enum biometrics_err err;
	struct timespec changed; /* the file, when it was opened */
	struct span memory; /* empty: the gallery has mapped its file */
};

struct kiosk_watchlist {
	struct list list[KIOSK_WATCHLIST_LISTS];
	size_t n;
	struct biometrics_template_id id;
	enum biometrics_metric metric;
	double threshold, fmr;
	enum biometrics_err why; /* no list can be searched; OK: they can */
};

/* "/var/lib/sallyport/wanted.gallery" is "wanted". */
static void
name_of(const char *path, char out[KIOSK_WATCHLIST_NAME])
{
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	size_t n = strcspn(base, ".");

	if (n >= KIOSK_WATCHLIST_NAME)
		n = KIOSK_WATCHLIST_NAME - 1;
	memset(out, 0, KIOSK_WATCHLIST_NAME);
	for (size_t i = 0; i < n; i++)
		out[i] = base[i] >= 0x20 && base[i] < 0x7F ? base[i] : '?';
}

/* A gallery of other templates is no list of this gate. */
static enum biometrics_err
fits(const struct kiosk_watchlist *w, const struct biometrics_gallery *g)
{
	const struct biometrics_gallery_shape *s = biometrics_gallery_shape(g);
	const enum biometrics_err e = biometrics_template_same(&s->id, &w->id);

	if (e == BIOMETRICS_E_OK && s->vector.metric != w->metric)
		return BIOMETRICS_E_MODEL_MISMATCH;
	return e;
}

static void
open_list(struct kiosk_watchlist *w, const char *path, enum biometrics_err why)
{
	struct list *l = &w->list[w->n++];
	struct stat st;

	name_of(path, l->name);
	/* Looked at first: what is put there later is newer. */
	if (stat(path, &st) == 0)
		l->changed = st.st_mtim;
	if ((l->err = why) != BIOMETRICS_E_OK)
		return;
	l->err = biometrics_gallery_open(path, &l->gallery);
	if (l->err == BIOMETRICS_E_OK &&
	    (l->err = fits(w, l->gallery)) != BIOMETRICS_E_OK)
		biometrics_gallery_close(&l->gallery);
}

/* What can be said before any list is opened. */
static enum biometrics_err
prepare(struct kiosk_watchlist *w, const struct biometrics_embedder *e)
{
	if (e == NULL)
		return BIOMETRICS_E_MODEL;
	w->id = biometrics_embedder_id(e);
	w->metric = biometrics_embedder_metric(e);
	return biometrics_model_threshold(
	    biometrics_embedder_model(e), w->fmr, &w->threshold);
}

bool
kiosk_watchlist_open(const char *paths, const struct biometrics_embedder *e,
    double fmr, struct kiosk_watchlist **out)
{
	struct kiosk_watchlist *w = calloc(1, sizeof(*w));
	enum biometrics_err why;

	if (w == NULL)
		return false;
	w->fmr = fmr;
	w->why = why = prepare(w, e);
	while (*(paths += strspn(paths, ", ")) != '\0') {
		const size_t n = strcspn(paths, ", ");
		char path[512];

		/* One list more than there is room for fails them all. */
		if (w->n == KIOSK_WATCHLIST_LISTS) {
			biometrics_gallery_close(&w->list[w->n - 1].gallery);
			w->list[w->n - 1].err = BIOMETRICS_E_SPACE;
			break;
		}
		snprintf(path, sizeof(path), "%.*s", (int)n, paths);
		open_list(w, path, n < sizeof(path) ? why : BIOMETRICS_E_VALUE);
		paths += n;
	}
	*out = w;
	return true;
}

static void
unmap(struct span *memory)
{
	if (memory->n > 0)
		munmap((void *)(uintptr_t)memory->p, memory->n);
	*memory = span_of(NULL, 0);
}

static void
close_list(struct list *l)
{
	biometrics_gallery_close(&l->gallery);
	unmap(&l->memory);
}

/* The whole of a file into memory, which nobody can make shorter any more. */
static enum biometrics_err
slurp(int fd, const struct stat *st, struct span *out)
{
	const size_t n = (size_t)st->st_size;
	size_t have = 0;
	ssize_t got;
	uint8_t *p;

	if (!S_ISREG(st->st_mode) || st->st_size <= 0)
		return BIOMETRICS_E_FILE;
	if (n > KIOSK_WATCHLIST_FILE_MAX)
		return BIOMETRICS_E_SPACE;
	p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
	    -1, 0);
	if (p == MAP_FAILED)
		return BIOMETRICS_E_MEMORY;
	while (
	    have < n && (got = pread(fd, p + have, n - have, (off_t)have)) > 0)
		have += (size_t)got;
	*out = span_of(p, n);
	return have == n ? BIOMETRICS_E_OK : BIOMETRICS_E_GALLERY_CUT;
}

static bool
older(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec
				      : a->tv_nsec < b->tv_nsec;
}

static enum biometrics_err
open_anew(const struct kiosk_watchlist *w, int fd, struct list *new)
{
	struct stat st;
	enum biometrics_err e;

	if (w->why != BIOMETRICS_E_OK)
		return w->why;
	if (fd < 0 || fstat(fd, &st) != 0)
		return BIOMETRICS_E_FILE;
	new->changed = st.st_mtim;
	if ((e = slurp(fd, &st, &new->memory)) != BIOMETRICS_E_OK ||
	    (e = biometrics_gallery_open_memory(new->memory, &new->gallery)) !=
		BIOMETRICS_E_OK)
		return e;
	return fits(w, new->gallery);
}

static void
name_used(const struct list *l, struct kiosk_watchlist_used *u)
{
	struct span digest;

	memset(u, 0, sizeof(*u));
	memcpy(u->list, l->name, sizeof(u->list));
	if (l->err != BIOMETRICS_E_OK)
		return;
	digest = biometrics_gallery_digest(l->gallery);
	(void)!span_take_copy(&digest, u->sha256, sizeof(u->sha256));
	u->rows = (uint32_t)biometrics_gallery_set(l->gallery)->n;
}

void
kiosk_watchlist_renew(struct kiosk_watchlist *w, size_t i, int fd,
    struct kiosk_watchlist_news *out)
{
	struct list new = {0}, *l = &w->list[i];

	memset(out, 0, sizeof(*out));
	out->err = BIOMETRICS_E_VALUE;
	if (i >= w->n)
		return;
	memcpy(new.name, l->name, sizeof(new.name));
	out->err = open_anew(w, fd, &new);
	if (out->err == BIOMETRICS_E_OK &&
	    (l->err != BIOMETRICS_E_OK || !older(&new.changed, &l->changed))) {
		close_list(l);
		*l = new;
		out->taken = true;
	} else {
		close_list(&new);
	}
	name_used(l, &out->now);
}

void
kiosk_watchlist_close(struct kiosk_watchlist **w)
{
	if (*w == NULL)
		return;
	for (size_t i = 0; i < (*w)->n; i++)
		close_list(&(*w)->list[i]);
	free(*w);
	*w = NULL;
}

static void
add(struct kiosk_watchlist_result *out, const struct list *l,
    const struct biometrics_search_hit *hit, bool portrait)
{
	const struct span label = biometrics_gallery_label(
	    l->gallery, hit->row);
	struct kiosk_watchlist_hit *h;

	if (out->hits == KIOSK_WATCHLIST_HITS)
		return;
	h = &out->hit[out->hits++];
	memset(h, 0, sizeof(*h));
	memcpy(h->list, l->name, sizeof(h->list));
	/* A label has at most 255 bytes (biometrics/gallery.h). */
	memcpy(h->label, label.p,
	    label.n < sizeof(h->label) ? label.n : sizeof(h->label) - 1);
	h->portrait = portrait;
	h->score = (double)hit->score;
}

/* Every one of more hits than there is room for is a hit all the same. */
static enum biometrics_err
look(const struct kiosk_watchlist *w, const struct list *l,
    const float *template, bool portrait, struct kiosk_watchlist_result *out)
{
	struct biometrics_search_hit hit[KIOSK_WATCHLIST_HITS];
	size_t n = 0;
	enum biometrics_err e = biometrics_gallery_within(l->gallery, &w->id,
	    template, (float)w->threshold, hit, KIOSK_WATCHLIST_HITS, &n);

	if (e == BIOMETRICS_E_SPACE) {
		n = KIOSK_WATCHLIST_HITS;
		e = BIOMETRICS_E_OK;
	}
	for (size_t i = 0; e == BIOMETRICS_E_OK && i < n; i++)
		add(out, l, &hit[i], portrait);
	return e;
}

static void
fail(struct kiosk_watchlist_result *out, const struct list *l,
    enum biometrics_err e)
{
	if (out->err != BIOMETRICS_E_OK)
		return;
	out->err = e;
	memcpy(out->list, l->name, sizeof(out->list));
}

void
kiosk_watchlist_search(const struct kiosk_watchlist *w, const float *live,
    const float *portrait, struct kiosk_watchlist_result *out)
{
	const uint64_t t = kiosk_host_cpu_us();

	memset(out, 0, sizeof(*out));
	out->metric = w->metric;
	out->threshold = w->threshold;
	out->fmr = w->fmr;
	for (size_t i = 0; i < w->n; i++) {
		const struct list *l = &w->list[i];
		enum biometrics_err e = l->err;

		if (e == BIOMETRICS_E_OK)
			e = look(w, l, live, false, out);
		if (e == BIOMETRICS_E_OK && portrait != NULL)
			e = look(w, l, portrait, true, out);
		if (e != BIOMETRICS_E_OK)
			fail(out, l, e);
		else
			name_used(l, &out->used[out->lists++]);
	}
	for (size_t i = 0; i < out->lists; i++)
		out->rows += out->used[i].rows;
	if (out->hits > 0)
		out->outcome = KIOSK_WATCHLIST_HIT;
	else if (out->err == BIOMETRICS_E_OK)
		out->outcome = KIOSK_WATCHLIST_CLEAR;
	out->us = (uint32_t)(kiosk_host_cpu_us() - t);
}
