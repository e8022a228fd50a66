/*
 * What the files of the session engine share: mrtd/session.c (the engine),
 * mrtd/session_phase.c (its
 * engines), mrtd/session_order.c (what comes next), mrtd/session_again.c (going
 * on in a new session), mrtd/session_auth.c and mrtd/session_ta.c (CA, AA, TA).
 * Nobody else includes this.
 */
#ifndef MRTD_SESSION_PARTS_H
#define MRTD_SESSION_PARTS_H

#include "mrtd/session.h"

#define MRTD_SESSION_FOUND(s, name) \
	((s)->report.findings |= MRTD_FINDING_BIT(name))

uint64_t mrtd_session_now(const struct mrtd_session *);
void mrtd_session_end(struct mrtd_session *, enum mrtd_err);
void mrtd_session_tell(struct mrtd_session *, enum mrtd_session_event_kind);
/* Tells of the files that mrtd/access has read on its way. */
void mrtd_session_tell_mf_files(struct mrtd_session *);
/* There is something to tell about this file. */
void mrtd_session_tell_file(struct mrtd_session *, enum mrtd_file);
/* The card has to be reset: a new session from there. */
void mrtd_session_restart(struct mrtd_session *);
/* The error means that secure messaging is over. */
bool mrtd_session_died(enum mrtd_err);

/* Of the engine that runs in this phase; never in MRTD_SESSION_CHOOSE. */
bool mrtd_session_phase_send(struct mrtd_session *, struct span *) MUST_USE;
enum mrtd_err mrtd_session_phase_recv(struct mrtd_session *, struct span);
enum mrtd_err mrtd_session_phase_err(const struct mrtd_session *);
bool mrtd_session_phase_over(const struct mrtd_session *);
/* It is over, or has failed: what follows. */
void mrtd_session_phase_end(struct mrtd_session *, enum mrtd_err);

/* Starts what is due now; false: all is done. */
bool mrtd_session_order_next(struct mrtd_session *);
/* Is anything due for which a new session would be worth while? */
bool mrtd_session_order_left(const struct mrtd_session *);
/* The file under way is complete, or given up. */
void mrtd_session_order_file_done(struct mrtd_session *, enum mrtd_err);
/* Is this file wanted, by the caller or because EF.COM lists it? */
bool mrtd_session_order_wants(const struct mrtd_session *, enum mrtd_file);

/* The chip has ended secure messaging. */
void mrtd_session_again_reenter(struct mrtd_session *, enum mrtd_err);
/* Access control is done once more: compares, then goes on. */
void mrtd_session_again_begin(struct mrtd_session *);
void mrtd_session_again_compared(struct mrtd_session *, enum mrtd_err);

/* What DG14 and DG15 offer, once they have been read. */
void mrtd_session_auth_take_dg14(struct mrtd_session *, struct span);
void mrtd_session_auth_take_dg15(struct mrtd_session *);
/* May CA still open what the chip denies now? */
bool mrtd_session_auth_ca_possible(const struct mrtd_session *);
bool mrtd_session_auth_ca_due(const struct mrtd_session *);
bool mrtd_session_auth_aa_due(const struct mrtd_session *);
void mrtd_session_auth_ca_start(struct mrtd_session *);
void mrtd_session_auth_aa_start(struct mrtd_session *);
void mrtd_session_auth_ca_done(struct mrtd_session *, enum mrtd_err);
void mrtd_session_auth_aa_done(struct mrtd_session *, enum mrtd_err);
/* After each answer: has the chip shown that it has the keys of CA? */
void mrtd_session_auth_confirm(struct mrtd_session *);
/* The new keys of CA were never answered: a copy. */
void mrtd_session_auth_unconfirmed(struct mrtd_session *, enum mrtd_err);

/* EF.CVCA and what comes after it. */
bool mrtd_session_ta_cvca_due(const struct mrtd_session *);
bool mrtd_session_ta_due(const struct mrtd_session *);
void mrtd_session_ta_take_cvca(struct mrtd_session *, enum mrtd_err);
void mrtd_session_ta_start(struct mrtd_session *);
void mrtd_session_ta_done(struct mrtd_session *, enum mrtd_err);
/* Does TA allow this file, in this session? */
bool mrtd_session_ta_opens(const struct mrtd_session *, enum mrtd_file);

#endif
