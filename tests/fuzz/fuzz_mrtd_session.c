/*
 * The input is the chip, and the hand that holds it.  A real chip answers (with
 * BAC, without, or none at all: first byte) until a record of the input says
 * otherwise: how many answers to let pass, what to do, and bytes to do it with.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/chip/chip.h"
#include "mrtd/session.h"

#define COMMANDS 200
#define ARENA 2048

static const uint8_t com[] = {0x60, 0x16, 0x5F, 0x01, 0x04, '0', '1', '0', '7',
    0x5F, 0x36, 0x06, '0', '4', '0', '0', '0', '0', 0x5C, 0x04, 0x61, 0x75,
    0x6D, 0x6E};
static const uint8_t dg1[] = {0x61, 0x05, 0x5F, 0x1F, 0x02, '<', '<'};
static const uint8_t sod[] = {0x77, 0x04, 0x30, 0x80, 0x00, 0x00};
static uint8_t dg2[604] = {0x75, 0x82, 0x02, 0x58};

static struct mrtd_chip chip;
static struct mrtd_session session;
static uint8_t arena[ARENA], answers[70000];

static uint64_t
now(void *cookie)
{
	return ++*(uint64_t *)cookie;
}

static bool
pseudo_random(void *cookie, uint8_t *p, size_t n)
{
	(void)cookie;
	memset(p, 0x5A, n);
	return true;
}

static void
start(const struct mrtd_env *env, uint8_t how)
{
	struct mrtd_chip_conf c = {.env = env, .bac = (how & 1) != 0};
	struct mrtd_session_conf s = {.env = env,
	    .limits = {65544, (how & 2) != 0 ? 65538 : 258},
	    .have_mrz = true,
	    .want = MRTD_FILE_BIT(MRTD_FILE_COM) |
		MRTD_FILE_BIT(MRTD_FILE_DG1) | MRTD_FILE_BIT(MRTD_FILE_SOD) |
		MRTD_FILE_BIT(MRTD_FILE_DG2),
	    .want_listed = MRTD_FILE_BIT(MRTD_FILE_DG13) |
		MRTD_FILE_BIT(MRTD_FILE_DG14),
	    .allow_bac = true,
	    .allow_bac_after_pace = (how & 4) != 0,
	    .allow_plain = true,
	    .arena = arena,
	    .arena_cap = sizeof(arena),
	    .max_commands = COMMANDS};

	c.files[MRTD_FILE_COM] = SPAN_OF(com);
	c.files[MRTD_FILE_DG1] = SPAN_OF(dg1);
	c.files[MRTD_FILE_SOD] = SPAN_OF(sod);
	c.files[MRTD_FILE_DG2] = SPAN_OF(dg2);
	FUZZ_ASSERT(
	    mrtd_mrz_key("L898902C3", "740812", "120415", &c.mrz) == MRTD_E_OK);
	s.mrz = c.mrz;
	FUZZ_ASSERT(mrtd_chip_init(&chip, &c) == MRTD_E_OK);
	mrtd_session_init(&session, &s);
}

/* What the next record does to an answer; false: nothing, it is let pass. */
static bool
meddle(struct span *in, uint8_t *skip, struct span *rapdu)
{
	struct span bytes;
	uint8_t what, n;

	if (*skip > 0) {
		(*skip)--;
		return false;
	}
	if (!span_take_u8(in, &what) || !span_take_u8(in, skip) ||
	    !span_take_u8(in, &n) ||
	    !span_take(in, n < in->n ? n : in->n, &bytes)) {
		*skip = 0xFF;
		return false;
	}
	switch (what & 3) {
	case 0:
		*rapdu = bytes;
		return false;
	case 1:
		if (rapdu->n > n)
			answers[n] ^= what;
		return false;
	case 2:
		(void)mrtd_session_lost(&session);
		return true;
	default:
		if ((what & 0x80) != 0)
			mrtd_session_cancel(&session);
		else
			(void)mrtd_session_failed(&session, MRTD_E_TIMEOUT);
		return true;
	}
}

static void
events(unsigned *ends)
{
	struct mrtd_session_event e;

	while (mrtd_session_next_event(&session, &e)) {
		FUZZ_ASSERT(*ends == 0);
		*ends += e.kind == MRTD_EVENT_END;
		if (e.kind != MRTD_EVENT_FILE || e.content.n == 0)
			continue;
		FUZZ_ASSERT(e.err == MRTD_E_OK);
		FUZZ_ASSERT(e.content.p >= arena);
		FUZZ_ASSERT(e.content.p + e.content.n <= arena + ARENA);
	}
}

static void
drive(struct span in)
{
	struct span capdu;
	unsigned ends = 0, sent = 0;
	uint8_t skip = 0;

	if (!span_take_u8(&in, &skip))
		skip = 0xFF;
	while (ends == 0) {
		struct sink k = sink_of(answers, sizeof(answers));
		struct span rapdu;

		if (!mrtd_session_send(&session, &capdu)) {
			events(&ends);
			mrtd_chip_reset(&chip);
			mrtd_session_resume(&session, (struct span) {0});
			continue;
		}
		FUZZ_ASSERT(++sent <= COMMANDS);
		FUZZ_ASSERT(
		    mrtd_chip_command(&chip, capdu, &k) == MRTD_CHIP_ANSWERS);
		rapdu = sink_span(&k);
		if (!meddle(&in, &skip, &rapdu))
			(void)mrtd_session_recv(&session, rapdu);
		events(&ends);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint64_t clock = 0;
	struct mrtd_env env = {&clock, now, pseudo_random};
	struct span in = span_of(p, n);
	const struct mrtd_session_report *r;
	uint8_t how = 0;

	if (!span_take_u8(&in, &how))
		return 0;
	start(&env, how);
	drive(in);
	r = mrtd_session_report(&session);
	FUZZ_ASSERT(mrtd_session_state(&session) == MRTD_SESSION_ENDED);
	FUZZ_ASSERT(!mrtd_sm_live(&session.link.sm));
	/* With access control, nothing but the chip's own bytes gets in. */
	if (r->access == MRTD_ACCESS_BAC &&
	    r->file[MRTD_FILE_DG1].content.n > 0)
		FUZZ_ASSERT(
		    span_eq(r->file[MRTD_FILE_DG1].content, SPAN_OF(dg1)));
	if (r->access == MRTD_ACCESS_BAC &&
	    r->file[MRTD_FILE_DG2].content.n > 0)
		FUZZ_ASSERT(
		    span_eq(r->file[MRTD_FILE_DG2].content, SPAN_OF(dg2)));
	mrtd_session_wipe(&session);
	for (size_t i = 0; i < sizeof(arena); i++)
		FUZZ_ASSERT(arena[i] == 0);
	mrtd_chip_wipe(&chip);
	return 0;
}
