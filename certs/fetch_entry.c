#include "certs/fetch_entry.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#define COMMENT "# object "

void
certs_fetch_entry_object(
    struct span dn, struct span stamps, char hex[CERTS_FETCH_STATE_HEX])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t all[2 * SHA256_DIGEST_LENGTH], digest[SHA256_DIGEST_LENGTH];

	/* Two digests, so that no name can look like a name and a stamp. */
	SHA256(dn.p, dn.n, all);
	SHA256(stamps.p, stamps.n, all + SHA256_DIGEST_LENGTH);
	SHA256(all, sizeof(all), digest);
	for (size_t i = 0; i < CERTS_FETCH_STATE_HEX / 2; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
}

static size_t
base64_length(size_t n)
{
	return (n + 2) / 3 * 4;
}

static void
put_base64(struct sink *k, struct span v)
{
	struct span part;
	uint8_t text[65];

	while (v.n > 0) {
		size_t n = v.n < 48 ? v.n : 48;

		if (!span_take(&v, n, &part))
			return;
		n = (size_t)EVP_EncodeBlock(text, part.p, (int)part.n);
		sink_put(k, span_of(text, n));
	}
}

void
certs_fetch_entry_begin(
    struct sink *k, const char hex[CERTS_FETCH_STATE_HEX], struct span dn)
{
	sink_put(k, SPAN_STR(COMMENT));
	sink_put(k, span_of(hex, CERTS_FETCH_STATE_HEX));
	sink_put(k, SPAN_STR("\ndn:: "));
	put_base64(k, dn);
	sink_put(k, SPAN_STR("\n"));
}

/* RFC 4512 §2.5: a descriptor or an OID, then options. */
static bool
is_attribute(const char *name)
{
	static const char *const special[] = {"dn", "version", "changetype",
	    "control", "add", "delete", "replace", "changenumber"};
	size_t n = strlen(name), stem = strcspn(name, ";");

	if (n == 0 || n >= 64 || name[n - 1] == ';' ||
	    strspn(name,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-.;") != n ||
	    strspn(name, "-.;") > 0 ||
	    memchr(name + stem, '.', n - stem) != NULL)
		return false;
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (stem == strlen(special[i]) &&
		    strncasecmp(name, special[i], stem) == 0)
			return false;
	return true;
}

/* A SEQUENCE, and no text that begins with the digit 0. */
static bool
is_object(struct span v)
{
	bool text = true;

	for (size_t i = 0; i < v.n && text; i++)
		text = v.p[i] >= 0x20 && v.p[i] <= 0x7e;
	return v.n >= 2 && v.p[0] == 0x30 && !text;
}

enum certs_err
certs_fetch_entry_value(struct sink *k, const char *name, struct span value)
{
	if (!is_attribute(name))
		return CERTS_E_RESPONSE;
	if (!is_object(value))
		return CERTS_E_OK;
	sink_put(k, span_of(name, strlen(name)));
	sink_put(k, SPAN_STR(":: "));
	put_base64(k, value);
	sink_put(k, SPAN_STR("\n"));
	return CERTS_E_OK;
}

void
certs_fetch_entry_end(struct sink *k)
{
	sink_put(k, SPAN_STR("\n"));
}

size_t
certs_fetch_entry_room(size_t dn, size_t values, size_t bytes)
{
	return sizeof(COMMENT) + CERTS_FETCH_STATE_HEX + 16 +
	    base64_length(dn) + values * (64 + 8) + base64_length(bytes);
}

bool
certs_fetch_entry_first(struct span spool, struct certs_fetch_entry *e)
{
	struct span head;

	*e = (struct certs_fetch_entry) {.rest = spool, .line = 1};
	if (!span_take(&e->rest, strlen(CERTS_FETCH_ENTRY_HEAD), &head) ||
	    !span_eq(head, SPAN_STR(CERTS_FETCH_ENTRY_HEAD)))
		return false;
	e->line = 3;
	e->end = head.n;
	return true;
}

bool
certs_fetch_entry_next(struct certs_fetch_entry *e)
{
	struct span block = e->rest, hex, word;
	const uint8_t *stop;
	size_t n;

	/* The lines of the entry that was told last. */
	for (struct span told = e->told; told.n > 0;)
		if (span_take(&told, 1, &word))
			e->line += word.p[0] == '\n';
	e->told = (struct span) {0};
	e->hex = (struct span) {0};
	if (block.n == 0 ||
	    (stop = memmem(block.p, block.n, "\n\n", 2)) == NULL)
		return false;
	n = (size_t)(stop - block.p) + 2;
	if (!span_take(&e->rest, n, &e->told))
		return false;
	block = e->told;
	if (!span_take(&block, strlen(COMMENT), &word) ||
	    !span_eq(word, SPAN_STR(COMMENT)) ||
	    !span_take(&block, CERTS_FETCH_STATE_HEX, &hex) ||
	    !span_take(&block, 6, &word) || !span_eq(word, SPAN_STR("\ndn:: ")))
		return false;
	e->hex = hex;
	e->end += n;
	return true;
}

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

bool
certs_fetch_entry_below(struct span dn, struct span base)
{
	if (dn.n < base.n ||
	    (dn.n > base.n && base.n > 0 && dn.p[dn.n - base.n - 1] != ','))
		return false;
	for (size_t i = 0; i < base.n; i++)
		if (lower(dn.p[dn.n - base.n + i]) != lower(base.p[i]))
			return false;
	return true;
}
