#include "kiosk/monitor.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/audio.h"
#include "kiosk/chores.h"
#include "kiosk/decide.h"
#include "kiosk/host.h"
#include "kiosk/page.h"
#include "kiosk/reason.h"
#include "kiosk/show.h"

void
kiosk_monitor_say(struct kiosk_monitor *m, enum kiosk_peer p,
    enum kiosk_msg_id id, struct span body)
{
	struct kiosk_crew_member *w = &m->crew.member[p];
	enum kiosk_err e;

	struct kiosk_recorder *r = m->keeper.recorder;
	/* Pictures, rows and what the site hears are not replayed. */
	const bool kept = id != KIOSK_MSG_SHOW && id != KIOSK_MSG_OUT &&
	    id != KIOSK_MSG_STEP;

	if (!w->ready)
		return;
	if (kept)
		(void)kiosk_recorder_say(r, p, id, body);
	if (kiosk_recorder_playing(r))
		e = KIOSK_E_OK;
	else
		/* They are small: who has no room for one has stopped. */
		e = kiosk_channel_send(&w->channel, id, m->passage, body, 0);
	if (kept)
		e = kiosk_recorder_denied(r, e);
	if (e != KIOSK_E_OK)
		kiosk_monitor_lose(m, p, e);
}

const struct policy *
kiosk_monitor_policy(const struct kiosk_monitor *m)
{
	return m->patient ? &m->slow : &m->conf.lane->policy;
}

static unsigned
seconds_left(const struct kiosk_monitor *m)
{
	const uint64_t now = kiosk_host_now_ms(), end = m->gate.deadline_ms;

	return kiosk_show_countdown(m->gate.state, end > now ? end - now : 0);
}

void
kiosk_monitor_show(struct kiosk_monitor *m)
{
	uint8_t body[KIOSK_SHOW_SIZE];
	struct sink k = sink_of(body, sizeof(body));
	enum ui_screen screen;

	/* Some milliseconds: what the last traveller saw stays. */
	if (m->gate.state == GATE_CLEARING)
		return;
	m->moment.finger = m->view.finger;
	m->moment.station = m->gate.topology;
	m->view.station = kiosk_show_station(m->gate.topology);
	screen = kiosk_show_screen(m->gate.state, &m->moment);
	kiosk_language_enter(&m->view, screen);
	if (screen != m->view.screen)
		m->view.entered++;
	m->view.screen = screen;
	m->view.countdown = seconds_left(m);
	kiosk_show_put(&k, &m->view);
	kiosk_monitor_say(m, KIOSK_SCREEN, KIOSK_MSG_SHOW, sink_span(&k));
}

void
kiosk_monitor_offer_speech(struct kiosk_monitor *m)
{
	m->view.speech = kiosk_audio_speech(m->conf.lane);
	if (m->headphones && m->view.speech != UI_SPEECH_ABSENT)
		m->view.speech = UI_SPEECH_ON;
}

