#include "biometrics/search.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/bound.h"

enum {
	/* Rows between two looks at the limit; codes of so many fit the
	 * second-level cache, where the next query of a batch finds them. */
	CHUNK = 2048,
	PENDING = 8192,
	/* Rows ahead of the one compared that are on their way from memory. */
	AHEAD = 8
};

struct near {
	float far;
	uint32_t row;
};

/* The k nearest, the farthest of them on top. */
struct heap {
	struct near *at;
	size_t n, k;
};

/* One query under way. */
struct task {
	const struct biometrics_search_set *set;
	const void *query;
	struct biometrics_kernel_scan_query bound;
	float limit; /* whoever is farther is out */
	struct heap best;
	/*
	 * The smallest bounds seen: rows that have one are compared at once,
	 * because they lower the limit; all others wait for that, in pending.
	 */
	struct heap low;
	struct near *pending;
	size_t waiting;
	/* Of a search within a threshold: hits go here, unsorted. */
	struct biometrics_search_hit *out;
	size_t cap, found;
};

static bool
farther(struct near a, struct near b)
{
	return a.far > b.far || (a.far == b.far && a.row > b.row);
}

static void
sink_down(struct heap *h, size_t i, struct near x)
{
	for (size_t c; (c = 2 * i + 1) < h->n; i = c) {
		if (c + 1 < h->n && farther(h->at[c + 1], h->at[c]))
			c++;
		if (!farther(h->at[c], x))
			break;
		h->at[i] = h->at[c];
	}
	h->at[i] = x;
}

/* False: the heap is full of nearer ones. */
static bool
offer(struct heap *h, struct near x)
{
	size_t i;

	if (h->n == h->k) {
		if (h->k == 0 || !farther(h->at[0], x))
			return false;
		sink_down(h, 0, x);
		return true;
	}
	for (i = h->n++; i > 0 && farther(x, h->at[(i - 1) / 2]);
	     i = (i - 1) / 2)
		h->at[i] = h->at[(i - 1) / 2];
	h->at[i] = x;
	return true;
}

static void
take(struct task *t, struct near x)
{
	if (t->out != NULL) {
		if (!(x.far <= t->limit))
			return;
		if (t->found < t->cap)
			t->out[t->found] = (struct biometrics_search_hit) {
			    x.row, x.far};
		t->found++;
		return;
	}
	if (offer(&t->best, x) && t->best.n == t->best.k)
		t->limit = t->best.at[0].far;
}

static const uint8_t *
row_of(const struct task *t, uint32_t row)
{
	return t->set->rows + row * biometrics_vector_row(&t->set->vector);
}

static void
compare(struct task *t, uint32_t row)
{
	take(t,
	    (struct near) {biometrics_vector_far(
			       &t->set->vector, row_of(t, row), t->query),
		row});
}

static void
fetch(const struct task *t, uint32_t row)
{
	const size_t n = biometrics_vector_row(&t->set->vector);
	const uint8_t *p = row_of(t, row);

	for (size_t i = 0; i < n; i += 64)
		__builtin_prefetch(p + i);
}

/* Lets go of those who waited and are out by now. */
static void
sift(struct task *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->waiting; i++)
		if (!(t->pending[i].far > t->limit))
			t->pending[n++] = t->pending[i];
	t->waiting = n;
}

static void
drain(struct task *t)
{
	size_t n;

	sift(t);
	n = t->waiting;
	for (size_t i = 0; i < n && i < AHEAD; i++)
		fetch(t, t->pending[i].row);
	for (size_t i = 0; i < n; i++) {
		if (i + AHEAD < n)
			fetch(t, t->pending[i + AHEAD].row);
		if (!(t->pending[i].far > t->limit))
			compare(t, t->pending[i].row);
	}
	t->waiting = 0;
}

static void
consider(struct task *t, const struct biometrics_kernel_scan_hit *h)
{
	/* A bound that is no number rules nobody out. */
	const struct near x = {isnan(h->low) ? -INFINITY : h->low, h->row};

	if (h->row >= t->set->n || x.far > t->limit)
		return;
	if (offer(&t->low, x)) {
		compare(t, x.row);
		return;
	}
	if (t->waiting == PENDING) {
		sift(t);
		/* Where that frees too little, it would be done too often. */
		if (t->waiting > PENDING / 2)
			drain(t);
	}
	t->pending[t->waiting++] = x;
}

/* Rows [from, from + n) by their codes. */
static void
scan_codes(struct task *t, size_t from, size_t n)
{
	struct biometrics_kernel_scan_hit hit[CHUNK];
	const size_t rows = BIOMETRICS_BOUND_ROWS;
	const size_t k = biometrics_kernel_scan()->bound(t->set->codes +
		from / rows * biometrics_bound_size(t->set->vector.dim),
	    (n + rows - 1) / rows, &t->bound, t->limit, (uint32_t)from, hit);

	for (size_t i = 0; i < k; i++)
		consider(t, &hit[i]);
}

static void
scan_bits(struct task *t, size_t from, size_t n)
{
	struct biometrics_kernel_scan_hit hit[CHUNK];
	const size_t words = (t->set->vector.dim + 63) / 64;
	const uint64_t *rows = (const uint64_t *)t->set->rows;
	const size_t k = biometrics_kernel_scan()->bits(rows + from * words, n,
	    words, t->query, t->limit, (uint32_t)from, hit);

	for (size_t i = 0; i < k; i++)
		take(t, (struct near) {hit[i].low, hit[i].row});
}

