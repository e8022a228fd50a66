#include "mrtd/report.h"

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
