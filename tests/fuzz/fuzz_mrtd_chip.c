/*
 * The input is a reader: first a byte that chooses the chip, then commands,
 * each behind its length in two bytes.  A length with the top bit set stands
 * for a command that goes through secure messaging after BAC, so that what lies
 * behind the session is reached as well.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/helper_chip.h"

#include <string.h>

#include "mrtd/apdu.h"
#include "mrtd/chip/key.h"

static struct helper_chip h;
static uint8_t answer[70000];
static struct mrtd_sm sm;

static struct span
transmit(struct span capdu)
{
	struct sink k = sink_of(answer, sizeof(answer));

	if (mrtd_chip_command(&h.chip, capdu, &k) != MRTD_CHIP_ANSWERS)
		return (struct span) {0};
	/* Whatever came: an answer is data that fits, and a status word. */
	FUZZ_ASSERT(sink_ok(&k));
	FUZZ_ASSERT(k.n >= 2 && k.n <= 65538);
	return sink_span(&k);
}

/* An answer in pieces (61xx) is put together, as mrtd/link does. */
static struct span
transmit_whole(struct span capdu)
{
	static uint8_t buf[140000];
	struct sink k = sink_of(buf, sizeof(buf));
	struct span r = transmit(capdu);

	for (int i = 0; i < 600 && r.n >= 2 && r.p[r.n - 2] == 0x61; i++) {
		const uint8_t more[] = {0x00, 0xC0, 0x00, 0x00, r.p[r.n - 1]};

		sink_put(&k, span_of(r.p, r.n - 2));
		r = transmit(SPAN_OF(more));
	}
	sink_put(&k, r);
	FUZZ_ASSERT(sink_ok(&k));
	return sink_span(&k);
}

static void
open_session(void)
{
	struct mrtd_mrz_key key = helper_chip_key();
	struct mrtd_bac bac;
	struct span capdu;

	mrtd_chip_reset(&h.chip);
	h.chip.df = MRTD_LDS_LDS1;
	mrtd_bac_init(&bac, &key, &h.env.env);
	while (mrtd_bac_send(&bac, &capdu))
		if (mrtd_bac_recv(&bac, transmit(capdu)) != MRTD_E_OK)
			break;
	mrtd_bac_take(&bac, &sm);
	mrtd_bac_wipe(&bac);
}

static void
secured(struct span plain)
{
	static uint8_t wrapped[70000], data[70000];
	struct sink k = sink_of(wrapped, sizeof(wrapped)),
		    d = sink_of(data, sizeof(data));
	struct mrtd_capdu c;
	struct span r;
	uint16_t sw;

	if (mrtd_capdu_parse(plain, &c) != MRTD_E_OK)
		return;
	c.cla = 0;
	if (!mrtd_sm_live(&sm) || sm.state != MRTD_SM_IDLE)
		open_session();
	if (mrtd_sm_wrap(&sm, &c, &k) != MRTD_E_OK)
		return;
	r = transmit_whole(sink_span(&k));
	/* Ours is the only reader: the chip's answers are always authentic. */
	if (r.n > 2)
		FUZZ_ASSERT(mrtd_sm_unwrap(&sm, r, &d, &sw) == MRTD_E_OK);
	else if (mrtd_sm_unwrap(&sm, r, &d, &sw) != MRTD_E_OK)
		mrtd_sm_wipe(&sm);
	/* Chip Authentication was passed: the input cannot know the secret. */
	if (h.chip.ca_done &&
	    memcmp(sm.k_enc, h.chip.sm.k_enc, sizeof(sm.k_enc)) != 0)
		sm = h.chip.sm;
}

/* Keys for Chip and Active Authentication, the same in every run. */
static void
give_keys(void)
{
	static uint8_t ca[200], aa[200];
	static struct sink k[2];

	if (k[0].n == 0) {
		k[0] = sink_of(ca, sizeof(ca));
		k[1] = sink_of(aa, sizeof(aa));
		for (size_t i = 0; i < 2; i++)
			FUZZ_ASSERT(mrtd_chip_key_make(12, MRTD_CHIP_KEY_NAMED,
					&h.env.env, &k[i]) == MRTD_E_OK);
	}
	h.conf.n_ca = 1;
	h.conf.ca[0] = (struct mrtd_chip_ca_key) {
	    .key = sink_span(&k[0]), .ciphers = 0x0F};
	h.conf.aa = sink_span(&k[1]);
	h.conf.aa_hash = MRTD_DIGEST_SHA256;
	h.conf.chains = true;
}

static void
check_state(void)
{
	const struct mrtd_lds_file *f = mrtd_lds_file(h.chip.ef);

	/* Rights and a session go together, and nothing is current without. */
	if (h.chip.access)
		FUZZ_ASSERT(mrtd_sm_live(&h.chip.sm));
	else if (f != NULL)
		FUZZ_ASSERT(f->access == MRTD_LDS_ALWAYS);
	FUZZ_ASSERT(f == NULL || f->access != MRTD_LDS_EXTENDED);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n), capdu;
	uint8_t choice;
	uint16_t length;

	if (!span_take_u8(&in, &choice))
		return 0;
	helper_chip_init(&h, "pace-ecdh-gm-aes128-p256", true,
	    (choice & 0x80) != 0 ? 0 : 4096);
	h.conf.personality = mrtd_chip_personality_at(choice & 0x1F);
	give_keys();
	helper_chip_start(&h);
	mrtd_sm_wipe(&sm);
	while (span_take_be16(&in, &length) &&
	    span_take(&in, (size_t)(length & 0x7FFF), &capdu)) {
		if ((length & 0x8000) != 0)
			secured(capdu);
		else
			(void)transmit(capdu);
		check_state();
	}
	mrtd_chip_wipe(&h.chip);
	return 0;
}