void
kiosk_monitor_lose(struct kiosk_monitor *m, enum kiosk_peer p, enum kiosk_err e)
{
	int status = 0;

	kiosk_crew_end(&m->crew, p, kiosk_host_now_ms(), &status);
	kiosk_metrics_lost(&m->metrics, p);
	kiosk_log(&m->log, "lost", m->passage, "%s: %s (%s %d)",
	    kiosk_msg_peer_name(p), kiosk_err_text(e),
	    WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	/* The gate does without the site: nobody's passage ends with the line.
	 */
	if (p == KIOSK_LINK) {
		kiosk_officer_cut(m);
		return;
	}
	m->lost = p;
	m->comparing = m->touching = false;
	kiosk_monitor_feed(m, GATE_EV_WORKER_LOST);
}

/* A random name: nothing of the traveller is in it. */
static void
begin(struct kiosk_monitor *m)
{
	struct kiosk_record *r = &m->record;
	uint8_t id[16];

	kiosk_record_wipe(r);
	kiosk_officer_forget(m);
	kiosk_ticket_forget(&m->ticket);
	if (!kiosk_host_random(id, sizeof(id)))
		memset(id, 0, sizeof(id));
	for (size_t i = 0; i < sizeof(id); i++)
		snprintf(r->id + 2 * i, 3, "%02x", id[i]);
	snprintf(r->gate, sizeof(r->gate), "%s", m->conf.lane->name);
	snprintf(r->site, sizeof(r->site), "%s", m->conf.lane->site);
	r->station = m->conf.lane->topology;
	r->optical.pictured = kiosk_page_camera(m->conf.lane->docscan) != NULL;
	r->began = kiosk_host_time();
	r->profile = kiosk_policy_profile(&m->conf.lane->policy);
	r->policy = m->conf.lane->policy.id;
	m->age = (struct kiosk_traveller_range) {.known = false};
	m->accompanied = kiosk_group_begin(&m->group, kiosk_host_now_ms());
	if (m->accompanied)
		snprintf(r->adult, sizeof(r->adult), "%s", m->group.adult);
	r->assist = m->assist;
	m->moment.asking = false;
	m->began_ms = kiosk_host_now_ms();
	for (size_t i = 0; i < 6; i++)
		snprintf(m->view.reference + i, 2, "%c",
		    "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[id[i] & 31]);
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++)
		kiosk_monitor_say(
		    m, (enum kiosk_peer)p, KIOSK_MSG_BEGIN, span_of(NULL, 0));
}

static uint32_t
since_began(const struct kiosk_monitor *m)
{
	return (uint32_t)(kiosk_host_now_ms() - m->began_ms);
}

static void
queue(struct kiosk_monitor *m, enum gate_event e)
{
	if (m->queued < KIOSK_MONITOR_QUEUE)
		m->queue[m->queued++] = e;
	else
		m->stop = true;
}

static void
write_file(struct kiosk_monitor *m, const char *suffix,
    bool (*write_to)(const struct kiosk_record *, struct sink *))
{
	uint8_t *text = malloc(KIOSK_RECORD_MAX);
	struct sink k = sink_of(text, text != NULL ? KIOSK_RECORD_MAX : 0);
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/%s.%s", m->conf.record_dir,
	    m->conf.once ? "record" : m->record.id, suffix);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (text == NULL || fd < 0 || !write_to(&m->record, &k) ||
	    write(fd, k.p, k.n) != (ssize_t)k.n)
		kiosk_log(&m->log, "record", m->passage, "not written");
	if (fd >= 0) {
		kiosk_erase_stamp(fd, m->erase.spent);
		close(fd);
	}
	if (text != NULL)
		bytes_wipe(text, KIOSK_RECORD_MAX);
	free(text);
}

static void
end(struct kiosk_monitor *m)
{
	m->record.ms_total = since_began(m);
	kiosk_officer_expire(m);
	kiosk_keeper_record(m);
	kiosk_metrics_passage(&m->metrics, &m->record);
	if (m->conf.record_dir != NULL) {
		write_file(m, "json", kiosk_record_json);
		write_file(m, "txt", kiosk_record_text);
	}
	kiosk_log(&m->log, "end", m->passage, "%s after %u ms",
	    m->record.decision, m->record.ms_total);
	kiosk_record_wipe(&m->record);
	kiosk_officer_forget(m);
	kiosk_ticket_forget(&m->ticket);
	kiosk_chores_passage(m);
	m->ended = true;
}

