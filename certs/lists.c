#include "certs/lists.h"

#include <string.h>

bool
certs_lists_get(const void *cookie, enum certs_lists_kind kind,
    const char *country, size_t i, struct certs_lists_item *out)
{
	const struct certs_lists_array *a = cookie;
	bool any = kind != CERTS_LISTS_CRL && kind != CERTS_LISTS_DEVIATIONS;

	for (size_t k = 0; k < a->n; k++) {
		if (a->rows[k].kind != kind ||
		    (!any && strcmp(a->rows[k].item.country, country) != 0))
			continue;
		if (i-- == 0) {
			*out = a->rows[k].item;
			return true;
		}
	}
	return false;
}
