#include "tests/soak/soak.h"

#include <stdio.h>
#include <string.h>

uint64_t
soak_next(uint64_t *rng)
{
	uint64_t z = *rng += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

unsigned
soak_below(uint64_t *rng, unsigned n)
{
	return (unsigned)(soak_next(rng) % n);
}

const char *
soak_zero_name(enum soak_zero z)
{
	static const char *const names[] = {
	    [SOAK_NONE] = "none",
	    [SOAK_NONCE] = "nonce s",
	    [SOAK_T] = "nonce t",
	    [SOAK_MAP_IFD] = "mapping key of the terminal",
	    [SOAK_MAP_IC] = "mapping key of the chip",
	    [SOAK_GENERATOR] = "mapped generator",
	    [SOAK_SECRET_IFD] = "private key of the terminal",
	    [SOAK_SECRET_IC] = "private key of the chip",
	    [SOAK_KEY_IFD] = "public key of the terminal",
	    [SOAK_KEY_IC] = "public key of the chip",
	    [SOAK_KEY_IFD_Y] = "its y, of the terminal",
	    [SOAK_KEY_IC_Y] = "its y, of the chip",
	    [SOAK_SHARED] = "shared secret",
	    [SOAK_CAM_DATA] = "chip authentication data",
	};

	return names[z];
}

/* Which kinds go with which mapping; the y only with curves. */
#define GM (1 << MRTD_SECINFO_GM)
#define IM (1 << MRTD_SECINFO_IM)
#define CAM (1 << MRTD_SECINFO_CAM)
static const struct {
	enum soak_zero zero;
	unsigned mappings;
	bool curve;
} zeros[] = {
    {SOAK_NONCE, GM | IM | CAM, false},
    {SOAK_T, IM, false},
    {SOAK_MAP_IFD, GM | CAM, false},
    {SOAK_MAP_IC, GM | CAM, false},
    {SOAK_GENERATOR, GM | IM | CAM, false},
    {SOAK_SECRET_IFD, GM | IM | CAM, false},
    {SOAK_SECRET_IC, GM | IM | CAM, false},
    {SOAK_KEY_IFD, GM | IM | CAM, false},
    {SOAK_KEY_IC, GM | IM | CAM, false},
    {SOAK_KEY_IFD_Y, GM | IM | CAM, true},
    {SOAK_KEY_IC_Y, GM | IM | CAM, true},
    {SOAK_SHARED, GM | IM | CAM, false},
    {SOAK_CAM_DATA, CAM, false},
};

enum soak_zero
soak_combo_zero(const struct soak_combo *c, size_t n)
{
	static const enum soak_zero of_ca[] = {
	    SOAK_SECRET_IFD, SOAK_KEY_IFD, SOAK_SHARED, SOAK_NONE};

	if (c->what == SOAK_CA)
		return of_ca[n < 3 ? n : 3];
	if (c->what != SOAK_ACCESS)
		return SOAK_NONE;
	if (!c->pace)
		return n == 0 ? SOAK_NONCE : SOAK_NONE;
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
		if ((zeros[i].mappings & 1u << c->info.suite->mapping) == 0 ||
		    (zeros[i].curve && c->info.suite->kind != MRTD_GROUP_ECDH))
			continue;
		if (n-- == 0)
			return zeros[i].zero;
	}
	return SOAK_NONE;
}

/* Doc 9303-11 tables 2, 3 and 12, §4.3, §4.4.1. */
size_t
soak_combos(struct soak_combo out[SOAK_COMBOS])
{
	static const char *const mappings[] = {"GM", "IM", "CAM"};
	static const char *const ciphers[] = {"3DES-CBC-CBC",
	    "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256"};
	static const char *const short_names[] = {
	    "3DES", "AES-128", "AES-192", "AES-256"};
	size_t n = 0;

	strcpy(out[n++].name, "BAC");
	for (unsigned m = 0; m < 3; m++)
		for (unsigned id = 0; id < 32; id++)
			for (unsigned x = 0; x < 8; x++) {
				const struct mrtd_group_info *g =
				    mrtd_group_info(id);
				struct soak_combo *c = &out[n];
				char name[64];

				if (g == NULL || n == SOAK_COMBOS)
					continue;
				snprintf(name, sizeof(name), "id-PACE-%s-%s-%s",
				    g->kind == MRTD_GROUP_DH ? "DH" : "ECDH",
				    mappings[m], ciphers[x / 2]);
				c->info = (struct mrtd_paceinfo) {
				    .suite = mrtd_secinfo_suite_named(name),
				    .has_id = true,
				    .id = (uint8_t)id,
				    .group = (uint8_t)id};
				if (c->info.suite == NULL ||
				    mrtd_secinfo_suite_check(
					c->info.suite, id) != MRTD_E_OK)
					continue;
				c->pace = true;
				c->can = x % 2 == 1;
				snprintf(c->name, sizeof(c->name),
				    "PACE-%s-%-3s %-7s %2u %-15.15s %s",
				    g->kind == MRTD_GROUP_DH ? "DH" : "ECDH",
				    mappings[m], short_names[x / 2], id,
				    g->name, c->can ? "CAN" : "MRZ");
				n++;
			}
	soak_combos_auth(out, &n);
	for (size_t i = 0; i < n; i++)
		out[i].index = i;
	return n;
}