static void
clear(struct kiosk_monitor *m)
{
	m->passage++;
	m->comparing = m->touching = m->screened = false;
	m->moment = (struct kiosk_show_moment) {0};
	m->patient = false;
	m->assist = KIOSK_RECORD_ALONE;
	m->view.coach = UI_COACH_NONE;
	m->view.may_type = m->view.typed_wrong = false;
	m->terminal_asked = 0;
	m->language.touched = false;
	kiosk_language_reset(&m->language, &m->view);
	m->view.touch = UI_TOUCH_NONE;
	m->view.finger = 0;
	m->view.progress = m->view.countdown = 0;
	m->view.guidance = UI_GUIDANCE_NONE;
	kiosk_monitor_offer_speech(m);
	memset(m->view.reference, 0, sizeof(m->view.reference));
	kiosk_porter_forget(m);
	kiosk_crew_budget(&m->crew, KIOSK_CREW_CPU_S);
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++) {
		m->crew.member[p].cleared = false;
		kiosk_channel_renew(&m->crew.member[p].channel);
		kiosk_monitor_say(
		    m, (enum kiosk_peer)p, KIOSK_MSG_CLEAR, span_of(NULL, 0));
	}
}

static void
store(struct kiosk_monitor *m)
{
	uint32_t revision;
	enum kiosk_err e;

	m->record.offline = m->record.site[0] != '\0' && !m->officer.up;
	e = kiosk_store_put(m->store, &m->record, &revision);
	if (e == KIOSK_E_OK && m->gate.state == GATE_OFFICER)
		e = kiosk_officer_open(m, revision);
	kiosk_officer_push(m);
	e = (enum kiosk_err)kiosk_recorder_code(
	    m->keeper.recorder, (unsigned)e);
	if (e != KIOSK_E_OK)
		kiosk_metrics_unstored(&m->metrics);
	if (e != KIOSK_E_OK)
		kiosk_log(&m->log, "store", m->passage, "%s",
		    kiosk_store_why(m->store));
	else if ((e = kiosk_audit_gate_passage(&m->audit, &m->record)) !=
	    KIOSK_E_OK)
		kiosk_log(
		    &m->log, "audit", m->passage, "%s", kiosk_err_text(e));
	queue(m, e == KIOSK_E_OK ? GATE_EV_STORED : GATE_EV_STORE_FAILED);
}

void
kiosk_monitor_revise(struct kiosk_monitor *m)
{
	m->record.offline = m->record.site[0] != '\0' && !m->officer.up;
	if (kiosk_store_put(m->store, &m->record, NULL) != KIOSK_E_OK)
		kiosk_log(&m->log, "store", m->passage, "%s",
		    kiosk_store_why(m->store));
	else if (kiosk_audit_gate_passage(&m->audit, &m->record) != KIOSK_E_OK)
		kiosk_log(&m->log, "audit", m->passage,
		    "a revision of the "
		    "record is not in it");
	kiosk_officer_push(m);
}

static void
open_door(struct kiosk_monitor *m, enum hw_door_leaf leaf, enum policy_time t)
{
	if (!kiosk_porter_release(m, leaf, kiosk_monitor_policy(m)->time_ms[t]))
		queue(m, GATE_EV_DOOR_FAULT);
}

/* Asked of the site, its answer comes as a frame. */
static void
claim(struct kiosk_monitor *m)
{
	const enum gate_event e = kiosk_ticket_claim(m);

	if (e != GATE_EVENT_COUNT)
		queue(m, e);
}

