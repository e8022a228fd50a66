#include "certs/policy.h"

#include <string.h>

/* clang-format off */
static const struct certs_policy_digest digests[] = {
	{"SHA1",   {0x2B, 0x0E, 0x03, 0x02, 0x1A}, 5, 20, EVP_sha1, false},
	{"SHA224", {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04}, 9, 28, EVP_sha224, false},
	{"SHA256", {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}, 9, 32, EVP_sha256, false},
	{"SHA384", {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02}, 9, 48, EVP_sha384, false},
	{"SHA512", {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03}, 9, 64, EVP_sha512, false},
	{"MD5",    {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02, 0x05}, 8, 16, EVP_md5, true},
};

/* Doc 9303-12 §4.4.2: NIST P-224 to P-521 and Brainpool; older documents
 * have 192 bit. */
static const struct certs_policy_group groups[] = {
	{"P-192",           "prime192v1",      192},
	{"P-224",           "secp224r1",       224},
	{"P-256",           "prime256v1",      256},
	{"P-384",           "secp384r1",       384},
	{"P-521",           "secp521r1",       521},
	{"brainpoolP192r1", "brainpoolP192r1", 192},
	{"brainpoolP224r1", "brainpoolP224r1", 224},
	{"brainpoolP256r1", "brainpoolP256r1", 256},
	{"brainpoolP320r1", "brainpoolP320r1", 320},
	{"brainpoolP384r1", "brainpoolP384r1", 384},
	{"brainpoolP512r1", "brainpoolP512r1", 512},
};
/* clang-format on */

const struct certs_policy_digest *
certs_policy_digest(struct span oid)
{
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++)
		if (span_eq(oid, span_of(digests[i].oid, digests[i].oid_n)))
			return &digests[i];
	return NULL;
}

const struct certs_policy_digest *
certs_policy_digest_named(const char *name)
{
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++)
		if (strcmp(digests[i].name, name) == 0)
			return &digests[i];
	return NULL;
}

const struct certs_policy_group *
certs_policy_group(const char *openssl)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (strcmp(groups[i].openssl, openssl) == 0)
			return &groups[i];
	return NULL;
}

const struct certs_policy_group *
certs_policy_group_named(const char *name)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (strcmp(groups[i].name, name) == 0)
			return &groups[i];
	return NULL;
}

bool
certs_policy_rsa(int bits)
{
	return bits >= 1024;
}

bool
certs_policy_dsa(int bits, int order_bits)
{
	return bits >= 1024 && order_bits >= 160;
}
