/*
 * Chip authentication mapping: what PACE-CAM adds to the generic mapping,
 * Doc 9303-11 (8th edition) §4.4.3.3.3 and §4.4.3.5.
 *
 * The chip proves with SKMap,IC / SKIC that it knows the static private key
 * SKIC.  PACE itself shows only that it knows the password; the proof is
 * checked when EF.CardSecurity has been read in the session of PACE, as
 * mrtd/access.h does it for report.cam:
 *
 *	mrtd_access_outcome(access)->cam	what the chip said
 *	mrtd_sod_security_infos(file, &sink)	eContent of EF.CardSecurity
 *	mrtd_secinfo_parse(content, &infos)
 *	mrtd_pace_cam_check(&cam, &infos)
 *
 * It counts only where passive authentication vouches for EF.CardSecurity
 * (§4.4.3.5.2, note): that is judged elsewhere.
 */
#ifndef MRTD_PACE_CAM_H
#define MRTD_PACE_CAM_H

#include "mrtd/secinfo.h"

struct mrtd_pace_run;

/* What the terminal keeps of a run with this mapping.  No secrets. */
struct mrtd_cam {
	/*
	 * MRTD_E_STATE: another mapping, there is nothing to check.
	 * MRTD_E_NOT_FOUND: the chip sent no DO'8A'.  MRTD_E_AUTH: its contents
	 * do not decrypt to anything.  Other errors: DO'8A' is malformed.
	 */
	enum mrtd_err err;
	uint8_t group;
	bool has_id; /* parameterId of the PACEInfo: id of the key */
	uint8_t id;
	uint8_t map[MRTD_GROUP_PUBLIC_MAX]; /* PKMap,IC */
	size_t map_n;
	uint8_t data[MRTD_GROUP_SECRET_MAX]; /* CAIC, decrypted */
	size_t data_n;
};

/* CAIC padded and encrypted: 66 bytes of P-521 in whole blocks. */
#define MRTD_PACE_CAM_MAX 80

/*
 * Terminal: PKMap,IC = KA(CAIC, PKIC)?  PKIC is the key of EF.CardSecurity
 * whose identifier is the parameterId of PACE: cards carry further keys, for
 * Chip Authentication.  Where nothing has that identifier, or the PACEInfo has
 * none, a key without identifier is taken; a PACEInfo without identifier is
 * content with any key of its domain parameters.
 *
 * MRTD_E_AUTH: the chip does not know the private key.  MRTD_E_NOT_FOUND: there
 * is no such key.  MRTD_E_KEY: it is not of the domain parameters of PACE, or
 * not a valid key.  An error of the key's encoding, or cam->err.
 */
enum mrtd_err mrtd_pace_cam_check(const struct mrtd_cam *,
    const struct mrtd_secinfos *card_security) MUST_USE;

/* Parts of mrtd/pace.c and mrtd/pace_chip.c; nobody else calls them. */

/* Terminal: from DO'8A', after agree; into cam, errors too. */
void mrtd_pace_cam_open(
    struct mrtd_pace_run *, struct span encrypted, struct mrtd_cam *);
/* Chip: contents of DO'8A' with its static private key. */
enum mrtd_err mrtd_pace_cam_seal(struct mrtd_pace_run *, struct span secret,
    struct sink *encrypted) MUST_USE;

#endif
