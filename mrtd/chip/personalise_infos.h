/*
 * SecurityInfos of EF.DG14 and EF.CardSecurity, and EF.DG15: what a chip says
 * about its protocols and keys.  Doc 9303-11 (ninth edition) §9.2, §6.1.5.
 */
#ifndef MRTD_CHIP_PERSONALISE_INFOS_H
#define MRTD_CHIP_PERSONALISE_INFOS_H

#include "mrtd/chip/ca.h"
#include "mrtd/secinfo.h"

/* What chips are seen to leave out. */
enum mrtd_chip_infos_omit {
	MRTD_CHIP_OMIT_CA_INFO = 1 << 0, /* ChipAuthenticationInfo */
	MRTD_CHIP_OMIT_CA_INFO_ID = 1 << 1, /* its keyId */
	MRTD_CHIP_OMIT_CA_KEY_ID = 1 << 2, /* that of the key */
};

struct mrtd_chip_infos {
	const struct mrtd_paceinfo *pace;
	size_t n_pace;
	/* For each cipher a ChipAuthenticationInfo, and the public key. */
	const struct mrtd_chip_ca_key *ca;
	size_t n_ca;
	unsigned omit;
	bool ta; /* TerminalAuthenticationInfo, version 1 */
	/* ActiveAuthenticationInfo: ecdsa-plain with this hash. */
	bool aa;
	enum mrtd_digest aa_hash;
	struct span dir; /* EFDIRInfo: a copy of EF.DIR; empty: none */
};

/* The SET, sorted (X.690 §11.6).  MRTD_E_SPACE: over 32 infos or 8 KiB. */
enum mrtd_err mrtd_chip_personalise_infos(
    struct sink *, const struct mrtd_chip_infos *) MUST_USE;
/* EF.DG14 around it. */
enum mrtd_err mrtd_chip_personalise_infos_dg14(
    struct sink *, const struct mrtd_chip_infos *) MUST_USE;
/* EF.DG15 for the key of PrivateKeyInfo. */
enum mrtd_err mrtd_chip_personalise_infos_dg15(
    struct sink *, struct span pkcs8) MUST_USE;

#endif
