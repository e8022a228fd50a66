/*
 * The input is the chip: its answers, each a 16-bit length and that many bytes.
 * The first byte chooses the worked example.  A second pass gives the same
 * bytes to our chip as commands.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/chip/ta.h"
#include "mrtd/ta.h"
#include "tests/vectors/ta.h"

static uint64_t
no_time(void *cookie)
{
	(void)cookie;
	return 0;
}

static bool
zeros(void *cookie, uint8_t *p, size_t n)
{
	(void)cookie;
	memset(p, 0, n);
	return true;
}

static const struct mrtd_env env = {.now_ms = no_time, .random = zeros};

struct example {
	struct span cvca, chain[2], signature;
};
static const struct example examples[] = {
    {{ta_dh_cvca, sizeof(ta_dh_cvca)},
	{{ta_dh_dv, sizeof(ta_dh_dv)},
	    {ta_dh_terminal, sizeof(ta_dh_terminal)}},
	{ta_dh_signature, sizeof(ta_dh_signature)}},
    {{ta_ecdh_cvca, sizeof(ta_ecdh_cvca)},
	{{ta_ecdh_dv, sizeof(ta_ecdh_dv)},
	    {ta_ecdh_terminal, sizeof(ta_ecdh_terminal)}},
	{ta_ecdh_signature, sizeof(ta_ecdh_signature)}},
};

static bool
next(struct span *in, struct span *out)
{
	uint16_t n;

	return span_take_be16(in, &n) && span_take(in, n, out);
}

static void
terminal(const struct example *x, struct span in)
{
	static struct mrtd_link link;
	const struct mrtd_link_conf conf = {.env = &env,
	    .limits = {MRTD_CAPDU_MAX, MRTD_RAPDU_MAX},
	    .max_commands = 1000};
	const struct mrtd_ta_conf ta_conf = {.chain = x->chain,
	    .n_chain = 2,
	    .id_ic = SPAN_STR("L898902C36"),
	    .comp_pk_ifd = x->signature.n > 20 ? span_of(x->signature.p, 20)
					       : x->signature};
	struct mrtd_ta_request r;
	struct span capdu, rapdu;
	struct mrtd_ta ta;
	unsigned asked = 0;

	mrtd_link_init(&link, &conf);
	FUZZ_ASSERT(mrtd_ta_init(&ta, &link, &ta_conf) == MRTD_E_OK);
	for (;;) {
		while (mrtd_ta_send(&ta, &capdu)) {
			enum mrtd_err e;

			FUZZ_ASSERT(capdu.n >= 4);
			if (!next(&in, &rapdu)) {
				FUZZ_ASSERT(!mrtd_ta_done(&ta));
				mrtd_ta_wipe(&ta);
				return;
			}
			e = mrtd_ta_recv(&ta, rapdu);
			FUZZ_ASSERT(e == mrtd_ta_err(&ta));
			if (e != MRTD_E_OK)
				break;
		}
		if (!mrtd_ta_wants_signature(&ta, &r))
			break;
		FUZZ_ASSERT(++asked == 1);
		FUZZ_ASSERT(r.message.n == 10 + MRTD_TA_CHALLENGE + 20);
		FUZZ_ASSERT(mrtd_ta_sign(&ta, x->signature) == MRTD_E_OK);
	}
	FUZZ_ASSERT(mrtd_ta_done(&ta) == (mrtd_ta_err(&ta) == MRTD_E_OK));
	FUZZ_ASSERT(!mrtd_ta_done(&ta) || asked == 1);
	mrtd_ta_wipe(&ta);
}

static void
chip(const struct example *x, struct span in)
{
	static struct mrtd_chip_ta ta;
	const struct mrtd_chip_ta_conf conf = {
	    .points = {x->cvca}, .today = {2010, 4, 1}};
	const struct mrtd_chip_ta_session s = {
	    SPAN_STR("L898902C36"), SPAN_STR("01234567890123456789")};
	struct span bytes;

	FUZZ_ASSERT(mrtd_chip_ta_init(&ta, &conf, &env) == MRTD_E_OK);
	while (next(&in, &bytes)) {
		uint8_t out[32];
		struct sink k = sink_of(out, sizeof(out));
		struct mrtd_capdu c;
		uint16_t sw = 0;

		if (mrtd_capdu_parse(bytes, &c) != MRTD_E_OK)
			continue;
		if (mrtd_chip_ta_command(&ta, &s, &c, &k, &sw) != MRTD_E_OK)
			FUZZ_ASSERT(sw == 0 && k.n == 0);
		else
			FUZZ_ASSERT(sw != 0);
		FUZZ_ASSERT(sink_ok(&k));
		/* Nobody here knows a private key. */
		FUZZ_ASSERT(!ta.done && ta.rights == 0);
	}
	mrtd_chip_ta_wipe(&ta);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	uint8_t row;

	if (!span_take_u8(&in, &row))
		return 0;
	terminal(&examples[row & 1], in);
	chip(&examples[row & 1], in);
	return 0;
}
