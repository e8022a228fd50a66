#include "mrtd/report.h"

const char *
mrtd_report_auth(enum mrtd_auth_state s)
{
	static const char *const names[] = {
	    [MRTD_AUTH_NOT_OFFERED] = "not offered",
	    [MRTD_AUTH_NOT_TRIED] = "not tried",
	    [MRTD_AUTH_PASSED] = "passed",
	    [MRTD_AUTH_FAILED] = "failed",
	    [MRTD_AUTH_UNSUPPORTED] = "unsupported",
	};

	return (unsigned)s < sizeof(names) / sizeof(names[0]) ? names[s] : "";
}

void
mrtd_report_enter(
    struct mrtd_session_report *report, const struct mrtd_read *r, uint32_t ms)
{
	struct mrtd_session_file *f = &report->file[r->file->id];

	f->tried = true;
	f->err = r->err;
	f->sw = r->sw;
	f->content = mrtd_read_content(r);
	f->apdus += r->apdus;
	f->ms += ms;
}

void
mrtd_report_grant(
    struct mrtd_session_report *report, enum mrtd_access how, unsigned commands)
{
	report->access = how;
	/* A second time, after the document came back, changes nothing. */
	if (report->commands_access == 0)
		report->commands_access = commands;
}
