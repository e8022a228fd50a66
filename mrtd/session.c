#include "mrtd/session.h"

#include <string.h>

#include "mrtd/atr.h"
#include "mrtd/session_parts.h"

#define EVENT_BIT(kind) (UINT32_C(1) << (kind))
/* Rows 14 and 22 of real documents: computing with keys takes 3 to 10 s. */
#define PATIENCE_MS 5000

uint64_t
mrtd_session_now(const struct mrtd_session *s)
{
	return s->conf.env->now_ms(s->conf.env->cookie);
}

/* Brings the counts of the report up to date. */
static void
count(struct mrtd_session *s)
{
	struct mrtd_session_report *r = &s->report;

	r->findings |= s->link.findings;
	r->commands = s->link.commands;
	r->bytes_sent = s->link.sent;
	r->bytes_received = s->link.received;
	r->ms_total = (uint32_t)(mrtd_session_now(s) - s->link.started_ms);
}

void
mrtd_session_tell(struct mrtd_session *s, enum mrtd_session_event_kind kind)
{
	s->events |= EVENT_BIT(kind);
}

void
mrtd_session_tell_file(struct mrtd_session *s, enum mrtd_file id)
{
	for (size_t i = 0; i < s->n_order; i++)
		if (s->order[i] == id)
			return;
	s->order[s->n_order++] = id;
}

void
mrtd_session_tell_mf_files(struct mrtd_session *s)
{
	for (unsigned id = 0; id < MRTD_FILE_COM; id++)
		if (s->report.file[id].tried)
			mrtd_session_tell_file(s, (enum mrtd_file)id);
}

static void
forget_keys(struct mrtd_session *s)
{
	mrtd_pace_wipe(&s->access.pace);
	mrtd_bac_wipe(&s->access.bac);
	mrtd_ca_wipe(&s->ca);
	mrtd_aa_wipe(&s->aa);
	mrtd_ta_wipe(&s->ta);
	s->ca_in_force = s->ca_unconfirmed = s->ta_in_force = false;
}

void
mrtd_session_end(struct mrtd_session *s, enum mrtd_err e)
{
	if (s->state == MRTD_SESSION_ENDED)
		return;
	count(s);
	mrtd_session_tell_mf_files(s);
	if (s->reading) {
		s->read.err = e;
		mrtd_report_enter(&s->report, &s->read,
		    (uint32_t)(mrtd_session_now(s) - s->file_ms));
		mrtd_session_tell_file(s, s->read.file->id);
	}
	s->reading = false;
	s->report.err = e;
	s->state = MRTD_SESSION_ENDED;
	if (e != MRTD_E_OK || !s->conf.ask_lds2)
		mrtd_link_reset(&s->link);
	forget_keys(s);
	bytes_wipe(&s->conf.mrz, sizeof(s->conf.mrz));
	bytes_wipe(s->conf.can, sizeof(s->conf.can));
	mrtd_session_tell(s, MRTD_EVENT_END);
}

void
mrtd_session_restart(struct mrtd_session *s)
{
	mrtd_link_reset(&s->link);
	forget_keys(s);
	s->state = MRTD_SESSION_RESET;
	mrtd_session_tell(s, MRTD_EVENT_RESET);
}

bool
mrtd_session_died(enum mrtd_err e)
{
	return e == MRTD_E_SM_LOST || e == MRTD_E_SM_MAC ||
	    e == MRTD_E_SM_FORMAT;
}

/*
 * What the answer to reset says about lengths.  It came in a message that goes,
 * and is asked again in every phase; none is longer than an ATS can be.
 */
static void
take_atr(struct mrtd_session *s, struct span atr)
{
	struct sink k = sink_of(s->atr, sizeof(s->atr));

	sink_put(&k, atr);
	s->conf.atr = sink_ok(&k) ? sink_span(&k) : span_of(NULL, 0);
	s->link.chains = mrtd_atr_chains(s->conf.atr);
}

void
mrtd_session_init(struct mrtd_session *s, const struct mrtd_session_conf *conf)
{
	struct mrtd_link_conf link = {
	    .env = conf->env,
	    .limits = conf->limits,
	    .max_commands = conf->max_commands > 0 ? conf->max_commands
						   : MRTD_SESSION_COMMANDS,
	    .max_ms = conf->max_ms,
	    .log = conf->log,
	    .cookie = conf->cookie,
	};

	memset(s, 0, sizeof(*s));
	s->conf = *conf;
	/* The keys of CA, AA and TA are in files that have to be read. */
	if (conf->ask_ca || conf->ask_ta)
		s->conf.want |= MRTD_FILE_BIT(MRTD_FILE_DG14);
	if (conf->ask_lds2)
		s->conf.want |= MRTD_FILE_BIT(MRTD_FILE_DIR);
	if (conf->ask_aa)
		s->conf.want |= MRTD_FILE_BIT(MRTD_FILE_DG15);
	s->report.parameter = -1;
	s->report.ca.key_id = s->report.aa.key_id = -1;
	s->report.ta.key_id = -1;
	s->arena = sink_of(conf->arena, conf->arena_cap);
	mrtd_link_init(&s->link, &link);
	take_atr(s, conf->atr);
	mrtd_access_init(&s->access, &s->conf, &s->link, &s->report, &s->arena);
}

/* What is under way may have come to an end, good or bad. */
static void
advance(struct mrtd_session *s, enum mrtd_err e)
{
	if (e == MRTD_E_BUDGET)
		mrtd_session_end(s, e);
	else if (e != MRTD_E_OK || mrtd_session_phase_over(s))
		mrtd_session_phase_end(s, e);
}

