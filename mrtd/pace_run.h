/*
 * One run of PACE as both roles compute it, Doc 9303-11 (8th edition) §4.4.1
 * and §4.4.3; the roles themselves are mrtd/pace.h.  Calls follow the order of
 * the protocol:
 *
 *	start, nonce (chip) or open (terminal), offer, map, key, agree, token
 *
 * A run holds libcrypto objects and secrets: mrtd_pace_run_wipe() on every way
 * out.
 */
#ifndef MRTD_PACE_RUN_H
#define MRTD_PACE_RUN_H

#include "mrtd/secinfo.h"
#include "mrtd/sm.h"

struct mrtd_env;
struct mrtd_pace_outcome;
struct mrtd_pace_password;

/* A nonce is whole blocks, §4.4.3.3; the longest is 256 bits (AES-192/256). */
#define MRTD_PACE_RUN_NONCE_MAX 32

struct mrtd_pace_run {
	struct mrtd_paceinfo info;
	struct mrtd_group group;
	uint8_t k_pi[MRTD_CRYPTO_KEY_MAX];
	uint8_t nonce[MRTD_PACE_RUN_NONCE_MAX];
	size_t nonce_n;
	uint8_t secret[MRTD_GROUP_SECRET_MAX];
	size_t secret_n;
	uint8_t own[MRTD_GROUP_PUBLIC_MAX], peer[MRTD_GROUP_PUBLIC_MAX];
	size_t own_n, peer_n;
	uint8_t k_enc[MRTD_CRYPTO_KEY_MAX], k_mac[MRTD_CRYPTO_KEY_MAX];
	bool chip; /* the role: who draws s is the chip */
	uint8_t t[MRTD_CRYPTO_KEY_MAX]; /* integrated mapping: the nonce t */
	/* Chip authentication mapping: PKMap,IC for the terminal, SKMap,IC for
	 * the chip. */
	uint8_t map_peer[MRTD_GROUP_PUBLIC_MAX];
	size_t map_peer_n;
	uint8_t map_secret[MRTD_GROUP_SECRET_MAX];
	size_t map_secret_n;
};

enum mrtd_err mrtd_pace_run_start(struct mrtd_pace_run *,
    const struct mrtd_paceinfo *, const struct mrtd_pace_password *) MUST_USE;
/* Chip: draws s, writes z. */
enum mrtd_err mrtd_pace_run_nonce(
    struct mrtd_pace_run *, const struct mrtd_env *, struct sink *z) MUST_USE;
/* Terminal: s from z. */
enum mrtd_err mrtd_pace_run_open(
    struct mrtd_pace_run *, struct span z) MUST_USE;
/* Writes our mapping data; takes theirs.  Integrated mapping: the chip has
 * none, so that it is empty on one side. */
enum mrtd_err mrtd_pace_run_offer(struct mrtd_pace_run *,
    const struct mrtd_env *, struct sink *data) MUST_USE;
enum mrtd_err mrtd_pace_run_map(
    struct mrtd_pace_run *, struct span data) MUST_USE;
/* Writes our ephemeral key; takes theirs and derives the session keys. */
enum mrtd_err mrtd_pace_run_key(
    struct mrtd_pace_run *, const struct mrtd_env *, struct sink *key) MUST_USE;
enum mrtd_err mrtd_pace_run_agree(
    struct mrtd_pace_run *, struct span key) MUST_USE;
/* Token over their key (to be sent) or over ours (to be expected). */
enum mrtd_err mrtd_pace_run_token(
    struct mrtd_pace_run *, bool over_ours, uint8_t out[8]) MUST_USE;
/* The session, SSC = 0. */
void mrtd_pace_run_session(const struct mrtd_pace_run *, struct mrtd_sm *);
/* Both keys compressed, and the PACEInfo; the rest of out stays as it is. */
enum mrtd_err mrtd_pace_run_outcome(
    const struct mrtd_pace_run *, struct mrtd_pace_outcome *out) MUST_USE;
void mrtd_pace_run_wipe(struct mrtd_pace_run *);

#endif
