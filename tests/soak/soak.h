/*
 * Many sessions of the terminal against the virtual chip, in one process, for
 * every combination of protocol, cipher, parameters and password that Doc
 * 9303-11 permits.  All that is random in a session follows from its seed, and
 * some sessions are forced to meet an element with leading zero bytes.
 *
 * soak_mrtd.c counts and prints, combos.c lists, session.c runs one,
 * zeros.c forces.
 */
#ifndef TESTS_SOAK_SOAK_H
#define TESTS_SOAK_SOAK_H

#include "mrtd/secinfo.h"
#include "mrtd/session.h"
#include "tests/helper_passport.h"

/* Which element has leading zero bytes. */
enum soak_zero {
	SOAK_NONE,
	SOAK_NONCE, /* s; with BAC all that is drawn */
	SOAK_T, /* integrated mapping: t */
	SOAK_MAP_IFD, /* mapping keys, x or the value */
	SOAK_MAP_IC,
	SOAK_GENERATOR, /* the mapped one */
	SOAK_SECRET_IFD, /* ephemeral private keys */
	SOAK_SECRET_IC,
	SOAK_KEY_IFD, /* ephemeral public keys, x or the value */
	SOAK_KEY_IC,
	SOAK_KEY_IFD_Y,
	SOAK_KEY_IC_Y,
	SOAK_SHARED, /* the shared secret */
	SOAK_CAM_DATA, /* chip authentication data */
	SOAK_ZEROS
};
const char *soak_zero_name(enum soak_zero);

struct soak_combo {
	char name[64]; /* "PACE-ECDH-IM AES-192 17 BrainpoolP512r1 CAN" */
	size_t index; /* in the whole list: part of its seed */
	bool pace, can;
	struct mrtd_paceinfo info;
};

#define SOAK_COMBOS 1024

size_t soak_combos(struct soak_combo[SOAK_COMBOS]);
/* The n-th kind of forcing that means something for this one; SOAK_NONE past
 * the last. */
enum soak_zero soak_combo_zero(const struct soak_combo *, size_t n);

/* splitmix64: short, and every seed is as good as any other. */
uint64_t soak_next(uint64_t *rng);

/* What draws in a session, for either side. */
struct soak_env {
	struct mrtd_env env;
	uint64_t rng;
	enum soak_zero zero;
	bool forced;
	const struct soak_combo *combo;
	struct mrtd_session *session;
	struct passport *passport;
};

void soak_zeros_terminal(struct soak_env *);
void soak_zeros_chip(struct soak_env *);

struct soak_outcome {
	bool passed;
	bool forced;
	char why[96]; /* where it did not pass */
};

void soak_session(const struct soak_combo *, uint64_t seed, enum soak_zero,
    struct soak_outcome *);

#endif