static void
carry_out(struct kiosk_monitor *m, unsigned actions)
{
	if ((actions & GATE_DO_PROBE) != 0) {
		kiosk_porter_lock(m);
		kiosk_porter_forget(m);
	}
	if ((actions & GATE_DO_PROBE) != 0 && kiosk_hindrance_none(m))
		queue(m, GATE_EV_READY);
	if ((actions & GATE_DO_ARM) != 0)
		kiosk_monitor_say(
		    m, KIOSK_READER, KIOSK_MSG_ARM, span_of(NULL, 0));
	if ((actions & GATE_DO_CORRECT) != 0)
		kiosk_officer_correct(m);
	if ((actions & GATE_DO_COMPARE) != 0 && !m->comparing)
		kiosk_monitor_compare(m);
	/* Without lists there is nothing to wait for. */
	if ((actions & GATE_DO_SCREEN) != 0 &&
	    (m->screened || m->conf.lane->watchlists[0] == '\0'))
		queue(m, GATE_EV_SCREENED);
	if ((actions & GATE_DO_FINGER) != 0 && !m->touching) {
		m->touching = true;
		kiosk_monitor_say(m, KIOSK_BIOMETRIC, KIOSK_MSG_COMPARE_FINGER,
		    span_of(&m->record.facts.fingers.n, 1));
	}
	if ((actions & GATE_DO_DECIDE) != 0)
		queue(m,
		    kiosk_monitor_decide(m) ? GATE_EV_ALLOWED : GATE_EV_DENIED);
	if ((actions & GATE_DO_LOCK) != 0)
		kiosk_porter_lock(m);
	if ((actions & GATE_DO_STORE) != 0)
		store(m);
	if ((actions & GATE_DO_ADMIT) != 0)
		open_door(m, HW_DOOR_ENTRY, POLICY_T_ENTER);
	if ((actions & GATE_DO_OPEN) != 0)
		open_door(m, HW_DOOR_EXIT, POLICY_T_DOOR);
	if ((actions & GATE_DO_CLAIM) != 0)
		claim(m);
	if ((actions & GATE_DO_ISSUE) != 0) {
		m->moment.no_slip = !kiosk_ticket_print(m);
		queue(
		    m, m->moment.no_slip ? GATE_EV_NOT_ISSUED : GATE_EV_ISSUED);
	}
	if ((actions & GATE_DO_END) != 0)
		end(m);
	if ((actions & GATE_DO_CLEAR) != 0)
		clear(m);
}

/* What became of a passage, for the family that it may belong to. */
static void
follow_group(struct kiosk_monitor *m, enum gate_state to)
{
	if (to == GATE_PASSED)
		kiosk_group_passed(&m->group, &m->conf.lane->policy, &m->age,
		    m->record.id, m->accompanied, kiosk_host_now_ms());
	else if (to == GATE_OFFICER || to == GATE_OUT_OF_SERVICE)
		kiosk_group_end(&m->group);
}

/* The decision is made on the way into one of two states. */
static void
note(struct kiosk_monitor *m, const struct gate_step *s, enum gate_event e)
{
	struct kiosk_record *r = &m->record;

	if (s->to == GATE_ORDERED || s->to == GATE_TURNED_AWAY)
		snprintf(r->decision, sizeof(r->decision), "%s",
		    kiosk_order_kind_name(r->order.kind));
	if (s->to == GATE_RETURNED) {
		r->ms_decision = since_began(m);
		snprintf(r->decision, sizeof(r->decision), "return");
	}
	if (s->to == GATE_STORING || s->to == GATE_OFFICER) {
		enum kiosk_decision d = s->to == GATE_STORING ? KIOSK_ADMIT
							      : KIOSK_OFFICER;

		if (r->decision[0] == '\0')
			r->ms_decision = since_began(m);
		snprintf(r->decision, sizeof(r->decision), "%s",
		    d == KIOSK_ADMIT && r->station == GATE_KIOSK
			? "issue"
			: kiosk_decide_name(d));
	}
	/* REFUSED brought the document's own reasons. */
	if (s->to == GATE_OFFICER &&
	    (e != GATE_EV_REFUSED || r->reasons == 0)) {
		struct kiosk_reason why = kiosk_reason_of(s->from, e);

		kiosk_record_reason(r, why.code, why.text);
	}
	kiosk_record_step(r, kiosk_gate_state_name(s->to), since_began(m));
	kiosk_log(&m->log, "state", m->passage, "%s: %s -> %s",
	    kiosk_gate_event_name(e), kiosk_gate_state_name(s->from),
	    kiosk_gate_state_name(s->to));
}

/* Who did not forget in time holds somebody's data: it is ended. */
static void
end_forgetful(struct kiosk_monitor *m)
{
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++)
		if (m->crew.member[p].pid != 0 && !m->crew.member[p].cleared)
			kiosk_monitor_lose(m, (enum kiosk_peer)p, KIOSK_E_BUSY);
}

