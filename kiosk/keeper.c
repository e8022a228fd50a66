#include "kiosk/keeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "certs/files.h"
#include "kiosk/dumps.h"
#include "kiosk/monitor.h"
#include "kiosk/worker.h"

#define FILE_MAX ((size_t)64 << 20)
#define EVENT_MAX                                                  \
	((size_t)1 << 20) /* of the monitor: frames without images \
			   */

static void
line(struct sink *k, const char *name, const char *value)
{
	char text[KIOSK_LANE_PATH + 64];
	int n = snprintf(text, sizeof(text), "%s %s\n", name, value);

	if (n > 0 && (size_t)n < sizeof(text))
		sink_put(k, span_of(text, (size_t)n));
	else
		k->overflow = true;
}

static void
digest(struct sink *k, const char *name, struct span bytes)
{
	uint8_t md[KIOSK_RECORDING_DIGEST];
	char hex[2 * sizeof(md) + 1] = "unreadable";

	if (bytes.p != NULL && kiosk_recording_digest(bytes, md))
		for (size_t i = 0; i < sizeof(md); i++)
			snprintf(hex + 2 * i, 3, "%02x", md[i]);
	line(k, name, hex);
}

static void
digest_file(struct sink *k, const char *name, const char *path)
{
	struct span s = {0};

	if (path[0] == '\0') {
		line(k, name, "none");
		return;
	}
	if (kiosk_dumps_slurp(path, FILE_MAX, &s) != KIOSK_E_OK)
		s = span_of(NULL, 0);
	digest(k, name, s);
	free((void *)(uintptr_t)s.p);
}

/* What joins a kiosk and the gates apart; public halves alone. */
static void
digest_tokens(struct sink *k, const struct kiosk_lane *lane)
{
	struct kiosk_token_kiosks believed;
	uint8_t ids[KIOSK_TOKEN_KIOSKS * sizeof(believed.key[0].id)];
	struct sink all = sink_of(ids, sizeof(ids));

	if (lane->topology == GATE_KIOSK)
		digest_file(k, "seal", lane->token_seal);
	if (lane->topology != GATE_GATE)
		return;
	if (kiosk_token_kiosks_read(lane->token_kiosks, &believed) !=
	    KIOSK_E_OK) {
		line(k, "kiosks", "unreadable");
		return;
	}
	for (size_t i = 0; i < believed.n; i++)
		sink_put(&all, SPAN_OF(believed.key[i].id));
	digest(k, "kiosks", sink_span(&all));
	kiosk_token_kiosks_close(&believed);
}

bool
kiosk_keeper_head(
    struct sink *k, const struct kiosk_lane *lane, const char *conf_path)
{
	char full[4096];
	struct span index = {0};

	line(k, "gate", lane->name);
	line(k, "station", kiosk_station_name(lane->topology));
	line(k, "policy", lane->policy.id.sha256);
	if (certs_files_map(lane->trust, &index) == CERTS_E_OK) {
		digest(k, "trust", index);
		certs_files_unmap(&index);
	} else {
		line(k, "trust", "unreadable");
	}
	digest_file(k, "algorithms", lane->algorithms_path);
	digest_file(k, "thresholds", lane->thresholds);
	digest_tokens(k, lane);
	digest_file(k, "configuration", conf_path);
	line(k, "file",
	    realpath(conf_path, full) != NULL && strlen(full) < KIOSK_LANE_PATH
		? full
		: conf_path);
	return sink_ok(k);
}

void
kiosk_keeper_put_state(struct sink *k, const struct kiosk_monitor *m)
{
	const struct kiosk_group *g = &m->group;

	sink_put_be32(k, m->passage);
	sink_put_u8(k, (uint8_t)m->assist);
	sink_put_u8(k, m->patient);
	sink_put_u8(k, g->declared);
	sink_put_u8(k, g->open);
	sink_put_be64(k, g->until_ms);
	sink_put_be32(k, g->left);
	sink_put(k, span_of(g->adult, sizeof(g->adult)));
	sink_put_u8(k, m->officer.up);
	sink_put_be64(k, m->officer.since_ms);
	sink_put_u8(k, (uint8_t)m->porter.state);
	sink_put_be32(k, m->porter.alarms);
	sink_put_u8(k, m->porter.lost);
	sink_put_u8(k, (uint8_t)m->porter.lamp);
}

bool
kiosk_keeper_take_state(struct span s, struct kiosk_monitor *m)
{
	uint8_t assist, patient, declared, open, up, state, lost, lamp;
	uint32_t passage, left, alarms;
	struct kiosk_group g = {0};

	if (!span_take_be32(&s, &passage) || !span_take_u8(&s, &assist) ||
	    assist > KIOSK_RECORD_WHEELCHAIR || !span_take_u8(&s, &patient) ||
	    !span_take_u8(&s, &declared) || !span_take_u8(&s, &open) ||
	    !span_take_be64(&s, &g.until_ms) || !span_take_be32(&s, &left) ||
	    !span_take_copy(&s, g.adult, sizeof(g.adult)) ||
	    g.adult[sizeof(g.adult) - 1] != '\0' || !span_take_u8(&s, &up) ||
	    !span_take_be64(&s, &m->officer.since_ms) ||
	    !span_take_u8(&s, &state) || state > HW_DOOR_EMERGENCY ||
	    !span_take_be32(&s, &alarms) || !span_take_u8(&s, &lost) ||
	    !span_take_u8(&s, &lamp) || lamp > HW_DOOR_LAMPS || s.n != 0)
		return false;
	g.declared = declared != 0;
	g.open = open != 0;
	g.left = left;
	m->passage = passage;
	m->assist = (enum kiosk_record_assist)assist;
	m->group = g;
	m->officer.up = up != 0;
	m->porter.state = (enum hw_door_state)state;
	m->porter.alarms = alarms;
	m->porter.lost = lost != 0;
	m->porter.lamp = (enum hw_door_lamp)lamp;
	if ((m->patient = patient != 0))
		kiosk_policy_patient(&m->conf.lane->policy, &m->slow);
	return true;
}

