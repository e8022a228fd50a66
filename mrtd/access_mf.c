#include "mrtd/access_step.h"
#include "mrtd/apdu.h"
#include "mrtd/atr.h"
#include "mrtd/sod.h"

#include <string.h>

void
mrtd_access_mf_card_access_start(struct mrtd_access_engine *a)
{
	mrtd_access_step_file(a, MRTD_FILE_CARD_ACCESS);
}

void
mrtd_access_mf_card_access_again_start(struct mrtd_access_engine *a)
{
	mrtd_access_step_file(a, MRTD_FILE_CARD_ACCESS);
	mrtd_read_by_fid(&a->read);
}

static void
offer(struct mrtd_access_engine *a, const struct mrtd_secinfos *infos)
{
	struct mrtd_session_report *r = a->report;

	a->n_infos = mrtd_secinfo_pace(infos, a->infos, MRTD_ACCESS_INFOS);
	r->n_pace = a->n_infos;
	for (size_t i = 0; i < a->n_infos; i++)
		r->pace[i] = (struct mrtd_session_pace) {
		    .info = a->infos[i], .err = a->infos[i].err};
	for (size_t i = 0; i < a->n_infos; i++)
		if (a->infos[i].suite->mapping == MRTD_SECINFO_CAM)
			r->cam.state = MRTD_AUTH_NOT_TRIED;
}

void
mrtd_access_mf_card_access_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	struct mrtd_secinfos infos;
	struct span content = mrtd_access_step_file_done(a);

	if (e == MRTD_E_BUDGET) {
		mrtd_access_step_fail(a, e);
		return;
	}
	/* Only a chip without PACE says this at a file that is always readable
	 * (Doc 9303-10 §3.11.3). */
	if (e == MRTD_E_ACCESS_DENIED)
		MRTD_ACCESS_STEP_FOUND(a, CARD_ACCESS_REFUSED);
	if (e != MRTD_E_OK && e != MRTD_E_ACCESS_DENIED && e != MRTD_E_TAG &&
	    a->mf_forms < 2) {
		a->then = MRTD_ACCESS_STEP_CARD_ACCESS_AGAIN;
		mrtd_access_step_go(a, MRTD_ACCESS_STEP_SELECT_MF);
		return;
	}
	if (e == MRTD_E_OK &&
	    (e = mrtd_secinfo_parse(content, &infos)) == MRTD_E_OK)
		offer(a, &infos);
	else if (e != MRTD_E_NOT_FOUND && e != MRTD_E_ACCESS_DENIED &&
	    e != MRTD_E_STATUS)
		MRTD_ACCESS_STEP_FOUND(a, CARD_ACCESS_BAD);
	a->again = true;
	mrtd_access_step_go(a, MRTD_ACCESS_STEP_ATR_INFO);
}

/*
 * Table 1 has no data; some documents answer that with 9000 and select nothing,
 * others know no other form.  Neither is fatal: after a reset the MF is
 * selected anyway (ISO/IEC 7816-4 §11.1).
 */
void
mrtd_access_mf_select_mf_start(struct mrtd_access_engine *a)
{
	static const uint8_t mf[] = {0x3F, 0x00};

	a->runs = MRTD_ACCESS_COMMAND;
	mrtd_link_command(a->link,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_SELECT,
		.p2 = 0x0C,
		.data = a->mf_forms > 0 ? SPAN_OF(mf) : (struct span) {0}});
}

void
mrtd_access_mf_select_mf_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	bool ok = e == MRTD_E_OK && mrtd_link_status(a->link) == MRTD_SW_OK;

	a->mf_forms++;
	if (e == MRTD_E_BUDGET)
		mrtd_access_step_fail(a, e);
	else if (ok || a->then != MRTD_ACCESS_STEP_CARD_ACCESS_AGAIN)
		mrtd_access_step_go(a, (enum mrtd_access_step)a->then);
	else if (a->mf_forms < 2)
		mrtd_access_step_go(a, MRTD_ACCESS_STEP_SELECT_MF);
	else {
		MRTD_ACCESS_STEP_FOUND(a, SELECT_REFUSED);
		mrtd_access_step_go(a, MRTD_ACCESS_STEP_CARD_ACCESS_AGAIN);
	}
}

/* Of use only where the reader can do more than short APDUs. */
void
mrtd_access_mf_atr_info_start(struct mrtd_access_engine *a)
{
	bool wanted = (a->conf->want & MRTD_FILE_BIT(MRTD_FILE_ATR_INFO)) != 0;

	if (wanted ||
	    (a->conf->limits.max_rapdu > 258 &&
		mrtd_atr_claim(a->conf->atr) != MRTD_ATR_SHORT))
		mrtd_access_step_file(a, MRTD_FILE_ATR_INFO);
	else
		mrtd_access_step_go(a, MRTD_ACCESS_STEP_DIR);
}

