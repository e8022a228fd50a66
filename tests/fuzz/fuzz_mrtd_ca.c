/*
 * The input is the chip: DG14's SecurityInfos (16-bit length), then answers,
 * each a 16-bit length and that many bytes: data and status word, which are
 * secured on their way, or, where the length's first bit is set, as they are.
 * The first byte says what the reader can carry.  All choices are tried.
 */
#include "tests/fuzz/fuzz.h"

#include "mrtd/ca.h"

static bool
counting(void *cookie, uint8_t *p, size_t n)
{
	uint32_t *x = cookie;

	for (size_t i = 0; i < n; i++) {
		*x = *x * 1664525 + 1013904223;
		p[i] = (uint8_t)(*x >> 24);
	}
	return true;
}

static uint64_t
now(void *cookie)
{
	(void)cookie;
	return 0;
}

/* The chip's half of the session, to answer what the input says. */
static struct span
answer(struct mrtd_link *l, struct span *in, struct span capdu, struct sink *k)
{
	static uint8_t scratch[4096];
	struct sink s = sink_of(scratch, sizeof(scratch));
	struct mrtd_sm chip = l->sm;
	struct mrtd_capdu secured, plain;
	struct span bytes, data, all;
	uint16_t n, sw = 0;

	if (!span_take_be16(in, &n) ||
	    !span_take(in, (n & 0x7FFF) < in->n ? n & 0x7FFF : in->n, &bytes))
		return (struct span) {0};
	all = bytes;
	if ((n & 0x8000) != 0)
		return bytes;
	if (bytes.n < 2 || !span_take(&bytes, bytes.n - 2, &data) ||
	    !span_take_be16(&bytes, &sw))
		return (struct span) {0};
	FUZZ_ASSERT(mrtd_capdu_parse(capdu, &secured) == MRTD_E_OK);
	/* GET RESPONSE, after a secured 61xx: it goes as it is. */
	if ((secured.cla & 0x0C) == 0)
		return all;
	/* The terminal has counted the command already. */
	chip.state = MRTD_SM_IDLE;
	for (size_t i = 0; i < sizeof(chip.ssc); i++)
		chip.ssc[i] = chip.undo[i];
	FUZZ_ASSERT(mrtd_sm_open(&chip, &secured, &s, &plain) == MRTD_E_OK);
	FUZZ_ASSERT(mrtd_sm_seal(&chip, data, sw, k) == MRTD_E_OK);
	return sink_span(k);
}

static bool
drive(struct mrtd_link *l, const struct mrtd_ca_choice *choice,
    const struct mrtd_env *env, struct span *in)
{
	static uint8_t rapdu[40000];
	struct mrtd_ca ca;
	struct span capdu, bytes;
	enum mrtd_err e = mrtd_ca_init(&ca, l, choice, env);
	unsigned sent = 0;
	bool refused;

	while (e == MRTD_E_OK && mrtd_ca_send(&ca, &capdu)) {
		struct sink k = sink_of(rapdu, sizeof(rapdu));

		FUZZ_ASSERT(capdu.n <= l->conf.limits.max_capdu);
		FUZZ_ASSERT(++sent <= 400);
		bytes = answer(l, in, capdu, &k);
		if (bytes.n == 0)
			break;
		e = mrtd_ca_recv(&ca, bytes);
		FUZZ_ASSERT(e == mrtd_ca_err(&ca));
	}
	FUZZ_ASSERT((mrtd_ca_terminal_key(&ca).n > 0) == mrtd_ca_done(&ca));
	FUZZ_ASSERT(!mrtd_ca_done(&ca) ||
	    (mrtd_sm_live(&l->sm) && !mrtd_ca_send(&ca, &capdu)));
	refused = mrtd_ca_refused(&ca);
	FUZZ_ASSERT(!refused || (mrtd_sm_live(&l->sm) && !mrtd_ca_done(&ca)));
	mrtd_ca_wipe(&ca);
	return refused;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const size_t sizes[] = {261, 500, 65544, 261};
	static const uint8_t key[MRTD_CRYPTO_KEY_MAX] = {1};
	static struct mrtd_link link;
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct mrtd_secinfos infos;
	uint32_t seed = 1;
	struct mrtd_env env = {&seed, now, counting};
	struct span in = span_of(p, n), file;
	struct mrtd_sm sm;
	uint8_t how;
	uint16_t size;
	size_t count;

	if (!span_take_u8(&in, &how) || !span_take_be16(&in, &size) ||
	    !span_take(&in, size < in.n ? size : in.n, &file) ||
	    mrtd_secinfo_parse(file, &infos) != MRTD_E_OK)
		return 0;
	count = mrtd_ca_choices(&infos, list, MRTD_CA_CHOICES);
	FUZZ_ASSERT(count <= MRTD_CA_CHOICES);
	mrtd_link_init(&link,
	    &(struct mrtd_link_conf) {
		.env = &env, .limits = {sizes[how & 3], 65538}});
	link.chains = (how & 4) != 0;
	mrtd_sm_init(&sm, MRTD_CIPHER_AES128, span_of(key, 16),
	    span_of(key, 16), (struct span) {0});
	mrtd_link_secure(&link, &sm);
	/* Two are enough: judging parameters takes time. */
	for (size_t i = 0; i < count && i < 2; i++) {
		FUZZ_ASSERT(list[i].suite != NULL);
		if (!drive(&link, &list[i], &env, &in))
			break;
	}
	mrtd_link_wipe(&link);
	return 0;
}
