#include "mrtd/tape.h"

#include <string.h>

const char *
mrtd_tape_kind_name(unsigned kind)
{
	static const char *const names[] = {
	    [MRTD_TAPE_HEAD] = "head",
	    [MRTD_TAPE_RANDOM] = "random",
	    [MRTD_TAPE_EXCHANGE] = "exchange",
	    [MRTD_TAPE_POWER] = "power",
	    [MRTD_TAPE_CHAIN] = "chain",
	    [MRTD_TAPE_SIGNATURE] = "signature",
	    [MRTD_TAPE_END] = "end",
	};

	return kind >= MRTD_TAPE_HEAD && kind <= MRTD_TAPE_END ? names[kind]
							       : "unknown";
}

void
mrtd_tape_of_conf(const struct mrtd_session_conf *c, struct mrtd_tape_head *h)
{
	h->limits = c->limits;
	h->have_mrz = c->have_mrz;
	h->have_can = c->have_can;
	h->allow_bac = c->allow_bac;
	h->allow_bac_after_pace = c->allow_bac_after_pace;
	h->allow_plain = c->allow_plain;
	h->ask_ca = c->ask_ca;
	h->ask_aa = c->ask_aa;
	h->ask_ta = c->ask_ta;
	h->one_proof = c->one_proof;
	h->ask_lds2 = c->ask_lds2;
	h->want = c->want;
	h->want_listed = c->want_listed;
	h->max_commands = c->max_commands;
	h->max_ms = c->max_ms;
	h->unstated_max = c->unstated_max;
	h->arena_cap = c->arena_cap;
}

void
mrtd_tape_to_conf(const struct mrtd_tape_head *h, struct mrtd_session_conf *c)
{
	c->limits = h->limits;
	c->have_mrz = h->have_mrz;
	c->have_can = h->have_can;
	c->allow_bac = h->allow_bac;
	c->allow_bac_after_pace = h->allow_bac_after_pace;
	c->allow_plain = h->allow_plain;
	c->ask_ca = h->ask_ca;
	c->ask_aa = h->ask_aa;
	c->ask_ta = h->ask_ta;
	c->one_proof = h->one_proof;
	c->ask_lds2 = h->ask_lds2;
	c->want = h->want;
	c->want_listed = h->want_listed;
	c->max_commands = h->max_commands;
	c->max_ms = h->max_ms;
	c->unstated_max = h->unstated_max;
}

uint32_t
mrtd_tape_flags(const struct mrtd_tape_head *h)
{
	const bool flags[] = {h->have_mrz, h->have_can, h->allow_bac,
	    h->allow_bac_after_pace, h->allow_plain, h->ask_ca, h->ask_aa,
	    h->ask_ta, h->one_proof, h->ask_lds2};
	uint32_t bits = 0;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		bits |= (uint32_t)flags[i] << i;
	return bits;
}

bool
mrtd_tape_from_flags(uint32_t bits, struct mrtd_tape_head *h)
{
	bool *const flags[] = {&h->have_mrz, &h->have_can, &h->allow_bac,
	    &h->allow_bac_after_pace, &h->allow_plain, &h->ask_ca, &h->ask_aa,
	    &h->ask_ta, &h->one_proof, &h->ask_lds2};
	size_t n = sizeof(flags) / sizeof(flags[0]);

	for (size_t i = 0; i < n; i++)
		*flags[i] = (bits >> i & 1) != 0;
	return bits >> n == 0;
}

enum mrtd_err
mrtd_tape_check(uint8_t check[MRTD_TAPE_CHECK], uint8_t kind,
    const struct span parts[], size_t n_parts, uint32_t *n)
{
	uint8_t header[5], digest[MRTD_CRYPTO_DIGEST_MAX];
	struct sink k = sink_of(header, sizeof(header));
	struct span all[2 + MRTD_TAPE_PARTS] = {
	    span_of(check, MRTD_TAPE_CHECK), SPAN_OF(header)};
	size_t sum = 0;
	enum mrtd_err e;

	if (n_parts > MRTD_TAPE_PARTS)
		return MRTD_E_SPACE;
	for (size_t i = 0; i < n_parts; i++) {
		all[2 + i] = parts[i];
		sum += parts[i].n;
	}
	if (sum > UINT32_MAX)
		return MRTD_E_SPACE;
	sink_put_u8(&k, kind);
	sink_put_be32(&k, (uint32_t)sum);
	e = mrtd_crypto_hash(MRTD_DIGEST_SHA256, all, 2 + n_parts, digest);
	if (e != MRTD_E_OK)
		return e;
	memcpy(check, digest, MRTD_TAPE_CHECK);
	*n = (uint32_t)sum;
	return MRTD_E_OK;
}
