#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/conf.h"
#include "kiosk/host.h"
#include "kiosk/order.h"

/* A section as it stands in the file. */
struct section {
	char name[KIOSK_CASE_NAME];
	char public[2 * KIOSK_ORDER_KEY + 1];
	char until[16];
	char may[128];
};

/* clang-format off */
static const struct conf_key keys[] = {
	{"key", "name",   CONF_TEXT, CONF_MEMBER(struct section, name),   0, 0, true},
	{"key", "public", CONF_TEXT, CONF_MEMBER(struct section, public), 0, 0, true},
	{"key", "until",  CONF_TEXT, CONF_MEMBER(struct section, until),  0, 0, false},
	{"key", "may",    CONF_TEXT, CONF_MEMBER(struct section, may),    0, 0, true},
};
/* clang-format on */

struct reading {
	struct kiosk_order_keys *out;
	struct section section;
	uint64_t seen;
};

static bool
unhex(const char *text, uint8_t out[KIOSK_ORDER_KEY])
{
	uint8_t bytes[KIOSK_ORDER_KEY];
	const size_t n = strlen(text) / 2;
	EVP_PKEY *key;

	if (strlen(text) % 2 != 0 || n > sizeof(bytes) ||
	    strspn(text, "0123456789abcdefABCDEF") != strlen(text))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned octet;

		if (sscanf(text + 2 * i, "%2x", &octet) != 1)
			return false;
		bytes[i] = (uint8_t)octet;
	}
	if (!kiosk_order_key_take(span_of(bytes, n), out))
		return false;
	/* A point has to be on its curve. */
	key = kiosk_order_key_public(out);
	EVP_PKEY_free(key);
	return key != NULL;
}

/* What a section said, once the next one begins or the file ends. */
static const char *
finish(struct reading *r)
{
	struct kiosk_order_holder h = {0};
	const struct section *s = &r->section;

	if (r->seen == 0)
		return NULL;
	if (!kiosk_case_name_valid(s->name))
		return "a key has no name";
	if (!unhex(s->public, h.key))
		return "a public key is not 64 hexadecimal digits, nor 66 of a "
		       "point of P-256";
	if (s->until[0] != '\0' && !kiosk_host_day(s->until, &h.until))
		return "until is not a date";
	if (!kiosk_order_kinds_of(s->may, &h.may))
		return "may names an order that does not exist";
	if (kiosk_order_keys_find(r->out, h.key) != NULL)
		return "a public key comes twice";
	if (r->out->n == KIOSK_ORDER_KEYS_MAX)
		return "there are too many keys";
	memcpy(h.name, s->name, sizeof(h.name));
	r->out->key[r->out->n++] = h;
	r->seen = 0;
	memset(&r->section, 0, sizeof(r->section));
	return NULL;
}

static const char *
take(void *cookie, const struct conf_line *l)
{
	struct reading *r = cookie;
	const char *wrong = l->key == NULL ? finish(r) : NULL;

	return wrong != NULL
	    ? wrong
	    : kiosk_conf_assign(keys, sizeof(keys) / sizeof(keys[0]), &r->seen,
		  &r->section, l);
}

enum kiosk_err
kiosk_order_keys_read(
    const char *path, struct kiosk_order_keys *out, struct conf_error *err)
{
	struct reading r = {.out = out};
	const char *wrong;
	enum kiosk_err e;

	memset(out, 0, sizeof(*out));
	e = kiosk_conf_read_each(path, take, &r, err);
	if (e == KIOSK_E_OK && (wrong = finish(&r)) != NULL) {
		snprintf(err->text, sizeof(err->text), "%s", wrong);
		e = KIOSK_E_CONF;
	}
	if (e != KIOSK_E_OK)
		out->n = 0;
	return e;
}

const struct kiosk_order_holder *
kiosk_order_keys_find(
    const struct kiosk_order_keys *k, const uint8_t key[KIOSK_ORDER_KEY])
{
	for (size_t i = 0; i < k->n; i++)
		if (memcmp(k->key[i].key, key, KIOSK_ORDER_KEY) == 0)
			return &k->key[i];
	return NULL;
}
