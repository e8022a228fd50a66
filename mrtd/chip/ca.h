/*
 * The card side of Chip Authentication version 1, Doc 9303-11 (ninth edition)
 * §6.2.  A part of mrtd/chip/chip.c; nobody else calls its functions.
 */
#ifndef MRTD_CHIP_CA_H
#define MRTD_CHIP_CA_H

#include "mrtd/ca.h"

struct mrtd_chip;

/* Keys of one chip. */
#define MRTD_CHIP_CA_KEYS 4

/* A key as it is personalised. */
struct mrtd_chip_ca_key {
	/* PrivateKeyInfo (mrtd/chip/key.h), EC or DH. */
	struct span key;
	/* keyId; with several keys, one without it is never chosen. */
	bool has_id;
	uint8_t id;
	/* Ciphers it may be used with: 1 << enum mrtd_cipher. */
	unsigned ciphers;
};

struct mrtd_chip_ca {
	/* Chosen by MSE:Set AT; NULL: nothing is. */
	const struct mrtd_ca_suite *suite;
	size_t key;
	/* Agreed by the command under way, in force after its answer. */
	bool agreed;
	struct mrtd_sm next;
	/* Comp(PK_PCD), for Terminal Authentication. */
	uint8_t compressed[MRTD_GROUP_SECRET_MAX];
	size_t compressed_n;
};

/* Are the configured keys usable? */
enum mrtd_err mrtd_chip_ca_init(struct mrtd_chip *) MUST_USE;
/* MSE:Set KAT (41A6), MSE:Set AT (41A4), GENERAL AUTHENTICATE. */
uint16_t mrtd_chip_ca_set_kat(
    struct mrtd_chip *, const struct mrtd_capdu *, struct sink *rdata);
uint16_t mrtd_chip_ca_set_at(
    struct mrtd_chip *, const struct mrtd_capdu *, struct sink *rdata);
uint16_t mrtd_chip_ca_authenticate(
    struct mrtd_chip *, const struct mrtd_capdu *, struct sink *rdata);
/* Puts the session in force that the last command has agreed on. */
void mrtd_chip_ca_settle(struct mrtd_chip *);
/* With the session it belonged to. */
void mrtd_chip_ca_end(struct mrtd_chip *);

#endif
