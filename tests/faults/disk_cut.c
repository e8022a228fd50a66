#include "tests/faults/disk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/faults/faults.h"

#define NAMES 64

static const char *const fates[] = {
#define FAULTS_CODE(name, text) text,
    FAULTS_FATES(FAULTS_CODE)
#undef FAULTS_CODE
};

const char *
faults_fate_text(enum faults_fate f)
{
	return (unsigned)f < FAULTS_FATE_COUNT ? fates[f] : "unknown";
}

size_t
faults_disk_cuts(const struct faults_trace *t)
{
	return t->ops - t->starts;
}

static bool
is_content(const struct faults_op *o)
{
	return o->kind == FAULTS_WRITE || o->kind == FAULTS_TRUNCATE;
}

static bool
lasts(const struct faults_op *o, size_t end)
{
	return o->kind == FAULTS_START || o->kind == FAULTS_SYNC ||
	    o->synced < end;
}

bool
faults_disk_pending(const struct faults_trace *t, size_t cut)
{
	const size_t end = t->starts + cut;

	for (size_t i = 0; i < end; i++)
		if (!lasts(&t->op[i], end))
			return true;
	return false;
}

void
faults_disk_mark(struct faults_trace *t, const char *fmt, ...)
{
	struct faults_mark *m;
	va_list ap;

	m = realloc(t->mark, (t->marks + 1) * sizeof(*m));
	if (m == NULL)
		abort();
	t->mark = m;
	m = &t->mark[t->marks++];
	m->at = t->ops - t->starts;
	va_start(ap, fmt);
	vsnprintf(m->text, sizeof(m->text), fmt, ap);
	va_end(ap);
}

bool
faults_disk_promised(const struct faults_trace *t, size_t cut, const char *text)
{
	for (size_t i = 0; i < t->marks && t->mark[i].at <= cut; i++)
		if (strcmp(t->mark[i].text, text) == 0)
			return true;
	return false;
}

/* --- the disk when the power is back --- */

struct content {
	uint8_t *p;
	size_t n;
};

static void
resize(struct content *c, size_t n)
{
	uint8_t *p = realloc(c->p, n + 1);

	if (p == NULL)
		abort();
	if (n > c->n)
		memset(p + c->n, 0, n - c->n);
	c->p = p;
	c->n = n;
}

static uint64_t
chance(uint64_t *s)
{
	uint64_t z = *s += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* Those octets of a write that have reached the disk. */
static void
put(struct content *c, const struct faults_op *o, size_t from, size_t to)
{
	const size_t at = (size_t)o->at;

	if (from >= to)
		return;
	if (at + to > c->n)
		resize(c, at + to);
	memcpy(c->p + at + from, o->bytes + from, to - from);
}

/* Where, inside the write, the next sector of the file begins. */
static size_t
next_sector(const struct faults_op *o, size_t from)
{
	const size_t at = (size_t)o->at + from;
	const size_t to = (at / FAULTS_SECTOR + 1) * FAULTS_SECTOR -
	    (size_t)o->at;

	return to < o->n ? to : o->n;
}

static void
put_by_chance(struct content *c, const struct faults_op *o, uint64_t *seed)
{
	for (size_t from = 0, to; from < o->n; from = to) {
		to = next_sector(o, from);
		if (chance(seed) & 1)
			put(c, o, from, to);
	}
}

static void
apply_pending(struct content *c, const struct faults_op *o,
    enum faults_fate fate, bool last, uint64_t *seed)
{
	const bool mixed = fate == FAULTS_MIXED_1 || fate == FAULTS_MIXED_2;

	if (fate == FAULTS_DROPPED || fate == FAULTS_NAMED ||
	    (fate == FAULTS_LAST && !last))
		return;
	if (o->kind == FAULTS_TRUNCATE) {
		if (!mixed || (chance(seed) & 1))
			resize(c, (size_t)o->at);
	} else if (mixed) {
		put_by_chance(c, o, seed);
	} else if (last && fate == FAULTS_HEAD) {
		put(c, o, 0, o->n / 2);
	} else if (last && fate == FAULTS_TAIL) {
		put(c, o, next_sector(o, 0), o->n);
	} else {
		put(c, o, 0, o->n);
	}
}

struct names {
	size_t n;
	struct {
		char name[96];
		size_t file;
	} row[NAMES];
};

static void
forget_name(struct names *d, const char *name)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->row[i].name, name) == 0) {
			d->row[i] = d->row[--d->n];
			return;
		}
}

