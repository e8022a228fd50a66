/*
 * The input is a tape.  Its checks would keep every change out, so they are
 * made anew around the records of the input: kind, two bytes of length, body.
 * A first byte of 0 leaves the bytes as they are.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/tape.h"

#define TAPE_MAX 70000
#define ARENA 2048
#define COMMANDS 200

static struct mrtd_tape_play play;
static struct mrtd_session session;
static uint8_t arena[ARENA], answers[MRTD_RAPDU_MAX];

static struct span
wind(struct span in, uint8_t *bytes)
{
	struct sink k = sink_of(bytes, TAPE_MAX);
	uint8_t check[MRTD_TAPE_CHECK], kind;
	struct span body;
	uint16_t n;
	uint32_t size;

	memcpy(check, MRTD_TAPE_MAGIC, sizeof(check));
	sink_put(&k, SPAN_OF(check));
	while (span_take_u8(&in, &kind) && span_take_be16(&in, &n) &&
	    span_take(&in, n < in.n ? n : in.n, &body)) {
		FUZZ_ASSERT(
		    mrtd_tape_check(check, kind, &body, 1, &size) == MRTD_E_OK);
		sink_put_u8(&k, kind);
		sink_put_be32(&k, size);
		sink_put(&k, body);
		sink_put(&k, SPAN_OF(check));
	}
	return sink_span(&k);
}

static enum mrtd_err
ask(struct mrtd_session_request *request)
{
	struct span chain[MRTD_TA_CHAIN_MAX], signature;
	size_t n;
	enum mrtd_err e;

	if (request->what == MRTD_SESSION_ASK_SIGNATURE) {
		e = mrtd_tape_play_signature(&play, &signature);
		return e == MRTD_E_OK
		    ? mrtd_session_signature(&session, signature)
		    : e;
	}
	if ((e = mrtd_tape_play_chain(&play, chain, &n)) != MRTD_E_OK)
		return e;
	if (n > 0)
		return mrtd_session_chain(&session, chain, n);
	mrtd_session_no_terminal(&session);
	return MRTD_E_OK;
}

/* What a caller does when nothing can be sent. */
static void
stalled(void)
{
	struct mrtd_session_request request;
	struct span atr;
	enum mrtd_err e;

	if (mrtd_session_terminal(&session, &request))
		e = ask(&request);
	else if ((e = mrtd_tape_play_power(&play, &atr)) == MRTD_E_OK)
		mrtd_session_resume(&session, atr);
	if (e != MRTD_E_OK)
		(void)mrtd_session_failed(&session, e);
}

static void
drive(void)
{
	struct mrtd_transport t = mrtd_tape_play_transport(&play);
	struct mrtd_session_event ev;
	struct span capdu;
	unsigned ends = 0, sent = 0;

	while (ends == 0) {
		struct sink k = sink_of(answers, sizeof(answers));
		enum mrtd_err e;

		while (mrtd_session_next_event(&session, &ev))
			ends += ev.kind == MRTD_EVENT_END;
		if (!mrtd_session_send(&session, &capdu)) {
			if (mrtd_session_state(&session) != MRTD_SESSION_ENDED)
				stalled();
			continue;
		}
		FUZZ_ASSERT(++sent <= COMMANDS);
		e = t.transceive(t.cookie, capdu, &k, 0);
		if (e == MRTD_E_OK)
			(void)mrtd_session_recv(&session, sink_span(&k));
		else if (e == MRTD_E_CARD_GONE)
			(void)mrtd_session_lost(&session);
		else
			(void)mrtd_session_failed(&session, e);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	struct mrtd_session_conf conf = {.arena = arena, .arena_cap = ARENA};
	struct mrtd_tape_head head;
	uint8_t how, *bytes;
	enum mrtd_err e;

	if (!span_take_u8(&in, &how))
		return 0;
	if ((bytes = malloc(TAPE_MAX)) == NULL)
		abort();
	e = mrtd_tape_play_open(
	    &play, how == 0 ? in : wind(in, bytes), &head, &conf.atr);
	FUZZ_ASSERT(play.at <= play.total);
	if (e == MRTD_E_OK) {
		FUZZ_ASSERT(mrtd_mrz_key("L898902C3", "740812", "120415",
				&conf.mrz) == MRTD_E_OK);
		mrtd_tape_to_conf(&head, &conf);
		conf.max_commands = COMMANDS;
		conf.env = mrtd_tape_play_env(&play);
		mrtd_session_init(&session, &conf);
		drive();
		FUZZ_ASSERT(mrtd_session_state(&session) == MRTD_SESSION_ENDED);
		FUZZ_ASSERT(!mrtd_sm_live(&session.link.sm));
		mrtd_session_wipe(&session);
		(void)!mrtd_tape_play_end(&play);
	} else {
		FUZZ_ASSERT(e == MRTD_E_TAPE);
	}
	free(bytes);
	return 0;
}
