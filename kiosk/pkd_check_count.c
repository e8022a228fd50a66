/* How often each rule of Doc 9303-12 was broken. */
#include "kiosk/pkd_check.h"

#include <stdlib.h>
#include <string.h>

/* Defects, advice, then what an earlier edition allowed. */
static int
rank(const struct kiosk_pkd_check_count *k)
{
	return k->items == 0 ? 2
	    : certs_profile_rule(k->finding.rule)->severity ==
		CERTS_PROFILE_ADVICE
	    ? 1
	    : 0;
}

static int
by_weight(const void *a, const void *b)
{
	const struct kiosk_pkd_check_count *x = a, *y = b;
	int k = rank(x) - rank(y);

	if (k == 0)
		k = (x->items < y->items) - (x->items > y->items);
	if (k == 0)
		k = (x->earlier < y->earlier) - (x->earlier > y->earlier);
	if (k == 0)
		k = (x->finding.rule > y->finding.rule) -
		    (x->finding.rule < y->finding.rule);
	return k != 0 ? k : strcmp(x->finding.part, y->finding.part);
}

/* The row of a finding, or the end. */
size_t
kiosk_pkd_check_count_of(const struct kiosk_pkd_check_count *k, size_t n,
    const struct certs_profile_finding *f)
{
	size_t i = 0;

	while (i < n &&
	    (k[i].finding.rule != f->rule ||
		strcmp(k[i].finding.part, f->part) != 0))
		i++;
	return i;
}

/* Rows that grow. */
struct rows {
	struct kiosk_pkd_check_count *k;
	size_t n, room;
};

static bool
count(struct rows *rows, const struct certs_profile_finding *f, size_t item)
{
	size_t i = kiosk_pkd_check_count_of(rows->k, rows->n, f);
	struct kiosk_pkd_check_count *more;

	if (i == rows->n && rows->n == rows->room) {
		more = realloc(rows->k, 2 * rows->room * sizeof(*more));
		if (more == NULL)
			return false;
		rows->k = more;
		rows->room *= 2;
	}
	if (i == rows->n) {
		rows->k[rows->n++] = (struct kiosk_pkd_check_count) {
		    .finding = *f};
		rows->k[i].last = SIZE_MAX;
	}
	/* Once for each object. */
	if (rows->k[i].last != item) {
		rows->k[i].items += !f->earlier;
		rows->k[i].earlier += f->earlier;
	}
	rows->k[i].last = item;
	return true;
}

struct kiosk_pkd_check_count *
kiosk_pkd_check_counts(
    const struct kiosk_pkd_check *c, size_t from, size_t until, size_t *n)
{
	struct rows rows = {.k = calloc(16, sizeof(*rows.k)), .room = 16};
	bool ok = rows.k != NULL;

	for (size_t i = from; ok && i < until; i++)
		for (size_t j = 0; ok && j < c->items[i].n; j++)
			ok = count(&rows, &c->items[i].findings[j], i);
	if (!ok) {
		free(rows.k);
		return NULL;
	}
	qsort(rows.k, rows.n, sizeof(*rows.k), by_weight);
	*n = rows.n;
	return rows.k;
}

const char *
kiosk_pkd_check_word(const struct certs_profile_finding *f)
{
	return certs_profile_rule(f->rule)->severity == CERTS_PROFILE_ADVICE
	    ? "advice"
	    : f->earlier ? "earlier"
			 : "defect";
}