/* What of the last state still holds for the screen of the next. */
static void
offer(struct kiosk_monitor *m, const struct gate_step *s)
{
	const struct policy *p = kiosk_monitor_policy(m);

	m->view.may_type = s->to == GATE_ASK_AGAIN &&
	    kiosk_gate_takes(&m->gate, p, GATE_EV_TYPE);
	/* It was typed, and the chip does not take it. */
	m->view.typed_wrong = s->from == GATE_ACCESS && s->to == GATE_TYPING;
	if (s->to == GATE_ACCESS)
		m->view.coach = UI_COACH_NONE;
}

/* Who asked for assistance and did not come after all. */
static void
forget_wish(struct kiosk_monitor *m)
{
	if (m->gate.state != GATE_IDLE || m->assist_ms == 0 ||
	    kiosk_host_now_ms() < m->assist_ms)
		return;
	m->assist_ms = 0;
	m->moment.asking = m->patient = false;
	m->assist = KIOSK_RECORD_ALONE;
	kiosk_monitor_show(m);
}

static void
step(struct kiosk_monitor *m, enum gate_event e)
{
	struct gate_step s = kiosk_gate_step(
	    &m->gate, kiosk_monitor_policy(m), e, kiosk_host_now_ms());

	/* First, because what follows is noted in the new record. */
	if ((s.actions & GATE_DO_BEGIN) != 0)
		begin(m);
	if (s.to != s.from) {
		note(m, &s, e);
		follow_group(m, s.to);
	}
	carry_out(m, s.actions);
	if (s.to == GATE_IDLE && m->officer.closed)
		queue(m, GATE_EV_ORDER_CLOSE);
	if (s.from == GATE_CLEARING && e == GATE_EV_DEADLINE)
		end_forgetful(m);
	if (s.to != s.from)
		offer(m, &s);
	if (s.to != s.from) {
		if (s.to == GATE_OUT_OF_SERVICE)
			(void)!kiosk_hindrance_none(m);
		kiosk_officer_say_step(m);
		m->metrics.changed = true;
		kiosk_porter_lamp(m);
		kiosk_monitor_show(m);
	}
}

void
kiosk_monitor_feed(struct kiosk_monitor *m, enum gate_event e)
{
	bool outermost = m->queued == 0;

	queue(m, e);
	if (!outermost)
		return;
	for (size_t i = 0; i < m->queued; i++)
		step(m, m->queue[i]);
	m->queued = 0;
}

void
kiosk_monitor_turn(struct kiosk_monitor *m, uint64_t now)
{
	if (now >= m->gate.deadline_ms)
		kiosk_monitor_feed(m, GATE_EV_DEADLINE);
	if (seconds_left(m) != m->view.countdown ||
	    (m->gate.state == GATE_IDLE &&
		kiosk_language_rest(&m->language, &m->view, now)))
		kiosk_monitor_show(m);
	forget_wish(m);
}

void
kiosk_monitor_tick(struct kiosk_monitor *m)
{
	const struct kiosk_crew_member *screen = &m->crew.member[KIOSK_SCREEN];

	kiosk_chores_start(m);
	kiosk_keeper_mark(
	    m, KIOSK_RECORDING_TURN, KIOSK_MONITOR, 0, span_of(NULL, 0));
	kiosk_monitor_turn(m, kiosk_host_now_ms());
	kiosk_keeper_rest(m);
	kiosk_chores_turn(m);
	/* The screen gives its last picture before it says CLEARED. */
	if (m->conf.once && m->ended && !kiosk_keeper_waits(m) &&
	    (m->gate.state != GATE_CLEARING || !screen->ready ||
		screen->cleared))
		m->stop = true;
}

int
kiosk_monitor_wait_ms(const struct kiosk_monitor *m)
{
	uint64_t now = kiosk_host_now_ms(), left = 1000;

	if (m->gate.deadline_ms <= now)
		return 0;
	if (m->gate.deadline_ms - now < left)
		left = m->gate.deadline_ms - now;
	/* The countdown changes on the second. */
	if (seconds_left(m) > 0 && left > 200)
		left = 200;
	return (int)kiosk_officer_wait_ms(m, left);
}

