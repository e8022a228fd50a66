/*
 * Terminal Authentication version 1, the terminal's side, without doing any
 * I/O and without holding the key: Doc 9303-11 (ninth edition) §7.1, BSI
 * TR-03110-3 v2.21 §A.7 and §B.3.
 *
 *	mrtd_ta_init(&ta, &link, &conf);
 *	for (;;) {
 *		while (mrtd_ta_send(&ta, &capdu)) {
 *			... give capdu to the chip, get rapdu ...
 *			if ((e = mrtd_ta_recv(&ta, rapdu)) != MRTD_E_OK)
 *				break;
 *		}
 *		if (!mrtd_ta_wants_signature(&ta, &request))
 *			break;
 *		... ask the key's keeper, who may take his time ...
 *		mrtd_ta_sign(&ta, signature);
 *	}
 *	if (mrtd_ta_done(&ta)) ... EF.DG3 and EF.DG4 may be read ...
 *	mrtd_ta_wipe(&ta);
 *
 * For each certificate MSE:Set DST and PSO:Verify Certificate, then MSE:Set
 * AT, GET CHALLENGE, EXTERNAL AUTHENTICATE over ID_IC || r_IC || Comp(PK_IFD).
 * All of it runs inside the secure messaging that Chip Authentication or PACE
 * with Chip Authentication Mapping has set up.  An error is sticky; secure
 * messaging survives it (§7.1.3 note 2).  A chip allows one run in a session.
 */
#ifndef MRTD_TA_H
#define MRTD_TA_H

#include "mrtd/cvc.h"
#include "mrtd/lds.h"
#include "mrtd/link.h"

struct mrtd_secinfos;

/* Two links, a CVCA's successor, DV, terminal; more is a loop. */
#define MRTD_TA_CHAIN_MAX 8
#define MRTD_TA_CHALLENGE 8
/* Document number with check digit, or an x coordinate of PACE. */
#define MRTD_TA_ID_MAX 66

struct mrtd_ta_conf {
	/*
	 * Certificates (7F21), the first verifiable with the key that the
	 * chip named, each with the one before, the terminal's last.  The
	 * bytes must stay until the engine is done.
	 */
	const struct span *chain;
	size_t n_chain;
	/*
	 * ID_IC: after BAC the document number with its check digit (ten
	 * bytes or more), after PACE Comp(PK_DH,IC).  Copied.
	 */
	struct span id_ic;
	/*
	 * Comp(PK_DH,IFD) of the newest key agreement: SHA-1 of a DH value,
	 * the x coordinate of a point (mrtd_ca_terminal_key).  Copied.
	 */
	struct span comp_pk_ifd;
};

/* What the keeper of the key has to sign; it lives in the engine. */
struct mrtd_ta_request {
	const struct mrtd_cvc_algorithm *algorithm;
	struct span chr; /* which key: Certificate Holder Reference */
	struct span message; /* ID_IC || r_IC || Comp(PK_DH,IFD), not hashed */
};

struct mrtd_ta {
	struct mrtd_link *link;
	enum mrtd_ta_step {
		MRTD_TA_SET_DST,
		MRTD_TA_VERIFY,
		MRTD_TA_SET_AT,
		MRTD_TA_CHALLENGE_STEP,
		MRTD_TA_SIGNATURE, /* owed by the caller */
		MRTD_TA_AUTHENTICATE,
		MRTD_TA_DONE
	} step; /* where it is, and where it failed */
	enum mrtd_err err;
	uint16_t sw; /* last status word, for the record */
	size_t at; /* certificate under way, and where it failed */
	bool waiting; /* an exchange is under way in the link */
	struct span chain[MRTD_TA_CHAIN_MAX];
	size_t n_chain;
	struct mrtd_cvc cvc; /* the certificate under way */
	uint8_t id_ic[MRTD_TA_ID_MAX], comp[MRTD_TA_ID_MAX];
	size_t id_ic_n, comp_n;
	uint8_t message[2 * MRTD_TA_ID_MAX + MRTD_TA_CHALLENGE];
	size_t message_n;
	uint8_t signature[MRTD_CVC_SIGNATURE_MAX];
	size_t signature_n;
	uint8_t rights; /* of the whole chain */
};

/*
 * MRTD_E_VALUE: the chain is empty, does not hang together by its names or
 * does not end with a terminal; MRTD_E_SPACE: it is longer than
 * MRTD_TA_CHAIN_MAX, or an identifier than MRTD_TA_ID_MAX; else what
 * mrtd_cvc_parse() says.  No command is sent then.
 */
enum mrtd_err mrtd_ta_init(
    struct mrtd_ta *, struct mrtd_link *, const struct mrtd_ta_conf *) MUST_USE;
/* False: done, failed, or a signature is wanted. */
bool mrtd_ta_send(struct mrtd_ta *, struct span *capdu) MUST_USE;
/*
 * MRTD_E_ACCESS_DENIED: the chip refused a certificate or the signature (6300,
 * 6982, 6985 and the like; .step, .at and .sw say which).  MRTD_E_NOT_FOUND:
 * it does not know the reference (6A88).  MRTD_E_LENGTH: its challenge has not
 * eight bytes.  MRTD_E_STATUS: another status word.  And the errors of
 * mrtd_link_recv().
 */
enum mrtd_err mrtd_ta_recv(struct mrtd_ta *, struct span rapdu) MUST_USE;
/* True between GET CHALLENGE and mrtd_ta_sign(); spans live in the engine. */
bool mrtd_ta_wants_signature(
    const struct mrtd_ta *, struct mrtd_ta_request *) MUST_USE;
/*
 * MRTD_E_STATE: not asked for.  MRTD_E_LENGTH: no signature of that size.
 * An empty signature ends the run: the keeper gave none (MRTD_E_CANCELLED).
 */
enum mrtd_err mrtd_ta_sign(struct mrtd_ta *, struct span signature) MUST_USE;
bool mrtd_ta_done(const struct mrtd_ta *);
/* MRTD_E_OK while under way and when done. */
enum mrtd_err mrtd_ta_err(const struct mrtd_ta *);
/* MRTD_CVC_READ_* that all certificates of the chain grant together. */
uint8_t mrtd_ta_rights(const struct mrtd_ta *);
void mrtd_ta_wipe(struct mrtd_ta *);

/*
 * Does the chip state Terminal Authentication version 1 (SecurityInfos of DG14
 * or EF.CardAccess), and where is its EF.CVCA?  The identifiers are the default
 * ones or those of efCVCA; an sfi of 0 means that only SELECT by the file
 * identifier will do.  MRTD_E_NOT_FOUND: not stated.  MRTD_E_UNSUPPORTED: only
 * other versions are.
 */
enum mrtd_err mrtd_ta_info(
    const struct mrtd_secinfos *, uint16_t *fid, uint8_t *sfi) MUST_USE;
/* The identifiers of EF.CVCA where nothing else is said, §A.7.2.4. */
#define MRTD_TA_CVCA_FID 0x011C
#define MRTD_TA_CVCA_SFI 0x1C

#endif
