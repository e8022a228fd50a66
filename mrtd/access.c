#include "mrtd/access_step.h"

#include "mrtd/apdu.h"

const char *
mrtd_access_name(enum mrtd_access x)
{
	static const char *const names[] = {
	    [MRTD_ACCESS_NONE] = "",
	    [MRTD_ACCESS_PACE] = "PACE",
	    [MRTD_ACCESS_BAC] = "BAC",
	    [MRTD_ACCESS_PLAIN] = "none",
	};

	return (unsigned)x < sizeof(names) / sizeof(names[0]) ? names[x] : "";
}

void
mrtd_access_step_go(struct mrtd_access_engine *a, enum mrtd_access_step step)
{
	a->step = step;
	a->started = false;
	a->done = step == MRTD_ACCESS_STEP_DONE;
}

void
mrtd_access_step_fail(struct mrtd_access_engine *a, enum mrtd_err e)
{
	a->err = e;
	a->report->sw = mrtd_link_status(a->link);
}

uint64_t
mrtd_access_step_now(const struct mrtd_access_engine *a)
{
	return a->conf->env->now_ms(a->conf->env->cookie);
}

void
mrtd_access_init(struct mrtd_access_engine *a,
    const struct mrtd_session_conf *conf, struct mrtd_link *link,
    struct mrtd_session_report *report, struct sink *arena)
{
	*a = (struct mrtd_access_engine) {
	    .conf = conf, .link = link, .report = report, .arena = arena};
	report->tries_left = -1;
	mrtd_access_step_go(a, MRTD_ACCESS_STEP_CARD_ACCESS);
}

enum mrtd_access_step
mrtd_access_step_after_mf(const struct mrtd_access_engine *a)
{
	return a->n_infos > 0 && !a->bac_only ? MRTD_ACCESS_STEP_PACE
					      : MRTD_ACCESS_STEP_SELECT_APP;
}

/* Files of the MF that were not read to the end are read now. */
static enum mrtd_access_step
where_it_was(struct mrtd_access_engine *a)
{
	enum mrtd_access_step step = (enum mrtd_access_step)a->step;

	if (step == MRTD_ACCESS_STEP_SELECT_MF) {
		a->mf_forms++; /* it was not done */
		step = (enum mrtd_access_step)a->then;
	}
	return step == MRTD_ACCESS_STEP_ATR_INFO || step == MRTD_ACCESS_STEP_DIR
	    ? step
	    : mrtd_access_step_after_mf(a);
}

void
mrtd_access_again(struct mrtd_access_engine *a)
{
	enum mrtd_access_step next;

	mrtd_pace_wipe(&a->pace);
	mrtd_bac_wipe(&a->bac);
	a->err = MRTD_E_OK;
	a->reset = a->done = a->by_pace = false;
	a->app_form = 0;
	if (!a->again) {
		a->mf_forms = 0;
		mrtd_access_step_go(a, MRTD_ACCESS_STEP_CARD_ACCESS);
		return;
	}
	next = where_it_was(a);
	if (a->mf_forms > 0 && next != MRTD_ACCESS_STEP_SELECT_APP) {
		/* The MF had to be selected before; it will again. */
		a->mf_forms--;
		a->then = next;
		next = MRTD_ACCESS_STEP_SELECT_MF;
	}
	mrtd_access_step_go(a, next);
}

/* Files. */

void
mrtd_access_step_file(struct mrtd_access_engine *a, enum mrtd_file id)
{
	a->runs = MRTD_ACCESS_READ;
	a->file = id;
	a->file_ms = mrtd_access_step_now(a);
	mrtd_read_init(&a->read, a->link, mrtd_lds_file(id),
	    a->arena->p + a->arena->n, a->arena->cap - a->arena->n);
}

struct span
mrtd_access_step_file_done(struct mrtd_access_engine *a)
{
	struct span content = mrtd_read_content(&a->read);

	mrtd_report_enter(a->report, &a->read,
	    (uint32_t)(mrtd_access_step_now(a) - a->file_ms));
	if (content.n > 0 && sink_reserve(a->arena, content.n) == NULL)
		return (struct span) {0};
	return content;
}

static const struct {
	void (*start)(struct mrtd_access_engine *);
	void (*done)(struct mrtd_access_engine *, enum mrtd_err);
} steps[] = {
    [MRTD_ACCESS_STEP_CARD_ACCESS] = {mrtd_access_mf_card_access_start,
	mrtd_access_mf_card_access_done},
    [MRTD_ACCESS_STEP_SELECT_MF] = {mrtd_access_mf_select_mf_start,
	mrtd_access_mf_select_mf_done},
    [MRTD_ACCESS_STEP_CARD_ACCESS_AGAIN] =
	{mrtd_access_mf_card_access_again_start,
	    mrtd_access_mf_card_access_done},
    [MRTD_ACCESS_STEP_ATR_INFO] = {mrtd_access_mf_atr_info_start,
	mrtd_access_mf_atr_info_done},
    [MRTD_ACCESS_STEP_DIR] = {mrtd_access_mf_dir_start,
	mrtd_access_mf_dir_done},
    [MRTD_ACCESS_STEP_PACE] = {mrtd_access_open_pace_start,
	mrtd_access_open_pace_done},
    [MRTD_ACCESS_STEP_CARD_SECURITY] = {mrtd_access_mf_card_security_start,
	mrtd_access_mf_card_security_done},
    [MRTD_ACCESS_STEP_SELECT_APP] = {mrtd_access_open_select_app_start,
	mrtd_access_open_select_app_done},
    [MRTD_ACCESS_STEP_BAC] = {mrtd_access_open_bac_start,
	mrtd_access_open_bac_done},
    [MRTD_ACCESS_STEP_PLAIN] = {mrtd_access_open_plain_start,
	mrtd_access_open_plain_done},
};