static void
give_name(struct names *d, const char *name, size_t file)
{
	forget_name(d, name);
	if (d->n == NAMES)
		abort();
	strcpy(d->row[d->n].name, name);
	d->row[d->n++].file = file;
}

static void
apply_name(struct names *d, const struct faults_op *o)
{
	if (o->kind == FAULTS_CREATE || o->kind == FAULTS_START)
		give_name(d, o->name, o->file);
	else if (o->kind == FAULTS_UNLINK)
		forget_name(d, o->name);
	else
		for (size_t i = 0; i < d->n; i++)
			if (strcmp(d->row[i].name, o->name) == 0) {
				const size_t file = d->row[i].file;

				forget_name(d, o->name);
				give_name(d, o->to, file);
				return;
			}
}

static void
save(const struct names *d, const struct content *c, const char *to)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct content *x = &c[d->row[i].file];
		char path[512], *slash;
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s", to, d->row[i].name);
		slash = strrchr(path, '/');
		*slash = '\0';
		(void)mkdir(path, 0700);
		*slash = '/';
		if ((f = fopen(path, "wb")) == NULL ||
		    fwrite(x->p, 1, x->n, f) != x->n || fclose(f) != 0 ||
		    chmod(path, 0600) != 0)
			faults_give_up(path);
	}
}

void
faults_disk_restore(const struct faults_trace *t, size_t cut,
    enum faults_fate fate, const char *to)
{
	const size_t end = t->starts + cut;
	struct content *c = calloc(t->inodes + 1, sizeof(*c));
	struct names d = {0};
	uint64_t seed = cut * 16 + (uint64_t)fate;
	size_t last = SIZE_MAX;
	/* A journal keeps names in order: those up to some one are there. */
	bool named = fate != FAULTS_DROPPED;

	if (c == NULL)
		abort();
	for (size_t i = 0; i < end; i++)
		if (!lasts(&t->op[i], end) && is_content(&t->op[i]))
			last = i;
	for (size_t i = 0; i < end; i++) {
		const struct faults_op *o = &t->op[i];

		if (o->kind == FAULTS_START) {
			resize(&c[o->file], o->n);
			memcpy(c[o->file].p, o->bytes, o->n);
		}
		if (o->kind == FAULTS_SYNC)
			continue;
		if (!is_content(o)) {
			if (!lasts(o, end) &&
			    (fate == FAULTS_MIXED_1 || fate == FAULTS_MIXED_2))
				named = named && (chance(&seed) & 3) != 0;
			if (lasts(o, end) || named)
				apply_name(&d, o);
		} else if (!lasts(o, end)) {
			apply_pending(&c[o->file], o, fate, i == last, &seed);
		} else if (o->kind == FAULTS_TRUNCATE) {
			resize(&c[o->file], (size_t)o->at);
		} else {
			put(&c[o->file], o, 0, o->n);
		}
	}
	faults_clean(to);
	save(&d, c, to);
	for (size_t i = 0; i < t->inodes; i++)
		free(c[i].p);
	free(c);
}

void
faults_disk_free(struct faults_trace *t)
{
	for (size_t i = 0; i < t->ops; i++)
		free(t->op[i].bytes);
	free(t->op);
	free(t->mark);
	*t = (struct faults_trace) {.ops = 0};
}
