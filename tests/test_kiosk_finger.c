/*
 * What the workers say to each other about fingers and the terminal: values
 * that come from a worker which may have been taken over.
 */
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "kiosk/finger.h"
#include "kiosk/terminal_frame.h"

static uint8_t bytes[KIOSK_TERMINAL_FRAME_MAX];

static struct kiosk_finger
sample(void)
{
	return (struct kiosk_finger) {.position = 7,
	    .matcher = "matcher 1",
	    .outcome = BIOMETRICS_MATCH,
	    .score = 0.9,
	    .threshold = 0.7,
	    .fmr = 1e-3,
	    .reached = 1e-3,
	    .fingers = 1,
	    .quality_live = 60,
	    .quality_reference = 100,
	    .minutiae_live = 41,
	    .minutiae_reference = 57,
	    .width = 388,
	    .height = 374,
	    .ppi = 500,
	    .pad = {BIOMETRICS_FINGER_PAD_COPY, 0.1},
	    .second = KIOSK_FINGER_AGREES,
	    .touches = 2,
	    .us_live = 4711};
}

static struct span
encode(const struct kiosk_finger *f)
{
	struct sink k = sink_of(bytes, sizeof(bytes));

	kiosk_finger_put(&k, f);
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

static void
what_is_sent_arrives(void **state)
{
	struct kiosk_finger f = sample(), got;
	struct span s = encode(&f);

	(void)state;
	memset(&got, 0xA5, sizeof(got));
	assert_true(kiosk_finger_take(&s, &got));
	assert_int_equal(s.n, 0);
	assert_int_equal(got.position, 7);
	assert_string_equal(got.matcher, "matcher 1");
	assert_true(got.score == 0.9 && got.threshold == 0.7);
	assert_int_equal(got.minutiae_reference, 57);
	assert_int_equal(got.pad.evidence, BIOMETRICS_FINGER_PAD_COPY);
	assert_int_equal(got.us_live, 4711);
	assert_string_equal(kiosk_finger_name(7), "left index finger");
	assert_string_equal(kiosk_finger_name(0), "a finger");
	assert_string_equal(kiosk_finger_name(13), "a finger");
	assert_int_equal(got.second, KIOSK_FINGER_AGREES);
	assert_string_equal(kiosk_finger_second_text(got.second), "match");
	assert_string_equal(
	    kiosk_finger_second_text(KIOSK_FINGER_SECONDS), "cannot be told");
}

static void
a_cut_value_is_refused_whole(void **state)
{
	struct kiosk_finger f = sample(), got;
	size_t n = encode(&f).n;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct span s = span_of(bytes, i);

		assert_false(kiosk_finger_take(&s, &got));
		assert_int_equal(s.n, i);
	}
}