enum kiosk_err
kiosk_keeper_open(struct kiosk_keeper *k, const struct kiosk_lane *lane,
    const char *conf_path)
{
	struct sink head = sink_of(k->head, sizeof(k->head));

	k->file.fd = -1;
	if (!kiosk_worker_recorded(lane, KIOSK_MONITOR))
		return KIOSK_E_OK;
	mkdir(lane->recordings, 0700);
	if (kiosk_recording_file_tidy(lane->recordings) != KIOSK_E_OK)
		return KIOSK_E_SYSTEM;
	if (!kiosk_keeper_head(&head, lane, conf_path))
		return KIOSK_E_CONF;
	k->head_n = head.n;
	return kiosk_recorder_new(KIOSK_MONITOR, EVENT_MAX, &k->recorder);
}

void
kiosk_keeper_close(struct kiosk_keeper *k)
{
	kiosk_recording_file_abandon(&k->file);
	kiosk_recorder_free(&k->recorder);
}

/* Nobody is there: what happened before the last event is nobody's. */
static void
begin_anew(struct kiosk_monitor *m)
{
	struct kiosk_keeper *k = &m->keeper;
	uint8_t state[KIOSK_KEEPER_STATE];
	struct sink s = sink_of(state, sizeof(state));

	kiosk_recorder_renew(k->recorder);
	kiosk_recorder_event(k->recorder, KIOSK_RECORDING_HEAD, KIOSK_MONITOR,
	    0, span_of(k->head, k->head_n));
	kiosk_keeper_put_state(&s, m);
	kiosk_recorder_event(k->recorder, KIOSK_RECORDING_STATE, KIOSK_MONITOR,
	    0, sink_span(&s));
}

void
kiosk_keeper_mark(struct kiosk_monitor *m, enum kiosk_recording_kind kind,
    enum kiosk_peer peer, unsigned id, struct span body)
{
	struct kiosk_keeper *k = &m->keeper;

	if (k->recorder == NULL || k->recorder->playing)
		return;
	if (!k->running)
		begin_anew(m);
	kiosk_recorder_event(k->recorder, kind, peer, id, body);
}

bool
kiosk_keeper_waits(const struct kiosk_monitor *m)
{
	if (!m->keeper.ended || m->gate.state != GATE_CLEARING)
		return false;
	for (int p = KIOSK_DOCUMENT; p <= KIOSK_BIOMETRIC; p++)
		if (m->crew.member[p].ready && !m->crew.member[p].cleared)
			return true;
	return false;
}

static void
finish(struct kiosk_monitor *m)
{
	struct kiosk_keeper *k = &m->keeper;

	if (kiosk_recording_file_end(&k->file, k->name, m->erase.spent) !=
	    KIOSK_E_OK)
		kiosk_log(&m->log, "recording", k->passage, "not written");
	kiosk_recorder_renew(k->recorder);
	k->running = k->ended = false;
}

void
kiosk_keeper_rest(struct kiosk_monitor *m)
{
	struct kiosk_keeper *k = &m->keeper;

	if (k->recorder == NULL || k->recorder->playing)
		return;
	kiosk_recorder_rest(k->recorder);
	if (!k->running && kiosk_gate_running(m->gate.state)) {
		k->running = true;
		k->ended = false;
		k->passage = m->passage;
		kiosk_recording_file_begin(&k->file, m->conf.lane->recordings);
	}
	if (!k->running)
		return;
	if (kiosk_recorder_lost(k->recorder))
		k->file.bad = true;
	kiosk_recording_file_add(
	    &k->file, KIOSK_MONITOR, kiosk_recorder_taken(k->recorder));
	kiosk_recorder_drop(k->recorder);
	if (k->ended && !kiosk_keeper_waits(m))
		finish(m);
}

void
kiosk_keeper_take(struct kiosk_monitor *m, enum kiosk_peer p, uint32_t passage,
    struct span events)
{
	struct kiosk_keeper *k = &m->keeper;

	if (!k->running || passage != k->passage)
		return;
	/* A worker that had too much to say. */
	if (events.p[0] == KIOSK_RECORDING_NONE)
		k->file.bad = true;
	else
		kiosk_recording_file_add(&k->file, p, events);
}

void
kiosk_keeper_record(struct kiosk_monitor *m)
{
	struct kiosk_keeper *k = &m->keeper;
	uint8_t *json = NULL;
	struct sink s;

	if (k->recorder == NULL)
		return;
	json = malloc(KIOSK_RECORD_MAX);
	s = sink_of(json, json != NULL ? KIOSK_RECORD_MAX : 0);
	if (json == NULL || !kiosk_record_json(&m->record, &s))
		k->file.bad = true;
	else
		kiosk_recorder_record(k->recorder, sink_span(&s));
	snprintf(k->name, sizeof(k->name), "%s", m->record.id);
	k->ended = true;
	if (json != NULL)
		bytes_wipe(json, KIOSK_RECORD_MAX);
	free(json);
}
