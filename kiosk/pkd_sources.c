#include "kiosk/pkd_sources.h"

#include <stdlib.h>
#include <string.h>

#define TEXT(name, member)                                                     \
	{                                                                      \
		name, CONF_TEXT, CONF_MEMBER(struct kiosk_pkd_source, member), \
		    0, 0                                                       \
	}
#define UINT(name, member, min, max)                                           \
	{                                                                      \
		name, CONF_UINT, CONF_MEMBER(struct kiosk_pkd_source, member), \
		    min, max                                                   \
	}

/* clang-format off */
static const struct key {
	const char *key;
	enum conf_type type;
	size_t offset, size;
	unsigned min, max;
} keys[] = {
	TEXT("ca",                  ca),
	TEXT("pin",                 pin),
	TEXT("base",                base),
	TEXT("user",                user),
	TEXT("password_file",       password_file),
	TEXT("certificate",         certificate),
	TEXT("key",                 key),
	UINT("bytes_per_second",    bytes_per_second,    1000, 1000000000),
	UINT("requests_per_minute", requests_per_minute, 1,    60000),
	UINT("attempts",            attempts,            1,    20),
	UINT("patience",            patience,            1,    600),
	UINT("max_wait",            max_wait,            1,    3600),
	UINT("max_megabytes",       max_megabytes,       1,    256),
};
/* clang-format on */

static const char *
set_uint(const struct key *k, const char *value, void *member)
{
	char *end;
	unsigned long v = strtoul(value, &end, 10);
	unsigned u;

	if (value[0] < '0' || value[0] > '9' || *end != '\0')
		return "must be a whole number";
	if (v < k->min || v > k->max)
		return "is outside the range allowed";
	u = (unsigned)v;
	memcpy(member, &u, sizeof(u));
	return NULL;
}

static const char *
set_text(const char *value, char *member, size_t size)
{
	if (strlen(value) >= size)
		return "is too long";
	memset(member, 0, size);
	memcpy(member, value, strlen(value));
	return NULL;
}

static const char *
add_url(struct kiosk_pkd_source *s, const char *value)
{
	if (s->urls == KIOSK_PKD_SOURCES_URLS)
		return "appears too often: make another section";
	return set_text(value, s->url[s->urls++], sizeof(s->url[0]));
}

/* A key that is repeated overrides nothing: it is an error. */
struct reading {
	struct kiosk_pkd_sources *out;
	struct kiosk_pkd_source *at;
	unsigned seen;
	bool store;
};

static const char *
begin(struct reading *r, const char *section)
{
	struct kiosk_pkd_sources *out = r->out;

	r->seen = 0;
	if (strcmp(section, "fetch") == 0) {
		r->at = &out->all;
		return out->n > 0 ? "comes before all sources" : NULL;
	}
	for (size_t i = 0; i < out->n; i++)
		if (strcmp(out->source[i].name, section) == 0)
			return "appears twice";
	if (out->n == KIOSK_PKD_SOURCES_MAX)
		return "is one source too many";
	r->at = &out->source[out->n++];
	*r->at = out->all;
	return set_text(section, r->at->name, sizeof(r->at->name));
}

static const char *
take(void *cookie, const struct conf_line *l)
{
	struct reading *r = cookie;
	bool all = r->at == &r->out->all;

	if (l->key == NULL)
		return begin(r, l->section);
	if (r->at == NULL)
		return "stands before the first section";
	if (strcmp(l->key, "url") == 0 && !all)
		return add_url(r->at, l->value);
	if (strcmp(l->key, "store") == 0 && all && !r->store) {
		r->store = true;
		return set_text(l->value, r->out->store, sizeof(r->out->store));
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		char *member = (char *)r->at + keys[i].offset;

		if (strcmp(keys[i].key, l->key) != 0)
			continue;
		if ((r->seen & 1u << i) != 0)
			return "appears twice";
		r->seen |= 1u << i;
		return keys[i].type == CONF_UINT
		    ? set_uint(&keys[i], l->value, member)
		    : set_text(l->value, member, keys[i].size);
	}
	return "is not a key of this section";
}

static enum kiosk_err
complete(const struct kiosk_pkd_sources *s, struct conf_error *err)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->source[i].urls > 0)
			continue;
		(void)set_text(s->source[i].name, err->key, sizeof(err->key));
		(void)set_text("has no url", err->text, sizeof(err->text));
		return KIOSK_E_CONF;
	}
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_pkd_sources_parse(
    struct span text, struct kiosk_pkd_sources *out, struct conf_error *err)
{
	struct reading r = {.out = out};
	enum kiosk_err e;

	*out = (struct kiosk_pkd_sources) {.n = 0};
	e = kiosk_conf_each(text, take, &r, err);
	return e == KIOSK_E_OK ? complete(out, err) : e;
}

enum kiosk_err
kiosk_pkd_sources_read(
    const char *path, struct kiosk_pkd_sources *out, struct conf_error *err)
{
	struct reading r = {.out = out};
	enum kiosk_err e;

	*out = (struct kiosk_pkd_sources) {.n = 0};
	e = kiosk_conf_read_each(path, take, &r, err);
	return e == KIOSK_E_OK ? complete(out, err) : e;
}

static const char *
or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

struct certs_fetch_source
kiosk_pkd_sources_get(const struct kiosk_pkd_source *s, size_t url)
{
	return (struct certs_fetch_source) {
	    .url = s->url[url],
	    .ca_file = or_null(s->ca),
	    .pin = or_null(s->pin),
	    .base = or_null(s->base),
	    .user = or_null(s->user),
	    .password_file = or_null(s->password_file),
	    .client_certificate = or_null(s->certificate),
	    .client_key = or_null(s->key),
	    .bytes_per_second = s->bytes_per_second,
	    .requests_per_minute = s->requests_per_minute,
	    .attempts = s->attempts,
	    .patience_s = s->patience,
	    .max_wait_s = s->max_wait,
	    .max_bytes = (size_t)s->max_megabytes << 20,
	};
}
