#include "mrtd/session_parts.h"

enum kind {
	FILE_OF_LDS,
	CA,
	AA,
	CVCA,
	TA,
	CONFIRM
};

/*
 * The order, with its reasons in mrtd/session.h.  After each step it is gone
 * through from the top: what has become due meanwhile is not passed over.
 */
/* clang-format off */
static const struct {
	enum kind kind;
	enum mrtd_file file;
} order[] = {
	{FILE_OF_LDS, MRTD_FILE_COM},
	{FILE_OF_LDS, MRTD_FILE_DG1},
	{FILE_OF_LDS, MRTD_FILE_SOD},
	{FILE_OF_LDS, MRTD_FILE_DG14},
	{CA,          MRTD_FILE_DG14},
	{FILE_OF_LDS, MRTD_FILE_DG15},
	{AA,          MRTD_FILE_DG15},
	{FILE_OF_LDS, MRTD_FILE_DG2},
	{FILE_OF_LDS, MRTD_FILE_DG11},
	{FILE_OF_LDS, MRTD_FILE_DG12},
	{FILE_OF_LDS, MRTD_FILE_DG13},
	{FILE_OF_LDS, MRTD_FILE_DG16},
	{FILE_OF_LDS, MRTD_FILE_DG6},
	{FILE_OF_LDS, MRTD_FILE_DG8},
	{FILE_OF_LDS, MRTD_FILE_DG9},
	{FILE_OF_LDS, MRTD_FILE_DG10},
	{FILE_OF_LDS, MRTD_FILE_DG7},
	{FILE_OF_LDS, MRTD_FILE_DG5},
	{CVCA,        MRTD_FILE_CVCA},
	{TA,          MRTD_FILE_CVCA},
	{FILE_OF_LDS, MRTD_FILE_DG3},
	{FILE_OF_LDS, MRTD_FILE_DG4},
	{CONFIRM,     MRTD_FILE_DG14},
};
/* clang-format on */

#define N_ORDER (sizeof(order) / sizeof(order[0]))

bool
mrtd_session_order_wants(const struct mrtd_session *s, enum mrtd_file id)
{
	uint32_t files = s->conf.want |
	    (s->conf.want_listed & s->report.com.files);

	return (files & MRTD_FILE_BIT(id)) != 0;
}

static void
start_read(struct mrtd_session *s, const struct mrtd_lds_file *f)
{
	s->phase = MRTD_SESSION_FILES;
	s->file_ms = mrtd_session_now(s);
	if (s->reading) {
		mrtd_read_resume(&s->read);
		return;
	}
	mrtd_read_init(&s->read, &s->link, f, s->arena.p + s->arena.n,
	    s->arena.cap - s->arena.n);
	s->reading = true;
}

static bool
file_due(const struct mrtd_session *s, const struct mrtd_lds_file *f)
{
	uint32_t bit = MRTD_FILE_BIT(f->id);

	if (!mrtd_session_order_wants(s, f->id) || s->report.file[f->id].tried)
		return false;
	return (s->deferred & bit) == 0 || !mrtd_session_auth_ca_possible(s);
}

/* Only where it was asked for can it be given up without a command. */
static void
give_up(struct mrtd_session *s, enum mrtd_file id)
{
	s->report.file[id].tried = true;
	s->report.file[id].err = MRTD_E_ACCESS_DENIED;
	mrtd_session_tell_file(s, id);
}

static bool
start_file(struct mrtd_session *s, const struct mrtd_lds_file *f)
{
	if (s->reading ? s->read.file->id != f->id : !file_due(s, f))
		return false;
	if (f->access == MRTD_LDS_EXTENDED &&
	    !mrtd_session_ta_opens(s, f->id)) {
		s->reading = false;
		give_up(s, f->id);
		return false;
	}
	start_read(s, f);
	return true;
}

static bool
start_cvca(struct mrtd_session *s)
{
	if (s->reading ? s->read.file->id != MRTD_FILE_CVCA
		       : !mrtd_session_ta_cvca_due(s))
		return false;
	start_read(s, &s->cvca);
	if (s->cvca.sfi == 0)
		mrtd_read_by_fid(&s->read);
	return true;
}