enum kiosk_err
kiosk_monitor_open(
    struct kiosk_monitor *m, const struct kiosk_monitor_conf *conf)
{
	const struct kiosk_lane *lane = conf->lane;
	enum kiosk_err e;

	memset(m, 0, sizeof(*m));
	m->conf = *conf;
	m->log.fd = -1;
	signal(SIGPIPE, SIG_IGN);
	if ((e = kiosk_crew_init(&m->crew)) != KIOSK_E_OK ||
	    (e = kiosk_crew_found(&m->crew, conf->exe, conf->conf_path)) !=
		KIOSK_E_OK)
		return e;
	if (!kiosk_log_open(&m->log, lane->log))
		return KIOSK_E_CONF;
	kiosk_chores_warn(m);
	if (!kiosk_host_random(m->who_key, sizeof(m->who_key)))
		return KIOSK_E_SYSTEM;
	if (!ui_view_language_of(lane->language, &m->language.lane))
		return KIOSK_E_CONF;
	kiosk_language_reset(&m->language, &m->view);
	kiosk_metrics_init(
	    &m->metrics, lane->metrics, lane->name, kiosk_host_time());
	if (lane->snapshots[0] != '\0')
		mkdir(lane->snapshots, 0700);
	if (lane->evidence[0] != '\0' &&
	    kiosk_evidence_begin(lane->evidence) != KIOSK_E_OK)
		kiosk_log(&m->log, "evidence", 0, "there is no folder for it");
	if (conf->record_dir != NULL)
		mkdir(conf->record_dir, 0700);
	if ((e = kiosk_store_open(lane->store, &m->store, NULL)) !=
		KIOSK_E_OK ||
	    (e = kiosk_audit_gate_open(&m->audit, lane, conf->conf_path)) !=
		KIOSK_E_OK)
		return e;
	if (lane->record_keys[0] != '\0')
		mkdir(lane->record_keys, 0700);
	kiosk_monitor_keep(m);
	m->crew.link = lane->site[0] != '\0';
	if (m->crew.link && (e = kiosk_officer_begin(m)) != KIOSK_E_OK)
		return e;
	if ((e = kiosk_ticket_open(&m->ticket, lane)) != KIOSK_E_OK)
		return e;
	e = kiosk_keeper_open(&m->keeper, lane, conf->conf_path);
	if (e == KIOSK_E_OK)
		e = kiosk_porter_open(
		    &m->porter, m->keeper.recorder, lane->door, lane->topology);
	if (e != KIOSK_E_OK)
		return e;
	if (lane->persons[0] != '\0' &&
	    !kiosk_watchdoc_open(
		lane->persons, lane->persons_secret, &m->persons))
		return KIOSK_E_SYSTEM;
	/* Before a worker opens them: what is put there later is seen. */
	kiosk_faces_open(&m->faces, lane->watchlists);
	m->view.screen = UI_SCREEN_OUT_OF_SERVICE;
	m->view.place = lane->slip_reader;
	snprintf(m->view.signs, sizeof(m->view.signs), "%s", lane->token_signs);
	kiosk_monitor_offer_speech(m);
	kiosk_gate_init(
	    &m->gate, &lane->policy, lane->topology, kiosk_host_now_ms());
	return KIOSK_E_OK;
}

void
kiosk_monitor_close(struct kiosk_monitor *m)
{
	kiosk_crew_close(&m->crew);
	hw_door_close(&m->porter.door);
	kiosk_store_close(&m->store);
	kiosk_watchdoc_close(&m->persons);
	kiosk_ticket_close(&m->ticket);
	kiosk_audit_gate_close(&m->audit);
	kiosk_keeper_close(&m->keeper);
	kiosk_record_wipe(&m->record);
	kiosk_officer_forget(m);
	kiosk_log_close(&m->log);
}
