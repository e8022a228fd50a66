/*
 * A passport of TR-03105-5.1 (version 1.5) chapter 4 and one change to it, both
 * in a line of text.  Changes, divided by "; ":
 *
 *	DG2:75/7F61/02 drop	a file, before it is hashed and signed (edit.h)
 *	LSO:30/02 set 01	the LDSSecurityObject, before it is signed
 *	DSC!30/30/02 drop	the signer's certificate, certified again
 *	DSC:30/03 flip		..., not certified again
 *	SOD!@si/A0 drop		EF.SOD; the signer signs again what it signs
 *	SOD:@si/04 flip		EF.SOD as it is handed out
 *	after DG2:75 flip	a file, after it was hashed and signed
 *	pki CSCA ALG DS ALG	keys and algorithms (forge.h)
 *	lso SHA224		digest algorithm of the data groups
 *	digest SHA224		... of the signature
 *	signer ALG		the signature of EF.SOD alone
 *	twice			inspected twice, with ephemeral keys that differ
 *	undated			EF.SOD says no time of signing
 *	object QUIRK		certs/issue.h, by number of the bit
 *	mrz 5 D<<		text in DG1 from this place on, check digits
 *anew mrz! 9 3		the same without page 5 D<<		the same on the
 *printed page page =			the page shows what DG1 says pace
 *NAME[,NAME]	EF.CardAccess and DG14 (mrtd/chip/personalise.h) card-access
 *NAME,...	EF.CardAccess alone
 *	bac on|off, can		access; the CAN is used, not the MRZ
 *	com 61 75		the tags that EF.COM lists
 *	sign DG10; hold DG10	data groups that are signed; that are there
 *	drop DG10		... that are not there, neither
 *	absent DG10		... that are signed and not there
 *	image FORMAT N [WxH]	portrait: jpeg, jp2, j2k, of N bytes
 *	buffers N		of the chip: whole APDUs
 *	chains			... knows command chaining
 *	ca GROUP CIPHER,.. [ID]	one more key for Chip Authentication; ca none
 *	omit N			enum mrtd_chip_infos_omit
 *	aa GROUP HASH [der]	key of Active Authentication: rsa1024, p256; aa
 *none fault SPEC; personality NAME	(mrtd/chip/faults.h, personality.h)
 *	reader N		the longest APDUs of the reader
 *	answer INS EDIT		an answer as it goes over the air
 *	inside INS EDIT		an answer before it is secured
 *
 * INS is that of the commands meant, 0C before it inside secure messaging:
 * 0CB0.3 the third of them, A4{A000} those whose data begin so, 86/81 those
 * whose dynamic authentication data begin with this object (86/00: with none).
 * EDIT may also be "sw 6A82" (no data and this status word), "warn 6282" (the
 * data with this one), "data HEX", "poke N HEX" (the byte is changed by these
 * bits), "echo A B" (contents at B are those that the command has at A).
 */
#ifndef TESTS_CONFORMANCE_DOCUMENT_H
#define TESTS_CONFORMANCE_DOCUMENT_H

#include "mrtd/chip/chip.h"
#include "mrtd/secinfo.h"
#include "tests/conformance/forge.h"

#define DOCUMENT_RULES 8

struct document_rule {
	bool inside;
	uint8_t cla, ins;
	unsigned nth; /* 0: all */
	int tag; /* -1: any; 0: none */
	uint8_t data[8];
	size_t data_n;
	char edit[128];
};

struct document {
	struct blob file[MRTD_FILE_COUNT];
	uint32_t hold, sign;
	struct blob dsc, lso;
	struct blob spoken; /* EF.CardAccess, as the chip understands it */
	char dg1[96], page[96];
	enum mrtd_digest lso_digest;
	struct certs_issue_object object;
	struct forge pki;
	bool bac, can, plain, chains;
	bool twice; /* inspected twice, with other ephemeral keys each time */
	/* Chip and Active Authentication, as the chip has them. */
	struct mrtd_chip_ca_key ca[MRTD_CHIP_CA_KEYS];
	size_t n_ca;
	struct span aa;
	enum mrtd_digest aa_hash;
	bool aa_der;
	uint8_t keys[16384];
	struct sink key_store;
	struct mrtd_limits buffers, reader;
	const struct mrtd_chip_personality *personality;
	struct mrtd_chip_fault fault;
	struct document_rule rule[DOCUMENT_RULES];
	size_t rules;
};

/*
 * Builds base ("PLAIN", "BAC", "PACE", ...) with this change; *what is the part
 * that could not be done.
 */
bool document_make(struct document *, const char *base, const char *change,
    const char **what) MUST_USE;
void document_free(struct document *);

#endif
