/*
 * The inspection of one visible digital seal: what it says (mrtd/vds), who
 * signed it (certs/seal), and whether it belongs to this document.
 *
 * The bytes are those of the bar code; a scanner reads them from the picture.
 * An unknown use case is shown and never admits; no more does a seal for
 * non-constrained environments (VDS-NC), whose standard was not at hand.
 */
#ifndef KIOSK_SEAL_H
#define KIOSK_SEAL_H

#include "certs/seal.h"
#include "mrtd/vds.h"
#include "mrtd/vdsnc.h"

struct kiosk_seal_conf {
	/* NULL: trust is undetermined.  Signers in the store are found there.
	 */
	const struct certs_anchors *anchors;
	/* More certificates (DER) it may be by. */
	const struct span *signers;
	size_t n;
	/* MRZs, empty where not known: printed beside the seal, and of the
	 * passport that the sealed visa stands in. */
	struct span printed, passport;
	int64_t now; /* seconds since 1970 */
};

struct kiosk_seal {
	enum mrtd_err err; /* not OK: the seal cannot be read */
	enum certs_seal_kind kind;
	/* CERTS_SEAL_VDS: */
	struct mrtd_vds seal; /* spans into the bytes */
	struct mrtd_vds_contents contents;
	/* CERTS_SEAL_VDSNC: */
	struct mrtd_vdsnc nc; /* spans into the bytes, and into decoded */
	uint8_t decoded[2 * MRTD_VDSNC_MAX];
	struct certs_verdict verdict; /* CERTS_PROFILE_SEAL */
	struct certs_chain chain;
	enum certs_seal_status status;
};

/* The bytes have to outlive the seal. */
void kiosk_seal_inspect(
    struct span bytes, const struct kiosk_seal_conf *, struct kiosk_seal *);
void kiosk_seal_wipe(struct kiosk_seal *);

#define KIOSK_SEAL_MAX 65536
/* False: the sink is too small. */
bool kiosk_seal_text(const struct kiosk_seal *, struct sink *) MUST_USE;
bool kiosk_seal_json(const struct kiosk_seal *, struct sink *) MUST_USE;
/* 0 genuine and trusted, 1 not, 2 cannot be told. */
int kiosk_seal_status(const struct kiosk_seal *) MUST_USE;

#endif
