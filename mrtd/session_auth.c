/* Chip Authentication and Active Authentication inside of a session. */
#include <string.h>

#include "mrtd/session_parts.h"
#include "mrtd/tlv.h"

static uint32_t
took(const struct mrtd_session *s)
{
	return (uint32_t)(mrtd_session_now(s) - s->auth_ms);
}

/* What is known of a protocol that the chip offers. */
static void
offer_ca(struct mrtd_session *s, const struct mrtd_ca_choice *c)
{
	struct mrtd_session_auth *a = &s->report.ca;

	a->state = c->err == MRTD_E_OK ? MRTD_AUTH_NOT_TRIED
				       : MRTD_AUTH_UNSUPPORTED;
	a->err = c->err;
	memcpy(a->oid, c->suite->oid, sizeof(c->suite->oid));
	a->oid_n = sizeof(c->suite->oid);
	a->key_id = c->has_id ? (int)(c->id & 0x7FFFFFFF) : -1;
	a->inferred = c->inferred;
}

void
mrtd_session_auth_take_dg14(struct mrtd_session *s, struct span file)
{
	struct mrtd_session_auth *ta = &s->report.ta;
	uint16_t fid = MRTD_TA_CVCA_FID;
	uint8_t sfi = MRTD_TA_CVCA_SFI;
	struct span contents;
	enum mrtd_err e;

	if (file.n == 0 || mrtd_tlv_only(file, 0x6E, &contents) != MRTD_E_OK ||
	    mrtd_secinfo_parse(contents, &s->infos) != MRTD_E_OK) {
		s->infos.n = 0;
		return;
	}
	s->n_choices = mrtd_ca_choices(&s->infos, s->choices, MRTD_CA_CHOICES);
	if (s->n_choices > 0)
		offer_ca(s, &s->choices[0]);
	e = mrtd_ta_info(&s->infos, &fid, &sfi);
	/*
	 * TR-03110-3 §A.1.1: a chip of version 1.0 states only its key, and may
	 * have Terminal Authentication: EF.CVCA will tell.
	 */
	if (e == MRTD_E_OK || (e == MRTD_E_NOT_FOUND && s->n_choices > 0))
		ta->state = MRTD_AUTH_NOT_TRIED;
	else if (e != MRTD_E_NOT_FOUND)
		ta->state = MRTD_AUTH_UNSUPPORTED;
	ta->err = e == MRTD_E_NOT_FOUND ? MRTD_E_OK : e;
	ta->inferred = e == MRTD_E_NOT_FOUND;
	s->cvca = *mrtd_lds_file(MRTD_FILE_CVCA);
	s->cvca.fid = fid;
	s->cvca.sfi = sfi;
}

void
mrtd_session_auth_take_dg15(struct mrtd_session *s)
{
	if (s->report.file[MRTD_FILE_DG15].content.n > 0)
		s->report.aa.state = MRTD_AUTH_NOT_TRIED;
}

/* Chip Authentication. */

static bool
ca_open(const struct mrtd_session *s)
{
	enum mrtd_auth_state state = s->report.ca.state;

	if (!s->conf.ask_ca || !s->link.secure || s->ca_in_force ||
	    (s->conf.one_proof && s->report.cam.state == MRTD_AUTH_PASSED))
		return false;
	return state == MRTD_AUTH_NOT_TRIED || state == MRTD_AUTH_PASSED;
}

bool
mrtd_session_auth_ca_possible(const struct mrtd_session *s)
{
	if (!s->report.file[MRTD_FILE_DG14].tried)
		return s->conf.ask_ca && s->report.access != MRTD_ACCESS_PLAIN;
	return ca_open(s);
}

bool
mrtd_session_auth_ca_due(const struct mrtd_session *s)
{
	return s->choice < s->n_choices && ca_open(s);
}

void
mrtd_session_auth_ca_start(struct mrtd_session *s)
{
	s->phase = MRTD_SESSION_CA;
	s->auth_ms = mrtd_session_now(s);
	offer_ca(s, &s->choices[s->choice]);
	/* Its error is the engine's: ca_done() is told it at once. */
	(void)!mrtd_ca_init(
	    &s->ca, &s->link, &s->choices[s->choice], s->conf.env);
}

static void
ca_good(struct mrtd_session *s)
{
	struct span key = mrtd_ca_terminal_key(&s->ca);
	struct sink k = sink_of(s->terminal_key, sizeof(s->terminal_key));

	sink_put(&k, key);
	s->terminal_key_n = k.n;
	s->ca_in_force = s->ca_unconfirmed = true;
	s->ca_authentic = s->link.authentic;
	s->phase = MRTD_SESSION_CHOOSE;
}

