#include "mrtd/hash.h"

#include "mrtd/sod.h"

/* FIPS 180 functions with the OIDs of RFC 3370 §2.1 and RFC 5754 §2. */
/* clang-format off */
static const struct {
	const char *name;
	uint8_t n, oid[9];
} hashes[] = {
	[MRTD_DIGEST_SHA1]   = {"SHA-1",   5, {0x2B, 0x0E, 0x03, 0x02, 0x1A}},
	[MRTD_DIGEST_SHA224] = {"SHA-224", 9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04}},
	[MRTD_DIGEST_SHA256] = {"SHA-256", 9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}},
	[MRTD_DIGEST_SHA384] = {"SHA-384", 9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02}},
	[MRTD_DIGEST_SHA512] = {"SHA-512", 9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03}},
};
/* clang-format on */

_Static_assert(sizeof(hashes) / sizeof(hashes[0]) == MRTD_DIGEST_COUNT,
    "one row for each digest");

const char *
mrtd_hash_name(enum mrtd_digest d)
{
	return (unsigned)d < MRTD_DIGEST_COUNT ? hashes[d].name : "?";
}

struct span
mrtd_hash_oid(enum mrtd_digest d)
{
	return (unsigned)d < MRTD_DIGEST_COUNT
	    ? span_of(hashes[d].oid, hashes[d].n)
	    : (struct span) {0};
}

enum mrtd_err
mrtd_hash_of_oid(struct span oid, enum mrtd_digest *out)
{
	for (unsigned d = 0; d < MRTD_DIGEST_COUNT; d++)
		if (span_eq(oid, mrtd_hash_oid((enum mrtd_digest)d))) {
			*out = (enum mrtd_digest)d;
			return MRTD_E_OK;
		}
	return MRTD_E_UNSUPPORTED;
}

enum mrtd_err
mrtd_hash_check(
    const struct mrtd_lds_so *so, enum mrtd_file id, struct span file)
{
	uint8_t got[MRTD_CRYPTO_DIGEST_MAX];
	unsigned n = mrtd_lds_dg_number(id);
	size_t size = mrtd_crypto_digest_size(so->hash);
	enum mrtd_err e;

	if (n == 0 || (so->files & MRTD_FILE_BIT(id)) == 0)
		return MRTD_E_UNSIGNED;
	if ((e = mrtd_crypto_hash(so->hash, &file, 1, got)) != MRTD_E_OK)
		return e;
	return span_eq(span_of(got, size), span_of(so->digest[n], size))
	    ? MRTD_E_OK
	    : MRTD_E_DIGEST;
}