static void
scan_all(struct task *t, size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++)
		compare(t, (uint32_t)i);
}

static void
scan(struct task *t, size_t tasks)
{
	const struct biometrics_search_set *s = t->set;
	void (*how)(struct task *, size_t, size_t) = scan_all;

	if (s->vector.type == BIOMETRICS_VECTOR_BITS)
		how = scan_bits;
	else if (s->codes != NULL)
		how = scan_codes;
	for (size_t i = 0; i < s->n; i += CHUNK)
		for (size_t j = 0; j < tasks; j++)
			how(&t[j], i, s->n - i < CHUNK ? s->n - i : CHUNK);
	for (size_t j = 0; j < tasks; j++)
		drain(&t[j]);
}

/* Memory of one call: what each task needs, in one piece. */
struct room {
	uint8_t *p;
	size_t n, used;
};

static void *
cut(struct room *r, size_t n)
{
	void *p = r->p + r->used;

	r->used += (n + 63) / 64 * 64;
	return p;
}

static enum biometrics_err
prepare(struct task *t, const struct biometrics_search_set *s,
    const uint8_t *given, size_t k, struct room *r)
{
	const struct biometrics_vector *v = &s->vector;
	void *query = cut(r, biometrics_vector_given(v));
	int8_t *codes;
	enum biometrics_err e = biometrics_vector_query(v, given, query);

	*t = (struct task) {.set = s, .query = query, .limit = INFINITY};
	t->best = (struct heap) {.k = k, .at = cut(r, k * sizeof(struct near))};
	t->low = (struct heap) {.k = k, .at = cut(r, k * sizeof(struct near))};
	t->pending = cut(r, PENDING * sizeof(struct near));
	codes = cut(r, BIOMETRICS_BOUND_MAX_V);
	if (e == BIOMETRICS_E_OK && s->codes != NULL)
		biometrics_bound_query(
		    query, v->dim, v->metric, codes, &t->bound);
	return e;
}

static enum biometrics_err
room_for(struct room *r, const struct biometrics_search_set *s, size_t tasks,
    size_t k)
{
	const size_t each = biometrics_vector_given(&s->vector) +
	    2 * k * sizeof(struct near) + PENDING * sizeof(struct near) +
	    BIOMETRICS_BOUND_MAX_V + 5 * 64;

	if (!biometrics_vector_valid(&s->vector) || s->n > UINT32_MAX)
		return BIOMETRICS_E_VALUE;
	r->n = tasks * (each + sizeof(struct task));
	r->p = aligned_alloc(64, (r->n + 63) / 64 * 64);
	return r->p != NULL ? BIOMETRICS_E_OK : BIOMETRICS_E_MEMORY;
}

static void
room_free(struct room *r)
{
	if (r->p != NULL)
		bytes_wipe(r->p, r->used);
	free(r->p);
}

/* Takes the heap apart, the farthest first. */
static size_t
unload(const struct biometrics_vector *v, struct heap *h,
    struct biometrics_search_hit *out)
{
	const size_t n = h->n;

	while (h->n > 0) {
		const struct near top = h->at[0], last = h->at[--h->n];

		out[h->n] = (struct biometrics_search_hit) {
		    top.row, biometrics_vector_score(v, top.far)};
		if (h->n > 0)
			sink_down(h, 0, last);
	}
	return n;
}

enum biometrics_err
biometrics_search_top(const struct biometrics_search_set *s, const void *given,
    size_t nq, size_t k, struct biometrics_search_hit *out, size_t *found)
{
	const size_t most = k < s->n ? k : s->n;
	struct room r = {0};
	struct task *t = NULL;
	enum biometrics_err e = room_for(&r, s, nq, most);

	if (e == BIOMETRICS_E_OK)
		t = cut(&r, nq * sizeof(*t));
	for (size_t i = 0; e == BIOMETRICS_E_OK && i < nq; i++)
		e = prepare(&t[i], s,
		    (const uint8_t *)given +
			i * biometrics_vector_given(&s->vector),
		    most, &r);
	if (e == BIOMETRICS_E_OK) {
		if (most > 0)
			scan(t, nq);
		for (size_t i = 0; i < nq; i++)
			(void)unload(&s->vector, &t[i].best, out + i * k);
		*found = most;
	}
	room_free(&r);
	return e;
}

static int
closest_first(const void *a, const void *b)
{
	const struct biometrics_search_hit *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

enum biometrics_err
biometrics_search_within(const struct biometrics_search_set *s,
    const void *given, float threshold, struct biometrics_search_hit *out,
    size_t cap, size_t *found)
{
	struct room r = {0};
	struct task t;
	enum biometrics_err e = room_for(&r, s, 1, 0);

	if (e == BIOMETRICS_E_OK && (isnan(threshold) || out == NULL))
		e = BIOMETRICS_E_VALUE;
	if (e == BIOMETRICS_E_OK)
		e = prepare(&t, s, given, 0, &r);
	if (e == BIOMETRICS_E_OK) {
		size_t n;

		t.limit = biometrics_vector_limit(&s->vector, threshold);
		t.out = out;
		t.cap = cap;
		scan(&t, 1);
		n = t.found < cap ? t.found : cap;
		qsort(out, n, sizeof(*out), closest_first);
		for (size_t i = 0; i < n; i++)
			out[i].score = biometrics_vector_score(
			    &s->vector, out[i].score);
		*found = t.found;
		if (t.found > cap)
			e = BIOMETRICS_E_SPACE;
	}
	room_free(&r);
	return e;
}
