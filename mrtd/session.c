#include "mrtd/session.h"

#include <string.h>

#include "mrtd/atr.h"

#define FOUND(s, name) ((s)->report.findings |= MRTD_FINDING_BIT(name))
#define EVENT_BIT(kind) (UINT32_C(1) << (kind))
/* How often the chip may end a secured session before we give up. */
#define REENTRIES 3
/* Bytes of EF.SOD to see again: the digests of DG1 and DG2 are among them. */
#define SOD_HEAD 192

/*
 * The order of reading: identity and signature first, then what protocols
 * need, and the portrait last, so that its time on the air is used.
 */
static const enum mrtd_file order[] = {
    MRTD_FILE_COM,
    MRTD_FILE_DG1,
    MRTD_FILE_SOD,
    MRTD_FILE_DG14,
    MRTD_FILE_DG15,
    MRTD_FILE_DG11,
    MRTD_FILE_DG12,
    MRTD_FILE_DG13,
    MRTD_FILE_DG16,
    MRTD_FILE_DG6,
    MRTD_FILE_DG8,
    MRTD_FILE_DG9,
    MRTD_FILE_DG10,
    MRTD_FILE_DG7,
    MRTD_FILE_DG5,
    MRTD_FILE_DG3,
    MRTD_FILE_DG4,
    MRTD_FILE_DG2,
};

static uint64_t
now(const struct mrtd_session *s)
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
	r->ms_total = (uint32_t)(now(s) - s->link.started_ms);
}

static void
tell(struct mrtd_session *s, enum mrtd_session_event_kind kind)
{
	s->events |= EVENT_BIT(kind);
}

static void
tell_file(struct mrtd_session *s, enum mrtd_file id)
{
	for (size_t i = 0; i < s->n_order; i++)
		if (s->order[i] == id)
			return;
	s->order[s->n_order++] = id;
}

/* Files that mrtd/access has read on its way. */
static void
tell_mf_files(struct mrtd_session *s)
{
	for (unsigned id = 0; id < MRTD_FILE_COM; id++)
		if (s->report.file[id].tried)
			tell_file(s, (enum mrtd_file)id);
}

static void
forget_keys(struct mrtd_session *s)
{
	mrtd_link_reset(&s->link);
	mrtd_pace_wipe(&s->access.pace);
	mrtd_bac_wipe(&s->access.bac);
}

static void
end(struct mrtd_session *s, enum mrtd_err e)
{
	if (s->state == MRTD_SESSION_ENDED)
		return;
	count(s);
	tell_mf_files(s);
	if (s->reading) {
		s->read.err = e;
		mrtd_report_enter(
		    &s->report, &s->read, (uint32_t)(now(s) - s->file_ms));
		tell_file(s, s->read.file->id);
	}
	s->reading = false;
	s->report.err = e;
	s->state = MRTD_SESSION_ENDED;
	forget_keys(s);
	bytes_wipe(&s->conf.mrz, sizeof(s->conf.mrz));
	bytes_wipe(s->conf.can, sizeof(s->conf.can));
	tell(s, MRTD_EVENT_END);
}

/* What the answer to reset says about lengths. */
static void
take_atr(struct mrtd_session *s, struct span atr)
{
	s->conf.atr = atr;
	s->link.chains = mrtd_atr_chains(atr);
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

	*s = (struct mrtd_session) {.conf = *conf};
	s->report.parameter = -1;
	s->arena = sink_of(conf->arena, conf->arena_cap);
	mrtd_link_init(&s->link, &link);
	take_atr(s, conf->atr);
	mrtd_access_init(&s->access, &s->conf, &s->link, &s->report, &s->arena);
}

/* Reading. */

static uint32_t
wanted(const struct mrtd_session *s)
{
	return s->conf.want | (s->conf.want_listed & s->report.com.files);
}

static void
give_up(struct mrtd_session *s, enum mrtd_file id, enum mrtd_err e)
{
	s->report.file[id].tried = true;
	s->report.file[id].err = e;
	tell_file(s, id);
}

/* Chooses the next file; false when all are done. */
static bool
next_file(struct mrtd_session *s)
{
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct mrtd_lds_file *f = mrtd_lds_file(order[i]);

		if ((wanted(s) & MRTD_FILE_BIT(f->id)) == 0 ||
		    s->report.file[f->id].tried)
			continue;
		/* Some chips end the session when asked for a file that wants
		 * terminal authentication: do not ask. */
		if (f->access == MRTD_LDS_EXTENDED) {
			give_up(s, f->id, MRTD_E_ACCESS_DENIED);
			continue;
		}
		mrtd_read_init(&s->read, &s->link, f, s->arena.p + s->arena.n,
		    s->arena.cap - s->arena.n);
		s->reading = true;
		s->file_ms = now(s);
		return true;
	}
	return false;
}