static void
impossible_values_are_refused(void **state)
{
	struct kiosk_finger f, got;
	struct span s;

	(void)state;
#define HOSTILE(change)                                       \
	do {                                                  \
		f = sample();                                 \
		change;                                       \
		s = encode(&f);                               \
		check(#change, !kiosk_finger_take(&s, &got)); \
	} while (0)
	HOSTILE(f.err = BIOMETRICS_E_COUNT);
	HOSTILE(f.sensor = HW_E_COUNT);
	HOSTILE(f.position = 11);
	HOSTILE(f.matcher[3] = '\x1b');
	HOSTILE(memset(f.matcher, 'x', sizeof(f.matcher)));
	HOSTILE(f.outcome = (enum biometrics_outcome)3);
	HOSTILE(f.score = NAN);
	HOSTILE(f.score = 1.5);
	HOSTILE(f.threshold = -0.1);
	HOSTILE(f.fmr = INFINITY);
	HOSTILE(f.reached = 1.5);
	HOSTILE(f.fingers = 11);
	HOSTILE(f.quality_live = 101);
	HOSTILE(f.pad.evidence = 4);
	HOSTILE(f.pad.score = NAN);
	HOSTILE(f.second = KIOSK_FINGER_SECONDS);
	HOSTILE(f.second_err = HW_E_TIMEOUT); /* and yet it was told */
	HOSTILE(f.second = KIOSK_FINGER_UNTOLD); /* and nobody knows why */
	HOSTILE((f.second = KIOSK_FINGER_UNTOLD, f.second_err = HW_E_COUNT));
#undef HOSTILE
}

/* A match is one by its own numbers alone. */
static void
a_match_that_is_none_is_seen(void **state)
{
	struct kiosk_finger f = sample();

	(void)state;
	assert_true(kiosk_finger_matches(&f, 1e-3));
#define NOT(change)                                              \
	do {                                                     \
		f = sample();                                    \
		change;                                          \
		check(#change, !kiosk_finger_matches(&f, 1e-3)); \
	} while (0)
	NOT(f.err = BIOMETRICS_E_DECODE);
	NOT(f.sensor = HW_E_GONE);
	NOT(f.outcome = BIOMETRICS_NO_MATCH);
	NOT(f.score = 0.69);
	NOT(f.threshold = 0);
	NOT(f.fmr = 0);
	NOT(f.fmr = 2e-3);
	NOT(f.reached = 0);
	NOT(f.reached = 1.1e-3);
	NOT(f.fingers = 0);
	NOT((f.fingers = 2, f.reached = 1.1e-3));
	NOT(f.position = 0);
	NOT(f.pad.score = 0.5);
#undef NOT
	/* The other matcher's word makes none, and unmakes none. */
	f = sample();
	f.score = 0.69;
	assert_false(kiosk_finger_matches(&f, 1e-3));
	f = sample();
	f.second = KIOSK_FINGER_DENIES;
	assert_true(kiosk_finger_matches(&f, 1e-3));
	/* Of two fingers together the newest may be the poorer one. */
	f = sample();
	f.fingers = 2;
	f.score = 0.69;
	f.reached = 9e-4;
	assert_true(kiosk_finger_matches(&f, 1e-3));
}

static struct mrtd_session_request
asked(void)
{
	struct mrtd_session_request r = {.what = MRTD_SESSION_ASK_SIGNATURE};

	r.cars.car[0] = SPAN_STR("UTCVCA00001");
	r.cars.car[1] = SPAN_STR("UTCVCA00002");
	r.cars.n = 2;
	r.signature.algorithm = mrtd_cvc_algorithm_at(3);
	r.signature.chr = SPAN_STR("UTIS000100001");
	r.signature.message = SPAN_STR("to be signed");
	return r;
}

static void
requests_of_a_session_arrive(void **state)
{
	struct mrtd_session_request r = asked(), got;
	struct sink k = sink_of(bytes, sizeof(bytes));

	(void)state;
	kiosk_terminal_frame_put(&k, &r);
	assert_true(kiosk_terminal_frame_take(sink_span(&k), &got));
	assert_int_equal(got.what, MRTD_SESSION_ASK_SIGNATURE);
	assert_int_equal(got.cars.n, 2);
	assert_true(span_eq(got.cars.car[1], r.cars.car[1]));
	assert_ptr_equal(got.signature.algorithm, r.signature.algorithm);
	assert_true(span_eq(got.signature.chr, r.signature.chr));
	assert_true(span_eq(got.signature.message, r.signature.message));
	/* Cut before the message, nothing of it is a request. */
	for (size_t i = 0; i < k.n - r.signature.message.n; i++)
		assert_false(
		    kiosk_terminal_frame_take(span_of(bytes, i), &got));
	r.what = MRTD_SESSION_ASK_CHAIN;
	k = sink_of(bytes, sizeof(bytes));
	kiosk_terminal_frame_put(&k, &r);
	assert_true(kiosk_terminal_frame_take(sink_span(&k), &got));
	assert_int_equal(got.what, MRTD_SESSION_ASK_CHAIN);
	bytes[k.n] = 0;
	assert_false(kiosk_terminal_frame_take(span_of(bytes, k.n + 1), &got));
}

/* clang-format off */
static const struct {
	const char *name;
	struct span in;
} bad_requests[] = {
	{"nothing",            {0}},
	{"asks for something else", HEX(2, 0)},
	{"too many keys",      HEX(0, 0xFF)},
	{"a name that is none", HEX(0, 1, 2, 'U', 'T')},
	{"an empty name",      HEX(0, 1, 0)},
	{"no such algorithm",  HEX(1, 0, 0xFF, 7, 'U', 'T', '0', '0', '0', '0', '1', 1)},
	{"nothing to sign",    HEX(1, 0, 0, 7, 'U', 'T', '0', '0', '0', '0', '1')},
}, bad_answers[] = {
	{"nothing",            {0}},
	{"of something else",  HEX(2, 0, 0)},
	{"words past the end", HEX(0, 9, 'x')},
	{"words for a terminal", HEX(0, 1, 0x1B, 0)},
	{"nine certificates",  HEX(0, 0, 9)},
	{"one of no length",   HEX(0, 0, 1, 0, 0)},
	{"one cut",            HEX(0, 0, 1, 0, 9, 1)},
	{"one too long",       HEX(0, 0, 1, 0xFF, 0xFF, 1)},
};
/* clang-format on */

static void
malformed_frames_are_refused(void **state)
{
	struct kiosk_terminal_answer a;
	struct mrtd_session_request r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad_requests) / sizeof(bad_requests[0]);
	     i++)
		check(bad_requests[i].name,
		    !kiosk_terminal_frame_take(bad_requests[i].in, &r));
	for (size_t i = 0; i < sizeof(bad_answers) / sizeof(bad_answers[0]);
	     i++)
		check(bad_answers[i].name,
		    !kiosk_terminal_frame_take_answer(bad_answers[i].in, &a));
}

static void
answers_of_the_signer_arrive(void **state)
{
	struct kiosk_terminal_answer a = {.what = MRTD_SESSION_ASK_CHAIN,
					 .why = "the chain ends today",
					 .chain = {SPAN_STR("one"),
					     SPAN_STR("another")},
					 .n = 2},
				     got;
	struct sink k = sink_of(bytes, sizeof(bytes));

	(void)state;
	kiosk_terminal_frame_put_answer(&k, &a);
	assert_true(kiosk_terminal_frame_take_answer(sink_span(&k), &got));
	assert_string_equal(got.why, "the chain ends today");
	assert_int_equal(got.n, 2);
	assert_true(span_eq(got.chain[1], SPAN_STR("another")));
	assert_int_equal(got.signature.n, 0);
	a = (struct kiosk_terminal_answer) {
	    .what = MRTD_SESSION_ASK_SIGNATURE, .signature = SPAN_STR("sig")};
	k = sink_of(bytes, sizeof(bytes));
	kiosk_terminal_frame_put_answer(&k, &a);
	assert_true(kiosk_terminal_frame_take_answer(sink_span(&k), &got));
	assert_true(span_eq(got.signature, SPAN_STR("sig")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_sent_arrives),
	    cmocka_unit_test(a_cut_value_is_refused_whole),
	    cmocka_unit_test(impossible_values_are_refused),
	    cmocka_unit_test(a_match_that_is_none_is_seen),
	    cmocka_unit_test(requests_of_a_session_arrive),
	    cmocka_unit_test(malformed_frames_are_refused),
	    cmocka_unit_test(answers_of_the_signer_arrive),
	};

	return cmocka_run_group_tests_name("kiosk_finger", tests, NULL, NULL);
}
