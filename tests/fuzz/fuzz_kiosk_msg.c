/*
 * The input is a worker that was taken over: its first byte says which, the
 * second in which state the gate is, the rest is what it sends.
 */
#include "tests/fuzz/fuzz.h"

#include "kiosk/comparison.h"
#include "kiosk/facts.h"
#include "kiosk/finger.h"
#include "kiosk/hindrance.h"
#include "kiosk/journal.h"
#include "kiosk/msg.h"
#include "kiosk/print.h"
#include "kiosk/spent.h"
#include "kiosk/terminal_frame.h"
#include "kiosk/typed.h"

static struct kiosk_facts facts;

/* What is taken is what would be put. */
static void
marks_of(struct span s)
{
	uint8_t room[KIOSK_JOURNAL_WIRE];
	struct sink k = sink_of(room, sizeof(room));
	struct kiosk_journal_site site;

	if (!kiosk_journal_take(s, &site))
		return;
	FUZZ_ASSERT(site.n <= KIOSK_JOURNAL_STORES && site.erased_ms >= 0);
	kiosk_journal_put(&k, &site);
	FUZZ_ASSERT(sink_ok(&k) && span_eq(sink_span(&k), s));
}

static void
claimed_of(struct span s)
{
	uint8_t room[KIOSK_SPENT_CLAIMED];
	struct sink k = sink_of(room, sizeof(room));
	struct kiosk_spent_claimed c;

	if (!kiosk_spent_take_claimed(s, &c))
		return;
	FUZZ_ASSERT(c.said <= KIOSK_STORE_UNSETTLED);
	kiosk_spent_put_claimed(&k, &c);
	/* The name may hold a NUL: it ends there. */
	FUZZ_ASSERT(sink_ok(&k) && k.n <= s.n &&
	    span_eq(sink_span(&k), span_of(s.p, k.n)));
}

static void
step_of(struct span s)
{
	uint8_t room[KIOSK_HINDRANCE_STEP];
	struct sink k = sink_of(room, sizeof(room));
	enum kiosk_hindrance why;
	enum gate_state state;

	if (!kiosk_hindrance_take(s, &state, &why))
		return;
	FUZZ_ASSERT(state < GATE_STATE_COUNT && why < KIOSK_HINDRANCE_COUNT);
	FUZZ_ASSERT(kiosk_hindrance_of(kiosk_hindrance_name(why)) == why);
	kiosk_hindrance_put(&k, state, why);
	FUZZ_ASSERT(sink_ok(&k) && span_eq(span_of(k.p, s.n), s));
}

static void
body_of(const struct kiosk_msg *m)
{
	struct span s = m->body;
	struct kiosk_print_file file;
	struct kiosk_print print;
	struct kiosk_comparison c;
	struct kiosk_finger finger;
	struct kiosk_impostor_who who;
	struct mrtd_session_request request;
	struct kiosk_terminal_answer answer;
	struct kiosk_typed typed;
	struct mrtd_mrz_key key;

	if (m->id == KIOSK_MSG_COMPARED && kiosk_comparison_take(&s, &c)) {
		FUZZ_ASSERT(c.verdict.outcome <= BIOMETRICS_MATCH);
		if (kiosk_comparison_matches(&c, 1e-3))
			FUZZ_ASSERT(c.verdict.fmr <= 1e-3);
	}
	if (m->id == KIOSK_MSG_COMPARE && kiosk_impostor_who_take(s, &who))
		FUZZ_ASSERT(who.known == (s.n > 0));
	if (m->id == KIOSK_MSG_LINE && s.n > 1)
		marks_of(span_of(s.p + 1, s.n - 1));
	if (m->id == KIOSK_MSG_CLAIMED)
		claimed_of(s);
	if (m->id == KIOSK_MSG_STEP)
		step_of(s);
	if (m->id == KIOSK_MSG_PRINT && kiosk_print_take_file(s, &file))
		FUZZ_ASSERT(file.image.n < s.n);
	if ((m->id == KIOSK_MSG_PRINT_PIXELS || m->id == KIOSK_MSG_CAPTURE) &&
	    kiosk_print_take(s, &print))
		FUZZ_ASSERT(
		    print.pixels.n == (size_t)print.width * print.height);
	if (m->id == KIOSK_MSG_FINGER_COMPARED &&
	    kiosk_finger_take(&s, &finger)) {
		FUZZ_ASSERT(finger.outcome <= BIOMETRICS_MATCH);
		if (kiosk_finger_matches(&finger, 1e-3))
			FUZZ_ASSERT(finger.reached <= 1e-3 &&
			    (finger.fingers > 1 ||
				finger.score >= finger.threshold));
		FUZZ_ASSERT(finger.second < KIOSK_FINGER_SECONDS &&
		    (finger.second == KIOSK_FINGER_UNTOLD) ==
			(finger.second_err != HW_E_OK));
	}
	if (m->id == KIOSK_MSG_ASK_TERMINAL &&
	    kiosk_terminal_frame_take(s, &request))
		FUZZ_ASSERT(request.cars.n <= MRTD_CVC_CARS);
	if (m->id == KIOSK_MSG_TERMINAL_SAYS &&
	    kiosk_terminal_frame_take_answer(s, &answer))
		FUZZ_ASSERT(answer.n <= MRTD_TA_CHAIN_MAX);
	if (m->id == KIOSK_MSG_TYPED && kiosk_typed_take(&s, &typed))
		FUZZ_ASSERT(typed.by_can
			? strlen(typed.can) == 6
			: kiosk_typed_key(&typed, &key) == MRTD_E_OK);
	if (m->id == KIOSK_MSG_FACTS && kiosk_facts_take(&s, &facts))
		FUZZ_ASSERT(certs_checks_valid(&facts.verdict));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span s = span_of(p, n);
	uint8_t who, state;
	uint64_t once = 0;

	if (!span_take_u8(&s, &who) || !span_take_u8(&s, &state))
		return 0;
	who = (uint8_t)(1 + who % (KIOSK_PEERS - 1));
	state = (uint8_t)(state % GATE_STATE_COUNT);
	while (s.n > 0) {
		struct span before = s;
		struct kiosk_msg m;
		size_t need = 0;
		enum kiosk_err e = kiosk_msg_next(&s, &m, &need);
		const struct kiosk_msg_kind *k;

		if (e != KIOSK_E_OK) {
			FUZZ_ASSERT(s.n == before.n && s.p == before.p);
			FUZZ_ASSERT(e != KIOSK_E_PARTIAL || need > s.n);
			FUZZ_ASSERT(
			    need <= KIOSK_MSG_HEADER + KIOSK_MSG_BODY_MAX);
			break;
		}
		k = kiosk_msg_kind(m.id);
		FUZZ_ASSERT(m.body.n >= k->min && m.body.n <= k->max);
		FUZZ_ASSERT(before.n == s.n + KIOSK_MSG_HEADER + m.body.n);
		/* What the monitor says is taken at the other end. */
		if ((k->from & 1u << KIOSK_MONITOR) != 0)
			body_of(&m);
		e = kiosk_msg_permit(&m, (enum kiosk_peer)who, KIOSK_MONITOR,
		    (enum gate_state)state, &once);
		if (e != KIOSK_E_OK)
			break;
		FUZZ_ASSERT((k->from & 1u << who) != 0);
		FUZZ_ASSERT((k->states & 1u << state) != 0);
		body_of(&m);
	}
	return 0;
}
