#include "mrtd/access.h"

#include <string.h>

#include "mrtd/apdu.h"
#include "mrtd/atr.h"
#include "mrtd/finding.h"
#include "mrtd/session.h"

#define FOUND(a, name) ((a)->report->findings |= MRTD_FINDING_BIT(name))

enum step {
	CARD_ACCESS,
	SELECT_MF,
	CARD_ACCESS_AGAIN,
	ATR_INFO,
	DIR,
	PACE,
	CARD_SECURITY,
	SELECT_APP,
	BAC,
	PLAIN,
	DONE
};

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

static void
go(struct mrtd_access_engine *a, enum step step)
{
	a->step = step;
	a->started = false;
	a->done = step == DONE;
}

static void
fail(struct mrtd_access_engine *a, enum mrtd_err e)
{
	a->err = e;
	a->report->sw = mrtd_link_status(a->link);
}

static uint64_t
now(const struct mrtd_access_engine *a)
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
	go(a, CARD_ACCESS);
}

static enum step
after_mf(const struct mrtd_access_engine *a)
{
	return a->n_infos > 0 && !a->bac_only ? PACE : SELECT_APP;
}

void
mrtd_access_again(struct mrtd_access_engine *a)
{
	mrtd_pace_wipe(&a->pace);
	mrtd_bac_wipe(&a->bac);
	a->err = MRTD_E_OK;
	a->reset = a->done = false;
	a->app_form = 0;
	if (!a->again) {
		a->mf_forms = 0;
		go(a, CARD_ACCESS);
	} else if (a->mf_forms > 0 && after_mf(a) == PACE) {
		/* The MF had to be selected before; it will again. */
		a->mf_forms--;
		a->then = PACE;
		go(a, SELECT_MF);
	} else {
		go(a, after_mf(a));
	}
}

/* Files of the MF. */

static void
start_file(struct mrtd_access_engine *a, enum mrtd_file id)
{
	a->runs = MRTD_ACCESS_READ;
	a->file = id;
	a->file_ms = now(a);
	mrtd_read_init(&a->read, a->link, mrtd_lds_file(id),
	    a->arena->p + a->arena->n, a->arena->cap - a->arena->n);
}

static struct span
file_done(struct mrtd_access_engine *a)
{
	struct span content = mrtd_read_content(&a->read);

	mrtd_report_enter(a->report, &a->read, (uint32_t)(now(a) - a->file_ms));
	if (content.n > 0 && sink_reserve(a->arena, content.n) == NULL)
		return (struct span) {0};
	return content;
}

static void
card_access_start(struct mrtd_access_engine *a)
{
	start_file(a, MRTD_FILE_CARD_ACCESS);
}

static void
card_access_again_start(struct mrtd_access_engine *a)
{
	start_file(a, MRTD_FILE_CARD_ACCESS);
	mrtd_read_by_fid(&a->read);
}

static void
card_access_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	struct mrtd_secinfos infos;
	struct span content = file_done(a);

	if (e == MRTD_E_BUDGET) {
		fail(a, e);
		return;
	}
	/* Only a chip without PACE says this at a file that is always readable
	 * (Doc 9303-10 §3.11.3). */
	if (e == MRTD_E_ACCESS_DENIED)
		FOUND(a, CARD_ACCESS_REFUSED);
	if (e != MRTD_E_OK && e != MRTD_E_ACCESS_DENIED && e != MRTD_E_TAG &&
	    a->mf_forms < 2) {
		a->then = CARD_ACCESS_AGAIN;
		go(a, SELECT_MF);
		return;
	}
	if (e == MRTD_E_OK &&
	    (e = mrtd_secinfo_parse(content, &infos)) == MRTD_E_OK)
		a->n_infos = mrtd_secinfo_pace(
		    &infos, a->infos, MRTD_ACCESS_INFOS);
	else if (e != MRTD_E_NOT_FOUND && e != MRTD_E_ACCESS_DENIED &&
	    e != MRTD_E_STATUS)
		FOUND(a, CARD_ACCESS_BAD);
	a->again = true;
	go(a, ATR_INFO);
}

/*
 * Table 1 has no data; some documents answer that with 9000 and select nothing,
 * others know no other form.  Neither is fatal: after a reset the MF is
 * selected anyway (ISO/IEC 7816-4 §11.1).
 */
static void
select_mf_start(struct mrtd_access_engine *a)
{
	static const uint8_t mf[] = {0x3F, 0x00};

	a->runs = MRTD_ACCESS_COMMAND;
	mrtd_link_command(a->link,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_SELECT,
		.p2 = 0x0C,
		.data = a->mf_forms > 0 ? SPAN_OF(mf) : (struct span) {0}});
}