/*
 * What runs inside of a step, behind one pair of functions.  The protocols make
 * their own commands; the link carries them.
 */
static bool
inner_send(struct mrtd_access_engine *a, struct span *capdu)
{
	struct span own;

	if (a->runs == MRTD_ACCESS_READ)
		return mrtd_read_send(&a->read, capdu);
	if (mrtd_link_send(a->link, capdu))
		return true;
	if (a->runs == MRTD_ACCESS_COMMAND ||
	    mrtd_link_err(a->link) != MRTD_E_OK ||
	    !(a->runs == MRTD_ACCESS_PACE_RUN ? mrtd_pace_send(&a->pace, &own)
					      : mrtd_bac_send(&a->bac, &own)))
		return false;
	mrtd_link_command_raw(a->link, own);
	return mrtd_link_send(a->link, capdu);
}

static enum mrtd_err
inner_err(const struct mrtd_access_engine *a)
{
	if (a->runs == MRTD_ACCESS_READ)
		return a->read.err;
	if (mrtd_link_err(a->link) != MRTD_E_OK)
		return mrtd_link_err(a->link);
	if (a->runs == MRTD_ACCESS_PACE_RUN)
		return mrtd_pace_err(&a->pace);
	if (a->runs == MRTD_ACCESS_BAC_RUN)
		return mrtd_bac_err(&a->bac);
	return MRTD_E_OK;
}

static bool
inner_over(const struct mrtd_access_engine *a)
{
	struct mrtd_rapdu answer;

	switch (a->runs) {
	case MRTD_ACCESS_READ:
		return mrtd_read_done(&a->read);
	case MRTD_ACCESS_PACE_RUN:
		return mrtd_pace_done(&a->pace);
	case MRTD_ACCESS_BAC_RUN:
		return mrtd_bac_done(&a->bac);
	default:
		return mrtd_link_answer(a->link, &answer);
	}
}

static enum mrtd_err
inner_recv(struct mrtd_access_engine *a, struct span rapdu)
{
	struct span whole;
	enum mrtd_err e;

	if (a->runs == MRTD_ACCESS_READ)
		return mrtd_read_recv(&a->read, rapdu);
	if ((e = mrtd_link_recv(a->link, rapdu)) != MRTD_E_OK ||
	    !mrtd_link_answer_raw(a->link, &whole))
		return e;
	return a->runs == MRTD_ACCESS_PACE_RUN ? mrtd_pace_recv(&a->pace, whole)
					       : mrtd_bac_recv(&a->bac, whole);
}

bool
mrtd_access_send(struct mrtd_access_engine *a, struct span *capdu)
{
	while (a->err == MRTD_E_OK && !a->reset && !a->done) {
		if (!a->started) {
			a->started = true;
			steps[a->step].start(a);
			continue;
		}
		if (inner_send(a, capdu))
			return true;
		if (inner_err(a) == MRTD_E_OK)
			mrtd_access_step_fail(a, MRTD_E_STATE);
		else
			steps[a->step].done(a, inner_err(a));
	}
	return false;
}

enum mrtd_err
mrtd_access_recv(struct mrtd_access_engine *a, struct span rapdu)
{
	enum mrtd_err e;

	if (a->err != MRTD_E_OK)
		return a->err;
	if (!a->started || a->done || a->reset)
		return a->err = MRTD_E_STATE;
	e = inner_recv(a, rapdu);
	if (e != MRTD_E_OK || inner_over(a))
		steps[a->step].done(a, e);
	return a->err;
}

bool
mrtd_access_wants_reset(const struct mrtd_access_engine *a)
{
	return a->reset;
}

bool
mrtd_access_done(const struct mrtd_access_engine *a)
{
	return a->err == MRTD_E_OK && a->done;
}

const struct mrtd_pace_outcome *
mrtd_access_outcome(const struct mrtd_access_engine *a)
{
	return a->by_pace ? &a->outcome : NULL;
}

enum mrtd_err
mrtd_access_err(const struct mrtd_access_engine *a)
{
	return a->err;
}

void
mrtd_access_wipe(struct mrtd_access_engine *a)
{
	mrtd_pace_wipe(&a->pace);
	mrtd_bac_wipe(&a->bac);
	bytes_wipe(a, sizeof(*a));
}
