/*
 * Basic Access Control, Doc 9303-11 (ninth edition) §4.3, both roles, without
 * doing any I/O:
 *
 *	mrtd_bac_init(&bac, &key, &env);
 *	while (mrtd_bac_send(&bac, &capdu)) {
 *		... give capdu to the chip, get rapdu ...
 *		if ((e = mrtd_bac_recv(&bac, rapdu)) != MRTD_E_OK)
 *			break;
 *	}
 *	if (mrtd_bac_done(&bac))
 *		mrtd_bac_take(&bac, &sm);
 *	mrtd_bac_wipe(&bac);
 *
 * The application must have been selected.  An error is sticky.  env must live
 * as long as the engine.  Randomness is drawn as RND.IFD (8), K.IFD (16); by
 *the chip as RND.IC (8), K.IC (16).
 */
#ifndef MRTD_BAC_H
#define MRTD_BAC_H

#include "mrtd/mrz.h"
#include "mrtd/sm.h"
#include "mrtd/transport.h"

#define MRTD_BAC_DATA 40 /* 32 bytes encrypted, 8 of MAC: §4.3.4.2 */

struct mrtd_bac {
	const struct mrtd_env *env;
	enum {
		MRTD_BAC_CHALLENGE,
		MRTD_BAC_AUTHENTICATE,
		MRTD_BAC_DONE
	} step;
	enum mrtd_err err;
	bool sent; /* an answer is owed */
	uint16_t sw; /* last status word, for the record */
	uint8_t k_enc[16], k_mac[16];
	uint8_t rnd_ifd[8], rnd_ic[8], k_ifd[16];
	uint8_t capdu[4 + 1 + MRTD_BAC_DATA + 1];
	struct mrtd_sm sm;
};

void mrtd_bac_init(
    struct mrtd_bac *, const struct mrtd_mrz_key *, const struct mrtd_env *);
/* False: done or failed.  *capdu is valid until the next call. */
bool mrtd_bac_send(struct mrtd_bac *, struct span *capdu) MUST_USE;
/*
 * MRTD_E_PASSWORD: the chip refused our keys (6300, 63Cx, 6982, 6988, 6A80).
 * MRTD_E_STATUS: another status word, in .sw.  MRTD_E_AUTH: the chip's own
 * answer is not authentic or does not echo the nonces.
 */
enum mrtd_err mrtd_bac_recv(struct mrtd_bac *, struct span rapdu) MUST_USE;
bool mrtd_bac_done(const struct mrtd_bac *);
/* MRTD_E_OK while under way and when done. */
enum mrtd_err mrtd_bac_err(const struct mrtd_bac *);
/* Moves the session out, once: the engine forgets it.  Not done: no session. */
void mrtd_bac_take(struct mrtd_bac *, struct mrtd_sm *out);
void mrtd_bac_wipe(struct mrtd_bac *);

/* The card side. */
struct mrtd_bac_chip {
	const struct mrtd_env *env;
	enum mrtd_err err; /* of init: every command then answers 6F00 */
	bool challenged, done;
	uint8_t k_enc[16], k_mac[16], rnd_ic[8];
	struct mrtd_sm sm;
};

void mrtd_bac_chip_init(struct mrtd_bac_chip *, const struct mrtd_mrz_key *,
    const struct mrtd_env *);
/*
 * Answers GET CHALLENGE and EXTERNAL AUTHENTICATE; MRTD_E_NOT_FOUND and nothing
 * written for every other command.  Wrong keys: 6300; no challenge before:
 * 6985. A challenge serves one attempt.
 */
enum mrtd_err mrtd_bac_chip_command(struct mrtd_bac_chip *,
    const struct mrtd_capdu *, struct sink *rdata, uint16_t *sw) MUST_USE;
bool mrtd_bac_chip_done(const struct mrtd_bac_chip *);
void mrtd_bac_chip_take(struct mrtd_bac_chip *, struct mrtd_sm *out);
void mrtd_bac_chip_wipe(struct mrtd_bac_chip *);

#endif
