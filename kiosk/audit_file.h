/*
 * An audit log on disk (kiosk/audit.h), which one process at a time adds to.
 *
 *	e = kiosk_audit_open(path, "gate-3", sign, now_ms, &a);
 *	e = kiosk_audit_add(a, AUDIT_CHANGE, "root", now_ms, "policy: ...");
 *
 * A line that was added is on the disk when the call returns.  What cannot be
 * written is no line: the file is cut back to what it was, and the error says
 * that nothing may be built on it.
 */
#ifndef KIOSK_AUDIT_FILE_H
#define KIOSK_AUDIT_FILE_H

#include "kiosk/audit.h"

struct kiosk_audit;

/*
 * Makes the file where there is none.  whose: the gate or site.  sign: for
 * checkpoints, borrowed; NULL: there are none.  BUSY: another process has it
 * open; STORE: behind its last good line stands more than a crash leaves, so it
 * is not continued.  A line that a crash has cut is kept and explained.
 */
enum kiosk_err kiosk_audit_open(const char *path, const char *whose,
    struct kiosk_sign *sign, int64_t now_ms, struct kiosk_audit **out) MUST_USE;
/* STORE: it is not on the disk. */
enum kiosk_err kiosk_audit_add(struct kiosk_audit *, enum audit_kind,
    const char *who, int64_t now_ms, const char *fmt, ...) MUST_USE
    __attribute__((format(printf, 5, 6)));
/*
 * Signs all lines so far, in one more line, which is put into the sink too
 * (NULL: not) so that it can be kept elsewhere.  Nothing is done where the last
 * line is a checkpoint, or there is no key: OK, and the sink stays empty.
 */
enum kiosk_err kiosk_audit_checkpoint(
    struct kiosk_audit *, int64_t now_ms, struct sink *line) MUST_USE;
/*
 * What the last line of this kind said, NUL at its end; false where there is
 * none.
 */
bool kiosk_audit_last(
    const struct kiosk_audit *, enum audit_kind, struct sink *what) MUST_USE;
void kiosk_audit_close(struct kiosk_audit **);

#endif