static void
take_com(struct mrtd_session *s, enum mrtd_err e)
{
	if (e != MRTD_E_OK)
		FOUND(s, COM_MISSING);
	else if (mrtd_com_parse(s->report.file[MRTD_FILE_COM].content,
		     &s->report.com) != MRTD_E_OK)
		FOUND(s, COM_BAD);
	else
		s->report.findings |= s->report.com.findings;
}

static void
file_done(struct mrtd_session *s, enum mrtd_err e)
{
	enum mrtd_file id = s->read.file->id;
	size_t n = mrtd_read_content(&s->read).n;

	mrtd_report_enter(
	    &s->report, &s->read, (uint32_t)(now(s) - s->file_ms));
	if (n > 0 && sink_reserve(&s->arena, n) == NULL)
		s->report.file[id].err = e = MRTD_E_INTERNAL;
	s->reading = false;
	if (id == MRTD_FILE_COM)
		take_com(s, e);
	if (e == MRTD_E_NOT_FOUND &&
	    (s->report.com.files & MRTD_FILE_BIT(id)) != 0)
		FOUND(s, COM_LISTED_ABSENT);
	tell_file(s, id);
}

static bool
session_died(enum mrtd_err e)
{
	return e == MRTD_E_SM_LOST || e == MRTD_E_SM_MAC ||
	    e == MRTD_E_SM_FORMAT;
}

/*
 * Secure messaging is over.  With a fresh card the reading can go on; a file
 * that ends it twice is left out.
 */
static void
reenter(struct mrtd_session *s, enum mrtd_err e)
{
	enum mrtd_file id = s->read.file->id;

	if (++s->reentries > REENTRIES) {
		end(s, e);
		return;
	}
	FOUND(s, SESSION_ENDED);
	if (s->reading && s->ended_at == id)
		file_done(s, e);
	s->ended_at = id;
	forget_keys(s);
	s->state = MRTD_SESSION_RESET;
	tell(s, MRTD_EVENT_RESET);
}

/* Going on after the document came back, or after a reset. */

static void
next_compare(struct mrtd_session *s)
{
	for (unsigned id = 0; id < MRTD_FILE_COUNT; id++) {
		struct span held = s->report.file[id].content;
		size_t n = held.n;

		if ((s->to_compare & MRTD_FILE_BIT(id)) == 0)
			continue;
		if (id == MRTD_FILE_SOD && n > SOD_HEAD)
			n = SOD_HEAD;
		mrtd_read_init_compare(&s->compare, &s->link,
		    mrtd_lds_file((enum mrtd_file)id),
		    s->conf.arena + (held.p - s->conf.arena), n);
		s->phase = MRTD_SESSION_COMPARE;
		return;
	}
	s->phase = MRTD_SESSION_FILES;
	if (s->reading)
		mrtd_read_resume(&s->read);
}

/*
 * Which files prove that the document is the one from before.  Nothing is
 * mixed without proof: a file in part stays only where DG1 is compared.
 */
static void
plan_compare(struct mrtd_session *s)
{
	static const enum mrtd_file proof[] = {
	    MRTD_FILE_COM, MRTD_FILE_DG1, MRTD_FILE_SOD};

	s->to_compare = 0;
	for (size_t i = 0; i < sizeof(proof) / sizeof(proof[0]); i++)
		if (s->report.file[proof[i]].content.n > 0)
			s->to_compare |= MRTD_FILE_BIT(proof[i]);
	/* DG1 says more than EF.COM. */
	if ((s->to_compare & MRTD_FILE_BIT(MRTD_FILE_DG1)) != 0)
		s->to_compare &= ~MRTD_FILE_BIT(MRTD_FILE_COM);
	else
		s->reading = false;
}

static void
compare_done(struct mrtd_session *s, enum mrtd_err e)
{
	enum mrtd_file id = s->compare.file->id;

	if (e != MRTD_E_OK) {
		/* What was readable a moment ago is not: not the same. */
		end(s,
		    e == MRTD_E_BUDGET || session_died(e)
			? e
			: MRTD_E_OTHER_DOCUMENT);
		return;
	}
	s->to_compare &= ~MRTD_FILE_BIT(id);
	next_compare(s);
}