/* The next key, where there is one that we speak. */
static bool
next_choice(struct mrtd_session *s)
{
	s->choice++;
	return s->choice < s->n_choices &&
	    s->choices[s->choice].err == MRTD_E_OK;
}

void
mrtd_session_auth_ca_done(struct mrtd_session *s, enum mrtd_err e)
{
	struct mrtd_session_auth *a = &s->report.ca;
	/* An answer that made no sense: whose keys are in force? */
	bool lost = mrtd_session_died(e) ||
	    (s->ca.sw == MRTD_SW_OK && !mrtd_ca_refused(&s->ca));

	a->sw = s->ca.sw;
	a->err = e;
	a->ms += took(s);
	if (e == MRTD_E_OK)
		ca_good(s);
	mrtd_ca_wipe(&s->ca);
	if (e == MRTD_E_OK)
		return;
	if (!next_choice(s))
		a->state = e == MRTD_E_UNSUPPORTED ? MRTD_AUTH_UNSUPPORTED
						   : MRTD_AUTH_FAILED;
	if (lost)
		mrtd_session_again_reenter(s, e);
	else
		s->phase = MRTD_SESSION_CHOOSE;
}

void
mrtd_session_auth_confirm(struct mrtd_session *s)
{
	if (!s->ca_unconfirmed || s->link.authentic == s->ca_authentic)
		return;
	s->ca_unconfirmed = false;
	s->report.ca.state = MRTD_AUTH_PASSED;
}

void
mrtd_session_auth_unconfirmed(struct mrtd_session *s, enum mrtd_err e)
{
	struct mrtd_session_auth *a = &s->report.ca;

	if (!s->ca_unconfirmed)
		return;
	s->ca_unconfirmed = false;
	a->state = MRTD_AUTH_FAILED;
	a->err = e;
	a->sw = mrtd_link_status(&s->link);
}

/* Active Authentication. */

bool
mrtd_session_auth_aa_due(const struct mrtd_session *s)
{
	const struct mrtd_session_report *r = &s->report;

	if (!s->conf.ask_aa)
		return false;
	if (s->conf.one_proof &&
	    (r->ca.state == MRTD_AUTH_PASSED || s->ca_unconfirmed ||
		r->cam.state == MRTD_AUTH_PASSED))
		return false;
	return r->aa.state == MRTD_AUTH_NOT_TRIED ||
	    (s->aa_again && r->aa.state == MRTD_AUTH_PASSED);
}

void
mrtd_session_auth_aa_start(struct mrtd_session *s)
{
	s->phase = MRTD_SESSION_AA;
	s->auth_ms = mrtd_session_now(s);
	(void)!mrtd_aa_init(&s->aa, &s->link,
	    s->report.file[MRTD_FILE_DG15].content,
	    s->infos.n > 0 ? &s->infos : NULL, s->conf.env);
}

/* What was signed, and how: the first time, it goes into the arena. */
static void
keep_signature(struct mrtd_session *s)
{
	struct mrtd_session_report *r = &s->report;
	uint8_t *at;

	if (s->aa.signature_n == 0 || r->aa_signature.n > 0 ||
	    (at = sink_reserve(&s->arena, s->aa.signature_n)) == NULL)
		return;
	memcpy(at, s->aa.signature, s->aa.signature_n);
	r->aa_signature = span_of(at, s->aa.signature_n);
	memcpy(r->aa_challenge, s->aa.challenge, sizeof(r->aa_challenge));
	r->aa_result = s->aa.result;
}

void
mrtd_session_auth_aa_done(struct mrtd_session *s, enum mrtd_err e)
{
	struct mrtd_session_auth *a = &s->report.aa;

	if (s->ca_unconfirmed && mrtd_session_died(e)) {
		/* It is the keys of CA that the chip does not have. */
		mrtd_session_again_reenter(s, e);
		return;
	}
	a->sw = s->aa.sw;
	a->err = e;
	a->ms += took(s);
	a->state = e == MRTD_E_OK     ? MRTD_AUTH_PASSED
	    : e == MRTD_E_UNSUPPORTED ? MRTD_AUTH_UNSUPPORTED
				      : MRTD_AUTH_FAILED;
	keep_signature(s);
	mrtd_aa_wipe(&s->aa);
	s->aa_again = false;
	if (mrtd_session_died(e))
		mrtd_session_again_reenter(s, e);
	else
		s->phase = MRTD_SESSION_CHOOSE;
}
