/*
 * Password Authenticated Connection Establishment, Doc 9303-11 (8th edition)
 * §4.4, both roles, without doing any I/O:
 *
 *	e = mrtd_pace_init(&pace, &info, &password, &env);
 *	while (mrtd_pace_send(&pace, &capdu)) {
 *		... give capdu to the chip, get rapdu ...
 *		if ((e = mrtd_pace_recv(&pace, rapdu)) != MRTD_E_OK)
 *			break;
 *	}
 *	if (mrtd_pace_done(&pace)) {
 *		outcome = *mrtd_pace_outcome(&pace);
 *		mrtd_pace_take(&pace, &sm);
 *	}
 *	mrtd_pace_wipe(&pace);
 *
 * The MF is selected, no application: §4.2.  An error is sticky.  env must live
 * as long as the engine.  Randomness is drawn as mapping key, ephemeral key; by
 * the chip as nonce, mapping key, ephemeral key.  An engine holds libcrypto
 * objects: wipe it on every way out, also after a failed init.
 *
 * Commands go to 273 bytes and answers to 266 (DH of 2048 bits), extended where
 * they do not fit a short APDU; everything else is short.
 *
 * Generic mapping only: PACEInfos with another mapping are MRTD_E_UNSUPPORTED.
 */
#ifndef MRTD_PACE_H
#define MRTD_PACE_H

#include "mrtd/pace_cam.h"
#include "mrtd/pace_run.h"
#include "mrtd/transport.h"

/* One command: waits of 15 s against guessing are seen. */
#define MRTD_PACE_PATIENCE_MS 15000

/*
 * The value is what DO'83' says, §4.4.4.1.  PIN (3) and PUK (4) of TR-03110 are
 * the holder's secret to unlock an electronic identity; Doc 9303-11 §4.4.4.1
 * knows neither, and a border inspection has no business to ask for them.
 */
enum mrtd_pace_kind {
	MRTD_PACE_MRZ = 1, /* secret: MRZ_information, see mrtd/mrz.h */
	MRTD_PACE_CAN = 2, /* secret: the digits as printed */
};

struct mrtd_pace_password {
	enum mrtd_pace_kind kind;
	struct span secret;
};

/* GENERAL AUTHENTICATE with a DH key of 2048 bits, extended. */
#define MRTD_PACE_CAPDU_MAX (4 + 3 + 8 + MRTD_GROUP_PUBLIC_MAX + 2)

/* Country, holder mnemonic, sequence number, Doc 9303-12 §7.2.2.2. */
#define MRTD_PACE_CAR_MAX 16

/* What a run leaves behind besides the session, for what follows. */
struct mrtd_pace_outcome {
	struct mrtd_paceinfo info;
	/*
	 * For Terminal Authentication (§7.1.2): ID_IC = Comp(PK_DH,IC), and
	 * Comp(PK_DH,IFD) where chip authentication mapping takes the place of
	 * Chip Authentication.
	 */
	uint8_t id_ic[MRTD_GROUP_SECRET_MAX], comp_ifd[MRTD_GROUP_SECRET_MAX];
	size_t id_ic_n, comp_ifd_n;
	/* DO'87', DO'88': Certification Authority References, newest first. */
	struct {
		uint8_t text[MRTD_PACE_CAR_MAX];
		size_t n;
	} car[2];
	size_t n_car;
	struct mrtd_cam cam;
};

struct mrtd_pace {
	const struct mrtd_env *env;
	enum mrtd_pace_step {
		MRTD_PACE_SET_AT,
		MRTD_PACE_NONCE,
		MRTD_PACE_MAP,
		MRTD_PACE_AGREE,
		MRTD_PACE_AUTHENTICATE,
		MRTD_PACE_DONE
	} step; /* where it is, and where it failed */
	enum mrtd_err err;
	uint16_t sw; /* last status word, for the record */
	int tries_left; /* of a status word 63CX; -1: the chip did not say */
	bool omit_id, ask_cars;
	enum mrtd_pace_kind kind;
	struct mrtd_pace_outcome outcome;
	struct mrtd_pace_run run;
	uint8_t capdu[MRTD_PACE_CAPDU_MAX];
	size_t capdu_n; /* 0: no answer is owed */
};

/* The password is not needed after this.  MRTD_E_VALUE: it is empty. */
enum mrtd_err mrtd_pace_init(struct mrtd_pace *, const struct mrtd_paceinfo *,
    const struct mrtd_pace_password *, const struct mrtd_env *) MUST_USE;
/*
 * Leaves DO'84' out of MSE:Set AT; call before the first send.  Only for a
 * chip that refused it (mrtd_pace_id_refused): a chip with several sets of
 * domain parameters would then silently take its first.
 */
void mrtd_pace_omit_id(struct mrtd_pace *);
/*
 * Asks for the Certification Authority References (DO'7F4C' in MSE:Set AT,
 * §4.4.4.1); call before the first send.  Only for a chip that is known to
 * speak Terminal Authentication in its master file.
 */