void
mrtd_access_mf_atr_info_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	struct mrtd_limits chip;
	struct span content = mrtd_access_step_file_done(a);

	if (e == MRTD_E_BUDGET) {
		mrtd_access_step_fail(a, e);
		return;
	}
	if (e == MRTD_E_OK && mrtd_atr_info(content, &chip) == MRTD_E_OK)
		a->link->chip = a->report->chip = chip;
	mrtd_access_step_go(a, MRTD_ACCESS_STEP_DIR);
}

static void
optional_file_start(
    struct mrtd_access_engine *a, enum mrtd_file id, enum mrtd_access_step next)
{
	if ((a->conf->want & MRTD_FILE_BIT(id)) != 0 &&
	    !a->report->file[id].tried)
		mrtd_access_step_file(a, id);
	else
		mrtd_access_step_go(a, next);
}

static void
optional_file_done(
    struct mrtd_access_engine *a, enum mrtd_err e, enum mrtd_access_step next)
{
	(void)mrtd_access_step_file_done(a);
	if (e == MRTD_E_BUDGET || e == MRTD_E_SM_LOST || e == MRTD_E_SM_MAC ||
	    e == MRTD_E_SM_FORMAT)
		mrtd_access_step_fail(a, e);
	else
		mrtd_access_step_go(a, next);
}

void
mrtd_access_mf_dir_start(struct mrtd_access_engine *a)
{
	optional_file_start(a, MRTD_FILE_DIR, mrtd_access_step_after_mf(a));
}

void
mrtd_access_mf_dir_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	optional_file_done(a, e, mrtd_access_step_after_mf(a));
}

/* Is this a session of chip authentication mapping? */
static bool
by_cam(const struct mrtd_access_engine *a)
{
	return a->by_pace && a->outcome.cam.err != MRTD_E_STATE;
}

/* The chip's proof against its key in EF.CardSecurity, Doc 9303-11 §6, 3. */
static enum mrtd_err
check_cam(struct mrtd_access_engine *a)
{
	const struct mrtd_session_file *f =
	    &a->report->file[MRTD_FILE_CARD_SECURITY];
	/* Behind what is kept, for as long as this takes. */
	struct sink k = sink_of(
	    a->arena->p + a->arena->n, a->arena->cap - a->arena->n);
	struct mrtd_secinfos infos;
	enum mrtd_err e;

	if (a->outcome.cam.err != MRTD_E_OK)
		return a->outcome.cam.err;
	if (f->err != MRTD_E_OK)
		return f->err;
	if ((e = mrtd_sod_security_infos(f->content, &k)) != MRTD_E_OK ||
	    (e = mrtd_secinfo_parse(sink_span(&k), &infos)) != MRTD_E_OK)
		return e;
	return mrtd_pace_cam_check(&a->outcome.cam, &infos);
}

/* Each session of PACE has its own proof; one that failed is not made good by
 * another chip put in its place. */
static void
judge_cam(struct mrtd_access_engine *a)
{
	struct mrtd_session_auth *cam = &a->report->cam;
	const struct mrtd_paceinfo *info = &a->outcome.info;

	a->report->cam_proof = a->outcome.cam;
	a->report->cam_proofs++;
	if (cam->state == MRTD_AUTH_FAILED)
		return;
	memcpy(cam->oid, info->suite->oid, sizeof(info->suite->oid));
	cam->oid_n = sizeof(info->suite->oid);
	cam->key_id = info->has_id ? info->id : -1;
	cam->sw = MRTD_SW_OK;
	cam->err = check_cam(a);
	cam->state = cam->err == MRTD_E_OK   ? MRTD_AUTH_PASSED
	    : cam->err == MRTD_E_UNSUPPORTED ? MRTD_AUTH_UNSUPPORTED
					     : MRTD_AUTH_FAILED;
}

void
mrtd_access_mf_card_security_start(struct mrtd_access_engine *a)
{
	bool known = a->report->file[MRTD_FILE_CARD_SECURITY].tried;

	if (by_cam(a) && !known) {
		mrtd_access_step_file(a, MRTD_FILE_CARD_SECURITY);
		return;
	}
	if (by_cam(a))
		judge_cam(a);
	optional_file_start(
	    a, MRTD_FILE_CARD_SECURITY, MRTD_ACCESS_STEP_SELECT_APP);
}

void
mrtd_access_mf_card_security_done(struct mrtd_access_engine *a, enum mrtd_err e)
{
	optional_file_done(a, e, MRTD_ACCESS_STEP_SELECT_APP);
	if (a->err == MRTD_E_OK && by_cam(a))
		judge_cam(a);
}
