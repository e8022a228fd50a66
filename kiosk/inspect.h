/*
 * Joins what the chip said (mrtd) with whom to trust (certs) into one list of
 * checks: the same for `read`, `verify` and the gate's document worker.
 *
 *	kiosk_inspect_init(i, &conf);
 *	for each event of the session:
 *		FILE: kiosk_inspect_file(i, event.file, event.err, content);
 *		after EF.SOD: mrtd_session_want(s, kiosk_inspect_signed(i));
 *		if (kiosk_inspect_portrait(i, &image)) ... decode the image ...
 *	kiosk_inspect_finish(i, mrtd_session_report(s));
 *	... kiosk_inspect_facts(i) ...
 *	kiosk_inspect_wipe(i);
 *
 * Files may come in any order and are judged as they come: the signature while
 * DG2 is still on the air.  Contents are borrowed and have to stay until
 * finish; memory of the signature is libcrypto's, until wipe.  No I/O; the time
 *of checking is given.
 */
#ifndef KIOSK_INSPECT_H
#define KIOSK_INSPECT_H

#include "certs/anchors.h"
#include "certs/cms.h"
#include "kiosk/facts.h"
#include "mrtd/finger.h"
#include "mrtd/hash.h"
#include "mrtd/session.h"
#include "mrtd/sod.h"

/* The largest EF.CardSecurity whose contents are looked at: SecurityInfos with
 * several keys whose parameters are written out. */
#define KIOSK_INSPECT_CARD_SECURITY 8192

struct kiosk_inspect_conf {
	enum certs_profile profile; /* GATE with a chip, FILES for a folder */
	const struct certs_anchors *anchors; /* NULL: no trust store */
	int64_t now; /* seconds since 1970-01-01 UTC: time of checking */
	uint64_t (*cpu_us)(void); /* CPU clock for us_verify; NULL: none */
	bool have_optical; /* the printed MRZ was read */
	struct mrtd_mrz optical;
	bool typed; /* it could not be, and what opens the chip was typed */
};

struct kiosk_inspect {
	struct kiosk_inspect_conf conf;
	struct kiosk_facts facts;
	struct span content[MRTD_FILE_COUNT];
	bool have_sod, have_so; /* the CMS; the list of digests inside */
	struct certs_sod sod;
	struct mrtd_lds_so so;
	bool digest_refused; /* the policy refuses that of the data groups */
	bool have_issuer; /* the document signer names this country */
	char issuer_country[4];
	bool judged[MRTD_FILE_COUNT]; /* the digest of this file */
	char terminal[96]; /* why Terminal Authentication could not be */
	/* EF.CardSecurity as it counts: the chip's, or in the buffer. */
	struct span card_security;
	bool card_security_vouched; /* its signer is trusted */
	uint8_t corrected[KIOSK_INSPECT_CARD_SECURITY];
	struct span image; /* of DG2, once it is authentic */
	bool image_taken;
	struct mrtd_fingers fingers; /* of DG3, once it is authentic */
	bool have_fingers;
	size_t fingers_taken;
};

void kiosk_inspect_init(
    struct kiosk_inspect *, const struct kiosk_inspect_conf *);
/*
 * A file is complete (err OK), or is known to be unreadable or absent
 * (NOT_FOUND, ACCESS_DENIED, ...).  At most once per file.
 */
void kiosk_inspect_file(
    struct kiosk_inspect *, enum mrtd_file, enum mrtd_err, struct span content);
/* Instead of a session: the files that are there, and what remains to be done.
 * By enum mrtd_file; p NULL: not there. */
void kiosk_inspect_files(
    struct kiosk_inspect *, const struct span files[MRTD_FILE_COUNT]);
/* MRTD_FILE_BIT of the data groups that EF.SOD names; 0 before it came. */
uint32_t kiosk_inspect_signed(const struct kiosk_inspect *);
/*
 * True once: the portrait's image, when DG2 has come and it is authentic: its
 * digest is the signed one, the signature over the digests is right, and its
 * signer is trusted.  A portrait that was replaced after signing, or that
 * anybody else signed, goes no further.
 */
bool kiosk_inspect_portrait(
    struct kiosk_inspect *, struct span *image) MUST_USE;
/*
 * True for each image of a single finger in DG3, one after the other, the
 * first of each position; on the same terms.
 */
bool kiosk_inspect_finger(
    struct kiosk_inspect *, const struct mrtd_finger **) MUST_USE;
/*
 * Why this terminal could not show the chip that it may read fingerprints:
 * printable text, cut to what a check's detail holds.
 */
void kiosk_inspect_terminal(struct kiosk_inspect *, const char *why);
/*
 * A visible digital seal beside the printed MRZ (TR-03135-1 §5.9): its checks
 * count where there is one.  Bytes of a bar code, and the MRZ as printed.  read
 * is what was read of it first, where an officer has corrected that; else
 * empty: what the seal says to it stands beside the check that counts.
 */
void kiosk_inspect_seal(struct kiosk_inspect *, struct span seal,
    struct span printed, struct span read);
/* Adds the checks that need everything; report is NULL for a folder. */
void kiosk_inspect_finish(
    struct kiosk_inspect *, const struct mrtd_session_report *);
/* The files that came, by enum mrtd_file; borrowed. */
const struct span *kiosk_inspect_content(const struct kiosk_inspect *);
const struct kiosk_facts *kiosk_inspect_facts(const struct kiosk_inspect *);
void kiosk_inspect_wipe(struct kiosk_inspect *);

#endif
