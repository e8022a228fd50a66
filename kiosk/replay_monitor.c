/*
 * The monitor as kiosk/loop.c runs it: real gate, decision, record and store,
 * in memory; without workers, log and door.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/hear.h"
#include "kiosk/monitor.h"
#include "kiosk/recorder_device.h"
#include "kiosk/replay_parts.h"

/* Nobody is here, everybody is ready. */
static bool
open_monitor(struct kiosk_monitor *m, const struct kiosk_lane *lane,
    struct kiosk_recorder *r)
{
	memset(m, 0, sizeof(*m));
	m->conf.lane = lane;
	m->log.fd = m->keeper.file.fd = -1;
	m->keeper.recorder = r;
	if (kiosk_crew_init(&m->crew) != KIOSK_E_OK ||
	    kiosk_store_open("sqlite::memory:", &m->store, NULL) !=
		KIOSK_E_OK ||
	    kiosk_ticket_open_replay(&m->ticket, lane) != KIOSK_E_OK)
		return false;
	/* A kiosk has none, as in kiosk/porter.c. */
	if (lane->topology != GATE_KIOSK &&
	    kiosk_recorder_device_door(r, "", &m->porter.door) != HW_E_OK)
		return false;
	if (lane->persons[0] != '\0' &&
	    !kiosk_watchdoc_open(
		lane->persons, lane->persons_secret, &m->persons))
		return false;
	for (int p = KIOSK_READER; p < KIOSK_PEERS; p++)
		m->crew.member[p].ready = true;
	kiosk_gate_init(&m->gate, &lane->policy, lane->topology, 0);
	(void)kiosk_gate_step(&m->gate, &lane->policy, GATE_EV_READY, 0);
	(void)kiosk_gate_step(&m->gate, &lane->policy, GATE_EV_CLEARED, 0);
	return m->gate.state == GATE_IDLE;
}

static bool
is_name(const char *id)
{
	return strspn(id, "0123456789abcdef") == strlen(id);
}

/* Only its digest was kept: that is what stands in the record. */
static void
believe_evidence(struct kiosk_monitor *m, struct span digest)
{
	struct kiosk_evidence *e = &m->record.evidence;

	if (e->n >= KIOSK_EVIDENCE_FRAMES || digest.n != sizeof(e->sha256[0]))
		return;
	memcpy(e->sha256[e->n++], digest.p, digest.n);
	e->days = m->conf.lane->policy.evidence_days;
}

static void
hear(struct kiosk_replay_play *p, struct kiosk_monitor *m,
    struct kiosk_recorder *r, const struct kiosk_recording_event *ev)
{
	struct kiosk_msg msg = {
	    .id = (enum kiosk_msg_id)ev->id, .passage = m->passage};
	enum kiosk_err e = KIOSK_E_FRAME;
	uint64_t once = 0;

	if (!kiosk_replay_body(p, ev, &msg.body)) {
		if (msg.id == KIOSK_MSG_EVIDENCE)
			believe_evidence(m, ev->body);
		return;
	}
	if (msg.body.n >= kiosk_msg_kind(msg.id)->min &&
	    msg.body.n <= kiosk_msg_kind(msg.id)->max)
		e = kiosk_msg_permit(
		    &msg, ev->peer, KIOSK_MONITOR, m->gate.state, &once);
	if (e != KIOSK_E_OK)
		kiosk_recorder_differ(r, "%s from %s: %s",
		    kiosk_msg_kind(msg.id)->name, kiosk_msg_peer_name(ev->peer),
		    kiosk_err_text(e));
	else
		e = kiosk_hear_frame(m, ev->peer, &msg);
	if (e != KIOSK_E_OK)
		kiosk_monitor_lose(m, ev->peer, e);
}

static void
deal_with(struct kiosk_replay_play *p, struct kiosk_monitor *m,
    struct kiosk_recorder *r, const struct kiosk_recording_event *e)
{
	switch (e->kind) {
	case KIOSK_RECORDING_STATE:
		if (!kiosk_keeper_take_state(e->body, m) ||
		    !is_name(m->group.adult))
			kiosk_recorder_differ(r, "the monitor's state is none");
		break;
	case KIOSK_RECORDING_IN:
		hear(p, m, r, e);
		break;
	case KIOSK_RECORDING_TURN:
		kiosk_monitor_turn(m, e->now_ms);
		break;
	case KIOSK_RECORDING_LOOK:
		kiosk_porter_look(m);
		break;
	case KIOSK_RECORDING_LOST:
		kiosk_monitor_lose(m, e->peer,
		    e->id < KIOSK_E_COUNT ? (enum kiosk_err)e->id
					  : KIOSK_E_INTERNAL);
		break;
	default:
		break;
	}
}

void
kiosk_replay_monitor(struct kiosk_replay_play *p, struct kiosk_recorder *r)
{
	struct kiosk_monitor *m = calloc(1, sizeof(*m));
	struct kiosk_lane *lane = malloc(sizeof(*lane));
	char scratch[] = "/tmp/sallyport-replay-XXXXXX";
	struct kiosk_recording_event e;
	uint64_t gone = 0;

	if (m == NULL || lane == NULL || mkdtemp(scratch) == NULL) {
		kiosk_recorder_differ(r, "it cannot start");
		goto out;
	}
	*lane = *p->lane;
	lane->snapshots[0] = lane->recordings[0] = lane->audit[0] = '\0';
	lane->metrics[0] = lane->terminal[0] = '\0';
	if (lane->evidence[0] != '\0')
		snprintf(lane->evidence, sizeof(lane->evidence), "%s", scratch);
	if (!open_monitor(m, lane, r))
		kiosk_recorder_differ(r, "it cannot start");
	else
		while (kiosk_recorder_step(r, &e))
			deal_with(p, m, r, &e);
	if (!r->over)
		kiosk_recorder_differ(r, "it does not come to its end");
	/* Nothing is kept of the pictures of a replay. */
	(void)!kiosk_evidence_sweep(scratch, INT64_MAX, 0, &gone);
	rmdir(scratch);
out:
	if (m != NULL) {
		kiosk_store_close(&m->store);
		kiosk_ticket_close(&m->ticket);
		bytes_wipe(m, sizeof(*m));
	}
	free(m);
	free(lane);
}
