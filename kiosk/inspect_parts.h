/*
 * Between the files of kiosk/inspect: for nobody else.
 */
#ifndef KIOSK_INSPECT_PARTS_H
#define KIOSK_INSPECT_PARTS_H

#include "kiosk/inspect.h"

/* The file's digest is signed, and the signature over the digests is right. */
bool kiosk_inspect_authentic(
    const struct kiosk_inspect *, enum mrtd_file) MUST_USE;
/* It was read and is malformed: neither absent nor kept from us. */
bool kiosk_inspect_was_open(const struct kiosk_facts_file *) MUST_USE;
/*
 * §3.5.2: the check "aborted prior to its defined process flow": the way to the
 * chip failed, or we did.  Any other error is what the chip answered.
 */
bool kiosk_inspect_broke_off(enum mrtd_err) MUST_USE;
/* inspect_object.c: EF.SOD, as soon as it has come. */
void kiosk_inspect_object(struct kiosk_inspect *);
/* EF.SOD that did not come; ended: how the session did. */
void kiosk_inspect_no_object(struct kiosk_inspect *, enum mrtd_err ended);
/* What the State announced of documents like this one: DG1, DG12, print. */
void kiosk_inspect_announced(struct kiosk_inspect *);
/* A CMS, its signer found where it does not carry one. */
enum certs_err kiosk_inspect_open_object(const struct kiosk_inspect *,
    struct span cms, struct certs_sod *out) MUST_USE;
/* Into the facts, where there is one. */
void kiosk_inspect_take_certificate(struct kiosk_inspect *, enum certs_about,
    bool have, const struct certs_chain_name *);
/* inspect_card.c: EF.CardSecurity, where it was read; before
 * kiosk_inspect_chip().  The report may be NULL. */
void kiosk_inspect_card_security(
    struct kiosk_inspect *, const struct mrtd_session_report *);
/* The signing time, else the date of issue, against the signer's validity. */
void kiosk_inspect_signed_in_time(struct kiosk_inspect *);
/* inspect_combined.c: printed against chip, expiry, issuing state. */
void kiosk_inspect_combined(struct kiosk_inspect *, enum mrtd_err ended);
/* inspect_access.c: how the chip was opened, and whether it should have been
 * opened in a better way. */
void kiosk_inspect_access(
    struct kiosk_inspect *, const struct mrtd_session_report *);
/* inspect_form.c: whether the files are formed as they should be. */
void kiosk_inspect_form(struct kiosk_inspect *);
/* What the chip offered of PACE, and with what it was opened. */
void kiosk_inspect_take_access(
    struct kiosk_inspect *, const struct mrtd_session_report *);
/* inspect_agree.c: whether the data groups tell of one person. */
void kiosk_inspect_agree(struct kiosk_inspect *);
/* inspect_chip.c: is it the chip that was issued; Terminal Authentication. */
void kiosk_inspect_chip(struct kiosk_inspect *);
/* What the session says of CA, AA, CAM and TA, into the facts. */
void kiosk_inspect_take_auth(
    struct kiosk_inspect *, const struct mrtd_session_report *);
/* The unsigned EF.CardAccess against its signed copy in DG14. */
void kiosk_inspect_card_access(struct kiosk_inspect *);

#endif
