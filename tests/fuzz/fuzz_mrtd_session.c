/*
 * The input is the chip, and the hand that holds it.  A real chip answers (with
 * BAC, without, or none at all, with keys for CA and AA: first byte) until a
 * record of the input says otherwise: how many answers to let pass, what to do,
 * and bytes to do it with.  Terminal Authentication is given the certificates
 * of TR-03110's worked example, and a signature that is none.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/chip/chip.h"
#include "mrtd/chip/key.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/session.h"
#include "tests/vectors/ta.h"

#define COMMANDS 200
#define ARENA 3072
#define P256 12
/* Bits of the first byte. */
#define KEYS 0x08
#define NO_CHAIN 0x10
#define UNSTATED 0x20

static const uint8_t com[] = {0x60, 0x16, 0x5F, 0x01, 0x04, '0', '1', '0', '7',
    0x5F, 0x36, 0x06, '0', '4', '0', '0', '0', '0', 0x5C, 0x04, 0x61, 0x75,
    0x6D, 0x6E};
static const uint8_t com_keys[] = {0x60, 0x17, 0x5F, 0x01, 0x04, '0', '1', '0',
    '7', 0x5F, 0x36, 0x06, '0', '4', '0', '0', '0', '0', 0x5C, 0x05, 0x61, 0x75,
    0x63, 0x6E, 0x6F};
static const uint8_t cvca[] = {0x42, 0x0E, 'D', 'E', 'T', 'E', 'S', 'T', 'C',
    'V', 'C', 'A', '0', '0', '0', '3', 0x00, 0x00};
static const uint8_t dg1[] = {0x61, 0x05, 0x5F, 0x1F, 0x02, '<', '<'};
static const uint8_t sod[] = {0x77, 0x04, 0x30, 0x80, 0x00, 0x00};
static uint8_t dg2[604] = {0x75, 0x82, 0x02, 0x58};

static struct mrtd_chip chip;
static struct mrtd_session session;
static uint8_t arena[ARENA], answers[70000];
static uint8_t keys[2048];
static struct mrtd_chip_ca_key ca_key;
static struct span aa_key, dg14, dg15;

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

static struct span
kept(const struct sink *k, size_t from)
{
	FUZZ_ASSERT(sink_ok(k));
	return span_of(k->p + from, k->n - from);
}

/* Two keys and the files that name them, once for all inputs. */
static void
make_keys(const struct mrtd_env *env)
{
	struct sink k = sink_of(keys, sizeof(keys));
	struct mrtd_chip_infos infos = {.ca = &ca_key, .n_ca = 1, .ta = true};
	size_t at = 0;

	if (dg15.n > 0)
		return;
	FUZZ_ASSERT(mrtd_chip_key_make(P256, MRTD_CHIP_KEY_NAMED, env, &k) ==
	    MRTD_E_OK);
	aa_key = ca_key.key = kept(&k, 0);
	ca_key.ciphers = 1u << MRTD_CIPHER_AES128;
	at = k.n;
	FUZZ_ASSERT(mrtd_chip_personalise_infos_dg14(&k, &infos) == MRTD_E_OK);
	dg14 = kept(&k, at);
	at = k.n;
	FUZZ_ASSERT(mrtd_chip_personalise_infos_dg15(&k, aa_key) == MRTD_E_OK);
	dg15 = kept(&k, at);
}

static void
give_keys(struct mrtd_chip_conf *c, struct mrtd_session_conf *s)
{
	make_keys(c->env);
	c->files[MRTD_FILE_COM] = SPAN_OF(com_keys);
	c->files[MRTD_FILE_DG14] = dg14;
	c->files[MRTD_FILE_DG15] = dg15;
	c->files[MRTD_FILE_CVCA] = SPAN_OF(cvca);
	c->ca[0] = ca_key;
	c->n_ca = 1;
	c->aa = aa_key;
	s->ask_ca = s->ask_aa = s->ask_ta = true;
	s->want_listed |= MRTD_FILE_BIT(MRTD_FILE_DG3);
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
	    .max_commands = COMMANDS,
	    .unstated_max = (how & UNSTATED) != 0 ? 4096 : 0};

	c.files[MRTD_FILE_COM] = SPAN_OF(com);
	c.files[MRTD_FILE_DG1] = SPAN_OF(dg1);
	c.files[MRTD_FILE_SOD] = SPAN_OF(sod);
	c.files[MRTD_FILE_DG2] = SPAN_OF(dg2);
	FUZZ_ASSERT(
	    mrtd_mrz_key("L898902C3", "740812", "120415", &c.mrz) == MRTD_E_OK);
	s.mrz = c.mrz;
	if ((how & KEYS) != 0)
		give_keys(&c, &s);
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

/* Whoever keeps the terminal's keys. */
static bool
keeper(uint8_t how)
{
	static const struct span chain[] = {{ta_ecdh_dv, sizeof(ta_ecdh_dv)},
	    {ta_ecdh_terminal, sizeof(ta_ecdh_terminal)}};
	static const uint8_t signature[64] = {1};
	struct mrtd_session_request r;

	if (!mrtd_session_terminal(&session, &r))
		return false;
	FUZZ_ASSERT(r.cars.n > 0);
	if ((how & NO_CHAIN) != 0)
		mrtd_session_no_terminal(&session);
	else if (r.what == MRTD_SESSION_ASK_CHAIN)
		(void)!mrtd_session_chain(&session, chain, 2);
	else if (mrtd_session_signature(&session, SPAN_OF(signature)) !=
	    MRTD_E_OK)
		mrtd_session_no_terminal(&session);
	FUZZ_ASSERT(mrtd_session_state(&session) == MRTD_SESSION_RUNNING);
	return true;
}

static void
drive(struct span in, uint8_t how)
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
			if (keeper(how))
				continue;
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
	drive(in, how);
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
	/* DG3 is for those whom the chip has let in. */
	FUZZ_ASSERT(r->file[MRTD_FILE_DG3].content.n == 0);
	/* Without the chip's key nobody passes, whatever is said. */
	if ((how & KEYS) == 0)
		FUZZ_ASSERT(r->ca.state != MRTD_AUTH_PASSED &&
		    r->aa.state != MRTD_AUTH_PASSED);
	mrtd_session_wipe(&session);
	for (size_t i = 0; i < sizeof(arena); i++)
		FUZZ_ASSERT(arena[i] == 0);
	mrtd_chip_wipe(&chip);
	return 0;
}
