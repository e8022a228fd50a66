/* clang-format off */
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
 *
 *	pki CSCA ALG DS ALG	keys and algorithms (forge.h)
 *	lso SHA-224		digest algorithm of the data groups
 *	digest SHA224		... of the signature
 *	signer ALG		the signature of EF.SOD alone
 *	revoked			a revocation list of the country names the signer
 *	undated			EF.SOD says no time of signing
 *	object N		enum certs_issue_quirk, by number of the bit
 *
 *	mrz 5 D<<		text in DG1 from this place on, check digits anew
 *	mrz! 9 3		the same without
 *	page 5 D<<		the same on the printed page
 *	page =			the page shows what DG1 says
 *	com 61 75		the tags that EF.COM lists
 *	sign DG10, unsign DG10	data groups that are signed
 *	hold DG10, absent DG10	... that are there
 *	drop DG10		neither signed nor there
 *	image FORMAT N [WxH]	portrait: jpeg, jp2, j2k, of N bytes
 *	prints N FORMAT		EF.DG3: wsq, jp2, raw
 *	irises N FORMAT		EF.DG4: raw, jp2
 *
 *	pace NAME[,NAME]	EF.CardAccess and DG14 (mrtd/chip/personalise.h)
 *	card-access NAME,..	EF.CardAccess alone
 *	bac on|off, can		access; the CAN is used, not the MRZ
 *	ca GROUP CIPHER,.. [ID]	one more key for Chip Authentication; ca none
 *	omit N			enum mrtd_chip_infos_omit
 *	aa GROUP HASH [der]	key of Active Authentication: rsa1024, p256; aa none
 *	ta ALG KEY		trust point, DV and system: RSA-PSS-SHA-256 1024
 *	rights N		MRTD_CVC_READ_* of the DV
 *	bad dv|is		whose certificate has a wrong signature
 *	links N [spare]		CVCAs after the chip's; it knows the last already
 *	unready			the system has no certificates
 *	car NAME,..		EF.CVCA names these; car none
 *	today N			the chip's date: days after that of the CVCA
 *	id TEXT, challenge N	what the chip verifies with; bytes it gives
 *
 *	buffers N		of the chip: whole APDUs
 *	chains			... knows command chaining
 *	reader N		the longest APDUs of the reader
 *	twice			inspected twice, with ephemeral keys that differ
 *	fault SPEC		mrtd/chip/faults.h
 *	personality NAME	mrtd/chip/personality.h
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
/* clang-format on */
#ifndef TESTS_CONFORMANCE_DOCUMENT_H
#define TESTS_CONFORMANCE_DOCUMENT_H

#include "mrtd/chip/chip.h"
#include "mrtd/secinfo.h"
#include "tests/conformance/forge.h"
#include "tests/conformance/terminal.h"

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
	/* Terminal Authentication. */
	bool ask_ta;
	struct terminal_conf terminal_conf;
	struct terminal terminal;
	struct mrtd_chip_ta_conf ta;
	uint8_t wrong_id[16];
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