static void
select_mf_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	bool ok = e == MRTD_E_OK && mrtd_link_status(a->link) == MRTD_SW_OK;

	a->mf_forms++;
	if (e == MRTD_E_BUDGET)
		fail(a, e);
	else if (ok || a->then != CARD_ACCESS_AGAIN)
		go(a, (enum step)a->then);
	else if (a->mf_forms < 2)
		go(a, SELECT_MF);
	else {
		FOUND(a, SELECT_REFUSED);
		go(a, CARD_ACCESS_AGAIN);
	}
}

/* Of use only where the reader can do more than short APDUs. */
static void
atr_info_start(struct mrtd_access_engine *a)
{
	bool wanted = (a->conf->want & MRTD_FILE_BIT(MRTD_FILE_ATR_INFO)) != 0;

	if (wanted ||
	    (a->conf->limits.max_rapdu > 258 &&
		mrtd_atr_claim(a->conf->atr) != MRTD_ATR_SHORT))
		start_file(a, MRTD_FILE_ATR_INFO);
	else
		go(a, DIR);
}

static void
atr_info_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	struct mrtd_limits chip;
	struct span content = file_done(a);

	if (e == MRTD_E_BUDGET) {
		fail(a, e);
		return;
	}
	if (e == MRTD_E_OK && mrtd_atr_info(content, &chip) == MRTD_E_OK)
		a->link->chip = a->report->chip = chip;
	go(a, DIR);
}

static void
optional_file_start(
    struct mrtd_access_engine *a, enum mrtd_file id, enum step next)
{
	if ((a->conf->want & MRTD_FILE_BIT(id)) != 0 &&
	    !a->report->file[id].tried)
		start_file(a, id);
	else
		go(a, next);
}

static void
optional_file_done(
    struct mrtd_access_engine *a, enum mrtd_err e, enum step next)
{
	(void)file_done(a);
	if (e == MRTD_E_BUDGET || e == MRTD_E_SM_LOST || e == MRTD_E_SM_MAC ||
	    e == MRTD_E_SM_FORMAT)
		fail(a, e);
	else
		go(a, next);
}

static void
dir_start(struct mrtd_access_engine *a)
{
	optional_file_start(a, MRTD_FILE_DIR, after_mf(a));
}

static void
dir_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	optional_file_done(a, e, after_mf(a));
}

static void
card_security_start(struct mrtd_access_engine *a)
{
	optional_file_start(a, MRTD_FILE_CARD_SECURITY, SELECT_APP);
}

static void
card_security_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	optional_file_done(a, e, SELECT_APP);
}

/* PACE. */

/* This PACEInfo did not work.  The next one needs a card that is fresh. */
static void
pace_next(struct mrtd_access_engine *a, enum mrtd_err e)
{
	bool ran = a->infos[a->info].err == MRTD_E_OK;

	if (ran)
		FOUND(a, PACE_FAILED);
	a->report->sw = mrtd_link_status(a->link);
	if (a->info + 1 < a->n_infos &&
	    a->infos[a->info + 1].err == MRTD_E_OK) {
		a->info++;
		a->omit_id = false;
	} else if (a->conf->allow_bac_after_pace && a->conf->have_mrz) {
		FOUND(a, BAC_DESPITE_PACE);
		a->bac_only = true;
	} else {
		fail(a, e == MRTD_E_UNSUPPORTED ? MRTD_E_NO_PROTOCOL : e);
		return;
	}
	/* After PACE has failed some chips answer nothing but 6985 or 6A88
	 * until they are reset. */
	if (ran)
		a->reset = true;
	else
		go(a, after_mf(a));
}

static void
pace_start(struct mrtd_access_engine *a)
{
	const struct mrtd_paceinfo *info = &a->infos[a->info];
	bool mrz = a->conf->have_mrz;
	struct mrtd_pace_password password = {
	    .kind = mrz ? MRTD_PACE_MRZ : MRTD_PACE_CAN,
	    .secret = mrz ? span_of(a->conf->mrz.text, a->conf->mrz.n)
			  : span_of(a->conf->can,
				strnlen(a->conf->can, sizeof(a->conf->can))),
	};
	enum mrtd_err e;

	a->runs = MRTD_ACCESS_PACE_RUN;
	if (!mrz && !a->conf->have_can) {
		fail(a, MRTD_E_NO_PROTOCOL);
		return;
	}
	if (info->err != MRTD_E_OK) {
		pace_next(a, info->err);
		return;
	}
	e = mrtd_pace_init(&a->pace, info, &password, a->conf->env);
	if (e != MRTD_E_OK) {
		fail(a, e);
		return;
	}
	if (a->omit_id)
		mrtd_pace_omit_id(&a->pace);
	a->report->by_can = !mrz;
}

