#include "certs/issue_random.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

struct certs_issue_random {
	OSSL_LIB_CTX *context;
	uint8_t seed[SHA256_DIGEST_LENGTH];
	uint64_t operations;
};

enum certs_err
certs_issue_random_new(struct span seed, struct certs_issue_random **out)
{
	struct certs_issue_random *r = calloc(1, sizeof(*r));
	enum certs_err e = CERTS_E_INTERNAL;

	if (r == NULL)
		return CERTS_E_MEMORY;
	SHA256(seed.p, seed.n, r->seed);
	/* OpenSSL's own generator for tests: it gives what it was given. */
	if ((r->context = OSSL_LIB_CTX_new()) != NULL &&
	    RAND_set_DRBG_type(r->context, "TEST-RAND", NULL, NULL, NULL) == 1)
		e = CERTS_E_OK;
	if (e == CERTS_E_OK)
		*out = r;
	else
		certs_issue_random_free(&r);
	ERR_clear_error();
	return e;
}

void
certs_issue_random_free(struct certs_issue_random **r)
{
	if (*r == NULL)
		return;
	OSSL_LIB_CTX_free((*r)->context);
	bytes_wipe(*r, sizeof(**r));
	free(*r);
	*r = NULL;
}

/* AES-256-CTR of nothing, its key from the seed and what is being done. */
static bool
stream(struct certs_issue_random *r, uint8_t *out, size_t n)
{
	uint8_t all[sizeof(r->seed) + 8], key[SHA256_DIGEST_LENGTH];
	static const uint8_t zero[16];
	struct sink k = sink_of(all, sizeof(all));
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool ok;
	int len;

	sink_put(&k, SPAN_OF(r->seed));
	sink_put_be64(&k, r->operations++);
	SHA256(all, sizeof(all), key);
	memset(out, 0, n);
	ok = ctx != NULL &&
	    EVP_EncryptInit_ex(ctx, EVP_aes_256_ctr(), NULL, key, zero) == 1 &&
	    EVP_EncryptUpdate(ctx, out, &len, out, (int)n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	bytes_wipe(key, sizeof(key));
	bytes_wipe(all, sizeof(all));
	return ok;
}

static bool
fill(EVP_RAND_CTX *generator, uint8_t *p, size_t n)
{
	unsigned strength = 1024; /* more than anybody asks for */
	const OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_octet_string(
		OSSL_RAND_PARAM_TEST_ENTROPY, p, n),
	    OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
	    OSSL_PARAM_construct_end(),
	};

	/* Instantiating begins to read from the first octet again. */
	return generator != NULL &&
	    EVP_RAND_CTX_set_params(generator, params) == 1 &&
	    EVP_RAND_instantiate(generator, 0, 0, NULL, 0, NULL) == 1;
}

/*
 * Each operation begins a stream of its own: what one of them takes, which is
 * not the same on every processor, does not move the next.
 */
bool
certs_issue_random_next(
    struct certs_issue_random *r, enum certs_issue_random_room room)
{
	size_t n = room == CERTS_ISSUE_RANDOM_KEY ? (size_t)1 << 20 : 8192;
	uint8_t *p;
	bool ok;

	if (r == NULL)
		return true;
	if ((p = malloc(n)) == NULL)
		return false;
	ok = stream(r, p, n) && fill(RAND_get0_public(r->context), p, n) &&
	    stream(r, p, n) && fill(RAND_get0_private(r->context), p, n);
	bytes_wipe(p, n);
	free(p);
	ERR_clear_error();
	return ok;
}

OSSL_LIB_CTX *
certs_issue_random_context(const struct certs_issue_random *r)
{
	return r != NULL ? r->context : NULL;
}
