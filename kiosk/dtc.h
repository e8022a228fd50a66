/*
 * A Digital Travel Credential (mrtd/dtc.h): whether its data are genuine, by
 * the very checks of the files of a chip (kiosk/inspect.h), and whether it and
 * a document that was read are one.
 *
 *	kiosk_dtc_inspect(d, bytes, &conf);
 *	kiosk_dtc_alone(d, &verdict);           no chip was read, or
 *	kiosk_dtc_link(d, contents, &verdict);  these files were
 *	kiosk_dtc_wipe(d);
 *
 * A credential shows what a State signed, and not that whoever shows it holds
 * the document: it is no reason to admit anybody.  One with a signature of its
 * own stays unverified.
 */
#ifndef KIOSK_DTC_H
#define KIOSK_DTC_H

#include "kiosk/inspect.h"
#include "mrtd/dtc.h"

struct kiosk_dtc {
	enum mrtd_err err; /* not OK: it cannot be read, at dtc.at */
	struct mrtd_dtc dtc; /* spans into the bytes */
	struct kiosk_inspect inspect; /* of its files */
};

/* The bytes have to stay until wipe; of conf anchors and now are used. */
void kiosk_dtc_inspect(
    struct kiosk_dtc *, struct span bytes, const struct kiosk_inspect_conf *);
/* What there is to say of it beside the checks of its files. */
void kiosk_dtc_alone(const struct kiosk_dtc *, struct certs_verdict *);
/*
 * Adds to the verdict on a document whether the credential is of it: EF.SOD
 * octet by octet, every data group that both have, and the chip's proof, where
 * the verdict has one.  Whatever differs is named, and then they are not
 * linked.  By enum mrtd_file: what was read of the document.
 */
void kiosk_dtc_link(const struct kiosk_dtc *,
    const struct span document[MRTD_FILE_COUNT], struct certs_verdict *);
void kiosk_dtc_wipe(struct kiosk_dtc *);

#endif
