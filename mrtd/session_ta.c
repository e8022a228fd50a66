/* Terminal Authentication inside of a session. */
#include <string.h>

#include "mrtd/dir.h"
#include "mrtd/session_parts.h"

/* Birth and expiry with their check digits, at the end of a key (§9.7.2). */
#define KEY_DATES 14

static bool
wants_guarded_files(const struct mrtd_session *s)
{
	static const enum mrtd_file guarded[] = {MRTD_FILE_DG3, MRTD_FILE_DG4};

	for (size_t i = 0; i < sizeof(guarded) / sizeof(guarded[0]); i++)
		if (mrtd_session_order_wants(s, guarded[i]) &&
		    !s->report.file[guarded[i]].tried)
			return true;
	return false;
}

/* Doc 9303-10 §5: what is written after issuance is read after TA alone. */
static bool
wants_lds2(const struct mrtd_session *s)
{
	const struct mrtd_session_file *f = &s->report.file[MRTD_FILE_DIR];
	struct mrtd_dir dir;

	return s->conf.ask_lds2 && f->err == MRTD_E_OK && f->content.n > 0 &&
	    mrtd_dir_parse(f->content, &dir) == MRTD_E_OK &&
	    (dir.applications &
		(MRTD_DIR_TRAVEL | MRTD_DIR_VISA | MRTD_DIR_BIOMETRICS)) != 0;
}

/* TR-03110-1 §3.5: needs the ephemeral key of CA, or that of PACE-CAM. */
static bool
possible(const struct mrtd_session *s)
{
	return s->conf.ask_ta && !s->ta_declined &&
	    (wants_guarded_files(s) || wants_lds2(s)) &&
	    (s->ca_in_force ||
		(s->report.access == MRTD_ACCESS_PACE &&
		    s->report.cam.state == MRTD_AUTH_PASSED));
}

bool
mrtd_session_ta_cvca_due(const struct mrtd_session *s)
{
	return possible(s) && s->report.ta.state == MRTD_AUTH_NOT_TRIED &&
	    !s->report.file[MRTD_FILE_CVCA].tried;
}

bool
mrtd_session_ta_due(const struct mrtd_session *s)
{
	enum mrtd_auth_state state = s->report.ta.state;

	return possible(s) && !s->ta_in_force && s->cars.n > 0 &&
	    (state == MRTD_AUTH_NOT_TRIED || state == MRTD_AUTH_PASSED);
}

bool
mrtd_session_ta_opens(const struct mrtd_session *s, enum mrtd_file id)
{
	uint8_t right = id == MRTD_FILE_DG3 ? MRTD_CVC_READ_DG3
	    : id == MRTD_FILE_DG4	    ? MRTD_CVC_READ_DG4
					    : 0;

	return s->ta_in_force && (s->ta_rights & right) != 0;
}

void
mrtd_session_ta_take_cvca(struct mrtd_session *s, enum mrtd_err e)
{
	struct mrtd_session_auth *a = &s->report.ta;

	if (e == MRTD_E_OK)
		e = mrtd_cvc_cars(
		    s->report.file[MRTD_FILE_CVCA].content, &s->cars);
	if (e == MRTD_E_OK)
		return;
	/* It was a guess that the chip knows TA at all. */
	a->state = a->inferred && e == MRTD_E_NOT_FOUND ? MRTD_AUTH_NOT_OFFERED
							: MRTD_AUTH_FAILED;
	a->err = e;
	a->sw = s->report.file[MRTD_FILE_CVCA].sw;
}

/* The document number with its check digit, as BAC's key begins. */
static struct span
number(const struct mrtd_session *s)
{
	size_t n = s->conf.mrz.n;

	return n > KEY_DATES ? span_of(s->conf.mrz.text, n - KEY_DATES)
			     : (struct span) {0};
}

/*
 * ID_IC is the chip's key of PACE, and the document number after BAC.  Some
 * States bind statically after PACE as well, to the number or to the CAN
 * (TR-03110-1 §3.5): the second attempt.
 */
static struct span
id_ic(const struct mrtd_session *s, const struct mrtd_pace_outcome *pace)
{
	if (pace != NULL && !s->ta_static)
		return span_of(pace->id_ic, pace->id_ic_n);
	if (pace != NULL && s->report.by_can)
		return span_of(
		    s->conf.can, strnlen(s->conf.can, sizeof(s->conf.can)));
	return number(s);
}

static enum mrtd_err
run(struct mrtd_session *s)
{
	const struct mrtd_pace_outcome *pace = mrtd_access_outcome(&s->access);
	struct mrtd_ta_conf conf = {
	    .chain = s->chain, .n_chain = s->n_chain, .id_ic = id_ic(s, pace)};

	if (s->ca_in_force)
		conf.comp_pk_ifd = span_of(s->terminal_key, s->terminal_key_n);
	else if (pace != NULL)
		conf.comp_pk_ifd = span_of(pace->comp_ifd, pace->comp_ifd_n);
	s->auth_ms = mrtd_session_now(s);
	return mrtd_ta_init(&s->ta, &s->link, &conf);
}

