/* How often each rule of Doc 9303-12 was broken. */
#include "kiosk/pkd_check.h"

#include <stdlib.h>
#include <string.h>

static const struct certs_profile_rule_info *
info(const struct kiosk_pkd_check_count *k)
{
	return certs_profile_rule(k->rule);
}

/* Defects, then what an earlier edition allowed, then advice. */
static int
rank(const struct kiosk_pkd_check_count *k)
{
	return info(k)->severity == CERTS_PROFILE_ADVICE ? 2 : k->earlier;
}

static int
by_weight(const void *a, const void *b)
{
	const struct kiosk_pkd_check_count *x = a, *y = b;
	int k = rank(x) - rank(y);

	if (k == 0)
		k = (x->items < y->items) - (x->items > y->items);
	if (k == 0)
		k = (x->rule > y->rule) - (x->rule < y->rule);
	return k != 0 ? k : strcmp(x->part, y->part);
}

static struct kiosk_pkd_check_count *
row(struct kiosk_pkd_check_count *k, size_t n,
    const struct certs_profile_finding *f)
{
	size_t i = 0;

	while (
	    i < n && (k[i].rule != f->rule || strcmp(k[i].part, f->part) != 0))
		i++;
	return &k[i];
}

struct kiosk_pkd_check_count *
kiosk_pkd_check_counts(
    const struct kiosk_pkd_check *c, size_t from, size_t until, size_t *n)
{
	struct kiosk_pkd_check_count *k = calloc(1, sizeof(*k)), *more, *r;
	size_t have = 0, room = 1;

	for (size_t i = from; k != NULL && i < until; i++) {
		for (size_t j = 0; j < c->items[i].n; j++) {
			const struct certs_profile_finding *f =
			    &c->items[i].findings[j];

			r = row(k, have, f);
			if (r == k + have) {
				if (have + 1 == room) {
					room *= 2;
					more = realloc(k, room * sizeof(*k));
					if (more == NULL) {
						free(k);
						return NULL;
					}
					k = more;
					r = k + have;
				}
				*r = (struct kiosk_pkd_check_count) {
				    .rule = f->rule,
				    .part = f->part,
				    .earlier = true,
				};
				have++;
			}
			r->earlier &= f->earlier;
			/* Once for each object. */
			if (r->last != i + 1)
				r->items++;
			r->last = i + 1;
		}
	}
	if (k == NULL)
		return NULL;
	qsort(k, have, sizeof(*k), by_weight);
	*n = have;
	return k;
}

const char *
kiosk_pkd_check_word(const struct certs_profile_finding *f)
{
	return certs_profile_rule(f->rule)->severity == CERTS_PROFILE_ADVICE
	    ? "advice"
	    : f->earlier ? "earlier"
			 : "defect";
}
