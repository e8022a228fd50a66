#include "tests/check.h"

#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/channel.h"
#include "kiosk/msg.h"

static uint8_t body[256];

/* Every message, from everybody to everybody, in every state of the gate. */
static void
permits_what_the_table_says(void **state)
{
	(void)state;
	for (int id = 0; id < KIOSK_MSG_COUNT; id++)
		for (int from = 0; from < KIOSK_PEERS; from++)
			for (int to = 0; to < KIOSK_PEERS; to++)
				for (int s = 0; s < GATE_STATE_COUNT; s++) {
					const struct kiosk_msg_kind *k =
					    kiosk_msg_kind(
						(enum kiosk_msg_id)id);
					struct kiosk_msg m = {
					    (enum kiosk_msg_id)id, 1, {0}};
					bool parties = (k->from & 1u << from) !=
						0 &&
					    (k->to & 1u << to) != 0;
					bool now = k->states == 0 ||
					    (k->states & 1u << s) != 0;
					uint64_t once = 0;
					enum kiosk_err want = !parties
					    ? KIOSK_E_SENDER
					    : now ? KIOSK_E_OK
						  : KIOSK_E_STATE;

					check(k->name,
					    kiosk_msg_permit(&m,
						(enum kiosk_peer)from,
						(enum kiosk_peer)to,
						(enum gate_state)s,
						&once) == want);
					if (want != KIOSK_E_OK)
						continue;
					want = k->once ? KIOSK_E_REPEATED
						       : KIOSK_E_OK;
					check(k->name,
					    kiosk_msg_permit(&m,
						(enum kiosk_peer)from,
						(enum kiosk_peer)to,
						(enum gate_state)s,
						&once) == want);
				}
}

/* clang-format off */
/* What must never be possible, whatever somebody does to the table. */
static const struct {
	const char *name;
	enum kiosk_msg_id id;
	enum kiosk_peer from;
	enum gate_state state;
	enum kiosk_err want;
} never[] = {
	{"facts while idle",             KIOSK_MSG_FACTS,     KIOSK_DOCUMENT,  GATE_IDLE,      KIOSK_E_STATE},
	{"facts before the MRZ",         KIOSK_MSG_FACTS,     KIOSK_DOCUMENT,  GATE_MRZ,       KIOSK_E_STATE},
	{"facts after they were judged", KIOSK_MSG_FACTS,     KIOSK_DOCUMENT,  GATE_FACE,      KIOSK_E_STATE},
	{"facts from the image worker",  KIOSK_MSG_FACTS,     KIOSK_IMAGE,     GATE_READING,   KIOSK_E_SENDER},
	{"a match while reading",        KIOSK_MSG_COMPARED,  KIOSK_BIOMETRIC, GATE_READING,   KIOSK_E_STATE},
	{"a match from the document",    KIOSK_MSG_COMPARED,  KIOSK_DOCUMENT,  GATE_FACE,      KIOSK_E_SENDER},
	{"evidence of an attack",        KIOSK_MSG_EVIDENCE,  KIOSK_BIOMETRIC, GATE_FACE,      KIOSK_E_OK},
	{"evidence, a little late",      KIOSK_MSG_EVIDENCE,  KIOSK_BIOMETRIC, GATE_OFFICER,   KIOSK_E_OK},
	{"evidence from the decoder",    KIOSK_MSG_EVIDENCE,  KIOSK_IMAGE,     GATE_FACE,      KIOSK_E_SENDER},
	{"evidence while reading",       KIOSK_MSG_EVIDENCE,  KIOSK_BIOMETRIC, GATE_READING,   KIOSK_E_STATE},
	{"a match with the door open",   KIOSK_MSG_COMPARED,  KIOSK_BIOMETRIC, GATE_DOOR_OPEN, KIOSK_E_STATE},
	{"a finger before the face",     KIOSK_MSG_FINGER_COMPARED, KIOSK_BIOMETRIC, GATE_FACE, KIOSK_E_STATE},
	{"a finger from its sensor",     KIOSK_MSG_FINGER_COMPARED, KIOSK_FINGER, GATE_FINGER,  KIOSK_E_SENDER},
	{"a signature asked for late",   KIOSK_MSG_ASK_TERMINAL, KIOSK_DOCUMENT, GATE_FACE,     KIOSK_E_STATE},
	{"a signature for the reader",   KIOSK_MSG_ASK_TERMINAL, KIOSK_READER, GATE_READING,    KIOSK_E_SENDER},
	{"the reader judges an MRZ",     KIOSK_MSG_MRZ_OK,    KIOSK_READER,    GATE_MRZ,       KIOSK_E_SENDER},
	{"cleared in a passage",         KIOSK_MSG_CLEARED,   KIOSK_DOCUMENT,  GATE_READING,   KIOSK_E_STATE},
	{"a worker gives orders",        KIOSK_MSG_COMPARE,   KIOSK_SCREEN,    GATE_FACE,      KIOSK_E_SENDER},
	{"the screen is touched",        KIOSK_MSG_TOUCH,     KIOSK_SCREEN,    GATE_WARNING,   KIOSK_E_OK},
	{"no such message",              (enum kiosk_msg_id)99, KIOSK_DOCUMENT, GATE_READING,  KIOSK_E_UNKNOWN},
};
/* clang-format on */