/* One byte of what is there, only to be answered. */
static bool
start_confirm(struct mrtd_session *s)
{
	struct span held = s->report.file[MRTD_FILE_DG14].content;

	if (!s->ca_unconfirmed)
		return false;
	mrtd_read_init_compare(&s->compare, &s->link,
	    mrtd_lds_file(MRTD_FILE_DG14),
	    s->conf.arena + (held.p - s->conf.arena), 1);
	s->phase = MRTD_SESSION_CONFIRM;
	return true;
}

static bool
start(struct mrtd_session *s, enum kind kind, enum mrtd_file id)
{
	switch (kind) {
	case FILE_OF_LDS:
		return start_file(s, mrtd_lds_file(id));
	case CA:
		if (!mrtd_session_auth_ca_due(s))
			return false;
		mrtd_session_auth_ca_start(s);
		return true;
	case AA:
		if (!mrtd_session_auth_aa_due(s))
			return false;
		mrtd_session_auth_aa_start(s);
		return true;
	case CVCA:
		return start_cvca(s);
	case TA:
		if (!mrtd_session_ta_due(s))
			return false;
		mrtd_session_ta_start(s);
		return true;
	case CONFIRM:
		return start_confirm(s);
	}
	return false;
}

bool
mrtd_session_order_next(struct mrtd_session *s)
{
	for (size_t i = 0; i < N_ORDER; i++)
		if (start(s, order[i].kind, order[i].file))
			return true;
	return false;
}

bool
mrtd_session_order_left(const struct mrtd_session *s)
{
	if (s->reading || mrtd_session_auth_ca_due(s) ||
	    mrtd_session_auth_aa_due(s) || mrtd_session_ta_due(s))
		return true;
	for (size_t i = 0; i < N_ORDER; i++) {
		const struct mrtd_lds_file *f = mrtd_lds_file(order[i].file);

		if (order[i].kind == FILE_OF_LDS && file_due(s, f) &&
		    (f->access != MRTD_LDS_EXTENDED ||
			s->report.ta.state == MRTD_AUTH_PASSED))
			return true;
	}
	return false;
}

static void
take_com(struct mrtd_session *s, enum mrtd_err e)
{
	if (e != MRTD_E_OK)
		MRTD_SESSION_FOUND(s, COM_MISSING);
	else if (mrtd_com_parse(s->report.file[MRTD_FILE_COM].content,
		     &s->report.com) != MRTD_E_OK)
		MRTD_SESSION_FOUND(s, COM_BAD);
	else
		s->report.findings |= s->report.com.findings;
}

static void
take_file(struct mrtd_session *s, enum mrtd_file id, enum mrtd_err e)
{
	if (id == MRTD_FILE_COM)
		take_com(s, e);
	else if (id == MRTD_FILE_DG14)
		mrtd_session_auth_take_dg14(
		    s, s->report.file[MRTD_FILE_DG14].content);
	else if (id == MRTD_FILE_DG15)
		mrtd_session_auth_take_dg15(s);
	else if (id == MRTD_FILE_CVCA)
		mrtd_session_ta_take_cvca(s, e);
}

void
mrtd_session_order_file_done(struct mrtd_session *s, enum mrtd_err e)
{
	enum mrtd_file id = s->read.file->id;
	size_t n = mrtd_read_content(&s->read).n;

	s->reading = false;
	s->phase = MRTD_SESSION_CHOOSE;
	if (e == MRTD_E_ACCESS_DENIED && id != MRTD_FILE_DG14 &&
	    mrtd_session_auth_ca_possible(s)) {
		s->deferred |= MRTD_FILE_BIT(id);
		return;
	}
	mrtd_report_enter(
	    &s->report, &s->read, (uint32_t)(mrtd_session_now(s) - s->file_ms));
	if (n > 0 && sink_reserve(&s->arena, n) == NULL)
		s->report.file[id].err = e = MRTD_E_INTERNAL;
	take_file(s, id, e);
	if (e == MRTD_E_NOT_FOUND &&
	    (s->report.com.files & MRTD_FILE_BIT(id)) != 0)
		MRTD_SESSION_FOUND(s, COM_LISTED_ABSENT);
	mrtd_session_tell_file(s, id);
}