void mrtd_pace_ask_cars(struct mrtd_pace *);
/* MSE:Set AT with DO'84' was answered 6A80 or 6A86 to 6A88. */
bool mrtd_pace_id_refused(const struct mrtd_pace *);
/* False: done or failed.  *capdu is valid until the next call. */
bool mrtd_pace_send(struct mrtd_pace *, struct span *capdu) MUST_USE;
/*
 * MRTD_E_PASSWORD: the chip refused our token (6300, 63CX, 6982, 6988, 6A80).
 * MRTD_E_STATUS: another status word, in .sw.  MRTD_E_AUTH: the chip's token is
 * wrong.  MRTD_E_KEY: a public key is not in the group, or is ours.
 * MRTD_E_TAG and the other errors of TLV: the answer is malformed.
 *
 * A chip authentication mapping whose DO'8A' is missing or malformed does not
 * end PACE, which has shown that the chip knows the password: outcome.cam.err.
 */
enum mrtd_err mrtd_pace_recv(struct mrtd_pace *, struct span rapdu) MUST_USE;
bool mrtd_pace_done(const struct mrtd_pace *);
/* MRTD_E_OK while under way and when done. */
enum mrtd_err mrtd_pace_err(const struct mrtd_pace *);
/* NULL unless done; valid until take or wipe. */
const struct mrtd_pace_outcome *mrtd_pace_outcome(const struct mrtd_pace *);
/* Moves the session out, once: the engine forgets it.  Not done: no session. */
void mrtd_pace_take(struct mrtd_pace *, struct mrtd_sm *out);
void mrtd_pace_wipe(struct mrtd_pace *);

/* The card side. */
#define MRTD_PACE_CHIP_INFOS 8
#define MRTD_PACE_CHIP_KEYS 4

/* Static private key for chip authentication mapping, at the length of the
 * order; id is the parameterId of its PACEInfo. */
struct mrtd_pace_chip_key {
	uint8_t id;
	struct span secret;
};

struct mrtd_pace_chip {
	const struct mrtd_env *env;
	struct mrtd_paceinfo infos[MRTD_PACE_CHIP_INFOS];
	size_t n_infos;
	struct mrtd_pace_password passwords[2];
	size_t n_passwords;
	struct mrtd_pace_chip_key keys[MRTD_PACE_CHIP_KEYS];
	size_t n_keys;
	struct span cars[2];
	size_t n_cars;
	unsigned tries; /* 0: not counted */
	unsigned failures; /* wrong passwords in a row, also across resets */
	bool wants_cars; /* of the run under way */
	enum mrtd_pace_step step; /* which command is expected next */
	struct mrtd_pace_run run;
};

/*
 * At most MRTD_PACE_CHIP_INFOS infos and two passwords, whose secrets the
 * caller keeps.  MRTD_E_SPACE, or MRTD_E_UNSUPPORTED for an unusable PACEInfo.
 */
enum mrtd_err mrtd_pace_chip_init(struct mrtd_pace_chip *,
    const struct mrtd_paceinfo[], size_t n_infos,
    const struct mrtd_pace_password[], size_t n_passwords,
    const struct mrtd_env *) MUST_USE;
/*
 * Keys for chip authentication mapping, before the first command; the caller
 * keeps the secrets.  Without the key of a PACEInfo MSE:Set AT answers 6A88.
 * MRTD_E_SPACE: more than MRTD_PACE_CHIP_KEYS.
 */
enum mrtd_err mrtd_pace_chip_keys(struct mrtd_pace_chip *,
    const struct mrtd_pace_chip_key[], size_t n) MUST_USE;
/* Certification Authority References for those who ask, newest first, at most
 * two; the caller keeps them. */
void mrtd_pace_chip_cars(
    struct mrtd_pace_chip *, const struct span cars[], size_t n);
/*
 * So many wrong passwords in a row, 15 at most, and there are no more: 63CX
 * with the tries that are left instead of 6300, then 6983.
 */
void mrtd_pace_chip_limit(struct mrtd_pace_chip *, unsigned tries);
/*
 * Answers MSE:Set AT for PACE (P1 P2 = C1A4 with the OID of one) and GENERAL
 * AUTHENTICATE; MRTD_E_NOT_FOUND and nothing written for every other command,
 * which the caller may take as the end of a run (mrtd_pace_chip_reset).
 * rdata needs room for 264 bytes.  Wrong password: 6300 or 63CX; out of order:
 * 6985; unknown OID or malformed: 6A80; unknown password or parameters: 6A88;
 * no tries left: 6983.
 */
enum mrtd_err mrtd_pace_chip_command(struct mrtd_pace_chip *,
    const struct mrtd_capdu *, struct sink *rdata, uint16_t *sw) MUST_USE;
/* Forgets a run under way, keeps infos and passwords. */
void mrtd_pace_chip_reset(struct mrtd_pace_chip *);
bool mrtd_pace_chip_done(const struct mrtd_pace_chip *);
/* When done: both compressed keys and the PACEInfo, nothing else. */
enum mrtd_err mrtd_pace_chip_outcome(
    struct mrtd_pace_chip *, struct mrtd_pace_outcome *) MUST_USE;
void mrtd_pace_chip_take(struct mrtd_pace_chip *, struct mrtd_sm *out);
void mrtd_pace_chip_wipe(struct mrtd_pace_chip *);

#endif