static void
refuses_what_must_never_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		struct kiosk_msg m = {never[i].id, 1, {0}};
		uint64_t once = 0;

		check(never[i].name,
		    kiosk_msg_permit(&m, never[i].from, KIOSK_MONITOR,
			never[i].state, &once) == never[i].want);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	struct span in;
	enum kiosk_err want;
	size_t need, rest;
} frames[] = {
	{"nothing",          {0},                                                  KIOSK_E_PARTIAL, 10, 0},
	{"header cut",       HEX(0, KIOSK_MSG_MRZ_BAD, 0, 0, 0, 1, 0, 0, 0),       KIOSK_E_PARTIAL, 10, 9},
	{"body cut",         HEX(0, KIOSK_MSG_MRZ_BAD, 0, 0, 0, 1, 0, 0, 0, 2, 7), KIOSK_E_PARTIAL, 12, 11},
	{"whole",            HEX(0, KIOSK_MSG_MRZ_BAD, 0, 0, 0, 1, 0, 0, 0, 2, 7, 7), KIOSK_E_OK, 0, 0},
	{"one and a half",   HEX(0, KIOSK_MSG_MRZ_BAD, 0, 0, 0, 1, 0, 0, 0, 2, 7, 7, 0), KIOSK_E_OK, 0, 1},
	{"empty body",       HEX(0, KIOSK_MSG_CHIP, 0, 0, 0, 1, 0, 0, 0, 0),       KIOSK_E_OK, 0, 0},
	{"too long by one",  HEX(0, KIOSK_MSG_CHIP, 0, 0, 0, 1, 0, 0, 0, 1),       KIOSK_E_SIZE, 0, 10},
	{"too short by one", HEX(0, KIOSK_MSG_MRZ_BAD, 0, 0, 0, 1, 0, 0, 0, 1, 7), KIOSK_E_SIZE, 0, 11},
	{"4 GiB",            HEX(0, KIOSK_MSG_FACTS, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF), KIOSK_E_SIZE, 0, 10},
	{"unknown kind",     HEX(0, KIOSK_MSG_COUNT, 0, 0, 0, 1, 0, 0, 0, 0),      KIOSK_E_UNKNOWN, 0, 10},
	{"kind 65535",       HEX(0xFF, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0),              KIOSK_E_UNKNOWN, 0, 10},
};
/* clang-format on */

static void
reads_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		struct span s = frames[i].in;
		struct kiosk_msg m = {.passage = 77};
		size_t need = 0;

		check(frames[i].name,
		    kiosk_msg_next(&s, &m, &need) == frames[i].want);
		check(frames[i].name, need == frames[i].need);
		check(frames[i].name, s.n == frames[i].rest);
		check(frames[i].name,
		    m.passage == (frames[i].want == KIOSK_E_OK ? 1 : 77));
	}
}

static void
carries_large_and_small(void **state)
{
	static uint8_t big[40000];
	struct kiosk_channel a, b;
	struct kiosk_msg m;
	enum kiosk_err e;
	int fd[2];

	(void)state;
	memset(big, 0xA5, sizeof(big));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	kiosk_channel_init(&a, fd[0], KIOSK_DOCUMENT, KIOSK_IMAGE);
	kiosk_channel_init(&b, fd[1], KIOSK_IMAGE, KIOSK_DOCUMENT);
	assert_int_equal(
	    kiosk_channel_send(&a, KIOSK_MSG_PORTRAIT, 9, SPAN_OF(big), 100),
	    KIOSK_E_OK);
	while ((e = kiosk_channel_next(&b, GATE_IDLE, &m)) == KIOSK_E_PARTIAL)
		assert_int_equal(kiosk_channel_recv(&b), KIOSK_E_OK);
	assert_int_equal(e, KIOSK_E_OK);
	assert_int_equal(m.passage, 9);
	assert_true(span_eq(m.body, SPAN_OF(big)));
	/* Once in a passage. */
	assert_int_equal(
	    kiosk_channel_send(&a, KIOSK_MSG_PORTRAIT, 9, HEX(1, 2, 3), 100),
	    KIOSK_E_OK);
	while ((e = kiosk_channel_next(&b, GATE_IDLE, &m)) == KIOSK_E_PARTIAL)
		assert_int_equal(kiosk_channel_recv(&b), KIOSK_E_OK);
	assert_int_equal(e, KIOSK_E_REPEATED);
	kiosk_channel_close(&a);
	assert_int_equal(kiosk_channel_recv(&b), KIOSK_E_CLOSED);
	kiosk_channel_close(&b);
}

static void
gives_up_on_a_peer_that_does_not_read(void **state)
{
	struct kiosk_channel a;
	enum kiosk_err e = KIOSK_E_OK;
	int fd[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	kiosk_channel_init(&a, fd[0], KIOSK_READER, KIOSK_DOCUMENT);
	for (int i = 0; i < 100000 && e == KIOSK_E_OK; i++)
		e = kiosk_channel_send(
		    &a, KIOSK_MSG_RAPDU, 1, span_of(body, sizeof(body)), 10);
	assert_int_equal(e, KIOSK_E_BUSY);
	kiosk_channel_close(&a);
	close(fd[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(permits_what_the_table_says),
	    cmocka_unit_test(refuses_what_must_never_be),
	    cmocka_unit_test(reads_frames),
	    cmocka_unit_test(carries_large_and_small),
	    cmocka_unit_test(gives_up_on_a_peer_that_does_not_read),
	};

	return cmocka_run_group_tests_name("kiosk_msg", tests, NULL, NULL);
}
