/*
 * Certificates, CRLs and lists part by part, for what no issuer of this house
 * writes.  A part is hexadecimal with 'text' and 30{the contents of a tag}.  A
 * name is "6P=UT 3U=CSCA": attribute of id-at, letter of the string type (P
 * PrintableString, U UTF8String, T TeletexString), value; after ! it is a part.
 */
#ifndef TESTS_PROFILE_MAKE_H
#define TESTS_PROFILE_MAKE_H

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/tlv.h"
#include "tests/check.h"

#define MAKE_EXTENSIONS 24

struct make_extension {
	const char *oid, *value; /* hexadecimal; value NULL: not there */
	const char *flag; /* hexadecimal of the BOOLEAN, "" for none */
};

struct make {
	const char *version, *serial, *inner, *outer; /* elements; contents */
	const char *issuer, *subject; /* names */
	const char *from, *until, *unique; /* elements */
	const uint8_t *spki;
	size_t spki_n;
	EVP_PKEY *signer;
	struct make_extension extension[MAKE_EXTENSIONS];
};

static inline void make_wrap(struct sink *k, size_t start, uint32_t tag);

/* Up to a brace that closes, or the end. */
static inline const char *
make_parts(struct sink *k, const char *p)
{
	uint8_t octet;

	while (*p != '\0' && *p != '}') {
		if (*p == '\'') {
			const char *end = strchr(p + 1, '\'');

			assert_non_null(end);
			sink_put(k, span_of(p + 1, (size_t)(end - p - 1)));
			p = end + 1;
		} else if (*p == '{') {
			uint8_t tag = k->p[k->n - 1];
			size_t start = --k->n;

			p = make_parts(k, p + 1);
			assert_int_equal(*p, '}');
			make_wrap(k, start, tag);
			p++;
		} else if (*p == ' ') {
			p++;
		} else {
			char two[3] = {p[0], p[1], 0};

			assert_int_equal(check_unhex(two, &octet, 1), 1);
			sink_put_u8(k, octet);
			p += 2;
		}
	}
	return p;
}

static inline void
make_hex(struct sink *k, const char *text)
{
	assert_int_equal(*make_parts(k, text), '\0');
	assert_true(sink_ok(k));
}

/* What was written since start becomes the contents of tag. */
static inline void
make_wrap(struct sink *k, size_t start, uint32_t tag)
{
	uint8_t *copy = malloc(k->n - start + 1);
	struct span s = span_of(copy, k->n - start);

	assert_non_null(copy);
	if (s.n > 0)
		memcpy(copy, k->p + start, s.n);
	k->n = start;
	mrtd_tlv_put(k, tag, s);
	free(copy);
}

static inline void
make_name(struct sink *k, const char *text)
{
	size_t start = k->n;
	char copy[512], *save = NULL;

	if (text[0] == '!') {
		make_hex(k, text + 1);
		return;
	}
	(void)snprintf(copy, sizeof(copy), "%s", text);
	for (char *a = strtok_r(copy, " ", &save); a != NULL;
	     a = strtok_r(NULL, " ", &save)) {
		size_t rdn = k->n, pair;
		char *end;
		uint8_t arc = (uint8_t)strtoul(a, &end, 10);
		uint8_t oid[] = {0x55, 0x04, arc};
		char type = *end;
		uint32_t tag = type == 'U' ? 0x0C : type == 'T' ? 0x14 : 0x13;

		pair = k->n;
		mrtd_tlv_put(k, 0x06, SPAN_OF(oid));
		mrtd_tlv_put(k, tag, span_of(end + 2, strlen(end + 2)));
		make_wrap(k, pair, 0x30);
		make_wrap(k, rdn, 0x31);
	}
	make_wrap(k, start, 0x30);
}

static inline void
make_sign(struct sink *k, size_t tbs, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t sig[512];
	size_t n = sizeof(sig), start;

	assert_int_equal(
	    EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
	assert_int_equal(
	    EVP_DigestSign(ctx, sig, &n, k->p + tbs, k->n - tbs), 1);
	EVP_MD_CTX_free(ctx);
	start = k->n;
	sink_put_u8(k, 0);
	sink_put(k, span_of(sig, n));
	make_wrap(k, start, 0x03);
}

static inline void
make_extensions(struct sink *k, const struct make_extension *e, size_t n)
{
	size_t start = k->n;

	for (size_t i = 0; i < n; i++) {
		size_t one = k->n, v;

		if (e[i].oid == NULL || e[i].value == NULL)
			continue;
		make_hex(k, e[i].oid);
		make_wrap(k, one, 0x06);
		make_hex(k, e[i].flag != NULL ? e[i].flag : "");
		v = k->n;
		make_hex(k, e[i].value);
		make_wrap(k, v, 0x04);
		make_wrap(k, one, 0x30);
	}
	if (k->n == start)
		return;
	make_wrap(k, start, 0x30);
}

static inline struct span
make_certificate(const struct make *m, struct sink *k)
{
	uint8_t copy[8192];
	size_t tbs = k->n, at, n;

	make_hex(k, m->version);
	at = k->n;
	make_hex(k, m->serial);
	make_wrap(k, at, 0x02);
	make_hex(k, m->inner);
	make_name(k, m->issuer);
	at = k->n;
	make_hex(k, m->from);
	make_hex(k, m->until);
	make_wrap(k, at, 0x30);
	make_name(k, m->subject);
	sink_put(k, span_of(m->spki, m->spki_n));
	make_hex(k, m->unique);
	at = k->n;
	make_extensions(k, m->extension, MAKE_EXTENSIONS);
	if (k->n > at)
		make_wrap(k, at, 0xA3);
	make_wrap(k, tbs, 0x30);
	/* The signature follows what it signs; the algorithm goes between. */
	n = k->n;
	make_sign(k, tbs, m->signer);
	assert_true(k->n - n <= sizeof(copy));
	memcpy(copy, k->p + n, k->n - n);
	at = k->n - n;
	k->n = n;
	make_hex(k, m->outer);
	sink_put(k, span_of(copy, at));
	make_wrap(k, tbs, 0x30);
	assert_true(sink_ok(k));
	return span_of(k->p + tbs, k->n - tbs);
}

/* An EC key whose curve is told by its parameters, or by its name. */
static inline EVP_PKEY *
make_ec(const char *group, bool named, bool compressed)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
	EVP_PKEY *key = NULL;

	assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_group_name(ctx, group), 1);
	assert_int_equal(
	    EVP_PKEY_CTX_set_ec_param_enc(ctx,
		named ? OPENSSL_EC_NAMED_CURVE : OPENSSL_EC_EXPLICIT_CURVE),
	    1);
	assert_int_equal(EVP_PKEY_keygen(ctx, &key), 1);
	if (compressed)
		assert_int_equal(EVP_PKEY_set_utf8_string_param(key,
				     OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
				     "compressed"),
		    1);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

struct make_key {
	EVP_PKEY *key;
	uint8_t *spki; /* OpenSSL's heap */
	size_t n;
};

static inline struct make_key
make_key(EVP_PKEY *key)
{
	struct make_key k = {.key = key};
	int n = i2d_PUBKEY(key, &k.spki);

	assert_true(n > 0);
	k.n = (size_t)n;
	return k;
}

static inline void
make_key_free(struct make_key *k)
{
	EVP_PKEY_free(k->key);
	OPENSSL_free(k->spki);
}

#endif
