/*
 * Some States write the wrapper of a signed object in BER, with indefinite
 * lengths and the content in pieces (X.690 §8.1.3.6, §8.7.3).  Here it is
 * written anew as the reader wants it; all that is definite stays as it is,
 * octet for octet, because parts of it are signed.
 */
#include "certs/cms_form.h"

#include "mrtd/tlv.h"

#include <stdlib.h>
#include <string.h>

enum {
	DEPTH = 16, /* more than any signed object has */
	OCTETS = 0x04,
	PIECES = 0x24, /* OCTET STRING, constructed */
};

static bool
is_indefinite(struct span s)
{
	return s.n >= 2 && (s.p[0] & 0x20) != 0 && (s.p[0] & 0x1F) != 0x1F &&
	    s.p[1] == 0x80;
}

/* §8.1.5: two zeros end it. */
static bool
ends(struct span *s)
{
	struct span two;

	return span_peek(*s, 2, &two) && two.p[0] == 0 && two.p[1] == 0 &&
	    span_take(s, 2, &two);
}

/* What was written from here on becomes the contents of an element. */
static void
wrap(struct sink *k, size_t from, uint8_t tag)
{
	uint8_t room[MRTD_TLV_HEADER_MAX];
	struct sink header = sink_of(room, sizeof(room));
	size_t n = k->n - from;

	mrtd_tlv_put_header(&header, tag, n);
	if (sink_reserve(k, header.n) == NULL)
		return;
	memmove(k->p + from + header.n, k->p + from, n);
	memcpy(k->p + from, room, header.n);
}

static bool element(struct span *, struct sink *, unsigned depth);

/* One child; of a string in pieces the contents alone. */
static bool
child(struct span *s, struct sink *k, bool piece, unsigned depth)
{
	size_t from = k->n;
	struct span v;

	if (!element(s, k, depth))
		return false;
	if (!piece)
		return true;
	if (mrtd_tlv_only(span_of(k->p + from, k->n - from), OCTETS, &v) !=
	    MRTD_E_OK)
		return false;
	memmove(k->p + from, v.p, v.n);
	k->n = from + v.n;
	return true;
}

static bool
indefinite(struct span *s, struct sink *k, unsigned depth)
{
	struct span at = *s, head;
	size_t from = k->n;
	bool pieces;

	if (!span_take(&at, 2, &head))
		return false;
	pieces = head.p[0] == PIECES;
	while (!ends(&at))
		if (!child(&at, k, pieces, depth + 1))
			return false;
	wrap(k, from, pieces ? OCTETS : head.p[0]);
	*s = at;
	return sink_ok(k);
}

static bool
definite(struct span *s, struct sink *k, unsigned depth)
{
	size_t from = k->n;
	struct mrtd_tlv t;
	struct span in;
	bool pieces, walked = true;

	if (mrtd_tlv_next(s, &t) != MRTD_E_OK)
		return false;
	pieces = t.tag == PIECES;
	in = mrtd_tlv_constructed(t.tag) && t.tag <= 0xFF ? t.value
							  : (struct span) {0};
	while (walked && in.n > 0)
		walked = child(&in, k, pieces, depth + 1);
	if (!sink_ok(k))
		return false;
	if (walked && (pieces || k->n - from != t.value.n) && t.tag <= 0xFF &&
	    mrtd_tlv_constructed(t.tag)) {
		wrap(k, from, pieces ? OCTETS : (uint8_t)t.tag);
	} else {
		k->n = from;
		sink_put(k, t.raw);
	}
	return sink_ok(k);
}

static bool
element(struct span *s, struct sink *k, unsigned depth)
{
	if (depth == DEPTH)
		return false;
	return is_indefinite(*s) ? indefinite(s, k, depth)
				 : definite(s, k, depth);
}

bool
certs_cms_ber(struct span in, struct span *out)
{
	/* An indefinite element has four octets for what takes six at most. */
	size_t cap = in.n + in.n / 2 + MRTD_TLV_HEADER_MAX;
	uint8_t *room = malloc(cap);
	struct sink k = sink_of(room, cap);

	if (room == NULL || !element(&in, &k, 0) || !sink_ok(&k)) {
		free(room);
		return false;
	}
	sink_put(&k, in); /* what follows it is not lost */
	if (!sink_ok(&k)) {
		free(room);
		return false;
	}
	*out = sink_span(&k);
	return true;
}
