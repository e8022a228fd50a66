/*
 * Many sessions of the terminal against the virtual chip, in one process, for
 * every combination of protocol, cipher, parameters and password that Doc
 * 9303-11 permits: access control; Chip, Active and Terminal Authentication
 * after some access control.  All that is random in a session follows from its
 * seed, but for RSA keys and the ephemeral keys of ECDSA, which are
 * libcrypto's; some sessions are forced to meet an element with leading zero
 * bytes.
 *
 * soak_mrtd.c counts and prints, combos.c and combos_auth.c list, session.c
 * runs one, auth.c adds the three authentications, zeros.c forces.
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
	enum soak_what {
		SOAK_ACCESS,
		SOAK_CA,
		SOAK_AA,
		SOAK_TA
	} what;
	/* ACCESS; the others choose theirs in each session. */
	bool pace, can;
	struct mrtd_paceinfo info;
	/* CA, AA with ECDSA: Table 12. */
	uint8_t group;
	enum mrtd_cipher cipher; /* CA */
	unsigned bits; /* AA, TA: of the modulus; 0: ECDSA */
	enum mrtd_digest hash; /* AA */
	bool der; /* AA: ECDSA signatures in DER, as seen */
	const char *algorithm, *curve; /* TA */
};

#define SOAK_COMBOS 1024

size_t soak_combos(struct soak_combo[SOAK_COMBOS]);
/* Appends to the list. */
void soak_combos_auth(struct soak_combo[SOAK_COMBOS], size_t *n);
/* The n-th kind of forcing that means something for this one; SOAK_NONE past
 * the last. */
enum soak_zero soak_combo_zero(const struct soak_combo *, size_t n);

/* splitmix64: short, and every seed is as good as any other. */
uint64_t soak_next(uint64_t *rng);
unsigned soak_below(uint64_t *rng, unsigned n);

/* What draws in a session, for either side. */
struct soak_env {
	struct mrtd_env env;
	uint64_t rng;
	enum soak_zero zero;
	bool forced;
	const struct soak_combo *combo;
	bool pace; /* access control of this session */
	struct mrtd_session *session;
	struct passport *passport;
};

void soak_zeros_terminal(struct soak_env *);
void soak_zeros_chip(struct soak_env *);

/* Makes the RSA keys of these, once for all processes. */
void soak_auth_prepare(const struct soak_combo[], size_t n);
/* Keys and files of CA, AA and TA, before power-up; then what to ask for. */
void soak_auth_personalise(
    const struct soak_combo *, struct passport *, uint64_t *rng);
void soak_auth_ask(const struct soak_combo *, struct mrtd_session_conf *);
/* What Terminal Authentication asks: passport_run.terminal. */
void soak_auth_serve(void *cookie, struct mrtd_session *);
/* NULL: as it must be. */
const char *soak_auth_judge(const struct soak_combo *,
    const struct mrtd_session_report *, const struct passport *);

struct soak_outcome {
	bool passed;
	bool forced;
	char why[96]; /* where it did not pass */
};

void soak_session(const struct soak_combo *, uint64_t seed, enum soak_zero,
    struct soak_outcome *);

#endif
