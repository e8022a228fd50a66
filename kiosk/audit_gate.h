/*
 * What a gate writes into its audit log (kiosk/audit.h): when it began and
 * ended, what had changed of its program and its files since it last began, and
 * of each passage the random name, the decision and the digest of its record,
 * so that a record that was altered in the store afterwards shows.
 *
 * Without a log in the gate's configuration every call does nothing.
 */
#ifndef KIOSK_AUDIT_GATE_H
#define KIOSK_AUDIT_GATE_H

#include "kiosk/audit_file.h"
#include "kiosk/lane.h"
#include "kiosk/record.h"

struct kiosk_audit_gate {
	struct kiosk_audit *log; /* NULL: none is asked for */
	struct kiosk_sign *sign; /* NULL: no checkpoints */
	int64_t signed_ms; /* when the last checkpoint was made */
};

/*
 * A gate whose log cannot be continued does not open: CONF, the key; BUSY and
 * STORE as in kiosk_audit_open().
 */
enum kiosk_err kiosk_audit_gate_open(struct kiosk_audit_gate *,
    const struct kiosk_lane *, const char *conf_path) MUST_USE;
/* STORE: not on the disk, so no door opens on it. */
enum kiosk_err kiosk_audit_gate_passage(
    struct kiosk_audit_gate *, const struct kiosk_record *) MUST_USE;
/*
 * One more line; what cannot be written is told by the next passage that
 * cannot.
 */
void kiosk_audit_gate_say(struct kiosk_audit_gate *, enum audit_kind,
    const char *who, const char *what);
/*
 * A checkpoint, where an hour has gone by since the last one: its line, to be
 * kept elsewhere.  False: there is none to keep.
 */
bool kiosk_audit_gate_checkpoint(
    struct kiosk_audit_gate *, struct sink *line) MUST_USE;
void kiosk_audit_gate_close(struct kiosk_audit_gate *);

#endif
