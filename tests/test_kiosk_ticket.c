/*
 * Whom a gate asks whether a token was used before, and what it takes without:
 * its own store may have been put back to an older one.
 */
#include "tests/check.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "kiosk/monitor.h"

#define CLAIM_ID "00112233445566778899aabbccddeeff"

static struct kiosk_monitor m;
static struct kiosk_lane lane = {.name = "gate-1", .topology = GATE_GATE};
static struct kiosk_channel link_end;

static int
before(void **state)
{
	int fd[2];

	(void)state;
	m = (struct kiosk_monitor) {.conf.lane = &lane,
	    .log.fd = -1,
	    .gate.topology = GATE_GATE,
	    .ticket.since = 1795355000};
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) != 0)
		return -1;
	m.crew.member[KIOSK_LINK].ready = true;
	kiosk_channel_init(&m.crew.member[KIOSK_LINK].channel, fd[0],
	    KIOSK_MONITOR, KIOSK_LINK);
	kiosk_channel_init(&link_end, fd[1], KIOSK_LINK, KIOSK_MONITOR);
	return 0;
}

static int
after(void **state)
{
	(void)state;
	kiosk_channel_close(&m.crew.member[KIOSK_LINK].channel);
	kiosk_channel_close(&link_end);
	return 0;
}

/* Whether the link was asked about the very token. */
static bool
asked(void)
{
	struct pollfd p = {link_end.fd, POLLIN, 0};
	struct kiosk_msg msg;
	struct kiosk_token t;

	if (poll(&p, 1, 0) != 1)
		return false;
	assert_int_equal(kiosk_channel_recv(&link_end), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_channel_next(&link_end, GATE_CLAIMING, &msg), KIOSK_E_OK);
	assert_int_equal(msg.id, KIOSK_MSG_CLAIM);
	assert_true(kiosk_spent_take_claim(msg.body, &t));
	assert_string_equal(t.id, CLAIM_ID);
	assert_string_equal(t.gates, m.record.token.gates);
	assert_int_equal(kiosk_channel_next(&link_end, GATE_CLAIMING, &msg),
	    KIOSK_E_PARTIAL);
	return true;
}

#define ALONE "gate-1"
#define SEVERAL "gate-1 gate-2"
#define NO_SITE ""
#define ASKS GATE_EVENT_COUNT
#define TAKES GATE_EV_CLAIMED
#define REFUSES GATE_EV_REFUSED
#define C(name) KIOSK_RECORD_CLAIM_##name

/* clang-format off */
static const struct {
	const char *name, *site;
	bool up, offline;
	const char *gates;
	int64_t after_s; /* the start it was printed */
	enum gate_event want;
	int claim;
} rows[] = {
	{"alone, the site is there",          "T1", true, false, ALONE, 60, ASKS, KIOSK_RECORD_UNCLAIMED},
	{"alone, from before the start",      "T1", true, false, ALONE, -60, ASKS, KIOSK_RECORD_UNCLAIMED},
	{"several",                           "T1", true, false, SEVERAL, 60, ASKS, KIOSK_RECORD_UNCLAIMED},
	{"asked, whatever the policy",        "T1", true, true, ALONE, -60, ASKS, KIOSK_RECORD_UNCLAIMED},
	{"alone, the line is cut",            "T1", false, false, ALONE, 60, REFUSES, KIOSK_RECORD_UNCLAIMED},
	{"alone, cut, from before the start", "T1", false, false, ALONE, -60, REFUSES, KIOSK_RECORD_UNCLAIMED},
	{"several, cut",                      "T1", false, false, SEVERAL, 60, REFUSES, KIOSK_RECORD_UNCLAIMED},
	{"cut, as the policy says",           "T1", false, true, ALONE, 60, TAKES, C(OFFLINE)},
	{"the same, several",                 "T1", false, true, SEVERAL, 60, TAKES, C(OFFLINE)},
	{"the same, from before the start",   "T1", false, true, ALONE, -60, REFUSES, KIOSK_RECORD_UNCLAIMED},
	{"several, from before the start",    "T1", false, true, SEVERAL, -60, REFUSES, KIOSK_RECORD_UNCLAIMED},
	{"as late as clocks may differ",      "T1", false, true, ALONE, KIOSK_TOKEN_SKEW_S, REFUSES, KIOSK_RECORD_UNCLAIMED},
	{"later",                             "T1", false, true, ALONE, KIOSK_TOKEN_SKEW_S + 1, TAKES, C(OFFLINE)},
	{"no site",                           NO_SITE, false, false, ALONE, -60, TAKES, C(ALONE)},
	{"no site, several",                  NO_SITE, false, false, SEVERAL, 60, REFUSES, KIOSK_RECORD_UNCLAIMED},
	{"no site, several, may",             NO_SITE, false, true, SEVERAL, -60, TAKES, C(OFFLINE)},
	{"of a name that begins like ours",   NO_SITE, false, false, "gate-10", 60, REFUSES, KIOSK_RECORD_UNCLAIMED},
};
/* clang-format on */

static void
asks_the_site_about_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct kiosk_record *r = &m.record;
		enum gate_event e;

		kiosk_record_wipe(r);
		snprintf(r->token.id, sizeof(r->token.id), CLAIM_ID);
		snprintf(r->token.gates, sizeof(r->token.gates), "%s",
		    rows[i].gates);
		r->token.issued = m.ticket.since + rows[i].after_s;
		r->token.expires = r->token.issued + 1800;
		snprintf(lane.site, sizeof(lane.site), "%s", rows[i].site);
		lane.policy.token_offline = rows[i].offline;
		m.officer.up = rows[i].up;
		e = kiosk_ticket_claim(&m);
		check(rows[i].name, e == rows[i].want);
		check(rows[i].name, asked() == (e == ASKS));
		check(rows[i].name, (int)r->token_claim == rows[i].claim);
		check(rows[i].name, (r->reasons > 0) == (e == REFUSES));
		check(rows[i].name,
		    e != REFUSES ||
			strcmp(r->reason[0].code, "token-unclaimed") == 0);
	}
}

static void
knows_when_it_was_started(void **state)
{
	const struct kiosk_lane other = {.topology = GATE_ONE_STEP};
	const int64_t now = kiosk_host_time();
	struct kiosk_ticket t = {.since = 0};

	(void)state;
	assert_int_equal(kiosk_ticket_open(&t, &other), KIOSK_E_OK);
	assert_in_range(t.since, now, now + 2);
	kiosk_ticket_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(asks_the_site_about_each),
	    cmocka_unit_test(knows_when_it_was_started),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_ticket", tests, before, after);
}
