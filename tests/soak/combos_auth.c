#include "tests/soak/soak.h"

#include <stdio.h>
#include <string.h>

static const char *const ciphers[] = {"3DES", "AES-128", "AES-192", "AES-256"};
static const char *const hashes[] = {
    "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"};

/* Doc 9303-11 tables 5, 6 and 12. */
static void
list_ca(struct soak_combo *out, size_t *n)
{
	for (unsigned id = 0; id < 32; id++)
		for (unsigned x = 0; x < MRTD_CIPHER_COUNT; x++) {
			const struct mrtd_group_info *g = mrtd_group_info(id);
			struct soak_combo *c = &out[*n];

			if (g == NULL || *n == SOAK_COMBOS)
				continue;
			*c = (struct soak_combo) {.what = SOAK_CA,
			    .group = (uint8_t)id,
			    .cipher = (enum mrtd_cipher)x};
			snprintf(c->name, sizeof(c->name),
			    "CA-%-4s       %-7s %2u %-15.15s",
			    g->kind == MRTD_GROUP_DH ? "DH" : "ECDH",
			    ciphers[x], id, g->name);
			(*n)++;
		}
}

/* §6.1.2.2: ISO/IEC 9796-2 with any of the hash functions. */
static void
list_aa_rsa(struct soak_combo *out, size_t *n)
{
	static const unsigned bits[] = {1024, 1280, 1536, 2048, 3072, 4096};

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		for (unsigned h = 0; h < MRTD_DIGEST_COUNT; h++) {
			struct soak_combo *c = &out[*n];

			if (*n == SOAK_COMBOS)
				return;
			*c = (struct soak_combo) {.what = SOAK_AA,
			    .bits = bits[i],
			    .hash = (enum mrtd_digest)h};
			snprintf(c->name, sizeof(c->name), "AA-RSA %u %s",
			    bits[i], hashes[h]);
			(*n)++;
		}
}

/* §6.1.2.3: SHA-224 to SHA-512, not longer than the key. */
static void
list_aa_ecdsa(struct soak_combo *out, size_t *n)
{
	for (unsigned id = 8; id < 32; id++)
		for (unsigned x = 2; x < 2 * MRTD_DIGEST_COUNT; x++) {
			const struct mrtd_group_info *g = mrtd_group_info(id);
			enum mrtd_digest h = (enum mrtd_digest)(x / 2);
			struct soak_combo *c = &out[*n];

			if (g == NULL || *n == SOAK_COMBOS ||
			    mrtd_crypto_digest_size(h) * 8 > g->order_bits)
				continue;
			*c = (struct soak_combo) {.what = SOAK_AA,
			    .group = (uint8_t)id,
			    .hash = h,
			    .der = x % 2 == 1};
			snprintf(c->name, sizeof(c->name),
			    "AA-ECDSA %-5s %-7s %2u %-15.15s",
			    c->der ? "DER" : "plain", hashes[h], id, g->name);
			(*n)++;
		}
}

/* TR-03110-3 tables 17 and 18 with the sizes of §A.7.3 and §A.7.4. */
static void
list_ta(struct soak_combo *out, size_t *n)
{
	static const struct {
		const char *algorithm, *curve;
		unsigned bits;
	} rows[] = {
	    {"id-TA-RSA-v1-5-SHA-1", NULL, 1024},
	    {"id-TA-RSA-v1-5-SHA-256", NULL, 2048},
	    {"id-TA-RSA-v1-5-SHA-512", NULL, 1536},
	    {"id-TA-RSA-PSS-SHA-1", NULL, 1024},
	    {"id-TA-RSA-PSS-SHA-256", NULL, 1280},
	    {"id-TA-RSA-PSS-SHA-256", NULL, 3072},
	    {"id-TA-RSA-PSS-SHA-512", NULL, 2048},
	    {"id-TA-ECDSA-SHA-1", "prime192v1", 0},
	    {"id-TA-ECDSA-SHA-1", "brainpoolP192r1", 0},
	    {"id-TA-ECDSA-SHA-224", "secp224r1", 0},
	    {"id-TA-ECDSA-SHA-224", "brainpoolP224r1", 0},
	    {"id-TA-ECDSA-SHA-256", "prime256v1", 0},
	    {"id-TA-ECDSA-SHA-256", "brainpoolP256r1", 0},
	    {"id-TA-ECDSA-SHA-256", "brainpoolP320r1", 0},
	    {"id-TA-ECDSA-SHA-384", "secp384r1", 0},
	    {"id-TA-ECDSA-SHA-384", "brainpoolP384r1", 0},
	    {"id-TA-ECDSA-SHA-512", "brainpoolP512r1", 0},
	    {"id-TA-ECDSA-SHA-512", "secp521r1", 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct soak_combo *c = &out[*n];

		if (*n == SOAK_COMBOS)
			return;
		*c = (struct soak_combo) {.what = SOAK_TA,
		    .algorithm = rows[i].algorithm,
		    .curve = rows[i].curve,
		    .bits = rows[i].bits};
		if (rows[i].bits > 0)
			snprintf(c->name, sizeof(c->name), "%s %u",
			    rows[i].algorithm + 3, rows[i].bits);
		else
			snprintf(c->name, sizeof(c->name), "%s %s",
			    rows[i].algorithm + 3, rows[i].curve);
		(*n)++;
	}
}

void
soak_combos_auth(struct soak_combo out[SOAK_COMBOS], size_t *n)
{
	list_ca(out, n);
	list_aa_rsa(out, n);
	list_aa_ecdsa(out, n);
	list_ta(out, n);
}
