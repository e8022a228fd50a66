#include "kiosk/chores.h"

#include <stdio.h>

#include "kiosk/host.h"
#include "kiosk/monitor.h"
#include "kiosk/terminal.h"

#define QUIET_MS 30000 /* between looks at what workers use at rest */
#define LISTS_MS 2000 /* between looks at the files of watch-lists */

/* Once a day, with the start and between passages. */
void
kiosk_chores_warn(struct kiosk_monitor *m)
{
	const struct kiosk_lane *lane = m->conf.lane;
	struct kiosk_terminal_health h;
	int64_t now = kiosk_host_time();

	if (lane->terminal[0] == '\0' || m->warned == now / 86400)
		return;
	m->warned = now / 86400;
	if (kiosk_terminal_health_of(lane->terminal, now,
		(int)lane->terminal_days, &h) != KIOSK_E_OK)
		kiosk_log(&m->log, "terminal", 0,
		    "the CV certificates cannot be read");
	else if (h.state != KIOSK_TERMINAL_WELL)
		kiosk_log(&m->log, "terminal", 0, "%s", h.text);
}

/* In the gate's own log too, from where a site keeps it. */
static void
sign_audit(struct kiosk_monitor *m)
{
	uint8_t buf[AUDIT_LINE_MAX];
	struct sink k = sink_of(buf, sizeof(buf));

	if (kiosk_audit_gate_checkpoint(&m->audit, &k))
		kiosk_log(&m->log, "checkpoint", 0, "%.*s", (int)k.n - 1,
		    (const char *)buf);
}

static void
measure(struct kiosk_monitor *m)
{
	const struct kiosk_metrics_now now = {.state = m->gate.state,
	    .site = m->conf.lane->site[0] != '\0',
	    .line = m->officer.up,
	    .closed = m->officer.closed,
	    .now_ms = kiosk_host_now_ms(),
	    .time = kiosk_host_time()};
	const bool failed = !kiosk_metrics_write(&m->metrics, &now);

	if (failed && !m->unmeasured)
		kiosk_log(&m->log, "metrics", 0, "not written");
	m->unmeasured = failed;
}

/* Without its starter the gate begins anew as a whole: not under a traveller,
 * who needs nobody that is not there already. */
void
kiosk_chores_start(struct kiosk_monitor *m)
{
	const enum kiosk_err e = kiosk_crew_start(
	    &m->crew, kiosk_host_now_ms());

	if (e == KIOSK_E_OK)
		return;
	if (!m->barren)
		kiosk_log(&m->log, "worker", 0, "cannot be started");
	m->barren = m->barren || e == KIOSK_E_CLOSED;
	if (m->barren && !kiosk_gate_running(m->gate.state))
		m->stop = true;
}

static void
tell_news(struct kiosk_monitor *m, const struct kiosk_watchdoc_news *n)
{
	char text[160], digest[17];

	for (size_t i = 0; i < 8; i++)
		snprintf(digest + 2 * i, 3, "%02x", n->sha256[i]);
	if (n->why == NULL)
		snprintf(text, sizeof(text),
		    "%s: version %u from now on, SHA-256 %s", n->list,
		    n->version, digest);
	else if (n->version != 0)
		snprintf(text, sizeof(text),
		    "%s: what was put in its place %s; version %u stays",
		    n->list, n->why, n->version);
	else
		snprintf(text, sizeof(text), "%s: %s", n->list, n->why);
	kiosk_log(&m->log, "watchlist", 0, "%s", text);
	kiosk_audit_gate_say(&m->audit, AUDIT_CHANGE, "-", text);
}

/* Nobody is there: a passage has the same lists from its begin to its end. */
static void
renew_lists(struct kiosk_monitor *m)
{
	const uint64_t now = kiosk_host_now_ms();
	struct kiosk_watchdoc_news news;

	if (m->persons == NULL || now < m->persons_ms)
		return;
	m->persons_ms = now + LISTS_MS;
	/* Each once at most: who changes one all the time holds up nobody. */
	for (int i = 0; i < KIOSK_WATCHDOC_LISTS &&
	     kiosk_watchdoc_renew(m->persons, &news);
	     i++)
		tell_news(m, &news);
}

void
kiosk_chores_passage(struct kiosk_monitor *m)
{
	kiosk_chores_warn(m);
}

void
kiosk_chores_turn(struct kiosk_monitor *m)
{
	measure(m);
	kiosk_officer_turn(m);
	if (m->gate.state == GATE_IDLE || m->gate.state == GATE_OUT_OF_SERVICE)
		kiosk_crew_renew(
		    &m->crew, kiosk_host_now_ms(), QUIET_MS, KIOSK_CREW_CPU_S);
	if (m->gate.state != GATE_IDLE)
		return;
	renew_lists(m);
	kiosk_faces_turn(m);
	sign_audit(m);
	kiosk_monitor_keep(m);
}
