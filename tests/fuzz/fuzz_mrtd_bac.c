/*
 * The input is the chip in Basic Access Control: two answers, each behind a
 * byte of length; then the same bytes as commands to the card side.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/bac.h"

static const struct mrtd_mrz_key key = {"L898902C<369080619406236", 24};

static uint64_t
now(void *cookie)
{
	(void)cookie;
	return 0;
}

static bool
random_bytes(void *cookie, uint8_t *p, size_t n)
{
	(void)cookie;
	memset(p, 0x5A, n);
	return true;
}

static const struct mrtd_env env = {.now_ms = now, .random = random_bytes};

static bool
take_message(struct span *s, struct span *out)
{
	uint8_t n;

	return span_take_u8(s, &n) && span_take(s, n < s->n ? n : s->n, out);
}

static void
terminal(struct span s)
{
	struct mrtd_bac bac;
	struct mrtd_sm sm;
	struct span capdu, rapdu;
	enum mrtd_err e = MRTD_E_OK;
	int sent = 0;

	mrtd_bac_init(&bac, &key, &env);
	while (mrtd_bac_send(&bac, &capdu) && take_message(&s, &rapdu)) {
		FUZZ_ASSERT(++sent <= 2);
		e = mrtd_bac_recv(&bac, rapdu);
		FUZZ_ASSERT(e == mrtd_bac_err(&bac));
	}
	FUZZ_ASSERT(!mrtd_bac_done(&bac) || (e == MRTD_E_OK && sent == 2));
	e = mrtd_bac_done(&bac) ? MRTD_E_OK : MRTD_E_AUTH;
	mrtd_bac_take(&bac, &sm);
	FUZZ_ASSERT(mrtd_sm_live(&sm) == (e == MRTD_E_OK));
	mrtd_bac_wipe(&bac);
}

static void
card(struct span s)
{
	struct mrtd_bac_chip chip;
	struct span capdu;

	mrtd_bac_chip_init(&chip, &key, &env);
	while (take_message(&s, &capdu)) {
		uint8_t buf[MRTD_BAC_DATA];
		struct sink k = sink_of(buf, sizeof(buf));
		struct mrtd_capdu c;
		uint16_t sw = 0;

		if (mrtd_capdu_parse(capdu, &c) != MRTD_E_OK ||
		    mrtd_bac_chip_command(&chip, &c, &k, &sw) != MRTD_E_OK)
			continue;
		FUZZ_ASSERT(sink_ok(&k) && sw != 0);
		FUZZ_ASSERT(sw == 0x9000 ? k.n == 8 || k.n == 40 : k.n == 0);
	}
	mrtd_bac_chip_wipe(&chip);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	terminal(span_of(p, n));
	card(span_of(p, n));
	return 0;
}
