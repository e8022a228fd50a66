/*
 * The card side of Chip Authentication version 1, Doc 9303-11 (ninth edition)
 * §6.2.  A part of mrtd/chip/chip.c; nobody else calls its functions.
 */
#ifndef MRTD_CHIP_CA_H
#define MRTD_CHIP_CA_H

#include "mrtd/ca.h"

/* Keys of one chip. */
#define MRTD_CHIP_CA_KEYS 4

/* A key as it is personalised. */
struct mrtd_chip_ca_key {
	/* PrivateKeyInfo (PKCS #8, RFC 5208), EC or DH, DER. */
	struct span key;
	/* keyId; without one the key is used when no DO'84' is sent. */
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

#endif