bool
mrtd_session_send(struct mrtd_session *s, struct span *capdu)
{
	while (s->state == MRTD_SESSION_RUNNING) {
		if (s->phase == MRTD_SESSION_CHOOSE) {
			if (!mrtd_session_order_next(s))
				mrtd_session_end(s, MRTD_E_OK);
			continue;
		}
		if (mrtd_session_phase_send(s, capdu))
			return true;
		advance(s, mrtd_session_phase_err(s));
	}
	return false;
}

enum mrtd_err
mrtd_session_recv(struct mrtd_session *s, struct span rapdu)
{
	enum mrtd_err e;

	if (s->state != MRTD_SESSION_RUNNING || s->phase == MRTD_SESSION_CHOOSE)
		return s->state == MRTD_SESSION_ENDED &&
			s->report.err != MRTD_E_OK
		    ? s->report.err
		    : MRTD_E_STATE;
	e = mrtd_session_phase_recv(s, rapdu);
	mrtd_session_auth_confirm(s);
	advance(s, e);
	count(s);
	return s->report.err;
}

uint32_t
mrtd_session_patience(const struct mrtd_session *s)
{
	uint64_t spent = mrtd_session_now(s) - s->link.started_ms;
	uint32_t most = s->phase == MRTD_SESSION_FILES ||
		s->phase == MRTD_SESSION_COMPARE
	    ? PATIENCE_MS
	    : MRTD_PACE_PATIENCE_MS;

	if (s->conf.max_ms == 0 || spent + most <= s->conf.max_ms)
		return most;
	return spent < s->conf.max_ms ? (uint32_t)(s->conf.max_ms - spent) : 1;
}

enum mrtd_err
mrtd_session_lost(struct mrtd_session *s)
{
	if (s->state != MRTD_SESSION_LOST && s->state != MRTD_SESSION_ENDED) {
		mrtd_link_reset(&s->link);
		forget_keys(s);
		s->state = MRTD_SESSION_LOST;
		count(s);
	}
	return s->report.err;
}

enum mrtd_err
mrtd_session_failed(struct mrtd_session *s, enum mrtd_err e)
{
	mrtd_session_end(s, e != MRTD_E_OK ? e : MRTD_E_INTERNAL);
	return s->report.err;
}

void
mrtd_session_resume(struct mrtd_session *s, struct span atr)
{
	if (s->state != MRTD_SESSION_LOST && s->state != MRTD_SESSION_RESET)
		return;
	if (s->state == MRTD_SESSION_LOST) {
		MRTD_SESSION_FOUND(s, RESUMED);
		s->report.resumed++;
		s->aa_again = true;
	}
	s->events &= ~EVENT_BIT(MRTD_EVENT_RESET);
	s->state = MRTD_SESSION_RUNNING;
	s->phase = MRTD_SESSION_ACCESS;
	mrtd_link_reset(&s->link);
	take_atr(s, atr);
	mrtd_access_again(&s->access);
}

void
mrtd_session_want(struct mrtd_session *s, uint32_t files)
{
	s->conf.want |= files & (MRTD_FILE_BIT(MRTD_FILE_COUNT) - 1);
}

void
mrtd_session_cancel(struct mrtd_session *s)
{
	mrtd_session_end(s, MRTD_E_CANCELLED);
}

enum mrtd_session_state
mrtd_session_state(const struct mrtd_session *s)
{
	return s->state;
}

static bool
untell(struct mrtd_session *s, enum mrtd_session_event_kind kind,
    struct mrtd_session_event *out)
{
	if ((s->events & EVENT_BIT(kind)) == 0)
		return false;
	s->events &= ~EVENT_BIT(kind);
	*out = (struct mrtd_session_event) {.kind = kind};
	return true;
}

bool
mrtd_session_next_event(struct mrtd_session *s, struct mrtd_session_event *out)
{
	if (untell(s, MRTD_EVENT_ACCESS, out))
		return true;
	if (s->n_told < s->n_order) {
		enum mrtd_file id = s->order[s->n_told++];

		*out = (struct mrtd_session_event) {.kind = MRTD_EVENT_FILE,
		    .file = id,
		    .err = s->report.file[id].err,
		    .content = s->report.file[id].content};
		return true;
	}
	if (untell(s, MRTD_EVENT_PROGRESS, out)) {
		out->file = s->read.file->id;
		out->bytes = s->read.held;
		out->total = s->read.total;
		return true;
	}
	if (untell(s, MRTD_EVENT_RESET, out))
		return true;
	if (untell(s, MRTD_EVENT_END, out)) {
		out->err = s->report.err;
		return true;
	}
	return false;
}

const struct mrtd_session_report *
mrtd_session_report(const struct mrtd_session *s)
{
	return &s->report;
}

struct mrtd_link *
mrtd_session_link(struct mrtd_session *s)
{
	return s->state == MRTD_SESSION_ENDED && s->report.err == MRTD_E_OK &&
		s->link.secure
	    ? &s->link
	    : NULL;
}

void
mrtd_session_wipe(struct mrtd_session *s)
{
	bytes_wipe(s->conf.arena, s->conf.arena_cap);
	mrtd_access_wipe(&s->access);
	mrtd_link_reset(&s->link);
	forget_keys(s);
	mrtd_link_wipe(&s->link);
	bytes_wipe(s, sizeof(*s));
}