void
mrtd_session_ta_start(struct mrtd_session *s)
{
	s->phase = MRTD_SESSION_TA;
	if (s->n_chain == 0)
		s->state = MRTD_SESSION_TERMINAL;
	else
		(void)!run(s);
}

/* A chip allows one run in a session: the static binding needs another. */
static bool
try_static(struct mrtd_session *s, enum mrtd_err e)
{
	if (e != MRTD_E_ACCESS_DENIED || s->ta_static ||
	    s->ta.step != MRTD_TA_AUTHENTICATE ||
	    mrtd_access_outcome(&s->access) == NULL)
		return false;
	s->ta_static = true;
	return true;
}

static void
ta_good(struct mrtd_session *s)
{
	struct mrtd_session_auth *a = &s->report.ta;
	struct mrtd_cvc last;

	s->ta_in_force = true;
	s->ta_rights = s->report.ta_rights = mrtd_ta_rights(&s->ta);
	a->state = MRTD_AUTH_PASSED;
	if (mrtd_cvc_parse(s->chain[s->n_chain - 1], &last) != MRTD_E_OK)
		return;
	memcpy(
	    a->oid, last.key.algorithm->oid, sizeof(last.key.algorithm->oid));
	a->oid_n = sizeof(last.key.algorithm->oid);
}

void
mrtd_session_ta_done(struct mrtd_session *s, enum mrtd_err e)
{
	struct mrtd_session_auth *a = &s->report.ta;
	bool again;

	if (e == MRTD_E_OK && !mrtd_ta_done(&s->ta)) {
		/* Between challenge and signature. */
		s->state = MRTD_SESSION_TERMINAL;
		return;
	}
	if (s->ca_unconfirmed && mrtd_session_died(e)) {
		mrtd_session_again_reenter(s, e);
		return;
	}
	again = try_static(s, e);
	a->sw = s->ta.sw;
	a->err = e;
	a->ms += (uint32_t)(mrtd_session_now(s) - s->auth_ms);
	if (e == MRTD_E_OK)
		ta_good(s);
	else if (!again)
		a->state = MRTD_AUTH_FAILED;
	mrtd_ta_wipe(&s->ta);
	if (again || mrtd_session_died(e))
		mrtd_session_again_reenter(s, e);
	else
		s->phase = MRTD_SESSION_CHOOSE;
}

/* What the caller says. */

static bool
asks_chain(const struct mrtd_session *s)
{
	return s->state == MRTD_SESSION_TERMINAL && s->n_chain == 0;
}

bool
mrtd_session_terminal(
    const struct mrtd_session *s, struct mrtd_session_request *out)
{
	struct mrtd_session_request r = {.cars = s->cars};

	if (s->state != MRTD_SESSION_TERMINAL)
		return false;
	r.what = MRTD_SESSION_ASK_CHAIN;
	if (!asks_chain(s)) {
		r.what = MRTD_SESSION_ASK_SIGNATURE;
		if (!mrtd_ta_wants_signature(&s->ta, &r.signature))
			return false;
	}
	*out = r;
	return true;
}

enum mrtd_err
mrtd_session_chain(
    struct mrtd_session *s, const struct span certificates[], size_t n)
{
	if (!asks_chain(s))
		return MRTD_E_STATE;
	if (n == 0 || n > MRTD_TA_CHAIN_MAX)
		return MRTD_E_LENGTH;
	memcpy(s->chain, certificates, n * sizeof(s->chain[0]));
	s->n_chain = n;
	s->state = MRTD_SESSION_RUNNING;
	return run(s);
}

enum mrtd_err
mrtd_session_signature(struct mrtd_session *s, struct span signature)
{
	enum mrtd_err e;

	if (s->state != MRTD_SESSION_TERMINAL || asks_chain(s))
		return MRTD_E_STATE;
	if ((e = mrtd_ta_sign(&s->ta, signature)) == MRTD_E_OK ||
	    mrtd_ta_err(&s->ta) != MRTD_E_OK)
		s->state = MRTD_SESSION_RUNNING;
	return e;
}

void
mrtd_session_no_terminal(struct mrtd_session *s)
{
	if (s->state != MRTD_SESSION_TERMINAL)
		return;
	s->ta_declined = true;
	s->report.ta.err = MRTD_E_CANCELLED;
	mrtd_ta_wipe(&s->ta);
	s->state = MRTD_SESSION_RUNNING;
	s->phase = MRTD_SESSION_CHOOSE;
}
