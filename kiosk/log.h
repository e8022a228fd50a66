/*
 * The log of a gate: one JSON object a line, to an fd.  Every line has the
 * time (UTC, milliseconds), what happened and the passage's number.  Never
 * personal data: whoever adds a member here answers for that.
 *
 *	kiosk_log(log, "state", passage, "%s -> %s", from, to);
 */
#ifndef KIOSK_LOG_H
#define KIOSK_LOG_H

#include "mrtd/bytes.h"

/*
 * Where standard error is systemd's journal (systemd.exec(5), JOURNAL_STREAM)
 * the line goes there as fields instead: MESSAGE, PRIORITY, SALLYPORT_EVENT,
 * SALLYPORT_PASSAGE; `journalctl SALLYPORT_EVENT=lost`.
 */
struct kiosk_log {
	bool journal;
	int fd; /* ours unless 2; -1: silent */
};

/* path "": standard error.  False where the file cannot be opened. */
bool kiosk_log_open(struct kiosk_log *, const char *path) MUST_USE;
void kiosk_log(struct kiosk_log *, const char *event, uint32_t passage,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void kiosk_log_close(struct kiosk_log *);

#endif