static void
pace_good(struct mrtd_access_engine *a)
{
	const struct mrtd_paceinfo *info = &a->infos[a->info];
	struct mrtd_sm sm;

	mrtd_pace_take(&a->pace, &sm);
	mrtd_link_secure(a->link, &sm);
	memcpy(a->report->suite, info->suite->oid, sizeof(info->suite->oid));
	a->report->suite_n = sizeof(info->suite->oid);
	a->report->parameter = info->group;
	mrtd_report_grant(a->report, MRTD_ACCESS_PACE, a->link->commands);
	go(a, CARD_SECURITY);
}

static void
pace_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	bool id_refused = mrtd_pace_id_refused(&a->pace) && !a->omit_id;

	if (e == MRTD_E_OK)
		pace_good(a);
	mrtd_pace_wipe(&a->pace);
	if (e == MRTD_E_OK)
		return;
	if (id_refused) {
		a->omit_id = true;
		go(a, PACE);
	} else if (e == MRTD_E_STATUS || e == MRTD_E_UNSUPPORTED) {
		pace_next(a, e);
	} else {
		fail(a, e);
	}
}

/* The application. */

/* Table 2; the second form for chips that insist on answering something. */
static void
select_app_start(struct mrtd_access_engine *a)
{
	bool second = a->app_form > 0;

	a->runs = MRTD_ACCESS_COMMAND;
	mrtd_link_command(a->link,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_SELECT,
		.p1 = 0x04,
		.p2 = second ? 0x00 : 0x0C,
		.data = SPAN_OF(mrtd_lds_aid),
		.ne = second ? 256 : 0});
}

static void
select_app_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	uint16_t sw = mrtd_link_status(a->link);

	if (e != MRTD_E_OK)
		fail(a, e);
	else if (sw != MRTD_SW_OK && a->app_form++ == 0)
		go(a, SELECT_APP);
	else if (sw != MRTD_SW_OK)
		fail(a,
		    sw == MRTD_SW_FILE_NOT_FOUND ? MRTD_E_NOT_FOUND
						 : MRTD_E_STATUS);
	else
		go(a, a->link->secure ? DONE : BAC);
}

static void
bac_start(struct mrtd_access_engine *a)
{
	a->runs = MRTD_ACCESS_BAC_RUN;
	if (!a->conf->have_mrz || (!a->conf->allow_bac && !a->bac_only))
		fail(a, MRTD_E_NO_PROTOCOL);
	else
		mrtd_bac_init(&a->bac, &a->conf->mrz, a->conf->env);
}

static void
bac_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	bool no_challenge = a->bac.step == MRTD_BAC_CHALLENGE;
	struct mrtd_sm sm;

	if (e == MRTD_E_OK) {
		mrtd_bac_take(&a->bac, &sm);
		mrtd_link_secure(a->link, &sm);
		mrtd_report_grant(
		    a->report, MRTD_ACCESS_BAC, a->link->commands);
	}
	mrtd_bac_wipe(&a->bac);
	if (e == MRTD_E_OK)
		go(a, DONE);
	/* Very old documents know no access control at all. */
	else if (e == MRTD_E_STATUS && no_challenge && a->conf->allow_plain &&
	    a->n_infos == 0)
		go(a, PLAIN);
	else
		fail(a, e);
}

/* A file that access control would guard is readable: there is none. */
static void
plain_start(struct mrtd_access_engine *a)
{
	start_file(a, MRTD_FILE_COM);
}

static void
plain_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	if (e != MRTD_E_OK) {
		fail(a, e == MRTD_E_BUDGET ? e : MRTD_E_NO_PROTOCOL);
		return;
	}
	FOUND(a, NO_ACCESS_CONTROL);
	mrtd_report_grant(a->report, MRTD_ACCESS_PLAIN, a->link->commands);
	go(a, DONE);
}

static const struct {
	void (*start)(struct mrtd_access_engine *);
	void (*done)(struct mrtd_access_engine *, enum mrtd_err);
} steps[] = {
    [CARD_ACCESS] = {card_access_start, card_access_done},
    [SELECT_MF] = {select_mf_start, select_mf_done},
    [CARD_ACCESS_AGAIN] = {card_access_again_start, card_access_done},
    [ATR_INFO] = {atr_info_start, atr_info_done},
    [DIR] = {dir_start, dir_done},
    [PACE] = {pace_start, pace_done},
    [CARD_SECURITY] = {card_security_start, card_security_done},
    [SELECT_APP] = {select_app_start, select_app_done},
    [BAC] = {bac_start, bac_done},
    [PLAIN] = {plain_start, plain_done},
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
			fail(a, MRTD_E_STATE);
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
