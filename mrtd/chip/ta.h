/*
 * The card side of Terminal Authentication version 1: Doc 9303-11 (ninth
 * edition) §7.1.4.3, BSI TR-03110-3 v2.21 §2.5 to §2.7, §A.7.  A part of
 * mrtd/chip/chip.c.
 *
 * Trust points and date survive a reset, as they do in a chip's memory: a link
 * certificate brings the new key of the CVCA and takes the place of the older
 * of two.  Everything else ends with the session.
 */
#ifndef MRTD_CHIP_TA_H
#define MRTD_CHIP_TA_H

#include "mrtd/apdu.h"
#include "mrtd/cvc_key.h"
#include "mrtd/lds2.h"

struct mrtd_env;

#define MRTD_CHIP_TA_POINTS 2
/* EF.CVCA has a fixed size, §A.7.2.4. */
#define MRTD_CHIP_TA_CVCA 36

struct mrtd_chip_ta_conf {
	/* CVCA certificates (7F21), the newer first; the first empty: the chip
	 * does not know Terminal Authentication. */
	struct span points[MRTD_CHIP_TA_POINTS];
	struct mrtd_date today; /* of personalisation, §2.6 */
	/* ID_IC to verify with instead of the right one (TR-03105-5.1 E_11);
	 * empty: the right one. */
	struct span wrong_id;
	/* Bytes of the challenge; 0: eight (E_12 and E_13: 7, 9; 16 at most) */
	unsigned challenge;
};

/* p, a, b, G, order, cofactor of the largest curve. */
#define MRTD_CHIP_TA_DOMAIN 512

/* A key with what its certificate says of the holder (§A.7.2.3). */
struct mrtd_chip_ta_key {
	uint8_t bytes[MRTD_CVC_MAX]; /* body and signature */
	size_t n; /* 0: no key */
	struct mrtd_cvc cvc; /* borrows from bytes */
	/* Inherited parameters are in domain, so that the issuer may go. */
	struct mrtd_cvc_public key;
	uint8_t domain[MRTD_CHIP_TA_DOMAIN];
	uint8_t rights; /* of the chain down to here */
	struct mrtd_lds2_rights lds2; /* the same of the extensions */
};

struct mrtd_chip_ta {
	struct mrtd_chip_ta_conf conf;
	const struct mrtd_env *env;
	struct mrtd_chip_ta_key points[MRTD_CHIP_TA_POINTS]; /* newer first */
	struct mrtd_chip_ta_key imported; /* the last DV's or terminal's */
	struct mrtd_date today;
	uint8_t cvca[MRTD_CHIP_TA_CVCA]; /* EF.CVCA as it is now */

	/* Of this session. */
	struct mrtd_chip_ta_key *dst, *at; /* chosen by MSE */
	uint8_t challenge[16];
	size_t challenge_n; /* 0: none is owed an answer */
	bool done; /* one run a session, §7.1.3 */
	uint8_t rights; /* MRTD_CVC_READ_*, once done */
	/* Of LDS2, once done: for struct mrtd_chip_lds2_conf. */
	struct mrtd_lds2_rights lds2;
};

/* What the chip knows of this session. */
struct mrtd_chip_ta_session {
	struct span id_ic; /* document number, or Comp(PK_DH,IC) of PACE */
	/* Comp(PK_DH,IFD); empty: no Chip Authentication yet, and no TA. */
	struct span comp_pk_ifd;
};

/* conf is copied, its certificates too.  Errors of the certificates. */
enum mrtd_err mrtd_chip_ta_init(struct mrtd_chip_ta *,
    const struct mrtd_chip_ta_conf *, const struct mrtd_env *) MUST_USE;
/* Does this chip know Terminal Authentication at all? */
bool mrtd_chip_ta_knows(const struct mrtd_chip_ta *);
/* The session has ended: rights and what was chosen go with it. */
void mrtd_chip_ta_end(struct mrtd_chip_ta *);
/* Power-down: the imported key too. */
void mrtd_chip_ta_reset(struct mrtd_chip_ta *);
/*
 * Answers MSE:Set DST (81B6), MSE:Set AT (81A4), PSO:Verify Certificate, GET
 * CHALLENGE and EXTERNAL AUTHENTICATE, which the caller has taken out of secure
 * messaging; MRTD_E_NOT_FOUND and nothing written for every other command.
 * 6A88: key not known.  6A80: malformed, expired, or known already.  6985: out
 * of order, or a holder who may not issue this.  6300: a signature is wrong.
 * 6982: no Chip Authentication before, or a second run.
 */
enum mrtd_err mrtd_chip_ta_command(struct mrtd_chip_ta *,
    const struct mrtd_chip_ta_session *, const struct mrtd_capdu *,
    struct sink *rdata, uint16_t *sw) MUST_USE;
void mrtd_chip_ta_wipe(struct mrtd_chip_ta *);

#endif
