/*
 * The phases of a session, behind five functions each: send, recv and err are
 * those of the engine that runs in it; over: it has come to an end; end: what
 * follows.
 */
#include "mrtd/atr.h"
#include "mrtd/session_parts.h"

static bool
access_send(struct mrtd_session *s, struct span *capdu)
{
	return mrtd_access_send(&s->access, capdu);
}

static enum mrtd_err
access_recv(struct mrtd_session *s, struct span rapdu)
{
	return mrtd_access_recv(&s->access, rapdu);
}

static enum mrtd_err
access_err(const struct mrtd_session *s)
{
	return mrtd_access_err(&s->access);
}

static bool
access_over(const struct mrtd_session *s)
{
	return mrtd_access_wants_reset(&s->access) ||
	    mrtd_access_done(&s->access);
}

static void
access_done(struct mrtd_session *s)
{
	mrtd_session_tell_mf_files(s);
	if (s->link.chip.max_rapdu == 0 &&
	    mrtd_atr_claim(s->conf.atr) == MRTD_ATR_EXTENDED)
		s->link.chip.max_rapdu = s->conf.unstated_max;
	if (!s->opened) {
		s->opened = true;
		s->report.ms_access = (uint32_t)(mrtd_session_now(s) -
		    s->link.started_ms);
		mrtd_session_tell(s, MRTD_EVENT_ACCESS);
	}
	mrtd_session_again_begin(s);
}

static void
access_end(struct mrtd_session *s, enum mrtd_err e)
{
	if (mrtd_access_wants_reset(&s->access))
		mrtd_session_restart(s);
	else if (e != MRTD_E_OK)
		mrtd_session_end(s, e);
	else
		access_done(s);
}

static bool
compare_send(struct mrtd_session *s, struct span *capdu)
{
	return mrtd_read_send(&s->compare, capdu);
}

static enum mrtd_err
compare_recv(struct mrtd_session *s, struct span rapdu)
{
	return mrtd_read_recv(&s->compare, rapdu);
}

static enum mrtd_err
compare_err(const struct mrtd_session *s)
{
	return s->compare.err;
}

static bool
compare_over(const struct mrtd_session *s)
{
	return mrtd_read_done(&s->compare);
}

/* Whatever it said: it said nothing under the keys of CA. */
static void
confirm_end(struct mrtd_session *s, enum mrtd_err e)
{
	if (mrtd_session_died(e)) {
		mrtd_session_again_reenter(s, e);
		return;
	}
	mrtd_session_auth_unconfirmed(s, e);
	s->phase = MRTD_SESSION_CHOOSE;
}

static bool
file_send(struct mrtd_session *s, struct span *capdu)
{
	return mrtd_read_send(&s->read, capdu);
}

static enum mrtd_err
file_recv(struct mrtd_session *s, struct span rapdu)
{
	size_t held = s->read.held;
	enum mrtd_err e = mrtd_read_recv(&s->read, rapdu);

	if (s->read.held != held)
		mrtd_session_tell(s, MRTD_EVENT_PROGRESS);
	return e;
}

static enum mrtd_err
file_err(const struct mrtd_session *s)
{
	return s->read.err;
}

static bool
file_over(const struct mrtd_session *s)
{
	return mrtd_read_done(&s->read);
}

static void
file_end(struct mrtd_session *s, enum mrtd_err e)
{
	if (mrtd_session_died(e))
		mrtd_session_again_reenter(s, e);
	else
		mrtd_session_order_file_done(s, e);
}

static bool
ca_send(struct mrtd_session *s, struct span *capdu)
{
	return mrtd_ca_send(&s->ca, capdu);
}

static enum mrtd_err
ca_recv(struct mrtd_session *s, struct span rapdu)
{
	return mrtd_ca_recv(&s->ca, rapdu);
}

static enum mrtd_err
ca_err(const struct mrtd_session *s)
{
	return mrtd_ca_err(&s->ca);
}

static bool
ca_over(const struct mrtd_session *s)
{
	return mrtd_ca_done(&s->ca);
}

static bool
aa_send(struct mrtd_session *s, struct span *capdu)
{
	return mrtd_aa_send(&s->aa, capdu);
}

static enum mrtd_err
aa_recv(struct mrtd_session *s, struct span rapdu)
{
	return mrtd_aa_recv(&s->aa, rapdu);
}

static enum mrtd_err
aa_err(const struct mrtd_session *s)
{
	return mrtd_aa_err(&s->aa);
}

static bool
aa_over(const struct mrtd_session *s)
{
	return mrtd_aa_done(&s->aa);
}

static bool
ta_send(struct mrtd_session *s, struct span *capdu)
{
	return mrtd_ta_send(&s->ta, capdu);
}

static enum mrtd_err
ta_recv(struct mrtd_session *s, struct span rapdu)
{
	return mrtd_ta_recv(&s->ta, rapdu);
}

static enum mrtd_err
ta_err(const struct mrtd_session *s)
{
	return mrtd_ta_err(&s->ta);
}

static bool
ta_over(const struct mrtd_session *s)
{
	struct mrtd_ta_request request;

	return mrtd_ta_done(&s->ta) ||
	    mrtd_ta_wants_signature(&s->ta, &request);
}

/* clang-format off */
static const struct {
	bool (*send)(struct mrtd_session *, struct span *);
	enum mrtd_err (*recv)(struct mrtd_session *, struct span);
	enum mrtd_err (*err)(const struct mrtd_session *);
	bool (*over)(const struct mrtd_session *);
	void (*end)(struct mrtd_session *, enum mrtd_err);
} phases[] = {
	[MRTD_SESSION_ACCESS]  = {access_send,  access_recv,  access_err,  access_over,  access_end},
	[MRTD_SESSION_COMPARE] = {compare_send, compare_recv, compare_err, compare_over, mrtd_session_again_compared},
	[MRTD_SESSION_FILES]   = {file_send,    file_recv,    file_err,    file_over,    file_end},
	[MRTD_SESSION_CA]      = {ca_send,      ca_recv,      ca_err,      ca_over,      mrtd_session_auth_ca_done},
	[MRTD_SESSION_AA]      = {aa_send,      aa_recv,      aa_err,      aa_over,      mrtd_session_auth_aa_done},
	[MRTD_SESSION_TA]      = {ta_send,      ta_recv,      ta_err,      ta_over,      mrtd_session_ta_done},
	[MRTD_SESSION_CONFIRM] = {compare_send, compare_recv, compare_err, compare_over, confirm_end},
};
/* clang-format on */

bool
mrtd_session_phase_send(struct mrtd_session *s, struct span *capdu)
{
	return phases[s->phase].send(s, capdu);
}

enum mrtd_err
mrtd_session_phase_recv(struct mrtd_session *s, struct span rapdu)
{
	return phases[s->phase].recv(s, rapdu);
}

enum mrtd_err
mrtd_session_phase_err(const struct mrtd_session *s)
{
	return phases[s->phase].err(s);
}

bool
mrtd_session_phase_over(const struct mrtd_session *s)
{
	return phases[s->phase].over(s);
}

void
mrtd_session_phase_end(struct mrtd_session *s, enum mrtd_err e)
{
	phases[s->phase].end(s, e);
}
