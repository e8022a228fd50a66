/*
 * LDAP as a server of a test writes and reads it, through TLS or in the clear:
 * requests in, entries and results out (RFC 4511), whatever they say.
 */
#ifndef TESTS_LDAP_WIRE_H
#define TESTS_LDAP_WIRE_H

#include "tests/tls_server.h"

/* The last request wants to know what there is. */
static volatile bool lists;

/* Through TLS, or in the clear before it. */
struct wire {
	SSL *ssl;
	int fd;
};

static inline bool
put(const struct wire *w, const void *p, size_t n)
{
	return w->ssl != NULL ? SSL_write(w->ssl, p, (int)n) == (int)n
			      : write(w->fd, p, n) == (ssize_t)n;
}

static inline bool
get(const struct wire *w, void *p, size_t n)
{
	uint8_t *at = p;

	while (n > 0) {
		ssize_t k = w->ssl != NULL ? SSL_read(w->ssl, at, (int)n)
					   : read(w->fd, at, n);

		if (k <= 0)
			return false;
		at += k;
		n -= (size_t)k;
	}
	return true;
}

/* One request (RFC 4511 §4.1.1): its message identifier and its kind. */
static inline bool
take_request(const struct wire *w, uint8_t *id, uint8_t *op, uint8_t *scope)
{
	uint8_t head[2], more[4], body[4096];
	size_t n, at = 0;

	if (!get(w, head, 2) || head[0] != 0x30)
		return false;
	n = head[1];
	if (n > 0x80) {
		if (n > 0x84 || !get(w, more, n - 0x80))
			return false;
		for (n = 0; at < (size_t)head[1] - 0x80; at++)
			n = n << 8 | more[at];
	}
	if (n < 5 || n > sizeof(body) || !get(w, body, n) || body[0] != 2 ||
	    body[1] != 1)
		return false;
	*id = body[2];
	*op = body[3];
	lists = memmem(body, n, "entryCSN", 8) != NULL;
	/* The scope follows the base, whose length is short here. */
	at = 3 + (body[4] > 0x80 ? 2u + body[4] - 0x80u : 2u);
	*scope = *op == 0x63 && at + 1 < n && at + 4 + body[at + 1] < n
	    ? body[at + 2 + body[at + 1] + 2]
	    : 0;
	return true;
}

/* Lengths in two bytes, so that all fit. */
static inline size_t
tlv(uint8_t *out, uint8_t tag, const void *value, size_t n)
{
	out[0] = tag;
	out[1] = 0x82;
	out[2] = (uint8_t)(n >> 8);
	out[3] = (uint8_t)n;
	memmove(out + 4, value, n);
	return n + 4;
}

static inline bool
put_message(const struct wire *w, uint8_t id, uint8_t op, const void *value,
    size_t n, const void *controls, size_t m)
{
	uint8_t room[8192], out[8192];
	size_t at = 3;

	room[0] = 2;
	room[1] = 1;
	room[2] = id;
	at += tlv(room + at, op, value, n);
	if (m > 0)
		memcpy(room + at, controls, m);
	return put(w, out, tlv(out, 0x30, room, at + m));
}

/* LDAPResult: code, no name, no text, perhaps a referral. */
static inline bool
put_result(const struct wire *w, uint8_t id, uint8_t op, uint8_t code)
{
	static const uint8_t referral[] = {0xa3, 13, 4, 11, 'l', 'd', 'a', 'p',
	    ':', '/', '/', 'e', 'v', 'i', 'l'};
	uint8_t r[32] = {0x0a, 1, code, 4, 0, 4, 0};

	if (code == 10)
		memcpy(r + 7, referral, sizeof(referral));
	return put_message(
	    w, id, op, r, code == 10 ? 7 + sizeof(referral) : 7, NULL, 0);
}

static inline bool
put_entry(const struct wire *w, uint8_t id, const char *dn,
    const char *attribute, const void *value, size_t n)
{
	uint8_t values[4200], set[4300], one[4400], list[4500], all[6000];
	size_t k = tlv(values, 4, value, n);

	k = tlv(set, 0x31, values, k);
	memmove(one + tlv(one, 4, attribute, strlen(attribute)), set, k);
	k += 4 + strlen(attribute);
	k = tlv(list, 0x30, one, k);
	k = tlv(one, 0x30, list, k);
	memmove(all + tlv(all, 4, dn, strlen(dn)), one, k);
	return put_message(w, id, 0x64, all, k + 4 + strlen(dn), NULL, 0);
}

/* A result with a cookie for another page (RFC 2696). */
static inline bool
put_more(const struct wire *w, uint8_t id)
{
	static const uint8_t result[] = {0x0a, 1, 0, 4, 0, 4, 0};
	static const uint8_t control[] = {0xa0, 37, 0x30, 35, 4, 22, '1', '.',
	    '2', '.', '8', '4', '0', '.', '1', '1', '3', '5', '5', '6', '.',
	    '1', '.', '4', '.', '3', '1', '9', 4, 9, 0x30, 7, 2, 1, 0, 4, 2,
	    'x', 'y'};

	return put_message(
	    w, id, 0x65, result, sizeof(result), control, sizeof(control));
}

#endif
