/* The document worker with a seal on the page, as it is told. */
#include "tests/kiosk_seal.h"

#include "kiosk/facts.h"
#include "kiosk/worker.h"

#include <sys/socket.h>

static struct kiosk_worker worker;
static struct kiosk_channel monitor, reader;

static void
link_to(struct kiosk_channel *here, struct kiosk_channel *there,
    enum kiosk_peer peer)
{
	int fd[2];

	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
	kiosk_channel_init(here, fd[0], KIOSK_DOCUMENT, peer);
	kiosk_channel_init(there, fd[1], peer, KIOSK_DOCUMENT);
}

static void
tell(enum kiosk_peer from, enum kiosk_msg_id id, struct span body)
{
	const struct kiosk_msg m = {.id = id, .body = body};

	assert_int_equal(worker.role->message(&worker, from, &m), KIOSK_E_OK);
}

/* What of this kind has come, and nothing after it. */
static bool
heard(struct kiosk_channel *c, enum gate_state state, enum kiosk_msg_id id,
    struct kiosk_msg *m)
{
	bool found = false;

	(void)!kiosk_channel_recv(c);
	while (!found && kiosk_channel_next(c, state, m) == KIOSK_E_OK)
		found = m->id == id;
	return found;
}

static void
scan_badly(const char *zone)
{
	struct kiosk_msg m;

	tell(KIOSK_READER, KIOSK_MSG_SCANNED, text_of(zone));
	assert_true(heard(&monitor, GATE_IDLE, KIOSK_MSG_DOCUMENT, &m));
	assert_true(heard(&monitor, GATE_MRZ, KIOSK_MSG_MRZ_BAD, &m));
	kiosk_channel_renew(&monitor);
}

/* A chip that is lost at the first word: what is known then is the page. */
static void
read_no_chip(struct kiosk_facts *facts)
{
	uint8_t card[8 + 5] = {0, 0, 1, 0, 0, 0, 1, 0, 0x3B, 0x80, 0x80, 1, 1};
	const uint8_t failed[2] = {0, MRTD_E_TRANSPORT};
	struct kiosk_msg m;
	bool told = false;

	tell(KIOSK_READER, KIOSK_MSG_CARD, SPAN_OF(card));
	assert_true(heard(&monitor, GATE_ACCESS, KIOSK_MSG_CHIP, &m));
	for (int i = 0; i < 50 && !told; i++) {
		if (heard(&reader, GATE_ACCESS, KIOSK_MSG_CAPDU, &m))
			tell(KIOSK_READER, KIOSK_MSG_RAPDU, SPAN_OF(failed));
		told = heard(&monitor, GATE_ACCESS, KIOSK_MSG_FACTS, &m);
	}
	assert_true(told);
	assert_true(kiosk_facts_take(&m.body, facts));
}

static void
the_worker_keeps_the_seal_for_a_correction(void **state)
{
	static const char misread[] =
	    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
	    "L89B902C36UTO7408122F1204159ZE184226B<<<<<10\n";
	static const struct kiosk_lane lane = {.trust = "/nowhere"};
	static struct kiosk_facts facts;
	const struct variant v = {.mrz = NULL};
	const struct certs_check *c;
	struct kiosk_msg m;
	struct bench b;

	(void)state;
	set_up(&b);
	worker = (struct kiosk_worker) {.kind = KIOSK_DOCUMENT,
	    .lane = &lane,
	    .role = kiosk_worker_role(KIOSK_DOCUMENT)};
	link_to(&worker.control, &monitor, KIOSK_MONITOR);
	link_to(&worker.before, &reader, KIOSK_READER);
	assert_int_equal(worker.role->open(&worker), KIOSK_E_OK);
	/* Of a page that lay there before: not of the next zone. */
	for (int of_this_page = 0; of_this_page < 2; of_this_page++) {
		tell(KIOSK_IMAGE, KIOSK_MSG_SEAL, make(&b, &v));
		if (!of_this_page)
			scan_badly("P<");
		scan_badly(misread);
		tell(KIOSK_MONITOR, KIOSK_MSG_CORRECT, SPAN_STR("47:B>8"));
		assert_true(heard(&monitor, GATE_MRZ, KIOSK_MSG_MRZ_OK, &m));
		read_no_chip(&facts);
		c = certs_checks_find(&facts.verdict, CERTS_CHECK_SEAL_MRZ);
		assert_int_equal(c != NULL, of_this_page);
		if (c != NULL) {
			assert_int_equal(c->result, CERTS_FAILED);
			assert_string_equal(
			    c->detail, "with the zone as it was read: failed");
		}
		worker.role->clear(&worker);
		kiosk_channel_renew(&monitor);
		kiosk_channel_renew(&reader);
	}
	kiosk_channel_close(&monitor);
	kiosk_channel_close(&reader);
	kiosk_channel_close(&worker.control);
	kiosk_channel_close(&worker.before);
	tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_worker_keeps_the_seal_for_a_correction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
