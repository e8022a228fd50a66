#include "mrtd/access_step.h"

#include <string.h>

#include "mrtd/apdu.h"

/* This PACEInfo did not work.  The next one needs a card that is fresh. */
static void
pace_next(struct mrtd_access_engine *a, enum mrtd_err e)
{
	bool ran = a->infos[a->info].err == MRTD_E_OK;

	if (ran)
		MRTD_ACCESS_STEP_FOUND(a, PACE_FAILED);
	a->report->sw = mrtd_link_status(a->link);
	if (a->info + 1 < a->n_infos &&
	    a->infos[a->info + 1].err == MRTD_E_OK) {
		a->info++;
		a->omit_id = false;
	} else if (a->conf->allow_bac_after_pace && a->conf->have_mrz) {
		MRTD_ACCESS_STEP_FOUND(a, BAC_DESPITE_PACE);
		a->bac_only = true;
	} else {
		mrtd_access_step_fail(
		    a, e == MRTD_E_UNSUPPORTED ? MRTD_E_NO_PROTOCOL : e);
		return;
	}
	/* After PACE has failed some chips answer nothing but 6985 or 6A88
	 * until they are reset. */
	if (ran)
		a->reset = true;
	else
		mrtd_access_step_go(a, mrtd_access_step_after_mf(a));
}

void
mrtd_access_open_pace_start(struct mrtd_access_engine *a)
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
		mrtd_access_step_fail(a, MRTD_E_NO_PROTOCOL);
		return;
	}
	if (info->err != MRTD_E_OK) {
		pace_next(a, info->err);
		return;
	}
	e = mrtd_pace_init(&a->pace, info, &password, a->conf->env);
	if (e != MRTD_E_OK) {
		mrtd_access_step_fail(a, e);
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

	a->outcome = *mrtd_pace_outcome(&a->pace);
	a->by_pace = true;
	mrtd_pace_take(&a->pace, &sm);
	mrtd_link_secure(a->link, &sm);
	memcpy(a->report->suite, info->suite->oid, sizeof(info->suite->oid));
	a->report->suite_n = sizeof(info->suite->oid);
	a->report->parameter = info->group;
	mrtd_report_grant(a->report, MRTD_ACCESS_PACE, a->link->commands);
	mrtd_access_step_go(a, MRTD_ACCESS_STEP_CARD_SECURITY);
}

void
mrtd_access_open_pace_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	bool id_refused = mrtd_pace_id_refused(&a->pace) && !a->omit_id;
	bool judged = a->pace.step == MRTD_PACE_AUTHENTICATE;
	struct mrtd_session_pace *entry = &a->report->pace[a->info];

	entry->tried = true;
	entry->err = e;
	entry->sw = mrtd_link_status(a->link);
	if (a->pace.tries_left >= 0)
		a->report->tries_left = a->pace.tries_left;
	if (e == MRTD_E_OK)
		pace_good(a);
	mrtd_pace_wipe(&a->pace);
	if (e == MRTD_E_OK)
		return;
	if (id_refused) {
		a->omit_id = true;
		mrtd_access_step_go(a, MRTD_ACCESS_STEP_PACE);
	} else if (!judged && (e == MRTD_E_STATUS || e == MRTD_E_UNSUPPORTED)) {
		pace_next(a, e);
	} else {
		mrtd_access_step_fail(a, e);
	}
}

/* The application. */

/* Table 2; the second form for chips that insist on answering something. */
void
mrtd_access_open_select_app_start(struct mrtd_access_engine *a)
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

void
mrtd_access_open_select_app_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	uint16_t sw = mrtd_link_status(a->link);

	if (e != MRTD_E_OK)
		mrtd_access_step_fail(a, e);
	else if (sw != MRTD_SW_OK && a->app_form++ == 0)
		mrtd_access_step_go(a, MRTD_ACCESS_STEP_SELECT_APP);
	else if (sw != MRTD_SW_OK)
		mrtd_access_step_fail(a,
		    sw == MRTD_SW_FILE_NOT_FOUND ? MRTD_E_NOT_FOUND
						 : MRTD_E_STATUS);
	else
		mrtd_access_step_go(a,
		    a->link->secure ? MRTD_ACCESS_STEP_DONE
				    : MRTD_ACCESS_STEP_BAC);
}

void
mrtd_access_open_bac_start(struct mrtd_access_engine *a)
{
	a->runs = MRTD_ACCESS_BAC_RUN;
	if (!a->conf->have_mrz || (!a->conf->allow_bac && !a->bac_only))
		mrtd_access_step_fail(a, MRTD_E_NO_PROTOCOL);
	else
		mrtd_bac_init(&a->bac, &a->conf->mrz, a->conf->env);
}

void
mrtd_access_open_bac_done(struct mrtd_access_engine *a, enum mrtd_err e)
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
		mrtd_access_step_go(a, MRTD_ACCESS_STEP_DONE);
	/* Very old documents know no access control at all. */
	else if (e == MRTD_E_STATUS && no_challenge && a->conf->allow_plain &&
	    a->n_infos == 0)
		mrtd_access_step_go(a, MRTD_ACCESS_STEP_PLAIN);
	else
		mrtd_access_step_fail(a, e);
}

/* A file that access control would guard is readable: there is none. */
void
mrtd_access_open_plain_start(struct mrtd_access_engine *a)
{
	mrtd_access_step_file(a, MRTD_FILE_COM);
}

void
mrtd_access_open_plain_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	if (e != MRTD_E_OK) {
		mrtd_access_step_fail(
		    a, e == MRTD_E_BUDGET ? e : MRTD_E_NO_PROTOCOL);
		return;
	}
	MRTD_ACCESS_STEP_FOUND(a, NO_ACCESS_CONTROL);
	mrtd_report_grant(a->report, MRTD_ACCESS_PLAIN, a->link->commands);
	mrtd_access_step_go(a, MRTD_ACCESS_STEP_DONE);
}
