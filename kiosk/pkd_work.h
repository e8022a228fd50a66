/*
 * The trust store between lock and save: what the verbs that change it share.
 * One transaction at a time; nothing is written before the end.
 */
#ifndef KIOSK_PKD_WORK_H
#define KIOSK_PKD_WORK_H

#include <stdio.h>

#include "certs/change.h"
#include "certs/import.h"
#include "certs/policy.h"
#include "kiosk/pkd.h"

struct kiosk_pkd_work {
	const struct kiosk_pkd *p;
	FILE *out; /* where the report goes, as text */
	struct span old;
	struct certs_anchors_build *build;
	struct certs_change change;
	struct certs_policy algorithms; /* where the operator named a file */
	int lock;
	size_t files, failures, changes;
};

/* Waits for another writer.  kiosk_pkd_work_end() in any case. */
enum certs_err kiosk_pkd_work_begin(
    const struct kiosk_pkd *, struct kiosk_pkd_work *) MUST_USE;
/*
 * Saves where save is set and e is CERTS_E_OK; says what went wrong otherwise.
 * An exit status.
 */
int kiosk_pkd_work_end(struct kiosk_pkd_work *, enum certs_err e, bool save);

/*
 * One file, as import takes it: label stands before what is said of it, name
 * is recorded.  also: is told of each object too, or NULL.
 */
struct kiosk_pkd_work_file {
	const char *label, *name;
	struct span bytes;
	void (*also)(void *cookie, const struct certs_import_item *);
	void *cookie;
	bool fetched; /* from a server: nobody has looked at it */
	bool proposed; /* the operator's word waits for a second person */
	struct certs_import_report report; /* what came of it */
};
enum certs_err kiosk_pkd_work_import(
    struct kiosk_pkd_work *, struct kiosk_pkd_work_file *) MUST_USE;
/* What bytes look like that hold nothing to import, and what to do. */
const char *kiosk_pkd_advice(struct span file);
/* What followed from a change elsewhere in the store. */
void kiosk_pkd_work_settled(FILE *, const struct certs_settle *);

#endif
