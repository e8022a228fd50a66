/* Going on after the document came back, or after its session ended. */
#include "mrtd/session_parts.h"

/* How often the chip may end a secured session before we give up. */
#define REENTRIES 3
/* Bytes of EF.SOD to see again: the digests of DG1 and DG2 are among them. */
#define SOD_HEAD 192

/*
 * With a fresh card the reading can go on; a file that ends the session twice
 * is left out.
 */
void
mrtd_session_again_reenter(struct mrtd_session *s, enum mrtd_err e)
{
	bool blame_file = s->phase == MRTD_SESSION_FILES && !s->ca_unconfirmed;
	enum mrtd_file id = MRTD_FILE_COUNT;

	mrtd_session_auth_unconfirmed(s, e);
	if (++s->reentries > REENTRIES) {
		mrtd_session_end(s, e);
		return;
	}
	if (mrtd_session_died(e))
		MRTD_SESSION_FOUND(s, SESSION_ENDED);
	if (blame_file) {
		id = s->read.file->id;
		if (s->ended_at == id)
			mrtd_session_order_file_done(s, e);
	}
	s->ended_at = id;
	if (mrtd_session_order_left(s)) {
		mrtd_session_restart(s);
	} else {
		/* Gives up what TA would have opened. */
		(void)mrtd_session_order_next(s);
		mrtd_session_end(s, MRTD_E_OK);
	}
}

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
	s->phase = MRTD_SESSION_CHOOSE;
}

/*
 * Which files prove that the document is the one from before.  Nothing is
 * mixed without proof: a file in part stays only where DG1 is compared.
 */
void
mrtd_session_again_begin(struct mrtd_session *s)
{
	static const enum mrtd_file proof[] = {
	    MRTD_FILE_COM, MRTD_FILE_DG1, MRTD_FILE_SOD};

	s->to_compare = 0;
	for (size_t i = 0; i < sizeof(proof) / sizeof(proof[0]); i++)
		if (s->report.file[proof[i]].content.n > 0)
			s->to_compare |= MRTD_FILE_BIT(proof[i]);
	/* Before CA these cannot be seen; CA itself proves it, by its key. */
	s->to_compare &= ~s->deferred;
	/* DG1 says more than EF.COM. */
	if ((s->to_compare & MRTD_FILE_BIT(MRTD_FILE_DG1)) != 0)
		s->to_compare &= ~MRTD_FILE_BIT(MRTD_FILE_COM);
	else
		s->reading = false;
	next_compare(s);
}

void
mrtd_session_again_compared(struct mrtd_session *s, enum mrtd_err e)
{
	enum mrtd_file id = s->compare.file->id;

	if (e == MRTD_E_OK) {
		s->to_compare &= ~MRTD_FILE_BIT(id);
		next_compare(s);
	} else if (mrtd_session_died(e)) {
		mrtd_session_again_reenter(s, e);
	} else {
		/* What was readable a moment ago is not: not the same. */
		mrtd_session_end(
		    s, e == MRTD_E_BUDGET ? e : MRTD_E_OTHER_DOCUMENT);
	}
}
