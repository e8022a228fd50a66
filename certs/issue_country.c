#include "certs/issue_country.h"

#include "certs/issue_country_form.h"
#include "certs/issue_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY CERTS_ISSUE_COUNTRY_DAY
#define ISSUERS_MAX 48
#define FILES_MAX 512
/* A certificate, a CRL or a PEM text of one. */
#define OBJECT_MAX 16384

struct issuer {
	char name[CERTS_ISSUE_COUNTRY_PATH];
	struct certs_issuer *issuer;
};

struct certs_issue_country {
	struct certs_issue_country_spec spec;
	struct certs_issue_random *random;
	struct issuer issuers[ISSUERS_MAX];
	struct certs_issue_country_file files[FILES_MAX];
	size_t n_issuers, n_files;
	uint64_t serial;
	char url[80];
	enum certs_err e;
};

static bool
is_code(const char *text, size_t n)
{
	if (text == NULL || strlen(text) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (text[i] < 'A' || text[i] > 'Z')
			return false;
	return true;
}

enum certs_err
certs_issue_country_new(const struct certs_issue_country_spec *spec,
    struct certs_issue_country **out)
{
	struct certs_issue_country *c;
	enum certs_err e;

	if (!is_code(spec->country, 2) || !is_code(spec->state, 3))
		return CERTS_E_ARGUMENT;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		return CERTS_E_MEMORY;
	c->spec = *spec;
	c->spec.seed = (struct span) {0};
	/* Doc 9303-12 §7.1.1.4, under a name that is nobody's (RFC 2606). */
	(void)snprintf(c->url, sizeof(c->url),
	    "https://pkd.example/CRLs/%s.crl", spec->state);
	if ((e = certs_issue_random_new(spec->seed, &c->random)) !=
	    CERTS_E_OK) {
		free(c);
		return e;
	}
	*out = c;
	return CERTS_E_OK;
}

void
certs_issue_country_free(struct certs_issue_country **c)
{
	if (*c == NULL)
		return;
	for (size_t i = 0; i < (*c)->n_issuers; i++)
		certs_issue_free(&(*c)->issuers[i].issuer);
	for (size_t i = 0; i < (*c)->n_files; i++) {
		struct span s = (*c)->files[i].bytes;

		bytes_wipe((void *)(uintptr_t)s.p, s.n);
		free((void *)(uintptr_t)s.p);
	}
	certs_issue_random_free(&(*c)->random);
	free(*c);
	*c = NULL;
}

enum certs_err
certs_issue_country_error(const struct certs_issue_country *c)
{
	return c->e;
}

void
certs_issue_country_fail(struct certs_issue_country *c, enum certs_err e)
{
	if (c->e == CERTS_E_OK)
		c->e = e;
}

struct certs_issue_random *
certs_issue_country_random(const struct certs_issue_country *c)
{
	return c->random;
}

const struct certs_issue_country_spec *
certs_issue_country_about(const struct certs_issue_country *c)
{
	return &c->spec;
}

bool
certs_issue_country_file(const struct certs_issue_country *c, size_t i,
    struct certs_issue_country_file *out)
{
	if (i >= c->n_files)
		return false;
	*out = c->files[i];
	return true;
}

struct span
certs_issue_country_last(const struct certs_issue_country *c)
{
	return c->n_files > 0 ? c->files[c->n_files - 1].bytes
			      : (struct span) {0};
}

void
certs_issue_country_keep(struct certs_issue_country *c, const char *path,
    struct span bytes, bool secret)
{
	struct certs_issue_country_file *f;
	uint8_t *p;

	if (c->n_files == FILES_MAX || strlen(path) >= sizeof(f->path))
		certs_issue_country_fail(c, CERTS_E_SPACE);
	if (c->e != CERTS_E_OK)
		return;
	if ((p = malloc(bytes.n + 1)) == NULL) {
		certs_issue_country_fail(c, CERTS_E_MEMORY);
		return;
	}
	if (bytes.n > 0)
		memcpy(p, bytes.p, bytes.n);
	f = &c->files[c->n_files++];
	memcpy(f->path, path, strlen(path) + 1);
	f->bytes = span_of(p, bytes.n);
	f->secret = secret;
}

enum certs_err
certs_issue_country_put(struct certs_issue_country *c, const char *path,
    struct span bytes, bool secret)
{
	certs_issue_country_keep(c, path, bytes, secret);
	return c->e;
}

const struct certs_issuer *
certs_issue_country_issuer(
    const struct certs_issue_country *c, const char *name)
{
	for (size_t i = 0; i < c->n_issuers; i++)
		if (strcmp(c->issuers[i].name, name) == 0)
			return c->issuers[i].issuer;
	return NULL;
}

const char *
certs_issue_country_name(const struct certs_issue_country *c, size_t i)
{
	return i < c->n_issuers ? c->issuers[i].name : NULL;
}

/*
 * Serial numbers as authorities give them today: long, positive, never the
 * same twice, and here always the same.
 */
static uint64_t
next_serial(struct certs_issue_country *c)
{
	c->serial++;
	return UINT64_C(0x5A11790000000000) | c->serial << 8 |
	    (c->serial * 37 & 0xFF);
}

struct certs_issue_spec
certs_issue_country_authority(
    struct certs_issue_country *c, const char *suite, const char *name)
{
	return (struct certs_issue_spec) {
	    .suite = certs_issue_suite(suite),
	    .country = c->spec.country,
	    .organisation = CERTS_ISSUE_COUNTRY_MARK,
	    .name = name,
	    .serial = next_serial(c),
	    .not_before = c->spec.now - 365 * DAY,
	    .not_after = c->spec.now + 14 * 365 * DAY,
	    .key_until = c->spec.now + 4 * 365 * DAY,
	    .state = c->spec.state,
	    .url = c->url,
	    .random = c->random,
	};
}

struct certs_issue_spec
certs_issue_country_signer(
    struct certs_issue_country *c, const char *suite, const char *name)
{
	struct certs_issue_spec s = certs_issue_country_authority(
	    c, suite, name);

	s.not_before = c->spec.now - 30 * DAY;
	s.not_after = c->spec.now + 10 * 365 * DAY;
	s.key_until = c->spec.now + 60 * DAY;
	return s;
}

/* In PEM; the certificate of issuers/ is in DER, as it is imported. */
static void
put_pair(struct certs_issue_country *c, const struct certs_issuer *i,
    const char *stem, bool pem)
{
	uint8_t certificate[OBJECT_MAX], key[OBJECT_MAX];
	struct sink s = sink_of(certificate, sizeof(certificate)),
		    k = sink_of(key, sizeof(key));
	char path[2 * CERTS_ISSUE_COUNTRY_PATH];

	certs_issue_country_fail(c, certs_issue_write(i, &s, &k));
	(void)snprintf(path, sizeof(path), "%s.%s", stem, pem ? "pem" : "cer");
	certs_issue_country_keep(
	    c, path, pem ? sink_span(&s) : certs_issue_der(i), false);
	(void)snprintf(path, sizeof(path), "%s.key", stem);
	certs_issue_country_keep(c, path, sink_span(&k), true);
	bytes_wipe(key, sizeof(key));
}

void
certs_issue_country_chip(
    struct certs_issue_country *c, const struct certs_issuer *i)
{
	if (c->e == CERTS_E_OK)
		put_pair(c, i, "chip/csca", true);
}

const struct certs_issuer *
certs_issue_country_make(struct certs_issue_country *c,
    const struct certs_issuer *by, const char *name,
    const struct certs_issue_spec *spec)
{
	struct issuer *i = &c->issuers[c->n_issuers];
	char stem[2 * CERTS_ISSUE_COUNTRY_PATH];
	enum certs_err e;

	if (c->n_issuers == ISSUERS_MAX || strlen(name) >= sizeof(i->name))
		certs_issue_country_fail(c, CERTS_E_SPACE);
	if (c->e != CERTS_E_OK)
		return NULL;
	e = by == NULL ? certs_issue_csca(spec, &i->issuer)
		       : certs_issue_dsc(by, spec, &i->issuer);
	certs_issue_country_fail(c, e);
	if (e != CERTS_E_OK)
		return NULL;
	memcpy(i->name, name, strlen(name) + 1);
	c->n_issuers++;
	(void)snprintf(stem, sizeof(stem), "issuers/%s", name);
	put_pair(c, i->issuer, stem, false);
	return c->e == CERTS_E_OK ? i->issuer : NULL;
}

struct span
certs_issue_country_link(struct certs_issue_country *c,
    const struct certs_issuer *old, const struct certs_issuer *new_one,
    const char *path, const struct certs_issue_spec *spec)
{
	uint8_t der[OBJECT_MAX];
	struct sink k = sink_of(der, sizeof(der));

	if (c->e == CERTS_E_OK)
		certs_issue_country_list(
		    c, path, certs_issue_link(old, new_one, spec, &k), &k);
	return certs_issue_country_last(c);
}

void
certs_issue_country_show(struct certs_issue_country *c, const char *path,
    const struct certs_issuer *i)
{
	if (c->e == CERTS_E_OK)
		certs_issue_country_keep(c, path, certs_issue_der(i), false);
}

void
certs_issue_country_crl(struct certs_issue_country *c,
    const struct certs_issuer *by, const char *path,
    const struct certs_issue_crl *crl)
{
	uint8_t der[OBJECT_MAX];
	struct sink k = sink_of(der, sizeof(der));

	if (c->e == CERTS_E_OK)
		certs_issue_country_list(
		    c, path, certs_issue_crl(by, crl, &k), &k);
}

void
certs_issue_country_list(struct certs_issue_country *c, const char *path,
    enum certs_err e, const struct sink *k)
{
	certs_issue_country_fail(c, e);
	certs_issue_country_keep(c, path, sink_span(k), false);
}