static void
access_done(struct mrtd_session *s)
{
	tell_mf_files(s);
	if (s->link.chip.max_rapdu == 0 &&
	    mrtd_atr_claim(s->conf.atr) == MRTD_ATR_EXTENDED)
		s->link.chip.max_rapdu = s->conf.unstated_max;
	if (!s->opened) {
		s->opened = true;
		s->report.ms_access = (uint32_t)(now(s) - s->link.started_ms);
		tell(s, MRTD_EVENT_ACCESS);
	}
	plan_compare(s);
	next_compare(s);
}

/* What is under way has come to an end, good or bad. */
static void
advance(struct mrtd_session *s, enum mrtd_err e)
{
	switch (s->phase) {
	case MRTD_SESSION_ACCESS:
		if (mrtd_access_wants_reset(&s->access)) {
			forget_keys(s);
			s->state = MRTD_SESSION_RESET;
			tell(s, MRTD_EVENT_RESET);
		} else if (e != MRTD_E_OK) {
			end(s, e);
		} else if (mrtd_access_done(&s->access)) {
			access_done(s);
		}
		break;
	case MRTD_SESSION_COMPARE:
		if (e != MRTD_E_OK || mrtd_read_done(&s->compare))
			compare_done(s, e);
		break;
	case MRTD_SESSION_FILES:
		if (e == MRTD_E_BUDGET)
			end(s, e);
		else if (session_died(e))
			reenter(s, e);
		else if (e != MRTD_E_OK || mrtd_read_done(&s->read))
			file_done(s, e);
		break;
	}
}

static bool
phase_send(struct mrtd_session *s, struct span *capdu)
{
	switch (s->phase) {
	case MRTD_SESSION_ACCESS:
		return mrtd_access_send(&s->access, capdu);
	case MRTD_SESSION_COMPARE:
		return mrtd_read_send(&s->compare, capdu);
	default:
		return mrtd_read_send(&s->read, capdu);
	}
}

static enum mrtd_err
phase_err(const struct mrtd_session *s)
{
	switch (s->phase) {
	case MRTD_SESSION_ACCESS:
		return mrtd_access_err(&s->access);
	case MRTD_SESSION_COMPARE:
		return s->compare.err;
	default:
		return s->read.err;
	}
}

bool
mrtd_session_send(struct mrtd_session *s, struct span *capdu)
{
	while (s->state == MRTD_SESSION_RUNNING) {
		if (s->phase == MRTD_SESSION_FILES && !s->reading &&
		    !next_file(s)) {
			end(s, MRTD_E_OK);
			break;
		}
		if (phase_send(s, capdu))
			return true;
		advance(s, phase_err(s));
	}
	return false;
}

enum mrtd_err
mrtd_session_recv(struct mrtd_session *s, struct span rapdu)
{
	size_t held = s->read.held;
	enum mrtd_err e;

	if (s->state != MRTD_SESSION_RUNNING)
		return s->state == MRTD_SESSION_ENDED &&
			s->report.err != MRTD_E_OK
		    ? s->report.err
		    : MRTD_E_STATE;
	switch (s->phase) {
	case MRTD_SESSION_ACCESS:
		e = mrtd_access_recv(&s->access, rapdu);
		break;
	case MRTD_SESSION_COMPARE:
		e = mrtd_read_recv(&s->compare, rapdu);
		break;
	default:
		e = mrtd_read_recv(&s->read, rapdu);
		if (s->read.held != held)
			tell(s, MRTD_EVENT_PROGRESS);
	}
	advance(s, e);
	count(s);
	return s->report.err;
}

enum mrtd_err
mrtd_session_lost(struct mrtd_session *s)
{
	if (s->state == MRTD_SESSION_RUNNING ||
	    s->state == MRTD_SESSION_RESET) {
		forget_keys(s);
		s->state = MRTD_SESSION_LOST;
		count(s);
	}
	return s->report.err;
}

enum mrtd_err
mrtd_session_failed(struct mrtd_session *s, enum mrtd_err e)
{
	end(s, e != MRTD_E_OK ? e : MRTD_E_INTERNAL);
	return s->report.err;
}

void
mrtd_session_resume(struct mrtd_session *s, struct span atr)
{
	if (s->state != MRTD_SESSION_LOST && s->state != MRTD_SESSION_RESET)
		return;
	if (s->state == MRTD_SESSION_LOST) {
		FOUND(s, RESUMED);
		s->report.resumed++;
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
	end(s, MRTD_E_CANCELLED);
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

void
mrtd_session_wipe(struct mrtd_session *s)
{
	bytes_wipe(s->conf.arena, s->conf.arena_cap);
	mrtd_access_wipe(&s->access);
	mrtd_link_wipe(&s->link);
	bytes_wipe(s, sizeof(*s));
}
