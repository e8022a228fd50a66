/*
 * The serial numbers of a revocation list, sorted: made when the list comes
 * into the store, so that no passage walks through ten thousand entries.
 */
#include "certs/crl.h"

#include <stdlib.h>
#include <string.h>

/* The last octets of a number; most are no longer, and they differ first. */
static uint64_t
tail(struct span serial)
{
	uint64_t x = 0;

	for (size_t i = serial.n > 8 ? serial.n - 8 : 0; i < serial.n; i++)
		x = x << 8 | serial.p[i];
	return x;
}

/* One that a table can stand for: it revokes its number, for good. */
static bool
is_plain(const struct certs_crl_entry *e)
{
	return !e->indirect && !e->critical && e->why != 8;
}

size_t
certs_crl_sorted_count(const struct certs_crl *c)
{
	struct span rest = c->entries;
	struct certs_crl_entry e;
	size_t n = 0;
	bool more = true;

	for (; more; n += more)
		if (certs_crl_next(&rest, &e, &more) != CERTS_E_OK ||
		    (more && !is_plain(&e)))
			return 0;
	return n;
}

static int
by_number(const void *a, const void *b)
{
	return memcmp(a, b, CERTS_CRL_SORTED_ROW);
}

bool
certs_crl_sorted_write(const struct certs_crl *c, struct sink *k)
{
	struct span rest = c->entries;
	struct certs_crl_entry e;
	size_t from = k->n;
	bool more = true;

	while (more) {
		size_t at = (size_t)(rest.p - c->der.p);

		if (certs_crl_next(&rest, &e, &more) != CERTS_E_OK ||
		    (more && !is_plain(&e)))
			return false;
		if (!more)
			break;
		sink_put_be64(k, tail(e.serial));
		sink_put_be32(k, (uint32_t)at);
	}
	if (!sink_ok(k))
		return false;
	qsort(k->p + from, (k->n - from) / CERTS_CRL_SORTED_ROW,
	    CERTS_CRL_SORTED_ROW, by_number);
	return true;
}

static bool
row(struct span table, size_t i, uint64_t *number, uint32_t *at)
{
	struct span s;

	return span_part(
		   table, i * CERTS_CRL_SORTED_ROW, CERTS_CRL_SORTED_ROW, &s) &&
	    span_take_be64(&s, number) && span_take_be32(&s, at);
}

bool
certs_crl_sorted_valid(struct span table, size_t list)
{
	uint64_t before = 0, number;
	uint32_t at;
	size_t i = 0;

	for (; row(table, i, &number, &at); before = number, i++)
		if (number < before || at >= list)
			return false;
	return i * CERTS_CRL_SORTED_ROW == table.n;
}

bool
certs_crl_sorted_next(const struct certs_crl *c, struct span serial,
    size_t *from, struct span *entry)
{
	size_t low = *from, high = c->sorted.n / CERTS_CRL_SORTED_ROW;
	uint64_t want = tail(serial), number;
	uint32_t at;

	/* The first that is not below; of equal ones the next. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (!row(c->sorted, middle, &number, &at))
			return false;
		if (number < want)
			low = middle + 1;
		else
			high = middle;
	}
	if (!row(c->sorted, low, &number, &at) || number != want ||
	    at > c->der.n)
		return false;
	*from = low + 1;
	return span_part(c->der, at, c->der.n - at, entry);
}
