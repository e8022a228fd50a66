/*
 * The trust store of a program that runs outside the sandbox: index file into
 * memory, opened.
 */
#ifndef KIOSK_TRUST_H
#define KIOSK_TRUST_H

#include "certs/anchors.h"
#include "kiosk/algorithms.h"
#include "kiosk/err.h"

/* Where `sallyport pkd` keeps its store unless told otherwise. */
#define KIOSK_TRUST_DIR "/var/lib/sallyport/trust"

struct kiosk_trust {
	struct span index;
	struct certs_anchors *anchors; /* NULL: no store, trust undetermined */
	struct certs_policy algorithms; /* where a file was read */
};

/* dir NULL: no store.  KIOSK_E_TRUST: it cannot be read or is damaged. */
enum kiosk_err kiosk_trust_load(const char *dir, struct kiosk_trust *) MUST_USE;
/*
 * Judge algorithms by the rules in this file; NULL: by the default.  They are
 * applied where signers are judged: without a store they are an error.
 */
enum kiosk_err kiosk_trust_obey(
    struct kiosk_trust *, const char *path, struct conf_error *) MUST_USE;
void kiosk_trust_free(struct kiosk_trust *);

#endif
