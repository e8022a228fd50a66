#include "certs/fetch_tree.h"

#include <stdlib.h>
#include <string.h>

void
certs_fetch_tree_free(struct certs_fetch_tree *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->rows[i].dn);
	free(t->rows);
	*t = (struct certs_fetch_tree) {0};
}

static enum certs_err
grow(struct certs_fetch_tree *t)
{
	size_t cap = t->cap == 0 ? 64 : 2 * t->cap;
	void *p;

	if (t->n == CERTS_FETCH_TREE_MAX)
		return CERTS_E_SPACE;
	if (t->n < t->cap)
		return CERTS_E_OK;
	if ((p = realloc(t->rows, cap * sizeof(*t->rows))) == NULL)
		return CERTS_E_MEMORY;
	t->rows = p;
	t->cap = cap;
	return CERTS_E_OK;
}

enum certs_err
certs_fetch_tree_add(
    struct certs_fetch_tree *t, struct span dn, struct span stamps)
{
	struct certs_fetch_tree_row *r;
	enum certs_err e = grow(t);

	if (e != CERTS_E_OK)
		return e;
	if (dn.n == 0 || dn.n > CERTS_FETCH_ENTRY_DN ||
	    memchr(dn.p, '\0', dn.n) != NULL)
		return CERTS_E_RESPONSE;
	r = &t->rows[t->n];
	*r = (struct certs_fetch_tree_row) {.stamped = stamps.n > 0};
	if ((r->dn = strndup((const char *)dn.p, dn.n)) == NULL)
		return CERTS_E_MEMORY;
	certs_fetch_entry_object(dn, stamps, r->hex);
	t->n++;
	t->sorted = false;
	return CERTS_E_OK;
}

static int
by_dn(const void *a, const void *b)
{
	const struct certs_fetch_tree_row *x = a, *y = b;

	return strcmp(x->dn, y->dn);
}

struct certs_fetch_tree_row *
certs_fetch_tree_find(struct certs_fetch_tree *t, const char *dn)
{
	struct certs_fetch_tree_row key = {.dn = (char *)(uintptr_t)dn};

	if (t->n == 0)
		return NULL;
	if (!t->sorted)
		qsort(t->rows, t->n, sizeof(*t->rows), by_dn);
	t->sorted = true;
	return bsearch(&key, t->rows, t->n, sizeof(*t->rows), by_dn);
}

void
certs_fetch_tree_compare(struct certs_fetch_tree *t, struct span objects,
    struct span denied, bool again, struct certs_fetch_set *spool)
{
	t->missing = 0;
	for (size_t i = 0; i < t->n; i++) {
		struct certs_fetch_tree_row *r = &t->rows[i];

		r->missing = !r->stamped ||
		    !(certs_fetch_state_has(objects, r->hex) ||
			(!again && certs_fetch_state_has(denied, r->hex)) ||
			certs_fetch_set_has(spool, r->hex));
		t->missing += r->missing;
	}
}

bool
certs_fetch_tree_by_name(const struct certs_fetch_tree *t)
{
	return t->missing <= 4 || t->missing <= t->n / 8;
}
